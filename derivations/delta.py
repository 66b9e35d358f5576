"""The error δ = ∂C/∂z of a unit: defined, found at the output, and handed back from layer to layer."""

import symnet as sn

# Two layers of any widths with one unspecified differentiable activation f, and half the squared error.
LET = "f: function; x: n; W2: m n; b2: m; W3: k m; b3: k; t: k"
NET = {
    "z2": "W2 @ x + b2",
    "a2": "f(z2)",
    "z3": "W3 @ a2 + b3",
    "a3": "f(z3)",
    "C": "sum((a3 - t)**2)/2",
    "delta3": "grad(C, z3)",
    "delta2": "grad(C, z2)",
}


@sn.derivation(
    title="The derivative by one hidden weight, along all paths",
    title_zh="对某个隐藏层权重的导数：沿所有路径求和",
    summary="Without δ every weight needs its own sum over the units of the next layer: the hell of derivatives that "
    "backpropagation avoids.",
    summary_zh="若不引入 δ，每个权重都要单独对下一层各单元求和，这正是反向传播法所避开的“导数地狱”。",
    topic="backpropagation",
    sources=["002 §4.1"],
    covers=["J03"],
)
def path_derivative():
    D = sn.derive_by_hand("grad(C, W2)[0, 0]", let=LET, where=NET)
    D.step(
        "==",
        "sum(grad(C, z3)*jacobian(z3, W2)[:, 0, 0])",
        because="chain rule: every path from the weight to C runs through one of the z³ⱼ",
        because_zh="链式法则：从该权重到 C 的每条路径都经过某个 z³ⱼ",
    )
    D.step(
        "==",
        "sum((a3 - t)*f'(z3)*jacobian(z3, W2)[:, 0, 0])",
        because="chain rule at the output: z³ⱼ acts on C through a³ⱼ alone",
        because_zh="输出层的链式法则：z³ⱼ 只通过 a³ⱼ 影响 C",
    )
    D.step(
        "==",
        "sum((a3 - t)*f'(z3)*W3[:, 0]*jacobian(a2, W2)[0, 0, 0])",
        because="the weight acts through the first hidden unit alone",
        because_zh="该权重只通过第一个隐藏单元起作用",
    )
    D.step(
        "==",
        "sum((a3 - t)*f'(z3)*W3[:, 0]*(f'(z2[0])*x[0]))",
        because="a²₁ = f(z²₁), and z²₁ contains w²₁₁ x₁",
        because_zh="a²₁ = f(z²₁)，而 z²₁ 中含有 w²₁₁ x₁",
    )
    return D


@sn.derivation(
    title="Weight and bias gradients from the unit error",
    title_zh="由单元误差求权重与偏置的梯度",
    summary="∂C/∂wⱼᵢ = δⱼ aᵢ and ∂C/∂bⱼ = δⱼ, whatever comes after the layer: the Kronecker delta removes all other "
    "units.",
    summary_zh="∂C/∂wⱼᵢ = δⱼ aᵢ，∂C/∂bⱼ = δⱼ，与该层之后的网络无关：克罗内克符号消去其余各单元。",
    topic="backpropagation",
    sources=["002 §4.2"],
    covers=["J05"],
)
def gradients_from_delta():
    let = "W: m n; a: n; b: m; delta: m"
    D = sn.derive_by_hand("vjp(z, W, delta)", let=let, where={"z": "W @ a + b"})
    D.step(
        "==",
        'einsum("p,pji->ji", delta, jacobian(z, W))',
        because="chain rule: Σₚ ∂C/∂zₚ · ∂zₚ/∂wⱼᵢ with ∂C/∂zₚ = δₚ",
        because_zh="链式法则：Σₚ ∂C/∂zₚ · ∂zₚ/∂wⱼᵢ，其中 ∂C/∂zₚ = δₚ",
    )
    D.step(
        "==",
        'einsum("p,pj,i->ji", delta, eye(m), a)',
        because="∂zₚ/∂wⱼᵢ = δₚⱼ aᵢ (Kronecker)",
        because_zh="∂zₚ/∂wⱼᵢ = δₚⱼ aᵢ（克罗内克符号）",
    )
    D.step(
        "==",
        'einsum("j,i->ji", delta, a)',
        because="of the sum over p only p = j is left",
        because_zh="对 p 求和只剩 p = j 一项",
    )
    D.also("vjp(z, b, delta)")
    D.step("==", "eye(m) @ delta", because="∂zₚ/∂bⱼ = δₚⱼ (Kronecker)", because_zh="∂zₚ/∂bⱼ = δₚⱼ（克罗内克符号）")
    D.step("==", "delta", because="again only p = j is left", because_zh="同样只剩 p = j 一项")
    return D


@sn.derivation(
    title="The error of the output layer",
    title_zh="输出层的误差",
    summary="δᴸⱼ = ∂C/∂aⱼ · f′(zⱼ) for a cost that adds up over the units; for half the squared error and the "
    "sigmoid, (a − t) a (1 − a).",
    summary_zh="若代价对各单元求和，则 δᴸⱼ = ∂C/∂aⱼ · f′(zⱼ)；取半平方误差与 Sigmoid 时为 (a − t) a (1 − a)。",
    topic="backpropagation",
    sources=["002 §4.2–4.3"],
    covers=["J06"],
)
def output_error():
    names = {"h": "f(z)", "E": "sum(c(h))", "a": "sigmoid(z)", "C": "sum((a - t)**2)/2"}
    D = sn.derive_by_hand("grad(E, z)", let="f: function; c: function; z: k; t: k", where=names)
    D.step(
        "==",
        "grad(E, h)*f'(z)",
        because="any activation, and any cost that adds up over the units: each unit has its own slope",
        because_zh="任意激活函数，以及对各单元求和的任意代价：每个单元各有自己的导数",
    )
    D.also("grad(C, z)")
    D.step("==", "jacobian(a, z).T @ grad(C, a)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "diag(a*(1 - a)) @ grad(C, a)",
        because="aⱼ depends on zⱼ alone, with the slope aⱼ(1 − aⱼ)",
        because_zh="aⱼ 只依赖 zⱼ，导数为 aⱼ(1 − aⱼ)",
    )
    D.step(
        "==",
        "grad(C, a)*(a*(1 - a))",
        because="a diagonal matrix multiplies entry by entry",
        because_zh="对角矩阵相乘即逐元素相乘",
    )
    D.step("==", "(a - t)*a*(1 - a)", because="derivative of the squared error", because_zh="平方误差的导数")
    return D


