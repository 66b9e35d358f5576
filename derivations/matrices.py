"""Tensors and matrices: shapes, entrywise and matrix products, transposes, diagonal matrices."""

import symnet as sn


@sn.derivation(
    title="Tensors, their rank and shape",
    title_zh="张量及其阶与形状",
    summary="A scalar has no index, a vector one, a matrix two. Laid out in one row, a matrix of m × n entries is a "
    "point of ℝᵐⁿ, at the same distances.",
    summary_zh="标量没有指标，向量有一个，矩阵有两个。把 m × n 矩阵展开成一行，就是 ℝᵐⁿ 中的一个点，距离不变。",
    topic="notation",
    sources=["000 概念/张量", "000 深度学习的几何解释"],
    covers=["A01"],
)
def tensors_and_shapes():
    D = sn.derive_by_hand("reshape([[a, b, c], [p, q, r]], 6) == [a, b, c, p, q, r]")
    D.step("==", "[a, b, c, p, q, r]", because="row after row", because_zh="逐行展开")
    D.also("norm(reshape(X, m*n) - reshape(Y, m*n)) == norm(X - Y)", let="X: m n; Y: m n")
    D.step(
        "==",
        "norm(reshape(X - Y, m*n))",
        because="the order of the entries is one for both",
        because_zh="两者的展开次序相同",
    )
    D.step("==", "norm(X - Y)", because="the same squares in another order", because_zh="同样的平方，只是次序不同")
    D.also("det(outer(u, v)) == 0", let="u: 2; v: 2")
    D.step(
        "==",
        "u[0]*v[0]*(u[1]*v[1]) - u[0]*v[1]*(u[1]*v[0])",
        because="a tensor of rank 2, as a matrix of rank 1 at most",
        because_zh="二阶张量，作为矩阵的秩却至多为 1",
    )
    D.step("==", "0", because="the products are equal", because_zh="两个乘积相等")
    D.fails(
        "x + W == W",
        because="the shapes do not broadcast",
        because_zh="形状无法广播",
        let="x: k; W: m n",
        refused=True,
    )
    return D


@sn.derivation(
    title="Elementary operations of tensors",
    title_zh="张量的基本运算",
    summary="Entrywise sum, broadcast, contraction and flattening, each by its entries; flattening by rows obeys "
    "vec(A B C) = (A ⊗ Cᵀ) vec B.",
    summary_zh="逐元素相加、广播、缩并与展开，均按分量写出；按行展开时 vec(A B C) = (A ⊗ Cᵀ) vec B。",
    topic="notation",
    sources=["000 概念/张量运算", "003 §7"],
    covers=["A02"],
    corrects=["X10"],
)
def elementary_operations():
    D = sn.derive_by_hand("(X + reshape(b, (m, 1)))[0, 0] == X[0, 0] + b[0]", let="X: m n; b: m; W: m n; x: n")
    D.step("==", "X[0, 0] + b[0]", because="broadcast: one number for each row", because_zh="广播：每一行加同一个数")
    D.also("(W @ x)[0] == W[0] @ x")
    D.step("==", "W[0] @ x", because="contraction over j", because_zh="对 j 缩并")
    D.also("reshape(A @ B @ C, m*q) == kron(A, C.T) @ reshape(B, n*p)", let="A: m n; B: n p; C: p q")
    D.step(
        "==",
        "kron(A, C.T) @ reshape(B, n*p)",
        because="entry (i, l) is the sum of A[i, j] C[k, l] B[j, k]",
        because_zh="第 (i, l) 个分量为 A[i, j] C[k, l] B[j, k] 之和",
    )
    D.fails(
        "A @ B == A*B",
        because="the matrix product is not the entrywise product, though sources write * for both",
        because_zh="矩阵乘积不是逐元素乘积，尽管不同来源都写作 *",
        let="A: n n; B: n n",
    )
    D.fails(
        "reshape(A @ B @ C, 4) == kron(C.T, A) @ reshape(B, 4)",
        because="that order belongs to flattening by columns",
        because_zh="这一次序对应按列展开",
        let="A: 2 2; B: 2 2; C: 2 2",
    )
    return D


