"""A-SMOTE: the worked numbers, a loop that follows the specification line by line, edges, cuts, and its cost."""

from __future__ import annotations

import math
import re
import time
import warnings

import dask
import numpy as np
import pandas as pd
import pytest
from distributed import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dresample import ASMOTE, SMOTE
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution.distances import distance_sums, rejected
from dresample.distribution.reduction import lazy
from dresample.errors import InputError, NoiseWarning, ParameterError, SmallClassWarning
from dresample.neighbors import exact_distances, search
from dresample.over_sampling import ranking, slots
from dresample.over_sampling.kernels.candidates import least
from dresample.sampling import neighborhoods
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome
from tests.helpers.rows import embedding_of
from tests.helpers.strategies import cuts, tables
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# --- the worked example -----------------------------------------------------------------------------------------------

MINORITY = np.array([[0.0, 0], [1, 0], [0, 1]])
MAJORITY = np.array([[4.0, 4], [5, 3], [3, 5], [2.5, 2], [5, 5]])
CANDIDATES = np.array([[0.5, 0], [0, 0.5], [0.25, 0.75], [0.75, 0.25], [0.9, 0], [0, 0.2], [0.4, 0.6]])
TO_MINORITY = [0.5, 0.5, 0.353553, 0.353553, 0.1, 0.2, 0.565685]
TO_MAJORITY = [2.828427, 2.915476, 2.573908, 2.474874, 2.561250, 3.080584, 2.523886]
MIN_RAP = [2.118034, 2.118034, 2.204783, 2.204783, 2.345362, 2.019804, 2.135324]
MAJ_RAP = [25.868809, 25.955858, 24.228103, 24.129070, 24.591400, 26.919928, 24.140407]


def block_of(X, first=0):
    return Block(np.ascontiguousarray(X), np.zeros(len(X), np.int64), np.arange(first, first + len(X)))


def summed(queries, pools, embedding):
    """The sums of distances to all rows of some blocks, by the tasks that the sampler uses."""
    tasks = [lazy("pool", block_of, p) for p in pools]
    held = exact_distances.rounding_grids(embedding, sum(len(p) for p in pools))
    return distance_sums([lazy("query", block_of, queries)], tasks, embedding.weight, held)[0].compute(scheduler="synchronous")


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_worked_distances_and_removals(engine_name):
    embedding = embedding_of(MINORITY, MAJORITY)
    with engine(engine_name):
        min_rap = summed(CANDIDATES, [MINORITY], embedding)
        maj_rap = summed(CANDIDATES, [MAJORITY[:2], MAJORITY[2:]], embedding)
    np.testing.assert_allclose(min_rap, MIN_RAP, atol=5e-7)
    np.testing.assert_allclose(maj_rap, MAJ_RAP, atol=5e-7)
    ones = np.ones(2)
    np.testing.assert_allclose(np.sqrt(search.squared_distances(CANDIDATES, MINORITY, ones)).min(1), TO_MINORITY, atol=5e-7)
    np.testing.assert_allclose(np.sqrt(search.squared_distances(CANDIDATES, MAJORITY, ones)).min(1), TO_MAJORITY, atol=5e-7)
    left = np.flatnonzero(least(min_rap, 4))
    assert left.tolist() == [0, 1, 5, 6]
    assert left[~least(maj_rap[left], 2)].tolist() == [1, 5]


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_worked_acceptance(engine_name):
    points = np.array([[2, 1.5], [1, 1], [1.2, 1.1]])
    embedding = embedding_of(MINORITY, MAJORITY, points)
    own, far = (search.squared_distances(points, S, np.ones(2)).min(1) for S in (MINORITY, MAJORITY))
    np.testing.assert_allclose(np.sqrt(own), [1.802776, 1, 1.118034], atol=5e-7)
    np.testing.assert_allclose(np.sqrt(far), [0.707107, 1.802776, 1.581139], atol=5e-7)
    assert told_apart(points, own, [MAJORITY], embedding, engine_name) == [True, False, False]


