"""What a figure may be joined to: mentions, periods and units, with their indicators. Changes when others should be offered.

The words of a metric are options too (``features.py``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

import numpy as np

from svodka.document import Mention, Period, Quantity
from svodka.fields.context import Report, Time
from svodka.fields.owners import name_of
from svodka.linking.layouts import (
    DEFAULTS,
    MEANINGS,
    MENTION_KINDS,
    NOUNS_BEFORE,
    NOUNS_BEHIND,
    OPTIONS_BEFORE,
    OPTIONS_BEHIND,
    PARTS,
    PLACE,
    RIVALS,
    ROLES,
    STANDINGS,
    UNITS_BEFORE,
    UNITS_BEHIND,
    USUAL_UNITS,
    Floats,
    Indicators,
    Ints,
    Layout,
    begins,
    each_once,
    entity_layout,
    numbered,
    prepositions,
    unit_layout,
    year_layout,
)
from svodka.linking.wordtable import Place, Words, put_place
from svodka.numbers.units import fixed_noun
from svodka.record import Record
from svodka.text.lexing import word_form
from svodka.text.morphology import readings


@dataclass
class Options:
    """Options of all queries, flat: ``query`` and ``word`` are row numbers (``word`` may be the number of words: nowhere).

    ``hot`` has a row each. What an option stands for – a token, an entity's name, a year, a unit – is ``distinct[value]``; a year
    comes from the time ``sources[source]``, where ``source`` is not negative.
    """

    query: Ints
    word: Ints
    hot: Indicators
    value: Ints
    distinct: Sequence[object]
    source: Ints
    sources: Sequence[Time | None] = ()

    @cached_property
    def indicators(self) -> Floats:
        """Their matrix of indicators."""
        return self.hot.matrix()

    @cached_property
    def values(self) -> list[object]:
        """What each option stands for."""
        return [self.distinct[number] for number in self.value.tolist()]


def ranges(*spans: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """For each query the numbers from ``start`` to ``end`` of its spans, one behind the other: numbers of query and word."""
    starts, ends = (np.array(edges).T.ravel() for edges in zip(*spans, strict=True))
    sizes = np.maximum(ends - starts, 0)
    behind = sizes.cumsum()
    word = np.arange(behind[-1] if len(behind) else 0) + (starts - (behind - sizes)).repeat(sizes)
    return (np.arange(len(starts)) // len(spans)).repeat(sizes), word


class _Numbered:
    """Values with their numbers: equal values have the same."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._numbers: dict[object, int] = {}

    def of(self, values: Iterable[object]) -> Ints:
        """The numbers of ``values``."""
        found = [self._numbers.setdefault(value, len(self._numbers)) for value in values]
        self.values += list(self._numbers)[len(self.values) :]
        return np.array(found, np.int64)


KIND, MEANING = numbered(MENTION_KINDS, 1), numbered(MEANINGS, 1)  # others have 1
Item = TypeVar("Item", bound=Mention | Period)


class _Anchors(Generic[Item]):
    """Mentions or periods with the words at which they stand, in text order."""

    def __init__(self, words: Words, items: Sequence[Item]) -> None:
        self.items: list[Item] = sorted(items, key=attrgetter("start", "end"))
        starts = [item.start for item in self.items]
        self.word = np.minimum(words.end.searchsorted(starts, "right"), max(len(words.text) - 1, 0))
        known, text = prepositions(), words.text
        in_front = [at - 1 if start else -1 for at, start in zip(self.word.tolist(), starts, strict=True)]
        self.before = np.array([known.get(text[at].lower(), 0) if at >= 0 else 0 for at in in_front], np.int64)

    def around(self, place: Place) -> tuple[Ints, Ints, Ints]:
        """Query, item and rank: of each query the items in front, the nearest first, and those behind in the sentence."""
        front = self.word.searchsorted(place.first)
        behind = self.word.searchsorted(place.last, "right")
        stop = np.minimum(behind + OPTIONS_BEHIND, self.word.searchsorted(place.next_sentence))
        before = np.minimum(front, OPTIONS_BEFORE)
        # ranks that are counted down to the items in front, then up from there
        query, rank = ranges((np.zeros_like(front), before), (before, before + np.maximum(stop, behind) - front))
        front, before, behind = front[query], before[query], behind[query]
        item = np.where(rank < before, front - 1 - rank, front - before + rank)
        return query, item, np.where(item >= behind, OPTIONS_BEFORE + item - behind, rank)


