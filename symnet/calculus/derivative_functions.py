"""The rules for functions of the table, unspecified functions, conditions, names and tensors."""

from __future__ import annotations

from functools import cache

from symnet.calculus.arithmetic import chain, value_of
from symnet.calculus.autonomous import autonomous
from symnet.calculus.certain import implied
from symnet.calculus.conditions import needs
from symnet.calculus.derivative_base import ONE, ZERO, Applied, Conditions, Question, product, zeros
from symnet.calculus.forward_rules import RULES
from symnet.calculus.smoothness import conditions
from symnet.errors import SymnetError, quote
from symnet.expr import Add, Apply, Contract, Defined, Expr, Formal, Full, Map, Reduce, Symbol, Where
from symnet.functions import FUNCTIONS
from symnet.step import Rule

TABLE_NAMES = {"exp": ("exponential rule", "指数函数的导数"), "log": ("logarithm rule", "对数函数的导数")}


@cache
def rule_of_function(name: str) -> Rule:
    """The rule that a row of the function table is."""
    row = FUNCTIONS[name]
    x = Symbol("x")
    title, zh = TABLE_NAMES.get(name, (f"derivative of {name}", f"{row.zh or name}的导数"))
    return Rule(title, f"{Formal('diff', Map(name, x), x)} == {row.partials[0](x)}", zh)


def _map_conditions(q: Question, after: Expr) -> Conditions:
    """Where the row is smooth, and the part of its domain that its derivative does not show."""
    row = FUNCTIONS[q.f.data[0]]
    lost = [c for c in row.domain(*q.f.children) if c not in needs(after)]
    smooth = q.smooth
    return (*(c for c in lost if not implied(c, smooth)), *smooth)


def _convention(q: Question) -> tuple[str, ...]:
    row = FUNCTIONS[q.f.data[0]]
    return (row.convention,) if row.convention and q.smooth else ()


def _partial(q: Question, place: int) -> Expr:
    partials = FUNCTIONS[q.f.data[0]].partials
    if place >= len(partials):
        raise SymnetError(f"there is no derivative of {q.f.data[0]} by all of its parameters; see {quote(q.f, 60)}")
    return partials[place](*q.f.children)


def table_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Map) or q.f.children != (q.x,):
        return None
    after = _partial(q, 0)
    return Applied(after, _map_conditions(q, after), _convention(q), rule_of_function(q.f.name))


def chain_rule(q: Question) -> Applied | None:
    """One operand varies; the others are parameters."""
    if not isinstance(q.f, Map):
        return None
    places = [i for i, child in enumerate(q.f.children) if q.varies(child)]
    if len(places) != 1:
        return None
    (place,) = places
    outer = _partial(q, place)
    inner = q.f.children[place]
    if value_of(outer) == 0:
        return Applied(zeros(q.f), (*needs(inner), *q.smooth), _convention(q))
    after = product(ONE if inner is q.x else q.d(inner), outer)
    return Applied(after, _map_conditions(q, outer), (*_outer(q), *_convention(q)))


def _outer(q: Question) -> tuple[str, ...]:
    """The derivative of the outer function, for the reader."""
    row = FUNCTIONS[q.f.data[0]]
    u = Symbol("u")
    return (f"{row.name}'(u) = {row.partials[0](u)}",) if len(q.f.children) == 1 else ()


def several_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Map):
        return None
    terms = [product(q.d(child), _partial(q, i)) for i, child in enumerate(q.f.children) if q.varies(child)]
    return Applied(chain(Add, terms), q.smooth, _convention(q))


def unspecified_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Apply) or q.f.children != (q.x,):
        return None
    return Applied(Apply(q.f.name, q.x, q.f.order + 1))


def unspecified_chain_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Apply):
        return None
    (inner,) = q.f.children
    return Applied(product(q.d(inner), Apply(q.f.name, inner, q.f.order + 1)))


