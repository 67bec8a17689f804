"""Which rows an epoch takes: exact numbers of rows, the laws of the draws, and nothing that depends on how the work is cut."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dresample.arithmetic import draws
from dresample.training import art, epochs
from dresample.training.art import Quotas


def mixed(rows=1000, seed=0, out=0.1):
    rng = np.random.default_rng(seed)
    codes = rng.choice(3, rows, p=[0.7, 0.2, 0.1]).astype(np.int16)
    codes[rng.random(rows) < out] = epochs.LEFT_OUT
    return codes


def parts(rows, quotas):
    cuts = np.cumsum([quotas.uniform, *quotas.per_class])
    return np.split(rows, cuts[:-1])


def test_a_two_part_set_has_its_quotas():
    codes = mixed()
    quotas = Quotas(270, np.array([100, 300, 250]), False)
    rows = epochs.epoch_rows(5, 2, codes, quotas)
    uniform, *own = parts(rows, quotas)
    assert len(rows) == quotas.total == 920 and rows.dtype == np.int64
    assert len(np.unique(uniform)) == 270 and (codes[uniform] >= 0).all()
    for code, part in enumerate(own):
        assert len(part) == quotas.per_class[code] and (codes[part] == code).all()
    assert len(np.unique(own[2])) < 250  # with replacement


def test_direct_set_repeats_rows_only_where_a_class_has_too_few():
    codes = mixed()
    sizes = epochs.class_sizes(codes, 3)
    quotas = Quotas(0, np.array([300, sizes[1], 250]), True)
    _, *own = parts(epochs.epoch_rows(5, 2, codes, quotas), quotas)
    assert len(np.unique(own[0])) == 300
    assert own[1].tolist() == np.flatnonzero(codes == 1).tolist()
    assert len(np.unique(own[2])) < 250


@pytest.mark.parametrize("direct", [False, True])
def test_sets_equal_brute_force(direct):
    """The same set by the definition: hashes of all ranks, and rows listed class by class."""
    codes, seed, refresh = mixed(400), 9, 3
    quotas = Quotas(0 if direct else 100, np.array([120, 30, 70]), direct)
    rows = epochs.epoch_rows(seed, refresh, codes, quotas)
    inside = np.flatnonzero(codes >= 0)

    def words(kind, code, count):
        key = seed | (draws.PURPOSES["refresh"] | kind << 8 | code << 32) << 64
        return np.random.Philox(key=key, counter=refresh << 128).random_raw(count)

    expected = []
    if not direct:
        expected += sorted(inside[np.argsort(words(1, 0, len(inside)))[:100]])
    for code, wanted in enumerate(quotas.per_class):
        own = np.flatnonzero(codes == code)
        if direct and wanted <= len(own):
            ranks = np.argsort(words(3, code, len(own)))[:wanted]
        else:
            ranks = np.floor((words(2, code, wanted) >> np.uint64(11)) * 2.0**-53 * len(own)).astype(int)
        expected += sorted(own[ranks])
    assert rows.tolist() == expected


@pytest.mark.parametrize("chunk", [3, 64, 335])
def test_chunks_are_of_no_consequence(chunk, monkeypatch):
    codes = mixed()
    quotas = [Quotas(500, np.array([111, 222, 91]), False), Quotas(0, np.array([99, 90, 800]), True)]
    expected = [epochs.epoch_rows(1, 0, codes, q) for q in quotas]
    some, mask = epochs.smallest_rows(1, 1000, 77), epochs.held_out(1, codes, epochs.class_sizes(codes, 3), 0.2)
    monkeypatch.setattr(epochs, "CHUNK_ROWS", chunk)
    for q, e in zip(quotas, expected, strict=True):
        assert (epochs.epoch_rows(1, 0, codes, q) == e).all()
    assert (epochs.smallest_rows(1, 1000, 77) == some).all()
    assert (epochs.held_out(1, codes, epochs.class_sizes(codes, 3), 0.2) == mask).all()


def test_seeds_and_refreshes_draw_different_sets_and_the_same_ones_again():
    codes, quotas = mixed(), Quotas(300, np.array([200, 200, 200]), False)
    one = epochs.epoch_rows(1, 0, codes, quotas)
    assert (one == epochs.epoch_rows(1, 0, codes, quotas)).all()
    assert (one != epochs.epoch_rows(1, 1, codes, quotas)).any()
    assert (one != epochs.epoch_rows(2, 0, codes, quotas)).any()


def test_draws_are_even():
    codes, quotas = np.zeros(50, np.int16), Quotas(10, np.array([25]), False)
    uniform, ranks = np.zeros(50), np.zeros(50)
    for refresh in range(400):
        a, b = parts(epochs.epoch_rows(3, refresh, codes, quotas), quotas)
        uniform += np.bincount(a, minlength=50)
        ranks += np.bincount(b, minlength=50)
    assert stats.chisquare(uniform).pvalue > 1e-4
    assert stats.chisquare(ranks).pvalue > 1e-4


def test_c_of_one_is_the_data_themselves():
    codes = mixed()
    shares = art.prior(epochs.class_sizes(codes, 3))
    for rule in art.RULES:
        quotas = art.quotas(int((codes >= 0).sum()), shares, [0.0, 0.5, 0.5], 1.0, rule)
        assert np.sort(epochs.epoch_rows(0, 0, codes, quotas)).tolist() == np.flatnonzero(codes >= 0).tolist()


def test_c_of_zero_drops_a_class_without_weight():
    codes = mixed()
    quotas = art.quotas(900, art.prior(epochs.class_sizes(codes, 3)), [0.0, 0.5, 0.5], 0.0)
    assert set(codes[epochs.epoch_rows(0, 0, codes, quotas)]) == {1, 2}


def test_shuffle_is_a_function_of_set_seed_and_epoch():
    rows = np.array([5, 1, 1, 9, 7, 3, 3, 3])
    one, two = rows.copy(), np.sort(rows)
    epochs.shuffle(one, 4, 7)
    epochs.shuffle(two, 4, 7)
    assert one.tolist() == two.tolist() != sorted(rows)
    assert sorted(one) == sorted(rows)
    epochs.shuffle(two, 4, 8)
    other = rows.copy()
    epochs.shuffle(other, 5, 7)
    assert one.tolist() not in (two.tolist(), other.tolist())


def test_shuffle_is_even():
    places = np.zeros((6, 6))
    for epoch in range(1, 3001):
        rows = np.arange(6)
        epochs.shuffle(rows, 2**63 + 1, epoch)
        places[rows, np.arange(6)] += 1
    assert stats.chisquare(places.ravel(), ddof=10).pvalue > 1e-4


def test_one_copy_of_the_row_numbers():
    n = 2_000_000
    codes = np.zeros(n, np.int16)
    codes[::10] = 1
    quotas = art.quotas(n, [0.9, 0.1], [0.2, 0.8], 0.3)
    tracemalloc.start()
    rows = epochs.epoch_rows(0, 0, codes, quotas)
    epochs.shuffle(rows, 0, 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < rows.nbytes + 40 * 2**20 < 4 * rows.nbytes  # the rest is chunks, of one size for any n


@settings(max_examples=60)
@given(st.lists(st.integers(-1, 3), min_size=1, max_size=60), st.floats(0.01, 0.99), st.integers(0, 2**64 - 1))
def test_held_out_rows_have_their_share_of_each_class(codes, fraction, seed):
    codes = np.array(codes, np.int16)
    sizes = epochs.class_sizes(codes, 4)
    mask = epochs.held_out(seed, codes, sizes, fraction)
    assert not mask[codes < 0].any()
    for code, size in enumerate(sizes):
        held = int(mask[codes == code].sum())
        assert held == (0 if size < 2 else min(max(round(fraction * size), 1), size - 1))


@pytest.mark.parametrize(
    "total, drop_last, no_single, expected",
    [
        (10, True, False, [4, 4]),
        (10, False, False, [4, 4, 2]),
        (9, False, False, [4, 4, 1]),
        (9, False, True, [4, 4]),
        (3, True, False, [3]),
        (1, True, False, [1]),
        (1, True, True, []),
        (0, True, False, []),
    ],
)
def test_bounds_of_batches_are_those_asked_for(total, drop_last, no_single, expected):
    cuts = epochs.bounds(total, 4, drop_last, no_single)
    assert [z - a for a, z in cuts] == expected
    assert [a for a, _ in cuts] == np.cumsum([0, *expected])[:-1].tolist()


@pytest.mark.benchmark
def test_a_set_is_drawn_in_linear_time():
    seconds = {}
    for n in (100_000, 1_600_000):
        codes = (np.arange(n) % 4).astype(np.int16)
        quotas = art.quotas(n, [0.25] * 4, [0.1, 0.2, 0.3, 0.4], 0.3)
        times = []
        for refresh in range(5):
            begin = time.process_time()
            epochs.epoch_rows(0, refresh, codes, quotas)
            times.append(time.process_time() - begin)
        seconds[n] = min(times)
    assert seconds[1_600_000] / seconds[100_000] < 16 * 2.5
