"""How text files are written: a table of all job files."""

from __future__ import annotations

from pydantic import Field

from dresample.jobs.config.values import Table, Texts, Words
from dresample.jobs.text.dialect import TextOptions

__all__ = ["TextTable"]


class TextTable(Table):
    """``[text]``, ``[source.text]``"""

    delimiter: Words | None = Field(default=None, description="What separates the columns; found by itself where it is clear.")
    decimal: Words | None = Field(default=None, description="The decimal sign; a point without.")
    thousands: Words | None = Field(default=None, description="What groups digits; nothing without.")
    comment: Words | None = Field(default=None, description="Lines that begin with it are skipped.")
    encoding: Words | None = Field(default=None, description="As `cp1252`; what a byte order mark says, or UTF-8, without.")
    null_values: Texts = Field(default=(), description="Cells that stand for no value, besides the empty one.")

    def options(self) -> TextOptions:
        """For readers of text.

        Raises
        ------
        ParameterError
        """
        return TextOptions(**self.model_dump())
