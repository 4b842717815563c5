"""Tables with columns of plans and facts. Changes when a plan in a table is taken for a fact, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from svodka.document import Quantity
from svodka.fields.context import Report
from svodka.lexicon import Frame
from svodka.time.timewords import YEAR

LINE = re.compile(r"[^\n]+")
SEPARATOR = re.compile(r"\s*(?:[/|\t→]|(?<=\s)[–—-](?=\s)|[ ]{3,})\s*")
PLAN = Frame(r"(?<!\w)<plan column>(?!\w)")
FACT = Frame(r"(?<!\w)<fact column>(?!\w)")
YEAR_CELL = re.compile(rf"{YEAR}(?!\d)")  # «2022 | 2023 | 2024 (прогноз)»
SEPARATED = re.compile(r"[/|\t→]|\s[–—-]\s|[ ]{3}")
LONGEST_ROW = 160  # characters
MOST_ROWS = 60  # of a table


def plans_in_columns(report: Report) -> dict[int, bool]:
    """For the numbers of tables under «показатель – план – факт»: whether they are plans, by where they start."""
    headings = dict(_headings(report))
    found: dict[int, bool] = {}
    columns: list[bool] = []
    rows = 0
    for line in LINE.finditer(report.text, min(headings)) if headings else ():
        start, end = line.span()
        if start in headings:
            columns, rows = headings[start], 0
        elif columns:
            rows += 1
            if end - start > LONGEST_ROW or rows > MOST_ROWS:
                columns = []
            row = report.claims_in(start, end)
            if len(row) in (len(columns), len(columns) - 1) and _in_cells(report.text, row):
                found.update((quantity.start, plan) for quantity, plan in zip(row, columns, strict=False))
    return found


def _headings(report: Report) -> Iterator[tuple[int, list[bool]]]:
    """Where the lines begin that name columns of plans and facts, and which of these hold plans."""
    text, end = report.text, 0
    for plan in PLAN.opened.finditer(text):
        if plan.start() < end:
            continue  # a line that was looked at
        start, end = text.rfind("\n", 0, plan.start()) + 1, text.find("\n", plan.start())
        end = len(text) if end < 0 else end
        if end - start > LONGEST_ROW or not SEPARATED.search(text, start, end) or report.claims_in(start, end):
            continue
        columns = _columns(text[start:end])
        if columns:
            yield start, columns


def _columns(heading: str) -> list[bool]:
    """Which columns of numbers hold plans, where a heading names one of plans beside one of facts; a label in front is none."""
    cells = SEPARATOR.split(heading.strip(" |"))
    plans = [PLAN.search(cell) is not None and FACT.search(cell) is None for cell in cells]
    facts = [
        FACT.search(cell) is not None or (YEAR_CELL.match(cell) is not None and not plan)
        for cell, plan in zip(cells, plans, strict=True)
    ]
    if not any(plans) or not any(facts):
        return []
    return plans if plans[0] or facts[0] else plans[1:]


def _in_cells(text: str, row: Sequence[Quantity]) -> bool:
    """Whether nothing but separators stands between the numbers of a row."""
    return all(SEPARATOR.fullmatch(text, one.end, two.start) is not None for one, two in zip(row[:-1], row[1:], strict=True))
