"""Mentions of territories and organisations -> official names; the report's own territory. Changes when an owner is misnamed.

Territories come from three places: the gazetteer (``lexicon/territories.tsv``), the shape «X-ский район / сельский округ /
область» and «село X», and what the name model calls a place. Names are brought to the nominative with pymorphy3.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.document import Mention
from svodka.lexing import normalize, word_form
from svodka.morphology import analyzer, as_case, forms, name_forms, readings


@dataclass(frozen=True, slots=True)
class Territory:
    """A row of the gazetteer."""

    name: str
    kind: str
    parent: str


CAPITALISED = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё][а-яё]+)*|[А-ЯЁ]{2,4}(?![а-яА-ЯЁё])")
GENERIC = {
    "region": re.compile(r"\s+(?:област(?:ь|и|ью|ям|ях|ей)|обл\.|регион[а-я]{0,3})(?!\w)", re.I),
    "okrug": re.compile(
        r"\s+(?:(?:сельск|аульн|поселков)[а-яё]{2,3}\s+округ[а-я]{0,3}|округ[а-я]{0,3}|с/о|а/о|с\.\s?о\.)(?!\w)", re.I
    ),
    "district": re.compile(r"\s+(?:район(?:а|у|ом|е|ы|ов|ам|ах|ами)?|р-н[а-я]{0,2})(?!\w)", re.I),
}
NOMINATIVE = {"region": "область", "okrug": "сельский округ", "district": "район"}
ADJECTIVE = re.compile(r"(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)$")
DISTRICT_NAMED = re.compile(r"(?<!\w)район[а-я]{0,3}\s+(?P<name>(?:имени\s+|им\.\s*)?[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁа-яё][а-яё]+)?)")
REGION_NAMED = re.compile(r"(?<!\w)област[а-я]{1,2}\s+(?P<name>Абай|Жетысу|Жетиси|Жетису|Улытау)(?!\w)")


@cache
def _named_after() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('named after')}\s*[«\"]?(?:[А-ЯЁ][а-яё]+\s+)?$", re.IGNORECASE)


@cache
def _place_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('place')}\s*$", re.IGNORECASE)


@cache
def _akim() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('akim')}\s+(?:{lexicon.cue('place')}\s*)?$", re.IGNORECASE)


@cache
def _gazetteer() -> tuple[dict[str, Territory], dict[tuple[str, str], Territory], dict[str, Territory]]:
    """(bare-name form -> territory, (adjective stem, kind) -> territory, whole name -> territory)."""
    names: dict[str, Territory] = {}
    stems: dict[tuple[str, str], Territory] = {}
    whole: dict[str, Territory] = {}
    for row in lexicon.rows("territories"):
        territory = Territory(row.surface, row["kind"], row["parent"])
        for alias in [row.surface, *(a for a in row["aliases"].split(";") if a != "-")]:
            plain = normalize(alias).replace("ё", "е").lower()
            whole[plain] = territory
            first, _, rest = plain.partition(" ")
            if rest in ("район", "область", "регион"):
                kind = "district" if rest == "район" else "region"
                stems.setdefault((ADJECTIVE.sub("", first), kind), territory)
            elif not rest:
                for form in {plain, *name_forms(plain)} if not alias.isupper() else {plain}:
                    names.setdefault(form.replace("ё", "е"), territory)
            elif rest:
                head = plain.split()
                for last in forms(head[-1]) | {head[-1]}:
                    names.setdefault(f"{head[0]} {last}", territory)
    return names, stems, whole


# a Kazakh name that ends so does not change: «в Баянды», «в Чапаево»
UNCHANGED = re.compile(r"[ыуоэю]$")


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


def _adjectival(text: str) -> Iterator[Mention]:
    """«Карагандинской области», «Шарбулакском округе», «Бухар-Жырауский р-н»."""
    _, stems, _ = _gazetteer()
    for match in CAPITALISED.finditer(text):
        if not ADJECTIVE.search(match.group()):
            continue
        for kind, generic in GENERIC.items():
            behind = generic.match(text, match.end())
            if not behind:
                continue
            stem = ADJECTIVE.sub("", match.group()).lower().replace("ё", "е")
            known = stems.get((stem, kind))
            if known:
                yield Mention(match.start(), behind.end(), known.name, known.kind, "gazetteer")
            else:
                ending = "ая" if kind == "region" else "ий"
                tail = "цк" if re.search("цк..?.?$", match.group()) else "ск"
                head = ADJECTIVE.sub("", match.group()) + tail
                yield Mention(match.start(), behind.end(), f"{head}{ending} {NOMINATIVE[kind]}", kind, "adjective and kind")
            break


def _named(text: str, original: str) -> Iterator[Mention]:
    """«область Абай», «район имени Габита Мусрепова», «район Самар»."""
    _, _, whole = _gazetteer()
    for match in REGION_NAMED.finditer(text):
        known = whole.get(f"область {match['name'].lower()}")
        name = known.name if known else f"область {original[match.start('name') : match.end('name')]}"
        yield Mention(match.start(), match.end(), name, "region", "gazetteer")
    for match in DISTRICT_NAMED.finditer(text):
        words = match["name"].split()
        for size in range(len(words), 0, -1):
            known = whole.get(("район " + " ".join(words[:size])).lower().replace("ё", "е"))
            if known or size == 1 or words[0].startswith("им"):
                end = match.start("name") + len(" ".join(words[:size]))
                if known:
                    yield Mention(match.start(), end, known.name, known.kind, "gazetteer")
                elif words[0].startswith("им") and size > 1:
                    yield Mention(match.start(), match.end(), f"район {match['name']}", "district", "kind and name")
                break


def _bare(text: str) -> Iterator[Mention]:
    """Names that stand alone: «в Темиртау», «ВКО», «Казахстан»."""
    names, _, _ = _gazetteer()
    for match in CAPITALISED.finditer(text):
        word = match.group().lower().replace("ё", "е")
        known = names.get(word)
        pair = re.match(r"\s+([А-ЯЁ][а-яё]+)", text[match.end() : match.end() + 30])
        if pair and (double := names.get(f"{word} {pair[1].lower()}")):
            yield Mention(match.start(), match.end() + pair.end(), double.name, double.kind, "gazetteer")
        elif known and not _named_after().search(text, max(0, match.start() - 30), match.start()):
            yield Mention(match.start(), match.end(), known.name, known.kind, "gazetteer")


def _places(doc: Doc, text: str, original: str) -> Iterator[Mention]:
    """«в селе Рабат» and what the name model calls a place."""
    for match in CAPITALISED.finditer(text):
        if _place_before().search(text, max(0, match.start() - 14), match.start()):
            yield Mention(
                match.start(), match.end(), nominative(original[match.start() : match.end()]), "place", "place word and name"
            )
    for entity in doc.ents:
        if entity.label_ != "LOC" or not entity.text[0].isupper():
            continue
        first = readings(word_form(entity[0].text))[0]
        common = first.pos not in ("NOUN", "ADJF") or not (first.tags & {"Geox", "UNKN", "Name", "Surn"})
        if common and analyzer().word_is_known(word_form(entity[0].text)):
            continue
        yield Mention(entity.start_char, entity.end_char, nominative(entity.text), "place", "name model")


LEGAL = "|".join(re.escape(row.surface.upper()) for row in lexicon.rows("generics") if row["kind"] == "legal")
ORGANISATION = re.compile(rf"(?<!\w)(?:(?P<legal>(?:(?:{LEGAL})\s*)+)\s*[«\"“](?P<name>[^«»\"“”\n]{{2,60}})[»\"”])")
QUOTED = re.compile(r"[«\"“]([^«»\"“”\n]{2,40})[»\"”]")


def _organisations(doc: Doc, text: str, original: str) -> Iterator[Mention]:
    for match in ORGANISATION.finditer(text.upper()):
        name = original[match.start("name") : match.end("name")]
        yield Mention(
            match.start(),
            match.end(),
            re.sub(rf"^(?:(?:{LEGAL})\s*[«\"]?)+", "", name).strip(),
            "organisation",
            "legal form and name",
        )
    for entity in doc.ents:
        start, end = entity.start_char, entity.end_char
        if entity.label_ == "ORG" and text[start - 1 : start] in ("«", '"', "“") and text[end : end + 1] in ("»", '"', "”"):
            yield Mention(start - 1, end + 1, entity.text, "organisation", "quoted name")


BACK = re.compile(
    r"(?<!\w)(?P<region>област(?:ь|и|ью)|регион(?:а|у|ом|е)?)(?!\w)|(?<!\w)(?P<city>город(?:а|у|ом|е)?)(?!\w)|(?<!\w)(?P<district>район(?:а|у|ом|е)?)(?!\w)|(?<!\w)(?P<okrug>округ(?:а|у|ом|е)?)(?!\w)|(?<!\w)(?P<country>республик(?:а|и|е|у|ой)|стран(?:а|ы|е|у|ой))(?!\w)",
    re.I,
)


def _generic(text: str) -> Iterator[Mention]:
    """Words that point back: «в регионе», «по городу»."""
    for match in BACK.finditer(text):
        yield Mention(match.start(), match.end(), match.group().lower(), f"generic {match.lastgroup}", "generic word")


def find(doc: Doc) -> tuple[Mention, ...]:
    """Mentions of ``doc`` in order, without overlaps; where two overlap the earlier source in the list wins."""
    original = doc.text  # spaCy puts the text together anew at every call
    text = normalize(original)
    chosen: list[Mention] = []
    taken = bytearray(len(text) + 1)
    for source in (
        _organisations(doc, text, original),
        _named(text, original),
        _adjectival(text),
        _bare(text),
        _places(doc, text, original),
        _generic(text),
    ):
        for mention in source:
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                chosen.append(mention)
    return tuple(sorted(chosen, key=lambda mention: mention.start))


GOVERNING = ("region", "city", "district", "city district", "okrug", "place")
HEAD = 500  # characters: what a report names here is mostly its own territory


def own_territory(text: str, mentions: Sequence[Mention]) -> tuple[Mention | None, str]:
    """The territory whose report this is, with the name of the rule that found it.

    In order: the one behind «аким»; the one named first in the head; the one named most.
    """
    governing = [mention for mention in mentions if mention.kind in GOVERNING]
    for mention in governing:
        if _akim().search(text, max(0, mention.start - 25), mention.start):
            return mention, "territory of the akim"
    for mention in governing:
        if mention.start < HEAD:
            return mention, "territory of the head"
    if governing:
        counts = Counter(mention.name for mention in governing)
        best = max(governing, key=lambda mention: counts[mention.name])
        return best, "territory named most"
    country = next((mention for mention in mentions if mention.kind == "country"), None)
    return country, "country"


@Language.component("svodka_territories", assigns=["doc._.mentions"], requires=["doc.ents"])
def svodka_territories(doc: Doc) -> Doc:
    """Find owners of figures; ``doc._.mentions`` is a tuple of :class:`~svodka.document.Mention`."""
    doc._.mentions = find(doc)
    return doc
