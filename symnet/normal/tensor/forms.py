"""The records of a tensor normal form: heads, components, polynomials.

An entry e[i, j, ...] is a polynomial: rational coefficients over monomials. A monomial is a product of powers of
components. A component is an atom with its labels (`W[i, j]`, `exp(x[i])`), or a closed sum of products of atoms that
its bound labels connect (`Σ_k W[i, k]*x[k]`). A head is what an atom is an instance of; the heads of pointwise maps,
inverses and the like carry the normal forms of their arguments, with slots 0, 1, ... for the labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from symnet.normal.tensor.labels import Label
from symnet.sizes import Dim

Q = int | Fraction
Atom = tuple["Head", tuple[Label, ...], Q]
Mono = tuple[tuple["Component", Q], ...]


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class Head:
    """kind and data: what it is; bodies: the normal forms of the arguments over slots 0, ..., slots-1 and internal
    labels after them; arity: the number of labels of an instance (slots, then `arity - slots` more); swaps: the
    permutations of labels that change nothing, the identity first; sign: `+` positive, `0+` not negative, or empty;
    total: it has a value for all values of the variables."""

    __slots__ = ("arity", "bodies", "data", "digest", "index", "kind", "sign", "slots", "swaps", "total")

    def __init__(
        self,
        index: int,
        kind: str,
        data: tuple[Any, ...],
        bodies: tuple[Poly, ...],
        slots: int,
        arity: int,
        swaps: tuple[tuple[int, ...], ...],
        sign: str,
        total: bool,
    ):
        self.index, self.kind, self.data, self.bodies = index, kind, data, bodies
        self.slots, self.arity, self.swaps, self.sign, self.total = slots, arity, swaps, sign, total
        self.digest = digest(f"{kind}|{data}|{slots}|{arity}|{'|'.join(b.digest for b in bodies)}")


class Component:
    """atoms: (head, labels, exponent), sorted; dims: the ranges of the bound labels -1, -2, ...; free: the base labels
    that are not bound; head, kind: those of the atom, where it is a single one. Equal components of one algebra are one
    object."""

    __slots__ = ("atoms", "digest", "dims", "free", "head", "index", "kind", "pattern", "sign", "total", "weight")

    def __init__(
        self, index: int, atoms: tuple[Atom, ...], dims: tuple[Dim, ...], free: frozenset[Label], text: str, total: bool
    ):
        self.index, self.atoms, self.dims, self.free, self.total = index, atoms, dims, free, total
        self.head: Head | None = None if dims or len(atoms) > 1 else atoms[0][0]
        self.kind = "" if self.head is None else self.head.kind
        self.sign = _sign_of(atoms)
        self.digest = digest(text)
        self.pattern = digest(f"{dims}|{sorted((h.digest, str(e)) for h, _, e in atoms)}")  # without the labels
        self.weight = len(dims) + sum(1 if h.kind in ("delta", "size", "prime") else 2 for h, _, _ in atoms)

    @property
    def labels(self) -> tuple[Label, ...]:
        return self.atoms[0][1]


def _sign_of(atoms: Iterable[Atom]) -> str:
    signs = [power_sign(head.sign, exponent) for head, _, exponent in atoms]
    return "+" if all(s == "+" for s in signs) else "0+" if all(signs) else ""


def power_sign(sign: str, exponent: Q) -> str:
    """The sign of x**exponent from that of x, where there is a value: what has a root is not negative, and what has a
    reciprocal is not 0."""
    if not sign and not (exponent != int(exponent) or int(exponent) % 2 == 0):
        return ""
    return "+" if sign == "+" or exponent < 0 else "0+"


class Poly:
    """Rational coefficients (never 0, and integers where they are) over monomials; immutable."""

    __slots__ = ("_digest", "_free", "terms")

    def __init__(self, terms: Mapping[Mono, Q]):
        self.terms = {m: c if type(c) is int else tidy(c) for m, c in terms.items() if c}
        self._digest: str | None = None
        self._free: frozenset[Label] | None = None

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    __hash__ = None  # type: ignore[assignment]

    @property
    def digest(self) -> str:
        """A name of the content that does not depend on the order in which anything was made."""
        if self._digest is None:
            self._digest = digest("+".join(sorted(f"{c}*{mono_key(m)}" for m, c in self.terms.items())))
        return self._digest

    @property
    def free(self) -> frozenset[Label]:
        if self._free is None:
            self._free = frozenset(label for m in self.terms for c, _ in m for label in c.free)
        return self._free

    @property
    def constant(self) -> Q | None:
        """The number that it is, if it is one."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None

    @property
    def total(self) -> bool:
        """Whether it has a value for all values of the variables, as its atoms show."""
        return all(c.total and (e > 0 or c.sign == "+") for m in self.terms for c, e in m)

    @property
    def sign(self) -> str:
        """`+`, `0+` or empty, as the coefficients and atoms show."""
        signs = [mono_sign(m) if c > 0 else "" for m, c in self.terms.items()]
        if not signs or not all(signs):
            return "0+" if not signs else ""
        return "+" if "+" in signs else "0+"

    def sorted(self) -> list[tuple[Mono, Q]]:
        """The terms in an order that depends on their content only, the leading one first."""
        return sorted(self.terms.items(), key=lambda t: order_key(t[0]), reverse=True)


def mono_key(m: Mono) -> str:
    return ",".join(sorted(f"{c.digest}^{e}" for c, e in m))


def mono_sign(m: Mono) -> str:
    signs = [power_sign(c.sign, e) for c, e in m]
    return "+" if all(s == "+" for s in signs) else "0+" if all(signs) else ""


def order_key(m: Mono) -> tuple[Any, ...]:
    """A graded order of monomials: by weight, then by the components; labels decide only between equal heads."""
    return sum(e * c.weight for c, e in m), sorted(((c.pattern, c.digest, e) for c, e in m), reverse=True)


ONE_MONO: Mono = ()
ZERO = Poly({})
ONE = Poly({ONE_MONO: 1})


def number(value: Q) -> Poly:
    return Poly({ONE_MONO: value})


def tidy(value: Q) -> Q:
    """An integer where it is one."""
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value
