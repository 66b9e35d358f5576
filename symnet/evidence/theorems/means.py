"""Where named inequalities of means may bear on a claim: Jensen, products, exponentials, part and whole."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.evidence.axioms.functions import CONVEX, MONOTONE
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.parts import Parts, Proposals, axes_of, means_of_two, summed_products
from symnet.expr import Add, AxisMap, Map, Number, Power, Reduce


def jensen(parts: Parts) -> Proposals:
    logs = {node.name for node in parts.of(Map)}
    for x in parts.tensors:
        for name in dict.fromkeys(_convex(parts)):
            yield "mean", {"f": name, "x": x}
            yield from (("weights", {"f": name, "w": w, "x": x}) for w in parts.weights())
    for sum_of_two in (n.children[0] for n in parts.of(Map) if n.name == "log"):
        if isinstance(sum_of_two, Add) and sum_of_two.shape and ONE in sum_of_two.children:
            (power,) = (e for e in sum_of_two.children if e is not ONE)
            if isinstance(power, Map) and power.name == "exp":  # log(1 + exp(x))
                yield "mean", {"f": "softplus", "x": power.children[0]}
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
    for a, b in summed_products(parts):
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
