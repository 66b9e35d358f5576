"""Threshold units: logic gates, why XOR needs two layers, and the perceptron's rule with its bound on mistakes."""

import symnet as sn

BITS = {"p": "step(s)", "q": "step(t)"}


@sn.derivation(
    title="Logic gates as threshold units",
    title_zh="用阈值单元实现逻辑门",
    summary="AND, OR, NOT and NAND, for inputs p = u(s) and q = u(t) that are 0 or 1.",
    summary_zh="与门、或门、非门、与非门；输入 p = u(s)、q = u(t) 取 0 或 1。",
    topic="neurons",
    sources=["004 §1"],
    covers=["C26", "T01"],
)
def logic_gates():
    D = sn.derive_by_hand("step(p + q - 2)", where=BITS)
    D.step("==", "where(p + q >= 2, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "p*q", because="AND: two reaches only 1 + 1", because_zh="与：只有 1 + 1 达到 2")
    D.also("step(p + q - 1)")
    D.step("==", "where(p + q >= 1, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "p + q - p*q", because="OR: only 0 + 0 stays below one", because_zh="或：只有 0 + 0 小于 1")
    D.also("step(-p)").step("==", "1 - p", because="NOT: u(0) = 1 and u(−1) = 0", because_zh="非：u(0) = 1，u(−1) = 0")
    D.also("step(-p - q + 1)")
    D.step("==", "where(p + q <= 1, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "1 - p*q", because="NAND: only 1 + 1 exceeds one", because_zh="与非：只有 1 + 1 大于 1")
    D.fails(
        "1 - step(-(p + q - 2)) == p*q",
        because="the thresholds rely on u(0) = 1; the step with u(0) = 0 would need others",
        because_zh="这些阈值依赖 u(0) = 1；若 u(0) = 0，则须另取阈值",
    )
    return D


@sn.derivation(
    title="One threshold unit cannot compute XOR",
    title_zh="单个阈值单元无法实现异或",
    summary="The four conditions add up to θ < 0 and 0 < θ. So any unit gets at most three of the four rows right.",
    summary_zh="四个条件相加得 θ < 0 与 0 < θ，矛盾。因此任何单元至多答对真值表四行中的三行。",
    topic="neurons",
    sources=["004 §1"],
    covers=["C26"],
)
def xor_is_impossible_for_one_unit():
    D = sn.derive_by_hand("theta", given=["w1 >= theta", "w2 >= theta", "w1 + w2 < theta"])
    D.step("==", "(theta + theta) - theta", because="add and subtract θ", because_zh="加减 θ")
    D.step(
        "<=",
        "(w1 + w2) - theta",
        because="the rows (1, 0) and (0, 1) ask for w₁ ≥ θ, w₂ ≥ θ",
        because_zh="(1, 0)、(0, 1) 两行要求 w₁ ≥ θ、w₂ ≥ θ",
    )
    D.step(
        "<",
        "0",
        because="the row (1, 1) asks for w₁ + w₂ < θ; but (0, 0) asks for 0 < θ",
        because_zh="(1, 1) 行要求 w₁ + w₂ < θ；而 (0, 0) 行要求 0 < θ",
    )
    D.also("(1 - step(0 - theta)) + step(w1 - theta) + step(w2 - theta) + (1 - step(w1 + w2 - theta))")
    D.step(
        "<=",
        "3",
        because="rows answered rightly: not all four together, whatever w₁, w₂, θ",
        because_zh="答对的行数：无论 w₁、w₂、θ 取何值，不可能四行全对",
    )
    D.also("sin(pi*(p + q)/2)**2", where=BITS)
    D.step(
        "==",
        "(p - q)**2",
        because="one unit with the activation sin² does compute XOR: the claim is about thresholds",
        because_zh="激活函数取 sin² 的单个单元却能实现异或：上述结论只针对阈值单元",
    )
    return D


@sn.derivation(
    title="Two layers compute XOR",
    title_zh="两层网络实现异或",
    summary="XOR = AND(OR, NAND): two hidden units and one output unit.",
    summary_zh="异或 = 与(或, 与非)：两个隐藏单元和一个输出单元。",
    topic="neurons",
    sources=["004 §1"],
    covers=["C26", "T01"],
)
def xor_by_two_layers():
    D = sn.derive_by_hand(
        "step(either + notboth - 2)",
        where=BITS | {"either": "step(p + q - 1)", "notboth": "step(-p - q + 1)"},
    )
    D.step("==", "either*notboth", because="AND of the hidden units", because_zh="隐藏单元的“与”")
    D.step("==", "(p + q - p*q)*(1 - p*q)", because="OR and NAND", because_zh="“或”和“与非”")
    D.step("==", "p + q - 2*p*q", because="p² = p and q² = q", because_zh="p² = p，q² = q")
    D.step("==", "(p - q)**2", because="1 exactly if p and q differ", because_zh="当且仅当 p、q 不同时为 1")
    return D


@sn.derivation(
    title="The perceptron makes at most (R/γ)² mistakes",
    title_zh="感知机至多犯 (R/γ)² 次错误",
    summary="Let y be an example with its sign, ‖y‖ ≤ R, u a unit vector with u·y ≥ γ > 0 for all of them. A mistake "
    "adds at least γ to w·u and at most R² to ‖w‖²; from w = 0 on, k mistakes give k γ² ≤ R².",
    summary_zh="设 y 为带符号的样本，‖y‖ ≤ R，u 为单位向量，且对所有样本 u·y ≥ γ > 0。每次错误使 w·u 至少增加 γ，"
    "使 ‖w‖² 至多增加 R²；从 w = 0 开始，k 次错误给出 k γ² ≤ R²。",
    topic="neurons",
    sources=["004 §1", "Novikoff 1962"],
    covers=["C27", "T01"],
)
def perceptron_convergence():
    let = "w: n; y: n; u: n; gamma; R; k; x: n; t"
    D = sn.derive_by_hand("w + (t - step(w @ x))*x", let=let, given=["t == 1", "w @ x < 0"], where={})
    D.step("==", "w + 1*x", because="the unit gave 0 for 1", because_zh="应为 1 而输出 0")
    D.step("==", "w + x", because="y = x is added", because_zh="加上 y = x")
    D.also("w + (t - step(w @ x))*x", given=["t == 0", "w @ x >= 0"])
    D.step("==", "w + (-1)*x", because="the unit gave 1 for 0", because_zh="应为 0 而输出 1")
    D.step("==", "w + (-x)", because="y = −x is added", because_zh="加上 y = −x")
    D.also("(w + y) @ u", given=["w @ u >= k*gamma", "y @ u >= gamma"])
    D.step("==", "w @ u + y @ u", because="distribute", because_zh="展开")
    D.step(">=", "k*gamma + y @ u", because="after k mistakes w·u ≥ kγ", because_zh="k 次错误之后 w·u ≥ kγ")
    D.step(">=", "k*gamma + gamma", because="the margin of the example", because_zh="样本的间隔")
    D.step("==", "(k + 1)*gamma", because="so after k + 1 mistakes", because_zh="故 k + 1 次错误之后亦然")
    D.also("norm(w + y)**2", given=["norm(w)**2 <= k*R**2", "norm(y)**2 <= R**2", "w @ y <= 0"])
    D.step("==", "norm(w)**2 + 2*(w @ y) + norm(y)**2", because="expand the square", because_zh="展开平方")
    D.step("<=", "norm(w)**2 + norm(y)**2", because="it was a mistake: w·y ≤ 0", because_zh="样本被错分：w·y ≤ 0")
    D.step("<=", "k*R**2 + norm(y)**2", because="after k mistakes ‖w‖² ≤ kR²", because_zh="k 次错误之后 ‖w‖² ≤ kR²")
    D.step("<=", "k*R**2 + R**2", because="the length of the example", because_zh="样本的长度")
    D.step("==", "(k + 1)*R**2", because="so after k + 1 mistakes", because_zh="故 k + 1 次错误之后亦然")
    D.also("w @ u", given=["norm(u) == 1"])
    D.step("<=", "norm(w)*norm(u)", because="Cauchy–Schwarz inequality", because_zh="柯西–施瓦茨不等式")
    D.step("==", "norm(w)", because="u has the length 1", because_zh="u 的长度为 1")
    D.also(
        "k*gamma**2",
        given=["w @ u >= k*gamma", "norm(w)**2 <= k*R**2", "w @ u <= norm(w)", "gamma > 0", "k > 0"],
    )
    D.step("==", "2*gamma*(k*gamma) - k*gamma**2", because="twice less once", because_zh="两倍减一倍")
    D.step("<=", "2*gamma*(w @ u) - k*gamma**2", because="the first bound", because_zh="第一个界")
    D.step("<=", "2*gamma*norm(w) - k*gamma**2", because="w·u ≤ ‖w‖", because_zh="w·u ≤ ‖w‖")
    D.step("==", "norm(w)**2/k - (norm(w) - k*gamma)**2/k", because="complete the square", because_zh="配方")
    D.step("<=", "norm(w)**2/k", because="leave out a square", because_zh="舍去平方项")
    D.step("<=", "R**2", because="the second bound", because_zh="第二个界")
    D.fails(
        "w @ u <= norm(w)",
        because="γ is a margin only if u has the length 1",
        because_zh="只有当 u 的长度为 1 时，γ 才是间隔",
    )
    return D