@sn.derivation(
    title="Matrices are equal entry by entry",
    title_zh="矩阵按分量相等",
    summary="A = B means aᵢⱼ = bᵢⱼ for all i, j, for equal shapes; the unit matrix has the entries δᵢⱼ.",
    summary_zh="形状相同时，A = B 即对一切 i、j 有 aᵢⱼ = bᵢⱼ；单位矩阵的分量是 δᵢⱼ。",
    topic="notation",
    sources=["002 §2.5(1)", "002 §2.5(2)"],
    covers=["A16"],
)
def equality_of_matrices():
    D = sn.derive_by_hand("inner(A - B, A - B) == 0", let="A: m n; B: m n", given=["A == B"])
    D.step("==", "inner(B - B, B - B)", because="all entries are equal", because_zh="各分量相等")
    D.step("==", "0", because="no difference is left", because_zh="差为零")
    D.also("eye(3) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]", let="")
    D.step("==", "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", because="δᵢⱼ, row by row", because_zh="逐行写出 δᵢⱼ")
    D.also("eye(m) @ A == A", let="A: m n")
    D.step("==", "A", because="the unit matrix selects every row once", because_zh="单位矩阵恰好选取每一行一次")
    D.fails(
        "A == B",
        because="equality presupposes one shape",
        because_zh="相等以形状相同为前提",
        let="A: 2 3; B: 3 2",
        refused=True,
    )
    return D


@sn.derivation(
    title="Matrices form a vector space",
    title_zh="矩阵的和与数乘",
    summary="Sum and multiple are entrywise, and obey the laws of vectors: (A ± B)ᵢⱼ = aᵢⱼ ± bᵢⱼ, (c A)ᵢⱼ = c aᵢⱼ.",
    summary_zh="和与数乘按分量进行，(A ± B)ᵢⱼ = aᵢⱼ ± bᵢⱼ，(c A)ᵢⱼ = c aᵢⱼ，服从向量的运算律。",
    topic="notation",
    sources=["002 §2.5(3)"],
    covers=["A17"],
)
def matrices_as_vectors():
    D = sn.derive_by_hand("A + B == B + A", let="A: m n; B: m n; C: m n; c; d")
    D.step("==", "B + A", because="entry by entry", because_zh="逐分量")
    D.also("(A + B) + C == A + (B + C)")
    D.step("==", "A + (B + C)", because="entry by entry", because_zh="逐分量")
    D.also("A - A == zeros(m, n)")
    D.step("==", "zeros(m, n)", because="in every entry aᵢⱼ − aᵢⱼ = 0", because_zh="各分量 aᵢⱼ − aᵢⱼ = 0")
    D.also("c*(A + B) == c*A + c*B")
    D.step("==", "c*A + c*B", because="distribute in every entry", because_zh="各分量用分配律")
    D.also("(c + d)*A == c*A + d*A")
    D.step("==", "c*A + d*A", because="distribute in every entry", because_zh="各分量用分配律")
    D.also("(c*d)*A == c*(d*A)")
    D.step("==", "c*(d*A)", because="numbers associate", because_zh="数的乘法结合律")
    return D


@sn.derivation(
    title="The product of matrices",
    title_zh="矩阵的乘积",
    summary="(A B)ᵢⱼ = Σₖ aᵢₖ bₖⱼ: associative because finite sums may be exchanged, distributive, but not "
    "commutative.",
    summary_zh="(A B)ᵢⱼ = Σₖ aᵢₖ bₖⱼ：有限和可交换次序，故满足结合律；满足分配律，但不满足交换律。",
    topic="notation",
    sources=["002 §2.5(4)", "000 深度学习层间运算"],
    covers=["A18"],
)
def product_of_matrices():
    D = sn.derive_by_hand("(A @ B) @ C == A @ (B @ C)", let="A: m p; B: p q; C: q n; B2: p q")
    D.step(
        "==",
        'einsum("ik,kl,lj->ij", A, B, C)',
        because="both are the double sum over k and l",
        because_zh="两边都是对 k、l 的二重和",
    )
    D.step("==", "A @ (B @ C)", because="the sums over k and l exchanged", because_zh="交换对 k、l 求和的次序")
    D.also("A @ (B + B2) == A @ B + A @ B2")
    D.step("==", "A @ B + A @ B2", because="distribute under the sum", because_zh="在求和号内用分配律")
    D.fails(
        "A @ B == B @ A",
        because="the order of the factors matters",
        because_zh="因子的次序不能交换",
        let="A: 2 2; B: 2 2",
    )
    D.fails(
        "A @ B == C",
        because="the inner sizes must be equal",
        because_zh="内侧的维数必须相等",
        let="A: m p; B: q n; C: m n",
        refused=True,
    )
    return D


