"""Layers import downwards only, and importing the package loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dresample"

LAYERS = [
    {"errors", "block"},
    {"engine", "accumulate", "draws", "allocation", "interpolation", "voting", "synthesis", "strategy",
     "neighbors.embedding", "neighbors.tree", "neighbors.search", "neighbors.settle",
     "neighbors.grid", "neighbors.sums", "slots", "spheres", "potential", "case_weights",
     "neighbors.farthest", "neighbors.cityblock", "neighbors.cityblock_compiled", "neighbors.plain", "neighbors.values", "neighbors.values_search", "neighbors.condense", "neighbors.scan", "neighbors.topk", "neighbors.approximate"},
    {"reduction", "execution"},
    {"neighbors", "neighbors.totals", "frame", "categories", "profile", "advice"},
    {"generation", "assembly"},
    {"report", "report.summary", "report.plots", "report.page"},
    {"sampler", "memory", "output", "parameters", "selection"},
    {"models", "neighborhoods"},
    {"over_sampling", "over_sampling.base", "over_sampling.members", "over_sampling.cleaning",
     "over_sampling.adasyn", "over_sampling.asmote", "over_sampling.awsmote", "over_sampling.smote", "over_sampling.smote_rsb",
     "over_sampling.placed", "over_sampling.descent", "over_sampling.ccr", "over_sampling.rbo", "over_sampling.mixed", "over_sampling.smotenc", "over_sampling.smoten",
     "over_sampling.safe_level_smote", "over_sampling.msmote", "over_sampling.clusters", "over_sampling.cbso",
     "over_sampling.mwmote", "over_sampling.dbsmote", "over_sampling.clouds", "over_sampling.rose", "over_sampling.kernel_adasyn",
     "over_sampling.mdo", "over_sampling.snocc", "over_sampling.amdo", "over_sampling.random_over_sampler",
     "over_sampling.smoothed_bootstrap",
     "over_sampling.borderline_smote", "over_sampling.svm_smote", "over_sampling.kmeans_smote",
     "under_sampling", "under_sampling.base", "under_sampling.edited_nearest_neighbours",
     "under_sampling.repeated_edited_nearest_neighbours", "under_sampling.all_knn", "under_sampling.tomek_links",
     "under_sampling.neighbourhood_cleaning_rule", "under_sampling.one_sided_selection", "under_sampling.condensing",
     "under_sampling.condensed_nearest_neighbour", "under_sampling.batch_condensed_nearest_neighbour",
     "under_sampling.random_under_sampler", "under_sampling.nearmiss",
     "under_sampling.instance_hardness_threshold", "under_sampling.iterative_partitioning_filter", "under_sampling.cluster_centroids"},
    {"combine", "combine.chain", "combine.smote_enn", "combine.smote_tomek", "combine.smote_ipf"},
    {"methods"},
    {"datasets", "jobs", "jobs.inputs", "jobs.outputs", "jobs.cluster", "jobs.progress", "jobs.run", "jobs.describe"},
    {"cli"},
]  # fmt: skip
KERNELS = LAYERS[1]


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


def _level(module: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if module in names)


def test_every_module_has_a_layer():
    assert set(MODULES) == set().union(*LAYERS)


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
