"""Lagrange multipliers: where they come from, the minimum on the circle, the bordered Hessian, inequalities."""

import symnet as sn

CIRCLE = "x**2 + y**2 == 1"


@sn.derivation(
    title="Lagrange's condition: the gradients are parallel",
    title_zh="拉格朗日条件：两个梯度平行",
    summary="At a minimum along g = 0 nothing changes to first order along the constraint: p = ∇f is orthogonal "
    "to every t "
    "that is orthogonal to q = ∇g. Taking t = p − l q leaves p = l q: l is the multiplier λ. It needs q ≠ 0.",
    summary_zh="沿 g = 0 的最小值点处，沿约束方向的一阶变化为零：p = ∇f 与每个垂直于 q = ∇g 的 t 正交。"
    "取 t = p − l q 即得 p = l q，l 就是乘子 λ。此处需要 q ≠ 0。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H05"],
)
def lagrange_condition():
    D = sn.derive_by_hand("q @ (p - l*q)", let="p: n; q: n; l", given=["l*(q @ q) == p @ q"])
    D.step("==", "p @ q - l*(q @ q)", because="multiply out", because_zh="展开")
    D.step(
        "==",
        "0",
        because="this l makes t = p − l q a direction along the constraint",
        because_zh="取此 l，t = p − l q 即为沿约束的方向",
    )
    D.also("norm(p - l*q)**2", given=["q @ (p - l*q) == 0", "p @ (p - l*q) == 0"])
    D.step(
        "==", "p @ (p - l*q) - l*(q @ (p - l*q))", because="multiply out one of the two", because_zh="展开其中一个因子"
    )
    D.step(
        "==",
        "0",
        because="p t = 0 at the minimum, and q t = 0: so p = l q",
        because_zh="最小值点处 p t = 0，又 q t = 0：故 p = l q",
    )
    D.fails(
        "diff(x, x) - lambda_*diff(y**2 - x**3, x) == 0",
        given=["x == 0", "y == 0"],
        because="x is least on y² = x³ at the origin, where ∇g = 0: no multiplier",
        because_zh="在 y² = x³ 上 x 于原点处最小，而该处 ∇g = 0：不存在乘子",
    )
    return D


@sn.derivation(
    title="The least value of x + y on the unit circle",
    title_zh="单位圆上 x + y 的最小值",
    summary="Both points at which the gradients of x + y and of x² + y² are parallel, their multipliers, and why "
    "−√2 is the least value. As printed, with two of the three equations, every λ ≠ 0 gives a point; only the "
    "third, the "
    "constraint, leaves two. The point is no minimum of L. (Here L = f + λ g; the source writes −λ g.)",
    summary_zh="求出 x + y 与 x² + y² 的梯度平行的两个点及其乘子，并说明为何 −√2 为最小值。"
    "若只用所印的两个方程，则任何 λ ≠ 0 都给出一个点；只有第三个方程（约束）才留下两个点。该点并不是 L 的极小点。"
    "（此处 L = f + λ g，原文写作 −λ g。）",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H05", "H06", "H07"],
    corrects=["X60"],
)
def minimum_on_the_circle():
    D = sn.derive_by_hand(sn.minimize("x + y", ["x", "y"], [CIRCLE]))
    D.also("abs(sum(v))", let="v: n", given=["norm(v) == 1"])
    D.step("<=", "sqrt(n)*norm(v)", because="Cauchy–Schwarz inequality", because_zh="柯西-施瓦茨不等式")
    D.step(
        "==",
        "sqrt(n)",
        because="the same bound once more, here for n variables",
        because_zh="再次得到同一界，且对 n 个变量成立",
    )
    D.fails(
        "x**2 + y**2 == 1",
        let={},
        given=["1 - 2*λ*x == 0", "1 - 2*λ*y == 0"],
        because="the two printed equations alone leave one point for every λ ≠ 0",
        because_zh="仅由所印的两个方程，每个 λ ≠ 0 都对应一个点",
    )
    D.fails(
        "x + y + λ*(x**2 + y**2 - 1) >= -sqrt(2)",
        because="L itself has no minimum: it is a saddle there",
        because_zh="L 本身没有最小值：该点是 L 的鞍点",
    )
    return D


