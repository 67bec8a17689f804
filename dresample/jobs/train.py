"""The training job: parquet or CSV files in, a folder with a network out, whole or not at all."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

import dresample
from dresample import errors
from dresample.arithmetic import draws
from dresample.distribution import execution
from dresample.jobs import cluster, inputs, staging
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.network_folder import FILES, write_network
from dresample.jobs.progress import Bars
from dresample.jobs.standardize import measured, standardized
from dresample.jobs.targets import check_apart, check_target
from dresample.jobs.text.dialect import TextOptions
from dresample.jobs.text.survey import TextRoles
from dresample.jobs.train_file import TrainJob
from dresample.training import flow
from dresample.training.callbacks import Callback, PrintProgress

__all__ = ["Trained", "run_train_job", "train_files"]


@dataclass(frozen=True)
class Trained:
    """What a job wrote."""

    output: str
    report: dict[str, Any]


def run_train_job(job: TrainJob, bars: Bars, overwrite: bool = False, scheduler: str | None = None) -> Trained:
    """Run a job: what can be refused beforehand is refused before anything is opened.

    Parameters
    ----------
    job : TrainJob
    bars : Bars
    overwrite : bool
        As in :func:`train_files`.
    scheduler : str, optional
        Read the data on the Dask cluster at this address; without, in this process.
    """
    check_target(job.folder, overwrite, FILES)
    check_apart(job.folder, [*job.train, *job.validation], [])
    where = nullcontext() if scheduler is None else cluster.opened(ClusterOptions(scheduler))
    with staging.locked(job.folder), where as bars.client:
        return train_files(job, bars, overwrite)


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
    check_target(job.folder, overwrite, FILES)
    model = _classifier(job, bars)  # first: without PyTorch it says what to install
    from dresample.deep.determinism import device_of

    settings = flow.check(model, model.random_state)
    device_of(model.device)
    roles = ColumnRoles(job.target, job.features, job.drop)
    X, y = _opened(job.train, job.text, roles, bars.client)
    with execution.set_progress(partial(_progress, bars)):
        same = ColumnRoles(job.target, tuple(X.columns))
        held = None if not job.validation else _opened(job.validation, job.text, same, bars.client)
        standard = measured(X, y, settings, held_out=held is None) if job.standardize else None
        validation = () if held is None else (standardized(held[0], standard), held[1])
        model.fit(standardized(X, standard), y, *validation)
    report = _report(job, model, time.perf_counter() - begin)
    bars.phase = "Writing"
    with staging.staged(job.folder) as draft:
        write_network(draft, model, list(X.columns), job.target, job.hidden, job.dropout, standard, report)
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


def _opened(paths: tuple[str, ...], text: TextOptions, roles: ColumnRoles, client: Any) -> tuple[Any, Any]:
    files = inputs.find(paths, text)
    features = roles.chosen(files.names)
    if not features:
        raise errors.no_features(roles.target)
    frame = inputs.read(inputs.typed(files, TextRoles(roles.target, tuple(features)), keep=client is None))
    return frame[features], frame[roles.target]


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
