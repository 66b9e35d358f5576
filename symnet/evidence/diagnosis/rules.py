"""Rules of differentiation that were applied wrongly: products derived factor by factor, an exponential as a power, a
chain that was left before its end, a function in place of its derivative."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from operator import mul

from symnet.evidence.diagnosis.contents import addends, named
from symnet.evidence.diagnosis.edits import MINUS_ONE, derived
from symnet.evidence.diagnosis.records import Fault, Repaired, Row, changed
from symnet.expr import Expr, Formal, Map, Mul, Power, Symbol, count, postorder, rebuild
from symnet.functions import FUNCTIONS

MOST_FACTORS = 5
MOST_WITHIN = 12  # parts before which a chain may have been left
LARGEST = 60  # nodes of a gradient by such a part
WITHIN = ("diff", "grad")


# ------------------------------------------------------------------ products, quotients, powers
def _product_rule(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """The derivative by the rules, where the line is what it would be with u'*v' for that of u*v, u'/v' for u/v, or
    g*c**(g - 1) for c**g."""
    left = fault.left
    if not isinstance(left, Formal) or left.kind != "diff" or left.order != 1 or fault.lab.blind:
        return
    x = left.children[1]
    for term in addends(left.children[0]):
        whole = derived(Formal("diff", term, x), fault.given)
        if fault.derived is None or whole is None:
            continue
        for wrong, detail, detail_zh in (*_of_products(term, x, fault), *_of_powers(term, x, fault)):
            if fault.lab.fits(right - wrong + whole):
                yield Repaired(fault.derived, detail, detail_zh)


Wrong = tuple[Expr, str, str]  # a derivative as it is often written, and how the right one is told


def _of_products(term: Expr, x: Expr, fault: Fault) -> Iterator[Wrong]:
    factors = _factors(term)
    for k in range(1, len(factors)):
        u, v = reduce(mul, factors[:k]), reduce(mul, factors[k:])
        over = isinstance(v, Power) and v.exponent is MINUS_ONE
        below = v.base if isinstance(v, Power) and over else v
        first, second = (derived(Formal("diff", e, x), fault.given) for e in (u, below))
        if first is not None and second is not None:
            sign, words = ("/", "(u'*v - u*v')/v**2") if over else ("*", "u'*v + u*v'")
            about = f"u = {u.brief(30)}, v = {below.brief(30)}"
            said = f"the derivative of u{sign}v is {words} ({about})", f"u{sign}v 的导数是 {words}（{about}）"
            yield first / second if over else first * second, *said
    slopes = [e for e in (derived(Formal("diff", e, x), fault.given) for e in factors) if e is not None]
    if 2 < len(factors) == len(slopes):
        words = " + ".join("*".join(f"u{i}" + "'" * (i == k) for i in range(len(factors))) for k in range(len(factors)))
        product = "*".join(f"u{i}" for i in range(len(factors)))
        yield reduce(mul, slopes), f"the derivative of {product} is {words}", f"{product} 的导数是 {words}"


def _factors(term: Expr) -> list[Expr]:
    """The factors of a product, numbers among them."""
    factors: list[Expr] = []
    while isinstance(term, Mul) and len(factors) < MOST_FACTORS - 1:
        term, last = term.children
        factors.insert(0, last)
    return [term, *factors]


def _of_powers(term: Expr, x: Expr, fault: Fault) -> Iterator[Wrong]:
    """An exponential derived as if its base were the variable."""
    if isinstance(term, Power) and x in postorder(term.exponent):
        rule = "the derivative of c**u is c**u*log(c)*u'", "c**u 的导数是 c**u*log(c)*u'"
        wrong = term.exponent * Power(term.base, term.exponent - 1)
        inner = derived(Formal("diff", term.exponent, x), fault.given)
        yield wrong, *rule
        if inner is not None:
            yield wrong * inner, *rule


# ------------------------------------------------------------------ the chain rule
def _left_early(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """The derivative, where the line is that by a part of what is differentiated."""
    left = fault.left
    if not isinstance(left, Formal) or left.kind not in WITHIN or left.order != 1 or fault.derived is None:
        return
    mine = fault.lab.values(right)
    f, x = left.children[:2]
    for part in islice(_parts_between(f, x), MOST_WITHIN) if mine is not None else ():
        by = Symbol("part", part.shape)
        outer = rebuild(f, {part: by})
        if part.shape != right.shape or outer is by or any(node is x for node in postorder(outer)):
            continue
        slope = derived(Formal("grad" if part.shape else "diff", outer, by), fault.given)
        slope = None if slope is None or count(slope) > LARGEST else rebuild(slope, {by: part})
        if slope is not None and fault.lab.same(slope, right):
            words = part.brief(60)
            yield Repaired(
                fault.derived,
                f"this is the derivative by {words}, and that of {words} is missing",
                f"这是对 {words} 的导数，还缺少 {words} 的导数",
            )


def _parts_between(f: Expr, x: Expr) -> Iterator[Expr]:
    """The parts of a function that depend on the variable, inner ones first."""
    depends: set[Expr] = {x}
    for node in postorder(f):
        if node is not x and any(child in depends for child in node.children):
            depends.add(node)
            if node is not f:
                yield node


# ------------------------------------------------------------------ functions
def _derivative_of(node: Expr) -> Iterator[Expr]:
    """f'(u) for f(u), and f(u) for f(g(u))."""
    if isinstance(node, Map) and len(node.children) == 1:
        u = node.children[0]
        yield FUNCTIONS[node.name].partials[0](u)
        if isinstance(u, Map) and len(u.children) == 1:
            yield u
            yield Map(node.name, u.children[0])


def _activation(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """a = f(z) for z: 1 - tanh(z)**2 was written as 1 - z**2."""
    known = dict.fromkeys(n for n in postorder(fault.left, right) if isinstance(n, Map) and len(n.children) == 1)

    def make(node: Expr) -> Iterator[Expr]:
        yield from (named(of, fault.left, right) for of in known if of.children[0] is node)

    yield from changed(make)(fault, right)


RULES: dict[str, Row] = {
    row.key: row
    for row in (
        Row("product rule", "derivative of a product, quotient or power", "乘积、商或幂的求导法则用错", _product_rule),
        Row("left early", "the chain rule was left before its end", "链式法则未求到底", _left_early),
        Row(
            "derivative",
            "a function in place of its derivative",
            "误把函数当作其导数",
            changed(_derivative_of),
            combines=True,
        ),
        Row("activation", "the argument in place of the function's value", "误把自变量当作函数值", _activation),
    )
}
