"""The abstract proof of Cybenko's theorem, line by line: convolution, change of variables, ideals, zero sets."""

import symnet as sn


@sn.derivation(
    title="The convolution trick",
    title_zh="卷积技巧",
    summary="μ has the masses c at t, the kernel the weights g at s. The convolution has the mass g c at s + t. Its "
    "integral of f(w · + b) is a mean of integrals by μ, with the biases b + w s: if all these are 0, so is it.",
    summary_zh="μ 在 t 处的质量为 c，核在 s 处的权重为 g。卷积在 s + t 处的质量为 g c。f(w · + b) 对卷积的积分是"
    "以 b + w s 为偏置的对 μ 的积分的平均：若后者全为 0，则前者也为 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P15"],
)
def convolution_trick():
    where = {"T": "outer(s, ones(n)) + outer(ones(m), t)"}
    D = sn.derive_by_hand(
        "sum(outer(g, c)*f(w*T + b)) == g @ (f(outer(b + w*s, ones(n)) + outer(ones(m), w*t)) @ c)",
        let="g: m; s: m; c: n; t: n; w; b; f: function",
        where=where,
    )
    D.step(
        "==",
        "g @ (f(w*T + b) @ c)",
        because="a double sum: first over the masses of μ (Fubini)",
        because_zh="二重和：先对 μ 的质量求和（Fubini）",
    )
    D.step(
        "==",
        "g @ (f(outer(b + w*s, ones(n)) + outer(ones(m), w*t)) @ c)",
        because="w (s + t) + b = w t + (b + w s): the inner sum is the integral by μ with another bias",
        because_zh="w (s + t) + b = w t + (b + w s)：内层的和是换了偏置的对 μ 的积分",
    )
    D.also("g @ zeros(m)", let="g: m", where={})
    D.step("==", "0", because="all inner integrals are 0 by (3)", because_zh="由 (3)，内层积分全为 0")
    D.theorem(
        "For a finite signed measure μ and an integrable kernel γ, h(t) = ∫ γ(t − s) dμ(s) is a density with respect "
        "to "
        "Lebesgue measure, and for bounded measurable f: ∫ f h dt = ∫∫ f(s + t) γ(t) dt dμ(s).",
        "对有限符号测度 μ 与可积核 γ，h(t) = ∫ γ(t − s) dμ(s) 是关于 Lebesgue 测度的密度，"
        "且对有界可测函数 f 有 ∫ f h dt = ∫∫ f(s + t) γ(t) dt dμ(s)。",
        cite="Rudin, Real and Complex Analysis (1987), Theorem 8.8 (Fubini) and 8.14",
    )
    return D


@sn.derivation(
    title="Convolution with a normal loses nothing",
    title_zh="与正态核卷积不丢失信息",
    summary="The transform of the normal kernel is exp(−ε² ω²/2), never 0; the transform of the convolution is the "
    "product, so that h = 0 makes μ̂ = 0. Two normal kernels: their exponents are one square in s, and one in t.",
    summary_zh="正态核的傅里叶变换为 exp(−ε² ω²/2)，永不为 0；卷积的变换等于乘积，故 h = 0 推出 μ̂ = 0。"
    "两个正态核：其指数之和等于一个关于 s 的平方加一个关于 t 的平方。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P15"],
)
def normal_kernel():
    D = sn.derive_by_hand("exp(-d**2*x**2/2)")
    D.step(">", "0", because="an exponential is positive", because_zh="指数函数恒正")
    D.also("m*k/k == m", given=["k > 0"])
    D.step("==", "m", because="μ̂ is the product divided by k", because_zh="μ̂ 等于乘积除以 k")
    D.also("(t - s)**2/a + s**2/b", given=["a > 0", "b > 0"])
    D.step(
        "==",
        "(s - b*t/(a + b))**2*(a + b)/(a*b) + t**2/(a + b)",
        because="complete the square in s: the convolution is normal, and the variances a and b add up",
        because_zh="对 s 配方：卷积仍为正态，方差 a 与 b 相加",
    )
    return D


