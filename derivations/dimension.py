"""Several variables: spikes on a grid that add up to one, boxes by thresholds, and the cost of dimension."""

import symnet as sn

MIN_FORM = "relu(minimum(minimum(minimum(1 + x - y, 1 + y - x), minimum(1 + x, 1 + y)), minimum(1 - x, 1 - y)))"


def spike(x: str, y: str) -> str:
    return f"relu(1 - maximum(maximum({x}, {y}), 0) + minimum(minimum({x}, {y}), 0))"


@sn.derivation(
    title="Spikes on a grid add up to one",
    title_zh="网格上的尖峰函数之和恒为 1",
    summary="In two variables: on the triangle 0 ≤ y ≤ x ≤ 1 the spikes at (0,0), (1,0), (1,1) are 1 − x, x − y, y; "
    "all others are 0 there. The weights are ≥ 0 and sum to 1; so f_h is within ω(√d h) of f."
    " Its error is also at most (d h²/8) max ‖f″‖.",
    summary_zh="二元情形：在三角形 0 ≤ y ≤ x ≤ 1 上，位于 (0,0)、(1,0)、(1,1) 的尖峰依次为 1 − x、x − y、y，"
    "其余皆为 0。"
    "权重非负且和为 1，故 f_h 与 f 相差不超过 ω(√d h)，也不超过 (d h²/8) max ‖f″‖。",
    topic="several variables",
    sources=["000 一致逼近原理"],
    covers=["L13"],
)
def spikes():
    triangle = ["0 <= y", "y <= x", "x <= 1"]
    D = sn.derive_by_hand(f"{MIN_FORM} == {spike('x', 'y')}")
    D.step(
        "==",
        spike("x", "y"),
        because="the least of all differences is 1 minus (largest − smallest) of 0, x, y",
        because_zh="各差的最小值等于 1 减去 0、x、y 中最大与最小之差",
    )
    values = (("x", "y", "1 - x"), ("x - 1", "y", "x - y"), ("x - 1", "y - 1", "y"))
    for a, b, value in values:
        D.also(spike(a, b), given=triangle)
        D.step("==", f"relu({value})", because="order of 0, x, y", because_zh="按 0、x、y 的大小顺序")
        D.step("==", value, because="it is not negative there", because_zh="此处非负")
    for outside, words, zh in (
        ("x >= 1", "right of its square", "在其正方形右侧"),
        ("x <= -1", "left of it", "在其左侧"),
        ("y >= 1", "above it", "在其上方"),
        ("y <= -1", "below it", "在其下方"),
        ("x - y >= 1", "beyond the diagonal, as for the spike at (0, 1)", "在对角线之外，例如位于 (0, 1) 的尖峰"),
        ("y - x >= 1", "beyond it on the other side", "在另一侧对角线之外"),
    ):
        D.also(spike("x", "y"), given=[outside])
        D.step("==", "0", because=f"{words}, where 1 is exceeded", because_zh=f"{zh}，其中某个差不小于 1")
    D.also("(1 - x) + (x - y) + y == 1")
    D.step("==", "1", because="the three weights of a triangle sum to 1", because_zh="三角形的三个权重之和为 1")
    D.also("(1 - x)*0 + (x - y)*1 + y*1 == x")
    D.step("==", "x", because="and their mean is the point itself", because_zh="其加权平均就是该点本身")
    return D


