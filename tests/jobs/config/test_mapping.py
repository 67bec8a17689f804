"""From keys to fields; what is said for nothing, or does not go together, is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest

from dresample import errors
from dresample.jobs.cluster import ClusterOptions, Tls
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.config.checked import checked
from dresample.jobs.config.mapping import job_of
from dresample.jobs.config.run_schema import RunFile
from dresample.jobs.run import ResampleJob
from dresample.jobs.text.dialect import TextOptions
from dresample.jobs.window import Selection, Window
from tests.helpers.daily_files import tables

LEAST = tables("in", "out")


def job(**more):
    found = tables("in", "out", **more)
    return job_of(checked(RunFile, found, "job.toml"), "job.toml")


def test_every_field_of_a_job():
    found = job(
        source={"paths": ["a.parquet", "./b//c"], "last_files": 3, "date_column": "when", "until": dt.date(2024, 1, 2), "days": 4,
                "text": {"delimiter": ";", "null_values": ["NA"]}},
        columns={"target": "y", "features": ["a", "b,c"], "drop": ["d"], "carry": ["e"]},
        method={"name": "smote", "parameters": {"k_neighbors": 3, "scale": {"a": 2.0}, "sampling_strategy": {"1": 50}}},
        output={"folder": "out//x/", "overwrite": True, "synthetic_only": True, "report": "page.html"},
        cluster={"workers": 3, "memory_limit": "2GiB"},
        run={"fail_on": ["NoiseWarning"]},
    )  # fmt: skip
    assert found.paths == ("a.parquet", "b/c") and found.output == "out/x" and found.page == "page.html"
    assert found.roles == ColumnRoles("y", ("a", "b,c"), ("d",), ("e",)) and not found.roles.written
    assert found.selection == Selection(3, Window("when", None, dt.date(2024, 1, 2), 4))
    assert found.text == TextOptions(";", null_values=("NA",))
    assert found.cluster == ClusterOptions(workers=3, memory_limit="2GiB")
    assert found.overwrite and found.synthetic_only and found.fail_on == ("NoiseWarning",)
    assert (
        " ".join(repr(found.sampler).split()) == "SMOTE(k_neighbors=3, random_state=0, sampling_strategy={1: 50}, scale={'a': 2.0})"
    )


def test_clusters():
    assert job(cluster={"client": "a:b"}).cluster == ClusterOptions(client="a:b")
    tls = {"scheduler": "tls://x:1", "tls_ca_file": "ca", "tls_cert": "c", "tls_key": "k"}
    assert job(cluster=tls).cluster == ClusterOptions("tls://x:1", tls=Tls("ca", "c", "k"))
    assert job().cluster == ClusterOptions()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cluster": {"client": "a:b", "workers": 2}}, r"workers of \[cluster\] must be left out where client is given"),
        ({"cluster": {"client": "a:b", "scheduler": "tcp://x"}}, r"scheduler of \[cluster\] must be left out where client"),
        (
            {"cluster": {"scheduler": "tcp://x", "memory_limit": "1GiB"}},
            "memory_limit of .cluster. must be left out where scheduler",
        ),
        ({"cluster": {"scheduler": "tcp://x", "tls_key": "k"}}, "left out where scheduler is no tls:// address. Got 'k'"),
        ({"run": {"fail_on": ["NoisWarning"]}}, "has 'NoisWarning', which is no warning. Did you mean 'NoiseWarning'"),
        ({"source": {"days": 3}}, r"Name it in"),
        ({"source": {"date_column": "x"}}, "has no bounds"),
        ({"source": {"date_column": "x", "since": 3, "days": 3}}, "both say where the window begins"),
        ({"method": {"name": "smoet"}}, "'smoet' is no method, and no two of them joined by .*Did you mean 'smote'"),
        ({"method": {"name": "SMOTE"}}, "Did you mean 'smote'"),
        ({"method": {"parameters": {"k_neighbours": 3}}}, "Did you mean 'k_neighbors'"),
        ({"method": {"parameters": {"k_neighbors": 0}}}, "must be an int of at least 1. Got 0"),
        (
            {"method": {"parameters": {"sampling_strategy": "1=x"}}},
            "sampling_strategy of .method.parameters.: '1=x': counts are whole",
        ),
        ({"method": {"name": "enn", "parameters": {}}, "output": {"synthetic_only": True}}, "needs an over-sampler"),
        ({"source": {"text": {"delimiter": "ab"}}}, "delimiter"),
    ],
)
def test_what_does_not_go_together_is_refused(more, words):
    with pytest.raises((errors.ParameterError, errors.InputError), match=words):
        job(**more)


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        ("output", "keep", 3), ("output", "originals", "referenced"), ("output", "partition_by", ["day"]),
        ("output", "compression", "zstd"), ("output", "file_rows", 10), ("columns", "row_key", "TRANSACTION_ID"),
    ],
)  # fmt: skip
def test_keys_of_other_parts_reach_the_job_or_are_refused(table, name, value):
    kind = ColumnRoles if table == "columns" else ResampleJob
    if name in {field.name for field in fields(kind)}:
        found = job(**{table: {name: value}})
        held = getattr(found.roles if table == "columns" else found, name)
        assert held == (tuple(value) if isinstance(value, list) else value)
    else:
        with pytest.raises(errors.ParameterError, match=rf"job.toml: {name} of \[{table}\] is not available in this version"):
            job(**{table: {name: value}})


@pytest.mark.parametrize(
    ("name", "parameters", "sampler"),
    [
        ("smote-enn", {"smote__k_neighbors": 3, "enn__kind_sel": "mode", "sampling_strategy": 0.4}, "SMOTEENN("),
        ("adasyn+enn", {"first__n_neighbors": 3, "second__kind_sel": "mode", "seed": 7}, "Chain("),
        ("smote", {"n_neighbors": 7, "seed": "none"}, "SMOTE(k_neighbors=7)"),
        ("smote", {"sampling_strategy": "a=50,1=60"}, "SMOTE(random_state=0, sampling_strategy={1: 60, 'a': 50})"),
        ("enn", {"sampling_strategy": [1]}, "EditedNearestNeighbours(sampling_strategy=[1])"),
        ("deepsmote", {"image_shape": [3, 32, 32]}, "DeepSMOTE(image_shape=(3, 32, 32), random_state=0)"),
    ],
)
def test_samplers(name, parameters, sampler):
    found = repr(job(method={"name": name, "parameters": parameters}).sampler)
    assert found.startswith(sampler)
    if name == "adasyn+enn":
        assert "n_neighbors=3" in found and "kind_sel='mode'" in found and "random_state=7" in found
