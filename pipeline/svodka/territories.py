"""Mentions of territories and organisations -> official names. Changes when an owner is misnamed.

Territories come from three places: the gazetteer (``lexicon/territories.tsv``), the shape «X-ский район / сельский округ /
область» and «село X», and what the name model calls a place. Names are brought to the nominative with pymorphy3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

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


CAPITALISED = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё][а-яё]+)*|[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*(?![а-яА-ЯЁё])")
GENERIC = {
    "region": re.compile(r"\s+(?:област(?:ь|и|ью|ям|ях|ей)|обл\.|регион[а-я]{0,3})(?!\w)", re.I),
    "okrug": re.compile(
        r"\s+(?:(?:сельск|аульн|поселков)[а-яё]{2,3}\s+округ[а-я]{0,3}|округ[а-я]{0,3}|с/о|а/о|с\.\s?о\.)(?!\w)", re.I
    ),
    "district": re.compile(r"\s+(?:район(?:а|у|ом|е|ы|ов|ам|ах|ами)?|р-н[а-я]{0,2})(?!\w)", re.I),
}
NOMINATIVE = {"region": "область", "okrug": "сельский округ", "district": "район"}
ADJECTIVE = re.compile(r"(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)$", re.I)
OKRUG_NAMED = re.compile(r"(?<!\w)(?P<type>(?:сельск|аульн)[а-яё]{2,3})\s+округ[а-я]{0,3}\s+(?P<name>[А-ЯЁ][а-яё]+)(?!\w)")
DISTRICT_NAMED = re.compile(
    r"(?<!\w)(?:район[а-я]{0,3}|р-н[а-я]{0,2})\s+[«\"]?(?P<name>(?:имени\s+|им\.\s*)?[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁа-яё][а-яё]+)?)"
)
REGION_NAMED = re.compile(r"(?<!\w)област[а-я]{1,2}\s+(?P<name>Абай|Жетысу|Жетису|Улытау)(?!\w)")


@cache
def _named_after() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('named after')}\s*[«\"]?(?:[А-ЯЁ][а-яё]+(?:,|\s+и)?\s+){{0,4}}$", re.IGNORECASE)


@cache
def _place_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('place')}\s*$", re.IGNORECASE)


@cache
def gazetteer() -> tuple[dict[str, Territory], dict[tuple[str, str], Territory], dict[str, Territory]]:
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
                if not alias.isupper() and territory.kind == "city":
                    stems.setdefault((re.sub("(?:[аяеоуыьй]|ск)$", "", plain) if len(plain) > 5 else plain, "city"), territory)
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
    _, stems, _ = gazetteer()
    for match in CAPITALISED.finditer(text):
        if not ADJECTIVE.search(match.group()):
            continue
        for kind, generic in GENERIC.items():
            behind = generic.match(text, match.end())
            if not behind:
                continue
            known = stems.get((_stem(match.group()), kind))
            if known:
                yield Mention(match.start(), behind.end(), known.name, known.kind, "gazetteer")
            else:
                name = f"{_nominative_adjective(match.group(), kind)} {_kind_words(kind, behind.group())}"
                yield Mention(match.start(), behind.end(), name, kind, "adjective and kind")
            break


def _stem(adjective: str) -> str:
    return ADJECTIVE.sub("", adjective).lower().replace("ё", "е")


def _nominative_adjective(adjective: str, kind: str) -> str:
    """«Шарбулакском» -> «Шарбулакский»; capitals of a heading become a name's."""
    ending = "ая" if kind == "region" else "ий"
    tail = "цк" if re.search("цк..?.?$", adjective, re.IGNORECASE) else "ск"
    name = ADJECTIVE.sub("", adjective)
    name = "-".join(part.capitalize() for part in name.split("-")) if name.isupper() else name
    return f"{name}{tail}{ending}"


def _kind_words(kind: str, written: str) -> str:
    return "аульный округ" if kind == "okrug" and re.match(r"\s*а(?:ульн|/о)", written, re.IGNORECASE) else NOMINATIVE[kind]


@cache
def _kind_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"\s+{lexicon.cue(f'{kind} word')}", re.IGNORECASE)) for kind in ("district", "city", "region"))


def _derived(text: str) -> Iterator[Mention]:
    """A territory by its adjective alone: «карагандинские предприятия», «Меркенского районного маслихата»."""
    _, stems, _ = gazetteer()
    for match in ANY_ADJECTIVE.finditer(text):
        stem = _stem(match.group())
        known = {kind: stems[stem, kind] for kind in ("district", "city", "region") if (stem, kind) in stems}
        if not known:
            continue
        said = next((kind for kind, cue in _kind_cues() if cue.match(text, match.end())), None)
        if said in known:
            yield Mention(match.start(), match.end(), known[said].name, known[said].kind, "adjective")
        elif len(known) == 1 and said is None:
            territory = next(iter(known.values()))
            yield Mention(match.start(), match.end(), territory.name, territory.kind, "adjective")


ANY_ADJECTIVE = re.compile(r"(?<!\w)[а-яё-]+(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)(?!\w)", re.IGNORECASE)
# «осакаровцы», «шымкенттіктер»: the people of a place
PEOPLE = re.compile(
    r"(?<!\w)(?P<stem>[а-яё-]{3,}?)"
    r"(?:(?:ов|ев|ин|ан)?ц(?:ы|ев|ам|ами|ах)|чан(?:е|ам|ами)?|[тдл](?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)",
    re.IGNORECASE,
)


