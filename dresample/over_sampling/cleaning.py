"""Outliers of the class to over-sample, left out as bases and partners: the remedy against noise that becomes more noise.

The detectors are scikit-learn's, scaled as the distances are, and fitted in one task and on one thread on rows of the class in row
order: on all of at most ``MAX_FIT_ROWS``, and of more on a seeded sample. The others are judged by what was learnt there, some rows
of the class at a time. The rows themselves stay in the result: they only found no new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined
from dresample.over_sampling.class_view import ClassView, parts_of
from dresample.sampling.models import one_thread
from dresample.sampling.run import Run

__all__ = ["DBSCAN_REACH", "JUDGED_ROWS", "LEAST_NEIGHBORS", "MAX_FIT_ROWS", "cleaned", "inliers"]

#: Of two rows neither is out.
LEAST_ROWS = 3
#: Rows that the detectors are fitted on, at most.
MAX_FIT_ROWS = 20_000
#: Rows that one task judges by what was learnt; scikit-learn's searches go by 256 of them.
JUDGED_ROWS = 64 * 256
#: Smallest k of DBSCAN, and of the local outlier factor.
LEAST_NEIGHBORS, LEAST_LOF = 5, 20
#: DBSCAN's radius: so many times the median distance to the k-th nearest row of the class.
DBSCAN_REACH = 1.5
#: Rows whose neighbours within the radius are listed at once.
LISTED_ROWS = 1_024

#: Says of some rows which are no outliers.
Judge = Callable[[NDArray[np.float64]], NDArray[np.bool_]]


def cleaned(members: ClassView, how: str, k: int) -> ClassView:
    """The rows of a class without its outliers; as :func:`inliers`."""
    if len(members) < LEAST_ROWS:
        return members
    inside = inliers(members.run, members.label, members.blocks, members.rows, members.weight, how, k)
    return members.only(np.flatnonzero(inside))


def inliers(
    run: Run,
    label: Any,
    blocks: Sequence[Delayed],
    rows: Sequence[NDArray[np.int64]],
    weight: NDArray[np.float64],
    how: str,
    k: int,
) -> NDArray[np.bool_]:
    """Which rows of a class are no outliers; a class of one or two rows has none.

    Parameters
    ----------
    run : Run
    label : object
    blocks : list of tasks
        The rows of the class.
    rows : list of ndarray
        Global row numbers of each block.
    weight : ndarray of shape (d,)
        Factors of the features.
    how : {"isolation-forest", "lof", "dbscan"}
        Isolation forest (100 trees, seeded); local outlier factor with ``max(k, 20)`` neighbours; DBSCAN with min_samples
        ``max(k, 5)`` and a radius of 1.5 times the median distance to the row of that rank.
    k : int
        Of the sampler; 0 where it has none.
    """
    row, sizes = np.concatenate(rows), [len(r) for r in rows]
    if len(row) < LEAST_ROWS:
        return np.ones(len(row), bool)
    seed = int(draws.words64(draws.class_key(run.seed, label), 0, purpose="fit")[0]) % 2**32
    sample = draws.first_drawn(draws.class_key(run.seed, 0), row, MAX_FIT_ROWS)
    rest = np.delete(np.arange(len(row)), sample)
    fit = lazy("clean", _fitted, [part for part, _ in parts_of(blocks, sizes, sample)], weight, how, k, seed)
    (own,), (judge,) = run.execution.keep("clean", [lazy("clean", itemgetter(0), fit)], [lazy("clean", itemgetter(1), fit)])
    inside = np.empty(len(row), bool)
    inside[sample] = own
    if len(rest):
        cuts = range(0, len(rest), JUDGED_ROWS)
        some = [[part for part, _ in parts_of(blocks, sizes, rest[a : a + JUDGED_ROWS])] for a in cuts]
        inside[rest] = np.concatenate(run.execution.compute("clean", *[lazy("clean", _judged, s, weight, judge) for s in some]))
    if int(inside.sum()) < 2:
        raise errors.nothing_left(label, how, len(inside))
    run.notes[f"outliers of class {label!r} ({how})"] = f"{int((~inside).sum()):,} of {len(inside):,} rows" + (
        f", fitted on a seeded sample of {len(sample):,}" if len(sample) < len(inside) else ""
    )
    return inside


def _fitted(parts: Sequence[Block], weight: NDArray[np.float64], how: str, k: int, seed: int) -> tuple[NDArray[np.bool_], Judge]:
    """Which of these rows are no outliers, and what judges others."""
    fit = {"isolation-forest": _by_isolation, "lof": _by_density, "dbscan": _by_regions}[how]
    with one_thread():
        return fit(_scaled(parts, weight), k, seed)


def _judged(parts: Sequence[Block], weight: NDArray[np.float64], judge: Judge) -> NDArray[np.bool_]:
    with one_thread():
        return judge(_scaled(parts, weight))


def _scaled(parts: Sequence[Block], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return joined(parts).X.astype(np.float64) * weight


def _by_isolation(X: NDArray[np.float64], k: int, seed: int) -> tuple[NDArray[np.bool_], Judge]:
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(random_state=seed, n_jobs=1).fit(X)
    return forest.predict(X) == 1, partial(_predicted, forest)


def _by_density(X: NDArray[np.float64], k: int, seed: int) -> tuple[NDArray[np.bool_], Judge]:
    from sklearn.neighbors import LocalOutlierFactor

    factor = LocalOutlierFactor(n_neighbors=min(max(k, LEAST_LOF), len(X) - 1), novelty=True, n_jobs=1).fit(X)
    return factor.negative_outlier_factor_ >= factor.offset_, partial(_predicted, factor)


def _predicted(model: Any, X: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(model.predict(X) == 1)


def _by_regions(X: NDArray[np.float64], k: int, seed: int) -> tuple[NDArray[np.bool_], Judge]:
    """DBSCAN without its list of all near pairs.

    A core row has enough rows within the radius, itself among them, and a row belongs to a cluster where one of them is a core row.
    """
    from sklearn.neighbors import NearestNeighbors

    least = max(k, LEAST_NEIGHBORS)
    far = NearestNeighbors(n_neighbors=min(least, len(X) - 1), n_jobs=1).fit(X).kneighbors()[0][:, -1]
    radius = max(DBSCAN_REACH * float(np.median(far)), 1e-300)
    model = NearestNeighbors(radius=radius, n_jobs=1).fit(X)
    is_core, few = np.empty(len(X), bool), []
    for a in range(0, len(X), LISTED_ROWS):
        near = model.radius_neighbors(X[a : a + LISTED_ROWS], return_distance=False)
        is_core[a : a + len(near)] = [len(found) >= least for found in near]
        few += [(i, found) for i, found in enumerate(near, a) if len(found) < least]
    inside = is_core.copy()
    inside[[i for i, _ in few]] = [is_core[found].any() for _, found in few]
    if not is_core.any():
        return inside, _nobody
    return inside, partial(_reached, NearestNeighbors(n_neighbors=1, n_jobs=1).fit(X[is_core]), radius)


def _reached(cores: Any, radius: float, X: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(cores.kneighbors(X)[0][:, 0] <= radius)


def _nobody(X: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.zeros(len(X), bool)
