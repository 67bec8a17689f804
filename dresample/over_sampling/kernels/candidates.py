"""Slots of A-SMOTE: each stands for one new row to be, and an attempt at it is a function of (seed, class, slot, attempt).

A slot keeps its base row through all attempts; each attempt draws a partner and a gap of its own. So any task, in any order, can
make attempt a of slot i, and "the first accepted attempt" can be found for many attempts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import Choice, between
from dresample.block import Block, concatenate

__all__ = ["BASE_ORDERS", "Slots", "attempt", "bases_of", "draw", "drawn_rows", "least", "made", "settled"]

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


def drawn_rows(block: Block, first: int, drawn: Choice) -> Block:
    """The rows of a block that are bases or partners, with their positions in the class; its own first one is ``first``."""
    wanted = np.unique(np.concatenate([drawn.base, drawn.partner]))
    a, z = np.searchsorted(wanted, [first, first + len(block)])
    at = wanted[a:z] - first
    return Block(block.X[at], block.y[at], wanted[a:z])


def made(drawn: Choice, pools: Sequence[Block]) -> Block:
    """The candidates of some draws, numbered from below so that they are nobody's row.

    ``pools`` hold the rows that are drawn, by rising positions in the class.
    """
    pool = concatenate(pools)
    base, partner = np.searchsorted(pool.row, drawn.base), np.searchsorted(pool.row, drawn.partner)
    X = between(pool.X[base], pool.X[partner], drawn.gap)
    return Block(X, np.zeros(len(X), np.int8), np.arange(-len(X), 0))


def attempt(block: Block, slots: Slots, slot: NDArray[Any], number: NDArray[Any]) -> Block:
    """The candidates of some attempts, where one block holds the class."""
    drawn = draw(slots, slot, number)
    return made(drawn, [drawn_rows(block, 0, drawn)])


def least(value: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Which ``count`` of some values are the smallest, the earlier ones first among equals.

    Examples
    --------
    >>> least(np.array([3.0, 1.0, 3.0, 2.0]), 3).tolist()
    [True, True, False, True]
    """
    taken = np.zeros(len(value), bool)
    taken[np.argsort(value, kind="stable")[:count]] = True
    return taken


def settled(low: NDArray[np.float64], high: NDArray[np.float64], count: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of values that lie within bounds: which are among the ``count`` smallest whatever they are, and which may or may not be.

    Examples
    --------
    >>> inside, may_be = settled(np.array([1.0, 2.0, 2.5, 9.0]), np.array([1.5, 4.0, 3.0, 9.5]), 2)
    >>> inside.tolist(), may_be.tolist()
    ([True, False, False, False], [False, True, True, False])
    """
    if not 0 < count < len(low):
        return np.full(len(low), count > 0), np.zeros(len(low), bool)
    # The largest of the smallest values lies between these two.
    least_last, most_last = (np.partition(bound, count - 1)[count - 1] for bound in (low, high))
    inside = high < least_last
    return inside, ~inside & (low <= most_last)
