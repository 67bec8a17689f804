"""Tomek links: drop one end, or both, of pairs of different classes that are each other's nearest row.

I. Tomek, "Two modifications of CNN", IEEE Trans. Systems, Man and Cybernetics 6(11), 1976, pp. 769-772. With N(x) the nearest row
of x among all data, itself left out:

    (a, b) is a link  iff  N(a) = b,  N(b) = a  and  class(a) != class(b);        ends of a cleaned class are dropped

A row has one nearest row (of equal distances the smaller row number), so it is in at most one link. READING: Tomek's own condition,
no row closer to a and to b than they are to each other, is the same where nothing ties.

Every link that matters has an end outside the largest class, and an end in a cleaned one: of these two sets of classes the one with
fewer rows is searched, then the other ends of the candidates. Where the majority is cleaned, it is never searched as a whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.sampling.codes import Codes
from dresample.sampling.neighborhoods import Pool, neighborhoods, neighbors_of
from dresample.sampling.run import Run
from dresample.under_sampling.base import UnderSampling

__all__ = ["TomekLinks", "linked", "looks"]


class TomekLinks(UnderSampling):
    """Under-sample by dropping ends of Tomek links.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes lose their ends; "auto" is all but the smallest, "all" drops both ends.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Tomek, "Two modifications of CNN", IEEE Transactions on Systems, Man and Cybernetics 6(11), 1976, pp. 769-772.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import TomekLinks
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = TomekLinks().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()  # 3.5 and 3.0 are a link
    [3.0]
    """

    def _looks(self, run: Run) -> int:
        return looks(run.classes.counts, list(self.sampling_strategy_))

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        keep = np.ones(len(codes.code), bool)
        keep[linked(run, pool, codes, list(self.sampling_strategy_), keep)] = False
        return keep


def linked(run: Run, pool: Pool, codes: Codes, labels: list[Any], alive: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of some classes that are ends of Tomek links among the rows of the pool, which are those ``alive``."""
    if pool.rows <= 1:
        raise errors.too_few_in_all(run.sampler, pool.rows, 1, None)
    cover = _covering(codes.counts(alive), labels)
    touched, searched = (np.isin(codes.labels, some) for some in (labels, cover))
    found = neighborhoods(run, pool, cover, 1)
    one, other = found.row, found.nearest[:, 0]  # rows that are not there have a nearest row of their own class
    codes_one, codes_other = codes.code[one], codes.code[other]
    candidate = (codes_one != codes_other) & (touched[codes_one] | touched[codes_other])
    one, other = one[candidate], other[candidate]
    unknown = np.zeros(len(codes.code), bool)
    unknown[other[~searched[codes.code[other]]]] = True
    rest = neighbors_of(run, pool, unknown, 1)
    row, near = np.concatenate([found.row, rest.row]), np.concatenate([found.nearest[:, 0], rest.nearest[:, 0]])
    mutual = _looked_up(row, near, other) == one
    ends = np.unique(np.concatenate([one[mutual], other[mutual]]))
    dropped: NDArray[np.int64] = ends[touched[codes.code[ends]]]
    return dropped


def looks(counts: dict[Any, int], labels: list[Any]) -> int:
    """Passes of :func:`linked`: two for each class that is searched, and two for the nearest rows of their nearest rows."""
    return 2 * len(_covering(counts, labels)) + 2


def _covering(counts: dict[Any, int], labels: list[Any]) -> list[Any]:
    """Classes of which every link has an end: the cleaned ones, or all but the largest, whichever are fewer rows."""
    largest = max(counts, key=lambda label: counts[label])
    others = [label for label in counts if label != largest]
    return min(labels, others, key=lambda some: sum(counts[label] for label in some))


def _looked_up(row: NDArray[np.int64], near: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The nearest row of each wanted row; -1 where it was not searched, because it lies among its own class."""
    if not len(row):
        return np.full(len(wanted), -1)
    order = np.argsort(row)
    at = np.minimum(np.searchsorted(row, wanted, sorter=order), len(row) - 1)
    return np.where(row[order[at]] == wanted, near[order[at]], -1)
