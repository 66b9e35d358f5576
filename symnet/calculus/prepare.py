"""What is done to a function before it is differentiated: squares of norms are written without the kink that they do
not have, and derivatives inside it are carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from symnet.calculus.asked import Asked, names_in
from symnet.calculus.forward import eliminate
from symnet.calculus.simplify import simplify
from symnet.expr import Compare, Expr, Formal, Map, Number, Power, Reduce, has_derivative, postorder, rebuild
from symnet.rewrite import bearing_on, substitute
from symnet.step import Derivation, Rule, Step

SQUARE = Rule("square of a norm", "norm(x)**2 == sum(x**2), abs(x)**2 == x**2", "范数的平方")
INNER = Rule("carry out inner derivatives", "a derivative is replaced by its value", "先求内层导数")
TWO = Number(2)


@dataclass(frozen=True)
class Line:
    """The function after a preparation, and what that needs."""

    rule: Rule
    after: Expr
    opened: tuple[Compare, ...] = ()


def prepare(question: Asked) -> tuple[Asked, tuple[Line, ...]]:
    """The question about the prepared function, and what was done."""
    f = question.function
    lines: list[Line] = []
    if has_derivative(f):
        pushed = eliminate(f)
        lines.append(Line(INNER, pushed.value, pushed.opened))
        f = pushed.value
    squared = rebuild(f, _without_kink)
    if squared is not f:
        lines.append(Line(SQUARE, squared))
        f = squared
    if not lines:
        return question, ()
    known = names_in(f)
    variables = tuple(known.get(v.data[0], v) for v in question.variables)
    return replace(question, function=f, variables=variables), tuple(lines)


def _without_kink(node: Expr) -> Expr | None:
    """An even power of a norm or an absolute value, written without it."""
    if not isinstance(node, Power) or not isinstance(node.exponent, Number):
        return None
    half: Fraction = node.exponent.value / 2
    if half.denominator != 1 or half < 1:
        return None
    base = node.base
    if isinstance(base, Map) and base.name == "abs":
        return Power(base.children[0], node.exponent)
    if isinstance(base, Reduce) and base.op == "norm":
        square: Expr = Reduce("sum", Power(base.children[0], TWO), base.axes, base.keepdims)
        return square if half == 1 else Power(square, Number(half))
    return None


def norms_again(found: Derivation, question: Asked, chains: tuple[str, ...]) -> Derivation:
    """The derivation with squares of norms in its results where the question had them: exp(-sum(x**2)) came from
    exp(-norm(x)**2)."""
    norms = [node for node in postorder(question.function) if isinstance(node, Power) and isinstance(node.base, Reduce)]
    squares = {square: node for node in norms if (square := _without_kink(node)) is not None}
    table = {form: node for square, node in squares.items() for form in (square, simplify(square))}
    if not table:
        return found
    steps = list(found.steps)
    claims = []
    for claim, chain in zip(found.claims, chains, strict=True):
        result = substitute(claim.rhs, table)
        if result is not claim.rhs:
            last = max(k for k, step in enumerate(steps) if step.chain == chain)
            steps.insert(last + 1, Step(claim.rhs, "==", result, SQUARE, chain=chain))
        claims.append(replace(claim, rhs=result))
    results = [claim.rhs for claim in claims]
    single = question.single
    return found.but(
        steps=tuple(steps), claim=claims[0] if single else tuple(claims), result=results[0] if single else results
    )


def led(found: Derivation, question: Asked, lines: tuple[Line, ...], chains: tuple[str, ...]) -> Derivation:
    """The derivation of the prepared function, led by the steps that prepared it; one chain for each variable."""
    if not lines:
        return found
    steps = list(found.steps)
    claims = []
    for claim, variable, chain in zip(found.claims, question.variables, chains, strict=True):
        goal = claim.lhs
        assert isinstance(goal, Formal)
        stages = [question.function, *(line.after for line in lines[:-1])]
        formals = [*(Formal(goal.kind, stage, variable, *goal.children[2:]) for stage in stages), goal]
        place = next(k for k, step in enumerate(steps) if step.chain == chain)
        steps[place:place] = [
            Step(before, "==", after, line.rule, bearing_on(line.opened, question.given), line.opened, chain=chain)
            for before, after, line in zip(formals, formals[1:], lines, strict=False)
        ]
        claims.append(replace(claim, lhs=formals[0]))
    return found.but(steps=tuple(steps), claim=claims[0] if question.single else tuple(claims))
