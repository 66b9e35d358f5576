"""What a formula is made of: its terms, the factors of its products, the parts in which it is linear."""

from __future__ import annotations

from itertools import islice

from symnet.errors import SymnetError
from symnet.evidence.diagnosis.edits import MINUS_ONE, MOST_SITES, put_child
from symnet.expr import Add, Compare, Contract, Defined, Expr, Mul, Number, Power, Reduce, negate, postorder, rebuild
from symnet.sizes import broadcast

MOST_TERMS = 24
MOST_PARTS = 48
HIGHEST_POWER = 4
DEEPEST_SPLIT = 3
MOST_FACTORS = 6
MOST_LINEAR = 14


def terms(e: Expr) -> list[Expr]:
    """The terms of a sum, products over sums multiplied out, up to a bound; signs stay with the terms."""
    done: list[Expr] = []
    pending = [e]
    while pending and len(done) + len(pending) <= MOST_TERMS:
        node = pending.pop(0)
        parts = _split(node)
        if parts is None:
            done.append(node)
        else:
            pending[:0] = parts
    return list(dict.fromkeys(done + pending))


def _split(e: Expr, depth: int = DEEPEST_SPLIT) -> list[Expr] | None:
    """The terms that a node is the sum of, if it can be written so; depth: how far below it the sum may stand."""
    if isinstance(e, Add):
        return list(e.children)
    if isinstance(e, Power) and isinstance(e.base, Add) and isinstance(e.exponent, Number):
        k = e.exponent.value
        if k.denominator == 1 and 1 < k <= HIGHEST_POWER:
            return [part * (e.base ** (k - 1) if k > 2 else e.base) for part in e.base.children]
    if isinstance(e, Reduce) and e.op not in ("sum", "mean"):
        return None
    if not isinstance(e, (Mul, Contract, Reduce)):
        return None
    for place, child in enumerate(e.children):
        found = _split(child, depth - 1) if depth and not (isinstance(e, Mul) and child.shape != e.shape) else None
        if found:
            try:
                made = [_with_part(e, place, part) for part in found]
            except SymnetError:
                return None
            return made if all(part.shape == e.shape for part in made) else None
    return None


def addends(e: Expr) -> list[Expr]:
    """The terms of a sum as written."""
    found: list[Expr] = []
    pending = [e]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Add):
            pending[:0] = node.children
        else:
            found.append(node)
    return found


def with_addend(e: Expr, place: int, new: Expr) -> Expr:
    """The sum with another term at a place."""
    listed = addends(e)
    listed[place] = new
    total = listed[0]
    for term in listed[1:]:
        total = total + term
    return total


def unsigned(e: Expr) -> Expr:
    """Without a leading minus, or a number in front."""
    while isinstance(e, Mul) and isinstance(e.children[0], Number):
        e = e.children[1]
    return e


def parts(shape: tuple[object, ...], *roots: Expr) -> list[Expr]:
    """The parts of formulas that can stand as a term, or a factor, of something of this shape; and their inverses are
    not among them. Looks into names."""
    found: dict[Expr, None] = {}
    for root in roots:
        for node in islice(postorder(root), 4 * MOST_SITES):
            if isinstance(node, (Number, Compare)) or not fits_into(node, shape):
                continue
            found.setdefault(unsigned(node))
            if len(found) >= MOST_PARTS:
                return list(found)
    return list(found)


def _with_part(e: Expr, place: int, part: Expr) -> Expr:
    """The node with another child; a minus comes before it, and a factor 1 is left out."""
    if isinstance(part, Mul) and part.children[0] is MINUS_ONE:
        return negate(_with_part(e, place, part.children[1]))
    if part is Number(1) and isinstance(e, Mul):
        return e.children[1 - place]
    return e.with_children(put_child(e.children, place, part))


def factor_products(root: Expr) -> list[Expr]:
    """The factors of all products in a formula, and products of some of them that stand beside each other."""
    found: dict[Expr, None] = {}
    for node in islice(postorder(root), 4 * MOST_SITES):
        if not isinstance(node, Mul):
            continue
        factors = _flat(node)
        for count in range(1, len(factors) + 1):
            for start in range(len(factors) - count + 1):
                product = factors[start]
                for factor in factors[start + 1 : start + count]:
                    product = product * factor
                found.setdefault(product)
    return [e for e in found if not isinstance(e, Number)][:MOST_PARTS]


def _flat(e: Expr) -> list[Expr]:
    """The factors of a product, numbers left out."""
    found: list[Expr] = []
    pending = [e]
    while pending and len(found) < MOST_FACTORS:
        node = pending.pop()
        if isinstance(node, Mul):
            pending += reversed(node.children)
        elif not isinstance(node, Number):
            found.append(node)
    return found


def linear_sites(root: Expr) -> list[Expr]:
    """The parts in which a formula is linear: below sums, products, contractions and reductions; outer ones first."""
    found: dict[Expr, None] = {}
    pending = [root]
    while pending and len(found) < MOST_LINEAR:
        node = pending.pop(0)
        if not isinstance(node, Number) and node not in found:
            found.setdefault(node)
            if isinstance(node, (Add, Mul, Contract, Reduce)):
                pending += node.children
    return list(found)


def named(e: Expr, *about: Expr) -> Expr:
    """The formula written with the names that are used in others: a*(1 - a) for a named a."""
    names = {n.value: n for n in postorder(*about) if isinstance(n, Defined) and not n.fresh}
    try:
        return rebuild(e, lambda node: names.get(node)) if names else e
    except SymnetError:
        return e


def fits_into(e: Expr, shape: tuple[object, ...]) -> bool:
    """Whether a part broadcasts to the shape and does not widen it."""
    try:
        return broadcast(e.shape, shape) == shape  # type: ignore[arg-type]
    except SymnetError:
        return False
