"""Beyond plain descent: rates, implicit bias, line search, conjugate gradients, proximal steps, averaging."""

import symnet as sn


@sn.derivation(
    title="Linear convergence without convexity",
    title_zh="不需凸性的线性收敛",
    summary="If ‖∇f‖² ≥ 2μ (f − f*) and ∇f is L-Lipschitz, a step with η = 1/L leaves at most the share 1 − μ/L of the "
    "height e = f − f*: after k steps at most (1 − μ/L)ᵏ of it (s = ‖∇f‖², e1 after the step).",
    summary_zh="若 ‖∇f‖² ≥ 2μ (f − f*)，且 ∇f 为 L-Lipschitz，则取 η = 1/L 的一步使高度 e = f − f* 至多剩下 1 − μ/L；"
    "k 步后至多剩 (1 − μ/L)ᵏ（记 s = ‖∇f‖²，e1 为一步之后的高度）。",
    topic="follow-ons",
    sources=["Polyak 1963", "Karimi, Nutini, Schmidt 2016"],
    covers=["Z07"],
)
def polyak_lojasiewicz_rate():
    D = sn.derive_by_hand("e1", given=["L > 0", "e1 <= e - s/(2*L)", "s >= 2*mu*e"])
    D.step("<=", "e - s/(2*L)", because="descent lemma with η = 1/L", because_zh="下降引理，η = 1/L")
    D.step("<=", "e - 2*mu*e/(2*L)", because="Polyak–Łojasiewicz condition", because_zh="Polyak–Łojasiewicz 条件")
    D.step("==", "(1 - mu/L)*e", because="take out e", because_zh="提出 e")
    D.also("(1 - mu/L)*e", let="k: size", given=["L > 0", "mu <= L", "e <= (1 - mu/L)**k*a"])
    D.step(
        "<=",
        "(1 - mu/L)*((1 - mu/L)**k*a)",
        because="after k steps, and the factor is not negative",
        because_zh="k 步之后；因子非负",
    )
    D.step("==", "(1 - mu/L)**(k + 1)*a", because="one more factor", because_zh="再乘一个因子")
    D.fails(
        "e1 <= (1 - mu/L)*e",
        given=["L > 0", "mu > 0", "e > 0", "e1 <= e"],
        because="descent alone, without the condition, gives no rate",
        because_zh="仅有下降而无该条件，不能得出速率",
    )
    return D


@sn.derivation(
    title="A function that is not convex, and descends at a linear rate",
    title_zh="非凸但线性收敛的函数",
    summary="x² + 3 sin² x is not convex; it is least at 0. That it satisfies the condition of Polyak and Łojasiewicz "
    "everywhere is cited.",
    summary_zh="x² + 3 sin² x 不是凸函数，在 0 处最小。它处处满足 Polyak–Łojasiewicz 条件，此处引用。",
    topic="follow-ons",
    sources=["Karimi, Nutini, Schmidt 2016"],
    covers=["Z07"],
)
def polyak_lojasiewicz_example():
    D = sn.derive_by_hand("diff(x**2 + 3*sin(x)**2, x)")
    D.step("==", "2*x + 3*(2*sin(x)*cos(x))", because="chain rule", because_zh="链式法则")
    D.step("==", "2*x + 6*sin(x)*cos(x)", because="collect", because_zh="合并")
    D.also("x**2 + 3*sin(x)**2")
    D.step(">=", "0", because="squares: least at 0", because_zh="平方和：在 0 处最小")
    D.fails(
        "diff(diff(x**2 + 3*sin(x)**2, x), x) >= 0",
        because="x² + 3 sin² x satisfies the condition with μ = 1/32 (cited) and is not convex",
        because_zh="x² + 3 sin² x 满足 μ = 1/32 的条件（引用），但不是凸函数",
    )
    D.theorem(
        "f(x) = x² + 3 sin² x satisfies ½ f′(x)² ≥ μ (f(x) − f*) on ℝ with μ = 1/32 and f* = 0.",
        "f(x) = x² + 3 sin² x 在 ℝ 上满足 ½ f′(x)² ≥ μ (f(x) − f*)，其中 μ = 1/32，f* = 0。",
        cite="Karimi, Nutini, Schmidt 2016, section 2.2",
    )
    return D


