"""Rooms import downwards only, importing the package loads nothing heavy, and the tests mirror the rooms."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from dresample.registry import ENTRIES
from tests.helpers.places import ROOT

PACKAGE = ROOT / "dresample"


def _rooms() -> list[set[str]]:
    """The table "Rooms" of docs/architecture.md, from below to above: each line names folders or files of the package."""
    table = (PACKAGE.parent / "docs/architecture.md").read_text().partition("| room |")[2].partition("\n\n")[0]
    lines = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return [{name.replace("/", ".") for name in re.findall(r"`([\w/]+)`", line)} for line in lines]


#: A module belongs to the longest room that names it.
ROOMS = [*_rooms(), {"__main__"}]
#: What is asked of frames, arrays and Dask collections, and the rooms that may ask.
WORDS_OF_TABLES = {"iloc", "loc", "columns", "reset_index", "map_partitions", "map_blocks", "rechunk", "to_delayed", "_meta"}
TABLES = ("containers", "results", "report", "datasets", "jobs", "cli")
KERNELS = ("arithmetic", "neighbors", "over_sampling.kernels")


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(p): p for p in PACKAGE.rglob("*.py") if _name(p)}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {i for i in inner if i.removeprefix("dresample.") in MODULES}
            found |= known if known == inner else known | {node.module}
    return found


def _room(module: str) -> str:
    fitting = [name for names in ROOMS for name in names if module == name or module.startswith(f"{name}.")]
    return max(fitting, key=len)


def _level(module: str) -> int:
    room = _room(module)
    return next(i for i, names in enumerate(ROOMS) if room in names)


@pytest.mark.parametrize("name", sorted(set().union(*ROOMS)))
def test_every_room_is_there(name):
    assert any(module == name or module.startswith(f"{name}.") for module in MODULES)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_downwards(module):
    inside = {i.removeprefix("dresample.") for i in _imports(MODULES[module]) if i.startswith("dresample.")}
    upwards = {i for i in inside & set(MODULES) if _level(i) > _level(module)}
    assert not upwards, f"{module} imports {upwards} from a room above"


@pytest.mark.parametrize("module", sorted(m for m in MODULES if _room(m) in KERNELS))
def test_kernels_know_no_dask_and_no_containers(module):
    heads = {i.split(".")[0] for i in _imports(MODULES[module])}
    assert not heads & {"dask", "distributed", "pandas", "sklearn"}


@pytest.mark.parametrize("module", sorted(m for m in MODULES if m.endswith("_compiled")))
def test_compiled_twins_are_chosen_by_kernels(module):
    """``X_compiled`` stands beside an ``X``; samplers do not know of it, and a job does that warms its workers."""
    assert module.removesuffix("_compiled") in MODULES
    users = {name for name, path in MODULES.items() if f"dresample.{module}" in _imports(path)}
    assert {name for name in users if _room(name) not in KERNELS} <= {"jobs.warm"}


@pytest.mark.parametrize("module", sorted(m for m in MODULES if _room(m) not in TABLES))
def test_only_containers_results_and_readers_speak_to_tables(module):
    said = {node.attr for node in ast.walk(ast.parse(MODULES[module].read_text())) if isinstance(node, ast.Attribute)}
    assert not said & WORDS_OF_TABLES


@pytest.mark.parametrize("module", sorted(m for m in MODULES if _room(m) == "over_sampling"))
def test_over_and_under_sampling_do_not_know_each_other(module):
    assert not any(i.startswith("dresample.under_sampling") for i in _imports(MODULES[module]))


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith(("over_sampling", "under_sampling"))])
def test_sampler_files_do_not_build_graphs(module):
    used = _imports(MODULES[module])
    assert not any(i.startswith("dask") for i in used - {"dask.delayed", "dask.delayed.Delayed"})


def _loaded(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_import_is_light():
    assert not _loaded("import dresample") & {"numpy", "dask", "sklearn", "pandas", "numba", "matplotlib"}


def test_kernels_load_neither_dask_nor_containers():
    """Nor does anything that they import: all of them in one fresh interpreter."""
    kernels = sorted(f"dresample.{m}" for m in MODULES if _room(m) in KERNELS)
    loaded = {name.split(".")[0] for name in _loaded(f"import {', '.join(kernels)}")}
    assert "numba" in loaded and not loaded & {"dask", "distributed", "pandas", "sklearn"}


def test_samplers_load_neither_kernels_nor_plots_nor_dask_dataframe():
    heavy = {"numba", "matplotlib", "torch", "dask.dataframe", "distributed", "rich"}
    assert not _loaded("from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler") & heavy


# --- a sampler reads like its paper ------------------------------------------------------------------------------------

#: Files of over-samplers that choose how many rows to make of each, and where.
PAPERS = sorted(m for m, path in MODULES.items() if m.startswith("over_sampling.") and "def _choose(" in path.read_text())
PAPERS.remove("over_sampling.base")


def _lines(node: ast.AST) -> set[int]:
    return set(range(node.lineno, node.end_lineno + 1))


def _code_lines(source: str) -> set[int]:
    """Lines that hold more than a comment or a docstring."""
    kept = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in kept]
    lines = {line for t in tokens for line in range(t.start[0], t.end[0] + 1)}
    texts = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)]
    return lines.difference(*map(_lines, texts))


def _around_the_method(tree: ast.Module) -> set[int]:
    """Imports, exports, the first lines of classes, ``__init__`` and checks. What a class declares for itself is of the method."""
    found: set[int] = set()
    for node in ast.walk(tree):
        exports = isinstance(node, ast.Assign) and ast.unparse(node.targets) == "__all__"
        if exports or isinstance(node, ast.Import | ast.ImportFrom):
            found |= _lines(node)
        elif isinstance(node, ast.ClassDef):
            found |= set(range(node.lineno, node.body[0].lineno)) | {line for d in node.decorator_list for line in _lines(d)}
        elif isinstance(node, ast.FunctionDef) and node.name in ("__init__", "_check_parameters"):
            found |= _lines(node)
    return found


@pytest.mark.parametrize("paper", PAPERS)
def test_at_least_half_of_the_code_of_a_sampler_is_the_method(paper):
    source = MODULES[paper].read_text()
    code = _code_lines(source)
    method = code - _around_the_method(ast.parse(source))
    assert len(method) >= len(code) / 2, f"{len(method)} of {len(code)} lines"


@pytest.mark.parametrize(("paper", "equations"), [("adasyn", (1, 2, 3, 4, 6)), ("asmote", (1, 2, 6, 8))])
def test_who_reads_these_papers_aloud_needs_no_dask(paper, equations):
    code = MODULES[f"over_sampling.{paper}"].read_text().partition("__all__")[2]
    assert not re.search(r"\bdask\b|Delayed|\blazy\(|\.compute\(|distribution", code)
    assert all(f"(eq. {number}" in code for number in equations)


def test_samplers_write_no_init_by_hand():
    """Parameters are declared; only a chain, whose samplers may come by their place, says its own."""
    folders = ("over_sampling", "under_sampling", "combine")
    assert [m for m in MODULES if m.startswith(folders) and "def __init__(" in MODULES[m].read_text()] == ["combine.chain"]


# --- the tests --------------------------------------------------------------------------------------------------------

TESTS = ROOT / "tests"
#: Folders that mirror no room: what goes across methods, what other projects check, pages, examples, speed, and what tests share.
ACROSS = {"promise", "conformity", "docs", "examples", "benchmarks", "helpers"}
#: Files that are named for no module, and why.
OTHERWISE = {
    "test_architecture": "the package and the tests as a whole",
    "neighbors/test_bounds": "all compiled kernels at once, in a process of their own",
    "cli/test_state": "the options of a state, from night to night",
    "jobs/test_methods": "every method by its name, from file to file",
    "jobs/test_tls": "jobs and strangers at a cluster that talks in TLS, and the script of its certificates",
    "jobs/test_text_jobs": "the way of delimited text through a whole job",
}
#: Samplers whose tests are in the file of another module, and why.
TOGETHER = {
    "combine.smote_enn": "combine/test_smote_then.py: both pairs are one class with two cleaners",
    "combine.smote_tomek": "combine/test_smote_then.py: both pairs are one class with two cleaners",
}
TEST_FILES = sorted(str(p.relative_to(TESTS).with_suffix("")) for p in TESTS.rglob("test_*.py"))


@pytest.mark.parametrize("name", [n for n in TEST_FILES if n.partition("/")[0] not in ACROSS])
def test_a_test_file_is_named_for_its_module(name):
    module = name.replace("/", ".").replace("test_", "", 1)
    assert module in MODULES or name in OTHERWISE, f"tests/{name}.py: no dresample/{module.replace('.', '/')}.py"


def test_exceptions_are_there():
    assert set(OTHERWISE) <= set(TEST_FILES) and set(TOGETHER) <= set(MODULES)


@pytest.mark.parametrize("module", sorted({entry.module.removeprefix("dresample.") for entry in ENTRIES}))
def test_every_sampler_has_its_test_file(module):
    room, _, name = module.rpartition(".")
    assert f"{room.replace('.', '/')}/test_{name}" in TEST_FILES or module in TOGETHER


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda p: str(p.relative_to(TESTS)))
def test_no_test_imports_a_test(path):
    assert not re.findall(r"^\s*(?:from|import)\b.*\btest_\w+", path.read_text(), re.MULTILINE)


def test_no_module_imports_itself_by_way_of_others():
    """Rooms rule out circles between rooms; here are those inside of one, imports within functions included."""
    uses = {
        module: {name for i in _imports(path) if (name := i.removeprefix("dresample.")) in MODULES and name != module}
        for module, path in MODULES.items()
    }
    while True:
        ends = {module for module, used in uses.items() if not used}
        if not ends:
            break
        uses = {module: used - ends for module, used in uses.items() if module not in ends}
    assert not uses, f"these lie on circles of imports, or use such as do: {sorted(uses)}"


def test_few_entries_stand_beside_the_rooms():
    beside = [p.name for p in PACKAGE.iterdir() if p.is_file()]
    assert len(beside) <= 8, beside
