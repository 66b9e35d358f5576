"""Textbook gradients, Jacobians and Hessians: what is asked, and the exact text of the result.

A family starts with `[name]` and its declarations. Then, for each row, the question (perhaps with hypotheses), `==` the
result with all names spelled out, perhaps `~` the same in the names that the derivation gives. Longer indents continue
lines.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import symnet as sn

TABLE = """
[logistic regression] X: m n; w: n; y: m
grad(sum(softplus(X @ w) - y*(X @ w)), w)
    == X.T @ (sigmoid(X @ w) - y)
grad(mean(softplus(X @ w) - y*(X @ w)), w)
    == X.T @ ((sigmoid(X @ w) - y)/m)
grad(sum(softplus(X @ w + b) - y*(X @ w + b)), w)
    == X.T @ (sigmoid(X @ w + b) - y)
grad(sum(softplus(X @ w + b) - y*(X @ w + b)), b)
    == sum(sigmoid(X @ w + b) - y)
grad(sum(softplus(X @ w) - y*(X @ w)) + t*norm(w)**2/2, w)
    == X.T @ (sigmoid(X @ w) - y) + t*w
grad(-sum(y*log(sigmoid(X @ w)) + (1 - y)*log(1 - sigmoid(X @ w))), w)
    == X.T @ (sigmoid(X @ w) - y)
grad(-mean(y*log(sigmoid(X @ w)) + (1 - y)*log(1 - sigmoid(X @ w))), w)
    == X.T @ ((sigmoid(X @ w) - y)/m)
grad(sum(softplus(-y*(X @ w))), w)
    == -(X.T @ (y*sigmoid(-y*(X @ w))))
    ~  -(X.T @ (y*s))
hessian(sum(softplus(X @ w) - y*(X @ w)), w)
    == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X
    ~  X.T @ diag(s*(1 - s)) @ X
hessian(mean(softplus(X @ w) - y*(X @ w)), w)
    == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X/m
    ~  X.T @ diag(s*(1 - s)) @ X/m
hessian(sum(softplus(X @ w) - y*(X @ w)) + t*norm(w)**2/2, w)
    == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X + t*eye(n)
    ~  X.T @ diag(s*(1 - s)) @ X + t*eye(n)
hessian(-sum(y*log(sigmoid(X @ w)) + (1 - y)*log(1 - sigmoid(X @ w))), w)
    == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X
    ~  X.T @ diag(a*(1 - a)) @ X
[least squares and ridge] X: m n; w: n; y: m
grad(norm(X @ w - y)**2/2, w)
    == X.T @ (X @ w - y)
grad(norm(X @ w - y)**2, w)
    == 2*(X.T @ (X @ w - y))
grad(mean((X @ w - y)**2), w)
    == 2*(X.T @ (X @ w - y))/m
grad(norm(X @ w - y)**2/2 + t*norm(w)**2/2, w)
    == X.T @ (X @ w - y) + t*w
grad(norm(X @ w - y)**2/2 + t*norm(w, 1), w)
    == X.T @ (X @ w - y) + t*sign(w)
hessian(norm(X @ w - y)**2/2 + t*norm(w)**2/2, w)
    == X.T @ X + t*eye(n)
hessian(norm(X @ w - y)**2, w)
    == 2*(X.T @ X)
hessian(mean((X @ w - y)**2), w)
    == 2*(X.T @ X)/m
[least squares and ridge] Y: N k; X: N d; B: d k; A: m n; x: n; b: m; y: n; n: size
grad(norm(Y - X @ B)**2, B)
    == 2*(X.T @ (X @ B - Y))
grad(norm(A @ x - b), x)
    == A.T @ (A @ x - b)/norm(A @ x - b)
grad(sum((x - y)**2)/n, x)
    == 2*(x - y)/n
[softmax and cross-entropy] z: n; y: n; X: N d; W: d k; Y: N k; A: m n; x: n; b: m
jacobian(softmax(z), z)
    == diag(softmax(z)) - outer(softmax(z), softmax(z))
    ~  diag(p) - outer(p, p)
jacobian(log_softmax(z), z)
    == eye(n) - outer(ones(n), softmax(z))
    ~  eye(n) - outer(ones(n), p)
grad(-sum(y*log_softmax(z)), z)
    == sum(y)*softmax(z) - y
    ~  sum(y)*p - y
grad(-sum(y*log_softmax(z)), z) given sum(y) == 1
    == softmax(z) - y
    ~  p - y
