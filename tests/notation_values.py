"""The value of a printed formula: a small evaluator of notation trees that knows nothing of expressions.

It reads what a person would read: letters of sums with their ranges, entries of tensors, Kronecker's δ, cases, matrix
products by juxtaposition, transposes, derivatives (by central differences). In matrix notation a vector is a column.
"""

import math
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from symnet.report.notation import (
    Big,
    Cases,
    Fence,
    Frac,
    Func,
    IndexList,
    Matrix,
    Num,
    Op,
    Root,
    Row,
    Scripts,
    Sym,
    Text,
    postorder,
)

H = 1e-5
TRANSPOSE, INVERSE, DIFFERENTIAL = Op("⊤"), Row((Op("−", prefix=True), Num("1"))), (Op("∂"), Sym("d", weight="upright"))
INVERSE_TRANSPOSE = Row((Op("−", prefix=True), TRANSPOSE))


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _first_largest(x, axis):
    return (
        (np.cumsum(x == x.max(axis=axis, keepdims=True), axis=axis) == 1) * (x == x.max(axis=axis, keepdims=True)) * 1.0
    )


FUNCTIONS = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "sgn": np.sign,
    "σ": _sigmoid,
    "sigmoid": _sigmoid,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "ReLU": lambda x: np.maximum(x, 0),
    "max": np.maximum,
    "min": np.minimum,
    "erf": np.vectorize(math.erf),
    "u": lambda x: (x >= 0) * 1.0,
    "softmax": lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis=axis if x.shape[-1] > 1 else 0, keepdims=True),
    "log softmax": lambda x, axis=-1: np.log(FUNCTIONS["softmax"](x, axis)),
    "onehot argmax": lambda x, axis=-1: _first_largest(x, axis if x.shape[-1] > 1 else 0),
    "reshape": lambda x, *shape: np.reshape(x, shape if len(shape) == 2 else (*shape, 1)),
    "SiLU": lambda x: x * _sigmoid(x),
    "GELU": lambda x: x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2,
    "Mish": lambda x: x * np.tanh(np.log1p(np.exp(x))),
    "Softsign": lambda x: x / (1 + np.abs(x)),
    "ELU": lambda x, a=1.0: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))),
    "LeakyReLU": lambda x, a=0.01: np.where(x > 0, x, a * x),
    "tr": lambda A: np.trace(A),
    "det": lambda A: np.linalg.det(A),
    "diag": lambda A: np.diag(A[:, 0]) if A.shape[1] == 1 else np.diag(A)[:, None],
}
UNSPECIFIED = (np.sin, np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x))  # f, f′, f″, f‴
FENCED = {
    "(": lambda x: x,
    "|": np.abs,
    "‖": lambda x: np.sqrt(np.sum(np.square(x))),
    "⌊": np.floor,
}


@dataclass(frozen=True)
class World:
    """values: arrays of names, by their notation; sizes; letters: the indices that are bound; meanings: (letters,
    notation) of a defined name's entry; functions: heads of unspecified functions."""

    values: dict
    sizes: dict = field(default_factory=dict)
    letters: dict = field(default_factory=dict)
    meanings: dict = field(default_factory=dict)
    functions: frozenset = frozenset()
    entries: bool = True  # index notation: names without indices are scalars
    layout: str = "mixed"  # of derivatives of or by whole tensors
    worked_out: dict = field(default_factory=dict)

    def bind(self, letter, at):
        return replace(self, letters={**self.letters, letter: at})

    def array(self, name):
        """The array of a name; of a defined one, from its meaning."""
        known = self.values.get(name)
        if known is not None or name not in self.meanings:
            return known
        if name in self.worked_out:
            return self.worked_out[name]
        letters, shape, meaning = self.meanings[name]
        made = np.empty(shape)
        for place in np.ndindex(*shape):
            bound = dict(zip(letters, place, strict=True))
            made[place] = value(meaning, replace(self, letters=bound, entries=True))
        self.worked_out[name] = made
        return made

    def moved(self, name, at, by):
        changed = np.array(self.array(name), dtype=float)
        changed[at] += by
        return replace(self, values={**self.values, name: changed}, worked_out={})


def value(node, world):
    """The value: a float, or a matrix."""
    return ROWS[type(node)](node, world)


def _scalar(x):
    return float(x.item()) if isinstance(x, np.ndarray) and x.shape in ((), (1, 1)) else x


@cache
def _readings(node):
    """What may be the name of an entry, and its power: what stands above belongs to the name, or raises it."""
    bare = _bare(node)
    return (bare, None), (replace(bare, sup=None), bare.sup)


