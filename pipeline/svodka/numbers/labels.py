"""Nouns that a label, a heading or a pronoun names for a bare number. Changes when one of these is misread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, PART_OF, Place, given
from svodka.numbers.counted import may_be_counted, of_heads
from svodka.numbers.ones import WITH_PLACES
from svodka.numbers.unit_codes import HEAD_OF_CATTLE, PERSON
from svodka.numbers.units import WORD, fixed_noun, mass_nouns
from svodka.text.morphology import Reading, known, readings

PREDICATE = Frame(
    r"(?P<of>\s+<out of>\s+<of what was counted>)?\s*[—–-]\s*(?P<name>(?:[а-яё]+(?:ые|ие)\s+)?[а-яё]{3,})(?=\s*[,.;\n]|\s*$)",
    flags=0,
)


def predicate_noun(place: Place) -> Quantity | None:
    """«61 из них — женщины», «из которых 11 – магазины»: the noun that a part of what was counted is said to be."""
    quantity = place.quantity
    owner = place.near[-1] if place.near else None
    if owner is None or owner.unit_kind != "count" or not place.whole or quantity.scale != 1:
        return None
    match = PREDICATE.match(place.text, quantity.end)
    if match is None or not (match["of"] or PART_OF.search(*place.stretch)):
        return None
    last = match["name"].split()[-1]
    reading = _nominative_plural(last)
    plural = reading.pos == "NOUN" and reading.case == "nomn" and reading.number == "plur"
    return given(quantity, reading.lemma, "count", "noun of the predicate") if plural and may_be_counted(reading, last) else None


# «Нас уже 12 870», «живёт нас 29 870», «по переписи 2009 года нас было 32,9 тысячи»
US = Frame(
    r"(?:^\s*|[.?!—–,]\s+|«|<led to us>\s+|(?<!\w)<on>\s\d{1,2}\s[а-яё]{3,8}\s+)"
    r"<us>(?:,\s[а-яё]+,)?(?:\s+<behind us>)*\s+(?:[—–-]\s)?$"
)
THEM, ONLY_THEM = Frame(r"\s+<them>(?!\w)"), Frame(r"\s*<them>\s*")


def noun_of_pronoun(place: Place) -> Quantity | None:
    """«Их» and «таких» point back to a noun: «Школы переполнены. Их в районе тридцать две»."""
    if not place.whole:
        return None
    front = place.text[max(place.clause, place.free_from) : place.quantity.start]
    if US.search(front):
        return given(place.quantity, PERSON, "count", "people of the pronoun")
    behind = THEM.match(place.text, place.quantity.end)
    pronouns = list(lexicon.whole("pronoun").finditer(front, max(0, len(front) - 40)))
    if not behind and not pronouns:
        return None
    since = max([0, place.quantity.start - FAR, *(claim.noun_end for claim in (*place.earlier, *place.near))])
    start = place.quantity.start - len(front)
    code = _last_plural(place.text, since, start + pronouns[-1].start() if pronouns else start)
    if not code and place.near and ONLY_THEM.fullmatch(front) and place.text[place.clause - 1] == "(":
        # «сёла с населением свыше 200 человек (их 318)»
        code = _last_plural(place.text, max(0, place.quantity.start - FAR), place.near[-1].start)
    if code and of_heads(place, code):
        code = HEAD_OF_CATTLE
    return given(place.quantity, code, "count", "noun of the pronoun") if code else None


def _backwards(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The words of ``text[start:end]`` from the last one, which is mostly near the one that is looked for."""
    while end > start:
        since = max(start, end - FEW_WORDS)
        while since > start and not text[since - 1].isspace():
            since -= 1
        yield from reversed(list(WORD.finditer(text, since, end)))
        end = since


FEW_WORDS = 60  # characters


