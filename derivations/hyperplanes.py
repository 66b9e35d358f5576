"""The geometry of one linear unit: distance, its response along w, its hyperplane, polar form, many dimensions."""

import symnet as sn


@sn.derivation(
    title="The Euclidean distance is a metric",
    title_zh="欧氏距离是度量",
    summary="‖x − y‖ is symmetric, is 0 for equal points only, and obeys the triangle inequality, by Cauchy–Schwarz.",
    summary_zh="‖x − y‖ 对称，仅当两点重合时为 0，且由柯西-施瓦茨不等式满足三角不等式。",
    topic="geometry",
    sources=["000 连续的几何空间操作"],
    covers=["B12"],
)
def euclidean_distance():
    D = sn.derive_by_hand("norm(u + v)**2 <= (norm(u) + norm(v))**2", let="u: n; v: n")
    D.step("==", "norm(u)**2 + 2*(u @ v) + norm(v)**2", because="expand the inner product", because_zh="展开内积")
    D.step(
        "<=", "norm(u)**2 + 2*(norm(u)*norm(v)) + norm(v)**2", because="Cauchy–Schwarz", because_zh="柯西-施瓦茨不等式"
    )
    D.step("==", "(norm(u) + norm(v))**2", because="a square", because_zh="完全平方")
    D.also("norm(x - y) == norm(y - x)", let="x: n; y: n")
    D.step("==", "norm(-(y - x))", because="the opposite vector", because_zh="相反向量")
    D.step("==", "norm(y - x)", because="it is as long", because_zh="长度相同")
    D.also("norm(x - y) >= 0")
    D.step(">=", "0", because="a root is not negative", because_zh="平方根非负")
    D.also("norm(x - y) == 0", given=["x == y"])
    D.step("==", "norm(zeros(n))", because="no difference", because_zh="差为零向量")
    D.step("==", "0", because="the zero vector has length 0", because_zh="零向量长度为 0")
    D.also("norm(u)**2", let="u: n")
    D.step("==", "u @ u", because="definition of the length, with u = x − y", because_zh="长度的定义，u = x − y")
    D.step(
        ">=",
        "u[0]**2",
        because="so points at the distance 0 agree in every entry, say the first",
        because_zh="因此距离为 0 的两点各分量（例如第一个）都相等",
    )
    D.fails(
        "norm(x - y) == 0",
        let="x: n; y: n",
        because="points that differ have a distance",
        because_zh="不同的点有正的距离",
    )
    return D


@sn.derivation(
    title="A linear model varies only along w",
    title_zh="线性模型的响应仅沿权值向量方向变化",
    summary="y(x + t v) = y(x) + t w·v: along v orthogonal to w nothing changes, and the gradient is w; so too after "
    "an activation.",
    summary_zh="y(x + t v) = y(x) + t w·v：沿与 w 正交的方向 v 响应不变，梯度即 w；加上激活函数后亦然。",
    topic="geometry",
    sources=["003 §1"],
    covers=["B13"],
)
def response_along_w():
    D = sn.derive_by_hand("w @ (x + t*v) + b == (w @ x + b) + t*(w @ v)", let="w: n; x: n; v: n; b; t; g: function")
    D.step("==", "w @ x + t*(w @ v) + b", because="linearity", because_zh="线性性")
    D.step("==", "(w @ x + b) + t*(w @ v)", because="reorder", because_zh="换序")
    D.also("g(w @ (x + t*v) + b) == g(w @ x + b)", given=["w @ v == 0"])
    D.step("==", "g(w @ x + t*(w @ v) + b)", because="linearity", because_zh="线性性")
    D.step("==", "g(w @ x + b)", because="v is orthogonal to w", because_zh="v 与 w 正交")
    D.also("grad(w @ x + b, x) == w")
    D.step("==", "w", because="the coefficient of each xᵢ is wᵢ", because_zh="xᵢ 的系数是 wᵢ")
    D.fails("w @ (x + t*v) + b == w @ x + b", because="other directions matter", because_zh="其他方向上响应会变化")
    return D


