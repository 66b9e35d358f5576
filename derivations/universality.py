"""When is an activation universal? Polynomials never are; whatever is smooth and no polynomial gives all monomials."""

import symnet as sn


@sn.derivation(
    title="Polynomial activations reach only polynomials",
    title_zh="多项式激活函数只能得到多项式",
    summary="With σ(z) = z² a layer of any width is one quadratic polynomial: it lies in a space of dimension 3. Its "
    "third difference is 0, so it misses f by an eighth of the third difference of f at least. Without activation it "
    "is affine.",
    summary_zh="若 σ(z) = z²，则任意宽度的一层只是一个二次多项式，落在三维空间中。它的三阶差分为 0，"
    "故与 f 的误差至少为 f 的三阶差分的八分之一。没有激活函数时它是仿射函数。",
    topic="approximation theory",
    sources=["000 一致逼近原理", "001 §Cybenko 和 Hornik 的理论"],
    covers=["P30"],
)
def polynomial_activations():
    let = "a: n; w: n; b: n; x"
    D = sn.derive_by_hand("a @ (w*x + b)**2", let=let)
    D.step("==", "a @ (w**2*x**2 + 2*w*b*x + b**2)", because="square each unit", because_zh="逐单元展开平方")
    D.step(
        "==",
        "(a @ w**2)*x**2 + 2*(a @ (w*b))*x + a @ b**2",
        because="collect powers of x: three numbers, however many units",
        because_zh="按 x 的幂合并：无论多少单元，只有三个系数",
    )
    D.also("a @ (w*x + b)", let=let)
    D.step(
        "==", "(a @ w)*x + a @ b", because="without activation: two numbers", because_zh="没有激活函数：只有两个系数"
    )
    D.also(
        "p*(x + 3)**2 + q*(x + 3) + r - 3*(p*(x + 2)**2 + q*(x + 2) + r) "
        "+ 3*(p*(x + 1)**2 + q*(x + 1) + r) - (p*x**2 + q*x + r)",
        let="p; q; r; x",
    )
    D.step("==", "0", because="the third difference of a quadratic", because_zh="二次多项式的三阶差分为零")
    given = ["G - 3*g + 3*k - l == 0", "F - G <= E", "g - f <= E", "h - k <= E", "l - u <= E"]
    D.also("F - 3*f + 3*h - u", let="F; f; h; u; G; g; k; l; E", given=given)
    D.step(
        "==",
        "(F - G) + 3*(g - f) + 3*(h - k) + (l - u) + (G - 3*g + 3*k - l)",
        because="f minus g at four points, and the third difference of g",
        because_zh="f 与 g 在四个点处之差，再加 g 的三阶差分",
    )
    D.step(
        "<=", "E + 3*E + 3*E + E + (G - 3*g + 3*k - l)", because="E bounds |f − g|", because_zh="E 是 |f − g| 的上界"
    )
    D.step("==", "8*E", because="that of g is 0: so E ≥ Δ³f/8", because_zh="g 的三阶差分为零，故 E ≥ Δ³f/8")
    D.fails(
        "a @ (w*x + b)**2 == abs(x)",
        because="more units of this kind do not help",
        because_zh="增加这种单元的个数无济于事",
        let="a: 2; w: 2; b: 2; x",
    )
    D.fails(
        "a @ relu(w*x) == 1",
        because="without biases: the value at 0 is always 0",
        because_zh="没有偏置：在 0 处的值恒为 0",
        let="a: n; w: n; x",
    )
    return D