hessian(-sum(y*log_softmax(z)), z) given sum(y) == 1
    == diag(softmax(z)) - outer(softmax(z), softmax(z))
    ~  diag(p) - outer(p, p)
grad(-sum(y*log(softmax(z))), z) given sum(y) == 1
    == softmax(z) - y
    ~  p - y
hessian(-sum(y*log(softmax(z))), z) given sum(y) == 1
    == diag(softmax(z)) - outer(softmax(z), softmax(z))
    ~  diag(p) - outer(p, p)
grad(-sum(Y*log_softmax(X @ W)), W) given sum(Y, axis=1) == 1
    == X.T @ (softmax(X @ W) - Y)
grad(-sum(Y*log_softmax(X @ W))/N, W) given sum(Y, axis=1) == 1
    == X.T @ ((softmax(X @ W) - Y)/N)
grad(logsumexp(z), z)
    == softmax(z)
    ~  p
hessian(logsumexp(z), z)
    == diag(softmax(z)) - outer(softmax(z), softmax(z))
    ~  diag(p) - outer(p, p)
hessian(logsumexp(A @ x + b), x)
    == A.T @ (diag(softmax(A @ x + b)) - outer(softmax(A @ x + b), softmax(A @ x + b))) @ A
    ~  A.T @ (diag(p) - outer(p, p)) @ A
grad(logsumexp(A @ x + b), x)
    == A.T @ softmax(A @ x + b)
    ~  A.T @ p
grad(log(sum(exp(x))), x)
    == softmax(x)
hessian(log(sum(exp(x))), x)
    == diag(softmax(x)) - outer(softmax(x), softmax(x))
[determinants and inverses] X: n n; A: n n; a: n; b: n
grad(logdet(X), X)
    == inv(X).T
grad(a @ inv(X) @ b, X)
    == -(inv(X).T @ outer(a, b) @ inv(X).T)
grad(det(X @ A), X)
    == det(X @ A)*inv(X).T
grad(det(X), X)
    == det(X)*inv(X).T
jacobian(inv(X), X)
    == reshape(-kron(inv(X), inv(X).T), (n, n, n, n))
[determinants and inverses] X: n n symmetric
grad(logdet(X), X)
    == 2*inv(X) - diag(diag(inv(X)))
[determinants and inverses] X: n n positive_definite
grad(logdet(X), X)
    == 2*inv(X) - diag(diag(inv(X)))
[determinants and inverses] X: m n
grad(logdet(X.T @ X), X)
    == 2*(X @ inv(X.T @ X))
[quadratic forms] A: n n symmetric; x: n; B: n n symmetric; c: n
grad(x @ A @ x/(x @ x), x)
    == 2*(A @ x - x @ A @ x*x/(x @ x))/(x @ x)
grad(x @ A @ x/(x @ B @ x), x)
    == 2*(A @ x - x @ A @ x*(B @ x)/(x @ B @ x))/(x @ B @ x)
hessian(x @ A @ x, x)
    == 2*A
grad(x @ A @ x/2 - c @ x, x)
    == A @ x - c
hvp(x @ A @ x, x, v)
    == 2*(A @ v)
[quadratic forms] A: n n; x: n; X: n n
grad(x @ A @ x/(x @ x), x)
    == ((A + A.T) @ x - 2*(x @ A @ x)*x/(x @ x))/(x @ x)
hessian(x @ A @ x, x)
    == A + A.T
grad(trace(X @ X), X)
    == 2*X.T
[quadratic forms] A: m m; X: m n; B: n n; b: m; a: m; S: n n symmetric; W: n k
grad(trace(A @ X @ B @ X.T), X)
    == A.T @ X @ B.T + A @ X @ B
hessian(trace(A @ X @ B @ X.T), X)
    == reshape(kron(A.T, B) + kron(A, B.T), (m, n, m, n))
grad(a @ X @ X.T @ b, X)
    == (outer(a, b) + outer(b, a)) @ X
grad(trace(W.T @ S @ W), W)
    == 2*(S @ W)
grad(trace(X.T @ A @ X), X)
    == (A + A.T) @ X
[Gaussian likelihood] S: n n; x: n; u: n
grad(logdet(S)+ (x - u) @ inv(S) @ (x - u), u)
    == (inv(S) + inv(S).T) @ (u - x)
