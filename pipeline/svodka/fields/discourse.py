"""What the text is about at each place: headings and words that point back. Changes when the thread of a text is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.context import Report
from svodka.places.gazetteer import (
    DISTRICT,
    REGION,
    capital,
    centre,
    holders,
    key,
    only_city,
    plain,
    region_before,
    region_of,
    upper,
)
from svodka.text.lexing import normalize

ALIKE = 5  # first letters that the names of a city and of its region share
BACK = 3000  # characters that a word may point back


def territory(report: Report, mention: Mention) -> str | None:
    """The name that a mention stands for; words that point back take the last name of their kind."""
    if mention.rule == "people" and report.owner is not None and key(mention.name)[:ALIKE] == key(report.owner.name)[:ALIKE]:
        return report.owner.name  # «кызылординцы» of the city or of its region
    if not mention.kind.startswith("generic "):
        return None if mention.kind == "organisation" else mention.name
    kind = mention.kind.removeprefix("generic ")
    if kind == "country":
        return "Казахстан"
    owner = report.owner
    if kind == "centre":
        return centre(owner.code, REGION if mention.rule.endswith("region") else DISTRICT) if owner is not None else None
    if owner is not None and (owner.kind == kind or (kind == "district" and owner.kind == "city district")):
        return owner.name
    if kind == "capital":
        return capital(report.named, report.when)
    if kind == "place":
        return _village_before(report, mention)
    for earlier in reversed(report.mentions_in(max(0, mention.start - BACK), mention.start)):
        if earlier.kind == kind:
            return earlier.name
    return _round(report, mention, owner, kind) if owner is not None else None


ONE_PLACE = 250  # characters behind the name of a village in which «в селе» means it


def _village_before(report: Report, mention: Mention) -> str | None:
    """The village named last before «в селе», «селу», where no other territory came between; «на селе» means none."""
    if mention.name[-1] not in "еу" or ON.search(report.text, max(0, mention.start - 4), mention.start):
        return None
    for earlier in reversed(report.mentions_in(max(0, mention.start - ONE_PLACE), mention.start)):
        if earlier.kind in PLACES:
            return earlier.name if earlier.kind == "place" and owns(report, earlier) else None
    return None


ON = lexicon.Frame(r"(?<!\w)<on>\s+$")
COMPARED = lexicon.Frame(r"(?<!\w)<over all>\s+$")
ITS_FIGURE = re.compile(r"\s*[—–-]\s*\d")
NEAR_FIGURE = re.compile(r"\s*(?:[—–]\s*)?(?:[а-яё]+\s+)?\d", re.IGNORECASE)
FIGURE_BEHIND = lexicon.Frame(r"\s*(?:[—–]|<on average>)")


def _round(report: Report, mention: Mention, owner: Mention, kind: str) -> str | None:
    """The only city in the report's own district; the district or region round it, with which it is compared: «по области – 96»."""
    if kind == "city":
        return only_city(owner.code) if owner.kind == "district" else None
    compared = (
        mention.rule.startswith("average")
        or COMPARED.search(report.text, max(0, mention.start - 4), mention.start)
        or FIGURE_BEHIND.match(report.text, mention.end)
    )
    return next((holder.name for holder in holders(owner.code, report.when) if holder.kind == kind), None) if compared else None


def identity(report: Report, name: str) -> tuple[str | None, str | None, str | None]:
    """Kind, code and region of an owner, each null where unknown."""
    mention = report.named.get(name)
    if mention is not None and not mention.kind.startswith("generic"):
        kind, code = mention.kind, mention.code
    else:
        known = upper().whole.get(plain(name))
        kind, code = (known.kind, known.code) if known else ("city", "")
    if kind == "country":
        return kind, "KZ", None
    return kind, code or None, region_of(code)


ORIGIN = lexicon.Frame(r"(?<!\w)<elsewhere>\s+(?:<place>\s*)?$")  # «из Италии», «до аула Косарал»
GOAL = lexicon.Frame(r"(?<!\w)<towards>\s+$")  # what makes of a nominative a goal: «в Павлодар»
NEIGHBOUR = lexicon.Frame(r"(?<!\w)<neighbour>\s+<out of>\s+$")  # «соседи» in front of «из Кокпектов»
FALLS_TO = lexicon.Frame(r"\s+<falls to>(?!\w)")  # «приходится» behind «на Аксай»
# «трасса» in front of «Аманкарагай – Тимофеевка»
ROUTE = lexicon.Frame(r"(?<!\w)<route>\s+[«\"]?(?P<first>[А-ЯЁ][\w-]*\s*[—–-]\s*)?$")
NEXT_STOP = re.compile(r"\s*[—–-]\s*[А-ЯЁ]")


