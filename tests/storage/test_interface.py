"""The seam to storages: one that is made known in one place serves jobs, reports and saved networks, and leaves the same rows."""

from __future__ import annotations

import gzip
import io
import pickle
import re
from contextlib import contextmanager, suppress
from pathlib import Path

import fsspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dresample import errors
from dresample.cli.commands import main
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import staging
from dresample.storage.addresses import STORAGES, address, join, parent, storage_of
from dresample.storage.contents import contents, holding
from dresample.storage.interface import Entry, Mark


class Memory:
    """A storage without folders, links or locks, as object stores are: in the memory of this process."""

    renames = True

    def __init__(self) -> None:
        self.fs = fsspec.filesystem("memory")
        self.held: list[str] = []

    def kind(self, path):
        return "file" if self.fs.isfile(path) else "folder" if self.fs.isdir(path) else None

    def entries(self, folder):
        found = self.fs.ls(folder, detail=True)
        return [
            Entry(f"memory:/{f['name']}", f["name"].rpartition("/")[2], "file" if f["type"] == "file" else "folder") for f in found
        ]

    def glob(self, pattern):
        return [f"memory:/{path}" for path in self.fs.glob(pattern)]

    def absolute(self, path):
        return path.rstrip("/")

    real = absolute

    def is_link(self, path):
        return False

    def mark(self, file):
        found = self.fs.info(file if isinstance(file, str) else file.path)
        return Mark(found["size"], str(found["created"]))

    def open(self, path):
        stream = Stream(self.fs.cat_file(path))
        stream.path = path
        return stream

    def obstacle(self, path):
        return None

    def write(self, path, fill):
        stream = io.BytesIO()
        fill(stream)
        self.fs.pipe_file(path, stream.getvalue())
        return len(stream.getvalue())

    def link(self, path, to):
        return False

    @contextmanager
    def draft(self, target, name=None, version=None):
        draft = MemoryDraft(self, target)
        try:
            yield draft
        finally:
            draft.over = True

    def remove(self, path):
        if self.fs.exists(path):
            self.fs.rm_file(path)

    def leftovers(self, target):
        return []

    @contextmanager
    def lock(self, target):
        self.held.append(target)
        yield
        self.held.remove(target)


class Stream(io.BytesIO):
    path: str


class MemoryDraft:
    def __init__(self, storage, target):
        self.storage, self.folder, self.held, self.over = storage, target, {}, False

    def write(self, name, fill):
        stream = io.BytesIO()
        fill(stream)
        self.held[name] = stream.getvalue()
        return len(self.held[name])

    def files(self):
        return {name: len(data) for name, data in self.held.items()}

    def remove(self, name):
        del self.held[name]

    def gone(self):
        return self.over

    def commit(self):
        assert self.folder in self.storage.held
        if self.storage.fs.exists(self.folder):
            self.storage.fs.rm(self.folder, recursive=True)
        for name, data in self.held.items():
            self.storage.fs.pipe_file(join(self.folder, name), data)


@pytest.fixture
def memory(monkeypatch):
    plugged = Memory()
    monkeypatch.setitem(STORAGES, "memory", plugged)
    yield plugged
    plugged.fs.store.clear()
    plugged.fs.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def table():
    return fraud_table(4_000, fraud=0.05, npartitions=1).compute()


OPTIONS = ("--target", "fraud", "--features", ",".join(FRAUD_FEATURES), "--method", "smote")


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_a_job_from_one_storage_to_another(memory, table, tmp_path):
    """Listing, reading, committing, the report: what comes out is what comes out on disk, byte for byte."""
    (tmp_path / "in").mkdir()
    for i in range(3):
        part = table.iloc[i * 1500 : (i + 1) * 1500]
        part.to_parquet(tmp_path / "in" / f"part-{i}.parquet", index=False)
        memory.fs.pipe_file(f"memory://in/part-{i}.parquet", (tmp_path / "in" / f"part-{i}.parquet").read_bytes())
    memory.fs.pipe_file("memory://in/_SUCCESS", b"")
    assert run("resample", tmp_path / "in", *OPTIONS, "--output", tmp_path / "out").exit_code == 0
    for given in ("memory://in", "memory://in/*.parquet"):
        done = run("resample", given, *OPTIONS, "--output", "memory://out/put", "--overwrite", "--report", "memory://out/r.html")
        assert done.exit_code == 0, done.output
        assert "memory://out/put" in done.output
        # An output that takes the place of another has names of its own.
        written = {re.sub(r"-[0-9a-f]{12}\b", "", e.name): contents(e.path) for e in memory.entries("memory://out/put")}
        there = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        assert written.keys() == there.keys() and len(there) > 4
        assert all(written[name] == there[name] for name in there if name != "_dresample.json")  # which has seconds
        assert b"Two principal directions" in contents("memory://out/r.html")
    assert run("resample", "memory://in", *OPTIONS, "--output", tmp_path / "mixed").exit_code == 0
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "mixed"), pd.read_parquet(tmp_path / "out"))


