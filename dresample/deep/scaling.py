"""What a network sees of a feature, and back: z = (x - shift) * factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dresample.block import Floats

__all__ = ["Scaling", "of_columns", "of_pixels"]

#: Rows that are scaled at once.
_ROWS = 4_096


@dataclass(frozen=True)
class Scaling:
    """An affine map of features.

    Parameters
    ----------
    shift, factor : ndarray of shape (d,) or (1,), float64
    low, high : ndarray of shape (d,) or (1,), optional
        Rows that come back are clipped to these.
    """

    shift: NDArray[np.float64]
    factor: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None

    def forward(self, X: Floats) -> NDArray[np.float32]:
        """Features as the network sees them, float32."""
        out = np.empty(X.shape, np.float32)
        for a in range(0, len(X), _ROWS):  # a few rows at a time: no second table in float64
            out[a : a + _ROWS] = (X[a : a + _ROWS] - self.shift) * self.factor
        return out

    def inverse(self, Z: NDArray[np.float32], dtype: DTypeLike) -> Floats:
        """What the network gives as features, of the dtype that these have: far from 0, float32 has few values to offer."""
        out = np.empty(Z.shape, dtype)
        for a in range(0, len(Z), _ROWS):
            X = Z[a : a + _ROWS] / self.factor + self.shift
            out[a : a + _ROWS] = X if self.low is None or self.high is None else np.clip(X, self.low, self.high)
        return out


def of_pixels(low: float, high: float) -> Scaling:
    """Pixels in [low, high] to [-1, 1], where the last layer's tanh lies.

    Examples
    --------
    >>> import numpy as np
    >>> of_pixels(0, 255).forward(np.array([[0.0, 127.5, 255.0]])).tolist()
    [[-1.0, 0.0, 1.0]]
    """
    width = high - low if high > low else 1.0
    ends = np.array([float(low)]), np.array([float(max(high, low))])
    return Scaling(np.array([low + width / 2.0]), np.array([2.0 / width]), *ends)


def of_columns(mean: NDArray[np.float64], spread: NDArray[np.float64]) -> Scaling:
    """Each feature with mean 0 and standard deviation 1; one without spread is only centred.

    Examples
    --------
    >>> import numpy as np
    >>> of_columns(np.array([1.0, 5.0]), np.array([2.0, 0.0])).forward(np.array([[3.0, 5.0]])).tolist()
    [[1.0, 0.0]]
    """
    return Scaling(mean, np.divide(1.0, spread, out=np.ones(len(spread)), where=spread > 0))
