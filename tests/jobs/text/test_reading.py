"""Delimited text: read as it is written, whatever the cutting; what cannot be told is asked for, with file, line and option."""

from __future__ import annotations

import bz2
import csv
import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import errors
from dresample.jobs.text import files, look, pieces, reading, survey
from dresample.jobs.text.dialect import TextOptions
from dresample.jobs.text.records import blanked
from dresample.jobs.text.survey import TextRoles


def table(paths, roles=None, options=None, columns=None, keep=False):
    """All rows of some files."""
    text = look.look([str(p) for p in paths], options or TextOptions())
    surveyed = survey.survey(text, roles or TextRoles(), keep)
    reader = reading.reader(surveyed.pieces, surveyed.schema, text.dialect, surveyed.label)
    return pa.concat_tables([reader.load(p, columns or reader.schema.names) for p in reader.pieces])


def written(folder, data, name="t.csv"):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# --- any table, any cut -----------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.text(alphabet=st.sampled_from('ab ,;"\n\r\t|#0é\ufeff'), max_size=5),
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["00123", "NA", "", "1.50", '"', '""', "\n", "\r\n"]),
)


@st.composite
def texts(draw):
    """Rows, the text that csv.writer makes of them, and the delimiter."""
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12))
    delimiter = draw(st.sampled_from(",;\t|"))
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    if any("\r" in cell for row in rows for cell in row):
        quoting = csv.QUOTE_ALL  # Python 3.11 leaves it without quotes where lines end in \n
    stream = io.StringIO(newline="")
    out = csv.writer(stream, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    out.writerow([f"c{i}" for i in range(width)])
    out.writerows(rows)
    text = stream.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(ending)
    expected = rows if quoting == csv.QUOTE_ALL else [[c or None for c in row] for row in rows]
    return expected, text, delimiter


@settings(max_examples=150, deadline=None)
@given(texts(), st.integers(1, 60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_table_comes_back_for_any_cut(tmp_path_factory, drawn, size, encoding):
    rows, text, delimiter = drawn
    path = written(tmp_path_factory.mktemp("cut"), text.encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "PIECE_BYTES", size)
        found = table([path], options=TextOptions(delimiter=delimiter))
    assert [list(row.values()) for row in found.to_pylist()] == rows


def test_a_large_field_with_line_breaks_is_not_cut(tmp_path, monkeypatch):
    rows = [[str(i), f'"{i}",\n' * (40 if i % 3 == 0 else 1)] for i in range(50)]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["a", "b"], *rows])
    path = written(tmp_path, stream.getvalue())
    monkeypatch.setattr(files, "PIECE_BYTES", 100)
    cuts = pieces.cut(look.look([str(path)]))
    assert 5 < len(cuts) < 60
    assert [list(r.values()) for r in table([path]).to_pylist()] == rows


def test_comments_with_quotes_are_no_quotes(tmp_path, monkeypatch):
    lines = ["# it's 5\" long", "a,b", '1,"x\n# no comment"', '# "', "2,y", "", '#"', "3,z"]
    path = written(tmp_path, "\n".join(lines))
    for size in (3, 7, 20, 10_000):
        monkeypatch.setattr(files, "PIECE_BYTES", size)
        found = table([path], options=TextOptions(comment="#"))
        assert found.to_pydict() == {"a": ["1", "2", "3"], "b": ["x\n# no comment", "y", "z"]}
    assert len(blanked(b"#a\r\nb\n", ",", "#", fill=True)) == 6


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_int_at_first_and_float_later(tmp_path, monkeypatch):
    first, second = written(tmp_path, "a,b\n1,2\n2,3\n", "1.csv"), written(tmp_path, "a,b\n1.5,2\n", "2.csv")
    for size in (1, 10_000):
        monkeypatch.setattr(files, "PIECE_BYTES", size)
        found = table([first, second], TextRoles(numbers=("a", "b")))
        assert found.schema.types == [pa.float64(), pa.int64()]
        assert found.to_pydict() == {"a": [1.0, 2.0, 1.5], "b": [2, 3, 2]}


def test_ride_along_columns_stay_text(tmp_path):
    path = written(tmp_path, 'x,code,note,label\n1,00123,"",0\n2,1.50,,1\n3, 7 ,NA,1\n')
    for keep in (False, True):
        found = table([path], TextRoles("label", ("x",)), keep=keep)
        assert found.to_pydict() == {"x": [1, 2, 3], "code": ["00123", "1.50", " 7 "], "note": ["", None, "NA"], "label": [0, 1, 1]}


def test_labels_are_null_only_if_empty_or_on_request(tmp_path):
    path = written(tmp_path, 'x,label\n1,NA\n2,b\n3,\n4,""\n')
    assert table([path], TextRoles("label", ("x",)))["label"].to_pylist() == ["NA", "b", None, None]
    asked = TextOptions(null_values=("NA", "?"))
    assert table([path], TextRoles("label", ("x",)), asked)["label"].to_pylist() == [None, "b", None, None]
    # Beyond text, a word for nothing may have blanks around it.
    path = written(tmp_path, "x,label\n1, NA\n2,5\n", "b.csv")
    assert table([path], TextRoles("label", ("x",)), asked)["label"].to_pylist() == [None, 5]


# --- dialects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", "a,b\n1,x y\n"),
        ("t.csv", "a;b\n1;x y\n"),
        ("t.csv", "a|b\r\n1|x y\r\n"),
        ("t.txt", "a\tb\n1\tx y\n"),
        ("T.TSV", "a\tb\n1\tx y"),
        ("t.csv", "\ufeffa;b\n1;x y\n"),
        ("t.csv", "\ufeffa\tb\r\n1\tx y\r\n".encode("utf-16-le")),
        ("t.csv", "\ufeffa,b\n1,x y\n".encode("utf-16-be")),
        ("t.csv", "\n\na,b\n\n1,x y\n\n"),
        ("t.csv", "a,b\r1,x y\r"),
        ("t.csv", '"a","b"\n"1","x y"\n'),
        ("t.csv.gz", gzip.compress(b"a,b\n1,x y\n")),
        ("t.tsv.gz", gzip.compress(b"a\tb\n") + gzip.compress(b"1\tx y\n")),
        ("t.csv.bz2", bz2.compress(b"a;b\n1;x y\n")),
        ("t.csv.zst", pa.compress(b"a;b\n1;x y\n", "zstd", asbytes=True)),
        ("t.csv.gz", gzip.compress("\ufeffa,b\n1,x y\n".encode("utf-16-le"))),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("t.") else "",  # a gzip file tells when it was made
)
def test_what_is_found_by_itself(tmp_path, name, data):
    found = table([written(tmp_path, data, name)], TextRoles(numbers=("a",)))
    assert found.to_pydict() == {"a": [1], "b": ["x y"]}


