"""Records: whatever the text, one ends where one ends in Arrow's parser."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.csv
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample.jobs.text.records import Records


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='a,"\n\r', max_size=14))
def test_records_are_those_of_the_parser(text):
    """Whatever the text: where a record ends here, one ends in Arrow's parser."""
    data = text.encode()
    records = Records(data, ",")
    if records.ends_inside or not data.strip(b"\r\n") or records.odd_quote() is not None:
        return
    begins, ends = records.spans
    pieces = [data[a:b] for a, b in zip(begins, ends, strict=True)]
    fields = {Records(p, ",").first_ragged(-1)[1] for p in pieces}
    if len(fields) > 1:
        assert records.first_ragged(Records(pieces[0], ",").first_ragged(-1)[1]) is not None
        return
    names = [str(i) for i in range(fields.pop())]

    def parsed(part):
        return pyarrow.csv.read_csv(
            pa.BufferReader(part),
            read_options=pyarrow.csv.ReadOptions(column_names=names),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True),
        ).to_pylist()

    assert parsed(data) == [row for piece in pieces for row in parsed(piece)]
