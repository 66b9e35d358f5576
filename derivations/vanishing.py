"""Vanishing and exploding gradients: a product of factors w σ′(z), bounded by |w|/4 for each layer, and no less."""

import symnet as sn

# A chain of three sigmoid neurons; the last claim of a page adds one layer to a chain of any depth.
CHAIN = {
    "z1": "w1*a0 + b1",
    "a1": "sigmoid(z1)",
    "z2": "w2*a1 + b2",
    "a2": "sigmoid(z2)",
    "z3": "w3*a2 + b3",
    "a3": "sigmoid(z3)",
}
# One layer more: z, a; P is the derivative of the chain before it.
LAYER = {"z": "w*x + b", "a": "sigmoid(z)", "s": "a*(1 - a)"}


@sn.derivation(
    title="The factors of a deep chain",
    title_zh="深层链的各因子",
    summary="∂a_L/∂a₀ is the product of all wₗ σ′(zₗ). The weights belong to it, which the source leaves out.",
    summary_zh="∂a_L/∂a₀ 是所有 wₗ σ′(zₗ) 之积。其中含有权重，原文却略去了。",
    topic="vanishing gradients",
    sources=["004 §4.1"],
    covers=["K01"],
)
def factors_of_a_chain():
    D = sn.derive_by_hand("diff(a3, a0)", let="g: function", where={**CHAIN, "h": "sigmoid(w*g(x) + b)"})
    D.step("==", "w3*(a3*(1 - a3))*diff(a2, a0)", because="chain rule, third layer", because_zh="链式法则：第三层")
    D.step(
        "==",
        "w3*(a3*(1 - a3))*(w2*(a2*(1 - a2)))*diff(a1, a0)",
        because="chain rule, second layer",
        because_zh="链式法则：第二层",
    )
    D.step(
        "==",
        "w3*(a3*(1 - a3))*(w2*(a2*(1 - a2)))*(w1*(a1*(1 - a1)))",
        because="chain rule, first layer",
        because_zh="链式法则：第一层",
    )
    D.also("diff(h, x)")
    D.step(
        "==",
        "w*(h*(1 - h))*g'(x)",
        because="induction: a layer behind a chain g of any depth adds one factor to its derivative",
        because_zh="归纳：在任意深度的链 g 之后再加一层，导数就多一个因子",
    )
    return D


@sn.derivation(
    title="Each layer leaves at most |w|/4 of the derivative",
    title_zh="每过一层，导数至多保留 |w|/4",
    summary="|∂a_L/∂a₀| ≤ Π |wₗ|/4, because σ′ ≤ 1/4. It decays exponentially where all |wₗ| ≤ q < 4.",
    summary_zh="因为 σ′ ≤ 1/4，所以 |∂a_L/∂a₀| ≤ Π |wₗ|/4。当所有 |wₗ| ≤ q < 4 时按指数衰减。",
    topic="vanishing gradients",
    sources=["004 §4.1"],
    covers=["K02"],
    corrects=["X96"],
)
def vanishing_bound():
    D = sn.derive_by_hand("abs(diff(a2, a0))", where={**CHAIN, **LAYER})
    D.step(
        "==",
        "abs(w2*(a2*(1 - a2))*(w1*(a1*(1 - a1))))",
        because="chain rule: a factor for each layer",
        because_zh="链式法则：每层一个因子",
    )
    D.step(
        "==",
        "abs(w2)*(a2*(1 - a2))*(abs(w1)*(a1*(1 - a1)))",
        because="a(1 − a) is positive",
        because_zh="a(1 − a) 为正",
    )
    D.step(
        "<=",
        "abs(w2)/4*(abs(w1)*(a1*(1 - a1)))",
        because="σ′ ≤ 1/4 in the second layer",
        because_zh="第二层 σ′ ≤ 1/4",
    )
    D.step("<=", "abs(w2)/4*(abs(w1)/4)", because="σ′ ≤ 1/4 in the first layer", because_zh="第一层 σ′ ≤ 1/4")
    D.also("abs(w*s*P)", given=["abs(P) <= B", "B >= 0", "abs(w) <= q"])
    D.step("==", "abs(w)*s*abs(P)", because="|xy| = |x| |y|, and σ′ > 0", because_zh="|xy| = |x| |y|，且 σ′ > 0")
    D.step(
        "<=",
        "abs(w)*s*B",
        because="induction: the layers before are bounded by B",
        because_zh="归纳：前面各层以 B 为界",
    )
    D.step("<=", "abs(w)/4*B", because="σ′ ≤ 1/4", because_zh="σ′ ≤ 1/4")
    D.step("<=", "q/4*B", because="|w| ≤ q", because_zh="|w| ≤ q")
    D.also("q/4*(q/4)**L", let="L: size")
    D.step(
        "==",
        "(q/4)**(L + 1)",
        because="so (q/4)ᴸ bounds a chain of depth L",
        because_zh="因此 (q/4)ᴸ 是深度为 L 的链的界",
    )
    D.also("abs(diff(a, x))", given=["abs(w) < 4"])
    D.step("<=", "abs(w)/4", because="one factor", because_zh="一个因子")
    D.step("<", "1", because="the condition that the source leaves out", because_zh="原文遗漏的条件")
    D.fails(
        "abs(diff(a, x)) < 1",
        given=["w == 8", "b == -4"],
        because="as the source says, with no condition on w: that σ′ ≤ 1/4 makes every derivative shrink",
        because_zh="照原文，对 w 不加条件：仅由 σ′ ≤ 1/4 断言导数必然缩小",
    )
    return D