def _last_plural(text: str, start: int, end: int, *, seldom: bool = False) -> str:
    """The last noun in the plural that may be counted, in its dictionary form."""
    for at, match in enumerate(_backwards(text, start, end)):
        word = match.group()
        likely = readings(word)[0]
        if len(word) < SHORTEST_PLURAL or likely.pos != "NOUN":
            continue
        asked = not seldom and text.startswith("?", match.end())  # «— А в районах? — Четыреста»
        if asked and ASIDE.search(text, max(start, match.start() - 5), match.start()):
            continue
        opens = word[0].isupper() and OPENS.search(text, max(0, match.start() - 6), match.start()) is not None  # «Школы аварийные»
        last = at == 0 and text[match.end() : end].strip() == ","  # «только колонки, их семь»
        reading = _nominative_plural(word) if opens or last else likely
        plural = reading.number == "plur" or (
            "inan" in reading.tags and NOT_ONE.search(text, max(start, match.start() - 12), match.start()) is not None
        )
        good = plural and not reading.tags & {"Name", "Surn", "Geox", "Abbr"}
        if good and reading.lemma not in mass_nouns() and may_be_counted(reading, word, seldom=seldom):
            return fixed_noun(text, match.start(), match.end()) or reading.lemma
    return ""


SHORTEST_PLURAL = 4  # letters
ASIDE = Frame(r"(?<!\w)(?:<in>|<on>|<each>)\s$")
NOT_ONE = Frame(r"(?<!\w)<not one>\s+$")  # «не потеряли ни одного аула. Их 67»
OPENS = re.compile(r"(?:^|\n|\d\.|[^\W_]{3}\.|[!?—–•:»)-])\s*$")  # no «пр. Республики»
LABEL = re.compile(r"[^\W\d_]+(?:[ \u00a0-][^\W\d_]+){0,6}")
OPENING = re.compile(
    r"[^\w\n]*(?:\d{1,2}[.)]|[IVXivx]+\.|[а-яё]\))?\s*(?:[а-яё]{2,5}\.\s?(?=[а-яё]{4}))?"
)  # «1) соц. рабочие места»


def noun_of_one(place: Place) -> Quantity | None:
    """The noun in the singular in front of «один»: «Ветврач один», «врач один»."""
    if place.quantity.value != 1 or place.quantity.form != "words":
        return None
    if held := _another_with_places(place):
        return given(place.quantity, held, "count", "noun before")
    clause = re.split(r"[.;,!?\n]", place.front[-60:])[-1]
    for word in WORD.findall(clause):
        reading = readings(word)[0]
        case = reading.case == "nomn" or any(r.case == "nomn" and r.lemma == reading.lemma for r in readings(word))
        if reading.pos == "NOUN" and case and reading.number == "sing" and "Geox" not in reading.tags:
            return given(place.quantity, fixed_noun(word, 0, len(word)) or reading.lemma, "count", "noun before")
        if reading.pos not in ("ADJF", "PRTF"):
            return None
    return None


HOLDS = Frame(r"(?:(?P<first>[^\W\d_]{3,})\s+)?(?P<noun>[^\W\d_]{3,})\s+<on>\s+(?:<hedge>\s+)?$")


def _another_with_places(place: Place) -> str:
    """What holds the places told of before, if this one does so too: «школа на 300 мест, ещё одна на 600 мест»; or ""."""
    last = [*place.earlier, *place.near][-1:]
    if not last or last[0].unit_kind != "count" or not WITH_PLACES.match(place.text, place.quantity.end):
        return ""
    holder = HOLDS.search(place.text, max(0, last[0].start - 40), last[0].start)
    if holder is None:
        return ""
    name = fixed_noun(place.text, holder.start(), holder.end("noun")) if holder["first"] else ""
    return name or next((r.lemma for r in readings(holder["noun"]) if r.pos == "NOUN"), "")


def noun_of_label(place: Place) -> Quantity | None:
    """A label in the nominative plural in front: «новые рабочие места: 650», «Скважины: Отенай – 4», «Школы. Всего 112»."""
    if not place.whole:
        return None
    code = _behind_colon(place) or _label(place.text, place.free_from, place.quantity.start)
    if not code and place.near and place.front.rstrip().endswith(":"):  # «гранты до 400 МРП: 512»
        code = _opening_noun(place.text, place.sentence, place.near[-1].start)
    code = code or _before_colon(place) or _done_to(place) or (_heading_label(place) if place.quantity.scale < 1_000_000 else "")
    if code and of_heads(place, code):
        code = HEAD_OF_CATTLE
    return given(place.quantity, code, "count", "noun of the label") if code else None


