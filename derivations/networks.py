"""Networks as functions: layers and their composition, what depth adds, what the parameters are."""

import symnet as sn

LAYERS = "x: n; W1: p n; b1: p; W2: q p; b2: q; W3: m q; b3: m"


@sn.derivation(
    title="Linear layers collapse",
    title_zh="线性层的叠加仍是一个线性层",
    summary="Without an activation two layers are one, and so is any number of layers: depth gains nothing.",
    summary_zh="没有激活函数时，两层等于一层；任意多层亦然，因为每多一层都可并入。加深毫无所得。",
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
    D.also("w @ (W @ x)", let="W: m n; w: m; x: n")
    D.step("==", "(W.T @ w) @ x", because="w moved to the other side is transposed", because_zh="移到另一边时取转置")
    D.also("W @ h + b", let="A: m n; c: m; x: n; W: k m; b: k", where={"h": "A @ x + c"})
    D.step(
        "==",
        "W @ (A @ x + c) + b",
        because="induction: the layers so far make A x + c",
        because_zh="归纳假设：前面各层合成 A x + c",
    )
    D.step(
        "==",
        "(W @ A) @ x + (W @ c + b)",
        because="one more layer is absorbed, and the form is the same",
        because_zh="再多一层也被吸收，形式不变",
    )
    return D


@sn.derivation(
    title="The narrowest layer limits a linear network",
    title_zh="最窄的一层限制线性网络",
    summary="What the first layer loses stays lost, and a bottleneck of one unit makes W₂W₁ an outer product.",
    summary_zh="第一层丢失的信息无法恢复；只有一个单元的瓶颈使 W₂W₁ 成为外积。",
    topic="networks",
    sources=["001 §深度前馈网络"],
    covers=["D06"],
)
def narrowest_layer():
    D = sn.derive_by_hand("W2 @ (W1 @ (x + v))", let="W1: m n; W2: k m; x: n; v: n", given=["W1 @ v == 0"])
    D.step("==", "W2 @ (W1 @ x + W1 @ v)", because="distribute", because_zh="展开")
    D.step("==", "W2 @ (W1 @ x)", because="the first layer does not see v", because_zh="第一层把 v 映为零")
    D.also("W2 @ W1", let="W1: 1 n; W2: k 1")
    D.step("==", "outer(W2[:, 0], W1[0, :])", because="a sum with one term", because_zh="只有一项的和")
    D.also("det(W2 @ W1)", let="W1: 2 3; W2: 3 2")
    D.step(
        "==", "0", because="three units through two have rank 2 at most", because_zh="三个单元经过两个单元，秩至多为 2"
    )
    return D


@sn.derivation(
    title="A fully connected layer, by entries and as a product",
    title_zh="全连接层：分量形式与矩阵形式",
    summary="zⱼ = Σᵢ wⱼᵢ aᵢ + bⱼ for every j at once is z = W a + b; the input layer only passes x on.",
    summary_zh="对所有 j 同时写出 zⱼ = Σᵢ wⱼᵢ aᵢ + bⱼ，即 z = W a + b；输入层只是原样传递 x。",
    topic="networks",
    sources=["002 §1.4", "003 §2", "002 §3.1(4)"],
    covers=["D07", "D13"],
)
def fully_connected_layer():
    D = sn.derive_by_hand("W @ a + b", let="W: m n; x: n; b: m", where={"a": "x"})
    D.step("==", "W @ x + b", because="the input layer has aᵢ = xᵢ", because_zh="输入层有 aᵢ = xᵢ")
    D.step(
        "==",
        'einsum("ji,i->j", W, x) + b',
        because="the matrix product, entry by entry",
        because_zh="矩阵乘法按元素写出",
    )
    D.step(
        "==",
        "sum(W*x, axis=1) + b",
        because="row j is multiplied by x and summed",
        because_zh="第 j 行与 x 逐项相乘后求和",
    )
    D.also("(W @ x + b)[0]")
    D.step("==", "sum(W[0]*x) + b[0]", because="the first unit alone", because_zh="单看第一个单元")
    return D


@sn.derivation(
    title="Forward propagation through three layers is one formula",
    title_zh="三层网络的前向传播写成一个公式",
    summary="Insert each layer into the next: y = f(W³f(W²f(W¹x + b¹) + b²) + b³), from what `sn.nn.mlp` builds.",
    summary_zh="把每一层代入下一层：y = f(W³f(W²f(W¹x + b¹) + b²) + b³)，由 `sn.nn.mlp` 所建的网络得出。",
    topic="networks",
    sources=["003 §2", "004 (1)", "004 (2)", "001 §深度前馈网络"],
    covers=["D03", "D08", "D11"],
    corrects=["X87", "X94", "X97"],
)
def forward_propagation():
    net = sn.nn.mlp(sn.sizes("n p q m"), ("sigmoid", "sigmoid", "sigmoid"))
    D = sn.derive_by_hand("a3", let=LAYERS, where={layer.name: str(layer.value) for layer in net.layers})
    D.step("==", "sigmoid(W3 @ a2 + b3)", because="the output layer", because_zh="输出层")
    D.step("==", "sigmoid(W3 @ sigmoid(W2 @ a1 + b2) + b3)", because="insert the layer before", because_zh="代入前一层")
    D.step(
        "==",
        "sigmoid(W3 @ sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2) + b3)",
        because="and the one before that",
        because_zh="再代入前一层",
    )
    D.also("diff(sigmoid(z), w)", let="z; w; a; b", where={})
    D.step(
        "==",
        "0",
        because="equation (2) alone, a = σ(z), contains no weight",
        because_zh="单看式 (2) a = σ(z)，其中没有权重",
    )
    D.also("diff(w*a + b, w)")
    D.step(
        "==",
        "a",
        because="the parameters stand in equation (1), z = w a + b",
        because_zh="参数出现在式 (1) z = w a + b 中",
    )
    D.also("sigmoid(w @ h + b)", let="w: n; h: n; y; b", given=["0 < y", "y < 1", "b == log(y/(1 - y)) - w @ h"])
    D.step("==", "sigmoid(log(y/(1 - y)))", because="insert the bias", because_zh="代入偏置")
    D.step(
        "==",
        "y",
        because="a sigmoid output reaches every y between 0 and 1",
        because_zh="Sigmoid 输出可取 0 与 1 之间的任何值",
    )
    D.also("w @ h + (y - w @ h)")
    D.step(
        "==", "y", because="a linear output reaches every y: for regression", because_zh="线性输出可取任何值，用于回归"
    )
    D.fails(
        "sigmoid(w @ h + (log(y/(1 - y)) - w @ h)) == y",
        because="the source puts the output inside of f as well; then a target such as y = 2 is out of reach",
        because_zh="原文把输出也放在 f 之内；这样 y = 2 之类的目标就达不到",
    )
    D.fails(
        "diff(sigmoid(z), w) == sigmoid(z)*(1 - sigmoid(z))*a",
        because="the text speaks of the parameters w, b of equation (2)",
        because_zh="原文称“公式 2 中的参数 w 和 b”",
        let="z; w; a",
    )
    D.fails(
        "g(z) == sigmoid(z)",
        because="every layer may have an activation of its own; the text then calls one function the activation",
        because_zh="各层可有各自的激活函数，而正文随后把“激活函数”专指一个函数",
        let="z; g: function",
    )
    return D


@sn.derivation(
    title="The layers of a network and what each depends on",
    title_zh="网络的各层及其依赖关系",
    summary="h⁽ⁱ⁾ is a function of h⁽ⁱ⁻¹⁾ alone: behind it, only one matrix is added for each layer that is passed.",
    summary_zh="h⁽ⁱ⁾ 只是 h⁽ⁱ⁻¹⁾ 的函数；往前每经过一层，只多乘一个矩阵。",
    topic="networks",
    sources=["001 §深度前馈网络", "002 §1.4"],
    covers=["D04"],
    corrects=["X14", "X15"],
)
def layers_and_components():
    where = {"h1": "tanh(W1 @ x + b1)", "h2": "tanh(W2 @ h1 + b2)", "h3": "tanh(W3 @ h2 + b3)"}
    D = sn.derive_by_hand("jacobian(h3, h1)", let=LAYERS, where=where)
    D.step("==", "jacobian(h3, h2) @ jacobian(h2, h1)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "(diag(1 - h3**2) @ W3) @ (diag(1 - h2**2) @ W2)",
        because="each layer depends on the one before it",
        because_zh="每一层只依赖前一层",
    )
    D.also("h2[0]", let=LAYERS, where=where)
    D.step("==", "tanh(sum(W2[0]*h1) + b2[0])", because="the first component", because_zh="第一个分量")
    D.fails(
        "tanh(W2 @ h1 + b2) == h1",
        because="the components of f⁽ⁱ⁾ are printed as those of h⁽¹⁾; layers may differ in width",
        because_zh="f⁽ⁱ⁾ 的分量被印成 h⁽¹⁾ 的分量；而各层的宽度可以不同",
        refused=True,
    )
    D.fails(
        "tanh(W2 @ hI1 + b2) == h2",
        because="the layer before i is printed with a capital I, a name that nothing defines",
        because_zh="第 i 层的前一层被印成大写的 I，而 I 没有定义",
        refused=True,
    )
    return D


@sn.derivation(
    title="A network is a continuous map from ℝⁿ to ℝᵐ",
    title_zh="网络是从 ℝⁿ 到 ℝᵐ 的连续映射",
    summary="A unit of ReLU changes by at most ‖w‖ ‖x − y‖: a small change stays small, layer by layer.",
    summary_zh="一个 ReLU 单元的变化不超过 ‖w‖ ‖x − y‖，故输出随输入连续变化；各层复合后依然连续。",
    topic="networks",
    sources=["003 §2"],
    covers=["D09"],
)
def network_is_continuous():
    D = sn.derive_by_hand("abs(relu(w @ x + b) - relu(w @ y + b))", let="w: n; x: n; y: n; b")
    D.step(
        "<=", "abs((w @ x + b) - (w @ y + b))", because="ReLU does not stretch distances", because_zh="ReLU 不放大距离"
    )
    D.step("==", "abs(w @ (x - y))", because="the bias cancels", because_zh="偏置相消")
    D.step("<=", "norm(w)*norm(x - y)", because="Cauchy–Schwarz inequality", because_zh="柯西–施瓦茨不等式")
    D.also("sigmoid(z + h) - sigmoid(z)", let="z; h", given=["h >= 0"])
    D.step("<=", "h/4", because="mean value theorem, as σ′ ≤ ¼", because_zh="中值定理与 σ′ ≤ 1/4")
    D.also("norm(W @ (x - y))", let="W: m n; x: n; y: n")
    D.step("<=", "norm(W)*norm(x - y)", because="the same, row by row", because_zh="逐行用同一不等式")
    return D


@sn.derivation(
    title="How many parameters a network has",
    title_zh="网络的参数个数",
    summary="Σ (nₗ₋₁ + 1) nₗ over the layers; the 12-3-2 network has 47.",
    summary_zh="各层之和 Σ (nₗ₋₁ + 1) nₗ；12-3-2 网络共有 47 个。",
    topic="networks",
    sources=["002 §3.1(2)", "002 §3.4(5)"],
    covers=["D05"],
)
def number_of_parameters():
    D = sn.derive_by_hand("sum(ones(m, n)) + sum(ones(m))", let="m: size; n: size")
    D.step(
        "==",
        "m*n + m",
        because="one weight for each pair of units, one bias for each unit",
        because_zh="每对单元一个权重，每个单元一个偏置",
    )
    D.also("sum(w[:-1]*w[1:] + w[1:])", let="w: L+1")
    D.step(
        "==", "sum((w[:-1] + 1)*w[1:])", because="all layers; w holds the widths", because_zh="对各层求和；w 为各层宽度"
    )
    D.also("(12 + 1)*3 + (3 + 1)*2")
    D.step("==", "39 + 8", because="hidden layer and output layer", because_zh="隐藏层与输出层")
    D.step("==", "47", because="the 12-3-2 network", because_zh="12-3-2 网络")
    return D


@sn.derivation(
    title="What one evaluation costs",
    title_zh="一次前向计算的代价",
    summary="Σ nₗ₋₁ nₗ products and Σ nₗ activations: twice the width, four times the products between two layers.",
    summary_zh="共 Σ nₗ₋₁ nₗ 次乘法与 Σ nₗ 次激活函数求值；宽度加倍，相邻两层间的乘法变为四倍。",
    topic="networks",
    sources=["000 层级表示", "001 §深度前馈网络"],
    covers=["D22"],
)
def cost_of_evaluation():
    D = sn.derive_by_hand("sum(sum(ones(m, n), axis=1))", let="m: size; n: size")
    D.step("==", "sum(n*ones(m))", because="n products for each unit", because_zh="每个单元 n 次乘法")
    D.step("==", "m*n", because="m units", because_zh="共 m 个单元")
    D.also("sum((w[:-1] + 1)*w[1:]) - sum(w[1:])", let="w: L+1")
    D.step(
        "==",
        "sum(w[:-1]*w[1:])",
        because="all layers: as many products as weights; w holds the widths",
        because_zh="对各层求和：乘法次数等于权重个数；w 为各层宽度",
    )
    D.also("sum((2*w[:-1])*(2*w[1:]))")
    D.step("==", "4*sum(w[:-1]*w[1:])", because="both widths doubled", because_zh="两侧宽度都加倍")
    D.also("12*3 + 3*2").step("==", "42", because="the 12-3-2 network", because_zh="12-3-2 网络")
    D.also("3 + 2").step("==", "5", because="its activations", because_zh="激活函数求值次数")
    return D
