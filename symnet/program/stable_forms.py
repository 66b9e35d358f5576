"""Formulas that lose digits or overflow as they are written, and the same functions in a form that does not.

Each rule is an identity that holds wherever either side has a value; the tests prove every row. Rules are tried on a
node whose operands are already rewritten and carry no names. Where both a form and what is missing from it are needed,
as for 1 - tanh(x)**2 beside tanh(x), the stable form is dear: it is another exponential. A program that asks for speed
leaves the dear rules out, and its error is then a unit of the larger term, not of the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from symnet.expr import Add, Compare, Expr, Map, Mul, Number, Power, Where, negate
from symnet.program import stable_shapes as shapes
from symnet.program.patterns import HALF, MINUS_ONE, ONE, TWO, A, B, opposite
from symnet.program.stable_rules import Form, Pattern, Shape, heads

__all__ = ["FORMS", "MINUS_ONE", "ONE", "TWO", "opposite", "stable"]


def _f(name: str) -> Callable[..., Expr]:
    return lambda *operands: Map(name, *operands)


exp, log, log1p, expm1, sqrt, sin, cos = map(_f, ("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos"))
sinh, cosh, tanh, erf, sigmoid, softplus = map(_f, ("sinh", "cosh", "tanh", "erf", "sigmoid", "softplus"))
sech, logcosh, log1mexp, erfc, cdf = map(_f, ("sech", "logcosh", "log1mexp", "erfc", "normal_cdf"))
gauss, half_gauss, hypot, lorentz = map(_f, ("exp_minus_square", "exp_minus_half_square", "hypot", "lorentz"))
_SQUARE = Power(A, TWO)


def _chosen(relation: str, below: Expr, plain: Expr) -> Expr:
    """1/below where A is on one side of 0, else the plain sum."""
    return Where(Compare(relation, A, Number(0)), below**-1, plain)


FORMS: tuple[Form, ...] = (
    # logarithms
    Pattern(log(1 + exp(A)), softplus(A)),
    Pattern(log(1 + negate(sigmoid(A))), negate(softplus(A))),
    Pattern(log(1 + A), log1p(A)),
    Pattern(log(sigmoid(A)), negate(softplus(negate(A)))),
    Shape(Map, "log(softmax(x))", "log_softmax(x)", shapes.log_softmax, name="log"),
    Shape(Map, "log(sum(exp(x)))", "logsumexp(x)", shapes.logsumexp, name="log"),
    Pattern(log(exp(A)), A),
    Pattern(log(negate(expm1(A))), log1mexp(A)),
    Pattern(log(expm1(A)), A + log1mexp(negate(A))),
    Pattern(log(cosh(A)), logcosh(A)),
    Pattern(log(_chosen("<", hypot(ONE, A) - A, hypot(ONE, A) + A)), Map("asinh", A)),
    Pattern(log1p(_SQUARE), Map("log1p_square", A), dear=True),
    Shape(Mul, "x*log(y)", "xlogy(x, y)", shapes.xlogy, dear=True, kernels=frozenset({"xlogy"})),
    # exponentials
    Pattern(exp(A) - 1, expm1(A)),
    Pattern(1 - exp(A), negate(expm1(A))),
    Pattern(exp(A) - exp(negate(A)), 2 * sinh(A)),
    Pattern(exp(A) + exp(negate(A)), 2 * cosh(A)),
    Pattern(exp(negate(_SQUARE)), gauss(A), dear=True),
    Pattern(exp(negate(_SQUARE) * HALF), half_gauss(A), dear=True),
    Pattern(exp(negate(_SQUARE * HALF)), half_gauss(A), dear=True),
    Pattern(_SQUARE * gauss(A), A * gauss(A) * A),
    Pattern(_SQUARE * half_gauss(A), A * half_gauss(A) * A),
    # sigmoid, tanh and their complements
    Shape(Power, "1/(1 + exp(-x))", "sigmoid(x)", shapes.sigmoid),
    Shape(Mul, "exp(x)/(1 + exp(x))", "sigmoid(x)", shapes.exp_times_sigmoid),
    Pattern(1 - sigmoid(A), sigmoid(negate(A)), dear=True),
    Pattern(sigmoid(A) - 1, negate(sigmoid(negate(A))), dear=True),
    Pattern(2 * sigmoid(A) - 1, tanh(A * HALF)),
    Pattern(sigmoid(A) * sigmoid(negate(A)), (sech(A * HALF) * HALF) ** 2, dear=True),
    Pattern(A * sigmoid(A), Map("silu", A), dear=True),
    Pattern(sigmoid(A) + Map("silu", A) * sigmoid(negate(A)), sigmoid(A) * (1 + A * sigmoid(negate(A))), dear=True),
    Pattern(1 - tanh(A) ** 2, sech(A) ** 2, dear=True),
    Pattern(tanh(A) ** 2 - 1, negate(sech(A) ** 2), dear=True),
    Pattern(
        sigmoid(A) * sigmoid(negate(A)) ** 2 - sigmoid(A) ** 2 * sigmoid(negate(A)),
        negate(sigmoid(A) * sigmoid(negate(A)) * tanh(A * HALF)),
    ),
    Pattern(1 - tanh(A), 2 * sigmoid(-2 * A), dear=True),
    Pattern(1 + tanh(A), 2 * sigmoid(2 * A), dear=True),
    Pattern(2 * A * HALF, A),
    Pattern(2 * sinh(A) * (2 * cosh(A)) ** -1, tanh(A)),
    Pattern(sinh(A) * cosh(A) ** -1, tanh(A)),
    Pattern(expm1(A) * sigmoid(negate(A)), tanh(A * HALF)),
    Pattern(negate(expm1(A)) * sigmoid(negate(A)), negate(tanh(A * HALF))),
    Pattern(A * tanh(softplus(A)), Map("mish", A), dear=True),
    Shape(Power, "1/cosh(x)", "sech(x)", shapes.sech, kernels=frozenset({"sech"})),
    # the normal law
    Pattern(1 - erf(A), erfc(A), dear=True),
    Pattern(1 + erf(A), erfc(negate(A)), dear=True),
    Pattern(erf(A) - 1, negate(erfc(A)), dear=True),
    Pattern(erfc(negate(A * sqrt(TWO) ** -1)) * HALF, cdf(A)),
    Pattern(A * erfc(negate(A * sqrt(TWO) ** -1)) * HALF, Map("gelu", A)),
    Pattern(A * cdf(A), Map("gelu", A)),
    # differences
    Pattern(1 - cos(A), 2 * sin(A * HALF) ** 2),
    Pattern(cos(A) - 1, -2 * sin(A * HALF) ** 2),
    Pattern(cosh(A) - 1, 2 * sinh(A * HALF) ** 2),
    Pattern(1 - _SQUARE, (1 - A) * (1 + A), dear=True),
    Pattern(_SQUARE - 1, (A - 1) * (A + 1), dear=True),
    Pattern(sqrt(1 + A) - sqrt(A), (sqrt(1 + A) + sqrt(A)) ** -1),
    Pattern(sqrt(1 + A) - 1, A * (1 + sqrt(1 + A)) ** -1),
    Pattern(hypot(ONE, A) - 1, A * (1 + hypot(ONE, A)) ** -1 * A),
    Pattern(softplus(A) - A, softplus(negate(A))),
    Pattern(softplus(A) - softplus(negate(A)), A),
    Pattern(1 - (1 + A) ** -1, A * (1 + A) ** -1),
    Pattern(A**-1 - (1 + A) ** -1, A**-1 * (1 + A) ** -1),
    Shape(Add, "mean(x**2) - mean(x)**2", "mean((x - mean(x))**2)", shapes.variance),
    Shape(Add, "x - logsumexp(x)", "log_softmax(x)", shapes.less_logsumexp),
    # squares that overflow or vanish
    Pattern(sqrt(_SQUARE), Map("abs", A)),
    Pattern(sqrt(1 + _SQUARE), hypot(ONE, A), dear=True),
    Pattern(sqrt(_SQUARE + B**2), hypot(A, B), dear=True),
    Pattern(hypot(ONE, A) - A, _chosen(">", hypot(ONE, A) + A, hypot(ONE, A) - A), dear=True),
    Pattern(hypot(ONE, A) + A, _chosen("<", hypot(ONE, A) - A, hypot(ONE, A) + A), dear=True),
    Shape(Power, "1/(1 + x**2)", "lorentz(x)", shapes.lorentz, dear=True, kernels=frozenset({"lorentz"})),
    Pattern(_SQUARE * lorentz(A), (A * hypot(ONE, A) ** -1) ** 2),
    Pattern(A * lorentz(A), A * hypot(ONE, A) ** -1 * hypot(ONE, A) ** -1),
    Pattern(A * lorentz(B) ** 2, A * lorentz(B) * lorentz(B)),
    Shape(Map, "sqrt(sum(x**2))", "norm(x)", shapes.norm, dear=True, name="sqrt"),
    Shape(Power, "norm(x)**2", "sum(x**2)", shapes.squared_norm),
    # quotients
    Shape(Power, "1/(c*x**k)", "1/(c*x)*(1/x)**(k - 1)", shapes.constant_factor),
    Shape(Mul, "exp(x)/sum(exp(x))", "softmax(x)", shapes.softmax),
)
AGAIN = 4  # how often the result of a rule is rewritten again
Row = tuple[frozenset[str], Form]


def _indexed() -> dict[tuple[type, str], tuple[Row, ...]]:
    """The rows by the node they are about, a function also by its name, with the heads that each needs."""
    found: dict[tuple[type, str], list[Row]] = {}
    for form in FORMS:
        name = form.name if form.node is Map else ""
        found.setdefault((form.node, name), []).append((form.heads, form))
    return {key: tuple(rows) for key, rows in found.items()}


_ROWS = _indexed()


def stable(e: Expr, kernels: Collection[str] = (), fast: bool = False) -> Expr:
    """A node in stable form, if its operands already are.

    kernels: the functions beside those of the table that the code can call (`symnet.program.kernels`); fast: leave out
    the dear rules.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> stable(Map("log", 1 + Map("exp", x))) is Map("softplus", x)
    True
    """
    for _ in range(AGAIN):
        found = _once(e, kernels, fast)
        if found is None:
            return e
        e = found
    return e


def _once(e: Expr, kernels: Collection[str], fast: bool) -> Expr | None:
    name = e.name if isinstance(e, Map) else ""
    rows = _ROWS.get((type(e), name))
    if rows is None:
        return None
    seen = heads(e)
    for needed, form in rows:
        if needed <= seen and not (fast and form.dear) and form.kernels.issubset(kernels):
            made = form.rewrite(e)
            if made is not None:
                return made
    return None
