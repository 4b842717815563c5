"""Nouns in front of a bare number that it counts: «аварийных домов – 47». Changes when such a noun is misread."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.letters import ALPHABET, folded
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, Place, given, multiplied
from svodka.numbers.currencies import is_money_noun
from svodka.numbers.number_words import MILLION, scales
from svodka.numbers.unit_codes import HEAD_OF_CATTLE
from svodka.numbers.units import LONGEST_ABBREVIATION, WORD, describes_noun, fixed_noun, is_elided, stands_for_noun
from svodka.text.morphology import ABBREVIATION, Reading, adjective_noun, known, noun_form, readings

PER_PEOPLE = Frame(r"(?:\s+<until>\s+[\d.,]{1,6})?\s+<on>\s+(?:<every one of>\s+)?(?:10+(?:\s000)?|1\s000|<round number>)")


# «врачей на 10 тыс. населения: 2017 г. – 17,8»
@cache
def _per_people() -> re.Pattern[str]:
    people = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("bases"))
    count = r"(?:10+(?:\s000)?|1\s000|<round number>)\s(?:<short thousand>\.?\s)?"
    front = lexicon.filled(rf"(?P<noun>[^\W\d_]+)\s<on>\s{count}")
    return re.compile(rf"{front}(?:{people})(?:[^\n.;]|г\.){{0,30}}$", re.IGNORECASE)


@cache
def _per_people_alone() -> re.Pattern[str]:
    people = "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("bases"))
    count = r"(?:10+(?:\s000)?|1\s000|<round number>)\s(?:<short thousand>\.?\s)?"
    return re.compile(lexicon.filled(rf",\s<on>\s{count}(?:{people})\s(?:[—–-]\s)?"), re.IGNORECASE)


@cache
def _time_nouns() -> frozenset[str]:
    return frozenset(row.surface for row in lexicon.rows("cues") if row["cue"] == "time noun")


@cache
def _uncounted() -> frozenset[str]:
    """Nouns that no report counts: «итоги», «данные», also what is measured in kilometres: «дороги»."""
    return frozenset(folded(row.surface) for row in lexicon.rows("cues") if row["cue"] == "uncounted noun")


NOUN_LIKE = ("NOUN", "ADJS", "ADJF", "PRTF", "COMP")


def counted_form(word: str) -> str:
    """The dictionary form of a noun in the genitive plural, "" for any other word."""
    known_readings = _common_readings(word)
    if (
        (len(word) < 3 and not fixed_noun(word, 0, len(word)))
        or known_readings[0].pos not in NOUN_LIKE
        or "Geox" in known_readings[0].tags
    ):
        return ""
    if lexicon.whole("indeclinable noun").fullmatch(word):
        return known_readings[0].lemma
    for reading in known_readings[:3]:
        if reading.case == "gent" and reading.number == "plur":
            if reading.pos == "NOUN" and known_readings[0].pos == "NOUN" and reading.lemma != known_readings[0].lemma:
                return ""  # «хан», «пик»
            if reading.pos == "NOUN":
                if is_elided(reading, known_readings[0]):
                    return ""
                return noun_form(word, reading.lemma) if may_be_counted(reading, word) else ""
            noun_like = "Subx" in reading.tags or stands_for_noun(word)
            if reading.pos in ("ADJF", "PRTF") and reading is known_readings[0] and noun_like and "Apro" not in reading.tags:
                return adjective_noun(word)
    return ""


def _like_a_surname(word: str) -> str:
    """The noun that begins a sentence and could be a surname: «Волков отстреляли 12», no «Сатпаев – 18»."""
    form = counted_form(word.lower()) if word.istitle() and word.endswith(SURNAME_ENDINGS) else ""
    return form if form and known(form) and readings(form)[0].pos == "NOUN" else ""


SURNAME_ENDINGS = ("ов", "ев")


def _common_readings(word: str) -> Sequence[Reading]:
    """The readings of a word without those as a name, which is not written in small letters: «отар», «волков»."""
    found = readings(word)
    if found[0].pos == "VERB" and lexicon.whole("also a noun").fullmatch(word):  # «Сел – 4»
        return [reading for reading in found if reading.pos == "NOUN"] or found
    if not word.islower() or not found[0].tags & NAMES:
        return found
    return [reading for reading in found if not reading.tags & NAMES] or found


def may_be_counted(reading: Reading, word: str, *, seldom: bool = False) -> bool:
    """Whether a noun names things, and no time, money, multiplier or, unless ``seldom`` ones are wanted, what nobody counts."""
    lemma = reading.lemma
    plain = (
        word.islower()
        or known(lemma)
        or ABBREVIATION.fullmatch(word) is not None
        or (word[1:].islower() and not reading.tags & NAMES and len(word) > LONG_WORD)
    )
    return plain and not (
        lemma in _time_nouns()
        or (not seldom and folded(lemma) in _uncounted())
        or lemma in scales()
        or word.lower() in scales()
        or (is_money_noun(word) and not _counted_money(lemma))
    )


def _counted_money(lemma: str) -> bool:
    """Whether money of a kind is also counted by the piece: «выдано кредитов – 840»."""
    return lexicon.whole("counted money").fullmatch(lemma) is not None


LONG_WORD = 9  # letters: «Ветспециалистов», no name of a place
NAMES = frozenset({"Name", "Surn", "Geox", "Orgn"})


def _dependent(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the noun ``words[at]`` depends on a preposition or another noun: «от крупных предприятий», «ремонт школ»."""
    before = at - 1
    while before >= 0 and (readings(words[before].group())[0].pos in ("ADJF", "PRTF") or describes_noun(text, words[before])):
        if "," in text[words[before].end() : words[before + 1].start()]:
            return False
        before -= 1
    if before < 0:
        return False
    between = text[words[before].end() : words[before + 1].start()]
    reading = readings(words[before].group())[0]
    if between.strip():
        return False
    if reading.pos == "PREP":
        return True
    if words[before].group() == "и":
        joined = before > 0 and not text[words[before - 1].end() : words[before].start()].strip()
        return joined and readings(words[before - 1].group())[0].pos == "NOUN" and _dependent(text, words, before - 1)
    free = lexicon.whole("count head").fullmatch(words[before].group()) is not None or reading.lemma in _time_nouns()
    return reading.pos == "NOUN" and not free and not _ends_a_place(text, words, before)


