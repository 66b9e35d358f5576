"""What a comparison of two values of one function says of the arguments: exp(x) == exp(y) says x == y.

A function that increases (or decreases) nowhere flat takes each value once, so it may be taken off every comparison;
one that is flat somewhere, off some. Powers count by their exponent, where it is a number: those whose base may have
either sign by odd ones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symnet.evidence.known.linear import difference, rational
from symnet.expr import Compare, Expr, Map, Number, Power, negate
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING

MOST_LAYERS = 8  # functions of functions that are taken off a comparison
STRICT = STRICTLY_INCREASING | {"acos"}  # the monotone functions that are nowhere flat
SHARP, LOOSE = ("<", ">"), ("<=", ">=")  # relations of values that a flat function keeps, learned or shown
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Layer:
    """One function of two arguments: a value of it is taken off. rising: 1 or -1; 0 where it only takes each value
    once, without order (1/u, over both signs); strict: whether it is nowhere flat."""

    inner: tuple[Expr, Expr]
    rising: int
    strict: bool


def peeled(c: Compare, flat: tuple[str, ...]) -> Compare | None:
    """a relation b, of f(a) relation f(b) for one monotone function; flat: the relations for which f may be flat."""
    c = _apart(c)
    layer = _layer(*c.children)
    if layer is None:
        return None
    if c.relation in ("==", "!="):
        return Compare(c.relation, *layer.inner) if layer.strict else None
    if not layer.rising or not (layer.strict or c.relation in flat):
        return None
    return Compare(c.relation if layer.rising > 0 else TURNED[c.relation], *layer.inner)


def unpacked(comparisons: Iterable[Compare]) -> tuple[Compare, ...]:
    """What comparisons of values say of arguments, layer by layer; and of |u| <= c that −c <= u <= c."""
    found: dict[Compare, None] = {}
    for h in comparisons:
        found |= dict.fromkeys(between(h))
        inner = peeled(h, SHARP)
        while inner is not None and inner not in found:
            found[inner] = None
            inner = peeled(inner, SHARP)
    return tuple(found)


def between(h: Compare) -> Iterator[Compare]:
    """u <= c and −c <= u, of |u| <= c (or <)."""
    for size, relation, c in (
        (h.children[0], h.relation, h.children[1]),
        (h.children[1], TURNED.get(h.relation), h.children[0]),
    ):
        if isinstance(size, Map) and size.name == "abs" and relation in ("<", "<="):
            yield from (Compare(relation, u, c) for u in (size.children[0], negate(size.children[0])))


def equated(hypotheses: Iterable[Compare]) -> tuple[Compare, ...]:
    """The equations that those among the hypotheses say of arguments of functions that take each value once.

    >>> from symnet.language import parse_conditions
    >>> [str(c) for c in equated(parse_conditions(["2*exp(3*x) + 1 == 2*exp(y) + 1"]))]
    ['3*x == y']
    """
    found: dict[Compare, None] = {}
    for h in hypotheses:
        c: Compare | None = h if h.relation == "==" else None
        for _ in range(MOST_LAYERS):
            layer = None if c is None else _layer(*_apart(c).children)
            c = Compare("==", *layer.inner) if layer is not None and layer.strict else None
            if c is None or c.shape != h.shape:
                break
            found[c] = None
    return tuple(c for c in found if c.children[0] is not c.children[1])


def _apart(c: Compare) -> Compare:
    """u relation v, of k·u + c relation k·v + c with k > 0."""
    form = None if _layer(*c.children) is not None else difference(c)
    if form is None or form.constant or len(form.terms) != 2 or sum(form.terms.values()):
        return c
    u, v = sorted(form.terms, key=lambda atom: form.terms[atom] < 0)
    return Compare(c.relation, u, v)


def _layer(a: Expr, b: Expr) -> Layer | None:
    if isinstance(a, Map) and isinstance(b, Map) and a.name == b.name and a.children[1:] == b.children[1:]:
        monotone = FUNCTIONS[a.name].monotone
        return Layer((a.children[0], b.children[0]), monotone, a.name in STRICT) if monotone else None
    if isinstance(a, Power) and isinstance(b, Power):
        if a.exponent is b.exponent and (p := rational(a.exponent)) is not None:
            if p.denominator == 1 and p.numerator % 2 == 0:
                return None  # u and −u have one square
            ordered = p > 0 or p.denominator != 1  # 1/u falls on either side of 0, and jumps there
            return Layer((a.base, b.base), (1 if p > 0 else -1) if ordered else 0, True)
        if a.base is b.base and isinstance(a.base, Number) and a.base.value > 0 and a.base.value != 1:
            return Layer((a.exponent, b.exponent), 1 if a.base.value > 1 else -1, True)
    return None
