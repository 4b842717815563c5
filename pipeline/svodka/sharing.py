"""Units that a bare number takes from its heading, the noun before it or its neighbour. Changes when an elided unit is misread.

For a newcomer: ``share_units`` walks through the quantities; for each one without a unit it asks ``RULES`` in their order,
and the first that knows the unit gives it. What none knows counts nothing and is stopped.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import cast

from svodka import lexicon
from svodka.document import Quantity, UnitKind
from svodka.morphology import Reading, adjective_noun, animate, animate_noun, known, noun_form, noun_gender, readings
from svodka.numerals import scales
from svodka.unit_headings import Block, heading_of, headings
from svodka.units import LONGEST_ABBREVIATION, PER, WORD, denominators, fixed_noun, is_elided, is_money_noun, kind_of_row, nouns, units

NO_UNIT = "no unit: nothing says what is counted"
FAR = 400  # characters: a number farther from its neighbour does not share its unit
HUNDRED = 100
MOST_PERCENT = 150  # a bare number above it beside a percentage is none
HEAD_OF_CATTLE = "голова"
SCORE = "балл"  # counted in fractions: «средний балл 84,3»
DASHES = ("—", "–", "-")
NEVER_SHARED = ("times", "pp")  # a bare number beside «в 2 раза» or «2,1 п.п.» is no multiple and no point


def rescale(bare: Quantity, full: Quantity) -> Decimal:
    """The value of a number without a multiplier beside one that has it: the multiplier is shared where that brings
    the two closer in size («с 61 до 20,4 тыс.» -> 61 000, «от 800 до 1,2 тыс.» -> 800)."""
    if bare.scale != 1 or full.scale == 1 or bare.value <= 0 or full.value <= 0:
        return bare.value
    if bare.value >= 1000 and full.value < 1000 * full.scale:  # written out in full
        return bare.value
    scaled = bare.value * full.scale
    plain_gap = abs(full.value.log10() - bare.value.log10())
    scaled_gap = abs(full.value.log10() - scaled.log10())
    return scaled if scaled_gap < plain_gap else bare.value


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue(name)}(?!\w)", re.IGNORECASE)


@cache
def _part_of() -> re.Pattern[str]:
    return re.compile(lexicon.cue("part"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A bare quantity and what stands round it.

    ``near`` are the claims before it in its sentence, ``earlier`` those of the sentences before that are not too far,
    the nearest last; ``after`` is the next quantity of a list that it begins or goes on («41, 36 и 29 тонн»).
    """

    text: str
    quantity: Quantity
    sentence: int
    clause: int
    near: Sequence[Quantity]
    earlier: Sequence[Quantity]
    after: Quantity | None
    heading: tuple[str, UnitKind, Decimal] | None

    @property
    def whole(self) -> bool:
        """Whether things can be counted with it: «14», «1,2 тыс.», no «14,2»."""
        return self.quantity.value % 1 == 0

    @property
    def free_from(self) -> int:
        """Where the words begin that no other quantity of the sentence owns."""
        return max(self.sentence, self.near[-1].noun_end) if self.near else self.sentence

    def front(self) -> str:
        """The words between the quantity before, or the beginning of the sentence, and this one."""
        return self.text[max(self.free_from, self.quantity.start - FAR) : self.quantity.start]


Rule = Callable[[Place], Quantity | None]


def _given(quantity: Quantity, unit: str, kind: UnitKind, rule: str) -> Quantity:
    return replace(quantity, unit=unit, unit_kind=kind, unit_rule=rule)


# Lists: «уложено 4, 3 и 7 километров»

ADJECTIVE = r"(?:\s+[а-яё-]{4,}(?:ых|их|ые|ие))?"  # «двух вечерних и 20 дневных школах»
LISTED = re.compile(rf"{ADJECTIVE}\s*(?:,|;|/|и|или|против)\s*(?:и\s+)?(?:по\s+)?")
YEARLY = re.compile(r",\s*(?:а\s+)?в\s+\d{4}(?:-м|\s+году|\s*г\.)?\s*(?:[—–-]\s*)?")
PART_OF_ALL = re.compile(r"\s+из\s+(?:имеющихся\s+|всех\s+|общих\s+)?")  # «31 из 48 сёл»


def _list_ends(text: str, quantities: Sequence[Quantity]) -> list[Quantity | None]:
    """For every bare quantity the one with a unit that ends its list, if it stands in a list."""
    ends: list[Quantity | None] = []
    following: Quantity | None = None
    end: Quantity | None = None
    for quantity in reversed(quantities):
        if quantity.stop.startswith("year"):  # «в 2015 году собрали 38, в 2016 — 44, в 2017 — 59 миллионов»
            ends.append(None)
            continue
        joined = following is not None and _in_list(text, quantity, following)
        if quantity.stop or quantity.unit:
            end = None
        elif joined and following is not None:
            end = following if following.unit and not following.stop else end
        else:
            end = None
        ends.append(end)
        following = quantity
    return ends[::-1]


def _scaled(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities; a list whose last number has a multiplier and no unit shares it: «18,9, 18,6 и 18,4 тысячи»."""
    scaled = list(quantities)
    behind: Quantity | None = None
    for at in range(len(scaled) - 1, -1, -1):
        here = scaled[at]
        if here.stop.startswith("year"):
            continue
        bare = not (here.unit or here.stop) and here.scale == 1
        if bare and behind is not None and not (behind.unit or behind.stop) and behind.scale > 1 and _listed(text, here, behind):
            value = rescale(here, behind)
            if value != here.value:
                here = scaled[at] = replace(here, value=value, scale=behind.scale)
        behind = here
    return scaled


def _listed(text: str, quantity: Quantity, following: Quantity) -> bool:
    gap = (text, quantity.end, following.start)
    return LISTED.fullmatch(*gap) is not None or YEARLY.fullmatch(*gap) is not None


def _in_list(text: str, quantity: Quantity, following: Quantity) -> bool:
    """Whether two neighbours are of one unit: «4, 3 и 7 километров», «31 из 48 сёл»."""
    if _listed(text, quantity, following):
        return True
    return quantity.value <= following.value and PART_OF_ALL.fullmatch(text, quantity.end, following.start) is not None


def unit_of_part(place: Place) -> Quantity | None:
    """The whole behind «из» is of the unit of its part: «94 школы из 419»."""
    part = place.near[-1] if place.near else None
    if part is None or part.unit_kind not in ("count", "measure", "pieces") or part.value > place.quantity.value:
        return None
    return _beside(place, part) if OUT_OF.fullmatch(place.text, part.noun_end, place.quantity.start) else None


OUT_OF = re.compile(r"\s+из\s+", re.IGNORECASE)


def unit_of_list(place: Place) -> Quantity | None:
    """The unit at the end of a list: «640, 1 120 и 415 дворов»."""
    end = place.after
    if end is None or end.unit in NEVER_SHARED or end.form in ("fraction", "multiple"):
        return None
    return None if counted_noun(place) is not None else _beside(place, end)


# Headings


def unit_of_heading(place: Place) -> Quantity | None:
    """The unit of the heading above, unless the number's own sentence says something else."""
    if place.heading is None:
        return None
    code, kind, factor = place.heading
    quantity = place.quantity
    own = place.near[-1] if place.near else None
    told = own is not None and not own.unit_rule.endswith("heading") and own.unit_kind in ("count", "measure")
    if told and own is not None and own.unit != code and _cue("same thing").search(place.front()):
        return None
    topic = stated_topic(place)
    if topic is not None and topic.unit_kind == "percent" and kind != "percent":
        return topic
    noun = counted_noun(place)
    if noun is not None and code not in (HEAD_OF_CATTLE, noun.unit) and (kind != "pieces" or own is not None):
        return noun
    factor = factor if quantity.scale == 1 else Decimal(1)
    low = None if quantity.low is None else quantity.low * factor
    return replace(quantity, unit=code, unit_kind=kind, value=quantity.value * factor, low=low, unit_rule="unit of the heading")


# Topics: what the words in front say that is measured


@cache
def _topics() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("topics"))