BEHIND_COLON = re.compile(r":\s(?P<label>[а-яё]{3,}(?:\s[а-яё]+){0,2})\s?[—–-]\s?$")


def _behind_colon(place: Place) -> str:
    """The noun of the first label of a list that a colon opens: «Кадры: учителя – 212, воспитатели – 74»."""
    found = BEHIND_COLON.search(place.front)
    if found is None:
        return ""
    start = place.quantity.start - len(place.front)
    return _label(place.text, start + found.start("label"), place.quantity.start)


LABEL_AND_COLON = re.compile(r"(?:^|[.!?;(\n])\s*(?P<label>[^\W\d_]{3,}(?:\s[^\W\d_]+){0,3}):\s$")


def labelled(place: Place) -> Quantity | None:
    """A label that ends right in front, behind a sentence of its own: «… 30 га. Наблюдательные вышки: 31»."""
    found = LABEL_AND_COLON.search(place.front) if place.whole and place.heading is None and place.near else None
    if found is None or place.quantity.scale >= 1_000_000:
        return None
    start = place.quantity.start - len(place.front)
    code = _label(place.text, start + found.start("label"), place.quantity.start)
    if not code or lexicon.whole("animal").fullmatch(code):
        return None
    return given(place.quantity, code, "count", "noun of the label")


GLUED = re.compile(r"(?<![\w-])([а-яё]{4,})[-–]$")


def glued_plural(place: Place) -> Quantity | None:
    """A label in the nominative plural that a hyphen ties to its number: «в т.ч. трактора-5, сеялки-3»."""
    if place.text[place.quantity.start - 1 : place.quantity.start] not in ("-", "–") or not place.whole:
        return None
    found = GLUED.search(place.text, max(0, place.quantity.start - LONGEST_LABEL), place.quantity.start)
    reading = _nominative_plural(found[1]) if found else None
    if found is None or reading is None or reading.pos != "NOUN" or reading.number != "plur" or reading.case != "nomn":
        return None
    if not may_be_counted(reading, found[1]) or lexicon.whole("animal").fullmatch(reading.lemma):
        return None
    return given(place.quantity, fixed_noun(found[1], 0, len(found[1])) or reading.lemma, "count", "noun of the label")


LONGEST_LABEL = 30
BESIDE = re.compile(r"\)?[,;]\s[^\W\d_]{3,}(?:\s[а-яё]+){0,2}\s?[—–(-]\s?")


def next_label(place: Place) -> Quantity | None:
    """The label behind one that said what it counts: «школы – 14, клубы – 9»."""
    before = place.near[-1] if place.near else None
    if before is None or before.unit_rule != "noun of the label" or not place.whole or place.quantity.scale > before.scale:
        return None
    if not BESIDE.fullmatch(place.text, before.end, place.quantity.start):
        return None
    code = _label(place.text, before.end, place.quantity.start)
    if not code or lexicon.whole("animal").fullmatch(code):
        return None
    return given(place.quantity, code, "count", "noun of the label")


NAME_AND_DASH = Frame(
    r"(?:^|[,;:]\s)\s*(?:(?:<in>|<on>|<over all>)\s+)?(?:<place>\s*)?[А-ЯЁ][\w-]*(?:\s[\w-]+){0,2}\s?[—–-]?\s$", flags=0
)


def _before_colon(place: Place) -> str:
    """The noun right before the colon of a list of names: «провели в новые дома: Сарыкемер – 215, Бурыл – 140»."""
    start = place.text.rfind(":", place.sentence, place.quantity.start)
    if start < 0 or place.quantity.scale != 1 or not NAME_AND_DASH.search(place.text[start : place.quantity.start]):
        return ""
    words = list(WORD.finditer(place.text, max(place.sentence, start - 30), start))
    if not words or words[-1].end() != start:
        return ""
    word = words[-1].group()
    likely = readings(word)[0]
    described = len(words) > 1 and any(r.pos == "ADJF" and r.number == "plur" for r in readings(words[-2].group())[:1])
    reading = _nominative_plural(word) if described else likely
    plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs", "gent") and reading.number == "plur"
    if plural and "Geox" not in reading.tags and may_be_counted(reading, word):
        return (fixed_noun(place.text, words[-2].start(), start) if described else "") or reading.lemma
    return _done_before_colon(place.text, place.sentence, start)


