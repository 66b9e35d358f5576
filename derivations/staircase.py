"""Staircases of sigmoids: steps, bumps, and a proved bound for any continuous function; then other activations."""

import symnet as sn


@sn.derivation(
    title="A steep sigmoid is a step, but for its tail",
    title_zh="陡峭的 Sigmoid 近似阶跃，只差一个尾部",
    summary="|σ(k x) − u(x)| ≤ exp(−k |x|) for x ≠ 0. At 0 the sigmoid is 1/2 for every k and the step is 1, so the "
    "convergence cannot be uniform.",
    summary_zh="x ≠ 0 时 |σ(k x) − u(x)| ≤ exp(−k |x|)。在 0 处，对任意 k，Sigmoid 的值为 1/2 "
    "而阶跃为 1，故收敛不可能一致。",
    topic="approximation theory",
    sources=["000 构造法", "001 §Cybenko 和 Hornik 的理论"],
    covers=["L09"],
)
def steep_sigmoid():
    D = sn.derive_by_hand("1 - sigmoid(k*x)", given=["k > 0", "x > 0"])
    D.step("==", "exp(-k*x)/(1 + exp(-k*x))", because="σ(z) = 1/(1 + exp(−z))", because_zh="σ(z) = 1/(1 + exp(−z))")
    D.step("<=", "exp(-k*x)", because="the denominator is more than 1", because_zh="分母大于 1")
    D.step("==", "exp(-k*abs(x))", because="x is positive", because_zh="x 为正")
    D.also("sigmoid(k*x) - 0", given=["k > 0", "x < 0"])
    D.step(
        "==",
        "exp(k*x)/(1 + exp(k*x))",
        because="multiply above and below by exp(k x)",
        because_zh="分子分母同乘 exp(k x)",
    )
    D.step("<=", "exp(k*x)", because="the denominator is more than 1", because_zh="分母大于 1")
    D.step("==", "exp(-k*abs(x))", because="x is negative", because_zh="x 为负")
    D.also("step(0) - sigmoid(k*0)", let="k")
    D.step("==", "1 - 1/(1 + exp(0))", because="at the step itself", because_zh="在阶跃点处")
    D.step("==", "1/2", because="for every k", because_zh="对任意 k 成立")
    D.fails(
        "abs(sigmoid(k*x) - step(x)) <= 1/4",
        because="near 0 no slope helps: the limit is not uniform",
        because_zh="在 0 附近任何斜率都无济于事：收敛不一致",
        given=["k > 0"],
    )
    return D


@sn.derivation(
    title="A bump from two sigmoids",
    title_zh="用两个 Sigmoid 构造凸起",
    summary="σ(k (x − a)) − σ(k (x − b)) is within exp(−k (x − a)) + exp(−k (b − x)) of 1 between a and b, and at most "
    "exp(−k (x − b)) right of b: the pulse of two steps, but for tails.",
    summary_zh="σ(k (x − a)) − σ(k (x − b)) 在 a 与 b 之间与 1 相差不超过 exp(−k (x − a)) + exp(−k (b − x))，"
    "在 b 右侧不超过 exp(−k (x − b))：除尾部外就是两个阶跃之差。",
    topic="approximation theory",
    sources=["000 构造法"],
    covers=["L09"],
)
def bump():
    D = sn.derive_by_hand("1 - (p - q)", let="p; q; E; F", given=["1 - p <= E", "q <= F"])
    D.step(
        "==",
        "(1 - p) + q",
        because="p = σ(k (x − a)), q = σ(k (x − b))",
        because_zh="p = σ(k (x − a))，q = σ(k (x − b))",
    )
    D.step(
        "<=",
        "E + F",
        because="between a and b both are in their tails, E = exp(−k (x − a)) and F = exp(−k (b − x))",
        because_zh="在 a 与 b 之间两者都处于尾部，E = exp(−k (x − a))，F = exp(−k (b − x))",
    )
    D.also("p - q", let="p; q; E", given=["p <= 1", "1 - q <= E"])
    D.step("<=", "1 - q", because="a sigmoid is below 1", because_zh="Sigmoid 小于 1")
    D.step("<=", "E", because="right of b, E = exp(−k (x − b))", because_zh="在 b 右侧，E = exp(−k (x − b))")
    D.also("sigmoid(k*(m + r - (m - h))) - sigmoid(k*(m + r - (m + h)))", let="k; m; r; h")
    D.step(
        "==",
        "sigmoid(k*(h + r)) - sigmoid(k*(r - h))",
        because="a = m − h, b = m + h, x = m + r",
        because_zh="取 a = m − h，b = m + h，x = m + r",
    )
    D.step(
        "==", "sigmoid(k*(h + r)) - (1 - sigmoid(k*(h - r)))", because="σ(−z) = 1 − σ(z)", because_zh="σ(−z) = 1 − σ(z)"
    )
    D.step(
        "==",
        "sigmoid(k*(h + r)) + sigmoid(k*(h - r)) - 1",
        because="even in r: symmetric about m",
        because_zh="关于 r 为偶函数：以 m 为对称中心",
    )
    return D


