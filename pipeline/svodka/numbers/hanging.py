"""Numbers whose hyphen waits for the word of the next one: «72- и 90-квартирный», «5-, 6-летние».

Changes when one of them is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from svodka.lexicon import Frame
from svodka.numbers.atoms import Numeral
from svodka.numbers.number_words import compounds

HYPHEN = Frame(r"[-‑–](?:,\s?(?:<joint of hanging numbers>\s)?|\s<joint of hanging numbers>\s)")


def hanging(text: str, numerals: Iterable[Numeral]) -> list[Numeral]:
    """The numerals, of which those with a hanging hyphen are compounds or ordinals as the one is that they wait for."""
    found = list(numerals)
    factor = Decimal(1)  # of the compound behind
    for at in range(len(found) - 2, -1, -1):
        here, behind = found[at], found[at + 1]
        told = behind.ordinal or (behind.form == "compound" and text[behind.start].isdigit())
        if (
            not told
            or here.form != "digits"
            or here.ordinal
            or here.scale != 1
            or not HYPHEN.fullmatch(text, here.end, behind.start)
        ):
            continue
        if behind.ordinal:
            found[at] = replace(here, ordinal=True)
            continue
        compound = compounds().regex.match(text, text.find("-", behind.start, behind.end))
        if compound is not None:
            factor = Decimal(compounds().row(compound)["factor"])
        found[at] = replace(here, value=here.value * factor, form="compound", unit=behind.unit)
    return found
