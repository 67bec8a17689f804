"""Answers by brute force: neighbours over all pairs, ties to the smaller row number; the scan that condenses; clusters of scipy."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, pdist
from sklearn.neighbors import KNeighborsClassifier


def ordered_neighbors(X, rows):
    """All other rows by (distance, row) for each of ``rows``, and the distances; in float64, feature by feature."""
    squared = np.zeros((len(rows), len(X)))
    for column in X.T.astype(np.float64):
        squared += np.square(column[rows, None] - column[None, :])
    squared[np.arange(len(rows)), rows] = np.inf
    order = np.lexsort((np.broadcast_to(np.arange(len(X)), squared.shape), squared), axis=1)[:, :-1]
    return order, np.take_along_axis(squared, order, 1)


def brute_force_rivals(X, y, label, k):
    order, _ = ordered_neighbors(X, np.flatnonzero(y == label))
    return (y[order[:, :k]] != label).sum(axis=1)


def clear_rows(X, rows, k):
    """Which rows have no twin and no tie at rank k."""
    _, squared = ordered_neighbors(X, rows)
    return (squared[:, 0] > 0) & (squared[:, k - 1] < squared[:, k])


def same_class(X, y, k):
    """How many of the k nearest rows of every row are of the class 1, and these rows."""
    squared = np.square(X[:, None] - X[None]).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    near = np.argsort(squared, axis=1, kind="stable")[:, :k]
    return (y[near] == 1).sum(axis=1), near


def nearest_of_class(X, y, k):
    """The k nearest rows of class 1 of every row."""
    own = np.flatnonzero(y == 1)
    squared = np.square(X[:, None] - X[own][None]).sum(axis=2)
    squared[own, np.arange(len(own))] = np.inf
    return own[np.argsort(squared, axis=1, kind="stable")[:, :k]]


def ranked(X):
    """Rows by (squared distance, row) from each row, itself last."""
    d2 = np.square(X[:, None].astype(float) - X[None].astype(float)).sum(axis=2)
    np.fill_diagonal(d2, np.inf)
    return np.argsort(d2, axis=1, kind="stable")


def condensed(X, y, seeds, k, label, smallest=2, joins=True):
    """Hart's scan (or, without joining, its first look) with scikit-learn's words: a classifier fitted again for every row."""
    store = np.flatnonzero(y == smallest).tolist() + seeds.tolist()
    found = seeds.tolist()
    for row in np.setdiff1d(np.flatnonzero(y == label), seeds):
        if KNeighborsClassifier(k).fit(X[store], y[store]).predict(X[row : row + 1])[0] != label:
            found.append(int(row))
            if joins:
                store.append(int(row))
    return found


def clusters_of(X, factor, method="average"):
    """Cluster numbers by scipy's own distances."""
    gaps = cdist(X, X)
    np.fill_diagonal(gaps, np.inf)
    return fcluster(linkage(pdist(X), method), factor * gaps.min(axis=1).mean(), criterion="distance")
