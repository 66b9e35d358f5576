"""Backpropagation of a whole network: the gradient of all parameters, the sum over examples, its check and its cost."""

import symnet as sn

# The network of source 002: 12 inputs, 3 hidden and 2 output units, 64 examples as columns of X.
LET = "X: 12 64; W2: 3 12; b2: 3; W3: 2 3; b3: 2; T: 2 64; eta"
NET = {
    "Z2": "W2 @ X + outer(b2, ones(64))",
    "A2": "sigmoid(Z2)",
    "Z3": "W3 @ A2 + outer(b3, ones(64))",
    "A3": "sigmoid(Z3)",
    "C": "sum((A3 - T)**2)/2",
}


@sn.derivation(
    title="All 47 partial derivatives of the 12-3-2 network",
    title_zh="12-3-2 网络的全部 47 个偏导数",
    summary="One reverse sweep over the 64 examples gives the gradient by all weights and biases: steps 3 to 6 of the "
    "algorithm. A step against it lowers the cost to first order.",
    summary_zh="对 64 个样本作一次反向扫描，得到对全部权重与偏置的梯度，即算法的第 3 至 6 步；"
    "沿负梯度走一步，代价在一阶上下降。",
    topic="backpropagation",
    sources=["002 §4.1", "002 §4.3", "000 反向传播算法"],
    covers=["J01", "J09", "Q09"],
)
def gradient_of_the_12_3_2_network():
    D = sn.derive_by_hand(sn.grad(sn.parse("C", let=LET, where=NET), ["W2", "b2", "W3", "b3"]))
    D.also("3*12 + 3 + 2*3 + 2")
    D.step("==", "47", because="weights and biases of both layers", because_zh="两层的权重与偏置")
    D.also("inner(g, -eta*g)", let="g: P; eta", given=["eta >= 0"])
    D.step(
        "==",
        "-eta*norm(g)**2",
        because="all P entries are moved at once, by −η times the gradient",
        because_zh="全部 P 个参数同时改变 −η 倍梯度",
    )
    D.step("<=", "0", because="the first-order change of the cost", because_zh="代价的一阶变化")
    return D


@sn.derivation(
    title="All gradients first, then the updates",
    title_zh="先算全部梯度，再更新",
    summary="If the last layer is updated before its weights carry the errors back, the hidden errors come out wrong.",
    summary_zh="若在误差回传之前就更新了输出层的权重，隐藏层的误差便会算错。",
    topic="backpropagation",
    sources=["002 §4.3", "003 §4"],
    covers=["J09"],
)
def gradients_before_updates():
    D = sn.derive_by_hand("new.T @ delta", let="W: k m; delta: k; a: m; eta", where={"new": "W - eta*outer(delta, a)"})
    D.step(
        "==",
        "W.T @ delta - eta*outer(a, delta) @ delta",
        because="transpose of the updated weights",
        because_zh="更新后权重的转置",
    )
    D.step(
        "==",
        "W.T @ delta - eta*norm(delta)**2*a",
        because="(a δᵀ) δ = a ‖δ‖²: an error that grows with the step",
        because_zh="(a δᵀ) δ = a ‖δ‖²：误差随步长增大",
    )
    D.fails(
        "new.T @ delta == W.T @ delta",
        because="the weights after the update in place of those of the forward pass",
        because_zh="用更新后的权重代替前向传播所用的权重",
    )
    return D


@sn.derivation(
    title="The gradient of the total cost is the sum over the examples",
    title_zh="总代价的梯度是各样本梯度之和",
    summary="For any number of examples, any widths and any activations: differentiate one example, add up at the end.",
    summary_zh="对任意多的样本、任意宽度与任意激活函数：先对单个样本求导，最后相加。",
    topic="backpropagation",
    sources=["002 §4.1"],
    covers=["J02"],
)
def gradient_of_the_total_cost():
    let = "f: function; g: function; X: n N; W: m n; b: m; V: k m; c: k; T: k N"
    names = {
        "H": "f(W @ X + outer(b, ones(N)))",
        "Y": "g(V @ H + outer(c, ones(N)))",
        "E": "sum((Y - T)**2, axis=0)/2",
        "C": "sum(E)",
    }
    D = sn.derive_by_hand("grad(C, W)", let=let, where=names)
    D.step(
        "==",
        'einsum("k,kji->ji", grad(C, E), jacobian(E, W))',
        because="chain rule: the total cost is a function of the N costs",
        because_zh="链式法则：总代价是 N 个样本代价的函数",
    )
    D.step(
        "==",
        'einsum("k,kji->ji", ones(N), jacobian(E, W))',
        because="in a sum every term has the factor 1",
        because_zh="和中每一项的系数为 1",
    )
    D.step(
        "==",
        "sum(jacobian(E, W), axis=0)",
        because="so the gradients of the examples are added",
        because_zh="于是把各样本的梯度相加",
    )
    return D


