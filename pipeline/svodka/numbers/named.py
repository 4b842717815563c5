"""Numbers inside names: «100 шагов», «Кен Дала 1». Changes when a number of a name is taken for a claim, or a claim for a name."""

from __future__ import annotations

import re

from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.text.morphology import readings

WORD = re.compile(r"[^\W\d_]+")


def quoted(text: str, quantity: Quantity) -> str:
    """A number inside a short quoted name: «100 шагов», «Нұрлы жер 2025»."""
    start = max(text.rfind("«", max(0, quantity.start - 40), quantity.start), -1)
    if start < 0 or "»" in text[start : quantity.start]:
        return ""
    end = text.find("»", quantity.number_end, quantity.number_end + 40)
    if end < 0 or end - start > 45:
        return ""
    inside = text[start + 1 : end]
    if quantity.form != "digits" or _says(inside):
        return ""  # somebody speaks
    measured = quantity.unit_kind in ("percent", "money")  # «29–31 процент», said by somebody
    return "name" if not quantity.unit_kind or (not measured and quantity.start == start + 1 and inside.count(" ") <= 2) else ""


def _says(inside: str) -> bool:
    """Whether quoted words have a verb; no word of a name is one: «Кен Дала 1»."""
    words = WORD.findall(inside)
    return any(readings(word)[0].pos == "VERB" for at, word in enumerate(words) if not at or word.islower())


def numbered_programme(text: str, quantity: Quantity) -> str:
    """One of the programmes of a name: «по программам Кен Дала 1 и 2»."""
    if quantity.form != "digits" or quantity.unit or quantity.scale > 1 or quantity.value > MOST_PROGRAMMES:
        return ""
    return "name" if PROGRAMME.search(text, max(0, quantity.start - 60), quantity.start) else ""


MOST_PROGRAMMES = 9
PROGRAMME = Frame(rf"(?<!\w)<programme>{SPACE}+(?:[А-ЯЁӘІҢҒҮҰҚӨҺ][^\W\d_]+{SPACE}+){{1,3}}(?:\d{SPACE}+<and>{SPACE}+)?$", flags=0)


MOST_SHIFTS = 3
SHIFTS = Frame(r"(?<!\w)<shift>(?!\w)[^.!?;\n]{0,40}(?<!\w)<in>\s$")


def shift(text: str, quantity: Quantity) -> str:
    """Shifts whose noun is left out: «учатся в две смены, в три – ни одной»."""
    few = quantity.form == "words" and not quantity.unit and quantity.value <= MOST_SHIFTS
    return "shifts" if few and SHIFTS.search(text, max(0, quantity.start - 60), quantity.start) else ""
