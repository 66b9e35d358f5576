"""Affine maps of the plane in homogeneous coordinates: translation, scaling, rotation, shear; their group."""

import symnet as sn

SHIFT = "[[1, 0, {0}], [0, 1, {1}], [0, 0, 1]]"
TURN = "[[cos({0}), sin({0}), 0], [-sin({0}), cos({0}), 0], [0, 0, 1]]"
SCALE = "[[{0}, 0, 0], [0, {1}, 0], [0, 0, 1]]"
SHEAR = "[[1, u, 0], [v, 1, 0], [0, 0, 1]]"


@sn.derivation(
    title="A layer is an affine map followed by an activation",
    title_zh="层间运算的一般形式",
    summary="output = activate(W input + b), entry by entry activate(Σⱼ wᵢⱼ xⱼ + bᵢ), for any activation.",
    summary_zh="输出 = 激活(W 输入 + b)，按分量即 激活(Σⱼ wᵢⱼ xⱼ + bᵢ)，激活函数任意。",
    topic="affine maps",
    sources=["000 深度学习层间运算的一般形式"],
    covers=["B01"],
)
def general_layer():
    D = sn.derive_by_hand("f(W @ x + b) == f(sum(W*x, axis=1) + b)", let="W: m n; x: n; b: m; f: function")
    D.step(
        "==",
        "f(sum(W*x, axis=1) + b)",
        because="entry i of W x is the sum of wᵢⱼ xⱼ",
        because_zh="W x 的第 i 个分量是 wᵢⱼ xⱼ 之和",
    )
    D.also("f(W @ x + b)[0] == f(W[0, :] @ x + b[0])")
    D.step("==", "f((W @ x + b)[0])", because="the activation acts entry by entry", because_zh="激活函数逐分量作用")
    D.step("==", "f(W[0, :] @ x + b[0])", because="an entry of the affine map", because_zh="仿射变换的分量")
    D.fails(
        "f(W*x + b) == f(W @ x + b)",
        because="the source's * is the matrix product, not the entrywise one",
        because_zh="原文的 * 是矩阵乘积，不是逐元素乘积",
        let="W: m n; x: n; b: m; f: function",
        refused=True,
    )
    return D


@sn.derivation(
    title="Homogeneous coordinates",
    title_zh="齐次坐标",
    summary="A matrix with one more row and column writes x ↦ W x + b as one product.",
    summary_zh="矩阵增加一行一列后，x ↦ W x + b 写成一个矩阵乘积。",
    topic="affine maps",
    sources=["000 二维仿射变换"],
    covers=["B02"],
)
def homogeneous_coordinates():
    where = {
        "top": "concatenate((W, reshape(b, (m, 1))), axis=1)",
        "bottom": "concatenate((zeros(1, n), ones(1, 1)), axis=1)",
    }
    D = sn.derive_by_hand(
        "concatenate((top, bottom)) @ concatenate((x, ones(1))) == concatenate((W @ x + b, ones(1)))",
        let="W: m n; b: m; x: n",
        where=where,
    )
    D.step(
        "==",
        "concatenate((top @ concatenate((x, ones(1))), bottom @ concatenate((x, ones(1)))))",
        because="multiply block row by block row",
        because_zh="按分块行相乘",
    )
    D.step("==", "concatenate((W @ x + b, ones(1)))", because="multiply the blocks", because_zh="分块相乘")
    return D


