"""Normal forms of tensors under the hypotheses of a claim, and the comparisons that they show.

Equations among the hypotheses enter as oriented rules, and what follows from them as lemmas; inequalities enter as
knowledge of signs. A form that is made with rules notes them, so that a certificate can name what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symnet.claim import Claim
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.lemmas import Lemmas, named_first
from symnet.evidence.proof.shape_facts import invertible, known_signs, orthogonality, symmetries
from symnet.expr import Compare, Concat, Embed, Expr, Formal, Index, Inverse, Number, Power, Unwindow, Window, postorder
from symnet.normal.tensor import (
    Forms,
    Poly,
    Q,
    Rewriting,
    Values,
    aligned,
    content,
    indicator,
    new_algebra,
    number,
    sign,
    values_of,
    vanishes,
)


class Normaliser:
    """Normal forms under the hypotheses of a claim. by_names: whether names are replaced by what they equal; without:
    the numbers of equations that are not used; by_values: whether functions are read by the values of names that have
    few."""

    def __init__(
        self,
        claim: Claim,
        signs: Signs,
        by_names: bool = False,
        without: frozenset[int] = frozenset(),
        by_values: bool = False,
    ):
        self.claim, self.signs = claim, known_signs(claim, signs)
        self.algebra = new_algebra(self.signs, symmetries(claim))
        self.rewriting = Rewriting(self.algebra)
        self.by_values, self.values = by_values, list[Values]()
        self.forms = Forms(self.algebra, self.sign_of(signs))
        self.laws = self.forms.laws
        self.known = signs
        self.lemmas, self.completed = Lemmas(self.rewriting, claim, by_names), False
        for rule in orthogonality(self.algebra, claim):
            self.rewriting.add(rule)
        self.rests: dict[str, tuple[str, ...]] = {}  # hypotheses → earlier ones that they were read with
        self.order = named_first(claim.hypotheses) if by_names else [*range(len(claim.hypotheses))]
        for k in self.order:
            h = claim.hypotheses[k]
            self.rewriting.used.clear()
            for equation in equations(self.forms, h) if usable(h) and k not in without else ():
                plain = self._plainly(h) if self.rewriting.rules else equation
                self.lemmas.give(equation, k, plain)
                found = values_of(plain, str(h)) if by_values and h.relation == "==" else None
                self.values += [] if found is None else [found]
            self.rests[str(h)] = tuple(self.rewriting.used)
        self._again()

    def _plainly(self, h: Compare) -> Poly:
        """The difference of the sides, without any rule."""
        self.algebra.settled = lambda p: p
        try:
            return difference_of(Forms(self.algebra, self.sign_of(self.known)), h)
        finally:
            self.algebra.settled = self.rewriting

    def _again(self) -> None:
        """Forms are made anew: what came before did not know all rules. asked: what is compared by them."""
        self.rewriting.used.clear()
        self.asked = set[Compare]()
        self.forms = Forms(self.algebra, self.sign_of(self.known), self.values)
        self.forms.laws = self.laws

    def follows(self, c: Compare) -> bool:
        """Whether the comparison stands, perhaps by what follows from the equations among the hypotheses."""
        if self.stands(c):
            return True
        if self.completed or not self.lemmas.rows:
            return False
        self.completed = True
        declared = (s for s in self.claim.variables if "positive_definite" in s.facts)
        for matrix in (*invertible(self.known.hypotheses), *declared):
            self.rewriting(
                self.forms.of(Inverse(matrix))
            )  # so that its rules are among those that are laid over others
        difference = difference_of(self.forms, c)
        for _ in self.lemmas.completed():
            if c.relation != "!=" and not self.rewriting(difference).terms:
                break
        self._again()
        return self.stands(c) or (c.relation == "==" and self._cancelled(c))

    def _squared(self, c: Compare) -> bool:
        """Whether neither side is ever negative, and their squares are equal."""
        if not all(self.known.of(side).nonnegative for side in c.children):
            return False
        squares = Compare("==", *(Power(side, Number(2)) for side in c.children))
        return vanishes(self.algebra, difference_of(self.forms, squares), c.shape)

    def count_again(self, c: Compare) -> None:
        """Of the rules, note only those that lead to the comparison as it was shown at last."""
        if self.rewriting.used and self.asked != {c}:
            self._again()
            _ = self.stands(c) or self._cancelled(c) or self._squared(c)

    def _cancelled(self, c: Compare) -> bool:
        """Whether the difference is 0 once it is multiplied by a number that a hypothesis says is not 0."""
        difference = difference_of(self.forms, c)
        for h in self.known.hypotheses:
            if h.relation in ("!=", "<", ">") and not h.shape:
                factor = difference_of(self.forms, h)
                if not self.algebra.settled(self.algebra.mul(difference, factor)).terms:
                    return True
        return False

    def used(self) -> dict[str, None]:
        """The rules that lead to the comparison, and those with which their equations were read."""
        found = dict(self.rewriting.used)
        todo = [*found]
        while todo:
            more = [rule for rule in self.rests.get(todo.pop(), ()) if rule not in found]
            found |= dict.fromkeys(more)
            todo += more
        return found

    @staticmethod
    def sign_of(signs: Signs) -> Callable[[Expr], str]:
        def known(e: Expr) -> str:
            s = signs.of(e)
            return "+" if s.positive else "0+" if s.nonnegative else "!=" if s.nonzero else ""

        return known

    def stands(self, c: Compare) -> bool:
        """Whether the form of the difference shows the comparison, at the points where both sides have values."""
        self.asked.add(c)
        difference = difference_of(self.forms, c)
        if c.relation in ("==", "<=", ">=") and vanishes(self.algebra, difference, c.shape):
            return True
        if c.relation == "==":
            return self._squared(c)
        up = sign(self.algebra, difference)
        down = sign(self.algebra, self.algebra.scale(difference, -1))
        return {">=": bool(up), ">": up == "+", "<=": bool(down), "<": down == "+"}.get(c.relation, False)

    def shows(self, c: Compare, known: tuple[Compare, ...]) -> bool:
        """Whether `c` says the same as what is known, or that a product is not 0 (is positive) whose factors are."""
        if c.relation not in IMPLY:
            return False
        if c.relation == ">" and self.known.holds(Compare(">=", *c.children)) is True:
            c = Compare("!=", *c.children)  # of what is never below
        wanted = self._product(c)
        if not wanted.whole:
            return False
        facts = [(h.relation, self._product(h)) for h in known if h.relation in SAYS and usable(h)]
        if any(r in IMPLY[c.relation] and said.whole == wanted.whole for r, said in facts):
            return True
        nonzero = {f for r, said in facts if r in ("!=", ">", "<") for f in said.factors}
        positive = {f for r, said in facts if r == ">" for f in said.forced(nonzero)}
        if c.relation == "!=":
            return all(f in nonzero for f in wanted.factors if wanted.signs[f] != "+")
        return wanted.sign > 0 and all(f in positive for f in wanted.open(nonzero))

    def _product(self, c: Compare) -> Factored:
        self.asked.add(c)
        whole = difference_of(self.forms, c)
        _, powers, rest = content(whole, lambda component: True)
        sign = 1 if rest.terms and rest.sorted()[0][1] > 0 else -1
        factors: dict[str, Q] = {component.digest: e for component, e in powers.items()}
        signs = {component.digest: component.sign for component in powers}
        if rest.terms and rest.constant is None:
            rest = self.algebra.scale(rest, sign)
            factors[rest.digest], signs[rest.digest] = 1, rest.sign
        return Factored(whole, sign, factors, signs)


def difference_of(forms: Forms, c: Compare) -> Poly:
    """The form of left - right."""
    algebra = forms.algebra
    a, b = (aligned(algebra, forms.of(side), side.shape, c.shape) for side in c.children)
    return algebra.settled(algebra.add(a, algebra.scale(b, -1)))


@dataclass(frozen=True)
class Factored:
    """What is compared with 0, as a product. sign: of its number; factors: name → exponent; signs: name → `+`,
    `0+` or empty."""

    whole: Poly
    sign: int
    factors: dict[str, Q]
    signs: dict[str, str]

    def open(self, nonzero: set[str]) -> list[str]:
        """The factors of which it is not known that they are positive."""
        return [f for f, e in self.factors.items() if self.signs[f] != "+" and not (e % 2 == 0 and f in nonzero)]

    def forced(self, nonzero: set[str]) -> list[str]:
        """The factor that is positive since the product is, all others being positive."""
        found = self.open(nonzero)
        return found if len(found) == 1 and self.sign > 0 and self.factors[found[0]] % 2 == 1 else []


IMPLY = {"!=": ("!=", ">", "<"), ">": (">",), ">=": (">=", ">")}


SAYS = {">": {">": 1, "==": 0}, "<": {"<": 1, "==": 0}, ">=": {"<": 0}, "<=": {">": 0}, "!=": {"==": 0}}


def equations(forms: Forms, h: Compare) -> Iterator[Poly]:
    """What a hypothesis says, as forms that are 0: an equation itself, an inequality of the conditions it decides."""
    algebra, difference = forms.algebra, difference_of(forms, h)
    if h.relation == "==":
        yield difference
    for relation, value in SAYS.get(h.relation, {}).items():
        condition = indicator(algebra, relation, difference)
        yield algebra.add(condition, number(-value))


def usable(h: Compare) -> bool:
    """Whether an equation speaks of whole axes and of values: no slices of an axis, no derivatives."""
    return not any(
        isinstance(node, (Formal, Embed, Concat, Window, Unwindow)) or (isinstance(node, Index) and _slices(node))
        for node in postorder(h)
    )


def _slices(node: Index) -> bool:
    return any(not isinstance(s, int) and s != (None, None, 1) for s in node.selectors)