WAGES = (20, 1000)  # thousands of tenge that are left out
PER_PEOPLE = re.compile(r"(?:\s+до\s+[\d.,]{1,6})?\s+на\s+(?:кажд\w+\s+)?(?:10+(?:\s000)?|сто|тысячу|1\s000|тыс)", re.I)


def stated_topic(place: Place) -> Quantity | None:
    """What the words in front measure says the unit: «безработица 4,9», «рождаемость 15,8 на 1000 населения»."""
    front = place.front()
    match = _topics().last(front)
    if match is None:
        return None
    row = _topics().row(match)
    per = PER_PEOPLE.match(place.text, place.quantity.end) is not None
    unit = row["per"] if per else row["unit"]
    kind = cast(UnitKind, row["kind"] if unit == row["unit"] else "percent")
    quantity = place.quantity
    if kind == "percent" and (quantity.scale != 1 or quantity.value > 2 * MOST_PERCENT):
        return None
    if kind == "count" and unit != SCORE and not place.whole and not per and quantity.scale == 1:
        earlier = _neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit == unit)
        return _beside(place, earlier) if earlier is not None else None
    if kind == "money":
        if quantity.scale == 1 and WAGES[0] <= quantity.value < WAGES[1] and _cue("wage").search(front):  # «зарплата 70»
            quantity = replace(quantity, value=quantity.value * 1000, scale=Decimal(1000))
        elif quantity.scale == 1 and quantity.value < 10_000:
            return None
        near = _neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money" and "/" not in owner.unit)
        unit = near.unit if near is not None else unit
    if "/" in unit and quantity.scale != 1:
        return None
    return _given(quantity, unit, kind, "topic in front")


# «врачей на 10 тыс. населения: 2017 г. – 17,8»
@cache
def _per_people() -> re.Pattern[str]:
    people = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("bases"))
    count = r"(?:10+(?:\s000)?|сто|тысячу|1\s000)\s(?:тыс\w*\.?\s)?"
    return re.compile(rf"(?P<noun>[^\W\d_]+)\sна\s{count}(?:{people})[^\n.;]{{0,30}}$", re.IGNORECASE)



@cache
def _money_topics() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('money topic')}(?!\w)", re.IGNORECASE)


def growth(place: Place) -> Quantity | None:
    """A fraction behind a word for growth is a percentage: «рост 103,8», «в плюсе на 4,5»."""
    quantity = place.quantity
    if place.whole or quantity.scale != 1 or quantity.value > 2 * MOST_PERCENT or not _grown().search(place.front()):
        return None
    near = place.near[-1] if place.near else None
    if near is not None and near.unit == "pp":
        return None
    return _given(quantity, "%", "percent", "topic in front")


@cache
def _grown() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('grown')}\s+(?:на\s+|[—–-]\s*)?$", re.IGNORECASE)


def money_topic(place: Place) -> Quantity | None:
    """Words for money in front of a number near an amount of money: «собственных доходов 4,1»."""
    last = place.near[-1] if place.near else None
    spent = last is not None and last.unit_kind in ("percent", "count") and _cue("spent").search(place.front()) is not None
    if (last is not None and not spent) or not (spent or _money_topics().search(place.front())):
        return None
    owner = _neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money" and "/" not in owner.unit)
    return _beside(place, owner) if owner is not None else None


# Counted nouns


@cache
def _animals() -> re.Pattern[str]:
    return _cue("animal")


@cache
def _time_nouns() -> frozenset[str]:
    return frozenset(row.surface for row in lexicon.rows("cues") if row["cue"] == "time noun")


NOUN_LIKE = ("NOUN", "ADJS", "ADJF", "PRTF", "COMP")


def _counted_form(word: str) -> str:
    """The dictionary form of a noun in the genitive plural, "" for any other word."""
    known_readings = readings(word)
    if len(word) < 3 or known_readings[0].pos not in NOUN_LIKE or "Geox" in known_readings[0].tags:
        return ""
    for reading in known_readings[:3]:
        if reading.case == "gent" and reading.number == "plur":
            if reading.pos == "NOUN" and known_readings[0].pos == "NOUN" and reading.lemma != known_readings[0].lemma:
                return ""  # «хан», «пик»
            if reading.pos == "NOUN":
                if is_elided(reading, known_readings[0]):
                    return ""
                return noun_form(word, reading.lemma) if _may_be_counted(reading, word) else ""
            if reading.pos == "PRTF" and reading is known_readings[0] and "actv" in reading.tags:
                return adjective_noun(word)
            if reading.pos == "ADJF" and reading is known_readings[0] and "Subx" in reading.tags and "Apro" not in reading.tags:
                return adjective_noun(word)
    return ""


def _may_be_counted(reading: Reading, word: str) -> bool:
    """Whether a noun names things, and no time, money, multiplier or stuff."""
    lemma = reading.lemma
    plain = word.islower() or known(lemma) or (word[1:].islower() and not reading.tags & NAMES and len(word) > LONG_WORD)
    return plain and not (lemma in _time_nouns() or lemma in scales() or word.lower() in scales() or is_money_noun(word))


LONG_WORD = 9  # letters: «Ветспециалистов», no name of a place
NAMES = frozenset({"Name", "Surn", "Geox", "Orgn"})