def condition_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Where):
        return None
    condition, a, b = q.f.children
    alone = conditions(Where(condition, ZERO, ONE), q.x)  # its boundary, and that its sides do not jump
    note = ("at the boundary the rule says nothing",) if alone else ()
    return Applied(Where(condition, q.d(a), q.d(b)), alone, note)


def self_form_rule(q: Question) -> Applied | None:
    """For a name z of f(u) with f' = P(f): z' = P(z) u'."""
    if not isinstance(q.f, Defined) or not isinstance(q.f.value, Map):
        return None
    form = autonomous(q.f.value.name)
    if form is None:
        return None
    (inner,) = q.f.value.children
    after = product(ONE if inner is q.x else q.d(inner), form(q.f))
    u = Symbol("u")
    statement = f"diff(f(u), u) == {form(Apply('f', u))} for f = {q.f.value.name}"
    return Applied(after, rule=Rule("a function of itself", statement, "用函数自身表示导数"))


def name_rule(q: Question) -> Applied | None:
    return Applied(q.d(q.f.value)) if isinstance(q.f, Defined) else None


# --- tensors of scalar functions: one layer of forward mode -----------------------------------------------------------

LINEAR = Rule("linearity", "diff(sum(f), x) == sum(diff(f, x))", "线性性质")
TENSOR_PRODUCT = Rule(
    "product rule for tensors", "diff(A @ B, x) == diff(A, x) @ B + A @ diff(B, x)", "张量积的求导法则"
)


def tensor_rule(q: Question) -> Applied | None:
    rule = RULES.get(type(q.f))
    if rule is None:
        return None
    slopes = [q.d(child) if q.varies(child) else None for child in q.f.children]
    found = rule(q.f, slopes, 0)
    named = _tensor_rule(q)
    if found is None:
        return Applied(zeros(q.f), (*needs(q.f), *q.smooth), rule=named)
    after = found if found.shape == q.f.shape else found * Full(1, q.f.shape)
    return Applied(after, q.smooth, rule=named)


def _tensor_rule(q: Question) -> Rule:
    if isinstance(q.f, Contract):
        return TENSOR_PRODUCT if sum(map(q.varies, q.f.children)) > 1 else LINEAR
    kind = q.f.data[0] if isinstance(q.f, Reduce) or type(q.f).__name__ == "AxisMap" else type(q.f).__name__
    return NAMED.get(kind, LINEAR)


NAMED: dict[str, Rule] = {
    kind: Rule(f"derivative of {name}", statement, zh)
    for kind, name, statement, zh in (
        ("prod", "a product of entries", "d(prod(a)) = the sum of da_i times the other entries", "连乘的导数"),
        ("max", "a maximum", "d(max(a)) = inner(argmax_onehot(a), da)", "最大值的导数"),
        ("min", "a minimum", "d(min(a)) = inner(argmax_onehot(-a), da)", "最小值的导数"),
        ("logsumexp", "log-sum-exp", "d(logsumexp(a)) = inner(softmax(a), da)", "log-sum-exp 的导数"),
        ("norm", "a norm", "d(norm(a)) = inner(a, da)/norm(a)", "范数的导数"),
        ("norm1", "a sum of absolute values", "d(norm(a, 1)) = inner(sign(a), da)", "绝对值之和的导数"),
        ("softmax", "softmax", "d(softmax(z)) = p*(dz - sum(p*dz)), p = softmax(z)", "softmax 的导数"),
        ("log_softmax", "log-softmax", "d(log_softmax(z)) = dz - sum(softmax(z)*dz)", "log-softmax 的导数"),
        ("argmax_onehot", "a constant by pieces", "d(argmax_onehot(a)) = 0", "分段常数的导数"),
        ("Inverse", "an inverse", "d(inv(X)) = -inv(X) @ dX @ inv(X)", "逆矩阵的导数"),
        ("Det", "a determinant", "d(det(X)) = det(X)*trace(inv(X) @ dX)", "行列式的导数"),
    )
}
