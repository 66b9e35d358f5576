"""Derivatives as written, read for checking again: the function without the equations of the hypotheses, which hold at
points and not near them; its slopes; and these once more with all that is known."""

from __future__ import annotations

from collections.abc import Callable

from symnet.evidence.rechecking.axes import Axes, Places
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.slopes import Slopes
from symnet.expr import Formal, Symbol, rebuild


def read_formal(r: Axes, e: Formal, places: Places) -> Form:
    """The entry of a derivative: with a vector, the sum over it."""
    f, x, *vector = e.children
    if not isinstance(x, Symbol):  # what is made of it is a function of it, whatever it stands for
        meant = r.terms.meant
        name = next((k for k, v in meant.items() if v is x), f"variable {next(r.terms.labels)} of a derivative")
        meant[name] = x
        x = Symbol(name, x.shape)
        f = rebuild(f, {meant[name]: x})
    if vector and {"symmetric", "skew", "positive_definite"} & {*x.facts}:  # one coordinate stands at two places
        raise Cannot("a direction of a symmetric or skew matrix")

    def entry(inner: Places) -> Form:
        at_f, *wheres = KINDS[e.kind](f.rank, places, inner)
        plain = r.plain()
        form = plain.entry(f, at_f)
        for where in wheres * e.order:
            form = Slopes(plain.terms, plain.with_value, x, where).form(form)
        return r.terms.again(form) if r.terms.knows_more(plain.terms) else form

    if not vector:
        return entry(())
    (v,) = vector
    return r.summed(v.shape, lambda inner: r.terms.mul(entry(inner), r.entry(v, inner)))


# For each kind the place of the function, and those of the variable by which it is derived. inner: that of the vector.
KINDS: dict[str, Callable[[int, Places, Places], tuple[Places, ...]]] = {
    **dict.fromkeys(("diff", "grad", "jacobian"), lambda rank, places, inner: (places[:rank], places[rank:])),
    "hessian": lambda rank, places, inner: ((), places[: len(places) // 2], places[len(places) // 2 :]),
    "jvp": lambda rank, places, inner: (places, inner),
    "vjp": lambda rank, places, inner: (inner, places),
    "hvp": lambda rank, places, inner: ((), places, inner),
}
