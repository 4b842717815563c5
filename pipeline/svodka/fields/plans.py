"""When, for what is still to come: deadlines, plans that go on, budgets. Changes when a plan gets the wrong year.

The rules are asked in ``years``, among the others and in their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from svodka import lexicon
from svodka.document import Period
from svodka.fields.context import Answer, Place, Report, Time
from svodka.lexicon import Frame
from svodka.text.morphology import done, told

DEADLINE = 120  # characters behind a number in which its deadline stands


def year_of_deadline(report: Report, place: Place) -> Answer:
    """«Строится школа на 300 мест, сдача – в 2030 году»: what is not done yet has the year in which it will be."""
    if report.year is None:
        return None
    start, end = place.quantity.end, min(place.quantity.end + DEADLINE, place.sentence[1])
    period = next((p for p in report.periods_in(start, end) if p.meaning not in ("span", "since", "now")), None)
    if period is None or period.base or place.quantity.unit == "%" or ";" in report.text[start : period.start]:
        return None
    if lexicon.whole("another one").search(report.text, start, period.start):
        return None
    term = lexicon.starting("deadline").search(report.text, start, period.start) or UNTIL.fullmatch(
        report.text, start, period.start
    )
    if not term or done(report.text[slice(*place.clause)]):
        return None
    if period.year is None and told(report.text[start : period.start]):
        return None  # «школа на 300 мест, построили в сентябре»
    time = _to_come(report, period)
    return None if time is None else (time, "stated")


UNTIL = Frame(r"\s*[–—-]\s+<until>\s+")  # «остальные семь — до октября 2030 года»


def _to_come(report: Report, period: Period) -> Time | None:
    """The time of an expression that lies behind the reporting year, or of a month still to come in the year of the report."""
    if period.meaning == "part" or (period.meaning == "opening" and period.part is not None):
        ahead = report.today is not None and report.year is not None and report.today > report.year and _later(report, period)
        return Time.of(report.today, period.part, period=period) if ahead and report.today is not None else None
    time = report.time(period)
    return time if time is not None and report.year is not None and time.year > report.year else None


def _later(report: Report, period: Period) -> bool:
    """Whether a part of a year lies behind the day of the report, as far as that is known."""
    return period.part is not None and (report.when is None or period.part.month > report.when.month)


def coming(report: Report, sentence: tuple[int, int], clause: tuple[int, int], future: Sequence[int]) -> bool:
    """Whether a clause tells what is still to come after the day of the report, not what was once planned."""
    if lexicon.whole("to come").search(report.text, *clause):
        return True
    verbs = [offset for offset in future if clause[0] <= offset < clause[1]]
    if not verbs:
        return lexicon.whole("season ahead").search(report.text, *clause) is not None
    if any(FIRST_PERSON.match(report.text, offset) for offset in verbs):
        return True
    ahead = any(
        p.meaning == "end" or (p.target and p.part is not None) or (p.meaning == "part" and _later(report, p)) or _begins(report, p)
        for p in report.periods_in(*sentence)
    )
    return ahead or lexicon.whole("season to come").search(report.text, *sentence) is not None


def _begins(report: Report, period: Period) -> bool:
    """«С 2030 года будем выпускать»: what begins behind the reporting year."""
    return period.meaning == "since" and report.year is not None and (period.year or 0) > report.year and not period.base


FIRST_PERSON = re.compile(r"[а-яё]+(?:[её]м|им)(?:ся)?(?!\w)", re.IGNORECASE)


def year_to_come(report: Report, place: Place) -> Answer:
    """A plan without a time of its own, told after the reporting year: the year in which the report is given."""
    if not (place.plan or place.to_come) or report.year is None or report.today is None:
        return None
    begun = next((p for p in report.periods_in(*place.clause) if _begins(report, p)), None)
    if begun is not None and begun.year is not None:
        return Time.of(begun.year, period=begun), "stated"
    if report.today <= report.year:
        return None
    spans = [p.length for p in report.periods_in(*place.clause) if p.meaning == "span" and p.length > 1]
    if spans:
        return Time.of(report.today + spans[-1] - 1), "stated"  # «в течение трёх лет построим», the year of the report with them
    return Time.of(report.today), "document"


def plan_of_the_sentence(report: Report, place: Place) -> Answer:
    """«1 сентября откроем две школы, общей мощностью 900 мест»: a plan without a time of its own has the one in front of it."""
    return None if place.ahead is None else (place.ahead, "context")


def plan_goes_on(report: Report, place: Place) -> Answer:
    """«В 2030 году построим две школы. Заложено 1,2 млрд»: a plan without a time of its own goes on with the one before."""
    if report.year is None:
        return None
    if place.plan and place.before is not None and _planned_before(report, place, place.before):
        return place.before, "context"
    if not place.planned:
        return None
    before = _told_before(report, place) or place.before
    if before is None or before.period is None or before.year <= report.year:
        return _of_the_budget(report)
    if before.period.part is not None or before.period.meaning not in ("year", "date") or told(report.text[slice(*place.clause)]):
        return None
    start, end = before.period.end, place.sentence[0]
    near = end - start < NEAR_PLAN and "\n" not in report.text[start:end]
    return (before, "context") if near else _of_the_budget(report)


def _planned_before(report: Report, place: Place, before: Time) -> bool:
    """«На 2030 год запланировано благоустроить 40 дворов. Также откроют 3 сквера», told in 2030 and not at its end."""
    period = before.period
    if not place.after_plan or report.when is not None or period is None or period.part is not None:
        return False
    between = report.text[period.end : place.sentence[0]]
    return before.year == report.year and period.meaning == "year" and len(between) < NEAR_PLAN and "\n" not in between


def budget_told(report: Report) -> tuple[int, int] | None:
    """The year of the budget that a report of autumn is about, and where its text begins to tell of what was.

    «Маслихат утвердил бюджет. Доходы 2030 года – 81 млрд, на школы уйдёт 40. … За 11 месяцев собрано 12 млрд».
    """
    if report.when is None or report.when.month < AUTUMN or report.year != report.when.year:
        return None
    text = report.text
    if not BUDGET.search(text, 0, LEAD) or not lexicon.starting("budget made").search(text, 0, LEAD):
        return None
    coming = report.year + 1
    named = [period for period in report.periods_in(0, LEAD) if not period.base]
    if not any((period.first if period.first is not None else report.resolve(period)) == coming for period in named):
        return None
    start = text.find("\n", LEAD)
    for period in report.periods_in(start, len(text)) if start >= 0 else ():
        past = period.meaning == "part" or (report.resolve(period) or coming) < coming
        if past and not period.base:
            return coming, text.rfind("\n", 0, period.start)
    return coming, len(text)


AUTUMN = 10
BUDGET = Frame(r"(?<!\w)<budget of>")


def year_of_the_budget(report: Report, place: Place) -> Answer:
    """Money and shares in a report on the budget of the coming year."""
    if report.budget is None or place.quantity.start >= report.budget[1]:
        return None
    clause = report.text[slice(*place.clause)]
    if place.quantity.unit_kind not in ("money", "percent", "") or place.quantity.unit == "":
        return None
    return (Time.of(report.budget[0]), "context") if not done(MADE.regex.sub("", clause)) else None


def year_of_the_approved_budget(report: Report, place: Place) -> Answer:
    """What stands under «Утвердить бюджет на 2026–2028 годы, в том числе на 2026 год»."""
    start = place.quantity.start
    stretch = report.approved_from(start)
    if stretch is None:
        return None
    figures = report.claim_starts[bisect_left(report.claim_starts, stretch)]
    told = [p for p in report.periods_in(stretch, figures) if p.meaning == "year" and not p.base and p.year is not None]
    if not told or told[-1].year is None:
        return None
    return Time.of(told[-1].year if told[-1].first is None else told[-1].first), "context"


MADE = Frame(r"(?<!\w)<set in a budget>")


def _of_the_budget(report: Report) -> Answer:
    """«Маслихат утвердил бюджет на 2030 год» at the head: what is planned there is planned for that year."""
    if report.budget is not None:
        return Time.of(report.budget[0]), "context"
    for period in report.periods_in(0, LEAD):
        first = period.first if period.part is None else None  # «бюджет на 2024–2026 годы»
        time = Time.of(first, period=period) if first is not None else report.time(period)
        if time is not None and time.year == (report.year or 0) + 1:
            left = report.text[max(0, period.start - LEFT) : period.start]
            if BUDGET_OF.search(left):
                return time, "context"
    return None


BUDGET_OF = Frame(r"(?<!\w)<budget of>(?:-|(?:\s+[а-яё]+){0,3}\s+)$")


LEAD, LEFT = 400, 40  # characters of the head of a report, and in front of a year there


def _told_before(report: Report, place: Place) -> Time | None:
    """«Линию запустят в 2030 году. Будет создано 120 мест»: the time at the end of the sentence before."""
    if not place.planned or report.year is None:
        return None
    at = place.sentence[0]
    told = report.periods_in(max(0, at - NEXT), at)
    time = report.time(told[-1]) if told and told[-1].meaning == "year" and told[-1].part is None else None
    return time if time is not None and time.year > report.year else None


NEXT = 100  # characters in front of a plan in which the sentence before tells its year
NEAR_PLAN = 300  # characters behind the time of a plan in which it goes on
