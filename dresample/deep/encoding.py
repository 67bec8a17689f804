"""Codes of the rows of a class, and rows of codes: a trained network on the workers.

The last bits of a code change with the shape of the batch it is in. So rows are encoded in fixed blocks of their class, in row
order: the codes do not depend on the partitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.block import Block, Floats
from dresample.deep.scaling import Scaling
from dresample.distribution.reduction import lazy
from dresample.over_sampling.class_view import ClassView

__all__ = ["Network", "encoded"]

#: Rows of one block, and rows of one task.
BLOCK, TASK_ROWS = 256, 4_096


@dataclass(frozen=True)
class Network:
    """A trained autoencoder and the scaling of what it sees.

    Parameters
    ----------
    make : callable
        Builds the untrained network.
    weights : dict of {str: ndarray}
    scaling : Scaling
    dtype : {"float32", "float64"}
        Of the features.
    device : {"auto", "cpu", "cuda"}
    """

    make: Callable[[], Any]
    weights: Mapping[str, NDArray[Any]]
    scaling: Scaling
    dtype: str
    device: str = "auto"

    def encode(self, X: Floats) -> NDArray[np.float32]:
        """Codes of rows, shape (n, latent_size)."""
        return self._through("encoder", self.scaling.forward(X))

    def decode(self, codes: Floats) -> Floats:
        """Rows of codes, shape (n, d)."""
        return self.scaling.inverse(self._through("decoder", codes.astype(np.float32, copy=False)), self.dtype)

    def _through(self, part: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        import torch

        from dresample.determinism import deterministic, device_of

        device = device_of(self.device)
        with torch.device("meta"):  # no weights are drawn: the generator of the caller stays as it is
            network = self.make()
        network.load_state_dict({name: torch.from_numpy(np.array(w)) for name, w in self.weights.items()}, assign=True)
        module = getattr(network.to(device).eval(), part)
        found = []
        with deterministic(), torch.inference_mode():
            for a in range(0, len(values), BLOCK):
                found.append(module(torch.from_numpy(values[a : a + BLOCK]).to(device)).cpu().numpy())
        width = module(torch.zeros(1, values.shape[1], device=device)).shape[1] if not found else found[0].shape[1]
        return np.concatenate([np.empty((0, width), np.float32), *found])


def encoded(members: ClassView, network: Delayed) -> tuple[list[Delayed], list[NDArray[np.int64]]]:
    """The rows of a class as blocks of codes, kept on the workers, and their global numbers."""
    n, run, row = len(members), members.run.execution, members.row
    cuts = [(a, min(a + TASK_ROWS, n)) for a in range(0, n, TASK_ROWS)]
    tasks = [lazy("encode", _codes, network, members.some(np.arange(a, z))) for a, z in cuts]
    _, kept = run.keep("encode", [], tasks)
    return kept, [row[a:z] for a, z in cuts]


def _codes(network: Network, block: Block) -> Block:
    return Block(network.encode(block.X), np.zeros(len(block), np.int8), block.row)
