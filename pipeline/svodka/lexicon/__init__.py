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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from svodka.errors import LexiconError
from svodka.lexicon.expressions import alternatives, any_of, pattern, starts, tree
from svodka.lexicon.lists import FOLDER, VARIABLE, Row, in_use, own_rows, read_file, rows
from svodka.openings import INDEX, Opened

__all__ = [
    "FOLDER",
    "FRAMES",
    "SLOT",
    "Frame",
    "Matcher",
    "Row",
    "Seek",
    "Sought",
    "alternatives",
    "any_of",
    "cue",
    "filled",
    "hedges",
    "in_use",
    "matcher",
    "named",
    "opened",
    "pattern",
    "read_file",
    "rows",
    "starting",
    "starting_anywhere",
    "starts",
    "surfaces_of",
    "the_one",
    "tree",
    "use",
    "whole",
    "whole_anywhere",
]


def use(folder: str | Path | None) -> None:
    """Read the word lists of ``folder`` besides the built-in ones from now on, in this process and those it starts.

    A file there has the name and the columns of a built-in list; its rows are added, or replace the built-in row of the same
    surface. None goes back to the built-in lists. Everything that was made of the old lists is forgotten.

    The lists are those of the whole process. Call it while no other thread reads reports: what that one makes of the old lists
    meanwhile would be kept.

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
            own_rows(file, read_file(FOLDER / file.name))
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
    INDEX.forget()


# what they keep was not made of word lists, and is slow to make
KEPT = (
    "svodka.text.morphology",
    "svodka.text.recognizer",
    "svodka.running.batch",
    "svodka.record",
    "svodka.linking.models",
)


@cache
def cue(name: str) -> str:
    """The surfaces of ``cues.tsv`` for the cue ``name`` as one group of a regular expression, longest first."""
    surfaces = surfaces_of(name)
    body = any_of((surface, pattern(surface)) for surface in surfaces)
    return f"(?:{starts(surfaces)}(?:{body}))" if len(surfaces) > FEW else f"(?:{body})"


FEW = 3  # surfaces, which are passed as soon by themselves


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
            lambda: self.regex, ["-"] if heads is None else (f"{s}{'~' * on}" for slot, on in heads for s in _slot_surfaces(slot))
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
    """The surfaces of a cue as words, asked as a compiled expression is; it is compiled when a word of the cue is met first."""

    def __init__(self, cue_name: str, after: str) -> None:
        self._source = rf"(?<!\w){cue(cue_name)}{after}"
        opened = Opened(self._compiled, (surface if after else f"{surface}~" for surface in surfaces_of(cue_name)))
        self.search: Seek = opened.search
        self.last: Seek = opened.last

    def _compiled(self) -> re.Pattern[str]:
        return self.regex

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self._source, re.IGNORECASE)

    @cached_property
    def match(self) -> Seek:
        """As ``re.Pattern.match``."""
        return self.regex.match

    @cached_property
    def fullmatch(self) -> Seek:
        """As ``re.Pattern.fullmatch``."""
        return self.regex.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """As ``re.Pattern.finditer``."""
        return self.regex.finditer


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


def the_one(cue_name: str) -> str:
    """The first surface of a cue that says how something is written out."""
    return surfaces_of(cue_name)[0]


def opened(*cues: str, after: str) -> Opened:
    """An expression for whole texts: a word begins with one of the cues, ``after`` is put behind them."""
    body = "|".join(map(cue, cues))
    source = rf"(?<!\w)(?:{body}){after}"
    return Opened(
        lambda: re.compile(source, re.IGNORECASE),
        (surface if after else f"{surface}~" for cue_name in cues for surface in surfaces_of(cue_name)),
    )


@cache
def starting_anywhere(cue_name: str) -> Opened:
    """As :func:`starting`, for whole texts."""
    return opened(cue_name, after="")


@cache
def whole_anywhere(cue_name: str) -> Opened:
    """As :func:`whole`, for whole texts."""
    return opened(cue_name, after=r"(?!\w)")


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
    body = any_of((row.surface, named(row.surface, f"r{index}")) for index, row in enumerate(ordered))
    # most places of a text fit no surface: they are passed at their first character
    first = starts(row.surface for row in ordered)
    return Matcher(re.compile(f"{before}{first}(?:{body}){after}", re.IGNORECASE), ordered)


def named(surface: str, name: str) -> str:
    """The expression of a surface with a group that tells it apart; its ending stands behind the group."""
    stem = surface.removesuffix("~")
    return f"(?P<{name}>{pattern(stem)}){pattern(surface[len(stem) :])}"
