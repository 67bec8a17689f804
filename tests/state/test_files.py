"""A state comes back from its files as it was, bit for bit; what is no state, or half of one, is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dresample import errors
from dresample.block import Block
from dresample.distribution.profile import look_at_rows
from dresample.neighbors.skyband import Neighbors, listed
from dresample.state.classes import ClassState
from dresample.state.files import load, save
from dresample.state.ledger import Key, Part, difference, spread_of
from dresample.state.segments import as_blocks, read_segment, write_segment
from dresample.state.state import About, State

LABELS = [(0, 1), ("honest", "fraud"), (False, True), (0.0, 1.0)]


def drawn_block(seed, rows, labels=(0, 1), dtype=np.float64):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 4))
    X[:, 1] = np.rint(100 * X[:, 1])
    X[:, 2] = X[:, 2].astype(np.float32)
    X[:, 3] = np.where(rng.random(rows) < 0.5, -0.0, np.rint(X[:, 3]))
    return Block(X.astype(dtype), np.array(labels)[rng.integers(0, 2, rows)], np.arange(rows))


def drawn_lists(rng, rows, parts, size):
    owner = np.sort(rng.integers(0, rows, 5 * rows))
    part = rng.integers(0, parts, len(owner)).astype(np.int32)
    return listed(rows, owner, rng.random(len(owner)), part, part.astype(np.int64) * size + rng.integers(0, size, len(owner)))


def drawn_state(seed, labels, size=40, parts=3):
    rng = np.random.default_rng(seed)
    blocks = [drawn_block(seed + p, size, labels) for p in range(parts)]
    known = [
        Part(
            Key(f"day-{p}", 10 + p, f"etag-{p}" if p else 7, (0, 1) if p == 1 else None),
            {label: int((b.y == label).sum()) for label in labels},
            look_at_rows(b, 5, [True] * 4),
            spread_of(b.X),
        )
        for p, b in enumerate(blocks)
    ]
    rows = 12
    part = np.sort(rng.integers(0, parts, rows)).astype(np.int32)
    row = np.sort(part.astype(np.int64) * size + np.arange(rows))
    near = Neighbors(drawn_lists(rng, rows, parts, size), drawn_lists(rng, rows, parts, size))
    classes = (ClassState(labels[1], part, row, blocks[0].X[:rows], near, np.full(rows, 5)),)
    about = About("y", ("a", "b", "c", "d"), ("double",) * 4, "numbers", {"a": 0.1}, "2018-04-01", "word", 5, True)
    return State(about, tuple(known), classes, ())


@pytest.mark.parametrize("labels", LABELS)
def test_a_state_comes_back_as_it_was(labels, tmp_path):
    state = drawn_state(1, labels)
    assert save(state, str(tmp_path / "s"), {}) == sum(p.stat().st_size for p in (tmp_path / "s").iterdir())
    back = load(str(tmp_path / "s"))
    assert back.about == state.about
    for one, two in zip(state.parts, back.parts, strict=True):
        assert (one.key, one.counts, one.rows) == (two.key, two.counts, two.rows)
        assert all(type(a) is type(b) for a, b in zip(one.counts, two.counts, strict=True))
        assert np.array_equal(one.look.low, two.look.low)
        assert np.array_equal(one.look.high, two.look.high)
        assert np.array_equal(one.look.traits.whole, two.look.traits.whole)
        assert one.look.traits.by_class == two.look.traits.by_class
        assert one.look.traits.rises == two.look.traits.rises
        assert np.array_equal(one.spread.squares, two.spread.squares)
    one, two = state.classes[0], back.classes[0]
    assert one.label == two.label
    assert type(one.label) is type(two.label)
    for name in ("part", "row", "X", "depth"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert np.array_equal(np.signbit(one.X), np.signbit(two.X))
    for a, b in zip(one.neighbors, two.neighbors, strict=True):
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_a_new_state_takes_the_place_of_the_old_one(tmp_path):
    place = tmp_path / "s"
    for seed in (1, 2):
        save(drawn_state(seed, (0, 1)), str(place), {})
    assert len(list(place.iterdir())) == 2
    (place / "notes.txt").write_text("mine")
    save(drawn_state(3, (0, 1)), str(place), {})
    assert (place / "notes.txt").exists()


def test_another_format_is_refused(tmp_path):
    save(drawn_state(1, (0, 1)), str(tmp_path), {})
    head = json.loads((tmp_path / "state.json").read_text())
    (tmp_path / "state.json").write_text(json.dumps(head | {"format": 99}))
    with pytest.raises(errors.StateError, match="has format 99; this version reads format 1"):
        load(str(tmp_path))


def test_nothing_is_no_state(tmp_path):
    assert load(str(tmp_path / "nothing")) is None


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_segment_keeps_every_bit_and_forgets_what_is_gone(dtype, labels, tmp_path):
    blocks = [drawn_block(seed, rows, labels, dtype) for seed, rows in ((1, 700), (2, 0), (3, 5), (4, 600))]
    segment = write_segment(str(tmp_path), "features-1.parquet", blocks, [0, 1, 2, 3], np.ones(4))
    starts = np.array([100, 0, 0, 900])
    found = dict(as_blocks(read_segment(str(tmp_path), segment._replace(parts=(0, -1, -1, 3)), starts)))
    assert sorted(found) == [0, 3]
    for p in (0, 3):
        assert np.array_equal(found[p].X, blocks[p].X)
        assert np.array_equal(np.signbit(found[p].X), np.signbit(blocks[p].X))
        assert found[p].X.dtype == dtype
        assert found[p].y.tolist() == blocks[p].y.tolist()
        assert found[p].row.tolist() == (starts[p] + np.arange(len(blocks[p]))).tolist()


def test_what_makes_a_state_useless():
    days = [Key(str(day), 1, day) for day in range(5)]
    assert difference(days, days[1:]).first == 1
    assert difference(days, [days[0], *days[2:]]).gone == (1,)
    assert difference(days, []).first == 5
    assert "comes before" in difference(days, [days[1], days[0]])
    assert "it was written again" in difference(days, [days[0]._replace(version=9)])
