"""Certificates rechecked: honest ones accepted, edited ones and those of other claims rejected."""

import copy

import pytest

import symnet as sn

CLAIMS = [
    ("tanh(x) == 2*sigmoid(2*x) - 1", None, []),
    ("relu(x) == (x + abs(x))/2", None, []),
    ("diff(log(x), x) == 1/x", None, ["x > 0"]),
    ("x**2 >= 0", None, []),
    ("sum(softmax(z)) == 1", "z: n", []),
    ("grad(sum((W @ x - y)**2)/2, W) == outer(W @ x - y, x)", "W: m n; x: n; y: m", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: n; y: n", ["sum(y) == 1"]),
]


def leaves(part, path=()):
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else None
    if pairs is None:
        yield path
    else:
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))


def edited(certificate, path):
    changed = copy.deepcopy(certificate)
    part = changed
    for key in path[:-1]:
        part = part[key]
    value = part[path[-1]]
    part[path[-1]] = value + "1" if isinstance(value, str) else 17
    return changed


@pytest.mark.parametrize(("text", "let", "given"), CLAIMS, ids=lambda v: str(v)[:30])
def test_every_edit_is_rejected(text, let, given):
    verdict = sn.verify(text, let=let, given=given)
    assert verdict.status == "proved"
    assert sn.recheck(verdict.claim, verdict.certificate).status == "proved"
    paths = list(leaves(verdict.certificate))
    assert paths
    for path in paths:
        found = sn.recheck(verdict.claim, edited(verdict.certificate, path))
        assert found.status == "unknown" and found.reason, path


def test_certificates_of_other_claims_are_rejected():
    verdicts = [sn.verify(text, let=let, given=given) for text, let, given in CLAIMS]
    for a in verdicts:
        for b in verdicts:
            if a is not b:
                assert sn.recheck(a.claim, b.certificate).status == "unknown"
    for nonsense in ({}, {"claim": "x"}, None, [], "proved"):
        assert sn.recheck(verdicts[0].claim, nonsense).status == "unknown"


def test_lines_that_have_a_simpler_proof_alone_are_checked_by_their_own():
    """A line of a derivation is asked for all sizes first; on its own the same claim is proved by signs."""
    D = sn.derive_by_hand("-eta*norm(g)**2", let="g: P; eta", given=["eta >= 0"]).step("<=", "0", because="a square")
    (line,) = D.verify().steps
    assert line.method != sn.verify(line.claim).method
    assert sn.recheck(line.claim, line.certificate).status == "proved"
    for path in leaves(line.certificate):
        assert sn.recheck(line.claim, edited(line.certificate, path)).status == "unknown", path
