"""The territories of Kazakhstan by name, and which of several with one name is meant. Changes when the gazetteer is laid out anew.

Upper levels – regions, cities, districts – stand in ``lexicon/territories.tsv``, which a linguist edits; the rural okrugs and
villages in ``places/settlements.tsv``, a list of codes and names (``places/README.md`` says from where). The parent of a village is
in its code: two digits of the region, two of the district, two of the okrug.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from svodka import lexicon
from svodka.letters import folded
from svodka.text.lexing import normalize
from svodka.text.morphology import forms, name_forms

SETTLEMENTS = Path(__file__).parent / "settlements.tsv"
ADJECTIVE = re.compile(r"(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)$", re.IGNORECASE)
# what official names call each kind of territory: «Шетский район», «область Абай»
NOUNS = {"region": "область", "okrug": "сельский округ", "district": "район", "city district": "район"}
REGION, DISTRICT, OKRUG = 2, 4, 6  # digits of a code that name the region, the district, the okrug


@dataclass(slots=True, unsafe_hash=True)
class Territory:
    """A row of the gazetteer; ``code`` is its KATO code, ``iso`` its ISO 3166-2 code, both "" where unknown."""

    name: str
    kind: str
    parent: str = ""
    code: str = ""
    iso: str = ""


@lru_cache(maxsize=5_000)
def plain(name: str) -> str:
    """A name as the indexes have it: small Russian letters, ё as е."""
    return folded(normalize(name))


MARKS = re.compile(r"[\s-]")


def key(name: str) -> str:
    """A village's name without the marks that writers set or not: «Ак-Булак», «Акбулак»."""
    return unmarked(plain(name))


def unmarked(name: str) -> str:
    """The same of a plain name."""
    return name if name.isalpha() else MARKS.sub("", name)


@dataclass(frozen=True)
class Upper:
    """Indexes of the upper levels.

    ``names``: form of a bare name -> territory; ``stems``: (adjective stem, kind) -> territory; ``whole``: whole name ->
    territory; ``all``: (whole name, kind) -> every territory of that name; ``kazakh``: (Kazakh name, kind) -> territory;
    ``regions``: the first two digits of a code -> region.
    """

    names: Mapping[str, Territory]
    stems: Mapping[tuple[str, str], Territory]
    whole: Mapping[str, Territory]
    all: Mapping[tuple[str, str], tuple[Territory, ...]]
    kazakh: Mapping[tuple[str, str], Territory]
    regions: Mapping[str, Territory]


def _cell(row: lexicon.Row, column: str) -> str:
    return "" if row[column] == "-" else row[column]


def adjective_stem(adjective: str) -> str:
    """«Карагандинской» -> «карагандин»."""
    return plain(ADJECTIVE.sub("", adjective))


@cache
def upper() -> Upper:
    """The regions, cities and districts of ``lexicon/territories.tsv``."""
    names: dict[str, Territory] = {}
    stems: dict[tuple[str, str], Territory] = {}
    whole: dict[str, Territory] = {}
    every: dict[tuple[str, str], list[Territory]] = {}
    regions: dict[str, Territory] = {}
    kazakh: dict[tuple[str, str], Territory] = {}
    for row in lexicon.rows("territories"):
        territory = Territory(row.surface, row["kind"], _cell(row, "parent"), _cell(row, "code"), _cell(row, "iso"))
        if row["kazakh"] != "-":
            kazakh.setdefault(
                (plain(row["kazakh"]), "district" if territory.kind == "city district" else territory.kind), territory
            )
        every.setdefault((plain(territory.name), territory.kind), []).append(territory)
        if territory.iso and territory.code and row["until"] == "-":
            regions[territory.code[:REGION]] = territory
        for alias in [row.surface, *filter(None, _cell(row, "aliases").split(";"))]:
            _index(alias, territory, names, stems, whole)
    return Upper(names, stems, whole, {name: tuple(found) for name, found in every.items()}, kazakh, regions)


