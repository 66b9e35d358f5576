"""How the project enters benchmarks of its peers: one function for each, called as the benchmark calls it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import symnet as sn
from symnet.expr import Defined, postorder

Array = Any
ACTIVATIONS = {"sigmoid": sn.sigmoid, "tanh": sn.tanh, "relu": sn.relu}


def compile_expr(symbols: Sequence[Any], expr: Any) -> Callable[..., Any]:
    """f(*symbols), compiled from a SymPy expression; arguments are floats or arrays of one shape."""
    return sn.compile(expr, inputs=symbols).function


def train_step(
    case: Mapping[str, Any], data: Mapping[str, Array], params: Sequence[Array], lr: float
) -> tuple[Any, ...]:
    """(run, get_params, reset): gradient descent on one batch with a derived gradient, as one prepared program."""
    build = _convolution if case["kind"] == "conv" else _layers
    x, y, variables, loss = build(case, data, params)
    derived = sn.grad(loss, variables)
    updated = [p - lr * g for p, g in zip(variables, derived.result, strict=True)]
    names = [p.name for p in variables]
    batch = data["X"] if x.rank == 2 else data["X"].reshape(len(data["X"]), 1, *data["X"].shape[1:])
    step = sn.compile([loss, *updated], inputs=[x, y, *variables], fast=True).prepare(
        batch,
        data["Y"],
        *params,
        constant=["Y"] if case["kind"] == "conv" else ["X", "Y"],  # else the patches would be made beforehand
        held=names,
        updates={name: k + 1 for k, name in enumerate(names)},
    )

    fresh = [batch] if case["kind"] == "conv" else []

    def run(steps: int) -> float:
        loss_now = 0.0
        for _ in range(steps):
            loss_now = step(*fresh)[0]
        return float(loss_now)

    def reset() -> None:
        for name, p in zip(names, params, strict=True):
            step.held[name][...] = p

    return run, lambda: [step.held[name].copy() for name in names], reset


def _layers(case: Mapping[str, Any], data: Mapping[str, Array], params: Sequence[Array]) -> tuple[Any, ...]:
    """A network of dense layers with a batch of symbolic size."""
    batch = sn.size("N")
    x, y = sn.tensor("X", batch, data["X"].shape[1]), sn.tensor("Y", batch, data["Y"].shape[1])
    variables = [sn.tensor(f"{'Wb'[i % 2]}{i // 2 + 1}", *p.shape) for i, p in enumerate(params)]
    out = x
    for i in range(0, len(variables), 2):
        z = out @ variables[i] + variables[i + 1]
        out = z if i + 2 == len(variables) and case["loss"] == "ce" else ACTIVATIONS[case["act"]](z)
    return x, y, variables, _loss(case["loss"], out, y, batch)


def _convolution(case: Mapping[str, Any], data: Mapping[str, Array], params: Sequence[Array]) -> tuple[Any, ...]:
    batch = sn.size("N")
    x, y = sn.tensor("X", batch, 1, *data["X"].shape[1:]), sn.tensor("Y", batch, data["Y"].shape[1])
    variables = [sn.tensor(name, *p.shape) for name, p in zip(("K", "c", "W", "b"), params, strict=True)]
    kernel, shift, weights, bias = variables
    pooled = sn.max_pool2d(sn.relu(sn.conv2d(x, kernel, shift)), 2)
    out = sn.reshape(pooled, batch, params[2].shape[0]) @ weights + bias
    return x, y, variables, _loss(case["loss"], out, y, batch)


def _loss(kind: str, out: Any, y: Any, batch: Any) -> Any:
    if kind == "mse":
        return sn.sum((out - y) ** 2) / (2 * batch)
    return -sn.sum(y * sn.log_softmax(out)) / batch


HESSIANS: dict[str, tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = {
    # loss, declarations, variable, hypotheses, arguments
    "logistic": ("sum(log(1 + exp(-y*(X @ w))))", "X: m n; y: m; w: n", "w", (), ("X", "y", "w")),
    "matfac": ("sum((T - U @ V.T)**2)", "T: n n; U: n 5; V: n 5", "U", (), ("V",)),
    "wmatfac": ("sum(M*(T - U @ V.T)**2)", "T: n n; U: n 5; V: n 5; M: n n", "U", (), ("V", "M")),
    "quadratic": ("x @ A @ x", "A: n n; x: n", "x", (), ("A",)),
    "softmax": (
        "-sum(Y*log(softmax(X @ W)))",
        "X: m n; W: n k; Y: m k",
        "W",
        ("sum(Y, axis=1) == 1",),
        ("X", "W"),
    ),
}


def hessian_expression(problem: str) -> Any:
    """The derived Hessian of a problem, and the names of its arguments."""
    text, declarations, variable, given, names = HESSIANS[problem]
    return sn.hessian(sn.parse(text, let=declarations), variable, given=given), names


def hessian(problem: str, arrays: Mapping[str, Array]) -> Callable[[], Array]:
    """A function without arguments that computes the Hessian of a problem at these arrays, as a matrix."""
    found, names = hessian_expression(problem)
    arguments = [arrays[name] for name in names]
    size = prod(arrays[HESSIANS[problem][2]].shape)
    f = sn.compile(found, inputs=names, factors=True)
    if f(*arguments).kind not in ("diagonal", "kronecker", "block diagonal"):  # not mostly zeros
        whole = sn.compile(found, inputs=names)
        return lambda: whole(*arguments).reshape(size, size)
    out = f(*arguments).toarray()  # as in the formula by hand: the zeros of one array are written once
    matrix = out.reshape(size, size)

    def run() -> Array:
        f(*arguments).toarray(out, zeroed=True)
        return matrix

    return run


SOFTMAX = "diag(softmax(z)) - outer(softmax(z), softmax(z))"
NET, NET_NAMES = "W: {n} {n}; V: {n} {n}; x: {n}; y: {n}", {"h": "tanh(W @ x)", "e": "V @ h - y"}
MISH = "exp(x)*(4*(x + 1) + 4*exp(2*x) + exp(3*x) + exp(x)*(4*x + 6))/(2*exp(x) + exp(2*x) + 2)**2"
GELU = "(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)"
IDENTITIES: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    # claims, declarations, hypotheses
    "sigmoid' = s(1-s)": (("diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))",), "", ()),
    "tanh' = 1-tanh^2": (("diff(sinh(x)/cosh(x), x) == 1 - tanh(x)**2",), "", ()),
    "softplus' = s": (("diff(log(1 + exp(x)), x) == 1/(1 + exp(-x))",), "", ()),
    "softplus(x)-softplus(-x) = x": (("diff(log(1 + exp(x)) - log(1 + exp(-x)) - x, x) == 0",), "", ()),
    "SiLU' = s + x s(1-s)": (("diff(x*sigmoid(x), x) == sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))",), "", ()),
    "Mish' closed form": ((f"diff(x*tanh(log(1 + exp(x))), x) == {MISH}",), "", ()),
    "GELU' = Phi + x phi": ((f"diff(x*(1 + erf(x/sqrt(2)))/2, x) == {GELU}",), "", ()),
    "softmax Jacobian": ((f"jacobian(softmax(z), z) == {SOFTMAX}",), "z: {n}", ()),
    "softmax CE grad = p-y": (
        ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y",),
        "z: {n}; y: {n}",
        ("sum(y) == 1",),
    ),
    "softmax CE Hessian": (
        (f"hessian(-sum(y*log(softmax(z))), z) == {SOFTMAX}",),
        "z: {n}; y: {n}",
        ("sum(y) == 1",),
    ),
    "KL = H(p,q) - H(p)": (
        ("sum(p*log(p/q)) == -sum(p*log(q)) + sum(p*log(p))",),
        "p: {n} positive; q: {n} positive",
        (),
    ),
    "logsumexp shift, gradient": (
        (
            "grad(log(sum(exp(z - c))) + c, z) == grad(log(sum(exp(z))), z)",
            "diff(log(sum(exp(z - c))) + c, c) == 0",
        ),
        "z: {n}",
        (),
    ),
    "2-layer tanh net, backprop = diff": (
        ("grad(sum(e**2), W) == outer(2*(V.T @ e)*(1 - h**2), x)", "grad(sum(e**2), V) == 2*outer(e, h)"),
        NET,
        (),
    ),
    "FALSE: softmax Jacobian sign error": (
        ("jacobian(softmax(z), z)[0, 1] == softmax(z)[0]*softmax(z)[1]",),
        "z: {n}",
        (),
    ),
}


def verify(identity: str, n: int) -> bool:
    """Whether an identity is proved, at size n; it says no only where a counterexample was found."""
    claims, declarations, given = IDENTITIES[identity]
    where = NET_NAMES if declarations is NET else None
    found = {sn.verify(c, let=declarations.format(n=n), given=given, where=where).status for c in claims}
    if found == {"proved"}:
        return True
    if "refuted" in found:
        return False
    raise RuntimeError(f"undecided: {found}")


def derive(depth: int, width: int) -> dict[str, Any]:
    """All gradients of a tanh network with squared error: times, and operations written out and shared."""
    start = time.perf_counter()
    h = sn.tensor("x", width)
    parameters = []
    for layer in range(1, depth + 1):
        W, b = sn.tensor(f"W{layer}", width, width), sn.tensor(f"b{layer}", width)
        parameters += [W, b]
        h = sn.tanh(W @ h + b)
    loss = sn.sum((h - sn.tensor("y", width)) ** 2)
    built = time.perf_counter()
    found = sn.grad(loss, parameters)
    done = time.perf_counter()
    trees: dict[Any, int] = {}
    nodes = list(postorder(*found.result))
    for node in nodes:
        own = max(1, len(node.children) - 1) if node.children and not isinstance(node, Defined) else 0
        trees[node] = own + sum(trees[child] for child in node.children)
    shared = sum(max(1, len(n.children) - 1) for n in nodes if n.children and not isinstance(n, Defined))
    return {
        "build": built - start,
        "diff": done - built,
        "weights": depth * (width * width + width),
        "tree_ops": sum(trees[result] for result in found.result),
        "dag_ops": shared,
    }
