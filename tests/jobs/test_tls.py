"""A job over TLS: certificates by the script, the rows of a job without; who has none of this authority is let in by nobody."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import stat
import subprocess
import sys
from contextlib import suppress

import pandas as pd
import psutil
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli import commands
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import cluster
from dresample.jobs.cluster import ClusterOptions, Tls
from tests.helpers.places import ROOT
from tests.helpers.processes import free_port, stopped

pytest.importorskip("cryptography")

SCRIPT = ROOT / "cluster/certificates.py"


def certify(folder, *more):
    return subprocess.run([sys.executable, SCRIPT, folder, *map(str, more)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ours") / "certificates"
    assert certify(folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """The same of another authority, which has the same name."""
    folder = tmp_path_factory.mktemp("theirs") / "certificates"
    assert certify(folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def running(ours):
    """cluster/local.sh with certificates: its process and its address."""
    port = free_port()
    process = subprocess.Popen(
        ["bash", ROOT / "cluster/local.sh", "1", "1GiB", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHON": sys.executable, "CERTIFICATES": str(ours)}, start_new_session=True,
    )  # fmt: skip
    address = f"tls://127.0.0.1:{port}"
    with stopped(process):
        for _ in range(60):
            with suppress(errors.ClusterError), cluster.opened(ClusterOptions(address, tls=of(ours))):
                break
        yield process, address


@pytest.fixture(autouse=True)
def _failed_clients_are_gone():
    """A client that was refused closes when it is collected; inside the start of the next one's loop that would wait for itself."""
    gc.collect()


def of(folder, role="client"):
    return Tls(*(str(folder / role / f"{name}.pem") for name in ("ca", "cert", "key")))


def test_a_job_over_tls_gives_the_rows_of_a_job_without(ours, running, tmp_path):
    _, address = running
    source = tmp_path / "source.parquet"
    fraud_table(4_000, fraud=0.05, npartitions=1).compute().to_parquet(source, index=False)
    tls = of(ours)
    job = f"""
    [source]
    paths = "{source}"
    [columns]
    target = "fraud"
    features = {list(FRAUD_FEATURES)}
    [method]
    name = "smote"
    [method.parameters]
    random_state = 3
    [output]
    folder = "{tmp_path}/FOLDER"
    """
    secret = f'[cluster]\nscheduler = "{address}"\ntls_ca_file = "{tls.ca_file}"\ntls_cert = "{tls.cert}"\ntls_key = "{tls.key}"\n'
    for name, more in (("here", ""), ("there", secret)):
        (tmp_path / f"{name}.toml").write_text(job.replace("FOLDER", name) + more)
        done = CliRunner().invoke(commands.main, ["run", str(tmp_path / f"{name}.toml")], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert len(pd.read_parquet(tmp_path / "there")) > 4_000
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "here"), pd.read_parquet(tmp_path / "there"))


@pytest.mark.parametrize("who", ["without a certificate", "of another authority", "who believes another authority", "in plain"])
def test_a_stranger_is_refused(who, ours, theirs, running, monkeypatch):
    _, address = running
    monkeypatch.setattr(cluster, "PATIENCE", 3.0)
    mine, other = of(ours), of(theirs)
    asked = {
        "without a certificate": ClusterOptions(address),
        "of another authority": ClusterOptions(address, tls=Tls(mine.ca_file, other.cert, other.key)),
        "who believes another authority": ClusterOptions(address, tls=Tls(other.ca_file, mine.cert, mine.key)),
        "in plain": ClusterOptions(address.replace("tls://", "tcp://")),
    }[who]
    with pytest.raises(errors.ClusterError, match="No Dask scheduler answers"), cluster.opened(asked):
        pass


def shakes_hands(address, folder=None, role="client", believed=None):
    """Whether the other side takes us, and answers: in TLS 1.3 it says no only after our own handshake is over."""
    context = ssl.create_default_context(cafile=believed or str(folder / role / "ca.pem"))
    context.check_hostname = False
    if folder is not None:
        context.load_cert_chain(folder / role / "cert.pem", folder / role / "key.pem")
    host, port = address.removeprefix("tls://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as plain:
        try:
            with context.wrap_socket(plain) as secured:
                return bool(secured.recv(1))
        except ssl.SSLError:
            return False


def test_the_handshake_itself_fails_and_no_byte_is_told(ours, theirs, running):
    _, address = running
    believed = str(ours / "client/ca.pem")
    assert shakes_hands(address, ours)
    assert not shakes_hands(address, believed=believed)
    assert not shakes_hands(address, theirs, believed=believed)


def test_a_worker_of_another_authority_does_not_join(ours, theirs, running):
    _, address = running
    stranger = subprocess.Popen(
        [sys.executable, "-m", "dask", "worker", address, "--protocol", "tls", "--host", "127.0.0.1", "--no-nanny",
         "--nthreads", "1", "--no-dashboard", "--name", "stranger", "--death-timeout", "4",
         "--tls-ca-file", str(ours / "worker/ca.pem"),
         "--tls-cert", str(theirs / "worker/cert.pem"), "--tls-key", str(theirs / "worker/key.pem")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with stopped(stranger), cluster.opened(ClusterOptions(address, tls=of(ours))) as client:
        stranger.wait(60)
        assert [worker["name"] == "stranger" for worker in client.scheduler_info(n_workers=-1)["workers"].values()] == [False]


def test_a_client_cannot_pass_for_a_scheduler(ours, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 3.0)
    port = free_port()
    tls = of(ours)
    false = subprocess.Popen(
        [sys.executable, "-m", "dask", "scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard", "--tls-ca-file", tls.ca_file, "--tls-cert", tls.cert, "--tls-key", tls.key],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with stopped(false):
        for _ in range(100):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert false.poll() is None
            with suppress(subprocess.TimeoutExpired):
                false.wait(0.2)
        with (
            pytest.raises(errors.ClusterError, match="TLS certificate does not match"),
            cluster.opened(ClusterOptions(f"tls://127.0.0.1:{port}", tls=tls)),
        ):
            pass


def test_nothing_of_it_is_open_to_other_machines(running):
    """Ports of all processes, dashboards and nannies included: of this machine only."""
    process, _ = running
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    listening = {c.laddr.ip for each in family for c in each.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_keys_are_for_their_owner_only(ours):
    assert {p.name for p in ours.iterdir()} == {"authority", "scheduler", "worker", "client"}
    for path in ours.rglob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not any(
        (ours / role / "key.pem").read_bytes() == (ours / "authority/key.pem").read_bytes() for role in ("client", "worker")
    )


def test_one_more_of_the_same_authority_and_none_twice(tmp_path, ours, running):
    _, address = running
    before = {path: path.read_bytes() for path in ours.rglob("*.pem")}
    assert certify(ours, "--roles", "worker").returncode == 2
    for wrong in ("authority", "../elsewhere", ""):
        assert certify(ours, "--roles", wrong).returncode == 2
    done = certify(ours, "--roles", "client-of-anna", "--days", 1)
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in before} == before
    with cluster.opened(ClusterOptions(address, tls=of(ours, "client-of-anna"))) as client:
        assert client.submit(sum, [1, 2]).result() == 3
