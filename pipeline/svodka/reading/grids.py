"""Tables inside documents -> lines of text that say what each cell means. Changes when a table is misread.

The stages behind read sentences. A cell means something only together with the headings of its row and its column, with the
unit that stands in either, and with a year that stands in either. So each cell with a number becomes a line of its own:

    Показатель            2022      2023          Добыча угля за 2022 год – 120,5 тыс. т
    Добыча угля, тыс. т   120,5     130,1    ->   Добыча угля за 2023 год – 130,1 тыс. т

Where a heading spans columns or rows, it stands in each of them (:func:`spread`). A row on top that spans the whole table is its
caption: a line of its own, whose unit and year hold where no heading has one. So does the unit in the heading of the labels.

The dash is what the stages behind take best: a comma or a colon would cut the label off from its number.

A table without numbers in its cells, or with a single column, is prose in boxes: its rows become lines as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from svodka import lexicon
from svodka.lexicon import Frame

NUMBER = re.compile(r"[-–−+<>≈~]?\s?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s?%?")
YEAR = re.compile(r"(?:19|20)\d\d")
IN_YEAR = Frame(r"(?:(?<!\w)<for a year in a heading>\s+)?(?<![\d.])((?:19|20)\d\d)(?![\d.]*\d)(?:\s*<year word>(?!\w))?")
STATES = Frame(r"<state in a heading>")
UNIT_COLUMN = Frame(r"<column of units>")
NUMBER_COLUMN = Frame(r"<column of numbers>\.?")
PIECES = "ед."  # what a bare number beside rows with units counts: it would take one of theirs
WIDEST = 200  # columns: a cell may claim to span a million
LONGEST_HEADING = 200  # characters: what is longer and spans columns is prose in a page laid out as a table
Row = Sequence[str]
Heading = tuple[str, str]  # its text and the unit in it
Cell = TypeVar("Cell")


class Headings(NamedTuple):
    """What holds for the cells of a table: the headings of its columns, the unit of its caption, that of bare counts."""

    columns: Sequence[Heading]
    unit: str
    pieces: str


def spread(rows: Iterable[Iterable[tuple[Cell, int, int]]]) -> list[list[tuple[Cell | None, bool]]]:
    """Cells with the number of columns and rows that each spans -> the cell in every place, and whether it begins there.

    >>> spread([[("Год", 1, 2), ("Школы", 2, 1)], [("план", 1, 1), ("факт", 1, 1)]])[1]
    [('Год', False), ('план', True), ('факт', True)]
    """
    found: list[list[tuple[Cell | None, bool]]] = []
    below: dict[int, tuple[Cell, int]] = {}  # column -> what reaches down into it, and for how many rows more
    for row in rows:
        line: list[tuple[Cell | None, bool]] = []
        cells = iter(row)
        while True:
            at = len(line)
            if at in below:
                cell, left = below.pop(at)
                if left > 1:
                    below[at] = cell, left - 1
                line.append((cell, False))
                continue
            following = next(cells, None)
            if following is None and not any(column > at for column in below):
                break
            if following is None:
                line.append((None, False))
                continue
            cell, columns, down = following
            for column in range(at, at + max(1, min(columns, WIDEST - at))):
                line.append((cell, column == at))
                if down > 1:
                    below[column] = cell, down - 1
        found.append(line)
    return found


def again(text: str) -> str:
    """What a cell that spans several places says in the second of them: headings are repeated, numbers are not."""
    flat = _flat(text)
    return text if len(flat) <= LONGEST_HEADING and (YEAR.fullmatch(flat) or not _is_number(flat)) else ""


def lines(rows: Sequence[Row], above: str = "") -> list[str]:
    """A table, cell texts row by row, as lines of text; a unit may stand in the line ``above`` it.

    >>> lines([["Показатель", "2022", "2023"], ["Добыча угля, тыс. тонн", "120,5", "130,1"]])
    ['Добыча угля за 2022 год – 120,5 тыс. тонн', 'Добыча угля за 2023 год – 130,1 тыс. тонн']
    """
    width = max((len(row) for row in rows), default=0)
    cells = [_whole([_flat(row[at]) if at < len(row) else "" for at in range(width)]) for row in rows]
    cells = [row for row in cells if any(row)]
    captions = _captions(cells)
    body = cells[len(captions) :]
    head = _heading_rows(body)
    if width < 2 or not head or not any(_is_number(cell) for row in body[head:] for cell in row[1:]):
        return plain(cells)
    is_caption = len(above) <= LONGEST_HEADING and _caption_unit(above)[1]
    headings = _headings([above, *captions] if is_caption else captions, body[:head], [row[0] for row in body[head:]])
    labels = Counter(_label(row) for row in body[head:])
    found = [text for text in captions if _caption_unit(text)[0]]
    for row in body[head:]:
        found += _row_lines(headings, row, shared=labels[_label(row)] > 1)
    return found


def plain(rows: Sequence[Row]) -> list[str]:
    """The rows of a table that is prose in boxes, a line for each."""
    return [line for row in rows if (line := " ".join(dict.fromkeys(filter(None, map(_flat, row)))))]


def _whole(row: Row) -> Row:
    """A row of one cell that spans the table has it in its first place only."""
    spans = len(row) > 1 and row[0] and len(set(row)) == 1 and not _is_number(row[0])
    return [row[0], *[""] * (len(row) - 1)] if spans else row


def _captions(cells: Sequence[Row]) -> list[str]:
    """The rows of one cell on top of a table, above its headings."""
    count = next((at for at, row in enumerate(cells) if any(row[1:])), 0)
    return [row[0] for row in cells[:count]] if _heading_rows(cells[count:]) else []


def _caption_unit(caption: str) -> Heading:
    """The text and the unit of a caption, which may be a unit alone: «млн тенге»."""
    alone = _without_unit(f", {caption}")
    return alone if not alone[0] else _without_unit(caption)


def _caption_year(captions: Sequence[str]) -> str:
    """The year that captions speak of, if it is one: «Бюджет за 2023 год», not «на 1 января 2024 года»."""
    if len({year for caption in captions for year in YEAR.findall(caption)}) != 1:
        return ""
    stated = IN_YEAR.search(next(caption for caption in captions if YEAR.search(caption)))
    return stated[1] if stated and (stated.start() == 0 or not stated.group().startswith(stated[1])) else ""


def _headings(captions: Sequence[str], head: Sequence[Row], labels: Sequence[str]) -> Headings:
    columns = [_column(parts) for parts in zip(*head, strict=True)]
    year = _caption_year(captions)
    if year and not any(YEAR.search(text) for text in (*labels, *(heading for heading, _ in columns))):
        columns = [columns[0], *((f"{heading} за {year} год", unit) for heading, unit in columns[1:])]
    units = any(unit or UNIT_COLUMN.match(heading) for heading, unit in columns) or any(_without_unit(text)[1] for text in labels)
    unit = next((unit for caption in reversed(captions) if (unit := _caption_unit(caption)[1])), "")
    return Headings(columns, unit, PIECES if units else "")


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


def _label(row: Row) -> str:
    return next((cell for cell in row if cell and not _is_number(cell)), "")


def _row_lines(table: Headings, row: Row, *, shared: bool) -> list[str]:
    """The lines of one row; a row with a heading only is a line that heads those below.

    A label ``shared`` with other rows, as one cell over several rows is, takes in the next cell, which tells them apart.
    """
    headings = [heading for heading, _ in table.columns]
    label_at = next(
        (at for at, cell in enumerate(row) if cell and not NUMBER_COLUMN.fullmatch(headings[at]) and not _is_number(cell)), 0
    )
    label, unit = _without_unit(row[label_at])
    last = label_at
    if shared and _goes_on(headings, row, label_at + 1):
        last += 1
        more, unit = _without_unit(row[last])
        label = f"{label} – {more}"
    values = []
    for at, cell in enumerate(row):
        if label_at <= at <= last or not cell or NUMBER_COLUMN.fullmatch(headings[at]):
            continue
        if UNIT_COLUMN.match(headings[at]):
            unit = unit or cell
        elif re.search(r"\w", cell):
            values.append((at, cell))
    if not values:
        return [row[label_at]] if row[label_at] else []
    unit = unit or table.columns[label_at][1] or table.unit
    return [_cell_line(label, headings[at], cell, table.columns[at][1] or unit, table.pieces) for at, cell in values]


def _goes_on(headings: Sequence[str], row: Row, at: int) -> bool:
    """Whether a cell goes on with the label in front of it: words, no unit, with a number somewhere behind."""
    return (
        any(map(_is_number, row[at + 1 :]))
        and re.search(r"[^\W\d]", row[at]) is not None
        and not (_is_number(row[at]) or UNIT_COLUMN.match(headings[at]))
    )


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
    """«label – heading за 2022 год – cell unit»; a year from either heading is written out, so that it is no amount.

    «План» or «факт» stands behind the year: in front of it, it would be taken for a part of the label.
    """
    unit = unit or (pieces if re.fullmatch(r"\d[\d\s]*", cell) else "")
    year = state = ""
    parts: list[str] = []
    for part in (label, heading):
        match = IN_YEAR.search(part)
        if match and not year:
            year = f" за {match[1]} год"
            part = f"{part[: match.start()]} {part[match.end() :]}"
        part = _flat(part).strip(":;,. –")
        if STATES.match(part) and parts:
            state = f" – {part[:1].lower()}{part[1:]}"
        else:
            parts.append(part)
    subject = (" – ".join(dict.fromkeys(filter(None, parts))) + year + state).replace(",", " –")
    value = f"{cell} {unit}" if unit and _is_number(cell) and not cell.endswith("%") else cell
    return f"{subject.strip()} – {value}" if subject.strip() else value