@sn.derivation(
    title="Identity and translation",
    title_zh="恒等变换与平移变换",
    summary="T(t) moves every point by t; T(s) T(t) = T(s + t), T(t)⁻¹ = T(−t), det T = 1. The last column holds t, "
    "so points are columns.",
    summary_zh="T(t) 把每个点平移 t；T(s) T(t) = T(s + t)，T(t)⁻¹ = T(−t)，det T = 1。平移量在最后一列，"
    "故点用列向量表示。",
    topic="affine maps",
    sources=["000 基本二维仿射变换矩阵 (1)", "000 基本二维仿射变换矩阵 (2)"],
    covers=["B03", "B04"],
)
def translation():
    D = sn.derive_by_hand("eye(3) @ p == p", let="p: 3")
    D.step("==", "p", because="the unit matrix changes nothing", because_zh="单位矩阵不改变任何点")
    D.also(f"{SHIFT.format('a', 'b')} @ [x, y, 1] == [x + a, y + b, 1]", let="")
    D.step("==", "[x + 0*y + a, 0*x + y + b, 0*x + 0*y + 1]", because="multiply out", because_zh="按行相乘")
    D.step("==", "[x + a, y + b, 1]", because="every point moves by (a, b)", because_zh="每个点平移 (a, b)")
    D.also(f"{SHIFT.format('a', 'b')} @ {SHIFT.format('c', 'd')} == {SHIFT.format('a + c', 'b + d')}")
    D.step("==", SHIFT.format("a + c", "b + d"), because="translations add", because_zh="平移量相加")
    D.also(f"{SHIFT.format('a', 'b')} @ {SHIFT.format('-a', '-b')} == eye(3)")
    D.step("==", SHIFT.format("a - a", "b - b"), because="translations add", because_zh="平移量相加")
    D.step("==", "eye(3)", because="back to the start: the inverse", because_zh="回到原处：即逆变换")
    D.also(f"det({SHIFT.format('a', 'b')}) == 1")
    D.step("==", "1", because="triangular, with ones on the diagonal", because_zh="三角矩阵，对角元均为 1")
    return D


@sn.derivation(
    title="Scaling",
    title_zh="缩放变换",
    summary="diag(sₓ, s_y, 1) has the determinant sₓ s_y and, where that is not 0, the inverse diag(1/sₓ, 1/s_y, 1).",
    summary_zh="diag(sₓ, s_y, 1) 的行列式为 sₓ s_y；不为 0 时逆矩阵是 diag(1/sₓ, 1/s_y, 1)。",
    topic="affine maps",
    sources=["000 基本二维仿射变换矩阵 (3)"],
    covers=["B05"],
)
def scaling():
    scale, back = SCALE.format("s", "t"), SCALE.format("1/s", "1/t")
    D = sn.derive_by_hand(f"det({scale}) == s*t")
    D.step("==", "s*t*1", because="the product of the diagonal", because_zh="对角元之积")
    D.step("==", "s*t", because="times 1", because_zh="乘以 1")
    D.also(f"{scale} @ {back} == eye(3)", given=["s != 0", "t != 0"])
    D.step(
        "==",
        SCALE.format("s/s", "t/t"),
        because="diagonal matrices multiply entry by entry",
        because_zh="对角矩阵逐元素相乘",
    )
    D.step("==", "eye(3)", because="s/s = 1", because_zh="s/s = 1")
    D.also(f"{SCALE.format('-1', '1')} @ [x, y, 1] == [-x, y, 1]")
    D.step("==", "[-x, y, 1]", because="a negative factor reflects", because_zh="负的系数表示反射")
    D.fails(
        f"{scale} @ {back} == eye(3)",
        because="a factor 0 maps the plane to a line; there is no way back",
        because_zh="系数为 0 时平面压成直线，不可逆",
    )
    return D


