"""Normal inputs: Stein's identity and its scores, tensors of weights, and periodic targets."""

import symnet as sn

DENSITY = "exp(-x**2/2)/sqrt(2*pi)"


@sn.derivation(
    title="The score functions of the standard normal",
    title_zh="标准正态分布的得分函数",
    summary="Sₘ = (−1)ᵐ p⁽ᵐ⁾/p is x, x² − 1, x³ − 3x for m = 1, 2, 3; since Sₘ₊₁ = x Sₘ − Sₘ′, it is a polynomial for "
    "every m.",
    summary_zh="m = 1, 2, 3 时 Sₘ = (−1)ᵐ p⁽ᵐ⁾/p 依次为 x，x² − 1，x³ − 3x；由 Sₘ₊₁ = x Sₘ − Sₘ′ 知，"
    "对任意 m 它都是多项式。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P27"],
)
def normal_scores():
    D = sn.derive_by_hand("-diff(p, x)/p", where={"p": DENSITY})
    D.step("==", "x*p/p", because="chain rule", because_zh="链式法则")
    D.step("==", "x", because="the density is positive", because_zh="密度为正")
    D.also("diff(p, x, 2)/p")
    D.step("==", "diff(-x*p, x)/p", because="the first derivative", because_zh="一阶导数")
    D.step("==", "x**2 - 1", because="product rule", because_zh="乘积法则")
    D.also("-diff(p, x, 3)/p")
    D.step("==", "-diff((x**2 - 1)*p, x)/p", because="the second derivative", because_zh="二阶导数")
    D.step("==", "x**3 - 3*x", because="product rule", because_zh="乘积法则")
    D.also("-diff(S(x)*p, x)/p", let="x; S: function")
    D.step("==", "-(diff(S(x), x)*p - S(x)*x*p)/p", because="product rule", because_zh="乘积法则")
    D.step("==", "x*S(x) - diff(S(x), x)", because="from each score to the next", because_zh="由每个得分函数到下一个")
    return D


@sn.derivation(
    title="Stein's identity: integration by parts",
    title_zh="Stein 恒等式：分部积分",
    summary="(f p)′ = f′ p − x f p for the normal density p. The integral of the left side is 0 where f p vanishes at "
    "infinity: E[f′] = E[x f].",
    summary_zh="对正态密度 p 有 (f p)′ = f′ p − x f p。当 f p 在无穷远处为 0 时，左边的积分为 0，故 E[f′] = E[x f]。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P27"],
)
def stein_by_parts():
    D = sn.derive_by_hand("diff(f(x)*p, x)", let="x; f: function", where={"p": DENSITY})
    D.step("==", "diff(f(x), x)*p + f(x)*diff(p, x)", because="product rule", because_zh="乘积法则")
    D.step(
        "==",
        "diff(f(x), x)*p - x*f(x)*p",
        because="the score of the normal density is x",
        because_zh="正态密度的得分函数为 x",
    )
    D.theorem(
        "Let p be a positive, smooth density on ℝ, Sₘ = (−1)ᵐ p⁽ᵐ⁾/p. If f is continuously differentiable, f p′ and "
        "f′ p are integrable and f p tends to 0 at infinity, then E[f(x) S₁(x)] = E[f′(x)]. Where the same holds for "
        "f⁽ⁱ⁾ and p⁽ʲ⁾, i + j < m, repeating it gives E[f Sₘ] = E[f⁽ᵐ⁾].",
        "设 p 为 ℝ 上的光滑正密度，Sₘ = (−1)ᵐ p⁽ᵐ⁾/p。若 f 连续可微，f p′ 与 f′ p 可积，且 f p 在无穷远处趋于 0，则 "
        "E[f(x) S₁(x)] = E[f′(x)]。若 f⁽ⁱ⁾ 与 p⁽ʲ⁾（i + j < m）也满足同样的条件，重复 m 次得 E[f Sₘ] = E[f⁽ᵐ⁾]。",
        cite="Stein 1972; Janzamin, Sedghi, Anandkumar 2014",
    )
    return D


