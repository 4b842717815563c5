"""Whom a sentence that names nobody goes on to tell of: the owner of the figures before. Changes when that is lost, or held too long.

«Из них 12 – новые» tells a part of what was counted. «В Семее сдано 5 домов. Построено 3 школы.», «Хозяйство «Нива» засеяло 500 га.
Собрано 5 тыс. т»: the thread of the one that a sentence opens with. A place that opens a paragraph holds it up to the next name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.companies import OPENS
from svodka.fields.context import Report
from svodka.fields.discourse import PLACES
from svodka.lexicon import Frame
from svodka.record import Record
from svodka.text.clauses import first_word
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

FAR_FROM_WHOLE = 200  # characters between a whole and the sentence that tells a part of it
LONGEST_SILENCE = 250  # characters without figures that a thread survives
LONGEST_WORD = 25  # characters of a sentence's first word that are looked at
TOLD = ("VERB", "PRTS", "ADJS")  # what tells of a subject that the sentence does not name: «построено», «осталось»
OPENING = Frame(r"\W*(?:<opening of a place>\s+)?(?:<place>\s*)?[«\"]?")


@dataclass(frozen=True, slots=True)
class Thread:
    """The owner that sentences go on with; ``held`` where its paragraph opens with it and so is about it."""

    name: str
    held: bool = False


def follow(
    report: Report, sentence: tuple[int, int], last: tuple[int, int], before: Record | None, thread: Thread | None
) -> Thread | None:
    """The thread that ``sentence`` is told in, by the record ``before`` it, the sentence ``last`` of that and its own thread."""
    if before is None or before.entity is None:
        return None
    start = first_word(report.text, sentence[0])
    between = report.text[before.end : start]
    if len(between) < FAR_FROM_WHOLE and "\n\n" not in between and lexicon.whole("part").match(report.text, start, sentence[1]):
        return Thread(before.entity)
    if len(between) > LONGEST_SILENCE or "\n" in between or report.owners_in(*sentence):
        return None
    going = thread if thread is not None and before.entity_rule == "whole" else _begun(report, last, before)
    if going is None or report.owners_in(before.end, start) or report.said("ourselves", *sentence):
        return None
    return going if going.held or _goes_on(report.text, start) else None


def _begun(report: Report, sentence: tuple[int, int], before: Record) -> Thread | None:
    """The thread of the only place or company that a sentence names, if it opens with it and owns its last figure."""
    named = report.owners_in(*sentence)
    own = report.owner is not None and report.owner.name == before.entity
    if not named or own or len({mention.name for mention in named}) > 1 or not _opens(report, sentence[0], named[0]):
        return None
    first = not sentence[0] or "\n" in report.text[max(0, sentence[0] - 2) : sentence[0]]
    return Thread(before.entity, held=first and named[0].kind in PLACES)


def _opens(report: Report, start: int, mention: Mention) -> bool:
    """Whether a sentence opens with the place or company that its figures are of."""
    if mention.kind == "organisation":
        return OPENS.search(report.text, start, mention.start) is not None
    return mention.kind in PLACES and OPENING.fullmatch(report.text, start, mention.start) is not None


def _goes_on(text: str, start: int) -> bool:
    """Whether a sentence begins as one that goes on: with a verb or a participle, or a word that points back."""
    if lexicon.whole("going on").match(text, start):
        return True
    word = text[start : start + LONGEST_WORD].split(" ")[0]
    return _tells(word_form(word)) if word.isalpha() else False


@lru_cache(maxsize=20_000)
def _tells(word: str) -> bool:
    reading = readings(word)[0]
    return reading.pos in TOLD and not reading.tags & {"1per", "2per"}
