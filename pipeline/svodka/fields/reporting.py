"""Which year a report sums up. Changes when all figures of a document get the wrong year.

Every year that could be it is a *candidate*: those that the text names, their neighbours, the year of the date and the
one before; in a report without a date also none at all. ``signs`` tells for each candidate what speaks for or against
it: «по итогам 2020 года», a date in February, «а в 2018-м было», «план на 2013 год». The signs have weights, which
stand in ``reporting.tsv`` and were fitted to annotated reports (``corpus/fit_reporting.py``); the candidate with the
largest sum is taken.

For a newcomer: ``named_for`` says for what a year is named, ``signs`` counts what is said, ``reporting_year`` adds it up.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from svodka import lexicon
from svodka.document import Part, Period
from svodka.openings import Opened
from svodka.time.timewords import cleaned_whole
from svodka.weighing import shares, taken, weighed, weights

WEIGHTS = Path(__file__).parent / "reporting.tsv"
FIRST_AKIMS, LAST_YEAR = 1992, 2099  # no akim reported on an earlier year
WINTER = 3  # a report with a day up to March sums up the year before
SPRING = 4  # months in which it is open whether a report sums up the year before
HEADING = 120  # characters of a line at most that is a heading
TITLE = 400  # characters at the head where «в 2020 году» tells what the report is about
NEAR = 60  # characters round a year in which words tell what it is named for
SENTENCE = 150  # characters between a year and the «теперь» set against it
MOST = 3  # how often a sign counts at most

Named = tuple[str, int]  # what a year is named for, and how many years the one that is summed up lies behind it


class Reporting(NamedTuple):
    """The year that a report sums up, or None; the rule that found it, the part of the year if it is one, and the share of each
    candidate, the likeliest first."""

    year: int | None
    rule: str
    part: Part | None
    shares: Mapping[int | None, float]

    @property
    def certainty(self) -> float:
        """How sure the year is: its share among the candidates."""
        return self.shares.get(self.year, 0.0)


# What a year is named for

STOP = re.compile(r"[;!?\n]|\.(?=\s+[А-ЯЁ«–—-])")
CLAUSE = re.compile(r"[,():;]|\s[–—-]\s")
UNTIL = re.compile(r"(?<!\w)(?:до|ко?)\s+$", re.IGNORECASE)
ON_YEAR = re.compile(r"(?<!\w)на\s+$", re.IGNORECASE)
NEW_YEARS_DAY, LAST_DAY = (1, 1), (12, 31)


@cache
def _starts(cue: str) -> re.Pattern[str]:
    """The surfaces of a cue as beginnings of words."""
    return re.compile(rf"(?<!\w){lexicon.cue(cue)}", re.IGNORECASE)


@cache
def _whole(cue: str) -> re.Pattern[str]:
    """The surfaces of a cue as whole words."""
    return re.compile(rf"(?<!\w){lexicon.cue(cue)}(?!\w)", re.IGNORECASE)


@cache
def _report_of() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('report of')}\s+(?:{lexicon.cue('part of year')}\s+)?$", re.IGNORECASE)


@cache
def _reporting() -> re.Pattern[str]:
    """«Отчитался о работе» in front of «за прошлый год»."""
    return re.compile(rf"(?<!\w){lexicon.cue('event of the report')}[^.!?]*$", re.IGNORECASE)


@cache
def _contrast() -> re.Pattern[str]:
    """«…, а в 2018 году», «если на начало 2009 года», «(в 2013 году – 6)»; «А в 2018 году» at the head of a sentence goes on."""
    words = rf"(?<!\w)(?:а|(?i:{lexicon.cue('contrast')}))\s+(?:ещ[её]\s+)?(?:(?:в|на|за)\s+)?"
    return re.compile(rf"(?:{words}|\(\s*(?:(?:в|за)\s+)?)$")


@cache
def _next() -> re.Pattern[str]:
    """«На будущий, 2018-й» in front of the year."""
    return re.compile(rf"(?<!\w){lexicon.cue('next year')},?\s+\(?$", re.IGNORECASE)


def named_for(text: str, periods: Sequence[Period], at: int, future: Sequence[int]) -> Named:
    """What the year of ``periods[at]`` is named for; ``future`` are the offsets of verbs in the future tense."""
    period = periods[at]
    left = STOP.split(text[max(0, period.start - NEAR) : period.start])[-1]
    right = STOP.split(text[period.end : period.end + NEAR])[0]
    day = period.part[:2] if period.part is not None and period.part[:2] == period.part[2:] else None
    if period.base:
        return ("same period", 1) if _starts("same period").search(left) else ("compared with", 1)
    called = periods[at - 1] if at else None
    if called is not None and called.meaning == "date" and not text[called.end : period.start].strip(" ,(-–—"):
        return CALLED.get(called.offset, ("named", 0))
    if _next().search(left):
        return "called next year", -1
    if period.meaning == "since":
        return "since", 0
    reports = _report_of().search(left) is not None
    if _starts("past event").search(CLAUSE.split(left)[-1]) and not reports:
        return "of a past event", 0
    ahead = _is_ahead(period, left, right, future)
    until = UNTIL.search(left)
    if until and day == LAST_DAY:
        return ("until its end", -1) if ahead or until.group().lower().startswith("д") else ("day", 0)
    if until or (period.target and (ahead or period.part is None)):
        return "to come", 0
    if day is not None:
        return _day(day)
    if reports or (period.part is not None and period.part[0] == 1 and period.part[2] > 1):
        return "summed up", 0
    if period.part is not None and _starts("event of the report").search(f"{left} {right}"):
        return ("month of the meeting up to March", -1) if period.part[0] <= WINTER else ("month of the meeting", 0)
    if ahead or (ON_YEAR.search(left) and period.part is None and not _starts("carried out").search(right)):
        return "planned", -1
    if _is_followed_by_now(text, period, periods[at + 1] if at + 1 < len(periods) else None):
        return "set against now", 1
    if _contrast().search(left) or _whole("it was").match(right.lstrip()):
        return "contrasted", 1
    return "named", 0


CALLED: Mapping[int, Named] = {0: ("called this year", -1), -1: ("called last year", 0)}  # «в нынешнем, 2025-м»


def _day(day: tuple[int, int]) -> Named:
    if day == NEW_YEARS_DAY:
        return "first of January", -1
    return ("day up to March", -1) if day[0] <= WINTER else ("day", 0)


def _is_ahead(period: Period, left: str, right: str, future: Sequence[int]) -> bool:
    """Whether something is planned for a year: a word for a plan stands near it, or a verb in the future in its clause."""
    if _starts("plan of a year").search(left) or _starts("plan behind a year").search(right.split(",")[0]):
        return True
    first, last = period.start - len(CLAUSE.split(left)[-1]), period.end + len(CLAUSE.split(right)[0])
    at = bisect.bisect_left(future, first)
    return at < len(future) and future[at] < last


def _is_followed_by_now(text: str, period: Period, later: Period | None) -> bool:
    """«В 2022 году собрали 6, а нынче 7»: the year behind the one named is summed up."""
    if later is None or later.base or later.start - period.end >= SENTENCE:
        return False
    present = later.meaning == "now" or (later.meaning == "date" and later.offset == -1)
    return present and STOP.search(text, period.end, later.start + 1) is None


# Signs


@dataclass(slots=True)
class _Ballot:
    """What is said for each candidate, and which years are told of, compared with and still to come."""

    signs: dict[int | None, Counter[str]] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)
    coming: list[int] = field(default_factory=list)
    planned: list[tuple[int, str]] = field(default_factory=list)

    def of(self, year: int | None) -> Counter[str]:
        """The signs of a candidate, which it becomes by this."""
        return self.signs.setdefault(year, Counter())

    def name(self, year: int, named: Named, zone: str) -> None:
        """Count that a year is named."""
        what, off = named
        sign = f"{what} {zone}" if what in ZONED else what
        self.of(year)[sign] += 1
        if what == "planned":
            self.planned.append((year + off, f"before: {sign}"))
        elif off:
            self.of(year + off)[f"{'behind' if off > 0 else 'before'}: {sign}"] += 1
        if what in ("to come", "planned", "called next year"):
            self.coming.append(year)
        elif what in ("contrasted", "compared with", "same period", "set against now"):
            self.earlier.append(year)
        elif what not in ("until its end", "called this year", "since", "of a past event"):
            self.told.append(year + min(off, 0))

    def order(self) -> None:
        """Count how each candidate lies to the years that are told, compared with and to come."""
        latest = max(self.told, default=None)
        for year, sign in self.planned:
            if latest is None or year <= latest + 1:  # a plan for a distant year says nothing
                self.of(year)[sign] += 1
        coming = [year for year in self.coming if latest is None or year >= latest]  # «к 2018-му прибавили» looks back
        for candidate, own in self.signs.items():
            if candidate is None:
                own["no year though years are told"] = int(bool(self.told))
                own["no year though one is planned"] = int(bool(self.planned))
                continue
            if latest is not None:
                own["latest" if candidate == latest else "behind the latest" if candidate > latest else "before the latest"] = 1
            own["not before a year to come"] = int(bool(coming) and candidate >= min(coming))
            own["not behind an earlier year"] = int(bool(self.earlier) and candidate <= max(self.earlier))


ZONED = ("named", "summed up", "planned")  # what weighs more at the head of a report


def signs(text: str, when: date | None, periods: Sequence[Period], future: Sequence[int] = ()) -> dict[int | None, Counter[str]]:
    """The candidates, each with its signs and how often they are seen."""
    ballot = _Ballot()
    heading = _heading_end(text)
    promised = bool(future) and future[0] < heading
    for at, period in enumerate(periods):
        if period.year is None or period.meaning not in ("year", "since") or not FIRST_AKIMS <= period.year <= LAST_YEAR:
            continue
        if when is not None and _is_date(period, when):
            continue  # it says no more than the date does
        named = named_for(text, periods, at, future)
        zone = "in the heading" if period.start < heading else "in the head" if period.start < TITLE else "in the body"
        on_new_year = period.base and period.part == NEW_YEARS_DAY * 2  # «к 1 января 2011 года»: compared with the end of 2010
        ballot.name(period.year - on_new_year, named, zone)
        if promised and named[0] == "planned" and period.start < TITLE:
            ballot.of(period.year)["planned under a heading of plans"] = 1
    for year, this in _anniversaries(text, periods):
        ballot.of(year)["anniversary"] += 1
        if this:
            ballot.of(year - 1)["before: anniversary this year"] += 1
    if when is None:
        ballot.of(None)["no year"] = 1
    else:
        ballot.of(when.year)
        ballot.of(when.year - 1)
        for year, sign in _relative(text, when, periods):
            ballot.of(year)[sign] += 1
    ballot.order()
    if when is not None:
        for candidate, own in ballot.signs.items():
            if candidate is not None:
                own.update(_of_date(text, when, periods, candidate))
    return ballot.signs


@cache
def _anniversary() -> tuple[Opened, lexicon.Matcher]:
    rows = lexicon.matcher(lexicon.rows("anniversaries"))
    age = r"(?<!\d)(?P<age>\d{2,3})\s?[-–]?\s?(?:лети|й\s+годовщин|ю\s+годовщин)\w+"
    return Opened(re.compile(rf"{age}\s+(?:\w+\s+){{0,2}}?(?P<of>{rows.regex.pattern})", re.IGNORECASE), numbers=True), rows


def _anniversaries(text: str, periods: Sequence[Period]) -> Iterator[tuple[int, bool]]:
    """«Год 20-летия Независимости» is 2011; whether it is said to be this year."""
    pattern, rows = _anniversary()
    for match in pattern.finditer(text):
        found = rows.regex.match(match["of"])
        if found is None:
            continue
        this = any(
            p.meaning == "date" and p.offset == 0 and not p.base and abs(p.start - match.start()) < SENTENCE for p in periods
        )
        yield int(rows.row(found)["year"]) + int(match["age"]), this


def _is_date(period: Period, when: date) -> bool:
    day = (when.month, when.day)
    return period.year == when.year and period.part == day + day


def _heading_end(text: str) -> int:
    """Where the short lines end with which a report begins."""
    end = 0
    for line in LINE.finditer(text, 0, 2 * TITLE):
        if len(line.group().strip()) > HEADING or line.start() > TITLE:
            break
        end = line.end()
    return end


LINE = re.compile(r"[^\n]*\n|[^\n]+")

FIRST_QUARTER = re.compile(
    r"(?<!\w)(?:квартал|зимовк|январ\w+\s*[-–—и]\s*(?:феврал|март)|(?:дв[ау]|двух|три|тр[её]х|2|3)\s+месяц)", re.IGNORECASE
)
MONTHS = ("January", "February", "March", "April", *["May to September"] * 5, *["October on"] * 3)


def _of_date(text: str, when: date, periods: Sequence[Period], candidate: int) -> dict[str, int]:
    """What the date says of a candidate: it is the year of the date, the one before, or another."""
    apart = candidate - when.year
    if apart > 0:
        return {"behind the date": 1}
    if apart < -1:
        return {"long before the date": 1}
    if apart == 0:
        return {}
    found = {f"year before a date in {MONTHS[when.month - 1]}": 1}
    if when.month > SPRING:
        return found
    parts = [period.part for period in periods if period.meaning == "part" and period.part is not None]
    days = [part for part in parts if part[:2] == part[2:] and part[0] <= when.month and part[:2] != NEW_YEARS_DAY]
    return found | {
        "year before: annual report": len(_starts("annual report").findall(text)),
        "year before: news of the day": len(_starts("news of the day").findall(text)),
        "year before: first quarter": len(FIRST_QUARTER.findall(text)),
        "year before: first quarter in the head": int(FIRST_QUARTER.search(text, 0, TITLE) is not None),
        "year before: month behind the date": sum(1 for part in parts if part[0] == part[2] > when.month),
        "year before: month up to the date": len(days) + sum(1 for part in parts if part not in days and 1 < part[2] <= when.month),
    }


def _relative(text: str, when: date, periods: Sequence[Period]) -> Iterator[tuple[int, str]]:
    """«О работе за прошлый год», «за 9 месяцев т.г.», «бюджет будущего года» in the head of a report with a date."""
    for period in periods:
        if period.start >= TITLE:
            return
        if period.base or period.meaning != "date":
            continue
        if _is_reported(text, period):
            yield when.year + period.offset, "summed up in the head, relative"
        elif period.offset in RELATIVE:
            yield when.year + period.offset, RELATIVE[period.offset]


RELATIVE = {-1: "last year in the head", 0: "this year in the head", 1: "next year in the head"}


def _is_reported(text: str, period: Period) -> bool:
    """Whether a relative year is said to be reported on."""
    left = text[max(0, period.start - NEAR) : period.start]
    return _report_of().search(left) is not None or (text.startswith("за ", period.start) and _reporting().search(left) is not None)


# The choice


def reporting_year(text: str, when: date | None, periods: Sequence[Period], future: Sequence[int] = (), rank: int = 0) -> Reporting:
    """The year that a report sums up; ``future`` are the offsets of its verbs in the future tense, ascending.

    With another ``rank`` than 0 it is a less likely one, as training asks for it.
    """
    normal = cleaned_whole(text)
    candidates = signs(normal, when, periods, future)
    weight = weights(WEIGHTS)
    sums = {
        candidate: weighed({sign: min(count, MOST) for sign, count in own.items()}, weight) for candidate, own in candidates.items()
    }
    latest = sorted(sums, key=lambda candidate: -(candidate or 0))  # of equals the latest counts
    best, likely = taken(shares({candidate: sums[candidate] for candidate in latest}), rank)
    if best is None:
        return Reporting(None, "no year", None, likely)
    return Reporting(best, _rule(candidates[best], when), _part(normal, when, periods, best), likely)


RULES = (
    ("summed up in the heading", "reporting year stated"),
    ("summed up in the head", "reporting year stated"),
    ("summed up in the head, relative", "reporting year stated"),
    ("day", "reporting day stated"),
    ("summed up in the body", "reporting year stated"),
    ("anniversary", "anniversary"),
    ("named", "year named most"),
    ("called", "year named most"),
    ("month of the meeting", "year named most"),
    ("behind: set against now", "year before the present one"),
    ("behind:", "year compared with"),
    ("before: planned", "year before the planned one"),
    ("before:", "year before its first of January"),
)


def _rule(own: Mapping[str, int], when: date | None) -> str:
    """The name of what says most for the year that was chosen."""
    dated = RULES[:3] if when is not None else RULES
    for start, rule in dated:
        if any(count and sign.startswith(start) for sign, count in own.items()):
            return rule
    return "reporting year of the date" if when is not None else "year named most"


def _part(text: str, when: date | None, periods: Sequence[Period], year: int) -> Part | None:
    """The part of ``year`` that a report sums up: «за 9 месяцев 2022 года», «на 1 октября 2022 года»."""
    for at, period in enumerate(periods):
        own = period.part is not None and period.year == year and period.meaning == "year" and not period.base
        if own and period.part is not None:
            what, _ = named_for(text, periods, at, ())
            if what == "summed up":
                return period.part
            if what == "day" and ON_YEAR.search(text, 0, period.start):
                return 1, 1, *period.part[:2]
        relative = when is not None and period.part is not None and period.meaning == "date" and period.start < TITLE
        if relative and when is not None and when.year + period.offset == year and not period.base and _is_reported(text, period):
            return period.part
    return None
