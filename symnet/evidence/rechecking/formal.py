"""Derivatives as written, read for checking again: the function without the equations of the hypotheses, its slopes,
and these once more with all that is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from symnet.evidence.rechecking.again import Makes, again
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.places import Cannot, Place
from symnet.evidence.rechecking.slopes import Reads, Slopes
from symnet.expr import Expr, Formal, Symbol, rebuild
from symnet.sizes import Dim

Places = tuple[Place, ...]
MOST_ORDER = 8


class Derives(Makes, Reads, Protocol):
    def entry(self, e: Expr, places: Places) -> Form: ...
    def summed(self, dims: tuple[Dim, ...], read: Callable[[Places], Form]) -> Form: ...
    def plain(self) -> Derives: ...


def read_formal(r: Derives, e: Formal, places: Places) -> Form:
    """The entry of a derivative."""
    f, x, *vector = e.children
    if not isinstance(x, Symbol):  # what is made of it is a function of it, whatever it stands for
        known = {value: name for name, value in r.meant.items()}
        free = Symbol(known.get(x, f"variable {len(known)} of a derivative"), x.shape)
        r.meant[free.name] = x
        f, x = rebuild(f, {x: free}), free
    if vector and {"symmetric", "positive_definite"} & {*x.facts}:
        raise Cannot("a direction of a symmetric matrix")
    return KINDS[e.kind](r, e, f, x, places, *vector)


def _slopes(r: Derives, f: Expr, x: Symbol, at_f: Places, *wheres: Places) -> Form:
    """The entry of f, derived by entries of x."""
    plain = r.plain()
    form = plain.entry(f, at_f)
    for where in wheres:
        form = Slopes(plain, x, where).form(form)
    return again(r, form)


def _jacobian(r: Derives, e: Formal, f: Expr, x: Symbol, places: Places) -> Form:
    if e.order > MOST_ORDER:
        raise Cannot("a derivative of high order")
    if e.kind == "diff":
        return _slopes(r, f, x, places, *[()] * e.order)
    return _slopes(r, f, x, places[: f.rank], places[f.rank :])


def _hessian(r: Derives, e: Formal, f: Expr, x: Symbol, places: Places) -> Form:
    return _slopes(r, f, x, (), places[: x.rank], places[x.rank :])


def _jvp(r: Derives, e: Formal, f: Expr, x: Symbol, places: Places, v: Expr) -> Form:
    return r.summed(x.shape, lambda inner: r.terms.mul(_slopes(r, f, x, places, inner), r.entry(v, inner)))


def _vjp(r: Derives, e: Formal, f: Expr, x: Symbol, places: Places, w: Expr) -> Form:
    return r.summed(f.shape, lambda inner: r.terms.mul(r.entry(w, inner), _slopes(r, f, x, inner, places)))


def _hvp(r: Derives, e: Formal, f: Expr, x: Symbol, places: Places, v: Expr) -> Form:
    return r.summed(x.shape, lambda inner: r.terms.mul(_slopes(r, f, x, (), places, inner), r.entry(v, inner)))


KINDS: dict[str, Callable[..., Form]] = {
    **dict.fromkeys(("diff", "grad", "jacobian"), _jacobian),
    "hessian": _hessian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
}
