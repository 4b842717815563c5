"""What a number counts or measures: the unit that stands behind it, or that a heading names. Changes when a unit is misread.

Units, currencies and fixed names of counted nouns come from the lexicon; any other counted noun is recognised by its case
(pymorphy3) and given in its dictionary form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from svodka import lexicon
from svodka.document import UnitKind
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.numbers import stops
from svodka.numbers.atoms import Numeral
from svodka.numbers.currencies import is_money_noun, money_behind, money_nouns, sign_before
from svodka.numbers.number_words import MILLION, THOUSAND
from svodka.text.morphology import Reading, adjective_noun, known, noun_form, readings


@dataclass(slots=True, unsafe_hash=True)
class Unit:
    """What stands behind a number: code, family, where its words end, and whether they belong to the span."""

    code: str
    kind: UnitKind
    end: int
    inside: bool
    rule: str


BEHIND = re.compile(rf"{SPACE}{{0,3}}[«\"]?")
WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
NEXT_WORD = re.compile(rf"[»\"]?{SPACE}{{1,3}}[«\"]?({WORD.pattern})")  # «тридцать тысяч «сухих» горожан»
FIRST_WORD = re.compile(rf"{SPACE}{{0,3}}(?:[«\"](?=[а-яё]))?({WORD.pattern})")  # «624места»
AND = re.compile(rf"(?:,|{SPACE}+и){SPACE}+(?={WORD.pattern})")
NO_NOUNS = ("PREP", "CONJ", "PRCL", "NPRO", "INTJ")
NOT_COUNTED = ("VERB", "ADVB", "PRED")  # «троим дали», «девяносто восемь ровно»
MODIFIERS = 4  # at most so many words between a number and the noun that it counts
# a one-letter abbreviation is no unit where it begins another one: «т.г.», «т. е.», «с. Рабат»
NO_ABBREVIATION = r"(?!\w)(?!\.[ \u00a0]?[а-я]\.)"


@cache
def units() -> lexicon.Matcher:
    """The written forms of units and currencies."""
    return lexicon.matcher(lexicon.rows("units"), before="", after=NO_ABBREVIATION)


@cache
def _signs() -> frozenset[str]:
    """The signs with which units begin: «%», «₸», «°С»."""
    return frozenset(first for row in lexicon.rows("units") if not (first := row.surface[0]).isalpha())


def kind_of_row(row: lexicon.Row) -> UnitKind:
    """The family of a row of the unit list."""
    return cast(UnitKind, row["kind"])


@cache
def nouns() -> lexicon.Matcher:
    """The fixed names of counted nouns."""
    return lexicon.matcher(lexicon.rows("nouns"), before="", after=r"(?!\w)")


def fixed_noun(text: str, start: int, end: int) -> str:
    """The unit of a fixed name of a counted noun that starts at ``start`` and reaches at least to ``end``, or ""."""
    match = nouns().regex.match(text, start)
    return nouns().row(match)["unit"] if match and match.end() >= end else ""


@cache
def denominators() -> lexicon.Matcher:
    """What a rate is measured on: «за литр», «с гектара»."""
    return lexicon.matcher(lexicon.rows("denominators"), before="")


PLACE = Frame(rf"<place>(?<=\.){SPACE}*[А-ЯЁ]", flags=0)
PER = {
    "money": Frame(rf"{SPACE}*/{SPACE}*|(?-i:[ \u00a0]+(?=[а-яё]{{4,}}))|{SPACE}+<during>{SPACE}+(?:<one of a measure>{SPACE}+)?"),
    "of each": Frame(rf"{SPACE}+(?:<since>|<on>){SPACE}+(?:<one of a measure>{SPACE}+)?"),  # «40 долларов с тонны»
    "measure": Frame(rf"\.?{SPACE}*/{SPACE}*|\.?{SPACE}+(?:<since>|<in>){SPACE}+(?:<one of a measure>{SPACE}+)?"),
    "each": Frame(rf"\.?{SPACE}+<on>{SPACE}+(?:<one of a measure>{SPACE}+)?"),  # «14 граммов на литр»
    "field": Frame(rf"\.?(?:{SPACE}+[а-яё]+){{1,2}}{SPACE}+<since>{SPACE}+"),  # «32 кг помидоров с квадратного метра»
    "stuff": Frame(rf"\.?(?:{SPACE}+[а-яё]+){{1,2}}{SPACE}+<in>{SPACE}+"),  # «4 тонны угля в сутки»
}
RATE_TIME = {"h", "day", "s", "year"}
CARRIERS = {"l", "m3", "m2", "Gcal", "ha", "t"}  # what something is dissolved in, spread on or spent for


@cache
def _kinds() -> dict[str, UnitKind]:
    """The family of every unit code of the list."""
    return {row["unit"]: kind_of_row(row) for row in lexicon.rows("units")}


def measure_at(text: str, position: int) -> bool:
    """Whether a measure or a percentage stands at ``position``, behind blanks."""
    gap = BEHIND.match(text, position)
    match = units().regex.match(text, gap.end() if gap else position)
    return match is not None and kind_of_row(units().row(match)) in ("measure", "percent", "money")


def _goes_on_otherwise(text: str, numeral: Numeral) -> bool:
    """Whether a number behind the code of a currency is none of it: «курс USD 450 тенге», «кредит в USD 2021 года»."""
    gap = BEHIND.match(text, numeral.end)
    match = units().regex.match(text, gap.end() if gap else numeral.end)
    currency = match is not None and kind_of_row(units().row(match)) == "money"
    return currency or (numeral.value in YEARS and YEAR_BEHIND.match(text, numeral.end) is not None)


YEARS = range(1900, 2101)
YEAR_BEHIND = Frame(rf"{SPACE}?<word behind a year>(?!\w)")


def unit_at(text: str, numeral: Numeral) -> Unit | None:
    """The unit that the numeral carries or that stands behind it, or None."""
    if numeral.unit:
        kind = _kinds().get(numeral.unit, "count")
        if kind == "count" and numeral.value >= THOUSAND and money_behind().match(text, numeral.end):
            return Unit("KZT", "money", numeral.end, True, "money noun behind")  # «5-миллионный кредит»
        return Unit(numeral.unit, kind, numeral.end, True, f"{numeral.form} in a word")
    if (sign := sign_before(text, numeral.start)[0]) and not _goes_on_otherwise(text, numeral):
        return Unit(sign, "money", numeral.end, True, "currency sign before")
    year = text.startswith((" (", "("), numeral.end)
    hedge = YEAR_INSIDE.match(text, numeral.end) if year else HEDGE_INSIDE.match(text, numeral.end)
    after = hedge.end() if hedge else numeral.end
    gap = BEHIND.match(text, after)
    position = gap.end() if gap else after
    first = text[position : position + 1]
    if not (first.isalnum() or first in _signs()):  # «12,», «12)»
        return None
    if not _line_goes_on(text, numeral.end, position) or _sentence_ends(text, numeral, position):
        return None
    match = nouns().regex.match(text, position)
    measure = units().regex.match(text, position)
    if match and not (measure and measure.end() > match.end()):
        code, end = nouns().row(match)["unit"], match.end()
        second = PER_SECOND.match(text, end)  # «20 Мбит/с»
        return Unit(f"{code}/s" if second else code, "count", second.end() if second else end, not hedge, "fixed noun behind")
    if measure and measure.end() - measure.start() == 1 and "\n" in text[numeral.end : position]:
        measure = None  # «… 31 502¶г. Экибастуз»
    if measure:
        row = units().row(measure)
        machines = _machinery().match(text, measure.end()) if row["kind"] == "pieces" else None
        fixed = nouns().regex.fullmatch(f"единиц {machines['noun']}") if machines else None
        if machines and fixed:  # «15 единиц снегоуборочной техники»
            return Unit(nouns().row(fixed)["unit"], "count", machines.end(), False, "fixed noun behind")
        code, end = rate(text, row["unit"], kind_of_row(row), measure.end())
        return Unit(code, kind_of_row(row), end, True, "unit behind")
    if numeral.scale >= MILLION and money_nouns().regex.match(text, position):
        return Unit("KZT", "money", numeral.end, False, "money noun behind")
    if hedge is None or not (year or REMAINDER.fullmatch(hedge.group())) or stops.numbers_behind(text, after):
        return _counted_noun(text, numeral)
    counted = _counted_noun(text, replace(numeral, end=after))  # «40 с лишним учеников»
    return replace(counted, inside=False) if counted is not None else None


@cache
def _machinery() -> re.Pattern[str]:
    adjective = rf"{SPACE}+(?:[а-яё-]+(?:ой|ей)|[а-яё]+\.|с/х)"
    return re.compile(rf"(?:{adjective}){{1,2}}{SPACE}+(?P<noun>{lexicon.cue('machinery')})(?!\w)", re.IGNORECASE)


def rate(text: str, code: str, kind: UnitKind, end: int) -> tuple[str, int]:
    """``code`` joined with the denominator behind it («тенге за литр», «ц/га»), and where that ends."""
    if kind not in ("money", "measure") and code not in ("h", "min"):
        return code, end
    names: tuple[str, ...] = ("money", "of each") if kind == "money" else ("measure", "each", "field", "stuff")
    for name in names:
        per = PER[name].match(text, end)
        match = denominators().regex.match(text, per.end()) if per else None
        if per is None or match is None or per.group().strip(". \n").istitle():  # «за 16 минут. В год юбилея»
            continue
        alone = not per.group().strip() and not is_one(match.group())  # «38 тенге литр»
        if alone or (per.group()[-1:].isspace() and PLACE.match(text, match.start())):  # «7 км в с. Акжал»
            continue
        below = denominators().row(match)["unit"]
        if name == "of each" and below in RATE_TIME:
            continue
        if name in ("each", "field"):
            if (below in CARRIERS) if name == "each" else (code in ("dt", "t", "kg") and below in ("ha", "m2")):
                return f"{code}/{below}", match.end()
            continue
        if name == "stuff" or kind == "time":
            if below in ("day", "h", "year") and below != code:
                return f"{code}/{below}", match.end()
            continue
        slash = "/" in per.group()
        if slash or kind == "money" or (below in RATE_TIME) or (code in ("dt", "t", "kg") and below in ("ha", "m2")):
            return f"{code}/{below}", match.end()
    return code, end


def is_one(measure: str) -> bool:
    """Whether a measure is named in the singular, as the thing that is sold: «литр», «тонна», no «тонн»."""
    word = re.split(r"[\s.]", measure)[-1]
    return len(word) > 2 and any(r.pos == "NOUN" and r.number == "sing" and r.case in ("nomn", "accs") for r in readings(word))


PER_SECOND = Frame(r"/с(?:ек)?(?!\w)|\s<by the second>")


# «два с лишним раза», «семьдесят с небольшим человек».
REMAINDER = Frame(rf"\+|{SPACE}+<since>{SPACE}+\S+")  # «с лишним», «300+», no «и более»
YEAR_INSIDE = Frame(rf"{SPACE}?\((?:19|20)\d\d(?:{SPACE}?<year noun>)?\.?\)(?={SPACE}+[^\W\d_])")  # «7 (2023) школ»
HEDGE_INSIDE = Frame(rf"(?:\+|{SPACE}+<a little more>)(?={SPACE}+[^\W\d_])")


COUNTED_ABBREVIATION = re.compile(rf"[А-ЯЁ]{{2,6}}(?!\w)(?!{SPACE}*[«\"])")  # «402 тыс. ДФЭ», no «92 тыс. ТОО «Строй»»


def _sentence_ends(text: str, numeral: Numeral, position: int) -> bool:
    """Whether the dot of a multiplier ends the sentence: «36 млрд. Вложения», no «36 млрд. тенге»."""
    if text[numeral.end - 1] != "." or not text[position : position + 1].isupper() or units().regex.match(text, position):
        return False
    return not COUNTED_ABBREVIATION.match(text, position)


WRAPPED = 50  # characters: only a line at least as long goes on in the next one


def _line_goes_on(text: str, start: int, end: int) -> bool:
    """Whether no line ends between ``start`` and ``end``, or one that was cut by the page's width."""
    stop = text.find("\n", start, end)
    return stop < 0 or (stop - text.rfind("\n", max(0, stop - WRAPPED - 1), stop) > WRAPPED and not text[end : end + 1].isupper())


