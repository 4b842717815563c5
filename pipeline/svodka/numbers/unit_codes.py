"""Codes of international lists beside the readable unit: UCUM, OKEI, ISO 4217. Changes when a list does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from svodka import lexicon

# the counted units that rules name by themselves
PERSON, PUPIL, CHILD, SEAT = "человек", "ученик", "ребёнок", "место"
HEAD_OF_CATTLE = "голова"
SCORE = "балл"  # counted in fractions: «средний балл 84,3»
NONE = "–"  # what a column of the list holds where there is no code


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a unit; None where the list has none."""

    ucum: str | None
    okei: str | None
    currency: str | None


@cache
def _table() -> dict[str, tuple[str | None, str | None]]:
    return {
        row.surface: tuple(None if row[name] == NONE else row[name] for name in ("ucum", "okei"))  # type: ignore[misc]
        for row in lexicon.rows("unit_codes")
    }


@cache
def _currencies() -> frozenset[str]:
    return frozenset(row["unit"] for row in lexicon.rows("units") if row["kind"] == "money")


@lru_cache(maxsize=5_000)
def codes(unit: str) -> Codes:
    """The codes of ``unit``; a rate («dt/ha») is put together from its parts, a price («KZT/kg») has its currency alone."""
    above, slash, below = unit.partition("/")
    currency = above if above in _currencies() else None
    ucum, okei = _table().get(unit, (None, None))
    if slash and ucum is None and currency is None:
        parts = [_table().get(part, (None, None))[0] for part in (above, below)]
        ucum = "/".join(part for part in parts if part) if all(parts) else None
    return Codes(ucum, okei, currency)
