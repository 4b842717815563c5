"""What the linker sees: a report and its draft records as arrays. Changes when the linker should look at something else.

For a newcomer: :func:`of` makes the :class:`Features` of a document. ``words`` is a table of its tokens; a *query* is a draft
record, seen at the first and last token of its quantity; for every query there are *options* of three sorts: tokens that may be
words of its metric, mentions that may be its entity, periods that may be its year. All features are indicators: columns of a
matrix of zeros and ones, laid out by :class:`Layout`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
        """Set the indicator of ``values`` (cut to what the feature can hold) in every row."""
        matrix[np.arange(len(matrix)), self.at[name] + np.clip(values, 0, self.sizes[name] - 1)] = 1


WORD = Layout(
    part=len(PARTS), case=len(CASES), number=len(NUMBERS), tense=len(TENSES), shape=len(SHAPES), mark=len(MARKS) + 2,
    role=len(ROLES), line=2,
)  # fmt: skip
QUERY = Layout(unit=len(UNIT_KINDS), kind=len(KINDS), status=len(STATUSES), bound=len(BOUNDS), year=2, entity=2, shared=2,
               year_sign=len(YEAR_SIGNS) + 1, owner_sign=len(OWNER_SIGNS) + 1, dated=2)  # fmt: skip
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


def signature() -> str:
    """A hash of the layouts: weights fit only the layout that they were trained with."""
    sizes = [layout.sizes for layout in (WORD, QUERY, TOKEN, entity_layout(), year_layout())]
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


def _place(layout: Layout, hot: Floats, words: Words, counts: _Counts, first: int, last: int, at: Ints, headings: Flags) -> None:
    """Where the words ``at`` stand as seen from the quantity ``first .. last``."""
    left, right = at < first, at > last
    distance = np.where(left, first - at, np.where(right, at - last, 0))
    step = np.searchsorted(STEPS, distance)
    layout.set(hot, "distance", np.where(left, 1 + step, np.where(right, 1 + SIDE + step, 0)))
    layout.set(hot, "sentence", np.clip(words.sentence[at] - words.sentence[first], -BEFORE - 1, BEHIND + 1) + BEFORE + 1)
    low, high = np.where(left, at, last), np.where(left, first, at)
    for name in ("comma", "stop", "quantity", "newline", "bracket", "verb", "dash"):
        before = getattr(counts, name)
        layout.set(hot, name, np.maximum(before[high] - before[low], 0))
    layout.set(hot, "heading", headings[at].astype(np.int64))


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
    counts = _Counts.of(words)
    flags, headings = _headings(words)
    first = np.searchsorted(words.end, [draft.start for draft in drafts], "right")
    last = np.maximum(np.searchsorted(words.start, [draft.end for draft in drafts]) - 1, first)
    by_start = {quantity.start: quantity for quantity in report.quantities}
    ends = np.array([end for _, end in headings], np.int64)
    tokens, entities, years = _Collector(TOKEN), _Collector(entity_layout()), _Collector(year_layout())
    places = _Anchors(words, report.mentions)
    times = _Anchors(words, report.periods)
    often = Counter(mention.name for mention in report.mentions)
    for query, draft in enumerate(drafts):
        at = _near(words, int(first[query]), int(last[query]))
        above = int(np.searchsorted(ends, at[0] if len(at) else first[query], "right")) - 1
        if above >= 0:
            at = np.concatenate([np.arange(*headings[above]), at])
        at = at[words.content[at]]
        see = (words, counts, int(first[query]), int(last[query]), flags)
        block = tokens.add(query, at, at.tolist())
        _place(TOKEN, block, words, counts, int(first[query]), int(last[query]), at, flags)
        TOKEN.set(block, "unit", (words.role[at] == ROLES.index("unit")).astype(np.int64))
        _entity_options(entities, query, draft, report, places, often, see)
        _year_options(years, query, draft, report, times, see)
    return Features(
        table, hot, first, last, _queries(report, drafts, by_start), tokens.options(), entities.options(), years.options(), words
    )


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
    """Options of one sort, put together query by query."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._query: list[Ints] = []
        self._word: list[Ints] = []
        self._hot: list[Floats] = []
        self._values: list[object] = []
        self._sources: list[Mention | Time | None] = []

    def add(self, query: int, word: Ints, values: Sequence[object], sources: Sequence[Mention | Time | None] = ()) -> Floats:
        """Add options; the matrix that is returned is to be filled."""
        self._sources += sources
        hot = self.layout.empty(len(word))
        self._query.append(np.full(len(word), query, np.int64))
        self._word.append(word)
        self._hot.append(hot)
        self._values += values
        return hot

    def options(self) -> Options:
        if not self._query:
            return Options(np.zeros(0, np.int64), np.zeros(0, np.int64), self.layout.empty(0))
        return Options(
            np.concatenate(self._query), np.concatenate(self._word), np.concatenate(self._hot), self._values, self._sources
        )


Item = TypeVar("Item", bound=Mention | Period)
Value = tuple[object, Mention | Time | None]  # what an option stands for, and what says so


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

    def around(self, words: Words, first: int, last: int) -> tuple[list[int], list[int]]:
        """Numbers of the items nearest in front, the nearest first, and behind within the sentence."""
        front = int(np.searchsorted(self.word, first))
        behind = int(np.searchsorted(self.word, last, "right"))
        before = list(range(front - 1, max(front - 1 - OPTIONS_BEFORE, -1), -1))
        next_sentence = int(np.searchsorted(words.sentence, words.sentence[first], "right"))
        stop = int(np.searchsorted(self.word, next_sentence))
        return [*before, *range(front, behind)], list(range(behind, max(min(behind + OPTIONS_BEHIND, stop), behind)))


