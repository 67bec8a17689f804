"""Embeddings of some rows, with all of them as the sample."""

from __future__ import annotations

import numpy as np

from dresample.neighbors.embedding import fit_embedding


def embedding_of(*parts, weight=None):
    X = np.concatenate(parts).astype(np.float64)
    return fit_embedding(X, np.ones(X.shape[1]) if weight is None else weight, X.min(axis=0), X.max(axis=0))
