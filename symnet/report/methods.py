"""How a verdict was reached, in the languages of reports."""

from __future__ import annotations

import re
from functools import cache

from symnet.evidence.proof.theorems import THEOREMS

# The names of inequalities come with their theorems.
METHODS = {
    "no meaning": "无意义",
    "identical sides": "两边相同",
    "signs": "符号分析",
    "rational normal form": "有理范式",
    "signs of factors": "因子的符号",
    "signs of factors of the exponential": "指数形式中因子的符号",
    "sums of squares": "平方和",
    "normal form modulo the equations given": "模已知等式的范式",
    "equal derivatives": "导数相等",
    "monotony": "单调性",
    "boxes": "区间剖分",
    "monotony and boxes": "单调性与区间剖分",
    "tensor normal form": "张量范式",
    "composition": "逐步合成",
    "integers one by one": "整数逐个验证",
    "entry by entry": "逐分量",
    "exact point and enclosures": "精确点与区间界",
    "random points at high precision": "高精度随机点",
    "values in floating point": "浮点数值",
}
REGIONS = re.compile(r"(.*), on (\d+) regions")


def method_words(method: str, lang: str) -> str:
    """How a verdict was reached, in a language; what has no translation stays as it is.

    >>> method_words("signs, rational normal form, on 3 regions", "zh")
    '符号分析、有理范式（分 3 个区域）'
    """
    if lang == "en":
        return method
    parted = REGIONS.fullmatch(method)
    ways = (parted[1] if parted else method).split(", ")
    listed = "、".join(METHODS.get(way) or theorem_names().get(way, way) for way in ways)
    return f"{listed}（分 {parted[2]} 个区域）" if parted else listed


@cache
def theorem_names() -> dict[str, str]:
    """The named inequalities with their Chinese names."""
    return {theorem.name: theorem.name_zh for theorem in THEOREMS}
