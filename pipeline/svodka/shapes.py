"""Many regular expressions asked as one, at the speed of a few. Changes when a kind of expression is asked too often.

``re`` tries every alternative of an expression at every place of a text. Here they are sorted by the characters that they can
begin with, which are read from the parsed expression; at a place of the text only those are tried that can begin there. The matches
are the same. What cannot be read from an expression makes it slower, never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

_PARSER: Any = import_module("re._parser")
ZERO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
CATEGORIES = {"CATEGORY_DIGIT": set("0123456789"), "CATEGORY_SPACE": set(" \t\n\r\f\v\u00a0")}
WIDEST = 64  # characters of a range that are listed one by one


class Shapes:
    """Some patterns as alternatives of one, with ``re.MULTILINE``; an earlier one wins over a later one at the same place."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        parsed = [_PARSER.parse(pattern, int(re.MULTILINE)) for pattern in patterns]
        self._firsts = [None if empty else chars for chars, empty in map(_first, parsed)]
        # one that can begin anywhere is left out of a text without the words that it needs
        self._needs = {n: _needed(items) for n, items in enumerate(parsed) if self._firsts[n] is None}
        self._regex = lru_cache(maxsize=8)(self._compiled)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches in ``text``, as those of ``re``."""
        absent = [n for n, needed in self._needs.items() if needed and not any(word in text for word in needed)]
        return self._regex(frozenset(absent)).finditer(text)

    def _compiled(self, absent: frozenset[int]) -> re.Pattern[str]:
        anywhere = [n for n in self._needs if n not in absent]
        kinds: dict[str, list[int]] = {}
        for n, first in enumerate(self._firsts):
            for char in first or ():
                kinds.setdefault(char, []).append(n)
        groups: dict[tuple[int, ...], set[str]] = {}
        for char, fitting in kinds.items():
            groups.setdefault(tuple(sorted({*fitting, *anywhere})), set()).add(char)
        parts = [f"(?=[{_listed(chars)}])(?:{self._joined(fitting)})" for fitting, chars in groups.items()]
        guarded = f"(?=[{_listed(set(kinds))}])(?:{'|'.join(parts)})" if parts else "(?!)"
        if anywhere:
            other = f"(?![{_listed(set(kinds))}])" if kinds else ""
            guarded += f"|{other}(?:{self._joined(anywhere)})"
        return re.compile(guarded, re.MULTILINE)

    def _joined(self, numbers: Sequence[int]) -> str:
        return "|".join(f"(?:{self._patterns[n]})" for n in numbers)


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
