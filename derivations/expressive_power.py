"""What some families of networks express: tensors of scores, quadratic units, disjunctions of conjunctions."""

import symnet as sn


@sn.derivation(
    title="A shallow product network has a low matrix rank",
    title_zh="浅层乘积网络的矩阵秩低",
    summary="The scores of a shallow network with r units over four inputs form a sum of r products (CP). Inputs 1, 2 "
    "as "
    "rows and 3, 4 as columns: the matrix is a product through r dimensions, so its rank is at most r.",
    summary_zh="含 r 个单元的浅层网络在四个输入上的得分是 r 个乘积之和（CP 分解）。以输入 1、2 为行，3、4 为列："
    "该矩阵是经过 r 维的乘积，故秩不超过 r。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P23"],
)
def shallow_tensor_rank():
    where = {
        "T": "einsum('z,zi,zj,zk,zl->ijkl', c, A, B, C, D)",
        "U": "reshape(einsum('zi,zj->ijz', A, B), (m*n, r))",
        "V": "reshape(einsum('zk,zl->klz', C, D), (p*q, r))",
    }
    D = sn.derive_by_hand(
        "reshape(T, (m*n, p*q)) == U @ diag(c) @ V.T", let="c: r; A: r m; B: r n; C: r p; D: r q", where=where
    )
    D.step(
        "==",
        "reshape(einsum('ijz,z,klz->ijkl', einsum('zi,zj->ijz', A, B), c, einsum('zk,zl->klz', C, D)), (m*n, p*q))",
        because="group the factors of the rows and those of the columns",
        because_zh="把行的因子与列的因子分别归组",
    )
    D.step("==", "U @ diag(c) @ V.T", because="pairs of indices as one index", because_zh="把一对指标合为一个指标")
    D.also("det(X @ Y)", let="X: 3 2; Y: 2 3", where={})
    D.step(
        "==",
        "0",
        because="a matrix of order 3 that goes through 2 dimensions is singular: the rank is at most r",
        because_zh="经过 2 维的三阶矩阵是奇异的：秩不超过 r",
    )
    return D


@sn.derivation(
    title="A deep product network has a high matrix rank",
    title_zh="深层乘积网络的矩阵秩高",
    summary="Four inputs of 2 values, two levels of products: the score is G[i, k] for inputs (i, i, k, k), 0 "
    "otherwise, "
    "with G = Bᵀ diag(a) B. With inputs 1, 3 as rows and 2, 4 as columns the matrix is diagonal. Unless an entry of G "
    "is "
    "0, its rank is 4 = 2², so that a shallow network needs 4 units.",
    summary_zh="四个二值输入，两层乘积：输入为 (i, i, k, k) 时得分为 G[i, k]，否则为 0，其中 G = Bᵀ diag(a) B。"
    "以输入 1、3 为行，2、4 为列，矩阵为对角矩阵。只要 G 的元素都不为 0，其秩为 4 = 2²，故浅层网络需要 4 个单元。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P23"],
)
def deep_tensor_rank():
    where = {"G": "B.T @ diag(a) @ B", "T": "einsum('g,gi,ij,gk,kl->ikjl', a, B, eye(2), B, eye(2))"}
    D = sn.derive_by_hand("det(reshape(T, (4, 4)))", let="a: 2; B: 2 2", where=where)
    D.step(
        "==",
        "det(diag(reshape(G, (4,))))",
        because="equal pairs only: the matrix is diagonal",
        because_zh="只有相等的对非零：矩阵是对角的",
    )
    D.step("==", "prod(G)", because="determinant of a diagonal matrix", because_zh="对角矩阵的行列式")
    D.step(
        "==",
        "(a[0]*B[0, 0]**2 + a[1]*B[1, 0]**2)*(a[0]*B[0, 0]*B[0, 1] + a[1]*B[1, 0]*B[1, 1])**2"
        "*(a[0]*B[0, 1]**2 + a[1]*B[1, 1]**2)",
        because="a polynomial of the weights: not 0 except on a set of measure zero",
        because_zh="权重的多项式：除零测集外不为 0",
    )
    D.fails(
        "det(reshape(T, (4, 4)))**2 > 0",
        because="not for all weights: G[0, 1] vanishes for a diagonal B",
        because_zh="并非对一切权重成立：B 为对角矩阵时 G[0, 1] = 0",
        given=["B[0, 1] == 0", "B[1, 0] == 0"],
    )
    D.also("prod([[1, 1], [1, 2]].T @ [[1, 1], [1, 2]])")
    D.step(
        "==",
        "2*3*3*5",
        because="one network, a = (1, 1) and B = [[1, 1], [1, 2]]: the rank is 4",
        because_zh="一个网络，a = (1, 1)，B = [[1, 1], [1, 2]]：秩为 4",
    )
    D.theorem(
        "For almost all weights (except a set of measure zero), the score tensor of a deep convolutional arithmetic "
        "circuit that pools pairs, with N = 2^L inputs, has CP rank at least r^(N/2), r the smaller of the first "
        "width and the number of representation functions: a shallow circuit needs at least as many hidden units to "
        "realise the same tensor.",
        "对几乎所有权重（除零测集外），具有 N = 2^L 个输入、逐对汇合的深层卷积算术电路的得分张量的 CP 秩至少为 "
        "r^(N/2)，其中 r 为首层宽度与表示函数个数中较小者：浅层电路要实现同一张量，至少需要这么多隐单元。",
        cite="Cohen, Sharir, Shashua 2016, Theorem 1",
    )
    return D


