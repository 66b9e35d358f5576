"""The 12-3-2 network that reads images of 4 × 3 pixels: its lines generated from the layers, and one wired by hand."""

import symnet as sn

NETWORK = "x: 12; W2: 3 12; b2: 3; W3: 2 3; b3: 2"
LAYERS = {"a1": "x", "z2": "W2 @ a1 + b2", "a2": "sigmoid(z2)", "z3": "W3 @ a2 + b3", "a3": "sigmoid(z3)"}
HIDDEN = {"A": "step(x4 + x7 - 2)", "B": "step(x5 + x8 - 2)", "C": "step(x6 + x9 - 2)"}
OUTPUTS = {"zero": "step(A + C - B - 2)", "one": "step(B - A - C - 1)"}


def _line(weights, inputs, bias, unit):
    """One line of the source: unit j's weights times the inputs, one after the other, and its bias."""
    count = {"x": 12, "a2": 3}[inputs]
    terms = [f"{weights}[{unit}, {i}]*{inputs}[{i}]" for i in range(count)]
    return " + ".join([*terms, f"{bias}[{unit}]"])


@sn.derivation(
    title="The hidden layer of the digit network, line by line",
    title_zh="数字识别网络的隐藏层：逐行写出",
    summary="z²ⱼ = Σᵢ w²ⱼᵢ xᵢ + b²ⱼ for j = 1, 2, 3: the three lines of twelve products, generated from z² = W²x + b².",
    summary_zh="z²ⱼ = Σᵢ w²ⱼᵢ xᵢ + b²ⱼ，j = 1, 2, 3：由 z² = W²x + b² 生成三行、每行十二个乘积。",
    topic="networks",
    sources=["002 §3.1(4)", "002 §3.2(1)", "002 §3.2(2)"],
    covers=["D13", "D14"],
    corrects=["X71"],
)
def hidden_layer_of_the_digit_network():
    D = sn.derive_by_hand("z2", let=NETWORK, where=LAYERS)
    D.step("==", "W2 @ x + b2", because="the input layer passes x on", because_zh="输入层原样传递 x")
    D.step("==", "sum(W2*x, axis=1) + b2", because="row by row", because_zh="逐行计算")
    for unit in range(3):
        D.also(f"z2[{unit}]")
        D.step("==", f"sum(W2[{unit}]*x) + b2[{unit}]", because="the row of this unit", because_zh="取该单元的一行")
        D.step("==", _line("W2", "x", "b2", unit), because="write out the sum", because_zh="把和式写开")
    D.also("a2[0]")
    D.step("==", "sigmoid(z2[0])", because="the activation, unit by unit", because_zh="激活函数逐个单元作用")
    D.fails(
        "z2[2] == sum(W2[2]*x) + b3[1]",
        because="the third line is printed with b³₂, the bias of an output unit, for b²₃",
        because_zh="第三行的 b²₃ 被印成了输出层的偏置 b³₂",
    )
    return D


@sn.derivation(
    title="The output layer of the digit network, line by line",
    title_zh="数字识别网络的输出层：逐行写出",
    summary="z³ⱼ = w³ⱼ₁a²₁ + w³ⱼ₂a²₂ + w³ⱼ₃a²₃ + b³ⱼ for j = 1, 2: a³₁ answers “0”, a³₂ answers “1”.",
    summary_zh="z³ⱼ = w³ⱼ₁a²₁ + w³ⱼ₂a²₂ + w³ⱼ₃a²₃ + b³ⱼ，j = 1, 2：a³₁ 对应“0”，a³₂ 对应“1”。",
    topic="networks",
    sources=["002 §3.2(3)"],
    covers=["D15"],
)
def output_layer_of_the_digit_network():
    D = sn.derive_by_hand("a3", let=NETWORK, where=LAYERS)
    D.step("==", "sigmoid(W3 @ a2 + b3)", because="definition of the output layer", because_zh="输出层的定义")
    D.step(
        "==",
        "sigmoid(W3 @ sigmoid(W2 @ x + b2) + b3)",
        because="insert the hidden layer",
        because_zh="代入隐藏层",
    )
    for unit in range(2):
        D.also(f"a3[{unit}]")
        D.step(
            "==",
            f"sigmoid(sum(W3[{unit}]*a2) + b3[{unit}])",
            because="the row of this unit",
            because_zh="取该单元的一行",
        )
        D.step("==", f"sigmoid({_line('W3', 'a2', 'b3', unit)})", because="write out the sum", because_zh="把和式写开")
    return D


