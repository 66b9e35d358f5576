"""Optimizers: what their update rules do, for the very rules that train.

`sn.training` holds each rule as assignments; `one_step` gives what one step makes of a parameter and its memory, in
symbols. Where a formula holds after every step, the line shown is the step of the induction: from k steps to k + 1.
"""

import symnet as sn

STEPS = "k: size"


def _text(formula, **memory):
    """The formula with a number of steps k in it."""
    return sn.parse(formula, let=STEPS, **memory)


@sn.derivation(
    title="Gradient descent on a quadratic: the error after k steps",
    title_zh="二次函数上的梯度下降：k 步之后的误差",
    summary="For f = λx²/2 every step multiplies x by 1 − ηλ, so that after k steps x = (1 − ηλ)ᵏ x₀.",
    summary_zh="对 f = λx²/2，每一步都把 x 乘以 1 − ηλ，因此 k 步之后 x = (1 − ηλ)ᵏ x₀。",
    topic="optimisation",
    sources=["002 §2.10(8)", "003 §3"],
    covers=["I07", "I09"],
)
def gradient_descent_on_a_quadratic():
    slope = sn.diff("lam*x**2/2", "x").result
    moved = sn.training.sgd().one_step(theta="x", g=slope)["theta"]
    D = sn.derive_by_hand(moved.subs({"eta0": "eta"}).subs({"x": _text("(1 - eta*lam)**k*a")}), let=STEPS)
    D.step("==", "(1 - eta*lam)*((1 - eta*lam)**k*a)", because="take out the factor", because_zh="提出公因子")
    D.step("==", "(1 - eta*lam)**(k + 1)*a", because="one more factor", because_zh="再乘一个因子")
    return D


@sn.derivation(
    title="Step size: inside of 0 < η < 2/λ the error shrinks",
    title_zh="步长：0 < η < 2/λ 时误差缩小",
    summary="The factor 1 − ηλ is smaller than 1 in size for these step sizes, so that its powers tend to 0.",
    summary_zh="此时因子 1 − ηλ 的绝对值小于 1，其幂趋于 0。",
    topic="optimisation",
    sources=["002 §2.10(8)", "000 步长要选取合适"],
    covers=["I09", "I11"],
)
def step_size_that_converges():
    D = sn.derive_by_hand("abs(1 - eta*lam)", given=["lam > 0", "0 < eta", "eta < 2/lam"])
    D.step("<", "1", because="0 < ηλ < 2", because_zh="0 < ηλ < 2")
    return D


@sn.derivation(
    title="Step size: from η = 2/λ on the error does not shrink",
    title_zh="步长：η ≥ 2/λ 时误差不再缩小",
    summary="For ηλ ≥ 2 the factor 1 − ηλ is at least 1 in size: the iteration jumps to and fro, and diverges beyond.",
    summary_zh="当 ηλ ≥ 2 时，因子 1 − ηλ 的绝对值不小于 1：迭代来回跳动，更大时发散。",
    topic="optimisation",
    sources=["002 §2.10(8)"],
    covers=["I09", "I11"],
)
def step_size_that_diverges():
    D = sn.derive_by_hand("abs(1 - eta*lam)", given=["eta*lam >= 2"])
    D.step(">=", "1", because="1 − ηλ ≤ −1", because_zh="1 − ηλ ≤ −1")
    return D


@sn.derivation(
    title="Gradient descent in many variables: each eigendirection for itself",
    title_zh="多元梯度下降：各特征方向各自演化",
    summary="For f = (w − c)ᵀH(w − c)/2 the error w − c is multiplied by I − ηH, on an eigenvector by 1 − ηλ.",
    summary_zh="对 f = (w − c)ᵀH(w − c)/2，每步把误差 w − c 乘以 I − ηH；在特征向量上就是乘以 1 − ηλ。",
    topic="optimisation",
    sources=["002 §2.10(8)"],
    covers=["I06", "I09"],
)
def gradient_descent_in_many_variables():
    let = "w: n; c: n; q: n; H: n n symmetric"
    loss = sn.parse("(w - c) @ H @ (w - c)/2", let=let)
    moved = sn.training.sgd().one_step(theta=sn.parse("w", let=let), g=sn.grad(loss, "w").result)["theta"]
    error = moved.subs({"eta0": "eta", "w": sn.parse("c + q", let=let)}) - sn.parse("c", let=let)
    D = sn.derive_by_hand(error, let=let, given=["H @ q == lam*q"])
    D.step("==", "(eye(n) - eta*H) @ q", because="collect the error q", because_zh="合并误差 q")
    D.step("==", "(1 - eta*lam)*q", because="q is an eigenvector of H", because_zh="q 是 H 的特征向量")
    return D


