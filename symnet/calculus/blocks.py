"""One block of the reverse sweep: from the value of a name back to the names in it, and the step that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symnet.calculus.arithmetic import ONE, expand, plus
from symnet.calculus.conditions import own_needs, total
from symnet.calculus.evident import evident
from symnet.calculus.naming import Forward
from symnet.calculus.pullbacks import pullback_of
from symnet.calculus.smoothness import Needed, needs_of
from symnet.claim import Claim
from symnet.expr import Compare, Defined, Expr, Formal, Symbol, Where, postorder
from symnet.rewrite import bearing_on, opaque
from symnet.step import Rule, Step

CHAIN = Rule("chain rule", "grad(L, x) = sum of vjp(u, x, grad(L, u)) over what x enters", "链式法则")
LINES = 40  # pulls of a block whose reverse sweep is shown line by line


@dataclass(frozen=True)
class Pull:
    """One application of a reverse rule: the node with its adjoint, and what its operands receive."""

    node: Expr
    adjoint: Expr
    rule: Rule
    to: tuple[tuple[Expr, Expr], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """The sweep from one name back to the names and variables in its value."""

    owner: Expr
    value: Expr
    seed: Expr
    pulls: tuple[Pull, ...]
    received: dict[Expr, list[Expr]]
    flat: tuple[Expr, ...] = ()  # what the value depends on and whose derivative is 0 wherever there is one


def sweep_block(owner: Expr, seed: Expr, forward: Forward, active: set[Expr]) -> Block:
    """The reverse rules applied from the value of a name back to the names and variables in it."""
    value = owner.value if isinstance(owner, Defined) else owner
    leaves = set(forward.variables)
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
        pull = _pull(node, plus(adjoints.pop(node)[::-1]), forward, active)
        pulls.append(pull)
        for child, share in pull.to:
            adjoints.setdefault(child, []).append(share)
    ends = (node for node in inside if node in leaves or isinstance(node, (Symbol, Defined)))
    flat = tuple(node for node in ends if node in active and node not in received)
    return Block(owner, value, seed, tuple(pulls), received, flat)


def _pull(node: Expr, g: Expr, forward: Forward, active: set[Expr]) -> Pull:
    row = pullback_of(node)
    to: list[tuple[Expr, Expr]] = []
    notes: dict[str, None] = {}
    for i, child in enumerate(node.children):
        if child not in active:
            continue
        pulled = row.pull(node, g, i, forward.names)
        if pulled.note:
            notes[pulled.note] = None
        if pulled.value is not None:
            to.append((child, pulled.value))
    return Pull(node, g, row.rule, tuple(to), tuple(notes))


def vjp_of(value: Expr, leaf: Expr, seed: Expr) -> Expr:
    full = expand(seed, value.shape)
    return Formal("grad", value, leaf) if full is ONE else Formal("vjp", value, leaf, full)


@dataclass(frozen=True)
class Asks:
    """What the blocks that a name enters need, and the conventions that hold where it fails."""

    needed: tuple[Needed, ...]
    opened: tuple[Compare, ...]
    note: str


def asks(leaf: Expr, blocks: list[Block]) -> Asks:
    needed = tuple(needed for block in blocks for needed in needs_of(block.value, {leaf}, opaque=True))
    opened = tuple(dict.fromkeys(need.stated() for need in needed))
    asking = {need.node for need in needed}
    notes = dict.fromkeys(n for block in blocks for pull in block.pulls if pull.node in asking for n in pull.notes)
    return Asks(needed, opened, "; ".join(notes))


def first_step(
    before: Expr,
    after: Expr,
    leaf: Expr,
    blocks: list[Block],
    asked: Asks,
    chain: str,
    given: tuple[Compare, ...],
    named: bool,
) -> Step:
    """grad(L, leaf) == the shares of all consumers, judged (where names occur) as the sum of their vector-Jacobian
    products."""
    pulls = [pull for block in blocks for pull in on_the_way(block, leaf)]
    whole = plus([vjp_of(block.value, leaf, block.seed) for block in blocks])
    shown = len(pulls) <= LINES and all(map(_splits, pulls))
    lines = list(_lines(whole, after, blocks, leaf, asked.needed, given)) if shown else []
    return Step(
        before,
        "==",
        after,
        pulls[0].rule if len(pulls) == 1 else CHAIN,
        bearing_on(asked.opened, given),
        asked.opened,
        substeps=tuple(lines) if len(lines) > 1 else (),
        local=Claim(whole, "==", after, (*given, *_known_of(leaf, blocks))) if named else None,
        chain=chain,
        note=asked.note,
    )


def _known_of(leaf: Expr, blocks: list[Block]) -> tuple[Compare, ...]:
    """What the consumers of a name need of it and its value shows: 0 < a < 1 where a = sigmoid(z) goes into log(a) and
    log(1 - a). In a local claim, where the name is free, this has to be said."""
    if not isinstance(leaf, Defined):
        return ()
    found: dict[Compare, None] = {}
    for block in blocks:
        if total(block.value):
            continue
        for node in postorder(block.value, stop=opaque):
            found.update((c, None) for c in own_needs(node) if leaf in set(postorder(c, stop=opaque)) and evident(c))
    return tuple(found)


def _splits(pull: Pull) -> bool:
    """Whether the sum of the operands' shares has a value where the node has one: a branch that is not chosen may have
    none."""
    return not isinstance(pull.node, Where) or all(map(total, pull.node.children[1:]))


def on_the_way(block: Block, leaf: Expr) -> list[Pull]:
    """The pulls of a block whose node is made of `leaf`, in the order of the sweep."""
    made = {leaf}
    chosen: list[Pull] = []
    for pull in reversed(block.pulls):
        if any(child in made for child, _ in pull.to):
            made.add(pull.node)
            chosen.append(pull)
    return chosen[::-1]


def _lines(
    whole: Expr, after: Expr, blocks: list[Block], leaf: Expr, needed: tuple[Needed, ...], given: tuple[Compare, ...]
) -> Iterator[Step]:
    """The same sum of vector-Jacobian products, one reverse rule a line."""
    before = whole
    done: list[Expr] = []
    waiting = [vjp_of(block.value, leaf, block.seed) for block in blocks]
    for block in blocks:
        waiting.pop(0)
        pending: dict[Expr, list[Expr]] = {block.value: [block.seed]}
        path = on_the_way(block, leaf)
        made = {leaf, *(pull.node for pull in path)}
        for pull in path:
            pending.pop(pull.node)
            for child, share in pull.to:
                if child in made:
                    pending.setdefault(child, []).append(share)
            open_parts = [
                expand(plus(g[::-1]), leaf.shape) if node is leaf else vjp_of(node, leaf, plus(g[::-1]))
                for node, g in pending.items()
            ]
            now = plus([*done, *open_parts, *waiting])
            opened = tuple(dict.fromkeys(need.stated() for need in needed if need.node is pull.node))
            note = "; ".join(pull.notes) if opened else ""
            yield Step(before, "==", now, pull.rule, bearing_on(opened, given), opened, note=note)
            before = now
        done.append(expand(plus(pending.get(leaf, [block.seed])[::-1]), leaf.shape))
    if before is not after:
        yield Step(before, "==", after, CHAIN)


def uses(e: Expr, name: Expr) -> int:
    """How often a name is an operand."""
    return sum(node.children.count(name) for node in postorder(e, stop=opaque) if not opaque(node)) + (e is name)
