"""Bytes -> text: which encoding a file is in. Changes when an encoding is misread."""

from __future__ import annotations

import codecs
import re

from svodka.errors import InputError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SINGLE_BYTE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
# the letters of Russian from the commonest to the rarest, which tell the single-byte encodings apart
LETTERS = "оеаитнсрлвдкмпуыгязбьчйхшжцюёщфэъ"
LIKELY = {letter: 1 - rank / len(LETTERS) for rank, letter in enumerate(LETTERS)} | dict.fromkeys("«»–—“”„’…№§°\xa0", 0.5)
USUAL = 0.8  # how likely the characters of Russian text are on average
SAMPLE = 100_000  # bytes looked at
REPLACEMENT = "\ufffd"
MISREAD = (  # what Russian looks like that was read in a wrong encoding and saved so; read in which, and what it was
    (re.compile("[РС][Ђ-џЎ-ЏҐґ‚ѓ„…†‡€‰Љ‹‘’“”•–—™љ›\x80-\xbf]"), "utf-8", "cp1251"),
    (re.compile("[ÐÑ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"), "utf-8", "latin-1"),
    (re.compile("[À-ÿ¸¨]{2}"), "cp1251", "latin-1"),
)
UTF_7 = re.compile(r"\+B[A-Z][A-Za-z0-9+/]{3,}")
MISREAD_SHARE = 0.75  # of the characters that are not ASCII
KINDS = 8  # of letters, that a text of one word shouted many times has not
FEW = 20  # characters that tell nothing yet
FLAWED = 0.05  # of the characters that are not ASCII: with more wrong ones a text is not in UTF-8


def decode(data: bytes, where: str) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32, or a Cyrillic single-byte encoding.

    A few wrong bytes in UTF-8 – one letter cut in two by a program that counts bytes – become replacement characters.

    Raises:
        InputError: the bytes are no text in any of them, or one that was read in a wrong encoding before it was saved.
    """
    text = _decoded(data, where)
    _check_read_right(text[:SAMPLE], where)
    return text


def _check_read_right(text: str, where: str) -> None:
    """Refuse a text whose letters are of the kind «СЂРµ», «Âî»."""
    other = len(text) - len(text.encode("ascii", "ignore"))
    if other < FEW:
        if len(UTF_7.findall(text)) >= FEW:
            raise InputError(f"{where}: is in UTF-7; save it as UTF-8")
        return
    for wrong, right, taken in MISREAD:
        found = wrong.findall(text)
        if 2 * len(found) >= MISREAD_SHARE * other and len(set(found)) >= KINDS:
            raise InputError(f"{where}: its letters are garbled ({right} read as {taken} and saved so); get the original file")


def _decoded(data: bytes, where: str) -> str:
    """What the bytes say in the encoding that they seem to be in."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                if encoding == "utf-8-sig" and (text := _flawed_utf8(data[len(bom) :])):
                    return text
                raise InputError(
                    f"{where}: begins as {encoding} text but byte {error.start} does not fit; save it as UTF-8"
                ) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _flawed_utf8(data) or _decode_legacy(data, where)
    if "\0" in text:
        text = _decode_utf16(data, where)
    return text


def decode_name(raw: bytes) -> str:
    """The name of a file in UTF-8, with marks for a few wrong bytes, or in whichever of two code pages looks more Russian."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _flawed_utf8(raw):
        return raw.decode("utf-8", "replace")
    return max((raw.decode(encoding, "replace") for encoding in ("cp866", "cp1251")), key=_russian)


def _flawed_utf8(data: bytes) -> str:
    """The text of bytes that are UTF-8 but for a few; empty where they are not."""
    text = data.decode("utf-8", "replace")
    wrong = text.count(REPLACEMENT)
    other = len(text) - len(text.encode("ascii", "ignore"))
    return text if wrong <= max(1, FLAWED * other) and other > 2 * wrong else ""


def _decode_utf16(data: bytes, where: str) -> str:
    """UTF-16 without a byte-order mark: every second byte of ASCII and of Cyrillic is 0 or 4."""
    if len(data) % 2 == 0:
        sample = data[:SAMPLE]
        for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
            if sum(byte in (0, 4, 0x20) for byte in high) > 0.9 * len(high):
                text = data.decode(encoding, "replace")
                if "\0" not in text and REPLACEMENT not in text:
                    return text
    raise InputError(f"{where}: is no text (it holds zero bytes); give a text file, not a binary document")


def _decode_legacy(data: bytes, where: str) -> str:
    if b"\0" in data[:SAMPLE]:
        return _decode_utf16(data, where)
    best, best_score = "", 0.0
    for encoding in SINGLE_BYTE:
        try:
            sample = data[:SAMPLE].decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _russian(sample)
        if score > best_score:
            best, best_score = encoding, score
    if best_score < 0.5:
        raise InputError(f"{where}: is no text in UTF-8, UTF-16, cp1251 or koi8-r; save it as UTF-8")
    try:
        return data.decode(best)
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: looks like {best} but byte {error.start} does not fit; save it as UTF-8") from error


def _russian(text: str) -> float:
    """How much a text looks Russian, to about 1: common letters among all that is not ASCII, in the case that they should have.

    Case alone does not tell: in koi8-r the small letters stand where cp1251 has its capitals, and reports shout their titles.
    """
    other = [char for char in text if char > "\x7f"]
    if not other:
        return 0.0
    likely = sum(LIKELY.get(char.lower(), -1) for char in other)
    swapped = len(re.findall("[а-яё][А-ЯЁ]", text))
    shouted = len(re.findall("[А-ЯЁ](?=[А-ЯЁ])", text))
    return (likely - swapped - 0.05 * shouted) / (USUAL * len(other))
