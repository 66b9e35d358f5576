"""Text → expression: precedence climbing over tokens, with bounded nesting. Nothing of the text is ever executed."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from difflib import get_close_matches
from typing import Any

from symnet import ops
from symnet.errors import ParseError, SymnetError, quote
from symnet.expr import (
    RELATIONS,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Number,
    Symbol,
    as_expr,
    negate,
)
from symnet.functions import FUNCTIONS
from symnet.language.calls import Misuse, build, combine
from symnet.language.declarations import Declarations, parse_declarations
from symnet.language.tokens import Token, tokens, where
from symnet.sizes import Size
from symnet.symbols import CONSTANTS, FACTS, FORMAL_NAMES, OPERATORS, RESERVED, check_name

MAX_DEPTH = 200
SUM, PRODUCT, SIGN, POWER = 1, 2, 3, 4
BINARY = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "**": POWER}
FUNCTION_NAMES = {*FUNCTIONS, *OPERATORS, *FORMAL_NAMES, "windows", "unwindows", "embed"}
# Parameter names beyond those of the Python signature in ops.
KEYWORDS = {"axis", "keepdims", "ord", "stride", "padding", "a", "b", "axes"}


def parse(text: Any, let: Any = None, where: Mapping[str, Any] | None = None) -> Expr:
    """The expression that a text says.

    let: declarations; a name that is not declared is a real scalar. where: named intermediates, in order; each may use
    those before it. Raises `SymnetError` with the place and the user's words.

    >>> str(parse("sum((W @ x - y)**2)", let="W: m n; x: n; y: m"))
    'sum((W @ x - y)**2)'
    """
    if not isinstance(text, str):
        return as_expr(text)
    scope = Scope(parse_declarations(let), {})
    for name, value in (where or {}).items():
        scope.define(name, value)
    return Parser(text, scope).whole()


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


class Scope:
    """The names that a text may use."""

    def __init__(self, declared: Declarations, defined: dict[str, Defined]):
        self.declared, self.defined = declared, defined

    def define(self, name: str, value: Any) -> None:
        check_name(name)
        if name in self.declared.order or name in self.declared.sizes:
            raise SymnetError(f"{quote(name)} is declared and cannot be defined as {quote(value)} too")
        meaning = Parser(value, self).whole() if isinstance(value, str) else as_expr(value)
        if isinstance(meaning, Compare):
            raise SymnetError(f"{quote(name)} cannot be defined as the comparison {quote(value)}")
        self.defined[name] = Defined(name, meaning)

    def look_up(self, name: str) -> Expr | Size:
        declared = self.declared
        found: Expr | Size | None = self.defined.get(name) or declared.symbols.get(name) or declared.sizes.get(name)
        if found is not None:
            return found
        return Constant(name) if name in CONSTANTS else Symbol(check_name(name))


class Parser:
    """One text. A parsed operand is an `Expr`, or a `Size` as long as it is only used as one."""

    def __init__(self, text: str, scope: Scope):
        self.text, self.scope = text, scope
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Expr:
        if self.tokens[0].kind == "end":
            raise ParseError("the text is empty; write a formula such as sum((W @ x - y)**2)")
        value: Expr = run(self.comparison())
        if self.now.kind != "end":
            self.fail(self._leftover())
        return value

    def _leftover(self) -> str:
        if self.now.value in RELATIONS:
            return "stands after another comparison; only one is allowed here"
        if self.now.value in (")", "]"):
            return "closes nothing"
        if self.now.value == "=":
            return "is not a relation; write == for an equation"
        return "is not expected here; is an operator missing?"

    # tokens

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, *operators: str) -> str:
        """The operator at hand if it is one of these, and go on; else an empty text."""
        if self.now.kind == "operator" and self.now.value in operators:
            self.at += 1
            return str(self.tokens[self.at - 1].value)
        return ""

    def need(self, operator: str, opened: Token) -> None:
        if not self.take(operator):
            said = "the text ends" if self.now.kind == "end" else f"{quote(self.now.value)} stands"
            raise ParseError(
                f"{quote(opened.value)} {where(self.text, opened.place)} is not closed: {said} where "
                f"{quote(operator)} is due"
            )

    def fail(self, why: str, token: Token | None = None) -> Any:
        token = token or self.now
        if token.kind == "end":
            raise ParseError(f"{quote(self.text)} ends too early; something is missing at its end")
        raise ParseError(f"{quote(token.value)} {where(self.text, token.place)} {why}")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(
                f"the text is nested deeper than {MAX_DEPTH} {where(self.text, self.now.place)}; name parts with where="
            )

    # grammar: each method is a generator that yields the methods it needs, so nesting costs no Python frames

    def comparison(self) -> Grammar:
        left = yield self.expression(SUM)
        relation = self.take(*RELATIONS)
        if not relation:
            return as_expr(left)
        return Compare(relation, as_expr(left), as_expr((yield self.expression(SUM))))

    def expression(self, least: int) -> Grammar:
        self.enter()
        left = yield self.prefix()
        while self.now.kind == "operator" and BINARY.get(self.now.value, 0) >= least:
            operator = self.now
            self.at += 1
            strength = BINARY[operator.value]
            right = yield self.expression(SIGN if strength == POWER else strength + 1)
            left = combine(operator.value, left, right)
        self.depth -= 1
        return left

    def prefix(self) -> Grammar:
        token = self.now
        if sign := self.take("-", "+"):
            operand = yield self.expression(SIGN)
            if sign == "+":
                return operand
            return -operand if isinstance(operand, Size) else negate(as_expr(operand))
        return (yield self.postfix((yield self.atom(token))))

    def atom(self, token: Token) -> Grammar:
        if token.kind == "number":
            self.at += 1
            return Number(token.value)
        if token.kind == "name":
            self.at += 1
            return (yield self.name(token))
        if token.kind == "string":
            self.fail("is a quoted text, which only einsum takes")
        if not self.take("("):
            self.fail("cannot begin a formula; a number, a name or ( is due")
        value = yield self.expression(SUM)
        if self.now.kind == "operator" and self.now.value == ",":
            self.fail("makes a tuple, which stands only among the arguments of a function")
        if self.now.value in RELATIONS:
            self.fail("compares inside parentheses; a comparison stands at the top or first in where(...)")
        self.need(")", token)
        return value

    def postfix(self, value: Any) -> Grammar:
        while True:
            token = self.now
            if self.take("."):
                if self.now.kind != "name" or self.now.value != "T":
                    self.fail("is an attribute, and only .T (the transpose) may follow a dot")
                self.at += 1
                value = ops.transpose(as_expr(value))
            elif self.take("["):
                selectors = [(yield self.selector())]
                while self.take(","):
                    selectors.append((yield self.selector()))
                self.need("]", token)
                value = ops.index(as_expr(value), tuple(selectors))
            elif token.kind == "operator" and token.value == "(":
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
        if self.now.kind == "operator" and self.now.value in (":", "]", ","):
            return None
        value = yield self.expression(SUM)
        return int(value.value) if isinstance(value, Number) and value.value.denominator == 1 else value

    def name(self, token: Token) -> Grammar:
        called = self.now.kind == "operator" and self.now.value == "("
        word = token.value
        if called and word in self.scope.declared.functions:
            (operand,) = (yield self.arguments(word, token))[0] or self.fail("needs an argument", token)
            return Apply(word, as_expr(operand), token.primes)
        if token.primes:
            self.fail(
                "has a prime and is not declared as a function; write diff(...), or declare it with `f: function`",
                token,
            )
        if called and word in FUNCTION_NAMES:
            arguments, options = yield self.arguments(word, token)
            return self.call(word, arguments, options, token)
        if called and word not in self.scope.declared.symbols and word not in self.scope.defined:
            close = get_close_matches(word, sorted(FUNCTION_NAMES), n=3)
            hint = (
                f"did you mean {' or '.join(close)}?"
                if close
                else "declare it with `f: function`, or write * for a product"
            )
            self.fail(f"is not a function of the language; {hint}", token)
        if word in self.scope.declared.functions:
            self.fail("is a function and needs an argument, as in f(x)", token)
        if word in ("nan", "inf", "infinity", "NaN", "Inf") and word not in self.scope.declared.symbols:
            self.fail("is not a number that a formula can hold", token)
        if word in RESERVED and word not in self.scope.declared.sizes:
            why = "is a function and needs its arguments in ( )" if word in FUNCTION_NAMES else _reserved(word)
            self.fail(why, token)
        return self.scope.look_up(word)

    def arguments(self, word: str, token: Token) -> Grammar:
        opened = self.now
        self.take("(")
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
        return positional, options

    def _keyword(self) -> str | None:
        following = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if self.now.kind != "name" or following.value != "=" or following.kind != "operator":
            return None
        name = str(self.now.value)
        if name not in KEYWORDS:
            self.fail(f"is not an argument that has a name; there are {', '.join(sorted(KEYWORDS))}")
        self.at += 2
        return name

    def argument(self) -> Grammar:
        token = self.now
        if token.kind == "string":
            self.at += 1
            return token.value
        if token.kind == "name" and token.value in ("True", "False", "None"):
            self.at += 1
            return {"True": True, "False": False, "None": None}[token.value]
        if token.kind == "operator" and token.value == "(" and self._is_tuple():
            return (yield self.tuple())
        value = yield self.expression(SUM)
        relation = self.take(*RELATIONS)
        return Compare(relation, as_expr(value), as_expr((yield self.expression(SUM)))) if relation else value

    def _is_tuple(self) -> bool:
        """Whether the parenthesis at hand holds a comma of its own."""
        depth = 0
        for token in self.tokens[self.at :]:
            if token.kind == "operator":
                depth += token.value in ("(", "[")
                depth -= token.value in (")", "]")
                if depth == 1 and token.value == ",":
                    return True
            if depth == 0:
                return False
        return False

    def tuple(self) -> Grammar:
        self.enter()
        opened = self.now
        self.take("(")
        items = [(yield self.argument())]
        while self.take(","):
            if self.now.kind == "operator" and self.now.value == ")":
                break
            items.append((yield self.argument()))
        self.need(")", opened)
        self.depth -= 1
        return tuple(items)

    def call(self, word: str, arguments: list[Any], options: dict[str, Any], token: Token) -> Expr:
        try:
            if word == "embed" and len(arguments) == 3 and isinstance(arguments[2], str):
                arguments[2] = Parser(f"[{arguments[2]}]", self.scope).selectors()
            return build(word, arguments, options)
        except Misuse as misuse:
            return self.fail(str(misuse), token)

    def selectors(self) -> list[Any]:
        """What stands between brackets, as the whole text."""
        self.take("[")
        found = [run(self.selector())]
        while self.take(","):
            found.append(run(self.selector()))
        return found


def _reserved(word: str) -> str:
    if word in FACTS:
        return "is a fact word of declarations and cannot be a name"
    return "is a word of Python, which a formula cannot contain"
