"""Bad data and bad parameters: what was found, what is needed, what to do, and no work before that is said."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext

import dask
import dask.array as da
import dask.bag
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.neighbors import NearestNeighbors

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from dresample.errors import AllSafeError, DresampleError, InputError, InputTypeError, ParameterError
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE
from tests.helpers.tasks import no_tasks

pytestmark = [NO_ADVICE, IN_ONE_THREAD]

SAMPLERS = (ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler)
INTERPOLATING = (ADASYN, SMOTE)
CONTAINERS = ("numpy", "pandas", "dask frame", "dask array")
FRAMES = ("pandas", "dask frame")


# --- data and helpers -------------------------------------------------------------------------------------------------


def table(sizes=(40, 20), columns="abc"):
    """Overlapping classes 0, 1, ... of the given sizes, mixed, with a column ``label``."""
    rng = np.random.default_rng(0)
    label = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    frame = pd.DataFrame(rng.normal(size=(len(label), len(columns))), columns=list(columns))
    return frame.assign(label=label)


def partitioned(frame, npartitions=3):
    """A Dask frame that holds just what it was given: no dtype is converted."""
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_pandas(frame, npartitions=npartitions, sort=False)


def pair(container, frame):
    """X and y of a table in a container."""
    X, y = frame.drop(columns="label"), frame["label"]
    if container == "pandas":
        return X, y
    if container == "numpy":
        return X.to_numpy(), y.to_numpy()
    if container == "dask frame":
        whole = partitioned(frame)
        return whole[list(X.columns)], whole["label"]
    return da.from_array(X.to_numpy(), chunks=(20, 2)), da.from_array(y.to_numpy(), chunks=20)


@contextmanager
def refused(*parts, kind=InputError):
    """Expect an error of the library whose message has all parts."""
    with pytest.raises(kind) as caught:
        yield
    assert isinstance(caught.value, DresampleError)
    for part in parts:
        assert part in str(caught.value)


def made(X, y):
    """Both as in-memory data."""
    return dask.compute(X, y)


# --- the target -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_a_missing_target_is_named(sampler, lazy):
    frame = partitioned(table()) if lazy else table()
    with no_tasks(), refused("'fraud'", "a, b, c, label", "Pass target="):
        sampler().resample(frame, "fraud")


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", ["numpy", "dask array"])
def test_resample_wants_a_frame(sampler, container):
    with no_tasks(), pytest.raises(InputTypeError) as caught:
        sampler().resample(pair(container, table())[0], "label")
    said = str(caught.value)
    assert "DataFrame" in said
    assert "NumPy array" not in said, "it names as welcome the very container that it refuses"


@pytest.mark.parametrize("dtype", ["float64", "object", "str", "Int64", "boolean", "category", "int64[pyarrow]"])
@pytest.mark.parametrize("container", ["pandas", "dask frame"])
def test_null_labels_are_refused(container, dtype):
    frame = table()
    label = frame["label"].astype("bool" if dtype == "boolean" else "int64" if dtype in ("float64", "object") else dtype)
    frame["label"] = label.astype(dtype).where(~frame.index.isin([3, 5]))
    with refused("2 null labels", "dropna"):
        SMOTE().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("container", ["numpy", "dask array"])
@pytest.mark.parametrize("dtype", ["float64", "object"])
def test_null_labels_of_arrays_are_refused(container, dtype):
    frame = table().astype({"label": dtype})
    frame.loc[[3, 5], "label"] = np.nan
    with refused("2 null labels"):
        SMOTE().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("container", CONTAINERS)
def test_null_labels_are_counted_over_all_partitions(container):
    frame = table().astype({"label": "float64"})
    frame.loc[[3, 25, 55], "label"] = np.nan
    with refused("3 null labels"):
        SMOTE().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_target_of_one_class_is_refused(sampler, container):
    with refused("more than 1 class", "Got 1 class", "7"):
        sampler().fit_resample(*pair(container, table().assign(label=7)))


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_continuous_target_is_refused(sampler, container):
    frame = table().astype({"label": float})
    frame.loc[3, "label"] = 2.5
    with refused("continuous", "2.5", "Bin the target"):
        sampler().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_target_of_several_columns_is_refused(sampler, container):
    frame = table()
    X, y = pair(container, frame)
    if container == "numpy":
        y = np.column_stack([y, y + 1])
    elif container == "dask array":
        y = da.stack([y, y + 1], axis=1)
    else:
        y = y.to_frame().assign(other=y + 1)
    with no_tasks(), refused("several outputs", "Pass one label per row"):
        sampler().fit_resample(X, y)


ODD_LABELS = {
    "tuple": lambda c: (0, c),
    "bytes": lambda c: b"yes" if c else b"no",
    "mixed": lambda c: "yes" if c else 0,
    "date": lambda c: pd.Timestamp(2020, 1, 1 + c).date(),
}


@pytest.mark.parametrize("odd", ODD_LABELS)
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("sampler", [SMOTE, RandomOverSampler])
def test_labels_that_dask_would_turn_into_strings(sampler, container, odd):
    frame = table()
    labels = np.empty(len(frame), object)
    labels[:] = [ODD_LABELS[odd](c) for c in frame["label"]]
    frame["label"] = pd.Series(labels, dtype=object)
    with refused("into strings", "Use integers, bool, strings or categories"):
        sampler().fit_resample(*pair(container, frame))


def test_labels_mixed_between_partitions():
    frame = table((30, 30)).sort_values("label", ignore_index=True)
    frame["label"] = pd.Series([0] * 30 + ["yes"] * 30, dtype=object)
    with refused("into strings"):
        SMOTE().fit_resample(*pair("dask frame", frame))


def test_no_target_is_refused():
    with refused("y", "None", "label per row"):
        SMOTE().fit_resample(table()[["a"]], None)
    with no_tasks(), refused("y", "None", kind=InputTypeError):
        SMOTE().fit_resample(pair("dask frame", table())[0], None)


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("container", CONTAINERS)
def test_too_few_rows_for_k_are_refused(sampler, container):
    name = "n_neighbors" if sampler is ADASYN else "k_neighbors"
    X, y = pair(container, table((40, 5)))
    advice = (f"{name}=5 needs at least 6", f"Lower {name}", "on_small_class='shrink'", "RandomOverSampler")
    with refused("Class 1 has 5 rows", *advice):
        sampler().fit_resample(X, y)
    assert len(made(*sampler(**{name: 4}, sampling_strategy={1: 10}).fit_resample(X, y))[1]) == 50


def test_a_class_of_one_row_has_no_partner():
    for action in ("raise", "shrink"):
        with refused("Class 1 has 1 row;", "One row has no partner", "pass on_small_class='duplicate' or 'skip', or use"):
            SMOTE(on_small_class=action).fit_resample(*pair("pandas", table((40, 1))))


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", ["pandas", "dask frame", "dask array"])
def test_a_table_without_rows_is_refused(sampler, container):
    X, y = pair(container, table())
    X, y = (X[X["a"] > 9], y[y > 9]) if container == "dask frame" else (X[:0], y[:0])
    with refused("0 sample", "no rows", "filter"):
        sampler().fit_resample(X, y)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_no_rows_of_numpy_and_of_whole_frames(sampler):
    frame = table()
    with pytest.raises(ValueError, match="0 sample"):
        sampler().fit_resample(np.empty((0, 3)), np.empty(0, int))
    for empty in (frame[:0], partitioned(frame).map_partitions(lambda part: part[:0])):
        with refused("no rows"):
            sampler().resample(empty, "label")


@pytest.mark.parametrize("sampler", INTERPOLATING)
def test_a_table_without_columns_is_refused(sampler):
    frame = table()
    for whole in (frame, partitioned(frame)):
        with no_tasks(), refused("No feature columns", "features="):
            sampler().fit_resample(whole[[]], whole["label"])
        with no_tasks(), refused("No feature columns", "features="):
            sampler().resample(whole[["label"]], "label")


# --- features ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_by_column(sampler, container, bad):
    frame = table(columns="abcd")
    frame.loc[frame.index[frame["label"] == 0][-1], "b"] = bad
    frame.loc[frame.index[frame["label"] == 1][0], "d"] = bad
    last, first = (np.flatnonzero(frame["label"] == c)[at] for c, at in ((0, -1), (1, 0)))
    names = "{} (1 row, row {}), {} (1 row, row {}).".format(
        *(("b", last, "d", first) if container in FRAMES else (1, last, 3, first))
    )
    with refused("NaN or infinity", names, sampler.__name__, "impute", "RandomOverSampler"):
        sampler().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("container", CONTAINERS)
def test_not_finite_is_said_even_where_nothing_is_to_do(container):
    frame = table((30, 30))
    frame.loc[7, "b"] = np.nan
    with refused("NaN or infinity"):
        SMOTE().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "int64[pyarrow]", "double[pyarrow]"])
@pytest.mark.parametrize("container", ["pandas", "dask frame"])
def test_nulls_of_nullable_features_are_refused(container, dtype):
    frame = table()
    frame["b"] = (frame["b"] > 0).astype(dtype)
    frame.loc[7, "b"] = pd.NA
    with refused("NaN or infinity in: b (1 row, row 7)."):
        SMOTE().fit_resample(*pair(container, frame))


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("sampler", [RandomOverSampler, RandomUnderSampler])
def test_random_samplers_take_what_is_not_finite(sampler, container):
    frame = table()
    frame.loc[frame.index[frame["label"] == 1], ["b", "c"]] = np.nan, np.inf
    X, _ = made(*sampler(random_state=0).fit_resample(*pair(container, frame)))
    assert len(X) == (80 if sampler is RandomOverSampler else 40)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("bad", [2e150, -2e150])
def test_values_whose_squares_overflow_are_refused(container, bad):
    frame = table()
    frame.loc[7, "b"] = bad
    with refused("beyond 1e150 in: ", "b (1 row, row 7)." if container in FRAMES else "1 (1 row, row 7).", "overflow", "Rescale"):
        SMOTE().fit_resample(*pair(container, frame))
    frame.loc[7, "b"] = np.sign(bad) * 1e150
    X, _ = made(*SMOTE().fit_resample(*pair(container, frame)))
    assert np.isfinite(np.asarray(X)).all()


NO_NUMBERS = {
    "text": pd.Series(["x", "y"] * 30),
    "object": pd.Series(["x", 1] * 30, dtype=object),
    "category": pd.Series(["x", "y"] * 30, dtype="category"),
    "category of numbers": pd.Series([1, 2] * 30, dtype="category"),
    "arrow text": pd.Series(["x", "y"] * 30, dtype="string[pyarrow]"),
    "datetime": pd.Series(pd.date_range("2024-01-01", periods=60)),
    "datetime with zone": pd.Series(pd.date_range("2024-01-01", periods=60, tz="UTC")),
    "timedelta": pd.Series(pd.timedelta_range("1s", periods=60)),
    "period": pd.Series(pd.period_range("2024-01-01", periods=60)),
    "complex": pd.Series(np.arange(60) * 1j),
}


@pytest.mark.parametrize("what", NO_NUMBERS)
@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_features_that_are_no_numbers_are_refused_by_name(sampler, what, lazy):
    frame = table().assign(b=NO_NUMBERS[what])
    X, y = pair("dask frame" if lazy else "pandas", frame)
    advice = ("not numbers: b ", "encode", "SMOTENC", "RandomOverSampler", "features=")
    if what in ("datetime", "datetime with zone", "timedelta", "period"):
        advice = ("dates or times: b ", "leave them out", "RandomOverSampler", "features=")
    # Objects may be numbers: only their values tell.
    look = nullcontext if lazy and what == "object" else no_tasks
    with look(), refused(*advice):
        sampler().fit_resample(X, y)
    with look(), refused(*advice):
        sampler().resample(partitioned(frame) if lazy else frame, "label")


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("container", ["numpy", "dask array"])
@pytest.mark.parametrize("dtype", ["str", "object", "datetime64[s]"])
def test_arrays_that_are_no_numbers_are_refused(sampler, container, dtype):
    X, y = np.array([["2024-01-01"], ["2024-02-01"]] * 30, dtype=dtype), table()["label"].to_numpy()
    if container == "dask array":
        X, y = da.from_array(X, chunks=20), da.from_array(y, chunks=20)
    parts = ("dates or times",) if "datetime" in dtype else ("not numbers", "encode", "SMOTENC")
    with no_tasks(), refused(*parts, "RandomOverSampler"):
        sampler().fit_resample(X, y)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_columns_of_one_name_are_refused(sampler, lazy):
    frame = table(columns="abc").set_axis(["a", "b", "b", "label"], axis=1)
    whole = partitioned(frame) if lazy else frame
    with no_tasks(), refused("more than once: b.", "Rename"):
        sampler().resample(whole, "label")
    with no_tasks(), refused("more than once: b.", "Rename"):
        sampler().fit_resample(whole[["a", "b"]], whole["label"])


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_two_target_columns_are_refused(sampler, lazy):
    frame = table(columns="abc").set_axis(["a", "b", "label", "label"], axis=1)
    with no_tasks(), refused("more than once: label.", "Rename"):
        sampler().resample(partitioned(frame) if lazy else frame, "label")


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("wrong", ["int64", "float32", "object", "Float64"])
def test_partitions_that_differ_from_the_meta(sampler, wrong):
    frame = table()
    parts = [frame[:30], frame[30:].assign(b=frame["b"][30:].round().astype(wrong))]
    with dask.config.set({"dataframe.convert-string": False}):
        whole = dd.from_map(lambda i: parts[i], [0, 1], meta=frame[:0])
        with refused("'b'", wrong, "float64 by the frame's meta", "cast with", "astype"):
            sampler().fit_resample(whole[["a", "b", "c"]], whole["label"])
        with refused("'b'", wrong):
            sampler().resample(whole, "label")


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("said, found", [("int64", "float64"), ("float32", "float64"), ("float64", "object")])
def test_chunks_that_differ_from_the_dtype_of_the_array(sampler, said, found):
    X, y = pair("dask array", table())
    lying = X.map_blocks(lambda block: block.astype(found), dtype=said)
    with refused(found, said):
        sampler().fit_resample(lying, y)


def test_columns_whose_names_print_alike():
    frame = table(columns="ab").rename(columns={"a": 1, "b": "1"}).astype({1: "int64"})
    X, y = pair("dask frame", frame)
    assert len(made(*SMOTE().fit_resample(X, y))[0]) == 80


# --- X beside y -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("which", ["X", "y"])
def test_chunks_of_unknown_size_are_refused(sampler, which):
    frame = pair("dask frame", table())
    X, y = pair("dask array", table())
    X, y = (frame[0].to_dask_array(), y) if which == "X" else (X, frame[1].to_dask_array())
    with no_tasks(), refused(f"array {which} has unknown chunk sizes", f"{which}.compute_chunk_sizes()"):
        sampler().fit_resample(X, y)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_different_numbers_of_partitions_are_refused(sampler):
    X, y = pair("dask frame", table())
    with no_tasks(), refused("X has 3 partitions", "y has 2", "repartition"):
        sampler().fit_resample(X, y.repartition(npartitions=2))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_chunks_that_are_cut_otherwise_are_refused(sampler):
    X, y = pair("dask array", table())
    for other in (y.rechunk(30), y.rechunk(((10, 30, 20),))):
        with no_tasks(), refused("cut alike"):
            sampler().fit_resample(X, other)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("container", CONTAINERS)
def test_different_numbers_of_rows_are_refused(sampler, container):
    X, y = pair(container, table())
    y = y[:50] if container != "dask frame" else y.map_partitions(lambda part: part[:-1])
    with refused("inconsistent numbers of samples", "X has", "y has"):
        made(*sampler().fit_resample(X, y))


def test_a_dask_table_beside_one_in_memory_is_refused():
    frame = table()
    for container in ("dask frame", "dask array"):
        X, y = pair(container, frame)
        with no_tasks(), refused("y is a Series", "Pass y as a Dask", kind=InputTypeError):
            SMOTE().fit_resample(X, frame["label"])
        with no_tasks(), pytest.raises(InputTypeError) as caught:
            SMOTE().fit_resample(frame[["a", "b", "c"]], y)
        assert "y" in str(caught.value).split(), "the frame X is welcome; what is wrong is that only y is a Dask collection"


def test_frames_beside_arrays_are_refused():
    (X_frame, y_frame), (X_array, y_array) = pair("dask frame", table()), pair("dask array", table())
    with no_tasks(), refused("Dask array", "Pass y as a Dask Series", kind=InputTypeError):
        SMOTE().fit_resample(X_frame, y_array)
    with no_tasks(), refused("Dask array", kind=InputTypeError):
        SMOTE().fit_resample(X_array, y_frame)


@pytest.mark.parametrize("sampler", [SMOTE, RandomOverSampler])
@pytest.mark.parametrize("what", ["one column", "three axes", "series", "bag"])
def test_dask_collections_that_are_no_tables_are_refused(sampler, what):
    X, y = pair("dask array", table())
    if what == "bag":
        X = dask.bag.from_sequence(range(60), npartitions=3)
    elif what == "series":
        X, y = pair("dask frame", table())
        X = X["a"]
    else:
        X = X[:, 0] if what == "one column" else X[:, :, None]
    with no_tasks(), refused("X", kind=(InputError, InputTypeError)):
        sampler().fit_resample(X, y)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_sparse_matrices_are_refused(sampler):
    frame = table()
    with refused("Sparse", sampler.__name__, ".toarray()", kind=InputTypeError):
        sampler().fit_resample(scipy.sparse.csr_matrix(frame[["a", "b", "c"]]), frame["label"])


@pytest.mark.parametrize("sampler", INTERPOLATING)
def test_sparse_chunks_are_refused(sampler):
    X, y = pair("dask array", table())
    with refused("Sparse", ".toarray()", kind=InputTypeError):
        sampler().fit_resample(X.rechunk((20, 3)).map_blocks(scipy.sparse.csr_matrix), y)


# --- how many ---------------------------------------------------------------------------------------------------------

STRATEGIES = [  # sizes, samplers, strategy, parts of the message
    ((40, 20, 10), SAMPLERS, 0.5, ("float only when the type of target is binary", "use a dict")),
    ((40, 20), SAMPLERS, 0.0, ("in the range (0, 1]", "0.0")),
    ((40, 20), SAMPLERS, 1.5, ("in the range (0, 1]", "1.5")),
    ((40, 20), SAMPLERS, np.nan, ("in the range (0, 1]", "nan")),
    ((40, 20), SAMPLERS[:3], 0.3, ("required to remove samples", "increase the ratio", "12", "20")),
    ((40, 20), SAMPLERS[3:], 0.3, ("required to generate new sample", "increase the ratio", "66", "40")),
    ((40, 20), SAMPLERS[:3], {1: 10}, ("20 samples and 10 samples are asked", "class 1", "use an under-sampler")),
    ((40, 20), SAMPLERS[3:], {0: 50}, ("40 samples and 50 samples are asked", "class 0", "use an over-sampler")),
    ((40, 20), SAMPLERS, {"1": 30}, ("['1']", "not present", "[0, 1]")),
    ((40, 20), SAMPLERS, {7: 30}, ("[7]", "not present", "[0, 1]")),
    ((40, 20), SAMPLERS, {1: -1}, ("cannot be negative", "-1")),
    ((40, 20), SAMPLERS, {1: 30.5}, ("class 1", "30.5", "whole numbers")),
    ((40, 20), SAMPLERS, {1: "30"}, ("class 1", "'30'", "whole numbers")),
    ((40, 20), SAMPLERS, {1: None}, ("class 1", "None", "whole numbers")),
    ((40, 20), SAMPLERS, [1], ("cannot be a list", "Pass a dict")),
    ((40, 20), SAMPLERS, "most", ("needs to be one of", "'not majority'", "'most'")),
    ((40, 20), SAMPLERS, None, ("must be a string, a float, a dict", "NoneType")),
    ((40, 20), SAMPLERS, True, ("must be a string, a float, a dict", "bool")),
    ((40, 20), SAMPLERS[:3], "majority", ("'majority' cannot be used with over-sampler",)),
    ((40, 20), SAMPLERS[3:], "minority", ("'minority' cannot be used with under-sampler",)),
]


@pytest.mark.parametrize("container", ["numpy", "dask frame"])
@pytest.mark.parametrize("sizes, samplers, strategy, parts", STRATEGIES, ids=[repr(s[2]) for s in STRATEGIES])
def test_wrong_strategies_are_refused(sizes, samplers, strategy, parts, container):
    for sampler in samplers:
        with refused(*parts, kind=(InputError, ParameterError)):
            sampler(sampling_strategy=strategy).fit_resample(*pair(container, table(sizes)))


@pytest.mark.parametrize("persist", [False, "auto"])
@pytest.mark.parametrize("sizes, strategy", [((60,), "auto"), ((40, 20), {1: 10}), ((40, 20), 0.3), ((55, 5), "auto")])
@pytest.mark.parametrize("sampler", INTERPOLATING)
def test_what_the_labels_tell_costs_no_look_at_the_features(sampler, sizes, strategy, persist):
    def unread(block):
        raise AssertionError("the features were read")

    X, y = pair("dask array", table(sizes))
    with refused():
        sampler(sampling_strategy=strategy, persist=persist).fit_resample(X.map_blocks(unread, dtype=float), y)


# --- parameters -------------------------------------------------------------------------------------------------------

EVERY = {"persist": ["x", None, 1], "random_state": ["x", 1.5, True, [1]], "provenance": ["x", None, 1], "keep_index": ["x", None]}
PLACES = {"placement": ["x", None], "scale": ["x", False], "backend": ["x", None], "on_small_class": ["x", None]}
WRONG = {
    ADASYN: EVERY | PLACES | {
        "n_neighbors": [0, -1, "5", 5.0, True, None], "beta": [2, -0.1, np.nan, "x", None], "d_th": [0, 2, "x", None],
        "rounding": ["x", None], "neighbors": ["x"], "paper_no_partner": ["x"], "on_all_safe": ["x", None],
        "subsample_size": [0, 2.5, "x", None],
    },
    SMOTE: EVERY | PLACES | {"k_neighbors": [0, -1, "5", 5.0, True, None]},
    RandomOverSampler: EVERY,
    RandomUnderSampler: EVERY | {"replacement": ["x", None, 1]},
}  # fmt: skip
WRONG_CASES = [(s, n, v) for s, names in WRONG.items() for n, values in names.items() for v in values]


@pytest.mark.parametrize("sampler, name, value", WRONG_CASES, ids=[f"{s.__name__}-{n}={v!r}" for s, n, v in WRONG_CASES])
def test_wrong_parameters_are_refused_with_their_need(sampler, name, value):
    X, y = pair("dask frame", table())
    wrong = sampler(**{name: value})
    with no_tasks(), refused(repr(name), f"of {sampler.__name__}", "must be", f"Got {value!r}", kind=ParameterError):
        wrong.fit_resample(X, y)


@pytest.mark.parametrize("call", ["fit", "plan", "resample"])
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_call_checks_the_parameters(sampler, call):
    frame = partitioned(table())
    wrong = sampler(persist="x")
    with no_tasks(), refused("'persist'", "Got 'x'", kind=ParameterError):
        getattr(wrong, call)(*((frame, "label") if call == "resample" else (frame[["a"]], frame["label"])))


# --- neighbours objects -----------------------------------------------------------------------------------------------


def with_k(sampler, k, **kwargs):
    return sampler(**{"n_neighbors" if sampler is ADASYN else "k_neighbors": k}, random_state=0, **kwargs)


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("told", [{}, {"p": 2}, {"metric": "euclidean"}, {"metric": "sqeuclidean"}, {"algorithm": "brute"}])
def test_k_of_a_neighbours_object(sampler, told):
    X, y = pair("numpy", table())
    object_, _ = with_k(sampler, NearestNeighbors(n_neighbors=4, **told)).fit_resample(X, y)
    number, _ = with_k(sampler, 3).fit_resample(X, y)
    assert np.array_equal(object_, number)


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("told, found", [
    ({"p": 1}, "p=1"), ({"metric": "cosine"}, "metric='cosine'"), ({"metric": "manhattan"}, "manhattan"),
    ({"metric_params": {"w": [1, 2, 3]}}, "metric_params"),
])  # fmt: skip
def test_other_metrics_of_a_neighbours_object(sampler, told, found):
    X, y = pair("dask frame", table())
    with no_tasks(), refused(sampler.__name__, found, "Pass an integer", "scale=", kind=ParameterError):
        with_k(sampler, NearestNeighbors(n_neighbors=6, **told)).fit_resample(X, y)


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("number", [1, 0, "6", None, 6.5])
def test_odd_numbers_of_a_neighbours_object(sampler, number):
    """An object of 1 finds the row itself and nobody else."""
    X, y = pair("dask frame", table())
    with no_tasks(), refused(sampler.__name__, "neighbors", kind=ParameterError):
        with_k(sampler, NearestNeighbors(n_neighbors=number)).fit_resample(X, y)


# --- policies ---------------------------------------------------------------------------------------------------------


def safe_table():
    """Class 1 far from class 0: no row has a rival."""
    frame = table((40, 20))
    frame.loc[frame["label"] == 1, "a"] += 1000
    return frame


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_class_without_rivals_is_refused(container):
    with refused("class 1", "5 nearest", "all 0", "Raise n_neighbors", "'uniform'", "'skip'", "use SMOTE", kind=AllSafeError):
        ADASYN().fit_resample(*pair(container, safe_table()))


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_class_without_rivals_is_grown_alike_on_request(container):
    sampler = ADASYN(on_all_safe="uniform", random_state=0, sampling_strategy={1: 50})
    _, y = made(*sampler.fit_resample(*pair(container, safe_table())))
    assert (y == 1).sum() == 50
    assert sampler.allocation_["rivals"].tolist() == [0] * 20
    assert set(sampler.allocation_["copies"]) == {1, 2}  # 30 over 20 rows


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_class_without_rivals_is_left_on_request(container):
    X, y = pair(container, safe_table())
    sampler = ADASYN(on_all_safe="skip")
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is type(X)
    X, y, X_new, y_new = dask.compute(X, y, X_new, y_new)
    assert np.array_equal(X_new, X) and np.array_equal(y_new, y)
    assert sampler.report_.counts_after == {0: 40, 1: 20}


def test_all_safe_is_said_of_safe_rows_only():
    """Rows among rivals only are not safe; without partners (neighbors="paper") they are something else."""
    rng = np.random.default_rng(0)
    centres = np.arange(8)[:, None] * 100.0
    X = np.concatenate([centres, np.repeat(centres, 6, axis=0) + rng.normal(size=(48, 1))])
    y = np.repeat([1, 0], [8, 48])
    with pytest.raises(DresampleError) as caught:
        ADASYN(neighbors="paper", paper_no_partner="drop").fit_resample(X, y)
    said = str(caught.value)
    assert "No row of class 1 has a row of another class" not in said
    assert "paper_no_partner" in said


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("container", ["numpy", "dask frame"])
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("policy", ["raise", "shrink", "duplicate", "skip"])
def test_a_class_with_too_few_rows_is_refused_copied_shrunk_or_skipped(sampler, container, size, policy):
    frame = table((40, size))
    fitted = sampler(on_small_class=policy, random_state=0, provenance=True)
    X, y = pair(container, frame)
    if policy == "raise" or (policy == "shrink" and size == 1):
        with refused(f"Class 1 has {size} row"):
            fitted.fit_resample(X, y)
        return
    X_new, y_new = fitted.fit_resample(X, y)
    X_new, y_new = made(X_new, y_new)
    new = np.asarray(X_new)[len(frame) :]
    assert len(new) == (0 if policy == "skip" else 40 - size)
    (warning,) = [w for w in fitted.report_.warnings if "too few" in w]
    assert f"Class 1 has {size} row" in warning and f"on_small_class={policy!r}" in warning
    assert "small class 1" in fitted.report_.notes
    own = frame.loc[frame["label"] == 1, ["a", "b", "c"]].to_numpy()
    if policy == "duplicate":
        assert {tuple(row) for row in new} == {tuple(row) for row in own}
    if policy == "shrink":
        told = dask.compute(fitted.provenance_)[0].query("synthetic")
        assert set(told["neighbor_row"]) <= set(frame.index[frame["label"] == 1])
        assert (told["neighbor_row"] != told["base_row"]).all()


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_skipped_class_does_not_stop_the_others(sampler, container):
    _, y = made(*sampler(on_small_class="skip").fit_resample(*pair(container, table((40, 20, 2)))))
    assert np.bincount(y).tolist() == [40, 40, 2]


def test_duplicate_and_paper_without_partners():
    """Copies need no partner: "duplicate" holds for the paper's neighbours as well."""
    sampler = ADASYN(on_small_class="duplicate", neighbors="paper", paper_no_partner="drop")
    _, y = sampler.fit_resample(*pair("numpy", table((40, 3))))
    assert np.bincount(y).tolist() == [40, 40]


