"""Conditions for a minimum: first and second order, what they leave open, and when equations cannot be solved."""

import symnet as sn

QUARTIC = "3*x**4 - 16*x**3 + 18*x**2"


@sn.derivation(
    title="At a minimum inside an interval the derivative is 0",
    title_zh="区间内部的最小值点处导数为 0",
    summary="With f_a = f(a) ≤ f_h = f(a + h), difference quotients are ≥ 0 from the right and ≤ 0 from the left. A "
    "derivative d is the limit of both. The end of an interval has one side only, and |x| has no "
    "derivative at its minimum.",
    summary_zh="记 f_a = f(a) ≤ f_h = f(a + h)：右侧差商非负，左侧差商非正；导数 d 是二者的共同极限，故为 0。"
    "区间端点只有一侧，|x| 在其最小值点不可导，因此都不适用。",
    topic="optimality",
    sources=["002 §2.6(6)", "002 §2.7(3)"],
    covers=["H01"],
    corrects=["X59"],
)
def minimum_has_no_slope():
    D = sn.derive_by_hand("(f_h - f_a)/h", given=["f_h >= f_a", "h > 0"])
    D.step(
        ">=",
        "0",
        because="from the right both parts of the quotient are not negative",
        because_zh="右侧：分子分母均非负",
    )
    D.also("(f_h - f_a)/h", given=["f_h >= f_a", "h < 0"])
    D.step("<=", "0", because="from the left the numerator is not negative, h is", because_zh="左侧：分子非负，h 为负")
    D.also("d", given=["d >= 0", "d <= 0"])
    D.step("==", "0", because="the limit of both keeps both signs", because_zh="极限同时保持两个不等号")
    D.fails(
        "diff(abs(x), x) == 0",
        given=["x == 0"],
        because="|x| is least at 0 and has no derivative there",
        because_zh="|x| 在 0 处最小，但在该处不可导",
    )
    D.fails(
        "diff(x, x) == 0",
        given=["x == 0"],
        because="on [0, 1] the function x is least at the end 0, where its slope is 1",
        because_zh="在 [0, 1] 上，函数 x 在端点 0 处最小，而斜率为 1",
    )
    return D


@sn.derivation(
    title="A slope of 0 is not sufficient",
    title_zh="导数为 0 并不充分",
    summary="x³ has slope 0 at an inflection, −x² at a maximum, and 3x⁴ − 16x³ + 18x² at 0, where it "
    "is least only nearby.",
    summary_zh="x³ 在拐点处、−x² 在最大值点处斜率为 0；3x⁴ − 16x³ + 18x² 在 0 处斜率为 0，却只是局部极小。",
    topic="optimality",
    sources=["002 §2.6(6)"],
    covers=["H02"],
)
def slope_zero_is_not_sufficient():
    D = sn.derive_by_hand(f"diff({QUARTIC}, x)")
    D.step("==", "12*x**3 - 48*x**2 + 36*x", because="power rule", because_zh="幂函数求导")
    D.step(
        "==", "12*x*(x - 1)*(x - 3)", because="factor: the roots are 0, 1 and 3", because_zh="因式分解：零点为 0、1、3"
    )
    D.also(QUARTIC, given=["abs(x) <= 1"])
    D.step("==", "x**2*(3*x**2 + 16*(1 - x) + 2)", because="take out x²", because_zh="提出 x²")
    D.step(">=", "0", because="near 0 both factors are not negative", because_zh="0 附近两个因子都非负")
    D.also(f"diff(diff({QUARTIC}, x), x)", given=["x == 3"])
    D.step("==", "36*x**2 - 96*x + 36", because="power rule, twice", because_zh="两次求导")
    D.step("==", "72", because="positive at 3: a minimum too", because_zh="3 处为正：也是极小点")
    D.fails(
        f"{QUARTIC} >= 0",
        because="the minimum at 0 is one nearby only: at 3 the value is −27",
        because_zh="0 处只是局部极小：3 处的值为 −27",
    )
    D.fails(
        "x**3 >= 0",
        because="slope 0 at 0, and no minimum: an inflection",
        because_zh="0 处斜率为 0，却是拐点而非最小值点",
    )
    D.fails("-x**2 >= 0", because="slope 0 at 0, and a maximum", because_zh="0 处斜率为 0，却是最大值点")
    return D