@sn.derivation(
    title="Change of variables in (3)",
    title_zh="(3) 中的变量替换",
    summary="With s = w t + b, dt = ds/w (ds/|w| for both signs of w): an antiderivative of f(w t + b) is F(w t + b)"
    "/w. "
    "Renaming w to 1/w and b to −b/w moves the affine map from σ to h.",
    summary_zh="令 s = w t + b，则 dt = ds/w（w 可正可负时为 ds/|w|）：f(w t + b) 的原函数是 F(w t + b)/w。"
    "将 w 换成 1/w、b 换成 −b/w，仿射变换便由 σ 移到 h。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P16"],
)
def change_of_variables():
    D = sn.derive_by_hand("diff(F(w*t + b)/w, t)", let="F: function; w; t; b; s", given=["w != 0"])
    D.step("==", "diff(F(w*t + b), t)/w", because="constant factor", because_zh="常数因子")
    D.also("diff(softplus(w*t + b)/w, t)", given=["w != 0"])
    D.step("==", "w*sigmoid(w*t + b)/w", because="chain rule, for σ = softplus′", because_zh="链式法则，σ = softplus′")
    D.step("==", "sigmoid(w*t + b)", because="w ≠ 0 cancels", because_zh="w ≠ 0，约去")
    D.also("w*(s/w + (-b/w)) + b", given=["w != 0"])
    D.step("==", "s - b + b", because="multiply out", because_zh="展开")
    D.step("==", "s", because="t = s/w − b/w is the inverse map", because_zh="t = s/w − b/w 是逆变换")
    D.fails(
        "diff(softplus(w*t + b)/w, t) == sigmoid(w*t + b)",
        because="for w = 0 there is nothing to substitute",
        because_zh="w = 0 时无法代换",
    )
    return D


@sn.derivation(
    title="A closed translation-invariant space is an ideal: three places",
    title_zh="闭的平移不变子空间是理想：三个点",
    summary="On a cycle of three places, f * h is the sum of the translates of h with the weights f. So a space that "
    "holds all translates of h holds all convolutions with h; and translates of f * h are convolutions again.",
    summary_zh="在三个点组成的循环上，f * h 是 h 的各平移以 f 为权的和。因此含有 h 的一切平移的空间也含有与 h "
    "的一切卷积，"
    "而 f * h 的平移仍是卷积。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P17"],
)
def convolution_ideal():
    where = {
        "S": "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]",
        "H": "[[h[0], h[2], h[1]], [h[1], h[0], h[2]], [h[2], h[1], h[0]]]",
    }
    D = sn.derive_by_hand("H @ f == f[0]*h + f[1]*(S @ h) + f[2]*(S @ S @ h)", let="f: 3; h: 3", where=where)
    D.step(
        "==",
        "f[0]*h + f[1]*[h[2], h[0], h[1]] + f[2]*[h[1], h[2], h[0]]",
        because="the columns of the matrix of h are its translates",
        because_zh="h 的矩阵的各列是 h 的平移",
    )
    D.step("==", "f[0]*h + f[1]*(S @ h) + f[2]*(S @ S @ h)", because="S moves by one place", because_zh="S 平移一位")
    D.also("S @ (H @ f) == H @ (S @ f)")
    D.step("==", "H @ (S @ f)", because="translation and convolution commute", because_zh="平移与卷积可交换")
    D.theorem(
        "Let I be a closed linear subspace of L¹(ℝ) that is invariant under translations. Then f * h ∈ I for all "
        "f ∈ L¹(ℝ), h ∈ I: I is an ideal for the convolution.",
        "设 I 为 L¹(ℝ) 的平移不变闭线性子空间，则对一切 f ∈ L¹(ℝ)、h ∈ I 有 f * h ∈ I：I 关于卷积是理想。",
        cite="Rudin, Fourier Analysis on Groups (1962), Theorem 7.1.2",
    )
    return D


