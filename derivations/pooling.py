"""Pooling: maximum and mean over windows, what they send back, output sizes, and a whole convolutional network."""

import symnet as sn


@sn.derivation(
    title="Pooling over 2 × 2 windows",
    title_zh="2 × 2 窗口的池化",
    summary="The maximum or the mean of four neighbours. The mean is a convolution with equal weights, and lies below "
    "the maximum; the maximum follows scale (by positive numbers) and shift.",
    summary_zh="取四个相邻元素的最大值或平均值。平均池化是权重相等的卷积，且不超过最大池化；最大值随正的缩放与平移而变。",
    topic="convolution",
    sources=["001 卷积网络"],
    covers=["M05"],
)
def pooling_of_windows():
    D = sn.derive_by_hand("max_pool2d(h, 2)[0, 0]", let="h: 2 2; X: 2*H 2*W; c; s")
    D.step(
        "==",
        "maximum(maximum(h[0, 0], h[0, 1]), maximum(h[1, 0], h[1, 1]))",
        because="the largest of four entries, in pairs",
        because_zh="四个元素中的最大者，两两比较",
    )
    D.also("mean_pool2d(X, 2)")
    D.step(
        "==",
        "(X[0::2, 0::2] + X[0::2, 1::2] + X[1::2, 0::2] + X[1::2, 1::2])/4",
        because="the mean of the four corners of every window",
        because_zh="各窗口四个角上元素的平均",
    )
    D.step(
        "==",
        "conv2d(X, ones(2, 2)/4, stride=2)",
        because="equal weights, windows that do not overlap",
        because_zh="权重相等、窗口不重叠",
    )
    D.also("mean_pool2d(X, 2)")
    D.step("<=", "max_pool2d(X, 2)", because="a mean lies below the maximum", because_zh="平均值不超过最大值")
    D.also("max_pool2d(s*X + c, 2)", given=["s > 0"])
    D.step(
        "==",
        "s*max_pool2d(X, 2) + c",
        because="a growing map keeps the order",
        because_zh="单调递增的映射保持大小次序",
    )
    D.fails(
        "max_pool2d(s*X + c, 2) == s*max_pool2d(X, 2) + c",
        because="a negative scale turns the order round",
        because_zh="负的缩放颠倒大小次序",
    )
    return D


@sn.derivation(
    title="What mean pooling sends back",
    title_zh="平均池化的反向传播",
    summary="Each of the four entries of a window gets a quarter of the signal.",
    summary_zh="窗口的四个元素各得信号的四分之一。",
    topic="convolution",
    sources=["001 卷积网络", "003 §7"],
    covers=["M13"],
)
def mean_pooling_backward():
    let = "X: 2*H 2*W; G: H W; Y: 3"
    D = sn.derive_by_hand("vjp(mean_pool2d(X, 2), X, G)[0::2, 0::2]", let=let)
    D.step("==", "G/4", because="first entries of all windows", because_zh="所有窗口的左上元素")
    D.also("vjp(mean_pool2d(X, 2), X, G)[1::2, 0::2]")
    D.step("==", "G/4", because="entries below them", because_zh="其下方的元素")
    D.also("vjp(mean_pool2d(X, 2), X, G)[:, 1::2]")
    D.step(
        "==",
        "vjp(mean_pool2d(X, 2), X, G)[:, 0::2]",
        because="and the same to the right",
        because_zh="右侧各列与之相同",
    )
    D.also("sum(vjp(mean_pool2d(X, 2), X, G))")
    D.step("==", "sum(G)", because="nothing of the signal is lost", because_zh="信号没有损失")
    D.also("grad((Y[0] + Y[1])/2 + (Y[1] + Y[2])/2, Y)[1]")
    D.step(
        "==",
        "1/2 + 1/2",
        because="where windows overlap, the contributions add up",
        because_zh="窗口重叠时，各窗口的贡献相加",
    )
    return D