def _index(
    alias: str,
    territory: Territory,
    names: dict[str, Territory],
    stems: dict[tuple[str, str], Territory],
    whole: dict[str, Territory],
) -> None:
    name = plain(alias)
    whole[name] = territory
    first, _, rest = name.partition(" ")
    if rest in ("район", "область", "регион"):
        kind = "district" if rest == "район" else "region"
        stems.setdefault((adjective_stem(first), kind), territory)
    elif not rest:
        if not alias.isupper() and territory.kind == "city":
            for stem in {name, re.sub("(?:[аяеоуыьй]|ск)$", "", name) if len(name) > 5 else name, re.sub("ный$", "нен", name)}:
                stems.setdefault((stem, "city"), territory)  # «темиртауский», «балхашский», «рудненский»
        for form in {name, *name_forms(name)} if not alias.isupper() else {name}:
            names.setdefault(folded(form), territory)
    else:
        first, last = name.split()[0], name.split()[-1]
        for one in forms(first) | {first} if territory.kind == "region" else {first}:
            for two in forms(last) | {last}:
                names.setdefault(f"{one} {two}", territory)


@cache
def country() -> str:
    """The name of the country."""
    return next(row.surface for row in lexicon.rows("territories") if row["kind"] == "country")


@cache
def noun_regions() -> frozenset[str]:
    """The plain names of the regions whose official name has a noun: «область Абай»."""
    front = f"{NOUNS['region']} "
    return frozenset(
        name.removeprefix(front) for name, known in upper().whole.items() if known.kind == "region" and name.startswith(front)
    )


@cache
def settlements() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """(name -> codes of the villages, towns and stations called so, stem or name of a rural okrug -> codes)."""
    villages: dict[str, list[str]] = {}
    okrugs: dict[str, list[str]] = {}
    for line in SETTLEMENTS.read_text(encoding="utf-8").splitlines()[1:]:
        code, kind, name = line.split("\t")
        if kind == "okrug":
            okrugs.setdefault(key(ADJECTIVE.sub("", name)), []).append(code)
        else:
            villages.setdefault(key(name), []).append(code)
    return {name: tuple(codes) for name, codes in villages.items()}, {name: tuple(codes) for name, codes in okrugs.items()}


@cache
def _cities() -> Mapping[str, tuple[str, ...]]:
    """Code of a district -> the cities in it."""
    found: dict[str, list[str]] = {}
    for line in SETTLEMENTS.read_text(encoding="utf-8").splitlines()[1:]:
        code, kind, name = line.split("\t")
        if kind == "city":
            found.setdefault(code[:DISTRICT], []).append(name)
    return {code: tuple(names) for code, names in found.items()}


def only_city(code: str) -> str | None:
    """The city of a district that has one and no more."""
    cities = _cities().get(code[:DISTRICT], ()) if code else ()
    return cities[0] if len(cities) == 1 else None


@cache
def _by_code() -> Mapping[str, str]:
    """Code -> name of the cities and villages that may be the centre of a region or district."""
    lines = (line.split("\t") for line in SETTLEMENTS.read_text(encoding="utf-8").splitlines()[1:])
    return {code: name for code, _, name in lines if code.endswith(CENTRES)}


# how KATO numbers a centre: the first city of a region; the first city of a district, else the first village of its first okrug
CENTRES = ("1010000", "20100", "30100")


def centre(code: str, size: int) -> str | None:
    """The centre of the region or district, by ``size``, that a code lies in."""
    if len(code) < size or (size == DISTRICT and code[REGION:DISTRICT] in ("00", "10", "")):
        return None
    of_region, *of_district = CENTRES
    for number in [of_region] if size == REGION else of_district:
        if (name := _by_code().get(code[:size] + number)) is not None:
            return name
    return None


@cache
def long_names() -> frozenset[str]:
    """First words, as far as their stems, of the village names that have several: «нов» of «Новая Шульба»."""
    lines = SETTLEMENTS.read_text(encoding="utf-8").splitlines()[1:]
    names = (line.rsplit("\t", 1)[-1] for line in lines)
    return frozenset(plain(name)[:3] for name in names if " " in name)


