"""Which rows each step takes: every row once, penalty rows of one class, a function of seed, epoch and step."""

from __future__ import annotations

import numpy as np
import pytest

from dresample.arithmetic import draws
from dresample.deep.schedule import Schedule
from dresample.errors import InputError
from tests.helpers.marks import IN_ONE_THREAD, ONE_TORCH_THREAD

pytestmark = [ONE_TORCH_THREAD, IN_ONE_THREAD]


def test_an_epoch_takes_every_row_once():
    plan = Schedule(np.zeros(57, np.int16), 10, seed=3)
    epochs = [np.concatenate([step.rows for step in plan.epoch(e)]) for e in (1, 2)]
    assert all((np.sort(rows) == np.arange(57)).all() for rows in epochs) and (epochs[0] != epochs[1]).any()
    assert [len(step.rows) for step in plan.epoch(1)] == [10, 10, 10, 10, 10, 7]


@pytest.mark.parametrize("n, sizes", [(21, [10, 11]), (11, [11]), (1, [1]), (10, [10]), (22, [10, 10, 2])])
def test_a_last_batch_of_one_joins_the_one_before(n, sizes):
    assert [len(step.rows) for step in Schedule(np.zeros(n, np.int16), 10, 0).epoch(1)] == sizes


def test_penalty_rows_are_of_one_class_and_differ():
    codes = np.repeat(np.array([0, 2, 3, 7], np.int16), [2000, 30, 2, 1])
    seen = set()
    for step in (s for e in range(1, 4) for s in Schedule(codes, 50, 0).epoch(e)):
        assert (codes[step.penalty] == step.code).all() and len(np.unique(step.penalty)) == len(step.penalty)
        assert len(step.penalty) == min((codes == step.code).sum(), len(step.rows))
        seen.add(step.code)
    assert seen == {0, 2, 3, 7}  # classes 1 and 4 to 6 are absent


def test_classes_are_drawn_uniformly_and_so_are_their_rows():
    codes = np.repeat(np.array([0, 1, 2], np.int16), [1000, 40, 10])
    plan = Schedule(codes, 10, 1)
    drawn = [plan.penalty(1, batch, 10) for batch in range(1, 3001)]
    classes = np.bincount([code for code, _ in drawn])
    assert (np.abs(classes - 1000) < 120).all()
    for code, n in ((0, 1000), (1, 40)):
        rows = np.concatenate([rows for c, rows in drawn if c == code])
        share = np.bincount(rows, minlength=1050)[codes == code] / len(rows) * n
        assert abs(share.mean() - 1) < 1e-9 and share.std() < (0.45 if n == 1000 else 0.12)
    first = np.array([rows[0] for c, rows in drawn if c == 2])
    assert (np.bincount(first - 1040, minlength=10) > 60).all()  # their order is random


def test_the_steps_follow_from_seed_and_number_alone():
    codes = np.repeat([0, 2, 1, 0], [30, 6, 11, 10]).astype(np.int16)
    told = lambda seed, epoch: [(s.rows.tolist(), s.penalty.tolist()) for s in Schedule(codes, 10, seed).epoch(epoch)]
    later = Schedule(codes, 10, 0)
    list(later.epoch(1))
    assert told(0, 2) == [(s.rows.tolist(), s.penalty.tolist()) for s in later.epoch(2)]
    assert told(0, 2) != told(1, 2) and told(0, 2) != told(0, 3)


def test_drawing_rows_of_a_large_class_looks_at_few_of_them(monkeypatch):
    plan = Schedule(np.zeros(1_000_000, np.int16), 100, 0)
    plan.penalty(1, 1, 100)
    drawn = []
    words = draws.words64
    monkeypatch.setattr(
        "dresample.arithmetic.draws.words64",
        lambda key, row, copy=0, *a, **k: drawn.append(np.size(copy)) or words(key, row, copy, *a, **k),
    )
    plan.penalty(1, 2, 100)
    assert 100 <= sum(drawn) < 1000


@pytest.mark.parametrize("codes", [np.zeros((3, 2), np.int16), np.zeros(3), np.array([0, -1])])
def test_codes_of_another_shape_or_type(codes):
    with pytest.raises(InputError, match="Class codes"):
        Schedule(codes, 10, 0)
    with pytest.raises(InputError, match="no rows"):
        Schedule(np.zeros(0, np.int16), 10, 0)
