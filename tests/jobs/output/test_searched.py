"""What was searched before a run ended is not searched again by the run that takes it up, and its rows are the same."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sklearn.base import clone

from dresample import ADASYN, BorderlineSMOTE, SafeLevelSMOTE
from dresample.distribution import execution
from dresample.jobs.output import searched
from dresample.jobs.output.manifest import read_manifest
from tests.helpers.marks import NO_ADVICE
from tests.helpers.nights import Stopped, a_job, beside, days, parts, run, stopping

pytestmark = NO_ADVICE


SAMPLERS = [ADASYN(random_state=0, backend="subsample", subsample_size=50), SafeLevelSMOTE(random_state=0), BorderlineSMOTE()]


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("after", [0, 2])
def test_a_search_is_made_once(tmp_path, monkeypatch, sampler, after):
    monkeypatch.setattr(searched, "SECONDS", 0.0)
    source = days(tmp_path / "in")
    job = a_job(source, tmp_path / "out", sampler, resume=True)
    with stopping(monkeypatch, after), pytest.raises(Stopped):
        run(job)
    made = []
    usual = searched.Searched.__call__

    def counted(self, name, make):
        return usual(self, name, lambda: [made.append(name), make()][1])

    monkeypatch.setattr(searched.Searched, "__call__", counted)
    run(job, told := io.StringIO())
    assert made and searched.PHASE not in made and "Taken up: the rivals" in told.getvalue()
    seed = read_manifest(str(tmp_path / "out")).facts["seed"]
    run(a_job(source, tmp_path / "right", clone(sampler).set_params(random_state=seed)))
    assert parts(tmp_path / "out") == parts(tmp_path / "right")
    assert beside(tmp_path) == ["in", "out", "right"]


def test_what_takes_no_time_is_not_kept(tmp_path, monkeypatch):
    source = days(tmp_path / "in")
    with stopping(monkeypatch, 0), pytest.raises(Stopped):
        run(a_job(source, tmp_path / "out", ADASYN(random_state=0), resume=True))
    assert beside(tmp_path) == ["in"]


class Held(dict):
    """A draft that only has notes."""

    def notes(self):
        return dict(self)

    note = dict.__setitem__


def test_answers_come_back_as_they_were(monkeypatch):
    monkeypatch.setattr(searched, "SECONDS", 0.0)
    rng = np.random.default_rng(0)
    answers = (rng.normal(size=(3, 2)), rng.integers(0, 9, 4), np.array([np.inf, -0.0]), np.array([True]))
    draft = Held()
    for turn in range(2):
        recall = searched.Searched(draft)
        with execution.set_recall(recall):
            found = recall("rivals", lambda: answers) if not turn else recall("rivals", lambda: pytest.fail("made again"))
        assert [(a.dtype, a.tobytes()) for a in found] == [(a.dtype, a.tobytes()) for a in answers]
    assert recall("rivals", lambda: (np.ones(1),))[0] == 1  # the second is another one


@pytest.mark.parametrize("answer", [(object(),), (np.array([object()]),), ("text",)])
def test_what_is_no_array_is_not_kept(monkeypatch, answer):
    monkeypatch.setattr(searched, "SECONDS", 0.0)
    draft = Held()
    assert searched.Searched(draft)("rivals", lambda: answer) is answer and not draft


@pytest.mark.parametrize("data", [b"PK no archive", b"", b"PK\x03\x04" + b"\0" * 60])
def test_a_note_that_cannot_be_read_is_made_again(data):
    assert searched.Searched(Held({"rivals-1.npz": data}))("rivals", lambda: (1,)) == (1,)
