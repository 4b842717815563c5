"""Numeral + multiplier + unit or currency + hedge -> quantity. Changes when a range or a hedge is read wrong.

For a newcomer: ``find`` is the whole stage. It takes the numerals of the text, gives each one the unit behind it
(``units``), joins the two ends of a range, reads the hedge in front, asks ``stops`` which numbers claim nothing, and lets
bare numbers share the unit of their context (``sharing``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import Quantity, text_of
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.numbers import stops
from svodka.numbers.atoms import Numeral
from svodka.numbers.bare import rescale
from svodka.numbers.choosing import Choose, chosen
from svodka.numbers.currencies import sign_before, signs
from svodka.numbers.hanging import hanging
from svodka.numbers.languages import foreign
from svodka.numbers.mending import digits_of, mend
from svodka.numbers.numerals import find as find_numerals
from svodka.numbers.repeats import repeats
from svodka.numbers.sharing import share_units
from svodka.numbers.units import measure_at, unit_at
from svodka.record import Bound
from svodka.text.blanks import on_narrow
from svodka.text.copies import Mended
from svodka.text.lexing import normalized, sentence_spans, sentences_of

# Ranges

DASH = re.compile(rf"{SPACE}{{0,2}}[-–—−‑]{SPACE}{{0,2}}")
TO = Frame(rf"{SPACE}+<until>{SPACE}+")
UP_TO = Frame(rf"{SPACE}+(?:[а-яё]{{4,}}{SPACE}+){{0,2}}<until>{SPACE}+")  # «с двадцати сократили до 12 минут»
FROM_RANGE = Frame(rf"(?<!\w)<from>{SPACE}+$")
FROM_TIME = Frame(rf"(?<!\w)<since>{SPACE}+$")
BETWEEN = Frame(rf"(?<!\w)<between>{SPACE}+$")
AND_TO = re.compile(rf"{SPACE}+и{SPACE}+", re.I)


def _left(text: str, position: int, width: int = 60) -> str:
    return text[max(0, position - width) : position]


def _join_ranges(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Join the ends of «10–12 га», «от 3 до 5 млн»; let «с 68» of «с 68 до 61 %» take the unit of its end."""
    joined: list[Quantity] = []
    for quantity in quantities:
        before = joined[-1] if joined else None
        if before is None or before.low is not None:
            joined.append(quantity)
            continue
        gap = text, before.end, quantity.start
        dash, up_to, and_to = DASH.fullmatch(*gap), UP_TO.fullmatch(*gap), AND_TO.fullmatch(*gap)
        if dash is None and up_to is None and and_to is None:  # as nearly always
            joined.append(quantity)
            continue
        left = _left(text, before.start, 12)
        dashed = dash is not None and (before.unit == "" or before.unit == quantity.unit)
        apart = dash is not None and dash.group().strip() != dash.group()
        if dashed and apart and (_no_range(text, before) or NEXT_COLUMN.match(text, quantity.number_end)):
            dashed = False
        ranged = TO.fullmatch(*gap) is not None and FROM_RANGE.search(left) is not None
        ranged |= and_to is not None and BETWEEN.search(left) is not None
        if (dashed or ranged) and not before.ordinal:
            low = rescale(before, quantity)
            if low < quantity.value:
                joined[-1] = replace(quantity, start=before.start, low=low, bound="exact")
                continue
            if ranged and low > quantity.value and before.unit in ("", quantity.unit):  # «износ от 90 до 65 %»
                joined[-1] = replace(quantity, start=before.start, value=low, low=quantity.value, bound="exact")
                continue
        if up_to and before.unit == "" and FROM_TIME.search(left):
            value = rescale(before, quantity)
            joined[-1] = replace(
                before,
                value=value,
                scale=before.scale if value == before.value else quantity.scale,
                unit=quantity.unit,
                unit_kind=quantity.unit_kind,
                unit_rule="unit of the end value",
            )
            quantity = replace(quantity, bound="exact")
        elif up_to and FROM_TIME.search(left):
            quantity = replace(quantity, bound="exact")
        joined.append(quantity)
    return joined


COLUMN = re.compile(rf"[\w%]{SPACE}[–—-]{SPACE}$")


NEXT_COLUMN = re.compile(rf"{SPACE}[–—-]{SPACE}\d")  # «учащихся, тыс. – 21,8 – 22,6 – 23,9»


