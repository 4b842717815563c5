"""Time expressions that tell one time together. Changes when two of them are read as two times, or one is lost beside the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from svodka.document import Part, Period
from svodka.lexicon import Frame

FROM = Frame(r"(?<!\w)<since>\s+$")
TILL = Frame(r"\s+<till>\s+")
OPENS = Frame(r"\s*\(\s*(?:<within a year>\s+)?")
ASIDE = Frame(r",\s+(?:<within a year>\s+)?")
PREPOSITION = 4  # characters in front of an expression in which «с» stands
NEAR = 12  # characters between two expressions that belong together
CALLED = ("span", "report", "date", "previous", "part")  # what a bracket behind it can tell the year of


def joined(text: str, periods: Iterable[Period]) -> Iterator[Period]:
    """``periods`` in their order, each pair that tells one time as one."""
    before: Period | None = None
    for period in periods:
        one = _one_of(text, before, period) if before is not None and period.start - before.end <= NEAR else None
        if before is not None and one is None:
            yield before
        before = period if one is None else one
    if before is not None:
        yield before


def _one_of(text: str, first: Period, last: Period) -> Period | None:
    """The time that two expressions side by side tell together, None if they tell two."""
    return _from_to(text, first, last) or _in_brackets(text, first, last)


def _from_to(text: str, first: Period, last: Period) -> Period | None:
    """«С 01.01.2023 по 30.09.2023», «с 1 января по 30 сентября 2023 года», «с июля 2022 года по июнь 2023-го»."""
    if first.part is None or last.part is None or first.base or last.base:
        return None
    if TILL.fullmatch(text, first.end, last.start) is None or not FROM.search(text, max(0, first.start - PREPOSITION), first.start):
        return None
    alone = first.year is None and first.meaning in ("part", "opening")
    if not alone and (first.year is None or last.year is None or first.year > last.year):
        return None
    part = Part(*first.part[:2], *last.part[2:])
    within = alone or first.year == last.year
    if within and part[:2] > part[2:]:
        return None
    return replace(last, start=first.start, first=None if within else first.year, part=part)


def _in_brackets(text: str, first: Period, last: Period) -> Period | None:
    """«За три года (2020–2022)», «за отчётный период (9 месяцев 2023 года)», «годом ранее (в 2022-м)», «год назад, в 2022-м,»."""
    if first.meaning not in CALLED or first.year is not None or last.year is None or last.base:
        return None
    closed = text[last.end : last.end + 1]
    bracket = closed == ")" and OPENS.fullmatch(text, first.end, last.start) is not None
    if not bracket and not (closed == "," and first.meaning == "previous" and ASIDE.fullmatch(text, first.end, last.start)):
        return None
    part = last.part if last.part is not None else first.part
    end = last.end + 1 if bracket else last.end
    return replace(last, start=first.start, end=end, base=first.base, target=first.target, part=part, length=first.length)
