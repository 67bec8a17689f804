"""New rows of known partner and gap: what is left of candidates that have been looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic.interpolation import between
from dresample.block import Block
from dresample.results.change import NewRows

__all__ = ["FixedPairs"]


@dataclass(frozen=True)
class FixedPairs:
    """Makes rows of known partner (a position in the class) and gap; base i has those from ``starts[i]`` to ``starts[i + 1]``."""

    starts: NDArray[np.int64]
    partner: NDArray[Any]
    gap: NDArray[np.float64]
    first: int = 0

    def part(self, first: int, last: int) -> FixedPairs:
        """Those of some bases: no task carries the others."""
        starts = self.starts[first : last + 1]
        cut = slice(int(starts[0]), int(starts[-1]))
        return replace(self, starts=starts - starts[0], partner=self.partner[cut], gap=self.gap[cut], first=first)

    def __call__(self, block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]) -> NewRows:
        at = self.starts[base - self.first] + copy
        partner, gap = self.partner[at], self.gap[at]
        return NewRows(between(block.X[base], block.X[partner], gap), block.row[base], block.row[partner], gap)