@sn.derivation(
    title="The bound for layers of any width",
    title_zh="任意宽度各层的上界",
    summary="‖δ of the layer before‖ ≤ ¼ ‖W‖ ‖δ‖, with the Frobenius norm, or with any c for which ‖Wᵀδ‖ ≤ c ‖δ‖: the "
    "spectral norm is the least such c.",
    summary_zh="前一层的 ‖δ‖ 不超过 ¼ ‖W‖ ‖δ‖；‖W‖ 取 Frobenius 范数，或取任何满足 ‖Wᵀδ‖ ≤ c ‖δ‖ 的 c，"
    "其中最小者为谱范数。",
    topic="vanishing gradients",
    sources=["004 §4.1", "003 §4"],
    covers=["K02"],
)
def vanishing_bound_for_layers():
    let = "z: m; W: k m; delta: k; c"
    names = {"a": "sigmoid(z)", "e": "W.T @ delta", "before": "a*(1 - a)*e"}
    D = sn.derive_by_hand("norm(before)**2", let=let, where=names)
    D.step("==", "sum((a*(1 - a)*e)**2)", because="square of the norm", because_zh="范数的平方")
    D.step(
        "==",
        "sum(e**2)/16 - sum(e**2*((a - 1/2)**2*(1/4 + a*(1 - a))))",
        because="1/16 − (a(1 − a))² = (1/4 − a(1 − a))(1/4 + a(1 − a)), and the first bracket is (a − 1/2)²",
        because_zh="1/16 − (a(1 − a))² = (1/4 − a(1 − a))(1/4 + a(1 − a))，且前一个括号等于 (a − 1/2)²",
    )
    D.step("<=", "sum(e**2)/16", because="what is taken off is not negative", because_zh="减去的量非负")
    D.step(
        "<=",
        "sum(W**2)*sum(delta**2)/16",
        because="Cauchy–Schwarz for each entry of Wᵀδ",
        because_zh="对 Wᵀδ 的每个分量用柯西–施瓦茨不等式",
    )
    D.also("sum(e**2)/16", given=["sum(e**2) <= c**2*sum(delta**2)"])
    D.step("<=", "c**2*sum(delta**2)/16", because="c bounds what Wᵀ does to δ", because_zh="c 是 Wᵀ 作用于 δ 的界")
    D.theorem(
        "For every matrix W there is a least number ‖W‖₂ with ‖Wᵀδ‖ ≤ ‖W‖₂ ‖δ‖ for all δ, its largest singular value; "
        "hence for sigmoid layers ‖Δ⁽¹⁾‖ ≤ ‖Δ⁽ᴸ⁾‖ Π ¼ ‖W⁽ˡ⁾‖₂, l = 2, …, L.",
        "对任意矩阵 W，存在最小的数 ‖W‖₂ 使 ‖Wᵀδ‖ ≤ ‖W‖₂ ‖δ‖ 对一切 δ 成立，即其最大奇异值；"
        "于是对 Sigmoid 各层有 ‖Δ⁽¹⁾‖ ≤ ‖Δ⁽ᴸ⁾‖ Π ¼ ‖W⁽ˡ⁾‖₂，l = 2, …, L。",
        cite="Horn, Johnson, Matrix Analysis, 5.6",
    )
    return D


