"""Cross-checks of gradients: right ones pass, wrong ones are found by every method, and the worst entry is named."""

import json
from importlib.util import find_spec

import numpy as np
import pytest
from flint import arb

import symnet as sn
from symnet.cli.main import main
from symnet.errors import ShapeError, SymnetError
from symnet.evidence.numeric.analytic import NotAnalytic, analytic_code
from symnet.evidence.numeric.crosscheck import CrossCheck, cross_check, summary
from symnet.evidence.numeric.witnesses import METHODS
from symnet.functions import ROWS
from symnet.program.backends.series import parts, series, slopes
from symnet.program.interpret import evaluate
from symnet.report.crosscheck import cross_table, render_check
from symnet.report.document import Table

W, x, b, y = sn.tensors("W: m n; x: n; b: m; y: m")
t = sn.scalar("t")
LOSS = sn.sum((sn.tanh(W @ x + b) - y) ** 2) / 2
RIGHT = sn.grad(LOSS, W).result
EVERYWHERE = [m.name for m in METHODS if m.name not in ("JAX", "PyTorch")]
EVERYWHERE += ["JAX"] * (find_spec("jax") is not None)
EVERYWHERE += ["PyTorch"] * (find_spec("torch") is not None)
AT = {"W": [[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]], "x": [1.0, -2.0, 0.5], "b": [0.1, 0.2], "y": [0.3, -0.4]}


def verdicts(check):
    return {row.method: row.verdict for row in summary(check.rows)}


def test_a_right_gradient_agrees_by_every_method():
    found = cross_check(LOSS, [W, b], AT)
    assert found.agrees and found.sizes == {"m": 2, "n": 3}
    assert all(verdicts(found)[name] == "agrees" for name in EVERYWHERE)
    assert {row.entries for row in found.rows if row.verdict == "agrees"} == {6, 2}
    exact = [row for row in found.rows if row.method not in ("central differences", "PyTorch")]
    assert all(row.difference <= row.bound < 1e-12 for row in exact)


MUTANTS = {
    "sign": -RIGHT,
    "factor": 2 * RIGHT,
    "small factor": RIGHT * sn.parse("1 + 1e-6"),
    "constant": RIGHT + sn.parse("1e-6"),
    "activation": sn.outer((sn.tanh(W @ x + b) - y) * (1 - sn.tanh(W @ x + b)), x),
    "forgotten factor": sn.outer(sn.tanh(W @ x + b) - y, x),
    "parameter": W,
    "zero": 0 * W,
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_method_finds_a_wrong_gradient(name):
    found = cross_check(LOSS, W, AT, gradient=MUTANTS[name])
    assert not found.agrees
    assert {method for method, verdict in verdicts(found).items() if verdict == "differs"} == set(EVERYWHERE)


@pytest.mark.parametrize("place", [(0, 1), (1, 2)])
def test_the_worst_entry_is_named_and_only_that_one_is_wrong(place):
    mark = np.zeros((2, 3))
    mark[place] = 1e-4
    E = sn.tensor("E", *W.shape)
    wrong = cross_check(LOSS + 0 * sn.sum(E), W, {**AT, "E": mark}, gradient=RIGHT + E)
    said = {row.method: row.worst for row in wrong.rows if row.verdict == "differs"}
    assert set(said) == set(EVERYWHERE) and set(said.values()) == {f"W[{place[0]}, {place[1]}]"}
    assert f"W[{place[0]}, {place[1]}] differs" in wrong.text()


def test_a_gradient_that_is_no_number_is_wrong():
    found = cross_check(t**2, t, {"t": 0.0}, gradient=2 * t**2 / t)
    assert not found.agrees and set(verdicts(found).values()) <= {"differs", "not applicable"}


Z, Y, K = sn.tensor("Z", 3, 3), sn.tensor("Y", 3, 3), sn.tensor("K", 2, 1, 2, 2)
PICTURES = sn.tensor("P", 1, 1, 4, 4)
LOSSES = {
    "cross-entropy": (-sn.sum(Y * sn.log(sn.softmax(Z))), [Z]),
    "log-softmax": (-sn.sum(Y * sn.log_softmax(Z)), [Z]),
    "logsumexp": (sn.sum(sn.logsumexp(Z, -1)), [Z]),
    "norm": (sn.norm(Z) + sn.sum(sn.norm(Z, axis=1)), [Z]),
    "relu": (sn.sum(sn.relu(Z) ** 3), [Z]),
    "max": (sn.sum(sn.max(Z, 1) ** 2), [Z]),
    "inverse": (sn.trace(sn.inv(Z)), [Z]),
    "gelu": (sn.sum(sn.gelu(Z)), [Z]),
    "inner": (sn.inner(Z, sn.sin(Z)), [Z]),
    "vectors": (x @ x * (sn.exp(x) @ x), [x]),
    "where": (sn.sum(sn.where(sn.ops.compare(Z, ">", 0), Z**3, Z**2)), [Z]),
    "convolution": (sn.sum(sn.tanh(sn.conv2d(PICTURES, K)) ** 2), [K, PICTURES]),
    "powers": (sn.sum(sn.exp(Z) ** sn.parse("5/2") / (1 + Z**2)), [Z]),
    "scalar": (sn.log(1 + sn.exp(t)) * sn.sigmoid(t), [t]),
    "large": (10**8 * sn.sum(sn.cosh(Z)), [Z]),
    "small": (sn.sum(sn.sinh(Z)) / 10**8, [Z]),
}
NOT_ANALYTIC = {"relu", "max", "gelu", "where"}


@pytest.mark.parametrize("name", LOSSES)
def test_right_gradients_raise_no_alarm(name):
    loss, variables = LOSSES[name]
    found = cross_check(loss, variables, entries=3)
    assert found.agrees, str(found)
    complex_step = verdicts(found)["complex step"]
    assert complex_step == ("not applicable" if name in NOT_ANALYTIC else "agrees"), str(found)
    assert verdicts(found)["enclosure"] == "agrees"


def test_a_derivation_is_judged_as_it_is():
    given = ["sum(Y, axis=1) == 1"]
    d = sn.grad(-sn.sum(Y * sn.log(sn.softmax(Z))), Z, given=given)
    assert cross_check(d).agrees
    assert not cross_check(d.but(result=d.result * 2)).agrees
    assert cross_check(sn.diff(sn.sin(t) * t, t)).agrees


def test_a_kink_within_reach_is_left_open_not_agreed():
    found = cross_check(sn.relu(t), t, {"t": 1e-9})
    assert verdicts(found)["central differences"] == "open"
    assert found.agrees  # the others judge


def test_points_are_drawn_where_the_hypotheses_hold():
    p = sn.tensor("p", 3)
    assert cross_check(-sn.sum(p * sn.log(p)), p, given=["p > 0"]).agrees
    first, again = (cross_check(LOSS, W, seed=4).to_dict() for _ in range(2))
    assert first == again and json.dumps(first)


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.operands == 1])
def test_series_of_balls_enclose_the_derivative_of_every_function(name):
    world = slopes()
    for at in (0.3, 0.7):
        with world.session():
            start = series(arb(at), 1)
        found = evaluate(getattr(sn, name)(t), {"t": start}, {}, world)
        step = 1e-6
        f = sn.compile(getattr(sn, name)(t))
        with world.session():
            slope = float(parts(found)[1])
        assert slope == pytest.approx((f(at + step) - f(at - step)) / (2 * step), abs=1e-8)


