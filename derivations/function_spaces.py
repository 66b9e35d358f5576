"""Spaces of functions and their distances; the theorems of Cybenko and Hornik as they are stated there."""

import symnet as sn

VALUES = "f: n; g: n; h: n"  # the values of three functions at n points


@sn.derivation(
    title="The greatest distance of two functions is a metric",
    title_zh="函数之间的最大距离是度量",
    summary="At any n points the distance of the values obeys the triangle inequality; the supremum over all points "
    "inherits it. The functions must be real-valued: those with values in [0, 1] are no vector space.",
    summary_zh="在任意 n 个点上，函数值的距离满足三角不等式，对所有点取上确界后仍然成立。"
    "函数须取实值：取值于 [0, 1] 的函数不构成向量空间。",
    topic="approximation theory",
    sources=["001 Cybenko 定理"],
    covers=["P01"],
    corrects=["X27"],
)
def uniform_distance():
    D = sn.derive_by_hand("abs(f - h)", let=VALUES)
    D.step(
        "<=", "abs(f - g) + abs(g - h)", because="triangle inequality at every point", because_zh="每一点处的三角不等式"
    )
    D.step(
        "<=",
        "max(abs(f - g)) + abs(g - h)",
        because="no distance exceeds the greatest one",
        because_zh="任何距离都不超过最大距离",
    )
    D.step(
        "<=",
        "max(abs(f - g)) + max(abs(g - h))",
        because="the same once more: this bounds every entry on the left, and so the greatest one",
        because_zh="再用一次：右边是左边每个分量的上界，因而也是其最大值的上界",
    )
    D.also("max(abs(f - g)) == max(abs(g - f))")
    D.step(
        "==", "max(abs(g - f))", because="|−x| = |x|: the distance is symmetric", because_zh="|−x| = |x|：距离是对称的"
    )
    D.also("max(abs(f - f))").step("==", "0", because="the distance from itself", because_zh="到自身的距离")
    D.also("abs(f - g)", given=["max(abs(f - g)) == 0"])
    D.step(
        "<=", "max(abs(f - g))", because="no distance exceeds the greatest one", because_zh="任何距离都不超过最大距离"
    )
    D.step(
        "==",
        "0",
        because="so the values agree everywhere: distance 0 means equal",
        because_zh="故处处取值相同：距离为 0 即相等",
    )
    D.fails(
        "2*f <= 1",
        because="a sum of two functions with values in [0, 1] may leave [0, 1]",
        because_zh="两个取值于 [0, 1] 的函数之和可能超出 [0, 1]",
        given=["0 <= f", "f <= 1"],
    )
    return D


