"""Word lists as data: what a linguist edits without touching code.

Every list is a UTF-8 file of tab-separated columns with a header. The first column, ``surface``, is
a written form in a small pattern language; the last, ``seen``, a sentence or phrase in which the
row's stage must find it (a test checks that).

Pattern language of ``surface``:

==========  ==================================================================
``word~``   the stem followed by an inflectional ending (``endings.tsv``)
``word*``   the stem followed by any letters
space       any white space, none where a full stop stands before it
``е``       also ``ё``, and the other way round
==========  ==================================================================

Case does not matter. Patterns compile to regular expressions without nested repetition, so matching
time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.errors import LexiconError

FOLDER = Path(__file__).parent


# in a file with one of these columns a surface may stand once for each of its values
GROUPS = ("cue", "side", "kind", "scope", "rank", "parent")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lexicon file."""

    surface: str
    fields: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.fields[column]


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
        plain = cells[0] if "digit" in header else cells[0].lower().replace("ё", "е")  # the case of a look-alike matters
        key = "\t".join([plain, *(cells[header.index(name)] for name in GROUPS if name in header)])
        if key in seen:
            raise LexiconError(f"{path}:{number}: {cells[0]!r} is listed twice, first in line {seen[key]}")
        seen[key] = number
        rows.append(Row(cells[0], dict(zip(header, cells, strict=True)), path.name, number))
    return tuple(rows)


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Rows of the built-in list ``name`` (without ``.tsv``)."""
    return read_file(FOLDER / f"{name}.tsv")


@cache
def _ending() -> str:
    endings = sorted((row.surface for row in rows("endings")), key=len, reverse=True)
    return "(?:" + "|".join(endings).replace("е", "[её]") + ")?"


def pattern(surface: str) -> str:
    """The regular expression (source text) that a ``surface`` stands for."""
    parts: list[str] = []
    for index, char in enumerate(surface):
        if char == "~":
            parts.append(_ending())
        elif char == "*":
            parts.append("[а-яёА-ЯЁ]*")
        elif char == " ":
            parts.append(r"\s*" if surface[index - 1] in "." else r"\s+")
        elif char in "её":
            parts.append("[её]")
        else:
            parts.append(re.escape(char))
    return "".join(parts)


@cache
def cue(name: str) -> str:
    """The surfaces of ``cues.tsv`` for the cue ``name`` as one group of a regular expression, longest first."""
    surfaces = sorted((row.surface for row in rows("cues") if row["cue"] == name), key=len, reverse=True)
    return "(?:" + "|".join(map(pattern, surfaces)) + ")"


@dataclass(frozen=True)
class Matcher:
    """All surfaces of some rows as one regular expression that tells which row matched."""

    regex: re.Pattern[str]
    rows: tuple[Row, ...]

    def last(self, text: str) -> re.Match[str] | None:
        """The last match in ``text``."""
        found = None
        for match in self.regex.finditer(text):
            found = match
        return found

    def row(self, match: re.Match[str]) -> Row:
        """The row whose surface gave ``match``."""
        return self.rows[int((match.lastgroup or "r0")[1:])]


def matcher(items: Iterable[Row], *, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> Matcher:
    """Compile rows into a :class:`Matcher`, longest surface first.

    ``before`` and ``after`` are the look-arounds put round every surface.
    """
    ordered = tuple(sorted(items, key=lambda row: len(row.surface), reverse=True))
    alternatives = [f"(?P<r{index}>{pattern(row.surface)})" for index, row in enumerate(ordered)]
    body = "|".join(alternatives)
    return Matcher(re.compile(f"{before}(?:{body}){after}", re.IGNORECASE), ordered)
