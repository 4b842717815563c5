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
``е=``      no ``ё``: «че=м» is not «чём»
``·``       any sign of multiplication
==========  ==================================================================

Case does not matter. Patterns compile to regular expressions without nested repetition, so matching
time is linear in the text.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from svodka.errors import LexiconError
from svodka.openings import Opened

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
        plain = self.surface if "digit" in self.fields else self.surface.lower().replace("ё", "е")  # case matters in look-alikes
        return "\t".join([plain, *(self.fields[name] for name in GROUPS if name in self.fields)])


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
    added = {row.key: row for row in _own_rows(own, built_in)}
    kept = [added.pop(row.key, row) for row in built_in]
    return (*kept, *added.values())


def _own_rows(path: Path, built_in: tuple[Row, ...]) -> tuple[Row, ...]:
    found = read_file(path)
    if found and built_in and list(found[0].fields) != list(built_in[0].fields):
        raise LexiconError(f"{path}:1: the columns must be those of the built-in list: {', '.join(built_in[0].fields)}")
    return found


# The user's own lists. They are those of the process: every pipeline in it reads the same words.

VARIABLE = "SVODKA_LEXICON"  # an environment variable, so that worker processes of every kind get them too


def in_use() -> Path | None:
    """The folder of the user's own word lists, or None."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def use(folder: str | Path | None) -> None:
    """Read the word lists of ``folder`` besides the built-in ones from now on, in this process and those it starts.

    A file there has the name and the columns of a built-in list; its rows are added, or replace the built-in row of the same
    surface. None goes back to the built-in lists. Everything that was made of the old lists is forgotten.

    Raises:
        LexiconError: there is no such folder, a file in it is no list of ours, or a line is broken; then nothing changes.
    """
    if folder is not None:
        path = Path(folder).resolve()
        if not path.is_dir():
            raise LexiconError(f"{folder}: is no folder; name one that holds word lists, such as units.tsv")
        files = sorted(path.glob("*.tsv"))
        if not files:
            raise LexiconError(
                f"{folder}: holds no word list; a list is a file such as units.tsv, with the columns of the built-in one"
            )
        for file in files:
            if not (FOLDER / file.name).is_file():
                known = ", ".join(sorted(item.name for item in FOLDER.glob("*.tsv")))
                raise LexiconError(f"{file}: is none of the lists that svodka reads ({known})")
            _own_rows(file, read_file(FOLDER / file.name))
        if in_use() == path and VARIABLE in os.environ:
            _forget()  # the files may have changed
            return
        os.environ[VARIABLE] = str(path)
    else:
        os.environ.pop(VARIABLE, None)
    _forget()


def _forget() -> None:
    """Empty every cache of this package that was filled from word lists."""
    for frame in FRAMES:
        frame.forget()
    for name, module in list(sys.modules.items()):
        if not name.startswith("svodka") or name in KEPT:
            continue
        for function in list(vars(module).values()):
            clear = getattr(function, "cache_clear", None)
            if clear is not None and getattr(function, "__module__", "").startswith("svodka"):
                clear()


# what they keep was not made of word lists, and is slow to make
KEPT = (
    "svodka.text.morphology",
    "svodka.text.recognizer",
    "svodka.places.names",
    "svodka.running.batch",
    "svodka.record",
    "svodka.linking.models",
)


@cache
def _ending() -> str:
    return tree(["", *(row.surface for row in rows("endings"))])


def tree(words: Iterable[str]) -> str:
    """A regular expression for some words, the longest that fits; what several begin with stands once, so that it is short."""
    words = set(words)
    rests: dict[str, set[str]] = {}
    for word in words - {""}:
        rests.setdefault(_first(word), set()).add(word[1:])
    letters: dict[str, str] = {}  # what follows -> the letters that it follows
    for letter, following in sorted(rests.items()):
        behind = tree(following)
        letters[behind] = letters.get(behind, "") + letter
    parts = [(f"[{before}]" if len(before) > 1 else before) + behind for behind, before in letters.items()]
    body = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    if "" not in words or not parts:
        return body if parts else ""
    return f"{body}?" if len(parts) > 1 or next(iter(letters)) == "" else f"(?:{body})?"


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
        elif char == "=":
            parts[-1] = surface[index - 1]
        elif char in "её":
            parts.append("[её]")
        elif char == "·":
            parts.append("[·*•∙⋅×]")
        else:
            parts.append(re.escape(char))
    return "".join(parts)


def alternatives(surfaces: Iterable[str]) -> str:
    """Any of some surfaces, where it does not matter which, as one group: the endings stand in it once, so that it is short."""
    ordered = sorted(surfaces, key=len, reverse=True)
    inflected = "|".join(pattern(surface[:-1]) for surface in ordered if surface.endswith("~"))
    others = [pattern(surface) for surface in ordered if not surface.endswith("~")]
    return f"(?:{'|'.join([*others, *([f'(?:{inflected}){_ending()}'] if inflected else [])])})"


@cache
def cue(name: str) -> str:
    """The surfaces of ``cues.tsv`` for the cue ``name`` as one group of a regular expression, longest first."""
    surfaces = surfaces_of(name)
    body = any_of((surface, pattern(surface)) for surface in surfaces)
    return f"(?:{starts(surfaces)}(?:{body}))" if surfaces else f"(?:{body})"


@cache
def hedges() -> str:
    """What may stand between a word and its number («почти», «не менее»), as one group of a regular expression."""
    surfaces = [row.surface for row in rows("hedges") if row["side"] != "right"]
    return f"(?:{any_of((surface, pattern(surface)) for surface in surfaces)})"


def filled(frame: str) -> str:
    """A regular expression for ``frame``, in which ``<name>`` stands for the cue ``name`` and ``<hedge>`` for a hedge."""
    return SLOT.sub(lambda slot: hedges() if slot[1] == "hedge" else cue(slot[1]), frame)


SLOT = re.compile(r"(?<!\?P)<([a-z][a-z -]*)>")  # no named group


# what a frame begins with if that is a word of some cues: their slots
HEAD = re.compile(r"\(\?<!\\w\)(?:(<[a-z -]+>)|\((?:\?:|\?P<\w+>)(<[a-z -]+>(?:\|<[a-z -]+>)*)\))(?![?*{])")
WORD_END = re.compile(r"(?:\\s|\[\\s[^\]]*\])(?![*?{])|\(\?!\\w\)")
ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P?<\w+>|.", re.DOTALL)


def _heads(frame: str) -> list[tuple[str, bool]] | None:
    """The slots with which a frame begins, those of each of its alternatives, and whether a word goes on behind them; None where it
    can begin with something else."""
    alternatives, depth = [""], 0
    for atom in ATOM.findall(frame):
        depth += atom[0] == "("
        depth -= atom == ")"
        if atom == "|" and not depth:
            alternatives.append("")
        else:
            alternatives[-1] += atom
    found: list[tuple[str, bool]] = []
    for alternative in alternatives:
        head = HEAD.match(alternative)
        if head is None:
            return None
        goes_on = WORD_END.match(alternative, head.end()) is None
        found += ((slot, goes_on) for slot in SLOT.findall(head[1] or head[2]))
    return found


class Frame:
    """A regular expression with slots for cues (:func:`filled`): the mechanism, of which the lists hold the words.

    It is compiled when it is first used; then its methods are those of the compiled expression, asked ten thousands of times. One
    that begins with a cue is tried only where a word of the cue stands, if a whole text is searched.
    """

    def __init__(self, source: str, flags: int = re.IGNORECASE) -> None:
        self.source, self.flags = source, flags
        FRAMES.append(self)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(filled(self.source), self.flags)

    @cached_property
    def opened(self) -> Opened:
        """The expression for whole texts."""
        heads = _heads(self.source)
        return Opened(
            self.regex, ["-"] if heads is None else (f"{s}{'~' * on}" for slot, on in heads for s in _slot_surfaces(slot))
        )

    @cached_property
    def search(self) -> Seek:
        """As ``re.Pattern.search``."""
        return self.opened.search if _heads(self.source) is not None else self.regex.search

    @cached_property
    def last(self) -> Seek:
        """As ``search``, for the last match."""
        return self.opened.last

    @cached_property
    def match(self) -> Seek:
        """As ``re.Pattern.match``."""
        return self.regex.match

    @cached_property
    def fullmatch(self) -> Seek:
        """As ``re.Pattern.fullmatch``."""
        return self.regex.fullmatch

    def forget(self) -> None:
        """Compile anew at the next use: the lists have changed."""
        for name in ("regex", "opened", "search", "last", "match", "fullmatch"):
            vars(self).pop(name, None)


Seek = Callable[..., "re.Match[str] | None"]
FRAMES: list[Frame] = []  # all there are: constants of modules


def _slot_surfaces(slot: str) -> Iterable[str]:
    """What may stand in a slot."""
    return (row.surface for row in rows("hedges") if row["side"] != "right") if slot == "hedge" else surfaces_of(slot)


class Sought:
    """The surfaces of a cue as words, asked as a compiled expression is."""

    def __init__(self, cue_name: str, after: str) -> None:
        self.regex = re.compile(rf"(?<!\w){cue(cue_name)}{after}", re.IGNORECASE)
        opened = Opened(self.regex, (surface if after else f"{surface}~" for surface in surfaces_of(cue_name)))
        self.search: Seek = opened.search
        self.last: Seek = opened.last
        self.match: Seek = self.regex.match
        self.fullmatch: Seek = self.regex.fullmatch
        self.finditer = self.regex.finditer


@cache
def starting(cue_name: str) -> Sought:
    """The surfaces of a cue as beginnings of words."""
    return Sought(cue_name, "")


@cache
def whole(cue_name: str) -> Sought:
    """The surfaces of a cue as whole words."""
    return Sought(cue_name, r"(?!\w)")


@cache
def _cues() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("cues"):
        found.setdefault(row["cue"], []).append(row.surface)
    return {name: tuple(surfaces) for name, surfaces in found.items()}


def surfaces_of(cue_name: str) -> tuple[str, ...]:
    """The surfaces of ``cues.tsv`` for a cue."""
    return _cues().get(cue_name, ())


def opened(*cues: str, after: str) -> Opened:
    """An expression for whole texts: a word begins with one of the cues, ``after`` is put behind them."""
    body = "|".join(map(cue, cues))
    regex = re.compile(rf"(?<!\w)(?:{body}){after}", re.IGNORECASE)
    return Opened(regex, (surface if after else f"{surface}~" for cue_name in cues for surface in surfaces_of(cue_name)))


@cache
def starting_anywhere(cue_name: str) -> Opened:
    """As :func:`starting`, for whole texts."""
    return opened(cue_name, after="")


@cache
def whole_anywhere(cue_name: str) -> Opened:
    """As :func:`whole`, for whole texts."""
    return opened(cue_name, after=r"(?!\w)")


def starts(surfaces: Iterable[str]) -> str:
    """A look-ahead that fits only the first two characters of the surfaces: put in front, it passes most of a text at once."""
    behind: dict[str, set[str]] = {}  # first character -> those that may follow it, as they stand in a class of characters
    for surface in surfaces:
        second = surface[1:2]
        follows = r"\s\S" if second in ("", "~", "*") or surface[0] == "." else r"\s" if second == " " else _either(_first(second))
        for first in _first(surface):
            behind.setdefault(_either(first), set()).add(follows)
    alternatives: dict[str, str] = {}
    for first, found in behind.items():
        key = "" if r"\s\S" in found else f"[{''.join(sorted(found))}]"
        alternatives[key] = alternatives.get(key, "") + first
    # both cases of a letter are named: to ignore case takes longer
    return f"(?-i:(?={'|'.join(f'[{first}]{second}' for second, first in alternatives.items())}))"


def _either(chars: str) -> str:
    """Characters in both cases, for a class of characters."""
    return "".join(re.escape(case) for char in chars for case in dict.fromkeys((char.lower(), char.upper())) if len(case) == 1)


def any_of(items: Iterable[tuple[str, str]]) -> str:
    """Alternatives, longest surface first, as one regular expression; ``items`` are surfaces with their expressions.

    A place of a text fits few first characters: the alternatives are grouped by theirs, and a group that does not fit is passed
    at once. Surfaces of different groups never match at one place, so their order does not matter.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    chars: dict[str, set[str]] = {}
    for surface, source in sorted(items, key=lambda item: len(item[0]), reverse=True):
        first = _first(surface)
        key = first.lower()
        groups.setdefault(key, []).append((surface, source))
        chars.setdefault(key, set()).update(first)
    if len(groups) < 2:
        return "|".join(map(_in_order, groups.values()))
    guards = {key: f"(?=[{''.join(sorted(map(re.escape, found)))}])" for key, found in chars.items()}
    return "|".join(f"{guards[key]}(?:{_in_order(found)})" for key, found in groups.items())


