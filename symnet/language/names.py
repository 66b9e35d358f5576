"""The names in an expression: finding them, and putting values in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Expr, Eye, Formal, Full, Index, Reshape, SizeValue, Symbol, Unwindow, Window, as_expr, postorder
from symnet.expr.places import Embed
from symnet.ops import as_dim
from symnet.sizes import Dim, Shape, Size, show, substitute


def free_symbols(e: Expr) -> tuple[Symbol, ...]:
    """The variables of an expression, in the order of their first appearance."""
    return tuple(node for node in postorder(e) if isinstance(node, Symbol))


def subs(e: Expr, *replaced: Any, **named: Any) -> Expr:
    """The expression with variables, or sizes, replaced: `e.subs({"x": 2})`, `e.subs(x, 2)`, `e.subs({"n": 3})`.

    A value must have the shape of what it replaces. The variable of a derivative that is still written as one can
    only be renamed; derive first.
    """
    table = dict(replaced[0]) if len(replaced) == 1 else dict([replaced]) if replaced else {}
    table |= named
    names = {_name(key): value for key, value in table.items()}
    found = {s.name: s for s in free_symbols(e)}
    sizes = {
        name: as_dim(as_expr(v) if not isinstance(v, int) else v) for name, v in names.items() if name not in found
    }
    resized = _resize(e, sizes) if sizes else e
    changes: dict[Expr, Expr] = {}
    for symbol in free_symbols(resized):
        if symbol.name in names and symbol.name in found:
            value = as_expr(names[symbol.name])
            if value.shape not in (symbol.shape, ()):
                raise ShapeError(
                    f"{quote(symbol)} has shape {show(symbol.shape)} and cannot be replaced by {quote(value, 60)} of "
                    f"shape {show(value.shape)}"
                )
            changes[symbol] = value if value.shape == symbol.shape else value * Full(1, symbol.shape)
    return _replace(resized, changes)


def _name(key: Any) -> str:
    if isinstance(key, (str, Symbol)):
        return key if isinstance(key, str) else key.name
    if isinstance(key, Size) and str(key).isidentifier():
        return str(key)
    name = getattr(key, "name", None)
    if isinstance(name, str):
        return name
    raise SymnetError(f"{quote(key)} is not a name that can be replaced")


def _replace(e: Expr, changes: Mapping[Expr, Expr]) -> Expr:
    done: dict[Any, Any] = dict(changes)
    for node in postorder(e, stop=done.__contains__):
        if node in done:
            continue
        children = tuple(done[child] for child in node.children)
        if isinstance(node, Formal) and not isinstance(children[1], type(node.children[1])):
            raise SymnetError(
                f"{quote(node)} is a derivative by {quote(node.children[1])}, which cannot be replaced by "
                f"{quote(children[1])} before it is derived; use symnet.{node.kind} first"
            )
        done[node] = node if children == node.children else node.with_children(children)
    return done[e]  # type: ignore[no-any-return]


def _resize(e: Expr, sizes: Mapping[str, Dim]) -> Expr:
    def shape(dims: Shape) -> Shape:
        return tuple(substitute(d, sizes) for d in dims)

    def selectors(chosen: Any) -> Any:
        return tuple(
            s if isinstance(s, int) else (*(None if b is None else substitute(b, sizes) for b in s[:2]), s[2])
            for s in chosen
        )

    leaves: dict[type, Any] = {
        Symbol: lambda n: Symbol(n.name, shape(n.shape), n.facts),
        SizeValue: lambda n: SizeValue(substitute(n.size, sizes)),
        Full: lambda n: Full(n.value, shape(n.shape)),
        Eye: lambda n: Eye(shape(n.shape)[0]),
    }
    inner: dict[type, Any] = {
        Reshape: lambda n, a: Reshape(a, shape(n.shape)),
        Index: lambda n, a: Index(a, selectors(n.selectors)),
        Embed: lambda n, a: Embed(a, selectors(n.selectors), shape(n.shape)),
        Window: lambda n, a: Window(a, shape(n.sizes), n.stride, n.padding),
        Unwindow: lambda n, a: Unwindow(a, shape(n.data[0]), shape(n.data[1]), *n.data[2:]),
    }
    done: dict[Any, Any] = {}
    for node in postorder(e):
        children = tuple(done[child] for child in node.children)
        if type(node) in leaves:
            done[node] = leaves[type(node)](node)
        elif type(node) in inner:
            done[node] = inner[type(node)](node, *children)
        else:
            done[node] = node if children == node.children else node.with_children(children)
    return done[e]  # type: ignore[no-any-return]
