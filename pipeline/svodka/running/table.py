"""Records <-> Parquet and pandas. Changes when the file format does.

One row a record, in the order of the reports and of the text; the same input and version give the same bytes.
Files appear whole or not at all: a table is written beside its place and moved there.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svodka.errors import OutputError
from svodka.numbers.unit_codes import codes
from svodka.record import COLUMNS, FIELDS, Record, record_id, schema
from svodka.report import Report

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMAT = "1"


def rows(report: Report, records: Iterable[Record]) -> list[dict[str, Any]]:
    """Rows of the table for one report."""
    digest = text_hash(report.text)
    return [row(report.doc_id, report.source, report.date, digest, record.as_dict()) for record in records]


def row(doc_id: str, source: str | None, date: datetime.date | None, digest: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A row of the table: a record with what its report adds; ``digest`` is the hash of the report's text."""
    name = record_id(doc_id, digest, fields["start"], fields["end"])
    known = codes(fields["unit"])
    coded = {"unit_ucum": known.ucum, "unit_okei": known.okei, "currency": known.currency}
    return {"record_id": name, "doc_id": doc_id, "source": source, "doc_date": date, **fields, **coded}


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def to_arrow(items: Iterable[Mapping[str, Any]], *, model: str = "") -> pa.Table:
    """An Arrow table of rows, with the versions in its metadata."""
    import pyarrow as pa

    from svodka.version import __version__

    items = list(items)
    meta = {"svodka_version": __version__, "svodka_model": model, "svodka_format": FORMAT}
    target = schema().with_metadata(meta)
    columns = []
    for field in FIELDS:
        values = [item[field.name] for item in items]
        if field.type == "category":
            codes = pa.array([None if value is None else field.values.index(value) for value in values], pa.int8())
            columns.append(pa.DictionaryArray.from_arrays(codes, pa.array(field.values, pa.string())))
        else:
            columns.append(pa.array(values, target.field(field.name).type))
    return pa.Table.from_arrays(columns, schema=target)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """A data frame with nullable integers, categories and dates that compare with timestamps."""
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int16(): pd.Int16Dtype(), pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get, date_as_object=False)
    return frame


def write(table: pa.Table, path: Path) -> None:
    """Write a table to ``path``, whole or not at all.

    Raises:
        OutputError: it cannot be written there.
    """
    import pyarrow.parquet as pq

    path = path.resolve()  # a link stays a link, and its target is replaced
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        with part.open("wb") as file:
            pq.write_table(table, file, compression="zstd", use_dictionary=True, write_statistics=True)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); choose another place for -o") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


OTHER_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".json", ".jsonl", ".dta", ".feather")


def check_writable(path: Path, inputs: Iterable[str] = ()) -> None:
    """Find out before the work whether a table can be written to ``path``, which must be none of ``inputs``.

    Raises:
        OutputError: it cannot.
    """
    if str(path) == "-":
        raise OutputError("-: a table is a file; name it, for example records.parquet")
    if path.suffix.lower() in OTHER_TABLES:
        raise OutputError(f"{path}: svodka writes Parquet; name it {path.with_suffix('.parquet').name}")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OutputError(f"{path}: is no regular file; choose another place for -o")
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file, for example {path / 'records.parquet'}")
    if path.exists() and any(Path(name).resolve() == path.resolve() for name in inputs):
        raise OutputError(f"{path}: is an input too and would be overwritten; choose another place for -o")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: the folder {path.parent} does not exist; make it first")
    probe = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); choose another place for -o") from error


def read_records(path: str | Path) -> pd.DataFrame:
    """A table of records that ``svodka extract`` wrote, a file or a folder, as a data frame.

    Raises:
        OutputError: there is no such file, or it is no table of records.
    """
    return to_pandas(read_table(Path(path)))


def read_table(path: Path) -> pa.Table:
    """The same as an Arrow table.

    Raises:
        OutputError: there is no such file, or it is no table of records.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise OutputError(f"{path}: no such file; make it with: svodka extract REPORT -o {path}")
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f"{path}: is no Parquet file ({str(error).splitlines()[0]})") from error
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise OutputError(f"{path}: is no table of records: it lacks the columns {', '.join(missing)}")
    return table


def _read_folder(folder: Path) -> pa.Table:
    """The records of a dataset, as one table with all its columns.

    Raises:
        OutputError: there is none.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    records = folder / "records" if (folder / "records").is_dir() else folder
    files = sorted(_parquet_files(records))
    if not files:
        raise OutputError(f"{folder}: holds no dataset of records; make one with: svodka extract REPORTS -o {folder}/")
    by, equals, _ = files[0].relative_to(records).parts[0].partition("=")
    kind = pa.int16() if by in COLUMNS and schema().field(by).type == pa.int16() else pa.string()
    partitioning = ds.partitioning(pa.schema([(by, kind)]), flavor="hive") if equals else None
    data = ds.dataset([str(path) for path in files], format="parquet", partitioning=partitioning, partition_base_dir=str(records))
    found = data.to_table()
    if missing := [name for name in COLUMNS if name not in found.column_names]:
        raise OutputError(f"{folder}: is no table of records: it lacks the columns {', '.join(missing)}")
    found = found.select(list(COLUMNS))
    return found.cast(schema()).replace_schema_metadata(found.schema.metadata)


def _parquet_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.parquet") if path.name.startswith("part-"))
