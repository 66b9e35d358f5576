"""What depth buys: a sawtooth with exponentially many teeth, squares and products, and what one layer must pay."""

import symnet as sn


@sn.derivation(
    title="A tooth, and how composition doubles the teeth",
    title_zh="锯齿函数，以及复合如何使齿数加倍",
    summary="T is 2x up to 1/2 and 2 − 2x from there. On each cell of T∘…∘T (k times, 2^k cells) the next T makes two "
    "pieces of the same kind: so there are 2^k pieces by 2k units, for every k.",
    summary_zh="T 在 [0, 1/2] 上为 2x，此后为 2 − 2x。T 的 k 次复合有 2^k 段，再复合一次 T 便把每段化为同类的两段；"
    "由归纳法，对任意 k，用 2k 个单元得到 2^k 段。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["P20"],
)
def sawtooth():
    D = sn.derive_by_hand("2*relu(x) - 4*relu(x - 1/2)", given=["0 <= x <= 1/2"])
    D.step("==", "2*x - 4*relu(x - 1/2)", because="relu(u) = u for u ≥ 0", because_zh="u ≥ 0 时 relu(u) = u")
    D.step("==", "2*x", because="relu(u) = 0 for u ≤ 0", because_zh="u ≤ 0 时 relu(u) = 0")
    D.also("2*relu(x) - 4*relu(x - 1/2)", given=["1/2 <= x <= 1"])
    D.step("==", "2*x - 4*(x - 1/2)", because="both arguments are ≥ 0", because_zh="两个自变量均非负")
    D.step("==", "2 - 2*x", because="collect", because_zh="合并")
    # Induction, with P = 2^k: on an even cell j the k-th function is Px − j, on an odd one j + 1 − Px.
    cases = (
        ("P*x - j", ["0 <= P*x - j", "P*x - j <= 1/2"], "2*P*x - 2*j", "even cell, left half", "偶数段的左半"),
        (
            "P*x - j",
            ["1/2 <= P*x - j", "P*x - j <= 1"],
            "(2*j + 1) + 1 - 2*P*x",
            "even cell, right half",
            "偶数段的右半",
        ),
        (
            "j + 1 - P*x",
            ["1/2 <= j + 1 - P*x", "j + 1 - P*x <= 1"],
            "2*P*x - 2*j",
            "odd cell, left half",
            "奇数段的左半",
        ),
        (
            "j + 1 - P*x",
            ["0 <= j + 1 - P*x", "j + 1 - P*x <= 1/2"],
            "(2*j + 1) + 1 - 2*P*x",
            "odd cell, right half",
            "奇数段的右半",
        ),
    )
    for value, given, result, where, where_zh in cases:
        rising = "1/2 <=" not in given[0]
        D.also(f"2*relu({value}) - 4*relu({value} - 1/2)", given=given)
        D.step(
            "==",
            f"2*({value})" if rising else f"2 - 2*({value})",
            because=f"T on {'[0, 1/2]' if rising else '[1/2, 1]'}; {where} of cell j of 2^k, P = 2^k",
            because_zh=f"T 在 {'[0, 1/2]' if rising else '[1/2, 1]'} 上的表达式；第 j 段（共 P = 2^k 段）为{where_zh}",
        )
        number, kind = ("2j", "even") if "2*j + 1" not in result else ("2j + 1", "odd")
        D.step(
            "==",
            result,
            because=f"again of this form, on cell {number} of 2^(k+1), which is {kind}",
            because_zh=f"仍是同样的形式：2^(k+1) 段中的第 {number} 段，为{'偶' if kind == 'even' else '奇'}数段",
        )
    D.theorem(
        "For every k ≥ 1 and l ≥ 1 there are 2^k points on [0, 1] with alternating labels that a network of 2k layers "
        "of at most two ReLUs classifies without error, while every ReLU network with l layers of m units, "
        "m ≤ 2^((k−3)/l − 1), misclassifies at least a sixth of them.",
        "对任意 k ≥ 1、l ≥ 1，[0, 1] 上存在 2^k 个标号交替的点：有 2k 层、每层至多两个 ReLU 的网络将其全部正确分类，"
        "而任何 l 层、每层 m 个单元且 m ≤ 2^((k−3)/l − 1) 的 ReLU 网络至少错分其中六分之一。",
        cite="Telgarsky, Representation benefits of deep feedforward networks, 2015, Theorem 1.1",
    )
    return D


