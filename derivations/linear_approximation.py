"""Linear approximation: one variable, several variables, its error; gradient, steepest ascent, Hessian."""

import symnet as sn

SOFTPLUS_GAP = {"s": "sigmoid(z + d)", "gap": "softplus(z) + sigmoid(z)*d + d**2/8 - softplus(z + d)"}


@sn.derivation(
    title="Linear approximation: the exact error for a cubic",
    title_zh="线性近似：三次函数的精确误差",
    summary="f(x + h) − f(x) − f′(x) h = f″(ξ) h²/2 with ξ = x + h/3, a point between x and x + h.",
    summary_zh="f(x + h) − f(x) − f′(x) h = f″(ξ) h²/2，其中 ξ = x + h/3 介于 x 与 x + h 之间。",
    topic="calculus",
    sources=["002 §2.9(1)"],
    covers=["G10"],
)
def error_of_the_linear_approximation():
    D = sn.derive_by_hand("(a*(x + h)**3 + b*(x + h)**2) - (a*x**3 + b*x**2) - diff(a*x**3 + b*x**2, x)*h")
    D.step(
        "==",
        "(a*(x + h)**3 + b*(x + h)**2) - (a*x**3 + b*x**2) - (3*a*x**2 + 2*b*x)*h",
        because="power rule",
        because_zh="幂的求导法则",
    )
    D.step("==", "(3*a*x + a*h + b)*h**2", because="expand; lower powers cancel", because_zh="展开；低次项相消")
    D.step(
        "==",
        "(6*a*(x + h/3) + 2*b)*h**2/2",
        because="this is half the second derivative at x + h/3",
        because_zh="即 x + h/3 处二阶导数的一半",
    )
    D.fails(
        "(x + h)**2 - x**2 == 2*x*h",
        because="the approximation is no equation: h² is left over",
        because_zh="近似式不是等式：差 h²",
        let="x; h",
    )
    D.theorem(
        "If f is twice differentiable on the closed interval with ends x and x + h, then f(x + h) = f(x) + f′(x) h + "
        "f″(ξ) h²/2 with ξ between them.",
        "若 f 在以 x 与 x + h 为端点的闭区间上二阶可导，则存在介于其间的 ξ，使 "
        "f(x + h) = f(x) + f′(x) h + f″(ξ) h²/2。",
        cite="Rudin 1976, Theorem 5.15",
    )
    return D


@sn.derivation(
    title="Linear approximation: a bound of the error",
    title_zh="线性近似：误差的界",
    summary="|sin(x + h) − sin x − h cos x| ≤ h²/2: here M = max |f″| = 1 in the bound M h²/2.",
    summary_zh="|sin(x + h) − sin x − h cos x| ≤ h²/2：此处误差界 M h²/2 中 M = max |f″| = 1。",
    topic="calculus",
    sources=["002 §2.9(1)"],
    covers=["G10"],
)
def bound_of_the_linear_approximation():
    D = sn.derive_by_hand("diff(err, h, 2)", let="x; h", where={"err": "sin(x + h) - sin(x) - h*cos(x)"})
    D.step("==", "diff(cos(x + h) - cos(x), h)", because="derivative of the sine", because_zh="正弦的导数")
    D.step("==", "-sin(x + h)", because="derivative of the cosine", because_zh="余弦的导数")
    D.also("abs(-sin(x + h))").step("<=", "1", because="|sin| ≤ 1", because_zh="|sin| ≤ 1")
    D.also("abs(err)")
    D.step(
        "<=",
        "h**2/2",
        because="integrate twice from h = 0, where the error and its slope are 0",
        because_zh="从 h = 0 起积分两次，该处误差及其斜率均为 0",
    )
    return D


