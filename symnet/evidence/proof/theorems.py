"""Where the named inequalities may bear on a claim: for each, what its letters may stand for.

These only propose. The rows of the table of axioms build the instances, and refuse what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, permutations

from symnet import ops
from symnet.evidence.axioms.functions import CONVEX, MONOTONE, SIGNS
from symnet.evidence.axioms.records import ONE, entries
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.proof.instances import Finder, Letters, Parts, Proposals, scaled, scaled_part
from symnet.evidence.proof.monotony import increasing, lipschitz, squares, summed
from symnet.expr import Add, AxisMap, Contract, Expr, Eye, Full, Index, Map, Mul, Number, Power, Reduce, Symbol

LABELS = "ijklmnopqrstuvwxyzabcdefgh"
FULL = "Euclidean", "sum"  # norms that claims often have


# ------------------------------------------------------------------ sums of products
def _products(parts: Parts) -> Iterator[Letters]:
    """Contractions of two tensors: sums of their products, sums (products with ones), traces (with the identity)."""
    for a, b in parts.pairs():
        yield _entrywise(a, b)
    for a in parts.tensors:
        yield _entrywise(a, ops.ones(*a.shape))
    for node in parts.of(Contract):
        if len(node.children) == 2:
            groups = ("".join(LABELS[i] for i in labels) for labels in (*node.inputs, node.output))
            yield {"a": node.children[0], "b": node.children[1], "labels": "{},{}->{}".format(*groups)}
        elif len(node.children) == 1 and not node.shape and node.children[0].rank == 2:
            yield {"a": node.children[0], "b": Eye(node.children[0].shape[0]), "labels": "ij,ij->"}
            yield from _of_a_product(node.children[0])


def _of_a_product(e: Expr) -> Iterator[Letters]:
    """Of tr(A @ B)."""
    if isinstance(e, Contract) and len(e.children) == 2 and all(c.rank == 2 for c in e.children):
        (a, b), (one, other) = e.children, e.inputs
        names = dict(zip((*one, *other), LABELS * 2, strict=False)) | dict.fromkeys(e.output, "z")
        yield {"a": a, "b": b, "labels": f"{names[one[0]]}{names[one[1]]},{names[other[0]]}{names[other[1]]}->"}


def _applied(parts: Parts) -> Iterator[Letters]:
    """Matrices that might be applied: W @ (x − y) where W @ x − W @ y occurs, A @ B.T where tr(AᵀABᵀB) does."""
    matrices = [t for t in parts.of(Symbol) if t.rank == 2]
    for a in matrices:
        for b in (t for t in parts.nodes if t.rank == 1):
            labels = (("ij,j->i", a.shape[1]), ("ij,i->j", a.shape[0]))
            yield from ({"a": a, "b": b, "labels": text} for text, dim in labels if dim == b.shape[0])
    for a, b in combinations(matrices, 2):
        yield from ({"a": a, "b": b, "labels": labels} for labels in ("ij,kj->ik", "ji,jk->ik"))


def _entrywise(a: Expr, b: Expr) -> Letters:
    labels = LABELS[: a.rank]
    return {"a": a, "b": b, "labels": f"{labels},{labels}->"}


def _cauchy_schwarz(parts: Parts) -> Proposals:
    vectors = [t for t in parts.nodes if t.rank == 1 and isinstance(t, (Symbol, Add))]
    for a in (t for t in parts.of(Symbol) if t.rank == 2):
        yield from (("Gram", {"a": a, "v": v}) for v in vectors if v.shape[0] == a.shape[1])
    for product in (*_products(parts), *_applied(parts)):
        yield "squares", product
        yield from (("norms", {**product, "sign": sign}) for sign in SIGNS)
    yield from (("roots", {"a": a, "b": b}) for a, b in parts.pairs())


def _young(parts: Parts) -> Proposals:
    for product in _products(parts):
        if product["labels"].endswith(">") and not isinstance(product["b"], (Eye, Full)):
            yield from (("sums", {**product, "sign": sign}) for sign in SIGNS)
    powers = [node for node in parts.of(Power) if not node.exponent.shape and not isinstance(node.exponent, Number)]
    for a, b in permutations(powers, 2):
        yield "conjugate exponents", {"a": a.base, "b": b.base, "p": a.exponent, "q": b.exponent}


def _weighted_square(parts: Parts) -> Proposals:
    below = {n.base for n in parts.of(Power) if isinstance(n.exponent, Number) and n.exponent.value < 0}
    for a, b in parts.pairs():
        for w, v in ((a, b), (b, a)):
            yield from ((form, {"w": w, "v": v}) for form in ("squares", "quotients")[: 1 + (w in below)])


def _triangle(parts: Parts) -> Proposals:
    for a, b in parts.pairs():
        for measure in FULL:
            both = {"a": a, "b": b, "measure": measure}
            yield from (("sum", both), ("difference", both))
            yield from (("apart", {**both, "sign": sign}) for sign in ("+", "abs"))
    for (s, a, x), (t, b, y) in combinations([(*scaled(a), a) for a in parts.tensors], 2):
        if (s is not ONE or t is not ONE) and x.shape == y.shape:
            yield "scaled", {"s": s, "a": a, "t": t, "b": b}
    for a in parts.tensors:
        yield from (("entries", {"a": a, "sign": sign}) for sign in SIGNS)


def _hoelder(parts: Parts) -> Proposals:
    for node in parts.of(Contract):
        if len(node.children) != 2:
            continue
        for (a, one), (b, other) in permutations(zip(node.children, node.inputs, strict=True)):
            if one == other and not node.shape:
                yield from (("numbers", {"a": a, "b": b, "sign": sign}) for sign in ("abs", "+"))
            elif a.rank == 2 and b.rank == 1 and (*node.output, *other) in (one, one[::-1]):
                turned = a if one == (*node.output, *other) else ops.transpose(a)
                yield from ((form, {"a": turned, "b": b}) for form in ("rows", "columns"))
                differences = (t for t in parts.tensors if isinstance(t, Add) and t.shape == b.shape)
                yield from (("stochastic", {"b": t, "a": ops.transpose(turned)}) for t in (b, *differences))


def _norms(parts: Parts) -> Proposals:
    for a in parts.tensors:
        for name, form in AXIOMS["equivalence of norms"].forms.items():
            signs = [{"sign": sign} for sign in SIGNS] if "sign" in form.kinds else [{}]
            axes = [{"axes": axes} for axes in _axes_of(a)] if "axes" in form.kinds else [{}]
            yield from ((name, {"a": a, **sign, **along}) for along in axes for sign in signs)


def _axes_of(a: Expr) -> list[tuple[int, ...]]:
    """The rows and the columns of a matrix that has a name."""
    return [(0,), (1,)] if isinstance(a, Symbol) and a.rank == 2 else []


# ------------------------------------------------------------------ extremes and means
def _averages(parts: Parts) -> Proposals:
    """Products of matrices and vectors, as averages along the first axis of the second one."""
    forms = ("averages and largest", "least and averages", "averages and largest of all", "least of all and averages")
    for node in parts.of(Contract):
        if len(node.children) == 2:
            for w, a in permutations(node.children):
                turned = (a, ops.transpose(a)) if a.rank == 2 else (a,)
                yield from ((form, {"w": w, "a": b}) for b in turned for form in forms)


def _extremes(parts: Parts) -> Proposals:
    yield from _averages(parts)
    for node in parts.reductions("max", "min", "mean", "sum", "logsumexp"):
        a = node.children[0]
        along = {"a": a, "axes": node.axes, "keepdims": node.keepdims}
        yield from ((form, along) for form in ("least and mean", "mean and largest", "least and largest", "sum"))
        if node.op == "sum" and not node.shape and isinstance(a, Mul):
            for w, x in (a.children, a.children[::-1]):
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
            yield from (("variance", {"a": b}) for b in parts.tensors)
        if node.op in ("max", "min"):
            entry = {"a": a, "axes": node.axes}
            yield from ((form, entry) for form in ("entry and largest", "least and entry"))

    for p, q in permutations(parts.weights(), 2) if _squared(parts) else ():
        yield "two distributions", {"p": p, "q": q}
    for w in parts.weights() if _squared(parts) else ():
        for a in (a for a in parts.tensors if a is not w and a.shape == w.shape):
            yield from ((form, {"w": w, "a": a}) for form in ("weighted variance and squares", "weighted variance"))


def _squared(parts: Parts) -> bool:
    """Whether something may be a variance: a square or a number that is a product of tensors."""
    squares = any(node.exponent is Number(2) for node in parts.of(Power))
    return squares or any(isinstance(node, Contract) and not node.shape for node in parts.nodes)


def _log_sum_exp(parts: Parts) -> Proposals:
    for node in parts.reductions("logsumexp"):
        a, how = node.children[0], {"axes": node.axes, "keepdims": node.keepdims}
        yield from ((form, {"a": a, **how}) for form in ("above the largest", "below the largest", "above the mean"))
        yield "strictly above the largest", {"a": a, **how}
        if isinstance(a, Add):
            (s, x), (t, y) = map(scaled, a.children)
            yield "convex", {"s": s, "a": x, "t": t, "b": y, **how}
    maps = [n.children[0] for n in parts.of(AxisMap) if n.name == "softmax"]
    inside = [n.children[0] for n in parts.reductions("logsumexp")] if maps else []
    for a, b in permutations(dict.fromkeys(e for e in (*maps, *inside) if e.rank == 1), 2):
        yield from ((form, {"a": a, "b": b}) for form in ("above its tangent", "smooth", "monotone gradient"))


def _jensen(parts: Parts) -> Proposals:
    logs = {node.name for node in parts.of(Map)}
    for x in parts.tensors:
        for name in dict.fromkeys(_convex(parts)):
            yield "mean", {"f": name, "x": x}
            yield from (("weights", {"f": name, "w": w, "x": x}) for w in parts.weights())
    for x, y, letters in _means_of_two(parts):
        yield from (("two", {**letters, "f": name, "x": x, "y": y}) for name in dict.fromkeys(_convex(parts)))
    half = Number(1) / 2
    for x, y in (n.children for n in parts.of(Add) if "log" in logs and n.children[0].shape == n.children[1].shape):
        yield "two", {"f": "entropy", "s": half, "x": x, "t": half, "y": y}


def _means_of_two(parts: Parts) -> Iterator[tuple[Expr, Expr, Letters]]:
    """s·x + t·y, as it is written."""
    for node in parts.of(Add):
        (s, x), (t, y) = map(scaled_part, node.children)
        if s is not ONE and t is not ONE and x.shape == y.shape:
            yield x, y, {"s": s, "t": t}


def _convex(parts: Parts) -> Iterator[str]:
    for node in parts.nodes:
        if isinstance(node, Map) and node.name in CONVEX:
            yield from ("log", "entropy") if node.name == "log" else (node.name,)
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value in (2, -1):
            yield "square" if node.exponent.value == 2 else "reciprocal"


def _gibbs(parts: Parts) -> Proposals:
    for p in parts.weights():
        yield "number", {"p": p, "q": 1 / entries(p)}
        made: list[Expr] = [AxisMap("softmax", n.children[0], n.axis) for n in parts.of(AxisMap)]
        made += [AxisMap("softmax", n.children[0], 0) for n in parts.reductions("logsumexp") if not n.shape]
        if p.rank == 2:  # independent ones with the same marginals
            made.append(ops.outer(Reduce("sum", p, (1,)), Reduce("sum", p, (0,))))
        others = (q for q in dict.fromkeys((*parts.tensors, *made)) if q is not p)
        yield from (("tensor", {"p": p, "q": q}) for q in others)


def _log_sum(parts: Parts) -> Proposals:
    if not any(node.name == "log" for node in parts.of(Map)):
        return
    for p in parts.weights():
        yield from (("sums", {"p": p, "q": q}) for q in parts.tensors if q is not p and q.shape == p.shape)
    matrices = [a for t in parts.of(Symbol) if t.rank == 2 for a in (t, ops.transpose(t))]
    for p, q in permutations((w for w in parts.weights() if w.rank == 1), 2):
        yield from (("data processing", {"p": p, "q": q, "a": a}) for a in matrices)


def _tangent(parts: Parts) -> Proposals:
    """Logarithms with weights: of t, of quotients, and of their reciprocals."""
    inside = dict.fromkeys(n.children[0] for n in parts.of(Map) if n.name == "log" and n.shape)
    quotients = [a / b for a, b in permutations(inside, 2) if a.shape == b.shape]
    for t in (*inside, *(1 / t for t in inside), *quotients):
        for a in (*parts.weights(), ops.ones(*t.shape)):
            if a.shape == t.shape:
                yield "sums", {"a": a, "t": t}


def _pinsker(parts: Parts) -> Proposals:
    for p, q in permutations(parts.weights(), 2):
        yield from (("norm", {"p": p, "q": q, "measure": measure}) for measure in FULL)


def _chebyshev(parts: Parts) -> Proposals:
    for node in parts.nodes:
        if isinstance(node, Map) and node.name in MONOTONE:
            yield "function", {"f": node.name, "a": node.children[0]}
        if isinstance(node, AxisMap) and node.name == "softmax":
            yield "softmax", {"a": node.children[0]}


def _hoeffding(parts: Parts) -> Proposals:
    """Logarithms of sums of exponentials."""
    inside = [n.children[0] for n in parts.of(Map) if n.name == "exp"]
    for a in dict.fromkeys((*inside, *(n.children[0] for n in parts.reductions("logsumexp")))):
        if a.shape:
            yield "mean", {"a": a}
            yield from (("weights", {"w": w, "a": a}) for w in parts.weights() if w is not a)


def _means(parts: Parts) -> Proposals:
    if any(node.name == "sqrt" and node.shape for node in parts.of(Map)):
        yield from (("least and geometric", {"a": a, "b": b}) for a, b in parts.pairs())
    for node in parts.reductions("prod"):
        a = node.children[0]
        if node.shape:
            continue
        if isinstance(a, Add) and ONE in a.children:
            yield "Weierstrass", {"a": a.children[1 - a.children.index(ONE)]}
        forms = ("product", "geometric and arithmetic", "harmonic and geometric")
        yield from ((form, {"a": a}) for form in forms)


# ------------------------------------------------------------------ definite matrices, parts and factors
def _definite(parts: Parts) -> Proposals:
    definite: list[Expr] = [s for s in parts.of(Symbol) if "positive_definite" in s.facts]
    vectors = [t for t in parts.tensors if t.rank == 1]
    names = [{"v": v} for v in vectors] if definite else []
    pairs = [{"u": u, "v": v} for u, v in combinations(vectors, 2)] if definite else []
    pairs += [{"u": row["v"], "v": row["u"]} for row in pairs]
    means = [{"u": x, "v": y, **letters} for x, y, letters in _means_of_two(parts)] if definite else []
    own: dict[str, list[Letters]] = {"p": [{}], "pv": names, "pq": [{"q": q} for q in definite]}
    own |= {"puv": pairs, "psutv": means}
    for p in definite:
        for name, form in AXIOMS["positive definite matrix"].forms.items():
            yield from ((name, {"p": p, **letters}) for letters in own["".join(form.kinds)])


def _parts_of_a_sum(parts: Parts) -> Proposals:
    for node in parts.of(Index):
        yield from ((form, {"part": node}) for form in ("some entries", "squares"))
    for a in parts.tensors:
        yield from ((form, {"a": a}) for form in ("largest", "entry", "entropy"))
        yield from (("square of an entry", {"a": a, "axes": axes}) for axes in _axes_of(a))
    for total in parts.reductions("sum"):
        if total.shape:
            yield "entropy of sums", {"a": total.children[0], "axes": total.axes}


def _products_below_one(parts: Parts) -> Proposals:
    for a, b in combinations_with_replacement(parts.tensors, 2):
        yield from (("sums", {"a": x, "b": y}) for x, y in ((a, b), (b, a)))
    for node in parts.of(Mul):
        for x, y in (node.children, node.children[::-1]):
            if x.shape == node.shape and not isinstance(y, Number):
                yield "entries", {"a": x, "b": y}


FINDERS: tuple[Finder, ...] = tuple(
    Finder(AXIOMS[name], proposals, *kernel)
    for name, proposals, *kernel in (
        ("Lipschitz continuity", lipschitz),
        ("Cauchy–Schwarz inequality", _cauchy_schwarz),
        ("Young's inequality", _young),
        ("triangle inequality", _triangle),
        ("Hölder's inequality", _hoelder),
        ("equivalence of norms", _norms),
        ("values between the extremes", _extremes),
        ("bounds of log-sum-exp", _log_sum_exp),
        ("Gibbs' inequality", _gibbs, "log"),
        ("log-sum inequality", _log_sum, "log"),
        ("tangent of the logarithm", _tangent, "log"),
        ("Pinsker's inequality", _pinsker, "log"),
        ("Jensen's inequality", _jensen),
        ("inequality of the means", _means),
        ("weighted Cauchy–Schwarz inequality", _weighted_square),
        ("positive definite matrix", _definite),
        ("part and whole", _parts_of_a_sum),
        ("Chebyshev's sum inequality", _chebyshev),
        ("Hoeffding's lemma", _hoeffding, "log"),
        ("sum entry by entry", summed),
        ("comparison of squares", squares),
        ("monotonicity", increasing),
        ("factors below one", _products_below_one),
    )
)


def likely_first(parts: Parts) -> list[Finder]:
    """All finders, those about a function that occurs before the others."""
    occurring = {node.name for node in parts.of(Map)}
    return sorted(FINDERS, key=lambda finder: finder.kernel not in occurring)
