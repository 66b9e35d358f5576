"""Penalties: ridge, the soft threshold of L1, convexity, shared parameters."""

import symnet as sn


@sn.derivation(
    title="Ridge regression: the normal equation",
    title_zh="岭回归的正规方程",
    summary="At w = (XᵀX + λI)⁻¹Xᵀt the gradient of ‖Xw − t‖²/2 + λ‖w‖²/2 is 0.",
    summary_zh="在 w = (XᵀX + λI)⁻¹Xᵀt 处，‖Xw − t‖²/2 + λ‖w‖²/2 的梯度为 0。",
    topic="regularisation",
    sources=["001 §模型和优化", "003 §7"],
    covers=["N01", "N02"],
)
def ridge_normal_equation():
    let = "X: N n; t: N; w: n; lambda_"
    D = sn.derive_by_hand(
        "grad(norm(X @ w - t)**2/2 + lambda_*norm(w)**2/2, w)",
        let=let,
        given=["(X.T @ X + lambda_*eye(n)) @ w == X.T @ t"],
    )
    D.step("==", "X.T @ (X @ w - t) + lambda_*w", because="chain rule", because_zh="链式法则")
    D.step("==", "(X.T @ X + lambda_*eye(n)) @ w - X.T @ t", because="collect w", because_zh="按 w 合并")
    D.step("==", "zeros(n)", because="normal equation", because_zh="正规方程")
    return D


@sn.derivation(
    title="L1 sets a small weight to 0",
    title_zh="L1 惩罚把小权重置零",
    summary="For |a| ≤ λ, (w − a)²/2 + λ|w| is least at w = 0.",
    summary_zh="当 |a| ≤ λ 时，(w − a)²/2 + λ|w| 在 w = 0 处取最小值。",
    topic="regularisation",
    sources=["001 §模型和优化", "003 §7"],
    covers=["N03"],
)
def l1_sets_small_weights_to_zero():
    D = sn.derive_by_hand("(w - a)**2/2 + lambda_*abs(w)", given=["abs(a) <= lambda_"])
    D.step("==", "w**2/2 - w*a + lambda_*abs(w) + a**2/2", because="expand", because_zh="展开")
    D.step(
        ">=", "w**2/2 - abs(w)*abs(a) + lambda_*abs(w) + a**2/2", because="w a ≤ |w| |a|", because_zh="w a ≤ |w| |a|"
    )
    D.step("==", "w**2/2 + abs(w)*(lambda_ - abs(a)) + a**2/2", because="collect |w|", because_zh="按 |w| 合并")
    D.step(">=", "a**2/2", because="none of the first two terms is negative", because_zh="前两项都非负")
    return D


@sn.derivation(
    title="L1 shortens a large weight by λ",
    title_zh="L1 惩罚把大权重缩短 λ",
    summary="For a ≥ λ ≥ 0, (w − a)²/2 + λ|w| is least at w = a − λ. With the case before and its mirror image, "
    "the minimum is at sign(a) relu(|a| − λ), the soft threshold.",
    summary_zh="当 a ≥ λ ≥ 0 时，(w − a)²/2 + λ|w| 在 w = a − λ 处取最小值。连同前一情形及其镜像，"
    "最小点为 sign(a) relu(|a| − λ)，即软阈值。",
    topic="regularisation",
    sources=["001 §模型和优化", "003 §7"],
    covers=["N03"],
)
def l1_shortens_large_weights():
    D = sn.derive_by_hand("(w - a)**2/2 + lambda_*abs(w)", given=["a >= lambda_", "lambda_ >= 0"])
    D.step(">=", "(w - a)**2/2 + lambda_*w", because="|w| ≥ w", because_zh="|w| ≥ w")
    D.step(
        "==", "(w - (a - lambda_))**2/2 + lambda_*a - lambda_**2/2", because="complete the square", because_zh="配方"
    )
    D.step(">=", "lambda_*a - lambda_**2/2", because="a square is not negative", because_zh="平方非负")
    D.step(
        "==",
        "((a - lambda_) - a)**2/2 + lambda_*abs(a - lambda_)",
        because="this is the value at w = a − λ",
        because_zh="这正是 w = a − λ 处的值",
    )
    D.also("(w - a)**2/2 + lambda_*abs(w)", given=["a <= -lambda_", "lambda_ >= 0"])
    D.step(">=", "(w - a)**2/2 - lambda_*w", because="|w| ≥ −w: the mirror image", because_zh="|w| ≥ −w：镜像情形")
    D.step(
        "==", "(w - (a + lambda_))**2/2 - lambda_*a - lambda_**2/2", because="complete the square", because_zh="配方"
    )
    D.step(">=", "-lambda_*a - lambda_**2/2", because="a square is not negative", because_zh="平方非负")
    D.step(
        "==",
        "((a + lambda_) - a)**2/2 + lambda_*abs(a + lambda_)",
        because="this is the value at w = a + λ",
        because_zh="这正是 w = a + λ 处的值",
    )
    return D


