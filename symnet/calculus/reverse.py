"""The reverse sweep: named adjoints from the loss back to the variables, one chain of steps for each name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from symnet.calculus.arithmetic import ONE, expand, is_number, plus
from symnet.calculus.asked import Asked, asked
from symnet.calculus.conditions import total
from symnet.calculus.naming import Forward, dependent, fresh_name, name_parts
from symnet.calculus.prepare import led, prepare
from symnet.calculus.pullbacks import pullback_of
from symnet.calculus.simplify import rewriters
from symnet.calculus.structured import coordinates
from symnet.claim import Claim
from symnet.expr import Compare, Contract, Defined, Expr, Formal, Full, Symbol, Where, postorder
from symnet.rewrite import Phases, normal, opaque, traced
from symnet.step import Definition, Derivation, Rule, Step

CONSTANT = Rule("constant rule", "d(c) = 0", "常数的导数")
CHAIN = Rule("chain rule", "grad(L, x) = sum of vjp(u, x, grad(L, u)) over what x enters", "链式法则")
ITSELF = Rule("identity", "grad(L, L) = 1", "恒等")
LIGHT = 14  # nodes of a pointwise adjoint that is written out rather than named, even where it is used twice
LINES = 40  # nodes of a block whose reverse sweep is shown line by line


@dataclass(frozen=True)
class Pull:
    """One application of a reverse rule: the node with its adjoint, and what its operands receive."""

    node: Expr
    adjoint: Expr
    rule: Rule
    to: tuple[tuple[Expr, Expr], ...]
    opened: tuple[Compare, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """The sweep from one name back to the names and variables in its value."""

    owner: Expr
    value: Expr
    seed: Expr
    pulls: tuple[Pull, ...]
    received: dict[Expr, list[Expr]]


@dataclass
class Sweep:
    """All blocks of one derivation, and what has been found so far."""

    forward: Forward
    given: tuple[Compare, ...]
    rewriters: Phases
    weight: Expr = ONE
    loss: Expr = field(init=False)
    blocks: dict[Expr, list[Block]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    deltas: list[Definition] = field(default_factory=list)
    results: dict[Expr, Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loss = self.forward.root

    def run(self) -> None:
        """From the loss back, each name once, then the variables in the order asked."""
        variables = self.forward.variables
        nodes = list(postorder(self.loss))
        active = dependent(nodes, variables)
        named = [n for n in nodes if n in active and isinstance(n, Defined)]
        if self.loss not in named and self.loss not in variables:
            self._sweep(self.loss, self.weight, active)
        for name in reversed(named):
            if name in variables and dependent(postorder(name.value), variables).isdisjoint({name.value}):
                continue  # only a variable: nothing before it is asked for
            self._back(name, active)
        for variable, chain in zip(variables, chains(variables), strict=True):
            if variable not in self.results:
                self._chain(variable, chain)

    def _back(self, name: Defined, active: set[Expr]) -> None:
        """The chain of a name, and its adjoint (named or inlined) sent into the name's value."""
        if name is self.loss:
            self.results[name] = self.weight
            self._sweep(name, self.weight, active)
            return
        wanted, layer = self._adjoint_name(name)
        short, full = self._chain(name, wanted)
        if name.value not in active:
            return
        if is_number(short) or isinstance(full, (Symbol, Defined)):
            self._sweep(name, short, active)
        elif layer or not self._light(full):
            placeholder = Defined(wanted, full, fresh=True)
            block = self._block(name, placeholder, active)
            if not layer and sum(_uses(c, placeholder) for cs in block.received.values() for c in cs) <= 1:
                self._sweep(name, short, active)
                return
            self.forward.taken.add(wanted)
            self.deltas.append(Definition(placeholder, self.formal(name)))
            self._register(block)
        else:
            self._sweep(name, short, active)

    def formal(self, leaf: Expr) -> Expr:
        """What is derived for a name or a variable, as written."""
        if self.weight is ONE:
            return Formal("grad", self.loss, leaf)
        return Formal("vjp", self.loss, leaf, self.weight)

    @staticmethod
    def _light(e: Expr) -> bool:
        below = list(postorder(e, stop=opaque))
        return len(below) <= LIGHT and not any(isinstance(node, Contract) for node in below)

    def _adjoint_name(self, name: Defined) -> tuple[str, bool]:
        """How the adjoint of a name is called, and whether it is the delta of a layer."""
        layer = name in self.forward.layers
        letter, rest = name.name[:1], name.name[1:]
        if not layer:
            wanted = f"g_{name.name}"
        elif letter in ("z", "Z") and (not rest or rest.isdigit()):
            wanted = ("delta" if letter == "z" else "Delta") + rest
        else:
            wanted = f"delta_{name.name}"
        taken = set(self.forward.taken)
        return fresh_name((wanted,), taken), layer

    def _sweep(self, owner: Expr, seed: Expr, active: set[Expr]) -> None:
        self._register(self._block(owner, seed, active))

    def _register(self, block: Block) -> None:
        for leaf in block.received:
            self.blocks.setdefault(leaf, []).append(block)

    def _block(self, owner: Expr, seed: Expr, active: set[Expr]) -> Block:
        value = owner.value if isinstance(owner, Defined) else owner
        leaves = set(self.forward.variables)
        inside = list(postorder(value, stop=lambda node: node in leaves or isinstance(node, (Symbol, Defined))))
        adjoints: dict[Expr, list[Expr]] = {value: [seed]}
        received: dict[Expr, list[Expr]] = {}
        pulls: list[Pull] = []
        for node in reversed(inside):
            if node not in adjoints:
                continue
            if node in leaves or isinstance(node, (Symbol, Defined)):
                received[node] = adjoints[node][::-1]
                continue
            pull = self._pull(node, plus(adjoints.pop(node)[::-1]), active)
            pulls.append(pull)
            for child, share in pull.to:
                adjoints.setdefault(child, []).append(share)
        return Block(owner, value, seed, tuple(pulls), received)

    def _pull(self, node: Expr, g: Expr, active: set[Expr]) -> Pull:
        row = pullback_of(node)
        to: list[tuple[Expr, Expr]] = []
        opened: dict[Compare, None] = {}
        notes: dict[str, None] = {}
        for i, child in enumerate(node.children):
            if child not in active:
                continue
            pulled = row.pull(node, g, i, self.forward.names)
            opened.update(dict.fromkeys(pulled.opened))
            if pulled.opened and pulled.note:
                notes[pulled.note] = None
            if pulled.value is not None:
                to.append((child, pulled.value))
        return Pull(node, g, row.rule, tuple(to), tuple(opened), tuple(notes))

    def _chain(self, leaf: Expr, chain: str) -> tuple[Expr, Expr]:
        """The steps from grad(L, leaf) to its formula; the formula, short and in full shape."""
        before = self.formal(leaf)
        if leaf is self.loss:
            self.results[leaf] = self.weight
            self.steps.append(Step(before, "==", self.weight, ITSELF, chain=chain))
            return self.weight, self.weight
        blocks = self.blocks.get(leaf, [])
        shares = [share for block in blocks for share in block.received[leaf]]
        if not shares:
            zero = Full(0, leaf.shape)
            self.results[leaf] = zero
            note = "the variable does not occur" if leaf not in set(postorder(self.loss)) else ""
            self.steps.append(Step(before, "==", zero, CONSTANT, chain=chain, note=note))
            return zero, zero
        short = plus(shares)
        full = expand(short, leaf.shape)
        first = self._first(before, full, leaf, blocks, chain)
        free = coordinates(leaf)
        if free is not None:
            short = full = free.project(full)
            first = first.but(after=full, rule=free.rule, substeps=(), local=None)
        self.steps.append(first)
        lines = traced(full, self.rewriters, chain, self.given)
        self.steps += lines
        result = lines[-1].after if lines else full
        self.results[leaf] = result
        return normal(short, self.rewriters) if short is not full else result, result

    def _first(self, before: Expr, after: Expr, leaf: Expr, blocks: list[Block], chain: str) -> Step:
        """grad(L, leaf) == the shares of all consumers, judged as the sum of their vector-Jacobian products."""
        paths = [path for block in blocks if (path := _on_the_way(block, leaf))]
        pulls = [pull for path in paths for pull in path]
        opened = tuple(dict.fromkeys(c for pull in pulls for c in pull.opened))
        notes = tuple(dict.fromkeys(n for pull in pulls for n in pull.notes))
        parts = [_vjp(block.value, leaf, block.seed) for block in blocks]
        whole = plus(parts)
        shown = len(pulls) <= LINES and all(map(_splits, pulls))
        lines = list(_lines(whole, after, blocks, leaf, self.given)) if shown else []
        named = bool(self.forward.order)
        return Step(
            before,
            "==",
            after,
            pulls[0].rule if len(pulls) == 1 else CHAIN,
            self.given if opened else (),
            opened,
            substeps=tuple(lines) if len(lines) > 1 else (),
            local=Claim(whole, "==", after, self.given) if named else None,
            chain=chain,
            note="; ".join(notes),
        )


