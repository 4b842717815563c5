"""Mentions of territories and organisations -> official names. Changes when a kind of mention is added.

Regions, cities and districts come from ``regions``, villages from ``villages``, organisations from ``organisations``. Where two
mentions overlap the earlier source in ``find`` wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

from spacy.language import Language
from spacy.tokens import Doc, Span

from svodka import lexicon
from svodka.document import Mention, text_of
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.places import okrugs, organisations, people, regions, villages
from svodka.places.gazetteer import (
    ADJECTIVE,
    REGION,
    Surroundings,
    Territory,
    adjective_stem,
    key,
    name_on,
    plain,
    settlements,
    upper,
)
from svodka.places.naming import is_given_name, is_surname
from svodka.text.blanks import on_narrow
from svodka.text.lexing import kazakh_letters, normalized
from svodka.text.morphology import analyzer, name_forms


@cache
def _generic_words() -> tuple[Opened, dict[str, str]]:
    """The words that point back to a territory, in the singular, and the kind of each form."""
    kinds: dict[str, str] = {}
    for row in lexicon.rows("generic_places"):
        parse = next(p for p in analyzer().parse(row.surface) if p.tag.POS == "NOUN" and p.normal_form == row.surface)
        for form in parse.lexeme:
            if "sing" in form.tag:
                kinds.setdefault(plain(form.word), row["kind"])
    body = lexicon.any_of((form, lexicon.pattern(form)) for form in kinds)
    return Opened(re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE), kinds), kinds


@cache
def _generic_phrases() -> tuple[tuple[str, str, Opened], ...]:
    """Kind, rule and expression of «среднеобластной», «областной центр»: what a territory is meant by besides its noun."""
    return tuple(
        (kind, rule, lexicon.opened(rule, after=r"(?!\w)"))
        for kind, rule in (
            ("generic region", "average of the region"),
            ("generic district", "average of the district"),
            ("generic country", "average of the country"),
            ("generic centre", "centre of the region"),
            ("generic centre", "centre of the district"),
            ("generic capital", "adjective of the capital"),
        )
    )


# «… занятости»: what makes of «районный центр» an institution.
INSTITUTION = Frame(r"\s+<centre of what>(?!\w)")


def _generic(text: str, starts: set[int]) -> Iterator[Mention]:
    """Words that point back: «в регионе», «по городу»; not «город» in front of its name."""
    for kind, rule, phrase in _generic_phrases():
        for match in phrase.finditer(text):
            if not (kind == "generic centre" and INSTITUTION.match(text, match.end())):
                yield Mention(match.start(), match.end(), match.group().lower(), kind, rule)
    pattern, kinds = _generic_words()
    for match in pattern.finditer(text):
        nickname = _nickname(text, match.start()) if kinds[plain(match.group())] == "capital" else None
        if nickname is not None:
            start, territory = nickname
            if territory is not None:
                yield Mention(start, match.end(), territory.name, territory.kind, "nickname", territory.code)
        elif not any(match.end() + gap in starts for gap in (1, 2)):
            yield Mention(
                match.start(), match.end(), match.group().lower(), f"generic {kinds[plain(match.group())]}", "generic word"
            )


ADJECTIVE_BEFORE = re.compile(r"(?<!\w)([а-яё]+)\s+$", re.IGNORECASE)
LONGEST_ADJECTIVE = 25  # characters


def _nickname(text: str, start: int) -> tuple[int, Territory | None] | None:
    """What the adjective in front of «столица» makes of it, and where it begins: «южная столица» is Алматы, «хлебная» no city."""
    word = ADJECTIVE_BEFORE.search(text, max(0, start - LONGEST_ADJECTIVE), start)
    rows = _nicknames()
    found = rows.regex.fullmatch(word[1]) if word else None
    return None if word is None or found is None else (word.start(), upper().whole.get(plain(rows.row(found)["territory"])))


@cache
def _nicknames() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("nicknames"))


def _persons(length: int, persons: Iterable[Span]) -> bytearray:
    """Which characters of a text stand inside the names of ``persons``."""
    inside = bytearray(length + 1)
    for person in persons:
        inside[person.start_char : person.end_char] = b"\1" * (person.end_char - person.start_char)
    return inside


OFFICE = Frame(r"(?<!\w)<akim>\s+(?:<place>\s*)?$")
NAME_AND_SURNAME = 2  # words
LONGEST_OFFICE = 25  # characters of «заместитель акима посёлка»


class _Officers:
    """Tells mentions from the names of persons behind an office, and from surnames: «аким села Мурат Иванов», «Талгат Алматов»."""

    def __init__(self, text: str, persons: Sequence[Span]) -> None:
        self._text = text
        self._begun = {person.start_char for person in persons if len(person) == NAME_AND_SURNAME and is_given_name(person[0].text)}
        self._surnames = {person[-1].idx for person in persons if is_surname(person[-1].text) and is_given_name(person[-2].text)}

    def without(self, mentions: Iterable[Mention]) -> Iterator[Mention]:
        """The mentions that are neither."""
        for mention in mentions:
            name = mention.end - len(mention.name.split()[-1]) if mention.kind == "okrug" else mention.start
            officer = OFFICE.search(self._text, max(0, mention.start - LONGEST_OFFICE), mention.start) is not None
            if (officer and name in self._begun) or (
                not officer and mention.start in self._surnames and mention.rule != villages.PLACED
            ):
                continue
            yield mention


def _no_persons(inside: bytearray, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions outside the names of persons: «Аян Бейсекин» is no Аян."""
    return (mention for mention in mentions if not inside[mention.start] or mention.rule == villages.PLACED)


