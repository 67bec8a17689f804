"""Tables of Delta as outputs: files that nobody knows of until the log names them, in one commit of the process that runs the job.

Each run writes into a folder of its own inside of the table (``run-MARK/``). The commit carries an application transaction, a name
and a number that grows: what is committed under a number is never committed again. A run that is killed before its commit leaves
files that no reader of the table sees; the next one removes them. From the commit on they belong to the table, and its own VACUUM
clears what no version needs.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote

from dresample import errors
from dresample.storage import remote_draft, remote_lock
from dresample.storage.delta_addresses import table_place
from dresample.storage.failures import reason
from dresample.storage.interface import MANIFEST, Draft, Entry, Fill, Holder, Kind, Leftover, Mark
from dresample.storage.remote import Remote
from dresample.storage.remote_draft import RemoteDraft
from dresample.storage.remote_drivers import masked
from dresample.storage.remote_objects import Objects, hidden

__all__ = ["NOTE", "Delta", "committed_number", "opened_table"]

#: The note of a draft that says what is to be committed, and how.
NOTE = "transaction"
_NULL = "__HIVE_DEFAULT_PARTITION__"


def opened_table(path: str) -> Any:
    """The table at an address, for deltalake; None where there is none.

    Raises
    ------
    InputError
        There is one that cannot be read.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    place = table_place(path)
    try:
        return DeltaTable(place) if DeltaTable.is_deltatable(place) else None
    except TableNotFoundError:
        return None
    except Exception as problem:
        raise errors.delta_broken(path, masked(str(problem).splitlines()[0])) from problem


def committed_number(path: str, name: str) -> int:
    """The last number that was committed to a table under a name; -1 where there is none."""
    table = opened_table(path)
    found = None if table is None else table.transaction_version(name)
    return -1 if found is None else int(found)


class Delta:
    """Tables of Delta, wherever they are."""

    renames = False

    def kind(self, path: str) -> Kind | None:
        """Whether there is something."""
        return self._objects(path).kind(_url(path))

    def entries(self, folder: str) -> list[Entry]:
        """What the folder of a table holds."""
        return self._objects(folder).entries(_url(folder))

    def glob(self, pattern: str) -> list[str]:
        """Tables are named one by one."""
        return []

    def absolute(self, path: str) -> str:
        """The address with all of its path."""
        place = table_place(path)
        return f"delta+{Remote(place.partition(':')[0]).absolute(place)}" if "://" in place else f"delta://{os.path.abspath(place)}"

    def real(self, path: str) -> str:
        """Where the files are."""
        place = table_place(path)
        return Remote(place.partition(":")[0]).absolute(place) if "://" in place else os.path.realpath(place)

    def is_link(self, path: str) -> bool:
        """Links to tables are followed."""
        return False

    def mark(self, file: str | IO[bytes]) -> Mark:
        """Of a file inside of a table."""
        return self._objects(str(file)).mark(_url(str(file)))

    def open(self, path: str) -> IO[bytes]:
        """A file inside of a table."""
        return self._objects(path).open(_url(path))

    def obstacle(self, path: str) -> str | None:
        """A folder that is something else, or what stands in the way of the files."""
        objects, url = self._objects(path), _url(path)
        if objects.kind(url) == "file" or (objects.found(url) and objects.kind(f"{url}/_delta_log") is None):
            return "there is something else than a Delta table"
        return objects.obstacle(url)

    def write(self, path: str, fill: Fill) -> int:
        """A file inside of a table."""
        return self._objects(path).write(_url(path), fill)

    def draft(self, target: str, name: str | None = None, version: str | None = None) -> AbstractContextManager[Draft]:
        """Files in a folder of their own, which the commit names in the log."""
        return _draft(self._objects(target), _url(target), target, name)

    def link(self, path: str, to: str) -> bool:
        """There are none."""
        return False

    def remove(self, path: str) -> None:
        """Remove a file inside of a table."""
        self._objects(path).remove(_url(path))

    def remove_all(self, folder: str) -> None:
        """Remove a folder inside of a table."""
        self._objects(folder).remove_all(_url(folder))

    def leftovers(self, target: str) -> list[Leftover]:
        """Drafts that were not committed."""
        return remote_draft.leftovers(self._objects(target), _url(target))

    def discard(self, leftover: Leftover) -> None:
        """Remove a draft and its files."""
        remote_draft.discard(self._objects(leftover.path), leftover.path)

    def holder(self, target: str) -> Holder | None:
        """Who holds a table."""
        return remote_lock.holder(self._objects(target), _url(target))

    @contextmanager
    def lock(self, target: str) -> Iterator[None]:
        """Hold a table against other runs of this package; the log itself orders the commits of all others."""
        objects, url = self._objects(target), _url(target)
        with remote_lock.held(objects, url) as anew:
            if anew:
                remote_draft.clear(objects, url)
            yield

    @staticmethod
    def _objects(path: str) -> Remote:
        return Remote(_url(path).partition(":")[0])


