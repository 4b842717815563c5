"""Whom a sentence that names nobody goes on to tell of: an owner named before. Changes when a thread is lost or kept too long.

«Из них 12 – новые» tells a part of what was counted. «Хозяйство «Нива» засеяло 500 га. Собрано 5 тыс. т» goes on with the one that
the sentence before opens with. A place that opens a paragraph holds it up to the next name: «В Семее 5 школ. Бюджет – 3 млрд».
"""

from __future__ import annotations

import re
from functools import lru_cache

from svodka import lexicon
from svodka.document import TERRITORIES, Mention
from svodka.fields.companies import OPENS
from svodka.fields.context import Report
from svodka.fields.discourse import LONGEST_PARAGRAPH, OPENING, owns
from svodka.fields.sections import is_within
from svodka.lexicon import Frame
from svodka.places.gazetteer import ADJECTIVE, adjective_stem
from svodka.places.regions import of_stem
from svodka.record import Record
from svodka.text.clauses import first_word
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

FAR_FROM_WHOLE = 200  # characters between a whole and the sentence that tells a part of it
LONGEST_WORD = 25  # characters of a sentence's first word that are looked at
FELLOW = re.compile(r"[»\"]?(?:,|\s\w)\s[А-ЯЁ]")  # «и Кайрат» behind «посёлки Альмерек», whether it is known or not
PARTS = Frame(r"(?<!\w)(?:<in>|<over all>)\s+(?:[а-яё\d]+\s+){0,2}<parts of a territory>(?!\w)")
WITHOUT_PARTS = ("city", "city district", "place")  # no district or village lies in them: «Открыто 5 клубов в сёлах»
TOLD = ("VERB", "PRTS", "ADJS")  # what tells of a subject that the sentence does not name: «построено», «осталось»


def thread(report: Report, sentence: tuple[int, int], last: tuple[int, int], before: Record | None) -> str | None:
    """The owner that ``sentence`` goes on with, by the record ``before`` it and by the ``last`` sentence in front of it."""
    start = first_word(report.text, sentence[0])
    since = before.end if before is not None else 0
    near = start - since < FAR_FROM_WHOLE and "\n\n" not in report.text[since:start]
    if before is not None and near and lexicon.whole("part").match(report.text, start, sentence[1]):
        return before.entity
    word = report.text[start : start + LONGEST_WORD].split(" ")[0]
    if ADJECTIVE.search(word) and of_stem(adjective_stem(word)):
        return None  # «Балхашские металлурги», whose town may be any of several
    if report.owners_in(*sentence) or "\n" in report.text[last[1] - 1 : start] or report.said("ourselves", *sentence):
        return None
    name = None
    if before is not None:
        name = _held(report, start, before)
    if name is None:
        points = lexicon.whole("going on").match(report.text, start) is not None
        name = _told_of(report, last, before, points=points) if points or _tells_on(word) else None
    if name is None or (report.owner is not None and report.owner.name == name):
        return None
    held = report.named.get(name)
    parted = held is not None and held.kind in WITHOUT_PARTS and PARTS.search(report.text, *sentence) is not None
    return None if parted else name


def _held(report: Report, start: int, before: Record) -> str | None:
    """The place that opens the paragraph, if nothing else is named in it up to ``start`` and the figure ``before`` is its own."""
    first = report.text.rfind("\n", max(0, start - LONGEST_PARAGRAPH), start) + 1
    named = report.owners_in(first, start)
    if not (first and named) or named[0].rule == "name model" or (first <= before.start and named[0].name != before.entity):
        return None
    again = f"generic {named[0].kind}"
    if any(mention.name != named[0].name and mention.kind != again for mention in named):
        return None
    if before.start < first and _is_elsewhere(report, named[0]):
        return None
    opens = named[0].kind in TERRITORIES and owns(report, named[0]) and OPENING.fullmatch(report.text, first, named[0].start)
    return named[0].name if opens else None


def _is_elsewhere(report: Report, mention: Mention) -> bool:
    """Whether a place lies outside the report's region or district: «В Астане прошла встреча. Выделено 5 млрд»."""
    owner = report.owner
    return owner is not None and owner.kind in ("region", "district") and bool(mention.code) and not is_within(report, mention)


def _told_of(report: Report, sentence: tuple[int, int], before: Record | None, *, points: bool) -> str | None:
    """The only place or company that a sentence names, if it owns its last figure or there is none.

    It must open the sentence, unless the next one ``points`` back.
    """
    counted = before if before is not None and before.start >= sentence[0] else None
    if counted is not None and counted.entity_rule == "whole":
        return counted.entity  # a thread that went on to it
    named = report.owners_in(*sentence)
    if len({mention.name for mention in named}) != 1 or (counted is not None and counted.entity != named[0].name):
        return None
    first = named[0]
    if FELLOW.match(report.text, first.end):
        return None
    if first.kind == "organisation":
        told = first.rule != "name in quotes" and (points or counted is not None)
        opens = told and OPENS.search(report.text[sentence[0] : first.start]) is not None
    else:
        in_front = points or OPENING.fullmatch(report.text, sentence[0], first.start) is not None
        elsewhere = counted is None and _is_elsewhere(report, first)
        opens = in_front and not elsewhere and first.kind in TERRITORIES and owns(report, first)
    return first.name if opens else None


@lru_cache(maxsize=5_000)
def _tells_on(word: str) -> bool:
    """Whether a sentence that begins with ``word`` goes on: with a verb or a participle."""
    reading = readings(word_form(word))[0]
    return reading.pos in TOLD and not reading.tags & {"1per", "2per"}
