"""Signs and codes of currencies, and nouns that name money. Changes when money is taken for something else."""

from __future__ import annotations

import re
from functools import cache

from svodka import lexicon
from svodka.letters import SPACE


@cache
def money_nouns() -> lexicon.Matcher:
    """Nouns that name money: «инвестиций»."""
    return lexicon.matcher(lexicon.rows("money_nouns"), before="")


def is_money_noun(word: str) -> bool:
    """Whether a word names money («инвестиций»), which no number counts."""
    return money_nouns().regex.fullmatch(word) is not None


@cache
def signs() -> dict[str, str]:
    """Currency signs that stand before a number -> code."""
    return {row.surface: row["unit"] for row in lexicon.rows("currency_signs")}


@cache
def _ends_of_signs() -> frozenset[str]:
    return frozenset(sign[-1] for sign in signs())


def sign_before(text: str, start: int) -> tuple[str, int]:
    """The currency of the sign or code in front of a number and where that stands: «$85 млн», «USD 1,2 млрд»; or ""."""
    if text[max(0, start - 2) : start].rstrip()[-1:] not in _ends_of_signs():  # in front of most numbers
        return "", start
    at = start - text[start - 1].isspace()
    for length in (1, len("USD")):
        code = signs().get(text[max(0, at - length) : at], "")
        front = text[max(0, at - length - 2) : at - length] if code else ""
        if code and (length == 1 or not (front[-1:].isalnum() or front.strip()[-1:].isdigit())):  # no «100 USD 12 школ»
            return code, at - length
    return "", start


@cache
def money_behind() -> re.Pattern[str]:
    """A noun for money behind an adjective, with one more between them: «5-миллионный льготный кредит»."""
    nouns = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("money_nouns"))
    return re.compile(rf"{SPACE}+(?:[а-яё]+{SPACE}+)?(?:{nouns}|{lexicon.cue('priced thing')})(?!\w)", re.IGNORECASE)