PHRASE = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+){1,6}$")
LONGEST_PHRASE = 80


def _done_before_colon(text: str, start: int, end: int) -> str:
    """The things that were made of which a list in ``text[end:]`` tells: «За год построены школы в городах: Балхаш – 3»."""
    phrase = PHRASE.search(text, max(start, end - LONGEST_PHRASE), end)
    words = list(WORD.finditer(text, phrase.start(), end)) if phrase else []
    for at, word in enumerate(words[:-1]):
        reading = readings(word.group())[0]
        if reading.pos in ("VERB", "PRTS"):
            return _thing_done(text, words[at + 1 :]) if reading.number == "plur" else ""
    return ""


def _thing_done(text: str, words: Sequence[re.Match[str]]) -> str:
    """The noun in the plural that opens ``words``, which stand behind a verb."""
    for at, word in enumerate(words):
        reading = _nominative_plural(word.group())
        if reading.pos in ("ADJF", "PRTF"):
            continue
        plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs") and reading.number == "plur"
        if not plural or not may_be_counted(reading, word.group()):
            return ""
        return (fixed_noun(text, words[at - 1].start(), word.end()) if at else "") or reading.lemma
    return ""


DONE_AND_COLON = re.compile(r"(?:^|[.!?;–—]\s)\s*(?P<words>[^\W\d_]{4,}(?:\s[^\W\d_]+){1,5}):\s$")


def _done_to(place: Place) -> str:
    """The things of which a verb in front of a colon tells: «Строим школы по проекту: три»."""
    found = DONE_AND_COLON.search(place.front) if place.text.startswith(":", place.quantity.start - 2) else None
    words = list(WORD.finditer(found["words"])) if found else []
    if not found or readings(words[0].group())[0].pos not in ("VERB", "PRTS"):
        return ""
    return _thing_done(found["words"], words[1:])


def _opening_noun(text: str, start: int, end: int) -> str:
    """The noun in the nominative plural that opens ``text[start:end]``, behind its adjectives, or ""."""
    opening = OPENING.match(text, start, end)
    for found in WORD.finditer(text, opening.end() if opening else start, end):
        reading = _nominative_plural(found.group())
        if reading.pos in ("ADJF", "PRTF"):
            continue
        plural = reading.pos == "NOUN" and reading.case == "nomn" and reading.number == "plur" and "Geox" not in reading.tags
        return reading.lemma if plural and may_be_counted(reading, found.group()) else ""
    return ""


def _nominative_plural(word: str) -> Reading:
    """The reading of ``word`` as a noun in the nominative plural, else the likeliest one."""
    likely = readings(word)[0]
    if likely.pos != "NOUN":
        return likely
    plural = (
        r for r in readings(word)[:6] if r.pos == "NOUN" and r.case == "nomn" and r.number == "plur" and r.lemma == likely.lemma
    )
    return next(plural, likely)


def _label(text: str, start: int, end: int) -> str:
    """The noun of a label that opens ``text[start:end]``, or ""."""
    opening = OPENING.match(text, start, end)
    match = LABEL.match(text, opening.end() if opening else start, end)
    if match is None:
        return ""
    behind = text[match.end() : match.end() + 2].strip()[:1]
    said = not text[match.end() : end].strip()  # «Школы три»
    if not (said or behind in (":", ".", "—", "–", "-", "")) or match.end() >= end:
        return ""
    for found in WORD.finditer(text, match.start(), match.end()):
        reading = _nominative_plural(found.group())
        if reading.pos in ("ADJF", "PRTF", "CONJ", "ADJS") or _of_next(text, found):
            continue
        plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs") and reading.number == "plur"
        if plural and "anim" in reading.tags and _does(text[found.end() : end]):
            return ""
        if plural and not reading.tags & {"Name", "Surn", "Geox"} and may_be_counted(reading, found.group()):
            fixed = fixed_noun(text, match.start(), found.end()) or fixed_noun(text, found.start(), found.end())
            return fixed or reading.lemma
        return ""
    return ""


