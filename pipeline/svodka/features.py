"""What the linker sees: a report and its draft records as arrays. Changes when the linker should look at something else.

For a newcomer: :func:`of` makes the :class:`Features` of a document. ``words`` is a table of its tokens; a *query* is a draft
record, seen at the first and last token of its quantity; for every query there are *options* of three sorts: tokens that may be
words of its metric, mentions that may be its entity, periods that may be its year. All features are indicators: columns of a
matrix of zeros and ones, laid out by :class:`Layout`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from svodka import lexicon
from svodka.context import Report, Time
from svodka.document import Mention, Period, Quantity
from svodka.lexing import word_form
from svodka.morphology import readings
from svodka.owners import name_of
from svodka.recognizer import recognizer
from svodka.record import BOUNDS, KINDS, STATUSES, Record

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

PARTS = (
    "", "NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND", "NUMR", "ADVB", "NPRO", "PRED", "PREP", "CONJ",
    "PRCL", "INTJ", "LATN", "PNCT",
)  # fmt: skip
CASES = ("", "nomn", "gent", "datv", "accs", "ablt", "loct")
NUMBERS = ("", "sing", "plur")
TENSES = ("", "past", "pres", "futr")
SHAPES = ("lower", "title", "upper", "digit", "other")
MARKS = (",", ";", ":", ".", "(", ")", "«", "»", "–", "—", "-", "!", "?", '"', "№", "%")
ROLES = ("", "territory", "organisation", "generic", "period", "no claim", "number", "unit")
FUNCTION = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "INTJ"))
STEPS = np.array((1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50, 80, 130))  # tokens: limits of the distance classes
BACK, AHEAD = 110, 40  # tokens of context in which the words of a metric are sought …
BEFORE, BEHIND = 5, 1  # … and sentences
LONGEST_HEADING = 14  # tokens
OPTIONS_BEFORE, OPTIONS_BEHIND = 12, 4  # mentions and periods that are looked at
MENTION_KINDS = (
    "country", "region", "city", "city district", "district", "okrug", "place", "organisation", "abroad", "generic region",
    "generic city", "generic district", "generic okrug", "generic country", "generic place",
)  # fmt: skip
MEANINGS = ("year", "date", "report", "previous", "since", "opening", "last_but_one")
USUAL_UNITS = ("KZT", "%", "человек", "голова", "pcs")  # that a bare number may have though nothing near says so
UNITS_BEFORE, UNITS_BEHIND = 4, 2  # quantities whose unit a bare number may share
NOUNS_BEFORE, NOUNS_BEHIND = 40, 15  # words among which the noun that a bare number counts is sought
DEFAULTS = ("own", "none", "before", "after", "rules")  # options that stand nowhere in the text
# rules that say which year and whose report it is: how far they can be trusted differs
YEAR_SIGNS = (
    "reporting year stated", "reporting day stated", "reporting year of the date", "year named most", "year compared with",
    "year before the planned one", "year before the present one", "year before its first of January", "anniversary",
)  # fmt: skip
OWNER_SIGNS = (
    "the akim's", "the akimat's", "an akim's", "kind of the text", "known", "often", "in the title", "in the head", "a place",
    "holds another", "in a named district", "only by its places", "named behind its part", "country",
)  # fmt: skip
UNIT_SIGNS = (
    "unit of the neighbour", "noun before", "unit of the heading", "noun of the label", "last noun", "topic in front",
    "large bare number", "collective numeral", "unit of the end value", "noun behind", "noun-like adjective behind",
)  # fmt: skip
MAGNITUDES = np.array((2, 10, 20, 50, 100, 1000, 10_000, 100_000, 10**6, 10**9))
UNIT_KINDS = ("money", "measure", "time", "percent", "times", "pieces", "count", "")


class Layout:
    """Which columns a feature has in a matrix of indicators: names with their numbers of columns, side by side."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = sizes
        self.at: dict[str, int] = {}
        width = 0
        for name, size in sizes.items():
            self.at[name] = width
            width += size
        self.width = width

    def empty(self, length: int) -> Floats:
        """A matrix of zeros, ``(length, width)``."""
        return np.zeros((length, self.width), np.float32)

    def set(self, matrix: Floats, name: str, values: Ints | int) -> None:
        """Set the indicator of ``values`` (cut to what the feature can hold) in every row; a negative one sets none."""
        columns = self.at[name] + np.minimum(np.broadcast_to(values, len(matrix)), self.sizes[name] - 1)
        rows = np.flatnonzero(columns >= self.at[name])
        matrix[rows, columns[rows]] = 1