@sn.derivation(
    title="The least value of a quartic",
    title_zh="一个四次函数的最小值",
    summary="All points of slope 0 of 3x⁴ − 16x³ + 18x², which of them is the minimum, and why.",
    summary_zh="求出 3x⁴ − 16x³ + 18x² 的全部驻点，并判定其中的最小值点。",
    topic="optimality",
    sources=["002 §2.6(6)"],
    covers=["H02"],
)
def least_value_of_a_quartic():
    return sn.minimize(QUARTIC, "x")


@sn.derivation(
    title="At a minimum inside a region both partial derivatives are 0",
    title_zh="区域内部的最小值点处两个偏导数都为 0",
    summary="f along the line y = b is a function u of one variable with a minimum at a, f along x = a a "
    "function v with one at b: "
    "the signs of their quotients leave 0 for both. A saddle shows that this is not sufficient.",
    summary_zh="沿直线 y = b，f 是一元函数 u，在 a 处最小；沿 x = a 则为函数 v：差商的符号迫使两个偏导数为 0。"
    "鞍点说明这并不充分。",
    topic="optimality",
    sources=["002 §2.7(3)", "002 §2.10(1)"],
    covers=["H03"],
)
def minimum_in_two_variables():
    D = sn.derive_by_hand("(u_h - u_a)/h", given=["u_h >= u_a", "h > 0"])
    D.step(">=", "0", because="from the right, along y = b", because_zh="沿 y = b，右侧")
    D.also("(u_h - u_a)/h", given=["u_h >= u_a", "h < 0"])
    D.step(
        "<=", "0", because="from the left: so the limit of both, ∂f/∂x, is 0", because_zh="左侧：故共同极限 ∂f/∂x 为 0"
    )
    D.also("(v_h - v_b)/h", given=["v_h >= v_b", "h > 0"])
    D.step(">=", "0", because="from above, along x = a", because_zh="沿 x = a，上侧")
    D.also("(v_h - v_b)/h", given=["v_h >= v_b", "h < 0"])
    D.step("<=", "0", because="from below: so ∂f/∂y is 0", because_zh="下侧：故 ∂f/∂y 为 0")
    D.also("d", given=["d >= 0", "d <= 0"])
    D.step("==", "0", because="what is neither positive nor negative is 0", because_zh="既不为正又不为负，只能为 0")
    D.also("diff(x**2 - y**2, x)", given=["x == 0", "y == 0"])
    D.step("==", "0", because="x² − y² has both slopes 0 at the origin", because_zh="x² − y² 在原点两个偏导数都为 0")
    D.also("diff(x**2 - y**2, y)", given=["x == 0", "y == 0"])
    D.step("==", "0", because="and in y", because_zh="对 y 亦然")
    D.fails("x**2 - y**2 >= 0", because="a saddle: it falls along y", because_zh="鞍点：沿 y 方向下降")
    return D


@sn.derivation(
    title="Second derivatives: minimum, maximum or saddle",
    title_zh="二阶导数：极小、极大还是鞍点",
    summary="At a critical point the change is q = a h² + 2 b h k + c k² to second order. q > 0 where a > 0 and "
    "ac > b²; "
    "−q is a maximum there; both signs occur where ac < b². For ac = b² it does not decide.",
    summary_zh="在驻点处，二阶近似下的改变量为 q = a h² + 2 b h k + c k²。a > 0 且 ac > b² 时 q > 0，"
    "而 −q 为极大；ac < b² 时两种符号都出现；ac = b² 时无法判定。",
    topic="optimality",
    sources=["002 §2.7(3)", "004 §4.2"],
    covers=["H04"],
)
def second_order_classification():
    square = "a*(h + b/a*k)**2 + (a*c - b**2)/a*k**2"
    form = "a*h**2 + 2*b*h*k + c*k**2"
    D = sn.derive_by_hand(form, given=["a > 0", "a*c - b**2 > 0"])
    D.step("==", square, because="complete the square", because_zh="配方")
    D.step(">=", "0", because="both coefficients are positive", because_zh="两个系数都为正")
    D.also(f"-({form})", given=["a > 0", "a*c - b**2 > 0"])
    D.step(
        "==",
        f"-({square})",
        because="the same with all signs turned: a maximum",
        because_zh="所有符号取反，同样配方：极大",
    )
    D.step("<=", "0", because="both coefficients are negative", because_zh="两个系数都为负")
    D.also("a*(-b)**2 + 2*b*(-b)*a + c*a**2", given=["a > 0", "a*c - b**2 < 0"])
    D.step("==", "a*(a*c - b**2)", because="the direction (−b, a)", because_zh="取方向 (−b, a)")
    D.step(
        "<",
        "0",
        because="it falls there, and rises along (1, 0): a saddle",
        because_zh="沿此方向下降，沿 (1, 0) 上升：鞍点",
    )
    D.also("x**4 + y**4")
    D.step(
        ">=", "0", because="a minimum at 0, where all second derivatives are 0", because_zh="0 处最小，而二阶导数全为 0"
    )
    D.fails(
        "x**2*y**2 - x**4 >= 0",
        because="all second derivatives are 0 at 0 here too, and no minimum",
        because_zh="此处 0 点二阶导数也全为 0，却不是极小点",
    )
    D.fails(f"{form} >= 0", given=["a > 0"], because="a > 0 alone does not suffice", because_zh="仅有 a > 0 不够")
    return D