@sn.derivation(
    title="From 0, gradient descent stays in the row space",
    title_zh="从 0 出发，梯度下降留在行空间",
    summary="With w = Xᵀa every step on ‖Xw − t‖²/2 is Xᵀ of something again. The only such w that solves X w = t is "
    "Xᵀ(XXᵀ)⁻¹t, the shortest solution. A part k of the start with X k = 0 is never seen and stays.",
    summary_zh="若 w = Xᵀa，则 ‖Xw − t‖²/2 的每一步仍是 Xᵀ 乘某个向量。其中满足 X w = t 的只有最短解 Xᵀ(XXᵀ)⁻¹t。"
    "初值中满足 X k = 0 的部分 k 始终不变。",
    topic="follow-ons",
    sources=["Gunasekar et al. 2018"],
    covers=["Z27"],
)
def implicit_bias_of_descent():
    let = "X: N n; a: N; w: n; k: n; t: N; eta"
    slope = sn.grad(sn.parse("norm(X @ w - t)**2/2", let=let), "w").result
    moved = sn.training.sgd().one_step(theta=sn.parse("w", let=let), g=slope)["theta"].subs({"eta0": "eta"})
    D = sn.derive_by_hand(moved.subs({"w": sn.parse("X.T @ a", let=let)}), let=let)
    D.step("==", "X.T @ (a - eta*(X @ (X.T @ a) - t))", because="take out Xᵀ", because_zh="提出 Xᵀ")
    D.also("X.T @ inv(X @ X.T) @ (X @ (X.T @ a))", let=let, given=["det(X @ X.T) != 0"])
    D.step(
        "==",
        "X.T @ a",
        because="such a w is known from X w: for X w = t it is Xᵀ(XXᵀ)⁻¹t",
        because_zh="这样的 w 由 X w 确定：X w = t 时即 Xᵀ(XXᵀ)⁻¹t",
    )
    D.also(moved.subs({"w": sn.parse("w + k", let=let)}), let=let, given=["X @ k == zeros(N)"])
    D.step(
        "==", "(w - eta*(X.T @ (X @ w - t))) + k", because="X k = 0: k does not change", because_zh="X k = 0：k 不变"
    )
    D.also(sn.minimize("norm(w)**2/2", "w", ["X @ w == t"], let="X: N n; w: n; t: N"))
    D.fails(
        "norm(w + k)**2 <= norm(w)**2",
        let=let,
        given=["X @ k == zeros(N)", "w == X.T @ a"],
        because="from another start the limit is not the shortest solution",
        because_zh="从其他初值出发，极限不是最短解",
    )
    return D


@sn.derivation(
    title="Exact line search on a quadratic",
    title_zh="二次函数上的精确线搜索",
    summary="Along −g the quadratic wᵀHw/2 − bᵀw with g = H w − b is least at η = gᵀg/(gᵀHg), and the next gradient is "
    "orthogonal to g.",
    summary_zh="沿 −g 方向，二次函数 wᵀHw/2 − bᵀw（g = H w − b）在 η = gᵀg/(gᵀHg) 处最小，且新梯度与 g 正交。",
    topic="follow-ons",
    sources=["Nocedal, Wright 2006"],
    covers=["Z36"],
)
def exact_line_search():
    let = "H: n n positive_definite; g: n; w: n; b: n; eta"
    D = sn.derive_by_hand(
        "diff((w - eta*g) @ H @ (w - eta*g)/2 - b @ (w - eta*g), eta)", let=let, given=["H @ w - b == g"]
    )
    D.step("==", "eta*(g @ H @ g) - g @ (H @ w - b)", because="chain rule", because_zh="链式法则")
    D.step("==", "eta*(g @ H @ g) - g @ g", because="H w − b = g", because_zh="H w − b = g")
    D.also("g @ (H @ (w - eta*g) - b)", given=["H @ w - b == g", "g @ H @ g > 0", "eta == (g @ g)/(g @ H @ g)"])
    D.step("==", "g @ (H @ w - b) - eta*(g @ H @ g)", because="linearity", because_zh="线性性")
    D.step("==", "g @ g - (g @ g)/(g @ H @ g)*(g @ H @ g)", because="insert both", because_zh="代入")
    D.step("==", "0", because="cancel gᵀHg > 0", because_zh="约去 gᵀHg > 0")
    return D


