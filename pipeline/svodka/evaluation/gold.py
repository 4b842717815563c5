"""The annotated corpus: read, check, count. Changes when what a good corpus is changes.

A corpus is JSON Lines as the contract says; the file's name is its split (``train.jsonl``, ``dev.jsonl``,
``test.jsonl``), any other name is a split of its own. ``check`` refuses, with file, line and reason, what a reader of the
corpus could stumble over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from svodka import lexicon
from svodka.errors import CorpusError, InputError
from svodka.numbers.mending import look_alikes
from svodka.numbers.numerals import find as find_numerals
from svodka.reading.intake import decode, parse_date
from svodka.record import BOUNDS, KINDS, STATUSES
from svodka.text.characters import plain
from svodka.text.lexing import normalize

Row = dict[str, Any]
FIELDS = ("start", "end", "value", "unit", "metric", "entity", "year", "kind", "base_year", "bound", "status")


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated report: ``records`` are dictionaries with the fields of the contract's section 7.

    ``extra`` holds what else its line says, such as the writer.
    """

    id: str
    text: str
    date: str | None
    genre: str | None
    records: tuple[Row, ...]
    split: str
    file: str
    line: int
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str | None:
        """The title that the file told beside the text."""
        title = self.extra.get("title")
        return title if isinstance(title, str) else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a corpus, and where."""

    file: str
    line: int
    doc_id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.doc_id + ': ' if self.doc_id else ''}{self.reason}"


def corpus_files(paths: Iterable[str | Path]) -> list[Path]:
    """The JSON Lines files that ``paths`` name; of a folder those in it.

    Raises:
        CorpusError: a path does not exist, or a folder holds no such file.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(path.glob("*.jsonl"))
            if not inside:
                raise CorpusError(f"{path}: the folder holds no corpus (*.jsonl)")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise CorpusError(f"{path}: no such file or folder; check the name")
    return files


def _objects(path: Path) -> Iterator[tuple[int, Any]]:
    """``(line number, object or Problem)`` of each line that is not empty."""
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, Problem(str(path), number, "", f"broken JSON ({error}); every line must be one JSON object")


def _document(path: Path, number: int, item: Any) -> Document | Problem:
    def refuse(reason: str) -> Problem:
        doc_id = item.get("id") if isinstance(item, dict) else None
        return Problem(str(path), number, doc_id if isinstance(doc_id, str) else "", reason)

    if not isinstance(item, dict):
        return refuse("a line must hold one JSON object")
    for name, kind in (("id", str), ("text", str), ("records", list)):
        if not isinstance(item.get(name), kind) or (kind is str and not item[name]):
            return refuse(f"the field {name!r} is missing or no {kind.__name__}")
    if not all(isinstance(row, dict) for row in item["records"]):
        return refuse("a record must be a JSON object")
    genre = item.get("genre")
    if genre is not None and not isinstance(genre, str):
        return refuse(f"the genre {genre!r} is no string")
    when = item.get("date")
    try:
        if when is not None:
            parse_date(when, "date")
    except (TypeError, InputError):
        return refuse(f"the date {when!r} is not written YYYY-MM-DD")
    extra = {name: value for name, value in item.items() if name not in ("id", "date", "genre", "text", "records")}
    records = tuple(item["records"])
    return Document(item["id"], item["text"], when, genre, records, path.stem, str(path), number, extra)


def _malformed(document: Document) -> str:
    """Why the records of a document cannot even be compared, or ""."""
    for at, row in enumerate(document.records, 1):
        missing = [name for name in FIELDS if name not in row]
        if missing:
            return f"record {at}: lacks {', '.join(missing)}"
        if not (_whole(row["start"]) and _whole(row["end"]) and _number(row["value"])):
            return f"record {at}: start, end and value must be numbers"
        if not (isinstance(row["metric"], str) and isinstance(row["unit"], str) and isinstance(row["entity"], str | None)):
            return f"record {at}: metric and unit must be strings, entity a string or null"
    return ""


def read(paths: Iterable[str | Path]) -> list[Document]:
    """The documents of a corpus.

    Raises:
        CorpusError: a line cannot be read; the message names it.
    """
    documents = []
    for path in corpus_files(paths):
        for number, item in _objects(path):
            document = item if isinstance(item, Problem) else _document(path, number, item)
            if isinstance(document, Problem):
                raise CorpusError(str(document))
            if reason := _malformed(document):
                raise CorpusError(str(_problem(document, reason)))
            documents.append(document)
    if not documents:
        raise CorpusError(f"{', '.join(map(str, paths))}: holds no documents; a corpus is JSON Lines, one report a line")
    return documents


