"""What the text is about at each place: headings and words that point back. Changes when the thread of a text is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from svodka import lexicon
from svodka.context import Report
from svodka.document import Mention
from svodka.lexing import normalize

BACK = 3000  # characters that a word may point back


def territory(report: Report, mention: Mention) -> str | None:
    """The name that a mention stands for; words that point back take the last name of their kind."""
    if not mention.kind.startswith("generic "):
        return None if mention.kind == "organisation" else mention.name
    kind = mention.kind.removeprefix("generic ")
    if kind == "country":
        return "Казахстан"
    owner = report.owner
    if owner is not None and (owner.kind == kind or (kind == "district" and owner.kind == "city district")):
        return owner.name
    if kind == "capital":
        return "Астана"
    if kind == "place":  # «на селе», «в селе»: which one is seldom said
        return None
    for earlier in reversed(report.mentions_in(max(0, mention.start - BACK), mention.start)):
        if earlier.kind == kind:
            return earlier.name
    return None


@cache
def _elsewhere() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Prepositions that make a place an origin («из Италии»), and those that make a nominative a goal («в Павлодар»)."""
    origin, goal = (re.compile(rf"(?<!\w){lexicon.cue(name)}\s+$", re.IGNORECASE) for name in ("elsewhere", "towards"))
    return origin, goal


def owns(report: Report, mention: Mention) -> bool:
    """Whether a mention can be the owner of a figure: neither abroad, nor where something comes from or goes to."""
    if mention.kind in ("abroad", "organisation") or mention.rule == "adjective":
        return False
    left = report.text[max(0, mention.start - 5) : mention.start]
    origin, goal = _elsewhere()
    written = report.text[mention.start : mention.end]
    is_goal = goal.search(left) is not None and written == normalize(mention.name) and written[-1] in "бвгджзклмнпрстфхцчшщйь"
    return not is_goal and origin.search(left) is None


PLACES = ("place", "city", "okrug", "district", "city district", "region")
SHORT = 70  # characters of a line that may be a heading
NUMBERING = re.compile(r"^\s*(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+")
BULLET = re.compile(r"^\s*[—–•*·-]")
FIGURE = re.compile(r"\d")


def _is_heading(line: str) -> bool:
    bare = NUMBERING.sub("", line).strip()
    return bool(bare) and len(bare) <= SHORT and not BULLET.match(line) and not FIGURE.search(bare) and bare[-1] not in ".!?,;…»"


@cache
def _beside_name() -> re.Pattern[str]:
    """What may stand in a heading besides the place that it sets: numbering, «с.», «город»."""
    return re.compile(rf"\W*(?:(?:[IVXLC]+|\d{{1,2}}(?:\.\d{{1,2}})*)[.)]?\s+)?(?:{lexicon.cue('place')}\s*)?\W*", re.IGNORECASE)


def topics(report: Report, sentences: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Start of a sentence -> the territory that a heading sets for it.

    Only a heading that is nothing but a place sets one, and never the title; the next heading of any kind ends it. (In the training
    split a place that a sentence names governs the next sentence of its paragraph in one case of twelve: that is no rule.)
    """
    found: dict[int, str] = {}
    section: str | None = None
    for start, end in sentences:
        if start and "\n" in report.text[max(0, start - 2) : start] and _is_heading(report.text[start:end]):
            named = report.mentions_in(start, end)
            rest = report.text[start : named[0].start] + report.text[named[0].end : end] if named else ""
            sets = len(named) == 1 and named[0].kind in PLACES and owns(report, named[0]) and _beside_name().fullmatch(rest)
            section = named[0].name if sets else None
        elif section is not None:
            found[start] = section
    return found
