"""`diff`: what a person would write, every line true, every rule named, SymPy as the witness of results."""

import random
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from symnet import ops
from symnet.calculus import diff
from symnet.calculus.derivative_functions import NAMED, rule_of_function
from symnet.calculus.derivative_rows import ROWS
from symnet.calculus.differentiate import FORWARD, INNER, LARGEST, REPEAT, put_in
from symnet.calculus.forward import eliminate
from symnet.errors import ShapeError, SymnetError
from symnet.expr import Apply, Defined, Formal, Full, Map, Number, Power, Symbol, count, postorder, rebuild
from symnet.functions import ROWS as TABLE
from symnet.language import parse
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.step import Derivation
from symnet.symbols import function, scalar

x, y = scalar("x"), scalar("y")
SIZES = {"n": 2}


def sine(name, value, order):
    """Every unspecified function is the sine."""
    own = value.context
    return own.sin(value + order * own.pi / 2)


HIGH = replace(mp(200), apply=sine)

WRITTEN = [  # text, derivative by x, hypotheses
    ("5*x - 3", "5", ""),
    ("x", "1", ""),
    ("x**3", "3*x**2", ""),
    ("x**0", "0", ""),
    ("x**-2", "-2/x**3", ""),
    ("1/x", "-1/x**2", ""),
    ("1/x**2", "-2/x**3", ""),
    ("1/(2*x + 1)**3", "-6/(2*x + 1)**4", ""),
    ("x**(1/2)", "x**(-1/2)/2", "x > 0"),
    ("x**a", "a*x**(a - 1)", "x > 0"),
    ("a*x**2 + b*x + c", "2*a*x + b", ""),
    ("3*x**4 - 2*x**2 + 7", "12*x**3 - 4*x", ""),
    ("x/2", "0.5", ""),
    ("-x", "-1", ""),
    ("(x - 3)**2/2", "x - 3", ""),
    ("(2*x + 1)**5", "10*(2*x + 1)**4", ""),
    ("(x**2 + 1)**3", "6*x*(x**2 + 1)**2", ""),
    ("sin(x)**3", "3*sin(x)**2*cos(x)", ""),
    ("exp(-x**2)", "-2*x*exp(-x**2)", ""),
    ("exp(exp(x))", "exp(x)*exp(exp(x))", ""),
    ("exp(-(x - m)**2/(2*s**2))", "(m - x)*exp(-(x - m)**2/(2*s**2))/s**2", ""),
    ("2**x", "2**x*log(2)", ""),
    ("e**(3*x)", "3*e**(3*x)", ""),
    ("x**x", "x**x*(log(x) + 1)", "x > 0"),
    ("log(x)", "1/x", "x > 0"),
    ("x*log(x)", "log(x) + 1", "x > 0"),
    ("log(x**2 + 1)", "2*x/(x**2 + 1)", ""),
    ("log(sigmoid(x))", "1 - sigmoid(x)", ""),
    ("log(a) + x", "1", "a > 0"),
    ("x*exp(x)", "exp(x) + x*exp(x)", ""),
    ("x*exp(x)*sin(x)", "exp(x)*sin(x) + x*exp(x)*sin(x) + x*exp(x)*cos(x)", ""),
    ("(x**2 + 1)/(x - 1)", "(2*x*(x - 1) - (x**2 + 1))/(x - 1)**2", ""),
    ("sin(x)*cos(x)", "cos(x)**2 - sin(x)**2", ""),
    ("sin(x**2)", "2*x*cos(x**2)", ""),
    ("tan(x)", "1 + tan(x)**2", ""),
    ("sqrt(x)", "1/(2*sqrt(x))", "x > 0"),
    ("sqrt(1 - x**2)", "-x/sqrt(1 - x**2)", "1 - x**2 > 0"),
    ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))", ""),
    ("sigmoid(w*x + b)", "w*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))", ""),
    ("tanh(x)", "1 - tanh(x)**2", ""),
    ("softplus(x)", "sigmoid(x)", ""),
    ("1/(1 + exp(-x))", "exp(-x)/(1 + exp(-x))**2", ""),
    ("silu(x)", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))", ""),
    ("relu(x)", "where(x > 0, 1, 0)", "x != 0"),
    ("leaky_relu(3*x)", "3*where(3*x > 0, 1, 1/100)", "3*x != 0"),
    ("abs(x)", "sign(x)", "x != 0"),
    ("x*sign(x)", "sign(x)", "x != 0"),
    ("where(x > 0, x**2, -x)", "where(x > 0, 2*x, -1)", "x != 0"),
    ("where(y > 0, sqrt(x), x)", "where(y > 0, 1/(2*sqrt(x)), 1)", "where(y > 0, x, 1) > 0"),
    ("-y*log(x) - (1 - y)*log(1 - x)", "(1 - y)/(1 - x) - y/x", "x > 0, 1 - x > 0"),
    ("diff(x**3*y, y)", "3*x**2", ""),
]


