"""Where named inequalities of means may bear on a claim: Jensen, products, exponentials, part and whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symnet import ops
from symnet.evidence.axioms.functions import CONVEX, MONOTONE
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.parts import Parts, Proposals, axes_of, is_square, means_of_two
from symnet.expr import Add, AxisMap, Expr, Map, Mul, Number, Power, Reduce

SUMMED_OF: dict[str, Callable[[Expr], Expr]] = {"sum": lambda e: e, "norm1": ops.abs, "norm": lambda e: e**2}


def jensen(parts: Parts) -> Proposals:
    logs = {node.name for node in parts.of(Map)}
    for x in parts.tensors:
        for name in dict.fromkeys(_convex(parts)):
            yield "mean", {"f": name, "x": x}
            yield from (("weights", {"f": name, "w": w, "x": x}) for w in parts.weights())
    for x, y, letters in means_of_two(parts):
        yield from (("two", {**letters, "f": name, "x": x, "y": y}) for name in dict.fromkeys(_convex(parts)))
    half = Number(1) / 2
    for x, y in (n.children for n in parts.of(Add) if "log" in logs and n.children[0].shape == n.children[1].shape):
        yield "two", {"f": "entropy", "s": half, "x": x, "t": half, "y": y}


def _convex(parts: Parts) -> Iterator[str]:
    for node in parts.nodes:
        if isinstance(node, Map) and node.name in CONVEX:
            yield from ("log", "entropy") if node.name == "log" else (node.name,)
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value in (2, -1):
            yield "square" if node.exponent.value == 2 else "reciprocal"


def means(parts: Parts) -> Proposals:
    if any(node.name == "sqrt" and node.shape for node in parts.of(Map)):
        yield from (("least and geometric", {"a": a, "b": b}) for a, b in parts.pairs())
    said = (e for h in parts.given for e in h.children if isinstance(e, Reduce) and e.op == "prod")
    yield from (("sum and product", {"a": e.children[0]}) for e in said)
    for node in parts.reductions("prod"):
        a = node.children[0]
        if node.shape:
            continue
        if isinstance(a, Add) and ONE in a.children:
            yield "Weierstrass", {"a": a.children[1 - a.children.index(ONE)]}
        forms = ("product", "geometric and arithmetic", "harmonic and geometric")
        yield from ((form, {"a": a}) for form in forms)


def parts_of_a_sum(parts: Parts) -> Proposals:
    of_some = ("sum of some entries", "sum of some squares")
    for part in (*parts.entries(), *parts.stretches()):
        yield from ((form, {"part": part}) for form in ("some entries", "squares", *(of_some if part.shape else ())))
    for a, b in _summed_products(parts):
        yield "products", {"a": a, "b": b}
    for a in parts.tensors:
        yield from ((form, {"a": a}) for form in ("largest", "entry", "entropy"))
        yield from (("square of an entry", {"a": a, "axes": axes}) for axes in axes_of(a))
    for a, b in (node.children for node in parts.of(Add) if node.shape):
        if a.shape == b.shape:
            yield "entropy of two", {"a": a, "b": b}
    for total in parts.reductions("sum"):
        if total.shape:
            yield "entropy of sums", {"a": total.children[0], "axes": total.axes}


def _summed_products(parts: Parts) -> Iterator[tuple[Expr, Expr]]:
    """Products and squares that are summed, their absolute values or their squares."""
    for node in parts.reductions("sum", "norm", "norm1"):
        (a,) = node.children
        made = SUMMED_OF[node.op]
        if is_square(a) and isinstance(a.children[0], Mul):
            a, made = a.children[0], SUMMED_OF["norm"]
        one, other = a.children[:1] * 2 if is_square(a) else a.children if isinstance(a, Mul) else (a, node)
        if one.shape == other.shape and not node.shape:
            yield made(one), made(other)


def chebyshev(parts: Parts) -> Proposals:
    for node in parts.nodes:
        if isinstance(node, Map) and node.name in MONOTONE:
            yield "function", {"f": node.name, "a": node.children[0]}
        if isinstance(node, AxisMap) and node.name == "softmax":
            yield "softmax", {"a": node.children[0]}


def hoeffding(parts: Parts) -> Proposals:
    """Logarithms of sums of exponentials."""
    inside = [n.children[0] for n in parts.of(Map) if n.name == "exp"]
    for a in dict.fromkeys((*inside, *(n.children[0] for n in parts.reductions("logsumexp")))):
        if a.shape:
            yield "mean", {"a": a}
            yield from (("weights", {"w": w, "a": a}) for w in parts.weights() if w is not a)
