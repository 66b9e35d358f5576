"""Layers: convolution, normalisation, residual connections, embedding, and what they send back."""

import symnet as sn


@sn.derivation(
    title="Convolution: the gradient of the kernel is a correlation",
    title_zh="卷积层：核的梯度仍是互相关",
    summary="Slide the backward signal over the input as if it were the kernel: ∂L/∂K = X ⋆ G.",
    summary_zh="把反向信号当作卷积核在输入上滑动：∂L/∂K = X ⋆ G。",
    topic="layers",
    sources=["003 §7"],
    covers=["M13"],
)
def convolution_kernel_gradient():
    D = sn.derive_by_hand(
        "grad(sum(G*Y), K) == conv2d(X, G)",
        let="X: H W; K: p q; G: H-p+1 W-q+1",
        given=["H >= p", "W >= q"],
        where={"Y": "conv2d(X, K)"},
    )
    D.step("==", "vjp(Y, K, G)", because="the signal G weights the outputs", because_zh="信号 G 是各输出的权重")
    D.step(
        "==",
        "conv2d(X, G)",
        because="each kernel entry meets a shifted part of the input",
        because_zh="核的每个元素都与输入的一块平移部分相乘",
    )
    return D


@sn.derivation(
    title="Convolution: the input receives the turned kernel",
    title_zh="卷积层：输入的梯度用翻转的核",
    summary="For a 3 × 3 kernel: pad the backward signal by 2 and correlate it with the kernel turned by 180°.",
    summary_zh="对 3 × 3 的核：在反向信号四周补两圈零，再与旋转 180° 的核作互相关。",
    topic="layers",
    sources=["003 §7"],
    covers=["M13"],
)
def convolution_input_gradient():
    D = sn.derive_by_hand(
        "grad(sum(G*Y), X) == conv2d(G, K[::-1, ::-1], padding=2)",
        let="X: H+2 W+2; K: 3 3; G: H W",
        where={"Y": "conv2d(X, K)"},
    )
    D.step("==", "vjp(Y, X, G)", because="the signal G weights the outputs", because_zh="信号 G 是各输出的权重")
    D.step(
        "==",
        "conv2d(G, K[::-1, ::-1], padding=2)",
        because="add up the windows that cover an entry, counted from its side",
        because_zh="从输入元素一侧出发，累加覆盖它的所有窗口",
    )
    return D


@sn.derivation(
    title="Convolution with channels and batch",
    title_zh="多通道、小批量的卷积层",
    summary="Kernels collect the windows that they met; the input adds up all windows that cover an entry.",
    summary_zh="卷积核的梯度由它滑过的各个窗口累加而成；输入的梯度则把覆盖该处的所有窗口的贡献相加。",
    topic="layers",
    sources=["003 §7"],
    covers=["M12", "M13"],
)
def convolution_backward():
    let = "X: N C H W; K: F C p q; b: F; G: N F H-p+1 W-q+1"
    loss = sn.parse("sum(G*Y)", let=let, where={"Y": "conv2d(X, K, b)"})
    return sn.grad(loss, ["X", "K", "b"], given=["H >= p", "W >= q"])


@sn.derivation(
    title="Batch normalisation, through the statistics of the batch",
    title_zh="批归一化的反向传播（计入批统计量）",
    summary="One feature over a batch: the signal loses its mean, and its part along the normalised values.",
    summary_zh="考虑一个特征在整批上的取值：反向信号减去均值，再减去沿归一化取值的分量。",
    topic="layers",
    sources=["Ioffe, Szegedy 2015"],
    covers=["N11"],
)
def batch_norm_backward():
    D = sn.derive_by_hand(
        "vjp(y, x, g) == gamma*(g - mean(g) - h*mean(g*h))/s",
        let="x: N; g: N; gamma; beta; eps",
        given=["eps > 0"],
        where={
            "mu": "mean(x)",
            "s": "sqrt(mean((x - mu)**2) + eps)",
            "h": "(x - mu)/s",
            "y": "gamma*h + beta",
        },
    )
    D.step("==", "gamma*vjp(h, x, g)", because="scale and shift", because_zh="缩放与平移")
    D.step(
        "==",
        "gamma*((g - mean(g))/s - (x - mu)*mean(g*(x - mu))/s**3)",
        because="quotient rule; mean and deviation depend on the whole batch",
        because_zh="商的求导法则；均值与标准差都依赖整个批",
    )
    D.step(
        "==",
        "gamma*((g - mean(g))/s - h*mean(g*h)/s)",
        because="definition of the normalised values",
        because_zh="归一化取值的定义",
    )
    D.step("==", "gamma*(g - mean(g) - h*mean(g*h))/s", because="factor out", because_zh="提取公因式")
    return D


