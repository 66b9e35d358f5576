"""Convolutions with holes, turned round, and on a circle."""

import symnet as sn


@sn.derivation(
    title="Dilated convolution",
    title_zh="空洞卷积",
    summary="A kernel with holes reaches further: two layers of two taps, the second dilated, see four inputs.",
    summary_zh="带空洞的核看得更远：两层各两个抽头、第二层空洞，可覆盖四个输入。",
    topic="layers",
    sources=["Yu, Koltun 2016"],
    covers=["Z33"],
)
def dilated_convolution():
    hole = "concatenate((K[:, :1], zeros(1, 1), K[:, 1:]), axis=1)"
    D = sn.derive_by_hand("conv2d(X, hole)", let="X: H W+2; K: 1 2; k: 1 2", where={"hole": hole})
    D.step(
        "==",
        "K[0, 0]*X[:, :-2] + K[0, 1]*X[:, 2:]",
        because="the kernel (k₀, 0, k₁) meets neighbours at the distance 2",
        because_zh="核 (k₀, 0, k₁) 作用于相距为 2 的元素",
    )
    D.also("conv2d(X, K, dilation=2)", let="X: 2 4; K: 1 2")
    D.step("==", "conv2d(X, hole)", because="what dilation by 2 means", because_zh="扩张率为 2 的含义")
    D.also("conv2d(conv2d(X, k), hole)", let="X: H W+3; K: 1 2; k: 1 2")
    D.step(
        "==",
        "conv2d(X, concatenate((K[0, 0]*k, K[0, 1]*k), axis=1))",
        because="two layers of two taps make one of four",
        because_zh="两层各两个抽头合成一层四个抽头",
    )
    D.also("sum(0*conv2d(X, K, stride=2, padding=1) + 1)", let="X: 2*h+1 2*w+1; K: 3 3", where={})
    D.step(
        "==",
        "(h + 1)*(w + 1)",
        because="⌊(m + 2p − d(r − 1) − 1)/s⌋ + 1 outputs: m = 2h + 1, p = 1, d = 1, r = 3, s = 2",
        because_zh="输出个数 ⌊(m + 2p − d(r − 1) − 1)/s⌋ + 1：m = 2h + 1，p = 1，d = 1，r = 3，s = 2",
    )
    D.also("sum(0*conv2d(X, K, dilation=2) + 1)", let="X: h+4 w+4; K: 3 3")
    D.step(
        "==",
        "h*w",
        because="the same with m = h + 4, p = 0, d = 2, s = 1",
        because_zh="同理，m = h + 4，p = 0，d = 2，s = 1",
    )
    return D


@sn.derivation(
    title="Transposed convolution",
    title_zh="转置卷积",
    summary="Convolution is linear; its transpose pads and convolves with the turned kernel, as backward does.",
    summary_zh="卷积作为线性映射，其转置是“补零后与翻转的核作卷积”，正是反向传播所做的。",
    topic="layers",
    sources=["Dumoulin, Visin 2016"],
    covers=["Z33"],
)
def transposed_convolution():
    D = sn.derive_by_hand("sum(conv2d(X, K)*G)", let="X: H+2 W+2; K: 3 3; G: H W")
    D.step(
        "==", "sum(X*vjp(conv2d(X, K), X, G))", because="convolution is linear in X", because_zh="卷积关于 X 是线性的"
    )
    D.step(
        "==",
        "sum(X*conv2d(G, K[::-1, ::-1], padding=2))",
        because="backward: the turned kernel over the padded signal",
        because_zh="反向：用翻转的核作用于补零后的信号",
    )
    D.also("sum(0*conv2d(G, K[::-1, ::-1], padding=2) + 1)")
    D.step(
        "==",
        "(H + 2)*(W + 2)",
        because="the transpose leads from the small picture to the large",
        because_zh="转置把小图映为大图",
    )
    return D


@sn.derivation(
    title="On a circle, frequencies multiply",
    title_zh="循环卷积：各频率相乘",
    summary="With the shift P around the circle, P Q = Q R, convolution is a polynomial of P: responses multiply.",
    summary_zh="设 P 为循环移位，P Q = Q R；卷积是 P 的多项式，各频率的响应相乘。",
    topic="layers",
    sources=["Oppenheim, Schafer 1975"],
    covers=["Z33"],
)
def circular_convolution():
    let = "P: n n; Q: n 2; F: n n; G: n n; R: 2 2; Phi: 2 2; Gamma: 2 2; f0; f1; f2"
    D = sn.derive_by_hand("(f0*eye(n) + f1*P + f2*(P @ P)) @ Q", let=let, given=["P @ Q == Q @ R"])
    D.step(
        "==",
        "f0*Q + f1*(P @ Q) + f2*(P @ (P @ Q))",
        because="three taps: no shift, one, two",
        because_zh="三个抽头：不移、移一位、移两位",
    )
    D.step(
        "==",
        "f0*Q + f1*(Q @ R) + f2*((Q @ R) @ R)",
        because="a shift turns cosine and sine, the columns of Q, by a fixed angle",
        because_zh="移位把 Q 的两列（余弦与正弦）旋转一个固定的角度",
    )
    D.step(
        "==", "Q @ (f0*eye(2) + f1*R + f2*(R @ R))", because="collect: the response f̂", because_zh="合并，得到响应 f̂"
    )
    D.also("(F @ G) @ Q", given=["F @ Q == Q @ Phi", "G @ Q == Q @ Gamma"])
    D.step("==", "F @ (G @ Q)", because="one convolution after the other", because_zh="先后作两次卷积")
    D.step("==", "F @ (Q @ Gamma)", because="response of the second", because_zh="后一个的响应")
    D.step("==", "Q @ (Phi @ Gamma)", because="responses multiply", because_zh="响应相乘")
    D.also(
        "a[0]*c[0] + a[1]*c[3] + a[2]*c[2] + a[3]*c[1] - (a[0]*c[2] + a[1]*c[1] + a[2]*c[0] + a[3]*c[3])",
        let="a: 4; c: 4",
    )
    D.step(
        "==",
        "(a[0] - a[2])*(c[0] - c[2]) - (a[1] - a[3])*(c[1] - c[3])",
        because="four places, λ = −i: the real part of the product (a₀ − a₂ − i(a₁ − a₃))(c₀ − c₂ − i(c₁ − c₃))",
        because_zh="四个位置，λ = −i：乘积 (a₀ − a₂ − i(a₁ − a₃))(c₀ − c₂ − i(c₁ − c₃)) 的实部",
    )
    D.theorem(
        "The discrete Fourier transform of a circular convolution of x, y ∈ ℂⁿ is the product of their transforms, "
        "frequency by frequency.",
        "对 x, y ∈ ℂⁿ，循环卷积的离散 Fourier 变换等于二者变换逐频率之积。",
        cite="Oppenheim, Schafer 1975, chapter 3",
    )
    D.fails(
        "a[0]*c[0] - (a[0]*c[2] + a[1]*c[1] + a[2]*c[0]) == (a[0] - a[2])*(c[0] - c[2]) - (a[1] - a[3])*(c[1] - c[3])",
        because="without the circle, terms that wrap around are missing",
        because_zh="若不循环，就缺少绕回来的项",
    )
    return D
