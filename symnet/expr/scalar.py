"""What an expression is, and its arithmetic entry by entry: numbers, sums, products, powers, functions of the table.

Operands broadcast as in NumPy. Nothing is evaluated on construction; `a - b` is `a + (-1)*b` and `a / b` is
`a * b**(-1)`, as in SymPy, and every printer writes them as they were meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr.base import Node
from symnet.late import late
from symnet.remembered import remembered
from symnet.sizes import Dim, Shape, Size, broadcast, show


class Expr(Node):
    """An expression: a scalar (rank 0) or a tensor whose sizes may be symbols.

    Python's and NumPy's operators build expressions and evaluate nothing:

    >>> from symnet.symbols import tensors
    >>> W, x, b = tensors("W: m n; x: n; b: m")
    >>> z = W @ x + b
    >>> z.shape, str(z)
    ((m,), 'W @ x + b')

    `==` compares structure; a mathematical equation is stated by `symnet.claim`.
    """

    __slots__ = ()
    integral = False  # whether it is a size, or a name that is declared to be of integers
    __array_ufunc__ = None  # NumPy leaves the operators to us
    _op_priority = 100.0  # and so does SymPy, which would evaluate
    __hash__ = Node.__hash__

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Expr) or not isinstance(other, (int, float, Fraction, Size)):
            return False
        return self is as_expr(other)

    def __add__(self, other: Any) -> Expr:
        return _binary(Add, self, other)

    def __radd__(self, other: Any) -> Expr:
        return _binary(Add, other, self)

    def __sub__(self, other: Any) -> Expr:
        return _binary(Add, self, other, right=negate)

    def __rsub__(self, other: Any) -> Expr:
        return _binary(Add, other, self, right=negate)

    def __mul__(self, other: Any) -> Expr:
        return _binary(Mul, self, other)

    def __rmul__(self, other: Any) -> Expr:
        return _binary(Mul, other, self)

    def __truediv__(self, other: Any) -> Expr:
        return _binary(Mul, self, other, right=reciprocal)

    def __rtruediv__(self, other: Any) -> Expr:
        return reciprocal(self) if other == 1 else _binary(Mul, other, self, right=reciprocal)

    def __pow__(self, other: Any) -> Expr:
        return _binary(Power, self, other)

    def __rpow__(self, other: Any) -> Expr:
        return _binary(Power, other, self)

    def __neg__(self) -> Expr:
        return negate(self)

    def __pos__(self) -> Expr:
        return self

    def __abs__(self) -> Expr:
        return Map("abs", self)

    __matmul__ = late("matmul")
    __rmatmul__ = late("rmatmul")
    __getitem__ = late("index")
    __str__ = __repr__ = late("shown_text")
    named = late("named_text")
    _repr_latex_ = late("display_latex")
    latex = late("latex")
    brief = late("brief")
    subs = late("subs")
    to_sympy = _sympy_ = late("to_sympy")
    free_symbols = property(late("free_symbols"))
    T = property(late("transposed"))

    def _no_order(self, other: Any) -> Any:
        raise SymnetError(
            f'expressions have no truth value, so {quote(self)} cannot be compared; state it with claim(lhs, "<=", rhs)'
        )

    __lt__ = __le__ = __gt__ = __ge__ = _no_order

    def __iter__(self) -> Any:
        if not self.shape or not isinstance(self.shape[0], int):
            raise TypeError(f"{quote(self)} of shape {show(self.shape)} cannot be iterated")
        return iter([self[i] for i in range(self.shape[0])])

    def __float__(self) -> float:
        raise SymnetError(f"{quote(self)} is a formula, not a float; use symnet.evaluate or symnet.compile")


def as_expr(value: Any) -> Expr:
    """An expression from a number, a size, a SymPy object or an expression; numbers stay exact.

    A Python float is read by its shortest decimal form: `0.1` is 1/10. Anything else raises `SymnetError`.
    """
    if isinstance(value, Expr):
        return value
    convert = _CONVERSIONS.get(type(value))
    if convert is not None:
        return convert(value)
    for kind in type(value).__mro__:
        if kind in _CONVERSIONS:
            return _CONVERSIONS[kind](value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a NumPy scalar
        return as_expr(value.item())
    if hasattr(value, "free_symbols"):  # a SymPy object
        return from_sympy(value)
    rows = isinstance(value, (list, tuple)) or hasattr(value, "tolist")  # NumPy arrays too
    hint = (
        '; symnet.parse("...") reads a text'
        if isinstance(value, str)
        else "; write symnet.array([...])"
        if rows
        else ""
    )
    raise SymnetError(
        f"{quote(value)} of type {type(value).__name__} is not an expression, a number, a size or a SymPy object{hint}"
    )


from_sympy = late("from_sympy")


def _from_float(value: float) -> Expr:
    if not math.isfinite(value):
        raise SymnetError(f"`{value}` is not a number that a formula can hold; use a finite number")
    return Number(Fraction(repr(float(value))))


def _from_bool(value: bool) -> Expr:
    raise SymnetError(f"`{value}` is a truth value, not a number; write 1 or 0")


_CONVERSIONS: dict[type, Callable[[Any], Expr]] = {
    bool: _from_bool,
    int: lambda value: Number(value),
    Fraction: lambda value: Number(value),
    float: _from_float,
    Size: lambda value: SizeValue(value),
}


def _binary(
    node: Callable[..., Expr], left: Any, right_operand: Any, right: Callable[[Expr], Expr] | None = None
) -> Any:
    a, b = as_expr(left), as_expr(right_operand)
    return node(a, right(b) if right else b)


def negate(e: Expr) -> Expr:
    """`-e`: a negative number for a number, else the product with -1."""
    return Number(-e.value) if isinstance(e, Number) else Mul(Number(-1), e)


def reciprocal(e: Expr) -> Expr:
    """`1/e`, written as the power -1."""
    return Power(e, Number(-1))


def joint_shape(what: str, *operands: Expr) -> Shape:
    """The broadcast shape of the operands; the error names them and their sizes."""
    first = operands[0].shape
    if all(e.shape == first or not e.shape for e in operands):
        return first
    try:
        return broadcast(*(e.shape for e in operands))
    except ShapeError as error:
        names = " and ".join(f"{quote(e, 60)} of shape {show(e.shape)}" for e in operands)
        raise ShapeError(f"cannot {what} {names}: {error}; reshape or transpose one of them") from None


class Number(Expr):
    """An exact rational number."""

    __slots__ = ("_hash",)

    _hash: int

    def __new__(cls, value: int | Fraction) -> Number:
        return _number(value)

    @property
    def value(self) -> Fraction:
        return self.data[0]

    def __hash__(self) -> int:  # equal to the plain number, so hashed like it; kept, since a fraction takes its time
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(self.data[0]))
            return self._hash


@remembered
def _number(value: int | Fraction) -> Number:
    made: Number = Number._make((), (Fraction(value),), ())
    return made


class SizeValue(Expr):
    """A size used as a number."""

    __slots__ = ()
    integral = True

    def __new__(cls, size: Dim) -> Any:
        return cls._make((), (size,), ()) if isinstance(size, Size) else Number(size)

    @property
    def size(self) -> Size:
        return self.data[0]

    def __hash__(self) -> int:
        return hash(self.data[0])


class Add(Expr):
    """A sum of two, entry by entry."""

    __slots__ = ()

    def __new__(cls, a: Expr, b: Expr) -> Add:
        return cls._make((a, b), (), joint_shape("add", a, b))

    def with_children(self, children: tuple[Expr, ...]) -> Add:
        return Add(*children)


class Mul(Expr):
    """A product of two, entry by entry (the Hadamard product of tensors)."""

    __slots__ = ()

    def __new__(cls, a: Expr, b: Expr) -> Mul:
        return cls._make((a, b), (), joint_shape("multiply", a, b))

    def with_children(self, children: tuple[Expr, ...]) -> Mul:
        return Mul(*children)


class Power(Expr):
    """A power, entry by entry. `0**0` is 1; a negative base needs an integer exponent."""

    __slots__ = ()

    def __new__(cls, base: Expr, exponent: Expr) -> Power:
        return cls._make((base, exponent), (), joint_shape("raise", base, exponent))

    @property
    def base(self) -> Expr:
        return self.children[0]

    @property
    def exponent(self) -> Expr:
        return self.children[1]

    def with_children(self, children: tuple[Expr, ...]) -> Power:
        return Power(*children)


class Map(Expr):
    """A function of the table, entry by entry; the parameters (`leaky_relu(x, a)`) are further operands."""

    __slots__ = ()

    def __new__(cls, name: str, *operands: Expr) -> Map:
        return cls._make(operands, (name,), joint_shape(f"apply {name} to", *operands))

    @property
    def name(self) -> str:
        return self.data[0]

    def with_children(self, children: tuple[Expr, ...]) -> Map:
        return Map(self.name, *children)
