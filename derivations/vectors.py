"""Vectors: length, inner product, Cauchy–Schwarz, and the three cases that gradient descent rests on."""

import symnet as sn

PAIR = "a: n; b: n"
LENGTHS = ["a @ a > 0", "b @ b > 0"]


@sn.derivation(
    title="The length of a vector in space",
    title_zh="空间向量的长度",
    summary="Pythagoras twice: first the diagonal in the plane, then the diagonal in space, |a| = √(a₁² + a₂² + a₃²).",
    summary_zh="两次使用勾股定理：先求平面上的对角线，再求空间对角线，|a| = √(a₁² + a₂² + a₃²)。",
    topic="vectors",
    sources=["002 §2.4(1)", "002 §2.4(3)"],
    covers=["A08"],
)
def length_of_a_vector():
    D = sn.derive_by_hand("norm([a1, a2, a3]) == sqrt(a1**2 + a2**2 + a3**2)")
    D.step(
        "==",
        "sqrt(sqrt(a1**2 + a2**2)**2 + a3**2)",
        because="Pythagoras: the diagonal in the plane and the height",
        because_zh="勾股定理：平面上的对角线与高",
    )
    D.step("==", "sqrt(a1**2 + a2**2 + a3**2)", because="the square of a root", because_zh="平方根的平方")
    D.also("norm([0, 0, 0]) == 0")
    D.step("==", "0", because="the zero vector has length 0", because_zh="零向量的长度为 0")
    D.also("norm([a1, a2, a3]) > 0", given=["a1**2 + a2**2 + a3**2 > 0"])
    D.step("==", "sqrt(a1**2 + a2**2 + a3**2)", because="the formula above", because_zh="由上式")
    D.step(">", "0", because="the root of a positive number is positive", because_zh="正数的平方根为正")
    return D


@sn.derivation(
    title="The inner product in coordinates",
    title_zh="内积的坐标表示",
    summary="By the law of cosines |a||b| cos θ is a₁b₁ + a₂b₂ + a₃b₃: the geometric definition and the formula agree.",
    summary_zh="由余弦定理，|a||b| cos θ = a₁b₁ + a₂b₂ + a₃b₃：几何定义与坐标公式一致。",
    topic="vectors",
    sources=["002 §2.4(4)", "002 §2.4(6)"],
    covers=["A09", "A10"],
)
def inner_product_in_coordinates():
    cosines = "norm(a - b)**2 == norm(a)**2 + norm(b)**2 - 2*norm(a)*norm(b)*cos(t)"
    D = sn.derive_by_hand("norm(a)*norm(b)*cos(t) == a @ b", let="a: n; b: n; t", given=[cosines])
    D.step(
        "==",
        "(norm(a)**2 + norm(b)**2 - norm(a - b)**2)/2",
        because="the law of cosines, solved for the product",
        because_zh="由余弦定理解出该乘积",
    )
    D.step(
        "==",
        "(a @ a + b @ b - (a - b) @ (a - b))/2",
        because="the square of a length is the sum of the squares",
        because_zh="长度的平方等于各分量的平方和",
    )
    D.step("==", "a @ b", because="expand; the squares cancel", because_zh="展开，平方项相消")
    D.also("[a1, a2, a3] @ [b1, b2, b3] == a1*b1 + a2*b2 + a3*b3", let="")
    D.step("==", "a1*b1 + a2*b2 + a3*b3", because="in space, three products", because_zh="空间向量：三个乘积之和")
    return D


@sn.derivation(
    title="Cauchy–Schwarz from the cosine",
    title_zh="由余弦得到的柯西-施瓦茨不等式",
    summary="−|a||b| ≤ |a||b| cos θ ≤ |a||b|, because the cosine lies between −1 and 1 and lengths are not negative.",
    summary_zh="余弦在 −1 与 1 之间、长度非负，故 −|a||b| ≤ |a||b| cos θ ≤ |a||b|。",
    topic="vectors",
    sources=["002 §2.4(5)"],
    covers=["A11"],
)
def cauchy_schwarz_by_cosine():
    D = sn.derive_by_hand("norm(a)*norm(b)*cos(t) <= norm(a)*norm(b)", let="a: n; b: n; t")
    D.step(
        "<=",
        "norm(a)*norm(b)",
        because="cos t ≤ 1, times a number that is not negative",
        because_zh="cos t ≤ 1，两边乘以非负数",
    )
    D.also("-(norm(a)*norm(b)) <= norm(a)*norm(b)*cos(t)")
    D.step(
        "<=",
        "norm(a)*norm(b)*cos(t)",
        because="−1 ≤ cos t, times a number that is not negative",
        because_zh="−1 ≤ cos t，两边乘以非负数",
    )
    D.fails(
        "s*cos(t) <= s",
        because="times a negative number the inequality turns round",
        because_zh="乘以负数时不等号要反向",
        let="s; t",
    )
    return D


