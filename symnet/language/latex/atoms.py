"""What a formula is built of: numbers, names, fences, cases, matrices."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from symnet import ops
from symnet.expr import as_expr
from symnet.functions import FUNCTIONS
from symnet.language.calls import build
from symnet.language.latex.heads import (
    HEADS,
    RELATIONS,
)
from symnet.language.latex.quotients import Quotients
from symnet.language.latex.row import Grammar
from symnet.language.latex.tokens import Token
from symnet.language.latex.values import Value, lift
from symnet.language.tokens import said

FENCES = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
ENVIRONMENTS = ("matrix", "pmatrix", "bmatrix")


class Atoms(Quotients):
    """Atoms."""

    def atom(self) -> Grammar:
        token = self.now
        if token.kind == "number":
            self.at += 1
            return Value(as_expr(Fraction(token.value)))
        if token.kind == "letter" or (token.kind == "command" and token.value in ACCENTED):
            return (yield self.named())
        if token.kind == "word":
            return (yield self.worded())
        row = ATOMS.get(token.value) if token.kind in ("mark", "command") else None
        if row is not None:
            return (yield row(self))
        if token.kind == "command" and token.value[1:] in HEADS:
            return (yield self.called(self._function(token), token))
        if token.kind == "mark":
            return self.fail("cannot begin a formula", token)
        close = get_close_matches(token.value, [w for w in ATOMS if w[0] == "\\"] + [rf"\{h}" for h in HEADS], n=1)
        return self.fail(f"is not read; did you mean {close[0]}?" if close else "is not read", token)

    # ------------------------------------------------------------------ fences and environments
    def parenthesised(self) -> Grammar:
        opened = self.now
        self.at += 1
        self.enter()
        value = yield self.sum()
        if self.stands(*RELATIONS):
            self.fail("compares inside parentheses")
        self.need(FENCES[opened.value], opened)
        self.leave()
        return value

    def absolute(self) -> Grammar:
        value = yield self._between(r"\rvert")
        return lift(lambda x: FUNCTIONS["abs"](as_expr(x)), value)

    def _between(self, closing: str) -> Grammar:
        opened = self.now
        self.at += 1
        self.enter()
        value = yield self.sum()
        self.need(closing, opened)
        self.leave()
        return value

    def norm(self) -> Grammar:
        token = self.now
        value = yield self._between(r"\rVert")
        low = self.below() if self.stands("_") else ()
        order = {(): 2, ("2",): 2, ("F",): 2, ("1",): 1}.get(low)
        fits = order is not None and value.whole == (2 if low == ("F",) else 1)
        if not fits:
            known = (
                "\\lVert x \\rVert or \\lVert x \\rVert_{1} of a vector, \\lVert A \\rVert_{\\mathrm{F}} of a matrix"
            )
            self.fail(f"is no norm that is known, of something with {value.whole} axes; there are {known}", token)
        e = value.e
        axes = tuple(range(len(value.letters), e.rank))
        return Value(ops.norm(e, order or 2, axes), value.letters)

    def inner(self) -> Grammar:
        token = self.now
        self.at += 1
        self.enter()
        a = yield self.sum()
        self.need(",", token)
        b = yield self.sum()
        self.need(r"\rangle", token)
        self.leave()
        if a.letters or b.letters:
            self.fail("is of whole tensors, and these have open indices", token)
        return Value(ops.inner(a.e, b.e))

    def root(self) -> Grammar:
        token = self.now
        self.at += 1
        if self.stands("["):
            self.fail("has an index; write a power such as x^{\\frac{1}{3}}", token)
        value = yield self.group()
        return lift(lambda x: FUNCTIONS["sqrt"](as_expr(x)), value)

    def environment(self) -> Grammar:
        token, name = self.now, self._environment_name()
        self.enter()
        if name == "cases":
            value = yield self._cases(token)
        elif name in ENVIRONMENTS:
            value = yield self._matrix(token)
        else:
            self.fail(f"begins {said(name)}, which is not read; only cases and matrix are", token)
        if not self.stands(r"\end") or self._environment_name() != name:
            self.fail(f"is not ended by \\end{{{name}}}", token)
        self.leave()
        return value

    def _environment_name(self) -> str:
        opened = self.ahead()
        self.at += 1
        self.take("{") or self.fail("needs a name in braces")
        word = ""
        while not self.take("}"):
            word += self.now.value
            if self.now.kind == "end":
                self.fail("is not closed", opened)
            self.at += 1
        return word

    def _cases(self, token: Token) -> Grammar:
        rows: list[tuple[Value, Any]] = []
        last: Value | None = None
        while last is None:
            value = yield self.sum()
            self.take("&")
            word = self.now
            if word.kind != "word" or word.value.strip() not in ("if", "otherwise", "若", "其他"):
                self.fail("stands where \\text{if } or \\text{otherwise} is due")
            self.at += 1
            if word.value.strip() in ("otherwise", "其他"):
                last = value
                self.take(r"\\")
                break
            rows.append((value, (yield self.condition())))
            if not self.take(r"\\"):
                self.fail("ends without \\text{otherwise}", token)
        for value, (relation, a, b) in reversed(rows):
            last = lift(
                lambda a, b, x, y, relation=relation: ops.where(ops.compare(a, relation, b), x, y), a, b, value, last
            )
        return last

    def condition(self) -> Grammar:
        """(relation, left, right)."""
        left = yield self.sum()
        sign = self.take(*RELATIONS)
        if not sign:
            self.fail("stands where a comparison is due")
        return RELATIONS[sign], left, (yield self.sum())

    def _matrix(self, token: Token) -> Grammar:
        """Parts one below the other, or side by side."""
        rows: list[list[Value]] = [[]]
        while True:
            rows[-1].append((yield self.sum()))
            if self.take(r"\\"):
                if self.stands(r"\end"):
                    break
                rows.append([])
            elif not self.take("&"):
                break
        flat = [v for row in rows for v in row]
        if not any(v.whole or v.letters or v.e.rank for v in flat) and len({len(row) for row in rows}) == 1:
            grid = [[v.e for v in row] for row in rows]
            return Value(ops.array([row[0] for row in grid] if len(grid[0]) == 1 else grid))
        if any(v.letters or v.row or not v.whole for v in flat) or (len(rows) > 1 and len(rows[0]) > 1):
            self.fail("is read as tensors one below the other, or matrices side by side; nothing else", token)
        return Value(build("concatenate", [tuple(v.e for v in flat), as_expr(0 if len(rows[0]) == 1 else 1)], {}))


ACCENTED = tuple(rf"\{name}" for name in ("hat", "bar", "tilde", "dot", "ddot", "vec"))
ATOMS = {
    **dict.fromkeys(FENCES, Atoms.parenthesised),
    r"\lvert": Atoms.absolute,
    r"\lVert": Atoms.norm,
    r"\langle": Atoms.inner,
    r"\sqrt": Atoms.root,
    r"\begin": Atoms.environment,
    r"\frac": Atoms.fraction,
}
