"""Conditions as a reader expects them: a lone name on the left, sizes plainly, nothing that follows from the rest."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symnet.evidence.known.linear import difference
from symnet.evidence.known.sign_rules import FLIP
from symnet.evidence.known.signs import Signs
from symnet.expr import Compare, Map, Number, Power, SizeValue, Symbol

EVERYWHERE = "everywhere the hypotheses hold"
MOST_POWER = 100
MOST = 12  # conditions among which those that follow from the others are looked for


def simple(c: Compare) -> Compare:
    """The same comparison with a lone name on the left, where it is linear in one; of two sizes, with one on each side.

    >>> from symnet.language import parse_conditions
    >>> given = parse_conditions(["2*x - 4 < 0", "n - 1 >= 1", "H - p + 1 >= 1"], let="n: size; H: size; p: size")
    >>> [str(simple(c)) for c in given]
    ['x < 2', 'n >= 2', 'H >= p']
    >>> [str(simple(c)) for c in parse_conditions(["sin(x)**2 > 0", "0 != abs(x**3)", "n != 1"], let="n: size")]
    ['sin(x) != 0', 'x != 0', 'n >= 2']
    """
    c = _without_powers(_number_last(c))
    form = difference(c)
    if form is None:
        return c
    if len(form.terms) == 2 and not form.constant:
        (m, a), (n, b) = form.terms.items()
        if isinstance(m, SizeValue) and isinstance(n, SizeValue) and a + b == 0:
            return Compare(c.relation if a > 0 else FLIP[c.relation], m, n)
    if len(form.terms) != 1:
        return c
    ((atom, k),) = form.terms.items()
    if not isinstance(atom, (Symbol, SizeValue)) or atom.shape != c.shape:
        return c
    bound = Fraction(-form.constant) / k
    if c.relation == "!=" and bound == 1 and isinstance(atom, SizeValue):
        return Compare(">=", atom, Number(2))
    return Compare(c.relation if k > 0 else FLIP[c.relation], atom, Number(bound))


def _number_last(c: Compare) -> Compare:
    left, right = c.children
    turned = isinstance(left, Number) and not isinstance(right, Number)
    return Compare(FLIP[c.relation], right, left) if turned else c


def _without_powers(c: Compare) -> Compare:
    """x != 0 for x**k != 0, abs(x) > 0 and the like."""
    while c.children[1] == Number(0):
        a = c.children[0]
        if isinstance(a, Map) and a.name == "abs" and c.relation in ("!=", ">"):
            c = Compare("!=", a.children[0], Number(0))
        elif isinstance(a, Power) and isinstance(a.exponent, Number) and a.exponent.value in range(1, MOST_POWER):
            if c.relation != "!=" and not (c.relation == ">" and a.exponent.value % 2 == 0):
                break
            c = Compare("!=", a.base, Number(0))
        else:
            break
    return c


def independent(needs: Iterable[Compare], given: Iterable[Compare] = ()) -> list[Compare]:
    """What is needed, without what follows from the rest."""
    given = tuple(given)
    kept = list(dict.fromkeys(needs))
    for c in reversed(kept[:MOST]):
        others = [other for other in kept if other is not c]
        if Signs((*given, *others)).holds(c) is True:
            kept = others
    return kept
