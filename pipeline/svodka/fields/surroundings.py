"""What stands round a quantity in its sentence: brackets, time expressions, neighbours. Changes when scope is misjudged.

A rule looks at one sentence only, and sentences are of bounded length, so time grows with the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from svodka import lexicon
from svodka.document import Period, Quantity
from svodka.fields.context import Place, Report
from svodka.fields.namings import opens_as_done
from svodka.lexicon import Frame
from svodka.text.clauses import CUT, cut
from svodka.text.morphology import happening

LINK = Frame(r"(?:^|[\s,;–—-])(?:<joint of figures>|,|;)\s*<within a year>?\s*$", flags=0)
WITHIN_A_YEAR = Frame(r"\s*<within a year>?\s*")
TIMELESS = ("part", "span", "since")  # expressions that give no year by themselves
TO_ANOTHER = Frame(r"\s*<from one year to another>\s", flags=0)
FOR_A_SEASON = Frame(r"(?<!\w)<for a season>\s+$")  # «вспахано под урожай будущего года»
CLOSE = 60  # characters behind a number within which a time expression can be its own


@dataclass(slots=True, unsafe_hash=True)
class Setting:
    """The bracket or sentence of a quantity: ``start``, ``end``, the brackets inside it, and its time expressions."""

    start: int
    end: int
    holes: Sequence[tuple[int, int]]
    periods: Sequence[Period]
    quantities: Sequence[Quantity]
    outer: int | None = None  # where the bracket opens, if it is one
    front: tuple[Period | None] | None = None  # what :func:`nearest` found
    pairs: Mapping[int, Period] | None = None  # what :func:`_pairs` found


BRACKET = re.compile(r"[()]")


@lru_cache(maxsize=8)  # the rules ask for those of a sentence at each of its numbers
def brackets(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """``(open, close)`` of the outermost brackets of ``text[start:end]``, those without an end are none."""
    found: list[tuple[int, int]] = []
    depth, opened = 0, start
    for match in BRACKET.finditer(text, start, end):
        if match.group() == "(":
            if depth == 0:
                opened = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((opened, match.start()))
    return tuple(found)


def bare_bracket(report: Report, place: Place, outer: int) -> bool:
    """Whether nothing but the quantity stands in the bracket that opens at ``outer``: «(2 486,3)»."""
    quantity = place.quantity
    close = report.text.find(")", quantity.end, place.sentence[1])
    rest = report.text[outer + 1 : quantity.start] + report.text[quantity.end : max(close, quantity.end)]
    return close >= 0 and not rest.strip(" +–−-")


def setting(report: Report, place: Place) -> Setting:
    """What stands round the quantity of ``place`` on its own level: in its bracket, or in its sentence outside brackets."""
    if report.asked is place and isinstance(report.answer, Setting):  # the rules ask for the same place one after another
        return report.answer
    report.asked, report.answer = place, (here := _setting(report, place))
    return here


def _setting(report: Report, place: Place) -> Setting:
    start, end = place.sentence
    at = place.quantity.start
    holes = brackets(report.text, start, end)
    outer = next((hole for hole in holes if hole[0] < at < hole[1]), None) if holes else None
    if outer is not None:
        start, end, holes = outer[0] + 1, outer[1], ()
    told = [
        p
        for p in report.periods_in(start, end)
        if not p.base
        and p.meaning not in TIMELESS
        and (place.planned or FOR_A_SEASON.search(report.text, max(start, p.start - 25), p.start) is None)
    ]
    claims = report.claims_in(start, end)
    if holes:
        told = [p for p in told if not within(p.start, holes)]
        claims = [q for q in claims if not within(q.start, holes)]
    return Setting(start, end, holes, told, claims, None if outer is None else outer[0])


def within(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether ``offset`` lies inside one of ``spans``, which are ascending and do not overlap."""
    before = bisect_left(spans, (offset, 0))  # spans that start in front of it
    return before > 0 and offset < spans[before - 1][1]


def between(quantities: Sequence[Quantity], start: int, end: int) -> list[Quantity]:
    """The quantities that start in ``text[start:end]``."""
    return [quantity for quantity in quantities if start <= quantity.start < end]


def own_behind(report: Report, here: Setting, quantity: Quantity) -> Period | None:
    """The time expression right behind a quantity that is its own: «320 в прошлом году», «12 км (2019 г.)»."""
    stop = min(quantity.end + CLOSE, here.end)
    for hole in here.holes:
        if 0 <= hole[0] - quantity.end <= 2:
            inside = [p for p in report.periods_in(*hole) if not p.base and p.meaning not in TIMELESS]
            rest = report.text[hole[0] + 1 : inside[0].start] + report.text[inside[0].end : hole[1]] if len(inside) == 1 else "x"
            if WITHIN_A_YEAR.fullmatch(rest.strip(" .,")):
                return inside[0]
    if here.pairs is None:
        here.pairs = _pairs(report.text, here)
    if quantity.start in here.pairs:
        return here.pairs[quantity.start]
    period = next((p for p in here.periods if quantity.end <= p.start < stop), None)
    if period is None or between(here.quantities, quantity.end, period.start) or cut(report.text, quantity.end, period.start):
        return None
    left = report.text[quantity.end : period.start]
    if LINK.search(left) or "/" in left:
        return None
    following = next((q for q in here.quantities if q.start > period.end), None)
    if following is not None and COMPARED.search(report.text, max(here.start, quantity.start - NEAR), quantity.start):
        return period  # «против 5 школ в 2022 году построено 8»
    if following is not None and not cut(report.text, period.end, following.start):
        fronted = any(p.end <= quantity.start for p in here.periods)
        joined = TO_ANOTHER.match(report.text, period.end, following.start)
        if fronted or not joined:
            return None
    return period


