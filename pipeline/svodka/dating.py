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
from svodka.timewords import SPACE, YEAR, cleaned, cleaned_whole, month_number, month_words

HEAD = 700  # characters of a report in which its own date is looked for
TAIL = 300  # characters of its end in which it may be signed with a date
EDGE = 60  # characters in front of a report's own date in its line


@cache
def _full_date() -> re.Pattern[str]:
    """«14 февраля 2023», «14.02.2023», «14.02.23 г.», «2023 жылғы 14 ақпан», «14 ақпан 2023»."""
    day, month = r"«?(?P<{0}>\d{{1,2}})»?", month_words()
    kazakh = "(?:" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("months_kazakh")) + ")"
    dotted = rf"(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<y>{YEAR}|\d\d(?={SPACE}*г))(?!\d)"
    return re.compile(
        rf"(?<!\d){day.format('day')}{SPACE}+(?P<month>{month}|{kazakh}){SPACE}+(?P<year>{YEAR})|(?<!\d){dotted}"
        rf"|(?<!\d)(?P<first>{YEAR}){SPACE}+жыл\w*{SPACE}+{day.format('last')}{SPACE}*(?:-?\w{{2,3}}{SPACE}+)?(?P<moon>{kazakh})",
        re.IGNORECASE,
    )


@cache
def _kazakh_months() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months_kazakh"))


def _month(written: str) -> int:
    match = _kazakh_months().regex.match(written)
    return month_number(written) or (int(_kazakh_months().row(match)["month"]) if match else 0)


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
            return date(int(match["year"]), _month(match["month"]), int(match["day"]))
        if match["first"]:
            return date(int(match["first"]), _month(match["moon"]), int(match["last"]))
        year = int(match["y"])
        return date(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


@cache
def _past() -> re.Pattern[str]:
    """«Область образована 8 июня 2022 года»: the date of something else."""
    return re.compile(rf"(?<!\w){lexicon.cue('past event')}", re.IGNORECASE)


SHORT_LINE = 110  # characters: a line of a head, not of running text


def stated_date(text: str) -> date | None:
    """The date that a report gives for itself.

    It is the first full date in its head that stands in a short line or at the edge of one, or in a sentence about the
    meeting; else one that stands alone in its last lines.
    """
    head = cleaned(text[:HEAD])
    for match in _full_date().finditer(head):
        line = head.rfind("\n", 0, match.start()) + 1
        stop = head.find("\n", match.end())
        before, after = head[line : match.start()], head[match.end() : stop if stop >= 0 else len(head)]
        when = _read(match)
        if when is None or _dated_after().search(before):
            continue
        said = STOP.split(before)[-1][-EDGE * 2 :] + " " + STOP.split(after)[0][: EDGE * 2]
        if _past().search(said):
            continue
        if len(before) + len(after) <= SHORT_LINE or len(before.strip()) <= EDGE // 2 or _event().search(said):
            return when
    tail = cleaned(text[max(HEAD, len(text) - TAIL) :])
    for match in _full_date().finditer(tail):
        signed = tail[tail.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        if len(signed.strip()) <= EDGE and not _past().search(signed):
            return _read(match)
    return None


# The reporting year


@cache
def _report_of() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('report of')}\s+(?:{lexicon.cue('part of year')}\s+)?$", re.IGNORECASE)


@cache
def _reporting() -> re.Pattern[str]:
    """«Отчитался о работе» in front of «за прошлый год»."""
    return re.compile(rf"(?<!\w){lexicon.cue('event of the report')}[^.!?]*$", re.IGNORECASE)


@cache
def _planned() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('plan of a year')}", re.IGNORECASE)


TITLE = 400  # characters at the head where «за 2020 год» says what the report sums up
FIRST_AKIMS = 1992  # no akim reported on an earlier year
WINTER = 3  # a report with a day up to March sums up the year before
SENTENCE = 150  # characters between a year and the «теперь» set against it
NEAR = 45  # characters round a year in which words tell whether it is planned
STOP = re.compile(r"[;!?\n]|\.(?=\s+[А-ЯЁ])")
UNTIL = re.compile(r"(?<!\w)до\s+$")
ON_YEAR = re.compile(r"(?<!\w)на\s+$")


Vote = tuple[int, float, str, Part | None]  # year, weight, rule, part of the year


def _relative_votes(text: str, when: date | None, periods: Sequence[Period]) -> Iterator[Vote]:
    """«О работе за прошлый год», «за 9 месяцев т.г.» in the head of a report with a date."""
    if when is None:
        return
    for period in periods:
        if period.start >= TITLE:
            return
        own = period.meaning == "date" and not period.base and period.offset in (0, -1)
        if not own:
            continue
        left = text[max(0, period.start - NEAR) : period.start]
        if _report_of().search(left) or (text.startswith("за ", period.start) and _reporting().search(left)):
            yield when.year + period.offset, 5.0, "reporting year stated", period.part


