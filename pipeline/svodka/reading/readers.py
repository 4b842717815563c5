"""Bytes of one document -> its text, title and dates, by format. Changes when a format is added or misread.

Each reader takes the bytes and a name for messages and refuses with :class:`~svodka.errors.InputError`. Libraries are
imported at the first document of their kind. Tables become lines (``grids.py``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from svodka.errors import InputError
from svodka.reading import grids
from svodka.reading.decoding import decode

LARGEST = 200 << 20  # bytes that a packed document may unpack to
TIGHTEST = 200  # a part that unpacks to more than so many times its size is a bomb


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds: ``published`` is a date that it states for its readers, ``created`` one that its program left."""

    text: str
    title: str | None = None
    published: date | None = None
    created: date | None = None


def read_text(data: bytes, name: str) -> Content:
    """Plain text, exactly as it is."""
    return Content(decode(data, name))


def read_markdown(data: bytes, name: str) -> Content:
    """Markdown: the text of its blocks, without the marks."""
    from markdown_it import MarkdownIt

    blocks: list[str] = []
    rows: list[list[str]] = []
    title = None
    tokens = MarkdownIt("commonmark").enable("table").parse(decode(data, name))
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks.append("\n".join(grids.lines(rows, _last(blocks))))
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
    return Content("\n\n".join(filter(None, blocks)), title)


def _inline(token: Any) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type in ("text", "code_inline", "image") else ""


# Web pages


def read_html(data: bytes, name: str) -> Content:
    """A web page: its main text (trafilatura), or all its text where it has no main one, and the date that its mark-up states."""
    import logging

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports on what it leaves out
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    from lxml import etree, html
    from trafilatura import bare_extraction

    page = decode(data, name)
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    try:
        tree = html.fromstring(page)
        published = _page_date(tree)
        _spread_tables(tree)
        found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True, favor_recall=True)
    except (etree.LxmlError, ValueError, AssertionError, RecursionError) as error:
        raise InputError(f"{name}: is no readable web page ({_first_line(error)})") from error
    if found is not None and found.text:
        text = "\n".join(_page_lines(found.body)) if found.body is not None else found.text
        return Content(text, found.title or None, published)
    title = tree.findtext(".//title")
    for element in tree.xpath("//script | //style | //head | //noscript"):
        element.drop_tree()
    return Content("\n".join(_page_lines(tree)), title.strip() if title else None, published)


# where a page says when it was published; a copyright's year is none, nor is anything in its prose
DATED = """
    //meta[not(@itemprop) or translate(@itemprop, 'Y', 'y') != 'copyrightyear'] | //link[@rel='canonical']
    | //script[@type='application/ld+json'] | //time[@datetime] | //abbr[@data-utime or @title]
"""


def _page_date(tree: Any) -> date | None:
    """The date in a page's metadata, address or ``<time>`` (htmldate).

    All else is kept from htmldate: it takes a year of the prose, a law or a footer for the date of the page, and such a
    guess would go before the date that the user gave.
    """
    from htmldate import find_date
    from lxml import html

    head, body = html.Element("head"), html.Element("body")
    for element in tree.xpath(DATED):
        found = html.Element(element.tag, dict(element.attrib))
        found.text = element.text if element.tag == "script" else None
        (body if element.tag in ("time", "abbr") else head).append(found)
    if not len(head) and not len(body):
        return None
    page = html.Element("html")
    page.extend([head, body])
    return _as_date(find_date(page, extensive_search=False, original_date=True))


MOST_PLACES = 50_000  # that the cells of a table may span: a page may claim a million for each


def _spread_tables(tree: Any) -> None:
    """Put the cells of tables that span several places into each of them, and captions into rows of their own."""
    from lxml import html

    def like(cell: Any, text: str) -> Any:
        copy = html.Element(cell.tag if cell is not None else "td")
        copy.text = text
        return copy

    for table in tree.xpath("//table[not(.//table)]"):
        rows = list(table.iter("tr"))
        spans = [
            [(cell, _span(cell, "colspan"), _span(cell, "rowspan")) for cell in row if cell.tag in ("td", "th")] for row in rows
        ]
        places = [min(columns, grids.WIDEST) * min(down, len(rows)) for row in spans for _, columns, down in row]
        if len(places) < sum(places) < MOST_PLACES + 10 * len(places):
            for row, line in zip(rows, grids.spread(spans), strict=True):
                for cell in row.xpath("./td | ./th"):
                    row.remove(cell)
                for cell, begins in line:
                    row.append(cell if begins else like(cell, grids.again(_text_of(cell)) if cell is not None else ""))
        for cell, *_ in (place for row in spans for place in row):
            cell.attrib.pop("colspan", None)
            cell.attrib.pop("rowspan", None)
        for caption in table.xpath("./caption"):
            row = html.Element("tr")
            row.append(like(None, _text_of(caption)))
            table.insert(0, row)
            caption.drop_tree()


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else 1


