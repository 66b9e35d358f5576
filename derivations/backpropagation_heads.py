"""Where backpropagation begins, and what it multiplies by: output heads, and slopes from stored outputs."""

import symnet as sn


@sn.derivation(
    title="Softmax with cross-entropy begins with δ = p − y",
    title_zh="Softmax 与交叉熵：δ = p − y",
    summary="The head as a row formula with f′ = 1. The targets must add up to 1; otherwise δ = p Σy − y.",
    summary_zh="这一输出层如同行向量公式中取 f′ = 1。要求目标之和为 1，否则 δ = p Σy − y。",
    topic="backpropagation",
    sources=["003 §3–4"],
    covers=["J17"],
)
def softmax_head():
    names = {"p": "softmax(z)", "L": "-sum(y*log(p))"}
    D = sn.derive_by_hand("grad(L, z) == p - y", let="z: m; y: m", given=["sum(y) == 1"], where=names)
    D.step(
        "==", "-(y/p) @ jacobian(p, z)", because="chain rule: ∂L/∂pᵢ = −yᵢ/pᵢ", because_zh="链式法则：∂L/∂pᵢ = −yᵢ/pᵢ"
    )
    D.step(
        "==",
        "-(y/p) @ (diag(p) - outer(p, p))",
        because="∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ)",
        because_zh="∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ)",
    )
    D.step("==", "sum(y)*p - y", because="multiply out: p cancels", because_zh="展开：约去 p")
    D.step("==", "p - y", because="the targets add up to 1", because_zh="目标之和为 1")
    D.fails(
        "grad(L, z) == p - y",
        because="without Σy = 1",
        because_zh="缺少条件 Σy = 1",
    )
    return D


@sn.derivation(
    title="Sigmoid with cross-entropy begins with δ = a − t",
    title_zh="Sigmoid 与交叉熵：δ = a − t",
    summary="The slope a(1 − a) of the sigmoid cancels: again the row formula with f′ = 1.",
    summary_zh="Sigmoid 的导数 a(1 − a) 被约去：同样如同取 f′ = 1 的公式。",
    topic="backpropagation",
    sources=["002 §3.3", "003 §4"],
    covers=["J17"],
)
def sigmoid_head():
    names = {"a": "sigmoid(z)", "L": "-sum(t*log(a) + (1 - t)*log(1 - a))"}
    D = sn.derive_by_hand("grad(L, z)", let="z: m; t: m", where=names)
    D.step("==", "grad(L, a)*(a*(1 - a))", because="chain rule, entry by entry", because_zh="逐元素的链式法则")
    D.step(
        "==",
        "(-t/a + (1 - t)/(1 - a))*(a*(1 - a))",
        because="derivative of the logarithms",
        because_zh="对数的导数",
    )
    D.step("==", "-t*(1 - a) + (1 - t)*a", because="a and 1 − a cancel", because_zh="约去 a 与 1 − a")
    D.step("==", "a - t", because="multiply out", because_zh="展开")
    return D


@sn.derivation(
    title="Slopes from stored outputs",
    title_zh="由已存的输出求导数",
    summary="σ′ = a(1 − a), tanh′ = 1 − a², ReLU′ = [a > 0], id′ = 1: the backward pass needs the outputs only, not z.",
    summary_zh="σ′ = a(1 − a)，tanh′ = 1 − a²，ReLU′ = [a > 0]，恒等函数导数为 1：反向传播只需要输出，不需要 z。",
    topic="backpropagation",
    sources=["003 §4", "002 §2.6"],
    covers=["J18"],
)
def slopes_from_outputs():
    names = {"s": "sigmoid(z)", "h": "tanh(z)", "r": "relu(z)"}
    D = sn.derive_by_hand("diff(s, z)", where=names)
    D.step("==", "exp(-z)/(1 + exp(-z))**2", because="reciprocal rule", because_zh="倒数求导法则")
    D.step(
        "==",
        "s*(1 - s)",
        because="s = 1/(1 + e⁻ᶻ), 1 − s = e⁻ᶻ/(1 + e⁻ᶻ)",
        because_zh="s = 1/(1 + e⁻ᶻ)，1 − s = e⁻ᶻ/(1 + e⁻ᶻ)",
    )
    D.also("diff(h, z)")
    D.step("==", "(cosh(z)**2 - sinh(z)**2)/cosh(z)**2", because="quotient rule", because_zh="商的求导法则")
    D.step("==", "1 - h**2", because="h = sinh z / cosh z", because_zh="h = sinh z / cosh z")
    D.also("diff(r, z)", given=["z != 0"])
    D.step("==", "where(z > 0, 1, 0)", because="two straight pieces", because_zh="由两段直线组成")
    D.step(
        "==",
        "where(r > 0, 1, 0)",
        because="the output is positive exactly where the input is",
        because_zh="输出为正当且仅当输入为正",
    )
    D.fails(
        "diff(r, z) == where(r > 0, 1, 0)",
        because="at z = 0 there is no derivative; that programs use 0 there is a convention",
        because_zh="z = 0 处导数不存在；程序在此处取 0 只是约定",
    )
    return D