def told_apart(points, own, pools, embedding, engine_name):
    near = lazy("near", _same, (np.asarray(own)[:, None], np.zeros((len(points), 1), np.int64)))
    tasks = [lazy("pool", block_of, p) for p in pools]
    with engine(engine_name):
        (task,) = rejected([lazy("query", block_of, points)], [near], tasks, embedding)
        return task.compute(scheduler="synchronous").tolist()


def _same(value):
    return value


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
@pytest.mark.parametrize("first", [0, 10**6])
def test_equal_distances_reject(engine_name, first):
    """min(A_min) < min(A_maj) is strict, whatever the row numbers; a majority row on a minority row rejects too."""
    points, own = np.array([[0.0], [5.0], [9.0]]), np.array([1.0, 0.0, 4.0])
    pools = [np.array([[1.0], [5.0]]), np.array([[12.0]])]
    embedding = embedding_of(points, *pools)
    assert told_apart(points, own, pools, embedding, engine_name) == [True, True, False]
    assert told_apart(points, own, [np.array([[1.0], [5.0]]) + 1e-12, pools[1]], embedding, engine_name) == [False, False, False]


# --- the specification as a loop --------------------------------------------------------------------------------------


def squared(a, b):
    total = 0.0
    for p, q in zip(a, b, strict=True):
        t = p - q
        total += t * t
    return total


def loop(X, y, label, wanted, k, seed, order="round_robin", rejections=10):
    """The new rows of a class, (base, partner, gap) each, and the forced slots: one slot after the other, one row at a time."""
    X, classes = X.astype(np.float64).tolist(), sorted(set(y.tolist()))
    key = draws.class_key(seed, classes.index(label))
    own = [i for i, c in enumerate(y) if c == label]
    others = [i for i, c in enumerate(y) if c != label]
    near = {i: sorted((j for j in own if j != i), key=lambda j: (squared(X[i], X[j]), j))[:k] for i in own}
    word = {i: int(draws.words64(key, i, purpose="order")[0]) for i in own}
    ring = sorted(own, key=lambda i: (word[i], i))
    made, forced = [], 0
    for slot in range(2 * wanted + len(own)):
        base = ring[slot % len(own)]
        if order == "random":
            base = own[int(float(draws.uniform_pair(key, slot, 0, "order", lane=1)[0]) * len(own))]
        best = None
        for attempt in range(rejections):
            pick, gap = (float(u) for u in draws.uniform_pair(key, slot, attempt, "retry"))
            partner = near[base][int(pick * k)]
            x = [b + gap * (q - b) for b, q in zip(X[base], X[partner], strict=True)]
            a_min, a_maj = min(squared(x, X[i]) for i in own), min(squared(x, X[i]) for i in others)
            found = (base, partner, gap, x)
            if a_min < a_maj:
                best = (a_min, found)
                break
            if best is None or a_min < best[0]:
                best = (a_min, found)
        else:
            forced += 1
        made.append(best[1])
    min_rap = [math.fsum(math.sqrt(squared(m[3], X[i])) for i in own) for m in made]
    left = sorted(range(len(made)), key=lambda s: (min_rap[s], s))[: 2 * wanted]
    maj_rap = {s: math.fsum(math.sqrt(squared(made[s][3], X[i])) for i in others) for s in left}
    left = sorted(left, key=lambda s: (maj_rap[s], s))[wanted:]
    return [made[s] for s in sorted(left, key=lambda s: (made[s][0], s))], forced


def drawn_table(seed, kind):
    rng = np.random.default_rng(seed)
    n = [60, 14] + ([11] if "three" in kind else [])
    y = rng.permutation(np.repeat(np.arange(len(n)), n))
    X = rng.normal(size=(len(y), 3)) + (1.5 * y[:, None] if "apart" in kind else 0)
    if "ties" in kind:
        X = np.rint(2 * X)
    if "twins" in kind:
        X[rng.integers(0, len(y), 30)] = X[rng.integers(0, len(y), 30)]
    return X, y


