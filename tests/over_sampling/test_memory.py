"""A run that begins where an earlier one ended gives the rows of a run from scratch, whatever came and went in between."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console

from dresample import ADASYN, CBSO, MSMOTE, SMOTE, BorderlineSMOTE, KernelADASYN, SafeLevelSMOTE, errors
from dresample.jobs import inputs
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.remembering import StateOptions, resampled
from dresample.jobs.table import table_of
from dresample.over_sampling import memory
from tests.helpers.windows import day_of, files_of, write_day

pytestmark = pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")

OUT = "out"
METHODS = (ADASYN, SMOTE, BorderlineSMOTE, SafeLevelSMOTE, MSMOTE, CBSO, KernelADASYN)
SOFT = {
    ADASYN: {"on_all_safe": "uniform"}, CBSO: {"on_all_safe": "uniform"}, KernelADASYN: {"on_all_safe": "uniform"},
    BorderlineSMOTE: {"on_no_danger": "uniform"}, SafeLevelSMOTE: {"on_all_noise": "skip"}, MSMOTE: {"on_all_noise": "skip"},
}  # fmt: skip


def quiet_bars():
    return Bars(Console(file=open(os.devnull, "w")))


def night(kind, files, options, **parameters):
    """One run over some files: the sampler, and all rows that come out."""
    sampler = kind(random_state=3, **{"on_small_class": "skip", **SOFT.get(kind, {}), **parameters})
    table = table_of(sampler, inputs.find(files), ColumnRoles("fraud", drop=("id",)))
    result = resampled(sampler, table, options, OUT, quiet_bars())
    return sampler, result.compute(scheduler="synchronous").reset_index(drop=True)


def same(kind, files, options, **parameters):
    """A night with a state, compared with a run from scratch; what was searched."""
    with_state, rows = night(kind, files, options, **parameters)
    if isinstance(parameters.get("scale"), str):
        parameters = {**parameters, "scale": with_state.scale_}
    from_scratch, expected = night(kind, files, None, **parameters)
    assert rows.equals(expected)
    assert with_state.allocation_.equals(from_scratch.allocation_)
    return with_state


@st.composite
def histories(draw):
    """Nights: which days the window holds. Some days come late, are empty, have no frauds, or a new label; some vanish, some nights
    repeat."""
    kinds = st.sampled_from(["plain", "plain", "plain", "empty", "honest", "third", "small"])
    days = draw(st.lists(kinds, min_size=6, max_size=11))
    late = draw(st.sets(st.integers(2, len(days) - 1), max_size=2))
    width = draw(st.integers(3, 6))
    nights, gone = [], set()
    for last in range(2, len(days)):
        if draw(st.integers(0, 4)) == 0:
            gone.add(draw(st.integers(max(0, last - width), last)))
        window = [d for d in range(max(0, last - width), last + 1) if d not in gone and not (d in late and d == last)]
        nights += [window] * draw(st.sampled_from([1, 1, 1, 2]))
    return days, [n for n in nights if n]


def written(folder, days, seed):
    labels = {"third": (0, 1, 2)}
    for number, kind in enumerate(days):
        rows = {"empty": 0, "small": 9}.get(kind, 50)
        frauds = {"honest": 0, "small": 2}.get(kind, 7)
        write_day(folder, f"day-{number:03d}", day_of(seed + number, rows, frauds, labels.get(kind, (0, 1))))


def check_history(history, kind, seed, features):
    """Every night of a history against a run from scratch."""
    days, nights = history
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "days"
        written(folder, days, seed)
        options = StateOptions(str(Path(place) / "state"), features=features)
        for window in nights:
            files = files_of(folder, [f"day-{d:03d}" for d in window])
            try:
                expected = night(kind, files, None)
            except errors.DresampleError as problem:  # too few rows: with a state as without
                with pytest.raises(type(problem)):
                    night(kind, files, options)
                continue
            sampler, rows = night(kind, files, options)
            assert rows.equals(expected[1])
            assert sampler.allocation_.equals(expected[0].allocation_)


DRAWN = (histories(), st.sampled_from(METHODS), st.integers(0, 10_000), st.booleans())
COSTLY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "phases": [Phase.explicit, Phase.generate]}


@settings(max_examples=4, **COSTLY)
@given(*DRAWN)
def test_every_night_is_a_run_from_scratch(history, kind, seed, features):
    check_history(history, kind, seed, features)


@pytest.mark.slow
@settings(max_examples=80, **COSTLY)
@given(*DRAWN)
def test_many_nights_are_runs_from_scratch(history, kind, seed, features):
    check_history(history, kind, seed, features)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [SMOTE, ADASYN, BorderlineSMOTE, SafeLevelSMOTE])
def test_sixty_nights(kind, tmp_path):
    """A window of three weeks for two months: a day comes, a day goes; some come late, some are empty or without frauds."""
    for number in range(82):
        rows, frauds = (0, 0) if number % 13 == 5 else (60, 0) if number % 7 == 3 else (60, 6)
        write_day(tmp_path / "days", f"day-{number:03d}", day_of(number, rows, frauds))
    options, late = StateOptions(str(tmp_path / "state")), {20, 41, 42}
    for last in range(21, 81):
        window = [d for d in range(last - 20, last + 1) if d not in late or last >= d + 3]
        same(kind, files_of(tmp_path / "days", [f"day-{d:03d}" for d in window]), options)


def searched(sampler):
    found = re.search(r"([\d,]+) rows searched among all parts, ([\d,]+) among the new", sampler.report_.notes["state"])
    return tuple(int(number.replace(",", "")) for number in found.groups())


@pytest.fixture
def days(tmp_path):
    for number in range(12):
        write_day(tmp_path / "days", f"day-{number:03d}", day_of(number, rows=80, frauds=9))
    return lambda *numbers: files_of(tmp_path / "days", [f"day-{n:03d}" for n in numbers])


def test_a_dropped_day_asks_for_no_search(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    assert searched(same(ADASYN, days(*range(8)), options)) == (72, 0)
    assert searched(same(ADASYN, days(*range(1, 8)), options)) == (0, 0)
    assert searched(same(ADASYN, days(*range(3, 8)), options)) == (0, 0)
    assert searched(same(ADASYN, days(*range(3, 8)), options)) == (0, 0)


def test_a_new_day_is_searched_among_all_and_old_rows_among_it(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(8)), options)
    assert searched(same(ADASYN, days(*range(1, 9)), options)) == (9, 63)


def test_a_day_gone_from_the_middle_costs_only_the_rows_that_it_was_near(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(SMOTE, days(*range(10)), options, k_neighbors=2)
    fully, among_new = searched(same(SMOTE, days(0, 1, 2, 3, 5, 6, 7, 8, 9), options, k_neighbors=2))
    assert 0 < fully < 81
    assert among_new == 0


def test_segments_are_joined_and_forgotten(days, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "MOST_SMALL", 2)
    options = StateOptions(str(tmp_path / "state"))
    for first in range(6):
        same(ADASYN, days(*range(first, first + 6)), options)
        assert len(list((tmp_path / "state").glob("features-*"))) <= 4
    assert len(list((tmp_path / "state").glob("class-*"))) == 1


@pytest.mark.parametrize("kind", ["standard", "robust"])
def test_the_scale_of_the_first_night_stays_in_force(kind, days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    first = same(ADASYN, days(*range(6)), options, scale=kind)
    later = same(ADASYN, days(*range(2, 9)), options, scale=kind)
    assert later.scale_ == first.scale_
    anew = same(ADASYN, days(*range(2, 9)), StateOptions(str(tmp_path / "state"), rescale=True), scale=kind)
    assert anew.scale_ != first.scale_


def test_a_spread_that_drifts_is_told(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(3)), options, scale="standard")
    wide = day_of(50, rows=80, frauds=9)
    write_day(tmp_path / "days", "day-900", wide.assign(b=wide.b * 40))
    files = [*days(0, 1, 2), *files_of(tmp_path / "days", ["day-900"])]
    with pytest.warns(errors.ScaleDriftWarning, match=r"The spread of b \(.* then, .* now\) is off the scale in force since 20"):
        night(ADASYN, files, options, scale="standard")


CHANGES = {
    "k": ({"n_neighbors": 7}, "it holds 5 neighbours of each row, and 7 are asked for"),
    "scale": ({"scale": {"a": 2.0}}, "scale changed from none to numbers"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_question_is_refused_or_answered_in_full(change, days, tmp_path):
    parameters, words = CHANGES[change]
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(5)), options)
    with pytest.raises(errors.StateError, match=words):
        night(ADASYN, days(*range(5)), options, **parameters)
    again = same(ADASYN, days(*range(5)), StateOptions(str(tmp_path / "state"), "full"), **parameters)
    assert searched(again) == (45, 0)
    assert searched(same(ADASYN, days(*range(5)), options, **parameters)) == (0, 0)


def test_fewer_neighbours_another_seed_and_another_ratio_need_no_search(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(5)), options)
    for parameters in ({"n_neighbors": 3}, {"random_state": 9}, {"sampling_strategy": 0.5}):
        parameters = {"random_state": 3, **parameters}
        sampler = ADASYN(on_all_safe="uniform", **parameters)
        expected = ADASYN(on_all_safe="uniform", **parameters)
        table = table_of(sampler, inputs.find(days(*range(5))), ColumnRoles("fraud", drop=("id",)))
        rows = resampled(sampler, table, options, OUT, quiet_bars()).compute(scheduler="synchronous")
        assert rows.equals(expected.resample(table.frame, "fraud", features=table.features).compute(scheduler="synchronous"))
        assert searched(sampler) == (0, 0)


def test_a_file_that_was_written_again_is_refused(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(5)), options)
    write_day(tmp_path / "days", "day-002", day_of(77, rows=81, frauds=9))
    with pytest.raises(errors.StateError, match=r"day-002\.parquet is another file than it was"):
        night(ADASYN, days(*range(5)), options)
    assert searched(same(ADASYN, days(*range(5)), StateOptions(str(tmp_path / "state"), "full"))) == (45, 0)


def test_a_broken_state_is_refused_or_replaced(days, tmp_path):
    options = StateOptions(str(tmp_path / "state"))
    same(ADASYN, days(*range(5)), options)
    (tmp_path / "state" / "state.json").write_text('{"format": 1')
    with pytest.raises(errors.StateError, match="cannot be read"):
        night(ADASYN, days(*range(5)), options)
    same(ADASYN, days(*range(5)), StateOptions(str(tmp_path / "state"), "full"))
    (class_file,) = (tmp_path / "state").glob("class-*")
    class_file.unlink()
    with pytest.raises(errors.StateError, match="cannot be read"):
        night(ADASYN, days(*range(5)), options)


def test_methods_that_cannot_say_so_and_run_in_full(days, tmp_path):
    from dresample import MWMOTE, TomekLinks

    options = StateOptions(str(tmp_path / "state"))
    sampler, _ = night(MWMOTE, days(*range(5)), options)
    assert sampler.report_.notes["state"] == "not used: MWMOTE does not rest on the neighbours of a class alone"
    table = table_of(TomekLinks(), inputs.find(days(0, 1)), ColumnRoles("fraud", drop=("id",)))
    resampled(TomekLinks(), table, options, OUT, quiet_bars())
    assert not (tmp_path / "state").exists()
