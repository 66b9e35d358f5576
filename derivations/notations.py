"""The four notations of the sources, translated into each other by steps.

Index with δ (002), row vectors with diagonal matrices (003), dz, dw, db (004), and the layout in × out of 001, in which
a layer is Wᵀ h + b. Layers are counted from 1 at the input in 002, and from 0 in 003 and 004.
"""

import symnet as sn

# One hidden layer of any widths: a is the input or the layer before, z2 the layer after.
LET = "f: function; a: n; W1: m n; b1: m; W2: k m; b2: k; dz2: k"
NET = {"z1": "W1 @ a + b1", "a1": "f(z1)", "z2": "W2 @ a1 + b2"}


@sn.derivation(
    title="One layer in four notations",
    title_zh="同一层的四种记法",
    summary="Σᵢ wⱼᵢ aᵢ + bⱼ (002) is W a + b (003, 004), and Vᵀ a + b (001), whose weights V = Wᵀ are in × out. "
    "Printed in index notation, every page reads as 002 writes.",
    summary_zh="Σᵢ wⱼᵢ aᵢ + bⱼ（002）即 W a + b（003、004），也即 Vᵀ a + b（001），其权重 V = Wᵀ 按“输入 × 输出”存放。"
    "用下标记法输出时，每一页都是 002 的写法。",
    topic="notation",
    sources=["002 §3.1", "003 §4", "004 (1)", "001 深度前馈网络"],
    covers=["A22"],
)
def layer_in_four_notations():
    D = sn.derive_by_hand("W[0] @ a + b[0]", let="W: m n; a: n; b: m", where={"V": "W.T"})
    D.step(
        "==",
        "(W @ a + b)[0]",
        because="the sum Σᵢ w₁ᵢ aᵢ of one unit is a row of the product: W[j, i] is w^l_ji of 002, W^(l)_ji of 003, "
        "w^[l]_ji of 004",
        because_zh="一个单元的和 Σᵢ w₁ᵢ aᵢ 是乘积的一行：W[j, i] 就是 002 的 w^l_ji、003 的 W^(l)_ji、004 的 w^[l]_ji",
    )
    D.step(
        "==",
        "(V.T @ a + b)[0]",
        because="001 stores the weights as V = Wᵀ, a row for each input",
        because_zh="001 把权重存为 V = Wᵀ，每个输入占一行",
    )
    D.also("U[0, 0]*a[0] + U[1, 0]*a[1] + b[0]", let="U: 2 3; a: 2; b: 3", where={})
    D.step(
        "==",
        "(U.T @ a + b)[0]",
        because="in the layout of 001 the unit is the second index: the first unit with two inputs",
        because_zh="在 001 的存法中单元由第二个下标表示：两个输入时的第一个单元",
    )
    D.fails(
        "U @ a + b == U.T @ a + b",
        let="U: n n; a: n; b: n",
        because="without the transpose the layer of 001 is another one, even where the shapes fit",
        because_zh="漏去转置，001 的层就成了另一层，即使形状相符",
    )
    return D


