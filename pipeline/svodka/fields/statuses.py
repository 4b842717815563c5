"""Status of a quantity: plan or fact. Changes when a plan is taken for a fact.

The clause round the number decides, then the sentence, then the heading of a list; the plan words stand in the lexicon.
"""

from __future__ import annotations

from collections.abc import Sequence

from svodka.document import Quantity
from svodka.fields.kinds import ON, plan_words
from svodka.lexicon import Frame
from svodka.record import Status
from svodka.text.clauses import clause
from svodka.text.morphology import done

# a word for a plan right in front of its number: «задание было», «при уточнённом плане», «из намеченных»
PLAN_FRONT = Frame(r"(?<!\w)<plan noun>(?P<between>[^\d;.!?\n]{0,40})$")
PLAN_BEHIND = Frame(r"[^\d;.!?,\n]{0,25}(?<!\w)<plan behind>(?!\w)")
OF_PLANNED = Frame(r"\(|(?<!\w)(?:<beside a plan>|<out of>)\s")  # «5 км из запланированных семи», «5 км (по плану 4)»
# a plan named beside a fact, which says nothing of the fact: «при прогнозе 13,9», «(план – 450)», «на 6 % выше прогноза»
ASIDE = Frame(r"(?:(?<!\w)(?:<beside a plan>|<measured by a plan>|<out of>)\s+(?:\w+\s+)?|\()<plan noun>[^,;.)]*")
MEASURED = Frame(r"(?<!\w)<measured by a plan>\s+(?:\w+\s+)?$")  # in front of a plan that a fact is measured by
PLAIN_BE = Frame(r"(?<!\w)<plain be>(?!\w)")
FACT = Frame(r"(?<!\w)<fact>(?!\w)")
FACT_FRONT = Frame(r"(?<!\w)<fact>(?!\w)[^\d,;:.!?()\n]{0,25}$")
NO_PLAN = Frame(r"(?<!\w)<no plan>(?!\w)")  # «врать не буду», «этого хватит на»: what sounds like something to come


def _planned(words: str, *, money: bool) -> bool:
    """Whether a clause tells a plan for itself, not beside its fact; «заложили» money is one, «заложили» gardens is none."""
    scopes = [plan_words("clause").regex, *([plan_words("money").regex] if money else [])]
    if not any(plan.search(words) for plan in scopes):
        return False
    own = NO_PLAN.regex.sub("", ASIDE.regex.sub("", words))
    return any(plan.search(own) for plan in scopes)


def _plan_in_front(text: str, quantity: Quantity, start: int) -> bool:
    """Whether a word for a plan stands right in front of the number: «задание было», «из намеченных», no «исполнение плана –»."""
    front = PLAN_FRONT.search(text, max(start, quantity.start - 70), quantity.start)
    if front is None or done(PLAIN_BE.regex.sub("", front["between"])) or FACT.search(front["between"]):
        return False
    noun = front.start()
    if MEASURED.search(text, max(start, noun - 40), noun) or (")" in front["between"] and "(" not in front["between"]):
        return False
    return quantity.unit != "%" or ON.search(front["between"]) is None


PLAN_HEADING = Frame(r"(?<!\w)<plan heading>(?!\w)|^\W*<on>\s20\d\d\s<year noun>")
PLANNED = ("plan word in the clause", "future tense")  # rules of a plan that stands for itself, not beside its fact


def _of_heading(text: str, start: int) -> bool:
    """Whether the number stands in a list under a heading of plans: «Задачи на 2026 год», «На 2025 год, млн тенге»."""
    line = text.rfind("\n", 0, start) + 1
    for _ in range(LONGEST_LIST):
        if line <= 0:
            return False
        above = text.rfind("\n", 0, line - 1) + 1
        words = text[above : line - 1].strip()
        if not words:
            return False
        if not words[0].islower() and words[0] not in "—–-•" and len(words) < 80:
            return PLAN_HEADING.search(words) is not None
        line = above
    return False


LONGEST_LIST = 8


def status_of(text: str, quantity: Quantity, sentence: tuple[int, int], future: Sequence[int]) -> tuple[Status, str]:
    """Plan or fact, and the rule that says so; ``future`` are the offsets of verbs in the future tense."""
    if _plan_in_front(text, quantity, sentence[0]):
        return "plan", "plan word in front"
    behind = PLAN_BEHIND.match(text, quantity.end)
    if behind is not None and not OF_PLANNED.search(behind.group()):
        return "plan", "plan word behind"
    start, end = sentence
    opening = text.rfind("(", sentence[0], quantity.start)
    if opening >= 0 and ")" not in text[opening : quantity.start]:
        start, end = opening, min(x for x in (text.find(")", quantity.end), sentence[1]) if x >= 0)
    else:
        cut = text.rfind(";", sentence[0], quantity.start)
        start = max(start, cut)
    left, right = clause(text, quantity.start, quantity.end, (start, end))
    own = text[left : max(right, quantity.end)]
    money = quantity.unit_kind in ("money", "")
    if _planned(own, money=money):
        return "plan", "plan word in the clause"
    if any(left <= offset < right and not NO_PLAN.match(text, offset) for offset in future):
        return "plan", "future tense"
    if done(own):
        return "actual", "done in the clause"
    if FACT_FRONT.search(text, left, quantity.start):
        return "actual", "fact in front"
    if _planned(text[start:left], money=money):
        return "plan", "plan word in the sentence"
    if _of_heading(text, quantity.start):
        return "plan", "heading of plans"
    if any(start <= offset < left and not NO_PLAN.match(text, offset) for offset in future) and not done(text[start:end]):
        return "plan", "future tense in front"  # «построят семь школ, больницу на 160 коек»
    return "actual", "no sign of a plan"