def _vjp(value: Expr, leaf: Expr, seed: Expr) -> Expr:
    full = expand(seed, value.shape)
    return Formal("grad", value, leaf) if full is ONE else Formal("vjp", value, leaf, full)


def _splits(pull: Pull) -> bool:
    """Whether the sum of the operands' shares has a value where the node has one: a branch that is not chosen may have
    none."""
    return not isinstance(pull.node, Where) or all(map(total, pull.node.children[1:]))


def _on_the_way(block: Block, leaf: Expr) -> list[Pull]:
    """The pulls of a block whose node is made of `leaf`, in the order of the sweep."""
    made = {leaf}
    chosen: list[Pull] = []
    for pull in reversed(block.pulls):
        if any(child in made for child, _ in pull.to):
            made.add(pull.node)
            chosen.append(pull)
    return chosen[::-1]


def _lines(whole: Expr, after: Expr, blocks: list[Block], leaf: Expr, given: tuple[Compare, ...]) -> Iterator[Step]:
    """The same sum of vector-Jacobian products, one reverse rule a line."""
    before = whole
    done: list[Expr] = []
    waiting = [_vjp(block.value, leaf, block.seed) for block in blocks]
    for block in blocks:
        waiting.pop(0)
        pending: dict[Expr, list[Expr]] = {block.value: [block.seed]}
        path = _on_the_way(block, leaf)
        made = {leaf, *(pull.node for pull in path)}
        for pull in path:
            pending.pop(pull.node)
            for child, share in pull.to:
                if child in made:
                    pending.setdefault(child, []).append(share)
            open_parts = [
                expand(plus(g[::-1]), leaf.shape) if node is leaf else _vjp(node, leaf, plus(g[::-1]))
                for node, g in pending.items()
            ]
            now = plus([*done, *open_parts, *waiting])
            yield Step(
                before, "==", now, pull.rule, given if pull.opened else (), pull.opened, note="; ".join(pull.notes)
            )
            before = now
        done.append(expand(plus(pending.get(leaf, [block.seed])[::-1]), leaf.shape))
    if before is not after:
        yield Step(before, "==", after, CHAIN)


