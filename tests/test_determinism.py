"""PyTorch's switches inside a block, and after it: also where blocks of several threads overlap."""

from __future__ import annotations

import os
import threading

import pytest

torch = pytest.importorskip("torch")
from dresample.determinism import deterministic, device_of  # noqa: E402

CPU = torch.device("cpu")


def state():
    return torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.benchmark, os.environ.get("CUBLAS_WORKSPACE_CONFIG")


def test_inside_and_after():
    before = state()
    torch.manual_seed(5)
    expected = torch.rand(2)
    torch.manual_seed(5)
    with deterministic(CPU, seed=1):
        assert torch.are_deterministic_algorithms_enabled() and os.environ["CUBLAS_WORKSPACE_CONFIG"]
        first = torch.rand(2)
    assert state() == before and torch.equal(torch.rand(2), expected)
    with deterministic(CPU, seed=1):
        assert torch.equal(torch.rand(2), first)
    with pytest.raises(ValueError, match="inside"), deterministic(CPU):
        raise ValueError("inside")
    assert state() == before


def test_threads_that_overlap():
    """The first leaves before the second: what the second found, it must not put back."""
    before, inside, leave = state(), threading.Event(), threading.Event()

    def second():
        with deterministic(CPU):
            inside.set()
            leave.wait(10)

    with deterministic(CPU):
        other = threading.Thread(target=second)
        other.start()
        assert inside.wait(10)
    assert torch.are_deterministic_algorithms_enabled()  # the second is still at work
    leave.set()
    other.join()
    assert state() == before


def test_devices():
    assert device_of("cpu") == device_of(CPU) == CPU
