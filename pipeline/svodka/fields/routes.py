"""Roads by their ends: «трасса Абай – Аксу». Changes when an end of a road is taken for a place that is told of."""

from __future__ import annotations

import re

from svodka.document import Mention
from svodka.lexicon import Frame
from svodka.text.lexing import normalize

LEFT = 30  # characters in front of a place in which its preposition stands
# «трасса» in front of «Аманкарагай – Тимофеевка»
ROUTE = Frame(r"(?<!\w)<route>\s+[«\"]?(?P<first>[А-ЯЁ][\w-]*\s*[—–-]\s*)?$")
NEXT_STOP = re.compile(r"\s*[—–-]\s*[А-ЯЁ]")


def is_on_route(text: str, mention: Mention) -> bool:
    """Whether a mention is the one or the other end of a road; «дороги Аксая» are its own."""
    route = ROUTE.search(text, max(0, mention.start - LEFT), mention.start)
    if route is None:
        return False
    inflected = normalize(text[mention.start : mention.end]) != normalize(mention.name)
    return not inflected or route["first"] is not None or NEXT_STOP.match(text, mention.end) is not None
