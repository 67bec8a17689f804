"""Object stores: whole jobs on an S3-compatible server, what interrupted runs leave, locks, and what must be seen nowhere."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster

from dresample import SMOTE, errors
from dresample.cli.commands import main
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.jobs import staging
from dresample.jobs.output.manifest import read_manifest
from dresample.jobs.output.reading import read
from dresample.jobs.source_files import noted, opened
from dresample.storage import remote_draft, remote_lock
from dresample.storage.addresses import address, join, plain_path, refusal, storage_of
from dresample.storage.contents import contents, holding
from dresample.storage.interface import MANIFEST
from dresample.storage.remote_drivers import masked, says_secret
from tests.helpers.marks import NO_ADVICE
from tests.helpers.s3 import SECRET

pytestmark = NO_ADVICE

OPTIONS = ("--target", "fraud", "--features", ",".join(FRAUD_FEATURES), "--method", "smote")


def run(*arguments):
    return CliRunner().invoke(main, ["resample", *map(str, arguments), *OPTIONS])


@pytest.fixture(scope="module")
def table():
    return fraud_table(4_000, fraud=0.05, npartitions=1).compute()


@pytest.fixture(scope="module")
def local(table, tmp_path_factory):
    """A folder of three files, and what a job makes of it on this machine."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "in").mkdir()
    for i in range(3):
        table.iloc[i * 1500 : (i + 1) * 1500].to_parquet(folder / "in" / f"part-{i}.parquet", index=False)
    done = run(folder / "in", "--output", folder / "out")
    assert done.exit_code == 0, done.output
    return folder


def put(local, root):
    for path in (local / "in").iterdir():
        storage_of(root).write(join(root, "in", path.name), holding(path.read_bytes()))
    storage_of(root).write(join(root, "in", "_SUCCESS"), holding(b""))


def parts(folder):
    """The bytes of all tables of an output, in order, however they are called."""
    names = [part.name for part in read_manifest(str(folder)).parts]
    return [contents(join(str(folder), name)) for name in names]


@pytest.fixture(params=["s3", "memory"])
def root(request):
    """A place on each kind of storage."""
    found = request.getfixturevalue(request.param)
    return found if request.param == "s3" else "memory://box"


# --- whole jobs -------------------------------------------------------------------------------------------------------


def test_a_job_there_writes_the_bytes_of_one_here(root, local, tmp_path):
    put(local, root)
    for i, given in enumerate((["in"], ["in/part-*.parquet"], ["in/part-0.parquet", "in/part-1.parquet", "in/part-2.parquet"])):
        out, page = f"{root}/out/{i}", f"{root}/page.html"
        done = run(*(f"{root}/{path}" for path in given), "--output", out, *(() if i else ("--report", page)))
        assert done.exit_code == 0, done.output
        assert parts(out) == parts(local / "out")
        assert b"Two principal directions" in contents(page)
        assert [entry.name for entry in storage_of(root).entries(f"{root}/out")] == [str(n) for n in range(i + 1)]
        frame = read(out).compute()
        pd.testing.assert_frame_equal(frame, read(local / "out").compute())
    again = run(f"{root}/out/0", "--output", tmp_path / "again")  # an output is an input like any other
    assert again.exit_code == 0, again.output


def test_files_of_this_machine_by_their_url(local, tmp_path):
    done = run(f"file://{local}/in", "--output", f"file://{tmp_path}/out", "--report", f"file://{tmp_path}/r.html")
    assert done.exit_code == 0, done.output
    assert parts(tmp_path / "out") == parts(local / "out") and (tmp_path / "r.html").exists()


def test_folders_with_columns_and_text(s3, table, tmp_path):
    for i, kind in enumerate(("a", "b")):
        some = table.iloc[i::2]
        for base in (str(tmp_path), s3):
            buffer = io.BytesIO()
            some.to_parquet(buffer, index=False)
            storage_of(base).write(join(base, f"hive/kind={kind}", "part.parquet"), holding(buffer.getvalue()))
            storage_of(base).write(join(base, f"text-{i}.csv"), holding(some.drop(columns="time").to_csv(index=False)))
    for given in ("hive", "text-*.csv"):
        outs = [join(base, f"out-{given[:4]}") for base in (str(tmp_path), s3)]
        for base, out in zip((str(tmp_path), s3), outs, strict=True):
            done = run(join(base, given), "--output", out)
            assert done.exit_code == 0, done.output
        assert parts(outs[0]) == parts(outs[1])


@pytest.mark.slow
def test_worker_processes_read_and_write_there(s3, local):
    """Each finds driver and credentials by itself, in its own environment."""
    put(local, s3)
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        done = run(f"{s3}/in", "--output", f"{s3}/out", "--scheduler", client.scheduler.address)
        assert done.exit_code == 0, done.output
    assert parts(f"{s3}/out") == parts(local / "out")


