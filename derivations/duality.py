"""Duality: the functional of Hahn and Banach by orthogonal projection, density by contradiction, Riesz on n points."""

import symnet as sn

# U is spanned by the columns of A; P projects on it, r is what is left of z.
PROJECTION = {"P": "A @ inv(A.T @ A) @ A.T", "r": "z - P @ z"}
GRAM = ["det(A.T @ A) != 0"]


@sn.derivation(
    title="What is left of z is orthogonal to the subspace",
    title_zh="z 的剩余部分与子空间正交",
    summary="r = z − P z is orthogonal to every A c, and no point of the subspace is closer to z than P z: the "
    "distance "
    "is ‖r‖.",
    summary_zh="r = z − P z 与每个 A c 正交，并且子空间中没有比 P z 更接近 z 的点：距离为 ‖r‖。",
    topic="approximation theory",
    sources=["001 §Hahn-Banach 扩展定理"],
    covers=["P07"],
)
def orthogonal_projection():
    D = sn.derive_by_hand("r @ (A @ c) == 0", let="A: n k; z: n; c: k", given=GRAM, where=PROJECTION)
    D.step("==", "(A.T @ z - A.T @ (A @ (inv(A.T @ A) @ (A.T @ z)))) @ c", because="insert r", because_zh="代入 r")
    D.step("==", "(A.T @ z - A.T @ z) @ c", because="a matrix times its inverse", because_zh="矩阵与其逆相乘")
    D.step("==", "0", because="cancel", because_zh="相消")
    D.also("norm(z - A @ c)**2", given=GRAM)
    D.step(
        "==",
        "norm(r + (P @ z - A @ c))**2",
        because="z is r + P z",
        because_zh="z 等于 r + P z",
    )
    D.step(
        "==",
        "norm(r)**2 + norm(P @ z - A @ c)**2",
        because="Pythagoras: the second part lies in the subspace, r is orthogonal to it",
        because_zh="勾股定理：第二部分在子空间中，r 与之正交",
    )
    D.step(">=", "norm(r)**2", because="a square is not negative", because_zh="平方非负")
    return D


@sn.derivation(
    title="The functional that vanishes on U and is 1 at z has the norm 1/d",
    title_zh="在 U 上为 0、在 z 处为 1 的泛函的范数是 1/d",
    summary="z is A e + r, with r orthogonal to U, the span of the columns of A; L(x) = l·x with l = r/‖r‖². It "
    "vanishes on U, L(z) = 1, |L(x)| ≤ ‖x‖/‖r‖ with equality at r: "
    "‖L‖ = 1/d(z, U), not ‖L‖ ≤ d as it is printed.",
    summary_zh="z 等于 A e + r，r 与 A 的各列所张成的 U 正交；L(x) = l·x，其中 l = r/‖r‖²。它在 U 上为 0，L(z) = 1，"
    "|L(x)| ≤ ‖x‖/‖r‖，在 r 处取等号："
    "‖L‖ = 1/d(z, U)，而非原文所印的 ‖L‖ ≤ d。",
    topic="approximation theory",
    sources=["001 §Hahn-Banach 扩展定理"],
    covers=["P07"],
    corrects=["X32"],
)
def hahn_banach_functional():
    where = {"z": "r + A @ e", "l": "r/(r @ r)"}
    given = ["A.T @ r == 0", "r @ r > 0"]
    D = sn.derive_by_hand("l @ (A @ c) == 0", let="r: n; A: n k; c: k; e: k", given=given, where=where)
    D.step("==", "(A.T @ r) @ c/(r @ r)", because="take out the scalar", because_zh="提取标量")
    D.step("==", "0", because="r is orthogonal to the subspace", because_zh="r 与子空间正交")
    D.also("l @ z == 1", given=given)
    D.step(
        "==",
        "(r @ r)/(r @ r) + (A.T @ r) @ e/(r @ r)",
        because="z is r plus a point of U",
        because_zh="z 等于 r 加 U 中一点",
    )
    D.step("==", "1", because="r is orthogonal to that point", because_zh="r 与该点正交")
    D.also("abs(k @ x) <= norm(x)/norm(s)", let="s: n; x: n", given=["norm(s) > 0"], where={"k": "s/(s @ s)"})
    D.step(
        "<=",
        "norm(k)*norm(x)",
        because="the norm, with k for l and s for r: Cauchy–Schwarz inequality",
        because_zh="求范数（以 k 记 l，以 s 记 r）：Cauchy–Schwarz 不等式",
    )
    D.step("==", "norm(x)/norm(s)", because="‖k‖ = ‖s‖/‖s‖²", because_zh="‖k‖ = ‖s‖/‖s‖²")
    D.also("k @ s == norm(s)/norm(s)", given=["norm(s) > 0"])
    D.step("==", "1", because="definition of k", because_zh="k 的定义")
    D.step(
        "==",
        "norm(s)/norm(s)",
        because="equality at x = s: the norm is 1/‖s‖ exactly",
        because_zh="在 x = s 处取等号：范数恰为 1/‖s‖",
    )
    D.fails(
        "norm([0, 2]) <= norm([0, 1/2])",
        because="‖L‖ ≤ d as printed: for U = span(e₁) and z = ½ e₂ the functional is L(x) = 2x₂, and d = ½",
        because_zh="即原文的 ‖L‖ ≤ d：取 U = span(e₁)、z = ½ e₂，则 L(x) = 2x₂，而 d = ½",
    )
    D.theorem(
        "Let V be a normed space, U a linear subspace, z a point outside the closure of U, d = d(z, U). There is a "
        "continuous linear L on V with L(x) = 0 for all x ∈ U, L(z) = 1 and ‖L‖ = 1/d.",
        "设 V 为赋范空间，U 为线性子空间，z 不属于 U 的闭包，d = d(z, U)。则存在 V 上的连续线性泛函 L，"
        "使得对一切 x ∈ U 有 L(x) = 0，且 L(z) = 1，‖L‖ = 1/d。",
        cite="Conway, A Course in Functional Analysis (1990), section III.6 (Hahn–Banach theorem and corollaries)",
    )
    return D


