"""Regularisation: weight decay, early stopping, dropout, noise."""

import symnet as sn


@sn.derivation(
    title="A step on an L2 penalty shrinks the weights",
    title_zh="L2 惩罚的一步即权重衰减",
    summary="Gradient descent on J + α‖w‖²/2 is w := (1 − ηα) w − η∇J.",
    summary_zh="对 J + α‖w‖²/2 作梯度下降，即 w := (1 − ηα) w − η∇J。",
    topic="regularisation",
    sources=["001 §模型和优化", "003 §7"],
    covers=["N01", "N02"],
    corrects=["X22"],
)
def l2_penalty_is_decay():
    w, g, alpha = sn.tensors("w: n; g: n; alpha")
    penalty = sn.grad(sn.nn.l2_penalty(w, alpha), w).result
    moved = sn.training.sgd().one_step(theta=w, g=g + penalty)["theta"].subs({"eta0": "eta"})
    D = sn.derive_by_hand(moved, let="w: n; g: n")
    D.step("==", "(1 - eta*alpha)*w - eta*g", because="collect w", because_zh="按 w 合并")
    D.also("O == 0", let="J; O", given=["J == J + O"])
    D.step("==", "(J + O) - J", because="J taken off on both sides", because_zh="两边减去 J")
    D.step(
        "==",
        "0",
        because="as an equation J = J + Ω leaves no penalty: it defines a new objective",
        because_zh="作为等式，J = J + Ω 意味着没有惩罚：它定义的是新的目标函数",
    )
    D.fails(
        "J == J + O",
        because="the penalised objective is another function, J + α Ω",
        because_zh="带惩罚的目标函数是另一个函数 J + α Ω",
        let="J; O",
        given=["O > 0"],
    )
    return D


@sn.derivation(
    title="For plain gradient descent, decoupled weight decay is the L2 penalty",
    title_zh="对普通梯度下降，解耦的权重衰减就是 L2 惩罚",
    summary="The rule with decay and the rule on the penalised loss are the same map.",
    summary_zh="带衰减的更新规则，与对带惩罚的损失所用的更新规则是同一个映射。",
    topic="regularisation",
    sources=["Loshchilov, Hutter 2019"],
    covers=["N02"],
)
def decay_is_l2_for_gradient_descent():
    T = sn.training
    w, g, alpha = sn.tensors("w: n; g: n; lambda_")
    decayed = T.chain(T.decay("1/10"), T.descend("1/10")).one_step(theta=w, g=g)["theta"]
    slope = sn.parse(f"g + grad({sn.nn.l2_penalty(w, alpha)}, w)", let="w: n; g: n")
    penalised = T.sgd("1/10").one_step(theta=w, g=slope)["theta"]
    names = {"w_decayed": str(decayed), "w_penalised": str(penalised)}
    D = sn.derive_by_hand("w_decayed", let="w: n; g: n", where=names)
    D.step(
        "==", "(1 - eta0*lambda_)*w - eta0*g", because="collect w: the weights decay", because_zh="按 w 合并：权重衰减"
    )
    D.step("==", "w_penalised", because="the gradient of the penalty is λw", because_zh="惩罚项的梯度是 λw")
    return D


FIRST_STEP = ["t == 1", "m == 0", "v == 0", "epsilon == 0"]


def _adam_step(*links):
    """What the chain makes of w with gradient g, for any t, m and v."""
    rule = sn.training.chain(*links, sn.training.descend("1/10"))
    return rule.one_step(theta="w", g="g")["theta"].subs({"eta0": "eta", "lambda_": "alpha"})


@sn.derivation(
    title="Adam divides an L2 penalty away",
    title_zh="Adam 会把 L2 惩罚除掉",
    summary="Its first step on the penalised gradient is η sign(g + αw): twice the penalty is not twice the decay.",
    summary_zh="对带惩罚的梯度，Adam 的第一步是 η sign(g + αw)：惩罚加倍，衰减并不加倍。",
    topic="regularisation",
    sources=["Loshchilov, Hutter 2019"],
    covers=["I16", "N02"],
)
def adam_with_l2():
    T = sn.training
    step = _adam_step(T.decay("1/10"), T.scale_by_adam())
    D = sn.derive_by_hand(step, given=[*FIRST_STEP, "0 < beta1 < 1", "0 < beta2 < 1", "g + alpha*w != 0"])
    D.step(
        "==",
        "w - eta*((g + alpha*w)/sqrt((g + alpha*w)**2))",
        because="the corrections cancel",
        because_zh="修正因子相消",
    )
    D.step("==", "w - eta*sign(g + alpha*w)", because="a number over its size", because_zh="数除以其绝对值")
    return D


