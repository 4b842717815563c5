"""From a time expression to the year that it means where it stands. Changes when «годом ранее» is counted from a wrong year."""

from __future__ import annotations

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY, Period
from svodka.fields.context import Answer, Place, Report, Time
from svodka.fields.surroundings import Setting, setting
from svodka.lexicon import Frame


def answer_of(report: Report, period: Period | None, place: Place) -> Answer:
    """The time that an expression means for the quantity of ``place``."""
    if period is None:
        return None
    here = setting(report, place)
    time = report.time(period, _counted_from(report, here, period), plan=place.plan)
    if time is not None and (
        _year_before_last(report, here, place, period, time)
        or (period.part == NEW_YEARS_DAY and OVER_YEAR.search(report.text, period.end, place.quantity.start))
    ):
        time = Time.of(time.year - 1, period=period)
    return None if time is None else (time, "stated")


def _counted_from(report: Report, here: Setting, period: Period) -> int | None:
    """The year that «годом ранее» counts from: of the time expression in front of it, if there is one."""
    if period.meaning != "previous":
        return None
    front = [p for p in here.periods if p.end <= period.start]
    day = front[-1] if front else None
    on_new_year = day is not None and (day.part == NEW_YEARS_DAY or day.meaning == "opening")
    if lexicon.whole("backwards").search(report.text, period.start, period.end) and not on_new_year:
        return None  # «год назад» counts from now, «на 1 января …, год назад …» from that day
    if not front or front[-1].meaning in ("now", "end"):
        return None
    once_more = lexicon.whole("once more").search(report.text, max(here.start, period.start - 6), period.start)
    if front[-1].meaning == "previous":
        return report.resolve(front[-1]) if once_more else None
    return report.resolve(front[-1])


def _year_before_last(report: Report, here: Setting, place: Place, period: Period, time: Time) -> bool:
    """«13 (в прошлом году – 9)», «в прошлом году 15, теперь 12» in a report on that very year: the year before it."""
    if period.meaning != "date" or period.offset != -1 or time.year != report.year:
        return False
    if here.outer is not None:
        return bool(report.claims_in(place.sentence[0], here.outer))
    if period.start > place.quantity.end:  # «98 % против 94 % в прошлом году»
        return AGAINST.search(report.text, max(here.start, place.quantity.start - NEAR), place.quantity.start) is not None
    earlier = [q for q in here.quantities if q.end <= period.start]
    same = all(report.resolve(other) == time.year for other in here.periods if other.end <= period.start)
    if earlier and earlier[-1].unit == place.quantity.unit and same:  # «12 домов, в прошлом году – 9»
        return WAS.fullmatch(report.text, period.end, place.quantity.start) is not None
    following = next((q for q in here.quantities if q.start > place.quantity.start), None)
    if following is None:
        return False
    return lexicon.starting("at present").search(report.text, place.quantity.end, following.start) is not None


NEAR = 25  # characters of «против почти»
AGAINST = Frame(r"(?<!\w)<against>\s+(?:<hedge>\s+)?$")
WAS = Frame(r"\s+(?:[–—-]|<it was>)\s+(?:<hedge>\s+)?")
OVER_YEAR = Frame(r"(?<!\w)<over a year>(?!\w)")  # «на 1 января население – 71 тыс., за год родилось 1 408»
