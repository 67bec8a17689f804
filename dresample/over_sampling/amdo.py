"""AMDO: MDO for mixed tables. Experimental.

X. Yang, Q. Kuang, W. Zhang, G. Zhang, "AMDO: An over-sampling technique for multi-class imbalanced problems", IEEE Trans. Knowledge
and Data Engineering 30(9), 2018, pp. 1672-1685. UNVERIFIED: the formulas of this paper were not at hand, only that it takes MDO to
mixed data with the heterogeneous value difference metric and a generalised singular value decomposition. The definition here is:

    HVDM(x, z)^2   sum over numbers ((x_a - z_a) / (4 sd_a))^2  +  sum over nominal a, classes c  (P(c | x_a) - P(c | z_a))^2
    kept rows      num_i >= K1 of the K2 nearest rows in all data by HVDM are of the class, as MDO
    space          numbers as (x_a - mean_a) / sd_a, each category v as ([x = v] - p_v) / sqrt(p_v), over the kept rows: their
                   principal components are those of the generalised decomposition of mixed data (PCAMIX)
    new row        MDO in this space: on the ellipse of the base; back to numbers, and to the category with the largest
                   [x = v] that the point stands for
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.distribution.execution import Execution
from dresample.distribution.moments import moments
from dresample.distribution.profile import plain_stride, survey
from dresample.distribution.reduction import Reduction, lazy
from dresample.distribution.value_counts import count_values
from dresample.neighbors.embedding import Embedding, fit_embedding
from dresample.neighbors.values import likelihoods
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels import running_sums
from dresample.over_sampling.mdo import Ellipses, Mahalanobis, ellipses_task, moved
from dresample.over_sampling.mixed import Mixed
from dresample.over_sampling.pieces import Piece, pieces_of, running
from dresample.results.change import NewRows
from dresample.sampling.declared import positional
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.run import Run

__all__ = ["AMDO", "MixedSpace", "mixed_space"]

#: Components below this share of the largest variance are none.
NOTHING = 1e-10


class AMDO(Mixed, Mahalanobis):
    """Over-sample mixed data on ellipses of equal Mahalanobis distance from the mean of a class (experimental).

    Parameters
    ----------
    categorical_features : "auto", list of int, of str or of bool, default="auto"
        The nominal columns, as for :class:`SMOTENC`. Of numbers only, use :class:`MDO`.

    Attributes
    ----------
    categorical_features_, continuous_features_ : ndarray of int64
        Positions of the columns.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`MDO`.

    Notes
    -----
    Experimental: the definition was put together without the formulas of the paper, and may change.

    See Also
    --------
    MDO : all features are numbers.
    SMOTENC : mixed data by interpolation and votes.

    References
    ----------
    .. [1] X. Yang, Q. Kuang, W. Zhang, G. Zhang, "AMDO: An over-sampling technique for multi-class imbalanced problems", IEEE
       Transactions on Knowledge and Data Engineering 30(9), 2018, pp. 1672-1685.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import AMDO
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"age": rng.normal(40, 10, 300) + 30 * y, "city": rng.choice(["Graz", "Wien"], 300)})
    >>> X_new, y_new = AMDO(["city"], random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), sorted(set(X_new["city"]))
    ([200, 200], ['Graz', 'Wien'])
    """

    _lacks = Mixed._lacks | {
        "scale": "its metric divides by the standard deviations already",
        "integer": "rows are moved in the space of all features: give columns of whole numbers an integer dtype",
    }

    categorical_features: Any = positional("auto")

    def _wanted_nominal(self) -> Any:
        return self.categorical_features

    def _advise_scales(self, run: Run, sample: NDArray[Any], weight: NDArray[np.float64]) -> None:
        """Nothing to say: the metric has its own scales."""

    def _once_passes(self) -> int:
        return 3

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        k, run = self._neighbor_count(), members.run
        assert run.source.coding is not None
        sizes = tuple(len(values) for values in run.source.coding.values)
        whole = run.once("view", lambda: _view(run, sizes))
        rivals = whole.measured(members).rivals(k)
        num = self._num(members, rivals)
        if num is None:
            return None
        space = mixed_space(run.execution, pieces_of(members, np.flatnonzero(num)), len(run.source.names), sizes)
        copies = members.shares(num, n_new)
        return members.chosen(copies, rivals=rivals, recipe=Recipe(make=partial(_on_an_ellipse, space)))


# --- the metric -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coordinates:
    """HVDM as a plain distance: factors of the numbers, and P(c | v) of each nominal column, shape (values, classes)."""

    factor: NDArray[np.float64]
    tables: tuple[NDArray[np.float64], ...]

    def of(self, block: Block) -> Block:
        """Rows in coordinates whose Euclidean distance is HVDM."""
        d = len(self.factor)
        nominal = [table[block.X[:, d + a].astype(np.int64)] for a, table in enumerate(self.tables)]
        X = np.concatenate([block.X[:, :d].astype(np.float64) * self.factor, *nominal], axis=1)
        return Block(np.ascontiguousarray(X), block.y, block.row)


class _View(NamedTuple):
    """All rows in coordinates of HVDM, and the search among them."""

    coordinates: Coordinates
    blocks: list[Delayed]
    embedding: Embedding

    def measured(self, members: ClassView) -> ClassView:
        """The same class in these coordinates, among all rows in them."""
        own = [lazy("view", self.coordinates.of, block) for block in members.blocks]
        run = replace(members.run, blocks=self.blocks)
        return replace(members, run=run, blocks=own, embedding=self.embedding, _own={}, _trees=[])


def _view(run: Run, sizes: tuple[int, ...]) -> _View:
    n, d = run.classes.rows, len(run.source.names) - len(sizes)
    reads = {"nbytes": run.nbytes, "passes": run.source_pass}
    counting = count_values.tree([(block,) for block in run.blocks], run.classes.labels, sizes)
    _, spread, (counts,) = moments(run.execution, run.blocks, n, counting, **reads)
    factor = np.divide(0.25, spread[:d], out=np.ones(d), where=spread[:d] > 0)
    coordinates = Coordinates(factor, tuple(likelihoods(counts)))
    blocks = [lazy("view", coordinates.of, block) for block in run.blocks]
    look = survey.tree([(b,) for b in blocks], plain_stride(n, d))
    (found,) = run.execution.compute("view", look, **reads)
    sample = np.concatenate([part for _, part in found.sample])
    return _View(coordinates, blocks, fit_embedding(sample, np.ones(sample.shape[1]), found.low, found.high))


# --- the space --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MixedSpace:
    """The space in which mixed rows are moved.

    Parameters
    ----------
    mean, spread : ndarray of shape (d,)
        Of the numbers.
    shares : tuple of ndarray
        Of the values of each nominal column.
    ellipses : Ellipses
    """

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    shares: tuple[NDArray[np.float64], ...]
    ellipses: Ellipses | None = None

    @property
    def width(self) -> int:
        """Coordinates of a point."""
        return len(self.mean) + sum(int(np.count_nonzero(share)) for share in self.shares)

    def into(self, X: Floats) -> NDArray[np.float64]:
        """Numbers and codes to points."""
        d = len(self.mean)
        parts = [(X[:, :d].astype(np.float64) - self.mean) / self.spread]
        for a, share in enumerate(self.shares):
            there = share > 0
            hit = X[:, d + a, None].astype(np.int64) == np.flatnonzero(there)
            parts.append((hit - share[there]) / np.sqrt(share[there]))
        return np.concatenate(parts, axis=1)

    def back(self, Z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points to numbers and codes."""
        d = len(self.mean)
        out, at = [Z[:, :d] * self.spread + self.mean], d
        for share in self.shares:
            values = np.flatnonzero(share)
            hit = Z[:, at : at + len(values)] * np.sqrt(share[values]) + share[values]
            out.append(values[hit.argmax(axis=1)][:, None].astype(np.float64))
            at += len(values)
        return np.concatenate(out, axis=1)