def on_route(report: Report, mention: Mention) -> bool:
    """Whether a mention is the one or the other end of a road; «дороги Аксая» are its own."""
    route = ROUTE.search(report.text[max(0, mention.start - LEFT) : mention.start])
    if route is None:
        return False
    inflected = normalize(report.text[mention.start : mention.end]) != normalize(mention.name)
    return not inflected or route["first"] is not None or NEXT_STOP.match(report.text, mention.end) is not None


# «мкр.» in front of the name of a part of a town, which is none of its own; «берег», «уровень» in front of that of a lake or river
QUARTER = lexicon.Frame(r"(?<!\w)<quarter>\s*[«\"]?$")
WATERS = lexicon.Frame(r"(?<!\w)<part of waters>\s+[«\"]?$")

# what opens a clause in which the country stands beside the own territory: «…, в стране 4,9»
SET_BESIDE = lexicon.Frame(r"[,;(–—]\s*<set beside>\s+$")


def owns(report: Report, mention: Mention) -> bool:
    """Whether a mention can be the owner of a figure: neither abroad, nor where something comes from or goes to."""
    if mention.kind in ("abroad", "organisation") or mention.rule == "adjective":
        return False
    left = report.text[max(0, mention.start - LEFT) : mention.start]
    if QUARTER.search(left) or WATERS.search(left):
        return False
    if mention.kind == "generic country":  # «республика дала», «третьи в стране», «доля в республике» are of others
        subject = mention.name.endswith("а") and ITS_FIGURE.match(report.text, mention.end)  # «страна – 4,7»
        beside = SET_BESIDE.search(left) and NEAR_FIGURE.match(report.text, mention.end)
        return mention.rule.startswith("average") or bool(COMPARED.search(left) or subject or beside)
    if _gives(report, mention, left):
        return False
    written = report.text[mention.start : mention.end]
    is_goal = GOAL.search(left) is not None and written == normalize(mention.name) and written[-1] in "бвгджзклмнпрстфхцчшщйь"
    receives = ON.search(left) is not None and FALLS_TO.match(report.text, mention.end) is not None
    if ORIGIN.search(left) is not None and not receives and NEIGHBOUR.search(left) is None:
        return False
    return (receives or not is_goal) and not on_route(report, mention)


def _gives(report: Report, mention: Mention, left: str) -> bool:
    """Whether «район» is the one round the report's own okrug, which gives or takes: «район дал 5 млн»."""
    owner = report.owner
    if owner is None or owner.kind not in ("okrug", "place") or mention.kind != "generic district":
        return False
    told = mention.rule != "generic word" or IN_OR_BY.search(left) or FIGURE_BEHIND.match(report.text, mention.end)
    return not told


IN_OR_BY = lexicon.Frame(r"(?<!\w)(?:<in>|<over all>)\s+(?:[а-яё]+\s+)?$")
LEFT = 30  # characters in front of a place in which its preposition stands


PLACES = ("place", "city", "okrug", "district", "city district", "region")
HEAD = 500  # characters in which a dateline stands
SHORT = 70  # characters of a line that may be a heading
NUMBERING = re.compile(r"^\s*(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+")
BULLET = re.compile(r"^\s*[—–•*·-]")
FIGURE = re.compile(r"\d")
PROSE = 120  # characters that a paragraph has at least which a place governs


def _is_heading(line: str) -> bool:
    bare = NUMBERING.sub("", line).strip()
    return bool(bare) and len(bare) <= SHORT and not BULLET.match(line) and not FIGURE.search(bare) and bare[-1] not in ".!?,;…»"


# what may stand in a heading besides the place that it sets: numbering, «с.», «город»
BESIDE_NAME = lexicon.Frame(r"\W*(?:(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+)?(?:<place>\s*)?\W*")


