"""Whether «один» counts one thing or is an article, and «нуль» none. Changes when a single thing is missed or an article is taken.

The words that the rules look for stand in the lexicon.
"""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.text.morphology import forms, readings

WORD = re.compile(r"[^\W\d_]+")


def _left(text: str, quantity: Quantity, width: int) -> str:
    return text[max(0, quantity.start - width) : quantity.start]


LIST_AND = Frame(rf"{SPACE}*(?:,|<and>){SPACE}+(?:\d|<small number>)")


COUNTS_ONE = Frame(rf"(?<!\w)<counts one>{SPACE}+$")
# «Ветврач один, …», «ФАПов 3, врач один.»: a list of what there is
NOUN_BEFORE = re.compile(rf"(?:[.!?\n]{SPACE}*[А-ЯЁ][а-яё]{{3,}}|\d,{SPACE}[а-яё]{{4,}})(?:{SPACE}[а-яё]+(?:ая|ый|ий|ое))?{SPACE}$")
DASH_BEFORE = re.compile(rf"[—–-]{SPACE}*$")
CLAUSE_END = re.compile(rf"{SPACE}*(?:[.;,!?()]|$)")


BEFORE_AND = rf"(?:,|{SPACE}и){SPACE}*$"


@cache
def _number_before() -> re.Pattern[str]:
    """A number and at most its noun before a comma or «и»: «строим две школы, одну …», «два, один и один»."""
    words = {form for row in lexicon.rows("numerals") for form in {row.surface, *forms(row.surface)} if len(form) > 2}
    count = lexicon.any_of((word, word) for word in words)
    return re.compile(rf"(?:\d|(?<!\w)(?:{count}))(?:{SPACE}[^\W\d_]+){{0,2}}{BEFORE_AND}", re.IGNORECASE)


@cache
def _numbers_behind() -> re.Pattern[str]:
    """Another number of the same things: «один в Таразе, два в Бурыле», «школа средняя одна и две начальных»."""
    count = "|".join(
        form for row in lexicon.rows("numerals") if row["rank"] == "unit" for form in forms(row.surface) if len(form) > 2
    )
    between = lexicon.filled(rf"(?:{SPACE}<place of a number>{SPACE}[^.;,\d\n]{{3,40}},{SPACE}|{SPACE}и{SPACE})")
    return re.compile(rf"{between}(?:{count})(?!\w)", re.IGNORECASE)


@cache
def _and_before() -> re.Pattern[str]:
    """«27 хозяйств и одно ТОО»."""
    return re.compile(rf"{_number_before().pattern.removesuffix(BEFORE_AND)}{SPACE}и{SPACE}$", re.IGNORECASE)


OF_THEM = Frame(rf"{SPACE}+<out of>{SPACE}")


ON_ONE = Frame(rf"(?<!\w)<on>{SPACE}+$")
THING = re.compile(rf"(?:[.!?\n]|\d[^.!?\n;\d]{{0,25}},){SPACE}+(?P<words>[^\W\d_][^.!?\n;:\d«]{{2,45}}){SPACE}$")
PERSON = re.compile(r"[^\W\d_]{3,},\s([а-яё]{4,})\s$")  # «ФАП работает, фельдшер одна.»
FOR_SO_MANY = Frame(rf"{SPACE}+<on>{SPACE}+(?:<the whole>|<small number>|[2-9])(?!\w|{SPACE}<short thousand>)")
WITH_PLACES = Frame(rf"{SPACE}+<on>{SPACE}+\d[\d{SPACE[1:-1]}]{{0,6}}{SPACE}<capacity>")