class _Collector:
    """Options put together sort by sort: rows of query, word, value, source and of the features behind those of the place."""

    def __init__(self, layout: Layout, place: Place, values: _Numbered) -> None:
        self.layout, self.place, self.values = layout, place, values
        names = (*TOLD, *list(layout.sizes)[len(PLACE) :])
        self.column = {name: number for number, name in enumerate(names)}
        self.sorts: list[Ints] = []

    def add(self, query: Ints, value: Ints, **columns: Sequence[int] | Ints | int) -> None:
        """Add options of one sort, those of a query in their order; what is not said of them is -1: a word that is nowhere too.

        A column of queries gets each of a row of values.
        """
        rows = np.full((*np.broadcast(query, value).shape, len(self.column)), -1)
        for name, numbers in {"query": query, "value": value, **columns}.items():
            rows[..., self.column[name]] = numbers
        self.sorts.append(rows.reshape(-1, len(self.column)))

    def options(self, sources: Sequence[Time | None] = ()) -> Options:
        """All of them, query by query, the sorts in the order in which they were added."""
        rows = np.concatenate(self.sorts)
        rows = rows.take(rows[:, 0].argsort(kind="stable"), axis=0)
        query, word, value, source = rows[:, : len(TOLD)].T.copy()
        word[word < 0] = len(self.place.words.text)
        hot = Indicators(self.layout, len(rows))
        hot.set_last(rows[:, len(TOLD) :])
        put_place(hot, self.place, query, word)
        return Options(query, word, hot, value, self.values.values, source, sources)


TOLD = ("query", "word", "value", "source")  # of an option beside its features