@sn.derivation(
    title="The same identity in two other norms of the plane",
    title_zh="平面上另外两种范数下的同一等式",
    summary="U = span(1, 1), z = (1, 0), and L(x, y) = x − y, which vanishes on U and is 1 at z. Greatest entry: the "
    "distance "
    "is 1/2 and ‖L‖ = 2. Sum of absolute values: the distance is 1 and ‖L‖ = 1.",
    summary_zh="U = span(1, 1)，z = (1, 0)，L(x, y) = x − y 在 U 上为 0、在 z 处为 1。最大值范数：距离为 1/2，‖L‖ = 2。"
    "绝对值之和的范数：距离为 1，‖L‖ = 1。",
    topic="approximation theory",
    sources=["001 §Hahn-Banach 扩展定理"],
    covers=["P07"],
)
def hahn_banach_other_norms():
    D = sn.derive_by_hand("maximum(abs(1 - t), abs(0 - t))", let="t; x; y; m")
    D.step(
        ">=",
        "1/2",
        because="z − t (1, 1) has the entries 1 − t and −t, which are 1 apart; 1/2 is attained at t = 1/2",
        because_zh="z − t (1, 1) 的分量为 1 − t 与 −t，两者相差 1；t = 1/2 时取到 1/2",
    )
    D.also("maximum(abs(1 - 1/2), abs(0 - 1/2))")
    D.step("==", "1/2", because="so the distance is 1/2", because_zh="所以距离为 1/2")
    D.also("abs(x - y)", given=["abs(x) <= m", "abs(y) <= m"])
    D.step("<=", "abs(x) + abs(y)", because="triangle inequality", because_zh="三角不等式")
    D.step(
        "<=",
        "2*m",
        because="‖L‖ ≤ 2, with equality at (1, −1): 2 is 1 over the distance",
        because_zh="‖L‖ ≤ 2，在 (1, −1) 处取等号：2 等于距离的倒数",
    )
    D.also("abs(1 - t) + abs(0 - t)")
    D.step(
        ">=",
        "1",
        because="the sum of absolute values: the distance is 1, attained at t = 0",
        because_zh="绝对值之和：距离为 1，在 t = 0 处取到",
    )
    D.also("abs(x - y)")
    D.step(
        "<=", "abs(x) + abs(y)", because="‖L‖ ≤ 1, with equality at (1, 0)", because_zh="‖L‖ ≤ 1，在 (1, 0) 处取等号"
    )
    return D


