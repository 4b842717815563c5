"""Years and periods, stated and relative. Changes when a time expression is missed or misread.

Stated years are found by their shape («12 апреля 2023 г.», «2019–2021 годы»), relative ones by the lexicon («в прошлом
году», «т.г.»), lengths by their count («пять лет назад»), parts of a year («9 месяцев», «на 1 января») by ``year_parts`` and
the months. A part is joined to the year behind it. What an expression means in a report is resolved in ``context``, which one a
figure takes is decided in ``years``.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import Meaning, Part, Period
from svodka.lexing import normalize
from svodka.numerals import mend

SPACE = r"[\s\u200b]"
YEAR = r"(?:19[5-9]\d|20\d\d)"
YEAR_WORD = rf"{SPACE}*(?:(?:учебн|финансов|сельскохозяйственн)\w+{SPACE}+)?(?:год(?:а|у|ом|е|ы|ов|ам|ах|ами)?|г\.?г?\.?|гг\.?|жыл\w*)(?!\w)"
STATED = re.compile(
    rf"""
    (?<!\w)с{SPACE}+(?P<since>{YEAR})(?:-?го)?(?:{SPACE}+г(?:ода|\.))?{SPACE}+(?:по|до){SPACE}+(?P<until>{YEAR})(?:-?й)?(?:{YEAR_WORD})?(?!\d)
  | (?<![\w.,/№-])(?P<first>{YEAR}){SPACE}*[-–—−‑/]{SPACE}*(?P<last>{YEAR}|(?<=/)\d\d)(?P<word1>{YEAR_WORD})?(?!\d)
  | (?<![\w/№])(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<dotted>{YEAR})(?:{YEAR_WORD})?(?!\d)
  | (?<![\w/№])(?P<single>{YEAR})(?:-?(?P<ending>го|м|му|й|ый|х|е))?(?P<word2>{YEAR_WORD})?(?![\w%]|[.,]\d|\s*(?:тыс|млн|млрд))
    """,
    re.VERBOSE | re.IGNORECASE,
)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def month_words() -> str:
    """The months in all their cases, one group of a regular expression."""
    return "(?:" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("months")) + r")(?!\w)"


@cache
def _month_rows() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months"))


def month_number(word: str) -> int:
    """The number of a month from its name in any case, 0 if it is none."""
    match = _month_rows().regex.match(word)
    return int(_month_rows().row(match)["month"]) if match else 0


# Stated years

# a year as a scanner reads it: «2О12-м», «20l9»
SCANNED = re.compile(r"(?<![\w])[12l][\dОOоo][\dОOоoЗзlI]{2}(?![\d])(?=-|\b)")
DIGIT = str.maketrans("ОOоoЗзlI", "00003311")
FIRST_OF_JANUARY = re.compile(r"(?<!\w)[lI|](?=\s+январ)")


def cleaned(text: str) -> str:
    """``text`` of the same length, in which special letters, look-alikes of digits and spaces are plain."""
    text = FIRST_OF_JANUARY.sub("1", mend(normalize(text)))
    return SCANNED.sub(lambda match: match.group().translate(DIGIT) if re.search(r"\d", match.group()) else match.group(), text)


@cache
def _before_bare() -> re.Pattern[str]:
    months = month_words()
    return re.compile(rf"(?:(?<!\w)(?:{lexicon.cue('before year')}|{months})\s*|[(–—,-]\s*)$", re.IGNORECASE)


SINCE = re.compile(r"(?<!\w)(?:с|начиная с)\s+$", re.IGNORECASE)
GENITIVE = re.compile(r"(?:го|г\.|года|г)\s*$", re.IGNORECASE)


def _stated(text: str) -> Iterator[Period]:
    for match in STATED.finditer(text):
        start, end = match.span()
        if match["until"]:
            yield Period(start, end, int(match["until"]), "year", first=int(match["since"]))
        elif match["first"]:
            last = match["last"] if len(match["last"]) == 4 else match["first"][:2] + match["last"]
            yield Period(start, end, int(last), "year", first=min(int(match["first"]), int(last)))
        elif match["dotted"]:
            day, month = int(match["day"]), int(match["month"])
            part = _part(month, day, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
            yield Period(start, end, int(match["dotted"]), "year", part=part)
        elif (
            match["word2"]
            or match["ending"]
            or _before_bare().search(text, max(0, start - 16), start)
            or _in_line_head(text, start, end)
        ):
            since = SINCE.search(text, max(0, start - 12), start) and GENITIVE.search(match.group())
            yield Period(start, end, int(match["single"]), "since" if since else "year")


@cache
def _ordinals() -> tuple[re.Pattern[str], lexicon.Matcher]:
    """«В две тысячи двадцать втором году», «за двадцать второй год», «в 22-м году»."""
    rows = lexicon.rows("ordinal_years")
    words = "|".join(lexicon.pattern(row.surface) for row in sorted(rows, key=lambda row: len(row.surface), reverse=True))
    year = rf"(?:{SPACE}+год(?:а|у|ом|е)?(?!\w)(?!{SPACE}+подряд))"
    pattern = re.compile(
        rf"(?<!\w)(?:две{SPACE}+тысячи|двух{SPACE}+тысяч){SPACE}+(?P<full>{words}){year}?(?!\w)"
        rf"|(?<!\w)(?P<short>двадцать{SPACE}+(?:{words})){year}"
        rf"|(?<!\w)(?:в|за|к|до|с|по){SPACE}+(?P<digits>[012]\d)-?(?:м|й|го|му){year}",
        re.IGNORECASE,
    )
    return pattern, lexicon.matcher(rows)


def _in_words(text: str) -> Iterator[Period]:
    pattern, rows = _ordinals()
    for match in pattern.finditer(text):
        written = match["full"] or match["short"]
        if written is None:
            yield Period(match.start("digits"), match.end(), 2000 + int(match["digits"]), "year")
            continue
        row = rows.regex.match(written)
        if row is not None and row.end() == len(written):
            yield Period(match.start(), match.end(), 2000 + int(rows.row(row)["year"]), "year")


def _in_line_head(text: str, start: int, end: int) -> bool:
    """A year alone at the head of a line or in brackets: «2021 – 264,9», «(2022)»."""
    line_start = text.rfind("\n", 0, start) + 1
    return not text[line_start:start].strip(" \t-–—•*") and text[end : end + 1] in ("", " ", ":", ".", "\n", ")", "\t")


# Relative words


@cache
def _relative() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("periods"))


@cache
def _counts() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("year_counts"))


@cache
def _lengths() -> re.Pattern[str]:
    """«За последние три года», «5 лет назад», «двумя годами раньше», «за десять лет»."""
    count = r"(?P<{0}>\d{{1,2}}(?![\d.,])|" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("year_counts")) + r")"
    years = r"\s+(?:год(?:а|у|ов|ами|ам)|лет|зим\w?|сезон\w*)(?!\w)"
    last, ones = lexicon.cue("last years"), lexicon.cue("these years")
    return re.compile(
        rf"(?<!\w)(?:за|в|на протяжении|в\s+течение)\s+(?:{last}\s+{count.format('a')}|{count.format('b')}\s+{last}){years}"
        rf"|(?<!\w){count.format('c')}{years}\s+(?P<ago>назад|тому назад|ранее|раньше)(?!\w)"
        rf"|(?<!\w)(?:за|в\s+течение)\s+(?:{ones}\s+)?{count.format('d')}{years}",
        re.IGNORECASE,
    )


def _years_of(written: str) -> int:
    if written.isdigit():
        return int(written)
    match = _counts().regex.match(written)
    return int(_counts().row(match)["years"]) if match else 0


def _relatives(text: str) -> Iterator[Period]:
    for match in _relative().regex.finditer(text):
        meaning, sign, offset = re.match(r"(\w+)([+-]?)(\d*)", _relative().row(match)["meaning"]).groups()  # type: ignore[union-attr]
        amount = int(offset or 0)
        kind = cast(Meaning, meaning)
        if kind == "span":
            yield Period(match.start(), match.end(), None, kind, length=amount)
        else:
            yield Period(match.start(), match.end(), None, kind, -amount if sign == "-" else amount)
    for match in _lengths().finditer(text):
        written = match["a"] or match["b"] or match["c"] or match["d"]
        years = _years_of(written)
        if not years:
            continue
        if match["ago"]:
            yield Period(match.start(), match.end(), None, "previous", -years)
        else:
            last = match["a"] or match["b"]
            yield Period(match.start(), match.end(), None, "report" if last else "span", length=years)


# Parts of a year


def _part(month: int, day: int, last_month: int, last_day: int) -> Part:
    return month, min(day, DAYS[month - 1]), last_month, min(last_day, DAYS[last_month - 1])


@cache
def _parts() -> tuple[re.Pattern[str], lexicon.Matcher]:
    rows = lexicon.matcher(lexicon.rows("year_parts"))
    count = r"(?P<months>1[0-2]|[1-9](?!\d)|" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("year_counts")) + ")"
    month = month_words()
    pattern = re.compile(
        rf"(?<!\w)(?P<from>{month})\s*(?:[-–—]|по|до)\s*(?P<to>{month})"
        rf"|(?<![\w.,])(?P<day>\d{{1,2}})(?:-?го)?\s+(?P<dated>{month})"
        rf"|(?<!\w)(?P<month>{month})"
        rf"|(?<![\w.,]){count}\s+мес(?:\.|яц\w+)?(?!\w)(?:\s+с\s+начала)?",
        re.IGNORECASE,
    )
    return pattern, rows


def _part_spans(text: str) -> Iterator[tuple[int, int, Part, str]]:
    """Parts of a year with their places; ``day`` and ``span`` can stand alone, an ``edge`` («на начало») needs its year."""
    pattern, rows = _parts()
    for match in pattern.finditer(text):
        if match["from"]:
            first, last = month_number(match["from"]), month_number(match["to"])
            if first <= last:
                yield *match.span(), _part(first, 1, last, 31), "span"
        elif match["dated"]:
            month, day = month_number(match["dated"]), int(match["day"])
            if 1 <= day <= 31:
                yield *match.span(), _part(month, day, month, day), "day"
        elif match["month"]:
            month = month_number(match["month"])
            yield *match.span(), _part(month, 1, month, 31), "span"
        else:
            months = _years_of(match["months"])
            if 1 <= months < 12:
                yield *match.span(), _part(1, 1, months, 31), "span"
    for match in rows.regex.finditer(text):
        row = rows.row(match)
        first, last = int(row["from"]), int(row["to"])
        if first != last:
            yield *match.span(), _part(first, 1, last, 31), "span"
        else:
            yield *match.span(), (1, 1, 1, 1) if first == 1 else (12, 31, 12, 31), "edge"


GAP = 3  # white space between a part and its year
JOINED = ("year", "date", "report")


def _joined(text: str, years: list[Period]) -> Iterator[Period]:
    """``years`` with the parts in front of them; parts that stand alone are periods of their own."""
    starts = {period.start: period for period in years}
    taken: set[int] = set()
    for start, end, part, kind in _part_spans(text):
        gap = end
        while gap < len(text) and gap - end < GAP and text[gap].isspace():
            gap += 1
        year = starts.get(gap) if gap > end else None
        if (
            year is not None
            and year.meaning in JOINED
            and year.part is None
            and year.start not in taken
            and (year.first is None or kind == "edge")
        ):
            taken.add(year.start)
            opens = kind == "edge" and part[0] == 1 and year.first is not None
            yield replace(year, start=start, part=part, year=year.first if opens else year.year, first=None)
        elif kind != "edge":
            yield Period(start, end, None, "opening" if part == (1, 1, 1, 1) else "part", part=part)
    yield from (period for period in years if period.start not in taken)


# Years that tell no time


@cache
def _name_of() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What makes a year part of a name: «бизнеса-2020», a programme «на 2017–2021 годы», a law «от 17.07.2001»."""
    glued = re.compile(r"[а-яё»\"][-–]$|[а-яё]\s[-–—]\s$", re.IGNORECASE)
    cue = lexicon.cue("programme")
    programme = re.compile(rf"(?<!\w){cue}(?:[^.;]{{0,40}}\sна)?\s+$", re.IGNORECASE)
    dated = re.compile(rf"(?<!\w)от\s+(?:\d{{1,2}}\s+{month_words()}\s+)?$", re.IGNORECASE)
    return glued, programme, dated


