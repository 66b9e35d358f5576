"""Products of tensors with index labels, and how they are written: as matrices where that is possible.

A `Term` is coefficient · Π factor[labels], summed over the labels that are not of the result. `written` turns it into
an expression: deltas are summed away, factors that meet entry by entry become `diag`, what does not hang together
becomes an outer product, and a chain of matrices is put in reading order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symnet.calculus.arithmetic import ONE, Product, as_factor, chain, sum_of, value_of
from symnet.calculus.chains import chain_order, in_reading_order, is_permutation
from symnet.expr import Contract, Expr, Eye, Full, Mul, Number, Reduce, SizeValue
from symnet.expr.tensor import Labels
from symnet.sizes import Dim, Shape

Factor = tuple[Expr, Labels]
Sizes = Mapping[int, Dim]


@dataclass(frozen=True)
class Term:
    """coefficient · Π factors, each with the labels of its axes."""

    coefficient: Fraction = Fraction(1)
    factors: tuple[Factor, ...] = ()

    def times(self, *factors: Factor, coefficient: Fraction = Fraction(1)) -> Term:
        return Term(self.coefficient * coefficient, self.factors + factors)

    def joined(self, other: Term) -> Term:
        """The product of two terms."""
        return Term(self.coefficient * other.coefficient, self.factors + other.factors)

    def renamed(self, names: Mapping[int, int]) -> Term:
        return replace(self, factors=tuple((e, tuple(names.get(i, i) for i in labels)) for e, labels in self.factors))


def simple_factors(e: Expr, labels: Labels) -> Term:
    """A factor as a term: numbers become the coefficient (what keeps the axes of a constant tensor is ones), a
    contraction or product without sums its factors."""
    done: list[Factor] = []
    coefficient = Fraction(1)
    stack: list[Factor] = [(e, labels)]
    while stack:
        e, labels = stack.pop()
        number = value_of(e)
        if number is not None:
            coefficient *= number
            done += [(Full(1, (dim,)), (label,)) for label, dim in zip(labels, e.shape, strict=True)]
            continue
        if isinstance(e, Contract) and (is_permutation(e) or _keeps_labels(e)):
            inner = dict(zip(e.output, labels, strict=True))
            stack.extend(
                (operand, tuple(inner[i] for i in own)) for operand, own in zip(e.children, e.inputs, strict=True)
            )
        elif isinstance(e, Mul) and any(not c.shape for c in e.children):
            a, b = e.children
            stack += [(b, labels if b.shape else ()), (a, labels if a.shape else ())]
        else:
            done.append((e, labels))
    return Term(coefficient, tuple(done))


def _keeps_labels(e: Contract) -> bool:
    """Whether nothing is summed: diag(v), outer products."""
    return set(e.output) == {label for labels in e.inputs for label in labels}


def collapsed(term: Term, output: Iterable[int], sizes: Sizes) -> Term:
    """Without ones, which only count the summed labels that nothing else has, and without deltas over such labels."""
    out = set(output)
    ones = [labels for e, labels in term.factors if isinstance(e, Full) and e.value == 1]
    factors = [(e, labels) for e, labels in term.factors if not (isinstance(e, Full) and e.value == 1)]
    elsewhere = out.union(*(labels for _, labels in factors))
    counted = (label for labels in ones for label in labels)
    lost = dict.fromkeys(label for label in counted if label not in elsewhere and sizes[label] != 1)
    factors += [(SizeValue(sizes[label]), ()) for label in lost]
    k = 0
    while k < len(factors):
        e, labels = factors[k]
        if not isinstance(e, Eye):
            k += 1
            continue
        i, j = labels
        if i == j:
            factors[k : k + 1] = []
            if i not in out and not any(i in other for _, other in factors):
                factors.append((SizeValue(sizes[i]), ()))
            k = 0
        elif i not in out or j not in out:
            keep, drop = (i, j) if j not in out else (j, i)
            factors[k : k + 1] = []
            factors = [(f, tuple(keep if label == drop else label for label in own)) for f, own in factors]
            if keep not in out and not any(keep in own for _, own in factors):
                factors.append((SizeValue(sizes[keep]), ()))
            k = 0
        elif any(j in own for n, (_, own) in enumerate(factors) if n != k):
            # between two axes of the result: everything else lies on the diagonal, told by the first of them
            factors = [
                (f, own if n == k else tuple(i if label == j else label for label in own))
                for n, (f, own) in enumerate(factors)
            ]
            k = 0
        else:
            k += 1
    return Term(term.coefficient, tuple(factors))


def written(term: Term, output: Labels, sizes: Sizes) -> Expr:
    """The term as an expression whose axes are `output`."""
    term = collapsed(term, output, sizes)
    flat = [simple_factors(e, labels) for e, labels in term.factors]
    coefficient = term.coefficient
    for part in flat:
        coefficient *= part.coefficient
    term = collapsed(Term(coefficient, tuple(f for part in flat for f in part.factors)), output, sizes)
    scalars = [e for e, labels in term.factors if not labels]
    deltas = [(e, labels) for e, labels in term.factors if isinstance(e, Eye)]
    tensors = [(e, labels) for e, labels in term.factors if labels and not isinstance(e, Eye)]
    present = {label for _, labels in (*tensors, *deltas) for label in labels}
    pieces: list[Factor] = []
    for group in components(tensors):
        own = tuple(label for label in output if any(label in labels for _, labels in group))
        body = as_matrices(group, own, sizes)
        (pieces.append((body, own)) if own else scalars.append(body))
    pieces += [(Full(1, (sizes[label],)), (label,)) for label in output if label not in present]
    for delta in deltas:
        pieces = _with_delta(delta, pieces, output)
    whole = joined(pieces, output, sizes)
    under = [e for e in scalars if as_factor(e)[1] < 0]
    over = [e for e in scalars if as_factor(e)[1] >= 0]
    parts = ([Number(term.coefficient)] if term.coefficient != 1 else []) + over
    if whole is not ONE or not parts:
        parts.append(whole)
    return chain(Mul, parts + under)


def _with_delta(delta: Factor, pieces: list[Factor], output: Labels) -> list[Factor]:
    """A delta between two axes of the result, the second of which no piece has: the piece that has the first lies on
    that diagonal."""
    e, (i, j) = delta
    place = next((k for k, (_, labels) in enumerate(pieces) if i in labels), None)
    if place is None:
        return [*pieces, (e, (i, j))] if output.index(i) < output.index(j) else [*pieces, (e, (j, i))]
    body, labels = pieces[place]
    own = tuple(label for label in output if label in labels or label == j)
    on_diagonal = Contract((e, body), ((i, j) if own.index(i) < own.index(j) else (j, i), labels), own)
    return [*pieces[:place], (on_diagonal, own), *pieces[place + 1 :]]


def joined(pieces: Sequence[Factor], output: Labels, sizes: Sizes) -> Expr:
    """The outer product of pieces without common labels."""
    if not pieces:
        return ONE
    if len(pieces) == 1 and pieces[0][1] == output:
        return pieces[0][0]
    if all(isinstance(e, Full) and e.value == 1 for e, _ in pieces):
        return Full(1, tuple(sizes[label] for label in output))
    ordered = sorted(pieces, key=lambda piece: output.index(piece[1][0]))
    return Contract(tuple(e for e, _ in ordered), tuple(labels for _, labels in ordered), output)


def components(factors: Sequence[Factor]) -> list[list[Factor]]:
    """Factors grouped by common labels, in order of appearance."""
    groups: list[tuple[set[int], list[tuple[int, Factor]]]] = []
    for place, factor in enumerate(factors):
        labels, members = set(factor[1]), [(place, factor)]
        apart = []
        for group in groups:
            if group[0] & labels:
                labels |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (labels, members)]
    return [[f for _, f in sorted(members, key=lambda m: m[0])] for _, members in groups]


def as_matrices(factors: Sequence[Factor], output: Labels, sizes: Sizes) -> Expr:
    """One connected product: entrywise, as a chain of matrices with `diag`, or as an einsum."""
    merged = _merge_entrywise(factors)
    if len(merged) == 1:
        return _single(*merged[0], output)
    if all(set(labels) == set(output) for _, labels in merged) and output:
        turned = [_single(e, labels, output) for e, labels in merged]
        return chain(Mul, turned)
    with_diagonals = _diagonals_inserted(merged, output, sizes)
    for candidate in (with_diagonals, merged):
        if candidate is None:
            continue
        node = Contract(tuple(e for e, _ in candidate), tuple(labels for _, labels in candidate), output)
        if chain_order(node) is not None:
            return in_reading_order(node)
    return Contract(tuple(e for e, _ in merged), tuple(labels for _, labels in merged), output)


def _merge_entrywise(factors: Sequence[Factor]) -> list[Factor]:
    """Factors with the same labels, in the same order, as one entrywise product."""
    merged: dict[Labels, list[Expr]] = {}
    for e, labels in factors:
        merged.setdefault(labels, []).append(e)
    return [(chain(Mul, es), labels) for labels, es in merged.items()]


def _single(e: Expr, labels: Labels, output: Labels) -> Expr:
    if labels == output:
        return e
    if len(set(labels)) == len(labels) and tuple(i for i in labels if i in output) == output:
        return Reduce("sum", e, tuple(k for k, label in enumerate(labels) if label not in output))
    return Contract((e,), (labels,), output)


def _diagonals_inserted(factors: list[Factor], output: Labels, sizes: Sizes) -> list[Factor] | None:
    """A vector that meets two matrices, or a matrix at an axis of the result, as a diagonal matrix in the chain."""
    if len(output) > 2 or any(len(labels) > 2 for _, labels in factors):
        return None
    found = list(factors)
    fresh = max((*sizes, 0)) + 1
    for k, (e, labels) in enumerate(factors):
        if len(labels) != 1:
            continue
        label = labels[0]
        others = [n for n, (_, own) in enumerate(found) if label in own and n != k and len(own) == 2]
        if len(others) + (label in output) != 2 or not others:
            continue
        matrix = Contract((Eye(sizes[label]), e), ((0, 1), (0,)), (0, 1))
        if label in output:  # the matrix moves to a fresh label, the diagonal stands outside
            n = others[0]
            found[n] = (found[n][0], tuple(fresh if own == label else own for own in found[n][1]))
            found[k] = (matrix, (label, fresh))
        else:
            n = others[1]
            found[n] = (found[n][0], tuple(fresh if own == label else own for own in found[n][1]))
            found[k] = (matrix, (label, fresh))
        fresh += 1
    return found


def sum_written(terms: Sequence[Term], output: Labels, sizes: Sizes) -> Expr:
    """The sum of terms as an expression of axes `output`; terms that read alike are one."""
    shape: Shape = tuple(sizes[label] for label in output)
    found: dict[frozenset[tuple[tuple[Expr, Fraction], int]], Product] = {}
    for term in terms:
        product = Product.of(written(term, output, sizes))
        key = frozenset(Counter(product.factors).items())
        before = found.get(key)
        found[key] = product if before is None else before.plus(product.coefficient)
    kept = [product for product in found.values() if product.coefficient]
    kept.sort(key=lambda product: product.coefficient < 0)
    return sum_of(kept, shape) if kept else Full(0, shape)