@sn.derivation(
    title="Cauchy–Schwarz in n dimensions",
    title_zh="n 维柯西-施瓦茨不等式",
    summary="|a|²|b|² − (a·b)² is, times |a|², the squared length of |a|² b − (a·b) a, so it is not negative; and it "
    "is the sum of the squares of all minors aᵢbⱼ − aⱼbᵢ, i < j. No cosine is needed: in n dimensions the cosine is "
    "defined by this inequality.",
    summary_zh="|a|²|b|² − (a·b)² 乘以 |a|² 就是 |a|² b − (a·b) a 的长度平方，故非负；"
    "它等于全部二阶子式 aᵢbⱼ − aⱼbᵢ（i < j）的平方和。这里不需要余弦：n 维空间的夹角余弦正是由该不等式定义的。",
    topic="vectors",
    sources=["002 §2.4(7)"],
    covers=["A14"],
    corrects=["X53"],
)
def cauchy_schwarz():
    D = sn.derive_by_hand("(a @ a)*((a @ a)*(b @ b) - (a @ b)**2) >= 0", let=PAIR)
    D.step(
        "==",
        "((a @ a)*b - (a @ b)*a) @ ((a @ a)*b - (a @ b)*a)",
        because="multiply out: the part of b that is orthogonal to a",
        because_zh="展开即得：b 与 a 正交的部分的长度平方",
    )
    D.step(">=", "0", because="a squared length is not negative", because_zh="长度的平方非负")
    D.also("(a @ b)**2 <= (a @ a)*(b @ b)")
    D.step(
        "<=",
        "(a @ a)*(b @ b)",
        because="divide by |a|²; for a = 0 both sides are 0",
        because_zh="除以 |a|²；a = 0 时两边均为 0",
    )
    D.also("(a @ a)*(b @ b) - (a @ b)**2", let=PAIR)
    D.step(
        "==",
        "sum((outer(a, b) - outer(b, a))**2)/2",
        because="Lagrange's identity: each minor stands twice in the square table of aᵢbⱼ − aⱼbᵢ",
        because_zh="拉格朗日恒等式：在 aᵢbⱼ − aⱼbᵢ 的方阵中每个子式出现两次",
    )
    D.step(">=", "0", because="squares are not negative", because_zh="平方非负")
    D.also("(a @ a)*(b @ b) - (a @ b)**2 >= 0", let="a: 3; b: 3")
    D.step(
        "==",
        "(a[0]*b[1] - a[1]*b[0])**2 + (a[0]*b[2] - a[2]*b[0])**2 + (a[1]*b[2] - a[2]*b[1])**2",
        because="Lagrange's identity",
        because_zh="拉格朗日恒等式",
    )
    D.step(">=", "0", because="squares are not negative", because_zh="平方非负")
    D.also("(k*b) @ (k*b)*(b @ b) - ((k*b) @ b)**2 == 0", let="b: n; k")
    D.step("==", "k**2*(b @ b)**2 - (k*(b @ b))**2", because="for parallel vectors", because_zh="两向量平行时")
    D.step("==", "0", because="equality holds", because_zh="等号成立")
    D.fails(
        "norm(a)*norm(b)*c <= norm(a)*norm(b)",
        because="as printed: by |cos θ| ≤ 1, but of a quotient c = a·b/(|a||b|) nothing is known before the inequality",
        because_zh="原文用 |cos θ| ≤ 1；但在证明该不等式之前，对商 c = a·b/(|a||b|) 一无所知",
        let="a: n; b: n; c",
    )
    D.fails(
        "(a @ b)**2 == (a @ a)*(b @ b)",
        because="without being parallel there is no equality",
        because_zh="不平行时等号不成立",
        let="a: 2; b: 2",
    )
    return D