@sn.derivation(
    title="Parameters and variables: the values of one example",
    title_zh="参数与变量：单个样本的取值",
    summary="e selects example k: its sums z[k] depend on x[k] alone, while weights and biases are the same for all.",
    summary_zh="用 e 选出第 k 个样本：它的加权和 z[k] 只依赖 x[k]，而权重与偏置对所有样本相同。",
    topic="networks",
    sources=["002 §3.1"],
    covers=["D16"],
)
def values_of_one_example():
    let = "e: N; X: N n; W: m n; b: m; v: m"
    D = sn.derive_by_hand("e @ Z", let=let, given=["sum(e) == 1"], where={"Z": "X @ W.T + outer(ones(N), b)"})
    D.step("==", "(e @ X) @ W.T + sum(e)*b", because="distribute", because_zh="展开")
    D.step("==", "W @ (e @ X) + b", because="e is 1 at k and 0 elsewhere", because_zh="e 在 k 处为 1，其余为 0")
    D.also("grad(e @ Z @ v, X)")
    D.step(
        "==",
        "outer(e, W.T @ v)",
        because="variables: what belongs to other examples has no part in it",
        because_zh="变量：其他样本的变量不起作用",
    )
    D.also("grad(sum(Z @ v), W)")
    D.step(
        "==",
        "outer(v, ones(N) @ X)",
        because="parameters: every example has its part",
        because_zh="参数：每个样本都有贡献",
    )
    return D


@sn.derivation(
    title="Feature detectors for the digits 0 and 1",
    title_zh="识别数字 0 与 1 的特征检测单元",
    summary="Three units watch the left, middle and right pair of pixels; “0” is left and right, “1” is middle alone.",
    summary_zh="三个隐藏单元分别检测左、中、右一对像素；“0”为左右亮而中间不亮，“1”为仅中间亮。",
    topic="networks",
    sources=["002 §1.5"],
    covers=["D17"],
)
def feature_detectors():
    D = sn.derive_by_hand("step(p + q - 2)", where={"p": "step(s)", "q": "step(t)"})
    D.step("==", "where(p + q >= 2, 1, 0)", because="definition of the unit step", because_zh="单位阶跃函数的定义")
    D.step(
        "==",
        "p*q",
        because="a detector fires if both of its pixels, 0 or 1, are on",
        because_zh="两个像素（取 0 或 1）都亮时检测单元才点火",
    )
    D.also("zero", where=HIDDEN | OUTPUTS)
    D.step("==", "A*C*(1 - B)", because="the eight states of the hidden layer", because_zh="枚举隐藏层的八种状态")
    D.also("one")
    D.step("==", "B*(1 - A)*(1 - C)", because="the eight states of the hidden layer", because_zh="枚举隐藏层的八种状态")
    D.also("zero*one")
    D.step("==", "A*C*(1 - B)*(B*(1 - A)*(1 - C))", because="insert both", because_zh="代入两式")
    D.step(
        "==", "0", because="B(1 − B) = 0: no image is read as both", because_zh="B(1 − B) = 0：没有图像会被同时判为两者"
    )
    return D


@sn.derivation(
    title="How many of the 4,096 images the detectors accept",
    title_zh="4096 幅图像中有多少被检测单元接受",
    summary="192 images are read as “0”, 576 as “1”, 3,328 as neither: all states of six pixels, times 2⁶.",
    summary_zh="判为“0”的有 192 幅，判为“1”的有 576 幅，其余 3328 幅都不是：枚举六个像素的所有状态，再乘 2⁶。",
    topic="networks",
    sources=["002 §1.5"],
    covers=["D17"],
)
def images_that_are_accepted():
    pair = {
        "on": "concatenate((zeros(1), ones(1)))",
        "h": "reshape(step(outer(on, ones(2)) + outer(ones(2), on) - 2), 4)",
    }
    axes = {"A": "reshape(h, (4, 1, 1))", "B": "reshape(h, (1, 4, 1))", "C": "reshape(h, (1, 1, 4))"}
    D = sn.derive_by_hand("sum(h)", where=pair | axes | OUTPUTS)
    D.step(
        "==",
        "1",
        because="one of the four states of two pixels sets off their detector",
        because_zh="两个像素的四种状态中恰有一种使检测单元点火",
    )
    D.also("2**6*sum(zero)")
    D.step(
        "==",
        "2**6*sum(A*C*(1 - B))",
        because="“0” is left and right without middle",
        because_zh="“0”为左右亮而中间不亮",
    )
    D.step("==", "2**6*(1*1*3)", because="states of the pairs that count", because_zh="各对像素中符合的状态数")
    D.step("==", "192", because="multiply", because_zh="相乘")
    D.also("2**6*sum(one)")
    D.step("==", "2**6*sum(B*(1 - A)*(1 - C))", because="“1” is middle alone", because_zh="“1”为仅中间亮")
    D.step("==", "2**6*(1*3*3)", because="states of the pairs that count", because_zh="各对像素中符合的状态数")
    D.step("==", "576", because="multiply", because_zh="相乘")
    D.also("2**12 - 192 - 576").step("==", "3328", because="all others", because_zh="其余的图像")
    return D
