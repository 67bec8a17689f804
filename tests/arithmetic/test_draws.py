"""Counter-based draws: known answers, independence of order, uniformity, and the compiled twin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dresample.arithmetic import draws, draws_compiled
from dresample.arithmetic.interpolation import choose
from dresample.errors import ParameterError

KEY = draws.class_key(seed=12345, label=1)


@pytest.mark.parametrize(
    "counter, key, expected",
    [  # the known answers of Random123
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_known_answers(counter, key, expected):
    words = tuple(np.array([int(w, 16)], np.uint32) for w in counter.split())
    found = draws.philox(words, tuple(int(w, 16) for w in key.split()))
    assert " ".join(f"{int(w[0]):08x}" for w in found) == expected


# --- what a draw depends on -------------------------------------------------------------------------------------------


def test_a_draw_depends_on_its_key_row_copy_and_purpose_only():
    row, copy = np.array([5, 0, 2**40 + 5, 5]), np.array([0, 1, 0, 7])
    together = draws.words64(KEY, row, copy)
    for i in range(4):
        alone = draws.words64(KEY, row[i], copy[i])
        assert [w[i] for w in together] == [w[()] for w in alone]
    drawn = [draws.words64(KEY, 5, 0, purpose)[0][()] for purpose in draws.PURPOSES]
    drawn += [draws.words64(draws.class_key(*of), 5)[0][()] for of in ((12345, 0), (12346, 1), (12345 + 2**32, 1))]
    drawn += together[0][1:].tolist()
    assert len(set(drawn)) == len(drawn)


def test_purposes_are_numbered_once():
    assert len(set(draws.PURPOSES.values())) == len(draws.PURPOSES)
    assert draws.PURPOSES["choice"] == 0  # what the compiled draw uses


def test_the_order_of_evaluation_does_not_matter():
    row = np.random.default_rng(0).permutation(1000)
    shuffled, straight = draws.uniform_pair(KEY, row), draws.uniform_pair(KEY, np.arange(1000))
    for a, b in zip(shuffled, straight, strict=True):
        assert (a == b[row]).all()


@pytest.mark.parametrize("seed", [0, 7, 2**63, 2**64 - 1])
def test_an_integer_is_its_own_seed(seed):
    assert draws.seed_of(seed) == seed
    assert draws.seed_of(np.uint64(seed)) == seed


def test_generators_give_one_64_bit_draw():
    assert draws.seed_of(np.random.default_rng(3)) == draws.seed_of(np.random.default_rng(3))
    assert draws.seed_of(np.random.RandomState(3)) == draws.seed_of(np.random.RandomState(3))
    rng = np.random.default_rng(3)
    assert draws.seed_of(rng) != draws.seed_of(rng)
    assert draws.seed_of(None) != draws.seed_of(None)
    assert max(draws.seed_of(np.random.RandomState(s)) for s in range(20)) >= 2**60
    with pytest.raises(ParameterError, match="random_state='7' is a str"):
        draws.seed_of("7")


@pytest.mark.parametrize("key", [KEY, (0, 0), (2**32 - 1, 2**32 - 1)])
def test_the_compiled_draw_is_the_same(key):
    rng = np.random.default_rng(key[0])
    row, copy = rng.integers(0, 2**63, 300), rng.integers(0, 2**31, 300)
    for purpose, lane in (("choice", 0), ("step", 0), ("step", 249), ("refresh", 2**24 - 1)):
        word = draws.PURPOSES[purpose] | lane << 8
        one_by_one = [draws_compiled.uniform_pair(*key, r, c, word) for r, c in zip(row, copy, strict=True)]
        assert np.array_equal(np.transpose(one_by_one), draws.uniform_pair(key, row, copy, purpose, lane))


# --- uniform ----------------------------------------------------------------------------------------------------------


def p_value(values, bins=50):
    return stats.chisquare(np.histogram(values, bins, (0, 1))[0]).pvalue


@pytest.mark.parametrize("by", ["row", "copy", "class", "seed"])
def test_uniforms_are_uniform(by):
    """Along each of the things that a draw depends on (fixed seeds: these p-values never change)."""
    n = 20_000
    if by == "row":
        pick, gap = draws.uniform_pair(KEY, np.arange(n))
    elif by == "copy":
        pick, gap = draws.uniform_pair(KEY, 3, np.arange(n))
    else:
        keys = [draws.class_key(0, i) if by == "class" else draws.class_key(i, 0) for i in range(n // 10)]
        pick, gap = np.transpose([[u[()] for u in draws.uniform_pair(key, 3)] for key in keys])
    for values in (pick, gap):
        assert values.min() >= 0 and values.max() < 1
        assert p_value(values) > 0.001
    assert p_value((pick + gap) % 1) > 0.001
    assert abs(np.corrcoef(pick, gap)[0, 1]) < 4 / np.sqrt(len(pick))
    assert abs(np.corrcoef(pick[1:], pick[:-1])[0, 1]) < 4 / np.sqrt(len(pick))


@pytest.mark.parametrize("k", [1, 2, 5, 7])
def test_partners_are_uniform(k):
    n = 10_000
    partner = choose(np.arange(n), np.full(n, 3), np.full(n, k), KEY).partner
    counts = np.bincount(partner, minlength=k)
    assert len(counts) == k and counts.sum() == 3 * n
    assert k == 1 or stats.chisquare(counts).pvalue > 0.001
