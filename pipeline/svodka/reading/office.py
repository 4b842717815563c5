"""Documents of Word and of OpenDocument programs -> text, title and date. Changes when part of one is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from svodka.errors import InputError
from svodka.reading import grids
from svodka.reading.content import Content, as_date, check_archive, first_line, last_line


def read_docx(data: bytes, name: str) -> Content:
    """Word's format: paragraphs and tables in their order (python-docx)."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    check_archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        _accept_changes(document.element.body)
        _open_boxes(document.element.body)
        _open_layouts(document.element.body)
        blocks: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                blocks += grids.lines([_docx_row(row) for row in block.rows], last_line(blocks))
            else:
                blocks.append(block.text)
        properties = document.core_properties
        return Content("\n".join(blocks), properties.title or None, None, as_date(properties.created))
    except (PackageNotFoundError, KeyError) as error:
        raise InputError(f"{name}: is no readable .docx file ({first_line(error)}); open it in Word and save it again") from error


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEPT = tuple(WORD + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple"))
DROPPED = """
    .//w:tr[w:trPr/w:del] | .//w:del | .//w:moveFrom | .//w:sdtPr | .//w:sdtEndPr | .//w:smartTagPr | .//w:customXmlPr
    | .//*[local-name()='AlternateContent']/*[local-name()='Fallback'][../*[local-name()='Choice']//w:txbxContent]
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


def _open_boxes(body: Any) -> None:
    """Put the text of boxes, which has a place of its own on the page, behind the paragraph that holds them."""
    for box in reversed(body.xpath(".//w:p//w:txbxContent")):  # those inside others first
        paragraph = next(box.iterancestors(f"{WORD}p"))
        box.getparent().remove(box)
        for block in reversed(box):
            paragraph.addnext(block)


def _open_layouts(body: Any) -> None:
    """Put what the cells of a table hold in its place where this only places other tables; a cell in a cell is text of it."""
    for table in body.xpath(".//w:tbl[.//w:tbl][not(w:tr/w:tc[2]) or .//w:tbl/w:tr/w:tc[2]]"):
        _open(table)
    for table in reversed(body.xpath(".//w:tc//w:tbl")):
        _open(table)


def _open(table: Any) -> None:
    parent, at = table.getparent(), table.getparent().index(table)
    parent[at : at + 1] = table.xpath("./w:tr/w:tc/*[self::w:p or self::w:tbl]")


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
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
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
        raise InputError(f"{name}: is no readable .odt file ({first_line(error)}); open it and save it again") from error
    body = content.find(".//office:text", ODF)
    blocks: list[str] = []
    for block in _odt_blocks(body) if body is not None else ():
        blocks += [block] if isinstance(block, str) else grids.lines(block, last_line(blocks))
    title = meta.findtext(".//dc:title", None, ODF) if meta is not None else None
    created = meta.findtext(".//meta:creation-date", None, ODF) if meta is not None else None
    return Content("\n".join(blocks), title or None, None, as_date(created))


def _odt_blocks(element: Any) -> Iterator[str | list[list[str]]]:
    """The paragraphs and tables of an element."""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        name = tag.rsplit("}", 1)[-1]
        if tag == f"{{{ODF['table']}}}table":
            if _only_places(child):
                for cell in child.findall("./table:table-row/table:table-cell", ODF):
                    yield from _odt_blocks(cell)
            else:
                yield list(_odt_rows(child))
        elif name in ("p", "h"):
            boxes = child.findall(".//draw:text-box", ODF)
            for box in boxes:
                box.getparent().remove(box)
            yield _odt_text(child)
            for box in boxes:
                yield from _odt_blocks(box)
        elif name in ("list", "list-item", "section", "table-of-content", "index-body", "text"):
            yield from _odt_blocks(child)


def _only_places(table: Any) -> bool:
    """Whether a table only places others, which have columns of their own."""
    rows = table.iterfind(".//table:table//table:table-row", ODF)
    return any(row.find("table:table-cell[2]", ODF) is not None for row in rows)


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
