"""What the workbooks compute, row by row: `symnet workbook` writes them with live formulas."""

import symnet as sn

NETWORK = {
    "z2": "W2 @ x + b2",
    "a2": "sigmoid(z2)",
    "z3": "W3 @ a2 + b3",
    "a3": "sigmoid(z3)",
    "C": "sum((a3 - t)**2)/2",
}


@sn.derivation(
    title="The table of gradient descent",
    title_zh="梯度下降法的计算表",
    summary="For z = x² + y² one step multiplies x and y by 1 − 2η: from (3, 2) with η = 0.1, xₖ = 3·0.8ᵏ and zₖ = "
    "13·0.64ᵏ. "
    "The steps converge where |1 − 2η| < 1, that is for 0 < η < 1.",
    summary_zh="对 z = x² + y²，每一步把 x、y 乘以 1 − 2η：从 (3, 2) 出发、η = 0.1 时 xₖ = 3·0.8ᵏ，zₖ = 13·0.64ᵏ。"
    "当 |1 − 2η| < 1 即 0 < η < 1 时收敛。",
    topic="spreadsheets",
    sources=["002 §2.11"],
    covers=["R01"],
)
def table_of_gradient_descent():
    D = sn.derive_by_hand("x - eta*diff(x**2 + y**2, x) == (1 - 2*eta)*x", let="x; y; eta; k: integer nonnegative")
    D.step("==", "x - eta*(2*x)", because="the slope along x", because_zh="对 x 的偏导数")
    D.step("==", "(1 - 2*eta)*x", because="take x out", because_zh="提出 x")
    D.also("(4/5)*(3*(4/5)**k) == 3*(4/5)**(k + 1)")
    D.step("==", "3*((4/5)*(4/5)**k)", because="one row on: η = 1/10", because_zh="下一行：η = 1/10")
    D.step(
        "==", "3*(4/5)**(k + 1)", because="one more factor, as the induction wants", because_zh="多一个因子，归纳成立"
    )
    D.also("(3*(4/5)**k)**2 + (2*(4/5)**k)**2 == 13*(16/25)**k")
    D.step("==", "13*((4/5)**k)**2", because="9 + 4 = 13", because_zh="9 + 4 = 13")
    D.step("==", "13*(16/25)**k", because="the square of each factor", because_zh="每个因子平方")
    D.also("(1 - 2*eta)**2 < 1", given=["0 < eta", "eta < 1"])
    D.step("==", "1 - 4*eta*(1 - eta)", because="expand", because_zh="展开")
    D.step("<", "1", because="both factors are positive", because_zh="两个因子均为正")
    D.fails(
        "(1 - 2*eta)**2 < 1",
        because="for η ≥ 1 the steps do not shrink",
        because_zh="η ≥ 1 时步长不再缩小",
        given=["eta > 0"],
    )
    return D


@sn.derivation(
    title="The line of the regression sheet",
    title_zh="回归分析表中的直线",
    summary="At p = (n Σxy − Σx Σy)/(n Σx² − (Σx)²) and q = (Σy − p Σx)/n both slopes of the cost are 0; for the "
    "points of "
    "the sheet p = 1 and q = −1/3.",
    summary_zh="取 p = (n Σxy − Σx Σy)/(n Σx² − (Σx)²)、q = (Σy − p Σx)/n 时代价函数的两个偏导数为 0；对表中数据得 p "
    "= 1，q = −1/3。",
    topic="spreadsheets",
    sources=["002 §2.12", "002 §3.4(2)"],
    covers=["R02"],
)
def line_of_the_regression_sheet():
    line = {
        "p": "(3*sum(x*y) - sum(x)*sum(y))/(3*sum(x**2) - sum(x)**2)",
        "q": "(sum(y) - p*sum(x))/3",
    }
    spread = ["3*sum(x**2) - sum(x)**2 != 0"]
    D = sn.derive_by_hand("sum(y - p*x - q) == 0", let="x: 3; y: 3", where=line, given=spread)
    D.step("==", "sum(y) - p*sum(x) - 3*q", because="linearity", because_zh="求和的线性性")
    D.step("==", "0", because="insert q", because_zh="代入 q")
    D.also("sum(x*(y - p*x - q)) == 0", given=spread)
    D.step("==", "sum(x*y) - p*sum(x**2) - q*sum(x)", because="linearity", because_zh="求和的线性性")
    D.step("==", "0", because="insert q and p", because_zh="代入 q 与 p")
    points = {"X": "[7, 5, 9]", "Y": "[8, 4, 8]"}
    D.also("(3*sum(X*Y) - sum(X)*sum(Y))/(3*sum(X**2) - sum(X)**2) == 1", where=points)
    D.step("==", "(3*148 - 21*20)/(3*155 - 21**2)", because="the sums of the sheet", because_zh="表中的各个和")
    D.step("==", "1", because="24/24", because_zh="24/24")
    return D


@sn.derivation(
    title="The cost sheet of a neuron",
    title_zh="神经元的代价函数计算表",
    summary="With a = σ(X w + b) the columns of the sheet are δ = (a − t) ⊙ a ⊙ (1 − a), ∂C/∂w = Xᵀ δ, ∂C/∂b = Σ δ.",
    summary_zh="记 a = σ(X w + b)，表中各列为 δ = (a − t) ⊙ a ⊙ (1 − a)，∂C/∂w = Xᵀ δ，∂C/∂b = Σ δ。",
    topic="spreadsheets",
    sources=["002 §3.4(7)"],
    covers=["R03"],
)
def cost_sheet_of_a_neuron():
    names = {"z": "X @ w + b", "a": "sigmoid(z)", "C": "sum((a - t)**2)/2"}
    return sn.grad(sn.parse("C", let="X: N n; t: N; w: n; b", where=names), ["w", "b"])


@sn.derivation(
    title="The sheets of the 12-3-2 network",
    title_zh="12-3-2 网络的计算表",
    summary="One row of the sheet: z², a², z³, a³, C for an image; then δ³, δ² and the 47 slopes, whose sums over all "
    "images "
    "move the parameters.",
    summary_zh="表中的一行：一幅图像的 z²、a²、z³、a³、C，随后是 δ³、δ² 与 47 个偏导数；对全部图像求和后更新参数。",
    topic="spreadsheets",
    sources=["002 §3.5", "002 §4.3"],
    covers=["R04", "R05", "T06"],
)
def sheets_of_the_network():
    loss = sn.parse("C", let="x: 12; t: 2; W2: 3 12; b2: 3; W3: 2 3; b3: 2", where=NETWORK)
    return sn.grad(loss, ["W2", "b2", "W3", "b3"])