COMPOUND_BEHIND = re.compile(
    rf"{SPACE}{{1,3}}\d{{1,4}}-(?:[^\W\d_]{{1,3}} )?[^\W\d_]{{3,}}(?:ых|их|ые|ие|ый|ий|ой|ая|ую|ое|ым|им|ыми|ими)(?!\w)"
)


@cache
def mass_nouns() -> frozenset[str]:
    """What is weighed or sown and has no pieces: «овёс», «сено»."""
    return frozenset(row.surface for row in lexicon.rows("cues") if row["cue"] == "mass noun")


TAIL = Frame(rf"{SPACE}+<opens a tail>{SPACE}")
SHORT_ADJECTIVE = re.compile(r"[ \u00a0]{0,3}([а-яё]{2,8})\.(?=[ \u00a0]?[а-яё]{3,})")  # «гос. услуг»
SHORT = 8  # characters in which a slash stands
SLASHED = re.compile(r"(?<!\w)[А-Яа-яё]{1,2}/[А-Яа-яё]{1,2}(?!\w)")  # «к/х»


def _counted_noun(text: str, numeral: Numeral) -> Unit | None:
    """The noun that the number counts, directly behind it or behind its adjectives."""
    compound = COMPOUND_BEHIND.match(text, numeral.end)  # «построены 4 60-квартирных дома»
    position, modifiers = (compound.end(), 1) if compound else (numeral.end, 0)
    either: Unit | None = None
    joined = False
    last_adjective: tuple[Reading, int, str] | None = None
    while True:
        if modifiers < MODIFIERS and (short := _short_adjective(text, numeral, position)):
            position, modifiers = short, modifiers + 1
            continue
        match = (NEXT_WORD if modifiers else FIRST_WORD).match(text, position)
        if match is None:
            break
        word = match[1]
        if not _line_goes_on(text, position, match.start(1)):
            break
        if (named := _named(text, match, modifiers)) is not None:
            return named
        noun = next((r for r in readings(word) if _is_counted(r, numeral, word)), None)
        if noun is not None and noun.number == "sing" and noun.lemma in mass_nouns():
            return None  # «по 1 тыс. овса и ячменя»
        adjective = next((r for r in readings(word) if r.pos in ("ADJF", "PRTF") and _agrees(r, numeral)), None)
        first = readings(word)[0]
        if first.pos in NO_NOUNS or (first.pos in NOT_COUNTED and noun is not None and not _many(noun)):
            break
        describes = (
            noun is not None and adjective is not None and describes_noun(text, match, few=int(numeral.value) % 10 in (2, 3, 4))
        )
        if noun is not None and (adjective is None or first.pos == "NOUN") and not describes:
            return _noun_unit(text, match, noun, modifiers == 0, numeral.scale >= MILLION)
        if adjective is None or modifiers >= MODIFIERS:
            break
        if noun is not None and either is None and not is_elided(noun, first):
            either = Unit(noun.lemma, "count", match.end(), modifiers == 0, "noun behind")
        last_adjective = (adjective, match.end(), word)
        modifiers += 1
        position = match.end()
        if adjective.pos == "PRTF" and (aside := OF_PARTICIPLE.match(text, position)):
            position = aside.end()  # «13 имеющихся в области каналов»
        joint = AND.match(text, position)
        if joint:
            following = WORD.match(text, joint.end())
            cases = {r.case for r in readings(word) if r.pos in ("ADJF", "PRTF") and _agrees(r, numeral)}
            if following and any(  # «236 учащихся, горячим питанием охвачены все» goes on with another case
                r.pos in ("ADJF", "PRTF") and r.case in cases and _agrees(r, numeral) for r in readings(following.group())
            ):
                position, joined = joint.end() - 1, True
    return either or _noun_like(last_adjective, text if joined else "")  # «350 рабочих», a noun after all


