"""The epochs of ART, whatever learns in them: a network or an estimator with ``partial_fit``.

    set of rows from p (w = 1/C)
    for epoch e = 1, 2, ...:
        learn from the set, in an order of its own
        judge on the validation rows: loss, and one confusion matrix of all of them
        if e mod bf = 0:  F1 of each class -> w -> p -> a new set
    the weights of the lowest validation loss are brought back

Every epoch needs the validation loss, so a refresh takes the predictions of that pass and costs the O(N) index work alone. The set
of a refresh after the last epoch is not drawn.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.containers.intake import record_features
from dresample.sampling.parameters import check_choices, count_number
from dresample.training import art, epochs, scores
from dresample.training.callbacks import CallbackList, EarlyStopping
from dresample.training.history import Epoch, History, Refresh
from dresample.training.table import Counted, Table, counted

__all__ = ["Data", "Learner", "Settings", "check", "opened", "train"]


@dataclass(frozen=True)
class Data:
    """Training rows and validation rows.

    Parameters
    ----------
    labels : tuple
        Classes, sorted.
    train : Table
        Its codes are ``LEFT_OUT`` where a row is held out for validation.
    sizes : ndarray of shape (C,)
        Training rows of each class.
    valid : Table
        May be ``train`` itself.
    valid_rows : ndarray of int64
        Rows of ``valid`` to judge on.
    valid_codes : ndarray of int16
        Their classes.
    """

    labels: tuple[Any, ...]
    train: Table
    sizes: NDArray[np.int64]
    valid: Table
    valid_rows: NDArray[np.int64]
    valid_codes: NDArray[np.int16]


@dataclass(frozen=True)
class Settings:
    """Parameters of a training, checked."""

    resampling: str | None
    blending_constant: float
    boost_frequency: int
    rule: str
    absent: str
    batch_size: int
    max_epochs: int
    patience: int | None
    validation_fraction: float
    validation_rows: int | None
    seed: int
    drop_last: bool = False


class Learner(Protocol):
    """What learns: rows in, a verdict on the validation rows out."""

    #: Whether a mini-batch of one row cannot be learned from.
    no_single: bool

    def learn(self, epoch: int, rows: NDArray[np.int64], cuts: Sequence[tuple[int, int]], tell: CallbackList) -> float | None:
        """Learn from mini-batches ``rows[a:z]``; the mean loss, if there is one."""
        ...

    def judge(self) -> tuple[float, NDArray[np.int16]]:
        """Loss on, and predicted codes of, the validation rows."""
        ...

    def comparable(self, epoch: int) -> bool:
        """Whether the loss of this epoch may be compared with that of the epoch before."""
        ...

    def step(self, loss: float) -> float | None:
        """The end of an epoch; the learning rate that was in force, if there is one."""
        ...

    def keep(self) -> None:
        """Remember the present weights as the best."""
        ...

    def restore(self) -> None:
        """Bring the best weights back."""
        ...


def check(net: Any, seed: int) -> Settings:
    """Check the parameters of an estimator.

    Raises
    ------
    ParameterError
    """
    owner = type(net).__name__
    check_choices(net, resampling=("art", None), rule=art.RULES, absent=art.ABSENT)
    _between(owner, "blending_constant", net.blending_constant, 0.0, 1.0, "a number between 0 and 1")
    if not 0.0 < _number(owner, "validation_fraction", net.validation_fraction) < 1.0:
        raise errors.bad_number(owner, "validation_fraction", net.validation_fraction, "a number above 0 and below 1")
    for name in ("boost_frequency", "batch_size", "max_epochs"):
        count_number(net, name)
    for name in ("patience", "validation_rows"):
        if getattr(net, name) is not None:
            count_number(net, name)
    return Settings(
        net.resampling, float(net.blending_constant), int(net.boost_frequency), net.rule, net.absent, int(net.batch_size),
        int(net.max_epochs), net.patience, float(net.validation_fraction), net.validation_rows, seed,
        bool(getattr(net, "drop_last", False)),
    )  # fmt: skip


def _number(owner: str, name: str, value: Any) -> float:
    if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, bool) or not np.isfinite(value):
        raise errors.bad_number(owner, name, value, "a finite number")
    return float(value)


def _between(owner: str, name: str, value: Any, low: float, high: float, need: str) -> None:
    if not low <= _number(owner, name, value) <= high:
        raise errors.bad_number(owner, name, value, need)


def opened(net: Any, settings: Settings, X: Any, y: Any, X_val: Any, y_val: Any) -> Data:
    """Read the data, and split off the validation rows where none are given; sets what scikit-learn asks of a fitted estimator."""
    owner = type(net).__name__
    if (X_val is None) != (y_val is None):
        raise errors.no_valid_target(owner, "X_val" if X_val is None else "y_val")
    learned = counted(owner, X, y)
    if len(learned.classes.labels) < 2:
        raise errors.one_class(learned.classes.labels[0])
    beside = None if X_val is None else counted(owner, X_val, y_val)
    labels = learned.classes.labels if beside is None else _union(learned, beside)
    train = learned.table(labels)
    record_features(net, learned.source.X)
    net.classes_ = np.asarray(labels)
    if beside is None:
        return _split(owner, settings, labels, train)
    if len(beside.source.names) != train.features:
        raise errors.width_differs(owner, len(beside.source.names), train.features)
    if hasattr(net, "feature_names_in_") and beside.source.has_names and beside.source.names != learned.source.names:
        raise errors.columns_differ(owner, beside.source.names, learned.source.names)
    valid = beside.table(labels)
    sizes = epochs.class_sizes(train.codes, len(labels))
    return _judged_on(settings, labels, train, sizes, valid, np.arange(len(valid.codes)), valid.codes)


def _union(learned: Counted, beside: Counted) -> tuple[Any, ...]:
    found = set(learned.classes.labels) | set(beside.classes.labels)
    if len({isinstance(label, str) for label in found}) > 1:
        raise errors.label_types(next(label for label in beside.classes.labels))
    lost = [label for label in beside.classes.labels if label not in learned.classes.counts]
    if lost:
        warnings.warn(errors.class_not_trained(lost), stacklevel=4)
    return tuple(sorted(found))


def _split(owner: str, settings: Settings, labels: tuple[Any, ...], train: Table) -> Data:
    sizes = epochs.class_sizes(train.codes, len(labels))
    mask = epochs.held_out(settings.seed, train.codes, sizes, settings.validation_fraction)
    rows = np.flatnonzero(mask)
    if not len(rows):
        raise errors.nothing_to_hold_out(owner, len(train.codes))
    valid_codes = train.codes[rows]
    kept = train.codes.copy()
    kept[mask] = epochs.LEFT_OUT
    left = Table(train.rows, kept, train.features, train.window)
    return _judged_on(settings, labels, left, epochs.class_sizes(kept, len(labels)), left, rows, valid_codes)


def _judged_on(
    settings: Settings, labels: tuple[Any, ...], train: Table, sizes: NDArray[np.int64], valid: Table, rows: NDArray[np.int64],
    codes: NDArray[np.int16],
) -> Data:  # fmt: skip
    """A seeded sample of the validation rows, if asked for."""
    if settings.validation_rows is not None and settings.validation_rows < len(rows):
        some = epochs.smallest_rows(settings.seed, len(rows), settings.validation_rows)
        rows, codes = rows[some], codes[some]
    lost = [labels[c] for c in np.flatnonzero(np.bincount(codes, minlength=len(labels)) == 0)]
    if lost and settings.resampling is not None:
        warnings.warn(errors.class_not_measured(lost, settings.absent), stacklevel=5)
    return Data(labels, train, sizes, valid, rows, codes)


@dataclass
class _Sets:
    """The epoch sets of a training: the weights in force, and the rows of the present set."""

    data: Data
    settings: Settings
    prior: NDArray[np.float64]
    count: int = 0

    def refreshed(self, epoch: int, matrix: NDArray[np.int64] | None, draw: bool) -> tuple[Refresh, NDArray[np.int64] | None]:
        """Weights by the F1 scores of a confusion matrix (None: the start), and the rows of the set that they ask for."""
        begin = time.perf_counter()
        s = self.settings
        f1 = None if matrix is None else scores.per_class_f1(matrix)
        measured = None if matrix is None else matrix.sum(axis=1) > 0
        w = art.weights(f1, self.prior, measured, s.absent)
        wanted = art.quotas(int(self.data.sizes.sum()), self.prior, w, s.blending_constant, s.rule)
        rows = epochs.epoch_rows(s.seed, self.count, self.data.train.codes, wanted) if draw else None
        record = Refresh(
            self.count, epoch, np.full(len(w), np.nan) if f1 is None else f1, w, art.blend(self.prior, w, s.blending_constant),
            wanted.uniform, wanted.per_class, draw, time.perf_counter() - begin,
        )  # fmt: skip
        self.count += 1
        return record, rows


def train(net: Any, learner: Learner, data: Data, settings: Settings, callbacks: Sequence[Any]) -> None:
    """Run the epochs; sets ``history_``, ``n_epochs_``, ``best_epoch_`` and ``confusion_matrix_`` of ``net``.

    Parameters
    ----------
    net : estimator
        What callbacks get to see.
    learner : Learner
    data : Data
    settings : Settings
    callbacks : list
    """
    prior = art.prior(data.sizes)
    history = net.history_ = History(data.labels, prior)
    stopping = [] if settings.patience is None else [EarlyStopping(settings.patience)]
    tell = CallbackList(net, [*callbacks, *stopping])
    sets = _Sets(data, settings, prior)
    try:
        tell("on_train_begin")
        rows: NDArray[np.int64] | None
        if settings.resampling is None:
            rows = np.flatnonzero(data.train.codes >= 0)
        else:
            record, rows = sets.refreshed(0, None, True)
            history.refreshes.append(record)
            tell("on_refresh", refresh=record)
        best = np.inf
        for epoch in range(1, settings.max_epochs + 1):
            assert rows is not None
            tell("on_epoch_begin", epoch=epoch)
            done, matrix = _one_epoch(net, learner, data, settings, rows, epoch, tell)
            history.epochs.append(done)
            net.n_epochs_ = epoch
            comparable = learner.comparable(epoch)
            if done.valid_loss < best or not comparable:
                best, net.best_epoch_, net.confusion_matrix_ = done.valid_loss, epoch, matrix
                learner.keep()
            stop = tell("on_epoch_end", epoch=epoch, record=done, comparable=comparable) or epoch == settings.max_epochs
            if settings.resampling is not None and epoch % settings.boost_frequency == 0:
                rows = rows if stop else None  # the old set makes room for the new one
                record, new = sets.refreshed(epoch, matrix, not stop)
                rows = rows if new is None else new
                history.refreshes.append(record)
                tell("on_refresh", refresh=record)
            if stop:
                break
        learner.restore()
    finally:
        tell("on_train_end")


def _one_epoch(
    net: Any, learner: Learner, data: Data, settings: Settings, rows: NDArray[np.int64], epoch: int, tell: CallbackList
) -> tuple[Epoch, NDArray[np.int64]]:
    begin = time.perf_counter()
    epochs.shuffle(rows, settings.seed, epoch)
    cuts = epochs.bounds(len(rows), settings.batch_size, settings.drop_last, learner.no_single)
    if not cuts:
        raise errors.empty_epoch(type(net).__name__, len(rows), settings.batch_size)
    train_loss = learner.learn(epoch, rows, cuts, tell)
    middle = time.perf_counter()
    valid_loss, predicted = learner.judge()
    if not np.isfinite(valid_loss):
        raise errors.valid_loss_not_finite(epoch, valid_loss)
    matrix = scores.confusion(data.valid_codes, predicted, len(data.labels))
    valid_seconds = time.perf_counter() - middle
    done = Epoch(
        epoch, train_loss, valid_loss, scores.accuracy(matrix), scores.macro_f1(matrix), scores.per_class_f1(matrix), cuts[-1][1],
        learner.step(valid_loss), middle - begin, valid_seconds,
    )  # fmt: skip
    return done, matrix