def _of_next(text: str, word: re.Match[str]) -> bool:
    """Whether what may be a noun is the adjective of one: «пожарные машины»."""
    if not any(r.pos == "ADJF" and r.case == "nomn" and r.number == "plur" for r in readings(word.group())[:4]):
        return False
    behind = WORD.match(text, word.end() + 1)
    return behind is not None and _nominative_plural(behind.group()).pos == "NOUN" and behind.group().islower()


def _does(words: str) -> bool:
    """Whether those who are named in front do something to what is counted: «перевозчики просят 80», no «врачи уехали»."""
    likely = (readings(match.group())[0] for match in WORD.finditer(words))
    return any(reading.pos == "VERB" and reading.number == "plur" and "tran" in reading.tags for reading in likely)


HEADING_LINE = re.compile(r"[^\w\n]*(?:\d{1,2}[.)]|[а-яё]\)|[АA]\s)?\s*(?P<line>[^\W\d_][^\d\n.?!:]{2,60})")
LONGEST_HEADING = 90  # characters


def _line_before(text: str, end: int) -> str:
    """The words of the line or sentence that ends at ``end``, without its numbering; "" where they are many or have figures."""
    line = text[max(0, end - LONGEST_HEADING) : end].rstrip()
    line = line[:-1] if line.endswith((".", "?", "!", ":")) else line
    heading = HEADING_LINE.fullmatch(line, max(map(line.rfind, "\n.?!")) + 1)
    return heading["line"] if heading else ""


SHORT_SENTENCE = re.compile(r"[^.?!\n]{1,40}[.!…]\s+$")


def _heading_label(place: Place) -> str:
    """The noun of the short line or sentence right before the number's: «V. ОБРАЩЕНИЯ», «Школы.», «— А учителя? — Нужны …»."""
    end = place.sentence
    for _ in range(2):
        code = _plural_in(_line_before(place.text, end))
        if code or place.near:
            return code
        short = SHORT_SENTENCE.search(place.text[max(0, end - 45) : end])  # «Чиним.», «Едут.»
        if short is None:
            return ""
        end -= len(short.group())
    return ""


def _plural_in(line: str) -> str:
    """The first noun in the nominative plural of a heading, no territory: «Школы», no «Отчёт акима Абайского района»."""
    before: Reading | None = None
    for found in WORD.finditer(line.lower() if line.isupper() else line):
        front, before = before, readings(found.group())[0]
        reading = _nominative_plural(found.group())
        if reading.lemma in _territory_nouns() or (front is not None and _governs(front)):
            continue
        plural = reading.pos == "NOUN" and reading.case in ("nomn", "accs") and reading.number == "plur"
        if (
            plural
            and not reading.tags & {"Name", "Surn", "Geox"}
            and may_be_counted(reading, found.group())
            and known(reading.lemma)
        ):
            return fixed_noun(line.lower(), found.start(), found.end()) or reading.lemma
    return ""


def _governs(front: Reading) -> bool:
    """Whether what stands right in front of a noun says that it is no nominative plural: «итоги года», «сельской школы»."""
    return front.pos == "NOUN" or (front.pos in ("ADJF", "PRTF") and front.number != "plur")


@cache
def _territory_nouns() -> frozenset[str]:
    """The words for territories: a list in whose heading one stands counts something else."""
    return frozenset(row.surface for row in lexicon.rows("generic_places"))


def last_noun(place: Place, *, seldom: bool = False) -> Quantity | None:
    """For want of anything else, the last noun in the plural of the paragraph before a whole number."""
    if not place.whole or place.quantity.scale >= 1_000_000:
        return None
    start = max(0, place.quantity.start - FAR)
    start = max(start, place.text.rfind("\n\n", start, place.quantity.start))
    code = _last_plural(place.text, start, place.quantity.start, seldom=seldom)
    if code and of_heads(place, code):
        code = HEAD_OF_CATTLE
    return given(place.quantity, code, "count", "last noun") if code else None