BEHIND_NAME = re.compile(r"[»\"]|\s*№")


def _names_something(text: str, period: Period, left: str) -> bool:
    """Whether a stated year belongs to the name of a programme or law, and tells no time."""
    glued, programme, dated = _name_of()
    closed = BEHIND_NAME.match(text, period.end) is not None
    if glued.search(left) and (closed or left[-2:-1].isalpha() or left[-2:-1] == "»"):
        return True
    if closed and text[period.end] == "»" and left.rfind("«") > left.rfind("»") and left.rstrip()[-1:] != "«":
        return True
    return programme.search(left) is not None or (dated.search(left) is not None and (closed or "акон" in left))


# Bases of a comparison


TO_BEFORE = re.compile(r"(?<!\w)(?:ко?\s+|куровню\s+)(?:уровню\s+|показател\w+\s+|итогам\s+|концу\s+)?$", re.I)
COMPARATIVE = re.compile(r"(?<!\w)[а-яё]+(?:ее|ей|ше|же|че|ще)\s+$", re.I)
AGAINST = re.compile(r"(?<!\w)(?:ко?|против|от|над|с|относительно|чем|чем в|чем за)\s+$", re.I)


@cache
def _base_before() -> re.Pattern[str]:
    base = lexicon.cue("base")
    return re.compile(rf"(?<!\w){base}\s+(?:(?:{base}|{lexicon.cue('within base')}|{month_words()})\s+){{0,3}}$", re.IGNORECASE)


