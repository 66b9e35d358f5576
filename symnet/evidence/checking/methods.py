"""How a verdict was reached, and why, in the languages of reports."""

from __future__ import annotations

import re
from functools import cache

from symnet.evidence.axioms.table import AXIOMS

# The names of inequalities come with their theorems.
METHODS = {
    "no meaning": "无意义",
    "identical sides": "两边相同",
    "signs": "符号分析",
    "rational normal form": "有理范式",
    "signs of factors": "因子的符号",
    "signs of factors of the exponential": "指数形式中因子的符号",
    "sums of squares": "平方和",
    "inequality of the means": "均值不等式",
    "normal form modulo the equations given": "模已知等式的范式",
    "algebraic numbers": "代数数",
    "equal derivatives": "导数相等",
    "single zero": "唯一零点",
    "monotony": "单调性",
    "strict monotony": "严格单调性",
    "concavity": "凹性",
    "substitution": "换元",
    "logarithms": "两边取对数",
    "squared sides": "两边平方",
    "boxes": "区间剖分",
    "monotony and boxes": "单调性与区间剖分",
    "tensor normal form": "张量范式",
    "composition": "逐步合成",
    "functions as one": "视为一个函数求导",
    "integers one by one": "整数逐个验证",
    "entry by entry": "逐分量",
    "exact point and enclosures": "精确点与区间界",
    "random points at high precision": "高精度随机点",
    "values in floating point": "浮点数值",
    "certificate checked": "证书已核验",
    "shapes": "形状",
}
# Of networks that were constructed, part by part, with numbers.
COUNTED = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"enclosures by balls on (\d+) boxes", "{} 个区间上的球算术界"),
        (r"sum of ridges: (\d+) profiles", "{} 个岭函数之和"),
        ("lines between knots", "结点间的直线"),
        (r"(\d+) pieces", "{} 段"),
        (r"(\d+) linear pieces", "{} 个线性段"),
        ("exactly", "精确"),
        ("curvature of cells", "小格上的曲率"),
        (r"(\d+) in balls", "{} 个用球算术"),
        (r"Taylor remainder of degree (\d+) in balls", "{} 次泰勒余项（球算术）"),
        (r"and the errors of (\d+) products", "{} 个乘积的误差"),
        (r"all conditions at once: each of (\d+) thresholds is 0 or 1", "一并处理所有条件：{} 个阈值各为 0 或 1"),
        (r"and (\d+) ones are needed", "且须有 {} 个 1"),
    )
)
# Reasons, as patterns; what an expression stands for is told by the same table, and anything else stays as it is.
REASONS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"the sides are (.+) and differ by (.+)", "两边均约为 {}，相差 {}"),
        (r"the sides are (.+) and (.+)", "两边分别为 {} 与 {}"),
        (r"both sides are (.+)", "两边都是 {}"),
        (r"the left side has no value there: (.+)", "左边在该处无意义：{}"),
        (r"the right side has no value there: (.+)", "右边在该处无意义：{}"),
        (r"(\w+) has no value there", "{} 在该处无定义"),
        (r"not (.+)", "不满足 {}"),
        ("0 has no power with a negative exponent", "0 没有负指数幂"),
        ("a negative number has a power only for an integer exponent", "负数只有整数次幂"),
        ("division by 0", "除数为 0"),
        ("the index is past the end", "下标越界"),
        ("the slice is past the end", "切片越界"),
        ("the matrix is singular", "矩阵不可逆"),
        ("the time is over", "时间已用完"),
        ("the hypotheses contradict each other", "各假设相互矛盾"),
        ("no point was found at which the hypotheses hold", "未找到满足各假设的点"),
        ("no point was found at which both sides have values", "未找到两边都有意义的点"),
        (
            "no exact point was found at which the hypotheses hold, so nothing would be proved",
            "未找到满足各假设的精确点，因而什么也不会得证",
        ),
        (
            "no point was found at which the sides have values: neither may have one anywhere",
            "未找到两边有意义的点：两边可能处处无意义",
        ),
        ("no point was found at which the line before has a value in floats", "未找到上一行有浮点数值的点"),
        (r"the claim has (.+) different parts, more than (.+)", "命题有 {} 个不同的部分，多于 {} 个"),
        (
            r"(.+) has more entries than an exact point can hold; .+",
            "{} 的分量多于精确点所能容纳；请用名称声明大小，如 `x: n`，对任意大小的证明涵盖每一种大小",
        ),
        (
            r"cannot compare (`.+`) of shape (.+) and (`.+`) of shape (.+): sizes (.+) and (.+) do not match; .+",
            "{} 的形状为 {}，{} 的形状为 {}，{} 与 {} 不一致，无法比较；请改变形状或转置其一",
        ),
        (
            "the values differ by more than rounding, and by too little to be sure",
            "两边数值之差超过舍入误差，但不足以断定",
        ),
        ("the values are so small that rounding may hide every difference", "数值太小，舍入误差可能掩盖一切差异"),
        (r"the function gives an array of type (.+), not of real numbers", "函数给出 {} 类型的数组，而非实数"),
        (
            "it could neither be proved nor refuted, and the values could not be compared",
            "既未能证明，也未能证伪，数值也无法比较",
        ),
        (
            r"the line before is (.+) and the function gives (.+) in entry (.+)",
            "在分量 {2} 处，上一行为 {0}，函数给出 {1}",
        ),
        (r"the line before is (.+) and the function gives (.+)", "上一行为 {}，函数给出 {}"),
        (
            r"the function gives shape (.+), and the line before has shape (.+) there",
            "函数给出形状 {}，而上一行的形状为 {}",
        ),
        ("the function returns nothing", "函数没有返回值"),
        (r"the function raises (.+)", "函数抛出异常 {}"),
    )
)
REGIONS = re.compile(r"(.*), on (\d+) regions")


def method_words(method: str, lang: str) -> str:
    """How a verdict was reached, in a language; what has no translation stays as it is.

    >>> method_words("signs, rational normal form, on 3 regions", "zh")
    '符号分析、有理范式（分 3 个区域）'
    >>> method_words("sum of ridges: 2 profiles, enclosures by balls on 29 boxes", "zh")
    '2 个岭函数之和、29 个区间上的球算术界'
    """
    if lang == "en":
        return method
    parted = REGIONS.fullmatch(method)
    ways = (parted[1] if parted else method).split(", ")
    listed = "、".join(METHODS.get(way) or theorem_names().get(way) or _counted(way) for way in ways)
    return f"{listed}（分 {parted[2]} 个区域）" if parted else listed


def _counted(way: str) -> str:
    found = ((pattern.fullmatch(way), words) for pattern, words in COUNTED)
    return next((words.format(*match.groups()) for match, words in found if match), way)


def reason_words(reason: str, lang: str) -> str:
    """Why a verdict is what it is, in a language; what has no translation stays as it is.

    >>> reason_words("the left side has no value there: log has no value there", "zh")
    '左边在该处无意义：log 在该处无定义'
    """
    if lang == "en":
        return reason
    for pattern, words in REASONS:
        found = pattern.fullmatch(reason)
        if found:
            return words.format(*(reason_words(part, lang) for part in found.groups()))
    return reason


@cache
def theorem_names() -> dict[str, str]:
    """The named inequalities with their Chinese names."""
    return {name: axiom.name_zh for name, axiom in AXIOMS.items()}