@sn.derivation(
    title="The best constant step size, 2/(a + b)",
    title_zh="最优固定步长 2/(a + b)",
    summary="With eigenvalues from a to b no step size beats the rate (b − a)/(b + a).",
    summary_zh="特征值介于 a 与 b 之间时，任何固定步长的收敛因子都不小于 (b − a)/(b + a)。",
    topic="optimisation",
    sources=["002 §2.10(8)"],
    covers=["I09"],
)
def best_constant_step_size():
    D = sn.derive_by_hand("b - a", given=["0 < a", "a < b", "p == 1 - eta*a", "q == 1 - eta*b"])
    D.step("==", "b*p - a*q", because="η a b cancels", because_zh="η a b 相消")
    D.step("<=", "b*abs(p) + a*abs(q)", because="triangle inequality", because_zh="三角不等式")
    D.step("<=", "(a + b)*maximum(abs(p), abs(q))", because="each is at most the larger", because_zh="各项不超过较大者")
    return D


@sn.derivation(
    title="The rate of the best step size at both ends",
    title_zh="最优步长在两端的收敛因子",
    summary="At η = 2/(a + b) the factors of the least and the greatest eigenvalue have one size, (b − a)/(b + a).",
    summary_zh="取 η = 2/(a + b) 时，最小与最大特征值的因子绝对值相等，均为 (b − a)/(b + a)。",
    topic="optimisation",
    sources=["002 §2.10(8)"],
    covers=["I09"],
)
def rate_of_the_best_step_size():
    D = sn.derive_by_hand("abs(1 - eta*a)", given=["0 < a", "a < b"], where={"eta": "2/(a + b)"})
    D.step("==", "abs((b - a)/(b + a))", because="common denominator", because_zh="通分")
    D.step("==", "abs(1 - eta*b)", because="1 − ηb is its negative", because_zh="1 − ηb 与它反号")
    return D


@sn.derivation(
    title="How far one step descends on a quadratic",
    title_zh="二次函数上一步下降多少",
    summary="f(x − η f′) = f − η (1 − λη/2) f′²: it descends exactly for 0 < η < 2/λ.",
    summary_zh="f(x − η f′) = f − η (1 − λη/2) f′²：恰当 0 < η < 2/λ 时下降。",
    topic="optimisation",
    sources=["002 §2.10", "003 §3"],
    covers=["I10"],
)
def descent_of_one_step():
    moved = sn.training.sgd().one_step(theta="x", g=sn.diff("lam*x**2/2", "x").result)["theta"].subs({"eta0": "eta"})
    D = sn.derive_by_hand(sn.parse("lam*x**2/2").subs({"x": moved}))
    D.step(
        "==",
        "lam*x**2/2 - eta*(lam*x)**2 + lam*eta**2*(lam*x)**2/2",
        because="expand the square",
        because_zh="展开平方",
    )
    D.step("==", "lam*x**2/2 - eta*(1 - lam*eta/2)*(lam*x)**2", because="collect", because_zh="合并")
    return D


