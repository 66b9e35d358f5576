"""Text → expression: precedence climbing over tokens, with bounded nesting. Nothing of the text is ever executed."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from symnet import ops
from symnet.errors import ParseError, ShapeError
from symnet.expr import RELATIONS, Apply, Compare, Expr, Number, as_expr, negate
from symnet.language.calls import Misuse, build, combine
from symnet.language.elsewhere import instead_of
from symnet.language.parameters import KEYWORDS, PARAMETERS
from symnet.language.scope import Scope
from symnet.language.token_row import TokenRow
from symnet.language.tokens import Token, said
from symnet.sizes import Size
from symnet.symbols import FACTS, RESERVED

SUM, PRODUCT, SIGN, POWER = 1, 2, 3, 4
BINARY = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "**": POWER}
PLAIN = {"True": True, "False": False, "None": None}
NOT_NUMBERS = ("nan", "inf", "infinity", "NaN", "Inf", "Infinity")


def parse(text: Any, let: Any = None, where: Mapping[str, Any] | None = None) -> Expr:
    """The expression that a text says; a number, a size or a SymPy object is taken as it is.

    let: declarations (see `parse_declarations`); a name that is not declared is a real scalar. where: named
    intermediates, in order; each may use those before it. Raises `SymnetError` with the place and the user's words.

    >>> str(parse("sum((W @ x - y)**2)", let="W: m n; x: n; y: m"))
    'sum((W @ x - y)**2)'
    >>> str(parse("a1*(1 - a1)", where={"a1": "sigmoid(t)"}))
    'a1*(1 - a1)'
    """
    if not isinstance(text, str):
        return as_expr(text)
    return read(text, Scope.of(let, where, read))


def read(text: str, scope: Scope) -> Expr:
    """The expression, or comparison, that a whole text says."""
    return Parser(text, scope).whole()


def read_chain(text: str, scope: Scope) -> tuple[list[str], list[Expr]]:
    """The relations and the sides of a chain of comparisons, `0 < p < 1`."""
    return Parser(text, scope).chain()


Grammar = Generator[Any, Any, Any]


def run(grammar: Grammar) -> Any:
    """The value of a grammar method; what it yields is run first, from an explicit stack."""
    stack, value = [grammar], None
    while stack:
        try:
            stack.append(stack[-1].send(value))
            value = None
        except StopIteration as stop:
            stack.pop()
            value = stop.value
    return value


class Parser(TokenRow):
    """One text. A parsed operand is an `Expr`, or a `Size` as long as it is only used as one."""

    def __init__(self, text: str, scope: Scope):
        super().__init__(text)
        self.scope = scope

    def whole(self) -> Expr:
        relations, sides = self.chain()
        if len(relations) > 1:
            raise ParseError(
                f"{said(self.text)} compares more than once; only one comparison is allowed here, and chains in given"
            )
        return Compare(relations[0], *sides) if relations else sides[0]

    def chain(self) -> tuple[list[str], list[Expr]]:
        if self.tokens[0].kind == "end":
            raise ParseError("the text is empty; write a formula such as sum((W @ x - y)**2)")
        relations: list[str] = []
        sides = [as_expr(run(self.expression(SUM)))]
        while relation := self.take(*RELATIONS):
            relations.append(relation)
            sides.append(as_expr(run(self.expression(SUM))))
        if self.now.kind != "end":
            self.fail(self._leftover())
        return relations, sides

    def selectors(self) -> list[Any]:
        """What stands between brackets, as the whole text."""
        found = [run(self.selector())]
        while self.take(","):
            found.append(run(self.selector()))
        if self.now.kind != "end":
            self.fail("is not expected among the places of embed")
        return found

    def _leftover(self) -> str:
        if self.now.value in (")", "]"):
            return "closes nothing"
        if self.now.value == "=":
            return "is not a relation; write == for an equation"
        if self.now.kind == "string":
            return "is a quoted text, which only einsum takes"
        if self.now.value == ",":
            return "is not expected here; give several formulas as a list"
        if self.now.kind == "name" and self.now.value in FACTS:
            return "is a fact of declarations; write a comparison such as x > 0, or declare it with let="
        if self.now.kind == "name" and self.now.value in ("and", "or", "not", "if", "else"):
            return "joins formulas, which one text does not; state each on its own, and cases with where(c, a, b)"
        return "is not expected here; is an operator missing?"

    # grammar: each method is a generator that yields the methods it needs, so nesting costs no Python frames

    def expression(self, least: int) -> Grammar:
        left = yield self.prefix()
        while self.now.kind == "operator" and BINARY.get(self.now.value, 0) >= least:
            operator = self.now
            self.at += 1
            strength = BINARY[operator.value]
            if operator.value == "**":  # to the right, and a sign may follow
                self.enter()
                right = yield self.expression(SIGN)
                self.leave()
            else:
                right = yield self.expression(strength + 1)
            left = combine(operator.value, left, right)
        return left

    def prefix(self) -> Grammar:
        token = self.now
        sign = self.take("-", "+")
        if not sign:
            return (yield self.postfix((yield self.atom(token))))
        self.enter()
        operand = yield self.expression(SIGN)
        self.leave()
        if sign == "+":
            return operand
        return -operand if isinstance(operand, Size) else negate(as_expr(operand))

    def atom(self, token: Token) -> Grammar:
        if token.kind == "number":
            self.at += 1
            return Number(token.value)
        if token.kind == "name":
            self.at += 1
            return (yield self.name(token))
        if token.kind == "string":
            self.fail("is a quoted text, which only einsum takes")
        if self.stands("["):
            return (yield self.nested())
        if not self.take("("):
            self.fail(_no_beginning(token, self.tokens[self.at - 1] if self.at else None))
        self.enter()
        value = yield self.expression(SUM)
        if self.stands(","):
            self.fail("makes a tuple, which stands only among the arguments of a function")
        if self.stands(*RELATIONS):
            self.fail("compares inside parentheses; a comparison stands at the top or first in where(...)")
        self.need(")", token)
        self.leave()
        return value

    def nested(self) -> Grammar:
        """Entries one by one: `[a, b]`, `[[a, b], [c, d]]`."""
        opened = self.now
        self.enter()
        items = yield self._items()
        self.leave()
        try:
            return ops.array(items)
        except ShapeError as error:
            return self.fail(f"begins an array that cannot be: {error}", opened)

    def _items(self) -> Grammar:
        opened = self.now
        self.take("[")
        items: list[Any] = []
        while not self.stands("]"):
            if self.stands("["):
                self.enter()
                items.append((yield self._items()))
                self.leave()
            else:
                items.append(as_expr((yield self.expression(SUM))))
            if not self.take(","):
                break
        self.need("]", opened)
        return items

    def postfix(self, value: Any) -> Grammar:
        while True:
            token = self.now
            if self.take("."):
                if self.now.kind != "name" or self.now.value != "T":
                    self.fail(_no_attribute(self.now))
                self.at += 1
                value = ops.transpose(as_expr(value))
            elif self.take("["):
                self.enter()
                selectors = [(yield self.selector())]
                while self.take(","):
                    selectors.append((yield self.selector()))
                self.need("]", token)
                self.leave()
                value = ops.index(as_expr(value), tuple(selectors))
            elif self.stands("("):
                self.fail("calls something that is not a function; write * for a product")
            else:
                return value

    def selector(self) -> Grammar:
        bounds: list[Any] = [(yield self._bound())]
        while self.take(":"):
            bounds.append((yield self._bound()))
        if len(bounds) == 1:
            if bounds[0] is None:
                self.fail("is not an index")
            return bounds[0]
        if len(bounds) > 3:
            self.fail("has too many colons before it; a slice is start:stop:step")
        return slice(*bounds)

    def _bound(self) -> Grammar:
        if self.stands(":", "]", ",") or self.now.kind == "end":
            return None
        value = yield self.expression(SUM)
        return int(value.value) if isinstance(value, Number) and value.value.denominator == 1 else value

    def name(self, token: Token) -> Grammar:
        word, declared = token.value, self.scope.declared
        called = self.stands("(")
        if word in declared.functions:
            return (yield self.applied(token)) if called else self.fail("is a function and needs an argument", token)
        if token.primes:
            self.fail(f"has a prime and is not declared as a function; declare it with `{word}: function`", token)
        known = word in declared or word in self.scope.defined
        if called and word in PARAMETERS:
            arguments, options = yield self.arguments(word, token)
            return self.call(word, arguments, options, token)
        if called and not known:
            self.fail(f"is not a function of the language; {instead_of(word)}", token)
        if not known and word in NOT_NUMBERS:
            self.fail("is not a number that a formula can hold", token)
        if not known and word in RESERVED:
            self.fail(_reserved(word), token)
        return self.scope.look_up(word)

    def applied(self, token: Token) -> Grammar:
        """An unspecified function, or with primes its derivative: `f(x)`, `f''(x)`."""
        arguments, options = yield self.arguments(token.value, token)
        if len(arguments) != 1 or options:
            self.fail("is an unspecified function, which takes one argument", token)
        if isinstance(arguments[0], Compare) or not isinstance(arguments[0], (Expr, Size)):
            self.fail("takes a formula as its argument", token)
        return Apply(token.value, as_expr(arguments[0]), token.primes)

    def arguments(self, word: str, token: Token) -> Grammar:
        opened = self.now
        self.take("(")
        self.enter()
        positional: list[Any] = []
        options: dict[str, Any] = {}
        while not self.take(")"):
            if positional or options:
                if not self.take(","):
                    self.need(")", opened)
                if self.take(")"):
                    break
            key = self._keyword()
            value = yield self.argument()
            if key is None:
                if options:
                    self.fail("has an argument without a name after one with a name", token)
                positional.append(value)
            elif key in options:
                self.fail(f"has the argument {key} twice", token)
            else:
                options[key] = value
        self.leave()
        return positional, options

    def _keyword(self) -> str | None:
        following = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if self.now.kind != "name" or following.value != "=" or following.kind != "operator":
            return None
        name = str(self.now.value)
        if name not in KEYWORDS:
            self.fail(
                "is not an argument that has a name, as axis, keepdims, ord, stride, padding and dilation have; "
                "write == for a comparison"
            )
        self.at += 2
        return name

    def argument(self) -> Grammar:
        token = self.now
        if token.kind == "string":
            self.at += 1
            return token.value
        if token.kind == "name" and token.value in PLAIN:
            self.at += 1
            return PLAIN[token.value]
        if self.at in self.tuples and self.stands("("):
            return (yield self.tuple())
        value = yield self.expression(SUM)
        relation = self.take(*RELATIONS)
        return Compare(relation, as_expr(value), as_expr((yield self.expression(SUM)))) if relation else value

    def tuple(self) -> Grammar:
        opened = self.now
        self.enter()
        self.take("(")
        items: list[Any] = []
        while not self.stands(")"):
            items.append((yield self.argument()))
            if not self.take(","):
                break
        self.need(")", opened)
        self.leave()
        if self.now.kind == "operator" and self.now.value in BINARY:
            self.fail("stands after a tuple, which is no number")
        return tuple(items)

    def call(self, word: str, arguments: list[Any], options: dict[str, Any], token: Token) -> Expr:
        try:
            if word == "embed" and len(arguments) == 3 and isinstance(arguments[2], str):
                arguments[2] = Parser(arguments[2], self.scope).selectors()
            return build(word, arguments, options)
        except Misuse as misuse:
            return self.fail(str(misuse), token)


def _reserved(word: str) -> str:
    if word in PARAMETERS:
        return "is a function and needs its arguments in ( )"
    if word in FACTS:
        return "is a fact word of declarations and cannot be a name"
    return "is a word of Python, which a formula cannot contain"


def _no_attribute(token: Token) -> str:
    alone = f"; functions stand alone: write {token.value}( )" if token.value in PARAMETERS else ""
    return f"is an attribute, and only .T (the transpose) may follow a dot{alone}"


def _no_beginning(token: Token, before: Token | None) -> str:
    if before is not None and before.value == token.value == "/":
        return "divides twice; there is no floor division, write /"
    return "cannot begin a formula; a number, a name or ( is due"
