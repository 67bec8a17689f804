"""How an output is laid out: folders of columns (Hive's way), rows of one file at the most, compression.

A part of the result becomes one file, or several: one for each combination of values of the columns, cut after so many rows.
Files of a folder keep the order of the rows in the order of their names. Between folders the order of rows is that of the parts:
rows of one part that lie in different folders cannot be put back between each other.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from dresample import errors
from dresample.jobs.folder_columns import NULL, folder_column
from dresample.jobs.written_names import written_names

__all__ = ["COMPRESSIONS", "PLAIN", "Compression", "Layout", "laid_out", "schema_laid_out"]

Compression = Literal["snappy", "zstd", "gzip", "lz4", "none"]
COMPRESSIONS: tuple[Compression, ...] = ("snappy", "zstd", "gzip", "lz4", "none")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns whose values become folders, how files are packed, and rows of one file at the most.

    Parameters
    ----------
    partition_by : tuple of str
    compression : {"snappy", "zstd", "gzip", "lz4", "none"}
    file_rows : int, optional
    """

    partition_by: tuple[str, ...] = ()
    compression: Compression = "snappy"
    file_rows: int | None = None

    def check(self) -> None:
        """Refuse values that mean nothing.

        Raises
        ------
        ParameterError
        """
        if self.compression not in COMPRESSIONS:
            raise errors.compression_unknown(self.compression, COMPRESSIONS)
        if self.file_rows is not None and self.file_rows < 1:
            raise errors.file_rows_below_one(self.file_rows)
        if len(set(self.partition_by)) < len(self.partition_by):
            raise errors.partition_twice(self.partition_by)

    def resolved(self, columns: Sequence[str], written: bool) -> Layout:
        """The same with one name for each column.

        Raises
        ------
        InputError
            A column is not there, or none is left for the files.
        """
        names = written_names("--partition-by", self.partition_by, columns) if written else self.partition_by
        if missing := [name for name in names if name not in columns]:
            raise errors.features_missing(missing, columns, "partition_by")
        if names and set(names) >= set(columns):
            raise errors.partition_takes_all(names)
        found = Layout(tuple(names), self.compression, self.file_rows)
        found.check()
        return found

    @property
    def one_file(self) -> bool:
        """Whether a part of the result is one file under its own name."""
        return not self.partition_by and self.file_rows is None

    def files(self, table: pa.Table, name: str) -> Iterator[tuple[str, pa.Table]]:
        """Names and tables of the files that a part of the result becomes; at least one.

        Raises
        ------
        InputError
            A value cannot be the name of a folder.
        """
        if self.one_file:
            yield name, table
            return
        stem = name.removesuffix(".parquet")
        for folder, rows in self._folders(table):
            most = self.file_rows or max(1, len(rows))
            for i, start in enumerate(range(0, max(1, len(rows)), most)):
                cut = f"-{i:05d}" if self.file_rows else ""
                yield f"{folder}{stem}{cut}.parquet", rows.slice(start, most)

    def _folders(self, table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
        if not self.partition_by or not len(table):
            if not self.partition_by:
                yield "", table
            return
        words = [_words(table[name], name) for name in self.partition_by]
        rest = table.drop_columns(list(self.partition_by))
        keys = [f"{name}={{}}/" for name in (quote(n, safe=" ") for n in self.partition_by)]
        codes = pa.table(words, [str(i) for i in range(len(words))])
        groups = codes.append_column("row", pa.array(range(len(table)))).group_by(codes.column_names, use_threads=False)
        for group in groups.aggregate([("row", "list")]).to_pylist():
            values = [group[str(i)] for i in range(len(words))]
            folder = "".join(key.format(NULL if v is None else quote(v, safe=" ")) for key, v in zip(keys, values, strict=True))
            yield folder, rest.take(pa.array(group["row_list"]))


def _words(column: Any, name: str) -> pa.Array:
    """Values as folders name them; they have to come back as they are."""
    plain = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(plain, pa.ChunkedArray):
        plain = pa.concat_arrays(plain.chunks)
    try:
        words = plain.cast(pa.string())
        for i in pc.index_in(words.unique(), words).to_pylist():
            word, value = words[i].as_py(), plain[i]
            back = folder_column(word, plain.type, 1)[0]
            if word == "" or word == NULL or back != value:
                raise errors.partition_value(name, value.as_py())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as problem:
        raise errors.partition_type(name, str(plain.type)) from problem
    return words


#: One file for each part, as always.
PLAIN = Layout()


def laid_out(layout: Layout, schema: pa.Schema) -> dict[str, Any]:
    """What a reader of the output has to know: the columns of folders, and all columns with their types."""
    return {"partition_by": list(layout.partition_by), "schema": b64encode(schema.serialize().to_pybytes()).decode()}


def schema_laid_out(facts: Mapping[str, Any]) -> pa.Schema:
    """All columns with their types, of what :func:`laid_out` gave."""
    return pa.ipc.read_schema(pa.py_buffer(b64decode(facts["schema"])))
