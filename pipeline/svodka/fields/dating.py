"""When a report was given. Changes when its own date is missed, or the date of something else is taken for it.

A date is looked for in an order: the one that comes with the report (a field ``date``, else ``--date``), the report's own
in the head of its text, the one in its file name. Which year a report sums up is decided in ``reporting``.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from svodka import lexicon
from svodka.document import NEW_YEARS_DAY
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.time.timewords import ANY_DIGIT, YEAR, cleaned_whole, listed_number, month_number, month_words

HEAD = 700  # characters of a report in which its own date is looked for
TAIL = 300  # characters of its end in which it may be signed with a date
EDGE = 60  # characters in front of a report's own date in its line


@cache
def _full_date() -> re.Pattern[str]:
    """«14 февраля 2023», «14.02.2023», «14.02.23 г.», «2023 жылғы 14 ақпан», «14 ақпан 2023»."""
    day, month = r"«?(?P<{0}>\d{{1,2}})»?", month_words()
    kazakh = "(?:" + "|".join(lexicon.pattern(row.surface) for row in lexicon.rows("months_kazakh")) + ")"
    dotted = rf"(?P<d>\d{{1,2}})[./-](?P<m>\d{{1,2}})[./-](?P<y>{YEAR}|\d\d(?={SPACE}*г))(?!\d)"
    return re.compile(
        rf"(?=[«\d])(?<!\d)(?:{day.format('day')}{SPACE}+(?P<month>{month}|{kazakh}){SPACE}+(?P<year>{YEAR})|{dotted}"
        rf"|(?P<first>{YEAR}){SPACE}+жыл\w*{SPACE}+{day.format('last')}{SPACE}*(?:-?\w{{2,3}}{SPACE}+)?(?P<moon>{kazakh}))",
        re.IGNORECASE,
    )


@cache
def _kazakh_months() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("months_kazakh"))


def _month(written: str) -> int:
    return month_number(written) or listed_number(_kazakh_months(), "month", written)


# «закон от 23 января»: the date of something else.
DATED_AFTER = Frame(r"(?<!\w)<dated>\s+$")


def _read(match: re.Match[str]) -> date | None:
    try:
        if match["day"]:
            return date(int(match["year"]), _month(match["month"]), int(match["day"]))
        if match["first"]:
            return date(int(match["first"]), _month(match["moon"]), int(match["last"]))
        year = int(match["y"])
        return date(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


STOP = re.compile(r"[;!?\n]|\.(?=\s+[А-ЯЁ])")
SHORT_LINE = 110  # characters: a line of a head, not of running text


def stated_date(text: str) -> date | None:
    """The date that a report gives for itself.

    It is the first full date in its head that stands in a short line or at the edge of one, or in a sentence about the
    meeting; else one that stands alone in its last lines.
    """
    normal = cleaned_whole(text)
    head = normal[:HEAD]
    for match in _full_date().finditer(head):
        line = head.rfind("\n", 0, match.start()) + 1
        stop = head.find("\n", match.end())
        before, after = head[line : match.start()], head[match.end() : stop if stop >= 0 else len(head)]
        when = _read(match)
        if when is None or (when.month, when.day) == NEW_YEARS_DAY[:2] or DATED_AFTER.search(before):
            continue
        said = STOP.split(before)[-1][-EDGE * 2 :] + " " + STOP.split(after)[0][: EDGE * 2]
        if lexicon.starting("past event").search(said):  # «Область образована 8 июня 2022 года»
            continue
        at_edge = len(before.strip()) <= EDGE // 2 and not ANY_DIGIT.search(before)
        if len(before) + len(after) <= SHORT_LINE or at_edge or lexicon.starting("event of the report").search(said):
            return when
    tail = normal[max(HEAD, len(text) - TAIL) :]
    for match in _full_date().finditer(tail):
        signed = tail[tail.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        if len(signed.strip()) <= EDGE and not lexicon.starting("past event").search(signed):
            return _read(match)
    return None
