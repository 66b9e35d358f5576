"""Whether a form is 0: it is written so, or becomes so when it is multiplied by what cannot be 0.

That is a denominator, or the matrix whose inverse carries a free label: D[i] = 0 for all i if and only if the sum over
i of M[j, i]·D[i] is 0 for all j, where M is invertible.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import at

MOST_STEPS = 6
MOST_MATRICES = 3


def vanishes(terms: Functions, form: Form, depth: int = MOST_MATRICES) -> bool:
    """Whether the form is 0 for all values of its free labels, each of which runs over the whole of its range."""
    form = without_denominators(terms, form)
    if not form.terms:
        return True
    return any(vanishes(terms, times, depth - 1) for times in _multiplied(terms, form)) if depth else False


def without_denominators(terms: Functions, form: Form) -> Form:
    """The form times powers of the sums that it is divided by."""
    for _ in range(MOST_STEPS):
        base = _denominator(form)
        if base is None:
            break
        form = _cleared(terms, form, base)
    return form


def _denominator(form: Form) -> Atom | None:
    found = {
        a.key: a
        for t in form.terms
        for a, e in t.powers
        if a.kind == "sum" and e < 0 and a.free.isdisjoint(label for label, _ in t.sums)
    }
    return found[min(found)] if found else None


def _cleared(terms: Functions, form: Form, base: Atom) -> Form:
    """form · S**k for the least k that leaves no negative power of S (a fractional one may stay)."""
    powers = [next((e for a, e in t.powers if a.key == base.key), Fraction(0)) for t in form.terms]
    least = min(powers)
    parts = []
    for t, e in zip(form.terms, powers, strict=True):
        whole = floor(e - least)
        rest = Term(t.number, tuple(p for p in t.powers if p[0].key != base.key), t.sums)
        root = ((base, e - least - whole),) if e - least != whole else ()
        outside = terms.mul(terms.power(base.forms[0], Fraction(whole)), terms.atoms(root))
        parts.append(terms.mul(Form((rest,)), outside))
    return terms.add(*parts)


def _multiplied(terms: Functions, form: Form) -> Iterator[Form]:
    """Σ_i M[j, i]·D[i], for each inverse of a matrix M that has the free label i."""
    rows: dict[tuple[str, str, int], Atom] = {}
    for t in form.terms:
        for a, e in t.powers:
            for side, place in enumerate(a.places) if a.kind == "inverse" and e == 1 and not _batched(a) else ():
                label = place.label
                if label is not None and label in t.free and terms.ranges.of(label) == a.data[0]:
                    rows[label, a.forms[0].key, side] = a
    for (label, _, side), a in sorted(rows.items()):
        n, row, column = a.data
        other = terms.fresh(n)
        names = {row: at(other), column: at(label)} if side == 0 else {row: at(label), column: at(other)}
        yield terms.summed(terms.mul(Form((Term(ONE),)), terms.mul(a.forms[0].renamed(names), form)), label, n)


def _batched(a: Atom) -> bool:
    return bool(a.forms[0].free - a.bound)