@cache
def _ratio_to() -> re.Pattern[str]:
    return re.compile(rf"(?:%|(?<!\w){lexicon.cue('ratio')})\s*\(?\s*ко?\s+(?:уровню\s+)?$", re.IGNORECASE)


COMPARED = re.compile(
    r"(?<!\w)(?:чем|нежели|против(?: того, что)?|в?\s?сравнени\w+ с|относительно)\s+(?:[^\W\d]|[\s«»\"-])*$", re.I
)


def _is_base(text: str, period: Period, left: str) -> bool:
    written = text[period.start : period.end].lower()
    if COMPARED.search(left):
        return True
    if "прошлогодн" in written:
        return COMPARATIVE.search(left) is not None or AGAINST.search(left) is not None
    if _base_before().search(left):
        return True
    relative = period.meaning == "previous" or (period.meaning == "date" and period.offset < 0)
    if relative and TO_BEFORE.search(left):
        return True
    # «104,9 % к 2010 году», «(в 1,5 раза к прошлому году)»; «к 2025 году построят» is a target
    return _ratio_to().search(left) is not None


LEFT = 60  # characters in front of an expression that tell what it is for


def find(text: str) -> tuple[Period, ...]:
    """Time expressions of ``text`` in order, without overlaps; ``base`` is set where one is compared with."""
    normal = cleaned(text)
    years: list[Period] = []
    for period in sorted(
        [*_stated(normal), *_in_words(normal), *_relatives(normal)], key=lambda period: (period.start, -period.end)
    ):
        if years and period.start < years[-1].end:
            continue
        left = normal[max(0, period.start - LEFT) : period.start]
        if not (period.year is not None and _names_something(normal, period, left)):
            years.append(period)
    kept: list[Period] = []
    for period in sorted(_joined(normal, years), key=lambda period: (period.start, -period.end)):
        if kept and period.start < kept[-1].end:
            continue
        left = normal[max(0, period.start - LEFT) : period.start]
        target = TO_BEFORE.search(left) is not None
        kept.append(replace(period, base=_is_base(normal, period, left), target=target))
    return tuple(kept)


def last_day(year: int, month: int, day: int) -> int:
    """``day``, or the last of February in a leap year."""
    return 29 if month == 2 and day == 28 and calendar.isleap(year) else day


@Language.component("svodka_periods", assigns=["doc._.periods"])
def svodka_periods(doc: Doc) -> Doc:
    """Find time expressions; ``doc._.periods`` is a tuple of :class:`~svodka.document.Period`."""
    doc._.periods = find(doc.text)
    return doc
