"""Years that stand side by side, each for a number of its own: columns, pairs, «соответственно». Changes when they are mixed up."""

from __future__ import annotations

import re
from itertools import pairwise

from svodka import lexicon
from svodka.document import Period
from svodka.fields.anchors import answer_of
from svodka.fields.context import Answer, Place, Report, Time
from svodka.fields.surroundings import setting
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.time.timewords import YEAR


def years_respectively(report: Report, place: Place) -> Answer:
    """«В 2021, 2022 и 2023 годах – 3, 5 и 8 соответственно»."""
    here = setting(report, place)
    if len(here.periods) < 2:
        return None
    run: list[Period] = []
    for period in here.periods:
        if run and not IN_A_RUN.fullmatch(report.text, run[-1].end, period.start):
            if len(run) > 1:
                break
            run = []
        run.append(period)
    if len(run) < 2:
        return None
    numbers = [q for q in here.quantities if q.start >= run[-1].end][: len(run)]
    if len(numbers) < len(run) or place.quantity not in numbers:
        return None
    return answer_of(report, run[numbers.index(place.quantity)], place)


IN_A_RUN = Frame(r"\s*(?:,|<and>)\s*(?:<in>\s+)?", flags=0)
ROW = 300  # characters of a row of a table


def years_beside_each_other(report: Report, place: Place) -> Answer:
    """«Скот (2022 / 2023): коровы – 118 / 121, овцы – 402 / 397», «Вложения, 2021 → 2022: 480 → 566», «480 → 566 (2021 → 2022)»."""
    text, quantity = report.text, place.quantity
    start = text.rfind("\n", max(0, quantity.start - ROW), quantity.start) + 1 or max(0, quantity.start - ROW)
    named = SIDE_BY_SIDE.search(text, start, quantity.start)
    stop = text.find("\n", quantity.end, quantity.end + ROW)
    row = list(report.claims_in(named.end() if named else start, stop if stop >= 0 else quantity.end + ROW))
    at = first = row.index(quantity)
    while first > 0 and BESIDE.fullmatch(text, row[first - 1].end, row[first].start):
        first -= 1
    last = at
    while last + 1 < len(row) and BESIDE.fullmatch(text, row[last].end, row[last + 1].start):
        last += 1
    if named is None and last > first:
        behind = IN_BRACKETS.match(text, row[last].end)
        named = SIDE_BY_SIDE.match(text, behind.end()) if behind else None
    years = [int(year) for year in re.findall(YEAR, named.group())] if named else []
    return (Time.of(years[at - first]), "stated") if last - first + 1 == len(years) else None


IN_BRACKETS = re.compile(r"[^()\n\d;]{0,20}\(")
BESIDE = re.compile(r"\s*(?:/|→|->)\s*")
SIDE_BY_SIDE = re.compile(rf"(?<![\d/]){YEAR}(?:\s*(?:/|→|->)\s*{YEAR})+(?!\d)")
SIDE_BY_SIDE_ANYWHERE = Opened(SIDE_BY_SIDE, ["5 5"])


def has_years_side_by_side(text: str) -> bool:
    """Whether a text has «2022 / 2023» anywhere: most have not."""
    return SIDE_BY_SIDE_ANYWHERE.search(text) is not None


def years_of_the_neighbour(report: Report, place: Place) -> Answer:
    """«Бейнеу: 2013 г. – 41, 2014 г. – 38; Каракия соответственно 96 и 104»: the years of the part in front."""
    text, quantity = report.text, place.quantity
    if not report.said("respectively", quantity.start - ROW, quantity.end + ROW):
        return None
    end = PART_ENDS.search(text, quantity.end, quantity.end + ROW)
    start = max(text.rfind(mark, max(0, quantity.start - ROW), quantity.start) for mark in ";\n") + 1
    stop = end.start() if end else min(quantity.end + ROW, len(text))
    if start <= 0 or not report.said("respectively", start, stop):
        return None
    numbers = report.claims_in(start, stop)
    before = max(text.rfind("\n", max(0, start - 1 - ROW), start - 1) + 1, start - 1 - ROW, 0)
    told = [p for p in report.periods_in(before, start - 1) if not p.base and p.year is not None]
    if len(numbers) < 2 or len(told) != len(numbers) or len({p.year for p in told}) < 2 or report.periods_in(start, stop):
        return None
    return answer_of(report, told[list(numbers).index(quantity)], place)


def year_of_a_difference(report: Report, place: Place) -> Answer:
    """«В 2031 году – 12, в 2030-м – 17, снижение на 29 %»: a change is of the later year, the earlier one stands nearer."""
    here, clause = setting(report, place), place.clause
    told = [p for p in here.periods if p.end <= place.quantity.start]
    if not told or told[-1].end > clause[0] or lexicon.starting("changed").search(report.text, *clause) is None:
        return None
    figures = report.claims_in(told[-1].end, clause[0])
    years = [year for p in told[-2:] if (year := report.resolve(p)) is not None]
    if len(figures) != 1 or not years:
        return None
    if len(years) > 1:
        return answer_of(report, told[-2], place) if years[-2] > years[-1] else None
    before = report.claims_in(here.start, told[-1].start)
    return (report.own_time(), "document") if before and report.year is not None and years[-1] < report.year else None


PART_ENDS = re.compile(r"[;\n]|[.!?](?=\s+[А-ЯЁ])")


def year_of_column(report: Report, place: Place) -> Answer:
    """The numbers of a line under «Показатель | 2022 | 2023» take the years of their columns."""
    times = report.scopes.columns_at(place.quantity.start)
    if len(times) < 2:
        return None
    text, at = report.text, place.quantity.start
    first, last = text.rfind("\n", max(0, at - ROW), at) + 1, text.find("\n", at, at + ROW)
    line = report.claims_in(first or max(0, at - ROW), last if last >= 0 else at + ROW)
    growth = len(times) < len(line) <= len(times) + MOST_CHANGES and all(
        CELL.fullmatch(text, one.end, two.start) is not None for one, two in pairwise(line)
    )
    if len(line) != len(times) and not growth:
        return None
    return times[min(line.index(place.quantity), len(times) - 1)], "context"


CELL = re.compile(r"\s*[|\t]\s*")
MOST_CHANGES = 2  # columns behind those of years: «Показатель | 2030 | 2031 | рост, %»
