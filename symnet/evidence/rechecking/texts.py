"""Formulas in certificates, read with the names of the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.expr import Apply, Contract, Defined, Expr, SizeValue, Symbol, all_names, postorder, rebuild, word
from symnet.language import parse, parse_declarations
from symnet.sizes import names_of

LONGEST = 20_000
RESERVED = "[, "  # marks that names made by the checkers have


def declarations(*roots: Expr) -> dict[str, str]:
    """The names, the functions and the sizes below the roots, as they are declared in texts."""
    nodes = list(postorder(*roots))
    let = {
        n.name: " ".join([*(str(d).replace(" ", "") for d in n.shape), *n.facts])
        for n in nodes
        if isinstance(n, Symbol)
    }
    shaped = {name for n in nodes if isinstance(n, Symbol) for d in n.shape for name in names_of(d)}
    let |= {name: "size" for name in size_names(*nodes) if name not in shaped}
    return let | {n.name: "function" for n in nodes if isinstance(n, Apply)}


def reader_of(
    claim: Claim, names: Iterable[Sequence[str]] = (), free: Mapping[str, str] | None = None
) -> Callable[[Any], Any]:
    """Reads formulas with the names, the functions, the sizes and the definitions of a claim, and with further ones:
    names, each with the text that it stands for, and free ones, as declared; none of them may be one of the claim.

    Of the ways to build what a text says, that of the claim is taken: `X.T @ w` is one product there, or two.
    """
    roots = (claim.lhs, claim.rhs, *claim.given)
    let = declarations(*roots)
    where: dict[str, Any] = {n.name: n for n in postorder(*roots) if isinstance(n, Defined)}
    for name, text in (free or {}).items():
        if name in let or name in where or not isinstance(text, str) or len(text) > LONGEST:
            raise Refused(f"the name {name} is one of the claim, or is not declared")
    let |= free or {}
    own = {str(n): n for n in postorder(*roots) if isinstance(n, Contract)}
    declared = cache(lambda: parse_declarations(let))
    for name, text in names:
        if name in let or name in where or not isinstance(text, str) or len(text) > LONGEST:
            raise Refused(f"the name {name} is one of the claim, or stands for no formula")
        where[name] = text

    def read(text: Any) -> Any:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise Refused("a formula that is none")
        found = parse(text, let=declared(), where=where)
        rows = [n for n in postorder(found) if isinstance(n, Contract)]
        return rebuild(found, {n: own[str(n)] for n in rows if str(n) in own and own[str(n)].shape == n.shape})

    return read


def own_reader_of(claim: Claim) -> Callable[[Any], Any]:
    """Reads formulas in the names of a claim, and in no others."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    read, known = reader_of(claim), {*size_names(*roots), *declarations(*roots)}

    def read_own(text: Any) -> Any:
        found = read(text)
        if not {*size_names(found), *(n.name for n in postorder(found) if isinstance(n, Symbol))} <= known:
            raise Refused(f"{text} speaks of names that are not those of the claim")
        return found

    return read_own


def check_names(*claims: Claim) -> None:
    """Each name is of one thing, and none is called as the checkers call entries, sums and further variables: where two
    things have one name, what is shown of one of them is taken for the other."""
    names = all_names(*(e for claim in claims for e in (claim.lhs, claim.rhs, *claim.given)))
    if len({*map(word, names)}) != len(names):
        raise Refused("two things have one name")
    if any(mark in name.name for name in names if isinstance(name, Symbol) for mark in RESERVED):
        raise Refused("a name that may be one of the checkers")


def size_names(*roots: Expr) -> tuple[str, ...]:
    """All names of sizes below the roots, in order of appearance."""
    found: dict[str, None] = {}
    for node in postorder(*roots):
        for dim in (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ())):
            found.update(dict.fromkeys(names_of(dim)))
    return tuple(found)


def scope_of(claim: Claim) -> str:
    """What a proof covers that does not fix any size."""
    names = all_names(claim.lhs, claim.rhs, *claim.given)
    return "all shapes" if any(isinstance(name, str) for name in names) else ""


def speaks_of(c: Expr, x: Expr) -> bool:
    return any(node is x for node in postorder(c))
