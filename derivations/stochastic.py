"""Random examples and random starts: means, variances and chances."""

import symnet as sn


@sn.derivation(
    title="A random example's gradient is right in the mean",
    title_zh="随机样本的梯度平均而言是准确的",
    summary="The mean of the gradients of the examples is the gradient of the mean loss.",
    summary_zh="各样本梯度的平均，等于平均损失的梯度。",
    topic="gradient descent",
    sources=["003 §3 变体"],
    covers=["I17"],
)
def stochastic_gradient_is_unbiased():
    D = sn.derive_by_hand("grad(mean((X @ w - y)**2), w)", let="X: N n; w: n; y: N")
    D.step("==", "2/N*(X.T @ (X @ w - y))", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "mean(2*(X @ w - y)*X.T, axis=1)",
        because="column i holds the gradient of example i",
        because_zh="第 i 列是样本 i 的梯度",
    )
    return D


@sn.derivation(
    title="Two examples drawn without replacement repel each other",
    title_zh="不放回抽取的两个样本负相关",
    summary="Of N centred numbers with mean square σ², two different ones have the mean product −σ²/(N − 1).",
    summary_zh="N 个均值为零、均方为 σ² 的数中，任取两个不同的数，其乘积的平均为 −σ²/(N − 1)。",
    topic="gradient descent",
    sources=["003 §3 变体"],
    covers=["I18"],
)
def covariance_without_replacement():
    D = sn.derive_by_hand("(sum(x)**2 - sum(x**2))/(N*(N - 1))", let="x: N", given=["sum(x) == 0", "N >= 2"])
    D.step("==", "-sum(x**2)/(N*(N - 1))", because="the numbers are centred", because_zh="均值为零")
    D.step("==", "-mean(x**2)/(N - 1)", because="mean of the squares", because_zh="平方的平均")
    return D


@sn.derivation(
    title="The variance of a mini-batch gradient",
    title_zh="小批量梯度的方差",
    summary="Of m examples drawn from N without replacement the mean has the variance σ²/m · (N − m)/(N − 1).",
    summary_zh="从 N 个样本中不放回抽取 m 个，其平均的方差为 σ²/m · (N − m)/(N − 1)。",
    topic="gradient descent",
    sources=["003 §3 变体"],
    covers=["I18"],
)
def mini_batch_variance():
    D = sn.derive_by_hand("(m*s2 + m*(m - 1)*(-s2/(N - 1)))/m**2", let="N: size; m: size; s2", given=["N >= 2"])
    D.step(
        "==",
        "s2/m*(1 - (m - 1)/(N - 1))",
        because="m variances, m (m − 1) covariances",
        because_zh="m 个方差，m (m − 1) 个协方差",
    )
    D.step("==", "s2/m*((N - m)/(N - 1))", because="common denominator", because_zh="通分")
    batches = "S: K N; x: N; m; K: size"
    D.also("mean(S @ x)/m", let=batches, given=["sum(S, axis=0) == K*m/N*ones(N)", "m > 0"])
    D.step(
        "==",
        "(sum(S, axis=0) @ x)/(K*m)",
        because="the rows of S mark the examples of each of the K possible batches",
        because_zh="S 的各行标出 K 个可能的小批量各含哪些样本",
    )
    D.step(
        "==",
        "mean(x)",
        because="each example stands in the share m/N of all batches: right in the mean",
        because_zh="每个样本出现在 m/N 的小批量中：平均而言是准确的",
    )
    pairs = "S.T @ S == K*m/(N*(N - 1))*((N - m)*eye(N) + (m - 1)*ones(N, N))"
    D.also("mean((S @ x/m)**2)", let=batches, given=["sum(x) == 0", pairs, "m > 0", "N >= 2"])
    D.step("==", "x @ (S.T @ S) @ x/(K*m**2)", because="a mean of squares", because_zh="平方的平均")
    D.step(
        "==",
        "mean(x**2)/m*((N - m)/(N - 1))",
        because="two examples stand together in the share m(m − 1)/(N(N − 1)) of the batches; the numbers are centred",
        because_zh="两个样本同时出现在 m(m − 1)/(N(N − 1)) 的小批量中；数的均值为零",
    )
    return D


@sn.derivation(
    title="Several starts: the chance that all fail",
    title_zh="多次初始化：全部失败的概率",
    summary="If a start succeeds with probability p, K independent ones all fail with probability (1 − p)ᴷ.",
    summary_zh="若一次成功的概率为 p，则 K 次独立尝试全部失败的概率为 (1 − p)ᴷ。",
    topic="gradient descent",
    sources=["004 §4.2"],
    covers=["I20"],
)
def several_starts():
    D = sn.derive_by_hand("(1 - p)**k - p*(1 - p)**k", let="k: size; p")
    D.step("==", "(1 - p)*(1 - p)**k", because="the next one fails too", because_zh="下一次也失败")
    D.step("==", "(1 - p)**(k + 1)", because="one more factor", because_zh="再乘一个因子")
    return D


@sn.derivation(
    title="All mini-batches of two out of three",
    title_zh="从三个样本中抽两个的全部小批量",
    summary="The three batches have the mean of all examples as their mean, and the variance that the formula for N = "
    "3, m = 2 gives: half of half the population variance s2.",
    summary_zh="三种小批量的平均等于全部样本的平均，其方差与 N = 3、m = 2 的公式一致：总体方差 s2 的一半的一半。",
    topic="gradient descent",
    sources=["003 §3 变体"],
    covers=["I17", "I18"],
)
def mini_batches_by_enumeration():
    mean, s2 = "(a + b + c)/3", "((a - M)**2 + (b - M)**2 + (c - M)**2)/3"
    D = sn.derive_by_hand("((a + b)/2 + (a + c)/2 + (b + c)/2)/3")
    D.step("==", mean, because="each example stands in two of the three batches", because_zh="每个样本恰在两个小批量中")
    spread = "(((a + b)/2 - M)**2 + ((a + c)/2 - M)**2 + ((b + c)/2 - M)**2)/3"
    D.also(spread, where={"M": mean, "s2": s2})
    D.step("==", "(a**2 + b**2 + c**2 - a*b - a*c - b*c)/18", because="expand", because_zh="展开")
    D.step("==", "s2/2*((3 - 2)/(3 - 1))", because="the formula for N = 3, m = 2", because_zh="N = 3、m = 2 的公式")
    D.fails(
        f"{spread} == s2/2",
        because="without the factor (N − m)/(N − 1): the draws would have to be independent",
        because_zh="缺少因子 (N − m)/(N − 1)：那要求各次抽取独立",
    )
    return D
