"""Gradient descent: step sizes, how far a step descends, learning rates.

The rules are those of `sn.training`; `one_step` gives what one step makes of a parameter, in symbols. Where a formula
holds after every step, the line shown is the step of the induction: from k steps to k + 1.
"""

import symnet as sn

STEPS = "k: size"


def _text(formula):
    """The formula with a number of steps k in it."""
    return sn.parse(formula, let=STEPS)


@sn.derivation(
    title="Gradient descent on a quadratic: the error after k steps",
    title_zh="二次函数上的梯度下降：k 步之后的误差",
    summary="For f = λx²/2 every step multiplies x by 1 − ηλ, so that after k steps x = (1 − ηλ)ᵏ x₀.",
    summary_zh="对 f = λx²/2，每一步都把 x 乘以 1 − ηλ，因此 k 步之后 x = (1 − ηλ)ᵏ x₀。",
    topic="gradient descent",
    sources=["002 §2.10(8)", "003 §3"],
    covers=["I07", "I09"],
)
def gradient_descent_on_a_quadratic():
    slope = sn.diff("lambda_*x**2/2", "x").result
    moved = sn.training.sgd().one_step(theta="x", g=slope)["theta"]
    D = sn.derive_by_hand(moved.subs({"eta0": "eta"}).subs({"x": _text("(1 - eta*lambda_)**k*a")}), let=STEPS)
    D.step("==", "(1 - eta*lambda_)*((1 - eta*lambda_)**k*a)", because="take out the factor", because_zh="提出公因子")
    D.step("==", "(1 - eta*lambda_)**(k + 1)*a", because="one more factor", because_zh="再乘一个因子")
    return D


@sn.derivation(
    title="Step size: inside of 0 < η < 2/λ the error shrinks",
    title_zh="步长：0 < η < 2/λ 时误差缩小",
    summary="The factor 1 − ηλ lies between −1 and 1, so that its powers tend to 0: from one side for η ≤ 1/λ, in one "
    "step at η = 1/λ, to and fro beyond.",
    summary_zh="因子 1 − ηλ 介于 −1 与 1 之间，其幂趋于 0：η ≤ 1/λ 时单侧趋近，η = 1/λ 时一步到达，更大时来回摆动。",
    topic="gradient descent",
    sources=["002 §2.10(8)", "000 步长要选取合适"],
    covers=["I09", "I11"],
)
def step_size_that_converges():
    given = ["lambda_ > 0", "0 < eta", "eta < 2/lambda_"]
    D = sn.derive_by_hand("1 - eta*lambda_", given=given)
    D.step("<", "1", because="ηλ is positive", because_zh="ηλ 为正")
    D.also("-(1 - eta*lambda_)", given=given)
    D.step("==", "eta*lambda_ - 1", because="turn the sign", because_zh="变号")
    D.step("<", "1", because="ηλ < 2: the factor lies between −1 and 1", because_zh="ηλ < 2：因子介于 −1 与 1 之间")
    D.also("x*(x - eta*(lambda_*x))", given=["lambda_ > 0", "0 < eta", "eta*lambda_ <= 1"])
    D.step("==", "(1 - eta*lambda_)*x**2", because="take out x²", because_zh="提出 x²")
    D.step(">=", "0", because="ηλ ≤ 1: the next point lies on the same side", because_zh="ηλ ≤ 1：下一点在同一侧")
    D.also("x - eta*(lambda_*x)", given=["lambda_ > 0", "eta == 1/lambda_"])
    D.step("==", "0", because="ηλ = 1: one step arrives", because_zh="ηλ = 1：一步到达")
    D.also("x*(x - eta*(lambda_*x))", given=["eta*lambda_ >= 1"])
    D.step("==", "(1 - eta*lambda_)*x**2", because="take out x²", because_zh="提出 x²")
    D.step("<=", "0", because="ηλ ≥ 1: the next point lies on the other side", because_zh="ηλ ≥ 1：下一点在另一侧")
    D.fails(
        "abs(1 - eta*lambda_) < 1",
        given=["lambda_ > 0", "eta > 0"],
        because="without ηλ < 2 the factor is not smaller than 1 in size",
        because_zh="没有 ηλ < 2 时，因子的绝对值不小于 1",
    )
    return D


