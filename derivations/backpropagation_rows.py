"""Backpropagation with row vectors and diagonal matrices, as in source 003: Δ, the updates, and a factor 2."""

import symnet as sn


@sn.derivation(
    title="The output row Δ = −(t − y)ᵀ diag(f′(v)), and a factor 2",
    title_zh="输出层的行向量 Δ = −(t − y)ᵀ diag(f′(v))，以及因子 2",
    summary="The formula belongs to half the squared error. With ‖y − t‖², as the source prints the loss, every entry "
    "is twice as large.",
    summary_zh="该公式对应半平方误差；若损失如原文所印为 ‖y − t‖²，则每个分量都是它的两倍。",
    topic="backpropagation",
    sources=["003 §3", "003 §4"],
    covers=["J10"],
    corrects=["X80"],
)
def output_row():
    names = {
        "y": "f(v)",
        "L": "sum((y - t)**2)/2",
        "S": "norm(y - t)**2",
        "d": "reshape(t - y, (k, 1))",
        "Delta": "reshape(grad(L, v), (1, k))",
    }
    D = sn.derive_by_hand("Delta", let="f: function; v: k; t: k", where=names)
    D.step(
        "==",
        "reshape(grad(L, y), (1, k)) @ jacobian(y, v)",
        because="chain rule for a row",
        because_zh="行向量的链式法则",
    )
    D.step(
        "==",
        "-d.T @ jacobian(y, v)",
        because="derivative of half the squared error: y − t = −d",
        because_zh="半平方误差的导数：y − t = −d",
    )
    D.step("==", "-d.T @ diag(f'(v))", because="f acts on each entry alone", because_zh="f 逐元素作用")
    D.also("reshape(grad(S, v), (1, k))")
    D.step(
        "==",
        "-2*d.T @ diag(f'(v))",
        because="the same for the loss ‖y − t‖², whose derivative keeps the 2",
        because_zh="对损失 ‖y − t‖² 同样推导，其导数保留因子 2",
    )
    D.step("==", "2*Delta", because="twice the printed row", because_zh="是所印行向量的两倍")
    D.fails(
        "reshape(grad(S, v), (1, k)) == -d.T @ diag(f'(v))",
        because="as printed: the loss ‖y − t‖² of the section before, with the row of half of it",
        because_zh="照原文：前一节的损失 ‖y − t‖² 配上它一半的行向量",
    )
    return D


@sn.derivation(
    title="The hidden row Δ⁽ᵏ⁾ = Δ⁽ᵏ⁺¹⁾ W⁽ᵏ⁺¹⁾ diag(f′(v⁽ᵏ⁾))",
    title_zh="隐藏层的行向量 Δ⁽ᵏ⁾ = Δ⁽ᵏ⁺¹⁾ W⁽ᵏ⁺¹⁾ diag(f′(v⁽ᵏ⁾))",
    summary="For rows the chain rule reads from left to right, and no transpose is needed.",
    summary_zh="对行向量而言，链式法则从左到右书写，不需要转置。",
    topic="backpropagation",
    sources=["003 §4"],
    covers=["J11", "J04"],
)
def hidden_row():
    let = "f: function; g: function; v1: m; W2: k m; b2: k; t: k"
    names = {
        "x1": "f(v1)",
        "v2": "W2 @ x1 + b2",
        "y": "g(v2)",
        "L": "sum((y - t)**2)/2",
        "Delta2": "reshape(grad(L, v2), (1, k))",
        "Delta1": "reshape(grad(L, v1), (1, m))",
    }
    D = sn.derive_by_hand("Delta1", let=let, where=names)
    D.step(
        "==",
        "Delta2 @ jacobian(v2, x1) @ jacobian(x1, v1)",
        because="chain rule for rows: v⁽ᵏ⁾ acts through x⁽ᵏ⁾, and that through v⁽ᵏ⁺¹⁾",
        because_zh="行向量的链式法则：v⁽ᵏ⁾ 通过 x⁽ᵏ⁾ 起作用，x⁽ᵏ⁾ 又通过 v⁽ᵏ⁺¹⁾ 起作用",
    )
    D.step(
        "==",
        "Delta2 @ W2 @ jacobian(x1, v1)",
        because="v⁽ᵏ⁺¹⁾ is affine in x⁽ᵏ⁾, with the matrix W⁽ᵏ⁺¹⁾",
        because_zh="v⁽ᵏ⁺¹⁾ 关于 x⁽ᵏ⁾ 是仿射的，矩阵为 W⁽ᵏ⁺¹⁾",
    )
    D.step(
        "==",
        "Delta2 @ W2 @ diag(f'(v1))",
        because="f acts on each entry alone",
        because_zh="f 逐元素作用",
    )
    return D


@sn.derivation(
    title="The updates of source 003: (x Δ)ᵀ and Δᵀ",
    title_zh="003 的更新式：(x Δ)ᵀ 与 Δᵀ",
    summary="With x a column and Δ a row the printed shapes are right. The sign = is an assignment: as an equation "
    "it says that the gradient vanishes.",
    summary_zh="x 为列、Δ 为行时，所印形状正确。式中的 = 是赋值；若读作等式，则等于说梯度为零。",
    topic="backpropagation",
    sources=["003 §4", "004 (7)–(8)"],
    covers=["J12"],
    corrects=["X66"],
)
def row_updates():
    let = "W: m n; x: n 1; b: m 1; Delta: 1 m; eta"
    D = sn.derive_by_hand("W - eta*vjp(v, W, Delta.T)", let=let, where={"v": "W @ x + b"})
    D.step("==", "W - eta*(Delta.T @ x.T)", because="weight gradient of a layer", because_zh="一层的权重梯度")
    D.step("==", "W - eta*(x @ Delta).T", because="transpose of a product", because_zh="乘积的转置")
    D.also("b - eta*vjp(v, b, Delta.T)")
    D.step("==", "b - eta*Delta.T", because="∂v/∂b is the identity", because_zh="∂v/∂b 是单位矩阵")
    D.also("W - (W - eta*(x @ Delta).T)", given=["W == W - eta*(x @ Delta).T"])
    D.step("==", "eta*(x @ Delta).T", because="what the update takes off", because_zh="更新所减去的量")
    D.step(
        "==",
        "zeros(m, n)",
        because="as an equation, W = W − η (x Δ)ᵀ leaves no step at all",
        because_zh="若作等式，W = W − η (x Δ)ᵀ 意味着步长为零",
    )
    D.fails(
        "W == W - eta*(x @ Delta).T",
        because="as printed; meant is W ← W − η (x Δ)ᵀ: the new W gets the value of the right side",
        because_zh="照原文；应写作 W ← W − η (x Δ)ᵀ：把右边的值赋给新的 W",
    )
    return D
