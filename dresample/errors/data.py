"""What is wrong with tables: columns, labels, containers, values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.columns import broken_rows, left_out
from dresample.errors.command_line import quoted, with_option
from dresample.errors.kinds import InputError, InputTypeError, ParameterError
from dresample.errors.words import count as counted
from dresample.errors.words import either, few, nearest, parameter, plain, sampler, setting, shown, these

__all__ = [
    "ambiguous_names",
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
    "no_target",
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
    "twice_named",
    "unknown_chunks",
]


def target_missing(target: Any, columns: Sequence[Any]) -> InputError:
    return InputError(
        f"The target column {shown(target)} is not among the columns: {few(columns, 12)}. {nearest(target, columns)}Pass "
        f"{setting('target')} one of them."
    )


def features_missing(missing: Sequence[Any], columns: Sequence[Any], part: str = "features") -> InputError:
    """``part``: the argument that names them."""
    return InputError(
        f"Columns not found: {few(missing)}. {nearest(missing, columns)}They are named in {parameter(part)}. The frame has: "
        f"{few(columns, 12)}."
    )


def ambiguous_names(option: str, value: str, names: Sequence[str]) -> ParameterError:
    """A value with commas that is a column and whose parts are columns too."""
    return ParameterError(
        f"{option} {shown(value)} is the name of a column, and so is each of {few([repr(n) for n in names])}. For the one column "
        f"write {with_option(option, [value])}; for the others give the option again: "
        f"{' '.join(f'{option} {quoted(n)}' for n in names)}."
    )


def twice_named(names: Sequence[str]) -> ParameterError:
    return ParameterError(
        f"Columns {list(names)} play two parts among {parameter('features')}, {either('', '--drop, ')}{parameter('carry')} and "
        f"{parameter('target')}. Name each column once."
    )


def target_null(count: int) -> InputError:
    return InputError(
        f"The target holds {counted(count, 'null label')}. Every row needs a label: drop those rows "
        f"first{either(', for example frame.dropna(subset=[target])', '')}."
    )


def target_continuous(example: Any) -> InputError:
    return InputError(
        f"Unknown label type: continuous. The target holds {shown(example)}; labels are integers, bool, strings, categories or "
        "whole-number floats. Bin the target, or pass the right column."
    )


def target_multioutput(shape: tuple[object, ...]) -> InputError:
    return InputError(
        f"Unknown label type: the target has shape {plain(shape)}, several outputs per row. Multilabel and multioutput targets are "
        "not supported. Pass one label per row, or a one-hot indicator."
    )


def label_types(example: Any) -> InputError:
    return InputError(
        f"The target holds {shown(example)}, a {type(example).__name__}. Dask would turn such labels into strings. Use integers, "
        "bool, strings or categories."
    )


def one_class(label: Any) -> InputError:
    return InputError(f"The target needs to have more than 1 class. Got 1 class instead: {shown(label)}.")


def empty_frame() -> InputError:
    return InputError(
        f"Found array with 0 sample(s){either(' (shape=(0, ...))', '')} while a minimum of 1 is required: the data have no rows. "
        "Check the input path or the filter before."
    )


def no_features(target: Any) -> InputError:
    wish = either("Pass features=[...].", "Name some in --features, or fewer in --drop and --carry.", "List features of [data].")
    return InputError(f"No feature columns are left beside the target {shown(target)}. {wish}")


def no_target(owner: str) -> InputError:
    return InputError(f"{owner} requires y to be passed, but the target y is None. Pass one label per row.")


def not_finite(columns: Sequence[tuple[Any, int, int]], owner: str) -> InputError:
    """Of each column: its name, how many rows, and the number of the first."""
    return InputError(
        f"Input X contains NaN or infinity in: {broken_rows(columns)}. {owner} measures distances and needs finite numbers: impute "
        f"or drop these values first{either(' (dask_ml.impute.SimpleImputer)', '')}, leave the columns out with "
        f"{left_out([c for c, _, _ in columns])}, or use {sampler('RandomOverSampler')}."
    )


def too_large(columns: Sequence[tuple[Any, int, int]]) -> InputError:
    """Of each column: its name, how many rows, and the number of the first."""
    return InputError(
        f"Values beyond 1e150 in: {broken_rows(columns)}. Their squared distances overflow. Rescale these columns first."
    )


def not_numeric(columns: Sequence[Any], owner: str) -> InputError:
    cast = either(" (or astype(float), where text spells numbers)", "")
    return InputError(
        f"Columns that are not numbers: {few(columns)} (could not convert string to float). {owner} computes with "
        f"numbers: encode them{cast}, or leave them out with {left_out(columns)} (in a resampled table they ride along). Among "
        f"samplers, {sampler('SMOTENC')} takes mixed data, {sampler('SMOTEN')} tables without numbers, "
        f"{sampler('RandomOverSampler')} anything."
    )


def not_named(columns: Sequence[Any], owner: str) -> InputError:
    nominal = parameter("categorical_features")
    return InputError(
        f"Columns that are not numbers and not named in {nominal}: {few(columns)} (could not convert string to float). "
        f"{owner} interpolates the columns that are not nominal: name these in {nominal}, or leave them out with "
        f"{left_out(columns)} so that they ride along."
    )


def _mixed(sampler: str) -> str:
    """What imbalanced-learn calls it in its messages."""
    return "SMOTE-NC" if sampler == "SMOTENC" else sampler


def no_nominal(owner: str, auto: bool, text: Sequence[Any]) -> InputError:
    nominal, them = setting("categorical_features", "auto"), parameter("categorical_features")
    found = f"{nominal} found no column of a categorical dtype" if auto else f"{them} names no column"
    more = f" Columns that are not numbers: {few(text)}; name them, or turn them into categories." if text else ""
    return InputError(
        f"{_mixed(owner)} is not designed to work only with numerical features. It requires some categorical features: "
        f"{found}.{more} Name the nominal columns in {them}{either(f' of {owner}', '')}, or use "
        f"{sampler('MDO' if owner == 'AMDO' else 'SMOTE')}."
    )


def no_continuous(owner: str, columns: int) -> InputError:
    return InputError(
        f"{_mixed(owner)} is not designed to work only with categorical features. It requires some numerical features: all "
        f"{counted(columns, 'column')} {these(columns, 'is', 'are')} nominal. Use {sampler('SMOTEN')}, or name fewer columns in "
        f"{parameter('categorical_features')}{either(f' of {owner}', '')}."
    )


def no_auto(found: object) -> InputError:
    return InputError(
        f"When `{setting('categorical_features', 'auto')}`, the input data should be a pandas.DataFrame or a Dask DataFrame, whose "
        f"columns have dtypes. Got {type(found)} instead. Name the nominal columns by position or by a mask."
    )


def no_such_columns(wanted: Any, columns: Sequence[Any]) -> InputError:
    n = len(columns)
    return InputError(
        f"{parameter('categorical_features')}: all features must be in [0, {n - 1}] or [-{n}, 0], be names of columns, or be a "
        f"mask of {n} bools. Got {shown(wanted)}. The columns are: {few(columns, 12)}."
    )


def null_categories(counts: Sequence[tuple[Any, int]], owner: str) -> InputError:
    named = few((f"{name} ({counted(n, 'row')})" for name, n in counts))
    imputer, fill = either(" (sklearn.impute.SimpleImputer)", ""), either(" (fillna('missing'))", "")
    return InputError(
        f"Input X contains NaN or null in nominal columns: {named}. {owner} compares categories and needs one in every row: impute "
        f"the most frequent one{imputer}, or give missing values a category of their own{fill}, or use "
        f"{sampler('RandomOverSampler')}."
    )


def too_many_values(column: Any, most: int) -> InputError:
    drop = with_option("--drop", [column])
    return InputError(
        f"The nominal column {shown(column)} has more than {most:,} distinct values. A column of identifiers is no feature: leave "
        f"it out{either(' (resample(frame, target, features=...) lets it ride along)', f' by {drop}, so that it rides along')}, or "
        "join rare values into one."
    )


def no_category(column: Any, example: Any) -> InputError:
    return InputError(
        f"The nominal column {shown(column)} holds {shown(example)}, a {type(example).__name__}, which cannot be compared. "
        "Categories are numbers, bool, strings or dates."
    )


def no_encoder(owner: str, value: Any) -> ParameterError:
    return ParameterError(
        f"{owner} compares categories as they are and encodes nothing: {setting('categorical_encoder', value)} would be without "
        "effect. Leave it out."
    )


def duplicate_columns(names: Sequence[Any]) -> InputError:
    return InputError(f"Column names occur more than once: {few(names)}. Rename them: a result could not tell them apart.")


def mixed_dtypes(column: Any, found: str, wanted: str) -> InputError:
    cast = f"Partitions must agree: cast with frame.astype({{{shown(column)}: {shown(wanted)}}}) or fix the file."
    files = "Files must agree: write this one again with the type of the others, or leave the column out of all of them."
    meta = either("the frame's meta", "the files before")
    return InputError(f"Column {shown(column)} is {found} but {wanted} by {meta}. {either(cast, files)}")


def unknown_chunks(name: str) -> InputError:
    return InputError(f"The Dask array {name} has unknown chunk sizes. Call {name}.compute_chunk_sizes() first.")


def not_aligned(x: int, y: int, what: str) -> InputError:
    return InputError(
        f"Found input variables with inconsistent numbers of samples: X has {x} {what}, y has {y}. They must be cut alike: "
        "take both from one frame, or repartition them together."
    )


def sparse_refused(owner: str) -> InputTypeError:
    return InputTypeError(
        f"Sparse data was passed for X, but dense data is required by {owner}. Use '.toarray()' to convert to a dense array."
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
    return ParameterError(f"{setting(name, value)} is a string. Pass a list of column names, as {setting(name, [value])}.")


def nothing_left(label: Any, how: str, rows: int) -> InputError:
    return InputError(
        f"{setting('clean', how)} takes all but one of the {counted(rows, 'row')} of class {shown(label)} for outliers. At least 2 "
        f"must stay: use another detector, or {setting('clean', None)}."
    )


def integers_as_floats(columns: Sequence[Any]) -> InputError:
    read = either(
        "Read them with dd.read_parquet(..., dtype_backend='pyarrow') (or 'numpy_nullable'), or leave the columns out.",
        "Write these columns as text or without nulls, or leave them out of the files.",
    )
    return InputError(
        f"Integers with nulls that came as floats: {few(columns)}. Beyond 2**53 a float is another number (9007199254740995 "
        f"becomes 9007199254740996), so these columns cannot be kept as the files have them. {read}"
    )


def missing_values(counts: Sequence[tuple[Any, int]]) -> InputError:
    named = ", ".join(f"{name} ({counted(n, 'row')} of a partition)" for name, n in counts)
    return InputError(
        f"Missing values in features: {named}. Distances need a number in every row: impute or drop these rows first, or leave the "
        f"columns out with {left_out([name for name, _ in counts])} so that they ride along."
    )


def holds_no_null(columns: Sequence[tuple[Any, str]]) -> InputError:
    named = ", ".join(f"{name} ({dtype})" for name, dtype in columns)
    return InputError(
        f"Columns that ride along but cannot hold null, which new rows have there: {named}. Copy them from the base row with "
        f"{either('carry=[...]', with_option('--carry', [name for name, _ in columns]))}, name them as features, or turn them into "
        "a nullable type first."
    )
