"""Second order: Newton's method, iteratively reweighted least squares, Gauss–Newton, Hessian-vector products."""

import symnet as sn

QUADRATIC = "x: n; c: n; H: n n positive_definite"


@sn.derivation(
    title="Newton's method: one step on a quadratic",
    title_zh="牛顿法：二次函数上一步到达",
    summary="For f = (x − c)ᵀH(x − c)/2 the step x − H⁻¹∇f ends at the minimum c, from every start.",
    summary_zh="对 f = (x − c)ᵀH(x − c)/2，无论起点在哪里，x − H⁻¹∇f 一步到达最小点 c。",
    topic="optimisation",
    sources=["Nocedal, Wright 2006, Chapter 3"],
    covers=["Z08"],
)
def newton_on_a_quadratic():
    D = sn.derive_by_hand("x - inv(H) @ grad((x - c) @ H @ (x - c)/2, x)", let=QUADRATIC)
    D.step("==", "x - inv(H) @ (H @ (x - c))", because="gradient of a quadratic", because_zh="二次函数的梯度")
    D.step("==", "x - (x - c)", because="a matrix times its inverse", because_zh="矩阵与其逆相乘")
    D.step("==", "c", because="cancel x", because_zh="消去 x")
    return D


@sn.derivation(
    title="Newton's step minimises the quadratic model",
    title_zh="牛顿步使二次模型最小",
    summary="The model g·d + dᵀHd/2 of a step d is least at d = −H⁻¹g, by completing the square.",
    summary_zh="步长 d 的二次模型 g·d + dᵀHd/2 经配方可知在 d = −H⁻¹g 处最小。",
    topic="optimisation",
    sources=["Nocedal, Wright 2006, Chapter 3"],
    covers=["Z08"],
)
def newton_minimises_the_model():
    D = sn.derive_by_hand(
        "g @ d + d @ H @ d/2", let="g: n; d: n; H: n n positive_definite", where={"r": "d + inv(H) @ g"}
    )
    D.step("==", "r @ H @ r/2 - g @ inv(H) @ g/2", because="complete the square", because_zh="配方")
    D.step(">=", "-(g @ inv(H) @ g)/2", because="H is positive definite", because_zh="H 正定")
    D.fails(
        "g @ d + d @ H @ d/2 >= -(g @ inv(H) @ g)/2",
        because="with a negative eigenvalue the step leads to a saddle, not to a minimum",
        because_zh="若有负特征值，牛顿步通向鞍点而非极小点",
        let="g: n; d: n; H: n n symmetric",
        given=["det(H) != 0"],
    )
    return D


@sn.derivation(
    title="Newton's method does not see the coordinates",
    title_zh="牛顿法与坐标选取无关",
    summary="In coordinates x = A y gradient and Hessian are Aᵀg and AᵀHA; the step, seen in x, is again H⁻¹g.",
    summary_zh="在坐标 x = A y 下，梯度与黑塞矩阵为 Aᵀg 与 AᵀHA；换回 x 后步长仍为 H⁻¹g。",
    topic="optimisation",
    sources=["Nocedal, Wright 2006, Chapter 3"],
    covers=["Z08"],
)
def newton_is_invariant():
    D = sn.derive_by_hand(
        "A @ (inv(A.T @ H @ A) @ (A.T @ g))",
        let="A: n n; H: n n symmetric; g: n",
        given=["det(A) != 0", "det(H) != 0"],
    )
    D.step(
        "==",
        "A @ (inv(A) @ inv(H) @ inv(A.T) @ (A.T @ g))",
        because="inverse of a product",
        because_zh="乘积的逆",
    )
    D.step("==", "inv(H) @ g", because="inverses cancel", because_zh="逆矩阵相消")
    return D


@sn.derivation(
    title="Newton's method for logistic regression is weighted least squares",
    title_zh="逻辑回归的牛顿法即加权最小二乘",
    summary="With D = diag(p(1 − p)), w − (XᵀDX)⁻¹Xᵀ(p − t) = (XᵀDX)⁻¹XᵀD r: least squares with weights d = p(1 − p) "
    "for the "
    "working response r = Xw − (p − t)/d.",
    summary_zh="记 D = diag(p(1 − p))，则 w − (XᵀDX)⁻¹Xᵀ(p − t) = (XᵀDX)⁻¹XᵀD r："
    "即以 d = p(1 − p) 为权、以工作响应 r = Xw − (p − t)/d 为目标的最小二乘。",
    topic="optimisation",
    sources=["Green 1984"],
    covers=["Z08"],
)
def iteratively_reweighted_least_squares():
    D = sn.derive_by_hand(
        "w - inv(M) @ (X.T @ (p - t))",
        let="X: N n; w: n; p: N; t: N",
        given=["0 < p", "p < 1", "det(M) != 0"],
        where={"d": "p*(1 - p)", "M": "X.T @ diag(d) @ X", "r": "X @ w - (p - t)/d"},
    )
    D.step("==", "inv(M) @ (M @ w - X.T @ (p - t))", because="w = M⁻¹M w", because_zh="w = M⁻¹M w")
    D.step(
        "==",
        "inv(M) @ (X.T @ (d*(X @ w)) - X.T @ (d*((p - t)/d)))",
        because="definition of M; multiply and divide by d",
        because_zh="M 的定义；乘以并除以 d",
    )
    D.step("==", "inv(M) @ (X.T @ (d*r))", because="collect the response", because_zh="合并为工作响应")
    return D