grad((x - u) @ inv(S) @ (x - u)/2 + logdet(S)/2, S)
    == (inv(S).T - inv(S).T @ outer(x - u, x - u) @ inv(S).T)/2
grad(logdet(S)+ (x - u) @ inv(S) @ (x - u), S) given S.T == S
    == inv(S) - inv(S) @ outer(x - u, x - u) @ inv(S)
[Gaussian likelihood] S: n n symmetric; x: n; u: n
grad(logdet(S)+ (x - u) @ inv(S) @ (x - u), u)
    == 2*(inv(S) @ (u - x))
[Gaussian likelihood] S: n n positive_definite; x: n; u: n; n: size; C: n n symmetric
grad((x - u) @ inv(S) @ (x - u)/2 + logdet(S)/2 + n*log(2*pi)/2, u)
    == inv(S) @ (u - x)
[Gaussian likelihood] S: n n; C: n n symmetric
grad(logdet(S)/2 + trace(inv(S) @ C)/2, S) given S.T == S
    == (inv(S) - inv(S) @ C @ inv(S))/2
[similarity and kernels] x: n; y: n
grad(x @ y/(norm(x)*norm(y)), x)
    == (y - x @ y*x/norm(x)**2)/(norm(x)*norm(y))
hessian(x @ y/(norm(x)*norm(y)), x)
    == (3*(x @ y)*outer(x, x)/norm(x)**2 - outer(x, y) - x @ y*eye(n) - outer(y, x))/(norm(x)**3*norm(y))
grad(exp(-norm(x - y)**2/(2*s**2)), x)
    == exp(-norm(x - y)**2/(2*s**2))*(y - x)/s**2
hessian(exp(-norm(x - y)**2/(2*s**2)), x)
    == exp(-norm(x - y)**2/(2*s**2))*(outer(x - y, x - y)/s**2 - eye(n))/s**2
grad(exp(-g*norm(x - y)**2), x)
    == 2*g*exp(-g*norm(x - y)**2)*(y - x)
[matrix factorisation] X: m n; U: m k; V: n k; M: m n
grad(norm(X - U @ V.T)**2/2, U)
    == (U @ V.T - X) @ V
grad(norm(X - U @ V.T)**2/2, V)
    == (U @ V.T - X).T @ U
grad(norm(M*(X - U @ V.T))**2/2, U)
    == -(M**2*(X - U @ V.T) @ V)
grad(norm(X - U @ V.T)**2/2 + t*(norm(U)**2 + norm(V)**2)/2, U)
    == (U @ V.T - X) @ V + t*U
hessian(norm(X - U @ V.T)**2/2, U)
    == reshape(kron(eye(m), V.T @ V), (m, k, m, k))
hessian(norm(X - U @ V.T)**2/2, V)
    == reshape(kron(eye(n), U.T @ U), (n, k, n, k))
[matrix factorisation] X: m n; U: m k; V: k n
hessian(norm(X - U @ V)**2/2, V)
    == reshape(kron(U.T @ U, eye(n)), (k, n, k, n))
[normalisation] x: n; c: n; X: N d; G: N d; g: d; h: d
grad(sum(c*((x - mean(x))/sqrt(mean((x - mean(x))**2) + t))), x)
    == (c - mean(c) - mean(c*(x - mean(x)))*(x - mean(x))/(mean((x - mean(x))**2) + t))/sqrt(mean((x - mean(x))**2)
        + t)
grad(sum(G*(g*(X - mean(X, axis=0))/sqrt(mean((X - mean(X, axis=0))**2, axis=0) + t) + h)), X)
    == g*(G - mean(G, axis=0) - mean(G*(X - mean(X, axis=0)), axis=0)*(X - mean(X, axis=0))/(mean((X - mean(X,
        axis=0))**2, axis=0) + t))/sqrt(mean((X - mean(X, axis=0))**2, axis=0) + t)
grad(sum(G*(g*(X - mean(X, axis=0))/sqrt(mean((X - mean(X, axis=0))**2, axis=0) + t) + h)), g)
    == sum(G*(X - mean(X, axis=0)), axis=0)/sqrt(mean((X - mean(X, axis=0))**2, axis=0) + t)
grad(sum(G*(g*(X - mean(X, axis=0))/sqrt(mean((X - mean(X, axis=0))**2, axis=0) + t) + h)), h)
    == sum(G, axis=0)
jacobian(x - mean(x), x)
    == eye(n) - ones(n, n)/n
