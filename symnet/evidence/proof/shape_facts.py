"""What hypotheses and declarations say of whole tensors: signs, symmetry, which matrices have inverses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnet.claim import Claim
from symnet.evidence.known.signs import Signs
from symnet.expr import Compare, Contract, Det, Expr, Eye, Number, Power, Symbol
from symnet.normal.tensor import Algebra, Forms, Rule, number, oriented


def invertible(hypotheses: Iterable[Compare]) -> Iterator[Expr]:
    """The matrices M of det(M) != 0."""
    for h in hypotheses:
        for m, zero in (h.children, h.children[::-1]):
            if h.relation in ("!=", "<", ">") and isinstance(m, Det) and isinstance(zero, Number) and not zero.value:
                yield m.children[0]


def known_signs(claim: Claim, signs: Signs) -> dict[str, str]:
    """Names whose entries the hypotheses make positive or not negative."""
    found = {}
    for symbol in claim.variables:
        s = signs.of(symbol)
        if s.positive or s.nonnegative:
            found[symbol.name] = "+" if s.positive else "0+"
    return found


def symmetries(claim: Claim) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Names that are symmetric matrices, as declared or by a hypothesis W.T == W."""
    found: dict[str, tuple[tuple[int, ...], ...]] = {
        s.name: ((1, 0),) for s in claim.variables if {"symmetric", "positive_definite"} & {*s.facts}
    }
    for h in claim.hypotheses:
        for turned, straight in (h.children, h.children[::-1]):
            if (
                h.relation == "=="
                and isinstance(straight, Symbol)
                and straight.rank == 2
                and turned is Contract((straight,), ((0, 1),), (1, 0))
            ):
                found[straight.name] = ((1, 0),)
    return found


def orthogonality(algebra: Algebra, claim: Claim) -> Iterator[Rule]:
    """QᵀQ = I and QQᵀ = I for matrices declared orthogonal."""
    for s in claim.variables:
        if "orthogonal" in s.facts:
            squared = Forms(algebra).of(Power(Det(s), Number(2)))
            rule = oriented(algebra, algebra.add(squared, number(-1)), f"{s.name} is orthogonal")
            if rule is not None:
                yield rule
            for product in (Contract((s, s), ((0, 1), (0, 2)), (1, 2)), Contract((s, s), ((1, 0), (2, 0)), (1, 2))):
                forms = Forms(algebra)
                equation = algebra.add(forms.of(product), algebra.scale(forms.of(Eye(s.shape[0])), -1))
                rule = oriented(algebra, equation, f"{s.name} is orthogonal")
                if rule is not None:
                    yield rule
