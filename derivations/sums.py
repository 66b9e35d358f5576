"""Sequences and sums: general term, recurrence, the sign Σ, linearity, Kronecker's δ."""

import symnet as sn


@sn.derivation(
    title="Sequences and their general term",
    title_zh="数列与通项",
    summary="A finite sequence is a tensor, its general term an entry: zᵢ = Σⱼ wᵢⱼ xⱼ + bᵢ is one formula for all "
    "units of a layer.",
    summary_zh="有限数列就是张量，通项就是其分量：zᵢ = Σⱼ wᵢⱼ xⱼ + bᵢ 用一个式子写出一层的所有单元。",
    topic="notation",
    sources=["002 §2.2(1)", "002 §2.2(2)"],
    covers=["A03"],
)
def general_term():
    D = sn.derive_by_hand("(W @ x + b)[1] == W[1, :] @ x + b[1]", let="W: m n; x: n; b: m", given=["m >= 2"])
    D.step("==", "(W @ x)[1] + b[1]", because="an entry of a sum", because_zh="和的分量等于分量之和")
    D.step("==", "W[1, :] @ x + b[1]", because="an entry of a product", because_zh="乘积的分量等于该行与向量的内积")
    D.also("[1, 3, 5, 7][2] == 2*3 - 1")
    D.step("==", "5", because="the third term, counted from 0", because_zh="第三项（下标从 0 起）")
    D.step("==", "2*3 - 1", because="general term 2k − 1 at k = 3", because_zh="通项 2k − 1 取 k = 3")
    D.fails(
        "x[3] == 0",
        because="the range of the index belongs to the sequence: three terms have no fourth",
        because_zh="下标的范围是数列的一部分：三项的数列没有第四项",
        let="x: 3",
        refused=True,
    )
    return D


@sn.derivation(
    title="A linear recurrence in closed form",
    title_zh="线性递推关系的通项公式",
    summary="From aₖ₊₁ = p aₖ + q and the start c follows aₖ = pᵏ c + q (1 − pᵏ)/(1 − p) for p ≠ 1, by induction; for "
    "p = 1 it is c + k q.",
    summary_zh="由 aₖ₊₁ = p aₖ + q、初值 c，用归纳法得 p ≠ 1 时 aₖ = pᵏ c + q (1 − pᵏ)/(1 − p)；p = 1 时为 c + k q。",
    topic="notation",
    sources=["002 §2.2(3)"],
    covers=["A04"],
)
def linear_recurrence():
    let, given = "p; q; c; k: integer nonnegative", ["p != 0", "p != 1"]
    D = sn.derive_by_hand("p**0*c + q*(1 - p**0)/(1 - p) == c", let=let, given=given)
    D.step("==", "1*c + q*(1 - 1)/(1 - p)", because="the start: p⁰ = 1", because_zh="归纳起点：p⁰ = 1")
    D.step("==", "c", because="the fraction is 0", because_zh="分式为 0")
    D.also("p*(p**k*c + q*(1 - p**k)/(1 - p)) + q == p**(k + 1)*c + q*(1 - p**(k + 1))/(1 - p)", given=given)
    D.step("==", "p*p**k*c + q*(p - p*p**k)/(1 - p) + q", because="distribute", because_zh="展开")
    D.step(
        "==",
        "p*p**k*c + q*((p - p*p**k) + (1 - p))/(1 - p)",
        because="q over the denominator 1 − p",
        because_zh="将 q 通分，分母为 1 − p",
    )
    D.step(
        "==",
        "p**(k + 1)*c + q*(1 - p**(k + 1))/(1 - p)",
        because="p cancels, and p pᵏ = pᵏ⁺¹: the formula for k + 1",
        because_zh="消去 p，再由 p pᵏ = pᵏ⁺¹ 得到 k + 1 时的公式",
    )
    D.also("1*(c + k*q) + q == c + (k + 1)*q")
    D.step("==", "c + k*q + q", because="the case p = 1", because_zh="p = 1 的情形")
    D.step("==", "c + (k + 1)*q", because="collect k q + q", because_zh="合并 k q + q")
    D.fails(
        "p**k*c + q*(1 - p**k)/(1 - p) == c + k*q",
        because="at p = 1 the formula has no value",
        because_zh="p = 1 时公式没有意义",
        given=["p > 0"],
    )
    return D


@sn.derivation(
    title="Forward and backward propagation are recurrences",
    title_zh="正向传播与反向传播都是递推",
    summary="aˡ is computed from aˡ⁻¹, and δˡ from δˡ⁺¹: the same pattern, in opposite directions.",
    summary_zh="aˡ 由 aˡ⁻¹ 算出，δˡ 由 δˡ⁺¹ 算出：同一种递推，方向相反。",
    topic="notation",
    sources=["002 §2.2(3)", "002 §4.2"],
    covers=["A04"],
)
def propagation_is_a_recurrence():
    loss = sn.parse(
        "sum((a2 - y)**2)/2",
        let="W1: m n; b1: m; W2: k m; b2: k; x: n; y: k; f: function",
        where={"z1": "W1 @ x + b1", "a1": "f(z1)", "z2": "W2 @ a1 + b2", "a2": "f(z2)"},
    )
    return sn.grad(loss, ["b2", "b1"])


