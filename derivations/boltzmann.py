"""Boltzmann machines: energy, joint distribution, Markov property, and the conditional of each layer."""

import symnet as sn

MODEL = "v: n; g: m; h: l; W1: n m; W2: m l; a: n; b: m; c: l"
MINUS_E = "a @ v + b @ g + c @ h + v @ W1 @ g + g @ W2 @ h"
# Row i of V1 or G1 is the state with unit i set to 1, row i of V0 or G0 the state with unit i set to 0.
VISIBLE = {"V1": "v*(1 - eye(n)) + eye(n)", "V0": "v*(1 - eye(n))"}
MIDDLE = {"G1": "g*(1 - eye(m)) + eye(m)", "G0": "g*(1 - eye(m))"}


@sn.derivation(
    title="A graphical model: a product over the edges",
    title_zh="图模型：各边势函数之积",
    summary="Three variables in a row, with a table of positive weights on each of the two edges. Given the middle "
    "one, "
    "the two ends are independent. The weights themselves say nothing about cause and effect.",
    summary_zh="三个变量排成一条链，两条边各带一张正权重表。给定中间变量后，两端相互独立。权重本身并不说明因果关系。",
    topic="generative models",
    sources=["001 §生成模型"],
    covers=["O01"],
)
def graphical_model_of_a_chain():
    where = {"w": "einsum('ij,jk->ijk', F, G)", "Z": "sum(w)", "P": "w/Z"}
    where |= {"Pij": "sum(P, axis=2)", "Pjk": "sum(P, axis=0)", "Pj": "sum(P, axis=(0, 2))"}
    goal = "P == einsum('ij,jk,j->ijk', Pij, Pjk, 1/Pj)"
    D = sn.derive_by_hand(goal, let="F: p q; G: q r", given=["F > 0", "G > 0"], where=where)
    D.step(
        "==",
        "einsum('ij,jk->ijk', F, G)/sum(sum(F, axis=0)*sum(G, axis=1))",
        because="the normaliser: both ends are summed out first",
        because_zh="归一化常数：先对两端求和",
    )
    D.step(
        "==",
        "einsum('ij,jk,j->ijk', F, G, Pj/(sum(F, axis=0)*sum(G, axis=1)))",
        because="P(j) is the product of both sums, divided by the normaliser",
        because_zh="P(j) 等于两个部分和之积除以归一化常数",
    )
    D.step(
        "==",
        "einsum('ij,jk,j->ijk', F/sum(F, axis=0), G/sum(G, axis=1, keepdims=True), Pj)",
        because="each edge takes its own sum: P(i | j), P(k | j)",
        because_zh="每条边除以自己的和：P(i | j) 与 P(k | j)",
    )
    D.step(
        "==",
        "einsum('ij,jk,j->ijk', Pij, Pjk, 1/Pj)",
        because="P(i | j) P(k | j) P(j), with each conditional as a joint over P(j)",
        because_zh="P(i | j) P(k | j) P(j)，其中条件概率等于联合概率除以 P(j)",
    )
    D.fails(
        "sum(P, axis=1) == outer(sum(P, axis=(1, 2)), sum(P, axis=(0, 1)))",
        because="without the middle one given, the ends are dependent",
        because_zh="不给定中间变量时，两端并不独立",
        given=["F > 0", "G > 0"],
    )
    return D


@sn.derivation(
    title="The joint distribution of a Boltzmann machine",
    title_zh="玻尔兹曼机的联合分布",
    summary="P = exp(−E)/Z over any finite list of states is the softmax of −E.",
    summary_zh="在任意有限的状态列表上，P = exp(−E)/Z 就是 −E 的 softmax。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O02"],
)
def boltzmann_joint_distribution():
    where = {"E": "-(V @ a + G @ b + H @ c + sum(V @ W1 * G, axis=1) + sum(G @ W2 * H, axis=1))"}
    where |= {"Z": "sum(exp(-E))", "P": "exp(-E)/Z"}
    let = "V: N n; G: N m; H: N l; W1: n m; W2: m l; a: n; b: m; c: l"
    D = sn.derive_by_hand("P", let=let, where=where)
    D.step(
        "==",
        "softmax(-E)",
        because="exp, divided by its sum over all states (one in each row)",
        because_zh="指数除以它对全部状态（每行一个）的和",
    )
    D.step(
        "==",
        "softmax(V @ a + G @ b + H @ c + sum(V @ W1 * G, axis=1) + sum(G @ W2 * H, axis=1))",
        because="insert the energy",
        because_zh="代入能量",
    )
    D.also("sum(P)", let=let, where=where)
    D.step("==", "Z/Z", because="the sum of the weights is Z", because_zh="权重之和就是 Z")
    D.step("==", "1", because="Z is positive", because_zh="Z 为正")
    return D


