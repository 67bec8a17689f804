"""What decides over the rows of a job and over the bytes of its files, and one word for all of it.

Two jobs with the same digest write the same files, so what one has finished, the other may take. Where the seed is to be drawn, it
belongs to the word: a job that is taken up finds it in the name of its draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dresample import errors
from dresample.arithmetic import draws
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.inputs import Inputs
from dresample.jobs.output.environment import cpu, versions
from dresample.jobs.output.plain_values import is_plain, plain
from dresample.jobs.output.seeds import open_seeds, seeded
from dresample.jobs.text import files as text_files
from dresample.jobs.text.dialect import TextOptions
from dresample.storage.addresses import storage_of
from dresample.storage.interface import Leftover

__all__ = ["Identity", "identified", "sources_of"]

#: Letters of a digest in the name of a draft, of a seed there, and of the id that versions and parts bear.
_DIGEST, _SEED, _ID = 32, 16, 12


@dataclass(frozen=True)
class Identity:
    """A job by what decides over its rows.

    Parameters
    ----------
    sampler : Sampler
        With its seed.
    facts : dict
        What decides, as plain values; seeds that were not given are not in it.
    digest : str
    name : str
        The digest, and the seed if it was drawn.
    drawn : bool
        Whether it was.
    """

    sampler: Any
    facts: Mapping[str, Any]
    digest: str
    name: str
    drawn: bool

    @property
    def id(self) -> str:
        """A short word of the same, for versions and the names of parts."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:_ID]


def identified(
    sampler: Any, files: Inputs, roles: ColumnRoles, text: TextOptions, options: Mapping[str, Any],
    left: Sequence[Leftover] = (), lasting: bool = False,
) -> Identity:  # fmt: skip
    """Who a job is.

    Parameters
    ----------
    sampler : Sampler
    files : Inputs
    roles : ColumnRoles
        Of the columns, resolved.
    text : TextOptions
    options : dict
        What else decides over the output, as plain values.
    left : list of Leftover
        Of its output: a draft of this job has the seed in its name.
    lasting : bool
        The job may be taken up, or repeated, by another process: all that decides must have a plain form.

    Raises
    ------
    ParameterError
    """
    try:
        open_ = open_seeds(sampler)
    except errors.ParameterError:
        if lasting:
            raise
        open_ = []
    written = plain(sampler)
    if lasting and not is_plain(written):
        raise errors.job_without_words(type(sampler).__name__)
    facts = {
        "sampler": written,
        "source": {"files": sources_of(files), "text": asdict(text)},
        "columns": {"target": roles.target, "features": roles.chosen(files.names), "drop": roles.drop, "carry": roles.carry},
        "options": dict(options),
        "pieces": text_files.PIECE_BYTES if files.text is not None else plain(files.pieces),
        "versions": versions(),
        **({} if sampler._grade == "A" else {"cpu": cpu()}),
    }
    extra = {name: value for name, value in asdict(roles).items() if name not in ("target", "features", "drop", "carry", "written")}
    facts["columns"] |= extra
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:_DIGEST]
    if not open_:
        return Identity(sampler, facts, digest, digest, False)
    seed = _seed_of(left, digest)
    return Identity(seeded(sampler, open_, seed), facts, digest, f"{digest}{seed:0{_SEED}x}", True)


def _seed_of(left: Sequence[Leftover], digest: str) -> int:
    names = [entry.name for entry in left if entry.name and len(entry.name) == _DIGEST + _SEED and entry.name.startswith(digest)]
    return int(names[0][_DIGEST:], 16) if names else draws.seed_of(None)


def sources_of(files: Inputs) -> list[dict[str, Any]]:
    """The files in order, each with its bytes, its version and its rows: their number, and the number of the first."""
    rows = dict(zip(files.files, files.file_rows, strict=True)) if files.file_rows else {}
    found: list[dict[str, Any]] = []
    first: int | None = 0
    for source in files.sources:
        place, count = storage_of(source.path).absolute(source.path), rows.get(source.path)
        found.append({"path": place, "bytes": source.nbytes, "version": source.version, "rows": count, "first_row": first})
        first = None if first is None or count is None else first + count
    return found
