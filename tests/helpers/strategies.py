"""Hypothesis strategies: small tables full of ties and twins, and partitionings of their rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
long = settings(quick, max_examples=1000)

DTYPES = ("float64", "float32", "int64", "int8", "bool")


class Table(NamedTuple):
    """Features and labels in pandas, rows numbered from 0."""

    X: pd.DataFrame
    y: pd.Series


def column(values, dtype, shift, scale):
    """Give one column its dtype; floats are shifted (by spreads) and scaled."""
    if dtype == "bool":
        return values > np.median(values)
    if dtype.startswith("int"):
        return np.clip(np.rint(3 * values), -128, 127).astype(dtype)
    return ((values + shift) * scale).astype(dtype)


@st.composite
def tables(draw, dtypes=DTYPES, classes=(2, 3)):
    """Tables of 8 to 60 rows, 1 to 6 features and 2 or 3 classes, the smaller ones of 1 row and more."""
    n = draw(st.integers(8, 60))
    kinds = draw(st.lists(st.sampled_from(dtypes), min_size=1, max_size=6))
    if draw(st.booleans()):
        kinds = [kinds[0]] * len(kinds)  # one dtype: goes through NumPy too
    small = draw(st.lists(st.integers(1, max(2, n // 3)), min_size=classes[0] - 1, max_size=classes[-1] - 1))
    levels = draw(st.sampled_from([2, 4, 16, None]))
    shift, scale = draw(st.sampled_from([0.0, 1e6])), draw(st.sampled_from([1.0, 1e-8, 1e8]))
    twins, apart = draw(st.integers(0, n // 2)), draw(st.sampled_from([0, 3, 50]))
    constant = draw(st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds)))
    labels = draw(st.sampled_from(["int64", "str", "float64"]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    sizes = [max(1, n - sum(small)), *small]
    code = rng.permutation(np.repeat(np.arange(len(sizes)), sizes)[:n])
    code[: len(sizes)] = np.arange(len(sizes))
    values = rng.normal(size=(n, len(kinds))) if levels is None else rng.integers(0, levels, (n, len(kinds))).astype(float)
    values += apart * code[:, None]
    values[rng.integers(0, n, twins)] = values[rng.integers(0, n, twins)]
    values[:, [c and draw(st.booleans()) for c in constant]] = 7.0
    X = pd.DataFrame({f"f{i}": column(v, kind, shift, scale) for i, (v, kind) in enumerate(zip(values.T, kinds, strict=True))})
    return Table(X, pd.Series(code, name="label").map(lambda c: f"c{c}" if labels == "str" else c).astype(labels))


@st.composite
def cuts(draw, rows):
    """Lengths of partitions of so many rows: anything from one to one per row, empty ones included."""
    count = draw(st.sampled_from([2, 1, 3, 0, 4, 1, 2, 3, 5, 1, 2, 3, "one row each"]))
    if count == "one row each":
        return [1] * rows
    edges = sorted(draw(st.lists(st.integers(0, rows), min_size=count, max_size=count)))
    return np.diff([0, *edges, rows]).tolist()
