"""What the linker sees: a report and its draft records as arrays. Changes when the linker should look at something else.

For a newcomer: :func:`of` makes the :class:`Features` of a document. ``words`` is a table of its tokens; a *query* is a draft
record, seen at the first and last token of its quantity; for every query there are *options* of four sorts: tokens that may be
words of its metric, mentions that may be its entity, periods that may be its year, nouns and neighbours that may tell its unit. All
features are indicators: columns of a matrix of zeros and ones, laid out in ``layouts.py``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from spacy.tokens import Doc

from svodka.document import Quantity
from svodka.fields.context import Report
from svodka.linking.layouts import (
    AHEAD,
    BACK,
    BEFORE,
    BEHIND,
    MAGNITUDES,
    OWNER_SIGNS,
    QUERY,
    ROLES,
    TELLING_UNITS,
    TOKEN,
    UNIT_KINDS,
    UNIT_SIGNS,
    YEAR_SIGNS,
    Floats,
    Indicators,
    Ints,
    numbered,
)
from svodka.linking.options import Options, entities, is_guessed, ranges, units, years
from svodka.linking.wordtable import Place, Words, counts_of, headings_of, put_place, word_table
from svodka.record import BOUNDS, KINDS, STATUSES, Record


@dataclass
class Features:
    """A document as the linker sees it; shapes: T words, Q queries."""

    first: Ints  # (Q,) the quantity's first word
    last: Ints  # (Q,)
    queries: Floats  # (Q, QUERY.width)
    tokens: Options
    entities: Options
    years: Options
    units: Options
    scales: list[float]  # (Q,) multiplier that a quantity took over together with a unit that is a guess, else 1
    table: Words
    sureness: tuple[float, ...]  # how sure what the whole document is about seems

    @cached_property
    def vectors(self) -> Floats:
        """The vectors of the words, ``(T, 300)``."""
        return self.table.vectors()

    @cached_property
    def sentences(self) -> list[int]:
        """The number of each word's sentence."""
        numbers: list[int] = self.table.sentence.tolist()
        return numbers

    @cached_property
    def parts(self) -> list[int]:
        """The number of each word's part of speech."""
        numbers: list[int] = self.table.part.tolist()
        return numbers

    @cached_property
    def words(self) -> Floats:
        """The indicators of the words, ``(T, WORD.width)``."""
        return self.table.indicators().matrix()


def of(doc: Doc, report: Report, drafts: Sequence[Record]) -> Features:
    """The features of a document whose rules have made the records ``drafts``."""
    words = word_table(doc, report)
    flags, headings = headings_of(words)
    first = np.searchsorted(words.end, [draft.start for draft in drafts], "right")
    last = np.maximum(np.searchsorted(words.start, [draft.end for draft in drafts]) - 1, first)
    next_sentence = words.sentence.searchsorted(words.sentence[first], "right")
    place = Place(words, counts_of(words), first, last, next_sentence, flags)
    by_start = {quantity.start: quantity for quantity in report.quantities}
    return Features(
        first, last, _queries(report, drafts, by_start), _tokens(place, headings),
        entities(place, report, drafts), years(place, report, drafts), units(place, drafts, by_start),
        [_taken_over(draft, by_start.get(draft.start)) for draft in drafts], words, _sureness(report),
    )  # fmt: skip


def _sureness(report: Report) -> tuple[float, ...]:
    """How sure the own territory and the reporting year are, and what makes them hard to tell: many territories, many years."""
    territories = {mention.name for mention in report.mentions if mention.kind != "organisation"}
    years = {period.year for period in report.periods if period.year is not None}
    return (
        report.owner_certainty, report.year_certainty, float(report.owner is not None), float(report.when is not None),
        math.log1p(len(territories)), math.log1p(len(years)), math.log1p(len(report.claims)),
    )  # fmt: skip


def _tokens(place: Place, headings: Sequence[tuple[int, int]]) -> Options:
    """Words that may belong to the metric of each query: those near it and those of the heading above."""
    words, first, last = place.words, place.first, place.last
    sentence = words.sentence[first]
    low = np.maximum(first - BACK, np.searchsorted(words.sentence, sentence - BEFORE))
    high = np.minimum(last + AHEAD, np.searchsorted(words.sentence, sentence + BEHIND, "right"))
    # the empty heading in front of all stands for none
    starts, ends = np.array([(0, 0), *headings], np.int64).T
    above = np.searchsorted(ends[1:], low, "right")
    query, word = ranges((starts[above], ends[above]), (low, np.maximum(high, last + 1)))
    chosen = words.content[word]
    query, word = query[chosen], word[chosen]
    hot = Indicators(TOKEN, len(word))
    put_place(hot, place, query, word)
    hot.set("unit", (words.role[word] == ROLES.index("unit")).astype(np.int64))
    return Options(query, word, hot, word, range(len(words.text)), np.full(len(word), -1))


def _queries(report: Report, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Floats:
    year_sign, owner_sign, dated = YEAR_SIGN.get(report.year_rule, 0), OWNER_SIGN.get(report.owner_rule, 0), report.when is not None
    rows = []
    for draft in drafts:
        quantity = quantities.get(draft.start)
        unit = quantity.unit_kind if quantity else UNIT_KINDS[-1]
        rule = quantity.unit_rule if quantity else ""
        bare = abs(draft.value) / _taken_over(draft, quantity)
        rows.append((
            UNIT_KIND[unit], KIND[draft.kind], STATUS[draft.status], BOUND[draft.bound], draft.year_found == "stated",
            draft.entity_found == "stated", rule.startswith("unit of"), year_sign, owner_sign, UNIT_SIGN.get(rule, 0),
            bisect_right(LIMITS, bare), bare % 1 == 0, dated, _telling(draft.unit),
        ))  # fmt: skip
    hot = Indicators(QUERY, len(drafts))
    hot.set_last(np.array(rows, np.int64).reshape(len(drafts), -1))
    return hot.matrix()


UNIT_KIND, KIND, STATUS, BOUND = (numbered(names) for names in (UNIT_KINDS, KINDS, STATUSES, BOUNDS))
YEAR_SIGN, OWNER_SIGN, UNIT_SIGN = (numbered(names, 1) for names in (YEAR_SIGNS, OWNER_SIGNS, UNIT_SIGNS))  # others have 0
TELLING = numbered(TELLING_UNITS)
LIMITS = MAGNITUDES.tolist()


def _telling(unit: str) -> int:
    return TELLING[unit] if unit in TELLING else len(TELLING) + ("/" not in unit)


def _taken_over(draft: Record, quantity: Quantity | None) -> float:
    guess = is_guessed(quantity) and not any(char.isalpha() for char in draft.quantity)
    return float(quantity.scale) if guess and quantity is not None else 1.0