def _sym(node, world):
    if node in world.letters:
        return world.letters[node]
    low = node.sub
    items = low.items if isinstance(low, IndexList) else ()
    for name, power in _readings(node):
        array = world.array(name)
        if array is not None:
            return _raised(_entry(array, items, world), power, world)
        if name.base in world.sizes and name == Sym(name.base):
            return _raised(world.sizes[name.base], power, world)
    if node.base == "δ":
        first, second = (value(item, world) for item in items)
        return float(first == second)
    constant = {"π": math.pi, "e": math.e}.get(node.base)
    if constant is not None:
        return _raised(constant, node.sup, world)
    if node.base == "I":
        return np.eye(int(value(low, world)))
    if node.base in "01" and node.weight == "bold":
        sizes = low.items if isinstance(low, Row) else (low,)
        shape = [int(value(d, world)) for d in sizes if d != Op("×")]
        return _raised(np.full(shape if len(shape) == 2 else (*shape, 1), float(node.base)), node.sup, world)
    raise KeyError(f"no value for {node}")


def _entry(array, items, world):
    if items:
        at = tuple(slice(None) if item == Op(":", prefix=True) else int(value(item, world)) for item in items)
        assert len(at) == np.ndim(array) and all(not isinstance(i, int) or i >= 0 for i in at), (items, np.shape(array))
        found = array[at]
        return float(found) if np.ndim(found) == 0 else found if np.ndim(found) == 2 else found[:, None]
    if np.ndim(array) == 0:
        return float(array)
    assert not world.entries, "a tensor without indices in index notation"
    return array[:, None] if np.ndim(array) == 1 else array


def _raised(base, power, world):
    if power is None:
        return base
    if power == TRANSPOSE:
        return base.T if isinstance(base, np.ndarray) else base
    if power in (INVERSE, INVERSE_TRANSPOSE) and isinstance(base, np.ndarray):
        return np.linalg.inv(base if power == INVERSE else base.T)
    if isinstance(power, Row) and power.items[0] == Op("⊙"):
        return base ** value(Row(power.items[1:]), world)
    assert not isinstance(base, np.ndarray), "a matrix to a power"
    exponent = value(power, world)
    if float(exponent).is_integer():
        return float(base) ** int(exponent)
    return float(base) ** exponent if base >= 0 else math.nan  # Python would give a complex number


def _scripts(node, world):
    if isinstance(node.sub, IndexList):
        items = node.sub.items
        free = [item for item in items if isinstance(item, Sym) and item not in world.letters]
        if free and free == list(items):
            return _raised(_family(node.base, items, world), node.sup, world)
        array = value(node.base, replace(world, entries=False))
        shown = array[:, 0] if array.shape[1] == 1 and len(items) == 1 else array
        return _raised(_entry(shown, items, world), node.sup, world)
    if isinstance(node.base, Fence) and node.base.left == "‖" and node.sub == Num("1"):
        return _raised(float(np.abs(value(node.base.body, world)).sum()), node.sup, world)
    return _raised(_scalar(value(node.base, world)), node.sup, world)


def _family(base, letters, world):
    """(x_i²)_i: the array of the entries that are given."""
    shape = [_range(letter, base, world) for letter in letters]
    made = np.empty(shape)
    for place in np.ndindex(*shape):
        inside = {**world.letters, **dict(zip(letters, place, strict=True))}
        made[place] = value(base, replace(world, letters=inside))
    return made[:, None] if made.ndim == 1 else made


def _range(letter, body, world):
    """How far a letter counts: the axis of a tensor that it indexes."""
    for node in postorder(body):
        low = node.sub if isinstance(node, (Sym, Scripts)) else None
        if isinstance(low, IndexList) and letter in low.items:
            if isinstance(node, Scripts):
                array = value(node.base, replace(world, entries=False))
            else:
                names = (replace(node, sub=low.before), replace(node, sub=low.before, sup=None))
                array = next((found for name in names if (found := world.array(name)) is not None), None)
            if array is not None:
                return np.shape(array)[low.items.index(letter)]
    raise KeyError(f"no range for {letter} in {body}")


