"""What all tests share: one cluster, the folder of stored data, and slow tests only on request."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.helpers")


def pytest_collection_modifyitems(config, items):
    if "slow" in (config.option.markexpr or ""):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with pytest -m slow"))


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
