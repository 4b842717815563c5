"""What a report names a year for: it sums it up, plans for it, compares with it. Changes when a year is misunderstood in this way.

For a newcomer: ``named_for`` looks at the words round a year and answers with a name for what they say, the first that one of
``RULES`` gives; what follows from it for the year that a report sums up is weighed in ``reporting``.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, NEW_YEARS_EVE, Part, Period
from svodka.lexicon import Frame
from svodka.text.morphology import done, readings

Named = tuple[str, int]  # what a year is named for, and how many years the one that is summed up lies behind it

WINTER = 3  # a report with a day up to March sums up the year before
HEAD = 400  # characters in which the month stands in which a report was made
NEAR = 60  # characters round a year in which words tell what it is named for
SENTENCE = 150  # characters between a year and the «теперь» set against it

# the end of a sentence; a figure begins one only behind a full word («держать ответ. 2021 год был …», not «на 1 янв. 2021»)
# (the first character is named, so that most of a text is passed at once)
STOP = re.compile(r"[;!?\n.](?:(?<!\.)|(?=\s+[А-ЯЁ«–—-])|(?<=[а-яё]{5}.)(?=\s+\d))")
CLAUSE = re.compile(r"[,():;\s](?:(?<!\s)|[–—-]\s)")
ASIDE = re.compile(r"[,:]")
DASH = re.compile(r"\s[–—-]\s*$")
UNTIL = Frame(r"(?<!\w)(?:<until>|(?P<to><to>))\s+$")
SINCE = Frame(r"(?<!\w)<since>\s+$")
ON_YEAR = Frame(r"(?<!\w)<on>\s+$")
DESCRIBED = Frame(r"(?<!\w)<in front of a description>\s+[«\"]?[а-яё-]{4,}<oblique ending>[»\"]?\s+$")
FIGURE = re.compile(r"\s*(?:[–—:-]\s*)?(?:[а-яё]+\s+){0,2}\d", re.IGNORECASE)


# «по итогам», «за» in front of a year
REPORT_OF = Frame(r"(?<!\w)<report of>\s+(?:<part of year>\s+)?$")
# «…, а в 2018 году», «если на начало 2009 года», «(в 2013 году – 6)»; «А в 2018 году» at the head of a sentence goes on
CONTRAST = Frame(
    r"(?:(?<!\w)(?:<yet>|(?i:<contrast>))[\s:,]+(?:<once more>\s+)?(?:<within a year>\s+)?|\(\s*(?:<within a year>\s+)?)$",
    flags=0,
)
AGAINST = Frame(r"(?<!\w)<set against>\s+(?:[^,;()]|,(?=\d))*$")  # «против 318,9 млрд в» in front of a year
WAS = Frame(r"(?<!\w)<it was>\s+(?:\(|<in>\s+)$")  # «было (2019): 12», «было в 2019 году 12» in front of the year
WILL_BE = Frame(r"(?<!\w)<it will be>\s+\(\s*(?:<in>\s+)?$")  # «будет (2023): 14», «план (2023): 14» in front of the year
PLANNED_IN_BRACKETS = Frame(r"\s*\(\s*<plan in brackets>\W*\)")  # «2023 (план): 38 км» behind the year
THAT_IS = Frame(r"[\s,(–—-]*(?:<that is>\s+)?(?:<in>\s+)?")  # what may stand in «в этом году, то есть в 2019-м»
WAS_FIGURE = Frame(r"\s*<it was>\s+(?:<on>\s+)?\d")  # behind the year; «было построено 5 школ» can be told of any year
SEASON = Frame(r"(?<!\w)<season of two years>|/\d\d(?:\d\d)?(?!\d)")  # «за сезон 2022/23»: two years are one time
OVER = Frame(r"(?<!\w)<during>\s+$")
NEXT = Frame(r"(?<!\w)<next year>,?\s+\(?$")  # «на будущий, 2018-й» in front of the year
THIS = Frame(r"(?<!\w)<this year>,?\s+\(?$")  # «в наступившем 2018-м»
LAST = Frame(r"(?<!\w)<last year>,?\s+\(?$")  # «урожай прошлого, 2018 года»
BUDGET = Frame(r"(?<!\w)<budget of>(?:-|\s)$")  # «бюджет-2018», «в бюджете 2018 года»
ANSWER = re.compile(r"(?:^|[,;:?]\s)[^\d,;:()]*[а-яё]\s+[–—-]\s+$", re.IGNORECASE)  # «третье – » in front of «2020 год.»
AMENDED = Frame(r"(?<!\w)<amended>(?:\s[^.;:!?]*)?\s<on>\s+$")  # «о внесении изменений в бюджет на 2018–2020 годы»
CHANGED = Frame(r"(?:(?<!\w)<changed>|[+]\s?\d)[^.;:!?]*$")  # «плюс 1,2 млн к» in front of the year


Stretch = tuple[str, int, int]  # a text, and from where to where


@dataclass(slots=True)
class _Year:
    """A year that is named, with what stands round it: ``near`` and ``left`` in front of it, ``right`` behind it.

    ``left`` and ``right`` end with the sentence; ``front`` is the place of ``left``, ``clause`` that of its last clause, as a
    search takes it. ``called`` is the offset of a year that is said to be this, the last or the next one. ``day`` is set where it
    is one, ``ahead`` where something is planned, ``verb`` where a verb in the future says so.
    """

    text: str
    period: Period
    before: Period | None
    behind: Period | None
    near: str
    left: str
    right: str
    front: Stretch
    clause: Stretch
    called: int | None
    day: Part | None
    ahead: bool
    verb: bool

    @property
    def reports(self) -> bool:
        """«По итогам 2020 года», «за 2020 год»."""
        return REPORT_OF.search(*self.front) is not None


def named_for(text: str, periods: Sequence[Period], at: int, future: Sequence[int]) -> Named:
    """What the year of ``periods[at]`` is named for; ``future`` are the offsets of verbs in the future tense."""
    period = periods[at]
    near = text[max(0, period.start - NEAR) : period.start]
    left = STOP.split(near + text[period.start])[-1][:-1]  # its first character may begin the sentence
    right = text[period.end : period.end + NEAR]
    if stop := STOP.search(right):
        right = right[: stop.start()]
    front = text, period.start - len(left), period.start
    clause = text, period.start - len(CLAUSE.split(left)[-1]), period.start
    before, behind = periods[at - 1] if at else None, periods[at + 1] if at + 1 < len(periods) else None
    called = next((offset for offset, front_of in IN_FRONT.items() if front_of.search(*front)), None)
    day = period.part if period.part is not None and period.part.is_day else None
    own = left[left.rfind("(") + 1 :] if left.rfind("(") > left.rfind(")") else left  # «план на 2024 год 12 (факт 2023 г. – 9)»
    said = CLAUSE.split(own)[-1]
    verb = _is_told_ahead(text, period, said, right.lstrip(",") if _is_apposed(text, before, period) else right, future)
    ahead = verb or _is_ahead((text, period.start - len(own), period.start), period, said, right)
    ahead = ahead or WILL_BE.search(*front) is not None or (_is_headed(text, period, near) and not done(right))
    year = _Year(text, period, before, behind, near, left, right, front, clause, called, day, ahead, verb)
    return next((named for rule in RULES if (named := rule(year)) is not None), ("named", 0))


def _base(year: _Year) -> Named | None:
    if year.called in (0, -1):
        return None
    if DESCRIBED.search(*year.front) and not year.reports:
        return "described", 1
    if lexicon.starting("same period").match(year.text, year.period.start):
        return "same period", 1
    if (not year.period.base and not _is_changed_to(year)) or _is_reached(year):
        return None
    return "compared with", 1


def _is_reached(year: _Year) -> bool:
    """«Выросло за год на 9 процентов и к 1 января 2005 года составило 19 тысяч»: a day on which something was counted."""
    on_day = year.day == NEW_YEARS_DAY and UNTIL.search(*year.front) is not None
    return on_day and lexicon.starting("reached by a day").match(year.right.lstrip()) is not None


def _is_changed_to(year: _Year) -> bool:
    """«Плюс 1,2 млн к 2004-му», «к 2010 году сталь прибавила 6 процентов»: a year that a change is counted from."""
    if not year.period.target or year.ahead:
        return False
    behind = CLAUSE.split(year.right)[0]
    told = year.period.part is None and lexicon.starting("changed").search(behind) is not None and done(behind)
    return told or CHANGED.search(year.left) is not None


def _called(year: _Year) -> Named | None:
    """«В нынешнем, 2025-м», «на будущий, 2018-й»."""
    before = year.before
    if before is not None and _is_apposed(year.text, before, year.period):
        earlier = before.offset < 0 and lexicon.whole("it was").match(year.right.lstrip(" ,)")) is not None
        if before.offset == 0:
            return _this_year(year)
        return ("contrasted", 1) if earlier else CALLED.get(before.offset, ("named", 0))
    if year.called == 0:
        return _this_year(year)
    return None if year.called is None else CALLED[year.called]


def _this_year(year: _Year) -> Named:
    """«В нынешнем, 2025-м, откроем», «нынешний, 2025-й, стал удачным»."""
    if year.verb:
        return "called this year, to come", -1
    return ("called this year, told", 0) if done(CLAUSE.split(year.right.lstrip(" ,)"))[0]) else ("called this year", -1)


def _is_apposed(text: str, before: Period | None, period: Period) -> bool:
    """Whether a year says which one «this year» is: «в нынешнем, 2025-м, откроем»."""
    return before is not None and before.meaning == "date" and THAT_IS.fullmatch(text, before.end, period.start) is not None


def _past(year: _Year) -> Named | None:
    since = year.period.meaning == "since" or (year.day is not None and SINCE.search(*year.front))
    if since and (year.day == NEW_YEARS_DAY or not year.verb):
        return "since the first of January" if year.day == NEW_YEARS_DAY else "since", 0
    past = lexicon.starting("past event").search(*year.clause)
    event = (past is not None and not opens_as_done(year.text, past)) or lexicon.starting("census").search(*year.clause) is not None
    return ("of a past event", 0) if event and not year.reports else None


def opens_as_done(text: str, said: re.Match[str]) -> bool:
    """«Открыто в 2022 году 5 школ»: a participle that begins its clause tells what was done in that year, of no event of old."""
    return DONE.search(said.group()) is not None and CLAUSE_BEGINS.search(text, max(0, said.start() - 3), said.start()) is not None


DONE = re.compile(r"[нт][оаы]?$")
CLAUSE_BEGINS = re.compile(r"(?:^|[.,;:!?()\n–—-])\s*$")


def _term(year: _Year) -> Named | None:
    """«До 1 мая 2021 года», «сдача – декабрь 2022 года», «к 2030 году»."""
    period, until = year.period, UNTIL.search(*year.front)
    if until and year.day == NEW_YEARS_EVE:
        said = year.text[year.clause[1] : year.clause[2]]
        reached = until["to"] is not None and done(said + CLAUSE.split(year.right)[0])
        return ("day", 0) if reached and not year.ahead else ("until its end", -1)
    term = until is not None or year.ahead or lexicon.starting("term").search(*year.front) is not None
    long = period.part is not None and period.part.last_month - period.part.month > 1  # «сдача перенесена на II квартал 2024 года»
    moved = long and not year.ahead and ON_YEAR.search(*year.front) is not None
    if period.part is not None and year.day != NEW_YEARS_DAY and term and not moved:
        return "deadline", -1
    aimed = period.target and (year.ahead or period.part is None)
    return ("to come", 0) if (until or aimed or _is_a_goal(year)) and not _is_reached(year) else None


def _is_a_goal(year: _Year) -> bool:
    """«Цель – 2030 год»: what is to be reached by then."""
    goal = lexicon.starting("goal of a year")
    if goal.search(*year.front) is None or goal.search(CLAUSE.split(DASH.sub("", year.left))[-1]) is None:
        return False
    return not done(CLAUSE.split(year.right)[0])


def _earlier(year: _Year) -> Named | None:
    period = year.period
    two = period.first is not None and period.year == period.first + 1
    if two and SEASON.search(f"{year.left}{year.text[period.start : period.end]}"):
        return ("season to come", -1) if lexicon.starting("prepared for").search(*year.front) else ("season", 0)
    if _is_beside_a_plan(year):
        return "named", 0
    was = period.part is not None and year.day in (None, NEW_YEARS_DAY) and WAS_FIGURE.match(year.right) is not None
    return ("earlier figure", 1) if was or _is_of_an_earlier_figure(year) or _goes_back(year) else None


def _summed_up(year: _Year) -> Named | None:
    part = year.period.part
    if year.day is not None:
        if year.day == NEW_YEARS_DAY:
            return "first of January", -1
        return ("day up to March", -1) if year.day.month <= WINTER else ("day", 0)
    if (year.reports and not (year.ahead and year.period.first is not None)) or (part is not None and part.is_from_january):
        return "told over" if _is_told_over(year) else "summed up", 0
    if part is not None and (lexicon.starting("event of the report").search(f"{year.left} {year.right}") or _is_dateline(year)):
        return ("month of the meeting up to March", -1) if part.month <= WINTER else ("month of the meeting", 0)
    return None


def _is_told_over(year: _Year) -> bool:
    """«За 2022 год мы потеряли 640 человек»: one figure of that year, where no word says that it is reported on."""
    round_it = f"{year.left} {year.right}"
    reported = (lexicon.starting(cue).search(round_it) for cue in ("event of the report", "annual report"))
    return year.period.part is None and OVER.search(*year.front) is not None and not any(reported)


def _is_dateline(year: _Year) -> bool:
    """«Отчёт акима района. Март 2025» at the head of a text: a month for itself, when it was spoken or written."""
    alone = not year.text[year.clause[1] : year.clause[2]].strip() and not year.right.strip(" )»")
    part = year.period.part
    return alone and year.period.start < HEAD and part is not None and part.is_month


def _planned(year: _Year) -> Named | None:
    on = year.period.part is None and ON_YEAR.search(*year.front) is not None
    if on and (AMENDED.search(*year.front) or lexicon.starting("amended behind").match(year.right.lstrip())):
        return "amended", 0
    if (year.ahead or on) and not lexicon.starting("carried out").search(year.right):
        return "planned", -1
    if BUDGET.search(*year.front) and any(lexicon.starting("budget made").search(side) for side in (year.left, year.right)):
        if lexicon.starting("amended behind").search(year.right):
            return "amended", 0
        if not lexicon.starting("carried out").search(year.right):
            return "budget", -1
    return ("term", -1) if lexicon.starting("term").search(*year.front) or _answers_when(year) else None


def _answers_when(year: _Year) -> bool:
    """«Деньги есть на два села, третье – 2020 год.»: a year that ends its sentence behind a dash says when something will be."""
    ended = not year.right.strip(" .") and year.period.part is None and not year.period.base
    return ended and ANSWER.search(*year.front) is not None


def _contrasted(year: _Year) -> Named | None:
    if _is_followed_by_now(year):
        return "set against now", 1
    if _is_behind_an_earlier_year(year):
        return None
    labels = year.left.endswith("(") and year.right.startswith(")")  # «48 (2017)»
    contrast = CONTRAST.search(year.left) is not None and not labels
    was = WAS_THEN.match(year.right)
    behind = was and WORDS.match(year.right, was.end())
    then = behind and not done(behind.group()) and not _is_spoken_of(year)
    return ("contrasted", 1) if contrast or then or _is_recalled(year) else None


def _is_recalled(year: _Year) -> bool:
    """«В 2022-м, напомню, …»."""
    start, end = year.period.start - len(year.near[-RECALLED:]), year.period.end + len(year.right[:RECALLED])
    return lexicon.starting("recalled").search(year.text, start, end) is not None


WAS_THEN = Frame(r"\s*(?:(?:[а-яё]+\s+){0,2}?<it was>\s+(?:(?:<hedge>|<on>)\s+)?(?=\d)|<it was>(?!\w))")
WORDS = re.compile(r"[а-яё ]*", re.IGNORECASE)  # «бюджет на 2019 год был утверждён»: a participle behind «был» makes it no figure
RECALLED = 25  # characters round a year in which it is said to be recalled: «в 2022-м, напомню»


RULES: tuple[Callable[[_Year], Named | None], ...] = (
    _base,
    _called,
    _past,
    _term,
    _earlier,
    _summed_up,
    _planned,
    _contrasted,
)

CALLED: Mapping[int, Named] = {  # «в нынешнем, 2025-м»
    -1: ("called last year", 0),
    1: ("called next year", -1),
}


IN_FRONT: Mapping[int, Frame] = {0: THIS, -1: LAST, 1: NEXT}


def _is_spoken_of(year: _Year) -> bool:
    """«2008-й был для нас тяжёлым»: a sentence about the year itself."""
    return not year.left.strip() and year.text[year.period.start].isdigit()


def _is_of_an_earlier_figure(year: _Year) -> bool:
    """«(в 2005 г. – 5,8 ц, в 2004 г. – 4,9)», «против 318,9 млрд в I квартале 2008 года»."""
    near, opening = year.near, year.near.rfind("(")
    in_brackets = opening > max(near.rfind(")"), near.rfind("\n")) and (
        FIGURE.match(year.right) is not None or WAS_WORD.match(year.right) is not None
    )
    behind = DASHED.match(year.right) is not None and ASIDE_FIGURE.search(*year.front) is not None
    return (
        (in_brackets and not year.ahead and lexicon.starting("fact column").search(near, opening + 1) is None)
        or AGAINST.search(*year.front) is not None
        or WAS.search(*year.front) is not None
        or (behind and not year.ahead and not _is_behind_an_earlier_year(year))
    )


def _is_beside_a_plan(year: _Year) -> bool:
    """«На 2019 год запланирован ремонт 41 двора (в 2018-м – 26)»: what a plan is compared with is the year summed up."""
    opening = year.left.rfind("(")
    if opening <= year.left.rfind(")") or year.ahead or FIGURE.match(year.right) is None:
        return False
    return lexicon.whole("plan of a year").search(year.left, 0, opening) is not None


WAS_WORD = Frame(r"\s*(?:[а-яё]+\s+)?<it was>(?!\w)")
ASIDE_FIGURE = Frame(r"\d[^.:()]*,\s+(?:<in>\s+)?$")  # «заменили 4,8 км, в» in front of «2016 г. – 3,1»
DASHED = re.compile(r"\s*[–—-]\s*\d")


def _is_behind_an_earlier_year(year: _Year) -> bool:
    """«2017-й дал 612 тысяч, а 2018-й и вовсе 497»: a later year in the same sentence goes on, it is set against nothing now."""
    before = year.before
    if before is None or before.year is None or before.base or year.period.year is None or before.year >= year.period.year:
        return False
    return STOP.search(year.text, before.end, year.period.start) is None


def _goes_back(year: _Year) -> bool:
    """«1 062 тыс. тонн; 2007 г. – 1 105; 2006 г. – 1 050»: figures of earlier years one behind the other."""
    period, before = year.period, year.before
    if ";" not in year.near or FIGURE.match(year.right) is None or period.year is None:
        return False
    front = SERIES.search(year.text, max(0, period.start - NEAR), period.start)
    if front is None or before is None or before.year is None or period.start - before.end > NEAR:
        return front is not None
    return before.year > period.year


SERIES = Frame(r"\d[^;.:\n\d]*;\s*(?:<in>\s+)?$")


HEADED = Frame(r"(?:^|[.\n])\s*(?:[\w.]+\s+){0,2}<plan heading>[\s.:]+(?:<in>\s+)?$")  # «О планах. В 2007 году»


def _is_headed(text: str, period: Period, near: str) -> bool:
    """«О планах. В 2007 году»: whether a heading of plans stands in front of a year."""
    said = lexicon.starting("plan heading").search(text, period.start - len(near), period.start)
    return said is not None and HEADED.search(near) is not None


def _is_told_ahead(text: str, period: Period, clause: str, right: str, future: Sequence[int]) -> bool:
    """Whether a verb in the future stands in the clause of a year."""
    if not future:
        return False
    first, last = period.start - len(clause), period.end + len(CLAUSE.split(right)[0])
    verbs = future[bisect.bisect_left(future, first) : bisect.bisect_left(future, last)]
    return any(not lexicon.whole("no plan").match(text, verb) for verb in verbs)


def _is_ahead(front: Stretch, period: Period, clause: str, right: str) -> bool:
    """Whether a word for a plan stands near a year, or what is to be done in its clause."""
    if lexicon.whole("plan of a year").search(*front):
        return True
    said = lexicon.whole("plan behind a year").search(front[0], period.end, period.end + len(right))
    if said is not None and ASIDE.search(front[0], period.end, said.start()) is None:
        return True
    return PLANNED_IN_BRACKETS.match(right) is not None or _is_demanded(clause)


FIRST_WORD = Frame(r"\W*(?:[а-яё\d]{1,3}[.)]\s*)?([а-яё]+<infinitive ending>)\s")


def _is_demanded(clause: str) -> bool:
    """Whether a clause begins with an infinitive: «а) довести в 2007 году посевы до 50 тыс. га»."""
    word = FIRST_WORD.match(clause)
    return word is not None and readings(word[1])[0].pos == "INFN"


def _is_followed_by_now(year: _Year) -> bool:
    """«В 2022 году собрали 6, а нынче 7»: the year behind the one named is summed up."""
    later, end = year.behind, year.period.end
    if later is None or later.base or later.start - end >= SENTENCE:
        return False
    present = later.meaning == "now" or (later.meaning == "date" and later.offset == -1)
    return present and STOP.search(year.text, end, later.start + 1) is None


# Years beside each other

FIRST_AKIMS, LAST_YEAR = 1992, 2099  # no akim reported on an earlier year
APART = 2  # years between two of a series


def names(text: str, when: date | None, periods: Sequence[Period], future: Sequence[int]) -> Iterator[tuple[int, Named]]:
    """The years that a report names, each with what for; the one of its date says no more than the date does."""
    found: list[tuple[int, Named]] = []
    for at, period in enumerate(periods):
        if period.year is None or period.meaning not in ("year", "since") or not FIRST_AKIMS <= period.year <= LAST_YEAR:
            continue
        if when is None or not _is_date(period, when):
            found.append((at, named_for(text, periods, at, future)))
    for one, (at, named) in enumerate(found):
        earlier = named[0] in IN_SERIES and any(
            named[0] == other[0] and abs(near - at) == 1 and _goes_on(text, periods[at], periods[near])
            for near, other in found[max(0, one - 1) : one + 2]
        )
        yield at, ("earlier in a series", 0) if earlier else named


IN_SERIES = ("named", "first of January", "summed up", "told over", "day")
ROWS = 100  # characters between two years of a series


def _goes_on(text: str, period: Period, later: Period) -> bool:
    """Whether a later year stands beside one in a series: «2021 – 18,9; 2022 – 19,4», a year a line, columns side by side."""
    if (
        period.year is None
        or later.year is None
        or period.base
        or later.base
        or not period.year < later.year <= period.year + APART
    ):
        return False
    between = text[period.end : later.start] if period.start < later.start else text[later.end : period.start]
    return len(between) < ROWS and "\n\n" not in between and (period.part is None) == (later.part is None)


def is_new_year(text: str, periods: Sequence[Period], at: int) -> bool:
    """Whether a time is a New Year's day: «на 1 января 2011 года», «на 1 января 12 голов против той же даты 2011 года»."""
    period, before = periods[at], periods[at - 1] if at else None
    if period.part is None and before is not None and SAME_DATE.search(text, before.end, period.start):
        return before.part == NEW_YEARS_DAY
    return period.part == NEW_YEARS_DAY


SAME_DATE = Frame(r"(?<!\w)<same date>\s+$")


def _is_date(period: Period, when: date) -> bool:
    return period.year == when.year and period.part == (when.month, when.day) * 2
