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
from dresample.sampling.run import Run

__all__ = ["LatentSMOTE"]


class LatentSMOTE(Latent):
    """Over-sample tables by SMOTE among the codes of a dense autoencoder.

    Parameters
    ----------
    latent_size : int, default=16
        Length of a code.
    hidden : int, default=64
        Width of the hidden layers.

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

    def _maker(self, features: int) -> Callable[[], Any]:
        from dresample.deep import network

        return partial(network.dense, features, self._latent_size(), int(self.hidden))

    def _scaling(self, run: Run, look: Look) -> Scaling:
        found = moments(run.execution, run.blocks, run.classes.rows, nbytes=run.nbytes, passes=run.source_pass)
        return replace(of_columns(found.mean, found.spread), low=look.low, high=look.high)

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"features": self.n_features_in_}
