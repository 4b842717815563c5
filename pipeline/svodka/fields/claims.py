"""Quantities + names + periods -> records: who, what and when for each number. Changes when a record is put together wrong.

For a newcomer: ``svodka_claims`` walks through the sentences; for each quantity that is a claim it asks ``kinds`` for
kind and status, ``metrics`` for the label, ``owners`` for the entity and ``years`` for the year; the name of the rule that
answered is kept in the record.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import repeat

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import Quantity, text_of
from svodka.fields import kinds, metrics, rows, statuses
from svodka.fields.bases import base_year, is_ahead, is_intended
from svodka.fields.columns import plans_in_columns
from svodka.fields.context import Place, Report, Time, ask
from svodka.fields.dating import stated_date
from svodka.fields.discourse import identity
from svodka.fields.growth import names_again
from svodka.fields.headings import bracket_legends, headings
from svodka.fields.heads import approvals, budgets, quotations
from svodka.fields.owners import owner_rules
from svodka.fields.ownership import own_territory
from svodka.fields.plans import budget_told, coming
from svodka.fields.reporting import reporting_year
from svodka.fields.sections import topics
from svodka.fields.surroundings import setting
from svodka.fields.threads import thread
from svodka.fields.tokens import Columns, Token
from svodka.fields.wholes import narrowest
from svodka.fields.years import narrowed, year_rules
from svodka.record import Record, Status
from svodka.text.blanks import on_narrow
from svodka.text.clauses import clause as clause_of
from svodka.text.lexing import normalized, word_form
from svodka.text.morphology import known, readings, under_way


def report_of(doc: Doc, *, owner: int = 0, year: int = 0) -> Report:
    """What the rules know of the whole document.

    ``owner`` and ``year`` are the ranks of the own territory and the reporting year among those that it could be, 0 the likeliest.
    """
    original = text_of(doc)
    when = doc._.date or stated_date(original) or doc._.name_date  # the order is documented in the README
    words = Columns(doc)
    future = _future(words)
    reporting = reporting_year(original, when, doc._.periods, future, year)
    claims = [quantity for quantity in doc._.quantities if not quantity.stop]
    own = own_territory(normalized(original), doc._.mentions, when, owner)
    figures = [quantity for quantity in doc._.quantities if not quantity.stop or quantity.stop.startswith("no unit")]
    owners = narrowest(normalized(original), doc._.mentions)
    report = Report(
        text=normalized(original),
        original=original,
        when=when,
        year=reporting.year,
        year_rule=reporting.rule,
        year_shares=reporting.shares,
        owner=own.mention,
        owner_rule=own.rule,
        owner_shares=own.shares,
        mentions=doc._.mentions,
        periods=doc._.periods,
        words=words,
        quantities=doc._.quantities,
        mention_starts=[mention.start for mention in doc._.mentions],
        owners=owners,
        owner_starts=[mention.start for mention in owners],
        period_starts=[period.start for period in doc._.periods],
        part=reporting.part,
        future=future,
        claims=claims,
        claim_starts=[quantity.start for quantity in claims],
        figures=figures,
        figure_starts=[quantity.start for quantity in figures],
    )
    report.budget = budget_told(report)
    report.scopes, report.bracket_scopes, report.base_scopes = headings(report)
    report.bare_bracket_scopes, report.bracket_base_scopes = bracket_legends(report)
    report.named = {
        m.name: m for m in sorted((*doc._.mentions, *([own.mention] if own.mention else [])), key=lambda mention: mention.code)
    }
    report.sentences = words.sentences()
    report.approved = approvals(report.text)
    stretches = (*quotations(report.text, report.mentions), *budgets(report.approved, report.mentions))
    report.governed = sorted(stretches, key=lambda stretch: stretch[0])
    report.topics = topics(report, [(start, end) for _, _, start, end in report.sentences])
    report.owner_rules, report.year_rules = owner_rules(report), year_rules(report)
    return report


def records(doc: Doc) -> tuple[Record, ...]:
    """The records of a document on which the stages before have run, in text order."""
    report = doc._.report
    if not report.claims:
        return ()
    found: list[Record] = []
    tabled = plans_in_columns(report)
    previous: metrics.Label | None = None
    before: Time | None = None  # the time of the record before
    whole_is_planned = False  # whether that record is a plan of which «из них» can tell a part
    opening = [start for _, _, start, _ in report.sentences]
    for rank in dict.fromkeys(bisect_right(opening, start) - 1 for start in report.claim_starts):
        first, last, start, end = report.sentences[rank]
        span = (start, end)
        here = report.claims_in(*span)
        tokens = _tokens(report, first, last, here)
        future = report.future_in(start, end)
        whole = thread(report, span, report.sentences[rank - 1][2:] if rank else (0, 0), found[-1] if found else None)
        after_plan = bool(found) and found[-1].status == "plan"
        latest: Time | None = None
        ahead: Time | None = None  # the time of the plan before in this sentence, if it lies behind the reporting year
        compared: Record | None = None
        by_unit: dict[str, kinds.Reading] = {}  # what the quantities of this sentence meant so far
        for at, quantity in enumerate(here):
            shares = quantity.unit_rule == "unit of the neighbour"
            framed = at > 0 and rows.goes_on(report.text, here[at - 1], quantity)
            told_of = by_unit.get(quantity.unit) if shares or framed else None
            if told_of is None and at > 0 and names_again(report.text, here[at - 1], quantity):
                told_of = by_unit.get(here[at - 1].unit)
            if told_of is None and at > 0 and rows.by_as_much(report.text, here[at - 1], quantity):
                told_of = by_unit.get(here[at - 1].unit)
                told_of = told_of if told_of is not None and told_of.kind == "change" else None
            reading = kinds.kind_of(report.text, quantity, span, told_of)
            if reading.rule == "per cent" and rows.begins_ratios(report.text, here[at:], span):
                reading = replace(reading, kind="ratio", rule="first of a list of ratios")
            if reading.rule == "per cent" and rows.in_ratios(report.text, here, at, span, by_unit.get("%")):
                reading = replace(reading, kind="ratio", rule="kind of the neighbour")
            by_unit[quantity.unit] = reading
            previous = metrics.label(quantity, tokens, here, previous)
            status, status_rule = statuses.status_of(report, quantity, span, whole_is_planned=whole_is_planned)
            whole_is_planned = status_rule in statuses.OF_A_WHOLE
            if quantity.start in tabled:
                status, status_rule = ("plan" if tabled[quantity.start] else "actual"), "column of a table"
            clause = clause_of(report.text, quantity.start, quantity.end, span)
            told = (start, clause[1]) if status_rule in statuses.FROM_IN_FRONT else clause
            plan = status == "plan" and coming(report, span, told, future)
            planned = status_rule in statuses.PLANNED
            to_come = status == "plan" and statuses.to_come(report.text, status_rule, span, clause)
            later = ahead if status == "plan" else None
            place = Place(quantity, clause, span, plan, before, planned, later, whole, after_plan, to_come)
            record, time = _record(report, place, reading, previous, status)
            if record.status == "plan" and time is not None and report.year is not None and time.year > report.year:
                ahead = time
            if record.unit == "%" and record.kind in ("change", "ratio"):
                if record.base_year is None and compared is not None and compared.year == record.year:
                    record = replace(record, base_year=compared.base_year)  # «к 2014 году плюс 5 %, уголь – плюс 7 %»
                compared = record
            found.append(record)
            if latest is None or setting(report, place).outer is None:
                latest = time
        before = latest
    return tuple(found)


def _record(
    report: Report, place: Place, reading: kinds.Reading, label: metrics.Label, status: Status
) -> tuple[Record, Time | None]:
    quantity = place.quantity
    named, told = report.owners_in(*place.sentence), report.periods_in(*place.sentence)
    owner, owner_found, owner_rule = ask(report.owner_rules[not named], report, place)
    answer, year_found, year_rule = ask(report.year_rules[not told], report, place)
    time = narrowed(report, place, answer if isinstance(answer, Time) else None, reading.kind)
    if year_rule == "start of a change":
        status = "actual"  # the X of «снизить с X до Y» is reached, Y is planned
    elif status == "actual" and (
        year_rule in ("year of deadline", "year of the budget") or is_ahead(report, time) or is_intended(report, place, time)
    ):
        status = "plan"
    name = owner if isinstance(owner, str) else None
    what, code, region = identity(report, name) if name else (None, None, None)
    record = Record(
        start=quantity.start,
        end=quantity.end,
        quantity=report.original[quantity.start : quantity.end],
        sentence=report.original[min(place.sentence[0], quantity.start) : max(place.sentence[1], quantity.end)].strip(),
        entity=name,
        entity_kind=what,
        entity_code=code,
        entity_region=region,
        metric=label.text,
        value=float(reading.value),
        value_low=None if reading.low is None else float(reading.low),
        unit=quantity.unit,
        year=None if time is None else time.year,
        kind=reading.kind,
        base_year=base_year(report, place, time, reading.kind),
        bound=quantity.bound,
        status=status,
        entity_found=owner_found,
        entity_rule=owner_rule if owner_rule != "own" else report.owner_rule,
        metric_found=label.found,
        metric_rule=label.rule,
        year_found=year_found,
        year_rule=year_rule if year_rule != "year of report" else report.year_rule,
        period_start=None if time is None else time.start,
        period_end=None if time is None else time.end,
    )
    return record, time


def _future(words: Columns) -> list[int]:
    """The offsets of the verbs in the future tense.

    What the dictionary does not know is taken for one only with a prefix of verbs that reach an end: no «фунционируют»;
    nor is what goes on: «реализуются 4 проекта».
    """
    return [at for at, verb in zip(*words.verbs(), strict=True) if _tells_the_future(verb)]


@lru_cache(maxsize=10_000)
def _tells_the_future(word: str) -> bool:
    if readings(word_form(word))[0].tense != "futr":
        return False
    return not under_way(word) if known(word) else lexicon.starting("prefix of an end").match(word) is not None


def _tokens(report: Report, first: int, last: int, quantities: Sequence[Quantity]) -> list[Token]:
    """The sentence's tokens for the label rules; those of quantities, periods and territories are not free."""
    starts, ends, texts, lemmas, classes = report.words.between(first, last)
    taken = [(q.start, q.number_end if q.unit_kind == "count" else q.end) for q in quantities]
    taken += [(p.start, p.end) for p in report.periods_in(starts[0], ends[-1])]
    taken += [
        (m.start, m.end)
        for m in report.mentions_in(starts[0], ends[-1])
        if m.kind != "organisation" and not m.kind.startswith("generic")
    ]
    free = [True] * len(texts)
    for begin, stop in taken:
        for at in range(bisect_right(ends, begin), bisect_left(starts, stop)):
            free[at] = False
    # as ``Token(*row)`` does, without a call in Python for each
    return list(map(tuple.__new__, repeat(Token), zip(starts, ends, texts, lemmas, classes, free, strict=True)))


@Language.component(
    "svodka_claims",
    assigns=["doc._.report", "doc._.records"],
    requires=["token.is_sent_start", "token.lemma", "token.pos", "doc._.quantities", "doc._.periods", "doc._.mentions"],
)
@on_narrow
def svodka_claims(doc: Doc) -> Doc:
    """Put the records together; ``doc._.records`` is a tuple of :class:`~svodka.record.Record`."""
    doc._.report = report_of(doc)
    doc._.records = records(doc)
    return doc
