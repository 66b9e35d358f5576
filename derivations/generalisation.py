"""From training error to test error: Hoeffding's bound for finite classes, half-spaces that shatter."""

import symnet as sn


@sn.derivation(
    title="Hoeffding's lemma for a sign",
    title_zh="符号变量的 Hoeffding 引理",
    summary="A sign ±1 with equal probabilities has E[exp(t s)] = cosh t ≤ exp(t²/2): the slope of t²/2 − log cosh t "
    "is "
    "t − tanh t, of the sign of t.",
    summary_zh="等概率取 ±1 的变量 s 满足 E[exp(t s)] = cosh t ≤ exp(t²/2)：t²/2 − log cosh t 的导数为 t − tanh t，与 "
    "t 同号。",
    topic="regularisation",
    sources=["Hoeffding 1963"],
    covers=["Z25"],
)
def hoeffding_lemma():
    D = sn.derive_by_hand("exp(t)/2 + exp(-t)/2")
    D.step("==", "cosh(t)", because="definition of cosh", because_zh="cosh 的定义")
    D.also("diff(t**2/2 - log(cosh(t)), t)")
    D.step("==", "t - tanh(t)", because="chain rule", because_zh="链式法则")
    D.also("tanh(t)", given=["t >= 0"])
    D.step("<=", "t", because="the slope of tanh is at most 1", because_zh="tanh 的斜率不超过 1")
    D.also("log(cosh(t))")
    D.step(
        "<=",
        "t**2/2",
        because="0 at t = 0, and the difference grows with |t|",
        because_zh="t = 0 时为 0，差随 |t| 增大",
    )
    return D


@sn.derivation(
    title="The tail of a mean",
    title_zh="均值的尾概率",
    summary="For the mean of N independent signs, Markov's inequality for exp(s N mean) gives P(mean ≥ x) ≤ "
    "exp(−s N x) exp(N s²/2) for every s > 0; the best s is x.",
    summary_zh="对 N 个独立符号变量的均值，由 Markov 不等式，对任意 s > 0 有 P(均值 ≥ x) ≤ exp(−s N x) exp(N s²/2)；"
    "最佳的 s 为 x。",
    topic="regularisation",
    sources=["Hoeffding 1963"],
    covers=["Z25"],
)
def hoeffding_tail():
    D = sn.derive_by_hand("exp(-s*N*x)*exp(s**2/2)**N", let="N: size; s; x")
    D.step("==", "exp(-s*N*x + N*s**2/2)", because="product of exponentials", because_zh="指数之积")
    D.also("-s*N*x + N*s**2/2")
    D.step("==", "N*(s - x)**2/2 - N*x**2/2", because="complete the square in s", because_zh="对 s 配方")
    D.step(">=", "-N*x**2/2", because="a square is not negative: no s does better", because_zh="平方非负：没有更好的 s")
    D.also("exp(-x*N*x)*exp(x**2/2)**N", let="N: size; x")
    D.step("==", "exp(-N*x**2/2)", because="s = x attains it", because_zh="s = x 时取到")
    return D


@sn.derivation(
    title="A finite class of hypotheses",
    title_zh="有限假设类",
    summary="For losses in [0, 1] and N examples, training and test error of one hypothesis differ by more than ε with "
    "probability at most 2 exp(−2Nε²). With H hypotheses (union bound) this is δ for ε = √(log(2H/δ)/(2N)).",
    summary_zh="损失取值于 [0, 1]、样本数为 N 时，单个假设的训练误差与测试误差之差超过 ε 的概率不超过 2 exp(−2Nε²)。"
    "对 H 个假设用联合界，取 ε = √(log(2H/δ)/(2N)) 即得 δ。",
    topic="regularisation",
    sources=["Hoeffding 1963"],
    covers=["Z25"],
)
def finite_class_bound():
    D = sn.derive_by_hand(
        "H*(2*exp(-2*N*E**2)) == d",
        given=["N > 0", "H >= 1", "0 < d", "d < 1"],
        where={"E": "sqrt(log(2*H/d)/(2*N))"},
    )
    D.step("==", "2*H*exp(-log(2*H/d))", because="insert ε", because_zh="代入 ε")
    D.step("==", "d", because="exp and log cancel", because_zh="指数与对数互逆")
    D.theorem(
        "For N independent random variables with values in [0, 1], P(|mean − expectation| > ε) ≤ 2 exp(−2Nε²).",
        "对 N 个取值于 [0, 1] 的独立随机变量，P(|均值 − 期望| > ε) ≤ 2 exp(−2Nε²)。",
        cite="Hoeffding 1963, Theorem 2",
    )
    return D


@sn.derivation(
    title="Half-spaces shatter n + 1 points",
    title_zh="半空间可打散 n + 1 个点",
    summary="The points 0, e₁, …, eₙ with any wanted values c and z: the weights z − c and the bias c give them "
    "exactly. So "
    "every labelling by signs is reached.",
    summary_zh="对点 0, e₁, …, eₙ 与任意给定的值 c 和 z：权重 z − c 与偏置 c 恰好取到这些值。"
    "因此每种符号标记都能实现。",
    topic="regularisation",
    sources=["Vapnik, Chervonenkis 1971"],
    covers=["Z25"],
)
def half_spaces_shatter():
    D = sn.derive_by_hand("eye(n) @ (z - c) + c", let="z: n; c")
    D.step("==", "(z - c) + c", because="the points e₁, …, eₙ in rows", because_zh="以 e₁, …, eₙ 为行")
    D.step("==", "z", because="cancel", because_zh="相消")
    D.also("zeros(n) @ (z - c) + c")
    D.step("==", "c", because="the point 0", because_zh="点 0")
    return D


@sn.derivation(
    title="Half-spaces do not shatter n + 2 points",
    title_zh="半空间不能打散 n + 2 个点",
    summary="Of n + 2 points, two groups (the rows of X and Y) have means with weights p and q that agree. A "
    "half-space "
    "positive on X and negative on Y would give this one point a positive and a negative value.",
    summary_zh="n + 2 个点中有两组（X 与 Y 的行），其加权平均（权 p 与 q）相同。若半空间在 X 上为正、在 Y 上为负，"
    "则该公共点的值既为正又为负。",
    topic="regularisation",
    sources=["Vapnik, Chervonenkis 1971"],
    covers=["Z25"],
)
def half_spaces_and_radon():
    D = sn.derive_by_hand("(p @ X) @ w + b", let="X: k n; p: k; w: n; b", given=["sum(p) == 1"])
    D.step("==", "p @ (X @ w) + b*sum(p)", because="p sums to 1", because_zh="p 之和为 1")
    D.step("==", "sum(p*(X @ w + b))", because="the mean of the values at the points", because_zh="各点处取值的平均")
    D.also("sum(p*u)", let="p: k; u: k", given=["p > 0", "u > 0"])
    D.step(
        ">",
        "0",
        because="positive values have a positive mean; likewise for the negative ones",
        because_zh="正值的平均为正；负值同理",
    )
    D.theorem(
        "Radon: any n + 2 points of ℝⁿ can be divided into two groups whose convex hulls meet. So the VC dimension of "
        "half-spaces is n + 1.",
        "Radon：ℝⁿ 中任意 n + 2 个点可分成两组，其凸包相交。因此半空间的 VC 维为 n + 1。",
        cite="Radon 1921; Shalev-Shwartz, Ben-David, Understanding Machine Learning (2014), Theorem 9.3",
    )
    return D
