"""Units that a bare number takes from its heading, the noun before it or its neighbour. Changes when an elided unit is misread.

For a newcomer: ``share_units`` walks through the quantities; for each one without a unit it asks the rules that are ``SURE``,
of which the first that knows the unit gives it; what the other ``RULES`` propose is weighed in ``choosing``. A number whose unit
none knows counts nothing and is stopped.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from svodka import lexicon
from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, MOST_PERCENT, NEVER_SHARED, NO_UNIT, PART_OF, Place, Rule, given
from svodka.numbers.choosing import Choose, chosen
from svodka.numbers.counted import counted_noun, glued_label, noun_of_opening
from svodka.numbers.currencies import is_money_noun
from svodka.numbers.labels import (
    glued_plural,
    labelled,
    last_noun,
    next_label,
    noun_of_label,
    noun_of_one,
    noun_of_pronoun,
    predicate_noun,
)
from svodka.numbers.listed import OUT_OF, list_ends, scaled, unit_of_list, unit_of_part
from svodka.numbers.neighbours import (
    beside,
    large_number,
    paired,
    people,
    persons,
    pupils,
    unit_of_earlier,
    unit_of_millions,
    unit_of_sentence,
    victims,
)
from svodka.numbers.number_words import MILLION
from svodka.numbers.prices import MOST_YIELD, cost, in_context, price, same_rate, stated_price
from svodka.numbers.questions import answer, asked_topic, noun_of_question
from svodka.numbers.topics import (
    all_of_it,
    average_wage,
    capacity,
    currency_in_front,
    earned,
    growth,
    interest,
    length_of_time,
    mass,
    measure_in_front,
    money_topic,
    named_topic,
    queue,
    same_change,
    stated_topic,
    supply,
    taxed,
    temperature,
    unit_in_front,
    waiting,
)
from svodka.numbers.unit_codes import HEAD_OF_CATTLE
from svodka.numbers.unit_headings import Block, HeadingUnit, heading_of, heading_unit, headings
from svodka.text.morphology import animate, animate_noun, noun_gender


def unit_of_heading(place: Place) -> Quantity | None:
    """The unit of the heading above, unless the number's own sentence says something else."""
    if place.heading is None:
        return None
    code, kind, factor, _ = place.heading
    quantity = place.quantity
    own = place.near[-1] if place.near else None
    told = own is not None and not own.unit_rule.endswith("heading") and own.unit_kind in ("count", "measure")
    if told and own is not None and own.unit != code and lexicon.whole("same thing").search(*place.stretch):
        return None
    written = own is not None and not own.unit_rule.endswith("heading") and own.unit == code
    if written and own is not None and own.scale != factor and (own.scale != 1 or own.unit_rule == "unit behind"):
        return None  # «доходы 233 млн тенге, из них 141», «зарплата 212 740 тенге (по стране – 181 021)» under «тыс. тенге»
    topic = stated_topic(place)
    if topic is not None and topic.unit_kind == "percent" and kind != "percent":
        return topic
    noun = counted_noun(place)
    if noun is not None and kind == "money" and (is_money_noun(noun.unit) or (factor > 1 and noun.unit.isupper())):
        noun = None  # «Стоимость, тыс. тенге: ПСД 12 400»
    if noun is not None and code not in (HEAD_OF_CATTLE, noun.unit) and (kind != "pieces" or own is not None):
        return noun
    return _headed(quantity, place.heading)


def unit_of_column(place: Place) -> Quantity | None:
    """The unit of the column in which a number stands: «доходы – 1 842 – 1 811 – 98,3», «(тыс. га / %): Аксу – 138 / 81»."""
    return _headed(place.quantity, place.heading) if place.heading is not None and place.heading.of_column else None


def unit_of_cell(place: Place) -> Quantity | None:
    """The unit that a cell of the number's line names: «Ввод жилья | кв. м | 12 400 | 13 100»."""
    start = place.quantity.start
    line = max(0, start - FAR, place.text.rfind("\n", max(0, start - FAR), start) + 1)
    bar = place.text.rfind("|", line, start)
    if bar < 0:
        return None
    for cell in reversed(place.text[line:bar].split("|")[1:]):  # the nearest: «… | кв. м | 12 400 | рост, % | 105»
        unit = None if DIGIT.search(cell) else heading_unit(f"({cell.strip()}")
        if unit is not None:
            return _headed(place.quantity, unit)
    return None


DIGIT = re.compile(r"\d")


def _headed(quantity: Quantity, heading: HeadingUnit) -> Quantity:
    factor = heading.factor if quantity.scale == 1 else Decimal(1)
    low = None if quantity.low is None else quantity.low * factor
    told = replace(quantity, unit=heading.unit, unit_kind=heading.kind, unit_rule="unit of the heading")
    return replace(told, value=quantity.value * factor, low=low)