@sn.derivation(
    title="Stein's identity for a polynomial of degree 4",
    title_zh="四次多项式的 Stein 恒等式",
    summary="Mₖ = E[xᵏ] of the standard normal is 1, 0, 1, 0, 3, 0, 15, 0 for k = 0, …, 7. For any coefficients, the "
    "first, second and third score give the means of f′, f″ and f‴.",
    summary_zh="标准正态的矩 Mₖ = E[xᵏ]（k = 0, …, 7）依次为 1, 0, 1, 0, 3, 0, 15, 0。对任意系数，"
    "第一、二、三得分函数分别给出 f′、f″、f‴ 的期望。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P27"],
)
def stein_for_polynomials():
    where = {"M": "[1, 0, 1, 0, 3, 0, 15, 0]"}
    D = sn.derive_by_hand("c @ M[1:6]", let="c: 5", where=where)
    D.step(
        "==",
        "c[1] + 3*c[3]",
        because="E[x f] with f = Σ cₖ xᵏ, by the moments",
        because_zh="f = Σ cₖ xᵏ，由矩得 E[x f]",
    )
    D.step(
        "==",
        "[c[1], 2*c[2], 3*c[3], 4*c[4]] @ M[0:4]",
        because="E[f′] by the moments",
        because_zh="由矩得 E[f′]",
    )
    D.also("c @ (M[2:7] - M[0:5])")
    D.step("==", "2*c[2] + 12*c[4]", because="E[(x² − 1) f]", because_zh="E[(x² − 1) f]")
    D.step("==", "[2*c[2], 6*c[3], 12*c[4]] @ M[0:3]", because="E[f″]", because_zh="E[f″]")
    D.also("c @ (M[3:8] - 3*M[1:6])")
    D.step("==", "6*c[3]", because="E[(x³ − 3x) f]", because_zh="E[(x³ − 3x) f]")
    D.step("==", "[6*c[3], 24*c[4]] @ M[0:2]", because="E[f‴]", because_zh="E[f‴]")
    return D


@sn.derivation(
    title="The second score of a vector finds the Hessian",
    title_zh="向量的第二得分函数给出黑塞矩阵",
    summary="f = xᵀ A x in n independent normals. With E[xᵢ xⱼ xₖ xₗ] a sum of three pairings, E[f (x xᵀ − I)] is A + "
    "Aᵀ, "
    "the Hessian of f.",
    summary_zh="f = xᵀ A x，x 为 n 个独立的标准正态。E[xᵢ xⱼ xₖ xₗ] 是三种配对之和，于是 E[f (x xᵀ − I)] = A + Aᵀ，即 "
    "f 的黑塞矩阵。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P27"],
)
def second_score_of_a_quadratic():
    pairs = "einsum('ij,kl->ijkl', eye(n), eye(n)) + einsum('ik,jl->ijkl', eye(n), eye(n))"
    where = {"M": f"{pairs} + einsum('il,jk->ijkl', eye(n), eye(n))"}
    D = sn.derive_by_hand("einsum('kl,ijkl->ij', A, M) - trace(A)*eye(n)", let="A: n n", where=where)
    D.step(
        "==",
        "(trace(A)*eye(n) + A + A.T) - trace(A)*eye(n)",
        because="each pairing gives one term",
        because_zh="每种配对给出一项",
    )
    D.step("==", "A + A.T", because="the mean of f times the identity cancels", because_zh="f 的均值乘单位矩阵相消")
    D.also("hessian(x @ A @ x, x)", let="A: n n; x: n", where={})
    D.step("==", "A + A.T", because="the Hessian of a quadratic form", because_zh="二次型的黑塞矩阵")
    return D