@sn.derivation(
    title="The error of weights that sum to one",
    title_zh="权重和为 1 时的逼近误差",
    summary="If the corners are no farther from f(x) in value than ω, so is their weighted mean. With second "
    "derivatives the weights are mean 0, and the error is at most ½ Σ Mⱼₖ √VⱼVₖ ≤ ⅛ Σ Mⱼₖ hⱼ hₖ."
    " This is the bound that is computed.",
    summary_zh="若各顶点处的值与 f(x) 之差不超过 ω，则其加权平均亦然。若有二阶导数，偏差的加权平均为 0，误差至多 "
    "½ Σ Mⱼₖ √VⱼVₖ ≤ ⅛ Σ Mⱼₖ hⱼ hₖ：程序计算的正是这个上界。",
    topic="several variables",
    sources=["000 一致逼近原理"],
    covers=["L13"],
)
def error_of_weights():
    let = "p: n; v: n; f; w"
    weights = ["p >= 0", "sum(p) == 1"]
    D = sn.derive_by_hand("sum(p*v) <= f + w", let=let, given=[*weights, "v <= f + w"])
    D.step("==", "f + w - sum(p*(f + w - v))", because="the weights sum to 1", because_zh="权重之和为 1")
    D.step("<=", "f + w", because="each term of the sum is ≥ 0", because_zh="和式中每一项均非负")
    D.also("sum(p*v) >= f - w", given=[*weights, "v >= f - w"])
    D.step("==", "f - w + sum(p*(v - f + w))", because="in the same way", because_zh="同理")
    D.step(
        ">=",
        "f - w",
        because="so |f_h − f| ≤ w, with w the modulus of continuity over the diagonal of a cell",
        because_zh="故 |f_h − f| ≤ w，其中 w 为小格对角线上的连续模",
    )
    # A corner lies at 0 or h on an axis: with p the weight of those at h, the variance is p(1 − p)h².
    D.also("p*(h - p*h)**2 + (1 - p)*(0 - p*h)**2", let="p; h")
    D.step(
        "==",
        "p*(1 - p)*h**2",
        because="variance of the corners on one axis: weight p at h, 1 − p at 0",
        because_zh="顶点在一个坐标轴上的方差：权重 p 在 h 处，1 − p 在 0 处",
    )
    D.step("==", "h**2/4 - (p - 1/2)**2*h**2", because="complete the square", because_zh="配方")
    D.step("<=", "h**2/4", because="a square is ≥ 0", because_zh="平方非负")
    D.also("abs(sum(p*a*b))**2 <= sum(p*a**2)*sum(p*b**2)", let="p: n; a: n; b: n", given=["p >= 0"])
    D.step(
        "==",
        "abs(sum((sqrt(p)*a)*(sqrt(p)*b)))**2",
        because="split the weights",
        because_zh="拆分权重",
    )
    D.step(
        "<=",
        "sum((sqrt(p)*a)**2)*sum((sqrt(p)*b)**2)",
        because="Cauchy–Schwarz inequality: covariances are bounded by variances",
        because_zh="柯西–施瓦茨不等式：协方差由方差控制",
    )
    D.step("==", "sum(p*a**2)*sum(p*b**2)", because="join them again", because_zh="合并权重")
    return D


@sn.derivation(
    title="A box by two layers of thresholds",
    title_zh="用两层阈值单元表示长方体的示性函数",
    summary="u(Σ [u(xᵢ − aᵢ) + u(bᵢ − xᵢ)] − 2n) is 1 on the closed box a ≤ x ≤ b and 0 outside, in any dimension.",
    summary_zh="u(Σ [u(xᵢ − aᵢ) + u(bᵢ − xᵢ)] − 2n) 在闭长方体 a ≤ x ≤ b 上为 1，在其外为 0，维数任意。",
    topic="several variables",
    sources=["000 构造法", "004 §1"],
    covers=["L14"],
)
def box_indicator():
    let = "x: n; a: n; b: n"
    box = "step(sum(step(x - a) + step(b - x)) - 2*n)"
    D = sn.derive_by_hand(box, let=let, given=["a <= x", "x <= b"])
    D.step(
        "==",
        "step(2*n - 2*n)",
        because="inside, on faces too, all 2n conditions hold, since u(0) = 1",
        because_zh="在内部及各面上，2n 个条件全部成立，因为 u(0) = 1",
    )
    D.step("==", "1", because="the sum reaches the threshold", because_zh="和达到阈值")
    # Outside, one of the 2n terms is 0 and the others are at most 1.
    D.also("step(s - 2*n) == 0", let="n: size; s", given=["s <= 2*n - 1"])
    D.step(
        "==",
        "0",
        because="where one condition fails the sum is at most 2n − 1",
        because_zh="只要有一个条件不成立，和至多为 2n − 1",
    )
    for outside, words, zh in (("x < a", "below", "下"), ("x > b", "above", "上")):
        D.also("step(x - a) + step(b - x)", let="x; a; b", given=["a <= b", outside])
        D.step(
            "==",
            "1",
            because=f"{words} the box, on one axis, one of its two conditions fails",
            because_zh=f"在某个坐标轴上位于长方体{zh}方：两个条件之一不成立",
        )
    D.also(
        "step(step(x1 - a1) + step(b1 - x1) + step(x2 - a2) + step(b2 - x2) - 4)"
        " == where(a1 <= x1, where(x1 <= b1, where(a2 <= x2, where(x2 <= b2, 1, 0), 0), 0), 0)"
    )
    D.step(
        "==",
        "where(a1 <= x1, where(x1 <= b1, where(a2 <= x2, where(x2 <= b2, 1, 0), 0), 0), 0)",
        because="in the plane, by all cases",
        because_zh="平面情形：逐一检验所有情况",
    )
    D.fails(
        "step(step(x) + step(1 - x) - 2) + step(step(x - 1) + step(2 - x) - 2) == step(step(x) + step(2 - x) - 2)",
        because="[0, 1] and [1, 2] both contain 1: near common faces sums of boxes approximate in L^p, not uniformly",
        because_zh="[0, 1] 与 [1, 2] 都含有 1：在公共面附近，长方体之和只在 L^p 意义下逼近，而非一致逼近",
    )
    return D


