"""Runs that are killed at random moments, and runs that are started twice, while others read what they publish.

Client, workers and scheduler get SIGKILL: at any time, after any number of finished parts, and in the commit. Then the same command
runs again, until it is done, and its files are compared with those of a run that nobody disturbed. A process of its own reads what
is published all the time, with pandas, DuckDB and Polars.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dresample.storage.contents import sha256_of
from tests.benchmarks.setting import WORK, say

__all__ = ["Tally", "kills", "kills_apart", "many_kills"]

#: Versions: fewer than there are jobs, so that each has to be made again.
KEEP = 2
PARTS = 12
#: Exit code of a run that is refused its output.
REFUSED = 4


@dataclass
class Tally:
    """What was seen.

    Parameters
    ----------
    runs : int
        Processes that were killed, and pairs that were started at once.
    wrong : int
        Published files that differ from those of an undisturbed run, and readings of rows that no run makes.
    half : int
        Moments at which an output lacked a file, or had none.
    duplicates : int
        Files too many, and pairs of which both did the work.
    again, finished : int
        Parts that were finished before a kill, and those of them that were made again.
    lost : int
        Of the latter, those of one and the same run, after the death of a worker or the scheduler.
    readings, unread : int
        Readings of published outputs, and those that failed for another reason than a switch under a plain name.
    costs : list of float
        Seconds of runs that took up a draft, in units of what an undisturbed run takes without the writing that was done.
    """

    runs: int = 0
    wrong: int = 0
    half: int = 0
    duplicates: int = 0
    again: int = 0
    finished: int = 0
    lost: int = 0
    readings: int = 0
    unread: int = 0
    costs: list[float] = field(default_factory=list)
    moments: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """One line of results."""
        share = self.again / self.finished if self.finished else 0.0
        return {
            "runs": self.runs, "wrong": self.wrong, "half": self.half + self.unread, "duplicates": self.duplicates,
            "repeated_work": share, "repeated_within_a_run": self.lost, "finished_parts": self.finished, "readings": self.readings,
            "resume_over_rest": float(np.median(self.costs)) if self.costs else None, **self.moments,
        }  # fmt: skip


# --- the job ----------------------------------------------------------------------------------------------------------


def write_table(folder: Path, rows: int) -> None:
    """A table in several files; ``amount`` tells each row from others."""
    import pandas as pd

    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"amount": rng.gamma(2, 50, rows), "hour": rng.uniform(0, 24, rows), "number": np.arange(rows)})
    frame["fraud"] = (rng.random(rows) < 0.05).astype(np.int64)
    folder.mkdir(parents=True)
    for i, part in enumerate(np.array_split(np.arange(rows), PARTS)):
        frame.iloc[part].to_parquet(folder / f"day-{i}.parquet", index=False)


def command(source: Path, output: Path, seed: int, more: list[str]) -> list[str]:
    """The arguments of one night's run."""
    fixed = ["resample", str(source), "--target", "fraud", "--carry", "number", "--method", "smote", "--seed", str(seed)]
    return [*fixed, "--output", str(output), "--resume", *more]


def _child(arguments: list[str], log: str) -> None:
    """In a process of its own, which has everything imported."""
    from dresample.cli import commands

    with open(log, "a") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    commands.main(arguments)


def start(arguments: list[str], log: Path) -> Any:
    """Begin a run."""
    process = multiprocessing.get_context("fork").Process(target=_child, args=(arguments, str(log)))
    process.start()
    return process


def finish(process: Any) -> int:
    """Wait for a run; its exit code."""
    process.join(300)
    return int(process.exitcode if process.exitcode is not None else -1)


# --- what is there ----------------------------------------------------------------------------------------------------


def drafts_of(output: Path) -> list[Path]:
    return [p for p in output.parent.iterdir() if p.name.startswith(f".{output.name}.draft-")]


def finished_parts(output: Path) -> dict[str, int]:
    """Parts that a draft has noted as whole, each with the number of its file."""
    found = {}
    for draft in drafts_of(output):
        notes: list[Path] = []
        with suppress(OSError):  # it is published, or removed, at this moment
            notes = list((draft / "notes").glob("*.json"))
        for note in notes:
            with suppress(OSError, ValueError):
                for told in json.loads(note.read_bytes()):
                    file = draft / "data" / told["name"]
                    if file.stat().st_size == told["nbytes"]:
                        found[told["name"]] = file.stat().st_ino
    return found


def published_folder(output: Path, keep: bool) -> Path | None:
    if not keep:
        return output if output.exists() else None
    try:
        return output / "versions" / json.loads((output / "current.json").read_text())["current"]
    except FileNotFoundError:
        return None


