"""Digits and number words -> exact values with their place in the text. Changes when a number is read wrong.

A numeral is the number with its multiplier («2 млн 300 тыс.», «полтора миллиарда», «1 162,5»), without its unit.
The text is read once, left to right; a numeral is put together from atoms (digits, number words, multipliers) by
their rank, as Russian numerals are built: groups fall from trillions to units. Every regular expression here is
free of nested repetition, so reading time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from svodka import lexicon
from svodka.openings import Opened
from svodka.text.morphology import forms, readings

Form = Literal["digits", "words", "fraction", "multiple", "compound"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number: its place, its exact value, and what else its written form says.

    ``scale`` is the multiplier that was applied last (1 if none), ``unit`` the unit that the numeral itself
    carries (``%`` for a fraction, ``times`` for a multiple, the counted noun of a compound word), else "".
    ``ordinal`` is true for «5-й» and the like, which count nothing.
    """

    start: int
    end: int
    value: Decimal
    form: Form
    scale: Decimal = Decimal(1)
    unit: str = ""
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    rank: str  # digits, unit, teen, ten, hundred, half, whole, pair, part, scale
    value: Decimal
    alone: bool = False  # a multiplier that is a number by itself («миллион»)


BLANK = "[ \u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u2005\u2006]"
DIGITS = rf"""
    (?P<groups>\d{{1,3}}(?:{BLANK}\d{{3}}(?!\d))++(?:[.,]\d++)?+)   # 1 234 567,8
  | (?P<dots>\d{{1,3}}(?:\.\d{{3}}(?!\d)){{2,}}+(?:,\d++)?+)        # 1.844.036.360,12
  | (?P<commas>\d{{1,3}}(?:,\d{{3}}(?!\d)){{2,}}+(?:\.\d++)?+)      # 1,844,036
  | (?P<plain>\d++(?:[.,]\d++)?+)                                   # 2345 or 2,345 or 1.162
"""
LETTER = r"[^\W\d_]"
DIGIT_ATOM = rf"(?=\d)(?<![\w])(?<![\d][.,:/])(?:{DIGITS})(?![.,:]\d|G\b)(?P<hyphen>-{LETTER}+)?"
WORD_ATOM = rf"{LETTER}\.{LETTER}\.|{LETTER}+"
ORDINAL_END = re.compile(r"-(?:й|ый|ой|ий|я|ая|е|ое|го|ого|му|ому|м|ом|ым|ю|ую|ые|х|ых|ым|ыми|летн\w*|лети\w*)$", re.I)
CARDINAL_END = re.compile(r"-(?:х|ти|ми|мя|ю|и|у|рых|рем|ро|ое|ех)$", re.I)
GAP = re.compile(rf"(?:[.\u200b\t-]|{BLANK}){{0,3}}")


@cache
def _words() -> dict[str, tuple[str, Decimal]]:
    """Every form of every numeral of the lexicon -> (rank, value)."""
    table: dict[str, tuple[str, Decimal]] = {}
    for row in lexicon.rows("numerals"):
        for form in {row.surface, *forms(row.surface)}:
            table.setdefault(form.replace("ё", "е"), (row["rank"], Decimal(row["value"])))
    return table


@cache
def scales() -> dict[str, tuple[Decimal, bool]]:
    """Every form of every multiplier -> (factor, is a number when it stands alone)."""
    table: dict[str, tuple[Decimal, bool]] = {}
    for row in lexicon.rows("scales"):
        factor = Decimal(row["factor"])
        key = row.surface.rstrip(".")
        if row.surface.endswith(".") or len(key) <= 4:
            table[key] = (factor, False)
            continue
        for form in {key, *forms(key)}:
            singular = any(reading.number == "sing" for reading in readings(form) if reading.lemma == key)
            table.setdefault(form, (factor, row["alone"] == "singular" and singular))
    return table


