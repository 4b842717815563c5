"""People whose names towns have as well: «к 175-летию Абая», «памятник Абаю». Changes when one is taken for the town."""

from __future__ import annotations

from svodka.lexicon import Frame

# «К 175-летию», «бюст» in front of «Абая»; a town of a hero's name is younger than a hundred years
MEMORY = Frame(
    r"(?<!\w)(?:<memory of a person>|[1-9]\d\d\s?[-–]?\s?(?:[йю]\s+)?<jubilee>)[ \u00a0]"
    r"(?:(?-i:[А-ЯЁ])(?:[а-яё]+[ \u00a0]|\.[ \u00a0]?)){0,2}$"
)
SET_UP = Frame(r"(?<!\w)<set up to a person>\s+$")
HERO, TO_HERO = Frame(r"<hero>(?!\w)", flags=0), Frame(r"<to a hero>(?!\w)", flags=0)
LONGEST_FRONT = 70  # characters


def is_hero(text: str, start: int) -> bool:
    """Whether the name at ``start`` is that of a person, by the words in front of it."""
    front = text, max(0, start - LONGEST_FRONT), start
    if HERO.match(text, start):
        return MEMORY.search(*front) is not None
    return TO_HERO.match(text, start) is not None and SET_UP.search(*front) is not None