def test_a_delimiter_inside_of_fields_does_not_count(tmp_path):
    path = written(tmp_path, 'a|b,c\n"1;2","x,y"\n3,z\n')
    assert table([path]).to_pydict() == {"a|b": ["1;2", "3"], "c": ["x,y", "z"]}


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "shift_jis", "gb18030", "utf-16", "utf-32", "cp037", "utf-8"])
def test_text_in_any_encoding_is_read(tmp_path, monkeypatch, encoding):
    word = {"shift_jis": "表|ソ", "gb18030": "中|㐀", "cp037": "é|ß"}.get(encoding, "é|ß")
    path = written(
        tmp_path, f"größe,b\n1,{word}\n2,{word}\n".replace("größe", "g" if encoding == "shift_jis" else "größe").encode(encoding)
    )
    monkeypatch.setattr(files, "PIECE_BYTES", 5)
    found = table([path], options=TextOptions(encoding=encoding, delimiter=","))
    assert found.column_names[0].startswith("g")
    assert found["b"].to_pylist() == [word, word]


def test_columns_in_another_order(tmp_path):
    first, second = written(tmp_path, "a,b\n1,2\n", "1.csv"), written(tmp_path, "\ufeffb,a\n3,4\n", "2.csv")
    assert table([first, second], TextRoles(numbers=("a", "b"))).to_pydict() == {"a": [1, 4], "b": [2, 3]}
    assert table([first, second], columns=["b"]).to_pydict() == {"b": ["2", "3"]}


def test_a_file_without_rows_is_a_table_without_rows(tmp_path):
    for data in ("a,b", "a,b\n", "a,b\r\n\r\n"):
        assert table([written(tmp_path, data)]).num_rows == 0


def test_the_index_that_pandas_wrote(tmp_path):
    assert table([written(tmp_path, ",a\n0,5\n")]).column_names == ["Unnamed: 0", "a"]


# --- what is wrong ----------------------------------------------------------------------------------------------------