@sn.derivation(
    title="The soft threshold is two ReLUs",
    title_zh="软阈值由两个 ReLU 组成",
    summary="sign(a) relu(|a| − λ) = relu(a − λ) − relu(−a − λ).",
    summary_zh="sign(a) relu(|a| − λ) = relu(a − λ) − relu(−a − λ)。",
    topic="regularisation",
    sources=["003 §7"],
    covers=["N03"],
)
def soft_threshold_is_two_relus():
    D = sn.derive_by_hand("sign(a)*relu(abs(a) - lambda_)", given=["lambda_ >= 0"])
    D.step(
        "==",
        "where(a > lambda_, a - lambda_, where(a < -lambda_, a + lambda_, 0))",
        because="by the sign of a, and by its size against λ",
        because_zh="按 a 的符号及其与 λ 的大小分情形",
    )
    D.step(
        "==", "relu(a - lambda_) - relu(-a - lambda_)", because="one ReLU for each side", because_zh="两侧各一个 ReLU"
    )
    D.fails(
        "sign(a)*relu(abs(a) - lambda_) == relu(a - lambda_) - relu(-a - lambda_)",
        because="a negative threshold",
        because_zh="阈值为负",
    )
    return D


@sn.derivation(
    title="The Euclidean norm is convex",
    title_zh="欧氏范数是凸函数",
    summary="For weights l, k ≥ 0, so also for l + k = 1, it lies below the chord.",
    summary_zh="对 l, k ≥ 0（特别是 l + k = 1），它不超过弦。",
    topic="regularisation",
    sources=["001 §模型和优化"],
    covers=["N10"],
)
def l2_norm_is_convex():
    D = sn.derive_by_hand("norm(l*x + k*y)", let="x: n; y: n", given=["l >= 0", "k >= 0"])
    D.step("<=", "norm(l*x) + norm(k*y)", because="triangle inequality", because_zh="三角不等式")
    D.step("==", "l*norm(x) + k*norm(y)", because="homogeneity", because_zh="齐次性")
    return D


@sn.derivation(
    title="The sum of absolute values is convex",
    title_zh="绝对值之和是凸函数",
    summary="For weights l, k ≥ 0, every entry of |l x + k y| lies below the chord, and so does their sum.",
    summary_zh="对 l, k ≥ 0，|l x + k y| 的每个分量都不超过弦，其和亦然。",
    topic="regularisation",
    sources=["001 §模型和优化"],
    covers=["N10"],
)
def l1_norm_is_convex():
    D = sn.derive_by_hand("abs(l*x + k*y)", let="x: n; y: n", given=["l >= 0", "k >= 0"])
    D.step("<=", "abs(l*x) + abs(k*y)", because="triangle inequality", because_zh="三角不等式")
    D.step("==", "l*abs(x) + k*abs(y)", because="homogeneity", because_zh="齐次性")
    return D


@sn.derivation(
    title="The number of non-zero weights is not convex",
    title_zh="非零权重的个数不是凸函数",
    summary="Half way between (a, b) = (1, 0) and (c, d) = (0, 1) there are 2 non-zero entries; the chord has 1.",
    summary_zh="(a, b) = (1, 0) 与 (c, d) = (0, 1) 的中点有 2 个非零分量，而弦上的值是 1。",
    topic="regularisation",
    sources=["001 §模型和优化"],
    covers=["N04"],
    corrects=["X23"],
)
def l0_is_not_convex():
    D = sn.derive_by_hand(
        "where((a + c)/2 == 0, 0, 1) + where((b + d)/2 == 0, 0, 1)",
        given=["a == 1", "b == 0", "c == 0", "d == 1"],
    )
    D.step("==", "2", because="both entries are 1/2", because_zh="两个分量都是 1/2")
    D.step(">", "1", because="the chord: each of the two ends has 1", because_zh="弦上的值：两个端点各有 1 个")
    D.also("abs((a + c)/2) + abs((b + d)/2) <= ((abs(a) + abs(b)) + (abs(c) + abs(d)))/2")
    D.step(
        "<=",
        "((abs(a) + abs(b)) + (abs(c) + abs(d)))/2",
        because="the sum of absolute values, L₁, is convex: the triangle inequality in each entry",
        because_zh="绝对值之和 L₁ 是凸函数：每个分量用三角不等式",
    )
    count = "where({0} == 0, 0, 1) + where({1} == 0, 0, 1)"
    D.fails(
        f"{count.format('(a + c)/2', '(b + d)/2')} <= ({count.format('a', 'b')} + {count.format('c', 'd')})/2",
        because="the source calls L₀ convex; its midpoint lies above the chord",
        because_zh="原文称 L₀ 为凸函数；其中点的值却在弦之上",
    )
    return D


@sn.derivation(
    title="A shared parameter collects the gradients of its uses",
    title_zh="共享参数的梯度等于各处梯度之和",
    summary="The derivative adds up over the places where the parameter occurs.",
    summary_zh="对参数出现的每一处求导，再相加。",
    topic="regularisation",
    sources=["001 §模型和优化"],
    covers=["N09"],
)
def shared_parameter():
    return sn.diff(sn.parse("f(w*x) + f(w*y)", let="f: function"), "w")
