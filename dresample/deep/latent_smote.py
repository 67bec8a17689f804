"""LatentSMOTE: DeepSMOTE for tables. Dense layers in the place of convolutions, standardised features in the place of pixels.

READING. The paper has images only; this is its recipe on rows of numbers, under a name of its own. With encoder E, decoder D, a
batch B and rows Q of one class:

    L = mse(D(E(B)), B) + penalty(Q)          as in :mod:`dresample.deep.deepsmote`
    new row:  D(z_i + u (z_q - z_i))          then back into the units of the features, inside the range that they have
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from dresample.deep.latent import Latent
from dresample.deep.scaling import Scaling, of_columns
from dresample.distribution.moments import moments
from dresample.distribution.profile import Look
from dresample.sampling.parameters import count_number
from dresample.sampling.run import Fit

__all__ = ["LatentSMOTE"]


class LatentSMOTE(Latent):
    """Over-sample tables by SMOTE among the codes of a dense autoencoder.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each code, inside its class.
    latent_size : int, default=16
        Length of a code.
    hidden : int, default=64
        Width of the hidden layers.
    penalty : {"paper", "released"}, default="paper"
        Which of the two forms of the second loss (:class:`DeepSMOTE`).
    penalty_weight : float, default=1.0
    batch_size : int, default=100
    max_epochs, min_epochs : int, default=350, 50
    tol, patience : float, int, default=0.001, 10
    learning_rate : float, default=0.0002
    n_workers, device, checkpoint, model, verbose
        As for :class:`DeepSMOTE`.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Codes that are outliers of their class are neither bases nor partners.
    placement : {"append", "spread"}, default="append"
    provenance : bool, default=False
    persist : {True, False, "auto"}, default="auto"
    keep_index : bool, default=False

    Attributes
    ----------
    losses_ : DataFrame
    best_epoch_ : int
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    Notes
    -----
    Features are standardised for the network. Features of whole numbers are rounded. Grade C.

    See Also
    --------
    DeepSMOTE : the method for images.

    References
    ----------
    .. [1] D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE: fusing deep learning and SMOTE for imbalanced data", IEEE Transactions
       on Neural Networks and Learning Systems 34(9), 2023, pp. 6390-6404.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import LatentSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 4)), rng.normal(2, 1, (60, 4))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> X_new, y_new = LatentSMOTE(max_epochs=3, min_epochs=0, random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        latent_size: int = 16,
        hidden: int = 64,
        penalty: str = "paper",
        penalty_weight: float = 1.0,
        batch_size: int = 100,
        max_epochs: int = 350,
        min_epochs: int = 50,
        tol: float = 1e-3,
        patience: int = 10,
        learning_rate: float = 2e-4,
        n_workers: int | None = None,
        device: str = "auto",
        checkpoint: Any = None,
        model: Any = None,
        verbose: bool = False,
        on_small_class: str = "raise",
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.latent_size = latent_size
        self.hidden = hidden
        self.penalty = penalty
        self.penalty_weight = penalty_weight
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.min_epochs = min_epochs
        self.tol = tol
        self.patience = patience
        self.learning_rate = learning_rate
        self.n_workers = n_workers
        self.device = device
        self.checkpoint = checkpoint
        self.model = model
        self.verbose = verbose
        self.on_small_class = on_small_class
        self.clean = clean
        self.placement = placement
        self.provenance = provenance
        self.persist = persist
        self.keep_index = keep_index

    def _check_parameters(self) -> None:
        super()._check_parameters()
        count_number(self, "latent_size")

    def _maker(self, features: int) -> Callable[[], Any]:
        from dresample.deep import network

        return partial(network.dense, features, self._latent_size(), int(self.hidden))

    def _scaling(self, fitted: Fit, look: Look) -> Scaling:
        found = moments(fitted.run, fitted.blocks, fitted.classes.rows, nbytes=fitted.nbytes, passes=fitted.source_pass)
        return replace(of_columns(found.mean, found.spread), low=look.low, high=look.high)

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"features": self.n_features_in_}