@sn.derivation(
    title="Thresholding gives a hyperplane",
    title_zh="取阈值得到超平面",
    summary="w·x + b = c is a hyperplane; x₀ has the distance |w·x₀ + b − c|/‖w‖ from it; the logistic threshold p is "
    "the level w·x + b = ln(p/(1 − p)).",
    summary_zh="w·x + b = c 是超平面；x₀ 到它的距离为 |w·x₀ + b − c|/‖w‖；逻辑回归的阈值 p 对应 w·x + b = ln(p/(1 − "
    "p))。",
    topic="geometry",
    sources=["003 §1", "002 §1.2"],
    covers=["B14"],
)
def hyperplane():
    foot = "x - ((w @ x + b - c)/(w @ w))*w"
    D = sn.derive_by_hand(f"w @ ({foot}) + b == c", let="w: n; x: n; b; c", given=["w @ w > 0"])
    D.step("==", "w @ x - (w @ x + b - c)/(w @ w)*(w @ w) + b", because="go back along w", because_zh="沿 w 方向退回")
    D.step("==", "c", because="w·w cancels: the foot lies in the plane", because_zh="约去 w·w：垂足在超平面上")
    D.also(f"(x - ({foot})) @ (x - ({foot})) == (w @ x + b - c)**2/(w @ w)", given=["w @ w > 0"])
    D.step(
        "==",
        "((w @ x + b - c)/(w @ w))**2*(w @ w)",
        because="the squared way to the foot",
        because_zh="到垂足的距离平方",
    )
    D.step("==", "(w @ x + b - c)**2/(w @ w)", because="cancel w·w", because_zh="约去 w·w")
    rest = "(x - y - (w @ (x - y))/(w @ w)*w)"
    D.also(
        "(w @ x + b - c)**2/(w @ w) <= (x - y) @ (x - y)",
        let="w: n; x: n; y: n; b; c",
        given=["w @ w > 0", "w @ y + b == c"],
    )
    D.step("==", "(w @ (x - y))**2/(w @ w)", because="y lies in the plane", because_zh="y 在超平面上")
    D.step(
        "==",
        f"(x - y) @ (x - y) - {rest} @ {rest}",
        because="Pythagoras: x − y splits into a part along w and the rest",
        because_zh="勾股定理：x − y 分解为沿 w 的部分与其余部分",
    )
    D.step(
        "<=",
        "(x - y) @ (x - y)",
        because="a squared length goes off: no point of the plane is nearer",
        because_zh="减去一个长度的平方：平面上没有更近的点",
    )
    D.also("sigmoid(log(p/(1 - p))) == p", let="", given=["0 < p < 1"])
    D.step(
        "==",
        "1/(1 + (1 - p)/p)",
        because="definition, and the exponential of a logarithm",
        because_zh="定义与对数的指数",
    )
    D.step("==", "p", because="p + (1 − p) = 1", because_zh="p + (1 − p) = 1")
    D.fails(
        "sigmoid(log(p/(1 - p))) == p",
        because="p must lie between 0 and 1",
        because_zh="p 必须在 0 与 1 之间",
        let="",
    )
    return D


@sn.derivation(
    title="The linear model in polar form",
    title_zh="线性模型的极坐标形式",
    summary="b + Σ wᵢxᵢ = w·x + b = ‖w‖‖x‖ cos θ + b, θ being the angle between w and x.",
    summary_zh="b + Σ wᵢxᵢ = w·x + b = ‖w‖‖x‖ cos θ + b，其中 θ 是 w 与 x 的夹角。",
    topic="geometry",
    sources=["003 §1"],
    covers=["B15"],
)
def polar_form():
    angle = "cos(t) == (w @ x)/(norm(w)*norm(x))"
    D = sn.derive_by_hand(
        "b + sum(w*x) == norm(w)*norm(x)*cos(t) + b",
        let="w: n; x: n; b; t",
        given=["norm(w) > 0", "norm(x) > 0", angle],
    )
    D.step("==", "w @ x + b", because="definition of the inner product", because_zh="内积的定义")
    D.step(
        "==",
        "norm(w)*norm(x)*((w @ x)/(norm(w)*norm(x))) + b",
        because="lengths that are not 0 cancel",
        because_zh="非零长度可约",
    )
    D.step("==", "norm(w)*norm(x)*cos(t) + b", because="definition of the angle", because_zh="夹角的定义")
    return D


