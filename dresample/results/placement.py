"""Where new rows go: below the originals, or dealt over their partitions by a seeded hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.distribution.reduction import lazy
from dresample.results.change import NewPart

__all__ = ["Placement", "firsts", "spread_code"]


@dataclass(frozen=True)
class Placement:
    """Where new rows go: "append" after the originals, "spread" over them by a seeded hash; whether pandas keeps its index."""

    how: str
    seed: int
    keep_index: bool

    def places(self, parts: Sequence[NewPart], partitions: int) -> list[Delayed] | None:
        """For each part the partition that each of its rows goes to; None where new rows are appended."""
        if self.how == "append":
            return None
        first = firsts(0, parts)
        return [lazy("deal", dealt, p.bases, p.copies, self.seed, f, partitions) for p, f in zip(parts, first, strict=True)]


def firsts(first: int, parts: Sequence[NewPart]) -> list[int]:
    """Number (or label) of the first row of each part."""
    return list(accumulate((p.count for p in parts), initial=first))[:-1]


def spread_code(seed: int, base_row: NDArray[np.int64], ordinal: NDArray[np.int64], partitions: int) -> NDArray[np.int64]:
    """The partition that each new row is dealt to: a seeded hash of its base row and its number."""
    word, _ = draws.words64(draws.class_key(seed, 0), base_row, ordinal, purpose="spread")
    return (word % np.uint64(partitions)).astype(np.int64)


def dealt(bases: NDArray[np.int64], copies: NDArray[np.int64], seed: int, first: int, partitions: int) -> NDArray[np.int64]:
    """The partition that each of some new rows (so many copies of each base) goes to."""
    base_row = np.repeat(bases, copies)
    return spread_code(seed, base_row, first + np.arange(len(base_row)), partitions)
