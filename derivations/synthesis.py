"""Functions put together from ReLUs: lines, hats, ramps, any piecewise-linear function; and what needs a sign."""

import symnet as sn


@sn.derivation(
    title="The general sum of ReLUs",
    title_zh="ReLU 合成的一般形式",
    summary="α · relu(W x + b) + c with signed output weights α holds what is printed, Σ relu(W x + b), as α = 1, "
    "c = 0; sums and multiples of such networks are such networks.",
    summary_zh="带符号输出权重的 α · relu(W x + b) + c 在 α = 1、c = 0 时就是原文的 Σ relu(W x + b)；"
    "这种网络的和与倍数仍是同样的形式。",
    topic="approximation theory",
    sources=["000 ReLU合成法"],
    covers=["L01"],
)
def general_synthesis():
    D = sn.derive_by_hand("ones(m) @ relu(W @ x + b) + 0", let="W: m n; x: n; b: m")
    D.step(
        "==", "sum(relu(W @ x + b))", because="all output weights 1, no constant", because_zh="输出权重全为 1，常数为 0"
    )
    let = "W: m n; V: k n; x: n; a: m; p: k; b: m; q: k; c; d"
    D.also("(a @ relu(W @ x + b) + c) + (p @ relu(V @ x + q) + d)", let=let)
    D.step(
        "==",
        "a @ relu(W @ x + b) + p @ relu(V @ x + q) + (c + d)",
        because="one layer of m + k units, with one constant",
        because_zh="一层 m + k 个单元，一个常数",
    )
    D.also("t*(a @ relu(W @ x + b) + c)", let="W: m n; x: n; a: m; b: m; c; t")
    D.step("==", "(t*a) @ relu(W @ x + b) + t*c", because="scale the output", because_zh="缩放输出")
    return D


@sn.derivation(
    title="Sums of ReLUs without signs are convex and not negative",
    title_zh="不带符号的 ReLU 之和必为非负凸函数",
    summary="g = Σ relu(W x + b) has g ≥ 0 and lies below its chords, whatever W, b and the number of units. So it "
    "misses −1 by at least 1, and by d/2 any function that rises d above the middle of a chord.",
    summary_zh="g = Σ relu(W x + b) 满足 g ≥ 0，且位于弦的下方，与 W、b 及单元个数无关。"
    "因此它与 −1 的误差至少为 1；若某函数在弦的中点处高出弦 d，则误差至少为 d/2。",
    topic="approximation theory",
    sources=["000 ReLU合成法", "000 梯度下降法"],
    covers=["L02"],
    corrects=["X05"],
)
def unsigned_sums():
    let = "W: m n; x: n; y: n; b: m; t"
    D = sn.derive_by_hand("sum(relu(W @ x + b))", let=let)
    D.step(">=", "sum(0*b)", because="no ReLU is negative", because_zh="每个 ReLU 均非负")
    D.step("==", "0", because="a sum of zeros", because_zh="零之和")
    D.also("relu(t*u + (1 - t)*v)", let="t; u; v", given=["0 <= t", "t <= 1"])
    D.step(
        "<=",
        "relu(t*u) + relu((1 - t)*v)",
        because="max(0, p + q) ≤ max(0, p) + max(0, q)",
        because_zh="max(0, p + q) ≤ max(0, p) + max(0, q)",
    )
    D.step("==", "t*relu(u) + (1 - t)*relu(v)", because="homogeneous for factors ≥ 0", because_zh="对非负因子齐次")
    D.also("W @ (t*x + (1 - t)*y) + b", let=let)
    D.step(
        "==",
        "t*(W @ x + b) + (1 - t)*(W @ y + b)",
        because="affine maps keep convex combinations: t + (1 − t) = 1",
        because_zh="仿射映射保持凸组合：t + (1 − t) = 1",
    )
    D.also("t*sum(p) + (1 - t)*sum(q) - sum(c)", let="c: m; p: m; q: m; t", given=["t*p + (1 - t)*q - c >= 0"])
    D.step(
        "==",
        "sum(t*p + (1 - t)*q - c)",
        because="p = relu(W x + b), q = relu(W y + b), and c that of the convex combination: the sum is linear",
        because_zh="p = relu(W x + b)，q = relu(W y + b)，c 为凸组合处的值：求和是线性的",
    )
    D.step(">=", "sum(0*c)", because="no entry is negative: ReLU is convex", because_zh="由 ReLU 的凸性，各分量均非负")
    D.step("==", "0", because="so g lies below its chords", because_zh="故 g 位于弦的下方")
    D.also("abs(-1 - g)", let="g", given=["g >= 0"])
    D.step("==", "1 + g", because="−1 − g is negative", because_zh="−1 − g 为负")
    D.step(">=", "1", because="g ≥ 0: so far from the constant −1", because_zh="g ≥ 0：与常数 −1 至少相差 1")
    given = ["g <= (p + q)/2", "F - g <= E", "p - P <= E", "q - Q <= E"]
    D.also("F - (P + Q)/2", let="F; P; Q; g; p; q; E", given=given)
    D.step(
        "<=",
        "(g + E) - ((p - E) + (q - E))/2",
        because="E bounds the error in the middle and at both ends of the chord",
        because_zh="E 是弦的中点与两端处的误差上界",
    )
    D.step("==", "(g - (p + q)/2) + 2*E", because="collect", because_zh="合并")
    D.step("<=", "2*E", because="g lies below its chord: so E ≥ d/2", because_zh="g 在弦的下方，故 E ≥ d/2")
    D.fails(
        "abs(-1 - sum(relu(W @ x + b))) <= 1/2",
        because="as printed, without output weights: no such sum comes near −1",
        because_zh="原文的形式没有输出权重：这样的和不可能接近 −1",
        let="W: 2 1; x: 1; b: 2",
    )
    return D


