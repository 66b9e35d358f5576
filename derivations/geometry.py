"""The geometry of layers: composition, continuity, distance, hyperplanes, many dimensions, nested model spaces."""

import symnet as sn


@sn.derivation(
    title="A model is a composition of layers",
    title_zh="模型是各层变换的合成",
    summary="y = L₂(L₁(x)); its Jacobian is the product of the layers' Jacobians, and the shapes must chain.",
    summary_zh="y = L₂(L₁(x))；其雅可比矩阵是各层雅可比矩阵之积，形状必须前后衔接。",
    topic="geometry",
    sources=["000 ReLU合成法", "000 深度学习的几何解释"],
    covers=["B10"],
)
def composition_of_layers():
    let = "W1: m n; b1: m; W2: k m; b2: k; x: n; f: function"
    D = sn.derive_by_hand(sn.jacobian(sn.parse("f(W2 @ f(W1 @ x + b1) + b2)", let=let), "x"))
    D.also(
        "jacobian(f(W2 @ f(W1 @ x + b1) + b2), x) == "
        "(diag(f'(W2 @ f(W1 @ x + b1) + b2)) @ W2) @ (diag(f'(W1 @ x + b1)) @ W1)",
        let=let,
    )
    D.step(
        "==",
        "(diag(f'(W2 @ f(W1 @ x + b1) + b2)) @ W2) @ (diag(f'(W1 @ x + b1)) @ W1)",
        because="chain rule: the Jacobian of layer 2 times that of layer 1",
        because_zh="链式法则：第 2 层的雅可比矩阵乘以第 1 层的",
    )
    D.fails(
        "W2 @ f(W1 @ x) == x",
        because="what layer 1 puts out must be what layer 2 takes in",
        because_zh="第 1 层的输出维数必须等于第 2 层的输入维数",
        let="W1: m n; W2: k p; x: n; f: function",
        refused=True,
    )
    return D


@sn.derivation(
    title="Differentiable functions are continuous; the converse is false",
    title_zh="可微必连续，反之不然",
    summary="f(x + h) − f(x) is h times the quotient: for a bounded quotient it goes to 0 with h. ReLU is continuous, "
    "and at 0 has the one-sided slopes 0 and 1: differentiable almost everywhere is what networks need.",
    summary_zh="f(x + h) − f(x) 等于 h 乘以差商，差商有界时随 h 趋于 0。ReLU 连续，但在 0 处左右导数为 0 与 1："
    "网络只要求几乎处处可微。",
    topic="geometry",
    sources=["000 深度学习的几何解释"],
    covers=["B11"],
    corrects=["X03", "X82"],
)
def differentiable_and_continuous():
    D = sn.derive_by_hand("u - v == h*((u - v)/h)", given=["h != 0"])
    D.step(
        "==",
        "h*((u - v)/h)",
        because="multiply and divide by h; u = f(x + h), v = f(x)",
        because_zh="乘以再除以 h；u = f(x + h)，v = f(x)",
    )
    D.also("abs(h*d) <= abs(h)*c", given=["abs(d) <= c"])
    D.step(
        "==",
        "abs(h)*abs(d)",
        because="the quotient d is bounded by c near the point",
        because_zh="差商 d 在该点附近以 c 为界",
    )
    D.step("<=", "abs(h)*c", because="it goes to 0 with h", because_zh="随 h 趋于 0")
    D.also("(relu(h) - relu(0))/h == 1", given=["h > 0"])
    D.step("==", "h/h", because="from the right", because_zh="从右侧")
    D.step("==", "1", because="slope 1", because_zh="斜率为 1")
    D.also("(relu(h) - relu(0))/h == 0", given=["h < 0"])
    D.step("==", "0/h", because="from the left", because_zh="从左侧")
    D.step("==", "0", because="slope 0", because_zh="斜率为 0")
    D.also("abs(relu(a) - relu(b)) <= abs(a - b)")
    D.step(
        "<=", "abs(a - b)", because="ReLU stretches no distance: it is continuous", because_zh="ReLU 不放大距离，故连续"
    )
    D.fails(
        "diff(relu(x), x) == step(x)",
        because="at 0 there is no derivative, though ReLU is printed as a basic activation",
        because_zh="0 处不可导，尽管原文把 ReLU 列为基本激活函数",
    )
    return D


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


