"""The manifest of an output: from what it was made, how, and what it has to hold; in ``_dresample.json``, beside the report."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dresample import errors
from dresample.distribution.execution import Phase
from dresample.jobs.inputs import Inputs
from dresample.jobs.output.environment import cpu, versions
from dresample.jobs.output.identity import Identity, sources_of
from dresample.jobs.output.plain_values import plain
from dresample.jobs.source_files import SourceFile
from dresample.report.summary import Report
from dresample.storage.addresses import join
from dresample.storage.contents import contents
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST

__all__ = ["FORMAT", "Manifest", "Part", "manifest_text", "read_manifest"]

#: Of what is written; readers refuse a newer one.
FORMAT = 1


@dataclass(frozen=True)
class Part:
    """A file of an output: its name, rows, bytes, checksum, and whether its rows were made here."""

    name: str
    rows: int
    nbytes: int
    sha256: str
    new: bool = False


@dataclass(frozen=True)
class Manifest:
    """What stands in the file of an output.

    Parameters
    ----------
    folder : str
    report : dict
        The report, as plain values.
    facts : dict
        Under ``"manifest"``.
    """

    folder: str
    report: Mapping[str, Any]
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The word of the job: its digest, and the seed if it was drawn."""
        return str(self.facts["name"])

    @property
    def parts(self) -> tuple[Part, ...]:
        """The files, in order."""
        return tuple(Part(p["name"], p["rows"], p["bytes"], p["sha256"], p["new"]) for p in self.facts["parts"])

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that it was made of, in order."""
        return tuple(SourceFile(f["path"], f["bytes"], f["version"]) for f in self.facts["source"]["files"])

    @property
    def referenced(self) -> bool:
        """Whether the originals are in the sources only."""
        return bool(self.facts["options"].get("originals") == "referenced")

    def as_report(self) -> Report:
        """The report of the run that wrote it."""
        known = {name: self.report[name] for name in Report.__dataclass_fields__ if name in self.report}
        phases = tuple(Phase(**phase) for phase in known.pop("phases"))
        return Report(**known | {"phases": phases, "warnings": tuple(known["warnings"])})


def manifest_text(
    report: Report, job: Identity, files: Inputs, parts: Sequence[Part], seconds: Mapping[str, float], reads: Mapping[str, Any]
) -> str:
    """The text of ``_dresample.json``.

    Parameters
    ----------
    report : Report
    job : Identity
    files : Inputs
        As they were read: of text the rows are known by now.
    parts : list of Part
    seconds : dict of {str: float}
        Of steps that the report does not know.
    reads : dict
        How the source was read, for whoever reads it again.
    """
    facts = {
        "format": FORMAT,
        "job": job.digest,
        "name": job.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": sys.argv,
        "versions": versions(),
        "cpu": cpu(),
        "sampler": plain(job.sampler),
        "seed": report.seed,
        "source": {**job.facts["source"], "files": sources_of(files)},
        "columns": dict(job.facts["columns"]),
        "options": dict(job.facts["options"]),
        "reads": dict(reads),
        "rows": sum(part.rows for part in parts),
        "parts": [{"name": p.name, "rows": p.rows, "bytes": p.nbytes, "sha256": p.sha256, "new": p.new} for p in parts],
        "seconds": {phase.name: round(phase.seconds, 4) for phase in report.phases}
        | {name: round(value, 4) for name, value in seconds.items()},
    }
    return json.dumps(report.to_dict() | {"manifest": facts}, indent=1, default=str)


def read_manifest(folder: str) -> Manifest:
    """The manifest of an output, or of one of its versions.

    Raises
    ------
    OutputError
        There is none, or one that this release does not understand.
    """
    place = join(folder, MANIFEST)
    try:
        found = json.loads(contents(place))
    except OSError as problem:
        raise errors.no_output(folder, reason(problem)) from problem
    except ValueError as problem:
        raise errors.no_output(folder, f"{MANIFEST} is no JSON") from problem
    facts = found.pop("manifest", None) if isinstance(found, dict) else None
    if not isinstance(facts, dict) or not isinstance(facts.get("format"), int):
        raise errors.no_output(folder, f"{MANIFEST} has no manifest: it was written before there were any")
    if facts["format"] > FORMAT:
        raise errors.manifest_too_new(folder, facts["format"], FORMAT)
    return Manifest(folder, found, facts)
