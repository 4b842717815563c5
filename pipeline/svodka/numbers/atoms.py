"""Atoms of a number (digits, number words, multipliers) -> numerals. Changes when the parts of a number are joined wrong.

Russian numerals are built by rank: groups fall from trillions to units («два миллиона триста сорок тысяч пять»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from svodka.lexicon import Frame
from svodka.text.morphology import readings

Form = Literal["digits", "words", "fraction", "multiple", "compound"]


@dataclass(slots=True, unsafe_hash=True)
class Numeral:
    """One number: its place, its exact value, and what else its written form says.

    ``scale`` is the multiplier that was applied last (1 if none), ``unit`` the unit that the numeral itself
    carries (``%`` for a fraction, ``times`` for a multiple, the counted noun of a compound word), else "".
    ``ordinal`` is true for «5-й» and the like, which count nothing.
    """

    start: int
    end: int
    value: Decimal
    form: Form
    scale: Decimal = Decimal(1)
    unit: str = ""
    ordinal: bool = False


@dataclass(slots=True, unsafe_hash=True)
class Atom:
    """A part of a number as it is written."""

    start: int
    end: int
    rank: str  # digits, unit, teen, ten, hundred, half, whole, pair, part, scale
    value: Decimal
    alone: bool = False  # a multiplier that is a number by itself («миллион»)


AT_END = re.compile(r"\s*[,.;)\n]")
SMALL_RANKS = {"hundred": 3, "ten": 2, "teen": 1, "unit": 0}


def numerals_of(atoms: Sequence[Atom], text: str) -> Iterator[Numeral]:
    """Numerals that a run of neighbouring atoms makes up."""
    if len(atoms) == 1 and atoms[0].rank == "digits":  # as most are
        yield Numeral(atoms[0].start, atoms[0].end, atoms[0].value, "digits")
        return
    at = 0
    while at < len(atoms):
        numeral, after = _read(atoms, at, text)
        if numeral is not None:
            yield numeral
        at = after


def _read(atoms: Sequence[Atom], at: int, text: str) -> tuple[Numeral | None, int]:
    """The numeral that starts at ``atoms[at]`` and the index behind it."""
    first = atoms[at]
    plural = first.rank == "scale" and (not first.alone or _indefinite(atoms, at, text))
    if plural and (inverted := _inverted(atoms, at, text)) is not None:
        return inverted
    if first.rank == "part" or (first.rank == "scale" and not first.alone):
        return None, at + 1
    total = Decimal(0)
    last_scale = Decimal(0)
    index = at
    scale = Decimal(1)
    while index < len(atoms):
        group, after = _group(atoms, index, text)
        factor, behind = _scale(atoms, after)
        if factor is None and group is not None and index == at and (spoken := _spoken(atoms, after, group, text)) is not None:
            return spoken
        if group is None:
            if factor is None or index > at or not atoms[after].alone or _indefinite(atoms, after, text):
                break
            group = Decimal(1)
        if last_scale:
            if factor is not None:
                if factor >= last_scale:
                    break
            elif not _joins(text, atoms, at, index, last_scale, group):
                break
        # «миллиард девяносто»: the smaller multiplier is left out, but not behind «миллион один»
        implied = last_scale / 1000 if last_scale and factor is None and 20 <= group < 1000 else Decimal(1)
        total += group * (factor or implied)
        index = behind
        if factor is not None and index < len(atoms) and atoms[index].rank == "part":
            total += factor * atoms[index].value
            index += 1
        if factor is None:
            break
        scale = last_scale = factor
    if index == at:
        return None, at + 1
    start, end = first.start, atoms[index - 1].end
    form: Form = "digits" if any(atom.rank == "digits" for atom in atoms[at:index]) else "words"
    return Numeral(start, end, total, form, scale), index


def _indefinite(atoms: Sequence[Atom], at: int, text: str) -> bool:
    """Whether «тысячи» is no thousand but many: «сотни тысяч», «тысячи домов», no «около тысячи»."""
    many = any(r.case == "nomn" and r.number == "plur" for r in readings(text[atoms[at].start : atoms[at].end]))
    return many and not GENITIVE.search(text, max(0, atoms[at].start - 12), atoms[at].start)


# Words behind which «тысячи» is the genitive of one thousand.
GENITIVE = Frame(r"(?<!\w)<in front of a genitive>\s+$")


def _spoken(atoms: Sequence[Atom], after: int, group: Decimal, text: str) -> tuple[Numeral, int] | None:
    """«две восемьсот»: the thousand that one does not say between a small number and hundreds, all in words."""
    before = atoms[after - 1]
    if after >= len(atoms) or atoms[after].rank != "hundred" or before.rank not in ("unit", "teen", "ten") or group >= 100:
        return None
    if "-" in text[before.end : atoms[after].start]:
        return None
    small, end = _group(atoms, after, text)
    factor, _ = _scale(atoms, end)
    if small is None or factor is not None:
        return None
    first = atoms[after - 1 if group < 20 else after - 2] if after > 1 and group > 20 and group % 10 else before
    return Numeral(first.start, atoms[end - 1].end, group * 1000 + small, "words", Decimal(1000)), end


def _inverted(atoms: Sequence[Atom], at: int, text: str) -> tuple[Numeral, int] | None:
    """«тысяч тридцать»: a multiplier before its number says that the number is about."""
    if at + 1 >= len(atoms) or atoms[at + 1].rank not in SMALL_RANKS:
        return None
    group, after = _group(atoms, at + 1, text)
    if group is None or (after < len(atoms) and atoms[after].rank == "scale"):
        return None
    factor = atoms[at].value
    return Numeral(atoms[at].start, atoms[after - 1].end, group * factor, "words", factor), after


LINK = Frame(r"[ \u00a0]<between a multiplier and its number>[ \u00a0]")


def waits(text: str, run: Sequence[Atom], position: int) -> bool:
    """Whether a lone multiplier belongs to the number behind a preposition: «тысяч на пятнадцать», «тысяч в триста»."""
    return len(run) == 1 and run[0].rank == "scale" and not run[0].alone and LINK.fullmatch(text, run[0].end, position) is not None


def _joins(text: str, atoms: Sequence[Atom], at: int, index: int, last_scale: Decimal, group: Decimal) -> bool:
    """Whether a group without a multiplier goes on the number from ``atoms[at]``: «две тысячи триста», «2 тысячи 345»."""
    before, here = atoms[index - 1], atoms[index]
    if here.rank == "digits" and here.end - here.start == WIDTHS_OF_GROUPS.get(last_scale) and group < last_scale:
        return True  # «2 млн 345 678»
    if group >= 1000 or here.rank == "half":
        return False
    spelled = before.end - before.start > 4
    if here.rank == "digits":
        if group != int(group):
            return False
        if group < 100:  # «2 тыс. 70 человек», but «выдали по 3 тыс. 25 семьям»
            apiece = APIECE.search(text, max(0, atoms[at].start - 6), atoms[at].start) is not None
            return last_scale == 1000 and not apiece and DAY.match(text, here.end) is None
        alone = AT_END.match(text, here.end) is not None  # «2 млрд 100,»
        return last_scale == 1000 or alone
    return spelled


WIDTHS_OF_GROUPS = {Decimal(10**6): 7, Decimal(10**9): 11}  # characters of the digits that are written in full: «345 678»
DAY = Frame(r"\s<month below a number>(?!\w)")  # «потратили 12 тыс. 15 марта»
APIECE = Frame(r"(?<!\w)(?:<each>|<on>)\s+$")


def _group(atoms: Sequence[Atom], index: int, text: str) -> tuple[Decimal | None, int]:
    """The value below a thousand (or the digits) that starts at ``index``, and the index behind it."""
    atom = atoms[index]
    if atom.rank in ("digits", "half", "whole"):
        return _with_part(atoms, atom.value, index + 1)
    if atom.rank == "pair":  # «пара тысяч», but «пара» alone is no number
        spoken = index + 1 < len(atoms) and atoms[index + 1].rank == "scale"
        return (atom.value, index + 1) if spoken else (None, index)
    if atom.rank in ("scale", "part"):
        return None, index
    value, rank, index = atom.value, SMALL_RANKS[atom.rank], index + 1
    while index < len(atoms):
        following = atoms[index]
        next_rank = SMALL_RANKS.get(following.rank)
        # units follow tens or hundreds, teens only hundreds; a hyphen means a range («два-три»)
        if next_rank is None or next_rank >= rank or (next_rank == 1 and rank != 3) or rank <= 1:
            break
        if text[atoms[index - 1].end : following.start].strip():  # «два-три», «почти пятьсот. Двенадцать сёл»
            break
        value, rank, index = value + following.value, next_rank, index + 1
    return _with_part(atoms, value, index)


def _with_part(atoms: Sequence[Atom], value: Decimal, index: int) -> tuple[Decimal, int]:
    """``value`` with the «с половиной» that may stand at ``index``."""
    if index < len(atoms) and atoms[index].rank == "part":
        return value + atoms[index].value, index + 1
    return value, index


def _scale(atoms: Sequence[Atom], index: int) -> tuple[Decimal | None, int]:
    """The multiplier at ``index`` (two multiply: «тысяч миллионов»), and the index behind it."""
    factor: Decimal | None = None
    while index < len(atoms) and atoms[index].rank == "scale":
        factor = (factor or Decimal(1)) * atoms[index].value
        index += 1
    return factor, index
