"""Daily files of transactions, as a warehouse would leave them: of the handbook's features, or drawn.

python examples/nightly/days.py FOLDER --days 8                        # drawn: 10,000 transactions a day
python examples/nightly/days.py FOLDER --features features             # of what examples/fraud_features.py wrote

A file that is there stays as it is, so the same command with one more day adds one more file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pandas as pd

from dresample.datasets import fraud_table

ROWS = 10_000
FIRST = pd.Timestamp("2026-01-01")


def drawn_days(days: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """The first so many days of a table that goes on as long as one likes."""
    table = fraud_table(ROWS * days, npartitions=days)
    for number in range(days):
        day = FIRST + pd.Timedelta(days=number)
        rows = table.partitions[number].compute(scheduler="synchronous")
        yield f"{day:%Y-%m-%d}", rows.assign(time=day + pd.to_timedelta([8.6 * i for i in range(len(rows))], unit="s"))


def handbook_days(features: Path, days: int | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """The handbook's transactions with their features, day by day."""
    table = pd.concat([pd.read_parquet(path) for path in sorted(features.glob("*.parquet"))], ignore_index=True)
    for number, (day, rows) in enumerate(table.groupby(table["TX_DATETIME"].dt.strftime("%Y-%m-%d"))):
        if days is not None and number >= days:
            return
        yield str(day), rows.reset_index(drop=True)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(1), help="How many days there are by now.")
@click.option(
    "--features", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the handbook's features."
)
def main(folder: Path, days: int | None, features: Path | None) -> None:
    """Write the files of days that are not there yet into FOLDER."""
    if features is None and days is None:
        raise click.UsageError("Say how many --days to draw, or give the handbook's --features.")
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for day, rows in drawn_days(days or 1) if features is None else handbook_days(features, days):
        path = folder / f"{day}.parquet"
        if not path.exists():
            rows.to_parquet(path, index=False)
            written += 1
    click.echo(f"{written} new files in {folder}")


if __name__ == "__main__":
    main()