def topics(report: Report, sentences: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Start of a sentence -> the territory that the heading over it sets.

    Only a heading that is nothing but a place sets one, and never the title; the next heading of any kind ends it, and prose behind
    its list. A place of the own territory that a resident asks about governs the answer. Where the text goes from place to place,
    one that opens a paragraph governs it up to the next that is named. (In the training split a place that any sentence names
    governs the next one of its paragraph in one case of twelve: this is no rule.)
    """
    sentences = list(sentences)
    found: dict[int, str] = {}
    tour = _tour(report, [start for start, _ in sentences if not start or "\n" in report.text[max(0, start - 2) : start]])
    visited: str | None = None
    section: str | None = None
    paragraph: str | None = None
    dateline = True  # the first place that stands alone says where the news comes from
    listed = False
    asked: str | None = None
    answers = False
    for start, end in sentences:
        if start and "\n" in report.text[max(0, start - 2) : start]:
            visited = tour.get(start)
            text = report.text[start:end]
            bullet = BULLET.match(text) is not None
            paragraph, asked = asked, _asked_about(report, start)
            answers = paragraph is not None
            if not answers and _is_heading(text):
                section, listed = _set_by(report, start, end), False
                continue
            if answers or (listed and not bullet):
                section = None
            listed = bullet
            if not answers:
                paragraph = _run_in(report, start, end)
                if paragraph and dateline and start < HEAD:
                    paragraph, dateline = None, False
                elif paragraph is None and not bullet and start > HEAD:
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


def _tour(report: Report, paragraphs: Iterable[int]) -> dict[int, str]:
    """Start of a paragraph -> the place that opens it, in a text that goes from place to place: at least two beside its own."""
    opened: dict[int, str] = {}
    own = report.owner.name if report.owner is not None else ""
    for start in paragraphs:
        named = report.mentions_in(start, start + SHORT)
        if not named or named[0].kind not in PLACES or named[0].rule == "name model" or not owns(report, named[0]):
            continue
        if BULLET.match(report.text, start) or "\n" in report.text[start : start + PROSE]:
            continue
        dateline = start < HEAD and report.text[named[0].end : named[0].end + 1] in (".", ",")
        if not dateline and OPENING.fullmatch(report.text, start, named[0].start):
            opened[start] = named[0].name
    return opened if len(set(opened.values()) - {own}) > 1 else {}


RUN_IN = lexicon.Frame(r"(?:,\s*\d{4}\s+<year noun>)?\s*(?:\([^()\n]{1,40}\)\s*)?[.:]\s+", flags=0)


def _goes_on(report: Report, start: int, end: int, name: str) -> bool:
    """Whether an answer goes on from the place that was asked about, to another one or to the whole."""
    if ourselves().search(report.text, start, end):
        return True
    owner = f"generic {report.owner.kind}" if report.owner is not None else ""
    return any(m.kind == owner or (m.kind in PLACES and m.name != name) for m in report.mentions_in(start, end))


def ourselves() -> re.Pattern[str]:
    """«У нас», «а мы»."""
    return lexicon.whole("ourselves")


TURN = lexicon.Frame(r"\W*<turn to>\s+")  # «теперь» in front of «Катарколь.»


def _run_in(report: Report, start: int, end: int) -> str | None:
    """The place that stands alone in front of a paragraph: «Бадамский округ. Жителей – 17 тыс.»."""
    named = report.mentions_in(start, min(end, start + SHORT))
    if not named or named[0].kind not in PLACES or named[0].rule == "name model" or not owns(report, named[0]):
        return None
    turn = TURN.match(report.text, start, named[0].start)
    alone = BESIDE_NAME.fullmatch(report.text, turn.end() if turn else start, named[0].start)
    return named[0].name if alone and RUN_IN.match(report.text, named[0].end, named[0].end + SHORT) else None


QUESTION = re.compile(r"\s*[–—-]\s*[^\n]{1,120}[?!]\s*\n\s*[–—-]")


def _asked_about(report: Report, start: int) -> str | None:
    """The one place of the own territory that a resident asks about: «– Когда в Аксу придёт газ?»"""
    question = QUESTION.match(report.text, start)
    if question is None:
        return None
    named = [m for m in report.mentions_in(start, question.end()) if not m.kind.startswith("generic")]
    if len(named) != 1 or named[0].kind not in PLACES or not owns(report, named[0]):
        return None
    return named[0].name if _is_within(report, named[0]) else None


def _is_within(report: Report, mention: Mention) -> bool:
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
    if len(named) != 1 or named[0].kind not in PLACES or named[0].rule == "name model" or not owns(report, named[0]):
        return None
    if report.figures_in(start, end):
        return None
    return named[0].name if BESIDE_NAME.fullmatch(report.text, start, named[0].start) else None


def _set_by(report: Report, start: int, end: int) -> str | None:
    """The place that a heading sets."""
    named = report.mentions_in(start, end)
    if len(named) != 1 or named[0].kind not in PLACES or not owns(report, named[0]):
        return None
    rest = report.text[start : named[0].start] + report.text[named[0].end : end]
    return named[0].name if BESIDE_NAME.fullmatch(rest) else None
