"""Runs of blanks and of line ends, made short before the stages read a text. Changes when a wide gap says something else.

Some rules walk over white space, and a rule that is quick over one blank is slow over fifty. So a text that has such runs is read
in a narrow copy: a run longer than ``MOST`` blanks, which separates columns, has ``MOST`` of them there, one of more than ``LINES``
line ends so many. Where nearly all words stand equally far apart («В    2023    году»), that distance counts as one blank. A line
end that only the width of a page made (``wrapping.py``) is a blank there; page numbers and running heads (``pages.py``) it has not.
The ``Doc`` stays as it is; a stage marked ``on_narrow`` is shown that of the copy, and what it sets is carried over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.attrs import ENT_IOB, ENT_KB_ID, ENT_TYPE, LEMMA, LENGTH, MORPH, ORTH, POS, SENT_START, SPACY
from spacy.symbols import IDS
from spacy.tokens import Doc
from thinc.types import Ints2d

from svodka.document import TEXT, Quantity, text_of, uncollected
from svodka.reading.pages import furniture
from svodka.record import Record
from svodka.text.copies import Mended, joined
from svodka.text.wrapping import wrapped

MOST = 4  # blanks; the rules tell up to three from more
LINES = 3  # line ends: two empty lines
LONG = 40  # characters left out of one run
SHARE = 10  # of a text's characters one may be white space that says nothing
WIDE = re.compile(rf"[\s\ufeff]{{{MOST + 1},}}")
GAP = re.compile(r"[\s\ufeff]{2,}")
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
    changes = [*furniture(text), *seams, *((start, end, "") for start, end in cuts)]
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


KEY = "svodka_narrow"  # where a document keeps its narrow copy; None where it needs none
SHAPES = ("quantities", "periods", "mentions", "records")
ATTRIBUTES = {
    "words": [LEMMA, POS, MORPH],
    "sentences": [SENT_START, SENT_START],  # twice, so that it is a table
    "names": [ENT_IOB, ENT_TYPE, ENT_KB_ID],
}
ENDS = ("number_end", "noun_end")
INSIDE, OUTSIDE = 1, 2  # of a name, as spaCy counts
# what white space is that the copy lacks: it begins no sentence, but may stand in the midst of a name
LEFT_OUT = {"sentences": np.full((1, 2), -1, np.int64).astype(np.uint64), "names": np.array([[OUTSIDE, 0, 0]], np.uint64)}
Table = npt.NDArray[Any]


class Narrow:
    """The narrow copy of a document: ``doc``, and which token of the document each of its tokens is."""

    def __init__(self, original: Doc, copy: Mended) -> None:
        self._text, self._copy = text_of(original), copy
        orths, blanks, starts, lengths = original.to_array([ORTH, SPACY, IDS["IDX"], LENGTH]).T.tolist()
        for end in copy.there:
            at = bisect_left(starts, end)
            gap = ""
            while at and not gap:  # back to the white space, or the word, of which something is left
                at -= 1
                gap = copy.text[copy.copy(starts[at]) : copy.copy(starts[at] + lengths[at])]
                if gap == " " and at:  # a blank is no token of its own
                    blanks[at - 1], gap = 1, ""
                    orths[at] = 0
                    break
                orths[at] = original.vocab.strings.add(gap) if gap else 0
        places = [at for at, orth in enumerate(orths) if orth]
        self._tokens = np.array(places, np.intp)
        words, spaces = [orths[at] for at in places], [bool(blanks[at]) for at in places]
        self.doc = Doc(original.vocab, words=words, spaces=spaces, user_data={TEXT: copy.text, KEY: None})
        self._next = np.searchsorted(self._tokens, np.arange(len(original)))  # for each token that of the copy at or behind it
        self._tables: dict[str, tuple[Table, Table]] = {}  # what the tokens are: in the document and in the copy
        self._taken: dict[str, tuple[Any, ...]] = {}  # what both know of: as the document has it
        self._given: dict[str, tuple[Any, ...]] = {}  # and as the copy has it

    def take(self, original: Doc) -> None:
        """Let the copy know what the document knows."""
        doc = self.doc
        doc._.date, doc._.name_date = original._.date, original._.name_date
        for kind, attributes in ATTRIBUTES.items():
            table: Table = original.to_array(attributes)
            if kind not in self._tables or not np.array_equal(table, self._tables[kind][0]):  # to set them takes longer
                doc.from_array(attributes, cast(Ints2d, table[self._tokens]))
                self._tables[kind] = table, table[self._tokens]
        for name in SHAPES:
            shapes = original._.get(name)
            if shapes is not self._taken.get(name, ()):
                own = tuple(_moved(shape, self._text, self._copy.text, self._here) for shape in shapes)
                self._both(name, shapes, own)
                doc._.set(name, own)

    def give(self, original: Doc) -> None:
        """Let the document know what the stage set in the copy."""
        for kind, left_out in LEFT_OUT.items():
            own: Table = self.doc.to_array(ATTRIBUTES[kind])
            if not np.array_equal(own, self._tables[kind][1]):
                following = np.vstack([own, left_out])[self._next]
                table = np.where((following[:, :1] == INSIDE) & (kind == "names"), following, left_out)
                table[self._tokens] = own
                original.from_array(ATTRIBUTES[kind], cast(Ints2d, table))
                self._tables[kind] = original.to_array(ATTRIBUTES[kind]), own
        original._.report = self.doc._.report
        for name in SHAPES:
            shapes = self.doc._.get(name)
            if shapes is not self._given.get(name, ()):
                moved = tuple(_moved(shape, self._copy.text, self._text, self._there) for shape in shapes)
                self._both(name, moved, shapes)
                original._.set(name, moved)

    def _both(self, name: str, original: tuple[Any, ...], own: tuple[Any, ...]) -> None:
        self._taken[name], self._given[name] = original, own

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


def narrow_of(doc: Doc) -> Narrow | None:
    """The narrow copy of a document, None where it is narrow itself."""
    if KEY not in doc.user_data:
        text = text_of(doc)
        copy = narrow(text)
        doc.user_data[KEY] = Narrow(doc, copy) if copy.here else None
    found: Narrow | None = doc.user_data[KEY]
    return found


def on_narrow(stage: Callable[..., Doc]) -> Callable[..., Doc]:
    """A stage, a function or a method, that is shown the narrow copies of documents."""

    @wraps(stage)
    def run(*arguments: Any) -> Doc:
        *owner, doc = arguments
        with uncollected():
            copy = narrow_of(doc)
            if copy is None:
                return stage(*owner, doc)
            copy.take(doc)
            stage(*owner, copy.doc)
            copy.give(doc)
            return cast(Doc, doc)

    return run