OF_PARTICIPLE = Frame(r"\s+(?:<in>|<on>|<over all>)\s+[а-яё]+(?=\s+[а-яё])", flags=0)


SLASHED_ADJECTIVE = Frame(rf"{SPACE}{{0,3}}<slashed adjective>(?={SPACE}+[а-яё]{{3}})")


def _short_adjective(text: str, numeral: Numeral, position: int) -> int | None:
    """The place behind an adjective that is cut short: «120 адм. протоколов», «12 с/х предприятий»."""
    if "/" in text[position : position + SHORT] and (slashed := SLASHED_ADJECTIVE.match(text, position)):
        return slashed.end()
    short = SHORT_ADJECTIVE.match(text, position)
    if short is None or any(_is_counted(reading, numeral, short[1]) for reading in readings(short[1])):
        return None
    return short.end()


def _named(text: str, match: re.Match[str], modifiers: int) -> Unit | None:
    """What an abbreviation or, behind adjectives, a fixed name or a measure says: «12 к/х», «5 ФАП», «240 новых рабочих мест»."""
    if (slashed := SLASHED.match(text, match.start(1))) and not SLASHED_ADJECTIVE.match(text, slashed.start()):
        return Unit(slashed.group(), "count", slashed.end(), modifiers == 0, "abbreviation behind")
    if _is_abbreviation(match[1]) and modifiers < MODIFIERS:
        return Unit(match[1], "count", match.end(), modifiers == 0, "abbreviation behind")
    measure = units().regex.match(text, match.start(1)) if modifiers else None
    if measure and len(measure.group()) > 1 and units().row(measure)["kind"] == "measure":  # «30 проблемных километров»
        return Unit(units().row(measure)["unit"], "measure", measure.end(), False, "unit behind")
    fixed = nouns().regex.match(text, match.start(1)) if modifiers else None
    return Unit(nouns().row(fixed)["unit"], "count", fixed.end(), False, "fixed noun behind") if fixed else None


