"""An organisation that shares a figure with others, or only tells it. Changes when it owns what is not its alone.

«ГРЭС-1 и ГРЭС-2 выработали 30 млрд», «ТОО «Нива» и 9 хозяйств»: such a figure is the territory's.
"""

from __future__ import annotations

from svodka.document import Mention
from svodka.fields.context import Place, Report
from svodka.fields.surroundings import brackets
from svodka.lexicon import Frame

# what joins two organisations: «и», «, а также ТОО», «и шахта»; a comma joins names alone
LINK = Frame(r"[»\"]?\s*(?:,\s*|,?\s*<and>\s+(?:[а-яё]{2,}\s+){0,2})[«\"]?")
# «и ещё 9 хозяйств», «да 27 крестьянских»
AND_COUNTED = Frame(r"(?<!\w)<and>\s+(?:<and more>\s+)?<hedge>?\s*$")
COUNTED = Frame(r"(?:[^\s,;]+\s+)?(?:[а-яё]+\s+)?<counted enterprise>(?!\w)")
TOGETHER = Frame(r"(?<!\w)<together>(?!\w|\s+<with that>)")
TELLS = Frame(r"[»\"]?\s+(?:<between subject and verb>\s+)?<tells>(?!\w)")
FAR = 60  # characters in which a partner begins


def is_shared(report: Report, mention: Mention, place: Place) -> bool:
    """Whether an organisation stands beside others whose figure it is as well."""
    end = place.quantity.start
    if TOGETHER.search(report.text, mention.end, end):
        return True
    for other in report.owners_in(mention.end, min(end, mention.end + FAR)):
        if other.kind == "organisation" and LINK.fullmatch(report.text, mention.end, other.start):
            return True
        break
    for other in reversed(report.owners_in(max(place.sentence[0], mention.start - FAR), mention.start)):
        if other.kind == "organisation" and LINK.fullmatch(report.text, other.end, mention.start):
            return True
        break
    return any(
        COUNTED.match(report.text, figure.start) and AND_COUNTED.search(report.text, mention.end, figure.start)
        for figure in [*report.figures_in(mention.end, end), place.quantity]
    )


def tells(report: Report, mention: Mention) -> bool:
    """Whether a verb of saying stands behind an organisation: «Водоканал отвечает: без воды 12 тысяч»."""
    return TELLS.match(report.text, mention.end) is not None


AT_BRACKET = 6  # characters behind a bracket in which its owner still holds: «картофель (КХ «Нива») – 264»


def in_other_bracket(report: Report, mention: Mention, place: Place) -> bool:
    """Whether a mention stands in a bracket that the number is outside of: «одобрено 7 проектов (Шалкия – 2) на 318 млн»."""
    for opened, closed in brackets(report.text, *place.sentence):
        if opened < mention.start < closed:
            near = closed < place.quantity.start < closed + AT_BRACKET and not report.figures_in(opened, closed)
            return not near and not opened < place.quantity.start < closed
    return False
