"""Names in any case -> the nominative. Changes when a name is brought to the wrong form."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from svodka import lexicon
from svodka.letters import CONSONANTS, VOWELS
from svodka.text.lexing import word_form
from svodka.text.morphology import analyzer, as_case, readings

# a Kazakh name that ends so does not change: «в Баянды», «в Чапаево»
UNCHANGED = re.compile(r"[ыуоэю]$")
VOWEL_CONSONANT = re.compile(f"[{VOWELS}][{CONSONANTS}]$", re.IGNORECASE)
MASCULINE = re.compile(r"(?:ск|кент|град|бург)$")  # «в Затобольске», «в Аксукенте»
CASE_ENDINGS = (("genitive", "а"), ("locative", "е"), ("dative", "у"))


@lru_cache(maxsize=5_000)
def nominative(name: str) -> str:
    """A place name in the nominative: «Жанабазаре» -> «Жанабазар»; unchanged where no reading fits."""
    words = []
    for word in name.split():
        parses = analyzer().parse(word_form(word))
        best = next((p for p in parses if "Geox" in p.tag), None) or next(
            (p for p in parses if p.tag.POS in ("NOUN", "ADJF")), None
        )
        guessed = best is not None and not parses[0].is_known and UNCHANGED.search(word)
        if best is None or guessed or "Fixd" in best.tag or best.tag.case == "nomn":
            words.append(word)
            continue
        inflected = best.inflect({"nomn"})
        words.append(as_case(word, inflected.word) if inflected else word)
    return " ".join(words)


@cache
def _governed() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"(?<!\w){lexicon.cue(case)}\s+$", re.IGNORECASE), ending) for case, ending in CASE_ENDINGS)


def settlement(name: str, left: str) -> str:
    """The nominative of a place that no list knows, by the preposition in ``left``: «в Ынтымаке» -> «Ынтымак».

    Names in -ево, -ово, -ино are guessed by their look; a name that cannot have been inflected so stays as it is.
    """
    if " " in name or analyzer().word_is_known(word_form(name)):
        return nominative(name)
    for preposition, ending in _governed():
        if preposition.search(left):
            if ending in "еу" and re.search("[аоуы]е$", name):
                return name[:-1] + "й"
            if name.endswith("ках"):
                return name[:-2] + "и"
            if ending in "еу" and re.search("[кн]е$", name) and re.search("(?:[вн]к|овн)е$", name):
                return name[:-1] + "а"
            stem = name[:-1]
            if name.endswith(ending) and MASCULINE.search(stem):
                return stem
            if not name.endswith(ending) or not VOWEL_CONSONANT.search(stem):
                return name
            return stem + "о" if re.search("(?:[её]в|ов|ин|ын)$", stem) else stem
    return name if VOWEL_CONSONANT.search(name) else nominative(name)


@cache
def _adjective_stems() -> tuple[tuple[str, str], ...]:
    """Endings of place names with those of their adjectives' stems, in front of «-ский»: «Балыкты» -> «Балыктинский»."""
    return tuple((row.surface, row["stem"].strip("-")) for row in lexicon.rows("adjective_stems"))


FIRST_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|ое)$")


def place_adjective(name: str) -> str:
    """The adjective that an okrug has from its village: «Тасоткел» -> «Тасоткельский», «Красный Яр» -> «Красноярский»."""
    first, _, second = name.partition(" ")
    name = FIRST_ADJECTIVE.sub("о", first) + second.lower() if second else first
    written, stem = next(((old, new) for old, new in _adjective_stems() if name.endswith(old)), ("", ""))
    return f"{name[: len(name) - len(written)]}{stem}ский"


