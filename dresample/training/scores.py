"""Scores from one confusion matrix of all rows.

With M[t, q] rows of class t that were taken for class q, and for each class i

    TP = M[i, i],  FP = sum_t M[t, i] - TP,  FN = sum_q M[i, q] - TP,  F1 = 2 TP / (2 TP + FP + FN), 0 where that is 0/0

Matrices of parts of the rows are added, never their scores: F1 is not linear, and its mean over partitions depends on the cut.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["accuracy", "confusion", "macro_f1", "per_class_f1"]


def confusion(true: NDArray[np.integer], predicted: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """Count rows by true and predicted class.

    Parameters
    ----------
    true, predicted : ndarray of shape (n,), integer
        Class codes in [0, classes).
    classes : int

    Returns
    -------
    ndarray of shape (classes, classes), int64

    Examples
    --------
    >>> import numpy as np
    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    cell = np.asarray(true, np.int64) * classes + np.asarray(predicted, np.int64)
    return np.bincount(cell, minlength=classes * classes).reshape(classes, classes).astype(np.int64, copy=False)


def per_class_f1(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 score of each class; 0 for a class without rows and without predictions (``zero_division=0``).

    Examples
    --------
    >>> import numpy as np
    >>> per_class_f1(np.array([[5, 1, 0], [2, 1, 0], [1, 0, 0]])).round(6).tolist()
    [0.714286, 0.4, 0.0]
    """
    hit = np.diagonal(matrix)
    double = matrix.sum(axis=0) + matrix.sum(axis=1)  # 2 TP + FP + FN
    f1: NDArray[np.float64] = 2.0 * hit / np.maximum(double, 1)
    return f1


def macro_f1(matrix: NDArray[np.int64]) -> float:
    """Mean of the F1 scores of the classes that have rows or predictions, as scikit-learn's ``average="macro"``."""
    seen = (matrix.sum(axis=0) + matrix.sum(axis=1)) > 0
    return float(per_class_f1(matrix)[seen].mean()) if seen.any() else 0.0


def accuracy(matrix: NDArray[np.int64]) -> float:
    """Share of the rows on the diagonal."""
    return float(np.trace(matrix) / max(1, int(matrix.sum())))
