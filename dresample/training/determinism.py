"""PyTorch inside a block: seeded, deterministic, and as it was before when the block ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["chosen_device", "deterministic"]


def chosen_device(device: str | torch.device) -> torch.device:
    """``"auto"`` is the graphics card where there is one."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(device)


@contextmanager
def deterministic(seed: int, device: torch.device) -> Iterator[None]:
    """All generators of PyTorch seeded, all determinism switches set; both as before afterwards.

    Parameters
    ----------
    seed : int
    device : torch.device
        Its generator is seeded and brought back too.
    """
    cards = [torch.cuda.current_device() if device.index is None else device.index] if device.type == "cuda" else []
    switches = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    filled = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    cudnn = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    workspace = os.environ.get("CUBLAS_WORKSPACE_CONFIG")
    with torch.random.fork_rng(devices=cards):
        try:
            os.environ["CUBLAS_WORKSPACE_CONFIG"] = workspace or ":4096:8"
            torch.use_deterministic_algorithms(True)
            # Filling fresh memory finds bugs of operators; it decides nothing here, and costs time.
            torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
            torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
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