@cache
def _fraction_forms() -> dict[str, Decimal]:
    """Every inflected form of the fraction names -> percent."""
    table: dict[str, Decimal] = {}
    for row in lexicon.rows("fractions"):
        percent = Decimal(row["percent"])
        head = row.surface.split()
        variants = [set(forms(word)) | {word} for word in head]
        if len(head) == 1:
            for form in variants[0]:
                if any(reading.number != "plur" for reading in readings(form)):
                    table.setdefault(form.replace("ё", "е"), percent)
        else:
            for first in variants[0]:
                for second in variants[1]:
                    table.setdefault(f"{first} {second}".replace("ё", "е"), percent)
    return table


@cache
def _multiples() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("multiples"))


@cache
def _compounds() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("compounds"), before="-")


@cache
def _grown_together() -> lexicon.Matcher:
    """Compounds whose number is in words: «трёхсотместная»; «двухэтажная» only describes."""
    return lexicon.matcher([row for row in lexicon.rows("compounds") if row["in_words"] == "yes"], before="")


@cache
def _halves() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("halves"))


@cache
def _number_in_front() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_words(), key=len, reverse=True)))


@lru_cache(maxsize=10_000)
def _in_one_word(word: str) -> tuple[Decimal, str] | None:
    """Value and unit of a word that holds a number and what it counts: «трёхсотместная», «полметра»."""
    lower = word.lower().replace("ё", "е")
    half = _halves().regex.fullmatch(lower)
    if half:
        row = _halves().row(half)
        return Decimal(row["value"]), row["unit"]
    total, position = Decimal(0), 0
    while front := _number_in_front().match(lower, position):
        total, position = total + _words()[front.group()][1], front.end()
    compound = _grown_together().regex.fullmatch(lower, position) if total else None
    if compound is None:
        return None
    row = _grown_together().row(compound)
    return total * Decimal(row["factor"]), row["unit"]


def _digits_value(match: re.Match[str], scaled: bool) -> Decimal:
    """The value of a digit atom; ``scaled`` tells that a multiplier follows («1.162 млрд» is 1.162)."""
    if match["groups"]:
        return Decimal(re.sub(BLANK, "", match["groups"]).replace(",", "."))
    if match["dots"]:
        return Decimal(match["dots"].replace(".", "").replace(",", "."))
    if match["commas"]:
        return Decimal(match["commas"].replace(",", ""))
    text = match["plain"]
    whole, dot, part = text.partition(".")
    if dot and len(part) == 3 and len(whole) <= 3 and whole != "0" and not scaled:
        return Decimal(whole + part)
    return Decimal(text.replace(",", "."))


@cache
def _atoms() -> Opened:
    """Numbers in digits, and words that begin like one of a number's: most words of a text are passed at once."""
    surfaces = {
        *_words(),
        *scales(),
        *_fraction_starts(),
        *(row.surface for name in ("multiples", "halves") for row in lexicon.rows(name)),
    }
    starts = {surface[:2] if surface[:2].isalpha() else surface[:1] for surface in surfaces}
    begin = lexicon.any_of((start, lexicon.pattern(start)) for start in starts)
    joints = "|".join(JOINTS)
    word = rf"(?<!{LETTER})(?=(?i:{lexicon.starts(starts | JOINTS)}(?:(?:{joints})\b|{begin})))(?P<word>{WORD_ATOM})"
    return Opened(re.compile(f"{DIGIT_ATOM}|{word}", re.VERBOSE), (*JOINTS, *(f"{surface}*" for surface in surfaces)), numbers=True)


PLAIN, JOINT, NUMBER = range(3)


@lru_cache(maxsize=20_000)
def _role(word: str) -> int:
    """What a word may be in a number: nothing, a joint behind one and nothing else, or more. Most words of a text are nothing."""
    lower = word.lower().replace("ё", "е")
    if "." in word or lower in _words() or lower in scales() or lower in _fraction_starts() or _multiple_starts().fullmatch(word):
        return NUMBER
    if _in_one_word(word):
        return NUMBER
    return JOINT if lower in JOINTS else PLAIN


