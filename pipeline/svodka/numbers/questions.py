"""Units that the question before a number says: «Безработица? – Четыре и восемь», «Сколько школ? – Три». Changes when a
question is misread."""

from __future__ import annotations

import re
from typing import cast

from svodka import lexicon
from svodka.document import Quantity, UnitKind
from svodka.lexicon import Frame
from svodka.numbers.bare import Place, given
from svodka.numbers.counted import counted_form
from svodka.numbers.number_words import THOUSAND
from svodka.numbers.topics import topics
from svodka.numbers.unit_codes import PERSON
from svodka.numbers.units import WORD, denominators, is_one, kind_of_row, units
from svodka.text.morphology import readings


def asked_topic(place: Place) -> Quantity | None:
    """What the question before asks for says the unit: «Зарплата какая? – Двадцать девять тысяч»."""
    if place.near:
        return None
    if "?" not in place.text[max(0, place.sentence - ASKED) : place.sentence]:
        return None
    question = TOPIC_ASKED.search(place.text, max(0, place.sentence - ASKED), place.sentence)
    match = topics().last(question[1]) if question else None
    row = topics().row(match) if match else None
    if question is not None and row is None:
        return _asked_price(place, question[1])
    if row is None or (row["kind"] == "money") != (place.quantity.scale == THOUSAND) or row["kind"] == "count":
        return None
    return given(place.quantity, row["unit"], cast(UnitKind, row["kind"]), "topic in front")


def _asked_price(place: Place, question: str) -> Quantity | None:
    """The price that was asked for, or those who queue up: «Сколько стоит тонна? – Четырнадцать тысяч», «Очередь какая? – 312»."""
    if place.whole and lexicon.whole("queue").search(question):
        return given(place.quantity, PERSON, "count", "topic in front")
    costs = PRICE.search(question)
    below = denominators().regex.match(question, costs.end()) if costs else None
    if costs is None or place.quantity.value < LEAST_PRICE:
        return None
    if below is None or not is_one(below.group()):
        asked = place.quantity.value >= LEAST_COST and HOW_MUCH.search(question)
        return given(place.quantity, "KZT", "money", "topic in front") if asked else None
    return given(place.quantity, f"KZT/{denominators().row(below)['unit']}", "money", "topic in front")


HOW_MUCH = Frame(r"(?<!\w)<asked>\s<costs>")
PRICE = Frame(r"(?<!\w)<costs>\s(?:<one of a measure>\s)?")
LEAST_PRICE, LEAST_COST = 5, 50


def answer(place: Place) -> Quantity | None:
    """The same where the number is all that is answered: «Безработица? – Четыре и восемь»."""
    return asked_topic(place) if not place.near and ANSWERED.fullmatch(place.text, place.sentence, place.quantity.start) else None


ANSWERED = Frame(r"(?:[^\W\d_]{1,12}[.:]\s*)?[–—-]?\s*(?:<hedge>\s)?")
ASKED = 90  # characters of a question
TOPIC_ASKED = re.compile(r"([^?.!\n]{5,80})\?\s*(?:[^\W\d_]{1,12}[.:]\s*)?[–—-]?\s*(?:[^.?!\n]{3,40}\.\s)?$")


def noun_of_question(place: Place) -> Quantity | None:
    """What was asked for: «Сколько врачей ушло? – Ушло девять»."""
    if not place.whole or place.near:
        return None
    found = QUESTION.search(place.text[max(0, place.sentence - REACH) : place.sentence])
    words = [match.group() for match in WORD.finditer(found["words"])] if found else []
    if words and WE.fullmatch(words[0]):  # «Сколько нас уже?»
        return given(place.quantity, PERSON, "count", "people of the pronoun")
    for word in words[:3]:
        measure = units().regex.fullmatch(word)
        row = units().row(measure) if measure and len(word) > 1 else None
        if row is not None and row["kind"] in ("measure", "percent"):  # «Сколько километров?»
            return given(place.quantity, row["unit"], kind_of_row(row), "unit in front")
        form = counted_form(word)
        if form:
            return given(place.quantity, form, "count", "noun before")
        if readings(word)[0].pos not in ("ADJF", "PRTF", "PREP", "NPRO"):
            return None
    return None


REACH = 110  # characters of a question


WE = Frame(r"<we>")


QUESTION = Frame(r"(?<!\w)<asked>\s+(?P<words>[^?.!\n]{3,80})\?\s*(?:[^\W\d_]{2,12}[.:]\s*)?[–—-]?\s*$")
