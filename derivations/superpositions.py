"""Networks as sums of many functions: random features, linear regions, superpositions, Lipschitz constants."""

import symnet as sn


@sn.derivation(
    title="Random features: Maurey's step of Barron's theorem",
    title_zh="随机特征：Barron 定理中的 Maurey 论证",
    summary="If f = Σ pᵢ gᵢ is a weighted mean with ‖gᵢ‖ ≤ b, then the mean of n independent draws has expected "
    "squared error (Σ pᵢ‖gᵢ‖² − ‖f‖²)/n ≤ (b² − ‖f‖²)/n: some choice of n does as well, in any dimension.",
    summary_zh="若 f = Σ pᵢ gᵢ 是加权平均且 ‖gᵢ‖ ≤ b，则独立抽取 n 个的平均，其均方误差的期望为 "
    "(Σ pᵢ‖gᵢ‖² − ‖f‖²)/n ≤ (b² − ‖f‖²)/n：因此存在 n 个特征不劣于此，与维数无关。",
    topic="several variables",
    sources=["001 §通用近似定理"],
    covers=["Z20"],
)
def maurey():
    let = "p: m; G: m d; b; k"
    D = sn.derive_by_hand("sum(p*sum((G - p @ G)**2, axis=1))", let=let, given=["sum(p) == 1"])
    D.step(
        "==",
        "sum(p*sum(G**2, axis=1)) - 2*sum(p*(G @ (p @ G))) + sum((p @ G)**2)",
        because="expand the square; features are the rows of G, f = p G",
        because_zh="展开平方；各特征为 G 的行，f = p G",
    )
    D.step(
        "==",
        "sum(p*sum(G**2, axis=1)) - sum((p @ G)**2)",
        because="the middle term is twice ‖f‖²: variance of one draw",
        because_zh="中间一项是 ‖f‖² 的两倍：一次抽取的方差",
    )
    D.also("(p @ (G - p @ G)) @ (p @ (G - p @ G))", given=["sum(p) == 1"])
    D.step("==", "zeros(d) @ zeros(d)", because="a draw has mean f", because_zh="每次抽取的期望为 f")
    D.step(
        "==",
        "0",
        because="so two independent draws have covariance 0, and variances of n draws add up",
        because_zh="故两次独立抽取的协方差为 0，n 次抽取的方差相加",
    )
    D.also(
        "sum(outer(p, p)*(p @ g - (outer(g, ones(m)) + outer(ones(m), g))/2)**2)",
        let="p: m; g: m",
        given=["sum(p) == 1"],
    )
    D.step(
        "==",
        "(sum(p*g**2) - (p @ g)**2)/2",
        because="two draws at one point, over all pairs: half of the variance",
        because_zh="在一点处抽取两次（对所有数对求和）：方差的一半",
    )
    D.also("n*(V/n**2) == V/n", let="n: size; V")
    D.step("==", "V/n", because="n draws, each with weight 1/n", because_zh="抽取 n 次，每次的权重为 1/n")
    D.also(
        "sum(p*sum(G**2, axis=1)) <= b**2",
        let=let,
        given=["p >= 0", "sum(p) == 1", "sum(G**2, axis=1) <= b**2"],
    )
    D.step("==", "b**2 - sum(p*(b**2 - sum(G**2, axis=1)))", because="the weights sum to 1", because_zh="权重之和为 1")
    D.step("<=", "b**2", because="each term of the sum is ≥ 0", because_zh="和式中每一项均非负")
    D.theorem(
        "Let f(x) = ∫ exp(iωᵀx) f̂(ω) dω on the ball of radius r, with C_f = ∫ |ω| |f̂(ω)| dω < ∞, and let σ be bounded "
        "and measurable with limits 0 at −∞ and 1 at +∞. For every probability measure μ on the ball and every n ≥ 1 "
        "there is a network of n units σ and an output bias with ‖f − f_n‖ ≤ 2 r C_f/√n in L²(μ).",
        "设在半径为 r 的球上 f(x) = ∫ exp(iωᵀx) f̂(ω) dω，且 C_f = ∫ |ω| |f̂(ω)| dω < ∞；σ 有界可测，在 −∞ 与 +∞ "
        "处的极限分别为 0 与 1。则对该球上的任一概率测度 μ 与任意 n ≥ 1，存在含 n 个单元 σ 与一个输出偏置的网络，"
        "使在 L²(μ) 中 ‖f − f_n‖ ≤ 2 r C_f/√n。",
        cite="Barron, Universal approximation bounds for superpositions of a sigmoidal function, 1993, Theorem 1",
    )
    return D


