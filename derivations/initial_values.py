"""Scales that last: batch normalisation, and the variances of initial weights."""

import symnet as sn


@sn.derivation(
    title="Batch normalisation: the mean is 0",
    title_zh="批归一化：均值为 0",
    summary="Whatever the batch, the standardised values add up to 0.",
    summary_zh="无论批中取值如何，标准化之后的平均值为 0。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N11"],
)
def batch_norm_mean():
    x = sn.tensor("x", sn.size("N"))
    z = sn.nn.standardize(x, 0, sn.scalar("eps"), names=("mu", "s2"))
    D = sn.derive_by_hand(sn.mean(z), given=["eps > 0"])
    D.step("==", "0", because="deviations from the mean add up to 0", because_zh="离差之和为 0")
    return D


@sn.derivation(
    title="Batch normalisation: the variance is σ²/(σ² + ε)",
    title_zh="批归一化：方差为 σ²/(σ² + ε)",
    summary="Just below 1: the ε that avoids a division by 0 takes a little away.",
    summary_zh="略小于 1：为避免除以零而加的 ε 使之稍减。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N11"],
)
def batch_norm_variance():
    D = sn.derive_by_hand(
        "mean(((x - mean(x))/sqrt(s2 + eps))**2)",
        let="x: N",
        given=["eps > 0"],
        where={"s2": "mean((x - mean(x))**2)"},
    )
    D.step("==", "mean((x - mean(x))**2)/(s2 + eps)", because="take out the root", because_zh="提出根式")
    D.step("==", "s2/(s2 + eps)", because="definition of σ²", because_zh="σ² 的定义")
    return D


@sn.derivation(
    title="Batch normalisation does not see scale and shift",
    title_zh="批归一化与尺度、平移无关",
    summary="Without ε, a x + b with a > 0 is standardised to the same values as x.",
    summary_zh="略去 ε，当 a > 0 时 a x + b 与 x 标准化的结果相同。",
    topic="regularisation",
    sources=["Ioffe, Szegedy 2015"],
    covers=["N11"],
)
def batch_norm_invariance():
    D = sn.derive_by_hand(
        "(a*x + b - mean(a*x + b))/sqrt(mean((a*x + b - mean(a*x + b))**2))",
        let="x: N",
        given=["a > 0", "mean((x - mean(x))**2) > 0"],
    )
    D.step(
        "==",
        "a*(x - mean(x))/sqrt(a**2*mean((x - mean(x))**2))",
        because="the mean is linear",
        because_zh="均值是线性的",
    )
    D.step("==", "(x - mean(x))/sqrt(mean((x - mean(x))**2))", because="cancel a", because_zh="约去 a")
    return D


@sn.derivation(
    title="The variance of a neuron's sum",
    title_zh="神经元加权和的方差",
    summary="Independent weights of mean 0 and variance s² have E wwᵀ = s²I: E (wᵀa)² = n s² · mean(a²). Here w "
    "takes finitely many values, the rows of W, with probabilities q.",
    summary_zh="若权重独立、均值为 0、方差为 s²，则 E wwᵀ = s²I，E (wᵀa)² = n s² · mean(a²)。"
    "这里 w 取有限个值，即 W 的各行，概率为 q。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["K07", "N12"],
)
def variance_of_a_sum():
    let = "W: K n; q: K; a: n; s"
    D = sn.derive_by_hand("q @ (W @ a)**2", let=let, given=["W.T @ diag(q) @ W == s**2*eye(n)"])
    D.step("==", "a @ (W.T @ diag(q) @ W) @ a", because="a mean of squares", because_zh="平方的平均")
    D.step("==", "s**2*sum(a**2)", because="aᵀ I a is the sum of the squares", because_zh="aᵀ I a 是平方和")
    D.step("==", "n*s**2*mean(a**2)", because="the sum is n times the mean", because_zh="和是均值的 n 倍")
    return D


@sn.derivation(
    title="A ReLU keeps half of the mean square",
    title_zh="ReLU 保留一半的均方值",
    summary="If z and −z are equally likely, the mean of relu(z)² is half the mean of z²: one of the two is cut off.",
    summary_zh="若 z 与 −z 等可能，则 relu(z)² 的期望是 z² 的一半：两者中恰有一个被截断。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["K07"],
)
def relu_keeps_half():
    D = sn.derive_by_hand("(mean(relu(z)**2) + mean(relu(-z)**2))/2", let="z: N")
    D.step("==", "mean((relu(z)**2 + relu(-z)**2)/2)", because="the mean is linear", because_zh="均值是线性的")
    D.step("==", "mean(z**2/2)", because="relu(z)² + relu(−z)² = z²", because_zh="relu(z)² + relu(−z)² = z²")
    D.step("==", "mean(z**2)/2", because="the mean is linear", because_zh="均值是线性的")
    return D


def _variance(initializer):
    """The variance formula of the initializer that draws the weights, with n inputs and m outputs."""
    n, m = sn.parse("n", let="n: size"), sn.parse("m", let="m: size")
    return initializer.variance.value.subs({"n_in": n, "n_out": m})


@sn.derivation(
    title="He's initialisation keeps the mean square through a ReLU layer",
    title_zh="He 初始化使 ReLU 层的均方值不变",
    summary="With weight variance 2/n, E a² of the next layer is n · 2/n · E a²/2: the same as before.",
    summary_zh="取权重方差 2/n，则下一层的 E a² 等于 n · 2/n · E a²/2，与前一层相同。",
    topic="regularisation",
    sources=["003 §7", "He et al. 2015"],
    covers=["K07", "N12"],
)
def he_initialisation():
    n, q = sn.parse("n", let="n: size"), sn.scalar("q")
    D = sn.derive_by_hand(n * _variance(sn.training.he()) * q / 2, let="n: size")
    D.step("==", "q", because="n and 2 cancel", because_zh="约去 n 与 2")
    return D


