"""Activation functions: the hyperbolic tangent, and softmax."""

import symnet as sn


@sn.derivation(
    title="The hyperbolic tangent is odd and tends to 1",
    title_zh="双曲正切是奇函数，且趋于 1",
    summary="tanh(−z) = −tanh z; it increases, and tends to 1: from log(2/ε)/2 on it is closer than ε.",
    summary_zh="tanh(−z) = −tanh z；它单调递增且趋于 1：从 log(2/ε)/2 起，与 1 相差小于 ε。",
    topic="activations",
    sources=["002 §1.3", "003 §2"],
    covers=["C14"],
)
def tanh_is_odd():
    D = sn.derive_by_hand("tanh(-z)")
    D.step(
        "==",
        "(exp(-z) - exp(z))/(exp(-z) + exp(z))",
        because="definition of the hyperbolic tangent",
        because_zh="双曲正切的定义",
    )
    D.step("==", "-((exp(z) - exp(-z))/(exp(z) + exp(-z)))", because="take out the sign", because_zh="提出负号")
    D.step("==", "-tanh(z)", because="definition of the hyperbolic tangent", because_zh="双曲正切的定义")
    D.also("diff(tanh(z), z)").step(">", "0", because="tanh increases", because_zh="tanh 单调递增")
    D.also("1 - tanh(z)", given=["eps > 0", "t >= 0"], where={"z": "log(2/eps)/2 + t"})
    D.step("==", "2/(1 + exp(2*z))", because="common denominator", because_zh="通分")
    D.step("<", "2*exp(-2*z)", because="drop the 1", because_zh="去掉分母中的 1")
    D.step("==", "eps*exp(-2*t)", because="exp(−log(2/ε)) = ε/2", because_zh="exp(−log(2/ε)) = ε/2")
    D.step(
        "<=", "eps", because="so tanh → 1, and tanh → −1 on the other side", because_zh="故 tanh → 1；另一侧 tanh → −1"
    )
    return D


