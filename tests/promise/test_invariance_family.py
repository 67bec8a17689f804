"""The promise, for every method: any partitioning, either engine, pandas, NumPy or Dask give the same bits or the same error."""

from __future__ import annotations

import dask
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.jobs.methods import METHODS, find
from tests.helpers.choices import CHOICES, NOMINAL, OF_ONE, with_categories
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome, rows_only
from tests.helpers.strategies import Table, cuts, long, quick, tables

pytestmark = [
    NO_ADVICE,
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),  # fewer distinct rows than clusters
]

#: All but those of grade C, of which bits are not promised (tests/deep/test_deepsmote.py).
EXACT = [name for name in METHODS if find(name).kind._grade != "C"]


@st.composite
def cases(draw, name):
    """A method, parameters, a table and a partitioning."""
    known = find(name).defaults
    parameters = {p: draw(st.sampled_from(values), label=p) for p, values in (CHOICES | OF_ONE.get(name, {})).items() if p in known}
    if parameters.get("placement") == "spread":
        parameters["placement"] = "append"  # where new rows lie among the originals does depend on the partitions
    if "random_state" in known:
        parameters["random_state"] = draw(st.integers(0, 2**64 - 1), label="seed")
    if "provenance" in known and name not in ("smote-enn", "smote-tomek", "smote-ipf"):
        parameters["provenance"] = True
    table = draw(tables(), label="table")
    if name in NOMINAL:
        table = with_categories(table, name == "smoten")
        if name != "smoten":
            parameters["categorical_features"] = ["kind", "place"]
    return parameters, table, draw(cuts(len(table.y)), label="lengths")


def compared(name, told):
    """What must agree: all of it, but for the index of centroids (pandas gets a fresh one, Dask's originals keep theirs)."""
    return rows_only(told) if name == "cluster-centroids" else told


def check(data, name):
    parameters, table, lengths = data.draw(cases(name))
    fit = lambda X, y: outcome(find(name).kind(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]), label="engine")):
            assert compared(name, fit(*in_frames(table, lengths))) == compared(name, expected)
            if name not in NOMINAL and table.X.dtypes.nunique() == 1 and data.draw(st.booleans(), label="arrays"):
                in_numpy = fit(*to_numpy(table))
                assert rows_only(in_numpy) == rows_only(expected)
                assert fit(*in_arrays(table, lengths)) == in_numpy


@pytest.mark.parametrize("name", EXACT)
@settings(quick, max_examples=10)
@given(data=st.data())
def test_any_cut_gives_the_same_bits(name, data):
    check(data, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXACT)
@settings(long, max_examples=200)
@given(data=st.data())
def test_any_cut_gives_the_same_bits_at_length(name, data):
    check(data, name)


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("partitions", [1, 3, 17])
def test_a_plain_table_in_several_partitions(name, partitions):
    """A table on which every method does its work: no error is accepted here."""
    rng = np.random.default_rng(4)
    y = pd.Series((rng.random(400) < 0.25).astype(int), name="label")
    X = pd.DataFrame(rng.normal(size=(400, 3)) + 1.2 * y.to_numpy()[:, None], columns=list("abc"))
    table = Table(X, y)
    parameters = {"random_state": 1} if "random_state" in find(name).defaults else {}
    parameters |= {"kmeans-smote": {"cluster_balance_threshold": 0.1}, "dbsmote": {"eps": 1.0}}.get(name, {})
    if name in NOMINAL:
        table = with_categories(table, name == "smoten")
        parameters |= {"categorical_features": ["kind", "place"]} if name != "smoten" else {}
    lengths = np.bincount(np.arange(400) * partitions // 400)
    with dask.config.set(scheduler="synchronous"):
        expected = outcome(find(name).kind(**parameters), table.X, table.y)
        assert isinstance(expected, dict), expected
        found = outcome(find(name).kind(**parameters), *in_frames(table, lengths.tolist()))
        assert compared(name, found) == compared(name, expected)
