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
from svodka.places.naming import agreeing, is_common, is_initial
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

QUOTES = (("«", "»"), ('"', '"'), ("“", "”"), ("„", "“"))
QUOTED = re.compile(r"[«“„\"](?P<name>[А-ЯЁA-Z\d][^«»\"“”„\n]{1,60})[»”“\"]")
# «ТЭЦ-2», «ГРЭС-1»: an abbreviation with its number
NUMBERED = Opened(re.compile(r"(?<![\w«\"])[А-ЯЁ]{2,6}-\d{1,2}(?![\w-])"), capitals=True)
QUOTED_NAME = r"[«\"“„](?P<name>[^«»\"“”„\n]{2,60})[»\"”“]"
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
    forms = [*_legal_forms(), *lexicon.surfaces_of("long legal form")]
    form = lexicon.filled(rf"(?:(?:{legal()})\s*){{1,4}}|<long legal form>\s+")
    return Opened(re.compile(rf"(?<!\w)(?:{form}){QUOTED_NAME}", re.IGNORECASE), forms)


@cache
def _no_names() -> frozenset[str]:
    """Legal forms, and what else is abbreviated, in small letters: none of them is the name of an organisation."""
    return frozenset(word.lower() for word in (*_legal_forms(), *lexicon.surfaces_of("no organisation")))


TITLED = "enterprise and quoted name"


@cache
def _titled() -> Opened:
    """«Хозяйство «Мыхан»», «разрез «Богатырь»»."""
    return lexicon.opened("works", "enterprise", after=rf"\s+{QUOTED_NAME}")


@cache
def _abbreviated() -> Opened:
    """«Завод НДФЗ», «компания KPI»."""
    return lexicon.opened("works", "enterprise", after=r"\s+(?-i:(?P<name>[А-ЯЁ]{3,6}|[A-Z]{3,6}))(?![\w-])")


@cache
def _leading_legal() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{legal()})\s*[«\"])+", re.IGNORECASE)


# what may stand between the adjective of an enterprise's name and its noun, and the noun: «трансформаторный завод»
WORKS = lexicon.Frame(r"\s+(?P<between>(?:[а-яё-]+(?:ый|ий|ого|ому|ым|им|ом|ая|ой|ую|ое)\s+){0,2})(?P<noun><works>)(?!\w)", flags=0)


def find(entities: Sequence[Span], text: str, original: str) -> Iterator[Mention]:
    """Organisations with a legal form, then what the name model calls so, enterprises by adjective and noun, quoted names."""
    for match in _legal_and_name().finditer(text):
        name = _leading_legal().sub("", original[match.start("name") : match.end("name")]).strip()
        if not is_office(name):
            yield Mention(match.start(), match.end(), name, "organisation", "legal form and name")
    for match in _titled().finditer(text):
        name = original[match.start("name") : match.end("name")].strip()
        yield Mention(match.start(), match.end(), name, "organisation", TITLED)
    organisations = [entity for entity in entities if entity.label_ == "ORG"]
    for entity in organisations:
        start, end = entity.start_char, entity.end_char
        if (text[start - 1 : start], text[end : end + 1]) in QUOTES and not is_office(entity.text):
            known = _company()[1].get(entity.text, entity.text)  # «на «Казцинке»»
            yield Mention(start - 1, end + 1, known, "organisation", "quoted name")
    yield from _enterprises(text, original)
    yield from _ports(text, original)
    yield from _companies(text)
    yield from _bare(text, original)
    for match in _abbreviated().finditer(text):
        name = original[match.start("name") : match.end("name")]
        if not (is_common(name) or plain(name) in upper().names or name.lower() in _no_names()):
            yield Mention(match.start(), match.end(), name, "organisation", "abbreviation")
    for match in NUMBERED.finditer(text):
        yield Mention(match.start(), match.end(), original[match.start() : match.end()], "organisation", "abbreviation")
    for entity in organisations:
        word = entity.text
        short = word.isupper() and word.isalpha() and 2 < len(word) <= LONGEST_ABBREVIATION
        if (
            short
            and not (is_common(word) or plain(word) in upper().names or word.lower() in _no_names())
            and not SOURCE.search(text, max(0, entity.start_char - LONGEST_SOURCE), entity.start_char)
        ):
            yield Mention(entity.start_char, entity.end_char, word, "organisation", "name model")


OFFICE = lexicon.Frame(r"<office of a territory>(?!\w).*(?:<region noun>|<district noun>|<okrug noun>|<place>)(?!\w)")


def is_office(name: str) -> bool:
    """Whether an organisation is an office of a territory, which speaks for it: «Отдел образования Абайского района»."""
    return OFFICE.match(name) is not None


# who tells of a figure owns none: «по информации директора департамента» in front of «МСХ»
SOURCE = lexicon.Frame(r"(?<!\w)<source>\s+(?:[а-яё]+\s+){0,4}$")
LONGEST_SOURCE = 70


