"""Where a summary may be written."""

from __future__ import annotations

import json

import pytest

from dresample import errors
from dresample.jobs.summary import check_summary, failed, write_summary

FACTS = failed("job.toml", 3, "InputError", "no rows", 1.23456, "start", "out")


def test_it_is_written_whole_and_over_its_own_kind_only(tmp_path):
    place = tmp_path / "new/summary.json"
    for seconds in (1, 2):
        check_summary(str(place), str(tmp_path / "out"))
        write_summary(str(place), FACTS | {"seconds": seconds})
        assert json.loads(place.read_text())["seconds"] == seconds
    assert [p.name for p in place.parent.iterdir()] == ["summary.json"]
    place.write_text('{"my": "notes"}')
    with pytest.raises(errors.OutputError, match="no summary of a job"):
        check_summary(str(place), "out")


def test_places_that_are_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "table.parquet").write_bytes(b"PAR1\x00\xff")
    for place, words in (
        (tmp_path / "folder", "it is a folder"),
        (tmp_path / "out/summary.json", "inside the output folder"),
        (tmp_path / "table.parquet", "no summary"),
        ("what://bucket/summary.json", "nothing is known of what://"),
        (tmp_path / "table.parquet/summary.json", "Cannot write the summary"),
    ):
        with pytest.raises(errors.OutputError, match=words):
            check_summary(str(place), str(tmp_path / "out"))


def test_facts_of_a_failure():
    assert FACTS["code"] == 3 and FACTS["status"] == "failed" and FACTS["seconds"] == 1.235
    assert FACTS["error"] == {"kind": "InputError", "message": "no rows"} and FACTS["rows"] is None
