"""A chain of proved lines as the certificate of a composed proof.

Formulas stand there as text. What is read back means the same but may be built in another way (`X.T @ w` as one product
or as two), and a certificate speaks of one claim to the letter, so a line that is built in another way is proved as it
is read, and the ends are joined to those of the claim by lines that say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.proof.shapes import METHOD as FOR_ALL_SHAPES
from symnet.evidence.rechecking.composition import opened
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.texts import declarations, reader_of
from symnet.evidence.records import claim_key
from symnet.expr import Compare, Defined, Expr, Number, Symbol, postorder

METHOD = "composition"


@dataclass(frozen=True)
class Proved:
    """A step of the chain as it is stated, and its proof, which may take names for free variables: name → its word."""

    claim: Claim
    verdict: Verdict
    free: Mapping[Expr, Expr]


def chain_certificate(
    claim: Claim, steps: Sequence[Proved], prove: Callable[[Claim], Verdict]
) -> dict[str, Any] | None:
    """The certificate, without its point; None where a line that is read back is not proved.

    `names` are the abbreviations that only the lines use, `free` the names that only the lines speak of.
    """
    roots = (claim.lhs, claim.rhs, *claim.given)
    sides = [side for step in steps for side in (step.claim.lhs, step.claim.rhs)]
    known = {n for n in postorder(*roots) if isinstance(n, Defined)}
    names = [[n.name, str(n.value)] for n in postorder(*sides) if isinstance(n, Defined) and n not in known]
    declared = declarations(*roots)
    free = {name: what for name, what in declarations(*sides).items() if name not in declared}
    try:
        read = reader_of(claim, names, free)
        ends = [read(str(side)) for side in (sides[0], *sides[1::2])]
    except (SymnetError, Refused):
        return None
    spoken = {n.name for n in postorder(*ends) if isinstance(n, (Defined, Symbol))}
    names = [row for row in names if row[0] in spoken]
    free = {name: what for name, what in free.items() if name in spoken}
    rows = [] if ends[0] is claim.lhs else [_row(Claim(claim.lhs, "==", ends[0], claim.given))]
    for step, before, after in zip(steps, ends, ends[1:], strict=False):
        if before is after and claim.lhs is not claim.rhs:
            continue  # what is stated in two ways is read as one
        line = Claim(before, step.claim.relation, after, step.claim.given)
        row = next(_rows(line, step), None)
        if row is None:
            again = prove(line)
            if again.status != "proved" or again.scope not in ("", "all shapes"):
                return None
            row = _row(line, again.certificate)
        rows.append(row)
    rows += [] if ends[-1] is claim.rhs else [_row(Claim(ends[-1], "==", claim.rhs, claim.given))]
    return {"method": METHOD, "claim": claim_key(claim), "names": names, "free": free, "lines": rows}


def _rows(line: Claim, step: Proved) -> Iterator[dict[str, Any]]:
    """The line by the proof of the step, where that proves it as it is read, or with names taken for free ones."""
    found = step.verdict.certificate or {}
    if found.get("claim") == claim_key(line):
        yield _row(line, found)
    visible = postorder(line.lhs, line.rhs, *line.given, stop=lambda n: isinstance(n, Defined))
    words = {n.name: word.name for n, word in step.free.items() if isinstance(n, Defined) and isinstance(word, Symbol)}
    names = {n.name: words[n.name] for n in visible if isinstance(n, Defined) and n.name in words}
    facts = [[name, h.relation] for name, word in names.items() for h in _about(step.verdict, word)]
    try:
        if names and found.get("claim") == claim_key(opened(line, names, facts)):
            yield {**_row(line, found), "opened": names, "facts": facts}
    except Refused:
        pass
    if found.get("method") == FOR_ALL_SHAPES:
        yield _row(line, {key: found[key] for key in found.keys() - {"lemmas", "consequences"}})


def _about(verdict: Verdict, word: str) -> Iterator[Compare]:
    """The facts about a free variable under which a step was proved."""
    for h in verdict.claim.given if verdict.claim is not None else ():
        e, zero = h.children
        if isinstance(e, Symbol) and e.name == word and zero is Number(0) and h.relation in (">", ">="):
            yield h


def _row(line: Claim, found: Mapping[str, Any] | None = None) -> dict[str, Any]:
    found = found or {}
    plain = found.get("method", FOR_ALL_SHAPES) == FOR_ALL_SHAPES and not {"lemmas", "consequences"} & found.keys()
    return {
        "relation": line.relation,
        "formula": str(line.rhs),
        "given": [str(h) for h in line.given],
        "opened": {},
        "facts": [],
        "laws": found.get("laws", []) if plain else [],
        "proof": {} if plain else dict(found),
    }
