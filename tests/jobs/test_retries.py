"""The whole job again after the loss of a cluster, and after nothing else."""

from __future__ import annotations

import pytest

from dresample import errors
from dresample.jobs.retries import pause, repeated


class KilledWorker(Exception):
    """As distributed calls it."""


@pytest.mark.parametrize("lost", [errors.scheduler_lost("tcp://x"), KilledWorker("task")])
@pytest.mark.parametrize("failures", range(4))
def test_again_as_often_as_was_asked(lost, failures):
    said, waited, attempts = [], [], []

    def work(attempt):
        attempts.append(attempt)
        if attempt <= failures:
            raise lost
        return "done"

    if failures <= 2:
        assert repeated(work, 2, said.append, waited.append) == "done"
    else:
        with pytest.raises(type(lost)):
            repeated(work, 2, said.append, waited.append)
    losses = min(failures, 2)
    assert attempts == list(range(1, min(failures, 2) + 2))
    assert waited == [pause(i + 1) for i in range(losses)]
    assert all("lost its cluster" in text for text in said) and len(said) == losses


@pytest.mark.parametrize(
    "other", [errors.one_class(0), errors.gate_closed([("NoiseWarning", "x")]), KeyError("x"), KeyboardInterrupt()]
)
def test_no_other_error_is_tried_again(other):
    attempts = []

    def work(attempt):
        attempts.append(attempt)
        raise other

    with pytest.raises(type(other)):
        repeated(work, 5, print, print)
    assert attempts == [1]