@sn.derivation(
    title="How many linear regions: hyperplanes in general position",
    title_zh="线性区域的个数：一般位置的超平面",
    summary="A new hyperplane is cut by the n others into r(n, d − 1) parts and splits as many regions: r(n + 1, d) = "
    "r(n, d) + r(n, d − 1). The sums of binomials obey it; with n ≤ d hyperplanes there are 2^n regions.",
    summary_zh="新的超平面被其余 n 个分成 r(n, d − 1) 部分，从而多分出同样多的区域："
    "r(n + 1, d) = r(n, d) + r(n, d − 1)。"
    "二项式系数之和满足这一递推；当 n ≤ d 时有 2^n 个区域。",
    topic="several variables",
    sources=["001 §课程计划"],
    covers=["Z21"],
)
def linear_regions():
    line, plane = "1 + n", "1 + n + n*(n - 1)/2"
    space = "1 + n + n*(n - 1)/2 + n*(n - 1)*(n - 2)/6"
    D = sn.derive_by_hand(f"({line}) + 1 == {line.replace('n', '(n + 1)')}")
    D.step(
        "==",
        line.replace("n", "(n + 1)"),
        because="on a line: one more point splits one interval",
        because_zh="直线上：多一个点便多分出一个区间",
    )
    for name, name_zh, lower, here in (("plane", "平面", line, plane), ("space", "空间", plane, space)):
        following = here.replace("n", "(n + 1)")
        D.also(f"({here}) + ({lower}) == {following}")
        D.step(
            "==",
            following,
            because=f"in the {name}: a new one meets n others, and splits as many regions as it has parts",
            because_zh=f"在{name_zh}中：新的一个与其余 n 个相交，被分成几部分就多分出几个区域",
        )
    D.also(space.replace("n", "3") + " == 2**3")
    D.step(
        "==",
        "2**3",
        because="three planes in space: each region splits, 8 in all",
        because_zh="空间中三个平面：每次都把所有区域一分为二，共 8 个",
    )
    D.theorem(
        "n hyperplanes in R^d have at most Σ_{i=0}^d C(n, i) regions, and exactly so many in general position; "
        "a hidden layer of n ReLUs has at most so many linear regions.",
        "R^d 中 n 个超平面至多分出 Σ_{i=0}^d C(n, i) 个区域，处于一般位置时恰为此数；"
        "含 n 个 ReLU 的隐层至多有这么多线性区域。",
        cite="Schläfli 1901; Zaslavsky, Facing up to arrangements, 1975",
    )
    D.theorem(
        "A ReLU network with d inputs and L hidden layers of n ≥ d units can have at least "
        "(⌊n/d⌋)^(d(L−1)) · Σ_{i=0}^d C(n, i) linear regions.",
        "有 d 个输入、L 个隐层且每层 n ≥ d 个单元的 ReLU 网络，"
        "线性区域可达到至少 (⌊n/d⌋)^(d(L−1)) · Σ_{i=0}^d C(n, i) 个。",
        cite="Montúfar et al., On the number of linear regions of deep neural networks, 2014, Theorem 4",
    )
    return D