@sn.derivation(
    title="Cybenko's theorem, and one step of its construction",
    title_zh="Cybenko 定理及其构造的一步",
    summary="The theorem is cited. What it rests on in one dimension is proved: σ(k x) is as close to a step as we "
    "like "
    "away from the jump; at the jump it is 1/2 for every k.",
    summary_zh="定理本身为引用。一维情形所依据的事实则已证明：离开跳跃点，σ(k x) 与阶跃可任意接近；在跳跃点处，对任意 "
    "k 都等于 1/2。",
    topic="approximation theory",
    sources=["001 Cybenko 定理"],
    covers=["P02"],
)
def cybenko_theorem():
    here = ["k > 0", "d > 0", "u >= 0"]
    D = sn.derive_by_hand("1 - sigmoid(k*x)", given=here, where={"x": "d + u"})
    D.step("==", "exp(-k*x)/(1 + exp(-k*x))", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.step("<=", "exp(-k*x)", because="the denominator is above 1", because_zh="分母大于 1")
    D.step(
        "==", "exp(-k*d)*exp(-k*u)", because="x is farther than d from the jump", because_zh="x 与跳跃点的距离超过 d"
    )
    D.step("<=", "exp(-k*d)", because="u ≥ 0: uniformly small for large k", because_zh="u ≥ 0：k 充分大时一致地小")
    D.also("sigmoid(-k*x)", given=here)
    D.step("==", "exp(-k*x)/(1 + exp(-k*x))", because="the same on the left of the jump", because_zh="跳跃点左侧同理")
    D.step("<=", "exp(-k*x)", because="the denominator is above 1", because_zh="分母大于 1")
    D.step("==", "exp(-k*d)*exp(-k*u)", because="insert x", because_zh="代入 x")
    D.step("<=", "exp(-k*d)", because="u ≥ 0", because_zh="u ≥ 0")
    D.fails(
        "1 - sigmoid(k*t) <= 1/4",
        because="at the jump itself no slope k helps: the value is 1/2",
        because_zh="在跳跃点处，斜率 k 再大也无济于事：其值为 1/2",
        given=["k > 0", "t >= 0"],
    )
    D.theorem(
        "Let σ be continuous with lim σ(t) = 0 for t → −∞ and lim σ(t) = 1 for t → +∞. Then the sums "
        "Σ αⱼ σ(wⱼᵀx + bⱼ) are dense in C([0,1]ⁿ): for every continuous f and every ε > 0 one of them is closer to f "
        "than ε at every point.",
        "设 σ 连续，且 t → −∞ 时 lim σ(t) = 0，t → +∞ 时 lim σ(t) = 1。则形如 Σ αⱼ σ(wⱼᵀx + bⱼ) 的和在 C([0,1]ⁿ) "
        "中稠密："
        "对任意连续函数 f 与任意 ε > 0，存在一个这样的和，它在每一点与 f 的差都小于 ε。",
        cite="Cybenko 1989, Theorem 2",
    )
    D.theorem(
        "A continuous function on a compact set has a greatest and a least value, so that sup |f − g| is attained; "
        "C([0,1]ⁿ; ℝ) is complete in this distance.",
        "紧集上的连续函数有最大值与最小值，故 sup |f − g| 可以取到；C([0,1]ⁿ; ℝ) 在此距离下完备。",
        cite="Rudin, Principles of Mathematical Analysis (1976), Theorems 4.16 and 7.15",
    )
    return D


@sn.derivation(
    title="Density depends on the distance",
    title_zh="稠密性依赖于距离",
    summary="Density of U: every f has a g in U closer than ε. The powers xⁿ come close to 0 in the mean distance on "
    "[0, 1], ∫ xⁿ dx = 1/(n + 1), but not in the greatest distance, which is 1 for every n.",
    summary_zh="U 稠密是指：对任意 f 与 ε > 0，U 中存在 g 使距离小于 ε。xⁿ 在 [0, 1] 上的平均距离 ∫ xⁿ dx = 1/(n + 1) "
    "趋于 0，"
    "而最大距离对任意 n 都是 1。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P03"],
)
def density_depends_on_the_distance():
    D = sn.derive_by_hand("diff(x**(n + 1)/(n + 1), x)", let="x; n: size")
    D.step(
        "==",
        "x**n",
        because="power rule: the integral over [0, 1] is 1/(n + 1)",
        because_zh="幂法则：在 [0, 1] 上的积分为 1/(n + 1)",
    )
    D.also("1/(n + 1) < d", given=["d > 0", "n > 1/d"])
    D.step("<", "1/n", because="the greater denominator", because_zh="分母更大")
    D.step(
        "<",
        "d",
        because="n is beyond 1/d: as close as we like in the mean",
        because_zh="n 大于 1/d：平均意义下可任意接近",
    )
    D.also("abs(1**n - 0)")
    D.step("==", "1", because="at x = 1 the distance is 1 for every n", because_zh="在 x = 1 处，对任意 n 距离都是 1")
    return D


@sn.derivation(
    title="Young's inequality, from the convexity of exp",
    title_zh="由 exp 的凸性得到 Young 不等式",
    summary="With a = exp(x), b = exp(y), s = 1/p and 1 − s = 1/q: ab ≤ aᵖ/p + b^q/q reads exp(s u + (1 − s) v) ≤ "
    "s exp(u) + (1 − s) exp(v). For any number of factors with weights w that sum to 1:",
    summary_zh="令 a = exp(x)，b = exp(y)，s = 1/p，1 − s = 1/q，则 ab ≤ aᵖ/p + b^q/q 即 exp(s u + (1 − s) v) ≤ "
    "s exp(u) + (1 − s) exp(v)。对任意多个因子、权重 w 之和为 1：",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P05"],
)
def young_inequality():
    D = sn.derive_by_hand("prod(exp(w*x))", let="w: n; x: n", given=["w > 0", "sum(w) == 1"])
    D.step("==", "exp(w @ x)", because="product of exponentials", because_zh="指数之积")
    D.step(
        "<=",
        "sum(w*exp(x))",
        because="Jensen's inequality: exp is convex",
        because_zh="Jensen 不等式：exp 是凸函数",
    )
    return D