@sn.derivation(
    title="Xavier's initialisation lies between forward and backward",
    title_zh="Xavier 初始化介于前向与反向的要求之间",
    summary="The forward pass asks for the variance 1/n, the backward pass for 1/m. For m ≥ n, 2/(n + m) lies "
    "between, "
    "and is both where n = m.",
    summary_zh="前向传播要求方差 1/n，反向传播要求 1/m。当 m ≥ n 时，2/(n + m) 介于两者之间；n = m 时三者相等。",
    topic="regularisation",
    sources=["003 §7", "Glorot, Bengio 2010"],
    covers=["K07", "N12"],
)
def xavier_initialisation():
    D = sn.derive_by_hand("1/m", let="m: size; n: size", given=["m >= n"])
    D.step("<=", _variance(sn.training.xavier()), because="n + m ≤ 2m", because_zh="n + m ≤ 2m")
    D.step("<=", "1/n", because="n + m ≥ 2n", because_zh="n + m ≥ 2n")
    return D


@sn.derivation(
    title="Initial weights for the backward pass",
    title_zh="反向传播对初始权重的要求",
    summary="da = Wᵀ dz sums over the m units of the layer: the variance 1/m keeps the errors, 2/m behind a ReLU. "
    "Forward and backward agree only where n = m.",
    summary_zh="da = Wᵀ dz 对该层的 m 个单元求和：方差 1/m 使误差的均方值不变，有 ReLU 时取 2/m。前向与反向的要求仅当 "
    "n = m 时一致。",
    topic="regularisation",
    sources=["Glorot, Bengio 2010", "He et al. 2015"],
    covers=["Z11"],
)
def initial_weights_for_the_backward_pass():
    D = sn.derive_by_hand("dz @ (s**2*eye(m)) @ dz", let="dz: m; s; n: size; q")
    D.step(
        "==",
        "s**2*sum(dz**2)",
        because="E wwᵀ = s²I for a column of independent weights of mean 0",
        because_zh="一列独立、均值为 0 的权重满足 E wwᵀ = s²I",
    )
    D.step("==", "m*s**2*mean(dz**2)", because="the sum is m times the mean", because_zh="和是均值的 m 倍")
    D.also("m*(1/m)*q")
    D.step("==", "q", because="s² = 1/m in the linear regime, f′(0) = 1", because_zh="线性区 f′(0) = 1，取 s² = 1/m")
    D.also("m*(2/m)*(q/2)")
    D.step(
        "==", "q", because="s² = 2/m: ReLU passes half of the errors", because_zh="取 s² = 2/m：ReLU 只让一半误差通过"
    )
    D.also("n*(2/(n + m)) + m*(2/(n + m))")
    D.step(
        "==",
        "2",
        because="Xavier: the factors n s² forward and m s² backward have the mean 1",
        because_zh="Xavier：前向因子 n s² 与反向因子 m s² 的平均为 1",
    )
    D.fails(
        "n*(2/(n + m)) == 1",
        because="each of them is 1 only where n = m",
        because_zh="只有 n = m 时两者才都等于 1",
    )
    return D


@sn.derivation(
    title="Initial weights for leaky ReLU",
    title_zh="带泄漏 ReLU 的初始权重",
    summary="With the slope a below 0 the mean square is multiplied by (1 + a²)/2: hence the variance 2/((1 + a²) n).",
    summary_zh="负半轴斜率为 a 时均方值乘以 (1 + a²)/2，因此取方差 2/((1 + a²) n)。",
    topic="regularisation",
    sources=["He et al. 2015"],
    covers=["Z11"],
)
def initial_weights_for_leaky_relu():
    D = sn.derive_by_hand("(mean(leaky_relu(z, a)**2) + mean(leaky_relu(-z, a)**2))/2", let="z: N; a; n: size; q")
    D.step(
        "==",
        "mean((leaky_relu(z, a)**2 + leaky_relu(-z, a)**2)/2)",
        because="z and −z are equally likely; the mean is linear",
        because_zh="z 与 −z 等可能；均值是线性的",
    )
    D.step(
        "==",
        "mean((1 + a**2)*z**2/2)",
        because="one of the two passes unchanged, the other times a",
        because_zh="两者之一原样通过，另一个乘以 a",
    )
    D.step("==", "(1 + a**2)/2*mean(z**2)", because="take out the factor", because_zh="提出因子")
    D.also("n*(2/((1 + a**2)*n))*((1 + a**2)/2*q)")
    D.step(
        "==",
        "q",
        because="n weights of this variance keep the mean square",
        because_zh="n 个具有该方差的权重使均方值不变",
    )
    return D


@sn.derivation(
    title="The variance of a uniform distribution",
    title_zh="均匀分布的方差",
    summary="On (−a, a) the mean of x² is a²/3: so a = √3 s draws weights of variance s².",
    summary_zh="(−a, a) 上 x² 的平均是 a²/3，因此取 a = √3 s 得到方差为 s² 的权重。",
    topic="regularisation",
    sources=["Glorot, Bengio 2010"],
    covers=["K07"],
)
def variance_of_a_uniform_distribution():
    D = sn.derive_by_hand("(a**3/3 - (-a)**3/3)/(2*a)", given=["s > 0"], where={"a": "sqrt(3)*s"})
    D.step("==", "a**2/3", because="the ends of the antiderivative x³/3", because_zh="原函数 x³/3 在两端的值")
    D.step("==", "s**2", because="a = √3 s", because_zh="a = √3 s")
    return D
