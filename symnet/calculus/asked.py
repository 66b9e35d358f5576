"""What was asked: function, variables and hypotheses from whatever the user wrote (expressions, names, text, SymPy)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Apply, Compare, Defined, Expr, Index, Symbol, as_expr, postorder
from symnet.language import parse, parse_conditions
from symnet.sizes import Shape, show
from symnet.symbols import check_name


@dataclass(frozen=True)
class Asked:
    """function by variables under hypotheses; single: one variable was given, not a list."""

    function: Expr
    variables: tuple[Expr, ...]
    given: tuple[Compare, ...]
    single: bool


def asked(what: str, function: Any, wrt: Any, given: Any = ()) -> Asked:
    """A question to `grad` and its kin, checked; errors quote the user's words."""
    f = expression(function)
    if what in ("grad", "hessian", "hvp") and f.shape:
        if f.shape == (1, 1) and not isinstance(function, Expr):  # SymPy's scalars of matrices
            f = Index(f, (0, 0))
        else:
            raise ShapeError(
                f"{what} needs a scalar, and {quote(function)} has shape {show(f.shape)}; sum it to a scalar, or use "
                "jacobian"
            )
    single = not isinstance(wrt, (list, tuple))
    known = names_in(f)
    variables = tuple(variable(w, f, known) for w in ([wrt] if single else wrt))
    if not variables:
        raise SymnetError(f"{what} of {quote(function)} needs at least one variable")
    return Asked(f, variables, conditions(given, (f, *variables)), single)


def expression(value: Any) -> Expr:
    """An expression from an expression, text, a number or a SymPy object."""
    return parse(value) if isinstance(value, str) else as_expr(value)


def names_in(e: Expr) -> dict[str, Expr]:
    """Variables and defined names by name, in order of appearance."""
    return {node.name: node for node in postorder(e) if isinstance(node, (Symbol, Defined))}


def variable(wrt: Any, f: Expr, known: dict[str, Expr]) -> Expr:
    """The variable that was meant: a `Symbol` or `Defined` of `f`, or one that does not occur in it."""
    if isinstance(wrt, str):
        if wrt not in known:
            names = ", ".join(known) or "none"
            raise SymnetError(f"{quote(wrt)} does not occur in {quote(f)}; its variables are {names}")
        return known[wrt]
    v = as_expr(wrt)
    if not isinstance(v, (Symbol, Defined)):
        raise SymnetError(
            f"{quote(v)} is not a variable; differentiate by a variable, or give the expression a name with where="
        )
    same = known.get(v.name)
    if same is None:
        return v
    if same.shape != v.shape:
        raise ShapeError(
            f"{quote(v.name)} has shape {show(same.shape)} in {quote(f)}, and {show(v.shape)} as a variable; one name "
            "is one object"
        )
    return same


def conditions(given: Any, about: Iterable[Expr]) -> tuple[Compare, ...]:
    """The hypotheses; text is read with the declarations of the names that occur in `about`."""
    items = [given] if isinstance(given, (str, Compare)) else list(given or ())
    if all(isinstance(item, Compare) for item in items):
        return tuple(items)  # type: ignore[arg-type]
    nodes = list(postorder(*about))
    let = {node.name: declaration(node) for node in nodes if isinstance(node, Symbol)}
    let |= {node.name: "function" for node in nodes if isinstance(node, Apply)}
    where = {node.name: node for node in nodes if isinstance(node, Defined)}
    return tuple(parse_conditions(items, let=let, where=where))


def declaration(symbol: Expr) -> str:
    """A variable as the text language declares it: sizes, then facts."""
    sizes = [str(dim).replace(" ", "") for dim in symbol.shape]
    return " ".join([*sizes, *symbol.data[2]])


def direction(what: str, v: Any, question: Asked, shape: Shape) -> Expr:
    """The vector of a jvp, vjp or hvp; a name that does not occur is a variable of the shape that is needed."""
    known = names_in(question.function)
    if isinstance(v, str):
        if v.isidentifier() and v not in known:
            return Symbol(check_name(v), shape)
        nodes = list(known.values())
        let = {node.data[0]: declaration(node) for node in nodes if isinstance(node, Symbol)}
        v = known[v] if v in known else parse(v, let=let)
    found = as_expr(v)
    if found.shape != shape:
        raise ShapeError(
            f"{what} needs a third argument of shape {show(shape)}, and {quote(found)} has shape {show(found.shape)}"
        )
    return found
