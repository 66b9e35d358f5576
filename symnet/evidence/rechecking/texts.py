"""Formulas in certificates, read with the names of the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.expr import Apply, Defined, Expr, SizeValue, Symbol, postorder
from symnet.language import parse
from symnet.sizes import names_of

LONGEST = 20_000


def reader_of(claim: Claim, names: Iterable[Sequence[str]] = ()) -> Callable[[Any], Any]:
    """Reads formulas with the names, the functions, the sizes and the definitions of a claim, and with further names,
    each with the text that it stands for; none of them may be one of the claim."""
    nodes = list(postorder(claim.lhs, claim.rhs, *claim.given))
    let = {
        n.name: " ".join([*(str(d).replace(" ", "") for d in n.shape), *n.facts])
        for n in nodes
        if isinstance(n, Symbol)
    }
    shaped = {name for n in nodes if isinstance(n, Symbol) for d in n.shape for name in names_of(d)}
    let |= {name: "size" for name in size_names(*nodes) if name not in shaped}
    let |= {n.name: "function" for n in nodes if isinstance(n, Apply)}
    where: dict[str, Any] = {n.name: n for n in nodes if isinstance(n, Defined)}
    for name, text in names:
        if name in let or name in where or not isinstance(text, str) or len(text) > LONGEST:
            raise Refused(f"the name {name} is one of the claim, or stands for no formula")
        where[name] = text

    def read(text: Any) -> Any:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise Refused("a formula that is none")
        return parse(text, let=let, where=where)

    return read


def size_names(*roots: Expr) -> tuple[str, ...]:
    """All names of sizes below the roots, in order of appearance."""
    found: dict[str, None] = {}
    for node in postorder(*roots):
        for dim in (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ())):
            found.update(dict.fromkeys(names_of(dim)))
    return tuple(found)


def scope_of(claim: Claim) -> str:
    """What a proof covers that does not fix any size."""
    return "all shapes" if size_names(claim.lhs, claim.rhs, *claim.given) else ""


def speaks_of(c: Expr, x: Expr) -> bool:
    return any(node is x for node in postorder(c))
