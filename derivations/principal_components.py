"""Principal components: eigenvectors by Lagrange multipliers, the greatest variance, the linear autoencoder."""

import symnet as sn


@sn.derivation(
    title="Directions of stationary variance are eigenvectors",
    title_zh="方差取驻值的方向是特征向量",
    summary="For uᵀCu on the unit sphere the multiplier condition is C u = ν u; the value there is the eigenvalue ν.",
    summary_zh="在单位球面上考察 uᵀCu：乘子条件即 C u = ν u，该处的值就是特征值 ν。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H05", "Z28"],
)
def principal_component_is_an_eigenvector():
    return sn.minimize("-(u @ C @ u)", "u", ["u @ u == 1"], let="u: n; C: n n symmetric")


@sn.derivation(
    title="The greatest variance is the greatest eigenvalue",
    title_zh="最大方差即最大特征值",
    summary="If no eigenvalue of C exceeds l, so that C = l I − BᵀB for some B, then uᵀCu ≤ l on the unit sphere, with "
    "equality where C u = l u. For another eigenvalue it is no bound.",
    summary_zh="若 C 的特征值都不超过 l，即存在 B 使 C = l I − BᵀB，则单位球面上 uᵀCu ≤ l，且在 C u = l u 处取等号。"
    "对其他特征值则不是上界。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["Z28"],
)
def greatest_variance():
    let = "u: n; v: n; B: m n; C: n n symmetric; l"
    D = sn.derive_by_hand("u @ (l*eye(n) - B.T @ B) @ u", let=let, given=["u @ u == 1"])
    D.step("==", "l*(u @ u) - norm(B @ u)**2", because="multiply out", because_zh="展开")
    D.step("==", "l - norm(B @ u)**2", because="u has length 1", because_zh="u 的长度为 1")
    D.step("<=", "l", because="a square is not negative", because_zh="平方非负")
    D.also("v @ C @ v", given=["C @ v == l*v", "v @ v == 1"])
    D.step("==", "l*(v @ v)", because="v is an eigenvector", because_zh="v 是特征向量")
    D.step("==", "l", because="v has length 1: the bound is reached", because_zh="v 的长度为 1：达到上界")
    D.fails(
        "2*a**2 + b**2 <= 1",
        let={},
        given=["a**2 + b**2 == 1"],
        because="for C = diag(2, 1) the eigenvalue 1, which is not the greatest, is no bound",
        because_zh="取 C = diag(2, 1)：特征值 1 不是最大的，不构成上界",
    )
    return D


@sn.derivation(
    title="The linear autoencoder seeks the greatest variance",
    title_zh="线性自编码器寻求最大方差",
    summary="With orthonormal columns V of k directions, ‖X − X V Vᵀ‖² = ‖X‖² − ‖X V‖²: the least error is the "
    "greatest variance kept. Encoder and decoder are known only up to an invertible matrix A between them.",
    summary_zh="取 k 个标准正交方向为 V 的列，则 ‖X − X V Vᵀ‖² = ‖X‖² − ‖X V‖²：误差最小即保留的方差最大。"
    "编码器与解码器只确定到其间的一个可逆矩阵 A。",
    topic="follow-ons",
    sources=["Baldi, Hornik 1989"],
    covers=["Z28"],
)
def linear_autoencoder():
    let = "X: N n; V: n k; W: k n; A: k k"
    D = sn.derive_by_hand("norm(X - X @ V @ V.T)**2", let=let, given=["V.T @ V == eye(k)"])
    D.step(
        "==",
        "norm(X)**2 - 2*norm(X @ V)**2 + trace(X @ V @ (V.T @ V) @ V.T @ X.T)",
        because="multiply out",
        because_zh="展开",
    )
    D.step("==", "norm(X)**2 - norm(X @ V)**2", because="VᵀV = I", because_zh="VᵀV = I")
    D.also("(X @ V @ A) @ (inv(A) @ W)", given=["det(A) != 0"])
    D.step(
        "==", "X @ V @ W", because="the same output for every invertible A", because_zh="任何可逆的 A 给出同样的输出"
    )
    D.theorem(
        "Among all W, V with k inner units, ‖X − X V W‖ is least where V W projects on the span of the first k right "
        "singular vectors of X; all other critical points are saddles, where XᵀX is invertible with distinct "
        "eigenvalues.",
        "在所有 k 个隐单元的 V、W 中，‖X − X V W‖ 在 V W 为向 X 的前 k 个右奇异向量张成空间的投影时最小；"
        "若 XᵀX 可逆且特征值互异，其余临界点都是鞍点。",
        cite="Eckart, Young 1936; Baldi, Hornik 1989",
    )
    return D