@sn.derivation(
    title="The sign Σ",
    title_zh="和的记号 Σ",
    summary="Σₖ aₖ stands for a₁ + a₂ + … + aₙ; the sum needs its summand, and a sum of no terms is 0.",
    summary_zh="Σₖ aₖ 表示 a₁ + a₂ + … + aₙ；求和号后必须有被加项，空和为 0。",
    topic="notation",
    sources=["002 §2.3(1)", "002 §2.3(2)"],
    covers=["A05"],
    corrects=["X50"],
)
def sigma_notation():
    D = sn.derive_by_hand("sum(a) == a[0] + a[1] + a[2] + a[3]", let="a: 4")
    D.step("==", "(a[0] + a[1]) + (a[2] + a[3])", because="write the terms out", because_zh="逐项写出")
    D.step("==", "a[0] + a[1] + a[2] + a[3]", because="the sum is associative", because_zh="加法的结合律")
    D.also("sum(a) == a[0] + sum(a[1:])", let="a: n", given=["n >= 2"])
    D.step(
        "==",
        "sum(a[0:1]) + sum(a[1:])",
        because="cut the sum after its first term",
        because_zh="在第一项之后把和分开",
    )
    D.step("==", "a[0] + sum(a[1:])", because="a sum of one term is the term", because_zh="只有一项的和就是该项")
    D.fails(
        "sum() == a[0] + a[1]",
        because="the summand aₖ is missing",
        because_zh="缺少被加项 aₖ",
        let="a: n",
        refused=True,
    )
    return D


@sn.derivation(
    title="The sum is linear",
    title_zh="求和的线性性",
    summary="Σ(aₖ + bₖ) = Σ aₖ + Σ bₖ and Σ c aₖ = c Σ aₖ, for any number of terms and c independent of k.",
    summary_zh="对任意项数，Σ(aₖ + bₖ) = Σ aₖ + Σ bₖ；c 与 k 无关时 Σ c aₖ = c Σ aₖ。",
    topic="notation",
    sources=["002 §2.3(3)"],
    covers=["A06"],
)
def linearity_of_the_sum():
    D = sn.derive_by_hand("sum(a + b) == sum(a) + sum(b)", let="a: n; b: n; c")
    D.step(
        "==", "ones(n) @ (a + b)", because="a sum is an inner product with ones", because_zh="求和即与全 1 向量作内积"
    )
    D.step("==", "ones(n) @ a + ones(n) @ b", because="distribute", because_zh="分配律")
    D.step("==", "sum(a) + sum(b)", because="read backwards", because_zh="写回求和号")
    D.also("sum(c*a) == c*sum(a)")
    D.step("==", "c*(ones(n) @ a)", because="c is a common factor of all terms", because_zh="c 是各项的公因子")
    D.step("==", "c*sum(a)", because="read backwards", because_zh="写回求和号")
    D.fails(
        "sum(c*a) == c[0]*sum(a)",
        because="a factor that depends on k cannot be taken out",
        because_zh="与 k 有关的因子不能提到求和号外",
        let="a: n; c: n",
    )
    return D


@sn.derivation(
    title="Kronecker's δ selects",
    title_zh="克罗内克 δ 的选取作用",
    summary="∂xᵢ/∂xⱼ = δᵢⱼ; in a sum δ collapses one index, Σᵢ δᵢⱼ vᵢ = vⱼ; finite sums may be exchanged.",
    summary_zh="∂xᵢ/∂xⱼ = δᵢⱼ；在求和中 δ 消去一个指标，Σᵢ δᵢⱼ vᵢ = vⱼ；有限和可以交换次序。",
    topic="notation",
    sources=["002 §3.2", "002 §4.2"],
    covers=["A07"],
)
def kronecker_delta():
    D = sn.derive_by_hand(sn.jacobian(sn.parse("x", let="x: n"), "x"))
    D.also('einsum("ij,i->j", eye(n), v) == v', let="v: n")
    D.step(
        "==",
        "v @ eye(n)",
        because="the sum over i is a product with the unit matrix",
        because_zh="对 i 求和即乘单位矩阵",
    )
    D.step("==", "v", because="only the term i = j is left", because_zh="只剩 i = j 的一项")
    D.also("sum(sum(C, axis=1)) == sum(sum(C, axis=0))", let="C: m n")
    D.step(
        "==",
        "ones(m) @ C @ ones(n)",
        because="both sums as products with ones",
        because_zh="两次求和写成与全 1 向量相乘",
    )
    D.step("==", "sum(sum(C, axis=0))", because="first over i, then over j", because_zh="先对 i、后对 j 求和")
    return D
