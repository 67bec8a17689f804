"""One JSON object a line."""

from __future__ import annotations

import datetime as dt
import io
import json

from dresample.jobs.events import EventLog


def test_events_are_lines_of_json():
    stream = io.StringIO()
    log = EventLog(stream)
    log.say("a note\nof two lines")
    with log("write", total=2) as advance:
        advance(1)
        assert log.phase == "Writing"
    log.event("failed", "error", code=3)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["note", "phase started", "phase done", "failed"]
    assert lines[0]["message"] == "a note\nof two lines" and lines[2]["phase"] == "Writing" and lines[2]["seconds"] >= 0
    assert all(dt.datetime.fromisoformat(line["time"]).tzinfo is not None for line in lines)


def test_a_quiet_log_has_errors_only():
    stream = io.StringIO()
    log = EventLog(stream, "error")
    with log("write"):
        log.say("x")
    log.event("failed", "error", code=3)
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["failed"]
