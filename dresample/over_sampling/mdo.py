"""MDO: Mahalanobis distance-based over-sampling.

L. Abdi, S. Hashemi, "To combat multi-class imbalanced problems by means of over-sampling techniques", IEEE Trans. Knowledge and
Data Engineering 28(1), 2016, pp. 238-251. With num_i the rows of the class among the K2 nearest of x_i in all data, for rows
with num_i >= K1 (the others are not used):

    mu, V, P      mean of the kept rows, variances and axes of their principal components; V_a below 1e-3 counts as 1e-3
    i             in proportion to num_i
    t             (x_i - mu) P,    alpha = sum_a t_a ** 2 / V_a
    t'            random, on the ellipse sum_a t'_a ** 2 / (alpha V_a) = 1
    s             mu + t' P^T

So a new row is as far from the mean as its base, in Mahalanobis distance. The paper draws t'_1 .. t'_{d-1} uniform between
+-sqrt(alpha V_a) until they are within the ellipse, and closes it with t'_d of a random sign. What that gives is a uniform point of
a (d-1)-ball, stretched; it is drawn directly here, for the chance of a hit falls faster than exponentially with d.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.arithmetic.exact_sum import exact_chunk
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.errors.words import parameter
from dresample.over_sampling.base import ClassByClass
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.kernels import running_sums
from dresample.over_sampling.pieces import Piece, View, exact_mean, pieces_of, running
from dresample.over_sampling.policies import without_base
from dresample.results.change import NewRows
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.models import one_thread
from dresample.sampling.parameters import count_number, neighbor_number, one_of
from dresample.sampling.shared import Cleaned, Rounded, Scaled, SmallClasses

__all__ = ["MDO", "Ellipses", "ellipses_of", "ellipses_task", "moved", "on_an_ellipse"]

#: Smallest variance of a component.
LEAST_VARIANCE = 1e-3


@dataclass(frozen=True)
class Ellipses:
    """Ellipses of equal Mahalanobis distance from a mean.

    Parameters
    ----------
    mean : ndarray of shape (d,)
    variance : ndarray of shape (r,)
    axes : ndarray of shape (d, r)
        Columns; of falling variance.
    floored : int
        How many of the last of them have less variance than counts.
    """

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    axes: NDArray[np.float64]
    floored: int = 0


class Mahalanobis(SmallClasses, ClassByClass):
    """What MDO and AMDO ask for; not for use by itself.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=5
        K2, the neighbourhood in all data. Of an object its k and Minkowski p=2 are honoured.
    min_same : int, default=2
        K1: rows with fewer rows of their class among the K2 nearest are not used.
    on_none_kept : {"raise", "skip"}, default="raise"
        No row of a class is kept: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K2. "shrink" counts among K2 rows all the same: no partner is needed.
    """

    _needs_rivals: ClassVar[bool] = True
    _k_name: ClassVar[str] = "n_neighbors"
    _grade: ClassVar[str] = "B"

    n_neighbors: Annotated[Any, neighbor_number] = 5
    min_same: Annotated[int, count_number] = 2
    on_none_kept: Annotated[str, one_of("raise", "skip")] = "raise"

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if self.min_same > self._neighbor_count():
            raise errors.bad_number(type(self).__name__, "min_same", self.min_same, f"at most {parameter('n_neighbors')}")

    def _num(self, members: ClassView, rivals: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """num_i of the kept rows, those of at least K1, and 0 of all others; None where none is kept."""
        k, label = self._neighbor_count(), members.label
        num = members.same(k, rivals)
        kept = num >= self.min_same
        if not kept.any():
            without_base(members, self.on_none_kept, errors.none_kept(label, self.min_same, k, int(num.max())))
            return None
        members.run.notes[f"class {label!r}"] = f"{int(kept.sum()):,} of {len(members):,} rows kept (min_same={self.min_same})"
        return np.where(kept, num, 0)


class MDO(Scaled, Cleaned, Rounded, Mahalanobis):
    """Over-sample on the ellipses of equal Mahalanobis distance from the mean of a class.

    Parameters
    ----------
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the neighbourhoods only.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    ROSE : new rows near their bases.

    References
    ----------
    .. [1] L. Abdi, S. Hashemi, "To combat multi-class imbalanced problems by means of over-sampling techniques", IEEE Transactions
       on Knowledge and Data Engineering 28(1), 2016, pp. 238-251.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MDO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = MDO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        label, run = members.label, members.run
        rivals = members.rivals(self._neighbor_count())
        num = self._num(members, rivals)
        if num is None:
            return None
        pieces = pieces_of(members, np.flatnonzero(num))
        (ellipses,) = run.execution.compute("ellipses", ellipses_task(pieces, _numbers, len(run.source.names)))
        if ellipses.floored:
            flat = np.square(ellipses.axes[:, -ellipses.floored :]).sum(axis=1)
            names = [run.source.names[j] for j in np.flatnonzero(flat >= min(0.5, flat.max()))]
            run.warned += advice.emit([errors.floored_variances(label, ellipses.floored, LEAST_VARIANCE, names)])
        copies = members.shares(num, n_new)
        return members.chosen(copies, rivals=rivals, recipe=Recipe(make=partial(on_an_ellipse, ellipses)))


