"""Values go to JSON and back; what has no plain form is told, and nothing is loaded because a file names it."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import MiniBatchKMeans

from dresample import ADASYN, SMOTE, Chain, EditedNearestNeighbours, KMeansSMOTE, errors
from dresample.jobs.output.plain_values import is_plain, plain, restored
from dresample.jobs.source_files import SourceFile

KEYS = st.one_of(st.integers(), st.text(), st.booleans(), st.none())
VALUES = st.recursive(
    st.one_of(KEYS, st.floats(allow_nan=False), st.dates(), st.datetimes()),
    lambda inner: st.one_of(st.lists(inner), st.tuples(inner, inner), st.dictionaries(KEYS, inner)),
    max_leaves=8,
)


@given(VALUES)
def test_values_come_back(value):
    written = plain(value)
    assert is_plain(written)
    back = restored(json.loads(json.dumps(written)))
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize(
    "sampler",
    [
        SMOTE(sampling_strategy={1: 500, 2: 30}, random_state=np.int64(3), scale={"amount": 12.5}),
        Chain(ADASYN(n_neighbors=3), EditedNearestNeighbours(sampling_strategy=["a", "b"]), random_state=1),
        KMeansSMOTE(kmeans_estimator=MiniBatchKMeans(n_clusters=3)),
    ],
    ids=lambda s: type(s).__name__,
)
def test_samplers_come_back(sampler):
    back = restored(json.loads(json.dumps(plain(sampler))))
    assert type(back) is type(sampler) and plain(back) == plain(sampler)


def test_files_are_named_from_the_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert restored(plain((SourceFile("a.parquet", 3, 4),))) == (SourceFile(str(tmp_path / "a.parquet"), 3, 4),)


@pytest.mark.parametrize("value", [lambda y: {}, np.random.default_rng(0), [object()], {"a": {1, 2}}])
def test_what_has_no_plain_form_is_told(value):
    written = plain(value)
    assert not is_plain(written)
    with pytest.raises(errors.OutputError, match="no file brings back"):
        restored(json.loads(json.dumps(written)))


@pytest.mark.parametrize(
    "written",
    [{"class": "os.system", "parameters": {}}, {"class": "sklearn.base.clone", "parameters": {}},
     {"value": "storage.interrupts.run", "fields": {}}],
)  # fmt: skip
def test_nothing_is_called_because_a_file_names_it(written):
    with pytest.raises(errors.OutputError, match="no file brings back"):
        restored(written)


def test_a_date_is_no_time():
    assert restored(plain(dt.date(2024, 1, 2))) == dt.date(2024, 1, 2)
