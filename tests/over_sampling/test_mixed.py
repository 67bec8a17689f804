"""SMOTENC and SMOTEN alike: small classes, dtypes, any cut of the rows, one frame, refusals, real data."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dresample import SMOTEN, SMOTENC
from dresample.errors import InputError, InputTypeError, ParameterError
from dresample.over_sampling import smoten
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import rows_and_origins
from tests.helpers.places import large
from tests.helpers.strategies import Table, cuts
from tests.helpers.tables import NOMINAL, mixed_table, nominal_columns

pytestmark = NO_ADVICE


@pytest.mark.parametrize("policy", ["shrink", "duplicate", "skip"])
@pytest.mark.parametrize("sampler", [SMOTENC(NOMINAL), SMOTEN()], ids=["SMOTENC", "SMOTEN"])
def test_a_class_with_too_few_rows_is_refused_copied_shrunk_or_skipped(sampler, policy):
    X, y = mixed_table(60) if isinstance(sampler, SMOTENC) else nominal_columns(60)
    rows = np.flatnonzero(y == 1)[:3]
    X, y = (part.drop(np.setdiff1d(np.flatnonzero(y == 1), rows)).reset_index(drop=True) for part in (X, y))
    with pytest.raises(InputError, match="k_neighbors=5 needs at least 6"):
        sampler.set_params(on_small_class="raise").fit_resample(X, y)
    X_new, y_new = sampler.set_params(on_small_class=policy, provenance=True, random_state=0).fit_resample(X, y)
    assert (y_new == 1).sum() == {"skip": 3}.get(policy, (y == 0).sum())
    if policy == "duplicate":
        base = sampler.provenance_["base_row"][len(X) :].astype(int)
        pd.testing.assert_frame_equal(X_new.iloc[len(X) :].reset_index(drop=True), X.iloc[base].reset_index(drop=True))


@pytest.mark.parametrize("nominal_table", [False, True], ids=["SMOTENC", "SMOTEN"])
def test_pandas_keeps_dtypes_and_order_of_columns(nominal_table):
    X, y = nominal_columns() if nominal_table else mixed_table()
    X = X.assign(arrow=pd.array(X["text"], dtype="string[pyarrow]"), small=pd.array(X["code"], dtype="Int8"))
    sampler = SMOTEN() if nominal_table else SMOTENC([*NOMINAL, "arrow", "small"])
    X_new, y_new = sampler.set_params(random_state=0).fit_resample(X, y)
    assert X_new.columns.equals(X.columns) and X_new.dtypes.equals(X.dtypes)
    assert X_new["city"].cat.categories.tolist() == ["Wien", "Linz", "Graz", "Bonn"]
    assert X_new["grade"].cat.ordered
    assert len(set(y_new.value_counts())) == 1
    pd.testing.assert_frame_equal(X_new.iloc[: len(X)], X)
    assert not X_new.isna().any().any()
    assert all(set(X_new[n]) <= set(X[n]) for n in [*NOMINAL, "arrow", "small"])


def test_dask_frames_keep_dtypes():
    X, y = mixed_table()
    lazy_X, lazy_y = in_frames(Table(X, y), [90, 0, 110])
    X_new, y_new = SMOTENC(NOMINAL, random_state=0).fit_resample(lazy_X, lazy_y)
    assert X_new.dtypes.equals(lazy_X.dtypes)
    assert X_new.npartitions == y_new.npartitions
    got = X_new.compute()
    assert got.dtypes.drop("obj").equals(lazy_X.compute().dtypes.drop("obj"))


def cut_in(count, n, rng):
    if count == "random":
        return np.diff(np.sort([0, *rng.integers(0, n + 1, 6), n // 2, n // 2, n])).tolist()
    return np.diff(np.linspace(0, n, count + 1).astype(int)).tolist()


CASES = [
    ("SMOTENC", {}, 2),
    ("SMOTENC", {"scale": "standard", "k_neighbors": 3}, 3),
    ("SMOTENC", {"scale": "robust", "persist": False}, 2),
    ("SMOTEN", {}, 2),
    ("SMOTEN", {"k_neighbors": 2, "persist": False}, 3),
]


@pytest.mark.parametrize(("name", "more", "classes"), CASES)
def test_any_cut_and_engine_gives_the_same_rows(name, more, classes):
    make = (lambda: SMOTENC(NOMINAL, random_state=5, provenance=True, **more)) if name == "SMOTENC" else (
        lambda: SMOTEN(random_state=5, provenance=True, **more)
    )  # fmt: skip
    X, y = (mixed_table if name == "SMOTENC" else nominal_columns)(170, seed=classes, classes=classes)
    rng = np.random.default_rng(0)
    with engine("plain"):
        expected = rows_and_origins(make(), X, y)
    assert len(expected[0][0]) > 170
    with engine("compiled"):
        assert rows_and_origins(make(), X, y) == expected
    with dask.config.set(scheduler="synchronous"):
        for i, count in enumerate([1, 3, 17, "random"]):
            with engine(["plain", "compiled"][i % 2]):
                assert rows_and_origins(make(), *in_frames(Table(X, y), cut_in(count, 170, rng))) == expected


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_random_cuts_with_empty_partitions(data):
    n = data.draw(st.sampled_from([40, 90]))
    X, y = mixed_table(n, seed=data.draw(st.integers(0, 99)), classes=data.draw(st.sampled_from([2, 3])))
    assume(y.value_counts().min() > 1)  # one row has no partner
    kind, columns = data.draw(st.sampled_from([(SMOTENC, list(X)), (SMOTEN, NOMINAL)]))
    more = {"categorical_features": NOMINAL} if kind is SMOTENC else {}
    sampler = kind(random_state=1, provenance=True, on_small_class="shrink", **more)
    expected = rows_and_origins(sampler, X[columns], y)
    lengths = data.draw(cuts(n))
    with dask.config.set(scheduler="synchronous"):
        assert rows_and_origins(sampler, *in_frames(Table(X[columns], y), lengths)) == expected


@pytest.mark.parametrize("name", ["SMOTENC", "SMOTEN"])
def test_a_class_in_many_blocks_gives_the_same_rows(name, monkeypatch):
    X, y = (mixed_table if name == "SMOTENC" else nominal_columns)(6000)
    sampler = SMOTENC(NOMINAL, random_state=0, provenance=True) if name == "SMOTENC" else SMOTEN(random_state=0, provenance=True)
    expected = rows_and_origins(sampler, X, y)
    monkeypatch.setattr(smoten, "TASK_ROWS", 100)
    with small_tasks(), dask.config.set(scheduler="synchronous"):
        assert rows_and_origins(sampler, *in_frames(Table(X, y), [500] * 12)) == expected


@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("name", ["SMOTENC", "SMOTEN"])
def test_one_frame_gives_the_rows_of_features_and_labels(name, lazy):
    X, y = mixed_table(150)
    whole = X.assign(label=y, id=np.arange(150), note=[f"n{i}" for i in range(150)])
    features = list(X) if name == "SMOTENC" else NOMINAL
    sampler = SMOTENC(NOMINAL, random_state=0) if name == "SMOTENC" else SMOTEN(random_state=0)
    sampler.set_params(provenance=True)
    frame = dd.from_pandas(whole, npartitions=4) if lazy else whole
    plan = sampler.plan(frame[features], frame["label"])
    out = sampler.resample(frame, "label", features=features, carry=["note"])
    (out,) = dask.compute(out)
    assert list(out.columns) == [*whole.columns, "synthetic", "base_row", "neighbor_row", "gap"]
    new = out[out["synthetic"]]
    assert new["note"].tolist() == [f"n{b}" for b in new["base_row"]]
    assert new["id"].isna().all() and not new[NOMINAL].isna().any().any()
    assert plan.rows_to_make[1] == len(new)
    direct, _ = sampler.fit_resample(X[features], y)
    assert [repr(v) for v in direct["city"].tolist()] == [repr(v) for v in out["city"].tolist()]
    assert sampler.report_.grade == "A" and sampler.report_.counts_after[1] == (y == 0).sum()
    assert "categories" in [p.name for p in sampler.report_.phases]


@pytest.mark.parametrize("sampler", [SMOTENC(NOMINAL), SMOTEN()], ids=["SMOTENC", "SMOTEN"])
def test_encoders_sparse_matrices_and_lists_are_refused(sampler):
    X, y = mixed_table(60)
    with pytest.raises(ParameterError, match="compares categories as they are"):
        sampler.set_params(categorical_encoder=object()).fit_resample(X, y)
    sampler.set_params(categorical_encoder=None)
    from scipy.sparse import csr_matrix

    with pytest.raises(InputTypeError, match="Sparse"):
        (SMOTENC([0]) if isinstance(sampler, SMOTENC) else SMOTEN()).fit_resample(csr_matrix(np.eye(20)), [0, 1] * 10)
    with pytest.raises(InputError, match="which cannot be compared"):
        sampler.fit_resample(X.assign(obj=pd.Series([["a", "list"]] * 60, dtype=object)), y)


def test_vehicle_insurance_fraud_keeps_dtypes_and_categories():
    whole = pd.read_parquet(large("vehicle_insurance_fraud"))
    X, y = whole.drop(columns="FraudFound_P"), whole["FraudFound_P"]
    nominal = [c for c in X if not pd.api.types.is_numeric_dtype(X[c])]
    assert len(nominal) == 24
    sampler = SMOTENC(nominal, random_state=0, provenance=True, sampling_strategy=0.5)
    expected = rows_and_origins(sampler, X, y)
    lazy = dd.read_parquet(large("vehicle_insurance_fraud")).repartition(npartitions=3)
    assert rows_and_origins(sampler, lazy[list(X)], lazy["FraudFound_P"])[2:] == expected[2:]
    X_new, y_new = sampler.fit_resample(X, y)
    assert y_new.sum() == (len(y) - y.sum()) // 2 and X_new.dtypes.equals(X.dtypes)
    assert all(set(X_new[c]) == set(X[c]) for c in nominal)
    names, labels = SMOTEN(random_state=0, sampling_strategy=0.3).fit_resample(X[nominal], y)
    assert len(names) == len(labels) and names.dtypes.equals(X[nominal].dtypes)
