"""A plain form written as an expression again, so that bounds of numbers tell its sign, for checking again.

What the form is made of become names: an atom, a sum over labels of atoms that hang together, or a sum of which a sign
is noted as a whole. The names have the signs that all values of labels leave to what they stand for.
"""

from __future__ import annotations

from functools import reduce

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Q, Term, part_key, parts
from symnet.evidence.rechecking.functions import Functions
from symnet.expr import Add, Expr, Mul, Number, Power, Symbol

FACTS = {"+": ("positive",), "0+": ("nonnegative",), "": ()}
Rows = list[tuple[Expr, Q]]


def written(terms: Functions, form: Form) -> Expr:
    """The value of the form at the labels that are free in it."""
    if not form.terms:
        return Number(0)
    number, shared, rest = terms.content(form)
    sign = terms.noted(rest)
    total: Expr = Number(0)
    if sign:
        total = _name(rest.key, sign)
    elif rest.terms:
        total = reduce(Add, (_times(Number(t.number), _product(_factors(terms, t))) for t in rest.terms))
    return _times(Number(number), _times(_product([(_atom(terms, a), e) for a, e in shared]), total))


def _factors(terms: Functions, term: Term) -> Rows:
    found: Rows = []
    for atoms, sums in parts(term):
        if sums:
            found.append((_name(part_key(atoms, sums), terms.sign_of_part(atoms, sums)), ONE))
        else:
            found += [(_atom(terms, a), e) for a, e in atoms]
    return found


def _product(rows: Rows) -> Expr:
    """Of powers; what is there twice is a square."""
    exponents: dict[Expr, Q] = {}
    for base, e in rows:
        exponents[base] = exponents.get(base, 0) + e
    found: Expr = Number(1)
    for base, e in exponents.items():
        found = _times(found, base if e == 1 else Power(base, Number(e)))
    return found


def _times(a: Expr, b: Expr) -> Expr:
    return b if a is Number(1) else a if b is Number(1) else Mul(a, b)


def _atom(terms: Functions, a: Atom) -> Expr:
    return written(terms, a.forms[0]) if a.kind == "sum" else _name(a.key, terms.sign_of_power(a, ONE))


def _name(text: str, sign: str) -> Symbol:
    return Symbol(text, (), FACTS[sign])
