"""When: from the time expressions round a quantity to its year and base year. Changes when a figure gets the wrong year.

``YEAR_RULES`` are asked in their order, which is the policy: what stands in the sentence, then what governs it (the sentence
before, a heading), then the document. A rule looks at one sentence only, and headings are read once, so time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from svodka import lexicon
from svodka.context import Place, Report, Rule, Scopes, Time
from svodka.document import Period, Quantity
from svodka.record import Found, Kind

Answer = tuple[Time, Found] | None
CUT = re.compile(r"[,;:.!?()](?=\s|$)|\s[–—-]\s|\n")
LINK = re.compile(r"(?:^|[\s,;–—-])(?:и|а|но|,|;)\s*(?:в|за|на)?\s*$")
TIMELESS = ("part", "span", "since")  # expressions that give no year by themselves
CLOSE = 60  # characters behind a number within which a time expression can be its own


# What stands round a quantity in its sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """The bracket or sentence of a quantity: ``start``, ``end``, the brackets inside it, and its time expressions."""

    start: int
    end: int
    holes: Sequence[tuple[int, int]]
    periods: Sequence[Period]
    quantities: Sequence[Quantity]
    outer: int | None = None  # where the bracket opens, if it is one


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``(open, close)`` of the outermost brackets of ``text[start:end]``, those without an end up to ``end``."""
    depth, opened = 0, start
    for match in re.compile(r"[()]").finditer(text, start, end):
        if match.group() == "(":
            if depth == 0:
                opened = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield opened, match.start()


def setting(report: Report, place: Place) -> Setting:
    """What stands round the quantity of ``place`` on its own level: in its bracket, or in its sentence outside brackets."""
    start, end = place.sentence
    at = place.quantity.start
    holes = tuple(_brackets(report.text, start, end))
    outer = next((hole[0] for hole in holes if hole[0] < at < hole[1]), None)
    if outer is not None:
        start, end = next((hole[0] + 1, hole[1]) for hole in holes if hole[0] == outer)
        holes = ()
    told = [p for p in report.periods_in(start, end) if not p.base and p.meaning not in TIMELESS]
    return Setting(
        start,
        end,
        holes,
        [p for p in told if not _within(p.start, holes)],
        [q for q in report.claims_in(start, end) if not _within(q.start, holes)],
        outer,
    )


def _within(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < offset < end for start, end in spans)


def _cut(text: str, start: int, end: int) -> bool:
    return CUT.search(text, start, end) is not None


def _between(quantities: Sequence[Quantity], start: int, end: int) -> list[Quantity]:
    return [quantity for quantity in quantities if start <= quantity.start < end]


def _behind(report: Report, here: Setting, quantity: Quantity) -> Period | None:
    """The time expression right behind a quantity that is its own: «320 в прошлом году», «12 км (2019 г.)»."""
    stop = min(quantity.end + CLOSE, here.end)
    for hole in here.holes:
        if 0 <= hole[0] - quantity.end <= 2:
            inside = [p for p in report.periods_in(*hole) if not p.base and p.meaning not in TIMELESS]
            rest = report.text[hole[0] + 1 : inside[0].start] + report.text[inside[0].end : hole[1]] if len(inside) == 1 else "x"
            if rest.strip(" .,").lower() in ("", "в", "за", "на"):
                return inside[0]
    period = next((p for p in here.periods if quantity.end <= p.start < stop), None)
    if period is None or _between(here.quantities, quantity.end, period.start) or _cut(report.text, quantity.end, period.start):
        return None
    left = report.text[quantity.end : period.start]
    if LINK.search(left):
        return None
    following = next((q for q in here.quantities if q.start > period.end), None)
    if following is not None and not _cut(report.text, period.end, following.start):
        fronted = any(p.end <= quantity.start for p in here.periods)
        joined = re.match(r"\s*(?:и|а|против|до|при)\s", report.text[period.end : following.start])
        if fronted or not joined:
            return None
    return period


def _is_base(report: Report, period: Period, *, plan: bool) -> bool:
    """Whether «к 2020 году» looks back."""
    if not period.target or plan or report.year is None:
        return False
    year = report.resolve(period)
    return year is not None and year < report.year


def _tells_of_the_past(report: Report, here: Setting, period: Period) -> bool:
    """«Путепровод, начатый в 2007-м», «после пожара 2023 года»: the year of an event, not of the figure."""
    if period.year is None or report.year is None or period.year >= report.year + (period.meaning == "since"):
        return False
    left = report.text[max(here.start, period.start - 35) : period.start]
    return _words_start("past event").search(CUT.split(left)[-1]) is not None


