"""Convolution layers: the 2 × 2 layer, shared parameters, the layer as a sparse matrix, channels, filters."""

import symnet as sn

# The layer on a 3 × 3 array as a matrix: each row is the band a b 0 c d, shifted to its place.
MATRIX = {
    "B": "reshape(concatenate((K[0], zeros(1), K[1])), (1, 5))",
    "T1": "concatenate((B, zeros(1, 4)), axis=1)",
    "T2": "concatenate((zeros(1, 1), B, zeros(1, 3)), axis=1)",
    "T3": "concatenate((zeros(1, 3), B, zeros(1, 1)), axis=1)",
    "T4": "concatenate((zeros(1, 4), B), axis=1)",
    "T": "concatenate((T1, T2, T3, T4))",
}


@sn.derivation(
    title="A 2 × 2 convolution layer, written out",
    title_zh="2 × 2 卷积层的展开式",
    summary="On an array of m + 1 by m + 1 the layer has m × m outputs, each g of four weighted neighbours. It is a "
    "cross-correlation: the kernel is not flipped.",
    summary_zh="在 (m + 1) × (m + 1) 数组上该层有 m × m 个输出，每个输出是四个相邻元素加权和的 g。"
    "这是互相关：卷积核没有翻转。",
    topic="convolution",
    sources=["001 卷积网络"],
    covers=["M01", "M02"],
    corrects=["X19"],
)
def two_by_two_layer():
    let = "g: function; h: m+1 m+1; K: 2 2; p: 3 3"
    D = sn.derive_by_hand("g(conv2d(h, K))", let=let)
    D.step(
        "==",
        "g(K[0, 0]*h[:-1, :-1] + K[0, 1]*h[:-1, 1:] + K[1, 0]*h[1:, :-1] + K[1, 1]*h[1:, 1:])",
        because="a, b, c, d of the source are the entries of K; each meets the array shifted by 0 or 1 in i and in j",
        because_zh="原文的 a、b、c、d 即 K 的元素；每个元素乘以在 i、j 方向各平移 0 或 1 的数组",
    )
    D.also("conv2d(p, K)[1, 1]")
    D.step(
        "==",
        "K[0, 0]*p[1, 1] + K[0, 1]*p[1, 2] + K[1, 0]*p[2, 1] + K[1, 1]*p[2, 2]",
        because="the last of the four outputs on a 3 × 3 array",
        because_zh="3 × 3 数组上四个输出中的最后一个",
    )
    D.also("conv2d(h, K[::-1, ::-1])")
    D.step(
        "==",
        "K[1, 1]*h[:-1, :-1] + K[1, 0]*h[:-1, 1:] + K[0, 1]*h[1:, :-1] + K[0, 0]*h[1:, 1:]",
        because="the convolution in the sense of analysis flips the kernel in both directions",
        because_zh="分析学意义下的卷积把核沿两个方向翻转",
    )
    D.fails(
        "conv2d(p, K) == conv2d(p, K[::-1, ::-1])",
        because="the two sources say convolution for both; they agree for kernels that are symmetric only",
        because_zh="两处原文都称卷积；仅当核中心对称时二者相同",
    )
    return D


@sn.derivation(
    title="Parameter sharing: 4 parameters in place of m²(m − 1)²",
    title_zh="参数共享：以 4 个参数代替 m²(m − 1)² 个",
    summary="A dense layer between the same arrays has a weight for each pair of entries. For m = 28 it has 571 536.",
    summary_zh="同样大小数组之间的全连接层，每对元素各有一个权重；m = 28 时共 571 536 个。",
    topic="convolution",
    sources=["001 卷积网络", "003 §7"],
    covers=["M03"],
)
def parameter_sharing():
    D = sn.derive_by_hand("m**2*(m - 1)**2 - 4", let="m: integer", given=["m >= 3"])
    D.step(
        "==",
        "(m*(m - 1) - 2)*(m*(m - 1) + 2)",
        because="difference of two squares",
        because_zh="平方差公式",
    )
    D.step(">", "0", because="m(m − 1) ≥ 6", because_zh="m(m − 1) ≥ 6")
    D.also("28**2*(28 - 1)**2")
    D.step("==", "571536", because="784 inputs, 729 outputs", because_zh="784 个输入，729 个输出")
    return D


@sn.derivation(
    title="Convolution as a sparse matrix",
    title_zh="卷积写成稀疏矩阵",
    summary="Row by row into vectors, the layer on a 3 × 3 array is a 4 × 9 matrix of shifted bands a b 0 c d, with "
    "five zeros a row. For all sizes, a row holds each of the four parameters once.",
    summary_zh="按行拉直后，3 × 3 数组上的卷积层是一个 4 × 9 矩阵，各行为平移的带 a b 0 c d，每行有五个零。"
    "对任意大小，每行恰含四个参数各一次。",
    topic="convolution",
    sources=["001 卷积网络"],
    covers=["M04"],
)
def convolution_as_a_matrix():
    let = "h: 3 3; K: 2 2; G: 2 2; x: m+1 m+1"
    names = {**MATRIX, "M": "reshape(jacobian(conv2d(x, K), x), (m*m, (m+1)*(m+1)))"}
    D = sn.derive_by_hand("T @ reshape(h, 9)", let=let, where=names)
    D.step(
        "==",
        "reshape(conv2d(h, K), 4)",
        because="row k of the matrix meets the window of output k",
        because_zh="矩阵第 k 行对应第 k 个输出的窗口",
    )
    D.also("T.T @ reshape(G, 4)")
    D.step(
        "==",
        "reshape(vjp(conv2d(h, K), h, G), 9)",
        because="what goes forward with T comes back with Tᵀ",
        because_zh="前向用 T，反向便用 Tᵀ",
    )
    D.also("M @ reshape(x, (m+1)*(m+1))")
    D.step(
        "==",
        "reshape(conv2d(x, K), m*m)",
        because="for all sizes: a linear map is its Jacobian",
        because_zh="对任意大小：线性映射等于自己的雅可比矩阵",
    )
    D.also("sum(M, axis=1)")
    D.step(
        "==",
        "sum(K)*ones(m*m)",
        because="every row holds each parameter once, and zeros",
        because_zh="每行恰含各参数一次，其余为零",
    )
    D.also("sum(M**2, axis=1)")
    D.step("==", "sum(K**2)*ones(m*m)", because="at different places", because_zh="且位于不同的列")
    return D


