"""Web pages -> text, title and date. Changes when part of a page is lost, or what is no prose is read as such."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from svodka.errors import InputError
from svodka.reading import grids
from svodka.reading.content import Content, as_date, first_line, last_line
from svodka.reading.decoding import decode


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
        raise InputError(f"{name}: is no readable web page ({first_line(error)})") from error
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
    return as_date(find_date(page, extensive_search=False, original_date=True))


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
            found.extend(grids.lines(rows, last_line(found)))
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
