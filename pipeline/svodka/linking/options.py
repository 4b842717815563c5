"""What a figure may be joined to: mentions, periods and units, with their indicators. Changes when others should be offered.

The words of a metric are options too (``features.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
    entity_layout,
    prepositions,
    unit_layout,
    year_layout,
)
from svodka.linking.wordtable import Place, Words, number_of, put_place
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
    starts, ends = (np.stack(edges, axis=1).ravel() for edges in zip(*spans, strict=True))
    sizes = np.maximum(ends - starts, 0)
    behind = np.cumsum(sizes)
    word = np.arange(behind[-1] if len(behind) else 0) + np.repeat(starts - (behind - sizes), sizes)
    return np.repeat(np.arange(len(starts)) // len(spans), sizes), word


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


Item = TypeVar("Item", bound=Mention | Period)


class _Anchors(Generic[Item]):
    """Mentions or periods with the words at which they stand, in text order."""

    def __init__(self, words: Words, items: Sequence[Item]) -> None:
        self.items: list[Item] = sorted(items, key=lambda item: (item.start, item.end))
        size = max(len(words.text) - 1, 0)
        self.word = np.minimum(np.searchsorted(words.end, [item.start for item in self.items], "right"), size)
        starts = [item.start for item in self.items]
        self.before = np.array(
            [_preposition(words, int(at)) if start else 0 for at, start in zip(self.word, starts, strict=True)], np.int64
        )

    def around(self, place: Place) -> tuple[Ints, Ints, Ints]:
        """Query, item and rank: of each query the items in front, the nearest first, and those behind in the sentence."""
        words = place.words
        front = np.searchsorted(self.word, place.first)
        behind = np.searchsorted(self.word, place.last, "right")
        next_sentence = np.searchsorted(words.sentence, words.sentence[place.first], "right")
        stop = np.minimum(behind + OPTIONS_BEHIND, np.searchsorted(self.word, next_sentence))
        before = np.minimum(front, OPTIONS_BEFORE)
        # ranks that are counted down to the items in front, then up from there
        query, rank = ranges((np.zeros_like(front), before), (before, before + np.maximum(stop, behind) - front))
        item = np.where(rank < before[query], front[query] - 1 - rank, front[query] - before[query] + rank)
        after = item >= behind[query]
        return query, item, np.where(after, OPTIONS_BEFORE + item - behind[query], rank)


def _preposition(words: Words, at: int) -> int:
    return prepositions().get(words.text[at - 1].lower(), 0) if at else 0


class _Collector:
    """Options put together sort by sort: for each sort columns of query, word, value, source and features."""

    def __init__(self, layout: Layout, place: Place, values: _Numbered) -> None:
        self.layout, self.place, self.values = layout, place, values
        self.sorts: list[dict[str, Ints | int]] = []
        self.lengths: list[int] = []  # of the sorts

    def add(self, query: Ints, **columns: Ints | int) -> None:
        """Add options of one sort, those of a query in their order; what is not said of them is -1: a word that is nowhere too."""
        if len(query):
            self.sorts.append({"query": query, **columns})
            self.lengths.append(len(query))

    def options(self, sources: Sequence[Time | None] = ()) -> Options:
        """All of them, query by query, the sorts in the order in which they were added."""
        order = np.argsort(self._column("query"), kind="stable")
        query, word, value, source = (self._column(name)[order] for name in ("query", "word", "value", "source"))
        word = np.where(word < 0, len(self.place.words.text), word)
        hot = Indicators(self.layout, len(query))
        at = 0
        for length, columns in zip(self.lengths, self.sorts, strict=True):
            for name, column in columns.items():
                if name in self.layout.sizes:
                    hot.set(name, column, slice(at, at + length))
            at += length
        hot.values = hot.values.take(order, axis=0)
        put_place(hot, self.place, query, word)
        return Options(query, word, hot, value, self.values.values, source, sources)

    def _column(self, name: str) -> Ints:
        column = np.full(sum(self.lengths), -1)
        at = 0
        for length, columns in zip(self.lengths, self.sorts, strict=True):
            if name in columns:
                column[at : at + length] = columns[name]
            at += length
        return column


def entities(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Mentions near each query, the report's own territory, and the answer of the rules where it is none of these."""
    words = place.words
    places = _Anchors(words, report.mentions)
    known = _Numbered()
    names = [name_of(report, mention) for mention in places.items]
    name, wanted = known.of(names), known.of(draft.entity for draft in drafts)
    own = known.of([report.owner.name if report.owner is not None else None])[0]
    often = Counter(mention.name for mention in places.items)
    often_named = np.array([often[mention.name] for mention in places.items], np.int64)
    kind = np.array([1 + number_of(MENTION_KINDS, mention.kind) for mention in places.items], np.int64)
    starts = words.opens | begins(words.sentence)
    ends = np.minimum(np.searchsorted(words.start, [mention.end for mention in places.items]), len(words.text) - 1)
    mark = words.signs[words.which[ends], 6]
    query, item, rank = places.around(place)
    named = np.array([name is not None for name in names], bool)[item]
    query, item, rank = query[named], item[named], rank[named]
    right = name[item] == wanted[query]
    at = places.word[item]
    rivals = known.of(_rivals(report.owner_shares)).tolist()
    standing = _standing(known.values, report.owner_shares)
    found = _Collector(entity_layout(), place, known)
    found.add(
        query, word=at, value=name[item], rank=rank, draft=right, own=name[item] == own, default=0, kind=kind[item],
        often=often_named[item], case=words.case[at], first=starts[at], behind=mark[item], preposition=places.before[item],
        standing=standing[name[item]],
    )  # fmt: skip
    everywhere = np.arange(len(drafts))
    found.add(everywhere, value=own, default=1 + DEFAULTS.index("own"), draft=wanted == own, own=1, standing=standing[own])
    for rival in rivals:
        found.add(
            everywhere, value=rival, default=1 + DEFAULTS.index("rival"), draft=wanted == rival, own=0, standing=standing[rival]
        )
    # the rules know of one that is not among the nearest
    far = (wanted != own) & ~np.isin(wanted, rivals) & (np.bincount(query[right], minlength=len(drafts)) == 0)
    other = np.flatnonzero(far)
    found.add(other, value=wanted[other], default=1 + DEFAULTS.index("rules"), draft=1, own=0, standing=standing[wanted[other]])
    return found.options()


