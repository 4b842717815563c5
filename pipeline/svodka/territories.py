"""Mentions of territories and organisations -> official names. Changes when a kind of mention is added.

Regions, cities and districts come from the gazetteer and from the shape «X-ский район / сельский округ / область»; villages
from ``villages``, organisations from ``organisations``. Where two mentions overlap the earlier source in ``find`` wins.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain

from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon, organisations, villages
from svodka.document import Mention, text_of
from svodka.gazetteer import ADJECTIVE, Surroundings, Territory, adjective_stem, key, plain, settlements, upper
from svodka.lexing import normalize
from svodka.morphology import analyzer, name_forms
from svodka.villages import CAPITALISED, named_after, place_before

GENERIC = {
    "region": re.compile(r"\s+(?:област(?:ь|и|ью|ям|ях|ей)|обл\.|регион[а-я]{0,3})(?!\w)", re.I),
    "okrug": re.compile(
        r"\s+(?:(?:сельск|аульн|поселков)[а-яё]{2,3}\s+округ[а-я]{0,3}|округ[а-я]{0,3}|с/о|а/о|с\.\s?о\.)(?!\w)", re.I
    ),
    "district": re.compile(r"\s+(?:рай-?\s?он(?:а|у|ом|е|ы|ов|ам|ах|ами)?|р-н[а-я]{0,2})(?!\w)", re.I),
}
NOMINATIVE = {"region": "область", "okrug": "сельский округ", "district": "район", "city district": "район"}
OKRUG_NAMED = re.compile(r"(?<!\w)(?P<type>(?:сельск|аульн)[а-яё]{2,3})\s+округ[а-я]{0,3}\s+(?P<name>[А-ЯЁ][а-яё]+)(?!\w)")
DISTRICT_NAMED = re.compile(
    r"(?<!\w)(?i:район[а-я]{0,3}|р-н[а-я]{0,2})\s+[«\"]?(?P<name>(?:имени\s+|им\.\s*)?[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁа-яё][а-яё]+)?)"
)
REGION_NAMED = re.compile(r"(?<!\w)област[а-я]{1,2}\s+(?P<name>Абай|Жетысу|Жетису|Улытау)(?!\w)")


def _known(mention: tuple[int, int], territory: Territory, rule: str) -> Mention:
    return Mention(*mention, territory.name, territory.kind, rule, territory.code)


def _adjectival(text: str) -> Iterator[Mention]:
    """«Карагандинской области», «Шарбулакском округе», «Бухар-Жырауский р-н»."""
    stems = upper().stems
    for match in CAPITALISED.finditer(text):
        if not ADJECTIVE.search(match.group()):
            continue
        for kind, generic in GENERIC.items():
            behind = generic.match(text, match.end())
            if not behind:
                continue
            known = stems.get((adjective_stem(match.group()), kind))
            if known:
                yield _known((match.start(), behind.end()), known, "gazetteer")
            else:
                yield Mention(
                    match.start(), behind.end(), adjectival_name(match.group(), kind, behind.group()), kind, "adjective and kind"
                )
            break


# «Атбасар ского района»: a name cut in two by a scan
SPLIT = re.compile(
    r"(?<!\w)(?P<head>[А-ЯЁ][а-яё]{2,})[ -]{1,2}(?P<tail>[а-яё]{0,5}(?:ск|цк)(?:ого|ому|им|ом|ий|ая|ой|ую))"
    r"\s+(?P<kind>район|област)[а-я]{0,2}(?!\w)"
)


def _cut(text: str) -> Iterator[Mention]:
    for match in SPLIT.finditer(text):
        kind = "district" if match["kind"] == "район" else "region"
        known = upper().stems.get((adjective_stem(match["head"] + match["tail"]), kind))
        if known:
            yield _known(match.span(), known, "gazetteer")


def adjectival_name(adjective: str, kind: str, written: str = "") -> str:
    """«Шарбулакском», okrug -> «Шарбулакский сельский округ»; capitals of a heading become a name's."""
    ending = "ая" if kind == "region" else "ий"
    tail = "цк" if re.search("цк..?.?$", adjective, re.IGNORECASE) else "ск"
    name = ADJECTIVE.sub("", adjective)
    name = "-".join(part.capitalize() for part in name.split("-")) if name.isupper() else name
    rural = kind == "okrug" and re.match(r"\s*а(?:ульн|/о)", written, re.IGNORECASE)
    return f"{name}{tail}{ending} {'аульный округ' if rural else NOMINATIVE[kind]}"


# what tells that an adjective without a noun is a territory's: a figure, a dash, the next of its kind
ALONE = re.compile(
    r"\s*(?:[—–:,;(-]|и\s+[А-ЯЁ]|\d|около\s|порядка\s|свыше\s|почти\s|не\s|под\s|тоже\s|соответственно)|\s*$", re.MULTILINE
)
FELLOW = 400  # characters within which an adjective alone is understood from its fellow with the noun