@sn.derivation(
    title="The gradient of the energy",
    title_zh="能量的梯度",
    summary="E is linear in every layer and in every weight: ∂E/∂W = −(lower layer)(upper layer)ᵀ.",
    summary_zh="E 对每一层、每个权重都是线性的：∂E/∂W = −（下层）（上层）ᵀ。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O03"],
)
def boltzmann_energy_gradient():
    return sn.grad(sn.parse("E", let=MODEL, where={"E": f"-({MINUS_E})"}), ["W1", "W2", "a", "b", "c"])


@sn.derivation(
    title="A deep Boltzmann machine is bipartite",
    title_zh="深度玻尔兹曼机是二分图",
    summary="Layers of even number on one side, layers of odd number on the other: with three weight matrices, the "
    "energy is that of a machine with one weight matrix made of blocks.",
    summary_zh="偶数层在一侧，奇数层在另一侧：三个权重矩阵的能量，就是以一个分块矩阵为权重的两层机器的能量。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O04"],
)
def boltzmann_bipartite():
    blocks = "concatenate((concatenate((W1, zeros(n, p)), axis=1), concatenate((W2.T, W3), axis=1)))"
    where = {"even": "concatenate((v, h))", "odd": "concatenate((g, k))", "W": blocks}
    let = "v: n; g: m; h: l; k: p; W1: n m; W2: m l; W3: l p"
    D = sn.derive_by_hand("v @ W1 @ g + g @ W2 @ h + h @ W3 @ k == even @ W @ odd", let=let, where=where)
    D.step(
        "==",
        "v @ (W1 @ g) + h @ (W2.T @ g + W3 @ k)",
        because="every edge joins an even layer with an odd one: collect the even ones on the left",
        because_zh="每条边都连接一个偶数层与一个奇数层：把偶数层归到左边",
    )
    D.step(
        "==",
        "v @ (concatenate((W1, zeros(n, p)), axis=1) @ odd) + h @ (concatenate((W2.T, W3), axis=1) @ odd)",
        because="the odd layers as one vector; v and k share no edge",
        because_zh="奇数层合成一个向量；v 与 k 之间没有边",
    )
    D.step("==", "even @ W @ odd", because="the even layers as one vector", because_zh="偶数层合成一个向量")
    return D


@sn.derivation(
    title="Markov property: v depends on its neighbour alone",
    title_zh="马尔可夫性：v 只依赖于相邻的层",
    summary="The rows of V are all states of v, and r is the part of −E without v, however many layers it comes from. "
    "It cancels, so P(v | g, h, …) is P(v | g).",
    summary_zh="V 的各行是 v 的全部状态，r 是 −E 中不含 v 的部分，无论来自多少层。它被约去，"
    "所以 P(v | g, h, …) 就是 P(v | g)。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O05"],
)
def boltzmann_markov_property():
    D = sn.derive_by_hand(
        "exp(a @ v + v @ W1 @ g + r)/sum(exp(V @ a + V @ W1 @ g + r))",
        let="v: n; g: m; V: K n; W1: n m; a: n; r",
    )
    D.step(
        "==",
        "exp(r)*exp(v @ (a + W1 @ g))/(exp(r)*sum(exp(V @ (a + W1 @ g))))",
        because="the factor that does not know v stands in every term",
        because_zh="不含 v 的因子出现在每一项中",
    )
    D.step(
        "==",
        "exp(v @ (a + W1 @ g))/sum(exp(V @ (a + W1 @ g)))",
        because="cancel it: no layer beyond g is left",
        because_zh="约去该因子：g 以外的层都不再出现",
    )
    return D


