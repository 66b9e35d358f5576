"""Which activations tell measures apart: steps and the logistic function; projections and Fourier transforms."""

import symnet as sn

POINTS = ["x < y", "y < z"]


@sn.derivation(
    title="The easy case: steps make intervals",
    title_zh="容易的情形：阶跃给出区间",
    summary="A difference of two steps is the indicator of [a, b): a measure that all steps integrate to 0 vanishes on "
    "all such intervals.",
    summary_zh="两个阶跃之差是 [a, b) 的示性函数：若所有阶跃对某测度的积分都为 0，则该测度在一切这样的区间上为 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P11"],
)
def step_activation_case():
    D = sn.derive_by_hand("step(x - a) - step(x - b)", given=["a < b"])
    D.step(
        "==",
        "where(x < a, 0, where(x < b, 1, 1 - 1))",
        because="before a both are 0, between a and b the first is 1, from b on both are 1",
        because_zh="a 之前两者为 0，a 与 b 之间第一个为 1，b 之后两者均为 1",
    )
    D.step(
        "==",
        "where(a <= x, where(x < b, 1, 0), 0)",
        because="the indicator of [a, b)",
        because_zh="[a, b) 的示性函数",
    )
    D.fails(
        "step(x - a) - step(x - b) == where(a <= x, where(x < b, 1, 0), 0)",
        because="with the ends in the wrong order the difference is negative",
        because_zh="端点次序颠倒时，差为负",
    )
    return D


@sn.derivation(
    title="Steps tell points apart",
    title_zh="阶跃能区分各点",
    summary="On three sorted points the matrix of the steps that jump at the points is triangular with ones on the "
    "diagonal: a measure on them that all steps integrate to 0 is 0. For other measures, intervals are enough.",
    summary_zh="在三个排好序的点上，以各点为跳跃点的阶跃构成对角线为 1 的三角矩阵：若所有阶跃对这些点上的测度积分都为 "
    "0，"
    "则该测度为 0。对其他测度，只需区间即可。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P11"],
)
def steps_tell_points_apart():
    matrix = "[[step(x - x), step(x - y), step(x - z)], [step(y - x), step(y - y), step(y - z)], "
    matrix += "[step(z - x), step(z - y), step(z - z)]]"
    D = sn.derive_by_hand(f"det({matrix})", given=POINTS)
    D.step(
        "==",
        "det([[1, 0, 0], [1, 1, 0], [1, 1, 1]])",
        because="a step that jumps at a later point is still 0",
        because_zh="跳跃点更靠后的阶跃仍为 0",
    )
    D.step("==", "1", because="triangular", because_zh="三角矩阵")
    D.also("c @ [1, 1, 1] - c @ [0, 1, 1] == c[0]", let="c: 3")
    D.step(
        "==",
        "c[0]",
        because="steps at two neighbouring points differ by the mass of one: if all integrals are 0, so is the mass",
        because_zh="相邻两点的阶跃之积分相差一个点的质量：若积分全为 0，质量也为 0",
    )
    D.theorem(
        "The intervals [a, b) generate the Borel sets of ℝ, so that a σ-finite signed measure that vanishes on all of "
        "them is 0; if the integral of g dμ over [a, b) is 0 for all a < b, then g = 0 almost everywhere.",
        "区间 [a, b) 生成 ℝ 的 Borel 集，因此在所有区间上为 0 的 σ-有限符号测度为 0；"
        "从而若 g dμ 在一切区间 [a, b) 上的积分为 0，则 g 几乎处处为 0。",
        cite="Billingsley, Probability and Measure (1995), Theorem 3.3 (uniqueness, by the π-λ theorem)",
    )
    return D


