"""What is known of numbers where comparisons hold, for checking again: bounds of an expression by its structure, what
the comparisons say of its parts, and what linear ones imply together. Whether there is a value is not asked here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import isqrt
from typing import Any

from symnet.evidence.rechecking.functions import TURNED
from symnet.evidence.rechecking.linear import (
    ONE,
    Linear,
    Row,
    body,
    combined,
    constant,
    contradictory,
    ratio,
    rows_of,
)
from symnet.evidence.rechecking.mixed import RULES as MIXED
from symnet.evidence.rechecking.simpler import divided, peeled
from symnet.evidence.rechecking.values import NOT, definedness, facts
from symnet.evidence.rechecking.waves import FROM, wave
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.normal.bounds import image, over, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly, relative
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size, substitute

MOST_TERMS = 60  # of a linear form
MOST_ATOMS = 12  # of forms that are looked at together
LARGEST_POWER = 10**6
ZERO_AT_ZERO = ("abs", "asin", "atan", "erf", "expm1", "log1p", "sinh", "softsign", "sqrt", "tanh")  # and only there


class Bounds:
    """Bounds where comparisons hold. contradictory: they hold nowhere."""

    def __init__(self, assumed: Iterable[Compare] = ()):
        self.assumed = tuple(assumed)
        self.known: dict[Expr, Sign] = {}
        self.forms: dict[frozenset[Expr], list[tuple[Linear, Sign]]] = {}
        self.rows: list[Row] = []
        self.memo: dict[Expr, Sign] = {}
        self.linears: dict[Expr, Linear] = {}
        said = dict.fromkeys(part for c in self.assumed for part in (c, *facts(definedness(c))))
        said |= dict.fromkeys(inner for c in said for inner in peeled(self.apart(c), ("<", ">")))
        for _ in range(2):  # a bound that is learned first may bound what comes later
            self.rows.clear()
            self.forms.clear()
            for c in said:
                self._learn(c)
        self.contradictory = any(self.of(e).empty for e in [*self.known]) or contradictory(self.rows)
        unequal = (c.children for c in self.assumed if c.relation == "!=")
        self.contradictory |= any((self.of(a) + -self.of(b)).value == 0 for a, b in unequal)

    # -------------------------------------------------------------- questions
    def of(self, e: Expr) -> Sign:
        """Bounds of the value, wherever there is one."""
        for node in postorder(e, stop=self.memo.__contains__):
            if node not in self.memo:
                self.memo[node] = ANY  # while it is looked at: a comparison may speak of what asks for it again
                found = RULES.get(type(node), _anything)(self, node) & self.known.get(node, ANY)
                if self.forms and isinstance(node, (Add, Mul)) and found.value is None:
                    self.memo[node] = found
                    found = found & self._by_forms(self.linear(node))
                self.memo[node] = found
        return self.memo[e]

    def holds(self, c: Compare) -> bool | None:
        """Whether a comparison holds everywhere (True), nowhere (False), or neither is known (None)."""
        if c.children[0] is c.children[1]:
            return c.relation in ("==", "<=", ">=")
        found = self._held(c)
        inner = (*peeled(self.apart(c), ("<=", ">=")), *self._divided(c)) if found is None else ()
        return True if any(self._held(part) for part in inner) else found

    def _divided(self, c: Compare) -> list[Compare]:
        """x relation y, of a*x relation a*y where a is positive, or not negative and the relation no strict one."""
        common, inner = divided(c)
        strict = c.relation in ("<", ">", "!=")
        told = (self.of(a).positive if strict else self.of(a).nonnegative for a in common)
        return [inner] if common and all(told) else []

    def _held(self, c: Compare) -> bool | None:
        a, b = c.children
        found = (self.of(a) + -self.of(b)).satisfies(c.relation)
        if found is None:
            form = combined(self.linear(a), self.linear(b), -1)
            found = self._of_form(form).satisfies(c.relation)
            if found is None and len(form) <= MOST_ATOMS:
                found = self._together(form, c.relation)
        return found

    # -------------------------------------------------------------- linear forms
    def apart(self, c: Compare) -> Compare:
        """u relation v, of k·u + c relation k·v + c with k > 0."""
        form = combined(self.linear(c.children[0]), self.linear(c.children[1]), -1)
        if len(form) != 2 or ONE in form or sum(form.values(), Fraction(0)):
            return c
        return Compare(c.relation, *sorted(form, key=lambda atom: form[atom] < 0))

    def linear(self, e: Expr) -> Linear:
        """The sum over what is no sum and no multiple of one."""
        done = self.linears
        for node in postorder(e, stop=lambda n: n in done or not isinstance(n, (Add, Mul, Defined))):
            if node not in done:
                form = self._linear(node)
                done[node] = {node: Fraction(1)} if form is None or len(form) > MOST_TERMS else form
        return done[e]

    def _linear(self, node: Any) -> Linear | None:
        value = self.of(node).value if not isinstance(node, Add) else None
        if value is not None:
            return {ONE: value} if value else {}
        if isinstance(node, Defined):
            return self.linears[node.value]
        if isinstance(node, SizeValue) and isinstance(node.size, Size):
            return {SizeValue(Size({m: 1})) if m else ONE: Fraction(c) for m, c in node.size.terms}
        if not isinstance(node, (Add, Mul)):
            return None
        a, b = (self.linears[child] for child in node.children)
        if isinstance(node, Add):
            return combined(a, b)
        for one, other in ((a, b), (b, a)):
            if not body(one):
                return combined({}, other, constant(one))
        return None

    def _of_form(self, form: Linear) -> Sign:
        total = exactly(constant(form))
        for atom, c in body(form).items():
            total = total + exactly(c) * self.of(atom)
        return total & self._by_forms(form)

    def _by_forms(self, form: Linear) -> Sign:
        """By comparisons of a multiple of the form, up to the constant term."""
        total = ANY
        for known, sign in self.forms.get(frozenset(body(form)), ()):
            k = ratio(body(form), body(known))
            if k is not None:
                total = total & (exactly(k) * sign + exactly(constant(form) - k * constant(known)))
        return total

    def _together(self, form: Linear, relation: str) -> bool | None:
        """By what all linear comparisons say together."""
        if not self.rows:
            return None
        atoms = dict.fromkeys(atom for f in (form, *(f for f, _ in self.rows)) for atom in body(f))
        rows = [*self.rows, *(row for atom in atoms for row in _ranges(atom, self.of(atom)))]

        def fails(relation: str) -> bool:
            return relation != "!=" and contradictory([*rows, *rows_of(form, relation)])

        if fails(NOT[relation]) or (relation == "==" and fails("<") and fails(">")):
            return True
        return False if fails(relation) else None

    # -------------------------------------------------------------- what is assumed
    def _learn(self, c: Compare) -> None:
        a, b = c.children
        for left, relation, right in ((a, c.relation, b), (b, TURNED[c.relation], a)):
            self._note(left, _relative(relation, self.of(right)))
        form = combined(self.linear(a), self.linear(b), -1)
        sign = relative(c.relation, Fraction(0))
        if not body(form):
            if exactly(constant(form)).satisfies(c.relation) is False:
                self.rows.append(({ONE: Fraction(-1)}, False))
            return
        self.rows += rows_of(form, c.relation)
        self.forms.setdefault(frozenset(body(form)), []).append((form, sign))
        if len(body(form)) == 1 and (c.relation != "!=" or not constant(form)):
            ((atom, k),) = body(form).items()
            self._note(atom, (sign + exactly(-constant(form))) * exactly(1 / k))
        self.memo.clear()

    def _note(self, e: Expr, sign: Sign) -> None:
        """The value of e lies there, and so what that says of its parts."""
        todo = [(e, sign)]
        while todo:
            e, sign = todo.pop()
            before = self.known.get(e, ANY)
            if before & sign != before:
                self.known[e] = before & sign
                self.memo.clear()
                self.linears.clear()
                todo += PARTS.get(type(e), _no_parts)(self, e, self.known[e] & self.of(e))

    def least(self, name: str) -> int:
        """The least value of a size."""
        low = self.known.get(SizeValue(size(name)), ANY)
        if low.low is None:
            return 1
        return max(1, -(-low.low.numerator // low.low.denominator) + (low.low_open and low.low.denominator == 1))


def _relative(relation: str, s: Sign) -> Sign:
    """What `x relation y` says of x, for y in s."""
    if relation == "==":
        return s
    if relation == "!=":
        return NONZERO if s.zero else ANY
    if relation in (">", ">="):
        return Sign(s.low, s.low is not None and (relation == ">" or s.low_open), apart=s.positive)
    return -_relative(TURNED[relation], -s)


def _ranges(atom: Expr, s: Sign) -> list[Row]:
    rows: list[Row] = []
    if s.low is not None:
        rows.append((combined({atom: Fraction(1)}, {ONE: -s.low}), s.low_open))
    if s.high is not None:
        rows.append((combined({atom: Fraction(-1)}, {ONE: s.high}), s.high_open))
    return rows


# ------------------------------------------------------------------ what a bound on a whole says of its parts
Parts = list[tuple[Expr, Sign]]


def _no_parts(b: Bounds, e: Any, s: Sign) -> Parts:
    return []


def _of_product(b: Bounds, e: Mul, s: Sign) -> Parts:
    x, y = e.children
    parts = [(x, NONZERO), (y, NONZERO)] if s.nonzero else []
    return parts + [(v, s * b.of(u).reciprocal()) for u, v in ((x, y), (y, x)) if b.of(u).nonzero]


def _of_power(b: Bounds, e: Power, s: Sign) -> Parts:
    p = e.exponent.value if isinstance(e.exponent, Number) else Fraction(0)
    if p <= 0:
        return []
    parts = [(e.base, NONZERO)] if s.nonzero else []
    if p == 2 and s.high is not None and s.high >= 0:
        root = _root_above(s.high)
        is_open = s.high_open or root**2 != s.high
        parts.append((e.base, Sign(-root, is_open, root, is_open)))
    if p % 2 == 1 and (s.nonnegative or s.nonpositive):
        parts.append((e.base, NONNEGATIVE if s.nonnegative else -NONNEGATIVE))
    return parts


def _root_above(square: Fraction) -> Fraction:
    n, d = square.numerator, square.denominator
    return Fraction(isqrt(n) + (isqrt(n) ** 2 != n), isqrt(d))


def _of_map(b: Bounds, e: Map, s: Sign) -> Parts:
    a = e.children[0]
    if e.name in ("sqrt", "abs") and s.zero:
        return [(a, exactly(0))]
    parts = [(a, NONZERO)] if e.name in ZERO_AT_ZERO and s.nonzero else []
    if e.name == "abs" and s.high is not None:
        parts.append((a, Sign(-s.high, s.high_open, s.high, s.high_open)))
    return parts


PARTS: dict[type, Callable[[Bounds, Any, Sign], Parts]] = {
    Mul: _of_product,
    Power: _of_power,
    Map: _of_map,
    Defined: lambda b, e, s: [(e.value, s)],
}


# ------------------------------------------------------------------ what the parts say of a whole
def _anything(b: Bounds, e: Any) -> Sign:
    return ANY


def _symbol(b: Bounds, e: Symbol) -> Sign:
    if "size" in e.facts or {"positive", "integer"} <= {*e.facts}:
        return Sign(Fraction(1))
    return POSITIVE if "positive" in e.facts else NONNEGATIVE if "nonnegative" in e.facts else ANY


def _size(b: Bounds, e: SizeValue) -> Sign:
    """With n = least + k: bounds by the signs of the coefficients."""
    if not isinstance(e.size, Size):
        return exactly(e.size)
    shifted = substitute(e.size, {name: size(name) + b.least(name) for name in e.size.names})
    terms = dict(shifted.terms) if isinstance(shifted, Size) else {(): shifted}
    start, rest = Fraction(terms.pop((), 0)), terms.values()
    return Sign(start if all(c > 0 for c in rest) else None, False, start if all(c < 0 for c in rest) else None, False)


def _power(b: Bounds, e: Power) -> Sign:
    base, p = b.of(e.base), b.of(e.exponent).value
    if p is not None and p.denominator == 1 and abs(p) <= LARGEST_POWER:
        return base.power(int(p))
    if base.positive:
        return POSITIVE & _rooted(base, p)
    if base.nonnegative or not is_integral(e.exponent):  # where there is a value, the base is not negative
        return NONNEGATIVE & _rooted(base, p)
    return NONZERO if base.nonzero else ANY


def _rooted(base: Sign, p: Fraction | None) -> Sign:
    """Powers of what is not negative, between those of its bounds."""
    return ANY if p is None or p <= 0 else power_image(base, p)


def _map(b: Bounds, e: Map) -> Sign:
    row, a = FUNCTIONS[e.name], b.of(e.children[0])
    low, high = (None if end is None else Fraction(end) for end in (row.range.low, row.range.high))
    found = Sign(low, not row.range.low_attained, high, not row.range.high_attained)
    if e.name in ZERO_AT_ZERO and a.nonzero:
        found = found & NONZERO
    if e.name == "abs":
        return found & a.absolute()
    if e.name == "sign" and (a.positive or a.negative):
        return exactly(1 if a.positive else -1)
    if e.name in FROM:
        found = found & wave(e.name, e.children[0], a, b.holds)
    if e.name == "sqrt" and a.positive:
        found = found & POSITIVE
    if row.definition is not None and not row.monotone and len(row.partials) == 1:
        found = found & b.of(row.definition(*e.children))
    return found & (image if row.monotone else over)(e.name, a)


def _mixed(b: Bounds, e: Expr) -> Sign:
    return MIXED[type(e)](e, b, *map(b.of, e.children))


def _where(b: Bounds, e: Where) -> Sign:
    condition, yes, no = e.children
    holds = b.holds(condition)
    if holds is not None:
        return b.of(yes if holds else no)
    return _under(b, condition, yes) | _under(b, Compare(NOT[condition.relation], *condition.children), no)


def _under(b: Bounds, c: Compare, e: Expr) -> Sign:
    """Bounds of one side of a comparison that holds."""
    x, y = c.children
    found = b.of(e)
    for left, relation, right in ((x, c.relation, y), (y, TURNED[c.relation], x)):
        found = found & (_relative(relation, b.of(right)) if left is e else ANY)
    return found


def _product(b: Bounds, e: Mul) -> Sign:
    x, y = e.children
    return b.of(x).power(2) if x is y else b.of(x) * b.of(y)


RULES: dict[type, Callable[[Bounds, Any], Sign]] = {
    Number: lambda b, e: exactly(e.value),
    Full: lambda b, e: exactly(e.value),
    Constant: lambda b, e: image("pi" if e.name == "pi" else "e", exactly(0)),
    SizeValue: _size,
    Symbol: _symbol,
    Defined: lambda b, e: b.of(e.value),
    Add: lambda b, e: b.of(e.children[0]) + b.of(e.children[1]),
    Mul: _product,
    Power: _power,
    Map: _map,
    Where: _where,
    **dict.fromkeys(MIXED, _mixed),
}
