"""Dual numbers, forward and reverse mode; low-rank updates of weights."""

import symnet as sn


@sn.derivation(
    title="Dual numbers carry the derivative along",
    title_zh="对偶数随身携带导数",
    summary="f(a) + f′(a) b E with E² = 0: sums, products and reciprocals of such numbers follow the rules.",
    summary_zh="f(a) + f′(a) b E，其中 E² = 0：这种数的和、积与倒数恰好遵循求导法则。",
    topic="calculus",
    sources=["Clifford 1873"],
    covers=["Z41"],
)
def dual_numbers():
    let = "E: n n; a; b; c; d; x; f: function; g: function"
    names = {
        "F": "f(a)*eye(n) + diff(f(a), a)*b*E",
        "G": "g(a)*eye(n) + diff(g(a), a)*b*E",
    }
    zero = ["E @ E == zeros(n, n)"]
    D = sn.derive_by_hand("F @ G", let=let, given=zero, where=names)
    D.step(
        "==",
        "f(a)*g(a)*eye(n) + (f(a)*diff(g(a), a)*b + diff(f(a), a)*b*g(a))*E + diff(f(a), a)*diff(g(a), a)*b**2*(E @ E)",
        because="multiply out",
        because_zh="展开",
    )
    D.step(
        "==",
        "f(a)*g(a)*eye(n) + diff(f(a)*g(a), a)*b*E",
        because="E² = 0; the product rule",
        because_zh="E² = 0；即乘积法则",
    )
    D.also("F + G", given=zero)
    D.step("==", "(f(a) + g(a))*eye(n) + diff(f(a) + g(a), a)*b*E", because="the sum rule", because_zh="和的求导法则")
    D.also("(a*eye(n) + b*E) @ (eye(n)/a - b/a**2*E)", given=[*zero, "a != 0"])
    D.step("==", "eye(n) - b**2/a**2*(E @ E)", because="multiply out", because_zh="展开")
    D.step(
        "==",
        "eye(n)",
        because="E² = 0: so 1/(a + bE) = 1/a − b/a² E, the reciprocal rule",
        because_zh="E² = 0，故 1/(a + bE) = 1/a − b/a² E，即倒数的求导法则",
    )
    D.also("(x*eye(n) + E) @ (x*eye(n) + E) @ (x*eye(n) + E)", given=zero)
    D.step(
        "==",
        "x**3*eye(n) + 3*x**2*E",
        because="the derivative of x³, without a limit and without error",
        because_zh="得到 x³ 的导数，不取极限，也没有误差",
    )
    D.fails(
        "((x + 1/10)**3 - x**3)/(1/10) == 3*x**2",
        because="a small number instead of E leaves an error",
        because_zh="用小数代替 E 会留下误差",
    )
    return D


@sn.derivation(
    title="Forward and reverse mode meet",
    title_zh="正向模式与反向模式相合",
    summary="w·(J v) = (Jᵀ w)·v: one forward pass for a direction, one backward pass for all inputs at once.",
    summary_zh="w·(J v) = (Jᵀ w)·v：正向一次得一个方向，反向一次得全部输入。",
    topic="calculus",
    sources=["Linnainmaa 1970"],
    covers=["Z41"],
)
def forward_and_reverse_mode():
    D = sn.derive_by_hand(
        "w @ jvp(y, x, v)",
        let="x: n; v: n; W: m n; V: k m; w: k",
        where={"a": "tanh(W @ x)", "y": "V @ a"},
    )
    D.step(
        "==",
        "w @ (V @ ((1 - a**2)*(W @ v)))",
        because="forward: the tangent goes through layer by layer",
        because_zh="正向：切向量逐层通过",
    )
    D.step(
        "==",
        "(W.T @ ((1 - a**2)*(V.T @ w))) @ v",
        because="the same products, bracketed from the left",
        because_zh="同样的乘积，从左边结合",
    )
    D.step(
        "==",
        "vjp(y, x, w) @ v",
        because="backward: the signal goes back layer by layer",
        because_zh="反向：信号逐层回传",
    )
    return D


@sn.derivation(
    title="Low-rank updates of a weight matrix",
    title_zh="权重矩阵的低秩更新",
    summary="W + B A with the gradients dA = Bᵀ G, dB = G Aᵀ, G = dW: r(m + n) numbers in place of mn.",
    summary_zh="W + B A，其梯度为 dA = Bᵀ G，dB = G Aᵀ，G = dW：用 r(m + n) 个数代替 mn 个。",
    topic="layers",
    sources=["Hu et al. 2021"],
    covers=["Z42"],
)
def low_rank_updates():
    let = "W: m n; B: m r; A: r n; X: N n; S: N m; x: n; v: n"
    names = {"M": "W + B @ A", "Y": "X @ M.T", "G": "S.T @ X"}
    D = sn.derive_by_hand("vjp(Y, M, S)", let=let, where=names)
    D.step("==", "G", because="gradient of a layer", because_zh="一层的权重梯度")
    D.also("vjp(Y, A, S)")
    D.step("==", "vjp(M, A, G)", because="chain rule", because_zh="链式法则")
    D.step("==", "B.T @ G", because="derivative of B A", because_zh="B A 的导数")
    D.also("vjp(Y, B, S)")
    D.step("==", "vjp(M, B, G)", because="chain rule", because_zh="链式法则")
    D.step("==", "G @ A.T", because="derivative of B A", because_zh="B A 的导数")
    D.also("M @ (x + v) - M @ x", given=["A @ v == 0"])
    D.step("==", "W @ v + B @ (A @ v)", because="linear", because_zh="线性")
    D.step(
        "==",
        "W @ v",
        because="the update acts on what A sees, r directions at most",
        because_zh="更新只作用于 A 所见的至多 r 个方向",
    )
    D.also(
        "p*q - s*(p + q)",
        let="s; u; v",
        given=["s > 0", "u > 0", "v > 0"],
        where={"p": "2*s + u", "q": "2*s + v"},
    )
    D.step("==", "s*u + s*v + u*v", because="multiply out", because_zh="展开")
    D.step(
        ">",
        "0",
        because="fewer numbers as soon as both sizes exceed twice the rank s",
        because_zh="只要两个尺寸都超过秩 s 的两倍，参数就更少",
    )
    return D