def _in_order(items: Iterable[tuple[str, str]]) -> str:
    """Alternatives whose order counts. The ending of several stands in the expression once, so that it compiles in less time: they
    are put together where none of those between them can match at the same place."""
    ending = _ending()
    runs: list[tuple[bool, list[tuple[str, str]]]] = []  # inflected surfaces and others, by turns
    for surface, source in items:
        inflected = source.endswith(ending)
        for same, run in reversed(runs):
            if same == inflected:
                run.append((surface, source))
                break
            if not all(_apart(surface, other) for other, _ in run):
                runs.append((inflected, [(surface, source)]))
                break
        else:
            runs.append((inflected, [(surface, source)]))
    parts = []
    for inflected, run in runs:
        if inflected and len(run) > 1:
            parts.append(f"(?:{'|'.join(source.removesuffix(ending) for _, source in run)}){ending}")
        else:
            parts += [source for _, source in run]
    return "|".join(parts)


def _apart(one: str, other: str) -> bool:
    """Whether two surfaces differ in a letter before one of them ends, so that they never match at one place."""
    for letter, against in zip(one.lower().replace("ё", "е"), other.lower().replace("ё", "е"), strict=False):
        if letter != against:
            return letter.isalnum() and against.isalnum()
        if letter in "~*":
            return False
    return False


