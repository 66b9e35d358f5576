"""Whether a formula comes apart by the rows of a batch, proved node by node.

A batch of N = N1 + N2 rows is two shards, one after the other. Each node of the formula is then one of these:

- `rows`: along one axis it has the node's entries on the first shard, then those on the second
- `total`: it is the sum of its values on the shards, as a sum over rows is
- `mean`: it is the mean of its values on the shards, weighted by their rows, as a mean over rows is
- `fixed`: there is no row in it; `closed`: nor any variable

What a node is follows from claims about this node alone, over new variables for its operands, which the verifier has to
prove for all sizes. By induction it holds for any number of shards, and for the whole formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symnet import ops
from symnet.claim import Claim, Verdict
from symnet.errors import ShapeError, SymnetError, quote
from symnet.evidence import verify
from symnet.expr import (
    Add,
    Compare,
    Expr,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.language import subs
from symnet.language.names import sizes_of
from symnet.program.shared import lowered
from symnet.sizes import Dim, Size, names_of, size, substitute

BLOCKS = "row-major order keeps the blocks of the first axis together"
TIMEOUT = 5.0  # seconds for one claim; most take a hundredth of one


@dataclass(frozen=True)
class State:
    """kind: `rows` (along `axis`), `total`, `mean`, `fixed` or `closed`."""

    kind: str
    axis: int = 0

    def __str__(self) -> str:
        return f"rows along axis {self.axis}" if self.kind == "rows" else self.kind


@dataclass(frozen=True)
class Evidence:
    """One step of the proof: what a node is, and the verdicts on the claims that say so, or the reason without them."""

    node: Expr
    state: State
    verdicts: tuple[Verdict, ...]
    reason: str = ""


@dataclass(frozen=True)
class Split:
    """How formulas come apart. batch: the name of the number of rows; states: of the formulas; proof: node by node."""

    batch: str
    states: tuple[State, ...]
    proof: tuple[Evidence, ...]


def split(outputs: Sequence[Expr], rows: Sequence[Symbol], timeout: float = TIMEOUT) -> Split:
    """The proof that the outputs come apart by the rows of these inputs.

    Raises `SymnetError` with the first node that does not, and why.

    >>> from symnet.symbols import tensors
    >>> X, w, y = tensors("X: N n; w: n; y: N")
    >>> found = split([ops.mean((X @ w - y) ** 2), X @ w], [X, y])
    >>> [str(state) for state in found.states], str(found.proof[0].verdicts[0].claim)
    (['mean', 'rows along axis 0'], '(concatenate((v1_1, v1_2)) @ c2)[:N1] == v1_1 @ c2')
    """
    found = _Splitting(batch_of(rows), frozenset(s.name for s in rows), timeout)
    running, _ = lowered(*outputs)  # the formulas as they are compiled
    for node in postorder(*running):
        found.take(node)
    states = tuple(found.states[e] for e in running)
    for e, state in zip(outputs, states, strict=True):
        if state.kind in ("fixed", "closed"):
            raise SymnetError(
                f"there is nothing of the rows of {', '.join(quote(s.name) for s in rows)} in {quote(e, 60)}"
            )
    return Split(found.batch, states, tuple(found.proof))


def batch_of(rows: Sequence[Symbol]) -> str:
    """The name of the size that all these inputs have as their first axis."""
    if not rows:
        raise SymnetError("name the inputs that hold the rows of the batch")
    for symbol in rows:
        first = symbol.shape[0] if symbol.shape else 1
        if not isinstance(first, Size) or str(first) not in names_of(first):
            raise SymnetError(
                f"the first axis of {quote(symbol.name)} has to be the batch, a size with a name, and it is {first}"
            )
        if first != rows[0].shape[0]:
            raise SymnetError(
                f"{quote(rows[0].name)} has {rows[0].shape[0]} rows and {quote(symbol.name)} has {first}; rows that "
                "belong together have the same name for their number"
            )
    return str(rows[0].shape[0])


@dataclass
class _Splitting:
    """What is known so far of a formula, operands first."""

    batch: str
    rows: frozenset[str]
    timeout: float
    states: dict[Expr, State] = field(default_factory=dict)
    involved: set[Expr] = field(default_factory=set)  # nodes with a row, or the number of rows, in them
    proof: list[Evidence] = field(default_factory=list)

    def take(self, node: Expr) -> None:
        if isinstance(node, Symbol):
            self.states[node] = self._input(node)
        else:
            inside = [self.states[child] for child in node.children]
            closed = all(state.kind == "closed" for state in inside)
            if any(child in self.involved for child in node.children) or self._counts(node):
                self.involved.add(node)
            if closed or node not in self.involved:
                self.states[node] = State("closed" if closed else "fixed")
            elif isinstance(node, Compare):
                self.states[node] = State("rows")  # looked at with the `where` that asks
            else:
                self.states[node] = self._proved(node)

    def _input(self, node: Symbol) -> State:
        if node.name in self.rows:
            self.involved.add(node)
            return State("rows")
        if self._counts(node):
            raise SymnetError(
                f"{quote(node.name)} has an axis of the batch, {quote(self.batch)}, and is not among the rows; name it "
                "there"
            )
        return State("fixed")

    def _counts(self, node: Expr) -> bool:
        """Whether the number of rows is in the node itself."""
        dims = (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ()))
        return any(self.batch in names_of(dim) for dim in dims)

    def _proved(self, node: Expr) -> State:
        """What the node is, by claims that are proved for all sizes."""
        local = _Local(node, self.states, self.batch)
        failed: list[Verdict] = []
        for state in self._candidates(node, *local.sizes):
            if _in_blocks(node, state, self.states):
                self.proof.append(Evidence(node, state, (), BLOCKS))
                return state
            try:
                claims = local.claims(state)
            except ShapeError:
                continue
            verdicts: list[Verdict] = []
            for claim in claims:
                verdicts.append(verify(claim, timeout=self.timeout))
                if verdicts[-1].status != "proved" or verdicts[-1].scope not in ("all shapes", ""):
                    break
            else:
                self.proof.append(Evidence(node, state, tuple(verdicts)))
                return state
            failed.append(verdicts[-1])
        raise SymnetError(self._refusal(node, failed))

    def _candidates(self, node: Expr, n1: Size, n2: Size) -> Iterator[State]:
        """What a node may be: the axes that a batch can lie along; where there are none, a total or a mean."""

        def parts(dim: Dim) -> bool:
            one, two, both = (substitute(dim, {self.batch: n}) for n in (n1, n2, n1 + n2))
            return self.batch in names_of(dim) and both == one + two

        axes = [axis for axis, dim in enumerate(node.shape) if parts(dim)]
        before = [self.states[child].axis for child in node.children if self.states[child].kind == "rows"]
        yield from (State("rows", axis) for axis in sorted(axes, key=lambda axis: axis not in before))
        if not axes:
            kinds = {self.states[child].kind for child in node.children}
            counted = any(self.states[c].kind == "closed" and c in self.involved for c in node.children)
            averaged = "mean" in kinds or counted or (isinstance(node, Reduce) and node.op == "mean")
            yield from (State(kind) for kind in (("mean", "total") if averaged else ("total", "mean")))

    def _refusal(self, node: Expr, failed: list[Verdict]) -> str:
        why = "no axis of it is the batch, and it is no sum or mean over the rows"
        for verdict in failed[:1]:
            word = "false" if verdict.status == "refuted" else "not proved for all sizes"
            why = f"for that `{verdict.claim}` would have to hold, which is {word}"
            why += f" ({verdict.reason})" if verdict.reason else ""
        return (
            f"the shards of a batch cannot be computed apart: {quote(node, 80)} is not made of its values on the "
            f"shards; {why}. Compute the whole batch at once, or change that part: a mean over the rows plus a penalty "
            "comes apart, for example, and a sum over the rows plus a penalty does not"
        )


def _in_blocks(node: Expr, state: State, states: dict[Expr, State]) -> bool:
    """Whether axes are regrouped behind a batch that comes first, before and after."""
    return isinstance(node, Reshape) and state == states[node.children[0]] == State("rows")


class _Local:
    """One node as a function of its operands: new variables, and what they are on two shards and on the whole."""

    def __init__(self, node: Expr, states: dict[Expr, State], batch: str):
        self.batch = batch
        self.taken = set(sizes_of(node, *node.children)) | {batch}
        self.sizes = size(self._fresh(f"{batch}1")), size(self._fresh(f"{batch}2"))
        self.operands: dict[Expr, tuple[Symbol, State]] = {}
        self.formula = self._formula(node, states)

    def _fresh(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def _formula(self, node: Expr, states: dict[Expr, State]) -> Expr:
        return node.with_children(tuple(self._operand(child, states) for child in node.children))  # type: ignore[no-any-return]

    def _operand(self, e: Expr, states: dict[Expr, State]) -> Expr:
        if isinstance(e, Compare):
            return self._formula(e, states)
        if states[e].kind == "closed":
            return e
        if e not in self.operands:
            letter = "c" if states[e].kind == "fixed" else "v"
            self.operands[e] = Symbol(self._fresh(f"{letter}{len(self.operands) + 1}"), e.shape), states[e]
        return self.operands[e][0]

    def _shard(self, symbol: Symbol, shard: int) -> Symbol:
        shape = tuple(substitute(dim, {self.batch: self.sizes[shard]}) for dim in symbol.shape)
        return Symbol(f"{symbol.name}_{shard + 1}", shape)

    def _whole(self) -> Expr:
        """The formula on both shards together."""
        changes = {
            symbol.name: self._joined(state, self._shard(symbol, 0), self._shard(symbol, 1))
            for symbol, state in self.operands.values()
            if state.kind != "fixed"
        }
        return subs(self.formula, {**changes, self.batch: self.sizes[0] + self.sizes[1]})

    def _joined(self, state: State, a: Expr, b: Expr) -> Expr:
        if state.kind == "rows":
            return ops.concatenate((a, b), axis=state.axis)
        if state.kind == "total":
            return Add(a, b)
        n, m = map(SizeValue, self.sizes)
        return Add(Mul(n, a), Mul(m, b)) / SizeValue(self.sizes[0] + self.sizes[1])

    def claims(self, state: State) -> list[Claim]:
        """What has to hold for the node to be this, wherever it has a value on both shards."""
        whole, parts = self._whole(), (self._placed(self.formula, 0), self._placed(self.formula, 1))
        given = tuple(condition for shard in (0, 1) for condition in self._domain(shard))
        if state.kind == "total":
            return [Claim(whole, "==", Add(*parts), given)]
        if state.kind == "mean":
            weighted = self._joined(state, *parts)
            return [Claim(whole, "==", weighted, given)]
        cut = parts[0].shape[state.axis]
        before = ((None, None, 1),) * state.axis
        halves = Index(whole, (*before, (None, cut, 1))), Index(whole, (*before, (cut, None, 1)))
        return [Claim(half, "==", part, given) for half, part in zip(halves, parts, strict=True)]

    def _domain(self, shard: int) -> Iterator[Compare]:
        """Where the node has a value on a shard: what has none on a shard has none on the whole."""
        if isinstance(self.formula, Map) and self.formula.name in FUNCTIONS:
            operands = (self._placed(e, shard) for e in self.formula.children)
            yield from FUNCTIONS[self.formula.name].domain(*operands)
        elif isinstance(self.formula, Power):
            base, exponent = (self._placed(e, shard) for e in self.formula.children)
            if not isinstance(exponent, Number) or exponent.value.denominator > 1:
                yield Compare(">", base, Number(0))
            elif exponent.value < 0:
                yield Compare("!=", base, Number(0))

    def _placed(self, e: Expr, shard: int) -> Expr:
        """The node, or an operand of it, on one shard."""
        changes = {
            symbol.name: self._shard(symbol, shard) for symbol, state in self.operands.values() if state.kind != "fixed"
        }
        return subs(e, {**changes, self.batch: self.sizes[shard]})
