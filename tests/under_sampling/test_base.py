"""What all cleaners share: the worked numbers, imbalanced-learn as oracle, any cut of the rows, advice and refusals."""

from __future__ import annotations

import warnings

import dask
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imblearn import under_sampling as theirs
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

import dresample as ours
from dresample.errors import DresampleError, InputError, ParameterError, ResamplingWarning, VanishedClassWarning
from dresample.neighbors import condense
from dresample.sampling.codes import codes_of
from dresample.under_sampling.base import UnderSampling
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import exactly, removed
from tests.helpers.strategies import cuts, tables
from tests.helpers.tables import LINE, LINE_LABELS, four_features, stored_table

pytestmark = NO_ADVICE


@pytest.mark.parametrize(
    ("sampler", "gone"),
    [
        (ours.TomekLinks(), [3.0]),
        (ours.TomekLinks(sampling_strategy="all"), [3.0, 3.5]),
        (ours.EditedNearestNeighbours(), [3.0, 4.1, 4.6]),
        (ours.EditedNearestNeighbours(kind_sel="mode"), [3.0]),
        (ours.RepeatedEditedNearestNeighbours(), [3.0, 4.1, 4.6, 5.2, 5.9]),
        (ours.AllKNN(), [3.0, 4.1, 4.6]),
        (ours.NeighbourhoodCleaningRule(), [3.0, 4.1, 4.6]),
    ],
)
def test_worked_numbers(sampler, gone):
    assert removed(sampler) == gone