@sn.derivation(
    title="The Hessian of a network: Gauss–Newton and the rest",
    title_zh="网络的黑塞矩阵：高斯-牛顿项与余项",
    summary="For L = ‖f(w) − t‖²/2 with a network f = V g(Uw): ∇²L = JᵀJ + Σₖ rₖ ∇²fₖ with r = f − t.",
    summary_zh="设 L = ‖f(w) − t‖²/2，网络 f = V g(Uw)，r = f − t，则 ∇²L = JᵀJ + Σₖ rₖ ∇²fₖ。",
    topic="optimisation",
    sources=["Schraudolph 2002"],
    covers=["Z09"],
)
def gauss_newton_decomposition():
    D = sn.derive_by_hand(
        "hessian(sum(r**2)/2, w)",
        let="V: m k; U: k n; w: n; t: m; g: function",
        where={"f": "V @ g(U @ w)", "r": "f - t", "J": "jacobian(f, w)"},
    )
    D.step(
        "==", "jacobian(jacobian(f, w).T @ r, w)", because="gradient of the squared loss", because_zh="平方损失的梯度"
    )
    D.step(
        "==",
        'jacobian(f, w).T @ jacobian(f, w) + einsum("k,kij->ij", r, jacobian(jacobian(f, w), w))',
        because="product rule: r is differentiated, then the Jacobian",
        because_zh="乘积法则：先对 r 求导，再对雅可比矩阵求导",
    )
    D.fails(
        "hessian(sum(r**2)/2, w) == jacobian(f, w).T @ jacobian(f, w)",
        because="without the second term this holds only where the residuals, or all second derivatives, are 0",
        because_zh="舍去第二项后，仅当残差或二阶导数全为零时成立",
    )
    return D


@sn.derivation(
    title="The Gauss–Newton matrix has no negative direction",
    title_zh="高斯-牛顿矩阵半正定",
    summary="vᵀJᵀJv = ‖Jv‖²; the rest Σₖ rₖ ∇²fₖ is dropped, exactly where the residuals are 0.",
    summary_zh="vᵀJᵀJv = ‖Jv‖²；余项 Σₖ rₖ ∇²fₖ 被舍去，当残差为零时这是精确的。",
    topic="optimisation",
    sources=["Schraudolph 2002"],
    covers=["Z09"],
)
def gauss_newton_is_semidefinite():
    D = sn.derive_by_hand("v @ (J.T @ J) @ v", let="J: m n; v: n")
    D.step("==", "norm(J @ v)**2", because="move J to the other side", because_zh="把 J 移到另一侧")
    D.step(">=", "0", because="a square is not negative", because_zh="平方非负")
    return D


@sn.derivation(
    title="A Hessian-vector product needs no Hessian",
    title_zh="黑塞矩阵与向量之积无需黑塞矩阵",
    summary="∇²L v is the derivative of the gradient along v: two passes, for any network L = Σ f(V g(Uw)).",
    summary_zh="∇²L v 是梯度沿 v 的方向导数：两遍传播即可，对任意网络 L = Σ f(V g(Uw)) 成立。",
    topic="optimisation",
    sources=["Pearlmutter 1994"],
    covers=["Z09"],
)
def hessian_vector_product():
    D = sn.derive_by_hand(
        "hessian(L, w) @ v",
        let="V: m k; U: k n; w: n; v: n; f: function; g: function",
        where={"L": "sum(f(V @ g(U @ w)))"},
    )
    D.step(
        "==",
        "jacobian(grad(L, w), w) @ v",
        because="the Hessian is the Jacobian of the gradient",
        because_zh="黑塞矩阵是梯度的雅可比矩阵",
    )
    D.step("==", "jvp(grad(L, w), w, v)", because="derivative along v", because_zh="沿 v 的方向导数")
    return D
