"""When: from the time expressions round a quantity to its year. Changes when a figure gets the wrong year.

``YEAR_RULES`` are asked in their order, which is the policy: what stands in the sentence, then what governs it (the sentence
before, a heading), then the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, Period, Quantity
from svodka.fields.anchors import answer_of
from svodka.fields.context import Answer, Needs, Place, Report, Rule, Time, can_answer
from svodka.fields.parallels import (
    has_years_side_by_side,
    year_of_a_difference,
    year_of_column,
    years_beside_each_other,
    years_of_the_neighbour,
    years_respectively,
)
from svodka.fields.plans import (
    plan_goes_on,
    plan_of_the_sentence,
    year_of_deadline,
    year_of_the_approved_budget,
    year_of_the_budget,
    year_to_come,
)
from svodka.fields.surroundings import (
    LINK,
    TIMELESS,
    WITHIN_A_YEAR,
    Setting,
    bare_bracket,
    base_of,
    between,
    brackets,
    in_front,
    is_start,
    looks_back,
    nearest,
    own_behind,
    setting,
    span_years,
    tells_of_the_past,
)  # fmt: skip
from svodka.lexicon import Frame
from svodka.record import Kind
from svodka.text.clauses import clause, cut, first_word, now_again
from svodka.text.morphology import done


def year_behind(report: Report, place: Place) -> Answer:
    """A time expression that follows the number as its own, or is read as its first half («в 2017 — 59 млн»)."""
    quantity = place.quantity
    if quantity.low is not None and (inside := [p for p in report.periods_in(quantity.start, quantity.end) if p.year is not None]):
        return answer_of(report, inside[0], place)
    period = own_behind(report, setting(report, place), place.quantity)
    if period is not None and looks_back(report, period, plan=place.plan):
        return None  # «плюс 1,2 млн к 2004-му»
    return answer_of(report, period, place)


AGAINST = Frame(r"(?<!\w)<against>\s+(?:<hedge>\s+)?(?:<on>\s+)?$")
WAS = Frame(r"(?<!\w)<it was>\s+(?:<hedge>\s+)?(?:<on>\s+)?$")
AND_WAS = Frame(r"(?<!\w)<yet>\s+<it was>\s+$")


def _year_before(report: Report, place: Place) -> Answer:
    """The time of the earlier one of two values."""
    front = nearest(report, place)
    anchor = report.time(front, plan=place.plan) if front is not None and front.meaning != "previous" else None
    year = anchor.year if anchor is not None else report.year
    if year is None:
        return None
    back = span_years(report, *place.sentence) or 1
    return Time.of(year - back), "context"


def start_of_a_change(report: Report, place: Place) -> Answer:
    """The X of «с X до Y»."""
    here = setting(report, place)
    if not is_start(report, here, place.quantity):
        return None
    if place.planned and report.year is not None:
        return report.own_time(), "document"  # «снизить с X до Y»: X is what is
    return _year_before(report, place)


def value_compared_with(report: Report, place: Place) -> Answer:
    """«… против 15», «на 1 января 20, а было 15»; «было 15, стало 20» is of the reporting year, a plan of its fact's year."""
    here = setting(report, place)
    if (then := _when(report, place)) is not None:
        return then
    left = report.text, max(here.start, place.quantity.start - 40), place.quantity.start
    if AGAINST.search(*left):
        compared = _compared_behind(report, place)
        planned = lexicon.whole("by plan").search(report.text, *place.sentence) or lexicon.starting("intended").search(*left)
        elsewhere = lexicon.whole("elsewhere").search(
            report.text, place.quantity.end, min(place.quantity.end + NEAR, place.sentence[1])
        )
        return compared or (None if planned or elsewhere else _year_before(report, place))
    if here.outer is not None:
        return None
    if not here.periods or not WAS.search(*left):
        return None
    near = nearest(report, place)
    if near is not None and near.part == NEW_YEARS_DAY and between(here.quantities, near.end, place.quantity.start):
        return _year_before(report, place)
    return _year_before(report, place) if AND_WAS.search(*left) and any(p.meaning == "opening" for p in here.periods) else None


def _when(report: Report, place: Place) -> Answer:
    """«… больше, чем в мае 2021 года, когда собрали 23 тысячи»: the year compared with, of which the clause behind it tells."""
    bases = [p for p in report.periods_in(place.sentence[0], place.clause[0]) if p.base]
    if not bases or WHEN.fullmatch(report.text, bases[-1].end, place.quantity.start) is None:
        return None
    return answer_of(report, bases[-1], place)