@sn.derivation(
    title="Step size: from η = 2/λ on the error does not shrink",
    title_zh="步长：η ≥ 2/λ 时误差不再缩小",
    summary="For ηλ ≥ 2 the factor 1 − ηλ is at least 1 in size: the iteration jumps to and fro, and diverges beyond.",
    summary_zh="当 ηλ ≥ 2 时，因子 1 − ηλ 的绝对值不小于 1：迭代来回跳动，更大时发散。",
    topic="gradient descent",
    sources=["002 §2.10(8)"],
    covers=["I09", "I11"],
)
def step_size_that_diverges():
    D = sn.derive_by_hand("abs(1 - eta*lambda_)", given=["eta*lambda_ >= 2"])
    D.step("==", "eta*lambda_ - 1", because="1 − ηλ is negative", because_zh="1 − ηλ 为负")
    D.step(">=", "1", because="ηλ ≥ 2", because_zh="ηλ ≥ 2")
    D.also("(x - eta*(lambda_*x))**2", given=["eta*lambda_ >= 2"])
    D.step("==", "x**2 + eta*lambda_*(eta*lambda_ - 2)*x**2", because="expand", because_zh="展开")
    D.step(">=", "x**2", because="the second term is not negative", because_zh="第二项非负")
    D.also("abs(1 - eta*lambda_)", given=["eta*lambda_ > 2"])
    D.step("==", "eta*lambda_ - 1", because="1 − ηλ is negative", because_zh="1 − ηλ 为负")
    D.step(">", "1", because="beyond 2 its powers grow without bound", because_zh="ηλ > 2 时其幂无界增长")
    return D


@sn.derivation(
    title="Gradient descent in many variables: each eigendirection for itself",
    title_zh="多元梯度下降：各特征方向各自演化",
    summary="For f = (w − c)ᵀH(w − c)/2 the error w − c is multiplied by I − ηH, on an eigenvector by 1 − ηλ.",
    summary_zh="对 f = (w − c)ᵀH(w − c)/2，每步把误差 w − c 乘以 I − ηH；在特征向量上就是乘以 1 − ηλ。",
    topic="gradient descent",
    sources=["002 §2.10(8)"],
    covers=["I06", "I09"],
)
def gradient_descent_in_many_variables():
    let = "w: n; c: n; q: n; H: n n symmetric"
    loss = sn.parse("(w - c) @ H @ (w - c)/2", let=let)
    moved = sn.training.sgd().one_step(theta=sn.parse("w", let=let), g=sn.grad(loss, "w").result)["theta"]
    error = moved.subs({"eta0": "eta", "w": sn.parse("c + q", let=let)}) - sn.parse("c", let=let)
    D = sn.derive_by_hand(error, let=let, given=["H @ q == lambda_*q"])
    D.step("==", "(eye(n) - eta*H) @ q", because="collect the error q", because_zh="合并误差 q")
    D.step("==", "(1 - eta*lambda_)*q", because="q is an eigenvector of H", because_zh="q 是 H 的特征向量")
    return D


@sn.derivation(
    title="The best constant step size, 2/(a + b)",
    title_zh="最优固定步长 2/(a + b)",
    summary="With eigenvalues from a to b no step size beats the rate (b − a)/(b + a).",
    summary_zh="特征值介于 a 与 b 之间时，任何固定步长的收敛因子都不小于 (b − a)/(b + a)。",
    topic="gradient descent",
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
    title="The rate of the best step size",
    title_zh="最优步长的收敛因子",
    summary="At η = 2/(a + b) the factors of the least and the greatest eigenvalue have one size, (b − a)/(b + a), and "
    "no eigenvalue between has a larger one.",
    summary_zh="取 η = 2/(a + b) 时，最小与最大特征值的因子绝对值相等，均为 (b − a)/(b + a)；"
    "介于其间的特征值的因子不更大。",
    topic="gradient descent",
    sources=["002 §2.10(8)"],
    covers=["I09"],
)
def rate_of_the_best_step_size():
    D = sn.derive_by_hand("abs(1 - eta*a)", given=["0 < a", "a < b"], where={"eta": "2/(a + b)"})
    D.step("==", "abs((b - a)/(b + a))", because="common denominator", because_zh="通分")
    D.step("==", "abs(1 - eta*b)", because="1 − ηb is its negative", because_zh="1 − ηb 与它反号")
    positive = ["a > 0", "b > 0"]
    D.also("(b - a)/(b + a) - (1 - eta*l)", given=[*positive, "l - a >= 0"])
    D.step("==", "2*(l - a)/(a + b)", because="common denominator", because_zh="通分")
    D.step(
        ">=",
        "0",
        because="an eigenvalue l between: its factor is no larger",
        because_zh="介于其间的特征值 l：因子不更大",
    )
    D.also("(b - a)/(b + a) + (1 - eta*l)", given=[*positive, "b - l >= 0"])
    D.step("==", "2*(b - l)/(a + b)", because="common denominator", because_zh="通分")
    D.step(">=", "0", because="nor is the negative of its factor", because_zh="因子的相反数也不更大")
    return D


