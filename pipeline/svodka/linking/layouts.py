"""Which columns stand for what in the linker's indicators. Changes when the linker should look at another feature.

Weights fit only the layout that they were trained with: :func:`signature` tells one from another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from svodka import lexicon
from svodka.record import BOUNDS, KINDS, STATUSES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

PARTS = (
    "", "NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND", "NUMR", "ADVB", "NPRO", "PRED", "PREP", "CONJ",
    "PRCL", "INTJ", "LATN", "PNCT",
)  # fmt: skip
CASES = ("", "nomn", "gent", "datv", "accs", "ablt", "loct")
NUMBERS = ("", "sing", "plur")
TENSES = ("", "past", "pres", "futr")
SHAPES = ("lower", "title", "upper", "digit", "other")
MARKS = (",", ";", ":", ".", "(", ")", "«", "»", "–", "—", "-", "!", "?", '"', "№", "%")
ROLES = ("", "territory", "organisation", "generic", "period", "no claim", "number", "unit")
FUNCTION = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "INTJ"))
STEPS = np.array((1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50, 80, 130))  # tokens: limits of the distance classes
BACK, AHEAD = 60, 20  # tokens of context in which the words of a metric are sought …
BEFORE, BEHIND = 5, 1  # … and sentences
LONGEST_HEADING = 14  # tokens
OPTIONS_BEFORE, OPTIONS_BEHIND = 5, 4  # mentions and periods that are looked at
MENTION_KINDS = (
    "country", "region", "city", "city district", "district", "okrug", "place", "organisation", "abroad", "generic region",
    "generic city", "generic district", "generic okrug", "generic country", "generic place",
)  # fmt: skip
MEANINGS = ("year", "date", "report", "previous", "since", "opening", "last_but_one")
USUAL_UNITS = ("KZT", "%", "человек", "голова", "pcs")  # that a bare number may have though nothing near says so
UNITS_BEFORE, UNITS_BEHIND = 4, 2  # quantities whose unit a bare number may share
NOUNS_BEFORE, NOUNS_BEHIND = 40, 15  # words among which the noun that a bare number counts is sought
DEFAULTS = ("own", "none", "before", "after", "rules", "rival")  # options that stand nowhere in the text
RIVALS = 2  # the next likeliest of the territories and years that the whole document could be about
STANDINGS = np.array((0.003, 0.02, 0.1, 0.3, 0.6, 0.85, 0.97))  # limits of the classes of how likely it is about one
# rules that say which year and whose report it is: how far they can be trusted differs
YEAR_SIGNS = (
    "reporting year stated", "reporting day stated", "reporting year of the date", "year named most", "year compared with",
    "year before the planned one", "year before the present one", "year before its first of January", "anniversary",
)  # fmt: skip
OWNER_SIGNS = (
    "the akim's", "the akimat's", "an akim's", "kind of the text", "known", "often", "in the title", "in the head", "a place",
    "holds another", "in a named district", "only by its places", "named behind its part", "country",
)  # fmt: skip
UNIT_SIGNS = (
    "unit of the neighbour", "noun before", "unit of the heading", "noun of the label", "last noun", "topic in front",
    "large bare number", "collective numeral", "unit of the end value", "noun behind", "noun-like adjective behind",
)  # fmt: skip
MAGNITUDES = np.array((2, 10, 20, 50, 100, 1000, 10_000, 100_000, 10**6, 10**9))
# units that tell what is measured: «ц/га» an «урожайность», «га» an area; those behind them have two columns: rates and others
TELLING_UNITS = (
    "KZT", "USD", "%", "pp", "permille", "times", "pcs", "t", "kg", "dt", "dt/ha", "ha", "km", "m", "km2", "m2", "m3", "l", "kWh",
    "MW", "year", "month", "day", "KZT/kg", "KZT/l", "KZT/t", "KZT/m2", "человек", "голова", "место", "рабочее место", "дом",
    "квартира", "семья", "житель", "школа", "предприятие", "проект", "единица техники", "населённый пункт",
)  # fmt: skip
UNIT_KINDS = ("money", "measure", "time", "percent", "times", "pieces", "count", "")


def numbered(names: Sequence[str], first: int = 0) -> dict[str, int]:
    """The number of each of ``names``, counted from ``first``."""
    return {name: number for number, name in enumerate(names, first)}


def begins(groups: Ints) -> Flags:
    """Which items are the first of a run of equal ones."""
    flags = np.ones(len(groups), bool)
    np.not_equal(groups[1:], groups[:-1], out=flags[1:])
    return flags


def each_once(numbers: Ints, count: int) -> tuple[Ints, Ints]:
    """The different ones of some numbers below ``count``, ascending, and for each of ``numbers`` which of them it is."""
    there = np.zeros(count, bool)
    there[numbers] = True
    found = there.nonzero()[0]
    place = np.empty(count, np.int64)
    place[found] = np.arange(len(found))
    return found, place[numbers]


def sizes(starts: Ints, end: int) -> Ints:
    """How long the runs are that begin at ``starts``, the last one up to ``end``."""
    lengths = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1:] = end - starts[-1:]
    return lengths


class Layout:
    """Which columns a feature has in a matrix of indicators: names with their numbers of columns, side by side."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = sizes
        self.at: dict[str, int] = {}
        width = 0
        for name, size in sizes.items():
            self.at[name] = width
            width += size
        self.width = width
        self.number = {name: number for number, name in enumerate(sizes)}
        self.starts = np.array(list(self.at.values()), np.float32)
        self.limits = np.array(list(sizes.values()), np.float32)


