"""Iterative partitioning filter: drop the rows that most classifiers, each fitted on a part of the data, take for another class.

T. M. Khoshgoftaar, P. Rebours, "Improving software quality prediction by noise filtering techniques", Journal of Computer Science
and Technology 22(3), 2007, pp. 387-396; the filter of SMOTE-IPF (J. A. Saez, J. Luengo, J. Stefanowski, F. Herrera, Information
Sciences 291, 2015, pp. 184-203). Repeat on the rows that are left:

    split them into n = 9 parts at random, each class evenly
    fit a classifier on each part; every classifier votes on every row
    noise = rows that more than n / 2 classifiers ("majority"), or all ("consensus"), take for another class: drop them
    until for 3 rounds in a row fewer than p = 1 % of the rows at the beginning were dropped

READING. The percentage is of the rows at the beginning, as printed; some implementations take the rows that are left. The paper's
classifier is C4.5; scikit-learn has CART, which splits by the Gini index and does not prune; leaves have two rows at least, as
those of C4.5. Each round splits anew.

The place of a row in the split is a function of the seed, its class, its number and the round. So a part holds the same rows in
any partitioning, and is fitted on them in row order.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.labels import codes_in
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import rows_by_number
from dresample.sampling import advice
from dresample.sampling.codes import Codes
from dresample.sampling.models import by_number, fit_copy, one_thread, seeded_model
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import at_least, count_number, must, one_of, positive_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Seeded
from dresample.under_sampling.base import UnderSampling

__all__ = ["IterativePartitioningFilter", "parts_of"]

#: Rows that the classifiers vote on at once. They are cut by row number, so that a product of matrices sees the same rows always.
VOTED_ROWS = 16_384


def _predicts(model: Any) -> bool:
    return model is None or (not isinstance(model, type) and hasattr(model, "fit") and hasattr(model, "predict"))


class IterativePartitioningFilter(Seeded, UnderSampling):
    """Clean by dropping the rows that classifiers of most parts of the data take for another class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that lose rows, as in imbalanced-learn: all but the smallest by default. The paper's filter takes "all".
    estimator : classifier, optional
        ``DecisionTreeClassifier(min_samples_leaf=2)`` by default. Where its ``random_state``, or that of a part of it, is None, it
        is drawn for each round and part. It sees the labels as 0, 1, ... in sorted order.
    n_parts : int, default=9
        Parts, and classifiers, of a round.
    voting : {"majority", "consensus"}, default="majority"
        More than half of the classifiers, or all of them, must be against a row. A tree that is not pruned agrees with nearly all
        rows that it was fitted on, so "consensus" wants an ``estimator`` that is.
    tolerance : float, default=0.01
        A round is quiet if it drops less than this share of the rows at the beginning ...
    patience : int, default=3
        ... and after so many quiet rounds in a row it ends.
    max_iter : int, default=100
        Rounds at most.
    max_fit_rows : int, default=100_000
        Of larger parts a classifier is fitted on so many rows, the first in the seeded order of the part.

    Attributes
    ----------
    n_iter_ : int
        Rounds.
    dropped_ : list of int
        Rows dropped in each round.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    SMOTEIPF : SMOTE before it.
    InstanceHardnessThreshold : drop what one classifier, cross-validated, finds hard.

    References
    ----------
    .. [1] T. M. Khoshgoftaar, P. Rebours, "Improving software quality prediction by noise filtering techniques", Journal of
       Computer Science and Technology 22(3), 2007, pp. 387-396.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import IterativePartitioningFilter
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(3, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [300, 100])
    >>> X[:10] += 3  # ten rows in the wrong place
    >>> cleaner = IterativePartitioningFilter(random_state=0)
    >>> X_kept, y_kept = cleaner.fit_resample(X, y)
    >>> len(set(range(10)) - set(cleaner.sample_indices_.tolist())) >= 8
    True
    """

    _grade = "B"
    estimator: Annotated[Any, must(_predicts, "a classifier with fit and predict, or None")] = None
    n_parts: Annotated[int, at_least(2)] = 9
    voting: Annotated[str, one_of("majority", "consensus")] = "majority"
    tolerance: Annotated[float, positive_number] = 0.01
    patience: Annotated[int, count_number] = 3
    max_iter: Annotated[int, count_number] = 100
    max_fit_rows: Annotated[int, count_number] = 100_000

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if self.tolerance > 1:
            raise errors.bad_number(type(self).__name__, "tolerance", self.tolerance, "at most 1")

    # --- the method ---------------------------------------------------------------------------------------------------

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        touched = np.logical_or.reduce([np.zeros(len(codes.code), bool), *[codes.of(c) for c in self.sampling_strategy_]])
        alive = np.ones(len(codes.code), bool)
        self._advise(run)
        self.dropped_: list[int] = []
        quiet = 0
        while quiet < self.patience and len(self.dropped_) < self.max_iter and alive.any():
            noise = self._noise(run, codes, alive, len(self.dropped_)) & touched
            alive &= ~noise
            self.dropped_.append(int(noise.sum()))
            quiet = quiet + 1 if self.dropped_[-1] < self.tolerance * len(alive) else 0
        self.n_iter_ = len(self.dropped_)
        run.notes["rows dropped in each round"] = ", ".join(f"{n:,}" for n in self.dropped_)
        if quiet < self.patience and alive.any():
            run.notes["rounds"] = f"stopped by max_iter={self.max_iter}"
        return alive

    def _advise(self, run: Run) -> None:
        found = [
            errors.fewer_than_parts(label, rows, int(self.n_parts))
            for label, rows in run.classes.counts.items()
            if rows < self.n_parts
        ]
        run.warned += advice.emit(found)

    def _noise(self, run: Run, codes: Codes, alive: NDArray[np.bool_], turn: int) -> NDArray[np.bool_]:
        """The rows that enough classifiers of one round are against."""
        labels, parts = codes.labels, int(self.n_parts)
        models = []
        for i, rows in enumerate(parts_of(run.seed, codes, alive, parts, turn, int(self.max_fit_rows))):
            if len(rows):
                part = rows_by_number(run.blocks, run.classes.starts, rows)
                seed = int(draws.words64(draws.class_key(run.seed, 0), i, turn, "fit", lane=1)[0]) % 2**32
                models.append(lazy("fit", _fitted, part, labels, self.estimator, seed))
        _, models = run.keep("fit", [], models)
        against = [lazy("vote", _against, piece, labels, models) for piece in by_number(run, VOTED_ROWS)]
        answers = run.look("vote", *against)
        count = np.concatenate(answers)
        need = len(models) if self.voting == "consensus" else len(models) // 2 + 1
        return np.asarray(alive & (count >= need))

    def _repeats(self) -> bool:
        return True

    def _looks(self, run: Run) -> int:
        return 2 * min(int(self.patience), int(self.max_iter))

    def _tasks(self, run: Run) -> int:
        return (4 + int(self.patience) * (int(self.n_parts) + 1)) * len(run.blocks)


def parts_of(
    seed: int, codes: Codes, alive: NDArray[np.bool_], parts: int, turn: int, most: int = 1 << 62
) -> list[NDArray[np.int64]]:
    """The rows of each part, rising: each class dealt out in a seeded order, one class after the other.

    Examples
    --------
    >>> codes = Codes(("a", "b"), np.array([0, 1, 0, 0, 1], np.int16))
    >>> parts = parts_of(0, codes, np.ones(5, bool), 2, 0)
    >>> sorted(np.concatenate(parts).tolist()), [len(p) for p in parts]
    ([0, 1, 2, 3, 4], [3, 2])
    """
    dealt: list[list[NDArray[np.int64]]] = [[] for _ in range(parts)]
    first = 0
    for code, label in enumerate(codes.labels):
        rows = np.flatnonzero(alive & (codes.code == code))
        words, _ = draws.words64(draws.class_key(seed, label), rows, turn, "part")
        rows = rows[np.lexsort((rows, words))]
        for i in range(parts):
            dealt[i].append(rows[(i - first) % parts :: parts])
        first += len(rows)
    return [np.sort(_some(pieces, most)) for pieces in dealt]


def _some(pieces: list[NDArray[np.int64]], most: int) -> NDArray[np.int64]:
    """All rows of a part, or ``most`` of them: of each class the first in proportion."""
    total = sum(len(p) for p in pieces)
    if total > most:
        pieces = [p[: max(1, len(p) * most // total)] for p in pieces]
    return np.concatenate(pieces)


# --- tasks ------------------------------------------------------------------------------------------------------------


class _Constant(NamedTuple):
    """What is fitted on rows of one class."""

    code: int

    def predict(self, X: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.full(len(X), self.code)


def _fitted(block: Block, labels: tuple[Any, ...], estimator: Any, seed: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    code = codes_in(block, labels).astype(np.int64)
    if code.min() == code.max():
        return _Constant(int(code[0]))
    model = seeded_model(DecisionTreeClassifier(min_samples_leaf=2) if estimator is None else estimator, seed)
    return fit_copy(model, block.X, code)


def _against(block: Block, labels: tuple[Any, ...], models: list[Any]) -> NDArray[np.int64]:
    """How many classifiers take each row for another class."""
    code, X = codes_in(block, labels), block.X.astype(np.float64)
    with one_thread():
        wrong = np.array([np.asarray(model.predict(X)) != code for model in models])
    count: NDArray[np.int64] = wrong.sum(axis=0, dtype=np.int64)
    return count
