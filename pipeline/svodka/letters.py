"""How words are compared: lower case, ё as е, which texts use alike; what stands between them. Changes when other letters are to
be taken for one."""

from __future__ import annotations


def folded(words: str) -> str:
    """``words`` in lower case, with «е» for «ё»."""
    return words.lower().replace("ё", "е")


SPACE = r"[\s\u200b]"  # white space in a regular expression: pages have a space without width too
ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
VOWELS = "аеиоуыэюя"  # ё as е
CONSONANTS = "бвгджзклмнпрстфхцчшщ"
CLOSED = f"{CONSONANTS}йь"  # ends of words without an ending: «Павлодар», «Семей», «Аулиеколь»
