"""In which powers names stand in formulas: told from the formulas, and judged by scaling numbers."""

import numpy as np
import pytest

import symnet as sn
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.evidence.theorems.degrees import PURE, Asked, Scaling, of_terms, put_in, raised, times
from symnet.evidence.theorems.parts import Parts, made_of
from symnet.evidence.theorems.proposals import Proposal
from symnet.evidence.theorems.table import FINDERS
from symnet.language import make_claim, parse

LET = {"A": "m n", "B": "n p", "x": "n", "y": "n", "t": ""}
HOMOGENEOUS = [
    ("norm(A @ B)", 2),
    ("norm(x - 3*y)", 1),
    ("sum(abs(x))*max(y)/norm(A)", 1),
    ("sum(sqrt(x**2*t**4))", 3),
    ("x @ inv(outer(y, y) + t**2*eye(n)) @ x", 0),
    ("sum(minimum(x, relu(y)))**3", 3),
    ("sum(softmax(x/t)*y)", 1),
    ("sum(x*log(x**2/y**2))", 1),
    ("sum(where(x > y, x, 0))", 1),
]


@pytest.mark.parametrize(("text", "degree"), HOMOGENEOUS)
def test_all_terms_scale_as_the_formula_does(text, degree):
    e = parse(text, let=LET)
    names = {node.name: node for node in e_symbols(e)}
    rng = np.random.default_rng(3)
    shapes = {"A": (2, 3), "B": (3, 2), "x": (3,), "y": (3,), "t": ()}
    at = {name: rng.uniform(0.5, 2.0, shapes[name]) for name in names}
    f = sn.compile(e, inputs=[*names.values()])
    one, two = f(*at.values()), f(*(2 * value for value in at.values()))
    assert np.isclose(two, 2.0**degree * one)
    assert {sum(power for _, power in term) for term in Scaling().of(e)} == {degree}


def e_symbols(e):
    return Parts(e).of(sn.expr.Symbol)


def test_products_and_powers_of_sums():
    a, b = (Scaling().of(parse(text, let=LET)) for text in ("sum(x) + t", "t"))
    assert times(a, b) == {frozenset({("x", 1), ("t", 1)}), frozenset({("t", 2)})}
    assert raised(a, 2) == times(a, a) and raised(b, -1) == {frozenset({("t", -1)})}
    assert times(b, raised(b, -1)) == PURE and put_in(times(b, b), {"t": a}) == raised(a, 2)


def test_an_instance_scales_as_its_letters_say_before_it_is_built():
    claim = make_claim("norm(A @ x) + t**2*sum(abs(y)) <= norm(A)*norm(x)", let={**LET, "y": "n"})
    parts, scaling, seen = Parts(claim.lhs, claim.rhs), Scaling(), 0
    for finder in FINDERS:
        for proposal in finder.found(parts):
            instance = proposal.instance()
            if instance is not None and proposal.outline.degrees is not None:
                letters = {k: scaling.of(v) for k, v in proposal.letters.items() if hasattr(v, "children")}
                sides = scaling.of(instance.says.lower) | scaling.of(instance.says.upper)
                assert put_in(proposal.outline.degrees, letters) >= sides
                assert proposal.alike(instance.says.lower, instance.says.upper) == 2
                seen += 1
    assert seen > 100


def test_what_scales_otherwise_does_not_fit():
    x, y = (parse(text, let=LET) for text in ("x", "y"))
    asked, scaling = Scaling().of(parse("norm(x)*norm(y)", let=LET)), Scaling()
    letters = {"a": x, "b": y, "labels": "i,i->"}
    squares, norms = (
        Proposal(AXIOMS["Cauchy–Schwarz inequality"], form, more)
        for form, more in (("squares", letters), ("norms", {**letters, "sign": "+"}))
    )
    plain, divided = (Asked(asked, None, factors, frozenset()) for factors in ((PURE,), (PURE, raised(asked, -1))))
    assert (norms.misfit(plain, scaling), squares.misfit(plain, scaling)) == (0, 3)
    assert squares.misfit(divided, scaling) == 0
    assert [squares.misfit(Asked(asked, None, (PURE,), frozenset(names)), scaling) for names in ("x", "xy")] == [3, 2]
    assert norms.misfit(Asked(asked, None, (PURE,), frozenset("xy")), scaling) == 0


def test_what_meets_all_debts_comes_before_what_meets_some():
    claim = make_claim("norm(x - y)**2 <= t*norm(x)**2 + norm(y)**2", let=LET)
    degrees = Scaling().of
    one, other, both, more = (degrees(parse(text, let=LET)) for text in ("x @ y", "t*(x @ x)", "(x + y) @ x", "t*y"))
    asked = Asked(degrees(claim.lhs) | degrees(claim.rhs), one | other, (PURE,), frozenset())
    assert [asked.misfit(terms) for terms in (one | other | more, one, one | more, both, more)] == [0, 0, 1, 0, 3]


@pytest.mark.parametrize(
    "text", ["norm(x - t*y)", "sum(x**2*y)/t", "max(x*abs(y))", "x @ inv(outer(y, y) + eye(n)) @ x"]
)
def test_terms_of_normal_forms_scale_as_formulas_do(text):
    claim = make_claim(f"{text} == 0", let=LET)
    form = Normaliser(claim, Signs(claim.hypotheses)).forms.of(claim.lhs)
    assert of_terms(form.terms) == Scaling().of(claim.lhs)


SIDES = ["norm(s*x + t*y, ord=1)", "norm(A @ x) + w @ (A @ x)", "x @ y + inner(A, B) + max(abs(A @ x - A @ y))"]


@pytest.mark.parametrize("finder", [f for f in FINDERS if f.brings], ids=lambda f: f.axiom.name)
def test_each_instance_brings_one_of_the_functions_that_its_finder_names(finder):
    parts = Parts(*(parse(text, let="A: m n; B: m n; x: n; y: n; w: m; s; t") for text in SIDES))
    built = [p for p in finder.found(parts) if p.outline.says is not None]
    assert {p.form_name for p in built} == finder.axiom.forms.keys()
    assert not [p.form_name for p in built if p.outline.features.isdisjoint(finder.brings)]


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("softplus", {"log", "exp"}),
        ("logsumexp", {"log", "exp"}),
        ("leaky_relu", set()),
        ("exp", set()),
        ("Det", set()),
    ],
)
def test_functions_are_made_of_those_that_define_them(name, functions):
    assert made_of(name) == functions
