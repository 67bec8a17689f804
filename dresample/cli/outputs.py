"""The commands for outputs that stand: which version is the current, is it whole, what lies beside it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from dresample import errors
from dresample.cli import parse
from dresample.cli.guard import INPUT, OUTPUT, debug_option, guarded
from dresample.cli.options import CLUSTER, added

if TYPE_CHECKING:
    from dresample.jobs.output.clean import Remains
    from dresample.jobs.output.verify import Verdict
    from dresample.storage.interface import Holder

__all__ = ["COMMANDS"]

_OUTPUT = click.argument("output", type=click.Path(), callback=parse.address, metavar="OUTPUT")


@click.command()
@_OUTPUT
@debug_option
def current(output: str) -> None:
    """Say where the files of an output are: the folder of its current version, for pandas, DuckDB or Polars."""
    from dresample.jobs.output.versions import current as folder_of

    console = Console(stderr=True, emoji=False)
    with errors.speaking(errors.CommandLine()), guarded(console, lambda: "looking"):
        found = folder_of(output)
    click.echo(found)


@click.command()
@_OUTPUT
@click.option("--recompute", is_flag=True, help="Run the job again beside it, as the manifest says, and compare the rows.")
@click.option("--no-sources", is_flag=True, help="Do not look whether the source files are what they were.")
@added(CLUSTER)
@debug_option
def verify(output: str, recompute: bool, no_sources: bool, **options: Any) -> None:
    """Read an output again, and say whether it is what its manifest says: 0 it is, 3 its source changed, 4 it is not."""
    from dresample.jobs.cluster import ClusterOptions
    from dresample.jobs.output.verify import verify as look
    from dresample.jobs.progress import Bars

    console = Console(stderr=True, emoji=False)
    bars = Bars(console)
    cluster = ClusterOptions(options["scheduler"], options["workers"], options["memory_limit"]) if recompute else None
    with errors.speaking(errors.CommandLine()), guarded(console, lambda: bars.phase):
        found = look(output, bars, not no_sources, cluster)
    _tell_verdict(found, recompute)
    sys.exit(OUTPUT if found.wrong else INPUT if found.changed else 0)


def _tell_verdict(found: Verdict, recompute: bool) -> None:
    for line in found.wrong:
        click.echo(f"wrong: {line}")
    for line in found.changed:
        click.echo(f"changed: {line}")
    click.echo(f"{found.parts} parts, {found.rows:,} rows, {found.nbytes / 2**20:.1f} MiB: {found.folder}")
    if found.wrong:
        click.echo("The output is not what its manifest says. Run its job again.")
    elif found.changed:
        more = ", so the job was not run again" if recompute else ""
        click.echo(f"Every part is as it was written. Source files have changed since{more}.")
    elif found.recomputed:
        click.echo("Every part is as it was written, and the job makes the same rows again.")
    else:
        click.echo("Every part is as it was written.")


@click.command()
@_OUTPUT
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@debug_option
def clean(output: str, dry_run: bool) -> None:
    """Remove what runs that ended have left beside an output: drafts, half versions. The output itself is left alone."""
    from dresample.jobs.output.clean import clean as remove
    from dresample.jobs.output.clean import remains

    console = Console(stderr=True, emoji=False)
    with errors.speaking(errors.CommandLine()), guarded(console, lambda: "cleaning"):
        found = remains(output) if dry_run else remove(output)
    _tell_remains(found, dry_run)


def _tell_remains(found: Remains, dry_run: bool) -> None:
    if found.holder is not None:
        click.echo(_held(found.holder))
    done = "would be removed" if dry_run else "removed"
    for left in found.left:
        what = "files of a killed run" if left.name is None else f"draft {left.name[:12]}"
        click.echo(f"{what}, {left.nbytes / 2**20:.1f} MiB, last written {_ago(time.time() - left.changed)}: {left.path}: {done}")
    for version in found.versions:
        click.echo(f"version {version}, which was never published: {done}")
    if found.nothing:
        click.echo(f"Nothing is left beside {found.output}.")


def _held(holder: Holder) -> str:
    who = f"{holder.lock} is held by process {holder.owner or 'unknown'}, last sign of life {_ago(holder.age)}"
    return f"{who}: a run is at work." if holder.alive else f"{who}: it is dead, and the next run takes the lock."


def _ago(seconds: float) -> str:
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} seconds ago"


COMMANDS = (current, verify, clean)
