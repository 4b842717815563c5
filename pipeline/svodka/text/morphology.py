"""Word forms: the dictionary readings of a Russian word (pymorphy3), each word analysed once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from svodka.letters import CONSONANTS

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

# OpenCorpora part of speech -> universal part of speech (universaldependencies.org)
UPOS = {
    "NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJ", "COMP": "ADJ", "VERB": "VERB", "INFN": "VERB",
    "PRTF": "VERB", "PRTS": "VERB", "GRND": "VERB", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON",
    "PRED": "ADV", "PREP": "ADP", "CONJ": "CCONJ", "PRCL": "PART", "INTJ": "INTJ", "NUMB": "NUM",
    "ROMN": "NUM", "PNCT": "PUNCT", "LATN": "X",
}  # fmt: skip

RUSSIAN = re.compile(r"[а-яё]+(?:[-‑.'’][а-яё]+)*\.?")


class Reading(NamedTuple):
    """One dictionary reading of a word form.

    ``pos``, ``case``, ``number``, ``tense`` and ``person`` are OpenCorpora grammemes, "" where the
    reading has none; ``tags`` holds all of them.
    """

    lemma: str
    pos: str
    case: str
    number: str
    tense: str
    tags: frozenset[str]


@cache
def analyzer() -> MorphAnalyzer:
    """The one pymorphy3 analyzer of this process."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Readings of ``word``, the likeliest first; never empty.

    What is not written in Russian letters has one reading, itself: pymorphy3 fails on letters that Unicode has no
    name for.
    """
    if not word.islower() and (lower := word.lower()) != word:
        return readings(lower)  # parsed once, however it is written
    if not RUSSIAN.fullmatch(word):  # in small letters by now
        return (Reading(word, "", "", "", "", frozenset({"LATN" if word.isalpha() else "PNCT"})),)
    return _looked_up(word) or tuple(Reading(parse.normal_form, *_grammemes(str(parse.tag))) for parse in analyzer().parse(word))


def _looked_up(word: str) -> tuple[Reading, ...]:
    """The readings that pymorphy3 gives a word of its dictionary, without its objects; none for other words and initials."""
    if len(word) < INITIALS:
        return ()
    similar, places_of, chance, substitutes = _dictionary()
    found, tags = [], []
    # where no е could be ё the word itself is all that there may be, and looked up in a quarter of the time
    alike = similar(word, substitutes) if "е" in word else [(word, places_of(word) or ())]
    for spelt, places in alike:
        for place in places:
            tag, grammemes, before, start, stop, behind = _inflection(place)
            found.append(tuple.__new__(Reading, (before + spelt[start:stop] + behind, *grammemes)))
            tags.append(tag)
    if len(found) > 1:
        shares = [chance(f"{word}:{tag}", 0) for tag in tags]
        if any(shares):  # of equals the first one in the dictionary
            return tuple([found[at] for at in sorted(range(len(found)), key=shares.__getitem__, reverse=True)])
    return tuple(found)


@cache
def _dictionary() -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., float], Any]:
    """How pymorphy3's dictionary is asked: for a word and those spelt alike, for a word alone, for how likely a reading is."""
    morph = analyzer()
    words = morph.dictionary.words
    return words.similar_items, words.get, morph.prob_estimator.p_t_given_w.get, morph.char_substitutes


INITIALS = 3  # letters: what is shorter may be a person's initial as well, with or without a full stop


@lru_cache(maxsize=5_000)
def _inflection(place: tuple[int, int]) -> tuple[str, tuple[str, str, str, str, frozenset[str]], str, int, int | None, str]:
    """What a place in the dictionary says of a word form: its tag and the grammemes; and how the lemma is made of the form, of
    which the letters from ``start`` to ``stop`` stay, with others ``before`` and ``behind`` them."""
    paradigm, index = place
    dictionary = analyzer().dictionary
    row = dictionary.paradigms[paradigm]
    size = len(row) // 3
    tag = str(dictionary.gramtab[row[size + index]])
    prefix, suffix = dictionary.paradigm_prefixes[row[2 * size + index]], dictionary.suffixes[row[index]]
    if index == 0:
        return tag, _grammemes(tag), "", 0, None, ""
    before, behind = dictionary.paradigm_prefixes[row[2 * size]], dictionary.suffixes[row[0]]
    return tag, _grammemes(tag), before, len(prefix), -len(suffix) if suffix else None, behind


