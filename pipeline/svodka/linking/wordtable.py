"""The words of a report as a table, and where they stand as seen from a number. Changes when a word is described in another way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

import numpy as np
from spacy.symbols import IDS
from spacy.tokens import Doc

from svodka.fields.context import Report
from svodka.linking.layouts import (
    BEFORE,
    BEHIND,
    CASES,
    FUNCTION,
    LONGEST_HEADING,
    MARKS,
    NUMBERS,
    PARTS,
    PLACE,
    ROLES,
    SHAPES,
    SIDE,
    STEPS,
    TENSES,
    WORD,
    Flags,
    Floats,
    Indicators,
    Ints,
    begins,
    numbered,
)
from svodka.linking.slots import Slots
from svodka.text.lexing import distinct_words, word_form
from svodka.text.morphology import readings
from svodka.text.recognizer import recognizer


@dataclass(slots=True)
class Words:
    """The tokens of a document without white space: offsets, numbers of sentence and line, and what may be in a metric.

    ``distinct`` are the words, each once, ``signs`` what :func:`word_signs` says of them; ``which`` tells them for each token.
    """

    text: list[str]
    start: Ints
    end: Ints
    sentence: Ints
    line: Ints
    opens: Flags  # first of its line
    role: Ints
    content: Flags  # may be a word of a metric
    case: Ints
    part: Ints
    distinct: list[str]
    signs: Ints  # (len(distinct), 8)
    which: Ints

    def indicators(self) -> Indicators:
        """What the network sees of each token beside its vector."""
        hot = own_indicators(self.signs[self.which])
        hot.set("role", self.role)
        hot.set("line", self.opens.astype(np.int64))
        return hot

    def vectors(self) -> Floats:
        """The vectors of the tokens."""
        return recognizer().vectors(self.signs[self.which, 0])


PART, CASE, NUMBER, TENSE, SHAPE = map(numbered, (PARTS, CASES, NUMBERS, TENSES, SHAPES))
CASE |= {"gen2": CASE["gent"], "loc2": CASE["loct"]}
PUNCTUATION = PART["PNCT"]
MARK = numbered(MARKS, 1)


class _Signs:
    """What :func:`word_signs` says of words, kept as rows of one array: a document's are taken out at once."""

    def __init__(self) -> None:
        self._slots = Slots(KEPT, SIGNS, np.int64)

    def of(self, words: Sequence[str]) -> Ints:
        """A row for each word; each is given once."""
        if len(words) > KEPT:
            return np.array([word_signs(word) for word in words], np.int64)
        return self._slots.of(words, lambda new: [word_signs(words[number]) for number in new])


KEPT, SIGNS = 16_384, 8  # words that are kept, and signs of each


@cache
def _signs() -> _Signs:
    return _Signs()


def word_signs(text: str) -> tuple[int, int, int, int, int, int, int, bool]:
    """Row of the vector; numbers of part, case, number, tense, shape, mark; whether it is a content word."""
    form = word_form(text)
    reading = readings(form if form.strip() else "-")[0]
    letters = form.isalnum() or any(char.isalnum() for char in text)
    part, case, number, tense, content = _tagged(reading.pos, reading.case, reading.number, reading.tense, reading.tags)
    return (
        recognizer().row(form, reading.lemma),
        part if letters else PUNCTUATION,
        case,
        number,
        tense,
        SHAPE["lower" if text.islower() else _shape(text)],
        MARK.get(text, 0 if letters else len(MARKS) + 1),
        content and letters and not text[0].isdigit(),
    )


@lru_cache(maxsize=4096)  # there are some hundreds of tags
def _tagged(pos: str, case: str, number: str, tense: str, tags: frozenset[str]) -> tuple[int, int, int, int, bool]:
    """Numbers of part, case, number and tense of a reading, and whether it is one of a content word."""
    part = pos or ("LATN" if "LATN" in tags else "")
    return PART.get(part, 0), CASE.get(case, 0), NUMBER.get(number, 0), TENSE.get(tense, 0), pos not in FUNCTION


