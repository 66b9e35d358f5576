"""Which matrices are positive definite, by their structure, and what that says of determinants and quadratic forms.

A.T @ A is semidefinite, and so is B.T @ P @ B for a semidefinite P; a sum of semidefinite matrices is, and is definite
where one of them is; a definite matrix is invertible and its determinant is positive.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from typing import Any, Protocol

from symnet.calculus.chains import is_permutation, symmetric_by
from symnet.expr import Add, Contract, Defined, Det, Expr, Eye, Inverse, Mul, Reduce, Reshape, Symbol, fold, postorder
from symnet.language.text_tensors import kronecker
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, exactly
from symnet.views import Factor, chain_of, view

RANKS = ("", "0+", "+")
MOST = 300  # nodes of a matrix that is looked into
TRIANGULAR = {"diagonal", "lower", "upper"}


class Knowledge(Protocol):
    """What is asked of the signs that are known: by the form alone (`evident`), or under hypotheses."""

    def of(self, e: Expr) -> Sign: ...


def definite(signs: Knowledge, e: Expr) -> str:
    """`+` for a matrix that is positive definite wherever it has a value, `0+` semidefinite, or empty (not known); of
    quadratic forms, traces and diagonals: `+` where they are positive, `0+` where they are not negative, or empty."""
    if next(islice(postorder(e), MOST, None), None) is not None:
        return ""

    def visit(node: Expr, *parts: str) -> str:
        return RULES.get(type(node), _unknown)(signs, node, *parts)

    return fold(e, visit)


def _unknown(signs: Knowledge, node: Any, *parts: str) -> str:
    return ""


def _sum(signs: Knowledge, node: Add, a: str, b: str) -> str:
    if not (a and b) or node.children[0].shape != node.children[1].shape:
        return ""
    return "+" if "+" in (a, b) else "0+"


def _multiple(signs: Knowledge, node: Mul, a: str, b: str) -> str:
    """t·P for t >= 0, and the entrywise product of two (Schur)."""
    p, q = node.children
    if p.shape == q.shape:
        return "" if not (a and b) else "+" if a == b == "+" else "0+"
    for factor, of, rest in ((p, b, q), (q, a, p)):
        if not factor.shape and rest.shape == node.shape and of:
            sign = signs.of(factor)
            return of if sign.positive else "0+" if sign.nonnegative else ""
    return ""


def _contract(signs: Knowledge, node: Contract, *parts: str) -> str:
    if is_permutation(node):
        return parts[0]
    seen = view(node)
    if seen.kind in ("trace", "diagonal"):
        return max(parts[0], _of_two(signs, node.children[0]) if seen.kind == "trace" else "", key=RANKS.index)
    if seen.kind == "diag":
        entries = signs.of(seen.factors[0].operand)
        return "+" if entries.positive else "0+" if entries.nonnegative else ""
    if seen.kind == "outer" and node.rank == 2:
        return "0+" if seen.factors[0] == seen.factors[1] else ""
    return _palindrome(signs, seen.factors) if seen.kind == "matmul" and node.rank in (0, 2) else ""


def zero_of_form(signs: Knowledge, e: Contract) -> Expr | None:
    """v, where e is v·(P·v) for a definite matrix P: it is 0 only where v is."""
    for v, w in (e.children, e.children[::-1]) if len(e.children) == 2 and not e.shape else ():
        beside = [f.operand for f in view(w).factors] if isinstance(w, Contract) and w.rank == 1 else []
        if len(beside) == 2 and v in beside and definite(signs, beside[beside[0] is v]) == "+":
            return v
    return None


def _of_two(signs: Knowledge, m: Expr) -> str:
    """tr(P @ Q), the trace of √P @ Q @ √P, wherever a chain of factors is cut in two."""
    seen = view(m) if isinstance(m, Contract) else None
    row = chain_of(seen.factors) if seen is not None and seen.kind == "matmul" else ()
    halves = ([_palindrome(signs, part) for part in (row[:k], row[k:])] for k in range(1, len(row)))
    return max((min(pair, key=RANKS.index) for pair in halves), key=RANKS.index, default="")


def _palindrome(signs: Knowledge, factors: tuple[Factor, ...]) -> str:
    """Bᵀ P B, and Bᵀ B, with vectors or matrices; definite where P is and B is invertible, or a vector other than 0."""
    factors = chain_of(factors)
    for first, last in zip(factors[: len(factors) // 2], reversed(factors), strict=False):
        turned = first.transposed != last.transposed or first.operand.rank == 1
        if first.operand is not last.operand or not (turned or symmetric_by(first.operand) is not None):
            return ""
    middle = definite(signs, factors[len(factors) // 2].operand) if len(factors) % 2 else "+"
    outer = [factor.operand for factor in factors[: len(factors) // 2]]
    return "+" if middle == "+" and all(_invertible(signs, b) for b in outer) else "0+" if middle else ""


def _invertible(signs: Knowledge, b: Expr) -> bool:
    if b.rank == 1:
        squares = (Reduce("norm", b, (0,)), Contract((b, b), ((0,), (0,)), ()), Reduce("sum", b**2, (0,)))
        return signs.of(b).nonzero or any(signs.of(square).nonzero for square in squares)
    return isinstance(b, Inverse) or (b.rank == 2 and b.shape[0] == b.shape[1] and signs.of(Det(b)).nonzero)


def _blocks(signs: Knowledge, node: Reshape, *parts: str) -> str:
    factors = kronecker(node)
    found = [definite(signs, factor) for factor in factors or ()]
    return "" if not found or not all(found) else "+" if set(found) == {"+"} else "0+"


RULES: dict[type, Callable[..., str]] = {
    Symbol: lambda signs, node: "+" if "positive_definite" in node.facts else "",
    Eye: lambda signs, node: "+",
    Defined: lambda signs, node, a: a,
    Add: _sum,
    Mul: _multiple,
    Inverse: lambda signs, node, a: "+" if a else "",  # where a semidefinite matrix has an inverse, it is definite
    Contract: _contract,
    Reshape: _blocks,
}


# ------------------------------------------------------------------ determinants
def orthogonal(m: Expr) -> bool:
    """Whether a matrix is orthogonal by its structure."""

    def visit(node: Expr, *parts: bool) -> bool:
        if isinstance(node, Symbol):
            return "orthogonal" in node.facts
        turns = isinstance(node, Contract) and node.rank == 2 and view(node).kind in ("transpose", "matmul")
        return isinstance(node, Eye) or (all(parts) and (turns or isinstance(node, (Defined, Inverse))))

    return next(islice(postorder(m), MOST, None), None) is None and fold(m, visit)


def det_sign(signs: Knowledge, node: Det) -> Sign:
    """What is known of a determinant by the structure of its matrix."""
    a = node.children[0]
    found = {"+": POSITIVE, "0+": NONNEGATIVE, "": ANY}[definite(signs, a)]
    if orthogonal(a):
        found = found & Sign(Fraction(-1), False, Fraction(1), False, True)
    parts = [signs.of(part) for part in det_parts(node)]
    if parts and all(sign.nonzero for sign in parts):
        found = found & (POSITIVE if all(sign.positive for sign in parts) else NONZERO)
    return exactly(1) if isinstance(a, Eye) else found


def det_parts(node: Det) -> list[Expr]:
    """What is not 0 if and only if the determinant is not, where both have values (and is positive only if it is): the
    determinants of the factors of the matrix, its diagonal where it is triangular."""
    a: Any = node.children[0]
    if isinstance(a, Inverse):
        return [Det(a.children[0])]
    if isinstance(a, Symbol) and TRIANGULAR & {*a.facts}:
        return [Contract((a,), ((0, 0),), (0,))]
    if isinstance(a, Mul):
        for factor, rest in (a.children, a.children[::-1]):
            if not factor.shape and rest.shape == a.shape:
                return [factor, Det(rest)]
    if isinstance(a, Reshape):
        factors = kronecker(a) or ()
        return [Det(factor) for factor in factors] if all(f.shape[0] == f.shape[1] for f in factors) else []
    if not isinstance(a, Contract):
        return []
    seen = view(a)
    if seen.kind == "diag":
        return [seen.factors[0].operand]
    if seen.kind in ("matmul", "transpose") and all(f.operand.shape == a.shape for f in seen.factors):
        return [Det(f.operand) for f in seen.factors]
    return []


def what_a_nonzero_determinant_says(node: Det, sign: Sign) -> list[tuple[Expr, Sign]]:
    return [(part, NONZERO) for part in det_parts(node)] if sign.nonzero else []
