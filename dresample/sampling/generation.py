"""From an allocation to tasks that make new rows, each a range of the class's copies in (base row, copy) order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.arithmetic.interpolation import choose, numbered, place, weighted
from dresample.arithmetic.voting import voted
from dresample.block import Block, Floats, concatenate
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import at_numbers
from dresample.neighbors.topk import Nearest
from dresample.results.change import NewPart, NewRows
from dresample.results.names import Names
from dresample.sampling.fixed_pairs import FixedPairs
from dresample.sampling.rounding import rounded

__all__ = ["BETWEEN", "Allotted", "ClassRows", "Recipe", "allocation_table", "make_rows", "new_parts"]

#: ``make(block, base, copy, key)`` gives the new rows of some bases (positions in the block) and copies.
Maker = Callable[[Block, NDArray[np.int64], NDArray[np.int64], tuple[int, int]], "NewRows"]


@dataclass(frozen=True)
class Recipe:
    """Where a new row lies, if not simply between its base and its partner.

    Parameters
    ----------
    low, high : ndarray of shape (n, k), optional
        Range of the gap of each base with each of its partners (by rank); [0, 1) without. One column stands for all partners.
    again : ndarray of bool, shape (n, k), optional
        Where the gap is multiplied by a second uniform.
    slope, offset : ndarray of shape (d,), optional
        The step of feature j is ``offset_j + gap * slope_j``.
    make : callable, optional
        Makes the rows by itself: no partner is drawn. A maker that holds something for each base may have ``part(first, last)``,
        which gives the maker of some of them.
    pairs : FixedPairs, optional
        Partner and gap of every new row: nothing is drawn.
    nominal : int
        Trailing columns of codes: a new row takes the mode of all partners of its base, drawn where modes tie.
    itself : bool
        The base votes too, and there is no partner: every column is nominal.
    whole : tuple of int
        Columns that are rounded to whole numbers in new rows.
    """

    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    slope: NDArray[np.float64] | None = None
    offset: NDArray[np.float64] | None = None
    make: Maker | None = None
    pairs: FixedPairs | None = None
    again: NDArray[np.bool_] | None = None
    nominal: int = 0
    itself: bool = False
    whole: tuple[int, ...] = ()

    def part(self, first: int, last: int) -> Recipe:
        """The recipe of some bases."""
        part = getattr(self.make, "part", None)
        if part is not None:
            return replace(self, make=part(first, last))
        if self.low is None or self.high is None:
            return self
        again = None if self.again is None else self.again[first:last]
        return replace(self, low=self.low[first:last], high=self.high[first:last], again=again)

    def stretched(self, base: NDArray[np.int64], rank: NDArray[np.int64], gap: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gaps in their ranges."""
        if self.low is None or self.high is None:
            return gap
        at = np.maximum(rank, 0)
        low, high = _at(self.low, base, at), _at(self.high, base, at)
        return np.where(rank < 0, gap, low + gap * (high - low))


