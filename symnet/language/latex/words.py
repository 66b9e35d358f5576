"""Names and functions of a formula: what a letter or a word means, with what stands below, above and behind it."""

from __future__ import annotations

from typing import Any

from symnet import ops
from symnet.errors import SymnetError
from symnet.expr import Apply, Constant, as_expr
from symnet.functions import FUNCTIONS
from symnet.language.calls import Misuse, build, combine
from symnet.language.latex.heads import (
    ELEMENTWISE,
    HEADS,
    SAYS_AXIS,
    SAYS_SHAPE,
    SAYS_SIZE,
    SUBSCRIPTED,
)
from symnet.language.latex.names import Key, key_of
from symnet.language.latex.row import SPECIAL, Grammar, Head, LatexRow
from symnet.language.latex.tokens import Token
from symnet.language.latex.values import Value, entry, lift


class Words(LatexRow):
    """Names, and functions with their arguments; sums and products inside them are read by the grammar."""

    def sum(self) -> Grammar:
        raise NotImplementedError

    def product(self) -> Grammar:
        raise NotImplementedError

    def factors(self) -> Grammar:
        raise NotImplementedError

    def factor(self) -> Grammar:
        raise NotImplementedError

    def atom(self) -> Grammar:
        raise NotImplementedError

    def begins_factor(self) -> bool:
        raise NotImplementedError

    def condition(self) -> Grammar:
        raise NotImplementedError

    def raised(self, value: Value, closing: Token | None = None) -> Grammar:
        raise NotImplementedError

    def group(self) -> Grammar:
        """What stands in braces, or one digit or letter without them."""
        opened = self.now
        if self.take("{"):
            self.enter()
            value = yield self.sum()
            self.need("}", opened)
            self.leave()
            return value
        if opened.kind == "number" and len(opened.value) > 1:
            self.fail("needs braces around it", opened)
        if opened.kind not in ("number", "letter", "word"):
            self.fail("needs braces around what belongs together", opened)
        return (yield self.atom())

    # ------------------------------------------------------------------ names and functions
    def worded(self) -> Grammar:
        """A word: a function, ones, zeros, or a name."""
        token = self.now
        if token.style in ("boldsymbol", "mathbf") and token.value in ("0", "1"):
            return (yield self._full(token))
        if token.value == "e" and token.style == "mathrm" and "e" not in self.names.exact:
            self.at += 1
            return Value(Constant("e"))
        return (yield self.named())

    def _full(self, token: Token) -> Grammar:
        """Ones and zeros of a shape, and 1[condition]."""
        self.at += 1
        opened = self.now
        if token.value == "1" and self.take("["):
            self.enter()
            relation, a, b = yield self.condition()
            self.need("]", opened)
            self.leave()
            return lift(lambda a, b: ops.where(ops.compare(a, relation, b), 1, 0), a, b)
        if not self.take("_"):
            self.fail("needs its shape below it, as in \\boldsymbol{1}_{m \\times n}", token)
        dims = yield self._below_as_sizes()
        return Value((ops.ones if token.value == "1" else ops.zeros)(*dims))

    def _below_as_sizes(self) -> Grammar:
        opened = self.now
        if not self.take("{"):
            return [ops.as_dim((yield self.group()).expr)]
        dims = yield self._dims()
        self.need("}", opened)
        return dims

    def _dims(self) -> Grammar:
        dims = [(yield self.factors())]
        while self.take(r"\times"):
            dims.append((yield self.factors()))
        return [ops.as_dim(v.expr) for v in dims]

    def named(self) -> Grammar:
        """A name with what stands below and above it, or a function with its arguments."""
        token, at = self.now, self.at
        word = self._function(token)
        if word:
            return (yield self.called(word, token))
        head = self.head()
        if head.name in self.scope.declared.functions:
            return (yield self._applied(head))
        if not head.name:
            special = yield self._special(head, at)
            if special is not None:
                return special
        value = self._value(head)
        if head.open:
            value = yield self.raised(value, token)
        return value

    def _function(self, token: Token) -> str:
        """The function of the language that begins here, if one does; its head is taken."""
        shown = token.value.lstrip("\\")
        step = token.kind == "letter" and shown == "u" and self.ahead().value == "(" and self.ahead().glued
        if shown not in HEADS and not step:
            return ""
        if (token.kind == "letter" and shown not in ("σ", "u")) or self._is_known(shown):
            return ""
        low = self.ahead(3) if self.ahead().value == "_" and self.ahead(2).value == "{" else token
        if (shown, low.value) in SUBSCRIPTED:
            self.at += 5
            return SUBSCRIPTED[shown, low.value]
        if token.kind == "letter" and self.ahead().value != "(":
            return ""
        self.at += 1
        return "step" if step else HEADS[shown]

    def _is_known(self, shown: str) -> bool:
        """Whether the head that stands here is somebody's name."""
        if self.ahead().value != "_":
            return bool(self.names.find(Key(shown)))
        at = self.at
        try:
            return bool(self.head().name)
        except SymnetError:
            return False
        finally:
            self.at = at

    def called(self, word: str, token: Token) -> Grammar:
        """A function with what its subscript says and its arguments."""
        if word in ("embed", "unwindows"):
            self.fail("does not say the shape of the whole, so that it cannot be read back", token)
        row = ELEMENTWISE.get(word)
        said_below: list[Any] = []
        if self.take("_"):
            said_below = [(yield self.group())] if row is not None else (yield self._how(word, token))
        power = self._power_before(token) if row is not None and self.take("^") else 1
        if not self.stands("("):
            self.fail("is a function and needs its argument in parentheses", token)
        arguments = yield self.arguments()
        if row is not None:
            if len(arguments) != row.operands or len(said_below) > len(row.defaults):
                self.fail(f"takes {row.operands} argument{'s' * (row.operands > 1)} in parentheses", token)
            value = lift(lambda *values: FUNCTIONS[word](*map(as_expr, values)), *arguments, *said_below)
            if power > 1 and value.whole:
                self.fail("has a power, and its value is a tensor; write ^{\\odot 2} behind it for entries", token)
            return lift(lambda x: combine("**", x, as_expr(power)), value) if power > 1 else value
        if any(v.letters or v.row for v in arguments):
            self.fail("is a function of whole tensors, and its argument has open indices", token)
        try:
            values: list[Any] = [v.expr for v in arguments]
            operands = [tuple(values)] if word == "concatenate" else values
            return Value(build(word, [*operands, *said_below], {}))
        except Misuse as misuse:
            return self.fail(str(misuse), token)

    def _power_before(self, token: Token) -> int:
        """The power of the value in \\sin^{2}(x); with an exponent below 2 it might be the inverse function."""
        braces = self.take("{")
        number = self.now
        if number.kind != "number" or not number.value.isdigit() or int(number.value) < 2:
            self.fail("has a power before its argument, and that is read from 2 on; else write it behind", token)
        if not braces and len(number.value) > 1:
            self.fail("needs braces around it", number)
        self.at += 1
        if braces:
            self.need("}", token)
        return int(number.value)

    def _how(self, word: str, token: Token) -> Grammar:
        """What stands below a function of tensors: an axis, a shape, a size, an order of axes."""
        opened = self.now
        if not self.take("{"):
            return [as_expr(self.integer())]
        self.enter()
        found: list[Any] = []
        if word in SAYS_AXIS and self.now.kind == "word" and self.now.value.strip() == "axis":
            self.at += 1
            found = [as_expr(int(self.now.value))] if self.now.kind == "number" else self.fail("is no axis")
            self.at += 1
        elif word == "transpose":
            found = [tuple(v.expr for v in (yield self.arguments()))]
        elif word == "concatenate" and self.now.kind == "number":
            self.at -= 1
            return [as_expr(self.integer())]
        elif word in SAYS_SHAPE or word in SAYS_SIZE:
            dims = yield self._dims()
            found = [tuple(map(as_expr, dims))] if word in SAYS_SHAPE else [as_expr(dims[0])]
        elif word == "windows":
            found = [tuple(map(as_expr, (yield self._dims())))]
            while self.take(","):
                found.append(as_expr(self.integer()))
        else:
            self.fail("has nothing below it that can be read", token)
        self.need("}", opened)
        self.leave()
        return found

    def arguments(self) -> Grammar:
        opened = self.now
        self.take("(")
        self.enter()
        found = [(yield self.sum())]
        while self.take(","):
            found.append((yield self.sum()))
        self.need(")", opened)
        self.leave()
        return found

    def _applied(self, head: Head) -> Grammar:
        """A declared function and its derivatives: f(x), f''(x), f^{(4)}(x)."""
        order = head.key.primes
        if self.stands("^") and self.ahead(1).value == "{" and self.ahead(2).value == "(":
            self.at += 3
            order = (
                int(self.now.value)
                if self.now.kind == "number" and self.now.value.isdigit()
                else self.fail("is no order")
            )
            self.at += 1
            for mark in (")", "}"):
                self.need(mark, head.token)
        if not self.stands("("):
            self.fail("is a function and needs its argument in parentheses", head.token)
        arguments = yield self.arguments()
        if len(arguments) != 1:
            self.fail("is an unspecified function, which takes one argument", head.token)
        value = lift(lambda x: Apply(head.name, as_expr(x), order), *arguments)
        return entry(value, [self.place_of(p, head.token) for p in head.places]) if head.places else value

    def _special(self, head: Head, at: int) -> Grammar:
        """The identity I_n and Kronecker's δ, where nobody uses these letters."""
        key = head.key
        if key == Key("δ", key.low) and len(key.low) == 2:
            return self._delta(head)
        if key == Key("I", key.low) and key.low:
            self.at = at + 1
            self.take("_")
            dims = yield self._below_as_sizes()
            return Value(ops.eye(*dims))
        return None

    def _delta(self, head: Head) -> Value:
        i, j = (self.place_of(p, head.token) for p in head.key.low)
        dim = self.scope_of_letters().get(i) or self.scope_of_letters().get(j)
        if dim is None or not isinstance(i, str) or not isinstance(j, str):
            self.fail("is Kronecker's delta of indices that count along no tensor here", head.token)
        return entry(Value(ops.eye(dim)), [i, j])

    def scope_of_letters(self) -> dict[str, Any]:
        """The axis that each letter runs along, where it is one in the whole formula."""
        found: dict[str, Any] = {}
        kept, self.at = self.at, 0
        for at, token in enumerate(self.tokens):
            if token.kind not in ("letter", "word") or self.tokens[at - 1].value in ("_", r"\begin"):
                continue
            self.at = at
            try:
                head = self.head()
            except SymnetError:
                continue
            symbol = self.scope.defined.get(head.name) or self.scope.declared.symbols.get(head.name)
            for place, dim in zip(head.places, symbol.shape if symbol is not None else (), strict=False):
                if found.setdefault(place, dim) != dim:
                    self.at = kept
                    self.fail(
                        f"is not clear: {place} counts up to {found[place]} and up to {dim}", self.tokens[kept - 1]
                    )
        self.at = kept
        return found

    def _value(self, head: Head) -> Value:
        """The meaning of a name, or of its entry."""
        value = Value(self.meaning(head))
        return entry(value, [self.place_of(place, head.token) for place in head.places]) if head.places else value

    def meaning(self, head: Head) -> Any:
        """What a name stands for, without the places below it."""
        if head.key.primes and not key_of(head.name).primes:
            self.fail("has a prime and is not declared as a function", head.token)
        glued = self.stands("(") and self.now.glued
        if not head.name:
            if glued:
                why = "stands before parentheses: declare it with `f: function`, or put a space for a product"
                self.fail(why, head.token)
            return self.scope.look_up(self._undeclared(head))
        if glued and (head.key.head in HEADS or head.key.head == "u"):
            self.fail("is a name here and looks like a function; put \\cdot for a product", head.token)
        if head.name in self.bound and not head.key.low:
            self.fail("counts entries here and is also a name; take another letter for the entries", head.token)
        return self.scope.look_up(head.name)

    def _undeclared(self, head: Head) -> str:
        if any(low in self.bound or low == ":" or low.startswith("-") for low in head.key.low):
            self.fail("has an index and is not declared; declare its shape", head.token)
        return SPECIAL.get(head.key.head, "") if not head.key.low and head.key.head in SPECIAL else head.key.name()