@sn.derivation(
    title="A positive definite Hessian makes a critical point the minimum",
    title_zh="黑塞矩阵正定时驻点就是最小值点",
    summary="For a quadratic in any number of variables: where the gradient H c + b is 0, f(w) = "
    "f(c) + (w − c)ᵀH(w − c)/2.",
    summary_zh="对任意多元二次函数：若梯度 H c + b 为 0，则 f(w) = f(c) + (w − c)ᵀH(w − c)/2。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H04"],
)
def definite_hessian_in_many_variables():
    let = "H: n n positive_definite; w: n; c: n; b: n"
    D = sn.derive_by_hand("w @ H @ w/2 + b @ w", let=let, given=["H @ c + b == zeros(n)"])
    D.step("==", "(w - c) @ H @ (w - c)/2 + (c @ H @ c/2 + b @ c)", because="complete the square", because_zh="配方")
    D.step(">=", "c @ H @ c/2 + b @ c", because="H is positive definite", because_zh="H 正定")
    D.fails(
        "w @ S @ w/2 >= 0",
        let="S: n n symmetric; w: n",
        because="a symmetric matrix may be indefinite",
        because_zh="对称矩阵可能不定",
    )
    return D


@sn.derivation(
    title="A quadratic in one variable: complete the square",
    title_zh="一元二次函数：配方",
    summary="a x² + b x + c = a (x + b/(2a))² + c − b²/(4a), with the least value at x = −b/(2a) exactly where a > 0. "
    "A squared error is such a quadratic in the parameters of a linear model, and not in those of a neuron.",
    summary_zh="a x² + b x + c = a (x + b/(2a))² + c − b²/(4a)；当且仅当 a > 0 时在 x = −b/(2a) 处取最小值。"
    "平方误差对线性模型的参数是二次函数，对神经元的参数则不是。",
    topic="optimality",
    sources=["002 §2.1(1)", "002 §2.1(2)"],
    covers=["H08"],
    corrects=["X52"],
)
def complete_the_square():
    D = sn.derive_by_hand("a*x**2 + b*x + c", given=["a > 0"])
    D.step("==", "a*(x**2 + 2*(b/(2*a))*x) + c", because="take out a", because_zh="提出 a")
    D.step(
        "==",
        "a*((x + b/(2*a))**2 - (b/(2*a))**2) + c",
        because="add and subtract a square",
        because_zh="加减同一个平方",
    )
    D.step("==", "a*(x + b/(2*a))**2 + c - b**2/(4*a)", because="multiply out", because_zh="展开")
    D.step(">=", "c - b**2/(4*a)", because="a > 0, and a square is not negative", because_zh="a > 0，平方非负")
    D.also("diff(sum((y - (p*x + q))**2)/2, p, 3)", let="x: n; y: n")
    D.step(
        "==",
        "0",
        because="linear in its parameters: the cost is quadratic",
        because_zh="模型对参数线性：代价函数是二次的",
    )
    D.fails(
        "a*x**2 + b*x + c >= c - b**2/(4*a)",
        given=["a != 0"],
        because="for a < 0 it is the greatest value",
        because_zh="a < 0 时这是最大值",
    )
    D.fails(
        "diff((t - sigmoid(w*x + b))**2/2, w, 3) == 0",
        because="with a sigmoid the cost is not quadratic: its third derivative is not 0",
        because_zh="含 Sigmoid 时代价函数不是二次的：三阶导数不为 0",
    )
    return D


