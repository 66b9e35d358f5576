"""LaTeX → expression: the grammar of what `e.latex()` writes. Nothing else is guessed: it is refused, and quoted.

Products beside each other bind tighter than signs such as ⊙, a large operator takes the product behind it, and what is
in parentheses behind a function is its argument. As in the text language, methods of the grammar are generators.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet import ops
from symnet.errors import ParseError
from symnet.expr import Compare, Constant, Expr, Formal, Number, as_expr, negate
from symnet.functions import FUNCTIONS
from symnet.language.calls import combine
from symnet.language.latex.atoms import ACCENTED, ATOMS, Atoms
from symnet.language.latex.heads import BIG, ENTRYWISE, HEADS, LETTERS, RELATIONS
from symnet.language.latex.names import Key
from symnet.language.latex.row import Grammar
from symnet.language.latex.tokens import Token
from symnet.language.latex.values import Value, beside, closed, dotted, entry, family, lift, reduced, transposed
from symnet.language.parser import read, run
from symnet.language.scope import Scope
from symnet.language.tokens import said
from symnet.sizes import Size


def parse_latex(text: str, let: Any = None, where: Mapping[str, Any] | None = None) -> Expr:
    """The expression, or comparison, that LaTeX says, as `e.latex()` writes it; declarations as for `parse`.

    A name that is not declared is a real scalar. Raises `SymnetError` with the place and the piece that is not read.

    >>> str(parse_latex(r"\\frac{1}{2} \\lVert X w - y \\rVert^{2}", let="X: m n; w: n; y: m"))
    '1/2*norm(X @ w - y)**2'
    >>> str(parse_latex(r"\\operatorname{diag}(p) - p p^{\\top}", let="p: n"))
    'diag(p) - outer(p, p)'
    """
    relations, sides = read_latex(text, Scope.of(let, where, read))
    if len(relations) >= len(sides) or len(relations) > 1:
        why = "compares more than once" if len(relations) > 1 else "begins with a relation; write both sides"
        raise ParseError(f"{said(text)} {why}")
    return Compare(relations[0], *sides) if relations else sides[0]


def read_latex(text: str, scope: Scope) -> tuple[list[str], list[Expr]]:
    """The relations and the sides of a formula, or chain of formulas; it may begin with a relation."""
    return Reader(text, scope).chain()


def read_side(text: str, scope: Scope) -> Expr:
    """The expression that LaTeX says; a comparison is refused."""
    relations, sides = read_latex(text, scope)
    if relations:
        raise ParseError(f"{said(text)} compares, and a value is due")
    return sides[0]


def name_of(text: str) -> str:
    """The name that is printed so.

    >>> name_of(r"\\hat{\\theta}_{1}"), name_of("p")
    ('theta1_hat', 'p')
    """
    row = Reader(text, Scope.of(None, None, read))
    name = row.head().key.name()
    if row.now.kind != "end":
        row.fail("is not expected in a name")
    return name


class Reader(Atoms):
    """One formula."""

    def chain(self) -> tuple[list[str], list[Expr]]:
        if self.now.kind == "end":
            raise ParseError("the formula is empty")
        relations: list[str] = []
        sides: list[Expr] = []
        if not self.stands(*RELATIONS):
            sides.append(self._side())
        while sign := self.take(*RELATIONS):
            relations.append(RELATIONS[sign])
            sides.append(self._side())
        if self.now.kind != "end":
            self.fail("is not expected here")
        return relations, sides

    def _side(self) -> Expr:
        return closed(run(self.sum())).e

    def sum(self) -> Grammar:
        sign = self.take("-", "+")
        total = yield self.product()
        if sign == "-":
            total = lift(lambda x: -x if isinstance(x, Size) else negate(as_expr(x)), total)
        while sign := self.take("+", "-"):
            right = yield self.product()
            total = lift(lambda a, b, sign=sign: combine(sign, a, b), total, right)
        return total

    def product(self) -> Grammar:
        total = yield self.factors()
        while sign := self.take(*ENTRYWISE, r"\otimes", r"\star"):
            how = self._how_convolved() if sign == r"\star" else {}
            right = yield self.factors()
            total = self._signed(sign, total, right, how)
        return total

    def _signed(self, sign: str, a: Value, b: Value, how: dict[str, int]) -> Value:
        if sign in ENTRYWISE:
            return lift(lambda x, y: combine(ENTRYWISE[sign], x, y), a, b)
        if a.letters or b.letters:
            self.fail(f"has {sign} of entries before it; it is for whole tensors")
        if sign == r"\star":
            return Value(ops.conv2d(a.e, b.e, None, **how))
        return Value(ops.kron(a.e, b.e) if a.whole == b.whole == 2 else ops.outer(a.e, b.e))

    def _how_convolved(self) -> dict[str, int]:
        """stride 2, padding 1: what stands above or below the star."""
        found: dict[str, int] = {}
        if self.take("_", "^"):
            opened = self.now
            if not self.take("{") or self.now.kind != "word":
                self.fail("is not \\text{stride 2}, \\text{padding 1} or the like")
            for part in self.now.value.split(","):
                name, _, number = part.strip().partition(" ")
                if name not in ("stride", "padding", "dilation") or not number.strip().isdigit():
                    self.fail("is not stride, padding or dilation with a number")
                found[name] = int(number)
            self.at += 1
            self.need("}", opened)
        return found

    def factors(self) -> Grammar:
        total = yield self.factor()
        while True:
            before = self.tokens[self.at - 1]
            dot = self.take(r"\cdot")
            if not dot and not self.begins_factor():
                return total
            if not dot and before.kind == self.now.kind == "number":
                self.fail("stands beside a number; write \\cdot between two numbers")
            right = yield self.factor()
            total = dotted(total, right) if dot else beside(total, right)

    def begins_factor(self) -> bool:
        token = self.now
        if token.kind in ("letter", "word", "number"):
            return True
        if token.kind == "mark":
            return token.value in ("(", "{", "[")
        known = token.value in ATOMS or token.value in BIG or token.value in ACCENTED or token.value[1:] in HEADS
        return token.kind == "command" and known

    def factor(self) -> Grammar:
        if self.stands(*BIG) and not (self.ahead().value == "("):
            return (yield self.big())
        value = yield self.atom()
        while True:
            if self.stands("_"):
                value = self._indexed(value)
            elif self.take("^"):
                value = yield self.raised(value)
            elif self.stands("["):
                value = yield self.bracketed(value)
            else:
                return value

    # ------------------------------------------------------------------ what stands behind
    def _indexed(self, value: Value) -> Value:
        """The entry of a tensor, or the tensor of entries."""
        token = self.tokens[self.at - 1]
        places = [self.place_of(p, token) for p in self.below()]
        if value.whole >= len(places):
            return entry(value, places)
        if value.whole or not all(p in value.letters for p in places):
            self.fail("has indices below that fit nothing before them", token)
        return family(value, places)

    def raised(self, value: Value, closing: Token | None = None) -> Grammar:
        """A power, a transpose, an inverse; closing: the name whose braces are open already."""
        opened = self.now
        if closing is None and not self.take("{"):
            if self.now.value == r"\top" or (self.now.value == "T" and not self.names.find(Key("T"))):
                self.at += 1
                return self._turned(value)
            return self._power(value, (yield self.group()), opened)
        self.enter()
        made = self._matrix_power(value)
        if made is None:
            entrywise = self.take(r"\odot")
            exponent = yield self.sum()
            made = self._entrywise(value, exponent) if entrywise else self._power(value, exponent, opened)
        self.need("}", closing or opened)
        self.leave()
        return self._turned(made) if made.adjoint else made

    def _matrix_power(self, value: Value) -> Value | None:
        """The transpose, the inverse, and the transpose of the inverse."""
        negative = self.stands("-")
        at = 1 if negative else 0
        token, after = self.ahead(at), self.ahead(at + 1)
        if after.value != "}":
            return None
        turns = token.value == r"\top" or (token.value == "T" and not self.names.find(Key("T")))
        if not turns and not (negative and token.value == "1" and value.whole == 2):
            return None
        self.at += at + 1
        if not negative:
            return Value(value.expr, value.letters, value.row, adjoint=True)
        if value.letters or value.whole != 2:
            self.fail("is an inverse, which is of a whole matrix", token)
        inverse = Value(ops.inv(value.e))
        return transposed(inverse) if turns else inverse

    def _turned(self, value: Value) -> Value:
        """The transpose; of a derivative that stands before brackets, its adjoint."""
        if isinstance(value.expr, Formal) and self.stands("["):
            return Value(value.expr, value.letters, adjoint=True)
        return transposed(Value(value.expr, value.letters, value.row))

    def _power(self, value: Value, exponent: Value, token: Token) -> Value:
        if isinstance(value.expr, Constant) and value.expr.name == "e":
            return lift(lambda x: FUNCTIONS["exp"](as_expr(x)), exponent)
        if value.whole:
            self.fail("is a power of a tensor; write ^{\\odot 2} for entries, and A A for a product of matrices", token)
        return lift(lambda a, b: combine("**", a, b), value, exponent)

    def _entrywise(self, value: Value, exponent: Value) -> Value:
        return lift(lambda a, b: combine("**", a, b), value, exponent)

    def bracketed(self, value: Value) -> Grammar:
        """Parts of a tensor, x[1:3]; or what a derivative by tensors is applied to."""
        opened = self.now
        self.at += 1
        self.enter()
        if value.adjoint or (isinstance(value.expr, Formal) and value.expr.kind in ("grad", "jacobian", "hessian")):
            direction = yield self.sum()
            self.need("]", opened)
            self.leave()
            return self._directed(value, direction)
        selectors = [(yield self._selector())]
        while self.take(","):
            selectors.append((yield self._selector()))
        self.need("]", opened)
        self.leave()
        if value.letters:
            self.fail("selects from something with open indices", opened)
        return Value(ops.index(value.e, tuple(selectors)), row=value.row and value.e.rank == 1 and len(selectors) == 1)

    def _directed(self, value: Value, direction: Value) -> Value:
        made = value.expr
        kind = "hvp" if made.kind == "hessian" else "vjp" if value.adjoint else "jvp"
        return Value(Formal(kind, *made.children, direction.e))

    def _selector(self) -> Grammar:
        bounds: list[Any] = [(yield self._bound())]
        while self.take(":"):
            bounds.append((yield self._bound()))
        if len(bounds) > 1:
            return slice(*bounds[:3])
        return bounds[0] if bounds[0] is not None else self.fail("is not an index")

    def _bound(self) -> Grammar:
        if self.stands(":", ",", "]"):
            return None
        value = yield self.sum()
        e = value.expr
        if isinstance(e, Number):
            return int(e.value) if e.value.denominator == 1 else self.fail("is not an index")
        return e

    # ------------------------------------------------------------------ large operators
    def big(self) -> Grammar:
        """Sums, products, maxima and minima over letters."""
        token = self.now
        op = BIG[self.take(*BIG)]
        if not self.stands("_"):
            self.fail("needs its letters below it, as in \\sum_{i} x_{i}", token)
        letters, start = self._letters(token)
        end = (yield self.group()) if self.take("^") else None
        if (start is None) != (end is None):
            self.fail("needs both ends of its range, or none", token)
        outside, self.bound = self.bound, (*self.bound, *letters)
        body = yield self.product()
        self.bound = outside
        if start is not None and end is not None:
            body = self._ranged(body, letters[0], start, end, token)
        for letter in letters:
            if letter not in body.letters:
                self.fail(f"goes over {letter}, which is no index in what follows", token)
        return reduced(op, body, letters)

    def _letters(self, token: Token) -> tuple[tuple[str, ...], int | None]:
        """The letters below, and where one of them starts."""
        if self.ahead(1).value == "{" and self.ahead(3).value == "=" and self.ahead(2).value in LETTERS:
            letter = self.ahead(2).value
            self.at += 4
            start = self.now
            if start.kind != "number" or start.value not in ("0", "1") or self.ahead().value != "}":
                self.fail("is a range that begins neither at 0 nor at 1", start)
            self.at += 2
            found: tuple[str, ...] = (letter,)
            begin: int | None = int(start.value)
        else:
            found, begin = self.below(), None
        for letter in found:
            if letter.split("_")[0] not in LETTERS:
                self.fail(f"goes over {said(letter)}; letters from i on are read", token)
            if letter in self.bound:
                self.fail(f"goes over {letter}, which is used by an operator around it; take another letter", token)
        return found, begin

    def _ranged(self, body: Value, letter: str, start: int, end: Value, token: Token) -> Value:
        """The body with an axis for the letter, whose range must be that axis."""
        count = combine("+", end.expr, as_expr(1 - start)) if start == 0 else end.expr
        dim = ops.as_dim(count)
        if letter not in body.letters:
            return lift(lambda x, y: combine("*", x, y), body, Value(ops.ones(dim), (letter,)))
        if body.dims[letter] != dim:
            self.fail(f"has a range of {dim} values for {letter}, whose axis has {body.dims[letter]}", token)
        return body
