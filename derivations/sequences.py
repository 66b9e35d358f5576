"""Networks of sequences: attention, and recurrence unrolled through time."""

import symnet as sn


@sn.derivation(
    title="Scaled dot-product attention, backward",
    title_zh="缩放点积注意力的反向传播",
    summary="Through O = A V and A = softmax(Q Kᵀ/√d): the softmax takes off the mean of the signal under the weights.",
    summary_zh="由 O = A V，A = softmax(Q Kᵀ/√d)：softmax 从信号中减去它按注意力权重的平均。",
    topic="sequences",
    sources=["Vaswani et al. 2017"],
)
def attention_backward():
    names = {"Z": "Q @ K.T/sqrt(d)", "A": "softmax(Z)", "O": "A @ V", "L": "sum(G*O)"}
    return sn.grad(sn.parse("L", let="Q: T d; K: S d; V: S v; G: T v", where=names), ["Q", "K", "V"])


@sn.derivation(
    title="Backpropagation through time",
    title_zh="随时间反向传播",
    summary="A recurrent net unrolled over three steps: the shared weights add up one outer product for each step.",
    summary_zh="循环网络展开三步：共享的权重把每一步的外积相加。",
    topic="sequences",
    sources=["Werbos 1990"],
)
def backpropagation_through_time():
    names = {
        "z1": "W @ x1 + U @ h0 + b",
        "h1": "tanh(z1)",
        "z2": "W @ x2 + U @ h1 + b",
        "h2": "tanh(z2)",
        "z3": "W @ x3 + U @ h2 + b",
        "h3": "tanh(z3)",
        "L": "sum((h3 - y)**2)/2",
    }
    let = "x1: n; x2: n; x3: n; h0: m; W: m n; U: m m; b: m; y: m"
    return sn.grad(sn.parse("L", let=let, where=names), ["W", "U", "b"])
