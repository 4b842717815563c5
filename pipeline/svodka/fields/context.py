"""What the rules of owner, year and metric know of the document round a quantity. Changes when they need to know more."""

from __future__ import annotations

import bisect
import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, NEW_YEARS_EVE, WHOLE_YEAR, Mention, Part, Period, Quantity
from svodka.fields.tokens import Columns
from svodka.lexicon import Frame
from svodka.record import Found
from svodka.text.morphology import done

FEBRUARY, MARCH = 2, 3
JUNE = 6
LATE = 10  # the month from which on «в новом году» is the next one
YEAR_NOUN = Frame(r"(?<!\w)<year noun>")
ON_DAY = Frame(r"(?<!\w)<on>\s+$")
NOUN = 6  # characters behind «за прошлый» in which «год» stands
PLANNED = Frame(r"(?<!\w)<plan of a year>")
TOLD = 100  # characters behind «в этом году» in which a verb says that it is told of
AHEAD = 40  # characters behind a day in which a verb tells whether it is still to come


@dataclass
class Scopes:
    """The times that headings give to what stands under them: ``starts`` are offsets, ``times`` hold from there on.

    One time holds for every number, several for the columns of a table.
    """

    starts: list[int] = field(default_factory=list)
    times: list[tuple[Time, ...]] = field(default_factory=list)

    def add(self, offset: int, *times: Time) -> None:
        """Let ``times`` hold from ``offset`` on; offsets come ascending."""
        self.starts.append(offset)
        self.times.append(times)

    def at(self, offset: int) -> Time | None:
        """The only time that a heading gives to ``offset``."""
        times = self.columns_at(offset)
        return times[0] if len(times) == 1 else None

    def columns_at(self, offset: int) -> tuple[Time, ...]:
        """The times that a heading gives to ``offset``."""
        index = bisect.bisect_right(self.starts, offset) - 1
        return self.times[index] if index >= 0 else ()


