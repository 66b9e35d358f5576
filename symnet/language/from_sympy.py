"""SymPy → expression: scalars, relations and matrix expressions. What SymPy has evaluated already is taken as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sympy

from symnet import ops
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Compare, Expr, Number, SizeValue, Symbol, as_expr
from symnet.language import sympy_matrix_rules, sympy_rules
from symnet.language.own_symbols import remember
from symnet.language.sympy_sizes import dim_of
from symnet.sizes import Shape, names_of, size
from symnet.symbols import check_name

RULES: dict[type, Callable[..., Any]] = {**sympy_rules.RULES, **sympy_matrix_rules.RULES}
MAX_ENTRIES = 10_000
# Objects whose arguments are not all expressions of their own: their rules convert what they need.
WHOLE = (sympy.Lambda, sympy.Subs, sympy.MatrixSymbol, sympy.MatrixBase, sympy.BlockMatrix)
FAMILIES = (sympy.Rational, sympy.core.function.AppliedUndef)  # whose members are classes of their own
# Assumptions that say more than that a number is real, and that no hypothesis here can say.
BEYOND = ("even", "odd", "prime", "composite", "irrational", "noninteger", "transcendental", "infinite")
ASSUMED = (  # the strongest first: the first that holds is what is said of a symbol
    ("zero", "=="),
    ("extended_negative", "<"),
    ("extended_nonpositive", "<="),
    ("extended_nonzero", "!="),
)


def from_sympy(value: Any) -> Expr:
    """The expression of a SymPy object; a relation gives a comparison.

    A symbol is the real variable of its name; the assumptions positive, nonnegative and integer become facts.
    `MatrixSymbol('x', n, 1)` has shape (n, 1), and its dimensions are sizes, in formulas too. A 1 × 1 matrix
    expression stays one. Objects without a counterpart raise `SymnetError` with their name.

    >>> x = sympy.Symbol("x", positive=True)
    >>> from_sympy(sympy.sqrt(x)/(1 + x)), from_sympy(x).facts
    (sqrt(x)/(1 + x), ('positive',))
    """
    return from_sympy_together([value])[0][0]


def from_sympy_together(values: Iterable[Any]) -> tuple[list[Expr], tuple[Compare, ...]]:
    """The expressions of SymPy objects that share their names, and what the assumptions of the symbols state beyond
    the facts of the variables (`x < 0` for a negative symbol)."""
    objects = [_basic(value) for value in values]
    try:
        reader = Reader(objects)
        found = [reader.convert(value, {}) for value in objects]
        for e, value in zip(found, objects, strict=True):
            _check_kind(e, value)
        return found, reader.assumed()
    except RecursionError:
        raise BudgetError("the SymPy object is nested too deep for SymPy; define parts of it by names") from None


def _basic(value: Any) -> Any:
    if isinstance(value, sympy.MatrixBase):
        return sympy.ImmutableMatrix(value)
    if not isinstance(value, sympy.Basic):
        raise SymnetError(f"{quote(value)} of type {type(value).__name__} is not an expression or a SymPy object")
    return value


def _check_kind(e: Any, value: Any) -> None:
    if isinstance(e, bool):
        raise SymnetError(
            f"SymPy has evaluated the relation to {e} already; give the two sides as a pair, or make it with "
            "evaluate=False"
        )
    if not isinstance(e, Expr):
        raise SymnetError(f"{quote(value)} is a SymPy {type(value).__name__}, which is not a formula or one relation")


class Reader:
    """One conversion of objects that share their names."""

    def __init__(self, objects: list[Any]):
        self.sizes: set[str] = set()
        self.symbols: dict[str, Any] = {}
        for node in _nodes(objects):
            if isinstance(node, sympy.MatrixExpr):
                self.sizes.update(name for dim in node.shape for name in names_of(dim_of(dim)))
            if isinstance(node, sympy.Symbol):
                self._meet(node, node.name)
            elif isinstance(node, sympy.MatrixSymbol):
                self._meet(node, node.name)
                if node.name in self.sizes:
                    raise SymnetError(f"{quote(node.name)} cannot be a size and a matrix at once; rename one of them")

    def _meet(self, node: Any, name: str) -> None:
        check_name(name)
        if self.symbols.setdefault(name, node) != node:
            raise SymnetError(
                f"two different SymPy symbols are called {quote(name)} (with different assumptions or shapes, or a "
                "Dummy); one name is one object, so rename one of them"
            )

    def convert(self, value: Any, bound: Mapping[Any, Any]) -> Any:
        """bound: what stands for the bound variables of a Lambda or Subs around the value."""
        done: dict[Any, Any] = dict(bound)
        stack = [(value, False)]
        while stack:
            node, ready = stack.pop()
            if node in done:
                continue
            parts = () if isinstance(node, WHOLE) else node.args
            if ready or not parts:
                rule = _rule(node)
                done[node] = rule(Scene(self, bound, node), *(done[part] for part in parts))
            else:
                stack.append((node, True))
                stack.extend((part, False) for part in reversed(parts))
        return done[value]

    def assumed(self) -> tuple[Compare, ...]:
        found: list[Compare] = []
        for name, symbol in self.symbols.items():
            if isinstance(symbol, sympy.Symbol) and name not in self.sizes:
                found.extend(_hypotheses(symbol))
        return tuple(found)


class Scene:
    """What a rule is given: the SymPy object, and how to convert parts that are not its plain arguments."""

    def __init__(self, reader: Reader, bound: Mapping[Any, Any], node: Any):
        self.reader, self.bound, self.node = reader, bound, node

    def convert(self, value: Any, bound: Mapping[Any, Any] | None = None) -> Any:
        return self.reader.convert(value, {**self.bound, **(bound or {})})

    def refuse(self, why: str) -> Any:
        raise SymnetError(f"{quote(self.node)} {why}")

    def dims(self) -> Shape:
        return tuple(map(dim_of, self.node.shape))

    def variable(self) -> Any:
        """The variable of a symbol, or the size of its name."""
        node = self.node
        if isinstance(node, sympy.MatrixSymbol):
            return remember(Symbol(node.name, self.dims()), node)
        if node.name in self.reader.sizes:
            return SizeValue(size(node.name))
        return remember(Symbol(node.name, (), _facts(node)), node)

    def entries(self) -> Expr:
        """An explicit matrix, from its entries."""
        rows, columns = self.node.shape
        if not rows or not columns:
            self.refuse("is an empty matrix; sizes are at least 1")
        if rows * columns > MAX_ENTRIES:
            raise BudgetError(f"a matrix of {rows} by {columns} is too large; at most {MAX_ENTRIES:,} entries are read")
        found = [as_expr(self.convert(entry)) for entry in self.node]
        return ops.array([found[k : k + columns] for k in range(0, len(found), columns)])


def _nodes(objects: list[Any]) -> Iterable[Any]:
    """All parts once, without the bound variables of functions and substitutions."""
    seen: set[Any] = set()
    stack = list(reversed(objects))
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, (sympy.Lambda, sympy.Subs)):
            bound = set(node.variables)
            inner = [part for part in _nodes([node.expr]) if part not in bound and part not in seen]
            seen.update(inner)
            yield from inner
            stack.extend(node.point if isinstance(node, sympy.Subs) else ())
            continue
        yield node
        if isinstance(node, sympy.MatrixSymbol):
            stack.extend(s for dim in node.shape for s in dim.free_symbols)
        elif isinstance(node, sympy.MatrixBase):
            stack.extend(reversed(list(node)))
        else:
            stack.extend(reversed(node.args))


def _rule(node: Any) -> Any:
    kind = type(node)
    if kind not in RULES:
        kind = next((k for k in kind.__mro__ if k in FAMILIES), kind)
    if kind not in RULES:
        raise SymnetError(f"{quote(node)} is a SymPy {kind.__name__}, which has no counterpart here; rewrite it first")
    return RULES[kind]


def _facts(node: Any) -> tuple[str, ...]:
    if node.is_extended_real is False or node.is_commutative is False:
        raise SymnetError(f"the SymPy symbol {quote(node)} is declared not to be a real number, as all here are")
    for word in BEYOND:
        if getattr(node, f"is_{word}") and not node.is_zero:
            raise SymnetError(
                f"the SymPy symbol {quote(node)} is declared {word}, which no hypothesis here can say; use a symbol "
                "without it"
            )
    positive = node.is_extended_positive
    held = {"positive": positive, "nonnegative": node.is_extended_nonnegative and not positive}
    return tuple(word for word, holds in {**held, "integer": node.is_integer}.items() if holds)


def _hypotheses(node: Any) -> list[Compare]:
    if node.is_extended_nonnegative and not node.is_zero:
        return []  # facts of the variable say it
    variable = Symbol(node.name, (), _facts(node))
    for word, relation in ASSUMED:
        if getattr(node, f"is_{word}"):
            return [Compare(relation, variable, Number(0))]
    return []
