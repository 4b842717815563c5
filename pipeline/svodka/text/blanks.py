"""Runs of blanks and of line ends, made short before the stages read a text. Changes when a wide gap says something else.

Some rules walk over white space, and a rule that is quick over one blank is slow over fifty. So a text that has such runs is read
in a narrow copy: a run longer than ``MOST`` blanks, which separates columns, has ``MOST`` of them there, one of more than ``LINES``
line ends so many. Where nearly all words stand equally far apart («В    2023    году»), that distance counts as one blank. A line
end that only the width of a page made (``wrapping.py``) is a blank there, odd characters are plain (``characters.py``), and page
numbers and running heads (``pages.py``) are left out.
Words, names and sentences are found in the ``Doc`` itself. A stage marked ``on_narrow`` is shown the ``Doc`` of the copy; what it
sets there, the document shows with places of its own, moved when somebody asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.attrs import ENT_IOB, ENT_TYPE, LEMMA, LENGTH, ORTH, POS, SENT_START, SPACY
from spacy.symbols import IDS
from spacy.tokens import Doc
from thinc.types import Ints2d

from svodka.document import ATTRIBUTES, COPY, TEXT, Quantity, text_of, uncollected
from svodka.reading.pages import furniture
from svodka.record import Record
from svodka.text.characters import oddities
from svodka.text.copies import Mended, joined
from svodka.text.wrapping import wrapped

MOST = 4  # blanks; the rules tell up to three from more
LINES = 3  # line ends: two empty lines
LONG = 40  # characters left out of one run
SHARE = 10  # of a text's characters one may be white space that says nothing
WIDE = re.compile(r"\s" * MOST + r"\s+")  # (to count them behind each single blank would take longer)
GAP = re.compile(r"\s{2,}")
LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
IN_A_PHRASE = re.compile(r"(?<=[^\W\d_]) +(?=[a-zа-яёәғқңөұүһі])")  # the cells of a table begin otherwise
PHRASES = 8  # such gaps that tell how wide one is
NEARLY_ALL = 0.9
FEW = 4  # blanks of which at most one stands behind another


def narrow(text: str) -> Mended:
    """The copy of ``text`` without long runs and line ends in the midst of a line; the text itself where there are few and none is
    very long."""
    cuts = list(_cuts(text, _usual(text)))
    left_out = sum(end - start for start, end in cuts)
    longest = max((end - start for start, end in cuts), default=0)
    if longest < LONG and left_out * SHARE < len(text):
        cuts = []  # as fast as it is
    seams = [(start, end, " ") for start, end in wrapped(text)]
    changes = [*furniture(text), *seams, *((start, end, "") for start, end in cuts), *oddities(text)]
    return joined(text, sorted(changes, key=lambda change: (change[0], -change[1])))


def _usual(text: str) -> int:
    """How many blanks stand between the words of a phrase nearly everywhere, 1 where they differ."""
    if text.count("  ") * FEW <= text.count(" "):
        return 1
    widths = Counter(map(len, IN_A_PHRASE.findall(text)))
    ((width, count),) = widths.most_common(1) or [(1, 0)]
    return width if count >= max(NEARLY_ALL * widths.total(), PHRASES) else 1


def _cuts(text: str, usual: int) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of what is left out, never the first character of a run."""
    for run in (WIDE if usual == 1 else GAP).finditer(text):
        start, end = run.span()
        lines = [(match.start(), match.end()) for match in LINE_END.finditer(text, start, end)]
        for line_start, line_end in lines[:LINES]:
            yield from _cut(text, start, line_start, usual)
            start = line_end
        if lines and lines[-1][1] > start:
            yield start, lines[-1][1]
            start = lines[-1][1]
        yield from _cut(text, start, end, usual)


def _cut(text: str, start: int, end: int, usual: int) -> Iterator[tuple[int, int]]:
    """What is left out of the blanks in ``text[start:end]``; of tabs, which are cells, one stays."""
    width = min(MOST, max(1, round((end - start) / usual)))
    if end - start <= width:
        return
    tab = text.find("\t", start + width, end)
    if tab >= 0 and text.find("\t", start, start + width) < 0:
        width = max(width, 2)
        if start + width - 1 < tab:
            yield start + width - 1, tab
        if tab + 1 < end:
            yield tab + 1, end
    else:
        yield start + width, end


Ints = npt.NDArray[Any]
KNOWN = [LEMMA, POS, SENT_START, ENT_IOB, ENT_TYPE]  # what the stages ask of a token
MENDED = "svodka_mended"  # where a document keeps its narrow text
ENDS = ("number_end", "noun_end")


def narrowed(doc: Doc) -> Mended:
    """The narrow copy of a document's text."""
    found: Mended | None = doc.user_data.get(MENDED)
    if found is None:
        found = doc.user_data[MENDED] = narrow(text_of(doc))
    return found


def in_other_letters(doc: Doc) -> Iterator[tuple[int, str]]:
    """The tokens that only what stands around them tells to be Russian words in Latin letters: their numbers and the words."""
    if not oddities(text_of(doc)):
        return
    copy = narrowed(doc)
    for at in _touched(copy, *doc.to_array([IDS["IDX"], LENGTH]).T):
        token = doc[at]
        if token.is_ascii and token.is_alpha:
            word = copy.text[copy.copy(token.idx) : copy.copy(token.idx + len(token))]
            if word.isalpha() and not word.isascii():
                yield at, word


