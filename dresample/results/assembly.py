"""The result: originals untouched, new rows beside them, in the container that came in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.containers.coding import Columns
from dresample.containers.dtypes import unknown_categories
from dresample.containers.index import new_index
from dresample.containers.new_rows import to_frame, to_labels
from dresample.distribution.profile import by_partition
from dresample.distribution.reduction import lazy
from dresample.sampling.generation import NewRows

__all__ = ["PROVENANCE", "Whole", "check_free", "provenance_frame", "spread_code"]

#: Whole numbers up to here are floats of 64 bits; of those beyond some are not.
LARGEST_EXACT = 2**53
#: Columns that tell where a row came from.
PROVENANCE = ("synthetic", "base_row", "neighbor_row", "gap")


def check_free(columns: Any) -> None:
    """Refuse columns of the names that provenance adds."""
    if getattr(columns, "nlevels", 1) > 1:
        raise errors.provenance_of_levels(PROVENANCE)
    clash = sorted(set(PROVENANCE) & set(columns))
    if clash:
        raise errors.duplicate_columns(clash)


@dataclass(frozen=True)
class Whole:
    """How a new row looks as a row of the user's frame: all columns, of which the features are made here.

    Parameters
    ----------
    meta : pandas.DataFrame
        No rows; columns, dtypes and index of the result.
    features : tuple
    target : object
    carry : tuple
        Columns copied from the base row; all others are null.
    classes : tuple
    coded : Columns, optional
        What the codes of nominal features stand for.
    dtypes : tuple
        Of the features; where these are coded, ``coded`` knows them.
    """

    meta: Any
    features: tuple[Any, ...]
    target: Any
    carry: tuple[Any, ...]
    classes: tuple[Any, ...]
    coded: Columns | None = None
    dtypes: tuple[Any, ...] = ()


def feature_part(
    new: NewRows, names: Sequence[Any], dtypes: Sequence[Any], meta_index: Any, first: int, coded: Columns | None = None
) -> Any:
    """New rows as a frame of features."""
    return to_frame(new.X, names, dtypes, new_index(meta_index, first, len(new.X)), coded)


def label_part(
    label: Any, count: int, y_meta: Any, first: int, classes: Sequence[Any], declared: Mapping[Any, Any] | None = None
) -> Any:
    """Labels of new rows; ``declared`` as in :func:`whole_part`."""
    if declared:
        y_meta = y_meta.astype(declared[y_meta.name])
    return to_labels(label, count, y_meta, new_index(y_meta.index, first, count), classes)


def whole_part(
    new: NewRows, label: Any, first: int, whole: Whole, declared: Mapping[Any, Any] | None, carried: Sequence[Any]
) -> Any:
    """New rows as rows of the user's frame.

    ``declared`` has the categorical dtypes that the meta does not know, as the originals have them.
    """
    import pandas as pd

    meta = whole.meta.astype({n: d for n, d in declared.items() if n not in whole.features}) if declared else whole.meta
    index = new_index(meta.index, first, len(new.X))
    features = to_frame(new.X, whole.features, whole.dtypes, index, whole.coded)
    columns: dict[int, Any] = {}
    copied = stacked(list(carried)) if whole.carry else None
    if copied is not None:
        copied = copied.iloc[copied.index.get_indexer(new.base_row)]
    for i, name in enumerate(meta.columns):
        if name in whole.features:
            columns[i] = features[name]
        elif name == whole.target:
            columns[i] = to_labels(label, len(new.X), meta[name], index, whole.classes)
        elif copied is not None and name in whole.carry:
            columns[i] = nullable_as(pd.Series(copied[name].array, index=index, name=name), meta.dtypes.iloc[i])
        elif name in PROVENANCE:
            values = {"synthetic": np.ones(len(new.X), bool), "base_row": new.base_row,
                      "neighbor_row": new.neighbor_row, "gap": new.gap}[name]  # fmt: skip
            columns[i] = pd.Series(_nullable(name, values), index=index)
        else:
            columns[i] = _nulls(meta.dtypes.iloc[i], index)
    frame = pd.DataFrame(columns, index=index)
    frame.columns = meta.columns
    return frame


def _nulls(dtype: Any, index: Any) -> Any:
    import pandas as pd

    if str(dtype) == "object":
        return pd.Series(np.full(len(index), None, object), index=index)
    # Categories are united with those of the originals; Dask's placeholder for unknown ones must not be among them.
    plain = pd.CategoricalDtype(dtype.categories[:0], dtype.ordered) if unknown_categories(dtype) else dtype
    return pd.Series(None, index=index, dtype=plain)


def _nullable(name: str, values: NDArray[Any]) -> Any:
    import pandas as pd

    if name in ("base_row", "neighbor_row"):
        return pd.arrays.IntegerArray(values.astype(np.int64), values < 0)
    return values


def original_part(frame: Any, whole_meta: Any) -> Any:
    """A partition of originals, with ride-along columns in the dtypes that can hold nulls, and provenance if asked for."""
    import pandas as pd

    changed: dict[int, Any] = {}
    for i, name in enumerate(whole_meta.columns):
        if name not in frame.columns and name in PROVENANCE:
            values = {"synthetic": np.zeros(len(frame), bool), "base_row": np.full(len(frame), -1),
                      "neighbor_row": np.full(len(frame), -1), "gap": np.full(len(frame), np.nan)}[name]  # fmt: skip
            changed[i] = pd.Series(_nullable(name, values), index=frame.index)
            continue
        column = frame[name]
        nullable = nullable_as(column, whole_meta.dtypes.iloc[i])
        if nullable is not column:
            changed[i] = nullable
    if not changed:
        return frame
    # Made at once: columns put in one by one leave a wide frame in pieces.
    columns = {i: changed[i] if i in changed else frame[name] for i, name in enumerate(whole_meta.columns)}
    out = pd.DataFrame(columns, index=frame.index, copy=False)
    out.columns = whole_meta.columns
    return out


def nullable_as(column: Any, dtype: Any) -> Any:
    """A column in pandas' nullable form of its own integers or bools, where ``dtype`` is one; every other column as it is.

    Readers without such types give floats and objects for integers and bools with nulls. Whole numbers beyond 2**53 may have
    changed on that way, so they are refused.
    """
    found = column.dtype
    if found == dtype or not hasattr(dtype, "numpy_dtype") or hasattr(dtype, "pyarrow_dtype"):
        return column
    kinds = {"i": "iuf", "u": "iuf", "b": "bO"}.get(dtype.kind, "")
    if not isinstance(found, np.dtype) or found.kind not in kinds:
        return column
    if found.kind == "f":
        numbers = column.to_numpy()
        lossless = np.isnan(numbers) | ((np.abs(numbers) <= LARGEST_EXACT) & (numbers == np.rint(numbers)))
        if not lossless.all():
            raise errors.integers_as_floats([column.name])
    return column.astype(dtype)


def whole_meta(
    meta: Any, features: Sequence[Any], target: Any, carry: Sequence[Any], provenance: bool, with_nulls: Collection[Any] = ()
) -> Any:
    """Meta of the resampled frame: integer and bool ride-along columns become nullable, since new rows have none.

    So do carried columns that are known to hold nulls (``with_nulls``).
    """
    import pandas as pd

    out = meta.copy()
    for name in meta.columns:
        dtype = meta[name].dtype
        as_it_is = name in features or name == target or (name in carry and name not in with_nulls)
        if as_it_is or not isinstance(dtype, np.dtype):
            continue
        if dtype.kind in "iu":
            out[name] = out[name].astype(f"{'U' if dtype.kind == 'u' else ''}Int{8 * dtype.itemsize}")
        elif dtype.kind == "b":
            out[name] = out[name].astype("boolean")
    if provenance:
        for name, dtype in zip(PROVENANCE, ("bool", "Int64", "Int64", "float64"), strict=True):
            out[name] = pd.Series([], dtype=dtype)
    return out


def check_holds_nulls(columns: Sequence[Any], dtypes: Sequence[Any]) -> None:
    """Refuse ride-along columns whose dtype has no null for new rows: sparse integers, intervals of integers."""
    import pandas as pd

    def lacks(dtype: Any) -> bool:
        kind = dtype.subtype.kind if isinstance(dtype, (pd.SparseDtype, pd.IntervalDtype)) and dtype.subtype is not None else "f"
        return bool(kind in "iub")

    wrong = [(name, str(dtype)) for name, dtype in zip(columns, dtypes, strict=True) if lacks(dtype)]
    if wrong:
        raise errors.holds_no_null(wrong)


def provenance_frame(new: NewRows | None, count: int, first: int) -> Any:
    """Provenance of new rows, or of ``count`` originals."""
    import pandas as pd

    n = count if new is None else len(new.X)
    index = pd.RangeIndex(first, first + n)
    base, neighbor, gap = (
        (np.full(n, -1), np.full(n, -1), np.full(n, np.nan)) if new is None else (new.base_row, new.neighbor_row, new.gap)
    )
    return pd.DataFrame(
        {"synthetic": np.full(n, new is not None), "base_row": _nullable("base_row", base),
         "neighbor_row": _nullable("neighbor_row", neighbor), "gap": gap},
        index=index,
    )  # fmt: skip


# --- carried columns --------------------------------------------------------------------------------------------------


def _pick(frame: Any, start: int, rows: NDArray[np.int64]) -> Any:
    """Rows of a partition by global number, under an index of these numbers."""
    picked = frame.iloc[rows - start]
    picked.index = rows
    return picked


def carried(parts: Sequence[Delayed], starts: NDArray[np.int64], bases: NDArray[np.int64]) -> list[Delayed]:
    """Tasks that fetch the columns of some rows (rising numbers) from the partitions that hold them."""
    return [lazy("carry", _pick, parts[p], int(starts[p]), own) for p, own in by_partition(bases, starts)]


# --- spread -----------------------------------------------------------------------------------------------------------


def spread_code(seed: int, base_row: NDArray[np.int64], ordinal: NDArray[np.int64], partitions: int) -> NDArray[np.int64]:
    """The partition that each new row is dealt to: a seeded hash of its base row and its number."""
    word, _ = draws.words64(draws.class_key(seed, 0), base_row, ordinal, purpose="spread")
    return (word % np.uint64(partitions)).astype(np.int64)


def dealt(bases: NDArray[np.int64], copies: NDArray[np.int64], seed: int, first: int, partitions: int) -> list[NDArray[np.int64]]:
    """Positions of the new rows (so many copies of each base) that go to each partition."""
    base_row = np.repeat(bases, copies)
    code = spread_code(seed, base_row, first + np.arange(len(base_row)), partitions)
    order = np.argsort(code, kind="stable")
    return np.split(order, np.cumsum(np.bincount(code, minlength=partitions))[:-1])


def share(frame: Any, positions: list[NDArray[np.int64]], partition: int) -> Any:
    """The part of some new rows that goes to one partition."""
    return frame.iloc[positions[partition]] if hasattr(frame, "iloc") else frame[positions[partition]]


def stacked(pieces: Sequence[Any]) -> Any:
    """Originals of a partition with its share of new rows below."""
    if isinstance(pieces[0], np.ndarray):
        return np.concatenate(pieces)
    # Dask's concat unites categories that differ between partitions; pandas' would turn them into objects.
    from dask.dataframe.dispatch import concat

    filled = [p for p in pieces if len(p)]
    return concat(filled) if filled else pieces[0]