@sn.derivation(
    title="Descent of one step for a Lipschitz gradient",
    title_zh="梯度 Lipschitz 连续时一步的下降",
    summary="With f₀ = f(x), f₁ = f(x − ηg), g = ∇f(x) and an M-Lipschitz gradient, f₁ ≤ f₀ − η (1 − Mη/2) ‖g‖².",
    summary_zh="记 f₀ = f(x)，f₁ = f(x − ηg)，g = ∇f(x)；若梯度 M-Lipschitz 连续，则 f₁ ≤ f₀ − η (1 − Mη/2) ‖g‖²。",
    topic="optimisation",
    sources=["002 §2.10", "003 §3"],
    covers=["I10"],
)
def descent_lemma():
    D = sn.derive_by_hand("f1", let="g: n", given=["f1 <= f0 + g @ (-eta*g) + M/2*norm(-eta*g)**2"])
    D.step(
        "<=",
        "f0 + g @ (-eta*g) + M/2*norm(-eta*g)**2",
        because="the bound of Taylor's formula, the hypothesis (Nesterov 2004, Lemma 1.2.3)",
        because_zh="Taylor 公式的上界，即假设（Nesterov 2004，引理 1.2.3）",
    )
    D.step("==", "f0 - eta*(1 - M*eta/2)*norm(g)**2", because="g · g is ‖g‖²", because_zh="g · g 即 ‖g‖²")
    return D


