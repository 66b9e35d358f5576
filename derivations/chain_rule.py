"""The chain rule: one variable, several variables, a neuron, compositions of layers."""

import symnet as sn

INNER = "k == (a + r)*h"
OUTER = "l == (b + s)*k"


@sn.derivation(
    title="Chain rule: why it holds",
    title_zh="链式法则的证明",
    summary="If Δu = (g′ + r) Δx and Δy = (f′ + s) Δu with r, s → 0, then Δy/Δx = (f′ + s)(g′ + r) → f′ g′. "
    "Nothing is divided by Δu = k, which may be 0; a = g′(x), b = f′(u), h = Δx, l = Δy.",
    summary_zh="若 Δu = (g′ + r) Δx，Δy = (f′ + s) Δu，且 r, s → 0，则 Δy/Δx = (f′ + s)(g′ + r) → f′ g′。"
    "其中不除以可能为零的 Δu = k；记 a = g′(x)，b = f′(u)，h = Δx，l = Δy。",
    topic="calculus",
    sources=["002 §2.8(2)"],
    covers=["G08"],
)
def why_the_chain_rule_holds():
    D = sn.derive_by_hand("l/h", given=["h != 0", INNER, OUTER])
    D.step("==", "(b + s)*k/h", because="linear approximation of f at u", because_zh="f 在 u 处的线性近似")
    D.step("==", "(b + s)*((a + r)*h)/h", because="linear approximation of g at x", because_zh="g 在 x 处的线性近似")
    D.step("==", "(b + s)*(a + r)", because="cancel h", because_zh="约去 h")
    D.fails(
        "(l/k)*(k/h) == l/h",
        because="Δu = k cannot be cancelled where it is 0",
        because_zh="当 Δu = k 为零时不能约去",
        given=["h != 0"],
    )
    D.theorem(
        "If g is differentiable at x and f at g(x), then f(g(x)) is differentiable at x, with the derivative f′(g(x)) "
        "g′(x).",
        "若 g 在 x 处可导，f 在 g(x) 处可导，则 f(g(x)) 在 x 处可导，导数为 f′(g(x)) g′(x)。",
        cite="Rudin 1976, Theorem 5.5",
    )
    return D


@sn.derivation(
    title="Chain rule for one variable",
    title_zh="单变量函数的链式法则",
    summary="With u = g(x) and y = f(u), dy/dx = f′(u) g′(x), for unspecified functions.",
    summary_zh="设 u = g(x)，y = f(u)，对任意可微函数有 dy/dx = f′(u) g′(x)。",
    topic="calculus",
    sources=["002 §2.8(2)"],
    covers=["G08"],
)
def chain_rule_one_variable():
    return sn.diff(sn.parse("y", let="f: function; g: function", where={"u": "g(x)", "y": "f(u)"}), "x")


@sn.derivation(
    title="Chain rule for several variables: why it holds",
    title_zh="多变量函数的链式法则的证明",
    summary="If Δz = (p + r) Δu + (q + s) Δv with r, s → 0, then Δz/Δx = (p + r) Δu/Δx + (q + s) Δv/Δx: a sum over "
    "both paths. Here p = ∂z/∂u, q = ∂z/∂v, k = Δu, l = Δv, h = Δx, d = Δz.",
    summary_zh="若 Δz = (p + r) Δu + (q + s) Δv，且 r, s → 0，则 Δz/Δx = (p + r) Δu/Δx + (q + s) Δv/Δx，"
    "即对两条路径求和。其中 p = ∂z/∂u，q = ∂z/∂v，k = Δu，l = Δv，h = Δx，d = Δz。",
    topic="calculus",
    sources=["002 §2.8(3)"],
    covers=["G11"],
)
def why_the_chain_rule_is_a_sum():
    D = sn.derive_by_hand("d/h", given=["h != 0", "d == (p + r)*k + (q + s)*l"])
    D.step(
        "==",
        "((p + r)*k + (q + s)*l)/h",
        because="linear approximation in u and v",
        because_zh="关于 u 与 v 的线性近似",
    )
    D.step("==", "(p + r)*(k/h) + (q + s)*(l/h)", because="divide each by Δx", because_zh="各项除以 Δx")
    D.fails(
        "where(t**2 + t**2 > 0, t**2*t/(t**2 + t**2), 0)/t == 0*1 + 0*1",
        because="partial derivatives alone are not enough: z = u² v/(u² + v²) has both equal to 0 at the origin, and "
        "the slope 1/2 along u = v = t",
        because_zh="仅有偏导数不够：z = u² v/(u² + v²) 在原点的两个偏导数均为 0，而沿 u = v = t 的斜率为 1/2",
        given=["t != 0"],
    )
    D.theorem(
        "If z is continuously differentiable near (u(x), v(x)), and u, v are differentiable at x, then z(u(x), v(x)) "
        "is differentiable at x.",
        "若 z 在 (u(x), v(x)) 附近连续可微，且 u, v 在 x 处可导，则 z(u(x), v(x)) 在 x 处可导。",
        cite="Rudin 1976, Theorems 9.15 and 9.21",
    )
    return D


