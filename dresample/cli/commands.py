"""The command line: argument parsing and printing only; the work is in ``dresample.jobs``.

Exit codes: 0 done, 1 unexpected error, 2 wrong usage, 3 bad input or parameters, 4 output, 5 cluster, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dresample import __version__, errors
from dresample.jobs import options as parse
from dresample.jobs.guard import INPUT, debug_option, guarded, stop
from dresample.registry import METHODS, Method, find

__all__ = ["main"]


def _add(options: list[Callable[..., Any]]) -> Callable[[Any], Any]:
    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


_cluster_options = [
    click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster at this address, as tcp://10.0.0.1:8786."),
    click.option(
        "--workers", type=click.IntRange(min=1), help="Worker processes of the local cluster; sized to the machine by default."
    ),
    click.option("--memory-limit", metavar="SIZE", help="Memory of each local worker, as 4GiB."),
]
_text_options = [
    click.option("--delimiter", metavar="CHAR", help="What separates the columns of text: , ; tab and | are found by themselves."),
    click.option("--decimal", metavar="CHAR", help="The decimal sign of text; a point without."),
    click.option("--thousands", metavar="CHAR", help="What groups the digits of numbers in text; nothing without."),
    click.option("--comment", metavar="CHAR", help="Lines of text that begin with it are skipped; none without."),
    click.option("--encoding", help="Encoding of text, as cp1252; without, what a byte order mark says, or UTF-8."),
    click.option("--null-value", "null_values", multiple=True, metavar="TEXT",
                 help="A cell of text that stands for no value, as NA, besides the empty one; may be given again."),
]  # fmt: skip
_job_options = [
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option("--target", required=True, help="Column of the class labels."),
    click.option("--method", callback=parse.method, default="adasyn", show_default=True, metavar="NAME",
                 help="`dresample methods` lists them. Two joined by + run one after the other, as adasyn+enn."),
    click.option("--param", "-p", "parameters", multiple=True, callback=parse.parameters, metavar="NAME=VALUE",
                 help="Any other parameter of the method, as -p kind=borderline-2; may be given again. Of a sampler in a "
                      "combination: -p smote__k_neighbors=3 (smote-enn), -p second__kind_sel=mode (adasyn+enn)."),
    click.option("--features", multiple=True, callback=parse.names, metavar="NAMES",
                 help="Feature columns, with commas between; all but the target by default. May be given again."),
    click.option("--drop", multiple=True, callback=parse.names, metavar="NAMES",
                 help="Columns that are no features: they ride along, null on new rows. May be given again."),
    click.option("--carry", multiple=True, callback=parse.names, metavar="NAMES",
                 help="Columns that ride along and are copied from the base row onto new rows. May be given again."),
    click.option("--sampling-strategy", default="auto", show_default=True, callback=parse.strategy,
                 help="auto, minority, ..., a ratio (0.3), or rows per class (1=5000,2=800); of cleaning methods a name or "
                      "a list of classes (\"[0, 1]\")."),
    click.option("--n-neighbors", type=int, help="Neighbours (n_neighbors or k_neighbors of the method); its own default without."),
    click.option("--seed", type=int, default=0, show_default=True, help="The same seed and data give the same rows."),
    click.option("--scale", type=click.Choice(["none", "standard", "robust"]), default="none", show_default=True,
                 help="Scale the features for the distances only."),
    click.option("--backend", type=click.Choice(["exact", "approximate", "subsample"]), default="exact", show_default=True),
    click.option("--integer", callback=parse.integer, metavar="auto|NAMES",
                 help="Float features that are rounded to whole numbers in new rows: auto takes those that hold nothing else."),
    click.option("--placement", type=click.Choice(["append", "spread"]), default="append", show_default=True),
    click.option("--on-small-class", type=click.Choice(["raise", "shrink", "duplicate", "skip"]), default="raise",
                 show_default=True, help="A class has too few rows for k."),
    click.option("--on-all-safe", type=click.Choice(["raise", "uniform", "skip"]), default="raise", show_default=True,
                 help="ADASYN: no row of a class has a rival."),
    click.option("--image-shape", callback=parse.shape, metavar="C,H,W",
                 help="DeepSMOTE: channels, height and width of the images in the rows, as 1,28,28."),
    click.option("--provenance", is_flag=True, help="Add columns synthetic, base_row, neighbor_row, gap."),
    click.option("--persist/--no-persist", default=None,
                 help="Keep the features in memory between the passes; decided by size by default."),
]  # fmt: skip


def _sampler(name: str, options: dict[str, Any]) -> Any:
    method = find(name)
    accepted = method.defaults
    named = {
        "sampling_strategy": options["sampling_strategy"],
        "scale": None if options["scale"] == "none" else options["scale"],
        "backend": options["backend"],
        "placement": options["placement"],
        "on_small_class": options["on_small_class"],
        "on_all_safe": options["on_all_safe"],
        "provenance": options["provenance"],
    }
    for optional in ("image_shape", "integer", "persist"):
        if options[optional] is not None:
            named[optional] = options[optional]
    if options["n_neighbors"] is not None:
        named[method.k_name or "n_neighbors"] = options["n_neighbors"]
    _check_used(method, [o for o in named if o not in accepted])
    if method.family == "clean-sampling" and isinstance(options["sampling_strategy"], (float, dict)):
        raise click.UsageError(
            f"--method {name} cleans, it has no number of rows to reach: --sampling-strategy is a name (auto, all, ...) or a list "
            'of the classes to clean, as "[0, 1]".'
        )
    given = {k: v for k, v in named.items() if k in accepted}
    if "random_state" in accepted:
        given["random_state"] = options["seed"]
    try:
        made = method.make(given | options["parameters"])
    except errors.ParameterError as problem:
        raise click.UsageError(str(problem)) from problem
    made._check_parameters()  # before any data are looked at
    return made


def _check_used(method: Method, lost: list[str]) -> None:
    """Refuse options that were given for nothing."""
    context = click.get_current_context()
    lost = sorted(o for o in lost if context.get_parameter_source(o) is click.core.ParameterSource.COMMANDLINE)
    if not lost:
        return
    names = ", ".join("--" + o.replace("_", "-") for o in lost)
    for name, member in method.members.items():
        parameter = member.k_name if lost[0] == "n_neighbors" else lost[0]
        if parameter in member.defaults:
            raise click.UsageError(
                f"--method {method.name} has no use for {names}. Say for which sampler: -p {name}__{parameter}=..."
            )
    raise click.UsageError(f"--method {method.name} has no use for {names}. Leave it out.")


def _text(options: dict[str, Any]) -> Any:
    """What is said about text files."""
    from dresample.jobs.dialect import TextOptions

    try:
        return TextOptions(**{name: options[name] for name in TextOptions.__dataclass_fields__ if options.get(name)})
    except errors.ParameterError as problem:
        raise click.UsageError(str(problem)) from problem


def _columns(options: dict[str, Any]) -> Any:
    from dresample.jobs.run import Columns

    return Columns(options["target"], options["features"], options["drop"] or (), options["carry"] or (), written=True)


def _speech(name: str | None = None) -> errors.CommandLine:
    """Messages speak of the options of a command: of its method, if it has one."""
    k_name = None if name is None else find(name).k_name
    return errors.CommandLine(k_name, {kind: method for method, kind in METHODS.items()})


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@debug_option
def main() -> None:
    """Exact, reproducible over- and under-sampling of tables larger than memory, on Dask."""


@main.command()
@_add(_job_options)
@_add(_text_options)
@_add(_cluster_options)
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Folder of parquet files to make.")
@click.option("--overwrite", is_flag=True, help="Replace the output once the new one is complete.")
@click.option("--synthetic-only", is_flag=True, help="Write the new rows only.")
@click.option("--report", "page", type=click.Path(path_type=Path), help="Write an HTML report.")
@debug_option
def resample(**options: Any) -> None:
    """Resample parquet or CSV files (globs, folders) into a folder of parquet files."""
    console = Console(stderr=True, emoji=False)
    _resample(console, options)


def _resample(console: Console, options: dict[str, Any]) -> None:
    from dresample.jobs import cluster, inputs, outputs, staging
    from dresample.jobs.progress import Bars
    from dresample.jobs.run import resample_files

    bars = Bars(console)
    with errors.speaking(_speech(options["method"])), guarded(console, lambda: bars.phase, options["output"]):
        # What can be refused without a cluster is refused before there is one.
        outputs.check_target(options["output"], options["overwrite"])
        files = inputs.find(options["inputs"], _text(options))
        for note in files.notes:
            console.print(f"Note: {note}", highlight=False, soft_wrap=True, markup=False)
        outputs.check_apart(options["output"], options["inputs"], files.files)
        if options["page"] is not None:
            outputs.check_page(options["page"], options["output"], files.files)
        sampler = _sampler(options["method"], options)
        only_new = find(options["method"]).appends and getattr(sampler, "placement", "append") == "append"
        if options["synthetic_only"] and not only_new:
            raise errors.ParameterError("--synthetic-only needs an over-sampler and --placement append.")
        with (
            staging.locked(options["output"]),
            cluster.fitting(files, options["scheduler"], options["workers"], options["memory_limit"]) as client,
        ):
            bars.client = client
            if client is not None and client.dashboard_link and options["scheduler"] is None:
                console.print(f"Dashboard: {client.dashboard_link}", highlight=False, markup=False)
            done = resample_files(
                sampler, files, _columns(options), options["output"], client, bars,
                overwrite=options["overwrite"], synthetic_only=options["synthetic_only"], page=options["page"],
            )  # fmt: skip
    Console(emoji=False).print(str(done.report), highlight=False, soft_wrap=True, markup=False)
    Console(emoji=False).print(
        f"{done.rows:,} rows in {done.files} files, {done.nbytes / 2**20:.1f} MiB: {done.output}", highlight=False, markup=False
    )
    if options["page"] is not None:
        Console(emoji=False).print(f"Report: {options['page']}", highlight=False, markup=False)


@main.command()
@_add(_job_options)
@_add(_text_options)
@_add(_cluster_options)
@debug_option
def plan(**options: Any) -> None:
    """Say what `resample` would do: rows, passes over the source, tasks, memory. Reads the labels only, and starts nothing."""
    from dresample.distribution.cluster import assuming
    from dresample.jobs import cluster, inputs
    from dresample.jobs.run import plan_files

    console = Console(stderr=True, emoji=False)
    with errors.speaking(_speech(options["method"])), guarded(console, lambda: "planning"):
        files = inputs.find(options["inputs"], _text(options))
        sampler = _sampler(options["method"], options)
        with assuming(cluster.expected(files, options["scheduler"], options["workers"], options["memory_limit"])):
            found = plan_files(sampler, files, _columns(options))
    Console(emoji=False).print(str(found), highlight=False)


@main.command()
@click.argument("name", required=False, callback=parse.method, metavar="[NAME]")
def methods(name: str | None) -> None:
    """List the methods, or the parameters of one (or of two joined by +)."""
    if name is not None:
        method = find(name)
        click.echo(f"{method.kind.__name__}: {method.line}\n")
        _list(method)
        return
    table = Table(title="methods")
    for head in ("--method", "class", "kind", "what it does"):
        table.add_column(head, overflow="fold")
    for each in map(find, METHODS):
        table.add_row(each.name, each.kind.__name__, each.family, each.line)
    Console(emoji=False).print(table)
    click.echo("Two of them one after the other: --method adasyn+enn -p first__n_neighbors=3 -p second__kind_sel=mode")


def _list(method: Method, prefix: str = "") -> None:
    for parameter, default in method.defaults.items():
        if not (prefix and parameter == "random_state"):
            click.echo(f"  -p {prefix}{parameter}={default!r}")
    for name, member in method.members.items():
        click.echo(f"\n  {prefix}{name}: {member.kind.__name__}")
        _list(member, f"{prefix}{name}__")


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--target", required=True, help="Column of the class labels.")
@_add(_text_options)
@debug_option
def describe(inputs: tuple[str, ...], target: str, **options: Any) -> None:
    """Describe files: classes, dtypes, missing values, scales, duplicates, columns that make no features as they are."""
    from dresample.jobs.describe import describe as look
    from dresample.jobs.oddities import WORDS

    console = Console(stderr=True, emoji=False)
    with errors.speaking(_speech()), guarded(console, lambda: "describing"), console.status("Reading"):
        found = look(inputs, target, _text(options))
    out = Console(emoji=False)
    out.print(f"{found.rows:,} rows in {found.files} files, {found.nbytes / 2**20:.1f} MiB, {found.duplicates:,} duplicate rows",
              highlight=False)  # fmt: skip
    classes = Table(title=escape(f"classes of {target}"))
    for head in ("class", "rows", "share"):
        classes.add_column(head, justify="left" if head == "class" else "right")
    for label, count in found.classes.items():
        classes.add_row(escape(str(label)), f"{count:,}", f"{count / max(1, found.rows):.3%}")
    columns = Table(title="columns")
    for head in ("column", "dtype", "missing", "min", "25 %", "median", "75 %", "max"):
        columns.add_column(head, justify="left" if head in ("column", "dtype") else "right", overflow="fold")
    for c in found.columns:
        numbers = ["" if v is None else f"{v:.4g}" for v in (c.low, *(c.quartiles or (None,) * 3), c.high)]
        columns.add_row(escape(c.name), escape(c.dtype), f"{c.missing:,}" if c.missing else "", *numbers)
    out.print(classes)
    out.print(columns)
    for kind, names in found.odd.items():
        out.print(f"{WORDS[kind]}: {', '.join(names)}", highlight=False, markup=False, soft_wrap=True)


@main.command()
@click.argument("job", type=click.Path(path_type=Path), metavar="JOB.toml")
@click.option("--scheduler", metavar="ADDRESS", help="Read the data on the Dask cluster at this address; without, in this process.")
@click.option("--overwrite", is_flag=True, help="Replace the output once the new one is complete.")
@debug_option
def train(job: Path, scheduler: str | None, overwrite: bool) -> None:
    """Train a small network with ART on parquet or CSV files, as a job file says (examples/train_art.toml)."""
    from contextlib import nullcontext

    from dresample.jobs import cluster, outputs, staging
    from dresample.jobs.progress import Bars
    from dresample.jobs.train import FILES, train_files
    from dresample.jobs.train_file import read_job

    console = Console(stderr=True, emoji=False)
    bars = Bars(console)
    with errors.speaking(errors.JobFile()), guarded(console, lambda: bars.phase):
        asked = read_job(job)
    with errors.speaking(errors.JobFile()), guarded(console, lambda: bars.phase, asked.folder):
        outputs.check_target(asked.folder, overwrite, FILES)
        outputs.check_apart(asked.folder, [*asked.train, *asked.validation], [])
        try:
            with (
                staging.locked(asked.folder),
                nullcontext() if scheduler is None else cluster.opened(scheduler, None, None) as bars.client,
            ):
                done = train_files(asked, bars, overwrite)
        except ImportError as problem:
            stop(console, problem, INPUT)
    out = Console(emoji=False)
    scores = Table(title=f"validation rows, epoch {done.report['best_epoch']} of {done.report['epochs']}")
    scores.add_column("class")
    scores.add_column("F1", justify="right")
    for label, f1 in done.report["f1"].items():
        scores.add_row(escape(str(label)), f"{f1:.4f}")
    out.print(scores)
    out.print(
        f"Macro F1 {done.report['macro_f1']:.4f}, accuracy {done.report['accuracy']:.4f}: {done.output}",
        highlight=False,
        markup=False,
    )


@main.command()
@click.option("--rows", type=click.IntRange(min=10_000), default=1_000_000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=Path("demo-output"), show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@_add(_cluster_options)
@debug_option
def demo(rows: int, output: Path, seed: int, **options: Any) -> None:
    """The main job on a made-up fraud table: parquet files -> ADASYN -> parquet files, with a report."""
    from dresample.datasets import FRAUD_FEATURES, fraud_table
    from dresample.jobs import outputs, staging

    console = Console(stderr=True, emoji=False)
    source, target = output / "transactions", output / "resampled"
    with guarded(console, lambda: "generating the table", output):
        for folder in (source, target):
            outputs.check_target(folder, overwrite=True)
        with console.status(f"Generating {rows:,} transactions"), staging.staged(source) as folder:
            table = fraud_table(rows, seed=seed)
            table.to_parquet(folder, write_index=False, compute_kwargs={"scheduler": "threads"})
    console.print(f"A table of {rows:,} transactions in {table.npartitions} parquet files: {source}", highlight=False, markup=False)
    console.print(
        f"\nThe same by hand:\n  dresample resample {source} --target fraud --features {','.join(FRAUD_FEATURES)} "
        f"--scale standard --sampling-strategy 0.3 --output {target} --report {output / 'report.html'} --overwrite\n",
        highlight=False, soft_wrap=True, markup=False,
    )  # fmt: skip
    defaults: dict[str, Any] = {
        "inputs": (str(source),), "target": "fraud", "method": "adasyn", "features": FRAUD_FEATURES, "drop": None, "carry": None,
        "sampling_strategy": 0.3, "n_neighbors": None, "parameters": {},
        "seed": seed, "scale": "standard", "backend": "exact", "placement": "append",
        "on_small_class": "raise", "on_all_safe": "raise", "image_shape": None, "integer": None,
        "provenance": False, "persist": None, "overwrite": True, "synthetic_only": False,
        "page": output / "report.html", "output": target,
    }  # fmt: skip
    _resample(console, defaults | options)


if __name__ == "__main__":
    from dresample.jobs import interrupts

    interrupts.run(main)
