"""ARTClassifier: a PyTorch module trained with ART, or plainly, as a scikit-learn classifier.

A. Basandrai, S. Jain, K. Ilanthenral, "ART: Adaptive Resampling-based Training for Difficulty-aware Classification",
arXiv:2509.00955, 2025. The update of the weights is in :mod:`dresample.training.art`, the choice of rows in
:mod:`dresample.training.epochs`, the loop in :mod:`dresample.training.flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted
from torch import nn

from dresample import errors
from dresample.arithmetic import draws
from dresample.deep.determinism import Stream, deterministic, device_of
from dresample.sampling.parameters import check_choices, count_number
from dresample.training import flow
from dresample.training.feed_forward import adamw
from dresample.training.network import Network, made_criterion, made_module
from dresample.training.prediction import checked_input, predicted

__all__ = ["ARTClassifier"]


class ARTClassifier(ClassifierMixin, BaseEstimator):
    """A network trained on epoch sets that follow the difficulty of the classes.

    Every ``boost_frequency`` epochs the F1 score of each class on the validation rows sets the weights of the classes, and the
    rows of the next epochs are drawn anew: hard classes more often, easy ones less.

    Parameters
    ----------
    module : torch.nn.Module or callable
        A module, which is copied, or ``module()`` or ``module(n_features, n_classes)``, which makes one under the seed. It gets
        float32 features (n, n_features) and gives logits (n, n_classes).
    criterion : torch.nn.Module or callable, optional
        ``loss(logits, codes)``, or ``criterion(class_counts)``, which makes one of the class sizes of the training rows. If the
        loss has ``set_epoch``, it is told each epoch, from 0. Cross-entropy by default.
    optimizer : callable, optional
        ``optimizer(parameters)``; AdamW with a learning rate and a weight decay of 1e-3 and 1e-2 by default.
    scheduler : callable or False, optional
        ``scheduler(optimizer)``, stepped at the end of each epoch; cosine annealing over ``max_epochs`` by default, False for none.
    resampling : {"art", None}, default="art"
        None is plain training: all rows in every epoch, with the same loop and the same seeds.
    blending_constant : float, default=0.3
        c: 1 is the prior of the data, 0 the weights by difficulty alone.
    boost_frequency : int, default=4
        Epochs between refreshes.
    rule : {"two-part", "direct"}, default="two-part"
        How an epoch set is drawn (:mod:`dresample.training.art`).
    absent : {"zero", "ignore"}, default="zero"
        A class without validation rows has an F1 score of 0, or its prior as its weight.
    batch_size, validation_batch_size : int, default=256, 512
    drop_last : bool, default=True
        Leave out the last mini-batch of an epoch if it is not full; the only one is used in any case. A last batch of one row is
        always left out where the module has batch normalisation.
    max_epochs : int, default=100
    patience : int or None, default=10
        Stop after so many epochs without a lower validation loss; None runs all.
    validation_fraction : float, default=0.15
        Share of the rows of each class that is held out by a hash of the row, where ``fit`` gets no validation set.
    validation_rows : int, optional
        Losses and F1 scores are measured on a seeded sample of so many validation rows.
    callbacks : sequence, default=()
        Objects with hooks of :class:`~dresample.training.Callback`.
    device : str or torch.device, default="auto"
        ``"auto"`` is a CUDA device where there is one.
    random_state : int, RandomState, Generator or None, default=None

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    module_ : torch.nn.Module
        With the weights of the lowest validation loss.
    history_ : History
    n_epochs_, best_epoch_ : int
        Epochs run, and the one of the lowest validation loss.
    confusion_matrix_ : ndarray of shape (n_classes, n_classes), int64
        Validation rows by true and predicted class, in that epoch.
    n_features_in_, feature_names_in_, seed_

    Notes
    -----
    The weights after ``fit`` are a function of the data in their order, the parameters and the seed, not of partitions, for the
    same versions, device and number of threads (grade C). PyTorch's generators and determinism switches are as before afterwards.
    Probabilities of a Dask collection may differ from those of the same rows in NumPy in their last bits, as batches have other
    sizes.

    A refresh takes the predictions of the validation pass that the epoch needs for its loss, and adds index work over the rows.

    References
    ----------
    .. [1] A. Basandrai, S. Jain, K. Ilanthenral, "ART: Adaptive Resampling-based Training for Difficulty-aware Classification",
       arXiv:2509.00955, 2025.

    Examples
    --------
    >>> import numpy as np
    >>> from torch import nn
    >>> from dresample.training import ARTClassifier
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat(["common", "rare"], [270, 30])
    >>> X = rng.normal(size=(300, 2)) + 2.0 * (y == "rare")[:, None]
    >>> network = lambda n_features, n_classes: nn.Sequential(nn.Linear(n_features, 8), nn.ReLU(), nn.Linear(8, n_classes))
    >>> fitted = ARTClassifier(network, max_epochs=8, random_state=0, device="cpu").fit(X, y)
    >>> fitted.classes_.tolist(), fitted.predict_proba(X).shape, len(fitted.history_.refreshes)
    (['common', 'rare'], (300, 2), 3)
    """

    def __init__(
        self,
        module: Any,
        *,
        criterion: nn.Module | Callable[..., nn.Module] | None = None,
        optimizer: Callable[..., Any] | None = None,
        scheduler: Callable[..., Any] | bool | None = None,
        resampling: str | None = "art",
        blending_constant: float = 0.3,
        boost_frequency: int = 4,
        rule: str = "two-part",
        absent: str = "zero",
        batch_size: int = 256,
        validation_batch_size: int = 512,
        drop_last: bool = True,
        max_epochs: int = 100,
        patience: int | None = 10,
        validation_fraction: float = 0.15,
        validation_rows: int | None = None,
        callbacks: Sequence[Any] = (),
        device: str | torch.device = "auto",
        random_state: Any = None,
    ) -> None:
        self.module = module
        self.criterion = criterion
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.resampling = resampling
        self.blending_constant = blending_constant
        self.boost_frequency = boost_frequency
        self.rule = rule
        self.absent = absent
        self.batch_size = batch_size
        self.validation_batch_size = validation_batch_size
        self.drop_last = drop_last
        self.max_epochs = max_epochs
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.validation_rows = validation_rows
        self.callbacks = callbacks
        self.device = device
        self.random_state = random_state

    def fit(self, X: Any, y: Any, X_val: Any = None, y_val: Any = None) -> Self:
        """Train.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, n_features)
            Finite numbers; they are taken as float32.
        y : Series, array or list of shape (n,)
        X_val, y_val : the same, optional
            Validation set: neither resampled nor the test set.

        Returns
        -------
        self

        Raises
        ------
        ParameterError
            A parameter, the module or the loss is not what it must be.
        InputError
            Bad data.
        ModelError
            The loss is not finite; the message tells the epoch and the batch.
        """
        owner = type(self).__name__
        if not isinstance(self.module, nn.Module) and not callable(self.module):
            raise errors.module_wanted(owner, self.module)
        if not (self.optimizer is None or callable(self.optimizer)):
            raise errors.bad_number(owner, "optimizer", self.optimizer, "None or a callable optimizer(parameters)")
        if not (self.scheduler is None or isinstance(self.scheduler, bool) or callable(self.scheduler)):
            raise errors.bad_number(owner, "scheduler", self.scheduler, "None, True, False or a callable scheduler(optimizer)")
        check_choices(self, drop_last=(True, False))
        count_number(self, "validation_batch_size")
        settings = flow.check(self, draws.seed_of(self.random_state))
        self.seed_ = settings.seed
        device = device_of(self.device)
        data = flow.opened(self, settings, X, y, X_val, y_val)
        with deterministic(), closing(Stream(device, settings.seed)) as stream:
            learner = self._learner(data, device, stream)
            self.module_ = learner.module
            flow.train(self, learner, data, settings, self.callbacks or ())
        return self

    def _learner(self, data: flow.Data, device: torch.device, stream: Stream) -> Network:
        owner, classes = type(self).__name__, len(data.labels)
        (row,) = data.valid.batches([data.valid_rows[:1]])
        with stream:
            module = made_module(owner, self.module, data.train.features, classes).to(device)
            criterion = made_criterion(owner, self.criterion, data.sizes).to(device)
            _probe(owner, module, torch.from_numpy(row).to(device), classes)
        parameters = [*module.parameters(), *criterion.parameters()]
        optimizer = (self.optimizer or adamw)(parameters)
        scheduler: Any = None
        if self.scheduler is None or self.scheduler is True:
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=self.max_epochs)
        elif self.scheduler is not False:
            scheduler = self.scheduler(optimizer)
        return Network(module, criterion, optimizer, scheduler, data, device, self.validation_batch_size, stream)

    def predict_proba(self, X: Any) -> Any:
        """Class probabilities: softmax of the logits, in float64.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, n_features)

        Returns
        -------
        ndarray or dask array of shape (n, n_classes)
            A Dask array, lazy, for Dask collections.
        """
        check_is_fitted(self, "module_")
        return predicted(checked_input(self, X), self._scorer(), len(self.classes_))

    def predict(self, X: Any) -> Any:
        """The class of the largest logit.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, n_features)

        Returns
        -------
        ndarray or dask array of shape (n,)
            A Dask array, lazy, for Dask collections.
        """
        check_is_fitted(self, "module_")
        return predicted(checked_input(self, X), partial(_labels, self._scorer(), self.classes_), None, self.classes_.dtype)

    def plot(self) -> Any:
        """F1 score, weight and sampling distribution of each class over the epochs, as a matplotlib Figure."""
        check_is_fitted(self, "history_")
        return self.history_.plot()

    def _scorer(self) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
        return partial(_probabilities, self.module_, self.validation_batch_size)


def _probe(owner: str, module: nn.Module, row: torch.Tensor, classes: int) -> None:
    """Run a row through the module: lazy layers learn their sizes, and a wrong number of outputs is found before any work."""
    module.eval()
    with torch.no_grad():
        try:
            found = module(row)
        except RuntimeError as problem:
            raise errors.features_refused(owner, row.shape[1], str(problem)) from problem
    wanted = (len(row), classes)
    if not isinstance(found, torch.Tensor) or tuple(found.shape) != wanted:
        found_text = f"an output of shape {tuple(found.shape)}" if isinstance(found, torch.Tensor) else f"a {type(found).__name__}"
        raise errors.logits_wanted(owner, found_text, *wanted)


def _probabilities(module: nn.Module, batch_size: int, X: NDArray[np.float32]) -> NDArray[np.float64]:
    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    module.eval()
    found = []
    with deterministic(), torch.no_grad():
        for a in range(0, len(X), batch_size):
            part = np.require(X[a : a + batch_size], requirements="W")  # matrices of pandas may be read-only
            logits = module(torch.from_numpy(part).to(device))
            found.append(torch.softmax(logits.double(), 1).cpu().numpy())
    out: NDArray[np.float64] = np.concatenate(found)
    return out


def _labels(score: Callable[..., NDArray[np.float64]], classes: NDArray[Any], X: NDArray[np.float32]) -> NDArray[Any]:
    labels: NDArray[Any] = classes[score(X).argmax(axis=1)]
    return labels