@sn.derivation(
    title="Linear approximation in two variables",
    title_zh="二元函数的线性近似",
    summary="For z = x y², Δz = y² Δx + 2xy Δy + a rest of second order; h = Δx, k = Δy.",
    summary_zh="对 z = x y²，Δz = y² Δx + 2xy Δy + 二阶余项；记 h = Δx，k = Δy。",
    topic="calculus",
    sources=["002 §2.9(2)"],
    covers=["G12"],
    corrects=["X64"],
)
def linear_approximation_in_two_variables():
    D = sn.derive_by_hand("(x + h)*(y + k)**2 - x*y**2")
    D.step("==", "y**2*h + 2*x*y*k + (x*k**2 + 2*y*h*k + h*k**2)", because="expand", because_zh="展开")
    D.step(
        "==",
        "diff(x*y**2, x)*h + diff(x*y**2, y)*k + (x*k**2 + 2*y*h*k + h*k**2)",
        because="the linear terms are the partial derivatives",
        because_zh="一次项系数即偏导数",
    )
    D.fails(
        "(x + h)*(y + k)**2 - x*y**2 == y**2*h + 2*x*y*k",
        because="the linear terms alone: ≈, not =",
        because_zh="只有一次项：应为 ≈ 而非 =",
    )
    return D


@sn.derivation(
    title="Only an affine function equals its linear approximation",
    title_zh="仅仿射函数等于其线性近似",
    summary="For z = a x + b y + c there is no rest.",
    summary_zh="对 z = a x + b y + c，余项为零。",
    topic="calculus",
    sources=["002 §2.9(2)"],
    covers=["G12"],
)
def linear_approximation_of_affine_functions():
    D = sn.derive_by_hand("a*(x + h) + b*(y + k) + c")
    D.step("==", "(a*x + b*y + c) + a*h + b*k", because="expand", because_zh="展开")
    D.step(
        "==",
        "(a*x + b*y + c) + diff(a*x + b*y + c, x)*h + diff(a*x + b*y + c, y)*k",
        because="partial derivatives a and b",
        because_zh="偏导数为 a 与 b",
    )
    return D


@sn.derivation(
    title="Vector form of the linear approximation",
    title_zh="线性近似的向量表示",
    summary="Δz = ∇z · d + a rest of second order in the step d, for a quadratic function of any number of variables.",
    summary_zh="对任意个变量的二次函数，Δz = ∇z · d + 关于步长向量 d 的二阶余项。",
    topic="calculus",
    sources=["002 §2.9(3)"],
    covers=["G13"],
    corrects=["X63"],
)
def vector_form_of_the_approximation():
    D = sn.derive_by_hand(
        "(x + d) @ A @ (x + d)/2 + c @ (x + d) - (x @ A @ x/2 + c @ x)", let="x: n; d: n; c: n; A: n n symmetric"
    )
    D.step("==", "(A @ x + c) @ d + d @ A @ d/2", because="expand; A is symmetric", because_zh="展开；A 对称")
    D.step(
        "==",
        "grad(x @ A @ x/2 + c @ x, x) @ d + d @ A @ d/2",
        because="the gradient is A x + c",
        because_zh="梯度为 A x + c",
    )
    D.fails(
        "d == [w, d, y]",
        because="d stands for the vector and for one of its components",
        because_zh="d 既表示向量又表示它的一个分量",
        let="d: 3; w; y",
        refused=True,
    )
    return D


@sn.derivation(
    title="The gradient lists the partial derivatives",
    title_zh="梯度由各偏导数组成",
    summary="For f(v) = v₁² sin v₂ the gradient is (2v₁ sin v₂, v₁² cos v₂).",
    summary_zh="对 f(v) = v₁² sin v₂，梯度为 (2v₁ sin v₂, v₁² cos v₂)。",
    topic="calculus",
    sources=["002 §2.10(4)", "003 §3"],
    covers=["G15"],
)
def gradient_lists_partial_derivatives():
    names = {"x": "v[0]", "y": "v[1]", "f": "x**2*sin(y)"}
    D = sn.derive_by_hand("grad(f, v)", let="v: 2", where=names)
    D.step(
        "==",
        "[diff(f, x), diff(f, y)]",
        because="one partial derivative for each component, the others fixed",
        because_zh="对每个分量求偏导，固定其余分量",
    )
    D.step(
        "==",
        "[2*x*sin(y), x**2*cos(y)]",
        because="power rule; derivative of the sine",
        because_zh="幂的求导法则；正弦的导数",
    )
    return D