WHEN = Frame(r",\s+<when>\s[^.,;!?()\d\n]{0,60}")


def _compared_behind(report: Report, place: Place) -> Answer:
    """The year behind a value compared with: «против двух тысяч в 2018 году»."""
    end = place.quantity.noun_end
    period = next((p for p in report.periods_in(end, min(end + NEAR, place.sentence[1])) if p.base), None)
    if period is None or report.claims_in(end, period.start) or cut(report.text, end, period.start):
        return None
    return answer_of(report, period, place)


NEAR = 30  # characters behind a value in which the year stands that it is compared by


def year_in_clause(report: Report, place: Place) -> Answer:
    """The nearest time expression in front in the same clause."""
    period = nearest(report, place)
    return answer_of(report, period, place) if period is not None and period.start >= place.clause[0] else None


def year_in_sentence(report: Report, place: Place) -> Answer:
    """The nearest time expression in front in the sentence, for a bracket also in front of it."""
    here = setting(report, place)
    period = nearest(report, place)
    if period is not None and _ahead_of_now(report, here, place, period):
        return None
    if period is None and here.outer is not None:
        outside = Place(place.quantity, place.clause, (place.sentence[0], here.outer), place.plan)
        around = setting(report, outside)
        period = next(in_front(report, around, here.outer, plan=place.plan), None)
    return answer_of(report, period, place)


def year_of_the_first_months(report: Report, place: Place) -> Answer:
    """«На 1 апреля 4 377 безработных», «с февраля тариф 100» in a report of that spring on the year before."""
    if report.when is None or report.year is None or report.when.year != report.year + 1:
        return None
    told = [p for p in report.periods_in(place.clause[0], place.quantity.start) if not p.base and p.meaning != "span"]
    if not told or told[-1].meaning != "part" or told[-1].part is None or told[-1].part.last_month > report.when.month:
        return None
    if FIRST_MONTHS.search(report.text, max(0, told[-1].start - 12), told[-1].start) is None:
        return None
    return Time.of(report.when.year, told[-1].part, period=told[-1]), "stated"


FIRST_MONTHS = Frame(r"(?<!\w)(?:<on>|<since>)\s+(?:<edge of a month>\s+)?$")  # in front of a month, or a day of one


def _ahead_of_now(report: Report, here: Setting, place: Place, period: Period) -> bool:
    """«На 2030 год намечено 17 проектов, а портфель составляет 90 млрд»: the year holds for what is still to come only."""
    year = report.resolve(period)
    if year is None or report.year is None or year <= report.year:
        return False
    if now_again(report.text, here.start, place.clause) or lexicon.whole("fact").search(report.text, *place.clause):
        return True
    told = clause(report.text, period.start, period.end, (here.start, here.end))
    over = report.when is not None and year <= report.when.year
    return not over and told[1] <= place.clause[0] and done(report.text[slice(*place.clause)]) and bool(report.future_in(*told))


def only_year_behind(report: Report, place: Place) -> Answer:
    """The only time expression of a clause, behind several numbers: «3 школы и 2 клуба в 2019 году»."""
    here = setting(report, place)
    behind = [p for p in here.periods if p.start >= place.quantity.end]
    if len(here.periods) != 1 or len(behind) != 1 or looks_back(report, behind[0], plan=place.plan):
        return None
    period = behind[0]
    later = place.plan and period.year is not None and report.year is not None and period.year > report.year
    counted = between(here.quantities, place.quantity.end, period.start)
    stops = _listed(report, place.quantity, counted)
    if period.meaning == "previous" or (not later and cut(report.text, stops, period.start)):
        return None
    if later and re.search(r"[;:()]", report.text[place.quantity.end : period.start]):
        return None
    passed = report.text[place.quantity.end : period.start]
    if lexicon.whole("instead of").search(passed) or "/" in passed or (LINK.search(passed) and not later):
        return None
    following = next((q for q in here.quantities if q.start > period.end), None)
    if following is not None and (later or not cut(report.text, period.end, following.start)):
        return None
    return answer_of(report, period, place)


LISTED = Frame(r"(?:\s[^\W\d]+){0,4}?(?:,|\s<and>)\s")


