"""What is said for each year that a report could sum up. Changes when years bear on each other in another way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from svodka.fields.namings import LAST_YEAR, Named

FEW = 2  # years behind a year told of, or before one to come, for which it is counted


@dataclass(slots=True)
class Ballot:
    """What is said for each candidate, and which years are told of, compared with and still to come."""

    signs: dict[int | None, Counter[str]] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)
    coming: list[int] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    planned: list[tuple[int, str]] = field(default_factory=list)
    named: Counter[tuple[str, int]] = field(default_factory=Counter)

    def latest(self) -> int | None:
        """The latest year told of, none behind one that is called the last."""
        last = max(self.last, default=LAST_YEAR)
        return max((year for year in self.told if year <= last), default=None)

    def of(self, year: int | None) -> Counter[str]:
        """The signs of a candidate, which it becomes by this."""
        return self.signs.setdefault(year, Counter())

    def name(self, year: int, named: Named, zone: str) -> None:
        """Count that a year is named."""
        what, off = named if named[0] != "season" or zone == "in the body" else ("named", 0)
        sign = f"{what} {zone}" if what in ZONED else what
        self.of(year)[sign] += 1
        self.named[what, year] += 1
        if what in ("planned", "budget"):
            self.planned.append((year + off, f"before: {sign}"))
        elif off:
            self.of(year + off)[f"{'behind' if off > 0 else 'before'}: {sign}"] += 1
        if what == "called last year":
            self.last.append(year)
        if what in ("since", "since the first of January"):
            self.begun.append(year)
        if what in AHEAD:
            self.ahead.append(year)
        if what in ("to come", "planned", "budget", "called next year", "term"):
            self.coming.append(year)
        elif what in EARLIER:
            self.earlier.append(year)
        elif what not in UNTOLD:
            self.told.append(year + min(off, 0))
        if what == "season":
            self.of(year - 1)["before: season"] += 1

    def place(self, stretch: str | None, *, this_year: bool) -> None:
        """Count how each candidate of a report without a date lies to the first year to come and to the latest told.

        ``stretch`` tells whether the report sums up a «year» or a «part» of one, None if that is open; ``this_year`` whether
        it speaks of this year by that name and of a last one, so that the first year to come is mostly another one.
        """
        latest = self.latest()
        if latest is not None and latest < max(self.earlier, default=0):
            latest = None  # a year of old
        first = min((year for year in self.ahead if latest is None or year >= latest), default=None)
        for neighbour in ([first - 1] if first is not None else []) + [year + 1 for year in (*self.earlier, *self.last)]:
            self.of(neighbour)
        for candidate, own in self.signs.items():
            if candidate is None:
                own["no year though one is to come"] = int(bool(self.ahead))
                own["no year though one is compared with"] = int(bool(self.earlier) and stretch is not None)
                continue
            own["before a beginning"] = int(bool(self.begun) and candidate < max(self.begun))
            if this_year and first is not None and 0 <= first - candidate <= FEW:
                own[f"{first - candidate} before a year to come, this year told of"] = 1
            if candidate == latest and first is not None and first - candidate in (1, FEW):
                own[f"latest, {first - candidate} before a year to come"] = 1
            if stretch is None:
                continue
            if self.last and 0 <= candidate - max(self.last) < FEW:
                own[f"{candidate - max(self.last)} behind one called last, {stretch} summed up"] = 1
            own[f"1 behind an earlier year, {stretch} summed up"] = int(bool(self.earlier) and candidate == max(self.earlier) + 1)
            if first is not None and 0 <= first - candidate <= FEW:
                own[f"{first - candidate} before a year to come, {stretch} summed up"] = 1
            if latest is not None and 0 <= candidate - latest < FEW:
                own[f"{candidate - latest} behind the latest, {stretch} summed up"] = 1

    def order(self) -> None:
        """Count how each candidate lies to the years that are told, compared with and to come."""
        latest = self.latest()
        farthest = latest + 1 if latest is not None else min((year for year, _ in self.planned), default=0)
        for year, sign in self.planned:
            if year <= farthest:  # a plan for a distant year says nothing, nor the second year of one
                self.of(year)[sign] += 1
        far_off = [(what, year, count) for (what, year), count in self.named.items() if what in TOLD_FAR_OFF]
        coming = [year for year in self.coming if latest is None or year > latest]  # «к 2018-му прибавили» looks back
        for candidate, own in self.signs.items():
            if candidate is None:
                own["no year though years are told"] = int(bool(self.told))
                own["no year though one is planned"] = int(bool(self.planned))
                continue
            if latest is not None:
                own["latest" if candidate == latest else "behind the latest" if candidate > latest else "before the latest"] = 1
            for what, year, count in far_off:
                if far := _far(what, candidate - year):
                    own[far] += count
            own["not before a year to come"] = int(bool(coming) and candidate >= min(coming))
            own["not behind an earlier year"] = int(bool(self.earlier) and candidate <= max(self.earlier))


def _far(what: str, behind: int) -> str | None:
    """The sign of a candidate that lies so many years behind one that is named, None if that says nothing."""
    return FAR.get((what, max(-LONG, min(LONG, behind))))


LONG = 3  # years that are long
FAR = {  # what is told of one year where another is summed up
    ("told over", 1): "1 behind: told over",
    ("summed up", 1): "1 behind: summed up",
    ("earlier figure", 2): "2 behind: earlier figure",
    ("earlier in a series", 2): "2 behind: earlier in a series",
    ("deadline", -2): "2 before: deadline",
    ("named", LONG): "long behind: named",
    ("named", -LONG): "long before: named",
}
TOLD_FAR_OFF = {what for what, _ in FAR}
EARLIER = ("contrasted", "compared with", "same period", "set against now", "described", "earlier figure", "earlier in a series")
UNTOLD = (
    "until its end",
    "called this year",
    "called this year, to come",
    "season to come",
    "since",
    "since the first of January",
    "of a past event",
    "deadline",
    "season",
)
AHEAD = ("planned", "budget", "called next year", "deadline", "term", "until its end")
ZONED = ("named", "summed up", "told over", "planned", "called last year")  # what weighs more at the head of a report
