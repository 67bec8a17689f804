"""Where each row of a result came from, as columns: whether it is new, its base row, its neighbour row and the gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.results.change import NewRows
from dresample.results.names import Names

__all__ = ["PROVENANCE", "DTYPES", "check_free", "columns_of", "dtypes_of", "frame_of", "of_copies", "of_new", "of_result"]

#: The columns, and their dtypes.
DTYPES = {"synthetic": "bool", "base_row": "Int64", "neighbor_row": "Int64", "gap": "float64"}
PROVENANCE = tuple(DTYPES)


def check_free(columns: Any) -> None:
    """Refuse columns of the names that provenance adds."""
    if getattr(columns, "nlevels", 1) > 1:
        raise errors.provenance_of_levels(PROVENANCE)
    clash = sorted(set(PROVENANCE) & set(columns))
    if clash:
        raise errors.duplicate_columns(clash)


def columns_of(count: int, new: NewRows | None = None, names: Names | None = None) -> dict[str, Any]:
    """The columns of new rows, or of ``count`` originals; rows by their names, if they have any."""
    import pandas as pd

    n = count if new is None else len(new.base_row)
    none = np.full(n, -1)
    base, neighbor, gap = (none, none, np.full(n, np.nan)) if new is None else (new.base_row, new.neighbor_row, new.gap)

    def numbers(rows: NDArray[np.int64]) -> Any:
        if names is not None:
            return names.of(rows)
        return pd.arrays.IntegerArray(rows.astype(np.int64), rows < 0)

    return {"synthetic": np.full(n, new is not None), "base_row": numbers(base), "neighbor_row": numbers(neighbor), "gap": gap}


def of_copies(rows: NDArray[np.int64]) -> NewRows:
    """Where copies came from, as new rows without features."""
    return NewRows(np.empty((0, 0)), rows, np.full(len(rows), -1), np.zeros(len(rows)))


def dtypes_of(names: Names | None) -> dict[str, Any]:
    """The dtypes of the columns: rows that have names are told by them."""
    return DTYPES if names is None else DTYPES | {"base_row": names.dtype, "neighbor_row": names.dtype}


def of_new(new: NewRows, first: int, names: Names | None = None) -> Any:
    """New rows as a frame of these columns alone, numbered from ``first``."""
    return frame_of(len(new.base_row), first, new, names)


def frame_of(count: int, first: int, new: NewRows | None = None, names: Names | None = None) -> Any:
    """Originals (or new rows) as a frame of these columns alone, numbered from ``first``."""
    import pandas as pd

    return pd.DataFrame(columns_of(count, new, names), index=pd.RangeIndex(first, first + count))


def of_result(rows: int, new: Sequence[NewRows], names: Names | None = None) -> Any:
    """So many originals, with new rows below, as a frame of these columns alone."""
    import pandas as pd

    return pd.concat([frame_of(rows, 0, names=names), *(of_new(some, rows, names) for some in new)], ignore_index=True)
