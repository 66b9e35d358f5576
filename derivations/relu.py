"""Functions with a kink or a jump: ReLU, its algebra, and what becomes of their derivatives."""

import symnet as sn


@sn.derivation(
    title="Four forms of ReLU",
    title_zh="ReLU 的四种写法",
    summary="max(0, x), by cases, x u(x), and (x + |x|)/2 are one function.",
    summary_zh="max(0, x)、分段定义、x u(x) 与 (x + |x|)/2 是同一个函数。",
    topic="activations",
    sources=["001 §深度前馈网络", "002 §1.3", "003 §2", "004 (10)", "000 激活函数"],
    covers=["C17"],
    corrects=["X99"],
)
def relu_forms():
    D = sn.derive_by_hand("relu(x)")
    D.step("==", "maximum(0, x)", because="definition of ReLU", because_zh="ReLU 的定义")
    D.step("==", "where(x >= 0, x, 0)", because="cases by the sign of x", because_zh="按 x 的符号分情形")
    D.step(
        "==", "x*step(x)", because="the step is 1 for x ≥ 0 and 0 below", because_zh="阶跃函数在 x ≥ 0 时为 1，否则为 0"
    )
    D.step(
        "==", "(x + abs(x))/2", because="|x| is x for x ≥ 0 and −x below", because_zh="x ≥ 0 时 |x| = x，否则 |x| = −x"
    )
    D.fails(
        "relu(x) == maximum(0, x) B",
        because="in print a letter B with a dot stands behind the formula",
        because_zh="原文公式后多印了一个带点的字母 B",
        refused=True,
    )
    return D


@sn.derivation(
    title="ReLU is convex, and homogeneous for positive factors",
    title_zh="ReLU 是凸函数，且对正因子齐次",
    summary="relu(tx + (1 − t)y) ≤ t relu(x) + (1 − t) relu(y); relu(cx) = c relu(x) for c ≥ 0, and not for c < 0.",
    summary_zh="relu(tx + (1 − t)y) ≤ t relu(x) + (1 − t) relu(y)；c ≥ 0 时 relu(cx) = c relu(x)，c < 0 时不成立。",
    topic="activations",
    sources=["000 激活函数", "003 §2"],
    covers=["C17"],
)
def relu_is_convex():
    D = sn.derive_by_hand("relu(c*x) == c*relu(x)", given=["c >= 0"])
    D.step("==", "(c*x + abs(c*x))/2", because="ReLU as a mean", because_zh="ReLU 写成平均")
    D.step("==", "(c*x + c*abs(x))/2", because="c is not negative", because_zh="c 非负")
    D.step("==", "c*relu(x)", because="take out c", because_zh="提出 c")
    D.also("relu(t*x + (1 - t)*y)", given=["0 <= t", "t <= 1"])
    D.step(
        "<=",
        "relu(t*x) + relu((1 - t)*y)",
        because="max(0, a + b) ≤ max(0, a) + max(0, b)",
        because_zh="max(0, a + b) ≤ max(0, a) + max(0, b)",
    )
    D.step("==", "t*relu(x) + (1 - t)*relu(y)", because="homogeneous", because_zh="齐次性")
    D.fails("relu(c*x) == c*relu(x)", because="a negative factor turns the sign", because_zh="负因子改变符号")
    return D


