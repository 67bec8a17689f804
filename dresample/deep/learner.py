"""One step of training, and all that a step changes: the weights, and what Adam remembers.

g = d(L_R + w L_P) / d(weights), added up over all processes
encoder, decoder: Adam, each on its own (D. P. Kingma, J. Ba, ICLR 2015), defaults but for the learning rate
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dresample.arithmetic import draws
from dresample.deep.group import Group
from dresample.deep.network import Autoencoder, first_weights
from dresample.deep.normalization import synchronise
from dresample.deep.penalty import neighbor_squares, squares
from dresample.deep.settings import Settings

__all__ = ["Learner", "seeded"]


def seeded(make: Callable[[], Autoencoder], seed: int) -> Autoencoder:
    """A network with the weights of a seed, drawn as torch does, but from a generator of its own."""
    words, _ = draws.words64(draws.class_key(seed, 0), 0, purpose="fit")
    generator = torch.Generator().manual_seed(int(words) & (2**63 - 1))
    with torch.device("meta"):  # makes no weights yet: those would come from the generator that all threads share
        network = make()
    network.to_empty(device="cpu")
    for module in network.modules():
        first_weights(module, generator)
    return network


class Learner:
    """A network in training.

    Parameters
    ----------
    network : Autoencoder
    settings : Settings
    group : Group or None
    device : torch.device
    """

    def __init__(self, network: Autoencoder, settings: Settings, group: Group | None, device: torch.device) -> None:
        self.settings, self.group, self.device = settings, group, device
        self.network = network.to(device).train()
        for p in self.network.parameters():
            if p.dim() == 4:
                p.data = p.data.contiguous(memory_format=torch.channels_last)  # the faster layout, on CPU and GPU
        synchronise(self.network, group)
        parts = {"encoder": self.network.encoder, "decoder": self.network.decoder}
        self.optimizers = {
            name: torch.optim.Adam(part.parameters(), lr=settings.learning_rate, fused=True) for name, part in parts.items()
        }

    def step(self, batch: NDArray[np.float32], linked: NDArray[np.float32], rows: int, places: int) -> tuple[float, float]:
        """One step; returns L_R and w L_P over all processes. If one is not finite, the weights stay as they are.

        Parameters
        ----------
        batch : ndarray of shape (n, d)
            This process's rows of the batch.
        linked : ndarray of shape (m + 1, d)
            Its chain of the penalty rows; see :mod:`dresample.deep.penalty`.
        rows, places : int
            Rows of the whole batch, and of all penalty rows.
        """
        for optimizer in self.optimizers.values():
            optimizer.zero_grad()
        images, chain = (torch.from_numpy(values).to(self.device) for values in (batch, linked))
        d, network, settings = images.shape[1], self.network, self.settings
        reconstruction = squares(network(images), images) / (rows * d)
        penalty = neighbor_squares(network.encoder, network.decoder, chain, settings.penalty) / (places * d)
        penalty = settings.penalty_weight * penalty
        (reconstruction + penalty).backward()  # type: ignore[no-untyped-call]
        losses = torch.stack((reconstruction.detach(), penalty.detach()))
        if self.group is not None:
            self._add_up(losses, self.group)
        first, second = losses.tolist()
        if np.isfinite(first) and np.isfinite(second):
            for optimizer in self.optimizers.values():
                optimizer.step()
        return first, second

    def _add_up(self, losses: Tensor, group: Group) -> None:
        """Sums of the losses and of all gradients over the processes, in one message."""
        parts = [losses, *(p.grad for p in self.network.parameters() if p.grad is not None)]
        flat = torch.cat([part.reshape(-1) for part in parts])
        group.sum(flat)
        for part, found in zip(parts, torch.split(flat, [part.numel() for part in parts]), strict=True):
            part.copy_(found.view(part.shape))

    def finite(self) -> bool:
        """Whether all weights are finite numbers."""
        return all(bool(torch.isfinite(p).all()) for p in self.network.parameters())

    def tensors(self) -> dict[str, Tensor]:
        """All that a step changes, by name; to be read or written in place."""
        found = {f"last.{name}": value.detach() for name, value in self.network.state_dict().items()}
        for part, optimizer in self.optimizers.items():
            for i, p in enumerate(optimizer.param_groups[0]["params"]):
                state = optimizer.state[p]
                if not state:  # as Adam itself begins
                    state["step"] = torch.zeros((), dtype=torch.float32, device=p.device)
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                    state["exp_avg_sq"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                found |= {f"adam.{part}.{i}.{name}": state[name].detach() for name in ("step", "exp_avg", "exp_avg_sq")}
        return found
