"""Convolution as an operation: the double sum, its laws, the continuous one, and shifts."""

import symnet as sn

# Full convolutions of rows of any length: pad, flip, slide.
FULL = {
    "fg": "conv1d(concatenate((zeros(q), f, zeros(q))), g[::-1])",
    "gf": "conv1d(concatenate((zeros(p), g, zeros(p))), f[::-1])",
    "gh": "conv1d(concatenate((zeros(r), g, zeros(r))), h[::-1])",
}
ROWS = "f: p+1; g: q+1; h: r+1"


@sn.derivation(
    title="Discrete convolution is a double sum",
    title_zh="离散卷积是二重求和",
    summary="Conv(F, G)(x, y) = Σₛ Σₜ F(s, t) G(x − s, y − t). The source sums over t only, which leaves s open.",
    summary_zh="Conv(F, G)(x, y) = Σₛ Σₜ F(s, t) G(x − s, y − t)。原文只印了对 t 的求和，s 便成了自由变量。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M07"],
    corrects=["X81"],
)
def discrete_convolution():
    D = sn.derive_by_hand("FG[1, 1]", let="F: 2 2; G: 2 2", where={"FG": "conv2d(F, G[::-1, ::-1], padding=1)"})
    D.step(
        "==",
        "sum(F*G[::-1, ::-1])",
        because="at (1, 1) the flipped kernel lies on the array: G(1 − s, 1 − t) beside F(s, t)",
        because_zh="在 (1, 1) 处翻转的核正好盖住数组：G(1 − s, 1 − t) 对着 F(s, t)",
    )
    D.step(
        "==",
        "F[0, 0]*G[1, 1] + F[0, 1]*G[1, 0] + (F[1, 0]*G[0, 1] + F[1, 1]*G[0, 0])",
        because="the sum over t for s = 0, then for s = 1",
        because_zh="先 s = 0 对 t 求和，再 s = 1 对 t 求和",
    )
    D.fails(
        "FG[1, 1] == F[0, 0]*G[1, 1] + F[0, 1]*G[1, 0]",
        because="as printed, with one sum: read at s = 0 a part of the terms is lost",
        because_zh="照原文只有一个求和号：取 s = 0 便丢掉一部分项",
    )
    D.fails(
        "F[0, 0]*G[1, 1] + F[0, 1]*G[1, 0] == F[1, 0]*G[0, 1] + F[1, 1]*G[0, 0]",
        because="and its value would depend on the s that is left open",
        because_zh="而且其值随自由的 s 而变",
    )
    return D


@sn.derivation(
    title="Convolution is commutative and associative; correlation is not",
    title_zh="卷积满足交换律与结合律，互相关则不然",
    summary="For rows of all lengths. Exchanging the two factors of a correlation turns the result round.",
    summary_zh="对任意长度成立。交换互相关的两个因子，结果左右翻转。",
    topic="convolution",
    sources=["003 §7", "001 卷积网络"],
    covers=["M09"],
    corrects=["X19"],
)
def laws_of_convolution():
    same = "f: p+1; g: p+1"
    D = sn.derive_by_hand("fg == gf", let=ROWS, where=FULL)
    D.step("==", "gf", because="substitute s → x − s in the sum", because_zh="在求和中代换 s → x − s")
    D.also("conv1d(concatenate((zeros(r), fg, zeros(r))), h[::-1])")
    D.step(
        "==",
        "conv1d(concatenate((zeros(q + r), f, zeros(q + r))), gh[::-1])",
        because="exchange the two sums",
        because_zh="交换两个求和的次序",
    )
    D.also("conv1d(concatenate((zeros(p), f, zeros(p))), g)", let=same, where={})
    D.step(
        "==",
        "conv1d(concatenate((zeros(p), g, zeros(p))), f)[::-1]",
        because="correlation: f ⋆ g is g ⋆ f read backwards",
        because_zh="互相关：f ⋆ g 是倒着读的 g ⋆ f",
    )
    D.also("conv1d(concatenate((zeros(p), f, zeros(p))), g[::-1])")
    D.step(
        "==",
        "conv1d(concatenate((zeros(p), f[::-1], zeros(p))), g)[::-1]",
        because="convolution is correlation with the flipped kernel",
        because_zh="卷积即与翻转的核作互相关",
    )
    D.fails(
        "conv1d(concatenate((zeros(p), f, zeros(p))), g) == conv1d(concatenate((zeros(p), g, zeros(p))), f)",
        because="correlation is not commutative",
        because_zh="互相关不满足交换律",
    )
    D.theorem(
        "For f, g, h ∈ ℓ¹(ℤ²), that is Σ |f(s, t)| < ∞ and so on, the sums converge absolutely, and f ∗ g = g ∗ f, "
        "(f ∗ g) ∗ h = f ∗ (g ∗ h).",
        "若 f、g、h ∈ ℓ¹(ℤ²)，即 Σ |f(s, t)| < ∞ 等，则各和绝对收敛，且 f ∗ g = g ∗ f，(f ∗ g) ∗ h = f ∗ (g ∗ h)。",
        cite="Rudin, Principles of Mathematical Analysis, 8.3",
    )
    return D


