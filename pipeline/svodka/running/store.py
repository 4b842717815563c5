"""The manifest of an output folder: which documents are done, with what. Changes when the way of resuming does.

A SQLite file. A result is kept under a key that is a hash of the document's bytes, of the date it was given, and of everything
that decides its outcome: svodka's own files, the model's and the user's word lists. So a run goes on where the last one stopped,
does what is new or has changed, and does everything anew after a retraining or with other words. What a killed run leaves is
whole: SQLite sees to that.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from svodka.errors import OutputError
from svodka.reading.finding import MANIFEST
from svodka.record import FIELDS
from svodka.report import Failure, Item, date_in_name

NAME = MANIFEST
FORMAT = "1"
DATES = {"date", "created", *(field.name for field in FIELDS if field.type == "date32")}  # JSON has no dates
EVERY = 2.0  # seconds between two commits
TABLES = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, model TEXT NOT NULL, result BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS run (position INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT, key TEXT, stage TEXT, reason TEXT);
DELETE FROM run;
"""


@cache
def fingerprint(model: Path | None, words: Path | None = None) -> str:
    """A hash of all that decides what a document gives: svodka's files, those of the model's folder, the user's word lists."""
    digest = hashlib.sha256(FORMAT.encode())
    folders = [(Path(__file__).parents[1], "**/*"), *([(model, "**/*")] if model else []), *([(words, "*.tsv")] if words else [])]
    for folder, pattern in folders:
        for path in sorted(path for path in folder.glob(pattern) if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key_of(item: Item, when: date | None, model: str) -> str:
    """The key of a document: the same one means the same result."""
    digest = hashlib.sha256(f"{model}\0{when}\0{item.suffix}\0{date_in_name(item.name)}\0".encode())
    digest.update(item.data)
    return digest.hexdigest()[:40]


def pack(result: dict[str, Any]) -> bytes:
    """A result as it is kept."""
    return zlib.compress(json.dumps(result, ensure_ascii=False, default=date.isoformat).encode(), 1)


def unpack(packed: bytes) -> dict[str, Any]:
    """A result as it was given."""
    result: dict[str, Any] = json.loads(zlib.decompress(packed))
    for fields in (result, *result["records"]):
        for name in DATES & fields.keys():
            fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    return result


class Store:
    """The open manifest of an output folder, and the list of documents of this run.

    Raises:
        OutputError: it cannot be written, is none, or another run has it open.
    """

    def __init__(self, folder: Path, model: str, *, force: bool = False) -> None:
        self._path = folder / NAME
        self._model = model
        self._saved = time.monotonic()
        try:
            self._base = sqlite3.connect(self._path, timeout=1.0, isolation_level="IMMEDIATE", check_same_thread=False)
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.executescript(TABLES)
            if force:
                self._base.execute("DELETE FROM results")
            self._base.commit()
        except (sqlite3.Error, OSError) as error:
            if hasattr(self, "_base"):
                self._base.close()
            raise self._fault(error) from error

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        try:
            self._base.commit()
        except sqlite3.Error as error:
            if kind is None:
                raise self._fault(error) from error
        finally:
            self._base.close()

    def _fault(self, error: BaseException) -> OutputError:
        text = str(error)
        if "locked" in text:
            return OutputError(f"{self._path}: another run is writing here; wait for it or choose another place for -o")
        if "not a database" in text or "malformed" in text:
            return OutputError(f"{self._path}: is damaged ({text}); delete it to do everything anew")
        return OutputError(f"{self._path}: cannot be written ({text}); make room or choose another place for -o, then run again")

    def _do(self, statement: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def has(self, key: str) -> bool:
        """Whether a document is done."""
        return self._do("SELECT 1 FROM results WHERE key = ?", key).fetchone() is not None

    def list(self, position: int, source: str, name: str, key: str) -> None:
        """Enter a document of this run in its place."""
        self._do("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, NULL, NULL)", position, source, name, key)

    def put(self, key: str, result: bytes) -> None:
        """Keep the result of a document."""
        self._do("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", key, self._model, result)
        self.save()

    def fail(self, position: int, failure: Failure) -> None:
        """Enter an input of this run that gave nothing; it is tried again in the next one."""
        self._do(
            "INSERT OR REPLACE INTO run VALUES (?, ?, NULL, NULL, ?, ?)", position, failure.source, failure.stage, failure.reason
        )
        self.save()

    def save(self, *, now: bool = False) -> None:
        """Make what was entered last, at most every two seconds unless ``now``."""
        if now or time.monotonic() - self._saved > EVERY:
            try:
                self._base.commit()
            except sqlite3.Error as error:
                raise self._fault(error) from error
            self._saved = time.monotonic()

    def results(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """``(source, name, result)`` of the documents of this run, in their order."""
        query = "SELECT source, name, result FROM run JOIN results USING (key) ORDER BY position"
        for source, name, packed in self._do(query):
            yield source, name, unpack(packed)

    def failures(self) -> Iterator[Failure]:
        """The inputs of this run that gave nothing, in their order."""
        for source, reason, stage in self._do("SELECT source, reason, stage FROM run WHERE reason IS NOT NULL ORDER BY position"):
            yield Failure(source, reason, stage)

    def tidy(self) -> None:
        """Drop what an earlier model or version, or other word lists gave."""
        self._do("DELETE FROM results WHERE model <> ?", self._model)
        self.save(now=True)