GOOD = "a,b\n1,x\n"
WRONG = {
    "too many fields": (b"a,b\n1,2\n3,4,5\n", 3, ["3 fields", "2 columns", "3,4,5", "--delimiter"]),
    "too few fields": (b'a,b\n"1\n",2\n3\n', 4, ["1 field ", "2 columns"]),
    "a trailing delimiter": (b"a,b\n1,2,\n", 2, ["3 fields"]),
    "after an empty line and a line break in quotes": (b'a,b\n\n"\r\n",2\r\n\r\n3,4,5\r\n', 6, ["3 fields"]),
    "a quote that is never closed": (b'a,b\n1,2\n3,"4\n5,6\n', 3, ["never closed", '3,"4']),
    "a quote that closes at another": (b'a,b\n1,"2\n3,"4"\n', 3, ["opens in line 2"]),
    "text after a quote": (b'a,b\n1,"2"x\n', 2, ["text follows"]),
    "a doubled quote before": (b'a,b\n1,"2""3"x\n', 2, ["text follows"]),
    "not UTF-8": ("a,b\n1,x\n2,é\n".encode("latin-1"), 3, ["0xE9", "UTF-8", "--encoding cp1252"]),
    "UTF-16 without a mark": ("a,b\n1,x\n".encode("utf-16-le"), 1, ["0x00", "utf-16"]),
    "two columns of one name": (b"a,a\n1,2\n", 1, ["'a'"]),
    "no delimiter": (b"a:b\n1:2\n", 1, ["--delimiter"]),
    "two delimiters": (b"a,b;c\n1,2;3\n", 1, ["','", "';'", "--delimiter"]),
    "no number": (b"a,b\n1,2\n\nx y,3\n", 4, ["'x y'", "'a'", "--drop"]),
    "no number, in quotes": (b'a,b\n1,"\n"\n"?",3\n', 4, ["'?'", "--null-value '?'"]),
    "a decimal comma": (b"a;b\n1,5;x\n", 2, ["'1,5'", "--decimal ','"]),
    "decimal comma or thousands": (b'a,b\n"1,500",x\n', 2, ["--decimal ','", "--thousands ','"]),
    "thousands": (b'a,b\n"1,500.25",x\n', 2, ["--thousands ','"]),
    "points for thousands": (b'a,b\n"1.500,25",x\n', 2, ["--decimal ',' --thousands '.'"]),
    "apostrophes": (b"a,b\n1'500,x\n", 2, ["--thousands"]),
    "a word for nothing": (b"a,b\nNA,x\n", 2, ["--null-value 'NA'"]),
    "rounded": (b"a,b\n99999999999999999999,x\n", 2, ["64 bits", "--drop 'a'"]),
    "empty": (b"", None, ["holds no line"]),
    "truncated": (gzip.compress(b"a,b\n1,2\n" * 99)[:-9], None, ["Truncated"]),
}  # fmt: skip


@pytest.mark.parametrize("size", [3, 10_000])
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path, monkeypatch, case, size):
    monkeypatch.setattr(files, "PIECE_BYTES", size)
    data, line, words = WRONG[case]
    path = written(tmp_path, data)
    with pytest.raises(errors.InputError) as told:
        table([path], TextRoles(numbers=("a",)))
    assert str(path) in str(told.value)
    if line is not None:
        assert f"{path}, line {line}:" in str(told.value)
    for word in words:
        assert word in str(told.value)


def test_files_with_other_columns(tmp_path):
    first, second = written(tmp_path, "a,b\n1,2\n", "1.csv"), written(tmp_path, "#\na,c\n3,4\n", "2.csv")
    with pytest.raises(errors.InputError, match=r"2\.csv, line 2.*lacks 'b'.*has 'c' besides"):
        look.look([str(first), str(second)], TextOptions(comment="#"))


def test_the_line_of_a_large_file(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PIECE_BYTES", 200)
    monkeypatch.setattr(files, "HEAD_BYTES", 64)
    lines = [f"{i},x\r\n" for i in range(500)]
    lines[417] = "é,x\r\n"
    path = written(tmp_path, "a,b\r\n" + "".join(lines))
    with pytest.raises(errors.InputError, match=r"line 419: 'é'"):
        table([path], TextRoles(numbers=("a",)))
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xe9"))
    with pytest.raises(errors.InputError, match=r"line 419: the byte 0xE9"):
        table([path])


def test_an_encoding_against_the_mark_of_the_file(tmp_path):
    path = written(tmp_path, "\ufeffa,b\n1,2\n")
    with pytest.raises(errors.ParameterError, match="byte order mark"):
        look.look([str(path)], TextOptions(encoding="latin-1"))


def test_a_plan_reads_the_label_and_the_first_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "HEAD_BYTES", 32)
    path = written(tmp_path, "a,b,label\n" + "1,2.5,0\n" * 40 + "x,y,1\n")
    text = look.look([str(path)])
    found = survey.glance(text, TextRoles("label", ("a", "b")))
    assert found.schema.types == [pa.int64(), pa.float64(), pa.int64()]
    assert found.rows == 41
    assert pc.sum(pa.concat_tables([p.kept for p in found.pieces])["label"]).as_py() == 1
    assert np.all([p.kept.column_names == ["label"] for p in found.pieces])