GOVERNED = Frame(r"<in>|<on>|<at>"), Frame(r"<each>"), Frame(r"<beside somebody>")  # «в районе», «по штату», «у соседей»
PREPOSITION_CASES = ("loct", "datv", "gent")
LONGEST_PLACE = 4  # words
DEEDS = ("ние", "тие")


def _ends_a_place(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the noun ``words[at]`` ends a phrase that only says where: «в селе дворов 340», «по штату врачей 12»; a phrase
    about something done goes on: «на ремонте школ 12»."""
    for begin in range(at - 1, max(-1, at - LONGEST_PLACE - 1), -1):
        if text[words[begin].end() : words[begin + 1].start()].strip():
            return False
        reading = readings(words[begin].group())[0]
        if reading.pos == "PREP":
            head = words[begin + 1 : at + 1]
            case = next((c for g, c in zip(GOVERNED, PREPOSITION_CASES, strict=True) if g.fullmatch(words[begin].group())), "")
            known_by = case != "datv" or lexicon.whole("by which one counts").fullmatch(head[0].group()) is not None
            return bool(case) and known_by and _in_case(head, case)
        if reading.pos not in ("ADJF", "PRTF", "NOUN"):
            return False
    return False


def _in_case(words: Sequence[re.Match[str]], case: str) -> bool:
    """Whether the first noun of a phrase may stand in ``case`` and those behind it in the genitive, and none is something done."""
    for match in words:
        likely = readings(match.group())
        if likely[0].pos in ("ADJF", "PRTF") or (case == "gent" and match.group()[0].isupper()):
            continue
        if lexicon.whole("head of a genitive").fullmatch(match.group()) or likely[0].lemma.endswith(DEEDS):
            return False
        if not any(r.pos == "NOUN" and r.case[:3] == case[:3] for r in likely[:4]):
            return False
        case = "gent"
    return True


def counted_noun(place: Place) -> Quantity | None:
    """The noun in front that the number counts: «трёхсменных школ осталось две», «аварийных домов — 47»."""
    if not place.whole and place.quantity.scale == 1 and not PER_PEOPLE.match(place.text, place.quantity.end):
        counted = place.near[-1] if place.near else None
        if counted is not None and counted.unit_kind == "count" and _per_people_alone().fullmatch(place.front):
            return given(place.quantity, counted.unit, "count", "noun before")  # «врачей 2 461, на 10 тыс. населения 32,7»
        per = _per_people().search(place.front)
        form = counted_form(per["noun"]) if per else ""
        return given(place.quantity, form, "count", "noun before") if form else None
    noun = _noun_before(place)
    if (
        place.heading is not None
        and place.heading.kind != "count"
        and "," in place.text[place.quantity.start : place.quantity.number_end]
    ):
        return None  # «Удешевление ГСМ – 240,0» under «млн тенге»
    if not noun or _parallel(place) or (place.quantity.scale > 1 and is_money_noun(noun)):
        return None
    if place.quantity.scale >= MILLION and FOR_MONEY.search(*place.stretch):
        return None  # «пенсий привозят на 11 миллионов»
    if of_heads(place, noun):
        noun = HEAD_OF_CATTLE
    return given(with_thousands(place), noun, "count", "noun before")


def glued_label(place: Place) -> Quantity | None:
    """The label that a hyphen ties to its number: «ЦРБ на 120 коек, ФАП-16»."""
    front = place.text[max(0, place.quantity.start - 2) : place.quantity.start]
    return counted_noun(place) if len(front) > 1 and front[1] in "-–‑" and front[0].isalpha() else None


def with_thousands(place: Place) -> Quantity:
    """Animals beside thousands of others are thousands too: «коров 32 тысячи, овец 63»."""
    quantity, before = place.quantity, place.near[-1] if place.near else None
    if before is None or before.scale != 1000 or before.unit_kind != "count" or not lexicon.whole("animal").search(*place.stretch):
        return quantity
    if not lexicon.whole("animal").search(place.text[max(place.sentence, before.start - 40) : before.noun_end]):
        return quantity
    value = multiplied(place, before)
    return replace(quantity, value=value, scale=before.scale) if value != quantity.value else quantity


def noun_of_opening(place: Place) -> Quantity | None:
    """The noun that opens the sentence where the claim before only tells of it: «Автобусов на 56 маршрутах 870», «Сёл, где
    живёт до 50 человек, 64»."""
    first = place.near[0] if place.near else None
    if (
        first is None
        or not place.whole
        or place.quantity.scale >= MILLION
        or not TOLD_OF.search(place.text, place.sentence, first.start)
    ):
        return None
    opening = OPENING_DASH.match(place.text, place.sentence, first.start)
    for found in WORD.finditer(place.text, opening.end() if opening else place.sentence, first.start):
        reading = readings(found.group())[0]
        form = counted_form(found.group()) or _like_a_surname(found.group())
        if form:
            noun = fixed_noun(place.text, found.start(), found.end()) or form
            if any(claim.unit == noun for claim in place.near) or is_money_noun(found.group()):
                return None
            noun = HEAD_OF_CATTLE if of_heads(place, noun) else noun
            return given(place.quantity, noun, "count", "noun before")
        if reading.pos not in ("ADJF", "PRTF", "CONJ", "PRCL", "ADVB"):
            return None
    return None


OPENING_DASH = re.compile(r"[^\w\n]*")
TOLD_OF = Frame(r"(?<!\w)(?:<in>|<on>|<until>|<each>|<at interest>|<hedge>)\s(?:<hedge>\s)?$")
OWNER = re.compile(r"(?<!\w)([а-яё]{4,})\s(?:[—–-]\s)?$")
OWNER_AND_DASH = re.compile(r"(?<!\w)([а-яё]{4,})\s[—–-]\s$")


def _parallel(place: Place) -> bool:
    """Whether the noun is no thing counted but whose figure it is, as before: «нефтяников – 312 тысяч тенге, бюджетников – 94»."""
    owner = place.near[-1] if place.near else None
    if owner is None or owner.unit_kind not in ("money", "measure", "percent") or not owner.unit_rule.endswith("behind"):
        return False
    if not place.text[owner.end : place.quantity.start].startswith((",", ";")):
        return False
    here, there = (
        pattern.search(place.text, max(0, at - 30), at)
        for pattern, at in ((OWNER_AND_DASH, place.quantity.start), (OWNER, owner.start))
    )
    return bool(here and there) and all(counted_form(match[1]) for match in (here, there) if match)


def of_heads(place: Place, noun: str) -> bool:
    """Whether ``noun`` is livestock that is counted in heads, as a list is that tells of heads or of cattle somewhere near:
    «КРС 1 200, лошадей 860», or that is of two kinds: «овец и коз – 96 тысяч»."""
    kinds = noun.split("-")
    if not all(lexicon.whole("animal").fullmatch(kind) for kind in kinds):
        return False
    if len(kinds) > 1:  # «овец-коз 9 700»
        return True
    front = place.front
    animals = list(lexicon.whole("animal").finditer(front))
    mixed = any(front[one.end() : two.start()].strip() == "и" for one, two in itertools.pairwise(animals))
    if mixed or any(claim.unit == HEAD_OF_CATTLE for claim in place.near):
        return True
    since, until = max(0, place.quantity.start - HEADS_REACH), place.quantity.end + HEADS_REACH
    return lexicon.whole("heads").search(place.text, since, until) is not None


HEADS_REACH = 600  # characters in which heads or cattle are told of


RELATIVE = Frame(r",\s<which>\s[^,;.:\n\d]{3,60},")  # «дольщиков, что ждут квартир, по области 2840»
NO_LETTERS = dict.fromkeys(map(ord, ALPHABET + ALPHABET.upper()))
FOR_MONEY = Frame(r"(?<!\w)<on>\s$")
NOUN_REACH = 14  # words back from a bare number in which the noun that it counts is looked for


def _noun_before(place: Place) -> str:
    text, quantity = place.text, place.quantity
    start = max(place.free_from, quantity.start - FAR, place.clause if place.near else 0)
    words = list(WORD.finditer(text, start, quantity.start))[-NOUN_REACH:]
    if words and words[-1].group().isupper() and len(words[-1].group()) > 1 and _is_abbreviation(text, words):
        before = fixed_noun(text, words[-2].start(), words[-1].end()) if len(words) > 1 else ""
        return before or words[-1].group()
    aside = [match.span() for match in RELATIVE.regex.finditer(text, start, quantity.start)]
    owned = bool(place.near) and not text[place.near[-1].noun_end : start].strip()
    for at in range(len(words) - 1, -1, -1):
        word = words[at].group()
        name = (
            word[0].isupper()
            and words[at].start() > start + 3
            and (
                text[words[at].start() - 2 : words[at].start()].strip() not in (".", "—", "–", "-", "•", ":")
                or text[words[at].start() - 4 : words[at].start()].strip() == "г."  # «г. Семей»
            )
        )
        form = "" if name else counted_form(word) or _like_a_surname(word)
        if not form or any(begin < words[at].start() < end for begin, end in aside):
            continue
        if at == 0 and owned and text[start : words[0].start()].strip() == "" and place.near[-1].unit_kind != "count":
            continue  # «17,4 км сетей из 26»
        if _dependent(text, words, at) or (owned and _follows_on(text, start, words, at)):
            continue
        if (readings(word)[0].pos in ("PRTF", "ADJF") or form.endswith(PARTICIPLES)) and _describes(text, words, at):
            continue
        if at > 1 and words[at - 1].group() == "и" and (first := counted_form(words[at - 2].group())):
            together = not text[words[at - 2].end() : words[at - 1].start()].strip()
            if together and not lexicon.whole("animal").search(first):  # «гостиниц и домов отдыха – 178»
                return fixed_noun(text, words[at - 2].start(), words[at - 2].end()) or first
        starts = [words[at].start(), *([words[at - 1].start()] if at else [])]
        fixed = [code for begin in starts if (code := fixed_noun(text, begin, words[at].end()))]
        return fixed[-1] if fixed else form
    return _abbreviation(text, words) if quantity.scale == 1 else ""


PARTICIPLES = "шее", "щее"  # «прошедшее», a noun to the dictionary: «из 2 900 человек, прошедших курсы, работу нашли 2 300»


def _abbreviation(text: str, words: Sequence[re.Match[str]]) -> str:
    """An abbreviation of what is counted: «КСК в городе 48», «МТФ по области работает 38», no «на ТЭЦ» and no «АО «Строй»»."""
    written = list(lexicon.whole("counted abbreviation").finditer(text, words[0].start(), words[-1].end() + 2)) if words else []
    if written:  # «К/х у нас 11», «уч-ся – 96»
        return fixed_noun(text, *written[-1].span()) or written[-1].group().lower()
    for at, match in enumerate(words):
        word = match.group()
        if not (word.isupper() and 1 < len(word) <= LONGEST_ABBREVIATION) or lexicon.whole("no thing").fullmatch(word):
            continue
        named = text[match.end() : match.end() + 2].lstrip()[:1] in ("«", '"', "№", "-", "–")
        head = at > 0 and lexicon.whole("count head").fullmatch(words[at - 1].group()) is not None
        before = readings(words[at - 1].group())[0].pos if at and not head else "head" if head else ""
        if not named and before not in ("PREP", "NOUN", "ADJF", ""):
            return word
        if not named and at == 0:
            return word
    return ""


def _follows_on(text: str, start: int, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the noun belongs to the one counted before: «532 подвалов жилых домов»."""
    adjectives = all(readings(word.group())[0].pos in ("ADJF", "PRTF") for word in words[:at])
    return adjectives and not text[start : words[at].start()].translate(NO_LETTERS).strip()


def _describes(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a participle tells of a noun: «работающих машин», «школ, работающих в три смены»."""
    if at + 1 == len(words):
        return False
    if text[max(0, words[at].start() - 3) : words[at].start()].rstrip().endswith(","):
        return True
    behind = readings(words[at + 1].group())
    return behind[0].pos in ("NOUN", "ADJF") and any(r.case == "gent" and r.number == "plur" for r in behind[:4])


def _is_abbreviation(text: str, words: Sequence[re.Match[str]]) -> bool:
    """«ФАП — 41», no «У ПОДРЯДЧИКОВ ТШО — 12» in capitals and no owner: «у подрядчиков ТШО»."""
    if lexicon.whole("no thing").fullmatch(words[-1].group()):
        return False
    if re.match(r"-\d", text[words[-1].end() : words[-1].end() + 2]):  # «ТЭЦ-1», but «ФАП-16»
        return lexicon.whole("label of a count").fullmatch(words[-1].group()) is not None
    if len(words[-1].group()) >= LONGEST_ABBREVIATION and known(words[-1].group()):
        return False  # «АКИМ: сорок два», «ЗАНЯТОСТЬ: двести»
    if len(words) < 2 or lexicon.whole("count head").fullmatch(words[-2].group()):  # «число ИП»
        return True
    if words[-2].group()[1:].islower() and counted_form(words[-2].group()):  # «Посетителей МЦПС – 470»
        return False
    if _ends_a_place(text, words, len(words) - 2):  # «в районе ФАП – 15»
        return True
    return readings(words[-2].group())[0].pos not in ("NOUN", "PREP") or words[-2].group().islower() is False
