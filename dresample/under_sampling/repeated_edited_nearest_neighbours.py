"""Repeated edited nearest neighbours: edit, and edit what is left, until nothing changes.

I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Trans. Systems, Man and Cybernetics 6(6), 1976, pp. 448-452.
With E_k(S) the rows of S that stay when S is edited with k neighbours (:mod:`.edited_nearest_neighbours`):

    S_0 = all rows,    S_t = E_k(S_{t-1}),    until  S_t = S_{t-1}  or  t = max_iter

and no further once a class has vanished, or one that was larger than the smallest has fewer rows than that began with
(imbalanced-learn's rule: the round that went so far still counts). READING: the classes to clean and the smallest one are those of
the data; imbalanced-learn looks them up again in every round.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.sampling.codes import Codes, smallest_class
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import count_number, neighbor_number, one_of
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.edited_nearest_neighbours import KINDS, disagreeing

__all__ = ["RepeatedEditedNearestNeighbours", "edited", "gone_too_far"]


class RepeatedEditedNearestNeighbours(UnderSampling):
    """Under-sample by dropping rows whose neighbours are of another class, again and again until none is left.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=3
    max_iter : int, default=100
        Rounds at most.
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every round passes over them twice, so it matters more here than elsewhere.

    Attributes
    ----------
    n_iter_ : int
        Rounds done, the last one (which changed nothing) included.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on Systems, Man and Cybernetics 6(6),
       1976, pp. 448-452.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import RepeatedEditedNearestNeighbours
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = RepeatedEditedNearestNeighbours()
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6, 5.2, 5.9]
    >>> sampler.n_iter_
    4
    """

    n_neighbors: Annotated[Any, neighbor_number] = 3
    max_iter: Annotated[int, count_number] = 100
    kind_sel: Annotated[str, one_of(*KINDS)] = "all"

    def _repeats(self) -> bool:
        return True

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        k, labels = neighbor_number(self, "n_neighbors"), list(self.sampling_strategy_)
        keep = np.ones(len(codes.code), bool)
        for done in range(1, count_number(self, "max_iter") + 1):
            left = edited(run, pool, codes, labels, k, self.kind_sel, keep)
            changed, keep, self.n_iter_ = bool((left != keep).any()), left, done
            if not changed or gone_too_far(codes, keep):
                break
        run.notes["rounds"] = self.n_iter_
        return keep


def edited(run: Run, pool: Pool, codes: Codes, labels: list[Any], k: int, kind: str, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flags of the rows that stay when those that are ``alive`` are edited once more."""
    rest = pool if alive.all() else pool.only(alive)
    left = alive.copy()
    left[disagreeing(run, rest, codes, labels, k, kind)] = False
    return left


def gone_too_far(codes: Codes, alive: NDArray[np.bool_], allow_minority: bool = False) -> bool:
    """Whether a class has vanished, or (unless that is allowed) has fewer rows than the smallest one began with."""
    before, after = codes.counts(np.ones(len(codes.code), bool)), codes.counts(alive)
    smallest = smallest_class(before)
    overtaken = any(n < before[smallest] for label, n in after.items() if label != smallest)
    return not all(after.values()) or (overtaken and not allow_minority)
