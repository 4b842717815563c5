"""Villages, settlements and quarters in any case -> their names. Changes when a small place is missed, misnamed or imagined.

Three signs, from the strongest: a place word before the name («в селе Рабат»); a name of the gazetteer near what the document
names otherwise; the name model. Then the company: in «Отенай – 40, Еркин – 25» and «в Бугровом и Якоре» one known place makes
places of the others.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache

from spacy.tokens import Span

from svodka import lexicon
from svodka.document import Mention
from svodka.lexicon import Frame
from svodka.openings import Opened
from svodka.places.gazetteer import ADJECTIVE, DISTRICT, Surroundings, key, long_names, plain, settlements, unmarked
from svodka.places.heroes import is_hero
from svodka.places.naming import is_alone, is_common, is_given_name, is_initial, is_surname, nominatives, settlement, written_like
from svodka.text.lexing import WRAPPED_LINE, kazakh_letters, word_form
from svodka.text.morphology import analyzer, readings

# a name may stick to its preposition where the blank was lost: «вТалгайране»
# (the capital comes first and what stands before it is looked at behind it: so most of a text is passed at once)
CAPITALISED = re.compile(
    r"[А-ЯЁ](?:(?<!\w.)|(?<=\W[вскуо].))(?:[а-яё]+(?:-[А-ЯЁа-яё][а-яё]+|-\d+)*|[А-ЯЁ]+(?:-[А-ЯЁ]{2,})*(?![а-яА-ЯЁё]))"
)
SECOND = Frame(r"[ \u00a0]+(?P<word>[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,}|<second part of a name>)(?![\w-])", flags=0)
PLACED = "place word and name"
HEDGE = r"(?:(?:<hedge>|<in front of a figure>)\s+){0,2}"
DASH = re.compile(r"\s*[—–:]")


@cache
def _number() -> str:
    surfaces = [row.surface for row in lexicon.rows("numerals")]
    words = lexicon.any_of((surface, lexicon.pattern(surface)) for surface in surfaces)
    return rf"[$€]?(?:\d|{lexicon.starts(surfaces)}(?:{words}))"


@cache
def _figure() -> re.Pattern[str]:
    """A figure behind a name, as in a list: «Енбек – около 300»."""
    return re.compile(rf"\s*(?:[—–:-]|\.{{2,}})?\s*{lexicon.filled(HEDGE)}{_number()}", re.IGNORECASE)


# «улицам Абая, Гагарина и С.» in front of «Сейфуллина»
NAMED_AFTER = Frame(
    r"(?<!\w)<named after>\s*:?\s*[«\"]?(?:(?-i:[А-ЯЁ])(?:[а-яё]+(?:\s+<second part of a name>)?(?:,|\s+и)?\s+|\.\s?)){0,8}$"
)
LONGEST_NAMED_AFTER = 70  # characters


def named_after(text: str, start: int) -> bool:
    """Whether a street, a school or the like has the name that starts at ``start``; «39 улиц Балхаша» are those of the town.

    Not so «6 улиц: Абая и Гагарина».
    """
    if is_hero(text, start):
        return True
    named = NAMED_AFTER.search(text, max(0, start - LONGEST_NAMED_AFTER), start)
    if named is None or _ends_its_line(text, named):
        return False
    front = text, max(0, named.start() - LONGEST_NUMBER), named.start()
    return ":" in named.group() or COUNTED.search(*front) is None or NUMBERED.search(*front) is not None


PLACE_BEFORE = Frame(r"(?<![\w.])<place>\s*[«\"]?$")
COUNTED = re.compile(r"\d\s?$")  # «в 2014 г. КРС», «7 сел Отарской зоны»
NUMBERED = re.compile(r"[№N]\s?\d+\s?$")  # «школа № 5» in front of «имени Абая»
LONGEST_NUMBER = 8  # characters


def place_before(text: str, start: int) -> bool:
    """Whether a place word («село», «г.») stands in front of ``start``."""
    word = PLACE_BEFORE.search(text, max(0, start - 16), start)
    if word is None or COUNTED.search(text, max(0, word.start() - 2), word.start()) or _ends_its_line(text, word):
        return False
    return INITIAL.match(word.group()) is None or AMID.search(text, max(0, word.start() - 2), word.start()) is None


INITIAL = re.compile(r"[А-ЯЁ]\.")  # «С. Сейфуллин», no «с. Рабат»
AMID = re.compile(r"[а-яё,]\s$")


def _ends_its_line(text: str, word: re.Match[str]) -> bool:
    """Whether a word for places is the last of a heading: «Село» over «Крупный скот», «Дороги аула»; not of a line that goes on."""
    stop = text.find("\n", word.start(), word.end())
    return stop >= 0 and stop - text.rfind("\n", max(0, stop - WRAPPED_LINE - 1), stop) <= WRAPPED_LINE


OF_OFFICE = Frame(r"(?<!\w)<akim>\s+<place>\s*$")
LONGEST_OFFICE = 25  # characters of «акима города»


def _is_akim(text: str, start: int, second: re.Match[str] | None) -> bool:
    """Whether a word behind «акима города» is the akim's first name, his surname behind it: «акима города Ислама Абишева»."""
    surname = second["word"] if second is not None else ""
    if not surname[:1].isupper() or ADJECTIVE.search(surname) or not is_surname(surname):
        return False  # «акима села Каменка Теректинского района»
    return OF_OFFICE.search(text, max(0, start - LONGEST_OFFICE), start) is not None