def _rivals(likely: Mapping[Any, float]) -> list[Any]:
    """The candidates behind the likeliest that are not quite unlikely."""
    return [candidate for candidate, share in list(likely.items())[1 : 1 + RIVALS] if share > STANDINGS[0]]


def _standing(values: Sequence[object], likely: Mapping[Any, float]) -> Ints:
    """In which class of likelihood each value is; -1 for what is no candidate."""
    return np.array([np.searchsorted(STANDINGS, likely[value]) if value in likely else -1 for value in values], np.int64)


def years(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Periods near each query, the reporting year and its neighbours, no year, and the answer of the rules if it is another."""
    times = _Anchors(place.words, report.periods)
    meaning = np.array([1 + number_of(MEANINGS, period.meaning) for period in times.items], np.int64)
    base = np.array([period.base for period in times.items], np.int64)
    resolved = [report.time(period, plan=plan) for plan in (False, True) for period in times.items]
    known = _Numbered()
    years = known.of(None if time is None else time.year for time in resolved)
    wanted = known.of(draft.year for draft in drafts)
    defaults: list[tuple[str, int | None]] = [("own", report.year)]
    if report.year is not None:
        defaults += [("before", report.year - 1), ("after", report.year + 1), ("none", None)]
    taken = {year for _, year in defaults}
    defaults += [("rival", year) for year in _rivals(report.year_shares) if year not in taken]
    usual = known.of(year for _, year in defaults)
    apart = np.array([_apart(report, year) for year in known.values], np.int64)
    standing = _standing(known.values, report.year_shares)

    query, item, rank = times.around(place)
    source = item + len(times.items) * np.array([draft.status == "plan" for draft in drafts], np.int64)[query]
    told = np.array([time is not None for time in resolved], bool)[source]
    query, item, rank, source = query[told], item[told], rank[told], source[told]
    year = years[source]
    right = year == wanted[query]
    seen = np.bincount(query[right], minlength=len(drafts)) > 0
    found = _Collector(year_layout(), place, known)
    found.add(
        query, word=times.word[item], value=year, source=source, rank=rank, draft=right, report=apart[year], default=0,
        meaning=meaning[item], base=base[item], preposition=times.before[item], standing=standing[year],
    )  # fmt: skip
    for number, ((name, _), year) in enumerate(zip(defaults, usual.tolist(), strict=True), len(resolved)):
        right = wanted == year
        seen = seen | right
        found.add(
            np.arange(len(drafts)), value=year, source=number, default=1 + DEFAULTS.index(name), draft=right, report=apart[year],
            standing=standing[year],
        )  # fmt: skip
    other = np.flatnonzero(~seen)
    found.add(
        other, value=wanted[other], default=1 + DEFAULTS.index("rules"), draft=1, report=apart[wanted[other]],
        standing=standing[wanted[other]],
    )  # fmt: skip
    return found.options([*resolved, *(None if year is None else Time.of(year) for _, year in defaults)])


def _apart(report: Report, year: object) -> int:
    """How far a year is from the reporting year, as a column; -1 if that is unknown."""
    if report.year is None:
        return -1
    return min(max(year - report.year, -4), 3) + 5 if isinstance(year, int) else 0


def units(place: Place, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Options:
    """The unit of the draft; where it is a guess also nouns near the number, units of its neighbours, and the usual ones."""
    words = place.words
    nouns = np.flatnonzero((words.part == PARTS.index("NOUN")) & words.content & (words.role != ROLES.index("territory")))
    known = _Numbered()
    units, usual = known.of(draft.unit for draft in drafts), known.of(USUAL_UNITS)
    before = np.concatenate([known.of([""]), units[:-1]])  # of the query before
    found = _Collector(unit_layout(), place, known)
    found.add(np.arange(len(drafts)), value=units, default=1, draft=1)
    guessed = [is_guessed(quantities.get(draft.start)) for draft in drafts]
    guesses = np.flatnonzero(guessed)

    def add(query: Ints, value: Ints, **columns: Ints | int) -> None:
        found.add(query, value=value, draft=value == units[query], before=value == before[query], **columns)

    first, last = place.first[guesses], place.last[guesses]
    number, at = ranges((np.searchsorted(nouns, first - NOUNS_BEFORE), np.searchsorted(nouns, last + NOUNS_BEHIND)))
    at = nouns[at]
    nouns, noun = np.unique(words.which[at], return_inverse=True)
    lemmas = known.of(_counted(word_form(words.distinct[number])) for number in nouns.tolist())[noun]
    add(guesses[number], lemmas, word=at, default=0, noun=1, case=words.case[at], number=words.signs[words.which[at], 3])
    for step in (*range(-UNITS_BEFORE, 0), *range(1, UNITS_BEHIND + 1)):
        query = guesses[(guesses + step >= 0) & (guesses + step < len(drafts))]
        rank = -1 - step if step < 0 else UNITS_BEFORE + step - 1
        add(query, units[query + step], word=place.first[query + step], default=0, noun=0, rank=rank)
    for default, unit in enumerate(usual.tolist(), 2):
        add(guesses, np.full(len(guesses), unit), default=default)
    return found.options()


@lru_cache(maxsize=5_000)
def _counted(word: str) -> str:
    """What a noun is called as a unit: its dictionary form, or its fixed name («детсадов» -> «детский сад»)."""
    return fixed_noun(word, 0, len(word)) or readings(word)[0].lemma


def is_guessed(quantity: Quantity | None) -> bool:
    """Whether the unit of a quantity does not stand right beside its number."""
    return quantity is not None and not any(told in quantity.unit_rule for told in BESIDE)


BESIDE = ("behind", "in a word", "unit in front")
