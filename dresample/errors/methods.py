"""What a method cannot do with the classes, or with the other sampler, that it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import (
    AllSafeError,
    DresampleError,
    FewCandidatesWarning,
    InactiveModelWarning,
    InputError,
    ModelError,
    NoBaseError,
    NoBaseWarning,
    NoDangerError,
    NoDangerWarning,
    ParameterError,
    SmallClassWarning,
    SmallVarianceWarning,
)
from dresample.errors.words import few

__all__ = [
    "all_alike",
    "all_noise",
    "all_safe",
    "allocation_overflow",
    "another_sampler",
    "chain_provenance",
    "clusterer_wanted",
    "few_unlike",
    "fewer_than_parts",
    "filtered_out",
    "floored_variances",
    "member_note",
    "no_base_warning",
    "no_centers",
    "no_cluster",
    "no_cluster_centers",
    "no_danger",
    "no_danger_warning",
    "no_dense_region",
    "no_direction",
    "no_partners",
    "no_sampler",
    "no_support",
    "no_support_vectors",
    "nobody_supports",
    "none_kept",
    "nothing_generated",
    "only_noise",
    "smallest_touched",
    "spread_first",
    "too_few_for_folds",
    "too_few_in_all",
    "too_few_in_store",
    "too_few_neighbors",
    "too_few_rows",
    "too_many_centroids",
    "too_many_clusters",
    "too_many_seeds",
    "trials_failed",
    "untraceable_first",
    "untraceable_second",
]


def too_few_rows(label: Any, rows: int, k: int, name: str, need: int) -> InputError:
    alone = rows < 2
    remedy = (
        "One row has no partner: pass on_small_class='duplicate' or 'skip'"
        if alone
        else f"Lower {name}, pass on_small_class='shrink', 'duplicate' or 'skip'"
    )
    return InputError(
        f"Class {label!r} has {rows} row{'' if alone else 's'}; {name}={k} needs at least {need}. {remedy}, or use "
        f"RandomOverSampler. (Expected n_neighbors <= n_samples_fit, but n_neighbors = {need}, n_samples_fit = {rows}.)"
    )


def too_few_neighbors(label: Any, rows: int, k: int, name: str) -> InputError:
    return InputError(
        f"Class {label!r} has {rows} row{'s' if rows != 1 else ''} to look among, fewer than {name}={k}. Lower {name}, or pass "
        f"on_small_class='shrink'. (Expected n_neighbors <= n_samples_fit, but n_neighbors = {k}, n_samples_fit = {rows}.)"
    )


def too_few_for_folds(label: Any, rows: int, folds: int, total: int) -> InputError:
    """``rows`` of the class are in the sample that the classifier is fitted on, ``total`` in the data."""
    if rows == 1:
        remedy = "One row cannot be cross-validated: over-sample the class first, or leave it out of the data."
    else:
        remedy = f"Lower cv to {rows}, or pass on_small_class='shrink'." if rows else "Pass on_small_class='shrink'."
    if total > rows:
        remedy += f" The class has {total:,} rows in all: a larger max_fit_rows takes more of them."
    return InputError(
        f"Class {label!r} has {rows} row{'s' if rows != 1 else ''} among those that the classifier is fitted on, fewer than "
        f"cv={folds} folds. {remedy}"
    )


def too_many_centroids(label: Any, wanted: int, rows: int, size: int) -> InputError:
    return InputError(
        f"{wanted} centroids are wanted of class {label!r}, but its {rows} rows are more than max_fit_rows={size} and a sample of "
        f"{size} cannot have so many. Raise max_fit_rows, lower sampling_strategy, or use RandomUnderSampler."
    )


def clusterer_wanted(found: str) -> ParameterError:
    return ParameterError(
        "`estimator` should be a clustering estimator exposing a parameter `n_clusters` and a fitted parameter `cluster_centers_`. "
        f"A {found} was passed: pass KMeans or MiniBatchKMeans."
    )


def no_cluster_centers(found: str) -> ModelError:
    return ModelError(
        "`estimator` should be a clustering estimator exposing a fitted parameter `cluster_centers_`. "
        f"A {found} has none: pass KMeans or MiniBatchKMeans."
    )


def too_few_in_all(owner: str, rows: int, k: int) -> InputError:
    return InputError(
        f"{owner} looks at the {k} nearest rows of each row, and {rows} rows are there: {k + 1} are needed. Lower n_neighbors. "
        f"(Expected n_neighbors <= n_samples_fit, but n_neighbors = {k + 1}, n_samples_fit = {rows}.)"
    )


def too_few_in_store(owner: str, rows: int, k: int) -> InputError:
    return InputError(
        f"{owner} classifies by the {k} nearest rows of a store that begins with {rows}. Lower n_neighbors or raise n_seeds_S. "
        f"(Expected n_neighbors <= n_samples_fit, but n_neighbors = {k}, n_samples_fit = {rows}.)"
    )


def too_many_seeds(owner: str, label: Any, rows: int, seeds: int) -> InputError:
    return InputError(f"{owner}: n_seeds_S={seeds} but class {label!r} has {rows} rows. Lower n_seeds_S.")


def smallest_touched(owner: str, label: Any) -> InputError:
    return InputError(
        f"{owner} condenses large classes against the smallest one, here {label!r}, and keeps that whole: sampling_strategy must "
        "not name it. Use 'auto' ('not minority'), or a list of the other classes."
    )


def no_partners(label: Any, k: int) -> AllSafeError:
    return AllSafeError(
        f"With neighbors='paper' and paper_no_partner='drop' every share of class {label!r} is dropped: its rows with rivals have "
        f"no row of their class among their {k} nearest. Pass paper_no_partner='class', or neighbors='class'."
    )


def no_sampler(owner: str, name: str, value: object) -> ParameterError:
    return ParameterError(f"{owner}: {name} must be a sampler of dresample, as {name}=SMOTE(). {_found(value)}")


def another_sampler(owner: str, name: str, value: object, kind: str) -> ParameterError:
    return ParameterError(
        f"{owner}: {name} must be of dresample's class {kind}, or None. {_found(value)} Chain joins any two samplers."
    )


def _found(value: object) -> str:
    """What was passed for a sampler: its class, somebody else's sampler, or no sampler at all."""
    if isinstance(value, type):
        return f"Got the class {value.__name__}: pass an object, {value.__name__}()."
    home = type(value).__module__
    if hasattr(value, "fit_resample") and home.partition(".")[0] != "dresample":
        return f"Got a {type(value).__name__} of {home}."
    return f"Got {value!r}."


