"""What is known of the entries of an expression, by its structure and under hypotheses: signs and bounds.

`sign_of(e, hypotheses)` is sound: at every point where the hypotheses hold, every entry of `e` that has a value lies in
the interval that is returned. It says nothing about whether there is a value (`domain.py` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import prod
from typing import Any

from symnet.evidence.known.entrywise import at_one_entry
from symnet.evidence.known.inward import PARTS, no_parts
from symnet.evidence.known.linear import Linear, common_factor, difference, infeasible, linear
from symnet.evidence.known.peeling import LOOSE, MOST_LAYERS, SHARP, between, peeled
from symnet.evidence.known.sign_rules import AT_ZERO, FLIP, NOT, RULES, anything
from symnet.expr import (
    Add,
    Compare,
    Expr,
    Map,
    Mul,
    SizeValue,
    Symbol,
    postorder,
)
from symnet.limits import tick
from symnet.normal.interval import ANY, NONZERO, Sign, exactly, relative
from symnet.sizes import Dim, Size, size, substitute

# What is beside bounds, by the relation in which it stands to what they bound.
TOWARDS: dict[str, Callable[[Sign], Sign]] = {
    "==": lambda s: s,
    "<=": lambda s: Sign(None, False, s.high, s.high_open),
    "<": lambda s: Sign(None, False, s.high, s.high is not None),
    ">=": lambda s: Sign(s.low, s.low_open),
    ">": lambda s: Sign(s.low, s.low is not None),
}
MOST_FORKS = 200  # branches that are looked into, each under its condition
MAX_FORM = 60  # nodes of a sum that is matched against the hypotheses


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
    """Sign knowledge under fixed hypotheses; answers are remembered. `contradictory` where the hypotheses clash."""

    def __init__(self, hypotheses: Iterable[Compare] = (), depth: int = 0, forks: list[int] | None = None):
        self.hypotheses = tuple(hypotheses)
        self.depth = depth
        self.forks = [MOST_FORKS] if forks is None else forks  # shared with all that come from here
        self.known: dict[Expr, Sign] = {}
        self.forms: dict[frozenset[Expr], list[tuple[Linear, Sign]]] = {}
        self.system: list[tuple[Linear, str]] = []
        self.least: dict[str, int] = {}
        self.memo: dict[Expr, Sign] = {}
        self.contradictory = False
        self.shallow = depth > 0  # branches of a `where` in a hypothesis ask no more branches while they are learned
        for h in self.hypotheses:
            self._learn(h)
            inner = peeled(h, SHARP)
            for said in (*between(h), *(() if inner is None else (inner,))):
                self._learn(said)
        self.shallow = False
        self.contradictory |= any(self._left(e).empty for e in self.known) or infeasible(self.system)
        self.contradictory |= any(h.relation == "!=" and self._same(*h.children) for h in self.hypotheses)
        self.memo.clear()

    def _left(self, e: Expr) -> Sign:
        """What the hypotheses alone leave."""
        return self.known[e].whole() if _integral(e) else self.known[e]

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
        if found is None:
            found = self._difference(a, b).satisfies(c.relation)
        if found is None and self.system:
            found = self._implied(c)
        return found

    def _inside(self, c: Compare) -> bool | None:
        """f(a) relation f(b) for a monotone function, wherever both have values, by what is known of a and b."""
        for _ in range(MOST_LAYERS):
            inner = peeled(c, LOOSE)
            if inner is None:
                return None
            if self._held(inner):
                return True
            c = inner
        return None

    def _difference(self, a: Expr, b: Expr) -> Sign:
        left, right = linear(a, MAX_FORM), linear(b, MAX_FORM)
        return ANY if left is None or right is None else self._of_form(left.minus(right))

    def _of_form(self, form: Linear) -> Sign:
        if not form.terms:
            return exactly(form.constant)
        total = exactly(form.constant)
        for atom, c in form.terms.items():
            total = total + exactly(c) * self.of(atom)
        if len(form.terms) == 1:
            ((atom, c),) = form.terms.items()
            at_zero = AT_ZERO.get(atom.name) if isinstance(atom, Map) else None
            if at_zero is not None and form.constant == -c * at_zero and self.of(atom.children[0]).nonzero:
                total = total & NONZERO
        for known, sign in self.forms.get(frozenset(form.terms), ()):
            k = form.ratio(known)
            if k is not None:
                total = total & (exactly(k) * sign + exactly(form.constant - k * known.constant))
        if total.value is None and not total.nonzero:
            shared = common_factor(form)
            if shared is not None:  # x - a*x is x*(1 - a)
                total = total & (self.of(shared[0]) * self._of_form(shared[1]))
        return total

    def _implied(self, c: Compare) -> bool | None:
        form = difference(c)
        if form is None or len(form.terms) > 12:
            return None
        system = self.system + self._ranges(form)
        if NOT[c.relation] != "!=" and infeasible([*system, (form, NOT[c.relation])]):
            return True
        if c.relation == "==" and all(infeasible([*system, (form, r)]) for r in "<>"):
            return True
        if c.relation != "!=" and infeasible([*system, (form, c.relation)]):
            return False
        return None

    def _ranges(self, form: Linear) -> list[tuple[Linear, str]]:
        atoms = dict.fromkeys(a for f in [form, *(f for f, _ in self.system)] for a in f.terms)
        rows = []
        for atom in atoms:
            s = self.of(atom)
            if s.low is not None:
                rows.append((Linear({atom: Fraction(1)}, -s.low), ">" if s.low_open else ">="))
            if s.high is not None:
                rows.append((Linear({atom: Fraction(-1)}, s.high), ">" if s.high_open else ">="))
        return rows

    # -------------------------------------------------------------- hypotheses
    def _learn(self, h: Compare) -> None:
        a, b = h.children
        for left, relation, right in ((a, h.relation, b), (b, FLIP[h.relation], a)):
            bounds = self.of(right)
            if bounds.value is not None:
                self._note(left, relative(relation, bounds.value))
            elif relation in TOWARDS and (limit := TOWARDS[relation](bounds)) != ANY:
                self._note(left, limit)
        form = difference(h)
        if form is None or not form.terms:
            if form is not None and exactly(form.constant).satisfies(h.relation) is False:
                self.contradictory = True
            return
        self.system.append((form, h.relation))
        sign = relative(h.relation, Fraction(0))
        self.forms.setdefault(frozenset(form.terms), []).append((form, sign))
        if len(form.terms) == 1:
            ((atom, c),) = form.terms.items()
            if h.relation != "!=" or form.constant == 0:
                self._note(atom, (sign + exactly(-form.constant)) * exactly(1 / c))

    def _note(self, e: Expr, sign: Sign) -> None:
        """`e` is in `sign`, and so what that says of its parts."""
        todo = [(e, sign)]
        while todo:
            e, sign = todo.pop()
            self.known[e] = sign = self.known.get(e, ANY) & sign
            self.memo.clear()
            if isinstance(e, SizeValue):
                self._note_size(e.size, sign)
            todo += PARTS.get(type(e), no_parts)(self.of, e, sign & self.of(e))

    def _note_size(self, dim: Size, sign: Sign) -> None:
        if len(dim.terms) == 1 and dim.terms[0][1] == 1 and len(dim.terms[0][0]) == 1 and sign.low is not None:
            name, power = dim.terms[0][0][0]
            least = -(-sign.low.numerator // sign.low.denominator) + (sign.low_open and sign.low.denominator == 1)
            if power == 1:
                self.least[name] = max(self.least.get(name, 1), int(least))

    # -------------------------------------------------------------- structure
    def _visit(self, node: Any) -> Sign:
        found = RULES.get(type(node), anything)(self, node)
        known = self.known.get(node)
        found = found if known is None else found & known
        if _integral(node):
            return found.whole()
        if self.forms and isinstance(node, (Add, Mul)) and found.value is None:
            form = linear(node, MAX_FORM)
            if form is not None and frozenset(form.terms) in self.forms and node not in form.terms:
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
        shifted = substitute(dim, {name: size(name) + self.least.get(name, 1) for name in dim.names})
        terms = dict(shifted.terms) if isinstance(shifted, Size) else {(): shifted}
        rest = [c for monomial, c in terms.items() if monomial]
        low = Fraction(terms.get((), 0)) if all(c >= 0 for c in rest) else None
        high = Fraction(terms.get((), 0)) if all(c <= 0 for c in rest) else None
        return Sign(low, False, high, False)

    def count(self, shape: Iterable[Dim]) -> int | None:
        dims = tuple(shape)
        numbers = [d for d in dims if isinstance(d, int)]
        return prod(numbers) if len(numbers) == len(dims) else None


def _integral(node: Expr) -> bool:
    return isinstance(node, SizeValue) or (isinstance(node, Symbol) and node.integral)