def _votes(text: str, periods: Sequence[Period]) -> Iterator[Vote]:
    """What each time expression says about the reporting year."""
    for at, period in enumerate(periods):
        if period.year is None or period.meaning != "year" or period.year < FIRST_AKIMS:
            continue
        left = text[max(0, period.start - NEAR) : period.start]
        left = STOP.split(left)[-1]
        right = STOP.split(text[period.end : period.end + NEAR])[0]
        day = period.part is not None and period.part[:2] == period.part[2:]
        if period.base:
            yield period.year + 1, 0.4, "year compared with", None
        elif _past().search(left) and not _report_of().search(left):
            continue
        elif day:
            if period.part is not None and period.part[0] <= WINTER:
                yield period.year - 1, 0.5, "year before its first of January", None
            elif ON_YEAR.search(left):
                yield period.year, 2.0, "reporting day stated", (1, 1, *(period.part or (12, 31))[:2])
        elif period.target or UNTIL.search(left):
            continue  # «к 2030 году», «до 2025 года»
        elif _is_followed_by_now(text, period, periods[at + 1 : at + 4]):
            if periods[at + 1].meaning != "year":  # the last of a series
                yield period.year + 1, 1.0, "year before the present one", None
        elif _report_of().search(left) or (period.part is not None and period.part[0] == 1 and period.part[2] > 1):
            yield period.year, 5.0 if period.start < TITLE else 2.0, "reporting year stated", period.part
        elif _planned().search(left) or _planned().search(right) or (ON_YEAR.search(left) and not period.part):
            yield period.year - 1, 0.6, "year before the planned one", None
        else:
            yield period.year, 1.0 if period.start < TITLE else 0.3, "year named most", period.part
    for match in INDEPENDENCE.finditer(text):
        yield 1991 + int(match[1]), 1.0, "anniversary", None


def _is_followed_by_now(text: str, period: Period, following: Sequence[Period]) -> bool:
    """«В 2021 году собрали 5, в 2022-м – 6, а нынче 7»: the year behind the last one named is summed up."""
    for later in following:
        if later.meaning == "year" and not later.base:
            period = later
            continue
        present = later.meaning == "now" or (later.meaning == "date" and later.offset == -1 and not later.base)
        return present and later.start - period.end < SENTENCE and STOP.search(text, period.end, later.start) is None
    return False


# Kazakhstan has been independent since 16 December 1991: «Год 20-летия Независимости» is 2011
INDEPENDENCE = re.compile(r"(?<!\d)(\d\d)\s?[-–]\s?лети\w+\s+(?:нашей\s+|государственной\s+)?независимости", re.IGNORECASE)

FIRST_QUARTER = re.compile(
    r"(?<!\w)(?:квартал|зимовк|январ\w+\s*[-–—и]\s*(?:феврал|март)|(?:дв[ау]|двух|три|тр[её]х|2|3)\s+месяц)", re.IGNORECASE
)


@cache
def _words(cue: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue(cue)}", re.IGNORECASE)


def _of_date(text: str, when: date) -> dict[int, float]:
    """How well the years round a date fit as the reporting year."""
    if when.month <= 4:
        if _words("news of the day").search(text) and not _words("annual report").search(text):
            return {when.year: 3.0, when.year - 1: 2.8}
        often = when.month > 2 and sum(1 for _ in FIRST_QUARTER.finditer(text)) > 2
        quarter = often or (when.month > 1 and FIRST_QUARTER.search(text, 0, TITLE) is not None)
        return {when.year - 1: 1.0 if quarter else 4.0, when.year: 2.0}
    return {when.year: 4.0, when.year - 1: 1.0}


MOST = 4.0  # what all weak votes for one year weigh together at most


def reporting_year(text: str, when: date | None, periods: Sequence[Period]) -> tuple[int | None, str, Part | None]:
    """The year that a report sums up, the name of the rule that found it, and the part of the year if it is one.

    With a date it is the year before one in January–April, else the date's, unless the head states another one beside it.
    Without a date the votes of the years in the text decide.
    """
    normal = cleaned_whole(text)
    weights: dict[int, float] = defaultdict(float)
    rules: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    parts: dict[int, Part] = {}
    strong: set[int] = set()
    for year, weight, rule, part in (*_votes(normal, periods), *_relative_votes(normal, when, periods)):
        if weight >= 5:
            strong.add(year)
        rules[year][rule] += weight
        if rule in ("reporting year stated", "reporting day stated") and part is not None and weight >= 2:
            parts.setdefault(year, part)
    for year, found in rules.items():
        stated = found.get("reporting year stated", 0.0)
        weights[year] = min(stated, 6.0) + min(sum(found.values()) - stated, MOST)
    if when is not None:
        fits = _of_date(normal, when)
        summer = when.month in range(5, 10)  # a report on the year before may still be given; what the text states counts more
        best = max(
            fits,
            key=lambda year: fits[year] + min(weights.get(year, 0.0), 6.0) * (1.0 if year in strong or summer else 0.6),
        )
        rule = "reporting year stated" if best in strong else "reporting year of the date"
        return best, rule, parts.get(best)
    if not weights:
        return None, "no year", None
    best = max(sorted(weights, reverse=True), key=lambda year: weights[year])
    rule = max(rules[best], key=lambda name: rules[best][name])
    return best, rule, parts.get(best)
