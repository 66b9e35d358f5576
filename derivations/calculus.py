"""Derivatives: difference quotients, the basic table, linearity, reciprocals, partial derivatives.

A derivative is the limit of difference quotients; the lines show the quotient itself, exactly, for every h ≠ 0.
"""

import symnet as sn


@sn.derivation(
    title="The derivative of x² as a limit",
    title_zh="由极限求 x² 的导数",
    summary="For every h ≠ 0 the difference quotient is 2x + h: it differs from 2x by h alone, so its limit is 2x.",
    summary_zh="对任意 h ≠ 0，差商等于 2x + h，与 2x 只差 h，因此极限为 2x。",
    topic="calculus",
    sources=["002 §2.6(1)", "002 §2.6(2)"],
    covers=["G01", "G02"],
)
def derivative_of_a_square():
    D = sn.derive_by_hand("((x + h)**2 - x**2)/h", given=["h != 0"])
    D.step("==", "(2*x*h + h**2)/h", because="expand the square", because_zh="展开平方")
    D.step("==", "2*x + h", because="cancel h", because_zh="约去 h")
    D.step("==", "diff(x**2, x) + h", because="derivative of a square", because_zh="平方的导数")
    D.also("abs(((x + h)**2 - x**2)/h - 2*x)", given=["h != 0"])
    D.step("==", "abs((2*x + h) - 2*x)", because="the quotient as found", because_zh="代入所得差商")
    D.step("<=", "abs(h)", because="within ε of 2x wherever |h| < ε", because_zh="只要 |h| < ε，与 2x 之差就小于 ε")
    D.theorem(
        "f′(x) is the limit of (f(x + h) − f(x))/h for h → 0, where it exists.",
        "f′(x) 是 (f(x + h) − f(x))/h 当 h → 0 时的极限（若存在）。",
        cite="Rudin 1976, Definition 5.1",
    )
    return D


@sn.derivation(
    title="Relu at 0: the quotients from both sides differ",
    title_zh="ReLU 在 0 处：左右差商不同",
    summary="The right quotient is 1, the left one 0: their difference is 1 for every h > 0, no derivative.",
    summary_zh="右差商为 1，左差商为 0：对任意 h > 0 两者相差 1，因此导数不存在。",
    topic="calculus",
    sources=["002 §2.6(1)"],
    covers=["G01"],
)
def one_sided_quotients_of_relu():
    D = sn.derive_by_hand("(relu(h) - relu(0))/h - (relu(-h) - relu(0))/(-h)", given=["h > 0"])
    D.step(
        "==",
        "(h - 0)/h - (0 - 0)/(-h)",
        because="relu is the identity above 0 and 0 below",
        because_zh="relu 在正半轴为恒等，在负半轴为 0",
    )
    D.step("==", "1", because="cancel h", because_zh="约去 h")
    D.fails(
        "diff(relu(x), x) == 1", because="at 0 there is no derivative", because_zh="在 0 处不可导", given=["x >= 0"]
    )
    return D


@sn.derivation(
    title="Constants and the identity",
    title_zh="常数与恒等函数的导数",
    summary="(c)′ = 0 for every constant, (x)′ = 1: the quotients do not depend on h.",
    summary_zh="对任意常数 (c)′ = 0，而 (x)′ = 1：差商与 h 无关。",
    topic="calculus",
    sources=["002 §2.6(2)"],
    covers=["G02"],
    corrects=["X57"],
)
def derivative_of_a_constant():
    D = sn.derive_by_hand("diff(c, x) + diff(x, x)", given=["h != 0"])
    D.step(
        "==",
        "(c - c)/h + ((x + h) - x)/h",
        because="both quotients are constant in h",
        because_zh="两个差商都与 h 无关",
    )
    D.step("==", "0 + 1", because="cancel", because_zh="化简")
    D.fails(
        "diff(e, e) == 0",
        because="with e for a variable it is 1: the rule is (c)′ = 0 for constants c",
        because_zh="若 e 表示变量，则导数为 1：应为常数 c 的公式 (c)′ = 0",
        let="e",
    )
    return D


@sn.derivation(
    title="The derivative of exp: the quotient, factored",
    title_zh="指数函数的导数：差商的分解",
    summary="The quotient of exp is exp(x) times that at 0, so that one limit decides: (exp(h) − 1)/h → 1.",
    summary_zh="exp 的差商等于 exp(x) 乘以 0 处的差商，只需一个极限：(exp(h) − 1)/h → 1。",
    topic="calculus",
    sources=["002 §2.6(2)"],
    covers=["G02"],
)
def quotient_of_the_exponential():
    D = sn.derive_by_hand("(exp(x + h) - exp(x))/h", given=["h != 0"])
    D.step("==", "(exp(x)*exp(h) - exp(x))/h", because="exponential of a sum", because_zh="和的指数")
    D.step("==", "diff(exp(x), x)*((exp(h) - 1)/h)", because="factor out exp(x)", because_zh="提出 exp(x)")
    return D