@sn.derivation(
    title="Batch normalisation: the gradients of scale and shift",
    title_zh="批归一化：缩放与平移参数的梯度",
    summary="dγ = Σ gᵢ hᵢ and dβ = Σ gᵢ, with h the normalised values.",
    summary_zh="dγ = Σ gᵢ hᵢ，dβ = Σ gᵢ，其中 h 为归一化后的取值。",
    topic="layers",
    sources=["Ioffe, Szegedy 2015"],
    covers=["Z01"],
)
def batch_norm_scale_and_shift():
    names = {"c": "x - mean(x)", "s": "sqrt(mean(c**2) + eps)", "h": "c/s", "y": "gamma*h + beta"}
    D = sn.derive_by_hand(
        "vjp(y, gamma, g) == sum(g*h)", let="x: N; g: N; gamma; beta; eps", given=["eps > 0"], where=names
    )
    D.step("==", "inner(g, jacobian(y, gamma))", because="chain rule", because_zh="链式法则")
    D.step("==", "sum(g*h)", because="every output has γ beside its own hᵢ", because_zh="每个输出中 γ 与各自的 hᵢ 相乘")
    D.also("vjp(y, beta, g) == sum(g)", given=["eps > 0"])
    D.step("==", "inner(g, ones(N))", because="every output has β once", because_zh="每个输出中 β 出现一次")
    D.step("==", "sum(g)", because="inner product with ones", because_zh="与全 1 向量的内积")
    return D


@sn.derivation(
    title="Before batch normalisation, the gradient is orthogonal to the weights",
    title_zh="批归一化之前的权重：梯度与权重正交",
    summary="Without ε the layer does not see the scale α > 0 of its weights, and so the gradient has no part along "
    "them. A step only lengthens the weights; with ε a small part is left.",
    summary_zh="略去 ε，该层与权重的尺度 α > 0 无关，因此梯度没有沿权重方向的分量；每步更新只会使权重变长。含 ε "
    "时留有一小部分。",
    topic="layers",
    sources=["Ioffe, Szegedy 2015"],
    covers=["Z01"],
)
def batch_norm_gradient_is_orthogonal():
    names = {
        "z": "X @ w",
        "c": "z - mean(z)",
        "s": "sqrt(mean(c**2))",
        "h": "c/s",
        "u": "alpha*X @ w",
        "d": "u - mean(u)",
        "c_eps": "c/sqrt(mean(c**2) + eps)",
    }
    spread = ["mean(c**2) > 0"]
    D = sn.derive_by_hand(
        "d/sqrt(mean(d**2))",
        let="X: N n; w: n; g: N; alpha; eta; v: n; eps",
        given=["alpha > 0", *spread],
        where=names,
    )
    D.step("==", "alpha*c/sqrt(alpha**2*mean(c**2))", because="the mean is linear", because_zh="均值是线性的")
    D.step("==", "h", because="cancel α", because_zh="约去 α")
    D.also("vjp(h, w, g) @ w", given=spread)
    D.step("==", "g @ jvp(h, w, w)", because="both are gᵀ J w", because_zh="两者都是 gᵀ J w")
    D.step("==", "g @ jvp(h, z, z)", because="z = X w is linear in w", because_zh="z = X w 关于 w 是线性的")
    D.step(
        "==",
        "g @ (c/s - c*mean(c**2)/s**3)",
        because="quotient rule in the direction z",
        because_zh="沿方向 z 的商的求导法则",
    )
    D.step("==", "0", because="s² is the mean of c²", because_zh="s² 是 c² 的平均")
    D.also("norm(w - eta*v)**2", given=["v @ w == 0"])
    D.step("==", "norm(w)**2 + eta**2*norm(v)**2", because="Pythagoras", because_zh="勾股定理")
    D.fails(
        "vjp(c_eps, w, g) @ w == 0",
        given=["eps > 0"],
        because="with ε the layer sees the scale a little",
        because_zh="含 ε 时该层略受尺度影响",
    )
    return D