@sn.derivation(
    title="A superscript is an index, not a power",
    title_zh="上标是层号，不是幂",
    summary="W³, a²₁ name a layer. Read as powers they say something else, or nothing: a weight matrix that is not "
    "square has no product with itself.",
    summary_zh="W³、a²₁ 的上标是层号。读作幂则意义不同，甚至没有意义：非方阵的权重矩阵不能与自身相乘。",
    topic="notation",
    sources=["002 §3.2", "003 §2"],
    covers=["A23"],
    corrects=["X86"],
)
def superscripts_are_indices():
    names = {"z2": "W2 @ x + b2", "a2": "f(z2)", "z3": "W3 @ a2 + b3"}
    let = "f: function; x: n; W2: m n; b2: m; W3: k m; b3: k; V: q q; V3: q q; y: q; U: p q; U2: p q"
    D = sn.derive_by_hand("z3", let=let, where=names)
    D.step("==", "W3 @ f(W2 @ x + b2) + b3", because="definitions of layers 3 and 2", because_zh="第 3、2 层的定义")
    D.also("(a2**2)[0]", let=let, where=names)
    D.step(
        "==",
        "f(z2[0])*f(z2[0])",
        because="a power is written around the name: (a²₁)² is a square",
        because_zh="幂写在变量名之外：(a²₁)² 才是平方",
    )
    D.fails(
        "f(W2 @ x + b2)[0] == f(x[0])**2",
        because="a²₁ is the output of layer 2, not the square of a₁",
        because_zh="a²₁ 是第 2 层的输出，不是 a₁ 的平方",
    )
    D.fails(
        "V3 @ y == V @ V @ V @ y",
        because="the weights of layer 3 are a matrix of their own, not the third power of one",
        because_zh="第 3 层的权重自成一个矩阵，不是某个矩阵的三次幂",
    )
    D.fails(
        "U2 @ y == U @ U @ y",
        refused=True,
        because="read as a power, W² multiplies a matrix of m × n with itself",
        because_zh="若读作幂，W² 就要把 m × n 矩阵与自身相乘",
    )
    D.fails(
        "U * y == U @ y",
        refused=True,
        because="f ⊙ (…) of the source means f applied entry by entry, not a product: ⊙ of a matrix and a vector "
        "has no shape of a layer",
        because_zh="原文的 f ⊙ (…) 指逐元素作用 f，并非乘积：矩阵与向量作 ⊙ 得不到一层的形状",
    )
    return D


@sn.derivation(
    title="The error of a layer in four notations",
    title_zh="四种记法下的一层误差",
    summary="δˡ of 002, Δ⁽ᵏ⁾ of 003 and dz of 004 are the same numbers: the sum over indices, the row vector times a "
    "diagonal matrix, the column with Wᵀ and ⊙, and the weights of 001 without a transpose.",
    summary_zh="002 的 δˡ、003 的 Δ⁽ᵏ⁾、004 的 dz 是同样的数：下标求和、行向量乘对角阵、列向量左乘 Wᵀ 再 ⊙，"
    "以及 001 中不带转置的权重。",
    topic="notation",
    sources=["002 §4.3", "003 §4", "004 (3), (6)", "001 深度前馈网络"],
    covers=["J19", "A22"],
)
def error_in_four_notations():
    names = {**NET, "V2": "W2.T", "da1": "W2.T @ dz2", "dz1": "da1*f'(z1)", "Delta2": "reshape(dz2, (1, k))"}
    D = sn.derive_by_hand("vjp(z2, z1, dz2)", let=LET, where=names)
    D.step(
        "==",
        'einsum("j,ji,i->i", dz2, W2, f\'(z1))',
        because="002: δᵢ = (Σⱼ δⱼ wⱼᵢ) f′(zᵢ)",
        because_zh="002：δᵢ = (Σⱼ δⱼ wⱼᵢ) f′(zᵢ)",
    )
    D.step("==", "da1*f'(z1)", because="004: da = Wᵀ dz, dz = da ⊙ f′", because_zh="004：da = Wᵀ dz，dz = da ⊙ f′")
    D.step(
        "==",
        "V2 @ dz2*f'(z1)",
        because="001: with V = Wᵀ, what goes forward with Vᵀ comes back with V",
        because_zh="001：取 V = Wᵀ，前向用 Vᵀ，反向便用 V",
    )
    D.also("Delta2 @ W2 @ diag(f'(z1))")
    D.step(
        "==",
        "(diag(f'(z1)) @ W2.T @ Delta2.T).T",
        because="003 writes Δ as a row; transposed, the factors stand in reversed order",
        because_zh="003 把 Δ 写成行向量；取转置后各因子次序相反",
    )
    D.step(
        "==",
        "reshape(dz1, (1, m))",
        because="a diagonal matrix multiplies entry by entry: the row holds the numbers of 004",
        because_zh="乘对角阵即逐元素相乘：这一行正是 004 的各数",
    )
    return D