@cache
def _fraction_starts() -> frozenset[str]:
    """First words of the fraction names."""
    return frozenset(form.split()[0] for form in _fraction_forms())


@cache
def _multiple_starts() -> re.Pattern[str]:
    """First words of the multiples in words."""
    first = (re.split(r"[^\w~*]", row.surface)[0] for row in lexicon.rows("multiples"))
    return re.compile("|".join(lexicon.pattern(word) for word in first if word) or "(?!)", re.IGNORECASE)


IN_DIGITS = re.compile(r"(?<![\d/.,–-])([1-9])/([2-9])(?![\d/–-]|[.,]\d)")
OF_A_HOUSE = re.compile(r"(?:[А-ЯЁ][\w-]*|\d),?\s$")  # «Абая, 3/5»


def _share_in_digits(text: str, start: int) -> Decimal | None:
    """The percentage of a fraction in digits, none for the number of a house: «меньше на 1/5»."""
    match = IN_DIGITS.match(text, start)
    if match is None or int(match[1]) >= int(match[2]) or OF_A_HOUSE.search(text, max(0, start - 25), start):
        return None
    return Decimal(match[1]) * 100 / Decimal(match[2])


def find(text: str) -> Iterator[Numeral]:
    """Numerals of ``text`` in order; they do not overlap and ``text[start:end]`` is each one's written form."""
    words, multipliers = _words(), scales()
    run: list[_Atom] = []
    skip_to = 0
    for match in _atoms().finditer(text):
        word = match["word"]
        role = NUMBER if word is None else _role(word)
        if role == PLAIN or (role == JOINT and not run) or match.start() < skip_to:
            continue
        if run and WORD.search(text, run[-1].end, match.start()):
            yield from _finish(run, text)
            run = []
        atom: _Atom | None = None
        if word is not None:
            lower = word.lower().replace("ё", "е")
            pair = TWO_WORDS.match(text, match.start()) if lower in words else None
            if pair and (percent := _fraction_forms().get(f"{lower} {pair[1].lower()}".replace("ё", "е"))) is not None:
                yield from _finish(run, text)
                run, skip_to = [], pair.end()
                fraction = _fraction(text, match.start(), pair.end(), percent)
                skip_to = fraction.end
                yield fraction
                continue
            part = _part(text, match) if run and lower in JOINTS else None
            if part is not None:
                run.append(part)
                skip_to = part.end
                continue
            if lower in words and not (lower in TWIN_FORMS and _is_noun(text, match)):
                rank, value = words[lower]
                atom = _Atom(match.start(), match.end(), rank, value)
            elif lower in multipliers:
                factor, alone = multipliers[lower]
                end = match.end()
                if len(lower) <= 4 and text[end : end + 1] == ".":
                    end += 1
                atom = _Atom(match.start(), end, "scale", factor, alone)
            else:
                yield from _finish(run, text)
                run = []
                special = _special(text, match)
                if special is not None:
                    skip_to = special.end
                    yield special
                continue
        elif not run and (percent := _share_in_digits(text, match.start())) is not None:
            fraction = _fraction(text, match.start(), match.start() + len("3/4"), percent)
            skip_to = fraction.end
            yield fraction
            continue
        elif match["hyphen"] or match.end() - match.start() > LONGEST_NUMBER:
            yield from _finish(run, text)
            run = []
            yield from _hyphenated(text, match)
            continue
        else:
            scaled = _scale_follows(text, match.end(), multipliers) or PERCENT_BEHIND.match(text, match.end()) is not None
            atom = _Atom(match.start(), match.end(), "digits", _digits_value(match, scaled))
        if run and not GAP.fullmatch(text, run[-1].end, atom.start):
            yield from _finish(run, text)
            run = []
        run.append(atom)
    yield from _finish(run, text)


TWIN_FORMS = {"семью"}  # also a form of a noun: «в среднем 2 260 тенге на семью»
EACH = re.compile(r"(?<!\w)(?:на|за|про|кажд\w+|одну)\s+$", re.IGNORECASE)