def write(path: Path, documents: Iterable[Document]) -> None:
    """Write documents as JSON Lines, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            for document in documents:
                head = {"id": document.id, "date": document.date, "genre": document.genre, **document.extra}
                file.write(
                    json.dumps({**head, "text": document.text, "records": list(document.records)}, ensure_ascii=False) + "\n"
                )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# Checks


def check(paths: Iterable[str | Path]) -> list[Problem]:
    """All that is wrong with a corpus; an empty list if nothing is.

    Raises:
        CorpusError: there is no such corpus.
    """
    problems: list[Problem] = []
    documents: list[Document] = []
    for path in corpus_files(paths):
        for number, item in _objects(path):
            document = item if isinstance(item, Problem) else _document(path, number, item)
            if isinstance(document, Problem):
                problems.append(document)
            else:
                documents.append(document)
    first: dict[str, Document] = {}
    for document in documents:
        if document.id in first:
            earlier = first[document.id]
            problems.append(_problem(document, f"the id stands already in {earlier.file}:{earlier.line}"))
        first.setdefault(document.id, document)
        problems += (_problem(document, reason) for reason in check_records(document.text, document.records))
    problems += leaks(documents)
    return problems


def _problem(document: Document, reason: str) -> Problem:
    return Problem(document.file, document.line, document.id, reason)


def check_records(text: str, records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the records of one text, one sentence a fault."""
    spans: list[tuple[int, int]] = []
    for at, row in enumerate(records, 1):
        missing = [name for name in FIELDS if name not in row]
        if missing:
            yield f"record {at}: lacks {', '.join(missing)}"
            continue
        start, end = row["start"], row["end"]
        if not (_whole(start) and _whole(end) and 0 <= start < end <= len(text)):
            yield f"record {at}: the offsets {start}..{end} do not slice a text of {len(text)} characters"
            continue
        surface = text[start:end]
        where = f"record {at} ({surface!r})"
        if surface != surface.strip():
            yield f"{where}: the span begins or ends with white space"
        spans.append((start, end))
        yield from (f"{where}: {reason}" for reason in _field_faults(row, surface))
    spans.sort()
    for before, after in zip(spans, spans[1:], strict=False):
        if after[0] < before[1]:
            yield f"the spans {before} {text[slice(*before)]!r} and {after} {text[slice(*after)]!r} overlap"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


LARGEST = 1e18  # no amount of a report is larger; NaN and infinity are none at all


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _field_faults(row: Mapping[str, Any], surface: str) -> Iterator[str]:
    for name, allowed in (("kind", KINDS), ("bound", BOUNDS), ("status", STATUSES)):
        if row[name] not in allowed:
            yield f"{name} {row[name]!r} is none of {', '.join(allowed)}"
    for name in ("year", "base_year"):
        if row[name] is not None and not (_whole(row[name]) and 1900 <= row[name] <= 2100):
            yield f"{name} {row[name]!r} is no year from 1900 to 2100"
    if row["base_year"] is not None and row["kind"] not in ("change", "ratio"):
        yield f"base_year belongs to a change or a ratio, not to a {row['kind']}"
    if not isinstance(row["unit"], str) or not known_unit(row["unit"]):
        yield f"unit {row['unit']!r} is neither a code of the contract nor a counted noun in small Russian letters"
    if not isinstance(row["metric"], str) or not row["metric"].strip():
        yield "the metric is empty"
    if row["entity"] is not None and not (isinstance(row["entity"], str) and row["entity"].strip()):
        yield "the entity is neither null nor a name"
    if not _number(row["value"]):
        yield f"value {row['value']!r} is no number"
        return
    low = row.get("value_low")
    if low is not None and not (_number(low) and abs(low) <= abs(row["value"]) and low * row["value"] >= 0):
        yield f"value_low {low!r} is not the lower end of a range up to {row['value']!r}"
    if not can_mean(surface, row["value"], row["unit"]):
        yield f"the value {row['value']!r} cannot be read from the surface"


# section 3 of the contract, with MVA, which reports of power networks need
MEASURES = frozenset(
    """g kg t kt dt mg mm cm m km m2 km2 ha m3 l ml W kW MW GW kWh MWh Gcal kVA MVA kV degC s min h day month year bbl pcs
    % pp permille times""".split()  # noqa: SIM905
)
NOUN = re.compile(r"[а-яёәғқңөұүһі][\w .·«»–-]*|[А-ЯЁ]{2,}[\w .–-]*", re.UNICODE)


@cache
def _written_units() -> lexicon.Matcher:
    return lexicon.matcher([row for row in lexicon.rows("units") if row["kind"] != "times"], before="", after="")


@cache
def _currencies() -> frozenset[str]:
    return frozenset(row["unit"] for row in lexicon.rows("units") if row["kind"] == "money")


def known_unit(unit: str) -> bool:
    """Whether ``unit`` is a code of section 3, a rate of two of them, or a counted noun or abbreviation.

    A word for which there is a code («тенге», «км») is none.
    """
    parts = unit.split("/")
    return len(parts) <= 2 and all(part in MEASURES or part in _currencies() or _is_noun(part) for part in parts)