WORD = Layout(
    part=len(PARTS), case=len(CASES), number=len(NUMBERS), tense=len(TENSES), shape=len(SHAPES), mark=len(MARKS) + 2,
    role=len(ROLES), line=2,
)  # fmt: skip
QUERY = Layout(unit=len(UNIT_KINDS), kind=len(KINDS), status=len(STATUSES), bound=len(BOUNDS), year=2, entity=2, shared=2,
               year_sign=len(YEAR_SIGNS) + 1, owner_sign=len(OWNER_SIGNS) + 1, unit_sign=len(UNIT_SIGNS) + 1,
    magnitude=len(MAGNITUDES) + 1, whole=2, dated=2)  # fmt: skip
SIDE = len(STEPS) + 1
PLACE = {
    "distance": 2 * SIDE + 1, "sentence": BEFORE + BEHIND + 3, "comma": 5, "stop": 4, "quantity": 5, "newline": 4, "bracket": 3,
    "verb": 4, "dash": 3, "heading": 2,
}  # fmt: skip
TOKEN = Layout(**PLACE, unit=2)


@cache
def _prepositions() -> dict[str, int]:
    return {row.surface: number for number, row in enumerate(lexicon.rows("prepositions"), 1)}


def entity_layout() -> Layout:
    """The columns of an option for the entity."""
    return Layout(
        **PLACE, default=len(DEFAULTS) + 1, kind=len(MENTION_KINDS) + 1, rank=2 * OPTIONS_BEFORE + 1, draft=2, own=2, often=6,
        case=len(CASES), preposition=len(_prepositions()) + 1, behind=len(MARKS) + 2, first=2,
    )  # fmt: skip


def year_layout() -> Layout:
    """The columns of an option for the year."""
    return Layout(
        **PLACE, default=len(DEFAULTS) + 1, meaning=len(MEANINGS) + 1, rank=2 * OPTIONS_BEFORE + 1, draft=2, report=9, base=2,
        preposition=len(_prepositions()) + 1,
    )  # fmt: skip


def unit_layout() -> Layout:
    """The columns of an option for the unit."""
    return Layout(
        **PLACE, default=len(USUAL_UNITS) + 2, draft=2, noun=2, before=2, case=len(CASES), number=len(NUMBERS),
        rank=UNITS_BEFORE + 3,
    )  # fmt: skip


def signature() -> str:
    """A hash of the layouts: weights fit only the layout that they were trained with."""
    sizes = [layout.sizes for layout in (WORD, QUERY, TOKEN, entity_layout(), year_layout(), unit_layout())]
    return hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]


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


@dataclass(slots=True)
class Words:
    """The tokens of a document without white space: offsets, numbers of sentence and line, and what may be in a metric."""

    text: list[str]
    index: Ints  # number in the Doc
    start: Ints
    end: Ints
    sentence: Ints
    line: Ints
    opens: Flags  # first of its line
    role: Ints
    content: Flags  # may be a word of a metric
    case: Ints
    part: Ints


@lru_cache(maxsize=200_000)
def _word(text: str) -> tuple[int, int, int, int, int, int, int, bool]:
    """Row of the vector; numbers of part, case, number, tense, shape, mark; whether it is a content word."""
    form = word_form(text)
    reading = readings(form)[0] if form.strip() else readings("-")[0]
    letters = any(char.isalnum() for char in text)
    part = "PNCT" if not letters else reading.pos or ("LATN" if "LATN" in reading.tags else "")
    shape = (
        0
        if text.islower()
        else 2
        if text.isupper() and len(text) > 1
        else 1
        if text[:1].isupper()
        else 3
        if text[:1].isdigit()
        else 4
    )
    mark = MARKS.index(text) + 1 if text in MARKS else 0 if letters else len(MARKS) + 1
    return (
        recognizer().row(form, reading.lemma),
        _number(PARTS, part),
        _number(CASES, {"gen2": "gent", "loc2": "loct"}.get(reading.case, reading.case)),
        _number(NUMBERS, reading.number),
        _number(TENSES, reading.tense),
        shape,
        mark,
        letters and reading.pos not in FUNCTION and not text[:1].isdigit(),
    )


