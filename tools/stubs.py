"""The ``__init__.pyi`` of packages whose names load on first use: type checkers and editors read them instead of ``__init__.py``.

Samplers stand there as they are at run time: with their ``__init__``, and with the documentation of all parameters that they have
from their bases. So an editor shows the same as ``help``. Of other names it is said where they are, and no more. Each is imported
``as`` itself, which is what exports it from a stub for all readers: Jedi does not look at ``__all__``.
"""

from __future__ import annotations

import inspect
import json
import textwrap
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dresample.sampling.declared import Declared

PACKAGES = ("dresample", *(f"dresample.{name}" for name in ("combine", "deep", "over_sampling", "training", "under_sampling")))
HEAD = "# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.\n"


def stubs() -> dict[Path, str]:
    """File -> text, of every package."""
    return {Path(*package.split("."), "__init__.pyi"): stub(import_module(package)) for package in PACKAGES}


def stub(package: ModuleType) -> str:
    """Imports, ``__all__``, and the samplers whose modules are in the package; those of other packages are imported from there."""
    homes: dict[str, str] = package._HOMES
    modules = [_import(package.__name__, name, name) for name in getattr(package, "_MODULES", ())]
    kinds = {name: getattr(package, name) for name in homes}
    samplers = {name for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, Declared)}
    own = {name for name in samplers if homes[name].startswith(f"{package.__name__}.") and package.__name__ != "dresample"}
    place = {name: home.rpartition(".")[0] if name in samplers - own else home for name, home in homes.items()}
    order = sorted(homes, key=lambda name: (place[name], not name.isupper(), name.lower()))  # as ruff sorts
    imports = [_import(place[name], name, f"_{name}" if name in own else name) for name in order]
    classes = [_class(kinds[name]) for name in order if name in own]
    if own:
        imports.insert(0, "from typing import Any\n")
    version = ["", "__version__: str"] if hasattr(package, "__version__") else []
    public = ["", "__all__ = [", *(f'    "{name}",' for name in package.__all__), "]", ""]
    return HEAD + "\n".join([*modules, *imports, *version, *public, *classes])


def _import(module: str, name: str, known: str) -> str:
    line = f"from {module} import {name} as {known}"
    return line if len(line) <= 132 else f"from {module} import (\n    {name} as {known},\n)"


def _class(kind: type[Any]) -> str:
    """A sampler as it is at run time."""
    text = (inspect.getdoc(kind) or "").replace("\\", "\\\\")
    parameters = list(inspect.signature(kind).parameters.values())
    taken = ["self", *map(_parameter, parameters)]
    taken.insert(1 + sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters), "*")
    body = "\n".join([f'"""{text}', '"""', "", "def __init__(", *(f"    {line}," for line in taken), ") -> None: ..."])
    return f"\nclass {kind.__name__}(_{kind.__name__}):\n{textwrap.indent(body, '    ')}\n"


def _parameter(parameter: inspect.Parameter) -> str:
    default = json.dumps(parameter.default) if isinstance(parameter.default, str) else repr(parameter.default)
    return f"{parameter.name}: {parameter.annotation}" + ("" if parameter.default is parameter.empty else f" = {default}")