def sums(folder: Path) -> list[str]:
    """Checksums of the parts, in order."""
    found = []
    for path in sorted(folder.glob("*.parquet")):
        with path.open("rb") as stream:
            found.append(sha256_of(stream))
    return found


def look(folder: Path | None, right: list[list[str]], tally: Tally) -> None:
    """A published folder is the whole result of one of the jobs."""
    if folder is None:
        return
    seen = sums(folder)
    if seen in right:
        tally.half += not (folder / "_dresample.json").exists()
        return
    known = {part for parts in right for part in parts}
    tally.wrong += any(part not in known for part in seen)
    tally.half += not any(set(parts) <= set(seen) for parts in right)
    tally.duplicates += any(set(parts) < set(seen) for parts in right)
    tally.said.append(f"{folder} has {len(seen)} parts that are no job's")


# --- readers ----------------------------------------------------------------------------------------------------------

_READ = """
import json, random, sys, time
from pathlib import Path
import duckdb, pandas as pd, polars as pl
import dresample

def by_pandas(folder):
    frame = pd.read_parquet(folder)
    return len(frame), int((frame["amount"] * 1e6).round().astype("int64").sum())

def by_duckdb(folder):
    word = "select count(*), sum(cast(round_even(amount * 1e6, 0) as hugeint)) from read_parquet(?)"
    rows, total = duckdb.connect().execute(word, [f"{folder}/*.parquet"]).fetchone()
    return rows, int(total)

def by_polars(folder):
    frame = pl.read_parquet(f"{folder}/*.parquet")
    return frame.height, int((frame["amount"] * 1e6).round(mode="half_to_even").cast(pl.Int64).sum())

log, stop, outputs = open(sys.argv[1], "a"), Path(sys.argv[2]), sys.argv[3:]
print("ready", flush=True)
while not stop.exists():
    output = random.choice(outputs)
    read = random.choice([by_pandas, by_duckdb, by_polars])
    told = {"output": output, "reader": read.__name__}
    if Path(output).exists():
        try:
            told["found"] = read(dresample.current(output))
        except Exception as problem:
            told["failed"] = f"{type(problem).__name__}: {str(problem)[:300]}"
        print(json.dumps(told), file=log, flush=True)
    time.sleep(random.uniform(0, 0.05))
"""