def _is_noun(text: str, match: re.Match[str]) -> bool:
    """Whether a word that looks like a numeral is a noun: «на семью», no «на семью гектарами»."""
    if EACH.search(text, max(0, match.start() - 12), match.start()) is None:
        return False
    behind = NEXT_WORD.match(text, match.end())
    return behind is None or not any(r.case == "ablt" and r.number == "plur" for r in readings(behind[1]))


WORD = re.compile(LETTER)
LONGEST_NUMBER = 25  # characters; longer runs of digits are codes, and no amount
PERCENT_BEHIND = re.compile(r"\s{0,2}(?:%|проц)")
TWO_WORDS = re.compile(r"[^\W\d_]+\s+([^\W\d_]+)")
INSIDE = re.compile(r"с\s+(?:лишним|небольшим|хвостиком|чем-то)", re.IGNORECASE)
JOINTS = {"с", "и", "целых", "целая", "целую", "целой"}
DECIMAL_PART = re.compile(
    r"\w+\s+(?:и\s+)?([^\W\d_]+)(?:\s+([^\W\d_]+))?\s+(десят|сот|тысячн)(?:ых|ая|ую|ой|ыми|ым)(?!\w)", re.IGNORECASE
)


@cache
def _parts() -> dict[str, Decimal]:
    """Words that add a part to a number -> the part."""
    return {row.surface: Decimal(row["value"]) for row in lexicon.rows("parts")}


def _part(text: str, match: re.Match[str]) -> _Atom | None:
    """«с половиной», «и две десятых», «целых пять сотых» behind a number, «с лишним» in front of its multiplier, or None."""
    inside = INSIDE.match(text, match.start())
    if inside and _scale_follows(text, inside.end(), scales()):  # «две с лишним тысячи»
        return _Atom(match.start(), inside.end(), "part", Decimal(0))
    pair = TWO_WORDS.match(text, match.start())
    half = _parts().get(pair.group().lower()) if pair else None
    if pair is not None and half is not None:
        return _Atom(match.start(), pair.end(), "part", half)
    decimal = DECIMAL_PART.match(text, match.start())
    if decimal is None:
        return None
    known = [_words().get(word.lower().replace("ё", "е")) for word in decimal.group(1, 2) if word]
    if any(word is None for word in known):
        return None
    count = sum((word[1] for word in known if word), Decimal(0))
    return _Atom(match.start(), decimal.end(), "part", count * _parts()[decimal[3].lower()])


NEXT_WORD = re.compile(r"[\s.]{0,3}([^\W\d_]+)")


def _scale_follows(text: str, position: int, multipliers: dict[str, tuple[Decimal, bool]]) -> bool:
    match = NEXT_WORD.match(text, position)
    return match is not None and match[1].lower().replace("ё", "е") in multipliers


def _fraction(text: str, start: int, end: int, percent: Decimal) -> Numeral:
    """A fraction: a share in per cent, or an amount where a multiplier follows («четверть миллиона»)."""
    behind = NEXT_WORD.match(text, end)
    known = scales().get(behind[1].lower().replace("ё", "е")) if behind else None
    if behind is not None and known is not None and known[0] >= MILLION:
        return Numeral(start, behind.end(), percent / 100 * known[0], "words", known[0])
    return Numeral(start, end, percent, "fraction", unit="%")


MILLION = Decimal(1_000_000)


def _special(text: str, match: re.Match[str]) -> Numeral | None:
    """A fraction or a multiple in words that starts at this word, or None."""
    word = match["word"].lower()
    pair = TWO_WORDS.match(text, match.start())
    if pair and (percent := _fraction_forms().get(f"{word} {pair[1].lower()}".replace("ё", "е"))) is not None:
        return _fraction(text, match.start(), pair.end(), percent)
    percent = _fraction_forms().get(word.replace("ё", "е"))
    if percent is not None:
        return _fraction(text, match.start(), match.end(), percent)
    multiple = _multiples().regex.match(text, match.start())
    if multiple:
        factor = Decimal(_multiples().row(multiple)["factor"])
        return Numeral(multiple.start(), multiple.end(), factor, "multiple", unit="times")
    one = _in_one_word(match["word"])
    return Numeral(match.start(), match.end(), one[0], "compound", unit=one[1]) if one else None


