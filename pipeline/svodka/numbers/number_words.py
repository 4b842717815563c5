"""Number words and multipliers -> their values. Changes when a word that is a number, or holds one, is not known.

All tables are made of the lexicon: numerals, multipliers, fractions, multiples («вдвое»), compounds («300-местная»), halves
(«полметра») and the parts that are added to a number («с половиной»).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from svodka import lexicon
from svodka.letters import folded
from svodka.text.morphology import forms, readings

THOUSAND, MILLION, BILLION = 1000, 1_000_000, 1_000_000_000


@cache
def word_values() -> dict[str, tuple[str, Decimal]]:
    """Every form of every numeral of the lexicon -> (rank, value)."""
    table: dict[str, tuple[str, Decimal]] = {}
    for row in lexicon.rows("numerals"):
        for form in {row.surface, *forms(row.surface)}:
            table.setdefault(folded(form), (row["rank"], Decimal(row["value"])))
    return table


@cache
def scales() -> dict[str, tuple[Decimal, bool]]:
    """Every form of every multiplier -> (factor, is a number when it stands alone)."""
    table: dict[str, tuple[Decimal, bool]] = {}
    for row in lexicon.rows("scales"):
        factor = Decimal(row["factor"])
        key = row.surface.rstrip(".")
        if row.surface.endswith(".") or (len(key) <= 4 and row["alone"] == "no"):
            table[key] = (factor, False)
            continue
        for form in {key, *forms(key)}:
            singular = any(reading.number == "sing" for reading in readings(form) if reading.lemma == key)
            table.setdefault(form, (factor, row["alone"] == "singular" and singular))
    return table


@cache
def fraction_forms() -> dict[str, Decimal]:
    """Every inflected form of the fraction names -> percent."""
    table: dict[str, Decimal] = {}
    for row in lexicon.rows("fractions"):
        percent = Decimal(row["percent"])
        head = row.surface.split()
        variants = [set(forms(word)) | {word} for word in head]
        if len(head) == 1:
            for form in variants[0]:
                if any(reading.number != "plur" for reading in readings(form)):
                    table.setdefault(folded(form), percent)
        else:
            for first in variants[0]:
                for second in variants[1]:
                    table.setdefault(folded(f"{first} {second}"), percent)
    return table


@cache
def multiples() -> lexicon.Matcher:
    """Multiples in words: «вдвое», «трёхкратный»."""
    return lexicon.matcher(lexicon.rows("multiples"))


@cache
def compounds() -> lexicon.Matcher:
    """What stands behind the hyphen of a compound: «300-местная»."""
    return lexicon.matcher(lexicon.rows("compounds"), before="-")


@cache
def compounds_apart() -> lexicon.Matcher:
    """What stands behind the number of a compound that is written apart: «60-ти квартирный», «300 местная»; no «3-х комнатных»."""
    rows = [row for row in lexicon.rows("compounds") if row["in_words"] == "yes"]
    return lexicon.matcher(rows, before="[ \u00a0]", after=r"(?!\w)")


@cache
def _grown_together() -> lexicon.Matcher:
    """Compounds whose number is in words: «трёхсотместная»; «двухэтажная» only describes."""
    return lexicon.matcher([row for row in lexicon.rows("compounds") if row["in_words"] == "yes"], before="")


@cache
def _halves() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("halves"))


@cache
def _number_in_front() -> re.Pattern[str]:
    return re.compile("|".join(sorted(word_values(), key=len, reverse=True)))


@lru_cache(maxsize=5_000)
def in_one_word(word: str) -> tuple[Decimal, str] | None:
    """Value and unit of a word that holds a number and what it counts: «трёхсотместная», «полметра»."""
    lower = folded(word)
    half = _halves().regex.fullmatch(lower)
    if half:
        row = _halves().row(half)
        return Decimal(row["value"]), row["unit"]
    total, position = Decimal(0), 0
    while front := _number_in_front().match(lower, position):
        total, position = total + word_values()[front.group()][1], front.end()
    compound = _grown_together().regex.fullmatch(lower, position) if total else None
    if compound is None:
        return None
    row = _grown_together().row(compound)
    return total * Decimal(row["factor"]), row["unit"]


@cache
def fraction_starts() -> frozenset[str]:
    """First words of the fraction names."""
    return frozenset(form.split()[0] for form in fraction_forms())


@cache
def multiple_starts() -> re.Pattern[str]:
    """First words of the multiples in words."""
    first = (re.split(r"[^\w~*]", row.surface)[0] for row in lexicon.rows("multiples"))
    return re.compile("|".join(lexicon.pattern(word) for word in first if word) or "(?!)", re.IGNORECASE)


@cache
def parts() -> dict[str, Decimal]:
    """Words that add a part to a number, and the names of decimal places -> the part."""
    return {row.surface: Decimal(row["value"]) for row in lexicon.rows("parts")}