@sn.derivation(
    title="From two dimensions to many",
    title_zh="由低维推广到高维",
    summary="A rotation in one plane of ℝ⁴ is orthogonal with determinant 1, as in the plane; one within any subspace "
    "of ℝⁿ is orthogonal, and keeps what is orthogonal to it. But a pattern is no proof: the volume of the unit ball "
    "grows to dimension 5 and then falls to 0.",
    summary_zh="ℝ⁴ 中某一坐标平面内的旋转与二维一样是行列式为 1 的正交变换；ℝⁿ 的任一子空间内的旋转都是正交变换，"
    "并保持与该子空间正交的向量不动。但规律不等于证明：单位球体积增大到 5 维后便趋于 0。",
    topic="geometry",
    sources=["000 如何想象高维空间"],
    covers=["B16"],
)
def many_dimensions():
    turn = "[[1, 0, 0, 0], [0, cos(t), 0, -sin(t)], [0, 0, 1, 0], [0, sin(t), 0, cos(t)]]"
    D = sn.derive_by_hand(f"{turn}.T @ {turn} == eye(4)")
    D.step(
        "==",
        "[[1, 0, 0, 0], [0, cos(t)**2 + sin(t)**2, 0, 0], [0, 0, 1, 0], [0, 0, 0, sin(t)**2 + cos(t)**2]]",
        because="a turn in the plane of coordinates 2 and 4",
        because_zh="在第 2、4 坐标平面内旋转",
    )
    D.step("==", "eye(4)", because="Pythagoras", because_zh="勾股定理")
    D.also(f"det({turn}) == 1")
    D.step("==", "cos(t)**2 + sin(t)**2", because="expand", because_zh="展开")
    D.step("==", "1", because="Pythagoras", because_zh="勾股定理")
    within = {"R": "eye(n) + U @ (C - eye(k)) @ U.T"}
    let = "U: n k; C: k k; x: n"
    D.also("R.T @ R", let=let, given=["U.T @ U == eye(k)", "C.T @ C == eye(k)"], where=within)
    D.step(
        "==",
        "eye(n) + U @ ((C.T - eye(k)) + (C - eye(k)) + (C.T - eye(k)) @ (C - eye(k))) @ U.T",
        because="in ℝⁿ: the orthonormal columns of U span the subspace, C turns within it",
        because_zh="在 ℝⁿ 中：U 的标准正交列张成子空间，C 在其中作旋转",
    )
    D.step("==", "eye(n) + U @ (C.T @ C - eye(k)) @ U.T", because="multiply out", because_zh="展开")
    D.step("==", "eye(n)", because="C is orthogonal", because_zh="C 是正交矩阵")
    D.also("R @ x", let=let, given=["U.T @ x == zeros(k)"], where=within)
    D.step("==", "x", because="what is orthogonal to the subspace stays", because_zh="与子空间正交的向量不动")
    growing = [("2", "pi", 1), ("pi", "4*pi/3", 2), ("4*pi/3", "pi**2/2", 3), ("pi**2/2", "8*pi**2/15", 4)]
    for small, large, dimension in growing:
        D.also(f"{small} < {large}", let="", where={})
        D.step(
            "<",
            large,
            because=f"the unit ball of dimension {dimension} against that of dimension {dimension + 1}",
            because_zh=f"{dimension} 维单位球小于 {dimension + 1} 维单位球",
        )
    D.also("pi**3/6 < 8*pi**2/15")
    D.step(
        "<", "8*pi**2/15", because="dimension 6 is smaller again, as π < 16/5", because_zh="6 维反而变小，因为 π < 16/5"
    )
    D.also("pi/(k + 1) < 1", let="k", given=["k >= 5/2"])
    D.step(
        "<=",
        "pi/(5/2 + 1)",
        because="two dimensions more multiply the volume by π/(k + 1), k half the dimension",
        because_zh="每增加两维，体积乘以 π/(k + 1)，k 为维数的一半",
    )
    D.step("<", "1", because="from dimension 5 on the volumes fall to 0", because_zh="自 5 维起体积递减趋于 0")
    return D