@sn.derivation(
    title="A line from two ReLUs",
    title_zh="用两个 ReLU 构造直线",
    summary="w x + b = relu(w x + b) − relu(−w x − b) everywhere; where |w x + b| ≤ M, one unit does: "
    "relu(w x + b + M) − M.",
    summary_zh="处处有 w x + b = relu(w x + b) − relu(−w x − b)；在 |w x + b| ≤ M 处，一个单元即可："
    "relu(w x + b + M) − M。",
    topic="approximation theory",
    sources=["000 构造法"],
    covers=["L03"],
)
def line():
    D = sn.derive_by_hand("relu(w*x + b) - relu(-w*x - b)", given=["w*x + b >= 0"])
    D.step("==", "(w*x + b) - 0", because="the second argument is ≤ 0", because_zh="第二个自变量 ≤ 0")
    D.also("relu(w*x + b) - relu(-w*x - b)", given=["w*x + b <= 0"])
    D.step("==", "0 - (-w*x - b)", because="the first argument is ≤ 0", because_zh="第一个自变量 ≤ 0")
    D.step("==", "w*x + b", because="two signs", because_zh="负负得正")
    D.also("w*x + b == relu(w*x + b) - relu(-w*x - b)")
    D.step(
        "==",
        "relu(w*x + b) - relu(-w*x - b)",
        because="both cases together; one output weight is −1",
        because_zh="综合两种情形；其中一个输出权重为 −1",
    )
    D.also("relu(w*x + b + M) - M", given=["-M <= w*x + b", "w*x + b <= M"])
    D.step(
        "==", "(w*x + b + M) - M", because="w x + b ≥ −M: the argument is ≥ 0", because_zh="w x + b ≥ −M，故自变量非负"
    )
    D.step("==", "w*x + b", because="on a bounded domain", because_zh="在有界区域上成立")
    D.fails(
        "relu(w*x + b) + relu(-w*x - b) == w*x + b",
        because="without the sign it is |w x + b|",
        because_zh="不带负号得到的是 |w x + b|",
    )
    return D


@sn.derivation(
    title="The hat function",
    title_zh="帽函数",
    summary="Three ReLUs with weights 1, −2, 1 over h: rises on one interval, falls on the next, 0 outside.",
    summary_zh="三个 ReLU，权重为 1、−2、1（除以 h）：在一个区间上升，在下一个区间下降，其余处为 0。",
    topic="approximation theory",
    sources=["000 构造法"],
    covers=["L04"],
)
def hat():
    left = "(relu(x - t + h) - 2*relu(x - t) + relu(x - t - h))/h"
    D = sn.derive_by_hand(left, given=["h > 0", "x <= t - h"])
    D.step("==", "0", because="left of all three knots: no unit is active", because_zh="在三个节点左侧：没有单元激活")
    D.also(left, given=["h > 0", "t - h <= x", "x <= t"])
    D.step("==", "(x - t + h)/h", because="the first unit alone", because_zh="只有第一个单元激活")
    D.step("==", "1 - (t - x)/h", because="rises from 0 to 1", because_zh="由 0 升到 1")
    D.also(left, given=["h > 0", "t <= x", "x <= t + h"])
    D.step("==", "((x - t + h) - 2*(x - t))/h", because="two units", because_zh="前两个单元激活")
    D.step("==", "1 - (x - t)/h", because="falls from 1 to 0", because_zh="由 1 降到 0")
    D.also(left, given=["h > 0", "x >= t + h"])
    D.step("==", "((x - t + h) - 2*(x - t) + (x - t - h))/h", because="all units", because_zh="三个单元都激活")
    D.step(
        "==",
        "0",
        because="the slopes 1 − 2 + 1 cancel, and so do the constants",
        because_zh="斜率 1 − 2 + 1 抵消，常数亦然",
    )
    return D