def _listed(report: Report, first: Quantity, others: Sequence[Quantity]) -> int:
    """The end of the list of quantities that begins with ``first``: «4 дома, 3 школы и 2 сада»."""
    end = first.end
    for quantity in others:
        if quantity.unit == "%" or LISTED.fullmatch(report.text, end, quantity.start) is None:
            break
        end = quantity.end
    return end


def bracket_of_heading(report: Report, place: Place) -> Answer:
    """A heading tells what stands in brackets: «голов (в скобках – год назад)»."""
    outer = setting(report, place).outer
    if outer is None:
        return None
    time = report.bracket_scopes.at(place.quantity.start)
    if time is None and bare_bracket(report, place, outer) and report.claims_in(max(place.sentence[0], outer - BEHIND), outer):
        told = report.bare_bracket_scopes.at(place.quantity.start)
        time = told if told is not None else _bracket_before(report, place, outer)
    return None if time is None else (time, "context")


def _bracket_before(report: Report, place: Place, outer: int) -> Time | None:
    """«7 935 голов (на 1.01.2021 – 7 410), овец 34 160 (33 020)»: the time of the bracket before."""
    start = max(place.sentence[0] - LIST, 0)
    start = max(start, report.text.rfind("\n\n", start, outer) + 2)
    earlier = [hole for hole in brackets(report.text, start, outer) if report.claims_in(*hole)]
    share = place.quantity.unit == "%"
    for start, end in reversed(earlier):
        told = [p for p in report.periods_in(start, end) if not p.base and p.meaning not in TIMELESS]
        if len(told) == 1 and len(report.claims_in(start, end)) == 1 and (report.claims_in(start, end)[0].unit == "%") == share:
            alone = WITHIN_A_YEAR.fullmatch(report.text, start + 1, told[0].start)
            return report.time(told[0]) if alone and told[0].end <= report.claims_in(start, end)[0].start else None
    return None


BEHIND = 25  # characters in front of a bracket in which the number begins that it stands behind: «овец 34 160 (33 020)»
LIST = 300  # characters of a list in front of a line in which a bracket with a time tells what those without one mean


def value_of_the_base(report: Report, place: Place) -> Answer:
    """«На 5 % больше уровня 2022 года (114 млрд)»: the bracket holds the earlier value."""
    here = setting(report, place)
    if here.outer is None or here.periods or report.year is None:
        return None
    bases = [p for p in report.periods_in(place.sentence[0], here.outer) if p.base or p.target]
    if not bases or report.text[bases[-1].end : here.outer].strip():
        return None
    year = base_of(report, bases[-1], report.year)
    return None if year is None or year >= report.year else (Time.of(year, period=bases[-1]), "stated")


def year_goes_on(report: Report, place: Place) -> Answer:
    """«Из них» at the head of a sentence, «на эти цели»: the year of the one before; «тогда»: of the past told of before."""
    then = _then(report, place)
    if then is not None:
        return then, "context"
    if place.before is None:
        return None
    start = first_word(report.text, place.sentence[0])
    same = lexicon.whole("with the same money").match(report.text, start) and done(report.text[slice(*place.clause)])
    goes_on = same or lexicon.whole("part").match(report.text, start) or _for_that(report, place, place.before)
    return (place.before, "context") if goes_on else None


def _for_that(report: Report, place: Place, before: Time) -> bool:
    """Whether something has been done or spent for what the sentence before tells: «…в прошлом году. На это выделено 9 млн»."""
    period = before.period
    if place.planned or period is None or period.meaning not in WHOLE_YEARS or place.sentence[0] - period.end > BEFORE:
        return False
    if "\n" in report.text[period.end : place.sentence[0]] or report.claims_in(place.sentence[0], place.quantity.start):
        return False
    return lexicon.whole("for that").search(report.text, place.sentence[0], place.clause[1]) is not None


def _then(report: Report, place: Place) -> Time | None:
    """«…паводок 2011 года. Тогда ущерб оценили в 9 млрд»: the past time that was told of last."""
    match = lexicon.whole("at that time").search(report.text, place.sentence[0], place.quantity.end + THEN)
    if match is None or match.start() >= place.sentence[1] or report.year is None or place.plan:
        return None
    if lexicon.whole("while").match(report.text, match.start()):
        return None
    if match.start() > place.quantity.end and cut(report.text, place.quantity.end, match.start()):
        return None
    before = report.periods_in(max(0, place.sentence[0] - BEFORE), place.sentence[0])
    told = [time for p in before if p.meaning != "part" and (time := report.time(p)) is not None]
    return told[-1] if told and told[-1].year < report.year else None


