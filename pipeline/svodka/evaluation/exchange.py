"""The corpus <-> annotation tools: BRAT standoff, Label Studio and doccano. Changes when one of their formats does.

Offsets are code points in all three (BRAT: brat.nlplab.org/standoff.html; Label Studio since its 1.4, before that UTF-16
units, HumanSignal/label-studio#1008; doccano with graphemes off). A reader that finds the quantity at the UTF-16 offsets
instead takes those. Each record is an annotated span with the fields as attributes:

============  =====================================================================================
BRAT          ``T`` line of type Quantity; a ``#`` note for each field, of the type of its name; date and genre, for which
              its files have no place, in a ``.json`` file beside them
Label Studio  region of ``labels``; ``textarea`` or ``choices`` results with the same id for each field
doccano       entity labelled ``quantity``; the fields in ``records`` under the id of the entity
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


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: int(row["start"])))


def code_points(text: str, start: int, end: int, surface: str, where: str) -> tuple[int, int]:
    """Offsets in code points of a span that a tool gives in code points or in UTF-16 units.

    Raises:
        CorpusError: ``surface`` stands at neither.
    """
    if text[start:end] == surface:
        return start, end
    encoded = text.encode("utf-16-le")
    first = len(encoded[: 2 * start].decode("utf-16-le", "ignore"))
    if text[first : first + len(surface)] == surface:
        return first, first + len(surface)
    raise CorpusError(f"{where}: the span {start}..{end} is {text[start:end]!r}, not {surface!r}; was the text changed?")


# BRAT

BLANK = re.compile(r"\s")  # BRAT's files are made of lines and tabs: a note or surface holds neither


def to_brat(document: Document) -> str:
    """The ``.ann`` file of a document; its ``.txt`` file is the text."""
    lines: list[str] = []
    note = 0
    for at, row in enumerate(document.records, 1):
        surface = BLANK.sub(" ", document.text[row["start"] : row["end"]])
        lines.append(f"T{at}\tQuantity {row['start']} {row['end']}\t{surface}")
        for name in ATTRIBUTES:
            if row.get(name) is not None:
                note += 1
                lines.append(f"#{note}\t{name} T{at}\t{BLANK.sub(' ', _written(row[name]))}")
    return "\n".join(lines) + "\n" if lines else ""


def from_brat(doc_id: str, text: str, annotation: str, about: Mapping[str, Any] | None = None) -> Document:
    """A document from the two files of BRAT, and ``about`` it what stands in the one beside them.

    Raises:
        CorpusError: a line is broken or a span does not fit the text.
    """
    spans: dict[str, tuple[int, int]] = {}
    fields: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(annotation.split("\n"), 1):
        where = f"{doc_id}.ann:{number}"
        cells = line.split("\t")
        if line.startswith("T") and len(cells) >= 3:
            kind, _, places = cells[1].partition(" ")
            numbers = places.replace(";", " ").split()
            if kind != "Quantity" or len(numbers) < 2 or not all(number.isdigit() for number in numbers):
                raise CorpusError(f"{where}: expected 'Quantity START END', found {cells[1]!r}")
            start, end = int(numbers[0]), int(numbers[-1])
            if BLANK.sub(" ", text[start:end]) != cells[2]:
                start, end = code_points(text, start, end, cells[2], where)
            spans[cells[0]] = (start, end)
        elif line.startswith("#") and len(cells) >= 3:
            name, _, target = cells[1].partition(" ")
            if name in ATTRIBUTES:
                fields.setdefault(target, {})[name] = _parsed(name, cells[2], where)
        elif line.strip():
            raise CorpusError(f"{where}: is neither a span (T) nor a note (#)")
    rows = _ordered(_row(*span, fields.get(key, {})) for key, span in spans.items())
    about = about or {}
    return Document(doc_id, text, about.get("date"), about.get("genre"), rows, "brat", f"{doc_id}.ann", 1)


# Label Studio

LABEL_CONFIG = """<View>
  <Labels name="quantity" toName="text"><Label value="Quantity"/></Labels>
  <Text name="text" value="$text"/>
{fields}
</View>
"""


def label_config() -> str:
    """The labelling interface of a Label Studio project whose exports ``from_label_studio`` reads."""
    from svodka.record import BOUNDS, KINDS, STATUSES

    lines = [f'  <TextArea name="{name}" toName="text" perRegion="true"/>' for name in (*TEXT_FIELDS, *NUMBER_FIELDS, *YEAR_FIELDS)]
    for name, values in zip(CHOICES, (KINDS, BOUNDS, STATUSES), strict=True):
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
    data = {"id": document.id, "date": document.date, "genre": document.genre, "text": document.text}
    return {"data": data, "annotations": [{"result": results}]}


def from_label_studio(task: Mapping[str, Any], where: str) -> Document:
    """A document from an exported task; of several annotations the last is taken.

    Raises:
        CorpusError: the task has no text or no annotation, or a span does not fit.
    """
    data = task.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str) or not task.get("annotations"):
        raise CorpusError(f"{where}: expected a task with data.text and annotations, as Label Studio exports JSON")
    text = data["text"]
    spans: dict[str, tuple[int, int]] = {}
    fields: dict[str, dict[str, Any]] = {}
    for result in task["annotations"][-1]["result"]:
        name, value, key = result.get("from_name"), result["value"], result["id"]
        if result.get("type") == "labels":
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
    return Document(str(data.get("id") or where), text, data.get("date"), data.get("genre"), rows, "label-studio", where, 1)


# doccano


def to_doccano(document: Document) -> dict[str, Any]:
    """A line of doccano's JSONL for sequence labelling with relations; the fields travel as metadata."""
    entities, records = [], {}
    for at, row in enumerate(document.records, 1):
        entities.append({"id": at, "label": "quantity", "start_offset": row["start"], "end_offset": row["end"]})
        surface = document.text[row["start"] : row["end"]]
        records[str(at)] = {"quantity": surface, **{name: row[name] for name in ATTRIBUTES if row.get(name) is not None}}
    head = {"doc_id": document.id, "date": document.date, "genre": document.genre}
    return {**head, "text": document.text, "entities": entities, "relations": [], "records": records}