@sn.derivation(
    title="Three facts behind gradient descent",
    title_zh="梯度下降法所依据的三个事实",
    summary="For fixed lengths the inner product is least for opposite directions, greatest for equal ones, and "
    "strictly between otherwise, at 60° for example half the greatest value.",
    summary_zh="长度固定时，内积在方向相反时最小，方向相同时最大，否则严格介于二者之间；例如夹角 60° "
    "时为最大值的一半。",
    topic="vectors",
    sources=["002 §2.4(5)", "002 §2.10(3) (4)"],
    covers=["A12"],
    corrects=["X54"],
)
def three_facts():
    D = sn.derive_by_hand("a @ (-(k*a)) == -(norm(a)*norm(k*a))", let="a: n; k", given=["k > 0"])
    D.step("==", "-(k*(a @ a))", because="opposite direction", because_zh="方向相反")
    D.step("==", "-(norm(a)*(k*norm(a)))", because="a·a = |a|²", because_zh="a·a = |a|²")
    D.step(
        "==",
        "-(norm(a)*norm(k*a))",
        because="k > 0, so |k a| = k|a|: the least value",
        because_zh="k > 0 时 |k a| = k|a|：取最小值",
    )
    D.also("a @ (k*a) == norm(a)*norm(k*a)", given=["k > 0"])
    D.step("==", "norm(a)*(k*norm(a))", because="equal direction", because_zh="方向相同")
    D.step("==", "norm(a)*norm(k*a)", because="the greatest value", because_zh="取最大值")
    rest = {"r": "(a @ a)*b - (a @ b)*a"}
    D.also("(a @ b)**2 < (a @ a)*(b @ b)", let=PAIR, given=["a @ a > 0", "r @ r > 0"], where=rest)
    D.step(
        "==",
        "(a @ a)*(b @ b) - (r @ r)/(a @ a)",
        because="r is |a|² times the part of b that is orthogonal to a; it is 0 only for parallel vectors",
        because_zh="r 是 b 的与 a 正交的部分乘以 |a|²，仅当两向量平行时为零",
    )
    D.step(
        "<",
        "(a @ a)*(b @ b)",
        because="not parallel: a positive square goes off",
        because_zh="不平行：减去一个正的平方",
    )
    D.also("cos(pi/3) == 1/2", let="", where={})
    D.step("==", "1/2", because="at 60° the value is half the greatest", because_zh="夹角 60° 时为最大值的一半")
    D.fails(
        "norm(a)*norm(b)*cos(pi/3) == 0",
        because="between the least and the greatest value does not mean in the middle",
        because_zh="“介于最小值与最大值之间”并不是“中间值”",
        let=PAIR,
    )
    D.fails(
        "a @ (k*a) == norm(a)*norm(k*a)",
        because="for k < 0 the direction is opposite",
        because_zh="k < 0 时方向相反",
        let="a: n; k",
    )
    return D


@sn.derivation(
    title="Rules of the inner product",
    title_zh="内积的运算法则",
    summary="Σ aᵢbᵢ is symmetric, linear in each argument, and a·a > 0 unless a = 0; so |a| = √(a·a) is a length.",
    summary_zh="Σ aᵢbᵢ 对称、对每个变元线性，且 a ≠ 0 时 a·a > 0；因此 |a| = √(a·a) 是长度。",
    topic="vectors",
    sources=["002 §2.4(7)"],
    covers=["A13"],
)
def rules_of_the_inner_product():
    D = sn.derive_by_hand("a @ b == sum(a*b)", let="a: n; b: n; c: n; s")
    D.step("==", "sum(a*b)", because="definition", because_zh="定义")
    D.also("a @ b == b @ a")
    D.step("==", "sum(b*a)", because="numbers commute", because_zh="数的乘法交换律")
    D.step("==", "b @ a", because="definition", because_zh="定义")
    D.also("(s*a + b) @ c == s*(a @ c) + b @ c")
    D.step("==", "(s*a) @ c + b @ c", because="distribute", because_zh="分配律")
    D.step("==", "s*(a @ c) + b @ c", because="take the factor out", because_zh="提出公因子")
    D.also("a @ a >= 0")
    D.step("==", "sum(a**2)", because="definition", because_zh="定义")
    D.step(">=", "0", because="a sum of squares", because_zh="平方和非负")
    D.also("a @ a", given=["a[0] != 0"])
    D.step(">=", "a[0]**2", because="no square is negative", because_zh="各项平方非负")
    D.step(
        ">",
        "0",
        because="one entry that is not 0, say the first, is enough",
        because_zh="只要有一个分量（例如第一个）不为 0",
    )
    D.also("norm(a) == sqrt(a @ a)")
    D.step("==", "sqrt(a @ a)", because="definition of the length", because_zh="长度的定义")
    return D


@sn.derivation(
    title="The weighted input is an inner product",
    title_zh="加权输入是内积",
    summary="w₁x₁ + w₂x₂ + … + wₙxₙ + b = w·x + b: the input of a unit, for any number of inputs.",
    summary_zh="w₁x₁ + w₂x₂ + … + wₙxₙ + b = w·x + b：神经单元的加权输入，输入个数任意。",
    topic="vectors",
    sources=["002 §2.4(7)", "003 §1"],
    covers=["A15"],
)
def weighted_input():
    D = sn.derive_by_hand("sum(w*x) + b == w @ x + b", let="w: n; x: n; b")
    D.step("==", "w @ x + b", because="definition of the inner product", because_zh="内积的定义")
    D.also("w1*x1 + w2*x2 + w3*x3 + b == [w1, w2, w3] @ [x1, x2, x3] + b", let="")
    D.step("==", "[w1, w2, w3] @ [x1, x2, x3] + b", because="three inputs", because_zh="三个输入的情形")
    D.fails(
        "w @ x + b == 0",
        because="as many weights as inputs are needed",
        because_zh="权重与输入的个数必须相同",
        let="w: m; x: n; b",
        refused=True,
    )
    return D
