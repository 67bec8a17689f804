"""Trees of tasks: of any size, over several and shared arguments; their names."""

from __future__ import annotations

import pytest

from dresample.distribution.reduction import Reduction, concatenate_lists, lazy


class TestReduction:
    @pytest.mark.parametrize("blocks", [1, 2, 7, 8, 9, 65])
    def test_tree_of_any_size(self, blocks):
        total = Reduction("total", chunk=sum, combine=sum, finalize=lambda t: -t)
        assert total.tree([[i, i] for i in range(blocks)]).compute(scheduler="synchronous") == -blocks * (blocks - 1)

    def test_chunks_take_several_and_shared_arguments(self):
        scaled = Reduction("scaled", chunk=lambda a, b, factor: factor * (a + b), combine=sum)
        assert scaled.tree([(1, 2), (3, 4)], 10).compute(scheduler="synchronous") == 100

    def test_lists_are_joined_by_number(self):
        assert concatenate_lists([[(2, "c")], [(0, "a"), (1, "b")]]) == [(0, "a"), (1, "b"), (2, "c")]

    def test_tasks_bear_their_name_and_resolve_lists(self):
        one = lazy("one", lambda: 1)
        assert lazy("sum", sum, [one, one]).compute(scheduler="synchronous") == 2
        assert one.key.startswith("dresample_one-")
