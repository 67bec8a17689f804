"""Mistakes on the command line: told in options, with the nearest of what there is and advice that can be followed as it stands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from dresample.cli.commands import main
from tests.helpers.messages import arguments
from tests.helpers.tables import amounts
from tests.helpers.tasks import around_tasks

# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run a command on a table; what it prints, in one line. No cluster may start: a table this small needs none."""
    monkeypatch.chdir(tmp_path)

    def run(frame, *options, command="resample", code=3):
        frame.to_parquet("in.parquet", index=False)
        output = ["--output", "out", "--overwrite"] if command == "resample" else []
        target = [] if "--target" in options else ["--target", "label"]
        done = CliRunner().invoke(main, [command, "in.parquet", *target, *output, *map(str, options)])
        said = " ".join(done.output.split())
        assert done.exit_code == code, said
        assert code == 0 or not (tmp_path / "out").exists()
        return said

    return run


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target", "lable"), "Did you mean 'label'? Pass --target one of them."),
        (("--features", "amuont,age"), "Columns not found: amuont. Did you mean 'amount'? They are named in --features."),
        (("--drop", "Age"), "Did you mean 'age'? They are named in --drop."),
        (("--carry", "agee"), "Did you mean 'age'? They are named in --carry."),
        (
            ("--features", "amount,age", "--drop", "age"),
            "Columns ['age'] play two parts among --features, --drop, --carry and --target",
        ),
        (("--sampling-strategy", "minorty"), "Did you mean 'minority'? Rows per class are written as 1=5000"),
        (("--sampling-strategy", "1.5"), "--sampling-strategy is a float, it should be in the range (0, 1]. Got 1.5"),
        (("--sampling-strategy", "majority"), "--sampling-strategy majority cannot be used with over-sampler. Use 'not majority'"),
        (("--sampling-strategy", "1=-5"), "--sampling-strategy contains some negative value: {1: -5}"),
        (
            ("--sampling-strategy", "[0, 1]"),
            "cannot be a list for samplers which are not cleaning methods. Pass rows per class, as 1=5000",
        ),
        (("--sampling-strategy", "2=50"), "The [2] target class is/are not present in the data. The classes are [0, 1]."),
        (("--sampling-strategy", "{'1': 50}"), "'1' is a text, and the label 1 is a number: pass --sampling-strategy \"{1: 50}\""),
        (("--sampling-strategy", "1=5"), "Originally, there is 15 samples and 5 samples are asked for class 1."),
        (("-p", "backend=exacct"), "Did you mean 'exact'?"),
        (
            ("--method", "smote", "-p", "k_neighbors=0"),
            "The '--n-neighbors' parameter of SMOTE must be an int of at least 1. Got 0",
        ),
        (("--method", "mdo", "-p", "min_same=9"), "The '-p min_same' parameter of MDO must be at most --n-neighbors."),
        (("--method", "enn", "--sampling-strategy", "['0']"), 'pass --sampling-strategy "[0]"'),
        (
            ("--method", "random-under", "--sampling-strategy", "minority"),
            "--sampling-strategy minority cannot be used with under-sampler",
        ),
        (("--method", "adasyn+enn", "-p", "second__sampling_strategy=[7]"), "The [7] target class is/are not present"),
        (("--method", "adasyn+enn", "-p", "second__sampling_strategy=minority"), "cannot be used with under-sampler"),
        (
            ("--method", "adasyn+enn", "-p", "second__kind_sel=modes"),
            "The '-p second__kind_sel' parameter of EditedNearestNeighbours",
        ),
    ],
)
def test_mistakes_are_told_in_options(call, options, words):
    said = call(amounts(), *options)
    assert words in said
    assert arguments(said) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--method", "smoteenn"), "Did you mean 'smote-enn'?"),
        (("--method", "RandomOverSampler"), "Did you mean 'random-over'?"),
        (("--method", "adasyn+en"), "Did you mean 'enn'?"),
        (("--method", "smote-enn", "-p", "k_neighbors=3"), "Did you mean 'smote__k_neighbors'?"),
        (("--method", "smote-tomek", "-p", "tomek__n_job=3"), "Did you mean 'tomek__n_jobs'?"),
        (("--method", "smote", "-p", "kneighbors=3"), "Did you mean 'k_neighbors'?"),
        (("--method", "smote", "-p", "k_neighbors=3", "-p", "k-neighbors=4"), "k_neighbors is given twice: 3 and '4'"),
        (("--sampling-strategy", "1=50,1=60"), "names a class twice"),
        (("--sampling-strategy", "{1, 2}"), "is no dict of class: count"),
        (("--tarqet", "label"), "'--target'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_the_nearest(call, options, words):
    assert words in call(amounts(), *options, code=2)


def test_a_text_for_a_number_and_a_number_for_a_text(call):
    said = call(amounts(label=np.repeat(["0", "1"], [45, 15])), "--sampling-strategy", "1=50")
    assert "1 is a number, and the label '1' is a text: pass --sampling-strategy \"{'1': 50}\"" in said
    said = call(amounts(label=np.repeat(["0", "1"], [45, 15])), "--sampling-strategy", "{'1': 50}", code=0)
    assert "50" in said


@pytest.mark.parametrize("strategy", ["minorty", "1.5", "majority", "[0]", "{0: -1}"])
def test_wrong_strategies_are_refused_before_anything_starts(call, strategy, monkeypatch):
    from dresample.jobs import cluster

    def start(*_):
        raise AssertionError("a cluster starts")

    monkeypatch.setattr(cluster, "opened", start)
    call(amounts(), "--sampling-strategy", strategy)


@pytest.mark.parametrize("member", ["second", "enn"])
def test_the_second_of_two_names_its_classes_before_the_first_works(call, member):
    method = {"second": "smote+enn", "enn": "smote-enn"}[member]
    with around_tasks("nearest", lambda *_: pytest.fail("the first works")):
        said = call(amounts(), "--method", method, "-p", f"{member}__sampling_strategy=['1']")
    assert f"pass -p {member}__sampling_strategy=" in said


@pytest.mark.parametrize("method", ["smote-enn", "smote-tomek", "smote-ipf"])
def test_small_classes_in_combinations(call, method):
    few = amounts().drop(index=range(50, 60))  # 5 rows of class 1
    said = call(few, "--method", method)
    assert "Class 1 has 5 rows; -p smote__k_neighbors=5 needs at least 6. Lower -p smote__k_neighbors, pass" in said
    assert "-p smote__on_small_class=shrink, duplicate or skip, or use --method random-over." in said
    call(few, "--method", method, "-p", "smote__on_small_class=shrink", code=0)  # and the advice is right


def test_small_classes_in_a_combination_of_combinations(call):
    few = amounts().drop(index=range(50, 60))
    said = call(few, "--method", "smote-enn+tomek-links")
    assert "-p first__smote__on_small_class=shrink, duplicate or skip" in said
    call(few, "--method", "smote-enn+tomek-links", "-p", "first__smote__on_small_class=shrink", code=0)


def test_missing_values_are_counted_and_dropped_by_an_option(call):
    broken = amounts()
    broken.loc[[7, 50, 51], "age"] = np.nan
    said = call(broken, "--method", "smote")
    assert "Missing values in features: age (3 rows)." in said and "leave the columns out with --drop age (" in said
    broken = amounts()
    broken.loc[[3, 9], "amount"] = np.inf
    said = call(broken, "--method", "smote")
    assert "NaN or infinity in: amount (2 rows, first row 3)." in said
    assert "leave the columns out with --drop amount, or use --method random-over." in said
    assert "SimpleImputer" not in said


def test_text_is_left_out_by_an_option(call):
    with_text = amounts(**{"a,b": ["x"] * 60, "city": ["y"] * 60})
    said = call(with_text, "--method", "smote")
    assert "leave them out with --drop city --drop '\"a,b\"' (in a resampled table they ride along)" in said
    said = call(with_text, "--method", "smote", "--drop", "city", "--drop", '"a,b"', code=0)


def test_warnings_of_the_report_speak_of_options(call):
    said = call(amounts(), "--method", "smote", "--n-neighbors", 5, code=0)
    assert "warning: --n-neighbors 5 is above the square root of the 15 rows of class 1" in said
    assert "Prefer --method smote or --method random-over" in said


def test_describe_and_plan_speak_of_options(call):
    assert "Did you mean 'label'? Pass --target one of them." in call(amounts(), "--target", "labl", command="describe")
    assert "They are named in --drop." in call(amounts(), "--drop", "agee", command="plan")


# --- names with commas ------------------------------------------------------------------------------------------------


def test_options_of_columns_may_be_given_again(call, tmp_path):
    call(amounts(**{"a,b": 1.0, "id": 2.0}), "--drop", "a,b", "--drop", "id", "--method", "random-over", "--carry", "age", code=0)
    made = pd.read_parquet(tmp_path / "out")
    assert list(made.columns) == ["amount", "age", "label", "a,b", "id"]
    assert made["age"].notna().all()


def test_an_ambiguous_name_is_an_error(call):
    said = call(amounts(**{"amount,age": 1.0}), "--drop", "amount,age")
    assert "--drop 'amount,age' is the name of a column" in said