def _dependent(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the noun ``words[at]`` depends on a preposition or another noun: «от крупных предприятий», «ремонт школ»."""
    before = at - 1
    while before >= 0 and readings(words[before].group())[0].pos in ("ADJF", "PRTF"):
        if "," in text[words[before].end() : words[before + 1].start()]:
            return False
        before -= 1
    if before < 0:
        return False
    between = text[words[before].end() : words[before + 1].start()]
    reading = readings(words[before].group())[0]
    if between.strip():
        return False
    if reading.pos == "PREP":
        return True
    if words[before].group() == "и":
        joined = before > 0 and not text[words[before - 1].end() : words[before].start()].strip()
        return joined and readings(words[before - 1].group())[0].pos == "NOUN" and _dependent(text, words, before - 1)
    free = _cue("count head").fullmatch(words[before].group()) is not None or reading.lemma in _time_nouns()
    return reading.pos == "NOUN" and not free


QUEUE_REACH = 200  # characters in which the words for a kindergarten are looked for


def queue(place: Place) -> Quantity | None:
    """Those who wait for a kindergarten are children: «Детских садов 32, очередь сократилась с 4 100 до 2 900»."""
    quantity = place.quantity
    words = place.text[max(place.sentence, quantity.start - QUEUE_REACH) : quantity.start]
    found = list(_cue("queue").finditer(words)) if place.whole else []
    before = place.text[max(0, quantity.start - QUEUE_REACH) : quantity.start]
    if not found or not _cue("kindergarten").search(before) or _counted_words(words[found[-1].end() :]):
        return None
    return _given(quantity, "ребёнок", "count", "topic in front")


def _counted_words(words: str) -> bool:
    """Whether words name something else that may be counted."""
    return any(_counted_form(match.group()) for match in WORD.finditer(words))


def price(place: Place) -> Quantity | None:
    """A bare number that is the price of a measure: «с 18 до 32 тысяч за тонну», «тонна стоила 11 500»."""
    quantity = place.quantity
    behind = PER["money"].match(place.text, quantity.end)
    below = denominators().regex.match(place.text, behind.end()) if behind else None
    if below is not None:
        return _given(quantity, f"{_currency(place)}/{denominators().row(below)['unit']}", "money", "topic in front")
    found = _price().search(place.front()[-CONTEXT:])
    if found is None or found["three"] or quantity.scale >= 1_000_000 or quantity.value * quantity.scale < LEAST_PRICE or not place.whole:
        return None
    below = denominators().regex.fullmatch(found["one"] or found["two"])
    return _given(quantity, f"{_currency(place)}/{denominators().row(below)['unit']}", "money", "topic in front") if below else None


LEAST_PRICE = 5


def _currency(place: Place) -> str:
    """The currency of the last amount of money before, else the country's."""
    money = _neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money")
    return money.unit.split("/")[0] if money is not None else "KZT"


def supply(place: Place) -> Quantity | None:
    """What there are so many of for each thousand: «обеспеченность врачами – 31 на 10 тысяч»."""
    match = _supplied().search(place.front())
    if match is None:
        return None
    reading = next((r for r in readings(match["noun"]) if r.pos == "NOUN" and r.case == "ablt" and r.number == "plur"), None)
    return _given(place.quantity, reading.lemma, "count", "noun before") if reading is not None else None


@cache
def _supplied() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('supply')}\s+(?:[а-яё]+(?:ыми|ими)\s+)?(?P<noun>[а-яё]+(?:ами|ями|ьми))(?!\w)", re.IGNORECASE)


def counted_noun(place: Place) -> Quantity | None:
    """The noun in front that the number counts: «трёхсменных школ осталось две», «аварийных домов — 47»."""
    if not place.whole and place.quantity.scale == 1 and not PER_PEOPLE.match(place.text, place.quantity.end):
        per = _per_people().search(place.front())
        form = _counted_form(per["noun"]) if per else ""
        return _given(place.quantity, form, "count", "noun before") if form else None
    noun = _noun_before(place)
    if not noun or _parallel(place):
        return None
    if _in_heads(place):
        noun = HEAD_OF_CATTLE
    return _given(_with_thousands(place), noun, "count", "noun before")


def _with_thousands(place: Place) -> Quantity:
    """Animals beside thousands of others are thousands too: «коров 32 тысячи, овец 63»."""
    quantity, before = place.quantity, place.near[-1] if place.near else None
    if before is None or before.scale != 1000 or before.unit_kind != "count" or not _animals().search(place.front()):
        return quantity
    if not _animals().search(place.text[max(place.sentence, before.start - 40) : before.noun_end]):
        return quantity
    value = rescale(quantity, before)
    return replace(quantity, value=value, scale=before.scale) if value != quantity.value else quantity


OWNER_AND_DASH = re.compile(r"(?<!\w)([а-яё]{4,})\s[—–-]\s$")


def _parallel(place: Place) -> bool:
    """Whether the noun is no thing counted but whose figure it is, as before: «нефтяников – 312 тысяч тенге, бюджетников – 94»."""
    owner = place.near[-1] if place.near else None
    if owner is None or owner.unit_kind not in ("money", "measure", "percent") or not owner.unit_rule.endswith("behind"):
        return False
    if not place.text[owner.end : place.quantity.start].startswith((",", ";")):
        return False
    here, there = (OWNER_AND_DASH.search(place.text, max(0, at - 30), at) for at in (place.quantity.start, owner.start))
    return bool(here and there) and all(_counted_form(match[1]) for match in (here, there) if match)


def _in_heads(place: Place) -> bool:
    """Whether animals are counted in heads: «коров 5214 голов, овец 17 300», «овец и коз – 96 тысяч»."""
    front = place.front()
    animals = list(_animals().finditer(front))
    if not animals:
        return False
    mixed = any(front[one.end() : two.start()].strip() == "и" for one, two in zip(animals, animals[1:], strict=False))
    listed = front.rstrip()[-1:] in DASHES
    return mixed or any(claim.unit == HEAD_OF_CATTLE for claim in (*(place.earlier[-2:] if listed else ()), *place.near))


# A unit in front: «прижилось процентов 45», «окупится лет за шесть», «зарплату платят в рублях, 45 тысяч»

IN_FRONT = re.compile(r"(?<!\w)(?P<unit>[^\W\d_]+)\s+(?:(?:в|на|за|до|под)\s+)?$")


def unit_in_front(place: Place) -> Quantity | None:
    """The unit right in front of its number, which says that the number is about: «процентов 45», «лет за шесть»."""
    front = place.front()[-40:]
    match = IN_FRONT.search(front)
    if match is None or place.quantity.start - len(front) + match.start() < place.free_from:
        return None
    word = match["unit"]
    matcher = units() if units().regex.fullmatch(word) else nouns()
    found = matcher.regex.fullmatch(word)
    if found is None or matcher.row(found).surface == word or not _many(word):
        return None
    if matcher is not units() and not any(r.case == "nomn" and r.number == "sing" for r in readings(word)):
        return None  # only «человек», which has a form for counting; «мест 240» says nothing of about
    row = matcher.row(found)
    kind = kind_of_row(row) if matcher is units() else "count"
    if kind == "money" or (kind == "time" and place.quantity.scale >= 1000) or _numbered(front[: match.start()]):
        return None
    bound = "about" if place.quantity.bound == "exact" else place.quantity.bound
    return replace(_given(place.quantity, row["unit"], kind, "unit in front"), bound=bound)


