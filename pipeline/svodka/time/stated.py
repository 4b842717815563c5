"""Years that a text states in figures or words, and years that only name something. Changes when one is missed or taken wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from svodka import lexicon
from svodka.document import Period
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.time.timewords import YEAR, month_words, part_of

YEAR_WORD = rf"{SPACE}*(?:<kind of year>{SPACE}+)?<word behind a year>(?!\w)"
STATED_YEAR = Frame(
    rf"""
    (?=\d|<since>)(?:
    (?<!\w)<since>{SPACE}+(?P<since>{YEAR})(?:-?<year ending>)?(?:{SPACE}+<word behind a year>)?{SPACE}+<till>
    {SPACE}+(?P<until>{YEAR})(?:-?<year ending>)?(?:{YEAR_WORD})?(?!\d)
  | (?<![\w.,/№-])(?P<first>{YEAR}){SPACE}*[-–—−‑/]{SPACE}*
    (?P<last>{YEAR}|(?<=/)\d\d|\d\d(?={YEAR_WORD}))(?P<word1>{YEAR_WORD})?(?!\d)
  | (?<![\w/№])(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<dotted>{YEAR}|\d\d(?![\d.]|\s*%))(?:{YEAR_WORD})?(?!\d)
  | (?<![\w.,/№-])(?P<decade>[5-9]0)-?(?:<decade ending>|<dative decade ending>){SPACE}+<years>(?!\w)
  | (?<![\w/№])(?P<single>{YEAR})(?:-?(?P<ending><year ending>))?(?P<word2>{YEAR_WORD})?(?![\w%]|[.,]\d|\s*<short multiplier>)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@cache
def _stated() -> Opened:
    return Opened(STATED_YEAR.regex, lexicon.surfaces_of("since"), numbers=True)


@cache
def _before_bare() -> re.Pattern[str]:
    return re.compile(lexicon.filled(rf"(?:(?<!\w)(?:<before year>|{month_words()})\s*|[(–—,-]\s*)$"), re.IGNORECASE)


SINCE = Frame(r"(?<!\w)<since when>\s+$")
GENITIVE = Frame(r"<genitive year ending>\s*$")


def stated(text: str) -> Iterator[Period]:
    """Years in figures, in the order of the text."""
    for match in _stated().finditer(text):
        start, end = match.span()
        if match["until"]:
            yield Period(start, end, int(match["until"]), "year", first=int(match["since"]))
        elif match["first"]:
            last = match["last"] if len(match["last"]) == 4 else match["first"][:2] + match["last"]  # «в 2019-21 гг.»
            if (
                "/" in text[start:end] and int(match["first"]) == int(last) + 1
            ):  # «темп роста 2023/2022»: the later year to the earlier
                yield Period(start, match.end("first"), int(match["first"]), "year")
                yield Period(match.start("last"), end, int(last), "year")
                continue
            yield Period(start, end, int(last), "year", first=min(int(match["first"]), int(last)))
        elif match["decade"]:
            yield Period(start, end, 1909 + int(match["decade"]), "year", first=1900 + int(match["decade"]))
        elif match["dotted"]:
            day, month, year = int(match["day"]), int(match["month"]), int(match["dotted"])
            part = part_of(month, day, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
            if year > 99:
                yield Period(start, end, year, "year", part=part)
            elif part is not None and end - match.start("month") >= len("01.24"):  # «на 01.10.24», not «п. 1.2.24»
                yield Period(start, end, (1900 if year >= OLDEST else 2000) + year, "year", part=part)
        elif (
            match["word2"]
            or match["ending"]
            or _before_bare().search(text, max(0, start - 16), start)
            or _in_line_head(text, start, end)
            or _in_columns(text, start, end)
            or EDITION.search(text, max(0, start - 16), start)
            or _in_series(text, start, end)
        ):
            year = int(match["single"])
            if match["ending"] in lexicon.surfaces_of("decade ending") and year % 10 == 0:
                yield Period(start, end, year + 9, "year", first=year)
                continue
            since = SINCE.search(text, max(0, start - 12), start) and GENITIVE.search(match.group())
            yield Period(start, end, year, "since" if since else "year")


OLDEST = 50  # years in two figures from it on are of the last century, as are the oldest in four
BESIDE = r"\s*(?:[|;/\t→]|->|(?<=\s)vs\.?(?=\s)|[ ]{2,})\s*"
COLUMN_BEFORE = Frame(rf"{YEAR}(?:{YEAR_WORD})?{BESIDE}$")
COLUMN_BEHIND = re.compile(rf"{BESIDE}{YEAR}(?!\d)", re.IGNORECASE)


def _in_columns(text: str, start: int, end: int) -> bool:
    """A year beside another one in the head of a table: «Показатель | 2022 | 2023», «2022 → 2023», «2023 vs 2022»."""
    return (
        COLUMN_BEFORE.search(text, max(0, start - 16), start) is not None
        or COLUMN_BEHIND.match(text, end) is not None
        or _in_bare_columns(text, start, end)
    )


MOST_COLUMNS = 30  # years of a line that are looked at: all of a long line from each would take its length squared
BARE_BEFORE = re.compile(rf"(?<!\d)(?:{YEAR} )+$")
BARE_BEHIND = re.compile(rf"(?: {YEAR}){{1,{MOST_COLUMNS}}}[^\S\n]*(?:\n|$)")


def _in_bare_columns(text: str, start: int, end: int) -> bool:
    """«Показатель 2013 2014» at the end of a line."""
    behind = BARE_BEHIND.match(text, end) is not None
    ends = text[end : end + 1] in ("", "\n")
    return behind or (ends and BARE_BEFORE.search(text, max(0, start - 10), start) is not None)


SERIES_BEFORE = re.compile(r"[:;/]\s*$")
SERIES_BEHIND = re.compile(r"\s*(?:\([^()\d\n]{1,20}\)\s*)?[–—:-]\s*\d")


def _in_series(text: str, start: int, end: int) -> bool:
    """A year with its figure in a series: «ВРП: 2005 – 297,4; 2006 – 371,8», «41,2 тыс. га / 2009 – 40,6»."""
    return SERIES_BEFORE.search(text, max(0, start - 3), start) is not None and SERIES_BEHIND.match(text, end) is not None


@cache
def _ordinals() -> tuple[Opened, lexicon.Matcher]:
    """«В две тысячи двадцать втором году», «за двадцать второй год», «в 22-м году»."""
    rows = lexicon.rows("ordinal_years")
    words, late, teens = (
        lexicon.alternatives(row.surface for row in rows if int(row["year"]) in numbers)
        for numbers in (range(100), range(10, 30), range(11, 30))
    )
    starts = lexicon.starts([*(row.surface for row in rows), "0", "1", "2"])
    year = rf"(?:{SPACE}+<one year>(?!\w)(?!{SPACE}+<in a row>))"
    frame = lexicon.filled(
        rf"(?<!\w)(?:<two thousand>{SPACE}+(?P<full>{words}){year}?(?!\w)"
        rf"|<in front of a year in words>{SPACE}+{starts}"
        rf"(?:(?P<short>{late})|(?P<digits>[012]\d)-?<year ending>){year}"
        rf"|<in>{SPACE}+(?P<alone>{teens})(?={SPACE}+(?:<it was>|[–—-]{SPACE})))"
    )
    years = [*(row.surface for row in rows), "5"]
    openings = (f"{before} {year}" for before in lexicon.surfaces_of("in front of a year in words") for year in years)
    return Opened(re.compile(frame, re.IGNORECASE), [*lexicon.surfaces_of("two thousand"), *openings]), lexicon.matcher(rows)


def in_words(text: str) -> Iterator[Period]:
    """Years in words or two figures, in the order of the text."""
    pattern, rows = _ordinals()
    for match in pattern.finditer(text):
        group = next((name for name in ("full", "short", "alone") if match[name]), None)
        written = match[group] if group else None
        if written is None:
            yield Period(match.start("digits"), match.end(), 2000 + int(match["digits"]), "year")
            continue
        row = rows.regex.match(written)
        if row is not None and row.end() == len(written):
            start = match.start() if group == "full" else match.start(group or 0)
            since = SINCE.search(text, max(0, start - 12), start) and GENITIVE.search(written)
            yield Period(start, match.end(), 2000 + int(rows.row(row)["year"]), "since" if since else "year")


def _in_line_head(text: str, start: int, end: int) -> bool:
    """A year alone at the head of a line or in brackets: «2021 – 264,9», «(2022)»."""
    line_start = text.rfind("\n", max(0, start - LINE_HEAD), start) + 1
    alone = (line_start > 0 or start <= LINE_HEAD) and not text[line_start:start].strip(" \t-–—•*")
    if alone and int(text[start : start + 4]) < OLDEST_LINE and COUNTED.match(text, end):
        return False  # how often a page was read: «1996» in the line under its title
    return alone and text[end : end + 1] in ("", " ", ":", ".", "\n", ")", "\t")


OLDEST_LINE = 2000  # no report on the web is older
COUNTED = re.compile(r"[ \t]*\n[ \t]*[^\W\d]")
LINE_HEAD = 40  # blanks and bullets in front of a year at the head of a line


# Years that tell no time


@cache
def _name_of() -> tuple[re.Pattern[str], Opened, Opened]:
    """What makes a year part of a name: «бизнеса-2020», a programme «на 2017–2021 годы», a law «от 17.07.2001»."""
    glued = re.compile(r"[а-яё»\"][-–]$|[а-яё]\s[-–—]\s$", re.IGNORECASE)
    programme = re.compile(lexicon.filled(r"(?<!\w)<programme>(?:[^.;]{0,40}\s<on>)?\s+$"), re.IGNORECASE)
    dated = re.compile(lexicon.filled(rf"(?<!\w)<from>\s+(?:\d{{1,2}}\s+{month_words()}\s+)?$"), re.IGNORECASE)
    return glued, Opened(programme, lexicon.surfaces_of("programme")), Opened(dated, lexicon.surfaces_of("from"))


EDITION = Frame(r"(?<!\w)<every year>[-–]$")  # «Итоги-2023», «Жатва-2021»: what is there every year


BEHIND_NAME = re.compile(r"[»\"]|\s*№")
LEFT = 60  # characters in front of a year that tell what it is for


def names_something(text: str, period: Period) -> bool:
    """Whether a stated year belongs to the name of a programme or law, and tells no time."""
    glued, programme, dated = _name_of()
    closed = BEHIND_NAME.match(text, period.end) is not None
    front = text, max(0, period.start - LEFT), period.start
    if EDITION.search(*front):
        return False
    left = text[slice(*front[1:])]
    if glued.search(left, len(left) - 4) and (closed or left[-2:-1].isalpha() or left[-2:-1] == "»"):
        return True
    in_year = text.endswith(lexicon.surfaces_of("locative year ending"), period.start, period.end)  # «больше, чем в 2011-м»
    if closed and not in_year and text[period.end] == "»" and left.rfind("«") > left.rfind("»") and left.rstrip()[-1:] != "«":
        return True
    return programme.search(*front) is not None or (
        dated.search(*front) is not None and (closed or lexicon.starting("law").search(*front) is not None)
    )
