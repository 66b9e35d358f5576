"""Single operations on arrays: what plans become when they write into arrays that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int, ...]
INPUT, LITERAL, CONSTANT, ARRAY, FRESH, VIEW, SCALAR = "input literal constant array fresh view scalar".split()


@dataclass(eq=False)
class Value:
    """What a step computes, or is given.

    kind: `input`; `literal`, a Python number (`number`, written as `code`); `constant`, computed once, by `code` of
    `operands` (where `number` is set, this number in all places, and `plain` its text); `array`, which lives in a
    preallocated array; `fresh`, an array made anew at each call; `view`, `code` of its `base`; `scalar`. name: a wish;
    truth: of truth values; held: an input that lives in the program; lies: how a matrix has to lie in memory: `C` row
    by row, `F` column by column; padded: a matrix with a column of ones behind its last one.
    """

    shape: Shape
    kind: str
    code: str = ""
    name: str = ""
    operands: tuple[Value, ...] = ()
    base: Value | None = None
    truth: bool = False
    held: bool = False
    number: float | None = None
    plain: str = ""
    lies: str = ""
    padded: bool = False

    @property
    def root(self) -> Value:
        value = self
        while value.base is not None:
            value = value.base
        return value

    @property
    def fixed(self) -> bool:
        """Whether it is the same at each call."""
        return self.kind in (LITERAL, CONSTANT) or (self.kind == VIEW and self.root.fixed)

    @property
    def static(self) -> bool:
        """Whether the array, not what it holds, is the same at each call."""
        root = self.root
        return root.kind in (LITERAL, CONSTANT, ARRAY) or root.held

    @property
    def entries(self) -> int:
        count = 1
        for length in self.shape:
            count *= length
        return count

    @property
    def transposed(self) -> Value | None:
        """The matrix of which this is the transpose."""
        return self.base if self.kind == VIEW and self.code == "{0}.T" else None


@dataclass(eq=False)
class Step:
    """One operation with one result.

    op: the name of a ufunc; `dot` (of vectors and matrices), `flat` (the sum of all products), `copy`, or `code`, with
    `code` for its text: a hole `{0}`, `{1}`, ... for each operand, `{out}` for the array to write into; guarded: it
    must not warn, since its result only counts where a condition chooses it.
    """

    op: str
    operands: tuple[Value, ...]
    target: Value
    code: str = ""
    guarded: bool = False
    linear: tuple[int, ...] = ()

    @property
    def entrywise(self) -> bool:
        return self.op not in ("dot", "flat", "copy", "code")


# In which operands an entrywise operation is linear, each alone.
LINEAR = {"multiply": (0, 1), "divide": (0,), "negative": (0,), "copy": (0,), "dot": (0, 1)}


@dataclass
class Steps:
    """Steps in the order in which they may run. The same operation of the same operands is done once."""

    real: Any
    steps: list[Step] = field(default_factory=list)
    guarded: bool = False
    _known: dict[tuple[Any, ...], Value] = field(default_factory=dict)
    _makers: dict[Value, Step] = field(default_factory=dict)

    def _append(self, step: Step) -> None:
        self.steps.append(step)
        self._makers[step.target] = step

    def literal(self, number: float, code: str = "") -> Value:
        key = ("literal", number, code)
        if key not in self._known:
            self._known[key] = Value((), LITERAL, code or repr(number), number=number)
        return self._known[key]

    def constant(self, code: str, shape: Shape, operands: Sequence[Value] = (), number: float | None = None) -> Value:
        """What depends on no argument."""
        key = ("constant", code, *map(id, operands))
        if key not in self._known:
            self._known[key] = Value(shape, CONSTANT, code, operands=tuple(operands), number=number)
        return self._known[key]

    def filled(self, code: str, shape: Shape, number: float | None = None) -> Value:
        """A whole array of one number: NumPy takes its fast way only where both operands are arrays."""
        text = f"np.full({shape}, {code}, dtype)" if shape else f"np.array({code}, dtype)"
        made = self.constant(text, shape, number=number)
        made.plain = code
        return made

    def entrywise(self, op: str, operands: Sequence[Value], shape: Shape, truth: bool = False) -> Value:
        """An operation on corresponding entries, by the name of its ufunc; numbers become arrays without axes."""
        operands = [self.number(v.number or 0.0, v.code) if v.kind == LITERAL else v for v in operands]
        return self.emit(op, operands, shape, truth=truth, linear=LINEAR.get(op, ()))

    def emit(self, op: str, operands: Sequence[Value], shape: Shape, code: str = "", **more: Any) -> Value:
        """The value of an operation that writes into a given array (or gives a scalar)."""
        key = (op, code, *map(id, operands), shape)
        if key not in self._known:
            target = Value(shape, ARRAY if shape else SCALAR, truth=more.pop("truth", False))
            self._append(Step(op, tuple(operands), target, code, self.guarded, **more))
            self._known[key] = target
        return self._known[key]

    def number(self, number: float, code: str) -> Value:
        """A number as an operand: an array without axes is converted no more."""
        return self.filled(code, (), number)

    def times(self, a: Value, b: Value) -> Value:
        """The product of two numbers that are not both known beforehand."""
        return self.fresh("{0} * {1}", (a, b), ())

    def rerooted(self, value: Value, old: Value, new: Value) -> Value:
        """The same view of another value."""
        if value is old:
            return new
        assert value.base is not None
        return self.view(value.code, self.rerooted(value.base, old, new), value.shape)

    def replace(self, steps: list[Step]) -> None:
        self.steps = steps
        self._makers = {step.target: step for step in steps}

    def remake(self, step: Step) -> None:
        """Take note of a step's new target."""
        self._makers[step.target] = step

    def drop(self, step: Step) -> None:
        self.steps.remove(step)

    def flat(self, a: Value, b: Value) -> Value:
        """The sum of all products of entries of two arrays of one shape."""
        if a.kind == VIEW and b.kind == VIEW and a.transposed and b.transposed:
            a, b = a.transposed, b.transposed
        return self.emit("flat", (a, b), (), linear=(0, 1))

    def maker(self, value: Value) -> Step | None:
        """The step that computes a value."""
        return self._makers.get(value)

    def found(self, op: str, operands: Sequence[Value], shape: Shape) -> Value | None:
        """The value of an operation, where it is computed already."""
        return self._known.get((op, "", *map(id, operands), shape))

    def made(self, value: Value) -> Step:
        """The step that computes a value, which is computed."""
        return self._makers[value]

    def negated(self, value: Value) -> Value | None:
        """x where the value is -x."""
        step = self.maker(value)
        if step is not None and step.op == "multiply" and step.operands[0].number == -1:
            return step.operands[1]
        return None

    def dot(self, a: Value, b: Value) -> Value:
        """The product of vectors and matrices."""
        return self.emit("dot", (a, b), (*a.shape[:-1], *b.shape[1:]), linear=LINEAR["dot"])

    def fresh(self, code: str, operands: Sequence[Value], shape: Shape) -> Value:
        """The value of code that makes its own array."""
        key = ("fresh", code, *map(id, operands), shape)
        if key not in self._known:
            target = Value(shape, FRESH if shape else SCALAR)
            self._append(Step("code", tuple(operands), target, code, self.guarded))
            self._known[key] = target
        return self._known[key]

    def view(self, code: str, base: Value, shape: Shape) -> Value:
        """A view of a value; of a transpose, its transpose is the value itself."""
        if code == "{0}.T" and base.transposed is not None:
            return base.transposed
        if code == "{0}.T" and len(base.shape) < 2:
            return base
        if "reshape" in code and base.static and not base.fixed:
            if base.kind == VIEW and "reshape" not in base.code:
                base = self.emit("copy", (base,), base.shape, linear=LINEAR["copy"], truth=base.truth)
            base.root.lies = "C"  # else NumPy would make a copy, once
        key = ("view", code, id(base))
        if key not in self._known:
            self._known[key] = Value(shape, VIEW, code, base=base, truth=base.truth)
        return self._known[key]
