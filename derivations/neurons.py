"""One neuron: the weighted sum, the threshold and the bias, and a layer of neurons as one product."""

import symnet as sn

THREE = "w1*x1 + w2*x2 + w3*x3"
NEURON = "w: n; x: n; theta"


@sn.derivation(
    title="Below the threshold a neuron gives 0",
    title_zh="未达阈值时神经元的输出为 0",
    summary="The first of the two cases of the firing condition, from the formula y = u(w₁x₁ + w₂x₂ + w₃x₃ − θ).",
    summary_zh="点火条件的两种情形之一，由点火公式 y = u(w₁x₁ + w₂x₂ + w₃x₃ − θ) 得出。",
    topic="neurons",
    sources=["002 §1.2"],
    covers=["C01", "C02", "C03", "C05"],
)
def neuron_at_rest():
    D = sn.derive_by_hand("step(s - theta)", given=["s < theta"], where={"s": THREE})
    D.step("==", "where(s - theta >= 0, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "where(s >= theta, 1, 0)", because="move the threshold over", because_zh="把阈值移到另一边")
    D.step("==", "0", because="the sum is below the threshold", because_zh="加权和小于阈值")
    return D


@sn.derivation(
    title="From the threshold on a neuron fires",
    title_zh="达到阈值时神经元点火",
    summary="The other case; with u(0) = 1 it includes equality. The cases exclude each other; there is no third.",
    summary_zh="另一种情形；因 u(0) = 1，等号也包括在内。两种情形互斥，且无遗漏。",
    topic="neurons",
    sources=["002 §1.2"],
    covers=["C01", "C02", "C03", "C05"],
)
def neuron_fires():
    D = sn.derive_by_hand("step(s - theta)", given=["s >= theta"], where={"s": THREE})
    D.step("==", "where(s - theta >= 0, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step("==", "where(s >= theta, 1, 0)", because="move the threshold over", because_zh="把阈值移到另一边")
    D.step("==", "1", because="the sum reaches the threshold", because_zh="加权和达到阈值")
    return D


@sn.derivation(
    title="The unit step, by cases and by the sign",
    title_zh="单位阶跃函数与符号函数",
    summary="u(x) by cases; away from 0 it is the mean of 1 and the sign. At 0 it is set: u(0) = 1 here.",
    summary_zh="u(x) 的分段定义；在 x ≠ 0 处等于 1 与符号函数的平均。原文规定 u(0) = 1，而 Heaviside 约定取 1/2。",
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
        because_zh="符号函数在正数处为 1，负数处为 −1",
    )
    D.step("==", "1 - step(-x)", because="the sign is odd", because_zh="符号函数是奇函数")
    return D


@sn.derivation(
    title="Threshold and bias are opposite numbers",
    title_zh="阈值与偏置互为相反数",
    summary="With b = −θ the neuron a(w·x − θ) is a(w·x + b), for any activation a and any number of inputs.",
    summary_zh="令 b = −θ，神经元 a(w·x − θ) 就是 a(w·x + b)，对任意激活函数 a 与任意多个输入成立。",
    topic="neurons",
    sources=["002 §1.3", "001 §深度前馈网络"],
    covers=["C06", "C07", "C28"],
)
def threshold_and_bias():
    D = sn.derive_by_hand("a(w @ x - theta)", let="w: n; x: n; theta; a: function", where={"b": "-theta"})
    D.step("==", "a(w @ x + b)", because="definition of the bias", because_zh="偏置的定义")
    D.step("==", "a(sum(w*x) + b)", because="the inner product, entry by entry", because_zh="内积按分量写出")
    return D


@sn.derivation(
    title="The bias is the weight of a constant input 1",
    title_zh="偏置是恒为 1 的输入的权重",
    summary="w·x + b = (w, b)·(x, 1): one more entry makes the affine map linear.",
    summary_zh="w·x + b = (w, b)·(x, 1)：多添一个分量，仿射映射就成了线性映射。",
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
    return D


@sn.derivation(
    title="The constant input receives no signal that goes further back",
    title_zh="恒定输入处没有继续向后传播的信号",
    summary="The derivative by the inputs is a′(z) w: the bias is no part of it; the constant 1 sends nothing back.",
    summary_zh="对输入的导数是 a′(z) w，与偏置无关，因此常数单元不再向前一层回传信号。",
    topic="neurons",
    sources=["002 §1.3"],
    covers=["C08"],
)
def neuron_gradient():
    y = sn.parse("a(z)", let="w: n; x: n; b; a: function", where={"z": "w @ x + b"})
    return sn.grad(y, ["w", "b", "x"])


@sn.derivation(
    title="An activation applied entry by entry",
    title_zh="逐元素作用的激活函数",
    summary="The layer g(Wᵀx + b), g acting on each entry: its Jacobian is diag(g′(z)) Wᵀ, whatever g is.",
    summary_zh="层 g(Wᵀx + b)，其中 g 逐个坐标作用：雅可比矩阵为 diag(g′(z)) Wᵀ，对任意可微的 g 成立。",
    topic="neurons",
    sources=["001 §深度前馈网络"],
    covers=["C29"],
)
def coordinatewise_activation():
    y = sn.parse("g(z)", let="W: n m; x: n; b: m; g: function", where={"z": "W.T @ x + b"})
    return sn.jacobian(y, "x")
