"""What messages say, and to whom: options on the command line, arguments in Python, keys in a job file; plain values, and the
nearest of what there is."""

from __future__ import annotations

import inspect
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from dresample import SMOTE, SMOTEENN, Chain, RandomOverSampler, RandomUnderSampler, SMOTETomek, TomekLinks, errors
from dresample.cli.commands import main
from dresample.errors import columns, data, deep, files, methods, not_numbers, parameters, strategies, training
from dresample.errors.command_line import with_option
from dresample.errors.words import count, setting, shown
from dresample.jobs.names import written_names
from dresample.sampling import advice

B = np.str_("b")

# --- every message ----------------------------------------------------------------------------------------------------

#: Sample values, by the name of the argument, or by its type. Labels, values and names are NumPy's: none may show.
BY_NAME = {
    "policy": "shrink", "action": "skip", "absent": "zero", "missing": [B], "wanted": np.int64(3), "found": B,
    "name": "k_neighbors", "near": "target", "known": ["target", "k_neighbors"], "whole": ["smote__k_neighbors"],
    "choices": ("a", "b"), "what": "rows",
    "counts": [("a", 1), ("b", 3)], "differences": [("lr", 1, 2)], "labels": [B, np.int64(1)], "unknown": [np.int64(1)],
    "shape": (1, 28, 28), "column": B, "features": ["a", "b"], "option": "--drop", "value": "a,b", "learned": (0.0, 1.0),
    "happened": ["it died"], "hooks": ["on_fit"], "codes": [0], "factor": 1.0, "parameters": {"n_neighbors": 3, "kind_sel": "all"},
    "reason": "no room", "job": "job.toml", "path": "out", "note": "x", "largest": 100_000, "rows": 1,
}  # fmt: skip
#: What some functions need to be otherwise.
SPECIAL = {
    "no_base_warning": {"found": errors.only_noise(B, 5, "MSMOTE")},
    "not_finite": {"columns": [("a", 1, 3), ("b", 2, 0)]}, "too_large": {"columns": [("a", 1, 3)]},
    "shrinkage_finite": {"columns": [("a", 1, 3)]}, "features_not_finite": {"columns": [("a", 1, 3)]},
    "holds_no_null": {"columns": [("a", "int64")]}, "type_not_kept": {"columns": [("a", "list<int8>", "no")]},
    "dates_refused": {"columns": [(B, "date32")]}, "objects_refused": {"odd": [(B, 3, "'1'", "number as text")]},
    "missing_objects": {"counts": [(B, 1)]},
    "negative_count": {"wanted": {B: -1}}, "unknown_classes": {"labels": ["1", "2"], "wanted": {np.int64(1): 5}},
    "image_width": {"found": 700}, "image_axes": {"found": (28, 28, 1)},
    "outside_range": {"found": (0.0, 2.0), "wanted": (0.0, 1.0)},
    "other_units": {"found": (0.0, 255.0)}, "network_width": {"found": (3, 4)}, "columns_differ": {"found": ["a"], "wanted": ["b"]},
    "too_few_for_folds": {"rows": 2}, "image_length": {"found": 7}, "features_refused": {"features": 1},
    "loss_shapes": {"target": (3,), "logits": (3, 2)},
    "shrinkage_missing": {"missing": [B]}, "no_valid_target": {"missing": "X_val"}, "unknown_device": {"name": "tpu"},
}  # fmt: skip
BY_TYPE = {"int": 7, "float": 0.5, "str": "SMOTE", "bool": True, "Any": B, "object": B, "int | None": 3, "str | None": "a"}

BUILDERS = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (data, deep, files, methods, not_numbers, parameters, strategies, training)
    for name in module.__all__
}


def sample(name, parameter):
    kind = str(parameter.annotation)
    if name in BY_NAME:
        return BY_NAME[name]
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if kind.startswith("Sequence"):
        return ["a", "b"]
    return (28, 28) if kind.startswith("tuple") else B


def told(build):
    given = {name: sample(name, p) for name, p in inspect.signature(build).parameters.items()}
    return build(**given | SPECIAL.get(build.__name__, {}))


