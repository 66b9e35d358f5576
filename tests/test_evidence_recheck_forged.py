"""Forged certificates for false claims: every field says what an honest certificate would, and nothing is accepted."""

import pytest

from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import side_of, words
from symnet.evidence.proof.shapes import METHOD
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.shapes import check_shapes
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

# claim, declarations, hypotheses, laws that it is said to follow from: (name, node, parts)
FALSE = [
    (
        "inv(A@B) == inv(A)@inv(B)",
        "A: n n; B: n n",
        ["det(A)!=0", "det(B)!=0"],
        [("inverse", "inv(A @ B)", "inv(A) @ inv(B)")],
    ),
    ("inv(A)@A == eye(n)", "A: n n", [], []),
    ("A@inv(A)@x == x", "A: n n; x: n", [], []),
    ("det(A@B) == det(A)+det(B)", "A: n n; B: n n", [], [("product", "det(A @ B)", "A", "B")]),
    ("det(A@B) == det(B)*det(C)", "A: n n; B: n n; C: n n", [], [("product", "det(A @ B)", "B", "C")]),
    ("det(2*A) == 2*det(A)", "A: n n", [], [("multiple", "det(2*A)", "2", "A")]),
    ("det(2*A) == 3**n*det(A)", "A: n n", [], [("multiple", "det(2*A)", "3", "A")]),
    ("det(A) == prod(diag(A))", "A: n n", [], [("diagonal", "det(A)", "diag(A)")]),
    ("det(S) == prod(diag(S))", "S: n n symmetric", [], [("diagonal", "det(S)", "diag(S)")]),
    (
        "det(kron(A,B)) == det(A)**n*det(B)**m",
        "A: n n; B: m m",
        [],
        [("Kronecker product", "det(kron(A, B))", "A", "B")],
    ),
    (
        "det(kron(A,B)) == det(B)**n*det(A)**n",
        "A: n n; B: m m",
        [],
        [("Kronecker product", "det(kron(A, B))", "B", "A")],
    ),
    (
        "det(eye(n)+A@B) == det(eye(m)+A.T@B.T)",
        "A: n m; B: m n",
        [],
        [("sum", "det(eye(n) + A @ B)", "eye(n)", "A", "B", "eye(m) + A.T @ B.T")],
    ),
    (
        "det(eye(n)+A@B) == det(eye(m)+B@A)+1",
        "A: n m; B: m n",
        [],
        [("sum", "det(eye(n) + A @ B)", "eye(n)", "A", "B", "eye(m) + B @ A")],
    ),
    (
        "det(A+outer(u,v)) == det(A)*(1+u@inv(A)@v)",
        "A: n n; u: n; v: n",
        ["det(A)!=0"],
        [("sum", "det(A + outer(u, v))", "A", "inv(A) @ u", "v", "1 + u @ inv(A) @ v")],
    ),
    (
        "det(A+outer(u,v)) == det(A)*(1+v@inv(A)@u)",
        "A: n n; u: n; v: n",
        [],
        [("sum", "det(A + outer(u, v))", "A", "inv(A) @ u", "v", "1 + v @ inv(A) @ u")],
    ),
    ("det(inv(A)) == det(A)", "A: n n", ["det(A)!=0"], [("inverse", "det(inv(A))", "A")]),
    ("det(A)*det(B)/det(A) == det(B)", "A: n n; B: n n", [], []),
    ("inv(t*A) == inv(A)*t", "A: n n; t", ["t!=0", "det(A)!=0"], [("inverse", "inv(t*A)", "t*inv(A)")]),
    (
        "inv(A+B) == inv(A)+inv(B)",
        "A: n n; B: n n",
        ["det(A)!=0", "det(B)!=0", "det(A+B)!=0"],
        [("inverse", "inv(A + B)", "inv(A) + inv(B)")],
    ),
    ("inv(Q) == Q", "Q: n n orthogonal", [], [("inverse", "inv(Q)", "Q")]),
    ("Q@Q == eye(n)", "Q: n n orthogonal", [], []),
    ("Q.T@A@Q == A", "Q: n n orthogonal; A: n n", [], []),
    ("det(Q) == 1", "Q: n n orthogonal", [], []),
    ("norm(A@x) == norm(x)", "A: n n; x: n", [], []),
    ("kron(A,B) == kron(B,A)", "A: n n; B: n n", [], []),
    ("kron(A,B)@kron(C,D) == kron(C@A,B@D)", "A: n n; B: m m; C: n n; D: m m", [], []),
    ("trace(kron(A,B)) == trace(A@B)", "A: n n; B: n n", [], []),
    ("reshape(X,(m*n,))@reshape(Y.T,(m*n,)) == sum(X*Y)", "X: m n; Y: m n", [], []),
    ("reshape(X,(n,m)) == X.T", "X: m n", [], []),
    ("sum(reshape(X,(n,m)),axis=0) == sum(X,axis=1)", "X: m n", [], []),
    ("conv2d(X,W)[0,0] == sum(X[0:2,1:3]*W)", "X: 4 4; W: 2 2", [], []),
    ("conv2d(X,W) == conv2d(X,W.T)", "X: m n; W: 2 2", ["m>=3", "n>=3"], []),
    ("conv2d(X,W,padding=1)[1:-1,1:-1] == conv2d(X,W)+0*sum(X)+1", "X: 4 4; W: 2 2", [], []),
    ("x[1:] == x[:-1]", "x: n", ["n>=3"], []),
    ("sum(x[1:]) == sum(x)", "x: n", ["n>=2"], []),
    ("sum(x[1:]) == sum(x)-x[1]", "x: n", ["n>=2"], []),
    ("sum(concatenate((x,y))) == sum(x)-sum(y)", "x: m; y: n", [], []),
    ("concatenate((x,y)) == concatenate((y,x))", "x: n; y: n", [], []),
    ("sum(concatenate((x,y))**2) == norm(x)**2", "x: m; y: n", [], []),
    ("max(t*x) == t*max(x)", "x: n; t", [], []),
    ("max(-2*x) == -2*max(x)", "x: n", [], []),
    ("max(x+y) == max(x)+max(y)", "x: n; y: n", [], []),
    ("max(max(X,axis=1),axis=0) == max(diag(X))", "X: n n", [], []),
    ("max(max(X,axis=1)) == max(max(outer(diag(X),ones(n)),axis=1))", "X: n n", [], []),
    ("min(x) == -max(x)", "x: n", [], []),
    ("max(x*exp(x)) == exp(max(x))*max(x)", "x: n", [], []),
    ("max(x*sum(y)) == max(x)*sum(y)", "x: n; y: n", [], []),
    ("prod(x+y) == prod(x)*prod(y)", "x: n; y: n", [], []),
    ("prod(2*x) == 2*prod(x)", "x: n", [], []),
    ("prod(exp(x)) == exp(mean(x))", "x: n", [], []),
    ("log(prod(x)) == sum(log(x))", "x: n", [], []),
    ("log(prod(x**2)) == 2*sum(log(x))", "x: n", ["x != 0"], []),
    ("log(prod(x*y)) == sum(log(x*y))", "x: n; y: n", ["x > 0"], []),
    ("prod(sqrt(x**2)) == prod(x)", "x: n", [], []),
    ("trace(K@K) == 0", "K: n n skew", [], []),
    ("K == K.T", "K: n n skew", [], []),
    ("x@K@y == 0", "K: n n skew; x: n; y: n", [], []),
    ("D@A == A@D", "D: n n diagonal; A: n n", [], []),
    ("det(K) == 0", "K: n n skew", [], []),
    ("sum(argmax_onehot(X,axis=0),axis=0) == sum(argmax_onehot(X,axis=1),axis=1)+1", "X: n n", [], []),
    ("argmax_onehot(x) == argmax_onehot(-x)", "x: n", [], []),
    ("sqrt(sum(x**2)*sum(y)) == norm(x)*sum(y)", "x: n; y: n", [], []),
    ("sqrt(sum(x)*sum(y)) == sqrt(sum(x))*sqrt(sum(y))", "x: n; y: n", [], []),
    ("sqrt(sum(x*y)**2) == sum(x*y)", "x: n; y: n", [], []),
    ("norm(outer(x,y)) == norm(x)+norm(y)", "x: n; y: n", [], []),
    ("grad(-sum(Y*log_softmax(X@W)),W) == X.T@(softmax(X@W)-Y)", "X: m n; W: n k; Y: m k", [], []),
    ("grad(-sum(Y*log_softmax(X@W)),W) == X.T@(softmax(X@W)-Y)", "X: m n; W: n k; Y: m k", ["sum(Y)==1"], []),
    ("grad(-sum(Y*log_softmax(X@W)),W) == X.T@(softmax(X@W)-Y)", "X: m k; W: k k; Y: m k", ["sum(Y,axis=0)==1"], []),
    ("X@Y == eye(n)", "X: n n; Y: n n", ["sum(X@Y,axis=1)==1"], []),
    ("sum(Y,axis=1) == 1", "Y: m n", ["sum(Y,axis=0)==1"], []),
    ("x*y == 0", "x: n; y: n", ["x@y==0"], []),
    ("sum(X[0]) == 1", "X: n n", ["sum(X,axis=0)==1"], []),
    ("inv(X.T@X+t*eye(n))@X.T == X.T@inv(X@X.T+t*eye(m))", "X: m n; t", ["t!=0"], []),
    ("inv(A) == inv(B)", "A: n n; B: n n", ["A@B==B@A", "det(A)!=0", "det(B)!=0"], []),
    ("x/sum(x) == x/(sum(x)+1)", "x: n", ["x>0"], []),
    ("1/(1/sum(x)) == sum(x)", "x: n", [], []),
    ("sum(x)**2/sum(x) == sum(x)", "x: n", [], []),
    ("det(A)>0", "A: n n", ["det(A)!=0"], []),
    ("det(A@A)>0", "A: n n", [], [("product", "det(A @ A)", "A", "A")]),
    ("log(det(A)) == log(det(A.T@A))/2", "A: n n", ["det(A)!=0"], [("product", "det(A.T @ A)", "A.T", "A")]),
    (
        "log(det(A@B)) == log(det(A))+log(det(B))",
        "A: n n; B: n n",
        ["det(A)!=0", "det(B)!=0"],
        [("product", "det(A @ B)", "A", "B")],
    ),
    ("log(det(A@B)) == log(det(A))+log(det(B))", "A: n n; B: n n", [], [("product", "det(A @ B)", "A", "B")]),
    ("where(det(A)>0,log(det(A)),0) == log(det(A))", "A: n n", [], []),
    ("max_pool2d(-X,2) == -max_pool2d(X,2)", "X: 2*H 2*V", [], []),
    ("max_pool2d(X,2) == mean_pool2d(X,2)", "X: 2*H 2*V", [], []),
    ("grad(prod(x),x) == prod(x)/x", "x: n", [], []),
    ("mean(reshape(X,(m*n,))) == sum(mean(X,axis=0))", "X: m n", [], []),
    ("einsum('bij,bjk->bik',A,B)[0] == A[0]@B[1]", "A: b n n; B: b n n", ["b>=2"], []),
    ("softmax(X.T,axis=0) == softmax(X,axis=0).T", "X: n n", [], []),
    ("sum(eye(n)[1:]) == n", "n: size", ["n>=2"], []),
    ("eye(n)[1:]@x == x[:-1]", "x: n", ["n>=2"], []),
    ("trace(eye(n)) == n**2", "n: size", [], []),
    ("A@A == A", "A: n n", ["A@A@A==A"], []),
    ("x == ones(n)", "x: n", ["x*x == x"], []),
    ("A@x == x", "A: n n; x: n", ["A.T@x == x"], []),
    # sums inside of sums, over one axis and over the other
    ("norm(sum(X,axis=0), ord=1) == norm(sum(X,axis=1), ord=1)", "X: n n", [], []),
    ("mean(abs(sum(X,axis=0))) == mean(abs(sum(X,axis=1)))", "X: n n", [], []),
    # a guard speaks of one entry, and says nothing of the others
    ("where(x > 0, log(sum(x)) - log(sum(x)), 0) == 0*x", "x: n", [], []),
    ("where(x > 0, sum(x)/sum(x), 1) == ones(n)", "x: n", [], []),
    ("where(x != 0, prod(x)/prod(x), 1) == ones(n)", "x: n", [], []),
    ("where(x > 0, sqrt(sum(x))**2, sum(x)) == sum(x)*ones(n)", "x: n", [], []),
    ("where(x > 1, log(mean(x))*0, 0) == 0*x", "x: n", [], []),
    ("where(x > y, log(sum(x) - sum(y))*0, 0) == 0*x", "x: n; y: n", [], []),
    # all entries must have values on one side, one entry on the other
    ("p*(-y/p - sum(-y/p*p)) == p*(-y/p - sum(-y))", "p: n; y: n", ["sum(y) == 1"], []),
    ("x/x + sum(x/x) == x/x + n", "x: n", [], []),
    ("sum(x/x)*ones(n) == n*(x/x)", "x: n", [], []),
    ("log(x) + 0*sum(log(x)) == log(x)", "x: n", [], []),
    ("where(x > 0, log(y), 0) + sum(where(x > 0, log(y), 0))*0 == where(x > 0, log(y), 0)", "x: n; y: n", [], []),
    # derivatives: hypotheses hold at points, not near them; kinks; ends of domains; structured variables
    ("grad(x@y, x) == x + y", "x: n; y: n", ["x == y"], []),
    ("grad(x@x, x) == zeros(n)", "x: n", ["x@x == 1"], []),
    ("grad(sum(x)**2, x) == zeros(n)", "x: n", ["sum(x) == 1"], []),
    ("grad(x@A@x, A) == (outer(x, x) + outer(x, x).T) - diag(x*x)", "x: n; A: n n", ["A.T == A"], []),
    ("grad(det(A), A) == zeros(n, n)", "A: n n", ["det(A) == 1"], []),
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", [], []),
    ("grad(sum(relu(x)), x) == where(x > 0, 1, 0)", "x: n", [], []),
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", ["x >= 0"], []),
    ("hessian(sum(elu(x)), x) == diag(where(x > 0, 0, exp(x)))", "x: n", [], []),
    ("jacobian(grad(sum(elu(x)), x), x) == diag(where(x > 0, 0, exp(x)))", "x: n", [], []),
    ("grad(norm(x), x) == x/norm(x)*where(x@x > 1, 1, 2)", "x: n", ["x@x >= 0"], []),
    ("grad(norm(x), x) == zeros(n)", "x: n", [], []),
    ("grad(norm(a + a), x) == 0*x/norm(a + a)", "x: n; a: n", [], []),
    ("grad(norm(K), K) == 2*K/norm(K)", "K: n n skew", [], []),  # entries that do not move have the derivative 0 at 0
    ("grad(norm(D), D) == D/norm(D)", "D: n n diagonal", [], []),
    ("grad(norm(D - A), D) == (D - A)*eye(n)/norm(D - A)", "D: n n diagonal; A: n n diagonal", [], []),
    ("grad(sum(sqrt(x)), x) == 1/(2*sqrt(x)) + 0*x", "x: n", ["x == 0"], []),
    ("grad(sum(x**2/x), x) == ones(n)", "x: n", [], []),
    ("grad(max(x), x) == argmax_onehot(x)", "x: n", [], []),
    ("grad(max(x), x) == argmax_onehot(-x)", "x: n", ["sum(where(x == max(x), 1, 0)) == 1"], []),
    ("grad(prod(x), x) == prod(x)/x", "x: n", [], []),
    ("grad(prod(x), x) == prod(x)*x", "x: n", ["x != 0"], []),
    ("grad(trace(A@S), S) == A.T", "A: n n; S: n n symmetric", [], []),
    ("grad(trace(A@D), D) == A.T", "A: n n; D: n n diagonal", [], []),
    ("grad(trace(A@K), K) == A.T", "A: n n; K: n n skew", [], []),
    ("jvp(W@x, W, V) == x@V", "W: n n; V: n n; x: n", [], []),
    ("vjp(W@x, W, d) == outer(x, d)", "W: n n; x: n; d: n", [], []),
    ("hvp(x@A@x, x, v) == A@v", "A: n n; x: n; v: n", [], []),
    ("hessian(x@A@x, x) == 2*A", "A: n n; x: n", [], []),
    ("grad(logsumexp(z), z) == log_softmax(z)", "z: n", [], []),
    ("jacobian(softmax(z), z) == diag(softmax(z)) + outer(softmax(z), softmax(z))", "z: n", [], []),
    ("grad(trace(inv(X)), X) == -(inv(X)@inv(X))", "X: n n", ["det(X) != 0"], []),
    ("grad(log(det(X)), X) == inv(X)", "X: n n", ["det(X) > 0"], []),
    ("grad(det(X), X) == det(X)*inv(X).T", "X: n n", [], []),
    ("diff(sin(x), x, 2) == sin(x)", "x", [], []),
    ("diff(abs(x)*x, x, 2) == 2*sign(x)", "x", [], []),
    ("diff(f(2*x), x) == diff(f(x), x)", "f: function; x", [], []),
    ("grad(sum(conv2d(X, K)), K) == ones(2, 2)", "X: m n; K: 2 2", ["m >= 3", "n >= 3"], []),
    ("grad(sum(x[1:]), x) == ones(n)", "x: n", ["n >= 2"], []),
]


def forged(claim, laws):
    """What the prover would write if it had proved the claim by these laws."""
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    conditions = dict.fromkeys((*left.own, *right.own))
    return sealed(
        {
            "method": METHOD,
            "claim": claim_key(claim),
            "laws": [{"law": law, "of": of, "parts": parts} for law, of, *parts in laws],
            "rules": [],
            "conditions": [words(c) for c in conditions],
            "point": find_point(claim, ()),
        }
    )


@pytest.mark.parametrize(("text", "let", "given", "laws"), FALSE, ids=lambda v: str(v)[:40])
def test_a_false_claim_is_refused_whatever_its_certificate_says(text, let, given, laws):
    claim = make_claim(text, let=let, given=given)
    with pytest.raises(Refused):
        check_shapes(claim, forged(claim, laws))