@sn.derivation(
    title="Conjugate gradients: two steps solve two equations",
    title_zh="共轭梯度法：两步解两元方程组",
    summary="The direction q − β p with β = qᵀHp/(pᵀHp) is H-orthogonal to p, so a search along it keeps what p has "
    "won. On [[2, 1], [1, 3]] w = (1, 2) the start 0 reaches (1/5, 3/5) in two steps.",
    summary_zh="方向 q − β p（β = qᵀHp/(pᵀHp)）与 p 关于 H 正交，沿它搜索不破坏 p 方向的成果。"
    "对 [[2, 1], [1, 3]] w = (1, 2)，从 0 出发两步即得 (1/5, 3/5)。",
    topic="follow-ons",
    sources=["Hestenes, Stiefel 1952"],
    covers=["Z36"],
)
def conjugate_gradients():
    let = "H: n n positive_definite; p: n; q: n; w: n; b: n; beta; eta"
    D = sn.derive_by_hand("p @ H @ (q - beta*p)", let=let, given=["p @ H @ p > 0", "beta == (q @ H @ p)/(p @ H @ p)"])
    D.step("==", "p @ H @ q - beta*(p @ H @ p)", because="linearity", because_zh="线性性")
    D.step("==", "0", because="β cancels, H is symmetric", because_zh="代入 β；H 对称")
    D.also("p @ (H @ (w + eta*q) - b)", given=["p @ (H @ w - b) == 0", "p @ H @ q == 0"])
    D.step("==", "p @ (H @ w - b) + eta*(p @ H @ q)", because="linearity", because_zh="线性性")
    D.step(
        "==",
        "0",
        because="a step along a conjugate q keeps the gradient orthogonal to p",
        because_zh="沿共轭方向 q 走一步，梯度仍与 p 正交",
    )
    rates = {"a": "(1 + 4)/(2*1 + 2*1*2 + 3*4)", "u": "a*1", "v": "a*2", "r": "1 - (2*u + v)", "s": "2 - (u + 3*v)"}
    rates |= {"c": "(r**2 + s**2)/(1 + 4)", "h": "r + c*1", "k": "s + c*2"}
    rates |= {"d": "(r**2 + s**2)/(2*h**2 + 2*h*k + 3*k**2)"}
    D.also("u + d*h", where=rates, let={})
    D.step(
        "==",
        "1/5",
        because="two steps from 0, in rational numbers: the first entry",
        because_zh="从 0 出发的两步，有理数精确计算：第一个分量",
    )
    D.also("v + d*k", where=rates, let={})
    D.step(
        "==",
        "3/5",
        because="the second: 2·1/5 + 3/5 = 1 and 1/5 + 3·3/5 = 2",
        because_zh="第二个分量：2·1/5 + 3/5 = 1，1/5 + 3·3/5 = 2",
    )
    D.theorem(
        "In exact arithmetic conjugate gradients reach the solution of H w = b, H symmetric positive "
        "definite of size n, in at most n steps from any starting point.",
        "在精确运算下，对 n 阶对称正定矩阵 H，从任意初始点出发，共轭梯度法至多 n 步得到 H w = b 的解。",
        cite="Hestenes, Stiefel 1952; Nocedal, Wright 2006, Theorem 5.1",
    )
    return D


