"""Points that are no rational numbers: multiples of π for trigonometric functions, constants of the claim, its roots.

`sin(x) < 1` fails at π/2 and nowhere else nearby; `tan(x)*cos(x) == sin(x)` fails only where tan has no value. A name
is replaced by the number, what is then decided by equality is settled by proof, and the rest is an ordinary search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from flint import arb

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import definedness, facts
from symnet.evidence.known.equations import solution
from symnet.evidence.known.linear import difference, linear
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.anchors import zeros
from symnet.evidence.proof.derivatives import eased
from symnet.evidence.proof.judging import slope_of
from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.ball import mixed
from symnet.evidence.refutation.refute import Counterexample, Search
from symnet.evidence.refutation.settle import equal_at
from symnet.evidence.refutation.zero_sets import without_a_name, zero_sets
from symnet.expr import Compare, Constant, Expr, Formal, Map, Number, Power, Symbol, Where, postorder, rebuild
from symnet.program.interpret import evaluate

MOST = 32  # numbers that are tried
MOST_NODES = 200
PI = Constant("pi")
TURNS = tuple(map(Fraction, ("1/2", "-1/2", "1", "3/2", "2", "1/4", "1/6", "1/3", "-1")))


@dataclass(frozen=True)
class Named:
    """The claim with a name replaced by a number, which is no rational one."""

    claim: Claim
    name: Symbol
    value: Expr


def along_lines(claim: Claim) -> Iterator[tuple[dict[Symbol, Expr], Claim]]:
    """The claim, and of two names the claim along lines: with one of them at 1, as sides may touch along a line such as
    y = √2·x, where a divisor is 0, and on curves such as x² + y² == 1."""
    yield {}, claim
    names = claim.variables
    if len(names) == 2 and not any(name.shape or name.facts for name in names):
        for name in names:
            roots = [rebuild(root, {name: Number(1)}) for root in (claim.lhs, claim.rhs, *claim.given)]
            if all(isinstance(h, Compare) for h in roots[2:]):
                yield {name: Number(1)}, Claim(roots[0], claim.relation, roots[1], tuple(roots[2:]))  # type: ignore[arg-type]
        for line in filter(None, map(without_a_name, zero_sets(claim))):
            name, value, there = line
            yield {name: value}, there
        yield from _on_curves(claim)


def _on_curves(claim: Claim) -> Iterator[tuple[dict[Symbol, Expr], Claim]]:
    """With a name replaced by the roots that an equation among the hypotheses says it is one of; sides may also touch
    at the ends of an inequality."""
    kept = ("==", "<=", ">=") if claim.relation in ("<", ">") else ("==",)
    for h in claim.given:
        form = difference(h) if h.relation in kept else None  # type: ignore[arg-type]
        for atom in form.terms if form is not None else ():
            if form is None or not (isinstance(atom, Power) and isinstance(atom.base, Symbol) and atom.exponent == 2):
                continue
            name, square = atom.base, eased(solution(form, atom), lambda node: True)
            if name in postorder(square):
                continue
            others = (*(g for g in claim.given if g is not h), Compare(">=", square, Number(0)))
            for root in (Map("sqrt", square), -Map("sqrt", square)):
                put = {Power(name, Number(k)): Power(square, Number(k // 2)) for k in (2, 4, 6)}
                roots = [rebuild(rebuild(e, put), {name: root}) for e in (claim.lhs, claim.rhs, *others)]
                yield {name: root}, Claim(roots[0], claim.relation, roots[1], tuple(roots[2:]))  # type: ignore[arg-type]


def named_points(claim: Claim, clock: Clock) -> Iterator[Named]:
    """The claim at numbers that its functions and constants suggest, and where its sides meet or are farthest apart."""
    roots = [eased(root, lambda node: True) for root in (claim.lhs, claim.rhs, *claim.given)]
    nodes = list(islice(postorder(*roots), MOST_NODES + 1))
    names = [n for n in nodes if isinstance(n, Symbol) and not n.shape and not n.facts]
    if len(nodes) > MOST_NODES or len(names) > 3 or any(node.shape or isinstance(node, Formal) for node in nodes):
        return
    suggested = (pair for name in names for node in nodes for pair in _numbers(name, node, nodes))
    apart = [roots[0] - roots[1], *(h.children[0] - h.children[1] for h in roots[2:] if h.relation == "==")]  # type: ignore[attr-defined]
    found = chain(suggested, ((name, c) for f in apart for name in names for c in _special_points(f, name, clock)))
    for name, value in islice(dict.fromkeys(found), MOST):
        try:
            if not isinstance(evaluate(value, {}, {}, mixed(128)), (Fraction, arb)):
                continue  # such as log(-1)
            made = [_settled(rebuild(root, {name: value})) for root in roots]
        except (SymnetError, ZeroDivisionError):
            continue
        if all(isinstance(h, Compare) for h in made[2:]):
            yield Named(Claim(made[0], claim.relation, made[1], tuple(made[2:])), name, value)  # type: ignore[arg-type]


def _special_points(f: Expr, x: Symbol, clock: Clock) -> Iterator[Expr]:
    """Where f is 0, and where its derivative is."""
    if f.shape or any(isinstance(node, Where) for node in postorder(f)):
        return
    signs = Signs()
    parts = [f, *(node.children[0] for node in postorder(f) if isinstance(node, Map) and node.name == "abs")]
    slopes = [slope[0] for part in parts if (slope := slope_of(part, x)) is not None]
    for e in dict.fromkeys((*parts, *slopes)):
        yield from (c for c in zeros(e, x, signs, clock) if not any(isinstance(n, Symbol) for n in postorder(c)))


def fails_by_name(named: Named, search: Search, most: int) -> Counterexample | None:
    """A counterexample among a few values of the other names; that a side has no value is shown by proof as well."""
    found = search.run(most, most)
    if found is not None or named.claim.variables or sizes_in(named.claim.lhs, named.claim.rhs):
        return found
    sides = search.values({})
    for k, (mine, other) in enumerate((sides, sides[::-1])):
        side = (named.claim.lhs, named.claim.rhs)[k]
        if _has_values(other) and not _has_values(mine) and search.admissible({}):
            for needs in facts(definedness(side)):
                if needs.relation in ("!=", ">", "<") and equal_at(Compare("==", *needs.children), {}):
                    return Counterexample({}, (), f"the {('left', 'right')[k]} side has no value there: not {needs}")
    return None


def _has_values(entries: Any) -> bool:
    return all(isinstance(v, Fraction) or type(v).__name__ == "arb" for v in entries.flat)


def _settled(e: Expr) -> Expr:
    """Branches whose condition speaks of equal numbers are chosen."""

    def choose(node: Any) -> Expr | None:
        if not isinstance(node, Where) or any(isinstance(n, Symbol) for n in postorder(node.children[0])):
            return None
        condition = node.children[0]
        if condition.children[0] is condition.children[1] or equal_at(Compare("==", *condition.children), {}):
            return node.children[1 if condition.relation in ("==", "<=", ">=") else 2]
        return None

    return rebuild(e, choose)


# ------------------------------------------------------------------ which numbers
Numbers = Callable[[Any, list[Expr]], Iterator[Expr]]


def _numbers(name: Symbol, node: Any, nodes: list[Expr]) -> Iterator[tuple[Symbol, Expr]]:
    """Values of the name at which an argument is what the node makes special."""
    if isinstance(node, Constant):
        yield from ((name, value) for value in (node, -node))
        return
    key = node.name if isinstance(node, Map) else type(node).__name__
    for argument, values in _SPECIAL.get(key, lambda node, nodes: ())(node, nodes):
        form = linear(argument, 40)
        if form is None or not form.terms.get(name):
            continue
        rest: Expr = Number(-form.constant)
        for atom, c in form.terms.items():
            if atom is not name:
                term = atom if abs(c) == 1 else Number(abs(c)) * atom
                rest = term if rest is Number(0) and c < 0 else rest + term if c < 0 else rest - term
        if not any(isinstance(n, Symbol) for n in postorder(rest)):
            for value in values:
                moved = value if rest is Number(0) else rest if value is Number(0) else value + rest
                scaled = moved if form.terms[name] == 1 else moved * Number(1 / form.terms[name])
                if any(isinstance(n, (Constant, Map)) for n in postorder(scaled)):
                    yield name, scaled


def _plain(nodes: list[Expr]) -> list[Fraction]:
    return [n.value for n in nodes if isinstance(n, Number) and 0 < n.value < 10**6][:6]


Rows = Iterator[tuple[Expr, list[Expr]]]


def _turns(node: Map, nodes: list[Expr]) -> Rows:
    yield node.children[0], [_times_pi(t) for t in TURNS]


def _times_pi(t: Fraction) -> Expr:
    top = PI if t.numerator == 1 else Number(t.numerator) * PI
    return top if t.denominator == 1 else top / Number(t.denominator)


def _logs(node: Map, nodes: list[Expr]) -> Rows:
    yield node.children[0], [Map("log", Number(c)) for c in _plain(nodes) if c != 1]


def _exps(node: Map, nodes: list[Expr]) -> Rows:
    yield node.children[0], [Map("exp", Number(c)) for c in (Fraction(1), Fraction(-1), *_plain(nodes)) if abs(c) < 50]


def _bases(node: Power, nodes: list[Expr]) -> Rows:
    plain = [c for c in _plain(nodes) if c not in (1, 4, 9)]
    roots = [Map("sqrt", Number(c)) for c in dict.fromkeys((*plain, *(1 / c for c in plain)))]
    yield node.base, [Number(0), *(s for root in roots for s in (root, -root))]


def _differences(node: Compare, nodes: list[Expr]) -> Rows:
    yield node.children[0] - node.children[1], [Number(0)]


_SPECIAL: dict[str, Callable[[Any, list[Expr]], Rows]] = {
    **dict.fromkeys(("sin", "cos", "tan"), _turns),
    "exp": _logs,
    "log": _exps,
    "Power": _bases,
    "Compare": _differences,
}