@sn.derivation(
    title="The staircase of sigmoids meets any continuous function",
    title_zh="Sigmoid 阶梯逼近任意连续函数",
    summary="N equal steps of length h = 1/N in the middles of the cells, of slope k: the ideal staircase is within "
    "ω(h/2) of f, the nearest sigmoid costs half a step, the others ω(h) q/(1 − q) with q = exp(−k h/2). For "
    "k = 2 N log 3 the error is at most ω(h/2) + ω(h) ≤ 2 ω(1/N), for every f in C[0, 1].",
    summary_zh="在各小区间中点取 N 级台阶，宽 h = 1/N，斜率为 k：理想阶梯与 f 相差不超过 ω(h/2)，"
    "最近的 Sigmoid 至多带来半级台阶，其余的至多为 ω(h) q/(1 − q)，其中 q = exp(−k h/2)。"
    "取 k = 2 N log 3，则对任意 f ∈ C[0, 1]，误差不超过 ω(h/2) + ω(h) ≤ 2 ω(1/N)。",
    topic="approximation theory",
    sources=["000 一致逼近原理", "001 §Cybenko 和 Hornik 的理论"],
    covers=["L10"],
)
def staircase_bound():
    D = sn.derive_by_hand("abs(f - g)", let="f; g; s; v; w; r", given=["abs(f - s) <= v", "abs(s - g) <= w*r"])
    D.step("==", "abs((f - s) + (s - g))", because="through the ideal staircase s", because_zh="经过理想阶梯 s")
    D.step("<=", "abs(f - s) + abs(s - g)", because="triangle inequality", because_zh="三角不等式")
    D.step(
        "<=",
        "v + abs(s - g)",
        because="s is f at the nearest tᵢ, at most h/2 away: v = ω(h/2)",
        because_zh="s 取最近的 tᵢ 处的值，距离不超过 h/2：v = ω(h/2)",
    )
    D.step("<=", "v + w*r", because="every step is at most w = ω(h) high", because_zh="每级台阶的高度不超过 w = ω(h)")
    D.also("1 - sigmoid(z)", let="z", given=["z >= 0"])
    D.step(
        "<=", "1 - sigmoid(0)", because="the nearest step: the sigmoid increases", because_zh="最近的台阶：Sigmoid 递增"
    )
    D.step("==", "1/2", because="so it is wrong by at most half", because_zh="故误差至多为一半")
    D.also("exp(-k*(j*h/2))", let="k; h; j: size")
    D.step(
        "==",
        "exp(-k*h/2)**j",
        because="the tail of a step at the distance j h/2 is the power q^j",
        because_zh="距离为 j h/2 的台阶，其尾部为 q^j",
    )
    given = ["0 < q", "q < 1"]
    D.also("q*(1 - q**(2*n))/(1 - q**2) + q**2*(1 - q**(2*n))/(1 - q**2)", let="q; n: size", given=given)
    D.step(
        "==",
        "(q + q**2)/(1 - q**2)*(1 - q**(2*n))",
        because="two finite geometric series: one side at distances h/2, 3h/2, ..., the other at h, 2h, ...",
        because_zh="两个有限等比级数：一侧的距离为 h/2、3h/2、……，另一侧为 h、2h、……",
    )
    D.step("<=", "(q + q**2)/(1 - q**2)", because="however many steps", because_zh="无论台阶有多少级")
    D.also("(q + q**2)/(1 - q**2)", let="q", given=given)
    D.step("==", "q*(1 + q)/((1 - q)*(1 + q))", because="factor both", because_zh="分别因式分解")
    D.step(
        "==",
        "q/(1 - q)",
        because="cancel 1 + q",
        because_zh="约去 1 + q",
    )
    D.also("exp(-(2*N*log(3))*(1/N)/2)", let="N", given=["N > 0"])
    D.step("==", "exp(-log(3))", because="k h/2 = log 3", because_zh="k h/2 = log 3")
    D.step("==", "1/3", because="so q = 1/3", because_zh="故 q = 1/3")
    D.also("v + w*(1/2 + (1/3)/(1 - 1/3))", let="v; w", given=["v <= w"])
    D.step("==", "v + w", because="1/2 + 1/2 = 1", because_zh="1/2 + 1/2 = 1")
    D.step("<=", "2*w", because="ω(h/2) ≤ ω(h)", because_zh="ω(h/2) ≤ ω(h)")
    D.theorem(
        "f is continuous on [0, 1], so it is uniformly continuous: ω(h) = sup {|f(x) − f(y)| : |x − y| ≤ h} → 0 as "
        "h → 0. So for every ε > 0 there is N with 2 ω(1/N) ≤ ε.",
        "f 在 [0, 1] 上连续，从而一致连续：h → 0 时 ω(h) = sup {|f(x) − f(y)| : |x − y| ≤ h} → 0。"
        "因此对任意 ε > 0，存在 N 使 2 ω(1/N) ≤ ε。",
        cite="Rudin, Principles of Mathematical Analysis (1976), Theorem 4.19 (Heine and Cantor)",
    )
    return D


