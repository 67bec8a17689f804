"""PyTorch's switches inside a block, and after it: also where blocks of several threads overlap."""

from __future__ import annotations

import os
import threading
from contextlib import closing

import pytest

torch = pytest.importorskip("torch")
from dresample.deep.determinism import Stream, deterministic, device_of  # noqa: E402

CPU = torch.device("cpu")


def state():
    return torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.benchmark, os.environ.get("CUBLAS_WORKSPACE_CONFIG")


def test_switches_are_set_inside_and_restored_after():
    before = state()
    with deterministic():
        assert torch.are_deterministic_algorithms_enabled() and os.environ["CUBLAS_WORKSPACE_CONFIG"]
    assert state() == before
    with pytest.raises(ValueError, match="inside"), deterministic():
        raise ValueError("inside")
    assert state() == before


def test_the_last_of_threads_that_overlap_restores_the_switches():
    """The first leaves before the second: what the second found, it must not put back."""
    before, inside, leave = state(), threading.Event(), threading.Event()

    def second():
        with deterministic():
            inside.set()
            leave.wait(10)

    with deterministic():
        other = threading.Thread(target=second)
        other.start()
        assert inside.wait(10)
    assert torch.are_deterministic_algorithms_enabled()  # the second is still at work
    leave.set()
    other.join()
    assert state() == before


# --- streams of random numbers ---------------------------------------------------------------------------------------------------


def drawn(seed, n):
    return torch.rand(n, generator=torch.Generator().manual_seed(seed)).tolist()


def test_a_stream_is_that_of_its_seed_and_leaves_no_trace():
    torch.manual_seed(5)
    with closing(Stream(CPU, 1)) as stream:
        with stream:
            found = torch.rand(2).tolist()
        with stream:
            found += torch.rand(1).tolist()
    assert found == drawn(1, 3)
    assert torch.rand(2).tolist() == drawn(5, 2)


def test_streams_take_turns():
    torch.manual_seed(5)
    found = {1: [], 2: []}
    with closing(Stream(CPU, 1)) as one, closing(Stream(CPU, 2)) as two:
        for seed, stream in [(1, one), (2, two), (2, two), (1, one), (2, two)]:
            with stream:
                found[seed] += torch.rand(1).tolist()
    assert found == {1: drawn(1, 2), 2: drawn(2, 3)}
    assert torch.rand(2).tolist() == drawn(5, 2)


def test_another_thread_waits_for_its_turn():
    found, started = [], threading.Event()

    def second():
        started.set()
        with closing(Stream(CPU, 2)) as stream, stream:
            found.extend(torch.rand(2).tolist())

    with closing(Stream(CPU, 1)) as stream, stream:
        other = threading.Thread(target=second)
        first = torch.rand(1).tolist()
        other.start()
        assert started.wait(10)
        other.join(0.05)
        assert other.is_alive() and not found
        first += torch.rand(1).tolist()
    other.join(10)
    assert first == drawn(1, 2) and found == drawn(2, 2)


def test_a_device_may_be_given_by_name():
    assert device_of("cpu") == device_of(CPU) == CPU
