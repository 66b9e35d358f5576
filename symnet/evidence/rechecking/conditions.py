"""Conditions of plain forms, for checking again: 1 where a comparison holds, else 0, and what is chosen by it."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Q, only, parts
from symnet.evidence.rechecking.leading import leading
from symnet.evidence.rechecking.products import Products
from symnet.functions import FUNCTIONS, nowhere

TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
# These have values where their parts have.
TOTAL = ("entry", "delta", "holds", "sum", "max", "argmax", "prod", "others", "det")
MOST_DIRECTIONS = 3  # of factors of an absolute value


@dataclass
class Conditions(Products):
    """Arithmetic with conditions."""

    def holds(self, relation: str, d: Form) -> Form:
        """1 where `d relation 0` holds and 0 elsewhere, by [d > 0] and [d = 0] of d up to a positive number."""
        selected = self._selected(relation, d)
        if selected is not None:
            return selected
        d = self.signed(d)
        if d.terms and leading(d).number < 0:
            d, relation = self.scale(d, -1), TURNED[relation]
        one, back = self.number(1), self.scale(d, -1)
        if not d.terms or "+" in (self.sign(d), self.sign(back)) or self.apart(d) or self.apart(back):
            equal = Form() if d.terms else one
        else:
            equal = self.atom(Atom("holds", ("==",), (), (d,)))
        if self.sign(d) or self.sign(back):
            above = self.minus(one, equal) if self.sign(d) else Form()
        else:
            above = self.atom(Atom("holds", (">",), (), (d,)))
        either = self.add(above, equal)
        return {
            ">": above,
            "==": equal,
            ">=": either,
            "<": self.minus(one, either),
            "<=": self.minus(one, above),
            "!=": self.minus(one, equal),
        }[relation]

    def _selected(self, relation: str, d: Form) -> Form | None:
        """The same of a number and a multiple of products of δ, which are 0 or 1."""
        rows = [t for t in d.terms if t.powers or t.sums]
        if len(rows) != 1 or rows[0].sums or any(a.kind != "delta" or e != 1 for a, e in rows[0].powers):
            return None
        low = self.number(sum(t.number for t in d.terms if t is not rows[0]))
        no, yes = (self.holds(relation, form) for form in (low, self.add(low, self.number(rows[0].number))))
        return self.add(no, self.mul(self.minus(yes, no), only(rows[0].powers)))

    def size_of(self, form: Form) -> Form:
        """|form|, of a product with few factors that of each: x times 1 or −1."""
        factors = [form]
        if len(form.terms) == 1:
            groups = [(row, sums) for row, sums in parts(form.terms[0]) if not self.sign_of_part(row, sums)]
            apart = [only(row if sums else ((row[0][0], ONE),), sums) for row, sums in groups]
            if 0 < len(apart) <= MOST_DIRECTIONS:
                factors, form = apart, self.scale(form, -1) if form.terms[0].number < 0 else form
        directions = (self.minus(self.scale(self.holds(">=", f), 2), self.number(1)) for f in factors)
        return self.product([form, *directions])

    def chosen(self, relation: str, d: Form, yes: Form, no: Form) -> Form:
        """`yes` where d relation 0 holds, else `no`; as a sum only where both have values everywhere."""
        sign = self.sign(d)
        if (sign == "+" and relation in (">", ">=", "!=")) or (sign and relation == ">=") or yes.key == no.key:
            return yes
        if self.total(yes) and self.total(no):
            if yes.key == d.key and relation in (">", ">=") and no.key == self.scale(d, -1).key:
                return self.size_of(d)
            return self.add(no, self.mul(self.holds(relation, d), self.minus(yes, no)))
        return self.atom(Atom("where", (relation,), (), (d, yes, no)))

    def total(self, form: Form) -> bool:
        """Whether a form has a value for all values of the names."""
        rows = (row for t in form.terms for row in t.powers)
        return all(self._total(a, e) and all(map(self.total, a.forms)) for a, e in rows)

    def _total(self, a: Atom, e: Q) -> bool:
        if a.kind in ("exp", "size", "prime", "pi"):
            return True
        if a.kind == "log" and self.sign(a.forms[0]) != "+":
            return False
        if a.kind == "sum" and e < 0:
            return self.sign(a.forms[0]) == "+"
        if e < 0:
            base = only(((a, ONE),))
            return self.sign(base) == "+" or self.apart(base)
        everywhere = a.kind in FUNCTIONS and (a.kind == "log" or FUNCTIONS[a.kind].domain is nowhere)
        return everywhere or a.kind in TOTAL if e == int(e) else a.kind == "sum" and self.sign(a.forms[0]) != ""
