"""Reproduce the experiments of ART (arXiv 2509.00955) on tables and on MNIST-LT.

Usage, in this order; every step goes on where it was interrupted::

    python examples/reproduce_art --data DATA search pima      # also yeast, wine, mnist
    python examples/reproduce_art --data DATA run pima         # also yeast, wine
    python examples/reproduce_art --data DATA ablation ratio   # also blending, boost, width, keep, pace; --on yeast, wine
    python examples/reproduce_art --data DATA mnist            # --seeds 5 for the first five of twenty
    python examples/reproduce_art --data DATA search yeast --method art   # settings of ART's own, also pima
    python examples/reproduce_art --data DATA run yeast --methods art --own
    python examples/reproduce_art --data DATA tables

DATA holds multiclass/{pima,yeast,wine_quality_red}.parquet (features, then ``target``) and the four gz files of MNIST in mnist/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from experiment import complete
from plans import ABLATIONS, TABLES, ablation, comparison, methods_of, own_settings
from plans import search as searched
from published import SEEDS, SETS
from rivals import METHODS

ROOT = Path(__file__).resolve().parents[2]


@click.group(help=__doc__, context_settings={"show_default": True})
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), help="Folder of the sets.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("reproduction-art"), help="Folder of results.")
@click.option("--jobs", type=click.IntRange(1), default=1, help="Networks at a time, each in a process with one thread.")
@click.pass_context
def main(context: click.Context, **options: Any) -> None:
    context.obj = options


def _run(options: dict[str, Any], runs: Any) -> None:
    complete(runs, options["output"], options["data"], options["jobs"])


_seeds = click.option("--seeds", type=click.IntRange(1, len(SEEDS)), default=len(SEEDS), help="The first of the published seeds.")


@main.command(help="Settings of network and optimiser on other seeds, by the baseline; or by a method, for itself.")
@click.argument("data", type=click.Choice(SETS))
@click.option("--method", type=click.Choice(list(METHODS)), default="baseline")
@click.pass_obj
def search(options: dict[str, Any], data: str, method: str) -> None:
    click.echo(searched(data, options["output"], options["data"], options["jobs"], method))


@main.command(help="All methods on a table.")
@click.argument("data", type=click.Choice(TABLES))
@click.option("--methods", default="", help="Some of them, with commas.")
@click.option("--own", is_flag=True, help="Each with the settings of its own search.")
@_seeds
@click.pass_obj
def run(options: dict[str, Any], data: str, methods: str, own: bool, seeds: int) -> None:
    wanted = [name for name in methods.split(",") if name]
    if unknown := set(wanted) - set(methods_of(data)):
        raise click.BadParameter(f"{sorted(unknown)} not among {methods_of(data)}", param_hint="--methods")
    if own:
        _run(options, [run for name in wanted for run in own_settings(data, name, options["output"], SEEDS[:seeds])])
    else:
        _run(options, comparison(data, options["output"], SEEDS[:seeds], wanted))


@main.command("ablation", help="One parameter varied, on Pima as in the paper.")
@click.argument("name", type=click.Choice(list(ABLATIONS)))
@click.option("--on", type=click.Choice(TABLES), default="pima")
@_seeds
@click.pass_obj
def vary(options: dict[str, Any], name: str, on: str, seeds: int) -> None:
    _run(options, [run for runs in ablation(name, options["output"], SEEDS[:seeds], on).values() for run in runs])


@main.command(help="All methods that take images on MNIST-LT.")
@_seeds
@click.pass_obj
def mnist(options: dict[str, Any], seeds: int) -> None:
    _run(options, comparison("mnist", options["output"], SEEDS[:seeds]))


@main.command(help="Tables to standard output or a file, pictures to a folder.")
@click.option("--file", type=click.Path(path_type=Path), help="Markdown goes here.")
@click.option("--pictures", type=click.Path(path_type=Path), default=ROOT / "docs/_static/reproductions", show_default=False)
@click.pass_obj
def tables(options: dict[str, Any], file: Path | None, pictures: Path) -> None:
    from pictures import ablations, blending, heat_map
    from summary import markdown

    text = markdown(options["output"])
    if file is None:
        click.echo(text)
    else:
        file.write_text(text)
    pictures.mkdir(parents=True, exist_ok=True)
    heat_map(options["output"], pictures / "art_deltas.png")
    ablations(options["output"], pictures / "art_ablations.png")
    blending(options["output"], pictures / "art_blending.png")


if __name__ == "__main__":
    main()
