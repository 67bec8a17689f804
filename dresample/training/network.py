"""A PyTorch module as what learns in :mod:`dresample.training.flow`: module, loss, optimiser, schedule."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dresample import errors
from dresample.deep.determinism import Stream
from dresample.distribution.batches import HeldRows
from dresample.training.callbacks import CallbackList
from dresample.training.flow import Data
from dresample.training.table import Table

__all__ = ["Network", "made_criterion", "made_module"]

#: Mini-batches after which losses are looked at: a look waits for the device.
LOOK_EVERY = 64

_NORMS = (
    nn.BatchNorm1d,
    nn.BatchNorm2d,
    nn.BatchNorm3d,
    nn.LazyBatchNorm1d,
    nn.LazyBatchNorm2d,
    nn.LazyBatchNorm3d,
    nn.SyncBatchNorm,
)


def made_module(owner: str, module: Any, features: int, classes: int) -> nn.Module:
    """A copy of a module, or one that a callable makes."""
    if isinstance(module, nn.Module):
        return copy.deepcopy(module)
    if not callable(module):
        raise errors.module_wanted(owner, module)
    made = _called(owner, module, features, classes)
    if not isinstance(made, nn.Module):
        raise errors.module_wanted(owner, made)
    return made


def _called(owner: str, module: Any, features: int, classes: int) -> Any:
    """What a callable makes, which wants to know nothing, or both sizes."""
    known = inspect.signature(module).parameters
    if {"n_features", "n_classes"} <= known.keys():
        return module(n_features=features, n_classes=classes)
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = sum(p.kind in places and p.default is p.empty for p in known.values())
    if needed not in (0, 2):
        raise errors.module_wanted(owner, module)
    return module(features, classes) if needed else module()


def made_criterion(owner: str, criterion: Any, sizes: NDArray[np.int64]) -> nn.Module:
    """A copy of a loss, or one that a callable makes of the class sizes of the training rows."""
    if criterion is None:
        return nn.CrossEntropyLoss()
    if isinstance(criterion, nn.Module):
        return copy.deepcopy(criterion)
    made = criterion
    if callable(criterion):
        try:
            counted = not isinstance(criterion, type) or "class_counts" in inspect.signature(criterion).parameters
            made = criterion(sizes.copy()) if counted else criterion()
        except TypeError as problem:
            raise errors.criterion_wanted(owner, f"{criterion!r}, which cannot be called so ({problem})") from problem
    if not isinstance(made, nn.Module):
        raise errors.criterion_wanted(owner, repr(made))
    return made


class _Feed:
    """Mini-batches of a table on a device; a table in memory is there once, and is indexed there."""

    def __init__(self, table: Table, device: torch.device) -> None:
        self.table, self.device = table, device
        rows = table.rows
        small = isinstance(rows, HeldRows) and len(rows.X) <= table.window
        self.X = torch.from_numpy(np.require(rows.X, requirements="W")).to(device) if small else None  # type: ignore[attr-defined]
        self.codes = torch.from_numpy(table.codes.astype(np.int64)).to(device) if small else None

    def __call__(self, rows: NDArray[np.int64], cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[Tensor, Tensor]]:
        """Features and class codes of each mini-batch."""
        if self.X is not None and self.codes is not None:
            picked = torch.from_numpy(rows[: cuts[-1][1]]).to(self.device)
            X, codes = self.X.index_select(0, picked), self.codes.index_select(0, picked)
            for a, z in cuts:
                yield X[a:z], codes[a:z]
            return
        for (a, z), found in zip(cuts, self.table.batches(rows[a:z] for a, z in cuts), strict=True):
            yield torch.from_numpy(found).to(self.device), self.codes_of(self.table.codes[rows[a:z]])

    def codes_of(self, codes: NDArray[np.int16]) -> Tensor:
        return torch.from_numpy(codes.astype(np.int64)).to(self.device)


class Network:
    """A module that learns.

    Parameters
    ----------
    module, criterion : nn.Module
        On the device.
    optimizer : torch.optim.Optimizer
    scheduler : LRScheduler or None
    data : Data
    device : torch.device
    validation_batch_size : int
    stream : Stream
        What the module draws, dropout for one.
    """

    def __init__(
        self, module: nn.Module, criterion: nn.Module, optimizer: Any, scheduler: Any, data: Data, device: torch.device,
        validation_batch_size: int, stream: Stream,
    ) -> None:  # fmt: skip
        self.module, self.criterion, self.optimizer, self.scheduler = module, criterion, optimizer, scheduler
        self.data, self.device, self.stream = data, device, stream
        self.no_single = any(isinstance(part, _NORMS) for part in module.modules())
        self.feed = _Feed(data.train, device)
        self.valid_feed = self.feed if data.valid is data.train else _Feed(data.valid, device)
        n = len(data.valid_rows)
        self.valid_cuts = [(a, min(a + validation_batch_size, n)) for a in range(0, n, validation_batch_size)]
        self.valid_codes = self.feed.codes_of(data.valid_codes)
        self.held: list[tuple[Tensor, Tensor]] | None = None
        if self.valid_feed.X is not None:
            X = self.valid_feed.X.index_select(0, torch.from_numpy(data.valid_rows).to(device))
            self.held = [(X[a:z], self.valid_codes[a:z]) for a, z in self.valid_cuts]
        # A loss around another one has ``sums`` whether or not the inner one has.
        self.adds_up = hasattr(criterion, "sums") and hasattr(getattr(criterion, "loss", criterion), "sums")
        self.best: dict[str, Tensor] = {}

    def learn(self, epoch: int, rows: NDArray[np.int64], cuts: Sequence[tuple[int, int]], tell: CallbackList) -> float | None:
        """One epoch of mini-batches; their mean loss by rows."""
        if hasattr(self.criterion, "set_epoch"):
            self.criterion.set_epoch(epoch - 1)  # type: ignore[operator]  # losses count epochs from 0
        self.module.train()
        self.criterion.train()
        heard = tell.hears("on_batch_end")
        losses: list[Tensor] = []
        total, looked = 0.0, 0
        for batch, (X, codes) in enumerate(self.feed(rows, cuts)):
            with self.stream:
                loss = self.criterion(self.module(X), codes)
                if loss.dim():
                    raise errors.scalar_wanted(tuple(loss.shape), len(codes))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
            losses.append(loss.detach())
            if heard:
                tell("on_batch_end", epoch=epoch, batch=batch + 1, loss=float(loss.detach()))
            if len(losses) == LOOK_EVERY or batch + 1 == len(cuts):
                total += self._looked_at(epoch, looked, losses, cuts)
                looked, losses = batch + 1, []
        return total / cuts[-1][1]

    @staticmethod
    def _looked_at(epoch: int, first: int, losses: list[Tensor], cuts: Sequence[tuple[int, int]]) -> float:
        """Losses times rows, if all are finite."""
        values = torch.stack(losses).cpu().double().numpy()
        wrong = np.flatnonzero(~np.isfinite(values))
        if len(wrong):
            raise errors.loss_not_finite(epoch, first + int(wrong[0]) + 1, float(values[wrong[0]]))
        return float(sum(v * (z - a) for v, (a, z) in zip(values.tolist(), cuts[first : first + len(values)], strict=True)))

    def judge(self) -> tuple[float, NDArray[np.int16]]:
        """Loss on the validation rows (sums over sums where the loss can tell them), and their predicted codes."""
        self.module.eval()
        self.criterion.eval()
        found, sums = [], []
        with torch.no_grad():
            for X, codes in self._valid():
                with self.stream:
                    logits = self.module(X)
                    found.append(logits.argmax(1))
                    sums.append(self._sums(logits, codes))
        predicted = torch.cat(found).cpu().numpy().astype(np.int16)
        total, weight = torch.stack(sums).sum(0).tolist()
        return total / weight, predicted

    def _sums(self, logits: Tensor, codes: Tensor) -> Tensor:
        """Sum of losses and sum of weights of a batch, which add up; rows weigh alike where the loss does not tell."""
        if self.adds_up:
            return torch.stack(self.criterion.sums(logits, codes)).double()  # type: ignore[operator]
        loss = self.criterion(logits, codes).double() * len(codes)
        return torch.stack([loss, loss.new_tensor(len(codes))])

    def comparable(self, epoch: int) -> bool:
        """Whether losses of this epoch and of the one before are of one kind: a deferred loss changes at ``start_epoch``."""
        return getattr(self.criterion, "start_epoch", None) != epoch - 1 or epoch == 1

    def _valid(self) -> Iterator[tuple[Tensor, Tensor]]:
        if self.held is not None:
            yield from ((X.clone(), codes) for X, codes in self.held)  # a module may write into its input
            return
        for (X, _), (a, z) in zip(self.valid_feed(self.data.valid_rows, self.valid_cuts), self.valid_cuts, strict=True):
            yield X, self.valid_codes[a:z]

    def step(self, loss: float) -> float | None:
        """Step the schedule."""
        rate = float(self.optimizer.param_groups[0]["lr"])
        if isinstance(self.scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            self.scheduler.step(loss)
        elif self.scheduler is not None:
            self.scheduler.step()
        return rate

    def keep(self) -> None:
        """Copy weights and buffers."""
        state = self.module.state_dict()
        if not self.best:
            self.best = {name: value.clone() for name, value in state.items()}
            return
        for name, value in state.items():
            self.best[name].copy_(value)

    def restore(self) -> None:
        """Bring the best weights and buffers back."""
        self.module.load_state_dict(self.best)