def describes_noun(text: str, match: re.Match[str], *, few: bool = False) -> bool:
    """Whether an adjective that may stand for a noun has one behind it: «47 пожарных машин», «12 рабочих групп»; behind a
    number that is ``few`` it may be in the singular: «3 пожарных машины»."""
    following = NEXT_WORD.match(text, match.end())
    if following is None or not readings(match.group().strip())[0].lemma.endswith(("ый", "ий", "ой")):
        return False
    behind = readings(following[1])[0]
    one_of_few = few and behind.case == "gent" and "femn" in behind.tags
    return behind.pos == "NOUN" and (_many(behind) or one_of_few) and "anim" not in behind.tags


def _noun_like(last: tuple[Reading, int, str] | None, text: str) -> Unit | None:
    """An adjective or participle that stands for a noun: «12 учащихся», no «15 новых, оборудованных под газ» in ``text``."""
    if last is not None and "PRTF" in last[0].tags and TAIL.match(text, last[1]):
        return None
    if last is None or not (last[0].tags & {"Subx", "PRTF"} or stands_for_noun(last[2])):
        return None
    return Unit(adjective_noun(last[2]), "count", last[1], True, "noun-like adjective behind")


def stands_for_noun(word: str) -> bool:
    """Whether an adjective is used as a noun, though the dictionary does not say so: «самозанятых»."""
    return lexicon.whole("adjective as noun").fullmatch(word) is not None


