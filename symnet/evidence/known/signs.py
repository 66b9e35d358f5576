"""What is known of the entries of an expression, by its structure and under hypotheses: signs and bounds.

`sign_of(e, hypotheses)` is sound: at every point where the hypotheses hold, every entry of `e` that has a value lies in
the interval that is returned. It says nothing about whether there is a value (`domain.py` does).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import prod
from typing import Any

from symnet.evidence.known.entrywise import at_one_entry
from symnet.evidence.known.learned import keep, learn, recalled
from symnet.evidence.known.linear import Linear, common_factor, difference, infeasible, linear, rational
from symnet.evidence.known.peeling import LOOSE, MOST_LAYERS, peeled
from symnet.evidence.known.sign_rules import AT_ZERO, NOT, RULES, anything
from symnet.expr import (
    Add,
    Compare,
    Expr,
    Map,
    Mul,
    Power,
    postorder,
)
from symnet.limits import tick
from symnet.normal.interval import ANY, NONZERO, Sign, exactly
from symnet.sizes import Dim, Size, size, substitute

MAX_FORM = 60  # nodes of a sum that is matched against the hypotheses
MOST_ATOMS = 12  # of a form that is compared with 0 by linear arithmetic


def sign_of(e: Expr, hypotheses: Iterable[Compare] = ()) -> Sign:
    """Bounds of the entries of `e` where the hypotheses hold.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import exp, compare
    >>> p, x = tensors("p; x: n")
    >>> sign_of(1 + exp(x)).positive, sign_of(1 - p, [compare(p, "<", 1)]).positive
    (True, True)
    """
    return Signs(hypotheses).of(e)


class Signs:
    """Sign knowledge under fixed hypotheses; answers are remembered."""

    def __init__(self, hypotheses: Iterable[Compare] = (), depth: int = 0, forks: list[int] | None = None):
        self.hypotheses = tuple(hypotheses)
        self.depth = depth
        self.memo: dict[Expr, Sign] = {}
        self.shallow = depth > 0  # branches of a `where` in a hypothesis ask no more branches while they are learned
        self.said, read = recalled(self.hypotheses, self.shallow)
        self.forks = [self.said.forks] if forks is None else forks  # shared with all that come from here
        if read < len(self.hypotheses):
            self._learn(self.hypotheses[read:])
        self.shallow = False

    def _learn(self, hypotheses: Iterable[Compare]) -> None:
        for h in hypotheses:
            learn(self, h)
        if not self.shallow:
            self.said.forks = self.forks[0]
        keep(self.hypotheses, self.shallow, self.said)

    @property
    def contradictory(self) -> bool:
        """Whether the hypotheses clash."""
        said = self.said
        if said.contradictory is None:
            left = (s.whole() if e.integral else s for e, s in said.known.items())
            found = said.clash or any(s.empty for s in left) or infeasible(said.system)
            other = (h.children for h in self.hypotheses if h.relation == "!=")
            said.contradictory = found or any(Signs(self.hypotheses)._same(a, b) for a, b in other)
        return said.contradictory

    def _same(self, a: Expr, b: Expr) -> bool:
        """Whether bounds leave one value only, the same for both."""
        return (self.of(a) + -self.of(b)).value == 0

    # -------------------------------------------------------------- answers
    def of(self, e: Expr) -> Sign:
        """Bounds of the entries of `e`."""
        memo = self.memo
        for node in postorder(e, stop=memo.__contains__):
            if node not in memo:
                memo[node] = ANY  # while it is looked at: a hypothesis may speak of a `where` that asks for it again
                memo[node] = self._visit(node)
        return memo[e]

    def holds(self, c: Compare) -> bool | None:
        """Whether a comparison holds for all entries (True), for none (False), or is not known."""
        tick()
        a, b = c.children
        if a is b:
            return c.relation in ("==", "<=", ">=")
        found = self._held(c)
        return self._inside(c) if found is None else found

    def _held(self, c: Compare) -> bool | None:
        """By the bounds of the sides, of their difference, and by linear arithmetic."""
        a, b = c.children
        found = (self.of(a) + -self.of(b)).satisfies(c.relation)
        form = difference(c) if found is None else None
        if form is not None:
            found = self._of_form(form).satisfies(c.relation)
            found = self._implied(form, c.relation) if found is None else found
        return found

    def _inside(self, c: Compare) -> bool | None:
        """f(a) relation f(b) for a monotone function, wherever both have values, by what is known of a and b."""
        for _ in range(MOST_LAYERS):
            inner = peeled(c, LOOSE) or self._of_squares(c)
            if inner is None:
                return None
            if self._held(inner):
                return True
            c = inner
        return None

    def _of_squares(self, c: Compare) -> Compare | None:
        """u relation v, of even powers of what is not negative."""
        a, b = c.children
        alike = isinstance(a, Power) and isinstance(b, Power) and a.exponent is b.exponent
        p = rational(a.exponent) if alike else None  # type: ignore[attr-defined]
        if p is None or p <= 0 or p % 2 or not all(self.of(e.children[0]).nonnegative for e in (a, b)):
            return None
        return Compare(c.relation, a.children[0], b.children[0])

    def _of_form(self, form: Linear) -> Sign:
        if not form.terms:
            return exactly(form.constant)
        total = exactly(form.constant)
        for atom, c in form.terms.items():
            s = self.of(atom)
            total = total + exactly(c) * s if s != ANY else ANY
            if total == ANY:
                break
        if len(form.terms) == 1:
            ((atom, c),) = form.terms.items()
            at_zero = AT_ZERO.get(atom.name) if isinstance(atom, Map) else None
            if at_zero is not None and form.constant == -c * at_zero and self.of(atom.children[0]).nonzero:
                total = total & NONZERO
        for known, sign in self.said.forms.get(frozenset(form.terms), ()):
            k = form.ratio(known)
            if k is not None:
                total = total & (exactly(k) * sign + exactly(form.constant - k * known.constant))
        if total.value is None and not total.nonzero:
            shared = common_factor(form)
            if shared is not None:  # x - a*x is x*(1 - a)
                total = total & (self.of(shared[0]) * self._of_form(shared[1]))
        return total

    def _implied(self, form: Linear, relation: str) -> bool | None:
        """By linear arithmetic, whether the form is in a relation to 0."""
        system = self._beside(form) if len(form.terms) <= MOST_ATOMS else []
        if all(len(f.terms) < 2 for f, _ in system):  # bounds of atoms, which the bounds of the form have seen
            return None
        system += self._ranges([form, *(f for f, _ in system)])
        if NOT[relation] != "!=" and infeasible([*system, (form, NOT[relation])]):
            return True
        if relation == "==" and all(infeasible([*system, (form, r)]) for r in "<>"):
            return True
        if relation != "!=" and infeasible([*system, (form, relation)]):
            return False
        return None

    def _beside(self, form: Linear) -> list[tuple[Linear, str]]:
        """The linear hypotheses that speak of atoms of the form, or of what stands in one with them, and so on."""
        reached, rest = set(form.terms), self.said.system
        found: list[tuple[Linear, str]] = []
        while True:
            near = [row for row in rest if not reached.isdisjoint(row[0].terms)]
            if not near:
                return found
            found += near
            rest = [row for row in rest if reached.isdisjoint(row[0].terms)]
            reached.update(*(f.terms for f, _ in near))

    def _ranges(self, forms: Iterable[Linear]) -> list[tuple[Linear, str]]:
        rows = []
        for atom in dict.fromkeys(a for f in forms for a in f.terms):
            s = self.of(atom)
            if s.low is not None:
                rows.append((Linear({atom: Fraction(1)}, -s.low), ">" if s.low_open else ">="))
            if s.high is not None:
                rows.append((Linear({atom: Fraction(-1)}, s.high), ">" if s.high_open else ">="))
        return rows

    # -------------------------------------------------------------- structure
    def _visit(self, node: Any) -> Sign:
        found = RULES.get(type(node), anything)(self, node)
        known = self.said.known.get(node)
        found = found if known is None else found & known
        if node.integral:
            return found.whole()
        if self.said.forms and isinstance(node, (Add, Mul)) and found.value is None:
            form = linear(node, MAX_FORM)
            if form is not None and frozenset(form.terms) in self.said.forms and node not in form.terms:
                found = found & self._of_form(form)
        return found

    def under(self, condition: Compare, e: Expr) -> Sign:
        """Bounds of `e` at the entries at which the condition holds."""
        self.forks[0] -= 1
        said = self.hypotheses
        if condition.shape:
            said, (condition, e) = at_one_entry(self, condition, e)
        return Signs((*said, condition), self.depth + 1, self.forks).of(e)

    def size(self, dim: Dim) -> Sign:
        """Bounds of a size, all size names being at least 1 (or what the hypotheses say)."""
        if isinstance(dim, int):
            return exactly(dim)
        shifted = substitute(dim, {name: size(name) + self.said.least.get(name, 1) for name in dim.names})
        terms = dict(shifted.terms) if isinstance(shifted, Size) else {(): shifted}
        rest = [c for monomial, c in terms.items() if monomial]
        low = Fraction(terms.get((), 0)) if all(c >= 0 for c in rest) else None
        high = Fraction(terms.get((), 0)) if all(c <= 0 for c in rest) else None
        return Sign(low, False, high, False)

    def count(self, shape: Iterable[Dim]) -> int | None:
        dims = tuple(shape)
        numbers = [d for d in dims if isinstance(d, int)]
        return prod(numbers) if len(numbers) == len(dims) else None
