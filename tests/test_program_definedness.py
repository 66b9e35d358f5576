"""One meaning everywhere: compiled code has a number where `evaluate` has one, and none where there is none."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest

from symnet.errors import SymnetError
from symnet.language import parse
from symnet.program import compile
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue, Undefined

# text, and a value of x: the first have no value there, the others have the value that follows
WITHOUT = [
    ("x**(1/2 + 1/2)", -2),
    ("x**(2*1/2)", -2),
    ("x**y", -2),
    ("x**(y + 1)", -2),
    ("(x**2 - 5)**y", -2),
    ("0**(x*y)", -1),
    ("where(log(x) > 0, 1, 2)", -1),
    ("where(log(x) > 0, 1, 2)", 0),
    ("where(1 <= sqrt(x), x, 2)", -1),
    ("where(sqrt(x) == 1, 1, 2)", -1),
    ("where(sqrt(x) != 1, 1, 2)", -1),
    ("where(1/x != 1, 1, 2)", 0),
    ("where(where(log(x) > 0, 1, 2) > 0, 1, 2)", -1),
    ("log(x)**0", -1),
    ("(1/x)**0", 0),
    ("1**log(x)", -1),
    ("atan(1/x)", 0),
    ("tanh(log(x))", 0),
    ("maximum(log(x), y)", 0),
    ("sigmoid(x**(-2))", 0),
    ("where(log(x)*tanh(y) > 0, 1, 2)", 0),
]
WITH = [
    ("x**(1/2 + 1/2)", 4, 4),
    ("x**(1 + 1)", -2, 4),
    ("x**y", 3, 9),
    ("(x**2)**y", -2, 16),
    ("0**(x*y)", 0, 1),
    ("where(log(x) > 0, 1, 2)", 1, 2),
    ("where(log(x) > 0, 1, 2)", 3, 1),
    ("where(sqrt(x) == 1, 1, 2)", 1, 1),
    ("where(sqrt(x) == 1, 1, 2)", 4, 2),
    ("where(sqrt(x) != 1, 1, 2)", 4, 1),
    ("where(x > 0, log(x), 7)", -1, 7),
    ("where(exp(x) > log(x), 1, 2)", 1000, 1),  # too large for a float, and a value all the same
    ("log(x)**0", 2, 1),
]


@pytest.mark.parametrize("backend", ["numpy", "array_api", "c", "mpmath", "balls"])
def test_values_are_where_the_formula_has_them(backend):
    pytest.importorskip("array_api_compat" if backend == "array_api" else "cffi" if backend == "c" else "numpy")
    options = {"numpy": np.asarray, "array_api": np.asarray}
    read = options.get(backend, float)
    rows = [(text, at, None) for text, at in WITHOUT] + WITH
    program = compile([parse(text) for text, _, _ in rows], ["x", "y"], backend=backend)
    for k, (text, at, value) in enumerate(rows):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            got = float(program(read(float(at)), read(2.0))[k])
        assert not np.isfinite(got) if value is None else abs(got - value) < 1e-12, (text, at, got)


def test_prepared_programs_say_the_same():
    texts = [text for text, _ in WITHOUT[:14]]
    step = compile([parse(text) for text in texts], ["x", "y"]).prepare((), ())
    for text, at in WITHOUT[:14]:
        with np.errstate(all="ignore"):
            assert not np.isfinite(step(float(at), 2.0)[texts.index(text)]), text


def test_what_has_values_everywhere_is_written_as_it_is():
    let = "W: m n; x: n; b: m"
    assert compile(parse("where(W @ x + b > 0, W @ x + b, 0)", let=let)).source.count("np.where") == 1
    assert compile(parse("where(x/sqrt(mean(x**2) + 1/100) > 0, 1, 0)", let=let)).source.count("np.where") == 0
    assert compile(parse("where(log(1 + exp(x))/n > sqrt(1 + x**2), x, 0)", let=let)).source.count("np.where") == 1
    assert "x / (y / t)" in compile(parse("x/(y/t)")).source  # quotients as people write them: 1/inf is 0 there


# --- random formulas against the definition, at the edges of domains --------------------------------------------------

POINTS = ["-2", "-1", "-1/2", "0", "1/2", "1", "2"]
FUNCTIONS = """log sqrt log1p asin exp tanh relu step sign abs sigmoid atan leaky_relu elu softplus hard_tanh cos erf
acos softsign gelu silu mish selu expm1""".split()
EXPONENTS = ["1/2", "1/3", "2", "3", "0", "(1/2 + 1/2)", "(2*1/2)", "(1 + 1)", "p"]
MIXING = [
    *"sum({})*x mean({})*x max({})*x min({})+y softmax({}) log_softmax({}) argmax_onehot({}) norm({})*x".split(),
    *"logsumexp({})*y prod({})*x {}[0]*x norm({},1)*y diag({})@y outer({},x)@y".split(),
]


def formula(draw: random.Random, depth: int) -> str:
    if depth <= 0:
        return draw.choice(["x", "y", "x", "y", "p*x", "2*y", "x - x"])
    a, b, c, d = (f"({formula(draw, depth - 1 - (k > 2))})" for k in range(4))
    relation, sign, fold = draw.choice("> < >= <= == !=".split()), draw.choice("+-*"), draw.choice(MIXING)
    rows = [fold.replace("{}", a), f"{draw.choice(FUNCTIONS)}{a}", f"{a}**{draw.choice(EXPONENTS)}", f"{a} {sign} {b}"]
    if depth == 1:  # no quotients in denominators: there 1/inf is 0
        rows += [f"{a} / {b}", f"{a}**(-{draw.choice('12')})"]
    return draw.choice((*rows, f"where({a} {relation} {d}, {b}, {c})", f"maximum({a}, {b})"))


def same(text: str, values: dict) -> bool:
    """Whether values are where `evaluate` has some."""
    e = parse(text, let="x: n; y: n; p")
    inputs = {str(symbol): values[str(symbol)] for symbol in e.free_symbols}
    if not {"x", "y"} & set(inputs):
        return True
    try:
        wanted = np.ravel(evaluate(e, inputs, world=balls(30)))
        found = compile(e, list(inputs))(**{name: np.vectorize(number)(value) for name, value in inputs.items()})
    except SymnetError as error:
        return "constant in the formula" in str(error)  # refused, and never silently wrong
    return all(map(agrees, wanted, np.ravel(found)))


def number(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def agrees(wanted, found: float) -> bool:
    if isinstance(wanted, NoValue):
        return not isinstance(wanted, Undefined) or not np.isfinite(found)
    middle = float(wanted.mid())
    return float(wanted.rad()) > 1e-6 or abs(middle) > 1e100 or abs(found - middle) <= 1e-6 * max(1, abs(middle))


@pytest.mark.parametrize("seed", range(4))
def test_random_formulas_agree_with_their_definition(seed):
    draw = random.Random(seed)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for _ in range(60):
            text = formula(draw, draw.choice([1, 2, 2]))
            for _ in range(3):
                values = {name: [draw.choice(POINTS) for _ in range(2)] for name in "xy"} | {"p": draw.choice(POINTS)}
                assert same(text, values), (text, values)
