"""Rows of one table in pandas or NumPy: some of them, some with other features, several tables below each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block
from dresample.containers.casts import to_columns

__all__ = ["moved", "numbered", "picked", "stacked"]

Rows = NDArray[np.int64]


def picked(part: Any, positions: Rows) -> Any:
    """Rows of a frame or array."""
    return part.iloc[positions] if hasattr(part, "iloc") else part[positions]


def moved(part: Any, start: int, moves: Block, names: Sequence[Any], dtypes: Sequence[Any]) -> Any:
    """Rows, the first of number ``start``, some of which have other features; all else stays as it is."""
    at = moves.row - start
    if not hasattr(part, "iloc"):
        out = np.array(part)
        out[at] = np.column_stack(to_columns(moves.X, [out.dtype] * out.shape[1]))
        return out
    out = part.copy()
    for c, name in enumerate(names):
        new, old = to_columns(moves.X[:, [c]], [dtypes[c]])[0], out[name].array
        if hasattr(out[name].dtype, "fill_value"):  # a sparse column takes no items
            values = np.array(old)
            values[at] = np.asarray(new)
            out[name] = type(old)(values, dtype=out[name].dtype)
        else:
            column = old.copy()
            column[at] = new
            out[name] = column
    return out


def numbered(part: Any, start: int, rows: Rows | None = None, names: Rows | None = None) -> Any:
    """Rows of a frame by number, the first of which is ``start``, under an index of these (or of ``names``); all by default."""
    import pandas as pd

    if rows is None:
        return part.set_axis(pd.RangeIndex(start, start + len(part)))
    out = picked(part, rows - start)
    out.index = rows if names is None else names
    return out


def stacked(pieces: Sequence[Any]) -> Any:
    """Rows below each other, in the dtypes that hold all of them."""
    if isinstance(pieces[0], np.ndarray):
        return np.concatenate(pieces)
    # Dask's concat unites categories that differ between partitions; pandas' would turn them into objects.
    from dask.dataframe.dispatch import concat

    filled = [p for p in pieces if len(p)]
    return concat(filled) if filled else pieces[0]