def derived(text, **options) -> Derivation:
    return diff(parse(text), "x", **options)


@pytest.mark.parametrize(("text", "result", "given"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_as_a_person_would_write_it(text, result, given):
    D = derived(text)
    assert D.result is parse(result), str(D.result)
    assert ", ".join(map(str, D.claim.given)) == given
    judge(D)


def judge(D: Derivation, seed=3) -> None:
    """The lines meet end to end, begin and end with the claim, and are true at random points under the hypotheses."""
    assert D.steps[0].before is D.claim.lhs and D.steps[-1].after is D.claim.rhs
    for line, following in zip(D.steps, D.steps[1:], strict=False):
        assert line.after is following.before
    assert all(str(s.before) != str(s.after) for s in D.steps)
    drawn = random.Random(seed)
    names = {node.name: node for node in postorder(D.claim.lhs) if isinstance(node, Symbol)}
    tried = 0
    for _ in range(60):
        values = {name: point(node, drawn) for name, node in names.items()}
        if tried < 4 and all(true(c, values) for c in D.claim.given):
            tried += 1
            for line in (*D.steps, D.claim):
                before, after = (line.before, line.after) if line is not D.claim else (line.lhs, line.rhs)
                same(number(before, values), number(after, values), line)
    assert tried >= 2


def point(node, drawn):
    if not node.shape:
        return Fraction(drawn.randint(-40, 40) * 2 + 1, 32)
    shape = tuple(SIZES.get(str(d), d) for d in node.shape)
    flat = [Fraction(drawn.randint(-20, 20) * 2 + 1, 32) for _ in range(int(np.prod(shape)))]
    return np.array(flat, dtype=object).reshape(shape)


def number(e, values):
    return np.asarray(evaluate(eliminate(e).value, values, SIZES, HIGH), dtype=object)


def true(condition, values):
    return all(v is True for v in np.asarray(evaluate(condition, values, SIZES, HIGH), dtype=object).ravel())


def same(a, b, line):
    assert a.shape == b.shape
    for p, q in zip(a.ravel(), b.ravel(), strict=True):
        if hasattr(p, "_mpf_") or hasattr(q, "_mpf_"):
            assert abs(p - q) <= mpmath.mpf(10) ** -40 * (1 + abs(p)), line


SMOOTH = [row[0] for row in WRITTEN if not row[2] and "diff(" not in row[0] and row[0] != "x**0"]


@pytest.mark.parametrize("text", SMOOTH)
def test_sympy_agrees(text):
    f = parse(text)
    witness = f.to_sympy()
    symbol = next(s for s in witness.free_symbols if s.name == "x")
    slope = sympy.diff(witness, symbol)
    drawn = random.Random(5)
    for _ in range(3):
        values = {s: sympy.Rational(drawn.randint(1, 30) * 2 + 1, 32) for s in witness.free_symbols}
        ours = evaluate(
            diff(f, "x").result, {s.name: Fraction(int(v.p), int(v.q)) for s, v in values.items()}, {}, HIGH
        )
        with mpmath.workprec(200):
            theirs = mpmath.mpf(str(sympy.N(slope.subs(values), 40)))
            assert abs(ours - theirs) < mpmath.mpf(10) ** -30 * (1 + abs(theirs))


# --- every rule -----------------------------------------------------------------------------------------------------

v = parse("v", let="v: n")
A = parse("A", let="A: n n")
f, g = function("f"), function("g")
s_name = Defined("s", ops.sigmoid(3 * x))
RULES = [
    ("variable", x * 2),
    ("constant rule", x + y),
    ("a function of itself", s_name * y),
    ("meaning of a name", Defined("q", x**2) * y),
    ("sum rule", x**2 + x - y),
    ("constant factor", 2 * y * x / 3),
    ("reciprocal of a power", 1 / ops.sin(x) ** 2),
    ("reciprocal rule", 1 / (1 + x**2)),
    ("quotient rule", ops.sin(x) / (1 + x**2)),
    ("product rule", x * ops.sin(x)),
    ("zeroth power", ops.sin(x) ** 0 + x),
    ("power rule", x**4),
    ("chain rule for powers", (1 + x**2) ** 4),
    ("exponential to a base", 3 ** (2 * x)),
    ("general power rule", (1 + x**2) ** (x * y)),
    ("exponential rule", ops.exp(x)),
    ("logarithm rule", ops.log(x)),
    ("derivative of sin", ops.sin(x)),
    ("chain rule", ops.tanh(x**2)),
    ("chain rule for several arguments", ops.maximum(x, y * x**2)),
    ("unspecified function", f(x) ** 2),
    ("chain rule", f(g(x) * x)),
    ("derivative by cases", ops.where(ops.compare(x, ">", y), x**2, y)),
    ("linearity", ops.sum(ops.tanh(x * v))),
    ("linearity", ops.concatenate((x * v, v))[1:3] @ ops.ones(2)),
    ("product rule for tensors", ops.exp(x * A) @ ops.sin(x * v)),
    ("derivative of a product of entries", ops.prod(v * x + 1)),
    ("derivative of a maximum", ops.max(v * x)),
    ("derivative of a minimum", ops.min(v * x)),
    ("derivative of log-sum-exp", ops.logsumexp(v * x)),
    ("derivative of a norm", ops.norm(v * x)),
    ("derivative of a sum of absolute values", ops.norm(v * x, 1)),
    ("derivative of softmax", ops.softmax(v * x)),
    ("derivative of log-softmax", ops.log_softmax(v * x)),
    ("derivative of a constant by pieces", ops.argmax_onehot(v * x)),
    ("derivative of an inverse", ops.inv(x * A)),
    ("derivative of a determinant", ops.det(x * A)),
    ("higher derivative", x**3),
    ("derivatives inside", Formal("grad", ops.sum(v**2) * x, v)),
]


@pytest.mark.parametrize(("name", "e"), RULES, ids=[f"{name} {i}" for i, (name, _) in enumerate(RULES)])
def test_every_rule(name, e):
    D = diff(e, x, order=2 if name == "higher derivative" else 1)
    assert name in [line.rule.name for line in D.steps], [line.rule.name for line in D.steps]
    assert all(line.rule.name and line.rule.statement and line.rule.zh for line in D.steps)
    judge(D)


def test_every_rule_is_tried():
    tried = {name for name, _ in RULES}
    rows = {row.rule.name for row in ROWS} | {rule.name for rule in NAMED.values()} | {REPEAT.name, INNER.name}
    assert rows - {"table of derivatives", "derivative of a tensor"} <= tried


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_function_of_the_table(row):
    """The row itself and the chain rule, against the interpreter; the statement of the rule can be read."""
    if row.operands + len(row.defaults) == 1:
        left, right = rule_of_function(row.name).statement.split(" == ")
        assert parse(left) is Formal("diff", Map(row.name, x), x)
        assert parse(right) is row.partials[0](x)
    others = (y,) * (row.operands - 1)
    judge(diff(row(x, *others), x))
    judge(diff(row(x / 2 + Fraction(1, 64), *others), x))


STATEMENTS = [row.rule for row in ROWS if " == " in row.rule.statement and "for " not in row.rule.statement]


@pytest.mark.parametrize("rule", STATEMENTS, ids=lambda rule: rule.name)
def test_stated_rules_hold(rule):
    """The statement, read as text, with functions put for u, v and f, at a point."""
    statement = rule.statement.split(" off ")[0]
    if "f'" in statement or "f_u" in statement:
        return
    sides = [parse(side.replace("where(c", "where(x > 2")) for side in statement.split(" == ")]
    put = {"u": x**2 + 1, "v": ops.exp(x), "n": Number(3), "a": Number(2), "c": y}
    left, right = (rebuild(side, {Symbol(name): value for name, value in put.items()}) for side in sides)
    values = {"x": Fraction(5, 7), "y": Fraction(2, 3)}
    same(number(left, values), number(right, values), rule)


# --- hypotheses -----------------------------------------------------------------------------------------------------


def test_what_a_rule_needs_is_opened_on_its_line():
    D = derived("x*log(x)")
    assert [str(c) for line in D.steps for c in line.opened] == ["x > 0"]
    (line,) = [line for line in D.steps if line.opened]
    assert line.rule.name == "logarithm rule" and str(line.claim) == f"{line.before} == {line.after}  given x > 0"
    (used,) = [line for line in D.steps if line.given]  # x/x == 1 needs x != 0, which x > 0 says
    assert str(used.given[0]) == "x > 0" and used.rule.name == "collect powers"


@pytest.mark.parametrize("given", ["x > 0", "x > 1", "x >= 1/2"])
def test_what_is_given_is_not_opened(given):
    D = derived("log(x)", given=[given])
    assert [str(c) for c in D.claim.given] == [given]
    assert not any(line.opened for line in D.steps) and str(D.steps[0].given[0]) == given


def test_facts_are_known():
    t = scalar("t", positive=True)
    assert diff(ops.log(t) + ops.relu(t) + t ** Fraction(1, 2), t).claim.given == ()


@pytest.mark.parametrize(
    "text", ["log(exp(x) + 1)", "sqrt(x**2 + 1)", "abs(sigmoid(x))", "(1 + x**4)**y", "log(cosh(x))"]
)
def test_what_is_certain_is_not_opened(text):
    assert derived(text).claim.given == ()


def test_convention_is_noted_where_it_matters():
    assert derived("relu(x)").steps[0].note == "ReLU'(0) = 0"
    assert derived("relu(x**2 + 1)").steps[0].note == "relu'(u) = where(u > 0, 1, 0)"


# --- questions ------------------------------------------------------------------------------------------------------


def test_what_may_be_asked():
    t = sympy.Symbol("x", real=True)
    same_result = [diff("x**2", "x"), diff(x**2, x), diff(t**2, t), diff(parse("x**2"), "x", 1)]
    assert {D.result for D in same_result} == {2 * x}
    assert diff(x**5, x, order=3).result is 60 * x**2
    assert diff(Number(3), x).result == 0
    assert diff(y * parse("v", let="v: n"), x).result is Full(0, v.shape)


def test_by_a_defined_name():
    z = Defined("z", x**2)
    D = diff(ops.exp(z) * x, z)
    assert D.result is x * ops.exp(z) and [d.name for d in D.definitions] == [z]


def test_hypotheses_where_names_stand():
    """A local claim would make a name a free variable, so a line with names is judged as it stands."""
    D = diff(ops.log(s_name) + ops.relu(x), x)
    assert [str(c) for c in D.claim.given] == ["x != 0"] and all(line.local is None for line in D.steps)
    assert all(line.claim.given == D.claim.given for line in D.steps)


def test_of_a_tensor_entry_by_entry():
    D = diff(ops.tanh(x * v), x)
    assert D.result.shape == v.shape
    judge(D)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: diff(v @ v, v), "use grad or jacobian"),
        (lambda: diff(x**2, [x]), "one variable"),
        (lambda: diff(x**2, "z"), "does not occur"),
        (lambda: diff(x**2, x + 1), "not a variable"),
        (lambda: diff(x**2, x, 0), "order"),
        (lambda: diff(x**2, x, 10**9), "order"),
        (lambda: diff(x**2, x, True), "order"),
        (lambda: diff(2 ** scalar("k", integer=True), "k"), "integer"),
        (lambda: diff("x**", "x"), "x\\*\\*"),
    ],
)
def test_refusals(ask, words):
    with pytest.raises(SymnetError, match=words):
        ask()
    assert issubclass(ShapeError, SymnetError)


