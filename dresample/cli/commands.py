"""The commands: from arguments to the jobs, and from their answers to what is printed.

Exit codes: 0 done, 1 unexpected error, 2 wrong usage, 3 bad input or parameters, 4 output, 5 cluster, 6 a gate, 130 interrupted.
"""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from dresample import __version__, errors
from dresample.cli import parse, printing
from dresample.cli.guard import INPUT, debug_option, guarded, stop
from dresample.cli.method import sampler_of
from dresample.cli.options import CLUSTER, JOB, LAYOUT, SOURCE, TEXT, added
from dresample.cli.outputs import COMMANDS
from dresample.jobs.methods import METHODS, find

__all__ = ["main"]


# --- options as values ------------------------------------------------------------------------------------------------


def _text(options: dict[str, Any]) -> Any:
    from dresample.jobs.text.dialect import TextOptions

    try:
        return TextOptions(**{name: options[name] for name in TextOptions.__dataclass_fields__ if options.get(name)})
    except errors.ParameterError as problem:
        raise click.UsageError(str(problem)) from problem


def _roles(options: dict[str, Any]) -> Any:
    from dresample.jobs.column_roles import ColumnRoles

    return ColumnRoles(options["target"], options["features"], options["drop"] or (), options["carry"] or (), written=True)


def _selection(options: dict[str, Any]) -> Any:
    from dresample.jobs.window import Selection, Window

    column, bounds = options["date_column"], [options[name] for name in ("since", "until", "days")]
    try:
        if column is None and any(bound is not None for bound in bounds):
            raise errors.window_without_column()
        return Selection(options["last_files"], None if column is None else Window(column, *bounds))
    except errors.ParameterError as problem:
        raise click.UsageError(str(problem)) from problem


def _cluster(options: dict[str, Any]) -> Any:
    from dresample.jobs.cluster import ClusterOptions

    return ClusterOptions(options["scheduler"], options["workers"], options["memory_limit"])


def _speech(name: str | None = None) -> errors.CommandLine:
    """Messages speak of the options of a command: of its method, if it has one."""
    k_name = None if name is None else find(name).k_name
    return errors.CommandLine(k_name, {kind: method for method, kind in METHODS.items()})


# --- commands ---------------------------------------------------------------------------------------------------------


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@debug_option
def main() -> None:
    """Exact, reproducible over- and under-sampling of tables larger than memory, on Dask."""


@main.command()
@added(JOB)
@added(TEXT)
@added(CLUSTER)
@click.option("--output", required=True, type=click.Path(), callback=parse.address, help="Folder of parquet files to make.")
@click.option("--overwrite", is_flag=True, help="Replace the output once the new one is complete.")
@click.option("--synthetic-only", is_flag=True, help="Write the new rows only.")
@click.option("--resume", is_flag=True, help="Keep what is finished when the run is stopped, and go on from there the next time.")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep the last N versions of the output, and one pointer.")
@click.option(
    "--originals",
    type=click.Choice(["copied", "referenced"]),
    default="copied",
    show_default=True,
    help="Write the originals, too, or name the files that hold them.",
)
@click.option("--report", "page", type=click.Path(), callback=parse.address, help="Write an HTML report.")
@added(LAYOUT)
@added(SOURCE)
@debug_option
def resample(**options: Any) -> None:
    """Resample parquet or CSV files (globs, folders) into a folder of parquet files."""
    from dresample.jobs.progress import Bars
    from dresample.jobs.run import ResampleJob, run_job

    console = Console(stderr=True, emoji=False)
    bars = Bars(console)
    with errors.speaking(_speech(options["method"])), guarded(console, lambda: bars.phase, options["output"]):
        text, sampler = _text(options), sampler_of(options)
        if options["synthetic_only"] and not (
            find(options["method"]).appends and getattr(sampler, "placement", "append") == "append"
        ):
            raise errors.only_new_rows()
        job = ResampleJob(
            sampler, options["inputs"], _roles(options), options["output"], text, _cluster(options), options["overwrite"],
            options["synthetic_only"], options["page"], options["resume"], options["keep"], options["originals"],
            append=options["append"], transaction=options["transaction"], delta_version=options["delta_version"],
            partition_by=options["partition_by"] or (), compression=options["compression"], file_rows=options["file_rows"],
            selection=_selection(options),
        )  # fmt: skip
        done = run_job(job, bars)
    printing.print_outcome(done, job.page)


@main.command()
@added(JOB)
@added(TEXT)
@added(CLUSTER)
@debug_option
def plan(**options: Any) -> None:
    """Say what `resample` would do: rows, passes over the source, tasks, memory. Reads the labels only, and starts nothing."""
    from dresample.jobs import inputs
    from dresample.jobs.run import plan_files

    console = Console(stderr=True, emoji=False)
    with errors.speaking(_speech(options["method"])), guarded(console, lambda: "planning"):
        files = inputs.find(options["inputs"], _text(options), _selection(options))
        found = plan_files(sampler_of(options), files, _roles(options), _cluster(options))
    Console(emoji=False).print(str(found), highlight=False)