@sn.derivation(
    title="Networks with quadratic units are symmetric matrices",
    title_zh="二次激活网络就是对称矩阵",
    summary="Σ αⱼ (wⱼ·x)² = xᵀ A x with A = Σ αⱼ wⱼ wⱼᵀ. Conversely every symmetric A is a network: its units are the "
    "sums xᵢ + xⱼ and the single xᵢ.",
    summary_zh="Σ αⱼ (wⱼ·x)² = xᵀ A x，其中 A = Σ αⱼ wⱼ wⱼᵀ。反之，每个对称矩阵 A 都是这样的网络：其单元为 xᵢ + xⱼ "
    "与单个 xᵢ。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P24"],
)
def quadratic_networks():
    D = sn.derive_by_hand("a @ (W @ x)**2 == x @ A @ x", let="W: k n; a: k; x: n", where={"A": "W.T @ diag(a) @ W"})
    D.step("==", "(W @ x) @ diag(a) @ (W @ x)", because="a weighted sum of squares", because_zh="平方的加权和")
    D.step("==", "x @ A @ x", because="(W x)ᵀ is xᵀ Wᵀ", because_zh="(W x)ᵀ 等于 xᵀ Wᵀ")
    D.also(
        "sum(S*(outer(x, ones(n)) + outer(ones(n), x))**2)/2 - sum(S, axis=1) @ x**2 == x @ S @ x",
        let="S: n n symmetric; x: n",
        where={},
    )
    D.step(
        "==",
        "sum(S*(outer(x**2, ones(n)) + 2*outer(x, x) + outer(ones(n), x**2)))/2 - sum(S, axis=1) @ x**2",
        because="(xᵢ + xⱼ)² expanded",
        because_zh="展开 (xᵢ + xⱼ)²",
    )
    D.step(
        "==",
        "sum(S*outer(x, x)) + (sum(S, axis=1) @ x**2 + sum(S, axis=0) @ x**2)/2 - sum(S, axis=1) @ x**2",
        because="linearity of the sum",
        because_zh="求和的线性性",
    )
    D.step(
        "==",
        "x @ S @ x",
        because="S is symmetric: its rows and columns have the same sums",
        because_zh="S 对称：行和与列和相同",
    )
    D.fails(
        "sum(S*(outer(x, ones(n)) + outer(ones(n), x))**2)/2 - sum(S, axis=1) @ x**2 == x @ S @ x",
        because="the construction needs a symmetric matrix",
        because_zh="该构造要求矩阵对称",
        let="S: n n; x: n",
    )
    D.theorem(
        "Learning networks of depth 2 with sigmoid-like activations is hard under cryptographic assumptions, even "
        "improperly; networks with quadratic activation and bounded norms can be learned in polynomial time.",
        "在密码学假设下，学习具有类 Sigmoid 激活的两层网络是困难的（即使不要求输出同类网络）；"
        "而具有二次激活与有界范数的网络可在多项式时间内学习。",
        cite="Livni, Shalev-Shwartz, Shamir 2014",
    )
    return D