BLOCKS = frozenset(
    "p head h1 h2 h3 h4 h5 h6 item li list ul ol quote blockquote div section article main body dt dd tr row table".split()  # noqa: SIM905
)
APART = BLOCKS | {"br", "lb"}


def _page_lines(tree: Any) -> list[str]:
    """The text of a tree, a line for each block; a table's cells as lines."""
    found: list[str] = [""]

    def put(text: str | None) -> None:
        if text:
            found[-1] += re.sub(r"\s+", " ", text)

    def walk(element: Any, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else None
        if tag is None or depth > 200:
            pass
        elif tag == "table":
            rows = [[_text_of(cell) for cell in row if cell.tag in ("cell", "td", "th")] for row in element.iter("row", "tr")]
            found.extend(grids.lines(rows, _last(found)))
            found.append("")
        elif tag in ("lb", "br"):
            found.append("")
        else:
            if tag in BLOCKS:
                found.append("")
            put(element.text)
            for child in element:
                walk(child, depth + 1)
            if tag in BLOCKS:
                found.append("")
        put(element.tail)

    walk(tree, 0)
    return [line.strip() for line in found if line.strip()]


def _text_of(element: Any) -> str:
    """The text of a cell in one line; where a block or a line ends, a word does."""
    from lxml import etree

    parts = []
    for event, part in etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "start":
            parts += [" " if part.tag in APART else "", part.text or ""]
        elif part is not element:
            parts += [" " if part.tag in APART else "", part.tail or ""]
    return " ".join("".join(parts).split())


# Office documents


def read_docx(data: bytes, name: str) -> Content:
    """Word's format: paragraphs and tables in their order (python-docx)."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    check_archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        _accept_changes(document.element.body)
        blocks: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                blocks += grids.lines([_docx_row(row) for row in block.rows], _last(blocks))
            else:
                blocks.append(block.text)
        properties = document.core_properties
        return Content("\n".join(blocks), properties.title or None, None, _as_date(properties.created))
    except (PackageNotFoundError, KeyError) as error:
        raise InputError(f"{name}: is no readable .docx file ({_first_line(error)}); open it in Word and save it again") from error


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEPT = tuple(WORD + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple"))
DROPPED = """
    .//w:tr[w:trPr/w:del] | .//w:del | .//w:moveFrom | .//w:sdtPr | .//w:sdtEndPr | .//w:smartTagPr | .//w:customXmlPr
    | .//w:sdt[w:sdtPr/w:showingPlcHdr or w:sdtPr/w:docPartObj/w:docPartGallery[@w:val='Table of Contents']]
"""


def _accept_changes(body: Any) -> None:
    """Leave the text that a reader of the document would see: tracked changes made, content controls without their frame.

    python-docx passes over what stands in either. A placeholder is no text, and a table of contents no prose.
    """
    for element in body.xpath(DROPPED):
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in reversed(list(body.iter(*KEPT))):
        parent, at = element.getparent(), element.getparent().index(element)
        parent[at : at + 1] = list(element)


def _docx_row(row: Any) -> list[str]:
    """The cells of a row; a heading that spans several columns stands in each of them."""
    found, before = [], None
    for cell in row.cells:
        text = "\n".join(paragraph.text for paragraph in cell.paragraphs)
        found.append(grids.again(text) if cell._tc is before else text)
        before = cell._tc
    return found


ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def read_odt(data: bytes, name: str) -> Content:
    """OpenDocument text: paragraphs, headings, lists and tables in their order."""
    from lxml import etree

    check_archive(data, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = etree.fromstring(archive.read("content.xml"), parser)
            meta = etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in archive.namelist() else None
    except (KeyError, etree.LxmlError) as error:
        raise InputError(f"{name}: is no readable .odt file ({_first_line(error)}); open it and save it again") from error
    body = content.find(".//office:text", ODF)
    blocks: list[str] = []
    for block in _odt_blocks(body) if body is not None else ():
        blocks += [block] if isinstance(block, str) else grids.lines(block, _last(blocks))
    title = meta.findtext(".//dc:title", None, ODF) if meta is not None else None
    created = meta.findtext(".//meta:creation-date", None, ODF) if meta is not None else None
    return Content("\n".join(blocks), title or None, None, _as_date(created))


def _odt_blocks(element: Any) -> Iterator[str | list[list[str]]]:
    """The paragraphs and tables of an element."""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        name = tag.rsplit("}", 1)[-1]
        if tag == f"{{{ODF['table']}}}table":
            yield list(_odt_rows(child))
        elif name in ("p", "h"):
            yield _odt_text(child)
        elif name in ("list", "list-item", "section", "table-of-content", "index-body", "text"):
            yield from _odt_blocks(child)


def _odt_rows(table: Any) -> Iterator[list[str]]:
    rows = [
        [place for cell in row if str(cell.tag).endswith("}table-cell") for place in _odt_cells(cell)]
        for row in table.iter(f"{{{ODF['table']}}}table-row")
    ]
    for places in grids.spread(rows):
        yield [(text if begins else grids.again(text)) if text else "" for text, begins in places]


def _odt_cells(cell: Any) -> list[tuple[str, int, int]]:
    """A cell, or the cells that it stands for, with the columns and rows that each spans; an empty one may claim a million."""

    def number(name: str) -> int:
        value = cell.get(f"{{{ODF['table']}}}number-{name}", "1")
        return int(value) if value.isdecimal() and len(value) < 9 else 1

    texts = (block if isinstance(block, str) else "\n".join(grids.lines(block)) for block in _odt_blocks(cell))
    place = "\n".join(texts), number("columns-spanned"), number("rows-spanned")
    return [place] * min(number("columns-repeated"), grids.WIDEST)


def _odt_text(paragraph: Any) -> str:
    """The text of a paragraph; blanks, tabs and line breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        name = str(child.tag).rsplit("}", 1)[-1]
        if name == "s":
            count = child.get(f"{{{ODF['text']}}}c", "1")
            parts.append(" " * min(int(count) if count.isdigit() else 1, 100))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name not in ("annotation", "note", "bookmark"):
            parts.append(_odt_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def read_rtf(data: bytes, name: str) -> Content:
    """Rich text (striprtf); the cells of its tables come as fields between bars."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise InputError(f"{name}: is no .rtf file (it does not begin with {{\\rtf); give it its right name")
    text: str = rtf_to_text(_escaped(data, name), encoding="cp1251", errors="replace")  # type: ignore[no-untyped-call]
    return Content("\n".join(_barred(text.split("\n"))))


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
        raise InputError(f"{name}: {reason} ({_first_line(error)}); save it again without protection") from error
    try:
        pages = []
        for page in document:
            layer = page.get_textpage()
            pages.append(layer.get_text_range())
            layer.close()
            page.close()
        info = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        raise InputError(f"{name}: is a damaged .pdf file ({_first_line(error)}); save it again") from error
    finally:
        document.close()
    text = "\n".join(pages).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("(?:\ufffe|\u00ad|\x02)\n?", "", text)  # a hyphen at which a line was broken
    if sum(map(str.isalnum, text)) < 10 * max(1, len(pages) // 10):
        raise InputError(f"{name}: has no text layer ({len(pages)} pages, scanned?); recognise it first, then give the text")
    return Content(text, info.get("Title") or None, None, _as_date(_pdf_date(info.get("CreationDate", ""))))


def _pdf_date(value: str) -> str:
    match = re.match(r"D:(\d{4})(\d\d)(\d\d)", value)
    return "-".join(match.groups()) if match else ""


# What the readers share


def _last(blocks: Sequence[str]) -> str:
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
        raise InputError(f"{name}: is damaged, or not what its name says ({_first_line(error)})") from error
    total = sum(part.file_size for part in parts)
    if total > LARGEST or any(is_bomb(part) for part in parts):
        raise InputError(f"{name}: unpacks to {total >> 20} MB, which no report does (a zip bomb?); it is not opened")


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Whether a part of an archive unpacks to a suspicious multiple of its size."""
    return part.file_size > 10 << 20 and part.file_size > TIGHTEST * max(1, part.compress_size)


def _as_date(value: Any) -> date | None:
    if isinstance(value, date):  # also a datetime
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


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
        raise InputError(f"{name}: cannot be read ({type(error).__name__}: {_first_line(error)}); is it damaged?") from error
