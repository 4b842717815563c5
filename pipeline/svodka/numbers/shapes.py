"""Many regular expressions asked as one, at the speed of a few. Changes when a kind of expression is asked too often.

``re`` tries every alternative of an expression at every place of a text. Here they are sorted by the characters that they can
begin with, which are read from the parsed expression, and searched for in a few runs in which most places are passed at once. The
matches are the same. What cannot be read from an expression makes it slower, never wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

from svodka.openings import STEM, WORD, Opened

_PARSER: Any = import_module("re._parser")
ZERO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
CATEGORIES = {"CATEGORY_DIGIT": set("0123456789"), "CATEGORY_SPACE": set(" \t\n\r\f\v\u00a0")}
ANCHORS = {"AT_BOUNDARY": r"\b", "AT_BEGINNING": "^"}
WIDEST = 64  # characters of a range that are listed one by one
MOST_OPENINGS = 200  # of a pattern
ENDS = ("~", " ")  # behind the first letters of a word, and behind a whole word


class Shapes:
    """Some patterns as alternatives of one, with ``re.MULTILINE``; an earlier one wins over a later one at the same place.

    They are searched for in some runs over the text: those that begin a word at the words that can open them, those that begin at
    the edge of a word, at the beginning of a line, with no letter, and each of the others alone, where ``re`` finds the first
    character faster.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(patterns)
        parsed = [_PARSER.parse(pattern, int(re.MULTILINE)) for pattern in patterns]
        kinds = [_first(items) for items in parsed]
        self._firsts = [chars for chars, _ in kinds]
        self._runs: list[tuple[re.Pattern[str] | Opened | Marked, frozenset[str]]] = []
        if any(empty for _, empty in kinds):  # what may match nothing is left to ``re``
            self._runs.append((self._joined(range(len(patterns))), frozenset()))
            return
        openings = [_openings(items) for items in parsed]
        opened = [n for n, found in enumerate(openings) if found]
        if opened:
            words = {opening for n in opened for opening in openings[n]}
            capitals = {opening for opening in words if opening[0].isupper() and opening[1:] == "~"}
            regex = ByFirst([(self._patterns[n], self._firsts[n] or set()) for n in opened])
            self._runs.append((Opened(regex, words - capitals, capitals=bool(capitals)), frozenset()))
        known = [n for n, chars in enumerate(self._firsts) if chars is not None and n not in opened]
        anchors = {n: _anchor(parsed[n]) for n in known}
        signs = [n for n in known if not anchors[n] and not any(map(str.isalpha, self._firsts[n] or ()))]
        runs = [(anchor, [n for n in known if anchors[n] == anchor]) for anchor in ANCHORS.values()]
        others = [n for n in range(len(patterns)) if not anchors.get(n) and n not in signs and n not in opened]
        self._runs += [(self._grouped(numbers, anchor), frozenset()) for anchor, numbers in runs if numbers]
        if signs:
            marks = {char for n in signs for char in self._firsts[n] or ()}
            self._runs.append((Marked(self._grouped(signs, ""), f"[{_listed(marks)}]"), frozenset()))
        # one that can begin with anything is not looked for in a text without the words that it needs
        self._runs += [(self._joined([n]), frozenset(_needed(parsed[n]) if self._firsts[n] is None else ())) for n in others]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The places of the matches in ``text``, as ``re`` would find them."""
        runs = [run for run, needed in self._runs if not needed or any(word in text for word in needed)]
        if len(runs) == 1:
            yield from (match.span() for match in runs[0].finditer(text))
            return
        found = {run: match.span() for run in runs if (match := run.search(text)) is not None}
        while found:
            start, end = min(found.values())
            if sum(span[0] == start for span in found.values()) > 1:
                end = self._end_at(text, start)
            yield start, end
            for run, span in list(found.items()):
                if span[0] < end:
                    following = run.search(text, end)
                    if following is None:
                        del found[run]
                    else:
                        found[run] = following.span()

    def _end_at(self, text: str, start: int) -> int:
        """Where the first of the patterns that match at ``start`` ends."""
        matches = (re.compile(pattern, re.MULTILINE).match(text, start) for pattern in self._patterns)
        return next(match.end() for match in matches if match)

    def _grouped(self, numbers: Sequence[int], anchor: str) -> re.Pattern[str]:
        """Patterns as one, in groups by the characters that they can begin with; all of them begin with ``anchor``."""
        kinds: dict[str, list[int]] = {}
        for n in numbers:
            for char in self._firsts[n] or ():
                kinds.setdefault(char, []).append(n)
        groups: dict[tuple[int, ...], set[str]] = {}
        for char, fitting in kinds.items():
            groups.setdefault(tuple(fitting), set()).add(char)
        parts = [f"(?=[{_listed(chars)}])(?:{self._body(fitting)})" for fitting, chars in groups.items()]
        return re.compile(f"{anchor}(?=[{_listed(set(kinds))}])(?:{'|'.join(parts)})", re.MULTILINE)

    def _joined(self, numbers: Sequence[int]) -> re.Pattern[str]:
        return re.compile(self._body(numbers) if numbers else "(?!)", re.MULTILINE)

    def _body(self, numbers: Sequence[int]) -> str:
        return "|".join(f"(?:{self._patterns[n]})" for n in numbers)


class ByFirst:
    """Patterns of words, each with the characters that it can begin with: at a place those are tried that fit its character."""

    def __init__(self, patterns: Sequence[tuple[str, set[str]]]) -> None:
        self._patterns = patterns
        self._matches: dict[str, Callable[[str, int, int], re.Match[str] | None]] = {}

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match at ``start``, of the first pattern that has one."""
        match = self._matches.get(text[start])
        return match(text, start, end) if match is not None else self._fitting(text[start])(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match behind ``start``."""
        return next(self.finditer(text, start, end), None)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The matches behind ``start``, as ``re`` would find them."""
        for word in WORD.finditer(text, start, end):
            if word.start() >= start and (found := self.match(text, word.start(), end)) is not None:
                yield found
                start = found.end()

    def _fitting(self, char: str) -> Callable[[str, int, int], re.Match[str] | None]:
        """How to match what can begin with a character; a digit of another alphabet counts as those that are listed."""
        known = "0" if char.isdecimal() and not char.isascii() else char
        regex = "|".join(f"(?:{pattern})" for pattern, firsts in self._patterns if known in firsts)
        match = self._matches[char] = re.compile(regex or "(?!)", re.MULTILINE).match
        return match


class Marked:
    """A regular expression that is tried only where one of its first characters stands."""

    def __init__(self, regex: re.Pattern[str], first: str) -> None:
        self._match, self._first = regex.match, re.compile(first)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first match behind ``start``."""
        return next(self.finditer(text, start), None)

    def finditer(self, text: str, end: int = 0) -> Iterator[re.Match[str]]:
        """The matches behind ``end``, as ``re`` would find them."""
        for place in self._first.finditer(text, end):
            if place.start() >= end and (found := self._match(text, place.start())) is not None:
                yield found
                end = found.end()


def _anchor(items: Any) -> str:
    """The edge of a word or line at which a pattern begins, "" where it begins with something else."""
    return ANCHORS.get(str(items[0][1]), "") if len(items) and str(items[0][0]) == "AT" else ""


def _openings(items: Any) -> frozenset[str]:
    """The first letters or the number that a pattern opens a word with, as :class:`~svodka.openings.Opened` has them; none where it
    can begin elsewhere than at the beginning of a word."""
    if _anchor(items) != ANCHORS["AT_BOUNDARY"]:
        return frozenset()
    begun = _begun({""}, items[1:])
    return frozenset(begun) if all(text[:1].isalnum() for text in begun) and len(begun) <= MOST_OPENINGS else frozenset()


def _begun(texts: set[str], items: Any) -> set[str]:
    """``texts`` with what ``items`` add to each; a mark behind one tells that no more of it is read."""
    for item in items:
        texts = {text for before in texts for text in ([before] if before[-1:] in ENDS else _longer(before, item))}
    return texts


def _longer(begun: str, item: Any) -> set[str]:
    operation, value = str(item[0]), item[1]
    if operation == "SUBPATTERN" and not value[1] and not value[2]:
        return _begun({begun}, value[3])
    if operation == "BRANCH":
        return set().union(*(_begun({begun}, branch) for branch in value[1]))
    if operation in REPEATS and value[:2] == (0, 1):
        return {begun} | _begun({begun}, value[2])
    chars, empty = _first_of(item)
    if not chars or empty:
        return {f"{begun}~"}
    if begun and not any(map(str.isalpha, chars)):
        return {f"{begun} "}  # the word is whole
    if operation in REPEATS or not all(map(str.isalpha, chars)):
        return {f"{begun}~"} if begun else {f"{char}~" for char in chars}
    return {f"{begun}{char}{'~' if len(begun) + 1 == STEM else ''}" for char in chars}


def _listed(chars: set[str]) -> str:
    """A class of characters; white space and digits of other alphabets count as those that are listed."""
    more = [r"\d"] if "0" in chars else []
    more += [r"\s"] if "\v" in chars else []
    return "".join([*map(re.escape, sorted(chars)), *more])


def _first(items: Any) -> tuple[set[str] | None, bool]:
    """The characters that a sequence can begin with, None where they are unknown, and whether it can be empty."""
    found: set[str] = set()
    for item in items:
        chars, empty = _first_of(item)
        if chars is None:
            return None, False
        found |= chars
        if not empty:
            return found, False
    return (found, True) if found else (None, True)


def _first_of(item: Any) -> tuple[set[str] | None, bool]:
    operation, value = str(item[0]), item[1]
    if operation in ZERO_WIDTH:
        return set(), True
    if operation == "LITERAL":
        return {chr(value)}, False
    if operation == "IN":
        return _of_class(value), False
    if operation == "SUBPATTERN" and not value[1] and not value[2]:
        return _first(value[3])
    if operation in REPEATS:
        chars, empty = _first(value[2])
        return chars, empty or value[0] == 0
    if operation == "BRANCH":
        kinds = [_first(branch) for branch in value[1]]
        if any(chars is None for chars, _ in kinds):
            return None, False
        return {char for chars, _ in kinds for char in chars or ()}, any(empty for _, empty in kinds)
    return None, False


def _of_class(items: Any) -> set[str] | None:
    found: set[str] = set()
    for operation, value in items:
        if str(operation) == "LITERAL":
            found.add(chr(value))
        elif str(operation) == "RANGE" and value[1] - value[0] < WIDEST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif str(operation) == "CATEGORY" and str(value) in CATEGORIES:
            found |= CATEGORIES[str(value)]
        else:
            return None
    return found


def _needed(items: Any) -> set[str]:
    """Words of which every match has at least one, the longest that are found; none where that is unknown."""
    best: set[str] = set()
    run = ""
    for item in [*items, None]:
        if item is not None and str(item[0]) == "LITERAL":
            run += chr(item[1])
            continue
        inner = set() if item is None else _needed_of(item)
        for words in ({run} if run else set(), inner):
            if words and (not best or min(map(len, words)) > min(map(len, best))):
                best = words
        run = ""
    return best


def _needed_of(item: Any) -> set[str]:
    operation, value = str(item[0]), item[1]
    if operation == "SUBPATTERN" and not value[1] and not value[2]:
        return _needed(value[3])
    if operation in REPEATS and value[0] > 0:
        return _needed(value[2])
    if operation == "BRANCH":
        branches = [_needed(branch) for branch in value[1]]
        return set().union(*branches) if all(branches) else set()
    return set()