@sn.derivation(
    title="The gradient of a shared parameter adds up its occurrences",
    title_zh="共享参数的梯度是各处之和",
    summary="∂L/∂K_pq = Σᵢⱼ δᵢⱼ h_{i+p, j+q}: a correlation of the backward signal with the input.",
    summary_zh="∂L/∂K_pq = Σᵢⱼ δᵢⱼ h_{i+p, j+q}：反向信号与输入的互相关。",
    topic="convolution",
    sources=["001 卷积网络", "003 §7"],
    covers=["M04", "M13"],
)
def gradient_of_shared_parameters():
    D = sn.derive_by_hand("vjp(conv2d(h, K), K, delta)[1, 0]", let="h: m+1 m+1; K: 2 2; delta: m m")
    D.step(
        "==",
        "conv2d(h, delta)[1, 0]",
        because="the signal slides over the input as a kernel of m × m",
        because_zh="反向信号作为 m × m 的核在输入上滑动",
    )
    D.step(
        "==",
        "sum(delta*h[1:, :-1])",
        because="c stands at every output, each time beside another entry of the input",
        because_zh="参数 c 出现在每个输出处，每次与输入的不同元素相乘",
    )
    return D


@sn.derivation(
    title="Channels: feature maps are added",
    title_zh="通道：特征图相加",
    summary="Each output map adds the correlations of all input maps, and a bias: C′ C r² + C′ parameters.",
    summary_zh="每个输出特征图是所有输入特征图互相关之和再加偏置，共 C′ C r² + C′ 个参数。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M12"],
)
def channels_are_added():
    D = sn.derive_by_hand("conv2d(X, K, b)[0, 1]", let="X: N 2 H+1 W+1; K: 2 2 2 2; b: 2")
    D.step(
        "==",
        "conv2d(X[0, 0], K[1, 0]) + conv2d(X[0, 1], K[1, 1]) + b[1]",
        because="two input maps, the second of two output maps, the first example",
        because_zh="两个输入特征图，第二个输出特征图，第一个样本",
    )
    D.also("sum(ones(F, C, r, r)) + sum(ones(F))", let="F: size; C: size; r: size")
    D.step(
        "==",
        "F*C*r**2 + F",
        because="an r × r kernel for each pair of maps, a bias for each output map",
        because_zh="每对特征图一个 r × r 的核，每个输出特征图一个偏置",
    )
    return D


@sn.derivation(
    title="Filters by hand: edges and blur",
    title_zh="人工滤波器：边缘与模糊",
    summary="An edge kernel gives 0 on a flat region and the height of a step; a blur keeps flat regions and is two "
    "passes of one dimension.",
    summary_zh="边缘核在平坦区域给出 0，在阶跃处给出其高度；模糊核保持平坦区域不变，并可分解为两次一维滤波。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M15"],
)
def filters_by_hand():
    names = {
        "edge": "outer(concatenate((ones(1), 2*ones(1), ones(1))), concatenate((-ones(1), zeros(1), ones(1))))/4",
        "blur": "concatenate((ones(1), 2*ones(1), ones(1)))/4",
        "light": "concatenate((u*ones(4, 2), v*ones(4, 2)), axis=1)",
    }
    let = "u; v; c; X: H+2 W+2; H: size; W: size"
    D = sn.derive_by_hand("conv2d(c*ones(H+2, W+2), edge)", let=let, where=names)
    D.step("==", "c*sum(edge)*ones(H, W)", because="every window is the same", because_zh="所有窗口相同")
    D.step("==", "zeros(H, W)", because="the kernel's entries add up to 0", because_zh="核的元素之和为 0")
    D.also("conv2d(light, edge)")
    D.step(
        "==",
        "(v - u)*ones(2, 2)",
        because="both windows straddle the step from u to v",
        because_zh="两列窗口都跨过从 u 到 v 的阶跃",
    )
    D.also("conv2d(c*ones(H+2, W+2), outer(blur, blur))")
    D.step("==", "c*ones(H, W)", because="the kernel's entries add up to 1", because_zh="核的元素之和为 1")
    D.also("conv2d(X, outer(blur, blur))")
    D.step(
        "==",
        "conv2d(conv2d(X, reshape(blur, (3, 1))), reshape(blur, (1, 3)))",
        because="a kernel that is a column times a row slides in two passes: 6 products for an entry in place of 9",
        because_zh="核为列乘行时可分两次滑动：每个元素 6 次乘法，而不是 9 次",
    )
    return D
