"""The files of the word lists, and those that a user puts beside them. Changes when a list is written in another way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.errors import LexiconError
from svodka.letters import folded

FOLDER = Path(__file__).parent


# in a file with one of these columns a surface may stand once for each of its values
GROUPS = ("cue", "side", "kind", "scope", "rank", "parent")


@dataclass(slots=True, unsafe_hash=True)
class Row:
    """One line of a lexicon file."""

    surface: str
    fields: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    @property
    def key(self) -> str:
        """What may stand only once in a list: the surface, in some files together with the columns of ``GROUPS``."""
        surface = self.surface if "digit" in self.fields else folded(self.surface)  # case matters in look-alikes
        return "\t".join([surface, *(self.fields[name] for name in GROUPS if name in self.fields)])


def read_file(path: Path) -> tuple[Row, ...]:
    """Rows of one lexicon file, in file order.

    Raises:
        LexiconError: a line has the wrong number of columns or an empty one, or a surface is listed
            twice; the message names the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    if not lines or not lines[0].startswith("surface"):
        raise LexiconError(f"{path}:1: the first line must name the columns, beginning with 'surface'")
    header = lines[0].split("\t")
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(header) or not cells[0]:
            raise LexiconError(
                f"{path}:{number}: expected {len(header)} tab-separated columns ({', '.join(header)}), found {len(cells)}"
            )
        row = Row(cells[0], dict(zip(header, cells, strict=True)), path.name, number)
        if row.key in seen:
            raise LexiconError(f"{path}:{number}: {cells[0]!r} is listed twice, first in line {seen[row.key]}")
        seen[row.key] = number
        rows.append(row)
    return tuple(rows)


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Rows of the list ``name`` (without ``.tsv``): the built-in ones, with those of the user's folder added or in their place."""
    built_in = read_file(FOLDER / f"{name}.tsv")
    folder = in_use()
    own = folder / f"{name}.tsv" if folder else None
    if own is None or not own.is_file():
        return built_in
    added = {row.key: row for row in own_rows(own, built_in)}
    kept = [added.pop(row.key, row) for row in built_in]
    return (*kept, *added.values())


def own_rows(path: Path, built_in: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows of a user's file, which must have the columns of the built-in list."""
    found = read_file(path)
    if found and built_in and list(found[0].fields) != list(built_in[0].fields):
        raise LexiconError(f"{path}:1: the columns must be those of the built-in list: {', '.join(built_in[0].fields)}")
    return found


# The user's own lists are those of the process: every pipeline in it reads the same words.
VARIABLE = "SVODKA_LEXICON"  # an environment variable, so that worker processes of every kind get them too


def in_use() -> Path | None:
    """The folder of the user's own word lists, or None."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None
