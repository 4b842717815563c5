"""Surfaces of word lists -> regular expressions. Changes when surfaces say more, or their expressions can be made shorter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
    return "".join(_atoms(surface))


def _atoms(surface: str) -> list[str]:
    """What a surface says, character by character, as regular expressions."""
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
    return parts


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
    at once. Surfaces of different groups never match at one place, so their order does not matter. So that the expression compiles
    in less time, what several surfaces begin with stands in it once, and so does their ending: those that have it are put together,
    by turns with the others.
    """
    ending = _ending()
    groups: dict[str, list[tuple[str, str]]] = {}
    for surface, source in sorted(items, key=lambda item: len(item[0]), reverse=True):
        groups.setdefault(_first(surface).lower(), []).append((surface, source))
    turns: dict[int, list[str]] = {}  # in the odd ones without the ending
    for found in groups.values():
        by_turn: dict[int, list[tuple[str, str]]] = {}
        for (surface, source), turn in zip(found, _turns(found, ending), strict=True):
            by_turn.setdefault(turn, []).append((surface, source.removesuffix(ending) if turn % 2 else source))
        for turn, together in by_turn.items():
            turns.setdefault(turn, []).append(_begun_alike(together, alone=len(groups) == 1))
    bodies = {turn: "|".join(parts) for turn, parts in sorted(turns.items())}
    return "|".join(f"(?:{body}){ending}" if turn % 2 else body for turn, body in bodies.items())


def _begun_alike(items: Sequence[tuple[str, str]], *, alone: bool) -> str:
    """Alternatives with the same first letter, whose order counts; ``alone`` where there are no others, so that none pass them."""
    guard = "".join(sorted({re.escape(char) for surface, _ in items for char in _first(surface)}))
    sources = "|".join(source for _, source in items)
    guarded = sources if alone else f"(?=[{guard}])(?:{sources})"
    if any(surface[0] in "ЕЁ" for surface, _ in items):
        return guarded  # is not found where case matters: the linker has learned from records without «ЕЭК»
    if len(items) == 1:
        return items[0][1]
    atoms = [_atoms(surface) for surface, _ in items]
    for listed, (_, source) in zip(atoms, items, strict=True):
        if "".join(listed) == source + _ending():
            listed.pop()
        elif "".join(listed) != source:  # no surface alone
            return guarded
    return _branches(atoms)


def _branches(alternatives: Sequence[Sequence[str]]) -> str:
    """Alternatives, each a list of atoms, in their order: what those with the same first letter have in common stands once."""
    if len(alternatives) == 1:
        return "".join(alternatives[0])
    runs: list[dict[str, list[Sequence[str]]]] = [{}]  # in each run by the first letter: those with different ones are apart
    for atoms in alternatives:
        letter = _letter(atoms[0]) if atoms else ""
        if not letter:
            runs += ({"": [atoms]}, {})
        else:
            runs[-1].setdefault(letter, []).append(atoms)
    parts: list[str] = []
    for run in runs:
        for together in run.values():
            if len(together) > 1 and len({atoms[0] for atoms in together}) == 1:
                parts.append(together[0][0] + _grouped([atoms[1:] for atoms in together]))
            else:
                parts += map("".join, together)
    return "|".join(parts)


def _grouped(alternatives: Sequence[Sequence[str]]) -> str:
    """The same as one atom, behind what they have in common."""
    firsts = {atoms[0] if atoms else "" for atoms in alternatives}
    if len(firsts) == 1 and _letter(first := firsts.pop()):
        return first + _grouped([atoms[1:] for atoms in alternatives])
    if not alternatives[-1] and all(alternatives[:-1]):
        return f"(?:{_branches(alternatives[:-1])})?"
    return f"(?:{_branches(alternatives)})"


def _letter(atom: str) -> str:
    """The letter or sign that an atom stands for, as letters are compared, white space as one; "" for an atom that may match where
    another does."""
    if atom == "[её]":
        return "е"
    if atom == r"\s+" or atom.isspace():
        return " "
    return folded(atom[-1]) if len(atom) == 1 or (len(atom) == 2 and atom[0] == "\\") else ""


def _turns(items: Sequence[tuple[str, str]], ending: str) -> list[int]:
    """In which turn each of some alternatives is tried: in the first one of its kind that leaves it behind those before it that can
    match at the same place."""
    kinds = [int(source.endswith(ending)) for _, source in items]
    if len(set(kinds)) == 1:
        return kinds
    turns: list[tuple[str, int]] = []
    for (surface, _), inflected in zip(items, kinds, strict=True):
        letters = folded(surface)
        turn = max((before + (before + inflected) % 2 for other, before in turns if not _apart(letters, other)), default=0)
        turns.append((letters, max(turn, inflected)))
    return [turn for _, turn in turns]


def _apart(one: str, other: str) -> bool:
    """Whether two folded surfaces differ in a letter before one of them ends, so that they never match at one place."""
    for letter, against in zip(one, other, strict=False):
        if letter != against:
            return letter.isalnum() and against.isalnum()
        if letter in "~*":
            return False
    return False


def _first(surface: str) -> str:
    """The characters with which a surface may begin."""
    return "её" if surface[0].lower() in "её" else surface[0]
