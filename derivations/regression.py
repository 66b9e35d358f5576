"""Regression: the line through points of any number, the book's three points, more parameters than data."""

import symnet as sn

COST = "((8 - (7*p + q))**2 + (4 - (5*p + q))**2 + (8 - (9*p + q))**2)/2"


@sn.derivation(
    title="Regression example: the first normal equation",
    title_zh="回归分析例题：第一个正规方程",
    summary="The slope of the cost in p is 155 p + 21 q − 148.",
    summary_zh="代价函数对 p 的偏导数为 155 p + 21 q − 148。",
    topic="optimality",
    sources=["002 §2.12"],
    covers=["H10"],
)
def normal_equation_slope():
    D = sn.derive_by_hand(f"diff({COST}, p)")
    D.step(
        "==",
        "-7*(8 - (7*p + q)) - 5*(4 - (5*p + q)) - 9*(8 - (9*p + q))",
        because="sum rule, power rule and chain rule",
        because_zh="和的求导法则、幂的求导法则与链式法则",
    )
    D.step("==", "155*p + 21*q - 148", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Regression example: the second normal equation",
    title_zh="回归分析例题：第二个正规方程",
    summary="The slope of the cost in q is 21 p + 3 q − 20.",
    summary_zh="代价函数对 q 的偏导数为 21 p + 3 q − 20。",
    topic="optimality",
    sources=["002 §2.12"],
    covers=["H10"],
)
def normal_equation_intercept():
    D = sn.derive_by_hand(f"diff({COST}, q)")
    D.step(
        "==",
        "-(8 - (7*p + q)) - (4 - (5*p + q)) - (8 - (9*p + q))",
        because="sum rule, power rule and chain rule",
        because_zh="和的求导法则、幂的求导法则与链式法则",
    )
    D.step("==", "21*p + 3*q - 20", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Regression example: the line p = 1, q = −1/3",
    title_zh="回归分析例题：直线 p = 1，q = −1/3",
    summary="Completing the square shows the least cost, 4/3, and that only p = 1, q = −1/3 attains it.",
    summary_zh="配方可见代价函数的最小值为 4/3，且仅在 p = 1，q = −1/3 处取得。",
    topic="optimality",
    sources=["002 §2.12"],
    covers=["H10"],
)
def regression_line():
    D = sn.derive_by_hand(COST)
    D.step("==", "(155*p**2 + 42*p*q + 3*q**2 - 296*p - 40*q + 144)/2", because="expand", because_zh="展开")
    D.step(
        "==",
        "3/2*(q + 7*p - 20/3)**2 + 4*(p - 1)**2 + 4/3",
        because="complete the square in q, then in p",
        because_zh="先对 q 配方，再对 p 配方",
    )
    D.step(">=", "4/3", because="squares are not negative", because_zh="平方非负")
    return D


@sn.derivation(
    title="Regression example: the cost over p and q",
    title_zh="回归分析例题：代价函数的等高线",
    summary="Both normal equations of the book's three points, their one solution, and the levels of the cost around "
    "it.",
    summary_zh="书中三个点的两个正规方程及其唯一解，以及代价函数在其周围的等高线。",
    topic="optimality",
    sources=["002 §2.12"],
    covers=["H09", "H10"],
)
def regression_cost_levels():
    return sn.minimize(COST, ["p", "q"])


@sn.derivation(
    title="The regression line for any number of points",
    title_zh="任意个数据点的回归直线",
    summary="Both normal equations, their solution p = (n Σxy − Σx Σy)/(n Σx² − (Σx)²) and q, and why no line has a "
    "smaller cost: the difference is a sum of squares.",
    summary_zh="两个正规方程及其解 p = (n Σxy − Σx Σy)/(n Σx² − (Σx)²) 与 q；代价之差是平方和，故没有直线的代价更小。",
    topic="optimality",
    sources=["002 §2.12(1)", "002 §2.12(2)"],
    covers=["H09"],
)
def regression_line_for_all_points():
    return sn.minimize("sum((y - p*x - q)**2)/2", ["p", "q"], let="x: n; y: n")