def member_note(owner: str, name: str, kind: str, parameters: Sequence[str]) -> str:
    one = parameters[-1]
    return (
        f"Parameters of {name}: {few(parameters)}. Pass them as {owner}({name}={kind}({one}=...)), on the command line as "
        f"-p {name}__{one}=..."
    )


def spread_first(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner}: the first sampler, {found}, has placement='spread', which deals its rows out by the number of partitions: the "
        "second would number them by the partitions too, and its rows would depend on them. Leave placement='append' there; the "
        "second sampler may spread."
    )


def untraceable_first(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner}(provenance=True) needs a first sampler that tells where its rows come from, and {found} does not. Put an "
        "over-sampler with a parameter provenance first, or leave provenance=False."
    )


def untraceable_second(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner}(provenance=True) needs a second sampler that picks rows and tells which (sample_indices_), and {found} does not. "
        "Put an under-sampler that picks rows second, or leave provenance=False."
    )


def chain_provenance(owner: str) -> ParameterError:
    return ParameterError(
        f"{owner}(provenance=True).fit_resample gives provenance_ for data in memory only. With Dask collections use "
        "resample(frame, target): the columns synthetic, base_row, neighbor_row and gap are then part of the result."
    )


def all_safe(label: Any, k: int, sampler: str = "ADASYN") -> AllSafeError:
    return AllSafeError(
        f"No row of class {label!r} has a row of another class among its {k} nearest: the density ratios are all 0 and "
        f"{sampler} is undefined. Raise n_neighbors, pass on_all_safe='uniform' (as SMOTE) or 'skip', or use SMOTE."
    )


def no_base_warning(label: Any, found: DresampleError) -> NoBaseWarning:
    return NoBaseWarning(f"{str(found).partition('. ')[0]}. Class {label!r} is left as it is.")


def only_noise(label: Any, k: int, sampler: str) -> NoBaseError:
    return NoBaseError(
        f"No row of class {label!r} has a row of its class among its {k} nearest: all are noise to {sampler}. Raise k_neighbors, "
        "pass on_all_noise='skip' to leave the class as it is, or use SMOTE."
    )


def filtered_out(label: Any, k: int) -> NoBaseError:
    return NoBaseError(
        f"No row of class {label!r} has a row of its class among its {k} nearest: MWMOTE's filter takes them all for noise. Raise "
        "k1, pass on_all_noise='skip' to leave the class as it is, or use SMOTE."
    )


def no_dense_region(label: Any, eps: float, min_samples: int, rows: int) -> NoBaseError:
    return NoBaseError(
        f"DBSCAN found no cluster among the {rows} rows of class {label!r} with eps={eps:.6g} and min_samples={min_samples}. Raise "
        "eps (distances are those of the scaled features if scale= is given), lower min_samples, pass on_no_cluster='skip', or use "
        "SMOTE."
    )


def none_kept(label: Any, need: int, k: int, most: int) -> NoBaseError:
    return NoBaseError(
        f"No row of class {label!r} has {need} rows of its class among its {k} nearest (the most is {most}). Lower min_same or "
        "raise n_neighbors, pass on_none_kept='skip' to leave the class as it is, or use SMOTE."
    )


def floored_variances(label: Any, count: int, floor: float, features: Sequence[Any]) -> SmallVarianceWarning:
    return SmallVarianceWarning(
        f"{count} principal component{'s' if count != 1 else ''} of class {label!r} (mostly of {few(features)}) "
        f"ha{'ve' if count != 1 else 's'} a variance below {floor:g}, which counts as {floor:g}: new rows scatter there more than "
        "the class does. Scale the features first (scale= acts on the neighbourhoods only), or leave constant ones out."
    )


