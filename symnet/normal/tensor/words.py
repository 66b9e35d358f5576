"""Normal forms as text, for certificates: the same text for equal forms."""

from __future__ import annotations

from fractions import Fraction

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import Component, Head, Mono, Poly, Q

MOST_LENGTH = 2000


def show(algebra: Algebra, p: Poly) -> str:
    """`2*sum[k1<n](W[i0, k1]*x[k1]) - 1`; cut when long, with the digest of the whole."""
    text = _poly(algebra, p, 6)
    return text if len(text) <= MOST_LENGTH else f"{text[:MOST_LENGTH]}... ({p.digest})"


def _poly(algebra: Algebra, p: Poly, depth: int) -> str:
    if not p.terms:
        return "0"
    if depth == 0:
        return f"<{p.digest[:12]}>"
    return " + ".join(_term(algebra, m, c, depth) for m, c in p.sorted())


def _term(algebra: Algebra, m: Mono, c: Q, depth: int) -> str:
    factors = [_factor(algebra, component, e, depth) for component, e in sorted(m, key=lambda t: t[0].digest)]
    if c != 1 or not factors:
        factors.insert(0, str(Fraction(c)))
    return "*".join(factors)


def _factor(algebra: Algebra, c: Component, e: Q, depth: int) -> str:
    atoms = "*".join(_power(_atom(algebra, h, row, depth), f) for h, row, f in c.atoms)
    if c.dims:
        atoms = f"sum[{', '.join(f'k{i + 1}<{dim}' for i, dim in enumerate(c.dims))}]({atoms})"
    return _power(atoms, e)


def _power(text: str, e: Q) -> str:
    return text if e == 1 else f"{text}^({Fraction(e)})"


def _atom(algebra: Algebra, head: Head, row: tuple[int, ...], depth: int) -> str:
    labels = ", ".join(map(algebra.labels.text, row))
    bodies = ", ".join(_poly(algebra, body, depth - 1) for body in head.bodies)
    names = {"symbol": "", "size": "", "call": "", "apply": ""}
    name = str(head.data[0]) if head.kind in names and head.data else head.kind
    data = "" if head.kind in names or not head.data else "".join(f"<{d}>" for d in head.data)
    inside = f"({bodies})" if bodies else ""
    return f"{name}{data}{inside}" + (f"[{labels}]" if labels else "")
