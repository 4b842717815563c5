"""Web pages -> text, title and date. Changes when part of a page is lost, or what is no prose is read as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from svodka.errors import InputError
from svodka.reading import grids
from svodka.reading.content import Content, as_date, first_line
from svodka.reading.decoding import decode


def read_html(data: bytes, name: str) -> Content:
    """A web page: its main text (trafilatura), or all its text where it has no main one, and the date that its mark-up states."""
    import logging

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports on what it leaves out
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    from lxml import etree, html
    from trafilatura import bare_extraction

    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(data, name))
    parser = html.HTMLParser(huge_tree=True)
    too_deep = InputError(f"{name}: is a web page nested too deep to be read; save it as text")
    try:
        tree = html.fromstring(page, parser=parser)
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            raise too_deep
        published = _page_date(tree)
        _open_layouts(tree)
        _spread_tables(tree)
        _raise_digits(tree)
        found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True, favor_recall=True)
    except RecursionError as error:
        raise too_deep from error
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"{name}: is no readable web page ({first_line(error)})") from error
    title = tree.findtext(".//title")
    for element in tree.xpath(NO_TEXT):
        element.drop_tree()
    if found is None or not found.text or found.body is None:
        lines = _page_lines(tree)
        return Content("\n".join(line for line, _ in lines), title.strip() if title else None, published)
    main = found.body
    if len(main) == 1 and len(main[0]) == 0:  # one paragraph, with nothing left of its lists and tables
        main = _home(tree, main[0].text or "")
    text = [line for line, _ in _page_lines(main)]
    if main is not tree:
        text = _with_tables(text, _page_lines(tree))
    return Content("\n".join(text), found.title or None, published)


NO_TEXT = "//script | //style | //head | //noscript | //template | //nav | //footer | //aside | //select | //button"


def _home(tree: Any, text: str) -> Any:
    """The smallest element of a page that has all of ``text``; the page where none has."""
    wanted = "".join(text.split())
    home, inside = tree, tree
    while inside is not None:
        home = inside
        inside = next((child for child in home if wanted in "".join("".join(child.itertext()).split())), None)
    return home


def _with_tables(lines: list[str], page: Sequence[Line]) -> list[str]:
    """The lines of a page's main text, with those of its tables put in that were taken for no part of it."""
    known = {line: at for at, line in enumerate(lines)}
    text = "\n".join(lines)
    lost: dict[int, list[str]] = {}  # place in the lines -> what stands in front of it
    place, above = 0, ""
    for is_table, group in groupby(page, key=lambda line: line[1]):
        block = [line for line, _ in group]
        if not is_table:
            place = max([place, *(known[line] + 1 for line in block if line in known)])
            above = block[-1]
        elif not any(line.rpartition(" – ")[2] in text for line in block):
            lost.setdefault(place, []).extend([above, *block] if above not in known else block)
    return [line for at in range(len(lines) + 1) for line in (*lost.get(at, ()), *lines[at : at + 1])]


RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def _raise_digits(tree: Any) -> None:
    """Write raised numbers with the characters for them: «м²», «10⁶», «школы¹»; else they would go on with what is in front."""
    for element in tree.xpath("//sup"):
        text = "".join(element.itertext()).strip()
        if len(text) < LONGEST_RAISED and text.translate(RAISED) != text and not text.strip("0123456789+-−"):
            for child in list(element):
                element.remove(child)
            element.text = text.translate(RAISED)
            element.drop_tag()


LONGEST_RAISED = 4


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


def _open_layouts(tree: Any) -> None:
    """Make blocks of the cells of a table that only places what stands in it: it has tables with columns of their own in it."""
    for table in tree.xpath("//table[.//table]"):
        if any(len(row) > 1 for inner in table.iterdescendants("table") for row in inner.iter("tr")):
            for part in (table, *table.xpath("./*[tr] | ./tr | ./*/tr | ./tr/* | ./*/tr/*")):
                part.tag = "div"


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
    "p head h1 h2 h3 h4 h5 h6 item li list ul ol quote blockquote div section article main body dl dt dd tr row table".split()  # noqa: SIM905
)
APART = BLOCKS | {"br", "lb"}


Line = tuple[str, bool]  # its text, and whether it is of a table with figures


def _page_lines(tree: Any) -> list[Line]:
    """The text of a tree, a line for each block; a table's cells as lines."""
    from lxml import etree

    found: list[tuple[str, bool]] = []
    parts: list[str] = []  # of the line at hand

    def end_line() -> None:
        if text := re.sub(r"\s+", " ", "".join(parts)).strip():
            found.append((text, False))
        parts.clear()

    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in APART:
                end_line()
            if tag == "table":
                rows = [[_text_of(cell) for cell in row if cell.tag in ("cell", "td", "th")] for row in element.iter("row", "tr")]
                lines = grids.lines(rows, found[-1][0] if found else "")
                is_grid = lines != grids.plain(rows) and WORD.search(lines[-1]) is not None
                found += [(line, is_grid) for line in map(str.strip, lines) if line]
                walk.skip_subtree()
            else:
                parts.append(element.text or "")
            continue
        if tag in APART:
            end_line()
        if element is not tree:
            parts.append(element.tail or "")
    end_line()
    return found


WORD = re.compile(r"[^\W\d_]{4}")


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