@sn.derivation(
    title="A regression line needs two different x",
    title_zh="回归直线需要两个不同的 x",
    summary="n Σx² − (Σx)² is n Σ(x − x̄)²: positive, unless all x are equal. The line passes through the mean point.",
    summary_zh="n Σx² − (Σx)² = n Σ(x − x̄)²：除非所有 x 相等，否则为正。直线经过平均点。",
    topic="optimality",
    sources=["002 §2.12(1)", "002 §2.12(2)"],
    covers=["H09"],
)
def regression_needs_two_points():
    D = sn.derive_by_hand("n*sum(x**2) - sum(x)**2", let="x: n; y: n")
    D.step(
        "==",
        "n*sum((x - mean(x))**2)",
        because="expand the square of the distance from the mean",
        because_zh="展开与均值之差的平方",
    )
    D.step(">=", "0", because="squares are not negative", because_zh="平方非负")
    D.also("n*sum(x**2) - sum(x)**2")
    D.step(
        "==",
        "sum((outer(x, ones(n)) - outer(ones(n), x))**2)/2",
        because="the same by the squares of all differences xᵢ − xⱼ",
        because_zh="用全部差 xᵢ − xⱼ 的平方写出",
    )
    D.also("sum(c)/2", let="c: n n", given=["c >= 0", "n >= 2", "c[1, 0] > 0"])
    D.step(">=", "c[1, 0]/2", because="c holds these squares; none is negative", because_zh="c 为这些平方，均非负")
    D.step(">", "0", because="two points that differ, say the first two", because_zh="有两点不同（例如前两点）")
    D.also("mean(y)", let="x: n; y: n", given=["sum(y - p*x - q) == 0"])
    D.step("==", "p*mean(x) + q", because="the second normal equation, divided by n", because_zh="第二个正规方程除以 n")
    D.fails(
        "n*sum(x**2) - sum(x)**2 > 0",
        given=["n >= 2"],
        because="all x may be equal",
        because_zh="所有 x 可能相等",
    )
    return D


@sn.derivation(
    title="Least squares: the normal equation, for all sizes",
    title_zh="最小二乘：任意规模的正规方程",
    summary="Where det XᵀX ≠ 0 there is one solution, w = (XᵀX)⁻¹Xᵀt, and no other w has a smaller cost.",
    summary_zh="若 det XᵀX ≠ 0，则唯一解为 w = (XᵀX)⁻¹Xᵀt，且没有 w 的代价更小。",
    topic="optimality",
    sources=["002 §2.12(3)"],
    covers=["H11"],
)
def least_squares_minimum():
    return sn.minimize("norm(X @ w - t)**2/2", "w", let="X: N n; w: n; t: N")


@sn.derivation(
    title="Least squares with several outputs",
    title_zh="多输出的最小二乘",
    summary="For a linear layer the weights W = Y Xᵀ(XXᵀ)⁻¹ have the least squared error over N examples, the columns "
    "of X and Y, where det XXᵀ ≠ 0.",
    summary_zh="对线性层，若 det XXᵀ ≠ 0，则 W = Y Xᵀ(XXᵀ)⁻¹ 在 N 个样本（X、Y 的列）上的平方误差最小。",
    topic="optimality",
    sources=["002 §2.12(3)"],
    covers=["H11"],
)
def least_squares_with_several_outputs():
    return sn.minimize("norm(W @ X - Y)**2/2", "W", let="W: m n; X: n N; Y: m N")