@sn.derivation(
    title="Given the neighbours, the units of a layer are independent",
    title_zh="给定相邻层，同层各单元相互独立",
    summary="Two groups of units of v, with inputs s and t; the rows of U and V are their states, x is −E for every "
    "pair. The joint conditional is the product of two, and so on down to single units.",
    summary_zh="v 的两组单元，加权输入为 s 与 t；U 与 V 的行是它们的状态，x 是每一对状态的 −E。"
    "联合条件概率是两个因子之积，如此可一直分到单个单元。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O05"],
)
def boltzmann_units_independent():
    D = sn.derive_by_hand(
        "exp(x)/sum(exp(x)) == outer(softmax(U @ s), softmax(V @ t))",
        let="U: K n; V: L m; s: n; t: m",
        where={"x": "outer(U @ s, ones(L)) + outer(ones(K), V @ t)"},
    )
    D.step(
        "==",
        "outer(exp(U @ s), exp(V @ t))/sum(outer(exp(U @ s), exp(V @ t)))",
        because="the exponent is a sum over the units: its exponential is a product",
        because_zh="指数是对各单元的求和，取指数后成为乘积",
    )
    D.step(
        "==",
        "outer(exp(U @ s), exp(V @ t))/(sum(exp(U @ s))*sum(exp(V @ t)))",
        because="a double sum of products is the product of the sums",
        because_zh="乘积的二重和等于和的乘积",
    )
    D.step("==", "outer(softmax(U @ s), softmax(V @ t))", because="share the quotient", because_zh="分配到两个因子")
    D.also(
        "softmax([[0, 0], [0, 1], [1, 0], [1, 1]] @ t) == kron([1 - p[0], p[0]], [1 - p[1], p[1]])",
        let="t: 2",
        where={"p": "sigmoid(t)"},
    )
    D.step(
        "==",
        "[1, exp(t[1]), exp(t[0]), exp(t[0] + t[1])]/((1 + exp(t[0]))*(1 + exp(t[1])))",
        because="two units of v, their four states in rows",
        because_zh="v 的两个单元，四个状态排成行",
    )
    D.step(
        "==",
        "kron([1 - p[0], p[0]], [1 - p[1], p[1]])",
        because="each unit has its own sigmoid",
        because_zh="每个单元各有自己的 Sigmoid",
    )
    D.fails(
        "(1 + exp(2*w))*(1 + 1) == (1 + exp(w))*(1 + exp(w))",
        because="not without the neighbours: two units of v with one common neighbour, both weights w, have the "
        "weights "
        "1 + exp(w(v₁ + v₂)), and these are no product",
        because_zh="不给定相邻层则不成立：v 的两个单元有同一相邻单元，权重均为 w，其权重 1 + exp(w(v₁ + v₂)) 不是乘积",
        let="t: 2; w",
    )
    return D


