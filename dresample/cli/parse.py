"""What is written after an option or an argument -> values; what cannot be read is refused by click, with exit code 2."""

from __future__ import annotations

import ast
import csv
from typing import Any

import click

from dresample.jobs.methods import unknown
from dresample.jobs.written_strategy import written_strategy
from dresample.storage.addresses import address as address_of
from dresample.storage.addresses import is_url, plain_path, refusal, shown
from dresample.storage.remote_drivers import says_secret

__all__ = ["address", "integer", "method", "names", "parameters", "paths", "shape", "strategy"]


def strategy(_: click.Context, __: click.Parameter, value: str) -> Any:
    """``auto``, ``0.3``, ``1=5000,2=800`` (or a Python dict), or ``[0, 1]``."""
    try:
        return written_strategy(value)
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from problem


def parameters(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """``NAME=VALUE``, the value a Python literal or else text."""
    found: dict[str, Any] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is not of the form NAME=VALUE, as in k_neighbors=7.")
        key = name.strip().replace("-", "_")
        if key in found:
            raise click.BadParameter(f"{key} is given twice: {found[key]!r} and {text!r}. Give it once.")
        try:
            found[key] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            found[key] = text
    return found


def names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Values that name columns, as they are written: which commas part names is known with the columns."""
    return values or None


def integer(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    """``auto``, or names of columns; a name in double quotes keeps its commas."""
    if value is None or value.strip() == "auto":
        return None if value is None else "auto"
    return [name.strip() for name in next(csv.reader([value], skipinitialspace=True), []) if name.strip()]


def address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A file or a folder."""
    return None if value is None else _without_secret(address_of(value))


def paths(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Files, globs and folders."""
    return tuple(plain_path(_without_secret(value)) for value in values)


def _without_secret(value: str) -> str:
    if is_url(value) and says_secret(value):
        raise click.BadParameter(f"{shown(value)}: {refusal(value)}.")
    return value


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
    refusal = None if value is None else unknown(value)
    if refusal is not None:
        raise click.BadParameter(refusal)
    return value
