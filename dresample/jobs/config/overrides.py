"""Values from outside of a job file: variables of the environment, and above them ``--set``.

``DRESAMPLE_OUTPUT__FOLDER=balanced`` and ``--set output.folder=balanced`` say the same. A value is read as TOML where the key takes
what comes out, else as the text that it is: ``columns.drop=["id"]``, ``run.retries=2``, ``output.folder=2024``.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from dresample import errors
from dresample.jobs.config.checked import field_at, table_of
from dresample.jobs.config.values import Table

__all__ = ["PREFIX", "Override", "from_environment", "from_options", "overridden"]

PREFIX = "DRESAMPLE_"


@dataclass(frozen=True)
class Override:
    """A key, its value as text, and who says so."""

    key: tuple[str, ...]
    text: str
    origin: str


def from_environment(environment: Mapping[str, str], model: type[Table]) -> list[Override]:
    """Variables that begin with ``DRESAMPLE_`` and name a table and a key, with two underscores between.

    Examples
    --------
    >>> from dresample.jobs.config.run_schema import RunFile
    >>> from_environment({"DRESAMPLE_METHOD__PARAMETERS__ENN__KIND": "3", "HOME": "/"}, RunFile)
    [Override(key=('method', 'parameters', 'enn__kind'), text='3', origin='DRESAMPLE_METHOD__PARAMETERS__ENN__KIND')]
    """
    found = []
    for name, text in sorted(environment.items()):
        parts = name.removeprefix(PREFIX).lower().split("__")
        if name.startswith(PREFIX) and len(parts) > 1:
            known, _ = field_at(model, parts)
            free = len(known) + 1  # below a key of free names, two underscores belong to the name
            key = parts if _ends_in_table(model, parts) else [*parts[: free - 1], "__".join(parts[free - 1 :])]
            found.append(Override(tuple(part for part in key if part), text, name))
    return found


def _ends_in_table(model: type[Table], parts: list[str]) -> bool:
    known, field = field_at(model, parts)
    return len(known) == len(parts) or field is None or table_of(field) is not None


def from_options(texts: Iterable[str]) -> list[Override]:
    """What stands after ``--set``.

    Raises
    ------
    ParameterError
        It is no pair.

    Examples
    --------
    >>> from_options(["output.folder=balanced"])
    [Override(key=('output', 'folder'), text='balanced', origin='--set output.folder=balanced')]
    """
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        key = tuple(part.strip() for part in name.split("."))
        if not equals or not all(key) or len(key) < 2:
            raise errors.set_is_no_pair(text)
        found.append(Override(key, value, f"--set {text}"))
    return found


def overridden(
    tables: Mapping[str, Any], overrides: Iterable[Override], model: type[Table]
) -> tuple[dict[str, Any], dict[tuple[str, ...], str]]:
    """Tables with other values, and who says each of these; of two for one key the later counts."""
    found, origins = copy.deepcopy(dict(tables)), {}
    for each in overrides:
        place = found
        for name in each.key[:-1]:
            inner = place.get(name)
            place[name] = inner if isinstance(inner, dict) else {}
            place = place[name]
        place[each.key[-1]] = _value(each, model)
        origins[each.key] = each.origin
    return found, origins


def _value(each: Override, model: type[Table]) -> Any:
    try:
        value = tomllib.loads(f"value = {each.text}")
    except tomllib.TOMLDecodeError:
        return each.text
    if len(value) > 1:  # lines of its own
        return each.text
    if isinstance(value["value"], (list, dict)):
        return value["value"]
    known, field = field_at(model, each.key)
    if field is None or known != each.key or table_of(field) is not None:
        return value["value"]
    kind: Any = field.annotation if not field.metadata else Annotated[(field.annotation, *field.metadata)]
    return next((fit for fit in (value["value"], each.text) if _takes(kind, fit)), value["value"])


def _takes(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError:
        return False
    return True