def _url(path: str) -> str:
    place = table_place(path)
    return place.rstrip("/") if "://" in place else f"file://{os.path.abspath(place)}"


@dataclass(frozen=True)
class DeltaDraft(RemoteDraft):
    """Files in a folder of the table that its log does not name.

    Parameters
    ----------
    table : str
        Its address.
    """

    table: str = ""

    def commit(self) -> None:
        """Name the files in the log.

        Raises
        ------
        OutputError
            The lock is no longer held, the number was committed meanwhile, or the files do not fit the table.
        """
        remote_lock.confirm(self.storage, self.target)
        facts = json.loads(self.notes()[NOTE])
        if committed_number(self.table, facts["name"]) >= facts["number"]:
            raise errors.delta_conflict(self.table, f"number {facts['number']} of {facts['name']} was committed meanwhile")
        try:
            self.storage.put(f"{self.desk}/committed", b"")  # from here on nobody but the table removes them
            _commit(self.table, self.folder.rpartition("/")[2], facts)
            self.storage.put(f"{self.folder}/{MANIFEST}", self.storage.contents(f"{self.desk}/manifest"))
        except OSError as problem:
            raise errors.output_unwritable(self.table, reason(problem)) from problem
        with suppress(OSError):
            self.storage.remove(f"{self.desk}/begun")
            self.storage.remove_all(self.desk)


def _commit(path: str, folder: str, facts: Mapping[str, Any]) -> None:
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable, Transaction
    from deltalake.exceptions import CommitFailedError
    from deltalake.transaction import AddAction

    schema = pa.ipc.read_schema(pa.py_buffer(b64decode(facts["schema"]))).remove_metadata()
    by, now = facts["partition_by"], int(time.time() * 1000)
    table = opened_table(path)
    try:
        if table is None:
            table = DeltaTable.create(table_place(path), schema, mode="error", partition_by=by)
        else:
            _check_fits(path, table, schema, by)
        actions = [
            AddAction(f"{folder}/{name}", nbytes, _values(name), now, True, json.dumps({"numRecords": rows}))
            for name, nbytes, rows in facts["files"]
        ]  # fmt: skip
        table.create_write_transaction(
            actions, facts["mode"], table.schema(), by,
            commit_properties=CommitProperties(
                custom_metadata={"dresample.job": facts["job"]}, max_commit_retries=0,
                app_transactions=[Transaction(facts["name"], facts["number"])],
            ),
        )  # fmt: skip
    except CommitFailedError as problem:
        raise errors.delta_conflict(path, masked(str(problem).splitlines()[0])) from problem
    except errors.DresampleError:
        raise
    except Exception as problem:
        raise errors.delta_schema(path, masked(str(problem).splitlines()[0])) from problem


def _values(name: str) -> dict[str, str | None]:
    pairs = [part.partition("=") for part in name.split("/")[:-1]]
    return {unquote(column): None if value == _NULL else unquote(value) for column, _, value in pairs}


def _check_fits(path: str, table: Any, schema: Any, by: list[str]) -> None:
    import pyarrow as pa
    from deltalake import Schema

    there = pa.schema(table.schema().to_arrow())
    here = pa.schema(Schema.from_arrow(schema).to_arrow())
    kinds = {field.name: field.type for field in there}
    wrong = [f.name for f in here if kinds.get(f.name) != f.type] + [name for name in kinds if name not in here.names]
    if wrong:
        raise errors.delta_schema(path, f"column {wrong[0]!r} is {_kind(here, wrong[0])} here and {_kind(there, wrong[0])} there")
    if table.metadata().partition_columns != by:
        raise errors.delta_schema(path, f"it is partitioned by {table.metadata().partition_columns}, the result by {by}")


def _kind(schema: Any, name: str) -> str:
    return str(schema.field(name).type) if name in schema.names else "not there"


@contextmanager
def _draft(storage: Objects, target: str, table: str, name: str | None) -> Iterator[DeltaDraft]:
    desk = f"{hidden(target)}/{f'writing-{uuid.uuid4().hex[:8]}' if name is None else f'draft-{name}'}"
    before = remote_draft.taken_up(storage, desk)
    new = DeltaDraft(storage, target, desk, before or f"{target}/run-{uuid.uuid4().hex[:12]}", table)
    with remote_draft.begun(new, stays=name is not None):
        yield new
