"""Whose figure it is: from the mentions round a quantity to its entity. Changes when a figure gets the wrong owner.

``OWNER_RULES`` are asked in their order, which is the policy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from svodka import lexicon
from svodka.document import Mention, Quantity
from svodka.fields.context import Place, Report, Rule
from svodka.fields.discourse import owns, territory
from svodka.fields.routes import is_on_route
from svodka.fields.standards import is_standard
from svodka.fields.surroundings import brackets
from svodka.fields.wholes import series
from svodka.lexicon import Frame
from svodka.places.gazetteer import plain
from svodka.places.organisations import TITLED
from svodka.record import Found
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

CONTRACTOR = Frame(r"(?<!\w)<contractor>\s+$")  # «подрядчик» in front of «ТОО «Нива», 5 млн тенге»
NO_SUBJECT = Frame(r"(?<!\w)<no subject>\s+$")
BREAK = re.compile(r";|[.!?…]\s+[А-ЯЁ]")  # where another statement begins inside what was cut as one sentence


def organisation_subject(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation with a legal form in front of the number in the same sentence."""
    for mention in reversed(report.owners_in(place.sentence[0], place.quantity.start)):
        if mention.kind == "organisation":
            if _broken_off(report, mention, place) or _whole_between(report, mention, place):
                return None
            if _in_other_bracket(report, mention, place):
                continue
            left = max(0, mention.start - 20)
            hired = CONTRACTOR.search(report.text, left, mention.start) and not _acts(report, mention)
            means = hired or NO_SUBJECT.search(report.text, left, mention.start)
            if mention.rule == "legal form and name" and not means:
                return mention.name, "stated"
            if mention.end < place.quantity.start and not means and _is_told_of(report, mention, place):
                return mention.name, "stated"
    return None


def _broken_off(report: Report, mention: Mention, place: Place) -> bool:
    """Whether another statement, or the rest of what is counted, begins behind an organisation: «…, остальные девять 21 млн».

    A semicolon goes on with an organisation that has a figure in front of it already: «ТОО «Нива» – 5 га; собрали 9 т».
    """
    for stop in BREAK.finditer(report.text, mention.end, place.quantity.start):
        if stop.group() != ";" or not report.figures_in(mention.end, stop.start()):
            return True
    return REST.search(report.text, mention.end, place.quantity.start) is not None


REST = Frame(r"(?<!\w)<the rest>(?!\w)")


def organisation_behind(report: Report, place: Place) -> tuple[str, Found] | None:
    """An organisation that is told right behind the number to have done it: «из них 200 дало ТОО «Нива»», «68 ц – у ТОО «Нива»»."""
    for mention in report.owners_in(place.quantity.end, min(place.sentence[1], place.quantity.end + NEXT)):
        if mention.kind == "organisation" and mention.rule != "name in quotes":
            return (mention.name, "stated") if DID.fullmatch(report.text, place.quantity.end, mention.start) else None
        break
    return None


DID = Frame(
    r"\s*(?:[—–-]\s*<of an owner>\s+"
    r"|(?:[—–-]\s*)?(?:[а-яё]{1,12}\s+){0,2}[а-яё]{1,12}(?:ал|ил|ел|ял)[ао]?\s+(?:[а-яё]+,\s*)?[«\"]?)"
)


def _is_told_of(report: Report, mention: Mention, place: Place) -> bool:
    """Whether an organisation opens its clause, has a verb behind it, or the number behind a dash.

    «…; разрез «Богатырь» отгрузил 5 тонн», «меди «Нива» дала 5 тонн», «из них «Нива» – 5 тонн».
    """
    left = report.text[place.sentence[0] : mention.start]
    strong = mention.rule in STRONG
    if is_programme(mention.name) or BY.search(left) or not (strong or mention.rule in WEAK):
        return False
    opens = OPENS.search(left) is not None
    if not strong:
        return opens and _acts(report, mention)
    at_dash = AT_DASH.fullmatch(report.text, mention.end, place.quantity.start) is not None
    if mention.rule == "quoted name" and _names_a_thing(left):
        return False
    return opens or at_dash or _acts(report, mention) or (mention.rule != "abbreviation" and WITHIN.search(left) is not None)


def _names_a_thing(left: str) -> bool:
    """Whether a name in quotes is that of the thing in front of it: «детсад «Балапан»»; not «нефти «Нива» добыла»."""
    word = WORD_BEFORE.search(left)
    reading = readings(word_form(word[1]))[0] if word else None
    return reading is not None and reading.pos == "NOUN" and reading.case != "gent"


