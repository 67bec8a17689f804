"""Tables as TOML writes them: the standard library only reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any


def value(found: Any) -> str:
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        return _odd(found)
    if isinstance(found, dt.datetime | dt.date):
        return found.isoformat()
    if isinstance(found, list | tuple):
        return f"[{', '.join(map(value, found))}]"
    if isinstance(found, dict):
        return "{" + ", ".join(f"{value(k)} = {value(v)}" for k, v in found.items()) + "}"
    return repr(found)


def _odd(text: str) -> str:
    return '"' + "".join(c if " " <= c < "\x7f" and c not in '"\\' else f"\\U{ord(c):08X}" for c in text) + '"'


def toml(tables: dict[str, Any]) -> str:
    """All tables, inner ones inline."""
    lines = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{value(key)} = {value(found)}" for key, found in table.items()]
    return "\n".join([*lines, ""])
