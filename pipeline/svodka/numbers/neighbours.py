"""Units that a bare number shares with the quantities before it. Changes when the wrong neighbour lends its unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial

from svodka import lexicon
from svodka.document import Quantity
from svodka.letters import ALPHABET, folded
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, HUNDRED, MOST_PERCENT, NEVER_SHARED, PART_OF, YEAR, Place, given, multiplied
from svodka.numbers.counted import may_be_counted
from svodka.numbers.number_words import MILLION, THOUSAND
from svodka.numbers.unit_codes import PERSON, PUPIL, SCORE
from svodka.numbers.units import WORD
from svodka.text.morphology import animate, known, noun_gender, readings


@cache
def _gendered() -> re.Pattern[str]:
    feminine, masculine = lexicon.cue("feminine number"), lexicon.cue("masculine number")
    return re.compile(rf"(?:.*\s)?(?:(?P<femn>{feminine})|(?P<masc>{masculine}))", re.IGNORECASE)


def _agrees(number: str, owner: Quantity) -> bool:
    """Whether a number in words agrees with a noun in gender: «две» are no «места» and no «км»; «двое» are persons."""
    if COLLECTIVE.fullmatch(number):
        return animate(owner.unit)
    told = _gendered().fullmatch(number)
    if told is None:
        return True
    genders = {noun_gender(owner.unit) if owner.unit_kind == "count" else _measure_gender(owner.unit)}
    if owner.scale > 1:
        genders.add("femn" if owner.scale == THOUSAND else "masc")  # «42 тысячи тонн», «12 миллионов тенге»
    return "" in genders or any((gender == "femn") == (told["femn"] is not None) for gender in genders)


@cache
def _measure_gender(code: str) -> str:
    """The gender of the first word that the list has for a measure («тонна»: ``femn``), "" where it spells none."""
    for row in lexicon.rows("units"):
        word = row.surface.rstrip("~").split()[-1]
        if row["unit"] == code.split("/")[0] and row.surface.endswith("~") and known(word):
            return noun_gender(readings(word)[0].lemma)
    return ""


def fits(text: str, quantity: Quantity, owner: Quantity) -> bool:
    """Whether a bare number can be of the unit of ``owner``."""
    if owner.unit in ("", *NEVER_SHARED):
        return False
    if owner.unit_kind == "count" and quantity.scale >= MILLION and quantity.value > owner.value * MOST_GROWN:
        return False
    if owner.unit_kind in ("money", "measure", "percent") and COLLECTIVE.fullmatch(text, quantity.start, quantity.end):
        return False
    if quantity.whole and not _agrees(text[quantity.start : quantity.end], owner):
        return False
    if owner.unit_kind == "percent":
        return quantity.scale <= HUNDRED and quantity.value <= MOST_PERCENT and owner.form != "fraction"
    if "/" in owner.unit:
        return quantity.scale <= HUNDRED or owner.scale > 1 or owner.value <= quantity.value * 20 <= owner.value * 400
    if owner.unit_kind == "count" and quantity.scale == 1:
        return quantity.whole or owner.scale > 1 or owner.unit == SCORE or not owner.whole
    return True


def neighbour(owners: Sequence[Quantity], place: Place, good: Callable[[Quantity], bool]) -> Quantity | None:
    """The nearest of ``owners`` that fits and is ``good``."""
    for owner in reversed(owners):
        if place.quantity.start - owner.end <= FAR and fits(place.text, place.quantity, owner) and good(owner):
            return owner
    return None


def unit_of_sentence(place: Place) -> Quantity | None:
    """The unit of the quantity before in the same sentence."""
    persons = is_collective(place)
    owner = (
        _head_of(place)
        or _parted(place)
        or _by_size(place)
        or neighbour(place.near, place, lambda owner: not persons or owner.unit_kind == "count")
    )
    return beside(place, owner) if owner is not None else None


def persons(place: Place) -> Quantity | None:
    """Persons, where the verb in front is theirs and the neighbour counts none: «занято 21 тысяча», «гранты получили 17»."""
    owner = [*place.earlier, *place.near][-1:]
    if is_collective(place) or not _of_persons(place, owner[0] if owner else None):
        return None
    return given(place.quantity, PERSON, "count", "topic in front")


@cache
def _accidents() -> frozenset[str]:
    return frozenset(lexicon.surfaces_of("accident"))


def victims(place: Place) -> Quantity | None:
    """Who was hurt in the accidents counted before: «ДТП – 48, погибло 7, ранено 61»."""
    before = place.near[-2:]
    accident = before and before[0].unit in _accidents() and (len(before) < 2 or before[1].unit == PERSON)
    if not accident or not place.whole or place.quantity.scale != 1 or not HURT.search(*place.stretch):
        return None
    return given(place.quantity, PERSON, "count", "topic in front")


HURT = Frame(r"(?<!\w)<of persons>\s(?:[–—-]\s)?(?:<hedge>\s)?$")
SCHOOL_REACH = 250  # characters in which a school is told of
FEWEST_PUPILS = 20  # fewer that learn may be schools


def pupils(place: Place) -> Quantity | None:
    """Who learns at a school: «школа на 280 мест, ходит 136», «учится там 1 040»."""
    learns = LEARNS.search(*place.stretch) if place.whole and FEWEST_PUPILS <= place.quantity.value < MILLION else None
    if (
        learns is None
        or lexicon.whole("shift").search(learns.group())
        or not AT_SCHOOL.search(place.text, max(0, place.quantity.start - SCHOOL_REACH), place.quantity.start)
    ):
        return None
    return given(place.quantity, PUPIL, "count", "topic in front")


LEARNS = Frame(r"(?<!\w)<learns>(?:\s[^\W\d_]+){0,3}\s(?:[—–-]\s)?$")
AT_SCHOOL = Frame(r"(?<!\w)<school>")
ATTRIBUTE = Frame(r"\s+(?:[^\W\d_]+\s+){0,4}(?:<on>|<during>|[а-яё]+(?:стью|мой|ной))\s+(?:[^\W\d_]+\s+){0,2}$", flags=0)


INDEX = Frame(r"(?<!\w)<index>[^.;]{0,25}$|[+−]\s?$|(?<!\w)<growth>(?:\s<on>)?\s$")


def _parted(place: Place) -> Quantity | None:
    """What has parts where the number before is an index: «36,4 млрд тенге, ИФО 106,3 %. Из них обрабатывающая – 29,1»."""
    claims = [*place.earlier[-3:], *place.near]
    if len(claims) < 2 or claims[-1].unit != "%" or not PART_OF.search(place.text, claims[-1].end, place.quantity.start):
        return None
    if claims[-1].value <= HUNDRED and not INDEX.search(place.text[max(0, claims[-1].start - 40) : claims[-1].start]):
        return None
    for claim in reversed(claims[:-1]):
        if claim.unit_kind in ("money", "measure") and claim.scale > 1 and "/" not in claim.unit:
            return claim if place.quantity.value <= claim.value else None
    return None


NEAR_SIZE, FAR_SIZE = 0.2, 0.45  # decimal orders of magnitude


def _by_size(place: Place) -> Quantity | None:
    """What is compared with an earlier time where two were counted: «1 684 человека в 571 дворе, в 2009 году было 2 010»."""
    if (
        len(place.near) < 2
        or not place.whole
        or place.quantity.scale != 1
        or not (lexicon.whole("earlier time").search(*place.stretch) or YEAR.search(*place.stretch))
    ):
        return None
    first, last = place.near[-2:]
    if first.unit_kind != "count" or last.unit_kind != "count" or first.scale != 1 or last.scale != 1 or first.unit == last.unit:
        return None
    if not (place.quantity.value and first.value > 0 and last.value > 0):
        return None
    gaps = [abs((place.quantity.value / claim.value).log10()) for claim in (first, last)]
    return first if gaps[0] < NEAR_SIZE and gaps[1] > FAR_SIZE else None


def paired(place: Place) -> Quantity | None:
    """What was counted where its cost follows again, and that: «84 гранта на 210 млн тенге, в прошлом году – 61 на 150»."""
    if len(place.near) < 2 or place.quantity.scale != 1 or _own_noun(place):  # «дорог – 61 на 15 улицах»
        return None
    *before, first, second = place.near
    costs = second.unit_kind in ("money", "measure") and ON.search(place.text, max(0, second.start - WIDE), second.start)
    if costs and first.unit_kind == "count" and place.whole and COSTING.match(place.text, place.quantity.end):
        return beside(place, first)
    again = before and before[-1].unit == second.unit and first.unit_kind in ("money", "measure")
    on = again and COSTING.match(place.text, second.end)
    return beside(place, first) if on and on.end() > place.quantity.start else None


WIDE = 12  # characters of «на почти»
COSTING = Frame(r"\s<on>\s\d")
ON = Frame(r"(?<!\w)<on>\s(?:<hedge>\s)?$")


def _head_of(place: Place) -> Quantity | None:
    """What «из них» and «ещё» mean where the quantity before only describes it: «46 проектов стоимостью 512 млрд, из них 31»."""
    claims = [*place.earlier[-1:], *place.near][-2:]
    more = lexicon.whole("one more").search(*place.stretch) is not None
    if (
        len(claims) < 2
        or not place.whole
        or place.quantity.scale != 1
        or not (lexicon.whole("of them").search(*place.stretch) or more)
    ):
        return None
    head, described = claims
    small = place.quantity.value <= head.value or more
    describes = described.scale >= 1000 and described.unit_kind in ("money", "measure") and head.unit_kind in ("count", "measure")
    if small and describes and head.scale == 1 and ATTRIBUTE.fullmatch(place.text, head.noun_end, described.start):
        return head
    return None


def unit_of_earlier(place: Place) -> Quantity | None:
    """The unit of the last quantity of the sentences before, in the same paragraph; things that are counted are carried on
    only by a sentence that names no others («Дворов 6 120. В Бадаме – 2 540»)."""
    names_things = cache(partial(_own_noun, place))
    persons = is_collective(place)
    if LENGTH_OF_TIME.search(*place.stretch):
        return None

    def good(owner: Quantity) -> bool:
        between = place.text, owner.end, place.quantity.start
        if (persons and owner.unit_kind != "count") or PARAGRAPH.search(*between):
            return False
        if owner.unit_kind in ("count", "pieces"):
            return not names_things()
        if not _foreign(place, owner) or LIST_GOES_ON.fullmatch(*between):
            return True
        return lexicon.whole("expected").search(*place.stretch) is not None and not names_things()

    owner = _parted(place) or neighbour(place.earlier, place, good)
    return beside(place, owner) if owner is not None else None


def _of_persons(place: Place, owner: Quantity | None) -> bool:
    """Whether a verb in front says that persons are counted, and the neighbour counts none: «учатся 547», «гранты получили 17»."""
    if not place.whole or place.quantity.scale >= MILLION:
        return False
    if owner is not None and (animate(owner.unit) or _of_groups(owner.unit)):
        return False
    # what only persons do needs no neighbour: «живёт в районе 60 тысяч», no «гранты получили 17»
    unlike = owner is not None and owner.unit_kind in ("percent", "money")
    found = list(lexicon.whole("of persons alone" if unlike else "of persons").finditer(place.front))
    return bool(found) and not place.front[found[-1].end() :].strip(WORDS_BETWEEN)


def _of_groups(unit: str) -> bool:
    """Whether a unit is a group of persons, which learns and receives like one: «45 тысяч семей, получили жильё 2 311»."""
    return lexicon.whole("group").fullmatch(unit) is not None


# «… 640 тыс. тенге, в том числе:¶а) налоговые 212 600;¶б) неналоговые 9 800»
LIST_GOES_ON = re.compile(r"[^.\n]{0,60}[;:]\s*\n\s*(?:[а-я]\)|\d{1,2}[.)]|[–—•-])\s[^.\n]{0,80}")
LENGTH_OF_TIME = Frame(r"(?<!\w)<during>\s+$")  # «за полтора успевали»
PARAGRAPH = re.compile(r"\n\s*\n|[?]\s*\n")


def _own_noun(place: Place) -> bool:
    """Whether the words in front name other things in the plural: «Верблюдов немного, около …», «Лошади …»."""
    for match in WORD.finditer(place.front):
        word = match.group()
        reading = readings(word)[0]
        plural = reading.pos == "NOUN" and reading.number == "plur" and reading.case in ("nomn", "gent", "accs")
        if plural and len(word) > 3 and "Geox" not in reading.tags and may_be_counted(reading, word) and known(reading.lemma):
            return True
    return False


def _foreign(place: Place, owner: Quantity) -> bool:
    """Whether a whole bare number surely counts something else than the money of a sentence before."""
    quantity = place.quantity
    if owner.unit_kind != "money" or quantity.scale != 1 or not quantity.whole or _answers(place, owner):
        return False
    more = MORE.fullmatch(place.front) is not None  # «ушло 9 миллионов. Ещё три – на забор»
    if not (more or lexicon.whole("earlier time").search(*place.stretch) or YEAR.search(*place.stretch)):
        return True
    if more and STANDS.match(place.text, quantity.end) is None:
        return True
    most = MORE_ALIKE if more else ALIKE
    told = owner.value / owner.scale  # «поступило 91 275 млн тенге. Для сравнения: в 2023 г. – 72 118»
    alike = owner.scale > 1 and (told >= THOUSAND or not _own_noun(place)) and told <= quantity.value * most <= told * most**2
    return not alike


def _answers(place: Place, owner: Quantity) -> bool:
    """Whether the number is a short answer to what was asked on: «Дали 12 миллионов. – А надо? – Сорок»."""
    asked = place.text[owner.end : place.sentence].rstrip()
    return asked.endswith("?") and len(asked) < SHORT_QUESTION and not place.front.strip(DASHES)


DASHES = " –—-"
SHORT_QUESTION = 30  # characters
MORE, STANDS = Frame(r"\s*<one more>\s"), Frame(r",?\s(?:[–—-]\s)?<on>\s")
MORE_ALIKE = 10
ALIKE = 2  # times that a number of the same thousands may be larger or smaller
WORDS_BETWEEN = f" \n\u00a0≈~-–—{ALPHABET}"


COLLECTIVE = Frame(r"<collective>")


def is_collective(place: Place) -> bool:
    """Whether the number is a collective numeral, which counts persons: «двое», «пятерых»."""
    return COLLECTIVE.fullmatch(place.text, place.quantity.start, place.quantity.end) is not None


def people(place: Place) -> Quantity | None:
    """«Двое», «пятерых» count people."""
    if not is_collective(place):
        return None
    return given(place.quantity, PERSON, "count", "collective numeral")


def large_number(place: Place) -> Quantity | None:
    """A bare number of millions is money."""
    quantity = place.quantity
    if quantity.scale < MILLION and not (quantity.scale >= THOUSAND and quantity.value >= MILLION):
        return None  # also «78 миллионов 400 тысяч»
    return given(quantity, "KZT", "money", "large bare number")


def unit_of_millions(place: Place) -> Quantity | None:
    """The unit of the last things counted or measured in thousands: «намолочено 940 тыс. тонн, в 2007 году – 5,6 млн»."""
    if place.quantity.scale < MILLION:
        return None
    owner = neighbour(
        [*place.earlier, *place.near], place, lambda owner: owner.unit_kind in ("count", "measure") and owner.value >= THOUSANDS
    )
    return given(place.quantity, owner.unit, owner.unit_kind, "unit of the neighbour") if owner is not None else None


MOST_GROWN = 100  # times that as many things may be counted beside others
THOUSANDS = 100_000  # what is counted in millions at another time


def beside(place: Place, owner: Quantity) -> Quantity:
    """The quantity with the unit of ``owner`` and, where the sizes ask for it, its multiplier."""
    text, quantity = place.text, place.quantity
    small = owner.unit_kind != "money" and owner.scale * 1000 <= quantity.scale and owner.value < quantity.scale
    if quantity.scale >= MILLION and (small or owner.unit_kind not in ("money", "measure", "count")):
        return given(quantity, "KZT", "money", "large bare number")
    if owner.unit_kind == "money" and "/" in owner.unit and quantity.scale >= MILLION:  # no price but an amount
        owner = replace(owner, unit=owner.unit.split("/")[0], scale=Decimal(1))
    value = quantity.value if _is_change(place) else multiplied(place, owner)
    if value > owner.value and PART_OF.search(text, owner.end, quantity.start):
        value = quantity.value
    low = quantity.low if value == quantity.value or quantity.low is None else quantity.low * owner.scale
    scale = owner.scale if value != quantity.value else quantity.scale
    unit = _own_kind(place, owner)
    return replace(
        quantity, value=value, low=low, scale=scale, unit=unit, unit_kind=owner.unit_kind, unit_rule="unit of the neighbour"
    )


@cache
def _kinds_of_things() -> frozenset[str]:
    """The nouns that make several fixed names: «площадка» of «детская площадка» and «спортивная площадка»."""
    names = {row["unit"] for row in lexicon.rows("nouns")}
    heads = Counter(name.split()[1] for name in names if name.count(" ") == 1 and readings(name.split()[0])[0].pos == "ADJF")
    return frozenset(head for head, count in heads.items() if count > 1)


def _own_kind(place: Place, owner: Quantity) -> str:
    """The unit of ``owner``, or the noun alone where another adjective stands here: «14 детских площадок и 9 спортивных»."""
    first, _, head = owner.unit.partition(" ")
    if owner.unit_rule != "fixed noun behind" or head not in _kinds_of_things():
        return owner.unit
    adjective = OTHER_KIND.match(place.text, place.quantity.number_end)
    if adjective is None or readings(adjective[1])[0].pos not in ("ADJF", "PRTF") or folded(adjective[1])[:STEM] == first[:STEM]:
        return owner.unit
    behind = owner.start > place.quantity.start
    return head if behind or JOINED.fullmatch(place.text, owner.noun_end, place.quantity.start) else owner.unit


STEM = 4  # letters by which an adjective is known again
OTHER_KIND = Frame(r"\s([а-яё-]{4,}(?:ых|их|ые|ие))(?=\s?[.,;:)\n]|\s<and>\s|\s[–—-]\s|$)")
JOINED = Frame(r",\s|,?\s<and>\s")
CHANGED = Frame(r"(?<!\w)<how much more>\s*(?:<one more>\s|[—–:-]\s*)?$")


def _is_change(place: Place) -> bool:
    """Whether a whole number is a change, which may be of another size: «51,3 тыс. человек, прирост 740»."""
    return place.whole and place.quantity.scale == 1 and CHANGED.search(*place.stretch) is not None
