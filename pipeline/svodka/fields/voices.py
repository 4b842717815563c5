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
def _words(kind_of_word: str) -> Opened:
    """«Районный», «областной», a group for each kind of territory; ``kind_of_word`` is the rest of the cue's name."""
    cues = {kind: f"{kind} {kind_of_word}" for kind in KINDS if lexicon.surfaces_of(f"{kind} {kind_of_word}")}
    body = "|".join(f"(?P<{kind}>{lexicon.cue(name)})" for kind, name in cues.items())
    surfaces = (surface for name in cues.values() for surface in lexicon.surfaces_of(name))
    return Opened(re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE), surfaces)


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
        counted[said] = Counter({kind: 0 for kind in KINDS if lexicon.surfaces_of(f"{kind} {kind_of_word}")})
        counted[said].update(str(match.lastgroup) for match in _words(kind_of_word).finditer(text))
    return {said: _shares(kinds) for said, kinds in counted.items()}


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = counts.total() + 1
    return {kind: count / total for kind, count in counts.items()}