@sn.derivation(
    title="Layer normalisation, backward",
    title_zh="层归一化的反向传播",
    summary="The same as for a batch, along the features of one example: mean and projection are taken off.",
    summary_zh="与批归一化相同，只是沿单个样本的特征进行：减去均值，再减去投影。",
    topic="layers",
    sources=["Ba, Kiros, Hinton 2016"],
    covers=["Z02"],
)
def layer_norm_backward():
    D = sn.derive_by_hand(
        "vjp(y, x, g) == (q - mean(q) - h*mean(q*h))/s",
        let="x: d; g: d; gamma: d; beta: d; eps",
        given=["eps > 0"],
        where={
            "mu": "mean(x)",
            "s": "sqrt(mean((x - mu)**2) + eps)",
            "h": "(x - mu)/s",
            "y": "gamma*h + beta",
            "q": "gamma*g",
        },
    )
    D.step("==", "vjp(h, x, q)", because="scale and shift, feature by feature", because_zh="逐个特征缩放与平移")
    D.step(
        "==",
        "(q - mean(q))/s - (x - mu)*mean(q*(x - mu))/s**3",
        because="quotient rule; mean and deviation depend on all features",
        because_zh="商的求导法则；均值与标准差都依赖全部特征",
    )
    D.step(
        "==",
        "(q - mean(q))/s - h*mean(q*h)/s",
        because="definition of the normalised features",
        because_zh="归一化特征的定义",
    )
    D.step("==", "(q - mean(q) - h*mean(q*h))/s", because="factor out", because_zh="提取公因式")
    D.also("vjp(y, gamma, g)")
    D.step("==", "g*h", because="each gain meets its own feature", because_zh="每个增益只乘自己的特征")
    D.also("sum((q - mean(q) - h*mean(q*h))/s)", given=["eps > 0"])
    D.step("==", "-mean(q*h)*sum(h)/s", because="q loses its mean", because_zh="q 减去均值后和为零")
    D.step(
        "==",
        "0",
        because="so do the normalised features: a common shift of x has no effect",
        because_zh="归一化特征之和亦为零：x 整体平移没有影响",
    )
    return D


@sn.derivation(
    title="Root mean square normalisation, backward",
    title_zh="均方根归一化的反向传播",
    summary="Without a mean only the projection is taken off: (q − h mean(q h))/r with q = γ g.",
    summary_zh="不减均值，只减投影：(q − h mean(q h))/r，其中 q = γ g。",
    topic="layers",
    sources=["Zhang, Sennrich 2019"],
    covers=["Z02"],
)
def rms_norm_backward():
    D = sn.derive_by_hand(
        "vjp(y, x, g) == (q - h*mean(q*h))/r",
        let="x: d; g: d; gamma: d; eps",
        given=["eps > 0"],
        where={"r": "sqrt(mean(x**2) + eps)", "h": "x/r", "y": "gamma*h", "q": "gamma*g"},
    )
    D.step("==", "vjp(h, x, q)", because="gains, feature by feature", because_zh="逐个特征乘以增益")
    D.step(
        "==",
        "q/r - x*mean(q*x)/r**3",
        because="quotient rule; r depends on all features",
        because_zh="商的求导法则；r 依赖全部特征",
    )
    D.step("==", "q/r - h*mean(q*h)/r", because="definition of h", because_zh="h 的定义")
    D.step("==", "(q - h*mean(q*h))/r", because="factor out", because_zh="提取公因式")
    return D


