"""Every message has plain values, and speaks of arguments in Python, of options on the command line, of keys in a job file."""

from __future__ import annotations

import inspect
import pickle
from importlib import import_module

import numpy as np
import pytest

from dresample import SMOTE, SMOTEENN, Chain, SMOTETomek, TomekLinks, errors
from dresample.errors import columns
from dresample.sampling import advice
from tests.helpers.messages import arguments
from tests.helpers.tables import amounts

B = np.str_("b")


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
    "few_candidates": {"found": 3}, "loss_shapes": {"target": (3,), "logits": (3, 2)},
    "gate_closed": {"found": [("NoiseWarning", "Many rows.")]},
    "shrinkage_missing": {"missing": [B]}, "no_valid_target": {"missing": "X_val"}, "unknown_device": {"name": "tpu"},
}  # fmt: skip


BY_TYPE = {"int": 7, "float": 0.5, "str": "SMOTE", "bool": True, "Any": B, "object": B, "int | None": 3, "str | None": "a"}


MODULES = (
    "advice", "combine", "data", "deep", "files", "jobs", "not_numbers", "over_sampling", "parameters", "sampling", "strategies",
    "training", "under_sampling",
)  # fmt: skip
BUILDERS = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (import_module(f"dresample.errors.{name}") for name in MODULES)
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


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_every_message_has_plain_values_and_speaks_to_who_reads_it(name):
    problem = told(BUILDERS[name])
    with errors.speaking(errors.CommandLine("k_neighbors", {"SMOTE": "smote"})):
        typed = str(problem)
    with errors.speaking(errors.JobFile()):
        in_file = str(problem)
    with errors.speaking(errors.RunFile({"SMOTE": "smote"})):
        in_job = str(problem)
    for text in (str(problem), typed, in_file, in_job):
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
    assert "clean=" not in str(advice.gathering("SNOCC", B, 9, 9))
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


def test_the_nearest_is_named_in_python_too():
    frame = amounts()
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
    few = amounts().drop(index=range(50, 60))
    name = sampler._names[0]
    with pytest.raises(errors.InputError) as caught:
        sampler.fit_resample(few[["amount", "age"]], few["label"])
    assert f"Lower k_neighbors of {name}, pass {name}=SMOTE(on_small_class='shrink'), 'duplicate' or 'skip'" in str(caught.value)


def test_one_place_knows_the_options():
    """Columns of messages are left out in the words of the reader."""
    marked = errors.InputError(columns.left_out(["a", "c,d"]))
    assert str(marked) == "features=[...]"
    with errors.speaking(errors.CommandLine()):
        assert str(marked) == "--drop a --drop '\"c,d\"'"
    with errors.speaking(errors.JobFile()):
        assert str(marked) == "drop of [data]"
    with errors.speaking(errors.RunFile()):
        assert str(marked) == "drop of [columns]"


def test_keys_of_a_job_that_resamples():
    few = errors.too_few_rows(B, 3, 5, "k_neighbors", 6)
    with errors.speaking(errors.RunFile({"SMOTE": "smote"})):
        assert 'Lower k_neighbors of [method.parameters], pass on_small_class = "shrink", "duplicate" or "skip" of' in str(few)
        assert "Pass overwrite = true of [output] to replace it" in str(errors.output_exists("out"))
        assert "pick another folder of [output]" in str(errors.output_locked("out", "lock", "3"))
        assert "leave scheduler of [cluster] out" in str(errors.no_scheduler("tcp://x", "no answer"))
        assert "the method smote has no parameter" in str(errors.unknown_parameter("smote", "", "x", ["y"], ["y"]))
        assert 'Prefer name = "smote" of [method]' in str(advice.small_minority(B, 1))
        few.place((errors.Member("first", "SMOTE", ()),))
        assert "Lower first__k_neighbors of [method.parameters]" in str(few)
