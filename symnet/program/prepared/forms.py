"""Plans with parameters in their text: products, reductions and views, recognised by their form."""

from __future__ import annotations

import re
from math import prod

from symnet.program.prepared import windows
from symnet.program.prepared.rows import ROWS, Operands, Row
from symnet.program.prepared.steps import Shape, Steps, Value

LONGEST_SUM = 1024  # longer sums keep NumPy's summation by halves
MARK = r"(?:\.T|\.transpose\([\d, ]+\)|\.reshape\([\d, ]+\)|\[[^\[\]]*\])"
_VIEW = re.compile(rf"\{{0\}}({MARK}+)")
_BINARY = re.compile(rf"\{{0\}}({MARK}*) ([*@]) \{{1\}}({MARK}*)")
_RESHAPED = re.compile(rf"\((.*)\)({MARK})")
_SUM_OF_PRODUCT = re.compile(r"np\.sum\((\{0\}[^()]* \* \{1\}[^()]*)(?:, axis=(\d+|\([\d, ]+\)))?\)")
_REDUCTION = re.compile(r"np\.(sum|mean|max|min|prod)\(\{0\}(?:, axis=(\d+|\([\d, ]+\)))?(, keepdims=True)?\)")
_ALONG = re.compile(r"(softmax|log_softmax|logsumexp)\(\{0\}(?:, axis=(\d+))?(, keepdims=True)?\)")
_WINDOWS = re.compile(r"windows\(\{0\}, \([\d, ]+\)(, stride=\d+)?(, dilation=\d+)?\)")
_UFUNC = {"sum": "add", "max": "maximum", "min": "minimum", "prod": "multiply"}


def row_of(template: str, operands: Operands) -> Row | None:
    """The row for a template, where its operands fit."""
    found = ROWS.get(template)
    if found is not None or not any(operand.shape for operand in operands):
        return found
    if (found := windows.row_of(template)) is not None:
        return found
    if match := _BINARY.fullmatch(template):
        return _binary(match)
    if match := _VIEW.fullmatch(template):
        return _marked(match[1])
    if operands[0].truth:
        return None
    if match := _SUM_OF_PRODUCT.fullmatch(template):
        return _sum_of_product(match)
    if match := _RESHAPED.fullmatch(template):
        return _reshaped(match, operands)
    if _WINDOWS.fullmatch(template):
        return lambda steps, given, shape: steps.view(template, given[0], shape)
    rank = len(operands[0].shape)
    if match := _ALONG.fullmatch(template):
        return _along(match, rank) if match[2] or match[1] != "logsumexp" or rank == 1 else None
    if match := _REDUCTION.fullmatch(template):
        axes = _axes(match[2], rank)
        keepdims = bool(match[3])
        return lambda steps, given, shape: reduced(steps, match[1], given[0], axes, keepdims)
    return None


def _axes(text: str | None, rank: int) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text))) if text else tuple(range(rank))


def _marked(marks: str) -> Row:
    return lambda steps, operands, shape: marked(steps, operands[0], marks)


def marked(steps: Steps, value: Value, marks: str) -> Value:
    """The view that marks, as in `{0}.T[:, None]`, make of an operand."""
    for mark in re.findall(MARK, marks):
        shape = _viewed(mark, value.shape)
        if not shape and value.shape:
            mark = f"{mark[:-1]}, ...]"  # else it would be the number that is there now
        value = steps.view(f"{{0}}{mark}", value, shape)
    return value


def _viewed(mark: str, shape: Shape) -> Shape:
    """The shape of a view."""
    if mark == ".T":
        return shape[::-1]
    if mark.startswith("["):
        return _selected(mark[1:-1].split(", "), shape)
    numbers = tuple(map(int, re.findall(r"\d+", mark)))
    return numbers if mark.startswith(".reshape") else tuple(shape[k] for k in numbers)


def _selected(places: list[str], shape: Shape) -> Shape:
    left, found = list(shape), []
    for place in places:
        if place == "None":
            found.append(1)
        elif ":" in place:
            bounds = [int(bound) if bound else None for bound in place.split(":")]
            found.append(len(range(*slice(*bounds).indices(left.pop(0)))))
        else:
            left.pop(0)
    return (*found, *left)


def _binary(match: re.Match[str]) -> Row:
    def row(steps: Steps, operands: Operands, shape: Shape) -> Value:
        a, b = (marked(steps, v, marks) for v, marks in zip(operands, (match[1], match[3]), strict=True))
        if match[2] == "*":
            return steps.entrywise("multiply", (a, b), shape)
        if max(len(a.shape), len(b.shape)) <= 2:
            return steps.dot(a, b)
        return steps.emit("code", (a, b), shape, "np.matmul({0}, {1}, {out})")

    return row


