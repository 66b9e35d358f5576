"""Faults of content: signs, constant factors, conditions, powers, functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from symnet.evidence.diagnosis.contents import addends, unsigned, with_addend
from symnet.evidence.diagnosis.edits import edited, times
from symnet.evidence.diagnosis.records import EQUAL, ORDER, Fault, Make, Repaired, Row, changed
from symnet.expr import (
    AXIS_MAPS,
    Add,
    AxisMap,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    negate,
    postorder,
    reciprocal,
)

TWO, HALF, MINUS_ONE = Number(2), Number(Fraction(1, 2)), Number(-1)
TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}
LOOSER = {"<": "<=", ">": ">="}
ALIKE = [frozenset(pair.split()) for pair in ("sin cos", "sinh cosh", "sin sinh", "cos cosh", "tan tanh", "relu step")]
ALIKE += [frozenset(pair.split()) for pair in ("sigmoid tanh", "exp log", "asin acos", "abs sign", "silu gelu")]
ALONG = [frozenset(row.split()) for row in ("softmax exp", "softmax log_softmax", "softmax sigmoid")]  # rows, entries
SEVERAL = 12  # terms and factors that may be looked at one by one


# ------------------------------------------------------------------ signs
def _signs(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """The sign of the whole, or of one term."""
    yield Repaired(_negative(right))
    for made, old, new in edited(right, _flip):
        term = unsigned(old.children[0] if new.children[1] is old.children[1] else old.children[1])
        yield Repaired(made, f"of the term {term.brief(60)}", f"{term.brief(60)} 的符号")


def _flip(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Add):
        a, b = node.children
        yield a + _negative(b)
        yield _negative(a) + b


def _inside(node: Expr) -> Iterator[Expr]:
    """The sign of what a function is taken of."""
    if isinstance(node, Map) and len(node.children) == 1:
        yield Map(node.name, _negative(node.children[0]))


def _negative(e: Expr) -> Expr:
    """-e; where a product begins with a minus, without it; b - a of a - b."""
    if isinstance(e, Add) and isinstance(e.children[1], Mul) and e.children[1].children[0] is MINUS_ONE:
        return e.children[1].children[1] - e.children[0]
    factors: list[Expr] = []
    node = e
    while isinstance(node, Mul) and node.children[0] is not MINUS_ONE and len(factors) < SEVERAL:
        factors.append(node.children[1])
        node = node.children[0]
    if not (isinstance(node, Mul) and node.children[0] is MINUS_ONE):
        return negate(e)
    made = node.children[1]
    for factor in reversed(factors):
        made = made * factor
    return made


# ------------------------------------------------------------------ constant factors
def _factors(fault: Fault, right: Expr) -> Iterator[tuple[Expr, Expr, str]]:
    """(factor, the side with it, the term that needs it) for the whole; else for each term."""
    factor = fault.lab.factor(right)
    if factor is not None:
        yield factor, times(factor, right), ""
        return
    listed = addends(right)
    for place, term in enumerate(listed) if len(listed) > 1 else ():
        rest, own = fault.lab.rest(right), fault.lab.values(term)
        if rest is None or own is None:
            continue
        factor = fault.lab.factor(term, [r + v for r, v in zip(rest, own, strict=True)])
        if factor is not None:
            yield factor, with_addend(right, place, times(factor, term)), _without_minus(term).brief(60)


def _without_minus(term: Expr) -> Expr:
    return term.children[1] if isinstance(term, Mul) and term.children[0] is MINUS_ONE else term


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
    """The hypothesis that the refutation found, with which the line as it stands was proved; one that leaves negative
    values only is seldom what was meant, and comes last."""
    if "<" not in (fault.verdict.missing or ""):
        yield from _any_condition(fault, right)


def _any_condition(fault: Fault, right: Expr) -> Iterator[Repaired]:
    missing = fault.verdict.missing
    if missing and (fault.lab.fits(right) or not pins(missing)):
        yield Repaired(right, f"given {missing}", f"须设 {missing}", given=missing)


def pins(missing: str) -> bool:
    """Whether a hypothesis says what a variable is, so that it leaves a point and not a case."""
    name, equals, value = missing.partition(" == ")
    return bool(equals) and name.isidentifier() and not value.strip().startswith(name)


def _relation(table: dict[str, str], words: tuple[str, str]) -> Make:
    def make(fault: Fault, right: Expr) -> Iterator[Repaired]:
        other = table.get(fault.relation)
        if other is not None:
            yield Repaired(right, f"{other} {words[0]}", f"{other} {words[1]}", relation=other)

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


def _regrouped(node: Expr) -> Iterator[Expr]:
    """a/(b*c) for a/b*c, a*(b + c) for a*b + c, and the other way round."""
    if not isinstance(node, (Add, Mul)):
        return
    a, b = node.children
    if isinstance(node, Add):
        if isinstance(a, Mul) and a.children[0] is not MINUS_ONE:
            yield a.children[0] * (a.children[1] + b)
    elif isinstance(a, Mul) and isinstance(a.children[1], Power) and a.children[1].exponent is MINUS_ONE:
        yield a.children[0] / (a.children[1].base * b)
    elif isinstance(b, Add):
        yield a * b.children[0] + b.children[1]
    elif isinstance(b, Power) and b.exponent is MINUS_ONE and isinstance(b.base, Mul):
        yield a / b.base.children[0] * b.base.children[1]


def _power(base: Expr, k: Fraction) -> Expr:
    return base if k == 1 else Full(1, base.shape) if k == 0 else Power(base, Number(k))


def _other_function(node: Expr) -> Iterator[Expr]:
    """One function for another that is often taken for it."""
    if isinstance(node, Map) and len(node.children) == 1:
        yield from (
            Map(other, node.children[0]) for pair in ALIKE if node.name in pair for other in sorted(pair - {node.name})
        )
    names = [node.name] if isinstance(node, (Map, AxisMap)) and len(node.children) == 1 else []
    for other in sorted({other for name in names for row in ALONG if name in row for other in row - {name}}):
        e = node.children[0]
        if other in AXIS_MAPS and e.shape:
            yield AxisMap(other, e, node.axis if isinstance(node, AxisMap) else -1)
        elif other not in AXIS_MAPS:
            yield Map(other, e)


def _other_operator(node: Expr) -> Iterator[Expr]:
    a, b = node.children if isinstance(node, (Add, Mul, Power)) else (None, None)
    if a is None or b is None or MINUS_ONE in (a, b):
        return
    yield a + b if isinstance(node, Mul) else b * a if isinstance(node, Power) else a * b
    if isinstance(node, Mul):
        yield a**b


ANY = (*EQUAL, *ORDER)
WEAKER = _relation(LOOSER, ("holds, and the strict one does not", "成立，而严格的不成立"))
OTHER_WAY = _relation(TURNED, ("holds: the inequality is turned round", "成立，不等号方向反了"))
CONTENT: dict[str, Row] = {
    row.key: row
    for row in (
        Row("sign", "sign", "符号错误", _signs, ANY, combines=True),
        Row("factor 2", "factor 2", "相差因子 2", _twos),
        Row(
            "mean",
            "mean or sum over the batch",
            "对批量取平均或求和有误（差批量大小的因子）",
            _mean,
            combines=True,
        ),
        Row("constant", "constant factor", "相差常数因子", _factor(lambda c: not _has_sizes(c))),
        Row("strict", "strict inequality", "应为非严格不等式", WEAKER, ORDER),
        Row("direction", "inequality turned round", "不等号方向相反", OTHER_WAY, ORDER),
        Row("condition", "missing condition", "缺少条件", _condition, ANY),
        Row("parentheses", "parentheses", "括号位置错误", changed(_regrouped)),
        Row("power", "another power", "指数错误", changed(_powers), combines=True),
        Row("function", "another function", "函数用错", changed(_other_function), combines=True),
        Row("operator", "sum, product or power, one for another", "加、乘、乘方混淆", changed(_other_operator)),
    )
}
CONTENT["sign inside"] = replace(CONTENT["sign"], make=changed(_inside))
CONTENT["any condition"] = replace(CONTENT["condition"], make=_any_condition)
