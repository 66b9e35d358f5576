"""What reaches back through time: products of Jacobians, why they vanish, and the path that an LSTM keeps open."""

import symnet as sn


@sn.derivation(
    title="A recurrent net through time is a product of Jacobians",
    title_zh="循环网络沿时间的导数是雅可比矩阵之积",
    summary="∂h₃/∂h₀ is the product of diag(φ′) U over the steps: the same U in every factor.",
    summary_zh="∂h₃/∂h₀ 是各时刻 diag(φ′) U 的乘积：每个因子中都是同一个 U。",
    topic="sequences",
    sources=["Werbos 1990", "Bengio, Simard, Frasconi 1994"],
    covers=["Z32"],
)
def recurrent_jacobians():
    D = sn.derive_by_hand(
        "jacobian(h3, h0)",
        let="x1: n; x2: n; x3: n; h0: m; W: m n; U: m m; b: m",
        where={
            "h1": "tanh(W @ x1 + U @ h0 + b)",
            "h2": "tanh(W @ x2 + U @ h1 + b)",
            "h3": "tanh(W @ x3 + U @ h2 + b)",
        },
    )
    D.step("==", "jacobian(h3, h2) @ jacobian(h2, h1) @ jacobian(h1, h0)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "(diag(1 - h3**2) @ U) @ (diag(1 - h2**2) @ U) @ (diag(1 - h1**2) @ U)",
        because="tanh′ = 1 − tanh²",
        because_zh="tanh′ = 1 − tanh²",
    )
    return D


@sn.derivation(
    title="Signals through time vanish where ‖U‖ < 1",
    title_zh="‖U‖ < 1 时信号沿时间消失",
    summary="Slopes of tanh do not exceed 1, so k steps multiply the square of a signal by at most ‖U‖²ᵏ.",
    summary_zh="tanh 的导数不超过 1，故一步使信号的平方至多乘以 ‖U‖²，k 步至多乘以 ‖U‖²ᵏ。",
    topic="sequences",
    sources=["Bengio, Simard, Frasconi 1994"],
    covers=["Z32"],
)
def recurrent_signals_vanish():
    let = "U: m m; v: m; u: m; s: m; k: size; c; r"
    D = sn.derive_by_hand("sum((s*u)**2)", let=let, given=["0 <= s", "s <= 1"])
    D.step("==", "sum(u**2) - sum((1 - s**2)*u**2)", because="add and subtract", because_zh="加上再减去")
    D.step(
        "<=", "sum(u**2)", because="slopes s of tanh lie between 0 and 1", because_zh="tanh 的导数 s 介于 0 与 1 之间"
    )
    D.also("norm(U @ v)**2")
    D.step(
        "<=",
        "norm(U)**2*norm(v)**2",
        because="Cauchy–Schwarz inequality, row by row",
        because_zh="逐行用柯西–施瓦茨不等式",
    )
    D.also("norm(U)**2*norm(v)**2", given=["norm(v)**2 <= norm(U)**(2*k)*c", "c >= 0"])
    D.step(
        "<=", "norm(U)**2*(norm(U)**(2*k)*c)", because="after k steps, by induction", because_zh="归纳假设：k 步之后"
    )
    D.step("==", "norm(U)**(2*(k + 1))*c", because="so after k + 1 steps", because_zh="故 k + 1 步之后亦然")
    D.fails(
        "sum((s*u)**2) <= sum(u**2)",
        because="an activation with slopes above 1 may let signals grow",
        because_zh="导数大于 1 的激活函数可使信号增长",
    )
    return D


@sn.derivation(
    title="The memory of an LSTM keeps a direct path open",
    title_zh="LSTM 的记忆单元保留一条直接的通路",
    summary="c′ = f ⊙ c + i ⊙ u: along the memory the derivative is diag(f), over three steps diag(f₁ f₂ f₃).",
    summary_zh="c′ = f ⊙ c + i ⊙ u：沿记忆的导数为 diag(f)，三步为 diag(f₁ f₂ f₃)，其中没有权重矩阵。",
    topic="sequences",
    sources=["Hochreiter, Schmidhuber 1997", "Gers, Schmidhuber, Cummins 2000"],
    covers=["Z32"],
)
def lstm_direct_path():
    D = sn.derive_by_hand(
        "jacobian(c3, c0)",
        let="c0: m; f1: m; f2: m; f3: m; i1: m; i2: m; i3: m; u1: m; u2: m; u3: m; v: m",
        where={"c1": "f1*c0 + i1*u1", "c2": "f2*c1 + i2*u2", "c3": "f3*c2 + i3*u3"},
    )
    D.step("==", "jacobian(c3, c2) @ jacobian(c2, c1) @ jacobian(c1, c0)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "diag(f3) @ diag(f2) @ diag(f1)",
        because="gates held fixed: the direct path alone",
        because_zh="视门为常量：只看直接的通路",
    )
    D.step("==", "diag(f1*f2*f3)", because="diagonal matrices multiply entry by entry", because_zh="对角矩阵逐元素相乘")
    D.also("vjp(c3, c0, v)", given=["f1 == ones(m)", "f2 == ones(m)", "f3 == ones(m)"])
    D.step("==", "f1*f2*f3*v", because="the signal goes back along the memory", because_zh="信号沿记忆回传")
    D.step("==", "v", because="open gates pass it unchanged", because_zh="门全开时原样通过")
    return D
