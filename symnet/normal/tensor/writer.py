"""Products of atoms as expressions again: what a rule says, and where it is used, for certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from symnet.expr import Add, Contract, Det, Expr, Eye, Full, Inverse, Mul, Number, Power, SizeValue, Symbol
from symnet.normal.tensor.arithmetic import ANY
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.forms import Atom, Head, Poly, Q
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.normal.tensor.rules import Rule
from symnet.sizes import Dim, size

Ranges = Mapping[Label, Dim]


class Writer:
    """symbols: the variables by their names."""

    def __init__(self, symbols: Mapping[str, Symbol]):
        self.symbols = symbols
        self.made: dict[Head, Expr] = {}

    def form(self, p: Poly, axes: Sequence[Label], ranges: Ranges) -> Expr:
        """A form as an expression with these axes; raises `Unsupported` for what is no product of names."""
        rows = []
        for mono, c in p.sorted():
            atoms: list[Atom] = []
            bound: dict[Label, Dim] = {}
            for component, e in mono:
                copies = int(e) if e == int(e) and e > 0 and component.dims else 1
                if component.dims and copies != e:
                    raise Unsupported("a power of a sum")
                for _ in range(copies):
                    names = {-1 - i: -1 - len(bound) - i for i in range(len(component.dims))}
                    bound.update((names[-1 - i], dim) for i, dim in enumerate(component.dims))
                    atoms += [
                        (h, tuple(names.get(x, x) for x in row), f * e if not names else f)
                        for h, row, f in component.atoms
                    ]
            rows.append(self.product(c, atoms, bound, axes, {**ranges, **bound}))
        whole: Expr = reduce(Add, rows) if rows else Full(0, tuple(ranges[x] for x in axes))
        return whole

    def product(
        self,
        number: Q,
        atoms: Iterable[Atom],
        bound: Ranges,
        axes: Sequence[Label],
        ranges: Ranges,
        more: Iterable[tuple[Expr, Sequence[Label]]] = (),
    ) -> Expr:
        """A number times a product of atoms and of `more`, summed over the bound labels, with these axes."""
        rows = [(e, tuple(row)) for e, row in more]
        rows += [(_to_power(self.head(h), e, h), row) for h, row, e in atoms]
        if any(label >= DERIVED for _, row in rows for label in row):
            raise Unsupported("a place that is computed")
        there = {label for _, row in rows for label in row}
        scalars = [e for e, row in rows if not row]
        scalars += [
            SizeValue(dim) if not isinstance(dim, int) else Number(dim) for x, dim in bound.items() if x not in there
        ]
        tensors = [(e, row) for e, row in rows if row]
        tensors += [(Full(1, (ranges[x],)), (x,)) for x in axes if x not in there]
        if tensors:
            scalars.append(Contract(tuple(e for e, _ in tensors), tuple(row for _, row in tensors), tuple(axes)))
        if number != 1 or not scalars:
            scalars.insert(0, Number(number))
        return reduce(Mul, scalars)

    def rule(self, rule: Rule, ranges: Ranges) -> tuple[Expr, Expr]:
        """Both sides of a rule, with its slots as axes."""
        bound = {-1 - i: dim for i, dim in enumerate(rule.dims)}
        left = self.product(1, rule.atoms, bound, rule.slots, {**ranges, **bound})
        return left, self.form(rule.right, rule.slots, ranges)

    def writes(self, rule: Rule, ranges: Ranges) -> bool:
        try:
            return bool(self.rule(rule, ranges))
        except Unsupported:
            return False

    def range(self, head: Head, place: int) -> Dim | None:
        """The size of an axis of what an atom is an entry of."""
        try:
            return self.head(head).shape[place]
        except Unsupported:
            return None

    def head(self, head: Head) -> Expr:
        """What an atom is an entry of."""
        if head not in self.made:
            kind = HEADS.get(head.kind)
            if kind is None:
                raise Unsupported(f"an atom that is no name: {head.kind}")
            self.made[head] = kind(self, head)
        return self.made[head]


def _to_power(e: Expr, exponent: Q, head: Head) -> Expr:
    if exponent == 1:
        return e
    if head.kind != "size" and (exponent != int(exponent) or exponent < 1):
        raise Unsupported("a power that need not have a value")
    return Power(e, Number(exponent))


def _symbol(writer: Writer, head: Head) -> Expr:
    found = writer.symbols.get(head.data[0])
    if found is None:
        raise Unsupported(f"a name that is not declared: {head.data[0]}")
    return found


def _delta(writer: Writer, head: Head) -> Expr:
    if head.data[0] == ANY:
        raise Unsupported("places that are no axis")
    return Eye(head.data[0])


def _matrix(writer: Writer, head: Head) -> Expr:
    """The matrix of which an atom is the inverse or the determinant."""
    if head.slots:
        raise Unsupported("a batch of matrices")
    n: Dim = head.data[0]
    return writer.form(head.bodies[0], (0, 1), {0: n, 1: n})


HEADS: dict[str, Callable[[Writer, Head], Any]] = {
    "symbol": _symbol,
    "delta": _delta,
    "size": lambda writer, head: SizeValue(size(head.data[0])),
    "inverse": lambda writer, head: Inverse(_matrix(writer, head)),
    "det": lambda writer, head: Det(_matrix(writer, head)),
}
