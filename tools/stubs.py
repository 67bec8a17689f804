"""The ``__init__.pyi`` of packages whose names load on first use: type checkers and editors read them instead of ``__init__.py``.

They say where every name is, and no more, so that completion, jumps to a definition and strict checks work as with plain imports.
Each name is imported ``as`` itself, which is what exports it from a stub for all readers: Jedi does not look at ``__all__``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

PACKAGES = ("dresample", *(f"dresample.{name}" for name in ("combine", "deep", "over_sampling", "training", "under_sampling")))
HEAD = "# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.\n"


def stubs() -> dict[Path, str]:
    """File -> text, of every package."""
    return {Path(*package.split("."), "__init__.pyi"): stub(import_module(package)) for package in PACKAGES}


def stub(package: ModuleType) -> str:
    """Imports and ``__all__`` of one package."""
    homes: dict[str, str] = package._HOMES
    modules = [_import(package.__name__, name) for name in getattr(package, "_MODULES", ())]
    order = sorted(homes, key=lambda name: (homes[name], not name.isupper(), name))  # as ruff sorts: constants, then classes
    imports = [_import(homes[name], name) for name in order]
    version = ["", "__version__: str"] if hasattr(package, "__version__") else []
    public = ["", "__all__ = [", *(f'    "{name}",' for name in package.__all__), "]", ""]
    return HEAD + "\n".join([*modules, *imports, *version, *public])


def _import(module: str, name: str) -> str:
    line = f"from {module} import {name} as {name}"
    return line if len(line) <= 132 else f"from {module} import (\n    {name} as {name},\n)"