@cache
def _words_start(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue(name)}", re.IGNORECASE)


def _counts_the_year(report: Report, start: int, end: int) -> bool:
    """«На 1 января …; за год родилось 5»: what is told behind the semicolon is of the whole year."""
    return ";" in report.text[start:end] and any(p.meaning == "span" for p in report.periods_in(start, end))


def _front(report: Report, here: Setting, before: int, *, plan: bool) -> Iterator[Period]:
    """Time expressions in front of ``before`` that still hold there, the nearest first."""
    for period in reversed(here.periods):
        if period.end > before or _is_base(report, period, plan=plan) or _tells_of_the_past(report, here, period):
            continue
        passed = _between(here.quantities, period.end, before)
        if period.meaning == "opening" and _counts_the_year(report, period.end, before):
            continue
        if period.meaning == "previous" and passed and _cut(report.text, passed[0].end, before):
            continue  # «годом ранее было 5, …»: it held for that one number
        owner = next((q for q in reversed(here.quantities) if q.end <= period.start), None)
        if owner is not None and _behind(report, here, owner) == period:
            continue
        yield period


# The rules


def _answer(report: Report, period: Period | None, place: Place) -> Answer:
    if period is None:
        return None
    here = setting(report, place)
    time = report.time(period, _counted_from(report, here, period), plan=place.plan)
    if time is not None and _year_before_last(report, here, place, period, time):
        time = Time.of(time.year - 1, period=period)
    return None if time is None else (time, "stated")


def _counted_from(report: Report, here: Setting, period: Period) -> int | None:
    """The year that «годом ранее» counts from: of the time expression in front of it, if there is one."""
    if period.meaning != "previous" or "назад" in report.text[period.start : period.end].lower():
        return None
    front = [p for p in here.periods if p.end <= period.start]
    if not front or front[-1].meaning in ("now", "end"):
        return None
    once_more = _words("once more").search(report.text, max(here.start, period.start - 6), period.start)
    if front[-1].meaning == "previous":
        return report.resolve(front[-1]) if once_more else None
    return report.resolve(front[-1])


def _year_before_last(report: Report, here: Setting, place: Place, period: Period, time: Time) -> bool:
    """«13 (в прошлом году – 9)», «в прошлом году 15, теперь 12» in a report on that very year: the year before it."""
    if period.meaning != "date" or period.offset != -1 or time.year != report.year:
        return False
    if here.outer is not None:
        return bool(report.claims_in(place.sentence[0], here.outer))
    following = next((q for q in here.quantities if q.start > place.quantity.start), None)
    if following is None:
        return False
    return _words_start("at present").search(report.text, place.quantity.end, following.start) is not None


def years_respectively(report: Report, place: Place) -> Answer:
    """«В 2021, 2022 и 2023 годах – 3, 5 и 8 соответственно»."""
    here = setting(report, place)
    run: list[Period] = []
    for period in here.periods:
        if run and not re.fullmatch(r"\s*(?:,|и)\s*(?:в\s+)?", report.text[run[-1].end : period.start]):
            if len(run) > 1:
                break
            run = []
        run.append(period)
    if len(run) < 2:
        return None
    numbers = [q for q in here.quantities if q.start >= run[-1].end][: len(run)]
    if len(numbers) < len(run) or place.quantity not in numbers:
        return None
    return _answer(report, run[numbers.index(place.quantity)], place)


def year_behind(report: Report, place: Place) -> Answer:
    """A time expression that follows the number as its own, or is read as its first half («в 2017 — 59 млн»)."""
    quantity = place.quantity
    if quantity.low is not None and (inside := [p for p in report.periods_in(quantity.start, quantity.end) if p.year is not None]):
        return _answer(report, inside[0], place)
    return _answer(report, _behind(report, setting(report, place), place.quantity), place)


def is_ahead(report: Report, time: Time | None) -> bool:
    """Whether a time by itself makes a figure a plan: it lies behind the day of the report, or is «на 2025 год»."""
    if time is None:
        return False
    # without a date only what lies well behind the reporting year
    today = report.when.year if report.when is not None else (report.year or 9999) + 1
    if time.year > today:
        return True
    period = time.period
    if period is None or period.part is not None or report.year is None or time.year < report.year:
        return False
    if report.text.startswith("до конца", period.start):
        return True
    on = report.text[max(0, period.start - 3) : period.start].lower() == "на " or report.text[period.start :].startswith("на ")
    return on and period.meaning in ("year", "date") and time.year > report.year


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue(name)}(?!\w)", re.IGNORECASE)


