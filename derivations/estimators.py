"""Random estimates as finite sums: score function, Gumbel-max, straight-through, Hutchinson's trace, bias and "
"variance."""

import symnet as sn


@sn.derivation(
    title="The score-function estimator (REINFORCE)",
    title_zh="得分函数估计（REINFORCE）",
    summary="∇ E f = E[f ∇log p] for p = softmax(z): the values f need no derivative. A baseline b changes nothing in "
    "the mean.",
    summary_zh="对 p = softmax(z)，∇ E f = E[f ∇log p]：无需对 f 求导。减去基线 b 不改变均值。",
    topic="optimisation",
    sources=["Williams 1992"],
    covers=["Z34"],
)
def score_function_estimator():
    D = sn.derive_by_hand(
        "grad(sum(p*f), z)", let="z: n; f: n; b", where={"p": "softmax(z)", "S": "jacobian(log_softmax(z), z)"}
    )
    D.step("==", "jacobian(p, z).T @ f", because="differentiate under the finite sum", because_zh="有限和逐项求导")
    D.step("==", "S.T @ (p*f)", because="∇p = p ∇log p", because_zh="∇p = p ∇log p")
    D.step(
        "==", "S.T @ (p*(f - b)) + b*(S.T @ p)", because="add and subtract the baseline", because_zh="加上并减去基线"
    )
    D.step("==", "S.T @ (p*(f - b))", because="the score has the mean 0", because_zh="得分函数的均值为零")
    return D


@sn.derivation(
    title="The best constant baseline",
    title_zh="最佳常数基线",
    summary="With score s, the second moment E[s²(f − b)²] is least at b = E[s²f]/E[s²].",
    summary_zh="设得分为 s，二阶矩 E[s²(f − b)²] 在 b = E[s²f]/E[s²] 处最小。",
    topic="optimisation",
    sources=["Greensmith, Bartlett, Baxter 2004"],
    covers=["Z34"],
)
def best_baseline():
    D = sn.derive_by_hand(
        "sum(w*(f - b)**2)",
        let="w: n; f: n; b",
        given=["w > 0"],
        where={"c": "sum(w*f)/sum(w)"},
    )
    D.step(
        "==",
        "sum(w*(f - c)**2) + sum(w)*(b - c)**2",
        because="complete the square; w = p s²",
        because_zh="配方；w = p s²",
    )
    D.step(">=", "sum(w*(f - c)**2)", because="weights and squares are not negative", because_zh="权与平方均非负")
    return D


@sn.derivation(
    title="The straight-through estimator is biased",
    title_zh="直通估计是有偏的",
    summary="For a Bernoulli bit b with probability p and f(b) = b², the true derivative of E f is 1; "
    "straight-through gives "
    "E f′(b) = 2p. They agree only for p = 1/2.",
    summary_zh="对概率为 p 的伯努利变量 b 与 f(b) = b²，E f 的真实导数为 1，而直通估计给出 E f′(b) = 2p，仅当 p = 1/2 "
    "时相等。",
    topic="optimisation",
    sources=["Bengio, Léonard, Courville 2013"],
    covers=["Z34"],
)
def straight_through_is_biased():
    D = sn.derive_by_hand("(p*(2*1) + (1 - p)*(2*0)) - diff(p*1**2 + (1 - p)*0**2, p)")
    D.step("==", "2*p - diff(p, p)", because="insert both values", because_zh="代入两个取值")
    D.step("==", "2*p - 1", because="derivative of the expectation", because_zh="期望的导数")
    D.fails(
        "p*(2*1) + (1 - p)*(2*0) == diff(p*1**2 + (1 - p)*0**2, p)",
        because="straight-through is exact for linear f only",
        because_zh="直通估计仅对线性的 f 精确",
        given=["0 < p", "p < 1"],
    )
    return D