@sn.derivation(
    title="The cost of dimension",
    title_zh="维数的代价",
    summary="For accuracy ε at Lipschitz constant L a grid of spikes needs n = L√d/ε cells on each side, n^d cells in "
    "all: each dimension multiplies the number by n. This is the sentence of the source, with its lost words.",
    summary_zh="设利普希茨常数为 L，要达到精度 ε，尖峰网格每边需 n = L√d/ε 个小格，共 n^d 个：每增加一维就乘以 n。"
    "这就是原文残句（补全缺失的词）所说的“指数代价”。",
    topic="several variables",
    sources=["000 一致逼近原理"],
    covers=["L15"],
)
def cost_of_dimension():
    D = sn.derive_by_hand("L*sqrt(d)*h <= epsilon", given=["L > 0", "d > 0", "epsilon > 0", "h == epsilon/(L*sqrt(d))"])
    D.step("==", "L*sqrt(d)*(epsilon/(L*sqrt(d)))", because="insert h", because_zh="代入 h")
    D.step(
        "==",
        "epsilon",
        because="modulus of continuity of a Lipschitz function over the diagonal √d h of a cell",
        because_zh="利普希茨函数在小格对角线 √d h 上的连续模",
    )
    D.also("n**(d + 1) == n*n**d", let="n: size; d: size")
    D.step("==", "n*n**d", because="one more dimension: n times the cells", because_zh="每多一维，小格数乘以 n")
    D.also("(L*sqrt(d)/epsilon)**d == exp(d*log(L*sqrt(d)/epsilon))", given=["L > 0", "d > 0", "epsilon > 0"])
    D.step(
        "==",
        "exp(d*log(L*sqrt(d)/epsilon))",
        because="so the number of cells is exponential in the dimension",
        because_zh="故小格数关于维数是指数级的",
    )
    D.theorem(
        "Let the activation be infinitely differentiable and not a polynomial. One hidden layer of N = O(ε^(−n/m)) "
        "units is enough for accuracy ε, uniformly on [0,1]^n, for every f in the unit ball of W^(m,∞). Where the "
        "parameters of an approximation depend continuously on f, their number cannot be smaller, up to a factor.",
        "设激活函数无穷次可微且不是多项式。对 W^(m,∞) 单位球中的任一 f，含 N = O(ε^(−n/m)) 个单元的单隐层网络足以在 "
        "[0,1]^n 上一致地达到精度 ε。若逼近的参数连续地依赖于 f，则除常数因子外参数个数不能更少。",
        cite="Mhaskar, Neural Computation 8, 1996; DeVore, Howard and Micchelli, Manuscripta Mathematica 63, 1989",
    )
    return D


@sn.derivation(
    title="Spikes in space",
    title_zh="空间中的尖峰函数",
    summary="Three variables: on the simplex 0 ≤ z ≤ y ≤ x ≤ 1 the spikes at (0,0,0), (1,0,0), (1,1,0), (1,1,1) are "
    "1 − x, "
    "x − y, y − z, z. Sorting the coordinates gives the other five simplices, and the pattern for any dimension.",
    summary_zh="三元情形：在单纯形 0 ≤ z ≤ y ≤ x ≤ 1 上，位于 (0,0,0)、(1,0,0)、(1,1,0)、(1,1,1) 的尖峰依次为 1 − x、"
    "x − y、y − z、z。将坐标排序即得其余五个单纯形，任意维数的规律由此可见。",
    topic="several variables",
    sources=["000 一致逼近原理"],
    covers=["L13"],
)
def spikes_in_space():
    simplex = ["0 <= z", "z <= y", "y <= x", "x <= 1"]
    D = sn.derive_by_hand("(1 - x) + (x - y) + (y - z) + z")
    D.step("==", "1", because="the four weights: their sum telescopes", because_zh="四个权重之和逐项相消")
    corners = (
        ("x", "y", "z", "x", "0", "1 - x"),
        ("x - 1", "y", "z", "y", "(x - 1)", "x - y"),
        ("x - 1", "y - 1", "z", "z", "(y - 1)", "y - z"),
        ("x - 1", "y - 1", "z - 1", "0", "(z - 1)", "z"),
    )
    for a, b, c, largest, least, value in corners:
        low = f"minimum(minimum(minimum({a}, {b}), {c}), 0)"
        D.also(f"relu(1 - maximum(maximum(maximum({a}, {b}), {c}), 0) + {low})", given=simplex)
        D.step(
            "==",
            f"relu(1 - {largest} + {least})",
            because=f"largest {largest}, least {least}",
            because_zh=f"最大者 {largest}，最小者 {least}",
        )
        D.step("==", value, because="which is not negative there", because_zh="此处非负")
    return D
