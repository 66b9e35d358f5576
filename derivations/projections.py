"""Nearest points: least norm, the hyperplane, the orthant, the simplex; steepest descent as a direction on a sphere."""

import symnet as sn


@sn.derivation(
    title="The shortest solution of a linear system",
    title_zh="线性方程组的最短解",
    summary="Among all x with A x = b, AAᵀ invertible, x = Aᵀ(AAᵀ)⁻¹b is the shortest: the multipliers are −(AAᵀ)⁻¹b.",
    summary_zh="若 AAᵀ 可逆，则在所有满足 A x = b 的 x 中，x = Aᵀ(AAᵀ)⁻¹b 最短；乘子为 −(AAᵀ)⁻¹b。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H05"],
)
def least_norm_solution():
    return sn.minimize("norm(x)**2/2", "x", ["A @ x == b"], let="A: m n; x: n; b: m")


@sn.derivation(
    title="Projection on the simplex",
    title_zh="向单纯形投影",
    summary="With τ such that Σ relu(z − τ) = 1, the point of the simplex nearest to z is relu(z − τ): the conditions "
    "of Karush, Kuhn and Tucker hold with multipliers τ of the sum and relu(τ − z) of the signs, for all sizes.",
    summary_zh="取 τ 使 Σ relu(z − τ) = 1，则单纯形上离 z 最近的点为 relu(z − τ)：KKT 条件成立，"
    "和约束的乘子为 τ，非负约束的乘子为 relu(τ − z)，对任意 n 成立。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H05", "H15"],
)
def projection_on_the_simplex():
    D = sn.derive_by_hand(
        sn.minimize(
            "norm(x - z)**2/2",
            "x",
            ["sum(x) == 1", "x >= 0"],
            given=["sum(relu(z - tau)) == 1"],
            let="x: n; z: n; tau",
            at={"x": "relu(z - tau)", "λ": "tau", "μ": "relu(tau - z)"},
        )
    )
    D.fails(
        "z - (sum(z) - 1)/n >= 0",
        let="z: n",
        because="with the equation alone the nearest point may have negative entries",
        because_zh="只用等式约束时，最近点可能有负分量",
    )
    return D


@sn.derivation(
    title="ReLU is the projection on the non-negative orthant",
    title_zh="ReLU 是向非负象限的投影",
    summary="relu(z) is the nearest point with no negative entry; the multipliers are relu(−z).",
    summary_zh="relu(z) 是没有负分量的最近点，乘子为 relu(−z)。",
    topic="optimality",
    sources=["002 §2.7(3)"],
    covers=["H15"],
)
def relu_is_a_projection():
    return sn.minimize("norm(x - z)**2/2", "x", ["x >= 0"], let="x: n; z: n")
