"""Annotated documents -> examples to learn from. Changes when another view of a document should be taught."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from svodka import agreement, chain
from svodka.errors import InputError
from svodka.evaluation.gold import Document
from svodka.fields import claims, context
from svodka.linking import features
from svodka.linking.features import Features
from svodka.record import Record
from svodka.report import Report, parse_date
from svodka.text.blanks import narrow
from svodka.training import targets
from svodka.training.targets import Targets

LEAST_DOCUMENTS = 5
Progress = Callable[[str, int, int, float], None]  # what is done, how much of how much, the loss so far


@dataclass(slots=True)
class Example:
    """A document ready for training: its features, drafts, gold records and targets.

    ``mistaken`` is the same document as it looks where the rules misjudge its own territory or its reporting year.
    """

    doc_id: str
    seen: Features
    drafts: tuple[Record, ...]
    gold: Sequence[agreement.Row]
    targets: Targets
    writer: str = ""
    mistaken: Example | None = None


def example(nlp: Language, document: Document) -> Example | None:
    """What ``nlp`` (the rules alone) and the gold records make of a document; None where the rules find no number."""
    when = parse_date(document.date, document.id) if document.date else None
    document = _narrow(_headed(document))
    doc = nlp(chain.make_doc(nlp, Report(document.id, document.text, when)))
    if not doc._.records:
        return None
    made = _seen(doc, doc._.records, document)
    made.mistaken = _mistaken(doc, document)
    return made


def _headed(document: Document) -> Document:
    """The document with its title above the text, as :func:`chain.make_doc` has it."""
    above = chain.heading(Report(document.id, document.text, title=document.title))
    rows = [dict(row, start=row["start"] + len(above), end=row["end"] + len(above)) for row in document.records]
    return replace(document, text=above + document.text, records=tuple(rows)) if above else document


def _narrow(document: Document) -> Document:
    """The document as the stages see it: without long runs of blanks."""
    copy = narrow(document.text)
    rows = [dict(row, start=copy.copy(row["start"]), end=copy.copy(row["end"])) for row in document.records]
    return replace(document, text=copy.text, records=tuple(rows)) if copy.here else document


def _mistaken(doc: Doc, document: Document) -> Example | None:
    """The document with the second likeliest own territory, or with the second likeliest reporting year: of two documents one so,
    one so. None where there is no second one."""
    right = doc._.report
    owner = hashlib.sha256(document.id.encode()).digest()[0] % 2
    wrong = claims.report_of(doc, owner=owner, year=1 - owner)
    if _about(wrong) == _about(right):
        return None
    doc._.report = wrong
    made = _seen(doc, claims.records(doc), document)
    doc._.report = right
    return made


def _about(report: context.Report) -> tuple[str | None, int | None]:
    return None if report.owner is None else report.owner.name, report.year


def _seen(doc: Doc, drafts: tuple[Record, ...], document: Document) -> Example:
    seen = features.of(doc, doc._.report, drafts)
    return Example(
        document.id, seen, drafts, document.records, targets.of(seen, [draft.as_dict() for draft in drafts], document.records),
        str(document.extra.get("writer", "")),
    )  # fmt: skip


def examples_of(nlp: Language, documents: Sequence[Document], progress: Progress = lambda *_: None) -> list[Example]:
    """The documents as examples, without those in which the rules find no number.

    Raises:
        InputError: there are too few of them.
    """
    examples = []
    for number, document in enumerate(documents, 1):
        made = example(nlp, document)
        if made is not None:
            examples.append(made)
        progress("reading", number, len(documents), 0.0)
    if len(examples) < LEAST_DOCUMENTS:
        raise InputError(
            f"{len(examples)} annotated documents with numbers are too few to train on; {LEAST_DOCUMENTS} are the least"
        )
    return examples