def _shape(text: str) -> str:
    """The shape of a word that is not all in small letters."""
    if text.isupper() and len(text) > 1:
        return "upper"
    return "title" if text[:1].isupper() else "digit" if text[:1].isdigit() else "other"


def own_indicators(signs: Ints) -> Indicators:
    """The indicators that words have wherever they stand; ``signs`` has a row for each."""
    hot = Indicators(WORD, len(signs))
    for column, name in enumerate(OWN, 1):
        hot.set(name, signs[:, column])
    return hot


def own_columns(signs: Ints) -> Ints:
    """The columns of these indicators that are 1, six a word."""
    return np.asarray(signs[:, 1:7] + OWN_STARTS)


OWN = ("part", "case", "number", "tense", "shape", "mark")  # in the order of the signs
OWN_STARTS = np.array([WORD.at[name] for name in OWN])


def word_table(doc: Doc, report: Report) -> Words:
    """The table of words."""
    _, distinct, which = distinct_words(doc)
    start = doc.to_array(IDS["IDX"]).astype(np.int64)
    blank = np.array([word.isspace() for word in distinct], bool)
    if blank.any():
        words = (~blank[which]).nonzero()[0]
        start, which = start[words], which[words]
    signs = _signs().of(distinct)
    part, case, shape, may_be_content = (signs[:, column].take(which) for column in (1, 2, 5, 7))
    sentences = np.array([start for _, _, start, _ in report.sentences], np.int64)
    breaks = np.array([match.start() for match in BREAK.finditer(report.text)], np.int64)
    line = breaks.searchsorted(start)
    role = _roles(report, start)
    content = may_be_content.astype(bool) & (role != ROLES.index("period")) & (role != ROLES.index("number"))
    # the base of a rate is no claim but belongs to the label: «на 1000 жителей»
    based = (role == ROLES.index("no claim")) & (shape == SHAPES.index("digit"))
    return Words(
        list(map(distinct.__getitem__, which.tolist())), start, start + np.array(list(map(len, distinct)), np.int64).take(which),
        sentences.searchsorted(start, "right"), line, begins(line), role, content | based, case, part, distinct, signs, which,
    )  # fmt: skip


IS_PREDICATE = np.isin(PARTS, ("VERB", "PRTS", "INFN", "GRND"))  # no «построенный», which is an attribute
BREAK = re.compile("\n")


def _roles(report: Report, start: Ints) -> Ints:
    """What each word belongs to, as a number in ``ROLES``; later marks win."""
    organisations = [mention for mention in report.mentions if mention.kind == "organisation"]
    places = [mention for mention in report.mentions if mention.kind != "organisation"]
    claims = [quantity for quantity in report.quantities if not quantity.stop]
    marks = {
        "territory": [(m.start, m.end) for m in places if not m.kind.startswith("generic")],
        "organisation": [(m.start, m.end) for m in organisations],
        "generic": [(m.start, m.end) for m in places if m.kind.startswith("generic")],
        "period": [(p.start, p.end) for p in report.periods],
        "no claim": [(q.start, q.end) for q in report.quantities if q.stop],
        "unit": [(q.start, q.end) for q in claims],
        "number": [(q.start, q.number_end) for q in claims],
    }
    edges = np.fromiter(chain.from_iterable(chain(*marks.values())), np.int64)  # faster than an array of pairs
    first, end = start.searchsorted(edges.reshape(-1, 2).T).tolist()
    numbers = chain(*([ROLES.index(name)] * len(spans) for name, spans in marks.items()))
    role = np.zeros(len(start), np.int64)
    for low, high, number in zip(first, end, numbers, strict=True):
        role[low:high] = number
    return role


COUNTED = ("comma", "stop", "quantity", "newline", "bracket", "verb", "dash")  # what is counted between two words


