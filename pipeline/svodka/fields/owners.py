"""Whose figure it is: from the mentions round a quantity to its entity. Changes when a figure gets the wrong owner.

``OWNER_RULES`` are asked in their order, which is the policy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from svodka.document import Mention, Quantity
from svodka.fields.companies import REST, STRONG, enterprise_again, is_programme, organisation_behind, organisation_subject, speaker
from svodka.fields.context import Needs, Place, Report, Rule, can_answer
from svodka.fields.discourse import owns, territory
from svodka.fields.heads import AKIM as OF_AKIM
from svodka.fields.heads import LONGEST_AKIM
from svodka.fields.partners import in_other_bracket
from svodka.fields.routes import is_on_route
from svodka.fields.standards import is_standard
from svodka.fields.wholes import lies_in, series
from svodka.lexicon import Frame
from svodka.record import Found

# (no two runs of blanks may meet: they would be tried against each other)
BETWEEN_FIGURES = Frame(r"\s*+(?:(?:<percent word>|[а-я]{1,4}\.?)\s*+)?(?:[,;]\s*+)?(?:<and>\s*+)?(?:<hedge>\s*+)?")


def respectively(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place whose rank in a series is that of the number in its own: «в Аксу и Ушарале соответственно 5 и 7 школ»."""
    start, end = place.sentence
    reach = EARLIER if report.says("respectively") else 0
    if len(report.owners_in(max(0, start - reach), end + AROUND + LONGEST_FIGURE)) < 2:
        return None
    figures = _run(report.text, report.figures_in(start - AROUND, end + AROUND), place.quantity)  # a semicolon ends what is cut
    if len(figures) < 2:
        return None
    first, last = min(start, figures[0].start), max(end, figures[-1].end)
    first -= AROUND if first < start else 0
    said = bool(report.said("respectively", first, last))
    named = report.owners_in(max(0, start - EARLIER) if said else start, last)
    if len(named) < 2:
        return None
    near = [m for m in named if m.kind != "abroad" and not m.kind.startswith("generic")]
    for names in reversed(series(report.text, near)):
        gap = figures[0].start - names[-1].end
        several = len(names) > 2
        if len(names) != len(figures) or gap < 0 or (is_on_route(report.text, names[0]) and not (said and several)):
            continue
        if said or several or gap <= (FAR if _is_pair(report, names[-1].end, figures) else DIRECTLY):
            return names[figures.index(place.quantity)].name, "stated"
    return None


def _is_pair(report: Report, end: int, figures: Sequence[Quantity]) -> bool:
    """Whether two figures are joined by «и», and no other stands between them and the names that end at ``end``."""
    if report.figures_in(end, figures[0].start):
        return False
    return PAIR.fullmatch(report.text, figures[0].end, figures[1].start) is not None


PAIR = Frame(r"\s+(?:[а-яё%.]{1,12}\s+)?<and>\s+<hedge>?\s*")
EARLIER = 250  # characters in front of the sentence where its series may stand
AROUND = 60  # characters round the sentence in which its figures go on
LONGEST_FIGURE = 200  # characters
DIRECTLY = 20  # characters between two names and their two figures: «в Аксу и Ушарале открыли 15 и 11 школ»
FAR = 70  # the same where nothing else can be meant


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