def _numbered(front: str) -> bool:
    """Whether a number stands at the end of ``front``: «за десять месяцев 11 миллиардов»."""
    last = re.search(r"(\w+)\W*$", front)
    return last is not None and (last[1][-1].isdigit() or readings(last[1])[0].pos in ("NUMR", "NUMB"))


def _many(word: str) -> bool:
    """Whether ``word`` may be a genitive plural, as it is behind «много»."""
    return any(reading.case == "gent" and reading.number == "plur" for reading in readings(word)[:4])


HOTTEST = 60  # degrees that a report tells of


@cache
def _sign_in_words() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)(?P<into>в\s+)?{lexicon.cue('sign in words')}\s+|(?:^|\s)[+−]\s?)$", re.IGNORECASE)


@cache
def _cold() -> re.Pattern[str]:
    words = r"(?:тогда\s)?(?:не\s)?(?:[^\W\d_]+(?:л[аои]?|лись|ось|[еию]т|тся)\s)?(?:ниже|выше|до|под)"
    return re.compile(rf"(?<!\w){lexicon.cue('weather')}\s{words}\s+$", re.IGNORECASE)


def temperature(place: Place) -> Quantity | None:
    """Degrees below or above zero: «в квартирах плюс 16», «минус двадцать три на улице», «вышли в минус тридцать»."""
    quantity = place.quantity
    sign = _sign_in_words().search(place.front())
    if quantity.scale != 1 or quantity.value > HOTTEST:
        return None
    if sign is None:
        cold = _cold().search(place.front()) is not None
        return _given(quantity, "degC", "measure", "temperature") if cold else None
    around = place.text[max(place.sentence, quantity.start - FAR) : quantity.end + 20]
    if not sign["into"] and not _cue("temperature").search(around):
        return None
    return _given(quantity, "degC", "measure", "temperature")


def currency_in_front(place: Place) -> Quantity | None:
    """A currency that the words in front name: «расплатился рублями, их пришло 640 миллионов»."""
    if place.quantity.scale < 1000 and place.quantity.value < 1000:
        return None
    for found in reversed(list(WORD.finditer(place.front()))):
        match = units().regex.fullmatch(found.group())
        if match is None or units().row(match)["kind"] != "money":
            continue
        if any(reading.case in ("loct", "ablt") and reading.number == "plur" for reading in readings(found.group())[:4]):
            return _given(place.quantity, units().row(match)["unit"], "money", "currency in front")
    return None


# What the number is said to be: «61 из них — женщины»

PREDICATE = re.compile(r"(?P<of>\s+из\s+(?:них|которых))?\s*[—–-]\s*(?P<name>(?:[а-яё]+(?:ые|ие)\s+)?[а-яё]{3,})(?=\s*[,.;\n]|\s*$)")


def predicate_noun(place: Place) -> Quantity | None:
    """«61 из них — женщины», «из которых 11 – магазины»: the noun that a part of what was counted is said to be."""
    quantity = place.quantity
    owner = place.near[-1] if place.near else None
    if owner is None or owner.unit_kind != "count" or not place.whole or quantity.scale != 1:
        return None
    match = PREDICATE.match(place.text, quantity.end)
    if match is None or not (match["of"] or _part_of().search(place.front())):
        return None
    last = match["name"].split()[-1]
    reading = _nominative_plural(last)
    plural = reading.pos == "NOUN" and reading.case == "nomn" and reading.number == "plur"
    return _given(quantity, reading.lemma, "count", "noun of the predicate") if plural and _may_be_counted(reading, last) else None


@cache
def _us() -> re.Pattern[str]:
    """«Нас уже 12 870», «живёт нас 29 870», «по переписи 2009 года нас было 32,9 тысячи»."""
    led, filler = lexicon.cue("led to us"), lexicon.cue("behind us")
    return re.compile(rf"(?:^|[.?!—–,]\s+|«|{led}\s+)нас(?:\s+{filler})*\s+$", re.IGNORECASE)


NO_LETTERS = dict.fromkeys(map(ord, "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"))
NOUN_REACH = 14  # words back from a bare number in which the noun that it counts is looked for


def _noun_before(place: Place) -> str:
    text, quantity = place.text, place.quantity
    start = max(place.free_from, quantity.start - FAR, place.clause if place.near else 0)
    words = list(WORD.finditer(text, start, quantity.start))[-NOUN_REACH:]
    if words and words[-1].group().isupper() and len(words[-1].group()) > 1 and _is_abbreviation(text, words):
        before = fixed_noun(text, words[-2].start(), words[-1].end()) if len(words) > 1 else ""
        return before or words[-1].group()
    owned = bool(place.near) and not text[place.near[-1].noun_end : start].strip()
    for at in range(len(words) - 1, -1, -1):
        word = words[at].group()
        form = _counted_form(word)
        name = (
            word[0].isupper()
            and words[at].start() > start + 3
            and text[words[at].start() - 2 : words[at].start()].strip() not in (".", "—", "–", "-", "•", ":")
        )
        if not form or name:
            continue
        if at == 0 and owned and text[start : words[0].start()].strip() == "" and place.near[-1].unit_kind != "count":
            continue  # «17,4 км сетей из 26»
        if _dependent(text, words, at) or (owned and _follows_on(text, start, words, at)):
            continue
        if readings(word)[0].pos in ("PRTF", "ADJF") and _describes(text, words, at):
            continue
        starts = [words[at].start(), *([words[at - 1].start()] if at else [])]
        fixed = [code for begin in starts if (code := fixed_noun(text, begin, words[at].end()))]
        return fixed[-1] if fixed else form
    return _abbreviation(text, words) if quantity.scale == 1 else ""


def _abbreviation(text: str, words: Sequence[re.Match[str]]) -> str:
    """An abbreviation of what is counted: «КСК в городе 48», «МТФ по области работает 38», no «на ТЭЦ» and no «АО «Строй»»."""
    for at, match in enumerate(words):
        word = match.group()
        if not (word.isupper() and 1 < len(word) <= LONGEST_ABBREVIATION) or _cue("no thing").fullmatch(word):
            continue
        named = text[match.end() : match.end() + 2].lstrip()[:1] in ("«", '"', "№", "-", "–")
        before = readings(words[at - 1].group())[0].pos if at else ""
        if not named and before not in ("PREP", "NOUN", "ADJF", ""):
            return word
        if not named and at == 0:
            return word
    return ""