PREPOSITION = Frame(r"(?<!\w)<in front of a place>\s+$")
RARE = 3  # places of one name in the country, at most, that tell where a document is at home


def home(words: Iterable[str], codes: Iterable[str]) -> Surroundings:
    """Where a document is at home: the territories that it names, and the districts of the rare village names among its ``words``.

    A district counts by its villages only where two different names speak for it.
    """
    near = Surroundings(codes)
    names: dict[str, set[str]] = {}
    for word in words:
        if len(word) > SHORTEST and (called := _called(word)) and not is_common(word):
            form, found = next(((form, codes) for form, codes in called if len(codes) <= RARE), ("", ()))
            for code in found:
                names.setdefault(code[:DISTRICT], set()).add(form)
    near.add(f"{district}00000" for district, forms in names.items() if len(forms) > 1 for _ in range(len(forms) - 1))
    return near


class Village:
    """What the gazetteer knows of a written form: the nominative and the codes of the places called so."""

    __slots__ = ("codes", "form", "nearness")

    def __init__(self, form: str, codes: tuple[str, ...], near: Surroundings) -> None:
        self.form = form
        self.codes = codes
        self.nearness = max((near.nearness(code) for code in codes), default=(0, 0))


@lru_cache(maxsize=5_000)
def _called(form: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The possible nominatives of a written form that are names of villages, each with the codes of those called so."""
    names = settlements()[0]
    return tuple((name, codes) for name in nominatives(plain(form)) if (codes := names.get(unmarked(name))) is not None)


def look_up(form: str, near: Surroundings) -> Village | None:
    """The village that a written form names: of its possible nominatives the one nearest to the document, the first of equals."""
    called = _called(form)
    if not called:
        return None
    return max((Village(name, codes, near) for name, codes in called), key=lambda village: village.nearness)


def _begins_pair(word: str) -> bool:
    """Whether a word may be the first of a village's name of two."""
    return plain(word)[:3] in long_names()


def _pair(first: str, second: str, near: Surroundings) -> Village | None:
    """A village whose name has two words, both inflected: «Новой Шульбе»."""
    names = settlements()[0]
    found = [
        Village(f"{one} {two}", codes, near)
        for one in nominatives(plain(first))
        for two in nominatives(plain(second))
        if (codes := names.get(key(one + two))) is not None
    ]
    return max(found, key=lambda village: village.nearness, default=None)


def find(
    entities: Sequence[Span],
    capitalised: Sequence[re.Match[str]],
    text: str,
    original: str,
    near: Surroundings,
    is_taken: Callable[[int, int], bool],
) -> Iterator[Mention]:
    """Villages by place word, gazetteer and name model; ``capitalised`` are the matches of ``CAPITALISED`` in ``text``.

    ``is_taken`` tells whether a stretch holds a mention already, so that another one is not looked for.
    """
    heard: set[str] = set()  # names that the document has told to be places
    persons = {entity.start_char for entity in entities if entity.label_ == "PER"}
    quoted = _quoted(text)
    looked_up: dict[str, tuple[Village | None, bool]] = {}
    for match in capitalised:
        start, end = match.span()
        word = match.group()
        if (known := looked_up.get(word)) is None:
            known = looked_up[word] = look_up(word, near), _begins_pair(word)
        village, begins_pair = known
        placed = place_before(text, start)
        second = SECOND.match(text, end) if placed or begins_pair else None
        pair = _pair(word, second["word"], near) if second and begins_pair else None
        village = pair or village
        if not placed:
            if village is None and not (heard and any(form in heard for form in nominatives(plain(word)))):
                continue
            if is_taken(start, end) or named_after(text, start) or _within(quoted, start, end):
                continue
        if pair is not None and village is not None and second is not None:
            name = " ".join(
                written_like(plain(w), o, n)
                for w, o, n in zip(
                    (word, second["word"]), (original[start:end], original[second.start("word") : second.end()]),
                    village.form.split(), strict=True,
                )
            )  # fmt: skip
            yield Mention(start, second.end(), name, "place", PLACED if placed else "village", near.nearest(village.codes))
            continue
        written = original[start:end]
        if placed and not (village and any(village.nearness)) and _is_akim(text, start, second):
            continue
        if placed and (village is not None or not is_common(written) or _is_adjective_name(text, start, end)):
            name = written_like(plain(word), written, village.form) if village and any(village.nearness) else _capital(written)
            heard.add(plain(name))
            yield Mention(start, end, name, "place", PLACED, near.nearest(village.codes) if village else "")
        elif heard and (told := next((form for form in nominatives(plain(word)) if form in heard), None)) is not None:
            yield Mention(start, end, written_like(plain(word), written, told), "place", "named before")
        elif village is not None and _is_meant(text, start, end, village, start in persons):
            name = written_like(plain(word), written, village.form)
            yield Mention(start, end, name, "place", "village", near.nearest(village.codes))
    yield from _by_model(entities, text, near, quoted, is_taken)


def _capital(written: str) -> str:
    return "-".join(part.capitalize() for part in written.split("-")) if written.isupper() else written


def _is_meant(text: str, start: int, end: int, village: Village, person: bool) -> bool:
    """Whether a word that is also a village's name stands for it here."""
    word = text[start:end]
    district, region = village.nearness
    figure = _figure().match(text, end) is not None
    governed = PREPOSITION.search(text, max(0, start - 10), start) is not None
    initial = is_initial(text, start)
    if ADJECTIVE.search(word) and not is_alone(text, start, end):
        return False  # «Кенгирское водохранилище»
    if ADJECTIVE.search(word) or (person and analyzer().word_is_known(word_form(word))):
        return bool(district) and (figure or (governed and not person))
    if is_common(word) or word.isupper():
        return bool(district) and (figure or (governed and not initial) or (DASH.match(text, end) is not None))
    if district:
        return True
    if not start and plain(word) == village.form and TITLED.match(text, end) and not person:
        return True  # «Шубарши: вода по часам»
    return bool(region) and (figure or governed or not initial) and len(word) > 3


TITLED = re.compile(r"\s*(?:[:.]|[–—]\s+[а-яё])\s*(?!\d)")


@cache
def _kinds() -> frozenset[str]:
    return frozenset(row.surface for row in lexicon.rows("generic_places"))


# «водохранилище», «плотина» in or behind a name, which is then none of a place where people live
WATERS = Frame(r"[А-ЯЁ][\w-]*(?:ск|цк)\w{2,3}\s+<waters>")
WATERS_ALONE = Frame(r"(?<!\w)<waters>")
LONGEST_WATER = 16  # characters of «водохранилище»


def _by_model(
    entities: Sequence[Span],
    text: str,
    near: Surroundings,
    quoted: Sequence[tuple[int, int]],
    is_taken: Callable[[int, int], bool],
) -> Iterator[Mention]:
    """What the name model calls a place."""
    for entity in entities:
        if entity.label_ != "LOC":
            continue
        start, end = entity.start_char, entity.end_char
        if is_taken(start, end):
            continue
        written = kazakh_letters(entity.text)
        if written.isupper() or not written[0].isupper():
            continue
        words = [word_form(token.text) for token in entity if token.is_alpha]
        small = len(words) > 1 and not entity[-1].text[0].isupper() and key(written) not in settlements()[0]
        if small or len(words) > 2:
            continue  # «Кайырлы кеш»
        if ADJECTIVE.search(written) and (not is_alone(text, start, end) or (len(words) == 1 and not _called(written))):
            continue  # «Костанайские аграрии»
        first = readings(words[0])[0] if words else None
        common = first is None or first.pos not in ("NOUN", "ADJF") or not (first.tags & {"Geox", "UNKN", "Name", "Surn"})
        if common and analyzer().word_is_known(words[0] if words else ""):
            continue
        if any(readings(word)[0].lemma in _kinds() for word in words) or _no_place(written):
            continue
        if named_after(text, start) or _within(quoted, start, end):
            continue
        if WATERS_ALONE.search(text, start, end + LONGEST_WATER) and WATERS.search(text, start, end + LONGEST_WATER):
            continue
        person = len(words) == 2 and is_given_name(words[0]) and is_surname(words[1])
        if person and not PREPOSITION.search(text, max(0, start - 10), start):
            continue  # «главы района Кайсара Муржакупова»
        village = look_up(written, near) if len(words) == 1 else None
        if village is not None:
            name = written_like(plain(written), written, village.form)
            yield Mention(start, end, name, "place", "name model", near.nearest(village.codes))
        else:
            yield Mention(start, end, settlement(written, text[max(0, start - 6) : start]), "place", "name model")


YEAR = re.compile(r"\d{4}")
OFFICES = Frame(r"<akim>(?!\w)")


def _no_place(name: str) -> bool:
    """«Аким», «Хлопка-сырца»: what stands at the beginning of a sentence and is no name."""
    parts = name.split("-")
    if YEAR.search(name):
        return True  # «Бюджет-2020»
    if len(name) < SHORTEST - 1:
        return True  # «Из»
    return OFFICES.match(name) is not None or (len(parts) > 1 and all(is_common(part) for part in parts))


QUOTED = re.compile(r"[«“\"][^«»“”\"\n]{1,80}[»”\"]")


def _quoted(text: str) -> list[tuple[int, int]]:
    """Stretches in quotes: names of other things."""
    return [match.span() for match in QUOTED.finditer(text)]


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect.bisect_right(spans, (start, end)) - 1
    return at >= 0 and end <= spans[at][1]


# Company

NAME = r"[А-ЯЁ][а-яё]++(?:-[А-ЯЁа-яё][а-яё]++|-\d++)*(?:[ \u00a0][А-ЯЁ][а-яё]++|[ \u00a0]<second part of a name>)?"
SERIES = rf"(?<![\w«\"-]){NAME}(?:\s*,\s*(?:<in>\s+)?{NAME})*(?:\s+<and>\s+(?:<in>\s+)?{NAME}|\s*,\s*{NAME})(?![\w-])"
IN_SERIES = Frame(NAME, flags=0)
GAP = re.compile(r"[^А-ЯЁ!?«]{0,90}")
SHORTEST = 4  # letters of a name that may tell where a document is at home, less one
LEAD = 130  # characters in front of a list in which its kind is said
PLACES = ("place", "city", "okrug", "district", "city district")


@cache
def _item() -> Opened:
    frame = rf"(?<![\w«\"-])(?P<name>{NAME})(?:\s*(?:[—–:-]|\.{{2,}})\s*|[ \u00a0]+)(?i:{HEDGE}(?={_number()}))"
    return Opened(re.compile(lexicon.filled(frame)), capitals=True)


@cache
def _series() -> Opened:
    return Opened(re.compile(lexicon.filled(SERIES)), capitals=True)


SERIES_LEAD = Frame(r"(?<!\w)<list of places>(?:\s+[а-яё]+)?\s*[:–—(]\s*$")  # «во всех аулах: Отенай, Еркин и Мойнак»


def _lists(text: str) -> Iterator[list[tuple[int, int]]]:
    """Runs of «Name – figure»: the places of the names in each."""
    run: list[tuple[int, int]] = []
    last = -1
    for match in _item().finditer(text):
        if run and not GAP.fullmatch(text, last, match.start()):
            yield run
            run = []
        run.append(match.span("name"))
        last = match.end()
    if run:
        yield run


def companions(text: str, original: str, mentions: Sequence[Mention], near: Surroundings) -> Iterator[Mention]:
    """Names in one list or series with a known place."""
    known = {mention.start for mention in mentions if mention.kind in PLACES}
    if not known and lexicon.whole("list of places").search(text) is None:
        return
    for run in _lists(text):
        lead = lexicon.whole("list of places").search(text, max(0, run[0][0] - LEAD), run[0][0])
        if len(run) > 1 and (lead or any(start in known for start, _ in run)):
            for start, end in run:
                other = _other(text[start:end]) and not _bare_adjective(text[start:end])
                if start not in known and not other and not named_after(text, start) and not YEAR.search(text, start, end):
                    yield Mention(start, end, original[start:end], "place", "list of places")
    for series in _series().finditer(text):
        names = [(m.start(), m.end()) for m in IN_SERIES.regex.finditer(text, series.start(), series.end())]
        lead = SERIES_LEAD.search(text, max(0, series.start() - 60), series.start())
        if lead or any(start in known for start, _ in names):
            left = text[max(0, series.start() - 6) : series.start()]
            for start, end in names:
                if start not in known and not _other(text[start:end]) and not named_after(text, start):
                    yield Mention(
                        start, end, _in_series(text[start:end], original[start:end], left, near), "place", "series of places"
                    )


def _in_series(form: str, written: str, left: str, near: Surroundings) -> str:
    village = look_up(form, near) if " " not in form else None
    if village is not None and (is_common(form) or any(village.nearness)):
        return written_like(plain(form), written, village.form)
    return settlement(written, left)


def _bare_adjective(word: str) -> bool:
    """«Пригородный», «Центральное»: the look of a quarter's name."""
    reading = readings(word_form(word))[0]
    return (
        " " not in word
        and reading.pos == "ADJF"
        and reading.number == "sing"
        and reading.case == "nomn"
        and "Apro" not in reading.tags
    )


def _is_adjective_name(text: str, start: int, end: int) -> bool:
    """Whether an adjective behind a place word is a name, «посёлок Заречный»; not the heading «Село» over «Крупный скот»."""
    return "\n" not in text[max(0, start - 2) : start] and _bare_adjective(text[start:end])


LITTLE_WORDS = ("PREP", "CONJ", "PRCL", "NPRO", "NUMR")


def _other(name: str) -> bool:
    """Whether a capitalised word is some other word of the language: «Всего», «Школы», «Из», «Мини-центров», «Неосвоение»."""
    first = name.split()[0]
    reading = readings(word_form(first))[0]
    counted = reading.pos == "NOUN" and reading.case == "gent" and reading.number == "plur"
    abstract = reading.pos == "NOUN" and "neut" in reading.tags and first.endswith("ние")
    if not (is_common(first) or reading.pos in LITTLE_WORDS or counted or abstract):
        return False
    return not any(key(form) in settlements()[0] for form in nominatives(plain(name)))
