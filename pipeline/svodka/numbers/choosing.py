"""Which of the proposed units a bare number takes. Changes when the rules propose the right unit and another one wins.

Every rule of ``sharing`` may propose a unit, and so does each claim before the number. ``signs`` tells for each proposal what
speaks for or against it: which rule made it, how far off the claim is, whether the sizes are alike, what the words between say.
The signs have weights, which stand in ``choosing.tsv`` and were fitted to annotated reports (``corpus/fit_units.py``); the
proposal with the largest sum is taken.

For a newcomer: ``proposals`` collects the units with their signs, ``chosen`` adds the weights up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from svodka import lexicon
from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.numbers.bare import FAR, NEVER_SHARED, PART_OF, YEAR, Place, Rule
from svodka.numbers.neighbours import beside, fits, is_collective
from svodka.numbers.number_words import BILLION, MILLION, THOUSAND
from svodka.text.morphology import animate
from svodka.weighing import weights

WEIGHTS = Path(__file__).parent / "choosing.tsv"
FARTHEST = 4  # claims back from which on they are alike
FEW = 20  # a whole number up to it is small
WIDEST = 6  # thirds of an order of magnitude from which on sizes are alike in being unlike

Proposal = tuple[Quantity, set[str]]
Choose = Callable[[Place, Sequence[Rule]], Quantity | None]


def proposals(place: Place, rules: Sequence[Rule]) -> list[Proposal]:
    """The units that the rules and the claims before propose for a bare number, each once, with the signs for them; none
    where no rule knows any."""
    found: dict[tuple[str, Decimal], Proposal] = {}
    first = "first "
    for rule in rules:
        proposed = rule(place)
        if proposed is not None and _counts(place, proposed):
            signs = found.setdefault((proposed.unit, proposed.value), (proposed, set()))[1]
            signs.add(f"rule {rule.__name__}")
            signs.add(f"{first}rule {rule.__name__}")
            signs.add(f"rule {rule.__name__}: {proposed.unit_kind}")
            signs.add(f"rule {rule.__name__} by {proposed.unit_rule}")
            first = ""
    _drop_unscaled(place, found)
    for claim, signs_of_claim in _claims(place) if found else ():
        proposed = beside(place, claim)
        signs = found.setdefault((proposed.unit, proposed.value), (proposed, set()))[1]
        signs |= signs_of_claim
        signs.add("multiplier shared" if proposed.value != place.quantity.value else "multiplier its own")
        signs |= _sizes(proposed, claim)
    if len(found) > 1:
        _drop_percentages(place, found)
        _add_signs(place, list(found.values()))
    return list(found.values())


def _counts(place: Place, proposed: Quantity) -> bool:
    """Whether the number can count what is proposed: «шестеро» only persons, billions no things."""
    if proposed.unit_kind != "count":
        return not is_collective(place)
    return proposed.scale < BILLION and (not is_collective(place) or animate(proposed.unit))


def _drop_unscaled(place: Place, found: dict[tuple[str, Decimal], Proposal]) -> None:
    """Nothing under a heading in «тыс. голов» is counted in single heads."""
    if place.heading is None or place.quantity.scale != 1:
        return
    code, _, factor, _ = place.heading
    if factor != 1 and (code, place.quantity.value * factor) in found:
        found.pop((code, place.quantity.value), None)


def _drop_percentages(place: Place, found: dict[tuple[str, Decimal], Proposal]) -> None:
    """Of what has its percentage in a bracket none is a percentage: «добыча – 151,9 млрд (104,3 %), обработка – 112,8 (111,6 %)»,
    «образование – 244 млрд (47,9 % расходов), здравоохранение – 16,8»."""
    whole, last = ([None, None, *place.earlier[-2:], *place.near])[-2:]
    aside = (
        whole is not None
        and last is not None
        and last.unit_kind == "percent" != whole.unit_kind
        and CLOSED.fullmatch(place.text, last.end, place.quantity.start)
        and not lexicon.whole("growth").search(*place.stretch)
    )
    if not aside and not PERCENT_OF_IT.match(place.text, place.quantity.end):
        return
    for key in [key for key, (proposed, signs) in found.items() if proposed.unit_kind == "percent" and not signs & TOPICS]:
        if any(proposed.unit_kind != "percent" for proposed, _ in found.values()):
            found.pop(key)


CLOSED = re.compile(r"[^()\n]{0,40}\)[^(.!?]*")
PERCENT_OF_IT = Frame(r"(?:[ \u00a0]?\(|[ \u00a0]?(?:→|/)[ \u00a0]?|,\s<that is>\s)[+−-]?\d{1,3}(?:[.,]\d{1,3})?[ \u00a0]?%")
TOPICS = {"rule stated_topic", "rule unit_of_heading"}


def _add_signs(place: Place, proposed: Sequence[Proposal]) -> None:
    """The signs that every proposal has, whoever made it."""
    size = _size(place.quantity)
    front = place.text[max(0, place.quantity.start - FAR) : place.quantity.start].lower()
    told = [claim.unit for claim in reversed([*place.earlier, *place.near])]
    for quantity, signs in proposed:
        kind = quantity.unit_kind
        signs |= {f"any {size} as {kind}", f"any {place.quantity.form} as {kind}", "rate" if "/" in quantity.unit else "no rate"}
        if kind == "count":
            signs.add(f"noun {_words_back(quantity.unit, front)}")
        if quantity.unit in told:
            signs.add(f"named: {'just' if told.index(quantity.unit) == 0 else 'before'}")


STEM = 4  # letters by which a noun is known again


def _words_back(unit: str, front: str) -> str:
    """How far in front of the number a counted noun is named."""
    at = front.rfind(unit.split()[0][:STEM].lower())
    back = front.count(" ", at) - 1 if at >= 0 else -1
    if back < 0:
        return "not named"
    return f"{back} words back" if back < 3 else f"about {2 ** int(math.log2(back + 1))} words back"


def _claims(place: Place) -> Iterator[tuple[Quantity, set[str]]]:
    """The claims before the number whose unit it may have, the nearest first, with what speaks for each."""
    claims = [*place.earlier, *place.near]
    told = _told(place, claims[-1]) if claims else []
    size = _size(place.quantity)
    seen: set[str] = set()
    for back, claim in enumerate(reversed(claims)):
        if place.quantity.start - claim.end > FAR:
            return
        if claim.unit in ("", *NEVER_SHARED) or not fits(place.text, place.quantity, claim):
            continue
        if claim.unit in seen:
            yield claim, {"unit named again"}
            continue
        seen.add(claim.unit)
        rank = f"{min(back, FARTHEST)} back"
        kind = claim.unit_kind
        signs = {
            rank,
            f"{rank} in the {'same' if claim.start >= place.sentence else 'sentence before'}",
            "other line" if "\n" in place.text[claim.end : place.quantity.start] else "same line",
            f"{size} as {kind}",
            f"{size} as {kind}, {'nearest' if back == 0 else 'farther'}",
            f"{size} beside {_multiplier(claim)}",
            f"{place.quantity.form} as {kind}, {'multiplied' if claim.scale >= THOUSAND else 'plain'}",
            f"claimed by {claim.unit_rule.split()[0]}",
            "rate" if "/" in claim.unit else "no rate",
        }
        for words in told:
            signs |= {f"{words}: {min(back, FARTHEST - 1)} back", f"{words}: {kind}"}
        yield claim, signs


def _size(quantity: Quantity) -> str:
    if quantity.scale >= THOUSAND:
        return "millions" if quantity.scale >= MILLION else "thousands"
    if not quantity.whole:
        return "fraction"
    return "few" if quantity.value <= FEW else "many" if quantity.value < 1000 else "large"


def _multiplier(claim: Quantity) -> str:
    return "no multiplier" if claim.scale == 1 else "thousands" if claim.scale < MILLION else "millions"


def _sizes(proposed: Quantity, claim: Quantity) -> set[str]:
    """How unlike two numbers are in size."""
    if proposed.value <= 0 or claim.value <= 0:
        return set()
    gap = min(WIDEST, int(abs(math.log10(proposed.value) - math.log10(claim.value)) * 3))
    return {f"sizes {gap} apart", f"sizes {gap} apart: {claim.unit_kind}"}


DASHES, COLUMN = ("–", "—", "-"), re.compile(r"[|/→]")
RIGHT_IN_FRONT = {name: Frame(rf"(?<!\w)<{name}>\s+$") for name in ("by", "up to", "each")}  # by the name of the sign
WIDE = 20  # characters of such a word and the blanks behind it


def _told(place: Place, last: Quantity) -> list[str]:
    """What the words between the last claim and the number say."""
    between = place.text, last.end, place.quantity.start
    front = place.text, max(last.end, place.quantity.start - WIDE), place.quantity.start
    told = [name for name, frame in RIGHT_IN_FRONT.items() if frame.search(*front)]
    if place.text[slice(*front[1:])].rstrip().endswith(DASHES):
        told.append("dash")
    if COLUMN.search(*between):
        told.append("column")
    if PART_OF.search(*between):
        told.append("part")
    if lexicon.whole("earlier time").search(*place.stretch) or YEAR.search(*place.stretch):
        told.append("earlier time")
    if lexicon.whole("one more").search(*place.stretch):
        told.append("one more")
    if lexicon.whole("expected").search(*between):
        told.append("expected")
    return told


def chosen(place: Place, rules: Sequence[Rule]) -> Quantity | None:
    """The unit for which most speaks, or None where nothing proposes one; of two alike the one proposed first."""
    found = proposals(place, rules)
    if len(found) < 2:
        return found[0][0] if found else None
    known = weights(WEIGHTS)  # summed exactly, as the order of a set changes from run to run
    return max(found, key=lambda proposal: round(math.fsum(known.get(sign, 0.0) for sign in proposal[1]), 6))[0]
