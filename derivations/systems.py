"""The systems that the sources name, as far as a page can show them: how a report says what its lines rest on."""

import symnet as sn


@sn.derivation(
    title="What a report says of its lines",
    title_zh="报告如何标注每一步的依据",
    summary="Four kinds of lines on one page: exact for all sizes; exact under a condition, with what happens without "
    "it; exact "
    "for a size that is given; and a theorem that is cited, never counted as proved. Every line carries its rule, its "
    "conditions and its verdict, in both languages.",
    summary_zh="一页中的四种依据：对任意维数精确成立；在条件下精确成立，并给出去掉条件后的反例；对给定维数精确成立；"
    "引用的定理，从不算作已证。每一步都注明法则、条件与判定，中英文对照。",
    topic="systems",
    sources=["002 推导", "003 推导", "004 推导"],
    covers=["T09"],
)
def lines_of_a_report():
    D = sn.derive_by_hand("mean((x - mean(x))**2) == mean(x**2) - mean(x)**2", let="x: n")
    D.step(
        "==",
        "mean(x**2) - 2*mean(x)*mean(x) + mean(x)**2",
        because="expand the square; the mean is linear",
        because_zh="展开平方，再用均值的线性性",
    )
    D.step("==", "mean(x**2) - mean(x)**2", because="collect, for every n", because_zh="合并同类项，对任意 n 成立")
    D.also("log(prod(p)) == sum(log(p))", let="p: 3", given=["p > 0"])
    D.step(
        "==",
        "log(p[0]) + log(p[1]) + log(p[2])",
        because="logarithm of a product, three factors",
        because_zh="积的对数，三个因子",
    )
    D.step("==", "sum(log(p))", because="a sum of three terms", because_zh="三项之和")
    D.fails("log(prod(p)) == sum(log(p))", because="the factors must be positive", because_zh="各因子必须为正")
    D.theorem(
        "If σ is continuous and not a polynomial, the sums Σ αⱼ σ(wⱼ·x + bⱼ) are dense in C(K) for every compact K ⊂ "
        "ℝⁿ.",
        "若 σ 连续且不是多项式，则对任意紧集 K ⊂ ℝⁿ，和 Σ αⱼ σ(wⱼ·x + bⱼ) 在 C(K) 中稠密。",
        cite="Leshno, Lin, Pinkus, Schocken 1993, Theorem 1",
    )
    return D
