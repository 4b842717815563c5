"""Headings that tell the time of what stands under them. Changes when a list or section gets the wrong year."""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, NEW_YEARS_EVE, Period
from svodka.fields.context import Report, Scopes, Time
from svodka.fields.surroundings import TIMELESS
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.time.timewords import YEAR

UNTIL = Frame(r"(?<!\w)<until>\s+$")
LINE = re.compile(r"[^\n]*\n?")
CELLS = re.compile(r"\S(?:\t|[ ]{3,}|\s\|\s)\S")
LONGEST_HEADING = 120
LONGEST_DECISION = 300  # characters of a line that ends in a colon over a list
SENTENCE_END = re.compile(r"(?<!\d г)(?<!\dг)(?<!гг)[.!;,…»-]")
BULLET = re.compile(r"\s*(?:[-–—•*·]|\(?[а-яa-z\d]{1,3}[.)])\s*", re.IGNORECASE)


def _has_cells(line: str) -> bool:
    """Whether a line is a row of a table: «Показатель | Факт»."""
    return ("\t" in line or "   " in line or "|" in line) and CELLS.search(line) is not None


def _heading_periods(report: Report, start: int, end: int) -> list[Period]:
    """The time expressions of a heading; the day of a meeting is none."""
    found = []
    for period in report.periods_in(start, end):
        day = period.part is not None and period.part.is_day and period.part not in (NEW_YEARS_DAY, NEW_YEARS_EVE)
        aside = period.base or period.target or UNTIL.search(report.text, start, period.start) is not None
        if not aside and period.meaning not in (*TIMELESS, "now") and not day:
            found.append(period)
    return found


DAY = r"(?:\d\d\.\d\d\.)?"
SAID = r"(?:\s\([^\W\d][^()\n\d]{1,15}\)|\s[^\W\d]{2,10}(?=\s*[/|)\t→]))?"  # «2014 (уточн.) / 2015 / 2016», «2016 факт / 2017 план»
BESIDE = r"(?:\s*(?:[/|\t→]|\s[–—-]\s)\s*(?:<on>\s)?(?:(?:<plan column>|<fact column>)\s(?:<on>\s)?)?|[ ]+)"
COLUMNS = Frame(rf"(?<!\w){DAY}{YEAR}(?!\d){SAID}(?:{BESIDE}{DAY}{YEAR}(?!\d){SAID})+")


@cache
def _columns_anywhere() -> Opened:
    return Opened(COLUMNS.regex, numbers=True)


LABEL = re.compile(r"[–—-]\s$")


def _columns(report: Report, start: int, end: int) -> list[Time]:
    """The years of the columns that a heading names side by side: «2015/2016/2017 гг.», «Показатель – 2013 – 2014»."""
    match = _columns_anywhere().search(report.text, start, end)
    if match is None:
        return []
    dashes = re.search(r"[–—-]", match.group()) is not None
    alone = not report.text[start : match.start()].strip(" *#|")
    if dashes and not alone and not LABEL.search(report.text, start, match.start()):
        return []  # «Построено за 2019 – 2021 годы»
    return [Time.of(int(year)) for year in re.findall(rf"{YEAR}(?!\d)", match.group())]


