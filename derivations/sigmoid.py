"""The logistic sigmoid: two forms, symmetry, slope, and how it behaves near 0 and far away."""

import symnet as sn


@sn.derivation(
    title="Derivative of the logistic sigmoid",
    title_zh="Sigmoid 函数的导数",
    summary="The slope of the sigmoid is a polynomial in its own value: σ′ = σ(1 − σ).",
    summary_zh="Sigmoid 函数的导数是其函数值的多项式：σ′ = σ(1 − σ)。",
    topic="activations",
    sources=["004 (9)", "002 §2.6(5)"],
    covers=["C10"],
    corrects=["X58"],
)
def sigmoid_derivative():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.step("==", "diff(1/(1 + exp(-x)), x)", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step("==", "-diff(1 + exp(-x), x)/(1 + exp(-x))**2", because="reciprocal rule", because_zh="倒数的求导法则")
    D.step("==", "exp(-x)/(1 + exp(-x))**2", because="chain rule on exp(-x)", because_zh="对 exp(-x) 用链式法则")
    D.step("==", "((1 + exp(-x)) - 1)/(1 + exp(-x))**2", because="add and subtract 1", because_zh="分子加一减一")
    D.step("==", "1/(1 + exp(-x)) - 1/(1 + exp(-x))**2", because="split the fraction", because_zh="拆分分式")
    D.step("==", "sigmoid(x) - sigmoid(x)**2", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="factor out", because_zh="提取公因式")
    D.fails(
        "sigmoid prime (x) == sigmoid(x)*(1 - sigmoid(x))",
        because="the prime is set on the line, like a factor",
        because_zh="撇号未排成上标，成了单独的符号",
        refused=True,
    )
    return D


@sn.derivation(
    title="Two forms of the logistic sigmoid",
    title_zh="Sigmoid 函数的两种写法",
    summary="1/(1 + e⁻ˣ) = eˣ/(1 + eˣ): the first is safe for large x, the second for x far below 0.",
    summary_zh="1/(1 + e⁻ˣ) = eˣ/(1 + eˣ)：前者适用于很大的 x，后者适用于很小的负数 x。",
    topic="activations",
    sources=["003 §1", "003 §2", "004 (2)"],
    covers=["C09"],
)
def sigmoid_forms():
    D = sn.derive_by_hand("sigmoid(x) == exp(x)/(1 + exp(x))")
    D.step("==", "1/(1 + exp(-x))", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step(
        "==",
        "exp(x)/(exp(x)*(1 + exp(-x)))",
        because="multiply numerator and denominator by exp(x)",
        because_zh="分子分母同乘 exp(x)",
    )
    D.step("==", "exp(x)/(1 + exp(x))", because="exp(x) exp(−x) = 1", because_zh="exp(x) exp(−x) = 1")
    return D


@sn.derivation(
    title="The sigmoid increases strictly",
    title_zh="Sigmoid 函数严格单调递增",
    summary="For h > 0 the difference σ(x + h) − σ(x) is a quotient of positive numbers.",
    summary_zh="当 h > 0 时，差 σ(x + h) − σ(x) 是两个正数之商。",
    topic="activations",
    sources=["003 §1"],
    covers=["C09"],
)
def sigmoid_increases():
    D = sn.derive_by_hand("sigmoid(x + h) - sigmoid(x)", given=["h > 0"])
    D.step(
        "==",
        "(exp(-x) - exp(-x - h))/((1 + exp(-x))*(1 + exp(-x - h)))",
        because="common denominator",
        because_zh="通分",
    )
    D.step(
        "==",
        "exp(-x - h)*(exp(h) - 1)/((1 + exp(-x))*(1 + exp(-x - h)))",
        because="factor out exp(−x − h)",
        because_zh="提取公因式 exp(−x − h)",
    )
    D.step(">", "0", because="exp(h) > 1 and all else is positive", because_zh="exp(h) > 1，其余各因子均为正")
    return D


@sn.derivation(
    title="The slope of the sigmoid is at most ¼",
    title_zh="Sigmoid 函数的导数不超过 1/4",
    summary="σ′ = ¼ − (σ − ½)²: a square is taken away from ¼, and it is 0 only at x = 0.",
    summary_zh="σ′ = 1/4 − (σ − 1/2)²，即从 1/4 中减去一个平方，且该平方仅在 x = 0 处为零。",
    topic="activations",
    sources=["004 (9)"],
    covers=["C11"],
)
def sigmoid_slope_bound():
    D = sn.derive_by_hand("diff(sigmoid(x), x) <= 1/4")
    D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="derivative of the sigmoid", because_zh="Sigmoid 函数的导数")
    D.step("==", "1/4 - (sigmoid(x) - 1/2)**2", because="complete the square", because_zh="配方")
    D.step("<=", "1/4", because="a square is not negative", because_zh="平方非负")
    D.also("diff(sigmoid(x), x) < 1/4", given=["x != 0"])
    D.step(
        "==",
        "1/4 - (sigmoid(x) - 1/2)**2",
        because="derivative of the sigmoid; complete the square",
        because_zh="Sigmoid 函数的导数；配方",
    )
    D.step(
        "==",
        "1/4 - tanh(x/2)**2/4",
        because="the sigmoid is a rescaled hyperbolic tangent",
        because_zh="Sigmoid 函数是缩放平移后的双曲正切",
    )
    D.step("<", "1/4", because="tanh vanishes at 0 only", because_zh="tanh 仅在 0 处为零")
    return D


@sn.derivation(
    title="Symmetry of the sigmoid",
    title_zh="Sigmoid 函数的对称性",
    summary="σ(−x) = 1 − σ(x): the graph is symmetric about the point (0, ½).",
    summary_zh="σ(−x) = 1 − σ(x)：图像关于点 (0, 1/2) 中心对称。",
    topic="activations",
    sources=["001 §Cybenko", "003 §1"],
    covers=["C12"],
)
def sigmoid_symmetry():
    D = sn.derive_by_hand("sigmoid(-x) == 1 - sigmoid(x)")
    D.step("==", "1/(1 + exp(x))", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step(
        "==", "((1 + exp(x)) - exp(x))/(1 + exp(x))", because="add and subtract exp(x)", because_zh="分子加减 exp(x)"
    )
    D.step("==", "1 - exp(x)/(1 + exp(x))", because="split the fraction", because_zh="拆分分式")
    D.step("==", "1 - sigmoid(x)", because="the other form of the sigmoid", because_zh="Sigmoid 函数的另一写法")
    return D


@sn.derivation(
    title="The sigmoid tends to 1 and to 0",
    title_zh="Sigmoid 函数的两个极限",
    summary="For every ε > 0, however small, 1 − σ(x) < ε from x = log(1/ε) on; by symmetry σ(−x) < ε as well.",
    summary_zh="对任意小的 ε > 0，当 x ≥ log(1/ε) 时 1 − σ(x) < ε；由对称性，此时也有 σ(−x) < ε。",
    topic="activations",
    sources=["001 §Cybenko", "003 §1"],
    covers=["C09", "C12"],
)
def sigmoid_limits():
    D = sn.derive_by_hand("1 - sigmoid(x)", given=["eps > 0", "t >= 0"], where={"x": "log(1/eps) + t"})
    D.step("==", "sigmoid(-x)", because="symmetry of the sigmoid", because_zh="Sigmoid 函数的对称性")
    D.step("<", "exp(-x)", because="drop the 1 in the denominator 1 + exp(x)", because_zh="去掉分母 1 + exp(x) 中的 1")
    D.step("==", "eps*exp(-t)", because="exp(−log(1/ε)) = ε", because_zh="exp(−log(1/ε)) = ε")
    D.step("<=", "eps", because="t is not negative", because_zh="t 非负")
    D.also("sigmoid(-x)", given=["eps > 0", "t >= 0"])
    D.step("==", "1 - sigmoid(x)", because="symmetry of the sigmoid", because_zh="Sigmoid 函数的对称性")
    D.step("<", "eps", because="the first claim", because_zh="即上一命题")
    return D


@sn.derivation(
    title="Near 0 the sigmoid is almost a line",
    title_zh="Sigmoid 函数在 0 附近接近线性",
    summary="|σ(x) − ½ − x/4| ≤ |x|³/48 for all real x: the series ½ + x/4 − x³/48 + x⁵/480 − … begins so.",
    summary_zh="对一切实数 x 有 |σ(x) − 1/2 − x/4| ≤ |x|³/48：级数为 1/2 + x/4 − x³/48 + x⁵/480 − …。",
    topic="activations",
    sources=["003 §1"],
    covers=["C13"],
)
def sigmoid_near_zero():
    D = sn.derive_by_hand("diff(sigmoid(x), x, 3)", where={"s": "sigmoid(x)"})
    D.step("==", "diff(s*(1 - s), x, 2)", because="derivative of the sigmoid", because_zh="Sigmoid 函数的导数")
    D.step(
        "==",
        "diff(s*(1 - s)*(1 - 2*s), x)",
        because="product rule, s′ = s(1 − s)",
        because_zh="乘积法则，s′ = s(1 − s)",
    )
    D.step("==", "s*(1 - s)*(1 - 6*s + 6*s**2)", because="once more", because_zh="再用一次")
    D.also("diff(sigmoid(x), x, 5)")
    D.step("==", "diff(s*(1 - s)*(1 - 6*s + 6*s**2), x, 2)", because="the first claim", because_zh="即上一命题")
    D.step(
        "==",
        "s*(1 - s)*(1 - 30*s + 150*s**2 - 240*s**3 + 120*s**4)",
        because="product rule twice; at s = ½ it is ¼, and ¼/5! = 1/480",
        because_zh="用两次乘积法则；在 s = 1/2 处为 1/4，而 (1/4)/5! = 1/480",
    )
    D.also("abs(diff(sigmoid(x), x, 3)) <= 1/8")
    D.step("==", "abs(s*(1 - s)*(1 - 6*s*(1 - s)))", because="the first claim", because_zh="即第一个命题")
    D.step(
        "<=",
        "1/8",
        because="q = s(1 − s) lies in (0, ¼], where |q(1 − 6q)| is largest at ¼",
        because_zh="q = s(1 − s) ∈ (0, 1/4]，|q(1 − 6q)| 在 q = 1/4 处最大",
    )
    D.also("(1/2 + x/4) - sigmoid(x)", given=["x >= 0"])
    D.step(
        "<=",
        "1/8*x**3/6",
        because="Taylor's formula at 0 with Lagrange's remainder; the second derivative at 0 is 0",
        because_zh="在 0 处的 Taylor 公式与 Lagrange 余项；二阶导数在 0 处为零",
    )
    D.step("==", "x**3/48", because="8 · 3! = 48", because_zh="8 · 3! = 48")
    D.also("(1/2 + x/4) - sigmoid(x)", given=["x >= 0"])
    D.step(
        ">=",
        "0",
        because="for x ≥ 0 the sigmoid is concave, below its tangent",
        because_zh="x ≥ 0 时 Sigmoid 是凹的，位于切线下方",
    )
    D.also("(1/2 + (-x)/4) - sigmoid(-x)")
    D.step("==", "(1/2 - x/4) - (1 - sigmoid(x))", because="symmetry of the sigmoid", because_zh="Sigmoid 函数的对称性")
    D.step(
        "==",
        "-((1/2 + x/4) - sigmoid(x))",
        because="so for x < 0 the same with the sign changed",
        because_zh="故 x < 0 时只差一个符号",
    )
    return D


@sn.derivation(
    title="Far from 0 the slope of the sigmoid decays exponentially",
    title_zh="远离 0 处 Sigmoid 函数的导数按指数衰减",
    summary="σ′(x) ≤ e^(−|x|): saturated units pass almost no gradient on.",
    summary_zh="σ′(x) ≤ e^(−|x|)：饱和的神经元几乎不传递梯度。",
    topic="activations",
    sources=["003 §1"],
    covers=["C13"],
)
def sigmoid_saturates():
    D = sn.derive_by_hand("diff(sigmoid(x), x) <= exp(-abs(x))")
    D.step("==", "sigmoid(x)*sigmoid(-x)", because="σ′ = σ(1 − σ), and symmetry", because_zh="σ′ = σ(1 − σ) 与对称性")
    D.step("==", "sigmoid(abs(x))*sigmoid(-abs(x))", because="the product is even", because_zh="该乘积是偶函数")
    D.step("<=", "sigmoid(-abs(x))", because="the sigmoid is below 1", because_zh="Sigmoid 函数小于 1")
    D.step("<=", "exp(-abs(x))", because="drop the 1 in the denominator", because_zh="去掉分母中的 1")
    D.also("sigmoid(x)")
    D.step("==", "exp(x)/(1 + exp(x))", because="the other form of the sigmoid", because_zh="Sigmoid 函数的另一形式")
    D.step("<=", "exp(x)", because="the denominator is above 1", because_zh="分母大于 1")
    D.also("1 - sigmoid(x)")
    D.step("==", "sigmoid(-x)", because="symmetry of the sigmoid", because_zh="Sigmoid 函数的对称性")
    D.step("<=", "exp(-x)", because="the claim before, at −x", because_zh="对 −x 用前一结论")
    return D
