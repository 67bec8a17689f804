"""Every method by its name on the command line: listed, described, and the same rows from files as in memory."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

import dresample
from dresample.cli.commands import main
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.methods import METHODS, find
from dresample.jobs.progress import Bars
from dresample.jobs.run import resample_files
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE

FEATURES = ("a", "b", "c")
#: What a method needs on the small table beside its defaults.
GIVEN = {
    "kmeans-smote": {"cluster_balance_threshold": 0.1},
    "dbsmote": {"eps": 1.0},
    "smotenc": {"categorical_features": ["kind"]},
    "amdo": {"categorical_features": ["kind"]},
    "latent-smote": {"max_epochs": 2, "min_epochs": 0},
}
NOMINAL = {"smotenc": ("a", "b", "kind"), "amdo": ("a", "b", "kind"), "smoten": ("kind", "place")}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    y = (rng.random(600) < 0.2).astype(int)
    X = rng.normal(size=(600, 3)) + 1.1 * y[:, None]
    kind, place = rng.choice(list("xyz"), 600), rng.choice(list("pqrst"), 600)
    return pd.DataFrame(X, columns=list(FEATURES)).assign(kind=kind, place=place, label=y)


@pytest.fixture(scope="module")
def source(table, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for i, a in enumerate(range(0, len(table), 130)):
        table.iloc[a : a + 130].to_parquet(folder / f"part-{i}.parquet", index=False)
    return folder


@pytest.fixture(scope="module")
def client(cluster):
    from distributed import Client

    with Client(cluster) as connected:
        yield connected


def sampler_of(name):
    known = find(name).defaults
    given = {"random_state": 3, **GIVEN.get(name, {})}
    return find(name).kind(**{k: v for k, v in given.items() if k in known})


@pytest.mark.parametrize("name", [name for name in METHODS if name != "deepsmote"])  # it has images of its own: test_deepsmote
def test_files_give_the_rows_of_memory(name, source, table, client, tmp_path):
    features = NOMINAL.get(name, FEATURES)
    dropped = tuple(c for c in table.columns if c not in (*features, "label"))
    console = Console(file=open(os.devnull, "w"))  # noqa: SIM115
    columns = ColumnRoles("label", features=features, drop=dropped)
    done = resample_files(sampler_of(name), [str(source)], columns, tmp_path / "out", client, Bars(console, client))
    got = pd.concat([pd.read_parquet(p) for p in sorted((tmp_path / "out").glob("*.parquet"))], ignore_index=True)
    expected = sampler_of(name).resample(table, "label", features=list(features))
    assert done.rows == len(expected)
    assert got["label"].tolist() == expected["label"].tolist()
    for feature in features:
        mine, theirs = got[feature], expected[feature]
        if find(name).kind._grade == "C":
            np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4)
        else:
            assert mine.tolist() == theirs.tolist()


def test_every_public_sampler_has_a_name():
    samplers = {n for n in dresample.__all__ if hasattr(getattr(dresample, n), "fit_resample")}
    assert samplers - {"Chain"} == set(METHODS.values())


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_its_line_and_parameters(name):
    shown = CliRunner().invoke(main, ["methods", name])
    assert shown.exit_code == 0, shown.output
    assert find(name).line.endswith(".")
    assert "-p sampling_strategy=" in shown.output


def test_the_list_names_them_all():
    shown = CliRunner().invoke(main, ["methods"], terminal_width=200, env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert all(name in shown.output for name in METHODS)
    last = shown.output.splitlines()[-1]
    assert "--method adasyn+enn -p first__n_neighbors=3 -p second__kind_sel=mode" in last


@pytest.mark.parametrize("name", ["smote-enn", "smote-tomek", "smote-ipf", "adasyn+enn", "random-over+smote-enn"])
def test_every_parameter_of_a_combination_is_taken(name):
    shown = CliRunner().invoke(main, ["methods", name]).output
    told = [line.strip().removeprefix("-p ").partition("=")[::2] for line in shown.splitlines() if line.startswith("  -p ")]
    assert any("__" in parameter for parameter, _ in told)
    made = find(name).make({parameter: ast.literal_eval(value) for parameter, value in told if value != "None"})
    known = made.get_params()
    assert all(repr(known[parameter]) == value for parameter, value in told)


def test_combinations_are_what_they_say():
    assert {find(name).family for name in ("smote-enn", "smote-tomek", "smote-ipf", "adasyn+enn")} == {"combination"}
    assert [find(name).appends for name in ("adasyn", "smote-enn", "enn", "adasyn+enn")] == [True, True, False, False]


def test_members_keep_what_is_theirs():
    made = find("smote-enn").make({"sampling_strategy": 0.3, "smote__k_neighbors": 3, "enn__kind_sel": "mode"})
    assert (made.smote.sampling_strategy, made.smote.k_neighbors) == (0.3, 3)
    assert (made.enn.sampling_strategy, made.enn.kind_sel) == ("all", "mode")
    only = find("smote-tomek").make({"tomek__sampling_strategy": [0]})
    assert only.smote is None
    assert only.tomek.sampling_strategy == [0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--method", "smote", "-p", "kind=x"), "has no parameter kind"),
        (("--method", "smote", "-p", "k_neighbors"), "is not of the form NAME=VALUE"),
        (("--method", "tomek-links", "--n-neighbors", "3"), "has no use for --n-neighbors"),
        (("--method", "enn", "--placement", "spread"), "has no use for --placement"),
        (("--method", "enn", "--provenance"), "has no use for --provenance. Leave it out."),
        (("--method", "cluster-centroids", "--provenance"), "has no use for --provenance. Leave it out."),
        (("--method", "enn", "--sampling-strategy", "0.3"), 'or a list of the classes to clean, as "[0, 1]"'),
        (("--method", "enn", "--sampling-strategy", "0=20"), 'or a list of the classes to clean, as "[0, 1]"'),
        (("--method", "enn", "--sampling-strategy", "[fraud, 1]"), "is no list of classes, as [0, 1] or ['fraud', 'error']"),
        (
            ("--method", "smote-enn", "-p", "smote__neighbors=3"),
            "has no parameter smote__neighbors. Did you mean 'smote__k_neighbors'? With smote__ go backend, clean, integer, k_",
        ),
        (
            ("--method", "smote-enn", "-p", "enn__random_state=3"),
            "has no parameter enn__random_state. Did you mean 'random_state'? With enn__ go keep_index, kind_",
        ),
        (("--method", "smote-enn", "-p", "enn=mode"), "enn is its EditedNearestNeighbours, not a value. Got 'mode'."),
        (("--method", "smote-enn", "-p", "kind_sel=mode"), "sampling_strategy, smote__NAME, enn__NAME"),
        (("--method", "smote-enn", "-p", "smote__random_state=3"), "--seed seeds all of its samplers"),
        (("--method", "smote-ipf", "--n-neighbors", "3"), "for --n-neighbors. Say for which sampler: -p smote__k_neighbors=..."),
        (("--method", "smote-tomek", "--on-small-class", "skip"), "Say for which sampler: -p smote__on_small_class=..."),
        (("--method", "smote", "-p", "smote__k_neighbors=3"), "has no parameter smote__k_neighbors"),
        (
            ("--method", "adasyn+enn", "-p", "second__beta=3"),
            "has no parameter second__beta. Did you mean 'first__beta'? With second__ go",
        ),
        (("--method", "adasyn+enn", "-p", "first=smote"), "first is its ADASYN, not a value. Got 'smote'."),
        (("--method", "adasyn+enn", "--sampling-strategy", "0.5"), "Say for which sampler: -p first__sampling_strategy=..."),
        (("--method", "adasyn+magic"), "'adasyn+magic' is no method, and no two of them joined by +"),
        (("--method", "adasyn+enn+enn"), "'adasyn+enn+enn' is no method, and no two of them joined by +"),
        (("--method", "adasyn+"), "'adasyn+' is no method"),
    ],
)
def test_wrong_parameters_are_usage_errors(arguments, words, source):
    shown = CliRunner().invoke(main, ["plan", str(source), "--target", "label", *arguments])
    assert shown.exit_code == 2
    assert words in shown.output.replace("\n", " ")
    assert "Traceback" not in shown.output
    assert "Stopped at" not in shown.output


def test_parameters_reach_the_sampler():
    from dresample.cli.parse import parameters

    assert parameters(None, None, ("k_neighbors=7", "kind=borderline-2", "out-step=0.25", "eps=None")) == {
        "k_neighbors": 7, "kind": "borderline-2", "out_step": 0.25, "eps": None,
    }  # fmt: skip
