"""What a scheduler tells of its workers."""

from __future__ import annotations

from dresample.distribution.cluster import known_workers
from tests.helpers.marks import IN_ONE_THREAD

pytestmark = IN_ONE_THREAD


class Forgetful:
    """A client whose answers are empty at first."""

    def __init__(self, empty):
        self.empty = empty

    def scheduler_info(self, n_workers):
        self.empty -= 1
        return {"workers": {} if self.empty >= 0 else {"tcp://a": {"nthreads": 2}}}


def test_an_answer_that_is_empty_by_accident_is_asked_for_again():
    assert list(known_workers(Forgetful(1))) == list(known_workers(Forgetful(0))) == ["tcp://a"]
    assert known_workers(Forgetful(9)) == {}
