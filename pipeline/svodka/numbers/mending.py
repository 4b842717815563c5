"""The text as numbers can be read from it: what a scanner or a slip of the keyboard broke is mended. Changes
when a broken number is read wrong.

``mend`` gives a copy in which digits look like digits («l8,7» -> «18,7») and numbers written apart are one («5. 9 %»,
«398 ,6»). The copy may be shorter or longer; it remembers where each of its characters came from, so every span found
in it is a span of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from svodka import lexicon
from svodka.lexicon import Frame
from svodka.openings import Opened, words_of
from svodka.text.copies import Change, Mended, joined
from svodka.text.morphology import forms, known


@cache
def look_alikes() -> dict[int, str]:
    """What a scanner makes of digits -> the digits."""
    return {ord(row.surface): row["digit"] for row in lexicon.rows("look_alikes")}


@cache
def _garbled() -> Opened:
    """A number in which some digits are look-alikes, or a lone letter that is no word but stands where a number does."""
    letters = "".join(re.escape(chr(code)) for code in look_alikes())
    body = rf"[{letters}\d][{letters}\d.,–-]*+(?![^\W\d_])"
    glued = rf"\d[{letters}\d]*+[{letters}][{letters}\d]*+(?=(?:<behind look-alikes>|<measure behind look-alikes>)\b)"
    unit = rf"[{letters}]++(?:[.,][{letters}\d]++)?(?=\s?(?:%|<behind look-alikes>\b))"
    ended = rf"[{letters}\d]*+(?=-[а-я]{{1,2}}(?!\w))"
    lone = rf"[Зl](?=\s(?:[{letters}\d]{{3}}(?!\w)|[а-яё]{{2,}}))"
    # (that of a law is none: «№ 60-ОЗ», «N 60-ОЗ»)
    frame = rf"(?<!\w)(?<!№)(?<![№N][ \u00a0])(?:(?<![.,–-])(?=[\d.,–-]*+[Зl{letters}])(?:{body}|{ended}|{glued}|{unit})|{lone})"
    return Opened(re.compile(lexicon.filled(frame)), _garbled_openings())


def _garbled_openings() -> list[str]:
    """Look-alikes, alone or in front of another or of a unit written together with them; these behind figures too."""
    alike = sorted({char for char in (*map(chr, look_alikes()), "З", "l") if char.isalpha()})
    units = [surface for cue in ("behind look-alikes", "measure behind look-alikes") for surface in lexicon.surfaces_of(cue)]
    words = [*alike, *(f"{one}{other[0]}*" for one in alike for other in (*alike, *units))]
    return [*words, "5 5", *(f"5 {word}" for word in words)]


UNIT_BEHIND = re.compile(r"\s?(?:%|[тм](?![^\W\d_]))")  # «ОЗ м», but «Во многих» are words
ROUND = re.compile(r"[ЗОзоOo]{2,}")  # «ЗОО»: all digits lost, but a number by its shape


def _mended(match: re.Match[str]) -> str:
    garbled = match.group()
    if len(garbled) == 1:
        return garbled.translate(look_alikes()) if garbled in "Зl" else garbled
    if any(char.isdigit() for char in garbled) or UNIT_BEHIND.match(match.string, match.end()):
        return garbled.translate(look_alikes())
    return garbled.translate(look_alikes()) if ROUND.fullmatch(garbled) and garbled[0] in "З" else garbled


def digits_for(text: str) -> str:
    """``text`` with look-alikes of digits inside numbers replaced, of the same length: «l8,7» -> «18,7»."""
    return _with_digits(text, _garbled().regex.finditer(text))


@lru_cache(maxsize=1)
def digits_of(text: str) -> str:
    """The same for a whole text, which several stages ask for one after another."""
    return _with_digits(text, _garbled().finditer(text))


def _with_digits(text: str, garbled: Iterable[re.Match[str]]) -> str:
    parts: list[str] = []
    position = 0
    for match in garbled:
        if (mended := _mended(match)) != match.group():
            parts += (text[position : match.start()], mended)
            position = match.end()
    return "".join(parts) + text[position:] if parts else text


# Repairs that change the length: each is a pattern and what stands in its place; group 1 or 2 may be kept
BLANK = "[ \u00a0]"
# (the rarest character of each comes first and what stands before it is looked at behind it: so most of a text is passed at once)
WORD = re.compile(r"[^\W\d_]+")
FOOTNOTE = re.compile(r"(?<=\d)\[\d{1,3}\](?=[ \u00a0][а-яё])")  # «38 086[4] человек»
LOOSE_STOP = Frame(r" (?=\.[ \u00a0]?<behind a loose stop>\b)(?<=[а-яё] )", flags=0)
# a blank beside a mark of decimals, which may belong to the number in front
MARK_APART = re.compile(rf"[.,](?=\d|{BLANK}\d)(?:(?<=\d{BLANK}[.,])|(?<=\d[.,])(?!\d))")
NOT_CLOSED = re.compile(rf"\d++(?P<gap>{BLANK})(?=[,.]\d)")
WIDE_GROUPS = re.compile(r"(?P<gap>  )(?<=\d  )(?=\d{3}(?!\d))")
GLUED = Frame(r"\d(?:(?<=(?<![^\W\d_])[вс]\d)|(?<=(?<![^\W\d_])<glued to a figure>\d))")
GLUED_WORD = Frame(
    r"\d(?<=[а-яё]{5}\d)(?=\d{0,3}(?:[ \u00a0]\d{3})?(?:[.,]\d+)?(?:\s?(?:%|<behind a glued figure>)|(?<=,\d)(?![\w,])))", flags=0
)


@cache
def _short_thousand() -> Opened:
    """«41 т. гол.», «340 т. тенге», «2,5 т.т.», «50тысячрублей»: what is short for a thousand, known by what is counted behind; a
    multiplier that stands as it should is left as it is."""
    whole = lexicon.alternatives(row.surface for row in lexicon.rows("scales"))
    frame = (
        rf"\d++(?!{BLANK}{whole}{BLANK})(?P<short>{BLANK}?<short thousand>)(?P<blank>{BLANK}?)(?=<behind a short thousand>(?!\w))"
    )
    regex = re.compile(lexicon.filled(frame), re.IGNORECASE)
    return Opened(regex, (f"5 {short.rstrip('.')}~" for short in lexicon.surfaces_of("short thousand")))


@cache
def _thousand_heads() -> Opened:
    return Opened(THOUSAND_HEADS.regex, (f"5 {short.partition('.')[0]}~" for short in lexicon.surfaces_of("thousand heads")))


@cache
def _glued_prepositions() -> Opened:
    """«изчетырёх»: a preposition written together with a number word."""
    multiples = {row.surface for row in lexicon.rows("multiples")}  # «вдвое» is one word
    words = {
        form for row in lexicon.rows("numerals") for form in forms(row.surface) if len(form) > 3 and f"в{form}" not in multiples
    }
    stems = lexicon.any_of((word, word) for word in words)
    prepositions = lexicon.surfaces_of("glued to a number word")
    regex = re.compile(rf"(?<!\w)(?:{'|'.join(prepositions)})(?=(?:{stems})(?!\w))", re.IGNORECASE)
    return Opened(regex, (preposition + word for preposition in prepositions for word in words))


@cache
def _behind_decimals() -> str:
    rows = [row for row in lexicon.rows("units") if row["kind"] in ("money", "measure", "percent")]
    return lexicon.alternatives(row.surface for row in (*rows, *lexicon.rows("scales")))


@cache
def _apart() -> re.Pattern[str]:
    """«5. 9 процента», «7 . 4 км»: a decimal mark with blanks, known by the unit behind."""
    regex = rf"\d++(?P<gap>{BLANK}\.{BLANK}?|\.{BLANK})(?=\d{{1,2}}{BLANK}?{_behind_decimals()}(?!\w))"
    return re.compile(regex, re.IGNORECASE)


@cache
def _comma_apart() -> re.Pattern[str]:
    """«На 4, 2 млрд»: a comma with a blank behind it; no «3, 5 и 7 км», and no «улиц – 14, 2 км сетей»."""
    front = rf"(?<![№,;–—.\d-])(?<![№,;–—-]{BLANK})(?!(?:19|20)\d\d(?!\d))"
    regex = rf"{front}\d{{1,4}}+(?P<gap>,{BLANK})(?=\d{BLANK}?{_behind_decimals()}(?!\w))"
    return re.compile(regex, re.IGNORECASE)


# «КРС-50,1т.г.», but no «на 01.06 т.г.», which is the current year, and no «41 т. г. Аксу»
THOUSAND_HEADS = Frame(
    rf"(?<![\d.])(?!(?:19|20)\d\d(?!\d))\d++(?:,\d++)?(?P<short>{BLANK}?<thousand heads>)(?!{BLANK}(?-i:[А-ЯЁ][а-яё]))"
)


def _repairs(text: str) -> Iterator[Change]:
    """``(start, end, replacement)`` of what is to be mended, in no order."""
    loose = " ." in text or "\u00a0." in text
    for match in FOOTNOTE.finditer(text) if "[" in text else ():
        yield match.start(), match.end(), ""
    for match in LOOSE_STOP.regex.finditer(text) if loose else ():
        yield match.start(), match.end(), ""
    for match in WIDE_GROUPS.finditer(text) if "  " in text else ():
        yield *match.span("gap"), " "
    yield from _marks_apart(text)
    for match in _short_thousand().finditer(text):
        if match["short"].islower() and text[match.end()].isupper():
            continue  # «Собрано 41 т. Голов скота – 500»
        yield *match.span("short"), f" {lexicon.the_one('thousand in full')}"
        if not match["blank"]:
            yield match.end(), match.end(), " "
    for match in _thousand_heads().finditer(text):
        yield *match.span("short"), f" {lexicon.the_one('thousand heads in full')}"
    for start in words_of(text).numbers:
        if text[start - 1 : start].isalpha() and (GLUED.match(text, start) or GLUED_WORD.match(text, start)):
            yield start, start, " "
    for match in _glued_prepositions().finditer(text):
        word = WORD.match(text, match.start())
        if word is not None and not known(word.group()):  # «изчетырёх», but «строим» is a word
            yield match.end(), match.end(), " "


def _marks_apart(text: str) -> Iterator[Change]:
    """What is to be mended where a blank stands beside a mark of decimals."""
    for mark in MARK_APART.finditer(text):
        start = mark.start() - (not text[mark.start() - 1].isdecimal())  # behind the number in front
        while start and text[start - 1].isdecimal():
            start -= 1
        for regex, replacement in ((NOT_CLOSED, ""), (_apart(), ","), (_comma_apart(), ",")):
            if (apart := regex.match(text, start)) is not None:
                yield *apart.span("gap"), replacement


def mend(text: str, more: Iterable[Change] = ()) -> Mended:
    """The mended copy of ``text``, with ``more`` to mend of ``digits_of(text)``."""
    text = digits_of(text)
    return joined(text, sorted([*_repairs(text), *more]))
