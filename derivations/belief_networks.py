"""Deep belief networks: an undirected top pair, directed layers below, and how they differ from Boltzmann machines."""

import symnet as sn

UNITS = {"G1": "g*(1 - eye(m)) + eye(m)", "G0": "g*(1 - eye(m))"}  # row i: g with its unit i set to 1, to 0
LET = "g: m; h: l; W: m l; b: m; c: l"  # the top pair
MODEL = "v: n; g: m; h: l; W1: n m; W2: m l; a: n; b: m; c: l"


@sn.derivation(
    title="The top pair of a belief network is a restricted Boltzmann machine",
    title_zh="信念网络最上面两层是受限玻尔兹曼机",
    summary="The rows of G and H are all states of the two top layers. Their weights form a table; the joint is the "
    "table over its sum, and P(g | h) is a softmax of its own: the bias of h cancels.",
    summary_zh="G 与 H 的各行是最上面两层的全部状态。它们的权重构成一张表，联合分布等于表除以总和，"
    "而 P(g | h) 自成一个 softmax：h 的偏置被约去。",
    topic="generative models",
    sources=["001 §深度信念网络 (1)"],
    covers=["O12"],
)
def belief_network_top_pair():
    where = {"T": "exp(outer(G @ b, ones(L)) + outer(ones(K), H @ c) + G @ W @ H.T)", "P": "T/sum(T)"}
    D = sn.derive_by_hand("P/sum(P, axis=0)", let="G: K m; H: L l; W: m l; b: m; c: l", where=where)
    D.step("==", "T/sum(T, axis=0)", because="the normaliser cancels", because_zh="归一化常数被约去")
    D.step(
        "==",
        "softmax(outer(G @ b, ones(L)) + outer(ones(K), H @ c) + G @ W @ H.T, axis=0)",
        because="a column of exponentials over its sum",
        because_zh="一列指数除以该列之和",
    )
    D.step(
        "==",
        "softmax(outer(G @ b, ones(L)) + G @ W @ H.T, axis=0)",
        because="a softmax does not feel what is the same in the whole column",
        because_zh="softmax 不受整列相同的加数影响",
    )
    return D