def _numbers(X: Floats) -> NDArray[np.float64]:
    return X.astype(np.float64)


def ellipses_task(pieces: list[Piece], view: View, width: int, floor: float = LEAST_VARIANCE) -> Delayed:
    """The task of the mean, the variances (at least ``floor``) and the axes of the rows of some pieces of a class.

    Parameters
    ----------
    pieces : list of Piece
    view : callable
        From the features of some rows to the space of the ellipses, of ``width`` columns.
    width : int
    floor : float
    """
    mean = exact_mean("ellipses", pieces, view, width)
    apart = lazy("ellipses", partial, _less, view, mean)
    covariance = running("ellipses", running_sums.products, pieces, apart, width)
    return lazy("ellipses", _ellipses, mean, covariance, sum(len(at) for _, at in pieces), floor)


def ellipses_of(X: NDArray[np.float64], floor: float = LEAST_VARIANCE) -> Ellipses:
    """The same of some rows at hand."""
    mean = exact_chunk(X).rounded(len(X))
    return _ellipses(mean, running_sums.products(X - mean), len(X), floor)


def _less(view: View, mean: NDArray[np.float64], X: Floats) -> NDArray[np.float64]:
    return view(X) - mean


def _ellipses(mean: NDArray[np.float64], products: NDArray[np.float64], rows: int, floor: float) -> Ellipses:
    """On one thread, whose bits are the same wherever it is."""
    with one_thread():
        variance, axes = np.linalg.eigh(products / max(1, rows - 1))
    low = int((variance < floor).sum())
    return Ellipses(mean, np.maximum(variance[::-1], floor), np.ascontiguousarray(axes[:, ::-1]), low)


def _turned(Z: NDArray[np.float64], turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Z @ turn, summed in the order of the features: a row's bits do not depend on the rows beside it."""
    out = np.zeros((len(Z), turn.shape[1]))
    for z, line in zip(Z.T, turn, strict=True):
        out += z[:, None] * line
    return out


def _length(Z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared lengths of rows, summed in the order of the features."""
    total = np.zeros(len(Z))
    for column in Z.T:
        total += column * column
    return total


def on_an_ellipse(
    ellipses: Ellipses, block: Block, base: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]
) -> NewRows:
    """New rows on the ellipses of their bases."""
    row = block.row[base]
    X = moved(ellipses, block.X[base].astype(np.float64), row, copy, key)
    return NewRows(X.astype(block.X.dtype), row, np.full(len(row), -1), np.zeros(len(row)))


def moved(
    ellipses: Ellipses, X: NDArray[np.float64], row: NDArray[np.int64], copy: NDArray[np.int64], key: tuple[int, int]
) -> NDArray[np.float64]:
    """Points (n, d) moved along their ellipses; what lies outside of the axes is lost."""
    root, r = np.sqrt(ellipses.variance), len(ellipses.variance)
    radius = np.sqrt(_length(_turned(X - ellipses.mean, ellipses.axes) / root))
    size, side = draws.uniform_pair(key, row, copy)
    unit = np.zeros((len(row), r))
    if r > 1:
        way = draws.normals(key, row, copy, r - 1)
        length = np.sqrt(_length(way))
        unit[:, :-1] = way * (size ** (1.0 / (r - 1)) / np.where(length > 0, length, 1.0))[:, None]
    if r:
        unit[:, -1] = np.where(side < 0.5, -1.0, 1.0) * np.sqrt(np.maximum(0.0, 1.0 - _length(unit)))
    return ellipses.mean + _turned(unit * radius[:, None] * root, ellipses.axes.T)
