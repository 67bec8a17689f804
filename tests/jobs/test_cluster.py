"""Small tables run in the calling process, and `plan` starts nothing; the rows are those of a cluster."""

from __future__ import annotations

import shutil
import subprocess

import dask
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli import commands
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import cluster, inputs
from dresample.jobs.cluster import ClusterOptions, Tls

OPTIONS = ["--target", "fraud", "--features", ",".join(FRAUD_FEATURES), "--sampling-strategy", "0.3"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    table = fraud_table(6_000, fraud=0.05, npartitions=1).compute()
    for i in range(3):
        table.iloc[i * 2000 : i * 2000 + 2000].to_parquet(folder / f"part-{i}.parquet", index=False)
    return folder


@pytest.fixture
def no_cluster(monkeypatch):
    def started(*_, **__):
        raise AssertionError("a cluster was started")

    # The classes stay what they are: Dask asks the client's for the current one, and keeps what it found.
    monkeypatch.setattr("distributed.LocalCluster.__init__", started)
    monkeypatch.setattr("distributed.Client.__init__", started)


def run(*arguments):
    return CliRunner().invoke(commands.main, list(map(str, arguments)), catch_exceptions=False)


def test_a_small_table_needs_no_cluster(source, tmp_path, no_cluster):
    done = run("resample", source, *OPTIONS, "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert pq.read_table(tmp_path / "out").num_rows > 6000


def test_the_rows_are_those_of_a_cluster(source, tmp_path, cluster):
    for name, more in (("here", []), ("there", ["--scheduler", cluster.scheduler_address])):
        done = run("resample", source, *OPTIONS, "--output", tmp_path / name, *more)
        assert done.exit_code == 0, done.output
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "here"), pd.read_parquet(tmp_path / "there"))


@pytest.mark.parametrize("asked", [["--workers", "3"], ["--workers", "1", "--memory-limit", "2GiB"], []])
def test_plan_starts_nothing_and_speaks_of_the_cluster_that_would_be(source, no_cluster, asked):
    done = run("plan", source, *OPTIONS, *asked)
    assert done.exit_code == 0, done.output
    workers = int(asked[1]) if asked else 1
    assert f"({workers} workers x" in done.output


def test_what_is_small(source, monkeypatch):
    found = inputs.find([str(source)])
    assert cluster.in_process(ClusterOptions(), found)
    for asked in (ClusterOptions("tcp://127.0.0.1:8786"), ClusterOptions(workers=2), ClusterOptions(memory_limit="2GiB")):
        assert not cluster.in_process(asked, found)
    monkeypatch.setattr(cluster, "IN_PROCESS_VALUES", found.rows * len(found.schema) - 1)
    assert not cluster.in_process(ClusterOptions(), found)


@pytest.fixture
def certificate(tmp_path):
    """A certificate that is its own authority, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(certificate), str(key)


def test_a_scheduler_that_talks_in_tls(certificate, monkeypatch):
    from distributed import LocalCluster, Security

    own, key = certificate
    security = Security(tls_ca_file=own, tls_client_cert=own, tls_client_key=key, tls_scheduler_cert=own, tls_scheduler_key=key,
                        tls_worker_cert=own, tls_worker_key=key, require_encryption=True)  # fmt: skip
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tls", security=security, dashboard_address=None
    ) as running:
        assert running.scheduler_address.startswith("tls://")
        with cluster.opened(ClusterOptions(running.scheduler_address, tls=Tls(own, own, key))) as client:
            assert client.submit(sum, [1, 2]).result() == 3
        monkeypatch.setattr(cluster, "PATIENCE", 2.0)
        with (
            pytest.raises(errors.ClusterError, match="No Dask scheduler answers"),
            cluster.opened(ClusterOptions(running.scheduler_address)),
        ):
            pass
    assert dask.config.get("scheduler", None) is None  # or nothing could be computed in this process afterwards