@pytest.mark.parametrize("container", CONTAINERS)
def test_shares_that_all_round_to_zero(container):
    sampler = ADASYN(rounding="rint", sampling_strategy={1: 22}, random_state=0)
    with refused("No samples will be generated", "class 1", "2 rows", "rounding='exact'"):
        sampler.fit_resample(*pair(container, table()))


# --- features= and carry= ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", INTERPOLATING)
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
@pytest.mark.parametrize("asked, parts", [
    ({"features": ["a", "x", "y"]}, ("not found: x, y.", "a, b, c, label")),
    ({"carry": ["x"]}, ("not found: x.", "a, b, c, label")),
    ({"features": ["a", "b"], "carry": ["b", "c"]}, ("['b']", "Name each column once")),
    ({"features": ["a", "label"]}, ("['label']", "Name each column once")),
    ({"carry": ["label"]}, ("label", "Name each column once")),
    ({"carry": ["b", "b"]}, ("b", "once")),
    ({"features": ["a", "a"]}, ("a", "once")),
    ({"features": []}, ("No feature columns", "features=")),
    ({"carry": ["a", "b", "c"]}, ("No feature columns", "features=")),
    ({"features": "ab"}, ("'ab'", "list")),
    ({"carry": "ab"}, ("'ab'", "list")),
], ids=repr)  # fmt: skip
def test_columns_that_play_two_parts_or_none_are_refused(sampler, lazy, asked, parts):
    frame = partitioned(table()) if lazy else table()
    with no_tasks(), refused(*parts, kind=(InputError, ParameterError)):
        sampler().resample(frame, "label", **asked)


@pytest.mark.parametrize("sampler", SAMPLERS[:3])
@pytest.mark.parametrize("lazy", [False, True], ids=["pandas", "dask"])
def test_columns_with_the_names_of_the_provenance(sampler, lazy):
    frame = table().assign(gap=1.0)
    with no_tasks(), refused("gap", "Rename"):
        sampler(provenance=True).resample(partitioned(frame) if lazy else frame, "label", features=["a"])