THEN = 12  # characters behind a number in which «тогда» stands
BEFORE = 250  # characters in front of a sentence in which stands what its «тогда» means


def year_of_heading(report: Report, place: Place) -> Answer:
    """A heading or the line over a list."""
    time = report.scopes.at(place.quantity.start)
    if time is None:
        return None
    opening = time.period is not None and time.period.meaning == "opening"
    if opening and any(p.meaning in TIMELESS for p in report.periods_in(place.sentence[0], place.quantity.start)):
        return None  # «Скот на 1 января»: «надой за 9 месяцев – 1870 кг»
    return time, "context"


def said_at_the_meeting(report: Report, place: Place) -> Answer:
    """«Из зала прозвучало 19 вопросов»: the day of the report."""
    if report.when is None or place.quantity.unit_kind not in ("count", ""):
        return None
    around = report.text[max(place.sentence[0], place.quantity.start - 30) : place.quantity.noun_end]
    return (Time.of(report.when.year), "document") if lexicon.whole("of the meeting").search(around) else None


def year_of_report(report: Report, place: Place) -> Answer:
    """The reporting year."""
    return (report.own_time(), "document") if report.year is not None else None


def narrowed(report: Report, place: Place, time: Time | None, kind: Kind) -> Time | None:
    """``time`` cut down to the part of the year that stands in the clause: «за 9 месяцев», «в марте»; or from the year on that
    «с 2031 года» tells, from which a growth is counted only."""
    if time is None or (time.period is not None and (time.period.part is not None or time.period.meaning not in WHOLE_YEARS)):
        return time
    told = report.periods_in(place.sentence[0], place.clause[1])
    if not told:
        return time
    if kind not in ("change", "ratio") and (time.period is None or time.period.meaning in ("now", "report")):
        since = [
            p for p in told if p.meaning == "since" and not p.base and not tells_of_the_past(report, setting(report, place), p)
        ]
        if since and since[-1].year is not None and since[-1].year < time.year and time.start is not None:
            return replace(time, start=time.start.replace(year=since[-1].year, month=1, day=1))
    front = [p for p in report.periods_in(place.sentence[0], place.quantity.start) if p.meaning == "part" and not p.base]
    behind = [p for p in report.periods_in(place.quantity.end, place.clause[1]) if p.meaning == "part" and not p.base]
    part = front[-1] if front else next(iter(behind), None)
    if part is not None and time.period is not None and part.start < time.period.start and part in front:
        return time
    return time if part is None else Time.of(time.year, part.part, period=time.period)


WHOLE_YEARS = ("year", "date", "report", "previous", "last_but_one", "now")
YEAR_RULES: tuple[Rule, ...] = (
    years_respectively,
    years_beside_each_other,
    years_of_the_neighbour,
    bracket_of_heading,
    year_of_column,
    said_at_the_meeting,
    year_behind,
    value_of_the_base,
    start_of_a_change,
    value_compared_with,
    year_in_clause,
    year_of_a_difference,
    year_in_sentence,
    year_of_the_first_months,
    year_of_deadline,
    only_year_behind,
    year_of_the_approved_budget,
    year_goes_on,
    plan_of_the_sentence,
    year_of_heading,
    plan_goes_on,
    year_of_the_budget,
    year_to_come,
    year_of_report,
)
OF_PERIODS = (
    years_respectively,
    year_behind,
    value_of_the_base,
    year_in_clause,
    year_of_a_difference,
    year_in_sentence,
    year_of_the_first_months,
    year_of_deadline,
    only_year_behind,
)
NEEDS: Needs = {
    years_beside_each_other: lambda report: has_years_side_by_side(report.text),
    years_of_the_neighbour: lambda report: report.says("respectively"),
    year_of_column: lambda report: any(len(times) > 1 for times in report.scopes.times),
    said_at_the_meeting: lambda report: report.when is not None and report.today != report.year,
    year_of_the_approved_budget: lambda report: report.approved,
    year_of_heading: lambda report: any(report.scopes.times),
    year_of_the_budget: lambda report: report.budget,
}


def year_rules(report: Report) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """The rules that can answer in a report: in a sentence that has a time expression, and in one that has none."""
    rules = can_answer(YEAR_RULES, NEEDS, report)
    return rules, [rule for rule in rules if rule not in OF_PERIODS]