@sn.derivation(
    title="No functional of the kind can be shorter",
    title_zh="这样的泛函范数不可能更小",
    summary="If L vanishes at u and is 1 at z, then 1 = L(z − u) ≤ ‖L‖ ‖z − u‖ for every u in U: ‖L‖ ≥ 1/d in any "
    "norm. "
    "Here L(x) = l·x with the Euclidean norm.",
    summary_zh="若 L 在 u 处为 0、在 z 处为 1，则对 U 中任意 u 有 1 = L(z − u) ≤ ‖L‖ ‖z − u‖：在任意范数下 ‖L‖ ≥ 1/d。"
    "这里 L(x) = l·x，取欧几里得范数。",
    topic="approximation theory",
    sources=["001 §Hahn-Banach 扩展定理"],
    covers=["P07"],
)
def hahn_banach_lower_bound():
    D = sn.derive_by_hand("1", let="l: n; z: n; u: n", given=["l @ z == 1", "l @ u == 0"])
    D.step("==", "l @ z - l @ u", because="L(z) = 1 and L(u) = 0", because_zh="L(z) = 1，L(u) = 0")
    D.step("==", "l @ (z - u)", because="L is linear", because_zh="L 是线性的")
    D.step("<=", "norm(l)*norm(z - u)", because="Cauchy–Schwarz inequality", because_zh="Cauchy–Schwarz 不等式")
    return D


@sn.derivation(
    title="Density by contradiction, in n dimensions",
    title_zh="n 维情形的反证法",
    summary="If the columns of A span the space, a functional y that vanishes on all of them is 0. If they do not, "
    "there is one that vanishes on them and is not 0: the r of the projection.",
    summary_zh="若 A 的各列张成整个空间，则在所有列上为 0 的泛函 y 必为 0；若不张成，则存在在各列上为 0 而不恒为 0 "
    "的泛函，"
    "即投影的剩余部分 r。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P08"],
)
def density_by_duality():
    D = sn.derive_by_hand("inv(A.T) @ (A.T @ y)", let="A: n n; y: n", given=["A.T @ y == 0", "det(A) != 0"])
    D.step("==", "inv(A.T) @ zeros(n)", because="y vanishes on every column", because_zh="y 在每一列上为 0")
    D.step("==", "zeros(n)", because="linear: so y itself is 0", because_zh="线性：因此 y 本身为 0")
    D.also("inv(A.T) @ (A.T @ y) == y", given=["det(A) != 0"])
    D.step("==", "y", because="a matrix times its inverse", because_zh="矩阵与其逆相乘")
    D.fails(
        "y == 0",
        because="where the columns do not span, y may vanish on all of them and not be 0",
        because_zh="各列不张成整个空间时，y 可在各列上为 0 而自身不为 0",
        given=["A.T @ y == 0"],
    )
    D.theorem(
        "A linear subspace U of a normed space V is dense if and only if every continuous linear functional that "
        "vanishes on U is 0.",
        "赋范空间 V 的线性子空间 U 稠密，当且仅当在 U 上为 0 的连续线性泛函必为 0。",
        cite="Rudin, Real and Complex Analysis (1987), Theorem 5.19",
    )
    return D


