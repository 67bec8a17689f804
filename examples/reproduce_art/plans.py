"""Which networks answer which question: the search, the comparison, the ablations, MNIST-LT."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from experiment import Run, Settings, complete, new_run
from published import SEARCH_SEEDS
from rivals import METHODS

TABLES = ("pima", "yeast", "wine")

#: All combinations are tried with the baseline; the highest mean macro F1 on the validation part over the search seeds wins.
GRID = {
    "depth": (1, 2),
    "dropout": (0.0, 0.2),
    "learning_rate": (1e-3, 3e-3, 1e-2),
    "weight_decay": (1e-4, 1e-2),
    "batch_size": (64, 256),
}
#: MNIST-LT takes longer: learning rate only.
MNIST_GRID = {"learning_rate": (1e-3, 3e-3), "batch_size": (64,)}

ABLATIONS = {
    "blending": (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0),
    "boost": (1, 2, 4, 8, 16),
    "width": (16, 32, 64, 128, 256, 512),
    "ratio": (2, 5, 10, 20, 50),
    # Not in the paper: which weights are kept; and, with batches of 256, from many short steps to few long ones.
    "keep": ("validation loss", "macro F1", "last"),
    "pace": (0.0003, 0.001, 0.003, 0.01),
}


def searched_by(data: str, method: str) -> str:
    """Key of a search: those by the baseline hold for all methods."""
    return data if method == "baseline" else f"{data}:{method}"


def search(data: str, output: Path, folder: Path, jobs: int, method: str = "baseline") -> dict[str, Any]:
    """The settings of a set by a method, kept in ``settings.json``, and the first re-weighted epoch of LDAM+DRW.

    That epoch is half of the epochs that the method ran with the winning settings: with a later one, early stopping
    would end most runs before it.
    """
    grid = MNIST_GRID if data == "mnist" else GRID
    tried = [Settings(**dict(zip(grid, values, strict=True))) for values in product(*grid.values())]
    runs = [new_run(data, method, seed, settings) for settings in tried for seed in SEARCH_SEEDS]
    records = complete(runs, output, folder, jobs)
    by_settings = [records[i : i + len(SEARCH_SEEDS)] for i in range(0, len(records), len(SEARCH_SEEDS))]
    means = [float(np.mean([r["validation"]["macro F1"] for r in lines])) for lines in by_settings]
    best = int(np.argmax(means))
    epochs = float(np.mean([r["epochs"] for r in by_settings[best]]))
    found = {
        "settings": asdict(tried[best]),
        "drw_start": round(epochs / 2),
        "validation macro F1": means[best],
        "tried": len(tried),
    }
    path = output / "settings.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(kept | {searched_by(data, method): found}, indent=1))
    return found


def settings_of(key: str, output: Path) -> tuple[Settings, int]:
    """What a search found."""
    path = output / "settings.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    if key not in kept:
        raise SystemExit(f"No settings of {key} in {path}. Run the search of {key} first.")
    return Settings(**kept[key]["settings"]), kept[key]["drw_start"]


def methods_of(data: str) -> list[str]:
    """Methods that are run on a set: no distances between images, as in the paper."""
    return [name for name, method in METHODS.items() if data != "mnist" or method.images]


def comparison(data: str, output: Path, seeds: Sequence[int], methods: Sequence[str] | None = None) -> list[Run]:
    """All methods and seeds of a set."""
    settings, drw_start = settings_of(data, output)
    return [new_run(data, method, seed, settings, drw_start) for seed in seeds for method in methods or methods_of(data)]


def own_settings(data: str, method: str, output: Path, seeds: Sequence[int]) -> list[Run]:
    """A method with the settings of its own search."""
    settings, drw_start = settings_of(searched_by(data, method), output)
    return [new_run(data, method, seed, settings, drw_start) for seed in seeds]


def ablation(name: str, output: Path, seeds: Sequence[int], data: str = "pima") -> dict[tuple[str, Any], list[Run]]:
    """(method, value) -> runs on a set."""
    settings, _ = settings_of(data, output)
    change = {
        "blending": lambda value: {"blending_constant": value},
        "boost": lambda value: {"boost_frequency": value},
        "width": lambda value: {"settings": replace(settings, width=value)},
        "ratio": lambda value: {"ratio": value},
        "keep": lambda value: {"keep": None if value == "validation loss" else value},
        "pace": lambda value: {"settings": replace(settings, learning_rate=value, batch_size=256)},
    }[name]
    methods = {"blending": ("art",), "boost": ("art",), "ratio": ("baseline", "ros", "art")}.get(name, ("baseline", "art"))
    return {
        (method, value): [replace(new_run(data, method, seed, settings), **change(value)) for seed in seeds]
        for method in methods
        for value in ABLATIONS[name]
    }
