"""Rates for each coordinate: AdaGrad, RMSProp, and Adam with its bias correction.

The rules are those of `sn.training`; from k steps to k + 1 is the step of an induction.
"""

import symnet as sn

STEPS = "k: size"


def _text(formula):
    """The formula with a number of steps k in it."""
    return sn.parse(formula, let=STEPS)


@sn.derivation(
    title="AdaGrad does not see the scale of a coordinate",
    title_zh="AdaGrad 与坐标的尺度无关",
    summary="Without ε, gradients c times as large (c > 0) with squares c² times as large give the same step.",
    summary_zh="略去 ε，梯度放大 c 倍（c > 0）、平方和放大 c² 倍时，步长不变。",
    topic="gradient descent",
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
    topic="gradient descent",
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
    topic="gradient descent",
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
    topic="gradient descent",
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
    topic="gradient descent",
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
    summary="Over N equally likely outcomes, the mean of m follows the same recursion as m for a constant gradient. So "
    "where gradients have the mean μ at every step, the mean of m is (1 − β₁ᵏ) μ, and the correction makes it μ.",
    summary_zh="对 N 个等可能结果取平均，m 的期望与恒定梯度时的 m 满足同一递推。"
    "因此若每步梯度的期望都是 μ，则 m 的期望为 (1 − β₁ᵏ) μ，修正后恰为 μ。",
    topic="gradient descent",
    sources=["Kingma, Ba 2015"],
    covers=["I16"],
)
def adam_bias_correction_in_the_mean():
    let = "M: N; G: N"
    made = sn.training.adam().one_step(theta=sn.parse("G", let=let), g=sn.parse("G", let=let), m=sn.parse("M", let=let))
    D = sn.derive_by_hand(sn.mean(made["m"]), let=let)
    D.step("==", "mean(beta1*M) + mean((1 - beta1)*G)", because="mean of a sum", because_zh="和的期望")
    D.step(
        "==",
        "beta1*mean(M) + (1 - beta1)*mean(G)",
        because="numbers come out of the mean",
        because_zh="常数可提到期望之外",
    )
    D.also("beta1*M0 + (1 - beta1)*mu", let="k: size", given=["M0 == (1 - beta1**k)*mu"])
    D.step(
        "==",
        "beta1*(1 - beta1**k)*mu + (1 - beta1)*mu",
        because="after k steps, all gradients having the mean μ",
        because_zh="k 步之后，每步梯度的期望都是 μ",
    )
    D.step(
        "==", "(1 - beta1**(k + 1))*mu", because="β₁ cancels: the step of the induction", because_zh="β₁ 相消：归纳步"
    )
    return D
