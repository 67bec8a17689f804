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
    "FullBalanceWarning",
    "InputError",
    "InputTypeError",
    "LargeKWarning",
    "NoiseWarning",
    "OutputError",
    "ParameterError",
    "ResamplingWarning",
    "ScaleWarning",
    "SmallClassWarning",
    "SmallMinorityWarning",
    "UniformDensityWarning",
]


class DresampleError(Exception):
    """Base of all errors raised on purpose."""


class InputError(DresampleError, ValueError):
    """The data cannot be resampled as they are."""


class InputTypeError(DresampleError, TypeError):
    """The data come in a container that is not taken."""


class AllSafeError(DresampleError, RuntimeError):
    """No row of a class has a rival: ADASYN's ratios are 0/0."""


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


class UniformDensityWarning(ResamplingWarning):
    """All density ratios are about equal."""


class ConcentrationWarning(ResamplingWarning):
    """One per cent of the rows receive more than a third of all copies."""


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
        f"Unknown label type: the target has shape {shape}, several outputs per row. Pass one label per row, "
        "or a one-hot indicator."
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


def too_few_rows(label: Any, rows: int, k: int, name: str) -> InputError:
    return InputError(
        f"Class {label!r} has {rows} row{'s' if rows != 1 else ''}; {name}={k} needs at least {k + 1}. Lower {name}, pass "
        "on_small_class='shrink', 'duplicate' or 'skip', or use RandomOverSampler. "
        f"(Expected n_neighbors <= n_samples_fit, but n_neighbors = {k + 1}, n_samples_fit = {rows}.)"
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
        f"Columns that are not numbers: {_few(columns)} (could not convert string to float). {sampler} interpolates: encode "
        "them, leave them out with features=[...] or --drop so that they ride along, use SMOTENC for mixed data "
        "(imbalanced-learn has it), or "
        "RandomOverSampler."
    )


def duplicate_columns(names: Sequence[Any]) -> InputError:
    return InputError(f"Column names occur more than once: {_few(names)}. Rename them: a result could not tell them apart.")


def mixed_dtypes(column: Any, found: str, wanted: str, partition: int | None = None) -> InputError:
    where = "" if partition is None else f" in partition {partition}"
    return InputError(
        f"Column {column!r} is {found}{where} but {wanted} by the frame's meta. Partitions must agree: cast with "
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


def all_safe(label: Any, k: int) -> AllSafeError:
    return AllSafeError(
        f"No row of class {label!r} has a row of another class among its {k} nearest: the density ratios are all 0 and "
        "ADASYN is undefined. Raise n_neighbors, pass on_all_safe='uniform' (as SMOTE) or 'skip', or use SMOTE."
    )


def nothing_generated(label: Any, wanted: int) -> InputError:
    return InputError(
        f"No samples will be generated for class {label!r}: each share of the {wanted} rows rounds to 0 with rounding='rint'. "
        "Use rounding='exact'."
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