@sn.derivation(
    title="A conjunction is one threshold unit",
    title_zh="合取式是一个阈值单元",
    summary="s of n literals are true. The unit with the threshold n − 1/2 fires if all are true, and not if one is "
    "false; "
    "the one with the threshold 1/2 is their disjunction.",
    summary_zh="n 个文字中有 s 个为真。阈值为 n − 1/2 的单元当且仅当全部为真时激活；阈值为 1/2 的单元则是它们的析取。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P25"],
)
def conjunction_as_threshold():
    D = sn.derive_by_hand("step(s - (n - 1/2))", let="s; n: size", given=["s == n"])
    D.step("==", "step(1/2)", because="all are true", because_zh="全部为真")
    D.step("==", "1", because="the unit fires", because_zh="单元激活")
    D.also("step(s - (n - 1/2))", given=["s <= n - 1"])
    D.step("==", "0", because="one is false: at most −1/2 is left", because_zh="有一个为假：至多剩下 −1/2")
    D.also("step(s - 1/2)", given=["s >= 1"])
    D.step("==", "1", because="a disjunction: one true literal is enough", because_zh="析取：一个为真即可")
    D.also("step(s - 1/2)", given=["s == 0"])
    D.step("==", "0", because="none is true", because_zh="全不为真")
    return D


@sn.derivation(
    title="A formula in disjunctive normal form as a network",
    title_zh="析取范式写成神经网络",
    summary="(x₁ ∧ ¬x₂) ∨ (x₂ ∧ x₃) on all eight inputs, the rows of X: two threshold units and their disjunction. The "
    "right side is the truth table.",
    summary_zh="(x₁ ∧ ¬x₂) ∨ (x₂ ∧ x₃) 在全部八个输入（X 的各行）上：两个阈值单元及其析取。右边是真值表。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P25"],
)
def dnf_as_network():
    rows = "[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]"
    where = {"X": f"[{rows}]", "W": "[[1, 0], [-1, 1], [0, 1]]", "t": "[1/2, 3/2]"}
    D = sn.derive_by_hand("step(step(X @ W - t) @ [1, 1] - 1/2)", where=where)
    D.step(
        "==",
        "step([[0, 0], [0, 0], [0, 0], [0, 1], [1, 0], [1, 0], [0, 0], [0, 1]] @ [1, 1] - 1/2)",
        because="the first unit is x₁ − x₂ ≥ 1/2, the second x₂ + x₃ ≥ 3/2",
        because_zh="第一个单元为 x₁ − x₂ ≥ 1/2，第二个为 x₂ + x₃ ≥ 3/2",
    )
    D.step("==", "[0, 0, 0, 1, 1, 1, 0, 1]", because="true where one of both fires", because_zh="任一单元激活即为真")
    D.theorem(
        "If refuting random K-SAT instances is hard (with suitably many clauses), then no polynomial-time algorithm "
        "learns DNF formulas, not even improperly.",
        "若反驳随机 K-SAT 实例（子句数适当）是困难的，则不存在学习 DNF 公式的多项式时间算法，即使不要求输出 DNF。",
        cite="Daniely, Shalev-Shwartz 2016",
    )
    return D
