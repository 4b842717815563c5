"""When: from the time expressions round a quantity to its year and base year. Changes when a figure gets the wrong year.

``YEAR_RULES`` are asked in their order, which is the policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from svodka.context import Place, Report, Rule
from svodka.document import Period
from svodka.record import Found


def _first(report: Report, periods: Sequence[Period]) -> int | None:
    for period in periods:
        if not period.base and (year := report.resolve(period)) is not None:
            return year
    return None


def year_in_clause(report: Report, place: Place) -> tuple[int, Found] | None:
    """A time expression in the same clause, the nearest in front first, then behind."""
    start, end = place.clause
    front = report.periods_in(start, place.quantity.start)
    behind = report.periods_in(place.quantity.end, end)
    year = _first(report, [*reversed(front), *behind])
    return (year, "stated") if year is not None else None


def year_in_sentence(report: Report, place: Place) -> tuple[int, Found] | None:
    """The nearest time expression in front of the number in the sentence, else the first behind."""
    front = report.periods_in(place.sentence[0], place.quantity.start)
    year = _first(report, list(reversed(front)))
    return (year, "stated") if year is not None else None


def year_of_report(report: Report, place: Place) -> tuple[int, Found] | None:
    """The reporting year."""
    return (report.year, "document") if report.year is not None else None


YEAR_RULES: tuple[Rule, ...] = (year_in_clause, year_in_sentence, year_of_report)


def base_year(report: Report, place: Place, year: int | None) -> int | None:
    """The year compared with, where the sentence says it."""
    spans = (
        place.clause,
        (place.quantity.end, min(place.quantity.end + 70, place.sentence[1])),
        (max(place.sentence[0], place.quantity.start - 90), place.quantity.start),
    )
    for start, end in spans:
        for period in report.periods_in(start, end):
            if period.base or period.meaning == "previous":
                found = report.resolve(period, year)
                if found is not None and found != year:
                    return found
    return None
