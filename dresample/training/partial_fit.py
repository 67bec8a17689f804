"""ARTPartialFit: ART around any scikit-learn classifier that learns mini-batch by mini-batch.

A. Basandrai, S. Jain, K. Ilanthenral, "ART: Adaptive Resampling-based Training for Difficulty-aware Classification",
arXiv:2509.00955, 2025. ART needs epochs between which classes can be shifted, so it cannot train trees, forests or k-NN.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone, is_regressor
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from dresample import errors
from dresample.arithmetic import draws
from dresample.training import flow
from dresample.training.callbacks import CallbackList
from dresample.training.prediction import checked_input, predicted

__all__ = ["ARTPartialFit"]

#: Validation rows that are predicted at once.
_AT_ONCE = 8192


def _inner(estimator: Any) -> Any:
    """The estimator that predicts: inside of a wrapper such as ``dask_ml.wrappers.Incremental``."""
    return _inner(estimator.estimator) if getattr(estimator, "estimator", None) is not None else estimator


def _has(name: str) -> Any:
    return available_if(lambda net: hasattr(_inner(net.estimator), name))


class ARTPartialFit(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A scikit-learn classifier with ``partial_fit``, trained on epoch sets that follow the difficulty of the classes.

    Parameters
    ----------
    estimator : classifier
        With ``partial_fit(X, y, classes=...)``: SGDClassifier, MLPClassifier, GaussianNB, ``dask_ml.wrappers.Incremental``, ...
        It is cloned; where a ``random_state`` of it is None, it is set from the seed.
    resampling : {"art", None}, default="art"
        None is plain training: all rows in every epoch.
    blending_constant : float, default=0.3
    boost_frequency : int, default=4
    rule : {"two-part", "direct"}, default="two-part"
    absent : {"zero", "ignore"}, default="zero"
        These four as in :class:`ARTClassifier`.
    batch_size : int, default=256
        Rows of one call of ``partial_fit``.
    max_epochs : int, default=20
    patience : int or None, default=None
        Stop after so many epochs without a lower validation loss.
    validation_fraction : float, default=0.15
    validation_rows : int, optional
    callbacks : sequence, default=()
        These three as in :class:`ARTClassifier`.
    random_state : int, RandomState, Generator or None, default=None

    Attributes
    ----------
    estimator_ : classifier
        The estimator as it was after the epoch of the lowest validation loss.
    classes_, history_, n_epochs_, best_epoch_, confusion_matrix_, n_features_in_, feature_names_in_, seed_
        As for :class:`ARTClassifier`.

    Notes
    -----
    The validation loss is the log loss, or the share of errors where the estimator has no ``predict_proba``. Labels and features go
    to the estimator as NumPy arrays, features as float32. The result is a function of the data in their order, the parameters and
    the seed, for the same versions and kind of CPU (grade B).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import SGDClassifier
    >>> from dresample.training import ARTPartialFit
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [270, 30])
    >>> X = rng.normal(size=(300, 2)) + 2.0 * y[:, None]
    >>> fitted = ARTPartialFit(SGDClassifier(loss="log_loss"), max_epochs=8, random_state=0).fit(X, y)
    >>> fitted.predict(X).shape, fitted.n_epochs_
    ((300,), 8)
    """

    def __init__(
        self,
        estimator: Any,
        *,
        resampling: str | None = "art",
        blending_constant: float = 0.3,
        boost_frequency: int = 4,
        rule: str = "two-part",
        absent: str = "zero",
        batch_size: int = 256,
        max_epochs: int = 20,
        patience: int | None = None,
        validation_fraction: float = 0.15,
        validation_rows: int | None = None,
        callbacks: Sequence[Any] = (),
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.resampling = resampling
        self.blending_constant = blending_constant
        self.boost_frequency = boost_frequency
        self.rule = rule
        self.absent = absent
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.validation_rows = validation_rows
        self.callbacks = callbacks
        self.random_state = random_state

    def fit(self, X: Any, y: Any, X_val: Any = None, y_val: Any = None) -> Self:
        """Train.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, n_features)
            Finite numbers.
        y : Series, array or list of shape (n,)
        X_val, y_val : the same, optional
            Validation set: neither resampled nor the test set.

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            The estimator has no ``partial_fit``, or a parameter is wrong.
        InputError
            Bad data.
        """
        owner, found = type(self).__name__, type(_inner(self.estimator)).__name__
        if not all(hasattr(e, "partial_fit") for e in (self.estimator, _inner(self.estimator))):
            raise errors.partial_fit_wanted(owner, found)
        if is_regressor(_inner(self.estimator)):
            raise errors.classifier_wanted(owner, found)
        settings = flow.check(self, draws.seed_of(self.random_state))
        self.seed_ = settings.seed
        data = flow.opened(self, settings, X, y, X_val, y_val)
        learner = _Estimator(_seeded(clone(self.estimator), settings.seed), self.classes_, data)
        self.estimator_ = learner.estimator
        flow.train(self, learner, data, settings, self.callbacks or ())
        self.estimator_ = learner.estimator
        return self

    def predict(self, X: Any) -> Any:
        """Predict classes; a lazy Dask array for Dask collections.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, n_features)

        Returns
        -------
        ndarray or dask array of shape (n,)
        """
        return self._called("predict", X, None, self.classes_.dtype if hasattr(self, "classes_") else None)

    @_has("predict_proba")  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Any:
        """Class probabilities, of shape (n, n_classes); as for ``predict``."""
        return self._called("predict_proba", X, len(self.classes_) if hasattr(self, "classes_") else 0)

    @_has("decision_function")  # type: ignore[untyped-decorator]
    def decision_function(self, X: Any) -> Any:
        """Decision values of the estimator, of shape (n,) or (n, n_classes); as for ``predict``."""
        width = len(self.classes_) if hasattr(self, "classes_") else 0
        return self._called("decision_function", X, None if width == 2 else width)

    def plot(self) -> Any:
        """F1 score, weight and sampling distribution of each class over the epochs, as a matplotlib Figure."""
        check_is_fitted(self, "history_")
        return self.history_.plot()

    def _called(self, method: str, X: Any, width: int | None, dtype: Any = np.float64) -> Any:
        check_is_fitted(self, "estimator_")
        return predicted(checked_input(self, X), partial(_call, self.estimator_, method), width, dtype)


def _call(estimator: Any, method: str, X: NDArray[np.float32]) -> NDArray[Any]:
    return np.asarray(getattr(estimator, method)(X))


def _seeded(estimator: Any, seed: int) -> Any:
    """Set every ``random_state`` that is None, of the estimator and of those inside it."""
    mixed = draws.words64(draws.class_key(seed, 0), 0, purpose="fit")[0]
    unset = [n for n, v in estimator.get_params(deep=True).items() if v is None and n.split("__")[-1] == "random_state"]
    return estimator.set_params(**dict.fromkeys(unset, int(mixed) % 2**31))


class _Estimator:
    """An estimator as what learns in :mod:`dresample.training.flow`."""

    no_single = False

    def __init__(self, estimator: Any, classes: NDArray[Any], data: flow.Data) -> None:
        self.estimator, self.classes, self.data = estimator, classes, data
        self.best = estimator
        self.chances = hasattr(_inner(estimator), "predict_proba")

    def learn(self, epoch: int, rows: NDArray[np.int64], cuts: Sequence[tuple[int, int]], tell: CallbackList) -> float | None:
        """One call of ``partial_fit`` for each mini-batch."""
        table, heard = self.data.train, tell.hears("on_batch_end")
        for batch, ((a, z), X) in enumerate(zip(cuts, table.batches(rows[a:z] for a, z in cuts), strict=True)):
            try:
                self.estimator.partial_fit(X, self.classes[table.codes[rows[a:z]]], classes=self.classes)
            except (ValueError, FloatingPointError) as problem:
                raise errors.partial_fit_failed(type(self.estimator).__name__, epoch, batch + 1, str(problem)) from problem
            if heard:
                tell("on_batch_end", epoch=epoch, batch=batch + 1, loss=None)
        return None

    def judge(self) -> tuple[float, NDArray[np.int16]]:
        """Log loss, or share of errors, on the validation rows, and their predicted codes."""
        data, total, found = self.data, 0.0, []
        cuts = [(a, min(a + _AT_ONCE, len(data.valid_rows))) for a in range(0, len(data.valid_rows), _AT_ONCE)]
        for (a, z), X in zip(cuts, data.valid.batches(data.valid_rows[a:z] for a, z in cuts), strict=True):
            codes = data.valid_codes[a:z]
            predicted_codes = np.searchsorted(self.classes, _call(self.estimator, "predict", X)).astype(np.int16)
            found.append(predicted_codes)
            if self.chances:
                chance = _call(self.estimator, "predict_proba", X)[np.arange(len(codes)), codes]
                # A chance of 0 is taken for the smallest step from 1, as scikit-learn's log_loss does.
                total -= float(np.log(np.maximum(chance, np.finfo(chance.dtype).eps)).sum())
            else:
                total += int((predicted_codes != codes).sum())
        return total / len(data.valid_rows), np.concatenate(found)

    def comparable(self, epoch: int) -> bool:
        """Losses are of one kind."""
        return True

    def step(self, loss: float) -> float | None:
        """Learning rates are the estimator's own affair."""
        return None

    def keep(self) -> None:
        """Copy the estimator."""
        self.best = copy.deepcopy(self.estimator)

    def restore(self) -> None:
        """Take the best copy."""
        self.estimator = self.best