@sn.derivation(
    title="Few pieces cannot follow many teeth",
    title_zh="段数少的函数跟不上多齿的锯齿",
    summary="A line is never below, above and below 1/2 at three points in a row. So a piecewise-linear function with "
    "fewer than 2^k pieces misses T∘…∘T (k times) by at least 1/2 somewhere; one hidden layer of m ReLUs has at most "
    "m + 1 pieces, hence m ≥ 2^k − 1.",
    summary_zh="一条直线不可能在依次三点处先低于、再高于、又低于 1/2。"
    "因此段数少于 2^k 的分段线性函数与 k 次复合的锯齿至少在一处相差 1/2；"
    "而含 m 个 ReLU 的单隐层至多 m + 1 段，故 m ≥ 2^k − 1。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["P20"],
)
def few_pieces():
    D = sn.derive_by_hand("(w - u)*(c + d*v) == (w - v)*(c + d*u) + (v - u)*(c + d*w)")
    D.step(
        "==",
        "(w - v)*(c + d*u) + (v - u)*(c + d*w)",
        because="a line between two points is their weighted mean",
        because_zh="直线在两点之间的值是两端值的加权平均",
    )
    D.also("(w - v)*A + (v - u)*B < (w - u)/2", given=["A < 1/2", "B < 1/2", "u < v", "v < w"])
    D.step("<", "(w - v)*(1/2) + (v - u)*B", because="A is below 1/2", because_zh="A 小于 1/2")
    D.step("<", "(w - v)*(1/2) + (v - u)*(1/2)", because="B is below 1/2", because_zh="B 小于 1/2")
    D.step(
        "==",
        "(w - u)/2",
        because="so the value between is below 1/2 too: one piece crosses 1/2 once at most",
        because_zh="故中间的值也小于 1/2：每一段至多穿过 1/2 一次",
    )
    D.also("abs(g - t) >= 1/2", given=["t == 1", "g <= 1/2"])
    D.step("==", "1 - g", because="a tooth is at 1 there", because_zh="锯齿在此处为 1")
    D.step(
        ">=",
        "1/2",
        because="if g does not cross between neighbouring dyadic points, it misses one of the values 0 and 1 by 1/2",
        because_zh="若 g 在相邻的二进点之间不穿过 1/2，便与其中的值 0 或 1 相差至少 1/2",
    )
    D.also("relu(a*x + b) == 0", given=["a > 0", "x <= -b/a"])
    D.step("==", "0", because="left of its kink a unit is 0 …", because_zh="在折点左侧该单元为 0 ……")
    D.also("relu(a*x + b) == a*x + b", given=["a > 0", "a*x + b >= 0"])
    D.step(
        "==",
        "a*x + b",
        because="… and right of it a line: one new break in each piece of the layer before",
        because_zh="……右侧为直线：在前一层的每一段上至多增加一个折点",
    )
    D.also("p + m*p == p*(m + 1)")
    D.step(
        "==",
        "p*(m + 1)",
        because="p pieces and m units: at most m new breaks in each piece; over l layers (m₁ + 1)⋯(m_l + 1)",
        because_zh="原有 p 段、m 个单元：每段至多新增 m 个折点；l 层之后至多 (m₁ + 1)⋯(m_l + 1) 段",
    )
    D.also("m + 1 >= 2**k", given=["p <= m + 1", "p >= 2**k"])
    D.step(
        ">=", "p", because="a hidden layer of m units has p ≤ m + 1 pieces", because_zh="m 个单元的单隐层至多 m + 1 段"
    )
    D.step(">=", "2**k", because="and 2^k crossings need as many pieces", because_zh="而 2^k 次穿越需要同样多的段")
    D.also("l*log(m + 1) >= k*log(2)", given=["(m + 1)**l >= 2**k", "m >= 0"])
    D.step("==", "log((m + 1)**l)", because="l layers: logarithm of a power", because_zh="l 层：幂的对数")
    D.step(">=", "log(2**k)", because="they too need 2^k pieces", because_zh="同样需要 2^k 段")
    D.step("==", "k*log(2)", because="so m ≥ 2^(k/l) − 1", because_zh="故 m ≥ 2^(k/l) − 1")
    return D


