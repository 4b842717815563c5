"""Quantities + names + periods -> records: who, what and when for each number. Changes when a record is put together wrong.

For a newcomer: ``svodka_claims`` walks through the sentences; for each quantity that is a claim it asks ``kinds`` for
kind and status, ``metrics`` for the label, and the two lists of rules below for the owner (``OWNER_RULES``) and the year
(``YEAR_RULES``). The order of a list is the policy; the name of the rule that answered is kept in the record.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from svodka import kinds, lexicon, metrics
from svodka.document import Mention, Period, Quantity
from svodka.lexing import normalize
from svodka.morphology import readings
from svodka.ownership import own_territory
from svodka.periods import reporting_year, stated_date
from svodka.record import Found, Record


@dataclass
class Report:
    """What the rules know of the whole document: ``text`` is normalised, ``original`` is not; offsets are the same."""

    text: str
    original: str
    when: date | None
    year: int | None
    year_rule: str
    owner: Mention | None
    owner_rule: str
    mentions: Sequence[Mention]
    periods: Sequence[Period]
    mention_starts: list[int] = field(default_factory=list)
    period_starts: list[int] = field(default_factory=list)

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that start in ``text[start:end]``."""
        return self.mentions[bisect.bisect_left(self.mention_starts, start) : bisect.bisect_left(self.mention_starts, end)]

    def periods_in(self, start: int, end: int) -> Sequence[Period]:
        """Time expressions that start in ``text[start:end]``."""
        return self.periods[bisect.bisect_left(self.period_starts, start) : bisect.bisect_left(self.period_starts, end)]

    def resolve(self, period: Period, year: int | None = None) -> int | None:
        """The year that a time expression means; ``year`` is what «годом ранее» counts from."""
        if period.meaning == "year":
            return period.year
        if period.meaning == "date":
            if self.when is not None:
                return self.when.year + period.offset
            return None if self.year is None else self.year + 1 + period.offset
        anchor = year if year is not None else self.year
        if period.meaning == "previous":
            return None if anchor is None else anchor - 1
        return self.year


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quantity stands: its clause and sentence as ``(start, end)``."""

    quantity: Quantity
    clause: tuple[int, int]
    sentence: tuple[int, int]


OwnerRule = Callable[[Report, Place], "tuple[str, Found] | None"]
YearRule = Callable[[Report, Place], "tuple[int, Found] | None"]


# Owners


@cache
def _no_subject() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('no subject')}\s+$", re.IGNORECASE)


def organisation_subject(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation with a legal form in front of the number in the same sentence."""
    for mention in reversed(report.mentions_in(place.sentence[0], place.quantity.start)):
        if mention.kind == "organisation":
            means = _no_subject().search(report.text, max(0, mention.start - 20), mention.start)
            if mention.rule == "legal form and name" and not means:
                return mention.name, "stated"
            initial = not report.text[place.sentence[0] : mention.start].strip(' \n–—-•«"')
            if initial and mention.end < place.quantity.start:
                return mention.name, "stated"
    return None


def _territory(report: Report, mention: Mention) -> str | None:
    """The name that a mention stands for; words that point back take the last name of their kind."""
    if not mention.kind.startswith("generic "):
        return None if mention.kind == "organisation" else mention.name
    kind = mention.kind.removeprefix("generic ")
    if kind == "country":
        return "Казахстан"
    owner = report.owner
    if owner is not None and owner.kind == kind:
        return owner.name
    for earlier in reversed(report.mentions_in(max(0, mention.start - 3000), mention.start)):
        if earlier.kind == kind:
            return earlier.name
    return None


@cache
def _elsewhere() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Prepositions that make a place an origin («из Италии»), and those that make a nominative a goal («в Павлодар»)."""
    origin, goal = (re.compile(rf"(?<!\w){lexicon.cue(name)}\s+$", re.IGNORECASE) for name in ("elsewhere", "towards"))
    return origin, goal


def _owns(report: Report, mention: Mention) -> bool:
    """Whether a mention can be the owner of a figure: neither abroad, nor where something comes from or goes to."""
    if mention.kind in ("abroad", "organisation"):
        return False
    left = report.text[max(0, mention.start - 5) : mention.start]
    origin, goal = _elsewhere()
    written = report.text[mention.start : mention.end]
    is_goal = goal.search(left) is not None and written == normalize(mention.name) and written[-1] in "бвгджзклмнпрстфхцчшщйь"
    return not is_goal and origin.search(left) is None


def place_in_clause(report: Report, place: Place) -> tuple[str, Found] | None:
    """A territory named in the same clause, the nearest in front first, then behind."""
    start, end = place.clause
    front = report.mentions_in(start, place.quantity.start)
    behind = report.mentions_in(place.quantity.end, end)
    for mention in [*reversed(front), *behind]:
        name = _territory(report, mention)
        if name is not None and mention.kind != "generic country" and _owns(report, mention):
            return name, "stated"
    return None


def place_in_sentence(report: Report, place: Place) -> tuple[str, Found] | None:
    """The nearest territory in front of the number in the sentence."""
    for mention in reversed(report.mentions_in(place.sentence[0], place.quantity.start)):
        name = _territory(report, mention)
        if name is not None and mention.kind not in ("country", "generic country") and _owns(report, mention):
            return name, "stated"
    return None


def own(report: Report, place: Place) -> tuple[str, Found] | None:
    """The report's own territory."""
    return (report.owner.name, "document") if report.owner is not None else None


OWNER_RULES: tuple[OwnerRule, ...] = (organisation_subject, place_in_clause, place_in_sentence, own)


