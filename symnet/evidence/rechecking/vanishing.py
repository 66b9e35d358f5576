"""Whether a form is 0: it is written so, or becomes so when it is multiplied by what cannot be 0.

That is a denominator, or the matrix whose inverse carries a free label: D[i] = 0 for all i if and only if the sum over
i of M[j, i]·D[i] is 0 for all j, where M is invertible. A sum is 0 where its summands are: where each term is summed
over one label of a size, these labels are one, and what is left may be multiplied in its turn.
"""

from __future__ import annotations

from collections.abc import Iterator

from symnet.evidence.rechecking.forms import Atom, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Place, at
from symnet.evidence.rechecking.terms import without

MOST_STEPS = 6
MOST_MATRICES = 3


def vanishes(terms: Functions, form: Form, depth: int = MOST_MATRICES) -> bool:
    """Whether the form is 0 for all values of its free labels, each of which runs over the whole of its range."""
    form = without_denominators(terms, form)
    if not form.terms:
        return True
    if depth and any(vanishes(terms, times, depth - 1) for times in _multiplied(terms, form)):
        return True
    return any(vanishes(terms, summand, depth) for summand in _summands(terms, form))


def _summands(terms: Functions, form: Form) -> Iterator[Form]:
    """What is summed, for each size of which every term has one label; only where something is divided by."""
    if all(e > 0 for t in form.terms for _, e in t.powers):
        return
    for dim in dict.fromkeys(dim for _, dim in form.terms[0].sums):
        own = [[label for label, d in t.sums if d == dim] for t in form.terms]
        if all(len(labels) == 1 for labels in own):
            one = at(terms.fresh(dim))
            rows = (_opened(t, label, one) for t, (label,) in zip(form.terms, own, strict=True))
            yield terms.add(*(terms.simplified(row) for row in rows))


def _opened(t: Term, label: str, one: Place) -> Term:
    """The term for one value of a summed label."""
    return Term(t.number, t.powers, tuple(row for row in t.sums if row[0] != label)).renamed({label: one})


def without_denominators(terms: Functions, form: Form) -> Form:
    """The form times powers of the sums that it is divided by."""
    for _ in range(MOST_STEPS):
        rows = ((a, e, t) for t in form.terms for a, e in t.powers if a.kind == "sum")
        bases = [a for a, e, t in rows if e < 0 and a.free.isdisjoint(label for label, _ in t.sums)]
        if not bases:
            break
        form = _cleared(terms, form, min(bases, key=lambda a: a.key))
    return form


def _cleared(terms: Functions, form: Form, base: Atom) -> Form:
    """form · S**k for the least k that leaves no negative power of S (a fractional one may stay)."""
    rows = [(t, next((row for row in t.powers if row[0].key == base.key), (base, 0))) for t in form.terms]
    least = min(e for _, (_, e) in rows)
    return terms.add(*(terms.mul(Form((without(t, a),)), terms.atom(base, e - least)) for t, (a, e) in rows))


def _multiplied(terms: Functions, form: Form) -> Iterator[Form]:
    """Σ_i M[j, i]·D[i], for each inverse of a matrix M that has the free label i."""
    atoms = [(a, t.free) for t in form.terms for a, e in t.powers if a.kind == "inverse" and e == 1]
    ends = [(p.label, a.forms[0].key, k, a) for a, free in atoms for k, p in enumerate(a.places) if p.free <= free]
    rows = {(label, key, side): a for label, key, side, a in ends if label and a.forms[0].free <= a.bound}
    for (label, _, side), a in sorted(rows.items()):
        if terms.ranges.of(label) != a.data[0]:
            continue
        n, row, column = a.data
        other = terms.fresh(n)
        names = {row: at(other), column: at(label)} if side == 0 else {row: at(label), column: at(other)}
        yield terms.summed(terms.mul(a.forms[0].renamed(names), form), [label])