@sn.derivation(
    title="The weight gradient in four notations",
    title_zh="四种记法下的权重梯度",
    summary="∂C/∂wⱼᵢ = δⱼ aᵢ (002), (x Δ)ᵀ (003), dz aᵀ (004), and a δᵀ in the layout of 001, whose matrix is the "
    "transpose.",
    summary_zh="∂C/∂wⱼᵢ = δⱼ aᵢ（002）、(x Δ)ᵀ（003）、dz aᵀ（004）；001 的权重矩阵是转置，梯度为 a δᵀ。",
    topic="notation",
    sources=["002 §4.2", "003 §4", "004 (4)", "001 深度前馈网络"],
    covers=["J19"],
)
def weight_gradient_in_four_notations():
    let = "W: m n; V: n m; a: n; b: m; dz: m"
    names = {"z": "W @ a + b", "v": "V.T @ a + b", "x": "reshape(a, (n, 1))", "Delta": "reshape(dz, (1, m))"}
    D = sn.derive_by_hand("vjp(z, W, dz)", let=let, where=names)
    D.step(
        "==",
        'einsum("p,pj,i->ji", dz, eye(m), a)',
        because="002: ∂zₚ/∂wⱼᵢ = δₚⱼ aᵢ, so that entry j, i is δⱼ aᵢ",
        because_zh="002：∂zₚ/∂wⱼᵢ = δₚⱼ aᵢ，于是第 j 行第 i 列为 δⱼ aᵢ",
    )
    D.step("==", "outer(dz, a)", because="004, with its transpose: dz aᵀ", because_zh="004（补上转置）：dz aᵀ")
    D.step(
        "==",
        "(x @ Delta).T",
        because="003: x is a column, Δ a row, and (x Δ)ᵀ = Δᵀ xᵀ",
        because_zh="003：x 为列、Δ 为行，(x Δ)ᵀ = Δᵀ xᵀ",
    )
    D.also("vjp(v, V, dz)")
    D.step("==", "outer(a, dz)", because="001: the layer is Vᵀ a + b", because_zh="001：该层为 Vᵀ a + b")
    D.step(
        "==",
        "outer(dz, a).T",
        because="the transpose of the gradient of the others, as V is the transpose of W",
        because_zh="恰为其余记法所得梯度的转置，正如 V 是 W 的转置",
    )
    return D


@sn.derivation(
    title="A 2-3-2 network from the source's row formulas and from its index formulas",
    title_zh="2-3-2 网络：由行向量公式与由下标公式求梯度",
    summary="All gradients of the network, by the reverse sweep; then the row form of 003 gives the same first layer.",
    summary_zh="先由反向扫描求出网络的全部梯度，再验证 003 的行向量公式给出相同的首层梯度。",
    topic="notation",
    sources=["002 §4.2–4.3", "003 §4", "004 (3)–(6)"],
    covers=["J19"],
)
def gradients_of_a_2_3_2_network():
    let = "x: 2; W1: 3 2; b1: 3; W2: 2 3; b2: 2; t: 2"
    names = {
        "z1": "W1 @ x + b1",
        "a1": "sigmoid(z1)",
        "z2": "W2 @ a1 + b2",
        "a2": "sigmoid(z2)",
        "C": "sum((a2 - t)**2)/2",
    }
    D = sn.derive_by_hand(sn.grad(sn.parse("C", let=let, where=names), ["W1", "b1", "W2", "b2"]))
    rows = {
        "Delta2": "-(t - a2) @ diag(a2*(1 - a2))",
        "Delta1": "Delta2 @ W2 @ diag(a1*(1 - a1))",
    }
    D.also("grad(C, W1)", let=let, where={**names, **rows})
    D.step(
        "==",
        "outer(W2.T @ ((a2 - t)*a2*(1 - a2))*a1*(1 - a1), x)",
        because="the columns of 004: dz₂, da₁ = W₂ᵀ dz₂, dz₁, dw₁ = dz₁ xᵀ",
        because_zh="004 的列向量：dz₂、da₁ = W₂ᵀ dz₂、dz₁、dw₁ = dz₁ xᵀ",
    )
    D.step(
        "==",
        "outer(x, Delta1).T",
        because="the rows of 003: Δ⁽²⁾ = −(t − y)ᵀ diag(f′), Δ⁽¹⁾ = Δ⁽²⁾ W₂ diag(f′), (x Δ⁽¹⁾)ᵀ",
        because_zh="003 的行向量：Δ⁽²⁾ = −(t − y)ᵀ diag(f′)、Δ⁽¹⁾ = Δ⁽²⁾ W₂ diag(f′)、(x Δ⁽¹⁾)ᵀ",
    )
    return D
