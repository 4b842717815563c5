"""Mentions of regions, cities, districts and rural okrugs. Changes when a territory above the village is missed or misnamed.

They come from the gazetteer and from the shape «X-ский район / сельский округ / область».
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from svodka import lexicon
from svodka.document import Mention
from svodka.letters import ALPHABET
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.places import okrugs
from svodka.places.gazetteer import ADJECTIVE, NOUNS, Territory, adjective_stem, key, noun_regions, plain, settlements, upper
from svodka.places.naming import CAPITALISED_BEHIND, NAMES, as_name, is_alone, is_given_name, is_initial, is_surname
from svodka.places.villages import named_after, place_before
from svodka.text.lexing import word_form
from svodka.text.morphology import analyzer, readings

GENERIC = {kind: Frame(rf"\s+<{kind} noun>(?!\w)") for kind in ("region", "okrug", "district")}
DISTRICT_NAMED = Opened(
    re.compile(
        r"(?<!\w)(?i:район[а-я]{0,3}|р-н[а-я]{0,2})\s+[«\"]?(?P<after>(?i:имени\s+|им\.\s*))?"
        r"(?P<name>(?:[А-ЯЁ]\.\s?){0,2}(?:[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁа-яё][а-яё]+)?|[А-ЯЁ]{3,}(?:\s+[А-ЯЁ]{3,})?))"
    ),
    ["район*", "р-н"],
)


@cache
def _region_named() -> Opened:
    """«Область Абай», in the letters of ``normalize``."""
    names = "|".join(sorted(case for name in noun_regions() for case in (name.capitalize(), name.upper())))
    nouns = [noun for noun in lexicon.surfaces_of("region noun") if noun.isalpha()]
    return Opened(re.compile(rf"(?<!\w)(?i:{lexicon.alternatives(nouns)}\s+)(?P<name>{names})(?!\w)"), nouns)


def _known(mention: tuple[int, int], territory: Territory, rule: str) -> Mention:
    return Mention(*mention, territory.name, territory.kind, rule, territory.code)


@cache
def _of_a_kind() -> re.Pattern[str]:
    """«Сельский», «районный»: no names."""
    kinds = "|".join(lexicon.cue(f"{kind} word") for kind in ("okrug", "district", "city", "region"))
    return re.compile(kinds, re.IGNORECASE)


def adjectival(capitalised: Sequence[re.Match[str]], text: str) -> Iterator[Mention]:
    """«Карагандинской области», «Шарбулакском округе», «Бухар-Жырауский р-н», among adjectives with a capital."""
    stems = upper().stems
    for match in capitalised:
        if _of_a_kind().fullmatch(match.group()):
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
SPLIT = Opened(
    re.compile(
        r"(?<!\w)(?P<head>[А-ЯЁ][а-яё]{2,})[ -]{1,2}(?P<tail>[а-яё]{0,5}(?:ск|цк)(?:ого|ому|им|ом|ий|ая|ой|ую))"
        r"\s+(?P<kind>район|област)[а-я]{0,2}(?!\w)"
    ),
    capitals=True,
)


def cut(text: str) -> Iterator[Mention]:
    """Names that a scan has cut in two."""
    for match in SPLIT.finditer(text):
        kind = "district" if match["kind"] == "район" else "region"
        known = upper().stems.get((adjective_stem(match["head"] + match["tail"]), kind))
        if known:
            yield _known(match.span(), known, "gazetteer")


RURAL = re.compile(r"\s*(?:(?P<aul>а(?:ульн|/о))|пос[её]лков)", re.IGNORECASE)


def adjectival_name(adjective: str, kind: str, written: str = "") -> str:
    """«Шарбулакском», okrug -> «Шарбулакский сельский округ»; capitals of a heading become a name's."""
    ending = "ая" if kind == "region" else "ий"
    tail = "цк" if re.search("цк..?.?$", adjective, re.IGNORECASE) else "ск"
    name = ADJECTIVE.sub("", adjective)
    name = "-".join(part.capitalize() for part in name.split("-")) if name.isupper() else name
    rural = RURAL.match(written) if kind == "okrug" else None
    noun = f"{'аульный' if rural['aul'] else 'поселковый'} округ" if rural else NOUNS[kind]
    return f"{name}{tail}{ending} {noun}"


IN = Frame(r"(?<!\w)<in>\s+$")
FEMININE = re.compile(r"(?:ая|ой|ую)$", re.IGNORECASE)  # «область», not «район» nor «округ»
FELLOW = 400  # characters within which an adjective alone is understood from its fellow with the noun