@sn.derivation(
    title="Derivative of ReLU, and why it has none at 0",
    title_zh="ReLU 的导数，以及它在 0 处为何不可导",
    summary="relu′ = u away from 0. At 0 the quotients are 1 on the right and 0 on the left: code must choose.",
    summary_zh="在 x ≠ 0 处 relu′ = u。在 0 处右、左差商分别恒为 1 与 0：程序必须约定一个值。",
    topic="activations",
    sources=["004 §4.1", "001 §深度前馈网络", "003 §2"],
    covers=["C18"],
    corrects=["X03", "X82"],
)
def relu_derivative():
    D = sn.derive_by_hand("diff(relu(x), x)", given=["x > 0"])
    D.step("==", "diff(x, x)", because="near a positive x it is x", because_zh="在正数附近 relu(x) = x")
    D.step("==", "step(x)", because="the step is 1 there", because_zh="此处阶跃函数为 1")
    D.also("diff(relu(x), x)", given=["x < 0"])
    D.step("==", "diff(0*x, x)", because="near a negative x it is 0", because_zh="在负数附近 relu(x) = 0")
    D.step("==", "step(x)", because="the step is 0 there", because_zh="此处阶跃函数为 0")
    D.also("(relu(0 + h) - relu(0))/h", given=["h > 0"])
    D.step("==", "h/h", because="quotient from the right", because_zh="右侧的差商")
    D.step("==", "1", because="for every h > 0, however small", because_zh="对任意小的 h > 0 成立")
    D.also("(relu(0 + h) - relu(0))/h", given=["h < 0"])
    D.step("==", "0/h", because="quotient from the left", because_zh="左侧的差商")
    D.step("==", "0", because="for every h < 0", because_zh="对任意 h < 0 成立")
    D.fails(
        "diff(relu(x), x) == step(x)",
        because="activations are said to be differentiable, and ReLU is among them; at 0 it is not",
        because_zh="原文说激活函数（包括 ReLU）须可导，而它在 0 处不可导",
    )
    return D


@sn.derivation(
    title="The subgradients of ReLU at 0",
    title_zh="ReLU 在 0 处的次梯度",
    summary="Every s in [0, 1] gives a line through 0 that stays below ReLU, and no other s does.",
    summary_zh="对每个 s ∈ [0, 1]，过原点、斜率为 s 的直线都在 ReLU 下方；其他斜率则不然。",
    topic="activations",
    sources=["004 §4.1"],
    covers=["C18"],
)
def relu_subgradients():
    D = sn.derive_by_hand("relu(y) >= relu(0) + s*(y - 0)", given=["0 <= s", "s <= 1"])
    D.step("==", "maximum(0, y)", because="definition of ReLU", because_zh="ReLU 的定义")
    D.step(
        ">=",
        "relu(0) + s*(y - 0)",
        because="s y ≤ y for y ≥ 0, and s y ≤ 0 for y < 0",
        because_zh="y ≥ 0 时 s y ≤ y，y < 0 时 s y ≤ 0",
    )
    D.also("s - relu(1)", given=["s > 1"])
    D.step(">", "0", because="a slope above 1 lies above ReLU at 1", because_zh="斜率大于 1 的直线在 1 处高于 ReLU")
    D.also("s*(-1) - relu(-1)", given=["s < 0"])
    D.step(">", "0", because="a negative slope lies above ReLU at −1", because_zh="斜率为负的直线在 −1 处高于 ReLU")
    D.also("relu(y)", given=["x != 0"])
    D.step(
        ">=",
        "relu(x) + step(x)*(y - x)",
        because="away from 0 the tangent stays below, as ReLU is convex",
        because_zh="在 x ≠ 0 处，由凸性，切线在函数下方",
    )
    D.fails(
        "relu(y) >= relu(0) + s*(y - 0)",
        given=["s > 1"],
        because="slopes above 1 fail, and so do negative ones",
        because_zh="斜率大于 1 时不成立，为负时亦然",
    )
    return D


@sn.derivation(
    title="The algebra of ReLU",
    title_zh="ReLU 的代数恒等式",
    summary="x, |x|, max and min are sums of ReLUs: what every construction of networks from ReLU rests on.",
    summary_zh="x、|x|、max 与 min 都可写成 ReLU 之和：一切 ReLU 网络构造的基础。",
    topic="activations",
    sources=["000 ReLU合成法"],
    covers=["C19"],
)
def relu_algebra():
    D = sn.derive_by_hand("relu(x) - relu(-x)")
    D.step("==", "(x + abs(x))/2 - (-x + abs(-x))/2", because="ReLU as a mean", because_zh="ReLU 写成平均")
    D.step("==", "(x + abs(x))/2 - (-x + abs(x))/2", because="|−x| = |x|", because_zh="|−x| = |x|")
    D.step("==", "x", because="the absolute values cancel", because_zh="绝对值相消")
    D.also("relu(x) + relu(-x)")
    D.step("==", "(x + abs(x))/2 + (-x + abs(x))/2", because="as before", because_zh="同上")
    D.step("==", "abs(x)", because="x cancels", because_zh="x 相消")
    D.also("a + relu(b - a)")
    D.step("==", "a + maximum(0, b - a)", because="definition of ReLU", because_zh="ReLU 的定义")
    D.step("==", "maximum(a, b)", because="add a to both", because_zh="两者各加 a")
    D.also("a - relu(a - b)")
    D.step("==", "a + minimum(0, b - a)", because="−max(0, t) = min(0, −t)", because_zh="−max(0, t) = min(0, −t)")
    D.step("==", "minimum(a, b)", because="add a to both", because_zh="两者各加 a")
    return D


