"""Categories: one set over all partitions, whatever the types; what is read to find them; what is refused."""

from __future__ import annotations

from itertools import pairwise

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask import delayed

from dresample import SMOTEN, SMOTENC
from dresample.containers import categories
from dresample.errors import InputError
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import rows_and_origins
from tests.helpers.strategies import Table
from tests.helpers.tables import NOMINAL, mixed_table
from tests.helpers.tasks import around_tasks

pytestmark = NO_ADVICE


def unlike(X, y, lengths):
    """Partitions whose categorical column declares only the categories that it holds, as a reader does."""
    parts, edges = [], np.cumsum([0, *lengths])
    for a, b in pairwise(edges):
        part = X.iloc[a:b].assign(label=y.iloc[a:b])
        parts.append(part.assign(city=part["city"].astype(str).astype("category")))
    meta = parts[0].iloc[:0].assign(city=pd.Categorical([], categories=["__UNKNOWN_CATEGORIES__"]))
    frame = dd.from_delayed([delayed(p) for p in parts], meta=meta, verify_meta=False)
    return frame[list(X.columns)], frame["label"]


@pytest.mark.parametrize("placement", ["append", "spread"])
def test_categories_that_differ_between_partitions(placement):
    X, y = mixed_table(120)
    X = X.sort_values("city", kind="stable").reset_index(drop=True)  # a partition knows one city or two
    X["city"] = X["city"].astype(str).astype("category")
    sampler = SMOTENC(NOMINAL, random_state=0, placement=placement)
    expected, expected_y = sampler.fit_resample(X, y)
    lazy, lazy_y = sampler.fit_resample(*unlike(X, y, [30, 50, 40]))
    got, got_y = dask.compute(lazy, lazy_y)
    assert sorted(got["city"].cat.categories) == ["Graz", "Linz", "Wien"]
    order = lambda X, y: sorted(zip(X["ratio"], X["city"].astype(str), X["text"], y, strict=True))
    assert order(got, got_y) == order(expected, expected_y)


def test_values_of_several_types_in_a_column_of_objects():
    """1, 1.0 and True are one category, wherever they stand."""
    rng = np.random.default_rng(0)
    nominal = np.array([1, 1.0, True, 0, "one"] * 12, dtype=object)
    X, y = np.column_stack([rng.normal(size=60).astype(object), nominal]), np.array([0, 0, 1] * 20)
    outcomes = set()
    for order in (np.arange(60), np.arange(60)[::-1]):
        X_new, _ = SMOTENC([1], random_state=0).fit_resample(X[order], y[order])
        outcomes |= {(type(v).__name__, v) for v in X_new[60:, 1]}
    assert outcomes <= {("float", 1.0), ("float", 0.0), ("str", "one")}


def test_large_codes_need_float64():
    """More values than float32 can tell apart (pretended) change nothing but the matrix."""
    X, y = mixed_table()
    expected = rows_and_origins(SMOTENC(NOMINAL, random_state=0, provenance=True), X[[*NOMINAL, "amount"]], y)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dresample.containers.coding.EXACT_IN_FLOAT32", 1)
        again = rows_and_origins(SMOTENC(NOMINAL, random_state=0, provenance=True), X[[*NOMINAL, "amount"]], y)
    assert again == expected


def test_category_columns_alone_are_read_for_the_categories():
    X, y = mixed_table(150)
    lazy_X, lazy_y = in_frames(Table(X, y), [75, 75])
    read = []
    watched = lambda chunk, part, *more: (read.append(list(part.columns)), chunk(part, *more))[1]
    with dask.config.set(scheduler="synchronous"), around_tasks("categories", watched, categories):
        SMOTENC(NOMINAL, random_state=0).fit_resample(lazy_X, lazy_y)
    assert read == [NOMINAL] * 2


@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("column", ["city", "text", "maybe", "when", "obj"])
def test_missing_categories_are_refused_by_name(column, lazy):
    X, y = mixed_table(60)
    X[column] = X[column].where(np.arange(60) % 20 > 0)
    data = in_frames(Table(X, y), [30, 0, 30]) if lazy else (X, y)
    for sampler, columns in ((SMOTENC(NOMINAL), list(X)), (SMOTEN(), NOMINAL)):
        with pytest.raises(InputError, match=rf"NaN or null in nominal columns: {column} \(3 rows\).*impute"):
            sampler.fit_resample(data[0][columns], data[1])


@pytest.mark.parametrize("lengths", [(200,), (60, 0, 140), (8,) * 25], ids=len)
def test_a_column_of_identifiers_is_refused(lengths, monkeypatch):
    monkeypatch.setattr(categories, "MOST_VALUES", 40)
    X, y = mixed_table()
    X["city"] = [f"c{i % 40}" for i in range(200)]  # as many values as may be
    SMOTENC(["city"], random_state=0).fit_resample(X[["city", "age"]], y)
    X["text"] = [f"t{i % 41}" for i in range(200)]
    cuts_at = np.cumsum([0, *lengths])
    parts = [delayed(X[["city", "text", "age"]].assign(label=y).iloc[a:z]) for a, z in pairwise(cuts_at)]
    frame = dd.from_delayed(parts, meta=X[["city", "text", "age"]].assign(label=y).iloc[:0], verify_meta=False)
    message = "column 'text' has more than 40 distinct values. A column of identifiers is no feature: leave it out"
    for data, target in ((frame[["city", "text", "age"]], frame["label"]), (X[["city", "text", "age"]], y)):
        with pytest.raises(InputError, match=message):
            SMOTENC(["city", "text"]).fit_resample(data, target)
