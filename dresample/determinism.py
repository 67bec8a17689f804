"""PyTorch inside a block: deterministic, seeded if asked for, and as it was before when the block ends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from dresample import errors

__all__ = ["deterministic", "device_of"]

_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


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
    with torch.random.fork_rng(devices=cards, enabled=seed is not None), _switches:
        if seed is not None:
            torch.manual_seed(seed % 2**63)
        yield


class _Switches:
    """PyTorch's switches, which are those of the process: the first thread to come sets them, the last to go puts them back."""

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._before = _read()
                # cuBLAS is deterministic only with a fixed workspace. Filling fresh memory finds bugs of operators; it decides
                # nothing here, and costs time.
                _write((True, False, False, True, False, self._before[-1] or ":4096:8"))
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                _write(self._before)


State = tuple[bool, bool, bool, bool, bool, str | None]


def _read() -> State:
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.utils.deterministic.fill_uninitialized_memory,  # type: ignore[attr-defined]
        torch.backends.cudnn.deterministic,
        torch.backends.cudnn.benchmark,
        os.environ.get(_WORKSPACE),
    )


def _write(state: State) -> None:
    on, warn_only, fill, cudnn, benchmark, workspace = state
    torch.use_deterministic_algorithms(on, warn_only=warn_only)
    torch.utils.deterministic.fill_uninitialized_memory = fill  # type: ignore[attr-defined]
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = cudnn, benchmark
    if workspace is None:
        os.environ.pop(_WORKSPACE, None)
    else:
        os.environ[_WORKSPACE] = workspace


_switches = _Switches()