def _big(node, world):
    lower = node.lower
    if isinstance(lower, IndexList):
        ranges = [(letter, _range(letter, node.body, world)) for letter in lower.items]
    elif node.upper is not None:
        letter, equal, first = lower.items
        assert equal == Op("=") and first == Num("0")
        ranges = [(letter, int(value(node.upper, world)) + 1)]
    else:
        ranges = [_bounded(part, node.body, world) for part in _split(lower, Op(","))]
        ranges = [pair for part in ranges for pair in part]
    found = []
    places = list(np.ndindex(*(size for _, size in ranges)))
    for place in places:
        inside = {**world.letters, **{letter: at for (letter, _), at in zip(ranges, place, strict=True)}}
        found.append(_scalar(value(node.body, replace(world, letters=inside))))
    if node.op == "argmax":
        return places[int(np.argmax(found))][0]
    return {"∑": sum, "∏": math.prod, "max": max, "min": min}[node.op](found)


def _bounded(items, body, world):
    if len(items) == 1 and isinstance(items[0], IndexList):
        return [(letter, _range(letter, body, world)) for letter in items[0].items]
    zero, _, letter, _, *bound = items
    assert zero == Num("0")
    return [(letter, int(value(Row(tuple(bound)), world)))]


def _split(node, sign):
    parts = [[]]
    for item in node.items if isinstance(node, Row) else (node,):
        parts.append([]) if item == sign else parts[-1].append(item)
    return parts


def _cases(node, world):
    for shown, condition in node.rows:
        if isinstance(condition, Text):
            assert condition.words == "otherwise"
            return value(shown, world)
        items = condition.items
        assert items[0] == Text("if ")
        if all(_holds(part, world) for part in _split(Row(items[1:]), Op(","))):
            return value(shown, world)
    raise AssertionError("no case holds")


RELATIONS = {"=": "__eq__", "≠": "__ne__", "≤": "__le__", "<": "__lt__", "≥": "__ge__", ">": "__gt__"}


def _holds(items, world):
    """Whether a chain of relations holds."""
    signs = [item.text for item in items if isinstance(item, Op) and item.text in RELATIONS]
    sides, rest = [[]], list(items)
    for item in rest:
        sides.append([]) if isinstance(item, Op) and item.text in RELATIONS else sides[-1].append(item)
    numbers = [float(_scalar(value(Row(tuple(side)), world))) for side in sides]
    return all(getattr(a, RELATIONS[s])(b) for a, s, b in zip(numbers, signs, numbers[1:], strict=False))


def _indicator(relation, world):
    """1 where one relation holds, else 0; entry by entry."""
    items = _items(relation)
    (place,) = (k for k, item in enumerate(items) if isinstance(item, Op) and item.text in RELATIONS)
    a, b = (np.asarray(_scalar(value(Row(side), world))) for side in (items[:place], items[place + 1 :]))
    return _scalar(getattr(a, RELATIONS[items[place].text])(b) * 1.0)


def _row(node, world):
    """A remainder, or a sum of products."""
    items = node.items
    for k, item in enumerate(items):
        if item == Sym("mod", weight="upright"):
            return int(value(Row(items[:k]), world)) % int(value(Row(items[k + 1 :]), world))
    total, sign, term = None, 1, []
    for item in (*items, Op("+")):
        if isinstance(item, Op) and item.text in "+−" and (term or not item.prefix):
            if term:
                found = _product(term, world)
                total = sign * found if total is None else total + sign * found
            sign, term = (1 if item.text == "+" else -1), []
        elif isinstance(item, Op) and item.prefix and item.text == "−":
            sign = -sign
        else:
            term.append(item)
    return total


def _product(items, world):
    made, sign, k = None, "", 0
    while k < len(items):
        item = items[k]
        if isinstance(item, Op) and item.text in "·⊙⊘/⊗":
            sign, k = item.text, k + 1
            continue
        if item == Sym("1", weight="bold") and k + 1 < len(items) and isinstance(items[k + 1], Fence):
            factor, k = _indicator(items[k + 1].body, world), k + 2
        elif isinstance(item, Frac) and _is_operator(item):
            factor, k = _derivative(item, items[k + 1], world), k + 2
        else:
            factor, k = value(item, world), k + 1
        made = factor if made is None else JOINED[sign](made, factor)
        sign = ""
    return _scalar(made)


def _items(node):
    return node.items if isinstance(node, Row) else (node,)


def _beside(a, b):
    a, b = _scalar(a), _scalar(b)
    return a @ b if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) else a * b


JOINED = {
    "": _beside,
    "·": _beside,
    "⊙": lambda a, b: a * b,
    "⊘": lambda a, b: a / b,
    "/": lambda a, b: a / b,
    "⊗": np.kron,
}


