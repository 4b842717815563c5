"""Files -> reports: exact text, identifier, date. Changes when a kind of input is added or misread.

The text is never edited after this point: offsets of records refer to it character by character.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from svodka.errors import InputError

TEXT_SUFFIXES = {".txt", ".text"}
JSONL_SUFFIXES = {".jsonl", ".ndjson"}
STDIN = "-"
# formats that would be read as garbled prose
OTHER_FORMATS = frozenset(".json .csv .tsv .html .htm .xml .doc .docx .odt .rtf .pdf .xls .xlsx .parquet .zip .gz".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was read: ``source`` says from where (file name, with the line for JSON Lines)."""

    doc_id: str
    text: str
    date: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read, with the one-line reason."""

    source: str
    reason: str


def parse_date(value: str, where: str) -> date:
    """A date written YYYY-MM-DD.

    Raises:
        InputError: it is not written so, or there is no such day.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(f"{where}: {value!r} is no date; write it as YYYY-MM-DD, for example 2024-02-16")


IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)[-_. ]?(?P<m>0[1-9]|1[0-2])[-_. ]?(?P<d>0[1-9]|[12]\d|3[01])"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01])[-_. ](?P<m2>0?[1-9]|1[0-2])[-_. ](?P<y2>(?:19|20)\d\d))(?!\d)"
)


