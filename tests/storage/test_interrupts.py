"""Every SIGINT and SIGTERM ends a run with 130, at whatever instruction it lands, and a second one at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dresample.datasets import FRAUD_FEATURES, fraud_table

HEAD = """import itertools, os, signal, subprocess, sys, time, weakref
from pathlib import Path
from dresample.storage import interrupts
"""
ME = "os.kill(os.getpid(), signal.{kind})"


def started(work: str, *arguments: object) -> subprocess.Popen[str]:
    """A process that runs some lines under ``interrupts.run``."""
    body = "".join(f"    {line}\n" for line in work.splitlines())
    code = f"{HEAD}def work():\n{body}    print('the end')\n    sys.exit(0)\ninterrupts.run(work)\n"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


SWALLOWING = {
    "except BaseException": f"try:\n    {ME}; time.sleep(9)\nexcept BaseException:\n    pass",
    "a callback of a weak reference": f"class A: pass\na = A()\nw = weakref.ref(a, lambda _: ({ME}, time.sleep(0.01)))\ndel a",
    "__del__": f"class A:\n    def __del__(self): {ME}; time.sleep(0.01)\nA()",
    "a context exit": f"import contextlib\nwith contextlib.suppress(BaseException):\n    {ME}",
    "return in finally": f"def f():\n    try:\n        {ME}; time.sleep(9)\n    finally:\n        return 1\nf()",
}


@pytest.mark.parametrize("how", SWALLOWING)
def test_a_swallowed_interrupt_still_ends_with_130(how):
    process = started(SWALLOWING[how].format(kind="SIGINT"))
    assert process.wait(20) == 130, process.communicate()


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
def test_what_a_callback_swallowed_is_raised_behind_it(kind):
    """Without this, the work would go on to its end."""
    process = started(SWALLOWING["a callback of a weak reference"].format(kind=kind) + "\ntime.sleep(5)")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, "", "")


def test_work_stops_at_the_next_check():
    process = started(SWALLOWING["except BaseException"].format(kind="SIGTERM") + "\ninterrupts.check()\nprint('beyond')")
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")


def test_a_section_is_not_cut_in_two():
    process = started(f"with interrupts.deferred():\n    {ME.format(kind='SIGINT')}\n    print('whole')\nprint('beyond')")
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "whole\n")


def test_the_watchdog_ends_what_does_not_leave():
    stuck = (
        "interrupts.GRACE = 0.5\nprint('ready', flush=True)\nwhile True:\n    try: time.sleep(60)\n    except BaseException: pass"
    )
    process = started(stuck)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130


def test_a_second_signal_ends_at_once_and_leaves_nothing(tmp_path):
    """No child, no staged folder; and words."""
    work = """folder = Path(sys.argv[1])
child = subprocess.Popen(['sleep', '600'])
with interrupts.tells(lambda: 'as it was'), interrupts.removed_at_once(folder):
    folder.mkdir()
    (folder / 'part').write_text('x')
    for begun in itertools.count():
        try:
            if not begun: print(child.pid, flush=True)
            time.sleep(60)
        except BaseException: pass"""
    process = started(work, tmp_path / "staged")
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.2)
    begin = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 130
    assert time.perf_counter() - begin < 3
    assert "as it was" in process.stderr.read()
    assert not (tmp_path / "staged").exists()
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_codes_of_work_are_those_of_the_process():
    for line, code in (("sys.exit(4)", 4), ("sys.exit('words')", 1), ("1 / 0", 1), ("pass", 0), ("raise KeyboardInterrupt", 130)):
        assert started(line).wait(20) == code


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("source") / "t.parquet"
    fraud_table(2000, fraud=0.05, npartitions=1).compute().to_parquet(path, index=False)
    return path


def resampling(source: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dresample", "resample", str(source), "--target", "fraud", "--method", "smote",
               "--features", ",".join(FRAUD_FEATURES), "--output", str(out), "--overwrite", *more]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def handled(process: subprocess.Popen[bytes]) -> bool:
    """Whether handlers of the process stand, so that a signal is its own and not the interpreter's."""
    caught = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return all(int(caught.split()[1], 16) >> (kind - 1) & 1 for kind in (signal.SIGTERM, signal.SIGURG))


def at_random_moments(source: Path, folder: Path, signals: int, seed: int, *more: str) -> None:
    """Each run ends with 130, or with 0 if it was complete; the output is the old one or the whole new one, and nothing is left."""
    out, rng = folder / "out", random.Random(seed)
    out.mkdir()
    pq.write_table(pa.table({"old": [1]}), out / "part-00000.parquet")
    begin = time.perf_counter()
    whole = resampling(source, folder / "whole", *more)
    assert whole.wait(120) == 0, whole.communicate()
    longest = time.perf_counter() - begin
    expected = pd.read_parquet(folder / "whole")
    for turn in range(signals):
        process = resampling(source, out, *more)
        while not handled(process):
            time.sleep(0.002)
        time.sleep(rng.random() * longest)
        kind = rng.choice([signal.SIGINT, signal.SIGTERM])
        if process.poll() is None:
            os.killpg(process.pid, kind) if kind == signal.SIGINT else process.send_signal(kind)  # a terminal tells all processes
        said, complained = process.communicate(timeout=60)
        where = f"turn {turn}: {kind!r}: {said.decode()} {complained.decode()}"
        assert process.returncode in (0, 130), where
        assert "Traceback" not in complained.decode(), where
        found = pd.read_parquet(out)
        if list(found.columns) == ["old"]:
            assert process.returncode == 130, where
        else:
            pd.testing.assert_frame_equal(found, expected)
            if process.returncode == 130 and b"Interrupted at" in complained:
                assert b"was complete before" in complained or b"as it was before" in complained, where
        assert sorted(p.name for p in folder.iterdir()) == ["out", "whole"], where


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_signals_at_some_moments(source, tmp_path):
    at_random_moments(source, tmp_path, signals=int(os.environ.get("DRESAMPLE_SIGNALS", "3")), seed=1)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_200_signals_at_random_moments(source, tmp_path):
    at_random_moments(source, tmp_path, signals=200, seed=0)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_signals_at_random_moments_on_a_local_cluster(source, tmp_path):
    at_random_moments(source, tmp_path, 20, 2, "--workers", "1")
