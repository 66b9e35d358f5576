"""C: the code of one entry of an expression, at given places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.errors import SymnetError
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Concat,
    Contract,
    Embed,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reshape,
    Symbol,
    Where,
    Window,
    slice_range,
)
from symnet.program.backends.c.functions import CALLED
from symnet.program.backends.c.graph import Graph
from symnet.program.backends.c.places import Place, dim_text, flat, place_text, row_major
from symnet.program.plans.python_plans import SYNTAX, number
from symnet.sizes import Dim, Shape, product, substitute

CHOICE, BOTH, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(7)
LARGEST_POWER = 8  # a power up to this is written as products; the error stays below 4 units


@dataclass(frozen=True)
class Piece:
    """C code, how tightly it binds, and whether it begins with a sign that a difference can take over."""

    text: str
    binds: int = ATOM
    minus: bool = False

    def within(self, need: int) -> str:
        return self.text if self.binds >= need else f"({self.text})"


@dataclass(frozen=True)
class Stored:
    """Where an array lies: the name of its pointer (or of the variable, for a scalar), and the strides of its axes."""

    name: str
    strides: Shape
    scalar: bool = False


@dataclass
class Reader:
    """Writes code that reads entries; `accesses` tells the places in memory that it reads since it was cleared."""

    graph: Graph
    suffix: str  # of a literal: f for float
    sizes: Mapping[str, str]
    stored: dict[Expr, Stored] = field(default_factory=dict)
    here: tuple[Place, ...] = ()
    local: dict[Expr, str] = field(default_factory=dict)  # variables of this turn of the loop
    accesses: list[Place] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)  # functions

    def read(self, e: Expr, at: tuple[Place, ...]) -> Piece:
        """The entry at these places; of a statement, the one that was computed before."""
        if e in self.local and at == self.here:
            return Piece(self.local[e])
        place = self.stored.get(e)
        if place is None:
            return self.compute(e, at)
        if place.scalar:
            return Piece(place.name)
        position = flat(at, place.strides)
        self.accesses.append(position)
        return Piece(f"{place.name}[{place_text(position, self.sizes)}]")

    def compute(self, e: Expr, at: tuple[Place, ...]) -> Piece:
        if e in self.stored and (isinstance(e, Symbol) or e in self.graph.constants):
            return self.read(e, at)
        return ROWS[type(e)](self, e, at)

    def operands(self, e: Expr, at: tuple[Place, ...]) -> list[Piece]:
        """The entries of the operands, broadcast."""
        return [self.read(child, aligned(at, child.shape, e.shape)) for child in e.children]

    def literal(self, value: int | Fraction) -> Piece:
        number(Fraction(value))  # refuses what no float holds
        text = f"{abs(float(value))!r}{self.suffix}"
        return Piece(f"-{text}", UNARY, True) if value < 0 else Piece(text)

    def call(self, name: str, *operands: Piece) -> Piece:
        self.used[name] = None
        return Piece(f"{name}({', '.join(piece.text for piece in operands)})")

    def position(self, place: Place) -> str:
        text = place_text(place, self.sizes)
        return text if len(place.terms) + (place.constant != 0) == 1 and "*" not in text else f"({text})"

    def size(self, dim: Dim) -> str:
        text = dim_text(dim, self.sizes)
        return text if text.isidentifier() or text.isdigit() else f"({text})"


def aligned(at: tuple[Place, ...], shape: Shape, whole: Shape) -> tuple[Place, ...]:
    """The places in an operand of `shape` that is broadcast to `whole`."""
    last = at[len(at) - len(shape) :]
    dims = whole[len(whole) - len(shape) :]
    return tuple(Place() if d == 1 and w != 1 else p for p, d, w in zip(last, shape, dims, strict=True))


def _add(run: Reader, e: Add, at: tuple[Place, ...]) -> Piece:
    a, b = run.operands(e, at)
    if b.minus:
        return Piece(f"{a.within(SUM)} - {b.text[1:]}", SUM)
    if a.minus:
        return Piece(f"{b.within(SUM)} - {a.text[1:]}", SUM)
    return Piece(f"{a.within(SUM)} + {b.within(SUM + 1)}", SUM)


def _mul(run: Reader, e: Mul, at: tuple[Place, ...]) -> Piece:
    a, b = run.operands(e, at)
    first, second = e.children
    if isinstance(first, Number) and first.value == -1:
        return Piece(f"-({b.text})" if b.minus else f"-{b.within(PRODUCT)}", PRODUCT, True)
    if isinstance(second, Number) and second.value == 1 and first.shape == e.shape:
        return a
    if isinstance(first, Number) and first.value == 1 and second.shape == e.shape:
        return b
    return Piece(f"{a.within(PRODUCT)} * {b.within(PRODUCT + 1)}", PRODUCT, a.minus)


def _power(run: Reader, e: Power, at: tuple[Place, ...]) -> Piece:
    base, exponent = run.operands(e, at)
    value = e.exponent.value if isinstance(e.exponent, Number) else None
    if value == Fraction(1, 2):
        return run.call("sqrt_", base)
    if value == 1 and e.base.shape == e.shape:
        return base
    if value is not None and value.denominator == 1 and 2 <= value <= LARGEST_POWER:
        return run.call(f"power_{value}", base)
    return run.call("power", base, exponent)


def _map(run: Reader, e: Map, at: tuple[Place, ...]) -> Piece:
    operands = run.operands(e, at)
    if e.name == "divide":
        a, b = operands
        return Piece(f"{a.within(PRODUCT)} / {b.within(PRODUCT + 1)}", PRODUCT, a.minus)
    return run.call(CALLED.get(e.name, e.name), *operands)


def _where(run: Reader, e: Where, at: tuple[Place, ...]) -> Piece:
    condition, a, b = run.operands(e, at)
    return Piece(f"{condition.within(BOTH)} ? {a.within(BOTH)} : {b.within(CHOICE)}", CHOICE)


def _compare(run: Reader, e: Compare, at: tuple[Place, ...]) -> Piece:
    a, b = run.operands(e, at)
    return Piece(f"{a.within(SUM)} {e.relation} {b.within(SUM)}", COMPARE)


def _eye(run: Reader, e: Eye, at: tuple[Place, ...]) -> Piece:
    if at[0] == at[1]:
        return run.literal(1)
    same = f"{run.position(at[0])} == {run.position(at[1])}"
    return Piece(f"{same} ? {run.literal(1).text} : {run.literal(0).text}", CHOICE)


def _contract(run: Reader, e: Contract, at: tuple[Place, ...]) -> Piece:
    """A product without a sum: identities select the entries that are computed."""
    places = dict(zip(e.output, at, strict=True))
    factors, ties = [], []
    for operand, labels in zip(e.children, e.inputs, strict=True):
        inner = tuple(places[label] for label in labels)
        if not isinstance(operand, Eye):
            factors.append(run.read(operand, inner))
        elif inner[0] != inner[1]:
            ties.append(f"{run.position(inner[0])} == {run.position(inner[1])}")
    product_of = multiplied(factors) if factors else run.literal(1)
    if not ties:
        return product_of
    return Piece(f"{' && '.join(ties)} ? {product_of.within(BOTH)} : {run.literal(0).text}", CHOICE)


def multiplied(factors: list[Piece]) -> Piece:
    if len(factors) == 1:
        return factors[0]
    text = " * ".join(piece.within(PRODUCT + (k > 0)) for k, piece in enumerate(factors))
    return Piece(text, PRODUCT, factors[0].minus)


def _index(run: Reader, e: Index, at: tuple[Place, ...]) -> Piece:
    (a,), rest = e.children, iter(at)
    places = []
    for selector, dim in zip(e.selectors, a.shape, strict=True):
        if isinstance(selector, int):
            places.append(Place(constant=selector if selector >= 0 else dim + selector))
        else:
            first, _, step = slice_range(selector, dim, e)
            places.append(next(rest) * step + first)
    return run.read(a, tuple(places))


def _embed(run: Reader, e: Embed, at: tuple[Place, ...]) -> Piece:
    tests, inner = [], []
    for selector, dim, place in zip(e.selectors, e.shape, at, strict=True):
        if isinstance(selector, int):
            wanted = dim_text(selector if selector >= 0 else dim + selector, run.sizes)
            tests.append(f"{run.position(place)} == {wanted}")
            continue
        if selector == (None, None, 1):
            inner.append(place)
            continue
        first, length, step = slice_range(selector, dim, e)
        steps = (place + -1 * first) * (1 if step > 0 else -1)
        text = run.position(steps)
        tests.append(f"{text} >= 0")
        if abs(step) != 1:
            tests.append(f"{text} % {abs(step)} == 0")
            steps = Place(((f"({text} / {abs(step)})", 1),))
        tests.append(f"{run.position(steps)} < {run.size(length)}")
        inner.append(steps)
    return _guarded(run, tests, run.read(e.children[0], tuple(inner)))


def _guarded(run: Reader, tests: list[str], piece: Piece) -> Piece:
    if not tests:
        return piece
    return Piece(f"{' && '.join(tests)} ? {piece.within(BOTH)} : {run.literal(0).text}", CHOICE)


def _concat(run: Reader, e: Concat, at: tuple[Place, ...]) -> Piece:
    start: Dim = 0
    cases = []
    for part in e.children:
        place = at[e.axis] + -1 * start
        start = start + part.shape[e.axis]
        piece = run.read(part, (*at[: e.axis], place, *at[e.axis + 1 :]))
        cases.append((f"{run.position(at[e.axis])} < {run.size(start)}", piece.within(BOTH)))
    text = cases[-1][1]
    for test, piece_text in reversed(cases[:-1]):
        text = f"{test} ? {piece_text} : {text}"
    return Piece(text, CHOICE if len(cases) > 1 else BOTH)


def _window(run: Reader, e: Window, at: tuple[Place, ...]) -> Piece:
    (a,), k = e.children, len(e.sizes)
    lead, places, offsets = at[: len(at) - 2 * k], at[len(at) - 2 * k : len(at) - k], at[len(at) - k :]
    inner = [p * e.stride + o * e.dilation + -e.padding for p, o in zip(places, offsets, strict=True)]
    tests = []
    for place, dim in zip(inner, a.shape[-k:], strict=True) if e.padding else ():
        tests += [f"{run.position(place)} >= 0", f"{run.position(place)} < {run.size(dim)}"]
    return _guarded(run, tests, run.read(a, (*lead, *inner)))


def _reshape(run: Reader, e: Reshape, at: tuple[Place, ...]) -> Piece:
    (a,) = e.children
    stored = run.stored.get(a)
    if stored is not None and not stored.scalar and stored.strides == row_major(a.shape):
        position = flat(at, row_major(e.shape))
        run.accesses.append(position)
        return Piece(f"{stored.name}[{place_text(position, run.sizes)}]")
    return run.read(a, regrouped(run, e.shape, a.shape, at))


def regrouped(run: Reader, outer: Shape, inner: Shape, at: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places in an array of shape `inner` whose entries are read in row-major order under the shape `outer`."""
    found: list[Place] = []
    i = j = 0
    while i < len(outer) or j < len(inner):
        p, q = i + (i < len(outer)), j + (j < len(inner))
        while (have := product(outer[i:p])) != (want := product(inner[j:q])):
            if q < len(inner) and (p == len(outer) or _smaller(want, have)):
                q += 1
            elif p < len(outer):
                p += 1
            else:
                q += 1
        found += _split(run, flat(at[i:p], row_major(outer[i:p])), inner[j:q])
        i, j = p, q
    return tuple(found)