def _no_danger(label: Any, m: int, safe: int, noise: int) -> str:
    return (
        f"No row of class {label!r} is in danger: {safe} have less than half of their {m} nearest rows in other classes, and "
        f"{noise} have all of them there."
    )


def no_danger(label: Any, m: int, safe: int, noise: int) -> NoDangerError:
    return NoDangerError(
        f"{_no_danger(label, m, safe, noise)} Change m_neighbors, pass on_no_danger='uniform' (as SMOTE) or 'skip', or use SMOTE."
    )


def no_danger_warning(label: Any, m: int, safe: int, noise: int, action: str) -> NoDangerWarning:
    done = {"skip": "It is left as it is", "uniform": "All of its rows are bases, as in SMOTE"}[action]
    return NoDangerWarning(f"{_no_danger(label, m, safe, noise)} {done} (on_no_danger={action!r}).")


def no_support(found: str) -> ModelError:
    return ModelError(
        "`svm_estimator` is required to exposed a `support_` fitted attribute. Such estimator belongs to the familly of Support "
        f"Vector Machine. A {found} was passed: pass a support vector machine, such as sklearn.svm.SVC."
    )


def no_support_vectors(label: Any) -> InputError:
    return InputError(
        f"Class {label!r} has no support vector. SVM-SMOTE is not adapted to your dataset: lower the regularisation of "
        "svm_estimator, raise max_fit_rows, or try another SMOTE variant."
    )


def all_noise(label: Any, vectors: int, m: int) -> InputError:
    return InputError(
        f"All support vectors are considered as noise. SVM-SMOTE is not adapted to your dataset. Try another SMOTE variant. "
        f"(Class {label!r}: none of its {vectors} support vectors has a row of the class among its {m} nearest. "
        "A larger m_neighbors may help.)"
    )


def no_centers(found: str) -> ModelError:
    return ModelError(
        f"kmeans_estimator is a {found} without `cluster_centers_` after fitting. Every row is assigned to its nearest centre: "
        "pass KMeans, MiniBatchKMeans, BisectingKMeans or a number of clusters."
    )


def too_many_clusters(clusters: int, rows: int) -> InputError:
    return InputError(
        f"kmeans_estimator wants {clusters} clusters, but is fitted on {rows} rows. Pass fewer clusters as kmeans_estimator=, or "
        "raise max_fit_rows."
    )


def no_cluster(label: Any, threshold: float, need: int, most_rows: int, best_share: float) -> ModelError:
    return ModelError(
        f"No clusters found with sufficient samples of class {label!r}. Try lowering the cluster_balance_threshold or increasing "
        f"the number of clusters. (Needed: a share of at least {threshold:.4g} and {need} rows of the class in one cluster. Found: "
        f"shares up to {best_share:.4g}, up to {most_rows} rows.)"
    )


def nothing_generated(label: Any, wanted: int) -> InputError:
    return InputError(
        f"No samples will be generated for class {label!r}: each share of the {wanted} rows rounds to 0 with rounding='rint'. "
        "Use rounding='exact'."
    )


def no_direction(label: Any) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"The linear machine of class {label!r} has no direction (all of its weights are 0 or not finite): the new rows lie on the "
        "lines between rows, as those of SMOTE. Are the features constant, or the classes alike?"
    )


def nobody_supports(label: Any) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"No row of class {label!r} is a support vector of the linear machine: all rows weigh the same. Raise max_fit_rows, or "
        "lower C."
    )


def trials_failed(label: Any, trials: int) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"The tester takes all {trials} trial rows of every support vector of class {label!r} for another class: the weights are "
        "the initial ones only. Balance the classes a little first, raise C, or raise tester_max_rows."
    )


def all_alike(label: Any, wanted: int, threshold: float) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"Each of the {wanted} new rows of class {label!r} has a similarity above {threshold} to a row of another class: the "
        "filter keeps none, and all stay, as those of SMOTE. Raise threshold_max, or use SMOTE."
    )


def few_unlike(label: Any, kept: int, wanted: int, threshold: float) -> FewCandidatesWarning:
    return FewCandidatesWarning(
        f"{kept} of the {wanted} new rows of class {label!r} are left: the others have a similarity above {threshold} to a row of "
        "another class. Pass kept_share= and a higher threshold_max for more, or use SMOTE."
    )


def fewer_than_parts(label: Any, rows: int, parts: int) -> SmallClassWarning:
    return SmallClassWarning(
        f"Class {label!r} has {rows} rows, fewer than n_parts={parts}: the classifiers of some parts do not know it and vote "
        "against all of its rows. Lower n_parts, or over-sample the class first (SMOTEIPF)."
    )


def allocation_overflow(total_weight: int, wanted: int) -> InputError:
    return InputError(
        f"The allocation of {wanted} rows over a total weight of {total_weight} leaves the 62-bit range. Lower the target."
    )
