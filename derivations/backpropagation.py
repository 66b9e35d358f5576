"""Backpropagation through a layer z = W a + b, a = f(z): the rules dz, dw, db, da, for one example and for a batch."""

import symnet as sn

LAYER = "W: m n; a: n; b: m; dz: m"


@sn.derivation(
    title="Through the activation: dz = da ⊙ f′(z)",
    title_zh="穿过激活函数：dz = da ⊙ f′(z)",
    summary="The star of the source is the product entry by entry. The rule holds where every output depends on its "
    "own input alone, and so not for the softmax.",
    summary_zh="原文的星号是逐元素乘积。它只在每个输出仅依赖自己的输入时成立，因此对 Softmax 不成立。",
    topic="backpropagation",
    sources=["004 (3)"],
    covers=["J13"],
    corrects=["X10"],
)
def signal_through_the_activation():
    D = sn.derive_by_hand("vjp(a, z, da)", let="f: function; z: m; da: m; W: m n; x: n; s", where={"a": "f(z)"})
    D.step("==", "jacobian(a, z).T @ da", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "diag(f'(z)) @ da",
        because="aⱼ depends on zⱼ alone: the Jacobian is diagonal",
        because_zh="aⱼ 只依赖 zⱼ：雅可比矩阵是对角阵",
    )
    D.step(
        "==",
        "da*f'(z)",
        because="a diagonal matrix multiplies entry by entry",
        because_zh="乘对角矩阵即逐元素相乘",
    )
    D.also("vjp(softmax(z), z, da)")
    D.step(
        "==",
        "(diag(softmax(z)) - outer(softmax(z), softmax(z))) @ da",
        because="every output of the softmax depends on all inputs",
        because_zh="Softmax 的每个输出都依赖全部输入",
    )
    D.fails(
        "vjp(softmax(z), z, da) == da*(softmax(z)*(1 - softmax(z)))",
        because="the product entry by entry keeps the diagonal of the Jacobian only",
        because_zh="逐元素相乘只保留了雅可比矩阵的对角线",
    )
    D.fails(
        "vjp(a, z, da) == da @ f'(z)",
        because="read as the matrix product that * is in 000, it gives one number for all units",
        because_zh="若按 000 把 * 读作矩阵乘积，所有单元只得到同一个数",
    )
    D.fails(
        "W*x == W @ x",
        refused=True,
        because="and what * is in 004 does not give the product W x of a layer",
        because_zh="反之，按 004 的 * 也得不到一层的乘积 W x",
    )
    return D


@sn.derivation(
    title="Weight gradient of a layer",
    title_zh="一层的权重梯度",
    summary="dW = dz aᵀ: an outer product. The printed form dz · a of the source lacks the transpose.",
    summary_zh="dW = dz aᵀ，是一个外积；原文所印的 dz · a 漏了转置。",
    topic="backpropagation",
    sources=["004 (4)"],
    covers=["J14"],
    corrects=["X91"],
)
def weight_gradient():
    W, a, b, dz = sn.tensors(LAYER)
    D = sn.derive_by_hand(sn.vjp(W @ a + b, W, dz))
    D.also("vjp(W @ a + b, W, dz)[1, 0]", let=LAYER, given=["m >= 2"])
    D.step(
        "==",
        "dz[1]*a[0]",
        because="the weight from input 1 to unit 2 meets that input and that unit only",
        because_zh="从输入 1 到单元 2 的权重只与该输入、该单元有关",
    )
    D.fails(
        "vjp(W @ a + b, W, dz) == dz @ a",
        refused=True,
        because="as printed: a column of m times a column of n has no product",
        because_zh="照原文：m 维列与 n 维列无法相乘",
    )
    D.fails(
        "vjp(V @ c + d, V, g) == g @ c",
        let="V: n n; c: n; d: n; g: n",
        because="where the sizes agree it is an inner product: one number instead of a matrix",
        because_zh="尺寸相同时它是内积：一个数，而不是矩阵",
    )
    return D


@sn.derivation(
    title="Bias gradient of a layer",
    title_zh="一层的偏置梯度",
    summary="db = dz for one example, because ∂z/∂b = I; for a batch the columns of dZ are added.",
    summary_zh="单个样本时 db = dz，因为 ∂z/∂b = I；小批量时把 dZ 的各列相加。",
    topic="backpropagation",
    sources=["004 (5)"],
    covers=["J15"],
    corrects=["X93"],
)
def bias_gradient():
    let = LAYER + "; A: n N; Y: m N"
    batch = {"Z": "W @ A + outer(b, ones(N))", "L": "sum((sigmoid(Z) - Y)**2)/(2*N)", "dZ": "N*grad(L, Z)"}
    D = sn.derive_by_hand("vjp(W @ a + b, b, dz)", let=let, where=batch)
    D.step("==", "jacobian(W @ a + b, b).T @ dz", because="chain rule", because_zh="链式法则")
    D.step("==", "eye(m) @ dz", because="∂z/∂b is the identity", because_zh="∂z/∂b 是单位矩阵")
    D.step("==", "dz", because="the identity changes nothing", because_zh="乘单位矩阵不变")
    D.also("grad(L, b)")
    D.step(
        "==",
        "grad(L, Z) @ ones(N)",
        because="b stands in every column: its gradients add up",
        because_zh="b 出现在每一列中：各列梯度相加",
    )
    D.step(
        "==",
        "dZ @ ones(N)/N",
        because="dZ holds the errors of the single examples; 1/N appears once",
        because_zh="dZ 存放各单个样本的误差；1/N 只出现一次",
    )
    D.fails(
        "grad(L, b) == dZ",
        refused=True,
        because="as printed, for a batch: a column cannot be a matrix with a column for each example",
        because_zh="照原文用于小批量：一个列向量不可能等于每个样本一列的矩阵",
    )
    return D


