"""What an over-sampler cannot do with the classes, or the models, that it was given."""

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
    SmallVarianceWarning,
)
from dresample.errors.words import count, either, expected, few, parameter, sampler, setting, shown, these

__all__ = [
    "all_alike",
    "all_noise",
    "all_safe",
    "beyond_a_worker",
    "boosted_out",
    "few_unlike",
    "filtered_out",
    "floored_variances",
    "no_base_warning",
    "no_centers",
    "no_cluster",
    "no_danger",
    "no_danger_warning",
    "no_dense_region",
    "no_direction",
    "no_partners",
    "no_support",
    "no_support_vectors",
    "nobody_supports",
    "none_kept",
    "nothing_generated",
    "only_noise",
    "others_are_noise",
    "too_few_rows",
    "too_many_clusters",
    "trials_failed",
]


def beyond_a_worker(
    owner: str, label: Any, what: str, nbytes: int, memory: int, most: float, name: str, value: Any
) -> ParameterError:
    """``what`` the task does; ``memory``: of the worker, ``most`` of which it may take; ``name``: the parameter that bounds it."""
    return ParameterError(
        f"{owner}: {what} of class {shown(label)} takes about {nbytes / 2**20:,.0f} MiB in one task, more than {most:.0%} of the "
        f"{memory / 2**20:,.0f} MiB that a worker has. Lower {parameter(name)} (now {shown(value)}), or give the workers more "
        f"memory{either('', ' (--memory-limit)')}."
    )


def too_few_rows(label: Any, rows: int, k: int, name: str, need: int) -> InputError:
    alone = rows < 2
    remedy = (
        f"One row has no partner: pass {setting('on_small_class', 'duplicate', 'skip')}"
        if alone
        else f"Lower {parameter(name)}, pass {setting('on_small_class', 'shrink', 'duplicate', 'skip')}"
    )
    return InputError(
        f"Class {shown(label)} has {count(rows, 'row')}; {setting(name, k)} needs at least {need}. {remedy}, or use "
        f"{sampler('RandomOverSampler')}.{expected(need, rows)}"
    )


def no_partners(label: Any, k: int) -> AllSafeError:
    return AllSafeError(
        f"With {setting('neighbors', 'paper')} and {setting('paper_no_partner', 'drop')} every share of class {shown(label)} is "
        f"dropped: its rows with rivals have no row of their class among their {k} nearest. Pass "
        f"{setting('paper_no_partner', 'class')}, or {setting('neighbors', 'class')}."
    )


def all_safe(label: Any, k: int, owner: str = "ADASYN", name: str = "n_neighbors") -> AllSafeError:
    return AllSafeError(
        f"No row of class {shown(label)} has a row of another class among its {k} nearest: the density ratios are all 0 and "
        f"{owner} is undefined. Raise {parameter(name)}, pass {setting('on_all_safe', 'uniform', 'skip')} (uniform: as SMOTE), or "
        f"use {sampler('SMOTE')}."
    )


def no_base_warning(label: Any, found: DresampleError) -> NoBaseWarning:
    return NoBaseWarning(f"{found.marked.partition('. ')[0]}. Class {shown(label)} is left as it is.")


def only_noise(label: Any, k: int, owner: str) -> NoBaseError:
    return NoBaseError(
        f"No row of class {shown(label)} has a row of its class among its {k} nearest: all are noise to {owner}. Raise "
        f"{parameter('k_neighbors')}, pass {setting('on_all_noise', 'skip')} to leave the class as it is, or use "
        f"{sampler('SMOTE')}."
    )


def filtered_out(label: Any, k: int) -> NoBaseError:
    return NoBaseError(
        f"No row of class {shown(label)} has a row of its class among its {k} nearest: MWMOTE's filter takes them all for noise. "
        f"Raise {parameter('k1')}, pass {setting('on_all_noise', 'skip')} to leave the class as it is, or use {sampler('SMOTE')}."
    )


def boosted_out(label: Any, rows: int) -> NoBaseError:
    return NoBaseError(
        f"All {count(rows, 'row')} of class {shown(label)} weigh too much after boosting: all are noise to SMOTE-WB. Raise the "
        f"first of {parameter('class_weights')}, pass {setting('on_all_noise', 'skip')} to leave the class as it is, or use "
        f"{sampler('SMOTE')}."
    )


def no_dense_region(label: Any, eps: float, min_samples: int, rows: int) -> NoBaseError:
    return NoBaseError(
        f"DBSCAN found no cluster among the {count(rows, 'row')} of class {shown(label)} with "
        f"{setting('eps', float(f'{eps:.6g}'))} and {setting('min_samples', min_samples)}. Raise {parameter('eps')} (distances are "
        f"those of the scaled features if {setting('scale')} is given), lower {parameter('min_samples')}, pass "
        f"{setting('on_no_cluster', 'skip')}, or use {sampler('SMOTE')}."
    )


def none_kept(label: Any, need: int, k: int, most: int) -> NoBaseError:
    return NoBaseError(
        f"No row of class {shown(label)} has {count(need, 'row')} of its class among its {k} nearest (the most is {most}). Lower "
        f"{parameter('min_same')} or raise {parameter('n_neighbors')}, pass {setting('on_none_kept', 'skip')} to leave the class "
        f"as it is, or use {sampler('SMOTE')}."
    )


