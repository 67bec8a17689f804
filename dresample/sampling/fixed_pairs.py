"""New rows of known partner and gap: what is left of candidates that have been looked at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FixedPairs"]


class FixedPairs(NamedTuple):
    """The partner (its number) and the gap of each new row of a class, in the order of the new rows: by base, then copy.

    A row that is its own partner is copied. Whoever makes some of the rows is given their pairs only, and fetches the partners by
    number from the blocks that hold them.
    """

    partner: NDArray[np.int64]
    gap: NDArray[np.float64]

    def part(self, first: int, last: int) -> FixedPairs:
        """Those of some new rows: no task carries the others.

        Examples
        --------
        >>> FixedPairs(np.array([7, 3, 9]), np.array([0.1, 0.2, 0.3])).part(1, 3).partner.tolist()
        [3, 9]
        """
        return FixedPairs(self.partner[first:last], self.gap[first:last])