@sn.derivation(
    title="A sigmoid chain whose gradient explodes",
    title_zh="梯度爆炸的 Sigmoid 链",
    summary="With w = 8, b = −4 every neuron maps 1/2 to 1/2 and multiplies the derivative by 2: after L layers it is "
    "2ᴸ, though σ′ never exceeds 1/4.",
    summary_zh="取 w = 8、b = −4，每个神经元都把 1/2 映为 1/2，并使导数乘以 2：经过 L 层得 2ᴸ，尽管 σ′ 从不超过 1/4。",
    topic="vanishing gradients",
    sources=["004 §4.1"],
    covers=["K03"],
    corrects=["X96"],
)
def exploding_chain():
    names = {"a1": "sigmoid(8*a0 - 4)", "a2": "sigmoid(8*a1 - 4)", "a3": "sigmoid(8*a2 - 4)", "a": "sigmoid(8*x - 4)"}
    D = sn.derive_by_hand("sigmoid(8*(1/2) - 4)", let="L: size", where=names)
    D.step("==", "sigmoid(0)", because="8 · ½ − 4 = 0", because_zh="8 · ½ − 4 = 0")
    D.step("==", "1/2", because="σ(0) = ½: a fixed point", because_zh="σ(0) = ½：不动点")
    D.also("diff(a, x)", given=["x == 1/2"])
    D.step("==", "8*(a*(1 - a))", because="chain rule", because_zh="链式法则")
    D.step("==", "8*(1/2*(1 - 1/2))", because="a = ½ at the fixed point", because_zh="在不动点处 a = ½")
    D.step("==", "2", because="8 · ¼", because_zh="8 · ¼")
    D.also("diff(a3, a0)", given=["a0 == 1/2"])
    D.step(
        "==",
        "8*(a3*(1 - a3))*(8*(a2*(1 - a2)))*(8*(a1*(1 - a1)))",
        because="one factor for each layer",
        because_zh="每层一个因子",
    )
    D.step("==", "2**3", because="all three outputs are ½", because_zh="三个输出都是 ½")
    D.also("8*(a*(1 - a))*2**L", given=["x == 1/2"])
    D.step("==", "2**(L + 1)", because="induction: one layer more doubles it", because_zh="归纳：每多一层便加倍")
    D.fails(
        "diff(a3, a0) <= (1/4)**3",
        given=["a0 == 1/2"],
        because="the source's decay, with the slopes alone",
        because_zh="原文的衰减：只计激活函数的导数",
    )
    return D


@sn.derivation(
    title="What ReLU mends, and what it does not",
    title_zh="ReLU 能补救什么，不能补救什么",
    summary="On an active path the slopes are 1 and the weights are left; one inactive unit makes the path 0.",
    summary_zh="在激活的路径上导数因子为 1，只剩权重之积；只要有一个单元未激活，该路径即为 0。",
    topic="vanishing gradients",
    sources=["004 (10)", "003 §7"],
    covers=["K04"],
)
def relu_path():
    scalar = {"z1": "w1*x + b1", "a1": "relu(z1)", "z2": "w2*a1 + b2", "a2": "relu(z2)"}
    D = sn.derive_by_hand("diff(a2, x)", given=["z1 > 0", "z2 > 0"], where=scalar)
    D.step(
        "==",
        "w2*where(z2 > 0, 1, 0)*(w1*where(z1 > 0, 1, 0))",
        because="chain rule; the slope of ReLU is 0 or 1",
        because_zh="链式法则；ReLU 的导数为 0 或 1",
    )
    D.step("==", "w2*w1", because="both units are active", because_zh="两个单元都激活")
    D.also("w2*where(z2 > 0, 1, 0)*(w1*where(z1 > 0, 1, 0))", given=["z1 < 0"])
    D.step("==", "0", because="an inactive unit cuts the path", because_zh="未激活的单元切断该路径")
    D.fails(
        "diff(relu(w*t), t) <= 1",
        given=["t == 1"],
        because="ReLU takes away the factor ≤ 1/4, and not the weight: the product may still grow",
        because_zh="ReLU 去掉了不超过 1/4 的因子，却没有去掉权重：乘积仍可能增长",
    )
    D.also(
        "grad(sum(g*h2), x)",
        let="x: n; W1: m n; c1: m; W2: k m; c2: k; g: k",
        given=["v1 > 0", "v2 > 0"],
        where={"v1": "W1 @ x + c1", "h1": "relu(v1)", "v2": "W2 @ h1 + c2", "h2": "relu(v2)"},
    )
    D.step(
        "==",
        "W1.T @ (W2.T @ g)",
        because="in layers of any width, all units active",
        because_zh="任意宽度、所有单元均激活",
    )
    return D


