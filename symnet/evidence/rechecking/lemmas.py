"""Equations that a certificate says follow from the hypotheses, checked again.

A row `left == right` is a multiple of a hypothesis, or the sum of rows before it (or both), each put into a formula
with a hole. Where the formula has a value, what is equal gives equal values, so the sum of all F(left) − F(right) is
0, and it must be `left − right` as it stands, without any rule. So no formula may divide by what the hypotheses make
0, and none may have its hole in a derivative, which asks for more than one point. What was checked is used as a rule,
from left to right; Aᵀ = A, which as a rule would go round for ever, says that A is symmetric.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.forms import ONE, Form, Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.rules import Rule, alike
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.texts import reader_of
from symnet.evidence.rechecking.vanishing import vanishes
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Formal,
    Inverse,
    Mul,
    Number,
    Reduce,
    Symbol,
    postorder,
    rebuild,
)
from symnet.views import view

MOST_LEMMAS = 40
MINUS = Number(-1)
USED = (Add, Compare, Contract, Inverse, Mul, Number, Reduce, Symbol)  # what uses entries of all its operands


class Reads(Protocol):
    @property
    def terms(self) -> Functions: ...
    def difference(self, c: Compare) -> Form: ...


def lemmas_of(
    claim: Claim, rows: Sequence[Mapping[str, Any]], reading: Reads, known: Known
) -> tuple[dict[str, Compare], set[int]]:
    """What each row says, in words and as an equation, and the hypotheses that they say; raises `Refused`. known: what
    the hypotheses say."""
    if not isinstance(rows, (list, tuple)) or len(rows) > MOST_LEMMAS:
        raise Refused("lemmas that are none")
    terms, read, hole = reading.terms, reader_of(claim), _hole(claim)
    given: set[int] = set()
    sides: list[tuple[str, str]] = []
    found: dict[str, Compare] = {}
    for row in rows:
        left, right = read(row["left"]), read(row["right"])
        equation = Compare("==", left, right)
        if equation in found.values():
            raise Refused(f"{equation} is said twice")
        if left.shape != right.shape:
            raise Refused(f"{equation} is not between tensors of one shape")
        _check_values(equation, known)
        if set(row) - {"left", "right", "by"} not in (set(), {"given", "times"}) or not row.get("by", row.get("times")):
            raise Refused(f"it is not said why {equation}")
        total = terms.number(0)
        if "given" in row:
            h = claim.hypotheses[row["given"]]
            if h.relation != "==" or h.shape != equation.shape:
                raise Refused(f"{equation} is no hypothesis")
            given.add(row["given"])
            total = terms.scale(reading.difference(h), Fraction(row["times"]))
        for k, text in row.get("by", ()):
            if not 0 <= k < len(sides):
                raise Refused(f"{equation} rests on what is not shown before")
            terms.used.add([*found][k])
            apart = _apart(claim, hole, text, sides[k], equation)
            _check_values(apart, known)
            total = terms.add(total, reading.difference(apart))
        if not vanishes(terms, terms.add(reading.difference(equation), terms.scale(total, -1))):
            raise Refused(f"{equation} does not follow as it is said to")
        sides.append((row["left"], row["right"]))
        found[f"the lemma {equation}"] = equation
    return found, given


def _check_values(equation: Compare, known: Known) -> None:
    """Both sides have values wherever the hypotheses hold."""
    for side in equation.children:
        if not all(map(known.shown, side_of(side).conditions)):
            raise Refused(f"it is not shown that {side} has a value")


def _apart(claim: Claim, hole: str, text: Any, sides: tuple[str, str], like: Compare) -> Compare:
    """F(left) == F(right), of a formula F with a hole."""
    left, right = (reader_of(claim, [(hole, side)])(text) for side in sides)
    found = Compare("==", left, right)
    if any(isinstance(node, Formal) and _holds(node, hole) for node in postorder(found)):
        raise Refused(f"{text} derives what is equal only where the hypotheses hold")
    if found.shape != like.shape or left.shape != right.shape:
        raise Refused(f"{text} does not have the shape of what follows")
    return found


def _holds(e: Expr, hole: str) -> bool:
    return any(isinstance(node, Defined) and node.name == hole for node in postorder(e))


def used_as_rules(lemmas: Mapping[str, Compare], reading: Reads) -> None:
    """Each from left to right, for all values of the free labels; none where the left side is no product that can be
    replaced, or where it would be replaced by itself at other labels. The names of symmetric matrices come first."""
    terms = reading.terms
    sides = {said: [reading.difference(Compare("==", s, Number(0))) for s in c.children] for said, c in lemmas.items()}
    symmetric = {said: _transposed(*row) for said, row in sides.items()}
    terms.used |= {said for said, name in symmetric.items() if name}
    terms.symmetric |= {name for name in symmetric.values() if name}
    again = {said: [*map(terms.again, row)] for said, row in sides.items()}  # before there is any rule
    for said, (lead, rest) in again.items():
        whole = len(lead.terms) == 1 and lead.terms[0].powers and rest.free <= lead.free
        if whole and not any(alike(lead.terms[0], t) for t in rest.terms):
            (term,) = lead.terms
            rest = terms.scale(rest, Fraction(1) / term.number)
            terms.rules.append(Rule(Term(ONE, term.powers, term.sums), rest, said))


def _transposed(left: Form, right: Form) -> str:
    """The name of a matrix of which two sides say that it is its transpose."""
    (a, e), (b, f) = (form.alone or (None, ONE) for form in (left, right))
    if a is None or b is None or (a.kind, a.data) != ("entry", b.data) or (e, f) != (ONE, ONE):
        return ""
    return str(a.data[0]) if len(a.places) == 2 and a.places == b.places[::-1] != b.places else ""


def _hole(claim: Claim) -> str:
    """A name that the claim does not have."""
    nodes = postorder(claim.lhs, claim.rhs, *claim.given)
    taken = {node.name for node in nodes if isinstance(node, (Symbol, Defined))}
    hole = "H"
    while hole in taken:
        hole += "_"
    return hole


# ------------------------------------------------------------------ what equations say of single matrices
def enriched(claim: Claim) -> Claim:
    """With M·N = I for square matrices, N·M = I and det(M)·det(N) = 1, and so neither determinant is 0, nor that of a
    matrix whose inverse is spoken of; with ‖v‖ = c, Σ v² = c²; and where Aᵀ = −A is said and nothing is derived, A is
    read as a skew matrix."""
    equations = [h.children for h in claim.hypotheses if h.relation == "=="]
    more = [c for h in claim.hypotheses for c in _says(h)]
    if any(
        isinstance(node, (Det, Inverse)) for node in postorder(claim.lhs, claim.rhs)
    ):  # what is equal has one determinant
        square = ((a, b) for a, b in equations if a.rank == 2 and a.shape == b.shape == a.shape[::-1])
        more += [Compare("==", Det(a), Det(b)) for a, b in square]
    roots = (claim.lhs, claim.rhs, *claim.given, *more)
    plain = () if any(isinstance(node, Formal) for node in postorder(*roots)) else claim.variables
    skew = {s: Symbol(s.name, s.shape, ("skew",)) for s in plain if not s.facts and _is_skew(s, equations)}
    lhs, rhs, *given = (rebuild(e, skew) for e in roots)
    return Claim(lhs, claim.relation, rhs, tuple(given)) if more or skew else claim


def _says(h: Compare) -> Iterator[Compare]:
    ways = (h.children, h.children[::-1]) if h.relation == "==" else ()
    for product, one in ways:
        yield from _inverses(product, one)
    nodes = list(postorder(h, stop=lambda node: isinstance(node, Inverse)))
    if all(isinstance(node, USED) for node in nodes):  # so that inverses have values where the comparison has
        yield from (Compare("!=", Det(node.children[0]), Number(0)) for node in nodes if isinstance(node, Inverse))
    for norm, c in ways:
        if isinstance(norm, Reduce) and norm.op == "norm" and c.shape == norm.shape:
            yield Compare("==", Reduce("sum", norm.children[0] ** 2, norm.axes, norm.keepdims), c**2)


def _inverses(product: Expr, one: Expr) -> Iterator[Compare]:
    """What M·N = I says besides."""
    seen = view(product) if isinstance(one, Eye) and isinstance(product, Contract) else None
    if seen is None or seen.kind != "matmul" or [f.operand.shape for f in seen.factors] != [one.shape] * 2:
        return
    m, n = (_turned(f.operand) if f.transposed else f.operand for f in seen.factors)
    yield Compare("==", Contract((n, m), ((0, 1), (1, 2)), (0, 2)), one)
    yield Compare("==", Mul(Det(m), Det(n)), Number(1))
    yield from (Compare("!=", Det(a), Number(0)) for a in (m, n))


def _is_skew(s: Symbol, equations: Sequence[tuple[Expr, ...]]) -> bool:
    """Whether they say Aᵀ = −A: of A itself, or on a way over other names, as A = −B and Bᵀ = A do."""
    reached = {(s, 1, False)} if s.rank == 2 else set()  # what A is: a name, its sign, whether it is turned
    todo = list(reached)
    while todo:
        name, sign, turned = todo.pop()
        for sides in equations:
            for here, there in (map(_named, sides), map(_named, sides[::-1])):
                if here is None or there is None or here[0] is not name:
                    continue
                row = (there[0], sign * here[1] * there[1], turned ^ here[2] ^ there[2])
                if row not in reached:
                    reached.add(row)
                    todo.append(row)
    return (s, -1, True) in reached


def _named(e: Expr) -> tuple[Symbol, int, bool] | None:
    """A name, whether it stands with a minus, and whether it is turned; None for anything else."""
    sign = 1
    while isinstance(e, Mul) and MINUS in e.children:
        e, sign = next(a for a in e.children if a is not MINUS), -sign
    inner = e.children[0] if isinstance(e, Contract) and len(e.children) == 1 else e
    if not isinstance(inner, Symbol) or inner.rank != 2 or (inner is not e and e is not _turned(inner)):
        return None
    return inner, sign, inner is not e


def _turned(e: Expr) -> Expr:
    return Contract((e,), ((0, 1),), (1, 0))
