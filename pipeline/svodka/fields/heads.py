"""What the head of a report says of a territory: its title, dateline, greeting, whose akim speaks. Changes when that is misread."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from svodka import lexicon
from svodka.document import TERRITORIES, Mention
from svodka.places import people
from svodka.places.gazetteer import adjective_stem, key
from svodka.places.regions import of_stem

HEAD = 500  # characters: what a report names here is mostly its own territory
GREETING = 250  # characters in which the people of a place are greeted

BARE = lexicon.Frame(r"\W*(?:<place>\s*)?")
BARE_END = re.compile(r"[ \t]*[.:]?[ \t]*\n")


def titled(text: str, named: Sequence[Mention]) -> int:
    """Where the name begins that is all that the first line has, -1 where there is none."""
    if not named:
        return -1
    first = named[0]
    alone = BARE.fullmatch(text, 0, first.start) and BARE_END.match(text, first.end)
    return first.start if alone else -1


SENTENCE_ENDS = (".", "!", "?", "…")
LONGEST_TITLE = 160  # characters: a longer first line is a paragraph


def title_end(text: str) -> int:
    """Where the first line ends, 0 if it is no title but a greeting or another sentence."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return end if end - start < LONGEST_TITLE and not text[start:end].rstrip().endswith(SENTENCE_ENDS) else 0


# «АБАЙ. 5 мая», «Абай, 5 мая», «Абай. – В районе»
DATELINE = re.compile(r"(?:(?:\.|,)[ \u00a0]+(?:[–—-]\s*)?|[ \u00a0]+[–—-][ \u00a0]+)(?:\d|[А-ЯЁ«]).*", re.DOTALL)
LONGEST_DATELINE = 6
DEEPEST_INDENT = 200  # blanks


def is_dateline(text: str, mention: Mention) -> bool:
    """Whether a paragraph begins with the town in which it was written: «АБАЙ. 5 мая. Вчера открыли школу»."""
    near = max(0, mention.start - DEEPEST_INDENT)
    if text[text.rfind("\n", near, mention.start) + 1 or near : mention.start].strip():
        return False
    return DATELINE.fullmatch(text, mention.end, mention.end + LONGEST_DATELINE) is not None


CALLED_OUT = re.compile(r"[^.!?\n]{0,120}!")


def greeted(text: str) -> frozenset[str]:
    """The stems of the people who are spoken to: «Рудненцы!», «Уважаемые гости, дорогие дербисекцы!»."""
    called = (match for match in people.called_so(text[:GREETING]) if CALLED_OUT.match(text, match.end()))
    return frozenset(key(match["stem"]) for match in called)


AKIM = lexicon.Frame(r"(?<!\w)<akim>\s+(?:<place>\s*)?$")
AKIM_BEHIND = lexicon.Frame(r"[ \u00a0]+<akim>(?!\w)")  # «Теректинский аким»
LONGEST_AKIM = 25
# «сообщил на брифинге первый заместитель», «по словам» in front of «акима Абайского района»
TOLD_BY = lexicon.Frame(r"(?<!\w)(?:<source>|<told by>)\s+(?:[а-яё-]+,?\s+){0,6}$")
LONGEST_TOLD = 100


def of_akim(text: str, mention: Mention) -> Iterator[str]:
    """The signs of «аким Абайского района»."""
    before = AKIM.search(text, max(0, mention.start - LONGEST_AKIM), mention.start)
    if before and _of_its_part(text, before.start()):
        before = None
    behind = mention.rule == "adjective" and AKIM_BEHIND.match(text, mention.end)
    said = before or behind
    if said:
        yield "the akimat's" if lexicon.starting("akimat").search(said.group()) else "the akim's"
        if "\n" not in text[: mention.start].lstrip():
            yield "the akim's in the title"
        if TOLD_BY.search(text, max(0, said.start() - LONGEST_TOLD), said.start()):
            yield "a source's"


# «Серов сказал: «» behind «аким Абайского района»
# (possessive: of a long run of blanks no part is tried twice)
SPEAKS = re.compile(
    r"(?:,?[ \u00a0]++(?:[А-ЯЁ]\.){0,2}+(?:[А-ЯЁа-яё][А-ЯЁа-яё-]*+)?+){0,8}+,?\s*+:\s*+(?:[–—-]\s*+)?(?P<mark>[«“\"])"
)
SPEECH = re.compile(r":\s*+(?:[–—-]\s*+)?[«“\"]")  # where a quotation opens
LONGEST_SPEAKER = 300  # characters in front of it in which its speaker is named
START = attrgetter("start")
MARKS = {"«": re.compile("[«»]"), "“": re.compile("[“”]"), '"': re.compile(r'"(?!\w)')}
LONGEST_QUOTATION = 3000  # characters