def _number(values: Sequence[str], value: str) -> int:
    return values.index(value) if value in values else 0


def _words(doc: Doc, report: Report) -> tuple[Words, Floats, Floats]:
    """The table of words, their vectors and their indicators."""
    tokens = [(token.i, token.idx, token.text, token.is_sent_start) for token in doc if not token.is_space]
    texts = [text for _, _, text, _ in tokens]
    start = np.array([at for _, at, _, _ in tokens], np.int64)
    end = start + np.array([len(text) for text in texts], np.int64)
    starts = np.array([sentence.start_char for sentence in doc.sents], np.int64)
    breaks = np.array([at for at, char in enumerate(report.text) if char == "\n"], np.int64)
    line = np.searchsorted(breaks, start)
    known = np.array([_word(text) for text in texts], np.int64).reshape(len(texts), 8)
    opens = np.diff(line, prepend=-1) > 0
    role = _roles(report, start)
    content = known[:, 7].astype(bool) & ~np.isin(role, (ROLES.index("period"), ROLES.index("number")))
    # the base of a rate is no claim but belongs to the label: «на 1000 жителей»
    based = (role == ROLES.index("no claim")) & (known[:, 5] == SHAPES.index("digit"))
    table = Words(
        texts, np.array([i for i, _, _, _ in tokens], np.int64), start, end, np.searchsorted(starts, start, "right"), line, opens,
        role, content | based, known[:, 2], known[:, 1],
    )  # fmt: skip
    hot = WORD.empty(len(texts))
    for column, name in enumerate(("part", "case", "number", "tense", "shape", "mark"), 1):
        WORD.set(hot, name, known[:, column])
    WORD.set(hot, "role", role)
    WORD.set(hot, "line", opens.astype(np.int64))
    return table, recognizer().vectors(known[:, 0]), hot


def _roles(report: Report, start: Ints) -> Ints:
    """What each word belongs to, as a number in ``ROLES``; later marks win."""
    role = np.zeros(len(start), np.int64)

    def mark(spans: Iterable[tuple[int, int]], name: str) -> None:
        for left, right in spans:
            role[np.searchsorted(start, left) : np.searchsorted(start, right)] = ROLES.index(name)

    places = [mention for mention in report.mentions if mention.kind != "organisation"]
    mark(((m.start, m.end) for m in places if not m.kind.startswith("generic")), "territory")
    mark(((m.start, m.end) for m in report.mentions if m.kind == "organisation"), "organisation")
    mark(((m.start, m.end) for m in places if m.kind.startswith("generic")), "generic")
    mark(((p.start, p.end) for p in report.periods), "period")
    mark(((q.start, q.end) for q in report.quantities if q.stop), "no claim")
    claims = [quantity for quantity in report.quantities if not quantity.stop]
    mark(((q.start, q.end) for q in claims), "unit")
    mark(((q.start, q.number_end) for q in claims), "number")
    return role


@dataclass(slots=True)
class _Counts:
    """How many of each thing stand before each word, so that differences count what lies between two words."""

    comma: Ints
    stop: Ints
    quantity: Ints
    newline: Ints
    bracket: Ints
    verb: Ints
    dash: Ints

    @classmethod
    def of(cls, words: Words) -> _Counts:
        texts = words.text

        def before(flags: Iterable[bool]) -> Ints:
            return np.concatenate([[0], np.cumsum(np.fromiter(flags, np.int64, len(texts)))])

        numbers = words.role == ROLES.index("number")
        begins = numbers & ~np.concatenate([[False], numbers[:-1]]) if len(numbers) else numbers
        return cls(
            comma=before(text == "," for text in texts),
            stop=before(text in ";:.!?" for text in texts),
            quantity=before(begins),
            newline=before(words.opens),
            bracket=before(text in "()" for text in texts),
            verb=before(np.isin(words.part, [PARTS.index(part) for part in ("VERB", "PRTS", "INFN", "GRND")])),
            dash=before(text in "–—-" for text in texts),
        )