@cache
def _endings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Written endings with those of the nominative that they may stand for, the likeliest first."""
    return tuple((row.surface, tuple(end.strip("-") for end in row["nominative"].split())) for row in lexicon.rows("name_endings"))


@lru_cache(maxsize=5_000)
def nominatives(form: str) -> tuple[str, ...]:
    """What a written form may be in the nominative, itself first: «лесновке» -> «лесновке», «лесновк», «лесновка» …"""
    found = [form]
    for written, endings in _endings():
        if form.endswith(written) and len(form) > len(written) + 1:
            stem = form[: -len(written)]
            found += [stem + ending for ending in endings]
    return tuple(found)


def written_like(form: str, original: str, found: str) -> str:
    """The nominative ``found`` of a small-letter ``form`` in the letters of the ``original``: Kazakh letters, capitals, ё stay."""
    same = 0
    while same < min(len(form), len(found)) and form[same] == found[same]:
        same += 1
    name = original[:same] + found[same:]
    return "-".join(part.capitalize() for part in name.split("-")) if original.isupper() and len(original) > 1 else name


@lru_cache(maxsize=5_000)
def agreeing(*words: str) -> tuple[str, ...]:
    """Adjectives and the noun that they belong to in the nominative singular: «Донского завода» -> «Донской завод»."""
    short = ABBREVIATION.match(words[-1])
    if short:
        gender = "femn" if short.group() in lexicon.surfaces_of("works of feminine gender") else "masc"
        return (*(_adjective(word, gender) for word in words[:-1]), short.group())
    noun = next((p for p in analyzer().parse(word_form(words[-1])) if p.tag.POS == "NOUN" and "plur" not in p.tag), None)
    if noun is None:
        return words
    head = noun.inflect({"nomn", "sing"})
    if head is None or head.tag.gender is None:
        return words
    last = as_case(words[-1], head.word)
    return (*(_adjective(word, head.tag.gender) for word in words[:-1]), last)


ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}")


def _adjective(word: str, gender: str) -> str:
    parses = [p for p in analyzer().parse(word_form(word)) if p.tag.POS in ("ADJF", "PRTF")]
    if any({"nomn", "sing", gender} in p.tag for p in parses):
        return word
    adjective = next((p for p in parses if p.normal_form.endswith("ской")), parses[0] if parses else None)
    form = adjective.inflect({"nomn", "sing", gender}) if adjective else None
    return as_case(word, form.word) if form else word


NAMES = frozenset({"Geox", "Name", "Surn", "Patr", "Orgn"})


@lru_cache(maxsize=5_000)
def is_common(word: str) -> bool:
    """Whether a word is in the dictionary as no name: «Победа», «Центральное»."""
    return analyzer().word_is_known(word_form(word)) and not any(NAMES & reading.tags for reading in readings(word_form(word)))


@lru_cache(maxsize=5_000)
def is_surname(word: str) -> bool:
    """Whether a word may be a surname: «Муржакупова»; «Мукаев» is read as the genitive of several Мукаи."""
    return any("Surn" in reading.tags or {"Name", "plur"} <= reading.tags for reading in readings(word_form(word)))


@lru_cache(maxsize=5_000)
def is_given_name(word: str) -> bool:
    """Whether a word may be a person's first name: «Мурата»."""
    return any("Name" in reading.tags for reading in readings(word_form(word)))


INITIAL = re.compile(r"(?:^|[.!?…»\"\n)—–•*-])\s*$")


def is_initial(text: str, start: int) -> bool:
    """Whether a sentence or a line begins at ``start``."""
    return INITIAL.search(text, max(0, start - 4), start) is not None or not text[:start].strip()


WORD_BEHIND = re.compile(r"(?:\s+и)?\s+([а-яё-]{2,})(?!\w)")  # «и» joins: «Карагандинский и районный отделы»
NAME_BEHIND = re.compile(r"\s+(?:[«\"]|[A-ZА-ЯЁ])")  # «Карагандинский «Водоканал»», «Абайский ТЭЦ»
WITH_NOUN = ("NOUN", "ADJF", "PRTF")


def is_alone(text: str, start: int, end: int) -> bool:
    """Whether an adjective has no noun behind it that it agrees with: «в Аксуском школ не хватает», «Абайский и вовсе шесть»."""
    if NAME_BEHIND.match(text, end):
        return False
    word = WORD_BEHIND.match(text, end)
    if word is None:
        return text[end : end + 1] not in "-_/"
    said = {(r.case, r.number) for r in readings(word_form(text[start:end])) if r.pos == "ADJF"}
    behind = [r for r in readings(word_form(word[1])) if r.pos in WITH_NOUN and (r.case, r.number) in said]
    return not behind


CAPITALISED_BEHIND = re.compile(r"\s+([А-ЯЁ][а-яё]+)")  # the next word of a person's name, behind the first


def as_name(name: str) -> str:
    """«Имени АБАЯ» of a heading -> «имени Абая»."""
    return " ".join(word.capitalize() if word.isupper() and len(word) > 1 else word for word in name.split())