@sn.derivation(
    title="x² by a sum of sawtooths: error 2⁻²ᵐ⁻²",
    title_zh="用锯齿之和逼近 x²：误差恰为 2⁻²ᵐ⁻²",
    summary="f_m = x − T/4 − T∘T/16 − … − T^m/4^m interpolates x² on 2^m equal cells; its largest error is exactly "
    "2^(−2m−2), reached in the middle of every cell, with 3m units.",
    summary_zh="f_m = x − T/4 − T∘T/16 − … − T^m/4^m 在 2^m 个等长小区间的端点上与 x² 相等；"
    "最大误差恰为 2^(−2m−2)，在每个小区间的中点达到，只用 3m 个单元。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["P21"],
)
def square_by_sawtooths():
    cell = "((2*j + 1)*N*x - j*(j + 1))/N**2"
    D = sn.derive_by_hand(f"{cell} - x**2", given=["N > 0"])
    D.step(
        "==",
        "(x - j/N)*((j + 1)/N - x)",
        because="the line through (j/N, j²/N²) and ((j+1)/N, (j+1)²/N²): the difference vanishes at both ends",
        because_zh="过 (j/N, j²/N²) 与 ((j+1)/N, (j+1)²/N²) 的直线：差在两端为 0",
    )
    D.also("(x - j/N)*((j + 1)/N - x) >= 0", given=["N > 0", "j/N <= x", "x <= (j + 1)/N"])
    D.step(">=", "0", because="inside the cell both factors are ≥ 0", because_zh="在小区间内两个因子均非负")
    D.also("(x - j/N)*((j + 1)/N - x)", given=["N > 0"])
    D.step(
        "==",
        "1/(4*N**2) - (x - (2*j + 1)/(2*N))**2",
        because="complete the square around the middle",
        because_zh="在中点处配方",
    )
    D.step(
        "<=",
        "1/(4*N**2)",
        because="a square is ≥ 0, and 0 in the middle only; N = 2^m gives 2^(−2m−2)",
        because_zh="平方非负，且仅在中点为 0；取 N = 2^m 即得 2^(−2m−2)",
    )
    D.also("1/(4*(2**m)**2) == 2**(-2*m - 2)", let="m")
    D.step("==", "2**(-2*m - 2)", because="powers of 2", because_zh="2 的幂")
    # Induction: on the cell j of N the next sawtooth is 2Nx − 2j on the left half, 2j + 2 − 2Nx on the right.
    D.also(f"{cell} - (2*N*x - 2*j)/(4*N**2)", given=["N > 0"])
    D.step(
        "==",
        "((4*j + 1)*(2*N)*x - 2*j*(2*j + 1))/(2*N)**2",
        because="left half: minus T^(m+1)/4^(m+1) it is the line of cell 2j of 2N",
        because_zh="左半：减去 T^(m+1)/4^(m+1) 后正是 2N 段中第 2j 段的直线",
    )
    D.also(f"{cell} - (2*j + 2 - 2*N*x)/(4*N**2)", given=["N > 0"])
    D.step(
        "==",
        "((2*(2*j + 1) + 1)*(2*N)*x - (2*j + 1)*(2*j + 2))/(2*N)**2",
        because="right half: the line of cell 2j + 1 of 2N",
        because_zh="右半：2N 段中第 2j + 1 段的直线",
    )
    D.also("((2*0 + 1)*1*x - 0*(0 + 1))/1**2 == x")
    D.step(
        "==", "x", because="and the induction begins with f₀ = x on one cell", because_zh="归纳从一段上的 f₀ = x 开始"
    )
    return D