@dataclass(frozen=True)
class Matcher:
    """All surfaces of some rows as one regular expression that tells which row matched."""

    regex: re.Pattern[str]
    rows: tuple[Row, ...]

    @cached_property
    def opened(self) -> Opened:
        """The expression for whole texts, if its surfaces begin a word."""
        return Opened(self.regex, (row.surface for row in self.rows))

    @cached_property
    def search(self) -> Seek:
        """As ``re.Pattern.search``, if the surfaces begin a word."""
        return self.opened.search

    @cached_property
    def last(self) -> Seek:
        """As ``search``, for the last match."""
        return self.opened.last

    def row(self, match: re.Match[str]) -> Row:
        """The row whose surface gave ``match``."""
        return self.rows[int((match.lastgroup or "r0")[1:])]


def matcher(items: Iterable[Row], *, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> Matcher:
    """Compile rows into a :class:`Matcher`, longest surface first.

    ``before`` and ``after`` are the look-arounds put round every surface.
    """
    ordered = tuple(sorted(items, key=lambda row: len(row.surface), reverse=True))
    body = any_of((row.surface, _named(row.surface, f"r{index}")) for index, row in enumerate(ordered))
    # most places of a text fit no surface: they are passed at their first character
    first = starts(row.surface for row in ordered)
    return Matcher(re.compile(f"{before}{first}(?:{body}){after}", re.IGNORECASE), ordered)


def _named(surface: str, name: str) -> str:
    """The expression of a surface with a group that tells it apart; the ending stands behind the group."""
    stem = surface.removesuffix("~")
    return f"(?P<{name}>{pattern(stem)}){pattern(surface[len(stem) :])}"


def _first(surface: str) -> str:
    """The characters with which a surface may begin."""
    return "её" if surface[0].lower() in "её" else surface[0]