@sn.derivation(
    title="The logistic function tells points apart",
    title_zh="Logistic 函数能区分有限个点",
    summary="σ(x + b) is u/(u + v) with u = exp(x), v = exp(−b): a matrix of its values is one of Cauchy, and its "
    "determinant is a product of differences. So it is not 0 for distinct points and distinct biases, here for three.",
    summary_zh="令 u = exp(x)，v = exp(−b)，则 σ(x + b) = u/(u + v)：其取值矩阵是 Cauchy 矩阵，行列式是差的乘积。"
    "因此对互不相同的点与偏置，行列式不为 0；这里取三个点。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论 (3)"],
    covers=["P12"],
)
def logistic_discriminates():
    D = sn.derive_by_hand("sigmoid(x + b)")
    D.step("==", "1/(1 + exp(-b)/exp(x))", because="definition of the sigmoid", because_zh="Sigmoid 的定义")
    D.step("==", "exp(x)/(exp(x) + exp(-b))", because="multiply by exp(x)", because_zh="上下同乘 exp(x)")
    positive = ["x > 0", "y > 0", "z > 0", "p > 0", "q > 0", "r > 0"]
    D.also(
        "det([[x/(x + p), x/(x + q), x/(x + r)], [y/(y + p), y/(y + q), y/(y + r)], [z/(z + p), z/(z + q), z/(z + r)"
        "]])",
        given=positive,
    )
    D.step(
        "==",
        "x*y*z*det([[1/(x + p), 1/(x + q), 1/(x + r)], [1/(y + p), 1/(y + q), 1/(y + r)], [1/(z + p), 1/(z + q), 1/(z "
        "+ r)]])",
        because="take a factor out of each row",
        because_zh="从每一行提出因子",
    )
    D.step(
        "==",
        "x*y*z*(y - x)*(z - x)*(z - y)*(q - p)*(r - p)*(r - q)"
        "/((x + p)*(x + q)*(x + r)*(y + p)*(y + q)*(y + r)*(z + p)*(z + q)*(z + r))",
        because="Cauchy's determinant",
        because_zh="Cauchy 行列式",
    )
    D.also("det([[s + a, s + b, s + c], [t + a, t + b, t + c], [u + a, u + b, u + c]])", let="s; t; u; a; b; c")
    D.step(
        "==",
        "0",
        because="a linear activation does not: with s ≠ t, the third row is a combination of the other two whose "
        "weights sum to 1",
        because_zh="线性激活函数不能：s ≠ t 时，第三行是前两行的仿射组合",
    )
    D.theorem(
        "Let σ be continuous with limits 0 at −∞ and 1 at +∞. If a finite signed regular measure μ on [0,1]ⁿ satisfies "
        "∫ σ(wᵀx + b) dμ(x) = 0 for all w and b, then μ = 0.",
        "设 σ 连续，在 −∞ 与 +∞ 处的极限分别为 0 与 1。若 [0,1]ⁿ 上的有限符号正则测度 μ 对一切 w 与 b 满足 ∫ σ(wᵀx + "
        "b) dμ(x) = 0，则 μ = 0。",
        cite="Cybenko 1989, Lemma 1",
    )
    D.theorem(
        "Cauchy's determinant of order n: det 1/(xᵢ + yⱼ) is the product of all (xⱼ − xᵢ)(yⱼ − yᵢ) with i < j, divided "
        "by the product of all xᵢ + yⱼ.",
        "n 阶 Cauchy 行列式：det 1/(xᵢ + yⱼ) 等于所有 (xⱼ − xᵢ)(yⱼ − yᵢ)（i < j）之积除以所有 xᵢ + yⱼ 之积。",
        cite="Cauchy 1841; Horn, Johnson, Matrix Analysis (2013), section 0.9.12",
    )
    return D