[attention] Q: n d; K: m d; V: m p; C: n p; d: size
grad(sum(C*(softmax(Q @ K.T/sqrt(d)) @ V)), Q)
    == softmax(Q @ K.T/sqrt(d))*(C @ V.T - sum(C @ V.T*softmax(Q @ K.T/sqrt(d)), axis=1, keepdims=True)) @ K/sqrt(d)
    ~  Delta @ K/sqrt(d)
grad(sum(C*(softmax(Q @ K.T/sqrt(d)) @ V)), K)
    == (softmax(Q @ K.T/sqrt(d))*(C @ V.T - sum(C @ V.T*softmax(Q @ K.T/sqrt(d)), axis=1, keepdims=True))).T @
        Q/sqrt(d)
    ~  Delta.T @ Q/sqrt(d)
grad(sum(C*(softmax(Q @ K.T/sqrt(d)) @ V)), V)
    == softmax(Q @ K.T/sqrt(d)).T @ C
[products of entries] x: n
grad(prod(x), x) given x != 0
    == prod(x)/x
hessian(prod(x), x) given x != 0
    == prod(x)*(outer(1/x, 1/x) - diag(1/x**2))
[products of entries] x: n positive; X: m n
grad(prod(x), x)
    == prod(x)/x
grad(sum(prod(X, axis=1)), X) given X != 0
    == prod(X, axis=1, keepdims=True)/X
grad(log(prod(x)), x)
    == 1/x
[norms] x: n; a: n; X: m n
grad(norm(x), x)
    == x/norm(x)
hessian(norm(x), x)
    == (eye(n) - outer(x, x)/norm(x)**2)/norm(x)
grad(norm(x)**2, x)
    == 2*x
grad(norm(x - a), x)
    == (x - a)/norm(x - a)
hessian(norm(x - a), x)
    == (eye(n) - outer(x - a, x - a)/norm(x - a)**2)/norm(x - a)
grad(norm(X), X)
    == X/norm(X)
grad(norm(x, 1), x)
    == sign(x)
jacobian(x/norm(x), x)
    == (eye(n) - outer(x, x)/norm(x)**2)/norm(x)
grad(mean(norm(X, axis=1)), X)
    == X/norm(X, axis=1, keepdims=True)/m
[divergences and entropy] p: n; q: n
grad(sum(p*log(p/q)), p)
    == 1 + log(p/q)
[divergences and entropy] p: n positive; q: n positive; z: n
grad(sum(p*(log(p) - log(q))), q)
    == -p/q
grad(-sum(p*log(p)), p)
    == -log(p) - 1
hessian(-sum(p*log(p)), p)
    == -diag(1/p)
grad(sum(p*log(p/softmax(z))), z) given sum(p) == 1
    == softmax(z) - p
    ~  q - p
[margins] X: m n; w: n; y: m; x: n; d: positive
grad(mean(maximum(0, 1 - y*(X @ w))), w)
    == -(X.T @ (y*where(1 - y*(X @ w) > 0, 1, 0)))/m
grad(sum(relu(1 - y*(X @ w))), w)
    == -(X.T @ (y*where(1 - y*(X @ w) > 0, 1, 0)))
    ~  -(X.T @ (y*delta))
grad(sum(where(abs(x)<=d, x**2/2, d*(abs(x) - d/2))), x)
    == where(abs(x) <= d, x, d*sign(x))
grad(sum(abs(X @ w - y)), w)
    == X.T @ sign(X @ w - y)
[margins] x: n; y: n
grad(t*norm(x - y)**2/2 + (1 - t)*relu(m - norm(x - y))**2/2, x)
    == (t - (1 - t)*relu(m - norm(x - y))/norm(x - y))*(x - y)
    ~  (t - delta/norm(x - y))*(x - y)
[layers] W: m n; x: n; b: m; V: k m; y: k
jacobian(tanh(W @ x + b), x)
    == diag(1 - tanh(W @ x + b)**2) @ W
    ~  diag(1 - a**2) @ W
jacobian(tanh(W @ x + b), W)
    == outer(diag(1 - tanh(W @ x + b)**2), x)
    ~  outer(diag(1 - a**2), x)
grad(norm(V @ relu(W @ x + b) - y)**2/2, W)
    == outer(V.T @ (V @ relu(W @ x + b) - y)*where(W @ x + b > 0, 1, 0), x)
    ~  outer(delta, x)