def headings(report: Report) -> tuple[Scopes, Scopes, Scopes]:
    """The times that headings give: to all numbers under them, to those in brackets, and as times compared with.

    A heading is a short line without a number that claims something and without an end mark. It holds for the block of lines
    under it: up to the next heading, an empty line, the end of a list; a question holds for its answer. The title holds for none.
    Behind the last claim nobody asks for a time.
    """
    scopes, brackets, bases = Scopes(), Scopes(), Scopes()
    last_claim = report.claim_starts[-1] if report.claim_starts else -1
    told = listed = asked = title = True  # nothing is open before the first line
    goes_on = False  # the item before ended with a semicolon
    for match in LINE.finditer(report.text):
        start, end = match.span()
        if start > last_claim:
            break
        bare = match.group().strip()
        closes = None
        if not bare:
            closes = end if told else None
        elif not told and _has_cells(bare) and _is_heading(report, bare, start, end) and not report.periods_in(start, end):
            continue  # the head of a table under its heading
        elif _is_heading(report, bare, start, end):
            title = title and not bare.endswith(":")  # «В 2022 году:» over a list
            times, bracketed = (tuple(_columns(report, start, end)), ()) if title else _heading_times(report, start, end)
            scopes.add(end, *times)
            brackets.add(end, *bracketed)
            bases.add(end, *(() if title else _heading_bases(report, start, end)))
            told, listed, asked = False, False, bare.endswith("?")
        else:
            item = len(bare) <= LONGEST_HEADING and (
                goes_on or not bare.endswith((".", "!", "?")) or BULLET.match(bare) is not None
            )
            goes_on = bare.endswith(";")
            closes = start if (listed and not item) or (asked and told) else None
            told, listed = True, item and not asked
            labelled = _dated_label(report, start, end) if "(" in bare and not scopes.columns_at(start) else None
            if labelled is not None:
                scopes.add(*labelled)
                closes = end
            lead = _time_of_lead(report, bare, start, end)
            if lead is not None:
                scopes.add(end, lead)
                closes, told, listed, asked = None, False, False, False
        if closes is not None:
            scopes.add(closes)
            brackets.add(closes)
            bases.add(closes)
        title = title and told is False and bool(bare)
    return scopes, brackets, bases


def _time_of_lead(report: Report, bare: str, start: int, end: int) -> Time | None:
    """The time that a line with figures of its own gives to the list under it: «В 2022 году выделено 340 млн тенге, из них:»."""
    if not bare.endswith(":") or BULLET.match(report.text[end : end + BULLET_END].lstrip()) is None:
        return None
    for sentence in SENTENCE_START.finditer(report.text, start, end):
        start = sentence.end()
    times = _heading_times(report, start, end)[0]
    return times[0] if len({time.year for time in times}) == 1 else None


BULLET_END = 12  # characters behind a line within which a list begins
SENTENCE_START = re.compile(r"[.!?]\s+(?=[А-ЯЁ])")


def _heading_bases(report: Report, start: int, end: int) -> list[Time]:
    """The time that a heading compares with: «Скот (к 2023 году)», «темп к 01.10.2023»."""
    told = [p for p in report.periods_in(start, end) if p.base or p.target]
    times = [time for period in told if (time := report.time(period)) is not None]
    return [time for time in times if report.year is not None and time.year <= report.year][:1]


HEAD = 700  # characters of a report in which a legend holds for all of it
LEGEND = 60  # characters behind «в скобках» in which the time of the brackets stands
COMPARING = Frame(r"\s*(?:[–—-]\s*)?<to>\s")


def bracket_legends(report: Report) -> tuple[Scopes, Scopes]:
    """What «в скобках – 2017 год», «в скобках к той же дате прошлого года» gives to numbers that stand alone in brackets."""
    times, bases = Scopes(), Scopes()
    for match in lexicon.starting_anywhere("in brackets").finditer(report.text):
        stop = re.compile(r"[)\n]").search(report.text, match.end(), match.end() + LEGEND)
        told = report.periods_in(match.end(), stop.start() if stop else match.end() + LEGEND)
        counted = _counted_from(report, told[0], match.start()) if told else None
        time = report.time(told[0], counted) if told else None
        earlier = time is not None and time.year < (counted or report.year or time.year + 1)
        if time is not None and (earlier or COMPARING.match(report.text, match.end())):
            scopes = bases if COMPARING.match(report.text, match.end()) else times
            if scopes.starts and scopes.starts[-1] > match.start():  # the end of the same paragraph
                scopes.starts.pop()
                scopes.times.pop()
            scopes.add(match.end(), time)
            if match.start() > HEAD and (blank := report.text.find("\n\n", match.end())) >= 0:
                scopes.add(blank)
    return times, bases


def _counted_from(report: Report, period: Period, before: int) -> int | None:
    """The year from which «год назад» in a legend counts: «скот на 1 января 2031 года (в скобках год назад)»."""
    if period.meaning != "previous":
        return None
    line = report.text.rfind("\n", max(0, before - LEGEND), before) + 1
    days = [p for p in report.periods_in(max(line, before - LEGEND), before) if p.meaning in ("opening", "year") and not p.base]
    return report.resolve(days[-1]) if days else None


