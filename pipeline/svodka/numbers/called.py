"""Numbers that call one thing of many, and those of the page round a text. Changes when such a number is taken for a count."""

from __future__ import annotations

import re

from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.text.morphology import readings

NUMBERED = Frame(rf"{SPACE}{{1,3}}(?P<thing><numbered thing>)(?!\w)")
TEEN = range(11, 15)
FEW = range(1, 5)  # behind numbers that end so a noun may stand in the singular: «2 дома», «31 доме»


def called(text: str, quantity: Quantity) -> str:
    """A number without its ending: «жители 28 дома» are of the 28th, for 28 would be counted with «домов»."""
    if quantity.form != "digits" or quantity.scale != 1 or quantity.low is not None or not quantity.whole:
        return ""
    if quantity.value % 10 in FEW and quantity.value % 100 not in TEEN:
        return ""
    behind = NUMBERED.match(text, quantity.number_end)
    if behind is None:
        return ""
    forms = {(reading.case, reading.number) for reading in readings(behind["thing"]) if reading.pos == "NOUN"}
    return "number of a thing" if forms and all(number == "sing" or case in DIRECT for case, number in forms) else ""


DIRECT = ("nomn", "accs")  # plural forms that no number from five on counts: «5 дома»


def counter(text: str, quantity: Quantity) -> str:
    """How often a page was read: a number alone in the line under its title, with no other such line near."""
    if quantity.start > HEAD or quantity.unit or quantity.form != "digits" or not quantity.whole or quantity.end == len(text):
        return ""
    lines = ALONE.match(text)
    return "counter of a page" if lines is not None and lines.start("number") == quantity.start else ""


HEAD = 300  # characters in which the title of a page ends
# a title without a figure and a colon, a line with nothing but the number, and one that is no number and heads none
ALONE = re.compile(
    r"\s*+[^\n\d|:;\t]{6,200}[^\n\d|:;\t ][ \t]*\n\s*(?P<number>\d{1,3}(?:[ \u00a0]?\d{3})*)[ \t]*\n\s*"
    r"(?![\d\s])(?![^\n]*\n\s*\d[\d \u00a0]*(?:\n|$))"
)


def foreign(text: str, quantity: Quantity) -> bool:
    """Whether the line of a number has no Russian word: «24 Eylül 2022 SİYASET»."""
    start, end = text.rfind("\n", 0, quantity.start) + 1, text.find("\n", quantity.end)
    return RUSSIAN.search(text, start, end if end >= 0 else len(text)) is None


RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)


def old_year(text: str, quantity: Quantity) -> str:
    """A year of old times: «относится к 1584г.», «с 1775 г.»; in no other way do so many grammes stand behind «в», «с», «к»."""
    if quantity.unit != "g" or not FIRST_OLD <= quantity.value < LAST_OLD or quantity.scale != 1 or not quantity.whole:
        return ""
    return "year" if WHEN.search(text, max(0, quantity.start - 4), quantity.start) else ""


FIRST_OLD, LAST_OLD = 1500, 1930
WHEN = Frame(r"(?<!\w)(?:<in>|<since>|<to>)\s+$")


def stretch(text: str, quantity: Quantity) -> str:
    """The kilometres between which a stretch of a road lies: «участок 24–61 км», «на 12–18 км трассы»."""
    if quantity.low is None or quantity.unit != "km" or DASH.search(text, quantity.start, quantity.number_end) is None:
        return ""
    front = text, max(0, quantity.start - LONGEST_STRETCH), quantity.start
    between = STRETCH.search(*front) or (ON.search(*front) and OF_ROAD.match(text, quantity.end))
    return "kilometres of a road" if between else ""


LONGEST_STRETCH = 40  # characters of «на участках 12–40 км и»
DASH = re.compile(r"[–—-]")
STRETCH = Frame(rf"(?<!\w)<stretch of a road>{SPACE}(?:\(|\d[\d.,]*[–—-]\d[\d.,]*{SPACE}[а-яё]+(?:,|{SPACE}<and>){SPACE})?$")
ON, OF_ROAD = Frame(rf"(?<!\w)<on>{SPACE}$"), Frame(rf"{SPACE}<route>(?!\w)")