@sn.derivation(
    title="Hypothesis spaces are nested",
    title_zh="假设空间的嵌套",
    summary="A neuron of output weight 0 changes nothing, so n neurons can do no more than n + 1. More parameters "
    "alone are not enough: without an activation every width gives an affine map.",
    summary_zh="输出权重为 0 的神经元不起作用，故 n 个神经元能表示的函数 n + 1 个也能。但仅靠参数多并不够："
    "没有激活函数时，无论多宽都是仿射变换。",
    topic="geometry",
    sources=["000 模型的可探索空间"],
    covers=["B17"],
    corrects=["X04"],
)
def nested_hypotheses():
    D = sn.derive_by_hand(
        "concatenate((c, zeros(1))) @ f(concatenate((w, [u]))*x + concatenate((b, [v]))) == c @ f(w*x + b)",
        let="c: n; w: n; b: n; x; u; v; f: function",
    )
    D.step(
        "==",
        "c @ f(w*x + b) + 0*f(u*x + v)",
        because="one neuron more, of output weight 0",
        because_zh="增加一个输出权重为 0 的神经元",
    )
    D.step("==", "c @ f(w*x + b)", because="it adds nothing", because_zh="它不起作用")
    D.also("c @ (w*x + b) == (c @ w)*x + c @ b")
    D.step(
        "==",
        "(c @ w)*x + c @ b",
        because="without an activation: a line, whatever n is",
        because_zh="没有激活函数：无论 n 多大都是直线",
    )
    D.also("c @ (w*0 + b) + c @ (w*2 + b) - 2*(c @ (w*1 + b)) == 0")
    D.step(
        "==", "(c @ w)*(0 + 2 - 2*1) + (c @ b)*(1 + 1 - 2)", because="its second difference", because_zh="求二阶差分"
    )
    D.step("==", "0", because="vanishes", because_zh="为零")
    D.fails(
        "x**2 == p*x + q",
        because="the parabola has second difference 2: no such network is equal to it, however many parameters it has",
        because_zh="抛物线的二阶差分为 2：参数再多，这种网络也不能等于它",
        let="x; p; q",
    )
    return D


@sn.derivation(
    title="Vectorised evaluation gives the same values",
    title_zh="向量化计算给出同样的值",
    summary="Sums over j are products W x, and for a batch in columns Z = W X + b 1ᵀ: each column is one sample.",
    summary_zh="对 j 求和即 W x；一批样本按列排列时 Z = W X + b 1ᵀ，每一列对应一个样本。",
    topic="geometry",
    sources=["000 处理向量空间很高效"],
    covers=["B19"],
)
def vectorised_evaluation():
    D = sn.derive_by_hand('einsum("ij,j->i", W, x) == W @ x', let="W: m n; x: n; X: n N; b: m")
    D.step("==", "sum(W*x, axis=1)", because="multiply, then add along each row", because_zh="先逐元素相乘，再按行求和")
    D.step("==", "W @ x", because="one product of a matrix with a vector", because_zh="即一次矩阵与向量的乘积")
    D.also("(W @ X + outer(b, ones(N)))[:, 0] == W @ X[:, 0] + b")
    D.step("==", "(W @ X)[:, 0] + outer(b, ones(N))[:, 0]", because="a column of a sum", because_zh="和的一列")
    D.step("==", "W @ X[:, 0] + b", because="the first sample by itself", because_zh="即第一个样本单独计算的结果")
    return D


@sn.derivation(
    title="The Ω path",
    title_zh="想象“Ω 路径”",
    summary="An Ω is no graph y = f(x), but the image of a segment. Three layers of ReLUs straighten it: "
    "h = 32/5 − 2y + |x|, then u = max(min(8x, h), −h), then h − |u|, which is 0 all along. "
    "An illustration of a picture in words.",
    summary_zh="Ω 形曲线不是函数 y = f(x) 的图像，却是线段的像。三层 ReLU 把它拉直：先取 h = 32/5 − 2y + |x|，"
    "再取 u = max(min(8x, h), −h)，最后取 h − |u|，沿曲线恒为 0。这是对原文比喻的一种图解。",
    topic="geometry",
    sources=["000 想象“Ω 路径”"],
    covers=["B18"],
)
def omega_path():
    # the right half in three pieces, each from t = 0 to t = 1: down the arc, along the neck, out along the foot
    pieces = (
        ("2*t", "16/5 - (6/5)*t", "(22/5)*t", "from the top (0, 16/5) to (2, 2)", "从顶点 (0, 16/5) 到 (2, 2)"),
        ("2 - t", "2 - 2*t", "22/5 + 3*t", "back under the arc to (1, 0)", "在弧下折回到 (1, 0)"),
        ("1 + 2*t", "0", "37/5 + 2*t", "along the foot to (3, 0)", "沿底部到 (3, 0)"),
    )
    D = sn.derive_by_hand("maximum(minimum(8*(-x), h), -h) == -maximum(minimum(8*x, h), -h)", given=["h >= 0"])
    D.step(
        "==",
        "-maximum(minimum(8*x, h), -h)",
        because="|x| and so h are equal at x and −x: u is odd, and the left half mirrors the right",
        because_zh="x 与 −x 处 |x| 相同，故 h 相同：u 为奇函数，左半与右半对称",
    )
    for k, (x, y, u, said, said_zh) in enumerate(pieces, start=1):
        names = {f"x{k}": x, f"y{k}": y, f"h{k}": f"32/5 - 2*y{k} + abs(x{k})"}
        D.also(f"maximum(minimum(8*x{k}, h{k}), -h{k}) == {u}", given=["0 <= t <= 1"], where=names)
        D.step(
            "==", f"h{k}", because=f"{said}: h is positive, and at most 8x", because_zh=f"{said_zh}：h 非负且不超过 8x"
        )
        D.step("==", u, because="insert the point: h = |u| grows evenly", because_zh="代入该点：h = |u| 匀速增长")
    return D
