"""A line of text whose shapes do not fit, as it may have been meant: the same words with one small change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symnet.errors import SymnetError
from symnet.language.latex.row import LatexRow
from symnet.language.scope import Scope
from symnet.language.tokens import Token, tokens

MOST = 300
CLOSING = {"(": ")", "[": "]"}
TOP = (r"^{\top}", r"^\top", "^{T}", "^T")


@dataclass(frozen=True)
class Span:
    """An operand in the text: a name, a number, a call or parentheses, with what follows it (`.T`, an index)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Reworded:
    """key: of the row of faults; text: the whole line; old, new: what was changed."""

    key: str
    text: str
    old: str
    new: str


def rewordings(text: str) -> Iterator[Reworded]:
    """One small change each: a transpose added or left out, factors in another order, an outer product or one
    entry by entry in place of `@`, and the other way round."""
    try:
        row = tokens(text)
    except SymnetError:
        return
    operands = _operands(text, row)
    for span in operands:
        yield _put("transposed", text, span, _turned(span.of(text)))
    yield from _everywhere(text, row)
    for token in row:
        if token.kind == "operator" and token.value in ("@", "*"):
            left, right = _beside(text, token, operands)
            if left is not None and right is not None:
                yield from _products(text, token.value, left, right)


def latex_rewordings(text: str, scope: Scope) -> Iterator[Reworded]:
    """The same of LaTeX: a transpose added or left out, a product of entries."""
    try:
        row = LatexRow(text, scope)
    except SymnetError:
        return
    begin = re.match(r"\s*(?:[=<>]|\\[lgn]eq?\b)?\s*", text)
    whole = Span(begin.end() if begin else 0, len(text))
    for span in (whole, *_latex_terms(text, whole)):
        yield _put("transposed", text, span, rf"({span.of(text)}){TOP[0]}")
    for span in list(_latex_operands(row))[:MOST]:
        old = span.of(text)
        turned = next((old[: -len(sign)] for sign in TOP if old.endswith(sign)), old + TOP[0])
        yield _put("transposed", text, span, turned)
        yield _put("entrywise", text, span, rf"\odot {old}")


def _latex_terms(text: str, whole: Span) -> Iterator[Span]:
    """The terms of a sum."""
    starts, depth = [whole.start], 0
    for at in range(whole.start, whole.end):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if text[at] in "+-" and not depth and text[whole.start : at].strip():
            starts.append(at + 1)
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), whole.end], strict=True):
        words = text[start:end]
        if len(starts) > 1 and words.strip():
            yield Span(start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))


def _latex_operands(row: LatexRow) -> Iterator[Span]:
    """Names, with what stands below them, and parentheses; a transpose behind them belongs to them."""
    opened: list[int] = []
    at = 0
    while at < len(row.tokens) - 1:
        token, row.at = row.tokens[at], at
        at += 1
        start = token.place
        if token.value == "(":
            opened.append(start)
            continue
        if token.value == ")" and opened:
            start = opened.pop()
        elif token.kind == "letter":
            try:
                if not row.head().name:
                    continue
            except SymnetError:
                continue
            at = row.at
        else:
            continue
        end = len(row.text[: row.tokens[at].place].rstrip())
        end += next((len(sign) for sign in TOP if row.text.startswith(sign, end)), 0)
        yield Span(start, end)


def _products(text: str, sign: str, left: Span, right: Span) -> Iterator[Reworded]:
    a, b = left.of(text), right.of(text)
    both = Span(left.start, right.end)
    if sign == "@":
        yield _put("outer", text, both, f"outer({a}, {b})")
        yield _put("swapped", text, both, f"{b} @ {a}")
        yield _put("transposed", text, both, f"{_turned(a)} @ {_turned(b)}")
        yield _put("entrywise", text, both, f"{a}*{b}")
        yield _put("swapped", text, both, f"{_turned(b)} @ {a}")
        yield _put("swapped", text, both, f"{b} @ {_turned(a)}")
        yield _put("outer", text, both, f"outer({b}, {a})")
    else:
        yield _put("entrywise", text, both, f"{a} @ {b}")
        yield _put("entrywise", text, both, f"diag({a}) @ {b}")
        yield _put("entrywise", text, both, f"{a} @ diag({b})")
        yield _put("entrywise", text, both, f"{_turned(a)} @ {b}")
        yield _put("entrywise", text, both, f"outer({a}, {b})")


def _everywhere(text: str, row: list[Token]) -> Iterator[Reworded]:
    """A name transposed wherever it stands."""
    for name in dict.fromkeys(str(token.value) for token in row if token.kind == "name"):
        spans = [s for s in _operands(text, row) if s.of(text) in (name, f"{name}.T")]
        if len(spans) > 1:
            made, at = "", 0
            for span in sorted(spans, key=lambda s: s.start):
                made, at = f"{made}{text[at : span.start]}{_turned(span.of(text))}", span.end
            yield Reworded("transposed", made + text[at:], f"{name} everywhere", f"{name}.T")


def _turned(words: str) -> str:
    return words[:-2] if words.endswith(".T") else f"{words}.T"


def _put(key: str, text: str, span: Span, words: str) -> Reworded:
    return Reworded(key, f"{text[: span.start]}{words}{text[span.end :]}", span.of(text), words)


def _beside(text: str, sign: Token, operands: list[Span]) -> tuple[Span | None, Span | None]:
    """The longest operands that end before the sign and begin after it."""
    before, after = len(text[: sign.place].rstrip()), sign.place + 1
    after += len(text[after:]) - len(text[after:].lstrip())
    left = min((s for s in operands if s.end == before), key=lambda s: s.start, default=None)
    right = max((s for s in operands if s.start == after), key=lambda s: s.end, default=None)
    return left, right


def _operands(text: str, row: list[Token]) -> list[Span]:
    """All operands, outer ones first."""
    closes = _closes(row)
    found = []
    for at, token in enumerate(row):
        end = _atom_end(row, closes, at)
        if end is not None:
            found.append(Span(token.place, len(text[: row[end].place].rstrip())))
    found.sort(key=lambda s: (s.start - s.end, s.start))
    return found[:MOST]


def _closes(row: list[Token]) -> dict[int, int]:
    """The place of the closing bracket of each opening one."""
    found, stack = {}, []
    for at, token in enumerate(row):
        if token.kind == "operator" and token.value in CLOSING:
            stack.append(at)
        elif token.kind == "operator" and token.value in CLOSING.values() and stack:
            found[stack.pop()] = at
    return found


def _atom_end(row: list[Token], closes: dict[int, int], at: int) -> int | None:
    """The place in the row after the operand that begins at `at`, if one begins there."""
    token = row[at]
    before = row[at - 1] if at else None
    if token.kind == "name" and not (before is not None and before.value == "." and before.kind == "operator"):
        end = at + 1
        if _is(row[end], "("):
            end = closes.get(end, len(row) - 2) + 1
    elif _is(token, "(") and at in closes and not (before is not None and before.kind == "name"):
        end = closes[at] + 1
    else:
        return None
    while end < len(row) - 1:
        if _is(row[end], ".") and row[end + 1].value == "T":
            end += 2
        elif _is(row[end], "[") and end in closes:
            end = closes[end] + 1
        else:
            break
    return end


def _is(token: Token, value: str) -> bool:
    return token.kind == "operator" and token.value == value