def _noun_unit(text: str, match: re.Match[str], noun: Reading, direct: bool, large: bool) -> Unit | None:
    """The counted noun ``match[1]`` as a unit.

    ``direct`` tells that no adjective stands between it and the number, ``large`` that millions are counted.
    """
    word = match[1]
    if ("UNKN" in noun.tags and word[0].isupper()) or stops.is_month(word):
        return None
    clock = units().regex.match(text, match.start(1))
    if clock and units().row(clock)["kind"] == "time":
        return Unit(units().row(clock)["unit"], "time", match.end(), direct, "unit behind adjectives")
    fixed = nouns().regex.match(text, match.start(1))
    if large and fixed is None and is_money_noun(word):  # «2 млрд собственных доходов»
        return Unit("KZT", "money", match.end(), False, "money noun behind")
    code = nouns().row(fixed)["unit"] if fixed else noun_form(word, noun.lemma)
    return Unit(code, "count", fixed.end() if fixed else match.end(), direct, "noun behind")


def _is_abbreviation(word: str) -> bool:
    """«ФАП», «МРП», but no word of a heading in capitals: «ЧЕТЫРЕ КОЛОДЦА»."""
    return word.isupper() and len(word) > 1 and not (len(word) > LONGEST_ABBREVIATION and known(word))


