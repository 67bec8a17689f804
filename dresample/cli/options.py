"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from dresample.cli import parse

__all__ = ["CLUSTER", "JOB", "LAYOUT", "SOURCE", "TEXT", "added"]


def added(options: list[Callable[..., Any]]) -> Callable[[Any], Any]:
    """A decorator that gives these options to a command, in this order."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


#: Where a job runs.
CLUSTER = [
    click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster at this address, as tcp://10.0.0.1:8786."),
    click.option(
        "--workers", type=click.IntRange(min=1), help="Worker processes of the local cluster; sized to the machine by default."
    ),
    click.option("--memory-limit", metavar="SIZE", help="Memory of each local worker, as 4GiB."),
]
#: Which version of a table is read.
SOURCE = [click.option("--delta-version", type=click.IntRange(min=0), metavar="N", help="The version of a Delta table to read.")]
#: How an output is laid out.
LAYOUT = [
    click.option("--partition-by", multiple=True, callback=parse.names, metavar="NAMES",
                 help="Columns whose values become folders of the output, as day=3/, with commas between. May be given again."),
    click.option("--compression", type=click.Choice(["snappy", "zstd", "gzip", "lz4", "none"]), default="snappy",
                 show_default=True, help="Of the files of the output."),
    click.option("--append", is_flag=True, help="Add to the Delta table that the output is (delta:///path)."),
    click.option("--transaction", metavar="NAME:NUMBER",
                 help="Under which a Delta table is committed to, as nightly:20261129: no number twice."),
    click.option("--file-rows", type=click.IntRange(min=1), metavar="N", help="Rows of one file of the output at the most."),
]  # fmt: skip
#: How text files are written.
TEXT = [
    click.option("--delimiter", metavar="CHAR", help="What separates the columns of text: , ; tab and | are found by themselves."),
    click.option("--decimal", metavar="CHAR", help="The decimal sign of text; a point without."),
    click.option("--thousands", metavar="CHAR", help="What groups the digits of numbers in text; nothing without."),
    click.option("--comment", metavar="CHAR", help="Lines of text that begin with it are skipped; none without."),
    click.option("--encoding", help="Encoding of text, as cp1252; without, what a byte order mark says, or UTF-8."),
    click.option("--null-value", "null_values", multiple=True, metavar="TEXT",
                 help="A cell of text that stands for no value, as NA, besides the empty one; may be given again."),
]  # fmt: skip
#: What is resampled, and by which method.
JOB = [
    click.argument("inputs", nargs=-1, required=True, callback=parse.paths, metavar="INPUT..."),
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
    click.option("--row-key", metavar="NAME",
                 help="Column that names each row: draws and ties go by it, so that no row that is made depends on the order of "
                      "rows or files. It is no feature."),
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
    click.option("--last-files", type=click.IntRange(min=1), metavar="N",
                 help="Take the last N files only, in the natural order of their names."),
    click.option("--date-column", metavar="COLUMN", help="Take the rows of a window only: those whose date, time or number here is "
                                                         "at least --since and below --until. Parquet only."),
    click.option("--since", metavar="MOMENT", help="Where the window begins, as 2024-03-31 or 2024-03-31T12:00:00; it is inside."),
    click.option("--until", metavar="MOMENT", help="Where the window ends; it is outside."),
    click.option("--days", type=click.IntRange(min=1), metavar="N",
                 help="The window is N days, up to --until, or to the end of the last day that the data have."),
]  # fmt: skip
#: What one run leaves for the next.
STATE = [
    click.option("--state", type=click.Path(), callback=parse.address, metavar="FOLDER",
                 help="Take from this folder what the last run found out, search what is new, and leave what the next may take."),
    click.option("--on-change", type=click.Choice(["raise", "full"]), default="raise", show_default=True,
                 help="The state is of other files, columns or distances: an error, or a run that searches everything."),
    click.option("--rescale", is_flag=True, help="Measure the scale anew, and search everything."),
]  # fmt: skip
