"""Rates that the context says: «кубометр стоит 88 тенге», «урожайность 15 центнеров». Changes when one is misread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.numbers.bare import Place, given
from svodka.numbers.neighbours import beside, neighbour
from svodka.numbers.number_words import MILLION, THOUSAND
from svodka.numbers.units import PER, RATE_TIME, denominators, is_one
from svodka.openings import Opened


def stated_price(place: Place) -> Quantity | None:
    """A bare number with what it is the price of: «с 18 до 32 тысяч за тонну»."""
    quantity = place.quantity
    end = RISES.match(place.text, quantity.end)
    start = end.end() if end else quantity.end
    behind = PER["money"].match(place.text, start)
    if behind is None and quantity.scale >= THOUSAND and EACH.search(*place.stretch):
        behind = PER["each"].match(place.text, start)  # «по 84 миллиона на километр»
    below = denominators().regex.match(place.text, behind.end()) if behind else None
    if below is not None and denominators().row(below)["unit"] not in RATE_TIME:  # «плюс пять тысяч за год»
        return given(quantity, f"{_currency(place)}/{denominators().row(below)['unit']}", "money", "topic in front")
    return None


def price(place: Place) -> Quantity | None:
    """A bare number that is the price of a measure named in front: «тонна стоила 11 500»."""
    quantity = place.quantity
    if quantity.scale >= MILLION or quantity.value * quantity.scale < LEAST_PRICE or not place.whole:
        return None
    named = _measures().search(place.text, max(0, quantity.start - CONTEXT), quantity.start)
    found = _price().search(place.front[-CONTEXT:]) if named else None
    if found is None or (
        found["three"] and not (quantity.value >= THOUSAND and is_one(found["three"]) and DASHED.search(place.front))
    ):
        return None
    below = denominators().regex.fullmatch(found["one"] or found["two"] or found["three"] or found["four"] or found["five"])
    return given(quantity, f"{_currency(place)}/{denominators().row(below)['unit']}", "money", "topic in front") if below else None


DASHED = re.compile(r"\s[–—-]\s$")  # «тонна угля – 15 тысяч»
EACH = Frame(r"(?<!\w)<each>\s(?:<hedge>\s)?$")
LEAST_PRICE = 5
LEAST_COST = 50


def cost(place: Place) -> Quantity | None:
    """Money that something costs or somebody pays: «врезка стоит 180 тысяч», «билет три с половиной тысячи»."""
    quantity = place.quantity
    found = COSTS.search(place.front[-CONTEXT:])
    if found is None or lexicon.whole("stands in").search(place.front[-CONTEXT:]):
        return None
    if quantity.scale == 1:
        told = neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money")
        if told is not None and told.scale >= MILLION and quantity.value < LEAST_COST and "/" not in told.unit:
            return beside(place, told)  # «заложено 5 миллиардов, весь мост стоит 34»
        if told is not None or quantity.value < LEAST_COST or not place.whole:
            return None
    return given(quantity, _currency(place), "money", "topic in front")


COSTS = Frame(r"(?<!\w)<costs money>\s(?:[а-яё]{2,}(?:у|е|ам|ям|ме)\s)?(?:[—–-]\s)?(?:<each>\s)?(?:<hedge>\s)?$")
RISES = Frame(r"\s+<until>\s+[\d\s,]*\d(?:\s+<short thousand>\.?)?")  # «с 18 до 32 тысяч за тонну»


def _currency(place: Place) -> str:
    """The currency of the last amount of money before, else the country's."""
    money = neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money")
    return money.unit.split("/")[0] if money is not None else "KZT"


@cache
def _contexts() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("contexts"))


@cache
def _units_of_context() -> frozenset[str]:
    """Units that words in front may make others."""
    return frozenset(row["unit"] for row in lexicon.rows("contexts")) | {*DAILY, "dt", "m", "пункт"}


GOES_ON = re.compile(r"[.;!?]\s|\d.*\s\d")  # another sentence or another claim
CONTEXT = 80  # characters in front of a quantity in which a word may say what its unit is short for
AMOUNT = Frame(r"\d\s*<short multiplier>\.\s*$")  # «20 тыс. Гкал, или 70 млн тенге»: no price of a Gcal
BY = Frame(r"(?<!\w)<on>\s$")
PERCENT = Frame(r"\d\s?(?:%|<percent word>)")
STUFF = Frame(r"\s<weighed>(?!\w)(?!\s<since>\s)")  # «сдали 5 ц картофеля» tells of no hectare
MOST_YIELD = 700  # centners a hectare


@cache
def _price() -> re.Pattern[str]:
    """«за килограмм платили», «квадратный метр обошёлся в», with the name of the measure as a group."""
    below = rf"(?<!\d\s){lexicon.alternatives(_measured())}"
    rising = r"(?:(?<!\w)<since>\s[\d\s,]+(?:<short thousand>\.?\s)?(?:<until>\s)?)?"  # «упала с 142 до …»
    named = rf"(?<!\w)<price>\s+(?:<one of a measure>\s+)?(?P<one>{below})(?!\w)[^\d.;]{{0,50}}{rising}$"
    costs = rf"(?<!\w)(?P<two>{below})(?!\w)[^\d.;]{{0,45}}(?<!\w)<costs>[^\d.;]{{0,25}}$"
    each = rf"(?<!\w)(?P<four>{below})\s<each>\s(?:<hedge>\s)?$"
    spent = (
        rf"(?<!\w)<on>\s<one of a measure>\s(?P<five>{below})(?!\w)[^\d.;]{{0,30}}(?<!\w)(?:<costs>|<spent on one>)[^\d.;]{{0,25}}$"
    )
    alone = rf"(?:^|[.,;:–—(\n]\s?)(?P<three>{below})(?!\w)[^\d.;\n]{{1,60}}{rising}$"
    return re.compile(lexicon.filled(f"{named}|{costs}|{each}|{spent}|{alone}"), re.IGNORECASE)