def mixed_space(execution: Execution, pieces: list[Piece], width: int, sizes: Sequence[int]) -> MixedSpace:
    """The space of some rows of a class.

    Parameters
    ----------
    execution : Execution
    pieces : list of Piece
        Rows of ``width`` columns: numbers, then codes.
    width : int
    sizes : sequence of int
        Values of each column of codes.
    """
    n, d = sum(len(at) for _, at in pieces), width - len(sizes)
    counting = Reduction("ellipses", _counted, _count_sum).tree(pieces, d, tuple(sizes))
    sums, counts = execution.compute("ellipses", running("ellipses", running_sums.sums, pieces, partial(_numbers, d), d), counting)
    mean = sums / n
    (squares,) = execution.compute("ellipses", running("ellipses", running_sums.sums, pieces, partial(_squares, d, mean), d))
    spread = np.sqrt(squares / n)
    space = MixedSpace(mean, np.where(spread > 0, spread, 1.0), tuple(count / n for count in counts))
    (found,) = execution.compute("ellipses", ellipses_task(pieces, space.into, space.width, floor=0.0))
    real = found.variance > NOTHING * max(float(found.variance.max(initial=0.0)), 1.0)
    axes = np.ascontiguousarray(found.axes[:, real])
    return replace(space, ellipses=Ellipses(found.mean, found.variance[real], axes))


def _numbers(d: int, X: Floats) -> NDArray[np.float64]:
    return X[:, :d].astype(np.float64)


def _squares(d: int, mean: NDArray[np.float64], X: Floats) -> NDArray[np.float64]:
    return np.square(_numbers(d, X) - mean)


def _counted(block: Block, at: NDArray[np.int64], d: int, sizes: Sequence[int]) -> list[NDArray[np.int64]]:
    codes = block.X[at, d:].astype(np.int64)
    return [np.bincount(codes[:, a], minlength=size) for a, size in enumerate(sizes)]


def _count_sum(counts: Sequence[list[NDArray[np.int64]]]) -> list[NDArray[np.int64]]:
    return [np.sum(same, axis=0) for same in zip(*counts, strict=True)]


def _on_an_ellipse(
    space: MixedSpace, block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]
) -> NewRows:
    assert space.ellipses is not None
    row = block.row[base]
    X = space.back(moved(space.ellipses, space.into(block.X[base]), row, copy, key))
    return NewRows(X.astype(block.X.dtype), row, np.full(len(row), -1), np.zeros(len(row)))