@sn.derivation(
    title="ISTA: a step of descent, then the soft threshold",
    title_zh="ISTA：先梯度下降一步，再作软阈值",
    summary="Where L ‖d‖²/2 bounds what the linear model of f leaves, f + λ‖w‖₁ lies below a sum over entries. It is "
    "least at w = soft(v − g/L): entry by entry (w − a)²/2 + (λ/L)|w|. It needs η ≤ 1/L.",
    summary_zh="若 f 与其线性模型之差不超过 L ‖d‖²/2，则 f + λ‖w‖₁ 不超过一个逐分量的和，"
    "后者在 w = soft(v − g/L) 处最小：每个分量为 (w − a)²/2 + (λ/L)|w|。需 η ≤ 1/L。",
    topic="follow-ons",
    sources=["Daubechies, Defrise, De Mol 2004", "Beck, Teboulle 2009"],
    covers=["Z37"],
)
def proximal_gradient_step():
    let = "w: n; v: n; g: n; f0; L; lambda_"
    D = sn.derive_by_hand("f0 + g @ (w - v) + L/2*norm(w - v)**2", let=let, given=["L > 0"])
    D.step("==", "L/2*norm(w - (v - g/L))**2 + f0 - norm(g)**2/(2*L)", because="complete the square", because_zh="配方")
    D.also("(w - a)**2/2 + mu*abs(w)", let={}, given=["abs(a) <= mu"])
    D.step(
        ">=",
        "w**2/2 - abs(w)*abs(a) + mu*abs(w) + a**2/2",
        because="expand; w a ≤ |w| |a|",
        because_zh="展开；w a ≤ |w| |a|",
    )
    D.step("==", "w**2/2 + abs(w)*(mu - abs(a)) + a**2/2", because="collect |w|", because_zh="按 |w| 合并")
    D.step(">=", "a**2/2", because="a small entry: least at 0", because_zh="小分量：在 0 处最小")
    D.also("(w - a)**2/2 + mu*abs(w)", given=["a >= mu", "mu >= 0"])
    D.step(">=", "(w - a)**2/2 + mu*w", because="|w| ≥ w", because_zh="|w| ≥ w")
    D.step("==", "(w - (a - mu))**2/2 + mu*a - mu**2/2", because="complete the square", because_zh="配方")
    D.step(">=", "mu*a - mu**2/2", because="a large entry: least at a − μ", because_zh="大分量：在 a − μ 处最小")
    D.also("F1", given=["F1 <= m1", "m1 <= m0", "m0 == F0"])
    D.step(
        "<=",
        "F0",
        because="below the model, least there, equal at the start: the objective falls",
        because_zh="不超过模型，模型取最小，起点处相等：目标函数下降",
    )
    D.fails(
        "(x - eta*(lambda_*x))**2 <= x**2",
        let={},
        given=["lambda_ > 0", "eta > 0"],
        because="without η ≤ 1/L, here even without a penalty, the step may lead uphill",
        because_zh="若无 η ≤ 1/L（这里甚至没有惩罚项），一步可能上升",
    )
    return D


@sn.derivation(
    title="Noise keeps a constant rate from settling",
    title_zh="固定学习率下噪声使迭代无法静止",
    summary="On λx²/2 with gradient noise of variance s², the variance v = η s²/(λ(2 − ηλ)) is kept by the step "
    "v ↦ (1 − ηλ)² v + η² s². Any other variance approaches it by the factor (1 − ηλ)².",
    summary_zh="在 λx²/2 上，若梯度噪声方差为 s²，则方差 v = η s²/(λ(2 − ηλ)) 在映射 v ↦ (1 − ηλ)² v + η² s² 下不变；"
    "其他方差以因子 (1 − ηλ)² 趋近它。",
    topic="follow-ons",
    sources=["Polyak, Juditsky 1992"],
    covers=["Z43"],
)
def stationary_variance_of_noisy_descent():
    given = ["lambda_ > 0", "eta > 0", "eta*lambda_ < 2"]
    D = sn.derive_by_hand("(1 - eta*lambda_)**2*(eta*s2/(lambda_*(2 - eta*lambda_))) + eta**2*s2", given=given)
    D.step(
        "==",
        "eta*s2*((1 - eta*lambda_)**2 + eta*lambda_*(2 - eta*lambda_))/(lambda_*(2 - eta*lambda_))",
        because="common denominator",
        because_zh="通分",
    )
    D.step("==", "eta*s2/(lambda_*(2 - eta*lambda_))", because="the bracket is 1", because_zh="括号等于 1")
    D.also("((1 - eta*lambda_)**2*u + eta**2*s2) - v", given=[*given, "v == (1 - eta*lambda_)**2*v + eta**2*s2"])
    D.step(
        "==", "(1 - eta*lambda_)**2*(u - v)", because="the stationary variance is subtracted", because_zh="减去平稳方差"
    )
    D.fails(
        "eta*s2/(lambda_*(2 - eta*lambda_)) >= 0",
        let={},
        given=["lambda_ > 0", "eta > 0", "s2 > 0", "eta*lambda_ != 2"],
        because="beyond η = 2/λ there is no stationary variance: the formula is negative",
        because_zh="η > 2/λ 时没有平稳方差：公式给出负数",
    )
    return D


