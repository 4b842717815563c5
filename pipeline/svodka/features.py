"""What the linker sees: a report and its draft records as arrays. Changes when the linker should look at something else.

For a newcomer: :func:`of` makes the :class:`Features` of a document. ``words`` is a table of its tokens; a *query* is a draft
record, seen at the first and last token of its quantity; for every query there are *options* of four sorts: tokens that may be
words of its metric, mentions that may be its entity, periods that may be its year, nouns and neighbours that may tell its unit. All
features are indicators: columns of a matrix of zeros and ones, laid out in ``layouts.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from spacy.tokens import Doc

from svodka.context import Report, Time
from svodka.document import Mention, Period, Quantity
from svodka.layouts import (
    AHEAD,
    BACK,
    BEFORE,
    BEHIND,
    DEFAULTS,
    MAGNITUDES,
    MEANINGS,
    MENTION_KINDS,
    NOUNS_BEFORE,
    NOUNS_BEHIND,
    NUMBERS,
    OPTIONS_BEFORE,
    OPTIONS_BEHIND,
    OWNER_SIGNS,
    PARTS,
    QUERY,
    ROLES,
    TOKEN,
    UNIT_KINDS,
    UNIT_SIGNS,
    UNITS_BEFORE,
    UNITS_BEHIND,
    USUAL_UNITS,
    YEAR_SIGNS,
    Floats,
    Ints,
    Layout,
    entity_layout,
    prepositions,
    unit_layout,
    year_layout,
)
from svodka.lexing import word_form
from svodka.morphology import readings
from svodka.owners import name_of
from svodka.record import BOUNDS, KINDS, STATUSES, Record
from svodka.wordtable import Counts, Place, Words, headings_of, number_of, put_place, word_signs, word_table


@dataclass(slots=True)
class Options:
    """Options of all queries, flat: ``query`` and ``word`` are row numbers (``word`` may be the number of words: nowhere).

    ``indicators`` has a row each; ``values`` are what an option stands for: a token, an entity's name, a year; ``sources`` the
    mention or time behind it.
    """

    query: Ints
    word: Ints
    indicators: Floats
    values: list[object] = field(default_factory=list)
    sources: list[Mention | Time | None] = field(default_factory=list)


@dataclass(slots=True)
class Features:
    """A document as the linker sees it; shapes: T words, Q queries."""

    vectors: Floats  # (T, 300)
    words: Floats  # (T, WORD.width)
    first: Ints  # (Q,) the quantity's first word
    last: Ints  # (Q,)
    queries: Floats  # (Q, QUERY.width)
    tokens: Options
    entities: Options
    years: Options
    units: Options
    scales: list[float]  # (Q,) multiplier that a quantity took over together with a unit that is a guess, else 1
    table: Words


def of(doc: Doc, report: Report, drafts: Sequence[Record]) -> Features:
    """The features of a document whose rules have made the records ``drafts``."""
    words, table, hot = word_table(doc, report)
    flags, headings = headings_of(words)
    first = np.searchsorted(words.end, [draft.start for draft in drafts], "right")
    last = np.maximum(np.searchsorted(words.start, [draft.end for draft in drafts]) - 1, first)
    place = Place(words, Counts.of(words), first, last, flags)
    by_start = {quantity.start: quantity for quantity in report.quantities}
    return Features(
        table, hot, first, last, _queries(report, drafts, by_start), _tokens(place, headings, len(drafts)),
        _entities(place, report, drafts), _years(place, report, drafts), _units(place, drafts, by_start),
        [_taken_over(draft, by_start.get(draft.start)) for draft in drafts], words,
    )  # fmt: skip


def _tokens(place: Place, headings: Sequence[tuple[int, int]], queries: int) -> Options:
    """Words that may belong to the metric of each query: those near it and those of the heading above."""
    words = place.words
    ends = np.array([end for _, end in headings], np.int64)
    found = []
    for query in range(queries):
        at = _near(words, int(place.first[query]), int(place.last[query]))
        above = int(np.searchsorted(ends, at[0], "right")) - 1
        if above >= 0:
            at = np.concatenate([np.arange(*headings[above]), at])
        found.append(at[words.content[at]])
    of_query = np.repeat(np.arange(queries), [len(at) for at in found])
    word: Ints = np.concatenate(found) if found else np.zeros(0, np.int64)
    hot = TOKEN.empty(len(word))
    put_place(TOKEN, hot, place, of_query, word)
    TOKEN.set(hot, "unit", (words.role[word] == ROLES.index("unit")).astype(np.int64))
    return Options(of_query, word, hot, word.tolist())


def _queries(report: Report, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Floats:
    hot = QUERY.empty(len(drafts))
    known = [quantities.get(draft.start) for draft in drafts]
    QUERY.set(hot, "unit", np.array([UNIT_KINDS.index(q.unit_kind) if q else len(UNIT_KINDS) - 1 for q in known], np.int64))
    QUERY.set(hot, "kind", np.array([KINDS.index(draft.kind) for draft in drafts], np.int64))
    QUERY.set(hot, "status", np.array([STATUSES.index(draft.status) for draft in drafts], np.int64))
    QUERY.set(hot, "bound", np.array([BOUNDS.index(draft.bound) for draft in drafts], np.int64))
    QUERY.set(hot, "year", np.array([draft.year_found == "stated" for draft in drafts], np.int64))
    QUERY.set(hot, "entity", np.array([draft.entity_found == "stated" for draft in drafts], np.int64))
    QUERY.set(hot, "year_sign", 1 + YEAR_SIGNS.index(report.year_rule) if report.year_rule in YEAR_SIGNS else 0)
    QUERY.set(hot, "owner_sign", 1 + OWNER_SIGNS.index(report.owner_rule) if report.owner_rule in OWNER_SIGNS else 0)
    signs = [1 + number_of(UNIT_SIGNS, q.unit_rule) if q and q.unit_rule in UNIT_SIGNS else 0 for q in known]
    QUERY.set(hot, "unit_sign", np.array(signs, np.int64))
    bare = np.array([abs(draft.value) / _taken_over(draft, q) for draft, q in zip(drafts, known, strict=True)])
    QUERY.set(hot, "magnitude", np.searchsorted(MAGNITUDES, bare, "right"))
    QUERY.set(hot, "whole", (bare == np.floor(bare)).astype(np.int64))
    QUERY.set(hot, "dated", int(report.when is not None))
    QUERY.set(hot, "shared", np.array([bool(q and q.unit_rule.startswith("unit of")) for q in known], np.int64))
    return hot


def _near(words: Words, first: int, last: int) -> Ints:
    """Numbers of the words round a quantity among which those of its metric are sought."""
    sentence = words.sentence[first]
    low = max(first - BACK, int(np.searchsorted(words.sentence, sentence - BEFORE)))
    high = min(last + AHEAD, int(np.searchsorted(words.sentence, sentence + BEHIND, "right")))
    return np.arange(low, max(high, last + 1))


class _Collector:
    """Options put together one by one: ``columns`` hold the values of features, -1 where a feature does not apply."""

    def __init__(self, *names: str) -> None:
        self.query: list[int] = []
        self.word: list[int] = []
        self.values: list[object] = []
        self.sources: list[Mention | Time | None] = []
        self.columns: dict[str, list[int]] = {name: [] for name in names}

    def add(self, query: int, word: int, value: object, source: Mention | Time | None, **columns: int) -> None:
        """Add an option that stands at ``word``."""
        self.query.append(query)
        self.word.append(word)
        self.values.append(value)
        self.sources.append(source)
        for name, column in self.columns.items():
            column.append(columns.get(name, -1))

    def options(self, layout: Layout, place: Place) -> Options:
        """All of them, with their indicators."""
        query, word = np.array(self.query, np.int64), np.array(self.word, np.int64)
        hot = layout.empty(len(query))
        put_place(layout, hot, place, query, word)
        for name, column in self.columns.items():
            layout.set(hot, name, np.array(column, np.int64))
        return Options(query, word, hot, self.values, self.sources)


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

    def around(self, words: Words, first: int, last: int) -> list[tuple[int, int]]:
        """Numbers and ranks of the items nearest in front, the nearest first, and behind within the sentence."""
        front = int(np.searchsorted(self.word, first))
        behind = int(np.searchsorted(self.word, last, "right"))
        before = [*range(front - 1, max(front - 1 - OPTIONS_BEFORE, -1), -1), *range(front, behind)]
        next_sentence = int(np.searchsorted(words.sentence, words.sentence[first], "right"))
        stop = int(np.searchsorted(self.word, next_sentence))
        after = range(behind, max(min(behind + OPTIONS_BEHIND, stop), behind))
        return [
            *((item, rank) for rank, item in enumerate(before)),
            *((item, OPTIONS_BEFORE + rank) for rank, item in enumerate(after)),
        ]


def _preposition(words: Words, at: int) -> int:
    return prepositions().get(words.text[at - 1].lower(), 0) if at else 0


def _entities(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Mentions near each query, the report's own territory, and the answer of the rules where it is none of these."""
    words = place.words
    places = _Anchors(words, report.mentions)
    often = Counter(mention.name for mention in report.mentions)
    own = report.owner.name if report.owner is not None else None
    names = [name_of(report, mention) for mention in places.items]
    starts = words.opens | (np.diff(words.sentence, prepend=-1) > 0)
    ends = np.minimum(np.searchsorted(words.start, [mention.end for mention in places.items]), len(words.text) - 1)
    standing = [
        {
            "default": 0,
            "kind": 1 + number_of(MENTION_KINDS, mention.kind),
            "often": min(often[mention.name], 5),
            "case": int(words.case[at]),
            "first": int(starts[at]),
            "behind": word_signs(words.text[end])[6],
            "preposition": int(before),
        }
        for mention, at, end, before in zip(places.items, places.word.tolist(), ends.tolist(), places.before.tolist(), strict=True)
    ]
    found = _Collector("default", "kind", "rank", "draft", "own", "often", "case", "preposition", "behind", "first")
    nowhere = len(words.text)
    for query, draft in enumerate(drafts):
        seen = False
        for item, rank in places.around(words, int(place.first[query]), int(place.last[query])):
            name = names[item]
            if name is not None:
                right = name == draft.entity
                seen = seen or right
                found.add(
                    query,
                    int(places.word[item]),
                    name,
                    places.items[item],
                    rank=rank,
                    draft=right,
                    own=name == own,
                    **standing[item],
                )
        found.add(query, nowhere, own, report.owner, default=1 + DEFAULTS.index("own"), draft=own == draft.entity, own=1)
        if draft.entity != own and not seen:  # the rules know of one that is not among the nearest
            found.add(query, nowhere, draft.entity, None, default=1 + DEFAULTS.index("rules"), draft=1, own=0)
    return found.options(entity_layout(), place)


