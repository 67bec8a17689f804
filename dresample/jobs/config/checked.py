"""Tables as TOML has them -> a checked file; the first thing that is wrong becomes an error that names the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from dresample import errors
from dresample.jobs.config.values import Need, Table

__all__ = ["checked", "field_at", "keys", "refused", "table_of", "written_key"]

File = TypeVar("File", bound=Table)
#: Where each value was said, by its key: the file itself where nothing else is known.
Origins = Mapping[tuple[str, ...], str]


def table_of(field: FieldInfo) -> type[Table] | None:
    """The table that a key holds, if it holds one."""
    kinds = [field.annotation, *get_args(field.annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Table)), None)


def keys(model: type[Table], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """All keys that hold values, with the tables that they are in."""
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is None:
            yield (*above, name), field
        else:
            yield from keys(inner, (*above, name))


def field_at(model: type[Table], place: Sequence[Any]) -> tuple[tuple[str, ...], FieldInfo | None]:
    """The key at a place, and what it is; the place is cut where values begin."""
    path: tuple[str, ...] = ()
    inner: type[Table] | None = model
    field = None
    for part in place:
        if inner is None or part not in inner.model_fields:
            break
        field = inner.model_fields[part]
        path, inner = (*path, str(part)), table_of(field)
    return path, field


def written_key(path: Sequence[str]) -> str:
    """A key as messages name it.

    Examples
    --------
    >>> written_key(("source", "text", "decimal")), written_key(("source",))
    ('decimal of [source.text]', 'source')
    """
    return f"{path[-1]} of [{'.'.join(path[:-1])}]" if len(path) > 1 else path[-1]


def checked(model: type[File], tables: Mapping[str, Any], path: str, origins: Origins | None = None) -> File:
    """A file of some tables.

    Parameters
    ----------
    model : type
        Of the file.
    tables : dict
    path : str
        Of the job file, for messages.
    origins : dict, optional
        Options and variables that values come from, by their keys.

    Raises
    ------
    ParameterError
        A key is unknown or missing, or a value is wrong.
    """
    try:
        return model.model_validate(tables)
    except ValidationError as problem:
        found: list[Any] = problem.errors(include_url=False, include_context=False)
        kinds = {"extra_forbidden": 0, "missing": 2}
        first = min(found, key=lambda error: kinds.get(error["type"], 1))
        raise _worded(model, tables, first, path, origins or {}) from None


def refused(path: str, key: Sequence[str], found: object, need: str, origins: Origins | None = None) -> errors.ParameterError:
    """What a value should have been, where types alone do not tell."""
    return errors.job_value((origins or {}).get(tuple(key), path), written_key(key), found, need)


def _worded(model: type[Table], tables: Mapping[str, Any], error: Any, path: str, origins: Origins) -> errors.ParameterError:
    place, (key, field) = error["loc"], field_at(model, error["loc"])
    if error["type"] == "extra_forbidden":
        inner = model if field is None else table_of(field)
        assert inner is not None
        said = next((said for said_key, said in origins.items() if said_key[: len(place)] == tuple(map(str, place))), path)
        return errors.job_key(said, ".".join(key), str(place[-1]), list(inner.model_fields))
    assert field is not None
    inner = table_of(field)
    if error["type"] == "missing":
        while inner is not None:  # the table is missing: what it needs first
            name, field = next((n, f) for n, f in inner.model_fields.items() if f.is_required())
            key, inner = (*key, name), table_of(field)
        return refused(path, key, None, _need(field))
    if inner is not None:
        return refused(path, key, error["input"], f"a table, as [{'.'.join(key)}]", origins)
    return refused(path, key, _value(tables, key), _need(field), origins)


def _value(tables: Mapping[str, Any], key: Sequence[str]) -> Any:
    """What a key holds as a whole: of a list that has one wrong member, the list."""
    found: Any = tables
    for name in key:
        found = found[name]
    return found


def _need(field: FieldInfo) -> str:
    """What is needed, which stands at the type, or at the type beside None."""
    held = [*field.metadata, *(m for kind in get_args(field.annotation) for m in getattr(kind, "__metadata__", ()))]
    return next(each.words for each in held if isinstance(each, Need))
