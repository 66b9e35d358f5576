"""The reverse sweep: named adjoints from the loss back to the variables, one chain of steps for each name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnet.calculus.arithmetic import ONE, expand, is_number, plus
from symnet.calculus.asked import Asked, asked
from symnet.calculus.blocks import Block, asks, first_step, sweep_block, uses
from symnet.calculus.hypotheses import resting_on
from symnet.calculus.naming import Forward, dependent, fresh_name, name_parts
from symnet.calculus.prepare import led, norms_again, prepare
from symnet.calculus.simplify import rewriters
from symnet.calculus.structured import coordinates
from symnet.claim import Claim
from symnet.expr import Compare, Contract, Defined, Expr, Formal, Full, Symbol, postorder
from symnet.rewrite import Phases, bearing_on, normal, opaque, traced
from symnet.step import Definition, Derivation, Rule, Step

CONSTANT = Rule("constant rule", "d(c) = 0", "常数的导数")
ITSELF = Rule("identity", "grad(L, L) = 1", "恒等")
LIGHT = 14  # nodes of a pointwise adjoint that is written out rather than named, even where it is used twice


@dataclass
class Sweep:
    """All blocks of one derivation, and what has been found so far."""

    forward: Forward
    given: tuple[Compare, ...]
    rewriters: Phases
    weight: Expr = ONE
    loss: Expr = field(init=False)
    blocks: dict[Expr, list[Block]] = field(default_factory=dict)
    flat: dict[Expr, list[Block]] = field(default_factory=dict)
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
        if self.loss in active and self.loss not in named and self.loss not in variables:
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
            block = sweep_block(name, placeholder, self.forward, active)
            if not layer and sum(uses(c, placeholder) for cs in block.received.values() for c in cs) <= 1:
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
        self._register(sweep_block(owner, seed, self.forward, active))

    def _register(self, block: Block) -> None:
        for leaf in block.received:
            self.blocks.setdefault(leaf, []).append(block)
        for leaf in block.flat:
            self.flat.setdefault(leaf, []).append(block)

    def _chain(self, leaf: Expr, chain: str) -> tuple[Expr, Expr]:
        """The steps from grad(L, leaf) to its formula; the formula, short and in full shape."""
        before = self.formal(leaf)
        if leaf is self.loss:
            self.results[leaf] = self.weight
            self.steps.append(Step(before, "==", self.weight, ITSELF, chain=chain))
            return self.weight, self.weight
        blocks = self.blocks.get(leaf, [])
        shares = [share for block in blocks for share in block.received[leaf]]
        needs = asks(leaf, blocks + self.flat.get(leaf, []))
        if not shares:
            zero = Full(0, leaf.shape)
            self.results[leaf] = zero
            note = needs.note if leaf in set(postorder(self.loss)) else "the variable does not occur"
            given = bearing_on(needs.opened, self.given)
            self.steps.append(Step(before, "==", zero, CONSTANT, given, needs.opened, chain=chain, note=note))
            return zero, zero
        short = plus(shares)
        full = expand(short, leaf.shape)
        first = first_step(before, full, leaf, blocks, needs, chain, self.given, bool(self.forward.order))
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
    found = led(found, asked_for, lines, chains(forward.variables))
    return resting_on(norms_again(found, asked_for, chains(forward.variables)), question.given) if finish else found