def arguments(text):
    """``name=value`` that is no -p (a class in quotes and a count, 1=5000, are no names)."""
    return [m.group() for m in re.finditer(r"(?<!-p )(?<![\w.])[A-Za-z_]\w*=[^=\s]?", text)]


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_every_message_has_plain_values_and_speaks_to_who_reads_it(name):
    problem = told(BUILDERS[name])
    with errors.speaking(errors.CommandLine("k_neighbors", {"SMOTE": "smote"})):
        typed = str(problem)
    with errors.speaking(errors.JobFile()):
        in_file = str(problem)
    for text in (str(problem), typed, in_file):
        assert "np." not in text
        assert not set(text) & set("\ufdd0\ufdd1\ufdd2")
        assert " 1 rows" not in text and " 1 classes" not in text
        assert "  " not in text
    if BUILDERS[name].__module__ != "dresample.errors.training":  # of networks that no command builds
        assert arguments(typed) == []


def test_some_advice_says_what_to_do():
    with errors.speaking(errors.CommandLine("k_neighbors", {"SMOTE": "smote", "RandomOverSampler": "random-over"})):
        assert "--scale standard or robust" in str(
            advice.uneven_scales(np.array([[0, 0], [1, 5e3], [2, 9e3]], float), np.ones(2), "ab")
        )
        assert "--sampling-strategy 0.3 is the better start" in str(advice.full_balance(B, 10, 1000, 1000))
        assert "--n-neighbors 5 is above" in str(advice.large_k(B, 3, 5, "k_neighbors"))
        small = str(advice.small_minority(B, 1))
        assert small.startswith("Class 'b' has 1 row, fewer than 50")
        assert "Prefer --method smote or --method random-over" in small
    assert "scale='standard' or 'robust'" in str(
        advice.uneven_scales(np.array([[0, 0], [1, 5e3], [2, 9e3]], float), np.ones(2), "ab")
    )


def test_advice_names_what_the_sampler_takes():
    wide = np.array([[0, 0], [1, 5e3], [2, 9e3]], float)
    assert "scale=" not in str(advice.uneven_scales(wide, np.ones(2), "ab", scales=False))
    assert "clean=" not in str(advice.gathering("AMDO", B, 9, 9, cleans=False))
    assert "scale=" not in str(errors.neighbors_object("EditedNearestNeighbours", "n_neighbors", "p=1", scales=False))
    assert "n_neighbors" not in str(errors.too_few_in_all("TomekLinks", 1, 1, None)).partition(" (Expected")[0]


def test_a_message_travels_and_is_worded_where_it_is_read():
    problem = pickle.loads(pickle.dumps(errors.too_few_rows(B, 3, 5, "k_neighbors", 6)))
    assert "Class 'b' has 3 rows; k_neighbors=5 needs at least 6. Lower k_neighbors, pass on_small_class='shrink'," in str(problem)
    assert problem.args == (str(problem),)
    with errors.speaking(errors.CommandLine("k_neighbors")):
        assert "--n-neighbors 5 needs at least 6. Lower --n-neighbors, pass --on-small-class shrink, duplicate or skip" in str(
            problem
        )
        assert "n_samples" not in str(problem)
    problem.place((errors.Member("first", "SMOTE", ()),))
    assert "Lower k_neighbors of first, pass first=SMOTE(on_small_class='shrink'), 'duplicate' or 'skip'" in str(problem)
    with errors.speaking(errors.CommandLine(None)):
        assert "Lower -p first__k_neighbors, pass -p first__on_small_class=shrink, duplicate or skip" in str(problem)


def test_values_are_shown_plainly():
    assert shown({B: [np.int64(3), np.float32(0.5)]}) == "{'b': [3, 0.5]}"
    assert (count(1, "row"), count(0, "row"), count(2, "class")) == ("1 row", "0 rows", "2 classes")
    assert str(errors.SmallClassWarning(f"Pass {setting('scale', None)}.")) == "Pass scale=None."
    with errors.speaking(errors.CommandLine()):
        assert str(errors.InputError(f"Pass {setting('scale', None)} or {setting('image_shape', (1, 28, 28))}.")) == (
            "Pass --scale none or --image-shape 1,28,28."
        )
    with errors.speaking(errors.JobFile()):
        assert str(errors.InputError(f"Pass {setting('rule', 'direct')}.")) == 'Pass rule = "direct" of [art].'


# --- the command line -------------------------------------------------------------------------------------------------


def table(**more):
    rng = np.random.default_rng(0)
    return pd.DataFrame({"amount": rng.normal(size=60), "age": rng.normal(size=60), "label": np.repeat([0, 1], [45, 15])} | more)


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
    said = call(table(), *options)
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
    assert words in call(table(), *options, code=2)


