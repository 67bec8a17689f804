"""The training job: parquet or CSV files in, a folder with a network, its history and its scores out. Whole or not at all.

network.safetensors    weights and buffers of the best epoch
network.json           what the network is: features in order, classes, layers, means and spreads of the standardisation
history.csv            one line per epoch
refreshes.csv          one line per refresh of ART
history.png            both as a picture
report.json            scores on the validation rows, of the best epoch, from one confusion matrix; parameters; seconds
"""

from __future__ import annotations

import json
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import dresample
from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution import execution
from dresample.distribution.moments import moments
from dresample.distribution.reduction import lazy
from dresample.jobs import inputs, outputs, staging
from dresample.jobs.delimited import Roles
from dresample.jobs.progress import Bars
from dresample.jobs.run import Columns
from dresample.jobs.train_file import TrainJob
from dresample.training import epochs, flow
from dresample.training.callbacks import Callback, PrintProgress
from dresample.training.table import counted

if TYPE_CHECKING:
    from torch import nn

__all__ = ["FILES", "Standard", "Trained", "load_network", "train_files"]

FILES = ("network.safetensors", "network.json", "history.csv", "refreshes.csv", "history.png", "report.json")


@dataclass(frozen=True)
class Standard:
    """Means and spreads of the features over the training rows."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def __call__(self, part: Any) -> Any:
        """Standardise a pandas frame: (x - mean) / spread in float64, then float32; a feature without spread is centred only."""
        import pandas as pd

        from dresample.containers.source import frame_matrix

        values = (frame_matrix(part, np.dtype(np.float64)) - self.mean) / np.where(self.spread > 0, self.spread, 1.0)
        return pd.DataFrame(values.astype(np.float32), columns=part.columns, index=part.index)


@dataclass(frozen=True)
class Trained:
    """What a job wrote."""

    output: Path
    report: dict[str, Any]


def train_files(job: TrainJob, bars: Bars, overwrite: bool = False) -> Trained:
    """Train a feed-forward network with ART on a table in files.

    Parameters
    ----------
    job : TrainJob
    bars : Bars
        Progress of reading; the epochs have a bar of their own.
    overwrite : bool
        Replace an existing folder of an earlier job, once the new one is complete.

    Returns
    -------
    Trained

    Raises
    ------
    OutputError, InputError, ParameterError, ModelError
    """
    begin = time.perf_counter()
    outputs.check_target(job.folder, overwrite, FILES)
    model = _classifier(job, bars)  # first: without PyTorch it says what to install
    from dresample.determinism import device_of

    settings = flow.check(model, model.random_state)
    device_of(model.device)
    columns = Columns(job.target, job.features, job.drop)
    X, y = _opened(job, job.train, columns, None, bars.client)
    with execution.set_progress(partial(_progress, bars)):
        held = None if not job.validation else _opened(job, job.validation, columns, list(X.columns), bars.client)
        standard = _measured(X, y, settings, held_out=held is None) if job.standardize else None
        model.fit(_scaled(X, standard), y, *(() if held is None else (_scaled(held[0], standard), held[1])))
    report = _report(job, model, time.perf_counter() - begin)
    bars.phase = "Writing"
    with staging.staged(job.folder) as folder:
        _write(folder, job, model, list(X.columns), standard, report)
    return Trained(job.folder, report)


def _classifier(job: TrainJob, bars: Bars) -> Any:
    # In this order: without PyTorch, the first import says what to install.
    from dresample.training import ARTClassifier
    from dresample.training.feed_forward import adamw, feed_forward

    more = {"random_state": 0} | job.art
    return ARTClassifier(
        partial(feed_forward, hidden=job.hidden, dropout=job.dropout),
        optimizer=partial(adamw, lr=job.learning_rate, weight_decay=job.weight_decay),
        callbacks=[_Phase(bars), PrintProgress(bars.console)],
        **more | {"random_state": draws.seed_of(more["random_state"])},  # None is drawn once: two passes have to agree on it
    )


def _progress(bars: Bars, name: str, total: int | None = None) -> AbstractContextManager[Any]:
    """Windows are fetched while the bar of the epochs is up, and a console has one live bar only."""
    return nullcontext() if name == "window" else bars(name, total)


class _Phase(Callback):
    """Tells the bars when reading is over."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        self.bars.phase = "Training"


