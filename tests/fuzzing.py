"""Coverage-guided fuzzing with atheris: python tests/fuzzing.py {readers|numbers} -atheris_runs=2000

The readers get damaged documents of each format, the number stage any text. Nothing but a refusal may come out of it.
"""

import sys

import atheris

with atheris.instrument_imports(
    include=[
        "svodka.reading.readers",
        "svodka.reading.office",
        "svodka.reading.web",
        "svodka.reading.grids",
        "svodka.reading.decoding",
        "svodka.numbers.numerals",
        "svodka.numbers.mending",
    ]
):
    from svodka.errors import InputError
    from svodka.numbers.quantities import find
    from svodka.reading import readers

SUFFIXES = sorted(readers.READERS)


def read(data: bytes) -> None:
    """The first byte chooses the format."""
    try:
        content = readers.read_document(SUFFIXES[data[0] % len(SUFFIXES)] if data else ".txt", data[1:], "f")
    except InputError:
        return
    assert isinstance(content.text, str)


def number(data: bytes) -> None:
    """Quantities stand inside the text, in order."""
    text = data.decode("utf-8", "replace")
    end = 0
    for quantity in find(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


if __name__ == "__main__":
    target = {"readers": read, "numbers": number}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