def date_in_name(name: str) -> date | None:
    """The date in the name of a file: «akim_2023-02-14.txt», «otchet-14.02.2023.txt», «20230214.txt»."""
    for match in IN_NAME.finditer(name):
        year, month, day = (match["y"], match["m"], match["d"]) if match["y"] else (match["y2"], match["m2"], match["d2"])
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def as_report(item: str | Mapping[str, Any] | Report, number: int = 1) -> Report:
    """A report from a text, a dictionary with ``text`` (and ``id``, ``date``, ``source``), or a report.

    Raises:
        InputError: the dictionary has no text, or one of its fields has the wrong type.
    """
    if isinstance(item, Report):
        return item
    if isinstance(item, str):
        return Report(f"text-{number}", _clean(item))
    if not isinstance(item, Mapping):
        raise InputError(f"report {number}: expected a text, a dictionary or a Report, got {type(item).__name__}")
    where = str(item.get("source") or f"report {number}")
    text = item.get("text")
    if not isinstance(text, str):
        raise InputError(f"{where}: the field 'text' must hold the report's text, found {_kind(text)}")
    doc_id = item.get("id", item.get("doc_id"))
    if doc_id is None or doc_id == "":
        doc_id = f"text-{number}"
    if not isinstance(doc_id, str | int):
        raise InputError(f"{where}: the field 'id' must be a string, found {_kind(doc_id)}")
    when = item.get("date")
    if isinstance(when, str):
        when = parse_date(when, where)
    elif when is not None and not isinstance(when, date):
        raise InputError(f"{where}: the field 'date' must be a date written YYYY-MM-DD or null, found {_kind(when)}")
    return Report(str(doc_id), _clean(text), when, item.get("source"))


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def _clean(text: str) -> str:
    """``text`` without lone surrogates, which no file can store; one character for one, so that offsets stay."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


# Bytes -> text

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SINGLE_BYTE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
# the commonest letters of Russian, which tell the single-byte encodings apart
COMMON = frozenset("оеаинтсрвл")
SAMPLE = 100_000  # bytes looked at


def decode(data: bytes, where: str) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32, or a Cyrillic single-byte encoding.

    Raises:
        InputError: the bytes are no text in any of them.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{where}: begins as {encoding} text but byte {error.start} does not fit; save it as UTF-8"
                ) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_legacy(data, where)
    if "\0" in text:
        text = _decode_utf16(data, where)
    return text


def _decode_utf16(data: bytes, where: str) -> str:
    """UTF-16 without a byte-order mark: every second byte of ASCII and of Cyrillic is 0 or 4."""
    if len(data) % 2 == 0:
        sample = data[:SAMPLE]
        for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
            if sum(byte in (0, 4, 0x20) for byte in high) > 0.9 * len(high):
                text = data.decode(encoding, "replace")
                if "\0" not in text and "\ufffd" not in text:
                    return text
    raise InputError(f"{where}: is no text (it holds zero bytes); give a text file, not a binary document")


def _decode_legacy(data: bytes, where: str) -> str:
    if b"\0" in data[:SAMPLE]:
        return _decode_utf16(data, where)
    best, best_score = "", 0.0
    for encoding in SINGLE_BYTE:
        try:
            sample = data[:SAMPLE].decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _russian(sample)
        if score > best_score:
            best, best_score = encoding, score
    if best_score < 0.5:
        raise InputError(f"{where}: is no text in UTF-8, UTF-16, cp1251 or koi8-r; save it as UTF-8")
    try:
        return data.decode(best)
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: looks like {best} but byte {error.start} does not fit; save it as UTF-8") from error


def _russian(text: str) -> float:
    """How much a text looks Russian, 0 to 1: common small letters among all that is not ASCII."""
    other = [char for char in text if char > "\x7f"]
    if not other:
        return 0.0
    letters = sum("а" <= char <= "я" or char == "ё" or "А" <= char <= "Я" for char in other)
    small = sum("а" <= char <= "я" for char in other)
    common = sum(char in COMMON for char in other)
    if small < letters * 0.5 and letters > 20:
        return 0.4 * letters / len(other)
    return (letters + common) / (1.6 * len(other))


# Files -> reports


def find_files(inputs: Iterable[str]) -> Iterator[Path | Failure]:
    """The files that ``inputs`` name, folders searched through, in a stable order."""
    for name in inputs:
        if name == STDIN:
            yield Path(STDIN)
            continue
        if not name:
            yield Failure("''", "'': is no file name; is a variable empty?")
            continue
        path = Path(name)
        if path.is_dir():
            known = sorted(p for p in path.rglob("*") if p.suffix.lower() in TEXT_SUFFIXES | JSONL_SUFFIXES and p.is_file())
            if not known:
                yield Failure(name, f"{name}: the folder holds no reports (*.txt, *.jsonl)")
            yield from known
        elif not path.exists():
            yield Failure(name, f"{name}: no such file; check the name")
        elif not path.is_file():
            yield Failure(name, f"{name}: is neither a file nor a folder")
        else:
            yield path


def read(inputs: Iterable[str], *, when: date | None = None, stdin: BinaryIO | None = None) -> Iterator[Report | Failure]:
    """Reports of files and folders, one at a time; what cannot be read comes as a :class:`Failure` in its place.

    ``when`` is the date of reports that have none of their own. Identifiers that occur twice get a number.
    """
    seen: set[str] = set()
    for path in find_files(inputs):
        if isinstance(path, Failure):
            yield path
            continue
        for item in _read_file(path, stdin):
            if isinstance(item, Failure):
                yield item
                continue
            yield replace(numbered(item, seen), date=item.date or when)


def numbered(report: Report, seen: set[str]) -> Report:
    """``report`` with an identifier that is not in ``seen``, to which it is added: ``a``, ``a~2``, ``a~3``."""
    doc_id, count = report.doc_id, 1
    while doc_id in seen:
        count += 1
        doc_id = f"{report.doc_id}~{count}"
    seen.add(doc_id)
    return report if doc_id == report.doc_id else replace(report, doc_id=doc_id)


def _read_file(path: Path, stdin: BinaryIO | None) -> Iterator[Report | Failure]:
    name = "standard input" if str(path) == STDIN else str(path)
    try:
        data = (stdin or sys.stdin.buffer).read() if str(path) == STDIN else path.read_bytes()
        if path.suffix.lower() in OTHER_FORMATS:
            raise InputError(f"{name}: is a {path.suffix.lower()} file; convert it to text (.txt) or JSON Lines (.jsonl) first")
        if not data.strip():
            raise InputError(f"{name}: is empty; give a file with a report's text")
        text = decode(data, name)
    except OSError as error:
        yield Failure(name, f"{name}: cannot be read ({error.strerror or error}); check the permissions")
        return
    except InputError as error:
        yield Failure(name, str(error))
        return
    if path.suffix.lower() in JSONL_SUFFIXES or (str(path) == STDIN and _looks_like_jsonl(text)):
        yield from _read_lines(text, name)
        return
    if not text.strip():
        yield Failure(name, f"{name}: is empty; give a file with a report's text")
        return
    yield Report("stdin" if str(path) == STDIN else path.stem, _clean(text), None, str(path))


def _looks_like_jsonl(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    return first.startswith("{") and '"text"' in first


def _read_lines(text: str, name: str) -> Iterator[Report | Failure]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        source = where
        try:
            item = json.loads(line)
            if not isinstance(item, dict):
                raise InputError(f"{where}: a line must hold one JSON object with 'id', 'date' and 'text'")
            report = as_report({**item, "source": source}, number)
            if not report.text.strip():
                raise InputError(f"{where}: the text is empty")
            if item.get("id") in (None, ""):
                report = Report(f"{Path(name).stem}-{number}", report.text, report.date, source)
            yield report
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep, or a number too long"
            yield Failure(where, f"{where}: broken JSON ({reason}); every line must be one JSON object")
        except InputError as error:
            reason = str(error)
            yield Failure(where, reason)