@sn.derivation(
    title="Without absolute summability, associativity is lost",
    title_zh="缺少绝对可和性，结合律不再成立",
    summary="With f = 1 everywhere, g = δ₀ − δ₁ and h = 1 from 0 on: (f ∗ g) ∗ h = 0 ∗ h = 0, and f ∗ (g ∗ h) = f ∗ "
    "δ₀ = 1. Seen here through windows of finite length.",
    summary_zh="取 f 恒为 1，g = δ₀ − δ₁，h 从 0 起为 1：(f ∗ g) ∗ h = 0 ∗ h = 0，而 f ∗ (g ∗ h) = f ∗ δ₀ = 1。"
    "以下通过有限长的窗口来看。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M09"],
)
def associativity_needs_summability():
    names = {"g": "concatenate((ones(1), -ones(1)))", "h": "concatenate((zeros(1), ones(5)))"}
    D = sn.derive_by_hand("conv1d(ones(n + 1), g[::-1])", let="n: size; f: m", where=names)
    D.step("==", "zeros(n)", because="f ∗ g: differences of equal values", because_zh="f ∗ g：相等数值之差")
    D.also("conv1d(h, g[::-1])")
    D.step(
        "==",
        "concatenate((ones(1), zeros(4)))",
        because="g ∗ h: one step up at 0, then nothing: δ₀",
        because_zh="g ∗ h：在 0 处上升一次，此后为零，即 δ₀",
    )
    D.also("conv1d(f, ones(1))")
    D.step("==", "f", because="convolution with δ₀ changes nothing", because_zh="与 δ₀ 卷积不变")
    D.fails(
        "conv1d(ones(n + 1), g[::-1]) == ones(n)",
        because="so the two orders give 0 and 1; of the three, g alone is absolutely summable",
        because_zh="于是两种次序分别得 0 与 1：三者中只有 g 绝对可和",
    )
    return D


@sn.derivation(
    title="Convolution multiplies polynomials",
    title_zh="卷积即多项式相乘",
    summary="The coefficients of a product are the convolution of the coefficients: so the laws of ∗ are those of ·.",
    summary_zh="乘积的系数是系数的卷积，因此 ∗ 的运算律就是乘法的运算律。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M09"],
)
def convolution_multiplies_polynomials():
    D = sn.derive_by_hand(
        "(f[0] + f[1]*x)*(g[0] + g[1]*x)", let="f: 2; g: 2; x", where={"c": "conv1d(f, g[::-1], padding=1)"}
    )
    D.step(
        "==",
        "f[0]*g[0] + (f[0]*g[1] + f[1]*g[0])*x + f[1]*g[1]*x**2",
        because="multiply out and collect powers",
        because_zh="展开并合并同次项",
    )
    D.step(
        "==",
        "c[0] + c[1]*x + c[2]*x**2",
        because="each bracket is a sum over s of f(s) g(k − s)",
        because_zh="每个括号都是 f(s) g(k − s) 对 s 求和",
    )
    return D


