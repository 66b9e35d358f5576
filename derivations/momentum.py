"""Momentum: its recurrence, when it converges, the best rate, and Nesterov's form."""

import symnet as sn


@sn.derivation(
    title="Momentum on a quadratic: the characteristic equation",
    title_zh="二次函数上的动量法：特征方程",
    summary="xₛ = rˢ is a run of the momentum rule where r² − (1 + β − ηλ) r + β = 0.",
    summary_zh="当 r² − (1 + β − ηλ) r + β = 0 时，xₛ = rˢ 是动量法的一条轨迹。",
    topic="gradient descent",
    sources=["000 带动量", "003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_characteristic_equation():
    moved = sn.training.momentum().one_step(theta="x", g="lambda_*x", v="x - y")["theta"]
    moved = moved.subs({"eta0": "eta", "mu": "beta"})
    D = sn.derive_by_hand(
        moved.subs({"x": "r", "y": sn.parse("1")}), given=["r**2 - (1 + beta - eta*lambda_)*r + beta == 0"]
    )
    D.step("==", "(1 + beta - eta*lambda_)*r - beta", because="collect r", because_zh="按 r 合并")
    D.step("==", "r**2", because="characteristic equation", because_zh="特征方程")
    return D


@sn.derivation(
    title="Momentum on a quadratic is a recurrence of second order",
    title_zh="二次函数上的动量法是二阶递推",
    summary="With y the point before x, the next point is (1 + β − ηλ) x − β y: the first row of the companion matrix "
    "[[1 + β − ηλ, −β], [1, 0]], whose powers give the whole run.",
    summary_zh="记 y 为 x 的前一点，则下一点为 (1 + β − ηλ) x − β y，即友矩阵 [[1 + β − ηλ, −β], [1, 0]] 的第一行；"
    "整条轨迹由该矩阵的幂给出。",
    topic="gradient descent",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_companion_matrix():
    moved = sn.training.momentum().one_step(theta="x", g="lambda_*x", v="x - y")["theta"]
    D = sn.derive_by_hand(moved.subs({"eta0": "eta", "mu": "beta"}))
    D.step("==", "x + beta*x - beta*y - eta*lambda_*x", because="distribute", because_zh="展开")
    D.step("==", "(1 + beta - eta*lambda_)*x - beta*y", because="collect x and y", because_zh="按 x、y 合并")
    return D


@sn.derivation(
    title="Momentum: the constant-gradient step is 1/(1 − β) times as long",
    title_zh="动量法：梯度恒定时步长放大 1/(1 − β) 倍",
    summary="Where the gradient is constant, the velocity −ηg/(1 − β) stays as it is.",
    summary_zh="梯度恒定时，速度 −ηg/(1 − β) 保持不变。",
    topic="gradient descent",
    sources=["000 带动量"],
    covers=["I12"],
)
def momentum_terminal_velocity():
    rule = sn.training.momentum()
    fresh = rule.one_step(theta="x", g="g", v="-eta*g/(1 - beta)")["v"].subs({"eta0": "eta", "mu": "beta"})
    D = sn.derive_by_hand(fresh, given=["beta < 1"])
    D.step("==", "-eta*g*(beta/(1 - beta) + 1)", because="take out −ηg", because_zh="提出 −ηg")
    D.step("==", "-eta*g/(1 - beta)", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="The best momentum: equal roots at both ends of the spectrum",
    title_zh="最优动量：谱两端均为重根",
    summary="With eigenvalues from a² to b², η = 4/(a + b)² and β = ((b − a)/(b + a))² make no discriminant positive: "
    "all roots have the size √β = (b − a)/(b + a).",
    summary_zh="特征值介于 a² 与 b² 之间时，取 η = 4/(a + b)²，β = ((b − a)/(b + a))²，判别式处处不为正："
    "所有特征根的模都是 √β = (b − a)/(b + a)。",
    topic="gradient descent",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def best_momentum():
    D = sn.derive_by_hand(
        "(1 + beta - eta*lambda_)**2",
        given=["a > 0", "b >= a", "lambda_ >= a**2", "lambda_ <= b**2"],
        where={"eta": "4/(a + b)**2", "beta": "((b - a)/(b + a))**2"},
    )
    D.step("==", "(2*(a**2 + b**2 - 2*lambda_)/(a + b)**2)**2", because="common denominator", because_zh="通分")
    D.step(
        "<=", "(2*(b**2 - a**2)/(a + b)**2)**2", because="λ lies between a² and b²", because_zh="λ 介于 a² 与 b² 之间"
    )
    D.step("==", "4*beta", because="cancel a + b", because_zh="约去 a + b")
    return D


@sn.derivation(
    title="Momentum: complex roots have the size √β",
    title_zh="动量法：共轭复根的模为 √β",
    summary="Roots c ± i d of r² − 2c r + β = 0 have c² + d² = β, so that the error shrinks for every β < 1.",
    summary_zh="r² − 2c r + β = 0 的复根 c ± i d 满足 c² + d² = β，故 β < 1 时误差总会缩小。",
    topic="gradient descent",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_complex_roots():
    D = sn.derive_by_hand("c**2 + d**2", given=["beta >= c**2"], where={"d": "sqrt(beta - c**2)"})
    D.step("==", "c**2 + (beta - c**2)", because="d is the imaginary part", because_zh="d 是虚部")
    D.step("==", "beta", because="c² cancels", because_zh="消去 c²")
    return D


@sn.derivation(
    title="Momentum: no root at or above 1",
    title_zh="动量法：没有不小于 1 的实根",
    summary="For β < 1 and ηλ > 0 the characteristic polynomial is positive from r = 1 on.",
    summary_zh="当 β < 1 且 ηλ > 0 时，特征多项式在 r ≥ 1 处恒为正。",
    topic="gradient descent",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_no_root_above_one():
    D = sn.derive_by_hand(
        "r**2 - (1 + beta - eta*lambda_)*r + beta", given=["r >= 1", "0 <= beta", "beta < 1", "eta*lambda_ > 0"]
    )
    D.step(
        "==",
        "(r - 1)*(r - beta) + eta*lambda_*r",
        because="factor the part without ηλ",
        because_zh="分解不含 ηλ 的部分",
    )
    D.step(">", "0", because="a product of numbers ≥ 0 and a positive term", because_zh="非负数之积加上正数")
    return D


@sn.derivation(
    title="Momentum: no root at or below −1",
    title_zh="动量法：没有不大于 −1 的实根",
    summary="For 0 ≤ β < 1 and ηλ < 2(1 + β) the polynomial is positive up to r = −1. With the two other cases, "
    "real roots above and complex ones, momentum converges on a quadratic for 0 < ηλ < 2(1 + β).",
    summary_zh="当 0 ≤ β < 1 且 ηλ < 2(1 + β) 时，特征多项式在 r ≤ −1 处恒为正。连同另外两种情形（上方的实根与复根），"
    "动量法在 0 < ηλ < 2(1 + β) 时对二次函数收敛。",
    topic="gradient descent",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_no_root_below_minus_one():
    D = sn.derive_by_hand(
        "r**2 - (1 + beta - eta*lambda_)*r + beta",
        given=["r <= -1", "0 <= beta", "beta < 1", "eta*lambda_ < 2*(1 + beta)"],
    )
    D.step(
        "==",
        "(r + 1)*(r + beta) + (2*(1 + beta) - eta*lambda_)*(-r)",
        because="factor what is left of 2(1 + β) − ηλ",
        because_zh="分出 2(1 + β) − ηλ 之后分解",
    )
    D.step(">", "0", because="a product of numbers ≤ 0 and a positive term", because_zh="非正数之积加上正数")
    return D


@sn.derivation(
    title="Nesterov's rule looks ahead",
    title_zh="Nesterov 方法：先看一步",
    summary="If the gradient is taken at y = x + μv, the point y moves by the rule as it is printed and run.",
    summary_zh="若在 y = x + μv 处取梯度，则点 y 正是按程序所用的规则移动。",
    topic="gradient descent",
    sources=["Nesterov 1983", "Sutskever et al. 2013"],
    covers=["I12", "Z06"],
)
def nesterov_looks_ahead():
    moved = sn.training.nesterov().one_step(theta="x + mu*v", g="g", v="v")
    D = sn.derive_by_hand(moved["theta"].subs({"eta0": "eta"}), where={"w": "mu*v - eta*g"})
    D.step(
        "==",
        "(x + (mu*v - eta*g)) + mu*(mu*v - eta*g)",
        because="the rule as it runs, collected: the old velocity counts once for the point, once for the look ahead",
        because_zh="整理程序所用的规则：旧速度一次用于点，一次用于前瞻",
    )
    D.step(
        "==",
        "(x + w) + mu*w",
        because="w is the new velocity, x + w the new point",
        because_zh="w 是新速度，x + w 是新点",
    )
    return D
