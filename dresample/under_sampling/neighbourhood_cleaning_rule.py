"""Neighbourhood cleaning rule: edit the large classes, and clear the surroundings of rows of the small one that they outvote.

J. Laurikkala, "Improving identification of difficult small classes by balancing class distribution", AIME 2001, LNCS 2101,
pp. 63-66. With P the smallest class and N_k(x) the k nearest rows of x among all data, itself left out:

    A1 = rows of the cleaned classes that the vote of N_k(x) gets wrong        (edited nearest neighbours, kind_sel="mode")
    A2 = rows of N_k(z), for the rows z of P that the vote of N_k(z) gets wrong, of classes with more than t |P| rows
    drop A1 and A2                                                                                           (t = 0.5, k = 3)

READING: the vote on z leaves z out, as the paper's edited nearest neighbours does; imbalanced-learn counts z among its own voters.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.sampling import strategy
from dresample.sampling.codes import Codes, elected, smallest_class, votes
from dresample.sampling.neighborhoods import Pool, neighborhoods_of
from dresample.sampling.parameters import voter_number
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling
from dresample.under_sampling.edited_nearest_neighbours import disagreeing

__all__ = ["NeighbourhoodCleaningRule"]


class NeighbourhoodCleaningRule(UnderSampling):
    """Under-sample by dropping rows that their neighbours get wrong, and the neighbours of rows of the smallest class that they do.

    Parameters
    ----------
    edited_nearest_neighbours : sampler, optional
        What finds A1: one of dresample's cleaning samplers, with its own ``sampling_strategy`` and ``random_state``. By default
        :class:`EditedNearestNeighbours` with ``kind_sel="mode"`` and the same ``n_neighbors``.
    n_neighbors : int, KNeighborsClassifier or NearestNeighbors, default=3
        The last holds k + 1, the row itself counted.
    threshold_cleaning : float, default=0.5
        A2 holds rows of the cleaned classes with more than this many times the rows of the smallest class.

    Attributes
    ----------
    classes_to_clean_ : list
        Classes of which A2 may hold rows.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`; ``report_.notes`` has the sizes of A1 and A2.

    References
    ----------
    .. [1] J. Laurikkala, "Improving identification of difficult small classes by balancing class distribution", AIME 2001, LNCS
       2101, pp. 63-66.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import NeighbourhoodCleaningRule
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = NeighbourhoodCleaningRule().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()  # 3.0 by A1; 4.1 and 4.6 as neighbours of 3.5
    [3.0, 4.1, 4.6]
    """

    edited_nearest_neighbours: Any = None
    n_neighbors: Annotated[Any, voter_number] = 3
    threshold_cleaning: float = 0.5

    def _check_parameters(self) -> None:
        super()._check_parameters()
        owner, first, share = type(self).__name__, self.edited_nearest_neighbours, self.threshold_cleaning
        if isinstance(share, bool) or not isinstance(share, (int, float, np.number)) or not share > 0:
            raise errors.bad_number(owner, "threshold_cleaning", share, "a number above 0")
        if first is not None and not (isinstance(first, UnderSampling) and first._kind == "clean-sampling"):
            need = "a sampler of dresample that cleans, such as AllKNN()"
            raise errors.bad_number(owner, "edited_nearest_neighbours", first, need)
        if first is not None:
            first._check_parameters()

    def _looks(self, run: Run) -> int:
        first = self.edited_nearest_neighbours
        return 2 + (super()._looks(run) if first is None else self._first(run)._looks(run))

    def _repeats(self) -> bool:
        first = self.edited_nearest_neighbours
        return bool(first is not None and first._repeats())

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        keep = self._edited(run, pool, codes)
        noisy, crowding = len(keep) - int(keep.sum()), self._crowding(run, pool, codes)
        keep[crowding] = False
        run.notes |= {"A1": noisy, "A2": len(crowding)}
        return keep

    def _edited(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        """Flags of all rows but A1."""
        if self.edited_nearest_neighbours is None:
            keep = np.ones(len(codes.code), bool)
            k, labels = voter_number(self, "n_neighbors"), list(self.sampling_strategy_)
            keep[disagreeing(run, pool, codes, labels, k, "mode")] = False
            return keep
        first = self._first(run)
        if "random_state" in first.get_params(deep=False):
            run = replace(run, seed=draws.seed_of(first.random_state))
            run.notes["seed of the first step"] = run.seed
        kept: NDArray[np.bool_] = first._keep(run, pool, codes)
        return kept

    def _first(self, run: Run) -> UnderSampling:
        """A copy of the given first step that knows which classes it cleans."""
        first: UnderSampling = copy(self.edited_nearest_neighbours)
        y = run.source.y if not run.source.is_dask and callable(first.sampling_strategy) else None
        first.sampling_strategy_ = strategy.resolve(first.sampling_strategy, run.classes.counts, "clean-sampling", y)
        return first

    def _grade_in_force(self) -> str:
        first = self.edited_nearest_neighbours
        return self._grade if first is None else max(self._grade, first._grade_in_force())

    def _crowding(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.int64]:
        """A2: rows of large classes around rows of the smallest class that are outvoted."""
        counts, k = run.classes.counts, voter_number(self, "n_neighbors")
        smallest = smallest_class(counts)
        most = counts[smallest] * self.threshold_cleaning
        self.classes_to_clean_ = [label for label in self.sampling_strategy_ if counts[label] > most]
        if pool.rows <= k:
            raise errors.too_few_in_all(run.sampler, pool.rows, k, "n_neighbors")
        found = neighborhoods_of(run, pool, smallest, k)
        near = votes(found.nearest, codes)
        wrong = elected(near, len(codes.labels)) != codes.labels.index(smallest)
        around = np.unique(found.nearest[wrong])
        return around[np.isin(codes.code[around], [codes.labels.index(label) for label in self.classes_to_clean_])]
