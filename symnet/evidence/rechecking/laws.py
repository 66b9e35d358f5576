"""Laws of products: what a term is in other words, because of one of its atoms or of one of its sums.

Each law is an equation that holds wherever both sides have values; they are tried in the order of `LAWS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Q, Sums, Term, only
from symnet.evidence.rechecking.leading import divided, leading
from symnet.evidence.rechecking.places import Cannot, Place, at, fixed, never_below
from symnet.evidence.rechecking.rules import Rule
from symnet.evidence.rechecking.terms import Law, Terms, without
from symnet.sizes import product


def _each(laws: Mapping[str, Callable[[Terms, Term, Atom, Q], Form | None]]) -> Law:
    """The first law of an atom that applies, by its kind."""

    def law(terms: Terms, term: Term) -> Form | None:
        for a, e in term.powers:
            found = laws[a.kind](terms, term, a, e) if a.kind in laws else None
            if found is not None:
                return found
        return None

    return law


# ------------------------------------------------------------------ places that meet
def _delta(terms: Terms, term: Term, delta: Atom, e: Q) -> Form | None:
    """δ of a place is 1 where the place is 0, and 0 elsewhere; so are its powers."""
    if e < 0:
        raise Cannot("a power of the identity matrix")
    (place,), rest = delta.places, without(term, delta)
    low, high = terms.ranges.bounds(place)
    if terms.ranges.never_below(low, 1) or terms.ranges.never_below(-high, 1):
        return Form()
    if not place.terms and place.offset != 0:
        raise Cannot("places that may meet or not, as sizes are")
    simpler = terms.ranges.apart(place) if place.terms else ()
    if simpler is not None:
        deltas = tuple((Atom("delta", (), (p,)), ONE) for p in simpler)
        return terms.simplified(Term(rest.number, (*rest.powers, *deltas), rest.sums))
    met = place.free & rest.free or place.free & dict(term.sums).keys()
    solved = list(solutions(terms, place)) if met else []
    for label, value in solved:
        if any(label == x for x, _ in term.sums):
            return moved(terms, rest, {label: value}, tuple(p for p in term.sums if p[0] != label))
    if solved and solved[0][0] in rest.free:
        there = moved(terms, Term(rest.number, rest.powers), dict(solved[:1]), ())
        return terms.resummed(terms.mul(there, only(((delta, ONE),))), term.sums)
    return None if e == 1 else terms.simplified(without(term, delta, ONE))


def solutions(terms: Terms, place: Place) -> Iterator[tuple[str, Place]]:
    """Labels that may stand alone, with what they are where the place is 0; the last name first."""
    for label, step in reversed(place.terms):
        if step in (1, -1):
            value = place.plus(at(label), -1 * step).scaled(-1 * step)
            if terms.ranges.inside(value, terms.ranges.of(label)):
                yield label, value


def moved(terms: Terms, term: Term, names: dict[str, Place], sums: Sums) -> Form:
    """A product at other places; what holds a δ inside, or places that meet, is made anew."""
    rows = [(x.renamed(names), e, any(map(_selects, x.forms)) or _meets(x, names)) for x, e in term.powers]
    plain, made = tuple((x, e) for x, e, anew in rows if not anew), [terms.made(x, e) for x, e, anew in rows if anew]
    if not made:
        return terms.simplified(Term(term.number, plain, sums))
    return terms.resummed(terms.product([terms.simplified(Term(term.number, plain)), *made]), sums)


def _meets(a: Atom, names: Mapping[str, Place]) -> bool:
    """Whether entries inside of an atom may become the same ones: x[i]·x[j] is x[i]² at j = i."""
    return bool(a.forms) and any(
        label in a.free and (not place.free or place.free & a.free) for label, place in names.items()
    )


def _selects(form: Form) -> bool:
    return any(a.kind == "delta" or any(map(_selects, a.forms)) for t in form.terms for a, _ in t.powers)


# ------------------------------------------------------------------ sums over labels
def _unused(terms: Terms, term: Term) -> Form | None:
    """A sum over a label that does not occur is a multiple: axes have as many places as their size says."""
    unused = [p for p in term.sums if not any(p[0] in a.free for a, _ in term.powers)]
    if not unused:
        return None
    rest = Term(term.number, term.powers, tuple(p for p in term.sums if p not in unused))
    return terms.product([terms.simplified(rest), *(terms.size(dim) for _, dim in unused)])


def _joined_axes(terms: Terms, term: Term) -> Form | None:
    """Σ over a and b that stand nowhere but in block·a + b, as a sum over one label."""
    places = [p for a, _ in term.powers for p in a.all_places] if len(term.sums) > 1 else []
    if all(len(p.terms) < 2 for p in places):
        return None
    for (a, over), (b, block) in permutations(term.sums, 2):
        if all(p.step(a) == p.step(b) * block for p in places):
            whole = terms.fresh(over * block)
            rest = tuple(p for p in term.sums if p[0] not in (a, b))
            return _renamed(terms, term, {a: fixed(0), b: at(whole)}, (*rest, (whole, over * block)))
    return None


def _turned(terms: Terms, term: Term) -> Form | None:
    """A sum over a label that names are only read backwards by, the other way round."""
    places = [p for a, _ in term.powers if a.kind == "entry" for p in a.places] if term.sums else []
    for label, dim in term.sums if any(p.terms and p.label is None for p in places) else ():
        steps = [p.step(label) for p in places if label in p.free]
        if steps and all(never_below(-step, 1) for step in steps):
            return _renamed(terms, term, {label: at(label).scaled(-1).plus(fixed(dim - 1))}, term.sums)
    return None


def _renamed(terms: Terms, term: Term, names: dict[str, Place], sums: Sums) -> Form:
    return terms.simplified(Term(term.number, tuple((a.renamed(names), e) for a, e in term.powers), sums))


# ------------------------------------------------------------------ products with one atom
def _holds(terms: Terms, term: Term, atom: Atom, e: Q) -> Form | None:
    """[c]**e = [c] for e > 0;  [d > 0]·[d = 0] = 0;  d·[d = 0] = 0, of a d without reciprocals, that has values."""
    if e < 0:
        raise Cannot("a reciprocal of a condition")
    if e != 1:
        return terms.simplified(without(term, atom, ONE))
    (relation,), (d,) = atom.data, atom.forms
    if relation == ">":
        return None
    if any(x.kind == "holds" and x.data[0] == ">" and x.forms == atom.forms for x, _ in term.powers):
        return Form()
    lead = leading(d)
    whole = not any(f < 0 for t in d.terms for _, f in t.powers)
    rest = divided(term, lead, atom.free) if lead.powers and whole else None
    return None if rest is None else _times(terms, rest, terms.scale(d.without(lead), Fraction(-1) / lead.number))


def _argmax(terms: Terms, term: Term, argmax: Atom, e: Q) -> Form | None:
    """Σ over all places of what is 1 at one of them, and 0 at all others."""
    (place,), rest = argmax.places, without(term, argmax)
    summed = dict(term.sums).get(place.label or "")
    if summed is None or summed != product(argmax.data) or e < 0:
        return None
    if any(place.label in a.free for a, _ in rest.powers) or place.label in argmax.forms[0].free:
        return None
    return terms.simplified(Term(rest.number, rest.powers, tuple(p for p in term.sums if p[0] != place.label)))


def _sine(terms: Terms, term: Term, sine: Atom, e: Q) -> Form | None:
    """sin² = 1 − cos²."""
    if e < 2 or e != int(e):
        return None
    cosine = terms.minus(terms.number(1), terms.atom(Atom("cos", (), (), sine.forms), 2))
    rest = without(term, sine, e - 2)
    return terms.resummed(terms.mul(Form((Term(rest.number, rest.powers),)), cosine), term.sums)


def _inverse(terms: Terms, term: Term, inverse: Atom, e: Q) -> Form | None:
    """Σ_k M[o, k]·Y[k, b] = δ[o, b] and Σ_k Y[a, k]·M[k, o] = δ[a, o] for the inverse Y of M, as rules."""
    if e != 1:
        return None
    matrix = (inverse.forms, inverse.data)
    if matrix not in terms.of_inverses:
        terms.of_inverses[matrix] = tuple(_of_inverse(terms, inverse))
    return _by_rules(terms, term, terms.of_inverses[matrix])


def _of_inverse(terms: Terms, inverse: Atom) -> Iterator[Rule]:
    (matrix,), (n, row, column) = inverse.forms, inverse.data
    o, k, end = (at(terms.fresh(n)) for _ in range(3))
    for first, second, places in ((o, k, (k, end)), (k, o, (end, k))):
        here = matrix.renamed({row: first, column: second})
        plain = Form(tuple(t for t in here.terms if o.key in t.free and all(a.kind != "delta" for a, _ in t.powers)))
        if plain.terms:
            lead, last = leading(plain), (replace(inverse, places=places), ONE)
            rows = {t: Term(t.number, (*t.powers, last), (*t.sums, (k.key, n))) for t in here.terms}
            first_row = rows.pop(lead)
            rest = terms.minus(terms.delta(o, end), Form(tuple(rows.values())))
            yield Rule(Term(ONE, first_row.powers, first_row.sums), terms.scale(rest, Fraction(1) / lead.number))


def _power(terms: Terms, term: Term, power: Atom, e: Q) -> Form | None:
    """bᴱ·bᶠ = bᴱ⁺ᶠ for an E that is no number."""
    base, exponent = power.forms
    factors = [(a, f) for a, f in term.powers if base.alone is not None and base.alone == (a, ONE) and f == int(f)]
    if e != 1 or not factors:
        return None
    ((a, f),) = factors
    rest = without(without(term, power), a)
    raised = Atom("power", (), (), (base, terms.add(exponent, terms.number(f))))
    return terms.simplified(Term(rest.number, (*rest.powers, (raised, ONE)), rest.sums))


def _power_of_sum(terms: Terms, term: Term, atom: Atom, e: Q) -> Form | None:
    """S**e = S·S**(e − 1) for e >= 1; for e < 0, where S is not 0, lead·S**e = (S**(e + 1) − tail·S**e)/c."""
    (inner,) = atom.forms
    if e >= 1:
        return _times(terms, without(term, atom, e - 1), inner)
    lead = leading(inner)
    rest = divided(without(term, atom), lead, atom.free) if e < 0 else None
    if rest is None:
        return None
    tail = terms.mul(inner.without(lead), only(((atom, e),)))
    return _times(terms, rest, terms.scale(terms.minus(terms.atom(atom, e + 1), tail), Fraction(1) / lead.number))


def _times(terms: Terms, term: Term, form: Form) -> Form:
    """A term times a form in its labels, summed over these after that."""
    terms.spend(10)
    return terms.resummed(terms.mul(Form((Term(term.number, term.powers),)), form), term.sums)


def _by_rules(terms: Terms, term: Term, rules: Iterable[Rule]) -> Form | None:
    for rule in rules:
        for left, instead in rule.applied(term, terms.ranges):
            terms.used.add(rule.said)
            return _times(terms, left, instead)
    return None


def _given(terms: Terms, term: Term) -> Form | None:
    """By an equation that holds."""
    return _by_rules(terms, term, terms.rules)


LAWS: tuple[Law, ...] = (
    _each({"delta": _delta, "holds": _holds}),
    _unused,
    _joined_axes,
    _turned,
    _each({"sum": _power_of_sum, "power": _power, "inverse": _inverse, "argmax": _argmax, "sin": _sine}),
    _given,
)