class Surroundings:
    """Where a document is at home: how often it names each region and each district, by code."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._counts: dict[str, int] = {}
        self.add(codes)

    def add(self, codes: Iterable[str]) -> None:
        """Count what lies in the district and the region of each code as named once more."""
        for code in codes:
            for size in (REGION, DISTRICT):
                if size == REGION or code[REGION:DISTRICT] != "00":
                    self._counts[code[:size]] = self._counts.get(code[:size], 0) + 1

    def nearness(self, code: str) -> tuple[int, int]:
        """How often the document names the district, and the region, of a code."""
        return self._counts.get(code[:DISTRICT], 0), self._counts.get(code[:REGION], 0)

    def nearest(self, codes: Iterable[str]) -> str:
        """The code that the document means: the one nearest to what it names, "" where several are as near."""
        ranked = sorted(((self.nearness(code), code) for code in codes), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return ""
        return ranked[0][1]


@cache
def _holders() -> Mapping[str, tuple[tuple[int, Territory], ...]]:
    """Code of a region or district, as far as it is its own -> what it was called, each with the year up to which."""
    found: dict[str, list[tuple[int, Territory]]] = {}
    for row in lexicon.rows("territories"):
        if row["code"] != "-" and row["kind"] in ("region", "district"):
            size = REGION if row["kind"] == "region" else DISTRICT
            until = date.max.year if row["until"] == "-" else int(row["until"])
            holder = Territory(row.surface, row["kind"], row["parent"], row["code"])
            found.setdefault(row["code"][:size], []).append((until, holder))
    return {code: tuple(sorted(names, key=lambda name: name[0])) for code, names in found.items()}


def _called(code: str, when: date | None) -> Territory | None:
    """The region or district of a code by the name that it had on a day, by that of today where none is known."""
    today = date.max.year - 1
    year = today if when is None else when.year
    return next((holder for until, holder in _holders().get(code, ()) if year < until), None)


@cache
def _regions_before() -> Mapping[str, tuple[date, Territory]]:
    """Two digits of a young region -> the day of its foundation, and the region that its places lay in before."""
    whole = upper().whole
    rows = lexicon.rows("former_regions")
    return {
        whole[plain(row.surface)].code[:REGION]: (date.fromisoformat(row["since"]), whole[plain(row["before"])]) for row in rows
    }


def region_before(code: str, when: date | None) -> Territory | None:
    """The region that a place lay in on a day when its own was not founded yet, None on any other day."""
    since, former = _regions_before().get(code[:REGION], (date.min, None))
    return former if when is not None and when < since else None


@cache
def _former() -> Mapping[tuple[str, str], tuple[int, str]]:
    """Former name and kind of a territory -> the last year of that name, and the present one."""
    listed = lexicon.rows("territories")
    now = {(row["code"], row["kind"]): row.surface for row in reversed(listed) if row["until"] == "-" and row["code"] != "-"}
    return {
        (row.surface, row["kind"]): (int(row["until"]), now[row["code"], row["kind"]])
        for row in listed
        if row["until"] != "-" and (row["code"], row["kind"]) in now
    }


def name_on(name: str, kind: str, when: date | None) -> str:
    """The official name of a territory on a day: after 2022 Капшагай is Конаев."""
    until, present = _former().get((name, kind), (date.max.year, name))
    return present if when is not None and when.year > until else name


RENAMED = (date(2019, 3, 23), date(2022, 9, 17))  # between these days the capital was called Nur-Sultan


def capital(names: Container[str], when: date | None) -> str:
    """The capital by the name that the document has for it, else by that of its day."""
    if "Астана" in names or "Нур-Султан" in names:
        return "Астана" if "Астана" in names and "Нур-Султан" not in names else "Нур-Султан"
    return "Нур-Султан" if when is not None and RENAMED[0] <= when < RENAMED[1] else "Астана"


@cache
def _okrugs() -> Mapping[str, str]:
    """Code of a rural okrug, as far as it is its own -> its official name."""
    found: dict[str, str] = {}
    for line in SETTLEMENTS.read_text(encoding="utf-8").splitlines()[1:]:
        code, kind, name = line.split("\t")
        if kind == "okrug" and name.endswith("ий"):
            found[code[:OKRUG]] = f"{name} {NOUNS['okrug']}"
    return found


def okrug_of(code: str) -> str | None:
    """The official name of the rural okrug that a code lies in."""
    return _okrugs().get(code[:OKRUG])


def holders(code: str, when: date | None = None) -> Iterator[Territory]:
    """The okrug, the district and the region that a place lies in, by its code; by the names that they had on a day."""
    if code and (okrug := okrug_of(code)) is not None and code[OKRUG:] != "000":
        yield Territory(okrug, "okrug", "", f"{code[:OKRUG]}000")
    for size in (DISTRICT, REGION):
        if code and (holder := _called(code[:size], when)) is not None and holder.code != code:
            yield (region_before(code, when) if size == REGION else None) or holder


def region_of(code: str) -> str | None:
    """The name of the region, or of the city of republican significance, that a code lies in."""
    found = upper().regions.get(code[:REGION]) if code else None
    return found.name if found else None
