from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import svodka
from hypothesis import given, settings
from hypothesis import strategies as st
from svodka import record
from svodka.errors import OutputError
from svodka.reading.intake import Report
from svodka.running import table

names = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
records = st.builds(
    record.Record,
    start=st.integers(0, 10**9),
    end=st.integers(0, 10**9),
    quantity=names,
    sentence=names,
    entity=st.none() | names,
    metric=names,
    value=st.floats(allow_nan=False),
    value_low=st.none() | st.floats(allow_nan=False),
    unit=names,
    year=st.none() | st.integers(1900, 2100),
    kind=st.sampled_from(record.KINDS),
    base_year=st.none() | st.integers(1900, 2100),
    bound=st.sampled_from(record.BOUNDS),
    status=st.sampled_from(record.STATUSES),
    entity_found=st.sampled_from(record.FOUND),
    year_found=st.sampled_from(record.FOUND),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(records, max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory, items):
    path = tmp_path_factory.mktemp("table") / "records.parquet"
    rows = table.rows(Report("d", "text", date(2024, 2, 16), "d.txt"), items)
    table.write(table.to_arrow(rows), path)
    assert pq.read_table(path).to_pylist() == rows


def test_the_file_describes_itself(tmp_path):
    path = tmp_path / "records.parquet"
    frame = svodka.extract({"id": "a", "date": "2024-02-16", "text": "В Темиртау построено 3 школы."})
    table.write(table.to_arrow(frame.replace({np.nan: None}).to_dict("records"), model="m"), path)
    schema = pq.read_schema(path)
    assert schema.metadata[b"svodka_version"] == svodka.__version__.encode()
    assert schema.metadata[b"svodka_model"] == b"m"
    for field in record.FIELDS:
        arrow = schema.field(field.name)
        assert arrow.metadata[b"description"].decode() == field.text
        assert arrow.nullable == field.nullable
    assert schema.field("year").type == pa.int16()
    assert pa.types.is_dictionary(schema.field("kind").type)


def test_pandas_types(tmp_path):
    frame = svodka.extract(["построено 3 школы", "В 2020 году построено 5 школ"])
    assert frame["year"].dtype == pd.Int16Dtype()
    assert frame["year"].isna().tolist() == [True, False]
    assert isinstance(frame["kind"].dtype, pd.CategoricalDtype)
    assert frame["record_id"].is_unique


def test_the_same_input_gives_the_same_bytes(tmp_path, sample):
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        report = Report("sample", sample, date(2024, 2, 16), "sample.txt")
        doc = svodka.load()(sample)
        table.write(table.to_arrow(table.rows(report, doc._.records), model="m"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_every_field_of_a_record_is_a_column():
    fields = set(record.Record.__slots__)
    assert fields < set(record.COLUMNS)
    assert set(record.COLUMNS) - fields == {"record_id", "doc_id", "source", "doc_date", "unit_ucum", "unit_okei", "currency"}


def test_nothing_is_left_of_a_failed_write(tmp_path):
    with pytest.raises(OutputError, match="is a folder"):
        table.check_writable(tmp_path)
    with pytest.raises(OutputError, match="does not exist"):
        table.check_writable(tmp_path / "no" / "records.parquet")
    full = pa.table({"a": [1]})
    with pytest.raises(OutputError, match="cannot be written"):
        table.write(full, tmp_path / "no" / "records.parquet")
    assert list(tmp_path.iterdir()) == []


def test_reading_what_is_no_table_of_records(tmp_path):
    with pytest.raises(OutputError, match="no such file"):
        svodka.read_records(tmp_path / "no.parquet")
    (tmp_path / "text.parquet").write_text("text")
    with pytest.raises(OutputError, match="is no Parquet file"):
        svodka.read_records(tmp_path / "text.parquet")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(OutputError, match="lacks the columns record_id"):
        svodka.read_records(tmp_path / "other.parquet")
