"""The page of job files: every key with its default and what it is for, and examples that are job files."""

from __future__ import annotations

import re
import tomllib

import pytest

from dresample.cli.commands import main
from dresample.jobs.config.checked import checked, keys
from dresample.jobs.config.mapping import job_of
from dresample.jobs.config.run_schema import RunFile
from dresample.jobs.summary import failed
from tests.helpers.pages import blocks, text

PAGE = "docs/job_files.md"
EXAMPLES = [block.text for block in blocks(PAGE) if block.language == "toml"]


def shown(field) -> str:
    """A default as the page has it."""
    if field.is_required():
        return "required"
    if field.default in (None, (), {}):
        return ""
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else str(field.default)!r}`".replace("'", '"').replace(
        '"0"', "0"
    )


def rows() -> dict[str, list[str]]:
    """Of each table of the schema its lines on the page."""
    found: dict[str, list[str]] = {}
    for path, field in keys(RunFile):
        default = "`false`" if field.default is False else shown(field)
        found.setdefault(".".join(path[:-1]), []).append(f"| `{path[-1]}` | {default} | {field.description} |")
    return found


def test_the_page_has_every_key_and_no_other():
    sections = dict(re.findall(r"^### `\[([\w.]+)\]`\n(.*?)(?=^###|\Z)", text(PAGE), re.MULTILINE | re.DOTALL))
    wanted = rows()
    assert set(sections) == set(wanted)
    for table, lines in wanted.items():
        told = [line for line in sections[table].splitlines() if line.startswith("| `")]
        assert told == lines, table


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_job_files(example):
    job_of(checked(RunFile, tomllib.loads(example), PAGE), PAGE)


def test_there_are_examples_of_what_needs_one():
    said = {name for example in EXAMPLES for name in tomllib.loads(example)}
    assert said >= {"source", "columns", "method", "output", "cluster", "run", "hooks"}


def test_exit_codes_are_those_of_the_command_line():
    pattern = r"^\| (\d+) \|"
    of_all = set(re.findall(pattern, text("docs/cli.md").partition("\n## Exit codes\n")[2], re.MULTILINE))
    of_jobs = set(re.findall(pattern, text(PAGE), re.MULTILINE))
    assert {"0", "6"} <= of_jobs <= of_all


def test_options_of_run_stand_on_the_page_of_the_command_line():
    section = text("docs/cli.md").partition("\n## Job files\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(--[\w-]+)", section, re.MULTILINE))
    assert told | {"--debug"} == {
        name for parameter in main.commands["run"].params for name in parameter.opts if name.startswith("--")
    }


def test_keys_of_the_summary():
    told = {
        name
        for line in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ", text(PAGE), re.MULTILINE)
        for name in re.findall(r"`(\w+)`", line)
    }
    assert set(failed("job.toml", 3, "InputError", "x", 1.0, "start", "out")) <= told
