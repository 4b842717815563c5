"""What the text is about at each place: headings, questions, a tour of places. Changes when a section gets the wrong owner."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from svodka import lexicon
from svodka.document import TERRITORIES, Mention
from svodka.fields.context import Report
from svodka.fields.discourse import owns
from svodka.places.gazetteer import DISTRICT, REGION, region_before

HEAD = 500  # characters in which a dateline stands
SHORT = 70  # characters of a line that may be a heading
LONGEST_HEADING = 150  # the same with its number and blanks
NUMBERING = re.compile(r"^\s*(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+")
SLIDE = lexicon.Frame(r"\s*\[?<slide>\s*\d{1,2}\]?[.:]?\s+")  # «[Слайд 6]»
BULLET = re.compile(r"^\s*[—–•*·-]")
FIGURE = re.compile(r"\d")
NO_HEADING = tuple(".!?,;…»")  # how a line ends that is none
PROSE = 120  # characters that a paragraph has at least which a place governs


def _is_heading(line: str) -> bool:
    if len(line) > LONGEST_HEADING or line.rstrip().endswith(NO_HEADING) or BULLET.match(line):
        return False
    slide = SLIDE.match(line)
    bare = NUMBERING.sub("", line[slide.end() if slide else 0 :]).strip()
    return bool(bare) and len(bare) <= SHORT and not FIGURE.search(bare)


# what may stand in a heading besides the place that it sets: numbering, «с.», «город»
BESIDE_NAME = lexicon.Frame(r"\W*(?:(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+)?(?:<place>\s*)?\W*")


def topics(report: Report, sentences: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Start of a sentence -> the territory that the heading over it sets.

    Only a heading that is nothing but a place sets one, and never the title; the next heading of any kind ends it, and prose behind
    its list. A place of the own territory that a resident asks about governs the answer. Where the text goes from place to place,
    one that opens a paragraph governs it up to the next that is named. (In the training split a place that any sentence names
    governs the next one of its paragraph in one case of twelve: this is no rule.) Behind the last claim nobody asks.
    """
    found: dict[int, str] = {}
    if not report.claim_starts:
        return found
    sentences = list(sentences)
    lines = [(start, end) for start, end in sentences if not start or "\n" in report.text[max(0, start - 2) : start]]
    opening = [start for start, _ in lines]
    naming = {
        opening[bisect_right(opening, at) - 1] for at in report.mention_starts
    }  # those that name somebody, or whose rest does
    first = _named_first(report, opening)
    tour = _tour(report, first)
    digest = _is_digest(report, [line for line in lines if line[0] in naming])
    visited: str | None = None
    section: str | None = None
    under = False  # whether a heading stands right above
    paragraph: str | None = None
    dateline = True  # the first place that stands alone says where the news comes from
    listed = False
    asked: str | None = None
    answers = False
    beginning = set(opening)
    for start, end in sentences:
        if start > report.claim_starts[-1]:
            break
        if start and start in beginning:
            visited = tour.get(start)
            text = report.text[start:end]
            bullet = BULLET.match(text) is not None
            paragraph, asked = asked, _asked_about(report, start, first.get(start), listed=bullet)
            answers = paragraph is not None
            if not answers and _is_heading(text):
                set_here = _set_by(report, start, end) if start in naming else None
                section = set_here or (section if under and digest else None)
                under, listed = True, False
                continue
            under = False
            if answers or (listed and not bullet):
                section = None
            listed = bullet
            if not answers:
                paragraph = _run_in(report, start, end, first.get(start))
                if paragraph and dateline and start < HEAD:
                    paragraph, dateline = None, False
                elif paragraph is None and not bullet and start > HEAD and start in naming:
                    paragraph = _told_of(report, start, end)
        if answers and paragraph is not None and _goes_on(report, start, end, paragraph):
            paragraph = None
        governing = paragraph or section or visited
        if governing is not None:
            found[start] = governing
        if visited is not None and _goes_on(report, start, end, visited):
            visited = None
    return found


# what may stand in front of the place that opens a paragraph: «В», «А в самом»
OPENING = lexicon.Frame(r"\W*(?:<opening of a place>\s+)?(?:<place>\s*)?")


def _named_first(report: Report, opening: Sequence[int]) -> dict[int, Mention]:
    """Start of a line -> the first mention of its first characters."""
    found: dict[int, Mention] = {}
    for mention in report.mentions:
        for start in opening[bisect_right(opening, mention.start - SHORT) : bisect_right(opening, mention.start)]:
            found.setdefault(start, mention)
    return found


def _tour(report: Report, first: Mapping[int, Mention]) -> dict[int, str]:
    """Start of a paragraph -> the place that opens it, in a text that goes from place to place: at least two beside its own.

    ``first`` are the mentions that paragraphs name first.
    """
    opened: dict[int, str] = {}
    own = report.owner.name if report.owner is not None else ""
    for start, named in first.items():
        if named.kind not in TERRITORIES or named.rule == "name model":
            continue
        if BULLET.match(report.text, start) or "\n" in report.text[start : start + PROSE]:
            continue
        dateline = start < HEAD and report.text[named.end : named.end + 1] in (".", ",")
        if not dateline and OPENING.fullmatch(report.text, start, named.start) and owns(report, named):
            opened[start] = named.name
    return opened if len(set(opened.values()) - {own}) > 1 else {}


