"""Growth and decrease: direction words, and the nouns that say by how much. Changes when the growth of a number is missed.

«Рост на уровне 7 %», «снижение преступности – 12 %», «о 11 % росте торговли».
"""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

FIRST_WORD = re.compile(r"[^\W\d_]+")
YEAR = r"(?:19|20)\d\d(?:-\w+|\s?г\.)?[^\d,;.()]{0,20}"
GROWTH = Frame(
    rf"(?<!\w)<growth>(?:\s+<growth since>\s+(?:[^\d,;.()]{{1,30}}(?:{YEAR})?|{YEAR}))?"
    r"\s*(?:<amounts to>\s+|[:–—-]\s*)?(?:\w+\s+){0,2}$"
)
GROWTH_BEHIND = Frame(rf"{SPACE}*(?:[а-яё]+<growth ending>{SPACE}+)?(?P<noun><growth>)(?!\w)")  # «о 11 % росте торговли»
# «рост производства в сельском хозяйстве составил 6,8 %», «снижение преступности – 12 %»
GROWTH_OF = Frame(
    r"(?<!\w)(?P<noun><growth>)\s[^\d,;.:()%]{1,70}?\s(?:<amounts to>|[–—-])\s+(?:<no more than>\s+)?(?:<hedge>\s+)?$"
)


@cache
def directions() -> lexicon.Matcher:
    """The words that say up or down."""
    return lexicon.matcher(lexicon.rows("directions"))


def grown_by(text: str, start: int, end: int) -> int:
    """The sign of a growth that is counted: «прирост за год составил 1 120 человек»; or 0."""
    return growth_in(text, start, end) if GROWTH_OF.search(text, start, end) else 0


def growth_in(text: str, start: int, end: int) -> int:
    """The sign of the growth or the decrease in ``text[start:end]`` that amounts to the number behind, or 0 if none does."""
    found = GROWTH.search(text, start, end)
    if not found:
        found = GROWTH_OF.search(text, start, end)
        if not found or not any(reading.case in ("nomn", "accs") for reading in readings(word_form(found["noun"]))):
            return 0
    return sign_at(text, found.start())


def sign_at(text: str, start: int) -> int:
    """What the direction word at ``start`` says; a growth word that is none says +1."""
    word = directions().regex.match(text, start)
    return int(directions().row(word)["sign"]) if word else 1


def ends_with_growth(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` ends with a noun for a growth and how much it is, no «доля выросла до 40 %»."""
    found = GROWTH.search(text, start, end)
    return found is not None and readings(word_form(FIRST_WORD.findall(found.group())[0]))[0].pos == "NOUN"


def is_genitive(word: str) -> bool:
    """Whether a noun is told of what is counted: «80 % прироста дали фермы» is a share."""
    return readings(word_form(word))[0].case == "gent"


def names_again(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether a percentage names again how much the number before is: «на 245 тысяч 300 человек, или на 1,3 %»."""
    return quantity.unit == "%" and NAMED_AGAIN.fullmatch(text, before.noun_end, quantity.start) is not None


NAMED_AGAIN = Frame(rf",?{SPACE}+(?:<that is>|<again>){SPACE}+(?:<on>{SPACE}+)?(?:<hedge>{SPACE}+)?")
