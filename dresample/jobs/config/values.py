"""Kinds of values that keys of job files have, each with the words that say what is needed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

__all__ = [
    "Address",
    "Counted",
    "Flag",
    "Fraction",
    "LogFormat",
    "Moment",
    "Name",
    "NamedNames",
    "Names",
    "Need",
    "NoNegative",
    "OnChange",
    "Originals",
    "Parameters",
    "Paths",
    "Positive",
    "SWITCH",
    "Single",
    "Table",
    "Texts",
    "Whole",
    "Words",
]


@dataclass(frozen=True)
class Need:
    """What a value has to be, in words that follow "must be"."""

    words: str


class Table(BaseModel):
    """A table of a job file: no keys but its own, and no value of another type than it says."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _single(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        raise ValueError
    return value


def _listed(value: Any) -> Any:
    """One text as a list of one; lists as TOML has them become tuples."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError
    return value


_Full = Annotated[str, StringConstraints(min_length=1)]

#: ``"none"`` and anything else that is no list and no table; who takes it checks it.
Single = Annotated[Any, AfterValidator(_single), Need("a single value")]
Words = Annotated[_Full, Need("text")]
Name = Annotated[_Full, Need("the name of a column")]
Address = Annotated[_Full, Need("a path")]
Flag = Annotated[bool, Need("true or false")]
Whole = Annotated[int, Field(ge=1), Need("a whole number of at least 1")]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_no_bool), Need("a number above 0")]
NoNegative = Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(_no_bool), Need("a number of at least 0")]
Fraction = Annotated[
    float, Field(ge=0, lt=1, allow_inf_nan=False), BeforeValidator(_no_bool), Need("a number of at least 0 and below 1")
]
Names = Annotated[tuple[_Full, ...], BeforeValidator(_tuple), Need("a list of column names")]
NamedNames = Annotated[tuple[_Full, ...], BeforeValidator(_tuple), Field(min_length=1), Need("a list of at least one column name")]
Texts = Annotated[tuple[_Full, ...], BeforeValidator(_tuple), Need("a list of texts")]
Paths = Annotated[tuple[_Full, ...], BeforeValidator(_listed), Field(min_length=1), Need("a path, a glob or a list of them")]
Moment = Annotated[
    datetime.datetime | datetime.date | int | _Full, BeforeValidator(_no_bool),
    Need("a date, a time, or a whole number where the column holds such"),
]  # fmt: skip
Counted = Annotated[int, Field(ge=0), Need("a whole number of at least 0")]
Parameters = Annotated[dict[str, Any], Need("a table, as [method.parameters]")]
Originals = Annotated[Literal["copied", "referenced"], Need("'copied' or 'referenced'")]
OnChange = Annotated[Literal["raise", "full"], Need("'raise' or 'full'")]
LogFormat = Annotated[Literal["text", "json"], Need("'text' or 'json'")]


def _switched(value: Any) -> Any:
    return {} if value is True else None if value is False else value


#: ``true`` for a table of defaults, ``false`` for none.
SWITCH = BeforeValidator(_switched)