COMPARED = Frame(r"(?<!\w)<against>\s+(?:<hedge>\s+)?(?:<on>\s+)?$")


def _pairs(text: str, here: Setting) -> Mapping[int, Period]:
    """The years of the quantities in front of them, by the starts of these: «3 школы в 2021 году, 5 – в 2022-м»."""
    if not here.periods or not here.quantities:
        return {}
    pairs: dict[int, Period] = {}
    run: list[tuple[Quantity, Period]] = []
    at = 0
    for quantity in here.quantities:
        while at < len(here.periods) and here.periods[at].start < quantity.end:
            at += 1
        if at == len(here.periods):
            break
        period = here.periods[at]
        dashed = DASHED_TO.fullmatch(text, quantity.noun_end, period.start) is not None
        paired = dashed or ENDS_TO.fullmatch(text, quantity.noun_end, period.start) is not None
        if dashed and GOES_TO_NEXT.match(text, period.end, here.end) is not None:
            pairs[quantity.start] = period
        goes_on = run and paired and JOINT.fullmatch(text, run[-1][1].end, quantity.start) is not None
        if not goes_on:
            run = []
        if paired and (goes_on or at == 0):
            run.append((quantity, period))
        if len(run) > 1:
            pairs.update((one.start, its) for one, its in run)
    return pairs


DASHED_TO = Frame(r"\s+[–—-]\s+(?:<within a year>\s+)?")
ENDS_TO = Frame(r"\s+(?:<within a year>\s+)?")
GOES_TO_NEXT = Frame(r"\s*(?:$|[,;.)](?!\d)|(?:<joint of figures>)\s)")
JOINT = Frame(r"\s*(?:[,;]\s*)?(?:<joint of figures>\s+)?(?:[^\W\d]+\s+){0,2}")


def base_of(report: Report, period: Period, year: int) -> int | None:
    """The year that ``period`` names as the one compared with."""
    if period.meaning == "since":
        return period.year
    looks_back = period.target and period.year is not None and period.year < year
    if not period.base and not looks_back:
        return None
    found = report.resolve(period, year)
    if found is not None and found >= year and period.meaning == "date" and period.offset < 0:
        return year + period.offset  # «к прошлому году» of a figure that is last year's itself
    return found


def looks_back(report: Report, period: Period, *, plan: bool) -> bool:
    """Whether «к 2020 году» looks back."""
    if not period.target or plan or report.year is None:
        return False
    year = report.resolve(period)
    return year is not None and year < report.year and not _is_reached(report, period)


def _is_reached(report: Report, period: Period) -> bool:
    """«К 1 января 2022 года работало 12 школ», «к 2010-му выросло до 482 тысяч»: what there was by then."""
    text = report.text
    dash = DASH.match(text, period.end)
    begin = dash.end() if dash is not None else period.end
    end = CUT.search(text, begin, begin + REACH)
    following = report.claims_in(begin, end.start() if end is not None else begin + REACH)
    if not following or following[0].unit_kind in ("percent", "times"):
        return False
    start = max(0, period.start - NEAR)
    for mark in CUT.finditer(text, start, period.start):
        start = mark.end()
    if UP_TO_NOW.search(text, begin, following[0].start) is not None:
        return True
    compared = (lexicon.starting(cue).search(text, start, following[0].start) for cue in ("changed", "reached", "comparing"))
    return all(found is None for found in compared)


DASH = re.compile(r"\s+[–—-]\s")
UP_TO_NOW = Frame(r"(?<!\w)<until>\s+(?:<hedge>\s+)?$")
REACH = 80  # characters behind «к 2021 году» in which the figure stands that was reached by then


def tells_of_the_past(report: Report, here: Setting, period: Period) -> bool:
    """«Путепровод, начатый в 2007-м», «после пожара 2023 года»: the year of an event, not of the figure."""
    if period.year is None or report.year is None or period.year >= report.year + (period.meaning == "since"):
        return False
    return _said_near(report, "past event", here.start, period.start) or _names_an_object(report, period)


def _said_near(report: Report, beginning: str, start: int, end: int) -> bool:
    """Whether a word that begins like a cue stands in front of ``end``, not before a punctuation mark."""
    said = lexicon.starting(beginning).last(report.text, max(start, end - NEAR), end)
    if said is None or CUT.search(report.text, said.end(), end):
        return False
    return not (opens_as_done(report.text, said) and _counts_at_once(report, end))


