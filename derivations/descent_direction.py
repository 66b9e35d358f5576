"""Where gradient descent comes from: steepest direction, the move, updates as assignments, what is not guaranteed."""

import symnet as sn

QUARTIC = "3*x**4 - 16*x**3 + 18*x**2"


@sn.derivation(
    title="Moving downhill a little at a time",
    title_zh="每次往下走一小步",
    summary="On x² + y² a step against the gradient with 0 < η < 1 multiplies the value by (1 − 2η)² < 1. It is a "
    "local method: it sees the slope at one point only.",
    summary_zh="在 x² + y² 上，沿负梯度走一步（0 < η < 1），函数值乘以 (1 − 2η)² < 1。这是局部方法：只看一点处的坡度。",
    topic="gradient descent",
    sources=["002 §2.10(1)", "004 §3.2", "000 梯度下降法"],
    covers=["I01", "I04"],
)
def downhill_step():
    D = sn.derive_by_hand(
        "(x - eta*diff(x**2 + y**2, x))**2 + (y - eta*diff(x**2 + y**2, y))**2",
        given=["0 < eta", "eta < 1"],
    )
    D.step("==", "(x - eta*(2*x))**2 + (y - eta*(2*y))**2", because="partial derivatives", because_zh="求偏导数")
    D.step("==", "(1 - 2*eta)**2*(x**2 + y**2)", because="take out the factor", because_zh="提出公因子")
    D.step("<=", "x**2 + y**2", because="|1 − 2η| < 1", because_zh="|1 − 2η| < 1")
    D.fails(
        "(x - eta*(2*x))**2 <= x**2",
        given=["eta > 0"],
        because="a step that is too long leads uphill",
        because_zh="步子太大反而上升",
    )
    return D


@sn.derivation(
    title="The direction of steepest descent",
    title_zh="最速下降方向",
    summary="Among all steps d of length ε the first-order change g·d is least, −ε‖g‖, at d = −ε g/‖g‖, in any number "
    "of variables. It needs g ≠ 0. As printed with an equals sign, the first-order formula is wrong: for x² it lacks "
    "h².",
    summary_zh="在所有长度为 ε 的位移 d 中，一阶改变量 g·d 在 d = −ε g/‖g‖ 处最小，为 −ε‖g‖，对任意多个变量成立，需 g "
    "≠ 0。原文把近似写成等号：对 x² 就差一项 h²。",
    topic="gradient descent",
    sources=["002 §2.10(2)", "002 §2.10(3)", "002 §2.10(6)"],
    covers=["I02", "I06"],
    corrects=["X64", "X65"],
)
def steepest_descent_direction():
    D = sn.derive_by_hand(
        sn.minimize("g @ d", "d", ["d @ d == r"], given=["norm(g) > 0", "r > 0"], let="g: n; d: n; r")
    )
    D.also("-abs(g @ d)", let="g: n; d: n; epsilon", given=["norm(d) == epsilon"])
    D.step(">=", "-norm(g)*norm(d)", because="Cauchy–Schwarz inequality", because_zh="柯西-施瓦茨不等式")
    D.step("==", "-norm(g)*epsilon", because="the same bound, with r = ε²", because_zh="取 r = ε²，得同一下界")
    D.also("(x + h)**2 - x**2")
    D.step("==", "2*x*h + h**2", because="expand", because_zh="展开")
    D.step(
        "==", "diff(x**2, x)*h + h**2", because="the first-order change and what is left", because_zh="一阶改变量与余项"
    )
    D.fails(
        "(x + h)**2 - x**2 == diff(x**2, x)*h",
        because="as printed: an equality where it is an approximation",
        because_zh="原文把近似写成了等式",
    )
    D.fails(
        "dot((p, q, (h, k)))",
        refused=True,
        because="as printed, the second bracket stands inside the first: one vector of three, no inner product",
        because_zh="原文的括号位置有误：第二个向量写进了第一个括号，不构成内积",
    )
    D.fails(
        "norm(-epsilon*g/norm(g)) == epsilon",
        let="g: n; epsilon",
        given=["epsilon > 0"],
        because="where the gradient is 0 there is no steepest direction",
        because_zh="梯度为 0 处没有最速下降方向",
    )
    return D


