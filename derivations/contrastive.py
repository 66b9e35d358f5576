"""Contrastive estimation (InfoNCE): what is exact about its bound on the mutual information."""

import symnet as sn

SCORES = {"f": "reshape(F, (m, k, 1))", "g": "reshape(F, (m, 1, k))", "H": "f/(f + g)"}


@sn.derivation(
    title="InfoNCE saturates at log N",
    title_zh="InfoNCE 的界在 log N 处饱和",
    summary="The loss −mean log softmax(S)ᵢᵢ of N pairs is never negative, so the bound log N − L is at most log N, "
    "however great the mutual information is.",
    summary_zh="N 对样本的损失 −mean log softmax(S)ᵢᵢ 非负，因此无论互信息多大，下界 log N − L 都不超过 log N。",
    topic="information theory",
    sources=["van den Oord, Li, Vinyals 2018"],
    covers=["Z31"],
)
def info_nce_saturates():
    D = sn.derive_by_hand("log(N) + mean(log(q))", let="S: N N", where={"q": "diag(softmax(S))"})
    D.step("<=", "log(N)", because="logarithms of probabilities are not positive", because_zh="概率的对数不为正")
    return D


@sn.derivation(
    title="InfoNCE with one negative: a distribution over triples",
    title_zh="单个负样本的 InfoNCE：三元组上的分布",
    summary="Of inputs x with two candidates, drawn independently, the weights 2 H with H = f/(f + g) sum to 1: "
    "exchanging the "
    "candidates turns H into 1 − H.",
    summary_zh="设输入 x 带有两个独立抽取的候选，以 2H（H = f/(f + g)）为权求和等于 1：交换两个候选则 H 变为 1 − H。",
    topic="information theory",
    sources=["van den Oord, Li, Vinyals 2018"],
    covers=["Z31"],
)
def info_nce_triples():
    D = sn.derive_by_hand("sum(2*A*H)", let="x: m; y: k; H: m k k", where={"A": 'einsum("i,j,l->ijl", x, y, y)'})
    D.step(
        "==",
        "sum(A*H) + sum(transpose(A*H, (0, 2, 1)))",
        because="exchange the candidates in the sum",
        because_zh="在和中交换两个候选",
    )
    D.step(
        "==",
        "sum(A*H) + sum(A*transpose(H, (0, 2, 1)))",
        because="A is symmetric in the candidates",
        because_zh="A 关于两个候选对称",
    )
    D.step("==", "sum(A*(H + transpose(H, (0, 2, 1))))", because="linearity of the sum", because_zh="求和的线性性")
    D.also("H + transpose(H, (0, 2, 1))", let="F: m k", given=["F > 0"], where=SCORES)
    D.step("==", "f/(f + g) + g/(f + g)", because="the candidates change places", because_zh="两个候选互换")
    D.step("==", "1", because="common denominator", because_zh="通分")
    D.also(
        "sum(A)", let="x: m; y: k", given=["sum(x) == 1", "sum(y) == 1"], where={"A": 'einsum("i,j,l->ijl", x, y, y)'}
    )
    D.step("==", "sum(x)*sum(y)*sum(y)", because="a product of sums", because_zh="和的乘积")
    D.step("==", "1", because="three distributions", because_zh="三个分布")
    return D


@sn.derivation(
    title="InfoNCE with one negative bounds the mutual information",
    title_zh="单个负样本的 InfoNCE 是互信息的下界",
    summary="log 2 − L ≤ I(X; Y) for every positive critic on finite sets. L = −Σ J log H is the loss with N = 2 and "
    "H = B/(2A), J = P(x, y) P(y′) the true pair with its negative, A three independent draws, listed as n triples; "
    "ΣB = 1 is on the page before.",
    summary_zh="在有限集上，对任意正的评分函数，log 2 − L ≤ I(X; Y)：L = −Σ J log H 是 N = 2 时的损失，H = B/(2A)，"
    "J = P(x, y) P(y′) 为正样本对连同负样本，A 为三次独立抽取，列成 n 个三元组；ΣB = 1 见前一页。",
    topic="information theory",
    sources=["van den Oord, Li, Vinyals 2018"],
    covers=["Z31"],
)
def info_nce_bound():
    D = sn.derive_by_hand(
        "log(2) + sum(J*log(H))",
        let="J: n; A: n; B: n",
        given=["J > 0", "A > 0", "B > 0", "sum(J) == 1", "sum(B) == 1"],
        where={"H": "B/(2*A)", "a": "sum(J*log(A))"},
    )
    D.step(
        "==",
        "sum(J*log(B)) - a",
        because="logarithm of a quotient; ΣJ = 1",
        because_zh="商的对数等于对数之差；ΣJ = 1",
    )
    D.step("<=", "sum(J*log(J)) + sum(B) - sum(J) - a", because="Gibbs' inequality", because_zh="吉布斯不等式")
    D.step("==", "sum(J*log(J/A))", because="both sum to 1", because_zh="两者之和均为 1")
    D.also(
        "sum(J*log(J/A))",
        let="P: m k; x: m; y: k",
        given=["P > 0", "x > 0", "y > 0", "sum(y) == 1"],
        where={"J": 'einsum("ij,l->ijl", P, y)', "A": 'einsum("i,j,l->ijl", x, y, y)'},
    )
    D.step(
        "==",
        "sum(P*log(P/outer(x, y)))*sum(y)",
        because="the second candidate drops out of the quotient",
        because_zh="商中消去第二个候选",
    )
    D.step("==", "sum(P*log(P/outer(x, y)))", because="Σy = 1: the mutual information", because_zh="Σy = 1：即互信息")
    D.theorem(
        "Let one of N candidates y be drawn together with x and the others independently of x from the marginal "
        "of y. For every score function, log N − L ≤ I(X; Y), where L is the expectation of −log softmax of the "
        "scores at the right candidate.",
        "设 N 个候选 y 中有一个与 x 由联合分布抽取，其余 N − 1 个与 x 独立、由 y 的边缘分布抽取。则对任意打分函数有 "
        "log N − L ≤ I(X; Y)，其中 L 为正确候选处 −log softmax 的期望。",
        cite="van den Oord, Li, Vinyals 2018; Poole et al. 2019",
    )
    return D
