"""Writes ``datapackage.json`` (Frictionless Data Package) for the splits beside it, and prints the counts for the card.

python corpus/describe.py
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from svodka.evaluation import gold
from svodka.record import BOUNDS, KINDS, STATUSES

HERE = Path(__file__).parent
SPLITS = ("train", "dev", "test", "fresh")
RECORD = {
    "start": "integer", "end": "integer", "value": "number", "value_low": "number", "unit": "string", "metric": "string",
    "entity": "string", "year": "integer", "kind": "string", "base_year": "integer", "bound": "string", "status": "string",
}  # fmt: skip
ENUMS = {"kind": KINDS, "bound": BOUNDS, "status": STATUSES}


def resource(split: str) -> dict[str, object]:
    """The descriptor of one split."""
    data = (HERE / f"{split}.jsonl").read_bytes()
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "date", "type": "date", "description": "date of the report; null where unknown"},
        {"name": "genre", "type": "string"},
        {"name": "writer", "type": "string", "description": "who wrote the text: one voice each"},
        {"name": "text", "type": "string", "constraints": {"required": True}},
        {"name": "records", "type": "array", "arrayItem": {"type": "object"}, "description": "gold records: " + ", ".join(RECORD)},
    ]
    return {
        "name": split,
        "path": f"{split}.jsonl",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": {"fields": fields},
    }


def main() -> None:
    """Write the descriptor and print the counts."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "svodka-corpus",
        "title": "svodka corpus: number claims of Russian-language reports of Kazakhstan's akims",
        "description": "Reports written for this corpus, with their number claims: entity, metric, value, unit, year and more.",
        "version": "1.7.0",
        "licenses": [{"name": "MIT"}],
        "resources": [resource(split) for split in SPLITS],
        "recordFields": [
            {"name": name, "type": kind, **({"enum": list(ENUMS[name])} if name in ENUMS else {})} for name, kind in RECORD.items()
        ],
    }
    (HERE / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    documents = gold.read(HERE / f"{split}.jsonl" for split in SPLITS)
    for split in SPLITS:
        part = [document for document in documents if document.split == split]
        print(f"| {split} | {len(part)} | {sum(len(document.records) for document in part)} |")
    for name, counts in gold.statistics(documents).items():
        print(f"{name}: " + ", ".join(f"{value} {number}" for value, number in list(counts.items())[:30]))


if __name__ == "__main__":
    main()
