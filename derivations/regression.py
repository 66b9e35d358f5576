"""Regression on the book's three points (7, 8), (5, 4), (9, 8)."""

import symnet as sn

COST = "((8 - (7*p + q))**2 + (4 - (5*p + q))**2 + (8 - (9*p + q))**2)/2"


@sn.derivation(
    title="Regression example: the first normal equation",
    title_zh="回归分析例题：第一个正规方程",
    summary="The slope of the cost in p is 155 p + 21 q − 148.",
    summary_zh="代价函数对 p 的偏导数为 155 p + 21 q − 148。",
    topic="regression",
    sources=["002 §2.12"],
    covers=["H10"],
)
def normal_equation_slope():
    D = sn.derive_by_hand(f"diff({COST}, p)")
    D.step(
        "==",
        "-7*(8 - (7*p + q)) - 5*(4 - (5*p + q)) - 9*(8 - (9*p + q))",
        because="sum rule, power rule and chain rule",
        because_zh="和的求导法则、幂的求导法则与链式法则",
    )
    D.step("==", "155*p + 21*q - 148", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Regression example: the second normal equation",
    title_zh="回归分析例题：第二个正规方程",
    summary="The slope of the cost in q is 21 p + 3 q − 20.",
    summary_zh="代价函数对 q 的偏导数为 21 p + 3 q − 20。",
    topic="regression",
    sources=["002 §2.12"],
    covers=["H10"],
)
def normal_equation_intercept():
    D = sn.derive_by_hand(f"diff({COST}, q)")
    D.step(
        "==",
        "-(8 - (7*p + q)) - (4 - (5*p + q)) - (8 - (9*p + q))",
        because="sum rule, power rule and chain rule",
        because_zh="和的求导法则、幂的求导法则与链式法则",
    )
    D.step("==", "21*p + 3*q - 20", because="expand and collect", because_zh="展开并合并")
    return D


@sn.derivation(
    title="Regression example: the line p = 1, q = −1/3",
    title_zh="回归分析例题：直线 p = 1，q = −1/3",
    summary="Completing the square shows the least cost, 4/3, and that only p = 1, q = −1/3 attains it.",
    summary_zh="配方可见代价函数的最小值为 4/3，且仅在 p = 1，q = −1/3 处取得。",
    topic="regression",
    sources=["002 §2.12"],
    covers=["H10"],
)
def regression_line():
    D = sn.derive_by_hand(COST)
    D.step("==", "(155*p**2 + 42*p*q + 3*q**2 - 296*p - 40*q + 144)/2", because="expand", because_zh="展开")
    D.step(
        "==",
        "3/2*(q + 7*p - 20/3)**2 + 4*(p - 1)**2 + 4/3",
        because="complete the square in q, then in p",
        because_zh="先对 q 配方，再对 p 配方",
    )
    D.step(">=", "4/3", because="squares are not negative", because_zh="平方非负")
    return D