@sn.derivation(
    title="Decoupled weight decay is not divided away",
    title_zh="解耦的权重衰减不会被除掉",
    summary="The first step of AdamW is η (sign(g) + αw). With g = 1 and αw = 1 it is 2η, where Adam with L2 makes "
    "a step of η: the two rules differ.",
    summary_zh="AdamW 的第一步是 η (sign(g) + αw)。取 g = 1，αw = 1，它等于 2η，"
    "而带 L2 惩罚的 Adam 只走 η：两种规则并不相同。",
    topic="regularisation",
    sources=["Loshchilov, Hutter 2019"],
    covers=["I16", "N02", "Z06"],
)
def adam_with_decoupled_decay():
    T = sn.training
    step = _adam_step(T.scale_by_adam(), T.decay("1/10"))
    D = sn.derive_by_hand(step, given=[*FIRST_STEP, "0 < beta1 < 1", "0 < beta2 < 1", "g != 0"])
    D.step("==", "w - eta*(g/sqrt(g**2) + alpha*w)", because="the corrections cancel", because_zh="修正因子相消")
    D.step("==", "w - eta*(sign(g) + alpha*w)", because="a number over its size", because_zh="数除以其绝对值")
    return D


@sn.derivation(
    title="Early stopping is a filter",
    title_zh="提前停止相当于滤波",
    summary="From w = 0, after k steps on λ(w − c)²/2, the weight is the share 1 − (1 − ηλ)ᵏ of the optimum c.",
    summary_zh="从 w = 0 出发，对 λ(w − c)²/2 走 k 步之后，w 是最优值 c 的 1 − (1 − ηλ)ᵏ 倍。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N05"],
)
def early_stopping_filter():
    w = sn.parse("(1 - (1 - eta*lambda_)**k)*c", let="k: size")
    moved = sn.training.sgd().one_step(theta=w, g=sn.diff("lambda_*(w - c)**2/2", "w").result.subs({"w": w}))["theta"]
    D = sn.derive_by_hand(moved.subs({"eta0": "eta"}), let="k: size")
    D.step(
        "==",
        "(1 - (1 - eta*lambda_)*(1 - eta*lambda_)**k)*c",
        because="the error c − w is multiplied by 1 − ηλ",
        because_zh="误差 c − w 乘以 1 − ηλ",
    )
    D.step("==", "(1 - (1 - eta*lambda_)**(k + 1))*c", because="one more factor", because_zh="再乘一个因子")
    D.also("w - eta*(H @ (w - c))", let="H: n n; P: n n; c: n; w: n; eta", given=["w == c - P @ c"])
    D.step(
        "==",
        "c - (eye(n) - eta*H) @ P @ c",
        because="many variables: if P is the power (I − ηH)ᵏ, one more step gives the next power",
        because_zh="多元情形：若 P 为幂 (I − ηH)ᵏ，再走一步即得下一个幂",
    )
    return D


@sn.derivation(
    title="Ridge is a filter, too",
    title_zh="岭回归也相当于滤波",
    summary="The minimum of λ(w − c)²/2 + αw²/2 is the share λ/(λ + α) of c: there the gradient is 0.",
    summary_zh="λ(w − c)²/2 + αw²/2 的极小点是 c 的 λ/(λ + α) 倍：梯度在此为 0。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N02", "N05"],
)
def ridge_filter():
    D = sn.derive_by_hand(
        "diff(lambda_*(x - c)**2/2 + alpha*x**2/2, x)",
        given=["lambda_ > 0", "alpha > 0", "x == lambda_/(lambda_ + alpha)*c"],
    )
    D.step("==", "lambda_*(x - c) + alpha*x", because="power rule", because_zh="幂函数求导")
    D.step("==", "0", because="(λ + α) x = λc", because_zh="(λ + α) x = λc")
    return D


