"""Whose figure it is: from the mentions round a quantity to its entity. Changes when a figure gets the wrong owner.

``OWNER_RULES`` are asked in their order, which is the policy.
"""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.context import Place, Report, Rule
from svodka.document import Mention
from svodka.lexing import normalize
from svodka.record import Found


@cache
def _no_subject() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('no subject')}\s+$", re.IGNORECASE)


def organisation_subject(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation with a legal form in front of the number in the same sentence."""
    for mention in reversed(report.mentions_in(place.sentence[0], place.quantity.start)):
        if mention.kind == "organisation":
            means = _no_subject().search(report.text, max(0, mention.start - 20), mention.start)
            if mention.rule == "legal form and name" and not means:
                return mention.name, "stated"
            initial = not report.text[place.sentence[0] : mention.start].strip(' \n–—-•«"')
            if initial and mention.end < place.quantity.start:
                return mention.name, "stated"
    return None


def _territory(report: Report, mention: Mention) -> str | None:
    """The name that a mention stands for; words that point back take the last name of their kind."""
    if not mention.kind.startswith("generic "):
        return None if mention.kind == "organisation" else mention.name
    kind = mention.kind.removeprefix("generic ")
    if kind == "country":
        return "Казахстан"
    owner = report.owner
    if owner is not None and owner.kind == kind:
        return owner.name
    for earlier in reversed(report.mentions_in(max(0, mention.start - 3000), mention.start)):
        if earlier.kind == kind:
            return earlier.name
    return None


@cache
def _elsewhere() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Prepositions that make a place an origin («из Италии»), and those that make a nominative a goal («в Павлодар»)."""
    origin, goal = (re.compile(rf"(?<!\w){lexicon.cue(name)}\s+$", re.IGNORECASE) for name in ("elsewhere", "towards"))
    return origin, goal


def _owns(report: Report, mention: Mention) -> bool:
    """Whether a mention can be the owner of a figure: neither abroad, nor where something comes from or goes to."""
    if mention.kind in ("abroad", "organisation"):
        return False
    left = report.text[max(0, mention.start - 5) : mention.start]
    origin, goal = _elsewhere()
    written = report.text[mention.start : mention.end]
    is_goal = goal.search(left) is not None and written == normalize(mention.name) and written[-1] in "бвгджзклмнпрстфхцчшщйь"
    return not is_goal and origin.search(left) is None


def place_in_clause(report: Report, place: Place) -> tuple[str, Found] | None:
    """A territory named in the same clause, the nearest in front first, then behind."""
    start, end = place.clause
    front = report.mentions_in(start, place.quantity.start)
    behind = report.mentions_in(place.quantity.end, end)
    for mention in [*reversed(front), *behind]:
        name = _territory(report, mention)
        if name is not None and mention.kind != "generic country" and _owns(report, mention):
            return name, "stated"
    return None


def place_in_sentence(report: Report, place: Place) -> tuple[str, Found] | None:
    """The nearest territory in front of the number in the sentence."""
    for mention in reversed(report.mentions_in(place.sentence[0], place.quantity.start)):
        name = _territory(report, mention)
        if name is not None and mention.kind not in ("country", "generic country") and _owns(report, mention):
            return name, "stated"
    return None


def own(report: Report, place: Place) -> tuple[str, Found] | None:
    """The report's own territory."""
    return (report.owner.name, "document") if report.owner is not None else None


OWNER_RULES: tuple[Rule, ...] = (organisation_subject, place_in_clause, place_in_sentence, own)


def name_of(report: Report, mention: Mention) -> str | None:
    """The owner that ``mention`` can be, by name: of a territory or organisation, or what a word such as «регион» points to."""
    return mention.name if mention.kind == "organisation" else _territory(report, mention)