def entities(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Mentions near each query, the report's own territory, and the answer of the rules where it is none of these."""
    words = place.words
    places = _Anchors(words, report.mentions)
    known = _Numbered()
    names = [name_of(report, mention) for mention in places.items]
    name, wanted = known.of(names), known.of(draft.entity for draft in drafts)
    rivals = _rivals(report.owner_shares)
    usual = known.of([report.owner.name if report.owner is not None else None, *rivals])
    own = usual[0]
    often = Counter(mention.name for mention in places.items)
    often_named = np.array([often[mention.name] for mention in places.items], np.int64)
    kind = np.array([KIND.get(mention.kind, 1) for mention in places.items], np.int64)
    starts = words.opens | begins(words.sentence)
    ends = np.minimum(words.start.searchsorted([mention.end for mention in places.items]), len(words.text) - 1)
    mark = words.signs[words.which[ends], 6]
    query, item, rank = places.around(place)
    named = np.array([name is not None for name in names], bool)[item]
    query, item, rank = query[named], item[named], rank[named]
    value, at = name[item], places.word[item]
    right = value == wanted[query]
    standing = _standing(known.values, report.owner_shares)
    found = _Collector(entity_layout(), place, known)
    found.add(
        query, value, word=at, rank=rank, draft=right, own=value == own, default=0, kind=kind[item],
        often=often_named[item], case=words.case[at], first=starts[at], behind=mark[item], preposition=places.before[item],
        standing=standing[value],
    )  # fmt: skip
    meant = wanted[:, None] == usual
    defaults = [1 + DEFAULTS.index(name) for name in ("own", *["rival"] * len(rivals))]
    found.add(np.arange(len(drafts))[:, None], usual, default=defaults, draft=meant, own=usual == own, standing=standing[usual])
    # the rules know of one that is not among the nearest
    far = ~meant.any(axis=1)
    far[query[right]] = False
    other = far.nonzero()[0]
    found.add(other, wanted[other], default=1 + DEFAULTS.index("rules"), draft=1, own=0, standing=standing[wanted[other]])
    return found.options()


def _rivals(likely: Mapping[Any, float]) -> list[Any]:
    """The candidates behind the likeliest that are not quite unlikely."""
    return [candidate for candidate, share in list(likely.items())[1 : 1 + RIVALS] if share > STANDINGS[0]]


def _standing(values: Sequence[object], likely: Mapping[Any, float]) -> Ints:
    """In which class of likelihood each value is; -1 for what is no candidate."""
    limits = STANDINGS.tolist()
    return np.array([bisect_left(limits, likely[value]) if value in likely else -1 for value in values], np.int64)


def years(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Periods near each query, the reporting year and its neighbours, no year, and the answer of the rules if it is another."""
    anchors = _Anchors(place.words, report.periods)
    periods = anchors.items
    meaning = np.array([MEANING.get(period.meaning, 1) for period in periods], np.int64)
    base = np.array([period.base for period in periods], np.int64)
    plan = np.array([draft.status == "plan" for draft in drafts], np.int64)
    resolved = [
        report.resolve(period, plan=planned) for planned in ((False, True) if plan.any() else (False,)) for period in periods
    ]
    known = _Numbered()
    years, wanted = known.of(resolved), known.of(draft.year for draft in drafts)
    defaults: list[tuple[str, int | None]] = [("own", report.year)]
    if report.year is not None:
        defaults += [("before", report.year - 1), ("after", report.year + 1), ("none", None)]
    taken = {year for _, year in defaults}
    defaults += [("rival", year) for year in _rivals(report.year_shares) if year not in taken]
    usual = known.of(year for _, year in defaults)
    apart = np.array([_apart(report, year) for year in known.values], np.int64)
    standing = _standing(known.values, report.year_shares)

    query, item, rank = anchors.around(place)
    source = item + len(periods) * plan[query]
    told = np.array([year is not None for year in resolved], bool)[source]
    query, item, rank, source = query[told], item[told], rank[told], source[told]
    year = years[source]
    right = year == wanted[query]
    found = _Collector(year_layout(), place, known)
    found.add(
        query, year, word=anchors.word[item], source=source, rank=rank, draft=right, report=apart[year], default=0,
        meaning=meaning[item], base=base[item], preposition=anchors.before[item], standing=standing[year],
    )  # fmt: skip
    meant = wanted[:, None] == usual
    found.add(
        np.arange(len(drafts))[:, None], usual, source=np.arange(len(usual)) + 2 * len(periods),
        default=[1 + DEFAULTS.index(name) for name, _ in defaults], draft=meant, report=apart[usual], standing=standing[usual],
    )  # fmt: skip
    far = ~meant.any(axis=1)
    far[query[right]] = False
    other = far.nonzero()[0]
    year = wanted[other]
    found.add(other, year, default=1 + DEFAULTS.index("rules"), draft=1, report=apart[year], standing=standing[year])
    return found.options(_Times(report, periods, [year for _, year in defaults]))


@dataclass(slots=True)
class _Times(Sequence["Time | None"]):
    """What the options of years come from, reckoned when asked for: each period as of a fact, as of a plan, then ``years``."""

    report: Report
    periods: Sequence[Period]
    years: Sequence[int | None]

    def __len__(self) -> int:
        return 2 * len(self.periods) + len(self.years)

    def __getitem__(self, at: Any) -> Any:
        if at < 2 * len(self.periods):
            plan, item = divmod(at, len(self.periods))
            return self.report.time(self.periods[item], plan=bool(plan))
        year = self.years[at - 2 * len(self.periods)]
        return None if year is None else Time.of(year)


def _apart(report: Report, year: object) -> int:
    """How far a year is from the reporting year, as a column; -1 if that is unknown."""
    if report.year is None:
        return -1
    return min(max(year - report.year, -4), 3) + 5 if isinstance(year, int) else 0


def units(place: Place, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Options:
    """The unit of the draft; where it is a guess also nouns near the number, units of its neighbours, and the usual ones."""
    known = _Numbered()
    units, usual = known.of(draft.unit for draft in drafts), known.of(USUAL_UNITS)
    found = _Collector(unit_layout(), place, known)
    found.add(np.arange(len(drafts)), units, default=1, draft=1)
    guesses = np.flatnonzero([is_guessed(quantities.get(draft.start)) for draft in drafts])
    if not len(guesses):
        return found.options()
    before = np.concatenate([known.of([""]), units[:-1]])  # of the query before

    def add(query: Ints, value: Ints, **columns: Sequence[int] | Ints | int) -> None:
        found.add(query, value, draft=value == units[query], before=value == before[query], **columns)

    words = place.words
    nouns = np.flatnonzero((words.part == PARTS.index("NOUN")) & words.content & (words.role != ROLES.index("territory")))
    near = nouns.searchsorted([place.first[guesses] - NOUNS_BEFORE, place.last[guesses] + NOUNS_BEHIND])
    number, at = ranges((near[0], near[1]))
    at = nouns[at]
    distinct, noun = each_once(words.which[at], len(words.distinct))
    lemmas = known.of(_counted(word_form(words.distinct[word])) for word in distinct.tolist())[noun]
    add(guesses[number], lemmas, word=at, default=0, noun=1, case=words.case[at], number=words.signs[words.which[at], 3])
    others = guesses[:, None] + UNIT_STEPS
    number, step = ((others >= 0) & (others < len(drafts))).nonzero()
    other = others[number, step]
    add(guesses[number], units[other], word=place.first[other], default=0, noun=0, rank=UNIT_RANKS[step])
    add(guesses[:, None], usual, default=range(2, 2 + len(usual)))
    return found.options()


# to the records whose unit one may share, and their ranks: those before count from the nearest, those behind come then
UNIT_STEPS = np.array([*range(-UNITS_BEFORE, 0), *range(1, UNITS_BEHIND + 1)])
UNIT_RANKS = np.array([*reversed(range(UNITS_BEFORE)), *range(UNITS_BEFORE, UNITS_BEFORE + UNITS_BEHIND)])


@lru_cache(maxsize=5_000)
def _counted(word: str) -> str:
    """What a noun is called as a unit: its dictionary form, or its fixed name («детсадов» -> «детский сад»)."""
    return fixed_noun(word, 0, len(word)) or readings(word)[0].lemma


def is_guessed(quantity: Quantity | None) -> bool:
    """Whether the unit of a quantity does not stand right beside its number."""
    return quantity is not None and _is_guess(quantity.unit_rule)


@lru_cache(maxsize=256)  # there are some dozens of rules
def _is_guess(rule: str) -> bool:
    return not any(told in rule for told in BESIDE)


BESIDE = ("behind", "in a word", "unit in front")
