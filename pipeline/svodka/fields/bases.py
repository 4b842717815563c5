"""The year compared with, and whether a time makes a plan. Changes when a change or a ratio gets the wrong base year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from svodka import lexicon
from svodka.document import Period
from svodka.fields.context import YEAR_NOUN, Place, Report, Time
from svodka.fields.namings import ON_YEAR
from svodka.fields.surroundings import bare_bracket, base_of, between, is_start, setting
from svodka.lexicon import Frame
from svodka.record import Kind
from svodka.text.clauses import FULL_STOP
from svodka.text.morphology import done, happening, we_do


def base_year(report: Report, place: Place, time: Time | None, kind: Kind) -> int | None:
    """The year compared with, where the sentence says it."""
    if time is None or kind not in ("change", "ratio"):
        return None
    year, quantity = time.year, place.quantity
    for start, end in _comparisons(report, place):
        for period in report.periods_in(start, end):
            found = base_of(report, period, year)
            if found is not None and (found != year or _opens(period)):
                return found
    told = _told_above(report, place)
    if told is not None and told.year <= year:
        return told.year
    if kind != "change" and quantity.unit != "times":
        return None
    return _base_of_itself(report, place, time)


def _opens(period: Period) -> bool:
    """Whether a day of the same year can be compared with: «больше, чем на 1 января 2024 года»."""
    return period.part is not None and period.part.is_day and period.meaning in ("year", "opening")


def _told_above(report: Report, place: Place) -> Time | None:
    """The time compared with that a heading gives: «Скот (к 2023 году)», «в скобках – к той же дате прошлого года»."""
    outer = setting(report, place).outer
    if outer is not None and bare_bracket(report, place, outer):
        told = report.bracket_base_scopes.at(place.quantity.start)
        if told is not None:
            return told
    return report.base_scopes.at(place.quantity.start)


def _base_of_itself(report: Report, place: Place, time: Time) -> int | None:
    """The year compared with where no comparison is worded: «годом ранее было на 5 больше», «за три года вырос на 7 %»."""
    quantity, here = place.quantity, setting(report, place)
    meaning = time.period.meaning if time.period is not None else ""
    if time.period is not None and meaning == "previous":
        return time.year - (time.period.offset or -1)
    if meaning == "now":  # «год назад – 8, теперь вдвое меньше»
        earlier = [p for p in here.periods if p.end <= quantity.start and p.meaning in ("year", "previous")]
        year = report.resolve(earlier[-1]) if earlier else None
        return year if year is not None and year < time.year else None
    later = _compared_with_later(report, place, time)
    if later is not None:
        return later
    start = max(place.sentence[0], quantity.start - 90)
    for end in STOP.finditer(report.text, start, quantity.start):
        start = end.end()
    spans = [
        p
        for p in report.periods_in(start, place.clause[1])
        if p.length and not FIRST_SINCE.search(report.text, max(place.sentence[0], p.start - RECORD), p.start)
    ]
    alone = [p for p in spans if not between(here.quantities, p.end, quantity.start)]
    if alone:
        return time.year - alone[-1].length
    following = next((q for q in here.quantities if q.start >= quantity.end), None)
    near = following is not None and following.start - quantity.end < LONGEST_LINK
    return time.year - 1 if near and following is not None and is_start(report, here, following) else None


def _compared_with_later(report: Report, place: Place, time: Time) -> int | None:
    """«В 2018-м было вдвое меньше», «в 2030-м получим больше»: the base is the reporting year or a later one named before."""
    period = time.period
    if period is None or report.year is None or period.meaning not in ("year", "date") or period.end > place.quantity.start:
        return None
    if not lexicon.whole("more or less").search(report.text, place.quantity.end, place.clause[1]) or period.start < place.clause[0]:
        return None
    if time.year > report.year:
        return report.year if time.year == report.year + 1 else None
    named = [year for p in setting(report, place).periods if p.end < period.start and (year := report.resolve(p)) is not None]
    year = named[-1] if named else report.year
    return year if time.year < year else None


FIRST_SINCE = Frame(r"(?<!\w)<record>[^.,;:!?\d]{0,30}$")  # «впервые за 20 лет снизился на 2 %» compares with nothing
RECORD = 45  # characters in front of a length of time in which it is said to be a record
LONGEST_LINK = 20  # characters between a number and what it is compared with: «, то есть почти с »
STOP = re.compile(rf"{FULL_STOP}|;(?=\s)")
ASIDE = Frame(rf",(?!\s+<no aside>)(?=\s)|[;:](?=\s)|[!?)](?=\s|$)|{FULL_STOP}", flags=0)
UNTIL_THE_END = Frame(r"<until the end>", flags=0)
ON_AT = Frame(r"<on>\s", flags=0)


def _comparisons(report: Report, place: Place) -> Iterator[tuple[int, int]]:
    """Where the year compared with may stand: in the clause, behind the number, in front of it, as far as nothing else is told."""
    quantity, (first, last) = place.quantity, place.sentence
    yield place.clause
    stop = min(quantity.end + 70, last)
    aside = ASIDE.search(report.text, quantity.end, stop)
    yield quantity.end, aside.start() if aside else stop
    start = max(first, quantity.start - 90)
    yield max(start, report.text.rfind(";", start, quantity.start)), quantity.start


def is_intended(report: Report, place: Place, time: Time | None) -> bool:
    """Whether a figure of the year behind the one summed up is one to come: «в этом году ставим 4 площадки», «в 2030-м – 14»."""
    period = time.period if time is not None else None
    if time is None or period is None or report.year is None or time.year <= report.year or period.part is not None:
        return False
    if period.meaning == "date" and not YEAR_NOUN.search(report.text, period.start, period.end):
        return False  # «этой зимой»
    if period.meaning not in ("year", "date") or not place.sentence[0] <= period.start < place.quantity.start:
        return False
    words = report.text[period.end : place.clause[1]]
    if done(words) or lexicon.whole("fact").search(words) or lexicon.whole("already").search(words):
        return False
    return we_do(words) or not happening(words)


def is_ahead(report: Report, time: Time | None) -> bool:
    """Whether a time by itself makes a figure a plan: it lies behind the day of the report, or is «на 2025 год»."""
    if time is None:
        return False
    # without a date only what lies well behind the reporting year
    today = report.when.year if report.when is not None else (report.year or 9999) + 1
    if time.year > today:
        return True
    period = time.period
    told = period is not None and period.meaning != "end"  # «к концу года стало 5 школ» is foreseen at most
    if told and report.when is not None and time.start is not None and time.start > report.when:
        return True  # «сдача – III квартал 2030 года» in a report of that spring
    if period is None or period.part is not None or report.year is None or time.year < report.year:
        return False
    if UNTIL_THE_END.match(report.text, period.start):
        return True
    on = ON_YEAR.search(report.text, max(0, period.start - 4), period.start) or ON_AT.match(report.text, period.start)
    return on is not None and period.meaning in ("year", "date") and time.year > report.year