def yield_of_field(place: Place) -> Quantity | None:
    """A harvest of each hectare: «вышло по 11,4 с гектара», «по двадцать два на круг», «посеяли 310 га, взяли по 5,2»."""
    quantity = place.quantity
    if quantity.scale != 1 or quantity.value >= MOST_YIELD:
        return None
    if OF_FIELD.match(place.text, quantity.end):
        return given(quantity, "dt/ha", "measure", "unit behind")
    fields = [*place.earlier, *place.near][-1:]
    each = fields and fields[0].unit in ("ha", "dt/ha") and HARVESTED.search(*place.stretch)
    return given(quantity, "dt/ha", "measure", "topic in front") if each else None


OF_FIELD = Frame(r"\s+<of a field>(?!\w)")
HARVESTED = Frame(r"(?<!\w)<harvested>(?:\s[^\W\d_]+)?\s<each>\s(?:<hedge>\s)?$")


def what_changed(place: Place) -> Quantity | None:
    """What has changed by the per cent in front of a bracket: «ДТП меньше на 12 % (с 340 до 299)», «на 8 % (36 против 40)»."""
    opening = place.text.rfind("(", place.sentence, place.quantity.start)
    if opening < 0 or ")" in place.text[opening : place.quantity.start]:
        return None
    outside = [claim for claim in place.near if claim.end <= opening]
    inside = place.near[len(outside) :]
    change = outside.pop() if outside else None
    if change is None or change.unit != "%" or not ON.search(place.text, max(0, change.start - SHORT), change.start):
        return None
    if inside:
        return beside(place, inside[-1]) if inside[-1].unit_kind == "count" else None
    counted = place.whole or place.quantity.scale > 1
    begins = BEGINS.fullmatch(place.text, opening, place.quantity.start) or place.quantity.value > MOST_PERCENT
    return _changed_by(place, change, outside) if counted and begins else None


def part_of_changed(place: Place) -> Quantity | None:
    """A part of what has changed by so many per cent: «412 преступлений, на 9 % меньше, чем годом ранее, из них тяжких – 37»."""
    if not place.near or place.near[-1].unit != "%" or not place.whole or place.quantity.scale != 1:
        return None
    *before, change = place.near
    if not ON.search(place.text, max(0, change.start - SHORT), change.start) or ON.search(*place.stretch):
        return None
    than = THAN.match(place.text, change.end)
    part = None if than is None else PART_OF.search(place.text, than.end(), place.quantity.start)
    return _changed_by(place, change, before[-1:]) if part is not None else None


THAN = Frame(r"\s<more or less>(?!\w)")


def _changed_by(place: Place, change: Quantity, before: Sequence[Quantity]) -> Quantity | None:
    """``place`` with the unit of what the words in front of a ``change`` count, or of the last claim ``before`` it."""
    last = before[-1] if before else None
    if last is not None and last.unit_kind == "count" and last.value < place.quantity.value * ALIKE < last.value * ALIKE**2:
        return beside(place, last)
    moved = replace(place, quantity=replace(place.quantity, start=change.start), near=before)
    found = stated_topic(moved) or counted_noun(moved) or last_noun(moved)
    if found is None or found.unit_kind == "percent":
        return None
    return replace(found, start=place.quantity.start)


ON = Frame(r"(?<!\w)<on>\s+(?:<hedge>\s+)?$")
BEGINS = Frame(r"\(\s*(?:<since>\s+)?(?:<hedge>\s+)?")
SHORT = 16  # characters of «на почти»
ALIKE = 3  # times that what is compared is larger or smaller at most


def many_persons(place: Place) -> Quantity | None:
    """Millions of those who stand in front, where no money is told of: «туристов за сезон насчитали 1,1 миллиона»."""
    if not MILLION <= place.quantity.value < MOST_PERSONS or place.quantity.scale < MILLION:
        return None
    if lexicon.whole("money topic").search(*place.stretch) or lexicon.whole("costs money").search(*place.stretch):
        return None
    found = counted_noun(place)
    return found if found is not None and found.unit != HEAD_OF_CATTLE and animate(found.unit) else None


MOST_PERSONS = 20 * MILLION


def supply_of_people(place: Place) -> Quantity | None:
    """What there are of for each ten thousand: «обеспеченность врачами на 10 тысяч населения – 14,6»."""
    return supply(place) if OF_SO_MANY.search(*place.stretch) else None


OF_SO_MANY = Frame(r"(?<!\w)<on>\s(?:10+(?:\s000)?|1\s000|<round number>)\s")


