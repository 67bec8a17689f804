"""Write what follows from ``dresample/registry.py``: stubs of the packages, tables of the documentation.

Usage::

    make registered        # or: python -m tools.registered

``tests/test_registry.py`` compares what is committed with what the registry gives.
"""

from __future__ import annotations

from pathlib import Path

from tools.stubs import stubs
from tools.tables import tables

ROOT = Path(__file__).resolve().parents[1]


def stale() -> dict[Path, str]:
    """File -> text as it should be, of all files that are not so."""
    made = {ROOT / path: text for path, text in {**stubs(), **tables(ROOT)}.items()}
    return {path: text for path, text in made.items() if not path.exists() or path.read_text() != text}


if __name__ == "__main__":
    for path, text in stale().items():
        path.write_text(text)
        print(path.relative_to(ROOT))
