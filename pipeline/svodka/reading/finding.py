"""Inputs -> the files to read, and what stands beside them that cannot be. Changes when what is looked for does."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from svodka.reading.containers import CONTAINERS, left_out
from svodka.reading.readers import READERS
from svodka.report import Failure

STDIN = "-"
MANIFEST = "manifest.sqlite"  # stands in every dataset that svodka writes
# columns by which a table of ours is known: records, however partitioned, and failures
OWN = (frozenset({"record_id", "doc_id", "quantity", "start", "end"}), frozenset({"source", "stage", "reason"}))
MOST_KINDS = 8  # that a line names
Found = Path | Failure


def find_files(inputs: Iterable[str], *, leave: Path | None = None) -> Iterator[Found]:
    """The files that ``inputs`` name, folders searched through, in a stable order; none that is ``leave`` or stands in it.

    What is no file to read stands in its place as a :class:`Failure`. Tables that svodka wrote are no input of a folder.
    """
    leave = leave.resolve() if leave else None
    for name in inputs:
        if name == STDIN:
            yield Path(STDIN)
        elif not name:
            yield _failure("''", "is no file name; is a variable empty?")
        else:
            try:
                yield from _named(Path(name), name, leave)
            except OSError as error:
                yield _unreadable(name, error)


def _failure(where: object, reason: str) -> Failure:
    return Failure(str(where), f"{where}: {reason}", "find")


def _unreadable(where: object, error: OSError) -> Failure:
    return _failure(where, f"cannot be read ({error.strerror or error}); check the name and the permissions")


def _named(path: Path, name: str, leave: Path | None) -> Iterator[Found]:
    if path.is_dir():
        inside = _inside(path, leave)
        if all(isinstance(found, Failure) and found.left_out for found in inside):
            suffixes = sorted(READERS.keys() | CONTAINERS.keys())
            beside = f", only {kinds(inside)}" if inside else ""
            yield _failure(name, f"the folder holds no reports (*{', *'.join(suffixes)}){beside}")
        yield from inside
    elif path.is_symlink() and not path.exists():
        yield _failure(name, "is a link to nothing; check where it points")
    elif not path.exists():
        yield _failure(name, "no such file; check the name")
    elif not path.is_file():
        yield _failure(name, "is neither a file nor a folder")
    else:
        yield path


def kinds(failures: Iterable[Found]) -> str:
    """How many files of which other formats there are: «.doc 2, without suffix 1»."""
    counts = Counter(_kind(item.source) for item in failures if isinstance(item, Failure))
    shown = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    more = ", …" if len(shown) > MOST_KINDS else ""
    return ", ".join(f"{suffix} {count}" for suffix, count in shown[:MOST_KINDS]) + more


def _kind(source: str) -> str:
    suffix = Path(source).suffix.lower()
    return suffix if suffix[1:].isalnum() else "without suffix"


def _inside(root: Path, leave: Path | None) -> list[Found]:
    """What stands in a folder, in the order of the paths."""
    found: list[tuple[Path, Found]] = []
    home = root.resolve()
    if leave is not None and (home == leave or leave in home.parents):
        return []

    def refuse(error: OSError) -> None:
        path = Path(error.filename or root)
        found.append((path, _unreadable(path, error)))

    for name, folders, files in os.walk(root, onerror=refuse):
        here = Path(name)
        deeper = []
        for path in (here / each for each in folders if not _hidden(each)):
            if path.is_symlink():  # never followed, so that no folder is read twice or for ever
                target = path.resolve()
                if target != home and home not in target.parents:
                    found.append((path, _failure(path, "is a link to a folder, which is not followed; name that folder itself")))
            elif not (path.resolve() == leave or _is_dataset(path)):
                deeper.append(path.name)
        folders[:] = deeper
        for path in (here / each for each in files if not _hidden(each)):
            if (item := _file(path, leave)) is not None:
                found.append((path, item))
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _hidden(name: str) -> bool:
    """Whether a file is none of the user's: «.~lock.отчёт.odt#», «~$отчёт.docx», «.git»."""
    return name.startswith((".", "~$"))


def _file(path: Path, leave: Path | None) -> Found | None:
    """A file in a folder, or why it cannot be read; None if it is what svodka wrote."""
    suffix = path.suffix.lower()
    if suffix not in READERS and suffix not in CONTAINERS:
        return left_out(str(path), suffix)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            return _failure(path, f"is a broken link ({error.strerror or error}); check where it points")
        return _unreadable(path, error)
    if not stat.S_ISREG(mode):
        return _failure(path, "is neither a file nor a folder")
    if leave is not None and path.name == leave.name and path.resolve() == leave:
        return None
    if suffix == ".parquet" and _is_own(path):
        return None
    return path


def _is_dataset(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() and (folder / "records").is_dir()


def _is_own(path: Path) -> bool:
    """Whether a Parquet file is a table that svodka wrote."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names = set(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return False  # whoever reads it will say what is wrong
    return any(columns <= names for columns in OWN) and "text" not in names
