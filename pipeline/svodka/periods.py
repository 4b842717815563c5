"""Years and periods, stated and relative. Changes when a time expression is missed or misread.

Stated ones are found by their shape («12 апреля 2023 г.», «2019–2021 годы», «9 месяцев 2022 года»), relative ones by
the lexicon («в прошлом году», «т.г.»). Which year a record gets is decided in ``claims``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Literal, cast

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import Period
from svodka.lexing import normalize
from svodka.mending import digits_for

SPACE = r"[\s\u200b]"
YEAR = r"(?:19[5-9]\d|20\d\d)"
YEAR_WORD = rf"{SPACE}*(?:год(?:а|у|ом|е|ы|ов|ам|ах|ами)?|г\.?г?\.?|гг\.?|жыл\w*)(?!\w)"
STATED = re.compile(
    rf"""
    (?<![\w.,/№-])(?P<first>{YEAR}){SPACE}*[-–—−‑]{SPACE}*(?P<last>{YEAR})(?P<word1>{YEAR_WORD})?(?![\d])
  | (?<![\w/№])(?:\d{{1,2}}\.\d{{1,2}}\.)(?P<dotted>{YEAR})(?:{YEAR_WORD})?(?!\d)
  | (?<![\w/№])(?P<single>{YEAR})(?:-?(?P<ending>го|м|му|й|ый|х|е))?(?P<word2>{YEAR_WORD})?(?![\w%]|[.,]\d|\s*(?:тыс|млн|млрд))
    """,
    re.VERBOSE | re.IGNORECASE,
)


@cache
def _months() -> str:
    return "(?:" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("months")) + ")"


@cache
def _before_bare() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)(?:{lexicon.cue('before year')}|{_months()})\s*|[(–—,-]\s*)$", re.IGNORECASE)


@cache
def _base_before() -> re.Pattern[str]:
    base = lexicon.cue("base")
    return re.compile(rf"(?<!\w){base}\s+(?:(?:{base}|{lexicon.cue('within base')}|{_months()})\s+){{0,3}}$", re.IGNORECASE)


TO_BEFORE = re.compile(r"(?<!\w)ко?\s+$", re.I)


@cache
def _relative() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("periods"))


def _stated(text: str) -> Iterator[Period]:
    for match in STATED.finditer(text):
        start, end = match.span()
        if match["first"]:
            yield Period(start, end, int(match["last"]), "year")
        elif match["dotted"]:
            yield Period(start, end, int(match["dotted"]), "year")
        elif (
            match["word2"]
            or match["ending"]
            or _before_bare().search(text, max(0, start - 16), start)
            or _in_line_head(text, start, end)
        ):
            yield Period(start, end, int(match["single"]), "year")


def _in_line_head(text: str, start: int, end: int) -> bool:
    """A year alone at the head of a line or in brackets: «2021 – 264,9», «(2022)»."""
    line_start = text.rfind("\n", 0, start) + 1
    return not text[line_start:start].strip(" \t-–—•*") and text[end : end + 1] in ("", " ", ":", ".", "\n", ")", "\t")


def _relatives(text: str) -> Iterator[Period]:
    for match in _relative().regex.finditer(text):
        meaning, sign, offset = re.match(r"(\w+)([+-]?)(\d*)", _relative().row(match)["meaning"]).groups()  # type: ignore[union-attr]
        amount = int(offset or 0) * (-1 if sign == "-" else 1)
        kind = cast(Literal["date", "report", "previous"], meaning)
        yield Period(match.start(), match.end(), None, kind, amount)


@cache
def _name_of() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What makes a year part of a name: «бизнеса-2020», a programme «на 2017–2021 годы», a law «от 17.07.2001»."""
    glued = re.compile(r"[а-яё»\"][-–]$|[а-яё]\s[-–]\s$", re.IGNORECASE)
    programme = re.compile(rf"(?<!\w){lexicon.cue('programme')}[^.;]{{0,40}}\sна\s+$", re.IGNORECASE)
    dated = re.compile(rf"(?<!\w)от\s+(?:\d{{1,2}}\s+{_months()}\s+)?$", re.IGNORECASE)
    return glued, programme, dated


BEHIND_NAME = re.compile(r"[»\"]|\s*№")