@sn.derivation(
    title="The greatest value is minus the least of −f",
    title_zh="最大值等于 −f 的最小值取反",
    summary="x + y on the unit circle is at most √2: −x − y is at least −√2.",
    summary_zh="单位圆上 x + y 至多为 √2：因为 −x − y 至少为 −√2。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H06"],
)
def maximum_on_the_circle():
    D = sn.derive_by_hand(sn.minimize("-x - y", ["x", "y"], [CIRCLE]))
    D.also("x + y", given=[CIRCLE, "-x - y >= -sqrt(2)"])
    D.step("==", "-(-x - y)", because="turn the sign", because_zh="变号")
    D.step("<=", "sqrt(2)", because="turn the inequality", because_zh="不等号反向")
    return D


@sn.derivation(
    title="The bordered Hessian decides between minimum and maximum",
    title_zh="加边黑塞矩阵判定极小与极大",
    summary="Along a constraint with gradient (p, q) one moves in the direction (−q, p). The curvature of L "
    "there, with "
    "second derivatives a, b, c, is minus the determinant of the bordered matrix [[0, p, q], [p, a, b], [q, b, c]]. "
    "On the circle it is 2λ: positive at the minimum, λ = 1/√2, and negative at the maximum.",
    summary_zh="约束的梯度为 (p, q) 时，沿约束的方向为 (−q, p)。设 L 的二阶导数为 a、b、c，则 L 沿此方向的曲率等于"
    "加边矩阵 [[0, p, q], [p, a, b], [q, b, c]] 的行列式取反。圆上此曲率为 2λ：极小点 λ = 1/√2 处为正，极大点处为负。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H07"],
)
def bordered_hessian():
    D = sn.derive_by_hand("a*(-q)**2 + 2*b*(-q)*p + c*p**2")
    D.step(
        "==",
        "-(0*(a*c - b*b) - p*(p*c - b*q) + q*(p*b - a*q))",
        because="expand the determinant by its first row",
        because_zh="按第一行展开行列式",
    )
    D.also(
        "diff(diff(x + y + lambda_*(x**2 + y**2 - 1), x), x)*y**2 + diff(diff(x + y + lambda_*(x**2 + y**2 - "
        "1), y), y)*x**2",
        given=[CIRCLE],
    )
    D.step("==", "2*lambda_*y**2 + 2*lambda_*x**2", because="second derivatives of L", because_zh="L 的二阶导数")
    D.step("==", "2*lambda_", because="on the circle", because_zh="在圆上")
    D.also("-(0*(2*lambda_*(2*lambda_)) - 2*x*(2*x*(2*lambda_)) + 2*y*(0 - 2*lambda_*(2*y)))", given=[CIRCLE])
    D.step(
        "==",
        "8*lambda_*(x**2 + y**2)",
        because="minus the determinant, p = 2x, q = 2y",
        because_zh="行列式取反，p = 2x，q = 2y",
    )
    D.step("==", "8*lambda_", because="on the circle", because_zh="在圆上")
    D.also("8*(1/sqrt(2))")
    D.step(
        "==",
        "4*sqrt(2)",
        because="λ = 1/√2: the determinant is −4√2 < 0, a minimum",
        because_zh="λ = 1/√2：行列式为 −4√2 < 0，极小",
    )
    D.also("8*(-1/sqrt(2))")
    D.step(
        "==",
        "-4*sqrt(2)",
        because="λ = −1/√2: the determinant is 4√2 > 0, a maximum",
        because_zh="λ = −1/√2：行列式为 4√2 > 0，极大",
    )
    D.theorem(
        "On a compact set a continuous function has a least and a greatest value, so on the circle the two points are "
        "the minimum and the maximum.",
        "紧集上的连续函数必有最小值与最大值，故圆上的两点分别为最小值点与最大值点。",
        cite="Rudin 1976, Principles of Mathematical Analysis, Theorem 4.16",
    )
    return D


