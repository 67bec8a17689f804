"""Drafts of this machine: whole or not at all, taken up by name, and published in one step where the system has it."""

from __future__ import annotations

import pickle
import threading
from contextlib import suppress

import pytest

from dresample import errors
from dresample.storage import local_draft
from dresample.storage.addresses import storage_of
from dresample.storage.contents import holding


@pytest.fixture
def storage(tmp_path):
    return storage_of(str(tmp_path))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("one_step", [True, False], ids=["exchanged", "two renames"])
def test_a_folder_takes_the_place_of_another(storage, tmp_path, monkeypatch, one_step):
    if not one_step:
        monkeypatch.setattr(local_draft, "exchanged", lambda *_: False)
    target = tmp_path / "out"
    for text in ("old", "new"):
        with storage.lock(str(target)), storage.draft(str(target)) as draft:
            draft.write("a", holding(text))
            draft.commit()
        assert (target / "a").read_text() == text and names(tmp_path) == ["out"]


def test_who_looks_sees_the_one_or_the_other_at_every_moment(storage, tmp_path):
    """In one step: there is never nothing under the name, and never a half."""
    target, over, seen = tmp_path / "out", threading.Event(), set()

    def publish(text):
        with storage.lock(str(target)), storage.draft(str(target)) as draft:
            for name in ("a", "b"):
                draft.write(name, holding(text))
            draft.commit()

    def look():
        while not over.is_set():
            try:
                seen.add((target / "a").read_text())
                seen.add(str(len(list(target.iterdir()))))
            except FileNotFoundError:
                seen.add("nothing")

    publish("0")
    watcher = threading.Thread(target=look)
    watcher.start()
    for turn in range(60):
        publish(str(turn % 2))
    over.set()
    watcher.join()
    assert seen <= {"0", "1", "2"}  # texts, and the number of files


def test_a_draft_with_a_name_is_taken_up_and_one_without_is_cleared(storage, tmp_path):
    target = str(tmp_path / "out")
    with suppress(KeyError), storage.lock(target), storage.draft(target, "0abc") as draft:
        draft.write("a", holding("text"))
        draft.note("n", b"noted")
        (draft.partial / "half").write_text("")
        raise KeyError
    (left,) = storage.leftovers(target)
    assert left.name == "0abc" and left.path == str(tmp_path / ".out.draft-0abc") and left.nbytes == 9
    with storage.lock(target):
        with storage.draft(target, "0def") as other:  # of another job: empty
            assert other.files() == {} and other.notes() == {}
        assert [entry.name for entry in storage.leftovers(target)] == ["0abc"]  # which leaves nothing
        with storage.draft(target, "0abc") as again:
            assert again.files() == {"a": 4} and again.notes() == {"n": b"noted"} and not list(again.partial.iterdir())
            with pickle.loads(pickle.dumps(again)).open("a") as stream:
                assert stream.read() == b"text"
            again.commit()
    assert names(tmp_path) == ["out"] and names(tmp_path / "out") == ["a"]


def test_leftovers_are_removed_one_by_one(storage, tmp_path):
    target = str(tmp_path / "out")
    for name in (".out.draft-0a", ".out.draft-0b", ".out.writing-0c", ".out2.draft-0a", ".out.draft-x.lock"):
        (tmp_path / name).mkdir()
    found = {entry.name: entry for entry in storage.leftovers(target)}
    assert set(found) == {"0a", "0b", None}
    storage.discard(found["0a"])
    with storage.lock(target):  # what nobody takes up goes by itself
        assert names(tmp_path) == [".out.draft-0b", ".out.draft-x.lock", ".out.lock", ".out2.draft-0a"]


def test_a_version_takes_nobodys_place(storage, tmp_path):
    target = str(tmp_path / "out")
    for version in ("1a", "2b"):
        with storage.lock(target), storage.draft(target, version=version) as draft:
            draft.write("a", holding(version))
            draft.commit()
    assert names(tmp_path / "out" / "versions") == ["1a", "2b"] and names(tmp_path) == ["out"]
    assert storage.link(str(tmp_path / "out" / "current"), "versions/1a")
    assert storage.link(str(tmp_path / "out" / "current"), "versions/2b")
    assert (tmp_path / "out" / "current" / "a").read_text() == "2b"
    assert names(tmp_path / "out") == ["current", "versions"]


def test_the_old_folder_comes_back_where_a_draft_was_killed_between_two_renames(storage, tmp_path):
    for part in ("data", "replaced"):
        (tmp_path / ".out.draft-0a" / part).mkdir(parents=True)
        (tmp_path / ".out.draft-0a" / part / "a").write_text(part)
    with storage.lock(str(tmp_path / "out")):
        assert (tmp_path / "out" / "a").read_text() == "replaced"
        assert (tmp_path / ".out.draft-0a" / "data" / "a").read_text() == "data"  # whole: the next run goes on from it


def test_a_commit_that_the_system_refuses_leaves_the_old_folder(storage, tmp_path, monkeypatch):
    target = tmp_path / "out"
    target.mkdir()

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(local_draft, "exchanged", refused)
    with pytest.raises(errors.OutputError, match="Permission denied"), storage.draft(str(target)) as draft:
        draft.commit()
    assert names(tmp_path) == ["out"]
