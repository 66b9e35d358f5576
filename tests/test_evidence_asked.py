"""Claims that differ in names only are proved once."""

from symnet import claim, recheck
from symnet.evidence.proof.shapes import Asked, prove_for_all_shapes


def test_a_proof_serves_again_with_a_point_of_its_own():
    asked = Asked()
    stated = [
        claim("grad(norm(X @ w - y)**2, w) == 2*X.T @ (X @ w - y)", let="X: m n; w: n; y: m", given=["n >= 2"]),
        claim("grad(norm(A @ b - c)**2, b) == 2*A.T @ (A @ b - c)", let="A: p q; b: q; c: p", given=["q >= 2"]),
    ]
    first, second = (prove_for_all_shapes(c, asked) for c in stated)
    assert len(asked.known) == 1
    assert {*second.certificate["point"]} == {"A", "b", "c", "p", "q"}
    assert [recheck(c, v.certificate).status for c, v in zip(stated, (first, second), strict=True)] == ["proved"] * 2
    alone = prove_for_all_shapes(stated[1])
    assert alone.certificate == second.certificate


def test_what_was_not_proved_is_not_proved_under_other_names():
    asked = Asked()
    for text, let in (("x @ y == x @ x", "x: n; y: n"), ("u @ v == u @ u", "u: m; v: m")):
        assert prove_for_all_shapes(claim(text, let=let), asked) is None


def test_a_fact_of_a_name_serves_no_other():
    """Proofs that used a declared structure are looked for anew."""
    asked = Asked()
    let = "Q: n n orthogonal; R: m m orthogonal; x: n; y: m"
    for text in ("norm(Q @ x)**2 == x @ x", "norm(R @ y)**2 == y @ y"):
        found = prove_for_all_shapes(claim(text, let=let), asked)
        assert found.status == "proved"
        assert all(f"{name} is orthogonal" not in found.certificate["rules"] for name in "QR" if name not in text)
