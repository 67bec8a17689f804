"""A hook that fails is a warning, and is told no more; the others are told all."""

from __future__ import annotations

from dresample.jobs.hooks.facts import Begun, digest_of
from dresample.jobs.hooks.telling import Told

BEGUN = Begun("night", ("/data",), "/out", {})


class Kept:
    def __init__(self, fails=(), problem=None):
        self.told, self.fails, self.problem = [], fails, problem or ValueError()

    def _tell(self, name):
        self.told.append(name)
        if name in self.fails:
            raise self.problem

    def start(self, job):
        self._tell("start")

    def complete(self, outcome, digest, seconds):
        self._tell("complete")

    def fail(self, kind, message):
        self._tell("fail")


def test_one_that_fails_does_not_hold_up_the_others():
    said = []
    hooks = [Kept(["start"]), Kept(), Kept(["complete"], ImportError("No module named 'x'"))]
    told = Told(hooks, said.append)
    told.start(BEGUN)
    told.complete(None, "digest", 1.0)
    told.fail("InputError", "x")
    assert [hook.told for hook in hooks] == [["start"], ["start", "complete", "fail"], ["start", "complete"]]
    assert said[0] == "Warning: the hook Kept failed: ValueError: ValueError."
    assert "pip install '.[kept]'" in said[1]


def test_a_digest_changes_with_any_file_and_their_order():
    marks = [("a", 1, 10), ("b", 2, 20)]
    others = [[("a", 1, 11), ("b", 2, 20)], [("a", 2, 10), ("b", 2, 20)], [("b", 2, 20), ("a", 1, 10)], marks[:1], []]
    found = {digest_of(each) for each in [marks, *others]}
    assert len(found) == 6 and all(len(each) == 32 for each in found)
