"""Whom a sentence that names nobody goes on to tell of: the owner of the figures before. Changes when that is lost, or held too long.

«Из них 12 – новые» tells a part of what was counted. «Хозяйство «Нива» засеяло 500 га. Собрано 5 тыс. т» goes on with the one that the
sentence before opens with. A place that opens a paragraph holds it up to the next name: «В Семее сдано 5 домов. Бюджет – 3 млрд».
"""

from __future__ import annotations

from functools import lru_cache

from svodka import lexicon
from svodka.fields.companies import OPENS
from svodka.fields.context import Report
from svodka.fields.discourse import LONGEST_PARAGRAPH, OPENING, PLACES, owns
from svodka.record import Record
from svodka.text.clauses import first_word
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

FAR_FROM_WHOLE = 200  # characters between a whole and the sentence that tells a part of it
LONGEST_SILENCE = 250  # characters without figures that a thread survives
LONGEST_WORD = 25  # characters of a sentence's first word that are looked at
TOLD = ("VERB", "PRTS", "ADJS")  # what tells of a subject that the sentence does not name: «построено», «осталось»


def thread(report: Report, sentence: tuple[int, int], last: tuple[int, int], before: Record | None) -> str | None:
    """The owner that ``sentence`` goes on with: that of the record ``before`` it, which stands in the sentence ``last``."""
    if before is None or before.entity is None:
        return None
    start = first_word(report.text, sentence[0])
    between = report.text[before.end : start]
    if len(between) < FAR_FROM_WHOLE and "\n\n" not in between and lexicon.whole("part").match(report.text, start, sentence[1]):
        return before.entity
    if len(between) > LONGEST_SILENCE or "\n" in between or report.owners_in(before.end, sentence[1]):
        return None
    own = report.owner is not None and report.owner.name == before.entity
    if own or report.said("ourselves", *sentence):
        return None
    going = _holds_paragraph(report, start, before.entity) or (_goes_on(report.text, start) and _opens(report, last, before))
    return before.entity if going else None


def _holds_paragraph(report: Report, start: int, name: str) -> bool:
    """Whether a place opens the paragraph, and nothing else is named in it up to ``start``."""
    first = report.text.rfind("\n", max(0, start - LONGEST_PARAGRAPH), start) + 1
    named = report.owners_in(first, start)
    if not (first and named) or named[0].name != name or named[0].kind not in PLACES or not owns(report, named[0]):
        return False
    again = f"generic {named[0].kind}"
    others = any(mention.name != name and mention.kind != again for mention in named)
    return not others and OPENING.fullmatch(report.text, first, named[0].start) is not None


def _opens(report: Report, sentence: tuple[int, int], before: Record) -> bool:
    """Whether a sentence opens with the only place or company that it names, which owns its last figure."""
    if before.entity_rule == "whole":
        return True  # a thread that went on to it
    named = report.owners_in(*sentence)
    if not named or len({mention.name for mention in named}) > 1:
        return False
    if named[0].kind == "organisation":
        return OPENS.search(report.text[sentence[0] : named[0].start]) is not None
    return named[0].kind in PLACES and OPENING.fullmatch(report.text, sentence[0], named[0].start) is not None


def _goes_on(text: str, start: int) -> bool:
    """Whether a sentence begins as one that goes on: with a verb or a participle, or a word that points back."""
    if lexicon.whole("going on").match(text, start):
        return True
    word = text[start : start + LONGEST_WORD].split(" ")[0]
    return word.isalpha() and _tells(word_form(word))


@lru_cache(maxsize=20_000)
def _tells(word: str) -> bool:
    reading = readings(word)[0]
    return reading.pos in TOLD and not reading.tags & {"1per", "2per"}
