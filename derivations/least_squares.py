"""Squared losses: least squares and its normal equations, the norm, examples and training sets."""

import symnet as sn

DATA = "X: N n; w: n; v: n; t: N"
NORMAL = "X.T @ X @ v == X.T @ t"
SOLVED = {"v": "inv(X.T @ X) @ (X.T @ t)"}


@sn.derivation(
    title="Least squares: the gradient",
    title_zh="最小二乘损失的梯度",
    summary="With the errors r = Xw + b − t, ∂L/∂w = (2/N) Xᵀr, and ∂L/∂b = 2 mean(r).",
    summary_zh="记误差 r = Xw + b − t，则 ∂L/∂w = (2/N) Xᵀr，∂L/∂b = 2 mean(r)。",
    topic="losses",
    sources=["003 §1 最小二乘线性回归"],
    covers=["E01"],
    corrects=["X83"],
)
def least_squares_gradient():
    names = {"r": "X @ w + b - t", "L": "mean(r**2)"}
    D = sn.derive_by_hand(sn.grad(sn.parse("L", let="X: N n; w: n; b; t: N", where=names), ["w", "b"]))
    D.fails(
        "sum(w*x) + b == w @ x + b",
        because="x is a sample of N examples in one place and one input with p components in the other: the shapes do "
        "not fit",
        because_zh="x 一处是 N 个样本，另一处是有 p 个分量的输入：形状不符",
        let="w: p; x: N; b",
        refused=True,
    )
    return D


@sn.derivation(
    title="Least squares: the normal equation and its solution",
    title_zh="最小二乘：正规方程及其解",
    summary="The gradient (2/N) Xᵀ(Xw − t) vanishes at w = (XᵀX)⁻¹Xᵀt, where X has full column rank.",
    summary_zh="当 X 列满秩时，梯度 (2/N) Xᵀ(Xw − t) 在 w = (XᵀX)⁻¹Xᵀt 处为零。",
    topic="losses",
    sources=["003 §1 最小二乘线性回归"],
    covers=["E02"],
)
def least_squares_closed_form():
    D = sn.derive_by_hand("2/N*(X.T @ (X @ v - t))", let="X: N n; t: N", given=["det(X.T @ X) != 0"], where=SOLVED)
    D.step("==", "2/N*(X.T @ X @ v - X.T @ t)", because="distribute", because_zh="展开")
    D.step(
        "==", "2/N*(eye(n) @ (X.T @ t) - X.T @ t)", because="a matrix times its inverse", because_zh="矩阵与其逆相乘"
    )
    D.step("==", "zeros(n)", because="the two terms are equal", because_zh="两项相等")
    D.fails(
        "inv(X.T @ X) @ (X.T @ X) == eye(n)",
        because="without full column rank there is no inverse",
        because_zh="若 X 不是列满秩，则逆矩阵不存在",
        let="X: N n; t: N",
    )
    return D


@sn.derivation(
    title="Least squares: completing the square",
    title_zh="最小二乘：配方",
    summary="If XᵀX v = Xᵀt, then ‖Xw − t‖² = ‖X(w − v)‖² + ‖Xv − t‖²: no w is better than v, and the minimisers are "
    "v + ker X.",
    summary_zh="若 XᵀX v = Xᵀt，则 ‖Xw − t‖² = ‖X(w − v)‖² + ‖Xv − t‖²：没有比 v 更好的 w，最小点的全体为 v + ker X。",
    topic="losses",
    sources=["003 §1 最小二乘线性回归"],
    covers=["E02"],
)
def least_squares_completing_the_square():
    D = sn.derive_by_hand("norm(X @ w - t)**2", let=DATA, given=[NORMAL])
    D.step("==", "norm(X @ (w - v) + (X @ v - t))**2", because="add and subtract Xv", because_zh="加上并减去 Xv")
    D.step(
        "==",
        "norm(X @ (w - v))**2 + 2*((w - v) @ (X.T @ X @ v - X.T @ t)) + norm(X @ v - t)**2",
        because="square of a sum",
        because_zh="和的平方",
    )
    D.step(
        "==",
        "norm(X @ (w - v))**2 + norm(X @ v - t)**2",
        because="normal equation: the residual is orthogonal to all columns of X",
        because_zh="正规方程：残差与 X 的各列正交",
    )
    D.step(">=", "norm(X @ v - t)**2", because="a square is not negative", because_zh="平方非负")
    D.fails(
        "w == v",
        because="without full column rank the solution is not unique",
        because_zh="若 X 不是列满秩，则解不唯一",
        given=["X.T @ X @ w == X.T @ t", "X.T @ X @ v == X.T @ t"],
    )
    return D


@sn.derivation(
    title="A column of ones takes in the bias",
    title_zh="添加一列 1 即可吸收偏置",
    summary="Xw + b is the product of (X 1) with the vector (w, b), so that the closed form finds both.",
    summary_zh="Xw + b 等于矩阵 (X 1) 与向量 (w, b) 之积，因此闭式解同时给出二者。",
    topic="losses",
    sources=["003 §1 最小二乘线性回归"],
    covers=["E02"],
)
def bias_as_a_column_of_ones():
    D = sn.derive_by_hand("concatenate((X, ones(N, 1)), axis=1) @ concatenate((w, b))", let="X: N n; w: n; b: 1")
    D.step("==", "X @ w + ones(N, 1) @ b", because="product of block matrices", because_zh="分块矩阵相乘")
    D.step("==", "X @ w + b", because="every row gets the same bias", because_zh="每一行加上同一偏置")
    return D


