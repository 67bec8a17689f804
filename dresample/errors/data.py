"""What is wrong with tables: columns, labels, containers, values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, InputTypeError, ParameterError
from dresample.errors.words import few

__all__ = [
    "duplicate_columns",
    "empty_frame",
    "features_missing",
    "frame_wanted",
    "holds_no_null",
    "integers_as_floats",
    "label_types",
    "mixed_collections",
    "missing_values",
    "mixed_dtypes",
    "names_wanted",
    "no_auto",
    "no_category",
    "no_continuous",
    "no_encoder",
    "no_features",
    "no_nominal",
    "no_such_columns",
    "no_table",
    "not_aligned",
    "not_finite",
    "not_named",
    "not_numeric",
    "nothing_left",
    "null_categories",
    "one_class",
    "only_one_lazy",
    "sparse_refused",
    "target_continuous",
    "target_missing",
    "target_multioutput",
    "target_null",
    "too_large",
    "too_many_values",
    "unknown_chunks",
]


def target_missing(target: Any, columns: Sequence[Any]) -> InputError:
    return InputError(f"The target column {target!r} is not among the columns: {few(columns, 12)}. Pass target= one of them.")


def features_missing(missing: Sequence[Any], columns: Sequence[Any]) -> InputError:
    return InputError(f"Columns not found: {few(missing)}. The frame has: {few(columns, 12)}.")


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


def not_finite(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Input X contains NaN or infinity in: {few(columns)}. {sampler} measures distances and needs finite numbers: "
        "impute or drop these values first (dask_ml.impute.SimpleImputer), or use RandomOverSampler."
    )


def too_large(columns: Sequence[Any]) -> InputError:
    return InputError(f"Values beyond 1e150 in: {few(columns)}. Their squared distances overflow. Rescale these columns first.")


def not_numeric(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Columns that are not numbers: {few(columns)} (could not convert string to float). {sampler} computes with "
        "numbers: encode them (or astype(float), where text spells numbers), or leave them out with features=[...] or --drop (in a "
        "resampled table they ride along). Among samplers, SMOTENC takes mixed data, SMOTEN tables without numbers, "
        "RandomOverSampler anything."
    )


def not_named(columns: Sequence[Any], sampler: str) -> InputError:
    return InputError(
        f"Columns that are not numbers and not named in categorical_features: {few(columns)} (could not convert string to float). "
        f"{sampler} interpolates the columns that are not nominal: name these in categorical_features, or leave them out with "
        "features=[...] so that they ride along."
    )


def _mixed(sampler: str) -> str:
    """What imbalanced-learn calls it in its messages."""
    return "SMOTE-NC" if sampler == "SMOTENC" else sampler


def no_nominal(sampler: str, auto: bool, text: Sequence[Any]) -> InputError:
    found = "categorical_features='auto' found no column of a categorical dtype" if auto else "categorical_features names no column"
    more = f" Columns that are not numbers: {few(text)}; name them, or turn them into categories." if text else ""
    return InputError(
        f"{_mixed(sampler)} is not designed to work only with numerical features. It requires some categorical features: "
        f"{found}.{more} Name the nominal columns in categorical_features of {sampler}, or use "
        f"{'MDO' if sampler == 'AMDO' else 'SMOTE'}."
    )


def no_continuous(sampler: str, columns: int) -> InputError:
    return InputError(
        f"{_mixed(sampler)} is not designed to work only with categorical features. It requires some numerical features: all "
        f"{columns} columns are nominal. Use SMOTEN, or name fewer columns in categorical_features of {sampler}."
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
        f"Got {wanted!r}. The columns are: {few(columns, 12)}."
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
    return InputError(f"Column names occur more than once: {few(names)}. Rename them: a result could not tell them apart.")


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
        f"resample takes one DataFrame of Dask, pandas, polars or pyarrow, not a {type(found).__module__}.{type(found).__name__}. "
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


def names_wanted(name: str, value: object) -> ParameterError:
    return ParameterError(f"{name}={value!r} is a string. Pass a list of column names, as [{value!r}].")


def nothing_left(label: Any, how: str, rows: int) -> InputError:
    return InputError(
        f"clean={how!r} takes all but one of the {rows} rows of class {label!r} for outliers. At least 2 must stay: use another "
        "detector, or clean=None."
    )


def integers_as_floats(columns: Sequence[Any]) -> InputError:
    return InputError(
        f"Integers with nulls that came as floats: {few(columns)}. Beyond 2**53 a float is another number (9007199254740995 "
        "becomes 9007199254740996), so these columns cannot be kept as the files have them. Read them with "
        "dd.read_parquet(..., dtype_backend='pyarrow') (or 'numpy_nullable'), or leave the columns out."
    )


def missing_values(counts: Sequence[tuple[Any, int]]) -> InputError:
    told = ", ".join(f"{name} ({count} row{'s' if count > 1 else ''} of a partition)" for name, count in counts)
    return InputError(
        f"Missing values in features: {told}. Distances need a number in every row: impute or drop these rows first, or leave the "
        "columns out with features=[...] so that they ride along."
    )


def holds_no_null(columns: Sequence[tuple[Any, str]]) -> InputError:
    told = ", ".join(f"{name} ({dtype})" for name, dtype in columns)
    return InputError(
        f"Columns that ride along but cannot hold null, which new rows have there: {told}. Copy them from the base row with "
        "carry=[...], name them as features, or turn them into a nullable type first."
    )
