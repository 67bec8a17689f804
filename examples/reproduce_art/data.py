"""The sets, their stratified split 70/15/15 by seed, and z-scores fitted on the training part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from dresample.datasets import mnist

FILES = {"pima": "pima", "yeast": "yeast", "wine": "wine_quality_red"}
_NAMES = {"pima": "Pima", "yeast": "Yeast", "wine": "Red wine", "mnist": "MNIST-LT"}
#: Yeast has a tenth class of 5 rows; the paper's ratios (23.15 = 463/20) leave it out.
_FEWEST = {"yeast": 20}
#: MNIST-LT: rows of digit i are LARGEST * FACTOR ** (i / 9). The paper gives both numbers and not the profile.
LARGEST, FACTOR = 1500, 0.01


def title(name: str) -> str:
    """Name of a set in print."""
    return _NAMES[name]


@dataclass(frozen=True)
class Part:
    """Rows and their class codes."""

    X: NDArray[Any]
    y: NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Training, validation and test part; ``balanced`` is another test part, of MNIST only."""

    train: Part
    validation: Part
    test: Part
    balanced: Part | None = None


def tabular(name: str, folder: Path) -> Part:
    """A table: float features, then ``target`` (then ``fold``, not used)."""
    frame = pd.read_parquet(folder / "multiclass" / f"{FILES[name]}.parquet")
    frame = frame[frame["target"].map(frame["target"].value_counts()) >= _FEWEST.get(name, 0)]
    X = frame.drop(columns=[c for c in ("target", "fold") if c in frame]).to_numpy(np.float64)
    return Part(X, np.unique(frame["target"].to_numpy(), return_inverse=True)[1])


def with_ratio(part: Part, ratio: float, seed: int) -> Part:
    """Class 1 of two thinned out until class 0 is ``ratio`` times as large."""
    large, small = (np.flatnonzero(part.y == code) for code in (0, 1))
    kept = np.random.default_rng(seed).choice(small, round(len(large) / ratio), replace=False)
    rows = np.sort(np.concatenate([large, kept]))
    return Part(part.X[rows], part.y[rows])


def split(part: Part, seed: int, standardise: bool = True) -> Split:
    """70/15/15 by class, z-scores of the training part."""
    train, rest = train_test_split(np.arange(len(part.y)), test_size=0.3, stratify=part.y, random_state=seed)
    validation, test = train_test_split(rest, test_size=0.5, stratify=part.y[rest], random_state=seed)
    X = part.X
    if standardise:
        spread = X[train].std(axis=0)
        X = (X - X[train].mean(axis=0)) / np.where(spread > 0, spread, 1)
    return Split(*(Part(X[rows].astype(np.float32), part.y[rows]) for rows in (train, validation, test)))


def _mnist(folder: Path, which: str) -> Part:
    images, labels = mnist(folder / "mnist", which)
    return Part(images.reshape(len(images), -1), labels)


def _scaled(part: Part) -> Part:
    # Mean and standard deviation of MNIST's pixels, as it is usually done.
    return Part(((part.X.astype(np.float32) / 255 - 0.1307) / 0.3081), part.y)


def mnist_sizes() -> list[int]:
    """Rows of each digit of MNIST-LT."""
    return [round(LARGEST * FACTOR ** (digit / 9)) for digit in range(10)]


def long_tailed_mnist(folder: Path, seed: int) -> tuple[Part, Part]:
    """MNIST-LT, drawn from the training file by the seed; and the test file, balanced."""
    full, test = _mnist(folder, "train"), _mnist(folder, "t10k")
    rng = np.random.default_rng(seed)
    kept = [rng.choice(np.flatnonzero(full.y == digit), size, replace=False) for digit, size in enumerate(mnist_sizes())]
    rows = np.sort(np.concatenate(kept))
    return _scaled(Part(full.X[rows], full.y[rows])), _scaled(test)


def load(name: str, folder: Path, seed: int, ratio: float | None = None) -> Split:
    """The split of a set by a seed; ``ratio`` thins out a set of two classes first."""
    if name == "mnist":
        part, balanced = long_tailed_mnist(folder, seed)
        return replace(split(part, seed, standardise=False), balanced=balanced)
    part = tabular(name, folder)
    return split(part if ratio is None else with_ratio(part, ratio, seed), seed)