def floored_variances(label: Any, number: int, floor: float, features: Sequence[Any]) -> SmallVarianceWarning:
    return SmallVarianceWarning(
        f"{count(number, 'principal component')} of class {shown(label)} (mostly of {few(features)}) "
        f"{these(number, 'has', 'have')} a variance below {floor:g}, which counts as {floor:g}: new rows scatter there more than "
        f"the class does. Scale the features first ({setting('scale')} acts on the neighbourhoods only), or leave constant ones "
        "out."
    )


def _no_danger(label: Any, m: int, safe: int, noise: int) -> str:
    return (
        f"No row of class {shown(label)} is in danger: {safe} have less than half of their {m} nearest rows in other classes, and "
        f"{noise} have all of them there."
    )


def no_danger(label: Any, m: int, safe: int, noise: int) -> NoDangerError:
    return NoDangerError(
        f"{_no_danger(label, m, safe, noise)} Change {parameter('m_neighbors')}, pass "
        f"{setting('on_no_danger', 'uniform', 'skip')} (uniform: as SMOTE), or use {sampler('SMOTE')}."
    )


def no_danger_warning(label: Any, m: int, safe: int, noise: int, action: str) -> NoDangerWarning:
    done = {"skip": "It is left as it is", "uniform": "All of its rows are bases, as in SMOTE"}[action]
    return NoDangerWarning(f"{_no_danger(label, m, safe, noise)} {done} ({setting('on_no_danger', action)}).")


def no_support(found: str) -> ModelError:
    return ModelError(
        f"`{parameter('svm_estimator')}` is required to exposed a `support_` fitted attribute. Such estimator belongs to the "
        f"familly of Support Vector Machine. A {found} was passed: pass a support vector machine, such as sklearn.svm.SVC."
    )


def no_support_vectors(label: Any) -> InputError:
    return InputError(
        f"Class {shown(label)} has no support vector. SVM-SMOTE is not adapted to your dataset: lower the regularisation of "
        f"{parameter('svm_estimator')}, raise {parameter('max_fit_rows')}, or try another SMOTE variant."
    )


def all_noise(label: Any, vectors: int, m: int) -> InputError:
    return InputError(
        f"All support vectors are considered as noise. SVM-SMOTE is not adapted to your dataset. Try another SMOTE variant. "
        f"(Class {shown(label)}: none of its {vectors} support vectors has a row of the class among its {m} nearest. "
        f"A larger {parameter('m_neighbors')} may help.)"
    )


def no_centers(found: str) -> ModelError:
    return ModelError(
        f"{parameter('kmeans_estimator')} is a {found} without `cluster_centers_` after fitting. Every row is assigned to its "
        "nearest centre: pass KMeans, MiniBatchKMeans, BisectingKMeans or a number of clusters."
    )


def too_many_clusters(clusters: int, rows: int) -> InputError:
    return InputError(
        f"{parameter('kmeans_estimator')} wants {count(clusters, 'cluster')}, but is fitted on {count(rows, 'row')}. Pass fewer "
        f"clusters as {setting('kmeans_estimator')}, or raise {parameter('max_fit_rows')}."
    )


def no_cluster(label: Any, threshold: float, need: int, most_rows: int, best_share: float) -> ModelError:
    return ModelError(
        f"No clusters found with sufficient samples of class {shown(label)}. Try lowering the "
        f"{parameter('cluster_balance_threshold')} or increasing the number of clusters. (Needed: a share of at least "
        f"{threshold:.4g} and {need} rows of the class in one cluster. Found: shares up to {best_share:.4g}, up to {most_rows} "
        "rows.)"
    )


def nothing_generated(label: Any, wanted: int) -> InputError:
    return InputError(
        f"No samples will be generated for class {shown(label)}: each share of the {wanted} rows rounds to 0 with "
        f"{setting('rounding', 'rint')}. Use {setting('rounding', 'exact')}."
    )


def no_direction(label: Any) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"The linear machine of class {shown(label)} has no direction (all of its weights are 0 or not finite): the new rows lie "
        "on the lines between rows, as those of SMOTE. Are the features constant, or the classes alike?"
    )


def nobody_supports(label: Any) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"No row of class {shown(label)} is a support vector of the linear machine: all rows weigh the same. Raise "
        f"{parameter('max_fit_rows')}, or lower {parameter('C')}."
    )


def trials_failed(label: Any, trials: int) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"The tester takes all {trials} trial rows of every support vector of class {shown(label)} for another class: the weights "
        f"are the initial ones only. Balance the classes a little first, raise {parameter('C')}, or raise "
        f"{parameter('tester_max_rows')}."
    )


def all_alike(label: Any, wanted: int, threshold: float) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"Each of the {wanted} new rows of class {shown(label)} has a similarity above {threshold} to a row of another class: the "
        f"filter keeps none, and all stay, as those of SMOTE. Raise {parameter('threshold_max')}, or use {sampler('SMOTE')}."
    )


def others_are_noise(label: Any, k_max: int) -> InactiveModelWarning:
    return InactiveModelWarning(
        f"Boosting takes all rows that are not of class {shown(label)} for noise: new rows are those of SMOTE, with "
        f"{count(k_max, 'partner')} for each row. Where trees soon err no more, all weights stay near their mean, which is above "
        f"the limit of a large class. Pass {setting('class_weights', (1, 1))}: noise is then what weighs more than the mean."
    )


def few_unlike(label: Any, kept: int, wanted: int, threshold: float) -> FewCandidatesWarning:
    return FewCandidatesWarning(
        f"{kept} of the {wanted} new rows of class {shown(label)} are left: the others have a similarity above {threshold} to a "
        f"row of another class. Pass {setting('kept_share')} and a higher {parameter('threshold_max')} for more, or use "
        f"{sampler('SMOTE')}."
    )