@sn.derivation(
    title="The basic formula: the learning rate is not the step length",
    title_zh="基本公式：学习率不是步长",
    summary="The step −ηg changes f by −η‖g‖² to first order and has the length η‖g‖, which shrinks with the gradient. "
    "The fixed length ε of the steepest direction is η = ε/‖g‖.",
    summary_zh="位移 −ηg 使 f 一阶改变 −η‖g‖²，其长度为 η‖g‖，随梯度变小而变短。固定长度 ε 相当于 η = ε/‖g‖。",
    topic="gradient descent",
    sources=["002 §2.10(4)", "002 §2.10(8)", "004 §3.3"],
    covers=["I03", "I06"],
    corrects=["X68"],
)
def learning_rate_and_step_length():
    D = sn.derive_by_hand("g @ (-eta*g)", let="g: n; eta; epsilon", given=["eta > 0"])
    D.step("==", "-eta*norm(g)**2", because="first-order change", because_zh="一阶改变量")
    D.step("<=", "0", because="η > 0: downhill", because_zh="η > 0：下降")
    D.also("norm(-eta*g)", given=["eta > 0"])
    D.step("==", "eta*norm(g)", because="homogeneity", because_zh="齐次性")
    D.also("norm(-(epsilon/norm(g))*g)", given=["epsilon > 0", "norm(g) > 0"])
    D.step("==", "epsilon/norm(g)*norm(g)", because="homogeneity", because_zh="齐次性")
    D.step("==", "epsilon", because="cancel ‖g‖ ≠ 0", because_zh="约去 ‖g‖ ≠ 0")
    D.fails(
        "norm(-eta*g) == eta",
        given=["eta > 0"],
        because="as printed the learning rate is called the step length",
        because_zh="原文把学习率称作步长",
    )
    return D


@sn.derivation(
    title="An update is an assignment, not an equation",
    title_zh="更新是赋值而不是等式",
    summary="Read as an equation, x = x − η∇f says that the gradient is 0. Written x := x − η∇f, with the value "
    "before on the right, it is the rule, for weights and biases alike.",
    summary_zh="若当作等式，x = x − η∇f 意味着梯度为 0。写成赋值 x := x − η∇f（右边为旧值），才是更新规则，"
    "权重与偏置皆如此。",
    topic="gradient descent",
    sources=["002 §2.10(4)", "003 §4", "004 (7)", "004 (8)"],
    covers=["I04", "I07", "I19"],
    corrects=["X66"],
)
def update_is_an_assignment():
    D = sn.derive_by_hand("g", let="x: n; g: n", given=["x == x - eta*g", "eta > 0"])
    D.step("==", "(x - (x - eta*g))/eta", because="η ≠ 0", because_zh="η ≠ 0")
    D.step("==", "zeros(n)", because="the equation: the bracket is 0", because_zh="由该等式，括号为 0")
    moved = sn.training.sgd().one_step(theta=sn.parse("W", let="W: m n"), g=sn.parse("dW", let="dW: m n"))["theta"]
    names = {"W_new": str(moved.subs({"eta0": "alpha"}))}
    D.also("W_new", let="W: m n; dW: m n; alpha", where=names)
    D.step("==", "W - alpha*dW", because="the rule, with the values before it", because_zh="规则：右边取旧值")
    moved = sn.training.sgd().one_step(theta=sn.parse("b", let="b: m"), g=sn.parse("db", let="db: m"))["theta"]
    D.also("b_new", let="b: m; db: m; alpha", where={"b_new": str(moved.subs({"eta0": "alpha"}))})
    D.step("==", "b - alpha*db", because="the same rule for the bias", because_zh="偏置用同一规则")
    D.fails(
        "w == w - alpha*dw",
        given=["alpha > 0"],
        because="as printed, an equation that holds only where dw = 0",
        because_zh="原文写成等式，只在 dw = 0 处成立",
    )
    return D


@sn.derivation(
    title="Weights and biases are updated together",
    title_zh="权重与偏置一同更新",
    summary="For J = ‖W x + b − y‖²/2 both gradients are derived; a step on W alone leaves ∂J/∂b = W x + b − y "
    "untouched, so that the update of b belongs to the rule.",
    summary_zh="对 J = ‖W x + b − y‖²/2 求两个梯度；只更新 W 时 ∂J/∂b = W x + b − y 未被使用，故规则还应包含 b "
    "的更新。",
    topic="gradient descent",
    sources=["000 梯度下降更新"],
    covers=["I08"],
    corrects=["X08"],
)
def weights_and_biases_move_together():
    let = "W: m n; x: n; b: m; y: m"
    loss = sn.parse("norm(W @ x + b - y)**2/2", let=let)
    g = sn.grad(loss, ["W", "b"])
    D = sn.derive_by_hand(g)
    for name, slope, shown in zip(
        "Wb", g.result, ("W - s*outer(W @ x + b - y, x)", "b - s*(W @ x + b - y)"), strict=True
    ):
        moved = sn.training.sgd().one_step(theta=sn.parse(name, let=let), g=sn.parse(f"d{name}", let="dW: m n; db: m"))[
            "theta"
        ]
        names = {f"d{name}": str(slope), f"{name}_new": str(moved.subs({"eta0": "s"}))}
        D.also(f"{name}_new", let=f"{let}; s", where=names)
        D.step("==", shown, because="the rule for this parameter", because_zh="该参数的更新规则")
    D.fails(
        "grad(norm(W @ x + b - y)**2/2, b) == zeros(m)",
        let=let,
        because="as printed only W moves, as if b had no gradient",
        because_zh="原文只更新 W，仿佛 b 没有梯度",
    )
    return D


