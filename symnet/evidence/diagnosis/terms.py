"""Faults of content: signs, constant factors, conditions, powers, and factors or terms that are missing or too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symnet.evidence.diagnosis.edits import edited, fits_into, parts, terms, times, unsigned
from symnet.evidence.diagnosis.records import EQUAL, ORDER, Fault, Make, Repaired, Row, changed, instead
from symnet.expr import (
    Add,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    negate,
    postorder,
    rebuild,
    reciprocal,
)

TWO, HALF, MINUS_ONE = Number(2), Number(Fraction(1, 2)), Number(-1)
TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}
LOOSER = {"<": "<=", ">": ">="}
MOST_IN_TERM = 14  # nodes of a term, or a factor, that may be said to be missing
SEVERAL = 12  # terms and factors that may be looked at one by one


# ------------------------------------------------------------------ signs
def _signs(fault: Fault, right: Expr) -> Iterator[Repaired]:
    yield Repaired(_negative(right))
    yield from changed(_flip)(fault, right)


def _flip(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Add):
        a, b = node.children
        yield a + _negative(b)
        yield _negative(a) + b
    elif isinstance(node, Mul) and node.children[0] is MINUS_ONE:
        yield node.children[1]
    elif isinstance(node, Map) and len(node.children) == 1:
        yield Map(node.name, _negative(node.children[0]))


def _negative(e: Expr) -> Expr:
    return e.children[1] if isinstance(e, Mul) and e.children[0] is MINUS_ONE else negate(e)


# ------------------------------------------------------------------ constant factors
def _factors(fault: Fault, right: Expr) -> Iterator[tuple[Expr, Expr, str]]:
    """(factor, the side with it, the term that needs it) for the whole; else for each term."""
    factor = fault.lab.factor(right)
    if factor is not None:
        yield factor, times(factor, right), ""
        return
    listed = _addends(right)
    for term in listed if len(listed) > 1 else ():
        rest, own = fault.lab.rest(right), fault.lab.values(term)
        if rest is None or own is None:
            continue
        factor = fault.lab.factor(term, [r + v for r, v in zip(rest, own, strict=True)])
        if factor is not None:
            yield factor, rebuild(right, {term: times(factor, term)}), term.brief(60)


def _addends(e: Expr) -> list[Expr]:
    """The terms of a sum as written."""
    found: list[Expr] = []
    pending = [e]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Add):
            pending[:0] = node.children
        else:
            found.append(node)
    return list(dict.fromkeys(found))


def _factor(wanted: Callable[[Expr], bool]) -> Make:
    def make(fault: Fault, right: Expr) -> Iterator[Repaired]:
        for factor, made, term in _factors(fault, right):
            if wanted(factor):
                yield Repaired(made, *factor_words(factor, term))

    return make


def factor_words(factor: Expr, term: str = "") -> tuple[str, str]:
    """How a missing factor is told."""
    at, at_zh = (f" at {term}", f"（在 {term} 处）") if term else ("", "")
    if isinstance(factor, Number) and factor.value.numerator == 1 and factor.value.denominator > 1:
        return f"a factor {factor.value.denominator} too much{at}", f"多了因子 {factor.value.denominator}{at_zh}"
    return f"the factor {factor} is missing{at}", f"缺少因子 {factor}{at_zh}"


def _twos(fault: Fault, right: Expr) -> Iterator[Repaired]:
    if fault.lab.blind:
        yield from (Repaired(times(c, right), *factor_words(c)) for c in (TWO, HALF))
    yield from _factor(lambda c: c in (TWO, HALF))(fault, right)


def _has_sizes(factor: Expr) -> bool:
    return any(isinstance(node, SizeValue) for node in postorder(factor))


def _mean(fault: Fault, right: Expr) -> Iterator[Repaired]:
    yield from changed(_other_reduction)(fault, right)
    yield from _factor(_has_sizes)(fault, right)


def _other_reduction(node: Expr) -> Iterator[Expr]:
    other = {"sum": "mean", "mean": "sum"}.get(node.op) if isinstance(node, Reduce) else None
    if isinstance(node, Reduce) and other is not None:
        yield Reduce(other, node.children[0], node.axes, node.keepdims)


# ------------------------------------------------------------------ conditions and relations
def _condition(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """The hypothesis that the refutation found, with which the line as it stands was proved."""
    missing = fault.verdict.missing
    if missing and (fault.lab.fits(right) or not _pins(missing)):
        yield Repaired(right, f"given {missing}", f"须设 {missing}", given=missing)


def _pins(missing: str) -> bool:
    """Whether a hypothesis says what a variable is, so that it leaves a point and not a case."""
    name, equals, value = missing.partition(" == ")
    return bool(equals) and name.isidentifier() and not value.strip().startswith(name)


def _relation(table: dict[str, str], words: tuple[str, str]) -> Make:
    def make(fault: Fault, right: Expr) -> Iterator[Repaired]:
        other = table.get(fault.relation)
        if other is not None:
            yield Repaired(right, f"{other} {words[0]}", f"{words[1]} {other}", relation=other)

    return make


# ------------------------------------------------------------------ powers and functions
def _powers(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        k = node.exponent.value
        for other in (k + 1, k - 1, -k):
            yield _power(node.base, other)
    elif not isinstance(node, (Number, Full, Add)):
        yield Power(node, TWO)
        yield reciprocal(node)


def _power(base: Expr, k: Fraction) -> Expr:
    return base if k == 1 else Full(1, base.shape) if k == 0 else Power(base, Number(k))


# ------------------------------------------------------------------ factors and terms
def _pool(fault: Fault, right: Expr) -> list[Expr]:
    """What may be missing: terms and parts of what the left side is, parts of both sides; short ones."""
    known = [e for e in (fault.derived, right) if e is not None]
    listed = [unsigned(t) for e in known for t in terms(e)]
    listed += parts(fault.left.shape, *known, *fault.left.children, fault.left)
    short = (e for e in dict.fromkeys(listed) if fits_into(e, fault.left.shape))
    return [e for e in short if sum(1 for _ in postorder(e)) <= MOST_IN_TERM]


def _missing_factor(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """left == c·t·right for a part t, or left == c·right/t."""
    for t in _pool(fault, right):
        for factor in (t, reciprocal(t)):
            if not fits_into(t, right.shape):
                continue
            made = right * factor
            c = fault.lab.factor(made)
            if c is None:
                continue
            words = times(c, factor).brief(60)
            yield Repaired(times(c, made), f"the factor {words} is missing", f"缺少因子 {words}")


def _superfluous(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """A term, or a factor, that should not be there."""
    for made, old, new in edited(right, _without):
        less = next(child for child in old.children if child is not new).brief(60)
        yield Repaired(made, f"without {less}", f"应去掉 {less}")


def _without(node: Expr) -> Iterator[Expr]:
    if isinstance(node, (Add, Mul)) and node.children[0] is not MINUS_ONE:
        yield from (child for child in node.children if child.shape == node.shape)


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


def _other_name(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """One name for another of the same shape."""
    known = list(dict.fromkeys(n for n in postorder(fault.left, right) if isinstance(n, (Symbol, Defined))))
    for made, old, new in edited(right, lambda node: _of_shape(node, known)):
        yield instead(made, old, new)


def _of_shape(node: Expr, names: Sequence[Expr]) -> Iterator[Expr]:
    if isinstance(node, (Symbol, Defined)):
        yield from (name for name in names if name is not node and name.shape == node.shape)


ANY = (*EQUAL, *ORDER)
WEAKER = _relation(LOOSER, ("holds, and the strict one does not", "成立，而严格的不成立："))
OTHER_WAY = _relation(TURNED, ("holds: the inequality is turned round", "成立，不等号方向反了："))
CONTENT: dict[str, Row] = {
    row.key: row
    for row in (
        Row("sign", "sign", "符号错误", _signs, ANY, combines=True),
        Row("factor 2", "factor 2", "相差因子 2", _twos),
        Row(
            "mean",
            "mean or sum over the batch: a factor of the batch size",
            "对批量取平均或求和有误（差批量大小的因子）",
            _mean,
            combines=True,
        ),
        Row("constant", "constant factor", "相差常数因子", _factor(lambda c: not _has_sizes(c))),
        Row("strict", "strict inequality", "应为非严格不等式", WEAKER, ORDER),
        Row("direction", "inequality turned round", "不等号方向相反", OTHER_WAY, ORDER),
        Row("condition", "missing condition", "缺少条件", _condition, ANY),
        Row("power", "another power", "指数错误", changed(_powers), combines=True),
        Row("missing factor", "missing factor", "缺少因子（如链式法则的内层导数）", _missing_factor),
        Row("superfluous", "a part too many", "多出一部分", _superfluous, ANY),
        Row("term", "off by a term", "相差一项", _missing_term),
        Row("name", "another name", "变量名用错", _other_name),
    )
}