@sn.derivation(
    title="Averaging the iterates divides their variance",
    title_zh="对迭代点取平均可缩小方差",
    summary="The mean of k independent values of variance v has the variance v/k; values that are all alike keep v. "
    "What averaging gains depends on how fast the run forgets.",
    summary_zh="k 个方差为 v 的独立值，其平均的方差为 v/k；若各值完全相同则仍为 v。收益取决于迭代遗忘的快慢。",
    topic="follow-ons",
    sources=["Polyak, Juditsky 1992"],
    covers=["Z43"],
)
def averaged_iterates():
    D = sn.derive_by_hand("sum(ones(k)*v)/k**2", let="k: size; v")
    D.step("==", "k*v/k**2", because="k variances", because_zh="k 个方差")
    D.step("==", "v/k", because="independent values", because_zh="各值独立")
    D.also("sum(v*ones(k, k))/k**2")
    D.step("==", "k**2*v/k**2", because="k² covariances, all v", because_zh="k² 个协方差，均为 v")
    D.step("==", "v", because="values that are alike", because_zh="各值相同")
    D.theorem(
        "Let w_{t+1} = w_t − a_t (H (w_t − w*) + ξ_t), H symmetric positive definite, ξ_t independent, identically "
        "distributed with mean 0 and covariance S, and a_t = c t^(−p), c > 0, 0 < p < 1. Then √t times the deviation "
        "of the mean of w_1, …, w_t from w* is asymptotically normal with mean 0 and covariance H⁻¹ S H⁻¹.",
        "设 w_{t+1} = w_t − a_t (H (w_t − w*) + ξ_t)，H 对称正定，ξ_t 独立同分布，均值为 0，协方差为 S，"
        "a_t = c t^(−p)，c > 0，0 < p < 1。则 w_1, …, w_t 的平均与 w* 之差乘以 √t 渐近服从均值为 0、协方差为 "
        "H⁻¹ S H⁻¹ 的正态分布。",
        cite="Polyak, Juditsky 1992, Theorem 1",
    )
    return D


@sn.derivation(
    title="AMSGrad never lengthens its steps",
    title_zh="AMSGrad 的步长不会变长",
    summary="It divides by the largest second moment so far, w = max(w, v): the factor η/(√w + ε) never grows. With "
    "Adam's own v it may.",
    summary_zh="AMSGrad 除以迄今最大的二阶矩 w = max(w, v)：因子 η/(√w + ε) 不会增大；而 Adam 的 v 可能变小。",
    topic="follow-ons",
    sources=["Reddi, Kale, Kumar 2018"],
    covers=["Z06"],
)
def amsgrad_steps_do_not_grow():
    D = sn.derive_by_hand("w", given=["w >= 0"])
    D.step("<=", "maximum(w, v)", because="the larger of both is kept", because_zh="取二者中较大者")
    D.also("eta/(b + epsilon)", given=["a >= 0", "b >= a", "eta > 0", "epsilon > 0"])
    D.step(
        "<=",
        "eta/(a + epsilon)",
        because="with a = √w and b = √max(w, v) ≥ a",
        because_zh="取 a = √w，b = √max(w, v) ≥ a",
    )
    fresh = sn.training.adam().one_step(theta="x", g="g", v="v")["v"]
    D.also(fresh, given=["g == 0", "v > 0", "0 < beta2", "beta2 < 1"])
    D.step("==", "beta2*v", because="Adam forgets: for g = 0 its v shrinks", because_zh="Adam 会遗忘：g = 0 时 v 变小")
    D.step("<", "v", because="β₂ < 1", because_zh="β₂ < 1")
    D.fails(
        "eta/(sqrt(beta2*v) + epsilon) <= eta/(sqrt(v) + epsilon)",
        given=["v > 0", "0 < beta2", "beta2 < 1", "eta > 0", "epsilon > 0"],
        because="so Adam's factor may grow",
        because_zh="故 Adam 的因子可能增大",
    )
    D.theorem(
        "For any constants β₁, β₂ ∈ [0, 1) with β₁ < √β₂ there is a stochastic convex problem on which Adam does not "
        "converge to the optimal solution.",
        "对任意满足 β₁ < √β₂ 的常数 β₁、β₂ ∈ [0, 1)，存在一个随机凸优化问题，使 Adam 不收敛到最优解。",
        cite="Reddi, Kale, Kumar 2018, Theorem 3",
    )
    return D
