"""Fit the weights by which ``svodka.fields.reporting`` tells which year a report sums up.

python corpus/fit_reporting.py corpus/train.jsonl corpus/dev.jsonl

For every annotated report each candidate is tried as its reporting year; right are those under which most records get gold's
year. Reports with a date whose text names the year are used once more without the date. Prints how many reports are misjudged
when their own writer is left out, then writes ``reporting.tsv``. Needs half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import svodka
from choice import Example, Row, example, fit
from svodka.agreement import pairs
from svodka.chain import make_doc
from svodka.fields import claims, reporting
from svodka.fields.dating import stated_date
from svodka.fields.headings import headings
from svodka.report import as_report
from svodka.time.timewords import cleaned_whole

PULL = 2.0  # how strongly weights are drawn to their priors; 0.3 and 3 misjudge about as many
UNDATED = 0.5  # weight of a report that is used once more without its date


def right_years(doc: Any, gold: Sequence[Row]) -> set[int | None]:
    """The candidates under which most records of ``doc`` have gold's year, none where it does not matter."""
    report = doc._.report
    scores = {}
    for candidate in reporting.signs(cleaned_whole(report.original), report.when, report.periods, report.future):
        report.year = candidate
        for told in ("counts_from_today", "names_next_year"):
            report.__dict__.pop(told, None)
        report.scopes, report.bracket_scopes, report.base_scopes = headings(report)
        found = [record.as_dict() for record in claims.records(doc)]
        scores[candidate] = sum(gold[i]["year"] == found[j]["year"] for i, j in pairs(gold, found))
    best = max(scores.values())
    return {candidate for candidate, score in scores.items() if score == best} if min(scores.values()) < best else set()


def examples(rows: Sequence[Row], columns: Mapping[str, int]) -> Iterator[Example]:
    """What can be learned from annotated reports."""
    nlp = svodka.load("rules")
    for row in rows:
        doc = nlp(make_doc(nlp, as_report({key: row[key] for key in ("id", "date", "text")})))
        report, when = doc._.report, doc._.report.when
        right = right_years(doc, row["records"])
        dates: list[date | None] = [when]
        if row["date"] and stated_date(row["text"]) is None and right & {period.year for period in report.periods}:
            dates.append(None)
        for again, day in enumerate(dates if right else ()):
            seen = reporting.signs(cleaned_whole(row["text"]), day, report.periods, report.future)
            signs = [{name: min(count, reporting.MOST) for name, count in own.items()} for own in seen.values()]
            weight = UNDATED if again else 1.0
            yield example(row, signs, [year in right for year in seen], columns, weight=weight, judged=not again)


if __name__ == "__main__":
    fit(reporting.WEIGHTS, sys.argv[1:], examples, PULL)
