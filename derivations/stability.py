"""Stability of stochastic gradient descent: steps that do not expand, and how far one example can move the weights."""

import symnet as sn


@sn.derivation(
    title="A gradient step does not expand",
    title_zh="梯度步不扩张",
    summary="d is the distance of two weight vectors and g that of their gradients. For a convex function with "
    "β-Lipschitz "
    "gradient, d·g ≥ ‖g‖²/β. Then a step with a ≤ 2/β brings the two no farther apart.",
    summary_zh="d 是两个权重向量之差，g 是其梯度之差。对梯度 β-Lipschitz 的凸函数有 d·g ≥ ‖g‖²/β。"
    "于是步长 a ≤ 2/β 的一步不会使两者远离。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P28"],
)
def gradient_step_contracts():
    let = "d: n; g: n; a; b"
    given = ["d @ g >= norm(g)**2/b", "0 < a", "a <= 2/b", "b > 0"]
    D = sn.derive_by_hand("norm(d - a*g)**2 <= norm(d)**2", let=let, given=given)
    D.step("==", "norm(d)**2 - 2*a*(d @ g) + a**2*norm(g)**2", because="expand the square", because_zh="展开平方")
    D.step(
        "<=",
        "norm(d)**2 - a*(2/b - a)*norm(g)**2",
        because="the gradient is co-coercive: d·g ≥ ‖g‖²/β",
        because_zh="梯度的余强制性：d·g ≥ ‖g‖²/β",
    )
    D.step("<=", "norm(d)**2", because="a ≤ 2/β", because_zh="a ≤ 2/β")
    D.fails(
        "norm(d - a*g)**2 <= norm(d)**2",
        because="without convexity the step may expand: f = −x²/2 has g = −d",
        because_zh="没有凸性时步可能扩张：f = −x²/2 时 g = −d",
        given=["0 < a", "a <= 2/b", "b > 0"],
    )
    D.theorem(
        "For a convex, differentiable f: ℝⁿ → ℝ whose gradient is β-Lipschitz: "
        "(x − y)·(∇f(x) − ∇f(y)) ≥ ‖∇f(x) − ∇f(y)‖²/β.",
        "对 ℝⁿ 上可微、梯度 β-Lipschitz 的凸函数 f：(x − y)·(∇f(x) − ∇f(y)) ≥ ‖∇f(x) − ∇f(y)‖²/β。",
        cite="Baillon, Haddad 1977; Nesterov, Lectures on Convex Optimization (2018), Theorem 2.1.5",
    )
    return D


@sn.derivation(
    title="The same for quadratic functions, proved throughout",
    title_zh="二次函数的情形：全部证明",
    summary="In the axes of its Hessian a quadratic has the curvatures l between 0 and β. The gradient is l ⊙ d: it is "
    "co-coercive, and the step multiplies each entry of d by 1 − a l.",
    summary_zh="在黑塞矩阵的主轴坐标中，二次函数的曲率 l 介于 0 与 β 之间，梯度为 l ⊙ d：它满足余强制性，"
    "一步把 d 的每个分量乘以 1 − a l。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P28"],
)
def quadratic_step_contracts():
    D = sn.derive_by_hand("sum((l*d)**2)/b", let="l: n; d: n; b", given=["l >= 0", "l <= b", "b > 0"])
    D.step(
        "==",
        "d @ (l*d) - sum(l*(b - l)*d**2)/b",
        because="add and subtract d·g",
        because_zh="加上并减去 d·g",
    )
    D.step("<=", "d @ (l*d)", because="0 ≤ l ≤ β: co-coercive", because_zh="0 ≤ l ≤ β：余强制性")
    D.also("norm((1 - a*l)*d)**2", let="l: n; d: n; a", given=["l >= 0", "a*l <= 2", "a > 0"])
    D.step("==", "norm(d)**2 - a*sum(l*(2 - a*l)*d**2)", because="expand the square", because_zh="展开平方")
    D.step("<=", "norm(d)**2", because="a l ≤ 2, which a ≤ 2/β gives", because_zh="由 a ≤ 2/β 得 a l ≤ 2")
    D.fails(
        "norm((1 - a*l)*d)**2 <= norm(d)**2",
        because="a step beyond 2/β expands",
        because_zh="步长超过 2/β 时扩张",
        given=["l >= 0", "a > 0"],
    )
    return D


@sn.derivation(
    title="One different example moves the weights by 2 a L at most",
    title_zh="一个不同的样本至多使权重移动 2 a L",
    summary="Two runs on samples that differ in one example. A step on the different example, with gradients g and h "
    "of "
    "length at most L, adds at most 2 a L to the distance d of the weights.",
    summary_zh="在仅有一个样本不同的两组数据上分别训练。用到该样本的一步，两个梯度 g 与 h 的长度不超过 L，"
    "使权重之差 d 至多增加 2 a L。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P28"],
)
def different_example():
    D = sn.derive_by_hand("norm(d - a*(g - h))", let="d: n; g: n; h: n; a; L", given=["a > 0"])
    D.step("<=", "norm(d) + a*norm(g - h)", because="triangle inequality", because_zh="三角不等式")
    D.also("norm(g - h)", let="g: n; h: n")
    D.step("<=", "norm(g) + norm(h)", because="triangle inequality again", because_zh="再用三角不等式")
    D.also("e + a*r", let="e; a; r; p; q; L", given=["a > 0", "r <= p + q", "p <= L", "q <= L"])
    D.step("<=", "e + a*(p + q)", because="r = ‖g − h‖, p = ‖g‖, q = ‖h‖", because_zh="r = ‖g − h‖，p = ‖g‖，q = ‖h‖")
    D.step("<=", "e + 2*a*L", because="both gradients are at most L long", because_zh="两个梯度的长度都不超过 L")
    return D


@sn.derivation(
    title="The stability of stochastic gradient descent",
    title_zh="随机梯度下降的稳定性",
    summary="The different example is drawn with probability 1/n. So the mean distance e grows by 2 a L/n at most in a "
    "step, after all steps it is 2 L Σ a/n at most, and the loss differs by L times that.",
    summary_zh="抽到不同样本的概率为 1/n。因此平均距离 e 每步至多增加 2 a L/n，全部步之后至多为 2 L Σ a/n，"
    "损失之差不超过其 L 倍。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P28"],
)
def sgd_stability():
    D = sn.derive_by_hand("(1 - 1/n)*e + (1/n)*(e + 2*a*L)", let="n: size; e; a; L")
    D.step("==", "e + 2*a*L/n", because="mean over the draw of the example", because_zh="对样本的抽取取平均")
    D.also("L*sum(2*a*L/n)", let="n: size; a: T; L")
    D.step(
        "==",
        "2*L**2/n*sum(a)",
        because="all steps, times the slope L of the loss",
        because_zh="所有步相加，再乘以损失的斜率 L",
    )
    D.theorem(
        "Let the loss be convex, β-smooth and L-Lipschitz in the weights for every example, and aₜ ≤ 2/β. T steps of "
        "stochastic gradient descent are uniformly stable with ε ≤ (2L²/n) Σ aₜ, and the expected gap between test and "
        "training loss is at most ε.",
        "设对每个样本，损失关于权重是凸的、β-光滑且 L-Lipschitz，aₜ ≤ 2/β。则 T 步随机梯度下降是一致稳定的，"
        "ε ≤ (2L²/n) Σ aₜ，且测试损失与训练损失之差的期望不超过 ε。",
        cite="Hardt, Recht, Singer 2016, Theorem 3.7 and 2.2",
    )
    return D