@sn.derivation(
    title="What max pooling sends back",
    title_zh="最大池化的反向传播",
    summary="The signal goes to the largest entry of the window. At a tie there is no derivative; programs send it to "
    "the first of the largest.",
    summary_zh="信号传给窗口中最大的元素。并列最大时导数不存在；程序约定传给第一个最大元素。",
    topic="convolution",
    sources=["001 卷积网络", "003 §7"],
    covers=["M05", "M13"],
)
def max_pooling_backward():
    X, G = sn.tensors("X: 2*H 2*W; G: H W")
    D = sn.derive_by_hand(sn.vjp(sn.max_pool2d(X, 2), X, G))
    D.also("diff(maximum(a, b), a)", given=["a > b"])
    D.step("==", "1", because="the larger of two gets the whole signal", because_zh="两者中较大的得到全部信号")
    D.also("diff(maximum(a, b), a)", given=["a < b"])
    D.step("==", "0", because="the smaller gets nothing", because_zh="较小的得不到信号")
    D.also("argmax_onehot(w)[0]", let="w: 4", given=["w[0] >= w[1]", "w[0] >= w[2]", "w[0] >= w[3]"])
    D.step("==", "1", because="the convention: the first of the largest", because_zh="约定：取第一个最大元素")
    D.fails(
        "diff(maximum(a, b), a) == 1",
        let="a; b",
        given=["a == b"],
        because="at a tie the one-sided derivatives are 0 and 1",
        because_zh="并列时两个单侧导数为 0 与 1",
    )
    return D


@sn.derivation(
    title="How large the output is",
    title_zh="输出的大小",
    summary="A window r with stride s fits ⌊(m − r)/s⌋ + 1 times into m: counted by adding up the outputs for an input "
    "of ones. Stride 2 halves each side.",
    summary_zh="宽为 r 的窗口以步幅 s 在 m 中可放 ⌊(m − r)/s⌋ + 1 次：对全 1 输入，输出之和即个数。步幅 2 使各边减半。",
    topic="convolution",
    sources=["001 卷积网络"],
    covers=["M06"],
)
def output_size_of_pooling():
    D = sn.derive_by_hand("sum(mean_pool2d(ones(2*H, 2*W), 2))", let="H: size; W: size; k: size")
    D.step("==", "H*W", because="stride 2: half of each side", because_zh="步幅 2：每边减半")
    D.also("sum(conv2d(ones(2*k + 1, 2*k + 1), ones(3, 3)/9, stride=2))")
    D.step(
        "==",
        "k**2",
        because="m = 2k + 1, r = 3, s = 2: (m − r)/s + 1 = k",
        because_zh="m = 2k + 1、r = 3、s = 2：(m − r)/s + 1 = k",
    )
    D.also("sum(conv2d(ones(8, 8), ones(3, 3)/9, stride=2))")
    D.step(
        "==",
        "9",
        because="m = 8: (m − r)/s = 5/2 is rounded down, the last row and column do not count",
        because_zh="m = 8：(m − r)/s = 5/2 向下取整，最后一行一列用不上",
    )
    D.also("sum(conv2d(ones(k + 2, k + 2), ones(3, 3)/9))")
    D.step("==", "k**2", because="stride 1: m − r + 1", because_zh="步幅 1：m − r + 1")
    D.also("sum(conv2d(zeros(k, k), ones(3, 3), padding=1) + 1)")
    D.step("==", "k**2", because="padding of 1 with r = 3 keeps the size", because_zh="r = 3 时四周补一圈零，大小不变")
    return D


@sn.derivation(
    title="A convolutional network, from the image to the loss",
    title_zh="卷积网络：从图像到损失",
    summary="Convolution, ReLU, pooling, flatten, full connection, softmax: one reverse sweep through all of them. "
    "Sizes follow the windows: 2H + 4 → 2H → H, such as 28 → 24 → 12.",
    summary_zh="卷积、ReLU、池化、展平、全连接、Softmax：一次反向扫描贯穿始终。大小按窗口规则变化：2H + 4 → 2H → H，"
    "例如 28 → 24 → 12。",
    topic="convolution",
    sources=["003 §7"],
    covers=["M11"],
)
def convolutional_network():
    let = "X: N 1 2*H+4 2*V+4; K: F 1 5 5; c: F; W: F*H*V k; b: k; Y: N k"
    names = {
        "Z1": "conv2d(X, K, c)",
        "A1": "relu(Z1)",
        "P1": "mean_pool2d(A1, 2)",
        "A2": "reshape(P1, (N, F*H*V))",
        "Z2": "A2 @ W + b",
        "L": "-sum(Y*log_softmax(Z2))/N",
    }
    return sn.grad(sn.parse("L", let=let, where=names), ["W", "b", "K", "c"], given=["sum(Y, axis=1) == 1"])
