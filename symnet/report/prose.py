"""Indices and exponents in running text: what is typed `aᵢⱼ`, `x²`, `x^m` or `e^(−|x|)` is set below or above the
line, in the letters of the text, which few fonts have as characters of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby

Write = Callable[[str], str]
EXPONENT = re.compile(r"(?<=[\w)\]|‖])\^(\((?:[^()]|\([^()]*\))*\)|[0-9]+|[A-Za-zΑ-Ωα-ω])")
COUNT = re.compile(r"\(\w\)")  # f^(m) is a derivative, and keeps its parentheses


def set_off(text: str, plain: Write, above: Write, below: Write) -> Iterator[str]:
    """The text in pieces, each written by `plain`, or by `above` or `below` the line.

    >>> list(set_off("bᵢⱼ² = e^(−|x|)*f^(m)", str, "<{}>".format, "[{}]".format))
    ['b', '[ij]', '<2>', ' = e', '<−|x|>', '*f', '<(m)>']
    """
    done = 0
    for found in EXPONENT.finditer(text):
        yield from _by_height(text[done : found.start()], plain, above, below)
        inner = found[1]
        yield above(inner[1:-1] if inner.startswith("(") and not COUNT.fullmatch(inner) else inner)
        done = found.end()
    if done < len(text) or not text:
        yield from _by_height(text[done:], plain, above, below)


def _by_height(text: str, plain: Write, above: Write, below: Write) -> Iterator[str]:
    if not text:
        yield plain(text)
    writers = {"": plain, "<super>": above, "<sub>": below}
    for height, run in groupby(text, _height):
        words = "".join(run)
        yield writers[height](unicodedata.normalize("NFKC", words) if height else words)


@cache
def _height(character: str) -> str:
    """`<super>` or `<sub>` for characters that are letters or digits above or below the line."""
    kind = unicodedata.decomposition(character).partition(" ")[0]
    return kind if kind in ("<super>", "<sub>") else ""
