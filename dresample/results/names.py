"""What rows are called where somebody reads of them: their numbers, or the values of the column that names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Names", "nullable"]


def nullable(values: Any) -> Any:
    """Values (a pandas array, or whole numbers) in a dtype that holds nulls."""
    import pandas as pd

    dtype = values.dtype
    if not isinstance(dtype, np.dtype) or dtype.kind not in "iub":
        return values
    name = "boolean" if dtype.kind == "b" else f"{'U' if dtype.kind == 'u' else ''}Int{8 * dtype.itemsize}"
    nullables: Any = pd.Series(np.asarray(values))
    return nullables.astype(name).array


@dataclass(frozen=True)
class Names:
    """The names of some rows.

    Parameters
    ----------
    row : ndarray of int64
        How the rows are known here, rising.
    values : pandas array
        What each is called.
    """

    row: NDArray[np.int64]
    values: Any

    @property
    def dtype(self) -> Any:
        """Of columns that hold names."""
        return self.of(np.empty(0, np.int64)).dtype

    def none(self) -> Names:
        """The names of no rows, of the same dtype."""
        return Names(self.row[:0], self.values[:0])

    def of(self, rows: NDArray[np.int64]) -> Any:
        """The names of some rows; null for -1, which is no row.

        Examples
        --------
        >>> import pandas as pd
        >>> names = Names(np.array([2, 5]), pd.array(["a", "b"], dtype=object))
        >>> [None if pd.isna(name) else name for name in names.of(np.array([5, -1, 2]))]
        ['b', None, 'a']
        """
        at = np.searchsorted(self.row, rows)
        at = np.where(rows < 0, -1, np.minimum(at, len(self.row) - 1))
        if not len(self.row):
            at = np.full(len(at), -1)
        return self.values.take(at, allow_fill=True)