@cache
def _in_front(name: str) -> re.Pattern[str]:
    hedges = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("hedges") if row["side"] != "right")
    return re.compile(rf"(?<!\w){lexicon.cue(name)}\s+(?:(?:{hedges})\s+)?(?:на\s+)?$", re.IGNORECASE)


AND_WAS = re.compile(r"(?<!\w)а\s+был[аио]?\s+$", re.IGNORECASE)
FROM = re.compile(r"(?<!\w)со?\s+(?:[а-яё]+\s+)?$", re.IGNORECASE)
UP_TO = re.compile(r"(?:\s+[\w.%]+){0,4}?,?\s+(?:(?:почти|примерно)\s+)?до\s+(?:[а-яё]+\s+)?$", re.IGNORECASE)


def _changes(report: Report, here: Setting, quantity: Quantity) -> bool:
    """Whether ``quantity`` is the X of «с X до Y»."""
    left = report.text[max(here.start, quantity.start - 20) : quantity.start]
    if not FROM.search(left):
        return False
    following = next((q for q in here.quantities if q.start >= quantity.end), None)
    return following is not None and UP_TO.fullmatch(report.text, quantity.end, following.start) is not None


def _span_years(report: Report, start: int, end: int) -> int:
    """The length of «за три года» in ``text[start:end]``, 0 if there is none."""
    return next((p.length for p in report.periods_in(start, end) if p.length), 0)


def _year_before(report: Report, place: Place, here: Setting) -> Answer:
    """The time of the earlier one of two values."""
    front = next(_front(report, here, place.quantity.start, plan=place.plan), None)
    anchor = report.time(front, plan=place.plan) if front is not None and front.meaning != "previous" else None
    year = anchor.year if anchor is not None else report.year
    if year is None:
        return None
    back = _span_years(report, *place.sentence) or 1
    return Time.of(year - back), "context"


def start_of_a_change(report: Report, place: Place) -> Answer:
    """The X of «с X до Y»."""
    here = setting(report, place)
    return _year_before(report, place, here) if _changes(report, here, place.quantity) else None


def value_compared_with(report: Report, place: Place) -> Answer:
    """«… против 15», «вместо 15», «было 15, стало 20»; a plan beside its fact has the fact's year."""
    here = setting(report, place)
    left = report.text[max(here.start, place.quantity.start - 40) : place.quantity.start]
    if _in_front("instead of").search(left):
        planned = _words("by plan").search(report.text, *place.sentence) or "намечен" in left
        return None if planned else _year_before(report, place, here)
    if here.outer is not None or not _in_front("it was").search(left):
        return None
    before = _between(here.quantities, here.start, place.quantity.start)
    if before and _words_start("at present").search(report.text, here.start, before[-1].start):
        return _year_before(report, place, here)  # «теперь 15, было 12»
    if AND_WAS.search(left) and any(p.meaning == "opening" for p in here.periods):
        return _year_before(report, place, here)
    near = next(_front(report, here, place.quantity.start, plan=place.plan), None)
    if near is not None and near.meaning != "now" and not _between(here.quantities, near.end, place.quantity.start):
        return None
    return _year_before(report, place, here) if _words("it became").search(report.text, *place.sentence) else None


def year_in_clause(report: Report, place: Place) -> Answer:
    """The nearest time expression in front in the same clause."""
    here = setting(report, place)
    period = next(_front(report, here, place.quantity.start, plan=place.plan), None)
    return _answer(report, period, place) if period is not None and period.start >= place.clause[0] else None


def year_in_sentence(report: Report, place: Place) -> Answer:
    """The nearest time expression in front in the sentence, for a bracket also in front of it."""
    here = setting(report, place)
    period = next(_front(report, here, place.quantity.start, plan=place.plan), None)
    if period is None and here.outer is not None:
        outside = Place(place.quantity, place.clause, (place.sentence[0], here.outer), place.plan)
        around = setting(report, outside)
        period = next(_front(report, around, here.outer, plan=place.plan), None)
    return _answer(report, period, place)