def alone(capitalised: Sequence[re.Match[str]], text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Adjectives, of those with a capital, whose noun stands at a neighbour.

    «Рассветский округ – 17, Якорьский – 16», «Абайский и Шетский районы».
    """
    fellows = sorted([*((m.start, m.kind) for m in mentions if m.kind in NOUNS), *_leads(text)])
    starts = [start for start, _ in fellows]
    stems, okrugs = upper().stems, settlements()[1]
    last: tuple[int, str] | None = None  # an adjective that was understood tells of the next
    named = {(mention.name, mention.kind) for mention in mentions}
    for match in capitalised:
        if not is_alone(text, match.start(), match.end()):
            continue
        feminine = FEMININE.search(match.group()) is not None
        if feminine and IN.search(text, max(0, match.start() - 3), match.start()):
            region = stems.get((adjective_stem(match.group()), "region"))
            if region is not None:  # «в Акмолинской 84»
                yield _known((match.start(), match.end()), region, "adjective alone")
                continue
        at = bisect.bisect_left(starts, match.start())
        near = [fellows[i] for i in (at - 1, at) if 0 <= i < len(fellows) and abs(starts[i] - match.start()) < FELLOW]
        if last is not None and match.start() - last[0] < FELLOW:
            near.append(last)
        for kind in {kind for _, kind in near if (kind == "region") == feminine}:
            known = stems.get((adjective_stem(match.group()), "district" if kind == "city district" else kind))
            if known:
                last = match.start(), kind
                yield _known((match.start(), match.end()), known, "adjective alone")
                break
        else:
            again = stems.get((adjective_stem(match.group()), "region" if feminine else "district"))
            if again is not None and (again.name, again.kind) in named:  # named in full elsewhere
                yield _known((match.start(), match.end()), again, "adjective alone")
                continue
            rural = not feminine and any(kind == "okrug" for _, kind in near)
            if rural and (key(adjective_stem(match.group())) in okrugs or not analyzer().word_is_known(match.group().lower())):
                yield Mention(match.start(), match.end(), adjectival_name(match.group(), "okrug"), "okrug", "adjective alone")


@cache
def _several() -> tuple[tuple[str, Opened], ...]:
    return tuple((kind, lexicon.opened(f"several {kind}s", after=r"(?!\w)")) for kind in ("district", "okrug", "region"))


def _leads(text: str) -> Iterator[tuple[int, str]]:
    """Nouns in the plural in front of a list of adjectives: «в разрезе районов: Железинский – 241»."""
    return ((match.start(), kind) for kind, lead in _several() for match in lead.finditer(text))


@cache
def _kind_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"\s+{lexicon.cue(f'{kind} word')}", re.IGNORECASE)) for kind in ("district", "city", "region"))


@cache
def _by_stem() -> dict[str, dict[str, Territory]]:
    """The stem of an adjective -> the territories that may be meant by it alone, by kind."""
    found: dict[str, dict[str, Territory]] = {}
    for wanted in ("district", "city", "region"):
        for (stem, kind), territory in upper().stems.items():
            if kind == wanted:
                found.setdefault(stem, {})[kind] = territory
    return found


def of_stem(stem: str) -> dict[str, Territory]:
    """The territories whose adjective has a stem, by kind; «актаусский» has one letter more than «актауский»."""
    return _by_stem().get(stem) or _by_stem().get(stem.removesuffix("с"), {})


def derived(text: str) -> Iterator[Mention]:
    """A territory by its adjective alone: «карагандинские предприятия», «Меркенского районного маслихата»."""
    for start, end in adjectives(text):
        known = of_stem(adjective_stem(text[start:end]))
        if not known or place_before(text, start):
            continue
        said = next((kind for kind, cue in _kind_cues() if cue.match(text, end)), None)
        if said in known:
            yield _known((start, end), known[said], "adjective")
        elif len(known) == 1 and said is None:
            yield _known((start, end), next(iter(known.values())), "adjective")


ADJECTIVE_END = re.compile(r"[СЦсц](?i:к(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими))(?!\w)")
INNER = frozenset(f"{ALPHABET}{ALPHABET.upper()}-")


def adjectives(text: str) -> Iterator[tuple[int, int]]:
    """Places of the adjectives in «-ский», «-цкий», whatever stands before it with hyphens included.

    Their ends are looked for, which few words have, and their beginnings from there.
    """
    begun, start, end, behind = -1, 0, 0, 0
    for match in ADJECTIVE_END.finditer(text):
        at = match.start()
        while at > behind and text[at - 1] in INNER:
            at -= 1
        at, behind = begun if 0 < at == behind else at, match.end()  # of «-ская-ский» both ends have one beginning
        if at != begun and start < end:
            yield start, end
        begun = at
        if at and (text[at - 1].isalnum() or text[at - 1] == "_"):  # «1-областной»: what begins a word is behind the hyphen
            at = text.find("-", at, match.start()) + 1 or match.start()
        start, end = at, match.end() if at < match.start() else 0
    if start < end:
        yield start, end


def named(text: str, original: str) -> Iterator[Mention]:
    """«область Абай», «район имени Габита Мусрепова», «район Самар»."""
    whole = upper().whole
    for match in _region_named().finditer(text):
        # the official name has Kazakh letters, which Russian texts write or do not: the text's own spelling stays
        written = original[match.start("name") : match.end("name")]
        written = written.capitalize() if written.isupper() else written
        name = f"{NOUNS['region']} {written}"
        yield Mention(match.start(), match.end(), name, "region", "gazetteer", whole[plain(name)].code)
    for match in DISTRICT_NAMED.finditer(text):
        parts = list(PART_OF_NAME.finditer(text, match.start("name"), match.end("name")))
        for size in range(len(parts), 0, -1):
            words = [part.group() for part in parts[:size]]
            name = plain(" ".join(words))
            district = whole.get(f"район {name}") or whole.get(f"район имени {name}") or _of_hero(words) or _by_kazakh_name(words)
            if district:
                yield _known((match.start(), parts[size - 1].end()), district, "gazetteer")
                break
            if match["after"] and (size == 1 or _goes_on(words[-1], text, parts[-1].end())):
                called = as_name(okrugs.INITIALS.sub(". ", " ".join(words)))
                yield Mention(match.start(), parts[size - 1].end(), f"район имени {called}", "district", "kind and name")
                break


PART_OF_NAME = re.compile(r"(?:[А-ЯЁ]\.\s?)*[^\s.]+")
HONORIFIC = Frame(r"<second part of a name>")
HERO = Frame(rf"{NOUNS['district']} (?:имени )?(?P<first>[а-я])[а-я]+ (?P<last>[а-я]+<surname in the genitive ending>)", flags=0)
CALLED_AFTER = re.compile(r"(?:(?P<first>[а-я])\.\s?)?(?P<last>[а-я]+)")


@cache
def _heroes() -> dict[str, tuple[str, Territory]]:
    """The surnames of those whom districts are called after -> the first letter of the first name, and the district."""
    named = ((HERO.fullmatch(name), territory) for name, territory in upper().whole.items())
    return {hero["last"]: (hero["first"], territory) for hero, territory in named if hero is not None}


def _of_hero(words: Sequence[str]) -> Territory | None:
    """«Район М. Жумабаева», «район имени Мусрепова»: a district by the surname in its name."""
    said = CALLED_AFTER.fullmatch(plain(" ".join(words)))
    first, territory = _heroes().get(said["last"], ("", None)) if said else ("", None)
    return territory if said and said["first"] in (None, first) else None


def _goes_on(word: str, text: str, end: int) -> bool:
    """Whether a second word belongs to the name of a hero: «имени Казыбек би», «имени Жамбыла Жабаева», no «имени Абая открыто»."""
    if not word[0].isupper():
        return HONORIFIC.fullmatch(word) is not None
    if word.isupper() and not is_surname(word):
        return False  # the next word of a heading
    return not (is_given_name(word) and CAPITALISED_BEHIND.match(text, end))  # «района имени Шокана» of Марат Жусупов


def _by_kazakh_name(words: Sequence[str]) -> Territory | None:
    """«Район Байдибек», whose Russian name is Байдибекский: the name as the text has it."""
    name = as_name(" ".join(words))
    called = plain(name)  # «Теректы» of «Теректі»
    known = upper().kazakh.get((called, "district")) or upper().kazakh.get((re.sub("ы$", "и", called), "district"))
    return replace(known, name=f"район {name}") if known is not None else None


# «Үржар ауданының әкімі», «Ақтөбе қаласы», in the letters of ``normalize``
KAZAKH_KINDS = {"аудан": "district", "облыс": "region", "кала": "city", "ауыл": "place"}
KAZAKH = re.compile(
    r"(?<!\w)(?P<name>[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁа-яё][а-яё]+)?)\s+"
    r"(?:(?P<kind>аудан|облыс|кала|ауыл)(?:ы|сы)|(?P<rural>ауыл(?:дык)?)\s+округи)(?:н[а-я]{1,3})?(?!\w)",
    re.IGNORECASE,
)


def kazakh(text: str) -> Iterator[Mention]:
    """Territories in Kazakh greetings and headings."""
    small = text.lower()
    if not any(word in small for word in KAZAKH_KINDS):
        return
    for match in KAZAKH.finditer(text):
        kind = "okrug" if match["rural"] else KAZAKH_KINDS[match["kind"].lower()]
        if kind == "okrug":
            yield Mention(match.start("name"), match.end(), okrugs.called(match["name"]), kind, "kind and name")
            continue
        if kind == "place":
            yield Mention(match.start("name"), match.end(), as_name(match["name"]), kind, "place word and name")
            continue
        for name in (match["name"], match["name"].split()[-1]):
            known = upper().kazakh.get((plain(name), kind)) or (upper().names.get(plain(name)) if kind == "city" else None)
            if known:
                yield _known((match.end("name") - len(name), match.end()), known, "gazetteer")
                break


OBLIQUE = ("gent", "datv", "ablt")


# «Семей: сколько нас?», «Семей. Итоги», «Семей – город», «Семей, 5 мая», «Семей, редакция»
HEADING = re.compile(r"\s*:\s+[а-яё«]|\.\s|\s+[–—]\s+[а-яё«]|,\s+(?:\d|(?P<word>[а-яё]+))", re.IGNORECASE)


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """«Семей с детьми – 211», «Семьям выплачено 5 млн»: a counted noun opens the sentence, no city."""
    start = match.start()
    if match.group()[1:].isupper() or _is_headed(text, match.end()) or not is_initial(text, start) or place_before(text, start):
        return False
    word = word_form(match.group())
    found = readings(word) if analyzer().word_is_known(word) else []
    return any(reading.case in OBLIQUE and reading.number == "plur" and not reading.tags & NAMES for reading in found)


def _is_headed(text: str, end: int) -> bool:
    """Whether a name that ends at ``end`` stands at the head of a line: «Семей, редакция», no «Семей, получающих помощь»."""
    behind = HEADING.match(text, end)
    word = behind["word"] if behind else None
    if word is None:
        return behind is not None
    return any(reading.pos == "NOUN" and reading.case == "nomn" for reading in readings(word_form(word)))


# a word for a village in front of a name, or of the first one of a series
RURAL_BEFORE = Frame(r"(?<![\w.])<rural place>\s*[«\"]?(?:[А-ЯЁ][\w-]{1,20}(?:,\s+|\s+<and>\s+)){0,4}$", flags=0)
LONGEST_SERIES = 80  # characters


def _as_written(territory: Territory, written: str) -> Territory:
    """A region with the letters of the text, Kazakh or Russian ones: «в Жетысу», «в Жетісу», «в Ұлытау»."""
    if territory.kind != "region" or plain(written) not in noun_regions():
        return territory
    return replace(territory, name=f"{NOUNS['region']} {written.capitalize() if written.isupper() else written}")


TITLE_REST = re.compile(r"((?:\s+[А-ЯЁA-Zа-яё]+){1,3})[»”\"“]")


def _begins_a_title(text: str, match: re.Match[str]) -> bool:
    """Whether a name is the first word of a longer one in quotes: «Семей орманы», not «Семей больше не спит»."""
    if text[match.start() - 1 : match.start()] not in tuple('«“„"'):
        return False
    rest = TITLE_REST.match(text, match.end())
    words = rest[1].split() if rest is not None else []
    return bool(words) and not any(reading.pos == "VERB" for word in words for reading in readings(word_form(word)))


@cache
def _first_words() -> frozenset[str]:
    """The first words of names that have two."""
    return frozenset(name.partition(" ")[0] for name in upper().names if " " in name)


def bare(capitalised: Sequence[re.Match[str]], text: str, original: str) -> Iterator[Mention]:
    """Names that stand alone: «в Темиртау», «ВКО», «Казахстан»."""
    names, first_words = upper().names, _first_words()
    for match in capitalised:
        word = plain(match.group())
        known = names.get(word)
        pair = CAPITALISED_BEHIND.match(text, match.end(), match.end() + 30) if word in first_words else None
        if pair and (double := names.get(f"{word} {plain(pair[1])}")):
            yield _known((match.start(), pair.end()), double, "gazetteer")
        elif known and not (named_after(text, match.start()) or _is_counted(text, match) or _begins_a_title(text, match)):
            if known.kind == "region" and place_before(text, match.start()):
                continue  # «село Мангистау»
            if known.kind == "city" and RURAL_BEFORE.search(text, max(0, match.start() - LONGEST_SERIES), match.start()):
                continue  # «в сёлах Токабай и Абай»
            yield _known(match.span(), _as_written(known, original[slice(*match.span())]), "gazetteer")
