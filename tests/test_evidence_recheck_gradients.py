"""Gradients by local claims, checked again: networks of all kinds are followed, and no wrong one is believed."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.claim import Claim
from symnet.evidence.composed import compose
from symnet.evidence.rechecking import gradients
from symnet.evidence.rechecking.alike import content
from symnet.evidence.rechecking.gradients import Network
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Defined, Formal, Number, Symbol, postorder, rebuild
from symnet.nn import mlp
from symnet.remembered import forget
from symnet.sizes import sizes

NETWORKS = {
    # loss, names, declarations, variable, hypotheses
    "each layer": ("sum((h - y)**2)", {"s": "V @ x", "h": "tanh(s)"}, "V: m n; x: n; y: m", "V", []),
    "two ways to one name": (
        "sum(u*tanh(u)) + sum(v)",
        {"u": "W @ x", "v": "exp(u)*u"},
        "W: n n; x: n",
        "x",
        [],
    ),
    "kinks": ("sum(relu(u))**2", {"u": "W @ x"}, "W: m n; x: n", "W", ["u != 0"]),
    "kinks, spelled out": ("sum(relu(u))**2", {"u": "W @ x"}, "W: m n; x: n", "W", ["W @ x != 0"]),
    "values by values of names": ("sum(log(v))", {"u": "W @ x", "v": "1 + u**2"}, "W: m n; x: n", "x", []),
    "a symmetric matrix": ("u @ u", {"u": "tanh(A @ x)"}, "A: n n symmetric; x: n", "A", []),
    "under an equation": (
        "-sum(y*log(p))",
        {"z": "W @ x", "p": "softmax(z)"},
        "W: m n; x: n; y: m",
        "z",
        ["sum(y) == 1"],
    ),
    "a product that may be 0": ("prod(h)", {"h": "x*y"}, "x: n; y: n", "x", []),
    "a product of roots": ("prod(h)", {"u": "x**2", "h": "sqrt(u)"}, "x: n", "x", ["x > 0"]),
    "the sign of a name": ("sum(abs(h))", {"h": "softmax(x)"}, "x: n", "h", []),
    "where a name is not 0": ("sum(abs(h))", {"h": "x*y"}, "x: n; y: n", "x", ["h != 0"]),
    "one branch alone": ("sum(log(h))", {"h": "where(x > 0, x, y)"}, "x: n; y: n", "y", ["h > 0", "x != 0"]),
    "the largest entry": ("max(h)", {"h": "x*y"}, "x: n; y: n", "x", ["sum(where(h == max(h), 1, 0)) == 1"]),
}


def proved(name):
    loss, where, let, variable, given = NETWORKS[name]
    L = sn.parse(loss, let=let, where=where)
    given = [sn.parse(h, let=let, where=where) for h in given]
    by = next(n for n in postorder(L) if isinstance(n, (Symbol, Defined)) and n.name == variable)
    d = sn.grad(L, by, given=given)
    found = compose(d.claims, d.definitions)
    assert not isinstance(found, str), found
    (verdict,) = found
    return verdict.claim, verdict.certificate


def status(claim, certificate):
    plain = {key: value for key, value in certificate.items() if key != "seal"}
    return sn.recheck(claim, sealed({**plain, "claim": claim_key(claim)})).status


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_followed_and_no_neighbour_is(name):
    claim, certificate = proved(name)
    assert certificate["method"] == "local claims"
    assert sn.recheck(claim, certificate).status == "proved"
    for rhs in (claim.rhs + 1, claim.rhs * 2, -claim.rhs):
        assert status(Claim(claim.lhs, "==", rhs, claim.given), certificate) == "unknown"
    without = Claim(claim.lhs, "==", claim.rhs)
    assert not claim.given or status(without, certificate) == "unknown"


def test_what_the_certificate_says_of_names_is_used():
    claim, certificate = proved("each layer")
    (delta,) = certificate["deltas"]
    assert certificate["deltas"] == {delta: "s"} and certificate["opened"] == {"s": ["h"]}
    for edit in (
        {"deltas": {}},
        {"deltas": {delta: "h"}},
        {"deltas": {delta: "V"}},
        {"deltas": {"x": "s"}},
        {"deltas": None},
        {"opened": {}},
        {"opened": {"s": ["x"]}},
        {"opened": {"h": ["h"], "s": ["h"], "y": []}},
        {"opened": {"s": 1}},
        {"more": 1},
    ):
        assert status(claim, {**certificate, **edit}) == "unknown", edit


def test_a_way_that_is_left_out_is_missed():
    """The names that are made of another one are found in the loss, not taken from the result."""
    x = sn.tensor("x", sn.sizes("n"))
    u = Defined("u", sn.sin(x))
    v = Defined("v", sn.exp(u))
    loss = sn.sum(u * v)
    right, wrong = (Defined("d", value) for value in (v + u * v, v))
    for delta, expected in ((right, "proved"), (wrong, "unknown")):
        claim = Claim(Formal("grad", loss, x), "==", delta * sn.cos(x))
        point = {"n": 1, "x": ["0"]}
        said = {"method": "local claims", "deltas": {"d": "u"}, "opened": {"u": ["v"]}, "point": point}
        assert status(claim, said) == expected


def test_a_name_without_a_value_or_a_slope_is_seen():
    x = sn.scalar("x")
    for inner, rhs in ((sn.log(x), 0 * x), (sn.abs(x), 0 * x), (sn.sqrt(x**2), 0 * x)):
        u = Defined("u", inner)
        claim = Claim(Formal("grad", 0 * u, x), "==", rhs)
        said = {"method": "local claims", "deltas": {}, "opened": {}, "point": {"x": "1"}}
        assert status(claim, said) == "unknown", inner


@pytest.mark.parametrize("name", ["h", "q"])
def test_what_is_needed_of_a_value_does_not_give_it_one(name):
    """sqrt(-u) is not 0 wherever it has a value, and it has none where u > 0: nothing may be divided by it."""
    let = "x: n; y: n; A: n n"
    L = sn.parse("h @ y", let=let, where={"h": "sqrt(A @ x)"})
    d = sn.grad(L, sn.tensor("x", sn.sizes("n")), given=[sn.parse("A @ x > 0", let=let)])
    found = compose(d.claims, d.definitions)[0]
    assert sn.recheck(found.claim, found.certificate).status == "proved"
    (h,) = (n for n in postorder(d.claim.rhs) if isinstance(n, Defined) and n.name == "h")
    other = Defined(name, sn.sqrt(-h.value.children[0]))
    for rhs in (rebuild(d.claim.rhs, {h: other}), rebuild(d.claim.rhs, {h: other.value}), 2 * d.claim.rhs / other):
        assert status(Claim(d.claim.lhs, "==", rhs, d.claim.given), found.certificate) == "unknown"


def test_the_gradient_of_a_loss_by_itself_is_one():
    x = sn.scalar("x")
    loss = Defined("L", x**2)
    for e, value in ((loss, 1), (Defined("M", 3 * loss), 3), (x, 1)):
        variable = x if e is x else loss
        for rhs in (0, 1, 3):
            said = {"method": "local claims", "deltas": {}, "opened": {}, "point": {"x": "1"}}
            claim = Claim(Formal("grad", e, variable), "==", Number(rhs))
            assert status(claim, said) == ("proved" if rhs == value else "unknown"), claim


def test_a_hypothesis_about_a_derivative_is_none():
    """With names free it would say something else."""
    x = sn.scalar("x")
    u = Defined("u", x**2)
    loss = u**2
    given = (sn.claim(Formal("grad", loss, u), "==", 0).comparison,)
    claim = Claim(Formal("grad", loss, x), "==", 0 * x, given)
    said = {"method": "local claims", "deltas": {}, "opened": {}, "point": {"x": "0"}}
    assert status(claim, said) == "unknown"


def test_twenty_layers_are_followed():
    n = sizes(" ".join(f"n{k}" for k in range(21)))
    net = mlp(tuple(n), ("relu", "tanh") * 10)
    loss = sn.sum((net.output - sn.tensor("y", n[-1])) ** 2)
    d = sn.grad(loss, list(net.parameters)[:1])
    (verdict,) = compose(d.claims, d.definitions)
    assert sn.recheck(verdict.claim, verdict.certificate).status == "proved"


def deep(change=None, layers=4, layer=2):
    """A tanh network of equal widths and the gradient of its first weights; change: of the vector of one layer, a
    function of its formula and of the weights of all layers."""
    n = sizes("n")
    net = mlp((n,) * (layers + 1), ("tanh",) * layers)
    loss = sn.sum((net.output - sn.tensor("y", n)) ** 2)
    weights = [p for p in net.parameters if p.rank == 2]
    d = sn.grad(loss, weights[:1])
    (verdict,) = compose(d.claims, d.definitions)
    if change is None:
        return verdict.claim, verdict.certificate
    names = [n for n in postorder(verdict.claim.rhs) if isinstance(n, Defined) and n.name == f"delta{layer}"]
    (delta,) = names
    wrong = rebuild(verdict.claim.rhs, {delta: Defined(delta.name, change(delta.value, weights), delta.fresh)})
    return Claim(verdict.claim.lhs, "==", wrong), verdict.certificate


@pytest.mark.parametrize(
    "change",
    [
        lambda e, W: rebuild(e, {W[2]: W[2].T}),  # of one shape where all widths are equal
        lambda e, W: rebuild(e, {W[2]: W[1]}),  # the weights of another layer
        lambda e, W: 2 * e,
        lambda e, W: -e,
        lambda e, W: e + e,
    ],
)
def test_one_layer_that_differs_among_equal_ones_is_seen(change):
    """Layers that ask the same are shown once; a layer that asks something else is looked at on its own."""
    claim, certificate = deep()
    assert sn.recheck(claim, certificate).status == "proved"
    assert status(*deep(change)) == "unknown"


def test_layers_that_are_alike_are_shown_once(monkeypatch):
    made = []

    class Seen(Network):
        def check(self, opened):
            made.append(self)
            super().check(opened)

    monkeypatch.setattr(gradients, "Network", Seen)
    forget()
    for layers in (4, 8):
        assert sn.recheck(*deep(layers=layers)).status == "proved"
    four, eight = (len(network.shown) for network in made)
    assert four == eight


def test_what_is_alike_differs_in_names_alone():
    n, k = sizes("n k")
    x, y, u, v = (sn.tensor(name, size) for name, size in (("x", n), ("y", n), ("u", k), ("v", k)))
    assert content([x * y + x], {}) == content([u * v + u], {}) == content([y * x + y], {})
    for other in (u * v + v, u * u + u, u * v + u + u, sn.exp(u) * v + u, u * v + 1, sn.tensor("w", 3) * v[0] + 1):
        assert content([x * y + x], {}) != content([other], {}), other
    square, wide = sn.tensor("A", n, n), sn.tensor("B", n, k)
    assert content([square @ x], {}) != content([wide @ u], {})  # equal sizes stay equal ones
    assert content([square], {}) != content([sn.tensor("A", n, n, symmetric=True)], {})
    assert content([x], {"x": y * 2}) == content([u], {"u": v * 2})
    assert content([x], {"x": y * 2}) != content([u], {"u": v * 3}) != content([u], {})
    assert content([x + y], {"x": sn.exp(y)}) != content([x + y], {"y": sn.exp(x)})