SURE: tuple[Rule, ...] = (
    what_changed,
    part_of_changed,
    yield_of_field,
    unit_of_column,
    unit_of_cell,
    unit_in_front,
    glued_label,
    glued_plural,
    stated_price,
    cost,
    temperature,
    named_topic,
    average_wage,
    predicate_noun,
    currency_in_front,
    measure_in_front,
    earned,
    taxed,
    capacity,
    length_of_time,
    noun_of_one,
    labelled,
    next_label,
    many_persons,
    supply_of_people,
    pupils,
    paired,
    victims,
    all_of_it,
    interest,
    same_change,
    growth,
    answer,
)
RULES: tuple[Rule, ...] = (
    unit_of_part,
    unit_of_list,
    unit_of_heading,
    price,
    queue,
    supply,
    mass,
    stated_topic,
    counted_noun,
    noun_of_opening,
    noun_of_pronoun,
    noun_of_question,
    asked_topic,
    money_topic,
    persons,
    waiting,
    unit_of_sentence,
    noun_of_label,
    unit_of_earlier,
    people,
    last_noun,
    unit_of_millions,
    large_number,
)
CLAUSE_END = re.compile(r"[.!?](?=\s+[А-ЯЁ«])|[;:(\n]")
KEPT = 6  # claims before a number that are looked at


def share_units(
    text: str, quantities: Sequence[Quantity], sentences: Sequence[tuple[int, int]], choose: Choose = chosen
) -> Iterator[Quantity]:
    """``quantities`` with a unit for the bare ones; a claim for which there is none is stopped.

    ``sentences`` are ``(start, end)`` offsets, ascending; ``choose`` takes one of the units that the rules propose.
    """
    quantities = scaled(text, quantities)
    blocks: Sequence[Block] = headings(text, [quantity.start for quantity in quantities if _may_be_bare(quantity)])
    starts = [start for start, _ in sentences]
    ends = list_ends(text, quantities)
    claims: list[Quantity] = []
    for index, quantity in enumerate(quantities):
        heading = heading_of(blocks, quantity.start) if not quantity.stop else None
        if not quantity.stop and (
            (heading is not None and heading.kind != "count" and _no_count(quantity)) or _elided(text, quantity, claims)
        ):
            quantity = replace(quantity, end=quantity.number_end, unit="", unit_kind="", unit_rule="")
        if (
            not quantity.stop
            and not quantity.unit
            and heading is None
            and not claims
            and not ends[index]
            and _alone(text, quantity)
        ):
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
            quantity = _shared(Place(text, quantity, sentence, clause, near, earlier, ends[index], heading), choose)
        if not quantity.stop and quantity.unit not in NEVER_SHARED:
            quantity = same_rate(text, in_context(text, quantity), claims)
            claims.append(quantity)
        yield quantity


REACHED = Frame(r"[\s,–—-]*(?:<joint of a change>\s+)?<leads to>\s+$")
FROM_TIME = Frame(r"(?<!\w)<since>\s+$")


def _leads_to(text: str, change: Quantity, quantity: Quantity) -> bool:
    """Whether a change says how the level behind came about: «поголовье выросло на 31% и дошло до 27,9 тысячи»."""
    relative = change.unit_kind in ("percent", "times") or change.unit == "pp"
    begins = FROM_TIME.search(text, max(0, change.start - 4), change.start)  # «с 76 процентов до 84»
    return relative and not begins and REACHED.match(text[change.end : quantity.start]) is not None


def _elided(text: str, quantity: Quantity, claims: Sequence[Quantity]) -> bool:
    """Whether an adjective behind tells of what was told of before: «4,1 тыс. тонн из 4,3 выделенных», «из них 5 отдалённых»."""
    if quantity.unit_rule != ADJECTIVE:
        return False
    before = claims[-1] if claims else None
    if before is None or quantity.start - before.end > NEAR:
        return False
    if before.unit_kind not in ("money", "measure") and not (
        before.unit_kind == "count"
        and (OUT_OF.fullmatch(text, before.noun_end, quantity.start) or PART_OF.search(text, before.noun_end, quantity.start))
    ):
        return False
    return noun_gender(quantity.unit) == "" and not animate_noun(quantity.unit)


ADJECTIVE = "noun-like adjective behind"


NEAR = 60  # characters


def _may_be_bare(quantity: Quantity) -> bool:
    """Whether the context decides what a number counts: it has no unit, or one that may be none."""
    return not quantity.stop and (not quantity.unit or _no_count(quantity) or quantity.unit_rule == ADJECTIVE)


def _no_count(quantity: Quantity) -> bool:
    """Whether the noun behind cannot be what a number under a heading counts: «41,6 водопровода»."""
    return quantity.unit_rule == "noun behind" and quantity.scale == 1 and not quantity.whole


def _shared(place: Place, choose: Choose) -> Quantity:
    """One bare quantity with the unit of its context, or stopped."""
    for rule in SURE:
        found = rule(place)
        if found is not None:
            return found
    return choose(place, RULES) or last_noun(place, seldom=True) or waiting(place) or replace(place.quantity, stop=NO_UNIT)


LETTER = re.compile(r"[^\W\d_]")


def _alone(text: str, quantity: Quantity) -> bool:
    """Whether no word stands near a number: a column of figures is passed without asking the rules."""
    return quantity.scale == 1 and LETTER.search(text, max(0, quantity.start - FAR), quantity.end + FAR // 10) is None
