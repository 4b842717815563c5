"""Where in a text a regular expression may begin: at some of its words. Changes when expressions begin with something else.

A text is cut into words once (:func:`words_of`), and some thirty expressions are then tried only at the words that can open a
match of theirs. To run each of them over the whole text costs as much as all that is done with their matches.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, islice

from svodka.letters import folded

WORD = re.compile(r"[^\W\d_]+|\d+")
PARTED = re.compile(f"({WORD.pattern})")
STEM = 4  # letters by which words are told apart
SHORT = 500  # characters of a text that is sooner searched than cut into words


@dataclass(slots=True)
class Words:
    """Where the words of a text begin: by their first letters (lower case, ё as е), all numbers, all words with a capital.

    ``by_initial`` lists the stems by their first letter, ``opened`` keeps where expressions may begin.
    """

    stems: dict[str, list[int]] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    capitals: list[int] = field(default_factory=list)
    by_initial: dict[str, list[str]] = field(default_factory=dict)
    opened: dict[Opened, list[int]] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The letters by which a word is told apart, lower case, ё as е."""
    return folded(word[:STEM])


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
    places: defaultdict[str, list[int]] = defaultdict(list)
    pieces = PARTED.split(text)  # what lies between two words, a word, what lies between …; half the time of ``finditer``
    for word, start in zip(pieces[1::2], islice(accumulate(map(len, pieces)), 0, None, 2), strict=False):
        places[word].append(start)
    found = Words()
    for word, starts in places.items():
        if word[0].isdigit():
            found.numbers += starts
        else:
            stem = stem_of(word)
            if stem in found.stems:
                found.stems[stem] += starts
            else:
                found.stems[stem] = starts
                found.by_initial.setdefault(stem[0], []).append(stem)
            if word[0].isupper():
                found.capitals += starts
    return found


class Opened:
    """A regular expression that is tried only where one of its opening words stands.

    ``openings`` are surfaces as in the word lists, of which the first word counts; ``~`` and ``*`` behind it stand for any ending.
    ``numbers`` and ``capitals`` let a match begin at every number or every word with a capital. Every match must begin at the
    first letter of such a word; where an opening begins with no word, the whole text is searched.
    """

    def __init__(
        self, regex: re.Pattern[str], openings: Iterable[str] = (), *, numbers: bool = False, capitals: bool = False
    ) -> None:
        self.regex = regex
        self._stems: set[str] = set()
        beginnings: set[str] = set()
        self._anywhere = False
        for surface in openings:
            opening = surface.replace("=", "")
            word = WORD.match(opening)
            if word is None:
                self._anywhere = True
                continue
            if word[0][0].isdigit():
                numbers = True
                continue
            stem = stem_of(word[0])
            goes_on = opening[word.end() : word.end() + 1] in ("~", "*")
            (beginnings if goes_on and len(stem) < STEM else self._stems).add(stem)
        self._beginnings = [
            (initial, tuple(beginning for beginning in beginnings if beginning[0] == initial))
            for initial in {beginning[0] for beginning in beginnings}
        ]
        self._numbers, self._capitals = numbers, capitals
        self._match = regex.match

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in ``text``, as ``re`` would find them."""
        if self._anywhere or len(text) < SHORT:
            yield from self.regex.finditer(text)
            return
        match, end = self._match, 0
        for start in self._places(text):
            if start >= end and (found := match(text, start)) is not None:
                yield found
                end = found.end()

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in ``text[start:end]``, as ``re.Pattern.search`` finds it."""
        if len(text) < SHORT or self._anywhere:
            return self.regex.search(text, start, end)
        seen = SEEN.get(id(text))  # as ``words_of``: this is asked a hundred times a sentence
        places = seen[1].opened.get(self) if seen is not None and seen[0] is text else None
        if places is None:
            places = self._places(text)
        at = bisect_left(places, start)
        while at < len(places) and (place := places[at]) < end:
            found = self._match(text, place, end)
            if found is not None:
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
        places = words.opened.get(self)
        if places is None:
            places = words.opened[self] = self._looked_up(words)
        return places

    def _looked_up(self, words: Words) -> list[int]:
        stems = words.stems
        places: list[int] = []
        for stem in self._stems & stems.keys():
            places += stems[stem]
        for initial, beginnings in self._beginnings:
            for stem in words.by_initial.get(initial, ()):
                if stem.startswith(beginnings):
                    places += stems[stem]
        if self._numbers:
            places += words.numbers
        if self._capitals:
            places += words.capitals
        places.sort()
        return places