LONGEST_ABBREVIATION = 4  # letters, of those that are words as well


def is_elided(noun: Reading, likely: Reading) -> bool:
    """Whether what could be a noun is an adjective that has lost its own: «две новых», «из них средних – 29»."""
    told = ("ADJF", "PRTF", "COMP")
    like_adjective = noun.number == "plur" and noun.lemma.endswith(("ое", "ее", "ая", "яя", "ые", "ие"))
    return likely.pos in told and like_adjective and lexicon.whole("place named by an adjective").fullmatch(noun.lemma) is None


def _many(noun: Reading) -> bool:
    return noun.case == "gent" and noun.number == "plur"


def _one(numeral: Numeral) -> bool:
    """Whether the last word of a numeral is «один»: «двадцать один», «3 тысячи 401», no «21 тысяча»."""
    value = int(numeral.value)
    return value == numeral.value and value % 10 == 1 and value % 100 != 11


SHORTEST_NOUN = 4  # letters of one that is short for several words


def _is_counted(reading: Reading, numeral: Numeral, word: str) -> bool:
    if reading.pos != "NOUN" or reading.tags & {"Name", "Surn", "Patr"} or lexicon.whole("no counted form").fullmatch(word):
        return False
    if "Abbr" in reading.tags and ("Fixd" in reading.tags or len(word) < SHORTEST_NOUN):
        return False  # «г», «ул», but «вузов»
    return _agrees(reading, numeral)


def _agrees(reading: Reading, numeral: Numeral) -> bool:
    """Whether the case and number of a word allow it to be counted by the numeral."""
    if "Fixd" in reading.tags or (_one(numeral) and reading.number == "sing"):
        return True
    if reading.case in ("gent", "gen2"):
        small = int(numeral.value) % 10 in (2, 3, 4) or numeral.value != int(numeral.value) or numeral.form == "words"
        small = small or (reading.pos == "NOUN" and "anim" in reading.tags)  # «255 педагога» is a slip for «педагогов»
        return reading.number == "plur" or small or numeral.scale > 1
    if reading.case in ("datv", "ablt", "loct", "loc2") and reading.number == "plur":
        return True
    like_noun = reading.lemma.endswith(("ая", "яя")) and int(numeral.value) % 10 in (2, 3, 4)  # «три котельные»
    like_adjective = reading.pos in ("ADJF", "PRTF") or like_noun
    return reading.case in ("nomn", "accs") and reading.number == "plur" and like_adjective