def quoted(text: str, original: str) -> Iterator[Mention]:
    """Whatever stands in quotes and may be a name: the weakest sign of an organisation."""
    for match in QUOTED.finditer(text):
        name = original[match.start("name") : match.end("name")].strip()
        if name in _company()[1]:
            yield Mention(match.start(), match.end(), _company()[1][name], "organisation", "quoted name")
        elif not name.endswith((".", "!", "?", "…", ",")) and len(name.split()) <= 4 and not is_office(name):
            yield Mention(match.start(), match.end(), name, "organisation", "name in quotes")


def _enterprises(text: str, original: str) -> Iterator[Mention]:
    """«Кентауского трансформаторного завода», «Донской ГОК»."""
    for match in ADJECTIVE_NAME.finditer(text):
        behind = WORKS.match(text, match.end())
        if behind and not QUALITY.fullmatch(match.group()):
            words = [original[match.start() : match.end()], *behind["between"].split(), behind["noun"]]
            made = MADE_THERE.match(text, behind.end())
            named = [*agreeing(*words), made[1]] if made and _is_made(made[1]) else agreeing(*words)
            end = made.end() if made and len(named) > len(words) else behind.end()
            kind = is_common(match.group()) and is_initial(text, match.start())  # «Цементный завод», which may be any
            rule = "kind of enterprise" if kind else "adjective and enterprise"
            yield Mention(match.start(), end, " ".join(named), "organisation", rule)


QUALITY = lexicon.Frame(r"<quality of an enterprise>")  # «Новый» in front of «завод»
MADE_THERE = re.compile(r"\s+([а-яё]{4,})(?!\w)")  # «ферросплавов» behind «Аксуский завод»


def _is_made(word: str) -> bool:
    """Whether a word is a genitive plural, as what an enterprise makes."""
    reading = readings(word_form(word))[0]
    return reading.pos == "NOUN" and reading.case == "gent" and reading.number == "plur"


@cache
def _company() -> tuple[Opened, dict[str, str]]:
    """The companies that every reader knows, without quotes and legal form, and what each form stands for."""
    names = {form: name for name in lexicon.surfaces_of("company") for form in _forms(name)}
    return Opened(re.compile(rf"(?<![\w«\"-])(?:{lexicon.any_of((form, form) for form in names)})(?![\w-])"), names), names


def _forms(name: str) -> tuple[str, ...]:
    first, _, rest = name.partition(" ")
    if rest:  # «АрселорМиттала», «АрселорМиттала Темиртау»
        return tuple(form + behind for form in _forms(first) for behind in ("", f" {rest}"))
    if name.isupper():
        return (name,)
    if name.endswith("ия"):
        return tuple(name[:-1] + ending for ending in ("я", "и", "ю", "ей"))
    return (name, *(name + ending for ending in ("а", "у", "ом", "е")))


def _companies(text: str) -> Iterator[Mention]:
    pattern, names = _company()
    for match in pattern.finditer(text):
        yield Mention(match.start(), match.end(), names[match.group()], "organisation", "abbreviation")


@cache
def _legal_alone() -> Opened:
    """«АО ССГПО», «к/х Омарова»: a name behind its legal form without quotes."""
    regex = re.compile(rf"(?<!\w)(?i:{legal()})[ \u00a0]+(?P<name>[А-ЯЁA-Z][\w-]*\w)(?![\w.])")
    return Opened(regex, _legal_forms())


def _bare(text: str, original: str) -> Iterator[Mention]:
    for match in _legal_alone().finditer(text):
        name = original[match.start("name") : match.end("name")]
        if name.lower() not in _no_names():
            yield Mention(match.start(), match.end(), name, "organisation", "abbreviation")


@cache
def _port() -> Opened:
    """«Порт Актау», «морской порт Курык»: what opens a clause and is called after its town is none."""
    return lexicon.opened("port", after=r"\s+(?P<name>[А-ЯЁ][а-яё-]+)(?!\w)")


def _ports(text: str, original: str) -> Iterator[Mention]:
    for match in _port().finditer(text):
        opens = is_initial(text, match.start()) or (match.start() > 1 and text[match.start() - 2] in ",;:]")
        if opens and text[match.start("name")].isupper():
            start, end = match.start("name"), match.end("name")
            words = [word.lower() for word in text[match.start() : start].split()]
            yield Mention(
                match.start(), end, " ".join([*agreeing(*words), original[start:end]]), "organisation", "enterprise and name"
            )


@cache
def _works_of() -> Opened:
    behind = r"\s+(?P<name>[А-ЯЁ][а-яё-]+|[а-яё-]+(?:ов|ев|ей|ций|лей))(?!\w)"
    regex = re.compile(lexicon.filled(rf"(?<!\w)(?P<noun><works>|<deposit>){behind}"), re.IGNORECASE)
    return Opened(regex, [*lexicon.surfaces_of("works"), *lexicon.surfaces_of("deposit")])


def works_of(text: str, original: str) -> Iterator[Mention]:
    """«Завод ферросплавов», «порт Баутино»: enterprises by what they make or where they are; a weak sign."""
    for match in _works_of().finditer(text):
        name = original[match.start("name") : match.end("name")]
        if name[0].isupper() or _is_made(name):
            noun = agreeing(match["noun"].lower())[0]
            yield Mention(match.start(), match.end(), f"{noun} {name}", "organisation", "enterprise and name")
