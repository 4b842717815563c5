"""What svodka refuses, as one tree of exceptions.

    SvodkaError
    ├── InputError      a report that cannot be read
    ├── OutputError     a table that cannot be written or is not svodka's
    ├── LexiconError    a word list with a broken line
    ├── CorpusError     an annotated corpus that cannot be used
    └── ModelError      a model that cannot be loaded

Every message is one line that says what was found, where, and what to do.
"""


class SvodkaError(Exception):
    """Base of all errors that svodka raises for a user's fault."""


class InputError(SvodkaError):
    """A report cannot be read."""


class OutputError(SvodkaError):
    """A table cannot be written, or a file is no table of records."""


class LexiconError(SvodkaError):
    """A line of a lexicon file is broken."""


class CorpusError(SvodkaError):
    """An annotated corpus cannot be used."""


class ModelError(SvodkaError):
    """A model cannot be loaded."""