@sn.derivation(
    title="How far one step descends on a quadratic",
    title_zh="二次函数上一步下降多少",
    summary="f(x − η f′) = f − η (1 − λη/2) f′²: it descends exactly for 0 < η < 2/λ.",
    summary_zh="f(x − η f′) = f − η (1 − λη/2) f′²：恰当 0 < η < 2/λ 时下降。",
    topic="gradient descent",
    sources=["002 §2.10", "003 §3"],
    covers=["I10"],
)
def descent_of_one_step():
    moved = (
        sn.training.sgd().one_step(theta="x", g=sn.diff("lambda_*x**2/2", "x").result)["theta"].subs({"eta0": "eta"})
    )
    D = sn.derive_by_hand(sn.parse("lambda_*x**2/2").subs({"x": moved}))
    D.step(
        "==",
        "lambda_*x**2/2 - eta*(lambda_*x)**2 + lambda_*eta**2*(lambda_*x)**2/2",
        because="expand the square",
        because_zh="展开平方",
    )
    D.step("==", "lambda_*x**2/2 - eta*(1 - lambda_*eta/2)*(lambda_*x)**2", because="collect", because_zh="合并")
    D.also("eta*(1 - lambda_*eta/2)", given=["lambda_ > 0", "eta > 0", "2 - lambda_*eta > 0"])
    D.step("==", "eta*(2 - lambda_*eta)/2", because="take out 1/2", because_zh="提出 1/2")
    D.step(">", "0", because="for 0 < η < 2/λ it descends", because_zh="0 < η < 2/λ 时下降")
    D.fails(
        "eta*(1 - lambda_*eta/2) > 0",
        given=["lambda_ > 0", "eta > 0"],
        because="from η = 2/λ on it does not",
        because_zh="η ≥ 2/λ 时不下降",
    )
    return D


