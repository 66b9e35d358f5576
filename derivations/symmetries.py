"""Different parameters, one function: why the minimiser of a network is never unique."""

import symnet as sn


@sn.derivation(
    title="Hidden units may change places",
    title_zh="隐藏单元可以互换",
    summary="Two groups of hidden units, swapped together with their weights in and out, leave the network as it was.",
    summary_zh="把两组隐藏单元连同输入、输出权重一起对调，网络不变。",
    topic="networks",
    sources=["002 §2.12(3)", "002 §3.4(5)"],
    covers=["D21"],
)
def hidden_units_change_places():
    D = sn.derive_by_hand(
        "concatenate((V2, V1), axis=1) @ tanh(concatenate((W2, W1)) @ x + concatenate((b2, b1)))",
        let="V1: k p; V2: k q; W1: p n; W2: q n; b1: p; b2: q; x: n",
    )
    D.step(
        "==",
        "V2 @ tanh(W2 @ x + b2) + V1 @ tanh(W1 @ x + b1)",
        because="each group for itself",
        because_zh="两组分别计算",
    )
    D.step(
        "==",
        "V1 @ tanh(W1 @ x + b1) + V2 @ tanh(W2 @ x + b2)",
        because="the sum is commutative",
        because_zh="加法交换律",
    )
    D.step(
        "==",
        "concatenate((V1, V2), axis=1) @ tanh(concatenate((W1, W2)) @ x + concatenate((b1, b2)))",
        because="put together in the other order",
        because_zh="按另一次序合并",
    )
    return D


@sn.derivation(
    title="Signs and scales of hidden units are free",
    title_zh="隐藏单元的符号与尺度可以任取",
    summary="tanh: (W, b, V) → (−W, −b, −V). Sigmoid: the same, with +V1 in the output bias. ReLU: scale by d > 0 and "
    "divide V.",
    summary_zh="tanh：(W, b, V) → (−W, −b, −V)。Sigmoid：同上，且输出偏置加 V1。ReLU：乘以 d > 0，并用 d 除 V。",
    topic="networks",
    sources=["002 §3.4(5)"],
    covers=["D21"],
)
def signs_and_scales_are_free():
    D = sn.derive_by_hand("(-V) @ tanh((-W) @ x + (-b))", let="W: m n; x: n; b: m; V: k m; c: k; d: m")
    D.step("==", "(-V) @ tanh(-(W @ x + b))", because="take out the sign", because_zh="提出负号")
    D.step("==", "(-V) @ (-tanh(W @ x + b))", because="tanh is odd", because_zh="tanh 是奇函数")
    D.step("==", "V @ tanh(W @ x + b)", because="the signs cancel", because_zh="负号相消")
    D.also("(-V) @ sigmoid((-W) @ x + (-b)) + (c + V @ ones(m))")
    D.step(
        "==",
        "(-V) @ (1 - sigmoid(W @ x + b)) + (c + V @ ones(m))",
        because="σ(−z) = 1 − σ(z)",
        because_zh="σ(−z) = 1 − σ(z)",
    )
    D.step("==", "V @ sigmoid(W @ x + b) + c", because="V 1 cancels", because_zh="V 1 相消")
    D.also("(V @ diag(1/d)) @ relu(diag(d) @ (W @ x + b))", given=["d > 0"])
    D.step(
        "==",
        "(V @ diag(1/d)) @ (d*relu(W @ x + b))",
        because="ReLU is homogeneous for positive factors",
        because_zh="ReLU 对正因子齐次",
    )
    D.step("==", "V @ relu(W @ x + b)", because="the factors cancel", because_zh="因子相消")
    D.fails(
        "(V @ diag(1/d)) @ relu(diag(d) @ (W @ x + b)) == V @ relu(W @ x + b)",
        given=["d != 0"],
        because="a negative factor turns a ReLU over",
        because_zh="负因子使 ReLU 反向",
    )
    return D


@sn.derivation(
    title="Counting data does not make parameters unique",
    title_zh="数据的个数不能保证参数唯一",
    summary="A line through two data is unique exactly if x₁ ≠ x₂: not the number of data counts, but their rank.",
    summary_zh="过两个数据的直线唯一，当且仅当 x₁ ≠ x₂：要紧的不是数据个数，而是秩。",
    topic="networks",
    sources=["002 §2.12(3)", "002 §3.4(5)"],
    covers=["D21"],
    corrects=["X70"],
)
def data_and_parameters():
    same = ["w*x1 + b == v*x1 + c", "w*x2 + b == v*x2 + c"]
    D = sn.derive_by_hand("(w - v)*(x1 - x2)", given=same)
    D.step(
        "==",
        "(w*x1 + b - v*x1 - c) - (w*x2 + b - v*x2 - c)",
        because="subtract the two equations",
        because_zh="两式相减",
    )
    D.step("==", "0", because="both lines give the same at x₁ and at x₂", because_zh="两条直线在 x₁、x₂ 处取值相同")
    D.also("w == v", given=[*same, "x1 != x2"])
    D.step("==", "v", because="divide by x₁ − x₂", because_zh="两边除以 x₁ − x₂")
    D.also("(w + s)*x + (b - s*x)")
    D.step(
        "==",
        "w*x + b",
        because="one datum, repeated however often, leaves a line of parameters free",
        because_zh="同一数据重复多少次，都有一族参数与之相符",
    )
    D.also("(-v)*tanh((-w)*x + (-b))")
    D.step("==", "v*tanh(w*x + b)", because="tanh is odd, for every x", because_zh="tanh 是奇函数，对一切 x 成立")
    D.fails(
        "w == v",
        given=same,
        because="as many data as parameters are said to suffice; if they coincide, they do not",
        because_zh="原文以为数据个数不少于参数个数即可；数据重复时并不成立",
    )
    D.fails(
        "-w == w",
        because="for a network all data together do not suffice: (w, b, v) and (−w, −b, −v) are one function",
        because_zh="对网络而言，再多数据也不够：(w, b, v) 与 (−w, −b, −v) 是同一函数",
    )
    return D
