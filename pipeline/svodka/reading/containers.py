"""Files that hold many documents -> items: JSON Lines, tables with a text column, zip archives. Changes with these formats.

Documents come one at a time, however large the file. A row of a table becomes a line of JSON: one way for all.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from svodka.errors import InputError
from svodka.reading.content import fields_in, is_bomb
from svodka.reading.decoding import BOMS, decode, decode_name
from svodka.reading.readers import READERS
from svodka.report import Failure, Item, Report, as_report

WHOLE = 64 << 20  # bytes: a larger file of lines must be UTF-8, and is read line by line
LARGEST_ARCHIVE = 4 << 30  # bytes that an archive may unpack to, all together


def read_lines(path: Path, data: bytes | None, largest: int) -> Iterator[Item | Failure]:
    """JSON Lines: one document a line."""
    for number, line in enumerate(_lines(path, data), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        if len(line) > largest:
            yield _too_large(where, len(line), largest)
        else:
            yield Item(where, path.stem, ".jsonl", line, number, len(line))


def _lines(path: Path, data: bytes | None) -> Iterator[bytes]:
    if data is None:
        with path.open("rb") as file:
            start = file.read(4)
            if path.stat().st_size > WHOLE and not any(start.startswith(bom) for bom, _ in BOMS):
                file.seek(0)
                yield from file
                return
            data = start + file.read()
    if not data.strip():
        raise InputError(f"{path}: is empty; give a file with a report's text")
    for line in decode(data, str(path)).split("\n"):
        yield line.encode("utf-8", "surrogatepass")


def parse_line(item: Item) -> Report:
    """The report of a line of JSON.

    Raises:
        InputError: it is none.
    """
    try:
        fields = json.loads(item.data.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep, or a number too long"
        raise InputError(f"{item.source}: broken JSON ({reason}); every line must be one JSON object") from error
    if not isinstance(fields, dict):
        raise InputError(f"{item.source}: a line must hold one JSON object with 'id', 'date' and 'text'")
    report = as_report({**fields, "source": item.source}, item.number)
    if not report.text.strip():
        raise InputError(f"{item.source}: the text is empty")
    return replace(report, doc_id=item.name) if fields.get("id") in (None, "") else report


# Tables


def read_csv(path: Path, data: bytes | None, largest: int) -> Iterator[Item | Failure]:
    """Comma-, semicolon- or tab-separated values with a column of texts."""
    raw = path.read_bytes() if data is None else data
    if len(raw) > 16 * largest:
        raise InputError(f"{path}: has {len(raw) / 1e6:,.0f} MB, which is too much for a .csv; give Parquet or JSON Lines")
    text = decode(raw, str(path))
    csv.field_size_limit(min(2**31 - 1, max(largest, 131072)))
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = _columns(table.fieldnames or (), str(path))
        for number, row in enumerate(table, 1):
            yield _row_item(path, number, {name: row.get(column) for name, column in columns.items()}, largest)
    except csv.Error as error:
        raise InputError(f"{path}: is no table of comma-separated values ({error}); save it again") from error


def read_parquet(path: Path, data: bytes | None, largest: int) -> Iterator[Item | Failure]:
    """Parquet with a column of texts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path if data is None else io.BytesIO(data))
        columns = _columns(file.schema_arrow.names, str(path))
        number = 0
        for batch in file.iter_batches(batch_size=64, columns=list(columns.values()), use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield _row_item(path, number, {name: row[column] for name, column in columns.items()}, largest)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: is no readable Parquet file ({str(error).splitlines()[0][:120]})") from error


def _columns(names: Any, where: str) -> dict[str, str]:
    """Field -> the name of its column.

    Raises:
        InputError: there is no column of texts.
    """
    found = fields_in(names)
    if "text" not in found:
        raise InputError(
            f"{where}: has no column 'text' (only {', '.join(map(str, names))[:100]}); name the one that holds the texts so"
        )
    return found


def _row_item(path: Path, number: int, row: Mapping[str, Any], largest: int) -> Item | Failure:
    where = f"{path}:{number}"
    fields = {name: value for name, value in row.items() if value not in (None, "")}
    if "date" in fields:
        fields["date"] = str(fields["date"]) if isinstance(fields["date"], str | date) else None
    if "id" in fields:
        fields["id"] = str(fields["id"])
    line = json.dumps(fields, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    if len(line) > largest:
        return _too_large(where, len(line), largest)
    return Item(where, path.stem, ".jsonl", line, number, len(line))


# Archives


def read_zip(path: Path, data: bytes | None, largest: int) -> Iterator[Item | Failure]:
    """The documents in a zip archive, one after the other; archives inside it are not opened."""
    try:
        with _opened(path, data) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            total = sum(part.file_size for part in parts)
            if total > LARGEST_ARCHIVE:
                raise InputError(f"{path}: unpacks to {total >> 20} MB (a zip bomb?); it is not opened")
            found = False
            for part in sorted(parts, key=_part_name):
                for item in _part_items(archive, part, path, largest):
                    found = found or not (isinstance(item, Failure) and item.left_out)
                    yield item
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{path}: is no readable .zip archive ({str(error)[:120]})") from error
    if not found:
        raise InputError(f"{path}: the archive holds no reports")


def _part_name(part: zipfile.ZipInfo) -> str:
    """The path of a part; without the flag for UTF-8 it is in the code page of Russian DOS, or of whoever packed it."""
    name = part.filename
    if not part.flag_bits & UTF8:
        with suppress(UnicodeError):
            name = decode_name(name.encode("cp437"))
    return "/".join(folder for folder in name.replace("\\", "/").split("/") if folder not in ("", ".", ".."))


UTF8 = 0x800  # in the flags of a part: its name is in UTF-8
LARGEST_MENDED = 1 << 30  # bytes of an archive that is read as a whole to do without a broken name


def _opened(path: Path, data: bytes | None) -> zipfile.ZipFile:
    """The archive; where a name is no UTF-8, though it is said to be, without the flags that say so."""
    try:
        return zipfile.ZipFile(path if data is None else io.BytesIO(data))
    except UnicodeDecodeError:
        if data is None and path.stat().st_size > LARGEST_MENDED:
            raise
    return zipfile.ZipFile(io.BytesIO(_without_flags(path.read_bytes() if data is None else data)))


def _without_flags(data: bytes) -> bytes:
    """An archive whose parts do not say in which encoding their names are."""
    mended = bytearray(data)

    def number(at: int, size: int) -> int:
        return int.from_bytes(mended[at : at + size], "little")

    end = mended.rfind(b"PK\x05\x06")
    at = number(end + 16, 4)
    for _ in range(number(end + 10, 2)):
        for flags in (at + 8, number(at + 42, 4) + 6):  # in the list of all parts, and in front of the part itself
            mended[flags : flags + 2] = (number(flags, 2) & ~UTF8).to_bytes(2, "little")
        at += 46 + sum(number(at + length, 2) for length in (28, 30, 32))
        if at >= len(mended):
            break
    return bytes(mended)


def _part_items(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path, largest: int) -> Iterator[Item | Failure]:
    name = PurePosixPath(_part_name(part))
    where = f"{path}/{name}"
    suffix = name.suffix.lower()
    if name.name.startswith((".", "~$", "__MACOSX")) or "__MACOSX" in name.parts:
        return
    if suffix == ".zip":
        yield Failure(where, f"{where}: is an archive inside an archive, which is not opened; unpack it first")
        return
    if suffix not in READERS and suffix not in CONTAINERS:
        yield left_out(where, suffix)
        return
    if part.file_size > largest or is_bomb(part):
        yield Failure(where, f"{where}: unpacks to {part.file_size / 1e6:,.0f} MB (a zip bomb?); it is not opened", "limit")
        return
    try:
        data = archive.read(part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        yield Failure(where, f"{where}: cannot be unpacked ({str(error)[:120]})")
        return
    except Exception as error:  # zlib, lzma and bz2 each have an error of their own
        yield Failure(where, f"{where}: is damaged ({type(error).__name__}: {str(error)[:100]})")
        return
    if suffix not in CONTAINERS:
        yield Item(where, str(name.with_suffix("")), suffix, data, weight=part.compress_size)
        return
    try:
        for found in CONTAINERS[suffix](Path(where), data, largest):
            yield replace(found, stem=str(name.with_suffix(""))) if isinstance(found, Item) else found
    except InputError as error:
        yield Failure(where, str(error))


def left_out(where: str, suffix: str) -> Failure:
    """A file of a format that is not read."""
    kind = f"is a {suffix} file" if suffix[1:].isalnum() else "has no suffix that says its format"
    return Failure(where, f"{where}: {kind}; convert it to text (.txt) or JSON Lines (.jsonl) first", "format")


def _too_large(where: str, size: int, largest: int) -> Failure:
    return Failure(where, f"{where}: has {size / 1e6:,.0f} MB; one report may have {largest / 1e6:,.0f}", "limit")


CONTAINERS: dict[str, Callable[[Path, bytes | None, int], Iterator[Item | Failure]]] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
    ".zip": read_zip,
}
