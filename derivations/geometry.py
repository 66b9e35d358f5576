"""The geometry of layers: composition, continuity, nested model spaces, evaluation all at once, the Ω path."""

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
    D = sn.derive_by_hand("sum(W*x, axis=1) == W @ x", let="W: m n; x: n; X: n N; b: m")
    D.step(
        "==",
        "W @ x",
        because="multiply and add along each row: one product of a matrix with a vector",
        because_zh="先逐元素相乘，再按行求和，即一次矩阵与向量的乘积",
    )
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
