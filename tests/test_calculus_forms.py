"""Closed forms as a textbook prints them: the exact text, proved step by step, and judged by finite differences."""

import itertools

import numpy as np
import pytest

import symnet as sn
from symnet.expr import Symbol, postorder
from symnet.program import compile
from symnet.sizes import substitute
from tests.forms_table import ROWS

IDS = [f"{row.family}: {row.name}" for row in ROWS]
SIZES = {"m": 4, "n": 3, "N": 3, "d": 2, "k": 3, "p": 2}
SHAPED = {"symmetric", "positive_definite"}
TOTALS = ("sum({0}) == 1", "sum({0}, axis=1) == 1")


def test_there_are_enough_of_them():
    assert len(ROWS) >= 120 and len({(row.name, row.let) for row in ROWS}) == len(ROWS)
    assert {row.kind for row in ROWS} == {"grad", "jacobian", "hessian", "hvp"}


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_exact_text_and_proof(row):
    D = row.derive()
    assert str(D.result) == row.expected
    assert not row.named or D.result.named() == row.named
    record = D.verify()
    assert record.whole.status == "proved", record.whole.reason
    assert [(step.status, step.reason) for step in record.steps if step.status != "proved"] == []


def values_of(symbols, row):
    """Random arrays that fulfil declarations and hypotheses; positive, so that all logarithms have values."""
    rng = np.random.default_rng(len(row.text))
    found = {}
    for symbol in symbols:
        shape = tuple(substitute(dim, SIZES) for dim in symbol.shape)
        value = np.asarray(rng.uniform(0.3, 1.7, shape))
        if SHAPED & {*symbol.facts} or f"{symbol.name}.T == {symbol.name}" in row.given:
            value = value @ value.T + np.eye(shape[0])
        elif len(shape) == 2 and shape[0] == shape[1]:
            value = value + 2 * np.eye(shape[0])
        if any(total.format(symbol.name) in row.given for total in TOTALS):
            value = value / value.sum(axis=-1, keepdims=True)
        found[symbol.name] = value
    if "log(b - A @ x)" in row.text:
        found["b"] = found["A"] @ found["x"] + found["b"]
    return found


def compiled(e):
    """A function of arrays by name; sizes that are numbers too are given."""
    f = compile(e)
    names, sizes = [s.name for s in f.symbols], {name: SIZES[name] for name in f.sizes}
    return lambda at: f(**{name: at[name] for name in names}, **sizes)


def quotient(f, at, wrt, place, h, structured):
    """The central difference of a function by one entry; a symmetric matrix moves in both of its entries."""
    sides = []
    for sign in (1, -1):
        moved = at[wrt].copy()
        for index in {place, place[::-1]} if structured else {place}:
            moved[index] += sign * h
        sides.append(np.asarray(f({**at, wrt: moved})))
    return (sides[0] - sides[1]) / (2 * h)


def differences(f, at, wrt, h, structured=False):
    """All central differences, the axes of the variable last."""
    shape = at[wrt].shape
    columns = [quotient(f, at, wrt, place, h, structured) for place in itertools.product(*map(range, shape))]
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *shape))


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_finite_differences(row):
    D = row.derive()
    formal = D.claim.lhs
    function, variable = formal.children[:2]
    names = {*compile(function).symbols, *compile(D.result).symbols, *formal.children[1:]}
    at = values_of(sorted(names, key=lambda s: s.name), row)
    f, wrt = compiled(function), variable.name
    if row.kind in ("grad", "jacobian"):
        structured = not SHAPED.isdisjoint(variable.facts)
        expected, tolerance = differences(f, at, wrt, 1e-6, structured), 1e-7
    else:
        expected = differences(lambda at: differences(f, at, wrt, 3e-4), at, wrt, 3e-4)
        tolerance = 2e-5
        if row.kind == "hvp":
            expected = np.tensordot(expected, at["v"], at["v"].ndim)
    found = np.asarray(compiled(D.result)(at))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * (1 + np.abs(expected).max()))


@pytest.mark.parametrize("loss", ["-sum(y*log(softmax(z)))", "-sum(y*log_softmax(z))", "-y @ log(softmax(z))"])
def test_softmax_with_cross_entropy_is_short_and_free_of_the_target(loss):
    D = sn.hessian(sn.parse(loss, let="y: n; z: n"), "z", given=["sum(y) == 1"])
    assert D.result.named() == "diag(p) - outer(p, p)"
    assert "y" not in {node.name for node in postorder(D.result) if isinstance(node, Symbol)}
    assert len(D.steps) <= 8 and all(step.rule.name for step in D.steps)
    assert D.verify().whole.status == "proved"