@sn.derivation(
    title="From ramp to step",
    title_zh="由斜坡到阶跃",
    summary="(relu(x + δ) − relu(x))/δ is the step u(x) except on (−δ, 0), with u(0) = 1. However small δ, halfway up "
    "it is wrong by 1/2: the convergence is pointwise, not uniform. Shifted to the right, the limit at 0 is 0.",
    summary_zh="(relu(x + δ) − relu(x))/δ 除 (−δ, 0) 外等于阶跃 u(x)，且 u(0) = 1。无论 δ 多小，在坡的中点处"
    "误差总是 1/2：收敛是逐点的而非一致的。若斜坡移到右侧，则极限在 0 处为 0。",
    topic="approximation theory",
    sources=["000 构造法", "002 §1.3"],
    covers=["L05"],
)
def ramp_to_step():
    ramp, right = "(relu(x + d) - relu(x))/d", "(relu(x) - relu(x - d))/d"
    D = sn.derive_by_hand(ramp, given=["d > 0", "x >= 0"])
    D.step("==", "((x + d) - x)/d", because="both units are active", because_zh="两个单元都激活")
    D.step("==", "1", because="also at x = 0", because_zh="在 x = 0 处也成立")
    D.step("==", "step(x)", because="the step is 1 from 0 on", because_zh="阶跃函数自 0 起为 1")
    D.also(ramp, given=["d > 0", "x <= -d"])
    D.step("==", "(0 - 0)/d", because="no unit is active", because_zh="没有单元激活")
    D.step("==", "step(x)", because="the step is 0 below 0", because_zh="阶跃函数在 0 以下为 0")
    D.also(ramp, given=["d > 0", "-d <= x", "x <= 0"])
    D.step("==", "(x + d)/d", because="the ramp between", because_zh="两者之间的斜坡")
    D.also("(relu(-d/2 + d) - relu(-d/2))/d - step(-d/2)", given=["d > 0"])
    D.step("==", "(d/2)/d - 0", because="halfway up", because_zh="坡的中点")
    D.step("==", "1/2", because="for every δ: not uniform", because_zh="对任意 δ 成立：不是一致收敛")
    D.also("(relu(0) - relu(0 - d))/d", given=["d > 0"])
    D.step("==", "0", because="the ramp to the right of 0 starts from 0", because_zh="位于 0 右侧的斜坡从 0 出发")
    D.fails(
        f"{ramp} == step(x)",
        because="as an equation it fails on (−δ, 0)",
        because_zh="作为等式在 (−δ, 0) 上不成立",
        given=["d > 0"],
    )
    D.fails(
        f"{right} == step(x)",
        because="at 0 this one is 0, and the step is 1",
        because_zh="在 0 处此式为 0，而阶跃函数为 1",
        given=["d > 0", "x <= 0"],
    )
    return D


