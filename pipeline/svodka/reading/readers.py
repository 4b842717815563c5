"""Bytes of one document -> its text, title and dates, by format. Changes when a format is added or misread.

Each reader takes the bytes and a name for messages and refuses with :class:`~svodka.errors.InputError`. Libraries are
imported at the first document of their kind. Tables become lines (``grids.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from svodka.errors import InputError
from svodka.reading import grids
from svodka.reading.content import Content, as_date, fields_in, first_line, last_line
from svodka.reading.decoding import decode
from svodka.reading.office import read_docx, read_odt
from svodka.reading.pages import without_furniture
from svodka.reading.web import read_html
from svodka.report import date_in_field


def read_text(data: bytes, name: str) -> Content:
    """Plain text, exactly as it is."""
    return Content(decode(data, name))


def read_markdown(data: bytes, name: str) -> Content:
    """Markdown: the text of its blocks, without the marks; title and date from the lines above it (front matter)."""
    from markdown_it import MarkdownIt

    blocks: list[str] = []
    rows: list[list[str]] = []
    text, title, published = _front_matter(decode(data, name))
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    if any(token.level >= parser.options.maxNesting - 1 for token in tokens):  # what stands deeper is lost
        raise InputError(f"{name}: has lists or quotations nested too deep to be read; save it as text")
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks.append("\n".join(grids.lines(rows, last_line(blocks))))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip())
        elif token.type == "inline":
            text = "".join(_inline(child) for child in token.children or ())
            before = tokens[at - 1]
            if before.type in ("td_open", "th_open"):
                rows[-1].append(text)
                continue
            if before.type == "heading_open" and title is None:
                title = text
            blocks.append(text)
    return Content("\n\n".join(filter(None, blocks)), title, published)


FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.{1,5000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)


def _front_matter(text: str) -> tuple[str, str | None, date | None]:
    """A text without the YAML between two lines of dashes above it, and the title and the date that this tells.

    Lines between dashes that tell neither are prose.
    """
    import srsly

    match = FRONT_MATTER.match(text)
    try:
        told = srsly.yaml_loads(match[1]) if match else None
    except ValueError:
        told = None
    names = fields_in(told) if isinstance(told, dict) else {}
    if match is None or not isinstance(told, dict) or not names.keys() & {"title", "date"}:
        return text, None, None
    # a list may name itself a million times over: it is no title, and never written out
    said = {key: value for key, value in told.items() if not isinstance(value, list | dict)}
    title, written = (said.get(names.get(field)) for field in ("title", "date"))
    published = as_date(written)
    if published is None and isinstance(written, str):
        with suppress(InputError):  # a date of another form is none
            published = date_in_field(written, "front matter")
    return text[match.end() :], str(title).strip() or None if title else None, published


def _inline(token: Any) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type in ("text", "code_inline", "image") else ""


def read_rtf(data: bytes, name: str) -> Content:
    """Rich text (striprtf); the cells of its tables come as fields between bars."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise InputError(f"{name}: is no .rtf file (it does not begin with {{\\rtf); give it its right name")

    def plain(rich: str) -> str:
        text: str = rtf_to_text(rich, encoding="cp1251", errors="replace")  # type: ignore[no-untyped-call]
        return text

    rich = _escaped(data, name)
    title, created = RTF_TITLE.search(rich), RTF_CREATED.search(rich)
    return Content(
        "\n".join(_barred(plain(rich).split("\n"))),
        plain(rf"{{\rtf1{''.join(RTF_CODEPAGE.findall(rich)[:1])} {title[1]}}}").strip() or None if title else None,
        None,
        as_date("{}-{:0>2}-{:0>2}".format(*created.groups())) if created else None,
    )


RTF_TITLE = re.compile(r"\{\\title\s?((?:[^{}\\]|\\.){1,2000})\}")
RTF_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})(?!\d)")
RTF_CODEPAGE = re.compile(r"\\ansicpg\d+")
RAW = re.compile(rb"[\x80-\xff]+")


def _escaped(data: bytes, name: str) -> str:
    """Rich text with the letters escaped that a program left as bytes, in whichever encoding they look to be."""
    data = re.sub(rb"(\\u-?\d+ ?)[\x80-\xff]", rb"\1?", data)  # what stands in for a character that is given by its number
    raw = b"\n".join(RAW.findall(data))
    try:
        words = decode(raw, name).split("\n")
    except InputError:
        words = raw.decode("cp1251", "replace").split("\n")
    codes = iter("".join(rf"\u{ord(char)}?" if ord(char) < 1 << 16 else "?" for char in word) for word in words)
    return RAW.sub(lambda _: next(codes).encode(), data).decode("ascii")


def _barred(given: Sequence[str]) -> Iterator[str]:
    """Lines in which runs of rows ``a|b|c|`` have become the lines of a table."""
    rows: list[list[str]] = []
    for line in [*given, ""]:
        if line.rstrip().endswith("|"):
            rows.append(line.rstrip()[:-1].split("|"))
            continue
        if rows:
            yield from grids.lines(rows)
            rows = []
        yield line


# PDF


def read_pdf(data: bytes, name: str) -> Content:
    """The text layer of a PDF (pdfium); a scanned one, which has none, is refused."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "is locked with a password" if locked else "is no readable .pdf file"
        raise InputError(f"{name}: {reason} ({first_line(error)}); save it again without protection") from error
    try:
        pages = []
        for page in document:
            layer = page.get_textpage()
            pages.append(layer.get_text_range().replace("\r\n", "\n").replace("\r", "\n"))
            layer.close()
            page.close()
        info = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        raise InputError(f"{name}: is a damaged .pdf file ({first_line(error)}); save it again") from error
    finally:
        document.close()
    text = without_furniture(pages)
    text = re.sub("(?:\ufffe|\u00ad|\x02)\n?", "", text)  # a hyphen at which a line was broken
    if sum(map(str.isalnum, text)) < 10 * max(1, len(pages) // 10):
        raise InputError(f"{name}: has no text layer ({len(pages)} pages, scanned?); recognise it first, then give the text")
    return Content(text, info.get("Title") or None, None, as_date(_pdf_date(info.get("CreationDate", ""))))


def _pdf_date(value: str) -> str:
    match = re.match(r"D:(\d{4})(\d\d)(\d\d)", value)
    return "-".join(match.groups()) if match else ""


READERS: dict[str, Callable[[bytes, str], Content]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
}


def read_document(suffix: str, data: bytes, name: str) -> Content:
    """What a document with a known ``suffix`` holds.

    Raises:
        InputError: it cannot be read, for whatever reason.
    """
    try:
        return READERS[suffix](data, name)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # damaged files bring about errors of any kind in the libraries that read them
        raise InputError(f"{name}: cannot be read ({type(error).__name__}: {first_line(error)}); is it damaged?") from error