def _preposition(words: Words, at: int) -> int:
    return _prepositions().get(words.text[at - 1].lower(), 0) if at else 0


_See = tuple[Words, _Counts, int, int, Flags]


def _spread(
    collector: _Collector, query: int, anchors: _Anchors[Item], around: tuple[list[int], list[int]], values: Mapping[int, Value],
    defaults: Sequence[tuple[str, Value]], see: _See,
) -> tuple[Floats, list[int]]:  # fmt: skip
    """Add options at anchors and those that stand nowhere; the matrix and the anchors' numbers are returned."""
    words, counts, first, last, flags = see
    front, behind = around
    chosen = [at for at in [*front, *behind] if at in values]
    nowhere = len(words.text)
    at = np.array([*(int(anchors.word[item]) for item in chosen), *(nowhere for _ in defaults)], np.int64)
    pairs = [*(values[item] for item in chosen), *(value for _, value in defaults)]
    hot = collector.add(query, at, [value for value, _ in pairs], [source for _, source in pairs])
    placed = hot[: len(chosen)]
    if chosen:
        _place(collector.layout, placed, words, counts, first, last, at[: len(chosen)], flags)
        ranks = [front.index(item) if item in front else OPTIONS_BEFORE + behind.index(item) for item in chosen]
        collector.layout.set(placed, "rank", np.array(ranks, np.int64))
        collector.layout.set(placed, "default", 0)
        collector.layout.set(placed, "preposition", anchors.before[chosen])
    if defaults:
        collector.layout.set(hot[len(chosen) :], "default", np.array([1 + DEFAULTS.index(name) for name, _ in defaults], np.int64))
    return hot, chosen


def _entity_options(
    entities: _Collector, query: int, draft: Record, report: Report, places: _Anchors[Mention], often: Counter[str], see: _See
) -> None:
    words, _, first, last, _ = see
    around = places.around(words, first, last)
    named: dict[int, Value] = {}
    for at in (*around[0], *around[1]):
        name = name_of(report, places.items[at])
        if name is not None:
            named[at] = name, places.items[at]
    own = report.owner.name if report.owner is not None else None
    defaults: list[tuple[str, Value]] = [("own", (own, report.owner))]
    if draft.entity != own and all(draft.entity != name for name, _ in named.values()):
        defaults.append(("rules", (draft.entity, None)))  # the rules know of one that is not among the nearest
    hot, chosen = _spread(entities, query, places, around, named, defaults, see)
    layout = entities.layout
    values = [*(named[at][0] for at in chosen), *(value for _, (value, _) in defaults)]
    layout.set(hot, "draft", np.array([value == draft.entity for value in values], np.int64))
    layout.set(hot, "own", np.array([value == own for value in values], np.int64))
    if chosen:
        stand = places.word[chosen]
        items = [places.items[item] for item in chosen]
        placed = hot[: len(chosen)]
        layout.set(placed, "kind", np.array([1 + _number(MENTION_KINDS, item.kind) for item in items], np.int64))
        layout.set(placed, "often", np.array([min(often[item.name], 5) for item in items], np.int64))
        layout.set(placed, "case", words.case[stand])
        layout.set(placed, "first", (words.opens[stand] | (np.diff(words.sentence, prepend=-1)[stand] > 0)).astype(np.int64))
        ends = np.minimum(np.searchsorted(words.start, [item.end for item in items]), len(words.text) - 1)
        layout.set(placed, "behind", np.array([_word(words.text[end])[6] for end in ends], np.int64))


def _year_options(years: _Collector, query: int, draft: Record, report: Report, times: _Anchors[Period], see: _See) -> None:
    words, _, first, last, _ = see
    around = times.around(words, first, last)
    resolved: dict[int, Value] = {}
    for at in (*around[0], *around[1]):
        time = report.time(times.items[at], plan=draft.status == "plan")
        if time is not None:
            resolved[at] = time.year, time
    years_of_report = [("own", report.year)]
    if report.year is not None:
        years_of_report += [("before", report.year - 1), ("after", report.year + 1)]
    defaults: list[tuple[str, Value]] = [(name, (year, None if year is None else Time.of(year))) for name, year in years_of_report]
    if report.year is not None:
        defaults.append(("none", (None, None)))
    if all(draft.year != year for year, _ in resolved.values()) and all(draft.year != value for _, (value, _) in defaults):
        defaults.append(("rules", (draft.year, None)))  # what the rules say and nothing near stands for
    hot, chosen = _spread(years, query, times, around, resolved, defaults, see)
    layout = years.layout
    values = [*(resolved[at][0] for at in chosen), *(year for _, (year, _) in defaults)]
    layout.set(hot, "draft", np.array([value == draft.year for value in values], np.int64))
    if report.year is not None:
        apart = [np.clip(int(value) - report.year, -4, 3) + 5 if isinstance(value, int) else 0 for value in values]
        layout.set(hot, "report", np.array(apart, np.int64))
    if chosen:
        items = [times.items[item] for item in chosen]
        layout.set(hot[: len(chosen)], "meaning", np.array([1 + _number(MEANINGS, item.meaning) for item in items], np.int64))
        layout.set(hot[: len(chosen)], "base", np.array([item.base for item in items], np.int64))
