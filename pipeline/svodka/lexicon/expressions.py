"""Surfaces of word lists -> regular expressions. Changes when surfaces say more, or their expressions can be made shorter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from svodka.letters import folded
from svodka.lexicon.lists import rows


@cache
def _ending() -> str:
    return tree(["", *(row.surface for row in rows("endings"))])


def tree(words: Iterable[str]) -> str:
    """A regular expression for some words, the longest that fits; what several begin with stands once, so that it is short."""
    words = set(words)
    rests: dict[str, set[str]] = {}
    for word in words - {""}:
        rests.setdefault(_first(word), set()).add(word[1:])
    letters: dict[str, str] = {}  # what follows -> the letters that it follows
    for letter, following in sorted(rests.items()):
        behind = tree(following)
        letters[behind] = letters.get(behind, "") + letter
    parts = [
        before + behind for behind, listed in letters.items() for before in _sets(listed, apart=len(letters) > 1 or bool(behind))
    ]
    body = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    if "" not in words or not parts:
        return body if parts else ""
    return f"{body}?" if len(parts) > 1 or next(iter(letters)) == "" else f"(?:{body})?"


# the old Cyrillic had other forms of these letters (U+1C80 …), which count as their capitals do
OF_THREE_CASES = frozenset(chr(code).upper().lower() for code in range(0x1C80, 0x1C89))


def _sets(letters: str, *, apart: bool) -> list[str]:
    """One of some letters, as alternatives: ``re`` needs ten times as long for a set of letters that lie in more than two places of
    the alphabet. It puts alternatives that are letters together again unless others stand ``apart`` from them."""
    if not apart or len(letters) == 1:
        return [f"[{letters}]" if len(letters) > 1 else letters]
    alone = [letter for letter in letters if letter in OF_THREE_CASES]
    others = [letter for letter in letters if letter not in OF_THREE_CASES]
    pairs = ["".join(others[at : at + 2]) for at in range(0, len(others), 2)]
    return [*alone, *(f"[{pair}]" if len(pair) > 1 else pair for pair in pairs)]


def pattern(surface: str) -> str:
    """The regular expression (source text) that a ``surface`` stands for."""
    parts: list[str] = []
    for index, char in enumerate(surface):
        if char == "~":
            parts.append(_ending())
        elif char == "*":
            parts.append("(?-i:[ЁА-ё]*)")  # [а-яёА-ЯЁ]*, which takes re ten times as long
        elif char == " ":
            parts.append(r"\s*" if surface[index - 1] in "." else r"\s+")
        elif char == "=":
            parts[-1] = surface[index - 1]
        elif char in "её":
            parts.append("[её]")
        elif char == "·":
            parts.append("[·*•∙⋅×]")
        else:
            parts.append(re.escape(char))
    return "".join(parts)


def alternatives(surfaces: Iterable[str]) -> str:
    """Any of some surfaces, where it does not matter which, as one group: the endings stand in it once, so that it is short."""
    ordered = sorted(surfaces, key=len, reverse=True)
    inflected = "|".join(pattern(surface[:-1]) for surface in ordered if surface.endswith("~"))
    others = [pattern(surface) for surface in ordered if not surface.endswith("~")]
    return f"(?:{'|'.join([*others, *([f'(?:{inflected}){_ending()}'] if inflected else [])])})"


def starts(surfaces: Iterable[str]) -> str:
    """A look-ahead that fits only the first two characters of the surfaces: put in front, it passes most of a text at once."""
    behind: dict[str, set[str]] = {}  # first character -> those that may follow it, as they stand in a class of characters
    for surface in surfaces:
        second = surface[1:2]
        follows = r"\s\S" if second in ("", "~", "*") or surface[0] == "." else r"\s" if second == " " else _either(_first(second))
        for first in _first(surface):
            behind.setdefault(_either(first), set()).add(follows)
    alternatives: dict[str, str] = {}
    for first, found in behind.items():
        key = "" if r"\s\S" in found else f"[{''.join(sorted(found))}]"
        alternatives[key] = alternatives.get(key, "") + first
    # both cases of a letter are named: to ignore case takes longer
    return f"(?-i:(?={'|'.join(f'[{first}]{second}' for second, first in alternatives.items())}))"


def _either(chars: str) -> str:
    """Characters in both cases, for a class of characters."""
    return "".join(re.escape(case) for char in chars for case in dict.fromkeys((char.lower(), char.upper())) if len(case) == 1)


def any_of(items: Iterable[tuple[str, str]]) -> str:
    """Alternatives, longest surface first, as one regular expression; ``items`` are surfaces with their expressions.

    A place of a text fits few first characters: the alternatives are grouped by theirs, and a group that does not fit is passed
    at once. Surfaces of different groups never match at one place, so their order does not matter.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    chars: dict[str, set[str]] = {}
    for surface, source in sorted(items, key=lambda item: len(item[0]), reverse=True):
        first = _first(surface)
        key = first.lower()
        groups.setdefault(key, []).append((surface, source))
        chars.setdefault(key, set()).update(first)
    if len(groups) < 2:
        return "|".join(map(_in_order, groups.values()))
    guards = {key: f"(?=[{''.join(sorted(map(re.escape, found)))}])" for key, found in chars.items()}
    return "|".join(f"{guards[key]}(?:{_in_order(found)})" for key, found in groups.items())


def _in_order(items: Iterable[tuple[str, str]]) -> str:
    """Alternatives whose order counts. The ending of several stands in the expression once, so that it compiles in less time: they
    are put together where none of those between them can match at the same place."""
    ending = _ending()
    runs: list[tuple[bool, list[tuple[str, str]]]] = []  # inflected surfaces and others, by turns
    for surface, source in items:
        inflected = source.endswith(ending)
        for same, run in reversed(runs):
            if same == inflected:
                run.append((surface, source))
                break
            if not all(_apart(surface, other) for other, _ in run):
                runs.append((inflected, [(surface, source)]))
                break
        else:
            runs.append((inflected, [(surface, source)]))
    parts = []
    for inflected, run in runs:
        if inflected and len(run) > 1:
            parts.append(f"(?:{'|'.join(source.removesuffix(ending) for _, source in run)}){ending}")
        else:
            parts += [source for _, source in run]
    return "|".join(parts)


def _apart(one: str, other: str) -> bool:
    """Whether two surfaces differ in a letter before one of them ends, so that they never match at one place."""
    for letter, against in zip(folded(one), folded(other), strict=False):
        if letter != against:
            return letter.isalnum() and against.isalnum()
        if letter in "~*":
            return False
    return False


def _first(surface: str) -> str:
    """The characters with which a surface may begin."""
    return "её" if surface[0].lower() in "её" else surface[0]
