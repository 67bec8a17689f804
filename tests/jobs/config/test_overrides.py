"""What is said outside of a job file: the environment above the file, --set above both; values are read as the key takes them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import errors
from dresample.jobs.config.checked import checked
from dresample.jobs.config.overrides import from_environment, from_options, overridden
from dresample.jobs.config.run_schema import RunFile

FILE = {"source": {"paths": "a"}, "columns": {"target": "y"}, "output": {"folder": "file"}}


def read(environment=(), options=(), tables=FILE):
    above = [*from_environment(dict(environment), RunFile), *from_options(options)]
    found, origins = overridden(tables, above, RunFile)
    return checked(RunFile, found, "job.toml", origins)


@given(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["output.folder", "method.parameters.seed", "run.retries"]))
@settings(max_examples=40, deadline=None)
def test_each_stands_above_the_one_before(in_file, in_environment, in_options, key):
    *place, name = key.split(".")
    tables = {k: dict(v) for k, v in FILE.items()}
    here = tables
    for part in place:
        here = here.setdefault(part, {})
    here.pop(name, None)
    said = [7, 8, 9] if key != "output.folder" else ["file", "environment", "option"]
    if in_file:
        here[name] = said[0]
    environment = {"DRESAMPLE_" + "__".join([*place, name]).upper(): str(said[1])} if in_environment else {}
    options = [f"{key}={said[2]}"] if in_options else []
    last = [value for value, there in zip(said, (in_file, in_environment, in_options), strict=True) if there]
    if key == "output.folder" and not last:
        with pytest.raises(errors.ParameterError, match="folder of"):
            read(environment, options, tables)
        return
    file = read(environment, options, tables)
    found = {
        "output.folder": file.output.folder,
        "method.parameters.seed": file.method.parameters.get("seed"),
        "run.retries": file.run.retries or None,
    }[key]
    assert found == (last[-1] if last else None)


def test_the_file_is_left_as_it_is():
    before = {k: dict(v) for k, v in FILE.items()}
    read(options=["output.folder=b", "columns.drop=['x']"])
    assert before == FILE


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("output.folder=2024", "2024"),
        ("output.folder=true", "true"),
        ('output.folder="a b"', "a b"),
        ("output.overwrite=true", True),
        ("output.keep=7", 7),
        ('columns.drop=["a", "b,c"]', ("a", "b,c")),
        ("source.paths=a.parquet", ("a.parquet",)),
        ('source.paths=["a", "b"]', ("a", "b")),
        ("source.since=2024-01-31", dt.date(2024, 1, 31)),
        ("source.since=2024-01-31T10:00:00", dt.datetime(2024, 1, 31, 10)),
        ("source.since=20240131", 20240131),
        ('run.fail_on=["NoiseWarning"]', ("NoiseWarning",)),
        ("source.text.delimiter=;", ";"),
        ("cluster.memory_limit=4GiB", "4GiB"),
        ("columns.target=1", "1"),
    ],
)
def test_a_value_is_what_the_key_takes(option, value):
    found = read(options=[option])
    for name in option.partition("=")[0].split("."):
        found = getattr(found, name)
    assert found == value and type(found) is type(value)


def test_parameters_of_methods_have_names_with_underscores():
    environment = {"DRESAMPLE_METHOD__PARAMETERS__SMOTE__K_NEIGHBORS": "3", "DRESAMPLE_METHOD__PARAMETERS__SCALE": "standard"}
    assert read(environment).method.parameters == {"smote__k_neighbors": 3, "scale": "standard"}
    scale = read(options=["method.parameters.scale.amount=2.5"]).method.parameters
    assert scale == {"scale": {"amount": 2.5}}


def test_variables_that_name_no_key_are_refused_and_others_are_not_ours():
    with pytest.raises(errors.ParameterError, match=r"DRESAMPLE_OUTPUT__FLODER: the table \[output\] has an unknown key 'floder'"):
        read({"DRESAMPLE_OUTPUT__FLODER": "x"})
    with pytest.raises(errors.ParameterError, match=r"unknown key 'outptu'\. Did you mean 'output'"):
        read({"DRESAMPLE_OUTPTU__FOLDER": "x"})
    assert read({"DRESAMPLE_HOME": "x", "PATH": "y"}).output.folder == "file"


def test_a_wrong_value_names_who_says_it():
    with pytest.raises(errors.ParameterError, match=r"--set output.overwrite=maybe: overwrite of \[output\] must be true or false"):
        read(options=["output.overwrite=maybe"])
    with pytest.raises(errors.ParameterError, match=r"DRESAMPLE_RUN__RETRIES: retries of \[run\] must be a whole number"):
        read({"DRESAMPLE_RUN__RETRIES": "-1"})


@pytest.mark.parametrize("text", ["output.folder", "=x", "folder=x", "output.=x", ".folder=x", ""])
def test_what_is_no_pair_is_refused(text):
    with pytest.raises(errors.ParameterError, match="not of the form KEY=VALUE"):
        from_options([text])
