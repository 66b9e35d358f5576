"""Fractions, and derivatives, which are written like fractions: ∂L/∂W, or ∂/∂W before what is differentiated."""

from __future__ import annotations

from typing import Any

from symnet.errors import quote
from symnet.expr import Defined, Expr, Formal, Number, Symbol
from symnet.language.calls import combine
from symnet.language.latex.names import Key
from symnet.language.latex.row import Grammar
from symnet.language.latex.tokens import Token
from symnet.language.latex.values import Value, beside, entry, lift, transposed
from symnet.language.latex.words import Words
from symnet.sizes import show

By = tuple[Expr, list[Any], bool]  # a variable, its indices, whether it is transposed


class Quotients(Words):
    """Fractions and derivatives."""

    # ------------------------------------------------------------------ fractions and derivatives
    def fraction(self) -> Grammar:
        token = self.now
        if self.ahead().value != "{":
            self.fail("needs braces: \\frac{a}{b}", token)
        below = self.closes[self.at + 1] + 2
        if self._is_d(self.ahead(2)) and below < len(self.tokens) and self._is_d(self.tokens[below]):
            return (yield self._derivative(token))
        self.at += 1
        a = yield self.group()
        if not self.stands("{"):
            self.fail("needs two parts in braces: \\frac{a}{b}", token)
        b = yield self.group()
        if b.whole:
            self.fail(f"divides by {quote(b.expr, 60)} of shape {show(b.e.shape)}; write \\oslash for entries", token)
        return lift(lambda a, b: combine("/", a, b), a, b)

    def _is_d(self, token: Token) -> bool:
        if token.kind == "command":
            return token.value == r"\partial"
        upright = token.kind == "word" and token.style == "mathrm"
        return token.value == "d" and (upright or (token.kind == "letter" and not self.names.find(Key("d"))))

    def _derivative(self, token: Token) -> Grammar:
        """∂L/∂W, or ∂/∂W before what is differentiated."""
        self.at += 3
        order = self.integer() if self.take("^") else 1
        f = None if self.stands("}") else (yield self.product())
        self.need("}", token)
        self.need("{", token)
        variables: list[By] = []
        while self._is_d(self.now):
            self.at += 1
            variables += self._by(token)
        self.need("}", token)
        if len(variables) != order:
            self.fail(f"differentiates {order} times above and {len(variables)} times below", token)
        if f is None:
            f = yield self.factor()
            while isinstance(f.expr, Number) and self.begins_factor():  # a number alone is not what is meant
                f = beside(f, (yield self.factor()))
            if self.begins_factor():
                self.fail("stands behind what is differentiated; put all of that in parentheses")
        return self._formal(f, variables, token)

    def _by(self, token: Token) -> list[By]:
        """A variable below, as often as its power says."""
        head = self.head()
        x = self.meaning(head)
        places = [self.place_of(p, head.token) for p in head.places]
        if not isinstance(x, (Symbol, Defined)):
            self.fail("is nothing to differentiate by; that is a name", head.token)
        if not self.stands("^") and not head.open:
            return [(x, places, False)]
        self.take("^")
        if self.now.value in (r"\top", "T") or self.ahead().value in (r"\top", "T"):
            opened = self.now
            braces = self.take("{")
            self.at += 1
            if braces or head.open:
                self.need("}", opened)
            return [(x, places, True)]
        return [(x, places, False)] * self.integer()

    def _formal(self, f: Value, variables: list[By], token: Token) -> Value:
        x, places, turned = variables[0]
        if all(v[0] is x for v in variables) and not x.shape:
            return Value(Formal("diff", f.e, x, order=len(variables)), f.letters, f.row)
        if len(variables) == 1:
            if f.whole and places:
                self.fail("has an index below, and none above; write all indices, or none", token)
            value = Value(Formal("jacobian" if f.e.rank else "grad", f.e, x), f.letters)
            value = entry(value, places) if places else value
            return transposed(value) if turned and not f.whole and not places else value
        if len(variables) == 2 and not f.e.rank and variables[1][0] is x:
            both = [*places, *variables[1][1]]
            value = Value(Formal("hessian", f.e, x))
            return entry(value, both) if both else value
        if any(v[0].shape for v in variables):
            return self.fail("is a mixed or higher derivative by tensors, which is not read", token)
        e = f.e
        for by, _, _ in reversed(variables):
            e = Formal("diff", e, by)
        return Value(e, f.letters, f.row)
