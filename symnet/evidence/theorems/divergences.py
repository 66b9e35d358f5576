"""Where named inequalities of logarithms may bear on a claim: tangents, and divergences of distributions."""

from __future__ import annotations

from itertools import permutations

from symnet import ops
from symnet.evidence.axioms.records import entries
from symnet.evidence.theorems.parts import FULL, Parts, Proposals
from symnet.expr import AxisMap, Expr, Map, Reduce, Symbol, Where


def tangent(parts: Parts) -> Proposals:
    """Logarithms with weights: of t, of quotients, of their reciprocals, and where roots occur of roots of these."""
    inside = dict.fromkeys(n.children[0] for n in parts.of(Map) if n.name == "log" and n.shape)
    quotients = [a / b for a, b in permutations(inside, 2) if a.shape == b.shape]
    plain = (*inside, *(1 / t for t in inside), *quotients)
    roots = map(ops.sqrt, plain) if any(n.name == "sqrt" for n in parts.of(Map)) else ()
    for t in (*plain, *roots):
        for a in (*parts.weights(), ops.ones(*t.shape)):
            if a.shape == t.shape:
                yield "sums", {"a": a, "t": t}


def gibbs(parts: Parts) -> Proposals:
    """Of weights that may be 0 where something is chosen by cases."""
    with_zeros = any(parts.of(Where))
    yield from (("number", {"p": p, "q": 1 / entries(p)}) for p in parts.marginals())
    for p in parts.weights():
        yield "number", {"p": p, "q": 1 / entries(p)}
        if with_zeros:
            yield "number and zeros", {"p": p, "q": 1 / entries(p)}
        made: list[Expr] = [AxisMap("softmax", n.children[0], n.axis) for n in parts.of(AxisMap)]
        made += [AxisMap("softmax", n.children[0], 0) for n in parts.reductions("logsumexp") if not n.shape]
        if p.rank == 2:  # independent ones with the same marginals
            made.append(ops.outer(Reduce("sum", p, (1,)), Reduce("sum", p, (0,))))
        others = (q for q in dict.fromkeys((*parts.tensors, *made)) if q is not p)
        forms = ("quotient and zeros", "zeros on both sides", "tensor and zeros") if with_zeros else ("tensor",)
        yield from ((form, {"p": p, "q": q}) for q in others for form in forms)


def log_sum(parts: Parts) -> Proposals:
    if not any(node.name == "log" for node in parts.of(Map)):
        return
    for p in parts.weights():
        yield from (("sums", {"p": p, "q": q}) for q in parts.tensors if q is not p and q.shape == p.shape)
    matrices = [a for t in parts.of(Symbol) if t.rank == 2 for a in (t, ops.transpose(t))]
    for p, q in permutations((w for w in parts.weights() if w.rank == 1), 2):
        yield from (("data processing", {"p": p, "q": q, "a": a}) for a in matrices)


def pinsker(parts: Parts) -> Proposals:
    for p, q in permutations(parts.weights(), 2):
        yield from (("norm", {"p": p, "q": q, "measure": measure}) for measure in FULL)