@cache
def _grammemes(written: str) -> tuple[str, str, str, str, frozenset[str]]:
    """What a reading takes from its tag; there are some thousands of tags."""
    tag = analyzer().TagClass  # a tag of its own would be slow: it checks what it is made of
    grammemes = frozenset(map(intern, written.replace(" ", ",").split(",")))
    classes = (tag.PARTS_OF_SPEECH, tag.CASES, tag.NUMBERS, tag.TENSES)
    pos, case, number, tense = (next(iter(grammemes & those), "") for those in classes)
    return pos, case, number, tense, grammemes


def lemma(word: str) -> str:
    """Dictionary form of the likeliest reading, lower case."""
    return readings(word)[0].lemma


@lru_cache(maxsize=5_000)
def known(word: str) -> bool:
    """Whether the dictionary has the word, or one that it is put together from."""
    return any(analyzer().word_is_known(part) for part in word.lower().split("-"))


@lru_cache(maxsize=5_000)
def noun_gender(unit: str) -> str:
    """The gender of the head of a counted noun («рабочее место»: ``neut``), "" where it has none."""
    for word in unit.split():
        for parse in analyzer().parse(word.lower()) if RUSSIAN.fullmatch(word.lower()) else ():
            if parse.tag.POS == "NOUN" and parse.tag.case == "nomn" and parse.tag.number == "sing":
                return str(parse.tag.gender or "")
    return ""


@lru_cache(maxsize=5_000)
def animate(unit: str) -> bool:
    """Whether the head of a counted noun is a living being: «человек», «учащийся»."""
    words = [readings(word)[0] for word in unit.split()]
    head = next((reading for reading in words if reading.pos == "NOUN"), words[0] if words else None)
    return head is not None and (bool(head.tags & {"anim", "Subx"}) or head.pos in ("ADJF", "PRTF"))


@lru_cache(maxsize=5_000)
def animate_noun(word: str) -> bool:
    """Whether an adjective or participle commonly stands for a person: «учащийся», «больной»."""
    return any("Subx" in reading.tags for reading in readings(word)[:2])


ABBREVIATION = re.compile(r"([А-ЯЁ]{2,})[а-яё]{1,3}")


OF_TOWN = ("уц", "иц", "нц", "вц")  # how the dictionary guesses «-ец» of an unknown inhabitant


def noun_form(word: str, lemma: str) -> str:
    """``lemma`` of a noun as one writes it: «ФАПов» -> «ФАП»."""
    match = ABBREVIATION.fullmatch(word)
    if match is None and lemma.endswith(OF_TOWN) and not known(lemma):
        return f"{lemma[:-1]}ец"  # «атырауцев» -> «атырауец»
    return match[1] if match else lemma


def adjective_noun(word: str) -> str:
    """The dictionary form of an adjective or participle that stands for a noun: «учащихся» -> «учащийся»."""
    for parse in analyzer().parse(word.lower()):
        if parse.tag.POS in ("ADJF", "PRTF"):
            nominative = parse.inflect({"nomn", "sing", "masc"})
            return str(nominative.word if nominative else parse.normal_form)
    return lemma(word)


@lru_cache(maxsize=2_000)  # a kilobyte each
def forms(word: str) -> frozenset[str]:
    """All inflected forms of a dictionary form, lower case, over all readings that have it as their lemma."""
    parses = analyzer().parse(word.lower())
    own = [parse for parse in parses if parse.normal_form == word.lower() and parse.tag.POS != "VERB"] or parses[:1]
    return frozenset(form.word for parse in own for form in parse.lexeme)


