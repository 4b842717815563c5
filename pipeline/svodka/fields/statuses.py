"""Status of a quantity: plan or fact. Changes when a plan is taken for a fact.

The clause round the number decides, then the sentence, then the heading of a list; the plan words stand in the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.fields.context import Report
from svodka.fields.kinds import ON, Spans, any_in, plan_words
from svodka.lexicon import Frame
from svodka.record import Status
from svodka.text.clauses import clause, first_word, now_again
from svodka.text.morphology import WORD, done, happening, infinitive, participle_form, to_be_done, told

# a word for a plan right in front of its number: «задание было», «при уточнённом плане», «из намеченных»
OF_A_YEAR = r"(?:\s+(?:<on>\s+)?20\d\d(?:\s*(?:<year noun>|г\.?))?(?!\w))?"  # «план на 2023 год – 12 школ»
PLAN_FRONT = Frame(rf"(?<!\w)<plan noun>{OF_A_YEAR}(?P<between>[^\d;.!?\n]{{0,40}})$")
PLAN_BEHIND = Frame(r"(?:[^\d;.!?,\n]{0,25}(?<!\w)<plan behind>|[^\d;.!?,\n]{0,25},\s+<planned of it>)(?!\w)")
OF_PLANNED = Frame(r"\(|(?<!\w)(?:<beside a plan>|<out of>)\s")  # «5 км из запланированных семи», «5 км (по плану 4)»
# a plan named beside a fact, which says nothing of the fact: «при прогнозе 13,9», «(план – 450)», «на 6 % выше прогноза»
ASIDE = Frame(r"(?:(?<!\w)(?:<beside a plan>|<measured by a plan>|<out of>)\s+(?:\w+\s+)?|\()<plan noun>[^,;.)]*")
MEASURED = Frame(r"(?<!\w)<measured by a plan>\s+(?:\w+\s+)?$")  # in front of a plan that a fact is measured by
PLAIN_BE = Frame(r"(?<!\w)<plain be>(?!\w)")
# «запланированный ремонт трёх школ завершён»: a plan that was carried out
WAS_PLANNED = Frame(r"(?<!\w)<what was planned>(?!\w)")
THAN_TIME = Frame(r"(?<!\w)<than>\s[^,;.()]{0,30}\s?$")  # «вдвое больше, чем в 2023-м (10 млрд)»
FACT = Frame(r"(?<!\w)<fact>(?!\w)")
FACT_LABEL = Frame(r"[,;(/]\s*<label of a fact>\s*[–—:-]?\s*$")  # «целевой показатель – 95 %, факт – 93 %»
FACT_FRONT = Frame(r"(?<!\w)<fact>(?!\w)[^\d,;:.!?()\n]{0,25}$")
OWING = Frame(r"(?<!\w)<owing>(?!\w)")  # «должны 40 млн» is a debt, «должны построить» a plan
UNTIL = Frame(r"(?<!\w)<until>\s+$")
NO_PLAN = Frame(r"(?<!\w)<no plan>(?!\w)")  # «врать не буду», «этого хватит на»: what sounds like something to come


@lru_cache(maxsize=2)  # a text is looked through once for all its numbers
def _places_of_plans(text: str, scopes: tuple[str, ...]) -> Spans:
    """Where words for a plan stand, those that meet as one."""
    found: Spans = []
    for start, end in sorted(match.span() for scope in scopes for match in plan_words(scope).opened.finditer(text)):
        if found and start <= found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def _planned(text: str, start: int, end: int, *, money: bool) -> bool:
    """Whether ``text[start:end]`` tells a plan for itself, not beside its fact; «заложили» is one of money only."""
    scopes = ("clause", "money") if money else ("clause",)
    if not any_in(_places_of_plans(text, scopes), start, end):
        return False
    words, plans = text[start:end], [plan_words(scope).regex for scope in scopes]
    if not any(plan.search(words) for plan in plans):
        return False
    own = NO_PLAN.regex.sub("", ASIDE.regex.sub("", words))
    was_planned = WAS_PLANNED.search(own)
    if was_planned is not None and done(own[was_planned.end() :]):
        own = own[: was_planned.start()] + own[was_planned.end() :]
    if OWING.regex.search(own) and not infinitive(words):
        own = OWING.regex.sub("", own)
    return any(plan.search(own) for plan in plans)


def _plan_in_front(text: str, quantity: Quantity, start: int) -> bool:
    """Whether a word for a plan stands right in front of the number: «задание было», «из намеченных», no «исполнение плана –»."""
    front = PLAN_FRONT.search(text, max(start, quantity.start - 70), quantity.start)
    if front is None or done(PLAIN_BE.regex.sub("", front["between"])) or FACT.search(front["between"]):
        return False
    noun = front.start()
    if front["between"] == " (":
        return not _no_plan_at(text, noun)  # «больше плана (5 тыс.)»
    if (
        _no_plan_at(text, noun)
        or (
            WAS_PLANNED.match(text, noun)
            and done(text[slice(*clause(text, quantity.end, quantity.end, (quantity.end, len(text))))])
        )
        or MEASURED.search(text, max(start, noun - 40), noun)
        or (")" in front["between"] and "(" not in front["between"])
    ):
        return False
    return quantity.unit != "%" or ON.search(front["between"]) is None


def _plan_behind(text: str, end: int) -> bool:
    """Whether a word for a plan stands right behind the number: «12 км по плану»."""
    near = text, end, end + LONGEST_BEHIND
    if not (lexicon.starting("plan behind").search(*near) or lexicon.starting("planned of it").search(*near)):
        return False
    behind = PLAN_BEHIND.match(text, end)
    return behind is not None and not OF_PLANNED.search(behind.group()) and not _no_plan_at(text, behind.end() - 1)


LONGEST_BEHIND = 90  # characters up to the end of the word for a plan


def _member_of_plan(text: str, quantity: Quantity, start: int) -> bool:
    """Whether the number goes on a list of plans: «план по овцам составил 90 голов, по козам – 30»."""
    front = PLAN_LIST.search(text, max(start, quantity.start - LONGEST_PLANS), quantity.start)
    if front is None or quantity.unit == "%":
        return False
    between = PLAIN_BE.regex.sub("", front["between"])
    if FACT.search(between) or EXECUTION.search(between):
        return False
    return not (done(between) or happening(between) or MEASURED.search(text, start, front.start()))


PLAN_LIST = Frame(r"(?<!\w)<plan noun>(?P<between>[^.;!?\n()]{0,30}\d[^.;!?\n()]{0,90}(?:,|<and>)\s[^\d.;!?\n()]{0,30})$")
EXECUTION = Frame(r"(?<!\w)<execution>(?!\w)")
LONGEST_PLANS = 140  # characters of a list of plans


def _no_plan_at(text: str, noun: int) -> bool:
    """Whether a word for a plan is a part of what is none: «экономический индикатор»."""
    wholes = NO_PLAN.regex.finditer(text, max(0, noun - NO_PLAN_BEFORE), noun + NO_PLAN_BEFORE)
    return any(whole.start() <= noun < whole.end() for whole in wholes)


NO_PLAN_BEFORE = 25  # characters round a word for a plan within which it is a part of what is none
PLAN_HEADING = Frame(r"(?<!\w)<plan heading>(?!\w)|^\W*<on>\s20\d\d\s<year noun>")
OF_A_WHOLE = ("plan word in the clause", "plan word in the sentence", "plan of the whole", "future tense", "future tense in front")
FROM_IN_FRONT = ("plan word in the sentence", "future tense in front")  # rules of what an earlier clause of the sentence says
PLANNED = ("plan word in the clause", "future tense")  # rules of a plan that stands for itself, not beside its fact


LONGEST_LINE = 5000  # characters: a text in one line is no list


def _of_heading(text: str, start: int) -> bool:
    """Whether the number stands in a list under a heading of plans: «Задачи на 2026 год», «На 2025 год, млн тенге»."""
    return _under_plans(text, text.rfind("\n", max(0, start - LONGEST_LINE), start) + 1)


@lru_cache(maxsize=1)  # a line has several numbers
def _under_plans(text: str, line: int) -> bool:
    for _ in range(LONGEST_LIST):
        if line <= 0:
            return False
        farthest = max(0, line - 1 - LONGEST_LINE)
        above = text.rfind("\n", farthest, line - 1) + 1 or farthest
        words = text[above : line - 1].strip()
        if not words:
            return False
        if not words[0].islower() and words[0] not in "—–-•" and not NUMBERED.match(words) and len(words) < 80:
            over_list = words.endswith(":") and plan_words("clause").regex.search(words) is not None
            return over_list or PLAN_HEADING.search(words) is not None
        line = above
    return False


LONGEST_LIST = 8
NUMBERED = re.compile(r"\d{1,2}[.)]\s")
AS_IT_IS = Frame(r"(?<!\w)<as it is>(?!\w)")


def status_of(
    report: Report, quantity: Quantity, sentence: tuple[int, int], *, whole_is_planned: bool = False
) -> tuple[Status, str]:
    """Plan or fact, and the rule that says so; ``whole_is_planned`` tells it of the claim before, of which this may be a part."""
    text = report.text
    near = text, max(sentence[0], quantity.start - 40), quantity.start
    if lexicon.starting("label of a fact").search(*near) and FACT_LABEL.search(*near):
        return "actual", "fact in front"
    if _plan_in_front(text, quantity, sentence[0]):
        return "plan", "plan word in front"
    if _member_of_plan(text, quantity, sentence[0]):
        return "plan", "plan word in front"
    if _plan_behind(text, quantity.end):
        return "plan", "plan word behind"
    opening = text.rfind("(", sentence[0], quantity.start)
    if opening >= 0 and ")" not in text[opening : quantity.start]:
        closing = text.find(")", quantity.end, sentence[1])
        around = opening, closing if closing >= 0 else sentence[1]
        status, rule = _told(report, quantity, (quantity.start, quantity.end), around)
        if rule != NOTHING or report.periods_in(*around):
            return status, rule
        if THAN_TIME.search(text, max(sentence[0], opening - LONGEST_THAN), opening):
            return "actual", "compared with"
        start = max(sentence[0], text.rfind(";", sentence[0], opening) + 1)
        return _told(report, quantity, around, (start, sentence[1]))  # «открыта будет школа (300 мест)»
    start = max(sentence[0], text.rfind(";", sentence[0], quantity.start))
    status, rule = _told(report, quantity, (quantity.start, quantity.end), (start, sentence[1]))
    if rule == NOTHING and whole_is_planned and _part_of_before(report, quantity, sentence):
        return "plan", "plan of the whole"
    if rule == NOTHING and quantity.unit_kind == "money" and report.approved_from(quantity.start) is not None:
        return "plan", "approved budget"
    return status, rule


NOTHING = "no sign of a plan"
LONGEST_THAN = 45  # characters of «чем за тот же период прошлого года»


def _told(report: Report, quantity: Quantity, at: tuple[int, int], around: tuple[int, int]) -> tuple[Status, str]:
    """What the clause of ``at``, the stretch ``around`` it and the heading over it tell, in this order."""
    text, (start, end) = report.text, around
    left, right = clause(text, *at, around)
    stop = max(right, at[1])
    money = quantity.unit_kind in ("money", "")
    future = [offset for offset in report.future_in(start, stop) if not NO_PLAN.match(text, offset)]
    if JUST_NOW.search(text, start, at[0]):
        return "actual", "present time"  # «будут пользоваться 96 %, сейчас – 89»
    if _planned(text, left, stop, money=money):
        return "plan", "plan word in the clause"
    if future and (any(left <= offset < right for offset in future) or _shares_the_future(text, quantity, (left, stop), future)):
        return "plan", "future tense"
    if _left_until(report, at, around) or _awaited(text, quantity, left):
        return "plan", "left until then"
    if done(text[left:stop]) or _done_in_front(text, start, left, money=money):
        return "actual", "done in the clause"
    if _wanted(text, left, at[0]):
        return "plan", "needed or possible"
    alone = to_be_done(text[left : at[0]]) and not happening(text[left:stop])
    if alone and not lexicon.starting("able").search(text, left, stop):
        return "plan", "infinitive alone"  # «до конца июня охватить 21 тысячу»
    if FACT_FRONT.search(text, left, at[0]):
        return "actual", "fact in front"
    if now_again(text, start, (left, right)):
        return "actual", "present tense"
    if SAID_NOW.search(text, left, at[0]) and not to_be_done(text[left:stop]):
        return "actual", "present time"  # «…, сейчас – 89»
    if _planned(text, start, left, money=money):
        part = _part_of_done(report, (left, stop), around)
        return ("actual", "part of what is done") if part else ("plan", "plan word in the sentence")
    if _of_heading(text, at[0]):
        now = AS_IT_IS.search(text, left, stop) is not None  # «Планы на год»: «в хозяйстве имеется 250 голов»
        return ("actual", "present tense") if now else ("plan", "heading of plans")
    coming = next((offset for offset in future if offset < left), None)
    if coming is not None and not done(text[coming:end]):  # «как сообщил аким, построят семь школ, больницу»
        return "plan", "future tense in front"  # «построят семь школ, больницу на 160 коек»
    return "actual", NOTHING


def _done_in_front(text: str, start: int, left: int, *, money: bool) -> bool:
    """Whether a dash opens the clause at ``left`` and what stands in front of it is done: «освоено – 393»."""
    dash = DASH_BEFORE.search(text, max(start, left - 4), left)
    if dash is None:
        return False
    begin = clause(text, dash.start(), dash.start(), (start, left))[0]
    return done(text[begin:left]) and not _planned(text, begin, left, money=money)


DASH_BEFORE = re.compile(r"\s[–—-]\s+$")


def _shares_the_future(text: str, quantity: Quantity, own_clause: tuple[int, int], future: Sequence[int]) -> bool:
    """«Будет введено 5 га, улучшено 37»: a participle that opens a clause shares the «будет» of the same form in front of it.

    «Выделено 40 млн» behind what will be built has mostly been done: money shares none.
    """
    in_front = [offset for offset in future if offset < own_clause[0]]
    if not in_front or quantity.unit_kind == "money":
        return False
    helped = WILL_BE.match(text, in_front[-1])
    if helped is None or told(text[helped.end() : own_clause[1]]) or SAID_NOW.search(text, *own_clause):
        return False
    own = OPENING.match(text, *own_clause)
    form = participle_form(own[1]) if own is not None else ""
    return form != "" and form in map(participle_form, WORD.findall(text[helped.end() : own_clause[0]]))


WILL_BE = Frame(r"<will be>\s+")
OPENING = Frame(r"\s*(?:<and>\s+)?([^\W\d_]+)")


def _part_of_done(report: Report, clause_of_part: tuple[int, int], around: tuple[int, int]) -> bool:
    """«Намечено 30 проектов, из них запущены 13, в том числе 4 фермы»: a part without a verb is as done as what it is a part of."""
    text, (left, stop) = report.text, clause_of_part
    if left <= around[0] or text[left - 1] != "," or not lexicon.whole("done part").match(text, first_word(text, left), stop):
        return False
    whole = clause(text, left - 1, left - 1, around)
    if whole[0] <= around[0] or not report.claims_in(*whole) or happening(text[left:stop]):
        return False
    return done(text[slice(*whole)]) and not _planned(text, *whole, money=True) and not report.future_in(*whole)


SAID_NOW = Frame(r"(?<!\w)<just now>(?!\w)")


def _left_until(report: Report, at: tuple[int, int], around: tuple[int, int]) -> bool:
    """«До ноября – ещё 41», «остальные семь – до 1 сентября»: what is left for a time, between commas without a verb."""
    text = report.text
    start = max(around[0], text.rfind(",", around[0], at[0]))
    comma = text.find(",", at[1], around[1])
    end = comma if comma >= 0 else around[1]
    words = text[start:end]
    left = len(words) <= BETWEEN_COMMAS and lexicon.starting("still left").search(text, start, end) is not None
    if not left or happening(words) or done(words):
        return False
    return any(
        UNTIL.search(text, max(start, period.start - UNTIL_BEFORE), period.start) for period in report.periods_in(start, end)
    )


def _awaited(text: str, quantity: Quantity, start: int) -> bool:
    """«Из резерва ждут 2 млрд», not «ждут 870 семей»: what is waited for is no count of who waits."""
    return quantity.unit_kind in AWAITED and AWAITING.search(text, max(start, quantity.start - 40), quantity.start) is not None


AWAITED = ("money", "measure", "percent", "")
AWAITING = Frame(r"(?<!\w)<awaiting>\s+(?:[а-яё]+\s+){0,2}$")  # «ждёт не меньше» in front of 26 млн
BETWEEN_COMMAS = 80  # characters at most of a stretch that is said of one thing
UNTIL_BEFORE = 6  # characters in front of a time in which «до» stands
JUST_NOW = Frame(r"[,;]\s+(?:\w+\s+)?<just now>\s*[–—-]?\s*$")
WANTED = Frame(r"(?<!\w)(?:<needed>|<possible>)(?!\w)")


def _wanted(text: str, start: int, end: int) -> bool:
    """Whether something is needed or possible that is not done yet: «нужно построить пять», «может достичь 40 тысяч»."""
    word = WANTED.search(text, start, end)
    return word is not None and to_be_done(text[start:end])


def _part_of_before(report: Report, quantity: Quantity, sentence: tuple[int, int]) -> bool:
    """«Построят девять школ. Из них четыре – в Актау»: a part of what is told before."""
    start = first_word(report.text, sentence[0])
    own = report.text[slice(*clause(report.text, quantity.start, quantity.end, sentence))]
    return lexicon.whole("part").match(report.text, start, quantity.start) is not None and not happening(own)


def to_come(text: str, rule: str, sentence: tuple[int, int], clause_of_plan: tuple[int, int]) -> bool:
    """Whether a plan is one of what is still to be done: «предусмотрен ремонт 11 км», no «намечалось 11 км, сделано 12»."""
    if rule in ("future tense", "infinitive alone", "needed or possible"):
        return True
    if rule != "plan word in the clause" or told(text[slice(*clause_of_plan)]):
        return False
    rest = text[slice(*sentence)]
    for scope in ("clause", "money"):
        rest = plan_words(scope).regex.sub("", rest)
    return not done(rest)
