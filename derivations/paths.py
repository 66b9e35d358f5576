"""The derivative of a network is a sum over paths; its output is not."""

import symnet as sn

THREE = "x: n; W1: p n; b1: p; W2: q p; b2: q; W3: m q; b3: m"
NAMES = {
    "z1": "W1 @ x + b1",
    "a1": "sigmoid(z1)",
    "z2": "W2 @ a1 + b2",
    "a2": "sigmoid(z2)",
    "z3": "W3 @ a2 + b3",
    "a3": "sigmoid(z3)",
}


@sn.derivation(
    title="The derivative is a sum over all paths",
    title_zh="导数是对所有路径求和",
    summary="∂aₖ/∂xᵢ adds up, over all paths from input i to output k, the product of σ′ w along the path.",
    summary_zh="∂aₖ/∂xᵢ 等于对从输入 i 到输出 k 的所有路径，把沿途各 σ′ w 之积相加。",
    topic="networks",
    sources=["004 §2"],
    covers=["D12"],
    corrects=["X101"],
)
def sum_over_paths():
    D = sn.derive_by_hand("jacobian(a3, x)", let=THREE, where=NAMES)
    D.step("==", "jacobian(a3, a2) @ jacobian(a2, a1) @ jacobian(a1, x)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "(diag(a3*(1 - a3)) @ W3) @ (diag(a2*(1 - a2)) @ W2) @ (diag(a1*(1 - a1)) @ W1)",
        because="Jacobian of each layer, σ′ = σ(1 − σ)",
        because_zh="各层的雅可比矩阵，σ′ = σ(1 − σ)",
    )
    D.step(
        "==",
        'einsum("k,kj,j,ji,i,ih->kh", a3*(1 - a3), W3, a2*(1 - a2), W2, a1*(1 - a1), W1)',
        because="the product of matrices, entry by entry: a sum over the units passed on the way",
        because_zh="矩阵乘积按元素写出：对途中经过的单元求和",
    )
    D.fails(
        "sigmoid(v1*sigmoid(w1*u) + v2*sigmoid(w2*u)) == sigmoid(v1*sigmoid(w1*u)) + sigmoid(v2*sigmoid(w2*u))",
        because="a network is called several composite functions side by side; its output is no sum over paths",
        because_zh="原文称网络为“若干个复合函数并列”，但输出并不是各路径之和",
        let=THREE + "; u; v1; v2; w1; w2",
    )
    return D


@sn.derivation(
    title="One more layer lengthens every path",
    title_zh="每多一层，各路径加长一步",
    summary="If P adds up the paths to the last layer so far, diag(g′(z)) W P adds up those to the next.",
    summary_zh="若 P 为到目前最后一层的路径和，则 diag(g′(z)) W P 为到下一层的路径和。",
    topic="networks",
    sources=["004 §2"],
    covers=["D12"],
)
def one_more_layer_of_paths():
    D = sn.derive_by_hand(
        "jvp(a, x, v)",
        let="x: n; V: p n; c: p; W: m p; b: m; v: n; f: function; g: function",
        where={"h": "f(V @ x + c)", "a": "g(W @ h + b)"},
    )
    D.step("==", "jvp(a, h, jvp(h, x, v))", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "jacobian(a, h) @ (jacobian(h, x) @ v)",
        because="both are linear in the direction",
        because_zh="二者对方向都是线性的",
    )
    D.also('einsum("k,kj,ji->ki", d, W, P)', let="d: m; W: m p; P: p n", where={})
    D.step("==", "diag(d) @ (W @ P)", because="each path to j goes on to k", because_zh="到 j 的每条路径再走到 k")
    D.also("sum(ones(m, p))", let="m: size; p: size; q: size")
    D.step(
        "==", "m*p", because="pairs of units passed: one path for each pair", because_zh="途经单元的每一对给出一条路径"
    )
    D.also("sum(ones(m, p, q))")
    D.step(
        "==",
        "q*sum(ones(m, p))",
        because="a further layer of q units multiplies their number by q",
        because_zh="再加一层 q 个单元，路径数乘以 q",
    )
    return D