@sn.derivation(
    title="Descent of one step for a Lipschitz gradient",
    title_zh="梯度 Lipschitz 连续时一步的下降",
    summary="With f₀ = f(x), f₁ = f(x − ηg), g = ∇f(x) and an M-Lipschitz gradient, f₁ ≤ f₀ − η (1 − Mη/2) ‖g‖².",
    summary_zh="记 f₀ = f(x)，f₁ = f(x − ηg)，g = ∇f(x)；若梯度 M-Lipschitz 连续，则 f₁ ≤ f₀ − η (1 − Mη/2) ‖g‖²。",
    topic="gradient descent",
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
    D.theorem(
        "If f is differentiable and ∇f is M-Lipschitz, then f(y) ≤ f(x) + ∇f(x)·(y − x) + M ‖y − x‖²/2 for all x, y.",
        "若 f 可微且 ∇f 为 M-Lipschitz 连续，则对任意 x、y 有 f(y) ≤ f(x) + ∇f(x)·(y − x) + M ‖y − x‖²/2。",
        cite="Nesterov 2004, Lemma 1.2.3",
    )
    return D


@sn.derivation(
    title="Exponential decay moves only so far",
    title_zh="指数衰减的学习率只能走有限远",
    summary="The rates η γᵏ add up to η (1 − γᵏ)/(1 − γ), less than η/(1 − γ): it may stop before the minimum.",
    summary_zh="学习率 η γᵏ 之和为 η (1 − γᵏ)/(1 − γ)，小于 η/(1 − γ)：可能在到达极小点之前就停下。",
    topic="gradient descent",
    sources=["003 §3"],
    covers=["I13"],
)
def exponential_decay_is_summable():
    D = sn.derive_by_hand("eta*(1 - gamma**k)/(1 - gamma) + eta*gamma**k", let=STEPS, given=["gamma < 1"])
    D.step(
        "==", "eta*(1 - gamma**k + gamma**k*(1 - gamma))/(1 - gamma)", because="common denominator", because_zh="通分"
    )
    D.step("==", "eta*(1 - gamma**(k + 1))/(1 - gamma)", because="collect", because_zh="合并")
    D.also("eta/(1 - gamma) - eta*(1 - gamma**k)/(1 - gamma)", given=["0 < gamma", "gamma < 1", "eta > 0"])
    D.step("==", "eta*gamma**k/(1 - gamma)", because="what is left to go", because_zh="余下的路程")
    D.step(">", "0", because="so the sum stays below η/(1 − γ)", because_zh="故和始终小于 η/(1 − γ)")
    return D


@sn.derivation(
    title="The descent guarantee for quadratics in many variables",
    title_zh="多元二次函数的下降保证",
    summary="With g = H w − b and L I − H = BᵀB, so that no eigenvalue of H exceeds L, a step changes wᵀHw/2 − bᵀw by "
    "at most −η (1 − Lη/2) ‖g‖²: it descends for 0 < η < 2/L, and not beyond.",
    summary_zh="记 g = H w − b，且 L I − H = BᵀB（H 的特征值都不超过 L），则一步使 wᵀHw/2 − bᵀw 的改变量"
    "不大于 −η (1 − Lη/2) ‖g‖²：0 < η < 2/L 时下降，超过则不然。",
    topic="gradient descent",
    sources=["002 §2.10", "003 §3"],
    covers=["I10"],
)
def descent_guarantee_in_many_variables():
    let = "B: m n; w: n; b: n; g: n; L; eta"
    H = "(L*eye(n) - B.T @ B)"
    change = f"((w - eta*g) @ {H} @ (w - eta*g)/2 - b @ (w - eta*g)) - (w @ {H} @ w/2 - b @ w)"
    D = sn.derive_by_hand(change, let=let, given=[f"g == {H} @ w - b"])
    D.step(
        "==", f"-eta*(g @ g) + eta**2*(g @ {H} @ g)/2", because="expand; H w − b = g", because_zh="展开；H w − b = g"
    )
    D.step(
        "==",
        "-eta*(1 - L*eta/2)*norm(g)**2 - eta**2*norm(B @ g)**2/2",
        because="gᵀHg = L‖g‖² − ‖B g‖²",
        because_zh="gᵀHg = L‖g‖² − ‖B g‖²",
    )
    D.step("<=", "-eta*(1 - L*eta/2)*norm(g)**2", because="a square is not negative", because_zh="平方非负")
    D.fails(
        "lambda_*(x - eta*(lambda_*x))**2/2 <= lambda_*x**2/2",
        let={},
        given=["lambda_ > 0", "eta*lambda_ > 2"],
        because="beyond 2/L a step rises",
        because_zh="超过 2/L 时一步反而上升",
    )
    return D


@sn.derivation(
    title="Rates that reach everywhere and whose noise dies out",
    title_zh="既能走得任意远、噪声又会消失的学习率",
    summary="For η₀/s the sum grows without bound, at least like log k, and the sum of squares stays below 2 η₀²: the "
    "conditions of Robbins and Monro (steps of both inductions).",
    summary_zh="取 η₀/s：学习率之和无界，至少像 log k 那样增长；平方和小于 2 η₀²：即 Robbins–Monro 条件（两个归纳步）"
    "。",
    topic="gradient descent",
    sources=["003 §3", "Robbins, Monro 1951"],
    covers=["I13"],
)
def robbins_monro_rates():
    D = sn.derive_by_hand("log(k + 1) - log(k)", let="k: size")
    D.step("==", "log(1 + 1/k)", because="logarithm of a quotient", because_zh="商的对数")
    D.also("log(1 + x)", given=["x > 0"])
    D.step(
        "<=",
        "x",
        because="with x = 1/k: one more rate adds at least as much as the logarithm",
        because_zh="取 x = 1/k：每步增量不小于对数的增量",
    )
    D.also("2 - 1/k + 1/(k + 1)**2")
    D.step("==", "2 - 1/(k + 1) - 1/(k*(k + 1)**2)", because="common denominator", because_zh="通分")
    D.step("<=", "2 - 1/(k + 1)", because="so the squares stay below 2", because_zh="故平方和始终小于 2")
    D.theorem(
        "Σ s^(−p) diverges for p ≤ 1, and Σ s^(−2p) converges for p > 1/2: both conditions hold if and only if "
        "1/2 < p ≤ 1. For p = 1/5 the second one fails.",
        "Σ s^(−p) 在 p ≤ 1 时发散，Σ s^(−2p) 在 p > 1/2 时收敛：两个条件同时成立当且仅当 1/2 < p ≤ 1。"
        "p = 1/5 时第二个条件不成立。",
        cite="Robbins, Monro 1951; Rudin 1976, Theorem 3.28",
    )
    return D
