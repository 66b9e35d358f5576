"""Losses that are not convex: the least networks that show it."""

import symnet as sn

LOSS = "(p[0]*p[1] - 1)**2/2"


@sn.derivation(
    title="Two weights in a row: the loss is not convex",
    title_zh="两个权重相乘：损失函数非凸",
    summary="For J(v, w) = (vw − 1)²/2 the points (1, 1) and (−1, −1) are minima, and half way between them J is 1/2. "
    "The "
    "sign change (v, w) → (−v, −w) is a symmetry of the network: no convex function has two such minima.",
    summary_zh="对 J(v, w) = (vw − 1)²/2，(1, 1) 与 (−1, −1) 均为最小点，而在其中点 J = 1/2。"
    "变号 (v, w) → (−v, −w) 是网络的对称性，凸函数不会有这样两个孤立的最小点。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化", "003 §3"],
    covers=["E20"],
)
def two_weights_are_not_convex():
    names = {"mid": "(((a + c)/2)*((b + d)/2) - 1)**2/2", "chord": "((a*b - 1)**2/2 + (c*d - 1)**2/2)/2"}
    D = sn.derive_by_hand("chord", given=["a == 1", "b == 1", "c == -1", "d == -1"], where=names)
    D.step(
        "==", "((1*1 - 1)**2/2 + ((-1)*(-1) - 1)**2/2)/2", because="insert the two minima", because_zh="代入两个最小点"
    )
    D.step("<", "(0*0 - 1)**2/2", because="0 < 1/2", because_zh="0 < 1/2")
    D.step("==", "mid", because="half way between them is the origin", because_zh="两者的中点是原点")
    D.fails(
        "mid <= chord", because="a convex function would satisfy this for all points", because_zh="凸函数须对所有点成立"
    )
    return D


@sn.derivation(
    title="Two weights in a row: the Hessian",
    title_zh="两个权重相乘：黑塞矩阵",
    summary="At the origin the Hessian is [[0, −1], [−1, 0]]: along (1, 1) it is negative, along (1, −1) positive, a "
    "saddle.",
    summary_zh="原点处的黑塞矩阵为 [[0, −1], [−1, 0]]：沿 (1, 1) 为负，沿 (1, −1) 为正，是鞍点。",
    topic="losses",
    sources=["001 §深度前馈网络/模型和优化"],
    covers=["E20"],
)
def hessian_of_two_weights():
    D = sn.derive_by_hand(f"hessian({LOSS}, p)", let="p: 2", given=["p == 0"])
    D.step(
        "==",
        "[[p[1]**2, 2*p[0]*p[1] - 1], [2*p[0]*p[1] - 1, p[0]**2]]",
        because="second partial derivatives",
        because_zh="二阶偏导数",
    )
    D.step("==", "[[0, -1], [-1, 0]]", because="at the origin", because_zh="代入原点")
    D.also("[1, 1] @ [[0, -1], [-1, 0]] @ [1, 1]").step("==", "-2", because="matrix product", because_zh="矩阵乘法")
    D.step("<", "0", because="descending direction", because_zh="下降方向")
    D.also("[1, -1] @ [[0, -1], [-1, 0]] @ [1, -1]").step("==", "2", because="matrix product", because_zh="矩阵乘法")
    D.step(">", "0", because="ascending direction", because_zh="上升方向")
    return D


@sn.derivation(
    title="Two weights in a row: no bad minima",
    title_zh="两个权重相乘：没有坏的极小点",
    summary="‖∇J‖² = (v² + w²)(vw − 1)²: a stationary point is the saddle at 0 or a global minimum with vw = 1. Not "
    "convex "
    "does not mean that there are bad minima.",
    summary_zh="‖∇J‖² = (v² + w²)(vw − 1)²：驻点或为原点处的鞍点，或为满足 vw = 1 的全局最小点。"
    "非凸并不意味着存在坏的极小点。",
    topic="losses",
    sources=["003 §3"],
    covers=["E20"],
)
def stationary_points_of_two_weights():
    D = sn.derive_by_hand("diff(J, v)**2 + diff(J, w)**2", where={"J": "(v*w - 1)**2/2"})
    D.step("==", "((v*w - 1)*w)**2 + ((v*w - 1)*v)**2", because="chain rule", because_zh="链式法则")
    D.step("==", "(v**2 + w**2)*(v*w - 1)**2", because="factor out", because_zh="提取公因式")
    return D


@sn.derivation(
    title="A dead relu: a flat minimum that is not global",
    title_zh="失活的 ReLU：非全局的平坦极小点",
    summary="J(w) = (relu(w) − 1)²/2 is constant, 1/2, for w < 0, with slope 0; its least value is 0, at w = 1.",
    summary_zh="J(w) = (relu(w) − 1)²/2 在 w < 0 处恒为 1/2，斜率为 0；而最小值为 0，在 w = 1 处取得。",
    topic="losses",
    sources=["003 §3"],
    covers=["E20"],
)
def flat_minimum_of_relu():
    names = {"J": "(relu(w) - 1)**2/2"}
    D = sn.derive_by_hand("diff(J, w)", given=["w < 0"], where=names)
    D.step("==", "(relu(w) - 1)*diff(relu(w), w)", because="chain rule", because_zh="链式法则")
    D.step("==", "0", because="relu is constant below 0", because_zh="relu 在负半轴为常数")
    D.also("J", given=["w < 0"]).step("==", "(0 - 1)**2/2", because="relu(w) = 0", because_zh="relu(w) = 0")
    D.step(">", "(relu(1) - 1)**2/2", because="1/2 > 0, the value at w = 1", because_zh="1/2 > 0，后者是 w = 1 处的值")
    D.fails("diff(J, w) == 0", because="for w > 0 the unit learns", because_zh="在 w > 0 处该单元仍在学习")
    return D
