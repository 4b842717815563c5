"""Organisations, and farmers who speak, that own a figure: told in front of the number or behind it. Changes when one is misjudged.

An organisation among others, as one of several that share a figure, is judged in ``partners``.
"""

from __future__ import annotations

import re

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.context import Place, Report
from svodka.fields.discourse import territory
from svodka.fields.partners import in_other_bracket, is_shared, tells
from svodka.lexicon import Frame
from svodka.places.gazetteer import plain
from svodka.places.organisations import TITLED
from svodka.record import Found
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

NEXT = 60  # characters behind a number in which its organisation begins
CONTRACTOR = Frame(r"(?<!\w)<contractor>\s+$")  # «подрядчик» in front of «ТОО «Нива», 5 млн тенге»
NO_SUBJECT = Frame(r"(?<!\w)<no subject>\s+$")
BREAK = re.compile(r";|[.!?…]\s+[А-ЯЁ]")  # where another statement begins inside what was cut as one sentence


def organisation_subject(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation with a legal form in front of the number in the same sentence."""
    for mention in reversed(report.owners_in(place.sentence[0], place.quantity.start)):
        if mention.kind == "organisation":
            if _broken_off(report, mention, place) or _whole_between(report, mention, place):
                return None
            if in_other_bracket(report, mention, place):
                continue
            if is_shared(report, mention, place):
                return None
            if tells(report, mention):
                continue
            left = max(0, mention.start - 20)
            hired = CONTRACTOR.search(report.text, left, mention.start) and not _acts(report, mention)
            means = hired or NO_SUBJECT.search(report.text, left, mention.start) or _sells(report, mention)
            if mention.rule == "legal form and name" and not means:
                return mention.name, "stated"
            if mention.end < place.quantity.start and not means and _is_told_of(report, mention, place):
                return mention.name, "stated"
    return None


# «закупил у», «взято в аренду у» in front of the seller, «куплено» behind «у АО «Нива»»
BOUGHT_FROM = Frame(r"(?<!\w)<bought>\s+(?:[а-яё]+\s+){0,4}<of an owner>\s+$")
FROM, BOUGHT = Frame(r"(?<!\w)<of an owner>\s+$"), Frame(r"[»\"]?\s+(?:[а-яё]+\s+){0,2}<bought>(?!\w)")
LONGEST_PURCHASE = 70  # characters


def _sells(report: Report, mention: Mention) -> bool:
    """Whether an organisation is the one from which another buys: «Город закупил у АО «Нива» 12 автобусов»."""
    if FROM.search(report.text, max(0, mention.start - LONGEST_FROM), mention.start) is None:
        return False
    front = report.text, max(0, mention.start - LONGEST_PURCHASE), mention.start
    return BOUGHT_FROM.search(*front) is not None or BOUGHT.match(report.text, mention.end) is not None


LONGEST_FROM = 8  # characters of «у» and blanks


def _broken_off(report: Report, mention: Mention, place: Place) -> bool:
    """Whether another statement, or the rest of what is counted, begins behind an organisation: «…, остальные девять 21 млн».

    A semicolon goes on with an organisation that has a figure in front of it already: «ТОО «Нива» – 5 га; собрали 9 т».
    """
    for stop in BREAK.finditer(report.text, mention.end, place.quantity.start):
        if stop.group() != ";" or not report.figures_in(mention.end, stop.start()):
            return True
    passed = PASSES.search(report.text, mention.end, place.quantity.start)
    if (
        passed
        and AT.search(report.text, max(0, mention.start - 4), mention.start)
        and report.figures_in(mention.end, passed.start())
    ):
        return True  # «в ТОО «Нива» работают 143, в бюджетной сфере 88»
    return REST.search(report.text, mention.end, place.quantity.start) is not None


AT = Frame(r"(?<!\w)(?:<in>|<on>|<of an owner>)\s+$")
PASSES = Frame(r",\s+(?:<in>|<on>|<of an owner>)\s+(?:[а-яё/.]+\s+){1,4}$", flags=0)

REST = Frame(r"(?<!\w)<the rest>(?!\w)")


def organisation_behind(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation that is told right behind the number to have done it: «из них 200 дало ТОО «Нива»», «68 ц – у ТОО «Нива»»."""
    for mention in report.owners_in(place.quantity.end, min(place.sentence[1], place.quantity.end + NEXT)):
        if mention.kind == "organisation" and (mention.rule != "name in quotes" or opens_and_acts(report, mention)):
            return (mention.name, "stated") if DID.fullmatch(report.text, place.quantity.end, mention.start) else None
        break
    return None


DID = Frame(
    r"\s*(?:[—–-]\s*<of an owner>\s+"
    r"|(?:[—–-]\s*)?(?:[а-яё]{1,12}\s+){0,2}[а-яё]{1,12}<deed ending>\s+(?:[а-яё]+,\s*)?[«\"]?)"
)


def _is_told_of(report: Report, mention: Mention, place: Place) -> bool:
    """Whether an organisation opens its clause, has a verb behind it, or the number behind a dash.

    «…; разрез «Богатырь» отгрузил 5 тонн», «меди «Нива» дала 5 тонн», «из них «Нива» – 5 тонн».
    """
    strong = mention.rule in STRONG
    if is_programme(mention.name) or not (strong or mention.rule in WEAK):
        return False
    if BY.search(report.text, place.sentence[0], mention.start):
        return False
    left = report.text[place.sentence[0] : mention.start]
    opens = OPENS.search(left) is not None
    at_dash = AT_DASH.fullmatch(report.text, mention.end, place.quantity.start) is not None
    dash = DASH_BEHIND.match(report.text, mention.end) is not None
    if not strong:
        return opens and (_acts(report, mention) or (dash and mention.rule == KIND))
    if mention.rule == "abbreviation":
        return dash or at_dash or _acts(report, mention)
    if mention.rule == "quoted name" and _names_a_thing(left):
        return False
    return opens or at_dash or _acts(report, mention) or WITHIN.search(left) is not None


def _names_a_thing(left: str) -> bool:
    """Whether a name in quotes is that of the thing in front of it: «детсад «Балапан»»; not «нефти «Нива» добыла»."""
    word = WORD_BEFORE.search(left)
    reading = readings(word_form(word[1]))[0] if word else None
    return reading is not None and reading.pos == "NOUN" and reading.case != "gent"


def opens_and_acts(report: Report, mention: Mention) -> bool:
    """Whether an organisation opens a clause and has a verb behind it: «Qarmet» выплавил»."""
    left = report.text[max(0, mention.start - LONGEST_OPENING) : mention.start].rpartition("\n")[2]
    return not is_programme(mention.name) and OPENS.search(left) is not None and _acts(report, mention)


LONGEST_OPENING = 30  # characters


def _acts(report: Report, mention: Mention) -> bool:
    """Whether a verb of the third person or the past stands right behind an organisation."""
    word = WORD_BEHIND.match(report.text, mention.end)
    reading = readings(word_form(word[1]))[0] if word else None
    return reading is not None and reading.pos == "VERB" and reading.number == "sing" and bool(reading.tags & {"3per", "past"})


WORD_BEHIND = Frame(r"(?:\s+<in>\s+[А-ЯЁ][а-яё-]+)?(?:,?\s+<between subject and verb>,?)?\s+([а-яё]+)(?!\w)", flags=0)
WORD_BEFORE = re.compile(r"([а-яё]+)\s+$", re.IGNORECASE)
WITHIN = Frame(r"(?:^|[,;:.!?()–—•])[\s«\"–—•-]*(?:<opening of a clause>\s+)?(?:<on>|<in>|<of an owner>)\s+$")
AT_DASH = re.compile(r"[»\"]?\s*(?:[—–:]|\()\s*(?:[а-яё]{1,10}\s+)?", re.IGNORECASE)
DASH_BEHIND = re.compile(r"\s*[—–]")
YEAR_BEHIND = re.compile(r"\d{4}$")  # «ДКБ-2020»


def is_programme(name: str) -> bool:
    """Whether a name in quotes is that of a state programme, a prize or the like, which owns no figures: «Нұрлы жол»."""
    return YEAR_BEHIND.search(name) is not None or PROGRAMME.fullmatch(plain(name)) is not None


PROGRAMME = Frame(r"<programme>")
OPENS = Frame(r"(?:^|[,;:.!?()–—•])[\s«\"–—•-]*(?:<opening of a clause>\s+)?$")


def _whole_between(report: Report, mention: Mention, place: Place) -> bool:
    """Whether the text goes over to a whole behind an organisation: «…, а в среднем по району 14»."""
    between = report.owners_in(mention.end, place.quantity.start)
    return any(BY.search(report.text, max(0, other.start - 4), other.start) for other in between if other.kind != "organisation")


BY = Frame(r"(?<!\w)<over all>\s+$")
STRONG = (TITLED, "quoted name", "adjective and enterprise", "abbreviation")
KIND = "kind of enterprise"
WEAK = ("name in quotes", "name model", "enterprise and name", KIND)


def enterprise_again(report: Report, place: Place) -> tuple[str, Found] | None:
    """«Завод отгрузил», «комбинат»: the organisation named last before."""
    said = lexicon.whole("enterprise again").search(
        report.text, place.sentence[0], min(place.quantity.start, place.sentence[0] + NEXT)
    )
    left = report.text[place.sentence[0] : said.start()] if said is not None else ""
    if said is None or not (OPENS.search(left) or IN_A_YEAR.fullmatch(left)):
        said = ITS_FORM.search(report.text, place.sentence[0], place.quantity.start)
    if said is None:
        return None
    for mention in reversed(report.owners_in(max(0, said.start() - EARLIER), said.start())):
        if mention.kind == "organisation" and (mention.rule != "name in quotes" or opens_and_acts(report, mention)):
            return mention.name, "context"
    return None


EARLIER = 250  # characters in front of a word such as «завод» in which the enterprise is named
IN_A_YEAR = Frame(r"\W*<in>\s+(?:[а-яё]+\s+|\d{4}\s+)<year noun>,?\s+")  # «в 2015 году» in front of «компания отгрузила»
ITS_FORM = Frame(r"(?<!\w)(?:<in>|<over all>|<of an owner>)\s+<its form>(?!\w|\s+[«\"А-ЯЁA-Z])")  # «в ТОО», whose name was told


def speaker(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place or company of the farmer who says «у меня 140 баранов», «на парах взял 15»."""
    first, last = place.sentence
    if not report.said("of myself", first, last) or not SPEECH.search(report.text, max(0, first - 2), first + 2):
        return None
    before = report.text.rfind("\n", max(0, first - SAID_BY), first) + 1 or max(0, first - SAID_BY)
    for mention in [*reversed(report.owners_in(before, first)), *report.owners_in(place.quantity.end, last + NEXT)]:
        if SPEAKER.search(report.text, max(0, mention.start - 40), mention.start):
            name = mention.name if mention.kind == "organisation" else territory(report, mention)
            return (name, "context") if name is not None else None
    return None


SPEECH = re.compile(r"[«\"–—-]")
SAID_BY = 200  # characters in front of a sentence in which its speaker is named
SPEAKER = Frame(r"(?<!\w)<speaker>\s+(?:[а-яё]+\s+){0,2}(?:<out of>\s+|<in>\s+)?(?:<place>\s*)?[«\"]?$")