@sn.derivation(
    title="The Hadamard product",
    title_zh="阿达马积",
    summary="(A ⊙ B)ᵢⱼ = aᵢⱼ bᵢⱼ: commutative, associative, distributive; its unit is the matrix of ones.",
    summary_zh="(A ⊙ B)ᵢⱼ = aᵢⱼ bᵢⱼ：满足交换律、结合律、分配律；单位元是全 1 矩阵。",
    topic="notation",
    sources=["002 §2.5(5)"],
    covers=["A19"],
)
def hadamard_product():
    D = sn.derive_by_hand("A*B == B*A", let="A: m n; B: m n; C: m n")
    D.step("==", "B*A", because="numbers commute", because_zh="数的乘法交换律")
    D.also("(A*B)*C == A*(B*C)")
    D.step("==", "A*(B*C)", because="numbers associate", because_zh="数的乘法结合律")
    D.also("A*(B + C) == A*B + A*C")
    D.step("==", "A*B + A*C", because="distribute in every entry", because_zh="各分量用分配律")
    D.also("A*ones(m, n) == A")
    D.step("==", "A", because="1 is the unit in every entry", because_zh="各分量的单位元是 1")
    D.fails(
        "A*eye(n) == A",
        because="the unit matrix is not the unit of this product: it keeps the diagonal only",
        because_zh="单位矩阵不是该乘积的单位元：它只保留对角线",
        let="A: n n",
    )
    return D


@sn.derivation(
    title="The transpose of a product",
    title_zh="乘积的转置",
    summary="((A B)ᵀ)ᵢⱼ = Σₖ aⱼₖ bₖᵢ = (Bᵀ Aᵀ)ᵢⱼ: the order turns round; an m × n matrix becomes n × m.",
    summary_zh="((A B)ᵀ)ᵢⱼ = Σₖ aⱼₖ bₖᵢ = (Bᵀ Aᵀ)ᵢⱼ：次序颠倒；m × n 矩阵变为 n × m 矩阵。",
    topic="notation",
    sources=["002 §2.5(6)", "003 §2"],
    covers=["A20"],
    corrects=["X55"],
)
def transpose_of_a_product():
    D = sn.derive_by_hand("(A @ B).T == B.T @ A.T", let="A: m p; B: p n")
    D.step(
        "==",
        'einsum("jk,ki->ij", A, B)',
        because="entry (i, j) is entry (j, i) of A B",
        because_zh="第 (i, j) 个分量是 A B 的第 (j, i) 个分量",
    )
    D.step("==", 'einsum("ki,jk->ij", B, A)', because="numbers commute", because_zh="数的乘法交换律")
    D.step("==", "B.T @ A.T", because="a product of the transposes", because_zh="即转置矩阵的乘积")
    D.also("A.T.T == A")
    D.step("==", "A", because="the indices are exchanged twice", because_zh="两次交换指标")
    D.fails(
        "A.T == A",
        because="exchanging entries inside one matrix needs a square one; the transpose has another shape",
        because_zh="“(i,j) 与 (j,i) 的元素交换”只对方阵成立；转置改变形状",
        let="A: 2 3",
        refused=True,
    )
    D.fails(
        "(A @ B).T == A.T @ B.T",
        because="the order must turn round",
        because_zh="次序必须颠倒",
        let="A: 2 2; B: 2 2",
    )
    return D


@sn.derivation(
    title="A diagonal matrix multiplies entrywise",
    title_zh="对角矩阵相乘即逐元素相乘",
    summary="diag(d) v = d ⊙ v and vᵀ diag(d) = (v ⊙ d)ᵀ: the bridge between row vectors with diagonal matrices and "
    "the notes that write ⊙.",
    summary_zh="diag(d) v = d ⊙ v，vᵀ diag(d) = (v ⊙ d)ᵀ：这是行向量加对角矩阵的写法与 ⊙ 写法之间的桥梁。",
    topic="notation",
    sources=["003 §4", "004 (3)"],
    covers=["A21"],
)
def diagonal_and_hadamard():
    D = sn.derive_by_hand("diag(d) @ v == d*v", let="d: n; v: n; A: m n")
    D.step(
        "==",
        'einsum("i,ij,j->i", d, eye(n), v)',
        because="the entries of diag(d) are dᵢ δᵢⱼ",
        because_zh="diag(d) 的分量为 dᵢ δᵢⱼ",
    )
    D.step("==", "d*v", because="δ collapses the sum over j", because_zh="δ 消去对 j 的求和")
    D.also("v @ diag(d) == v*d")
    D.step("==", 'einsum("i,i,ij->j", v, d, eye(n))', because="the same from the left", because_zh="从左侧同理")
    D.step("==", "v*d", because="δ collapses the sum over i", because_zh="δ 消去对 i 的求和")
    D.also("A @ diag(d) == A*outer(ones(m), d)")
    D.step("==", "A*outer(ones(m), d)", because="every column is scaled", because_zh="逐列缩放")
    return D