HEAD = 500  # characters: what a report names here is mostly its own territory
SHORTEST_PEOPLE = 4  # letters of a stem, so that «бойцы» name no place
LONGEST_TAIL = 4  # letters that a territory's stem may have beyond the people's: «осакаровцы», Осакаровский


def _people(text: str) -> Iterator[Mention]:
    """The people whom a speaker greets name the territory: «уважаемые осакаровцы»."""
    _, stems, _ = gazetteer()
    for match in PEOPLE.finditer(text, 0, min(HEAD, len(text))):
        base = match["stem"].lower().replace("ё", "е")
        fits = [
            known
            for (stem, _), known in stems.items()
            if stem.startswith(base) and len(stem) - len(base) <= LONGEST_TAIL and len(base) >= SHORTEST_PEOPLE
        ]
        if fits:
            best = min(fits, key=lambda known: (len(known.name), known.kind != "district"))
            yield Mention(match.start(), match.end(), best.name, best.kind, "people")


def _named(text: str, original: str) -> Iterator[Mention]:
    """«область Абай», «район имени Габита Мусрепова», «район Самар»."""
    _, _, whole = gazetteer()
    for match in REGION_NAMED.finditer(text):
        # the official name has Kazakh letters, which Russian texts write or do not: the text's own spelling stays
        name = f"область {original[match.start('name') : match.end('name')]}"
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


def _okrugs(text: str, original: str) -> Iterator[Mention]:
    """«аульный округ Шаган»."""
    for match in OKRUG_NAMED.finditer(text):
        if not ADJECTIVE.search(match["name"]):
            kind = "аульный" if match["type"].lower().startswith("аул") else "сельский"
            name = f"{kind} округ {original[match.start('name') : match.end('name')]}"
            yield Mention(match.start(), match.end(), name, "okrug", "kind and name")


def _bare(text: str) -> Iterator[Mention]:
    """Names that stand alone: «в Темиртау», «ВКО», «Казахстан»."""
    names, _, _ = gazetteer()
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
            name = original[match.start() : match.end()]  # behind «село» a name stands in the nominative
            yield Mention(match.start(), match.end(), name, "place", "place word and name")
    for entity in doc.ents:
        start = entity.start_char
        if entity.label_ != "LOC" or not entity.text[0].isupper() or _named_after().search(text, max(0, start - 30), start):
            continue
        words = [word_form(token.text) for token in entity if token.is_alpha]
        first = readings(words[0])[0] if words else None
        common = first is None or first.pos not in ("NOUN", "ADJF") or not (first.tags & {"Geox", "UNKN", "Name", "Surn"})
        if (common and analyzer().word_is_known(words[0] if words else "")) or entity.text.isupper() or len(words) > 2:
            continue
        yield Mention(start, entity.end_char, settlement(entity.text, text[max(0, start - 6) : start]), "place", "name model")


VOWEL_CONSONANT = re.compile(r"[аеиоуыэюя][бвгджзклмнпрстфхцчшщ]$", re.IGNORECASE)
CASE_ENDINGS = (("genitive", "а"), ("locative", "е"), ("dative", "у"))


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
            stem = name[:-1]
            if not name.endswith(ending) or not VOWEL_CONSONANT.search(stem):
                return name
            return stem + "о" if re.search("(?:[её]в|ов|ин|ын)$", stem) else stem
    return name if VOWEL_CONSONANT.search(name) else nominative(name)


@cache
def _legal() -> str:
    return "|".join(re.escape(row.surface) for row in lexicon.rows("generics") if row["kind"] == "legal")


@cache
def _organisation() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?:{_legal()})\s*)+[«\"“](?P<name>[^«»\"“”\n]{{2,60}})[»\"”]", re.IGNORECASE)


def _organisations(doc: Doc, text: str, original: str) -> Iterator[Mention]:
    for match in _organisation().finditer(text):
        name = original[match.start("name") : match.end("name")]
        yield Mention(
            match.start(),
            match.end(),
            re.sub(rf"^(?:(?:{_legal()})\s*[«\"])+", "", name, flags=re.IGNORECASE).strip(),
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


def _no_persons(doc: Doc, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions outside the names of persons: «Аян Бейсекин» is no Аян."""
    inside = bytearray(len(doc.text) + 1)
    for entity in doc.ents:
        if entity.label_ == "PER" and len(entity) > 1:
            inside[entity.start_char : entity.end_char] = b"\1" * (entity.end_char - entity.start_char)
    return (mention for mention in mentions if not inside[mention.start])


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
        _okrugs(text, original),
        _bare(text),
        _no_persons(doc, chain(_derived(text), _people(text), _places(doc, text, original))),
        _generic(text),
    ):
        for mention in source:
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                chosen.append(mention)
    return tuple(sorted(chosen, key=lambda mention: mention.start))


@Language.component("svodka_territories", assigns=["doc._.mentions"], requires=["doc.ents"])
def svodka_territories(doc: Doc) -> Doc:
    """Find owners of figures; ``doc._.mentions`` is a tuple of :class:`~svodka.document.Mention`."""
    doc._.mentions = find(doc)
    return doc
