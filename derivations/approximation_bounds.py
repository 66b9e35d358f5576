"""How far a network is from its target: the sup norm, interpolation by straight lines, and what a grid can tell."""

import symnet as sn


@sn.derivation(
    title="The sup norm, and what a grid tells of it",
    title_zh="一致范数，以及网格能告诉我们什么",
    summary="d(f, g) = sup |f − g| obeys the triangle inequality. A maximum E on a grid of spacing h is a lower bound "
    "of it; with Lipschitz constants, E + L h/2 is an upper one.",
    summary_zh="d(f, g) = sup |f − g| 满足三角不等式。间距为 h 的网格上的最大值 E 只是它的下界；"
    "有了利普希茨常数，E + L h/2 才是上界。",
    topic="approximation theory",
    sources=["000 一致逼近", "001 §Cybenko 和 Hornik 的理论"],
    covers=["L16"],
)
def sup_norm():
    D = sn.derive_by_hand("abs(f - g)", let="f; g; k")
    D.step("==", "abs((f - k) + (k - g))", because="add and subtract", because_zh="加一项减一项")
    D.step(
        "<=", "abs(f - k) + abs(k - g)", because="triangle inequality at every point", because_zh="在每一点用三角不等式"
    )
    D.also("p + q", let="p; q; P; Q", given=["p <= P", "q <= Q"])
    D.step(
        "<=",
        "P + Q",
        because="P, Q the suprema of both parts: the supremum of the sum is no larger",
        because_zh="P、Q 为两部分的上确界：和的上确界不超过它们之和",
    )
    given = ["abs(e - a) <= L*s", "s <= h/2", "abs(a) <= E", "L >= 0"]
    D.also("abs(e)", let="e; a; E; L; s; h", given=given)
    D.step(
        "<=",
        "abs(e - a) + abs(a)",
        because="a: the error at the nearest point of the grid",
        because_zh="a 为最近网格点处的误差",
    )
    D.step(
        "<=",
        "L*s + E",
        because="s: the distance to it; L: a Lipschitz constant of f − g",
        because_zh="s 为到该点的距离，L 为 f − g 的利普希茨常数",
    )
    D.step(
        "<=",
        "L*(h/2) + E",
        because="no point is further than h/2 from the grid",
        because_zh="任何点到网格的距离不超过 h/2",
    )
    D.fails(
        "abs(x*(1 - x)*(2 - x)) <= 0",
        because="0 at the points 0, 1, 2 of a grid, and not between them",
        because_zh="在网格点 0、1、2 处为 0，点与点之间则不然",
        given=["0 <= x", "x <= 2"],
    )
    return D


@sn.derivation(
    title="Error of straight-line interpolation",
    title_zh="分段线性插值的误差",
    summary="On a piece of length h the network is a mean of the two values at the knots: it is within ω(h) of f, "
    "within L h/2 for a Lipschitz constant L, and within h² max|f″|/8 where f has a second derivative.",
    summary_zh="在长为 h 的一段上，网络是两端节点值的加权平均：它与 f 的误差不超过 ω(h)；"
    "若 L 为利普希茨常数，则不超过 L h/2；若 f 二阶可导，则不超过 h² max|f″|/8。",
    topic="approximation theory",
    sources=["000 一致逼近原理"],
    covers=["L07"],
)
def interpolation_error():
    let, given = "f; p; q; t; w", ["0 <= t", "t <= 1", "abs(f - p) <= w", "abs(f - q) <= w"]
    D = sn.derive_by_hand("abs(f - ((1 - t)*p + t*q))", let=let, given=given)
    D.step(
        "==",
        "abs((1 - t)*(f - p) + t*(f - q))",
        because="the weights add up to 1",
        because_zh="权重之和为 1",
    )
    D.step(
        "<=",
        "abs((1 - t)*(f - p)) + abs(t*(f - q))",
        because="triangle inequality",
        because_zh="三角不等式",
    )
    D.step("==", "(1 - t)*abs(f - p) + t*abs(f - q)", because="the weights are not negative", because_zh="权重非负")
    D.step(
        "<=",
        "(1 - t)*w + t*abs(f - q)",
        because="the left knot is within h, so f(x) within ω(h) of its value",
        because_zh="左节点的距离不超过 h，故 f(x) 与该处的值之差不超过 ω(h)",
    )
    D.step(
        "<=",
        "(1 - t)*w + t*w",
        because="and so is the right knot",
        because_zh="右节点亦然",
    )
    D.step("==", "w", because="so for every point of the piece", because_zh="对该段中每一点成立")
    given = ["0 <= t", "t <= 1", "L >= 0", "h >= 0"]
    D.also("(1 - t)*(L*(t*h)) + t*(L*((1 - t)*h))", let="t; L; h", given=given)
    D.step(
        "==",
        "2*(t*(1 - t))*(L*h)",
        because="the distances to the knots are t h and (1 − t) h",
        because_zh="到两节点的距离为 t h 与 (1 − t) h",
    )
    D.step("<=", "2*(1/4)*(L*h)", because="t (1 − t) ≤ 1/4", because_zh="t (1 − t) ≤ 1/4")
    D.step(
        "==",
        "L*h/2",
        because="with a Lipschitz constant, half of ω(h) = L h",
        because_zh="用利普希茨常数得到 ω(h) = L h 的一半",
    )
    D.theorem(
        "If f is continuous on [a, b] and twice differentiable inside, and l is the straight line through its values "
        "at a and b, then for every x in (a, b) there is ξ in (a, b) with f(x) − l(x) = f″(ξ) (x − a)(x − b)/2. "
        "(Rolle, twice, for f − l − c (t − a)(t − b) with c chosen so that it vanishes at x.)",
        "设 f 在 [a, b] 上连续、在其内部二阶可导，l 为过两端函数值的直线，则对任意 x ∈ (a, b)，存在 "
        "ξ ∈ (a, b)，使 f(x) − l(x) = f″(ξ) (x − a)(x − b)/2。"
        "（取 c 使 f − l − c (t − a)(t − b) 在 x 处为零，两次应用罗尔定理。）",
        cite="Davis, Interpolation and Approximation (1963), Theorem 3.1.1",
    )
    given = ["a <= x", "x <= b", "abs(s) <= M"]
    D.also("abs(s*(x - a)*(x - b)/2)", let="a; b; x; s; M", given=given)
    D.step("==", "abs(s)*((x - a)*(b - x))/2", because="x lies between the knots", because_zh="x 在两节点之间")
    D.step("<=", "M*((x - a)*(b - x))/2", because="M bounds |f″|", because_zh="M 是 |f″| 的上界")
    D.also("(x - a)*(b - x)", let="a; b; x")
    D.step("==", "(b - a)**2/4 - (x - (a + b)/2)**2", because="complete the square", because_zh="配方")
    D.step(
        "<=", "(b - a)**2/4", because="a square is not negative: in all M h²/8", because_zh="平方非负：合起来为 M h²/8"
    )
    D.also("(a**2 + b**2)/2 - ((a + b)/2)**2", let="a; b")
    D.step("==", "(b - a)**2/4", because="for x², in the middle of a piece", because_zh="对 x²，在一段的中点")
    D.step(
        "==",
        "2*(b - a)**2/8",
        because="M = 2: the constant 1/8 cannot be smaller",
        because_zh="此处 M = 2：常数 1/8 不能再小",
    )
    return D