def _no_range(text: str, before: Quantity) -> bool:
    """Whether the number before a dash with blanks is the label of the one behind: «ТЭЦ-3 — 41», «в 2017 — 59 млн»,
    «при плане 312 – 327»."""
    column = COLUMN.search(_left(text, before.start, 30))  # «КРС – 27 314 – 28 090»: values side by side
    return bool(
        column or stops.glued(text, before) or stops.looks_like_year(before) or PLAN_IN_FRONT.search(_left(text, before.start, 30))
    )


PLAN_IN_FRONT = Frame(rf"(?<!\w)<plan in front>{SPACE}*$")


# Hedges


@cache
def _hedges(side: str) -> lexicon.Matcher:
    rows = [row for row in lexicon.rows("hedges") if row["side"] == side]
    if side == "left":
        after = rf"(?:,?{SPACE}+<than>)?{SPACE}+(?:<behind a hedge>{SPACE}+)?$"
        return lexicon.matcher(rows, after=lexicon.filled(after))
    if side == "direct":  # «ниже 6 %» is a hedge, «ниже на 6 %» a change
        after = lexicon.filled(rf"{SPACE}+(?:(?:<in>|<of an owner>){SPACE}+)?$")
        return lexicon.matcher(rows, before=r"(?<!\w)(?<!\bне )(?<!\bна )", after=after)
    return lexicon.matcher(rows, before=rf"{SPACE}+")


# a sign in front of a number, no arrow: «~300», «≥ 300», «< 5 %»
SIGN = re.compile(r"(?<![-=–—<>])(?:(?P<about>[~≈≃])|(?P<over>≥|(?<!\d)(?<!\d\s)>=?)|(?P<under>≤|(?<!\d)(?<!\d\s)<=?))\s{0,2}$")
ENDS_OF_SIGNS = tuple("~≈≃≥>=≤<")
WIDTH_OF_SIGN = 4  # characters of a sign and what stands behind it
AND_MORE = re.compile(r"\d\+(?![\w+])")  # «300+ рабочих мест»
CREDIT = Frame(r"%|<percent word>")
MOST_INTEREST = 30  # percent
INVERTED = Frame(rf"<inverted multiplier>{SPACE}+(?:[а-яё]|<between a multiplier and its number>{SPACE})")


def _bound(text: str, start: int, end: int, numeral: Numeral, kind: str) -> Bound:
    since, until = max(0, start - 45), start
    if text[start - 1 : start] in signs():
        until -= 1
    near = text[max(0, until - WIDTH_OF_SIGN) : until].rstrip()
    sign = SIGN.search(text, until - WIDTH_OF_SIGN, until) if near.endswith(ENDS_OF_SIGNS) else None
    if sign is not None and sign.lastgroup is not None:
        return _as_bound(sign.lastgroup)
    if text.find("+", start, end + 1) > 0 and AND_MORE.search(text, start, end + 1):
        return "over"
    side, found = "left", _hedges("left").search(text, since, until)
    if found is None:
        side, found = "direct", _hedges("direct").search(text, since, until)
    if text[start].isalpha() and INVERTED.match(text, start, end):  # «тысяч тридцать»
        return "about"
    right = _hedges("right").regex.match(text, end)
    if right is None and not (end == numeral.end and text[end - 1].isdigit()):  # «15 и более процентов»
        right = _hedges("right").regex.search(text, start, end)
    if right:
        return _as_bound(_hedges("right").row(right)["bound"])
    if found is None:
        return "exact"
    row = _hedges(side).row(found)
    if row.surface in lexicon.surfaces_of("limit or level") and (_reached(text, start) or _reached_behind(text, start, end)):
        return "exact"
    if row.surface in lexicon.surfaces_of("limit or sender") and kind == "count" and SENT_FROM.search(_left(text, start, 90)):
        return "exact"
    if row.surface in lexicon.surfaces_of("limit or interest") and CREDIT.search(text[start:end]) and numeral.value < MOST_INTEREST:
        return "exact"  # a credit «под 2,5 %»
    return _as_bound(row["bound"])


def _reached(text: str, start: int) -> bool:
    """Whether words in front tell how far something has come: «выросло до 9», a list of it, «на 5 %, до 9»."""
    far = LIST_OF_LEVELS if IN_A_LIST.search(text, max(0, start - 8), start) else 90
    return bool(lexicon.starting("reached").search(_left(text, start, far)) or LED_TO.search(text, max(0, start - 30), start))


