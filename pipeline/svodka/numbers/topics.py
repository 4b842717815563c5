"""Units that the words in front say: «безработица 4,9», «процентов 45», «плюс 16». Changes when such words are misread."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import cast

from svodka import lexicon
from svodka.document import Quantity, UnitKind
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, MOST_PERCENT, Place, given
from svodka.numbers.counted import PER_PEOPLE, counted_form, with_thousands
from svodka.numbers.neighbours import beside, neighbour
from svodka.numbers.number_words import THOUSAND
from svodka.numbers.unit_codes import CHILD, HEAD_OF_CATTLE, PERSON, SCORE, SEAT
from svodka.numbers.units import WORD, kind_of_row, nouns, units
from svodka.text.morphology import readings


@cache
def topics() -> lexicon.Matcher:
    """Words that say the unit of a number behind them: «безработица»."""
    return lexicon.matcher(lexicon.rows("topics"))


WAGES = (20, 1000)  # thousands of tenge that are left out


def stated_topic(place: Place) -> Quantity | None:
    """What the words in front measure says the unit: «безработица 4,9», «рождаемость 15,8 на 1000 населения»."""
    match = topics().last(*place.stretch)
    if match is None:
        return None
    row = topics().row(match)
    per = PER_PEOPLE.match(place.text, place.quantity.end) is not None
    unit = row["per"] if per else row["unit"]
    kind = cast(UnitKind, row["kind"] if unit == row["unit"] else "percent")
    quantity = place.quantity
    if kind == "percent" and (quantity.scale != 1 or quantity.value > 2 * MOST_PERCENT or _is_part(place)):
        return None
    if kind == "count" and unit != SCORE and not place.whole and not per and quantity.scale == 1:
        earlier = neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit == unit)
        return beside(place, earlier) if earlier is not None else None
    if unit == HEAD_OF_CATTLE:
        quantity = with_thousands(place)  # «КРС 118 тыс. голов, МРС 295»
    if kind == "money":
        if (
            quantity.scale == 1 and WAGES[0] <= quantity.value < WAGES[1] and lexicon.whole("wage").search(*place.stretch)
        ):  # «зарплата 70»
            quantity = replace(quantity, value=quantity.value * 1000, scale=Decimal(1000))
        elif quantity.scale == 1 and quantity.value < 10_000:
            return None
        near = neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money" and "/" not in owner.unit)
        unit = near.unit if near is not None else unit
    if "/" in unit and quantity.scale != 1:
        return None
    return given(quantity, unit, kind, "topic in front")


WHOLE = Frame(r"(?<!\w)<out of>\s+$")


def _is_part(place: Place) -> bool:
    """Whether some of what was counted before is counted: «Из 180 сёл, подлежащих газификации, готово 54»."""
    whole = place.near[-1] if place.near and place.whole else None
    counted = whole is not None and whole.unit_kind == "count" and place.quantity.value <= whole.value
    return counted and whole is not None and WHOLE.search(place.text, place.sentence, whole.start) is not None


def named_topic(place: Place) -> Quantity | None:
    """What stands right in front of a number of thousands or a share: «население – 747,4 тыс.», «сети 41 км, износ 68»."""
    share = place.quantity.scale == 1 and place.quantity.value <= ALL and bool(place.near)
    text, since, until = place.stretch
    since = max(since, until - LONGEST_TOPIC) if share else since
    match = topics().last(text, since, until) if share or place.quantity.scale == THOUSAND else None
    behind = place.text[match.end() : place.quantity.start] if match else ""
    if match is None or behind.strip(" :–—-."):
        return None
    row = topics().row(match)
    done = share and lexicon.whole("done of a plan").fullmatch(match.group().split()[0])  # «план 21 км, исполнение – 19,4»
    if done or (row["unit"] != "%" if share else row["kind"] != "count"):
        return None
    return given(place.quantity, row["unit"], cast(UnitKind, row["kind"]), "topic in front")


LONGEST_TOPIC = 30  # characters of «уровень безработицы – »
AVERAGE = Frame(
    r"(?<!\w)<average wage>(?:,\s[^\W\d_]+,?|\s<in front of whose wage>(?:\s[^\W\d_]+){1,2})?\s(?:[—–-]\s)?(?:<hedge>\s)?$"
)


def average_wage(place: Place) -> Quantity | None:
    """A wage that is left out: «средняя по городу – 158 тысяч», «средняя, рапортуют, 331 тысяча»."""
    quantity = place.quantity
    if quantity.scale != THOUSAND or not AVERAGE.search(*place.stretch):
        return None
    return given(quantity, "KZT", "money", "topic in front")


def all_of_it(place: Place) -> Quantity | None:
    """A hundred that is reached beside percentages: «охват 94 процента, доведём до ста»."""
    quantity = place.quantity
    if quantity.value != ALL or quantity.form != "words" or not UP_TO.search(*place.stretch):
        return None
    claims = [*place.earlier, *place.near][-1:]
    return given(quantity, "%", "percent", "topic in front") if any(claim.unit == "%" for claim in claims) else None


ALL = 100
UP_TO = Frame(r"(?<!\w)<until>\s+$")


def same_change(place: Place) -> Quantity | None:
    """What has changed by so many per cent as well: «коров прибавилось на 4 процента, лошадей на 11»."""
    sign = place.text[place.quantity.start - 1 : place.quantity.start]
    if sign in ARROWS:  # «доходы 3,4 млрд ▲8 %, расходы 3,3 ▲5»
        told = (claim for claim in reversed(place.near) if place.text[claim.start - 1] in ARROWS and claim.unit == "%")
        return next((given(place.quantity, "%", "percent", "unit of the neighbour") for _ in told), None)
    change = place.near[-1] if place.near else None
    if change is None or change.unit not in ("%", "pp") or place.quantity.scale != 1 or place.quantity.value > MOST_PERCENT:
        return None
    if not BY_AS_WELL.fullmatch(place.text, change.end, place.quantity.start):
        return None
    by = BY.search(place.text, max(0, change.start - 16), change.start)
    return given(place.quantity, change.unit, "percent", "unit of the neighbour") if by else None


ARROWS = ("▲", "▼", "↑", "↓")
BY = Frame(r"(?<!\w)<by>\s+(?:<hedge>\s+)?$")
BY_AS_WELL = Frame(r",\s(?:<and>\s|<in contrast>\s)?(?:[^\W\d_]+\s){1,3}(?:[–—-]\s)?<by>\s(?:<hedge>\s)?")


def growth(place: Place) -> Quantity | None:
    """A fraction behind a word for growth is a percentage: «рост 103,8», «в плюсе на 4,5»."""
    quantity = place.quantity
    if place.whole or quantity.scale != 1 or quantity.value > 2 * MOST_PERCENT or not GROWN.search(*place.stretch):
        return None
    near = place.near[-1] if place.near else None
    if near is not None and near.unit == "pp":
        return None
    return given(quantity, "%", "percent", "topic in front")


GROWN = Frame(r"(?<!\w)<grown>\s+(?:<on>\s+|[—–-]\s*)?$")


def money_topic(place: Place) -> Quantity | None:
    """Words for money in front of a number near an amount of money: «собственных доходов 4,1»."""
    last = place.near[-1] if place.near else None
    spent = (
        last is not None and last.unit_kind in ("percent", "count") and lexicon.whole("spent").search(*place.stretch) is not None
    )
    if (last is not None and not spent) or not (spent or lexicon.whole("money topic").search(*place.stretch)):
        return None
    owner = neighbour([*place.earlier, *place.near], place, lambda owner: owner.unit_kind == "money" and "/" not in owner.unit)
    return beside(place, owner) if owner is not None else None


def interest(place: Place) -> Quantity | None:
    """What a credit costs: «кредит берут под 18–20 годовых», «ипотека под 12,5»."""
    quantity = place.quantity
    if quantity.scale != 1 or quantity.value > MOST_INTEREST:
        return None
    yearly = YEARLY.match(place.text, quantity.end)
    told = yearly or CREDIT.search(*place.stretch)
    return replace(given(quantity, "%", "percent", "topic in front"), bound="exact") if told else None


MOST_INTEREST = 60
YEARLY = Frame(r"\s+<of a year of interest>(?!\w)")
CREDIT = Frame(r"(?<!\w)<credit>(?:\s[^\W\d_]+){0,3}\s<at interest>\s$")


def mass(place: Place) -> Quantity | None:
    """What is weighed in tonnes, where no unit is named: «угля завезли две тысячи сто», «сена заготовили 14 тысяч»."""
    found = MASS.search(place.front) if place.quantity.value >= LEAST_MASS else None
    if found is None or lexicon.whole("sown").search(*place.stretch):
        return None
    return given(place.quantity, "t", "measure", "topic in front")


LEAST_MASS = 20
MASS = Frame(r"(?:^|[.!?,;:—–(\n]\s*)(?:[^\W\d_]+\s){0,2}<weighed>(?:\s[^\W\d_]+){0,4}\s(?:[—–-]\s)?$")


QUEUE_REACH = 200  # characters in which the words for a kindergarten are looked for


def queue(place: Place) -> Quantity | None:
    """Those who wait for a kindergarten are children: «Детских садов 32, очередь сократилась с 4 100 до 2 900»."""
    quantity = place.quantity
    words = place.text[max(place.sentence, quantity.start - QUEUE_REACH) : quantity.start]
    found = list(lexicon.whole("queue").finditer(words)) if place.whole else []
    before = place.text[max(0, quantity.start - QUEUE_REACH) : quantity.start]
    if not found or not lexicon.whole("kindergarten").search(before) or _counted_words(words[found[-1].end() :]):
        return None
    return given(quantity, CHILD, "count", "topic in front")


def waiting(place: Place) -> Quantity | None:
    """Those who stand in a queue, for want of anything else: «очередь на жильё 1 024»."""
    found = lexicon.whole("queue").search(*place.stretch) if place.whole else None
    if found is None:
        return None
    behind = WORD.match(place.text, found.end() + 1)  # «очередь фур доходила до тысячи»
    return given(place.quantity, (counted_form(behind.group()) if behind else "") or PERSON, "count", "topic in front")


def _counted_words(words: str) -> bool:
    """Whether words name something else that may be counted."""
    return any(counted_form(match.group()) for match in WORD.finditer(words))


def supply(place: Place) -> Quantity | None:
    """What there are so many of for each thousand: «обеспеченность врачами – 31 на 10 тысяч»."""
    match = SUPPLIED.search(*place.stretch)
    if match is None:
        return None
    reading = next((r for r in readings(match["noun"]) if r.pos == "NOUN" and r.case == "ablt" and r.number == "plur"), None)
    return given(place.quantity, reading.lemma, "count", "noun before") if reading is not None else None


SUPPLIED = Frame(r"(?<!\w)<supply>\s+(?:[а-яё]+(?:ыми|ими)\s+)?(?P<noun>[а-яё]+(?:ами|ями|ьми))(?!\w)")
PERCENT_IN_FRONT = re.compile(r"(?:^|[;,(\n])\s*%\s*[:–—-]\s*$")  # «план – 52,0; факт – 54,6; % – 105»
IN_FRONT = Frame(r"(?<!\w)(?P<unit>[^\W\d_]+)\s+(?:<in front of its unit>\s+)?$", flags=0)


def unit_in_front(place: Place) -> Quantity | None:
    """The unit right in front of its number, which says that the number is about: «процентов 45», «лет за шесть»."""
    front = place.front[-40:]
    if PERCENT_IN_FRONT.search(front) and place.quantity.scale == 1:
        return given(place.quantity, "%", "percent", "unit in front")
    match = IN_FRONT.search(front)
    if match is None or place.quantity.start - len(front) + match.start() < place.free_from:
        return None
    word = match["unit"]
    if place.quantity.form == "digits" and front[: match.start()].rstrip().endswith(","):
        return None  # «Рис, тонн 19 968»
    matcher = units() if units().regex.fullmatch(word) else nouns()
    found = matcher.regex.fullmatch(word)
    told_of = any(
        r.case in ("loct", "ablt", "datv") and r.number == "sing" for r in readings(word)[:1]
    )  # «на первом километре две»
    in_words = matcher is units() and place.quantity.form == "words" and not told_of  # «раза в четыре», «км тридцать»
    if found is None or not (
        (len(word) > 2 and _many(word)) or (in_words and kind_of_row(matcher.row(found)) in ("times", "measure"))
    ):
        return None
    if len(word) == 1:
        return None
    if matcher is not units() and not any(r.case == "nomn" and r.number == "sing" for r in readings(word)):
        return None  # only «человек», which has a form for counting; «мест 240» says nothing of about
    row = matcher.row(found)
    kind = kind_of_row(row) if matcher is units() else "count"
    if kind == "money" or (kind == "time" and place.quantity.scale >= 1000) or _numbered(front[: match.start()]):
        return None
    bound = "about" if place.quantity.bound == "exact" else place.quantity.bound
    return replace(given(place.quantity, row["unit"], kind, "unit in front"), bound=bound)


def _numbered(front: str) -> bool:
    """Whether a number stands at the end of ``front``: «за десять месяцев 11 миллиардов»."""
    last = re.search(r"(\w+)\W*$", front)
    return last is not None and (last[1][-1].isdigit() or readings(last[1])[0].pos in ("NUMR", "NUMB"))


def _many(word: str) -> bool:
    """Whether ``word`` may be a genitive plural, as it is behind «много»."""
    return any(reading.case == "gent" and reading.number == "plur" for reading in readings(word)[:4])


HOTTEST = 60  # degrees that a report tells of


SIGN_IN_WORDS = Frame(r"(?:(?<!\w)(?P<into><in>\s+)?<sign in words>\s+|(?:^|\s)[+−]\s?|(?<!\w)<in front of a sign>\s[-–])$")
COLD = Frame(
    r"(?<!\w)<weather>\s(?:<in front of degrees>\s){0,2}(?:[^\W\d_]+(?:л[аои]?|лись|ось|[еию]т|тся)\s)?<beyond so many degrees>\s+$"
)


def temperature(place: Place) -> Quantity | None:
    """Degrees below or above zero: «в квартирах плюс 16», «минус двадцать три на улице», «вышли в минус тридцать»."""
    quantity = place.quantity
    if quantity.scale != 1 or quantity.value > HOTTEST:
        return None
    sign = SIGN_IN_WORDS.search(place.front)
    if sign is None:
        cold = COLD.search(*place.stretch) is not None
        return given(quantity, "degC", "measure", "temperature") if cold else None
    around = place.text[max(place.sentence, quantity.start - FAR) : quantity.end + 20]
    if not sign["into"] and not lexicon.whole("temperature").search(around):
        return None
    return given(quantity, "degC", "measure", "temperature")


def currency_in_front(place: Place) -> Quantity | None:
    """A currency that the words in front name: «расплатился рублями, их пришло 640 миллионов»."""
    if place.quantity.scale < 1000 and place.quantity.value < 1000:
        return None
    for found in reversed(list(WORD.finditer(place.front))):
        match = units().regex.fullmatch(found.group())
        if match is None or units().row(match)["kind"] != "money":
            continue
        if any(reading.case in ("loct", "ablt") and reading.number == "plur" for reading in readings(found.group())[:4]):
            return given(place.quantity, units().row(match)["unit"], "money", "currency in front")
    return None


MEASURE = Frame(r"(?<!\w)<in>\s(?P<unit>[^\W\d_]+)\s(?:<led by a unit>\s)?(?:[—–-]\s)?(?:<hedge>\s)?$")


def measure_in_front(place: Place) -> Quantity | None:
    """A measure that the words in front count in: «в километрах это 21»."""
    found = MEASURE.search(place.front[-FRONT:])
    match = units().regex.fullmatch(found["unit"]) if found else None
    row = units().row(match) if match else None
    if found is None or row is None or row["kind"] not in ("measure", "percent"):
        return None
    if not any(reading.case == "loct" and reading.number == "plur" for reading in readings(found["unit"])):
        return None
    return given(place.quantity, row["unit"], kind_of_row(row), "unit in front")


FRONT = 60  # characters in front of a number


def length_of_time(place: Place) -> Quantity | None:
    """A number of days or hours: «число дней с туманом – 94»."""
    found = NUMBER_OF_TIMES.search(*place.stretch) if place.quantity.scale == 1 else None
    match = units().regex.fullmatch(found["unit"]) if found else None
    row = units().row(match) if match else None
    timed = row is not None and row["kind"] == "time"
    return given(place.quantity, row["unit"], "time", "topic in front") if row is not None and timed else None


NUMBER_OF_TIMES = Frame(r"(?<!\w)<number of>\s(?P<unit>[а-яё]+)(?!\w)[^.;:\d]{0,60}$")


def taxed(place: Place) -> Quantity | None:
    """Thousands of a tax are money: «земельный налог 96 тысяч»."""
    taxes = place.quantity.scale == THOUSAND and TAX.search(*place.stretch)
    return given(place.quantity, "KZT", "money", "topic in front") if taxes else None


TAX = Frame(r"(?<!\w)<tax>\s(?:[—–-]\s)?(?:<hedge>\s)?$")


def earned(place: Place) -> Quantity | None:
    """What somebody earns: «сторож получает 60 тысяч», no «пособие получают 60 тысяч»."""
    found = EARNS.search(place.front) if place.quantity.scale == THOUSAND else None
    if found is None:
        return None
    for word in reversed(WORD.findall(found["who"])):
        reading = readings(word)[0]
        if reading.pos == "NOUN":
            who = any(r.case == "nomn" and "anim" in r.tags for r in readings(word))
            return given(place.quantity, "KZT", "money", "topic in front") if who else None
    return None


EARNS = Frame(r"(?P<who>(?:[^\W\d_]+[\s-]){1,4}(?:\d+\s)?)<earns>\s(?:<hedge>\s)?$")


def capacity(place: Place) -> Quantity | None:
    """The places that there are for those who come: «учатся 640 детей при проектной мощности 400»."""
    sitting = place.near[-1] if place.near else None
    if sitting is None or not CAPACITY.search(*place.stretch) or not lexicon.whole("who sits in a place").fullmatch(sitting.unit):
        return None
    return replace(beside(place, sitting), unit=SEAT, unit_rule="topic in front")


CAPACITY = Frame(r"(?<!\w)<project capacity>\s(?:[—–-]\s)?(?:<hedge>\s)?$")
