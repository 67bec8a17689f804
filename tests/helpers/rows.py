"""Rows of many kinds for the search, and embeddings of them."""

from __future__ import annotations

import numpy as np

from dresample.neighbors.embedding import fit_embedding

FEATURES = [1, 3, 8, 9, 20, 33, 100]


def heavy_tailed(rng, n, d):
    return rng.standard_cauchy((n, d)) ** 3


def of_low_rank(rng, n, d):
    rank = min(3, d)
    return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) + 1e-3 * rng.normal(size=(n, d))


MAKERS = {
    "noise": lambda rng, n, d: rng.normal(size=(n, d)),
    "low rank": of_low_rank,
    "ties": lambda rng, n, d: rng.integers(0, 3, (n, d)).astype(float),
    "twins": lambda rng, n, d: rng.normal(size=(n // 10 + 1, d))[rng.integers(0, n // 10 + 1, n)],
    "heavy tails": heavy_tailed,
    "constant columns": lambda rng, n, d: np.where(rng.random(d) < 0.5, 1e9, rng.normal(size=(n, d))),
    "all equal": lambda rng, n, d: np.ones((n, d)),
    "uneven columns": lambda rng, n, d: rng.normal(size=(n, d)) * 10.0 ** rng.integers(-9, 9, d),
}
SCALES = [1.0, 1e-8, 1e8, 1e-30, 1e30]


def drawn_rows(kind, n, d, seed, dtype=np.float64, shift=0.0, scale=1.0):
    """Rows, their numbers (rising, with holes) and weights of the features."""
    rng = np.random.default_rng(seed)
    X = (MAKERS[kind](rng, n, d) + shift) * scale
    limit = 1e36 if dtype == np.float32 else 1e149
    X = np.ascontiguousarray(np.clip(X, -limit, limit), dtype)
    return X, np.cumsum(rng.integers(1, 4, n)), np.ones(d) if seed % 2 else rng.uniform(0.1, 3, d)


def third_embedded(X, weight, nominal=0):
    """The embedding of rows of which every third is the sample."""
    low, high = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    return fit_embedding(X[::3], weight, low, high, nominal=nominal)


def same(found, expected):
    return all(a.tobytes() == b.tobytes() for a, b in zip(found, expected, strict=True))


def mixed_rows(rng, n, d, nominal, levels=3):
    X = np.column_stack([rng.normal(size=(n, d)).round(1), rng.integers(0, levels, (n, nominal)).astype(float)])
    return np.ascontiguousarray(X)


def embedding_of(*parts, weight=None):
    X = np.concatenate(parts).astype(np.float64)
    return fit_embedding(X, np.ones(X.shape[1]) if weight is None else weight, X.min(axis=0), X.max(axis=0))