def _years(place: Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Periods near each query, the reporting year and its neighbours, no year, and the answer of the rules if it is another."""
    words = place.words
    times = _Anchors(words, report.periods)
    standing = [
        {"default": 0, "meaning": 1 + number_of(MEANINGS, period.meaning), "base": int(period.base), "preposition": int(before)}
        for period, before in zip(times.items, times.before.tolist(), strict=True)
    ]
    resolved = {plan: [report.time(period, plan=plan) for period in times.items] for plan in (False, True)}
    defaults: list[tuple[str, int | None]] = [("own", report.year)]
    if report.year is not None:
        defaults += [("before", report.year - 1), ("after", report.year + 1), ("none", None)]
    found = _Collector("default", "meaning", "rank", "draft", "report", "base", "preposition")
    nowhere = len(words.text)

    def apart(year: int | None) -> int:
        return -1 if report.year is None else 0 if year is None else min(max(year - report.year, -4), 3) + 5

    for query, draft in enumerate(drafts):
        seen = False
        for item, rank in times.around(words, int(place.first[query]), int(place.last[query])):
            time = resolved[draft.status == "plan"][item]
            if time is not None:
                right = time.year == draft.year
                seen = seen or right
                found.add(
                    query, int(times.word[item]), time.year, time, rank=rank, draft=right, report=apart(time.year), **standing[item]
                )
        for name, year in defaults:
            right = year == draft.year
            seen = seen or right
            source = None if year is None else Time.of(year)
            found.add(query, nowhere, year, source, default=1 + DEFAULTS.index(name), draft=right, report=apart(year))
        if not seen:
            found.add(query, nowhere, draft.year, None, default=1 + DEFAULTS.index("rules"), draft=1, report=apart(draft.year))
    return found.options(year_layout(), place)


def _units(place: Place, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Options:
    """The unit of the draft; where it is a guess also nouns near the number, units of its neighbours, and the usual ones."""
    words = place.words
    noun = (words.part == PARTS.index("NOUN")) & words.content & (words.role != ROLES.index("territory"))
    found = _Collector("default", "draft", "noun", "before", "case", "number", "rank")
    nowhere = len(words.text)
    for query, draft in enumerate(drafts):
        found.add(query, nowhere, draft.unit, None, default=1, draft=1)
        quantity = quantities.get(draft.start)
        if quantity is None or not is_guess(quantity):
            continue
        first, last = int(place.first[query]), int(place.last[query])
        previous = drafts[query - 1].unit if query else ""

        def signs(unit: str, draft: Record = draft, previous: str = previous) -> dict[str, int]:
            return {"draft": int(unit == draft.unit), "before": int(unit == previous)}

        for at in np.flatnonzero(noun[max(0, first - NOUNS_BEFORE) : last + NOUNS_BEHIND]) + max(0, first - NOUNS_BEFORE):
            reading = readings(word_form(words.text[at]))[0]
            found.add(
                query, int(at), reading.lemma, None, default=0, noun=1, case=int(words.case[at]),
                number=number_of(NUMBERS, reading.number), **signs(reading.lemma),
            )  # fmt: skip
        for other in range(max(0, query - UNITS_BEFORE), min(query + UNITS_BEHIND + 1, len(drafts))):
            if other != query:
                rank = query - 1 - other if other < query else UNITS_BEFORE + other - query - 1
                unit = drafts[other].unit
                found.add(query, int(place.first[other]), unit, None, default=0, noun=0, rank=rank, **signs(unit))
        for number, unit in enumerate(USUAL_UNITS, 2):
            found.add(query, nowhere, unit, None, default=number, **signs(unit))
    return found.options(unit_layout(), place)


def is_guess(quantity: Quantity) -> bool:
    """Whether the unit of a quantity does not stand right behind its number."""
    return not ("behind" in quantity.unit_rule or "in a word" in quantity.unit_rule)


def _taken_over(draft: Record, quantity: Quantity | None) -> float:
    guess = quantity is not None and is_guess(quantity) and not any(char.isalpha() for char in draft.quantity)
    return float(quantity.scale) if guess and quantity is not None else 1.0
