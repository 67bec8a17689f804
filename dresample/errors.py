"""Every error and warning: what was found, what is needed, what to do.

Errors are functions of values that return an exception, so that a message has one home and a test can ask for it by name.
They are subclasses of the built-in that scikit-learn would raise, so ``except ValueError`` goes on working.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = [
    "AllSafeError",
    "ClusterError",
    "ConcentrationWarning",
    "DresampleError",
    "FewCandidatesWarning",
    "FullBalanceWarning",
    "GatheredClassWarning",
    "InactiveModelWarning",
    "InputError",
    "InputTypeError",
    "LargeKWarning",
    "ModelError",
    "NoBaseError",
    "NoBaseWarning",
    "NoDangerError",
    "NoDangerWarning",
    "NoiseWarning",
    "OutputError",
    "ParameterError",
    "ResamplingWarning",
    "ScaleWarning",
    "SmallClassWarning",
    "SmallMinorityWarning",
    "SmallVarianceWarning",
    "UniformDensityWarning",
    "VanishedClassWarning",
]


class DresampleError(Exception):
    """Base of all errors raised on purpose."""


class InputError(DresampleError, ValueError):
    """The data cannot be resampled as they are."""


class InputTypeError(DresampleError, TypeError):
    """The data come in a container that is not taken."""


class AllSafeError(DresampleError, RuntimeError):
    """No row of a class has a rival: ADASYN's ratios are 0/0."""


class NoBaseError(DresampleError, RuntimeError):
    """No row of a class can be a base of new rows."""


class NoDangerError(DresampleError, RuntimeError):
    """No row of a class lies on the border."""


class ModelError(DresampleError, RuntimeError):
    """A fitted model does not give what a sampler needs of it."""


class ParameterError(DresampleError, ValueError):
    """A parameter has a value that means nothing here."""


class OutputError(DresampleError, OSError):
    """The result cannot be written where it was asked to go."""


class ClusterError(DresampleError, ConnectionError):
    """The scheduler cannot be reached."""


class ResamplingWarning(UserWarning):
    """Base of all warnings about the data or the plan; ``report_.warnings`` repeats them."""


class SmallMinorityWarning(ResamplingWarning):
    """A class to over-sample has fewer than 50 rows."""


class SmallClassWarning(ResamplingWarning):
    """A class has too few rows for k, and ``on_small_class`` says to go on."""


class LargeKWarning(ResamplingWarning):
    """k is above the square root of the class size."""


class ScaleWarning(ResamplingWarning):
    """The interquartile ranges of the features differ by more than a factor of 100."""


class NoiseWarning(ResamplingWarning):
    """More than 20 % of the rows of a class have rivals only around them."""


class NoBaseWarning(ResamplingWarning):
    """No row of a class can be a base of new rows, and the sampler was told to leave it as it is."""


class NoDangerWarning(ResamplingWarning):
    """No row of a class lies on the border, and ``on_no_danger`` says to go on."""


class UniformDensityWarning(ResamplingWarning):
    """All density ratios are about equal."""


class ConcentrationWarning(ResamplingWarning):
    """One per cent of the rows receive more than a third of all copies."""


class VanishedClassWarning(ResamplingWarning):
    """Cleaning dropped every row of a class."""


class FewCandidatesWarning(ResamplingWarning):
    """NearMiss-3 finds fewer candidates of a class than rows are to be kept."""


class InactiveModelWarning(ResamplingWarning):
    """A model inside a sampler has nothing to say, and a plainer rule takes its place."""


class GatheredClassWarning(ResamplingWarning):
    """One worker must hold a class that takes more than a quarter of its memory."""


class SmallVarianceWarning(ResamplingWarning):
    """A class has less variance in a direction than MDO takes into account."""


class FullBalanceWarning(ResamplingWarning):
    """A class at 1:100 or rarer is brought to full 1:1 balance."""