@sn.derivation(
    title="Hölder's inequality on n points",
    title_zh="n 个点上的 Hölder 不等式",
    summary="F = |f|ᵖ and G = |g|^q are scaled so that their weighted sums are 1, H = |f g|, s = 1/p. Young's "
    "inequality "
    "holds at each point; summed, it bounds Σ w |f g| by 1, which is ‖f‖ₚ ‖g‖_q.",
    summary_zh="将 F = |f|ᵖ 与 G = |g|^q 缩放使加权和为 1，H = |f g|，s = 1/p。Young 不等式在每一点成立，"
    "求和即得 Σ w |f g| 不超过 1，即 ‖f‖ₚ ‖g‖_q。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P05"],
)
def hoelder_inequality():
    D = sn.derive_by_hand(
        "sum(w*H) <= 1",
        let="w: n; F: n; G: n; H: n; s",
        given=["w >= 0", "H <= Y", "sum(w*F) == 1", "sum(w*G) == 1"],
        where={"Y": "s*F + (1 - s)*G"},
    )
    D.step("==", "sum(w*Y) - sum(w*(Y - H))", because="add and subtract Y", because_zh="加上并减去 Y")
    D.step(
        "<=", "sum(w*Y)", because="Young's inequality at each point: H ≤ Y", because_zh="每一点的 Young 不等式：H ≤ Y"
    )
    D.step("==", "s*sum(w*F) + (1 - s)*sum(w*G)", because="linearity of the sum", because_zh="求和的线性性")
    D.step("==", "1", because="both weighted sums are 1", because_zh="两个加权和均为 1")
    D.also("exp(v @ x)", let="v: 2; x: 2", given=["v > 0", "sum(v) == 1"], where={})
    D.step(
        "<=",
        "v[0]*exp(x[0]) + v[1]*exp(x[1])",
        because="Jensen's inequality: that is H ≤ Y at one point, F = exp(x₁), G = exp(x₂), v = (s, 1 − s)",
        because_zh="Jensen 不等式：取 F = exp(x₁)，G = exp(x₂)，v = (s, 1 − s)，即得一点处的 H ≤ Y",
    )
    return D


@sn.derivation(
    title="Lᵖ is a metric space for p ≥ 1 only",
    title_zh="仅当 p ≥ 1 时 Lᵖ 的距离才是度量",
    summary="The triangle inequality for p = 2 and p = 1 at any n points, and its failure for p = 1/2 at two points.",
    summary_zh="p = 2 与 p = 1 时任意 n 个点上的三角不等式；p = 1/2 时在两个点上就不成立。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P05"],
)
def lp_triangle_inequality():
    D = sn.derive_by_hand("norm(f - h)**2", let=VALUES)
    D.step(
        "==",
        "norm(f - g)**2 + 2*((f - g) @ (g - h)) + norm(g - h)**2",
        because="f − h is (f − g) + (g − h); expand",
        because_zh="f − h 等于 (f − g) + (g − h)，展开",
    )
    D.step(
        "<=",
        "norm(f - g)**2 + 2*norm(f - g)*norm(g - h) + norm(g - h)**2",
        because="Cauchy–Schwarz inequality",
        because_zh="Cauchy–Schwarz 不等式",
    )
    D.step("==", "(norm(f - g) + norm(g - h))**2", because="complete square", because_zh="完全平方")
    D.also("norm(f - h, 1)")
    D.step(
        "<=",
        "norm(f - g, 1) + norm(g - h, 1)",
        because="p = 1: the triangle inequality at each point, summed",
        because_zh="p = 1：对每一点的三角不等式求和",
    )
    D.fails(
        "(sqrt(abs(f[0])) + sqrt(abs(g[0])))**2 <= abs(f[0]) + abs(g[0])",
        because="p = 1/2: from (f, 0) to (0, g) it is farther than by way of (0, 0)",
        because_zh="p = 1/2：由 (f, 0) 到 (0, g) 的距离大于经过 (0, 0) 的路程",
    )
    D.theorem(
        "For 1 ≤ p < ∞, ‖f‖ₚ = (∫ |f|ᵖ dμ)^(1/p) is a norm on Lᵖ(μ), where functions that are equal almost everywhere "
        "are identified.",
        "对 1 ≤ p < ∞，‖f‖ₚ = (∫ |f|ᵖ dμ)^(1/p) 是 Lᵖ(μ) 上的范数，其中几乎处处相等的函数视为同一个。",
        cite="Rudin, Real and Complex Analysis (1987), Theorem 3.5 (Hölder, Minkowski) and 3.9",
    )
    return D