@sn.derivation(
    title="Rotation, and which way it turns",
    title_zh="旋转变换及其转向",
    summary="The printed matrix is orthogonal with determinant 1, and angles add. With points as columns it turns "
    "clockwise: e₁ goes to −e₂ at a right angle.",
    summary_zh="原文的矩阵是行列式为 1 的正交矩阵，角度相加。点取列向量时它作顺时针旋转：转直角时 e₁ 变为 −e₂。",
    topic="affine maps",
    sources=["000 基本二维仿射变换矩阵 (4)"],
    covers=["B06"],
    corrects=["X01"],
)
def rotation():
    D = sn.derive_by_hand(f"{TURN.format('t')}.T @ {TURN.format('t')} == eye(3)")
    D.step(
        "==",
        "[[cos(t)**2 + sin(t)**2, 0, 0], [0, sin(t)**2 + cos(t)**2, 0], [0, 0, 1]]",
        because="multiply out; the mixed terms cancel",
        because_zh="相乘，混合项相消",
    )
    D.step("==", "eye(3)", because="Pythagoras", because_zh="勾股定理")
    D.also(f"det({TURN.format('t')}) == 1")
    D.step("==", "cos(t)**2 + sin(t)**2", because="expand along the last row", because_zh="按最后一行展开")
    D.step("==", "1", because="Pythagoras", because_zh="勾股定理")
    D.also(f"{TURN.format('a')} @ {TURN.format('b')} == {TURN.format('a + b')}")
    D.step(
        "==",
        "[[cos(a)*cos(b) - sin(a)*sin(b), sin(a)*cos(b) + cos(a)*sin(b), 0], "
        "[-(sin(a)*cos(b) + cos(a)*sin(b)), cos(a)*cos(b) - sin(a)*sin(b), 0], [0, 0, 1]]",
        because="multiply out",
        because_zh="相乘",
    )
    D.step("==", TURN.format("a + b"), because="addition formulas", because_zh="两角和公式")
    D.also(f"{TURN.format('pi/2')} @ [1, 0, 1] == [0, -1, 1]")
    D.step("==", "[cos(pi/2), -sin(pi/2), 1]", because="the first column", because_zh="取第一列")
    D.step("==", "[0, -1, 1]", because="a right angle: clockwise", because_zh="转直角：顺时针")
    D.also(f"{TURN.format('pi/2')}.T @ [1, 0, 1] == [0, 1, 1]")
    D.step("==", "[0, 1, 1]", because="the transpose turns counter-clockwise", because_zh="转置矩阵作逆时针旋转")
    D.fails(
        f"{TURN.format('pi/2')} @ [1, 0, 1] == [0, 1, 1]",
        because="the printed matrix does not turn counter-clockwise",
        because_zh="原文的矩阵并非逆时针旋转",
    )
    return D


@sn.derivation(
    title="Shear",
    title_zh="剪切变换",
    summary="With both entries the determinant is 1 − eₓ e_y: a lower shear, a scaling and an upper shear. Area is "
    "kept only if one entry is 0, and at eₓ e_y = 1 the map is singular.",
    summary_zh="两个元素都取时行列式为 1 − eₓ e_y：它是下剪切、缩放与上剪切的合成。只有其中一个为 0 时面积不变，eₓ "
    "e_y = 1 时奇异。",
    topic="affine maps",
    sources=["000 基本二维仿射变换矩阵 (5)"],
    covers=["B07"],
    corrects=["X02"],
)
def shear():
    D = sn.derive_by_hand(f"det({SHEAR}) == 1 - u*v")
    D.step("==", "1*1 - u*v", because="expand along the last row", because_zh="按最后一行展开")
    D.step("==", "1 - u*v", because="multiply", because_zh="相乘")
    D.also(
        f"{SHEAR} == [[1, 0, 0], [v, 1, 0], [0, 0, 1]] @ {SCALE.format('1', '1 - u*v')} @ [[1, u, 0], [0, 1, 0], [0, "
        "0, 1]]"
    )
    D.step(
        "==",
        "[[1, u, 0], [v, v*u + (1 - u*v), 0], [0, 0, 1]]",
        because="v u + (1 − u v) = 1",
        because_zh="v u + (1 − u v) = 1",
    )
    D.step(
        "==",
        f"[[1, 0, 0], [v, 1, 0], [0, 0, 1]] @ {SCALE.format('1', '1 - u*v')} @ [[1, u, 0], [0, 1, 0], [0, 0, 1]]",
        because="a lower shear, a scaling, an upper shear",
        because_zh="分解为下剪切、缩放与上剪切",
    )
    D.also("det([[1, u, 0], [0, 1, 0], [0, 0, 1]]) == 1")
    D.step("==", "1", because="a pure shear keeps areas", because_zh="纯剪切保持面积")
    D.also(f"det({SHEAR}) == 0", given=["u*v == 1"])
    D.step("==", "1 - u*v", because="as above", because_zh="同上")
    D.step("==", "0", because="a line is all that is left of the plane", because_zh="平面被压成直线")
    D.fails(
        f"det({SHEAR}) == 1",
        because="with both entries at once, as printed, areas change",
        because_zh="如原文那样两个元素同时出现时，面积会改变",
    )
    return D