@sn.derivation(
    title="More parameters than data: the solutions form a family",
    title_zh="参数多于数据：解构成一族",
    summary="XᵀX k = 0 exactly where X k = 0, and adding such a k to a solution gives another. With fewer data than "
    "parameters (here one and two data), or with one datum repeated, XᵀX is singular: N ≥ P is necessary, not "
    "sufficient.",
    summary_zh="XᵀX k = 0 当且仅当 X k = 0；解加上这样的 k 仍是解。数据少于参数（这里取一个与两个数据），"
    "或只是重复同一数据时，XᵀX 奇异：N ≥ P 必要而不充分。",
    topic="optimality",
    sources=["002 §2.12(3)", "002 §3.4(5)"],
    covers=["H11"],
    corrects=["X70"],
)
def more_parameters_than_data():
    let = "X: N P; w: P; k: P; t: N"
    D = sn.derive_by_hand("norm(X @ k)**2", let=let, given=["X.T @ (X @ k) == zeros(P)"])
    D.step("==", "k @ (X.T @ (X @ k))", because="move X to the other side", because_zh="把 X 移到另一侧")
    D.step("==", "0", because="XᵀX k = 0, so X k = 0", because_zh="XᵀX k = 0，故 X k = 0")
    D.also("X.T @ (X @ (w + k))", given=["X.T @ (X @ w) == X.T @ t", "X @ k == zeros(N)"])
    D.step("==", "X.T @ (X @ w) + X.T @ (X @ k)", because="linearity", because_zh="线性性")
    D.step("==", "X.T @ t", because="w + k solves the normal equation too", because_zh="w + k 也满足正规方程")
    D.also("det(X.T @ X)", let="X: 1 2")
    D.step("==", "0", because="one datum, two parameters", because_zh="一个数据，两个参数")
    D.also("det(X.T @ X)", let="X: 2 3")
    D.step("==", "0", because="two data, three parameters", because_zh="两个数据，三个参数")
    D.also("det(X.T @ X)", let="X: 3 2", given=["X[1, :] == X[0, :]", "X[2, :] == X[0, :]"])
    D.step(
        "==",
        "0",
        because="three data that repeat one: N ≥ P does not suffice",
        because_zh="三个数据重复同一个：N ≥ P 并不充分",
    )
    D.fails(
        "det(X.T @ X) > 0",
        let="X: 3 2",
        because="as printed, more data than parameters is enough",
        because_zh="原文：数据规模大于参数个数即可",
    )
    return D


@sn.derivation(
    title="Counting data for the digit network",
    title_zh="手写数字网络的数据个数",
    summary="The 12–3–2 network has 47 parameters. Each of 64 images states two conditions, 128 in all; 24 images "
    "would state 48. The count is no theorem: hidden units change places without any change of the output.",
    summary_zh="12–3–2 网络有 47 个参数。64 幅图像每幅给出两个条件，共 128 个；24 幅已有 48 个。"
    "这种计数不是定理：交换隐单元并不改变输出。",
    topic="optimality",
    sources=["002 §3.4(5)"],
    covers=["H12"],
    corrects=["X70"],
)
def data_count_of_the_digit_network():
    D = sn.derive_by_hand("(12*3 + 3) + (3*2 + 2)")
    D.step("==", "39 + 8", because="weights and biases of the two layers", because_zh="两层的权重与偏置")
    D.step("==", "47", because="parameters", because_zh="参数总数")
    D.also("64*2")
    D.step("==", "128", because="two outputs of each image", because_zh="每幅图像两个输出")
    D.step(">", "47", because="more conditions than parameters", because_zh="条件多于参数")
    D.also("v1*sigmoid(w1*x + b1) + v2*sigmoid(w2*x + b2)")
    D.step(
        "==",
        "v2*sigmoid(w2*x + b2) + v1*sigmoid(w1*x + b1)",
        because="with the hidden units exchanged: other parameters, the same outputs, so no data makes them unique",
        because_zh="交换隐单元：参数不同，输出相同，故任何数据都不能使参数唯一",
    )
    D.fails(
        "2*m < 47",
        given=["m == 46"],
        because="as printed, at least 47 images are needed; 46 state 92 conditions, and 24 already 48",
        because_zh="原文：至少需要 47 幅图像；其实 46 幅给出 92 个条件，24 幅已有 48 个",
    )
    return D