def test_versions_and_originals_by_reference(s3, local):
    put(local, s3)
    for seed in (0, 0, 1, 2):
        more = ("--keep", 2, "--originals", "referenced", "--seed", seed)
        done = run(f"{s3}/in", "--output", f"{s3}/kept", *more)
        if "No such option" in done.output:
            pytest.skip("the command line does not keep versions yet")
        assert done.exit_code == 0, done.output
    kept = json.loads(contents(f"{s3}/kept/current.json"))
    assert len(kept["versions"]) == 2 == len(storage_of(s3).entries(f"{s3}/kept/versions"))
    assert len(read(f"{s3}/kept")) > 4_000


# --- what is refused, and what went wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{root}/in", "--output", "{root}/in"), "exists"),
        (("{root}/in", "--output", "{root}/in", "--overwrite"), "renames nothing"),
        (("{root}/in", "--output", "{root}/in/out"), "lies inside the input"),
        (("{root}/none", "--output", "out"), "No input found"),
        (("{root}/in", "--output", "{root}"), "Name a folder"),
        (("{root}/in", "--output", "s3://no-such-bucket/out"), "there is no bucket no-such-bucket"),
        (("s3://no-such-bucket/in", "--output", "{root}/out"), "No input found"),
        (("{root}/in", "--output", "gs://bucket/out"), "pip install gcsfs"),
        (("abfss://box@account/in", "--output", "{root}/out"), "pip install adlfs"),
        (("what://ever/in", "--output", "{root}/out"), "nothing is known of what://"),
        (("{root}/in", "--output", "http://localhost/out"), "read only"),
        (("{root}/in", "--output", "{root}/out", "--report", "{root}/out/r.html"), "inside the output folder"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_work(s3, local, arguments, words, monkeypatch):
    put(local, s3)
    monkeypatch.setattr("dresample.jobs.cluster.opened", None)
    before = storage_of(s3).found(s3)
    done = run(*(text.format(root=s3) for text in arguments))
    assert done.exit_code in (3, 4) and words in done.output, done.output
    assert storage_of(s3).found(s3) == before


def test_credentials_that_are_not_there(s3, local, tmp_path, monkeypatch):
    put(local, s3)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    for arguments in ((f"{s3}/in", "--output", tmp_path / "out"), (local / "in", "--output", f"{s3}/out")):
        done = run(*arguments)
        assert done.exit_code in (3, 4) and "no credentials were found" in done.output, done.output
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("place", ["input", "output", "report"])
def test_a_url_with_a_password_is_refused_and_never_shown(local, tmp_path, place):
    url = f"s3://key:{SECRET}@bucket/x"
    given = {"input": local / "in", "output": tmp_path / "out", "report": tmp_path / "r.html"} | {place: url}
    done = run(given["input"], "--output", given["output"], "--report", given["report"])
    assert done.exit_code == 2 and "it holds a password" in done.output and SECRET not in done.output
    with pytest.raises(errors.DresampleError) as told:
        storage_of(url)
    assert SECRET not in str(told.value) + repr(told.value)
    assert says_secret("https://host/a?sig=1") and masked("https://host/a?sig=1") == "https://host/a?***"


def test_secrets_of_the_environment_are_in_no_file_and_no_message(s3, local):
    put(local, s3)
    done = run(f"{s3}/in", "--output", f"{s3}/out", "--report", f"{s3}/r.html")
    again = run(f"{s3}/in", "--output", f"{s3}/out")
    assert (done.exit_code, again.exit_code) == (0, 4)
    assert SECRET not in done.output + again.output
    assert all(SECRET.encode() not in contents(f"{s3}/{name}") for name in storage_of(s3).found(s3))
    assert masked(f"the key {SECRET} is wrong") == "the key *** is wrong"
    draft = remote_draft.RemoteDraft(storage_of(s3), f"{s3}/o", f"{s3}/d", f"{s3}/o")
    assert SECRET.encode() not in pickle.dumps(draft)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_footer_is_read_without_its_file(s3, monkeypatch):
    from s3fs.core import S3File

    from dresample.jobs.parquet_files import footer_of

    frame = pd.DataFrame(np.random.default_rng(0).random((300_000, 8)), columns=list("abcdefgh"))
    buffer = io.BytesIO()
    frame.to_parquet(buffer, row_group_size=30_000)
    storage_of(s3).write(f"{s3}/big.parquet", holding(buffer.getvalue()))
    asked, fetch = [], S3File._fetch_range

    def counted(self, start, end):
        asked.append(end - start)
        return fetch(self, start, end)

    monkeypatch.setattr(S3File, "_fetch_range", counted)
    assert footer_of(noted(f"{s3}/big.parquet")).metadata.num_rows == 300_000
    assert sum(asked) < 200_000 < len(buffer.getvalue()) / 50


def test_a_file_that_changes(root):
    storage = storage_of(root)
    storage.write(f"{root}/a", holding(b"one"))
    found = noted(f"{root}/a")
    time.sleep(0.01)
    storage.write(f"{root}/a", holding(b"two"))
    with pytest.raises(errors.InputError, match="it was written again"), opened(found):
        pass
    found = noted(f"{root}/a")
    with pytest.raises(errors.InputError, match=r"then, .* now|written again"), opened(found) as stream:  # noqa: PT012
        storage.write(f"{root}/a", holding(b"three"))
        stream.read()


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_files_count_once_the_manifest_is_there(root):
    target, storage = f"{root}/out", storage_of(root)
    with pytest.raises(KeyError), staging.staged(target) as draft:  # noqa: PT012
        draft.write("a/part.parquet", holding("text"))
        draft.write(MANIFEST, holding("{}"))
        assert storage.kind(f"{target}/{MANIFEST}") is None and draft.files() == {"a/part.parquet": 4}
        raise KeyError
    assert storage.found(root) == {} and storage.kind(target) is None
    with staging.staged(target) as draft:
        late = pickle.loads(pickle.dumps(draft))
        late.write("a", holding("text"))
        draft.write(MANIFEST, holding("{}"))
    assert storage.found(root) == {"out/a": 4, f"out/{MANIFEST}": 2}
    assert late.gone()
    with pytest.raises(OSError):
        late.write("b", holding("text"))  # nobody waits for it
    with pytest.raises(errors.OutputError, match="begins in an empty place"), staging.staged(target):
        pass
    assert len(storage.found(root)) == 2


def test_a_manifest_that_is_there_is_never_replaced(root):
    target, storage = f"{root}/out", storage_of(root)
    with pytest.raises(errors.OutputError, match="Another run has published"), staging.staged(target) as draft:  # noqa: PT012
        draft.write("a", holding("mine"))
        draft.write(MANIFEST, holding("{}"))
        storage.write(f"{target}/{MANIFEST}", holding("other"))
    assert contents(f"{target}/{MANIFEST}") == b"other" and storage.leftovers(target) == []


def test_named_drafts_are_taken_up(root):
    target, storage = f"{root}/out", storage_of(root)
    with pytest.raises(KeyError), staging.staged(target, "0a") as draft:  # noqa: PT012
        draft.write("a", holding("text"))
        draft.note("a.json", b"1")
        raise KeyError
    (left,) = storage.leftovers(target)
    assert (left.name, left.nbytes) == ("0a", 4) and left.changed > 0
    with staging.staged(target, "0a") as draft:
        assert draft.files() == {"a": 4} and draft.notes() == {"a.json": b"1"}
        assert draft.open("a").read() == b"text"
        draft.write(MANIFEST, holding("{}"))
    assert storage.found(root) == {"out/a": 4, f"out/{MANIFEST}": 2}


def test_leftovers_of_other_jobs_are_discarded_with_their_files(root):
    target, storage = f"{root}/out", storage_of(root)
    with pytest.raises(KeyError), staging.staged(target, "0a") as draft:  # noqa: PT012
        draft.write("a", holding("text"))
        raise KeyError
    with staging.locked(target):
        for left in storage.leftovers(target):
            storage.discard(left)
    assert storage.found(root) == {}


CRASH = """
import os, sys
from click.testing import CliRunner
from dresample.cli.commands import main
from dresample.storage import remote_draft

put, limit = remote_draft.RemoteDraft.write, int(sys.argv[1])
seen = []

def write(self, name, fill):
    done = put(self, name, fill)
    seen.append(name)
    if len(seen) == limit:
        os._exit(9)
    return done

remote_draft.RemoteDraft.write = write
CliRunner().invoke(main, sys.argv[2:], catch_exceptions=False)
"""


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--resume",)])
def test_what_a_killed_run_left_is_no_input_and_cleared_or_taken_up_by_the_next(s3, local, tmp_path, more):
    put(local, s3)
    arguments = ["resample", f"{s3}/in", "--output", f"{s3}/out", *OPTIONS, *more]
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", CRASH, "4", *arguments], cwd=os.getcwd()).returncode == 9
    assert storage_of(s3).kind(f"{s3}/out") == "folder"
    assert "never finished" in run(f"{s3}/out", "--output", tmp_path / "x").output
    holder = storage_of(s3).holder(f"{s3}/out")
    assert holder is not None and not holder.alive
    done = run(f"{s3}/in", "--output", f"{s3}/out", *more)
    assert done.exit_code == 0, done.output
    assert ("Taken up" in done.output) == bool(more)
    assert parts(f"{s3}/out") == parts(local / "out")
    assert {name.partition("/")[0] for name in storage_of(s3).found(s3)} == {"in", "out"}


# --- locks ------------------------------------------------------------------------------------------------------------

HOLD = "import sys, time\nfrom dresample.jobs import staging\nwith staging.locked(sys.argv[1]):\n    print('held', flush=True)\n"


@pytest.mark.slow
def test_the_second_of_two_runs_is_refused_and_a_dead_one_holds_nothing(s3, local):
    put(local, s3)
    script = HOLD + "    time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", script, f"{s3}/out"], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"held\n"
        done = run(f"{s3}/in", "--output", f"{s3}/out")
        assert done.exit_code == 4 and "Another run writes" in done.output and str(process.pid) in done.output
    finally:
        process.kill()
        process.wait()
    assert run(f"{s3}/in", "--output", f"{s3}/out").exit_code == 0
    assert ".out.dresample" not in storage_of(s3).listed(s3)