def from_doccano(item: Mapping[str, Any], where: str) -> Document:
    """A document from a line that doccano exports.

    Raises:
        CorpusError: a field is missing or a span does not fit.
    """
    if not isinstance(item.get("text"), str) or not isinstance(item.get("entities"), list):
        raise CorpusError(f"{where}: expected 'text' and 'entities', as doccano exports JSONL")
    rows = []
    for entity in item["entities"]:
        fields = (item.get("records") or {}).get(str(entity["id"]), {})
        surface = fields.get("quantity", item["text"][entity["start_offset"] : entity["end_offset"]])
        start, end = code_points(item["text"], entity["start_offset"], entity["end_offset"], surface, where)
        rows.append(_row(start, end, fields))
    doc_id = str(item.get("doc_id") or item.get("id") or where)
    return Document(doc_id, item["text"], item.get("date"), item.get("genre"), _ordered(rows), "doccano", where, 1)


# Files


def export(documents: Sequence[Document], tool: str, target: Path, *, force: bool = False) -> int:
    """Write documents for a tool: a folder of ``.txt``/``.ann``/``.json`` for BRAT, a JSON or JSONL file for the others; for
    Label Studio the labelling interface beside it.

    ``force`` writes over what stands there; of a folder only files of the same names are.

    Raises:
        CorpusError: an id cannot be a file name, or two documents have the same.
        OutputError: something stands there already: it may be what somebody has annotated.
    """
    if not force:
        _check_free(target)
    if tool == "brat":
        _check_names(documents)
        target.mkdir(parents=True, exist_ok=True)
        for document in documents:
            (target / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
            (target / f"{document.id}.ann").write_text(to_brat(document), encoding="utf-8", newline="")
            about = json.dumps({"date": document.date, "genre": document.genre}, ensure_ascii=False)
            (target / f"{document.id}.json").write_text(about, encoding="utf-8")
    elif tool == "label-studio":
        interface = target.absolute().with_suffix(".xml")
        if interface == target.absolute():
            raise OutputError(f"{target}: is where the labelling interface goes; name a file .json for -o")
        if not force and not (interface.is_file() and interface.read_text(encoding="utf-8", errors="replace") == label_config()):
            _check_free(interface)
        target.write_text(json.dumps(list(map(to_label_studio, documents)), ensure_ascii=False, indent=1), encoding="utf-8")
        interface.write_text(label_config(), encoding="utf-8")
    else:
        lines = (json.dumps(to_doccano(document), ensure_ascii=False) for document in documents)
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(documents)


def _check_free(target: Path) -> None:
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
                if task.get("data") and not task.get("annotations"):
                    continue  # not annotated yet
                yield from_label_studio(task, f"{source}, task {at}")
        else:
            for number, line in enumerate(source.read_text(encoding="utf-8").split("\n"), 1):
                if line.strip():
                    yield from_doccano(json.loads(line), f"{source}:{number}")
    except OSError as error:
        raise CorpusError(f"{error.filename or source}: cannot be read ({error.strerror or error})") from error
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{source}: is not what {tool} exports ({type(error).__name__}: {error})") from error