@sn.derivation(
    title="Dilation moves the zeros of the Fourier transform",
    title_zh="伸缩移动傅里叶变换的零点",
    summary="The transform of h(w t) at ω is ĥ(ω/w)/|w|. Here w > 0 and h is the indicator of (−r, r), whose "
    "transform is "
    "2 sin(r ω)/ω: the dilated one is the indicator of (−r/w, r/w).",
    summary_zh="h(w t) 在 ω 处的傅里叶变换为 ĥ(ω/w)/|w|。这里 w > 0，h 是 (−r, r) 的示性函数，其变换为 2 sin(r ω)/ω；"
    "伸缩后是 (−r/w, r/w) 的示性函数。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P18"],
)
def dilation_of_transforms():
    D = sn.derive_by_hand("diff(2*sin(r*x)/x, r)", given=["x != 0"])
    D.step(
        "==",
        "2*cos(r*x)",
        because="as r grows, both ends add cos(r ω): this is the transform of the indicator",
        because_zh="r 增大时，两端各贡献 cos(r ω)：这就是示性函数的变换",
    )
    D.also("2*sin(r/w*x)/x", given=["x != 0", "w > 0"])
    D.step("==", "1/w*(2*sin(r*(x/w))/(x/w))", because="the rule at ω/w", because_zh="在 ω/w 处的法则")
    D.also("diff(exp(-(w*t)**2/2)*sin(x*t), t)", let="t; w; x")
    D.step(
        "==",
        "x*(exp(-(w*t)**2/2)*cos(x*t)) - w**2*(t*exp(-(w*t)**2/2)*sin(x*t))",
        because="h normal: the integral of this is 0, so that ω ĥ + w² ĥ′ = 0",
        because_zh="h 为正态密度：上式的积分为 0，故 ω ĥ + w² ĥ′ = 0",
    )
    D.also("x*exp(-(x/w)**2/2)/w + w**2*diff(exp(-(x/w)**2/2)/w, x)", given=["w > 0"])
    D.step(
        "==",
        "0",
        because="exp(−(ω/w)²/2)/w solves this: the rule again",
        because_zh="exp(−(ω/w)²/2)/w 满足该方程：仍是同一法则",
    )
    return D


@sn.derivation(
    title="Closed sets that dilations keep: three, not two",
    title_zh="伸缩不变的闭集：三个而非两个",
    summary="A dilation reaches every y ≠ 0 from every x ≠ 0. So the common zeros of an ideal that dilations keep are "
    "none, 0 alone, or (closed) all of ℝ. The source forgets the first: the ideal of a normal density has none.",
    summary_zh="伸缩可将任意 x ≠ 0 变到任意 y ≠ 0。因此伸缩不变的理想的公共零点集为空集、{0} 或（由闭性）整个 ℝ。"
    "原文漏了空集：正态密度生成的理想没有公共零点。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P18"],
    corrects=["X39"],
)
def dilation_invariant_zero_sets():
    D = sn.derive_by_hand("y/x*x", given=["x != 0", "y != 0"])
    D.step(
        "==",
        "y",
        because="the factor w = y/x is not 0: one non-zero point makes all of them",
        because_zh="因子 w = y/x 非零：一个非零点给出所有非零点",
    )
    D.also("w*0").step("==", "0", because="0 stays where it is", because_zh="0 保持不动")
    D.also("exp(-x**2/2)")
    D.step(">", "0", because="the transform of the normal density has no zero", because_zh="正态密度的变换没有零点")
    D.fails(
        "exp(-x**2/2) == 0",
        because="as printed, 0 would be a common zero of every ideal: Z(I) = ℝ or {0}",
        because_zh="若如原文 Z(I) = ℝ 或 {0}，则 0 总是公共零点",
        given=["x == 0"],
    )
    D.theorem(
        "If the Fourier transforms of a closed ideal I of L¹(ℝ) have no common zero, then I = L¹(ℝ).",
        "若 L¹(ℝ) 的闭理想 I 中函数的傅里叶变换没有公共零点，则 I = L¹(ℝ)。",
        cite="Wiener 1932; Rudin, Functional Analysis (1991), chapter 9",
    )
    return D