RUN_IN = lexicon.Frame(r"(?:,\s*\d{4}\s+<year noun>)?\s*(?:\([^()\n]{1,40}\)\s*)?[.:]\s+", flags=0)


def _goes_on(report: Report, start: int, end: int, name: str) -> bool:
    """Whether an answer goes on from the place that was asked about, to another one or to the whole."""
    if report.said("we all", start, end):  # «у нас 25 сёл»; «весь наш бюджет 7,4» is only said by the way
        return True
    owner = f"generic {report.owner.kind}" if report.owner is not None else ""
    return any(m.kind == owner or (m.kind in TERRITORIES and m.name != name) for m in report.mentions_in(start, end))


TURN = lexicon.Frame(r"\W*<turn to>\s+")  # «теперь» in front of «Катарколь.»


def _run_in(report: Report, start: int, end: int, named: Mention | None) -> str | None:
    """The place that stands alone in front of a paragraph, of what it names first: «Бадамский округ. Жителей – 17 тыс.»."""
    if named is None or named.start >= end or named.kind not in TERRITORIES or named.rule == "name model":
        return None
    turn = TURN.match(report.text, start, named.start)
    alone = BESIDE_NAME.fullmatch(report.text, turn.end() if turn else start, named.start)
    if not alone or not RUN_IN.match(report.text, named.end, named.end + SHORT):
        return None
    return named.name if owns(report, named) else None


COMPANIES = ("quoted name", "legal form and name", "abbreviation", "adjective and enterprise")
QUESTION = re.compile(r"\s*[–—-]\s*[^\n]{1,120}[?!]\s*\n\s*[–—-]")
CALLED = re.compile(r"\s*[.?!]?\s*\n\s*[–—-]")  # behind the name in «– Сарань.», which one is called upon by
CALLER = re.compile(r"(?:,[^:\n?!]{1,80})?:\s*[–—-]\s[^\n]{1,200}\n\s*[–—-]\s")  # «Аксу, Н. Сергеева: – Когда придёт газ?»


def _asked_about(report: Report, start: int, first: Mention | None, *, listed: bool) -> str | None:
    """The one place of the own territory that a resident asks about: «– Когда в Аксу придёт газ?»; ``listed`` tells of the dash."""
    if first is not None and first.kind in TERRITORIES and BESIDE_NAME.fullmatch(report.text, start, first.start):
        dash = BULLET.match(report.text, start)
        if (CALLED if dash else CALLER).match(report.text, first.end) and owns(report, first):
            return first.name
    question = QUESTION.match(report.text, start) if listed else None
    if question is None:
        return None
    named = [m for m in report.mentions_in(start, question.end()) if not m.kind.startswith("generic")]
    if len(named) == 1 and named[0].rule in COMPANIES:
        return named[0].name
    if len(named) != 1 or named[0].kind not in TERRITORIES or not owns(report, named[0]):
        return None
    return named[0].name if is_within(report, named[0]) else None


def is_within(report: Report, mention: Mention) -> bool:
    """Whether a place lies in the report's own territory, as far as codes tell."""
    owner = report.owner
    size = {"region": REGION, "district": DISTRICT}.get(owner.kind) if owner is not None else None
    if owner is None or size is None or mention.name == owner.name:
        return False
    former = region_before(mention.code, report.when)
    return mention.code[:size] == owner.code[:size] or (former is not None and former.name == owner.name)


def _told_of(report: Report, start: int, end: int) -> str | None:
    """The place that a first sentence without figures is about: «Туркестан преображается на глазах»."""
    named = [m for m in report.mentions_in(start, end) if not m.kind.startswith("generic")]
    if len(named) != 1 or named[0].kind not in TERRITORIES or named[0].rule == "name model" or report.figures_in(start, end):
        return None
    beside = BESIDE_NAME.fullmatch(report.text, start, named[0].start) or AKIM.fullmatch(report.text, start, named[0].start)
    return named[0].name if beside and owns(report, named[0]) else None


AKIM = lexicon.Frame(r"\W*<akim>\s+(?:<place>\s*)?")  # «Глава» in front of «Аягозского района рассказал о бюджете»


def _is_digest(report: Report, lines: Iterable[tuple[int, int]]) -> bool:
    """Whether several places stand alone over news: «Аральск», «Хорошие итоги» under it, then «Казалы»."""
    headings = (line for line in lines if report.mentions_in(*line) and _is_heading(report.text[slice(*line)]))
    return len({name for line in headings if (name := _set_by(report, *line)) is not None}) > 1


def _set_by(report: Report, start: int, end: int) -> str | None:
    """The place or organisation that a heading sets."""
    named = report.mentions_in(start, end)
    if len(named) != 1 or not (named[0].kind == "organisation" or (named[0].kind in TERRITORIES and owns(report, named[0]))):
        return None
    slide = SLIDE.match(report.text, start, named[0].start)
    rest = report.text[slide.end() if slide else start : named[0].start] + report.text[named[0].end : end]
    return named[0].name if BESIDE_NAME.fullmatch(rest) else None
