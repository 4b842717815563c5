"""What a report names a year for: it sums it up, plans for it, compares with it. Changes when a year is misunderstood in this way.

For a newcomer: ``named_for`` looks at the words round a year and answers with a name for what they say; what follows from it for the
year that a report sums up is weighed in ``reporting``.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from functools import cache

from svodka import lexicon
from svodka.document import Period
from svodka.text.morphology import done, readings

Named = tuple[str, int]  # what a year is named for, and how many years the one that is summed up lies behind it

WINTER = 3  # a report with a day up to March sums up the year before
NEAR = 60  # characters round a year in which words tell what it is named for
SENTENCE = 150  # characters between a year and the «теперь» set against it

STOP = re.compile(r"[;!?\n]|\.(?=\s+[А-ЯЁ«–—-])")
CLAUSE = re.compile(r"[,():;]|\s[–—-]\s")
ASIDE = re.compile(r"[,:]")
UNTIL = re.compile(r"(?<!\w)(?:до|ко?)\s+$", re.IGNORECASE)
SINCE = re.compile(r"(?<!\w)с\s+$", re.IGNORECASE)
ON_YEAR = re.compile(r"(?<!\w)на\s+$", re.IGNORECASE)
DESCRIBED = re.compile(
    r"(?<!\w)(?:в|за|до|от|ко?|со?|против|чем)\s+[«\"]?[а-яё-]{4,}(?:[ое]м|[ео]го|[ое]му)[»\"]?\s+$", re.IGNORECASE
)
FIGURE = re.compile(r"\s*(?:[–—:-]\s*)?(?:[а-яё]+\s+){0,2}\d", re.IGNORECASE)
NEW_YEARS_DAY, LAST_DAY = (1, 1), (12, 31)


@cache
def starts(cue: str) -> re.Pattern[str]:
    """The surfaces of a cue as beginnings of words."""
    return re.compile(rf"(?<!\w){lexicon.cue(cue)}", re.IGNORECASE)


@cache
def whole(cue: str) -> re.Pattern[str]:
    """The surfaces of a cue as whole words."""
    return re.compile(rf"(?<!\w){lexicon.cue(cue)}(?!\w)", re.IGNORECASE)


@cache
def report_of() -> re.Pattern[str]:
    """«По итогам», «за» in front of a year."""
    return re.compile(rf"(?<!\w){lexicon.cue('report of')}\s+(?:{lexicon.cue('part of year')}\s+)?$", re.IGNORECASE)


@cache
def _contrast() -> re.Pattern[str]:
    """«…, а в 2018 году», «если на начало 2009 года», «(в 2013 году – 6)»; «А в 2018 году» at the head of a sentence goes on."""
    words = rf"(?<!\w)(?:а|(?i:{lexicon.cue('contrast')}))[\s:,]+(?:ещ[её]\s+)?(?:(?:в|на|за)\s+)?"
    return re.compile(rf"(?:{words}|\(\s*(?:(?:в|за)\s+)?)$")


@cache
def _against() -> re.Pattern[str]:
    """«Против 318,9 млрд в» in front of a year: an earlier value with its year."""
    return re.compile(rf"(?<!\w){lexicon.cue('set against')}\s+(?:[^,;()]|,(?=\d))*$", re.IGNORECASE)


@cache
def _was() -> re.Pattern[str]:
    """«Было (2019): 12», «было в 2019 году 12» in front of the year."""
    return re.compile(rf"(?<!\w){lexicon.cue('it was')}\s+(?:\(|в\s+)$", re.IGNORECASE)


@cache
def _planned_in_brackets() -> re.Pattern[str]:
    """«2023 (план): 38 км» behind the year."""
    return re.compile(rf"\s*\(\s*{lexicon.cue('plan in brackets')}\W*\)", re.IGNORECASE)


@cache
def _that_is() -> re.Pattern[str]:
    """What may stand in «в этом году, то есть в 2019-м»."""
    return re.compile(rf"[\s,(–—-]*(?:{lexicon.cue('that is')}\s+)?(?:в\s+)?", re.IGNORECASE)


@cache
def _was_figure() -> re.Pattern[str]:
    """«Было 478 тысяч» behind the year; «было построено 5 школ» can be told of any year."""
    return re.compile(rf"\s*{lexicon.cue('it was')}\s+(?:на\s+)?\d", re.IGNORECASE)


@cache
def _season() -> re.Pattern[str]:
    """«За сезон 2022/23», «в 2021–2022 учебном году»: two years are one time."""
    return re.compile(rf"(?<!\w){lexicon.cue('season of two years')}|/\d\d(?:\d\d)?(?!\d)", re.IGNORECASE)


@cache
def _next() -> re.Pattern[str]:
    """«На будущий, 2018-й» in front of the year."""
    return re.compile(rf"(?<!\w){lexicon.cue('next year')},?\s+\(?$", re.IGNORECASE)


def named_for(text: str, periods: Sequence[Period], at: int, future: Sequence[int]) -> Named:
    """What the year of ``periods[at]`` is named for; ``future`` are the offsets of verbs in the future tense."""
    period = periods[at]
    near = text[max(0, period.start - NEAR) : period.start]
    left = STOP.split(near)[-1]
    right = STOP.split(text[period.end : period.end + NEAR])[0]
    day = period.part[:2] if period.part is not None and period.part[:2] == period.part[2:] else None
    if DESCRIBED.search(left) and not report_of().search(left):
        return "described", 1
    if period.base:
        return ("same period", 1) if starts("same period").search(left) else ("compared with", 1)
    called = periods[at - 1] if at else None
    if called is not None and called.meaning == "date" and _that_is().fullmatch(text, called.end, period.start):
        earlier = called.offset < 0 and whole("it was").match(right.lstrip(" ,)")) is not None
        return ("contrasted", 1) if earlier else CALLED.get(called.offset, ("named", 0))
    if _next().search(left):
        return "called next year", -1
    if period.meaning == "since" or (day is not None and SINCE.search(left)):
        return "since the first of January" if day == NEW_YEARS_DAY else "since", 0
    reports = report_of().search(left) is not None
    if starts("past event").search(CLAUSE.split(left)[-1]) and not reports:
        return "of a past event", 0
    ahead = _is_ahead(period, left, right, future)
    until = UNTIL.search(left)
    if until and day == LAST_DAY:
        reached = until.group().lower().startswith("к") and done(CLAUSE.split(left)[-1] + CLAUSE.split(right)[0])
        return ("day", 0) if reached and not ahead else ("until its end", -1)
    if period.part is not None and day != NEW_YEARS_DAY and (until or ahead or starts("term").search(left)):
        return "deadline", -1
    if until or (period.target and (ahead or period.part is None)) or starts("goal of a year").search(left):
        return "to come", 0
    if (
        period.first is not None
        and period.first == (period.year or 0) - 1
        and _season().search(f"{left}{text[period.start : period.end]}")
    ):
        return "season", 0
    was = period.part is not None and day is None and _was_figure().match(right) is not None
    if was or _is_of_an_earlier_figure(near, left, right) or _goes_back(text, period, called, right):
        return "earlier figure", 1
    if day is not None:
        return _day(day)
    if reports or (period.part is not None and period.part[0] == 1 and period.part[2] > 1):
        return "summed up", 0
    if period.part is not None and starts("event of the report").search(f"{left} {right}"):
        return ("month of the meeting up to March", -1) if period.part[0] <= WINTER else ("month of the meeting", 0)
    if (ahead or (ON_YEAR.search(left) and period.part is None)) and not starts("carried out").search(right):
        return "planned", -1
    if starts("term").search(left):
        return "term", -1
    if _is_followed_by_now(text, period, periods[at + 1] if at + 1 < len(periods) else None):
        return "set against now", 1
    labels = left.endswith("(") and right.startswith(")")  # «48 (2017)»
    if (_contrast().search(left) and not labels) or whole("it was").match(right.lstrip()):
        return "contrasted", 1
    return "named", 0


CALLED: Mapping[int, Named] = {  # «в нынешнем, 2025-м»
    0: ("called this year", -1),
    -1: ("called last year", 0),
    1: ("called next year", -1),
}


def _day(day: tuple[int, int]) -> Named:
    if day == NEW_YEARS_DAY:
        return "first of January", -1
    return ("day up to March", -1) if day[0] <= WINTER else ("day", 0)


def _is_of_an_earlier_figure(near: str, left: str, right: str) -> bool:
    """«(в 2005 г. – 5,8 ц, в 2004 г. – 4,9)», «против 318,9 млрд в I квартале 2008 года»."""
    in_brackets = near.rfind("(") > max(near.rfind(")"), near.rfind("\n")) and FIGURE.match(right) is not None
    return in_brackets or _against().search(left) is not None or _was().search(left) is not None


def _goes_back(text: str, period: Period, before: Period | None, right: str) -> bool:
    """«1 062 тыс. тонн; 2007 г. – 1 105; 2006 г. – 1 050»: figures of earlier years one behind the other."""
    if FIGURE.match(right) is None or period.year is None:
        return False
    front = SERIES.search(text, max(0, period.start - NEAR), period.start)
    if front is None or before is None or before.year is None or before.end <= front.start():
        return front is not None
    return before.year > period.year


SERIES = re.compile(r"\d[^;.:\n\d]*;\s*(?:в\s+)?$")


def _is_ahead(period: Period, left: str, right: str, future: Sequence[int]) -> bool:
    """Whether something is planned for a year: a word for a plan stands near it, or a verb in the future in its clause."""
    if starts("plan of a year").search(left) or starts("plan behind a year").search(ASIDE.split(right)[0]):
        return True
    if _planned_in_brackets().match(right):
        return True
    clause = CLAUSE.split(left)[-1]
    first, last = period.start - len(clause), period.end + len(CLAUSE.split(right)[0])
    at = bisect.bisect_left(future, first)
    return (at < len(future) and future[at] < last) or _is_demanded(clause)


FIRST_WORD = re.compile(r"\W*(?:[а-яё\d]{1,3}[.)]\s*)?([а-яё]+(?:ть|ти|чь)(?:ся)?)\s", re.IGNORECASE)


def _is_demanded(clause: str) -> bool:
    """Whether a clause begins with an infinitive: «а) довести в 2007 году посевы до 50 тыс. га»."""
    word = FIRST_WORD.match(clause)
    return word is not None and readings(word[1])[0].pos == "INFN"


def _is_followed_by_now(text: str, period: Period, later: Period | None) -> bool:
    """«В 2022 году собрали 6, а нынче 7»: the year behind the one named is summed up."""
    if later is None or later.base or later.start - period.end >= SENTENCE:
        return False
    present = later.meaning == "now" or (later.meaning == "date" and later.offset == -1)
    return present and STOP.search(text, period.end, later.start + 1) is None
