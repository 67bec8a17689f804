"""AllKNN: edit with 1 neighbour, then with 2, up to K, each time what is left.

I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Trans. Systems, Man and Cybernetics 6(6), 1976, pp. 448-452.
With E_k(S) the rows of S that stay when S is edited with k neighbours (:mod:`.edited_nearest_neighbours`):

    S_0 = all rows,    S_k = E_k(S_{k-1}),    k = 1, 2, .., K

and no further once a class has vanished, or one that was larger than the smallest has fewer rows than that began with
(``allow_minority=True`` lifts the second). READING: Tomek flags rows with each k on the whole data and drops them all at the end;
imbalanced-learn, and this file, go on with what is left.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.sampling.codes import Codes
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import neighbor_number, one_of
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.edited_nearest_neighbours import KINDS
from dresample.under_sampling.repeated_edited_nearest_neighbours import edited, gone_too_far

__all__ = ["AllKNN"]


class AllKNN(UnderSampling):
    """Under-sample by dropping rows whose 1, then 2, .. then K nearest rows are of another class.

    Parameters
    ----------
    n_neighbors : int or NearestNeighbors, default=3
        K, the largest number of neighbours.
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.
    allow_minority : bool, default=False
        Go on when a class has fewer rows than the smallest one began with.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every k passes over them twice.

    Attributes
    ----------
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
    >>> from dresample import AllKNN
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = AllKNN().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6]
    """

    n_neighbors: Annotated[Any, neighbor_number] = 3
    kind_sel: Annotated[str, one_of(*KINDS)] = "all"
    allow_minority: Annotated[bool, one_of(True, False)] = False

    def _looks(self, run: Run) -> int:
        rounds = 1 if self._repeats() else neighbor_number(self, "n_neighbors")
        return super()._looks(run) * rounds

    def _repeats(self) -> bool:
        """A class that falls below the smallest one ends it early, unless that is allowed."""
        return not self.allow_minority and neighbor_number(self, "n_neighbors") > 1

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        labels = list(self.sampling_strategy_)
        keep = np.ones(len(codes.code), bool)
        for k in range(1, neighbor_number(self, "n_neighbors") + 1):
            keep = edited(run, pool, codes, labels, k, self.kind_sel, keep)
            run.notes["largest_k"] = k
            if gone_too_far(codes, keep, self.allow_minority):
                break
        return keep