def _few(names: Iterable[Any], most: int = 5) -> str:
    names = [str(n) for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


# --- input ------------------------------------------------------------------------------------------------------------


def target_missing(target: Any, columns: Sequence[Any]) -> InputError:
    return InputError(f"The target column {target!r} is not among the columns: {_few(columns, 12)}. Pass target= one of them.")


def features_missing(missing: Sequence[Any], columns: Sequence[Any]) -> InputError:
    return InputError(f"Columns not found: {_few(missing)}. The frame has: {_few(columns, 12)}.")


def target_null(count: int) -> InputError:
    return InputError(
        f"The target holds {count} null label{'s' if count > 1 else ''}. Every row needs a label: drop those rows first, "
        "for example frame.dropna(subset=[target])."
    )


def target_continuous(example: Any) -> InputError:
    return InputError(
        f"Unknown label type: continuous. The target holds {example!r}; labels are integers, bool, strings, categories or "
        "whole-number floats. Bin the target, or pass the right column."
    )


def target_multioutput(shape: tuple[object, ...]) -> InputError:
    return InputError(
        f"Unknown label type: the target has shape {shape}, several outputs per row. Multilabel and multioutput targets are not "
        "supported. Pass one label per row, or a one-hot indicator."
    )


def label_types(example: Any) -> InputError:
    return InputError(
        f"The target holds {example!r}, a {type(example).__name__}. Dask would turn such labels into strings. Use integers, "
        "bool, strings or categories."
    )


def one_class(label: Any) -> InputError:
    return InputError(f"The target needs to have more than 1 class. Got 1 class instead: {label!r}.")


def empty_frame() -> InputError:
    return InputError(
        "Found array with 0 sample(s) (shape=(0, ...)) while a minimum of 1 is required: the data have no rows. "
        "Check the input path or the filter before."
    )


def no_features(target: Any) -> InputError:
    return InputError(f"No feature columns are left beside the target {target!r}. Pass features=[...].")


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


def too_few_for_folds(label: Any, rows: int, folds: int) -> InputError:
    return InputError(
        f"Class {label!r} has {rows} row{'s' if rows != 1 else ''} among those that the classifier is fitted on, fewer than "
        f"cv={folds} folds. Lower cv, raise max_fit_rows, or pass on_small_class='shrink'."
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


def not_finite(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Input X contains NaN or infinity in: {_few(columns)}. {sampler} measures distances and needs finite numbers: "
        "impute or drop these values first (dask_ml.impute.SimpleImputer), or use RandomOverSampler."
    )


def too_large(columns: Sequence[Any]) -> InputError:
    return InputError(f"Values beyond 1e150 in: {_few(columns)}. Their squared distances overflow. Rescale these columns first.")


def not_numeric(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Columns that are not numbers: {_few(columns)} (could not convert string to float). {sampler} computes with "
        "numbers: encode them, or leave them out with features=[...] or --drop (in a resampled table they ride along). Among "
        "samplers, SMOTENC takes mixed data, SMOTEN tables without numbers, RandomOverSampler anything."
    )


def not_named(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Columns that are not numbers and not named in categorical_features: {_few(columns)} (could not convert string to float). "
        f"{sampler} interpolates the columns that are not nominal: name these in categorical_features, or leave them out with "
        "features=[...] so that they ride along."
    )


def no_nominal(sampler: str, auto: bool, text: Sequence[Any]) -> InputError:
    found = "categorical_features='auto' found no column of a categorical dtype" if auto else "categorical_features names no column"
    more = f" Columns that are not numbers: {_few(text)}; name them, or turn them into categories." if text else ""
    return InputError(
        f"SMOTE-NC is not designed to work only with numerical features. It requires some categorical features: {found}.{more} "
        f"Name the nominal columns in categorical_features of {sampler}, or use SMOTE."
    )


def no_continuous(sampler: str, columns: int) -> InputError:
    return InputError(
        f"SMOTE-NC is not designed to work only with categorical features. It requires some numerical features: all {columns} "
        f"columns are nominal. Use SMOTEN, or name fewer columns in categorical_features of {sampler}."
    )


def no_auto(found: object) -> InputError:
    return InputError(
        "When `categorical_features='auto'`, the input data should be a pandas.DataFrame or a Dask DataFrame, whose columns have "
        f"dtypes. Got {type(found)} instead. Name the nominal columns by position or by a mask."
    )


def no_such_columns(wanted: Any, columns: Sequence[Any]) -> InputError:
    n = len(columns)
    return InputError(
        f"categorical_features: all features must be in [0, {n - 1}] or [-{n}, 0], be names of columns, or be a mask of {n} bools. "
        f"Got {wanted!r}. The columns are: {_few(columns, 12)}."
    )


def null_categories(counts: Sequence[tuple[Any, int]], sampler: str) -> InputError:
    told = ", ".join(f"{name} ({count} row{'s' if count > 1 else ''})" for name, count in counts[:5])
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    return InputError(
        f"Input X contains NaN or null in nominal columns: {told}{more}. {sampler} compares categories and needs one in every row: "
        "impute the most frequent one (sklearn.impute.SimpleImputer), or give missing values a category of their own "
        "(fillna('missing')), or use RandomOverSampler."
    )


def too_many_values(column: Any, most: int) -> InputError:
    return InputError(
        f"The nominal column {column!r} has more than {most:,} distinct values. A column of identifiers is no feature: leave it "
        "out (resample(frame, target, features=...) lets it ride along), or join rare values into one."
    )


def no_category(column: Any, example: Any) -> InputError:
    return InputError(
        f"The nominal column {column!r} holds {example!r}, a {type(example).__name__}, which cannot be compared. Categories are "
        "numbers, bool, strings or dates."
    )


def no_encoder(owner: str, value: Any) -> ParameterError:
    return ParameterError(
        f"{owner} compares categories as they are and encodes nothing: categorical_encoder={value!r} would be without effect. "
        "Leave it out."
    )


def duplicate_columns(names: Sequence[Any]) -> InputError:
    return InputError(f"Column names occur more than once: {_few(names)}. Rename them: a result could not tell them apart.")


def mixed_dtypes(column: Any, found: str, wanted: str) -> InputError:
    return InputError(
        f"Column {column!r} is {found} but {wanted} by the frame's meta. Partitions must agree: cast with "
        f"frame.astype({{{column!r}: {wanted!r}}}) or fix the file."
    )


def unknown_chunks(name: str) -> InputError:
    return InputError(f"The Dask array {name} has unknown chunk sizes. Call {name}.compute_chunk_sizes() first.")


def not_aligned(x: int, y: int, what: str) -> InputError:
    return InputError(
        f"Found input variables with inconsistent numbers of samples: X has {x} {what}, y has {y}. They must be cut alike: "
        "take both from one frame, or repartition them together."
    )


def sparse_refused(sampler: str) -> InputTypeError:
    return InputTypeError(
        f"Sparse data was passed for X, but dense data is required by {sampler}. Use '.toarray()' to convert to a dense array."
    )


def frame_wanted(found: object) -> InputTypeError:
    return InputTypeError(
        f"resample takes one DataFrame of Dask or pandas, not a {type(found).__module__}.{type(found).__name__}. "
        "For arrays use fit_resample(X, y)."
    )


def only_one_lazy(lazy: str, plain: str, found: object) -> InputTypeError:
    return InputTypeError(
        f"{lazy} is a Dask collection but {plain} is a {type(found).__name__}. Pass {plain} as a Dask Series or array cut like "
        f"{lazy}, or compute {lazy} first."
    )


def mixed_collections(X: object, y: object) -> InputTypeError:
    return InputTypeError(
        f"X is a Dask {type(X).__name__} but y a Dask {type(y).__name__}. Pass y as a Dask Series of the same frame, or both as a "
        "Dask array."
    )


def no_table(X: object, shape: object) -> InputTypeError:
    return InputTypeError(
        f"X is a {type(X).__name__} of shape {shape}; it must be a table of rows and columns. Pass two dimensions."
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


def names_wanted(name: str, value: object) -> ParameterError:
    return ParameterError(f"{name}={value!r} is a string. Pass a list of column names, as [{value!r}].")


def nothing_left(label: Any, how: str, rows: int) -> InputError:
    return InputError(
        f"clean={how!r} takes all but one of the {rows} rows of class {label!r} for outliers. At least 2 must stay: use another "
        "detector, or clean=None."
    )


def no_sampler(owner: str, name: str, value: object) -> ParameterError:
    return ParameterError(
        f"{owner}: {name}={value!r} has no fit_resample. Pass a sampler, as {name}=SMOTE(), not its class or its name."
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
        f"{count} principal component{'s' if count != 1 else ''} of class {label!r} (mostly of {_few(features)}) "
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


# --- parameters -------------------------------------------------------------------------------------------------------


def bad_choice(owner: str, name: str, value: Any, choices: Sequence[Any]) -> ParameterError:
    return ParameterError(f"The {name!r} parameter of {owner} must be one of {list(choices)}. Got {value!r} instead.")


def bad_number(owner: str, name: str, value: Any, need: str) -> ParameterError:
    return ParameterError(f"The {name!r} parameter of {owner} must be {need}. Got {value!r} instead.")


def shrinkage_numbers(columns: Sequence[Any]) -> InputError:
    return InputError(
        "When shrinkage is not None, X needs to contain only numerical data to later generate a smoothed bootstrap sample. "
        f"Found: {_few(columns)}. Leave these columns out, or pass shrinkage=None for plain copies."
    )


def shrinkage_finite(columns: Sequence[Any]) -> InputError:
    return InputError(
        f"Input X contains NaN or infinity in: {_few(columns)}. With shrinkage the copies are moved by noise of the width of each "
        "column, which must be finite: impute or drop these values first, or pass shrinkage=None for plain copies."
    )


def shrinkage_missing(missing: Sequence[Any]) -> ParameterError:
    return ParameterError(
        f"`shrinkage` should contain a shrinkage factor for each class that will be resampled. The missing classes are: "
        f"{list(missing)!r}. Add them to the dict; 0 gives plain copies."
    )


def shrinkage_negative(label: Any, value: Any) -> ParameterError:
    return ParameterError(f"The shrinkage factor needs to be >= 0. Got {value!r} for class {label!r}.")


def neighbors_object(owner: str, name: str, found: str) -> ParameterError:
    return ParameterError(
        f"The {name!r} parameter of {owner} is a neighbours object with {found}. Its number of neighbours and Minkowski p=2 are "
        "honoured; the search itself is dresample's. Pass an integer, or use scale= to weigh the features."
    )


def float_multiclass() -> InputError:
    return InputError('"sampling_strategy" can be a float only when the type of target is binary. For multi-class, use a dict.')


# --- output -----------------------------------------------------------------------------------------------------------


def output_exists(path: Any) -> OutputError:
    return OutputError(f"The output {path} exists. Pass --overwrite (overwrite=True) to replace it once the new one is complete.")


def output_unwritable(path: Any, reason: str) -> OutputError:
    return OutputError(f"Cannot write to {path}: {reason}. Pick a folder that you may write to.")


def input_missing(path: Any) -> InputError:
    return InputError(f"No input found at {path}. Pass parquet or CSV files, globs or folders that hold them.")


def input_corrupt(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read {path}: {reason}. Write the file again, or leave it out.")


def no_scheduler(address: str, reason: str) -> ClusterError:
    return ClusterError(
        f"No Dask scheduler answers at {address} ({reason}). Start one (cluster/local.sh), check the address, "
        "or leave --scheduler out to use a local cluster."
    )


# --- images -----------------------------------------------------------------------------------------------------------


def image_width(owner: str, found: int, shape: tuple[int, ...]) -> InputError:
    c, h, w = shape
    return InputError(
        f"{owner}: image_shape={shape} needs {c * h * w:,} pixels per row ({c} x {h} x {w}), found {found:,} columns. Pass the "
        "shape of your images as (channels, height, width), and only their pixels as features."
    )


def image_axes(owner: str, found: tuple[int, ...], shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"{owner}: image_shape={shape}, but each image of X has the shape {found}. Images are (channels, height, width): for "
        "channels last use X.transpose(0, 3, 1, 2)."
    )


def image_length(owner: str, column: Any, row: int, found: int, shape: tuple[int, ...]) -> InputError:
    c, h, w = shape
    return InputError(
        f"{owner}: row {row} of a partition has {found:,} pixels in column {column!r}; image_shape={shape} needs {c * h * w:,} in "
        "every row. Fill or drop the rows that are short or null."
    )


def no_pixels(owner: str, column: Any, found: str) -> InputError:
    return InputError(
        f"{owner}: column {column!r} holds {found}, no lists of numbers. Images come as one column per pixel, as one column of "
        "fixed-size lists, or as an array."
    )


def bad_image_shape(owner: str, found: object) -> ParameterError:
    return ParameterError(
        f"The 'image_shape' parameter of {owner} must be three whole numbers (channels, height, width), as in "
        f"image_shape=(1, 28, 28). Got {found!r} instead."
    )


def deep_missing(name: str) -> ImportError:
    return ImportError(f"{name} needs PyTorch and safetensors, which are an extra. Install them: pip install 'dresample[deep]'.")


def other_model(folder: Any, name: str, found: object, wanted: object) -> ParameterError:
    return ParameterError(
        f"The model in {folder} has {name}={found!r}, and the sampler {name}={wanted!r}. Set {name} as the model has it, or train "
        "one of your own (model=None)."
    )


# --- losses -----------------------------------------------------------------------------------------------------------


def loss_shapes(logits: tuple[int, ...], target: tuple[int, ...], n_classes: int | None) -> InputError:
    classes = "n_classes" if n_classes is None else n_classes
    return InputError(
        f"Logits of shape {logits} and a target of shape {target} do not fit a loss that needs logits (n, {classes}) and codes "
        "(n,). Pass one row of logits and one code per row, and class sizes of as many classes."
    )


def target_without_rows(codes: Sequence[int]) -> InputError:
    return InputError(
        f"The target holds class codes {_few(codes)}, which have 0 rows in class_counts, so that the loss would be infinite. "
        "Count the classes of the rows that are trained on, or leave these rows out."
    )


# --- training ---------------------------------------------------------------------------------------------------------


def no_hooks(owner: str, found: object, hooks: Sequence[str]) -> ParameterError:
    return ParameterError(
        f"A callback of {owner} is {found!r}, which has none of the hooks {_few(hooks, 6)}. Pass objects with at least one of them "
        "(dresample.training.Callback has all), not classes or functions."
    )


def loss_not_finite(epoch: int, batch: int, loss: float) -> ModelError:
    return ModelError(
        f"The loss is {loss} in epoch {epoch}, batch {batch}: the training diverged, or a feature is far out of range. Lower the "
        "learning rate, standardise the features, or clip the gradients."
    )


def valid_loss_not_finite(epoch: int, loss: float) -> ModelError:
    return ModelError(
        f"The validation loss is {loss} after epoch {epoch}: the weights diverged in this epoch, or a feature of the validation "
        "rows is far out of range. Lower the learning rate, or standardise the features with the statistics of the training rows."
    )


def features_not_finite(columns: Sequence[Any], owner: str) -> InputError:
    return InputError(
        f"Input X contains NaN, infinity or values beyond the range of float32 in: {_few(columns)}. {owner} needs finite numbers: "
        "impute, drop or rescale these values first."
    )


def no_valid_target(owner: str, missing: str) -> ParameterError:
    return ParameterError(f"{owner}.fit got one of X_val and y_val, but {missing} is missing. Pass both, or none of them.")


def columns_differ(owner: str, found: Sequence[Any], wanted: Sequence[Any]) -> InputError:
    return InputError(
        f"The feature names should match those that were passed during fit of {owner}: found {_few(found, 12)}, needed "
        f"{_few(wanted, 12)}. Pass the same columns in the same order."
    )


def width_differs(owner: str, found: int, wanted: int) -> InputError:
    return InputError(
        f"X has {found} features, but {owner} is expecting {wanted} features as input. Pass the columns that it was fitted on."
    )


def class_not_measured(labels: Sequence[Any], absent: str) -> ResamplingWarning:
    done = {
        "zero": "counts as an F1 score of 0, the greatest difficulty (absent='zero'; absent='ignore' weighs it by its prior)",
        "ignore": "is weighted by its prior (absent='ignore')",
    }[absent]
    return ResamplingWarning(
        f"No validation row is of class {_few([repr(x) for x in labels])}, which {done}. Pass X_val and y_val with all classes, or "
        "raise validation_fraction or validation_rows."
    )


def class_not_trained(labels: Sequence[Any]) -> ResamplingWarning:
    return ResamplingWarning(
        f"No training row is of class {_few([repr(x) for x in labels])}: it is in the validation set only, has no weight, and "
        "counts as an error wherever it occurs. Drop these rows, or add some to the training set."
    )


def nothing_to_hold_out(owner: str, rows: int) -> InputError:
    return InputError(
        f"{owner} cannot hold out validation rows of {rows} training rows: no class has two rows. Pass X_val and y_val."
    )


def empty_epoch(owner: str, rows: int, batch_size: int) -> InputError:
    return InputError(
        f"{owner}: an epoch of {rows} row{'s' if rows != 1 else ''} holds no mini-batch (batch_size={batch_size}). Pass "
        "more training rows, rule='direct', or a module without batch normalisation."
    )


def module_wanted(owner: str, found: object) -> ParameterError:
    return ParameterError(
        f"The 'module' parameter of {owner} must be a torch.nn.Module, or a callable module() or module(n_features, "
        f"n_classes) that makes one. Got {found!r} instead. For scikit-learn estimators with partial_fit use ARTPartialFit."
    )


def logits_wanted(owner: str, found: object, rows: int, classes: int) -> ParameterError:
    return ParameterError(
        f"The module of {owner} gives {found} for {rows} row{'s' if rows != 1 else ''} of {classes} classes; logits of shape "
        f"({rows}, {classes}) are needed. Give the last layer {classes} outputs."
    )


def criterion_wanted(owner: str, found: object) -> ParameterError:
    return ParameterError(
        f"The 'criterion' parameter of {owner} must be a torch.nn.Module loss(logits, codes), or a "
        f"callable criterion(class_counts) that makes one. Got {found!r} instead."
    )


def partial_fit_wanted(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner} trains in epochs and shifts the classes between them: the estimator needs partial_fit, which a {found} does "
        "not have (trees, forests, k-NN and pipelines are fitted in one go). Pass SGDClassifier, MLPClassifier, GaussianNB, "
        "dask_ml.wrappers.Incremental or the like, or resample before the fit, for example with SMOTE or RandomOverSampler."
    )


def classifier_wanted(owner: str, found: str) -> ParameterError:
    return ParameterError(f"{owner} needs a classifier; a {found} predicts numbers. Pass SGDClassifier, MLPClassifier or the like.")


# --- training of an autoencoder ---------------------------------------------------------------------------------------


def image_too_small(shape: tuple[int, ...], least: int) -> ParameterError:
    return ParameterError(
        f"image_shape={shape}: the four layers of the autoencoder halve an image four times and need height and width of at least "
        f"{least}, and one channel or more. Pad the images, or pass rows of features to LatentSMOTE."
    )


def class_codes(dtype: object, shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"Class codes are one whole number from 0 per row, found {dtype} of shape {shape}. Pass the position of each label."
    )


def network_width(found: tuple[int, ...], wanted: int) -> InputError:
    return InputError(
        f"Rows of shape {found} do not fit the network, which takes {wanted:,} features per row. Build it for the data's shape."
    )


def network_dtype(found: object) -> InputError:
    return InputError(f"The network takes float32, found {found}. Let `scaled` return float32, one row per row that it gets.")


def no_cuda() -> ParameterError:
    return ParameterError(
        "device='cuda', but torch finds no CUDA device here. Pass device='auto' or 'cpu', or install torch with CUDA."
    )


def training_not_finite(epoch: int, batch: int, found: str, kept: Any) -> ModelError:
    where = "No checkpoint was asked for." if kept is None else f"The last checkpoint, in {kept}, is kept."
    return ModelError(
        f"{found} in epoch {epoch}, batch {batch}. Lower learning_rate, and check that the features are finite and scaled. {where}"
    )


def checkpoint_differs(folder: Any, differences: Sequence[tuple[str, Any, Any]]) -> ParameterError:
    told = "; ".join(f"{name} is {found!r} there and {wanted!r} here" for name, found, wanted in differences)
    return ParameterError(
        f"The checkpoint in {folder} is of another training: {told}. Set these as they were to go on, or pass another folder."
    )


def model_missing(folder: Any) -> InputError:
    return InputError(f"No saved model in {folder}. Pass a folder that save() wrote.")


def model_corrupt(folder: Any, reason: str) -> InputError:
    return InputError(f"The saved model in {folder} cannot be read: {reason}. Save it again, or remove the folder.")


def too_few_workers(wanted: int, found: int) -> ClusterError:
    return ClusterError(f"n_workers={wanted}, but the cluster has {found}. Start more workers, or lower n_workers.")


def training_lost(attempts: int, happened: Sequence[str]) -> ClusterError:
    return ClusterError(
        f"Training was started {attempts} times and lost each time: {'; '.join(happened)}. Look at the logs and the memory of the "
        "workers, then start it again: it goes on from its last checkpoint, if it has one."
    )


def partial_fit_failed(found: str, epoch: int, batch: int, reason: str) -> ModelError:
    return ModelError(
        f"{found}.partial_fit failed in epoch {epoch}, batch {batch}: {reason.rstrip('.')}. Lower the learning rate, "
        "or standardise the features."
    )


# --- job files --------------------------------------------------------------------------------------------------------


def job_file(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read the job file {path}: {reason}. See examples/train_art.toml.")


def job_key(path: Any, where: str, key: str, near: str | None, known: Sequence[str]) -> ParameterError:
    nearest = f"Did you mean {near!r}? " if near else ""
    place = f"table [{where}]" if where else "job file"
    return ParameterError(f"{path}: the {place} has an unknown key {key!r}. {nearest}Known are {_few(known, 20)}.")


def job_value(path: Any, key: str, found: object, need: str) -> ParameterError:
    return ParameterError(f"{path}: {key} must be {need}. Got {found!r} instead.")