def _uses(e: Expr, name: Expr) -> int:
    return sum(node.children.count(name) for node in postorder(e, stop=opaque) if not opaque(node)) + (e is name)


def grad(L: Any, wrt: Any, given: Any = ()) -> Derivation:
    """The gradient of a scalar by a variable, or by several at once, derived in reverse with named adjoints.

    L: an expression, text or SymPy expression of shape (); wrt: a variable, a defined name, the name of one, or a list
    of these; given: hypotheses, comparisons or text. The result has the shape of the variable (a list of results for a
    list). Raises `SymnetError` where the loss is not a scalar or the variable is not one.

    >>> from symnet.symbols import tensors
    >>> A, x = tensors("A: n n; x: n")
    >>> D = grad(x @ A @ x, x)
    >>> D.result.shape
    (n,)
    """
    return sweep_back(asked("grad", L, wrt, given))


def chains(variables: tuple[Expr, ...]) -> tuple[str, ...]:
    """What the chain of each variable is called: "" for a single one."""
    return ("",) if len(variables) == 1 else tuple(f"d{v.data[0]}" for v in variables)


def sweep_back(question: Asked, weight: Expr = ONE, others: tuple[Expr, ...] = (), finish: bool = True) -> Derivation:
    """The derivation that answers a question: a gradient, or with a weight (which is not differentiated) a
    vector-Jacobian product. others: expressions whose names are not to be used; finish: whether results are final."""
    asked_for = question
    question, lines = prepare(question)
    whole = () if question.function.shape else ("L", "loss", "J")
    forward = name_parts(question.function, question.variables, (weight, *others), whole)
    sweep = Sweep(forward, question.given, rewriters(question.given, finish), weight)
    sweep.run()
    results = [sweep.results[v] for v in forward.variables]
    claims = tuple(
        Claim(sweep.formal(v), "==", result, question.given)
        for v, result in zip(forward.variables, results, strict=True)
    )
    definitions = tuple(Definition.of(name) for name in forward.order) + tuple(sweep.deltas)
    if question.single:
        found = Derivation(definitions, tuple(sweep.steps), claims[0], results[0])
    else:
        found = Derivation(definitions, tuple(sweep.steps), claims, results)
    return led(found, asked_for, lines, chains(forward.variables))