def _acts(report: Report, mention: Mention) -> bool:
    """Whether a verb of the third person or the past stands right behind an organisation."""
    word = WORD_BEHIND.match(report.text, mention.end)
    reading = readings(word_form(word[1]))[0] if word else None
    return reading is not None and reading.pos == "VERB" and reading.number == "sing" and bool(reading.tags & {"3per", "past"})


WORD_BEHIND = Frame(r"\s+(?:<between subject and verb>\s+)?([а-яё]+)(?!\w)", flags=0)
WORD_BEFORE = re.compile(r"([а-яё]+)\s+$", re.IGNORECASE)
WITHIN = Frame(r"(?:^|[,;:.!?()–—•])[\s«\"–—•-]*(?:<opening of a clause>\s+)?(?:<on>|<in>|<of an owner>)\s+$")
AT_DASH = re.compile(r"[»\"]?\s*(?:[—–:]|\()\s*(?:[а-яё]{1,10}\s+)?", re.IGNORECASE)
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
WEAK = ("name in quotes", "name model")
BETWEEN_FIGURES = Frame(r"\s*(?:<percent word>|[а-я]{1,4}\.?)?\s*[,;]?\s*<and>?\s*<hedge>?\s*")


def respectively(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place whose rank in a series is that of the number in its own: «в Аксу и Ушарале соответственно 5 и 7 школ»."""
    start, end = place.sentence
    said = bool(report.said("respectively", start, end))
    named = report.owners_in(max(0, start - EARLIER) if said else start, end)
    if len(named) < 2:
        return None
    figures = _run(report.text, report.figures_in(start, end), place.quantity)
    if len(figures) < 2:
        return None
    near = [m for m in named if m.kind != "abroad" and not m.kind.startswith("generic") and not is_on_route(report.text, m)]
    for names in reversed(series(report.text, near)):
        gap = figures[0].start - names[-1].end
        if len(names) == len(figures) and gap >= 0 and (said or len(names) > 2 or gap <= DIRECTLY):
            return names[figures.index(place.quantity)].name, "stated"
    return None


EARLIER = 250  # characters in front of the sentence where its series may stand
DIRECTLY = 20  # characters between two names and their two figures: «в Аксу и Ушарале открыли 15 и 11 школ»


START = attrgetter("start")


def _run(text: str, quantities: Sequence[Quantity], one: Quantity) -> list[Quantity]:
    """The quantities that stand beside each other with ``one``."""
    first = last = bisect_left(quantities, one.start, key=START)
    if first == len(quantities) or quantities[first].start != one.start:
        return []
    while first and BETWEEN_FIGURES.fullmatch(text, quantities[first - 1].end, quantities[first].start):
        first -= 1
    while last + 1 < len(quantities) and BETWEEN_FIGURES.fullmatch(text, quantities[last].end, quantities[last + 1].start):
        last += 1
    return list(quantities[first : last + 1])


def in_parallel(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place behind the number, where that of the number before stands behind it too: «91 в Уиле, 40 в Шубарши»."""
    start, end = place.sentence
    before = report.figures_in(max(start, place.quantity.start - NEAR), place.quantity.start)
    behind = report.owners_in(place.quantity.end, min(end, place.quantity.end + NEXT))
    if not before or not behind or not BEHIND_FIGURE.fullmatch(report.text, place.quantity.end, behind[0].start):
        return None
    for mention in report.owners_in(before[-1].end, place.quantity.start)[:1]:
        name = territory(report, behind[0])
        fellow = BEHIND_FELLOW.fullmatch(report.text, before[-1].end, mention.start)
        joined = JOINED.fullmatch(report.text, mention.end, place.quantity.start)
        if name is not None and fellow and joined and owns(report, mention) and owns(report, behind[0]):
            return name, "stated"
    return None


# «дома в самом» between a figure and its place
BEHIND_FIGURE = Frame(r"\s*(?:[а-яё.]{1,15}\s+){0,2}<at a place>\s+(?:сам[а-яё]{2,3}\s+)?<place>?\s*", flags=0)
BEHIND_FELLOW = Frame(r"\s*(?:[а-яё.]{1,15}\s+){0,3}(?:<at a place>\s+)?(?:сам[а-яё]{2,3}\s+)?<place>?\s*", flags=0)
JOINED = Frame(r"[»\"]?\s*[,;]?\s*(?:<and>\s+)?<hedge>?\s*")


def next_to_it(report: Report, place: Place) -> tuple[str, Found] | None:
    """The territory directly in front of the number: «Енбек – около 300», «в Темиртау 5 школ»."""
    end = _end_of_pair(report, place)
    for mention in report.owners_in(end, min(place.sentence[1], end + NEXT)):
        name = territory(report, mention)
        dash = DASH.fullmatch(report.text, end, mention.start)
        if name is not None and dash and owns(report, mention) and _alone(report, mention, place, sure=True):
            return name, "stated"
        break
    for mention in reversed(report.owners_in(max(place.sentence[0], place.quantity.start - NEXT), place.quantity.start)):
        if mention.rule == "name model" and mention.kind == "organisation":
            continue  # «по стране, по данным МЧС, 113»
        name = territory(report, mention)
        if (
            name is not None
            and owns(report, mention)
            and _alone(report, mention, place, sure=True)
            and GAP.fullmatch(report.text, mention.end, place.quantity.start)
            and not _is_guess(report, mention, place)
            and not is_standard(report, mention, name, place)
        ):
            return name, "stated"
        break
    return None


def _end_of_pair(report: Report, place: Place) -> int:
    """Where a number ends, or the price that stands with it: «5 школ на 1 млрд тенге – в Абае»."""
    end = place.quantity.end
    for price in report.figures_in(end, end + NEXT)[:1]:
        if PRICED.fullmatch(report.text, end, price.start):
            return price.end
    return end


PRICED = Frame(r"(?:\s+[а-яё]+){0,2}\s+<priced at>\s+<hedge>?\s*", flags=0)


def _is_guess(report: Report, mention: Mention, place: Place) -> bool:
    """Whether a word that only the name model calls a place stands in front of a number without a sign: «Ветспециалистов 52»."""
    left = report.text[max(0, mention.start - 6) : mention.start]
    if mention.rule != "name model" or GOVERNED.search(left) or LISTED.search(left):
        return False
    return MARK.search(report.text, mention.end, place.quantity.start) is None


MARK = re.compile(r"[—–:(»\"-]")
DASH = Frame(
    r"\s*[а-яё.]{0,12}\s*[—–-]\s*(?:<in>|<of an owner>)?\s*<place>?\s*", flags=0
)  # «64 — в Абайском районе, 58 – в Каратауском»
NEAR = 160  # characters between a place and the «там» that means it
NEXT = 60  # characters from the start of a place's name to a number directly behind it
GAP = re.compile(
    r"[»\"]?\s*(?:[—–:(-]?\s*(?:[а-яё]{1,10}\s+){0,2}|,\s*|(?:[а-яё]{1,10}\s+)?[а-яё]{0,10},\s[^,.;\d\n]{3,40},\s(?:[а-яё]{1,10}\s+)?)"
)


def _alone(report: Report, mention: Mention, place: Place, *, sure: bool = False) -> bool:
    """Whether a mention stands for one place, and surely for one: no member of a series, no guess of the model without a sign."""
    if IN_BRACKETS.search(report.text, max(place.sentence[0], mention.start - 8), mention.start):
        return False
    first, last = place.sentence
    if not first <= mention.start < last:  # «там» behind it
        first, last = mention.start - NEXT, mention.end + NEXT
    around = report.owners_in(max(first, mention.start - NEXT), min(last, mention.end + NEXT))
    named = [m for m in around if not m.kind.startswith("generic") and (m is mention or not _taken(report, m))]
    if any(mention in names for names in series(report.text, named)):
        return False
    return (
        sure or mention.rule != "name model" or GOVERNED.search(report.text, max(0, mention.start - 6), mention.start) is not None
    )


def _taken(report: Report, mention: Mention) -> bool:
    """Whether a mention stands behind a figure and a dash, as its owner: «12,7 ц/га – в Аксуском районе, в Сарканском – 12»."""
    figures = report.figures_in(mention.start - NEXT, mention.start)
    return bool(figures) and DASH.fullmatch(report.text, figures[-1].end, mention.start) is not None


IN_BRACKETS = re.compile(r"[»\"]\s*\((?:[а-я]{1,3}\.\s*)?$")  # «КХ «Айдар» (с. Копа) завезло 20 голов»
LISTED = re.compile(r"[•*·,;—–-]\s*$")  # an item of a list
GOVERNED = Frame(r"(?<!\w)(?:<in>|<of an owner>|<over all>)\s+$")


def place_in_clause(report: Report, place: Place) -> tuple[str, Found] | None:
    """A territory named in the same clause, the nearest in front first, then behind."""
    start, end = place.clause
    front = report.owners_in(start, place.quantity.start)
    behind = report.owners_in(place.quantity.end, end)
    for mention in [*reversed(front), *behind]:
        name = territory(report, mention)
        if (
            name is not None
            and not mention.rule.startswith("average")  # it owns the figure at its side only
            and owns(report, mention)
            and _alone(report, mention, place)
            and not _in_other_bracket(report, mention, place)
            and not is_standard(report, mention, name, place)
        ):
            return name, "stated"
    return None


AT_BRACKET = 6  # characters behind a bracket in which its owner still holds: «картофель (КХ «Нива») – 264»


def _in_other_bracket(report: Report, mention: Mention, place: Place) -> bool:
    """Whether a mention stands in a bracket that the number is outside of: «одобрено 7 проектов (Шалкия – 2) на 318 млн»."""
    for opened, closed in brackets(report.text, *place.sentence):
        if opened < mention.start < closed:
            near = closed < place.quantity.start < closed + AT_BRACKET and not report.figures_in(opened, closed)
            return not near and not opened < place.quantity.start < closed
    return False


EACH = Frame(r"[»\"]?\s*(?:[—–:,-]\s*)?(?:[а-яё]+\s+){0,2}<each>\s+")  # «в Аксу и Ушарале по 120»


def place_in_sentence(report: Report, place: Place) -> tuple[str, Found] | None:
    """The nearest territory in front of the number in the sentence, unless the text goes over to «мы», «у нас»."""
    start = place.sentence[0]
    if not report.owners_in(start, place.quantity.start):
        return None
    if ourselves := report.said("ourselves", start, place.quantity.start):  # «у нас», «а мы»
        start = ourselves[-1][1]
    if rest := REST.last(report.text, start, place.quantity.start):
        start = rest.end()
    for mention in reversed(report.owners_in(start, place.quantity.start)):
        name = territory(report, mention)
        if (
            name is not None
            and EACH.fullmatch(report.text, mention.end, place.quantity.start)
            and not _alone(report, mention, place)
        ):
            return None
        if (
            name is not None
            and mention.kind != "country"
            and not mention.rule.startswith("average")
            and owns(report, mention)
            and _alone(report, mention, place)
            and not _in_other_bracket(report, mention, place)
            and not is_standard(report, mention, name, place)
        ):
            return name, "stated"
    return None


def enterprise_again(report: Report, place: Place) -> tuple[str, Found] | None:
    """«Завод отгрузил», «комбинат»: the organisation named last before."""
    said = lexicon.whole("enterprise again").search(
        report.text, place.sentence[0], min(place.quantity.start, place.sentence[0] + NEXT)
    )
    if said is None or not OPENS.search(report.text[place.sentence[0] : said.start()]):
        return None
    for mention in reversed(report.owners_in(max(0, said.start() - EARLIER), said.start())):
        if mention.kind == "organisation" and mention.rule != "name in quotes":
            return mention.name, "context"
    return None


def there(report: Report, place: Place) -> tuple[str, Found] | None:
    """«Здесь», «там» in front of the number: the place or enterprise named last before, unless it is one of several."""
    told = report.said("there", place.sentence[0], place.quantity.start)
    if not told:
        return None
    said = told[-1][0]
    for mention in reversed(report.owners_in(max(0, said - NEAR), said)):
        if mention.kind == "organisation":
            if (mention.rule in STRONG and not is_programme(mention.name)) or mention.rule == "legal form and name":
                return mention.name, "context"
            continue
        name = territory(report, mention)
        if name is not None and mention.kind != "country":
            return (name, "context") if owns(report, mention) and _alone(report, mention, place) else None
    return None


def heading(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place that the heading over the sentence names."""
    name = report.topics.get(place.sentence[0])
    return (name, "context") if name else None


def own(report: Report, place: Place) -> tuple[str, Found] | None:
    """The report's own territory."""
    return (report.owner.name, "document") if report.owner is not None else None


OWNER_RULES: tuple[Rule, ...] = (
    organisation_behind,
    organisation_subject,
    respectively,
    in_parallel,
    next_to_it,
    enterprise_again,
    place_in_clause,
    place_in_sentence,
    there,
    heading,
    own,
)
OF_MENTIONS = (organisation_behind, organisation_subject, in_parallel, next_to_it, place_in_clause, place_in_sentence)
WITHOUT_MENTIONS = tuple(rule for rule in OWNER_RULES if rule not in OF_MENTIONS)


def owner_rules(report: Report, place: Place) -> Sequence[Rule]:
    """The rules that can answer: some only where the sentence names somebody."""
    return OWNER_RULES if report.owners_in(*place.sentence) else WITHOUT_MENTIONS


def name_of(report: Report, mention: Mention) -> str | None:
    """The owner that ``mention`` can be, by name: of a territory or organisation, or what a word such as «регион» points to."""
    return mention.name if mention.kind == "organisation" else territory(report, mention)