def _follows_on(text: str, start: int, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the noun belongs to the one counted before: «532 подвалов жилых домов»."""
    adjectives = all(readings(word.group())[0].pos in ("ADJF", "PRTF") for word in words[:at])
    return adjectives and not text[start : words[at].start()].translate(NO_LETTERS).strip()


def _describes(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a participle tells of a noun: «работающих машин», «школ, работающих в три смены»."""
    if at + 1 == len(words):
        return False
    if text[max(0, words[at].start() - 3) : words[at].start()].rstrip().endswith(","):
        return True
    behind = readings(words[at + 1].group())
    return behind[0].pos in ("NOUN", "ADJF") and any(r.case == "gent" and r.number == "plur" for r in behind[:4])


def _is_abbreviation(text: str, words: Sequence[re.Match[str]]) -> bool:
    """«ФАП — 41», no «У ПОДРЯДЧИКОВ ТШО — 12» in capitals and no owner: «у подрядчиков ТШО»."""
    if _cue("no thing").fullmatch(words[-1].group()) or re.match(r"-\d", text[words[-1].end() : words[-1].end() + 2]):
        return False
    return len(words) < 2 or readings(words[-2].group())[0].pos not in ("NOUN", "PREP") or words[-2].group().islower() is False


@cache
def _pronouns() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('pronoun')}(?!\w)", re.IGNORECASE)


def noun_of_pronoun(place: Place) -> Quantity | None:
    """«Их» and «таких» point back to a noun: «Школы переполнены. Их в районе тридцать две»."""
    if not place.whole:
        return None
    front = place.text[max(place.clause, place.free_from) : place.quantity.start]
    if _us().search(front):
        return _given(place.quantity, "человек", "count", "people of the pronoun")
    behind = re.match(r"\s+их(?!\w)", place.text[place.quantity.end : place.quantity.end + 6])
    if not behind and not _pronouns().search(front[-40:]):
        return None
    since = max([0, place.quantity.start - FAR, *(claim.noun_end for claim in (*place.earlier, *place.near))])
    code = _last_plural(place.text, since, place.quantity.start - len(front))
    if not code and place.near and front.strip().lower() == "их" and place.text[place.clause - 1] == "(":
        # «сёла с населением свыше 200 человек (их 318)»
        code = _last_plural(place.text, max(0, place.quantity.start - FAR), place.near[-1].start)
    return _given(place.quantity, code, "count", "noun of the pronoun") if code else None


def _last_plural(text: str, start: int, end: int) -> str:
    """The last noun in the plural that may be counted, in its dictionary form."""
    found = list(WORD.finditer(text, start, end))
    for match in reversed(found):
        word = match.group()
        reading = readings(word)[0]
        good = reading.pos == "NOUN" and reading.number == "plur" and not reading.tags & {"Name", "Surn", "Geox", "Abbr"}
        if good and len(word) > 3 and _may_be_counted(reading, word):
            return fixed_noun(text, match.start(), match.end()) or reading.lemma
    return ""


LABEL = re.compile(r"[^\W\d_]+(?:[ \u00a0-][^\W\d_]+){0,6}")
OPENING = re.compile(r"[^\w\n]*(?:\d{1,2}[.)]|[IVXivx]+\.|[а-яё]\))?\s*")


def noun_of_label(place: Place) -> Quantity | None:
    """A label in the nominative plural in front: «новые рабочие места: 650», «Скважины: Отенай – 4», «Школы. Всего 112»."""
    if not place.whole:
        return None
    code = _label(place.text, place.free_from, place.quantity.start)
    if not code and place.near and place.front().rstrip().endswith(":"):  # «гранты до 400 МРП: 512»
        code = _opening_noun(place.text, place.sentence, place.near[-1].start)
    code = code or _before_colon(place) or (_heading_label(place) if place.quantity.scale < 1_000_000 else "")
    if code and _in_heads(place):
        code = HEAD_OF_CATTLE
    return _given(place.quantity, code, "count", "noun of the label") if code else None


NAME_AND_DASH = re.compile(r"(?:^|[,;:]\s)\s*[А-ЯЁ][\w-]*(?:\s[\w-]+){0,2}\s?[—–-]?\s$")


def _before_colon(place: Place) -> str:
    """The noun right before the colon of a list of names: «провели в новые дома: Сарыкемер – 215, Бурыл – 140»."""
    start = place.text.rfind(":", place.sentence, place.quantity.start)
    if start < 0 or place.quantity.scale != 1 or not NAME_AND_DASH.search(place.text[start : place.quantity.start]):
        return ""
    words = list(WORD.finditer(place.text, max(place.sentence, start - 30), start))
    if not words or words[-1].end() != start:
        return ""
    word = words[-1].group()
    likely = readings(word)[0]
    described = len(words) > 1 and any(r.pos == "ADJF" and r.number == "plur" for r in readings(words[-2].group())[:1])
    reading = _nominative_plural(word) if described else likely
    plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs", "gent") and reading.number == "plur"
    return reading.lemma if plural and "Geox" not in reading.tags and _may_be_counted(reading, word) else ""


def _opening_noun(text: str, start: int, end: int) -> str:
    """The noun in the nominative plural that opens ``text[start:end]``, behind its adjectives, or ""."""
    opening = OPENING.match(text, start, end)
    for found in WORD.finditer(text, opening.end() if opening else start, end):
        reading = _nominative_plural(found.group())
        if reading.pos in ("ADJF", "PRTF"):
            continue
        plural = reading.pos == "NOUN" and reading.case == "nomn" and reading.number == "plur" and "Geox" not in reading.tags
        return reading.lemma if plural and _may_be_counted(reading, found.group()) else ""
    return ""


def _nominative_plural(word: str) -> Reading:
    """The reading of ``word`` as a noun in the nominative plural, else the likeliest one."""
    likely = readings(word)[0]
    if likely.pos != "NOUN":
        return likely
    plural = (
        r for r in readings(word)[:4] if r.pos == "NOUN" and r.case == "nomn" and r.number == "plur" and r.lemma == likely.lemma
    )
    return next(plural, likely)


def _label(text: str, start: int, end: int) -> str:
    """The noun of a label that opens ``text[start:end]``, or ""."""
    opening = OPENING.match(text, start, end)
    match = LABEL.match(text, opening.end() if opening else start, end)
    if match is None:
        return ""
    behind = text[match.end() : match.end() + 2].strip()[:1]
    if behind not in (":", ".", "—", "–", "-", "") or match.end() >= end:
        return ""
    for found in WORD.finditer(text, match.start(), match.end()):
        reading = _nominative_plural(found.group())
        if reading.pos in ("ADJF", "PRTF", "CONJ", "ADJS"):
            continue
        plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs") and reading.number == "plur"
        if plural and not reading.tags & {"Name", "Surn", "Geox"} and _may_be_counted(reading, found.group()):
            fixed = fixed_noun(text, match.start(), found.end()) or fixed_noun(text, found.start(), found.end())
            return fixed or reading.lemma
        return ""
    return ""


