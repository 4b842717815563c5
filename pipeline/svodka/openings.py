"""Where in a text a regular expression may begin: at some of its words. Changes when expressions begin with something else.

A text is cut into words once (:func:`words_of`), and for each of them all expressions that it can open are known by its first
letters; they are then tried only there. To run each of them over the whole text costs as much as all that is done with their
matches. What begins with a short word, as «в прошлом году», is known by the word behind it as well.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from itertools import chain
from threading import Lock
from typing import Protocol
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from svodka.letters import folded

WORD = re.compile(r"[^\W\d_]+|\d+")
STEM = 4  # letters by which words are told apart
SHORT_WORD = 3  # letters: a word that stands often, and is told apart by the one behind it
SHORT = 500  # characters of a text that is sooner searched than cut into words
REMEMBERED = 50_000  # beginnings of words of which it is remembered what they open
NUMBERS, CAPITALS = 0, 1  # stand for an expression among those that a word opens: any number, any word with a capital
LAST = 0xFFFF  # the last character that is told apart from others
Ints = NDArray[np.int64]
Numbers = NDArray[np.uint16]  # of expressions: numpy sorts so short ones by counting them
Keys = NDArray[np.uint64]


class Rows:
    """The rows of keys, found for many keys at once."""

    def __init__(self) -> None:
        self._known: tuple[Keys, Ints] = np.array([np.iinfo(np.uint64).max], np.uint64), np.array([UNKNOWN])

    def __len__(self) -> int:
        return len(self._known[0]) - 1

    def find(self, keys: Keys) -> Ints:
        """The row of each key, ``UNKNOWN`` where there is none."""
        known, rows = self._known
        at = np.searchsorted(known, keys)
        return np.where(known[at] == keys, rows[at], UNKNOWN)

    def add(self, keys: Keys, rows: Ints) -> None:
        """Let keys be known that were not, in ascending order."""
        known, before = self._known
        at = np.searchsorted(known, keys)
        self._known = np.insert(known, at, keys), np.insert(before, at, rows)


UNKNOWN = -1


class Openers:
    """What words open: for each stem, and each of a short word with the one behind it, a row of numbers of expressions.

    ``rows`` tells the row of a word by its first letters as they are written, ``pairs`` that of the rows of two. ``openings`` holds
    the rows one behind the other: row ``n`` begins at ``first[n]`` and has ``size[n]`` numbers. A row is made when its stem is met
    first. ``known`` is how many expressions there are.
    """

    def __init__(self, known: int, whole: dict[str, list[int]], begun: dict[str, list[int]]) -> None:
        self.known, self._whole, self._begun = known, whole, begun
        self.rows, self.pairs = Rows(), Rows()
        self.openings: Numbers = np.zeros(0, np.uint16)
        self.first, self.size = np.zeros(0, np.int64), np.zeros(0, np.int64)
        # whether a word stands first, or second, in a pair that opens something
        self.leads, self.follows = np.zeros(0, bool), np.zeros(0, bool)
        self._leading, self._following = _links([*whole, *begun])
        self._small: list[str] = []  # the stems without capitals; the rows of each, and of those that begin with some letters
        self._same: dict[str, list[int]] = {}
        self._begun_so: dict[str, list[int]] = {}
        self._by_stem: dict[str, int] = {}
        self._lock = Lock()

    def extend(self, opened: Opened) -> None:
        """Let one more expression be known."""
        with self._lock:
            leading, following = _links([*opened.whole, *opened.begun])
            self._leading |= leading
            self._following |= following
            self.leads[_listed(self._same, leading)] = True
            self.follows[_listed(self._begun_so, following)] = True
            rows = np.unique(np.concatenate([_listed(self._same, opened.whole), _listed(self._begun_so, opened.begun)]))
            moved: list[int] = []
            begins: list[int] = []
            for first, size in zip(self.first[rows].tolist(), self.size[rows].tolist(), strict=True):
                begins.append(len(self.openings) + len(moved))
                moved += [*self.openings[first : first + size].tolist(), opened.number]
            # another thread may be reading: in this order
            self.openings = np.concatenate([self.openings, np.array(moved, np.uint16)])
            self.first[rows] = begins
            self.size[rows] += 1
            self.known = opened.number

    def may_open(self, opened: Opened) -> NDArray[np.bool_]:
        """For each row whether its word may open an expression, a short one whatever is behind it."""
        firsts = {stem.partition(" ")[0] for stem in opened.whole if " " in stem} | opened.whole
        begun = tuple(stem.partition(" ")[0] for stem in opened.begun)
        return np.array([stem in firsts or stem.startswith(begun) for stem in self._small], bool)

    def rows_of(self, words: Keys) -> tuple[Ints, Ints]:
        """The rows of the words of a text, which are told by their first letters (:func:`_cut`), then those of its pairs; and for
        each the number of its word."""
        rows = self._found(self.rows, words, _letters)
        short = np.flatnonzero(self.leads[rows[:-1]] & self.follows[rows[1:]])
        pairs = self._found(self.pairs, (rows[short] << 32 | rows[short + 1]).astype(np.uint64), self._both)
        return np.concatenate([rows, pairs]), np.concatenate([np.arange(len(rows)), short])

    def _found(self, known: Rows, keys: Keys, stems: Callable[[Keys], Iterable[str]]) -> Ints:
        """The rows of keys, made for the ``stems`` of those that have none."""
        rows = known.find(keys)
        if (rows == UNKNOWN).any():
            with self._lock:
                new = np.unique(keys[known.find(keys) == UNKNOWN])
                known.add(new, self._add(stems(new)))
            rows = known.find(keys)
        return rows

    def _both(self, pairs: Keys) -> list[str]:
        """The stems of pairs of rows."""
        first, second = (pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist()
        return [f"{self._small[one]} {self._small[other]}" for one, other in zip(first, second, strict=True)]

    def _add(self, stems: Iterable[str]) -> Ints:
        """The rows of stems, put behind those that there are where they are new."""
        stems = list(stems)
        new = [stem for stem in dict.fromkeys(stems) if stem not in self._by_stem]
        opened = list(map(self._opened_by, new))
        sizes = np.fromiter(map(len, opened), np.int64, len(opened))
        self.first = np.concatenate([self.first, len(self.openings) + np.cumsum(sizes) - sizes])
        self.openings = np.concatenate([self.openings, np.fromiter(chain.from_iterable(opened), np.uint16)])
        self.size = np.concatenate([self.size, sizes])
        small = list(map(str.lower, new))
        beginnings = list(map(_beginnings, small))
        follow = (not self._following.isdisjoint(letters) for letters in beginnings)
        self.leads = np.concatenate([self.leads, np.fromiter(map(self._leading.__contains__, small), bool)])
        self.follows = np.concatenate([self.follows, np.fromiter(follow, bool)])
        for row, (stem, letters) in enumerate(zip(small, beginnings, strict=True), len(self._small)):
            self._same.setdefault(stem, []).append(row)
            for begun in letters:
                self._begun_so.setdefault(begun, []).append(row)
        self._by_stem |= zip(new, range(len(self._small), len(self._small) + len(new)), strict=True)
        self._small += small
        return np.array([self._by_stem[stem] for stem in stems], np.int64)

    def _opened_by(self, stem: str) -> list[int]:
        """The numbers of what a stem opens."""
        if stem == NUMBER:
            return [NUMBERS]
        small = stem.lower()
        found = [*self._whole.get(small, ()), *([CAPITALS] if stem != small else ())]
        for begun in _beginnings(small):
            found += self._begun.get(begun, ())
        return found


NUMBER = "0"  # stands for the stem of any number


def _links(stems: Iterable[str]) -> tuple[set[str], set[str]]:
    """The first words of stems of two, and how the second ones begin."""
    links = [stem.split(" ") for stem in stems if " " in stem]
    return {first for first, _ in links}, {second for _, second in links}


def _beginnings(stem: str) -> list[str]:
    """The first letters of a stem, one and more; of two words those of the second."""
    return [stem[:end] for end in range(stem.find(" ") + 2, len(stem) + 1)]


def _listed(rows: dict[str, list[int]], stems: Iterable[str]) -> Ints:
    """The rows of stems."""
    return np.fromiter(chain.from_iterable(rows.get(stem, ()) for stem in stems), np.int64)


def _kind(word: str) -> str:
    """The stem of a word, with its capital."""
    stem = _small_kind(word)
    return stem.capitalize() if word[0].isupper() else stem


def _small_kind(word: str) -> str:
    """The letters by which a word is told apart, lower case, ё as е."""
    return NUMBER if word[0].isdigit() else folded(word[:STEM])


class Index:
    """All expressions, by the stems that open them, which are known whole or by their first letters.

    A word behind a short one has the stem of both: «в прош» for «в прошлом году».
    """

    def __init__(self) -> None:
        self._all: WeakSet[Opened] = WeakSet()
        self._lock = Lock()
        self._empty()

    def _empty(self) -> None:
        self._whole: dict[str, list[int]] = {}
        self._begun: dict[str, list[int]] = {}
        self._count = CAPITALS
        self._openers: Openers | None = None

    def add(self, opened: Opened) -> None:
        """Let an expression be known, and have a number."""
        with self._lock:
            self._all.add(opened)
            self._put(opened)

    def _put(self, opened: Opened) -> None:
        self._count += 1
        opened.number = self._count
        for known, stems in ((self._whole, opened.whole), (self._begun, opened.begun)):
            for stem in stems:
                known.setdefault(stem, []).append(opened.number)
        if self._openers is not None:
            self._openers.extend(opened)

    def openers(self) -> Openers:
        """What words open, as far as expressions are known by now."""
        with self._lock:
            if self._openers is None or len(self._openers.rows) + len(self._openers.pairs) > REMEMBERED:
                self._openers = Openers(self._count, self._whole, self._begun)
            return self._openers

    def forget(self) -> None:
        """Drop the expressions that nobody has any more: the word lists have changed."""
        with self._lock:
            SEEN.clear()
            _words_of.cache_clear()
            self._empty()
            for opened in self._all:
                self._put(opened)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Of each character whether it is a letter or a digit of a word, as ``WORD`` has it, or neither."""
    kinds = np.zeros(LAST + 1, np.uint8)
    every = np.arange(LAST + 1, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for match in WORD.finditer(every):
        kinds[match.start() : match.end()] = DIGIT if match[0].isdecimal() else LETTER
    return kinds


LETTER, DIGIT = 1, 2


def _cut(text: str) -> tuple[Ints, Keys]:
    """Where the words of a text begin, and their first letters as keys. What is no letter of the first 65 536 characters, as «𝐀»,
    opens no expression and is passed."""
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"), LAST).astype(np.uint16)
    kinds = np.zeros(len(codes) + 2, np.uint8)  # those of the characters, and of no letters round them
    kinds[1:-1] = _kinds()[codes]
    edges = np.flatnonzero(kinds[1:] != kinds[:-1])
    words = np.flatnonzero(kinds[edges[:-1] + 1])
    starts, ends = edges[words], edges[words + 1]
    places = starts[:, None] + np.arange(STEM)
    letters = np.where(places < ends[:, None], codes.take(places, mode="clip"), 0)
    letters[kinds[starts + 1] == DIGIT] = [ord(NUMBER), 0, 0, 0]
    return starts, letters.view(np.uint64)[:, 0]


def _letters(keys: Keys) -> list[str]:
    """The stems of words, with their capitals, of their keys."""
    begun: list[str] = keys.view(np.uint16).reshape(-1, STEM).astype(np.uint32).view(f"U{STEM}")[:, 0].tolist()
    return list(map(_kind, begun))


class Words:
    """The words of a text, and where each of the first ``known`` expressions may begin.

    ``asked`` keeps the places of the expressions that have been asked for.
    """

    def __init__(self, text: str) -> None:
        openers = INDEX.openers()
        self.known = openers.known
        self.starts, keys = _cut(text)
        self.asked: dict[Opened, list[int]] = {}
        self._groups: dict[int, list[int]] = {}
        self._openers = openers
        rows, words = openers.rows_of(keys)
        self._rows = rows[: len(keys)]
        in_order = np.argsort(words, kind="stable")  # pairs among the words
        rows, words = rows[in_order], words[in_order]
        # the numbers of what each word opens, one behind the other, then by the number, and the places of their words
        sizes, first = openers.size[rows], openers.first[rows]
        behind = np.cumsum(sizes)
        numbers = openers.openings[np.repeat(first - behind + sizes, sizes) + np.arange(behind[-1] if len(behind) else 0)]
        self._places = np.repeat(self.starts[words], sizes)[np.argsort(numbers, kind="stable")]
        self._bounds: list[int] = [0, *np.cumsum(np.bincount(numbers, minlength=self.known + 1)).tolist()]

    def opening(self, number: int) -> list[int]:
        """Where the expression with a number may begin."""
        found: list[int] = self._places[self._bounds[number] : self._bounds[number + 1]].tolist()
        return found

    def opening_of(self, opened: Opened) -> list[int]:
        """The same for an expression that was not known when the text was read; of short words all."""
        found: list[int] = self.starts[self._openers.may_open(opened)[self._rows]].tolist()
        return found

    def group(self, number: int) -> list[int]:
        """Where the numbers begin, or the words with a capital."""
        found = self._groups.get(number)
        if found is None:
            found = self._groups[number] = self.opening(number)
        return found

    @property
    def numbers(self) -> list[int]:
        """Where the numbers begin."""
        return self.group(NUMBERS)


SEEN: dict[int, tuple[str, Words]] = {}  # the texts asked for of late by their identity: to compare long ones takes time
MOST_SEEN = 4


def words_of(text: str) -> Words:
    """The words of a text."""
    seen = SEEN.get(id(text))
    if seen is not None and seen[0] is text:
        return seen[1]
    if len(SEEN) >= MOST_SEEN:
        SEEN.clear()
    SEEN[id(text)] = text, (words := _words_of(text))
    return words


@lru_cache(maxsize=3)  # a report, its copy with plain letters, and the one with mended digits
def _words_of(text: str) -> Words:
    return Words(text)


class Expression(Protocol):
    """What is asked of a compiled regular expression."""

    def match(self, string: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...  # noqa: D102
    def search(self, string: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...  # noqa: D102
    def finditer(self, string: str, pos: int = ..., endpos: int = ..., /) -> Iterator[re.Match[str]]: ...  # noqa: D102


class Opened:
    """A regular expression that is tried only where one of its opening words stands.

    ``openings`` are surfaces as in the word lists, of which the first word counts, and the second behind a short one; ``~``
    and ``*`` behind it stand for any ending, a number for any number, as in «5 лет» and «в 5». ``numbers`` and ``capitals``
    let a match begin at every number or every word with a capital. Every match must begin at the first letter of such a word;
    where an opening begins with no word, the whole text is searched. Where ``regex`` is a function, it is asked for the expression
    when this is tried first.
    """

    def __init__(
        self,
        regex: Expression | Callable[[], Expression],
        openings: Iterable[str] = (),
        *,
        numbers: bool = False,
        capitals: bool = False,
    ) -> None:
        self._regex = regex
        self.whole: set[str] = set()
        self.begun: set[str] = set()
        self._anywhere = False
        for surface in openings:
            opening = surface.replace("=", "")
            word = WORD.match(opening)
            if word is None:
                self._anywhere = True
            elif not self._add(opening, word):
                numbers = True
        self._groups = [group for group, wanted in ((NUMBERS, numbers), (CAPITALS, capitals)) if wanted]
        self.number = 0
        # the text asked for last, by its identity, and where the opening words stand in it, with an end that none stands behind
        self._last: tuple[str, list[int]] = ("", [sys.maxsize])
        INDEX.add(self)

    @cached_property
    def regex(self) -> Expression:
        """The expression."""
        return self._regex() if callable(self._regex) else self._regex

    @cached_property
    def _match(self) -> Callable[..., re.Match[str] | None]:
        return self.regex.match

    def _add(self, opening: str, word: re.Match[str]) -> bool:
        """Let a word open the expression; not if that is any number."""
        before = ""
        if word.end() <= SHORT_WORD and opening[word.end() : word.end() + 1] == " ":
            second = WORD.match(opening, word.end() + 1)
            if second is not None:
                before, word = f"{_small_kind(word[0])} ", second
        stem = _small_kind(word[0])
        if stem == NUMBER and not before:
            return False
        goes_on = opening[word.end() : word.end() + 1] in ("~", "*")
        (self.begun if goes_on and len(stem) < STEM else self.whole).add(before + stem)
        return True

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in ``text``, as ``re`` would find them."""
        if self._anywhere or len(text) < SHORT:
            yield from self.regex.finditer(text)
            return
        places, end = self._places(text), 0
        if not places:
            return
        match = self._match
        for start in places:
            if start >= end and (found := match(text, start)) is not None:
                yield found
                end = found.end()

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in ``text[start:end]``, as ``re.Pattern.search`` finds it."""
        last, places = self._last  # this is asked a hundred times a sentence
        if last is not text:
            if self._anywhere or len(text) < SHORT:
                return self.regex.search(text, start, end)
            places = [*self._places(text), sys.maxsize]
            self._last = text, places
        at = bisect_left(places, start)
        while (place := places[at]) < end:
            if (found := self._match(text, place, end)) is not None:
                return found
            at += 1
        return None

    def last(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The last match in ``text[start:end]``."""
        found = self.search(text, start, end)
        while found is not None and (behind := self.search(text, found.end(), end)) is not None:
            found = behind
        return found

    def _places(self, text: str) -> list[int]:
        """Where the opening words stand, looked up once for a text."""
        words = words_of(text)
        places = words.asked.get(self)
        if places is None:
            places = words.opening(self.number) if self.number <= words.known else words.opening_of(self)
            for group in self._groups:
                places = sorted([*places, *words.group(group)]) if places else words.group(group)
            words.asked[self] = places
        return places


INDEX = Index()