@sn.derivation(
    title="Derivatives by the weight give monomials",
    title_zh="对权重求导得到单项式",
    summary="The m-th derivative of σ(w x + b) by w, at w = 0, is x^m σ^(m)(b): where that number is not 0, a limit of "
    "differences of units is the monomial x^m. Shown for exp, the sigmoid and the sine up to m = 3, 2, 2; for "
    "the sine a quotient of two units stays within |h| x²/2 of x cos b.",
    summary_zh="σ(w x + b) 对 w 的 m 阶导数在 w = 0 处为 x^m σ^(m)(b)：只要该数不为零，单元差分的极限便是单项式 x^m。"
    "这里对 exp、Sigmoid 与正弦分别验证到 m = 3、2、2；对正弦，两个单元的差商与 x cos b 相差不超过 |h| x²/2。",
    topic="approximation theory",
    sources=["000 一致逼近原理", "001 §Cybenko 和 Hornik 的理论"],
    covers=["P30"],
)
def monomials_from_derivatives():
    D = sn.derive_by_hand("diff(exp(w*x + b), w, 3)")
    D.step("==", "x**3*exp(w*x + b)", because="the chain rule, three times", because_zh="三次链式法则")
    D.also("diff(sigmoid(w*x + b), w)")
    D.step(
        "==",
        "x*(sigmoid(w*x + b)*(1 - sigmoid(w*x + b)))",
        because="chain rule, σ′ = σ(1 − σ)",
        because_zh="链式法则，σ′ = σ(1 − σ)",
    )
    D.also("diff(sigmoid(w*x + b), w, 2)")
    D.step(
        "==",
        "x**2*(sigmoid(w*x + b)*(1 - sigmoid(w*x + b))*(1 - 2*sigmoid(w*x + b)))",
        because="and again: x² σ″",
        because_zh="再求一次：x² σ″",
    )
    D.also("sigmoid(b)*(1 - sigmoid(b))*(1 - 2*sigmoid(b))", let="b", given=["b > 0"])
    D.step(
        "<",
        "0",
        because="σ(b) lies between 1/2 and 1: σ″(b) is not 0",
        because_zh="σ(b) 介于 1/2 与 1 之间：σ″(b) 不为零",
    )
    D.also("diff(sin(w*x + b), w, 2)")
    D.step("==", "-x**2*sin(w*x + b)", because="for the sine", because_zh="对正弦函数")
    D.also("abs(sin(b + t) - sin(b) - t*cos(b))", let="b; t")
    D.step(
        "<=",
        "t**2/2",
        because="Taylor's formula, |sin″| ≤ 1; with t = h x, divided by |h|",
        because_zh="Taylor 公式，|sin″| ≤ 1；取 t = h x，除以 |h|",
    )
    D.also("(exp(h*x + b) - 2*exp(b) + exp(-h*x + b))/h**2", let="h; x; b", given=["h > 0"])
    D.step(
        "==",
        "exp(b)*(exp(h*x/2) - exp(-h*x/2))**2/h**2",
        because="three units of the exponential, as a square",
        because_zh="三个指数单元，写成平方",
    )
    D.step(
        ">=", "exp(b)*(h*x)**2/h**2", because="|exp(t/2) − exp(−t/2)| ≥ |t|", because_zh="|exp(t/2) − exp(−t/2)| ≥ |t|"
    )
    D.step(
        "==",
        "x**2*exp(b)",
        because="the limit as h → 0, reached from above",
        because_zh="即 h → 0 时的极限，自上方趋近",
    )
    D.theorem(
        "Let σ be locally bounded and piecewise continuous on ℝ. The span of σ(w·x + b), w ∈ ℝⁿ and b ∈ ℝ, is dense in "
        "C(K) for every compact K ⊂ ℝⁿ if and only if σ is not (almost everywhere) a polynomial.",
        "设 σ 在 ℝ 上局部有界且分段连续。则 σ(w·x + b)（w ∈ ℝⁿ，b ∈ ℝ）的线性张成对每个紧集 K ⊂ ℝⁿ 在 C(K) 中稠密，"
        "当且仅当 σ 不（几乎处处）是多项式。",
        cite="Leshno, Lin, Pinkus and Schocken 1993, Neural Networks 6, Theorem 1",
    )
    return D


@sn.derivation(
    title="Several variables by ridge functions",
    title_zh="用脊函数处理多个变量",
    summary="Products of cosines are sums of cosines of w · x, so every trigonometric polynomial is a sum of ridges. "
    "With each ridge within e of its network, the sum is within Σ |c| e.",
    summary_zh="余弦之积等于 w · x 的余弦之和，故任何三角多项式都是脊函数之和。若每个脊函数与其网络相差不超过 e，"
    "则和相差不超过 Σ |c| e。",
    topic="approximation theory",
    sources=["001 §Cybenko 和 Hornik 的理论"],
    covers=["L12"],
)
def ridges():
    D = sn.derive_by_hand("cos(pi*x)*cos(pi*y)", let="x; y")
    D.step(
        "==",
        "((cos(pi*x)*cos(pi*y) - sin(pi*x)*sin(pi*y)) + (cos(pi*x)*cos(pi*y) + sin(pi*x)*sin(pi*y)))/2",
        because="add and subtract the product of sines",
        because_zh="加减正弦之积",
    )
    D.step("==", "(cos(pi*x + pi*y) + cos(pi*x - pi*y))/2", because="addition theorems", because_zh="加法定理")
    D.step(
        "==",
        "(cos(pi*(x + y)) + cos(pi*(x - y)))/2",
        because="two ridges, along (1, 1) and (1, −1)",
        because_zh="两个脊函数，方向为 (1, 1) 与 (1, −1)",
    )
    D.also("sin(pi*x)*cos(pi*y)", let="x; y")
    D.step("==", "(sin(pi*(x + y)) + sin(pi*(x - y)))/2", because="the same for a sine", because_zh="含正弦的情形同理")
    D.also("abs(c @ r - c @ g)", let="c: n; r: n; g: n")
    D.step("==", "abs(sum(c*(r - g)))", because="ridges r and their networks g", because_zh="脊函数 r 与其网络 g")
    D.also("abs(sum(v))", let="v: n")
    D.step(
        "<=",
        "sum(abs(v))",
        because="the triangle inequality for n terms v = c (r − g): at most Σ |c| e",
        because_zh="对 n 项 v = c (r − g) 用三角不等式：至多为 Σ |c| e",
    )
    given = ["a <= z", "z <= b", "a < b"]
    D.also("(z - a)/(b - a)", let="z; a; b", given=given)
    D.step(">=", "0", because="the range [a, b] of w · x, rescaled", because_zh="把 w · x 的取值范围 [a, b] 归一化")
    D.also("(z - a)/(b - a)", let="z; a; b", given=given)
    D.step("<=", "1", because="to [0, 1], where the staircase is", because_zh="到阶梯所在的 [0, 1]")
    D.theorem(
        "Trigonometric polynomials are dense in the continuous functions on the torus; a continuous function on "
        "[0, 1]ⁿ, mirrored at the sides, is one of them, with cosines alone (Weierstrass, Fejér). In dimension n the "
        "number of ridges may grow like that of the frequencies, exponentially with n.",
        "三角多项式在环面上的连续函数中稠密；[0, 1]ⁿ 上的连续函数经边界反射"
        "即属此类，且只用到余弦（Weierstrass，Fejér）。"
        "在 n 维时，脊函数的个数可随频率的个数增长，即随 n 指数增长。",
        cite="Katznelson, An Introduction to Harmonic Analysis (1976), Theorem I.2.11",
    )
    return D
