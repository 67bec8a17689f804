"""imbalanced-learn's own installed tests, run against dresample's classes (see swap.py), with every exception and its reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

HERE = Path(__file__).parent

STREAM = "pinned to the draws of NumPy's stream"
OBJECTS = "reads the fitted objects of scikit-learn that imbalanced-learn searches with"
PRIVATE = "calls a private method of imbalanced-learn's"
DRAWN = "three red and three blue rows vote: the tie is drawn, where theirs always goes to the first category"
SPARSE = "passes a sparse matrix, which no sampler of ours takes"
ENCODER = "reads the fitted encoder of imbalanced-learn: categories are compared as they are, there is none"

SELECTION = "imblearn.under_sampling._prototype_selection.tests."
GENERATION = "imblearn.under_sampling._prototype_generation.tests."
OVER = "imblearn.over_sampling.tests."
SMOTES = "imblearn.over_sampling._smote.tests."
COMBINE = "imblearn.combine.tests."

#: Test module -> the sampler that it is about, how many tests it has, and those that do not pass, each with its reason.
SUITE: dict[str, tuple[str, int, dict[str, str]]] = {
    SELECTION + "test_edited_nearest_neighbours": ("EditedNearestNeighbours", 5, {}),
    SELECTION + "test_repeated_edited_nearest_neighbours": ("RepeatedEditedNearestNeighbours", 7, {}),
    SELECTION + "test_allknn": ("AllKNN", 5, {}),
    SELECTION + "test_nearmiss": ("NearMiss", 3, {}),
    SELECTION + "test_neighbourhood_cleaning_rule": ("NeighbourhoodCleaningRule", 2, {}),
    SELECTION + "test_tomek_links": ("TomekLinks", 7, {}),
    SELECTION + "test_condensed_nearest_neighbour": ("CondensedNearestNeighbour", 5, {
        "test_cnn_fit_resample": STREAM,
        "test_cnn_fit_resample_with_object[1]": STREAM,
        "test_cnn_fit_resample_with_object[n_neighbors1]": STREAM,
        "test_condensed_nearest_neighbour_multiclass": OBJECTS,
    }),
    SELECTION + "test_one_sided_selection": ("OneSidedSelection", 5, {
        "test_oss_fit_resample": STREAM,
        "test_oss_with_object[1]": STREAM,
        "test_oss_with_object[n_neighbors1]": STREAM,
        "test_one_sided_selection_multiclass": OBJECTS,
    }),
    SELECTION + "test_random_under_sampler": ("RandomUnderSampler", 13, {
        "test_rus_fit_resample[array]": STREAM,
        "test_rus_fit_resample[dataframe]": STREAM,
        "test_rus_fit_resample_half": STREAM,
    }),
    SELECTION + "test_instance_hardness_threshold": ("InstanceHardnessThreshold", 7, {}),
    GENERATION + "test_cluster_centroids": ("ClusterCentroids", 9, {"test_fit_resample_check_voting[X1-hard]": SPARSE}),
    OVER + "test_common": ("SMOTENC", 11, {}),
    OVER + "test_adasyn": ("ADASYN", 3, {"test_ada_fit_resample": STREAM, "test_ada_fit_resample_nn_obj": STREAM}),
    OVER + "test_random_over_sampler": ("RandomOverSampler", 29, {
        **{f"test_ros_fit_resample[{kind}-params{i}]": STREAM for kind in ("array", "dataframe") for i in range(3)},
        "test_random_over_sampler_smoothed_bootstrap[sparse_csr]": SPARSE,
        "test_random_over_sampler_smoothed_bootstrap[sparse_csc]": SPARSE,
    }),
    SMOTES + "test_smote": ("SMOTE", 3, {
        "test_sample_regular": STREAM, "test_sample_regular_half": STREAM, "test_sample_regular_with_nn": STREAM,
    }),
    SMOTES + "test_borderline_smote": ("BorderlineSMOTE", 4, {}),
    SMOTES + "test_svm_smote": ("SVMSMOTE", 3, {}),
    SMOTES + "test_kmeans_smote": ("KMeansSMOTE", 12, {}),
    SMOTES + "test_smote_nc": ("SMOTENC", 23, {
        "test_smotenc[data3]": SPARSE,
        "test_smotenc[data4]": SPARSE,
        "test_smotenc_categorical_encoder": ENCODER,
        "test_smotenc_categorical_encoder_dropped_columns[first]": "an encoder is refused, in other words",
        "test_smotenc_categorical_encoder_dropped_columns[if_binary]": "an encoder is refused, in other words",
    }),
    SMOTES + "test_smoten": ("SMOTEN", 5, {
        "test_smoten": ENCODER,
        "test_smoten_categorical_encoder": ENCODER,
        "test_smoten_resampling": DRAWN,
        "test_smoten_sparse_input[sparse_csr]": SPARSE,
        "test_smoten_sparse_input[sparse_csc]": SPARSE,
    }),
    COMBINE + "test_smote_enn": ("SMOTEENN", 6, {
        "test_sample_regular": STREAM,
        "test_sample_regular_pass_smote_enn": STREAM,
        "test_validate_estimator_init": STREAM,
        "test_validate_estimator_default": STREAM,
        "test_parallelisation": PRIVATE,
    }),
    COMBINE + "test_smote_tomek": ("SMOTETomek", 5, {
        "test_sample_regular": STREAM,
        "test_sample_regular_half": STREAM,
        "test_validate_estimator_init": STREAM,
        "test_validate_estimator_default": STREAM,
        "test_parallelisation": PRIVATE,
    }),
}  # fmt: skip

COUNTS = "cleaning has no target: ours is 0 for each cleaned class, theirs the size of the smallest one, which nothing reads"
WORDS = "the same error in other words"

#: Tests of ``check_sampling_strategy`` that do not pass.
STRATEGY = {
    "test_check_sampling_strategy[auto-clean-sampling-expected_sampling_strategy1-target1]": COUNTS,
    "test_check_sampling_strategy[all-clean-sampling-expected_sampling_strategy5-target5]": COUNTS,
    "test_check_sampling_strategy[majority-clean-sampling-expected_sampling_strategy7-target7]": COUNTS,
    "test_check_sampling_strategy[not minority-clean-sampling-expected_sampling_strategy11-target11]": COUNTS,
    "test_check_sampling_strategy[not majority-clean-sampling-expected_sampling_strategy14-target14]": COUNTS,
    "test_check_sampling_strategy[sampling_strategy17-clean-sampling-expected_sampling_strategy17-target17]": COUNTS,
    "test_check_sampling_strategy_error": WORDS,
    "test_check_sampling_strategy_float_error[0.5-y0-clean-sampling-'clean-sampling' methods do let the user specify the sampling "
    "ratio]": WORDS,
}


def run(modules, folder):
    """Outcomes by file and test: "passed", or what failed."""
    report = folder / "report.json"
    options = ["-q", "-p", "swap", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder), "--pyargs"]
    path = os.pathsep.join([str(HERE), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *modules],
        capture_output=True, text=True, cwd=folder, env=os.environ | {"PYTHONPATH": path, "SWAP_REPORT": str(report)},
    )  # fmt: skip
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text())


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    return run([*SUITE, "imblearn.utils.tests.test_validation"], tmp_path_factory.mktemp("suite"))


def check(found, count, exceptions):
    """All pass but the exceptions, and none of those does."""
    failed = {name: message for name, message in found.items() if message != "passed"}
    assert set(failed) == set(exceptions), {n: m[:300] for n, m in failed.items() if n not in exceptions}
    assert len(found) == count


@pytest.mark.parametrize("module", SUITE)
def test_their_tests_pass_but_for_the_exceptions(module, outcomes):
    check(outcomes[module.rpartition(".")[2]], *SUITE[module][1:])


def test_the_deterministic_under_sampling_tests_have_no_exception():
    exact = (
        "EditedNearestNeighbours",
        "RepeatedEditedNearestNeighbours",
        "AllKNN",
        "NearMiss",
        "NeighbourhoodCleaningRule",
        "TomekLinks",
    )
    told = [(count, exceptions) for name, count, exceptions in SUITE.values() if name in exact]
    assert sum(count for count, _ in told) == 29
    assert not any(exceptions for _, exceptions in told)


def test_their_tests_of_sampling_strategy_pass_but_for_the_exceptions(outcomes):
    check(outcomes["test_validation"], 53, STRATEGY)