@sn.derivation(
    title="Two points and two biases: the sign of the determinant",
    title_zh="两点两偏置：行列式的符号",
    summary="For x < y and b < c the determinant of the four values of the sigmoid is negative, never 0.",
    summary_zh="当 x < y 且 b < c 时，Sigmoid 的四个值的行列式为负，永不为 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论 (3)"],
    covers=["P12"],
)
def logistic_two_points():
    where = {"u": "exp(-x)", "v": "exp(-b)"}
    D = sn.derive_by_hand(
        "det([[sigmoid(x + b), sigmoid(x + b + d)], [sigmoid(x + t + b), sigmoid(x + t + b + d)]])",
        given=["t > 0", "d > 0"],
        where=where,
    )
    D.step(
        "==",
        "1/((1 + u*v)*(1 + u*v*exp(-d - t))) - 1/((1 + u*v*exp(-d))*(1 + u*v*exp(-t)))",
        because="determinant of order 2, with y = x + t and c = b + d",
        because_zh="二阶行列式，其中 y = x + t，c = b + d",
    )
    D.step(
        "==",
        "-u*v*(1 - exp(-t))*(1 - exp(-d))/((1 + u*v)*(1 + u*v*exp(-d - t))*(1 + u*v*exp(-d))*(1 + u*v*exp(-t)))",
        because="common denominator",
        because_zh="通分",
    )
    D.step("<", "0", because="exp(−t) < 1 and exp(−d) < 1", because_zh="exp(−t) < 1，exp(−d) < 1")
    return D


@sn.derivation(
    title="A projected measure",
    title_zh="投影测度",
    summary="μ has the mass C[i, j] at points whose product with a is s[i] for all j. The projection has the mass "
    "Σⱼ C[i, j] at s[i]. For every function f, integrals of f(w a·x + b) by μ are integrals of f(w t + b) by the "
    "projection.",
    summary_zh="μ 在若干点上的质量为 C[i, j]，这些点与 a 的内积对所有 j 都是 s[i]。投影测度在 s[i] 处的质量为 Σⱼ C[i, "
    "j]。"
    "对任意函数 f，f(w a·x + b) 对 μ 的积分等于 f(w t + b) 对投影测度的积分。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P13"],
)
def projected_measure():
    D = sn.derive_by_hand(
        "sum(C*f(w*outer(s, ones(m)) + b)) == sum(C, axis=1) @ f(w*s + b)", let="C: n m; s: n; w; b; f: function"
    )
    D.step(
        "==",
        "sum(sum(C*outer(f(w*s + b), ones(m)), axis=1))",
        because="f has one value for each i; sum over j first",
        because_zh="对每个 i，f 只有一个值；先对 j 求和",
    )
    D.step(
        "==",
        "sum(C, axis=1) @ f(w*s + b)",
        because="the masses of one value add up: change of variables",
        because_zh="同一取值处的质量相加：变量替换",
    )
    return D


@sn.derivation(
    title="The Fourier transform of a measure is that of its projections",
    title_zh="测度的傅里叶变换由其投影决定",
    summary="Real and imaginary part of μ̂(a) = ∫ exp(i a·x) dμ are integrals of cos t and sin t by the projection "
    "μ_a. "
    "So if all projections are 0, then μ̂ = 0.",
    summary_zh="μ̂(a) = ∫ exp(i a·x) dμ 的实部与虚部是 cos t 与 sin t 对投影测度 μ_a 的积分。因此若所有投影为 0，则 "
    "μ̂ = 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P14"],
)
def fourier_of_projections():
    D = sn.derive_by_hand("sum(C*cos(outer(s, ones(m)))) == sum(C, axis=1) @ cos(s)", let="C: n m; s: n")
    D.step("==", "sum(C, axis=1) @ cos(s)", because="the real part", because_zh="实部")
    D.also("sum(C*sin(outer(s, ones(m)))) == sum(C, axis=1) @ sin(s)")
    D.step("==", "sum(C, axis=1) @ sin(s)", because="the imaginary part", because_zh="虚部")
    D.theorem(
        "A finite signed measure on ℝᵏ whose Fourier transform vanishes everywhere is 0; so it is determined by its "
        "projections on all lines.",
        "ℝᵏ 上傅里叶变换处处为 0 的有限符号测度为 0；因此测度由它在所有直线上的投影决定。",
        cite="Billingsley, Probability and Measure (1995), Theorems 26.2 and 29.4 (Cramér–Wold)",
    )
    D.theorem(
        "For every finite signed measure μ on ℝⁿ, every a and every bounded measurable f: ∫ f(aᵀx) dμ(x) = ∫ f dμ_a, "
        "where μ_a(A) = μ{x : aᵀx ∈ A}.",
        "对 ℝⁿ 上任意有限符号测度 μ、任意 a 与任意有界可测函数 f：∫ f(aᵀx) dμ(x) = ∫ f dμ_a，其中 μ_a(A) = μ{x : aᵀx "
        "∈ A}。",
        cite="Billingsley, Probability and Measure (1995), Theorem 16.13 (change of variable)",
    )
    return D