@sn.derivation(
    title="Orthogonal to all functions of mean 0: constant",
    title_zh="与所有积分为零的函数正交：常数",
    summary="On n points: let f be orthogonal to every v with Σ v = 0. Then it is orthogonal to v = f − mean(f), and "
    "the "
    "sum of the squares of v is 0: f is constant.",
    summary_zh="在 n 个点上：设 f 与满足 Σ v = 0 的所有 v 正交。取 v = f − mean(f)，则 v 的平方和为 0：f 为常数。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P19"],
    corrects=["X40", "X41"],
)
def orthogonal_to_mean_zero():
    D = sn.derive_by_hand("sum(v**2) == f @ v", let="f: n", where={"v": "f - mean(f)"})
    D.step("==", "f @ v - mean(f)*sum(v)", because="insert one factor v", because_zh="代入一个因子 v")
    D.step(
        "==", "f @ v", because="v sums to 0, so it is one of these functions", because_zh="v 之和为 0，属于这些函数之列"
    )
    D.also("[f[0], f[1]] @ [1, -1]", let="f: 2", where={})
    D.step(
        "==",
        "f[0] - f[1]",
        because="with the test function 1 at one place and −1 at another: the values at both places agree",
        because_zh="取在一处为 1、另一处为 −1 的检验函数：两处的值相等",
    )
    D.also("c*sum(v)", let="v: n; c", given=["sum(v) == 0"], where={})
    D.step(
        "==", "0", because="conversely every constant is orthogonal to them", because_zh="反之，每个常数都与它们正交"
    )
    D.fails(
        "f[0] + f[1] == 0",
        because="not every function that is not constant has the integral 0: the indicator of [0, 1) has 1",
        because_zh="不是每个非常数函数的积分都为 0：[0, 1) 的示性函数的积分为 1",
        let="f: 2",
        given=["f[0] != f[1]"],
    )
    D.fails(
        "c == 0",
        because="the constant 1 is orthogonal to all functions of mean 0",
        because_zh="常数 1 与所有积分为零的函数正交",
        let="f: n; v: 2; c",
        given=["v[0] == 1", "sum(v) == 0", "c*sum(v) == 0"],
    )
    D.theorem(
        "The one closed ideal of L¹(ℝ) whose Fourier transforms have 0 as their only common zero is the set of all f "
        "with ∫ f = 0.",
        "L¹(ℝ) 中，其函数的傅里叶变换以 0 为唯一公共零点的闭理想只有一个，即一切满足 ∫ f = 0 的 f 的集合。",
        cite="Rudin, Fourier Analysis on Groups (1962), chapter 7 (points are sets of spectral synthesis)",
    )
    return D


@sn.derivation(
    title="The three cases of the proof",
    title_zh="证明的三种情形",
    summary="No common zero: I is all of L¹, and σ would be 0 almost everywhere. Zero 0 alone: σ would be a constant "
    "c. "
    "Both contradict the limits 0 and 1 of σ. So all of ℝ is left: ĥ = 0, h = 0, and μ = 0.",
    summary_zh="无公共零点：I 为整个 L¹，σ 将几乎处处为 0；仅有零点 0：σ 将为常数 c。两者都与 σ 的极限 0 和 1 矛盾。"
    "只剩 Z(I) = ℝ：ĥ = 0，h = 0，从而 μ = 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P19"],
)
def conclusion_of_the_proof():
    D = sn.derive_by_hand("sigmoid(t) - sigmoid(-t)", given=["t > 0"])
    D.step("==", "tanh(t/2)", because="σ(t) = (1 + tanh(t/2))/2", because_zh="σ(t) = (1 + tanh(t/2))/2")
    D.step(
        ">",
        "0",
        because="the logistic function is not constant: its values at t and −t differ",
        because_zh="Logistic 函数不为常数：在 t 与 −t 处取值不同",
    )
    D.also("abs(1 - c) + abs(c - 0)", let="c; t")
    D.step(">=", "abs((1 - c) + (c - 0))", because="triangle inequality", because_zh="三角不等式")
    D.step(
        "==",
        "1",
        because="no constant is near both limits: it is at least 1/2 away from 0 or from 1",
        because_zh="没有常数能同时接近两个极限：它与 0 或 1 的距离至少为 1/2",
    )
    return D