@sn.derivation(
    title="Functionals on Lᵖ: the case of equality",
    title_zh="Lᵖ 上的泛函：取等号的情形",
    summary="On n points with weights w, L(f) = Σ w f g. At f = sign(g)|g|^(q−1), L(f) = Σ w |g|^q, and ‖f‖ₚᵖ is the "
    "same number, so that L(f)/‖f‖ₚ = ‖g‖_q: Hölder's bound is reached.",
    summary_zh="在带权 w 的 n 个点上 L(f) = Σ w f g。取 f = sign(g)|g|^(q−1)，则 L(f) = Σ w |g|^q，而 ‖f‖ₚᵖ 为同一数，"
    "故 L(f)/‖f‖ₚ = ‖g‖_q：达到 Hölder 不等式的界。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P09"],
)
def lp_functional_norm():
    given, where = ["g != 0", "q > 1"], {"f": "sign(g)*abs(g)**(q - 1)", "p": "q/(q - 1)"}
    D = sn.derive_by_hand("f*g == abs(g)**q", let="g: n; q", given=given, where=where)
    D.step("==", "abs(g)**(q - 1)*abs(g)", because="sign(g) g = |g|", because_zh="sign(g) g = |g|")
    D.step("==", "abs(g)**q", because="product of powers: L(f) = Σ w |g|^q", because_zh="同底幂相乘：L(f) = Σ w |g|^q")
    D.also("abs(f)**p == abs(g)**q", given=given)
    D.step("==", "(abs(g)**(q - 1))**p", because="a sign has the absolute value 1", because_zh="符号的绝对值为 1")
    D.step(
        "==",
        "abs(g)**q",
        because="(q − 1) p = q: ‖f‖ₚᵖ is the same sum S",
        because_zh="(q − 1) p = q：‖f‖ₚᵖ 是同一个和 S",
    )
    D.also("S/S**(1/p)", let="S; q", given=["S > 0", "q > 1"], where={"p": "q/(q - 1)"})
    D.step("==", "S**(1/q)", because="1 − 1/p = 1/q: the quotient is ‖g‖_q", because_zh="1 − 1/p = 1/q：商为 ‖g‖_q")
    D.theorem(
        "For 1 < p < ∞, and for p = 1 where μ is σ-finite, every continuous linear functional on Lᵖ(μ) is "
        "L(f) = ∫ f g dμ with one g ∈ L^q(μ), 1/p + 1/q = 1, and ‖L‖ = ‖g‖_q. For p = ∞ this is false in general.",
        "当 1 < p < ∞，以及 p = 1 且 μ 为 σ-有限时，Lᵖ(μ) 上的每个连续线性泛函都形如 L(f) = ∫ f g dμ，"
        "其中 g ∈ L^q(μ) 唯一，1/p + 1/q = 1，且 ‖L‖ = ‖g‖_q。p = ∞ 时一般不成立。",
        cite="Rudin, Real and Complex Analysis (1987), Theorem 6.16",
    )
    return D


@sn.derivation(
    title="Functionals on C(X): the norm is the total mass",
    title_zh="C(X) 上的泛函：范数等于总质量",
    summary="On n points a functional is L(f) = Σ μ f, the entries of μ of either sign. For |f| ≤ m it is at most "
    "m Σ |μ|, and f = sign(μ) reaches Σ |μ|.",
    summary_zh="在 n 个点上，泛函为 L(f) = Σ μ f，μ 的分量可正可负。当 |f| ≤ m 时它不超过 m Σ |μ|，而 f = sign(μ) "
    "取到 Σ |μ|。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P10"],
)
def continuous_functional_norm():
    D = sn.derive_by_hand("mu @ f <= m*sum(abs(mu))", let="mu: n; f: n; m", given=["m - sign(mu)*f >= 0"])
    D.step(
        "==",
        "sum(abs(mu)*m) - sum(abs(mu)*(m - sign(mu)*f))",
        because="μ is |μ| sign(μ); add and subtract",
        because_zh="μ 等于 |μ| sign(μ)；加减同一项",
    )
    D.step("<=", "sum(abs(mu)*m)", because="both factors are not negative: ±f ≤ m", because_zh="两个因子都非负：±f ≤ m")
    D.step("==", "m*sum(abs(mu))", because="take out m", because_zh="提取 m")
    D.also("mu @ sign(mu)")
    D.step(
        "==",
        "sum(abs(mu))",
        because="equality for f = sign(μ), whose greatest value is 1",
        because_zh="f = sign(μ) 的最大值为 1，取等号",
    )
    D.theorem(
        "Let X be a compact Hausdorff space. Every continuous linear functional on C(X) is L(f) = ∫ f dμ with one "
        "finite "
        "signed regular Borel measure μ, and ‖L‖ = |μ|(X).",
        "设 X 为紧 Hausdorff 空间。C(X) 上的每个连续线性泛函都形如 L(f) = ∫ f dμ，其中 μ 是唯一的有限符号正则 Borel "
        "测度，"
        "且 ‖L‖ = |μ|(X)。",
        cite="Rudin, Real and Complex Analysis (1987), Theorem 6.19 (Riesz)",
    )
    return D