def name_forms(name: str) -> frozenset[str]:
    """Forms of a place name, also of one that the dictionary takes for another word («Семей»)."""
    word = name.lower()
    if word.endswith("й"):
        return forms(word) | {word[:-1] + ending for ending in ("й", "я", "ю", "ем", "е")}
    if word[-1] in CONSONANTS:
        return forms(word) | {word + ending for ending in ("", "а", "у", "ом", "е", "ем", "ым")}
    return forms(word)


def as_case(shape: str, word: str) -> str:
    """``word`` in the upper and lower case of ``shape``: ``as_case("Темиртау", "темиртау")``."""
    if shape.isupper() and len(shape) > 1:
        return word.upper()
    parts = word.split("-")
    models = shape.split("-")
    if len(parts) == len(models):
        return "-".join(
            part[:1].upper() + part[1:] if model[:1].isupper() else part for part, model in zip(parts, models, strict=True)
        )
    return word[:1].upper() + word[1:] if shape[:1].isupper() else word


# What a clause tells

WORD = re.compile(r"[^\W\d_]+")


def done(text: str) -> bool:
    """Whether a verb of the past or a short participle says that something was done."""
    return any(map(_tells_of_done, WORD.findall(text)))


def told(text: str) -> bool:
    """Whether a verb of the past stands in ``text``: «обещал семьдесят», «предусмотрено было 780»."""
    return any(map(_tells_the_past, WORD.findall(text)))


@lru_cache(maxsize=5_000)
def _tells_the_past(word: str) -> bool:
    reading = readings(word)[0]
    return reading.pos == "VERB" and reading.tense == "past"


@lru_cache(maxsize=5_000)
def _tells_of_done(word: str) -> bool:
    if readings(word)[0].pos not in ("PRTS", "ADJS", "ADVB"):  # «открыто» may be an adverb as well
        return _tells_the_past(word)
    return any(reading.pos == "PRTS" and "pres" not in reading.tags for reading in readings(word))


@lru_cache(maxsize=5_000)
def participle_form(word: str) -> str:
    """The gender or number of a short participle, "" of other words: «введено» is ``neut``."""
    short = next((reading for reading in readings(word) if reading.pos == "PRTS"), None)
    return "" if short is None else next(iter(short.tags & {"masc", "femn", "neut", "plur"}), "")


def happening(text: str) -> bool:
    """Whether a verb of the present stands in ``text``: «портфель составляет 90 млрд»."""
    return any(map(_tells_the_present, WORD.findall(text)))


@lru_cache(maxsize=5_000)
def _tells_the_present(word: str) -> bool:
    reading = readings(word)[0]
    return reading.pos == "VERB" and (reading.tense == "pres" or under_way(word))


@lru_cache(maxsize=5_000)
def under_way(word: str) -> bool:
    """Whether a verb of both aspects tells what goes on, though the dictionary has its future first: «реализуются 4 проекта»."""
    return PASSIVE_OF_BOTH.search(word) is not None and any(reading.tense == "pres" for reading in readings(word))


PASSIVE_OF_BOTH = re.compile(r"у[ею]тся$", re.IGNORECASE)  # who does it is left out: «организует ярмарку» may be still to come


def we_do(text: str) -> bool:
    """Whether a verb of the present in the first person stands in ``text``: «в этом году ставим четыре площадки»."""
    return any(map(_tells_what_we_do, WORD.findall(text)))


@lru_cache(maxsize=5_000)
def _tells_what_we_do(word: str) -> bool:
    return _tells_the_present(word) and "1per" in readings(word)[0].tags


def infinitive(text: str) -> bool:
    """Whether an infinitive stands in ``text``: «должны построить», not «должны 40 млн»."""
    return any(readings(word)[0].pos == "INFN" for word in WORD.findall(text))


def to_be_done(text: str) -> bool:
    """Whether an infinitive of a verb that reaches an end stands in ``text``: «построить», not «принимать»."""
    return any(map(_tells_of_an_end, WORD.findall(text)))


@lru_cache(maxsize=5_000)
def _tells_of_an_end(word: str) -> bool:
    reading = readings(word)[0]
    return reading.pos == "INFN" and "perf" in reading.tags