def _at(table: NDArray[np.float64], base: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = table[base, np.minimum(rank, table.shape[1] - 1)]
    return found


#: Plain interpolation.
BETWEEN = Recipe()


class Allotted(NamedTuple):
    """Copies per row of a class, where nothing else is known of them."""

    label: Any
    rows: NDArray[np.int64]
    copies: NDArray[np.int64]
    rivals: None = None


@dataclass(frozen=True)
class ClassRows:
    """One over-sampled class after fitting.

    Parameters
    ----------
    label : object
    key : two int
        Key of its draws.
    blocks, own : list of tasks
        Its rows in a few blocks, and their nearest rows of the class (None without neighbours).
    rows : ndarray of shape (n,), int64
        Global row numbers.
    starts : ndarray
        Position in ``rows`` of the first row of each block.
    copies, n_partners : ndarray of shape (n,), int64
        New rows per base; partners that each base can choose from.
    rivals : ndarray of shape (n,), int64, or None
    recipe : Recipe
    pool : list of tasks, optional
        Blocks that hold the partners, where these are not all of the class.
    decode : task, optional
        Gives what turns new rows of the blocks' space (codes) into rows of the data.
    """

    label: Any
    key: tuple[int, int]
    blocks: list[Delayed]
    own: list[Delayed] | None
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    copies: NDArray[np.int64]
    n_partners: NDArray[np.int64]
    rivals: NDArray[np.int64] | None = None
    recipe: Recipe = BETWEEN
    pool: list[Delayed] | None = None
    decode: Delayed | None = None

    @property
    def total(self) -> int:
        """New rows of the class."""
        return int(self.copies.sum())

    def parts(self, size: int, into: Floats | None = None) -> list[NewPart]:
        """Its new rows in tasks of about ``size`` rows; see :func:`new_parts`."""
        return new_parts(self, size, into)


def allocation_table(classes: Sequence[Allotted | ClassRows], k: int = 1, names: Names | None = None) -> Any:
    """One line per row of each over-sampled class: label, row, rivals, density_ratio, copies (pandas DataFrame).

    Parameters
    ----------
    classes : list of ClassRows or Allotted
    k : int
        Size of the neighbourhood that the rivals were counted in.
    names : Names, optional
        What the rows are called, if not by their numbers.
    """
    import pandas as pd

    tables = []
    for c in classes:
        n, known = len(c.rows), c.rivals is not None
        counts = c.rivals if c.rivals is not None else np.zeros(n, np.int64)
        dtype = object if isinstance(c.label, str) else np.asarray(c.label).dtype
        tables.append(
            pd.DataFrame({
                "label": np.repeat(np.array([c.label], dtype), n),
                "row": c.rows if names is None else names.of(c.rows),
                "rivals": pd.arrays.IntegerArray(counts, np.full(n, not known)),
                "density_ratio": counts / k if known else np.full(n, np.nan),
                "copies": c.copies,
            })
        )  # fmt: skip
    columns = ["label", "row", "rivals", "density_ratio", "copies"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def make_rows(
    block: Block,
    pools: Sequence[Block],
    own: Nearest | None,
    first_base: int,
    copies: NDArray[np.int64],
    n_partners: NDArray[np.int64],
    key: tuple[int, int],
    first: int,
    last: int,
    out: Floats | None = None,
    recipe: Recipe = BETWEEN,
) -> NewRows:
    """Make new rows ``first`` to ``last`` of the bases ``first_base``, ``first_base + 1``, ... of a block.

    Parameters
    ----------
    block : Block
        Rows of the class that hold the bases.
    pools : list of Block
        Rows that hold the partners.
    own : (squared distances, rows) or None
        Nearest rows of the class for every row of ``block``.
    first_base : int
        Position of the first base in the block.
    copies, n_partners : ndarray of shape (m,)
        For the m bases from there on.
    key : two int
    first, last : int
        Range of the new rows among those of the m bases.
    out : ndarray, optional
        Where to write the features.
    recipe : Recipe
        Of the m bases.
    """
    made = _made_rows(block, pools, own, first_base, copies, n_partners, key, first, last, out, recipe)
    for where in (made.X, out):  # rows that belong to nobody else yet
        if where is not None:
            rounded(where, recipe.whole)
    return made


def _made_rows(
    block: Block, pools: Sequence[Block], own: Nearest | None, first_base: int, copies: NDArray[np.int64],
    n_partners: NDArray[np.int64], key: tuple[int, int], first: int, last: int, out: Floats | None, recipe: Recipe,
) -> NewRows:  # fmt: skip
    row = block.row[first_base : first_base + len(copies)]
    if recipe.make is not None:
        return _made(recipe.make, block, first_base, copies, key, first, last, out)
    if recipe.pairs is not None:
        return _paired(recipe.pairs, block, pools, first_base, copies, first, last, out)
    base, rank, gap = choose(row, copies, n_partners, key, first, last)
    gap = recipe.stretched(base, rank, gap)
    alone = rank < 0
    if recipe.again is not None:
        _, copy = numbered(copies, first, last)
        second, _ = draws.uniform_pair(key, row[base], copy, "again")
        gap = np.where(recipe.again[base, np.maximum(rank, 0)] & ~alone, gap * second, gap)
    neighbor_row = row[base]
    if own is not None:
        partners = own[1][first_base + base, np.maximum(rank, 0)]
        neighbor_row = np.where(alone, neighbor_row, partners)
    pool = _in_row_order(pools) if own is not None else block
    partner = np.minimum(np.searchsorted(pool.row, neighbor_row), len(pool) - 1)
    if recipe.slope is not None and recipe.offset is not None:
        X = _into(weighted(block.X[first_base + base], pool.X[partner], gap, recipe.slope, recipe.offset), out)
    else:
        X = place(block.X, first_base + base, pool.X, partner, gap, out)
    if recipe.nominal and own is not None and n_partners.max(initial=0) > 0:
        _, copy = numbered(copies, first, last)
        votes = _votes(block, pool, own[1][:, : int(n_partners.max())], first_base + base, copy, key, recipe)
        for where in (X, out):
            if where is not None:
                where[:, X.shape[1] - recipe.nominal :] = votes
        if recipe.itself:
            return NewRows(X, row[base], np.full(len(X), -1), np.full(len(X), np.nan))
    return NewRows(X, row[base], np.where(alone, -1, neighbor_row), gap)


def _votes(
    block: Block, pool: Block, near: NDArray[np.int64], at: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int],
    recipe: Recipe,
) -> NDArray[np.int64]:  # fmt: skip
    """The codes of some new rows: the mode among the neighbours of their bases (positions ``at`` in the block)."""
    base, which = np.unique(at, return_inverse=True)
    first = block.X.shape[1] - recipe.nominal
    voters = pool.X[np.searchsorted(pool.row, near[base]), first:]
    if recipe.itself:
        voters = np.concatenate([block.X[base, None, first:], voters], axis=1)
    draw = draws.uniforms(key, block.row[at], copy, recipe.nominal, "vote")
    return voted(voters, which, draw)


def _into(X: Floats, out: Floats | None) -> Floats:
    if out is not None:
        out[:] = X
    return X


def _made(
    make: Maker, block: Block, first_base: int, copies: NDArray[np.int64], key: tuple[int, int], first: int, last: int,
    out: Floats | None,
) -> NewRows:  # fmt: skip
    base, copy = numbered(copies, first, last)
    new = make(block, first_base + base, copy, key)
    return new._replace(X=_into(np.ascontiguousarray(new.X, block.X.dtype), out))


def _paired(
    pairs: FixedPairs, block: Block, pools: Sequence[Block], first_base: int, copies: NDArray[np.int64], first: int, last: int,
    out: Floats | None,
) -> NewRows:  # fmt: skip
    """New rows ``first`` to ``last``, whose pairs these are."""
    base, _ = numbered(copies, first, last)
    at, pool = first_base + base, _in_row_order(pools)
    X = place(block.X, at, pool.X, np.searchsorted(pool.row, pairs.partner), pairs.gap, out)
    row = block.row[at]
    return NewRows(X, row, np.where(pairs.partner == row, -1, pairs.partner), pairs.gap)


def _in_row_order(pools: Sequence[Block]) -> Block:
    return concatenate(sorted(pools, key=lambda b: int(b.row[0]) if len(b) else -1))


def _partners(block: Block, own: Nearest, bases: NDArray[np.int64]) -> Block:
    """The rows of a block that some bases may be interpolated with (and those bases, which may be copied)."""
    wanted = np.unique(own[1][bases])
    return block.take(np.flatnonzero(np.isin(block.row, wanted)))


def new_parts(klass: ClassRows, size: int, into: Floats | None = None) -> list[NewPart]:
    """Cut the new rows of a class into tasks of about ``size`` rows.

    Parameters
    ----------
    klass : ClassRows
    size : int
        Rows of one task.
    into : ndarray, optional
        Where to write the features of all rows of the class (in-memory results).
    """
    parts: list[NewPart] = []
    done = 0
    bounds = [*klass.starts.tolist(), len(klass.rows)]
    for b, block in enumerate(klass.blocks):
        low, high = bounds[b], bounds[b + 1]
        ends = np.cumsum(klass.copies[low:high])
        total = int(ends[-1]) if len(ends) else 0
        for first in range(0, total, size):
            last = min(first + size, total)
            i = int(np.searchsorted(ends, first, side="right"))
            j = int(np.searchsorted(ends, last, side="left")) + 1
            before = int(ends[i - 1]) if i else 0
            copies = klass.copies[low + i : low + j]
            out = None if into is None else into[done + first : done + last]
            recipe = klass.recipe.part(low + i, low + j)
            pools = None
            if recipe.pairs is not None:
                pairs = recipe.pairs.part(done + first, done + last)
                recipe, pools = replace(recipe, pairs=pairs), _holders(klass, np.unique(pairs.partner))
            task = lazy(
                "generate", make_rows, block, pools or _pools(klass, b, i + np.flatnonzero(copies)), klass.own and klass.own[b], i,
                copies, klass.n_partners[low + i : low + j], klass.key, first - before, last - before,
                out if klass.decode is None else None, recipe,
            )  # fmt: skip
            if klass.decode is not None:
                task = lazy("decode", _decoded, task, klass.decode, out)
            cut = copies > 0
            own = np.diff(np.clip(np.cumsum([0, *copies[cut]]), first - before, last - before))
            parts.append(NewPart(klass.label, last - first, task, klass.rows[low + i : low + j][cut], own))
        done += total
    return parts


def _decoded(new: NewRows, decode: Callable[[Floats], Floats], out: Floats | None) -> NewRows:
    return new._replace(X=_into(decode(new.X), out))


def _holders(klass: ClassRows, rows: NDArray[np.int64]) -> list[Delayed]:
    """Some rows of a class (rising numbers), out of the blocks that hold them."""
    if len(klass.blocks) == 1:
        return klass.blocks
    place = np.searchsorted(klass.rows, rows)
    return [lazy("partners", at_numbers, klass.blocks[b], rows[own]) for b, own in _by_block(klass.starts, place)]


def _by_block(starts: NDArray[np.int64], place: NDArray[np.int64]) -> Iterator[tuple[int, slice]]:
    cuts = np.append(np.searchsorted(place, starts), len(place)).tolist()
    return ((b, slice(a, z)) for b, (a, z) in enumerate(pairwise(cuts)) if z > a)


def _pools(klass: ClassRows, b: int, bases: NDArray[np.int64]) -> list[Delayed]:
    if klass.own is None:
        return []
    pool = klass.pool or klass.blocks
    if len(pool) == 1:
        return pool
    return [lazy("partners", _partners, block, klass.own[b], bases) for block in pool]
