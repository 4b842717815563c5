"""Which numbers claim nothing: dates, ordinals, numbering, addresses, durations … Changes when a number is wrongly taken or left.

``reason`` asks the rules in their order; the first that knows the number gives the reason, and its name is kept.
The words that the rules look for stand in the lexicon (``stops_left``, ``stops_right``, ``shapes``, ``durations``,
``bases``, ``months``).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.numbers.called import called, counter, foreign, old_year, stretch
from svodka.numbers.named import numbered_programme, quoted, shift
from svodka.numbers.ones import article, zero
from svodka.numbers.shapes import Shapes
from svodka.text.morphology import animate, done, known, readings

Span = tuple[int, int]
Rule = Callable[[str, Quantity], str]
WORD = re.compile(r"[^\W\d_]+")
NEXT_WORD = re.compile(rf"{SPACE}{{1,3}}([^\W\d_]+)")


@cache
def _shapes() -> Shapes:
    return Shapes([row["pattern"] for row in lexicon.rows("shapes")])


@cache
def _last_words() -> re.Pattern[str]:
    """What a word in front that numbers things ends with."""
    surfaces = [*(row.surface for row in lexicon.rows("stops_left")), *lexicon.surfaces_of("behind a word that numbers")]
    words = lexicon.alternatives({surface.split()[-1] for surface in surfaces})
    return re.compile(rf"(?:(?<!\w){words}|№)$", re.IGNORECASE)


@lru_cache(maxsize=4_000)
def _may_number(word: str) -> bool:
    """Whether a word in front of a number may be of those that number things: most are passed without a search for these."""
    return _last_words().search(word) is not None


@cache
def _left_words(scope: str) -> lexicon.Matcher:
    rows = [row for row in lexicon.rows("stops_left") if scope == "bare" or row["scope"] == "any"]
    return lexicon.matcher(rows, after=lexicon.filled(rf"{SPACE}*(?:[:№]|<behind a word that numbers>)?{SPACE}*[«\"]?$"))


@cache
def _right_words() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("stops_right"), before=r"[\s-]*", after=r"(?!\w)")


@cache
def _months() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months"), before=rf"{SPACE}{{0,2}}")


@cache
def _durations() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("durations"))


@cache
def _bases() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("bases"), before=rf"{SPACE}*")


def is_month(word: str) -> bool:
    """Whether ``word`` is the name of a month in any case."""
    return _months().regex.fullmatch(word) is not None


def mask(text: str) -> list[Span]:
    """Spans of ``text`` whose very shape says that their numbers claim nothing (phones, dates, laws), ascending."""
    return list(_shapes().spans(text))


def _left(text: str, quantity: Quantity, width: int = 40) -> str:
    return text[max(0, quantity.start - width) : quantity.start]


def ordinal(text: str, quantity: Quantity) -> str:
    """«5-й», «2025-м»."""
    return "ordinal" if quantity.ordinal else ""


def looks_like_year(quantity: Quantity) -> bool:
    """Four digits between 1900 and 2100 without a multiplier."""
    return quantity.scale == 1 and quantity.number_end - quantity.start == 4 and 1900 <= quantity.value <= 2100


def is_year(quantity: Quantity) -> bool:
    """Whether a number is a year whatever stands round it."""
    return (
        quantity.form == "digits"
        and quantity.unit_kind in ("", "time")
        and looks_like_year(quantity)
        and FIRST_YEAR <= quantity.value <= LAST_YEAR
    )


FIRST_YEAR, LAST_YEAR = 1930, 2060  # a bare number outside is a year only where it says so
YEAR_WORD = re.compile(rf"{SPACE}{{0,2}}(?:г(?:\.|г|од)|[-–]|й|м|го)", re.I)


def year(text: str, quantity: Quantity) -> str:
    """«2022», «2022 г.», «2019–2021 годы»."""
    if is_year(quantity):
        return "year"
    if quantity.form != "digits" or quantity.scale != 1 or not 1900 <= quantity.value <= 2100 or not quantity.whole:
        return ""
    low_is_year = quantity.low is not None and 1900 <= quantity.low <= 2100
    told = YEAR_WORD.match(text, quantity.number_end) is not None
    likely = told or low_is_year or FIRST_YEAR <= quantity.value <= LAST_YEAR
    four_digits = likely and (low_is_year or looks_like_year(quantity))
    bare = (
        quantity.unit_kind in ("time", "")
        or quantity.unit.split("/")[0] in ("g", "год")
        or text.startswith(("-", "–"), quantity.number_end)
        or lexicon.whole("column of a year").fullmatch(quantity.unit) is not None
    )
    return "year" if four_digits and (bare or foreign(text, quantity)) else ""


def date(text: str, quantity: Quantity) -> str:
    """«3 февраля», «10–12 апреля»."""
    if quantity.scale == 1 and 1 <= quantity.value <= 31 and _months().regex.match(text, quantity.number_end):
        return "date"
    return ""


def glued(text: str, quantity: Quantity) -> str:
    """A number that ends a name: «бизнеса-2020», «ТЭЦ-1», «АИ-92», but no «овец-6100», «КРС-2450», «площадь-12 га»."""
    before = text[max(0, quantity.start - 2) : quantity.start]
    if len(before) < 2 or before[1] not in "-–‑" or not (before[0].isalpha() or before[0] in '»"'):
        return ""
    label = LABEL_BEFORE.search(text, max(0, quantity.start - LONGEST_LABEL), quantity.start)
    if label is None or (quantity.scale == 1 and quantity.value in YEARS):
        return "name"
    word = label[1]
    if quantity.unit_kind != "count" and lexicon.whole("label of a figure").fullmatch(word):  # «план-412,6; факт-409,1»
        return ""
    listed = LISTED_LABEL.search(text, max(0, label.start() - 4), label.start()) and LISTED_END.match(text, quantity.end)
    if (listed and lexicon.whole("label of a count").fullmatch(word)) or (
        lexicon.whole("animal").fullmatch(word) and quantity.value >= HERD
    ):
        return ""
    if word.islower() and quantity.unit_kind in ("money", "measure", "percent"):
        return ""
    case = ("gent", "nomn") if listed and word.islower() else ("gent",)  # «трактора-5, сеялки-3»
    counted = any(r.pos == "NOUN" and r.case in case and r.number == "plur" for r in readings(word))
    return "" if counted and (word.islower() or (word[1:].islower() and known(word))) else "name"


# «…, ФАП-16.» counts, «ФАП-2 принял» and «ремонт ФАП-2» do not
LISTED_LABEL, LISTED_END = re.compile(r"(?:^|[\n,;:(.–—-])\s?$"), re.compile(r"\s?(?:[,;.)\n]|$)")
LABEL_BEFORE = re.compile(r"(?<![\w-])([^\W\d_]{2,})[-–‑]$")
LONGEST_LABEL = 30
HERD = 10  # of «КРС-2450»; «Птица-1» is a name
YEARS = range(1900, 2101)


BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b"
ASIDE = BLANKS + ':«"'  # what may stand between such a word and its number


def left_word(text: str, quantity: Quantity) -> str:
    """A word in front that numbers things: «№», «пункт», «слайд», «тел.»."""
    front = text[max(0, quantity.start - 40) : quantity.start].rstrip(ASIDE)
    if not front or not _may_number(front.split()[-1]):
        return ""
    words = _left_words("any" if quantity.unit else "bare")
    match = words.search(text, max(0, quantity.start - 40), quantity.start)
    why = words.row(match)["reason"] if match else ""
    if (why == "age" and quantity.value > OLDEST) or (why == "part" and quantity.form != "fraction"):
        return ""  # «первой половины», but «премия первой 500 тысяч»
    if why == "road" and quantity.value >= LONGEST_ROAD:
        return ""
    if match and why == "address" and text[max(0, match.start() - 2) : match.start() - 1].isdigit() and _is_many(match.group()):
        return ""  # «из 45 микрорайонов 24 с газом», no «ул. Абая 15 кв. 24»
    if match and why in ("numbering", "law") and quantity.unit and _no_numbering(text, quantity, match.start()):
        return ""
    if match and why in ("address", "road", "numbering") and not quantity.ordinal:
        decimal = not quantity.whole and "," in text[quantity.start : quantity.number_end]  # «в приложении 11,4», no «пункт 11.4»
        told = quantity.form == "words" or quantity.scale > 1 or not quantity.whole  # no number of a house or a point
        named = why != "numbering" or decimal or quantity.unit_kind not in ("", "count")
        if (told and named) or (match.group().rstrip().endswith(":") and why != "phone"):
            return ""
    return why


def _no_numbering(text: str, quantity: Quantity, word: int) -> bool:
    """Whether the word at ``word`` has no number: «убойный пункт на 30 голов», «в каждом пункте 12 коек», «по статье 12 млн»."""
    if quantity.scale > 1 or ON.search(text, word, quantity.start):
        return True
    front = LAST_WORD.search(text, max(0, word - LONGEST_LABEL), word)
    likely = readings(front[1])[0] if front is not None else None
    return likely is not None and likely.pos in ("ADJF", "PRTF") and likely.case != "gent"


ON = Frame(rf"(?<!\w)<on>{SPACE}+(?:<hedge>{SPACE}+)?$")
LAST_WORD = re.compile(rf"(?<!\w)([^\W\d_]{{3,}}){SPACE}$")
OUT_OF = Frame(rf"(?<!\w)<out of>{SPACE}+$")
OLDEST = 110
LAST_GRADE = 12
LONGEST_ROAD = 5000  # kilometres: «рабочих мест на трассе 6 900»


def _is_many(word: str) -> bool:
    return any(reading.case == "gent" and reading.number == "plur" for reading in readings(word.strip(" -")))


def ordinal_behind(text: str, quantity: Quantity) -> str:
    """The first half of an ordinal in words: «двадцать седьмого ноября»."""
    if quantity.form != "words":
        return ""
    match = NEXT_WORD.match(text, quantity.number_end)
    return "ordinal" if match and "Anum" in readings(match[1])[0].tags else ""


def half_past(text: str, quantity: Quantity) -> str:
    """«К половине пятого»: a fraction of an hour."""
    if quantity.form != "fraction":
        return ""
    match = NEXT_WORD.match(text, quantity.number_end)
    if text[quantity.start : quantity.number_end].lower() == "третью" and (match is None or readings(match[1])[0].case != "gent"):
        return "ordinal"  # «в третью смену», «скважин две, третью затянуло», but «третью бюджета»
    return "clock" if match and "Anum" in readings(match[1])[0].tags else ""


def numbers_behind(text: str, position: int) -> bool:
    """Whether a word that is no counted thing stands at ``position``: «недели»."""
    return _right_words().regex.match(text, position) is not None


def right_word(text: str, quantity: Quantity) -> str:
    """A word behind that is no counted thing: «9 класс», «7 созыва»."""
    match = _right_words().regex.match(text, quantity.number_end)
    if match and "\n" in match.group():
        return ""
    why = _right_words().row(match)["reason"] if match else ""
    if why == "rank" and quantity.value % 10 == 1 and quantity.value % 100 != 11:
        return ""  # «21 место» is counted
    if why == "address" and quantity.value % 10 == 1 and OUT_OF.search(_left(text, quantity, 10)):
        return ""  # «из 81 микрорайона газ есть в 40»
    if quantity.form == "words" and why in ("address", "grade"):  # «четыре микрорайона» are counted
        return ""
    many = match is not None and _is_many(match.group())
    if why == "grade" and (many or quantity.value < FIVE) and CLASSES_MADE.search(_left(text, quantity)):
        return ""
    if many and (why in ("address", "ordinal") or (why == "grade" and quantity.value > LAST_GRADE)):  # «12 сессий», «47 классов»
        return ""
    return why


def graded(text: str, quantity: Quantity) -> str:
    """A grade that things have: «1 категорию – 29», «инвалидов 1 группы – 12, 2 группы – 40», «дорога 3 категории».

    No number counts a noun in such a form, or a noun in front has it; «создано 3 категории» are counted.
    """
    if quantity.form != "digits" or not quantity.whole or not 1 <= quantity.value <= LAST_GRADE:
        return ""
    behind = GRADE.match(text, quantity.number_end)
    if behind is None:
        return ""
    forms = {reading.case for reading in readings(behind["grade"]) if reading.number == "sing"}
    if "accs" in forms and "gent" not in forms:
        return "ordinal"
    if "gent" not in forms:
        return ""
    if quantity.value == 1 or GRADES_BEFORE.search(text, max(0, quantity.start - GRADES), quantity.start):
        return "ordinal"
    return "ordinal" if FIGURE_BEHIND.match(text, behind.end()) or _has_grade(text, quantity.start) else ""


GRADE = Frame(rf"{SPACE}+(?P<grade><grade of things>[а-яё]*)(?!\w)")
GRADES = 90  # characters in front of a grade in which the first one stands
GRADES_BEFORE = Frame(r"(?<![\d.,])1\s<grade of things>[^.;!?\n]*,\s*$")
FIGURE_BEHIND = re.compile(r"\s*[–—-]\s*\d")
WORD_BEFORE = re.compile(r"([а-яё]+)[ \u00a0]$", re.IGNORECASE)


def _has_grade(text: str, start: int) -> bool:
    """Whether a noun stands right in front of a grade: «дорога», «слесарей»."""
    before = WORD_BEFORE.search(text, max(0, start - 25), start)
    return before is not None and readings(before[1])[0].pos == "NOUN"


CLASSES_MADE = Frame(r"(?<!\w)<class made>(?!\w)[^.;!?\d]*$")  # «пристроены 4 класса»
FIVE = 5


def duration(text: str, quantity: Quantity) -> str:
    """A length of time, unless it is itself what was measured («срок службы 25 лет»)."""
    if quantity.unit_kind != "time" or "/" in quantity.unit:
        return ""
    told = _durations().search(text, max(0, quantity.start - 70), quantity.start) or WAITED.match(text, quantity.end)
    return "" if told else "duration"


WAITED = Frame(rf"{SPACE}+<waiting>(?!\w)")


MANY_TIMES = 10
EACH_TIME = Frame(rf"{SPACE}+<in a time>{SPACE}+(?:[а-яё]+{SPACE}+)?<time of a frequency>(?!\w)")
IN_FRONT_OF_TIMES = Frame(rf"(?<!\w)<in>{SPACE}+(?:\w+{SPACE}+)?$")


def frequency(text: str, quantity: Quantity) -> str:
    """«два раза в неделю»: a multiple stands behind «в»."""
    if quantity.unit != "times" or quantity.form in ("multiple", "compound"):
        return ""
    counted = quantity.value >= MANY_TIMES or not quantity.whole  # «отключали 23 раза», «рост 1,4 раза»
    if counted and not EACH_TIME.match(text, quantity.end):
        return ""
    return "" if IN_FRONT_OF_TIMES.search(_left(text, quantity, 20)) else "frequency"


BASE_FRONT = Frame(rf"(?<!\w)<on a base>{SPACE}+(?:<every one of>{SPACE}+)?$")
ON_FRONT = Frame(rf"(?<!\w)<on>{SPACE}+$")
EACH_FRONT = Frame(rf"(?<!\w)(?:<on>|<out of>){SPACE}+<every one of>{SPACE}+$")
MORE_OR_LESS = Frame(rf"{SPACE}+<more than a base>")
BASES = frozenset({100, 1000, 10_000, 100_000})


def base(text: str, quantity: Quantity) -> str:
    """What a rate is counted on: «на 10 тысяч жителей», «за 1 литр»."""
    front = text, max(0, quantity.start - 20), quantity.start
    if quantity.value in BASES and EACH_FRONT.search(*front):
        return "base of a rate"
    if (quantity.value != 1 and quantity.value not in BASES) or not BASE_FRONT.search(*front):
        return ""
    if quantity.value in BASES and not quantity.unit and not MORE_OR_LESS.match(text, quantity.end):
        return "base of a rate" if ON_FRONT.search(*front) else ""
    if quantity.value == 1 and quantity.form == "digits" and quantity.unit_kind == "count" and ON_FRONT.search(*front):
        return "base of a rate"
    if quantity.value in (100, 1000, 10000, 100000) and _bases().regex.match(text, quantity.number_end):
        return "base of a rate"
    return "base of a rate" if quantity.value == 1 and quantity.unit_kind in ("measure", "money") else ""


AUDIENCE = Frame(r"(?<!\w)<audience>(?!\w)[^.!?;\d]*$")
ONLINE = Frame(r"(?<!\w)<audience online>(?!\w)[^.!?;\d]*$")
CAME = Frame(r"(?<!\w)<came>(?!\w)[^.!?;\d]*$")
LISTENED = Frame(r"[^.!?;\d]{0,40}(?<!\w)<listened>")
OPENING = 500  # characters at the beginning, which tell of the meeting


def audience(text: str, quantity: Quantity) -> str:
    """Those who listened to the report: «в зале собралось 400 человек», «эфир смотрели 5 200»."""
    left = text, max(0, quantity.start - 70), quantity.start
    if not quantity.unit:
        own = _left(text, quantity, 70).rsplit(",", 1)[-1] if quantity.start < OPENING else ""
        gathered = own and CAME.search(own) and lexicon.whole("those who come").search(own)
        return "audience" if ONLINE.search(*left) or gathered else ""  # «на сход пришло человек двести»
    if quantity.unit_kind != "count" or not animate(quantity.unit):
        return ""
    if quantity.start < OPENING and (CAME.search(*left) or LISTENED.match(text, quantity.end)):
        return "audience"
    return "audience" if AUDIENCE.search(*left) or ONLINE.search(*left) else ""


LONGEST_TITLE = 100  # characters
PART_OF_TITLE = re.compile(r"[,;:.?!]|\s[–—-]\s")


def title(text: str, quantity: Quantity) -> str:
    """A number word of the headline: «Два акима, одна река», no «Построены две школы»."""
    if quantity.form != "words" or quantity.scale > 1 or quantity.start > LONGEST_TITLE or quantity.unit_kind not in ("", "count"):
        return ""
    end = text.find("\n", quantity.end, LONGEST_TITLE)
    if end < 0 or "\n" in text[: quantity.start] or text[:end].rstrip()[-1] == ".":
        return ""
    left, right = PART_OF_TITLE.split(text[: quantity.start])[-1], PART_OF_TITLE.split(text[quantity.end : end])[0]
    return "" if done(f"{left} {right}") else "title"


RULES: tuple[Rule, ...] = (
    ordinal, year, old_year, date, glued, left_word, ordinal_behind, half_past, zero, right_word, graded, duration, frequency,
    shift, base, article, quoted, numbered_programme, called, counter, stretch, audience,
    title,
)  # fmt: skip


def reason(text: str, quantity: Quantity, masked: Sequence[Span]) -> str:
    """Why ``quantity`` claims nothing: "" for a claim, else ``rule: reason``."""
    at = bisect.bisect_right(masked, (quantity.start, len(text))) - 1
    if at >= 0 and masked[at][0] <= quantity.start < masked[at][1]:
        return "shape: number of a phone, date, law or list"
    for rule in RULES:
        why = rule(text, quantity)
        if why:
            return f"{rule.__name__}: {why}"
    return ""


ALSO_BEFORE = Frame(rf"{SPACE}*(?:,|<joint of ordinals>|[-–—]){SPACE}*", flags=0)
AND = Frame(rf"{SPACE}<and>{SPACE}", flags=0)
MOST_NAMED = 100
ALSO = Frame(rf"{SPACE}*(?:,|<and>|<out of>|[-–—]){SPACE}*", flags=0)


SAME_NIGHT = Frame(rf"{SPACE}+<on>{SPACE}+")


def _also_a_day(text: str, here: Quantity, behind: Quantity) -> bool:
    """Whether a number is a day of the date behind: «17, 18 и 20 мая», «с 28 на 29 марта»."""
    if here.unit or here.form != "digits" or here.scale != 1 or not here.whole or not 1 <= here.value <= LAST_DAY:
        return False
    if SAME_NIGHT.fullmatch(text, here.end, behind.start):
        return True
    return here.value < behind.value and ALSO_BEFORE.fullmatch(text, here.end, behind.start) is not None


LAST_DAY = 31


def judge(text: str, quantities: Sequence[Quantity], masked: Sequence[Span]) -> list[Quantity]:
    """``quantities``, of which those that claim nothing get their ``stop``; in a list of numbers («пункты 4 и 7») the first one
    decides."""
    judged = list(quantities)
    before: Quantity | None = None
    for quantity in judged:
        why = reason(text, quantity, masked)
        numbered = before is not None and before.stop.startswith(("left_word", "also")) and not quantity.unit
        if (
            before is not None
            and before.stop.startswith("glued")
            and not quantity.unit
            and AND.fullmatch(text, before.end, quantity.start)
        ):
            numbered = quantity.scale == 1 and quantity.whole and quantity.value < MOST_NAMED  # «АИ-92 и 95»
        if not why and before is not None and numbered and ALSO.fullmatch(text, before.end, quantity.start):
            why = "also: numbered like the one before"
        quantity.stop = why
        before = quantity
    for at in range(len(judged) - 2, -1, -1):  # «с 1 и 5 классов»: the last one decides
        here, behind = judged[at], judged[at + 1]
        graded = behind.stop.endswith(("grade", "ordinal")) and not here.unit and not here.stop and here.scale == 1
        if graded and ALSO_BEFORE.fullmatch(text, here.end, behind.start):
            here.stop = "also: numbered like the one behind"
        elif behind.stop.endswith("date") and not here.stop and _also_a_day(text, here, behind):
            here.stop = "also: date"
    return judged
