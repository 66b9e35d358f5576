"""Faults of parts: factors and terms that are missing or too many, and names that were mistaken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.evidence.diagnosis.contents import (
    addends,
    factor_products,
    fits_into,
    linear_sites,
    named,
    parts,
    terms,
    unsigned,
    with_addend,
)
from symnet.evidence.diagnosis.edits import derived, edited, times
from symnet.evidence.diagnosis.records import EQUAL, ORDER, Fault, Repaired, Row, instead
from symnet.evidence.proof.derivatives import without_norms
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Expr,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    has_derivative,
    postorder,
    rebuild,
    reciprocal,
)

MINUS_ONE = Number(-1)
MOST_INNER = 8
INNER = (Symbol, Defined, Map)  # what a term inside a formula may be
MOST_IN_TERM = 14  # nodes of a term, or a factor, that may be said to be missing


def _pool(fault: Fault, right: Expr) -> list[Expr]:
    """What may be missing: terms and parts of what the left side is, parts of both sides; short ones."""
    known = [e for e in (fault.derived, right) if e is not None]
    listed = [unsigned(t) for e in known for t in terms(without_norms(e))]
    listed += parts(fault.left.shape, *known, *fault.left.children, fault.left)
    short = (e for e in dict.fromkeys(listed) if fits_into(e, fault.left.shape))
    # A derivative as written is what is asked for, and no term of the answer.
    return [e for e in short if sum(1 for _ in postorder(e)) <= MOST_IN_TERM and not has_derivative(e)]


def _chain_factor(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """left == c·t·right for a product of factors of what the derivative is."""
    if not isinstance(fault.left, Formal):
        return
    known = factor_products(fault.derived) if fault.derived is not None else []
    inner = list(_inner_derivatives(fault.left, fault.given))
    for t in (*known, *inner):
        if t.shape in ((), right.shape):
            factor = named(t, right)
            c = fault.lab.factor(right * t)
            if c is not None and _would_miss(c, right):
                yield Repaired(times(c, right * factor), *_is_missing(fault, times(c, factor), chain=t in inner))


def _would_miss(c: Expr, right: Expr) -> bool:
    """Whether anybody would say so of c·t: that of 5 the factor x/5 is missing, to be x, nobody would."""
    return not isinstance(right, Number) or c is Number(1)


def _inner_derivatives(left: Formal, given: tuple[Compare, ...]) -> Iterator[Expr]:
    """The derivatives of the parts of what is differentiated by a scalar."""
    f, x = left.children[:2]
    if left.kind != "diff" or left.order != 1:
        return
    inside = [node for node in postorder(f) if node is not x and isinstance(node, (Add, Mul, Map, Power))]
    for node in inside[:MOST_INNER]:
        found = derived(Formal("diff", node, x), given)
        if found is not None and not isinstance(found, Number):
            yield found


def _missing_factor(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """left == c·t·right for a part t, or left == c·right/t; or a factor that is missing at one place."""
    for t in _pool(fault, right):
        for factor in (t, reciprocal(t)):
            if t is right or not fits_into(t, right.shape or fault.left.shape):
                continue
            made = right * factor
            c = fault.lab.factor(made)
            if c is not None and _would_miss(c, right):
                said = named(factor, right)
                yield Repaired(times(c, right * said), *_is_missing(fault, times(c, said)))
    if fault.derived is None:
        return
    factors = [named(t, right) for t in factor_products(fault.derived)]
    yield from _factors_of_terms(fault, right, factors)
    for node in linear_sites(right):
        for t in factors:
            if t.shape in ((), node.shape) and not fault.lab.blind:
                at = "" if node is right else node.brief(40)
                yield Repaired(rebuild(right, {node: node * t}), *_is_missing(fault, t, at))


def _factors_of_terms(fault: Fault, right: Expr, factors: Sequence[Expr]) -> Iterator[Repaired]:
    """left == rest + c·t·term, for a term of the line as it stands."""
    rest = fault.lab.rest(right)
    listed = addends(right)
    for place, term in enumerate(listed) if len(listed) > 1 and rest is not None else ():
        own = fault.lab.values(term)
        for t in factors if own is not None and rest is not None else ():
            if t.shape not in ((), term.shape) or own is None or rest is None:
                continue
            c = fault.lab.factor(term * t, [r + v for r, v in zip(rest, own, strict=True)])
            if c is not None:
                made = with_addend(right, place, times(c, t * term))
                yield Repaired(made, *_is_missing(fault, times(c, t), term.brief(40)))


def _is_missing(fault: Fault, factor: Expr, at: str = "", chain: bool = False) -> tuple[str, str]:
    """How a missing factor is told; one that depends on the variable is of the chain rule."""
    by = fault.left.children[1] if isinstance(fault.left, Formal) else None
    chain = chain or (by is not None and any(node is by for node in postorder(factor)))
    of, of_zh = (" of the chain rule", "链式法则的") if chain else ("", "")
    where, where_zh = (f" at {at}", f"（在 {at} 处）") if at else ("", "")
    words = factor.brief(60)
    return f"the factor {words}{of} is missing{where}", f"缺少{of_zh}因子 {words}{where_zh}"


def _superfluous(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """A term, or a factor, that should not be there."""
    less: dict[tuple[Expr, Expr], str] = {}

    def without(node: Expr) -> Iterator[Expr]:
        for kept, left_out in _parted(node):
            less[node, kept] = left_out
            yield kept

    for made, old, new in edited(right, without):
        yield Repaired(made, f"without {less[old, new]}", f"应去掉 {less[old, new]}")


def _parted(node: Expr) -> Iterator[tuple[Expr, str]]:
    """(what is kept, what is left out) of a sum or product, two last factors too; of a function, its argument."""
    if isinstance(node, Map) and len(node.children) == 1:
        yield node.children[0], node.name
    if not isinstance(node, (Add, Mul)) or node.children[0] is MINUS_ONE:
        return
    a, b = node.children
    pairs = [(a, b), (b, a)]
    if isinstance(node, Mul) and isinstance(a, Mul) and a.children[0] is not MINUS_ONE:
        pairs.append((a.children[0], a.children[1] * b))
    yield from ((kept, left_out.brief(60)) for kept, left_out in pairs if kept.shape == node.shape)


def _missing_term(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """left == right + c·t."""
    rest = fault.lab.rest(right)
    for t in (Full(1, right.shape), *_pool(fault, right)) if rest is not None else ():
        c = fault.lab.factor(t, rest)
        if c is None:
            continue
        minus = isinstance(c, Number) and c.value < 0
        term = times(Number(-c.value) if minus and isinstance(c, Number) else c, t)
        words = f"{'-' if minus else '+'} {term.brief(60)}"
        yield Repaired(right - term if minus else right + term, f"lacks {words}", f"缺少 {words}")
    if fault.lab.blind:
        return
    known = [fault.left, *([fault.derived] if fault.derived is not None else [])]
    inner = [named(t, right) for t in dict.fromkeys(n for n in postorder(*known) if isinstance(n, INNER))][:MOST_INNER]
    for made, old, new in edited(right, lambda node: _with_term(node, inner)):
        yield Repaired(made, f"lacks a term: {new.brief(60)} in place of {old.brief(60)}", f"缺少一项：{new.brief(60)}")


def _with_term(node: Expr, inner: Sequence[Expr]) -> Iterator[Expr]:
    """A term that is missing inside: W x for W x + b."""
    if isinstance(node, (Add, Contract, Map, Mul)) or (isinstance(node, Number) and node is not MINUS_ONE):
        for t in inner:
            if t is not node and fits_into(t, node.shape):
                yield t + node if isinstance(node, Mul) and node.children[0] is MINUS_ONE else node + t
                yield node - t


def _other_name(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """One name for another; of another shape, where that fits."""
    known = list(dict.fromkeys(n for n in postorder(fault.left, right) if isinstance(n, (Symbol, Defined))))
    for made, old, new in edited(right, lambda node: _of_shape(node, known)):
        yield instead(made, old, new)


def _of_shape(node: Expr, names: Sequence[Expr]) -> Iterator[Expr]:
    if isinstance(node, (Symbol, Defined)):
        yield from (name for name in names if name is not node and name.shape == node.shape)
        yield from (name for name in names if name.shape != node.shape and name.rank == node.rank)


PARTS: dict[str, Row] = {
    row.key: row
    for row in (
        Row("missing factor", "missing factor", "缺少因子（如链式法则的内层导数）", _missing_factor),
        Row("superfluous", "a part too many", "多出一部分", _superfluous, (*EQUAL, *ORDER)),
        Row("term", "off by a term", "相差一项", _missing_term),
        Row("name", "another name", "变量名用错", _other_name),
    )
}
LEFT_OUT = replace(PARTS["superfluous"], key="left out", name="a part is missing", zh="缺少一部分")  # of the answer
PARTS["chain"] = replace(PARTS["missing factor"], make=_chain_factor)
