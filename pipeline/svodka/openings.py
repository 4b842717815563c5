"""Where in a text a regular expression may begin: at some of its words. Changes when expressions begin with something else.

A text is cut into words once (:func:`words_of`), and some thirty expressions are then tried only at the words that can open a
match of theirs. To run each of them over the whole text costs as much as all that is done with their matches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice

WORD = re.compile(r"[^\W\d_]+|\d+")
PARTED = re.compile(f"({WORD.pattern})")
STEM = 4  # letters by which words are told apart
SHORT = 500  # characters of a text that is sooner searched than cut into words


@dataclass(slots=True)
class Words:
    """Where the words of a text begin: by their first letters (lower case, ё as е), all numbers, all words with a capital."""

    stems: dict[str, list[int]]
    numbers: list[int]
    capitals: list[int]


@lru_cache(maxsize=3)  # a report, its copy with plain letters, and the one with mended digits
def words_of(text: str) -> Words:
    """The words of a text."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    pieces = PARTED.split(text)  # what lies between two words, a word, what lies between …; half the time of ``finditer``
    for word, start in zip(pieces[1::2], islice(accumulate(map(len, pieces)), 0, None, 2), strict=False):
        places[word].append(start)
    found = Words({}, [], [])
    for word, starts in places.items():
        if word[0].isdigit():
            found.numbers += starts
        else:
            found.stems.setdefault(word[:STEM].lower().replace("ё", "е"), []).extend(starts)
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
        for opening in openings:
            word = WORD.match(opening)
            if word is None:
                self._anywhere = True
                continue
            if word[0][0].isdigit():
                numbers = True
                continue
            stem = word[0][:STEM].lower().replace("ё", "е")
            goes_on = opening[word.end() : word.end() + 1] in ("~", "*")
            (beginnings if goes_on and len(stem) < STEM else self._stems).add(stem)
        self._beginnings = tuple(beginnings)
        self._numbers, self._capitals = numbers, capitals

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in ``text``, as ``re`` would find them."""
        if self._anywhere or len(text) < SHORT:
            yield from self.regex.finditer(text)
            return
        match, end = self.regex.match, 0
        for start in self._places(words_of(text)):
            if start >= end and (found := match(text, start)) is not None:
                yield found
                end = found.end()

    def _places(self, words: Words) -> list[int]:
        stems = words.stems
        places: list[int] = []
        for stem in self._stems & stems.keys():
            places += stems[stem]
        if self._beginnings:
            for stem, starts in stems.items():
                if stem.startswith(self._beginnings):
                    places += starts
        if self._numbers:
            places += words.numbers
        if self._capitals:
            places += words.capitals
        places.sort()
        return places
