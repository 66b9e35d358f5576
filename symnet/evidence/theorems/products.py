"""Where named inequalities of sums of products may bear on a claim: norms, quadratic forms, factors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, permutations

from symnet import ops
from symnet.calculus.chains import is_permutation
from symnet.evidence.axioms.functions import SIGNS
from symnet.evidence.axioms.products import DEFINITE, NORM_BOUNDS
from symnet.evidence.axioms.records import ONE
from symnet.evidence.theorems.parts import FULL, Letters, Parts, Proposals, axes_of, is_absolute, means_of_two, scaled
from symnet.expr import Add, Contract, Expr, Eye, Full, Mul, Number, Power, Symbol, postorder

LABELS = "ijklmnopqrstuvwxyzabcdefgh"


def _products(parts: Parts) -> Iterator[Letters]:
    """Contractions of two tensors: sums of their products, sums (products with ones), traces (with the identity)."""
    for a, b in parts.pairs():
        yield _entrywise(a, b)
    for a in parts.tensors:
        yield _entrywise(a, ops.ones(*a.shape))
    for a in (r.children[0] for r in parts.reductions("norm1")):
        if isinstance(a, Mul) and a.children[0].shape == a.children[1].shape:
            yield _entrywise(*map(ops.abs, a.children))
    for node in parts.of(Contract):
        if len(node.children) == 2 and max(node.label_sizes, default=0) < len(LABELS):
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


def cauchy_schwarz(parts: Parts) -> Proposals:
    vectors = [t for t in parts.nodes if t.rank == 1 and isinstance(t, (Symbol, Add))]
    for a in (t for t in parts.of(Symbol) if t.rank == 2):
        yield from (("Gram", {"a": a, "v": v}) for v in vectors if v.shape[0] == a.shape[1])
    for product in (*_products(parts), *_applied(parts)):
        yield "squares", product
        yield from (("norms", {**product, "sign": sign}) for sign in SIGNS)
    yield from (("roots", {"a": a, "b": b}) for a, b in parts.pairs())


def young(parts: Parts) -> Proposals:
    for product in _products(parts):
        if product["labels"].endswith(">") and not isinstance(product["b"], (Eye, Full)):
            yield from (("sums", {**product, "sign": sign}) for sign in SIGNS)
    for node in parts.of(Mul):
        if not node.shape and all(any(n.shape for n in postorder(c)) for c in node.children):
            yield "numbers", dict(zip("ab", node.children, strict=True))
    powers = [node for node in parts.of(Power) if not node.exponent.shape and not isinstance(node.exponent, Number)]
    for a, b in permutations(powers, 2):
        yield "conjugate exponents", {"a": a.base, "b": b.base, "p": a.exponent, "q": b.exponent}


def weighted(parts: Parts) -> Proposals:
    below = {n.base for n in parts.of(Power) if isinstance(n.exponent, Number) and n.exponent.value < 0}
    for a, b in parts.pairs():
        for w, v in ((a, b), (b, a)):
            yield from ((form, {"w": w, "v": v}) for form in ("squares", "quotients")[: 1 + (w in below)])


def triangle(parts: Parts) -> Proposals:
    for a, b in parts.pairs():
        for measure in FULL:
            both = {"a": a, "b": b, "measure": measure}
            yield from (("sum", both), ("difference", both))
            yield from (("apart", {**both, "sign": sign}) for sign in ("+", "abs"))
    for node in (node for node in parts.of(Contract) if len(node.children) == 2):
        for k, w in enumerate(node.children):
            (label, *more), labels, a = node.inputs[k], node.inputs[1 - k], node.children[1 - k]
            if not more and label in labels and a.rank == 2:
                turned = a.children[0] if is_permutation(a) else ops.transpose(a)
                yield "averages", {"w": w, "a": a if labels[0] == label else turned}
    for (s, a, x), (t, b, y) in combinations([(*scaled(a), a) for a in parts.tensors], 2):
        if (s is not ONE or t is not ONE) and x.shape == y.shape:
            yield "scaled", {"s": s, "a": a, "t": t, "b": b}
    for a in (a for a in parts.tensors if not is_absolute(a)):
        yield from (("entries", {"a": a, "sign": sign}) for sign in SIGNS)


def hoelder(parts: Parts) -> Proposals:
    if any(parts.reductions("norm1")):
        for product in (row for row in _products(parts) if not row["labels"].endswith(">")):
            swapped = {"a": product["b"], "b": product["a"], "labels": _swapped(product["labels"])}
            yield from (("sums", product), ("sums and largest", product), ("sums and largest", swapped))
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


def _swapped(labels: str) -> str:
    (one, other), result = labels.partition("->")[0].split(","), labels.partition("->")[2]
    return f"{other},{one}->{result}"


def norms(parts: Parts) -> Proposals:
    for a in parts.tensors:
        for name, form in NORM_BOUNDS.forms.items():
            signs = [{"sign": sign} for sign in SIGNS] if "sign" in form.kinds else [{}]
            axes = [{"axes": axes} for axes in axes_of(a)] if "axes" in form.kinds else [{}]
            yield from ((name, {"a": a, **sign, **along}) for along in axes for sign in signs)


def definite(parts: Parts) -> Proposals:
    definite: list[Expr] = [s for s in parts.of(Symbol) if "positive_definite" in s.facts]
    vectors = [t for t in parts.tensors if t.rank == 1]
    names = [{"v": v} for v in vectors] if definite else []
    pairs = [{"u": u, "v": v} for u, v in combinations(vectors, 2)] if definite else []
    pairs += [{"u": row["v"], "v": row["u"]} for row in pairs]
    means = [{"u": x, "v": y, **letters} for x, y, letters in means_of_two(parts)] if definite else []
    own: dict[str, list[Letters]] = {"p": [{}], "pv": names, "pq": [{"q": q} for q in definite]}
    own |= {"puv": pairs, "psutv": means}
    for p in definite:
        for name, form in DEFINITE.forms.items():
            yield from ((name, {"p": p, **letters}) for letters in own["".join(form.kinds)])


def below_one(parts: Parts) -> Proposals:
    for a, b in combinations_with_replacement(parts.tensors, 2):
        yield from (("sums", {"a": x, "b": y}) for x, y in ((a, b), (b, a)))
    for node in parts.of(Mul):
        for x, y in (node.children, node.children[::-1]):
            if x.shape == node.shape and not isinstance(y, Number):
                yield "entries", {"a": x, "b": y}
