"""What is wrong with the labels of rows."""

from __future__ import annotations

from typing import Any

from dresample.errors.kinds import InputError
from dresample.errors.words import shown

__all__ = ["divisions_differ", "labels_differ", "labels_in_another_order", "no_labels_left"]

_ALIGN = (
    "Rows are paired by position, so labels would go to other rows. Align them (y.loc[X.index]), or, if the positions are right, "
    "drop the index of both (reset_index(drop=True))."
)


def labels_in_another_order(row: int, of_x: Any, of_y: Any) -> InputError:
    return InputError(
        f"X and y have the same index in another order: row {row} is {shown(of_x)} in X and {shown(of_y)} in y. {_ALIGN}"
    )


def labels_differ(example: Any, count: int) -> InputError:
    listed = f"{count} label{' of y is' if count == 1 else 's of y are'} not in X, such as {shown(example)}"
    return InputError(f"X and y have different indexes: {listed}. {_ALIGN}")


def divisions_differ(at: int, of_x: Any, of_y: Any) -> InputError:
    return InputError(
        f"X and y have different divisions: number {at} is {shown(of_x)} in X and {shown(of_y)} in y. Their partitions hold other "
        "rows, and rows are paired by position. Take both from one frame, or align them first "
        "(y.repartition(divisions=X.divisions)); if the positions are right, say so by X.clear_divisions() and "
        "y.clear_divisions()."
    )


def no_labels_left(dtype: str, first: int, count: int, most: int) -> InputError:
    return InputError(
        f"The index is {dtype}, whose last label is {most:,}: there is no room for {count:,} new rows from {first:,} on. Give the "
        "rows a wider index first (frame.index = frame.index.astype('int64')), or a fresh one (frame.reset_index())."
    )