def test_series_are_wide_where_there_is_no_slope():
    world = slopes()
    with world.session():
        zero = series(arb(0), 1)
    for e in (sn.sqrt(t), sn.log(t), 1 / t):
        assert not hasattr(evaluate(e, {"t": zero}, {}, world), "coeffs")
    assert "not applicable" in verdicts(cross_check(sn.sqrt(t), t, {"t": 0.0})).values()


@pytest.mark.parametrize("e", [sn.abs(t), sn.erf(t), sn.maximum(t, 1), sn.softsign(t)], ids=str)
def test_what_has_no_complex_code_says_so(e):
    with pytest.raises(NotAnalytic):
        analytic_code(e, ["t"])


def test_bad_input():
    for arguments, words in (
        ((LOSS,), "say with wrt"),
        ((sn.grad(LOSS, W), W), "leave wrt out"),
        ((sn.jacobian(W @ x, x),), "not a gradient"),
        ((LOSS, W, {"w": 1}), "`w` does not occur"),
        ((LOSS, W, {"x": "abc"}), "not an array of numbers"),
        ((LOSS, W, {"x": [np.nan]}), "not finite"),
    ):
        with pytest.raises(SymnetError, match=words):
            cross_check(*arguments)
    with pytest.raises(ShapeError):
        cross_check(LOSS, W, {"x": [[1.0]]})
    with pytest.raises(ShapeError, match="has shape"):
        cross_check(LOSS, W, gradient=x)
    with pytest.raises(SymnetError, match="at least 1"):
        cross_check(LOSS, W, entries=0)
    with pytest.raises(SymnetError, match="2 gradients"):
        cross_check(LOSS, W, gradient=[W, W])
    S = sn.parse("S", let="S: n n symmetric")
    with pytest.raises(SymnetError, match="symmetric"):
        cross_check(sn.sum(S**2), S)


# --- in print ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_in_every_format(lang):
    found = cross_check(LOSS + sn.sum(sn.relu(W)), [W, b], AT)
    assert isinstance(found, CrossCheck)
    text = render_check(found, "text", lang)
    assert ("multi" not in text) and ("不适用" if lang == "zh" else "not applicable") in text
    assert ("分支选择不解析" if lang == "zh" else "a choice by a condition is not analytic") in text
    assert "<table" in render_check(found, "html", lang) and "tabular" in render_check(found, "latex", lang)
    assert json.loads(render_check(found, "json", lang))["agrees"] is True
    compact = cross_table(found.rows, lang, compact=True)
    assert isinstance(compact, Table) and len(compact.rows) == len(METHODS)
    assert "W[" in text and str(found) == render_check(found, "text", "en")
    assert found.latex() == render_check(found, "latex", "en") and found.html() == render_check(found, "html", "en")


def test_the_command_line(capsys):
    loss, let = "sum((W @ x - y)**2)/2", ["--let", "W: m n; x: n; y: m"]
    assert main(["crosscheck", loss, "--wrt", "W", *let, "--at", "x=[1, 2]"]) == 0
    assert "agrees with every method" in capsys.readouterr().out
    wrong = ["--gradient", "outer(W @ x + y, x)"]
    assert main(["crosscheck", loss, "--wrt", "W", *let, *wrong, "--lang", "zh"]) == 1
    assert "梯度有误" in capsys.readouterr().out
    assert main(["crosscheck", loss, "--wrt", "W", *let, "--at", "x"]) == 2
    assert "--at" in capsys.readouterr().err
    assert main(["crosscheck", loss, "--wrt", "V", *let]) == 2