# Years


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


YEAR_RULES: tuple[YearRule, ...] = (year_in_clause, year_in_sentence, year_of_report)


def _base_year(report: Report, place: Place, year: int | None) -> int | None:
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


# The stage


def _report(doc: Doc) -> Report:
    original = doc.text  # spaCy puts the text together anew at every call
    when = doc._.date or stated_date(original)
    year, year_rule = reporting_year(original, when, doc._.periods)
    owner, owner_rule = own_territory(original, doc._.mentions)
    return Report(
        text=normalize(original),
        original=original,
        when=when,
        year=year,
        year_rule=year_rule,
        owner=owner,
        owner_rule=owner_rule,
        mentions=doc._.mentions,
        periods=doc._.periods,
        mention_starts=[mention.start for mention in doc._.mentions],
        period_starts=[period.start for period in doc._.periods],
    )


def _ask(
    rules: Sequence[Callable[[Report, Place], tuple[object, Found] | None]], report: Report, place: Place
) -> tuple[object, Found, str]:
    for rule in rules:
        answer = rule(report, place)
        if answer is not None:
            return answer[0], answer[1], rule.__name__.replace("_", " ")
    return None, "none", "no rule"


def records(doc: Doc) -> tuple[Record, ...]:
    """The records of a document on which the stages before have run, in text order."""
    report = _report(doc)
    claims = [quantity for quantity in doc._.quantities if not quantity.stop]
    starts = [quantity.start for quantity in claims]
    found: list[Record] = []
    previous: metrics.Label | None = None
    for sentence in doc.sents:
        span = (sentence.start_char, sentence.end_char)
        here = claims[bisect.bisect_left(starts, span[0]) : bisect.bisect_left(starts, span[1])]
        if not here:
            continue
        tokens = _tokens(doc, sentence.start, sentence.end, report, here)
        future = [token.idx for token in sentence if token.pos_ == "VERB" and "Tense=Fut" in str(token.morph)]
        by_unit: dict[str, kinds.Reading] = {}  # what the quantities of this sentence meant so far
        for quantity in here:
            shares = quantity.unit_rule == "unit of the neighbour"
            reading = kinds.kind_of(report.text, quantity, span, by_unit.get(quantity.unit) if shares else None)
            by_unit[quantity.unit] = reading
            previous = metrics.label(quantity, tokens, here, previous)
            place = Place(quantity, kinds.clause(report.text, quantity.start, quantity.end, span), span)
            found.append(_record(doc, report, place, reading, previous, future))
    return tuple(found)


def _record(doc: Doc, report: Report, place: Place, reading: kinds.Reading, label: metrics.Label, future: Sequence[int]) -> Record:
    quantity = place.quantity
    owner, owner_found, owner_rule = _ask(OWNER_RULES, report, place)
    year, year_found, year_rule = _ask(YEAR_RULES, report, place)
    year = year if isinstance(year, int) else None
    status, _ = kinds.status_of(report.text, quantity, place.sentence, future)
    # what lies behind the day of the report is a plan; without a date only what lies well behind the reporting year
    today = report.when.year if report.when is not None else (report.year or 9999) + 1
    if status == "actual" and year is not None and year > today:
        status = "plan"
    if quantity.unit_rule == "unit of the end value" and year_found == "document" and year is not None:
        year, year_rule = year - 1, "start of a change"
    changed = reading.kind in ("change", "ratio")
    return Record(
        start=quantity.start,
        end=quantity.end,
        quantity=report.original[quantity.start : quantity.end],
        sentence=report.original[place.sentence[0] : place.sentence[1]].strip(),
        entity=owner if isinstance(owner, str) else None,
        metric=label.text,
        value=float(reading.value),
        value_low=None if reading.low is None else float(reading.low),
        unit=quantity.unit,
        year=year,
        kind=reading.kind,
        base_year=_base_year(report, place, year) if changed else None,
        bound=quantity.bound,
        status=status,
        entity_found=owner_found,
        entity_rule=owner_rule if owner_rule != "own" else report.owner_rule,
        metric_found=label.found,
        metric_rule=label.rule,
        year_found=year_found,
        year_rule=year_rule if year_rule != "year of report" else report.year_rule,
    )


def _tokens(doc: Doc, first: int, last: int, report: Report, quantities: Sequence[Quantity]) -> list[metrics.Token]:
    """The sentence's tokens for the label rules; those of quantities, periods and territories are not free."""
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    taken = [(q.start, q.number_end if q.unit_kind == "count" else q.end) for q in quantities]
    taken += [(p.start, p.end) for p in report.periods_in(start, end)]
    taken += [
        (m.start, m.end) for m in report.mentions_in(start, end) if m.kind != "organisation" and not m.kind.startswith("generic")
    ]
    tokens = []
    for token in doc[first:last]:
        left, right = token.idx, token.idx + len(token)
        named = token.text[:1].isupper() and "Geox" in readings(token.text.lower())[0].tags
        free = not named and not any(left < stop and right > begin for begin, stop in taken)
        tokens.append(metrics.Token(token.i, left, right, token.text, token.lemma_, token.pos_, free))
    return tokens


@Language.component(
    "svodka_claims",
    assigns=["doc._.records"],
    requires=["token.is_sent_start", "token.lemma", "token.pos", "doc._.quantities", "doc._.periods", "doc._.mentions"],
)
def svodka_claims(doc: Doc) -> Doc:
    """Put the records together; ``doc._.records`` is a tuple of :class:`~svodka.record.Record`."""
    doc._.records = records(doc)
    return doc
