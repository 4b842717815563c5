"""Units that a heading or a column name gives to the numbers under it. Changes when a heading is misread.

A heading is a line that ends in a unit and governs the lines under it up to an empty one («Приток, млн долл. США»), or
the beginning of a line up to a colon or a dash, which governs the rest of the line («Ввод жилья, тыс. кв. м: всего 41,6; …»).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from svodka import lexicon
from svodka.document import UnitKind
from svodka.lexicon import Frame
from svodka.numbers.number_words import scales
from svodka.numbers.units import kind_of_row, nouns, rate, units
from svodka.text.morphology import Reading, adjective_noun, known, readings


class HeadingUnit(NamedTuple):
    """Unit, family and multiplier that a heading gives; a unit ``of_column`` holds whatever the words beside the number say."""

    unit: str
    kind: UnitKind
    factor: Decimal
    of_column: bool = False


HEADING_PART = re.compile(r"[,(;—–:]|(?<!\d)-")  # «за год, млн тенге», no «в 2018-м, …»
LONGEST_UNIT = 40  # characters of the words of a unit in a heading
LONGEST_HEADING = 160
LONGEST_WITH_TAIL = 100
ONE_LETTER = ("g", "m", "t", "dt", "l")  # «г. Кентау: …» is no heading in grams
NUMBER = re.compile(r"\d+")
FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s*")
HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ABBREVIATED = re.compile(r"[\s(][^\W\d_]{2,4}\.$")  # «(тыс. гол.)», «Учащихся, чел.»
DATE = re.compile(r"\b(?:\d{1,2}(?:\.\d{1,2}\.|\s[а-я]+\s))?(?:19|20)\d{2}\b")
SEPARATORS = 4  # so many of the last ones are tried
# what may follow the unit: «(тыс. кв. м общей площади)», «голов на 1 октября», «млрд тенге, январь–сентябрь»
TAIL = Frame(r"[\s.)]*(?:[,;(].*|<behind the unit of a heading>\S*(?:\s.*)?)?", flags=re.IGNORECASE | re.DOTALL)


def heading_unit(line: str, *, counted: bool = True) -> HeadingUnit | None:
    """Unit, family and multiplier that a heading gives to the numbers under it: «…, млн. долл. США», «(тыс. голов)».

    ``counted`` tells whether a counted noun may be the unit too: «(мест)».
    """
    if HEADING_PART.search(line) is None:
        return None
    line = " ".join(line.split()).rstrip(" :)")[-LONGEST_HEADING:]
    line = line if line.endswith(".") and ABBREVIATED.search(line) else line.rstrip(" :.)")
    for match in reversed(list(HEADING_PART.finditer(line))[-SEPARATORS:]):
        words = line[match.end() :].strip().removeprefix("в ")
        if words and (found := _written_unit(words, line, counted=counted and match.group() in ",(;")) is not None:
            tail = len(words) > LONGEST_UNIT or "," in words
            numbers = len(NUMBER.findall(DATE.sub("", line))) if tail else 0
            vague = numbers > 0 or (tail and found[0] in ONE_LETTER and not _spelled(line, found[0]))
            return None if numbers > 2 or (vague and len(line) > LONGEST_WITH_TAIL) else found
    return None


def _written_unit(words: str, line: str, *, counted: bool) -> HeadingUnit | None:
    """A unit with its multiplier at the beginning of ``words``, behind which only a tail may stand; counted nouns in their
    genitive plural count as units where ``counted``."""
    factor = Decimal(1)
    first = FIRST_WORD.match(words)
    if first and first[1].lower() in scales():
        factor = scales()[first[1].lower()][0]
        words = words[first.end() :]
        if not words:  # «Население, тыс.:»
            return _of_topic(line, factor)
    measure = units().regex.match(words)
    noun = nouns().regex.match(words)
    if measure and not (noun and noun.end() > measure.end()):
        kind = kind_of_row(units().row(measure))
        code, end = rate(words, units().row(measure)["unit"], kind, measure.end())
        if kind not in ("times", "time") and TAIL.fullmatch(words, end):
            return HeadingUnit(code, kind, factor)
    if noun and (counted or factor != 1 or noun.group()[-1] == ".") and TAIL.fullmatch(words, noun.end()):
        return HeadingUnit(nouns().row(noun)["unit"], "count", factor)
    named = NUMBER_OF.match(words) if counted else None
    words = words[named.end() :] if named else words  # «число подключённых дворов»
    word = HYPHENATED.match(words)
    if word and (factor != 1 or counted) and TAIL.fullmatch(words, word.end()):
        reading = readings(word.group())[0]
        plural = reading.pos == "NOUN" and reading.number == "plur" and reading.case == "gent"
        if plural and known(reading.lemma) and not reading.tags & NAMES:
            return HeadingUnit(reading.lemma, "count", factor)
    return None


@cache
def _topics() -> lexicon.Matcher:
    return lexicon.matcher([row for row in lexicon.rows("topics") if row["kind"] in ("count", "money")])


def _of_topic(line: str, factor: Decimal) -> HeadingUnit | None:
    """The unit of what a heading is about, where it names only the multiplier."""
    match = _topics().last(line)
    row = _topics().row(match) if match else None
    if row is not None:
        return HeadingUnit(row["unit"], kind_of_row(row), factor)
    noun = COUNTED_IN.search(line)  # «учащихся, тыс. – 21,8 – 22,6»
    if noun is None:
        return None
    reading = readings(noun[1])[0]
    many = reading.case == "gent" and reading.number == "plur" and not reading.tags & NAMES
    if not many or not (reading.pos == "NOUN" or "Subx" in reading.tags):
        return None
    return HeadingUnit(_dictionary_form(noun[1], reading), "count", factor)


def _dictionary_form(word: str, reading: Reading) -> str:
    """The dictionary form of a counted noun, or of an adjective that stands for one."""
    return reading.lemma if reading.pos == "NOUN" else adjective_noun(word)


COUNTED_IN = re.compile(r"([^\W\d_]{3,}),[^,]*$")


NUMBER_OF = Frame(r"<number of>\s+(?:[^\W\d_]+(?:ых|их)\s+)*")


ALONE = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]|[IVX]{1,4}\.)?[^\d.!?(]{4,60}(?:,[^\d,!?]{3,}+|\([^\d()!?]{3,40}\)\.?)"
)  # «1. Основные показатели, млрд тенге», «II. Расходы (тыс. тенге)», with empty lines round it
NOTE = re.compile(r"\s*\([^()\n]{3,80}\)\.?\s*")  # «(млн тенге, в скобках – 2008 г.)» under a title
Block = tuple[int, int, HeadingUnit]
# «…: », « – », «Слово. С», « | », «…  12», « .... »: its first character is named first, so that most of a line is passed at once
HEAD_END = re.compile(
    r"[:.|\s](?:"
    r"(?<=\s)(?:[—–/-]\s|(?<!\s\s)(?:\s*+\|\s|\s++(?=\d))|\.{4,}\s?)"
    r"|(?<=:)\s"
    r"|(?<=\.)(?:(?<=[^\W\d_]{3}\.)\s(?=[А-ЯЁ])|\.{3,}\s?)"
    r"|(?<=\|)(?<!\s\|)\s)"
)
LAST_WORD = re.compile(r"(?:^|[^\W\d_]{3}|,)\s([^\W\d_]+\.?)$")
NAMES = frozenset({"Geox", "Name", "Surn"})


@cache
def _ends_in_number() -> re.Pattern[str]:
    """«… 2020», «… 10,9 миллиона тонн»: a claim of its own at the end of a line or before a colon."""
    factors = "|".join(re.escape(word) for word in sorted(scales(), key=len, reverse=True))
    return re.compile(rf"\d\s*(?:(?:{factors})\.?\s*)?\S{{0,12}}$")


def _spelled(head: str, code: str) -> bool:
    """Whether a heading names a unit by more than one letter: «Сбор зерна (тыс. тонн)»."""
    found = (match for match in units().regex.finditer(head) if len(match.group()) > 1)
    return any(units().row(match)["unit"] == code for match in found)


def headings(text: str, places: Sequence[int]) -> list[Block]:
    """``(start, end, unit)`` of the blocks of text that a heading with a unit governs, ascending; some of those without any of
    ``places``, which ascend too, are left out.

    A heading is a line that ends in a unit and governs the lines under it up to an empty one («Приток, млн долл. США»), or
    the beginning of a line up to a colon, which governs the rest of the line («Ввод жилья, тыс. кв. м: всего 41,6; …»).
    """
    if not places:
        return []
    blocks: list[Block] = []
    position = 0
    governing: tuple[int, HeadingUnit] | None = None
    introduced = False  # whether the line before is a heading behind which an empty line may stand
    percent_last = False  # whether the last column of the lines is a percentage
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if position > places[-1]:
            break
        end = position + len(line)
        fit = 3 < len(line) < LONGEST_HEADING and not line.rstrip().endswith((";", ",", "?"))
        unit = heading_unit(line) or (_last_word(line) if line.count(" ") < 5 else None) if fit else None
        if unit is not None and SENTENCES.search(line):
            unit = None
        names_columns = fit and "%" in line and PERCENT_COLUMN.search(line) is not None
        if names_columns:
            percent_last, introduced, unit = True, True, None
        elif percent_last and (line.strip() or introduced):
            column = LAST_COLUMN.search(line)
            blocks += [(position + column.start(1), position + column.end(1), PERCENT)] if column else []
        else:
            percent_last = False
        heading = unit is not None and not _ends_in_number().search(DATE.sub("", line[-25:]))
        if governing and (heading or not (line.strip() or introduced)):
            blocks.append((governing[0], position, governing[1]))
            governing = None
        if heading and unit is not None:
            governing = (end, unit)
            if lexicon.starting("unless stated").search(line):  # «(тыс. тенге, если не указано иное)»
                blocks.append((end, len(text), unit))
        else:
            listed = _list_length(lines, at) if line.rstrip().endswith(":") else 0
            if places[bisect.bisect_left(places, position)] <= end + listed:
                blocks += ((start, stop + listed, unit) for start, stop, unit in _line_heads(line, position))
        alone = heading and ALONE.fullmatch(DATE.sub("", line)) is not None and not (at and lines[at - 1].strip())
        alone = alone or NOTE.fullmatch(line) is not None
        introduced = (heading and (line.rstrip().endswith(":") or alone)) or names_columns
        position = end + 1
    if governing:
        blocks.append((governing[0], position, governing[1]))
    blocks += _pairs(text)
    return sorted(blocks, key=lambda block: block[0])


UNITS_OF_PAIRS = re.compile(r"\((?P<first>[^()/\n\d]{1,30})/(?P<second>[^()/\n\d]{1,30})\)")
AMOUNT = r"\d[\d \u00a0]{0,15}+(?:[.,]\d{1,9}+)?"
PAIR = re.compile(rf"(?<![\d/.,])(?<!\d[ \u00a0])(?P<first>{AMOUNT})\s?/\s?(?P<second>{AMOUNT})(?!\s?[/\d])")


def _pairs(text: str) -> Iterator[Block]:
    """The numbers under two units: «По районам (тыс. га / % к плану): Бурабайский – 138 / 81, …», up to an empty line."""
    legends = list(UNITS_OF_PAIRS.finditer(text)) if "/" in text else []
    ends = [*(legend.start() for legend in legends[1:]), len(text)]
    for legend, end in zip(legends, ends, strict=False):
        given = {column: heading_unit(f"({legend[column].strip()}") for column in ("first", "second")}
        if None in given.values():
            continue
        blank = text.find("\n\n", legend.end(), end)
        for pair in PAIR.finditer(text, legend.end(), blank if blank >= 0 else end):
            for column, unit in given.items():
                if unit is not None:
                    yield (*pair.span(column), unit._replace(of_column=True))


PERCENT = HeadingUnit("%", "percent", Decimal(1), of_column=True)
PERCENT_COLUMN = re.compile(r"[^\d\s]\s?[–—/|]\s(?:\D*\s)?[–—/|]\s?%\s?[|)]*\s*$")  # «показатель – план – факт – %»
LAST_COLUMN = re.compile(r"\d\s?[–—/|]\s?\d[\d \u00a0]*(?:,\d+)?\s?[–—/|]\s?(\d{1,4}(?:,\d+)?)\s?[|;.]?\s*$")


SENTENCES = re.compile(r"[а-яё]{2}\.\s[А-ЯЁ][^.]*\.\s*$")  # «Тонн, да. До 15 октября довезём.»
LIST_ITEM = re.compile(r"\s*[•▪*–—-]\s*[^\W\d_]")


def _list_length(lines: Sequence[str], at: int) -> int:
    """How many characters the items of a list behind ``lines[at]`` take."""
    length = 0
    for line in lines[at + 1 :]:
        if not LIST_ITEM.match(line):
            break
        length += len(line) + 1
    return length


def _last_word(head: str) -> HeadingUnit | None:
    """A measure at the end of a column name: «заасфальтировано км: 7,2; 5,4», «Дороги, отремонтировано километров»."""
    head = head.rstrip(" :")
    words = head.rsplit(None, 1)
    unit = _measure(words[-1]) if words else None
    match = LAST_WORD.search(head) if unit else None
    return unit if match and match.group().split()[0].lower() not in scales() else None


@lru_cache(maxsize=5_000)  # columns of tables end in the same words
def _measure(word: str) -> HeadingUnit | None:
    """What a word measures by itself, if it may head a column so."""
    found = units().regex.fullmatch(word)
    row = units().row(found) if found else None
    measured = row is not None and row["kind"] == "measure" and len(row.surface) > 1 and word[-1] not in "ыиеаяу"
    return HeadingUnit(row["unit"], kind_of_row(row), Decimal(1)) if row is not None and measured else None


SHORT_HEAD = 50
SHORT_LINE_HEAD = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)])?[^.;]{0,4}[^\d.;]{4,},[^.;,]{3,}(?:\.[^.;,]{1,12}){0,2}"
)  # «2) Финансирование, млн тенге. Всего 312»


def _line_heads(line: str, position: int) -> Iterator[Block]:
    """The part of a line behind «…, тыс. тонн:», up to the next such head."""
    if "," not in line and "(" not in line and ":" not in line:
        return
    found: tuple[int, HeadingUnit] | None = None
    since = 0
    begins = looked = -1  # the last sentence that begins, and how far one was looked for: no part of a line is looked through twice
    for colon in HEAD_END.finditer(line):
        head = line[max(since, colon.start() - 100) : colon.start()]
        if "," not in head and "(" not in head and ":" not in colon.group():
            continue
        if colon.group()[0] == "." and (colon.start() > SHORT_HEAD or not SHORT_LINE_HEAD.fullmatch(head)):
            continue
        if _ends_in_number().search(head[-25:]):
            continue
        unit = heading_unit(head, counted=colon.group()[0] == ":" and "(" in head[-40:]) or _last_word(head)
        dotted = "..." in colon.group()  # «Вылов рыбы, т ........ 3 870»
        if unit is not None and unit[0] in ONE_LETTER and not (dotted or _spelled(head, unit[0])):
            continue
        if unit is not None:
            if found is not None:
                begins = max(begins, line.rfind(". ", max(looked, found[0]), colon.start()))
                looked = colon.start() - 1
                if begins < found[0]:
                    continue
                yield position + found[0], position + begins, found[1]
            found, since = (colon.end(), unit), colon.end()
    if found is not None:
        yield position + found[0], position + len(line), found[1]


BEGIN = itemgetter(0)


def heading_of(blocks: Sequence[Block], position: int) -> HeadingUnit | None:
    """The unit of the heading that governs the text at ``position``, or None."""
    if not blocks:
        return None
    at = bisect.bisect_right(blocks, position, key=BEGIN) - 1
    for block in reversed(blocks[max(0, at - NESTED) : at + 1]):
        if position < block[1]:
            return block[2]
    return None


NESTED = 30  # headings of single lines under one of a block
