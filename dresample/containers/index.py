"""Labels of rows in pandas and Dask: whether those of X and y pair the same rows, and what new rows bear.

A row is its number; its label is the user's. New rows bear the numbers that follow both the number of rows and the largest label,
so that no original has one of them; where the labels are no numbers, new rows bear nulls.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dresample import errors

__all__ = ["check_divisions", "check_order", "check_paired", "check_room", "is_numbered", "new_index", "top"]


def is_numbered(index: Any) -> bool:
    """Whether the labels are numbers."""
    return getattr(index, "nlevels", 1) == 1 and index.dtype.kind in "iuf"


def top(index: Any) -> int | None:
    """The largest label, rounded down; None where there is no label, or none is a finite number.

    Examples
    --------
    >>> import pandas as pd
    >>> top(pd.Index([0, 6, 3])), top(pd.Index([0.5, None, 2.5])), top(pd.Index(["a"]))
    (6, 2, None)
    """
    if not is_numbered(index):
        return None
    found = index.dropna()
    if found.dtype.kind == "f":
        values = found.to_numpy(dtype=np.float64)
        found = values[np.isfinite(values)]  # no number follows infinity
    return int(found.max() // 1) if len(found) else None


def new_index(meta_index: Any, first: int, count: int) -> Any:
    """Index of new rows: a range where the originals have numbers, nulls of the same type where they have not."""
    import pandas as pd

    if is_numbered(meta_index):
        if isinstance(meta_index, pd.RangeIndex):
            return pd.RangeIndex(first, first + count, name=meta_index.name)
        whole = np.uint64 if meta_index.dtype.kind == "u" else np.int64
        return pd.Index(np.arange(count, dtype=whole) + whole(first), dtype=meta_index.dtype, name=meta_index.name)
    if isinstance(meta_index, pd.MultiIndex):
        levels: Any = meta_index.levels
        return pd.MultiIndex(levels=levels, codes=[[-1] * count] * meta_index.nlevels, names=meta_index.names)
    dtype = object if meta_index.dtype.kind == "b" else meta_index.dtype  # NumPy's bool has no null: it would say False
    return pd.Index([None] * count, dtype=dtype, name=meta_index.name)


def check_room(index: Any, first: int, count: int) -> None:
    """Refuse labels of a type that ends before those of so many new rows."""
    if not count or not is_numbered(index):
        return
    dtype = np.dtype(getattr(index.dtype, "numpy_dtype", index.dtype))
    most = 2 ** (np.finfo(dtype).nmant + 1) if dtype.kind == "f" else int(np.iinfo(dtype).max)
    if first + count - 1 > most:
        raise errors.no_labels_left(str(index.dtype), first, count, most)


# --- X and y ----------------------------------------------------------------------------------------------------------


def check_paired(X: Any, y: Any) -> None:
    """Refuse X and y in memory whose labels say that other rows belong together than their positions do.

    Labels that are not unique say nothing, nor do those that count from 0 in order (a fresh index) where the others are not among
    them.
    """
    import pandas as pd

    a, b = getattr(X, "index", None), getattr(y, "index", None)
    if not (isinstance(a, pd.Index) and isinstance(b, pd.Index)) or len(a) != len(b) or a.equals(b):
        return
    if not (a.is_unique and b.is_unique):
        return
    there = b.isin(a)
    if there.all():
        raise errors.labels_in_another_order(*_first_odd(a, b))
    if not (_is_fresh(a) or _is_fresh(b)):
        raise errors.labels_differ(_plain(b[~there][0]), int((~there).sum()))


def check_order(X: Any, y: Any) -> None:
    """Refuse a partition whose X and y have the same labels in another order."""
    a, b = X.index, y.index
    if len(a) == len(b) and not a.equals(b) and a.is_unique and b.is_unique and b.isin(a).all():
        raise errors.labels_in_another_order(*_first_odd(a, b))


def check_divisions(X: Any, y: Any) -> None:
    """Refuse Dask frames whose divisions, known on both sides, differ: Dask takes other rows for those that belong together."""
    if X.known_divisions and y.known_divisions and X.divisions != y.divisions:
        at = next(i for i, (a, b) in enumerate(zip(X.divisions, y.divisions, strict=True)) if a != b)
        raise errors.divisions_differ(at, _plain(X.divisions[at]), _plain(y.divisions[at]))


def _is_fresh(index: Any) -> bool:
    return is_numbered(index) and bool(np.array_equal(np.asarray(index), np.arange(len(index))))


def _first_odd(a: Any, b: Any) -> tuple[int, Any, Any]:
    at = next(i for i, (one, other) in enumerate(zip(a, b, strict=True)) if one != other)
    return at, _plain(a[at]), _plain(b[at])


def _plain(label: Any) -> Any:
    return label.item() if isinstance(label, np.generic) else label
