"""A generative hierarchy: a spin is broadcast from the root of a tree, and the leaves still tell of it, or not."""

import symnet as sn


@sn.derivation(
    title="One edge keeps the fraction λ of a spin",
    title_zh="一条边保留自旋的 λ 部分",
    summary="A child takes the spin ±1 of its parent with probability (1 + λ)/2, else the opposite. The mean of the "
    "child "
    "is λ times the parent; along two edges the factors multiply.",
    summary_zh="子节点以概率 (1 + λ)/2 取父节点的自旋 ±1，否则取相反值。子节点的均值是父节点的 λ 倍；"
    "经过两条边时因子相乘。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P29"],
)
def broadcast_edge():
    where = {"K": "[[(1 + s)/2, (1 - s)/2], [(1 - s)/2, (1 + s)/2]]"}
    D = sn.derive_by_hand("K @ [1, -1]", let="s; t", where=where)
    D.step(
        "==",
        "[(1 + s)/2 - (1 - s)/2, (1 - s)/2 - (1 + s)/2]",
        because="mean over both values",
        because_zh="对两个取值取平均",
    )
    D.step("==", "s*[1, -1]", because="λ times the spin of the parent", because_zh="父节点自旋的 λ 倍")
    D.also("K @ [[(1 + t)/2, (1 - t)/2], [(1 - t)/2, (1 + t)/2]]")
    D.step(
        "==",
        "[[(1 + s*t)/2, (1 - s*t)/2], [(1 - s*t)/2, (1 + s*t)/2]]",
        because="two edges are one edge with the product of both factors",
        because_zh="两条边相当于一条因子为乘积的边",
    )
    return D


@sn.derivation(
    title="Mean and second moment of the sum of the leaves",
    title_zh="叶节点之和的均值与二阶矩",
    summary="Each node has b children. M and Q are the mean and the mean square of the sum of the leaves below a node "
    "with "
    "spin 1. One level more: the mean is b λ M, the mean square b Q + b (b − 1) λ² M².",
    summary_zh="每个节点有 b 个子节点。M 与 Q 是自旋为 1 的节点之下叶节点之和的均值与均方。多一层时，均值为 b λ M，"
    "均方为 b Q + b (b − 1) λ² M²。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P29"],
)
def broadcast_moments():
    where = {"E": "s*M*ones(b)", "C": "s**2*M**2*(ones(b, b) - eye(b)) + Q*eye(b)"}
    D = sn.derive_by_hand("sum(E)", let="s; M; Q; b: size", where=where)
    D.step(
        "==",
        "b*(s*M)",
        because="the sums of the b subtrees, each with the mean λ M",
        because_zh="b 棵子树之和，每棵的均值为 λ M",
    )
    D.also("sum(C)")
    D.step(
        "==",
        "s**2*M**2*(b**2 - b) + Q*b",
        because="C holds the mean products of two subtrees: independent given the root, or the same",
        because_zh="C 的元素是两棵子树之积的均值：给定根时相互独立，或为同一棵",
    )
    D.step("==", "b*Q + b*(b - 1)*s**2*M**2", because="collect", because_zh="整理")
    return D


@sn.derivation(
    title="The threshold b λ² = 1",
    title_zh="阈值 b λ² = 1",
    summary="R = Q/M² goes to R/(b λ²) + (b − 1)/b at each level. Where b λ² > 1 it tends to a finite F, and the sum "
    "of "
    "the leaves keeps telling of the root; where b λ² < 1 its distance from F grows without bound.",
    summary_zh="R = Q/M² 每层变为 R/(b λ²) + (b − 1)/b。当 b λ² > 1 时它趋于有限值 F，叶节点之和始终保留根的信息；"
    "当 b λ² < 1 时，它与 F 的距离无限增大。",
    topic="approximation theory",
    sources=["001 §课程计划"],
    covers=["P29"],
)
def broadcast_threshold():
    D = sn.derive_by_hand("(b*Q + b*(b - 1)*s**2*M**2)/(b*s*M)**2", given=["b >= 2", "s > 0", "M > 0"])
    D.step("==", "Q/M**2/(b*s**2) + (b - 1)/b", because="divide term by term", because_zh="逐项相除")
    D.also(
        "R/(b*s**2) + (b - 1)/b - F",
        given=["b >= 2", "s > 0", "b*s**2 != 1"],
        where={"F": "(b - 1)*s**2/(b*s**2 - 1)"},
    )
    D.step(
        "==",
        "R/(b*s**2) + (b - 1)/b - (F/(b*s**2) + (b - 1)/b)",
        because="F is where nothing changes",
        because_zh="F 是不动点",
    )
    D.step(
        "==", "(R - F)/(b*s**2)", because="the distance from F is divided by b λ²", because_zh="与 F 的距离除以 b λ²"
    )
    D.also("1/(b*s**2)", given=["b > 0", "b*s**2 > 1"], where={})
    D.step("<", "1", because="above the threshold it shrinks", because_zh="高于阈值时缩小")
    D.also("1/(b*s**2)", given=["b > 0", "s > 0", "b*s**2 < 1"], where={})
    D.step(">", "1", because="below, it grows", because_zh="低于阈值时增大")
    D.theorem(
        "For the broadcast of a spin on the regular tree with b children, the root can be reconstructed from the "
        "leaves "
        "with a probability above 1/2, uniformly in the depth, if and only if b λ² > 1.",
        "在每个节点有 b 个子节点的正则树上广播自旋：当且仅当 b λ² > 1 时，可由叶节点以（关于深度一致地）大于 1/2 "
        "的概率重构根。",
        cite="Evans, Kenyon, Peres, Schulman 2000, Theorem 1.1; Mossel 2016",
    )
    D.theorem(
        "A deep network with random sparse weights in {−1, 0, 1}, used as a generative model, can be learned in "
        "polynomial time, layer by layer, from the correlations of pairs of observed units (for suitable sparsity).",
        "以取值于 {−1, 0, 1} 的随机稀疏权重构成的深层生成模型，在适当的稀疏度下，"
        "可由观测单元的两两相关逐层地在多项式时间内学习。",
        cite="Arora, Bhaskara, Ge, Ma 2014 (Provable bounds for learning some deep representations), Theorem 1",
    )
    return D