def _thing_before(text: str, quantity: Quantity) -> bool:
    """Whether a clause without a verb says of which thing there is one: «Грейдер у нас один», «Скорая помощь одна на округ»."""
    if not (CLAUSE_END.match(text, quantity.end) or FOR_SO_MANY.match(text, quantity.end)):
        return False
    front = THING.search(_left(text, quantity, 60))
    likely = [readings(word.group())[0] for word in WORD.finditer(front["words"])] if front else []
    if not likely:
        one = PERSON.search(_left(text, quantity, 30))
        likely = [readings(one[1])[0]] if one else []
        return any(reading.pos == "NOUN" and reading.case == "nomn" and "anim" in reading.tags for reading in likely)
    if any(reading.pos in ("VERB", "INFN", "PRTS", "PRCL", "CONJ") for reading in likely):
        return False
    if front and any(lexicon.whole("matter").fullmatch(reading.lemma) for reading in likely):  # «Причина одна, …»
        return False
    return any(reading.pos == "NOUN" and reading.case == "nomn" and reading.number == "sing" for reading in likely[:2])


DONE_FRONT = Frame(rf"(?<!\w)([^\W\d_]{{4,}}){SPACE}+(?:<into use>{SPACE}+)?$")
NEXT_WORD = re.compile(rf"{SPACE}+([^\W\d_]{{4,}})")
CLAUSE_FRONT = re.compile(rf"(?:^|[.!?,;:\n]){SPACE}*$")


def _is_told_of(text: str, quantity: Quantity) -> bool:
    """Whether something is told to be there or to be done to one thing: «закрыта одна школа», «одна школа закрыта.»."""
    front = DONE_FRONT.search(_left(text, quantity, 40))
    if front is not None and _says_so(front[1]):
        return True
    behind = NEXT_WORD.match(text, quantity.noun_end) if CLAUSE_FRONT.search(_left(text, quantity, 3)) else None
    return behind is not None and CLAUSE_END.match(text, behind.end()) is not None and _says_so(behind[1])


def _says_so(word: str) -> bool:
    """Whether a word says what was done to one thing, or that there is one: «закрыта», «работает»."""
    if lexicon.whole("is there").fullmatch(word):
        return True
    return any(reading.pos == "PRTS" and reading.number == "sing" for reading in readings(word))


def article(text: str, quantity: Quantity) -> str:
    """«один» that counts nothing: «одна из задач», «один раз»."""
    if quantity.value != 1 or quantity.form != "words" or quantity.unit_kind == "percent":
        return ""
    if OF_THEM.match(text, quantity.end) or lexicon.whole("matter").fullmatch(quantity.unit):
        return "article"
    if WITH_PLACES.match(text, quantity.noun_end) and not ON_ONE.search(_left(text, quantity, 4)):  # «одна на 300 мест»
        return ""
    if _numbers_behind().match(text, quantity.end) or (
        quantity.unit_kind == "count" and _and_before().search(_left(text, quantity, 45))
    ):
        return ""
    if COUNTS_ONE.search(_left(text, quantity, 25)) or (quantity.unit_kind == "count" and _is_told_of(text, quantity)):
        return ""
    listed = quantity.unit_kind == "count" and CLAUSE_END.match(text, quantity.noun_end)
    if listed and _number_before().search(_left(text, quantity, 45)):  # «две школы, одна больница.»
        return ""
    if not quantity.unit:
        dashed = DASH_BEFORE.search(_left(text, quantity, 4)) and CLAUSE_END.match(text, quantity.end)
        noun = NOUN_BEFORE.search(_left(text, quantity, 45)) if CLAUSE_END.match(text, quantity.end) else None
        alone = noun is not None and not lexicon.whole("matter").search(noun.group())
        told = dashed or alone or _number_before().search(_left(text, quantity, 45)) or _thing_before(text, quantity)
        return "" if told else "article"
    counted = quantity.unit_kind == "count" and quantity.unit_rule != "abbreviation behind"
    return "" if counted and LIST_AND.match(text, quantity.noun_end) else "article"


NOUN_OF_ZERO = Frame(r"<noun of zero>")
UNTIL_FRONT = Frame(rf"(?<!\w)<until>{SPACE}+$")


def zero(text: str, quantity: Quantity) -> str:
    """«с нуля», «ниже нуля»; only «до нуля» counts."""
    if quantity.value != 0 or quantity.form != "words" or not NOUN_OF_ZERO.match(text, quantity.start):
        return ""
    return "" if UNTIL_FRONT.search(_left(text, quantity, 4)) else "zero"
