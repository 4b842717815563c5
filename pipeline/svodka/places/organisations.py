"""Organisations by name. Changes when an enterprise or office is missed or misnamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Span

from svodka import lexicon
from svodka.document import Mention
from svodka.openings import Opened
from svodka.places.gazetteer import plain, upper
from svodka.places.naming import agreeing, is_common
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

QUOTES = (("«", "»"), ('"', '"'), ("“", "”"), ("„", "“"))
QUOTED = re.compile(r"[«“„\"](?P<name>[А-ЯЁA-Z\d][^«»\"“”„\n]{1,60})[»”“\"]")
# «ТЭЦ-2», «ГРЭС-1»: an abbreviation with its number
NUMBERED = Opened(re.compile(r"(?<![\w«\"])[А-ЯЁ]{2,6}-\d{1,2}(?![\w-])"), capitals=True)
LONGEST_ABBREVIATION = 6  # letters: a longer word in capitals stands in a heading
ADJECTIVE_NAME = Opened(
    re.compile(r"(?<![\w-])(?:[А-ЯЁ][а-яё]+-)?[А-ЯЁ][а-яё-]+(?:ск|цк|н|в)(?:ий|ый|ого|ому|им|ым|ом|ая|ой|ую|ое)(?!\w)"),
    capitals=True,
)


@cache
def legal() -> str:
    """The legal forms (ТОО, АО, к/х …) as alternatives of a regular expression."""
    return "|".join(re.escape(form) for form in _legal_forms())


@cache
def _legal_forms() -> tuple[str, ...]:
    return *(row.surface for row in lexicon.rows("generics") if row["kind"] == "legal"), *lexicon.surfaces_of("legal form")


@cache
def _legal_and_name() -> Opened:
    regex = re.compile(rf"(?<!\w)(?:(?:{legal()})\s*)+[«\"“](?P<name>[^«»\"“”\n]{{2,60}})[»\"”]", re.IGNORECASE)
    return Opened(regex, _legal_forms())


@cache
def _no_names() -> frozenset[str]:
    """Legal forms, and what else is abbreviated, in small letters: none of them is the name of an organisation."""
    return frozenset(word.lower() for word in (*_legal_forms(), *lexicon.surfaces_of("no organisation")))


TITLED = "enterprise and quoted name"


@cache
def _titled() -> Opened:
    """«Хозяйство «Мыхан»», «разрез «Богатырь»»."""
    return lexicon.opened("works", "enterprise", after=r"\s+[«\"“](?P<name>[^«»\"“”\n]{2,60})[»\"”]")


@cache
def _leading_legal() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{legal()})\s*[«\"])+", re.IGNORECASE)


# what may stand between the adjective of an enterprise's name and its noun, and the noun: «трансформаторный завод»
WORKS = lexicon.Frame(r"\s+(?P<between>(?:[а-яё-]+(?:ый|ий|ого|ому|ым|им|ом|ая|ой|ую|ое)\s+){0,2})(?P<noun><works>)(?!\w)", flags=0)


def find(entities: Sequence[Span], text: str, original: str) -> Iterator[Mention]:
    """Organisations with a legal form, then what the name model calls so, enterprises by adjective and noun, quoted names."""
    for match in _legal_and_name().finditer(text):
        name = _leading_legal().sub("", original[match.start("name") : match.end("name")]).strip()
        yield Mention(match.start(), match.end(), name, "organisation", "legal form and name")
    for match in _titled().finditer(text):
        name = original[match.start("name") : match.end("name")].strip()
        yield Mention(match.start(), match.end(), name, "organisation", TITLED)
    for entity in entities:
        start, end = entity.start_char, entity.end_char
        if entity.label_ == "ORG" and (text[start - 1 : start], text[end : end + 1]) in QUOTES:
            yield Mention(start - 1, end + 1, entity.text, "organisation", "quoted name")
    yield from _enterprises(text, original)
    for match in NUMBERED.finditer(text):
        yield Mention(match.start(), match.end(), original[match.start() : match.end()], "organisation", "abbreviation")
    for entity in entities:
        word = entity.text
        short = word.isupper() and word.isalpha() and 2 < len(word) <= LONGEST_ABBREVIATION
        if (
            entity.label_ == "ORG"
            and short
            and not (is_common(word) or plain(word) in upper().names or word.lower() in _no_names())
            and not SOURCE.search(text, max(0, entity.start_char - LONGEST_SOURCE), entity.start_char)
        ):
            yield Mention(entity.start_char, entity.end_char, word, "organisation", "name model")


# who tells of a figure owns none: «по информации директора департамента» in front of «МСХ»
SOURCE = lexicon.Frame(r"(?<!\w)<source>\s+(?:[а-яё]+\s+){0,4}$")
LONGEST_SOURCE = 70


def quoted(text: str, original: str) -> Iterator[Mention]:
    """Whatever stands in quotes and may be a name: the weakest sign of an organisation."""
    for match in QUOTED.finditer(text):
        name = original[match.start("name") : match.end("name")].strip()
        if not name.endswith((".", "!", "?", "…", ",")) and len(name.split()) <= 4:
            yield Mention(match.start(), match.end(), name, "organisation", "name in quotes")


def _enterprises(text: str, original: str) -> Iterator[Mention]:
    """«Кентауского трансформаторного завода», «Донской ГОК»."""
    for match in ADJECTIVE_NAME.finditer(text):
        behind = WORKS.match(text, match.end())
        if behind:
            words = [original[match.start() : match.end()], *behind["between"].split(), behind["noun"]]
            yield Mention(match.start(), behind.end(), " ".join(agreeing(*words)), "organisation", "adjective and enterprise")


@cache
def _works_of() -> Opened:
    behind = r"\s+(?P<name>[А-ЯЁ][а-яё-]+|[а-яё-]+(?:ов|ев|ей|ций|лей))(?!\w)"
    regex = re.compile(lexicon.filled(rf"(?<!\w)(?P<noun><works>|<deposit>){behind}"), re.IGNORECASE)
    return Opened(regex, [*lexicon.surfaces_of("works"), *lexicon.surfaces_of("deposit")])


def works_of(text: str, original: str) -> Iterator[Mention]:
    """«Завод ферросплавов», «порт Баутино»: enterprises by what they make or where they are; a weak sign."""
    for match in _works_of().finditer(text):
        name = original[match.start("name") : match.end("name")]
        reading = readings(word_form(name))[0]
        if name[0].isupper() or (reading.pos == "NOUN" and reading.case == "gent" and reading.number == "plur"):
            noun = agreeing(match["noun"].lower())[0]
            yield Mention(match.start(), match.end(), f"{noun} {name}", "organisation", "enterprise and name")