def _touched(copy: Mended, starts: Ints, lengths: Ints) -> list[int]:
    """The numbers of the tokens that the copy has otherwise, or not at all, or that stand in front of a change."""
    shorter = copy.copies(starts + lengths) - copy.copies(starts) != lengths
    in_front = np.searchsorted(starts, copy.there) - 1
    found: list[int] = np.unique(np.concatenate([np.flatnonzero(shorter), in_front[in_front >= 0]])).tolist()
    return found


class Narrow:
    """The narrow copy of a document, and what the document shows of it."""

    def __init__(self, original: Doc, copy: Mended) -> None:
        self._text, self._copy = text_of(original), copy
        self._data: dict[Any, Any] = {TEXT: copy.text, COPY: None}  # of the copy
        self._shown: dict[str, tuple[Any, Any]] = {}  # what the copy has, and the same as the document shows it
        self._known: npt.NDArray[Any] = np.zeros(0, np.uint64)  # of the document's tokens
        self.of(original)
        for name in ATTRIBUTES:  # what is known by now
            self.set(name, original._.get(name))

    def of(self, original: Doc) -> Doc:
        """The ``Doc`` of the copy, with the document's tokens as they are by now."""
        known: npt.NDArray[Any] = original.to_array(KNOWN)
        if not np.array_equal(known, self._known):
            self._known = known
            orths, blanks = self._tokens(original)
            kept = orths > 0
            words, spaces = orths[kept].tolist(), blanks[kept].astype(bool).tolist()
            self._doc = Doc(original.vocab, words=words, spaces=spaces, user_data=self._data)
            self._doc.from_array(KNOWN, cast(Ints2d, known[kept]))
        return self._doc

    def _tokens(self, original: Doc) -> tuple[Ints, Ints]:
        """The words of the copy, 0 for a token that is left out, and whether a blank stands behind each."""
        orths, blanks, starts, lengths = original.to_array([ORTH, SPACY, IDS["IDX"], LENGTH]).T
        before, seen = -1, 0  # the last token that is kept, among those in front of ``seen``
        for at in _touched(self._copy, starts, lengths):
            start = int(starts[at])
            piece = self._copy.text[self._copy.copy(start) : self._copy.copy(start + int(lengths[at]))]
            before = at - 1 if at > seen else before
            if piece == " " and before >= 0 and not blanks[before]:  # a blank is no token of its own
                blanks[before], piece = 1, ""
            elif piece.endswith(" ") and not piece.isspace():  # put in behind a picture
                blanks[at], piece = 1, piece[:-1]
            orths[at] = original.vocab.strings.add(piece) if piece else 0
            before, seen = at if piece else before, at + 1
        return orths, blanks

    def get(self, name: str) -> Any:
        """What the copy has by this name, as the document shows it."""
        own = self._doc._.get(name)
        if ATTRIBUTES[name] is None:  # no places
            return own
        if name not in self._shown or self._shown[name][0] is not own:
            self._shown[name] = own, tuple(_moved(shape, self._copy.text, self._text, self._there) for shape in own)
        return self._shown[name][1]

    def set(self, name: str, value: Any) -> None:
        """Let the copy have what somebody gave the document."""
        own = value
        if ATTRIBUTES[name] is not None:
            own = tuple(_moved(shape, self._text, self._copy.text, self._here) for shape in value)
            self._shown[name] = own, value
        self._doc._.set(name, own)

    def _here(self, start: int, end: int) -> tuple[int, int]:
        return self._copy.copy(start), self._copy.copy(end)

    def _there(self, start: int, end: int) -> tuple[int, int]:
        return self._copy.original(start), self._copy.original_end(end)


def _moved(shape: Any, text: str, other: str, moved: Callable[[int, int], tuple[int, int]]) -> Any:
    """``shape`` of ``text`` with its offsets in the ``other`` one, as ``moved`` tells them."""
    start, end = moved(shape.start, shape.end)
    changes: dict[str, Any] = {"start": start, "end": end}
    if isinstance(shape, Quantity):
        changes |= {name: moved(shape.start, getattr(shape, name))[1] for name in ENDS}
    elif isinstance(shape, Record):
        first = text.find(shape.sentence, max(shape.start - len(shape.sentence), 0), shape.start + len(shape.sentence))
        changes["quantity"] = other[start:end]
        if first >= 0:
            changes["sentence"] = other[slice(*moved(first, first + len(shape.sentence)))]
    return replace(shape, **changes)


def on_narrow(stage: Callable[..., Doc]) -> Callable[..., Doc]:
    """A stage, a function or a method, that is shown the narrow copies of documents."""

    @wraps(stage)
    def run(*arguments: Any) -> Doc:
        *owner, doc = arguments
        with uncollected():
            stage(*owner, _copy_of(doc))
            return cast(Doc, doc)

    return run


def _copy_of(doc: Doc) -> Doc:
    """The ``Doc`` of a document's narrow copy, the document where it is narrow itself."""
    if COPY not in doc.user_data:
        text = narrowed(doc)
        doc.user_data[COPY] = Narrow(doc, text) if text.here else None
    copy: Narrow | None = doc.user_data[COPY]
    return doc if copy is None else copy.of(doc)