@sn.derivation(
    title="The gradient gives every directional derivative",
    title_zh="梯度给出所有方向导数",
    summary="D_v f = ∇f · v, for any sum of functions of affine forms.",
    summary_zh="D_v f = ∇f · v，对任意仿射形式的函数之和成立。",
    topic="calculus",
    sources=["002 §2.10(6)", "003 §3"],
    covers=["G15", "G17"],
)
def directional_derivative():
    names = {"u": "A @ x", "y": "sum(f(u))"}
    D = sn.derive_by_hand("jvp(y, x, v)", let="A: m n; x: n; v: n; f: function", where=names)
    D.step("==", "grad(y, x) @ v", because="the gradient times the direction", because_zh="梯度与方向的内积")
    D.step("==", "(A.T @ grad(y, u)) @ v", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "grad(y, u) @ (A @ v)",
        because="move A to the other side: along the line x + t v, u moves by t A v",
        because_zh="把 A 移到另一侧：沿直线 x + t v，u 移动 t A v",
    )
    return D


@sn.derivation(
    title="The tangent plane of a quadratic: its error",
    title_zh="二次函数的切平面：误差",
    summary="If |dᵀAd| ≤ M‖d‖² for the step d, the function leaves its tangent plane by at most M‖d‖²/2.",
    summary_zh="若步长 d 满足 |dᵀAd| ≤ M‖d‖²，则函数与切平面之差不超过 M‖d‖²/2。",
    topic="calculus",
    sources=["003 §3"],
    covers=["G16"],
)
def tangent_plane_error():
    D = sn.derive_by_hand(
        "abs((x + d) @ A @ (x + d)/2 - (x @ A @ x/2 + grad(x @ A @ x/2, x) @ d))",
        let="x: n; d: n; A: n n symmetric; M",
        given=["abs(q) <= M*norm(d)**2"],
        where={"q": "d @ A @ d"},
    )
    D.step("==", "abs(q)/2", because="expand; A is symmetric", because_zh="展开；A 对称")
    D.step("<=", "M/2*norm(d)**2", because="bound of the Hessian", because_zh="黑塞矩阵的界")
    D.theorem(
        "If f is twice continuously differentiable and ‖∇²f‖ ≤ M between x₀ and x, then |f(x) − f(x₀) − ∇f(x₀)·(x − "
        "x₀)| ≤ M ‖x − x₀‖²/2.",
        "若 f 二阶连续可微，且在 x₀ 与 x 之间 ‖∇²f‖ ≤ M，则 |f(x) − f(x₀) − ∇f(x₀)·(x − x₀)| ≤ M ‖x − x₀‖²/2。",
        cite="Nesterov 2004, Lemma 1.2.3",
    )
    return D


@sn.derivation(
    title="The tangent of softplus: M = 1/4",
    title_zh="softplus 的切线：M = 1/4",
    summary="softplus(z + d) ≤ softplus(z) + σ(z) d + d²/8, since softplus″ = σ′ ≤ 1/4.",
    summary_zh="因 softplus″ = σ′ ≤ 1/4，故 softplus(z + d) ≤ softplus(z) + σ(z) d + d²/8。",
    topic="calculus",
    sources=["003 §3"],
    covers=["G16"],
)
def tangent_of_softplus():
    D = sn.derive_by_hand("diff(gap, d)", let="z; d", where=SOFTPLUS_GAP)
    D.step("==", "sigmoid(z) + d/4 - sigmoid(z + d)", because="softplus′ = σ", because_zh="softplus′ = σ")
    D.also("diff(gap, d, 2)", let="z; d")
    D.step("==", "1/4 - s*(1 - s)", because="derivative of the sigmoid", because_zh="Sigmoid 函数的导数")
    D.step("==", "(s - 1/2)**2", because="complete the square", because_zh="配方")
    D.step(">=", "0", because="a square is not negative", because_zh="平方非负")
    D.also("gap", let="z; d")
    D.step(
        ">=",
        "0",
        because="convex in d, and 0 with its slope at d = 0",
        because_zh="关于 d 是凸的，且在 d = 0 处函数值与斜率均为 0",
    )
    return D


