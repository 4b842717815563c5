"""A place beside the territory that holds it, as one owner: «в посёлке Агадырь Шетского района». Changes when the wrong one owns.

The territory behind or in front only tells where the place lies; the figures are those of the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from svodka.document import Mention
from svodka.lexicon import Frame
from svodka.places.gazetteer import DISTRICT, OKRUG, REGION

# kinds of territories, the narrower the less: only a wider one tells where another lies
RANKS = {"place": 0, "city": 0, "okrug": 1, "district": 2, "city district": 2, "region": 3}
SIZES = {"okrug": OKRUG, "district": DISTRICT, "region": REGION}
BEHIND = Frame(r"[»\"]?[ \u00a0]+|[»\"]?,?\s+<in>\s+|[»\"]?\s*,\s*|[»\"]?\s*\(\s*")
# another line begins with a sentence of its own, or with a name: the title «Отчёт акима Шетского района» and «В Агадыре открыли»
APART = re.compile(r"\n\s*(?:\n|[А-ЯЁ])")
NEW_LINE = re.compile(r"\s*\n\s*")
SERIES = Frame(r"\s*[,;—–]?\s*<and>?\s*<in front of a name>?\s*<place>?\s*")
IN_FRONT = Frame(r"\s*,?\s*(?:<in>\s+)?(?:<place>\s*)?[«\"]?")  # «в Шетском районе, в посёлке Агадырь»
BLANK = Frame(r"[»\"]?\s+|[»\"]?\s+<in>\s+")
BESIDE = 80  # characters within which two mentions can stand beside each other
SEVERAL = Frame(r"\s*,\s*(?:<in>\s+)?(?:<place>\s*)?|\s*<and>\s*(?:<in>\s+)?(?:<place>\s*)?")


def narrowest(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of a place and of what holds it beside it made one: with the name of the place, as long as both."""
    found: list[Mention] = []
    series = False  # whether the last one has others of its rank beside it, so that the whole stands for all of them
    for mention in mentions:
        last = found[-1] if found and mention.start - found[-1].end < BESIDE else None
        if last is not None and not series and _tells_where(text, mention, last):
            found[-1] = replace(last, end=mention.end)
        elif last is not None and _lies_in(text, mention, last):
            found[-1] = replace(mention, start=last.start)
        else:
            ranks = last is not None and RANKS.get(last.kind) == RANKS.get(mention.kind) is not None
            series = bool(ranks and last and SEVERAL.fullmatch(text, last.end, mention.start))
            found.append(mention)
    return found


def _is_wider(whole: Mention, part: Mention) -> bool:
    """Whether one territory is of a kind that holds those of the other's kind."""
    return RANKS.get(whole.kind, -1) > RANKS.get(part.kind, len(RANKS))


def _tells_where(text: str, whole: Mention, part: Mention) -> bool:
    """Whether a wider territory behind a place is the one that it lies in: «Агадырь Шетского района», «Акжал в Шетском районе»."""
    if not _is_wider(whole, part) or not BEHIND.fullmatch(text, part.end, whole.start):
        return False
    if APART.search(text, part.end, whole.start):
        return False
    return BLANK.fullmatch(text, part.end, whole.start) is not None or _holds(whole, part)


def _lies_in(text: str, part: Mention, whole: Mention) -> bool:
    """Whether a place stands behind the territory that it lies in: «в Шетском районе, в посёлке Агадырь»."""
    if not (_is_wider(whole, part) and _holds(whole, part) and IN_FRONT.fullmatch(text, whole.end, part.start)):
        return False
    return not (APART.search(text, whole.end, part.start) or NEW_LINE.fullmatch(text, whole.end, part.start))


def lies_in(part: Mention, whole: Mention) -> bool:
    """Whether a place is one of a wider territory, as far as their codes tell."""
    return _is_wider(whole, part) and (not part.code or _holds(whole, part))


def _holds(whole: Mention, part: Mention) -> bool:
    size = SIZES.get(whole.kind)
    return bool(size and part.code and whole.code) and part.code[:size] == whole.code[:size]


def series(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions that stand beside each other: «Отенай, Еркин и Мойнак»."""
    found: list[list[Mention]] = []
    for mention in mentions:
        last = found[-1][-1] if found else None
        if last is not None and not _holds_series(text, mention, last) and SERIES.fullmatch(text, last.end, mention.start):
            found[-1].append(mention)
        else:
            found.append([mention])
    return [series for series in found if len(series) > 1]


def _holds_series(text: str, mention: Mention, last: Mention) -> bool:
    """Whether a territory holds the series in front of it: «в Акжале и Агадыре Шетского района»."""
    return _is_wider(mention, last) and text[last.end : mention.start].isspace()
