"""What commands print: tables and lines on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dresample.jobs.methods import METHODS, Method, find

if TYPE_CHECKING:
    from dresample.jobs.describe import Description
    from dresample.jobs.run import Outcome
    from dresample.jobs.train import Trained

__all__ = ["print_description", "print_method", "print_methods", "print_outcome", "print_scores"]


def print_outcome(done: Outcome, page: str | None) -> None:
    """The report of a job, and what it wrote where."""
    out = Console(emoji=False)
    out.print(str(done.report), highlight=False, soft_wrap=True, markup=False)
    written = f"{done.rows:,} rows in {done.files} files, {done.nbytes / 2**20:.1f} MiB: {done.output}"
    out.print(written, highlight=False, markup=False)
    if page is not None:
        out.print(f"Report: {page}", highlight=False, markup=False)


def print_methods() -> None:
    """All methods, one a line."""
    table = Table(title="methods")
    for head in ("--method", "class", "kind", "what it does"):
        table.add_column(head, overflow="fold")
    for each in map(find, METHODS):
        table.add_row(each.name, each.kind.__name__, each.family, each.line)
    Console(emoji=False).print(table)
    click.echo("Two of them one after the other: --method adasyn+enn -p first__n_neighbors=3 -p second__kind_sel=mode")


def print_method(method: Method) -> None:
    """The parameters of a method."""
    click.echo(f"{method.kind.__name__}: {method.line}\n")
    _print_parameters(method)


def _print_parameters(method: Method, prefix: str = "") -> None:
    for parameter, default in method.defaults.items():
        if not (prefix and parameter == "random_state"):
            click.echo(f"  -p {prefix}{parameter}={default!r}")
    for name, member in method.members.items():
        click.echo(f"\n  {prefix}{name}: {member.kind.__name__}")
        _print_parameters(member, f"{prefix}{name}__")


def print_description(found: Description, target: str) -> None:
    """What is in some files."""
    from dresample.jobs.oddities import WORDS

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


def print_scores(done: Trained) -> None:
    """The scores of a network."""
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
