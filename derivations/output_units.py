"""Output units and what they are parameters of; data sets, families of functions, and one network with numbers."""

import symnet as sn

SURFACE = {
    "s1": "sigmoid(98/100*x1 - 13/10*x2 - 35/10)",
    "s2": "sigmoid(18/10*x1 + 2/10*x2 + 34/10)",
    "s3": "sigmoid(67/100*x1 + 13/10*x2 - 35/10)",
    "y": "-77/10*s1 + 74/10*s2 - 76/10*s3",
}


@sn.derivation(
    title="Linear, sigmoid and softmax output units",
    title_zh="线性、Sigmoid 与 Softmax 输出单元",
    summary="Their derivatives by h: Wᵀ, q(1 − q) w, and (diag(p) − p pᵀ) Wᵀ, as the source writes ŷ = Wᵀh + b.",
    summary_zh="各自对 h 的导数：Wᵀ、q(1 − q) w 与 (diag(p) − p pᵀ) Wᵀ，按原文记号 ŷ = Wᵀh + b。",
    topic="networks",
    sources=["001 §深度前馈网络"],
    covers=["D19"],
    corrects=["X45"],
)
def output_units():
    let = "W: n m; w: n; h: n; b: m; c"
    D = sn.derive_by_hand("jacobian(W.T @ h + b, h)", let=let)
    D.step("==", "W.T", because="derivative of a linear map", because_zh="线性映射的导数")
    D.also("grad(q, h)", let=let, where={"u": "w @ h + c", "q": "sigmoid(u)"})
    D.step("==", "diff(q, u)*grad(u, h)", because="chain rule", because_zh="链式法则")
    D.step("==", "q*(1 - q)*w", because="derivative of the sigmoid", because_zh="Sigmoid 函数的导数")
    D.also("jacobian(p, h)", let=let, where={"z": "W.T @ h + b", "p": "softmax(z)"})
    D.step("==", "jacobian(p, z) @ jacobian(z, h)", because="chain rule", because_zh="链式法则")
    D.step("==", "(diag(p) - outer(p, p)) @ W.T", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵")
    D.fails(
        "sigmoid(wTh + c) == sigmoid(w @ h + c)",
        because="flattened in print, wTh is one name and no product wᵀh",
        because_zh="排版被压平后，wTh 成了一个名字，而不是乘积 wᵀh",
        let=let + "; wTh",
    )
    return D


@sn.derivation(
    title="The output unit as the parameter of a distribution",
    title_zh="输出单元作为概率分布的参数",
    summary="A sigmoid output p is the mean of a coin with P(1) = p; a softmax output, the mean of a one-hot vector; a "
    "linear output, the mean of a normal distribution.",
    summary_zh="Sigmoid 输出 p 是硬币的期望，P(1) = p；Softmax 输出是独热向量的期望；线性输出是正态分布的均值。",
    topic="networks",
    sources=["001 §深度前馈网络"],
    covers=["D18"],
)
def output_as_parameter():
    let = "w: n; h: n; b; y; mu; p: m"
    D = sn.derive_by_hand("q**1*(1 - q)**0 + q**0*(1 - q)**1", let=let, where={"q": "sigmoid(w @ h + b)"})
    D.step(
        "==",
        "q + (1 - q)",
        because="P(y) = q^y (1 − q)^(1 − y) at y = 1 and y = 0",
        because_zh="P(y) = q^y (1 − q)^(1 − y) 在 y = 1 与 y = 0 处的值",
    )
    D.step("==", "1", because="probabilities add up to 1", because_zh="概率之和为 1")
    D.also("1*q + 0*(1 - q)")
    D.step("==", "q", because="the mean of y", because_zh="y 的期望")
    D.also("log(q/(1 - q))")
    D.step("==", "log(exp(w @ h + b))", because="odds of the sigmoid", because_zh="Sigmoid 的几率")
    D.step("==", "w @ h + b", because="the sum is the logarithm of the odds", because_zh="加权和即对数几率")
    D.also("p @ eye(m)", where={})
    D.step(
        "==",
        "p",
        because="the mean of one-hot vectors, the rows of I, with weights p",
        because_zh="以 p 为权，对独热向量（I 的各行）取平均",
    )
    D.also("diff(-(y - mu)**2/2, mu)")
    D.step(
        "==",
        "y - mu",
        because="the log-density of a normal distribution is steepest towards y",
        because_zh="正态分布对数密度的导数指向 y",
    )
    return D


@sn.derivation(
    title="Agreeing on the data is not enough",
    title_zh="只在数据上吻合并不够",
    summary="f and f + c (x − X₁)(x − X₂)(x − X₃) agree at all three data, and differ elsewhere as much as one likes.",
    summary_zh="f 与 f + c (x − X₁)(x − X₂)(x − X₃) 在三个数据处一致，而在别处可以相差任意大。",
    topic="networks",
    sources=["001 §深度前馈网络", "004 §3.1"],
    covers=["D01"],
)
def agreeing_on_data_is_not_enough():
    let = "X: 3; x; c; f: function"
    D = sn.derive_by_hand("mean(((f(X) + c*(X - X[0])*(X - X[1])*(X - X[2])) - f(X))**2)", let=let)
    D.step(
        "==",
        "mean((c*(X - X[0])*(X - X[1])*(X - X[2]))**2)",
        because="f cancels",
        because_zh="f 相消",
    )
    D.step(
        "==",
        "0",
        because="at every datum one factor is 0: no error on the data",
        because_zh="在每个数据处都有一个因子为零：训练误差为 0",
    )
    D.also("((f(x) + c*(x - X[0])*(x - X[1])*(x - X[2])) - f(x))**2")
    D.step(
        "==",
        "c**2*((x - X[0])*(x - X[1])*(x - X[2]))**2",
        because="elsewhere the error grows with c without bound",
        because_zh="在别处，误差随 c 无界增长",
    )
    return D


@sn.derivation(
    title="A family of functions, and a best parameter that need not exist",
    title_zh="参数化函数族，以及未必存在的最优参数",
    summary="The logistic loss of one datum falls for ever: no θ is best. Where one is, it need not be the only one.",
    summary_zh="单个样本的逻辑损失一直下降，没有最优的 θ；而最优参数即使存在，也未必唯一。",
    topic="networks",
    sources=["001 §深度前馈网络"],
    covers=["D02"],
    corrects=["X13"],
)
def best_parameter_need_not_exist():
    D = sn.derive_by_hand("softplus(-(theta + h)) - softplus(-theta)", given=["h > 0"])
    D.step(
        "==",
        "log((1 + exp(-theta)*exp(-h))/(1 + exp(-theta)))",
        because="difference of logarithms",
        because_zh="对数之差",
    )
    D.step("<", "0", because="the quotient is below 1: a larger θ is always better", because_zh="商小于 1：θ 越大越好")
    D.also("((c*v)*(w/c) - t)**2", given=["c != 0"])
    D.step(
        "==",
        "(v*w - t)**2",
        because="two layers in a row: only the product counts",
        because_zh="相继两层：只有乘积起作用",
    )
    D.also("grad((theta[:-1] @ x + theta[-1] - t)**2/2, theta)", let="theta: n+1; x: n; t")
    D.step(
        "==",
        "(theta[:-1] @ x + theta[-1] - t)*concatenate((x, ones(1)))",
        because="weights and bias in one vector θ; its gradient is a vector of the same length",
        because_zh="权重与偏置排成一个向量 θ；其梯度是同长度的向量",
    )
    D.fails(
        "theta[:-1] @ x + theta[-1] == theta",
        because="θ is called the network; it is the vector of parameters, which determines the network",
        because_zh="原文称“θ 就是神经网络”；其实 θ 是参数向量，它确定网络",
    )
    return D


@sn.derivation(
    title="Training data and test data",
    title_zh="训练集与测试集",
    summary="A data set of p + q samples is split: the mean loss of the whole is the weighted mean of both parts.",
    summary_zh="把 p + q 个样本分成两部分：总体的平均损失是两部分平均损失的加权平均。",
    topic="networks",
    sources=["004 §3.1", "003 §1"],
    covers=["D20"],
)
def training_and_test_data():
    D = sn.derive_by_hand(
        "mean(loss)",
        let="A: p n; B: q n; s: p; t: q; w: n; f: function",
        where={"loss": "concatenate(((f(A @ w) - s)**2, (f(B @ w) - t)**2))"},
    )
    D.step("==", "sum(loss)/(p + q)", because="p + q samples", because_zh="共 p + q 个样本")
    D.step(
        "==",
        "(sum((f(A @ w) - s)**2) + sum((f(B @ w) - t)**2))/(p + q)",
        because="each sample belongs to exactly one part",
        because_zh="每个样本恰属于一部分",
    )
    D.step(
        "==",
        "p/(p + q)*mean((f(A @ w) - s)**2) + q/(p + q)*mean((f(B @ w) - t)**2)",
        because="a sum is the number times the mean",
        because_zh="和等于个数乘平均",
    )
    D.also("grad(mean((f(A @ w) - s)**2), t)")
    D.step(
        "==",
        "zeros(q)",
        because="what is trained on does not see the labels of the test data",
        because_zh="训练时看不到测试集的标签",
    )
    return D


@sn.derivation(
    title="A surface of three hidden units",
    title_zh="三个隐藏单元的曲面",
    summary="y = −7.7 σ(…) + 7.4 σ(…) − 7.6 σ(…): its gradient, its bounds −15.3 < y < 7.4, and y(0, 0) ≈ 6.7125.",
    summary_zh="y = −7.7 σ(…) + 7.4 σ(…) − 7.6 σ(…)：它的梯度、界 −15.3 < y < 7.4 与 y(0, 0) ≈ 6.7125。",
    topic="networks",
    sources=["003 §2"],
    covers=["D10"],
    corrects=["X85"],
)
def surface_of_three_hidden_units():
    D = sn.derive_by_hand("diff(y, x1)", let="x1; x2", where=SURFACE)
    D.step(
        "==",
        "-77/10*diff(s1, x1) + 74/10*diff(s2, x1) - 76/10*diff(s3, x1)",
        because="linearity of the derivative",
        because_zh="求导的线性性",
    )
    D.step(
        "==",
        "-7.546*s1*(1 - s1) + 13.32*s2*(1 - s2) - 5.092*s3*(1 - s3)",
        because="derivative of the sigmoid, and the weights of x₁",
        because_zh="Sigmoid 函数的导数与 x₁ 的权重",
    )
    D.also("diff(y, x2)")
    D.step(
        "==",
        "10.01*s1*(1 - s1) + 1.48*s2*(1 - s2) - 9.88*s3*(1 - s3)",
        because="the same with the weights of x₂",
        because_zh="同理，用 x₂ 的权重",
    )
    D.also("y")
    D.step(
        "<",
        "-77/10*0 + 74/10*1 - 76/10*0",
        because="each sigmoid lies between 0 and 1",
        because_zh="每个 Sigmoid 介于 0 与 1 之间",
    )
    D.step("==", "7.4", because="add", because_zh="相加")
    D.also("y")
    D.step(
        ">",
        "-77/10*1 + 74/10*0 - 76/10*1",
        because="each sigmoid lies between 0 and 1",
        because_zh="每个 Sigmoid 介于 0 与 1 之间",
    )
    D.step("==", "-15.3", because="add", because_zh="相加")
    D.also("abs(-77/10*sigmoid(-35/10) + 74/10*sigmoid(34/10) - 76/10*sigmoid(-35/10) - 6.7125)", where={})
    D.step("<", "0.0001", because="the value at (0, 0), enclosed", because_zh="在 (0, 0) 处的值，由区间包围")
    D.fails(
        "-2.5*y",
        because="ticks of the axes, 5.0, 2.5, …, −2.5 y, are printed as formulas; they claim nothing",
        because_zh="坐标轴的刻度 5.0、2.5、…、−2.5 y 被印成公式，它们什么也没有断言",
        refused=True,
    )
    return D