@sn.derivation(
    title="Gumbel-max samples from softmax",
    title_zh="Gumbel-max 按 Softmax 抽样",
    summary="If zᵢ + Gumbel noise is greatest at the value t, its density is exp(zᵢ − t) exp(−Z exp(−t)), Z = Σ "
    "exp(z). This is "
    "the derivative of pᵢ exp(−Z exp(−t)), which rises from 0 to pᵢ: so i wins with probability pᵢ.",
    summary_zh="zᵢ 加 Gumbel 噪声后取最大值 t 的密度为 exp(zᵢ − t) exp(−Z exp(−t))，Z = Σ exp(z)。"
    "它是 pᵢ exp(−Z exp(−t)) 的导数，后者由 0 升至 pᵢ，故 i 胜出的概率为 pᵢ。",
    topic="optimisation",
    sources=["Maddison, Tarlow, Minka 2014"],
    covers=["Z34"],
)
def gumbel_max():
    D = sn.derive_by_hand("diff(softmax(z)[0]*exp(-Z*exp(-t)), t)", let="z: n; t", where={"Z": "sum(exp(z))"})
    D.step("==", "softmax(z)[0]*(exp(-Z*exp(-t))*(Z*exp(-t)))", because="chain rule, twice", because_zh="两次链式法则")
    D.step("==", "exp(z[0] - t)*exp(-Z*exp(-t))", because="p₁ Z = exp(z₁)", because_zh="p₁ Z = exp(z₁)")
    D.also("exp(-exp(-(t - z[0])))*exp(z[0] - t)*(exp(-(Z - exp(z[0]))*exp(-t)))")
    D.step(
        "==",
        "exp(z[0] - t)*exp(-Z*exp(-t))",
        because="the density of the winner times the chances that all others stay below t",
        because_zh="胜者的密度乘以其余各项都低于 t 的概率",
    )
    return D


@sn.derivation(
    title="Hutchinson's trace estimator",
    title_zh="Hutchinson 迹估计",
    summary="For K probes, the rows of Z, with ZᵀZ = K I the mean of zᵀAz is the trace of A.",
    summary_zh="设 K 个探测向量为 Z 的各行，且 ZᵀZ = K I，则 zᵀAz 的平均等于 A 的迹。",
    topic="optimisation",
    sources=["Hutchinson 1990"],
    covers=["Z35"],
)
def hutchinson_trace():
    D = sn.derive_by_hand("mean(sum(Z*(Z @ A), axis=1))", let="Z: K n; A: n n", given=["Z.T @ Z == K*eye(n)"])
    D.step("==", "trace(A @ (Z.T @ Z))/K", because="a sum of squares is a trace", because_zh="二次型之和即迹")
    D.step("==", "trace(A @ (K*eye(n)))/K", because="the probes are uncorrelated", because_zh="各探测分量互不相关")
    D.step("==", "trace(A)", because="identity matrix", because_zh="单位矩阵")
    D.fails(
        "mean(sum(Z*(Z @ A), axis=1)) == trace(A)",
        because="single probes do not give the trace",
        because_zh="单个探测向量给不出迹",
    )
    return D


@sn.derivation(
    title="All sign vectors are uncorrelated probes",
    title_zh="全体符号向量两两不相关",
    summary="By induction: ±1 alone is such a set, and doubling Z with a new column of +1 and of −1 keeps ZᵀZ = K I, "
    "block by block.",
    summary_zh="归纳：±1 本身满足；把 Z 复制一份并分别添上一列 +1 与 −1，逐块可见 ZᵀZ = K I 仍成立。",
    topic="optimisation",
    sources=["Hutchinson 1990"],
    covers=["Z35"],
)
def sign_vectors_are_uncorrelated():
    D = sn.derive_by_hand("concatenate((Z, Z)).T @ concatenate((Z, Z))", let="Z: K n", given=["Z.T @ Z == K*eye(n)"])
    D.step("==", "Z.T @ Z + Z.T @ Z", because="both copies, old columns", because_zh="两份副本的旧列")
    D.step("==", "2*K*eye(n)", because="hypothesis of the induction", because_zh="归纳假设")
    D.also("concatenate((Z, Z)).T @ concatenate((ones(K), -ones(K)))")
    D.step("==", "Z.T @ ones(K) - Z.T @ ones(K)", because="old columns with the new one", because_zh="旧列与新列")
    D.step("==", "zeros(n)", because="the two halves cancel", because_zh="两半相消")
    D.also("sum(concatenate((s**2, (-s)**2)))", let="s: K")
    D.step(
        "==",
        "sum(s**2) + sum((-s)**2)",
        because="the new column with itself; s is the column of ones",
        because_zh="新列与自身；s 为全 1 列",
    )
    D.step("==", "2*sum(s**2)", because="the sign drops out", because_zh="符号消去")
    D.also("2*sum(ones(K)**2)", let="K: size").step("==", "2*K", because="K ones", because_zh="K 个 1")
    return D