class Indicators:
    """What the features of some rows are: for each row and feature the number of its value, whose column is 1.

    A matrix of zeros and ones without its zeros, ``(length, features)``. A feature that does not apply to a row has its size there,
    which is no number of a value. Numbers are floats, so that a matrix product can tell rows of tables by them.
    """

    def __init__(self, layout: Layout, length: int) -> None:
        self.layout = layout
        self.values = np.empty((length, len(layout.sizes)), np.float32)
        self.values[:] = layout.limits

    def __len__(self) -> int:
        return len(self.values)

    def set(self, name: str, values: Ints | Flags | int, at: Ints | slice = slice(None)) -> None:
        """Set a feature of the rows ``at`` to ``values``, cut to what it can hold; a negative one does not apply."""
        size, number = self.layout.sizes[name], self.layout.number[name]
        if isinstance(values, int | np.integer):
            self.values[at, number] = size if values < 0 else min(values, size - 1)
            return
        cut = np.minimum(values, size - 1)
        if len(cut) and cut.min() < 0:
            cut[cut < 0] = size
        self.values[at, number] = cut

    def set_last(self, values: Ints) -> None:
        """The same for the last features, a column of ``values`` each."""
        count = values.shape[1]
        size = self.layout.limits[-count:]
        self.values[:, -count:] = np.where(values < 0, size, np.minimum(values, size - 1))

    def of(self, name: str) -> Floats:
        """The numbers of a feature's values."""
        column: Floats = self.values[:, self.layout.number[name]]
        return column

    def matrix(self, rows: Ints | slice = slice(None)) -> Floats:
        """The matrix of some rows, ``(rows, width)``."""
        values, width = self.values[rows], self.layout.width + 1
        columns = np.where(values < self.layout.limits, values + self.layout.starts, self.layout.width).astype(np.int64)
        matrix = np.zeros(len(values) * width, np.float32)
        matrix[columns + np.arange(0, len(matrix), width)[:, None]] = 1  # one index is faster than two
        return np.ascontiguousarray(matrix.reshape(-1, width)[:, :-1])


WORD = Layout(
    part=len(PARTS), case=len(CASES), number=len(NUMBERS), tense=len(TENSES), shape=len(SHAPES), mark=len(MARKS) + 2,
    role=len(ROLES), line=2,
)  # fmt: skip
QUERY = Layout(unit=len(UNIT_KINDS), kind=len(KINDS), status=len(STATUSES), bound=len(BOUNDS), year=2, entity=2, shared=2,
               year_sign=len(YEAR_SIGNS) + 1, owner_sign=len(OWNER_SIGNS) + 1, unit_sign=len(UNIT_SIGNS) + 1,
    magnitude=len(MAGNITUDES) + 1, whole=2, dated=2,
    code=len(TELLING_UNITS) + 2)  # fmt: skip
PLACED = ("role", "line")  # features that a word has by its place; it has the others wherever it stands
SIDE = len(STEPS) + 1
PLACE = {
    "distance": 2 * SIDE + 1, "sentence": BEFORE + BEHIND + 3, "comma": 5, "stop": 4, "quantity": 5, "newline": 4, "bracket": 3,
    "verb": 4, "dash": 3, "heading": 2,
}  # fmt: skip
TOKEN = Layout(**PLACE, unit=2)


@cache
def prepositions() -> dict[str, int]:
    """The prepositions and other words in front of a name that are told apart, with their columns."""
    return {row.surface: number for number, row in enumerate(lexicon.rows("prepositions"), 1)}


def entity_layout() -> Layout:
    """The columns of an option for the entity."""
    return Layout(
        **PLACE, default=len(DEFAULTS) + 1, kind=len(MENTION_KINDS) + 1, rank=2 * OPTIONS_BEFORE + 1, draft=2, own=2, often=6,
        case=len(CASES), preposition=len(prepositions()) + 1, behind=len(MARKS) + 2, first=2, standing=len(STANDINGS) + 1,
    )  # fmt: skip


def year_layout() -> Layout:
    """The columns of an option for the year."""
    return Layout(
        **PLACE, default=len(DEFAULTS) + 1, meaning=len(MEANINGS) + 1, rank=2 * OPTIONS_BEFORE + 1, draft=2, report=9, base=2,
        preposition=len(prepositions()) + 1, standing=len(STANDINGS) + 1,
    )  # fmt: skip


def unit_layout() -> Layout:
    """The columns of an option for the unit."""
    return Layout(
        **PLACE, default=len(USUAL_UNITS) + 2, draft=2, noun=2, before=2, case=len(CASES), number=len(NUMBERS),
        rank=UNITS_BEFORE + 3,
    )  # fmt: skip


def signature() -> str:
    """A hash of the layouts: weights fit only the layout that they were trained with."""
    sizes = [layout.sizes for layout in (WORD, QUERY, TOKEN, entity_layout(), year_layout(), unit_layout())]
    return hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]