@contextmanager
def readers(work: Path, outputs: list[Path]) -> Iterator[Path]:
    """A process that reads outputs all the time, and writes down what it found."""
    log, stop = work / "readings.jsonl", work / "stop"
    words = [sys.executable, "-c", _READ, str(log), str(stop), *map(str, outputs)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield log
    finally:
        stop.touch()
        try:
            process.wait(60)
        finally:
            process.kill()


def judge(log: Path, known: set[tuple[int, int]], plain: Path, tally: Tally) -> None:
    """Each reading is of the rows of one job. Under a plain name a file may be gone when its reader comes; it is never another."""
    for line in log.read_text().splitlines() if log.exists() else ():
        told = json.loads(line)
        tally.readings += 1
        if "failed" in told and told["output"] != str(plain):
            tally.unread += 1
            tally.said.append(line)
        elif "found" in told and tuple(told["found"]) not in known:
            tally.wrong += 1
            tally.said.append(line)


def content(folder: Path) -> tuple[int, int]:
    """What a reader should find."""
    import pandas as pd

    frame = pd.read_parquet(folder)
    return len(frame), int((frame["amount"] * 1e6).round().astype("int64").sum())


# --- clusters ---------------------------------------------------------------------------------------------------------


class Standing:
    """A scheduler and two workers as processes of their own, to be killed."""

    def __init__(self, work: Path) -> None:
        self.work, self.count = work, 0
        self.processes: list[subprocess.Popen[bytes]] = []
        self.open()

    def open(self) -> None:
        """Start all of it, at a new address."""
        self.count += 1
        file = self.work / f"scheduler-{self.count}.json"
        common = {"cwd": self.work, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
        local = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--no-dashboard"]
        self.processes = [subprocess.Popen([*run, *local, "--scheduler-file", str(file)], **common)]  # type: ignore[call-overload]
        while not file.exists():
            time.sleep(0.05)
        time.sleep(0.2)
        self.address = str(json.loads(file.read_text())["address"])
        for _ in range(2):
            self.add()
        self.ready()

    def ready(self) -> None:
        """Wait for the workers, in a process of its own: this one is forked, and has no threads."""
        code = "import sys; from distributed import Client; Client(sys.argv[1], timeout=60).wait_for_workers(2, timeout=120)"
        subprocess.run([sys.executable, "-c", code, self.address], check=True, stderr=subprocess.DEVNULL)

    def add(self) -> None:
        """One more worker."""
        run = [sys.executable, "-m", "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny"]
        more = ["--no-dashboard", "--memory-limit", "0", "--death-timeout", "60"]
        self.processes.append(subprocess.Popen([*run, *more], cwd=self.work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def kill(self, what: str) -> None:
        """The scheduler, or one of the workers."""
        at = 0 if what == "scheduler" else random.randrange(1, len(self.processes))
        self.processes[at].kill()
        self.processes.pop(at).wait()
        if what == "scheduler":
            self.close()
            self.open()
        else:
            self.add()

    def close(self) -> None:
        """End all of it."""
        for process in self.processes:
            process.kill()
            process.wait()


# --- kills ------------------------------------------------------------------------------------------------------------


def moment(process: Any, output: Path, usual: float, rng: random.Random) -> str:
    """Wait for a random moment of a run: of its time, of its parts, or of its commit."""
    kind = rng.choice(["any time", "any time", "parts", "parts", "commit"])
    wanted, end = rng.randrange(1, PARTS), time.perf_counter() + rng.uniform(0.1, 1.0) * usual
    while process.is_alive():
        if kind == "any time" and time.perf_counter() > end:
            break
        if kind == "parts" and len(finished_parts(output)) >= wanted:
            break
        if kind == "commit" and any((draft / "data" / "_dresample.json").exists() for draft in drafts_of(output)):
            time.sleep(rng.uniform(0, 0.01))
            break
        time.sleep(0.0005)
    return kind


def kills(work: Path, n_kills: int = 200, n_doubles: int = 50, rows: int = 60_000, on_cluster: int = 60, seed: int = 0) -> Tally:
    """Kill and start twice, and count what went wrong.

    Parameters
    ----------
    work : path
        An empty folder.
    n_kills, n_doubles : int
    rows : int
        Of the table.
    on_cluster : int
        Kills of workers and schedulers among them.
    seed : int
        Of the moments.
    """
    import dresample.cli.commands
    import dresample.jobs.run  # noqa: F401  (children of this process need not import it again)

    rng, tally = random.Random(seed), Tally()
    source, versions, plain = work / "in", work / "versions", work / "plain"
    write_table(source, rows)
    jobs, usual = _undisturbed(work, source)
    right = [parts for parts, _ in jobs]
    with readers(work, [versions, plain]) as log:
        _kill_clients(work, source, (versions, plain), right, usual, rng, tally, n_kills - on_cluster)
        if on_cluster:
            _kill_clusters(work, source, versions, right, rng, tally, on_cluster)
        _start_twice(work, source, (versions, plain), right, rng, tally, n_doubles)
    judge(log, {found for _, found in jobs}, plain, tally)
    return tally


def kills_apart(work: Path, **sizes: int) -> tuple[dict[str, Any], list[str]]:
    """The same in a process of its own, which has no threads: children are forked. The figures, and what was said of what went
    wrong.

    Parameters
    ----------
    work : path
    sizes : int
        As for :func:`kills`.
    """
    code = (
        "import json, pathlib; from tests.benchmarks.kills import kills; "
        f"tally = kills(pathlib.Path({str(work)!r}), **{sizes!r}); print(json.dumps([tally.figures(), tally.said]))"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    figures, said = json.loads(done.stdout.splitlines()[-1])
    return figures, said


def _undisturbed(work: Path, source: Path) -> tuple[list[tuple[list[str], tuple[int, int]]], tuple[float, float]]:
    """What each job makes when nobody disturbs it; how long that takes, and how much of it is writing."""
    jobs, usual = [], []
    for seed in range(3):
        begin = time.perf_counter()
        assert finish(start(command(source, work / f"right-{seed}", seed, []), work / "log")) == 0, (work / "log").read_text()
        told = json.loads((work / f"right-{seed}" / "_dresample.json").read_text())["manifest"]
        usual.append((time.perf_counter() - begin, float(told["seconds"]["write"])))
        context = multiprocessing.get_context("fork")
        with context.Pool(1) as pool:
            found = pool.apply(content, (work / f"right-{seed}",))
        jobs.append((sums(work / f"right-{seed}"), found))
    whole, writing = np.median(usual, axis=0)
    return jobs, (float(whole), float(writing))


def _more(keep: bool) -> list[str]:
    return ["--keep", str(KEEP)] if keep else ["--overwrite"]


def _kill_clients(
    work: Path, source: Path, outputs: tuple[Path, Path], right: list[list[str]], usual: tuple[float, float],
    rng: random.Random, tally: Tally, wanted: int,
) -> None:  # fmt: skip
    killed = turn = 0
    while killed < wanted:
        turn += 1
        keep = turn % 2 == 1
        output = outputs[0 if keep else 1]
        arguments = command(source, output, turn % 3, _more(keep))
        for _ in range(rng.randrange(1, 5)):
            killed += _one_kill(work, arguments, output, keep, right, usual[0], rng, tally)
        _done(work, arguments, output, keep, turn % 3, right, tally, usual)


def _one_kill(
    work: Path, arguments: list[str], output: Path, keep: bool, right: list[list[str]], usual: float, rng: random.Random,
    tally: Tally, kill: Callable[[Any], None] | None = None,
) -> int:  # fmt: skip
    before = finished_parts(output)
    process = start(arguments, work / "log")
    kind = moment(process, output, usual, rng)
    if not process.is_alive():
        finish(process)
        return 0
    if kill is not None:  # of another process: the run itself may go on to its end
        before = finished_parts(output)
    (kill or _kill)(process)
    finish(process)
    after = finished_parts(output)
    again = tally.again
    _repeated(before, after, published_folder(output, keep), tally)
    tally.lost += tally.again - again if kill is not None else 0
    tally.runs += 1
    tally.moments[kind] = tally.moments.get(kind, 0) + 1
    look(published_folder(output, keep), right, tally)
    return 1


def _kill(process: Any) -> None:
    os.kill(process.pid, signal.SIGKILL)


def _repeated(before: dict[str, int], after: dict[str, int], folder: Path | None, tally: Tally) -> None:
    """Parts that were finished before a run and have another file after it."""
    there = {path.name: path.stat().st_ino for path in folder.glob("*.parquet")} if folder is not None else {}
    now = there | after
    tally.finished += len(before)
    tally.again += sum(now.get(name) != inode for name, inode in before.items())


def _done(
    work: Path, arguments: list[str], output: Path, keep: bool, seed: int, right: list[list[str]], tally: Tally,
    usual: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """The same command, until its end: the right files, and nothing beside them."""
    before, begin = finished_parts(output), time.perf_counter()
    code = finish(start(arguments, work / "log"))
    folder, took = published_folder(output, keep), time.perf_counter() - begin
    _repeated(before, {}, folder, tally)
    if before and usual is not None:
        whole, writing = usual
        tally.costs.append(took / (whole - writing * len(before) / len(right[seed])))
    if code != 0 or folder is None or sums(folder) != right[seed]:
        tally.wrong += 1
        tally.said.append(f"{' '.join(arguments)}: code {code}, {folder}\n{(work / 'log').read_text()[-3000:]}")
    if left := [path.name for path in output.parent.iterdir() if path.name.startswith(f".{output.name}.")]:
        tally.half += 1
        tally.said.append(f"left beside {output}: {left}")


def _kill_clusters(
    work: Path, source: Path, output: Path, right: list[list[str]], rng: random.Random, tally: Tally, wanted: int
) -> None:
    standing = Standing(work)
    killed = turn = 0
    try:
        while killed < wanted:
            turn += 1
            what = "scheduler" if turn % 4 == 0 else "worker"
            arguments = lambda turn=turn: [
                *command(source, output, turn % 3, _more(True)), "--scheduler", standing.address,
            ]  # fmt: skip
            killed += _one_kill(
                work, arguments(), output, True, right, 3.0, rng, tally, kill=lambda _, what=what: standing.kill(what)
            )
            _done(work, arguments(), output, True, turn % 3, right, tally)
    finally:
        standing.close()


def _start_twice(
    work: Path, source: Path, outputs: tuple[Path, Path], right: list[list[str]], rng: random.Random, tally: Tally, wanted: int
) -> None:
    for turn in range(wanted):
        keep = turn % 2 == 1
        output, seed = outputs[0 if keep else 1], turn % 3
        arguments = command(source, output, seed, _more(keep))
        first = start(arguments, work / "log")
        time.sleep(rng.choice([0, 0, rng.uniform(0, 0.3)]))
        second = start(arguments, work / "log")
        codes = [finish(first), finish(second)]
        tally.runs += 1
        if not (0 in codes and set(codes) <= {0, REFUSED}):
            tally.wrong += 1
            tally.said.append(f"two starts ended with {codes}\n{(work / 'log').read_text()[-2000:]}")
        look(published_folder(output, keep), right, tally)


def many_kills() -> None:
    """200 SIGKILLs and 50 double starts, with readers."""
    shutil.rmtree(WORK / "kills", ignore_errors=True)
    (WORK / "kills").mkdir(parents=True)
    figures, said = kills_apart(WORK / "kills")
    say("kills", **figures)
    print(*said, sep="\n", file=sys.stderr)