@sn.derivation(
    title="Products from squares, and how their errors add up",
    title_zh="由平方得到乘积，以及误差如何累加",
    summary="xy = ((x+y)² − x² − y²)/2. With squares too large by at most δ the product is wrong by at most 2δ, "
    "and by δ with two squares of (x ± y)/2. In Horner's rule factors |x| ≤ 1 enlarge no error: errors add.",
    summary_zh="xy = ((x+y)² − x² − y²)/2。若平方至多偏大 δ，则乘积的误差至多 2δ；用 (x ± y)/2 的两个平方则至多 δ。"
    "秦九韶–霍纳法则中 |x| ≤ 1 的因子不放大误差，故误差只相加。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["Z22"],
)
def products_from_squares():
    D = sn.derive_by_hand("((x + y)**2 - x**2 - y**2)/2 == x*y")
    D.step("==", "((x**2 + 2*x*y + y**2) - x**2 - y**2)/2", because="expand the square", because_zh="展开平方")
    D.step("==", "x*y", because="the squares cancel", because_zh="平方项相消")
    D.also(
        "abs((4*(((x + y)/2)**2 + e0) - (x**2 + e1) - (y**2 + e2))/2 - x*y) <= 2*delta",
        given=["0 <= e0 <= delta", "0 <= e1 <= delta", "0 <= e2 <= delta"],
    )
    D.step(
        "==",
        "abs((4*e0 - e1 - e2)/2)",
        because="what remains are the errors of the squares; (x + y)/2 is again in [−1, 1]",
        because_zh="只剩各平方的误差；(x + y)/2 仍在 [−1, 1] 内",
    )
    D.step("<=", "2*delta", because="the errors of squares have one sign", because_zh="各平方的误差同号")
    D.also(
        "abs((((x + y)/2)**2 + e1) - (((x - y)/2)**2 + e2) - x*y) <= delta",
        given=["0 <= e1 <= delta", "0 <= e2 <= delta"],
    )
    D.step("==", "abs(e1 - e2)", because="two squares are enough", because_zh="两个平方就够了")
    D.step("<=", "delta", because="both lie in [0, δ]", because_zh="二者都在 [0, δ] 中")
    D.also("U*V*(((x/U + y/V)/2)**2 - ((x/U - y/V)/2)**2) == x*y", given=["U > 0", "V > 0"])
    D.step(
        "==",
        "x*y",
        because="for |x| ≤ U and |y| ≤ V rescale to [−1, 1]; the error becomes U V δ",
        because_zh="当 |x| ≤ U、|y| ≤ V 时缩放到 [−1, 1]；误差变为 U V δ",
    )
    D.also(
        "abs((c + r) - (c + x*f)) <= delta + epsilon",
        given=["abs(r - x*q) <= delta", "abs(q - f) <= epsilon", "abs(x) <= 1"],
    )
    D.step("==", "abs((r - x*q) + x*(q - f))", because="insert x q", because_zh="插入 x q")
    D.step("<=", "abs(r - x*q) + abs(x)*abs(q - f)", because="triangle inequality", because_zh="三角不等式")
    D.step("<=", "delta + abs(x)*abs(q - f)", because="error of this product", because_zh="本次乘积的误差")
    D.step("<=", "delta + abs(q - f)", because="|x| ≤ 1", because_zh="|x| ≤ 1")
    D.step("<=", "delta + epsilon", because="error of what came before", because_zh="此前的误差")
    return D


@sn.derivation(
    title="One layer needs many ReLUs for x²",
    title_zh="单隐层逼近 x² 需要很多 ReLU",
    summary="No line is nearer to x² on a cell of length ℓ than ℓ²/8. A function of p pieces on [0, 1] has a piece of "
    "length 1/p at least, so its error is at least 1/(8p²); one layer of m ReLUs needs m ≥ 1/√(8ε) − 1.",
    summary_zh="在长为 ℓ 的区间上，没有直线比 ℓ²/8 更接近 x²。[0, 1] 上的 p 段函数必有一段长度不小于 1/p，故误差不小于 "
    "1/(8p²)；含 m 个 ReLU 的单隐层需要 m ≥ 1/√(8ε) − 1。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["L17"],
)
def width_for_the_square():
    left, middle, right = (f"(({at})**2 - (c + d*({at})))" for at in ("a", "a + l/2", "a + l"))
    bounds = [f"abs({e}) <= epsilon" for e in (left, middle, right)]
    D = sn.derive_by_hand("l**2/8 <= epsilon", given=bounds)
    D.step(
        "==",
        f"({left} - 2*{middle} + {right})/4",
        because="the second difference forgets the line c + dx and keeps x²",
        because_zh="二阶差分消去直线 c + dx，只留下 x²",
    )
    D.step(
        "<=",
        f"(abs({left}) + 2*abs({middle}) + abs({right}))/4",
        because="triangle inequality",
        because_zh="三角不等式",
    )
    D.step("<=", "epsilon", because="each error is at most ε", because_zh="每处误差至多 ε")
    D.also("x**2 - ((2*a + l)*x - a*(a + l) - l**2/8)")
    D.step(
        "==",
        "(x - a - l/2)**2 - l**2/8",
        because="the best line: the errors at both ends and in the middle are ℓ²/8, −ℓ²/8, ℓ²/8",
        because_zh="最佳直线：两端与中点的误差依次为 ℓ²/8、−ℓ²/8、ℓ²/8",
    )
    D.also("1/(8*p**2) <= l**2/8", given=["l*p >= 1", "p > 0", "l > 0"])
    D.step("<=", "(l*p)**2/(8*p**2)", because="the longest of p pieces has ℓ ≥ 1/p", because_zh="p 段中最长者 ℓ ≥ 1/p")
    D.step("==", "l**2/8", because="cancel p²", because_zh="约去 p²")
    D.also("1/(8*epsilon) <= (m + 1)**2", given=["1/(8*(m + 1)**2) <= epsilon", "m >= 0", "epsilon > 0"])
    D.step(
        "<=",
        "(m + 1)**2",
        because="one layer has p ≤ m + 1 pieces; so m ≥ 1/√(8ε) − 1",
        because_zh="单隐层至多 p ≤ m + 1 段；故 m ≥ 1/√(8ε) − 1",
    )
    return D


