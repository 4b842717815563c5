"""Digits and number words -> exact values with their place in the text. Changes when a number is read wrong.

A numeral is the number with its multiplier («2 млн 300 тыс.», «полтора миллиарда», «1 162,5»), without its unit.
The text is read once, left to right; a numeral is put together from atoms (digits, number words, multipliers) by
their rank, as Russian numerals are built: groups fall from trillions to units. Every regular expression here is
free of nested repetition, so reading time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache

from svodka import lexicon
from svodka.letters import folded
from svodka.lexicon import Frame
from svodka.numbers.atoms import GENITIVE, Atom, Numeral, numerals_of, waits
from svodka.numbers.number_words import (
    compounds,
    compounds_apart,
    fraction_forms,
    fraction_starts,
    in_one_word,
    multiple_starts,
    multiples,
    parts,
    scales,
    word_values,
)
from svodka.openings import Opened
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

BLANK = "[ \u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u2005\u2006]"
DIGITS = rf"""
    (?P<groups>\d{{1,3}}(?:{BLANK}\d{{3}}(?!\d))++(?:[.,]\d++)?+)   # 1 234 567,8
  | (?P<dots>\d{{1,3}}(?:\.\d{{3}}(?!\d)){{2,}}+(?:,\d++)?+)        # 1.844.036.360,12
  | (?P<commas>\d{{1,3}}(?:,\d{{3}}(?!\d)){{2,}}+(?:\.\d++)?+)      # 1,844,036
  | (?P<marks>\d{{1,3}}(?:(?P<mark>['’`])\d{{3}}(?!\d))(?:(?P=mark)\d{{3}}(?!\d))*+(?:[.,]\d++)?+)  # 12'450'300
  | (?P<plain>\d++(?:[.,]\d++)?+)                                   # 2345 or 2,345 or 1.162
"""
LETTER = r"[^\W\d_]"
DIGIT_ATOM = rf"(?=\d)(?<![\w])(?<![\d][.,:/])(?:{DIGITS})(?![.,:]\d|G\b)"
WORD_ATOM = rf"{LETTER}\.{LETTER}\.|{LETTER}+"
GAP = re.compile(rf"(?:[.\u200b\t-]|{BLANK}){{0,3}}")


def _digits_value(match: re.Match[str], scaled: bool) -> Decimal:
    """The value of a digit atom; ``scaled`` tells that a multiplier follows («1.162 млрд» is 1.162)."""
    text = match["plain"]
    if text is not None:
        whole, dot, part = text.partition(".")
        if dot and len(part) == 3 and len(whole) <= 3 and whole != "0" and not scaled:
            return Decimal(whole + part)
        return Decimal(text.replace(",", "."))
    if match["groups"]:
        return Decimal(re.sub(BLANK, "", match["groups"]).replace(",", "."))
    if match["dots"]:
        return Decimal(match["dots"].replace(".", "").replace(",", "."))
    if match["commas"]:
        return Decimal(match["commas"].replace(",", ""))
    return Decimal(match["marks"].replace(match["mark"], "").replace(",", "."))


@cache
def _atoms() -> Opened:
    """Numbers in digits, and words that begin like one of a number's: most words of a text are passed at once."""
    surfaces = {
        *word_values(),
        *scales(),
        *fraction_starts(),
        *(row.surface for name in ("multiples", "halves") for row in lexicon.rows(name)),
    }
    starts = {surface[:2] if surface[:2].isalpha() else surface[:1] for surface in surfaces}
    begin = lexicon.any_of((start, lexicon.pattern(start)) for start in starts)
    word = rf"(?<!{LETTER})(?=(?i:{lexicon.starts(starts)}(?:{begin})))(?P<word>{WORD_ATOM})"
    # «12ти», «3х сёл», no «5м» and no «2х4»
    grown = rf"(?i:(?={LETTER}{{2}}|х\s{LETTER}){lexicon.cue('cardinal ending')})(?![\w-])"
    return Opened(
        re.compile(rf"{DIGIT_ATOM}(?P<hyphen>-{LETTER}+|{grown})?|{word}", re.VERBOSE),
        (f"{surface}*" for surface in surfaces),
        numbers=True,
    )


@lru_cache(maxsize=5_000)
def _counts(word: str) -> bool:
    """Whether a word may be of a number: most words of a text are not."""
    lower = folded(word)
    return (
        "." in word
        or lower in word_values()
        or lower in scales()
        or lower in fraction_starts()
        or multiple_starts().fullmatch(word) is not None
        or in_one_word(word) is not None
    )


IN_DIGITS = re.compile(r"(?<![\d/.,–-])([1-9])/([2-9])(?![\d/–-]|[.,]\d)")
OF_A_HOUSE = re.compile(r"(?:[А-ЯЁ][\w-]*|\d),?\s$")  # «Абая, 3/5»


def _share_in_digits(text: str, start: int) -> Decimal | None:
    """The percentage of a fraction in digits, none for the number of a house: «меньше на 1/5»."""
    match = IN_DIGITS.match(text, start) if text.startswith("/", start + 1) else None
    if match is None or int(match[1]) >= int(match[2]) or OF_A_HOUSE.search(text, max(0, start - 25), start):
        return None
    return Decimal(match[1]) * 100 / Decimal(match[2])


def _whole(text: str, match: re.Match[str], *, alone: bool) -> Numeral | None:
    """A numeral of which no part counts by itself: «две трети», and, where no number is begun, «3/4» and «60 квартирный»."""
    if match["word"] is not None:
        lower = folded(match["word"])
        pair = TWO_WORDS.match(text, match.start()) if lower in word_values() else None
        percent = fraction_forms().get(folded(f"{lower} {pair[1]}")) if pair else None
        return _fraction(text, match.start(), pair.end(), percent) if pair and percent is not None else None
    if not alone:
        return None
    percent = _share_in_digits(text, match.start())
    return _apart(text, match) if percent is None else _fraction(text, match.start(), match.start() + len("3/4"), percent)


def find(text: str) -> Iterator[Numeral]:
    """Numerals of ``text`` in order; they do not overlap and ``text[start:end]`` is each one's written form."""
    words, multipliers = word_values(), scales()
    run: list[Atom] = []
    skip_to = 0
    for match in _atoms().finditer(text):
        word = match["word"]
        if match.start() < skip_to or (word is not None and not _counts(word)):
            continue
        if run and WORD.search(text, run[-1].end, match.start()) and not waits(text, run, match.start()):
            yield from numerals_of(run, text)
            run = []
        whole = _whole(text, match, alone=not run)
        if whole is not None:
            yield from numerals_of(run, text)
            run, skip_to = [], whole.end
            yield whole
            continue
        atom: Atom | None = None
        if word is not None:
            lower = folded(word)
            if lower in words and not (lower in _twins() and _is_noun(text, match)) and not _is_abbreviation(text, match):
                rank, value = words[lower]
                atom = Atom(match.start(), match.end(), rank, value)
            elif lower in multipliers:
                factor, alone = multipliers[lower]
                end = match.end()
                if len(lower) <= 4:  # an abbreviation, which stands for one «млрд» only behind «свыше»
                    end += text[end : end + 1] == "."
                    alone = alone or GENITIVE.search(text, max(0, match.start() - 12), match.start()) is not None
                atom = Atom(match.start(), end, "scale", factor, alone)
            else:
                yield from numerals_of(run, text)
                run = []
                special = _special(text, match)
                if special is not None:
                    skip_to = special.end
                    yield special
                continue
        elif match["hyphen"] and _counted(match) and _scale_follows(text, match.end(), multipliers):  # «до 5-ти млн»
            atom = Atom(match.start(), match.end(), "digits", _digits_value(match, scaled=True))
        elif match["hyphen"] or match.end() - match.start() > LONGEST_NUMBER:
            yield from numerals_of(run, text)
            run = []
            yield from _hyphenated(text, match)
            continue
        else:
            scaled = "." in match.group() and (
                _scale_follows(text, match.end(), multipliers) or _fractional_unit().match(text, match.end()) is not None
            )
            atom = Atom(match.start(), match.end(), "digits", _digits_value(match, scaled))
        glued = run and (GAP.fullmatch(text, run[-1].end, atom.start) or waits(text, run, atom.start))
        if run and (not glued or _sentence_between(text, run[-1], atom)):
            yield from numerals_of(run, text)
            run = []
        run.append(atom)
        joint = _joint_behind().match(text, atom.end)
        part = _part(text, joint.start("joint")) if joint is not None else None
        if part is not None:
            run.append(part)
            skip_to = part.end
    yield from numerals_of(run, text)


@cache
def _twins() -> frozenset[str]:
    """Numerals that are also a form of a noun: «в среднем 2 260 тенге на семью»."""
    return frozenset(lexicon.surfaces_of("numeral or noun"))


EACH = Frame(r"(?<!\w)<for each>\s+$")


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    """Whether a number word is an abbreviation in a text that is not written in capitals: «14 СТО»."""
    word = match["word"]
    if not word.isupper() or len(word) == 1 or word not in lexicon.surfaces_of("abbreviation like a numeral"):
        return False
    behind = NEXT_WORD.match(text, match.end())
    return not (behind and behind[1].isupper())


def _is_noun(text: str, match: re.Match[str]) -> bool:
    """Whether a word that looks like a numeral is a noun: «на семью», no «на семью гектарами»."""
    if EACH.search(text, max(0, match.start() - 12), match.start()) is None:
        return False
    behind = NEXT_WORD.match(text, match.end())
    return behind is None or not any(r.case == "ablt" and r.number == "plur" for r in readings(behind[1]))


def _sentence_between(text: str, before: Atom, here: Atom) -> bool:
    """Whether a sentence ends between two parts: «собирались 16 тысяч. Две школы», no «16 тыс. 400»."""
    ends = "." in text[before.end : here.start]
    return ends and (text[here.start].isupper() or (before.rank == "scale" and here.rank == "digits"))


WORD = re.compile(LETTER)
LONGEST_NUMBER = 25  # characters; longer runs of digits are codes, and no amount
TWO_WORDS = re.compile(r"[^\W\d_]+\s+([^\W\d_]+)")


@cache
def _joints() -> frozenset[str]:
    """Words that join a part to the number in front of it: «пять с половиной», «две целых три десятых»."""
    return frozenset(lexicon.surfaces_of("joint of a number"))


@cache
def _joint_behind() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*+(?P<joint>{'|'.join(_joints())})\b", re.IGNORECASE)


FRACTIONAL = ("%", "pp", "permille", "times")  # units of which nobody writes a thousand


@cache
def _fractional_unit() -> re.Pattern[str]:
    """A unit in front of which a dot is no sign of thousands: «1.234 %», «1.234 раза»."""
    rows = [row for row in lexicon.rows("units") if row["unit"] in FRACTIONAL]
    signs = lexicon.any_of((row.surface, lexicon.pattern(row.surface)) for row in rows)
    return re.compile(rf"\s{{0,2}}(?:{signs})(?!\w)")


A_LITTLE_MORE = Frame(r"<a little more>")


@cache
def _decimal_part() -> re.Pattern[str]:
    places = lexicon.any_of((place, place) for place in parts() if " " not in place)
    return re.compile(rf"\w+\s+(?:и\s+)?([^\W\d_]+)(?:\s+([^\W\d_]+))?\s+({places})(?!\w)", re.IGNORECASE)


def _part(text: str, start: int) -> Atom | None:
    """«с половиной», «и две десятых», «целых пять сотых» behind a number, «с лишним» in front of its multiplier, or None."""
    inside = A_LITTLE_MORE.match(text, start)
    if inside and _scale_follows(text, inside.end(), scales()):  # «две с лишним тысячи»
        return Atom(start, inside.end(), "part", Decimal(0))
    pair = TWO_WORDS.match(text, start)
    half = parts().get(pair.group().lower()) if pair else None
    if pair is not None and half is not None:
        return Atom(start, pair.end(), "part", half)
    decimal = _decimal_part().match(text, start)
    if decimal is None:
        return _spoken_part(text, start)
    known = [word_values().get(folded(word)) for word in decimal.group(1, 2) if word]
    if any(word is None for word in known):
        return None
    count = sum((word[1] for word in known if word), Decimal(0))
    return Atom(start, decimal.end(), "part", count * parts()[decimal[3].lower()])


DECIMAL_BEFORE = Frame(r"\d,\d|%|<percent word>|(?<!\w)<told in decimals>")
DECIMALS_REACH = 100  # characters in front in which decimals are told
SPOKEN_ALONE = re.compile(r"\w+\s+([^\W\d_]+)(?=\s*[.;»?!]|,\s|\s*$)")
WHOLE_BEFORE = re.compile(r"(?:(?P<listed>[^\W\d_]+),\s)?[^\W\d_]+\s$")


def _spoken_alone(text: str, start: int) -> Atom | None:
    """«было пять и одна»: a spoken decimal at the end of a clause, no «два, один и один», or None."""
    spoken = SPOKEN_ALONE.match(text, start)
    rank, digit = word_values().get(folded(spoken[1]), ("", Decimal(0))) if spoken else ("", Decimal(0))
    if spoken is None or rank != "unit" or not digit or "Coll" in readings(spoken[1])[0].tags:
        return None
    whole = WHOLE_BEFORE.search(text, max(0, start - LONGEST_NUMBER), start)
    if not DECIMAL_BEFORE.search(text, max(0, start - DECIMALS_REACH), start):  # «три и две» are two counts
        return None
    if whole is None or (whole["listed"] or "").lower() in word_values():
        return None
    return Atom(start, spoken.end(1), "part", digit / 10)


SPOKEN = re.compile(r"\w+\s+([^\W\d_]+)\s+([^\W\d_]{5,})")  # shorter words behind are no measure that is spoken whole
SPOKEN_DIGITS = range(5, 10)  # «пять и три процента» may also be two numbers


def _spoken_part(text: str, start: int) -> Atom | None:
    """«шесть и восемь процента», «семь и пять миллиона»: a noun in the genitive singular tells of a spoken decimal, or None."""
    spoken = SPOKEN.match(text, start)
    _, digit = word_values().get(folded(spoken[1]), (0, Decimal(0))) if spoken else (0, Decimal(0))
    if spoken is None or digit not in SPOKEN_DIGITS:
        return _spoken_alone(text, start)
    behind = [r for r in readings(word_form(spoken[2])) if r.pos == "NOUN"]
    if not behind or any((r.case, r.number) != ("gent", "sing") for r in behind):
        return None
    return Atom(start, spoken.end(1), "part", digit / 10)


NEXT_WORD = re.compile(r"[\s.]{0,3}([^\W\d_]+)")


def _scale_follows(text: str, position: int, multipliers: dict[str, tuple[Decimal, bool]]) -> bool:
    match = NEXT_WORD.match(text, position)
    return match is not None and folded(match[1]) in multipliers


def _fraction(text: str, start: int, end: int, percent: Decimal) -> Numeral:
    """A fraction: a share in per cent, or an amount where a multiplier follows («четверть миллиона»)."""
    behind = NEXT_WORD.match(text, end)
    known = scales().get(folded(behind[1])) if behind else None
    if behind is not None and known is not None and known[0] >= MILLION:
        return Numeral(start, behind.end(), percent / 100 * known[0], "words", known[0])
    return Numeral(start, end, percent, "fraction", unit="%")


MILLION = Decimal(1_000_000)


def _special(text: str, match: re.Match[str]) -> Numeral | None:
    """A fraction or a multiple in words that starts at this word, or None."""
    word = match["word"].lower()
    pair = TWO_WORDS.match(text, match.start())
    if pair and (percent := fraction_forms().get(folded(f"{word} {pair[1]}"))) is not None:
        return _fraction(text, match.start(), pair.end(), percent)
    percent = fraction_forms().get(folded(word))
    if percent is not None:
        return _fraction(text, match.start(), match.end(), percent)
    multiple = multiples().regex.match(text, match.start())
    if multiple:
        factor = Decimal(multiples().row(multiple)["factor"])
        return Numeral(multiple.start(), multiple.end(), factor, "multiple", unit="times")
    one = in_one_word(match["word"])
    return Numeral(match.start(), match.end(), one[0], "compound", unit=one[1]) if one else None


@cache
def _ends(kind: str) -> re.Pattern[str]:
    """The endings that are written behind the digits of a numeral of a kind: «5-й», «5-ти», «5ти»."""
    return re.compile(rf"-?{lexicon.cue(f'{kind} ending')}$", re.IGNORECASE)


def _counted(match: re.Match[str]) -> bool:
    """Whether digits have the ending of a cardinal number: «5-ти», no «90-х» and no «2020-х»."""
    suffix, value = match["hyphen"], _digits_value(match, scaled=True)
    tens_or_year = (20 <= value < 100 and value % 10 == 0) or 1900 <= value <= 2100  # «90-х», but «334-х» are counted
    told = _ends("cardinal").match(suffix) is not None
    return told and (_ends("ordinal").match(suffix) is None or not tens_or_year)


def _apart(text: str, match: re.Match[str]) -> Numeral | None:
    """«45-ти квартирный», «300 местная»: a compound that is written apart, known by an adjective that the number cannot count."""
    behind = compounds_apart().regex.match(text, match.end())
    if behind is None or behind.group()[1].isupper() or (match["hyphen"] and not _counted(match)):
        return None
    value = _digits_value(match, scaled=True)
    told = readings(behind.group()[1:])[0]
    if told.pos != "ADJF" or value != value.to_integral_value():
        return None  # «1 162 тонны», «2,1 процентного пункта»
    if match["hyphen"]:
        noun = NEXT_WORD.match(text, behind.end())
        if noun is not None and "anim" in readings(noun[1])[0].tags:
            return None  # «у 5-ти местных жителей»
    elif not (told.number == "sing" or (told.case == "nomn" and value >= TEN)) or value % 10 == 1 or 1900 <= value <= 2100:
        return None
    row = compounds_apart().row(behind)
    return Numeral(match.start(), behind.end(), value * Decimal(row["factor"]), "compound", unit=row["unit"])


TEN = 10  # «2 местные школы» are counted, «20 местные школы» have places


def _hyphenated(text: str, match: re.Match[str]) -> Iterator[Numeral]:
    """«300-местная», «5-ти», «11-й»: digits with a hyphenated ending; nothing where they have none."""
    start, suffix = match.start(), match["hyphen"]
    if not suffix:
        return
    value = _digits_value(match, scaled=True)
    compound = compounds().regex.match(text, match.start("hyphen"))
    if compound:
        row = compounds().row(compound)
        yield Numeral(start, match.end(), value * Decimal(row["factor"]), "compound", unit=row["unit"])
        return
    yield Numeral(start, match.end(), value, "digits", ordinal=not _counted(match))