def test_text_from_another_storage(memory, table):
    text = table.drop(columns="time").to_csv(index=False).encode()
    memory.fs.pipe_file("memory://plain.csv", text)
    memory.fs.pipe_file("memory://packed.csv.gz", gzip.compress(text))
    for name in ("plain.csv", "packed.csv.gz"):
        assert run("resample", f"memory://{name}", *OPTIONS, "--output", f"memory://{name}.out").exit_code == 0
    one, other = (io.BytesIO(contents(f"memory://{name}.out/part-00001.parquet")) for name in ("plain.csv", "packed.csv.gz"))
    assert pq.read_table(one).equals(pq.read_table(other))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("memory://in", "--output", "memory://in", "--overwrite"), "which it would replace"),
        (("memory://in", "--output", "memory://in/out"), "lies inside the input"),
        (("memory://in", "--output", "memory://in.parquet"), "exists"),
        (("memory://none", "--output", "out"), "No input found"),
        (("memory://in", "--output", "gs://out"), "Cannot write to gs://out: gs:// needs the package gcsfs"),
        (("gs://in", "--output", "memory://out"), "Cannot read gs://in: gs:// needs the package gcsfs"),
        (("memory://in", "--output", "memory://out", "--report", "memory://out/r.html"), "inside the output folder"),
    ],
)
def test_what_is_refused_is_refused_there_too(memory, table, arguments, words):
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    memory.fs.pipe_file("memory://in/part-0.parquet", buffer.getvalue())
    memory.fs.pipe_file("memory://in.parquet", buffer.getvalue())
    before = set(memory.fs.find("memory://"))
    done = run("resample", *arguments, *OPTIONS)
    assert done.exit_code in (3, 4) and words in done.stderr, done.output
    assert set(memory.fs.find("memory://")) == before


def test_a_file_that_changes_there(memory, table):
    from dresample.jobs.source_files import noted, opened

    memory.fs.pipe_file("memory://a.parquet", b"one")
    found = noted("memory://a.parquet")
    memory.fs.pipe_file("memory://a.parquet", b"two")
    with pytest.raises(errors.InputError, match="changed while the job ran"), opened(found):
        pass


def test_networks_are_saved_there(memory):
    saved = pytest.importorskip("dresample.deep.saved")
    import numpy as np

    for n in range(2):
        saved.save("memory://net", {"a": np.full(3, n)}, {"n": n})
    weights, facts = saved.load("memory://net")
    assert facts == {"n": 1} and weights["a"].tolist() == [1, 1, 1]
    assert len(memory.entries("memory://net")) == 2


def test_drafts_are_seen_by_nobody_before_their_commit(memory, tmp_path):
    for target in (address(tmp_path / "out"), "memory://out"):
        storage = storage_of(target)
        with suppress(KeyError), staging.staged(target) as draft:
            assert draft.write("a", holding("text")) == 4
            assert storage.kind(target) is None
            raise KeyError
        assert storage.kind(target) is None
        with staging.staged(target) as draft:
            draft.write("a", holding("text"))
            assert not draft.gone()
        assert draft.gone()
        assert contents(join(target, "a")) == b"text"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_local_drafts_travel(tmp_path):
    with staging.staged(tmp_path / "out") as draft:
        pickle.loads(pickle.dumps(draft)).write("a", holding(b"1"))
        assert draft.files() == {"a": 1}


def test_addresses():
    assert address(Path("s3:/bucket/out")) == address("s3://bucket/out") == "s3://bucket/out"
    assert parent(join("s3://bucket", "a")) == "s3://bucket"
