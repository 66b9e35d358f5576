"""Names for the forward pass: z for pre-activations, a for activations, p for softmax, s for
the sigmoid that softplus has as its slope, where the user gave none.

What the user named keeps its name; fresh names never clash with a name that occurs anywhere in the expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from symnet.errors import SymnetError, quote
from symnet.expr import Apply, AxisMap, Contract, Defined, Expr, Map, Reduce, Symbol, Window, postorder
from symnet.expr.base import dims_of
from symnet.rewrite import opaque
from symnet.sizes import names_of
from symnet.symbols import RESERVED

# Functions that are written as a layer's activation; exp, log and the like stay inside their formula.
ACTIVATIONS = frozenset(
    "sigmoid tanh relu leaky_relu elu selu softplus softsign gelu silu mish hard_sigmoid hard_tanh step erf".split()
)
LETTERS = {
    "z": ("z", "s", "u"),
    "a": ("a", "h", "o"),
    "p": ("p", "q", "r"),
    "s": ("s", "q", "r"),
    "u": ("u", "v", "w"),
}
HEAVY = 8  # nodes of a tensor that is named where it is used more than once


@dataclass(frozen=True)
class Forward:
    """The expression with names in it. root: the whole, a name itself where other names occur; variables: where to
    differentiate, as they stand in it; names: name by value; order: all names, each after those it is made of; layers:
    the names that are pre-activations; taken: names that may not be used again."""

    root: Expr
    variables: tuple[Expr, ...]
    names: dict[Expr, Defined]
    order: tuple[Defined, ...]
    layers: frozenset[Expr]
    taken: set[str]


def name_parts(
    loss: Expr,
    variables: tuple[Expr, ...],
    others: tuple[Expr, ...] = (),
    whole: tuple[str, ...] = ("L", "loss", "J"),
) -> Forward:
    """Names given to the parts of `loss` that depend on the variables.

    others: expressions whose names are taken too; whole: names for the loss itself (none: it gets no name).
    """
    nodes = list(postorder(loss))
    taken = taken_names(list(postorder(loss, *others)), variables)
    plan = _Plan(nodes, dependent(nodes, variables), taken)
    done: dict[Expr, Expr] = {}
    for node in nodes:
        children = tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        done[node] = plan.shared(node, plan.name(node, fresh))
    root = done[loss]
    extra = plan.slopes(done)
    if whole and not isinstance(root, Defined) and (extra or any(isinstance(node, Defined) for node in done.values())):
        root = Defined(fresh_name(whole, taken), root, fresh=True)
    order = tuple(node for node in postorder(root, *extra) if isinstance(node, Defined))
    _check_names(order)
    names: dict[Expr, Defined] = {}
    for name in order:
        names.setdefault(name.value, name)
    layers = frozenset(
        operand
        for node in postorder(root)
        if (operand := pre_activation(node)) is not None and isinstance(operand, Defined)
    )
    return Forward(root, tuple(done.get(v, v) for v in variables), names, order, layers, taken)


def dependent(nodes: Iterable[Expr], variables: Iterable[Expr]) -> set[Expr]:
    """The nodes (given operands first) that are a variable or are made of one."""
    found = set(variables)
    for node in nodes:
        if node not in found and not found.isdisjoint(node.children):
            found.add(node)
    return found


def taken_names(nodes: Iterable[Expr], variables: Iterable[Expr] = ()) -> set[str]:
    """All names in use: variables, defined names, functions, sizes, and the words of the language."""
    nodes = list(nodes)
    found = {name for dim in dims_of(nodes) for name in names_of(dim)} if nodes else set()
    found |= {node.data[0] for node in (*nodes, *variables) if isinstance(node, (Symbol, Defined, Apply))}
    return found | RESERVED | {"pi", "e"}


def fresh_name(wanted: Iterable[str], taken: set[str]) -> str:
    """The first of the wanted names that is free, else the last one with a number; it is taken from now on."""
    name = ""
    for name in wanted:
        if name not in taken:
            break
    number, base = 2, name
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name)
    return name


def pre_activation(node: Expr) -> Expr | None:
    """The argument of an activation, softmax or log-sum-exp; None for other nodes."""
    if isinstance(node, Map) and node.name in ACTIVATIONS:
        return node.children[0]
    if isinstance(node, Apply) or (isinstance(node, AxisMap) and node.name != "argmax_onehot"):
        return node.children[0]
    if isinstance(node, Reduce) and node.op == "logsumexp":
        return node.children[0]
    return None


def is_layer(e: Expr) -> bool:
    """Whether an argument is worth a name: a contraction, or several variables together."""
    below = list(postorder(e, stop=opaque))
    if any(isinstance(node, (Contract, Window)) for node in below):
        return True
    return sum(isinstance(node, (Symbol, Defined)) for node in below) > 1


def _heavy(e: Expr) -> bool:
    return next(islice(postorder(e, stop=opaque), HEAVY, None), None) is not None


class _Plan:
    """Which nodes get which names; the layers are counted before the first name is given."""

    def __init__(self, nodes: list[Expr], active: set[Expr], taken: set[str]):
        self.active, self.taken = active, taken
        self.valued = {node.children[0] for node in nodes if isinstance(node, Defined)}
        self.made: dict[Expr, Defined] = {}
        layers: dict[Expr, int] = {}
        for node in nodes:
            z = pre_activation(node)
            if z is not None and node in active and not isinstance(z, Symbol):
                if isinstance(z, Defined) or is_layer(z):
                    layers.setdefault(z, len(layers) + 1)
        self.numbers = {z: str(k) if len(layers) > 1 else "" for z, k in layers.items()}
        softmaxes = [node for node in nodes if node in active and self._softmax_of(node) is not None]
        self.many = len({self._softmax_of(node) for node in softmaxes}) > 1
        self.letters = {kind: self._letter(kind) for kind in LETTERS}
        self.uses: dict[Expr, int] = {}
        for node in nodes:
            for child in dict.fromkeys(node.children):
                self.uses[child] = self.uses.get(child, 0) + (node in active)
        self.count = 0

    @staticmethod
    def _softmax_of(node: Expr) -> Expr | None:
        """The softmax that a node is, or whose values its derivative uses."""
        z = pre_activation(node)
        if isinstance(node, AxisMap) and z is not None:
            return AxisMap("softmax", z, node.axis)
        if isinstance(node, Reduce) and z is not None and len(node.axes) == 1:
            return AxisMap("softmax", z, node.axes[0])
        return None

    def _letter(self, kind: str) -> str:
        numbers = {"", *self.numbers.values()}
        for letter in LETTERS[kind]:
            if not any(shape(letter) + n in self.taken for n in numbers for shape in (str.lower, str.upper)):
                return letter
        return LETTERS[kind][-1]

    def _define(self, kind: str, number: str, value: Expr) -> Defined:
        if value not in self.made:
            letter = self.letters[kind]
            wanted = (letter.upper() if value.rank > 1 else letter) + number
            self.made[value] = Defined(fresh_name((wanted,), self.taken), value, fresh=True)
        return self.made[value]

    def name(self, node: Expr, fresh: Expr) -> Expr:
        """The rebuilt node with its argument and itself named, where they deserve it."""
        fresh = self._activated(node, fresh)
        number = self.numbers.get(node)
        if number is None or node not in self.active or node in self.valued or isinstance(fresh, Defined):
            return fresh
        return self._define("z", number, fresh)

    def _activated(self, node: Expr, fresh: Expr) -> Expr:
        z = pre_activation(node)
        if z is None or node not in self.active or node in self.valued:
            return fresh
        if isinstance(node, Reduce) or (isinstance(node, AxisMap) and node.name != "softmax"):
            return fresh
        number = self.numbers.get(z)
        if isinstance(node, AxisMap):
            return self._define("p", (number or "") if self.many else "", fresh)
        return fresh if number is None else self._define("a", number, fresh)

    def shared(self, node: Expr, fresh: Expr) -> Expr:
        """A name for a large part that is used more than once and has none: what a layer norm gives to the next layers,
        or what runs along the residual connections."""
        if node in self.numbers or node in self.valued or isinstance(fresh, Defined) or node.rank == 0:
            return fresh
        if node not in self.active or self.uses.get(node, 0) < 2 or not _heavy(fresh):
            return fresh
        self.count += 1
        return self._define("u", str(self.count), fresh)

    def slopes(self, done: dict[Expr, Expr]) -> list[Defined]:
        """Names for what a function does not contain but its derivative does: the softmax of log-softmax and
        log-sum-exp, the sigmoid of a softplus layer."""
        known = {node.children[0] for node in done.values() if isinstance(node, Defined)}
        found: list[Defined] = []
        for node, fresh in done.items():
            fresh = fresh.value if isinstance(fresh, Defined) else fresh
            z = pre_activation(node)
            number = self.numbers.get(z) if z is not None else None
            kind, slope = "p", self._softmax_of(fresh)
            if slope is None and number is not None and isinstance(fresh, Map) and fresh.name == "softplus":
                kind, slope = "s", Map("sigmoid", fresh.children[0])
            if slope is not None and node in self.active and slope not in known:
                known.add(slope)
                found.append(self._define(kind, number or "" if self.many or kind == "s" else "", slope))
        return found


def _check_names(order: tuple[Defined, ...]) -> None:
    seen: dict[str, Defined] = {}
    for name in order:
        if seen.setdefault(name.name, name) is not name:
            raise SymnetError(
                f"{quote(name.name)} is defined twice, as {quote(seen[name.name].value, 60)} and as "
                f"{quote(name.value, 60)}; give one of them another name"
            )
