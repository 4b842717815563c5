"""The whole of which a figure is a share, and the other with which it is compared. Changes when one of them is taken for its owner.

«22 % налогов города», «выше средней по области на 8 %» are figures of the own territory: the larger one only gives the standard.
"""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.context import Place, Report
from svodka.lexicon import Frame
from svodka.places.gazetteer import REGION, holders, plain, upper

SHARES = ("%", "permille")
LEFT = 40  # characters in front of a territory in which it is said to be compared with
SHARE = 80  # characters in front of a territory in which a share of it is said
COMPARED = Frame(
    r"(?<!\w)<more than a standard>(?:,|\s[а-яё]+){0,3}\s(?:<compared to>|<average of>)\s+(?:[а-яё]+\s+)?(?:<over all>|<in>)?\s*$"
)
MORE = Frame(r"(?<!\w)<more than a standard>,?\s+(?:<than>\s+)?$")  # «выше» in front of «областного показателя»
PART_OF = Frame(r"(?<!\w)<share of a whole>(?!\w)")


def is_standard(report: Report, mention: Mention, name: str, place: Place) -> bool:
    """Whether a territory larger than the report's own is the whole of its share, or what it is compared with."""
    if not _is_larger(report, name):
        return False
    quantity = place.quantity
    left = max(place.sentence[0], mention.start - LEFT)
    average = mention.rule.startswith("average") and MORE.search(report.text, left, mention.start)
    if average or COMPARED.search(report.text, left, mention.start):
        return not ITS_OWN.fullmatch(report.text, mention.end, quantity.start)
    if quantity.unit not in SHARES or mention.name in _subjects():
        return False
    if mention.start >= quantity.end:
        return WHOLE_BEHIND.fullmatch(report.text, quantity.end, mention.start) is not None
    told = PART_OF.search(report.text, max(place.sentence[0], mention.start - SHARE), mention.start)
    return told is not None and not report.figures_in(told.end(), mention.start)


ITS_OWN = re.compile(r"\s*(?:[(–—-]\s*)?")  # «ниже, чем по стране (4,9)»


@cache
def _subjects() -> frozenset[str]:
    """«Область», «республика» in the nominative: «половину суммы даёт область»."""
    return frozenset(row.surface for row in lexicon.rows("generic_places"))


# «населения» in front of the territory whose share it is: «17 % населения города», «половина всего мёда области»
WHOLE_BEHIND = Frame(r"\s+(?!<over all>\s)[^.;:()\n]*?")


def _is_larger(report: Report, name: str) -> bool:
    """Whether a territory holds the report's own."""
    owner = report.owner
    if owner is None or owner.name == name:
        return False
    known = upper().whole.get(plain(name))
    if known is None:
        return False
    if known.kind == "country":
        return True
    if owner.kind == "city district":
        return known.code[:REGION] == owner.code[:REGION]
    return name in {holder.name for holder in holders(owner.code, report.when)}