@sn.derivation(
    title="Closeness of derivatives is more than closeness of values",
    title_zh="导数接近强于函数值接近",
    summary="sin(k x)/k is within 1/k of 0, but its derivative is 1 at 0 for every k: closeness in C¹ or C^(1,p) asks "
    "for "
    "more than closeness in C or Lᵖ.",
    summary_zh="sin(k x)/k 与 0 的距离不超过 1/k，但对任意 k 其在 0 处的导数为 1：C¹ 或 C^(1,p) 中的接近强于 C 或 Lᵖ "
    "中的接近。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P06"],
)
def closeness_of_derivatives():
    D = sn.derive_by_hand("abs(sin(k*x)/k)", given=["k > 0"])
    D.step("==", "abs(sin(k*x))/k", because="k is positive", because_zh="k 为正")
    D.step("<=", "1/k", because="the sine is at most 1", because_zh="正弦的绝对值不超过 1")
    D.also("diff(sin(k*x)/k, x)", given=["k > 0"])
    D.step("==", "cos(k*x)", because="chain rule", because_zh="链式法则")
    D.also("cos(k*0)").step("==", "1", because="at x = 0", because_zh="在 x = 0 处")
    return D


@sn.derivation(
    title="Hornik's theorem, and what goes wrong with “not continuous”",
    title_zh="Hornik 定理，以及“非连续”为何不对",
    summary="The four parts are cited, each with its own hypothesis. Read as printed, part (i) fails: the indicator of "
    "{0} is bounded and not continuous, but w x + b is 0 at one point at most, so sums of such units are 0 elsewhere.",
    summary_zh="四个部分均为引用，各有其条件。若照原文理解，(i) 不成立：{0} 的示性函数有界且不连续，"
    "但 w x + b 至多在一点为 0，因此这类单元之和在其余各处为 0。",
    topic="approximation theory",
    sources=["001 Hornik 定理"],
    covers=["P04"],
    corrects=["X28"],
)
def hornik_theorem():
    D = sn.derive_by_hand("where(w*x + b == 0, 1, 0)", given=["w*x + b != 0"])
    D.step("==", "0", because="everywhere but at one point", because_zh="除一点外处处成立")
    D.also("w*x + b", given=["w != 0"])
    D.step("==", "w*(x - (-b/w))", because="the point is x = −b/w", because_zh="该点为 x = −b/w")
    D.fails(
        "where(w*x + b == 0, 1, 0) >= 1/2",
        because="bounded and not continuous is not enough: nothing but constants is reached almost everywhere",
        because_zh="有界且不连续并不够：在几乎处处的意义下，除常数外什么函数也逼近不了",
        given=["w != 0"],
    )
    D.theorem(
        "(i) If σ is measurable, bounded and not constant (not almost everywhere constant), the sums Σ αⱼ σ(wⱼᵀx + "
        "bⱼ) are dense in Lᵖ(μ) for every finite measure μ on ℝᵏ and 1 ≤ p < ∞.",
        "(i) 若 σ 可测、有界且不为常数（不几乎处处为常数），则对 ℝᵏ 上任意有限测度 μ 与 1 ≤ p < ∞，Σ αⱼ σ(wⱼᵀx + bⱼ) "
        "在 Lᵖ(μ) 中稠密。",
        cite="Hornik 1991, Theorem 1",
    )
    D.theorem(
        "(ii) If σ is continuous, bounded and not constant, they are dense in C(X) for every compact X ⊂ ℝᵏ.",
        "(ii) 若 σ 连续、有界且不为常数，则对任意紧集 X ⊂ ℝᵏ，它们在 C(X) 中稠密。",
        cite="Hornik 1991, Theorem 2",
    )
    D.theorem(
        "(iii) If σ ∈ Cᵐ(ℝ) is bounded and not constant, they are dense in Cᵐ(ℝᵏ), uniformly on compact sets with all "
        "derivatives up to order m, and in C^(m,p)(μ) for every finite measure μ with compact support.",
        "(iii) 若 σ ∈ Cᵐ(ℝ) 有界且不为常数，则它们在 Cᵐ(ℝᵏ) 中稠密（在紧集上连同直到 m 阶的导数一致逼近），"
        "并对任意具有紧支集的有限测度 μ，在 C^(m,p)(μ) 中稠密。",
        cite="Hornik 1991, Theorem 3",
    )
    D.theorem(
        "(iv) If σ ∈ Cᵐ(ℝ) is not constant and all its derivatives up to order m, and σ itself, are bounded, they are "
        "dense in C^(m,p)(μ) for every finite measure μ on ℝᵏ.",
        "(iv) 若 σ ∈ Cᵐ(ℝ) 不为常数，且 σ 及其直到 m 阶的导数都有界，则对 ℝᵏ 上任意有限测度 μ，它们在 C^(m,p)(μ) 中稠"
        "密。",
        cite="Hornik 1991, Theorem 4",
    )
    return D