@sn.derivation(
    title="A gradient check: central differences err by h²",
    title_zh="梯度检验：中心差分的误差为 h²",
    summary="For a cubic neuron in exact arithmetic: the central quotient is off by h² x³, the one-sided one by a "
    "multiple of h. At a kink of ReLU the check is void.",
    summary_zh="对三次神经元作精确运算：中心差商的误差为 h² x³，单侧差商的误差与 h 同阶。在 ReLU 的折点处检验无效。",
    topic="backpropagation",
    sources=["002 §4", "003 §4", "004 §3.3"],
    covers=["J21"],
)
def gradient_check():
    names = {"J": "(w*x + b)**3", "up": "((w + h)*x + b)**3", "down": "((w - h)*x + b)**3"}
    D = sn.derive_by_hand("(up - down)/(2*h) - diff(J, w)", given=["h > 0"], where=names)
    D.step(
        "==",
        "(6*(w*x + b)**2*x*h + 2*(x*h)**3)/(2*h) - diff(J, w)",
        because="binomial theorem: even powers of h cancel",
        because_zh="二项式定理：h 的偶次项相消",
    )
    D.step(
        "==",
        "3*(w*x + b)**2*x + x**3*h**2 - 3*(w*x + b)**2*x",
        because="chain rule for the gradient",
        because_zh="用链式法则求梯度",
    )
    D.step("==", "x**3*h**2", because="the gradients cancel", because_zh="梯度相消")
    D.also("(up - J)/h - diff(J, w)", given=["h > 0"])
    D.step(
        "==",
        "3*(w*x + b)*x**2*h + x**3*h**2",
        because="one-sided: the second derivative stays, with a factor h",
        because_zh="单侧差商：二阶导数留下，系数为 h",
    )
    D.also("(relu(h) - relu(-h))/(2*h)", given=["h > 0"])
    D.step("==", "1/2", because="at the kink, for every h", because_zh="在折点处，对任意 h")
    D.fails(
        "(relu(h) - relu(-h))/(2*h) == where(0 > 0, 1, 0)",
        given=["h > 0"],
        because="at 0 the check contradicts the convention ReLU′(0) = 0: stay away from kinks",
        because_zh="在 0 处检验与约定 ReLU′(0) = 0 矛盾：应避开折点",
    )
    return D


