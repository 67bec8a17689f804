"""Slots of A-SMOTE: each stands for one new row to be, and an attempt at it is a function of (seed, class, slot, attempt).

A slot keeps its base row through all attempts; each attempt draws a partner and a gap of its own. So any task, in any order, can
make attempt a of slot i, and "the first accepted attempt" can be found for many attempts at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import Choice, between
from dresample.block import Block

__all__ = ["BASE_ORDERS", "Slots", "attempt", "bases_of", "draw", "without_borderline", "without_far"]

BASE_ORDERS = ("round_robin", "random")


class Slots(NamedTuple):
    """Key of the class, base of each slot, and the partners of each base; both as positions in the class."""

    key: tuple[int, int]
    base: NDArray[np.int64]
    partner: NDArray[np.int64]


def bases_of(key: tuple[int, int], row: NDArray[np.int64], count: int, order: str = "round_robin") -> NDArray[np.int64]:
    """The base of each of ``count`` slots, as a position in ``row``.

    "round_robin" deals the slots over a seeded permutation of the rows: equal counts, the remainder to the first. "random" draws
    each base with replacement.

    Examples
    --------
    >>> np.bincount(bases_of((1, 2), np.arange(3), 7)).tolist()
    [2, 3, 2]
    """
    slot = np.arange(count, dtype=np.int64)
    if order == "random":
        u, _ = draws.uniform_pair(key, slot, purpose="order", lane=1)
        return np.floor(u * len(row)).astype(np.int64)
    words, _ = draws.words64(key, row, purpose="order")
    base: NDArray[np.int64] = np.lexsort((row, words))[slot % max(len(row), 1)]
    return base


def draw(slots: Slots, slot: NDArray[Any], number: NDArray[Any]) -> Choice:
    """Base, partner and gap of attempt ``number`` of each ``slot``; base and partner as positions in the class."""
    pick, gap = draws.uniform_pair(slots.key, slot, number, "retry")
    base = slots.base[slot]
    rank = np.floor(pick * slots.partner.shape[1]).astype(np.int64)
    return Choice(base, slots.partner[base, rank], gap)


def attempt(block: Block, slots: Slots, slot: NDArray[Any], number: NDArray[Any]) -> Block:
    """The candidates of some attempts, numbered from below so that they are nobody's row."""
    base, partner, gap = draw(slots, slot, number)
    X = between(block.X[base], block.X[partner], gap)
    return Block(X, np.zeros(len(X), np.int8), np.arange(-len(X), 0))


def without_far(min_rap: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Step 2: the slots that are left when those of the ``count`` largest sums go, the larger slot first among equal sums.

    Examples
    --------
    >>> without_far(np.array([3.0, 1.0, 3.0, 2.0]), 1).tolist()
    [0, 1, 3]
    """
    slot = np.arange(len(min_rap))
    gone = np.lexsort((-slot, -min_rap))[:count]
    return np.delete(slot, gone)


def without_borderline(maj_rap: NDArray[np.float64], slot: NDArray[np.int64]) -> NDArray[np.int64]:
    """Step 3: the slots that are left when the half with the smallest sums goes, the smaller slot first among equal sums.

    Examples
    --------
    >>> without_borderline(np.array([1.0, 2.0, 1.0, 5.0]), np.array([0, 3, 4, 7])).tolist()
    [3, 7]
    """
    gone = np.lexsort((slot, maj_rap))[: len(slot) // 2]
    return np.delete(slot, gone)
