"""What the rules of owner, year and metric know of the document round a quantity. Changes when they need to know more."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from svodka.document import Mention, Period, Quantity
from svodka.record import Found


@dataclass
class Report:
    """What the rules know of the whole document: ``text`` is normalised, ``original`` is not; offsets are the same."""

    text: str
    original: str
    when: date | None
    year: int | None
    year_rule: str
    owner: Mention | None
    owner_rule: str
    mentions: Sequence[Mention]
    periods: Sequence[Period]
    mention_starts: list[int] = field(default_factory=list)
    period_starts: list[int] = field(default_factory=list)
    figures: Sequence[Quantity] = ()  # what claims something, and what would if its unit were known
    figure_starts: Sequence[int] = ()
    named: Mapping[str, Mention] = field(default_factory=dict)  # name -> a mention with it, one with a code where there is one
    topics: Mapping[int, str] = field(default_factory=dict)  # start of a sentence -> the territory that governs it from outside

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that start in ``text[start:end]``."""
        return self.mentions[bisect.bisect_left(self.mention_starts, start) : bisect.bisect_left(self.mention_starts, end)]

    def figures_in(self, start: int, end: int) -> Sequence[Quantity]:
        """Figures that start in ``text[start:end]``."""
        return self.figures[bisect.bisect_left(self.figure_starts, start) : bisect.bisect_left(self.figure_starts, end)]

    def periods_in(self, start: int, end: int) -> Sequence[Period]:
        """Time expressions that start in ``text[start:end]``."""
        return self.periods[bisect.bisect_left(self.period_starts, start) : bisect.bisect_left(self.period_starts, end)]

    def resolve(self, period: Period, year: int | None = None) -> int | None:
        """The year that a time expression means; ``year`` is what «годом ранее» counts from."""
        if period.meaning == "year":
            return period.year
        if period.meaning == "date":
            if self.when is not None:
                return self.when.year + period.offset
            return None if self.year is None else self.year + 1 + period.offset
        anchor = year if year is not None else self.year
        if period.meaning == "previous":
            return None if anchor is None else anchor - 1
        return self.year


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quantity stands: its clause and sentence as ``(start, end)``."""

    quantity: Quantity
    clause: tuple[int, int]
    sentence: tuple[int, int]


Rule = Callable[[Report, Place], "tuple[object, Found] | None"]


def ask(rules: Sequence[Rule], report: Report, place: Place) -> tuple[object, Found, str]:
    """The first answer of ``rules`` in their order, where it was found, and the name of the rule that gave it."""
    for rule in rules:
        answer = rule(report, place)
        if answer is not None:
            return answer[0], answer[1], rule.__name__.replace("_", " ")
    return None, "none", "no rule"