@sn.derivation(
    title="Momentum on a quadratic: the characteristic equation",
    title_zh="二次函数上的动量法：特征方程",
    summary="xₛ = rˢ is a run of the momentum rule where r² − (1 + β − ηλ) r + β = 0.",
    summary_zh="当 r² − (1 + β − ηλ) r + β = 0 时，xₛ = rˢ 是动量法的一条轨迹。",
    topic="optimisation",
    sources=["000 带动量", "003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_characteristic_equation():
    moved = sn.training.momentum().one_step(theta="x", g="lam*x", v="x - y")["theta"]
    moved = moved.subs({"eta0": "eta", "mu": "beta"})
    D = sn.derive_by_hand(
        moved.subs({"x": "r", "y": sn.parse("1")}), given=["r**2 - (1 + beta - eta*lam)*r + beta == 0"]
    )
    D.step("==", "(1 + beta - eta*lam)*r - beta", because="collect r", because_zh="按 r 合并")
    D.step("==", "r**2", because="characteristic equation", because_zh="特征方程")
    return D


@sn.derivation(
    title="Momentum on a quadratic is a recurrence of second order",
    title_zh="二次函数上的动量法是二阶递推",
    summary="With y the point before x, the next point is (1 + β − ηλ) x − β y: the first row of the companion matrix "
    "[[1 + β − ηλ, −β], [1, 0]], whose powers give the whole run.",
    summary_zh="记 y 为 x 的前一点，则下一点为 (1 + β − ηλ) x − β y，即友矩阵 [[1 + β − ηλ, −β], [1, 0]] 的第一行；"
    "整条轨迹由该矩阵的幂给出。",
    topic="optimisation",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_companion_matrix():
    moved = sn.training.momentum().one_step(theta="x", g="lam*x", v="x - y")["theta"]
    D = sn.derive_by_hand(moved.subs({"eta0": "eta", "mu": "beta"}))
    D.step("==", "(1 + beta - eta*lam)*x - beta*y", because="collect x and y", because_zh="按 x、y 合并")
    return D


@sn.derivation(
    title="Momentum: the constant-gradient step is 1/(1 − β) times as long",
    title_zh="动量法：梯度恒定时步长放大 1/(1 − β) 倍",
    summary="Where the gradient is constant, the velocity −ηg/(1 − β) stays as it is.",
    summary_zh="梯度恒定时，速度 −ηg/(1 − β) 保持不变。",
    topic="optimisation",
    sources=["000 带动量"],
    covers=["I12"],
)
def momentum_terminal_velocity():
    rule = sn.training.momentum()
    fresh = rule.one_step(theta="x", g="g", v="-eta*g/(1 - beta)")["v"].subs({"eta0": "eta", "mu": "beta"})
    D = sn.derive_by_hand(fresh, given=["beta < 1"])
    D.step("==", "-eta*g*(beta/(1 - beta) + 1)", because="take out −ηg", because_zh="提出 −ηg")
    D.step("==", "-eta*g/(1 - beta)", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="The best momentum: equal roots at both ends of the spectrum",
    title_zh="最优动量：谱两端均为重根",
    summary="With eigenvalues from a² to b², η = 4/(a + b)² and β = ((b − a)/(b + a))² make no discriminant positive: "
    "all roots have the size √β = (b − a)/(b + a).",
    summary_zh="特征值介于 a² 与 b² 之间时，取 η = 4/(a + b)²，β = ((b − a)/(b + a))²，判别式处处不为正："
    "所有特征根的模都是 √β = (b − a)/(b + a)。",
    topic="optimisation",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def best_momentum():
    D = sn.derive_by_hand(
        "(1 + beta - eta*lam)**2",
        given=["a > 0", "b >= a", "lam >= a**2", "lam <= b**2"],
        where={"eta": "4/(a + b)**2", "beta": "((b - a)/(b + a))**2"},
    )
    D.step("==", "(2*(a**2 + b**2 - 2*lam)/(a + b)**2)**2", because="common denominator", because_zh="通分")
    D.step(
        "<=", "(2*(b**2 - a**2)/(a + b)**2)**2", because="λ lies between a² and b²", because_zh="λ 介于 a² 与 b² 之间"
    )
    D.step("==", "4*beta", because="cancel a + b", because_zh="约去 a + b")
    return D


@sn.derivation(
    title="Momentum: complex roots have the size √β",
    title_zh="动量法：共轭复根的模为 √β",
    summary="Roots c ± i d of r² − 2c r + β = 0 have c² + d² = β, so that the error shrinks for every β < 1.",
    summary_zh="r² − 2c r + β = 0 的复根 c ± i d 满足 c² + d² = β，故 β < 1 时误差总会缩小。",
    topic="optimisation",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_complex_roots():
    D = sn.derive_by_hand("c**2 + d**2", given=["beta >= c**2"], where={"d": "sqrt(beta - c**2)"})
    D.step("==", "beta", because="d is the imaginary part", because_zh="d 是虚部")
    return D


@sn.derivation(
    title="Momentum: no root at or above 1",
    title_zh="动量法：没有不小于 1 的实根",
    summary="For β < 1 and ηλ > 0 the characteristic polynomial is positive from r = 1 on.",
    summary_zh="当 β < 1 且 ηλ > 0 时，特征多项式在 r ≥ 1 处恒为正。",
    topic="optimisation",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_no_root_above_one():
    D = sn.derive_by_hand(
        "r**2 - (1 + beta - eta*lam)*r + beta", given=["r >= 1", "0 <= beta", "beta < 1", "eta*lam > 0"]
    )
    D.step(
        "==", "(r - 1)*(r - beta) + eta*lam*r", because="factor the part without ηλ", because_zh="分解不含 ηλ 的部分"
    )
    D.step(">", "0", because="a product of numbers ≥ 0 and a positive term", because_zh="非负数之积加上正数")
    return D


@sn.derivation(
    title="Momentum: no root at or below −1",
    title_zh="动量法：没有不大于 −1 的实根",
    summary="For 0 ≤ β < 1 and ηλ < 2(1 + β) the polynomial is positive up to r = −1. With the two other cases, "
    "real roots above and complex ones, momentum converges on a quadratic for 0 < ηλ < 2(1 + β).",
    summary_zh="当 0 ≤ β < 1 且 ηλ < 2(1 + β) 时，特征多项式在 r ≤ −1 处恒为正。连同另外两种情形（上方的实根与复根），"
    "动量法在 0 < ηλ < 2(1 + β) 时对二次函数收敛。",
    topic="optimisation",
    sources=["003 §3 加入冲量"],
    covers=["I12"],
)
def momentum_no_root_below_minus_one():
    D = sn.derive_by_hand(
        "r**2 - (1 + beta - eta*lam)*r + beta",
        given=["r <= -1", "0 <= beta", "beta < 1", "eta*lam < 2*(1 + beta)"],
    )
    D.step(
        "==",
        "(r + 1)*(r + beta) + (2*(1 + beta) - eta*lam)*(-r)",
        because="factor what is left of 2(1 + β) − ηλ",
        because_zh="分出 2(1 + β) − ηλ 之后分解",
    )
    D.step(">", "0", because="a product of numbers ≤ 0 and a positive term", because_zh="非正数之积加上正数")
    return D


@sn.derivation(
    title="Nesterov's rule looks ahead",
    title_zh="Nesterov 方法：先看一步",
    summary="If the gradient is taken at y = x + μv, the point y moves by the rule as it is printed and run.",
    summary_zh="若在 y = x + μv 处取梯度，则点 y 正是按程序所用的规则移动。",
    topic="optimisation",
    sources=["Nesterov 1983", "Sutskever et al. 2013"],
    covers=["I12"],
)
def nesterov_looks_ahead():
    moved = sn.training.nesterov().one_step(theta="x + mu*v", g="g", v="v")
    D = sn.derive_by_hand(moved["theta"].subs({"eta0": "eta"}), where={"w": "mu*v - eta*g"})
    D.step(
        "==",
        "(x + w) + mu*w",
        because="w is the new velocity, x + w the new point",
        because_zh="w 是新速度，x + w 是新点",
    )
    return D


@sn.derivation(
    title="AdaGrad does not see the scale of a coordinate",
    title_zh="AdaGrad 与坐标的尺度无关",
    summary="Without ε, gradients c times as large (c > 0) with squares c² times as large give the same step.",
    summary_zh="略去 ε，梯度放大 c 倍（c > 0）、平方和放大 c² 倍时，步长不变。",
    topic="optimisation",
    sources=["003 §3"],
    covers=["I14"],
)
def adagrad_scale_invariance():
    rule = sn.training.adagrad()
    moved = rule.one_step(theta="x", g="c*g", s="c**2*s")["theta"].subs({"eta0": "eta"})
    D = sn.derive_by_hand(moved, given=["epsilon == 0", "c > 0", "s > 0"])
    D.step("==", "x - eta*((c*g)/(c*sqrt(s + g**2)))", because="√c² = c for c > 0", because_zh="c > 0 时 √c² = c")
    D.step("==", "x - eta*(g/sqrt(s + g**2))", because="cancel c", because_zh="约去 c")
    return D


@sn.derivation(
    title="AdaGrad's step shrinks like 1/√k",
    title_zh="AdaGrad 的步长按 1/√k 缩小",
    summary="For a constant gradient, after k steps the sum of squares is k g², and the next step is η/√(k + 1) long.",
    summary_zh="梯度恒定时，k 步之后平方和为 k g²，下一步的步长为 η/√(k + 1)。",
    topic="optimisation",
    sources=["003 §3"],
    covers=["I14"],
)
def adagrad_step_length():
    rule = sn.training.adagrad()
    moved = rule.one_step(theta="x", g="g", s=_text("k*g**2"))["theta"].subs({"eta0": "eta"})
    D = sn.derive_by_hand(moved, let=STEPS, given=["epsilon == 0", "g > 0"])
    D.step("==", "x - eta*(g/sqrt((k + 1)*g**2))", because="one square more", because_zh="再加一个平方")
    D.step("==", "x - eta/sqrt(k + 1)", because="√g² = g for g > 0", because_zh="g > 0 时 √g² = g")
    return D


@sn.derivation(
    title="RMSProp: the average of a constant square",
    title_zh="RMSProp：恒定平方的滑动平均",
    summary="For a constant gradient, after k steps from 0 the memory is (1 − ρᵏ) g².",
    summary_zh="梯度恒定时，从 0 出发 k 步之后的记忆为 (1 − ρᵏ) g²。",
    topic="optimisation",
    sources=["003 §7"],
    covers=["I15"],
)
def rmsprop_average():
    fresh = sn.training.rmsprop().one_step(theta="x", g="g", s=_text("(1 - rho**k)*g**2"))["s"]
    D = sn.derive_by_hand(fresh, let=STEPS)
    D.step("==", "(rho - rho*rho**k + 1 - rho)*g**2", because="take out g²", because_zh="提出 g²")
    D.step("==", "(1 - rho**(k + 1))*g**2", because="ρ cancels", because_zh="ρ 相消")
    return D


def _adam(**more):
    """Adam's step k + 1 from the memory that a constant gradient leaves after k steps."""
    m, v = _text("(1 - beta1**k)*g"), _text("(1 - beta2**k)*g**2")
    made = sn.training.adam().one_step(theta="theta", g="g", m=m, v=v)
    return {name: e.subs({"t": _text("k + 1"), "eta0": "eta"}) for name, e in made.items()}


@sn.derivation(
    title="Adam: the mean of a constant gradient",
    title_zh="Adam：恒定梯度的一阶矩",
    summary="For a constant gradient, after k steps from 0 the memory m is (1 − β₁ᵏ) g: too small by 1 − β₁ᵏ.",
    summary_zh="梯度恒定时，从 0 出发 k 步之后 m = (1 − β₁ᵏ) g，比 g 小一个因子 1 − β₁ᵏ。",
    topic="optimisation",
    sources=["003 §7"],
    covers=["I16"],
)
def adam_first_moment():
    D = sn.derive_by_hand(_adam()["m"], let=STEPS)
    D.step("==", "(beta1 - beta1*beta1**k + 1 - beta1)*g", because="take out g", because_zh="提出 g")
    D.step("==", "(1 - beta1**(k + 1))*g", because="β₁ cancels", because_zh="β₁ 相消")
    return D


@sn.derivation(
    title="Adam's bias correction is exact for a constant gradient",
    title_zh="Adam 的偏差修正对恒定梯度是精确的",
    summary="m/(1 − β₁ᵗ) = g and v/(1 − β₂ᵗ) = g², so that every step is η g/(|g| + ε): about η, whatever g.",
    summary_zh="m/(1 − β₁ᵗ) = g，v/(1 − β₂ᵗ) = g²，故每一步都是 η g/(|g| + ε)：无论 g 多大，步长约为 η。",
    topic="optimisation",
    sources=["003 §7", "Kingma, Ba 2015"],
    covers=["I16"],
)
def adam_bias_correction():
    D = sn.derive_by_hand(
        _adam()["theta"], let=STEPS, given=["beta1**(k + 1) < 1", "beta2**(k + 1) < 1", "epsilon > 0"]
    )
    D.step(
        "==",
        "theta - eta*(((1 - beta1**(k + 1))*g)/(1 - beta1**(k + 1))"
        "/(sqrt(((1 - beta2**(k + 1))*g**2)/(1 - beta2**(k + 1))) + epsilon))",
        because="the moments of a constant gradient",
        because_zh="恒定梯度的两个矩",
    )
    D.step("==", "theta - eta*(g/(sqrt(g**2) + epsilon))", because="the corrections cancel", because_zh="修正因子相消")
    D.step("==", "theta - eta*(g/(abs(g) + epsilon))", because="√g² = |g|", because_zh="√g² = |g|")
    return D


@sn.derivation(
    title="Adam's bias correction in the mean",
    title_zh="Adam 的偏差修正：期望意义",
    summary="With N equally likely outcomes and gradients of mean μ at every step, the mean of m is (1 − β₁ᵏ) μ.",
    summary_zh="设有 N 个等可能结果，且每步梯度的期望都是 μ，则 m 的期望为 (1 − β₁ᵏ) μ。",
    topic="optimisation",
    sources=["Kingma, Ba 2015"],
    covers=["I16"],
)
def adam_bias_correction_in_the_mean():
    let = "M: N; G: N; k: size"
    made = sn.training.adam().one_step(theta=sn.parse("G", let=let), g=sn.parse("G", let=let), m=sn.parse("M", let=let))
    D = sn.derive_by_hand(sn.mean(made["m"]), let=let, given=["mean(M) == (1 - beta1**k)*mu", "mean(G) == mu"])
    D.step("==", "beta1*mean(M) + (1 - beta1)*mean(G)", because="the mean is linear", because_zh="期望是线性的")
    D.step("==", "beta1*((1 - beta1**k)*mu) + (1 - beta1)*mu", because="hypotheses", because_zh="代入假设")
    D.step("==", "(1 - beta1**(k + 1))*mu", because="collect", because_zh="合并")
    return D


@sn.derivation(
    title="Exponential decay moves only so far",
    title_zh="指数衰减的学习率只能走有限远",
    summary="The rates η γᵏ add up to η (1 − γᵏ)/(1 − γ), less than η/(1 − γ): it may stop before the minimum.",
    summary_zh="学习率 η γᵏ 之和为 η (1 − γᵏ)/(1 − γ)，小于 η/(1 − γ)：可能在到达极小点之前就停下。",
    topic="optimisation",
    sources=["003 §3"],
    covers=["I13"],
)
def exponential_decay_is_summable():
    D = sn.derive_by_hand("eta*(1 - gamma**k)/(1 - gamma) + eta*gamma**k", let=STEPS, given=["gamma < 1"])
    D.step(
        "==", "eta*(1 - gamma**k + gamma**k*(1 - gamma))/(1 - gamma)", because="common denominator", because_zh="通分"
    )
    D.step("==", "eta*(1 - gamma**(k + 1))/(1 - gamma)", because="collect", because_zh="合并")
    return D


@sn.derivation(
    title="A random example's gradient is right in the mean",
    title_zh="随机样本的梯度平均而言是准确的",
    summary="The mean of the gradients of the examples is the gradient of the mean loss.",
    summary_zh="各样本梯度的平均，等于平均损失的梯度。",
    topic="optimisation",
    sources=["003 §3 变体"],
    covers=["I17"],
)
def stochastic_gradient_is_unbiased():
    D = sn.derive_by_hand("grad(mean((X @ w - y)**2), w)", let="X: N n; w: n; y: N")
    D.step("==", "2/N*(X.T @ (X @ w - y))", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "mean(2*(X @ w - y)*X.T, axis=1)",
        because="column i holds the gradient of example i",
        because_zh="第 i 列是样本 i 的梯度",
    )
    return D


@sn.derivation(
    title="Two examples drawn without replacement repel each other",
    title_zh="不放回抽取的两个样本负相关",
    summary="Of N centred numbers with mean square σ², two different ones have the mean product −σ²/(N − 1).",
    summary_zh="N 个均值为零、均方为 σ² 的数中，任取两个不同的数，其乘积的平均为 −σ²/(N − 1)。",
    topic="optimisation",
    sources=["003 §3 变体"],
    covers=["I18"],
)
def covariance_without_replacement():
    D = sn.derive_by_hand("(sum(x)**2 - sum(x**2))/(N*(N - 1))", let="x: N", given=["sum(x) == 0", "N >= 2"])
    D.step("==", "-sum(x**2)/(N*(N - 1))", because="the numbers are centred", because_zh="均值为零")
    D.step("==", "-mean(x**2)/(N - 1)", because="mean of the squares", because_zh="平方的平均")
    return D


@sn.derivation(
    title="The variance of a mini-batch gradient",
    title_zh="小批量梯度的方差",
    summary="Of m examples drawn from N without replacement the mean has the variance σ²/m · (N − m)/(N − 1).",
    summary_zh="从 N 个样本中不放回抽取 m 个，其平均的方差为 σ²/m · (N − m)/(N − 1)。",
    topic="optimisation",
    sources=["003 §3 变体"],
    covers=["I18"],
)
def mini_batch_variance():
    D = sn.derive_by_hand("(m*s2 + m*(m - 1)*(-s2/(N - 1)))/m**2", let="N: size; m: size; s2", given=["N >= 2"])
    D.step(
        "==",
        "s2/m*(1 - (m - 1)/(N - 1))",
        because="m variances, m (m − 1) covariances",
        because_zh="m 个方差，m (m − 1) 个协方差",
    )
    D.step("==", "s2/m*((N - m)/(N - 1))", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="Several starts: the chance that all fail",
    title_zh="多次初始化：全部失败的概率",
    summary="If a start succeeds with probability p, K independent ones all fail with probability (1 − p)ᴷ.",
    summary_zh="若一次成功的概率为 p，则 K 次独立尝试全部失败的概率为 (1 − p)ᴷ。",
    topic="optimisation",
    sources=["004 §4.2"],
    covers=["I20"],
)
def several_starts():
    D = sn.derive_by_hand("(1 - p)**k - p*(1 - p)**k", let="k: size; p")
    D.step("==", "(1 - p)*(1 - p)**k", because="the next one fails too", because_zh="下一次也失败")
    D.step("==", "(1 - p)**(k + 1)", because="one more factor", because_zh="再乘一个因子")
    return D
