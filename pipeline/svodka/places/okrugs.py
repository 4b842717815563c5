"""Mentions of rural okrugs by their own names. Changes when «сельский округ Капланбек», «с/о имени Абая» is missed or misnamed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from svodka.document import Mention
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.places.gazetteer import ADJECTIVE, NOUNS, key, settlements
from svodka.places.naming import CAPITALISED_BEHIND, agreeing, as_name, is_given_name, is_surname, place_adjective
from svodka.text.lexing import word_form
from svodka.text.morphology import analyzer, readings

OKRUG_NAMED = Opened(
    re.compile(
        r"(?<![\w/.])(?P<type>(?i:(?:(?P<adjective>(?:сельск|аульн)[а-яё]{2,3})\s+)?округ[а-я]{0,3}|с/о|а/о))\s+"
        r"[«\"]?(?P<name>(?:(?i:имени\s+|им\.\s*)(?:[А-ЯЁ][а-яё]+\s+(?=[А-ЯЁ]))?)?(?P<initials>[А-ЯЁ]\.\s?){0,2}"
        r"(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{4,}))(?!\w)"
    ),
    ["сельск*", "аульн*", "округ*", "с/о", "а/о"],
)


def called(name: str) -> str:
    """The official name of the okrug that Kazakh calls by its village: «Шубар ауылдық округі» -> «Шубарский сельский округ»."""
    return f"{place_adjective(as_name(name))} {NOUNS['okrug']}"


def named(text: str, original: str) -> Iterator[Mention]:
    """«аульный округ Шаган», «с/о имени Абая»."""
    for match in OKRUG_NAMED.finditer(text):
        if not ADJECTIVE.search(match["name"]) and _names_okrug(text, match):
            kind = "аульный" if match["type"].lower().startswith("а") else "сельский"
            name = NAMED_FOR.sub("имени ", original[match.start("name") : match.end("name")])
            name = INITIALS.sub(". ", name)
            yield Mention(match.start(), match.end(), f"{kind} округ {as_name(name)}", "okrug", "kind and name")


NAMED_FOR = re.compile(r"^(?:им\.|имени)\s*", re.IGNORECASE)
INITIALS = re.compile(r"\.\s*(?=[А-ЯЁ])")
AKIM = Frame(r"(?<!\w)<akim>\s+$")
ADJECTIVE_BEHIND = re.compile(r"\s+[А-ЯЁ][а-яё-]+(?:ск|цк)(?:ого|ой)(?!\w)")
WORD_BEFORE = re.compile(r"([а-яё]+)\s+$")
LONGEST_BEFORE = 25  # characters of the word in front of «округ»


def _names_okrug(text: str, match: re.Match[str]) -> bool:
    """Whether a match of ``OKRUG_NAMED`` names an okrug, and no person: «аким с/о Иванов», «в округе Нурлан Садыков»."""
    name = match["name"]
    if NAMED_FOR.match(name):
        return True
    last = name.split()[-1].rpartition(".")[2]
    if match["initials"]:
        akim = AKIM.search(text, max(0, match.start() - LONGEST_BEFORE), match.start())
        oblique = akim is not None and readings(word_form(akim.group().strip()))[0].case != "nomn"
        if oblique and not ADJECTIVE_BEHIND.match(text, match.end()):
            return False  # «отчёт акима с/о М. Иманова»; «аким с/о М. Иманова» has the okrug's name behind it
        return any({"Surn", "gent", "masc"} <= reading.tags for reading in readings(word_form(last)))
    if "\n" in text[match.end("type") : match.start("name")] and not _is_known(name):
        return False  # «участие акимов сельских округов» is a headline, and a sentence begins below
    if name.isupper() and analyzer().word_is_known(word_form(name)):
        return False
    if match["adjective"] is None and "/" not in match["type"]:  # «округ Капланбек»
        return _names_bare_okrug(text, match)
    return not _is_person(name)


def _names_bare_okrug(text: str, match: re.Match[str]) -> bool:
    """«Жители округа Капланбек», «аким округа Бирлик Нурлан Садыков», no «избирательный округ», no «аким округа Нурлан Садыков»."""
    name, start = match["name"], max(0, match.start() - LONGEST_BEFORE)
    before = WORD_BEFORE.search(text, start, match.start())
    if before and (first := readings(word_form(before[1]))[0]).pos == "ADJF" and "Apro" not in first.tags:
        return False
    behind = CAPITALISED_BEHIND.match(text, match.end())
    known = _is_known(name)
    if AKIM.search(text, start, match.start()):
        return known and (behind is None or not is_surname(behind[1]))
    return (known or not analyzer().word_is_known(word_form(name))) and not (behind and is_given_name(name))


def _is_known(name: str) -> bool:
    """Whether a settlement has the name."""
    return key(name) in settlements()[0] or key(name) in settlements()[1]


def _is_person(name: str) -> bool:
    """«Аким с/о Иванов»: a surname."""
    return any("Surn" in reading.tags for reading in readings(word_form(name)))


OKRUG_ADJECTIVE = Opened(
    re.compile(
        r"(?<!\w)(?P<name>[А-ЯЁ][а-яё-]+(?:н|в|л|к)(?:ый|ий|ой|ого|ому|ом|ым|им))"
        r"(?P<kind>\s+(?:сельск|аульн)[а-яё]{2,3}\s+округ[а-я]{0,3})(?!\w)"
    ),
    capitals=True,
)


def adjectival(text: str) -> Iterator[Mention]:
    """«Железнодорожный сельский округ»: of a village whose name is an adjective already."""
    for match in OKRUG_ADJECTIVE.finditer(text):
        if not ADJECTIVE.search(match["name"]):
            adjective, *_ = agreeing(match["name"], "округ")
            rural = "аульный" if re.match(r"\s*аул", match["kind"], re.IGNORECASE) else "сельский"
            yield Mention(match.start(), match.end(), f"{adjective} {rural} округ", "okrug", "adjective and kind")