[layers] W: m n; x: n; b: m; y: m
grad(sum((sigmoid(W @ x + b) - y)**2)/2, W)
    == outer((sigmoid(W @ x + b) - y)*sigmoid(W @ x + b)*(1 - sigmoid(W @ x + b)), x)
    ~  outer(delta, x)
grad(sum((sigmoid(W @ x + b) - y)**2)/2, b)
    == (sigmoid(W @ x + b) - y)*sigmoid(W @ x + b)*(1 - sigmoid(W @ x + b))
    ~  delta
[layers] x: n; w: n
hessian(sigmoid(w @ x + b), w)
    == sigmoid(w @ x + b)*(1 - sigmoid(w @ x + b))*(1 - 2*sigmoid(w @ x + b))*outer(x, x)
    ~  a*(1 - a)*(1 - 2*a)*outer(x, x)
[linear maps] W: m n; x: n; X: m n; A: k m; B: n k; y: n
jacobian(W @ x, W)
    == outer(eye(m), x)
jacobian(W @ x, x)
    == W
jacobian(X, X)
    == reshape(eye(m*n), (m, n, m, n))
jacobian(A @ X, X)
    == reshape(kron(A, eye(n)), (k, n, m, n))
jacobian(X @ B, X)
    == reshape(kron(eye(m), B.T), (m, k, m, n))
jacobian(x*y, x)
    == diag(y)
[linear maps] x: m*n; A: m m; X: m n; B: n n; b: m; a: n
jacobian(reshape(x, (m, n)), x)
    == reshape(eye(m*n), (m, n, m*n))
jacobian(A @ X @ B, X)
    == reshape(kron(A, B.T), (m, n, m, n))
grad(a @ X.T @ b, X)
    == outer(b, a)
[linear maps] X: n n; x: n; y: m
jacobian(X @ X, X)
    == reshape(kron(eye(n), X.T) + kron(X, eye(n)), (n, n, n, n))
jacobian(outer(x, y), x)
    == einsum("ij,k->ikj", eye(n), y)
jacobian(x[0], x)
    == eye(n)[0]
jacobian(concatenate((x, y)), x)
    == concatenate((eye(n), zeros(m, n)))
[linear maps] x: 4; a: m; X: m n; b: n
jacobian(x[1:3], x)
    == eye(4)[1:3]
grad(a @ X @ b, X)
    == outer(a, b)
[barriers and exponentials] A: m n; x: n; b: m
hessian(sum(exp(A @ x)), x)
    == A.T @ diag(exp(A @ x)) @ A
hessian(-sum(log(b - A @ x)), x)
    == A.T @ diag(1/(b - A @ x)**2) @ A
grad(-sum(log(b - A @ x)), x)
    == A.T @ (1/(b - A @ x))
hessian(sum(x**3), x)
    == 6*diag(x)
"""


class Row(NamedTuple):
    """One question: grad, jacobian, hessian or hvp (with direction `v`) of `text` by `wrt`."""

    family: str
    kind: str
    text: str
    wrt: str
    let: str
    given: tuple[str, ...]
    expected: str
    named: str

    @property
    def name(self) -> str:
        return f"{self.kind} of {self.text} by {self.wrt}{' given ' if self.given else ''}{', '.join(self.given)}"

    def derive(self) -> sn.Derivation:
        function = sn.parse(self.text, let=self.let)
        if self.kind == "hvp":
            return sn.hvp(function, self.wrt, "v", given=list(self.given))
        return getattr(sn, self.kind)(function, self.wrt, given=list(self.given))


QUESTION = re.compile(r"(grad|jacobian|hessian|hvp)\((.*), (\w+)(?:, v)?\)((?: given .*)?)$")


def _rows(lines: list[str]) -> list[Row]:
    """The rows of the table. The direction of an hvp is `v`, which stands last in the question."""
    rows: list[Row] = []
    family = let = ""
    for line in lines:
        mark, rest = line[:7].strip(), line[7:]
        if line.startswith("["):
            family, let = line[1:].split("] ", 1)
        elif mark == "==":
            rows[-1] = rows[-1]._replace(expected=rest)
        elif mark == "~":
            rows[-1] = rows[-1]._replace(named=rest)
        else:
            kind, text, wrt, given = QUESTION.match(line.replace(", v)", ")")).groups()
            rows.append(Row(family, kind, text, wrt, let, tuple(given.split(" given ")[1:]), "", ""))
    return rows


ROWS = _rows(re.sub(r"\n {8}", " ", TABLE.strip()).splitlines())