def _counts_at_once(report: Report, start: int) -> bool:
    """Whether a figure follows on a time in its clause: «Открыто в 2022 году 5 школ», no «Открыт в 2022 году, цех выпустил 5 т»."""
    period = next(iter(report.periods_in(start, start + 1)), None)
    counted = next(iter(report.claims_in(start, start + REACH)), None)
    if period is None or counted is None:
        return False
    between = report.text[period.end : counted.start]
    return not happening(between) and (CUT.search(between) is None or between.lstrip().startswith(JOINTS))


JOINTS = (":", "–", "—", "-")  # «Открыто в 2022 году: 5 школ», «Создано за 2022 год – 812 мест»


NEAR = 35  # characters in front of a time expression
LONG_AGO = 15  # years after which «ТЭЦ 1952 года» names a thing by its age


def _names_an_object(report: Report, period: Period) -> bool:
    """«Школа 1974 года постройки», «ТЭЦ 1952 года»: the year tells how old a thing is."""
    if period.year is None or report.year is None or period.part is not None or period.first is not None:
        return False
    if lexicon.whole("made").match(report.text, _next_word(report.text, period.end)):
        return True
    if report.year - period.year < LONG_AGO or GENITIVE.search(report.text, period.start, period.end) is None:
        return False
    noun = WORD_BEFORE.search(report.text, max(0, period.start - 30), period.start)
    return noun is not None and lexicon.whole("no age").match(report.text, noun.start()) is None


GENITIVE = Frame(r"<genitive year ending>$", flags=0)
WORD_BEFORE = re.compile(r"(?<![\w-])[^\W\d][\w-]{2,}\s$")


def _next_word(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def _was_once(report: Report, here: Setting, period: Period) -> bool:
    """«Доходы, составлявшие в 2020 году 96 млн, выросли до 233»: the time of the one number."""
    return lexicon.starting("was once").search(report.text, max(here.start, period.start - NEAR), period.start) is not None


def _first_made(report: Report, period: Period, before: int) -> bool:
    """«Водопровод построен в 1978 году, износ – 85 %»: the figure behind the comma is of today."""
    if period.year is None or report.year is None or period.year >= report.year:
        return False
    goes_on = AND.match(report.text, period.end, before) is not None
    if not goes_on and not cut(report.text, period.end, before):
        return False
    if report.year - period.year <= 2 and not happening(report.text[period.end : before]):
        return False
    said = lexicon.whole("first made").last(report.text, max(0, period.start - NEAR), period.start)
    return said is not None and not CUT.search(report.text, said.end(), period.start)


AND = Frame(r"\s+<and>\s")


def _counts_the_year(report: Report, start: int, end: int) -> bool:
    """«На 1 января …; за год родилось 5», «…, за год убыло 5»: what is told behind it is of the whole year."""
    return CUT.search(report.text, start, end) is not None and any(p.meaning == "span" for p in report.periods_in(start, end))


def in_front(report: Report, here: Setting, before: int, *, plan: bool) -> Iterator[Period]:
    """Time expressions in front of ``before`` that still hold there, the nearest first."""
    for period in reversed(here.periods):
        if period.end > before or looks_back(report, period, plan=plan) or tells_of_the_past(report, here, period):
            continue
        passed = between(here.quantities, period.end, before)
        if _first_made(report, period, before) or (passed and _was_once(report, here, period)):
            continue
        if period.meaning == "opening" and _counts_the_year(report, period.end, before):
            continue
        if period.meaning == "previous" and passed and cut(report.text, passed[0].end, before):
            continue  # «годом ранее было 5, …»: it held for that one number
        owner = next((q for q in reversed(here.quantities) if q.end <= period.start), None)
        if owner is not None and own_behind(report, here, owner) == period:
            continue
        yield period


def nearest(report: Report, place: Place) -> Period | None:
    """The nearest time expression in front of the quantity of ``place`` that still holds there."""
    here = setting(report, place)
    if here.front is None:
        here.front = (next(in_front(report, here, place.quantity.start, plan=place.plan), None),)
    return here.front[0]


# Changes

FROM = Frame(r"(?<!\w)<since>\s+(?:[а-яё]+\s+)?$")
UP_TO = Frame(r"(?:\s+[\w.%]+){0,4}?,?\s+(?:<hedge>\s+)?<until>\s+(?:[а-яё]+\s+)?$")


def is_start(report: Report, here: Setting, quantity: Quantity) -> bool:
    """Whether ``quantity`` is the X of «с X до Y»."""
    if not FROM.search(report.text, max(here.start, quantity.start - 20), quantity.start):
        return False
    following = next((q for q in here.quantities if q.start >= quantity.end), None)
    return following is not None and UP_TO.fullmatch(report.text, quantity.end, following.start) is not None


def span_years(report: Report, start: int, end: int) -> int:
    """The length of «за три года» in ``text[start:end]``, 0 if there is none."""
    return next((p.length for p in report.periods_in(start, end) if p.length), 0)
