"""``dresample.read``: plain outputs, versions, and new rows beside the files of their originals, which are one table."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dresample
from dresample import ADASYN, CCR, SMOTE, SMOTEENN, EditedNearestNeighbours, RandomOverSampler, errors
from dresample.jobs.cluster import ClusterOptions
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.output.verify import verify
from dresample.jobs.text.dialect import TextOptions
from dresample.jobs.window import Selection, Window
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import a_job, bars, beside, days, run

pytestmark = NO_ADVICE


def both(source, tmp_path, sampler=None, **more):
    """The same job with its originals copied and referenced, as frames; bit for bit and type for type."""
    for name in ("copied", "referenced"):
        run(a_job(source, tmp_path / name, sampler, originals=name, **more))
    one, other = (dresample.read(tmp_path / name) for name in ("copied", "referenced"))
    assert one.npartitions == other.npartitions
    for columns in (list(one.columns), ["fraud"], [one.columns[-1], "amount"]):
        left, right = (frame[columns].compute() for frame in (one, other))
        pd.testing.assert_frame_equal(left, right, check_exact=True)
        assert pa.Table.from_pandas(left).equals(pa.Table.from_pandas(right)) or left.isna().any().any()
    return one, other


@pytest.mark.parametrize(
    "sampler", [SMOTE(random_state=0), ADASYN(random_state=0, provenance=True), RandomOverSampler(random_state=0),
                CCR(random_state=0, cleaning=None)], ids=lambda s: type(s).__name__,
)  # fmt: skip
def test_by_reference_it_is_the_same_table(tmp_path, sampler):
    source = days(tmp_path / "in")
    one, _ = both(source, tmp_path, sampler)
    held = pd.read_parquet(tmp_path / "referenced")
    assert len(held) == len(one) - 4 * 60
    assert beside(tmp_path / "referenced") == ["_dresample.json", "part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]


def test_any_column_may_ride_along(tmp_path):
    rng = np.random.default_rng(0)
    for i in range(2):
        table = pa.table({
            "amount": pa.array(rng.normal(size=40), pa.float32()),
            "hour": pa.array(rng.integers(0, 24, 40), pa.int16()),
            "list": pa.array([[n] * (n % 3) if n % 5 else None for n in range(40)], pa.list_(pa.int32())),
            "when": pa.array([n * 10**9 for n in range(40)], pa.timestamp("us", "UTC")),
            "word": pa.array([f"w{n % 3}" for n in range(40)]).dictionary_encode(),
            "bytes": pa.array([bytes([n]) for n in range(40)], pa.binary()),
            "flag": pa.array([None if n == 3 else n % 2 == 0 for n in range(40)], pa.bool_()),
            "large": pa.array([None if n == 5 else 2**62 + n for n in range(40)], pa.int64()),
            "fraud": pa.array([int(n % 5 == 0) for n in range(40)], pa.int8()),
        })  # fmt: skip
        (tmp_path / "in" / f"month={i}").mkdir(parents=True)
        pq.write_table(table, tmp_path / "in" / f"month={i}" / "t.parquet")
    roles = ColumnRoles("fraud", ("amount", "hour"), carry=("word", "month"))
    run(a_job(tmp_path / "in", tmp_path / "copied", roles=roles))
    run(a_job(tmp_path / "in", tmp_path / "referenced", roles=roles, originals="referenced"))
    one, other = (dresample.read(tmp_path / name).compute() for name in ("copied", "referenced"))
    assert one.dtypes.astype(str).to_dict() == other.dtypes.astype(str).to_dict()
    for name in one.columns:
        assert pa.array(one[name]).equals(pa.array(other[name])), name


def test_text_by_reference(tmp_path):
    days(tmp_path / "days", count=2)
    (tmp_path / "in").mkdir()
    for path in (tmp_path / "days").iterdir():
        pd.read_parquet(path).to_csv(tmp_path / "in" / f"{path.stem}.csv", sep=";", decimal=",", index=False)
    both(tmp_path / "in", tmp_path, text=TextOptions(decimal=","))


def test_rows_of_a_window_by_reference(tmp_path):
    """What the job left out of its source is left out again."""
    selection = Selection(last_files=2, window=Window("hour", since=6, until=18))
    one, _ = both(days(tmp_path / "in"), tmp_path, selection=selection)
    held = pd.concat([pd.read_parquet(tmp_path / "in" / f"day-{i}.parquet") for i in (2, 3)])
    assert len(one) - len(pd.read_parquet(tmp_path / "referenced")) == held["hour"].between(6, 17).sum()
    for name in ("copied", "referenced"):
        found = verify(tmp_path / name, bars(), cluster=ClusterOptions())
        assert found.recomputed and not found.wrong


def test_no_new_rows_by_reference(tmp_path):
    """A night without need of new rows: an output of originals, whose one file has no rows."""
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "out", SMOTE(sampling_strategy={}, random_state=0), originals="referenced"))
    assert len(pd.read_parquet(tmp_path / "out")) == 0
    assert len(dresample.read(tmp_path / "out")) == 120


def test_sources_are_found_from_another_folder(tmp_path, monkeypatch):
    days(tmp_path / "in", count=2)
    monkeypatch.chdir(tmp_path)
    run(a_job("in", "out", originals="referenced"))
    monkeypatch.chdir("/")
    assert len(dresample.read(tmp_path / "out")) > 120


@pytest.mark.parametrize("how", ["gone", "longer", "written again"])
def test_a_source_that_changed_is_refused(tmp_path, how):
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "out", originals="referenced"))
    file = source / "day-1.parquet"
    if how == "gone":
        file.unlink()
    elif how == "longer":
        file.write_bytes(file.read_bytes() + b"x")
    else:
        os.utime(file, ns=(1, 1))
    with pytest.raises(errors.InputError, match=r"day-1.parquet, which .*out refers to, is not the file that it was made of"):
        dresample.read(tmp_path / "out")


@pytest.mark.parametrize(
    "sampler, why",
    [(CCR(random_state=0), "may move them"), (EditedNearestNeighbours(), "leave some out"), (SMOTEENN(), "leave some out"),
     (SMOTE(random_state=0, placement="spread"), "deals its new rows over them")],
)  # fmt: skip
def test_jobs_that_change_originals_are_refused_beforehand(tmp_path, sampler, why, monkeypatch):
    monkeypatch.setattr("dresample.jobs.inputs.find", lambda *_: pytest.fail("work was done"))
    with pytest.raises(errors.ParameterError, match=why):
        run(a_job(tmp_path / "in", tmp_path / "out", sampler, originals="referenced"))


def test_versions_and_plain_outputs(tmp_path):
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "plain"))
    run(a_job(source, tmp_path / "kept", keep=1))
    run(a_job(source, tmp_path / "both", keep=1, originals="referenced"))
    one, two, three = (dresample.read(tmp_path / name).compute() for name in ("plain", "kept", "both"))
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(one, three)


def test_what_is_no_output_is_told(tmp_path):
    source = days(tmp_path / "in", count=2)
    with pytest.raises(errors.OutputError, match="is no output of dresample"):
        dresample.read(source)
    run(a_job(source, tmp_path / "out"))
    (tmp_path / "out" / "part-00001.parquet").unlink()
    with pytest.raises(errors.OutputError, match=r"lacks 1 of its files: .*part-00001"):
        dresample.read(tmp_path / "out")
