"""Laws of inverses and determinants, as rewritings of expressions: identities wherever the left side has a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnet.expr import Contract, Det, Expr, Eye, Inverse, Mul, Number, Power, Reduce, Reshape, SizeValue, Symbol
from symnet.language.text_tensors import kronecker
from symnet.ops import kron
from symnet.views import Factor, view

ONE, MINUS_ONE = Number(1), Number(-1)


@dataclass(frozen=True)
class Law:
    """An instance of a law. parts: the matrices (or scalars) that it speaks of; result: what the node equals."""

    name: str
    parts: tuple[Expr, ...]
    result: Expr


def matrix_law(node: Expr) -> Law | None:
    """The law that applies to a determinant or an inverse, or None."""
    law = _LAWS.get(type(node))
    return None if law is None else law(node.children[0])


def _inverse(a: Any) -> Law | None:
    found = _inverted(a)
    return None if found is None else Law("inverse", (found,), found)


def _inverted(a: Any) -> Expr | None:
    if isinstance(a, Inverse):
        return a.children[0]
    scaled = _scaled(a)
    if scaled is not None:
        return Mul(Power(scaled[0], MINUS_ONE), Inverse(scaled[1]))
    entries = _diagonal(a, ("diagonal",))
    if entries is not None:
        return Contract((Eye(a.shape[0]), Power(entries, MINUS_ONE)), ((0, 1), (0,)), (0, 1))
    blocks = _blocks(a)
    if blocks is not None:
        return kron(*(block if isinstance(block, Eye) else Inverse(block) for block in blocks))
    factors = _square_factors(a)
    if factors is None:
        return None
    result: Expr | None = None
    for factor in reversed(factors):  # (AB)⁻¹ = B⁻¹A⁻¹
        next_one = Inverse(straight(factor))
        result = next_one if result is None else Contract((result, next_one), ((0, 1), (1, 2)), (0, 2))
    return result


def _det(a: Any) -> Law | None:
    if isinstance(a, Inverse):
        return Law("inverse", a.children, Power(Det(a.children[0]), MINUS_ONE))
    scaled = _scaled(a)
    if scaled is not None:
        return Law("multiple", scaled, Mul(Power(scaled[0], SizeValue(a.shape[0])), Det(scaled[1])))
    entries = _diagonal(a, ("diagonal", "lower", "upper"))
    if entries is not None:
        return Law("diagonal", (entries,), Reduce("prod", entries, (0,)))
    blocks = _blocks(a)
    if blocks is not None:
        p, q = blocks
        powers = Power(Det(p), SizeValue(q.shape[0])), Power(Det(q), SizeValue(p.shape[0]))
        return Law("Kronecker product", blocks, Mul(*powers))
    factors = _square_factors(a)
    if factors is None:
        return None
    result: Expr = ONE
    for factor in factors:
        result = Mul(result, Det(factor.operand))
    return Law("product", tuple(map(straight, factors)), result)


def _scaled(a: Any) -> tuple[Expr, Expr] | None:
    """t·A for a scalar t."""
    if isinstance(a, Mul):
        for factor, rest in (a.children, a.children[::-1]):
            if not factor.shape and rest.shape == a.shape:
                return factor, rest
    return None


def _diagonal(a: Any, facts: tuple[str, ...]) -> Expr | None:
    """The entries on the diagonal, of a matrix with one of these facts; those of diag(v) are v."""
    if isinstance(a, Contract) and view(a).kind == "diag":
        return view(a).factors[0].operand
    if isinstance(a, Symbol) and set(facts) & {*a.facts}:
        return Contract((a,), ((0, 0),), (0,))
    return None


def _blocks(a: Any) -> tuple[Expr, ...] | None:
    """The factors of a Kronecker product of square matrices."""
    factors = kronecker(a) if isinstance(a, Reshape) and a.rank == 2 else None
    return factors if factors and all(f.shape[0] == f.shape[1] for f in factors) else None


def _square_factors(a: Any) -> tuple[Factor, ...] | None:
    """The factors of a product of square matrices."""
    if not isinstance(a, Contract):
        return None
    seen = view(a)
    if seen.kind != "matmul" or len(seen.factors) < 2 or any(f.operand.shape != a.shape for f in seen.factors):
        return None
    return seen.factors


def straight(factor: Factor) -> Expr:
    """The matrix that stands in a product, its transpose made."""
    return Contract((factor.operand,), ((0, 1),), (1, 0)) if factor.transposed else factor.operand


_LAWS: dict[type, Callable[[Any], Law | None]] = {Inverse: _inverse, Det: _det}
