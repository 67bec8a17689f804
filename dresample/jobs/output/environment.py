"""With what a job ran: versions of the libraries that its rows and files go through, and the processor."""

from __future__ import annotations

import platform
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import dresample

__all__ = ["cpu", "versions"]

#: Libraries that values or the bytes of files go through.
LIBRARIES = ("dask", "numba", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "torch")


@cache
def versions() -> dict[str, str]:
    """Versions by library; without those that are not installed."""
    found = {"dresample": dresample.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@cache
def cpu() -> str:
    """The kind of processor of this machine: rows of grade B are the same on the same kind."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return f"{platform.machine()}, {line.partition(':')[2].strip()}"
    return ", ".join(part for part in (platform.machine(), platform.processor()) if part)