def in_turn(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place that «в первом», «во втором» in front of the number, or right behind it, mean of those named before."""
    quantity = place.quantity
    said: list[tuple[int, int, int]] = []  # where, and its rank
    for rank, cue in enumerate(RANKS):
        front = report.said(cue, place.sentence[0], quantity.start)[-1:]
        behind = report.said(cue, quantity.end, quantity.end + BESIDE)[:1]
        beside = behind and BLANK.fullmatch(report.text, quantity.end, behind[0][0])
        said += [(start, end, rank) for start, end in (behind if beside else front)]
    if not said or WITH_NOUN.match(report.text, max(said)[1]):
        return None
    start, _, rank = max(said)
    named = report.owners_in(max(0, min(start, place.sentence[0]) - EARLIER), quantity.start)
    near = [m for m in named if m.kind != "abroad" and not m.kind.startswith("generic") and owns(report, m)]
    for names in reversed(series(report.text, near)):
        return (names[rank].name, "context") if rank < len(names) else None
    return None


BLANK = re.compile(r"\s+(?:[а-яё]+\s+)?")
RANKS = ("first of them", "second of them", "third of them")
BESIDE = 20  # characters behind a number in which «в первом» is said of it
WITH_NOUN = Frame(r"\s+(?:[а-яё]+(?:ом|ем|ой|ей|е|и|у)|[а-яё]+\s+<year noun>)(?!\w)")  # «в первом полугодии»


def in_parallel(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place behind the number, where that of the number before stands behind it too: «91 в Уиле, 40 в Шубарши»."""
    start, end = place.sentence
    before = report.figures_in(max(start, place.quantity.start - NEAR), place.quantity.start)
    behind = report.owners_in(place.quantity.end, min(end, place.quantity.end + NEXT))
    if not before or not behind or not BEHIND_FIGURE.fullmatch(report.text, place.quantity.end, behind[0].start):
        return None
    if _in_series(report, behind[0], place):
        return None  # «две в Абае, по одной в Аксу и Сарани»
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
# «и площадка на» between the place of the figure before and the next one
JOINED = Frame(r"[»\"]?(?:\s*+(?:[,;]\s*+)?(?:<and>\s++)?|(?:\s*+,\s*+|\s++<and>\s++)(?:[а-яё]+\s++){1,4})(?:<hedge>\s*+)?")


def next_to_it(report: Report, place: Place) -> tuple[str, Found] | None:
    """The territory directly in front of the number: «Енбек – около 300», «в Темиртау 5 школ»."""
    end = _end_of_pair(report, place)
    for mention in report.owners_in(end, min(place.sentence[1], end + NEXT)):
        name = territory(report, mention)
        dash = DASH.fullmatch(report.text, end, mention.start) or (
            FAR_DASH.fullmatch(report.text, end, mention.start)
            and not report.figures_in(end, mention.start)
            and not ITS_OWN.match(report.text, mention.end)
        )
        if name is not None and dash and owns(report, mention) and _alone(report, mention, place, sure=True):
            return name, "stated"
        break
    for mention in report.owners_in(place.quantity.end, min(place.sentence[1], place.quantity.end + NEXT))[:1]:
        name = territory(report, mention)
        over_all = OVER_ALL.fullmatch(report.text, place.quantity.end, mention.start)
        against = SET_AGAINST.search(report.text, max(0, place.quantity.start - 20), place.quantity.start)
        if name is not None and over_all and against:
            return name, "stated"  # «против 12,3 по Казахстану»
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


OVER_ALL = Frame(r"\s+(?:<on average>\s+)?(?:<over all>|<in>)\s+")
SET_AGAINST = Frame(r"(?<!\w)<figure compared with>\s+<hedge>?\s*$")


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
# «180 из них – в Абае», «5 школ остаются, все – в Абае», «треть суммы приходится на Абай»
FAR_DASH = Frame(
    r"(?:\s+[а-яё]+){0,4}(?:,\s+(?:<nearly>\s+)?<all of them>)?"
    r"(?:\s*[—–]\s*(?:<in>\s+|<of an owner>\s+|<on>\s+)?|\s+<falls to>\s+<on>\s+)<place>?\s*",
    flags=0,
)
ITS_OWN = re.compile(r"[»\"]?\s*(?:[—–:(-]\s*)?\d")  # behind a place with a figure of its own
NEAR = 160  # characters between a place and the «там» that means it
NEXT = 60  # characters from the start of a place's name to a number directly behind it
GAP = re.compile(
    r"[»\"]?\s*(?:[—–:(-]?\s*(?:[а-яё]{1,10}\s+){0,2}|,\s*|(?:[а-яё]{1,10}\s+)?[а-яё]{0,10},\s[^,.;\d\n]{3,40},\s(?:[а-яё]{1,10}\s+)?)"
)


def _alone(report: Report, mention: Mention, place: Place, *, sure: bool = False) -> bool:
    """Whether a mention stands for one place, and surely for one: no member of a series, no guess of the model without a sign."""
    if IN_BRACKETS.search(report.text, max(place.sentence[0], mention.start - 8), mention.start):
        return False
    if _in_series(report, mention, place):
        return False
    return (
        sure or mention.rule != "name model" or GOVERNED.search(report.text, max(0, mention.start - 6), mention.start) is not None
    )


def _in_series(report: Report, mention: Mention, place: Place) -> bool:
    """Whether a mention stands beside others of its like: «в Аксу и Ушарале»."""
    first, last = place.sentence
    if not first <= mention.start < last:  # «там» behind it
        first, last = mention.start - NEXT, mention.end + NEXT
    around = report.owners_in(max(first, mention.start - NEXT), min(last, mention.end + NEXT))
    named = [m for m in around if not m.kind.startswith("generic") and (m is mention or not _apart(report, m, mention))]
    return any(mention in names for names in series(report.text, named))


def _ends_the_search(report: Report, mention: Mention, place: Place) -> bool:
    """Whether a mention in front of a number is one of several that it is told of: then it is that of none farther off."""
    return owns(report, mention) and _in_series(report, mention, place) and not in_other_bracket(report, mention, place)


def _apart(report: Report, other: Mention, mention: Mention) -> bool:
    """Whether each of two mentions has a figure of its own: «12,7 ц/га – в Аксуском районе, в Сарканском – 12».

    Where the second has its figure behind a dash, the first needs none: «на 200 коек в Аксу, в Аксае – на 90».
    """
    if _taken(report, other, DASH):
        return True
    first, second = (other, mention) if other.start < mention.start else (mention, other)
    return ITS_DASH.match(report.text, second.end) is not None and _taken(report, first, BEHIND_FIGURE)


def _taken(report: Report, mention: Mention, gap: Frame) -> bool:
    """Whether a mention stands behind a figure and ``gap``, as its owner."""
    figures = report.figures_in(mention.start - NEXT, mention.start)
    return bool(figures) and gap.fullmatch(report.text, figures[-1].end, mention.start) is not None


ITS_DASH = Frame(r"[»\"]?\s*[–—-]\s*(?:<on>\s+)?<hedge>?\s*\d")


IN_BRACKETS = re.compile(r"[»\"]\s*\((?:[а-я]{1,3}\.\s*)?$")  # «КХ «Айдар» (с. Копа) завезло 20 голов»
LISTED = re.compile(r"[•*·,;—–-]\s*$")  # an item of a list
GOVERNED = Frame(r"(?<!\w)(?:<in>|<of an owner>|<over all>)\s+$")


def _is_owner(report: Report, mention: Mention, name: str, place: Place) -> bool:
    """Whether the place that a mention stands for may own a number that does not stand right beside it."""
    return (
        not mention.rule.startswith("average")  # it owns the figure at its side only
        and owns(report, mention)
        and _alone(report, mention, place)
        and not in_other_bracket(report, mention, place)
        and not is_standard(report, mention, name, place)
    )


def place_in_clause(report: Report, place: Place) -> tuple[str, Found] | None:
    """A territory named in the same clause, the nearest in front first, then behind."""
    start, end = place.clause
    front = report.owners_in(start, place.quantity.start)
    behind = report.owners_in(place.quantity.end, end)
    front = list(reversed(front))
    if len(front) > 1:  # «в Аксу аким области открыл 5 школ»: the akim's territory last
        front.sort(key=lambda mention: OF_AKIM.search(report.text, max(0, mention.start - LONGEST_AKIM), mention.start) is not None)
    for mention in [*front, *behind]:
        name = territory(report, mention)
        if name is not None and mention.start < place.quantity.start and _ends_the_search(report, mention, place):
            return None
        if name is not None and _is_owner(report, mention, name, place):
            return _inside(report, mention, behind, place) or name, "stated"
    return None


def _inside(report: Report, holder: Mention, behind: Sequence[Mention], place: Place) -> str | None:
    """The narrower place behind a number: «В Мангистауской области открыта больница на 200 коек в Жанаозене»."""
    for mention in behind[:1] if holder.start < place.quantity.start else ():
        name = territory(report, mention)
        near = not report.figures_in(place.quantity.end, mention.start) and AT_PLACE.fullmatch(
            report.text, place.quantity.end, mention.start
        )
        if name is not None and near and lies_in(mention, holder) and _is_owner(report, mention, name, place):
            return name
    return None


AT_PLACE = Frame(r"[^\d.,;:!?()\n–—]{0,60}?\s<at a place>\s+<place>?\s*[«\"]?", flags=0)


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
        if name is not None and _ends_the_search(report, mention, place):
            return None  # what is told of several places is not that of one farther off
        if name is not None and mention.kind != "country" and _is_owner(report, mention, name, place):
            return name, "stated"
    return None


def whole(report: Report, place: Place) -> tuple[str, Found] | None:
    """The owner of what the sentence tells a part of: «В Аксу открыто 9 цехов. Из них 4 – новые»."""
    return (place.whole, "context") if place.whole is not None else None


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


def governed(report: Report, place: Place) -> tuple[str, Found] | None:
    """The territory of the akim who is quoted, or whose budget is approved."""
    own = report.governed_at(place.quantity.start)
    return (own.name, "context") if own is not None else None


def heading(report: Report, place: Place) -> tuple[str, Found] | None:
    """The place that the heading over the sentence names."""
    name = report.topics.get(place.sentence[0])
    if name is None or report.said("ourselves", place.sentence[0], place.quantity.start):  # «у нас», «а мы»
        return None
    return name, "context"


def own(report: Report, place: Place) -> tuple[str, Found] | None:
    """The report's own territory."""
    return (report.owner.name, "document") if report.owner is not None else None


OWNER_RULES: tuple[Rule, ...] = (
    organisation_behind,
    organisation_subject,
    respectively,
    in_turn,
    in_parallel,
    next_to_it,
    enterprise_again,
    place_in_clause,
    place_in_sentence,
    whole,
    there,
    speaker,
    governed,
    heading,
    own,
)
OF_MENTIONS = (organisation_behind, organisation_subject, in_parallel, next_to_it, place_in_clause, place_in_sentence)
OF_COMPANIES = (organisation_behind, organisation_subject, enterprise_again)
NEEDS: Needs = {
    **dict.fromkeys(OF_COMPANIES, lambda report: any(mention.kind == "organisation" for mention in report.owners)),
    in_turn: lambda report: any(map(report.says, RANKS)),
    there: lambda report: report.says("there"),
    speaker: lambda report: report.says("of myself"),
    governed: lambda report: report.governed,
    heading: lambda report: report.topics,
}


def owner_rules(report: Report) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """The rules that can answer in a report: in a sentence that names somebody, and in one that does not."""
    rules = can_answer(OWNER_RULES, NEEDS, report)
    return rules, [rule for rule in rules if rule not in OF_MENTIONS]


def name_of(report: Report, mention: Mention) -> str | None:
    """The owner that ``mention`` can be, by name: of a territory or organisation, or what a word such as «регион» points to."""
    return mention.name if mention.kind == "organisation" else territory(report, mention)