@sn.derivation(
    title="Depth separation for a curved function",
    title_zh="弯曲函数的深度分离",
    summary="To the accuracy 2^(−2m−2) for x², depth m with three units a layer is enough; one layer needs at least "
    "2^m/√2 − 1 units: exponentially many in the depth that does it, polynomially many in 1/ε.",
    summary_zh="要以精度 2^(−2m−2) 逼近 x²，深度 m、每层三个单元就够了；单隐层至少需要 2^m/√2 − 1 个单元："
    "关于深度为指数级，关于 1/ε 为多项式级。",
    topic="depth",
    sources=["001 §课程计划"],
    covers=["P22", "L17"],
)
def depth_separation():
    D = sn.derive_by_hand("1/sqrt(8*epsilon)", where={"epsilon": "(1/4)**(m + 1)"}, let="m")
    D.step("==", "1/sqrt(8*(1/4)**(m + 1))", because="the error of depth m", because_zh="深度 m 时的误差")
    D.step("==", "2**m/sqrt(2)", because="powers of 2", because_zh="2 的幂")
    D.also("2**(m + 1)/sqrt(2) - 2**m/sqrt(2) == 2**m/sqrt(2)")
    D.step(
        "==",
        "2**m/sqrt(2)",
        because="three more units in the deep network double what one layer needs",
        because_zh="深层网络每多三个单元，单隐层所需的单元数就翻倍",
    )
    D.theorem(
        "There are positive constants c₁, …, c₄ such that for every d > c₁ and every ball or ellipsoid "
        "E = {x ∈ ℝᵈ : ‖Ax + b‖ ≤ r}, A invertible, r > 0, some continuous probability distribution has the following "
        "property: every ReLU network with one hidden layer of at most c₃ exp(c₄ d) units differs from the indicator "
        "of E by at least c₂/d⁴ in mean square. Two hidden layers of polynomial width come closer.",
        "存在正常数 c₁, …, c₄，使得对任意 d > c₁ 与任意球或椭球 E = {x ∈ ℝᵈ : ‖Ax + b‖ ≤ r}（A 可逆，r > 0），存在一"
        "个连续型概率分布，具有如下性质：任何单隐层、至多 c₃ exp(c₄ d) 个单元的 ReLU 网络与 E 的示性函数的均方误差至"
        "少为 c₂/d⁴；而宽度为多项式的两个隐层可以更接近。",
        cite="Safran and Shamir, Depth-width tradeoffs in approximating natural functions with neural networks, 2017, "
        "Theorems 1 and 2",
    )
    D.theorem(
        "For 0 < ε < 1, every f in the unit ball of W^(n,∞)([0,1]^d) is uniformly within ε of a ReLU network with "
        "depth at most c (ln(1/ε) + 1) and at most c ε^(−d/n) (ln(1/ε) + 1) weights and units, c = c(d, n).",
        "设 0 < ε < 1。W^(n,∞)([0,1]^d) 单位球中的每个 f 都可由深度至多 c (ln(1/ε) + 1)、权重与单元数至多 "
        "c ε^(−d/n) (ln(1/ε) + 1) 的 ReLU 网络一致逼近到 ε，其中 c = c(d, n)。",
        cite="Yarotsky, Error bounds for approximations with deep ReLU networks, 2017, Theorem 1",
    )
    return D