PAIRS = [
    ("EditedNearestNeighbours", {}),
    ("EditedNearestNeighbours", {"n_neighbors": 5, "kind_sel": "mode", "sampling_strategy": "all"}),
    ("RepeatedEditedNearestNeighbours", {"kind_sel": "mode"}),
    ("RepeatedEditedNearestNeighbours", {"n_neighbors": 2}),
    ("RepeatedEditedNearestNeighbours", {"max_iter": 2}),
    ("AllKNN", {}),
    ("AllKNN", {"n_neighbors": 6, "kind_sel": "mode"}),
    ("TomekLinks", {}),
    ("TomekLinks", {"sampling_strategy": "all"}),
    ("TomekLinks", {"sampling_strategy": "majority"}),
    ("TomekLinks", {"sampling_strategy": [1]}),
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(("name", "parameters"), PAIRS)
def test_same_rows_as_imbalanced_learn(name, parameters, classes, dtype):
    X, y = four_features(classes, classes=classes, dtype=dtype)
    their, our = getattr(theirs, name)(**parameters), getattr(ours, name)(**parameters)
    X_their, _ = their.fit_resample(X, y)
    X_our, y_our = our.fit_resample(X, y)
    assert 20 < len(X_our) < len(X)
    order = np.argsort(y_our, kind="stable") if name not in ("TomekLinks",) else slice(None)  # theirs are regrouped by class
    assert np.array_equal(X_their, X_our[order])
    if hasattr(their, "n_iter_"):
        assert their.n_iter_ == our.n_iter_


def test_classes_of_all_rows_come_in_two_bytes_each(monkeypatch):
    rows = stored_table(3)
    fitted = ours.EditedNearestNeighbours()._open(*in_frames(rows, (0, 7, len(rows.y) - 7, 0)))
    answers, real = [], type(fitted.execution).compute
    monkeypatch.setattr(type(fitted.execution), "compute", lambda *a, **k: (answers.append(real(*a, **k)), answers[-1])[1])
    codes = codes_of(fitted)
    assert np.array_equal(np.array(codes.labels)[codes.code], np.asarray(rows.y))
    assert sum(answer.nbytes for found in answers for answer in found) == 2 * len(rows.y)


@pytest.mark.parametrize("kind", ["EditedNearestNeighbours", "RepeatedEditedNearestNeighbours", "AllKNN"])
def test_neighbours_objects_count_the_row_itself(kind):
    X, y = four_features(4)
    with_object = getattr(ours, kind)(n_neighbors=NearestNeighbors(n_neighbors=4)).fit_resample(X, y)
    assert np.array_equal(with_object[0], getattr(ours, kind)(n_neighbors=3).fit_resample(X, y)[0])


@pytest.mark.parametrize("kind", ["OneSidedSelection", "CondensedNearestNeighbour", "NeighbourhoodCleaningRule"])
def test_classifiers_do_not_count_the_row_itself(kind):
    X, y = four_features(4)
    seed = {} if kind == "NeighbourhoodCleaningRule" else {"random_state": 0}
    with_object = getattr(ours, kind)(n_neighbors=KNeighborsClassifier(3), **seed).fit_resample(X, y)
    assert np.array_equal(with_object[0], getattr(ours, kind)(n_neighbors=3, **seed).fit_resample(X, y)[0])


# --- any cut of the rows ----------------------------------------------------------------------------------------------

CLEANERS = [kind for kind in UnderSampling.__subclasses__() if kind._kind == "clean-sampling"]
SEEDED = ("OneSidedSelection", "CondensedNearestNeighbour", "BatchCondensedNearestNeighbour")
CASES = [
    *PAIRS,
    ("EditedNearestNeighbours", {"n_neighbors": 1}),
    ("NeighbourhoodCleaningRule", {}),
    ("NeighbourhoodCleaningRule", {"n_neighbors": 2, "threshold_cleaning": 1.0, "sampling_strategy": "majority"}),
    ("OneSidedSelection", {}),
    ("OneSidedSelection", {"n_neighbors": 2, "n_seeds_S": 2}),
    ("CondensedNearestNeighbour", {}),
    ("CondensedNearestNeighbour", {"n_neighbors": 3, "n_seeds_S": 3}),
    ("BatchCondensedNearestNeighbour", {"sampling_strategy": "all"}),
    ("BatchCondensedNearestNeighbour", {"rows_per_round": 2, "n_neighbors": 2}),
]


def cleaned(name, parameters, X, y):
    """Rows, bits, dtypes, index, what was warned and noted; or the exception."""
    sampler = getattr(ours, name)(**parameters)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResamplingWarning)
            X_new, y_new = sampler.fit_resample(X, y)
    except DresampleError as error:
        return type(error).__name__, str(error)
    said = [str(w.message) for w in caught if issubclass(w.category, ResamplingWarning)]
    X_new, y_new = dask.compute(X_new, y_new)
    told = [list(exactly(part)[0].values()) for part in (X_new, y_new)]
    indices = exactly(X_new)[1] if hasattr(X_new, "index") else None
    return told, indices, sampler.sample_indices_.tolist(), sampler.report_.counts_after, sampler.report_.notes, said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    name, parameters = data.draw(st.sampled_from(CASES))
    if name in SEEDED:
        parameters = parameters | {"random_state": data.draw(st.integers(0, 2**64 - 1))}
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    if parameters.get("sampling_strategy") == [1]:
        parameters = parameters | {"sampling_strategy": [sorted(set(table.y))[1]]}
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = cleaned(name, parameters, table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            cut = parameters | {"persist": data.draw(st.booleans())}
            assert cleaned(name, cut, *in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans()):
                arrays = cleaned(name, parameters, *to_numpy(table))
                assert arrays[0] == expected[0] and arrays[2:-1] == expected[2:-1]
                assert len(arrays[-1]) == len(expected[-1])  # columns have numbers there, not names
                assert cleaned(name, cut, *in_arrays(table, lengths)) == arrays


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_many_partitions_and_small_tasks_give_the_same_bits(name, parameters, monkeypatch):
    table = stored_table(11, rows=600)
    parameters = parameters | ({"random_state": 5} if name in SEEDED else {})
    parameters = parameters | ({"rows_per_round": 40} if "rows_per_round" in parameters else {})
    with engine("plain"):
        expected = cleaned(name, parameters, table.X, table.y)
    monkeypatch.setattr(condense, "STEP", 33)
    for lengths, name_ in (([600], "compiled"), ([200, 0, 400], "plain"), ([*[35] * 17, 5], "compiled")):
        with small_tasks(100, 50), engine(name_), dask.config.set(scheduler="synchronous"):
            assert cleaned(name, parameters, *in_frames(table, lengths)) == expected


#: Two rows of class 1, each nearest to a row of class 0.
BESIDE = np.array([0.0, 10.0, 0.1, 10.1])[:, None], np.array([0, 0, 1, 1])
#: Two rows of class 1 for nine parts.
FEW = np.linspace(0, 1, 40)[:, None], np.where(np.isin(np.arange(40), [11, 28]), 1, 0)


@pytest.mark.parametrize(
    ("sampler", "data", "advised"),
    [
        (ours.TomekLinks(), BESIDE, "Name"),
        (ours.EditedNearestNeighbours(n_neighbors=1), BESIDE, "Name"),
        (ours.EditedNearestNeighbours(n_neighbors=3), BESIDE, "Lower n_neighbors, take kind_sel='mode', or name"),
        (ours.EditedNearestNeighbours(n_neighbors=3, kind_sel="mode"), BESIDE, "Lower n_neighbors, or name"),
        (ours.RepeatedEditedNearestNeighbours(n_neighbors=2), BESIDE, "Lower n_neighbors, take kind_sel='mode', or name"),
        (ours.NeighbourhoodCleaningRule(), BESIDE, "Lower n_neighbors, raise threshold_cleaning, or name"),
        (ours.OneSidedSelection(random_state=0, n_neighbors=1), BESIDE, "Raise n_seeds_S, or name"),
        (
            ours.IterativePartitioningFilter(random_state=0, sampling_strategy=[1]),
            FEW,
            "Lower n_parts, take voting='consensus', or name",
        ),
    ],
)
def test_advice_names_what_the_sampler_has_and_what_is_not_set_already(sampler, data, advised):
    with pytest.warns(VanishedClassWarning, match=f"will not know the class. {advised} fewer classes in sampling_strategy"):
        sampler.fit_resample(*data)
    assert sampler.report_.counts_after[1] == 0


@pytest.mark.parametrize("kind", ["RepeatedEditedNearestNeighbours", "AllKNN"])
def test_editing_stops_where_a_class_falls_below_the_smallest(kind):
    X, y = four_features(1, rows=300)
    sampler = getattr(ours, kind)(n_neighbors=12)
    sampler.fit_resample(X, y)
    smallest = np.bincount(y).min()
    assert min(n for c, n in sampler.report_.counts_after.items() if c != 2) < smallest
    rounds = sampler.report_.notes["rounds" if kind.startswith("R") else "largest_k"]
    assert rounds < 12


@pytest.mark.parametrize(
    ("sampler", "error", "message"),
    [
        (ours.EditedNearestNeighbours(n_neighbors=14), InputError, "looks at the 14 nearest rows of each row, and 14 rows"),
        (ours.NeighbourhoodCleaningRule(n_neighbors=14), InputError, "n_neighbors = 15, n_samples_fit = 14"),
        (ours.EditedNearestNeighbours(n_neighbors=0), ParameterError, "'n_neighbors' parameter of EditedNearestNeighbours must be"),
        (ours.AllKNN(n_neighbors="rnd"), ParameterError, "an int or a NearestNeighbors object"),
        (ours.AllKNN(allow_minority="no"), ParameterError, "'allow_minority' parameter of AllKNN must be one of"),
        (
            ours.RepeatedEditedNearestNeighbours(max_iter=0),
            ParameterError,
            "'max_iter' .* must be an int of at least 1",
        ),
        (ours.RepeatedEditedNearestNeighbours(kind_sel="any"), ParameterError, "'kind_sel'"),
        (ours.NeighbourhoodCleaningRule(threshold_cleaning=0), ParameterError, "a number above 0"),
        (
            ours.NeighbourhoodCleaningRule(edited_nearest_neighbours=theirs.AllKNN()),
            ParameterError,
            "a sampler of dresample that cleans",
        ),
        (ours.OneSidedSelection(n_seeds_S=11), InputError, "n_seeds_S=11 but class 0 has 10 rows"),
        (ours.OneSidedSelection(sampling_strategy="all"), InputError, "keeps that whole"),
        (ours.CondensedNearestNeighbour(sampling_strategy=[1]), InputError, "against the smallest one, here 1"),
        (ours.CondensedNearestNeighbour(n_neighbors=6), InputError, "a store that begins with 5"),
        (ours.BatchCondensedNearestNeighbour(n_neighbors=6), InputError, "a store that begins with 5"),
        (ours.BatchCondensedNearestNeighbour(rows_per_round=0), ParameterError, "'rows_per_round'"),
        (ours.OneSidedSelection(n_seeds_S=1.5), ParameterError, "'n_seeds_S'"),
        (ours.OneSidedSelection(n_neighbors=KNeighborsClassifier(weights="distance")), ParameterError, "weights='distance'"),
        (ours.OneSidedSelection(n_neighbors=KNeighborsClassifier(p=1)), ParameterError, "p=1"),
    ],
)
def test_wrong_parameters_and_too_few_rows_are_refused(sampler, error, message):
    with pytest.raises(error, match=message):
        sampler.fit_resample(LINE, LINE_LABELS)


@pytest.mark.parametrize("kind", CLEANERS)
def test_what_the_strategy_may_be_is_what_is_promised(kind):
    """No dict: nobody says how many rows a cleaner drops."""
    (promised,) = [line for line in kind.__doc__.splitlines() if line.strip().startswith("sampling_strategy :")]
    assert promised.strip() == 'sampling_strategy : str, list or callable, default="auto"'
    with pytest.raises(InputError, match="as a dict for cleaning methods is not supported"):
        kind(sampling_strategy={0: 5}).fit_resample(LINE, LINE_LABELS)


@pytest.mark.parametrize("name", [*dict.fromkeys(name for name, _ in CASES)])
def test_what_is_not_finite_is_refused(name):
    X = LINE.copy()
    X[3] = np.nan
    with pytest.raises(InputError, match=f"NaN or infinity in: .* {name} measures distances"):
        getattr(ours, name)().fit_resample(X, LINE_LABELS)
