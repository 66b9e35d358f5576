"""The last line of a derivative: products written as one writes them, `-2*x*exp(-x**2)` and `x/(2*s)`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.calculus.arithmetic import chain
from symnet.expr import Add, Expr, Mul, Number, Power, negate, postorder
from symnet.rewrite import opaque, spread
from symnet.step import Rule, Step

RULE = Rule("arrange factors", "x*(-2)/(4*y) == -x/(2*y)", "整理因子")


@dataclass(frozen=True)
class Written:
    """coefficient · Π parts, the numbers under a fraction line taken into the coefficient."""

    coefficient: Fraction
    parts: tuple[Expr, ...]

    @staticmethod
    def of(e: Expr) -> Written:
        coefficient = Fraction(1)
        parts: list[Expr] = []
        for part in spread(e) if isinstance(e, Mul) else (e,):
            number, rest = _number_of(part)
            coefficient *= number
            if rest is not None:
                parts.append(rest)
        return Written(coefficient, tuple(parts))

    @property
    def expr(self) -> Expr:
        over, under = self.coefficient.numerator, self.coefficient.denominator
        parts = list(self.parts)
        if not parts:
            return Number(self.coefficient)
        if under != 1:
            parts = _divided(parts, under)
        if over == -1:
            parts[0] = negate(parts[0])
        elif over != 1:
            parts.insert(0, Number(over))
        return chain(Mul, parts)

    @property
    def negative(self) -> Written:
        return Written(-self.coefficient, self.parts)


def _number_of(part: Expr) -> tuple[Fraction, Expr | None]:
    """The number in a factor, and the rest of it."""
    if isinstance(part, Number):
        return part.value, None
    if not isinstance(part, Power) or part.exponent is not Number(-1):
        return Fraction(1), part
    inner = Written.of(part.base) if isinstance(part.base, (Mul, Number)) else Written(Fraction(1), (part.base,))
    if inner.coefficient == 0:
        return Fraction(1), part
    rest = Power(chain(Mul, inner.parts), Number(-1)) if inner.parts else None
    return 1 / inner.coefficient, rest


def _divided(parts: list[Expr], under: int) -> list[Expr]:
    """A number under the first fraction line that there is, or under one of its own."""
    for k, part in enumerate(parts):
        if isinstance(part, Power) and part.exponent is Number(-1):
            base = Written(Fraction(under), spread(part.base) if isinstance(part.base, Mul) else (part.base,)).expr
            return [*parts[:k], Power(base, Number(-1)), *parts[k + 1 :]]
    return [*parts, Power(Number(under), Number(-1))]


def arranged(root: Expr) -> Expr:
    """Every product with its number in front and its divisions together; a subtracted term stays subtracted."""
    done: dict[Expr, Expr] = {}
    for node in postorder(root, stop=opaque):
        if opaque(node):
            done[node] = node
            continue
        children = tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        done[node] = _arrange(fresh)
    return done[root]


def _arrange(node: Expr) -> Expr:
    if isinstance(node, Mul):
        return _same_shape(Written.of(node).expr, node)
    if isinstance(node, Add) and isinstance(node.children[1], Mul):
        term = Written.of(node.children[1])
        if term.coefficient < 0:
            return _same_shape(Add(node.children[0], negate(term.negative.expr)), node)
    return node


def _same_shape(after: Expr, before: Expr) -> Expr:
    return after if after.shape == before.shape else before


def arrange_steps(e: Expr) -> list[Step]:
    """The line that arranges, if there is anything to arrange."""
    after = arranged(e)
    return [] if after is e else [Step(e, "==", after, RULE)]