def _hyphenated(text: str, match: re.Match[str]) -> Iterator[Numeral]:
    """«300-местная», «5-ти», «11-й»: digits with a hyphenated ending; nothing where they have none."""
    start, suffix = match.start(), match["hyphen"]
    if not suffix:
        return
    value = _digits_value(match, scaled=True)
    compound = _compounds().regex.match(text, match.start("hyphen"))
    if compound:
        row = _compounds().row(compound)
        yield Numeral(start, match.end(), value * Decimal(row["factor"]), "compound", unit=row["unit"])
        return
    tens_or_year = 20 < value < 100 or 1900 <= value <= 2100  # «90-х», but «334-х» are counted
    ordinal = not CARDINAL_END.match(suffix) or (ORDINAL_END.match(suffix) is not None and tens_or_year)
    yield Numeral(start, match.end(), value, "digits", ordinal=ordinal)


AT_END = re.compile(r"\s*[,.;)\n]")
SMALL_RANKS = {"hundred": 3, "ten": 2, "teen": 1, "unit": 0}


def _finish(atoms: Sequence[_Atom], text: str) -> Iterator[Numeral]:
    """Numerals that a run of neighbouring atoms makes up."""
    at = 0
    while at < len(atoms):
        numeral, after = _read(atoms, at, text)
        if numeral is not None:
            yield numeral
        at = after


def _read(atoms: Sequence[_Atom], at: int, text: str) -> tuple[Numeral | None, int]:
    """The numeral that starts at ``atoms[at]`` and the index behind it."""
    first = atoms[at]
    plural = first.rank == "scale" and (not first.alone or _indefinite(atoms, at, text))
    if plural and (inverted := _inverted(atoms, at, text)) is not None:
        return inverted
    if first.rank == "part" or (first.rank == "scale" and not first.alone):
        return None, at + 1
    total = Decimal(0)
    last_scale = Decimal(0)
    index = at
    scale = Decimal(1)
    while index < len(atoms):
        group, after = _group(atoms, index, text)
        factor, behind = _scale(atoms, after)
        if factor is None and group is not None and index == at and (spoken := _spoken(atoms, after, group, text)) is not None:
            return spoken
        if group is None:
            if factor is None or index > at or not atoms[after].alone or _indefinite(atoms, after, text):
                break
            group = Decimal(1)
        if last_scale:
            small = group < 1000
            if factor is not None:
                if factor >= last_scale:
                    break
            elif not _joins(text, atoms, index, last_scale, small):
                break
        # «миллиард девяносто»: the smaller multiplier is left out, but not behind «миллион один»
        implied = last_scale / 1000 if last_scale and factor is None and group >= 20 else Decimal(1)
        total += group * (factor or implied)
        index = behind
        if factor is not None and index < len(atoms) and atoms[index].rank == "part":
            total += factor * atoms[index].value
            index += 1
        if factor is None:
            break
        scale = last_scale = factor
    if index == at:
        return None, at + 1
    start, end = first.start, atoms[index - 1].end
    form: Form = "digits" if any(atom.rank == "digits" for atom in atoms[at:index]) else "words"
    return Numeral(start, end, total, form, scale), index


def _indefinite(atoms: Sequence[_Atom], at: int, text: str) -> bool:
    """Whether «тысячи» is no thousand but many: «сотни тысяч», «тысячи домов», no «около тысячи»."""
    many = any(r.case == "nomn" and r.number == "plur" for r in readings(text[atoms[at].start : atoms[at].end]))
    return many and not GENITIVE.search(text, max(0, atoms[at].start - 12), atoms[at].start)


GENITIVE = re.compile(
    r"(?<!\w)(?:около|более|менее|свыше|больше|меньше|до|от|порядка|со?|из|для|у|без|после|малого|ниже|выше|и|почти|и\s+менее)\s+$",
    re.IGNORECASE,
)