@sn.derivation(
    title="Other activations with two limits",
    title_zh="其他有两个极限的激活函数",
    summary="If |σ| ≤ M and σ tends to 0 and 1, the nearest step costs at most (1 + M) ω(h), and N far ones at most ε, "
    "when the slope makes every tail at most ε/(N ω(h)). tanh is a sigmoid rescaled. How steep is steep enough, only a "
    "rate of the tail tells: arctan and softsign have tails like 1/z.",
    summary_zh="若 |σ| ≤ M 且 σ 的极限为 0 与 1，则最近的台阶至多带来 (1 + M) ω(h)；"
    "当斜率使每个尾部不超过 ε/(N ω(h)) 时，N 级远处的台阶合计至多 ε。tanh 是 Sigmoid 的伸缩平移。"
    "究竟要多陡，只有尾部的衰减速度能够回答：arctan 与 softsign 的尾部如 1/z。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["L11"],
)
def other_activations():
    given = ["abs(s) <= M", "0 <= u", "u <= 1"]
    D = sn.derive_by_hand("abs(s - u)", let="s; u; M", given=given)
    D.step("<=", "abs(s) + abs(u)", because="triangle inequality", because_zh="三角不等式")
    D.step("<=", "M + 1", because="σ is bounded by M, the step by 1", because_zh="σ 以 M 为界，阶跃以 1 为界")
    D.also("abs(sum(v))", let="v: n")
    D.step(
        "<=",
        "sum(abs(v))",
        because="the triangle inequality for what n far steps are wrong by",
        because_zh="对 n 级远处台阶的误差用三角不等式",
    )
    D.also("n*(w*(E/(n*w)))", let="n: size; w; E", given=["w > 0"])
    D.step(
        "==", "E", because="n steps of height w with tails of ε/(n w)", because_zh="n 级高度为 w 的台阶，尾部为 ε/(n w)"
    )
    D.also("(1 + tanh(k*x))/2")
    D.step("==", "(1 + (2*sigmoid(2*(k*x)) - 1))/2", because="tanh z = 2 σ(2z) − 1", because_zh="tanh z = 2 σ(2z) − 1")
    D.step("==", "sigmoid(2*k*x)", because="so its tail is exp(−2 k |x|)", because_zh="故其尾部为 exp(−2 k |x|)")
    D.also("1 - (1 + softsign(z))/2", let="z", given=["z > 0"])
    D.step("==", "(1 - z/(1 + z))/2", because="softsign z = z/(1 + |z|)", because_zh="softsign z = z/(1 + |z|)")
    D.step(
        "==",
        "1/(2*(1 + z))",
        because="a tail like 1/z: k must grow like N ω/ε",
        because_zh="尾部如 1/z：k 须像 N ω/ε 那样增长",
    )
    D.fails(
        "1 - (1 + softsign(z))/2 <= exp(-z)",
        because="the tail of the sigmoid is not that of every activation",
        because_zh="Sigmoid 的尾部估计并非对每个激活函数成立",
        given=["z > 0"],
    )
    return D