def _names_something(text: str, period: Period, left: str) -> bool:
    """Whether a stated year belongs to the name of a programme or law, and tells no time."""
    glued, programme, dated = _name_of()
    closed = BEHIND_NAME.match(text, period.end) is not None
    if glued.search(left) and (closed or left[-2:-1].isalpha() or left[-2:-1] == "»"):
        return True
    return programme.search(left) is not None or (dated.search(left) is not None and (closed or "акон" in left))


def find(text: str) -> tuple[Period, ...]:
    """Time expressions of ``text`` in order, without overlaps; ``base`` is set where one is compared with."""
    normal = digits_for(normalize(text))
    found = sorted([*_stated(normal), *_relatives(normal)], key=lambda period: (period.start, -period.end))
    kept: list[Period] = []
    for period in found:
        if kept and period.start < kept[-1].end:
            continue
        left = normal[max(0, period.start - 60) : period.start]
        if period.meaning == "year" and _names_something(normal, period, left):
            continue
        kept.append(replace(period, base=_is_base(normal, period, left)))
    return tuple(kept)


@cache
def _ratio_to() -> re.Pattern[str]:
    return re.compile(rf"(?:%|(?<!\w){lexicon.cue('ratio')})\s*\(?\s*ко?\s+(?:уровню\s+)?$", re.IGNORECASE)


def _is_base(text: str, period: Period, left: str) -> bool:
    if period.meaning == "previous":
        return TO_BEFORE.search(left) is not None or _base_before().search(left) is not None
    if _base_before().search(left):
        return True
    # «104,9 % к 2010 году», «(в 1,5 раза к прошлому году)»; «к 2025 году построят» is a target
    return _ratio_to().search(left) is not None


@cache
def _full_date() -> re.Pattern[str]:
    day, month = r"(?P<day>\d{1,2})", f"(?P<month>{_months()})"
    dotted = rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{YEAR})(?!\d)"
    return re.compile(rf"(?<!\d){day}{SPACE}+{month}{SPACE}+(?P<year>{YEAR})|(?<!\d){dotted}", re.IGNORECASE)


@cache
def _month_number() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months"))


HEAD = 700  # characters of a report in which its own date is looked for


EDGE = 60  # characters in front of a report's own date in its line


@cache
def _dated_after() -> re.Pattern[str]:
    """«закон от 23 января»: the date of something else."""
    return re.compile(rf"(?<!\w){lexicon.cue('dated')}\s+$", re.IGNORECASE)


def stated_date(text: str) -> date | None:
    """The date that a report gives for itself: the first full date in its head that stands at the edge of a line."""
    normal = digits_for(normalize(text[:HEAD]))
    for match in _full_date().finditer(normal):
        before = normal[normal.rfind("\n", 0, match.start()) + 1 : match.start()]
        if len(before.strip()) > EDGE or _dated_after().search(before):
            continue
        try:
            if match["day"]:
                row = _month_number().regex.match(match["month"])
                month = int(_month_number().row(row)["month"]) if row else 0
                return date(int(match["year"]), month, int(match["day"]))
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
    return None


@cache
def _report_of() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){lexicon.cue('report of')}\s+(?:{lexicon.cue('part of year')}\s+)?({YEAR})(?:-?(?:й|го|м))?(?:{YEAR_WORD})?",
        re.IGNORECASE,
    )


def reporting_year(text: str, when: date | None, periods: tuple[Period, ...]) -> tuple[int | None, str]:
    """The year that a report sums up, and the name of the rule that found it.

    In order: «по итогам 2020 года», «за 2020 год»; the year before a date in January–April; the year of the date;
    the year that the text names most.
    """
    match = _report_of().search(digits_for(normalize(text)))
    if match and (when is None or abs(int(match[1]) - when.year) <= 1):
        return int(match[1]), "reporting year stated"
    years = [period.year for period in periods if period.year is not None and not period.base]
    if when is not None:
        return (when.year - 1 if when.month <= 4 else when.year), "reporting year of the date"
    if years:
        return max(sorted(set(years)), key=years.count), "year named most"
    return None, "no year"


@Language.component("svodka_periods", assigns=["doc._.periods"])
def svodka_periods(doc: Doc) -> Doc:
    """Find time expressions; ``doc._.periods`` is a tuple of :class:`~svodka.document.Period`."""
    doc._.periods = find(doc.text)
    return doc
