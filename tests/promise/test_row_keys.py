"""The stronger promise: with ``row_key`` no row that is made depends on the order of rows, files or partitions. Bit for bit."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter

import dask
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import ADASYN, MDO, SMOTE, SMOTETomek, errors
from dresample.arithmetic.allocation import allocate
from dresample.arithmetic.draws import OwnKey, class_key
from dresample.containers import keys as of_values
from dresample.containers.keys import key_of, keys_of
from dresample.jobs.methods import METHODS, find
from tests.helpers.choices import CHOICES, NOMINAL, OF_ONE, with_categories
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_frame
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import attempt, bits
from tests.helpers.strategies import cuts, long, quick, tables

pytestmark = [NO_ADVICE, pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")]

EXACT = [name for name in METHODS if find(name).kind._grade != "C"]
PAIRS = ["adasyn+enn", "smote+tomek-links", "random-under+adasyn"]
#: Whole numbers that are no key twice, as keys of several kinds.
KINDS = {
    "int": lambda numbers: numbers,
    "negative": lambda numbers: -numbers - 1,
    "text": lambda numbers: pd.Series([f"t{n}" for n in numbers], dtype="object"),
    "uuid": lambda numbers: pd.Series([str(uuid.UUID(int=int(n))) for n in numbers], dtype="object"),
    "time": lambda numbers: pd.Timestamp("2018-04-01") + pd.to_timedelta(numbers % 10**9, "s"),
}


@st.composite
def keyed_tables(draw, name):
    """A frame with its label, a column that rides along, and a key of some kind; and its rows in another order, in partitions."""
    table = draw(tables(), label="table")
    if name in NOMINAL:
        table = with_categories(table, name == "smoten")
    n = len(table.y)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    numbers = rng.choice(draw(st.sampled_from([n, 10 * n])), n, replace=False) + draw(st.sampled_from([0, 1000, 2**62]))
    key = KINDS[draw(st.sampled_from(sorted(KINDS)), label="kind of key")](numbers)
    frame = table.X.assign(id=np.asarray(key), label=table.y, note=np.arange(n) * 0.5)
    other = frame.iloc[rng.permutation(n)].reset_index(drop=True)
    return frame, other, draw(cuts(n), label="lengths")


@st.composite
def cases(draw, name):
    known = find(name).defaults
    parameters = {p: draw(st.sampled_from(values), label=p) for p, values in (CHOICES | OF_ONE.get(name, {})).items() if p in known}
    parameters |= {"placement": "append"} if "placement" in known else {}
    parameters |= {"random_state": draw(st.integers(0, 2**64 - 1), label="seed")} if "random_state" in known else {}
    parameters |= {"provenance": True} if "provenance" in known else {}
    parameters |= {"categorical_features": ["kind", "place"]} if name in NOMINAL - {"smoten"} else {}
    return parameters


def told(sampler, frame, carry):
    """What does not depend on the order: the originals that are left by key, new rows in their order, what both come from."""

    def rows():
        features = [c for c in frame.columns if c not in ("id", "label", "note")]
        (out,) = dask.compute(sampler.resample(frame, "label", features=features, carry=carry))
        new = out["id"].isna() if "id" not in carry else out["synthetic"]
        origin = [c for c in ("base_row", "neighbor_row") if c in out]
        old = out[~new].assign(**{c: out[c].astype(str) for c in origin})
        found = [Counter(zip(*(old[c].astype(str) for c in old.columns), strict=True))]
        found += [[(c, [str(v) for v in out.loc[new, c]] if c in origin else bits(out.loc[new, c])) for c in out.columns]]
        if hasattr(sampler, "allocation_"):
            found += [sampler.allocation_.astype(str).to_numpy().tolist()]
        return found, sampler.report_.counts_after

    return attempt(rows)


def check(data, name):
    parameters = data.draw(cases(name)) | {"row_key": "id"}
    frame, other, lengths = data.draw(keyed_tables(name))
    carry = data.draw(st.sampled_from([(), ("note",)]), label="carry")
    made = lambda: find(name).make(parameters) if "+" in name else find(name).kind(**parameters)
    with dask.config.set(scheduler="synchronous"), engine(data.draw(st.sampled_from(["plain", "compiled"]), label="engine")):
        expected = told(made(), frame, carry)
        assert told(made(), other, carry) == expected
        if name != "cluster-centroids" or parameters["voting"] == "hard":
            assert told(made(), in_frame(other, lengths), carry) == expected


@pytest.mark.parametrize("name", [*EXACT, *PAIRS])
@settings(quick, max_examples=2)
@given(data=st.data())
def test_any_order_of_rows_gives_the_same_rows(name, data):
    check(data, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EXACT, *PAIRS])
@settings(long, max_examples=40)
@given(data=st.data())
def test_any_order_of_rows_gives_the_same_rows_at_length(name, data):
    check(data, name)


def table_of(rows=300, seed=0, apart=1.2):
    """A table of ties and twins whose keys rise, as those of transactions do."""
    rng = np.random.default_rng(seed)
    code = (rng.random(rows) < 0.25).astype(int)
    X = np.round(rng.normal(size=(rows, 3)) + apart * code[:, None], 1)
    X[: rows // 8] = X[rows // 8 : 2 * (rows // 8)]
    return pd.DataFrame(X, columns=list("abc")).assign(id=7 + 3 * np.arange(rows), label=code)


@pytest.mark.parametrize("kind", [SMOTE, ADASYN])
def test_large_classes_in_many_blocks_and_tasks(kind):
    frame = table_of(9_000, 3)
    shuffled = frame.sample(frac=1, random_state=1)
    made = lambda data: kind(random_state=2, row_key="id", scale="robust").resample(data, "label")
    with small_tasks():
        first, second = (dask.compute(made(data))[0].query("id.isna()") for data in (frame, in_frame(shuffled, [2_000, 0, 7_000])))
    assert first.drop(columns="id").to_numpy().tobytes() == second.drop(columns="id").to_numpy().tobytes()


def test_without_keys_the_order_matters():
    """Otherwise the tests above could not fail."""
    frame = table_of()
    shuffled = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    first, second = (
        SMOTE(random_state=0).resample(data, "label", features=list("abc")).iloc[300:, :3] for data in (frame, shuffled)
    )
    assert not np.array_equal(first.to_numpy(), second.to_numpy())


def test_pairs_of_x_and_y_keep_the_column():
    """The key is no feature; it stays on the originals, and new rows have none."""
    frame = table_of()
    X, y = frame.drop(columns="label"), frame["label"]
    for sampler in (SMOTE(random_state=0, row_key="id"), SMOTETomek(random_state=0, row_key="id")):
        whole = sampler.resample(frame, "label").drop(columns="label")
        X_new, y_new = sampler.fit_resample(X, y)
        pd.testing.assert_frame_equal(X_new, whole)
        lazy = sampler.fit_resample(*(in_frame(data, [100, 0, 200]) for data in (X, y)))
        X_lazy, y_lazy = dask.compute(*lazy)
        pd.testing.assert_frame_equal(X_lazy.reset_index(drop=True), X_new.reset_index(drop=True))
        assert y_lazy.tolist() == y_new.tolist()
        assert X_new["id"].isna().sum() == (y_new == 1).sum() - y.sum() or "Tomek" in type(sampler).__name__
    assert SMOTE(row_key="id").fit(X, y).n_features_in_ == 3
    assert SMOTE(row_key="id").plan(X, y).rows_to_make[1] > 0


def test_a_carried_key_is_that_of_the_base():
    frame = table_of()
    out = SMOTE(random_state=0, row_key="id", provenance=True).resample(frame, "label", carry=["id"])
    new = out[out["synthetic"]]
    assert new["id"].tolist() == new["base_row"].tolist()


def test_spread_rows_are_the_rows():
    frame = table_of()
    made = {
        how: SMOTE(random_state=0, row_key="id", placement=how).resample(in_frame(frame, [100, 50, 150]), "label").compute()
        for how in ("append", "spread")
    }
    new = [sorted(map(tuple, out[out["id"].isna()][list("abc")].to_numpy().tolist())) for out in made.values()]
    assert new[0] == new[1]


# --- what a row that comes or goes does to the others -----------------------------------------------------------------


def by_base(frame, kind, **parameters):
    """Of each base: its new rows in the order of the copies, and its partners (by key) in the order of their distances."""
    sampler = kind(random_state=5, row_key="id", provenance=True, **parameters)
    out = sampler.resample(frame, "label", features=list("abc"))
    new = out[out["synthetic"]]
    rows = {int(base): group[list("abc")].to_numpy() for base, group in new.groupby("base_row")}
    own = frame[frame["label"] == 1]
    X, key = own[list("abc")].to_numpy(), own["id"].to_numpy()
    squared = np.zeros((len(X), len(X)))
    for c in range(3):  # as the search adds: column by column
        squared += (X[:, None, c] - X[None, :, c]) ** 2
    np.fill_diagonal(squared, np.inf)
    near = {int(k): key[np.lexsort((key, d))[:5]].tolist() for k, d in zip(key, squared, strict=True)}
    return rows, near, sampler


@pytest.mark.parametrize("kind", [SMOTE, ADASYN])
@settings(quick, max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), gone=st.integers(1, 60), come=st.integers(0, 40))
def test_rows_that_come_or_go_change_no_row_that_they_do_not_touch(kind, seed, gone, come):
    """A base whose neighbours are the same has the same new rows, but for copies that only one of the runs gives it."""
    whole = table_of(340, seed)
    before, after = whole.iloc[:300], whole.iloc[gone : 300 + come]
    (rows, near, _), (others, nearer, _) = by_base(before, kind), by_base(after, kind)
    untouched = [base for base in near if nearer.get(base) == near[base]]
    for base in untouched:
        old, new = rows.get(base, np.empty((0, 3))), others.get(base, np.empty((0, 3)))
        some = min(len(old), len(new))
        assert old[:some].tobytes() == new[:some].tobytes()
    assert gone > 30 or untouched


@settings(quick, max_examples=50)
@given(
    weights=st.lists(st.integers(0, 9), min_size=2, max_size=80).filter(any),
    total=st.integers(1, 400),
    gone=st.integers(0, 40),
    more=st.integers(-20, 20),
    seed=st.integers(0, 2**32),
)
def test_shares_are_exact_and_rounded_by_draws_of_the_rows_themselves(weights, total, gone, more, seed):
    """Floor or ceiling, exactly the total, the same in any order; of equal weights those that round up are nested."""
    key, w, row = OwnKey(class_key(seed, 1)), np.array(weights), 5 * np.arange(len(weights)) + 3
    copies = allocate(w, total, key, row)
    assert copies.sum() == total and (np.abs(copies * w.sum() - w * total) < w.sum()).all()
    order = np.random.default_rng(seed).permutation(len(w))
    assert np.array_equal(allocate(w[order], total, key, row[order]), copies[order])
    ones, left = np.ones(len(w), np.int64), max(1, len(w) - gone)
    first, second = allocate(ones, total, key, row), allocate(ones[-left:], max(1, total + more), key, row[-left:])
    up, up_after = first[-left:] > total // len(w), second > max(1, total + more) // left
    assert (up <= up_after).all() or (up >= up_after).all()


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_value_is_one_key_in_whatever_dtype():
    text = pd.Series(["a", "b", "a b"])
    dtypes = ["object", "string", "string[pyarrow]", "category", "large_string[pyarrow]"]
    assert len({keys_of(text.astype(dtype), "id").key.tobytes() for dtype in dtypes}) == 1
    whole = pd.Series([1, 5, 100])
    for dtype in ("int8", "int64", "uint16", "Int32", "int64[pyarrow]", "object", "category", "float64"):
        assert keys_of(whole.astype(dtype), "id").key.tolist() == [1, 5, 100]
    days = [datetime.datetime(2018, 4, 1, 12), np.datetime64("2018-04-01T12"), pd.Timestamp("2018-04-01 12:00").as_unit("s")]
    assert len({key_of(day) for day in days}) == 1
    assert key_of(pd.Timestamp("2018-04-01 12:00", tz="UTC")) == key_of(pd.Timestamp("2018-04-01 14:00", tz="Europe/Vienna"))
    assert len({key_of(v) for v in ["1", 1, b"1", -1, 2**63 - 1, 2**64 - 1, datetime.date(2018, 4, 1), "2018-04-01"]}) == 8


@given(st.one_of(st.integers(), st.text(), st.binary(), st.dates(), st.datetimes(), st.uuids()))
def test_keys_are_whole_numbers_that_no_search_means_otherwise(value):
    assert 0 <= key_of(value) < 2**63 - 1
    if isinstance(value, int) and 0 <= value < 2**63 - 1:
        assert key_of(value) == value


def refused(frame, key="id", **parameters):
    with pytest.raises(errors.DresampleError) as problem:
        dask.compute(SMOTE(row_key=key, **parameters).resample(frame, "label", features=list("abc")))
    return str(problem.value)


@pytest.mark.parametrize("held", [lambda frame: frame, lambda frame: in_frame(frame, [40, 0, 160, 100])])
def test_keys_that_name_no_row_or_two_are_refused(held):
    frame = table_of()
    frame.loc[[3, 90, 200], "id"] = 12
    assert refused(held(frame)).startswith("Column 'id' holds 12 twice (rows 3 and 90, counted from 0).")
    frame["id"] = [None if i in (50, 7) else f"t{i}" for i in range(300)]
    assert refused(held(frame)).startswith("Column 'id' holds 2 nulls (first in row 7, counted from 0).")
    frame["id"] = np.arange(300) + 0.5
    assert "a float, which is no row key" in refused(held(frame))
    assert "'ids' of row_key is not among the columns: a, b, c, id, label. Did you mean 'id'?" in refused(held(frame), "ids")
    assert "named in features and in row_key" in refused(held(frame), "a")
    assert "named in target and in row_key" in refused(held(frame), "label")
    assert "no column name" in refused(held(frame), ["id"])


def test_two_keys_of_one_hash_are_refused(monkeypatch):
    real = of_values._hashed
    monkeypatch.setattr(of_values, "_hashed", lambda written: 77 if written in (b"text:k4", b"text:k9") else real(written))
    frame = table_of().assign(id=[f"k{i}" for i in range(300)])
    assert refused(frame).startswith("The keys 'k4' and 'k9' of column 'id' (rows 4 and 9, counted from 0) are different")


def test_duplicates_are_found_in_sorted_chunks(monkeypatch):
    from dresample.sampling import row_keys

    monkeypatch.setattr(row_keys, "CHUNK_ROWS", 25)
    frame = table_of()
    made = SMOTE(random_state=0, row_key="id").resample(in_frame(frame, [40, 0, 160, 100]), "label").compute()
    assert len(made) > 300
    frame.loc[299, "id"] = frame.loc[0, "id"]
    assert "holds 7 twice (rows 0 and 299" in refused(in_frame(frame, [40, 0, 160, 100]))


def test_arrays_and_members_of_chains_are_refused():
    frame = table_of()
    with pytest.raises(errors.InputError, match="X is a ndarray, which has no names"):
        SMOTE(row_key="id").fit_resample(frame[list("abc")].to_numpy(), frame["label"])
    with pytest.raises(errors.ParameterError, match="smote of SMOTETomek has a row_key of its own"):
        SMOTETomek(smote=SMOTE(row_key="id")).fit_resample(frame.drop(columns="label"), frame["label"])
    with pytest.raises(errors.ParameterError, match="RandomOverSampler copies rows"):
        find("random-over+enn").make({"row_key": "id"}).resample(frame, "label")


@pytest.mark.parametrize("name", ["smote", "tomek-links", "ccr"])
def test_messages_tell_positions(name):
    """Whatever rows are known by, who reads looks for them in the table."""
    frame = table_of().iloc[::-1].reset_index(drop=True)
    frame.loc[17, "b"] = np.inf
    with pytest.raises(errors.InputError, match=r"b \(1 row, row 17\)"):
        find(name).kind(row_key="id").resample(frame, "label")


@pytest.mark.parametrize("kind", [SMOTE, MDO])
def test_columns_that_ride_along_when_there_is_nothing_to_make(kind):
    """No rows were looked up by their keys, so none have positions."""
    X = np.random.default_rng(0).normal(size=(40, 2))
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(label=np.arange(40) % 2, id=np.arange(40)[::-1] + 7, note=0.5)
    out = kind(row_key="id", random_state=0).resample(frame, "label", features=["a", "b"], carry=("note",))
    pd.testing.assert_frame_equal(out[["a", "b", "label", "note"]], frame[["a", "b", "label", "note"]])