class _Chosen:
    """Mentions without overlaps: what is taken first stays."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length + 1)
        self.mentions: list[Mention] = []

    def is_taken(self, start: int, end: int) -> bool:
        """Whether a mention reaches into a stretch."""
        return self._taken.find(1, start, end) >= 0

    def add(self, source: Iterable[Mention]) -> None:
        for mention in source:
            if not self.is_taken(mention.start, mention.end):
                self._taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                self.mentions.append(mention)


def _codes(mention: Mention) -> Iterator[str]:
    """The codes of all territories that a mention of the upper levels may mean."""
    return (known.code for known in upper().all.get((plain(mention.name), mention.kind), ()) if known.code)


def _settled(mention: Mention, near: Surroundings) -> Mention:
    """``mention`` with the code of the territory that it means among those of its name."""
    if mention.kind == "okrug":
        stem = (
            plain(ADJECTIVE.sub("", mention.name.split()[0]))
            if ADJECTIVE.search(mention.name.split()[0])
            else mention.name.split()[-1]
        )
        return replace(mention, code=near.nearest(settlements()[1].get(key(stem), ())))
    alike = tuple(_codes(mention))
    return replace(mention, code=near.nearest(alike) or mention.code) if len(alike) > 1 else mention


# names of the districts of great cities, many also those of towns or villages, without «район» in a list of such districts
@cache
def _city_districts() -> dict[str, tuple[Territory, str]]:
    """Each name with the district and the first digits of its city's code."""
    found: dict[str, tuple[Territory, str]] = {}
    for territory in chain.from_iterable(upper().all.values()):
        bare = territory.name.removeprefix("район ")
        word = plain(bare) if bare != territory.name else adjective_stem(bare.split()[0])  # «Турксиб» of the Турксибский район
        city = upper().whole[plain(territory.parent)].code[:REGION] if territory.kind == "city district" else ""
        if city in GREAT and " " not in word:
            for form in name_forms(word) | {word}:
                found.setdefault(form, (territory, city))
    return found


GREAT = ("71", "75")  # the digits of Астана and Алматы in codes
FELLOWS = 60  # characters between two names of one list


