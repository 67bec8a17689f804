"""Job files: what is written is what is read; unknown keys, wrong values and missing ones are named, wherever they stand."""

from __future__ import annotations

import datetime as dt
import tomllib
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import errors
from dresample.jobs.config.checked import checked, keys, table_of, written_key
from dresample.jobs.config.run_schema import RunFile
from dresample.jobs.config.train_schema import TrainFile
from dresample.jobs.config.values import Need
from tests.helpers.toml import toml

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
WHOLE = st.integers(1, 10**6)
LISTS = st.lists(TEXT, min_size=1, max_size=3)
MOMENTS = st.one_of(
    st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)),
    st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)),
    st.integers(-(10**9), 10**9),
    TEXT,
)
#: Values by the words that say what a key needs.
VALUES = {
    "a path, a glob or a list of them": st.one_of(TEXT, LISTS),
    "a whole number of at least 1": WHOLE,
    "a whole number of at least 0": st.integers(0, 10**6),
    "the name of a column": TEXT,
    "a path": TEXT,
    "text": TEXT,
    "true or false": st.booleans(),
    "a list of column names": st.lists(TEXT, max_size=3),
    "a list of at least one column name": LISTS,
    "a list of texts": st.lists(TEXT, max_size=3),
    "a date, a time, or a whole number where the column holds such": MOMENTS,
    "a table, as [method.parameters]": st.dictionaries(TEXT, st.one_of(TEXT, WHOLE, st.booleans()), max_size=3),
    "'copied' or 'referenced'": st.sampled_from(["copied", "referenced"]),
    "'raise' or 'full'": st.sampled_from(["raise", "full"]),
    "'text' or 'json'": st.sampled_from(["text", "json"]),
}
LEAST = {"source": {"paths": "a"}, "columns": {"target": "y"}, "output": {"folder": "out"}}
RUN_KEYS = dict(keys(RunFile))


def need(field) -> str:
    held = [*field.metadata, *(m for kind in typing.get_args(field.annotation) for m in getattr(kind, "__metadata__", ()))]
    return next(each.words for each in held if isinstance(each, Need))


@st.composite
def files(draw):
    """Some keys of a job file, with values that they take."""
    tables: dict = {}
    for path, field in RUN_KEYS.items():
        if field.is_required() or draw(st.integers(0, 3)) == 0:
            place = tables
            for name in path[:-1]:
                place = place.setdefault(name, {})
            place[path[-1]] = draw(VALUES[need(field)])
    return tables


def plain(found):
    if isinstance(found, tuple | list):
        return [plain(each) for each in found]
    return {key: plain(each) for key, each in found.items()} if isinstance(found, dict) else found


def said(file, tables):
    """The values of a file at the keys of some tables."""
    found = {}
    for key, value in tables.items():
        inner = getattr(file, key)
        if isinstance(value, dict) and table_of(type(file).model_fields[key]) is not None:
            found[key] = said(inner, value)
        else:
            found[key] = [value] if (key, type(value)) == ("paths", str) else value
            assert plain(inner) == plain(found[key])
    return found


@given(files())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_is_read(tables):
    read = tomllib.loads(toml(tables))
    assert read == plain(tables)
    file = checked(RunFile, read, "job.toml")
    said(file, read)
    for path, field in RUN_KEYS.items():  # all else has its default
        place: object = tables
        for name in path:
            place = place.get(name, ...) if isinstance(place, dict) else ...
        found: object = file
        for name in path:
            found = None if found is None else getattr(found, name)
        if place is ... and found is not None:
            assert found == field.get_default(call_default_factory=True)


def tables_of(model, above=()):
    yield above, model
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is not None:
            yield from tables_of(inner, (*above, name))


EVERY = [(model, place, inner) for model in (RunFile, TrainFile) for place, inner in tables_of(model)]


@pytest.mark.parametrize(("model", "place", "inner"), EVERY, ids=lambda each: ".".join(each) if isinstance(each, tuple) else None)
def test_an_unknown_key_anywhere_is_named_with_the_nearest(model, place, inner):
    """Every key of every table with two letters swapped."""
    for name in inner.model_fields:
        wrong = name[:-2] + name[-1] + name[-2] if name[-1] != name[-2] else name + "x"
        if wrong in inner.model_fields:
            continue
        tables: dict = {}
        here = tables
        for part in place:
            here = here.setdefault(part, {})
        here[wrong] = 1
        with pytest.raises(errors.ParameterError) as caught:
            checked(model, tables, "job.toml")
        message = str(caught.value)
        where = f"table [{'.'.join(place)}]" if place else "job file"
        assert message.startswith(f"job.toml: the {where} has an unknown key {wrong!r}. Did you mean ")
        assert name in message.partition("Known are ")[2]


def refusal(tables) -> str | None:
    try:
        checked(RunFile, tables, "job.toml")
    except errors.ParameterError as problem:
        return str(problem)
    return None


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_wrong_value_is_told_with_its_key_and_what_is_needed(data):
    path, field = data.draw(st.sampled_from(sorted(RUN_KEYS.items(), key=lambda item: item[0])))
    words = need(field)
    wrong = data.draw(st.sampled_from([1.5, [], {"a": 1}, True, -3, "", [1], "x"]))
    tables: dict = {name: dict(table) for name, table in LEAST.items()}
    here = tables
    for part in path[:-1]:
        here = here.setdefault(part, {})
    here[path[-1]] = wrong
    said = refusal(tables)
    if said is not None:
        assert said == f"job.toml: {written_key(path)} must be {words}. Got {wrong!r} instead."
    else:  # what is taken must be of the kind that is needed
        kinds = {"text": str, "true": bool, "a whole": int, "a list": list, "a path,": (str, list), "a table": dict}
        kind = next((kind for start, kind in kinds.items() if words.startswith(start)), (str, int))
        assert isinstance(wrong, kind) and wrong != ""


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, "paths of [source] must be a path, a glob or a list of them. Got None"),
        ({"source": {"paths": "a"}}, "target of [columns] must be the name of a column. Got None"),
        (LEAST | {"output": {}}, "folder of [output] must be a path. Got None"),
        ({"source": 3}, "source must be a table, as [source]. Got 3"),
        (LEAST | {"hooks": {"mlflow": "yes"}}, "mlflow of [hooks] must be a table, as [hooks.mlflow]. Got 'yes'"),
        (LEAST | {"source": {"paths": "a", "text": 1}}, "text of [source] must be a table, as [source.text]"),
    ],
)
def test_what_is_missing_or_no_table_is_named(tables, words):
    with pytest.raises(errors.ParameterError) as caught:
        checked(RunFile, tables, "job.toml")
    assert words in str(caught.value)


def test_a_hook_is_switched_on_and_off():
    for value, there in ((True, True), (False, False), ({}, True), ({"run_name": "x"}, True)):
        file = checked(RunFile, LEAST | {"hooks": {"mlflow": value}}, "job.toml")
        assert (file.hooks.mlflow is not None) is there


def test_every_key_of_run_says_what_it_is_for():
    assert [path for path, field in RUN_KEYS.items() if not field.description] == []