@sn.derivation(
    title="The third derivative of a network is a sum of cubes of its weights",
    title_zh="网络的三阶导数是权重的立方和",
    summary="f = Σ αⱼ tanh(wⱼ·x): the third derivative is Σ αⱼ tanh‴(zⱼ) wⱼ ⊗ wⱼ ⊗ wⱼ. Its mean has the weights "
    "λⱼ = αⱼ E[tanh‴] on the cubes, from which the wⱼ are found where λⱼ ≠ 0.",
    summary_zh="f = Σ αⱼ tanh(wⱼ·x)：三阶导数为 Σ αⱼ tanh‴(zⱼ) wⱼ ⊗ wⱼ ⊗ wⱼ。其期望在各立方项上的系数为 λⱼ = αⱼ "
    "E[tanh‴]，"
    "λⱼ ≠ 0 时可由此求出 wⱼ。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P27"],
)
def third_derivative_of_a_network():
    where = {"z": "W @ x", "h": "tanh(z)", "G": "W.T @ (a*(1 - h**2))"}
    D = sn.derive_by_hand("grad(a @ tanh(W @ x), x)", let="W: k n; a: k; x: n", where=where)
    D.step("==", "G", because="chain rule", because_zh="链式法则")
    D.also("jacobian(G, x)")
    D.step(
        "==", "W.T @ diag(a*(-2*h*(1 - h**2))) @ W", because="second derivative: tanh″", because_zh="二阶导数：tanh″"
    )
    D.also("jacobian(W.T @ diag(a*(-2*h*(1 - h**2))) @ W, x)")
    D.step(
        "==",
        "einsum('j,ja,jb,jc->abc', a*(-2*(1 - h**2)*(1 - 3*h**2)), W, W, W)",
        because="third derivative: tanh‴ on the cubes of the weights",
        because_zh="三阶导数：tanh‴ 乘以权重的立方",
    )
    D.also("diff(t**2, t, 3)", let="t", where={})
    D.step(
        "==",
        "0",
        because="a quadratic activation has λ = 0: its weights cannot be found so",
        because_zh="二次激活函数的 λ = 0：不能用此法求权重",
    )
    return D


@sn.derivation(
    title="A cosine under a normal distribution",
    title_zh="正态分布下余弦的期望",
    summary="φ(ω) = E[cos ωx]. Integration by parts of sin(ωx) p gives E[x sin ωx] = ω φ, so φ′ = −ω φ, and "
    "φ exp(ω²/2) is constant: φ = exp(−ω²/2). In n dimensions with ω = 2πw: exp(−2π²‖w‖²).",
    summary_zh="φ(ω) = E[cos ωx]。对 sin(ωx) p 分部积分得 E[x sin ωx] = ω φ，故 φ′ = −ω φ，φ exp(ω²/2) 为常数："
    "φ = exp(−ω²/2)。在 n 维中取 ω = 2πw：exp(−2π²‖w‖²)。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P26"],
)
def normal_characteristic_function():
    D = sn.derive_by_hand("diff(sin(w*x)*p, x)", let="x; w", where={"p": DENSITY})
    D.step(
        "==",
        "w*cos(w*x)*p - x*sin(w*x)*p",
        because="product rule; its integral over all x is 0",
        because_zh="乘积法则；它在整个实轴上的积分为 0",
    )
    D.also("diff(cos(w*x)*p, w)")
    D.step("==", "-x*sin(w*x)*p", because="the derivative of φ under the integral", because_zh="在积分号下对 φ 求导")
    D.also("diff(phi(w)*exp(w**2/2), w)", let="w; phi: function", where={})
    D.step(
        "==",
        "(diff(phi(w), w) + w*phi(w))*exp(w**2/2)",
        because="product rule; the bracket is 0",
        because_zh="乘积法则；括号内为 0",
    )
    D.also("diff(exp(-w**2/2), w) + w*exp(-w**2/2)", let="w", where={})
    D.step(
        "==",
        "0",
        because="exp(−ω²/2) has this derivative, and the value 1 at 0",
        because_zh="exp(−ω²/2) 满足该方程，且在 0 处取值 1",
    )
    D.also("prod(exp(-(2*pi*w)**2/2))", let="w: n", where={})
    D.step("==", "exp(-2*pi**2*sum(w**2))", because="independent components: a product", because_zh="分量独立：取乘积")
    D.theorem(
        "Differentiation under the integral and integration by parts are permitted here, for the normal density and "
        "its "
        "product with every polynomial are integrable.",
        "此处可在积分号下求导并分部积分，因为正态密度与任意多项式之积可积。",
        cite="Rudin, Principles of Mathematical Analysis (1976), Theorem 9.42; Billingsley 1995, section 26",
    )
    D.theorem(
        "For a periodic target ψ(⟨w, x⟩) with w drawn from a sphere of large radius and a smooth density of x, the "
        "variance over w of the gradient of the squared loss is exponentially small in the dimension: gradient-based "
        "methods learn next to nothing about w.",
        "目标为周期函数 ψ(⟨w, x⟩)，w 取自半径大的球面，x 的密度光滑时，平方损失的梯度关于 w 的方差随维数指数小："
        "基于梯度的方法几乎得不到 w 的信息。",
        cite="Shamir 2018 (Distribution-specific hardness of learning neural networks)",
    )
    return D
