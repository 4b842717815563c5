"""The shapes that stages hand to each other, and the attributes of ``Doc`` in which they travel.

===================  =================================================  ==================
attribute            holds                                              set by
===================  =================================================  ==================
``doc.ents``         names: persons, places, organisations              ``names``
``doc._.quantities`` tuple of :class:`Quantity`                         ``quantities``
``doc._.periods``    tuple of :class:`Period`                           ``periods``
``doc._.mentions``   tuple of :class:`Mention`                          ``territories``
``doc._.date``       ``datetime.date`` of the report, or None           whoever makes it
``doc._.report``     :class:`~svodka.fields.context.Report`: what all of it says   ``claims``
``doc._.name_date``  the date in the name of its file, or None          whoever makes it
``doc._.records``    tuple of :class:`~svodka.record.Record`            ``claims``, ``linker``
===================  =================================================  ==================

All places are half-open character offsets into ``doc.text``. The shapes are values: a stage that knows more makes a new one
(``dataclasses.replace``). Python is not told to freeze them, for one that is takes three times as long to make.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from threading import Lock
from typing import Any, Literal, NamedTuple

from spacy.tokens import Doc

from svodka.record import Bound

Meaning = Literal["year", "since", "date", "report", "previous", "last_but_one", "now", "end", "opening", "part", "span"]
UnitKind = Literal["money", "measure", "time", "percent", "times", "pieces", "count", ""]


@dataclass(slots=True, unsafe_hash=True)
class Quantity:
    """A number with its unit.

    ``text[start:end]`` is the quantity as the contract cuts it; ``number_end`` is the end of the bare number,
    ``noun_end`` the end of the counted noun, also where adjectives stand between. ``scale`` is the multiplier
    already applied to ``value``. ``unit`` is "" where none was found, ``unit_rule`` names the rule that found it.
    ``stop`` is "" for a claim, else the reason why the number claims nothing.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    unit_kind: UnitKind
    unit_rule: str
    bound: Bound
    number_end: int
    noun_end: int
    form: str
    scale: Decimal = Decimal(1)
    low: Decimal | None = None
    ordinal: bool = False
    stop: str = ""

    @property
    def whole(self) -> bool:
        """Whether the value has no fraction: «14», «1,2 тыс.», no «14,2»; of any length, unlike a remainder of decimals."""
        return self.value == self.value.to_integral_value()


class Part(NamedTuple):
    """A part of a year: from one day to another, both with it."""

    month: int
    day: int
    last_month: int
    last_day: int

    @property
    def is_day(self) -> bool:
        """Whether it is a single day."""
        return self[:2] == self[2:]

    @property
    def is_month(self) -> bool:
        """Whether it lies within one month."""
        return self.month == self.last_month

    @property
    def is_from_january(self) -> bool:
        """Whether it is the beginning of a year, of more than a month: «9 месяцев», no «январь»."""
        return self.month == 1 < self.last_month


NEW_YEARS_DAY, NEW_YEARS_EVE = Part(1, 1, 1, 1), Part(12, 31, 12, 31)
WHOLE_YEAR = Part(1, 1, 12, 31)


@dataclass(slots=True, unsafe_hash=True)
class Period:
    """A time expression.

    ``year`` is the year it names (in a span of time the last one, ``first`` the first), or None where it is relative. ``meaning``:

    - ``year``: stated; ``since``: stated, where something began («с 2008 года»)
    - ``date``: counted from the day of the report, ``report``: from the reporting year, ``previous``: from the year that is
      compared («годом ранее», «три года назад»); ``offset`` years are added
    - ``last_but_one``: «позапрошлый год»
    - ``now``: «сейчас», «с начала года»; ``end``: the end of the year; ``opening``: its first day
    - ``part``: a month, quarter … without a year; ``span``: a length («за три года»); both tell no year of their own

    ``part`` is the part of the year, ``length`` a number of years. ``base`` tells that the expression is what something is
    compared with («больше 2019 года»), ``target`` that «к» stands before it.
    """

    start: int
    end: int
    year: int | None
    meaning: Meaning
    offset: int = 0
    base: bool = False
    first: int | None = None
    part: Part | None = None
    length: int = 0
    target: bool = False


TERRITORIES = ("region", "city", "district", "city district", "okrug", "place")  # kinds of those in the country


@dataclass(slots=True, unsafe_hash=True)
class Mention:
    """A territory or organisation named in the text; ``name`` is its official nominative form.

    ``kind`` is ``country``, ``region``, ``city``, ``district``, ``city district``, ``okrug``, ``place``, ``organisation``,
    ``abroad`` or ``generic`` and a kind (a word such as «регион» that points back; then ``name`` is that word). ``code`` is
    the KATO code of the gazetteer, "" where the name is unknown or could be several.
    """

    start: int
    end: int
    name: str
    kind: str
    rule: str
    code: str = ""


TEXT = "svodka_text"  # where svodka's tokenizer leaves the text
COPY = "svodka_copy"  # where a document keeps its narrow copy (``text/blanks.py``), None if it needs none
ATTRIBUTES: dict[str, Any] = dict.fromkeys(("quantities", "periods", "mentions", "records"), ()) | dict.fromkeys(
    ("date", "name_date", "report")
)


def _get(name: str, doc: Doc) -> Any:
    copy = doc.user_data.get(COPY)
    return doc.user_data.get(f"svodka_{name}", ATTRIBUTES[name]) if copy is None else copy.get(name)


def _set(name: str, doc: Doc, value: Any) -> None:
    copy = doc.user_data.get(COPY)
    if copy is None:
        doc.user_data[f"svodka_{name}"] = value
    else:
        copy.set(name, value)


for _name in ATTRIBUTES:
    Doc.set_extension(_name, getter=partial(_get, _name), setter=partial(_set, _name), force=True)


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy puts together anew from all tokens at every call."""
    text: str | None = doc.user_data.get(TEXT)
    if text is None:
        text = doc.user_data[TEXT] = doc.text
    return text


class _Waiting:
    """How many wait in all threads, and what holds when none does."""

    def __init__(self) -> None:
        self.lock, self.depth, self.before = Lock(), 0, gc.get_threshold()


WAITING = _Waiting()


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector wait: what stages make lives to the end of the document; to search it costs a tenth of the time."""
    with WAITING.lock:
        if not WAITING.depth:
            WAITING.before = gc.get_threshold()
            gc.set_threshold(0)  # to disable it would not do: what reads models for spaCy enables it
        WAITING.depth += 1
    try:
        yield
    finally:
        with WAITING.lock:
            WAITING.depth -= 1
            if not WAITING.depth:
                gc.set_threshold(*WAITING.before)