@cache
def _measures() -> Opened:
    """What may have a price."""
    return Opened(re.compile(rf"{lexicon.alternatives(_measured())}(?!\w)", re.IGNORECASE), _measured())


@cache
def _measured() -> tuple[str, ...]:
    return tuple(row.surface for row in lexicon.rows("denominators") if row["unit"] not in ("h", "day", "s", "year"))


DAILY: Mapping[str, str] = {"h/day": "h", "min/day": "min"}  # «вода идёт три часа в сутки» is measured in hours


def in_context(text: str, quantity: Quantity) -> Quantity:
    """«Урожайность 15 центнеров» is in centners per hectare, «кубометр стоит 88 тенге» in tenge per cubic metre."""
    if quantity.unit_kind != "money" and quantity.unit not in _units_of_context():
        return quantity
    if quantity.unit in DAILY:
        return replace(quantity, unit=DAILY[quantity.unit])
    front = text[max(0, quantity.start - CONTEXT) : quantity.start]
    if (
        quantity.unit == "dt"
        and quantity.scale == 1
        and quantity.value <= MOST_YIELD
        and not lexicon.whole("no yield").search(front[-40:])
        and not (STUFF.match(text, quantity.end) and not lexicon.whole("of a yield").search(front))
    ):
        return replace(quantity, unit="dt/ha")
    if quantity.unit == "m" and quantity.scale >= 1000 and lexicon.whole("dwellings").search(front):  # «ввёл 49 тыс. метров»
        return replace(quantity, unit="m2")
    priced = quantity.unit_kind == "money" and "/" not in quantity.unit
    named = priced and _measures().search(text, max(0, quantity.start - CONTEXT), quantity.start)  # most amounts are no prices
    price = _price().search(front) if named else None
    if price is not None and price["three"] and (not is_one(price["three"]) or AMOUNT.search(front, 0, price.start("three"))):
        price = None
    below = (
        denominators().regex.fullmatch(price["one"] or price["two"] or price["three"] or price["four"] or price["five"])
        if price
        else None
    )
    if below:
        return replace(quantity, unit=f"{quantity.unit}/{denominators().row(below)['unit']}")
    if quantity.unit == "пункт" and BY.search(front[-4:]) and PERCENT.search(front):
        return replace(quantity, unit="pp", unit_kind="percent", unit_rule="unit behind")
    match = _contexts().last(front) if quantity.unit in _units_of_context() else None
    if match is not None and quantity.unit == "m3" and lexicon.whole("store").search(front, match.end()):
        match = None
    row = _contexts().row(match) if match and not GOES_ON.search(front, match.end()) else None
    return replace(quantity, unit=row["becomes"]) if row is not None and row["unit"] == quantity.unit else quantity


SOLD = ("t", "kg", "l", "m3", "m2", "Gcal", "ha")
EACH_AT = Frame(r"(?:\s+[а-яё]+){0,2}\s+<each>\s+")  # «купили 60 тонн угля по 14 000 тенге»
SAME_RATE = 3  # times that a rate may be another one of the same thing


def _daily(text: str, quantity: Quantity, claims: Sequence[Quantity]) -> bool:
    """Whether water is told of by the day, as it was just before: «нужно 190 тысяч кубов в сутки, завод даёт 20 тысяч кубов»."""
    if quantity.unit != "m3" or quantity.unit_rule != "unit behind" or quantity.value * quantity.scale <= 0:
        return False
    rate = next((claim for claim in reversed(claims[-DAILY_BACK:]) if claim.unit == DAILY_WATER), None)
    if rate is None:
        return False
    between = text[rate.end : quantity.start]
    alike = rate.value <= quantity.value * MOST_UNLIKE and quantity.value <= rate.value * MOST_UNLIKE
    return alike and "\n\n" not in between and lexicon.whole("store").search(between[-CONTEXT:]) is None


DAILY_WATER = "m3/day"
DAILY_BACK = 4  # claims in which water by the day is looked for
MOST_UNLIKE = 20


def same_rate(text: str, quantity: Quantity, claims: Sequence[Quantity]) -> Quantity:
    """An amount that is compared with a rate is one too: «92 тенге за литр, было 78 тенге», «16 центнеров с гектара против 8
    центнеров»."""
    rate = claims[-1] if claims else None
    if _daily(text, quantity, claims):
        return replace(quantity, unit=DAILY_WATER)
    if rate is not None and rate.unit in SOLD and quantity.unit_kind == "money" and quantity.scale < MILLION:
        priced = "/" not in quantity.unit and EACH_AT.fullmatch(text, rate.end, quantity.start)
        return replace(quantity, unit=f"{quantity.unit}/{rate.unit}") if priced else quantity
    if rate is None or rate.unit_kind != quantity.unit_kind or "/" not in rate.unit or rate.unit.split("/")[0] != quantity.unit:
        return quantity
    between = text[rate.end : quantity.start]
    alike = rate.value <= quantity.value * SAME_RATE and quantity.value <= rate.value * SAME_RATE
    if not alike or len(between) > CONTEXT or not lexicon.whole("compared").search(between):
        return quantity
    return replace(quantity, unit=rate.unit)
