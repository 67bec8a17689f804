"""What all tests share: a cluster, the folder of stored data, settings of Dask and PyTorch by mark, slow tests on request only."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.helpers")


def pytest_collection_modifyitems(config, items):
    if "slow" in (config.option.markexpr or ""):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with pytest -m slow"))


@pytest.fixture(autouse=True)
def _dask_config(request):
    """``pytest.mark.dask_config({...})`` on a test or a module: Dask's configuration around it."""
    mark = request.node.get_closest_marker("dask_config")
    if mark is None:
        yield
        return
    import dask

    with dask.config.set(*mark.args):
        yield


@pytest.fixture(autouse=True)
def _torch_threads(request):
    """``pytest.mark.torch_threads(n)``: the threads of PyTorch in it."""
    mark = request.node.get_closest_marker("torch_threads")
    if mark is None:
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(*mark.args)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def keel():
    """Folder of the KEEL sets."""
    from tests.helpers.places import DATA

    folder = DATA / "keel"
    if not folder.is_dir():
        pytest.skip(f"needs the KEEL data in {folder}")
    return folder


@pytest.fixture(scope="session")
def cluster():
    """One cluster of two worker processes for all tests; take a ``distributed.Client(cluster)`` for as long as it is needed."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        yield running


@pytest.fixture(scope="session")
def _s3_server(tmp_path_factory):
    """The address of an S3-compatible server; needs moto and s3fs."""
    pytest.importorskip("moto")
    pytest.importorskip("s3fs")
    from tests.helpers import s3

    with s3.server(tmp_path_factory.mktemp("s3") / "server.log") as endpoint:
        yield endpoint


@pytest.fixture
def s3(_s3_server, monkeypatch, request):
    """A bucket of its own on an S3-compatible server, with credentials in the environment; its URL."""
    import uuid

    from tests.helpers import s3

    for name, value in s3.environment(_s3_server).items():
        monkeypatch.setenv(name, value)
    return s3.bucket_of(f"b-{uuid.uuid4().hex[:12]}")


@pytest.fixture
def memory():
    """The memory of this process as a storage, empty before and after."""
    import fsspec

    fs = fsspec.filesystem("memory")

    def clear():
        fs.store.clear()
        fs.pseudo_dirs[:] = [""]

    clear()
    yield fs
    clear()
