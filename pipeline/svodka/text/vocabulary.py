"""What spaCy's vocabulary keeps of a word, asked in less time than spaCy needs. Changes when spaCy keeps something else.

Of each new word spaCy asks for some twenty such things, most of which a word in plain letters never has. The answers are
spaCy's own (tests/test_lexing.py compares).
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from spacy import attrs
from spacy.lang import lex_attrs
from spacy.lang.lex_attrs import is_currency, is_punct, like_email, like_url, word_shape
from spacy.lang.ru import lex_attrs as russian
from spacy.lang.ru.stop_words import STOP_WORDS

MARKS = (*"()[]{}<>\"'`«»‘’‚‛“”„‟‹›❮❯", "''", "``")  # brackets and quotes that spaCy knows


def _one_of(marks: Callable[[str], bool]) -> Callable[[str], bool]:
    """``marks``, which looks a word up in a tuple that it makes for that."""
    return frozenset(filter(marks, MARKS)).__contains__


def _shape(word: str) -> str:
    """spaCy's ``token.shape_``, with less trouble for a word in plain letters and for a number."""
    if len(word) >= 100:
        return word_shape(word)
    if word.isalpha():
        if word.islower():
            return "x" * min(len(word), 4)
        if word[0].isupper() and word[1:].islower():
            return "X" + "x" * min(len(word) - 1, 4)
    elif word.isdigit():
        return "d" * min(len(word), 4)
    else:
        whole, comma, rest = word.partition(",")
        if whole.isdigit() and rest.isdigit():
            return _shape(whole) + comma + _shape(rest)
    return word_shape(word)


NUMBER_WORDS = frozenset(russian._num_words)


def _like_num(word: str) -> bool:
    """spaCy's ``token.like_num``, which looks through a list of some hundred words."""
    if word.isalpha():
        return word.lower() in NUMBER_WORDS
    if "/" in word or word.endswith("%") or word.startswith(("+", "-", "±", "~")):
        return bool(russian.like_num(word))  # type: ignore[no-untyped-call]
    bare = word.replace(",", "").replace(".", "")
    return bare.isdigit() or bare.lower() in NUMBER_WORDS


def _is_stop(word: str) -> bool:
    return word.lower() in STOP_WORDS


def _like_url(word: str) -> bool:
    """spaCy's ``token.like_url``, which looks at every character of a word."""
    return ("." in word or ":" in word) and like_url(word)


def _like_email(word: str) -> bool:
    return "@" in word and like_email(word)


def _is_punct(word: str) -> bool:
    return not word[:1].isalnum() and is_punct(word)


def _is_currency(word: str) -> bool:
    return not word[:1].isalnum() and is_currency(word)


GETTERS: dict[int, Callable[[str], object]] = {
    attrs.LOWER: str.lower,
    attrs.PREFIX: itemgetter(0),
    attrs.SUFFIX: itemgetter(slice(-3, None)),
    attrs.IS_ALPHA: str.isalpha,
    attrs.IS_ASCII: str.isascii,
    attrs.IS_DIGIT: str.isdigit,
    attrs.IS_LOWER: str.islower,
    attrs.IS_SPACE: str.isspace,
    attrs.IS_TITLE: str.istitle,
    attrs.IS_UPPER: str.isupper,
    attrs.IS_STOP: _is_stop,
    attrs.IS_PUNCT: _is_punct,
    attrs.IS_BRACKET: _one_of(lex_attrs.is_bracket),
    attrs.IS_QUOTE: _one_of(lex_attrs.is_quote),
    attrs.IS_LEFT_PUNCT: _one_of(lex_attrs.is_left_punct),
    attrs.IS_RIGHT_PUNCT: _one_of(lex_attrs.is_right_punct),
    attrs.IS_CURRENCY: _is_currency,
    attrs.SHAPE: _shape,
    attrs.LIKE_URL: _like_url,
    attrs.LIKE_NUM: _like_num,
    attrs.LIKE_EMAIL: _like_email,
}