@sn.derivation(
    title="A box convolved with a box is a hat",
    title_zh="矩形与矩形的卷积是三角形",
    summary="The integral is the length of an overlap. On a grid of width 1/N the sum gives the hat exactly.",
    summary_zh="积分等于重叠部分的长度。在间距为 1/N 的网格上，求和恰好给出三角形。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M08", "M10"],
)
def box_with_box():
    D = sn.derive_by_hand("maximum(0, minimum(1, x) - maximum(0, x - 1))", let="k: size; N: size")
    D.step(
        "==",
        "maximum(0, 1 - abs(x - 1))",
        because="s lies in [0, 1] and x − s in [0, 1]: from the greater left end to the lesser right end",
        because_zh="s 与 x − s 都在 [0, 1] 内：从较大的左端点到较小的右端点",
    )
    D.also("sum(ones(k))*(1/N)", given=["k <= N"])
    D.step("==", "k/N", because="k points of the grid lie in both boxes", because_zh="网格上有 k 个点同在两个矩形内")
    D.step(
        "==",
        "1 - abs(k/N - 1)",
        because="the hat at x = k/N ≤ 1",
        because_zh="三角形在 x = k/N ≤ 1 处的值",
    )
    return D


@sn.derivation(
    title="A Gaussian convolved with a Gaussian: the variances add",
    title_zh="高斯与高斯的卷积：方差相加",
    summary="Complete the square: the product splits into a Gaussian in x, and one in s with an integral free of x.",
    summary_zh="配方：乘积分为只含 x 的高斯与关于 s 的高斯，后者的积分与 x 无关。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M08"],
)
def gaussian_with_gaussian():
    D = sn.derive_by_hand(
        "exp(-s**2/(2*a))*exp(-(x - s)**2/(2*b))",
        given=["a > 0", "b > 0"],
        where={"v": "a*b/(a + b)", "mu": "a*x/(a + b)"},
    )
    D.step("==", "exp(-s**2/(2*a) - (x - s)**2/(2*b))", because="exponents add", because_zh="指数相加")
    D.step(
        "==",
        "exp(-x**2/(2*(a + b)) - (s - mu)**2/(2*v))",
        because="complete the square in s",
        because_zh="对 s 配方",
    )
    D.step("==", "exp(-x**2/(2*(a + b)))*exp(-(s - mu)**2/(2*v))", because="split the exponent", because_zh="拆开指数")
    D.also("sqrt(2*pi*v)/(sqrt(2*pi*a)*sqrt(2*pi*b))", given=["a > 0", "b > 0"])
    D.step(
        "==",
        "1/sqrt(2*pi*(a + b))",
        because="with ∫ exp(−(s − μ)²/(2v)) ds = √(2πv): the factor of a Gaussian of variance a + b",
        because_zh="由 ∫ exp(−(s − μ)²/(2v)) ds = √(2πv)：恰为方差 a + b 的高斯的系数",
    )
    D.theorem(
        "For f, g ∈ L¹(ℝ²) the integral ∬ f(s, t) g(x − s, y − t) ds dt exists for almost all (x, y), and f ∗ g is in "
        "L¹(ℝ²).",
        "若 f、g ∈ L¹(ℝ²)，则 ∬ f(s, t) g(x − s, y − t) ds dt 对几乎所有 (x, y) 存在，且 f ∗ g ∈ L¹(ℝ²)。",
        cite="Folland, Real Analysis, 2nd ed., 8.7",
    )
    D.theorem(
        "∫ exp(−(s − μ)²/(2v)) ds over ℝ is √(2πv), for every μ and every v > 0.",
        "对任意 μ 与 v > 0，exp(−(s − μ)²/(2v)) 在 ℝ 上的积分为 √(2πv)。",
        cite="Rudin, Principles of Mathematical Analysis, 8.21",
    )
    return D


