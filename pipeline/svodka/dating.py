"""When a report was given and which year it sums up. Changes when a whole document is dated wrong.

A date is looked for in an order: the one that comes with the report (a field ``date``, else ``--date``), the report's own
in the head of its text, the one in its file name. The reporting year is weighed: statements in the head («по итогам 2020 года»),
the date, years that are summed up, planned or compared with.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from svodka import lexicon
from svodka.document import Part, Period
from svodka.periods import SPACE, YEAR, cleaned, month_number, month_words

HEAD = 700  # characters of a report in which its own date is looked for
EDGE = 60  # characters in front of a report's own date in its line


@cache
def _full_date() -> re.Pattern[str]:
    day, month = r"(?P<day>\d{1,2})", f"(?P<month>{month_words()})"
    dotted = rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{YEAR})(?!\d)"
    return re.compile(rf"(?<!\d)«?{day}»?{SPACE}+{month}{SPACE}+(?P<year>{YEAR})|(?<!\d){dotted}", re.IGNORECASE)


@cache
def _dated_after() -> re.Pattern[str]:
    """«закон от 23 января»: the date of something else."""
    return re.compile(rf"(?<!\w){lexicon.cue('dated')}\s+$", re.IGNORECASE)


@cache
def _event() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('event of the report')}", re.IGNORECASE)


def _read(match: re.Match[str]) -> date | None:
    try:
        if match["day"]:
            return date(int(match["year"]), month_number(match["month"]), int(match["day"]))
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def stated_date(text: str) -> date | None:
    """The date that a report gives for itself.

    It is the first full date in its head that stands at the edge of a line, else the first in a sentence about the meeting.
    """
    normal = cleaned(text[:HEAD])
    event = None
    for match in _full_date().finditer(normal):
        before = normal[normal.rfind("\n", 0, match.start()) + 1 : match.start()]
        when = _read(match)
        if when is None or _dated_after().search(before):
            continue
        if len(before.strip()) <= EDGE:
            return when
        if event is None and _event().search(before[-100:]):
            event = when
    return event


IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)[-_. ]?(?P<m>0[1-9]|1[0-2])[-_. ]?(?P<d>0[1-9]|[12]\d|3[01])"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01])[-_. ](?P<m2>0?[1-9]|1[0-2])[-_. ](?P<y2>(?:19|20)\d\d))(?!\d)"
)


def date_in_name(name: str) -> date | None:
    """The date in the name of a file: «akim_2023-02-14.txt», «otchet-14.02.2023.txt», «20230214.txt»."""
    for match in IN_NAME.finditer(name):
        year, month, day = (match["y"], match["m"], match["d"]) if match["y"] else (match["y2"], match["m2"], match["d2"])
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


# The reporting year


@cache
def _report_of() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('report of')}\s+(?:{lexicon.cue('part of year')}\s+)?$", re.IGNORECASE)


@cache
def _planned() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('plan of a year')}", re.IGNORECASE)


TITLE = 400  # characters at the head where «за 2020 год» says what the report sums up
NEAR = 45  # characters round a year in which words tell whether it is planned
ON_YEAR = re.compile(r"(?<!\w)на\s+$")
STOP = re.compile(r"[.;!?\n]")


def _votes(text: str, periods: Sequence[Period]) -> Iterator[tuple[int, float, str, Part | None]]:
    """What each time expression says about the reporting year: year, weight, rule, part of the year."""
    for period in periods:
        if period.year is None or period.meaning != "year":
            continue
        left = text[max(0, period.start - NEAR) : period.start]
        left = STOP.split(left)[-1]
        right = STOP.split(text[period.end : period.end + NEAR])[0]
        if period.base:
            yield period.year + 1, 0.4, "year compared with", None
        elif _planned().search(left) or _planned().search(right) or (ON_YEAR.search(left) and not period.part):
            yield period.year - 1, 0.6, "year before the planned one", None
        elif period.part is not None and period.part[:2] == (1, 1) == period.part[2:]:
            yield period.year - 1, 0.5, "year before its first of January", None
        elif period.part is not None and period.part[:2] == period.part[2:]:
            continue
        elif _report_of().search(left):
            yield period.year, 5.0 if period.start < TITLE else 1.0, "reporting year stated", period.part
        else:
            yield period.year, 1.0 if period.start < TITLE else 0.3, "year named most", period.part


FIRST_QUARTER = re.compile(r"(?<!\w)(?:квартал|зимовк|(?:дв[ау]|три|тр[её]х|2|3)\s+месяц)", re.IGNORECASE)


def _of_date(text: str, when: date) -> dict[int, float]:
    """How well the years round a date fit as the reporting year."""
    if when.month <= 4:
        quarter = when.month >= 3 and FIRST_QUARTER.search(text, 0, TITLE) is not None
        return {when.year - 1: 1.0 if quarter else 4.0, when.year: 2.0}
    return {when.year: 4.0, when.year - 1: 1.0}


MOST = 4.0  # what all weak votes for one year weigh together at most


def reporting_year(text: str, when: date | None, periods: Sequence[Period]) -> tuple[int | None, str, Part | None]:
    """The year that a report sums up, the name of the rule that found it, and the part of the year if it is one.

    With a date it is the year before one in January–April, else the date's, unless the head states another one beside it.
    Without a date the votes of the years in the text decide.
    """
    normal = cleaned(text)
    weights: dict[int, float] = defaultdict(float)
    rules: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    parts: dict[int, Part] = {}
    strong: set[int] = set()
    for year, weight, rule, part in _votes(normal, periods):
        if weight >= 5:
            strong.add(year)
        rules[year][rule] += weight
        if rule == "reporting year stated" and part is not None and weight >= 5:
            parts.setdefault(year, part)
    for year, found in rules.items():
        stated = found.get("reporting year stated", 0.0)
        weights[year] = min(stated, 6.0) + min(sum(found.values()) - stated, MOST)
    if when is not None:
        fits = _of_date(normal, when)
        best = max(fits, key=lambda year: fits[year] + min(weights.get(year, 0.0), 6.0) * (1.0 if year in strong else 0.25))
        rule = "reporting year stated" if best in strong else "reporting year of the date"
        return best, rule, parts.get(best)
    if not weights:
        return None, "no year", None
    best = max(sorted(weights), key=lambda year: weights[year])
    rule = max(rules[best], key=lambda name: rules[best][name])
    return best, rule, parts.get(best)
