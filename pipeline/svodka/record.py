"""The record: the one place that says what a row of the table is.

The contract is ``records.md``; a field's type, its Arrow type, its allowed values and the sentence
that describes it to the reader of a table all stand here and nowhere else.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["level", "share", "change", "ratio"]
Bound = Literal["exact", "about", "over", "under"]
Status = Literal["actual", "plan"]
Found = Literal["stated", "context", "document", "none"]

KINDS: tuple[Kind, ...] = ("level", "share", "change", "ratio")
BOUNDS: tuple[Bound, ...] = ("exact", "about", "over", "under")
STATUSES: tuple[Status, ...] = ("actual", "plan")
FOUND: tuple[Found, ...] = ("stated", "context", "document", "none")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, its Arrow type by name, its description and its allowed values."""

    name: str
    type: Literal["string", "int64", "int16", "float64", "date32", "category"]
    text: str
    nullable: bool = False
    values: tuple[str, ...] = ()


ENTITY_KINDS = ("country", "region", "city", "district", "city district", "okrug", "place", "organisation", "abroad")

FIELDS: tuple[Field, ...] = (
    Field("record_id", "string", "identifier of the row: the same input and svodka version give the same one"),
    Field("doc_id", "string", "identifier of the report"),
    Field("source", "string", "where the report was read from: file name, with line number for JSON Lines", True),
    Field("doc_date", "date32", "date of the report, where known", True),
    Field("start", "int64", "offset of the quantity's first character in the text of the report (from 0)"),
    Field("end", "int64", "offset behind the quantity's last character"),
    Field("quantity", "string", "the quantity as written: text[start:end]"),
    Field("sentence", "string", "the sentence in which the quantity stands"),
    Field("entity", "string", "territory or organisation whose figure it is, in its official nominative form", True),
    Field("entity_kind", "category", "what the entity is; place: a village or a quarter", True, ENTITY_KINDS),
    Field("entity_code", "string", "KATO code of the entity (as of October 2022), for Kazakhstan KZ; null where unknown", True),
    Field("entity_region", "string", "region, or city of republican significance, that the entity lies in today", True),
    Field("metric", "string", "what was measured, in the words of the text"),
    Field("value", "float64", "the number, multipliers applied; in a range its upper end"),
    Field("value_low", "float64", "the lower end of a range, else null", True),
    Field("unit", "string", "unit code: ISO 4217, a measure, %, pp, times, pcs, or the counted noun"),
    Field("unit_ucum", "string", "the unit in UCUM (ucum.org), where it has a code: har for ha, 1 for what is counted", True),
    Field("unit_okei", "string", "the unit's code in OKEI, the classifier of units of measure, where known", True),
    Field("currency", "string", "ISO 4217 code of money and of prices (KZT of KZT/kg), else null", True),
    Field("year", "int16", "year that the value refers to", True),
    Field("period_start", "date32", "first day of the time that the value refers to: its year, or the part that is told", True),
    Field("period_end", "date32", "last day of that time; for «на 1 января» both are that day; null where the year is", True),
    Field("kind", "category", "level (amount), share, change (signed difference) or ratio (new over old)", values=KINDS),
    Field("base_year", "int16", "for change and ratio: the year compared with, where the text says it", True),
    Field("bound", "category", "exact, about, over (lower limit) or under (upper limit)", values=BOUNDS),
    Field("status", "category", "actual or plan", values=STATUSES),
    Field("confidence", "float64", "probability that the whole record is right; null without a trained model", True),
    Field("extra", "string", "fields that a component of your own added, as JSON", True),
    Field("entity_found", "category", "where the entity was found: in the sentence, in its context, by the document", values=FOUND),
    Field("entity_rule", "string", "name of the rule that decided the entity"),
    Field("metric_found", "category", "where the metric was found", values=FOUND),
    Field("metric_rule", "string", "name of the rule that decided the metric"),
    Field("year_found", "category", "where the year was found", values=FOUND),
    Field("year_rule", "string", "name of the rule that decided the year"),
)  # fmt: skip
COLUMNS: tuple[str, ...] = tuple(field.name for field in FIELDS)


@dataclass(slots=True, unsafe_hash=True)
class Record:
    """One number claim of one report; the fields are those of the contract plus provenance.

    ``start`` and ``end`` are character offsets into the report's text; the ``*_found`` and
    ``*_rule`` fields say where a value came from and which rule decided.
    """

    start: int
    end: int
    quantity: str
    sentence: str
    entity: str | None
    metric: str
    value: float
    value_low: float | None
    unit: str
    year: int | None
    kind: Kind
    base_year: int | None
    bound: Bound
    status: Status
    confidence: float | None = None
    extra: str | None = None
    entity_kind: str | None = None
    entity_code: str | None = None
    entity_region: str | None = None
    entity_found: Found = "none"
    entity_rule: str = ""
    metric_found: Found = "none"
    metric_rule: str = ""
    year_found: Found = "none"
    year_rule: str = ""
    period_start: date | None = None
    period_end: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record as a plain dictionary, fields in the order of the table."""
        return {name: getattr(self, name) for name in NAMES}

    def revised(self, changes: Mapping[str, Any]) -> Record:
        """The record with other values of some fields: ``dataclasses.replace`` in half the time."""
        record = Record(*_values(self))
        for name, value in changes.items():
            setattr(record, name, value)
        return record


NAMES = tuple(field.name for field in dataclasses.fields(Record))
_values = attrgetter(*NAMES)


def record_id(doc_id: str, text_hash: str, start: int, end: int) -> str:
    """Identifier of a row, 16 hexadecimal digits: a hash of the report and the place of the number."""
    return hashlib.sha256(f"{doc_id}\0{text_hash}\0{start}\0{end}".encode()).hexdigest()[:16]


@cache
def schema(*, categories: bool = True) -> pa.Schema:
    """The Arrow schema of a table of records; each field carries its description.

    ``categories``: columns of a few values are Arrow dictionaries, else strings, for engines that know no dictionaries (Spark).
    """
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "string": pa.string(),
        "int64": pa.int64(),
        "int16": pa.int16(),
        "float64": pa.float64(),
        "date32": pa.date32(),
        "category": pa.dictionary(pa.int8(), pa.string()) if categories else pa.string(),
    }
    return pa.schema(
        [
            pa.field(
                field.name,
                types[field.type],
                nullable=field.nullable,
                metadata={"description": field.text, **({"values": ", ".join(field.values)} if field.values else {})},
            )
            for field in FIELDS
        ]
    )
