"""The digest of a job: another job has another one, and what changes no row changes nothing."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from dresample import ADASYN, SMOTE, Chain, EditedNearestNeighbours, SMOTETomek, errors
from dresample.jobs import inputs, parquet_files
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.output import identity
from dresample.jobs.output.seeds import open_seeds, seeded
from dresample.jobs.run import known
from tests.helpers.nights import a_job, days


@pytest.fixture
def source(tmp_path):
    return days(tmp_path / "in", count=2)


def digest(job):
    return known(job, inputs.find(job.paths, job.text)).digest


def test_every_difference_that_changes_a_byte_shows(source, tmp_path, monkeypatch):
    job = a_job(source, tmp_path / "out", resume=True)
    seen = [digest(job)]
    for other in (
        replace(job, sampler=SMOTE(random_state=1)),
        replace(job, sampler=SMOTE(random_state=0, k_neighbors=4)),
        replace(job, sampler=ADASYN(random_state=0)),
        replace(job, roles=ColumnRoles("fraud", ("hour", "amount"), carry=("shop",))),
        replace(job, roles=ColumnRoles("fraud", ("amount", "hour"))),
        replace(job, synthetic_only=True),
        replace(job, originals="referenced"),
        replace(job, paths=(str(source / "day-0.parquet"),)),
        replace(job, paths=(str(source / "day-1.parquet"), str(source / "day-0.parquet"))),
    ):
        seen.append(digest(other))
    monkeypatch.setattr(parquet_files, "PIECE_BYTES", 10)
    rows = days(tmp_path / "in2", count=2)
    seen.append(digest(a_job(rows, tmp_path / "out", resume=True)))
    os.utime(source / "day-0.parquet", ns=(1, 1))
    seen.append(digest(job))
    monkeypatch.setattr(identity, "versions", lambda: {"dresample": "next"})
    seen.append(digest(job))
    assert len(set(seen)) == len(seen)


def test_what_changes_no_row_is_no_difference(source, tmp_path, monkeypatch):
    job = a_job(source, tmp_path / "out", resume=True)
    one = digest(job)
    for other in (
        replace(job, output=str(tmp_path / "elsewhere")), replace(job, overwrite=True), replace(job, keep=3),
        replace(job, page=str(tmp_path / "r.html")), replace(job, paths=(f"{source}/*.parquet",)),
    ):  # fmt: skip
        assert digest(other) == one
    monkeypatch.chdir(tmp_path)
    assert digest(replace(job, paths=("in",))) == one


def test_a_seed_that_is_drawn_is_in_the_name_and_not_in_the_digest(source, tmp_path):
    job = a_job(source, tmp_path / "out", SMOTE(), resume=True)
    files = inputs.find(job.paths)
    one, other = known(job, files), known(job, files)
    assert one.digest == other.digest and one.name != other.name and one.id != other.id
    assert one.sampler.random_state == int(one.name.removeprefix(one.digest), 16)


def test_seeds_of_members():
    chain = Chain(ADASYN(random_state=5), EditedNearestNeighbours())
    assert open_seeds(chain) == [] and open_seeds(SMOTETomek()) == ["random_state"]
    both = Chain(ADASYN(), SMOTE())
    assert open_seeds(both) == ["first__random_state", "second__random_state"]
    assert open_seeds(Chain(ADASYN(), SMOTE(), random_state=1)) == []
    made = seeded(both, open_seeds(both), 7)
    assert made.first.random_state != made.second.random_state and both.first.random_state is None


@pytest.mark.parametrize(
    "sampler, words",
    [(SMOTE(random_state=np.random.default_rng(0)), "a seed that can be written down"),
     (SMOTE(random_state=0, sampling_strategy=lambda y: {1: 100}), "a parameter that no file can hold")],
)  # fmt: skip
def test_jobs_without_words_last_for_one_process(source, tmp_path, sampler, words):
    for more in ({"resume": True}, {"keep": 2}):
        job = a_job(source, tmp_path / "out", sampler, **more)
        with pytest.raises(errors.ParameterError, match=words):
            known(job, inputs.find(job.paths))
    known(a_job(source, tmp_path / "out", sampler), inputs.find([str(source)]))