def _place(layout: Layout, hot: Floats, place: _Place, query: Ints, at: Ints) -> None:
    """Where the words ``at`` stand as seen from the quantities of their queries; words that stand nowhere set nothing."""
    words, counts = place.words, place.counts
    somewhere = np.flatnonzero(at < len(words.text))
    first, last, at = place.first[query[somewhere]], place.last[query[somewhere]], at[somewhere]

    def put(name: str, values: Ints) -> None:
        column = np.full(len(hot), -1, np.int64)
        column[somewhere] = values
        layout.set(hot, name, column)

    left, right = at < first, at > last
    step = np.searchsorted(STEPS, np.where(left, first - at, at - last))
    put("distance", np.where(left, 1 + step, np.where(right, 1 + SIDE + step, 0)))
    apart = words.sentence[at] - words.sentence[first]
    put("sentence", np.minimum(np.maximum(apart, -BEFORE - 1), BEHIND + 1) + BEFORE + 1)
    low, high = np.where(left, at, last), np.where(left, first, at)
    for name in ("comma", "stop", "quantity", "newline", "bracket", "verb", "dash"):
        before = getattr(counts, name)
        put(name, np.maximum(before[high] - before[low], 0))
    put("heading", place.headings[at].astype(np.int64))


@dataclass(slots=True)
class _Place:
    """What tells where words stand: the table, what lies between words, the words of each query's quantity, headings."""

    words: Words
    counts: _Counts
    first: Ints
    last: Ints
    headings: Flags


def _headings(words: Words) -> tuple[Flags, list[tuple[int, int]]]:
    """Which words stand in headings, and the headings as ``(first, end)``: short lines without a full stop."""
    flags = np.zeros(len(words.text), bool)
    spans = []
    firsts = np.flatnonzero(words.opens)
    for first, end in zip(firsts, [*firsts[1:], len(words.text)], strict=True):
        if end - first <= LONGEST_HEADING and words.text[end - 1] not in ".!?;,":
            flags[first:end] = True
            spans.append((int(first), int(end)))
    return flags, spans


def of(doc: Doc, report: Report, drafts: Sequence[Record]) -> Features:
    """The features of a document whose rules have made the records ``drafts``."""
    words, table, hot = _words(doc, report)
    flags, headings = _headings(words)
    first = np.searchsorted(words.end, [draft.start for draft in drafts], "right")
    last = np.maximum(np.searchsorted(words.start, [draft.end for draft in drafts]) - 1, first)
    place = _Place(words, _Counts.of(words), first, last, flags)
    by_start = {quantity.start: quantity for quantity in report.quantities}
    return Features(
        table, hot, first, last, _queries(report, drafts, by_start), _tokens(place, headings, len(drafts)),
        _entities(place, report, drafts), _years(place, report, drafts), _units(place, drafts, by_start),
        [_taken_over(draft, by_start.get(draft.start)) for draft in drafts], words,
    )  # fmt: skip


def _tokens(place: _Place, headings: Sequence[tuple[int, int]], queries: int) -> Options:
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
    _place(TOKEN, hot, place, of_query, word)
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
    signs = [1 + _number(UNIT_SIGNS, q.unit_rule) if q and q.unit_rule in UNIT_SIGNS else 0 for q in known]
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

    def options(self, layout: Layout, place: _Place) -> Options:
        """All of them, with their indicators."""
        query, word = np.array(self.query, np.int64), np.array(self.word, np.int64)
        hot = layout.empty(len(query))
        _place(layout, hot, place, query, word)
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
    return _prepositions().get(words.text[at - 1].lower(), 0) if at else 0


def _entities(place: _Place, report: Report, drafts: Sequence[Record]) -> Options:
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
            "kind": 1 + _number(MENTION_KINDS, mention.kind),
            "often": min(often[mention.name], 5),
            "case": int(words.case[at]),
            "first": int(starts[at]),
            "behind": _word(words.text[end])[6],
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


def _years(place: _Place, report: Report, drafts: Sequence[Record]) -> Options:
    """Periods near each query, the reporting year and its neighbours, no year, and the answer of the rules if it is another."""
    words = place.words
    times = _Anchors(words, report.periods)
    standing = [
        {"default": 0, "meaning": 1 + _number(MEANINGS, period.meaning), "base": int(period.base), "preposition": int(before)}
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


def _units(place: _Place, drafts: Sequence[Record], quantities: dict[int, Quantity]) -> Options:
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
                number=_number(NUMBERS, reading.number), **signs(reading.lemma),
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
