"""The names in an expression: finding them, and putting values in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Compare, Expr, Eye, Formal, Full, Index, Reshape, SizeValue, Symbol, Unwindow, Window, as_expr
from symnet.expr.base import postorder
from symnet.expr.places import Embed
from symnet.language.declarations import Declarations
from symnet.language.parser import read
from symnet.language.scope import Scope
from symnet.language.size_text import parse_size
from symnet.ops import as_dim
from symnet.sizes import Dim, Shape, Size, names_of, show, substitute


def free_symbols(e: Expr) -> tuple[Symbol, ...]:
    """The variables of an expression, in the order of their first appearance.

    >>> from symnet.language import parse
    >>> free_symbols(parse("y + x*y"))
    (y, x)
    """
    return tuple(node for node in postorder(e) if isinstance(node, Symbol))


def sizes_of(*expressions: Expr) -> tuple[str, ...]:
    """The size names in shapes, and among numbers, in the order of their first appearance."""
    found: dict[str, None] = {}
    seen: set[Dim] = set()
    for node in postorder(*expressions):
        for dim in (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ())):
            if dim not in seen:
                seen.add(dim)
                found |= dict.fromkeys(names_of(dim))
    return tuple(found)


def subs(e: Expr, *replaced: Any, **named: Any) -> Expr:
    """The expression with variables, or sizes, replaced at once: `e.subs({"x": 2})`, `e.subs(x, y)`, `e.subs(n=3)`.

    Keys are names, variables or sizes; values are expressions, numbers, or text in the names of `e`. A value has the
    shape of what it replaces, or is a scalar that fills it. Sizes change the shapes. A name that does not occur
    changes nothing. A derivative that is still written as one keeps its variable, which can only be renamed, and takes
    no value that contains it; derive first. Raises `SymnetError`.

    >>> from symnet.language import parse
    >>> e = parse("sum(W @ x) + t", let="W: m n; x: n")
    >>> str(e.subs({"t": "m/2", "n": 3})), [s.shape for s in e.subs(n=3).free_symbols]
    ('sum(W @ x) + m/2', [(m, 3), (3,), ()])
    """
    if len(replaced) > 2 or (len(replaced) == 1 and not isinstance(replaced[0], Mapping)):
        raise SymnetError('subs takes a table or one name and its value: e.subs({"x": 2}), e.subs(x, 2)')
    table = dict(replaced[0]) if len(replaced) == 1 else dict([replaced]) if replaced else {}
    values = {_name(key): value for key, value in (table | named).items()}
    variables = {s.name for s in free_symbols(e)}
    sizes = sizes_of(e)
    scope = Scope(Declarations(), {})
    if any(isinstance(value, str) for value in values.values()):
        scope.learn(e)
    resizing = {name: _size(values[name], name) for name in sizes if name in values}
    resized = _resize(e, resizing)
    changes: dict[Expr, Expr] = {}
    for symbol in free_symbols(resized):
        if symbol.name in values and symbol.name in variables:
            given = values[symbol.name]
            found = _resize(read(given, scope), resizing) if isinstance(given, str) else as_expr(given)
            changes[symbol] = _fitting(found, symbol)
    return _replace(resized, changes) if changes else resized


def _name(key: Any) -> str:
    if isinstance(key, (str, Symbol)):
        return key if isinstance(key, str) else key.name
    if isinstance(key, Size) and str(key).isidentifier():
        return str(key)
    name = getattr(key, "name", None)
    if isinstance(name, str):
        return name
    raise SymnetError(f"{quote(key)} is not a name that can be replaced")


def _size(value: Any, name: str) -> Dim:
    if isinstance(value, str):
        return parse_size(value, name)
    return as_dim(value if isinstance(value, (int, Size)) else as_expr(value))


def _fitting(found: Expr, symbol: Symbol) -> Expr:
    if isinstance(found, Compare):
        raise SymnetError(f"{quote(symbol)} cannot be replaced by the comparison {quote(found)}")
    if found.shape == symbol.shape:
        return found
    if found.shape:
        raise ShapeError(
            f"{quote(symbol)} has shape {show(symbol.shape)} and cannot be replaced by {quote(found, 60)} of shape "
            f"{show(found.shape)}"
        )
    return found * Full(1, symbol.shape)


def _replace(e: Expr, changes: Mapping[Expr, Expr]) -> Expr:
    done: dict[Any, Any] = dict(changes)
    for node in postorder(e, stop=changes.__contains__):
        if node in changes:
            continue
        children = tuple(done[child] for child in node.children)
        if isinstance(node, Formal) and children != node.children:
            _check_derivative(node, children[1], changes)
        done[node] = node if children == node.children else node.with_children(children)
    return done[e]  # type: ignore[no-any-return]


def _check_derivative(node: Formal, variable: Expr, changes: Mapping[Expr, Expr]) -> None:
    """A substitution commutes with a derivative where the variable stays one, and meets no value that contains it."""
    f, x = node.children[:2]
    if not isinstance(variable, type(x)):
        raise SymnetError(
            f"{quote(node)} is a derivative by {quote(x)}, which cannot be replaced by {quote(variable)} before it is "
            f"derived; use symnet.{node.kind} first"
        )
    for inner in postorder(f, stop=lambda n: n is x):
        if isinstance(inner, Symbol) and inner is not x and variable in postorder(changes.get(inner, inner)):
            raise SymnetError(
                f"{quote(node)} is a derivative by {quote(x)} with {quote(inner)} fixed, which cannot be when they "
                f"become {quote(variable)} and {quote(changes.get(inner, inner))}; use symnet.{node.kind} first"
            )


def _resize(e: Expr, sizes: Mapping[str, Dim]) -> Expr:
    if not sizes:
        return e

    def shape(dims: Shape) -> Shape:
        found = tuple(substitute(d, sizes) for d in dims)
        if any(isinstance(d, int) and d < 1 for d in found):
            values = ", ".join(f"{name} = {value}" for name, value in sizes.items())
            raise ShapeError(f"with {values} the shape {show(dims)} becomes {show(found)}; sizes are at least 1")
        return found

    def selectors(chosen: Any) -> Any:
        return tuple(
            s if isinstance(s, int) else (*(None if b is None else substitute(b, sizes) for b in s[:2]), s[2])
            for s in chosen
        )

    leaves: dict[type, Callable[[Any], Expr]] = {
        Symbol: lambda n: Symbol(n.name, shape(n.shape), n.facts),
        SizeValue: lambda n: SizeValue(substitute(n.size, sizes)),
        Full: lambda n: Full(n.value, shape(n.shape)),
        Eye: lambda n: Eye(shape(n.shape)[0]),
    }
    inner: dict[type, Callable[..., Expr]] = {
        Reshape: lambda n, a: Reshape(a, shape(n.shape)),
        Index: lambda n, a: Index(a, selectors(n.selectors)),
        Embed: lambda n, a: Embed(a, selectors(n.selectors), shape(n.shape)),
        Window: lambda n, a: Window(a, shape(n.sizes), *n.data[1:]),
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
