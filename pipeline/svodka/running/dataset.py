"""A folder of Parquet files: records, documents, failures. Changes when its layout does.

    records/part-00000.parquet …    or, partitioned, records/year=2023/part-00000.parquet …
    documents.parquet               the exact text that offsets refer to, one row a document
    failures.parquet                what gave nothing, and why

Everything is written beside its place first and moved there when it is whole. The same documents give the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svodka.errors import OutputError
from svodka.running import table

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 20_000
ROWS_A_FILE = 1_000_000
CHARACTERS_AT_ONCE = 8_000_000
NEW = ".new"
OLD = ".old"


def documents_schema() -> pa.Schema:
    """The columns of ``documents.parquet``."""
    import pyarrow as pa

    return pa.schema(
        [
            _field("doc_id", pa.string(), "identifier of the document, as in the records"),
            _field("source", pa.string(), "where it was read from: file name, with line or row, with the archive it stands in"),
            _field("sha256", pa.string(), "SHA-256 of the text in UTF-8"),
            _field("date", pa.date32(), "date of the report, where known"),
            _field("title", pa.string(), "title that the document states"),
            _field("created", pa.date32(), "date that an office program left in the file; may be that of a copy"),
            _field("text", pa.string(), "the exact text that start and end of the records refer to"),
        ]
    )


def failures_schema() -> pa.Schema:
    """The columns of ``failures.parquet``."""
    import pyarrow as pa

    return pa.schema(
        [
            _field("source", pa.string(), "the input that gave nothing"),
            _field(
                "stage",
                pa.string(),
                "find, read, extract, limit (too large, too slow), or format (left out, as of a format that is not read)",
            ),
            _field("reason", pa.string(), "why, in one line"),
        ]
    )


def _field(name: str, kind: pa.DataType, text: str) -> pa.Field:
    import pyarrow as pa

    return pa.field(name, kind, metadata={"description": text})


class Dataset:
    """Writes a dataset: a context that puts everything into its place at its end, or nothing if it ends by an error.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, folder: Path, *, model: str, partition_by: str | None = None) -> None:
        self._folder, self._model, self._by = folder, model, partition_by
        self._new = folder / NEW
        self._records: list[Mapping[str, Any]] = []
        self._documents: list[Mapping[str, Any]] = []
        self._failures: list[Mapping[str, Any]] = []
        self._characters = 0
        self._writers: dict[str, Any] = {}
        self._counts: dict[str, int] = {}
        self.rows = 0

    def __enter__(self) -> Dataset:
        with _faults(self._folder):
            shutil.rmtree(self._new, ignore_errors=True)
            (self._new / "records").mkdir(parents=True)
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        try:
            if kind is None:
                with _faults(self._folder):
                    self._finish()
        finally:
            for writer in self._writers.values():
                _close_quietly(writer)
            shutil.rmtree(self._new, ignore_errors=True)

    def add(self, document: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
        """One document with its records."""
        self._documents.append(document)
        self._characters += len(document["text"])
        self._records += rows
        with _faults(self._folder):
            if self._characters >= CHARACTERS_AT_ONCE:
                self._flush_documents()
            if len(self._records) >= ROWS_AT_ONCE:
                self._flush_records()

    def fail(self, failure: Mapping[str, Any]) -> None:
        """One input that gave nothing."""
        self._failures.append(failure)

    def _flush_documents(self) -> None:
        import pyarrow as pa

        self._write("documents.parquet", pa.Table.from_pylist(self._documents, documents_schema()))
        self._documents, self._characters = [], 0

    def _flush_records(self) -> None:
        self.rows += len(self._records)
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for row in self._records:
            value = row[self._by] if self._by else None
            folder = f"{self._by}={HIVE_NULL if value is None else value}/" if self._by else ""
            groups.setdefault(f"records/{folder}", []).append(row)
        for folder, rows in sorted(groups.items()):
            data = table.to_arrow(rows, model=self._model)
            if self._by:
                data = data.drop_columns([self._by])
            written = self._counts.get(folder, 0)
            self._counts[folder] = written + len(rows)
            self._write(f"{folder}part-{written // ROWS_A_FILE:05d}.parquet", data)
        self._records = []

    def _write(self, name: str, data: pa.Table) -> None:
        import pyarrow.parquet as pq

        if name not in self._writers:
            path = self._new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[name] = pq.ParquetWriter(path, data.schema, compression="zstd")
        self._writers[name].write_table(data)

    def _finish(self) -> None:
        import pyarrow as pa

        if self._records or not self.rows:
            self._flush_records()
        if not any(name.startswith("records/") for name in self._writers):  # an empty table still says what its columns are
            empty = table.to_arrow([], model=self._model)
            self._write("records/part-00000.parquet", empty if not self._by else empty.drop_columns([self._by]))
        self._flush_documents()
        self._write("failures.parquet", pa.Table.from_pylist(self._failures, failures_schema()))
        for writer in self._writers.values():
            writer.close()
        for path in sorted(self._new.rglob("*.parquet")):
            _sync(path)
        _sync(self._new)
        self._move()

    def _move(self) -> None:
        """Put the new files into their places; records last, as the largest and the ones that others refer to."""
        old = self._folder / OLD
        shutil.rmtree(old, ignore_errors=True)
        for name in ("failures.parquet", "documents.parquet"):
            (self._new / name).replace(self._folder / name)
        if (self._folder / "records").exists():
            (self._folder / "records").rename(old)
        (self._new / "records").rename(self._folder / "records")
        _sync(self._folder)
        shutil.rmtree(old, ignore_errors=True)


HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


def _close_quietly(writer: Any) -> None:
    try:
        writer.close()
    except OSError:
        return  # the file it wrote goes away in a moment


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _faults:  # noqa: N801 (used as a function)
    """Turns what a full or read-only disk brings about into one line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: type | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error).splitlines()[0]
            raise OutputError(
                f"{self._folder}: cannot be written ({reason}); make room or choose another place for -o, then run again"
            ) from error


def check_folder(folder: Path) -> None:
    """Make the output folder, and find out before the work whether a dataset can stand there.

    Raises:
        OutputError: it cannot.
    """
    from svodka.running.store import NAME

    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = {NAME, f"{NAME}-journal", NEW, OLD, ".ray", "records", "documents.parquet", "failures.parquet"}
        strangers = sorted(path.name for path in folder.iterdir() if path.name not in known)
        if strangers and not (folder / NAME).exists():
            raise OutputError(
                f"{folder}: is a folder with other files in it ({strangers[0]}); name a new folder, or a file such as "
                f"{folder / 'records.parquet'}"
            )
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror or error}); choose another place for -o") from error