@pytest.mark.parametrize("kind", ["", "apart", "ties", "twins", "three", "three ties twins"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("parameters", [{}, {"base_order": "random"}, {"max_rejections": 1}, {"max_rejections": 4}])
def test_a_loop_over_the_specification(kind, seed, parameters):
    X, y = drawn_table(seed, kind)
    sampler = ASMOTE(k_neighbors=4, random_state=seed, provenance=True, **parameters)
    with engine("plain" if seed else "compiled"):
        X_new, y_new = sampler.fit_resample(X, y)
    told, at = sampler.provenance_, len(y)
    for label in sampler.sampling_strategy_:
        wanted = 60 - int((y == label).sum())
        rows, forced = loop(
            X, y, label, wanted, 4, seed, parameters.get("base_order", "round_robin"), parameters.get("max_rejections", 10)
        )
        assert sampler.n_forced_[label] == forced
        part = slice(at, at + wanted)
        at += wanted
        assert (y_new[part] == label).all()
        assert told["base_row"][part].tolist() == [r[0] for r in rows]
        assert told["neighbor_row"][part].tolist() == [r[1] for r in rows]
        assert told["gap"][part].tolist() == [r[2] for r in rows]
        assert X_new[part].tolist() == [r[3] for r in rows]
        copies = sampler.allocation_[sampler.allocation_["label"] == label].set_index("row")["copies"]
        assert copies.sum() == wanted and copies[copies > 0].to_dict() == told["base_row"][part].value_counts().to_dict()
    assert at == len(y_new)


def test_the_loop_sees_forced_slots():
    """The comparison above is of use only if slots are rejected and forced on some of its tables."""
    forced = [loop(*drawn_table(seed, "ties twins"), 1, 46, 4, seed)[1] for seed in range(3)]
    assert any(forced) and not all(f == 46 * 2 + 14 for f in forced)


# --- the removals are global ------------------------------------------------------------------------------------------


def test_a_half_of_each_partition_would_keep_other_rows():
    """The trap of distributing step 3: deleting the lower half within each of two halves of the slots is not the same."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(1.5, 1, (40, 2))])
    y = np.repeat([0, 1], [200, 40])
    own, others = X[200:], X[:200]
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "least", lambda rap, count: seen.append((rap, count, least(rap, count))) or seen[-1][2])
        X_new, _ = ASMOTE(random_state=1).fit_resample(X, y)
    rap, count, gone = seen[-1]
    assert len(rap) == 2 * count == 320
    locally = np.concatenate([least(rap[part], count // 2) for part in (slice(0, 160), slice(160, 320))])
    assert locally.sum() == gone.sum() and (locally != gone).any()
    # and what came out is the global selection: no new row has a smaller sum than one that went
    new = np.sqrt(search.squared_distances(X_new[240:], others, np.ones(2))).sum(axis=1)
    assert np.allclose(np.sort(new), np.sort(rap)[160:])
    assert own.mean() < X_new[240:].mean()


# --- edges ------------------------------------------------------------------------------------------------------------


def two(z, r, seed=0, shift=1.0):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(shift, 1, (z, 2)), rng.normal(0, 1, (r, 2))]), np.repeat([1, 0], [z, r])


def test_balanced_data_come_back():
    X, y = two(20, 20)
    X_new, y_new = ASMOTE(random_state=0).fit_resample(X, y)
    assert X_new.tolist() == X.tolist() and y_new.tolist() == y.tolist()


def test_a_class_of_one_row_is_refused_or_copied():
    X, y = two(1, 20)
    with pytest.raises(InputError, match=r"Class 1 has 1 row; k_neighbors=5 needs at least 6"):
        ASMOTE().fit_resample(X, y)
    with pytest.raises(InputError, match="Class 1 has 1 row"):
        ASMOTE(on_small_class="shrink").fit_resample(X, y)
    sampler = ASMOTE(on_small_class="duplicate", random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [20, 20] and (X_new[21:] == X[0]).all() and sampler.n_forced_ == {1: 0}


def test_k_shrinks_in_a_small_class():
    X, y = two(4, 20)
    sampler = ASMOTE(on_small_class="shrink", random_state=0, provenance=True)
    with pytest.warns(SmallClassWarning, match="k_neighbors shrinks to 3"):
        sampler.fit_resample(X, y)
    rows, forced = loop(X, y, 1, 16, 3, 0)
    assert sampler.provenance_["neighbor_row"][24:].tolist() == [r[1] for r in rows] and sampler.n_forced_ == {1: forced}


def test_a_class_inside_the_other_is_forced():
    """Every segment runs through rows of the other class: all slots are forced, and the removals still run."""
    own = np.array([[0.0, 0], [4, 0], [0, 4]])
    lattice = np.stack(np.meshgrid(np.linspace(-1, 5, 61), np.linspace(-1, 5, 61)), -1).reshape(-1, 2)
    X = np.concatenate([own, lattice + 1e-3])
    y = np.repeat([1, 0], [3, len(lattice)])
    sampler = ASMOTE(sampling_strategy={1: 13}, k_neighbors=2, random_state=0)
    with pytest.warns(NoiseWarning, match=r"of the slots of class 1 \(more than 20%\) found no candidate in 10"):
        _, y_new = sampler.fit_resample(X, y)
    assert (y_new == 1).sum() == 13
    assert 15 <= sampler.n_forced_[1] <= 23
    assert sampler.report_.notes["slots forced, class 1"] == f"{sampler.n_forced_[1]} of 23"


def test_all_slots_are_forced_where_the_class_is_covered():
    own = np.array([[0.0], [1.0], [2.0]])
    X = np.concatenate([own, np.linspace(-1, 3, 4001)[:, None]])
    y = np.repeat([1, 0], [3, 4001])
    sampler = ASMOTE(sampling_strategy={1: 8}, k_neighbors=2, random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.n_forced_ == {1: 13}


def test_copies_of_a_row_are_legal():
    """All rows of the class alike: min(A_min) = 0, candidates are copies, and they are accepted."""
    X, y = two(10, 40)
    X[:10] = [9.0, 9.0]
    sampler = ASMOTE(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    assert sampler.n_forced_ == {1: 0} and (X_new[50:] == 9.0).all()
    X[10] = [9.0, 9.0]  # a row of the other class at the same place: 0 < 0 is false
    sampler.set_params(provenance=True).fit_resample(X, y)
    assert sampler.n_forced_ == {1: 2 * 30 + 10}
    rows, _ = loop(X, y, 1, 30, 5, 0)  # all ten candidates are equally near: the earliest is taken
    assert sampler.provenance_["gap"][50:].tolist() == [r[2] for r in rows]


def test_classes_see_original_rows_only():
    """Three classes: each is resampled as if it were the only one."""
    X, y = drawn_table(5, "three")
    together = ASMOTE(random_state=0)
    X_new, y_new = together.fit_resample(X, y)
    for label in (1, 2):
        alone, labels = ASMOTE(random_state=0, sampling_strategy={label: 60}).fit_resample(X, y)
        assert alone[len(y) :].tolist() == X_new[len(y) :][y_new[len(y) :] == label].tolist()
        assert (labels[len(y) :] == label).all()


@pytest.mark.parametrize(
    "parameters, message",
    [
        ({"max_rejections": 0}, "'max_rejections' parameter of ASMOTE must be an int of at least 1. Got 0"),
        ({"max_rejections": True}, "'max_rejections' parameter of ASMOTE must be an int"),
        ({"ranking_size": 0}, "'ranking_size' parameter of ASMOTE must be an int of at least 1, or None. Got 0"),
        ({"ranking_size": 0.5}, "'ranking_size' parameter of ASMOTE must be an int of at least 1, or None"),
        ({"base_order": "robin"}, "'base_order' parameter of ASMOTE must be one of ['round_robin', 'random']"),
        ({"k_neighbors": 0}, "'k_neighbors' parameter of ASMOTE must be an int of at least 1"),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        ASMOTE(**parameters).fit_resample(*two(20, 40))


def test_one_attempt_is_smote_and_two_removals():
    """With one attempt nothing is rejected for long: all rejected candidates are taken, and counted."""
    X, y = two(30, 300, shift=0.2)
    once, ten = ASMOTE(max_rejections=1, random_state=0), ASMOTE(random_state=0)
    once.fit_resample(X, y)
    ten.fit_resample(X, y)
    assert once.n_forced_[1] > ten.n_forced_[1]


# --- the ranking on a sample ------------------------------------------------------------------------------------------


def test_a_sample_of_everything_changes_nothing():
    X, y = two(30, 200)
    expected = ASMOTE(random_state=0).fit_resample(X, y)[0]
    for size in (200, 10**6):
        assert ASMOTE(random_state=0, ranking_size=size).fit_resample(X, y)[0].tolist() == expected.tolist()


def test_a_sample_changes_the_ranking_only():
    X, y = two(40, 900, shift=0.5)
    exact, sampled = ASMOTE(random_state=0, provenance=True), ASMOTE(random_state=0, ranking_size=50, provenance=True)
    exact.fit_resample(X, y)
    sampled.fit_resample(X, y)
    assert exact.n_forced_ == sampled.n_forced_  # the acceptance looks at all rows
    assert "50 of 900 rows: approximate" in sampled.report_.notes["ranking of class 1"]
    found = [set(map(tuple, s.provenance_[["base_row", "neighbor_row", "gap"]][940:].to_numpy(float))) for s in (exact, sampled)]
    assert found[0] != found[1] and len(found[0] & found[1]) > 0.8 * 860


def test_plan_states_the_cost():
    X, y = two(30, 200)
    notes = ASMOTE().plan(X, y).notes
    assert notes == {"distances of step 3, class 1": "68,000 (200 x 340): quadratic in the others, ranking_size= bounds it"}
    assert ASMOTE(ranking_size=50).plan(X, y).notes == {"distances of step 3, class 1": "17,000 (50 x 340)"}
    assert "68,000 (200 x 340)" in str(ASMOTE().plan(X, y))
    assert SMOTE().plan(X, y).notes in (None, {})


# --- cuts -------------------------------------------------------------------------------------------------------------

CASES = [
    {},
    {"base_order": "random", "max_rejections": 3},
    {"scale": "standard", "k_neighbors": 2},
    {"ranking_size": 7},
    {"on_small_class": "duplicate"},
    {"on_small_class": "skip", "scale": "robust"},
    {"placement": "append", "persist": False},
]


def told(sampler, X, y):
    return outcome(sampler, X, y), getattr(sampler, "n_forced_", None)


@quick
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    parameters = {"on_small_class": "shrink", "provenance": True, "random_state": data.draw(st.integers(0, 2**64 - 1))}
    parameters |= data.draw(st.sampled_from(CASES))
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = told(ASMOTE(**parameters), table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            assert told(ASMOTE(**parameters), *in_frames(table, lengths)) == expected


@pytest.mark.parametrize("dtype", ["mixed", "float32", "int64"])
@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_many_partitions_and_many_tasks_give_the_same_bits(dtype, engine_name, monkeypatch):
    table = stored_table(3, rows=600)
    if dtype != "mixed":
        X = (table.X / table.X.std() * 20).round().astype(dtype)
        table = type(table)(X, table.y)
    parameters = {"random_state": 5, "provenance": True}
    expected = told(ASMOTE(**parameters), table.X, table.y)
    assert sum(expected[0]["counts"].values()) > 1200
    if dtype != "mixed":
        array = ASMOTE(**parameters)
        assert (
            array.fit_resample(table.X.to_numpy(), table.y.to_numpy())[0].tolist()
            == ASMOTE(**parameters).fit_resample(table.X, table.y)[0].to_numpy().tolist()
        )
    monkeypatch.setattr(slots, "TASK_ROWS", 37)
    monkeypatch.setattr(neighborhoods, "GROUP_ROWS", 90)
    rng = np.random.default_rng(0)
    ragged = np.diff([0, *np.sort(rng.integers(0, 601, 9)), 600, 600]).tolist()
    for lengths in ([600], [250, 0, 350], [35] * 17 + [5], ragged):
        with engine(engine_name), dask.config.set(scheduler="threads", num_workers=4):
            assert told(ASMOTE(**parameters), *in_frames(table, lengths)) == expected


def test_in_one_frame_columns_ride_along():
    table = stored_table(1, rows=200)
    whole = table.X.assign(label=table.y, name=[f"n{i}" for i in range(200)])
    X, y = in_frames(table, [120, 80])
    sampler = ASMOTE(random_state=2, provenance=True)
    local = sampler.resample(whole, "label", features=list(table.X), carry=["name"])
    assert local["name"][200:].tolist() == [f"n{b}" for b in local["base_row"][200:]]
    with dask.config.set(scheduler="synchronous"):
        lazily = sampler.fit_resample(X, y)[0].compute()
    assert lazily.to_numpy().tolist() == local[list(table.X)].to_numpy().tolist()


def test_arrays_of_dask_give_the_rows_of_numpy():
    rng = np.random.default_rng(0)
    X, y = two(40, 200)
    order = rng.permutation(240)
    X, y = X[order], y[order]
    frame = type(stored_table(0))(pd.DataFrame(X, columns=["a", "b"]), pd.Series(y))
    expected = ASMOTE(random_state=0).fit_resample(X, y)
    X_new, y_new = ASMOTE(random_state=0).fit_resample(*in_arrays(frame, [100, 0, 140]))
    assert X_new.compute().tolist() == expected[0].tolist() and y_new.compute().tolist() == expected[1].tolist()


def test_a_cluster_gives_the_same_bits(cluster):
    table = stored_table(6)
    expected = told(ASMOTE(random_state=1, provenance=True), table.X, table.y)
    with Client(cluster):
        assert told(ASMOTE(random_state=1, provenance=True), *in_frames(table, [120, 0, 180])) == expected


def test_outliers_are_neither_bases_nor_partners():
    X, y = two(60, 300)
    X[7] = [40.0, -40.0]
    sampler = ASMOTE(clean="lof", random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    told = sampler.provenance_[360:]
    assert len(X_new) == 600 and 7 not in set(told["base_row"]) | set(told["neighbor_row"])


@pytest.mark.parametrize("persist", [True, False])
def test_plan_knows_the_passes(persist):
    table = stored_table(2)
    sampler = ASMOTE(random_state=0, persist=persist)
    X, y = in_frames(table, [150, 150])
    planned = sampler.plan(X, y).passes
    sampler.fit_resample(X, y)
    assert sampler.report_.passes + 1 <= planned  # computing the result is one more; slots may be settled early


# --- cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_fifty_thousand_rows_take_less_than_a_minute():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (49_000, 10)), rng.normal(1, 1, (1_000, 10))])
    y = np.repeat([0, 1], [49_000, 1_000])
    begin = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, y_new = ASMOTE(random_state=0).fit_resample(X, y)
    assert time.perf_counter() - begin < 60
    assert np.bincount(y_new).tolist() == [49_000, 49_000]


@pytest.mark.slow
def test_a_million_rows_with_a_ranking_sample():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (995_000, 4)), rng.normal(2, 1, (5_000, 4))])
    y = np.repeat([0, 1], [995_000, 5_000])
    sampler = ASMOTE(random_state=0, sampling_strategy=0.1, ranking_size=5_000)
    _, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [995_000, 99_500]
    assert sampler.report_.seconds < 300
