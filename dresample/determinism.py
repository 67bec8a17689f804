"""PyTorch inside a block: deterministic, seeded if asked for, and as it was before when the block ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from dresample import errors

__all__ = ["deterministic", "device_of"]


def device_of(name: str | torch.device) -> torch.device:
    """The device of a name; "auto" is CUDA where there is any.

    Raises
    ------
    ParameterError
        "cuda", and there is none.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(name)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise errors.no_cuda()
    return device


@contextmanager
def deterministic(device: torch.device, seed: int | None = None) -> Iterator[None]:
    """All determinism switches set, and the generators seeded; both as before afterwards.

    Parameters
    ----------
    device : torch.device
        Its generator is seeded and brought back too.
    seed : int, optional
        None leaves the generators alone.
    """
    cards = [torch.cuda.current_device() if device.index is None else device.index] if device.type == "cuda" else []
    switches = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    filled = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    cudnn = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    workspace = os.environ.get("CUBLAS_WORKSPACE_CONFIG")
    with torch.random.fork_rng(devices=cards, enabled=seed is not None):
        try:
            os.environ["CUBLAS_WORKSPACE_CONFIG"] = workspace or ":4096:8"  # cuBLAS is deterministic only with a fixed workspace
            torch.use_deterministic_algorithms(True)
            # Filling fresh memory finds bugs of operators; it decides nothing here, and costs time.
            torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
            torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
            if seed is not None:
                torch.manual_seed(seed % 2**63)
            yield
        finally:
            torch.use_deterministic_algorithms(switches[0], warn_only=switches[1])
            torch.utils.deterministic.fill_uninitialized_memory = filled  # type: ignore[attr-defined]
            torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = cudnn
            if workspace is None:
                del os.environ["CUBLAS_WORKSPACE_CONFIG"]
            else:
                os.environ["CUBLAS_WORKSPACE_CONFIG"] = workspace