HEADING_LINE = re.compile(
    r"(?:^|[\n.?!])[^\w\n]*(?:\d{1,2}(?:\.\d)*[.)]|[IVX]+\.|[а-яё]\)|[АA]\s)?\s*(?P<line>[^\W\d_][^\d\n.?!:]{2,60})[.?!:]?\s*$"
)
def noun_of_question(place: Place) -> Quantity | None:
    """What was asked for: «Сколько врачей ушло? – Ушло девять»."""
    if not place.whole or place.near:
        return None
    found = _asked().search(place.text[max(0, place.sentence - ASKED) : place.sentence])
    words = [match.group() for match in WORD.finditer(found["words"])] if found else []
    for word in words[:3]:
        form = _counted_form(word)
        if form:
            return _given(place.quantity, form, "count", "noun before")
        if readings(word)[0].pos not in ("ADJF", "PRTF", "PREP", "NPRO"):
            return None
    return None


ASKED = 110  # characters of a question


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('asked')}\s+(?P<words>[^?.!\n]{{3,80}})\?\s*(?:[^\W\d_]{{2,12}}[.:]\s*)?[–—-]?\s*$", re.IGNORECASE)


SHORT_SENTENCE = re.compile(r"[^.?!\n]{1,40}[.!…]\s+$")


def _heading_label(place: Place) -> str:
    """The noun of the short line or sentence right before the number's: «V. ОБРАЩЕНИЯ», «Школы.», «— А учителя? — Нужны …»."""
    end = place.sentence
    for _ in range(2):
        match = HEADING_LINE.search(place.text[max(0, end - 90) : end])
        code = _plural_in(match["line"]) if match else ""
        if code or place.near:
            return code
        short = SHORT_SENTENCE.search(place.text[max(0, end - 45) : end])  # «Чиним.», «Едут.»
        if short is None:
            return ""
        end -= len(short.group())
    return ""


def _plural_in(line: str) -> str:
    """The first noun in the nominative plural of a heading."""
    for found in WORD.finditer(line.lower() if line.isupper() else line):
        reading = _nominative_plural(found.group())
        plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs") and reading.number == "plur"
        if (
            plural
            and not reading.tags & {"Name", "Surn", "Geox"}
            and _may_be_counted(reading, found.group())
            and known(reading.lemma)
        ):
            return fixed_noun(line.lower(), found.start(), found.end()) or reading.lemma
    return ""


# Neighbours


@cache
def _gendered() -> re.Pattern[str]:
    feminine, masculine = lexicon.cue("feminine number"), lexicon.cue("masculine number")
    return re.compile(rf"(?:.*\s)?(?:(?P<femn>{feminine})|(?P<masc>{masculine}))", re.IGNORECASE)



def _agrees(number: str, unit: str) -> bool:
    """Whether a number in words agrees with a noun in gender: «две» are no «места»; «двое» are persons."""
    if _collective().fullmatch(number):
        return animate(unit)
    told = _gendered().fullmatch(number)
    gender = noun_gender(unit) if told else ""
    return told is None or not gender or (gender == "femn") == (told["femn"] is not None)


def _fits(text: str, quantity: Quantity, owner: Quantity) -> bool:
    """Whether a bare number can be of the unit of ``owner``."""
    if owner.unit in ("", *NEVER_SHARED):
        return False
    if owner.unit_kind == "count" and not _agrees(text[quantity.start : quantity.end], owner.unit):
        return False
    if owner.unit_kind == "percent":
        return quantity.scale <= HUNDRED and quantity.value <= MOST_PERCENT and owner.form != "fraction"
    if "/" in owner.unit:
        return quantity.scale <= HUNDRED or owner.scale > 1 or owner.value <= quantity.value * 20 <= owner.value * 400
    if owner.unit_kind == "count" and quantity.scale == 1:
        return quantity.value % 1 == 0 or owner.scale > 1 or owner.unit == SCORE or owner.value % 1 != 0
    return True


def _neighbour(owners: Sequence[Quantity], place: Place, good: Callable[[Quantity], bool]) -> Quantity | None:
    """The nearest of ``owners`` that fits and is ``good``."""
    for owner in reversed(owners):
        if place.quantity.start - owner.end <= FAR and _fits(place.text, place.quantity, owner) and good(owner):
            return owner
    return None


def unit_of_sentence(place: Place) -> Quantity | None:
    """The unit of the quantity before in the same sentence."""
    persons = _collective().fullmatch(place.text, place.quantity.start, place.quantity.end) is not None
    owner = _head_of(place) or _parted(place) or _by_size(place) or _neighbour(place.near, place, lambda owner: not persons or owner.unit_kind == "count")
    if owner is not None and not persons and _of_persons(place, owner):
        return _given(place.quantity, "человек", "count", "topic in front")
    return _beside(place, owner) if owner is not None else None


ATTRIBUTE = re.compile(r"\s+(?:[^\W\d_]+\s+){0,4}(?:на|за|[а-яё]+(?:стью|мой|ной))\s+(?:[^\W\d_]+\s+){0,2}$")


@cache
def _index() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('index')}[^.;]{{0,25}}$", re.IGNORECASE)


def _parted(place: Place) -> Quantity | None:
    """What has parts where the number before is an index: «36,4 млрд тенге, ИФО 106,3 %. Из них обрабатывающая – 29,1»."""
    claims = [*place.earlier[-2:], *place.near]
    if len(claims) < 2 or not claims[-1].unit == "%" or not _part_of().search(place.text[claims[-1].end : place.quantity.start]):
        return None
    if claims[-1].value <= HUNDRED and not _index().search(place.text[max(0, claims[-1].start - 40) : claims[-1].start]):
        return None
    for claim in reversed(claims[:-1]):
        if claim.unit_kind in ("money", "measure") and claim.scale > 1 and "/" not in claim.unit:
            return claim if place.quantity.value <= claim.value else None
    return None




YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
NEAR_SIZE, FAR_SIZE = 0.2, 0.45  # decimal orders of magnitude


def _by_size(place: Place) -> Quantity | None:
    """What is compared with an earlier time where two were counted: «1 684 человека в 571 дворе, в 2009 году было 2 010»."""
    if len(place.near) < 2 or not place.whole or place.quantity.scale != 1 or not (_cue("earlier time").search(place.front()) or YEAR.search(place.front())):
        return None
    first, last = place.near[-2:]
    if first.unit_kind != "count" or last.unit_kind != "count" or first.scale != 1 or last.scale != 1 or first.unit == last.unit:
        return None
    if not (place.quantity.value and first.value > 0 and last.value > 0):
        return None
    gaps = [abs((place.quantity.value / claim.value).log10()) for claim in (first, last)]
    return first if gaps[0] < NEAR_SIZE and gaps[1] > FAR_SIZE else None