@sn.derivation(
    title="Hutchinson's estimator in two dimensions, by enumeration",
    title_zh="二维情形的 Hutchinson 估计：枚举",
    summary="Over the four sign vectors zᵀAz has the mean tr A, and for symmetric A the variance (2 a₁₂)²: "
    "off-diagonal "
    "entries are the noise.",
    summary_zh="对四个符号向量枚举，zᵀAz 的均值为 tr A；A 对称时方差为 (2 a₁₂)²：非对角元就是噪声。",
    topic="optimisation",
    sources=["Hutchinson 1990"],
    covers=["Z35"],
)
def hutchinson_in_two_dimensions():
    names = {"a": "A[0, 0]", "b": "A[0, 1]", "c": "A[1, 0]", "d": "A[1, 1]"}
    D = sn.derive_by_hand(
        "([1, 1] @ A @ [1, 1] + [1, -1] @ A @ [1, -1] + [-1, 1] @ A @ [-1, 1] + [-1, -1] @ A @ [-1, -1])/4",
        let="A: 2 2",
        where=names,
    )
    D.step(
        "==",
        "((a + b + c + d) + (a - b - c + d) + (a - b - c + d) + (a + b + c + d))/4",
        because="the four sign vectors",
        because_zh="四个符号向量",
    )
    D.step("==", "trace(A)", because="the mixed terms cancel", because_zh="混合项相消")
    D.also("((2*b)**2 + (-2*b)**2 + (-2*b)**2 + (2*b)**2)/4")
    D.step(
        "==",
        "(2*b)**2",
        because="deviations ±2 a₁₂ from the trace, where c = b",
        because_zh="c = b 时与迹的偏差为 ±2 a₁₂",
    )
    return D


@sn.derivation(
    title="Bias and variance",
    title_zh="偏差与方差",
    summary="For predictions F of K training sets (weights w) and independent noise e (weights q, mean 0), the "
    "expected squared "
    "error is bias² + variance + noise.",
    summary_zh="设 K 个训练集的预测为 F（权 w），独立噪声为 e（权 q，均值 0），则期望平方误差 = 偏差² + 方差 + "
    "噪声方差。",
    topic="losses",
    sources=["Geman, Bienenstock, Doursat 1992"],
    covers=["Z26"],
)
def bias_and_variance():
    D = sn.derive_by_hand(
        "w @ ((F - (y + r))**2) @ q",
        let="F: K 1; w: K; q: l; r: l; y",
        given=["sum(w) == 1", "sum(q) == 1", "sum(q*r) == 0"],
        where={"mu": "w @ F", "m": "mu[0]"},
    )
    D.step(
        "==",
        "w @ (((m - y) + (F - m) - r)**2) @ q",
        because="add and subtract the mean prediction",
        because_zh="加上并减去平均预测",
    )
    D.step(
        "==",
        "(m - y)**2*sum(w)*sum(q) + sum(w @ (F - m)**2)*sum(q) + sum(w)*sum(q*r**2)",
        because="the mixed terms vanish: F − m and r have the mean 0",
        because_zh="交叉项为零：F − m 与 r 的均值为 0",
    )
    D.step(
        "==",
        "(m - y)**2 + sum(w @ (F - m)**2) + sum(q*r**2)",
        because="bias², variance, noise: the weights sum to 1",
        because_zh="偏差²、方差、噪声：权之和为 1",
    )
    D.fails(
        "w @ ((F - (y + r))**2) @ q == (m - y)**2 + sum(w @ (F - m)**2) + sum(q*r**2)",
        because="noise with another mean adds to the bias",
        because_zh="均值不为零的噪声会并入偏差",
        given=["sum(w) == 1", "sum(q) == 1"],
    )
    return D