@sn.derivation(
    title="The cost of the gradient, in multiplications",
    title_zh="求梯度的代价：乘法次数",
    summary="For widths n₀, n₁, n₂ the backward products are at most twice the forward ones, whatever the number of "
    "parameters; finite differences run the network once for each parameter and once more.",
    summary_zh="各层宽度为 n₀、n₁、n₂ 时，反向的乘法次数不超过前向的两倍，与参数个数无关；"
    "有限差分则每个参数要跑一遍网络，另外再加一遍。",
    topic="backpropagation",
    sources=["001 §二", "002 §4.3"],
    covers=["J22"],
)
def cost_of_the_gradient():
    D = sn.derive_by_hand(
        "n0*n1 + n1*n2 + n1*n2", let="n0: integer positive; n1: integer positive; n2: integer positive"
    )
    D.step(
        "==",
        "2*(n0*n1 + n1*n2) - n0*n1",
        because="∂C/∂W₁, ∂C/∂W₂ and W₂ᵀδ take n₀n₁, n₁n₂ and n₁n₂ products; forward takes n₀n₁ + n₁n₂",
        because_zh="∂C/∂W₁、∂C/∂W₂ 与 W₂ᵀδ 各需 n₀n₁、n₁n₂、n₁n₂ 次乘法；前向需 n₀n₁ + n₁n₂ 次",
    )
    D.step("<=", "2*(n0*n1 + n1*n2)", because="no error is needed for the input", because_zh="输入不需要误差")
    D.also("(n1*n0 + n1 + n2*n1 + n2 + 1)*(n0*n1 + n1*n2)")
    D.step(
        ">",
        "2*(n0*n1 + n1*n2)",
        because="finite differences: P + 1 forward passes for P = n₁n₀ + n₁ + n₂n₁ + n₂ parameters",
        because_zh="有限差分：P = n₁n₀ + n₁ + n₂n₁ + n₂ 个参数需 P + 1 次前向传播",
    )
    D.also("12*3 + 3*2 + 3*2")
    D.step("==", "48", because="for 12-3-2, against 42 forward", because_zh="对 12-3-2，前向为 42 次")
    D.also("(47 + 1)*(12*3 + 3*2)")
    D.step("==", "2016", because="finite differences for the 47 parameters", because_zh="对 47 个参数用有限差分")
    D.also("12*3*2 + 3*2")
    D.step(
        "==",
        "78",
        because="direct path sums: n₀n₁n₂ + n₁n₂ paths, as every hidden weight runs through both output units",
        because_zh="直接的路径求和：共 n₀n₁n₂ + n₁n₂ 条路径，因为每个隐藏层权重都经过两个输出单元",
    )
    return D


@sn.derivation(
    title="The chain rule, multiplied from the left or from the right",
    title_zh="链式法则：从左乘还是从右乘",
    summary="The same gradient: row first is backpropagation, matrices first is forward mode. For one number as output "
    "the row is cheaper.",
    summary_zh="结果相同：先乘行向量即反向传播，先乘矩阵即前向模式。输出为一个数时，先乘行向量更省。",
    topic="backpropagation",
    sources=["000 反向传播算法"],
    covers=["J24"],
)
def chain_rule_is_backpropagation():
    let = "f: function; g: function; x: n; W1: m n; b1: m; W2: k m; b2: k; t: k; v: n; d: k"
    names = {
        "z1": "W1 @ x + b1",
        "a1": "f(z1)",
        "z2": "W2 @ a1 + b2",
        "a2": "g(z2)",
        "C": "sum((a2 - t)**2)/2",
    }
    D = sn.derive_by_hand("grad(C, x)", let=let, where=names)
    D.step(
        "==",
        "grad(C, a2) @ (jacobian(a2, a1) @ jacobian(a1, x))",
        because="chain rule; from the right: a product of two matrices",
        because_zh="链式法则；从右算起：两个矩阵相乘",
    )
    D.step(
        "==",
        "(grad(C, a2) @ jacobian(a2, a1)) @ jacobian(a1, x)",
        because="associativity; from the left: a row times a matrix, twice",
        because_zh="结合律；从左算起：行向量乘矩阵，共两次",
    )
    D.step(
        "==",
        "(((a2 - t)*g'(z2)) @ W2*f'(z1)) @ W1",
        because="each Jacobian is a diagonal matrix times the weights: the row is δ², then δ¹",
        because_zh="每个雅可比矩阵都是对角阵乘权重：行向量依次为 δ²、δ¹",
    )
    D.also("inner(d, jvp(a2, x, v))")
    D.step(
        "==",
        "inner(vjp(a2, x, d), v)",
        because="forward mode in direction v and reverse mode from d are two readings of dᵀ J v",
        because_zh="沿 v 的前向模式与从 d 出发的反向模式是 dᵀ J v 的两种算法",
    )
    D.also("p*q + q*r", let="p: integer; q: integer; r: integer", given=["p >= 2", "q >= 1", "r >= 2"], where={})
    D.step(
        "<=",
        "p*q*r + p*r",
        because="products from the left against products from the right, for Jacobians of p × q and q × r",
        because_zh="雅可比矩阵为 p × q 与 q × r 时，从左相乘与从右相乘的乘法次数",
    )
    D.fails(
        "p*q + q*r <= p*q*r + p*r",
        given=["p == 1", "q >= 1", "r >= 1"],
        because="with a single output the matrices are rows already, and either order may be the cheaper",
        because_zh="输出层只有一个单元时矩阵已是行向量，两种次序各有可能更省",
    )
    return D
