"""What a document holds, and what all readers of formats share. Changes when more of a document is to be known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from svodka.errors import InputError

LARGEST = 200 << 20  # bytes that a packed document may unpack to
TIGHTEST = 200  # a part that unpacks to more than so many times its size is a bomb
# names that a field of a document may have in a table or above its text, in any case; the first is svodka's own
FIELD_NAMES = {
    "text": ("text", "текст", "content", "body", "speech", "fulltext", "full_text"),
    "id": ("id", "doc_id", "uid", "url", "name"),
    "date": ("date", "дата", "published", "publish_date", "datetime"),
    "title": ("title", "заголовок", "название", "headline", "heading"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds: ``published`` is a date that it states for its readers, ``created`` one that its program left."""

    text: str
    title: str | None = None
    published: date | None = None
    created: date | None = None


def last_line(blocks: Sequence[str]) -> str:
    """The last line with text above a table."""
    return next((block.strip() for block in reversed(blocks) if block.strip()), "")


def check_archive(data: bytes, name: str) -> None:
    """Refuse a packed document that unpacks to more than it should.

    Raises:
        InputError: it does, or is no archive at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise InputError(f"{name}: is damaged, or not what its name says ({first_line(error)})") from error
    total = sum(part.file_size for part in parts)
    if total > LARGEST or any(is_bomb(part) for part in parts):
        raise InputError(f"{name}: unpacks to {total >> 20} MB, which no report does (a zip bomb?); it is not opened")


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Whether a part of an archive unpacks to a suspicious multiple of its size."""
    return part.file_size > 10 << 20 and part.file_size > TIGHTEST * max(1, part.compress_size)


def fields_in(names: Iterable[object]) -> dict[str, str]:
    """The fields of a document that are among ``names``, each with its name there; of two names that differ in case the first."""
    lower = {str(name).strip().lower(): str(name) for name in reversed(list(names))}
    return {field: lower[found[0]] for field, known in FIELD_NAMES.items() if (found := [name for name in known if name in lower])}


def as_date(value: Any) -> date | None:
    """A date from what a document holds: a date, a time, or a text that begins with one; None if it is none."""
    if isinstance(value, date):  # also a datetime
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def first_line(error: BaseException) -> str:
    """What an error says, short."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