@sn.derivation(
    title="Chain rule for two intermediate variables",
    title_zh="两个中间变量的链式法则",
    summary="For z = f(u) g(v) with u = p(x), v = q(x): ∂z/∂u du/dx + ∂z/∂v dv/dx.",
    summary_zh="设 z = f(u) g(v)，u = p(x)，v = q(x)，则导数为 ∂z/∂u du/dx + ∂z/∂v dv/dx。",
    topic="calculus",
    sources=["002 §2.8(3)"],
    covers=["G11"],
)
def chain_rule_two_paths():
    let = "f: function; g: function; p: function; q: function"
    return sn.diff(sn.parse("f(u)*g(v)", let=let, where={"u": "p(x)", "v": "q(x)"}), "x")


@sn.derivation(
    title="Chain rule for several variables: the sum over all paths",
    title_zh="多变量函数的链式法则：对所有路径求和",
    summary="∂z/∂xᵢ = Σⱼ ∂z/∂uⱼ ∂uⱼ/∂xᵢ is the product of the transposed Jacobian with the gradient.",
    summary_zh="∂z/∂xᵢ = Σⱼ ∂z/∂uⱼ ∂uⱼ/∂xᵢ，即雅可比矩阵的转置乘以梯度。",
    topic="calculus",
    sources=["002 §2.8(3)"],
    covers=["G11"],
)
def chain_rule_all_paths():
    let = "A: m n; B: k m; x: n; f: function; g: function"
    names = {"s": "A @ x", "u": "g(s)", "t": "B @ u", "y": "f(t)", "z": "sum(y)"}
    D = sn.derive_by_hand("grad(z, x)", let=let, where=names)
    D.step(
        "==",
        'einsum("ji,j->i", jacobian(u, x), grad(z, u))',
        because="sum over all intermediate variables j",
        because_zh="对所有中间变量 j 求和",
    )
    D.step("==", "jacobian(u, x).T @ grad(z, u)", because="this sum is a matrix product", because_zh="该和即矩阵乘积")
    D.also(sn.grad(sn.parse("z", let=let, where=names), "x"))
    return D


@sn.derivation(
    title="The derivatives of a neuron",
    title_zh="神经元的导数",
    summary="For y = σ(w·x + b) and δ = y (1 − y): ∂y/∂w = δ x, ∂y/∂b = δ, ∂y/∂x = δ w.",
    summary_zh="设 y = σ(w·x + b)，δ = y (1 − y)，则 ∂y/∂w = δ x，∂y/∂b = δ，∂y/∂x = δ w。",
    topic="calculus",
    sources=["002 §2.8(1)"],
    covers=["G09"],
    corrects=["X61"],
)
def derivatives_of_a_neuron():
    names = {"z": "w @ x + b", "y": "sigmoid(z)"}
    D = sn.derive_by_hand(sn.grad(sn.parse("y", let="x: n; w: n; b", where=names), ["w", "b", "x"]))
    D.fails(
        "w[0]*x[0] + w[1]*c == w @ x",
        because="the last argument is printed as c: it must be x",
        because_zh="最后一个自变量印成了 c，应为 x",
        let="w: 2; x: 2; c",
    )
    return D


@sn.derivation(
    title="The Jacobian of a layer",
    title_zh="一层的雅可比矩阵",
    summary="For y = g(Wx + b) the Jacobian is diag(g′(z)) W.",
    summary_zh="对 y = g(Wx + b)，雅可比矩阵为 diag(g′(z)) W。",
    topic="calculus",
    sources=["000 链式求导"],
    covers=["G14"],
)
def jacobian_of_a_layer():
    names = {"z": "W @ x + b", "y": "g(z)"}
    return sn.jacobian(sn.parse("y", let="W: m n; x: n; b: m; g: function", where=names), "x")


@sn.derivation(
    title="The Jacobian of a composition is the product of the Jacobians",
    title_zh="复合映射的雅可比矩阵是各层雅可比矩阵之积",
    summary="Three layers: the factor of the last one stands on the left, each taken at its own input.",
    summary_zh="三层网络：最后一层的因子在最左边，每个因子都在各自的输入处取值。",
    topic="calculus",
    sources=["000 链式求导", "000 深度学习层间运算"],
    covers=["G14"],
)
def jacobian_of_a_composition():
    let = "U: k n; V: l k; W: m l; x: n; a: k; b: l; c: m; f: function; g: function; h: function"
    names = {"u": "U @ x + a", "p": "f(u)", "v": "V @ p + b", "q": "g(v)", "w": "W @ q + c", "y": "h(w)"}
    return sn.jacobian(sn.parse("y", let=let, where=names), "x")


@sn.derivation(
    title="The Jacobian of a composition: one more layer",
    title_zh="复合映射的雅可比矩阵：再加一层",
    summary="The step of the induction: if dy = J dx for the first layers, the next layer gives dz = diag(g′) W J dx.",
    summary_zh="归纳步：若前若干层满足 dy = J dx，则下一层给出 dz = diag(g′) W J dx。",
    topic="calculus",
    sources=["000 链式求导"],
    covers=["G14"],
)
def jacobian_of_one_more_layer():
    D = sn.derive_by_hand(
        "jvp(g(W @ y + b), y, J @ v)",
        let="W: m k; y: k; b: m; J: k n; v: n; g: function",
        where={"s": "jacobian(g(W @ y + b), y)"},
    )
    D.step(
        "==",
        "s @ (J @ v)",
        because="the Jacobian of the layer, times the vector",
        because_zh="该层的雅可比矩阵乘以向量",
    )
    D.step("==", "(s @ J) @ v", because="associativity of the matrix product", because_zh="矩阵乘法的结合律")
    return D