@sn.derivation(
    title="The limit behind the derivative of exp",
    title_zh="指数函数导数所依据的极限",
    summary="For h > 0, (exp(h) − 1)/h lies between 1 and exp(h), and both tend to 1 (h < 0: the bounds change sides).",
    summary_zh="当 h > 0 时，(exp(h) − 1)/h 介于 1 与 exp(h) 之间，两者都趋于 1（h < 0 时上下界互换）。",
    topic="calculus",
    sources=["002 §2.6(2)"],
    covers=["G02"],
)
def limit_of_the_exponential_quotient():
    D = sn.derive_by_hand("1", given=["h > 0"])
    D.step("<=", "(exp(h) - 1)/h", because="exp(h) ≥ 1 + h", because_zh="exp(h) ≥ 1 + h")
    D.step("<=", "exp(h)", because="exp(−h) ≥ 1 − h, times exp(h)", because_zh="exp(−h) ≥ 1 − h，两边乘以 exp(h)")
    return D


@sn.derivation(
    title="The derivative of exp(−x)",
    title_zh="exp(−x) 的导数",
    summary="Chain rule with the inner function −x: (exp(−x))′ = −exp(−x).",
    summary_zh="以 −x 为内层函数，用链式法则：(exp(−x))′ = −exp(−x)。",
    topic="calculus",
    sources=["002 §2.6(2)"],
    covers=["G02"],
)
def derivative_of_a_falling_exponential():
    return sn.diff(sn.parse("exp(u)", where={"u": "-x"}), "x")


@sn.derivation(
    title="Two notations for a derivative",
    title_zh="导数的两种记号",
    summary="For y = f(x), dy/dx and f′(x) are the same.",
    summary_zh="对 y = f(x)，dy/dx 与 f′(x) 含义相同。",
    topic="calculus",
    sources=["002 §2.6(3)"],
    covers=["G03"],
)
def notations_of_a_derivative():
    return sn.diff(sn.parse("y", let="f: function", where={"y": "f(x)"}), "x")


@sn.derivation(
    title="Linearity: the quotient of a combination",
    title_zh="线性性：线性组合的差商",
    summary="The difference quotient of a f + b g is a times that of f plus b times that of g; so are their limits.",
    summary_zh="a f + b g 的差商等于 f 的差商的 a 倍加 g 的差商的 b 倍；取极限亦然。",
    topic="calculus",
    sources=["002 §2.6(4)"],
    covers=["G04"],
)
def quotient_of_a_combination():
    D = sn.derive_by_hand(
        "((a*f(x + h) + b*g(x + h)) - (a*f(x) + b*g(x)))/h", let="f: function; g: function", given=["h != 0"]
    )
    D.step(
        "==",
        "(a*(f(x + h) - f(x)) + b*(g(x + h) - g(x)))/h",
        because="group the terms of f and of g",
        because_zh="分别合并 f 与 g 的项",
    )
    D.step(
        "==",
        "a*((f(x + h) - f(x))/h) + b*((g(x + h) - g(x))/h)",
        because="divide each by h",
        because_zh="各自除以 h",
    )
    return D


@sn.derivation(
    title="Linearity of the derivative",
    title_zh="导数的线性性",
    summary="(a f + b g)′ = a f′ + b g′: the derivative of a sum is the sum of the derivatives.",
    summary_zh="(a f + b g)′ = a f′ + b g′：和的导数为导数的和，常数倍的导数为导数的常数倍。",
    topic="calculus",
    sources=["002 §2.6(4)"],
    covers=["G04"],
)
def linearity_of_the_derivative():
    return sn.diff(sn.parse("a*f(x) + b*g(x)", let="f: function; g: function"), "x")


@sn.derivation(
    title="Reciprocal: the difference quotient",
    title_zh="倒数：差商",
    summary="With u = f(x) and v = f(x + h), both not 0, the quotient of 1/f is −(v − u)/h over u v, tending to u².",
    summary_zh="记 u = f(x)，v = f(x + h)，均不为零，则 1/f 的差商为 −(v − u)/h 除以 u v，而 u v 趋于 u²。",
    topic="calculus",
    sources=["002 §2.6(5)"],
    covers=["G05"],
)
def quotient_of_a_reciprocal():
    D = sn.derive_by_hand("(1/v - 1/u)/h", given=["u != 0", "v != 0", "h != 0"])
    D.step("==", "((u - v)/(u*v))/h", because="common denominator", because_zh="通分")
    D.step("==", "-((v - u)/h)/(u*v)", because="reorder", because_zh="整理")
    return D