@sn.derivation(
    title="Backward signal of a layer",
    title_zh="一层的反向传播信号",
    summary="da = Wᵀ dz. For a square W the printed form W · dz passes the shape check and is still wrong.",
    summary_zh="da = Wᵀ dz。当 W 为方阵时，原文的 W · dz 形状相符却仍是错的。",
    topic="backpropagation",
    sources=["004 (6)"],
    covers=["J16"],
    corrects=["X92"],
)
def backward_signal():
    W, a, b, dz = sn.tensors(LAYER)
    D = sn.derive_by_hand(sn.vjp(W @ a + b, a, dz))
    D.also("vjp(W @ a + b, a, dz)[0]", let=LAYER)
    D.step(
        "==",
        "sum(W[:, 0]*dz)",
        because="input 1 acts on all units, by the first column of the weights",
        because_zh="输入 1 通过权重的第一列影响所有单元",
    )
    D.fails(
        "vjp(W @ a + b, a, dz) == W @ dz",
        refused=True,
        because="as printed: m × n times m",
        because_zh="照原文：m × n 矩阵乘 m 维列",
    )
    D.fails(
        "vjp(V @ c + d, c, g) == V @ g",
        let="V: n n; c: n; d: n; g: n",
        because="for square weights the shapes fit, and the numbers are wrong",
        because_zh="权重为方阵时形状相符，数值却是错的",
    )
    return D


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
    names = {
        "U": "W @ A + outer(b, ones(N))",
        "V": "f(U)",
        "J": "sum((V - Y)**2)/(2*N)",
        "dV": "N*grad(J, V)",
        "dU": "N*grad(J, U)",
    }
    D = sn.derive_by_hand(sn.grad(loss, [W, b, A]))
    D.also("dU", let="f: function; W: m n; A: n N; b: m; Y: m N", where=names)
    D.step(
        "==",
        "dV*f'(U)",
        because="the same with any activation, and with the errors of single examples, as 004 writes them",
        because_zh="对任意激活函数，并像 004 那样记各单个样本的误差",
    )
    D.also("grad(J, W)")
    D.step("==", "1/N*(dU @ A.T)", because="1/N appears once", because_zh="1/N 只出现一次")
    D.also("grad(J, b)")
    D.step("==", "1/N*(dU @ ones(N))", because="columns are added", because_zh="各列相加")
    D.also("N*grad(J, A)")
    D.step("==", "W.T @ dU", because="errors of single examples stay so", because_zh="单个样本的误差仍归各自样本")
    D.also("dZ @ A.T", let="dZ: m 3; A: n 3", where={})
    D.step(
        "==",
        "outer(dZ[:, 0], A[:, 0]) + outer(dZ[:, 1], A[:, 1]) + outer(dZ[:, 2], A[:, 2])",
        because="column times row, example by example (three of them here)",
        because_zh="列乘行，逐个样本（此处为三个样本）",
    )
    return D


@sn.derivation(
    title="The rules of a layer from its differential",
    title_zh="由微分得到一层的求导规则",
    summary="dL = tr(Gᵀ dZ) with dZ = dW A + W dA + db 1ᵀ: what multiplies dW, dA and db under the trace are their "
    "gradients.",
    summary_zh="dL = tr(Gᵀ dZ)，其中 dZ = dW A + W dA + db 1ᵀ：在迹中与 dW、dA、db 相乘的即是它们的梯度。",
    topic="backpropagation",
    sources=["004 §3.3"],
    covers=["J23"],
)
def layer_rules_from_the_differential():
    D = sn.derive_by_hand(
        "trace(G.T @ dZ)",
        let="G: m N; W: m n; dW: m n; A: n N; dA: n N; db: m",
        where={"dZ": "dW @ A + W @ dA + outer(db, ones(N))"},
    )
    D.step(
        "==",
        "trace(G.T @ dW @ A) + trace(G.T @ W @ dA) + trace(G.T @ outer(db, ones(N)))",
        because="the trace is linear",
        because_zh="迹是线性的",
    )
    D.step(
        "==",
        "trace(A @ G.T @ dW) + trace(G.T @ W @ dA) + ones(N) @ G.T @ db",
        because="factors may be moved round under the trace",
        because_zh="迹中的因子可以循环移动",
    )
    D.step(
        "==",
        "trace((G @ A.T).T @ dW) + trace((W.T @ G).T @ dA) + (G @ ones(N)) @ db",
        because="transpose of a product",
        because_zh="乘积的转置",
    )
    D.step(
        "==",
        "inner(G @ A.T, dW) + inner(W.T @ G, dA) + inner(G @ ones(N), db)",
        because="tr(Xᵀ Y) is the inner product: read off ∇_W = G Aᵀ, ∇_A = Wᵀ G, ∇_b = G 1",
        because_zh="tr(Xᵀ Y) 即内积：读出 ∇_W = G Aᵀ，∇_A = Wᵀ G，∇_b = G 1",
    )
    return D
