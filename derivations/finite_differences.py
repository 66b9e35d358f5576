"""Numerical differentiation: central differences, their error, the best step, kinks."""

import symnet as sn


@sn.derivation(
    title="Central difference: the exact error for a quartic",
    title_zh="中心差分：四次函数的精确误差",
    summary="(f(x + h) − f(x − h))/(2h) = f′(x) + f‴(x) h²/6 for a x⁴ + b x³ + c x²: terms of even order cancel.",
    summary_zh="对 a x⁴ + b x³ + c x²，(f(x + h) − f(x − h))/(2h) = f′(x) + f‴(x) h²/6：偶次项相消。",
    topic="calculus",
    sources=["004 §3.2"],
    covers=["G18"],
)
def central_difference():
    D = sn.derive_by_hand(
        "((a*(x + h)**4 + b*(x + h)**3 + c*(x + h)**2) - (a*(x - h)**4 + b*(x - h)**3 + c*(x - h)**2))/(2*h)",
        given=["h != 0"],
    )
    D.step(
        "==",
        "(4*a*x**3 + 3*b*x**2 + 2*c*x) + (4*a*x + b)*h**2",
        because="expand; even powers of h cancel",
        because_zh="展开；h 的偶次幂相消",
    )
    D.step(
        "==",
        "diff(a*x**4 + b*x**3 + c*x**2, x) + (24*a*x + 6*b)*h**2/6",
        because="first and third derivative",
        because_zh="一阶与三阶导数",
    )
    D.theorem(
        "If f is three times continuously differentiable, then (f(x + h) − f(x − h))/(2h) = f′(x) + f‴(ξ) h²/6 with ξ "
        "between x − h and x + h.",
        "若 f 三阶连续可微，则存在介于 x − h 与 x + h 之间的 ξ，使 (f(x + h) − f(x − h))/(2h) = f′(x) + f‴(ξ) h²/6。",
        cite="Burden, Faires 2011, Section 4.1",
    )
    return D


@sn.derivation(
    title="Central difference: a bound of the error",
    title_zh="中心差分：误差的界",
    summary="For the sine the error is at most h²/6, with |f‴| ≤ 1.",
    summary_zh="对正弦函数，|f‴| ≤ 1，误差不超过 h²/6。",
    topic="calculus",
    sources=["004 §3.2"],
    covers=["G18"],
)
def central_difference_bound():
    D = sn.derive_by_hand("abs((sin(x + h) - sin(x - h))/(2*h) - cos(x))", given=["h > 0"])
    D.step("==", "abs(cos(x))*abs(sin(h)/h - 1)", because="addition formula of the sine", because_zh="正弦的和角公式")
    D.step("<=", "abs(sin(h)/h - 1)", because="|cos x| ≤ 1", because_zh="|cos x| ≤ 1")
    D.step("<=", "h**2/6", because="h − h³/6 ≤ sin h ≤ h", because_zh="h − h³/6 ≤ sin h ≤ h")
    return D


@sn.derivation(
    title="Central difference: the best step",
    title_zh="中心差分：最优步长",
    summary="Rounding errors r/h plus the error M h²/6 of the formula, M = 3r/b³, are least at h = b = (3r/M)^(1/3).",
    summary_zh="舍入误差 r/h 与截断误差 M h²/6 之和（M = 3r/b³）在 h = b 处最小，即 b = (3r/M)^(1/3)。",
    topic="calculus",
    sources=["004 §3.2"],
    covers=["G18"],
)
def best_step_of_a_central_difference():
    D = sn.derive_by_hand("r/h + (3*r/b**3)*h**2/6", given=["r > 0", "b > 0", "h > 0"])
    D.step(
        "==",
        "3*r/(2*b) + r/(2*h*b**3)*(h - b)**2*(h + 2*b)",
        because="common denominator; h = b is a double root",
        because_zh="通分；h = b 是二重根",
    )
    D.step(">=", "3*r/(2*b)", because="squares are not negative", because_zh="平方非负")
    D.step("==", "r/b + (3*r/b**3)*b**2/6", because="this is the value at h = b", because_zh="这正是 h = b 处的值")
    return D


@sn.derivation(
    title="Central difference at a kink",
    title_zh="折点处的中心差分",
    summary="At 0 the central difference of relu is 1/2 for every h, although there is no derivative.",
    summary_zh="在 0 处，对任意 h，relu 的中心差分都等于 1/2，而导数并不存在。",
    topic="calculus",
    sources=["004 §3.2"],
    covers=["G18"],
)
def central_difference_at_a_kink():
    D = sn.derive_by_hand("(relu(h) - relu(-h))/(2*h)", given=["h != 0"])
    D.step("==", "h/(2*h)", because="relu(h) − relu(−h) = h", because_zh="relu(h) − relu(−h) = h")
    D.step("==", "1/2", because="cancel h", because_zh="约去 h")
    D.fails(
        "diff(relu(x), x) == 1/2",
        because="the symmetric quotient has a value where there is no derivative",
        because_zh="对称差商有值之处未必可导",
        given=["x == 0"],
    )
    return D
