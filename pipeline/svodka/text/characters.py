"""Characters that are not what they look like: what stands in a word and is no letter of it, letters of another alphabet, words cut
at a line's end, numbers in unusual writing. Changes when such a character spoils a word or a number.

``oddities`` tells what the stages should read in place of them; ``blanks.narrow`` and the tokenizer put it into a copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache

from svodka import lexicon
from svodka.lexicon import Frame
from svodka.text.copies import Change, joined
from svodka.text.morphology import analyzer

CYRILLIC = "А-Яа-яЁёәғқңөұүһіӘҒҚҢӨҰҮҺІ"
# control characters, objects, soft hyphen, zero width blanks and joiners, marks of direction, byte order mark, variants of pictures
CELL_END = "\x07"  # in what Word leaves behind
CONTROLS = "\x01-\x08\x0e-\x1a\x7f-\x84\x86-\x9f"
UNSEEN = f"{CONTROLS}\ufffc\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe00-\ufe0f"
STRESS = "\u0300-\u036f"
KEYCAP = "\u20e3"
PICTURES = "\u2022\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
RAISED = "⁰¹²³⁴-⁹"
FRACTIONS = "¼½¾⅐-⅞"
CUT = "¬"  # what some programs make of a soft hyphen
ODD = re.compile(f"[{UNSEEN}{STRESS}{KEYCAP}{PICTURES}{RAISED}{FRACTIONS}{CUT}^\x1b]")

# (a soft hyphen goes with the line's end behind it; a program may have left the colours of a terminal in a file)
SILENT = re.compile(
    rf"[\u00ad{CUT}][ \u00a0]?\r?\n[ \t\u00a0]*(?=[{CYRILLIC}])|[{UNSEEN}]+|\x1b\[[\d;]*[A-Za-z]"
    rf"|(?<=[{CYRILLIC}]){CUT}(?=[{CYRILLIC}])"
)
STRESSED = re.compile(rf"([{CYRILLIC}])([{STRESS}]+)")
COMPOSED = {"\u0306": ("иИ", "йЙ"), "\u0308": ("еЕ", "ёЁ")}
PICTURE = re.compile(rf"[{PICTURES}][{PICTURES}{UNSEEN}]*")
KEY = re.compile(rf"(?P<digit>\d)\ufe0f?(?P<cap>{KEYCAP})(?P<capital>\s?[А-ЯЁA-Z])?")
NEW = re.compile(r"(?:^|[\n.!?;:])[ \u00a0\t]*$")  # what stands before something new
NEAR = 4  # characters in which that is looked for
POWER = re.compile(
    r"(?:(?<![\d.,])(\d+(?:[.,]\d+)?)[ \u00a0]?[·*×⋅∙xх][ \u00a0]?|(?<![\w.,·*×⋅∙])(?=10(?:\^|[⁴-⁹])))"
    rf"10(?:\^(\d\d?)|([{RAISED}]+))(?!\d)"
)
LARGEST = 15  # power of ten
NOTE = re.compile(rf"(?<=\S)[{RAISED}]+(?:,[{RAISED}]+)*[⁽⁾]?")
HALF = re.compile(rf"(?<=\d)(?<![.,]\d)[ \u00a0\u2009\u202f]?([{FRACTIONS}])")
MEASURE_BEFORE = re.compile(r"[^\W\d_]+$")
LONGEST_MEASURE = 6


def oddities(text: str) -> tuple[Change, ...]:
    """``(start, end, replacement)`` of all that should be read otherwise, sorted; none for most texts."""
    return _oddities(text) if len(text) > LONGEST_WORD else tuple(_found(text))


LONGEST_WORD = 100  # characters: what is longer is a text, which is asked for again


@lru_cache(maxsize=2)
def _oddities(text: str) -> tuple[Change, ...]:
    return tuple(_found(text))


def _found(text: str) -> list[Change]:
    finders: list[Callable[[str], Iterator[Change]]] = [_spaced, _cut_words, _foreign]
    if ODD.search(text):
        finders += [_silent, _stressed, _apart, _keys, _powers, _notes, _halves]
    return sorted(change for finder in finders for change in finder(text))


def plain(word: str) -> str:
    """A token as it should be read: «милли\u00adардов», «посе-¶вов» and «шкoлы» with their own letters only."""
    if word.isascii() and not (" " in word or "^" in word):
        return word
    return joined(word, oddities(word)).text


def _silent(text: str) -> Iterator[Change]:
    """What nobody sees."""
    for match in SILENT.finditer(text):
        start, end = match.span()
        between = CELL_END in match.group() and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
        yield start, end, " " if between else ""


def _stressed(text: str) -> Iterator[Change]:
    """Marks over Russian letters: stress says nothing, «и» with its bow is «й»."""
    for match in STRESSED.finditer(text):
        letter, marks = match.groups()
        for mark, (bare, whole) in COMPOSED.items():
            if mark in marks and letter in bare:
                yield *match.span(), whole[bare.index(letter)]
                break
        else:
            yield *match.span(2), ""


def _apart(text: str) -> Iterator[Change]:
    """A blank between a picture and the word that it is glued to."""
    for match in PICTURE.finditer(text):
        start, end = match.span()
        if text[start - 1 : start].isalnum():
            yield start, start, " "
        if text[end : end + 1].isalnum():
            yield end, end, " "


def _keys(text: str) -> Iterator[Change]:
    """«5\ufe0f\u20e3 садов» has a figure; in front of what begins with a capital it is the number of an item."""
    for match in KEY.finditer(text):
        start, end = match.span("cap")
        if match["capital"] and _opens(text, match.start()):
            yield start, end, "." if match["capital"][0].isspace() else ". "
        else:
            yield start, end, " " if text[end : end + 1].isalpha() else ""


def _opens(text: str, start: int) -> bool:
    """Whether a line or a sentence begins at ``start``."""
    return start == 0 or NEW.search(text[max(0, start - NEAR) : start], 1 if start > NEAR else 0) is not None


def _powers(text: str) -> Iterator[Change]:
    """«5·10⁶», «1,2*10^9» -> digits."""
    for match in POWER.finditer(text):
        power = int(match[2] or unicodedata.normalize("NFKC", match[3]))
        if power <= LARGEST:
            value = Decimal((match[1] or "1").replace(",", ".")).scaleb(power)
            yield *match.span(), f"{value.normalize():f}".replace(".", ",")


@cache
def _with_power() -> frozenset[str]:
    """Measures that a raised figure belongs to: «м²»."""
    return frozenset(row.surface[:-1] for row in lexicon.rows("units") if row.surface[-1] in "²³")


def _notes(text: str) -> Iterator[Change]:
    """Raised figures that point to a footnote."""
    for match in NOTE.finditer(text):
        start = match.start()
        measure = MEASURE_BEFORE.search(text, max(0, start - LONGEST_MEASURE), start)
        if (measure is None or measure.group().lower() not in _with_power()) and not text[start - 1].isspace():
            yield *match.span(), ""


def _halves(text: str) -> Iterator[Change]:
    """«2½» -> «2,5»."""
    for match in HALF.finditer(text):
        digits = f"{unicodedata.numeric(match[1]):.4f}".rstrip("0")
        yield *match.span(), digits.replace("0.", ",")


# Words cut at a line's end

HYPHENS = "-\u2010\u2011"
# (sought by the line's end, of which a text has far fewer than hyphens)
CUT_WORD = re.compile(
    "\n(?:"
    + "|".join(rf"(?<=[{CYRILLIC}\d]([{HYPHENS}]){between}\n)" for between in ("", "[ \u00a0\r]", "[ \u00a0]\r"))
    + rf")[ \t\u00a0]*(?=[{CYRILLIC}])"
)
LETTERS = re.compile(r"[^\W\d_]+")
LETTERS_BEFORE = re.compile(r"[^\W\d_]+$")
LONGEST_PART = 30


def _cut_words(text: str) -> Iterator[Change]:
    """«посе-¶вов» -> «посевов», «юго-¶западной» -> «юго-западной»."""
    for match in CUT_WORD.finditer(text):
        start, end = match.start(match.lastindex or 0), match.end()
        before = LETTERS_BEFORE.search(text, max(0, start - LONGEST_PART), start)
        behind = LETTERS.match(text, end)
        if behind is None:
            continue
        if before is not None:
            yield start, end, "-" if _compound(before.group(), behind.group()) else ""
        elif behind.group().islower() and len(behind.group()) > 1:  # «60-¶квартирный»
            yield start, end, "-"


@lru_cache(maxsize=1000)
def _compound(first: str, second: str) -> bool:
    """Whether two halves of a cut word had a hyphen between them already."""
    known = analyzer().word_is_known
    if second[0].isupper() and not first.isupper():
        return True  # «Бухар-¶Жырауский»
    first, second = first.lower(), second.lower()
    if known(first + second):
        return False
    return known(f"{first}-{second}") or (
        known(second) and len(second) > 3 and (known(first) or first[-1] in "ое") and len(first) > 2
    )


# Letters of another alphabet

ALIKE = str.maketrans("aceopxykmhtbACEOPXYKMHTB", "асеорхукмнтьАСЕОРХУКМНТВ")
IN_LATIN = re.compile("[A-Za-z][A-Za-z]*+")
GLUED_LATIN = re.compile(rf"[a-hj-zA-HJ-Z](?:(?<=[{CYRILLIC}].)|(?=[{CYRILLIC}]))")  # («i» may stand for «і»)
# «c 68 до 61 %», «B 2023 году»; «TOO «Рост»»
LONE = re.compile(r"[acokyABCKOY](?=[ \u00a0](?:[а-яё\d«]))(?<![^\s(«].)")
COMPANY = re.compile(r"(?<![^\W_])[ABCEHKMOPTXY][ABCEHKMOPTXY]{1,3}(?=[ \u00a0][«\"“][А-ЯЁ])")
LETTERS_ROUND = re.compile(rf"[A-Za-z{CYRILLIC}]+")
LATIN = re.compile("[a-hj-zA-HJ-Z]")


def _foreign(text: str) -> Iterator[Change]:
    """Latin letters in a Russian word or for one, where all of them look like Russian ones."""
    done = 0
    for latin in IN_LATIN.finditer(text):
        start, end = latin.span()
        if start < done:
            continue
        if LONE.match(text, start):
            if latin.group().islower() or _opens(text, start):
                yield start, end, latin.group().translate(ALIKE)
        elif COMPANY.match(text, start):
            yield start, end, latin.group().translate(ALIKE)
        elif GLUED_LATIN.match(text, start) or GLUED_LATIN.match(text, end - 1):
            while start > done and LETTERS_ROUND.match(text[start - 1]):
                start -= 1
            word = LETTERS_ROUND.match(text, start)
            assert word is not None
            done = word.end()
            found = list(LATIN.finditer(text, start, done))
            if all(ord(letter.group()) in ALIKE for letter in found):
                for letter in found:
                    yield *letter.span(), letter.group().translate(ALIKE)


# Digits set apart

BLANK = "[ \u00a0\u2009\u202f]"
SPACED = Frame(
    rf"[0-9](?<!\d{BLANK}\d){BLANK}\d(?:{BLANK}\d)++(?!\d|[.,]\d)"
    rf"(?={BLANK}(?:[а-яё]|%))(?P<multiplied>{BLANK}<multiplier above a unit>)?",
    flags=0,
)
ENDS_NUMBER = re.compile(rf"(?:\d[.,–-]?{BLANK}?|[.,№–-]{BLANK}?|[–-])$")
TOLD = 4  # digits that tell, with a multiplier behind them one less


def _spaced(text: str) -> Iterator[Change]:
    """«2 4 0 0 мест» -> «2400 мест», but no numbers of columns or classes."""
    for match in SPACED.regex.finditer(text):
        end = match.start("multiplied") if match["multiplied"] else match.end()
        start = match.start()
        digits = text[start:end:2]
        if len(digits) < TOLD - bool(match["multiplied"]) or digits[0] == "0" or digits in "123456789":
            continue
        if ENDS_NUMBER.search(text, max(0, start - 3), start):
            continue
        for at in range(start + 1, end, 2):
            yield at, at + 1, ""
