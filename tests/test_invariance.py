"""The promise: the output depends on the data and the seed, never on partitions, engines or schedulers. Bit for bit."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask import delayed
from distributed import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import cut_tables, cuts, tables

import dresample.engine
from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler, generation, neighbors
from dresample.errors import DresampleError
from dresample.over_sampling import base

pytestmark = pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")

quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
long = settings(quick, max_examples=1000)

LENIENT = {"on_small_class": "shrink", "on_all_safe": "uniform"}
ADASYN_CASES = [
    {},
    LENIENT,
    LENIENT | {"rounding": "rint"},
    LENIENT | {"rounding": "largest-remainder", "beta": 0.7},
    LENIENT | {"neighbors": "paper"},
    LENIENT | {"neighbors": "paper", "paper_no_partner": "drop"},
    LENIENT | {"scale": "standard"},
    LENIENT | {"scale": "robust"},
    LENIENT | {"backend": "subsample", "subsample_size": 12},
    {"on_small_class": "duplicate", "on_all_safe": "skip", "n_neighbors": 12},
    {"on_small_class": "skip", "on_all_safe": "skip", "d_th": 0.4},
]
SMOTE_CASES = [{}, {"on_small_class": "shrink"}, {"on_small_class": "duplicate", "scale": "standard"}, {"on_small_class": "skip", "k_neighbors": 2}]


# --- containers and outcomes ------------------------------------------------------------------------------------------


def in_frames(table, lengths):
    """The table as aligned Dask collections with partitions of the given lengths."""
    whole = table.X.assign(label=table.y)
    edges = np.cumsum([0, *lengths])
    pieces = [whole.iloc[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    frame = dd.from_delayed([delayed(piece) for piece in pieces], meta=whole.iloc[:0], verify_meta=False)
    return frame[list(table.X.columns)], frame["label"]


def to_numpy(table):
    """The same as NumPy arrays; the features must have one dtype."""
    return table.X.to_numpy(), table.y.to_numpy(object if table.y.dtype == "str" else None)


def in_arrays(table, lengths):
    """The same as Dask arrays."""
    X, y = to_numpy(table)
    return da.from_array(X, chunks=(tuple(lengths), X.shape[1])), da.from_array(y, chunks=(tuple(lengths),))


def exactly(data):
    """Columns, dtypes, index and bits of a frame or Series."""
    frame = pd.DataFrame(data)
    told = {name: (str(column.dtype), bits(column)) for name, column in frame.items()}
    return told, frame.index.tolist()


def bits(column):
    if column.dtype == "Int64":
        return column.to_numpy(np.int64, na_value=-1).tobytes()
    return column.to_numpy().tobytes() if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb" else column.tolist()


def outcome(sampler, X, y):
    """All that a user sees: the rows in order with dtypes, where they came from, what was warned; or the exception."""
    try:
        X_new, y_new = sampler.fit_resample(X, y)
        X_new, y_new = dask.compute(X_new, y_new)
        (told,) = dask.compute(sampler.provenance_ if hasattr(sampler, "provenance_") else None)
    except DresampleError as error:  # raised on purpose; anything else fails the test
        return ("raised", *(c.__name__ for c in type(error).__mro__), str(error))
    if isinstance(X_new, np.ndarray):
        X_new, y_new = pd.DataFrame(X_new), pd.Series(y_new)
    rows = {"X": exactly(X_new), "y": exactly(y_new)}
    if told is not None:
        rows["provenance"] = exactly(told)[0]
    if hasattr(sampler, "allocation_"):
        rows["allocation"] = exactly(sampler.allocation_)
    if hasattr(sampler, "sample_indices_"):
        rows["picked"] = sampler.sample_indices_.tolist()
    return rows | {"seed": sampler.seed_, "warnings": sampler.report_.warnings, "counts": sampler.report_.counts_after}


@contextmanager
def engine(name):
    """Compiled kernels or NumPy, whatever the size of the data and whatever has been imported before."""
    with pytest.MonkeyPatch.context() as patch:
        if name == "compiled":
            patch.setattr(dresample.engine, "SMALL_WORK", -1)
        else:
            for module in (neighbors, generation):
                patch.setattr(module, "worth_compiling", lambda operations: False)
        yield


def rows_only(told):
    """What arrays, which have no names, have in common with frames."""
    if not isinstance(told, dict):
        return told
    return [list(told[part][0].values()) for part in ("X", "y")], told.get("provenance"), told.get("picked")


# --- any partitioning -------------------------------------------------------------------------------------------------


def samplers(kind, cases, **more):
    """A class and its parameters."""
    seeds = st.integers(0, 2**64 - 1)
    drawn = st.fixed_dictionaries({"random_state": seeds, "persist": st.sampled_from(["auto", False, True]), **more})
    return st.tuples(st.just(kind), drawn, st.sampled_from(cases)).map(lambda t: (t[0], t[1] | {"provenance": True} | t[2]))


SAMPLERS = {
    "ADASYN": samplers(ADASYN, ADASYN_CASES, n_neighbors=st.sampled_from([1, 3, 5])),
    "SMOTE": samplers(SMOTE, SMOTE_CASES, k_neighbors=st.sampled_from([1, 3, 5])),
    "RandomOverSampler": samplers(RandomOverSampler, [{}, {"sampling_strategy": "all"}]),
    "RandomUnderSampler": samplers(RandomUnderSampler, [{}, {"replacement": True}, {"sampling_strategy": "all", "replacement": True}]),
}


def check_cuts(sampler, engine_name, table, some, other):
    """pandas, NumPy and Dask, in one partition or cut in any way, give one outcome."""
    kind, parameters = sampler
    fit = lambda X, y: outcome(kind(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(engine_name):
            assert fit(*in_frames(table, [len(table.y)])) == expected
            assert fit(*in_frames(table, some)) == expected
            if table.X.dtypes.nunique() == 1:
                in_numpy = fit(*to_numpy(table))
                assert rows_only(in_numpy) == rows_only(expected)
                assert fit(*in_arrays(table, other)) == in_numpy


drawn = given(data=st.data(), engine_name=st.sampled_from(["plain", "compiled"]), case=cut_tables())


@pytest.mark.parametrize("name", SAMPLERS)
@quick
@drawn
def test_any_cut_gives_the_same_bits(name, data, engine_name, case):
    check_cuts(data.draw(SAMPLERS[name]), engine_name, *case)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLERS)
@long
@drawn
def test_any_cut_gives_the_same_bits_at_length(name, data, engine_name, case):
    check_cuts(data.draw(SAMPLERS[name]), engine_name, *case)