@sn.derivation(
    title="Residual blocks in a row",
    title_zh="残差块的串联",
    summary="The Jacobians are (I + J₂)(I + J₁); with ‖Jv‖ ≤ j‖v‖ each scales by 1 − j to 1 + j.",
    summary_zh="雅可比矩阵为 (I + J₂)(I + J₁)；若 ‖Jv‖ ≤ j‖v‖，每个因子使长度变为原来的 1 − j 至 1 + j 倍。",
    topic="layers",
    sources=["He, Zhang, Ren, Sun 2015"],
    covers=["Z12"],
)
def residual_blocks_in_a_row():
    D = sn.derive_by_hand(
        "jacobian(h2, x)",
        let="x: n; W1: n n; W2: n n; b1: n; b2: n; J: n n; v: n; j",
        where={
            "f1": "tanh(W1 @ x + b1)",
            "h1": "x + f1",
            "f2": "tanh(W2 @ h1 + b2)",
            "h2": "h1 + f2",
        },
    )
    D.step("==", "jacobian(h2, h1) @ jacobian(h1, x)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "(eye(n) + jacobian(f2, h1)) @ (eye(n) + jacobian(f1, x))",
        because="each block adds its input",
        because_zh="每个残差块都加上自己的输入",
    )
    D.also("norm((eye(n) + J) @ v)", given=["norm(J @ v) <= j*norm(v)"])
    D.step("==", "norm(v + J @ v)", because="distribute", because_zh="展开")
    D.step("<=", "norm(v) + norm(J @ v)", because="triangle inequality", because_zh="三角不等式")
    D.step("<=", "norm(v) + j*norm(v)", because="bound of the branch", because_zh="残差支路的界")
    D.step("==", "(1 + j)*norm(v)", because="factor out", because_zh="提取公因式")
    D.also("norm((eye(n) + J) @ v)", given=["norm(J @ v) <= j*norm(v)"])
    D.step("==", "norm(v + J @ v)", because="distribute", because_zh="展开")
    D.step(">=", "norm(v) - norm(J @ v)", because="triangle inequality", because_zh="三角不等式")
    D.step(">=", "norm(v) - j*norm(v)", because="bound of the branch", because_zh="残差支路的界")
    D.step("==", "(1 - j)*norm(v)", because="nothing vanishes while j < 1", because_zh="只要 j < 1，信号就不会消失")
    D.fails(
        "norm((eye(n) + J) @ v) <= norm(v)",
        because="explosion is still possible: the factors may exceed 1",
        because_zh="仍可能爆炸：因子可以大于 1",
    )
    return D


@sn.derivation(
    title="Residual block: the signal also passes unchanged",
    title_zh="残差块：信号另有一条直通的路径",
    summary="∂L/∂x = g + Wᵀ δ: whatever the branch does, g itself arrives, next to what the branch sends back.",
    summary_zh="∂L/∂x = g + Wᵀ δ：无论残差支路如何，g 本身总能原样传回，再加上支路传回的部分。",
    topic="layers",
    sources=["He, Zhang, Ren, Sun 2015"],
    covers=["Z12"],
)
def residual_block():
    names = {"z": "W @ x + b", "a": "relu(z)", "y": "x + V @ a + c", "L": "sum(g*y)"}
    loss = sn.parse("L", let="x: n; W: m n; b: m; V: n m; c: n; g: n", where=names)
    return sn.grad(loss, ["x", "W", "b", "V", "c"])


@sn.derivation(
    title="Embedding: rows of a table",
    title_zh="嵌入层：表中的行",
    summary="With one-hot rows S the table receives Sᵀ G: a row adds up the signals of the places that used it.",
    summary_zh="记 S 的各行为独热向量，则表的梯度为 Sᵀ G：每一行累加它出现过的各位置的信号。",
    topic="layers",
)
def embedding_backward():
    names = {"X": "S @ E", "Z": "X @ W", "L": "sum((Z - Y)**2)/2"}
    return sn.grad(sn.parse("L", let="S: T V; E: V d; W: d k; Y: T k", where=names), ["E", "W"])
