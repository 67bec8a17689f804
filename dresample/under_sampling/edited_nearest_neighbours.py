"""Edited nearest neighbours: drop rows that their neighbours disagree with.

D. L. Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE Trans. Systems, Man and Cybernetics 2(3),
1972, pp. 408-421. With N_k(x) the k nearest rows of x among all data, itself left out:

    kind_sel="all"     x stays  iff  every row of N_k(x) has the class of x
    kind_sel="mode"    x stays  iff  the most frequent class of N_k(x) is that of x        (ties: the first class in sorted order)
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.sampling.codes import Codes, elected, votes
from dresample.sampling.neighborhoods import Pool, neighborhoods
from dresample.sampling.parameters import neighbor_number, one_of
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling

__all__ = ["EditedNearestNeighbours", "disagreeing"]

KINDS = ("all", "mode")


class EditedNearestNeighbours(UnderSampling):
    """Under-sample by dropping rows whose neighbours are of another class.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=3
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] D. L. Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE Transactions on Systems, Man
       and Cybernetics 2(3), 1972, pp. 408-421.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import EditedNearestNeighbours
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = EditedNearestNeighbours().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6]
    """

    n_neighbors: Annotated[Any, neighbor_number] = 3
    kind_sel: Annotated[str, one_of(*KINDS)] = "all"

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        k, labels = neighbor_number(self, "n_neighbors"), list(self.sampling_strategy_)
        keep = np.ones(len(codes.code), bool)
        keep[disagreeing(run, pool, codes, labels, k, self.kind_sel)] = False
        return keep


def disagreeing(run: Run, pool: Pool, codes: Codes, labels: list[Any], k: int, kind: str) -> NDArray[np.int64]:
    """Rows of some classes that their k nearest rows of the pool disagree with."""
    if pool.rows <= k:
        raise errors.too_few_in_all(run.sampler, pool.rows, k, "n_neighbors")
    found = neighborhoods(run, pool, labels, k)
    near, own = votes(found.nearest, codes), codes.code[found.row]
    if kind == "all":
        wrong = ((near != own[:, None]) & (near >= 0)).any(axis=1)
    else:
        wrong = elected(near, len(codes.labels)) != own
    rows: NDArray[np.int64] = found.row[wrong]
    return rows
