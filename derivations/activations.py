"""Activation functions: the logistic sigmoid, the hyperbolic tangent, softmax."""

import symnet as sn


@sn.derivation(
    title="Derivative of the logistic sigmoid",
    title_zh="Sigmoid 函数的导数",
    summary="The slope of the sigmoid is a polynomial in its own value: σ′ = σ(1 − σ).",
    summary_zh="Sigmoid 函数的导数是其函数值的多项式：σ′ = σ(1 − σ)。",
    topic="activations",
    sources=["004 (9)", "002 §2.6(5)"],
    covers=["C10"],
)
def sigmoid_derivative():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.step("==", "diff(1/(1 + exp(-x)), x)", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step("==", "-diff(1 + exp(-x), x)/(1 + exp(-x))**2", because="reciprocal rule", because_zh="倒数的求导法则")
    D.step("==", "exp(-x)/(1 + exp(-x))**2", because="chain rule on exp(-x)", because_zh="对 exp(-x) 用链式法则")
    D.step("==", "((1 + exp(-x)) - 1)/(1 + exp(-x))**2", because="add and subtract 1", because_zh="分子加一减一")
    D.step("==", "1/(1 + exp(-x)) - 1/(1 + exp(-x))**2", because="split the fraction", because_zh="拆分分式")
    D.step("==", "sigmoid(x) - sigmoid(x)**2", because="definition of the sigmoid", because_zh="Sigmoid 函数的定义")
    D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="factor out", because_zh="提取公因式")
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
