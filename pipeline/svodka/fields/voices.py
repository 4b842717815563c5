"""What the words of a text say of the kind of territory that speaks in it. Changes when «аким района», «горожане» are misjudged.

«В районе», «районный бюджет», «сельские округа», «сельчане»: none of them names the territory, but all say of which kind it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.heads import HEAD, title_end
from svodka.openings import Opened

KINDS = ("country", "region", "city", "district", "okrug", "place")

Shares = Mapping[str, Mapping[str, float]]  # what is said -> kind of territory -> its share


# what makes of «района» the one whose office speaks: «аким района», «в нашем районе», «жители района»
OFFICE = lexicon.Frame(r"(?<!\w)<office of>\s+$")


PLURAL = re.compile(r"[ыи]е\s$")  # «аульные» in front of «округа»


@cache
def _words(kind_of_word: str) -> tuple[tuple[str, Opened], ...]:
    """The expressions of «районный» for each kind of territory, ``kind_of_word`` being the rest of the cue's name."""
    names = ((kind, f"{kind} {kind_of_word}") for kind in KINDS)
    return tuple((kind, lexicon.opened(name, after=r"(?!\w)")) for kind, name in names if lexicon.surfaces_of(name))


def kinds_said(text: str, mentions: Sequence[Mention]) -> Shares:
    """How often the text says «район», «аким района», «районный», «сёла района», as shares: the seldomer, the less."""
    words: Counter[str] = Counter()
    first: Counter[str] = Counter()
    offices: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    title = title_end(text)
    for mention in mentions:
        kind = mention.kind.removeprefix("generic ")
        if kind == mention.kind or kind not in KINDS or mention.rule != "generic word":
            continue
        if PLURAL.search(text, max(0, mention.start - 3), mention.start):
            continue
        words[kind] += 1
        if mention.start < HEAD:
            first[kind] += 1
        if mention.start < title:
            titles[kind] += 1
        if OFFICE.search(text, max(0, mention.start - 25), mention.start):
            offices[kind] += 1
    counted = {"said": words, "first said": first, "office": offices, "title": titles}
    for said, kind_of_word in (("institution", "word"), ("part", "part")):
        counted[said] = Counter({kind: sum(1 for _ in cue.finditer(text)) for kind, cue in _words(kind_of_word)})
    return {said: _shares(kinds) for said, kinds in counted.items()}


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = counts.total() + 1
    return {kind: count / total for kind, count in counts.items()}
