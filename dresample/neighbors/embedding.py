"""A contractive map into few dimensions: distances there never exceed the true ones.

Rotate the centred (and weighted) rows onto the p leading principal directions V of a sample and append the norm of the rest:

    e(x) = ( V'(x - m),  || (I - VV')(x - m) || ),        || e(x) - e(y) ||  <=  || x - y ||

because | ||a|| - ||b|| | <= ||a - b||. So a row that is too far away in e-space is too far away in truth: a filter in float32
over p + 1 coordinates, and only its few survivors are compared on all features in float64.

Slack of the filter. With u = 2**-24, rounding e to float32 moves a point by at most u*||e||, and the float32 sum of squares of
P = p + 1 terms is off by a factor of at most 1 + (P + 8) u. A row y within r of x has ||e(y)|| <= ||e(x)|| + r, hence

    y is within r of x   =>   D32(x, y)  <=  (r + u' (2 ||e(x)|| + r))**2 * (1 + (P + 8) u),      u' = 1.01 u + v

where v covers the float64 arithmetic of the map itself: the norm of the rest is the root of ||x - m||**2 - ||V'(x - m)||**2,
whose error is below (16 d + 256) 2**-53 ||x - m||**2, hence v is the root of that factor (0 where V spans everything).
Everything is scaled by a power of two that brings the
data into [-1, 1], so that nothing overflows; what underflows is taken for near, which is safe.

Trailing columns may be nominal: integer codes, of which two different ones are apart by the weight of their column. Each of the
first ``MAX_NOMINAL`` of them adds one coordinate to e, its weight where the code is odd: two codes are never further apart there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats

__all__ = ["EXPLAINED", "MAX_NOMINAL", "MAX_WIDTH", "Embedding", "fit_embedding"]

#: Stop adding directions once they hold this share of the sample's variance ...
EXPLAINED = 0.95
#: ... or when the embedding has this many coordinates.
MAX_WIDTH = 32
#: Nominal columns that the filter looks at.
MAX_NOMINAL = 32
_LANES = 4
#: Up to so many features the filter keeps them all: turning them would cost more than it saves.
_FULL = 8


@dataclass(frozen=True, slots=True)
class Embedding:
    """A fitted map.

    Parameters
    ----------
    mean : ndarray of shape (d,), float64
    weight : ndarray of shape (d + nominal,), float64
        Factor of each feature in the distance.
    basis : ndarray of shape (d, p), float64
        Orthonormal columns.
    scale : float
        A power of two, applied to every coordinate.
    width : int
        Number of coordinates, padded with zeros to a multiple of four.
    nominal : int
        Trailing columns of codes, which are equal or not.
    """

    mean: NDArray[np.float64]
    weight: NDArray[np.float64]
    basis: NDArray[np.float64]
    scale: float
    width: int
    nominal: int = 0

    def with_nominal(self, weight: float) -> Embedding:
        """The same with another weight of the nominal columns."""
        d = len(self.mean)
        return replace(self, weight=np.concatenate([self.weight[:d], np.full(self.nominal, weight)]))

    @property
    def slack(self) -> float:
        """Relative slack u' of the filter."""
        d, p = self.basis.shape
        rest = ((16 * d + 256) * 2.0**-53) ** 0.5 if p < d else 8 * d * 2.0**-52
        return float(1.01 * 2.0**-24 + rest)


def fit_embedding(
    sample: Floats,
    weight: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    nominal: int = 0,
) -> Embedding:
    """Fit the map on a sample of rows.

    Parameters
    ----------
    sample : ndarray of shape (s, d)
        Any rows: they steer the speed of the search, never its answer.
    weight : ndarray of shape (d,)
        Factor of each feature in the distance (1 for the plain Euclidean one).
    low, high : ndarray of shape (d,)
        Smallest and largest value of each feature over all rows.
    nominal : int
        Trailing columns of codes; their weights are below the span of the others.
    """
    if nominal:
        d = len(weight) - nominal
        plain = fit_embedding(sample[:, :d], weight[:d], low[:d], high[:d])
        coordinates = d if plain.basis.shape[1] == d else plain.width
        return replace(plain, weight=weight, width=_padded(coordinates + min(nominal, MAX_NOMINAL)), nominal=nominal)
    d = len(weight)
    mean = np.asarray(sample, np.float64).mean(axis=0) if len(sample) else np.zeros(d)
    mean = np.clip(mean, low, high)
    reach = np.maximum(np.abs(high - mean), np.abs(low - mean)) * weight
    span = float(np.sqrt(np.sum(np.square(reach / max(reach.max(initial=0.0), 1e-300))))) * float(reach.max(initial=0.0))
    scale = float(np.ldexp(1.0, min(1023, -int(np.frexp(span)[1])))) if span > 0 else 1.0
    if d <= _FULL:
        return Embedding(mean, weight, np.eye(d), scale, _padded(d))
    centred = (np.asarray(sample, np.float64) - mean) * weight * scale
    values, vectors = np.linalg.eigh(centred.T @ centred)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    share = np.cumsum(values) / max(values.sum(), 1e-300)
    wanted = int(np.searchsorted(share, EXPLAINED)) + 1
    width = min(_padded(wanted + 1), MAX_WIDTH)
    if width >= d:
        return Embedding(mean, weight, np.eye(d), scale, _padded(d))
    return Embedding(mean, weight, np.ascontiguousarray(vectors[:, : width - 1]), scale, width)


def _padded(width: int) -> int:
    return -(-width // _LANES) * _LANES