def only_year_behind(report: Report, place: Place) -> Answer:
    """The only time expression of a clause, behind several numbers: «3 школы и 2 клуба в 2019 году»."""
    here = setting(report, place)
    behind = [p for p in here.periods if p.start >= place.quantity.end]
    if len(here.periods) != 1 or len(behind) != 1 or _is_base(report, behind[0], plan=place.plan):
        return None
    period = behind[0]
    later = place.plan and period.year is not None and report.year is not None and period.year > report.year
    if period.meaning == "previous" or (not later and _cut(report.text, place.quantity.end, period.start)):
        return None
    if later and re.search(r"[;:()]", report.text[place.quantity.end : period.start]):
        return None
    between = report.text[place.quantity.end : period.start]
    if _words("instead of").search(between) or (LINK.search(between) and not later):
        return None
    following = next((q for q in here.quantities if q.start > period.end), None)
    if following is not None and (later or not _cut(report.text, period.end, following.start)):
        return None
    return _answer(report, period, place)


def bracket_of_heading(report: Report, place: Place) -> Answer:
    """A heading tells what stands in brackets: «голов (в скобках – год назад)»."""
    time = report.bracket_scopes.at(place.quantity.start)
    return (time, "context") if time is not None and setting(report, place).outer is not None else None


def year_goes_on(report: Report, place: Place) -> Answer:
    """«Из них», «в том числе» at the head of a sentence: the year of the one before."""
    if place.before is None or not _words("part").match(report.text, _first_word(report.text, place.sentence[0])):
        return None
    return place.before, "context"


def _first_word(text: str, start: int) -> int:
    while start < len(text) and not text[start].isalnum():
        start += 1
    return start


def year_of_heading(report: Report, place: Place) -> Answer:
    """A heading or the line over a list."""
    time = report.scopes.at(place.quantity.start)
    if time is None:
        return None
    opening = time.period is not None and time.period.meaning == "opening"
    if opening and any(p.meaning in TIMELESS for p in report.periods_in(place.sentence[0], place.quantity.start)):
        return None  # «Скот на 1 января»: «надой за 9 месяцев – 1870 кг»
    return time, "context"


def said_at_the_meeting(report: Report, place: Place) -> Answer:
    """«Из зала прозвучало 19 вопросов»: the day of the report."""
    if report.when is None or report.today == report.year or place.quantity.unit_kind not in ("count", ""):
        return None
    around = report.text[max(place.sentence[0], place.quantity.start - 30) : place.quantity.noun_end]
    return (Time.of(report.when.year), "document") if _words("of the meeting").search(around) else None


def coming(report: Report, sentence: tuple[int, int], clause: tuple[int, int], future: Sequence[int]) -> bool:
    """Whether a clause tells what is still to come after the day of the report, not what was once planned."""
    if _words("to come").search(report.text, *clause):
        return True
    verbs = [offset for offset in future if clause[0] <= offset < clause[1]]
    if not verbs:
        return False
    if any(FIRST_PERSON.match(report.text, offset) for offset in verbs):
        return True
    ahead = any(p.meaning == "end" or (p.target and p.part is not None) for p in report.periods_in(*sentence))
    return ahead or _words("season to come").search(report.text, *sentence) is not None


FIRST_PERSON = re.compile(r"[а-яё]+(?:[её]м|им)(?:ся)?(?!\w)", re.IGNORECASE)


def year_to_come(report: Report, place: Place) -> Answer:
    """A plan without a time of its own, told after the reporting year: the year in which the report is given."""
    if not place.plan or report.year is None or report.today is None or report.today <= report.year:
        return None
    return Time.of(report.today), "document"


def year_of_report(report: Report, place: Place) -> Answer:
    """The reporting year."""
    return (report.own_time(), "document") if report.year is not None else None


YEAR_RULES: tuple[Rule, ...] = (
    years_respectively,
    bracket_of_heading,
    said_at_the_meeting,
    year_behind,
    start_of_a_change,
    value_compared_with,
    year_in_clause,
    year_in_sentence,
    only_year_behind,
    year_goes_on,
    year_of_heading,
    year_to_come,
    year_of_report,
)


# Headings

UNTIL = re.compile(r"(?<!\w)до\s+$", re.IGNORECASE)
LINE = re.compile(r"[^\n]*\n?")
LONGEST_HEADING = 120
SENTENCE_END = re.compile(r"[.!;,…»-]\s*$")
BULLET = re.compile(r"\s*(?:[-–—•*·]|\(?[а-яa-z\d]{1,3}[.)])\s*", re.IGNORECASE)
IN_BRACKETS = re.compile(r"(?<!\w)в\s+скобках", re.IGNORECASE)


