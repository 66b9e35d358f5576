"""Mutation of true claims: none of the false ones may be proved, nearly all must be refuted.

Run from the project's root: `python -m benchmarks.mutation [--each 8] [--part 1/4] [--log FILE]`.
The claims are those of the catalog (steps and wholes), of the tables and of the corpora in `tests/`. Which mutants are
false is said by `tests/evidence_oracle.py`, which shares nothing with the library's evaluators.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.catalog import find, load
from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Contract,
    Defined,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Where,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS, ROWS
from symnet.identities import IDENTITIES
from symnet.language import make_claim
from tests import (
    evidence_corpus,
    test_calculus_differentiate,
    test_evidence_corpus_hand,
    test_evidence_ladder,
    test_evidence_recheck_shapes,
    test_evidence_shapes,
    test_evidence_theorems,
    test_normal_scalar,
    test_normal_tensor,
)
from tests.evidence_oracle import counterexample_fails, false_point

SIMILAR = dict(evidence_corpus.SIMILAR) | {b: a for a, b in evidence_corpus.SIMILAR}
WEAKER = {"<=": "<", ">=": ">", "<": ">", ">": "<"}
TINY = Fraction(1, 10**9)


# ------------------------------------------------------------------ true claims
def sources() -> list[tuple[str, list[Claim]]]:
    """All true claims, each once, in a fixed order, by where they come from: a derivation, or alone."""
    seen: dict[Claim, None] = {}
    found = []
    for name, claims in (*catalog(), *((str(c), [c]) for c in tables()), *((str(c), [c]) for c in corpora())):
        fresh = [c for c in dict.fromkeys(claims) if c not in seen]
        seen.update(dict.fromkeys(fresh))
        if fresh:
            found.append((name, fresh))
    return found


def catalog() -> Iterator[tuple[str, list[Claim]]]:
    for entry in find(["derivations"]).entries:
        derivation = load(entry)
        derivation = derivation() if callable(derivation) else derivation
        claims = list(derivation.claims)
        for step in derivation.steps:
            if not step.cited and step.expect == "proved":
                claims += _stated(lambda step=step: step.claim)  # type: ignore[misc]
        yield entry.name, claims


def tables() -> Iterator[Claim]:
    for row in ROWS:
        names = [Symbol(f"x{i}") for i in range(len(row.partials))]
        rest = [Number(v) for v in row.defaults[: max(0, row.operands - len(names))]]
        made = Map(row.name, *names, *rest)
        given = (*row.domain(*made.children), *row.smooth(*made.children))
        for x, partial in zip(names, row.partials, strict=True):
            yield Claim(Formal("diff", made, x), "==", partial(*made.children), given)
        if row.definition is not None:
            yield Claim(made, "==", row.definition(*made.children), row.domain(*made.children))
    for identity in IDENTITIES:
        yield Claim(identity.left, "==", identity.right, identity.where)


def corpora() -> Iterator[Claim]:
    yield from evidence_corpus.true_claims()
    for text, let, given, status, _ in test_evidence_ladder.CONTRACT:
        if status == "proved":
            yield make_claim(text, let=let, given=given)
    for text, let, given in (*test_evidence_shapes.TRUE, *test_evidence_recheck_shapes.TRUE):
        yield make_claim(text, let=let, given=given)
    for text, let, given, _ in test_evidence_theorems.PROVED:
        yield make_claim(text, let=let, given=given)
    for text, let in test_normal_tensor.EQUAL:
        yield from _stated(lambda text=text, let=let: make_claim(text, let=let))  # type: ignore[misc]
    for a, b in (row[:2] for row in test_normal_scalar.EQUAL):
        yield from _stated(lambda a=a, b=b: make_claim(a, "==", b))  # type: ignore[misc]
    for text, derivative, given in test_calculus_differentiate.WRITTEN:
        yield make_claim(f"diff({text}, x) == {derivative}", given=[g for g in re.split(r", (?![^(]*\))", given) if g])


def _stated(make: Callable[[], Claim]) -> Iterator[Claim]:
    try:
        yield make()
    except SymnetError:
        return


# ------------------------------------------------------------------ mutation
Mutation = Callable[[Expr], Iterator[Expr]]


def _sign(e: Expr) -> Iterator[Expr]:
    yield -e
    if isinstance(e, Add):
        yield e.children[0] - e.children[1]


def _factor(e: Expr) -> Iterator[Expr]:
    yield from (e * 2, e / 2, e * Fraction(4, 3))


def _exponent(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Power):
        yield Power(e.base, e.exponent + 1)
        if isinstance(e.exponent, Number):
            yield from (Power(e.base, Number(e.exponent.value + d)) for d in (1, -1, Fraction(1, 2)))
    elif not isinstance(e, Number):
        yield e**2


def _swap(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Power):
        yield Power(e.exponent, e.base)
    if isinstance(e, Map) and len(e.children) == 2:
        yield Map(e.name, *e.children[::-1])
    if isinstance(e, Where):
        yield Where(e.children[0], *e.children[:0:-1])
    if isinstance(e, Contract) and len(e.children) == 2:
        yield Contract(e.children[::-1], e.inputs, e.output)
    if isinstance(e, Add):
        a, b = e.children
        if isinstance(b, Mul) and b.children[0] is Number(-1):
            yield b.children[1] - a


def _transposition(e: Expr) -> Iterator[Expr]:
    if e.rank == 2:
        yield Contract((e,), ((0, 1),), (1, 0))
    if isinstance(e, Contract) and len(e.children) == 2:
        for i in range(2):
            if e.children[i].rank == 2:
                inputs = list(e.inputs)
                inputs[i] = inputs[i][::-1]
                yield Contract(e.children, tuple(inputs), e.output)


def _dropped(e: Expr) -> Iterator[Expr]:
    if isinstance(e, (Add, Mul)):
        yield from e.children
    if isinstance(e, Map):
        yield e.children[0]
    if isinstance(e, Power):
        yield e.base


def _condition(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Where):
        c, a, b = e.children
        for relation in ("<", "<=", ">", ">=", "==", "!="):
            if relation != c.relation:
                yield Where(Compare(relation, *c.children), a, b)
        yield from (a, b, Where(Compare(c.relation, c.children[0] - 1, c.children[1]), a, b))


def _size(e: Expr) -> Iterator[Expr]:
    if isinstance(e, SizeValue):
        yield from (e + 1, e - 1)
    if isinstance(e, Reduce):
        for axis in range(e.children[0].rank):
            yield Reduce(e.op, e.children[0], (axis,), e.keepdims)
        for op in {"sum": ("mean",), "mean": ("sum",), "max": ("min", "mean"), "norm": ("norm1",)}.get(e.op, ()):
            yield Reduce(op, e.children[0], e.axes, e.keepdims)
    if isinstance(e, AxisMap):
        yield AxisMap(e.name, e.children[0], e.axis - 1)


def _constant(e: Expr) -> Iterator[Expr]:
    yield e + TINY
    if isinstance(e, Number):
        yield Number(e.value + TINY)
    else:
        yield e * (1 + TINY)


def _function(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Map) and e.name in SIMILAR and FUNCTIONS[SIMILAR[e.name]].operands == len(e.children):
        yield Map(SIMILAR[e.name], *e.children)


KINDS: dict[str, Mutation] = {
    "sign": _sign,
    "factor": _factor,
    "exponent": _exponent,
    "swapped operands": _swap,
    "transposition": _transposition,
    "dropped term": _dropped,
    "condition": _condition,
    "size or axis": _size,
    "constant by 1e-9": _constant,
    "function": _function,
}


def _hypotheses(claim: Claim) -> Iterator[Claim]:
    for i in range(len(claim.given)):
        yield Claim(claim.lhs, claim.relation, claim.rhs, claim.given[:i] + claim.given[i + 1 :])


def _weaker(claim: Claim) -> Iterator[Claim]:
    for i, h in enumerate(claim.given):
        wider = {">": ">=", "<": "<=", "!=": "=="}.get(h.relation)
        if wider:
            given = (*claim.given[:i], Compare(wider, *h.children), *claim.given[i + 1 :])
            yield Claim(claim.lhs, claim.relation, claim.rhs, given)


def _relation(claim: Claim) -> Iterator[Claim]:
    for other in WEAKER.get(claim.relation, "<>"):
        yield Claim(claim.lhs, other, claim.rhs, claim.given)


WHOLE = {"dropped hypothesis": _hypotheses, "weaker hypothesis": _weaker, "relation": _relation}


def mutants(claims: list[Claim], rng: random.Random, each: int) -> Iterator[tuple[str, Claim]]:
    """At most `each` mutants of some claims, kind after kind, each from another claim where there are enough."""
    made = dict.fromkeys(claims)
    kinds = rng.sample([*KINDS, *WHOLE], len(KINDS) + len(WHOLE))
    for turn in range(4 * each):
        if len(made) >= each + len(claims) or not kinds:
            return
        kind = kinds[turn % len(kinds)]
        order = rng.sample(claims, len(claims))
        fresh = next((m for c in order for m in _mutated(c, kind, rng) if m not in made), None)
        if fresh is not None:
            made[fresh] = None
            yield kind, fresh


def _mutated(claim: Claim, kind: str, rng: random.Random) -> Iterator[Claim]:
    """The mutants of one kind, in a random order."""
    if kind in WHOLE:
        found = list(WHOLE[kind](claim))
        yield from rng.sample(found, len(found))
        return
    nodes = list(dict.fromkeys(postorder(claim.lhs, claim.rhs)))
    fixed = {n.children[1] for n in nodes if isinstance(n, Formal)}
    sides = [set(postorder(side)) for side in (claim.lhs, claim.rhs)]
    for node in rng.sample(nodes, len(nodes)):
        if node in fixed or isinstance(node, (Compare, Defined)):
            continue
        found = [m for m in islice(_quietly(KINDS[kind](node)), 8) if m is not node and m.shape == node.shape]
        for fresh in rng.sample(found, len(found)):
            for k in rng.sample((0, 1), 2):
                if node in sides[k]:
                    yield from _quietly(_replaced(claim, k, node, fresh))


def _replaced(claim: Claim, side: int, node: Expr, fresh: Expr) -> Iterator[Claim]:
    both = [claim.lhs, claim.rhs]
    both[side] = rebuild(both[side], {node: fresh})
    yield Claim(both[0], claim.relation, both[1], claim.given)


def _quietly(found: Iterator[Any]) -> Iterator[Any]:
    while True:
        try:
            fresh = next(found, None)
        except SymnetError:
            return
        if fresh is None:
            return
        yield fresh


# ------------------------------------------------------------------ the judge's table
@dataclass
class Table:
    """rows: kind → counts; times: seconds of each verdict; bad: what must not happen."""

    rows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    times: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def judge(self, kind: str, claim: Claim, timeout: float) -> None:
        """One mutant: the library's verdict against the oracle's."""
        start = time.perf_counter()
        try:
            verdict = sn.verify(claim, timeout=timeout)
            status = verdict.status
        except Exception as error:
            self.rows[kind]["errors"] += 1
            self.bad.append(f"ERROR {kind}: {claim}: {error!r}"[:400])
            return
        self.times.append(time.perf_counter() - start)
        if self.times[-1] > 1.2 * timeout:
            self.bad.append(f"LATE {self.times[-1]:.1f} s {kind}: {claim}")
        confirmed = None
        if status == "refuted" and verdict.counterexample is not None:
            confirmed = counterexample_fails(claim, verdict.counterexample)
            if confirmed is False:
                self.bad.append(f"REFUTED WRONGLY {kind}: {claim} at {verdict.counterexample}")
        false = confirmed or false_point(claim, 0.6, 40) is not None
        self.rows[kind]["mutants"] += 1
        self.rows[kind]["false" if false else "not known to be false"] += 1
        if false:
            self.rows[kind][status] += 1
            if status == "proved":
                self.bad.append(f"PROVED {kind}: {claim}")
            elif status != "refuted":
                self.open.append(f"{status} {kind}: {claim}")
        elif status == "refuted":
            self.rows[kind]["refuted, oracle silent"] += 1

    def __str__(self) -> str:
        heads = ("mutants", "false", "refuted", "supported", "unknown", "proved", "errors", "refuted, oracle silent")
        lines = ["| mutation | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
        total: Counter[str] = Counter()
        for kind, row in self.rows.items():
            total += row
            lines.append(f"| {kind} | " + " | ".join(str(row[h]) for h in heads) + " |")
        lines.append("| all | " + " | ".join(str(total[h]) for h in heads) + " |")
        times = sorted(self.times) or [0.0]
        share = 100 * total["refuted"] / max(total["false"], 1)
        middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        tail = (
            f"{share:.2f} % of the false refuted; median {1000 * middle:.1f} ms, 99th percentile {1000 * late:.0f} ms"
        )
        return "\n".join([*lines, "", f"{tail}; {memory:.2f} GB"])


def derivable(claim: Claim) -> bool:
    """Whether the derivatives of a claim have rules (else its mutants say nothing)."""
    try:
        return all(eliminate(side) is not None for side in (claim.lhs, claim.rhs))
    except SymnetError:
        return False


def run(each: int, part: tuple[int, int], timeout: float, seed: int = 0, log: Any = sys.stderr) -> Table:
    """The table for one part of the claims."""
    table = Table()
    k, n = part
    for i, (_, claims) in enumerate(sources()):
        if i % n != k - 1:
            continue
        bad, still = len(table.bad), len(table.open)
        for kind, mutant in mutants(claims, random.Random(f"{seed} {i}"), each):
            table.judge(kind, mutant, timeout)
        for line in table.bad[bad:] + table.open[still:]:
            print(line, file=log, flush=True)
    return table


def hand(timeout: float = 10.0) -> int:
    """How many of the claims written by hand have a verdict that they must not have."""
    bad = 0
    for row in test_evidence_corpus_hand.rows():
        status = sn.verify(row.claim, let=row.let or None, given=row.given, where=row.where, timeout=timeout).status
        forbidden = status in test_evidence_corpus_hand.FORBIDDEN[row.truth]
        bad += forbidden
        if forbidden or status != row.status:
            print(
                f"{'BAD ' if forbidden else ''}{row.truth}, {status} instead of {row.status}: {row.claim} {row.given}"
            )
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=8, help="mutants of each derivation, row and claim of a corpus")
    parser.add_argument("--part", default="1/1", help="which part of the claims, such as 2/4")
    parser.add_argument("--timeout", type=float, default=5.0)
    parser.add_argument("--log", default="", help="a file for what must not happen, and what stayed open")
    parser.add_argument("--hand", action="store_true", help="all claims of tests/evidence_corpus_hand.txt instead")
    options = parser.parse_args()
    if options.hand:
        raise SystemExit(hand())
    k, n = map(int, options.part.split("/"))
    log = open(options.log, "w") if options.log else sys.stderr
    table = run(options.each, (k, n), options.timeout, log=log)
    print(table)
    print("\n".join(table.bad) or "nothing that must not happen")


if __name__ == "__main__":
    main()