def test_a_text_for_a_number_and_a_number_for_a_text(call):
    said = call(table(label=np.repeat(["0", "1"], [45, 15])), "--sampling-strategy", "1=50")
    assert "1 is a number, and the label '1' is a text: pass --sampling-strategy \"{'1': 50}\"" in said
    said = call(table(label=np.repeat(["0", "1"], [45, 15])), "--sampling-strategy", "{'1': 50}", code=0)
    assert "50" in said


@pytest.mark.parametrize("strategy", ["minorty", "1.5", "majority", "[0]", "{0: -1}"])
def test_wrong_strategies_are_refused_before_anything_starts(call, strategy, monkeypatch):
    from dresample.jobs import cluster

    def start(*_):
        raise AssertionError("a cluster starts")

    monkeypatch.setattr(cluster, "fitting", start)
    call(table(), "--sampling-strategy", strategy)


@pytest.mark.parametrize("member", ["second", "enn"])
def test_the_second_of_two_names_its_classes_before_the_first_works(call, member, monkeypatch):
    from dresample.over_sampling.base import Interpolating

    monkeypatch.setattr(Interpolating, "_gather", lambda *_: pytest.fail("the first works"))
    method = {"second": "smote+enn", "enn": "smote-enn"}[member]
    said = call(table(), "--method", method, "-p", f"{member}__sampling_strategy=['1']")
    assert f"pass -p {member}__sampling_strategy=" in said


@pytest.mark.parametrize("method", ["smote-enn", "smote-tomek", "smote-ipf"])
def test_small_classes_in_combinations(call, method):
    few = table().drop(index=range(50, 60))  # 5 rows of class 1
    said = call(few, "--method", method)
    assert "Class 1 has 5 rows; -p smote__k_neighbors=5 needs at least 6. Lower -p smote__k_neighbors, pass" in said
    assert "-p smote__on_small_class=shrink, duplicate or skip, or use --method random-over." in said
    call(few, "--method", method, "-p", "smote__on_small_class=shrink", code=0)  # and the advice is right


def test_small_classes_in_a_combination_of_combinations(call):
    few = table().drop(index=range(50, 60))
    said = call(few, "--method", "smote-enn+tomek-links")
    assert "-p first__smote__on_small_class=shrink, duplicate or skip" in said
    call(few, "--method", "smote-enn+tomek-links", "-p", "first__smote__on_small_class=shrink", code=0)


def test_missing_values_are_counted_and_dropped_by_an_option(call):
    broken = table()
    broken.loc[[7, 50, 51], "age"] = np.nan
    said = call(broken, "--method", "smote")
    assert "Missing values in features: age (3 rows)." in said and "leave the columns out with --drop age (" in said
    broken = table()
    broken.loc[[3, 9], "amount"] = np.inf
    said = call(broken, "--method", "smote")
    assert "NaN or infinity in: amount (2 rows, first row 3)." in said
    assert "leave the columns out with --drop amount, or use --method random-over." in said
    assert "SimpleImputer" not in said


def test_text_is_left_out_by_an_option(call):
    said = call(table(**{"a,b": ["x"] * 60, "city": ["y"] * 60}), "--method", "smote")
    assert "leave them out with --drop city --drop '\"a,b\"' (in a resampled table they ride along)" in said
    said = call(table(**{"a,b": ["x"] * 60, "city": ["y"] * 60}), "--method", "smote", "--drop", "city", "--drop", '"a,b"', code=0)


def test_warnings_of_the_report_speak_of_options(call):
    said = call(table(), "--method", "smote", "--n-neighbors", 5, code=0)
    assert "warning: --n-neighbors 5 is above the square root of the 15 rows of class 1" in said
    assert "Prefer --method smote or --method random-over" in said


def test_describe_and_plan_speak_of_options(call):
    assert "Did you mean 'label'? Pass --target one of them." in call(table(), "--target", "labl", command="describe")
    assert "They are named in --drop." in call(table(), "--drop", "agee", command="plan")


# --- names with commas ------------------------------------------------------------------------------------------------


def test_options_of_columns_may_be_given_again(call, tmp_path):
    call(table(**{"a,b": 1.0, "id": 2.0}), "--drop", "a,b", "--drop", "id", "--method", "random-over", "--carry", "age", code=0)
    made = pd.read_parquet(tmp_path / "out")
    assert list(made.columns) == ["amount", "age", "label", "a,b", "id"]
    assert made["age"].notna().all()


