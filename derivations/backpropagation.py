"""Backpropagation through a layer z = W a + b, for one example and for a batch."""

import symnet as sn

LAYER = "W: m n; a: n; b: m; dz: m"


@sn.derivation(
    title="Weight gradient of a layer",
    title_zh="一层的权重梯度",
    summary="dW = dz aᵀ: an outer product. The printed form dz · a of the source lacks the transpose.",
    summary_zh="dW = dz aᵀ，是一个外积；原文所印的 dz · a 漏了转置。",
    topic="backpropagation",
    sources=["004 (4)"],
    covers=["J14"],
)
def weight_gradient():
    W, a, b, dz = sn.tensors(LAYER)
    return sn.vjp(W @ a + b, W, dz)


@sn.derivation(
    title="Backward signal of a layer",
    title_zh="一层的反向传播信号",
    summary="da = Wᵀ dz. For a square W the printed form W · dz passes the shape check and is still wrong.",
    summary_zh="da = Wᵀ dz。当 W 为方阵时，原文的 W · dz 形状相符却仍是错的。",
    topic="backpropagation",
    sources=["004 (6)"],
    covers=["J16"],
)
def backward_signal():
    W, a, b, dz = sn.tensors(LAYER)
    return sn.vjp(W @ a + b, a, dz)


@sn.derivation(
    title="Gradients of a layer for a batch in columns",
    title_zh="小批量（样本按列排列）的一层梯度",
    summary="Z = W A + b 1ᵀ: the outer products of all examples add up to dZ Aᵀ, and 1/N appears once.",
    summary_zh="Z = W A + b 1ᵀ：各样本的外积之和合成 dZ Aᵀ，而 1/N 只出现一次。",
    topic="backpropagation",
    sources=["003 §3", "004 §3.3"],
    covers=["J20"],
)
def batch_gradients():
    N = sn.sizes("N")
    W, A, b, Y = sn.tensors("W: m n; A: n N; b: m; Y: m N")
    Z = W @ A + sn.outer(b, sn.ones(N))
    loss = sn.sum((sn.sigmoid(Z) - Y) ** 2) / (2 * N)
    return sn.grad(loss, [W, b, A])