@sn.derivation(
    title="No direction ascends faster than the gradient",
    title_zh="没有比梯度上升更快的方向",
    summary="For ‖v‖ = 1, D_v f = g · v ≤ ‖g‖ with g = ∇f.",
    summary_zh="记 g = ∇f，对 ‖v‖ = 1 有 D_v f = g · v ≤ ‖g‖。",
    topic="calculus",
    sources=["003 §3", "002 §2.10(4)"],
    covers=["G17"],
)
def steepest_ascent_bound():
    D = sn.derive_by_hand("g @ v", let="g: n; v: n", given=["norm(v) == 1"])
    D.step("<=", "norm(g)*norm(v)", because="Cauchy–Schwarz inequality", because_zh="柯西-施瓦茨不等式")
    D.step("==", "norm(g)", because="v has length 1", because_zh="v 的长度为 1")
    return D


@sn.derivation(
    title="The direction of the gradient attains the bound",
    title_zh="梯度方向达到上界",
    summary="At v = g/‖g‖, where g ≠ 0, D_v f = ‖g‖; at −v it is −‖g‖, the steepest descent.",
    summary_zh="当 g ≠ 0 时取 v = g/‖g‖，D_v f = ‖g‖；取 −v 则为 −‖g‖，即最速下降。",
    topic="calculus",
    sources=["003 §3", "002 §2.10(4)"],
    covers=["G17"],
    corrects=["X89"],
)
def steepest_ascent_attained():
    D = sn.derive_by_hand("g @ v", let="g: n", given=["norm(g) > 0"], where={"v": "g/norm(g)"})
    D.step("==", "norm(g)**2/norm(g)", because="g · g is ‖g‖²", because_zh="g · g 即 ‖g‖²")
    D.step("==", "norm(g)", because="cancel ‖g‖", because_zh="约去 ‖g‖")
    D.fails(
        "norm(g/norm(g)) == 1",
        because="at a critical point, g = 0, there is no direction of steepest ascent",
        because_zh="在驻点 g = 0 处，没有上升最快的方向",
        let="g: n",
    )
    return D


@sn.derivation(
    title="A Hessian is symmetric",
    title_zh="黑塞矩阵是对称的",
    summary="For f(x) = Σ g(Ax) with a twice differentiable g, the Hessian is Aᵀ diag(g″(Ax)) A.",
    summary_zh="设 f(x) = Σ g(Ax)，g 二阶可微，则黑塞矩阵为 Aᵀ diag(g″(Ax)) A。",
    topic="calculus",
    sources=["004 §3.2", "002 §2.7"],
    covers=["G18"],
)
def hessian_is_symmetric():
    D = sn.derive_by_hand("hessian(sum(g(z)), x)", let="A: m n; x: n; g: function", where={"z": "A @ x"})
    D.step("==", "jacobian(A.T @ grad(sum(g(z)), z), x)", because="chain rule", because_zh="链式法则")
    D.step(
        "==",
        "A.T @ hessian(sum(g(z)), z) @ A",
        because="chain rule again; g acts entry by entry, so the middle is diagonal",
        because_zh="再用链式法则；g 逐分量作用，故中间的矩阵是对角的",
    )
    D.step("==", "hessian(sum(g(z)), x).T", because="its transpose is itself", because_zh="转置等于自身")
    D.theorem(
        "If the second partial derivatives of f are continuous, then ∂²f/∂x∂y = ∂²f/∂y∂x.",
        "若 f 的二阶偏导数连续，则 ∂²f/∂x∂y = ∂²f/∂y∂x。",
        cite="Rudin 1976, Theorem 9.41",
    )
    return D
