"""Certificates that differ in names alone are checked once; what differs in more is looked at on its own."""

from __future__ import annotations

import re

import pytest

import symnet as sn
from symnet.evidence.rechecking import main
from symnet.evidence.rechecking.alike import question
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim
from symnet.remembered import forget

# A claim that holds; and one that differs in a fact, a size, a constant, a hypothesis, or in which name is which.
NEIGHBOURS = [
    (("A.T == A", "A: n n symmetric", ()), ("B.T == B", "B: n n", ())),
    (("sin(pi*k) == 0", "k: integer", ()), ("sin(pi*c) == 0", "c", ())),
    (("mean(x)*n == sum(x)", "x: n", ()), ("mean(x)*m == sum(x)", "x: n; m: size", ())),
    (("trace(A + B) == trace(B + A)", "A: n n; B: n n", ()), ("trace(A + B) == trace(B + B)", "A: n n; B: n n", ())),
    (("x + x == 2*x", "x: n", ()), ("y + y == 3*y", "y: n", ())),
    (("abs(x) == x", "x; y", ("x > 0",)), ("abs(x) == x", "x; y", ("y > 0",))),
    (("abs(x) == x", "x", ("x > 0",)), ("abs(x) == x", "x", ())),
    (("x**2 >= 0", "x", ()), ("x**2 > 0", "x", ())),
    (("x + y == y + x", "x; y", ()), ("x + y == y - x", "x; y", ())),
    (("x*y == y*x", "x; y", ()), ("x*y == x*x", "x; y", ())),
    (("exp(u)*exp(-u) == 1", "u", ()), ("exp(u)*exp(-v) == 1", "u; v", ())),
]


@pytest.mark.parametrize(("true", "false"), NEIGHBOURS)
def test_a_neighbour_is_not_taken_for_what_was_checked(true, false):
    right, wrong = (make_claim(text, let=let, given=list(given)) for text, let, given in (true, false))
    found = sn.verify(right)
    assert found.status == "proved" and main.checked(right, found.certificate).status == "proved"
    names = {n: [n, *(s.name for s in wrong.variables)] for n in (s.name for s in right.variables)}
    for other in {name for row in names.values() for name in row}:
        point = {**found.certificate["point"], other: next(iter(found.certificate["point"].values())), "m": 1}
        forged = {**found.certificate, "claim": claim_key(wrong), "point": point}
        assert question(right, found.certificate) != question(wrong, forged)
        assert sn.recheck(wrong, sealed(forged)).status == "unknown"


def renamed(certificate, names):
    """The certificate with other names in all of its texts."""

    def told(part):
        if isinstance(part, dict):
            return {told(key): told(value) for key, value in part.items()}
        if isinstance(part, list):
            return [told(row) for row in part]
        return re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), part) if isinstance(part, str) else part

    return {key: told(part) if key not in ("claim", "seal", "method") else part for key, part in certificate.items()}


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (("tanh(x) == 2*sigmoid(2*x) - 1", "x"), ("tanh(q) == 2*sigmoid(2*q) - 1", "q"), {"x": "q"}),
        (("A @ x == A @ x + 0*b", "A: m n; x: n; b: m"), ("B @ y == B @ y + 0*c", "B: k m; y: m; c: k"), {}),
    ],
)
def test_what_differs_in_names_alone_is_checked_once(monkeypatch, one, other, names):
    asked = []
    for name, check in [*main.CHECKERS.items()]:
        monkeypatch.setitem(main.CHECKERS, name, lambda claim, said, c=check: asked.append(claim) or c(claim, said))
    forget()
    first, second = (make_claim(text, let=let) for text, let in (one, other))
    found = sn.verify(first)
    assert found.status == "proved" and len(asked) == 1
    names = names or {"A": "B", "x": "y", "b": "c", "m": "k", "n": "m"}
    said = {**renamed(found.certificate, names), "claim": claim_key(second)}
    assert sn.recheck(second, sealed(said)).status == "proved" and len(asked) == 1
    edited = {**said, "point": {name: 1 if isinstance(v, int) else v for name, v in said["point"].items()}, "more": 1}
    assert sn.recheck(second, sealed(edited)).status == "unknown" and len(asked) == 2


def test_a_certificate_that_says_something_else_is_looked_at():
    claim = make_claim("tanh(x) == 2*sigmoid(2*x) - 1", let="x; y")
    found = sn.verify(claim)
    forged = {**found.certificate, "hypotheses": ["x > 0"]}
    assert sn.recheck(claim, sealed(forged)).status == "unknown"
    assert sn.recheck(claim, {**found.certificate, "by cases": found.certificate["by cases"]}).status == "proved"


def test_the_scope_of_given_sizes_is_that_of_the_claim():
    for x, n in (("x", "n"), ("y", "k")):
        found = sn.verify(f"argmax_onehot({x})**2 == argmax_onehot({x})", let=f"{x}: {n}", timeout=60)
        assert sn.recheck(found).scope == found.scope == f"{n} = 2; {n} = 1; {n} = 3"
