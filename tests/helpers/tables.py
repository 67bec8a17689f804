"""Tables by recipe, always the same: worked examples of papers, and seeded ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification

from tests.helpers.strategies import Table

#: The worked example of the specification: 14 rows on a line, the first four of the smaller class.
LINE = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
LINE_LABELS = np.array([1] * 4 + [0] * 10)
ALONE = np.array([0.0, 10, 20, 30, 40, 50])[:, None]
#: Lengths of partitions of 240 rows.
CUTS_OF_240 = [[240], [100, 60, 80], [14] * 16 + [16], [0, 1, 70, 0, 0, 99, 0, 69, 1]]


def all_noise():
    """Six rows of class 1, each among three of class 0."""
    X = np.concatenate([ALONE, ALONE + 0.1, ALONE - 0.2, ALONE + 0.35])
    return X, np.repeat([1, 0], [6, 18])


def overlapping(seed, small=60, large=240, d=3):
    """Two classes without ties."""
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(size=(large, d)), rng.normal(1.2, 1.0, (small, d))])
    order = rng.permutation(len(X))
    return X[order], np.repeat([0, 1], [large, small])[order]


def blobs(seed, weights=(0.1, 0.2, 0.7), rows=500, sep=0.8):
    return make_classification(n_samples=rows, n_features=3, n_informative=3, n_redundant=0, n_clusters_per_class=1,
                               n_classes=len(weights), weights=list(weights), class_sep=sep, random_state=seed)  # fmt: skip


def stored_table(seed, rows=300):
    """A seeded table of three classes with ties, twins, and columns of several scales and dtypes."""
    rng = np.random.default_rng(seed)
    code = np.sort(rng.choice(3, rows, p=[0.75, 0.15, 0.1]))
    values = rng.normal(size=(rows, 5)) + code[:, None] * rng.uniform(0, 2, 5)
    values[:, 0] = np.rint(values[:, 0])
    values[:, 1] = 1e8 * (values[:, 1] + 1e6)
    values[:, 2] *= 1e-8
    values[rng.integers(0, rows, 20)] = values[rng.integers(0, rows, 20)]
    X = pd.DataFrame(values, columns=list("abcde")).astype({"a": "int64", "d": "float32"})
    order = rng.permutation(rows)
    return Table(X.iloc[order].reset_index(drop=True), pd.Series(code[order], name="label"))


def four_features(seed, rows=400, classes=3, dtype=np.float64):
    """Tie-free data of overlapping classes, rows in random order."""
    shares = [0.6, 0.25, 0.15] if classes == 3 else [0.8, 0.2]
    X, y = make_classification(rows, 4, n_redundant=0, n_informative=3, n_classes=classes, n_clusters_per_class=1, weights=shares,
                               class_sep=0.7, random_state=seed)  # fmt: skip
    return X.astype(dtype), y


def islands(seed):
    """A class of three islands and one row alone, and another class around two of them."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 0], [10, 0], [0, 10]])
    small = np.concatenate([c + rng.normal(0, 0.5, (12, 2)) for c in centres] + [[[30.0, 30]]])
    large = np.concatenate([c + rng.normal(0, 1.5, (60, 2)) for c in centres[:2]] + [30 + rng.normal(0, 0.1, (8, 2))])
    return np.concatenate([small, large]), np.repeat([1, 0], [len(small), len(large)])


NOMINAL = ["city", "text", "flag", "maybe", "grade", "when", "obj", "code"]


def mixed_table(n=200, seed=0, classes=2):
    """Rows with columns of every kind, nominal and continuous ones in turns, in random order."""
    rng = np.random.default_rng(seed)
    code = np.sort(rng.choice(classes, n, p=[[0.7, 0.3], [0.6, 0.25, 0.15]][classes - 2]))
    X = pd.DataFrame({
        "city": pd.Series(rng.choice(["Wien", "Graz", "Linz"], n)).astype(pd.CategoricalDtype(["Wien", "Linz", "Graz", "Bonn"])),
        "age": rng.integers(18, 80, n),
        "text": rng.choice(["x", "y", "z"], n),
        "amount": rng.normal(size=n).astype("float32"),
        "flag": rng.random(n) < 0.4,
        "maybe": pd.array(rng.random(n) < 0.4, dtype="boolean"),
        "count": pd.array(rng.integers(0, 9, n), dtype="Int64"),
        "grade": pd.Categorical(rng.choice(["lo", "hi"], n), categories=["lo", "mid", "hi"], ordered=True),
        "when": pd.to_datetime(rng.choice(["2024-01-01", "2024-05-01"], n)),
        "obj": pd.Series(rng.choice(["p", "q"], n), dtype=object),
        "code": rng.integers(0, 3, n).astype("int8"),
        "ratio": rng.normal(size=n) + code,
    })  # fmt: skip
    order = rng.permutation(n)
    return X.iloc[order].reset_index(drop=True), pd.Series(code[order], name="label")


def nominal_columns(n=200, seed=0, classes=2):
    X, y = mixed_table(n, seed, classes)
    return X[NOMINAL], y


def three_features(n=400, classes=2, seed=0):
    """Classes that overlap, most rows in the first."""
    rng = np.random.default_rng(seed)
    y = rng.choice(classes, n, p=np.array([0.75, 0.25] if classes == 2 else [0.6, 0.25, 0.15]))
    X = rng.normal(size=(n, 3)) + 0.9 * y[:, None]
    return Table(pd.DataFrame(X, columns=list("abc")), pd.Series(y, name="label"))


either_table = pytest.mark.parametrize("table", [three_features(classes=n) for n in (2, 3)], ids=["binary", "three classes"])


def of_sizes(sizes, seed=0):
    """Overlapping classes of the given sizes."""
    y = np.repeat(np.arange(len(sizes)), sizes)
    return np.random.default_rng(seed).normal(size=(len(y), 2)), y


def table_of_counts(dtype):
    """Counts of the given dtype beside a float feature, rows of one class among the other."""
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1], [160, 60]))
    return pd.DataFrame(
        {
            "amount": rng.normal(15 * y, 10.0),
            "count": rng.poisson(6 + 2 * y).astype(dtype),
            "flag": (rng.random(220) < 0.4).astype(dtype),
            "city": pd.Categorical(rng.choice(["Graz", "Wien"], 220)),
            "label": y,
        }
    )


def amounts(**more):
    rng = np.random.default_rng(0)
    return pd.DataFrame({"amount": rng.normal(size=60), "age": rng.normal(size=60), "label": np.repeat([0, 1], [45, 15])} | more)


def three_classes(rows=300, seed=0):
    """Three classes that overlap, 7 to 2 to 1, as arrays."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [rows * 7 // 10, rows * 2 // 10, rows // 10]))
    return rng.normal(size=(rows, 4)) + 0.8 * y[:, None], y


def three_clouds(rows=400, seed=0):
    """Three classes in three clouds, the second of them large, as arrays."""
    rng = np.random.default_rng(seed)
    y = rng.choice(3, rows, p=[0.2, 0.65, 0.15])
    return rng.normal(size=(rows, 3)) + 1.5 * y[:, None], y