def _head_of(place: Place) -> Quantity | None:
    """What «из них» and «ещё» mean where the quantity before only describes it: «46 проектов стоимостью 512 млрд, из них 31»."""
    claims = [*place.earlier[-1:], *place.near][-2:]
    more = _cue("one more").search(place.front()) is not None
    if len(claims) < 2 or not place.whole or place.quantity.scale != 1 or not (_cue("of them").search(place.front()) or more):
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
    names_things = _own_noun(place)
    persons = _collective().fullmatch(place.text, place.quantity.start, place.quantity.end) is not None
    if LENGTH_OF_TIME.search(place.front()):
        return None

    def good(owner: Quantity) -> bool:
        between = place.text[owner.end : place.quantity.start]
        if PARAGRAPH.search(between) or (_foreign(place.quantity, owner) and not (_cue("expected").search(place.front()) and not names_things)):
            return False
        if persons and owner.unit_kind != "count":
            return False
        return owner.unit_kind not in ("count", "pieces") or not names_things

    owner = _parted(place) or _neighbour(place.earlier, place, good)
    if not persons and _of_persons(place, owner):
        return _given(place.quantity, "человек", "count", "topic in front")
    return _beside(place, owner) if owner is not None else None


@cache
def _person_verbs() -> re.Pattern[str]:
    return _cue("of persons")


def _of_persons(place: Place, owner: Quantity | None) -> bool:
    """Whether a verb in front says that persons are counted, and the neighbour counts none: «учатся 547», «гранты получили 17»."""
    if not place.whole or place.quantity.scale >= 1_000_000 or (owner is not None and (owner.unit_kind in ("percent", "money") or animate(owner.unit))):
        return False
    found = list(_person_verbs().finditer(place.front()))
    return bool(found) and not place.front()[found[-1].end() :].strip(WORDS_BETWEEN)


LENGTH_OF_TIME = re.compile(r"(?<!\w)за\s+$", re.I)  # «за полтора успевали»
PARAGRAPH = re.compile(r"\n\s*\n|[?]\s*\n")


def _own_noun(place: Place) -> bool:
    """Whether the words in front name other things in the plural: «Верблюдов немного, около …», «Лошади …»."""
    for match in WORD.finditer(place.front()):
        word = match.group()
        reading = readings(word)[0]
        plural = reading.pos == "NOUN" and reading.number == "plur" and reading.case in ("nomn", "gent", "accs")
        if plural and len(word) > 3 and "Geox" not in reading.tags and _may_be_counted(reading, word) and known(reading.lemma):
            return True
    return False


def _foreign(quantity: Quantity, owner: Quantity) -> bool:
    """Whether a whole bare number surely counts something else than the money of a sentence before."""
    return owner.unit_kind == "money" and quantity.scale == 1 and quantity.value % 1 == 0


WORDS_BETWEEN = " \n\u00a0абвгдеёжзийклмнопрстуфхцчшщъыьэюя-–—"
@cache
def _collective() -> re.Pattern[str]:
    return re.compile(lexicon.cue("collective"), re.IGNORECASE)



def people(place: Place) -> Quantity | None:
    """«Двое», «пятерых» count people."""
    if _collective().fullmatch(place.text, place.quantity.start, place.quantity.end) is None:
        return None
    return _given(place.quantity, "человек", "count", "collective numeral")


def last_noun(place: Place) -> Quantity | None:
    """For want of anything else, the last noun in the plural of the paragraph before a whole number."""
    if not place.whole or place.quantity.scale >= 1_000_000:
        return None
    start = max(place.quantity.start - FAR, place.text.rfind("\n\n", 0, place.quantity.start), 0)
    code = _last_plural(place.text, start, place.quantity.start)
    return _given(place.quantity, code, "count", "last noun") if code else None


def large_number(place: Place) -> Quantity | None:
    """A bare number of millions is money."""
    if place.quantity.scale < 1_000_000:
        return None
    return _given(place.quantity, "KZT", "money", "large bare number")


def _beside(place: Place, owner: Quantity) -> Quantity:
    """The quantity with the unit of ``owner`` and, where the sizes ask for it, its multiplier."""
    text, quantity = place.text, place.quantity
    small = owner.unit_kind != "money" and owner.scale * 1000 <= quantity.scale
    if quantity.scale >= 1_000_000 and (small or owner.unit_kind not in ("money", "measure", "count")):
        return _given(quantity, "KZT", "money", "large bare number")
    if owner.unit_kind == "money" and "/" in owner.unit and quantity.scale >= 1_000_000:  # no price but an amount
        owner = replace(owner, unit=owner.unit.split("/")[0], scale=Decimal(1))
    value = quantity.value if _is_change(place) else rescale(quantity, owner)
    if value > owner.value and _part_of().search(text[owner.end : quantity.start]):
        value = quantity.value
    low = quantity.low if value == quantity.value or quantity.low is None else quantity.low * owner.scale
    scale = owner.scale if value != quantity.value else quantity.scale
    return replace(
        quantity, value=value, low=low, scale=scale, unit=owner.unit, unit_kind=owner.unit_kind, unit_rule="unit of the neighbour"
    )


@cache
def _changed() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('how much more')}\s*(?:[—–:-]\s*)?$", re.IGNORECASE)


def _is_change(place: Place) -> bool:
    """Whether a whole number says how much more or less there is, which may be of another size: «51,3 тыс. человек, прирост 740»."""
    return place.whole and place.quantity.scale == 1 and _changed().search(place.front()) is not None


# The policy: the first rule that knows the unit gives it

RULES: tuple[Rule, ...] = (
    unit_in_front,
    temperature,
    unit_of_part,
    unit_of_list,
    predicate_noun,
    unit_of_heading,
    price,
    currency_in_front,
    growth,
    queue,
    supply,
    stated_topic,
    counted_noun,
    noun_of_pronoun,
    noun_of_question,
    money_topic,
    unit_of_sentence,
    noun_of_label,
    unit_of_earlier,
    people,
    last_noun,
    large_number,
)


@cache
def _contexts() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("contexts"))


CONTEXT = 80  # characters in front of a quantity in which a word may say what its unit is short for


BY = re.compile(r"(?<!\w)на\s$", re.IGNORECASE)
PERCENT = re.compile(r"\d\s?(?:%|процент)", re.IGNORECASE)
MOST_YIELD = 700  # centners a hectare