def _is_differential(node):
    node = node.base if isinstance(node, Scripts) else node
    return node in DIFFERENTIAL


def _is_operator(node):
    return _is_differential(node.num)


def _frac(node, world):
    if isinstance(node.num, Row) and _is_differential(node.num.items[0]):
        return _derivative(node, Row(node.num.items[1:]), world)
    return _scalar(value(node.num, world)) / _scalar(value(node.den, world))


def _derivative(node, body, world):
    """∂/∂x_i by central differences of the body; twice for two of them."""
    places, order = [], 1
    for item in _items(node.den):
        if _is_differential(item):
            continue
        item = replace(item, sup=None) if item.sup == TRANSPOSE else item
        if isinstance(item, Sym) and item.sup is not None and world.array(_bare(item)) is None:
            order, item = int(item.sup.text), replace(item, sup=None)
        at = tuple(int(value(i, world)) for i in item.sub.items) if isinstance(item.sub, IndexList) else ()
        places += [(_bare(item), at)] * order
    inner = body.body if isinstance(body, Fence) and body.left == "(" else body
    if any(not at and np.ndim(world.array(name)) for name, at in places):
        return _whole(inner, [name for name, _ in places], world)
    found = _difference(inner, places, world)
    return found.T if isinstance(found, np.ndarray) and world.layout == "denominator" else found


def _whole(body, names, world):
    """∂f/∂x of or by tensors, as the layout defines it: rows belong to the function in the numerator layout, to the
    variable in the denominator layout; else a gradient is a column, and rows of a Jacobian belong to the function."""
    shape = np.shape(world.array(names[0]))
    if len(names) == 2:
        pairs = ([(names[0], a), (names[1], b)] for a in np.ndindex(shape) for b in np.ndindex(shape))
        return np.reshape([_difference(body, pair, world) for pair in pairs], shape * 2)
    slopes = [_difference(body, [(names[0], at)], world) for at in np.ndindex(shape)]
    if np.ndim(slopes[0]) == 0:
        gradient = np.reshape(slopes, shape if len(shape) == 2 else (*shape, 1))
        return gradient.T if world.layout == "numerator" else gradient
    assert len(shape) == 1 and slopes[0].shape[1] == 1, "no matrix"
    rows_by_variable = np.stack([slope[:, 0] for slope in slopes])
    return rows_by_variable if world.layout == "denominator" else rows_by_variable.T


def _bare(name):
    return replace(name, sub=name.sub.before) if isinstance(name.sub, IndexList) else name


def _difference(body, places, world):
    if not places:
        return _scalar(value(body, world))
    (name, at), *rest = places
    h = H if len(places) == 1 and not rest else 1e-3
    ends = [_difference(body, rest, world.moved(name, at, by)) for by in (h, -h)]
    return (ends[0] - ends[1]) / (2 * h)


def _func(node, world):
    head = node.head
    if isinstance(head, Scripts):  # a high derivative, f⁽⁴⁾
        return UNSPECIFIED[int(head.sup.body.text) % 4](value(node.args[0], world))
    whole = world.entries and head.base == "det"
    arguments = [_scalar(value(arg, replace(world, entries=False) if whole else world)) for arg in node.args]
    if head.base in world.functions:
        return UNSPECIFIED[head.primes](arguments[0])
    if head.base == "reshape":
        dims = _split(head.sub, Op("×"))
        return FUNCTIONS["reshape"](*arguments, *(int(value(Row(tuple(d)), world)) for d in dims))
    more = {}
    if isinstance(head.sub, Row) and head.sub.items[0] == Text("axis "):
        more = {"axis": int(value(head.sub.items[1], world))}
    elif head.sub is not None:
        more = {"a": value(head.sub, world)}
    return FUNCTIONS[head.base](*arguments, **more)


def _fence(node, world):
    if node.left == "⟨":
        a, b = (value(Row(tuple(part)), world) for part in _split(node.body, Op(",")))
        return float(np.sum(a * b))
    return FENCED[node.left](value(node.body, world))


def _root(node, world):
    assert node.index is None
    return np.sqrt(_scalar(value(node.body, world)))


def _matrix(node, world):
    return np.block([[value(cell, world) for cell in row] for row in node.rows])


ROWS = {
    Sym: _sym,
    Num: lambda node, world: float(node.text) if "." in node.text else int(node.text),
    Row: _row,
    Frac: _frac,
    Scripts: _scripts,
    Root: _root,
    Fence: _fence,
    Matrix: _matrix,
    Cases: _cases,
    Big: _big,
    Func: _func,
}