@sn.derivation(
    title="Equations that can be solved, and one that can only be approached",
    title_zh="可解的方程，与只能逼近的方程",
    summary="The condition of w ↦ ‖w − c‖²/2 gives w = c. That of eˣ + x²/2 is eˣ + x = 0: it has exactly one root, "
    "between −1 and −1/2, and a step of descent with η = 1/2 at least halves the distance to it there.",
    summary_zh="w ↦ ‖w − c‖²/2 的条件直接给出 w = c。eˣ + x²/2 的条件是 eˣ + x = 0：恰有一个根，位于 −1 与 −1/2 之间；"
    "取 η = 1/2 时，每步梯度下降至少把到根的距离减半。",
    topic="optimality",
    sources=["002 §2.10(1)", "004 §3.2"],
    covers=["H13"],
)
def solving_or_descending():
    D = sn.derive_by_hand(sn.grad(sn.parse("norm(w - c)**2/2", let="w: n; c: n"), "w"))
    D.also("diff(exp(x) + x**2/2, x)")
    D.step("==", "exp(x) + x", because="this is to be 0", because_zh="令其为 0")
    D.also("exp(-1) + (-1)")
    D.step("<", "0", because="negative at −1", because_zh="在 −1 处为负")
    D.also("exp(-1/2) + (-1/2)")
    D.step(">", "0", because="positive at −1/2: a root lies between", because_zh="在 −1/2 处为正：其间有根")
    D.also("diff(exp(x) + x, x)")
    D.step("==", "exp(x) + 1", because="table", because_zh="求导公式")
    D.step(">", "0", because="it rises everywhere: there is no second root", because_zh="处处递增：没有第二个根")
    D.also("abs(diff(x - (exp(x) + x)/2, x))", given=["x >= -1", "x <= -1/2"])
    D.step("==", "abs(1/2 - exp(x)/2)", because="derivative of one step of descent", because_zh="一步梯度下降的导数")
    D.step("<=", "1/2", because="eˣ lies between 0 and 1 there", because_zh="此处 eˣ 介于 0 与 1 之间")
    D.fails(
        "abs(diff(x - (exp(x) + x)/2, x)) <= 1/2",
        given=["x >= -1"],
        because="further to the right the same η no longer brings points together",
        because_zh="再往右，同样的 η 不再使点相互靠近",
    )
    return D


@sn.derivation(
    title="The root of eˣ + x = 0 by Lambert's function",
    title_zh="用 Lambert 函数表示 eˣ + x = 0 的根",
    summary="With u = −x, eˣ + x is 0 exactly where u eᵘ = 1: there u is the value W(1) of Lambert's function.",
    summary_zh="令 u = −x，则 eˣ + x = 0 当且仅当 u eᵘ = 1，此时 u 为 Lambert 函数的值 W(1)。",
    topic="optimality",
    sources=["002 §2.10(1)", "004 §3.2"],
    covers=["H13"],
)
def root_by_lambert():
    D = sn.derive_by_hand("(exp(x) + x)*exp(-x)", where={"x": "-u"})
    D.step("==", "exp(-u)*exp(u) - u*exp(u)", because="multiply out, with x = −u", because_zh="代入 x = −u 并展开")
    D.step(
        "==",
        "1 - u*exp(u)",
        because="the exponents cancel: it is 0 exactly where u eᵘ = 1",
        because_zh="指数相消：当且仅当 u eᵘ = 1 时为 0",
    )
    D.theorem(
        "Lambert's function W, the inverse of w ↦ w eʷ for w ≥ −1, is not an elementary function. The root of "
        "eˣ + x = 0 is −W(1).",
        "Lambert 函数 W（w ↦ w eʷ 在 w ≥ −1 上的反函数）不是初等函数。eˣ + x = 0 的根为 −W(1)。",
        cite="Bronstein, Corless, Davenport, Jeffrey 2008, Algebraic properties of the Lambert W function",
    )
    return D


@sn.derivation(
    title="Data and parameters swap roles",
    title_zh="数据与参数互换角色",
    summary="In p x + q the data x varies where a line is drawn, and p and q vary where the cost is minimised: "
    "the same "
    "expression has another derivative by each of its names.",
    summary_zh="画直线时 p x + q 中的 x 变化；最小化代价函数时 p、q 变化：同一表达式对不同的名字求导，结果不同。",
    topic="optimality",
    sources=["002 §2.12(4)"],
    covers=["H14"],
)
def data_and_parameters_swap_roles():
    D = sn.derive_by_hand("diff(p*x + q, x)")
    D.step("==", "p", because="the line: x varies", because_zh="直线：x 为变量")
    D.also("diff(p*x + q, p)")
    D.step("==", "x", because="the cost: p varies, x is a constant", because_zh="代价函数：p 为变量，x 为常数")
    D.also(sn.grad(sn.parse("sum((y - p*x - q)**2)/2", let="x: n; y: n"), ["p", "q"]))
    D.fails("diff(p*x + q, x) == x", because="differentiated by the data by accident", because_zh="误对数据求了导")
    return D
