"""Years and periods, stated and relative. Changes when a time expression is missed or misread.

Stated years are found by their shape («12 апреля 2023 г.», «2019–2021 годы») in ``stated``, relative ones by the lexicon
(«в прошлом году», «т.г.»), lengths by their count («пять лет назад»), parts of a year («9 месяцев», «на 1 января») by
``timewords``. A part is joined to the year behind it. What an expression means in a report is resolved in ``context``, which
one a figure takes is decided in ``years``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, Meaning, Period, Quantity, text_of
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.text.blanks import on_narrow
from svodka.time.stated import LEFT, in_words, names_something, stated
from svodka.time.timewords import YEAR, cleaned_whole, month_words, part_spans, years_of
from svodka.time.together import joined

# Relative words


@cache
def _relative() -> lexicon.Matcher:
    """The relative words, grouped by their first word: most places of a text fit none, and are passed at once."""
    rows = tuple(sorted(lexicon.rows("periods"), key=lambda row: len(row.surface), reverse=True))
    groups: dict[str, list[tuple[str, str]]] = {}
    for index, row in enumerate(rows):
        first = row.surface.partition(" ")[0]
        rest = row.surface.removeprefix(first)
        groups.setdefault(first, []).append((rest or " ", lexicon.named(rest, f"r{index}")))
    parts = ((first[0], f"{lexicon.pattern(first)}(?:{lexicon.any_of(rests)})") for first, rests in groups.items())
    begin = lexicon.starts(row.surface for row in rows)
    return lexicon.Matcher(re.compile(rf"(?<!\w){begin}(?:{lexicon.any_of(parts)})(?!\w)", re.IGNORECASE), rows)


@cache
def _lengths() -> Opened:
    """«За последние три года», «5 лет назад», «двумя годами раньше», «за десять лет»."""
    counts = [row.surface for row in lexicon.rows("year_counts")]
    count = r"(?P<{0}>\d{{1,2}}(?![\d.,])|" + lexicon.alternatives(counts) + ")"
    first = rf"(?:(?=\d)|{lexicon.starts(counts)})"
    years = r"\s+<counted year>(?!\w)"
    frame = lexicon.filled(
        rf"(?<!\w)(?:<over a time>\s+(?:<last years>\s+{count.format('a')}|{count.format('b')}\s+<last years>){years}"
        rf"|{first}{count.format('c')}{years}\s+(?P<ago><ago>)(?!\w)"
        rf"|<over so long>\s+(?:<these years>\s+)?{count.format('d')}{years}"
        rf"|(?:<after so long>\s+{count.format('e')}|<over a time>\s+{count.format('f')}\s+<coming years>){years})"
    )
    counted = ["5", *counts, *lexicon.surfaces_of("last years"), *lexicon.surfaces_of("these years")]
    over = (surface for cue in ("over a time", "over so long", "after so long") for surface in lexicon.surfaces_of(cue))
    openings = (f"{surface} {count}" for surface in over for count in counted)
    in_figures = (f"5 {surface}" for surface in lexicon.surfaces_of("counted year"))
    return Opened(re.compile(frame, re.IGNORECASE), [*openings, *counts, *in_figures])


MEANING = re.compile(r"(\w+)([+-]?)(\d*)")


def _relatives(text: str) -> Iterator[Period]:
    for match in _relative().opened.finditer(text):
        meaning, sign, offset = MEANING.match(_relative().row(match)["meaning"]).groups()  # type: ignore[union-attr]
        amount = int(offset or 0)
        kind = cast(Meaning, meaning)
        if kind == "span":
            yield Period(match.start(), match.end(), None, kind, length=amount)
        else:
            yield Period(match.start(), match.end(), None, kind, -amount if sign == "-" else amount)
    for match in _elliptic().finditer(text):
        if YEAR_NAMED.search(text, max(0, match.start() - NAMED_BEFORE), match.start()):
            yield Period(match.start(), match.end(), None, "date")
    for match in _lengths().finditer(text):
        written = match["a"] or match["b"] or match["c"] or match["d"] or match["e"] or match["f"]
        years = years_of(written)
        if not years:
            continue
        if match["ago"]:
            yield Period(match.start(), match.end(), None, "previous", -years)
        elif match["e"] or match["f"]:
            yield Period(match.start(), match.end(), None, "date", years)
        else:
            last = match["a"] or match["b"]
            yield Period(match.start(), match.end(), None, "report" if last else "span", length=years)


YEAR_NAMED = Frame(r"(?<!\w)<year noun>|(?<!\w)(?:19|20)\d\d")
NAMED_BEFORE = 120  # characters in front of «в этом» in which the year that it leaves out is named


@cache
def _elliptic() -> Opened:
    """«В прошлом году 65, в этом уже 48»: no noun behind «в этом»."""
    return lexicon.opened("this without a year", after=lexicon.filled(r"(?=\s*[—–-]\s|\s+(?:\d|<behind a year left out>(?!\w)))"))


# Parts of a year

GAP = 3  # white space between a part and its year
FROM_ON = Frame(r"(?<!\w)<since>\s$")
JOINED = ("year", "date", "report")


def _joined(text: str, years: list[Period], names: set[int]) -> Iterator[Period]:
    """``years`` with the parts in front of them; parts that stand alone are periods of their own.

    ``names`` are the starts of years that belong to a name, as does the day in front of one: «Закон от 5 мая 2015 года».
    """
    starts = {period.start: period for period in years}
    taken: set[int] = set()
    for start, end, part, kind in part_spans(text):
        gap = end
        while gap < len(text) and gap - end < GAP and text[gap].isspace():
            gap += 1
        if gap in names:
            continue
        year = starts.get(gap) if gap > end else None
        if (
            year is not None
            and year.meaning in JOINED
            and year.part is None
            and year.start not in taken
            and (year.first is None or kind == "edge")
        ):
            taken.add(year.start)
            since = kind == "edge" and FROM_ON.search(text, max(0, start - 3), start) is not None
            if since and not text.endswith(lexicon.surfaces_of("instrumental ending"), start, end):  # «по сравнению с началом»
                yield replace(year, start=start)  # «с начала года»: from there up to the day of the report
                continue
            opens = part == NEW_YEARS_DAY and kind == "edge" and year.first is not None
            yield replace(year, start=start, part=part, year=year.first if opens else year.year, first=None)
        elif kind != "edge":
            yield Period(start, end, None, "opening" if part == NEW_YEARS_DAY else "part", part=part)
    yield from (period for period in years if period.start not in taken)


# Bases of a comparison

# «к аналогичным девяти месяцам 2019 года», «к допандемийному 2019 году»
PART_OF_YEAR = r"(?:(?:<quarter of a year>|<half of a year>|<month word>)\s+)?"
THE_SAME = rf"(?:<level>\s+)?(?:(?:<the same>|[а-яё]{{3,}}<dative ending>)\s+{PART_OF_YEAR})?$"
TO_BEFORE = Frame(rf"(?<!\w)(?:<to>|<to the level>)\s+{THE_SAME}")
COMPARATIVE = Frame(r"(?<!\w)[а-яё]+<comparative ending>\s+$")
AGAINST = Frame(r"(?<!\w)<compared to>\s+$")
SINCE_LAST = Frame(r"(?<!\w)<since>\s+[а-яё]+(?:ого|его|ей)\s+[а-яё]+$")  # «с прошлого года подорожало на 8 %»
RATIO_TO = Frame(rf"(?:%|(?<!\w)<ratio>)\s*\(?\s*<to>\s+{THE_SAME}")
MORE_THAN = Frame(r"(?<!\w)<more or less>(?!\w)[^.;!?]*,\s+<than>\s")  # «больше, чем получили в 2018 году»


@cache
def _base_before() -> Opened:
    # «ниже рекордного 2011 года», «выше уровня того же месяца 2011 года»
    inside = rf"<base>|<within base>|<the same>|<quarter of a year>|<half of a year>|<month word>|{month_words()}"
    frame = rf"(?<!\w)<base>\s+(?:(?:{inside})\s+){{0,3}}(?:[а-яё]{{3,}}<genitive ending>\s+)?$"
    return Opened(re.compile(lexicon.filled(frame), re.IGNORECASE), lexicon.surfaces_of("base"))


TELLS = Frame(r"\b(?!<to be>)\w+<past ending>\b")  # «о том, чем жил округ в 2018 году»
COMPARED = Frame(r"(?<!\w)(?<!\bс\s)<comparing>\s+(?:[^\W\d]|[\s«»\"-])*$")
SAME_DAY = Frame(r"(?<!\w)<same day>\s*$")


AFTER_SLASH = re.compile(rf"{YEAR}/$")  # «индекс 2023/2022»; «2022/2023» is one time
EXCEEDED = Frame(r"(?<!\w)<exceeded>\s+$")
IS_EXCEEDED = Frame(r"(?<=года)\s+<is exceeded>(?!\w)")  # «показатель 2021 года превышен»
LAST_IS_EXCEEDED = Frame(r"\s+(?:[а-яё]+\s+){0,2}<is exceeded>(?!\w)")  # «прошлогодний урожай превышен»


def _is_base(text: str, period: Period, *, target: bool) -> bool:
    left = text, max(0, period.start - LEFT), period.start
    compared = COMPARED.search(*left) if lexicon.starting("comparing").search(*left) else None
    if compared is not None and (TELLS.search(compared.group()) is None or MORE_THAN.search(*left)):
        return True
    if lexicon.starting("of last year").search(text, period.start, period.end):
        exceeded = any(front.search(*left) is not None for front in (COMPARATIVE, AGAINST, EXCEEDED))
        return exceeded or LAST_IS_EXCEEDED.match(text, period.end) is not None
    if IS_EXCEEDED.match(text, period.end) is not None:
        return True
    if SAME_DAY.search(*left):
        return False
    if period.offset < 0 and period.meaning == "date" and SINCE_LAST.search(text, max(0, period.start - 4), period.end):
        return True
    if _base_before().search(*left):
        return True
    relative = period.meaning in ("previous", "last_but_one") or (period.meaning == "date" and period.offset < 0)
    if text[period.start - 1 : period.start] == "/" and AFTER_SLASH.search(*left) is not None:
        return True
    # «104,9 % к 2010 году», «(в 1,5 раза к прошлому году)»; «к 2025 году построят» is a target
    return target and (relative or (RATIO_TO.search(*left) is not None and not _is_promised(*left)))


def _is_promised(text: str, start: int, end: int) -> bool:
    """«Завод обещает минус 30 % к 2025 году» is a term; «на 2026 год обещает плюс 5 % к 2025 году» compares."""
    promise = PROMISED.search(text, start, end)
    return (
        promise is not None
        and YEAR_NAMED.search(text, promise.end(), end) is None
        and not YEAR_NAMED.search(text, start, promise.start())
    )


PROMISED = Frame(r"(?<!\w)<promised>(?!\w)[^.;!?\n]*$")


def find(text: str) -> tuple[Period, ...]:
    """Time expressions of ``text`` in order, without overlaps; ``base`` is set where one is compared with."""
    normal = cleaned_whole(text)
    years: list[Period] = []
    names: set[int] = set()
    for period in sorted([*stated(normal), *in_words(normal), *_relatives(normal)], key=lambda period: (period.start, -period.end)):
        if years and period.start < years[-1].end:
            continue
        if period.year is not None and names_something(normal, period):
            names.add(period.start)
        else:
            years.append(period)
    kept: list[Period] = []
    for period in sorted(_joined(normal, years, names), key=lambda period: (period.start, -period.end)):
        if kept and period.start < kept[-1].end:
            continue
        target = TO_BEFORE.search(normal, max(0, period.start - LEFT), period.start) is not None
        base = _is_base(normal, period, target=target)
        kept.append(replace(period, base=base, target=target) if base or target else period)
    kept = [period for at, period in enumerate(kept) if not (_same_day(normal, period) and _has_year_beside(kept, at))]
    return tuple(joined(normal, _of_their_years(normal, kept)))


def _of_their_years(text: str, periods: Sequence[Period]) -> Iterator[Period]:
    """``periods``, in which «аналогичный период 2019 года» is one that means 2019, not the year before."""
    before = None
    for period in periods:
        if before is not None:
            if period.meaning in YEARS and period.start - before.end <= GAP and text[before.end : period.start].isspace():
                labelled = LABEL_STARTS.search(text, max(0, before.start - GAP), before.start) is not None
                period = replace(period, start=before.start, target=before.target, base=period.base and not labelled)
                if period.meaning == "date" and period.offset == -1 and not period.base:  # the year before the figure beside it
                    period = replace(period, meaning="previous")
            else:
                yield before
        before = None
        if period.meaning == "previous" and not YEAR_NOUN.search(text, period.start, period.end):
            before = period
        else:
            yield period
    if before is not None:
        yield before


YEARS = ("year", "date", "previous", "last_but_one")
LABEL_STARTS = re.compile(r"[(\n]\s*$")  # «(аналогичный период 2013 г. – 98,7 %)»
YEAR_NOUN = Frame(r"(?<!\w)<year noun>")


def _same_day(text: str, period: Period) -> bool:
    return SAME_DAY.search(text, period.start, period.end) is not None


def _has_year_beside(periods: list[Period], at: int) -> bool:
    """«На ту же дату прошлого года», «год назад на ту же дату»: the year stands beside it."""
    before, here, behind = periods[at - 1] if at else None, periods[at], periods[at + 1] if at + 1 < len(periods) else None
    near = before is not None and here.start - before.end <= GAP
    return near or (behind is not None and behind.start - here.end <= GAP)


@Language.component("svodka_periods", assigns=["doc._.periods"], requires=["doc._.quantities"])
@on_narrow
def svodka_periods(doc: Doc) -> Doc:
    """Find time expressions; ``doc._.periods`` is a tuple of :class:`~svodka.document.Period`."""
    doc._.periods = _uncounted(find(text_of(doc)), doc._.quantities)
    return doc


def _uncounted(periods: tuple[Period, ...], quantities: Sequence[Quantity]) -> tuple[Period, ...]:
    """``periods`` without the bare years that count something: «ферма на 2000 голов»."""
    counted = {
        quantity.start: quantity.number_end for quantity in quantities if quantity.end > quantity.number_end and not quantity.stop
    }
    return tuple(period for period in periods if counted.get(period.start) != period.end)