def _is_noun(part: str) -> bool:
    return part == part.strip() and NOUN.fullmatch(part) is not None and _written_units().regex.fullmatch(part) is None


POWERS = (0, 1, 2, 3, 6, 9, 12)  # of ten, that a heading or an elided multiplier may add
TOLERANCE = Decimal("0.01")  # fractions in words are compared to 1 per cent


@cache
def _number_words() -> re.Pattern[str]:
    stems = "|".join(re.escape(row.surface) for row in lexicon.rows("number_words"))
    return re.compile(rf"(?<!\w)(?:{stems})", re.IGNORECASE)


def can_mean(surface: str, value: float, unit: str = "") -> bool:
    """Whether a written quantity can have a value, as a generous reader sees it.

    Its numbers may be multiplied by a power of ten, negated, inverted (``unit`` ``times``), added («41 тг 60 тиын»), spoken as
    a decimal («семь и четыре») or be a part of each other («девять из десяти»). Digits that a scanner garbled are read as those
    they look like. Words for a number that no rule reads («часа с четвертью») may mean anything.
    """
    text = normalize(plain(surface))
    numbers = _numbers(text)
    wanted = abs(Decimal(repr(value)))
    meant = {number * Decimal(10) ** power for number in numbers for power in POWERS}
    if unit == "times":
        meant |= {1 / number for number in numbers if number}
    if unit in ("%", "times"):
        meant |= {number / 100 for number in numbers}
        meant |= {100 * one / two for one in numbers for two in numbers if two}
    for one in numbers:
        meant |= {one + two * Decimal(10) ** power for two in numbers for power in (-3, -2, 0, 3, 6, 9)}
        meant |= {(one + two / 10) * Decimal(10) ** power for two in numbers if two < 10 for power in POWERS}
    if any(abs(one - wanted) <= max(wanted, one) * TOLERANCE for one in meant):
        return True
    return _number_words().search(text) is not None


BROKEN_POINT = re.compile(r"(?<=\d)\s*([.,])\s*(?=\d)")  # «8 ,9», «41 . 5»


def _numbers(text: str) -> set[Decimal]:
    """All numbers that a surface may hold."""
    numerals = list(find_numerals(text))
    numbers = {numeral.value for numeral in numerals}
    numbers |= {numeral.value / 100 for numeral in numerals if numeral.form == "fraction"}  # «две десятых километра»
    clear = text.translate(look_alikes())
    joined = [BROKEN_POINT.sub(r"\1", one) for one in (text, clear)]
    for variant in (clear, *joined, *(re.sub(r"(?<=\d)\s+(?=\d)", "", one) for one in joined)):
        numbers |= {numeral.value for numeral in find_numerals(variant)}
        numbers |= {Decimal(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", variant)}
        numbers |= {Decimal(re.sub("[.,]", "", number)) for number in re.findall(r"\d+(?:[.,]\d+)+", variant)}
    return numbers


# Leaks

SHINGLE = 8  # words
SHARED = 0.1  # a document of which a larger part of the shingles stands in another split is a near-duplicate


def shingles(text: str) -> set[int]:
    """Hashes of all runs of ``SHINGLE`` words."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {hash(tuple(words[at : at + SHINGLE])) for at in range(max(1, len(words) - SHINGLE + 1))}


def leaks(documents: Sequence[Document]) -> Iterator[Problem]:
    """Documents that stand, whole or in large part, in another split too."""
    owners: dict[int, list[int]] = {}
    sets = [shingles(document.text) for document in documents]
    for at, document in enumerate(documents):
        shared: Counter[int] = Counter()
        for shingle in sets[at]:
            shared.update(other for other in owners.get(shingle, ()) if documents[other].split != document.split)
        for other, count in sorted(shared.items()):
            if count > SHARED * min(len(sets[at]), len(sets[other])):
                owner = documents[other]
                yield _problem(document, f"leak: shares much of its text with {owner.id} of split {owner.split}")
                break
        for shingle in sets[at]:
            owners.setdefault(shingle, []).append(at)


# Counts


def statistics(documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """Counts of documents and records: by split, genre, year, kind, bound, status and unit."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("documents", "records", "genre", "year", "kind", "bound", "status", "unit", "entity")
    }
    for document in documents:
        counts["documents"][document.split] += 1
        counts["records"][document.split] += len(document.records)
        counts["genre"][document.genre or "?"] += 1
        for row in document.records:
            counts["year"][str(row["year"])] += 1
            counts["entity"][row["entity"] or "–"] += 1
            for name in ("kind", "bound", "status", "unit"):
                counts[name][row[name]] += 1
    return {name: dict(counter.most_common()) for name, counter in counts.items()}