@sn.derivation(
    title="On {0, 1}ⁿ the Fourier transform is invertible",
    title_zh="{0, 1}ⁿ 上的傅里叶变换可逆",
    summary="The characters of {0, 1}ⁿ are signs, in a matrix H with Hᵀ H = N, N = 2ⁿ. A measure on {0, 1}ⁿ⁺¹ has two "
    "halves u and v, transformed to H(u + v) and H(u − v): these give back u and v. So Hᵀ H = N for every n.",
    summary_zh="{0, 1}ⁿ 的特征取值 ±1，组成矩阵 H，满足 Hᵀ H = N，N = 2ⁿ。{0, 1}ⁿ⁺¹ 上的测度分成两半 u 与 v，"
    "变换为 H(u + v) 与 H(u − v)，由此可还原 u 与 v。因此对任意 n 都有 Hᵀ H = N。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P14"],
)
def walsh_transform():
    let = "H: n n; N; u: n; v: n"
    D = sn.derive_by_hand("H.T @ (H @ (u + v)) + H.T @ (H @ (u - v)) == 2*N*u", let=let, given=["H.T @ H == N*eye(n)"])
    D.step("==", "2*((H.T @ H) @ u)", because="v cancels", because_zh="v 相消")
    D.step("==", "2*N*u", because="hypothesis of the induction", because_zh="归纳假设")
    D.also("H.T @ (H @ (u + v)) - H.T @ (H @ (u - v)) == 2*N*v", given=["H.T @ H == N*eye(n)"])
    D.step("==", "2*((H.T @ H) @ v)", because="u cancels", because_zh="u 相消")
    D.step("==", "2*N*v", because="hypothesis of the induction", because_zh="归纳假设")
    D.also("[[1, 1], [1, -1]].T @ [[1, 1], [1, -1]]")
    D.step("==", "2*eye(2)", because="n = 1: the start", because_zh="n = 1：起点")
    return D


@sn.derivation(
    title="The discrete Fourier transform on three points",
    title_zh="三个点上的离散傅里叶变换",
    summary="With C and S the cosines and sines of 2π j k/3, the matrix C − iS times C + iS is 3: its real part is "
    "C C + S S = 3, its imaginary part C S − S C = 0. A measure whose transform vanishes is 0.",
    summary_zh="设 C 与 S 为 2π j k/3 的余弦与正弦，则 C − iS 与 C + iS 之积为 3：实部 C C + S S = 3，虚部 C S − S C "
    "= 0。"
    "变换为 0 的测度必为 0。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["P14"],
)
def discrete_fourier_transform():
    where = {
        "C": "[[1, 1, 1], [1, cos(2*pi/3), cos(4*pi/3)], [1, cos(4*pi/3), cos(8*pi/3)]]",
        "S": "[[0, 0, 0], [0, sin(2*pi/3), sin(4*pi/3)], [0, sin(4*pi/3), sin(8*pi/3)]]",
    }
    D = sn.derive_by_hand("C @ C + S @ S", where=where)
    D.step(
        "==",
        "[[1, 1, 1], [1, -1/2, -1/2], [1, -1/2, -1/2]] @ C + [[0, 0, 0], [0, sqrt(3)/2, -sqrt(3)/2], [0, -sqrt(3)/2, "
        "sqrt(3)/2]] @ S",
        because="values of cosine and sine",
        because_zh="余弦与正弦的值",
    )
    D.step("==", "3*eye(3)", because="multiply out", because_zh="相乘")
    D.also("C @ S - S @ C")
    D.step("==", "zeros(3, 3)", because="both are symmetric and commute", because_zh="两者都是对称矩阵且可交换")
    return D
