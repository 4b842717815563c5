"""Tables inside documents -> lines of text that say what each cell means. Changes when a table is misread.

The stages behind read sentences. A cell means something only together with the headings of its row and its column, with the
unit that stands in either, and with a year that stands in either. So each cell with a number becomes a line of its own:

    Показатель            2022      2023          Добыча угля за 2022 год – 120,5 тыс. т
    Добыча угля, тыс. т   120,5     130,1    ->   Добыча угля за 2023 год – 130,1 тыс. т

The dash is what the stages behind take best: a comma or a colon would cut the label off from its number.

A table without numbers in its cells, or with a single column, is prose in boxes: its rows become lines as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from svodka import lexicon
from svodka.lexicon import Frame

NUMBER = re.compile(r"[-–−+<>≈~]?\s?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s?%?")
YEAR = re.compile(r"(?:19|20)\d\d")
IN_YEAR = Frame(r"(?:(?<!\w)<for a year in a heading>\s+)?(?<![\d.])((?:19|20)\d\d)(?![\d.]*\d)(?:\s*<year word>(?!\w))?")
STATES = Frame(r"<state in a heading>")
UNIT_COLUMN = Frame(r"<column of units>")
NUMBER_COLUMN = Frame(r"<column of numbers>\.?")
PIECES = "ед."  # what a bare number beside rows with units counts: it would take one of theirs
Row = Sequence[str]
Heading = tuple[str, str]  # its text and the unit in it


def lines(rows: Sequence[Row]) -> list[str]:
    """A table, cell texts row by row, as lines of text.

    >>> lines([["Показатель", "2022", "2023"], ["Добыча угля, тыс. тонн", "120,5", "130,1"]])
    ['Добыча угля за 2022 год – 120,5 тыс. тонн', 'Добыча угля за 2023 год – 130,1 тыс. тонн']
    """
    width = max((len(row) for row in rows), default=0)
    cells = [[_flat(row[at]) if at < len(row) else "" for at in range(width)] for row in rows]
    cells = [row for row in cells if any(row)]
    head = _heading_rows(cells)
    if width < 2 or not head or not any(_is_number(cell) for row in cells[head:] for cell in row[1:]):
        return [" ".join(dict.fromkeys(filter(None, row))) for row in cells]
    columns = [_column(row[at] for row in cells[:head]) for at in range(width)]
    units = any(unit or UNIT_COLUMN.match(heading) for heading, unit in columns)
    units = units or any(_without_unit(row[0])[1] for row in cells[head:])
    found = []
    for row in cells[head:]:
        found += _row_lines(columns, row, PIECES if units else "")
    return found


def _flat(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None


def _heading_rows(cells: Sequence[Row]) -> int:
    """How many rows on top are headings: those without a number other than years and the numbers of the columns."""
    for at, row in enumerate(cells):
        numbers = [cell for cell in row[1:] if _is_number(cell)]
        counts = [cell for cell in row if cell.isdigit()]
        is_count = len(counts) == len(row) > 2 and counts == [str(number) for number in range(1, len(row) + 1)]
        values = not is_count and any(not YEAR.fullmatch(cell) for cell in numbers)
        if values or (at and row[0] and not any(row[1:])):
            return at
    return 0


def _column(parts: Iterable[str]) -> Heading:
    """The headings over one column, each once, without the row that numbers the columns; and the unit in them."""
    split = [_without_unit(part) for part in parts if part and not re.fullmatch(r"\d{1,2}", part)]
    return " – ".join(dict.fromkeys(text for text, _ in split)), next((unit for _, unit in split[::-1] if unit), "")


def _row_lines(columns: Sequence[Heading], row: Row, pieces: str) -> list[str]:
    """The lines of one row; a row with a heading only is a line that heads those below."""
    headings = [heading for heading, _ in columns]
    label_at = next(
        (at for at, cell in enumerate(row) if cell and not NUMBER_COLUMN.fullmatch(headings[at]) and not _is_number(cell)), 0
    )
    label, unit = _without_unit(row[label_at])
    values = []
    for at, cell in enumerate(row):
        if at == label_at or not cell or NUMBER_COLUMN.fullmatch(headings[at]):
            continue
        if UNIT_COLUMN.match(headings[at]):
            unit = unit or cell
        elif re.search(r"\w", cell):
            values.append((at, cell))
    if not values:
        return [row[label_at]] if row[label_at] else []
    return [_cell_line(label, headings[at], cell, columns[at][1] or unit, pieces) for at, cell in values]


@cache
def _unit_behind() -> re.Pattern[str]:
    """A unit or a multiplier, or both, behind a heading: «Добыча угля, тыс. тонн», «Бюджет (млн тенге)», «Население, тыс.»"""
    scale, unit = (lexicon.alternatives(row.surface for row in lexicon.rows(name)) for name in ("scales", "units"))
    written = rf"(?:{scale}\s*)?(?:{unit}|{lexicon.cue('counted in a heading')})|{scale}"
    return re.compile(
        rf"(?:,\s*|\s*\(\s*)(?:{lexicon.cue('in front of a unit')}\s+)?((?:{written})(?:/[\w.]+)?\.?)\s*\)?\s*$", re.IGNORECASE
    )


def _without_unit(heading: str) -> tuple[str, str]:
    match = _unit_behind().search(heading)
    return (heading[: match.start()].rstrip(), match[1].strip()) if match else (heading, "")


def _cell_line(label: str, heading: str, cell: str, unit: str, pieces: str) -> str:
    """«label – heading за 2022 год – cell unit»; a year from either heading is written out, so that it is no amount."""
    unit = unit or (pieces if re.fullmatch(r"\d[\d\s]*", cell) else "")
    year = ""
    parts: list[str] = []
    for part in (label, heading):
        match = IN_YEAR.search(part)
        if match and not year:
            year = f" за {match[1]} год"
            part = f"{part[: match.start()]} {part[match.end() :]}"
        part = _flat(part).strip(":;,. ")
        parts.append(part[:1].lower() + part[1:] if STATES.match(part) and parts else part)
    subject = " – ".join(dict.fromkeys(filter(None, parts))).replace(",", " –") + year
    value = f"{cell} {unit}" if unit and _is_number(cell) and not cell.endswith("%") else cell
    return f"{subject.strip()} – {value}" if subject.strip() else value