@sn.derivation(
    title="Affine maps form a group",
    title_zh="仿射变换构成群",
    summary="(W₂, b₂) after (W₁, b₁) is (W₂ W₁, W₂ b₁ + b₂); where det W ≠ 0 there is an inverse; the order matters.",
    summary_zh="先作 (W₁, b₁) 再作 (W₂, b₂) 等于 (W₂ W₁, W₂ b₁ + b₂)；det W ≠ 0 时可逆；次序不可交换。",
    topic="affine maps",
    sources=["000 二维仿射变换"],
    covers=["B08"],
)
def affine_group():
    D = sn.derive_by_hand(
        "W2 @ (W1 @ x + b1) + b2 == (W2 @ W1) @ x + (W2 @ b1 + b2)", let="W1: n n; W2: n n; b1: n; b2: n; x: n"
    )
    D.step("==", "(W2 @ (W1 @ x) + W2 @ b1) + b2", because="distribute", because_zh="分配律")
    D.step("==", "(W2 @ W1) @ x + (W2 @ b1 + b2)", because="associate", because_zh="结合律")
    D.also("W @ (inv(W) @ x - inv(W) @ b) + b == x", let="W: n n; b: n; x: n", given=["det(W) != 0"])
    D.step("==", "(W @ inv(W)) @ x - (W @ inv(W)) @ b + b", because="distribute", because_zh="分配律")
    D.step("==", "x - b + b", because="W W⁻¹ is the unit matrix", because_zh="W W⁻¹ 为单位矩阵")
    D.step("==", "x", because="b cancels", because_zh="b 相消")
    D.also(
        f"{SHIFT.format('a', 'b')} @ {TURN.format('t')} - {TURN.format('t')} @ {SHIFT.format('a', 'b')} == "
        "[[0, 0, a - (cos(t)*a + sin(t)*b)], [0, 0, b - (cos(t)*b - sin(t)*a)], [0, 0, 0]]",
        let="",
    )
    D.step(
        "==",
        "[[0, 0, a - (cos(t)*a + sin(t)*b)], [0, 0, b - (cos(t)*b - sin(t)*a)], [0, 0, 0]]",
        because="only the last column depends on the order",
        because_zh="只有最后一列与次序有关",
    )
    D.fails(
        f"{SHIFT.format('a', 'b')} @ {TURN.format('t')} == {TURN.format('t')} @ {SHIFT.format('a', 'b')}",
        because="to turn and then move is not to move and then turn",
        because_zh="先旋转后平移不等于先平移后旋转",
        let="",
    )
    return D


@sn.derivation(
    title="What affine maps keep",
    title_zh="仿射变换的不变性",
    summary="Lines stay lines and ratios are kept, because the weights of λp + (1 − λ)q add to 1; areas are "
    "multiplied by |det W|.",
    summary_zh="λp + (1 − λ)q 的权重之和为 1，因此直线仍为直线、分比不变；面积乘以 |det W|。",
    topic="affine maps",
    sources=["000 张量运算的几何解释"],
    covers=["B09"],
)
def affine_invariants():
    D = sn.derive_by_hand(
        "W @ (s*p + (1 - s)*q) + b == s*(W @ p + b) + (1 - s)*(W @ q + b)", let="W: m n; b: m; p: n; q: n; s"
    )
    D.step(
        "==",
        "s*(W @ p) + (1 - s)*(W @ q) + (s + (1 - s))*b",
        because="distribute; the weights add to 1",
        because_zh="分配律；权重之和为 1",
    )
    D.step("==", "s*(W @ p + b) + (1 - s)*(W @ q + b)", because="collect", because_zh="合并")
    corners = "x1*(y1 + y2) - (x1 + x2)*y1 + ((x1 + x2)*y2 - x2*(y1 + y2))"
    D.also(f"abs({corners})/2 == abs(det([[x1, x2], [y1, y2]]))", let="")
    D.step(
        "==",
        "abs(2*(x1*y2 - x2*y1))/2",
        because="the shoelace formula for the corners 0, w₁, w₁ + w₂, w₂ of the image of the unit square",
        because_zh="对单位正方形的像的顶点 0、w₁、w₁ + w₂、w₂ 用鞋带公式",
    )
    D.step("==", "abs(x1*y2 - x2*y1)", because="half of it twice", because_zh="约去 2")
    D.step("==", "abs(det([[x1, x2], [y1, y2]]))", because="the determinant of W", because_zh="即 W 的行列式")
    D.fails(
        "W @ (s*p + t*q) + b == s*(W @ p + b) + t*(W @ q + b)",
        because="the weights must add to 1",
        because_zh="权重之和必须为 1",
        let="W: m n; b: m; p: n; q: n; s; t",
    )
    return D
