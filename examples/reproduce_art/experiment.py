"""One trained network is one line of results; lines that are there are not made again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from data import Part, Split, load
from networks import convolutional, feed_forward, hidden_layers
from rivals import METHODS, resampled
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from torch import nn

from dresample.training import ARTClassifier, Callback

MAX_EPOCHS, PATIENCE = 100, 10


@dataclass(frozen=True)
class Settings:
    """What the paper leaves open: network and optimiser, equal for all methods."""

    depth: int = 1
    width: int = 64
    dropout: float = 0.0
    learning_rate: float = 3e-3
    weight_decay: float = 1e-4
    batch_size: int = 64


@dataclass(frozen=True)
class Run:
    """One network: everything that its results depend on."""

    data: str
    method: str
    seed: int
    settings: Settings
    blending_constant: float | None = None
    boost_frequency: int | None = None
    drw_start: int | None = None
    ratio: float | None = None
    #: Weights to keep: None those of the lowest validation loss, "last" or "macro F1".
    keep: str | None = None

    @property
    def key(self) -> str:
        """The same for the same run."""
        return _key(asdict(self))


def _key(run: dict[str, Any]) -> str:
    # Without what a run does not have: a new field leaves old lines valid.
    return json.dumps({name: value for name, value in run.items() if value is not None}, sort_keys=True)


def new_run(data: str, method: str, seed: int, settings: Settings, drw_start: int | None = None) -> Run:
    """A run with the parameters that its method has, and no others."""
    run = Run(data, method, seed, settings)
    if METHODS[method].art:
        run = replace(run, blending_constant=0.3, boost_frequency=4)
    return replace(run, drw_start=drw_start) if method == "ldam" else run


def scores(truth: Any, predicted: Any, classes: int) -> dict[str, Any]:
    """Macro scores over all classes of the set, 0 where a class is never predicted."""
    codes = np.arange(classes)
    per = {"labels": codes, "average": "macro", "zero_division": 0}
    return {
        "macro F1": f1_score(truth, predicted, **per),
        "accuracy": accuracy_score(truth, predicted),
        "macro precision": precision_score(truth, predicted, **per),
        "macro recall": recall_score(truth, predicted, **per),
        "F1": f1_score(truth, predicted, labels=codes, average=None, zero_division=0).tolist(),
    }


class Keeper(Callback):
    """Keeps the last weights, or those of the highest macro F1 on the validation part, which then stops the training too."""

    def __init__(self, what: str) -> None:
        self.what, self.best, self.waited = what, -1.0, 0

    def on_epoch_end(self, net: ARTClassifier, **told: Any) -> bool:
        score = told["record"].macro_f1
        self.waited = 0 if score > self.best else self.waited + 1
        if self.what == "last" or score > self.best:
            self.state = {name: value.clone() for name, value in net.module_.state_dict().items()}
        self.best = max(self.best, score)
        return self.what == "macro F1" and self.waited >= PATIENCE


def classifier(run: Run) -> ARTClassifier:
    """The estimator of a run."""
    method, own = METHODS[run.method], run.settings

    def module(n_features: int, n_classes: int) -> nn.Module:
        if run.data == "mnist":
            return convolutional(n_classes, own.dropout, method.cosine)
        return feed_forward(n_features, n_classes, hidden_layers(own.depth, own.width), own.dropout, method.cosine)

    adaptive = {"blending_constant": run.blending_constant, "boost_frequency": run.boost_frequency} if method.art else {}
    return ARTClassifier(
        module,
        criterion=method.criterion and (lambda counts: method.criterion(counts, run.drw_start)),
        optimizer=partial(torch.optim.AdamW, lr=own.learning_rate, weight_decay=own.weight_decay),
        scheduler=partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=MAX_EPOCHS),
        resampling="art" if method.art else None,
        batch_size=own.batch_size,
        max_epochs=MAX_EPOCHS,
        patience=None if run.keep == "macro F1" else PATIENCE,
        callbacks=[Keeper(run.keep)] if run.keep else [],
        device="cpu",
        random_state=run.seed,
        **adaptive,
    )


@lru_cache(maxsize=1)
def _loaded(data: str, folder: Path, seed: int, ratio: float | None) -> Split:
    return load(data, folder, seed, ratio)


def train(run: Run, folder: Path) -> dict[str, Any]:
    """Split, resample the training part, train, score: one line of results."""
    torch.set_num_threads(1)
    split = _loaded(run.data, folder, run.seed, run.ratio)
    began = time.perf_counter()
    part = resampled(METHODS[run.method], split.train, run.seed)
    net = classifier(run).fit(part.X, part.y, split.validation.X, split.validation.y)
    for keeper in net.callbacks:
        net.module_.load_state_dict(keeper.state)
    seconds = time.perf_counter() - began
    parts: dict[str, Part | None] = {"validation": split.validation, "test": split.test, "balanced": split.balanced}
    classes = len(np.unique(split.train.y))
    told = {name: scores(p.y, net.predict(p.X), classes) for name, p in parts.items() if p is not None}
    return {
        "run": asdict(run),
        **told,
        "rows": len(part.y),
        "epochs": net.n_epochs_,
        "best epoch": net.best_epoch_,
        "seconds": round(seconds, 2),
    }


# --- the file of results ----------------------------------------------------------------------------------------------


def read(output: Path) -> dict[str, dict[str, Any]]:
    """Lines by key; a line that was cut off is left out, and its run is made again."""
    found = {}
    path = output / "runs.jsonl"
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[_key(record["run"])] = record
    return found


def complete(runs: Iterable[Run], output: Path, folder: Path, jobs: int) -> list[dict[str, Any]]:
    """The lines of all runs, in their order; those that are missing are trained and appended first."""
    runs, there = list(runs), read(output)
    missing = [run for run in dict.fromkeys(runs) if run.key not in there]
    output.mkdir(parents=True, exist_ok=True)
    with (output / "runs.jsonl").open("a") as lines:
        for number, record in enumerate(_trained(missing, folder, jobs), 1):
            lines.write(json.dumps(record) + "\n")
            lines.flush()
            there[_key(record["run"])] = record
            run = record["run"]
            words = f"{run['data']} {run['method']} seed {run['seed']}"
            print(f"{number}/{len(missing)} {words}: {record['test']['macro F1']:.4f}, {record['seconds']} s", flush=True)
    return [there[run.key] for run in runs]


def _trained(runs: list[Run], folder: Path, jobs: int) -> Iterator[dict[str, Any]]:
    if jobs == 1:
        yield from (train(run, folder) for run in runs)
        return
    os.environ["OMP_NUM_THREADS"] = "1"  # for the processes that start now
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(train, run, folder) for run in runs]):
            yield done.result()
