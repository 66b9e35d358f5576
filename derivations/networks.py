"""Networks as functions of their inputs."""

import symnet as sn


@sn.derivation(
    title="Linear layers collapse",
    title_zh="线性层的叠加仍是一个线性层",
    summary="Without an activation two layers are one: weights W2 W1, bias W2 b1 + b2. Depth gains nothing.",
    summary_zh="没有激活函数时，两层等于一层：权重为 W2 W1，偏置为 W2 b1 + b2，加深毫无所得。",
    topic="networks",
    sources=["001 §深度前馈网络", "003 §2"],
    covers=["D06"],
)
def linear_layers_collapse():
    D = sn.derive_by_hand(
        "W2 @ (W1 @ x + b1) + b2 == (W2 @ W1) @ x + (W2 @ b1 + b2)", let="W1: m n; W2: k m; b1: m; b2: k; x: n"
    )
    D.step(
        "==",
        "(W2 @ (W1 @ x) + W2 @ b1) + b2",
        because="the matrix product distributes over the sum",
        because_zh="矩阵乘法对加法的分配律",
    )
    D.step(
        "==",
        "((W2 @ W1) @ x + W2 @ b1) + b2",
        because="the matrix product is associative",
        because_zh="矩阵乘法的结合律",
    )
    D.step("==", "(W2 @ W1) @ x + (W2 @ b1 + b2)", because="the sum is associative", because_zh="加法的结合律")
    return D
