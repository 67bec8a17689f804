"""Instance hardness threshold: drop the rows of the large classes that a classifier finds hard.

M. R. Smith, T. Martinez, C. Giraud-Carrier, "An instance level analysis of data complexity", Machine Learning 95, 2014,
pp. 225-256. With p(y|x) the probability that a classifier gives to the class of a row which it has not seen (cross-validation):

    hardness    h(x) = 1 - p(y | x)
    threshold   t_c  = the percentile 100 * (1 - q_c / n_c) of p over class c        (q_c rows wanted, of n_c)
    x of class c stays  iff  p(y | x) >= t_c

READING. As in imbalanced-learn the threshold decides, so rows that tie with it all stay and more than q_c rows may be left.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block
from dresample.distribution.labels import codes_in
from dresample.distribution.reduction import lazy
from dresample.sampling import advice
from dresample.sampling.codes import Codes
from dresample.sampling.declared import After
from dresample.sampling.models import by_number, fit_copy, one_thread, plain_sample, seeded_model
from dresample.sampling.neighborhoods import Pool
from dresample.sampling.parameters import at_least, must, one_of
from dresample.sampling.run import Run
from dresample.sampling.shared import Seeded
from dresample.under_sampling.base import UnderSampling

__all__ = ["InstanceHardnessThreshold"]

#: Rows that a model scores at once. They are cut by row number, so that a product of matrices sees the same rows in any partitions.
SCORED_ROWS = 16_384


def _scores(model: Any) -> bool:
    return model is None or (not isinstance(model, type) and hasattr(model, "fit") and hasattr(model, "predict_proba"))


class InstanceHardnessThreshold(Seeded, UnderSampling):
    """Under-sample by dropping the rows that a classifier finds hard.

    Parameters
    ----------
    estimator : classifier, optional
        With ``predict_proba``; a RandomForestClassifier of 100 trees by default. It sees the labels as 0, 1, ... in sorted order.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None, default=None
        Seeds the classifier (all of its ``random_state`` parameters) and the folds.
    cv : int, default=5
        Folds, stratified and shuffled.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; the classifier runs in one task.
    max_fit_rows : int, default=100_000
        Of larger data a seeded sample of so many rows is cross-validated; the other rows are scored by a classifier that is fitted
        on the whole sample.
    on_small_class : {"raise", "shrink"}, default="raise"
        What to do when a class has fewer rows than folds: raise, or take as many folds as it has rows.

    Attributes
    ----------
    estimator_ : classifier
        The classifier as it was cross-validated, not fitted.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] M. R. Smith, T. Martinez, C. Giraud-Carrier, "An instance level analysis of data complexity", Machine Learning 95, 2014,
       pp. 225-256.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import InstanceHardnessThreshold
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(2, 1, (40, 2))])
    >>> y = np.repeat([0, 1], [200, 40])
    >>> X_kept, y_kept = InstanceHardnessThreshold(sampling_strategy={0: 150}, random_state=0).fit_resample(X, y)
    >>> bool(np.linalg.norm(X_kept[y_kept == 0], axis=1).mean() < np.linalg.norm(X[y == 0], axis=1).mean())
    True
    """

    _kind = "under-sampling"
    _grade = "B"
    estimator: Annotated[Any, must(_scores, "a classifier with fit and predict_proba, or None"), After(None)] = None
    cv: Annotated[int, at_least(2)] = 5
    max_fit_rows: Annotated[int, at_least(10), After("n_jobs")] = 100_000
    on_small_class: Annotated[str, one_of("raise", "shrink")] = "raise"

    def _looks(self, run: Run) -> int:
        return 2 if run.classes.rows > self.max_fit_rows else 1

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        return {"rows kept": "at least those of 'after': rows that tie with the threshold all stay"}

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        keep = np.ones(len(codes.code), bool)
        probability = self._probabilities(run)
        for label, q in self.sampling_strategy_.items():
            own = codes.of(label)
            threshold = np.percentile(probability[own], (1.0 - q / run.classes.counts[label]) * 100.0)
            keep[own] = (probability[own] >= threshold) & (q > 0)
        return keep

    def _probabilities(self, run: Run) -> NDArray[np.float64]:
        """What the classifier gives to the class of each row."""
        seed, size, rows = run.seed % 2**32, int(self.max_fit_rows), run.classes.rows
        self.estimator_, _ = _seeded(self.estimator, seed)
        labels, shrink = run.classes.labels, self.on_small_class == "shrink"
        sample = plain_sample(run, size)
        totals = list(run.classes.counts.values())
        folded = lazy("cross-validation", _cross_validated, sample, labels, totals, self.estimator, int(self.cv), seed, shrink)
        whole = [lazy("fit", _fitted, sample, labels, self.estimator, seed)] if rows > size else []
        (held,), models = run.keep("cross-validation", [folded], whole)
        if held.folds < self.cv:
            run.warned += advice.emit([errors.fewer_folds(held.folds, int(self.cv))])
            run.notes["folds"] = str(held.folds)
        out: NDArray[np.float64] = np.empty(rows)
        if models:
            run.notes["cross-validated rows"] = f"{size:,} of {rows:,}; the others are scored by a classifier fitted on these"
            tasks = [lazy("score", _scored, piece, models[0], labels) for piece in by_number(run, SCORED_ROWS)]
            answers = run.look("score", *tasks)
            np.concatenate(answers, out=out)
        out[held.row] = held.probability
        return out


class _Held(NamedTuple):
    """Rows of the sample, what the classifier that has not seen them gives to their class, and the number of folds."""

    row: NDArray[np.int64]
    probability: NDArray[np.float64]
    folds: int


def _seeded(estimator: Any, seed: int) -> tuple[Any, np.random.RandomState]:
    """The classifier and the state that shuffles the folds, as imbalanced-learn seeds them."""
    from sklearn.ensemble import RandomForestClassifier

    state = np.random.RandomState(seed)
    if estimator is None:
        return RandomForestClassifier(n_estimators=100, random_state=seed, n_jobs=1), state
    return seeded_model(estimator, state, override=True), state


def _cross_validated(
    block: Block, labels: tuple[Any, ...], totals: list[int], estimator: Any, folds: int, seed: int, shrink: bool
) -> _Held:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    code = codes_in(block, labels).astype(np.int64)
    counts = np.bincount(code, minlength=len(labels))
    least = int(np.argmin(np.where(counts > 0, counts, len(code)) if shrink else counts))
    if counts[least] < folds:
        if not shrink or counts[least] < 2:
            raise errors.too_few_for_folds(labels[least], int(counts[least]), folds, totals[least])
        folds = int(counts[least])
    model, state = _seeded(estimator, seed)
    split = StratifiedKFold(n_splits=folds, shuffle=True, random_state=state)
    with one_thread():
        found = cross_val_predict(model, block.X.astype(np.float64), code, cv=split, n_jobs=1, method="predict_proba")
    column = np.searchsorted(np.flatnonzero(counts), code)
    return _Held(block.row, np.asarray(found[np.arange(len(code)), column], np.float64), folds)


def _fitted(block: Block, labels: tuple[Any, ...], estimator: Any, seed: int) -> Any:
    return fit_copy(_seeded(estimator, seed)[0], block.X, codes_in(block, labels).astype(np.int64))


def _scored(block: Block, model: Any, labels: tuple[Any, ...]) -> NDArray[np.float64]:
    """The probability of the class of each row; 0 for a class that the model has not seen."""
    code = codes_in(block, labels).astype(np.int64)
    with one_thread():
        found = np.asarray(model.predict_proba(block.X.astype(np.float64)), np.float64)
    column = np.minimum(np.searchsorted(model.classes_, code), found.shape[1] - 1)
    return np.where(model.classes_[column] == code, found[np.arange(len(code)), column], 0.0)