def _as_districts(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Mentions, where two districts of a great city stand beside each other as such: «Алматы – 74, Сарыарка – 61, Есиль – 22»."""
    known = _city_districts()
    ordered = sorted(mentions, key=lambda mention: mention.start)
    homes = {mention.code[:REGION] for mention in ordered if mention.kind == "city" and mention.code[:REGION] in GREAT}
    if any(mention.kind == "generic capital" for mention in ordered):
        homes.add(GREAT[0])
    if not homes:
        yield from ordered
        return
    words = (known.get(plain(text[mention.start : mention.end])) for mention in ordered)
    districts = [word if word is not None and word[1] in homes else None for word in words]
    for at, (mention, district) in enumerate(zip(ordered, districts, strict=True)):
        beside = district is not None and any(
            0 <= other < len(ordered)
            and (fellow := districts[other]) is not None
            and fellow != district
            and fellow[1] == district[1]
            and abs(ordered[other].start - mention.start) < FELLOWS
            for other in (at - 1, at + 1)
        )
        if district is not None and beside and mention.kind in ("city", "place", "region"):
            known_as = district[0]
            yield replace(mention, name=known_as.name, kind=known_as.kind, rule="list of districts", code=known_as.code)
        else:
            yield mention


OF_PEOPLE = ("adjective", "people", "manner")


def _called_alike(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Each district, region and city by the name that the document gives it first.

    «Район Байдибек», later «Байдибекский»; «область Жетысу», before it «в Жетысу»; «Семей», «семипалатинцы».
    """
    names: dict[str, str] = {}
    mentions = sorted(mentions, key=lambda mention: mention.start)
    for mention in sorted(mentions, key=lambda mention: mention.end - mention.start < len(mention.name)):  # written in full first
        if mention.code and mention.rule == "gazetteer" and mention.kind in ("district", "region", "city"):
            names.setdefault(f"{mention.kind} {mention.code}", mention.name)
    for mention in mentions:
        if mention.kind in ("district", "region") or mention.rule in OF_PEOPLE:
            yield replace(mention, name=names.get(f"{mention.kind} {mention.code}", mention.name))
        else:
            yield mention


def _as_then(mention: Mention, when: date | None) -> Mention:
    """A mention with the official name of its territory on the day of the report."""
    name = name_on(mention.name, mention.kind, when) if mention.code else mention.name
    return mention if name == mention.name else replace(mention, name=name)


def find(doc: Doc) -> tuple[Mention, ...]:
    """Mentions of ``doc`` in order, without overlaps; where two overlap the earlier source in the list wins."""
    original = kazakh_letters(text_of(doc))
    text = normalized(original)
    chosen = _Chosen(len(text))
    entities = doc.ents
    capitalised = list(villages.CAPITALISED.finditer(text))
    persons = [entity for entity in entities if entity.label_ == "PER" and len(entity) > 1]
    inside, officers = _persons(len(text), persons), _Officers(text, persons)
    adjectives = [match for match in capitalised if ADJECTIVE.search(match.group())]
    for source in (
        organisations.find(entities, text, original),
        regions.named(text, original),
        regions.adjectival(adjectives, text),
        regions.cut(text),
        regions.kazakh(text),
        officers.without(okrugs.named(text, original)),
        okrugs.adjectival(text),
    ):
        chosen.add(source)
    chosen.add(regions.alone(adjectives, text, chosen.mentions))
    chosen.add(officers.without(regions.bare(capitalised, text, original)))
    chosen.add(_no_persons(inside, chain(regions.derived(text), people.find(text), people.manners(text))))
    words = {match.group() for match in capitalised}
    near = villages.home(words, chain.from_iterable(_codes(mention) for mention in chosen.mentions))
    found = villages.find(entities, capitalised, text, original, near, chosen.is_taken)
    chosen.add(officers.without(_no_persons(inside, found)))
    chosen.add(_no_persons(inside, villages.companions(text, original, chosen.mentions, near)))
    chosen.add(organisations.works_of(text, original))
    chosen.add(organisations.quoted(text, original))
    chosen.add(_generic(text, {mention.start for mention in chosen.mentions}))
    when = doc._.date or doc._.name_date
    return tuple(_as_then(_settled(mention, near), when) for mention in _called_alike(_as_districts(text, chosen.mentions)))


@Language.component("svodka_territories", assigns=["doc._.mentions"], requires=["doc.ents"])
@on_narrow
def svodka_territories(doc: Doc) -> Doc:
    """Find owners of figures; ``doc._.mentions`` is a tuple of :class:`~svodka.document.Mention`."""
    doc._.mentions = find(doc)
    return doc