@sn.derivation(
    title="Piecewise-linear functions exactly, by any number of ReLUs",
    title_zh="用任意个 ReLU 精确表示分段线性函数",
    summary="Each unit changes the slope at its knot. By induction on the knots: if the sum so far is the line through "
    "(t, p) of slope s, the unit (s′ − s) relu(x − t′) makes it the line through (t′, p′) of slope s′, and changes "
    "nothing to the left. Constant left of the first knot.",
    summary_zh="每个单元在其节点处改变斜率。对节点作归纳：若到目前为止的和是过 (t, p)、斜率为 s 的直线，"
    "则加上单元 (s′ − s) relu(x − t′) 后成为过 (t′, p′)、斜率为 s′ 的直线，而左侧不变。在第一个节点左侧为常数。",
    topic="approximation theory",
    sources=["000 构造法"],
    covers=["L06"],
)
def piecewise_linear():
    D = sn.derive_by_hand("y + s*relu(x - t)", let="y; s; x; t", given=["x >= t"])
    D.step("==", "y + s*(x - t)", because="the first piece starts at (t₀, y₀)", because_zh="第一段从 (t₀, y₀) 出发")
    D.also("y + s*relu(x - t)", let="y; s; x; t", given=["x <= t"])
    D.step("==", "y", because="left of the first knot it is constant", because_zh="在第一个节点左侧为常数")
    let = "p; s; r; t; v; x"
    D.also("p + s*(x - t) + (r - s)*relu(x - v)", let=let, given=["x <= v"])
    D.step("==", "p + s*(x - t)", because="nothing changes left of the new knot", because_zh="新节点左侧不变")
    D.also("p + s*(x - t) + (r - s)*relu(x - v)", let=let, given=["x >= v"])
    D.step(
        "==", "p + s*(x - t) + (r - s)*(x - v)", because="right of it the unit is active", because_zh="其右侧该单元激活"
    )
    D.step(
        "==",
        "(p + s*(v - t)) + r*(x - v)",
        because="the slopes telescope: s + (r − s) = r; at the knot it has not moved",
        because_zh="斜率逐项相消：s + (r − s) = r；在节点处的值不变",
    )
    D.also("p + ((q - p)/(v - t))*(v - t)", let="p; q; t; v", given=["t < v"])
    D.step(
        "==",
        "q",
        because="with the slope of the chord, the next knot has the next value",
        because_zh="斜率取弦的斜率时，下一节点处恰取下一个值",
    )
    return D


@sn.derivation(
    title="Any values at any points",
    title_zh="在任意点取任意值",
    summary="With the chords' slopes the sum of ReLUs meets all values, here at three points by two units; pulses of "
    "steps do it as well. Nothing is said between the points.",
    summary_zh="取弦的斜率，ReLU 之和便取到所有给定值，这里是三个点、两个单元；用阶跃脉冲也可以。"
    "点与点之间则没有断言。",
    topic="approximation theory",
    sources=["000 构造法"],
    covers=["L08"],
)
def any_values():
    let, order = "x; a; b; c; p; q; r", ["a < b", "b < c"]
    net = "p + (q - p)/(b - a)*relu({0} - a) + ((r - q)/(c - b) - (q - p)/(b - a))*relu({0} - b)"
    D = sn.derive_by_hand(net.format("a"), let=let, given=order)
    D.step("==", "p", because="both units are off at the first point", because_zh="在第一个点处两个单元都不激活")
    D.also(net.format("b"), let=let, given=order)
    D.step("==", "p + (q - p)/(b - a)*(b - a)", because="the second unit is off", because_zh="第二个单元不激活")
    D.step("==", "q", because="the chord ends at (b, q)", because_zh="弦终于 (b, q)")
    D.also(net.format("c"), let=let, given=order)
    D.step(
        "==",
        "p + (q - p)/(b - a)*((c - a) - (c - b)) + (r - q)/(c - b)*(c - b)",
        because="both are on; collect by slopes",
        because_zh="两个单元都激活；按斜率合并",
    )
    D.step("==", "p + (q - p) + (r - q)", because="(c − a) − (c − b) = b − a", because_zh="(c − a) − (c − b) = b − a")
    D.step("==", "r", because="the differences telescope", because_zh="差分逐项相消")
    pulse = "p*(step(x - a) - step(x - b)) + q*(step(x - b) - step(x - c))"
    D.also(pulse, let=let, given=[*order, "a <= x", "x < b"])
    D.step("==", "p*(1 - 0) + q*(0 - 0)", because="x lies in the first pulse alone", because_zh="x 只在第一个脉冲内")
    D.step("==", "p", because="its height", because_zh="即其高度")
    D.also(pulse, let=let, given=[*order, "b <= x", "x < c"])
    D.step("==", "p*(1 - 1) + q*(1 - 0)", because="x lies in the second", because_zh="x 在第二个脉冲内")
    D.step("==", "q", because="pulses do not overlap", because_zh="脉冲互不重叠")
    D.fails(
        "p + (q - p)*relu(x) == q",
        because="between two points, 0 and 1, the network goes its own way",
        because_zh="在 0 与 1 两点之间，网络的取值另有走向",
        let="x; p; q",
        given=["0 <= x", "x <= 1"],
    )
    return D