@sn.derivation(
    title="From the sum to the integral: the error of one cell",
    title_zh="从求和到积分：一个网格单元的误差",
    summary="With s² as the integrand, a cell of width h around c is off by h³/12: N cells on [0, 1] by h²/12 in all, "
    "which goes to 0.",
    summary_zh="被积函数为 s² 时，以 c 为中心、宽 h 的单元误差为 h³/12；[0, 1] 上 N 个单元合计误差为 h²/12，趋于 0。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M10"],
)
def sum_to_integral():
    D = sn.derive_by_hand("((c + h/2)**3 - (c - h/2)**3)/3 - c**2*h")
    D.step("==", "(3*c**2*h + h**3/4)/3 - c**2*h", because="binomial theorem", because_zh="二项式定理")
    D.step("==", "h**3/12", because="the Riemann term cancels", because_zh="黎曼和的项相消")
    D.also("N*(1/N)**3/12", let="N: size")
    D.step("==", "1/(12*N**2)", because="N cells of width 1/N", because_zh="N 个宽 1/N 的单元")
    D.theorem(
        "If f and g are continuous with compact support, Σₛ Σₜ f(s, t) g(x − s, y − t) Δs Δt → "
        "∬ f(s, t) g(x − s, y − t) ds dt as Δs, Δt → 0, where s runs over the multiples of Δs, t over those of Δt.",
        "若 f、g 连续且有紧支集，s 取遍 Δs 的整数倍，t 取遍 Δt 的整数倍，则当 Δs、Δt → 0 时 "
        "Σₛ Σₜ f(s, t) g(x − s, y − t) Δs Δt → ∬ f(s, t) g(x − s, y − t) ds dt。",
        cite="Rudin, Principles of Mathematical Analysis, 6.8 and 10.1",
    )
    return D


@sn.derivation(
    title="A convolution layer does not see where it is",
    title_zh="卷积层的平移等变性",
    summary="Shift the input and the output is shifted: for all sizes away from the border, and exactly on a circle. "
    "Pooling with stride 2 keeps it for shifts by 2 only.",
    summary_zh="输入平移，输出随之平移：离开边界时对任意大小成立，首尾相接时严格成立。"
    "步幅为 2 的池化只对移动 2 格的平移保持这一性质。",
    topic="convolution",
    sources=["001 卷积网络"],
    covers=["M14"],
)
def translation_equivariance():
    let = "h: H+p W+q; K: p q; r: 4; k: 2; X: 6 2"
    names = {"turned": "concatenate((r[-1:], r[:-1]))", "c": "conv1d(concatenate((r, r[:1])), k)"}
    D = sn.derive_by_hand("conv2d(h[1:, :], K)", let=let, given=["H >= 2"], where=names)
    D.step(
        "==",
        "conv2d(h, K)[1:, :]",
        because="the parameters do not depend on i: substitute i → i + 1",
        because_zh="参数与 i 无关：代换 i → i + 1",
    )
    D.also("conv2d(h[:, 1:], K)", given=["W >= 2"])
    D.step("==", "conv2d(h, K)[:, 1:]", because="the same for j", because_zh="对 j 亦然")
    D.also("conv1d(concatenate((turned, turned[:1])), k)")
    D.step(
        "==",
        "concatenate((c[-1:], c[:-1]))",
        because="on a circle of four places nothing is lost at the border",
        because_zh="在四个位置的圆周上，边界处没有损失",
    )
    D.also("mean_pool2d(X[2:], 2)")
    D.step("==", "mean_pool2d(X, 2)[1:]", because="a shift by the stride", because_zh="移动一个步幅")
    D.fails(
        "mean_pool2d(X[1:5], 2) == mean_pool2d(X[0:4], 2)",
        because="a shift by 1 is no shift of the pooled array",
        because_zh="移动 1 格并不对应池化结果的平移",
    )
    return D