def test_names_with_commas_are_told_apart():
    have = ["a", "b", "c", "c,d", "a,b", " e"]
    assert written_names("--drop", ["a, b"], have) == ("a", "b")
    assert written_names("--drop", ["c,d", "a"], have) == ("c,d", "a")  # d is no column
    assert written_names("--drop", ['"a,b",c'], have) == ("a,b", "c")
    assert written_names("--drop", [" e", "x,y"], have) == (" e", "x", "y")  # what there is not, the caller says
    with pytest.raises(errors.ParameterError) as caught:
        written_names("--drop", ["a,b"], have)
    assert "--drop 'a,b' is the name of a column, and so is each of 'a', 'b'." in str(caught.value)
    assert "For the one column write --drop '\"a,b\"'; for the others give the option again: --drop a --drop b." in str(
        caught.value
    )
    assert written_names("--drop", ['"a,b"'], have) == ("a,b",)
    assert with_option("--drop", have[:2]) == "--drop a,b"


def test_an_ambiguous_name_is_an_error(call):
    said = call(table(**{"amount,age": 1.0}), "--drop", "amount,age")
    assert "--drop 'amount,age' is the name of a column" in said


# --- Python -----------------------------------------------------------------------------------------------------------


def test_the_nearest_is_named_in_python_too():
    frame = table()
    for sampler, wrong, words in (
        (SMOTE(), {"target": "lable"}, r"Did you mean 'label'\? Pass target= one of them\."),
        (SMOTE(), {"features": ["amuont"]}, r"Did you mean 'amount'\? They are named in features\."),
        (SMOTE(), {"carry": ["agee"]}, r"Did you mean 'age'\? They are named in carry\."),
        (SMOTE(sampling_strategy="minorty"), {}, r"Did you mean 'minority'\?$"),
        (
            SMOTE(sampling_strategy={"1": 50}),
            {},
            r"'1' is a text, and the label 1 is a number: pass sampling_strategy=\{1: 50\}\.$",
        ),
        (TomekLinks(sampling_strategy=["1"]), {}, r"pass sampling_strategy=\[1\]\.$"),
        (SMOTE(backend="exakt"), {}, r"Did you mean 'exact'\?$"),
    ):
        with pytest.raises(errors.DresampleError, match=words):
            sampler.resample(frame, **{"target": "label"} | wrong)


@pytest.mark.parametrize("sampler", [SMOTEENN(), SMOTETomek(), Chain(SMOTE(), TomekLinks())])
def test_five_rows_in_a_combination(sampler):
    few = table().drop(index=range(50, 60))
    name = sampler._names[0]
    with pytest.raises(errors.InputError) as caught:
        sampler.fit_resample(few[["amount", "age"]], few["label"])
    assert f"Lower k_neighbors of {name}, pass {name}=SMOTE(on_small_class='shrink'), 'duplicate' or 'skip'" in str(caught.value)


def test_labels_of_numpy_do_not_show():
    X = np.random.default_rng(0).normal(size=(12, 2))
    y = np.repeat(["a", "b"], [9, 3])
    for sampler in (SMOTE(sampling_strategy={B: 8}), SMOTE(sampling_strategy={B: 2}), RandomUnderSampler(sampling_strategy={B: 8})):
        with pytest.raises(errors.InputError, match=r"[Cc]lass 'b'"):
            sampler.fit_resample(X, y)
    done = RandomOverSampler(sampling_strategy={B: np.int64(5)}).fit(X, y)
    assert type(next(iter(done.sampling_strategy_))) is str
    with pytest.raises(errors.InputError, match=r"The \['c'\] target class .* The classes are \['a', 'b'\]\."):
        SMOTE(sampling_strategy={np.str_("c"): 8}).fit_resample(X, y)


@pytest.mark.parametrize("sampler", [SMOTE, RandomUnderSampler, SMOTEENN])
@pytest.mark.parametrize("strategy", ["minorty", 1.5, {0: -1}, {0: 1.5}, 3 + 1j])
def test_wrong_strategies_are_refused_before_the_labels_are_read(sampler, strategy):
    with pytest.raises(errors.InputError):
        sampler(sampling_strategy=strategy)._check_parameters()


def test_one_place_knows_the_options():
    """Columns of messages are left out in the words of the reader."""
    marked = errors.InputError(columns.left_out(["a", "c,d"]))
    assert str(marked) == "features=[...]"
    with errors.speaking(errors.CommandLine()):
        assert str(marked) == "--drop a --drop '\"c,d\"'"
    with errors.speaking(errors.JobFile()):
        assert str(marked) == "drop of [data]"
