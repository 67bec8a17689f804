"""Outputs that are Delta tables: what is refused, under which transaction a job commits, and whether it has done so already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from dresample import errors
from dresample.jobs.layout import Layout, laid_out
from dresample.jobs.output.identity import Identity
from dresample.jobs.output.manifest import Manifest, Part, read_manifest
from dresample.storage.addresses import plain_path, storage_of
from dresample.storage.delta import NOTE, committed_number, opened_table
from dresample.storage.interface import MANIFEST, Draft

__all__ = ["check_table", "made_before", "noted", "transaction_of"]

Transaction = tuple[str, int]


def transaction_of(said: str | None, who: Identity) -> Transaction:
    """Name and number under which a job commits: as it was said, or the digest of the job, which commits once.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> transaction_of("nightly:20261129", None)
    ('nightly', 20261129)
    """
    if said is None:
        return f"dresample:{who.digest}", 1
    name, _, number = said.rpartition(":")
    if not name or not number.isdigit():
        raise errors.delta_transaction(said)
    return name, int(number)


def check_table(path: str, overwrite: bool, append: bool, unsupported: Sequence[str], said: str | None) -> None:
    """Refuse what could not be committed at the end.

    Raises
    ------
    OutputError, ParameterError
    """
    if unsupported:
        raise errors.delta_unsupported(unsupported[0])
    if overwrite and append:
        raise errors.append_or_overwrite()
    if said is not None:
        transaction_of(said, None)  # type: ignore[arg-type]
    if (obstacle := storage_of(path).obstacle(path)) is not None:
        raise errors.output_unwritable(path, obstacle)


def made_before(path: str, transaction: Transaction, overwrite: bool, append: bool) -> Manifest | None:
    """The manifest of the run that has committed this transaction, if one has.

    Raises
    ------
    OutputError
        The table is there, and nobody said what becomes of it; or the manifest is gone.
    """
    if committed_number(path, transaction[0]) < transaction[1]:
        if not (overwrite or append) and opened_table(path) is not None:
            raise errors.table_exists(path)
        return None
    storage = storage_of(path)
    for entry in storage.entries(path):
        if entry.name.startswith("run-") and storage.kind(f"{entry.path}/{MANIFEST}") == "file":
            found = read_manifest(plain_path(entry.path))
            if found.facts["reads"].get("transaction") == list(transaction):
                return found
    raise errors.transaction_done(path, *transaction)


def noted(
    draft: Draft, transaction: Transaction, who: Identity, layout: Layout, schema: pa.Schema, parts: Sequence[Part], append: bool
) -> None:
    """Say what is to be committed, and how."""
    facts: dict[str, Any] = {
        "name": transaction[0], "number": transaction[1], "job": who.digest, "mode": "append" if append else "overwrite",
        "files": [(part.name, part.nbytes, part.rows) for part in parts], **laid_out(layout, schema),
    }  # fmt: skip
    draft.note(NOTE, json.dumps(facts).encode())