def _alone(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Adjectives whose noun stands at a neighbour: «Рассветский округ – 17, Якорьский – 16», «Абайский и Шетский районы»."""
    fellows = sorted(
        (m.start, m.kind) for m in mentions if m.kind in NOMINATIVE and ADJECTIVE.search(text[m.start : m.end].split()[0])
    )
    starts = [start for start, _ in fellows]
    if not starts:
        return
    stems, okrugs = upper().stems, settlements()[1]
    for match in CAPITALISED.finditer(text):
        if not ADJECTIVE.search(match.group()) or not ALONE.match(text, match.end()):
            continue
        at = bisect.bisect_left(starts, match.start())
        near = [fellows[i] for i in (at - 1, at) if 0 <= i < len(fellows) and abs(starts[i] - match.start()) < FELLOW]
        for _, kind in near:
            known = stems.get((adjective_stem(match.group()), "district" if kind == "city district" else kind))
            if known:
                yield _known((match.start(), match.end()), known, "adjective alone")
                break
        else:
            rural = any(kind == "okrug" for _, kind in near)
            if rural and (key(adjective_stem(match.group())) in okrugs or not analyzer().word_is_known(match.group().lower())):
                yield Mention(match.start(), match.end(), adjectival_name(match.group(), "okrug"), "okrug", "adjective alone")


@cache
def _kind_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"\s+{lexicon.cue(f'{kind} word')}", re.IGNORECASE)) for kind in ("district", "city", "region"))


def _derived(text: str) -> Iterator[Mention]:
    """A territory by its adjective alone: «карагандинские предприятия», «Меркенского районного маслихата»."""
    stems = upper().stems
    for match in ANY_ADJECTIVE.finditer(text):
        stem = adjective_stem(match.group())
        known = {kind: stems[stem, kind] for kind in ("district", "city", "region") if (stem, kind) in stems}
        if not known or place_before(text, match.start()):
            continue
        said = next((kind for kind, cue in _kind_cues() if cue.match(text, match.end())), None)
        if said in known:
            yield _known((match.start(), match.end()), known[said], "adjective")
        elif len(known) == 1 and said is None:
            yield _known((match.start(), match.end()), next(iter(known.values())), "adjective")


ANY_ADJECTIVE = re.compile(r"(?<!\w)[а-яё-]+(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)(?!\w)", re.IGNORECASE)
# «осакаровцы», «шымкенттіктер»: the people of a place
PEOPLE = re.compile(
    r"(?<!\w)(?P<stem>[а-яё-]{3,}?)"
    r"(?:(?:ов|ев|ин|ан)?ц(?:ы|ев|ам|ами|ах)|чан(?:е|ам|ами)?|[тдл](?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)",
    re.IGNORECASE,
)
SHORTEST_PEOPLE = 4  # letters of a stem, so that «бойцы» name no place
LONGEST_TAIL = 4  # letters that a territory's stem may have beyond the people's: «осакаровцы», Осакаровский


@cache
def _stems_by_start() -> dict[str, list[tuple[str, Territory]]]:
    grouped: dict[str, list[tuple[str, Territory]]] = {}
    for (stem, _), known in upper().stems.items():
        grouped.setdefault(stem[:SHORTEST_PEOPLE], []).append((stem, known))
    return grouped


def _people(text: str) -> Iterator[Mention]:
    """The people of a place name it: «уважаемые осакаровцы», «у шемонаихинцев»."""
    for match in PEOPLE.finditer(text):
        base = plain(match["stem"])
        if len(base) < SHORTEST_PEOPLE or analyzer().word_is_known(match.group().lower()) and len(base) < LONGEST_TAIL + 1:
            continue
        fits = [
            known
            for stem, known in _stems_by_start().get(base[:SHORTEST_PEOPLE], ())
            if stem.startswith(base) and len(stem) - len(base) <= LONGEST_TAIL
        ]
        if fits:
            yield _known(
                (match.start(), match.end()), min(fits, key=lambda known: (len(known.name), known.kind != "district")), "people"
            )


def _named(text: str, original: str) -> Iterator[Mention]:
    """«область Абай», «район имени Габита Мусрепова», «район Самар»."""
    whole = upper().whole
    for match in REGION_NAMED.finditer(text):
        # the official name has Kazakh letters, which Russian texts write or do not: the text's own spelling stays
        written = original[match.start("name") : match.end("name")]
        known = whole[plain(f"область {written}".replace("Жетису", "Жетысу"))]
        yield Mention(match.start(), match.end(), f"область {written}", "region", "gazetteer", known.code)
    for match in DISTRICT_NAMED.finditer(text):
        words = match["name"].split()
        for size in range(len(words), 0, -1):
            known_district = whole.get(plain("район " + " ".join(words[:size])))
            if known_district or size == 1 or words[0].startswith("им"):
                end = match.start("name") + len(" ".join(words[:size]))
                if known_district:
                    yield _known((match.start(), end), known_district, "gazetteer")
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
    names = upper().names
    for match in CAPITALISED.finditer(text):
        word = plain(match.group())
        known = names.get(word)
        pair = re.match(r"\s+([А-ЯЁ][а-яё]+)", text[match.end() : match.end() + 30])
        if pair and (double := names.get(f"{word} {plain(pair[1])}")):
            yield _known((match.start(), match.end() + pair.end()), double, "gazetteer")
        elif known and not named_after(text, match.start()):
            yield _known((match.start(), match.end()), known, "gazetteer")


@cache
def _generic_words() -> tuple[re.Pattern[str], dict[str, str]]:
    """The words that point back to a territory, in the singular, and the kind of each form."""
    kinds: dict[str, str] = {}
    for row in lexicon.rows("generic_places"):
        parse = next(p for p in analyzer().parse(row.surface) if p.tag.POS == "NOUN" and p.normal_form == row.surface)
        for form in parse.lexeme:
            if "sing" in form.tag:
                kinds.setdefault(form.word.replace("ё", "е"), row["kind"])
    body = "|".join(sorted(kinds, key=len, reverse=True)).replace("е", "[её]")
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE), kinds


def _generic(text: str, starts: set[int]) -> Iterator[Mention]:
    """Words that point back: «в регионе», «по городу»; not «город» in front of its name."""
    pattern, kinds = _generic_words()
    for match in pattern.finditer(text):
        if not any(match.end() + gap in starts for gap in (1, 2)):
            yield Mention(
                match.start(), match.end(), match.group().lower(), f"generic {kinds[plain(match.group())]}", "generic word"
            )


def _no_persons(doc: Doc, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions outside the names of persons: «Аян Бейсекин» is no Аян."""
    inside = bytearray(len(text_of(doc)) + 1)
    for entity in doc.ents:
        if entity.label_ == "PER" and len(entity) > 1:
            inside[entity.start_char : entity.end_char] = b"\1" * (entity.end_char - entity.start_char)
    return (mention for mention in mentions if not inside[mention.start] or mention.rule == villages.PLACED)


class _Chosen:
    """Mentions without overlaps: what is taken first stays."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length + 1)
        self.mentions: list[Mention] = []

    def add(self, source: Iterable[Mention]) -> None:
        for mention in source:
            if not any(self._taken[mention.start : mention.end]):
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


# names of city districts that are also towns or villages, written without «район» in a list of such districts
@cache
def _city_districts() -> dict[str, Territory]:
    found: dict[str, Territory] = {}
    for territory in upper().whole.values():
        word = territory.name.removeprefix("район ")
        if territory.kind == "city district" and word != territory.name and " " not in word:
            for form in name_forms(plain(word)) | {plain(word)}:
                found.setdefault(form, territory)
    return found


FELLOWS = 60  # characters between two names of one list


def _as_districts(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Mentions, where two of the capital's districts stand beside each other as such: «Алматы – 74, Сарыарка – 61, Есиль – 22»."""
    known = _city_districts()
    ordered = sorted(mentions, key=lambda mention: mention.start)
    districts = [known.get(plain(text[mention.start : mention.end])) for mention in ordered]
    home = any(mention.name in ("Астана", "Нур-Султан") or mention.kind == "generic capital" for mention in ordered)
    for at, (mention, district) in enumerate(zip(ordered, districts, strict=True)):
        beside = any(
            0 <= other < len(ordered)
            and districts[other] is not None
            and districts[other] != district
            and abs(ordered[other].start - mention.start) < FELLOWS
            for other in (at - 1, at + 1)
        )
        if district is not None and home and beside and mention.kind in ("city", "place"):
            yield replace(mention, name=district.name, kind=district.kind, rule="list of districts", code=district.code)
        else:
            yield mention


def find(doc: Doc) -> tuple[Mention, ...]:
    """Mentions of ``doc`` in order, without overlaps; where two overlap the earlier source in the list wins."""
    original = text_of(doc)
    text = normalize(original)
    chosen = _Chosen(len(text))
    for source in (
        organisations.find(doc, text, original),
        _named(text, original),
        _adjectival(text),
        _cut(text),
        _okrugs(text, original),
    ):
        chosen.add(source)
    chosen.add(_alone(text, chosen.mentions))
    chosen.add(_bare(text))
    chosen.add(_no_persons(doc, chain(_derived(text), _people(text))))
    near = villages.home(text, chain.from_iterable(_codes(mention) for mention in chosen.mentions))
    chosen.add(_no_persons(doc, villages.find(doc, text, original, near)))
    chosen.add(_no_persons(doc, villages.companions(text, original, chosen.mentions, near)))
    chosen.add(organisations.quoted(text, original))
    chosen.add(_generic(text, {mention.start for mention in chosen.mentions}))
    return tuple(_settled(mention, near) for mention in _as_districts(text, chosen.mentions))


@Language.component("svodka_territories", assigns=["doc._.mentions"], requires=["doc.ents"])
def svodka_territories(doc: Doc) -> Doc:
    """Find owners of figures; ``doc._.mentions`` is a tuple of :class:`~svodka.document.Mention`."""
    doc._.mentions = find(doc)
    return doc
