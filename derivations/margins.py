"""The hinge loss and its margin: bounds, subgradient, distance to the hyperplane, the dual problem."""

import symnet as sn


@sn.derivation(
    title="The hinge loss bounds the number of errors",
    title_zh="合页损失是错误个数的上界",
    summary="Where the margin m is 0 or less, an error, max(0, 1 − m) is at least 1; everywhere it is at least 0.",
    summary_zh="间隔 m ≤ 0（即分错）时，max(0, 1 − m) 不小于 1；其余处不小于 0。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def hinge_bounds_errors():
    D = sn.derive_by_hand("where(m <= 0, 1, 0)")
    D.step("<=", "maximum(0, 1 - m)", because="1 − m ≥ 1 where m ≤ 0", because_zh="m ≤ 0 时 1 − m ≥ 1")
    D.step("==", "relu(1 - m)", because="definition of relu", because_zh="relu 的定义")
    return D


@sn.derivation(
    title="A subgradient of the hinge loss",
    title_zh="合页损失的次梯度",
    summary="With s = −1 for m < 1 and 0 from there on, the line through m with the slope s lies below the loss "
    "everywhere: "
    "at the kink m = 1, too, where there is no derivative.",
    summary_zh="取 s：m < 1 时为 −1，此后为 0，则过 m 且斜率为 s 的直线处处不超过损失；在不可导的折点 m = 1 处亦然。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def hinge_subgradient():
    D = sn.derive_by_hand("relu(1 - m) + where(m < 1, -1, 0)*(k - m)", let="m; k")
    D.step("==", "where(m < 1, 1 - k, 0)", because="in both cases, insert relu", because_zh="分两种情形代入 relu")
    D.step(
        "<=",
        "relu(1 - k)",
        because="relu is at least 0 and at least its argument",
        because_zh="relu 不小于 0，也不小于其自变量",
    )
    D.fails(
        "diff(relu(1 - m), m) == where(m < 1, -1, 0)",
        because="at m = 1 there is no derivative",
        because_zh="在 m = 1 处不可导",
    )
    return D


@sn.derivation(
    title="The margin of a separating hyperplane is 1/‖w‖",
    title_zh="分离超平面的间隔为 1/‖w‖",
    summary="From a point with w·x + b = 1 the way to the hyperplane along w is w/‖w‖², of length 1/‖w‖.",
    summary_zh="从满足 w·x + b = 1 的点沿 w 方向到超平面的位移为 w/‖w‖²，长度为 1/‖w‖。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def margin_of_a_hyperplane():
    D = sn.derive_by_hand("w @ (x - w/norm(w)**2) + b", let="w: n; x: n; b", given=["norm(w) > 0", "w @ x + b == 1"])
    D.step("==", "(w @ x + b) - norm(w)**2/norm(w)**2", because="w · w is ‖w‖²", because_zh="w · w 即 ‖w‖²")
    D.step("==", "0", because="1 − 1: the foot lies on the hyperplane", because_zh="1 − 1：垂足在超平面上")
    D.also("norm(w/norm(w)**2)", given=["norm(w) > 0"]).step(
        "==", "1/norm(w)", because="homogeneity", because_zh="齐次性"
    )
    return D


@sn.derivation(
    title="Support vector machine: stationarity",
    title_zh="支持向量机：驻点条件",
    summary="The Lagrange function ‖w‖²/2 + CΣξ − Σα(ξ − 1 + y(Xw + b)) − Σβξ is stationary where w = Xᵀ(αy), Σαy = 0 "
    "and "
    "α + β = C.",
    summary_zh="拉格朗日函数 ‖w‖²/2 + CΣξ − Σα(ξ − 1 + y(Xw + b)) − Σβξ 在 w = Xᵀ(αy)、Σαy = 0、α + β = C 处取驻点。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def support_vector_stationarity():
    names = {"L": "w @ w/2 + C*sum(xi) - sum(alpha*(xi - 1 + y*(X @ w + b))) - sum(beta*xi)"}
    let = "X: N n; w: n; b; y: N; xi: N; alpha: N; beta: N; C"
    return sn.grad(sn.parse("L", let=let, where=names), ["w", "b", "xi"])


@sn.derivation(
    title="Support vector machine: the dual never exceeds the primal",
    title_zh="支持向量机：对偶值不超过原始值",
    summary="For u = Xᵀ(αy) and Σαy = 0, primal minus dual is ‖w − u‖²/2 + Σ(C − α)ξ + Σα s with the slack "
    "s = ξ − 1 + y(Xw + b): no term is negative, and all vanish at the KKT conditions.",
    summary_zh="记 u = Xᵀ(αy)，Σαy = 0，s = ξ − 1 + y(Xw + b)，则原始值减对偶值为 ‖w − u‖²/2 + Σ(C − α)ξ + Σα s："
    "各项均非负，且在 KKT 条件下全为零。",
    topic="classification",
    sources=["Cortes, Vapnik 1995"],
    covers=["Z29"],
)
def support_vector_duality():
    D = sn.derive_by_hand(
        "norm(w)**2/2 + C*sum(xi)",
        let="X: N n; w: n; b; y: N; xi: N; alpha: N; C",
        given=["sum(alpha*y) == 0", "alpha >= 0", "C - alpha >= 0", "xi >= 0", "s >= 0"],
        where={"u": "X.T @ (alpha*y)", "s": "xi - 1 + y*(X @ w + b)"},
    )
    D.step(
        "==",
        "sum(alpha) - norm(u)**2/2 + norm(w - u)**2/2 + sum((C - alpha)*xi) + sum(alpha*s)",
        because="complete the square; b drops out with Σαy = 0",
        because_zh="配方；由 Σαy = 0 消去 b",
    )
    D.step(
        ">=",
        "sum(alpha) - norm(u)**2/2",
        because="the last three terms are not negative",
        because_zh="后三项均非负",
    )
    return D