def _spoken(atoms: Sequence[_Atom], after: int, group: Decimal, text: str) -> tuple[Numeral, int] | None:
    """«две восемьсот»: the thousand that one does not say between a small number and hundreds, all in words."""
    before = atoms[after - 1]
    if after >= len(atoms) or atoms[after].rank != "hundred" or before.rank not in ("unit", "teen", "ten") or group >= 100:
        return None
    if "-" in text[before.end : atoms[after].start]:
        return None
    small, end = _group(atoms, after, text)
    factor, _ = _scale(atoms, end)
    if small is None or factor is not None:
        return None
    first = atoms[after - 1 if group < 20 else after - 2] if after > 1 and group > 20 and group % 10 else before
    return Numeral(first.start, atoms[end - 1].end, group * 1000 + small, "words", Decimal(1000)), end


def _inverted(atoms: Sequence[_Atom], at: int, text: str) -> tuple[Numeral, int] | None:
    """«тысяч тридцать»: a multiplier before its number says that the number is about."""
    if at + 1 >= len(atoms) or atoms[at + 1].rank not in SMALL_RANKS:
        return None
    group, after = _group(atoms, at + 1, text)
    if group is None or (after < len(atoms) and atoms[after].rank == "scale"):
        return None
    factor = atoms[at].value
    return Numeral(atoms[at].start, atoms[after - 1].end, group * factor, "words", factor), after


def _joins(text: str, atoms: Sequence[_Atom], index: int, last_scale: Decimal, small: bool) -> bool:
    """Whether a group without a multiplier goes on the number before: «две тысячи триста», «2 тысячи 345»."""
    before, here = atoms[index - 1], atoms[index]
    if not small or here.rank == "half":
        return False
    spelled = before.end - before.start > 4
    if here.rank == "digits":
        whole = here.value == int(here.value) and here.value >= 100
        alone = AT_END.match(text, here.end) is not None  # «2 млрд 100,»
        return whole and (last_scale == 1000 or alone)
    return spelled


def _group(atoms: Sequence[_Atom], index: int, text: str) -> tuple[Decimal | None, int]:
    """The value below a thousand (or the digits) that starts at ``index``, and the index behind it."""
    atom = atoms[index]
    if atom.rank in ("digits", "half", "whole"):
        return _with_part(atoms, atom.value, index + 1)
    if atom.rank == "pair":  # «пара тысяч», but «пара» alone is no number
        spoken = index + 1 < len(atoms) and atoms[index + 1].rank == "scale"
        return (atom.value, index + 1) if spoken else (None, index)
    if atom.rank in ("scale", "part"):
        return None, index
    value, rank, index = atom.value, SMALL_RANKS[atom.rank], index + 1
    while index < len(atoms):
        following = atoms[index]
        next_rank = SMALL_RANKS.get(following.rank)
        # units follow tens or hundreds, teens only hundreds; a hyphen means a range («два-три»)
        if next_rank is None or next_rank >= rank or (next_rank == 1 and rank != 3) or rank <= 1:
            break
        if "-" in text[atoms[index - 1].end : following.start]:
            break
        value, rank, index = value + following.value, next_rank, index + 1
    return _with_part(atoms, value, index)


def _with_part(atoms: Sequence[_Atom], value: Decimal, index: int) -> tuple[Decimal, int]:
    """``value`` with the «с половиной» that may stand at ``index``."""
    if index < len(atoms) and atoms[index].rank == "part":
        return value + atoms[index].value, index + 1
    return value, index


def _scale(atoms: Sequence[_Atom], index: int) -> tuple[Decimal | None, int]:
    """The multiplier at ``index`` (two multiply: «тысяч миллионов»), and the index behind it."""
    factor: Decimal | None = None
    while index < len(atoms) and atoms[index].rank == "scale":
        factor = (factor or Decimal(1)) * atoms[index].value
        index += 1
    return factor, index
