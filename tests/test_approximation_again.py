"""Proofs by construction are done again from their certificates, and edited certificates are not accepted."""

from fractions import Fraction

import pytest

import symnet as sn
from symnet import approximation as ap
from symnet.approximation.records import distance_claim
from symnet.evidence.records import claim_key, seal

SQUARE = (("x", -1, 1), ("y", -1, 1))
BUILT = {
    "taylor": lambda: ap.approximate("exp(x)", ("x", -1, 1), "1/50", construction="taylor"),
    "spikes": lambda: ap.approximate("exp(-x**2 - y**2)", *SQUARE, "1/2", construction="spikes"),
    "ridges": lambda: ap.approximate("x*y", *SQUARE, "1/5", construction="ridges"),
    "sawtooth": lambda: ap.sawtooth(3),
    "square": lambda: ap.square(3),
    "product": lambda: ap.product(2),
    "indicator": lambda: ap.indicator(*SQUARE, ("z", 0, "1/3")),
}


@pytest.mark.parametrize("name", BUILT)
def test_the_proof_is_done_again(name):
    net = BUILT[name]()
    found = sn.recheck(net.claim, net.verdict.certificate)
    assert found.status == "proved" and found.method.endswith("done again")


@pytest.mark.parametrize("name", BUILT)
def test_an_edited_certificate_is_not_accepted(name):
    net = BUILT[name]()
    honest = net.verdict.certificate
    for field in [name for name in honest if name not in ("seal", "claim", "method")]:
        if field in ("construction", "point"):
            forged = {**honest, field: {}}
        else:
            forged = {**honest, field: "7/11"}
        assert sn.recheck(net.claim, {**forged, "seal": seal(forged)}).status == "unknown"


@pytest.mark.parametrize("name", ["taylor", "spikes", "ridges", "square"])
def test_a_smaller_bound_is_not_accepted(name):
    net = BUILT[name]()
    variables = net.domain.variables
    bolder = distance_claim(net.target, net.weights.formula(variables), net.bound * Fraction(1, 100), net.domain)
    forged = {**net.verdict.certificate, "claim": claim_key(bolder)}
    assert sn.recheck(bolder, {**forged, "seal": seal(forged)}).status == "unknown"


def test_another_network_is_not_accepted():
    """A certificate with the right words for a network that is not the one they build."""
    net, other = BUILT["taylor"](), ap.approximate("exp(x)", ("x", -1, 1), "1/10", construction="taylor")
    claim = distance_claim(net.target, other.weights.formula(net.domain.variables), net.bound, net.domain)
    forged = {**net.verdict.certificate, "claim": claim_key(claim)}
    assert sn.recheck(claim, {**forged, "seal": seal(forged)}).status == "unknown"
