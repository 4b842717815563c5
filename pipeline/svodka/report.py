"""The report as it is handed around, and what stands for it before and after it could be read.

The text is never edited: offsets of records refer to it character by character.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from svodka.errors import InputError


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was read: ``source`` says from where (file name, with the line for JSON Lines).

    ``created`` is the date that an office program left in the file, which may be that of a copy; ``date`` is none of these.
    """

    doc_id: str
    text: str
    date: datetime.date | None = None
    source: str | None = None
    title: str | None = None
    created: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no records, with the one-line reason.

    ``stage`` is ``find``, ``read``, ``extract``, ``limit`` (too large, or too slow) or ``format`` (left out of a folder or archive,
    as of a format that is not read: counted, but no fault).
    """

    source: str
    reason: str
    stage: str = "read"

    @property
    def left_out(self) -> bool:
        """Whether it is no fault, only a file of another format."""
        return self.stage == "format"


@dataclass(frozen=True, slots=True)
class Item:
    """The bytes of one document, before anything has looked into them.

    ``suffix`` says what reads them, ``stem`` names the document where it does not name itself; ``number`` is its place in a
    file of many. ``weight`` is the part of the input's bytes that is done with it.
    """

    source: str
    stem: str
    suffix: str
    data: bytes
    number: int = 1
    weight: int = 0

    @property
    def name(self) -> str:
        """What the document is called where it does not name itself."""
        return f"{self.stem}-{self.number}" if self.suffix == ".jsonl" else self.stem


def parse_date(value: str, where: str) -> datetime.date:
    """A date written YYYY-MM-DD.

    Raises:
        InputError: it is not written so, or there is no such day.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(f"{where}: {value!r} is no date; write it as YYYY-MM-DD, for example 2024-02-16")


IN_FIELD = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))(?:\D.*)?")


def date_in_field(value: str, where: str) -> datetime.date:
    """A date as tables hold it, perhaps with the time of day: «2024-02-16», «16.02.2024», «2024-02-16T10:00:00».

    Raises:
        InputError: it is none.
    """
    if match := IN_FIELD.fullmatch(value.strip()):
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError:
            pass
    return parse_date(value, where)  # which says what is wrong


def as_report(item: str | Mapping[str, Any] | Report, number: int = 1) -> Report:
    """A report from a text, a dictionary with ``text`` (and ``id``, ``date``, ``source``), or a report.

    Raises:
        InputError: the dictionary has no text, or one of its fields has the wrong type.
    """
    if isinstance(item, Report):
        return item
    if isinstance(item, str):
        return Report(f"text-{number}", clean(item))
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
        when = date_in_field(when, where) if when.strip() else None
    elif when is not None and not isinstance(when, datetime.date):
        raise InputError(f"{where}: the field 'date' must be a date such as 2024-02-16 or null, found {_kind(when)}")
    title = item.get("title")
    title = clean(title) if isinstance(title, str) and title else None
    return Report(clean(str(doc_id)), clean(text), when, item.get("source"), title)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def clean(text: str) -> str:
    """``text`` without lone surrogates, which no file can store; one character for one, so that offsets stay."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


ODD = re.compile("[\0-\x1f\x7f\ud800-\udfff]")


def shown(name: object) -> str:
    """A file name as a line of text that any table can hold: line ends, and bytes that are no UTF-8, as escapes such as «\\xce»."""
    return ODD.sub(_escape, str(name))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    code -= 0xDC00 if 0xDC80 <= code <= 0xDCFF else 0  # how Python holds a byte that is no UTF-8
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)[-_. ]?(?P<m>0[1-9]|1[0-2])[-_. ]?(?P<d>0[1-9]|[12]\d|3[01])"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01])[-_. ](?P<m2>0?[1-9]|1[0-2])[-_. ](?P<y2>(?:19|20)\d\d))(?!\d)"
)


def date_in_name(name: str) -> datetime.date | None:
    """The date in the name of a file: «akim_2023-02-14.txt», «otchet-14.02.2023.txt», «20230214.txt»."""
    for match in IN_NAME.finditer(name):
        year, month, day = (match["y"], match["m"], match["d"]) if match["y"] else (match["y2"], match["m2"], match["d2"])
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