@sn.derivation(
    title="Early stopping against ridge: the same to first order",
    title_zh="提前停止与岭回归：一阶相同",
    summary="For small λ the share of k steps grows like kηλ, that of ridge like λ/α: they agree for α = 1/(kη).",
    summary_zh="λ 很小时，k 步的比例近似 kηλ，岭回归的比例近似 λ/α：取 α = 1/(kη) 则二者一致。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N05"],
)
def early_stopping_and_ridge_agree_at_first_order():
    D = sn.derive_by_hand(
        "diff(1 - (1 - eta*lambda_)**k, lambda_)",
        let="k: size",
        given=["eta > 0", "lambda_ == 0", "alpha == 1/(k*eta)"],
    )
    D.step("==", "k*eta*(1 - eta*lambda_)**(k - 1)", because="chain rule", because_zh="链式法则")
    D.step("==", "k*eta", because="λ = 0", because_zh="λ = 0")
    D.step("==", "alpha/(lambda_ + alpha)**2", because="both are 1/α", because_zh="两者都等于 1/α")
    D.step("==", "diff(lambda_/(lambda_ + alpha), lambda_)", because="quotient rule", because_zh="商的求导法则")
    return D


@sn.derivation(
    title="Early stopping keeps more than ridge",
    title_zh="提前停止保留的比岭回归多",
    summary="With x = ηλ in [0, 1] and q = (1 − x)ᵏ: if q (1 + kx) ≤ 1 for k, so it is for k + 1. "
    "Hence q ≤ 1/(1 + kx), and 1 − q is at least kx/(1 + kx), the share of ridge with α = 1/(kη).",
    summary_zh="记 x = ηλ ∈ [0, 1]，q = (1 − x)ᵏ：若 q (1 + kx) ≤ 1 对 k 成立，则对 k + 1 也成立。"
    "故 q ≤ 1/(1 + kx)，即 1 − q 不小于 kx/(1 + kx)，后者正是取 α = 1/(kη) 的岭回归的比例。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N05"],
)
def early_stopping_keeps_more_than_ridge():
    D = sn.derive_by_hand(
        "q*(1 - x)*(1 + (k + 1)*x)", let="k: size", given=["0 <= x", "x <= 1", "q >= 0", "q*(1 + k*x) <= 1"]
    )
    D.step("==", "q*(1 + k*x - (k + 1)*x**2)", because="expand", because_zh="展开")
    D.step("<=", "q*(1 + k*x)", because="the square is not negative", because_zh="平方非负")
    D.step("<=", "1", because="hypothesis of the induction", because_zh="归纳假设")
    return D


@sn.derivation(
    title="Dropout keeps the mean",
    title_zh="Dropout 保持均值",
    summary="A mask that is 0 with probability r and 1/(1 − r) else has the mean 1: a is a in the mean.",
    summary_zh="掩码以概率 r 取 0，否则取 1/(1 − r)，其均值为 1：a 的期望不变。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N08"],
)
def dropout_keeps_the_mean():
    kept, dropped = (sn.nn.dropout(sn.scalar("a"), sn.parse(mask), sn.scalar("r")) for mask in ("1", "0"))
    r = sn.scalar("r")
    D = sn.derive_by_hand((1 - r) * kept + r * dropped, given=["r < 1"])
    D.step("==", "(1 - r)*(a/(1 - r))", because="what is dropped adds nothing", because_zh="被丢弃的项不起作用")
    D.step("==", "a", because="1 − r cancels", because_zh="约去 1 − r")
    return D


@sn.derivation(
    title="The variance that dropout adds",
    title_zh="Dropout 带来的方差",
    summary="The mean of the square less the square of the mean is a² r/(1 − r).",
    summary_zh="平方的期望减去期望的平方，等于 a² r/(1 − r)。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N08"],
)
def dropout_variance():
    r, a = sn.scalar("r"), sn.scalar("a")
    kept, dropped = (sn.nn.dropout(a, sn.parse(mask), r) for mask in ("1", "0"))
    D = sn.derive_by_hand((1 - r) * kept**2 + r * dropped**2 - a**2, given=["r < 1"])
    D.step("==", "a**2/(1 - r) - a**2", because="cancel 1 − r", because_zh="约去 1 − r")
    D.step("==", "a**2*r/(1 - r)", because="common denominator", because_zh="通分")
    return D