@pytest.mark.slow
def test_of_runs_that_begin_at_once_one_holds_it(s3):
    script = HOLD + "    time.sleep(3)"
    runs = [
        subprocess.Popen([sys.executable, "-c", script, f"{s3}/out"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    told = [run.communicate()[0] for run in runs]
    assert sorted(told) == [b"", b"held\n"]


def test_a_lease_that_ran_out_is_taken_and_its_holder_publishes_nothing(root, monkeypatch):
    target, storage = f"{root}/out", storage_of(root)
    monkeypatch.setattr(remote_lock, "BEAT", 1000.0)
    monkeypatch.setattr(remote_lock, "_here", lambda: "another machine")
    with pytest.raises(errors.OutputError, match="has taken the lock"), staging.staged(target) as draft:  # noqa: PT012
        draft.write(MANIFEST, holding("{}"))
        monkeypatch.setattr(remote_lock, "_here", lambda: "this machine")
        mine = dict(remote_lock._held)
        remote_lock._held.clear()
        with pytest.raises(errors.OutputError, match="is dead, its lock is taken"), storage.lock(target):
            pass
        monkeypatch.setattr(remote_lock, "LEASE", 0.0)
        with storage.lock(target):
            remote_lock._held.update(mine)
            monkeypatch.setattr(remote_lock, "LEASE", 60.0)
            draft.commit()
    assert storage.kind(f"{target}/{MANIFEST}") is None


def test_a_holder_renews_its_lock(root, monkeypatch):
    monkeypatch.setattr(remote_lock, "BEAT", 0.05)
    with staging.locked(f"{root}/out"):
        (path,) = storage_of(root).found(f"{root}/.out.dresample")
        before = json.loads(contents(f"{root}/.out.dresample/{path}"))["time"]
        time.sleep(0.6)
        assert json.loads(contents(f"{root}/.out.dresample/{path}"))["time"] > before


# --- addresses --------------------------------------------------------------------------------------------------------


def test_addresses():
    assert plain_path("file:///a/b*.csv") == "/a/b*.csv" and address("file:/a/b/") == "/a/b"
    assert storage_of("s3a://b/x").real("s3a://b//x/") == storage_of("s3://b").real("s3://b/x") == "s3://b/x"
    assert storage_of("memory:///x").absolute("memory:///x") == "memory://x"
    assert refusal("tables/day") is refusal("C:/tables") is refusal("memory://x") is None
    assert not says_secret("hdfs://node:8020/a@b") and not says_secret("abfss://box@account.dfs.core.windows.net/a")


def test_the_sampler_reads_its_checkpoints_there(s3):
    saved = pytest.importorskip("dresample.deep.saved")
    for n in range(2):
        saved.save(f"{s3}/net", {"a": np.full(3, n)}, {"n": n})
    weights, facts = saved.load(f"{s3}/net")
    assert facts == {"n": 1} and weights["a"].tolist() == [1, 1, 1]
    assert len(storage_of(s3).entries(f"{s3}/net")) == 2


def test_python_writes_there_too(s3, local):
    from rich.console import Console

    from dresample.jobs.column_roles import ColumnRoles
    from dresample.jobs.progress import Bars
    from dresample.jobs.run import resample_files

    roles = ColumnRoles("fraud", tuple(FRAUD_FEATURES))
    with Client(processes=False, dashboard_address=None) as client:
        bars = Bars(Console(quiet=True))
        resample_files(SMOTE(random_state=0), [f"{local}/in"], roles, f"{s3}/out", client, bars)
    table = pq.read_table(io.BytesIO(parts(f"{s3}/out")[0]))
    assert table.num_rows == 1500