@main.command()
@click.argument("name", required=False, callback=parse.method, metavar="[NAME]")
def methods(name: str | None) -> None:
    """List the methods, or the parameters of one (or of two joined by +)."""
    if name is None:
        printing.print_methods()
    else:
        printing.print_method(find(name))


@main.command()
@click.argument("inputs", nargs=-1, required=True, callback=parse.paths, metavar="INPUT...")
@click.option("--target", required=True, help="Column of the class labels.")
@added(TEXT)
@debug_option
def describe(inputs: tuple[str, ...], target: str, **options: Any) -> None:
    """Describe files: classes, dtypes, missing values, scales, duplicates, columns that make no features as they are."""
    from dresample.jobs.describe import describe as look

    console = Console(stderr=True, emoji=False)
    with errors.speaking(_speech()), guarded(console, lambda: "describing"), console.status("Reading"):
        found = look(inputs, target, _text(options))
    printing.print_description(found, target)


@main.command()
@click.argument("job", type=click.Path(), callback=parse.address, metavar="JOB.toml")
@click.option("--scheduler", metavar="ADDRESS", help="Read the data on the Dask cluster at this address; without, in this process.")
@click.option("--overwrite", is_flag=True, help="Replace the output once the new one is complete.")
@debug_option
def train(job: str, scheduler: str | None, overwrite: bool) -> None:
    """Train a small network with ART on parquet or CSV files, as a job file says (examples/train_art.toml)."""
    from dresample.jobs.progress import Bars
    from dresample.jobs.train import run_train_job
    from dresample.jobs.train_file import read_job

    console = Console(stderr=True, emoji=False)
    bars = Bars(console)
    with errors.speaking(errors.JobFile()), guarded(console, lambda: bars.phase):
        asked = read_job(job)
    with errors.speaking(errors.JobFile()), guarded(console, lambda: bars.phase, asked.folder):
        try:
            done = run_train_job(asked, bars, overwrite, scheduler)
        except ImportError as problem:
            stop(console, problem, INPUT)
    printing.print_scores(done)


@main.command()
@click.argument("job", type=click.Path(), callback=parse.address, metavar="JOB.toml")
@click.option(
    "--set",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    help="Another value for a key, as output.folder=balanced; may be given again. Above it stands nothing, below it the "
    "environment (DRESAMPLE_OUTPUT__FOLDER=balanced), then the file.",
)
@click.option("--check", is_flag=True, help="Say what would be done. Reads the labels only; starts nothing, writes nothing.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="What goes to standard error; log_format of [run] without.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line on standard output: how the job ended.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@debug_option
def run(job: str, options: tuple[str, ...], check: bool, log_format: str | None, as_json: bool, quiet: bool) -> None:
    """Run the job of a file: `dresample init` writes one."""
    from dresample.cli.running import run_file

    run_file(job, options, check, log_format, as_json, quiet)


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--target", required=True, help="Column of the class labels.")
@click.option("--output", default="job.toml", show_default=True, type=click.Path(), callback=parse.address,
              help="Job file to write.")  # fmt: skip
@added(TEXT)
@debug_option
def init(inputs: tuple[str, ...], target: str, output: str, **options: Any) -> None:
    """Write a job file for `dresample run` from a look at the data. A file that is there is never overwritten."""
    from dresample.jobs.config.first import write_first

    console = Console(stderr=True, emoji=False)
    with errors.speaking(_speech()), guarded(console, lambda: "looking at the data"), console.status("Reading"):
        write_first(inputs, target, output, _text(options))
    click.echo(f"{output}: read it, then\n  dresample run {output} --check\n  dresample run {output}")


@main.command()
@click.option("--rows", type=click.IntRange(min=10_000), default=1_000_000, show_default=True)
@click.option("--output", type=click.Path(), callback=parse.address, default="demo-output", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@added(CLUSTER)
@debug_option
def demo(rows: int, output: str, seed: int, **options: Any) -> None:
    """The main job on a made-up fraud table: parquet files -> ADASYN -> parquet files, with a report."""
    from dresample.jobs.demo import demo_job, write_transactions
    from dresample.jobs.progress import Bars
    from dresample.jobs.run import run_job

    console = Console(stderr=True, emoji=False)
    bars = Bars(console)
    job = demo_job(output, seed, _cluster(options))
    (source,) = job.paths
    with guarded(console, lambda: "generating the table", output), console.status(f"Generating {rows:,} transactions"):
        files = write_transactions(job, rows, seed)
    console.print(f"A table of {rows:,} transactions in {files} parquet files: {source}", highlight=False, markup=False)
    bars.say(
        f"\nThe same by hand:\n  dresample resample {source} --target fraud --features {','.join(job.roles.features or ())} "
        f"--scale standard --sampling-strategy 0.3 --output {job.output} --report {job.page} --overwrite\n"
    )
    with errors.speaking(_speech("adasyn")), guarded(console, lambda: bars.phase, job.output):
        done = run_job(job, bars)
    printing.print_outcome(done, job.page)


for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    from dresample.storage import interrupts

    interrupts.run(main)
