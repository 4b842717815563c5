"""Line ends that only the width of a page made. Changes when a line of prose is taken for one of a list, or the other way round.

A text is wrapped where most of its lines could not take the first word of the next one; what they are filled up to is its width.
Where no width is known, a line goes on if it is long and open and the next one begins in the midst of a sentence, or if it ends
with a number and the next one begins with what only a number has in front: a multiplier, a month, a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka.lexicon import Frame

NARROWEST, WIDEST = 40, 130  # characters of a page's width
FEW = 3  # lines that tell of a width
LONG = 60  # characters: a line at least as long may go on where no width is known
MARKED = re.compile(
    r"[^\w\s«\"“„(%$~<>+.,]|\(?\d{1,3}(?:\.\d{1,2})*[.)](?:\s|$)|\(?[а-яёa-z]\)|[IVX]+[.)]\s"
)  # opens an item of a list
OPEN_END = re.compile(r"[^\W\d_]|[,–—-]")  # the last character of a line that may go on
ROW = re.compile(r"[^\W\d_][^\d.;:!?–—]{2,60}(?:\s[–—-]|:)\s")  # «лошади – 233,5»
GOES_ON = re.compile(r"«?[а-яё]")
# «составило¶31 тыс. человек», no date of a report
NUMBER_GOES_ON = Frame(r"\d{1,3}(?:[ \u00a0]\d{3}|,\d+)*(?:[ \u00a0](?!<month below a number>)[а-яё]|%)", flags=0)
DIGIT = re.compile(r"\d")
ROUND_A_SEAM = 16  # characters on both sides that are looked at
NUMBER_AND = Frame(
    r"(?<![^\W_])(?<!\d[.,/])(?:(?:19|20)\d\d\n<years below a number>"
    r"|\d{1,2}\n<month below a number>|\d++(?:[.,]\d+)?(?:\s<multiplier above a unit>\.?)?\n<unit below a number>)(?!\w)",
    flags=0,
)

# «Построено домов 12¶процент исполнения 95»: rows without a dash
ROW_OF_ONE, ENDS_IN_NUMBER = re.compile(r"\D{3,60}\d[\d ,]*+"), re.compile(r"\d[.;]?$")
CUT_NUMBER = re.compile(r"[а-яё] \d{1,3}\n\d{3}(?:,\d+)? [а-яё]")  # «выделено 1¶200 млн»


@dataclass(slots=True)
class Seam:
    """A line end between two lines that are not empty: where its white space begins and ends, and what stands around it."""

    start: int
    end: int
    line: str
    following: str

    @property
    def room(self) -> int:
        """The width that a page would need for the first word of the next line."""
        return len(self.line) + 1 + len(self.following.split(maxsplit=1)[0])


def wrapped(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of the white space at each line end that counts as a blank."""
    if "\n" not in text:
        return
    seams = list(_seams(text))
    width = _width(seams)
    for seam in seams:
        if (len(seam.line) <= width < seam.room and not _ended(seam)) or _goes_on(seam):
            yield seam.start, seam.end


def _seams(text: str) -> Iterator[Seam]:
    """Line ends at which one line might go on in the next."""
    at = 0
    lines = text.split("\n")
    for number in range(len(lines) - 1):
        line, after = lines[number].rstrip(), lines[number + 1]
        following = after.lstrip()
        end = at + len(lines[number]) + 1
        if line and following and len(line) <= WIDEST and not _apart(line, following):
            yield Seam(at + len(line), end + len(after) - len(following), line, following)
        at = end


def _apart(line: str, following: str) -> bool:
    """Whether two lines are items of a list or rows of a table, or one word is cut at the end of the first."""
    cut = line[-1] == "-" and line[-2:-1].isalpha()  # «про-¶центов» is mended elsewhere
    return cut or MARKED.match(following) is not None or _in_cells(line.lstrip()) or _in_cells(following)


def _in_cells(line: str) -> bool:
    """Whether something stands in ``line`` that is put between the columns of a table."""
    return "\t" in line or "|" in line or "   " in line


def _width(seams: Sequence[Seam]) -> int:
    """The width up to which the lines are filled, 0 where they are not."""
    told = [seam for seam in seams if len(seam.line) >= NARROWEST]
    open_ones = [seam for seam in told if GOES_ON.match(seam.following) and OPEN_END.match(seam.line[-1])]
    if len(open_ones) < FEW:
        return 0
    steps = sorted([(len(seam.line), 1) for seam in told] + [(seam.room, -1) for seam in told])
    best = width = count = 0
    for (place, step), (following, _) in pairwise(steps):
        count += step
        if count > best:
            best, width = count, max(place, following - 1)
    full = sum(len(seam.line) <= width < seam.room for seam in open_ones)
    return width if full >= FEW and 3 * full >= best and 2 * best >= len(told) else 0


def _ended(seam: Seam) -> bool:
    """Whether a full line ends what it says: a colon opens a list, a new paragraph stands out to the right."""
    return seam.line[-1] in ":;" and not GOES_ON.match(seam.following)


def _goes_on(seam: Seam) -> bool:
    """Whether a line goes on in the next one, whatever the width of the page."""
    if DIGIT.search(seam.line, max(0, len(seam.line) - ROUND_A_SEAM)):
        around = f"{seam.line[-ROUND_A_SEAM:]}\n{seam.following[:ROUND_A_SEAM]}"
        if NUMBER_AND.search(around) and not (ROW_OF_ONE.fullmatch(seam.line) and ENDS_IN_NUMBER.search(seam.following)):
            return True
        if len(seam.line) >= LONG and CUT_NUMBER.search(around):
            return True
    if len(seam.line) < LONG or not OPEN_END.match(seam.line[-1]) or ROW.match(seam.following):
        return False
    return bool(GOES_ON.match(seam.following) or NUMBER_GOES_ON.match(seam.following))