@dataclass(slots=True, unsafe_hash=True)
class Time:
    """A year with the first and the last day of the period it stands for, where they are known."""

    year: int
    start: date | None = None
    end: date | None = None
    period: Period | None = None

    @classmethod
    def of(cls, year: int, part: Part | None = None, *, first: int | None = None, period: Period | None = None) -> Time:
        """The year, or the part of it, from ``first`` on where the time spans several years."""
        if not date.min.year <= min(year, first or year) <= year <= date.max.year:
            return cls(year, None, None, period)
        month, day, last_month, last_day = part or WHOLE_YEAR
        if (last_month, last_day) == (FEBRUARY, 28) and (month, day) != (last_month, last_day) and calendar.isleap(year):
            last_day = 29
        return cls(year, date(first or year, month, day), date(year, last_month, last_day), period)


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
    words: Columns
    quantities: Sequence[Quantity] = ()  # also those that claim nothing
    mention_starts: list[int] = field(default_factory=list)
    owners: Sequence[Mention] = ()  # the mentions, each place one with what holds it beside it
    owner_starts: list[int] = field(default_factory=list)
    period_starts: list[int] = field(default_factory=list)
    part: Part | None = None
    owner_shares: Mapping[str, float] = field(default_factory=dict)  # how likely each territory is the owner, the likeliest first
    year_shares: Mapping[int | None, float] = field(default_factory=dict)  # how likely each year is the one that is summed up
    future: Sequence[int] = ()  # the offsets of verbs in the future tense
    scopes: Scopes = field(default_factory=Scopes)
    bracket_scopes: Scopes = field(default_factory=Scopes)
    bare_bracket_scopes: Scopes = field(default_factory=Scopes)  # what «в скобках – 2017 год» gives to numbers alone in brackets
    base_scopes: Scopes = field(default_factory=Scopes)  # the times compared with that headings give: «Скот (к 2023 году)»
    bracket_base_scopes: Scopes = field(default_factory=Scopes)  # and «в скобках – к 2023 году»
    claims: Sequence[Quantity] = ()
    claim_starts: Sequence[int] = ()
    figures: Sequence[Quantity] = ()  # what claims something, and what would if its unit were known
    figure_starts: Sequence[int] = ()
    budget: tuple[int, int] | None = None  # the coming year whose budget the report tells of, and how far it does
    named: Mapping[str, Mention] = field(default_factory=dict)  # name -> a mention with it, one with a code where there is one
    sentences: Sequence[tuple[int, int, int, int]] = ()  # as ``words`` tell them
    governed: Sequence[
        tuple[int, int, Mention]
    ] = ()  # stretches that have a territory of their own: what an akim is quoted with, his budget
    approved: Sequence[tuple[int, int]] = ()  # stretches in which a budget is approved
    topics: Mapping[int, str] = field(default_factory=dict)  # start of a sentence -> the territory that governs it from outside
    heard: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # cue -> where the text says it, by :meth:`said`
    owning: dict[tuple[int, int, str, str, str], bool] = field(
        default_factory=dict
    )  # place and name of a mention -> whether it can own a figure
    # the rules that can answer: in a sentence that names somebody, or tells a time, and in one that does not
    owner_rules: tuple[Sequence[Rule], Sequence[Rule]] = ((), ())
    year_rules: tuple[Sequence[Rule], Sequence[Rule]] = ((), ())
    asked: Place | None = None  # the place that was looked at last, and what stands round it
    answer: object = None

    @property
    def owner_certainty(self) -> float:
        """How sure the owner is, 0 to 1: its share among the territories that it could be."""
        return 0.0 if self.owner is None else self.owner_shares.get(self.owner.name, 0.0)

    @property
    def year_certainty(self) -> float:
        """How sure the reporting year is, 0 to 1: its share among all years that could be it."""
        return self.year_shares.get(self.year, 0.0)

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that start in ``text[start:end]``."""
        return self.mentions[bisect.bisect_left(self.mention_starts, start) : bisect.bisect_left(self.mention_starts, end)]

    def owners_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that start in ``text[start:end]``, each place one with what holds it beside it."""
        return self.owners[bisect.bisect_left(self.owner_starts, start) : bisect.bisect_left(self.owner_starts, end)]

    def claims_in(self, start: int, end: int) -> Sequence[Quantity]:
        """Quantities that claim something and start in ``text[start:end]``."""
        return self.claims[bisect.bisect_left(self.claim_starts, start) : bisect.bisect_left(self.claim_starts, end)]

    def figures_in(self, start: int, end: int) -> Sequence[Quantity]:
        """Figures that start in ``text[start:end]``."""
        return self.figures[bisect.bisect_left(self.figure_starts, start) : bisect.bisect_left(self.figure_starts, end)]

    def periods_in(self, start: int, end: int) -> Sequence[Period]:
        """Time expressions that start in ``text[start:end]``."""
        return self.periods[bisect.bisect_left(self.period_starts, start) : bisect.bisect_left(self.period_starts, end)]

    def future_in(self, start: int, end: int) -> Sequence[int]:
        """The offsets of the verbs in the future tense in ``text[start:end]``."""
        return self.future[bisect.bisect_left(self.future, start) : bisect.bisect_left(self.future, end)]

    def says(self, cue: str) -> list[tuple[int, int]]:
        """Where the text says a cue in whole words."""
        spans = self.heard.get(cue)
        if spans is None:
            spans = self.heard[cue] = [match.span() for match in lexicon.whole_anywhere(cue).finditer(self.text)]
        return spans

    def said(self, cue: str, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Where ``text[start:end]`` says a cue in whole words; the text is looked through once."""
        spans = self.says(cue)
        return spans[bisect.bisect_left(spans, (start,)) : bisect.bisect_left(spans, (end,))]

    def governed_at(self, offset: int) -> Mention | None:
        """The territory of the stretch at ``offset``: whose akim is quoted there, whose budget is approved."""
        at = bisect.bisect_left(self.governed, offset, key=lambda stretch: stretch[0]) - 1
        return self.governed[at][2] if at >= 0 and offset < self.governed[at][1] else None

    def approved_from(self, offset: int) -> int | None:
        """Where the stretch at ``offset`` begins in which a budget is approved."""
        at = bisect.bisect_right(self.approved, offset, key=lambda stretch: stretch[0]) - 1
        return self.approved[at][0] if at >= 0 and offset < self.approved[at][1] else None

    @property
    def today(self) -> int | None:
        """The year in which the report is given: of its date, else the one behind the whole year that it sums up."""
        if self.when is not None:
            return self.when.year
        if self.year is None:
            return None
        of_this_year = self.part is not None or self.tells_of_this_year or self.names_next_year
        return self.year if of_this_year else self.year + 1

    @cached_property
    def tells_of_this_year(self) -> bool:
        """Whether much of «this year» is told of, which is then the reporting year: «за 9 месяцев т.г.», «на 1 октября т.г.»."""
        now = [p for p in self.periods if p.meaning == "date" and p.offset == 0 and p.part is not None and not p.base]
        return any(p.part.last_month >= JUNE and (not p.part.is_day or self._is_state(p)) for p in now if p.part is not None)

    def _is_state(self, day: Period) -> bool:
        """«На 1 октября текущего года убрано»: what is told of that day is no plan."""
        return ON_DAY.search(self.text, max(0, day.start - 4), day.start) is not None and not self.future_in(
            day.start, day.end + AHEAD
        )

    def _is_ahead(self, time: Period) -> bool:
        """«На текущий год утверждено», «в этом году запустим»: what is told of that time is still to come."""
        return ON_DAY.search(self.text, max(0, time.start - 4), time.start) is not None or bool(
            self.future_in(time.start, time.end + AHEAD)
        )

    @cached_property
    def names_next_year(self) -> bool:
        """Whether «this year» is told of and no «last year», while the year behind the reporting one is named for what is to come.

        «В этом году открыто 5 школ, в 2031 году планируется 7»: this year is not 2031. Nor is it 2032 in «в этом году открыто
        5 школ, больше, чем в 2030 году», where only what it is compared with tells the reporting year.
        """
        if self.year is None:
            return False
        called = [p for p in self.periods if p.meaning == "date" and p.part is None and not p.base]
        now = [p for p in called if p.offset == 0 and not self._is_ahead(p)]
        if not now or any(p.offset == -1 and YEAR_NOUN.search(self.text, p.start, p.end + NOUN) for p in called):
            return False
        if self.year_rule == "year compared with":
            behind = [self.text[p.end : p.end + TOLD].partition(". ")[0] for p in now]
            return not self.counts_from_today and any(done(words) and not PLANNED.search(words) for words in behind)
        return any(p.meaning == "year" and p.year == self.year + 1 and p.part is None and not p.base for p in self.periods) and any(
            done(self.text[p.end : p.end + AHEAD]) for p in now
        )

    @cached_property
    def counts_from_today(self) -> bool:
        """Whether the text calls the reporting year «прошлый год», so that «позапрошлый» is the one before it."""
        return any(period.meaning == "date" and period.offset == -1 and not period.base for period in self.periods)

    def resolve(self, period: Period, year: int | None = None, *, plan: bool = False) -> int | None:
        """The year that a time expression means.

        ``year`` is what «годом ранее» counts from, by default the reporting year; ``plan`` tells that something to come is told.
        """
        anchor = year if year is not None else self.year
        match period.meaning:
            case "year" | "since":
                return period.year
            case "previous":
                return None if anchor is None else anchor + (period.offset or -1)
            case "date" | "opening":
                return (
                    None
                    if self.today is None
                    else self.today + period.offset + self._still_to_begin(period) - self._over_the_new_year(period)
                )
            case "last_but_one":
                anchor = self.today if self.counts_from_today else self.year
                return None if anchor is None else anchor - 2
            case "now" | "end" if plan:
                return self.today
            case _:
                return None if self.year is None else self.year + period.offset

    def _still_to_begin(self, period: Period) -> int:
        """One for «в новом году» at the end of a year, which is the next one; else nothing."""
        if period.offset or self.when is None or self.when.month < LATE:
            return 0
        return int(lexicon.whole("year to begin").search(self.text, period.start, period.end) is not None)

    def _over_the_new_year(self, period: Period) -> int:
        """One for «в прошлом месяце» in January and «в прошлом квартале» in the first quarter, which are of the year before."""
        if period.offset or self.when is None or self.when.month > MARCH:
            return 0
        cue = "month before" if self.when.month == 1 else "quarter before"
        told = lexicon.whole(cue).match(self.text, period.start) or lexicon.whole("quarter before").match(self.text, period.start)
        return int(told is not None)

    def time(self, period: Period, year: int | None = None, *, plan: bool = False) -> Time | None:
        """The year that a time expression means, with its days."""
        resolved = self.resolve(period, year, plan=plan)
        if resolved is None:
            return None
        first = period.first if period.first is not None else (resolved - period.length + 1 if period.length > 1 else None)
        if period.meaning == "end":
            return Time.of(resolved, NEW_YEARS_EVE, period=period)
        if period.meaning == "now" or (period.meaning == "report" and period.length == 0):
            return replace(self.own_time(), period=period) if resolved == self.year else Time.of(resolved, period=period)
        part = period.part
        if period.meaning == "opening" and part is None:
            part = NEW_YEARS_DAY
        return Time.of(resolved, part, first=first, period=period)

    def own_time(self) -> Time:
        """The time that the report sums up: the stated part of the year, the year, or the year up to the report's day."""
        year = self.year or 0
        if self.part is None and self.when is not None and self.when.year == year and self.when.month < 12:
            return Time(year, date(year, 1, 1), self.when)
        return Time.of(year, self.part)


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where a quantity stands: its clause and sentence as ``(start, end)``; the time of the one before.

    ``planned`` tells that it is a plan, ``plan`` that it is one still to come after the day of the report, ``ahead`` is for a plan
    the time of the one in front of it in its sentence, if that lies behind the reporting year. ``whole`` owns what the sentence
    tells a part of: «Из них 12 – новые». ``after_plan`` tells that the record in front of its sentence is a plan,
    ``to_come`` that nothing in its sentence tells that the plan is one of what has been done.
    """

    quantity: Quantity
    clause: tuple[int, int]
    sentence: tuple[int, int]
    plan: bool = False
    before: Time | None = None
    planned: bool = False
    ahead: Time | None = None
    whole: str | None = None
    after_plan: bool = False
    to_come: bool = False


Answer = tuple[Time, Found] | None  # what a rule of the year answers: the time, and how it was found
Rule = Callable[[Report, Place], "tuple[object, Found] | None"]
Needs = Mapping[Rule, Callable[[Report], object]]  # what a report must have that a rule can answer in it


def can_answer(rules: Sequence[Rule], needs: Needs, report: Report) -> list[Rule]:
    """Those of ``rules`` that can answer in a report: some look for what most texts have nowhere."""
    return [rule for rule in rules if rule not in needs or needs[rule](report)]


def ask(rules: Sequence[Rule], report: Report, place: Place) -> tuple[object, Found, str]:
    """The first answer of ``rules`` in their order, where it was found, and the name of the rule that gave it."""
    for rule in rules:
        answer = rule(report, place)
        if answer is not None:
            return answer[0], answer[1], rule.__name__.replace("_", " ")
    return None, "none", "no rule"
