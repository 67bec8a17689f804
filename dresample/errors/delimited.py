"""What is wrong with delimited text: where it stands, what stands there, and the option that says how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, ParameterError
from dresample.errors.words import few

__all__ = [
    "after_closing_quote",
    "cell_is_no_number",
    "columns_of_files_differ",
    "delimiter_unclear",
    "duplicate_names",
    "empty_text",
    "integer_beyond_64_bits",
    "not_encoded",
    "ragged",
    "text_option",
    "text_options_for_parquet",
    "unclosed_quote",
]

_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_POINTS_THEN_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")
_COMMAS_THEN_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(([ '_\u00a0\u202f\u2019])\d{3})+([.,]\d*)?")
_WORD_FOR_NOTHING = re.compile(r"[-.?*#/<>a-zA-Z_ ]{1,9}")


def _shown(text: str, most: int = 60) -> str:
    return repr(text if len(text) <= most else text[:most] + "...")


def text_option(option: str, found: object, need: str) -> ParameterError:
    return ParameterError(f"--{option} {found!r}: it must be {need}.")


def text_options_for_parquet(options: Sequence[str], file: str) -> ParameterError:
    named = ", ".join("--" + o for o in options)
    verb = "says" if len(options) == 1 else "say"
    return ParameterError(f"{named} {verb} how text is read, and the input is parquet: {file}. Leave it out.")


def empty_text(path: Any) -> InputError:
    return InputError(f"{path} holds no line. Its first one must name the columns: fill the file or leave it out.")


def duplicate_names(path: Any, line: int, names: Sequence[str]) -> InputError:
    return InputError(
        f"{path}, line {line}: more than one column is called {few(map(repr, names))}. Give each a name of its own; if this line "
        "names no columns, put one above it that does."
    )


def delimiter_unclear(path: Any, line: int, text: str, candidates: Sequence[str]) -> InputError:
    if candidates:
        return InputError(
            f"{path}, line {line}: the columns may be separated by {' or '.join(map(repr, candidates))}: {_shown(text)}. "
            f"Say by which, as --delimiter {candidates[0]!r}."
        )
    return InputError(
        f"{path}, line {line}: no comma, semicolon, tab or | separates columns in {_shown(text)}. Say what does, as "
        "--delimiter ':', or that such a line is a comment, as --comment '#'."
    )


def columns_of_files_differ(path: Any, first: Any, line: int, missing: Sequence[str], more: Sequence[str]) -> InputError:
    named = []
    if missing:
        named.append(f"it lacks {few(map(repr, missing))}")
    if more:
        named.append(f"it has {few(map(repr, more))} besides")
    return InputError(
        f"{path}, line {line}: its columns are not those of {first}: {' and '.join(named)}. Columns may stand in another order, "
        "but each file names all of them in its first line, separated alike (--delimiter). Fix the file or leave it out."
    )


def not_encoded(path: Any, line: int, byte: int, encoding: str, given: bool) -> InputError:
    advice = "Pass the right one" if given else "Say how it is encoded"
    return InputError(
        f"{path}, line {line}: the byte 0x{byte:02X} is not {encoding}. {advice}, as --encoding cp1252 (Windows, Western Europe), "
        "latin-1, cp1250, shift_jis, gb18030 or utf-16."
    )


def ragged(path: Any, line: int, found: int, wanted: int, text: str, delimiter: str) -> InputError:
    return InputError(
        f"{path}, line {line}: {found} {'field' if found == 1 else 'fields'} where the first line names {wanted} columns: "
        f"{_shown(text)}. Fix the line (a field that holds {delimiter!r} or a line break stands in double quotes), say what "
        "separates the columns (--delimiter) or which lines are comments (--comment '#')."
    )


def unclosed_quote(path: Any, line: int, text: str) -> InputError:
    return InputError(
        f"{path}, line {line}: the double quote that opens here is never closed: {_shown(text)}. Close it; a quote inside of a "
        'quoted field is doubled ("").'
    )


def after_closing_quote(path: Any, line: int, text: str, opened: int) -> InputError:
    since = "" if opened == line else f" (it opens in line {opened})"
    return InputError(
        f"{path}, line {line}: text follows the closing double quote of a field{since}: {_shown(text)}. A quote inside of a quoted "
        'field is doubled (""); if one before it was never closed, close it; --delimiter says what separates the columns.'
    )


def cell_is_no_number(path: Any, line: int, column: str, text: str, decimal: str, thousands: str | None) -> InputError:
    return InputError(
        f"{path}, line {line}: {_shown(text)} in the feature {column!r} is no number. {_advice(column, text, decimal, thousands)}"
    )


def _advice(column: str, text: str, decimal: str, thousands: str | None) -> str:
    text = text.strip()
    else_drop = f"or leave the column out of the features (--drop {column!r})."
    if decimal == "." and thousands is None:
        if _COMMAS_THEN_POINT.fullmatch(text) and not _DECIMAL_COMMA.fullmatch(text):
            return f"If commas group its digits, pass --thousands ',', {else_drop}"
        if _COMMAS_THEN_POINT.fullmatch(text):
            return f"If its comma is a decimal one, pass --decimal ','; if it groups digits, --thousands ','; {else_drop}"
        if _DECIMAL_COMMA.fullmatch(text):
            return f"If its comma is a decimal one, pass --decimal ',', {else_drop}"
        if _POINTS_THEN_COMMA.fullmatch(text):
            return f"If points group its digits, pass --decimal ',' --thousands '.', {else_drop}"
    grouped = _GROUPED.fullmatch(text)
    if grouped and thousands is None:
        comma = "--decimal ',' " if (grouped[3] or "").startswith(",") and decimal == "." else ""
        return f"If {grouped[2]!r} groups its digits, pass {comma}--thousands {grouped[2]!r}, {else_drop}"
    if decimal != "." and "." in text:
        return f"The decimal sign is {decimal!r} (--decimal): leave that out, say what groups digits (--thousands '.'), {else_drop}"
    if _WORD_FOR_NOTHING.fullmatch(text):
        return f"If it stands for no value, pass --null-value {text!r}, {else_drop}"
    return f"Fix it, {else_drop}"


def integer_beyond_64_bits(path: Any, line: int, column: str, text: str) -> InputError:
    return InputError(
        f"{path}, line {line}: the feature {column!r} holds whole numbers, and {_shown(text)} is beyond 64 bits: it would be "
        f"rounded. Leave the column out of the features (--drop {column!r}): it then rides along as it stands."
    )
