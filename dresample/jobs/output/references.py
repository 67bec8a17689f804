"""Outputs that name the files of their originals instead of holding a copy: which jobs may, and how originals are read again."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs import inputs
from dresample.jobs.arrow_frame import Reader
from dresample.jobs.originals import originals_from
from dresample.jobs.output.manifest import Manifest
from dresample.jobs.output.plain_values import plain, restored
from dresample.jobs.source_files import SourceFile
from dresample.jobs.table import Table
from dresample.storage.addresses import storage_of
from dresample.storage.failures import reason

__all__ = ["changes", "check_referable", "check_sources", "originals_of", "reads_of"]


def check_referable(sampler: Any) -> None:
    """Refuse a job whose result is not its originals as they are, with new rows below.

    Raises
    ------
    ParameterError
    """
    name = type(sampler).__name__
    if sampler._changes_originals:
        raise errors.not_referable(name, "may move them or leave some out")
    if getattr(sampler, "placement", "append") != "append":
        raise errors.not_referable(name, "deals its new rows over them")


def changes(sources: tuple[SourceFile, ...]) -> list[tuple[str, str]]:
    """Source files that are not what they were, each with what is different."""
    return [(source.path, how) for source in sources if (how := _change(source)) is not None]


def _change(source: SourceFile) -> str | None:
    try:
        found = storage_of(source.path).mark(source.path)
    except OSError as problem:
        return reason(problem)
    if found.nbytes != source.nbytes:
        return f"{source.nbytes:,} bytes then, {found.nbytes:,} now"
    return None if found.version == source.version else "it was written again"


def check_sources(output: Manifest) -> None:
    """Refuse an output that refers to files which have changed.

    Raises
    ------
    InputError
    """
    for path, how in changes(output.sources):
        raise errors.source_changed(output.folder, path, how)


def originals_of(output: Manifest, schema: pa.Schema) -> Reader:
    """How the originals of an output are read, in its own schema.

    Raises
    ------
    InputError
        A source file has changed.
    """
    check_sources(output)
    reads = output.facts["reads"]
    source = inputs.reader_of(_inputs(output, reads))
    return Reader(source.pieces, schema, originals_from(source, schema))


def reads_of(table: Table) -> dict[str, Any]:
    """How the source of a job is read, as plain values: another process reads the same rows with the same types."""
    files = table.files
    pieces = files.pieces if files.text is None else tuple(replace(piece, kept=None) for piece in files.pieces)
    assert files.schema is not None
    return {
        "looked_at": sorted(table.looked_at),
        "schema": base64.b64encode(files.schema.serialize()).decode(),
        "pieces": plain(pieces),
        "text": plain(files.text),
        "label": files.label,
    }


def _inputs(output: Manifest, reads: Mapping[str, Any]) -> inputs.Inputs:
    schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(reads["schema"])))
    files = tuple(source.path for source in output.sources)
    text, pieces = restored(reads["text"]), restored(reads["pieces"])
    return inputs.Inputs(files, text is None, schema, None, pieces, text=text, label=reads["label"])