@cache
def _price() -> re.Pattern[str]:
    """«за килограмм платили», «квадратный метр обошёлся в», with the name of the measure as a group."""
    below = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("denominators") if row["unit"] not in ("h", "day", "s", "year"))
    below = rf"(?<!\d\s)(?:{below})"
    named = rf"(?<!\w){lexicon.cue('price')}\s+(?:1\s+|один\s+)?(?P<one>{below})(?!\w)[^\d]{{0,50}}(?:со?\s[\d\s,]+(?:тыс\w*\.?\s)?до\s)?$"
    costs = rf"(?<!\w)(?P<two>{below})(?!\w)[^\d.;]{{0,45}}(?<!\w){lexicon.cue('costs')}[^\d.;]{{0,25}}$"
    alone = rf"(?:^|[.,;:–—(\n]\s?)(?P<three>{below})(?!\w)[^\d.;\n]{{1,60}}(?:(?<!\w)со?\s[\d\s,]+(?:тыс\w*\.?\s)?(?:до\s)?)?$"
    return re.compile(f"{named}|{costs}|{alone}", re.IGNORECASE)


def _one_of(measure: str) -> bool:
    """Whether a measure is named in the singular, as the thing that is sold: «литр», «тонна», no «тонн»."""
    word = re.split(r"[\s.]", measure)[-1]
    return len(word) > 2 and any(r.pos == "NOUN" and r.number == "sing" and r.case in ("nomn", "accs") for r in readings(word))


def _in_context(text: str, quantity: Quantity) -> Quantity:
    """«Урожайность 15 центнеров» is in centners per hectare, «кубометр стоит 88 тенге» in tenge per cubic metre."""
    front = text[max(0, quantity.start - CONTEXT) : quantity.start]
    if quantity.unit == "dt" and quantity.scale == 1 and quantity.value <= MOST_YIELD and not _cue("no yield").search(front[-40:]):
        return replace(quantity, unit="dt/ha")
    price = _price().search(front) if quantity.unit_kind == "money" and "/" not in quantity.unit else None
    if price is not None and price["three"] and not _one_of(price["three"]):
        price = None
    below = denominators().regex.fullmatch(price["one"] or price["two"] or price["three"]) if price else None
    if below:
        return replace(quantity, unit=f"{quantity.unit}/{denominators().row(below)['unit']}")
    if quantity.unit == "пункт" and BY.search(front[-4:]) and PERCENT.search(front):
        return replace(quantity, unit="pp", unit_kind="percent", unit_rule="unit behind")
    match = _contexts().last(text[max(0, quantity.start - CONTEXT) : quantity.start])
    row = _contexts().row(match) if match else None
    return replace(quantity, unit=row["becomes"]) if row is not None and row["unit"] == quantity.unit else quantity


CLAUSE_END = re.compile(r"[.!?](?=\s+[А-ЯЁ«])|[;:(\n]")
KEPT = 6  # claims before a number that are looked at


def share_units(text: str, quantities: Sequence[Quantity], sentences: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    """``quantities`` with a unit for the bare ones; a claim for which there is none is stopped.

    ``sentences`` are ``(start, end)`` offsets, ascending.
    """
    blocks: Sequence[Block] = headings(text)
    starts = [start for start, _ in sentences]
    quantities = _scaled(text, quantities)
    ends = _list_ends(text, quantities)
    claims: list[Quantity] = []
    for index, quantity in enumerate(quantities):
        heading = heading_of(blocks, quantity.start) if not quantity.stop else None
        if not quantity.stop and ((heading is not None and heading[1] != "count" and _no_count(quantity)) or _elided(quantity, claims)):
            quantity = replace(quantity, end=quantity.number_end, unit="", unit_kind="", unit_rule="")
        if not quantity.stop and not quantity.unit and heading is None and not claims and not ends[index] and _alone(text, quantity):
            quantity = replace(quantity, stop=NO_UNIT)
        if not quantity.stop and not quantity.unit:
            at = bisect.bisect_right(starts, quantity.start) - 1
            sentence = starts[at] if at >= 0 else 0
            since = max(sentence, quantity.start - FAR)
            clause = max([since, *(match.end() for match in CLAUSE_END.finditer(text, since, quantity.start))])
            near = [claim for claim in claims[-KEPT:] if claim.start >= sentence]
            if near and _leads_to(text, near[-1], quantity):
                near.pop()
            earlier = [claim for claim in claims[-KEPT:] if claim.start < sentence]
            quantity = _shared(Place(text, quantity, sentence, clause, near, earlier, ends[index], heading))
        if not quantity.stop and quantity.unit not in NEVER_SHARED:
            quantity = _in_context(text, quantity)
            claims.append(quantity)
        yield quantity


@cache
def _reached() -> re.Pattern[str]:
    return re.compile(rf"[\s,–—-]*(?:и\s+|что\s+)?{lexicon.cue('leads to')}\s+$", re.IGNORECASE)




FROM_TIME = re.compile(r"(?<!\w)со?\s+$", re.IGNORECASE)


def _leads_to(text: str, change: Quantity, quantity: Quantity) -> bool:
    """Whether a change says how the level behind came about: «поголовье выросло на 31% и дошло до 27,9 тысячи»."""
    relative = change.unit_kind in ("percent", "times") or change.unit == "pp"
    begins = FROM_TIME.search(text, max(0, change.start - 4), change.start)  # «с 76 процентов до 84»
    return relative and not begins and _reached().match(text[change.end : quantity.start]) is not None


def _elided(quantity: Quantity, claims: Sequence[Quantity]) -> bool:
    """Whether a participle behind tells of what was measured before: «4,1 тыс. тонн из 4,3 выделенных»."""
    before = claims[-1] if claims else None
    if before is None or before.unit_kind not in ("money", "measure") or quantity.start - before.end > NEAR:
        return False
    return quantity.unit_rule == "noun-like adjective behind" and noun_gender(quantity.unit) == "" and not animate_noun(quantity.unit)


NEAR = 60  # characters


def _no_count(quantity: Quantity) -> bool:
    """Whether the noun behind cannot be what a number under a heading counts: «41,6 водопровода»."""
    return quantity.unit_rule == "noun behind" and quantity.scale == 1 and quantity.value % 1 != 0


def _shared(place: Place) -> Quantity:
    """One bare quantity with the unit of its context, or stopped."""
    for rule in RULES:
        found = rule(place)
        if found is not None:
            return found
    return replace(place.quantity, stop=NO_UNIT)


LETTER = re.compile(r"[^\W\d_]")


def _alone(text: str, quantity: Quantity) -> bool:
    """Whether no word stands near a number: a column of figures is passed without asking the rules."""
    return quantity.scale == 1 and LETTER.search(text, max(0, quantity.start - FAR), quantity.end + FAR // 10) is None
