"""Where named inequalities of extremes may bear on a claim: averages, the spread of values, log-sum-exp."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from symnet import ops
from symnet.evidence.axioms.functions import SIGNS
from symnet.evidence.theorems.parts import Parts, Proposals, scaled, summed_products
from symnet.expr import Add, AxisMap, Contract, Expr, Map, Mul, Number, Power, Reduce


def _averages(parts: Parts) -> Proposals:
    """Products of matrices and vectors, as averages along the first axis of the second one."""
    forms = ("averages and largest", "least and averages", "averages and largest of all", "least of all and averages")
    for node in parts.of(Contract):
        if len(node.children) == 2:
            for w, a in permutations(node.children):
                turned = (a, ops.transpose(a)) if a.rank == 2 else (a,)
                yield from ((form, {"w": w, "a": b}) for b in turned for form in forms)


def extremes(parts: Parts) -> Proposals:
    yield from _averages(parts)
    for node in parts.reductions("max", "min", "mean", "sum", "logsumexp"):
        a = node.children[0]
        along = {"a": a, "axes": node.axes, "keepdims": node.keepdims}
        yield from ((form, along) for form in ("least and mean", "mean and largest", "least and largest", "sum"))
        if node.op == "sum" and not node.shape and (pair := _two_factors(a)):
            for w, x in dict.fromkeys((pair, pair[::-1])):
                weights = {"w": w, "a": x}
                yield from ((form, weights) for form in ("weighted mean and largest", "least and weighted mean"))
        if isinstance(a, Add):
            both = {**along, "a": a.children[0], "b": a.children[1]}
            yield from ((form, both) for form in ("largest of a sum", "least of a sum"))
        number = next((side for side in parts.sides if not side.shape and side is not node), None)
        if node.op in ("max", "min") and number is not None:
            form = "largest below a number" if node.op == "max" else "least above a number"
            yield form, {**along, "b": number}
        if node.op == "mean":
            yield from (("deviation", {"a": a, "axes": node.axes, "sign": sign}) for sign in SIGNS)
            yield from (("variance", {"a": b}) for b in parts.tensors)
        if node.op in ("max", "min"):
            entry = {"a": a, "axes": node.axes}
            yield from ((form, entry) for form in ("entry and largest", "least and entry"))
    for pair in summed_products(parts) if any(parts.reductions("max")) else ():
        yield from (("weighted sum and largest", {"w": w, "a": a}) for w, a in (pair, pair[::-1]))
    for part in parts.entries():
        yield from ((form, {"part": part}) for form in ("some entries and largest", "least and some entries"))
    for p, q in permutations(parts.weights(), 2) if _squared(parts) else ():
        yield "two distributions", {"p": p, "q": q}
    for w in parts.weights() if _squared(parts) else ():
        for a in (a for a in parts.tensors if a is not w and a.shape == w.shape):
            yield from ((form, {"w": w, "a": a}) for form in ("weighted variance and squares", "weighted variance"))


def _two_factors(a: Expr) -> tuple[Expr, Expr] | None:
    """Of a product, or a square."""
    square = isinstance(a, Power) and a.exponent is Number(2)
    return (a.children[0], a.children[0]) if square else (a.children[0], a.children[1]) if isinstance(a, Mul) else None


def _squared(parts: Parts) -> bool:
    """Whether something may be a variance: a square or a number that is a product of tensors."""
    squares = any(node.exponent is Number(2) for node in parts.of(Power))
    return squares or any(isinstance(node, Contract) and not node.shape for node in parts.nodes)


def log_sum_exp(parts: Parts) -> Proposals:
    for part in parts.entries() if any(parts.reductions("logsumexp")) else ():
        yield from ((form, {"part": part}) for form in ("above some entries", "strictly above some entries"))
    for soft in (n for n in parts.of(AxisMap) if n.name == "softmax"):
        along = {"a": soft.children[0], "axis": (soft.axis,)}
        yield from ((form, along) for form in ("softmax and largest", "largest and softmax"))
    totals = [*parts.reductions("logsumexp"), *_logs_of_sums(parts)]
    logs = [node.children[0] for node in totals] if any(parts.reductions("max", "min")) else []
    for node in totals:
        a, how = node.children[0], {"axes": node.axes, "keepdims": node.keepdims}
        yield from ((form, {"a": a, **how}) for form in ("above the largest", "below the largest", "above the mean"))
        yield "strictly above the largest", {"a": a, **how}
        yield from (("of a sum", {"a": b, **how, "b": a - b}) for b in logs if b is not a and b.shape == a.shape)
        if isinstance(a, Add):
            yield from (
                ("of a sum", {"a": x, **how, "b": y}) for x, y in permutations(a.children) if x.shape == y.shape
            )
            (s, x), (t, y) = map(scaled, a.children)
            yield "convex", {"s": s, "a": x, "t": t, "b": y, **how}
    maps = [n.children[0] for n in parts.of(AxisMap) if n.name == "softmax"]
    inside = [n.children[0] for n in parts.reductions("logsumexp")] if maps else []
    for a, b in permutations(dict.fromkeys(e for e in (*maps, *inside) if e.rank == 1), 2):
        yield from ((form, {"a": a, "b": b}) for form in ("above its tangent", "smooth", "monotone gradient"))


def _logs_of_sums(parts: Parts) -> Iterator[Reduce]:
    """log(sum(exp(a))) as logsumexp(a)."""
    for total in (n.children[0] for n in parts.of(Map) if n.name == "log"):
        inner = total.children[0] if isinstance(total, Reduce) and total.op == "sum" else None
        if isinstance(inner, Map) and inner.name == "exp":
            yield Reduce("logsumexp", inner.children[0], total.axes, total.keepdims)
