"""The benchmarks at full size, one name each: ``python -m tests.benchmarks.full [NAME ...]``. Results are printed as JSON lines.

The names are those of :data:`NAMES`; all of them without one. ``fraud``, ``smote``, ``small``, ``files``, ``whole``, ``nightly``,
``backends`` and ``handbook_before`` take the folder that examples/fraud_features.py writes. Environment variables that
say where that is, where work files go, and how large made tables are: ``tests/benchmarks/setting.py``.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module

__all__ = ["NAMES", "main"]

#: Name -> the module and the function that measure it.
NAMES: dict[str, tuple[str, str]] = {
    "wide": ("peer", "wide"),
    "fraud": ("peer", "fraud"),
    "noise": ("peer", "noise"),
    "smote": ("peer", "smote"),
    "small": ("peer", "small"),
    "files": ("files", "files"),
    "scaling_wide": ("scaling", "scaling_wide"),
    "memory": ("files", "memory"),
    "startup": ("peer", "startup"),
    "backends": ("backends", "backends"),
    "whole": ("whole", "whole"),
    "nightly": ("nightly", "three_nights"),
    "kills": ("kills", "many_kills"),
    "s3": ("object_store", "on_and_off"),
    "survey": ("survey", "survey"),
    "graphs": ("graphs", "graphs"),
    "tenmillion": ("before", "tenmillion"),
    "tenmillion_mixed": ("before", "tenmillion_mixed"),
    "wide_before": ("before", "wide_before"),
    "handbook_before": ("before", "handbook_before"),
}


def main(names: list[str]) -> None:
    """Measure what is named."""
    for name in names or NAMES:
        module, function = NAMES[name]
        begin = time.time()
        getattr(import_module(f"tests.benchmarks.{module}"), function)()
        print(f"# {name}: {time.time() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