LIST_OF_LEVELS = 200  # characters of «выросло поголовье овец до 9, коз – до 5, птицы – до 7»
IN_A_LIST = Frame(rf"[–—-]{SPACE}*<until>{SPACE}+$")
LED_TO = Frame(rf"\d{SPACE}*(?:%|<percent word>),?{SPACE}+(?:<that is>{SPACE}+)?<until>{SPACE}+$")


def _reached_behind(text: str, start: int, end: int) -> bool:
    """Whether a clause opens with how far something has been brought: «До 570 домов газ доведён»."""
    behind = SAME_CLAUSE.match(text, end)
    return (
        behind is not None
        and OPENS.search(text, max(0, start - 8), start) is not None
        and bool(lexicon.starting("reached").search(behind.group()))
    )


OPENS = Frame(rf"(?:^|[.!?,;:\n]){SPACE}*<until>{SPACE}+$")
SAME_CLAUSE = re.compile(r"[^.!?,;:\n\d]{0,50}")
SENT_FROM = Frame(rf"(?:^|[.!?\n]{SPACE}*|(?<!\w)<sent>(?!\w)[^.;:!?\d]*)(?<!\w)<from>{SPACE}+$")  # «от 7 сёл поступили заявки»


def _as_bound(code: str) -> Bound:
    bounds: dict[str, Bound] = {"exact": "exact", "about": "about", "over": "over", "under": "under"}
    return bounds[code]


# The stage


def find(text: str, sentences: Sequence[tuple[int, int]] | None = None, choose: Choose = chosen) -> tuple[Quantity, ...]:
    """All quantities of ``text`` in order, also those that are no claims; their spans do not overlap.

    ``sentences`` are the ``(start, end)`` offsets of its sentences; by default they are cut here.
    ``choose`` takes one of the units proposed for a bare number.
    """
    plain = normalized(text)
    mended = mend(plain, repeats(digits_of(plain)))
    normal = mended.text
    if sentences is None:
        sentences = tuple(sentence_spans(text))
    others = [(mended.copy(start), mended.copy(end)) for start, end in foreign(text, sentences)]
    if mended.here:
        sentences = [(mended.copy(start), mended.copy(end)) for start, end in sentences]
    numerals = [_quantity(normal, numeral) for numeral in hanging(normal, find_numerals(normal))]
    joined = _join_ranges(normal, _shares(normal, _whole_measures(normal, _apart(numerals))))
    masked = stops.mask(normal)
    judged = _ours(stops.judge(normal, joined, masked), others)
    found = share_units(normal, judged, sentences, choose)
    return tuple(_in_original(quantity, mended) for quantity in found) if mended.here else tuple(found)


def _ours(quantities: Sequence[Quantity], others: Sequence[tuple[int, int]]) -> list[Quantity]:
    """The quantities, of which those in a sentence of another language claim nothing."""
    found = list(quantities)
    for start, end in others:
        first, last = (bisect_left(found, offset, key=lambda quantity: quantity.start) for offset in (start, end))
        found[first:last] = [replace(quantity, stop="language: not Russian") for quantity in found[first:last]]
    return found