@sn.derivation(
    title="Derivative of a reciprocal",
    title_zh="倒数的导数",
    summary="(1/f)′ = −f′/f², wherever f(x) ≠ 0.",
    summary_zh="在 f(x) ≠ 0 处，(1/f)′ = −f′/f²。",
    topic="calculus",
    sources=["002 §2.6(5)"],
    covers=["G05"],
)
def derivative_of_a_reciprocal():
    D = sn.derive_by_hand(sn.diff(sn.parse("1/f(x)", let="f: function"), "x"))
    D.fails(
        "diff(f(x)*(1/f(x)), x) == 0",
        because="where f(x) = 0 there is no reciprocal",
        because_zh="在 f(x) = 0 处没有倒数",
        let="f: function",
    )
    return D


@sn.derivation(
    title="A function of two variables: circles as contours",
    title_zh="二元函数：等高线是圆",
    summary="f(x, y) = x² + y² has the value r² on the circle of radius r around 0.",
    summary_zh="f(x, y) = x² + y² 在以原点为圆心、半径为 r 的圆上恒等于 r²。",
    topic="calculus",
    sources=["002 §2.7(1)"],
    covers=["G06"],
)
def contours_of_a_paraboloid():
    D = sn.derive_by_hand("x**2 + y**2", where={"x": "r*cos(t)", "y": "r*sin(t)"})
    D.step("==", "r**2*(cos(t)**2 + sin(t)**2)", because="factor out r²", because_zh="提出 r²")
    D.step("==", "r**2", because="Pythagorean identity", because_zh="三角恒等式")
    D.also("grad(v[0]**2 + v[1]**2, v) @ [-v[1], v[0]]", let="v: 2", where={})
    D.step("==", "(2*v) @ [-v[1], v[0]]", because="the gradient is 2v", because_zh="梯度为 2v")
    D.step("==", "0", because="it is perpendicular to the circle through v", because_zh="它与过 v 的圆垂直")
    return D


@sn.derivation(
    title="A partial derivative as a limit",
    title_zh="偏导数的定义",
    summary="Only x moves and y stays: the quotient of x²y is 2xy + hy, which tends to 2xy.",
    summary_zh="只让 x 变化而 y 固定：x²y 的差商为 2xy + hy，趋于 2xy。",
    topic="calculus",
    sources=["002 §2.7(2)"],
    covers=["G07"],
)
def partial_derivative_as_a_limit():
    D = sn.derive_by_hand("((x + h)**2*y - x**2*y)/h", given=["h != 0"])
    D.step("==", "(2*x*h + h**2)*y/h", because="expand, y being fixed", because_zh="固定 y，展开")
    D.step("==", "diff(x**2*y, x) + h*y", because="cancel h", because_zh="约去 h")
    return D


@sn.derivation(
    title="Partial derivatives without continuity: along the axes",
    title_zh="偏导数存在而不连续：沿坐标轴",
    summary="For f = xy/(x² + y²), 0 at the origin, both quotients at the origin are 0: the partial derivatives exist.",
    summary_zh="设 f = xy/(x² + y²)，在原点取 0，则原点处两个差商均为 0：偏导数存在。",
    topic="calculus",
    sources=["002 §2.7(2)"],
    covers=["G07"],
)
def partial_derivatives_at_the_origin():
    D = sn.derive_by_hand("(where(h**2 + 0**2 > 0, h*0/(h**2 + 0**2), 0) - 0)/h", given=["h != 0"])
    D.step("==", "(0/h**2 - 0)/h", because="h² is positive", because_zh="h² 为正")
    D.step("==", "0", because="a quotient of 0", because_zh="分子为 0")
    return D


@sn.derivation(
    title="Partial derivatives without continuity: along the diagonal",
    title_zh="偏导数存在而不连续：沿对角线",
    summary="On the diagonal the same f is 1/2 however near the origin is, where f = 0.",
    summary_zh="在对角线上，无论离原点多近，同一函数恒为 1/2，而在原点为 0。",
    topic="calculus",
    sources=["002 §2.7(2)"],
    covers=["G07"],
)
def partial_derivatives_without_continuity():
    D = sn.derive_by_hand("where(t**2 + t**2 > 0, t*t/(t**2 + t**2), 0)", given=["t != 0"])
    D.step("==", "t**2/(2*t**2)", because="t² is positive", because_zh="t² 为正")
    D.step("==", "1/2", because="cancel t²", because_zh="约去 t²")
    D.fails(
        "where(t**2 + t**2 > 0, t*t/(t**2 + t**2), 0) == 0",
        because="the values on the diagonal do not tend to the value at the origin",
        because_zh="对角线上的值不趋于原点处的值",
    )
    return D