def quotations(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Mention]]:
    """Where akims are quoted, and the territory of each: «Серов, аким Абайского района: «Открыли клуб. Построили 5 школ»»."""
    told: dict[int, tuple[Mention, str]] = {}
    for colon in SPEECH.finditer(text):
        near = bisect_left(mentions, colon.start() - LONGEST_SPEAKER, key=START), bisect_left(mentions, colon.start(), key=START)
        for mention in mentions[slice(*near)]:
            said = None if mention.kind.startswith("generic") else SPEAKS.match(text, mention.end)
            if said is not None and any(of_akim(text, mention)):
                told[said.end()] = mention, said["mark"]  # of two akims in front of a mark the one beside it speaks
    last = 0
    for start, (mention, mark) in told.items():
        if start > last:
            last = _closed(text, start, mark)
            yield start - 1, last, mention


def _closed(text: str, start: int, mark: str) -> int:
    """Where a quotation ends that was opened in front of ``start``: at its own closing mark, or with its paragraph."""
    depth = 1
    for found in MARKS[mark].finditer(text, start, start + LONGEST_QUOTATION):
        depth += 1 if found.group() == mark and mark != '"' else -1
        if not depth:
            return found.start()
    end = text.find("\n", start)
    return len(text) if end < 0 else end


# «бюджет села», «районный бюджет» behind «Утвердить»
APPROVED = lexicon.Frame(r"\s+(?:[а-яё]+\s+){0,2}<approved budget>(?!\w)\s*(?:<place>\s*)?")


def approvals(text: str) -> list[tuple[int, int]]:
    """Where budgets are approved: from behind each «Утвердить бюджет села» up to the next one."""
    said = (word for word in lexicon.whole_anywhere("approve").finditer(text) if text[word.start()].isupper())
    ends = [budget.end() for word in said if (budget := APPROVED.match(text, word.end())) is not None]
    return list(pairwise([*ends, len(text)]))


def budgets(approved: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Mention]]:
    """What stands behind «Утвердить бюджет села Акжал», up to the next budget, with that territory, not the maslikhat's."""
    named = {mention.start: mention for mention in mentions} if approved else {}
    for start, end in approved:
        mention = named.get(start)
        if mention is not None and mention.kind in TERRITORIES:
            yield mention.end, end, mention


ADJECTIVE_BEFORE = re.compile(r"(?<!\w)([А-ЯЁ][а-яё-]*(?:ск|цк)[а-яё]{2,3})\s+(?:[а-яё]+\s+)?$")


def _of_its_part(text: str, office: int) -> bool:
    """Whether an office has its own territory in front: «Шетский районный маслихат Карагандинской области»."""
    adjective = ADJECTIVE_BEFORE.search(text, max(0, office - LONGEST_TOLD), office)
    return adjective is not None and bool(of_stem(adjective_stem(adjective[1])))


# «пресс-служба управления энергетики» in front of «Мангистауской области»
PRESS_OFFICE = lexicon.Frame(r"(?<!\w)<press office>\s+(?:[а-яё-]+\s+){1,6}$")

# «об итогах развития», «отчёт о работе» in front of a name
REPORT_ON = lexicon.Frame(r"(?<!\w)<report on>\s+(?:[а-яё]+\s+){0,2}(?:<place>\s*)?$")


# «сельских округов», «по городам и районам» in front of a name
PARTS = lexicon.Frame(r"(?<!\w)<parts of a territory>\s+$")


def signs(text: str, mention: Mention) -> Iterator[str]:
    """The signs of what stands round the name of a territory in the head."""
    if mention.start >= HEAD:
        return
    yield from of_akim(text, mention)
    if mention.kind == "region" and PRESS_OFFICE.search(text, max(0, mention.start - LONGEST_TOLD), mention.start):
        yield "a source's"
    if REPORT_ON.search(text, max(0, mention.start - 60), mention.start):
        yield "reported on"
    if mention.start < title_end(text) and PARTS.search(text, max(0, mention.start - LONGEST_AKIM), mention.start):
        yield "by its parts in the title"
    if is_dateline(text, mention):
        yield "a dateline"
    if not text[: mention.start].strip():
        yield "opens the title"
