"""Outliers of the class to over-sample, left out as bases and partners: the remedy against noise that becomes more noise.

The detectors are scikit-learn's, fitted in one task on all rows of the class, scaled as the distances are (RULES 11). The rows
themselves stay in the result: they only found no new ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dresample import draws, errors
from dresample.block import Block
from dresample.over_sampling.members import Members
from dresample.reduction import lazy

__all__ = ["cleaned"]

#: DBSCAN's radius: so many times the median distance to the k-th nearest row of the class.
DBSCAN_REACH = 1.5


def cleaned(members: Members, how: str, k: int) -> Members:
    """The rows of a class without its outliers; a class of one or two rows has none.

    Parameters
    ----------
    members : Members
    how : {"isolation-forest", "lof", "dbscan"}
        Isolation forest (100 trees, seeded); local outlier factor with ``max(k, 20)`` neighbours; DBSCAN with min_samples ``k``
        and a radius of 1.5 times the median distance to the k-th nearest row.
    k : int
    """
    if len(members) < 3:  # of two rows neither is out
        return members
    seed = int(draws.words64(members.key, 0, purpose="fit")[0]) % 2**32
    fitted = members.fitted
    (inside,) = fitted.run.compute("clean", lazy("clean", _inliers, members.whole(), members.weight, how, max(1, k), seed))
    if int(inside.sum()) < 2:
        raise errors.nothing_left(members.label, how, len(inside))
    fitted.notes[f"outliers of class {members.label!r} ({how})"] = f"{int((~inside).sum()):,} of {len(inside):,} rows"
    cuts = np.split(inside, np.cumsum(members.sizes)[:-1])
    parts = [(lazy("clean", _take, b, np.flatnonzero(i)), r[i]) for b, r, i in zip(members.blocks, members.rows, cuts, strict=True)]
    filled = [(b, r) for b, r in parts if len(r)]
    _, blocks = fitted.run.keep("clean", [], [b for b, _ in filled])
    reach = min(members.reach, int(inside.sum()) - 1)
    return replace(members, blocks=blocks, rows=[r for _, r in filled], reach=reach, _own={})


def _take(block: Block, positions: NDArray[np.int64]) -> Block:
    return block.take(positions)


def _inliers(block: Block, weight: NDArray[np.float64], how: str, k: int, seed: int) -> NDArray[np.bool_]:
    X = block.X.astype(np.float64) * weight
    if how == "isolation-forest":
        from sklearn.ensemble import IsolationForest

        return np.asarray(IsolationForest(random_state=seed, n_jobs=1).fit_predict(X) == 1)
    if how == "lof":
        from sklearn.neighbors import LocalOutlierFactor

        return np.asarray(LocalOutlierFactor(n_neighbors=min(max(k, 20), len(X) - 1), n_jobs=1).fit_predict(X) == 1)
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    far = NearestNeighbors(n_neighbors=min(k, len(X) - 1), n_jobs=1).fit(X).kneighbors()[0][:, -1]
    radius = DBSCAN_REACH * float(np.median(far))
    return np.asarray(DBSCAN(eps=max(radius, 1e-300), min_samples=k, n_jobs=1).fit_predict(X) >= 0)
