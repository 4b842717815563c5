"""The corpus <-> annotation tools: BRAT standoff, Label Studio and doccano. Changes when one of their formats does.

Offsets are code points in all three (BRAT: brat.nlplab.org/standoff.html; Label Studio since its 1.4, before that UTF-16
units, HumanSignal/label-studio#1008; doccano with graphemes off). A reader that finds the quantity at the UTF-16 offsets
instead takes those. Each record is an annotated span with the fields as attributes:

============  =====================================================================================
BRAT          ``T`` line of type Quantity; kind, bound and status as attributes; a ``#`` note for each other field, of the
              type of its name; of a span made in BRAT one note «metric: …; value: …» holds them. Date, genre and title, for
              which its files have no place, in a ``.json`` file beside them
Label Studio  region of ``labels``; ``textarea`` or ``choices`` results with the same id for each field
doccano       entity labelled ``quantity``; the fields in ``records`` by place, for doccano gives entities ids of its own
============  =====================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from svodka.errors import CorpusError, OutputError
from svodka.evaluation.gold import Document, Row

TOOLS = ("brat", "label-studio", "doccano")
TEXT_FIELDS = ("metric", "entity", "unit")
NUMBER_FIELDS = ("value", "value_low")
YEAR_FIELDS = ("year", "base_year")
CHOICES = ("kind", "bound", "status")
USUAL = {"kind": "level", "bound": "exact", "status": "actual"}
ATTRIBUTES = (*TEXT_FIELDS, *NUMBER_FIELDS, *YEAR_FIELDS, *CHOICES)


def _written(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _parsed(name: str, text: str, where: str) -> Any:
    """The value of a field from what a tool stores."""
    try:
        if name in NUMBER_FIELDS:
            return float(text.replace(" ", "").replace(",", "."))
        return int(text) if name in YEAR_FIELDS else text
    except ValueError as error:
        raise CorpusError(f"{where}: {name} {text!r} is no number") from error


def _row(start: int, end: int, fields: Mapping[str, Any]) -> Row:
    """A record with the usual values for what the annotator left out."""
    missing = dict.fromkeys(("value_low", "entity", "year", "base_year"))
    return {"start": start, "end": end, **missing, **USUAL, **{name: fields[name] for name in ATTRIBUTES if name in fields}}


def _title(document: Document) -> dict[str, str]:
    return {"title": document.title} if document.title else {}


def _told(about: Mapping[str, Any]) -> dict[str, Any]:
    """What a tool kept of a document beside its text."""
    return {"title": about["title"]} if about.get("title") else {}


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: int(row["start"])))


def code_points(text: str, start: int, end: int, surface: str, where: str) -> tuple[int, int]:
    """Offsets in code points of a span that a tool gives in code points or in UTF-16 units.

    Raises:
        CorpusError: ``surface`` stands at neither.
    """
    if text[start:end] == surface:
        return start, end
    first, last = _from_utf16(text, start, end)
    if text[first:last] == surface:
        return first, last
    raise CorpusError(f"{where}: the span {start}..{end} is {text[start:end]!r}, not {surface!r}; was the text changed?")


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets in code points of a span in UTF-16 units."""
    encoded = text.encode("utf-16-le")
    first, last = (len(encoded[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end))
    return first, last


# BRAT

BLANK = re.compile(r"\s")  # BRAT's files are made of lines and tabs: a note or surface holds neither
NOTES = "AnnotatorNotes"  # the only notes that can be written in BRAT itself
NAMED = re.compile(rf"\b({'|'.join((*TEXT_FIELDS, *NUMBER_FIELDS, *YEAR_FIELDS))}) ?[:=] ?([^;]*)")
ANNOTATION_CONF = """[entities]
Quantity
[relations]
[events]
[attributes]
{attributes}
"""


def annotation_conf() -> str:
    """``annotation.conf`` of a BRAT collection whose files ``from_brat`` reads."""
    lines = [f"{name}\tArg:Quantity, Value:{'|'.join(values)}" for name, values in _choices()]
    return ANNOTATION_CONF.format(attributes="\n".join(lines))


def _choices() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names and values of the fields of which one value is chosen."""
    from svodka.record import BOUNDS, KINDS, STATUSES

    return zip(CHOICES, (KINDS, BOUNDS, STATUSES), strict=True)


def to_brat(document: Document) -> str:
    """The ``.ann`` file of a document; its ``.txt`` file is the text."""
    lines: list[str] = []
    number = 0
    for at, row in enumerate(document.records, 1):
        surface = BLANK.sub(" ", document.text[row["start"] : row["end"]])
        lines.append(f"T{at}\tQuantity {row['start']} {row['end']}\t{surface}")
        for name in ATTRIBUTES:
            if row.get(name) is not None:
                number += 1
                value = BLANK.sub(" ", _written(row[name]))
                lines.append(f"A{number}\t{name} T{at} {value}" if name in CHOICES else f"#{number}\t{name} T{at}\t{value}")
    return "\n".join(lines) + "\n" if lines else ""


def from_brat(doc_id: str, text: str, annotation: str, about: Mapping[str, Any] | None = None) -> Document:
    """A document from the two files of BRAT, and ``about`` it what stands in the one beside them.

    Spans, attributes, relations and events that are no quantities are passed over.

    Raises:
        CorpusError: a line is broken or a span does not fit the text.
    """
    spans: dict[str, tuple[int, int]] = {}
    fields: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(annotation.split("\n"), 1):
        where = f"{doc_id}.ann:{number}"
        if not line.strip():
            continue
        key, _, rest = line.partition("\t")
        if not (key and rest) or key[0] not in "TARENM*#":
            raise CorpusError(f"{where}: is no line of BRAT's standoff format")
        if key[0] == "T" and rest.split(" ")[0] == "Quantity":
            spans[key] = _brat_span(text, rest, where)
        elif key[0] in "A#":
            head, _, content = rest.partition("\t")
            name, _, about_what = head.partition(" ")
            target, *value = about_what.split(" ")
            told = {name: " ".join(value) or content} if name in ATTRIBUTES else {}
            if name == NOTES:
                told = dict(NAMED.findall(content))
            for field, written in told.items():
                fields.setdefault(target, {})[field] = _parsed(field, written.strip(), where)
    rows = _ordered(_row(*span, fields.get(key, {})) for key, span in spans.items())
    about = about or {}
    return Document(doc_id, text, about.get("date"), about.get("genre"), rows, "brat", f"{doc_id}.ann", 1, _told(about))


def _brat_span(text: str, rest: str, where: str) -> tuple[int, int]:
    """Where the quantity stands of which a ``T`` line says «Quantity START END<TAB>SURFACE», with all its parts."""
    head, tab, surface = rest.partition("\t")
    numbers = head.replace(";", " ").split()[1:]
    if not tab or len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        raise CorpusError(f"{where}: expected 'Quantity START END' and its text, found {rest!r}")
    start, end = int(numbers[0]), int(numbers[-1])
    if len(numbers) > 2 or BLANK.sub(" ", text[start:end]) == surface:
        return start, end
    return code_points(text, start, end, surface, where)


# Label Studio

LABEL_CONFIG = """<View>
  <Labels name="quantity" toName="text"><Label value="Quantity"/></Labels>
  <Text name="text" value="$text"/>
{fields}
</View>
"""


def label_config() -> str:
    """The labelling interface of a Label Studio project whose exports ``from_label_studio`` reads."""
    lines = [f'  <TextArea name="{name}" toName="text" perRegion="true"/>' for name in (*TEXT_FIELDS, *NUMBER_FIELDS, *YEAR_FIELDS)]
    for name, values in _choices():
        options = "".join(f'<Choice value="{value}"/>' for value in values)
        lines.append(f'  <Choices name="{name}" toName="text" perRegion="true">{options}</Choices>')
    return LABEL_CONFIG.format(fields="\n".join(lines))


def to_label_studio(document: Document) -> dict[str, Any]:
    """A Label Studio task with one annotation."""
    results: list[dict[str, Any]] = []
    for at, row in enumerate(document.records, 1):
        place = {"start": row["start"], "end": row["end"], "text": document.text[row["start"] : row["end"]]}
        region = {"id": f"r{at}", "to_name": "text"}
        results.append({**region, "from_name": "quantity", "type": "labels", "value": {**place, "labels": ["Quantity"]}})
        for name in ATTRIBUTES:
            if row.get(name) is not None:
                kind, key = ("choices", "choices") if name in CHOICES else ("textarea", "text")
                value = {**place, key: [_written(row[name])]}
                results.append({**region, "from_name": name, "type": kind, "value": value})
    data = {"id": document.id, "date": document.date, "genre": document.genre, **_title(document), "text": document.text}
    return {"data": data, "annotations": [{"result": results}]}


def from_label_studio(task: Mapping[str, Any], where: str) -> Document:
    """A document from an exported task; of several annotations the last that was not cancelled is taken. What is neither a
    quantity nor a field, such as a relation, is passed over.

    Raises:
        CorpusError: the task has no text or no annotation, or a span does not fit.
    """
    data, annotations = task.get("data"), _finished(task)
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str) or not annotations:
        raise CorpusError(f"{where}: expected a task with data.text and annotations, as Label Studio exports JSON")
    text = data["text"]
    spans: dict[str, tuple[int, int]] = {}
    fields: dict[str, dict[str, Any]] = {}
    for result in annotations[-1]["result"]:
        name, value, key = result.get("from_name"), result.get("value") or {}, result.get("id")
        if result.get("type") == "labels" and name == "quantity":
            spans[key] = code_points(
                text, value["start"], value["end"], value.get("text", text[value["start"] : value["end"]]), where
            )
        elif name in ATTRIBUTES:
            content = value.get("choices") or value.get("text")
            first = content[0] if isinstance(content, list) and content else content
            if not first:
                continue
            fields.setdefault(key, {})[name] = _parsed(name, str(first), where)
    rows = _ordered(_row(*span, fields.get(key, {})) for key, span in spans.items())
    return Document(
        str(data.get("id") or where), text, data.get("date"), data.get("genre"), rows, "label-studio", where, 1, _told(data)
    )


def _finished(task: Mapping[str, Any]) -> list[Any]:
    """The annotations of a task that nobody cancelled (Label Studio's «Skip»)."""
    return [one for one in task.get("annotations") or [] if not one.get("was_cancelled")]


# doccano

QUANTITY = "quantity"  # the label; entities of others are passed over


def to_doccano(document: Document) -> dict[str, Any]:
    """A line of doccano's JSONL for sequence labelling with relations; the fields travel as metadata."""
    entities, records = [], []
    for at, row in enumerate(document.records, 1):
        place = {"start_offset": row["start"], "end_offset": row["end"]}
        entities.append({"id": at, "label": QUANTITY, **place})
        surface = document.text[row["start"] : row["end"]]
        records.append({**place, "quantity": surface, **{name: row[name] for name in ATTRIBUTES if row.get(name) is not None}})
    head = {"doc_id": document.id, "date": document.date, "genre": document.genre, **_title(document)}
    return {**head, "text": document.text, "entities": entities, "relations": [], "records": records}


def from_doccano(item: Mapping[str, Any], where: str) -> Document:
    """A document from a line that doccano exports, with relations (``entities``) or without (``label``). A quantity takes the
    fields of the record at its place, else of one that it overlaps.

    Raises:
        CorpusError: a field is missing or a span does not fit.
    """
    if not isinstance(item.get("text"), str) or not isinstance(item.get("entities", item.get("label")), list):
        raise CorpusError(f"{where}: expected 'text' and 'entities' or 'label', as doccano exports JSONL")
    spans = [(start, end) for start, end, label in item.get("label") or () if label == QUANTITY]
    spans += [(one["start_offset"], one["end_offset"]) for one in item.get("entities") or () if one["label"] == QUANTITY]
    left = {(one["start_offset"], one["end_offset"]): one for one in item.get("records") or ()}
    if left and not any(span in left for span in spans):
        counted = [_from_utf16(item["text"], *span) for span in spans]
        spans = counted if any(span in left for span in counted) else spans
    fields = {span: left.pop(span) for span in spans if span in left}
    rows = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(item["text"]):
            raise CorpusError(f"{where}: the span {start}..{end} is outside the text; was the text changed?")
        if (start, end) not in fields:
            near = next((place for place in sorted(left) if place[0] < end and start < place[1]), None)
            fields[start, end] = left.pop(near) if near else {}
        told = fields[start, end]
        if "quantity" in told and (told["start_offset"], told["end_offset"]) == (start, end):
            code_points(item["text"], start, end, told["quantity"], where)  # refuses a text that was changed
        rows.append(_row(start, end, told))
    doc_id = str(item.get("doc_id") or item.get("id") or where)
    return Document(doc_id, item["text"], item.get("date"), item.get("genre"), _ordered(rows), "doccano", where, 1, _told(item))


# Files


def export(documents: Sequence[Document], tool: str, target: Path, *, force: bool = False) -> int:
    """Write documents for a tool: a folder of ``.txt``/``.ann``/``.json`` with its ``annotation.conf`` for BRAT, a JSON or
    JSONL file for the others; for Label Studio the labelling interface beside it.

    ``force`` writes over what stands there; of a folder only files of the same names are.

    Raises:
        CorpusError: an id cannot be a file name, or two documents have the same.
        OutputError: something stands there already: it may be what somebody has annotated.
    """
    if not force:
        check_free(target)
    if tool == "brat":
        _check_names(documents)
        target.mkdir(parents=True, exist_ok=True)
        (target / "annotation.conf").write_text(annotation_conf(), encoding="utf-8")
        for document in documents:
            (target / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
            (target / f"{document.id}.ann").write_text(to_brat(document), encoding="utf-8", newline="")
            about = json.dumps({"date": document.date, "genre": document.genre, **_title(document)}, ensure_ascii=False)
            (target / f"{document.id}.json").write_text(about, encoding="utf-8")
    elif tool == "label-studio":
        interface = target.absolute().with_suffix(".xml")
        if interface == target.absolute():
            raise OutputError(f"{target}: is where the labelling interface goes; name a file .json for -o")
        if not force and not (interface.is_file() and interface.read_text(encoding="utf-8", errors="replace") == label_config()):
            check_free(interface)
        target.write_text(json.dumps(list(map(to_label_studio, documents)), ensure_ascii=False, indent=1), encoding="utf-8")
        interface.write_text(label_config(), encoding="utf-8")
    else:
        lines = (json.dumps(to_doccano(document), ensure_ascii=False) for document in documents)
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(documents)


def check_free(target: Path) -> None:
    """Find out whether nothing stands at ``target`` that would be lost: a file that is not empty, or any file in a folder.

    Raises:
        OutputError: something does.
    """
    if any(target.iterdir()) if target.is_dir() else target.exists() and target.stat().st_size:
        raise OutputError(f"{target}: is there already, perhaps annotated; choose another place for -o, or insist with --force")


def _check_names(documents: Sequence[Document]) -> None:
    """Find out whether each document can have a file of its own, before the first one is written."""
    seen: set[str] = set()
    for document in documents:
        where = f"{document.file}:{document.line}"
        if Path(document.id).name != document.id:
            raise CorpusError(f"{where}: the id {document.id!r} cannot be a file name; change it")
        if document.id in seen:
            raise CorpusError(f"{where}: the id {document.id!r} is another document's too; change one")
        seen.add(document.id)


def load(tool: str, source: Path) -> Iterator[Document]:
    """Documents of what a tool exported.

    Raises:
        CorpusError: the files are not what the tool exports.
    """
    try:
        if tool == "brat":
            if not source.is_dir():
                raise CorpusError(f"{source}: is no folder; name the one that holds brat's .ann and .txt files")
            pairs = sorted(source.glob("*.ann"))
            if not pairs:
                raise CorpusError(f"{source}: the folder holds no .ann files")
            for path in pairs:
                text = path.with_suffix(".txt").read_bytes().decode("utf-8")
                beside = path.with_suffix(".json")
                about = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else None
                yield from_brat(path.stem, text, path.read_text(encoding="utf-8"), about)
        elif tool == "label-studio":
            for at, task in enumerate(json.loads(source.read_text(encoding="utf-8")), 1):
                if task.get("data") and not _finished(task):
                    continue  # not annotated yet, or skipped
                yield from_label_studio(task, f"{source}, task {at}")
        else:
            for number, line in enumerate(source.read_text(encoding="utf-8").split("\n"), 1):
                if line.strip():
                    yield from_doccano(json.loads(line), f"{source}:{number}")
    except OSError as error:
        raise CorpusError(f"{error.filename or source}: cannot be read ({error.strerror or error})") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CorpusError(f"{source}: is not what {tool} exports ({type(error).__name__}: {error})") from error