@sn.derivation(
    title="Gradient of half the squared error",
    title_zh="带 1/2 的平方误差的梯度",
    summary="∂C/∂a = a − t: the factor 1/2 is there to remove the 2.",
    summary_zh="∂C/∂a = a − t：系数 1/2 正是为了消去 2。",
    topic="losses",
    sources=["002 §1.6", "002 §3.4(1)"],
    covers=["E15"],
    corrects=["X74"],
)
def half_squared_error_gradient():
    D = sn.derive_by_hand("grad(sum((t - a)**2)/2, a)", let="t: n; a: n")
    D.step("==", "2*(t - a)*(-1)/2", because="derivative of a square, entry by entry", because_zh="逐分量对平方求导")
    D.step("==", "a - t", because="cancel the 2", because_zh="约去 2")
    D.fails(
        "sum((t - a)**2)/2 == -sum(t*log(a) + (1 - t)*log(1 - a))",
        because="squared error and cross-entropy are two costs, not two notations of one",
        because_zh="平方误差与交叉熵是两种代价，而非同一代价的两种记号",
        given=["0 < a", "a < 1"],
    )
    return D


@sn.derivation(
    title="The total cost: its gradient is the sum of the gradients",
    title_zh="总代价：其梯度为各样本梯度之和",
    summary="C = Σₖ Cₖ over the images; row k of the gradient is that of the cost of image k alone.",
    summary_zh="C = Σₖ Cₖ 对所有图像求和；梯度的第 k 行恰为第 k 幅图像代价的梯度。",
    topic="losses",
    sources=["002 §1.6", "002 §3.4"],
    covers=["E15"],
)
def total_cost_gradient():
    names = {"C": "sum((T - A)**2, axis=1)/2", "total": "sum(C)"}
    return sn.grad(sn.parse("total", let="T: N n; A: N n", where=names), "A")


@sn.derivation(
    title="One-hot targets sum to 1",
    title_zh="独热标签各分量之和为 1",
    summary="The correct answers are the rows of the identity matrix: digit 0 is (1, 0), digit 1 is (0, 1).",
    summary_zh="正解是单位矩阵的各行：数字 0 为 (1, 0)，数字 1 为 (0, 1)。",
    topic="losses",
    sources=["002 §3.3(3)"],
    covers=["E16"],
)
def one_hot_targets():
    D = sn.derive_by_hand("sum(eye(n), axis=1)", let="n: size")
    D.step("==", "eye(n) @ ones(n)", because="a sum is a product with ones", because_zh="求和即与全 1 向量相乘")
    D.step("==", "ones(n)", because="identity matrix", because_zh="单位矩阵")
    return D


@sn.derivation(
    title="Gradient of the norm",
    title_zh="范数的梯度",
    summary="∇‖a − y‖ = (a − y)/‖a − y‖ has length 1 however near the goal is, and has no value at the goal.",
    summary_zh="∇‖a − y‖ = (a − y)/‖a − y‖ 的长度恒为 1，与离目标远近无关；在目标处没有定义。",
    topic="losses",
    sources=["000 优化目标"],
    covers=["E21"],
    corrects=["X07"],
)
def norm_objective_gradient():
    D = sn.derive_by_hand("grad(norm(a - y), a)", let="a: n; y: n", given=["norm(a - y) > 0"])
    D.step(
        "==",
        "grad(norm(a - y)**2, a)/(2*norm(a - y))",
        because="derivative of a square, read backwards",
        because_zh="反用平方的导数",
    )
    D.step("==", "2*(a - y)/(2*norm(a - y))", because="gradient of the squared norm", because_zh="范数平方的梯度")
    D.step("==", "(a - y)/norm(a - y)", because="cancel the 2", because_zh="约去 2")
    D.also("norm(a - y)", given=[])
    D.step(">=", "0", because="a norm is not negative", because_zh="范数非负")
    D.step(
        "==", "norm(y - y)", because="attained at a = y, as by the square", because_zh="在 a = y 处取到，与范数平方相同"
    )
    D.fails(
        "norm(grad(norm(a - y), a)) == 1",
        because="at the goal a = y the norm has no gradient",
        because_zh="在目标 a = y 处，范数没有梯度",
    )
    return D


@sn.derivation(
    title="The mean loss over a training set: mean of the gradients",
    title_zh="训练集上的平均损失：梯度取平均",
    summary="For any differentiable loss f of an example, the gradient of the mean is the mean of the gradients; that "
    "of the sum is N times as large, as if the learning rate were.",
    summary_zh="对任意可微的单样本损失 f，平均损失的梯度等于梯度的平均；总和的梯度是其 N 倍，相当于学习率放大 N 倍。",
    topic="losses",
    sources=["003 §3"],
    covers=["E22"],
)
def mean_loss_gradient():
    names = {"z": "X @ w", "s": "grad(sum(f(z)), z)"}
    D = sn.derive_by_hand("grad(mean(f(z)), w)", let="X: N n; w: n; f: function", where=names)
    D.step(
        "==",
        "X.T @ s/N",
        because="chain rule; sᵢ is the slope of the loss of example i",
        because_zh="链式法则；sᵢ 是样本 i 的损失的斜率",
    )
    D.step(
        "==",
        "mean(X.T*s, axis=1)",
        because="column i of Xᵀ ⊙ s is the gradient of example i",
        because_zh="Xᵀ ⊙ s 的第 i 列是样本 i 的梯度",
    )
    D.also("grad(sum(f(z)), w)").step(
        "==", "grad(N*mean(f(z)), w)", because="a sum is N times a mean", because_zh="总和是平均的 N 倍"
    )
    D.step("==", "N*grad(mean(f(z)), w)", because="linearity of the gradient", because_zh="梯度的线性性")
    return D