DATED_LABEL = Frame(rf"[ \t•*–—-]*[^\W\d][\w .-]{{1,30}}\(({YEAR})(?:\s*<year word>)?\)\s*[:–—-]\s")


# «2) Скот, тыс. голов (на 1 января 2023 года): коровы – 58»
LABEL_IN_BRACKETS = re.compile(r"\s*(?:\(?\w{1,3}[.)]\s*)?[^\n():;!?]{3,60}\((?P<inside>[^()\n]{4,40})\)\s*[:.]\s")


def _dated_label(report: Report, start: int, end: int) -> tuple[int, Time] | None:
    """The year that labels a line, with the place behind it: «было (2018): 11 га»."""
    match = DATED_LABEL.match(report.text, start, end)
    if match is not None:
        return (match.end(), Time.of(int(match[1]))) if not report.claims_in(start, match.end()) else None
    match = LABEL_IN_BRACKETS.match(report.text, start, end)
    if match is None or report.claims_in(start, match.end()) or lexicon.starting("in brackets").search(match["inside"]):
        return None
    told = [p for p in report.periods_in(match.start("inside"), match.end("inside")) if not p.base and not p.target]
    time = report.time(told[0]) if len(told) == 1 and told[0].meaning not in TIMELESS else None
    return (match.end(), time) if time is not None else None


def _heading_times(report: Report, start: int, end: int) -> tuple[tuple[Time, ...], tuple[Time, ...]]:
    """The times that a heading gives to what stands under it, one for each column, and the one that it gives to brackets there."""
    columns = _columns(report, start, end)
    if columns:
        return tuple(columns), ()
    periods = _heading_periods(report, start, end)
    if not periods:
        return (), ()
    part = lexicon.whole("part").search(report.text, start, end)
    if part is not None and any(period.start > part.end() for period in periods):
        # «бюджет на 2030–2032 годы, в том числе на 2030 год:»
        periods = [period for period in periods if period.start > part.end()]
    told = lexicon.starting("in brackets").search(report.text, start, end)
    inside = told.start() if told is not None else _bracket_of_columns(report, start, end)
    open_times = [time for period in periods if period.start < inside and (time := report.time(period)) is not None]
    bracketed = [time for period in periods if period.start > inside and (time := report.time(period)) is not None]
    if told is None and TO_A_YEAR.search(report.text, inside, end):
        bracketed = []  # «факт (к 9 мес. 2030)»: compared with
    return tuple(open_times), tuple(bracketed[:1])


def _bracket_of_columns(report: Report, start: int, end: int) -> int:
    """Where the bracket of «Показатель – факт (9 мес. 2030)» opens, which tells of the numbers in brackets; else ``end``."""
    opening = report.text.find("(", start, end)
    row = report.text[end : end + LONGEST_HEADING].partition("\n")[0]
    return opening if opening >= 0 and PAIR.search(row) and LABEL_OF_FACTS.search(report.text, start, opening) else end


TO_A_YEAR = Frame(r"(?<!\w)<to>\s")
PAIR = re.compile(r"\d\s?\(\s?[+–-]?\d")
LABEL_OF_FACTS = Frame(r"(?<!\w)<fact column>\s*$")
WRAPPED = 50  # characters: a line at least as long that goes on with a small letter is part of a paragraph
TWO_SENTENCES = re.compile(r"[а-яё)»][.!?]\s+[А-ЯЁ]")


def _is_heading(report: Report, bare: str, start: int, end: int) -> bool:
    longest = LONGEST_DECISION if bare.endswith(":") else LONGEST_HEADING
    if len(bare) > longest or SENTENCE_END.match(bare, len(bare) - 1) or TWO_SENTENCES.search(bare) or report.claims_in(start, end):
        return False
    return len(bare) < WRAPPED or bare.endswith((")", ":")) or not report.text[end : end + 1].islower()
