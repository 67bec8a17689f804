"""Outliers of the class to over-sample, left out as bases and partners: the remedy against noise that becomes more noise.

The detectors are scikit-learn's, fitted in one task and on one thread on the rows of the class in row order, scaled as the
distances are. Of a class of more than ``MAX_FIT_ROWS`` rows they are fitted on a seeded sample, and judge the others by
what they learnt there. The rows themselves stay in the result: they only found no new ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.over_sampling.class_view import ClassView
from dresample.sampling.models import one_thread
from dresample.sampling.run import Run

__all__ = ["DBSCAN_REACH", "LEAST_NEIGHBORS", "MAX_FIT_ROWS", "cleaned", "inliers"]

#: Of two rows neither is out.
LEAST_ROWS = 3
#: Rows that the detectors are fitted on, at most.
MAX_FIT_ROWS = 20_000
#: Smallest k of DBSCAN, and of the local outlier factor.
LEAST_NEIGHBORS, LEAST_LOF = 5, 20
#: DBSCAN's radius: so many times the median distance to the k-th nearest row of the class.
DBSCAN_REACH = 1.5


def cleaned(members: ClassView, how: str, k: int) -> ClassView:
    """The rows of a class without its outliers; as :func:`inliers`."""
    if len(members) < LEAST_ROWS:
        return members
    inside = inliers(members.run, members.label, members.whole(), members.row, members.weight, how, k)
    return members.only(np.flatnonzero(inside))


def inliers(
    run: Run, label: Any, whole: Delayed, row: NDArray[np.int64], weight: NDArray[np.float64], how: str, k: int
) -> NDArray[np.bool_]:
    """Which rows of a class are no outliers; a class of one or two rows has none.

    Parameters
    ----------
    run : Run
    label : object
    whole : task
        The class as one Block.
    row : ndarray of shape (n,)
        Its global row numbers.
    weight : ndarray of shape (d,)
        Factors of the features.
    how : {"isolation-forest", "lof", "dbscan"}
        Isolation forest (100 trees, seeded); local outlier factor with ``max(k, 20)`` neighbours; DBSCAN with min_samples
        ``max(k, 5)`` and a radius of 1.5 times the median distance to the row of that rank.
    k : int
        Of the sampler; 0 where it has none.
    """
    if len(row) < LEAST_ROWS:
        return np.ones(len(row), bool)
    seed = int(draws.words64(draws.class_key(run.seed, label), 0, purpose="fit")[0]) % 2**32
    sample = draws.first_drawn(draws.class_key(run.seed, 0), row, MAX_FIT_ROWS)
    (inside,) = run.execution.compute("clean", lazy("clean", _inliers, whole, sample, weight, how, k, seed))
    if int(inside.sum()) < 2:
        raise errors.nothing_left(label, how, len(inside))
    run.notes[f"outliers of class {label!r} ({how})"] = f"{int((~inside).sum()):,} of {len(inside):,} rows" + (
        f", fitted on a seeded sample of {len(sample):,}" if len(sample) < len(inside) else ""
    )
    found: NDArray[np.bool_] = inside
    return found


def _inliers(
    block: Block, sample: NDArray[np.int64], weight: NDArray[np.float64], how: str, k: int, seed: int
) -> NDArray[np.bool_]:
    """Fit on the sampled rows (rising positions), and judge these and all others."""
    judge = {"isolation-forest": _by_isolation, "lof": _by_density, "dbscan": _by_regions}[how]
    rest = np.ones(len(block), bool)
    rest[sample] = False
    X = block.X.astype(np.float64) * weight
    inside = np.empty(len(block), bool)
    with one_thread():
        inside[sample], inside[rest] = judge(X[sample], X[rest], k, seed)
    return inside


Flags = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def _by_isolation(X: NDArray[np.float64], rest: NDArray[np.float64], k: int, seed: int) -> Flags:
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(random_state=seed, n_jobs=1).fit(X)
    return forest.predict(X) == 1, forest.predict(rest) == 1 if len(rest) else np.empty(0, bool)


def _by_density(X: NDArray[np.float64], rest: NDArray[np.float64], k: int, seed: int) -> Flags:
    from sklearn.neighbors import LocalOutlierFactor

    factor = LocalOutlierFactor(n_neighbors=min(max(k, LEAST_LOF), len(X) - 1), novelty=True, n_jobs=1).fit(X)
    own = factor.negative_outlier_factor_ >= factor.offset_
    return own, factor.predict(rest) == 1 if len(rest) else np.empty(0, bool)


def _by_regions(X: NDArray[np.float64], rest: NDArray[np.float64], k: int, seed: int) -> Flags:
    """DBSCAN; another row belongs to a cluster if a core row is within the radius."""
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    least = max(k, LEAST_NEIGHBORS)
    far = NearestNeighbors(n_neighbors=min(least, len(X) - 1), n_jobs=1).fit(X).kneighbors()[0][:, -1]
    radius = max(DBSCAN_REACH * float(np.median(far)), 1e-300)
    model = DBSCAN(eps=radius, min_samples=least, n_jobs=1).fit(X)
    own, core = model.labels_ >= 0, X[model.core_sample_indices_]
    if not len(rest) or not len(core):
        return own, np.zeros(len(rest), bool)
    return own, NearestNeighbors(n_neighbors=1, n_jobs=1).fit(core).kneighbors(rest)[0][:, 0] <= radius
