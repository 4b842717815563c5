"""Words of the calendar: months, parts of a year, counted years. Changes when one of them is missed or misread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, NEW_YEARS_EVE, Part
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.numbers.mending import digits_of, look_alikes
from svodka.openings import Opened
from svodka.text.lexing import normalized

YEAR = r"(?:19[5-9]\d|20\d\d)"
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def month_words() -> str:
    """The months in all their cases, one group of a regular expression."""
    return lexicon.alternatives(row.surface for row in lexicon.rows("months")) + r"(?!\w)"


@cache
def _month_starts() -> str:
    return lexicon.starts(row.surface for row in lexicon.rows("months"))


@cache
def _month_rows() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months"))


def month_number(word: str) -> int:
    """The number of a month from its name in any case, 0 if it is none."""
    return listed_number(_month_rows(), "month", word)


def listed_number(rows: lexicon.Matcher, column: str, word: str) -> int:
    """The number that a word has in a column of its list, 0 if it is not listed."""
    match = rows.regex.match(word)
    return int(rows.row(match)[column]) if match else 0


MISREAD = "013"  # digits of years for which scanners take letters


@cache
def _digits() -> dict[int, str]:
    return {code: digit for code, digit in look_alikes().items() if digit in MISREAD}


@cache
def _scanned_year() -> re.Pattern[str]:
    """A year as a scanner reads it: «2О12-м», «20l9»."""
    zeros = "".join(chr(code) for code, digit in _digits().items() if digit == "0")
    letters = "".join(map(chr, _digits()))
    return re.compile(rf"[12l](?<!\w.)(?!(?<=\d)\d{{3}})[\d{zeros}][\d{letters}]{{2}}(?![\d])(?=-|\b)")


LIKE_ONE = "lI|"  # what scanners take for the figure


@cache
def _first_of_january() -> re.Pattern[str]:
    january = lexicon.alternatives(row.surface for row in lexicon.rows("months") if row["month"] == "1")
    return re.compile(rf"[{LIKE_ONE}](?=\s+{january})(?<!\w.)")


@lru_cache(maxsize=1)
def cleaned_whole(text: str) -> str:
    """``text`` of the same length, in which special letters, look-alikes of digits and spaces are plain.

    Several stages ask for that of a whole text one after another.
    """
    mended = digits_of(normalized(text))
    if any(letter in mended for letter in LIKE_ONE):
        mended = _first_of_january().sub("1", mended)
    return _scanned_year().sub(_scanned, mended)


def _scanned(match: re.Match[str]) -> str:
    """A year with its look-alikes of digits replaced; a word without a digit stays."""
    written = match.group()
    return written.translate(_digits()) if ANY_DIGIT.search(written) else written


ANY_DIGIT = re.compile(r"\d")


@cache
def _counts() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("year_counts"))


def years_of(written: str) -> int:
    """The number that a counted length of years or months names, 0 if none."""
    return int(written) if written.isdigit() else listed_number(_counts(), "years", written)


# Parts of a year


def part_of(month: int, day: int, last_month: int, last_day: int) -> Part:
    """A part of a year, its days no more than the months have."""
    return Part(month, min(day, DAYS[month - 1]), last_month, min(last_day, DAYS[last_month - 1]))


@cache
def _parts() -> tuple[Opened, lexicon.Matcher]:
    rows = lexicon.matcher(lexicon.rows("year_parts"))
    counts = [row.surface for row in lexicon.rows("year_counts")]
    count = rf"(?P<months>1[0-2]|[1-9](?!\d)|{lexicon.alternatives(counts)})"
    month, starts = month_words(), _month_starts()
    frame = lexicon.filled(
        rf"(?<!\w)(?:{starts}(?:(?P<from>{month})\s*(?:[-–—]|<till>)\s*(?P<to>{month})|(?P<month>{month}))"
        rf"|(?:(?<![.,])(?P<day>\d{{1,2}})(?:-?<day ending>)?|<first of a month>)\s+{starts}(?P<dated>{month})"
        rf"|{lexicon.starts([*'123456789', *counts])}(?<![.,]){count}\s+<month word>(?!\w)(?:\s+<from its beginning>)?)"
    )
    months = [row.surface for row in lexicon.rows("months")]
    in_figures = (f"5 {surface}" for surface in (*lexicon.surfaces_of("day ending"), *months, *lexicon.surfaces_of("month word")))
    return Opened(re.compile(frame, re.IGNORECASE), [*months, *counts, *in_figures]), rows


# numbers of quarters and halves; a Kazakh «І» of a Roman one is an «И» in plain letters
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
NUMBER = r"(?P<{0}>(?-i:[IИ]V|[IИ]{{1,3}})|[1-4](?![\d.,])|{1})(?:-?<ending of an ordinal>)?(?!\w)"


@cache
def _numbered() -> Opened:
    """«В 1-м квартале», «за I–III кварталы», «во II полуг.», «за три квартала»; «1 кв. 2021 года», but no «1 кв. в доме»."""
    ordinals = [row.surface for row in lexicon.rows("ordinal_years") if int(row["year"]) in ROMAN.values()]
    counts = [row.surface for row in lexicon.rows("year_counts")]
    first, last = (NUMBER.format(name, lexicon.alternatives(ordinals)) for name in ("first", "last"))
    frame = lexicon.filled(
        rf"(?<!\w)<over so long>{SPACE}+(?:<first ones>{SPACE}+)?(?P<many>[2-4]|{lexicon.alternatives(counts)}){SPACE}+"
        r"<counted quarters>(?!\w)"
        rf"|(?<![\w.,/№]){first}(?:(?:{SPACE}*[-–—]{SPACE}*|{SPACE}+<till>{SPACE}+|{SPACE}+<and>{SPACE}+){last})?{SPACE}*"
        r"(?:(?P<half><half of a year>)|<quarter of a year>|"
        rf"(?P<short><quarter in short>)(?!{SPACE}*<measure behind a square>))(?!\w)"
    )
    romans = [*ROMAN, "ИИ", "ИИИ", "ИV", "И"]
    counted = ["5", *counts, *lexicon.surfaces_of("first ones")]
    behind = ("ending of an ordinal", "till", "and", "half of a year", "quarter of a year", "quarter in short")
    seconds = ["5", *romans, *ordinals, *(surface for cue in behind for surface in lexicon.surfaces_of(cue))]
    openings = [
        *(f"{over} {count}" for over in lexicon.surfaces_of("over so long") for count in counted),
        *ordinals,
        *(f"{first} {second}" for first in ("5", *romans) for second in seconds),
    ]
    return Opened(re.compile(frame, re.IGNORECASE), openings)


OVER = Frame(rf"(?<!\w)<up to a quarter>{SPACE}+$")
YEAR_BEHIND = Frame(rf"{SPACE}*(?:{YEAR}|<year behind a quarter>)")


def _numbered_parts(text: str) -> Iterator[tuple[int, int, Part, str]]:
    for match in _numbered().finditer(text):
        if match["many"]:
            quarters = years_of(match["many"])
            if 1 < quarters <= QUARTERS:
                yield match.start("many"), match.end(), part_of(1, 1, 12 * quarters // QUARTERS, 31), "span"
            continue
        flats = match["short"] is not None and match["first"].isdigit() and text[match.end("first")] != "-"
        if flats and not OVER.search(text, max(0, match.start() - 5), match.start()) and not YEAR_BEHIND.match(text, match.end()):
            continue
        first = _ordinal_of(match["first"])
        last = _ordinal_of(match["last"]) if match["last"] else first
        months = 6 if match["half"] else 3
        if 1 <= first <= last <= 12 // months:
            yield *match.span(), part_of(months * (first - 1) + 1, 1, months * last, 31), "span"


QUARTERS = 4


@cache
def _ordinal_rows() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("ordinal_years"))


def _ordinal_of(written: str) -> int:
    """The number of a quarter or a half: «1», «II», «третий», 0 if it is none."""
    if written.isdigit():
        return int(written)
    roman = ROMAN.get(written.upper().replace("И", "I"))
    return listed_number(_ordinal_rows(), "year", written) if roman is None else roman


def part_spans(text: str) -> Iterator[tuple[int, int, Part, str]]:
    """Parts of a year with their places; ``day`` and ``span`` can stand alone, an ``edge`` («на начало») needs its year."""
    pattern, rows = _parts()
    yield from _numbered_parts(text)
    for match in pattern.finditer(text):
        if match["from"]:
            first, last = month_number(match["from"]), month_number(match["to"])
            if first <= last:
                yield *match.span(), part_of(first, 1, last, 31), "span"
        elif match["dated"]:
            month, day = month_number(match["dated"]), int(match["day"] or 1)  # «на первое января»
            if 1 <= day <= 31:
                yield *match.span(), part_of(month, day, month, day), "day"
        elif match["month"]:
            month = month_number(match["month"])
            yield *match.span(), part_of(month, 1, month, 31), "span"
        else:
            months = years_of(match["months"])
            if 1 <= months < 12:
                yield *match.span(), part_of(1, 1, months, 31), "span"
    for match in rows.opened.finditer(text):
        row = rows.row(match)
        first, last = int(row["from"]), int(row["to"])
        if first != last:
            yield *match.span(), part_of(first, 1, last, 31), "span"
        else:
            yield *match.span(), NEW_YEARS_DAY if first == 1 else NEW_YEARS_EVE, "edge"