def _sum_of_product(match: re.Match[str]) -> Row | None:
    """Σ a·b over some or all axes, of two views of operands."""
    inner = _BINARY.fullmatch(match[1])
    if inner is None:
        return None

    def row(steps: Steps, operands: Operands, shape: Shape) -> Value:
        a, b = (marked(steps, v, marks) for v, marks in zip(operands, (inner[1], inner[3]), strict=True))
        rank = max(len(a.shape), len(b.shape))
        whole = tuple(max(pair) for pair in zip(_padded(a.shape, rank), _padded(b.shape, rank), strict=True))
        return reduced(steps, "sum", steps.entrywise("multiply", (a, b), whole), _axes(match[2], rank), False)

    return row


def _padded(shape: Shape, rank: int) -> Shape:
    return (*(1,) * (rank - len(shape)), *shape)


def _reshaped(match: re.Match[str], operands: Operands) -> Row | None:
    """A view of what other code gives: `({0} @ {1}).reshape(2, 3)`."""
    inner = _BINARY.fullmatch(match[1])
    if inner is None or inner[2] != "@":
        return None

    def row(steps: Steps, given: Operands, shape: Shape) -> Value:
        a, b = (marked(steps, v, marks) for v, marks in zip(given, (inner[1], inner[3]), strict=True))
        return marked(steps, steps.dot(a, b), match[2])

    return row


def reduced(steps: Steps, name: str, a: Value, axes: tuple[int, ...], keepdims: bool) -> Value:
    """A reduction; a mean is a sum, divided; a sum of all products is one of two flat arrays, a short sum of a matrix a
    product with ones."""
    rank = len(a.shape)
    if name == "mean":
        total = reduced(steps, "sum", a, axes, keepdims)
        count = prod(a.shape[axis] for axis in axes)
        return steps.entrywise("divide", (total, steps.number(float(count), str(count))), total.shape)
    if name == "sum" and len(axes) == rank and not keepdims:
        made = steps.maker(a)
        if made is not None and made.op in ("multiply", "square") and all(v.shape == a.shape for v in made.operands):
            if not any(v.truth for v in made.operands):
                return steps.flat(made.operands[0], made.operands[-1])
    kept = tuple(n for k, n in enumerate(a.shape) if k not in axes)
    if name == "sum" and rank == 2 and len(axes) == 1 and a.shape[axes[0]] <= LONGEST_SUM and steps.real.char in "fd":
        ones = steps.constant(f"np.ones({a.shape[axes[0]]}, dtype)", (a.shape[axes[0]],))
        total = steps.dot(a, ones) if axes[0] else steps.dot(ones, a)
        return marked(steps, total, "[:, None]" if axes[0] else "[None]") if keepdims else total
    shape = tuple(1 if k in axes else n for k, n in enumerate(a.shape)) if keepdims else kept
    along = "None" if len(axes) == rank else str(axes[0] if len(axes) == 1 else axes)
    linear = (0,) if name == "sum" else ()
    if not shape:
        return steps.emit("code", (a,), (), f"np.{_UFUNC[name]}.reduce({{0}}, {along})", linear=linear)
    text = f"np.{_UFUNC[name]}.reduce({{0}}, {along}, None, {{out}}, {keepdims})"
    return steps.emit("code", (a,), shape, text, linear=linear)


def _along(match: re.Match[str], rank: int) -> Row:
    """softmax, log_softmax and logsumexp, which share their first steps."""
    name, axis = match[1], int(match[2]) if match[2] else rank - 1

    def row(steps: Steps, operands: Operands, shape: Shape) -> Value:
        x, keepdims = operands[0], rank > 1
        top = reduced(steps, "max", x, (axis,), keepdims)
        shifted = steps.entrywise("subtract", (x, top), x.shape)
        power = steps.entrywise("exp", (shifted,), x.shape)
        total = reduced(steps, "sum", power, (axis,), keepdims)
        if name == "softmax":
            return steps.entrywise("divide", (power, total), x.shape)
        if name == "log_softmax":
            return steps.entrywise("subtract", (shifted, steps.entrywise("log", (total,), total.shape)), x.shape)
        found = steps.entrywise("add", (top, steps.entrywise("log", (total,), total.shape)), total.shape)
        if keepdims and not match[3]:
            return marked(steps, found, f"[{', '.join(['0' if k == axis else ':' for k in range(rank)])}]")
        return found

    return row