@sn.derivation(
    title="Dropout on a linear model is a ridge in the mean",
    title_zh="线性模型上的 Dropout 平均而言是岭惩罚",
    summary="Independent masks have E mᵢmⱼ = p² + p(1 − p) δᵢⱼ. With u = w ⊙ x the mean squared error is "
    "(wᵀx − t)² + (1 − p)/p Σ wᵢ²xᵢ²; p is the probability to keep.",
    summary_zh="独立的掩码满足 E mᵢmⱼ = p² + p(1 − p) δᵢⱼ。记 u = w ⊙ x，则均方误差为 "
    "(wᵀx − t)² + (1 − p)/p Σ wᵢ²xᵢ²，p 为保留概率。",
    topic="regularisation",
    sources=["003 §7", "Wager et al. 2013"],
    covers=["N08"],
)
def dropout_is_ridge_for_a_linear_model():
    D = sn.derive_by_hand(
        "q @ (M @ u/p - t)**2",
        let="w: n; x: n; M: K n; q: K; p; t",
        given=["p > 0", "sum(q) == 1", "q @ M == p*ones(n)", "M.T @ diag(q) @ M == p**2*ones(n, n) + p*(1 - p)*eye(n)"],
        where={"u": "w*x"},
    )
    D.step(
        "==",
        "u @ (M.T @ diag(q) @ M) @ u/p**2 - 2*t*((q @ M) @ u)/p + t**2*sum(q)",
        because="mean over the masks, the rows of M, with probabilities q: expand the square",
        because_zh="对掩码（M 的各行，概率为 q）取期望：展开平方",
    )
    D.step("==", "sum(u)**2 + (1 - p)/p*sum(u**2) - 2*t*sum(u) + t**2", because="expand", because_zh="展开")
    D.step("==", "(w @ x - t)**2 + (1 - p)/p*sum(w**2*x**2)", because="complete the square", because_zh="配方")
    return D


@sn.derivation(
    title="Dropout, mask by mask: two inputs",
    title_zh="逐个掩码验证 Dropout：两个输入",
    summary="All four masks with their probabilities, added up: the same ridge.",
    summary_zh="把四种掩码按概率加权相加：得到同样的岭惩罚。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N08"],
)
def dropout_mask_by_mask():
    D = sn.derive_by_hand(
        "p**2*((u + v)/p - t)**2 + p*(1 - p)*(u/p - t)**2 + (1 - p)*p*(v/p - t)**2 + (1 - p)**2*(0 - t)**2",
        given=["p > 0"],
    )
    D.step("==", "(u + v - t)**2 + (1 - p)/p*(u**2 + v**2)", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Noise on the input of a linear model is a ridge in the mean",
    title_zh="线性模型的输入加噪声平均而言是岭惩罚",
    summary="For noise with E ε = 0 and E εεᵀ = σ²I, the mean of (wᵀ(x + ε) − t)² is (wᵀx − t)² + σ²‖w‖². Here the "
    "noise takes finitely many values, the rows of E, with probabilities q.",
    summary_zh="若 E ε = 0，E εεᵀ = σ²I，则 (wᵀ(x + ε) − t)² 的期望为 (wᵀx − t)² + σ²‖w‖²。"
    "这里噪声取有限个值，即 E 的各行，概率为 q。",
    topic="regularisation",
    sources=["001 §模型和优化"],
    covers=["N06", "N07"],
)
def noise_is_ridge_for_a_linear_model():
    moments = ["sum(q) == 1", "q @ E == zeros(n)", "E.T @ diag(q) @ E == sigma**2*eye(n)"]
    D = sn.derive_by_hand("q @ (w @ x + E @ w - t)**2", let="w: n; x: n; E: K n; q: K; t; sigma", given=moments)
    D.step(
        "==",
        "(w @ x - t)**2*sum(q) + 2*(w @ x - t)*((q @ E) @ w) + w @ (E.T @ diag(q) @ E) @ w",
        because="expand the square; the mean is linear",
        because_zh="展开平方；期望是线性的",
    )
    D.step(
        "==",
        "(w @ x - t)**2 + w @ (sigma**2*eye(n)) @ w",
        because="the mean of the noise is 0, its second moment σ²I",
        because_zh="噪声均值为 0，二阶矩为 σ²I",
    )
    D.step("==", "(w @ x - t)**2 + sigma**2*norm(w)**2", because="wᵀ I w = ‖w‖²", because_zh="wᵀ I w = ‖w‖²")
    D.fails(
        "q @ (w @ x + E @ w - t)**2 == (w @ x - t)**2 + sigma**2*norm(w)**2",
        because="noise with another second moment gives another penalty",
        because_zh="噪声的二阶矩不同，惩罚也不同",
        given=moments[:2],
    )
    return D