@sn.derivation(
    title="The visible units, given the first hidden layer, are sigmoids",
    title_zh="给定第一隐藏层，可见单元的条件概率是 Sigmoid",
    summary="Row i of V₁ is v with its unit i set to 1, row i of V₀ with it set to 0. All units at once: "
    "P(vᵢ = 1 | g) = σ(aᵢ + (W₁ g)ᵢ).",
    summary_zh="V₁ 的第 i 行是第 i 个单元置为 1 的 v，V₀ 的第 i 行则置为 0。对所有单元同时有 P(vᵢ = 1 | g) = σ(aᵢ + "
    "(W₁ g)ᵢ)。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O06"],
)
def boltzmann_visible_conditional():
    where = VISIBLE | {"E1": "-(V1 @ a + V1 @ W1 @ g + r)", "E0": "-(V0 @ a + V0 @ W1 @ g + r)", "t": "a + W1 @ g"}
    D = sn.derive_by_hand(
        "exp(-E1)/(exp(-E1) + exp(-E0)) == sigmoid(t)", let="v: n; g: m; W1: n m; a: n; r", where=where
    )
    D.step(
        "==",
        "1/(1 + exp(E1 - E0))",
        because="divide by the first weight: only the difference of the energies counts",
        because_zh="上下同除以第一个权重：只有能量之差起作用",
    )
    D.step(
        "==",
        "1/(1 + exp(-((V1 - V0) @ (a + W1 @ g))))",
        because="E is linear in v, and what does not contain v cancels",
        because_zh="E 对 v 是线性的，不含 v 的部分相消",
    )
    D.step(
        "==",
        "1/(1 + exp(-(a + W1 @ g)))",
        because="the two states differ in unit i alone: V₁ − V₀ is the identity",
        because_zh="两个状态只在第 i 个单元上不同：V₁ − V₀ 为单位矩阵",
    )
    D.step("==", "sigmoid(t)", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.also(
        "(exp(a1 + w1) + exp(a1 + a2 + w1 + w2))/(1 + exp(a1 + w1) + exp(a2 + w2) + exp(a1 + a2 + w1 + w2))",
        let="a1; a2; w1; w2",
        where={},
    )
    D.step(
        "==",
        "exp(a1 + w1)*(1 + exp(a2 + w2))/((1 + exp(a1 + w1))*(1 + exp(a2 + w2)))",
        because="the same by enumeration: two units of v, g = 1, all four states",
        because_zh="用枚举得到同样的结果：v 有两个单元，g = 1，共四个状态",
    )
    D.step(
        "==",
        "sigmoid(a1 + w1)",
        because="the second unit cancels; definition of the sigmoid",
        because_zh="第二个单元被约去；Sigmoid 的定义",
    )
    return D


@sn.derivation(
    title="Units with values −1 and 1: the argument doubles",
    title_zh="取值 ±1 的单元：自变量加倍",
    summary="With v in {−1, 1} instead of {0, 1}, P(vᵢ = 1 | g) = σ(2t), because the two states differ by 2.",
    summary_zh="v 取 ±1 而非 0 与 1 时，两个状态相差 2，于是 P(vᵢ = 1 | g) = σ(2t)。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O06"],
)
def boltzmann_spins():
    where = {"V1": "v*(1 - eye(n)) + eye(n)", "V0": "v*(1 - eye(n)) - eye(n)", "t": "a + W1 @ g"}
    D = sn.derive_by_hand(
        "exp(V1 @ t)/(exp(V1 @ t) + exp(V0 @ t)) == sigmoid(2*t)", let="v: n; g: m; W1: n m; a: n", where=where
    )
    D.step(
        "==",
        "1/(1 + exp(-((V1 - V0) @ t)))",
        because="divide by the first weight",
        because_zh="上下同除以第一个权重",
    )
    D.step("==", "1/(1 + exp(-2*t))", because="V₁ − V₀ is twice the identity", because_zh="V₁ − V₀ 是单位矩阵的 2 倍")
    D.step("==", "sigmoid(2*t)", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.fails(
        "exp(V1 @ t)/(exp(V1 @ t) + exp(V0 @ t)) == sigmoid(t)",
        because="the formula for {0, 1} is not that for {−1, 1}",
        because_zh="{0, 1} 的公式不适用于 {−1, 1}",
    )
    return D


@sn.derivation(
    title="A middle layer hears both neighbours",
    title_zh="中间层同时受上下两层影响",
    summary="P(gᵢ = 1 | v, h) = σ((b + W₁ᵀ v + W₂ h)ᵢ): the weight matrix below transposed, the one above as it is.",
    summary_zh="P(gᵢ = 1 | v, h) = σ((b + W₁ᵀ v + W₂ h)ᵢ)：下方的权重矩阵取转置，上方的不变。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O07"],
)
def boltzmann_middle_conditional():
    energy = "a @ v + {g} @ b + c @ h + {g} @ (v @ W1) + {g} @ (W2 @ h)"
    where = MIDDLE | {"E1": f"-({energy.format(g='G1')})", "E0": f"-({energy.format(g='G0')})"}
    goal = "exp(-E1)/(exp(-E1) + exp(-E0)) == sigmoid(b + W1.T @ v + W2 @ h)"
    D = sn.derive_by_hand(goal, let=MODEL, where=where)
    D.step(
        "==",
        "1/(1 + exp(E1 - E0))",
        because="divide by the first weight: only the difference of the energies counts",
        because_zh="上下同除以第一个权重：只有能量之差起作用",
    )
    D.step(
        "==",
        "1/(1 + exp(-((G1 - G0) @ (b + v @ W1 + W2 @ h))))",
        because="collect the terms of E that contain g",
        because_zh="合并 E 中含有 g 的项",
    )
    D.step(
        "==",
        "1/(1 + exp(-(b + W1.T @ v + W2 @ h)))",
        because="G₁ − G₀ is the identity; v W₁ is W₁ᵀ v",
        because_zh="G₁ − G₀ 为单位矩阵；v W₁ 即 W₁ᵀ v",
    )
    D.step("==", "sigmoid(b + W1.T @ v + W2 @ h)", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.fails(
        "sigmoid(b + W1 @ v + W2 @ h) == sigmoid(b + W1.T @ v + W2 @ h)",
        because="upwards the weights are transposed: W₁ has one row for each unit of v",
        because_zh="向上传播时权重须转置：W₁ 的行对应 v 的单元",
        refused=True,
    )
    return D


@sn.derivation(
    title="The field on a layer is the derivative of −E",
    title_zh="一层所受的场是 −E 对该层的导数",
    summary="Since E is linear in each layer, the arguments of all the sigmoids are the derivatives of −E; the top "
    "layer "
    "has one neighbour only.",
    summary_zh="E 对每一层都是线性的，所以各个 Sigmoid 的自变量就是 −E 对相应层的导数；顶层只有一个相邻层。",
    topic="generative models",
    sources=["001 §深度玻尔兹曼机"],
    covers=["O06", "O07"],
)
def boltzmann_fields():
    return sn.grad(sn.parse("f", let=MODEL, where={"f": MINUS_E}), ["v", "g", "h"])