def _smaller(a: Dim, b: Dim) -> bool:
    """Whether a is the smaller of two sizes, as far as can be seen."""
    names = {name: 97 for dim in (a, b) for name in getattr(dim, "names", ())}
    x, y = substitute(a, names), substitute(b, names)
    assert isinstance(x, int) and isinstance(y, int)
    return x < y


def _split(run: Reader, position: Place, dims: Shape) -> list[Place]:
    """A position in row-major order as places along axes."""
    if len(dims) <= 1 or position == Place():
        return [position] * len(dims)
    kept = [k for k, dim in enumerate(dims) if dim != 1]
    if len(kept) <= 1:
        return [position if k in kept else Place() for k in range(len(dims))]
    found = []
    for k, stride in enumerate(row_major(dims)):
        text = run.position(position)
        if stride != 1:
            text = f"({text} / {run.size(stride)})"
        if k not in (0, kept[0]):
            text = f"({text} % {run.size(dims[k])})"
        found.append(Place(((text, 1),)) if dims[k] != 1 else Place())
    return found


def _no_code(run: Reader, e: Expr, at: tuple[Place, ...]) -> Piece:
    SYNTAX[type(e)](None, e)  # type: ignore[arg-type]  # raises: the words are the same
    raise SymnetError(f"{type(e).__name__} has no code in C")


ROWS: dict[type, Callable[[Reader, Any, tuple[Place, ...]], Piece]] = {
    Number: lambda run, e, at: run.literal(e.value),
    Full: lambda run, e, at: run.literal(e.value),
    Eye: _eye,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: _where,
    Compare: _compare,
    Contract: _contract,
    Index: _index,
    Embed: _embed,
    Concat: _concat,
    Reshape: _reshape,
    Window: _window,
    Apply: _no_code,
    Formal: _no_code,
}
