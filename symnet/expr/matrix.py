"""Inverse and determinant of a square matrix, and derivatives as written."""

from __future__ import annotations

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr.base import once, postorder
from symnet.expr.names import Symbol
from symnet.expr.scalar import Expr
from symnet.sizes import Shape, show


def _square(e: Expr, what: str) -> None:
    if e.rank < 2 or e.shape[-1] != e.shape[-2]:
        raise ShapeError(f"{what} needs a square matrix, not {quote(e, 60)} of shape {show(e.shape)}")
    if e.rank > 2:
        raise ShapeError(f"{what} takes one matrix, not {quote(e, 60)} of shape {show(e.shape)}")


class Inverse(Expr):
    """The inverse of a square matrix; it has a value where the determinant is not 0."""

    __slots__ = ()

    def __new__(cls, e: Expr) -> Inverse:
        _square(e, "inv")
        return cls._make((e,), (), e.shape)

    def with_children(self, children: tuple[Expr, ...]) -> Inverse:
        return Inverse(children[0])


class Det(Expr):
    """The determinant of a square matrix."""

    __slots__ = ()

    def __new__(cls, e: Expr) -> Det:
        _square(e, "det")
        return cls._make((e,), (), ())

    def with_children(self, children: tuple[Expr, ...]) -> Det:
        return Det(children[0])


FORMAL = ("diff", "grad", "jacobian", "hessian", "jvp", "vjp", "hvp")


class Formal(Expr):
    """A derivative as written, before any rule is applied: `diff(f, x)`, `grad(L, W)`, ...

    children: the function, the variable (a `Symbol` or `Defined`), and the vector of jvp, vjp and hvp.
    """

    __slots__ = ()

    def __new__(cls, kind: str, f: Expr, x: Expr, *vector: Expr, order: int = 1) -> Formal:
        shape = _formal_shape(kind, f, x, vector, order)
        if isinstance(x, Symbol) and "integer" in x.facts:
            raise SymnetError(
                f"{quote(x)} is declared integer, so there is no derivative by it; declare it without that"
            )
        return cls._make((f, x, *vector), (kind, order), shape)

    @property
    def kind(self) -> str:
        return self.data[0]

    @property
    def order(self) -> int:
        return self.data[1]

    def with_children(self, children: tuple[Expr, ...]) -> Formal:
        return Formal(self.kind, *children, order=self.order)


def has_derivative(*roots: Expr) -> bool:
    """Whether a derivative as written occurs."""
    return any(map(_derives, roots))


@once
def _derives(root: Expr) -> bool:
    return any(isinstance(node, Formal) for node in postorder(root))


def _formal_shape(kind: str, f: Expr, x: Expr, vector: tuple[Expr, ...], order: int) -> Shape:
    needs = {"jvp": x.shape, "hvp": x.shape, "vjp": f.shape}
    if kind in ("grad", "hessian", "hvp") and f.shape:
        raise ShapeError(
            f"{kind} needs a scalar, and {quote(f, 60)} has shape {show(f.shape)}; sum it, or use jacobian"
        )
    if kind == "diff" and x.shape:
        raise ShapeError(f"diff is by a scalar, and {quote(x, 60)} has shape {show(x.shape)}; use grad or jacobian")
    if kind in needs and (len(vector) != 1 or vector[0].shape != needs[kind]):
        got = ", ".join(f"{quote(v, 60)} of shape {show(v.shape)}" for v in vector) or "none"
        raise ShapeError(f"{kind} needs a third argument of shape {show(needs[kind])}, not {got}")
    if not isinstance(order, int) or order < 1 or (order > 1 and kind != "diff"):
        raise SymnetError(f"the order of {kind} must be a positive integer, not {quote(order)}")
    return {
        "diff": f.shape,
        "grad": x.shape,
        "jacobian": f.shape + x.shape,
        "hessian": x.shape + x.shape,
        "jvp": f.shape,
        "vjp": x.shape,
        "hvp": x.shape,
    }[kind]
