"""Files -> reports: exact text, identifier, date. Changes when what is read changes, not how a format is.

Reading goes in two steps, so that no hostile file is opened where it could do harm: :func:`items` finds the bytes of each
document, :func:`parse` – in a worker process, if need be – makes a report of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from svodka.errors import InputError
from svodka.reading.containers import CONTAINERS, left_out, parse_line
from svodka.reading.decoding import decode
from svodka.reading.finding import STDIN, find_files
from svodka.reading.readers import READERS, read_document
from svodka.report import Failure, Item, Report, as_report, clean, parse_date, shown

__all__ = [
    "Failure", "Item", "Report", "as_report", "decode", "items", "numbered", "parse", "parse_date", "read", "unique",
]  # fmt: skip

LARGEST_DOCUMENT = 50 << 20  # bytes
# formats that would be read as garbled prose
OTHER_FORMATS = frozenset(".json .xml .doc .xls .xlsx .ppt .pptx .gz .rar .7z .tar .jpg .jpeg .png .tif .tiff .djvu".split())  # noqa: SIM905


def items(
    paths: Iterable[Path | Failure],
    *,
    inputs: Iterable[str] = (),
    stdin: BinaryIO | None = None,
    largest: int = LARGEST_DOCUMENT,
) -> Iterator[Item | Failure]:
    """The documents in files, one at a time; none of more than ``largest`` bytes. Their names are such as any table can hold.

    Each has its path in the folder or archive that ``inputs`` name: so it is called the same whatever stands beside it.
    """
    named = {Path(name) for name in inputs}
    for path in paths:
        try:
            if isinstance(path, Failure):
                yield _named(path)
                continue
            home = _home(path, named)
            for found in _items_of(path, stdin, largest):
                yield _named(found if isinstance(found, Failure) else replace(found, stem=f"{home}{found.stem}"))
        except FileNotFoundError:
            yield _named(Failure(str(path), f"{path}: was there when the run began and is gone; was it moved?"))
        except OSError as error:
            yield _named(Failure(str(path), f"{path}: cannot be read ({error.strerror or error}); check the permissions"))
        except InputError as error:
            yield _named(Failure(str(path), str(error)))


def _home(path: Path, inputs: set[Path]) -> str:
    """The folders in which a file stands below the input that was named, and the archive that it is, with slashes behind them."""
    root = next((folder for folder in path.parents if folder in inputs), None)
    if root is None or path in inputs:
        return ""
    inside = path.relative_to(root)
    folders = inside.with_suffix("") if path.suffix.lower() == ".zip" else inside.parent
    return "" if folders == Path() else f"{folders.as_posix()}/"


def _named(found: Item | Failure) -> Item | Failure:
    """The same with its names shown as text."""
    if isinstance(found, Failure):
        return replace(found, source=shown(found.source), reason=shown(found.reason))
    return replace(found, source=shown(found.source), stem=shown(found.stem))


def _items_of(path: Path, stdin: BinaryIO | None, largest: int) -> Iterator[Item | Failure]:
    if str(path) == STDIN:
        data = (stdin or sys.stdin.buffer).read()
        if _looks_like_jsonl(data):
            yield from CONTAINERS[".jsonl"](Path("standard input"), data, largest)
        else:
            yield Item("standard input", "stdin", ".txt", data)
        return
    suffix = path.suffix.lower()
    if suffix in CONTAINERS:
        yield from CONTAINERS[suffix](path, None, largest)
        return
    size = path.stat().st_size
    if size > largest:
        yield Failure(str(path), f"{path}: has {size / 1e6:,.0f} MB; one report may have {largest / 1e6:,.0f}", "limit")
        return
    yield Item(str(path), path.stem, suffix, path.read_bytes(), weight=size)


def _looks_like_jsonl(data: bytes) -> bool:
    first = data.lstrip().split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"text"' in first


def parse(item: Item, when: date | None = None) -> Report:
    """The report that an item holds; ``when`` is its date where it states none of its own.

    Raises:
        InputError: it cannot be read.
    """
    if item.suffix == ".jsonl":
        report = parse_line(item)
        return replace(report, text=clean(report.text), date=report.date or when)
    if item.suffix in OTHER_FORMATS:
        raise InputError(left_out(item.source, item.suffix).reason)
    if not item.data.strip():
        raise InputError(f"{item.source}: is empty; give a file with a report's text")
    content = read_document(item.suffix if item.suffix in READERS else ".txt", item.data, item.source)
    if not content.text.strip():
        raise InputError(f"{item.source}: is empty; give a file with a report's text")
    title = clean(content.title).strip() if content.title else None
    return Report(item.stem, clean(content.text), content.published or when, item.source, title or None, content.created)


def read(
    inputs: Iterable[str], *, when: date | None = None, stdin: BinaryIO | None = None, leave: Path | None = None
) -> Iterator[Report | Failure]:
    """Reports of files and folders, one at a time; what cannot be read comes as a :class:`Failure` in its place.

    ``when`` is the date of reports that have none of their own; ``leave`` is where the output goes. Identifiers
    that occur twice get a number.
    """
    inputs = list(inputs)
    seen: set[str] = set()
    for item in items(find_files(inputs, leave=leave), inputs=inputs, stdin=stdin):
        if isinstance(item, Failure):
            yield item
            continue
        try:
            yield numbered(parse(item, when), seen)
        except InputError as error:
            yield Failure(item.source, str(error))


def numbered(report: Report, seen: set[str]) -> Report:
    """``report`` with an identifier that is not in ``seen``, to which it is added: ``a``, ``a~2``, ``a~3``."""
    doc_id = unique(report.doc_id, seen)
    return report if doc_id == report.doc_id else replace(report, doc_id=doc_id)


def unique(name: str, seen: set[str]) -> str:
    """``name``, with a number where it is in ``seen``, to which the result is added."""
    doc_id, count = name, 1
    while doc_id in seen:
        count += 1
        doc_id = f"{name}~{count}"
    seen.add(doc_id)
    return doc_id