@sn.derivation(
    title="A penalty with a multiplier gives the minimum under a bound",
    title_zh="带乘子的惩罚项给出约束下的最小值",
    summary="If p minimises f + μ c, with c(p) ≤ 0 ≤ μ and μ c(p) = 0, then f(p) is least among all w with c(w) ≤ 0 "
    "(f1, c1 at w; f0, c0 at p). It needs no convexity; that such a μ exists does.",
    summary_zh="若 p 使 f + μ c 最小，且 c(p) ≤ 0 ≤ μ，μ c(p) = 0，则 f(p) 在满足 c(w) ≤ 0 的所有 w 中最小"
    "（w 处记 f1、c1，p 处记 f0、c0）。这一步不需要凸性；但这样的 μ 是否存在则需要。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H15"],
)
def penalty_gives_constrained_minimum():
    D = sn.derive_by_hand("f1", given=["c1 <= 0", "mu >= 0", "mu*c0 == 0", "f1 + mu*c1 >= f0 + mu*c0"])
    D.step(">=", "f1 + mu*c1", because="μ ≥ 0 and c(w) ≤ 0", because_zh="μ ≥ 0 且 c(w) ≤ 0")
    D.step(">=", "f0 + mu*c0", because="p minimises the sum", because_zh="p 使和最小")
    D.step("==", "f0", because="complementary slackness", because_zh="互补松弛条件")
    D.also("(a - b)*(r - s)", given=["u + a*r <= v + a*s", "v + b*s <= u + b*r"])
    D.step(
        "==",
        "(u + a*r) - (v + a*s) + (v + b*s) - (u + b*r)",
        because="add both minimum conditions",
        because_zh="两个最小性条件相加",
    )
    D.step("<=", "0", because="a larger multiplier a > b leaves a smaller norm r ≤ s", because_zh="乘子越大，范数越小")
    D.fails(
        "-w**4 + mu*(w**2 - 1) >= -1",
        given=["mu >= 0"],
        because="−w⁴ is least −1 for w² ≤ 1, and no multiplier bounds it: it is not convex",
        because_zh="w² ≤ 1 时 −w⁴ 的最小值为 −1，但任何乘子都不给出下界：它不是凸函数",
    )
    D.fails(
        "(x - 1)**2 >= 1",
        given=["x**2 <= 4"],
        because="the equality recipe looks at x = ±2 only; the least value, 0, lies inside at x = 1",
        because_zh="等式约束的做法只看 x = ±2；最小值 0 在内部 x = 1 处取得",
    )
    return D


@sn.derivation(
    title="Least squares under a bound on the norm is ridge regression",
    title_zh="范数有界的最小二乘就是岭回归",
    summary="Where p solves the ridge equation XᵀX p + 2ν p = Xᵀt and ‖p‖² = r, it minimises ‖Xw − t‖²/2 among "
    "all w with "
    "‖w‖² ≤ r; the multiplier is ν.",
    summary_zh="若 p 满足岭回归方程 XᵀX p + 2ν p = Xᵀt 且 ‖p‖² = r，则它在所有 ‖w‖² ≤ r 的 w 中使 ‖Xw − t‖²/2 "
    "最小，乘子为 ν。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H15", "N02"],
)
def ridge_is_least_squares_in_a_ball():
    return sn.minimize(
        "norm(X @ w - t)**2/2",
        "w",
        ["norm(w)**2 <= r"],
        given=["nu > 0", "X.T @ (X @ p) + 2*nu*p == X.T @ t", "norm(p)**2 == r"],
        let="X: N n; w: n; p: n; t: N; nu; r",
        at={"w": "p", "μ": "nu"},
    )


@sn.derivation(
    title="The ridge path: the norm falls as the multiplier grows",
    title_zh="岭路径：乘子越大，范数越小",
    summary="Each component s c/(s + μ) of the ridge solution, in an eigendirection with eigenvalue s, has a "
    "square that "
    "does not grow with μ.",
    summary_zh="岭回归解在特征值为 s 的特征方向上的分量为 s c/(s + μ)，其平方随 μ 不增。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H15"],
)
def ridge_path_is_monotone():
    D = sn.derive_by_hand("diff((s*c/(s + mu))**2, mu)", given=["s >= 0", "mu > 0"])
    D.step("==", "-2*(s*c)**2/(s + mu)**3", because="power rule and chain rule", because_zh="幂函数求导与链式法则")
    D.step("<=", "0", because="s + μ > 0", because_zh="s + μ > 0")
    return D