@sn.derivation(
    title="Where gradient descent stops: any stationary point",
    title_zh="梯度下降会停在任何驻点",
    summary="Once the gradient is 0 the point stays: on x² − y² a start with y = 0 runs into the saddle, on "
    "3x⁴ − 16x³ + 18x² the point 0 is kept, though at 3 the value is −27. Momentum at rest stays there, too.",
    summary_zh="梯度为 0 时点不再移动：在 x² − y² 上从 y = 0 出发会停在鞍点；在 3x⁴ − 16x³ + 18x² 上停在 0，"
    "尽管 3 处的值为 −27。静止的动量法同样停住。",
    topic="gradient descent",
    sources=["002 §2.10(5)", "004 §3.2", "004 §4.2", "000 带动量"],
    covers=["I05", "I12", "I20"],
    corrects=["X09", "X67"],
)
def descent_stops_at_stationary_points():
    D = sn.derive_by_hand("y - eta*diff(x**2 - y**2, y)", given=["y == 0"])
    D.step("==", "y + 2*eta*y", because="partial derivative", because_zh="求偏导数")
    D.step("==", "0", because="y stays 0: the run ends in the saddle", because_zh="y 始终为 0：收敛到鞍点")
    D.also(f"x - eta*diff({QUARTIC}, x)", given=["x == 0"])
    D.step("==", "x - eta*(12*x**3 - 48*x**2 + 36*x)", because="power rule", because_zh="幂函数求导")
    D.step("==", "0", because="the gradient is 0: the point stays", because_zh="梯度为 0：点不再移动")
    slope = sn.diff(QUARTIC, "x").result
    rest = sn.training.momentum().one_step(theta="x", g=slope, v="v")["theta"].subs({"eta0": "eta", "mu": "beta"})
    D.also(rest, given=["x == 0", "v == 0"])
    D.step("==", "0", because="momentum at rest stays, too", because_zh="静止的动量法也停住")
    D.also("(lambda_*x)**2/(2*lambda_)", given=["lambda_ > 0"])
    D.step(
        "==",
        "lambda_*x**2/2",
        because="what does hold: on a quadratic the gradient bounds the height",
        because_zh="能保证的是：二次函数上梯度控制高度",
    )
    D.fails(
        f"{QUARTIC} >= 0",
        because="as printed, the minimum is found for certain; here descent may stop at 0, above −27",
        because_zh="原文称必能到达最小值点；此例可能停在 0，而最小值为 −27",
    )
    D.fails("x**2 - y**2 >= 0", because="the saddle is no minimum", because_zh="鞍点不是最小值点")
    D.fails(
        "abs(x - eta*(lambda_*x)) <= abs(x)",
        given=["lambda_ > 0", "eta > 0"],
        because="with η > 2/λ it moves away",
        because_zh="η > 2/λ 时越走越远",
    )
    return D


@sn.derivation(
    title="Four difficulties, each with an example",
    title_zh="优化的四个困难，各举一例",
    summary="J(u, v) = (u v − 1)² lies above its chord: not convex. A large data set: the mean gradient of all "
    "batches of a split is the whole gradient. Many parameters: a direction k with X k = 0 changes no residual. Many "
    "dimensions: a grid with 10 points each way has 10ᵈ points.",
    summary_zh="J(u, v) = (u v − 1)² 高于弦：非凸。数据量大：各批梯度的平均就是总梯度。参数过多：满足 X k = 0 "
    "的方向不改变残差。维数高：每维 10 个格点共有 10ᵈ 个。",
    topic="gradient descent",
    sources=["001 §模型和优化"],
    covers=["I21"],
)
def four_difficulties():
    D = sn.derive_by_hand("(mean(x) + mean(y))/2", let="x: n; y: n")
    D.step("==", "sum(x)/(2*n) + sum(y)/(2*n)", because="two batches of n", because_zh="两批，每批 n 个")
    D.step("==", "(sum(x) + sum(y))/(2*n)", because="the mean over all 2n", because_zh="全部 2n 个的平均")
    D.also("norm(X @ (w + k) - t)**2", let="X: N P; w: P; k: P; t: N", given=["X @ k == zeros(N)"])
    D.step("==", "norm(X @ w - t)**2", because="k is not seen by the data", because_zh="数据看不到 k")
    D.also("10**(d + 1)", let="d: size")
    D.step("==", "10*10**d", because="one more dimension, ten times the points", because_zh="多一维，格点数乘 10")
    D.fails(
        "((a + c)/2*((b + d)/2) - 1)**2 <= ((a*b - 1)**2 + (c*d - 1)**2)/2",
        let={},
        given=["a == 1", "b == 1", "c == -1", "d == -1"],
        because="half way between the minima (1, 1) and (−1, −1) the value is 1: not convex",
        because_zh="两个最小值点 (1, 1) 与 (−1, −1) 的中点处值为 1：非凸",
    )
    return D
