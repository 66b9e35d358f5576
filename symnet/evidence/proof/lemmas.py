"""Equations that follow from the hypotheses of a claim, found by completion, as rows of a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from symnet.claim import Claim
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Index,
    Inverse,
    Mul,
    Number,
    Reduce,
    Symbol,
    has_derivative,
    postorder,
    rebuild,
)
from symnet.normal.tensor import (
    UNWRITTEN,
    Algebra,
    Lemma,
    Poly,
    Rewriting,
    Rule,
    Use,
    Writer,
    completed,
    lead_of,
    name_of,
    oriented,
    sizes_below,
)
from symnet.sizes import Dim, Size

ONE, ZERO, MINUS = Number(1), Number(0), Number(-1)
USED = (Add, Compare, Contract, Inverse, Mul, Number, Reduce, Symbol)  # what uses entries of all its operands


class Lemmas:
    """The equations of one claim. rows: those that were given as hypotheses first; by_names: whether a name that equals
    something is replaced by it, and not the larger side by the smaller one; named: whether there was one."""

    def __init__(self, rewriting: Rewriting, claim: Claim, by_names: bool = False):
        self.by_names, self.named = by_names, False
        self.rewriting, self.claim = rewriting, claim
        self.writer = Writer({s.name: s for s in claim.variables})
        self.rows: list[Lemma] = []

    def give(self, equation: Poly, number: int, plain: Poly) -> None:
        """An equation that is a hypothesis, as a rule. plain: the same before earlier rules were used in it."""
        algebra: Algebra = self.rewriting.algebra
        h = self.claim.hypotheses[number]
        ranges = dict(enumerate(h.shape))
        equation = on_diagonals(algebra, equation, ranges)
        name = name_of(equation) if h.relation == "==" else None
        self.named |= name is not None
        lead = (name if self.by_names else None) or lead_of(algebra, equation)
        rule = oriented(algebra, equation, str(h), len(self.rows), lead)
        if lead is None or rule is None:
            return
        times = 1 / Fraction(equation.terms[lead])
        as_said = h.relation == "==" and {*rule.slots} == ranges.keys() and not sizes_below(lead)
        uses = self._between(plain, equation) if as_said else None
        if uses is not None and self.writer.writes(rule, ranges):
            self.rows.append(Lemma(rule, ranges, uses, number, times))
        else:
            rule = Rule(rule.atoms, rule.dims, rule.right, rule.name, UNWRITTEN)
        self.rewriting.add(rule)

    def _between(self, plain: Poly, equation: Poly) -> tuple[Use, ...] | None:
        """The uses of earlier rules that lead from the one to the other; None where they cannot be named."""
        if plain == equation:
            return ()
        form, uses = self.rewriting.noted(plain)
        return uses if form == equation and all(u.plain and u.rule.lemma != UNWRITTEN for u in uses) else None

    def completed(self) -> Iterator[Lemma]:
        """What follows, as rules, one by one."""
        return completed(self.rewriting, self.rows, self.writer) if self.rows else iter(())

    def written(self) -> list[dict[str, Any]]:
        """The lemmas that were used, and those that they rest on, in order: `left == right`, which a hypothesis says,
        or is the sum of what earlier lemmas say of the sides of a formula with a hole. Some
        hypotheses are none of them, unless others rest on them: those that say more as they stand."""
        wanted: dict[int, None] = {}
        used = [k for k, row in enumerate(self.rows) if row.rule.name in self.rewriting.used]
        todo = [k for k in used if not self._as_it_stands(self.rows[k])]
        while todo:
            k = todo.pop()
            if k not in wanted:
                wanted[k] = None
                todo += [use.rule.lemma for use in self.rows[k].uses if use.rule.lemma is not None]
        order = {k: i for i, k in enumerate(sorted(wanted))}
        hole = hole_of(self.claim)
        return [self._row(self.rows[k], order, hole) for k in order]

    def _as_it_stands(self, lemma: Lemma) -> bool:
        """Whether it is a hypothesis about a skew matrix, or a diagonal one (a δ that is summed is gone: no rule finds
        it), or beside single entries of axes whose sizes are numbers."""
        if lemma.given is None:
            return False
        if any(head.kind == "delta" for head in lemma.rule.heads):
            return True
        names = postorder(self.claim.hypotheses[lemma.given])
        nodes = list(postorder(self.claim.lhs, self.claim.rhs, *self.claim.given))
        sizes = any(isinstance(dim, Size) for node in nodes for dim in node.shape)
        entries = not sizes and any(isinstance(node, Index) for node in nodes)
        return entries or any(isinstance(s, Symbol) and "skew" in s.facts for s in names)

    def _row(self, lemma: Lemma, order: dict[int, int], hole: str) -> dict[str, Any]:
        left, right = self.writer.rule(lemma.rule, lemma.ranges)
        row: dict[str, Any] = {"left": str(left), "right": str(right)}
        if lemma.given is not None:
            row |= {"given": lemma.given, "times": str(lemma.times)}
            if not lemma.uses:
                return row
        by = []
        for use in lemma.uses:
            if use.rule.lemma is not None:
                axes = self.rows[use.rule.lemma]
                place = Symbol(hole, tuple(axes.ranges[slot] for slot in axes.rule.slots))
                number = use.factor * lemma.times
                ranges = {**lemma.ranges, **use.bound}
                whole = self.writer.product(
                    number, use.atoms, use.bound, lemma.rule.slots, ranges, [(place, use.slots)]
                )
                by.append([order[use.rule.lemma], str(whole)])
        return {**row, "by": by} if by else row  # what is declared needs no words


def on_diagonals(algebra: Algebra, p: Poly, ranges: Mapping[int, Dim]) -> Poly:
    """What p = 0 says where two places are one, if it says nothing elsewhere: each term has a δ of the two."""
    for (row, dim), (column, other) in combinations(ranges.items(), 2):
        along = {row, column}
        if (
            dim == other
            and p.terms
            and all(any(c.kind == "delta" and {*c.labels} == along for c, _ in m) for m in p.terms)
        ):
            p = algebra.rename(p, {column: row})
    return p


def named_first(hypotheses: Sequence[Compare]) -> list[int]:
    """The numbers of hypotheses in an order in which names have their values before others speak of them, where there
    is one: h == W @ x before g == relu(h)."""
    inside = [[s for s in postorder(h) if isinstance(s, Symbol)] for h in hypotheses]
    values: dict[Expr, int] = {}
    for k, h in enumerate(hypotheses):
        for name, value in (h.children, h.children[::-1]) if h.relation == "==" else ():
            if isinstance(name, Symbol) and name not in postorder(value):
                values.setdefault(name, k)
    needs = [{values.get(s, k) for s in names} - {k} for k, names in enumerate(inside)]
    waiting, order = [*range(len(hypotheses))], []
    while waiting:
        k = next((k for k in waiting if needs[k].isdisjoint(waiting)), waiting[0])
        waiting.remove(k)
        order.append(k)
    return order


def hole_of(claim: Claim) -> str:
    """A name that the claim does not have."""
    nodes = postorder(claim.lhs, claim.rhs, *claim.given)
    taken = {node.name for node in nodes if isinstance(node, (Symbol, Defined))}
    hole = "H"
    while hole in taken:
        hole += "_"
    return hole


# ------------------------------------------------------------------ what equations say of single matrices
def enriched(claim: Claim) -> Claim:
    """The claim with what its hypotheses say as well: M @ N == eye(n) that N @ M is, and of determinants; inverses that
    there are determinants, norms what their squares are; and with names declared skew where equations say so."""
    more = [fact for h in claim.hypotheses for fact in (*_facts(h), *_inverted(h), *_squared(h))]
    parts = (claim.lhs, claim.rhs, *claim.given)
    if any(isinstance(node, (Det, Inverse)) for node in postorder(claim.lhs, claim.rhs)):
        sides = (h.children for h in claim.hypotheses if h.relation == "==")
        square = ((a, b) for a, b in sides if a.shape == b.shape and a.rank == 2 and a.shape[0] == a.shape[1])
        more += [Compare("==", Det(a), Det(b)) for a, b in square]
    table: dict[Expr, Expr] = {}
    if not has_derivative(*parts):  # declared, entries would not be independent
        table = {
            s: Symbol(s.name, s.shape, (*s.facts, "skew"))
            for s in claim.variables
            if not s.facts and says_skew(claim.given, s)
        }
    if not more and not table:
        return claim
    lhs, rhs, *given = (rebuild(e, table) for e in (*parts, *more))
    return Claim(lhs, claim.relation, rhs, tuple(given))


def says_skew(given: Iterable[Compare], s: Symbol) -> bool:
    """Whether hypotheses say Aᵀ = −A, of A itself or on a way over other names: A = −B and Bᵀ = A."""
    equations = [tuple(map(_signed_name, h.children)) for h in given if h.relation == "=="]
    known = {(s, 1, False)} if s.rank == 2 else set()  # what A equals: a name, its sign, whether it is transposed
    todo = list(known)
    while todo:
        name, sign, turned = todo.pop()
        for one, other in (sides[::way] for sides in equations for way in (1, -1)):
            if one is not None and other is not None and one[0] is name:
                found = other[0], sign * one[1] * other[1], turned != (one[2] != other[2])
                todo += [found] if found not in known else []
                known.add(found)
    return (s, -1, True) in known


def _signed_name(e: Expr) -> tuple[Symbol, int, bool] | None:
    """±A or ±Aᵀ, for a name A of a matrix."""
    sign = 1
    if isinstance(e, Mul) and MINUS in e.children:
        e, sign = e.children[e.children[0] is MINUS], -1
    inner = e.children[0] if isinstance(e, Contract) else e
    if not isinstance(inner, Symbol) or inner.rank != 2 or e not in (inner, _turned(inner, True)):
        return None
    return inner, sign, e is not inner


def _facts(h: Compare) -> Iterator[Compare]:
    for product, one in (h.children, h.children[::-1]):
        if h.relation == "==" and isinstance(one, Eye) and isinstance(product, Contract):
            for m, n in _factors(product):
                yield Compare("==", Contract((n, m), ((0, 1), (1, 2)), (0, 2)), one)
                yield Compare("==", Mul(Det(m), Det(n)), ONE)
                yield from (Compare("!=", Det(a), ZERO) for a in dict.fromkeys((m, n)))


def _inverted(h: Compare) -> Iterator[Compare]:
    """det(M) != 0 for inverses of M that have a value where the comparison holds, since it uses their entries."""
    nodes = list(postorder(h, stop=lambda node: isinstance(node, Inverse)))
    if all(isinstance(node, USED) for node in nodes):
        yield from (Compare("!=", Det(node.children[0]), ZERO) for node in nodes if isinstance(node, Inverse))


def _squared(h: Compare) -> Iterator[Compare]:
    """Σ v² == c² of norm(v) == c."""
    for norm, c in (h.children, h.children[::-1]):
        if h.relation == "==" and isinstance(norm, Reduce) and norm.op == "norm" and c.shape == norm.shape:
            yield Compare("==", Reduce("sum", norm.children[0] ** 2, norm.axes, norm.keepdims), c**2)


def _factors(product: Contract) -> Iterable[tuple[Expr, Expr]]:
    """M and N of a product M @ N of two square matrices."""
    if len(product.children) != 2 or any(c.rank != 2 or c.shape != product.shape for c in product.children):
        return
    (a, b), (first, second) = product.children, product.inputs
    row, column = product.output
    if row in second and column in first:
        (a, first), (b, second) = (b, second), (a, first)
    if row in first and column in second and len({*first, *second}) == 3:
        yield _turned(a, first[0] != row), _turned(b, second[1] != column)


def _turned(e: Expr, turn: bool) -> Expr:
    return Contract((e,), ((0, 1),), (1, 0)) if turn else e