@sn.derivation(
    title="The identity as activation",
    title_zh="恒等激活函数",
    summary="f(x) = x has the slope 1 everywhere: gradients pass unchanged, and layers collapse into one.",
    summary_zh="f(x) = x 的导数处处为 1：梯度原样通过，而各层合并为一层。",
    topic="activations",
    sources=["003 §2"],
    covers=["C20"],
)
def identity_activation():
    D = sn.derive_by_hand("jacobian(eye(n) @ z, z)", let="z: n")
    D.step("==", "eye(n)", because="each output is its own input", because_zh="每个输出就是对应的输入")
    D.also("diff(x, x)").step("==", "1", because="derivative of the variable", because_zh="自变量的导数")
    D.also("W2 @ (eye(m) @ (W1 @ x))", let="W1: m n; W2: k m; x: n")
    D.step("==", "W2 @ (W1 @ x)", because="the identity changes nothing", because_zh="恒等映射不改变任何量")
    D.step("==", "(W2 @ W1) @ x", because="the matrix product is associative", because_zh="矩阵乘法的结合律")
    return D


@sn.derivation(
    title="Bounded and unbounded activations",
    title_zh="有界与无界的激活函数",
    summary="0 < σ < 1 and −1 < tanh < 1, but ReLU passes every bound M.",
    summary_zh="0 < σ < 1，−1 < tanh < 1，而 ReLU 超过任何界 M。",
    topic="activations",
    sources=["001 §深度前馈网络"],
    covers=["C09", "C14", "C23"],
)
def bounded_activations():
    D = sn.derive_by_hand("sigmoid(x) < 1")
    D.step("==", "1/(1 + exp(-x))", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step("<", "1", because="the denominator is larger than 1", because_zh="分母大于 1")
    D.also("sigmoid(x)").step(">", "0", because="a quotient of positive numbers", because_zh="两个正数之商")
    D.also("abs(tanh(x))")
    D.step("==", "abs(exp(x) - exp(-x))/(exp(x) + exp(-x))", because="definition of tanh", because_zh="双曲正切的定义")
    D.step("<", "1", because="|a − b| < a + b for positive a, b", because_zh="a、b 为正时 |a − b| < a + b")
    D.also("relu(abs(M) + 1)")
    D.step("==", "abs(M) + 1", because="the argument is positive", because_zh="自变量为正")
    D.step(">", "M", because="|M| ≥ M", because_zh="|M| ≥ M")
    D.theorem(
        "One hidden layer with a continuous activation g is dense in C(K) for every compact K ⊂ ℝⁿ if and only if g is "
        "not a polynomial: boundedness, which Cybenko and Hornik assume, is not needed.",
        "设 g 连续。以 g 为激活函数的单隐层网络对任意紧集 K ⊂ ℝⁿ 都在 C(K) 中稠密，当且仅当 g 不是多项式："
        "Cybenko 与 Hornik 所设的有界性并非必要。",
        cite="Leshno, Lin, Pinkus, Schocken 1993, Theorem 1",
    )
    return D


@sn.derivation(
    title="Why an activation must not be linear",
    title_zh="激活函数为何必须非线性",
    summary="An affine activation leaves the network affine, so that second differences vanish; those of |x| do not.",
    summary_zh="激活函数为仿射函数时网络仍是仿射的，二阶差分恒为零；而 |x| 的二阶差分不为零。",
    topic="activations",
    sources=["000 激活函数的作用", "001 §深度前馈网络", "003 §2"],
    covers=["C24"],
)
def activation_must_be_nonlinear():
    let = "W1: m n; W2: k m; b1: m; b2: k; x: n; d: n; alpha; beta"
    D = sn.derive_by_hand(
        "W2 @ (alpha*(W1 @ x + b1) + beta) + b2",
        let=let,
        where={"V": "alpha*(W2 @ W1)", "c": "W2 @ (alpha*b1 + beta) + b2"},
    )
    D.step("==", "W2 @ (alpha*(W1 @ x)) + c", because="distribute", because_zh="展开")
    D.step("==", "V @ x + c", because="linear layers collapse", because_zh="线性层合并为一层")
    D.also("(V @ (x + d) + c) - 2*(V @ x + c) + (V @ (x - d) + c)")
    D.step("==", "V @ (x + d) - 2*V @ x + V @ (x - d)", because="c cancels", because_zh="c 相消")
    D.step("==", "zeros(k)", because="V is linear", because_zh="V 是线性映射")
    D.also("abs(0 + h) - 2*abs(0) + abs(0 - h)", let="", given=["h != 0"], where={})
    D.step("==", "2*abs(h)", because="|−h| = |h|", because_zh="|−h| = |h|")
    D.step(">", "0", because="h is not 0", because_zh="h 不为零")
    D.fails(
        "abs(h + d) - 2*abs(h) + abs(h - d) == 0",
        because="|x| is not affine, though each of its halves is",
        because_zh="|x| 不是仿射函数，尽管左右两半各自是仿射的",
    )
    D.also(
        "c @ (w*(t + 3*h) + b)**2 - 3*(c @ (w*(t + 2*h) + b)**2) + 3*(c @ (w*(t + h) + b)**2) - c @ (w*t + b)**2",
        let="c: p; w: p; b: p; t; h",
    )
    D.step(
        "==",
        "0",
        because="nor is every nonlinear activation enough: with squares, all third differences vanish at any width",
        because_zh="并非任何非线性激活函数都够用：取平方时，无论多宽，三阶差分恒为零",
    )
    return D


@sn.derivation(
    title="A step cannot be trained by gradients",
    title_zh="阶跃函数不能用梯度训练",
    summary="u′ = 0 away from 0, so a squared error has the gradient 0 there: it does not say where to go.",
    summary_zh="在 x ≠ 0 处 u′ = 0，平方误差的梯度也恒为零：它不指明该往哪里走。",
    topic="activations",
    sources=["002 §1.2", "002 §1.3"],
    covers=["C25"],
)
def step_has_no_gradient():
    let = "w: n; x: n; b; t"
    D = sn.derive_by_hand("(step(x + h) - step(x))/h", given=["x > 0", "h > -x", "h != 0"])
    D.step("==", "0/h", because="x and x + h are both positive", because_zh="x 与 x + h 均为正")
    D.step("==", "0", because="for all h near 0", because_zh="对 0 附近的一切 h")
    D.also("(step(x + h) - step(x))/h", given=["x < 0", "h < -x", "h != 0"])
    D.step("==", "0/h", because="both are negative", because_zh="二者均为负")
    D.step("==", "0", because="for all h near 0", because_zh="对 0 附近的一切 h")
    D.also("grad((step(w @ x + b) - t)**2, w)", let=let, given=["w @ x + b != 0"])
    D.step(
        "==",
        "2*(step(w @ x + b) - t)*grad(step(w @ x + b), w)",
        because="chain rule",
        because_zh="链式法则",
    )
    D.step("==", "zeros(n)", because="the step is constant nearby", because_zh="阶跃函数在附近为常数")
    D.also("(step(0 + h) - step(0))/h", let="", given=["h < 0", "h > -1/M", "M > 0"])
    D.step("==", "-1/h", because="a jump of 1", because_zh="跃变为 1")
    D.step(">", "M", because="beyond every bound as h → 0", because_zh="当 h → 0 时超过任何界")
    D.fails("diff(step(x), x) == 0", because="at 0 the step jumps", because_zh="阶跃函数在 0 处跳跃")
    return D
