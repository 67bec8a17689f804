"""PyTorch inside a block: deterministic, its random numbers those of a seed, and as it was before when the block ends.

Switches and generators of PyTorch belong to the process. Dask runs tasks in threads, so blocks of several threads may overlap.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import torch

from dresample import errors

__all__ = ["Stream", "deterministic", "device_of"]

_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


def device_of(name: str | torch.device) -> torch.device:
    """The device of a name; "auto" is CUDA where there is any.

    Raises
    ------
    ParameterError
        "cuda", and there is none; or a name that PyTorch does not know.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError):
        raise errors.unknown_device(name) from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise errors.no_cuda()
    return device


@contextmanager
def deterministic() -> Iterator[None]:
    """All determinism switches set, and as before afterwards."""
    with _switches:
        yield


class Stream:
    """The random numbers of one training, which PyTorch draws from generators that all threads share.

    Inside ``with stream:`` draws go on where this stream stopped; another thread's stream waits. Code inside should draw and
    compute, not wait for other tasks. The state of the generators moves only when another stream takes its turn. :meth:`close`
    brings them back to what they were before.

    Parameters
    ----------
    device : torch.device
        A CUDA device has a generator of its own, beside that of the CPU.
    seed : int

    Examples
    --------
    >>> import torch
    >>> from contextlib import closing
    >>> with closing(Stream(torch.device("cpu"), seed=3)) as one, closing(Stream(torch.device("cpu"), seed=3)) as two:
    ...     with one:
    ...         first = torch.rand(2)
    ...     with two:
    ...         again = torch.rand(2)
    ...     with one:
    ...         second = torch.rand(2)
    >>> bool((first == again).all()), bool((first == second).any())
    (True, False)
    """

    _lock: ClassVar = threading.RLock()
    _holder: ClassVar[Stream | None] = None

    def __init__(self, device: torch.device, seed: int) -> None:
        self._seed = seed % 2**63
        self._generators = [torch.default_generator]
        if device.type == "cuda":
            torch.cuda.init()  # type: ignore[no-untyped-call]  # there are no generators before
            card = torch.cuda.current_device() if device.index is None else device.index
            self._generators.append(torch.cuda.default_generators[card])
        self._states: list[torch.Tensor] | None = None
        self._before: list[torch.Tensor] = []

    def __enter__(self) -> None:
        self._lock.acquire()
        if Stream._holder is self:
            return
        if Stream._holder is not None:
            Stream._holder._hand_back()
        self._take()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def close(self) -> None:
        """Bring the generators back, if this stream was the last to draw."""
        with self._lock:
            if Stream._holder is self:
                self._hand_back()

    def _take(self) -> None:
        self._before = [g.get_state() for g in self._generators]
        for i, generator in enumerate(self._generators):
            if self._states is None:
                generator.manual_seed(self._seed)
            else:
                generator.set_state(self._states[i])
        Stream._holder = self

    def _hand_back(self) -> None:
        self._states = [g.get_state() for g in self._generators]
        for generator, state in zip(self._generators, self._before, strict=True):
            generator.set_state(state)
        Stream._holder = None


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