def _opened(job: TrainJob, paths: tuple[str, ...], columns: Columns, wanted: list[str] | None, client: Any) -> tuple[Any, Any]:
    found = inputs.find(paths, job.text)
    if wanted is None:
        features = columns.chosen(found.names)
        if not features:
            raise errors.no_features(columns.target)
    else:
        features = Columns(columns.target, tuple(wanted)).chosen(found.names)
    frame = inputs.read(inputs.typed(found, Roles(columns.target, tuple(features)), keep=client is None))
    return frame[features], frame[columns.target]


def _measured(X: Any, y: Any, settings: flow.Settings, held_out: bool) -> Standard:
    """Exact means and spreads of the training rows: without those that ``fit``, by the same seed, holds out for validation."""
    told = counted("dresample train", X, y)
    codes = told.codes(told.classes.labels)
    mask = np.zeros(len(codes), bool)
    if held_out:
        sizes = epochs.class_sizes(codes, len(told.classes.labels))
        mask = epochs.held_out(settings.seed, codes, sizes, settings.validation_fraction)
    ends = np.cumsum(told.classes.lengths)
    blocks = [lazy("read", _without, b, mask[z - n : z]) for b, n, z in zip(told.blocks, told.classes.lengths, ends, strict=True)]
    mean, spread, _ = moments(told.run, blocks, int((~mask).sum()), passes=1)
    return Standard(mean, spread)


def _without(block: Block, mask: NDArray[np.bool_]) -> Block:
    return block.take(~mask)


def _scaled(X: Any, standard: Standard | None) -> Any:
    if standard is None:
        return X
    return X.map_partitions(standard, meta=X._meta.astype(np.float32), enforce_metadata=False)


def _report(job: TrainJob, model: Any, seconds: float) -> dict[str, Any]:
    best = model.history_.epochs[model.best_epoch_ - 1]
    labels = [label.item() if isinstance(label, np.generic) else label for label in model.classes_]
    parameters = {
        k: v for k, v in model.get_params(deep=False).items() if k not in ("module", "optimizer", "callbacks", "criterion")
    }
    return {
        "accuracy": best.accuracy,
        "macro_f1": best.macro_f1,
        "f1": {str(label): float(f) for label, f in zip(labels, best.f1, strict=True)},
        "confusion_matrix": model.confusion_matrix_.tolist(),
        "classes": labels,
        "validation_loss": best.valid_loss,
        "best_epoch": model.best_epoch_,
        "epochs": model.n_epochs_,
        "refreshes": max(0, len(model.history_.refreshes) - 1),
        "parameters": parameters | {"learning_rate": job.learning_rate, "weight_decay": job.weight_decay},
        "seed": model.seed_,
        "seconds": seconds,
        "dresample": dresample.__version__,
    }


def _write(folder: Path, job: TrainJob, model: Any, features: list[str], standard: Standard | None, report: dict[str, Any]) -> None:
    from safetensors.torch import save

    state = {name: value.detach().cpu().contiguous() for name, value in model.module_.state_dict().items()}
    (folder / "network.safetensors").write_bytes(save(state))
    told = {
        "features": features,
        "target": job.target,
        "classes": report["classes"],
        "hidden": list(job.hidden),
        "dropout": job.dropout,
        "mean": None if standard is None else standard.mean.tolist(),
        "spread": None if standard is None else standard.spread.tolist(),
    }
    (folder / "network.json").write_text(json.dumps(told, indent=1))
    model.history_.to_frame().to_csv(folder / "history.csv", index=False)
    model.history_.to_frame("refreshes").to_csv(folder / "refreshes.csv", index=False)
    model.plot().savefig(folder / "history.png")
    (folder / "report.json").write_text(json.dumps(report, indent=1, default=str))


def load_network(folder: Path) -> tuple[nn.Module, Standard | None, dict[str, Any]]:
    """The network that a job wrote, how to standardise frames for it (None: as they are), and ``network.json``.

    Raises
    ------
    InputError
        The folder holds no network.
    """
    from safetensors.torch import load_file

    from dresample.training.feed_forward import feed_forward

    if not all((folder / name).is_file() for name in FILES[:2]):
        raise errors.model_missing(folder)
    told = json.loads((folder / "network.json").read_text())
    module = feed_forward(len(told["features"]), len(told["classes"]), told["hidden"], told["dropout"])
    module.load_state_dict(load_file(folder / "network.safetensors"))
    module.eval()
    standard = None if told["mean"] is None else Standard(np.array(told["mean"]), np.array(told["spread"]))
    return module, standard, told