@sn.derivation(
    title="If (1) holds for the top pair, then so does (2)",
    title_zh="最上面两层若满足 (1)，则也满足 (2)",
    summary="Row i of G₁ and G₀ is g with its unit i set to 1 and to 0. From the joint distribution (1) of the top "
    "pair "
    "follows P(gᵢ = 1 | h) = σ(b + W h)ᵢ, the formula of the directed layers.",
    summary_zh="G₁ 与 G₀ 的第 i 行是第 i 个单元分别置为 1 与 0 的 g。由最上面两层的联合分布 (1) 可得 "
    "P(gᵢ = 1 | h) = σ(b + W h)ᵢ，即有向层的公式。",
    topic="generative models",
    sources=["001 §深度信念网络 (1), (2)"],
    covers=["O13", "O14"],
)
def belief_network_top_conditional():
    where = UNITS | {"w1": "exp(G1 @ b + c @ h + G1 @ W @ h)", "w0": "exp(G0 @ b + c @ h + G0 @ W @ h)"}
    D = sn.derive_by_hand("w1/(w1 + w0) == sigmoid(b + W @ h)", let=LET, where=where)
    D.step("==", "1/(1 + w0/w1)", because="only the ratio of both weights counts", because_zh="只有两个权重之比起作用")
    D.step(
        "==",
        "1/(1 + exp(-((G1 - G0) @ (b + W @ h))))",
        because="divide exponentials: c·h and the other units cancel",
        because_zh="指数相除：c·h 与其余单元相消",
    )
    D.step(
        "==",
        "1/(1 + exp(-(b + W @ h)))",
        because="G₁ − G₀ is the identity matrix",
        because_zh="G₁ − G₀ 为单位矩阵",
    )
    D.step("==", "sigmoid(b + W @ h)", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.fails(
        "exp(c1)*(1 + exp(b1 + w))/(1 + exp(b1) + exp(c1)*(1 + exp(b1 + w)))"
        " == exp(c2)*(1 + exp(b1 + w))/(1 + exp(b1) + exp(c2)*(1 + exp(b1 + w)))",
        because="(2) does not determine the joint: one unit each with P(g = 1 | h) = σ(b + w h), and P(h = 1) for two "
        "biases of h",
        because_zh="(2) 不能确定联合分布：各一个单元，P(g = 1 | h) = σ(b + w h) 相同，而 h 的偏置不同时 P(h = 1) 不同",
        let=f"{LET}; b1; c1; c2; w",
    )
    return D


@sn.derivation(
    title="A directed layer: the product of its units",
    title_zh="有向层：各单元概率之积",
    summary="With weighted inputs t = a + W g from the layer above, a state v has probability "
    "exp(v·t)/Π(1 + exp(t)), which is the product of exp(vᵢtᵢ)/(1 + exp(tᵢ)): σ(tᵢ) where vᵢ = 1, and 1 − σ(tᵢ) where "
    "vᵢ = 0.",
    summary_zh="设上一层给出加权输入 t = a + W g，状态 v 的概率为 exp(v·t)/Π(1 + exp(t))，"
    "即各 exp(vᵢtᵢ)/(1 + exp(tᵢ)) 之积：vᵢ = 1 时为 σ(tᵢ)，vᵢ = 0 时为 1 − σ(tᵢ)。",
    topic="generative models",
    sources=["001 §深度信念网络 (2)"],
    covers=["O13"],
)
def belief_network_directed_layer():
    D = sn.derive_by_hand(
        "exp(v @ t - sum(softplus(t))) == prod(exp(v*t)/(1 + exp(t)))",
        let="v: n; g: m; W: n m; a: n",
        where={"t": "a + W @ g"},
    )
    D.step(
        "==",
        "exp(v @ t)/prod(1 + exp(t))",
        because="exp(softplus(t)) is 1 + exp(t)",
        because_zh="exp(softplus(t)) 等于 1 + exp(t)",
    )
    D.step(
        "==",
        "prod(exp(v*t))/prod(1 + exp(t))",
        because="the exponential of a sum is a product",
        because_zh="和的指数等于指数之积",
    )
    D.step("==", "prod(exp(v*t)/(1 + exp(t)))", because="one factor for each unit", because_zh="每个单元一个因子")
    return D


@sn.derivation(
    title="One unit of a directed layer",
    title_zh="有向层的一个单元",
    summary="exp(v t)/(1 + exp(t)) is σ(t) for v = 1 and 1 − σ(t) for v = 0. Any binary v is a step of some u.",
    summary_zh="v = 1 时 exp(v t)/(1 + exp(t)) 等于 σ(t)，v = 0 时等于 1 − σ(t)。二值的 v 都可写成某个 u 的阶跃。",
    topic="generative models",
    sources=["001 §深度信念网络 (2)"],
    covers=["O13"],
)
def belief_network_unit():
    D = sn.derive_by_hand("exp(v*t)/(1 + exp(t))", let="u: n; t: n", where={"v": "step(u)"})
    D.step(
        "==",
        "where(u >= 0, exp(t)/(1 + exp(t)), 1/(1 + exp(t)))",
        because="the two values of v",
        because_zh="v 的两个取值",
    )
    D.step(
        "==",
        "where(u >= 0, sigmoid(t), 1 - sigmoid(t))",
        because="both forms of the sigmoid",
        because_zh="Sigmoid 的两种形式",
    )
    return D


@sn.derivation(
    title="Generation from the top is exact",
    title_zh="自上而下的生成是精确的",
    summary="The columns of G are all states of the layer above, p is their distribution, the rows of V all states of "
    "v. "
    "Drawing g from p and v from P(v | g) gives a joint that sums to 1, and leaves p as it was.",
    summary_zh="G 的各列是上一层的全部状态，p 是它们的分布，V 的各行是 v 的全部状态。"
    "先由 p 抽取 g，再由 P(v | g) 抽取 v，所得联合分布之和为 1，并且 p 保持不变。",
    topic="generative models",
    sources=["001 §深度信念网络"],
    covers=["O15"],
)
def belief_network_generation():
    where = {"C": "softmax(outer(V @ a, ones(K)) + V @ W @ G, axis=0)", "P": "C*p"}
    D = sn.derive_by_hand("sum(P, axis=0) == p", let="V: N n; W: n m; G: m K; a: n; p: K", where=where)
    D.step("==", "sum(C, axis=0)*p", because="p does not depend on v", because_zh="p 与 v 无关")
    D.step("==", "p", because="each column of a softmax sums to 1", because_zh="softmax 的每一列之和为 1")
    return D


@sn.derivation(
    title="Explaining away: inference does not factorise",
    title_zh="“相消解释”：推断不能分解",
    summary="Two independent fair causes g, one effect with P(v = 1 | g) = σ(b + w(g₁ + g₂)). Given v = 1, the odds "
    "ratio of the two causes is σ(b + 2w) σ(b)/σ(b + w)², below 1 for w > 0: seeing one cause makes the other "
    "less likely.",
    summary_zh="两个相互独立、等可能的原因 g，一个结果 P(v = 1 | g) = σ(b + w(g₁ + g₂))。给定 v = 1 后，"
    "两个原因的优势比之比为 "
    "σ(b + 2w) σ(b)/σ(b + w)²，w > 0 时小于 1：已知一个原因，另一个原因的可能性就下降。",
    topic="generative models",
    sources=["001 §深度信念网络"],
    covers=["O15"],
)
def explaining_away():
    D = sn.derive_by_hand("sigmoid(b)*sigmoid(b + 2*w)", given=["w > 0"])
    D.step(
        "==",
        "1/(1 + exp(-b) + exp(-b - 2*w) + exp(-2*b - 2*w))",
        because="definition of the sigmoid, multiplied out",
        because_zh="Sigmoid 的定义，展开分母",
    )
    D.step(
        "<",
        "1/(1 + 2*exp(-b - w) + exp(-2*b - 2*w))",
        because="2xy < x² + y² for x = exp(−b/2), y = exp(−b/2 − w), which differ",
        because_zh="x = exp(−b/2) 与 y = exp(−b/2 − w) 不相等，故 2xy < x² + y²",
    )
    D.step("==", "sigmoid(b + w)**2", because="the square of a sigmoid", because_zh="Sigmoid 的平方")
    D.also("sigmoid(b)*sigmoid(b + 2*w)", given=["w == 0"])
    D.step(
        "==",
        "sigmoid(b + w)**2",
        because="the causes stay independent only if they do not act",
        because_zh="只有当原因不起作用时，它们才保持独立",
    )
    D.fails(
        "sigmoid(b)*sigmoid(b + 2*w) == sigmoid(b + w)**2",
        because="the posterior of two causes is no product",
        because_zh="两个原因的后验不是乘积",
    )
    return D


@sn.derivation(
    title="A belief network conditioned from below as well",
    title_zh="信念网络再以下层为条件",
    summary="P(gᵢ = 1 | v, h) in a belief network has the field of a Boltzmann machine, b + W₁ᵀ v + W₂ h, and a "
    "further "
    "term: the normalisers of P(v | g), which a Boltzmann machine does not have. From h alone it is σ(b + W₂ h).",
    summary_zh="信念网络中 P(gᵢ = 1 | v, h) 的场除了玻尔兹曼机的 b + W₁ᵀ v + W₂ h 之外还多一项，"
    "即 P(v | g) 的归一化项，玻尔兹曼机没有这一项。若只以 h 为条件，则为 σ(b + W₂ h)。",
    topic="generative models",
    sources=["001 §深度信念网络"],
    covers=["O16"],
)
def belief_network_from_both_sides():
    log_weight = "{0} @ b + {0} @ (W2 @ h) + {0} @ (v @ W1) - sum(softplus(a + {0} @ W1.T), axis=1)"
    where = UNITS | {"x1": log_weight.format("G1"), "x0": log_weight.format("G0")}
    where |= {"k": "sum(softplus(a + G1 @ W1.T), axis=1) - sum(softplus(a + G0 @ W1.T), axis=1)"}
    goal = "exp(x1)/(exp(x1) + exp(x0)) == sigmoid(b + W1.T @ v + W2 @ h - k)"
    D = sn.derive_by_hand(goal, let=MODEL, where=where)
    D.step(
        "==",
        "sigmoid(x1 - x0)",
        because="divide by the first weight, P(g, h) P(v | g) with unit i at 1",
        because_zh="上下同除以第一个权重，即第 i 个单元为 1 时的 P(g, h) P(v | g)",
    )
    D.step(
        "==",
        "sigmoid((G1 - G0) @ (b + v @ W1 + W2 @ h) - k)",
        because="the energies are linear in g; the normalisers k of the layer below are not",
        because_zh="能量对 g 是线性的，而下层的归一化项 k 不是",
    )
    D.step(
        "==",
        "sigmoid(b + W1.T @ v + W2 @ h - k)",
        because="G₁ − G₀ is the identity matrix",
        because_zh="G₁ − G₀ 为单位矩阵",
    )
    D.fails(
        "exp(x1)/(exp(x1) + exp(x0)) == sigmoid(b + W1.T @ v + W2 @ h)",
        because="that is the unit of a Boltzmann machine",
        because_zh="那是玻尔兹曼机的单元",
    )
    return D


@sn.derivation(
    title="The top pair of a Boltzmann machine is not a restricted one",
    title_zh="玻尔兹曼机最上面两层不是受限玻尔兹曼机",
    summary="The rows of V are all states of v. Summing v out of a deep Boltzmann machine leaves the factor "
    "Σ exp(v·(a + W₁ g)) on the weight of (g, h). In a belief network the same sum gives 1: the top pair decides "
    "alone.",
    summary_zh="V 的各行是 v 的全部状态。在深度玻尔兹曼机中对 v 求和，(g, h) 的权重上留下因子 Σ exp(v·(a + W₁ g))。"
    "在信念网络中该和为 1：由最上面两层单独决定。",
    topic="generative models",
    sources=["001 §深度信念网络"],
    covers=["O16"],
)
def boltzmann_top_pair():
    where = {"e": "b @ g + c @ h + g @ W2 @ h"}
    D = sn.derive_by_hand(
        "sum(exp(V @ a + V @ W1 @ g + e))",
        let="V: N n; g: m; h: l; W1: n m; W2: m l; a: n; b: m; c: l",
        where=where,
    )
    D.step(
        "==",
        "exp(e)*sum(exp(V @ (a + W1 @ g)))",
        because="what does not contain v is a common factor",
        because_zh="不含 v 的部分是公因子",
    )
    D.step(
        "==",
        "exp(e + logsumexp(V @ (a + W1 @ g)))",
        because="the sum as a further term of −E, which is not linear in g",
        because_zh="把该和写成 −E 的附加项，它对 g 不是线性的",
    )
    return D