# --- size -----------------------------------------------------------------------------------------------------------


def test_what_is_too_long_is_one_line():
    e = x
    for _ in range(3 * LARGEST):
        e = ops.tanh(e * y)
    D = diff(e, x)
    assert [line.rule for line in D.steps] == [FORWARD]
    assert count(D.result) < 20 * count(e)


def test_products_of_many_factors_and_repeated_squares_are_one_line():
    product, square = x, x
    for k in range(1, 300):
        product = product * (x + k)
    for _ in range(40):
        square = square * square  # 2**40 factors
    for e in (product, square):
        D = diff(e, x)
        assert [line.rule for line in D.steps] == [FORWARD] and count(D.result) < 10 * count(e)


def test_deep_composition():
    e = x
    for _ in range(120):
        e = ops.sin(e)
    D = diff(e, x)
    assert len(D.steps) == 120 and {line.rule.name for line in D.steps} == {"chain rule", "derivative of sin"}


def test_sums_and_products_of_many():
    many = x
    for k in range(2, 60):
        many = many + x**k
    D = diff(many, x)
    assert D.steps[0].rule.name == "sum rule" and len(D.steps) < 8
    judge(D)


def test_neutral_numbers_are_not_written():
    d = Formal("diff", x, x)
    for before, value, after in (
        (x + d, 0, x),
        (y * d * x, 1, y * x),
        (3 * d, 0, Number(0)),
        (-d, 1, Number(-1)),
        (y * d, 0, y * 0),  # y may have no value somewhere
        (Power(d, y), 1, Power(Number(1), y)),
        (v + d, 0, v),
    ):
        assert put_in(before, {d: Number(value)}) is after


def test_deterministic():
    assert len({str(derived("x*log(x) + relu(x)*sin(y*x)").claim) for _ in range(3)}) == 1
    assert isinstance(diff(f(x), x).result, Apply)
