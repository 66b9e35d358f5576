"""Networks of sequences: attention, and recurrence unrolled through time."""

import symnet as sn


@sn.derivation(
    title="Scaled dot-product attention, backward",
    title_zh="缩放点积注意力的反向传播",
    summary="Through O = A V and A = softmax(Q Kᵀ/√d): the softmax takes off the mean of the signal under the weights.",
    summary_zh="由 O = A V，A = softmax(Q Kᵀ/√d)：softmax 从信号中减去它按注意力权重的平均。",
    topic="sequences",
    sources=["Vaswani et al. 2017"],
    covers=["Z03"],
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
    covers=["Z32"],
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


@sn.derivation(
    title="Attention, written by hand",
    title_zh="注意力的反向传播：手写各步",
    summary="dV = Aᵀ dO, dA = dO Vᵀ, dS = A ⊙ (dA − rowsum(dA ⊙ A) 1ᵀ), dQ = dS K/√d, dK = dSᵀ Q/√d.",
    summary_zh="dV = Aᵀ dO，dA = dO Vᵀ，dS = A ⊙ (dA − rowsum(dA ⊙ A) 1ᵀ)，dQ = dS K/√d，dK = dSᵀ Q/√d。",
    topic="sequences",
    sources=["Vaswani et al. 2017"],
    covers=["Z03"],
)
def attention_by_hand():
    D = sn.derive_by_hand(
        "vjp(O, V, dO)",
        let="Q: T d; K: U d; V: U v; dO: T v; q: d",
        where={
            "S": "Q @ K.T/sqrt(d)",
            "A": "softmax(S)",
            "O": "A @ V",
            "dA": "dO @ V.T",
            "dS": "A*(dA - sum(dA*A, axis=1, keepdims=True))",
        },
    )
    D.step(
        "==",
        "A.T @ dO",
        because="a product of matrices: the factor, transposed",
        because_zh="矩阵乘积：乘以另一因子的转置",
    )
    D.also("vjp(O, A, dO)")
    D.step("==", "dA", because="the same for the left factor", because_zh="对左因子同理")
    D.also("vjp(O, S, dO)")
    D.step("==", "vjp(A, S, dA)", because="chain rule", because_zh="链式法则")
    D.step("==", "dS", because="Jacobian of softmax, row by row", because_zh="逐行用 Softmax 的雅可比矩阵")
    D.also("vjp(O, Q, dO)")
    D.step("==", "vjp(S, Q, dS)", because="chain rule", because_zh="链式法则")
    D.step("==", "dS @ K/sqrt(d)", because="derivative of Q Kᵀ/√d", because_zh="Q Kᵀ/√d 的导数")
    D.also("vjp(O, K, dO)")
    D.step("==", "vjp(S, K, dS)", because="chain rule", because_zh="链式法则")
    D.step("==", "dS.T @ Q/sqrt(d)", because="the same for the other factor", because_zh="对另一因子同理")
    D.also("sum(dS, axis=1)")
    D.step("==", "zeros(T)", because="the signal of each row adds up to 0", because_zh="每一行的信号之和为 0")
    D.also("(q/sqrt(d)) @ eye(d) @ (q/sqrt(d))")
    D.step(
        "==",
        "sum(q**2)/d",
        because="independent entries of variance 1 in k: E k kᵀ = I",
        because_zh="k 的各分量独立且方差为 1：E k kᵀ = I",
    )
    D.step(
        "==",
        "mean(q**2)",
        because="so √d keeps the variance of q·k/√d free of d",
        because_zh="故除以 √d 使 q·k/√d 的方差与 d 无关",
    )
    return D


@sn.derivation(
    title="Rotary positions: only the distance counts",
    title_zh="旋转位置编码：只取决于相对位置",
    summary="Queries and keys are turned by multiples of an angle: R(mθ)ᵀ R(nθ) = R((n − m)θ).",
    summary_zh="查询与键按位置旋转相应角度：R(mθ)ᵀ R(nθ) = R((n − m)θ)，由和角公式得出。",
    topic="sequences",
    sources=["Su et al. 2021"],
    covers=["Z04"],
)
def rotary_positions():
    let = "m; n; theta; J: 2 2; q: 2; k: 2"
    turn = ["J.T == -J", "J @ J == -eye(2)"]
    names = {
        "Rm": "cos(m*theta)*eye(2) + sin(m*theta)*J",
        "Rn": "cos(n*theta)*eye(2) + sin(n*theta)*J",
    }
    D = sn.derive_by_hand("Rm.T @ Rn", let=let, given=turn, where=names)
    D.step(
        "==",
        "(cos(m*theta)*eye(2) - sin(m*theta)*J) @ (cos(n*theta)*eye(2) + sin(n*theta)*J)",
        because="J, the turn by a right angle, has Jᵀ = −J",
        because_zh="J 为旋转直角，Jᵀ = −J",
    )
    D.step(
        "==",
        "(cos(m*theta)*cos(n*theta) + sin(m*theta)*sin(n*theta))*eye(2)"
        " + (cos(m*theta)*sin(n*theta) - sin(m*theta)*cos(n*theta))*J",
        because="J² = −I",
        because_zh="J² = −I",
    )
    D.step(
        "==",
        "cos((n - m)*theta)*eye(2) + sin((n - m)*theta)*J",
        because="angle addition",
        because_zh="和角公式",
    )
    D.also("(Rm @ q) @ (Rn @ k)", given=turn)
    D.step("==", "q @ (Rm.T @ Rn) @ k", because="move the rotation over", because_zh="把旋转移到另一边")
    return D