def _apart(quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, of which none goes on into the next: a word that is a number is not the unit of the one before."""
    kept: list[Quantity] = []
    for quantity in quantities:
        if kept and kept[-1].end > quantity.start:
            if quantity.value == 1 and "/" in kept[-1].unit and kept[-1].end >= quantity.end:
                continue  # «24 тенге за 1 кВт·ч»
            before = kept.pop()
            if before.number_end <= quantity.start:
                kept.append(replace(before, end=before.number_end, noun_end=before.number_end, unit="", unit_kind="", unit_rule=""))
        kept.append(quantity)
    return kept


@cache
def _sub_units() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("sub_units"), before=rf"{SPACE}*", after="")


def _whole_measures(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Measures in two units as one: «пять километров четыреста метров» -> 5,4 km."""
    kept: list[Quantity] = []
    for quantity in quantities:
        before = kept[-1] if kept else None
        if before is not None and before.unit and quantity.unit and not text[before.end : quantity.start].strip():
            smaller = _sub_units().regex.fullmatch(text, quantity.number_end, quantity.end)
            row = _sub_units().row(smaller) if smaller else None
            if row is not None and row["of"] == before.unit and before.scale == quantity.scale == 1:
                value = before.value + quantity.value * Decimal(row["factor"])
                kept[-1] = replace(
                    before, value=value, end=quantity.end, number_end=quantity.number_end, noun_end=quantity.noun_end
                )
                continue
        kept.append(quantity)
    return kept


OUT_OF = Frame(rf"{SPACE}+<out of>{SPACE}+(?P<each><every one of>{SPACE}+)?")
ALL_OF_THEM = (Decimal(10), Decimal(100))


def _shares(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """A part of ten or a hundred as a share: «семь дворов из десяти» -> 70 %."""
    kept: list[Quantity] = []
    for quantity in quantities:
        before = kept[-1] if kept else None
        between = OUT_OF.fullmatch(text, before.end, quantity.start) if before is not None else None
        if before is not None and _of_each(text, before, quantity):
            value = quantity.value * 100 / before.value
            share = replace(quantity, value=value, scale=Decimal(1), unit="%", unit_kind="percent", form="fraction")
            kept.append(replace(share, end=quantity.number_end, noun_end=quantity.number_end, unit_rule="share in words"))
            continue
        if before is not None and between is not None and before.value < quantity.value and not before.ordinal:
            of_ten = quantity.value in ALL_OF_THEM and not (quantity.unit and before.unit)
            money = of_ten and "money" in (before.unit_kind, quantity.unit_kind)  # «девять тенге из десяти»
            if (before.unit_kind in ("", "count") or money) and (between["each"] or of_ten):
                value = before.value * 100 / quantity.value
                share = replace(before, value=value, scale=Decimal(1), unit="%", unit_kind="percent", form="fraction")
                end, noun_end = quantity.number_end, quantity.noun_end
                kept[-1] = replace(share, end=end, number_end=end, noun_end=noun_end, unit_rule="share in words")
                continue
        kept.append(quantity)
    return kept


EACH_OF = Frame(rf"(?<!\w)<out of>{SPACE}+<every one of>{SPACE}+$")
SAME_PHRASE = re.compile(r"(?:\s[^\W\d_]+){0,4}\s")


def _of_each(text: str, base: Quantity, quantity: Quantity) -> bool:
    """Whether a number is so many of each ten or hundred: «из каждых ста тенге шестьдесят два идут на школы»."""
    if base.value not in ALL_OF_THEM or quantity.unit or quantity.scale != 1 or not quantity.value < base.value:
        return False
    told = EACH_OF.search(text, max(0, base.start - 20), base.start)
    return told is not None and SAME_PHRASE.fullmatch(text, base.end, quantity.start) is not None


def _in_original(quantity: Quantity, mended: Mended) -> Quantity:
    """``quantity`` with the offsets of the text that was mended."""
    return replace(
        quantity,
        start=mended.original(quantity.start),
        end=mended.original_end(quantity.end),
        number_end=mended.original_end(quantity.number_end),
        noun_end=mended.original_end(quantity.noun_end),
    )


DECIMAL = Frame(r"<decimal fraction>$")


def _measured(text: str, numeral: Numeral) -> Numeral:
    """A decimal in words in front of its unit is no share: «семь десятых километра» -> 0,7."""
    if numeral.form != "fraction" or not DECIMAL.search(text, numeral.start, numeral.end):
        return numeral
    return replace(numeral, value=numeral.value / 100, form="words", unit="") if measure_at(text, numeral.end) else numeral


def _quantity(text: str, numeral: Numeral) -> Quantity:
    numeral = _measured(text, numeral)
    unit = None if numeral.ordinal else unit_at(text, numeral)
    start = numeral.start
    if unit is not None and unit.rule == "currency sign before":
        _, start = sign_before(text, start)
    end = unit.end if unit is not None and unit.inside else numeral.end
    quantity = Quantity(
        start=start,
        end=end,
        value=numeral.value,
        low=None,
        unit=unit.code if unit else "",
        unit_kind=unit.kind if unit else "",
        scale=numeral.scale,
        bound="exact",
        number_end=numeral.end,
        noun_end=unit.end if unit else numeral.end,
        unit_rule=unit.rule if unit else "",
        form=numeral.form,
        ordinal=numeral.ordinal,
    )
    if not (numeral.ordinal or stops.is_year(quantity)):  # they claim nothing
        quantity.bound = _bound(text, start, end, numeral, quantity.unit_kind)
    return quantity


@Language.component("svodka_quantities", assigns=["doc._.quantities"], requires=["token.is_sent_start"])
@on_narrow
def svodka_quantities(doc: Doc) -> Doc:
    """Find quantities; ``doc._.quantities`` is a tuple of :class:`Quantity`."""
    spans = [(start, end) for _, _, start, end in sentences_of(doc)]
    doc._.quantities = find(text_of(doc), spans)
    return doc
