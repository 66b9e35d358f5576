"""One neuron: the weighted sum, the threshold and the bias, and a layer of neurons as one product."""

import symnet as sn

THREE = {"s": "w1*x1 + w2*x2 + w3*x3"}


@sn.derivation(
    title="When a neuron fires",
    title_zh="神经元的点火条件",
    summary="y = u(w₁x₁ + w₂x₂ + w₃x₃ − θ) is 0 below the threshold and 1 from it on: two cases, and no third.",
    summary_zh="y = u(w₁x₁ + w₂x₂ + w₃x₃ − θ)：加权和小于阈值时为 0，达到阈值时为 1；两种情形互斥且无遗漏。",
    topic="neurons",
    sources=["002 §1.1", "002 §1.2", "004 §1"],
    covers=["C01", "C02", "C03", "C05"],
    corrects=["X46", "X47", "X48"],
)
def neuron_fires():
    D = sn.derive_by_hand("step(s - theta)", given=["s < theta"], where=THREE)
    D.step("==", "where(s - theta >= 0, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "where(s >= theta, 1, 0)", because="move the threshold over", because_zh="把阈值移到另一边")
    D.step("==", "0", because="the sum is below the threshold", because_zh="加权和小于阈值")
    D.also("step(s - theta)", given=["s >= theta"])
    D.step("==", "where(s >= theta, 1, 0)", because="as before", because_zh="同上")
    D.step("==", "1", because="the sum reaches the threshold", because_zh="加权和达到阈值")
    D.fails(
        "step(s - theta) == where(s > theta, 1, 0)",
        because="the text says that the sum must exceed the threshold; the formula also fires at equality",
        because_zh="正文说加权和须“超过”阈值，而公式在相等时也点火",
    )
    D.fails(
        "w1x1 + w2*x2 + w3*x3 == s",
        because="in print the first input lost its index, and w1x1 is a name of its own",
        because_zh="印刷时第一个输入丢了下标，w1x1 成了另一个名字",
    )
    D.fails(
        "w1*x1 + w2*x2 + w3*x3 <",
        because="in several places the symbol itself, here θ, was lost in print",
        because_zh="多处漏印了符号本身，此处为 θ",
        refused=True,
    )
    return D


@sn.derivation(
    title="The unit step, by cases and by the sign",
    title_zh="单位阶跃函数与符号函数",
    summary="Away from 0 the step is the mean of 1 and the sign. At 0 it is set: u(0) = 1 here.",
    summary_zh="在 x ≠ 0 处，阶跃函数是 1 与符号函数的平均；在 0 处的值是约定，这里 u(0) = 1。",
    topic="neurons",
    sources=["002 §2.1(3)", "002 §1.2"],
    covers=["C04"],
)
def unit_step():
    D = sn.derive_by_hand("step(x)", given=["x != 0"])
    D.step("==", "where(x >= 0, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step(
        "==",
        "(1 + sign(x))/2",
        because="the sign is 1 above 0 and −1 below",
        because_zh="符号函数在正数处为 1，在负数处为 −1",
    )
    D.step("==", "1 - step(-x)", because="the sign is odd", because_zh="符号函数是奇函数")
    D.also("step(0)").step("==", "1", because="convention of the sources", because_zh="原文的约定")
    D.fails(
        "step(x) == (1 + sign(x))/2",
        because="at 0 the right side is ½, the value that other books give to the step",
        because_zh="在 0 处右边为 1/2，这是另一些书中阶跃函数的取值",
    )
    return D


@sn.derivation(
    title="Threshold and bias are opposite numbers",
    title_zh="阈值与偏置互为相反数",
    summary="With b = −θ the neuron a(w·x − θ) is a(w·x + b), for any activation a and any number of inputs.",
    summary_zh="令 b = −θ，神经元 a(w·x − θ) 就是 a(w·x + b)，对任意激活函数 a 与任意多个输入成立。",
    topic="neurons",
    sources=["002 §1.3", "001 §深度前馈网络"],
    covers=["C06", "C07", "C28"],
    corrects=["X44"],
)
def threshold_and_bias():
    let = "w: n; x: n; theta; a: function"
    D = sn.derive_by_hand("a(w @ x - theta)", let=let, where={"b": "-theta"})
    D.step("==", "a(w @ x + b)", because="definition of the bias", because_zh="偏置的定义")
    D.step("==", "a(sum(w*x) + b)", because="the inner product, entry by entry", because_zh="内积按分量写出")
    D.fails(
        "tanh(w @ x - theta) >= 0",
        given=["x >= 0"],
        because="the source takes inputs from the positive numbers; outputs, the next layer's inputs, may be negative",
        because_zh="原文设输入取自正实数；但一层的输出就是下一层的输入，可以为负",
    )
    return D


@sn.derivation(
    title="The bias is the weight of a constant input 1",
    title_zh="偏置是恒为 1 的输入的权重",
    summary="w·x + b = (w, b)·(x, 1). The constant unit has no weights of its own and sends nothing further back.",
    summary_zh="w·x + b = (w, b)·(x, 1)。常数单元没有自己的权重，不再向前一层回传信号。",
    topic="neurons",
    sources=["002 §1.3"],
    covers=["C08"],
)
def bias_as_weight():
    D = sn.derive_by_hand(
        "concatenate((w, c)) @ concatenate((x, ones(1)))", let="w: n; x: n; b", where={"c": "b*ones(1)"}
    )
    D.step("==", "w @ x + c @ ones(1)", because="the inner product, part by part", because_zh="内积分段相加")
    D.step("==", "w @ x + b", because="the constant input is 1", because_zh="恒定的输入为 1")
    D.also(
        sn.grad(sn.parse("a(z)", let="w: n; x: n; b; a: function", where={"z": "w @ x + b"}), ["w", "b", "x"]),
    )
    return D


@sn.derivation(
    title="An activation applied entry by entry",
    title_zh="逐元素作用的激活函数",
    summary="In the layer g(Wᵀx + b) the function g acts on each entry: the Jacobian is diag(g′(z)) Wᵀ, whatever g is.",
    summary_zh="在层 g(Wᵀx + b) 中，g 逐个坐标作用：雅可比矩阵为 diag(g′(z)) Wᵀ，对任意可微的 g 成立。",
    topic="neurons",
    sources=["001 §深度前馈网络"],
    covers=["C29"],
    corrects=["X16"],
)
def coordinatewise_activation():
    let = "W: n m; x: n; b: m; g: function; v: m"
    D = sn.derive_by_hand(sn.jacobian(sn.parse("g(z)", let=let, where={"z": "W.T @ x + b"}), "x"))
    D.also("jacobian(g(v), v) @ ones(m)", let=let)
    D.step(
        "==",
        "grad(sum(g(v)), v)",
        because="each output depends on its own input alone",
        because_zh="每个输出只依赖与它对应的输入",
    )
    D.fails(
        "jacobian(softmax(v), v) == diag(diag(jacobian(softmax(v), v)))",
        because="a nonlinear function of a linear one, as the translation says, need not act entry by entry",
        because_zh="译文所说的“以线性函数为自变量的非线性函数”未必逐坐标作用",
    )
    return D