@sn.derivation(
    title="Saturation: σ′(x) ≤ exp(−|x|)",
    title_zh="饱和：σ′(x) ≤ exp(−|x|)",
    summary="Far from 0 the slope of the sigmoid falls off exponentially.",
    summary_zh="远离 0 处，Sigmoid 的导数按指数衰减。",
    topic="vanishing gradients",
    sources=["003 §1"],
    covers=["K05"],
)
def saturation():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.step("==", "sigmoid(x)*sigmoid(-x)", because="1 − σ(x) = σ(−x)", because_zh="1 − σ(x) = σ(−x)")
    D.step("==", "1/(2 + exp(x) + exp(-x))", because="multiply out", because_zh="展开分母")
    D.step(
        "<=",
        "1/exp(abs(x))",
        because="one of the two exponentials is e^|x|, the rest is positive",
        because_zh="两个指数项之一是 e^|x|，其余为正",
    )
    D.step("==", "exp(-abs(x))", because="1/eʸ = e⁻ʸ", because_zh="1/eʸ = e⁻ʸ")
    return D


@sn.derivation(
    title="Four troubles of depth and their remedies",
    title_zh="深度网络的四个问题与对策",
    summary="The source's table, each remedy by one formula: shared weights, an active ReLU, the ℓ₂ penalty, a step "
    "of Adam that does not depend on the scale of the gradient.",
    summary_zh="原文的表格，每个对策用一个公式说明：权值共享、激活的 ReLU、ℓ₂ 正则化，以及与梯度尺度无关的 Adam 步。",
    topic="vanishing gradients",
    sources=["003 §7"],
    covers=["K06"],
)
def remedies():
    D = sn.derive_by_hand("sum(ones(2, 2))", let="w: n; eta; lam; g; c; m: integer", given=["m >= 3"])
    D.step(
        "==",
        "4",
        because="too many weights: a shared 2 × 2 kernel has 4",
        because_zh="权值过多：共享的 2 × 2 核只有 4 个",
    )
    D.step(
        "<",
        "m**2*(m - 1)**2",
        because="a dense layer between arrays of m × m and (m − 1) × (m − 1)",
        because_zh="m × m 与 (m − 1) × (m − 1) 数组之间的全连接层",
    )
    D.also("diff(relu(x), x)", given=["x > 0"])
    D.step(
        "==",
        "1",
        because="vanishing gradients: an active ReLU has slope 1",
        because_zh="梯度消失：激活的 ReLU 导数为 1",
    )
    D.step(">", "diff(sigmoid(x), x)", because="a sigmoid has at most 1/4", because_zh="Sigmoid 的导数至多为 1/4")
    D.also("norm(w - eta*(2*lam*w))**2", given=["eta*lam > 0", "eta*lam < 1"])
    D.step(
        "==",
        "(1 - 2*eta*lam)**2*norm(w)**2",
        because="over-fitting: a step on the penalty λ‖w‖² scales the weights",
        because_zh="过拟合：对惩罚项 λ‖w‖² 走一步，权重按比例缩小",
    )
    D.step(
        "==",
        "norm(w)**2 - 4*(eta*lam)*(1 - eta*lam)*norm(w)**2",
        because="1 − (1 − 2ηλ)² = 4ηλ(1 − ηλ)",
        because_zh="1 − (1 − 2ηλ)² = 4ηλ(1 − ηλ)",
    )
    D.step("<=", "norm(w)**2", because="0 < ηλ < 1", because_zh="0 < ηλ < 1")
    D.also("c*g/sqrt((c*g)**2)", given=["c > 0", "g != 0"])
    D.step(
        "==",
        "g/sqrt(g**2)",
        because="slow training: the first step of Adam does not see the scale c of the loss",
        because_zh="训练速度慢：Adam 的第一步与损失的尺度 c 无关",
    )
    return D
