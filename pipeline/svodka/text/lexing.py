"""Text -> spaCy ``Doc``: tokens, sentences, lemmas and parts of speech. Changes when a word or a sentence is cut wrong.

Tokens and sentences are razdel's (``segmenting.py``), dictionary forms pymorphy3's. The text of the ``Doc`` is the text of
the report, character by character: what the segmenters see is a copy in which odd characters (``characters.py``) are plain
ones, and Kazakh letters and special spaces have been replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from threading import Lock
from typing import cast

import numpy as np
import numpy.typing as npt
from spacy.attrs import LEMMA, LENGTH, MORPH, POS, SENT_START
from spacy.language import Language
from spacy.strings import StringStore
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.types import Ints2d

from svodka.document import TEXT
from svodka.lexicon import Frame
from svodka.text.blanks import in_other_letters, narrowed
from svodka.text.characters import oddities, plain
from svodka.text.copies import in_original, joined
from svodka.text.morphology import UPOS, readings
from svodka.text.segmenting import BOUNDARY, pieces, sentences
from svodka.text.vocabulary import GETTERS

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[np.uint64]  # what spaCy tells of tokens
KAZAKH = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
SPACES = str.maketrans(dict.fromkeys([0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0xFEFF], " "))
LOOK_ALIKE = {chr(code): chr(other) if isinstance(other, int) else other for code, other in (KAZAKH | SPACES).items()}
REPLACED = re.compile(f"[{''.join(LOOK_ALIKE)}]")
# the Latin letter that keyboards without a Kazakh one offer for «і»: «Жетiсу», «ЕСКЕЛДI»
LATIN = re.compile("[iI](?:(?<=[А-яЁё]i)|(?<=i)(?=[А-яЁё])|(?<=[А-ЯЁ]I)(?![а-яё]))")
UNUSUAL = re.compile(f"[{''.join(map(chr, KAZAKH))}iI]")
PLAIN_WORD = re.compile("[А-Яа-яЁё0-9.,–-]*+")  # what nothing is odd in


def normalize(text: str) -> str:
    """``text`` as the models may read it, of the same length, so that offsets stay true.

    Kazakh letters become their Russian look-alikes, special spaces a space.
    """
    # (``translate`` looks at every character; most texts have none)
    return REPLACED.sub(lambda match: LOOK_ALIKE[match.group()], kazakh_letters(text))


def kazakh_letters(text: str) -> str:
    """``text`` with «і» for the Latin letter that is written for it."""
    if "i" not in text and "I" not in text:
        return text
    return LATIN.sub(lambda match: "і" if match.group() == "i" else "І", text)


@lru_cache(maxsize=1)
def normalized(text: str) -> str:
    """The same for a whole text, which several stages ask for one after another."""
    return normalize(text)


@lru_cache(maxsize=20_000)  # the stages ask for each word several times
def word_form(token: str) -> str:
    """The written form to look up in a dictionary: lower case, Russian letters, no stress marks."""
    if not PLAIN_WORD.fullmatch(token):
        token = plain(token)
        if UNUSUAL.search(token):
            token = kazakh_letters(token).translate(KAZAKH)
    return token.lower()


GAP = re.compile(r"(\s(?:(?=\s)|(?<! ))\s*)")  # white space between chunks that is more than a blank
# what is one token, or a word or number with marks in front or behind that glue it to nothing: most chunks are cut at once
PLAIN_CHUNK = re.compile(
    r"""([(«"]?)(?:((?:[0-9]+-)*+[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*+)([)»"]?)([.,;:!?]?)"""
    r"""|([0-9]+(?:[.,][0-9]+)*+)(?:([%)»"])([.,;:!?]?)|([;:!?]?)))"""
)
REMEMBERED = 30_000  # words that are kept; then all are forgotten, which costs less than keeping count
LONGEST_KEPT = 60  # characters of such a chunk
GENERATION = 15_000  # chunks whose tokens are kept, and as many again of those met before


Keys = tuple[int, ...]  # of words in the string store


class RazdelTokenizer:
    """spaCy tokenizer with razdel's segmentation; white space beyond one blank becomes a token of its own."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._known: dict[str, Keys] = {}
        self._older: dict[str, Keys] = {}

    def __call__(self, text: str) -> Doc:
        """The ``Doc`` of a text, without annotation."""
        copy = joined(text, oddities(text))
        words, spaces = self._tokens(copy.text)
        if copy.here:
            strings = self.vocab.strings
            shown, spaces = in_original(text, copy, spellings(strings).of(words), spaces)
            words = list(map(strings.add, shown))
        return Doc(self.vocab, words=words, spaces=spaces, user_data={TEXT: text})  # type: ignore[arg-type]  # keys will do

    def _tokens(self, text: str) -> tuple[list[int], list[bool]]:
        """Keys of the words of a plain text, and whether a blank follows each."""
        found = self._found(text.split())
        tokens: list[Keys] = []  # of the chunks and the gaps in turn
        glued: list[int] = []  # those with no blank behind
        behind = 0  # the chunks so far
        # (between two line ends, which are taken off again, every line has a gap on both sides)
        _, *parts = GAP.split(f"\n{text}\n")
        parts[0] = parts[0][1:]
        parts[-2] = parts[-2][:-1]
        for gap, line in zip(parts[::2], parts[1::2], strict=True):
            if gap[:1] == " " and tokens:
                gap = gap[1:]
            elif tokens:
                glued.append(len(tokens) - 1)
            if gap:
                glued.append(len(tokens))
                tokens.append((self.vocab.strings.add(gap),))
            if line:
                start, behind = behind, behind + line.count(" ") + 1
                tokens += found[start:behind]
        ends = np.fromiter(map(len, tokens), np.int64, len(tokens)).cumsum()
        spaces = np.zeros(ends[-1] if tokens else 0, bool)
        spaces[ends - 1] = True
        spaces[ends[glued] - 1] = False
        return list(chain.from_iterable(tokens)), spaces.tolist()

    def _found(self, chunks: Sequence[str]) -> list[Keys]:
        """The tokens of each of the chunks of a text."""
        found = list(map(self._known.get, chunks))
        for number in [number for number, keys in enumerate(found) if keys is None]:
            chunk = chunks[number]
            # the same chunk may have been met in this text
            found[number] = self._known.get(chunk) or self._remembered(chunk) or self._cut(chunks, number)
        return cast(list[Keys], found)

    def _remembered(self, chunk: str) -> Keys | None:
        """The tokens of a chunk that was met some time ago."""
        keys = self._older.get(chunk)
        if keys is not None:
            self._remember(chunk, keys)
        return keys

    def _remember(self, chunk: str, keys: Keys) -> None:
        if len(self._known) >= GENERATION:
            self._older, self._known = self._known, {}
        self._known[chunk] = keys

    def _cut(self, chunks: Sequence[str], number: int) -> Keys:
        """The tokens of one of the chunks; they are remembered where they do not depend on what stands around it."""
        chunk = chunks[number]
        plain = PLAIN_CHUNK.fullmatch(chunk)
        if plain is not None:
            words, free = list(filter(None, plain.groups())), True
        else:
            before = normalize(chunks[number - 1])[-1:] if number else ""
            after = chunks[number + 1][0].translate(KAZAKH) if number + 1 < len(chunks) else ""
            cuts, free = pieces(normalize(chunk), before, after)
            words = [chunk[a:b] for a, b in zip((0, *cuts), (*cuts, len(chunk)), strict=True)]
        keys = tuple(map(self.vocab.strings.add, words))
        if free and len(chunk) <= LONGEST_KEPT:
            self._remember(chunk, keys)
        return keys

    def to_bytes(self, **_: object) -> bytes:
        """Nothing: spaCy saves every part of a pipeline, and this one has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> RazdelTokenizer:
        """The tokenizer itself."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Write nothing."""

    def from_disk(self, _path: object, **_: object) -> RazdelTokenizer:
        """The tokenizer itself."""
        return self


def create_tokenizer() -> Callable[[Language], RazdelTokenizer]:
    """Entry point ``svodka_tokenizer.v1``: makes the tokenizer of a pipeline."""
    return make_tokenizer


def make_tokenizer(nlp: Language) -> RazdelTokenizer:
    """The tokenizer of ``nlp``."""
    getters: dict[int, Callable[[str], object]] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    getters |= GETTERS
    return RazdelTokenizer(nlp.vocab)


# Sentences

LINE = re.compile(r"[^\n\r\u2028]+")
WRAPPED_LINE = 60  # characters: a line at least as long may go on in the next one
OPEN_END = re.compile(r"[\w,–—-]\s*$")
GOES_ON = re.compile(r"\s*[а-яёa-z]")


def sentence_starts(text: str) -> Iterator[int]:
    """Offsets at which sentences start, ascending."""
    for start, end in _blocks(text):
        if BOUNDARY.search(text, start, end) is None and end - start <= LONGEST_SENTENCE:  # as in most lines
            yield start
            continue
        for first, stop in _behind_abbreviations(text[start:end].replace("\n", " ")):
            for begin, end_of in _behind_years(text, start + first, start + stop):
                yield from _pieces(text, begin, end_of)


def _blocks(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of the lines of ``text``, without blanks around them.

    A new line starts a sentence unless the line before was cut by a page's width: it ends without a full stop,
    is long, and the next one starts with a small letter.
    """
    blocks: list[tuple[int, int]] = []
    last_start = last_end = 0  # of the block before, with the blanks around it
    for match in LINE.finditer(text):
        start, end = match.span()
        line = match.group().strip()
        if not line:
            continue
        first = text.index(line[0], start)
        if last_end - last_start >= WRAPPED_LINE and GOES_ON.match(text, start):
            line_start = max(text.rfind("\n", last_start, last_end) + 1, last_start)
            wrapped = last_end - line_start >= WRAPPED_LINE and text.count("\n", last_end, start) == 1
            if wrapped and OPEN_END.search(text, max(last_end - 3, last_start), last_end):
                last_end = end
                blocks[-1] = (blocks[-1][0], first + len(line))
                continue
        last_start, last_end = start, end
        blocks.append((first, first + len(line)))
    return blocks


ABBREVIATED = Frame(r"(?<!\w)<abbreviated before a number>$")
BRACKET = re.compile(r"(?<!\w)[а-я]{1,4}\.\)$")  # «Доходы (2021 г.) – 12,4 млрд», «Ввод (кв. м.) 12 400»
GOES_ON_BEHIND_BRACKET = "–—-0123456789"
MULTIPLIER = Frame(r"(?<!\w)<short multiplier>\.$")
UNIT_WITH_CAPITALS = Frame(r"\s<unit with capitals>(?!\w)", flags=0)
LONGEST_ABBREVIATION = 8  # characters


def _behind_abbreviations(text: str) -> Iterator[tuple[int, int]]:
    """razdel's sentences in ``text``, of which those are one that it parts in «за 9 мес. 2021 года», «410 тыс. кВт·ч»."""
    begin = None
    for start, stop in sentences(text):
        begin = start if begin is None else begin
        following = text[stop + 1 : stop + 3].lstrip()[:1]
        if following.isdigit() and ABBREVIATED.search(text, max(begin, stop - LONGEST_ABBREVIATION), stop):
            continue
        if (
            following
            and following in GOES_ON_BEHIND_BRACKET
            and BRACKET.search(text, max(begin, stop - LONGEST_ABBREVIATION), stop)
        ):
            continue
        if UNIT_WITH_CAPITALS.match(text, stop) and MULTIPLIER.search(text, max(begin, stop - LONGEST_ABBREVIATION), stop):
            continue
        yield begin, stop
        begin = None


# razdel takes the stop behind «2023 г.», «1990-х» for one of an abbreviation whatever follows; a year ends before its first letter
YEAR_END = re.compile(r"(?<=\d)(?:-х|\s?г)\.\s+(?=([А-ЯЁ][а-яё]*))")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d$")
NO_NAME = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "PRED", "VERB", "PRTS", "INFN"))  # no name of a place or a company


def _behind_years(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of ``text[start:end]``, which may hold one more behind a year: «против 73 в 2023 г. Работают 4 пункта»."""
    if text.find("г.", start, end) < 0 and text.find("-х.", start, end) < 0:  # as in most
        yield start, end
        return
    for match in YEAR_END.finditer(text, start, end):
        if not YEAR.search(text, max(start, match.start() - 5), match.start()):
            continue
        if text[match.start()] == "-" or readings(match[1].lower())[0].pos in NO_NAME:
            yield start, match.end()
            start = match.end()
    yield start, end


LONGEST_SENTENCE = 3000  # characters; what goes on longer is no sentence, and later stages look at a sentence as a whole


def _pieces(text: str, start: int, end: int) -> Iterator[int]:
    """``start``, and where a sentence is endless also the places at which it is cut."""
    yield start
    while end - start > LONGEST_SENTENCE:
        blank = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        start = blank + 1 if blank > start else start + LONGEST_SENTENCE
        yield start


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` offsets of the sentences of ``text``; together they cover it from the first sentence on."""
    starts = list(sentence_starts(normalize(text)))
    yield from zip(starts, [*starts[1:], len(text)], strict=False)


@Language.component("svodka_sentences", assigns=["token.is_sent_start"])
def svodka_sentences(doc: Doc) -> Doc:
    """Set sentence boundaries."""
    if not len(doc):
        return doc
    copy = narrowed(doc)
    starts = np.fromiter(map(copy.original, sentence_starts(normalized(copy.text))), dtype="int64")
    flags = np.full(len(doc), -1, dtype="int64")
    first = np.searchsorted(doc.to_array(IDS["IDX"]).astype("int64"), starts)  # the first token at or behind each start
    flags[first[first < len(doc)]] = 1
    flags[0] = 1
    doc.from_array([SENT_START], cast(Ints2d, flags.reshape(-1, 1).astype("uint64")))
    return doc


def sentences_of(doc: Doc) -> list[tuple[int, int, int, int]]:
    """First token, token behind, start and end of every sentence of ``doc``: what ``doc.sents`` tells, without its objects."""
    return sentence_rows(*doc.to_array([SENT_START, IDS["IDX"], LENGTH]).T)


def sentence_rows(flags: Column, starts: Column, lengths: Column) -> list[tuple[int, int, int, int]]:
    """The same from the columns of the tokens: whether they begin a sentence, where they start and how long they are."""
    if not len(flags):
        return []
    first = np.flatnonzero(flags == 1)
    first = np.concatenate(([0], first[first > 0]))
    behind = np.append(first[1:], len(flags))
    ends = starts[behind - 1] + lengths[behind - 1]
    return list(zip(first.tolist(), behind.tolist(), starts[first].tolist(), ends.tolist(), strict=True))


def distinct_words(doc: Doc) -> tuple[list[int], list[str], Ints]:
    """Keys and spellings of the words of ``doc``, each once, and for every token the number of its word."""
    return _distinct(doc.vocab.strings, doc.to_array(IDS["ORTH"]).tobytes())


@lru_cache(maxsize=1)  # several stages ask for them one after another
def _distinct(strings: StringStore, tokens: bytes) -> tuple[list[int], list[str], Ints]:
    found, which = np.unique(np.frombuffer(tokens, np.uint64), return_inverse=True)
    keys: list[int] = found.tolist()
    return keys, spellings(strings).of(keys), which


class Spellings(dict[int, str]):
    """What the keys of a string store stand for; they are remembered, as the store is slow to ask."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, key: int) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        word: str = self._strings[key]
        self[key] = word
        return word

    def of(self, keys: Iterable[int]) -> list[str]:
        """The words of ``keys``."""
        return list(map(self.__getitem__, keys))


@lru_cache(maxsize=1)  # a second one would keep the words of a pipeline that is no more
def spellings(strings: StringStore) -> Spellings:
    """The words of a string store."""
    return Spellings(strings)


LOCK = Lock()  # of the tables of all: threads may share a pipeline


class Morphology:
    """spaCy component that sets lemma, part of speech and morphological features from pymorphy3's likeliest reading."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._known: dict[int, int] = {}  # words -> their rows in the table
        self._table = np.zeros((REMEMBERED, 3), np.uint64)
        self._features: dict[str, int] = {}  # features -> their key in the vocabulary: some hundreds

    def __call__(self, doc: Doc) -> Doc:
        """Set lemma, part of speech and features of every token."""
        keys, words, places = distinct_words(doc)
        if keys:
            table = self._rows(keys, words)[places]
            for at, word in in_other_letters(doc):
                table[at] = self._analyse(word)
            doc.from_array([LEMMA, POS, MORPH], cast(Ints2d, table))
        return doc

    def _rows(self, keys: Sequence[int], words: Sequence[str]) -> Column:
        """The rows of the table for words, each given once."""
        known = self._known
        with LOCK:
            if len(known) + len(keys) > len(self._table):
                known.clear()
                self._table = np.zeros((max(REMEMBERED, len(keys)), 3), np.uint64)
            new = [number for number, key in enumerate(keys) if key not in known]
            analysed = chain.from_iterable(self._analyse(words[number]) for number in new)
            first = len(known)
            # a word is known when its row is there: what is analysed may be interrupted
            self._table[first : first + len(new)] = np.fromiter(analysed, np.uint64, 3 * len(new)).reshape(-1, 3)
            known.update(zip((keys[number] for number in new), range(first, first + len(new)), strict=True))
            return self._table[list(map(known.__getitem__, keys))]

    def _analyse(self, token: str) -> tuple[int, int, int]:
        form = word_form(token)
        if not form.strip():
            lemma, pos, features = token, "SPACE", ""
        elif form.isdigit():
            lemma, pos, features = form, "NUM", ""
        else:
            reading = readings(form)[0]
            lemma, pos = reading.lemma, UPOS.get(reading.pos, "PUNCT" if "PNCT" in reading.tags else "X")
            features = _features(reading.tags)
        key = self._features.get(features)
        if key is None:
            key = self._features[features] = self.vocab.morphology.add(features)
        return self.vocab.strings.add(lemma), IDS[pos], key


# OpenCorpora grammeme -> universal feature (universaldependencies.org/u/feat)
FEATURES = {
    "nomn": "Case=Nom", "gent": "Case=Gen", "datv": "Case=Dat", "accs": "Case=Acc", "ablt": "Case=Ins",
    "loct": "Case=Loc", "gen2": "Case=Par", "loc2": "Case=Loc", "sing": "Number=Sing", "plur": "Number=Plur",
    "masc": "Gender=Masc", "femn": "Gender=Fem", "neut": "Gender=Neut", "past": "Tense=Past", "pres": "Tense=Pres",
    "futr": "Tense=Fut", "perf": "Aspect=Perf", "impf": "Aspect=Imp", "1per": "Person=1", "2per": "Person=2",
    "3per": "Person=3", "anim": "Animacy=Anim", "inan": "Animacy=Inan",
}  # fmt: skip


@cache
def _features(tags: frozenset[str]) -> str:
    """The universal features of a reading; there are some hundreds of combinations."""
    return "|".join(sorted({FEATURES[tag] for tag in tags if tag in FEATURES}))


@Language.factory("svodka_morphology", assigns=["token.lemma", "token.pos", "token.morph"])
def make_morphology(nlp: Language, name: str) -> Morphology:
    """The morphology component of ``nlp``."""
    return Morphology(nlp.vocab)
