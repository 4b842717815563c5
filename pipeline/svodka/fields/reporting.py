"""Which year a report sums up. Changes when all figures of a document get the wrong year.

Every year that could be it is a *candidate*: those that the text names, their neighbours, the year of the date and the
one before; in a report without a date also none at all. ``signs`` tells for each candidate what speaks for or against
it: «по итогам 2020 года», a date in February, «а в 2018-м было», «план на 2013 год». The signs have weights, which
stand in ``reporting.tsv`` and were fitted to annotated reports (``corpus/fit_reporting.py``); the candidate with the
largest sum is taken.

For a newcomer: ``named_for`` says for what a year is named, ``signs`` counts what is said, ``reporting_year`` adds it up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, WHOLE_YEAR, Part, Period
from svodka.fields.ballots import AHEAD, Ballot
from svodka.fields.namings import (
    NEAR,
    ON_YEAR,
    REPORT_OF,
    SEASON,
    SENTENCE,
    WINTER,
    is_new_year,
    named_for,
    names,
)
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.time.timewords import cleaned_whole
from svodka.weighing import shares, taken, weighed, weights

WEIGHTS = Path(__file__).parent / "reporting.tsv"
SPRING = 4  # months in which it is open whether a report sums up the year before
HEADING = 120  # characters of a line at most that is a heading
TITLE = 400  # characters at the head where «в 2020 году» tells what the report is about
MOST = 3  # how often a sign counts at most


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


# Signs


# «Отчитался о работе» in front of «за прошлый год».
REPORTING = Frame(r"(?<!\w)<event of the report>[^.!?]*$")


# «Отчёт о работе за 2020 год» in March of 2022 or in June of 2021
AGAINST_DATE = "summed up in the heading, not by the date"
OWN_YEAR = ("planned in the body", "not before a year to come", "behind the latest")  # «в 2020 году построят»: in June of 2020


def signs(text: str, when: date | None, periods: Sequence[Period], future: Sequence[int] = ()) -> dict[int | None, Counter[str]]:
    """The candidates, each with its signs and how often they are seen."""
    ballot = Ballot()
    heading, titles = _heading_end(text, SPOKEN), _heading_end(text, PROSE)
    promised = next((offset for offset in future if not lexicon.whole("no plan").match(text, offset)), len(text)) < titles
    for at, named in names(text, when, periods, future):
        period = periods[at]
        if period.year is None:
            continue
        started = named[0] in AHEAD or (period.base and SEASON.search(text, period.start, period.end) is not None)
        first = period.first if period.first is not None and started else period.year  # «план на 2023–2027 годы»
        if named[0] == "to come" and when is not None and period.year <= when.year:
            named = ("named", 0)
        if named[0] == "named" and when is not None and first > when.year:
            named = ("to come", 0)
        zone = "in the heading" if period.start < heading else "in the head" if period.start < TITLE else "in the body"
        # «к 1 января 2011 года», «(на 1 января 2011 года – 7)»: compared with the end of 2010
        on_new_year = (period.base or named[1] > 0) and is_new_year(text, periods, at)
        ballot.name(first - on_new_year, named, zone)
        if promised and named[0] == "planned" and period.start < TITLE:
            ballot.of(period.year)["planned under a heading of plans"] = 1
    for year, this in _anniversaries(text, periods):
        ballot.of(year)["anniversary"] += 1
        if this:
            ballot.of(year - 1)["before: anniversary this year"] += 1
    if when is None:
        ballot.of(None)["no year"] = 1
        ballot.place(_stretch(text, periods), this_year={0, -1} <= _called_relatively(periods))
    else:
        ballot.of(when.year)
        ballot.of(when.year - 1)
        for year, sign in _relative(text, when, periods):
            ballot.of(year)[sign] += 1
    ballot.order()
    if when is not None:
        _date(ballot, text, when, periods)
    return ballot.signs


def _date(ballot: Ballot, text: str, when: date, periods: Sequence[Period]) -> None:
    """Count what the date says of each candidate, and where it goes against the text."""
    usual = when.year - (when.month <= SPRING)
    against = not ballot.of(usual)["summed up in the heading"]  # «Итоги 9 месяцев 2023 года … факт (9 мес. 2022)»
    for candidate, own in ballot.signs.items():
        if candidate is None:
            continue
        for sign, count in _of_date(text, when, periods, candidate).items():
            own[sign] += count
        own[AGAINST_DATE] = int(against and own["summed up in the heading"] > 0)
        if candidate == when.year and when.month > SPRING:
            own.update({f"{name} of a date past spring": own[name] for name in OWN_YEAR if own[name]})


def _count(cue: str, text: str) -> int:
    """How often a text has a word that begins like one of a cue."""
    return sum(1 for _ in lexicon.starting_anywhere(cue).finditer(text))


def _stretch(text: str, periods: Sequence[Period]) -> str | None:
    """Whether a report without a date sums up a «year» or a «part» of one, None if its words leave it open."""
    part, year = _count("of a part", text), 0
    for period in periods:
        if period.base or period.target or period.year is not None:
            continue
        if period.meaning == "now":
            part += lexicon.starting("from its beginning").match(text, period.start) is not None
        elif period.part is None:
            last = period.meaning == "date" and period.offset == -1 and text[period.start - 1 : period.start] != "("
            year += last or period.meaning == "report" or (period.meaning == "span" and period.length == 1)
        elif period.meaning == "date" or not period.part.is_day:
            part += period.offset == 0 and period.part.is_from_january
        elif period.meaning == "part" and (period.start < TITLE or ON_YEAR.search(text, max(0, period.start - 3), period.start)):
            part += period.part.month > WINTER
            year += period.part.month <= WINTER
    return "part" if part > year else "year" if year > part else None


def _called_relatively(periods: Sequence[Period]) -> set[int]:
    """The offsets of the years that are called «в прошлом году», «в этом году»."""
    return {period.offset for period in periods if period.meaning == "date" and not period.base}


@cache
def _anniversary() -> tuple[Opened, lexicon.Matcher]:
    rows = lexicon.matcher(lexicon.rows("anniversaries"))
    age = lexicon.filled(r"(?<!\d)(?P<age>\d{2,3}+)\s?+[-–]?+\s?+(?:[йю]\s+)?<jubilee>")
    regex = re.compile(rf"{age}\s+(?:\w+\s+){{0,2}}?(?P<of>{rows.regex.pattern})", re.IGNORECASE)
    return Opened(regex, (f"5 {word}" for word in ("й", "ю", *lexicon.surfaces_of("jubilee")))), rows


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


def _heading_end(text: str, stops: Sequence[re.Pattern[str]]) -> int:
    """Where the short lines end with which a report begins, up to one that is any of ``stops``."""
    end = 0
    for line in LINE.finditer(text, 0, 2 * TITLE):
        written = line.group()
        if len(written.strip()) > HEADING or line.start() > TITLE or (end and any(stop.search(written) for stop in stops)):
            break
        end = line.end()
    return end


LINE = re.compile(r"[^\n]*\n|[^\n]+")
SPOKEN = (re.compile(r"^\s*[–—-]\s"),)  # a question or an answer
PROSE = (*SPOKEN, re.compile(r"\.(?:(?<=[а-яё]{4}\.)|(?<=\d\.))\s*$"))  # or a sentence

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
    found |= _of_now(text, periods)
    if when.month > SPRING:
        return found
    parts = [period.part for period in periods if period.meaning == "part" and period.part is not None]
    days = [part for part in parts if part.is_day and part.month <= when.month and part != NEW_YEARS_DAY]
    up_to = [part for part in parts if 1 < part.last_month <= when.month]
    return found | {
        "year before: annual report": _count("annual report", text),
        "year before: questions and answers": int(lexicon.starting("questions and answers").search(text, 0, TITLE) is not None),
        "year before: news of the day": _count("news of the day", text),
        "year before: first quarter": _count("first quarter", text),
        "year before: first quarter in the head": int(lexicon.starting("first quarter").search(text, 0, TITLE) is not None),
        "year before: month behind the date": sum(1 for part in parts if part.is_month and part.month > when.month),
        "year before: month up to the date": len(days) + sum(1 for part in up_to if part not in days),
    }


def _of_now(text: str, periods: Sequence[Period]) -> dict[str, int]:
    """How often a report tells of the running year or of a part of it, and of the last one by that name in its midst."""
    told = [period for period in periods if not period.base]
    parts = [p for p in told if p.part is not None and p.part.is_from_january and p.offset == 0 and p.meaning in ("part", "date")]
    whole = [period for period in told if period.part is None and period.meaning == "date"]
    return {
        "year before: part of this year told": len(parts) + _count("of a part", text),
        "year before: this year told": sum(1 for period in whole if period.offset == 0),
        "year before: last year told": sum(1 for period in whole if period.offset == -1 and period.start >= TITLE),
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


OVER = lexicon.Frame(r"<during>\s", flags=0)


def _is_reported(text: str, period: Period) -> bool:
    """Whether a relative year is said to be reported on."""
    left = text[max(0, period.start - NEAR) : period.start]
    return REPORT_OF.search(left) is not None or (OVER.match(text, period.start) is not None and REPORTING.search(left) is not None)


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
    ("told over in the head", "reporting year stated"),
    ("day", "reporting day stated"),
    ("summed up in the body", "reporting year stated"),
    ("told over in the body", "reporting year stated"),
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
    dated = RULES[:4] if when is not None else RULES
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
            if what in ("summed up", "told over"):
                return period.part
            if what == "day" and ON_YEAR.search(text, 0, period.start):
                return WHOLE_YEAR._replace(last_month=period.part.month, last_day=period.part.day)
        relative = when is not None and period.part is not None and period.meaning == "date" and period.start < TITLE
        if relative and when is not None and when.year + period.offset == year and not period.base and _is_reported(text, period):
            return period.part
    return None
