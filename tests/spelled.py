"""Numbers in Russian words, in every case: what the property tests write for the reader to read back."""

from functools import cache

from svodka.text.morphology import analyzer

UNITS = ["", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
TEENS = [
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
    "восемнадцать", "девятнадцать",
]  # fmt: skip
TENS = ["", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
HUNDREDS = ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"]
SCALES = [("триллион", 10**12), ("миллиард", 10**9), ("миллион", 10**6), ("тысяча", 10**3)]
CASES = ["nomn", "gent", "datv", "ablt", "loct"]


@cache
def inflected(word: str, *tags: str) -> str:
    for parse in analyzer().parse(word):
        if parse.normal_form == word and (form := parse.inflect(set(tags))):
            return str(form.word)
    raise AssertionError(f"{word} has no form {tags}")


def _group(number: int, case: str, gender: str) -> list[str]:
    words = [HUNDREDS[number // 100]]
    rest = number % 100
    words += [TEENS[rest - 10]] if 10 <= rest < 20 else [TENS[rest // 10], UNITS[rest % 10]]
    spelled = []
    for word in filter(None, words):
        gendered = (word == "один") or (word == "два" and case == "nomn")
        spelled.append(inflected(word, case, gender, *(["sing"] if word == "один" else [])) if gendered else inflected(word, case))
    return spelled


def _noun(name: str, count: int, case: str) -> str:
    last = 0 if 10 < count % 100 < 20 else count % 10
    if last == 1:
        return inflected(name, "sing", case)
    if case != "nomn":
        return inflected(name, "plur", case)
    return inflected(name, "sing", "gent") if last in (2, 3, 4) else inflected(name, "plur", "gent")


def words(number: int, case: str = "nomn") -> str:
    """``number`` (below 10^15, not 0) in words: «двести тысяч сорок», «двумстам тысячам сорока»."""
    spelled: list[str] = []
    for name, size in SCALES:
        count = number // size
        number %= size
        if count:
            spelled += [*_group(count, case, "femn" if name == "тысяча" else "masc"), _noun(name, count, case)]
    return " ".join([*spelled, *_group(number, case, "masc")])