def _heading_period(report: Report, start: int, end: int) -> Period | None:
    """The time expression of a heading; the day of a meeting is none."""
    for period in report.periods_in(start, end):
        day = period.part is not None and period.part[:2] == period.part[2:] and period.part[:2] not in ((1, 1), (12, 31))
        aside = period.base or period.target or UNTIL.search(report.text, start, period.start) is not None
        if not aside and period.meaning not in (*TIMELESS, "now") and not day:
            return period
    return None


def headings(report: Report) -> tuple[Scopes, Scopes]:
    """The times that headings give, to all numbers under them and to those in brackets.

    A heading is a short line without a number that claims something and without an end mark. It holds for the block of lines
    under it: up to the next heading, an empty line, the end of a list; a question holds for its answer. The title holds for none.
    """
    scopes, brackets = Scopes(), Scopes()
    told = listed = asked = title = True  # nothing is open before the first line
    for match in LINE.finditer(report.text):
        bare = match.group().strip()
        start, end = match.span()
        closes = None
        if not bare:
            closes = end if told else None
        elif _is_heading(report, bare, start, end):
            time, bracketed = (None, None) if title else _heading_time(report, start, end)
            scopes.add(end, time)
            brackets.add(end, bracketed)
            told, listed, asked = False, False, bare.endswith("?")
        else:
            item = len(bare) <= LONGEST_HEADING and (BULLET.match(bare) is not None or not bare.endswith((".", "!", "?")))
            closes = start if (listed and not item) or (asked and told) else None
            told, listed = True, item and not asked
        if closes is not None:
            scopes.add(closes, None)
            brackets.add(closes, None)
        title = title and not bare
    return scopes, brackets


def _heading_time(report: Report, start: int, end: int) -> tuple[Time | None, Time | None]:
    """The time that a heading gives to what stands under it, and the one that it gives to brackets there."""
    period = _heading_period(report, start, end)
    if period is None:
        return None, None
    told = IN_BRACKETS.search(report.text, start, end)
    time = report.time(period)
    return (None, time) if told is not None and period.start > told.start() else (time, None)


WRAPPED = 50  # characters: a line at least as long that goes on with a small letter is part of a paragraph
TWO_SENTENCES = re.compile(r"[а-яё)»][.!?]\s+[А-ЯЁ]")


def _is_heading(report: Report, bare: str, start: int, end: int) -> bool:
    if len(bare) > LONGEST_HEADING or SENTENCE_END.search(bare) or TWO_SENTENCES.search(bare) or report.claims_in(start, end):
        return False
    return len(bare) < WRAPPED or bare.endswith((")", ":")) or not report.text[end : end + 1].islower()


# Base years


def base_year(report: Report, place: Place, time: Time | None, kind: Kind) -> int | None:
    """The year compared with, where the sentence says it."""
    if time is None or kind not in ("change", "ratio"):
        return None
    year, quantity = time.year, place.quantity
    for start, end in _comparisons(report, place):
        for period in report.periods_in(start, end):
            found = _base_of(report, period, year)
            if found is not None and found != year:
                return found
    if kind != "change" and quantity.unit != "times":
        return None
    return _base_of_itself(report, place, time)


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
    start = max(place.sentence[0], quantity.start - 90)
    for end in FULL_STOP.finditer(report.text, start, quantity.start):
        start = end.end()
    spans = [p for p in report.periods_in(start, place.clause[1]) if p.length]
    alone = [p for p in spans if not _between(here.quantities, p.end, quantity.start)]
    if alone:
        return time.year - alone[-1].length
    following = next((q for q in here.quantities if q.start >= quantity.end), None)
    near = following is not None and following.start - quantity.end < len(", то есть почти с ")
    return time.year - 1 if near and following is not None and _changes(report, here, following) else None


FULL_STOP = re.compile(r"[.;](?=\s)")
ASIDE = re.compile(r",(?!\s+(?:чем|нежели|что))(?=\s)|[;:](?=\s)|[.!?)](?=\s|$)")


def _comparisons(report: Report, place: Place) -> Iterator[tuple[int, int]]:
    """Where the year compared with may stand: in the clause, behind the number, in front of it, as far as nothing else is told."""
    quantity, (first, last) = place.quantity, place.sentence
    yield place.clause
    stop = min(quantity.end + 70, last)
    aside = ASIDE.search(report.text, quantity.end, stop)
    yield quantity.end, aside.start() if aside else stop
    start = max(first, quantity.start - 90)
    yield max(start, report.text.rfind(";", start, quantity.start)), quantity.start


def _base_of(report: Report, period: Period, year: int) -> int | None:
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
