"""The rules of scalar differentiation, one row each, as a textbook names them.

A row answers for a function f and a variable x: what `diff(f, x)` becomes when the rule is applied once, the
derivatives of the parts left as they are written, or None where the rule does not fit. The first row that fits counts.
"""

from __future__ import annotations

from symnet.calculus.derivative_algebra import (
    constant_factor_rule,
    constant_rule,
    exponential_rule,
    general_power_rule,
    power_chain_rule,
    power_rule,
    product_rule,
    quotient_rule,
    reciprocal_power_rule,
    reciprocal_rule,
    sum_rule,
    variable_rule,
    zeroth_power_rule,
)
from symnet.calculus.derivative_base import Applied, Question, Row
from symnet.calculus.derivative_functions import (
    chain_rule,
    condition_rule,
    name_rule,
    self_form_rule,
    several_rule,
    table_rule,
    tensor_rule,
    unspecified_chain_rule,
    unspecified_rule,
)
from symnet.errors import SymnetError, quote
from symnet.expr import Expr
from symnet.step import Rule

ROWS: tuple[Row, ...] = tuple(
    Row(Rule(name, statement, zh), apply)
    for name, statement, zh, apply in (
        ("variable", "diff(x, x) == 1", "自变量的导数", variable_rule),
        ("constant rule", "diff(c, x) == 0", "常数的导数", constant_rule),
        (
            "a function of itself",
            "diff(z, x) == P(z)*diff(u, x) for z = f(u), f' = P(f)",
            "用函数自身表示导数",
            self_form_rule,
        ),
        ("meaning of a name", "z := e", "名称的含义", name_rule),
        ("sum rule", "diff(u + v, x) == diff(u, x) + diff(v, x)", "和的求导法则", sum_rule),
        ("constant factor", "diff(c*u, x) == c*diff(u, x)", "常数因子提出", constant_factor_rule),
        (
            "reciprocal of a power",
            "diff(1/u**n, x) == -n*diff(u, x)/u**(n + 1)",
            "幂的倒数的导数",
            reciprocal_power_rule,
        ),
        ("reciprocal rule", "diff(1/u, x) == -diff(u, x)/u**2", "倒数的求导法则", reciprocal_rule),
        ("quotient rule", "diff(u/v, x) == (diff(u, x)*v - u*diff(v, x))/v**2", "商的求导法则", quotient_rule),
        ("product rule", "diff(u*v, x) == diff(u, x)*v + u*diff(v, x)", "积的求导法则", product_rule),
        ("zeroth power", "diff(u**0, x) == 0", "零次幂的导数", zeroth_power_rule),
        ("power rule", "diff(x**n, x) == n*x**(n - 1)", "幂函数的导数", power_rule),
        ("chain rule for powers", "diff(u**n, x) == n*u**(n - 1)*diff(u, x)", "幂的链式法则", power_chain_rule),
        ("exponential to a base", "diff(a**u, x) == diff(u, x)*a**u*log(a)", "一般指数函数的导数", exponential_rule),
        (
            "general power rule",
            "diff(u**v, x) == u**v*(diff(v, x)*log(u) + v*diff(u, x)/u)",
            "幂指函数的导数",
            general_power_rule,
        ),
        ("table of derivatives", "diff(f(x), x) == f'(x)", "导数表", table_rule),
        ("chain rule", "diff(f(u), x) == diff(u, x)*f'(u)", "链式法则", chain_rule),
        (
            "chain rule for several arguments",
            "diff(f(u, v), x) == diff(u, x)*f_u(u, v) + diff(v, x)*f_v(u, v)",
            "多元链式法则",
            several_rule,
        ),
        ("unspecified function", "diff(f(x), x) == f'(x)", "未指定函数的导数", unspecified_rule),
        ("chain rule", "diff(f(u), x) == diff(u, x)*f'(u)", "链式法则", unspecified_chain_rule),
        (
            "derivative by cases",
            "diff(where(c, u, v), x) == where(c, diff(u, x), diff(v, x)) off the boundary of c",
            "分段求导",
            condition_rule,
        ),
        ("derivative of a tensor", "entry by entry", "张量的导数", tensor_rule),
    )
)


def apply_first(f: Expr, x: Expr) -> tuple[Row, Applied]:
    """The first rule that fits `diff(f, x)`, applied once."""
    question = Question(f, x)
    for row in ROWS:
        found = row.apply(question)
        if found is not None:
            return row, found
    raise SymnetError(f"there is no derivative rule for {quote(f, 60)}")
