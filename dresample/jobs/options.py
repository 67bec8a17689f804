"""What is written after an option or an argument -> values; what cannot be read is refused by click, with exit code 2."""

from __future__ import annotations

import ast
from typing import Any

import click

from dresample.methods import METHODS

__all__ = ["method", "names", "parameters", "shape", "strategy"]


def strategy(_: click.Context, __: click.Parameter, value: str) -> Any:
    """``auto``, ``0.3``, ``1=5000,2=800`` (or a Python dict), or ``[0, 1]``."""
    try:
        return float(value)
    except ValueError:
        pass
    if value.lstrip().startswith("{"):
        try:
            return dict(ast.literal_eval(value))
        except (ValueError, SyntaxError) as problem:
            raise click.BadParameter(f"{value!r} is no dict of class: count.") from problem
    if value.lstrip().startswith("["):
        try:
            return list(ast.literal_eval(value))
        except (ValueError, SyntaxError) as problem:
            raise click.BadParameter(f"{value!r} is no list of classes, as [0, 1] or ['fraud', 'error'].") from problem
    if "=" in value:
        pairs = [part.split("=", 1) for part in value.split(",")]
        try:
            return {_label(k.strip()): int(v) for k, v in pairs}
        except ValueError as problem:
            raise click.BadParameter(f"{value!r}: counts are whole numbers, as in 1=5000,2=800.") from problem
    return value


def _label(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return text


def parameters(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """``NAME=VALUE``, the value a Python literal or else text."""
    found: dict[str, Any] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is not of the form NAME=VALUE, as in k_neighbors=7.")
        try:
            found[name.strip().replace("-", "_")] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            found[name.strip().replace("-", "_")] = text
    return found


def names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(n.strip() for n in value.split(",") if n.strip())


def shape(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """``1,28,28``."""
    if value is None:
        return None
    try:
        return tuple(int(part) for part in value.split(","))
    except ValueError as problem:
        raise click.BadParameter(f"{value!r} is not of the form C,H,W, as in 1,28,28.") from problem


def method(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The name of a method, or two joined by ``+``."""
    parts = [] if value is None else value.split("+")
    if len(parts) > 2 or not all(part in METHODS for part in parts):
        raise click.BadParameter(f"{value!r} is no method, and no two of them joined by +. The methods are {', '.join(METHODS)}.")
    return value
