"""Plus and minus in front of a number. Changes when a sign is lost, or a dash is taken for one.

A minus is glued to its number: «составило -1 245», «(–2,1 %)». Behind a word that names what is counted the same stroke is a dash
that lost a blank («коров -500»), unless the word is one that a number with a sign follows.
"""

from __future__ import annotations

import re

from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame

STROKES = "-−–"
MINUS = Frame(r"(?<!\w)<minus>\s*(?:<to>\s[^\d.,;:()\n]{3,40}\s)?$")
MINUS_SIGN = Frame(rf"(?:(?<![\w\d]\s)(?<![\w\d])[{STROKES}]|[↓▼]\s?(?:<on>\s)?)$")
ITSELF = r"<signed by itself>(?!\w)[^.;,:\n]{0,40}"  # «баланс бюджета на 1 января -3 млн»
BEHIND_LABEL = Frame(rf"(?:<year noun>|\)){SPACE}[{STROKES}]$")  # «2022 г. -34 тыс. тенге»
BEHIND_NAME = re.compile(rf"[»\"]{SPACE}[{STROKES}]$")  # «ТОО «Заря» -300 голов»
BEHIND_WORD = Frame(rf"(?<!\w)(?:<in front of a sign>(?:{SPACE}<hedge>)?|<amounts to>|{ITSELF}){SPACE}[{STROKES}]$")
APART_IN_BRACKET = re.compile(rf"\([{STROKES}]{SPACE}$")  # «12 млрд тенге (– 1,3 %)»
TRUE_MINUS = re.compile(rf"[^\W\d]{SPACE}−$")  # nobody takes it for a dash: «ДТП −12 %»
NO_LABEL = re.compile(rf"[^\W\d]{SPACE}[{STROKES}]$")
NEVER_BELOW = Frame(r"(?<!\w)<never below zero>(?!\w)")
BALANCE = Frame(r"(?<!\w)<balance>(?!\w)")
OF_BALANCE = Frame(rf"(?<!\w)<balance>(?!\w)[^.;,\d\n]{{0,30}}:{SPACE}[{STROKES}]?$")  # «сальдо: -340 человек»
SIGNED_BEFORE = re.compile(rf"(?<!\w)\+\d(?:[^.!?\n]|\.(?!\s[А-ЯЁ])){{0,60}}(?<!\d){SPACE}[{STROKES}]$")  # «Аксу +5 %, Достык -3 %»
PLUS = Frame(r"(?<!\w)<plus>\s*$")
PLUS_SIGN = Frame(r"(?:(?<![\w\d])\+|[↑▲]\s?(?:<on>\s)?)$")
PLUS_APART = re.compile(r"(?<![\w\d])(?<!\d\s)\+\s$")  # «экспорт + 6 %»
WIDTH = 6  # characters of a sign in front of a number: «↓ на »
ALL = 100  # per cent: nothing falls by more
NEIGHBOUR = 70  # characters in front of a number in which another has a sign
COLDEST = 60  # degrees below zero


def has_minus(text: str, quantity: Quantity, left: int) -> bool:
    """Whether a sign or a word in ``text[left:]`` in front of a quantity says that it is below zero."""
    start = quantity.start
    stroke = start > 0 and text[start - 1] in STROKES
    if stroke and SIGNED_BEFORE.search(text, max(0, start - NEIGHBOUR), start):
        return True
    if stroke and BEHIND_LABEL.search(text, max(0, start - WIDTH), start):
        return False
    if stroke and quantity.unit_kind in ("count", "measure", "pieces") and BEHIND_NAME.search(text, max(left, start - 3), start):
        return False
    if MINUS_SIGN.search(text, max(left, start - WIDTH), start) or MINUS.search(text, left, start):
        return True
    if not stroke:
        return quantity.unit == "%" and APART_IN_BRACKET.search(text, max(0, start - 3), start) is not None
    if quantity.unit == "degC":
        return quantity.value <= COLDEST and NO_LABEL.search(text, max(0, start - 3), start) is not None
    if quantity.unit == "%" and quantity.value > ALL:
        return False
    if TRUE_MINUS.search(text, max(0, start - 3), start):
        return True
    return BEHIND_WORD.search(text, left, start) is not None and NEVER_BELOW.search(text, left, start) is None


def has_plus(text: str, quantity: Quantity, left: int) -> bool:
    """Whether a sign or a word in ``text[left:]`` in front of a quantity says that it is so much more."""
    near = max(left, quantity.start - WIDTH)
    if PLUS_SIGN.search(text, near, quantity.start) or PLUS.search(text, left, quantity.start):
        return True
    return quantity.unit == "%" and PLUS_APART.search(text, near, quantity.start) is not None


def is_balance(text: str, left: int, right: int) -> bool:
    """Whether ``text[left:right]`` tells of what may be below zero by itself: «сальдо миграции», no change."""
    return BALANCE.search(text, left, right) is not None or OF_BALANCE.search(text, max(0, right - NEIGHBOUR), right) is not None
