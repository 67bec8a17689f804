"""Layers import downwards only, and importing the package loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dresample"

#: Packages by their own name, their modules by name or by a pattern. A name takes a module out of the patterns.
LAYERS = [
    {"errors", "errors.*", "block"},
    {
        "accumulate", "allocation", "case_weights", "draws", "engine", "interpolation", "potential", "rounding", "slots", "spheres",
        "strategy", "suspects", "synthesis", "voting", "neighbors.*",
    },
    {"reduction", "execution"},
    {"neighbors", "neighbors.totals", "frame", "index", "objects", "categories", "profile", "advice", "readers"},
    {"generation", "assembly"},
    {"report", "report.*"},
    {"sampler", "interchange", "memory", "output", "parameters", "selection", "batches"},
    {"models", "neighborhoods"},
    {"over_sampling", "over_sampling.*", "under_sampling", "under_sampling.*"},
    {"combine", "combine.*"},
    {"determinism"},
    {"deep", "deep.*", "training", "training.*"},
    {"methods"},
    {"datasets", "jobs", "jobs.*"},
    {"cli"},
    {"entry"},
    {"__main__"},
]  # fmt: skip


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


def _levels(module: str) -> list[int]:
    """Layers that name a module; if none does, layers whose patterns fit it."""
    named = [i for i, names in enumerate(LAYERS) if module in names]
    return named or [i for i, names in enumerate(LAYERS) if any(fnmatchcase(module, name) for name in names if "*" in name)]


def _level(module: str) -> int:
    return _levels(module)[0]


KERNELS = [module for module in MODULES if 1 in _levels(module)]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_has_one_layer(module):
    assert len(_levels(module)) == 1


@pytest.mark.parametrize("name", sorted(set().union(*LAYERS)))
def test_every_name_of_a_layer_is_that_of_a_module(name):
    assert any(fnmatchcase(module, name) for module in MODULES)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_downwards(module):
    inside = {i.removeprefix("dresample.") for i in _imports(MODULES[module]) if i.startswith("dresample.")}
    upwards = {i for i in inside & set(MODULES) if _level(i) > _level(module)}
    assert not upwards, f"{module} imports {upwards} from a layer above"


@pytest.mark.parametrize("module", sorted(KERNELS))
def test_kernels_know_no_dask_and_no_containers(module):
    heads = {i.split(".")[0] for i in _imports(MODULES[module])}
    assert not heads & {"dask", "distributed", "pandas", "sklearn"}


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


def test_samplers_load_neither_kernels_nor_plots_nor_dask_dataframe():
    heavy = {"numba", "matplotlib", "torch", "dask.dataframe", "distributed", "rich"}
    assert not _loaded("from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler") & heavy