@sn.derivation(
    title="The error of a hidden layer: the general recursion",
    title_zh="隐藏层的误差：一般递推式",
    summary="δᵢ = (Σⱼ δⱼ wⱼᵢ) f′(zᵢ): the errors of the next layer, weighted backwards. The weights are read by "
    "columns, which is the transpose in matrix form.",
    summary_zh="δᵢ = (Σⱼ δⱼ wⱼᵢ) f′(zᵢ)：把下一层的误差按权重反向加权求和。权重按列读取，写成矩阵便是转置。",
    topic="backpropagation",
    sources=["002 §4.3", "000 反向传播算法"],
    covers=["J08"],
)
def hidden_error():
    let = "f: function; z: m; W: k m; b: k; delta: k"
    D = sn.derive_by_hand("vjp(v, z, delta)", let=let, where={"a": "f(z)", "v": "W @ a + b"})
    D.step(
        "==",
        'einsum("j,jp,pi->i", delta, W, jacobian(a, z))',
        because="chain rule: Σⱼ Σₚ δⱼ · ∂vⱼ/∂aₚ · ∂aₚ/∂zᵢ, and ∂vⱼ/∂aₚ = wⱼₚ",
        because_zh="链式法则：Σⱼ Σₚ δⱼ · ∂vⱼ/∂aₚ · ∂aₚ/∂zᵢ，而 ∂vⱼ/∂aₚ = wⱼₚ",
    )
    D.step(
        "==",
        'einsum("j,jp,p,pi->i", delta, W, f\'(z), eye(m))',
        because="∂aₚ/∂zᵢ = f′(zₚ) δₚᵢ (Kronecker)",
        because_zh="∂aₚ/∂zᵢ = f′(zₚ) δₚᵢ（克罗内克符号）",
    )
    D.step(
        "==",
        'einsum("j,ji,i->i", delta, W, f\'(z))',
        because="of the sum over p only p = i is left",
        because_zh="对 p 求和只剩 p = i 一项",
    )
    D.step("==", "(W.T @ delta)*f'(z)", because="a sum over rows is a product with Wᵀ", because_zh="对行求和即左乘 Wᵀ")
    return D


@sn.derivation(
    title="The error of a hidden unit with three hidden and two output units",
    title_zh="三个隐藏单元、两个输出单元时隐藏单元的误差",
    summary="δ²₁ = (δ³₁ w³₁₁ + δ³₂ w³₂₁) f′(z²₁): both paths through the output layer are added.",
    summary_zh="δ²₁ = (δ³₁ w³₁₁ + δ³₂ w³₂₁) f′(z²₁)：经过输出层的两条路径相加。",
    topic="backpropagation",
    sources=["002 §4.3"],
    covers=["J07"],
)
def hidden_error_of_three_units():
    let = "f: function; z: 3; W: 2 3; b: 2; delta: 2"
    D = sn.derive_by_hand("vjp(v, z, delta)[0]", let=let, where={"a": "f(z)", "v": "W @ a + b"})
    D.step(
        "==",
        "delta[0]*jacobian(v, z)[0, 0] + delta[1]*jacobian(v, z)[1, 0]",
        because="chain rule: two paths lead from z²₁ to C",
        because_zh="链式法则：从 z²₁ 到 C 有两条路径",
    )
    D.step(
        "==",
        "delta[0]*W[0, 0]*f'(z[0]) + delta[1]*W[1, 0]*f'(z[0])",
        because="z³ⱼ contains w³ⱼ₁ a²₁, and a²₁ = f(z²₁)",
        because_zh="z³ⱼ 中含有 w³ⱼ₁ a²₁，而 a²₁ = f(z²₁)",
    )
    D.step(
        "==",
        "(delta[0]*W[0, 0] + delta[1]*W[1, 0])*f'(z[0])",
        because="factor out",
        because_zh="提取公因式",
    )
    return D


@sn.derivation(
    title="Four layers, any widths, any activation: each error from the next",
    title_zh="四层网络，任意宽度与激活函数：误差逐层回传",
    summary="The engine names every error and finds the same line again in each layer; what a textbook proves by "
    "induction is one local line here.",
    summary_zh="引擎为每层误差命名，各层得到同一形式的等式；教科书用归纳法证明之处，在此是一行局部等式。",
    topic="backpropagation",
    sources=["002 §4.3", "003 §4"],
    covers=["J04", "J08"],
)
def errors_layer_by_layer():
    names: dict[str, str] = {}
    let, before = "x: n0; t: n4", "x"
    for i in (1, 2, 3, 4):
        let += f"; W{i}: n{i} n{i - 1}; b{i}: n{i}; f{i}: function"
        names |= {f"z{i}": f"W{i} @ {before} + b{i}", f"a{i}": f"f{i}(z{i})"}
        before = f"a{i}"
    names["C"] = "sum((a4 - t)**2)/2"
    return sn.grad(sn.parse("C", let=let, where=names), ["b1", "b2", "b3", "b4"])
