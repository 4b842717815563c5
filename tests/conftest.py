"""Shared by all tests: the loaded pipeline, and marked test text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import svodka

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
MARK = re.compile(r"\[\[(.+?)\|([^\[\]]*)\]\]")


def case_lines(name: str) -> list[str]:
    """The cases of a table: its lines without comments and empty ones."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text without its marks, and ``(start, end, expected)`` of each ``[[surface|expected]]`` in it."""
    text, expected, position = "", [], 0
    for match in MARK.finditer(line):
        text += line[position : match.start()]
        expected.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        position = match.end()
    return text + line[position:], expected


@pytest.fixture(scope="session")
def nlp():
    """The rules alone: what a stage finds must not depend on what a linker has learned."""
    return svodka.load("rules")


@pytest.fixture(scope="session")
def sample() -> str:
    return (ROOT / "corpus/sample.txt").read_text(encoding="utf-8")
