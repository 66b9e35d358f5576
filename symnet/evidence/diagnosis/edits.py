"""Small changes of a formula: at every place in turn; and the terms and parts that a formula is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from symnet import calculus
from symnet.calculus.forward import eliminate
from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Expr,
    Formal,
    Mul,
    Number,
    Power,
    Reduce,
    negate,
    postorder,
    rebuild,
    reciprocal,
)
from symnet.sizes import broadcast

MOST_SITES = 60
MOST_TERMS = 24
MOST_PARTS = 48
MOST_PLACES = 6
HIGHEST_POWER = 4
DEEPEST_SPLIT = 3
MOST_FACTORS = 6
MOST_LINEAR = 14
MINUS_ONE = Number(-1)
Change = Callable[[Expr], Iterable[Expr]]
Made = TypeVar("Made")


def opaque(node: Expr) -> bool:
    """Names and derivatives as written: a line is changed around them, not in them."""
    return isinstance(node, (Defined, Formal))


def sites(root: Expr) -> list[Expr]:
    """The distinct parts of a formula, inner ones first."""
    return list(islice(postorder(root, stop=opaque), MOST_SITES))


def edited(root: Expr, change: Change) -> Iterator[tuple[Expr, Expr, Expr]]:
    """(the formula with one part changed, the part, what stands there now); shapes must fit.

    The outermost parts come first; each everywhere it stands, then at single places.
    """
    inside = sites(root)
    kept: dict[Expr, Expr] = {node: node for node in inside if opaque(node)}
    slots = _slots(inside)
    for node in reversed(inside):
        for new in offered(change, node):
            if new is node:
                continue
            for old, places in ((node, None), *((parent, (place,)) for parent, place in _several(slots, node))):
                try:
                    put = new if places is None else old.with_children(_put(old.children, places[0], new))
                    made = rebuild(root, {**kept, old: put})
                except SymnetError:
                    continue
                if made is not root:
                    yield made, node, new


Slot = tuple[Expr, int]


def _slots(inside: list[Expr]) -> dict[Expr, list[Slot]]:
    """Where each part stands: under which node, at which place."""
    found: dict[Expr, list[Slot]] = {}
    for parent in inside:
        if not opaque(parent):
            for place, child in enumerate(parent.children):
                found.setdefault(child, []).append((parent, place))
    return found


def _several(slots: dict[Expr, list[Slot]], node: Expr) -> list[Slot]:
    """The single places of a part that stands at several."""
    found = slots.get(node, [])
    return found[:MOST_PLACES] if len(found) > 1 else []


def _put(children: tuple[Expr, ...], place: int, new: Expr) -> tuple[Expr, ...]:
    return (*children[:place], new, *children[place + 1 :])


def offered(change: Callable[[Expr], Iterable[Made]], node: Expr) -> Iterator[Made]:
    """What a change makes of a node; an operation that does not fit ends it."""
    found = iter(change(node))
    while True:
        try:
            yield next(found)
        except (StopIteration, SymnetError):
            return


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
    return e.with_children(_put(e.children, place, part))


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


def derived(left: Expr, given: tuple[Compare, ...]) -> Expr | None:
    """A side without derivatives as written: found by the rules, else by forward mode; None where there is no rule."""
    try:
        return rebuild(_asked(left, given), _spelled_out) if isinstance(left, Formal) else eliminate(left).value
    except SymnetError:
        pass
    try:
        return eliminate(left).value
    except SymnetError:
        return None


def _spelled_out(node: Expr) -> Expr | None:
    """The value of a name that a derivation gave."""
    return node.value if isinstance(node, Defined) and node.fresh else None


def _asked(e: Formal, given: tuple[Compare, ...]) -> Expr:
    f, x, *vector = e.children
    if e.kind == "diff":
        return calculus.diff(f, x, e.order, given=given).result  # type: ignore[no-any-return]
    return getattr(calculus, e.kind)(f, x, *vector, given=given).result  # type: ignore[no-any-return]


def times(factor: Expr, e: Expr) -> Expr:
    """factor·e, written as one would: -e, 2*e, e/m; numbers in front are multiplied."""
    if isinstance(e, Contract) and isinstance(factor, Number) and _number_in_front(e.children[0]):
        return e.with_children((times(factor, e.children[0]), *e.children[1:]))
    if isinstance(factor, Number) and _number_in_front(e):
        return times(Number(factor.value * e.children[0].value), e.children[1])
    if isinstance(e, Mul) and e.children[1] is reciprocal(factor):
        return e.children[0]
    if isinstance(e, Mul) and e.children[0] is MINUS_ONE:
        return negate(times(factor, e.children[1]))
    if factor is reciprocal(e):
        return Number(1)
    if factor is MINUS_ONE or factor is Number(1):
        return negate(e) if factor is MINUS_ONE else e
    if isinstance(factor, Power) and factor.exponent is MINUS_ONE:
        return e * factor
    if isinstance(factor, Number) and factor.value.numerator == 1:
        return e / Number(factor.value.denominator)
    return factor * e


def _number_in_front(e: Expr) -> bool:
    return isinstance(e, Mul) and isinstance(e.children[0], Number)


def related(left: Expr, relation: str, right: Expr, given: tuple[Compare, ...]) -> Claim | None:
    """The claim, if the sides fit."""
    try:
        return Claim(left, relation, right, given)
    except SymnetError:
        return None
