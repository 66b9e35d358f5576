"""The normal distribution: density, distribution function, mean, variance, by antiderivatives."""

import symnet as sn

DENSITY = {"f": "exp(-(x - m)**2/(2*s**2))/(sqrt(2*pi)*s)", "F": "(1 + erf((x - m)/(s*sqrt(2))))/2"}


@sn.derivation(
    title="Normal density: its antiderivative, and the integral 1",
    title_zh="正态分布密度：原函数与积分 1",
    summary="F(x) = (1 + erf((x − μ)/(σ√2)))/2 has the derivative f; with erf(±∞) = ±1 the integral of f is 1. Here m "
    "= μ "
    "and s = σ, since σ is also the name of the sigmoid.",
    summary_zh="F(x) = (1 + erf((x − μ)/(σ√2)))/2 的导数为 f；由 erf(±∞) = ±1 知 f 的积分为 1。"
    "这里记 m = μ，s = σ，以免与 Sigmoid 函数的 σ 混淆。",
    topic="losses",
    sources=["002 §2.1(5)"],
    covers=["E23"],
    corrects=["X51"],
)
def normal_density_integral():
    D = sn.derive_by_hand("diff(F, x)", let="x; m; s", given=["s > 0"], where=DENSITY)
    D.step(
        "==",
        "exp(-((x - m)/(s*sqrt(2)))**2)/sqrt(pi)*(1/(s*sqrt(2)))",
        because="derivative of erf; chain rule",
        because_zh="erf 的导数；链式法则",
    )
    D.step("==", "f", because="collect the constants", because_zh="合并常数")
    D.fails(
        "exp(-(x - u)**2/(2*sigmoid**2))/(sqrt(2*pi)*sigmoid) > 0",
        because="one name cannot be the sigmoid and the deviation",
        because_zh="同一名称不能既表示 Sigmoid 函数又表示标准差",
        refused=True,
    )
    D.theorem(
        "erf(t) → 1 for t → ∞ and erf(t) → −1 for t → −∞.",
        "当 t → ∞ 时 erf(t) → 1，当 t → −∞ 时 erf(t) → −1。",
        cite="DLMF, 7.2.2",
    )
    return D


@sn.derivation(
    title="Normal density: the mean",
    title_zh="正态分布密度：均值",
    summary="x f is the derivative of μ F − σ² f; F runs from 0 to 1 and f vanishes at both ends, so E x = μ.",
    summary_zh="x f 是 μ F − σ² f 的导数；F 由 0 到 1，f 在两端趋于零，故 E x = μ。",
    topic="losses",
    sources=["002 §2.1(5)"],
    covers=["E23"],
)
def normal_density_mean():
    D = sn.derive_by_hand("diff(m*F - s**2*f, x)", let="x; m; s", given=["s > 0"], where=DENSITY)
    D.step("==", "m*diff(F, x) - s**2*diff(f, x)", because="linearity of the derivative", because_zh="导数的线性性")
    D.step(
        "==",
        "m*f - s**2*(-(x - m)/s**2*f)",
        because="F′ = f and f′ = −(x − μ)/σ² f",
        because_zh="F′ = f，f′ = −(x − μ)/σ² f",
    )
    D.step("==", "x*f", because="collect", because_zh="合并")
    D.theorem(
        "f(x) → 0 and x f(x) → 0 for x → ±∞.", "当 x → ±∞ 时 f(x) → 0，x f(x) → 0。", cite="Rudin 1976, Theorem 8.6"
    )
    return D


@sn.derivation(
    title="Normal density: the variance",
    title_zh="正态分布密度：方差",
    summary="(x − μ)² f is the derivative of σ² F − σ² (x − μ) f, integration by parts in one line: Var x = σ².",
    summary_zh="(x − μ)² f 是 σ² F − σ² (x − μ) f 的导数，即一步分部积分：Var x = σ²。",
    topic="losses",
    sources=["002 §2.1(5)"],
    covers=["E23"],
)
def normal_density_variance():
    D = sn.derive_by_hand("diff(s**2*F - s**2*(x - m)*f, x)", let="x; m; s", given=["s > 0"], where=DENSITY)
    D.step(
        "==",
        "s**2*diff(F, x) - s**2*(f + (x - m)*diff(f, x))",
        because="linearity and product rule",
        because_zh="线性性与乘积法则",
    )
    D.step(
        "==",
        "s**2*f - s**2*(f - (x - m)**2/s**2*f)",
        because="F′ = f and f′ = −(x − μ)/σ² f",
        because_zh="F′ = f，f′ = −(x − μ)/σ² f",
    )
    D.step("==", "(x - m)**2*f", because="σ² f cancels", because_zh="σ² f 相消")
    return D


@sn.derivation(
    title="Normal density: greatest at the mean, with turning points one deviation away",
    title_zh="正态分布密度：均值处最大，一个标准差处为拐点",
    summary="f′ = −(x − μ)/σ² f and f″ = ((x − μ)² − σ²)/σ⁴ f, which is 0 at μ ± σ.",
    summary_zh="f′ = −(x − μ)/σ² f，f″ = ((x − μ)² − σ²)/σ⁴ f，后者在 μ ± σ 处为零。",
    topic="losses",
    sources=["002 §2.1(5)"],
    covers=["E23"],
)
def normal_density_shape():
    D = sn.derive_by_hand("diff(f, x, 2)", let="x; m; s", given=["s > 0"], where=DENSITY)
    D.step("==", "diff(-(x - m)/s**2*f, x)", because="chain rule", because_zh="链式法则")
    D.step("==", "-1/s**2*f + (x - m)**2/s**4*f", because="product rule", because_zh="乘积法则")
    D.step("==", "((x - m)**2 - s**2)/s**4*f", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="Standardising a normal variable",
    title_zh="正态变量的标准化",
    summary="With t = (x − μ)/σ the density is φ(t)/σ: every normal distribution is the standard one, moved and "
    "stretched.",
    summary_zh="令 t = (x − μ)/σ，则密度为 φ(t)/σ：任何正态分布都由标准正态分布平移、伸缩而来。",
    topic="losses",
    sources=["002 §2.1(5)"],
    covers=["E23"],
)
def standard_normal_density():
    D = sn.derive_by_hand("f", let="x; m; s", given=["s > 0"], where={**DENSITY, "t": "(x - m)/s"})
    D.step("==", "exp(-(s*t)**2/(2*s**2))/(sqrt(2*pi)*s)", because="x − μ = σ t", because_zh="x − μ = σ t")
    D.step("==", "exp(-t**2/2)/sqrt(2*pi)/s", because="cancel σ²", because_zh="约去 σ²")
    return D