@sn.derivation(
    title="Kolmogorov–Arnold: sums and functions of one variable",
    title_zh="Kolmogorov–Arnold 表示：一元函数与加法",
    summary="Products are superpositions of functions of one variable and sums: xy from squares, and, where all "
    "is positive, from logarithms. The theorem for all continuous functions is cited; the inner ones are not smooth.",
    summary_zh="乘积可由一元函数与加法复合而成：xy 可用平方表示，在正数范围内也可用对数表示。"
    "对任意连续函数的一般定理仅作引用，其内层函数并不光滑。",
    topic="several variables",
    sources=["001 §通用近似定理"],
    covers=["Z23"],
)
def superpositions():
    D = sn.derive_by_hand("(x + y)**2/4 - (x - y)**2/4 == x*y")
    D.step("==", "x*y", because="outer functions t²/4 and −t²/4", because_zh="外层函数为 t²/4 与 −t²/4")
    D.also("exp(log(x) + log(y)) == x*y", given=["x > 0", "y > 0"])
    D.step(
        "==",
        "exp(log(x))*exp(log(y))",
        because="exponential of a sum; the inner function is log",
        because_zh="和的指数；内层函数为 log",
    )
    D.step("==", "x*y", because="exp undoes log", because_zh="exp 与 log 互逆")
    D.also("maximum(x, y) == ((x + y) + abs(x - y))/2")
    D.step("==", "((x + y) + abs(x - y))/2", because="the outer function is |t|", because_zh="外层函数为 |t|")
    D.theorem(
        "For every n ≥ 2 there are continuous functions φ_{q,p} on [0, 1], not depending on f, such that every "
        "continuous f on [0, 1]^n is f(x) = Σ_{q=0}^{2n} Φ_q(Σ_{p=1}^n φ_{q,p}(x_p)), where the Φ_q are continuous.",
        "对每个 n ≥ 2，存在 [0, 1] 上与 f 无关的连续函数 φ_{q,p}，使 [0, 1]^n 上的任一连续函数 f 可写成 "
        "f(x) = Σ_{q=0}^{2n} Φ_q(Σ_{p=1}^n φ_{q,p}(x_p))，其中 Φ_q 为一元连续函数。",
        cite="Kolmogorov 1957; Arnold 1957",
    )
    return D


@sn.derivation(
    title="A Lipschitz constant layer by layer",
    title_zh="逐层得到利普希茨常数",
    summary="ReLU enlarges no distance, a matrix at most by its norm: so two layers by ‖W₂‖‖W₁‖ at most. Written "
    "with Frobenius norms, which is proved here; the largest singular value is the best such factor.",
    summary_zh="ReLU 不放大距离，矩阵至多按其范数放大，故两层至多放大 ‖W₂‖‖W₁‖ 倍。"
    "此处用弗罗贝尼乌斯范数写出并证明；最大奇异值是最好的放大因子。",
    topic="several variables",
    sources=["001 §通用近似定理"],
    covers=["Z24"],
)
def lipschitz_layers():
    let = "W1: m n; W2: k m; u: n; v: n; a: m; z: m"
    D = sn.derive_by_hand("(relu(s) - relu(t))**2 <= (s - t)**2", let="s: m; t: m")
    D.step(
        "<=",
        "(s - t)**2",
        because="slopes are 0 or 1: by the signs of s and t",
        because_zh="斜率为 0 或 1：按 s、t 的符号分情形",
    )
    D.also("diff(tanh(t), t) <= 1", let="t")
    D.step("==", "1 - tanh(t)**2", because="table of derivatives", because_zh="导数表")
    D.step(
        "<=",
        "1",
        because="so tanh does not either, by the mean value theorem",
        because_zh="由中值定理，tanh 也不放大距离",
    )
    D.also("sum(a**2) <= sum(z**2)", let=let, given=["a**2 <= z**2"])
    D.step("==", "sum(z**2) - sum(z**2 - a**2)", because="sum of differences", because_zh="差的和")
    D.step("<=", "sum(z**2)", because="so a layer of ReLUs enlarges no distance", because_zh="故 ReLU 层不放大距离")
    D.also("norm(W1 @ u - W1 @ v) <= norm(W1)*norm(u - v)", let=let)
    D.step("==", "norm(W1 @ (u - v))", because="distributive law", because_zh="分配律")
    D.step("<=", "norm(W1)*norm(u - v)", because="Cauchy–Schwarz in each row", because_zh="对每一行用柯西–施瓦茨不等式")
    D.also("norm(W2 @ a) <= norm(W2)*(norm(W1)*norm(u - v))", let=let, given=["norm(a) <= norm(W1)*norm(u - v)"])
    D.step("<=", "norm(W2)*norm(a)", because="the same for the second layer", because_zh="第二层同理")
    D.step(
        "<=",
        "norm(W2)*(norm(W1)*norm(u - v))",
        because="a: difference of the hidden layers",
        because_zh="a 为两个隐层输出之差",
    )
    D.theorem(
        "Lip(f) ≤ Π_l ‖W_l‖₂ Lip(g_l), where ‖W‖₂ is the largest singular value; deciding the exact constant of a ReLU "
        "network of two layers is NP-hard.",
        "Lip(f) ≤ Π_l ‖W_l‖₂ Lip(g_l)，其中 ‖W‖₂ 为最大奇异值；对两层 ReLU 网络，精确计算该常数是 NP 难的。",
        cite="Virmaux and Scaman, Lipschitz regularity of deep neural networks, 2018",
    )
    return D