@sn.derivation(
    title="The hyperbolic tangent is a rescaled sigmoid",
    title_zh="双曲正切是缩放平移后的 Sigmoid 函数",
    summary="tanh x = 2σ(2x) − 1, so a tanh network is a sigmoid network with other weights.",
    summary_zh="tanh x = 2σ(2x) − 1，因此 tanh 网络就是换了一组权重的 Sigmoid 网络。",
    topic="activations",
    sources=["001 §深度前馈网络", "003"],
    covers=["C16"],
)
def tanh_is_rescaled_sigmoid():
    D = sn.derive_by_hand("tanh(x) == 2*sigmoid(2*x) - 1")
    D.step(
        "==",
        "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
        because="definition of the hyperbolic tangent",
        because_zh="双曲正切的定义",
    )
    D.step(
        "==",
        "(1 - exp(-2*x))/(1 + exp(-2*x))",
        because="multiply numerator and denominator by exp(-x)",
        because_zh="分子分母同乘 exp(-x)",
    )
    D.step(
        "==",
        "(2 - (1 + exp(-2*x)))/(1 + exp(-2*x))",
        because="add and subtract 1",
        because_zh="分子加一减一",
    )
    D.step("==", "2/(1 + exp(-2*x)) - 1", because="split the fraction", because_zh="拆分分式")
    D.step("==", "2*sigmoid(2*x) - 1", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.also("c @ tanh(W @ v + b) + d", let="c: m; W: m n; v: n; b: m; d")
    D.step("==", "c @ (2*sigmoid(2*(W @ v + b)) - 1) + d", because="unit by unit", because_zh="逐个单元代入")
    D.step(
        "==",
        "(2*c) @ sigmoid((2*W) @ v + 2*b) + (d - sum(c))",
        because="inner weights and biases doubled, outer weights doubled, the output bias moved by −Σc",
        because_zh="内层权重与偏置加倍，外层权重加倍，输出偏置改变 −Σc",
    )
    return D


@sn.derivation(
    title="Derivative of the hyperbolic tangent",
    title_zh="双曲正切的导数",
    summary="tanh′ = 1 − tanh²: the squares of sum and difference differ by 4.",
    summary_zh="tanh′ = 1 − tanh²：和与差的平方相差 4。",
    topic="activations",
    sources=["003 §4", "000 三种基本激活函数"],
    covers=["C15"],
)
def tanh_derivative():
    D = sn.derive_by_hand("diff(tanh(z), z)", where={"p": "exp(z) + exp(-z)", "m": "exp(z) - exp(-z)"})
    D.step("==", "diff(m/p, z)", because="definition of the hyperbolic tangent", because_zh="双曲正切的定义")
    D.step("==", "(diff(m, z)*p - m*diff(p, z))/p**2", because="quotient rule", because_zh="商的求导法则")
    D.step("==", "(p*p - m*m)/p**2", because="m′ = p and p′ = m", because_zh="m′ = p，p′ = m")
    D.step("==", "1 - (m/p)**2", because="split the fraction", because_zh="拆分分式")
    D.step("==", "1 - tanh(z)**2", because="definition of the hyperbolic tangent", because_zh="双曲正切的定义")
    return D


@sn.derivation(
    title="The slope of tanh lies between 0 and 1",
    title_zh="双曲正切的导数介于 0 与 1 之间",
    summary="tanh′ = 4/(eᶻ + e⁻ᶻ)² is positive, and at most 1: tanh shrinks gradients too, but less than the sigmoid.",
    summary_zh="tanh′ = 4/(eᶻ + e⁻ᶻ)² 为正且不超过 1：tanh 也会使梯度缩小，但不如 Sigmoid 严重。",
    topic="activations",
    sources=["003 §4"],
    covers=["C15"],
)
def tanh_slope_bound():
    D = sn.derive_by_hand("diff(tanh(z), z) <= 1")
    D.step(
        "==",
        "4/(exp(z) + exp(-z))**2",
        because="(eᶻ + e⁻ᶻ)² − (eᶻ − e⁻ᶻ)² = 4",
        because_zh="(eᶻ + e⁻ᶻ)² − (eᶻ − e⁻ᶻ)² = 4",
    )
    D.step("==", "4/(4 + (exp(z) - exp(-z))**2)", because="the same identity", because_zh="同一恒等式")
    D.step("<=", "1", because="a square is not negative", because_zh="平方非负")
    D.also("diff(tanh(z), z)")
    D.step("==", "4/(exp(z) + exp(-z))**2", because="as before", because_zh="同上")
    D.step(">", "0", because="exponentials are positive", because_zh="指数函数为正")
    return D


@sn.derivation(
    title="Jacobian of softmax",
    title_zh="Softmax 的雅可比矩阵",
    summary="With p = softmax(z): ∂p/∂z = diag(p) − p pᵀ, for any number of classes.",
    summary_zh="记 p = softmax(z)，则 ∂p/∂z = diag(p) − p pᵀ，对任意类别数成立。",
    topic="activations",
    sources=["003 §3", "003 §4"],
    covers=["C22"],
)
def softmax_jacobian():
    z = sn.tensors("z: n")
    return sn.jacobian(sn.softmax(z), z)


@sn.derivation(
    title="Softmax gives a probability distribution",
    title_zh="Softmax 的输出是概率分布",
    summary="The entries are positive fractions with a common denominator, and add up to 1, for any number of classes.",
    summary_zh="各分量都是正的，且有共同的分母，和为 1，对任意类别数成立。",
    topic="activations",
    sources=["003 §3", "002 §1.3", "001 §softmax"],
    covers=["C21"],
    corrects=["X84", "X18"],
)
def softmax_sums_to_one():
    D = sn.derive_by_hand("sum(softmax(z))", let="z: m")
    D.step("==", "sum(exp(z)/sum(exp(z)))", because="definition of softmax", because_zh="Softmax 的定义")
    D.step("==", "sum(exp(z))/sum(exp(z))", because="add fractions of one denominator", because_zh="同分母分式相加")
    D.step("==", "1", because="the sum of exponentials is not 0", because_zh="指数之和不为零")
    D.also("softmax(z)").step(">", "0", because="a quotient of positive numbers", because_zh="两个正数之商")
    D.also("softmax(z)", given=["m >= 2"])
    D.step("<", "1", because="the denominator has further terms", because_zh="分母中还有其他正项")
    D.fails(
        "softmax(z) < 1",
        because="values in (0, 1) need two classes: the softmax of one entry is 1",
        because_zh="值在 (0, 1) 内要求至少两类：一个分量的 softmax 为 1",
    )
    D.fails(
        "softmax(z)[0] + softmax(z)[1] + softmax(z)[0] == 1",
        let="z: 3",
        because="the three classes are printed with the indices 1, 2, 1",
        because_zh="三个类别的下标被印成 1、2、1",
    )
    return D


@sn.derivation(
    title="Softmax sees only differences",
    title_zh="Softmax 只取决于各分量之差",
    summary="softmax(z + c1) = softmax(z), so z can be known only up to a constant.",
    summary_zh="softmax(z + c1) = softmax(z)，因此 z 只能确定到相差一个常数。",
    topic="activations",
    sources=["003 §3"],
    covers=["C21", "C30"],
)
def softmax_shift_invariance():
    D = sn.derive_by_hand("softmax(z + c) == softmax(z)", let="z: m; c")
    D.step("==", "exp(z + c)/sum(exp(z + c))", because="definition of softmax", because_zh="Softmax 的定义")
    D.step("==", "exp(c)*exp(z)/(exp(c)*sum(exp(z)))", because="factor out exp(c)", because_zh="提取公因式 exp(c)")
    D.step("==", "exp(z)/sum(exp(z))", because="cancel exp(c)", because_zh="约去 exp(c)")
    D.step("==", "softmax(z)", because="definition of softmax", because_zh="Softmax 的定义")
    return D


@sn.derivation(
    title="Softmax of two classes is the sigmoid of the difference",
    title_zh="二分类的 Softmax 就是差的 Sigmoid",
    summary="p₁ = σ(z₁ − z₂): logistic regression is the case of two classes.",
    summary_zh="p₁ = σ(z₁ − z₂)：逻辑回归就是类别数为二的情形。",
    topic="activations",
    sources=["003 §3"],
    covers=["C21"],
)
def softmax_of_two_classes():
    D = sn.derive_by_hand("softmax(z)[0] == sigmoid(z[0] - z[1])", let="z: 2")
    D.step("==", "exp(z[0])/(exp(z[0]) + exp(z[1]))", because="definition of softmax", because_zh="Softmax 的定义")
    D.step("==", "1/(1 + exp(z[1] - z[0]))", because="divide by exp(z₁)", because_zh="分子分母同除以 exp(z₁)")
    D.step("==", "sigmoid(z[0] - z[1])", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    return D


@sn.derivation(
    title="Jacobian of softmax by the logarithm",
    title_zh="用对数求 Softmax 的雅可比矩阵",
    summary="log p = z − LSE(z) has the Jacobian I − 1pᵀ; multiplied by p in each row it is diag(p) − p pᵀ.",
    summary_zh="log p = z − LSE(z) 的雅可比矩阵为 I − 1pᵀ；每行乘以 p 得 diag(p) − p pᵀ。",
    topic="activations",
    sources=["003 §3", "003 §4"],
    covers=["C22"],
)
def softmax_jacobian_by_logarithm():
    D = sn.derive_by_hand("jacobian(p, z) == diag(p) - outer(p, p)", let="z: m", where={"p": "softmax(z)"})
    D.step(
        "==",
        "diag(p) @ jacobian(z - logsumexp(z), z)",
        because="derivative of the logarithm: ∂p = p ∂ log p",
        because_zh="对数求导法：∂p = p ∂ log p",
    )
    D.step(
        "==", "diag(p) @ (eye(m) - outer(ones(m), p))", because="the gradient of LSE is p", because_zh="LSE 的梯度为 p"
    )
    D.step("==", "diag(p) - outer(p, p)", because="distribute; diag(p) 1 = p", because_zh="展开；diag(p) 1 = p")
    return D


@sn.derivation(
    title="The Jacobian of softmax is a covariance",
    title_zh="Softmax 的雅可比矩阵是协方差矩阵",
    summary="vᵀJv is the variance of v under p, hence never negative: J is positive semidefinite.",
    summary_zh="vᵀJv 是 v 在分布 p 下的方差，因而非负：J 半正定。",
    topic="activations",
    sources=["003 §3"],
    covers=["C22"],
)
def softmax_jacobian_is_positive_semidefinite():
    D = sn.derive_by_hand("v @ jacobian(p, z) @ v >= 0", let="z: m; v: m", where={"p": "softmax(z)"})
    D.step("==", "v @ (diag(p) - outer(p, p)) @ v", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵")
    D.step("==", "sum(p*v**2) - sum(p*v)**2", because="multiply out", because_zh="展开")
    D.step(
        "==",
        "sum(p*(v - sum(p*v))**2)",
        because="variance about the mean; p adds up to 1",
        because_zh="方差等于平方的均值减均值的平方；p 之和为 1",
    )
    D.step(">=", "0", because="a mean of squares", because_zh="平方的加权平均非负")
    return D


@sn.derivation(
    title="The Jacobian of softmax is singular",
    title_zh="Softmax 的雅可比矩阵总是奇异的",
    summary="J 1 = 0: a common shift of all entries of z changes nothing.",
    summary_zh="J 1 = 0：z 的各分量同时平移，输出不变。",
    topic="activations",
    sources=["003 §3"],
    covers=["C22"],
)
def softmax_jacobian_is_singular():
    D = sn.derive_by_hand("jacobian(p, z) @ ones(m)", let="z: m", where={"p": "softmax(z)"})
    D.step("==", "(diag(p) - outer(p, p)) @ ones(m)", because="Jacobian of softmax", because_zh="Softmax 的雅可比矩阵")
    D.step("==", "p - sum(p)*p", because="multiply out", because_zh="展开")
    D.step("==", "zeros(m)", because="p adds up to 1", because_zh="p 之和为 1")
    return D


@sn.derivation(
    title="The Jacobian of softmax has norm at most ½",
    title_zh="Softmax 的雅可比矩阵的谱范数不超过 1/2",
    summary="vᵀJv ≤ ½‖v‖² for every v and any number of classes; J is symmetric and J ⪰ 0, so ‖J‖₂ ≤ ½.",
    summary_zh="对任意 v 与任意类别数有 vᵀJv ≤ ½‖v‖²；J 对称半正定，故 ‖J‖₂ ≤ 1/2。",
    topic="activations",
    sources=["003 §3"],
    covers=["C22"],
)
def softmax_jacobian_norm():
    D = sn.derive_by_hand(
        "v @ (diag(p) - outer(p, p)) @ v <= norm(v)**2/2",
        let="p: m; v: m",
        given=["sum(p) == 1", "p >= 0"],
        where={"S": "outer(v, ones(m)) + outer(ones(m), v)"},
    )
    D.step(
        "==",
        "2*sum(p*(1 - p)*v**2) - sum(outer(p, p)*(1 - eye(m))*S**2)/2",
        because="S has the entries vᵢ + vⱼ; expand their squares over i ≠ j",
        because_zh="S 的元素为 vᵢ + vⱼ；对 i ≠ j 展开平方",
    )
    D.step("<=", "2*sum(p*(1 - p)*v**2)", because="leave out squares", because_zh="舍去平方项")
    D.step(
        "==",
        "sum(v**2)/2 - 2*sum((p - 1/2)**2*v**2)",
        because="complete the square: p(1 − p) = ¼ − (p − ½)²",
        because_zh="配方：p(1 − p) = 1/4 − (p − 1/2)²",
    )
    D.step("<=", "sum(v**2)/2", because="leave out squares", because_zh="舍去平方项")
    D.step("==", "norm(v)**2/2", because="definition of the norm", because_zh="范数的定义")
    D.theorem(
        "For a symmetric positive semidefinite J the spectral norm ‖J‖₂ is the largest vᵀJv over unit vectors v.",
        "对称半正定矩阵 J 的谱范数 ‖J‖₂ 等于 vᵀJv 在单位向量 v 上的最大值。",
        cite="Horn, Johnson 2013, Theorem 4.2.2",
    )
    return D
