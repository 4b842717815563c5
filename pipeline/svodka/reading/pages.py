"""What a page has besides its text: its number, a running head, the numbers of a table of contents. Changes when one of these is
read as a figure, or a figure is taken for one.

A line that is nothing but a number is a page's where it says so («Страница 6», «- 13 -»), stands at a form feed, or goes on
counting from such a one, or from two far in front of it. What stands beside half of the page numbers in the same words is a
running head.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from svodka.lexicon import filled

MARK = r"(?P<said><page>[ \t|№]*\d{1,4}(?:[ \t]*(?:<out of>|/)[ \t]*\d{1,4})?|[-–—][ \t]?\d{1,4}[ \t]?[-–—])|\d{1,4}"
APART = 200  # characters: numbers nearer than a page's length may count something
FEW = 3  # numbers that count, or equal lines, of which chance makes none
LONGEST_HEAD = 100  # characters
LINE = re.compile(r"[^\n\f]*")
GAP = re.compile(r"\s{0,200}")
OPEN_END = re.compile(r"[^\W_][,-]?$|[,–—(]$")
GOES_ON = re.compile(r"[а-яёәғқңөұүһі\d%(«]")
Change = tuple[int, int, str]


@dataclass(slots=True)
class Line:
    """A line that may be no text: where it begins and ends; its number, and whether it says that this is a page's."""

    start: int
    end: int
    number: int = 0
    said: bool = False


@cache
def _marks(line_end: str) -> re.Pattern[str]:
    return re.compile(rf"{line_end}[ \t]*+(?P<mark>{filled(MARK)})[ \t\r]*+(?=[\n\f]|$)", re.IGNORECASE)


def _line_end(text: str) -> str:
    """What a line of ``text`` ends with, as an expression; a single character is sought in a fraction of the time."""
    return r"[\n\f]" if "\f" in text else r"\n"


def furniture(text: str) -> Iterator[Change]:
    """``(start, end, replacement)`` of what is no text of its pages, ascending: a blank where a sentence goes on behind it."""
    if "\n" not in text:
        return
    yield from sorted([*_merged(text, _furniture(text)), *_contents(text)])


def without_furniture(pages: Sequence[str]) -> str:
    """The text of ``pages``, which are read one behind the other, without what is none."""
    text, position = "\f".join(pages), 0
    parts: list[str] = []
    for start, end, replacement in furniture(text):
        parts += (text[position:start], replacement)
        position = end
    return "".join([*parts, text[position:]]).replace("\f", "\n")


def _furniture(text: str) -> list[Line]:
    """The page numbers and running heads."""
    numbers = []
    for match in _marks(_line_end(text)).finditer(text):
        start, end = match.span("mark")
        digits = re.search(r"\d+", match["mark"])
        at_feed = text[max(0, start - 10) : start].rstrip(" \t")[-1:] == "\f" or text[end : end + 10].lstrip(" \t\r\n")[:1] == "\f"
        numbers.append(Line(start, end, int(digits[0]) if digits else 0, match["said"] is not None or at_feed))
    pages = list(_counting(numbers))
    borders = sorted({(line.start, line.end) for line in pages} | {(at.start(), at.end()) for at in re.finditer("\f", text)})
    return sorted(pages + _running_heads(text, borders), key=lambda line: line.start)


def _counting(numbers: Sequence[Line]) -> Iterator[Line]:
    """Those of lone numbers that are of pages."""
    chain: list[Line] = []
    for line in [*numbers, Line(-1, -1, -1)]:
        if chain and line.number != chain[-1].number + 1:
            far = all(two.start - one.end >= APART for one, two in zip(chain, chain[1:], strict=False))
            if any(one.said for one in chain) or (len(chain) >= FEW and far):
                yield from chain
            chain = []
        chain.append(line)


def _running_heads(text: str, borders: Sequence[tuple[int, int]]) -> list[Line]:
    """The lines at page borders that are the same, but for their numbers, at half of them."""
    ends = [(0, 0), *borders, (len(text), len(text))] if borders else []
    beside = {line.start: line for start, end in ends for line in (_line_before(text, start), _line_behind(text, end)) if line}
    words = {at: re.sub(r"\d+", "0", text[line.start : line.end]) for at, line in beside.items()}
    counts = Counter(words.values())
    repeated = {said for said, count in counts.items() if count >= max(2, len(borders) / 2)} - {"0"}
    first = len(text) - len(text.lstrip())  # where the title may be
    return [line for at, line in beside.items() if words[at] in repeated and at > first]


def _line_before(text: str, at: int) -> Line | None:
    end = len(text[max(0, at - 2 * LONGEST_HEAD) : at].rstrip()) + max(0, at - 2 * LONGEST_HEAD)
    start = max(text.rfind("\n", 0, end), text.rfind("\f", 0, end)) + 1
    return Line(start, end) if 0 < end - start <= LONGEST_HEAD else None


def _line_behind(text: str, at: int) -> Line | None:
    gap = GAP.match(text, at)
    start = gap.end() if gap else at
    line = LINE.match(text, start)
    end = line.end() if line else start
    return Line(start, end) if 0 < end - start <= LONGEST_HEAD else None


def _merged(text: str, lines: Sequence[Line]) -> Iterator[Change]:
    """The changes for lines that are no text; of several one behind the other one change."""
    group: list[Line] = []
    for line in [*lines, Line(len(text) + 1, len(text) + 1)]:
        if group and line.start < group[-1].end:
            continue
        if group and (line.start > len(text) or text[group[-1].end : line.start].strip()):
            yield _change(text, group[0].start, group[-1].end)
            group = []
        group.append(line)


def _change(text: str, start: int, end: int) -> Change:
    """A blank where a sentence goes on behind ``text[start:end]``, else nothing."""
    first = len(text[max(0, start - LONGEST_HEAD) : start].rstrip()) + max(0, start - LONGEST_HEAD)
    gap = GAP.match(text, end)
    behind = gap.end() if gap else end
    if first and OPEN_END.search(text, max(0, first - 3), first) and GOES_ON.match(text, behind):
        return first, behind, " "
    return start, end, ""


@cache
def _contents_heading(line_end: str) -> re.Pattern[str]:
    return re.compile(filled(rf"{line_end}[ \t]*+<contents>[ \t:.\r]*+\n"), re.IGNORECASE)


ENTRY = re.compile(r"[^\n\f]{0,200}?[^\W_)»\"]?(?P<page>[ \t.…]+\d{1,4})[ \t\r]*(?:\n\s*|$)")


def _contents(text: str) -> Iterator[Change]:
    """The numbers at the ends of the lines below «Содержание», as long as they do not fall."""
    for heading in _contents_heading(_line_end(text)).finditer(text):
        at, last = heading.end(), 0
        while entry := ENTRY.match(text, at):
            number = int(entry["page"].strip(" \t.…"))
            if number < last:
                break
            yield *entry.span("page"), ""
            at, last = entry.end(), number