# which of these each of ``MARKS`` is
MARK_COUNTED = np.zeros((len(MARKS) + 2, len(COUNTED)), np.float32)
for _name, _marks in (("comma", ","), ("stop", ";:.!?"), ("bracket", "()"), ("dash", "–—-")):
    MARK_COUNTED[[MARK[mark] for mark in _marks], COUNTED.index(_name)] = 1


def counts_of(words: Words) -> Floats:
    """How many of each thing in ``COUNTED`` stand before each word: differences count what lies between two words."""
    of_words = MARK_COUNTED.take(words.signs[:, 6], axis=0)
    of_words[:, COUNTED.index("verb")] = IS_PREDICATE[words.signs[:, 1]]
    counts = np.zeros((len(words.text) + 1, len(COUNTED)), np.float32)
    flags = counts[1:]
    of_words.take(words.which, axis=0, out=flags, mode="clip")
    numbers = words.role == ROLES.index("number")
    flags[:, COUNTED.index("quantity")] = numbers
    flags[1:, COUNTED.index("quantity")] -= numbers[1:] & numbers[:-1]  # only the first word of a number counts
    flags[:, COUNTED.index("newline")] = words.opens
    return counts.cumsum(axis=0, out=counts)


def put_place(hot: Indicators, place: Place, query: Ints, at: Ints) -> None:
    """Where the words ``at`` stand as seen from the quantities of their queries; words that stand nowhere set nothing.

    These features are the first ones of every layout of options, in the order of ``PLACE``.
    """
    words = place.words
    somewhere = np.flatnonzero(at < len(words.text))
    if len(somewhere) < len(at):
        query, at = query[somewhere], at[somewhere]
    first, last = place.first[query], place.last[query]
    left = at < first
    low, high = np.where(left, at, last), np.where(left, first, at)
    apart = np.maximum(high - low, 0)  # words of the quantity itself are not apart from it
    values = np.empty((len(at), len(PLACE)), np.float32)
    values[:, 0] = _STEP_OF[np.minimum(apart, len(_STEP_OF) - 1)] + np.where(left, 1, np.where(apart > 0, 1 + SIDE, 0))
    between = words.sentence[at] - words.sentence[first]
    values[:, 1] = np.minimum(np.maximum(between, -BEFORE - 1), BEHIND + 1) + BEFORE + 1
    values[:, 2:-1] = place.counts.take(high, axis=0) - place.counts.take(low, axis=0)
    values[:, -1] = place.headings[at]
    np.maximum(values, 0, out=values)
    np.minimum(values, _MOST, out=values)
    if len(somewhere) < len(hot):
        hot.values[somewhere, : len(PLACE)] = values
    else:
        hot.values[:, : len(PLACE)] = values


_MOST = np.array([size - 1 for size in PLACE.values()], np.float32)
# the distance class of each distance
_STEP_OF = np.searchsorted(STEPS, np.arange(STEPS[-1] + 2))


@dataclass(slots=True)
class Place:
    """What tells where words stand: the table, what lies between words, the words of each query's quantity, headings."""

    words: Words
    counts: Floats
    first: Ints
    last: Ints
    next_sentence: Ints  # its first word
    headings: Flags


def headings_of(words: Words) -> tuple[Flags, list[tuple[int, int]]]:
    """Which words stand in headings, and the headings as ``(first, end)``: short lines without a full stop."""
    flags = np.zeros(len(words.text), bool)
    firsts = words.opens.nonzero()[0]
    ends = np.append(firsts[1:], len(words.text))
    short = ends - firsts <= LONGEST_HEADING
    spans = [
        (first, end)
        for first, end in zip(firsts[short].tolist(), ends[short].tolist(), strict=True)
        if words.text[end - 1] not in ".!?;,"
    ]
    for first, end in spans:
        flags[first:end] = True
    return flags, spans
