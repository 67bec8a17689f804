"""SNOCC: convex combinations of a row and two rows near it. Experimental.

Z. Zheng, Y. Cai, Y. Li, "Oversampling method for imbalanced classification", Computing and Informatics 34(5), 2015, pp. 1017-1037.
UNVERIFIED: of this paper only the abstract was at hand (more than two seeds for each new row, new rows that are not confined to a
segment, another search for neighbours). The definition here is:

    sigma       mean over the class of the distance to the k-th nearest row of the class
    N(x)        rows of the class within sigma of x, at most the 256 nearest
    s           a_1 x + a_2 u + a_3 v,    u, v two different rows of N(x),    a ~ Dirichlet(1, 1, 1)

With fewer than two rows in N(x), s = x + lambda * (z - x) with z the nearest row of the class and lambda ~ U[0, 1), as in SMOTE.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.base import Interpolating
from dresample.over_sampling.class_view import ClassView
from dresample.results.change import NewRows
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import neighbor_number
from dresample.sampling.run import Run

__all__ = ["SNOCC"]

#: Rows of a neighbourhood at most.
MOST = 256


class Near(NamedTuple):
    """Positions of the rows near each row: ``position[start[i] : start[i] + size[i]]``, nearest first, at least one."""

    position: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Surrounded(Block):
    """Rows of a class and the rows near them."""

    near: Near


class SNOCC(Interpolating):
    """Over-sample by convex combinations of three near rows of a class (experimental).

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        sigma is the mean distance to the k-th nearest row of the class. Of an object its k and Minkowski p=2 are honoured.
    provenance : bool, default=False
        ``neighbor_row`` is u, and ``gap`` is the weight 1 - a_1 that the base gives up.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    Notes
    -----
    Experimental: the definition was put together from the abstract of the paper, and may change. The neighbourhoods are searched by
    block on the workers and then joined on one of them: up to 256 rows of 16 bytes for each row of the class, about k on average.

    See Also
    --------
    SMOTE : two rows for each new one.

    References
    ----------
    .. [1] Z. Zheng, Y. Cai, Y. Li, "Oversampling method for imbalanced classification", Computing and Informatics 34(5), 2015, pp.
       1017-1037.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SNOCC
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = SNOCC(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    k_neighbors: Annotated[Any, neighbor_number] = 5

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        n, run = len(members), members.run.execution
        k, sigma = _width(members)
        parts = [lazy("near", _inside, own, sigma) for own in members.own(k)]
        whole = lazy("near", _with_near, members.whole(), parts)
        (single,), (held,) = run.keep("near", [lazy("near", _lonely, whole)], [whole])
        members.run.notes[f"class {members.label!r}"] = (
            f"sigma={sigma:.6g}; {single:,} of {n:,} rows have fewer than two rows within"
        )
        copies = members.shares(np.ones(n, np.int64), n_new)
        return members.chosen(copies, recipe=Recipe(make=_combined), whole=held)

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """What the neighbourhoods may take."""
        notes = {}
        for label, rows in wanted.items():
            size = run.classes.counts[label]
            if rows > 0:
                notes[f"neighbourhoods of class {label!r}"] = f"up to {16 * size * min(MOST, size - 1):,} bytes over the workers"
        return notes


def _width(members: ClassView) -> tuple[int, float]:
    """So many neighbours hold the rows within sigma of all rows, and sigma."""
    k, run = members.n_partners, members.run.execution
    last = np.sqrt(np.concatenate(run.compute("nearest", *[lazy("nearest", _last, own) for own in members.own(k)])))
    sigma = fsum(last) / len(members)
    most = min(MOST, len(members) - 1)
    while k < most and (last <= sigma).any():
        k = min(2 * k, most)
        last = np.sqrt(np.concatenate(run.compute("nearest", *[lazy("nearest", _last, own) for own in members.own(k)])))
    return k, sigma


def _last(own: Nearest) -> NDArray[np.float64]:
    return own[0][:, -1]


def _inside(own: Nearest, sigma: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows within sigma of each row of a block, or its nearest, one after the other; and how many each has."""
    within = np.sqrt(own[0]) <= sigma
    within[:, 0] = True
    return own[1][within], within.sum(axis=1)


def _with_near(block: Block, parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Surrounded:
    position = np.searchsorted(block.row, np.concatenate([rows for rows, _ in parts]))
    size = np.concatenate([count for _, count in parts])
    return Surrounded(block.X, block.y, block.row, Near(position, np.cumsum(size) - size, size))


def _lonely(block: Surrounded) -> int:
    return int((block.near.size < 2).sum())


def _combined(block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]) -> NewRows:
    """Convex combinations of bases and two rows near them, or new rows between them and the nearest."""
    assert isinstance(block, Surrounded)
    row, (position, start, size) = block.row[base], block.near
    pick, other = draws.uniform_pair(key, row, copy)
    low, high = draws.uniform_pair(key, row, copy, "noise")
    count, first = size[base], start[base]
    one = np.floor(pick * count).astype(np.int64)
    two = np.floor(other * (count - 1)).astype(np.int64)
    two += two >= one
    single = count < 2
    u, v = position[first + one], position[first + np.where(single, 0, two)]
    # Two sorted uniforms cut [0, 1) into weights that are Dirichlet(1, 1, 1).
    to_u = np.where(single, low, np.minimum(low, high))
    to_v = np.where(single, 0.0, 1.0 - np.maximum(low, high))
    x, to, over = (block.X[at].astype(np.float64) for at in (base, u, v))
    new = x + to_u[:, None] * (to - x) + to_v[:, None] * (over - x)
    return NewRows(new.astype(block.X.dtype), row, block.row[u], to_u + to_v)
