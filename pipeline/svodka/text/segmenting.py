"""razdel's tokens and sentences (github.com/natasha/razdel), at a multiple of its speed. Changes when razdel does.

The rules are razdel's, with the same outcome in every case (tests/test_segmenting.py compares). What is new is how they are
asked: tokens are cut chunk by chunk between white space, so that a chunk seen before need not be cut again, and a sentence
boundary is judged by razdel's own rules only where the two commonest of them leave it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from razdel.segmenters import sentenize
from razdel.segmenters.punct import CLOSE_BRACKETS, CLOSE_QUOTES, DASHES, ENDINGS
from razdel.segmenters.sentenize import DELIMITERS, FIRST_TOKEN, SentSplit
from razdel.segmenters.sokr import HEAD_PAIR_SOKRS, HEAD_SOKRS, INITIALS, PAIR_SOKRS, SOKRS
from razdel.segmenters.tokenize import ATOM, INT, LAT, OTHER, PUNCT, RU, SMILE

# what may glue its two neighbours together: a dash any words, a point numbers
GLUE = frozenset(DASHES + "_.,/\\")
WORD_GLUE = frozenset(DASHES + "_")
LETTERS = (RU, LAT, OTHER)
SMILEY = 5  # characters of the longest one


def pieces(chunk: str, before: str, after: str) -> tuple[tuple[int, ...], bool]:
    """Where a chunk without white space is cut into tokens, and whether that holds whatever stands around the chunk.

    ``before`` and ``after`` are the nearest characters on both sides that are no white space, "" at the ends of the text.

    >>> pieces("2019-2021гг.,", "", "")
    ((9, 11, 12), True)
    """
    atoms = [(match.start(), match.lastgroup or "", match.group()) for match in ATOM.finditer(chunk)]
    types = [_type(before), *(kind for _, kind, _ in atoms), _type(after)]
    cuts: list[int] = []
    free = True
    token = 0  # start of the token that is being built
    for index in range(1, len(atoms)):
        (_, left_type, left), (start, right_type, right) = atoms[index - 1], atoms[index]
        # types[index + 1] is that of the right atom: around the pair stand types[index - 1] and types[index + 2]
        verdict = None
        if left in GLUE or right in GLUE:
            verdict = _glued(left, right, types[index - 1 : index + 3])
            # at an edge what stands outside counts, unless the inner neighbour can be glued to nothing: «слово,»
            outside = (left in GLUE and index == 1) or (left not in GLUE and index == len(atoms) - 1)
            free = free and not (outside and _may_glue(left, left_type, right, right_type))
        if verdict is None:
            begun = chunk[token : min(start, token + SMILEY)]  # no more: a token may have a million points
            verdict = _joined(left_type, left, right_type, right, begun + right)
        if not verdict:
            cuts.append(start)
            token = start
    return tuple(cuts), free


def _type(char: str) -> str:
    match = ATOM.match(char)
    return (match.lastgroup or "") if match else ""


def _glued(left: str, right: str, types: list[str]) -> bool | None:
    """Razdel's dash, underscore, float and fraction rules; ``types`` are those of four atoms, the pair in the middle."""
    for glues, wanted in ((DASHES, None), ("_", None), (".,", INT), ("/\\", INT)):
        if left in glues:
            one, other = types[0], types[2]
        elif right in glues:
            one, other = types[1], types[3]
        else:
            continue
        if one and other and (one == other == wanted if wanted else PUNCT not in (one, other)):
            return True
    return None


def _may_glue(left: str, left_type: str, right: str, right_type: str) -> bool:
    """Whether a dash or point glues an atom to another one."""
    if left in GLUE and right in GLUE:
        return True
    glue, inner = (left, right_type) if left in GLUE else (right, left_type)
    return bool(inner != PUNCT if glue in WORD_GLUE else inner == INT)


def _joined(left_type: str, left: str, right_type: str, right: str, whole: str) -> bool:
    """Razdel's rules for two marks, for letters of other alphabets, and for one company."""
    if left_type == PUNCT and right_type == PUNCT:
        return bool(SMILE.match(whole)) or (left in ENDINGS and right in ENDINGS) or left + right in ("--", "**")
    if (left_type == OTHER and right_type in LETTERS) or (left_type in LETTERS and right_type == OTHER):
        return True
    return right == "!" and left.lower() == "yahoo"


# A delimiter or a smiley. Before anything but white space it never ends a sentence, nor before a word in small letters or another
# delimiter, nor does a bracket or quote that closes behind a word. (The first character is named first, so that most of a text is
# passed at once.)
MARKS = re.escape(DELIMITERS)
CLOSING = re.escape(CLOSE_QUOTES + CLOSE_BRACKETS)
WINDOW = 10  # characters that razdel looks at on both sides
BEGINNING = 100  # characters of a sentence that it looks at: it may be a list's item, which is short
BOUNDARY = re.compile(
    rf"[=:{MARKS}](?:(?<=[=:;])-?[)(]{{1,3}}|(?<=[{MARKS}]))(?=\s)(?<!\w[{CLOSING}])"
    rf"(?!\s{{1,{WINDOW - 1}}}(?:[а-яё]++[^\w]|[{re.escape(ENDINGS)};{CLOSING}]))"
)
LAST_WORD = re.compile("[А-ЯЁа-яё]{2,}$")
ABBREVIATIONS = frozenset((*HEAD_SOKRS, *SOKRS, *INITIALS, *(word for pair in HEAD_PAIR_SOKRS | PAIR_SOKRS for word in pair)))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of razdel's sentences in ``text``, white space around them left out."""
    begin = 0
    for match in BOUNDARY.finditer(text):
        start, stop = match.span()
        right = text[stop : stop + WINDOW]
        first = FIRST_TOKEN.match(right)
        if first is None or (first.group(1).isalpha() and first.group(1).islower()):
            continue
        if not (match.group() == "." and first.group(1).isalpha() and _ends(text, begin, start)):
            split = SentSplit(text[max(0, start - WINDOW) : start], match.group(), right)
            split.buffer = text[begin : min(start, begin + BEGINNING)]
            if sentenize.join(split):
                continue
        yield _stripped(text, begin, stop)
        begin = stop
    if text:
        yield _stripped(text, begin, len(text))


def _ends(text: str, begin: int, end: int) -> bool:
    """Whether ``text[begin:end]`` ends with a word that no rule for abbreviations, initials and items of lists can know."""
    word = LAST_WORD.search(text, max(begin, end - WINDOW), end)
    return word is not None and word.group().lower() not in ABBREVIATIONS


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    sentence = text[start:end]
    inner = sentence.lstrip()
    start = end - len(inner)
    return start, start + len(inner.rstrip())
