"""Where named inequalities that carry an order over may bear on a claim: sums, what increases, differences of values.

Their needs are claims about one entry (`a <= b`), which are proved on their own, or sides of a smaller claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations, product

from symnet.evidence.axioms.functions import HOMOGENEOUS, LIPSCHITZ, MEASURES, MONOTONE, SAME_SLOPE, SIGNS
from symnet.evidence.axioms.records import ONE, scaled
from symnet.evidence.theorems.parts import Parts, Proposals, is_absolute, scaled_part, without
from symnet.evidence.theorems.summands import summands
from symnet.evidence.theorems.sums import Summed, as_sums
from symnet.expr import Add, AxisMap, Expr, Map, Mul, Number, Power, Reduce, Symbol, postorder
from symnet.functions import FUNCTIONS

MOST_PAIRS = 12


def summed(parts: Parts) -> Proposals:
    """The sides as they are, as sums, or with totals that are known; and what products of matrices are summed of along
    one axis."""
    sums = as_sums(*parts.sides) if len(parts.sides) == 2 else None
    if sums is not None:
        (a, b), (_, axes, keepdims) = sums, sums[0].key
        how = {"axes": axes, "keepdims": keepdims}
        yield from (("sums", {"a": a.term, "b": b.term, **how, "strict": strict}) for strict in (False, True))
        yield from (
            ("sums", {"a": one, "b": other, **how, "strict": False}) for one, other in _with_totals(parts, a, b)
        )
    if len(parts.sides) == 2 and any(t.rank > 1 for t in parts.tensors):
        for one, other in summands(*parts.sides):
            yield "sums", {"a": one, "b": other, "axes": (0,), "keepdims": False, "strict": False}


def _with_totals(parts: Parts, a: Summed, b: Summed) -> Iterator[tuple[Expr, Expr]]:
    """What is summed, with numbers c as the sum of c·u where Σ u is 1, and with u − v added where Σ u is Σ v: entry by
    entry, p·log(p/q) is no less than p − q."""
    shape, axes, _ = a.key
    known = [(u, c) for u, c in parts.totals if u.shape == shape and len(axes) == len(shape)]
    ones = [u for u, c in known if c == 1]
    for weights in (*ones, *((u + v) / 2 for u, v in combinations(ones, 2))):
        spread = as_sums(*parts.sides, weights=weights)
        if spread is not None:
            yield spread[0].term, spread[1].term
    yield from ((a.term + (u - v), b.term) for (u, c), (v, d) in permutations(known, 2) if c == d)


def increasing(parts: Parts) -> Proposals:
    """Two nodes that are one monotone function, or one reduction, of two operands."""
    nodes = [*parts.nodes, *_as_products(parts)]
    pairs = [(a, b) for a, b in product(nodes, repeat=2) if a is not b and _alike(a, b) and not _summed(parts, a, b)]
    for a, b in islice(pairs, MOST_PAIRS):
        both = {"a": a.children[0], "b": b.children[0]}
        if isinstance(a, Reduce):
            yield "reduction", {"op": a.op, **both, "axes": a.axes, "keepdims": a.keepdims}
        elif isinstance(a, Map):
            yield "function", {"f": a.name, **both}
            yield "function below 0", {"f": a.name, **both}
    yield from _powers(parts)


def _powers(parts: Parts) -> Proposals:
    """Powers with one exponent, which exp may have as a factor: exp(k·x) is exp(x)**k."""
    powers = [node for node in parts.of(Power) if not isinstance(node.exponent, Number) and not node.exponent.shape]
    for node in powers:
        p = node.exponent
        bases = [n.base for n in powers if n is not node and n.exponent is p]
        inside = (without(n.children[0], p) for n in parts.of(Map) if n.name == "exp")
        bases += [Map("exp", u) for u in inside if u is not None]
        for b in bases:
            yield from (("power", {"a": x, "b": y, "p": p}) for x, y in permutations((node.base, b)))


def multiples(parts: Parts) -> Proposals:
    """Inequalities of what tensors are made into, among the hypotheses, those of norms squared too, times names of
    numbers and their squares."""
    names = [s for s in parts.of(Symbol) if not s.shape]
    for h in parts.given:
        if h.relation in ("<", "<=", ">", ">=") and not h.shape and any(node.shape for node in postorder(h)):
            a, b = h.children if h.relation in ("<", "<=") else h.children[::-1]
            rows = [(a, b), (a**2, b**2)] if isinstance(a, Reduce) and a.op == "norm" else [(a, b)]
            for s in (ONE, *names, *(name**2 for name in names)):
                yield from (("multiple", {"s": s, "a": one, "b": other}) for one, other in rows)


def outside(parts: Parts) -> Proposals:
    """Numbers that stand in the sides as reductions of multiples of a tensor."""
    for node in parts.reductions(*HOMOGENEOUS):
        (product,) = node.children
        for k, s in enumerate(product.children if isinstance(product, Mul) else ()):
            a = product.children[1 - k]
            if not s.shape and a.shape and not isinstance(s, Number):
                how = {"axes": node.axes, "keepdims": node.keepdims, "last": bool(k)}
                yield "outside", {"op": node.op, "s": s, "a": a, **how}


def _as_products(parts: Parts) -> Iterator[Reduce]:
    """exp(c·sum(x)) as prod(exp(c·x)), where a product occurs."""
    for node in parts.of(Map) if any(r.op == "prod" for r in parts.of(Reduce)) else ():
        times, inner = scaled_part(node.children[0])
        if node.name == "exp" and isinstance(inner, Reduce) and inner.op == "sum":
            yield Reduce("prod", Map("exp", scaled(times, inner.children[0])), inner.axes, inner.keepdims)


def _alike(a: Expr, b: Expr) -> bool:
    if type(a) is not type(b) or a.data != b.data or a.shape != b.shape:
        return False
    return isinstance(a, Reduce) or (isinstance(a, Map) and a.name in MONOTONE)


def _summed(parts: Parts, *both: Expr) -> bool:
    """Whether the sides are these two, as sums: that is proposed elsewhere."""
    return {*parts.sides} == {*both} and isinstance(both[0], Reduce) and both[0].op == "sum"


def squares(parts: Parts) -> Proposals:
    """The sides as they are, where one is a root."""
    if len(parts.sides) == 2 and any(map(_is_root, parts.sides)):
        yield "squares", dict(zip("ab", parts.sides, strict=True))


def absolute(parts: Parts) -> Proposals:
    """The sides as they are, where one is an absolute value."""
    for a, b in permutations(parts.sides) if len(parts.sides) == 2 else ():
        if is_absolute(a):
            yield "both signs", {"a": a.children[0], "b": b}


def _is_root(e: Expr) -> bool:
    return (isinstance(e, Reduce) and e.op == "norm") or (isinstance(e, Map) and e.name == "sqrt")


# ------------------------------------------------------------------ differences of values
def lipschitz(parts: Parts) -> Proposals:
    for a, b in _differences(parts):
        both = {"u": a.children[0], "v": b.children[0]}
        if isinstance(a, Map):
            yield from (("functions", {"f": a.name, **both, "measure": measure}) for measure in MEASURES)
            yield "squares of functions", {"f": a.name, **both}
        elif isinstance(a, AxisMap):
            yield from ((form, {**both, "axis": (a.axis,)}) for form in ("softmax", "squares of softmax"))
    for f in parts.of(Map):
        if f.shape and f.children[1:] == _plain(f):
            one = {"f": f.name, "u": f.children[0]}
            yield from (("function", {**one, "measure": measure}) for measure in MEASURES)
            yield "squares of a function", one
    for a, b in islice(product(parts.of(Reduce), repeat=2), MOST_PAIRS):
        if a is not b and a.data == b.data and a.op in SAME_SLOPE:
            how = {"u": a.children[0], "v": b.children[0], "axes": a.axes, "keepdims": a.keepdims}
            yield from (("reductions", {"op": a.op, **how, "sign": sign}) for sign in SIGNS)
            both = {"u": a.children[0], "v": b.children[0]}
            yield from (("reductions and norms", {"op": a.op, **both, "sign": sign}) for sign in SIGNS if not a.shape)


def _differences(parts: Parts) -> Iterator[tuple[Expr, Expr]]:
    """Values of one function, of which one is subtracted from the other."""
    for node in parts.of(Add):
        a, b = node.children
        other = b.children[1] if isinstance(b, Mul) and b.children[0] is Number(-1) else None
        if other is None or type(a) is not type(other) or a.data != other.data:
            continue
        if isinstance(a, Map) and a.name in LIPSCHITZ and a.children[1:] == other.children[1:] == _plain(a):
            yield a, other
        elif isinstance(a, AxisMap) and a.name == "softmax":
            yield a, other


def _plain(a: Map) -> tuple[Expr, ...]:
    """The parameters that a function has where none is given."""
    return tuple(Number(value) for value in FUNCTIONS[a.name].defaults)
