"""The fixed words of reports, in English and Chinese: one row each."""

from __future__ import annotations

from symnet.errors import SymnetError, quote

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    "contents": ("Contents", "目录"),
    "language": ("English", "中文"),
    "look up": ("Look up a title, a name or a row, such as Q05", "查找标题、名称或行号，如 Q05"),
    "summary": ("Summary", "摘要"),
    "statement": ("Statement", "命题"),
    "theorem": ("Theorem", "定理"),
    "fails": ("What fails", "不成立的式子"),
    "derivation": ("Derivation", "推导"),
    "hypotheses": ("Hypotheses", "条件"),
    "given": ("Given", "已知"),
    "assuming": ("given {}", "已知 {}"),
    "where": ("where {}", "当 {} 时"),
    "elsewhere": ("elsewhere the convention {}", "其余点处约定 {}"),
    "elsewhere words": ("elsewhere by convention {}", "其余点处约定{}"),
    "no value": ("a norm has no derivative at 0", "范数在 0 处不可导"),
    "comma": (", ", "，"),
    "semicolon": ("; ", "；"),
    "colon": (": ", "："),
    "index note": (
        "Index notation: a tensor is given by its entry, and indices count from 0.",
        "指标记法：张量用其分量表示，指标从 0 起。",
    ),
    "mixed layout": (
        "Layout: a gradient has the shape of its variable; in a Jacobian, rows belong to the function.",
        "求导布局：梯度与变量同形；雅可比矩阵的行对应函数的分量。",
    ),
    "numerator layout": (
        "Numerator layout: rows belong to the function, so the gradient of a scalar is printed transposed, as a row.",
        "分子布局：行对应函数的分量，因而标量的梯度写成转置（行向量）。",
    ),
    "denominator layout": (
        "Denominator layout: rows belong to the variable, so a Jacobian is printed transposed.",
        "分母布局：行对应变量的分量，因而雅可比矩阵写成转置。",
    ),
    "definitions": ("Definitions", "定义"),
    "variables": ("Variables", "变量"),
    "shape": ("shape", "形状"),
    "steps": ("Steps", "推导步骤"),
    "step": ("Step", "步骤"),
    "verdict": ("Verdict", "判定"),
    "whole": ("The whole", "整体"),
    "result": ("Result", "结果"),
    "rule": ("Rule", "法则"),
    "because": ("because", "依据"),
    "method": ("method", "方法"),
    "scope": ("scope", "范围"),
    "domain": ("domain", "定义域"),
    "proved": ("proved", "已证明"),
    "refuted": ("refuted", "已证伪"),
    "supported": ("supported", "数值支持"),
    "unknown": ("unknown", "未定"),
    "cited": ("cited", "引用"),
    "counterexample": ("counterexample", "反例"),
    "samples": ("samples", "样本数"),
    "reason": ("reason", "原因"),
    "all shapes": ("all shapes", "任意形状"),
    "checks": ("Numeric checks", "数值检验"),
    "generated code": ("Generated code", "生成的代码"),
    "code": ("Code", "代码"),
    "sources": ("Sources", "出处"),
    "source": ("source", "出处"),
    "covers": ("Covers", "涵盖"),
    "topic": ("Topic", "主题"),
    "figure": ("Figure", "图"),
    "table": ("Table", "表"),
    "overview": ("Overview", "概览"),
    "number": ("number", "数目"),
    "note": ("Note", "注"),
    "convention": ("Convention", "约定"),
    "if": ("if", "若"),
    "otherwise": ("otherwise", "其他"),
    "axis": ("axis", "轴"),
    "stride": ("stride", "步长"),
    "padding": ("padding", "填充"),
    "dilation": ("dilation", "膨胀率"),
    "legend": (
        "proved: an exact argument; supported: samples agree, no proof; cited: from the literature; unknown: undecided",
        "已证明：有严格论证；数值支持：抽样相符，并非证明；引用：出自文献；未定：未能判定",
    ),
    "page": ("page", "页"),
    "epoch": ("epoch", "轮次"),
    "read back": ("LaTeX that latexify reads from the code", "latexify 由代码还原出的 LaTeX"),
    "points": ("Points that satisfy the conditions", "满足条件的点"),
    "point": ("point", "点"),
    "multipliers": ("multipliers", "乘子"),
    "kind": ("kind", "类型"),
    "function value": ("value", "函数值"),
    "lagrange function": ("Lagrange function", "拉格朗日函数"),
    "global minimum": ("global minimum", "全局最小"),
    "local minimum": ("local minimum", "局部极小"),
    "local maximum": ("local maximum", "局部极大"),
    "saddle": ("saddle", "鞍点"),
    "stationary": ("stationary", "驻点"),
    "undecided": ("undecided", "未能判定"),
    "why lowest": (
        "The last chain shows that no feasible point lies lower.",
        "末尾的推导链表明：没有可行点的函数值更低。",
    ),
    "why cited": (
        "That no feasible point lies lower rests on the cited theorem.",
        "没有可行点的函数值更低：这一步依据所引用的定理。",
    ),
    "why local": (
        "That no feasible point lies lower is shown only nearby.",
        "只证明了附近没有可行点的函数值更低。",
    ),
    "why stationary": (
        "The conditions hold there; that it is a minimum is not claimed.",
        "该处满足一阶条件；不断言它是极小点。",
    ),
    "check central differences": (
        "central differences at {points} random points agree to a relative ",
        "与中心差分在 {points} 个随机点处相符，相对误差低于 ",
    ),
    "check compiled code": (
        "both sides, compiled, agree at {points} random points to a relative ",
        "两边编译后在 {points} 个随机点处相符，相对误差低于 ",
    ),
    "stop": (". ", "。"),
    "accuracy title": (
        "Accuracy of the compiled code",
        "编译代码的精度",
    ),
    "accuracy about": (
        "Compiled code is compared with ball arithmetic at the exact binary inputs, over the whole range of "
        "floats: all exponents, both signs, zeros, subnormal numbers, and the places where terms cancel or "
        "functions saturate. Errors are the worst ones found, in units of the last place (ulp), rounded up to "
        "halves; one half is a correctly rounded result. No operation overflows where the value does not. For "
        "derivatives and compositions, a unit is multiplied by the condition number |x f′/f| where that is above "
        "1, and is not taken below 2¹⁰ times the smallest normal number, where factors lose digits.",
        "将编译代码与精确二进制输入处的球算术逐点比较，覆盖浮点数的整个范围：所有指数、正负号、零、次正规数，以及"
        "各项相消和函数饱和之处。表中是所发现的最大误差，以末位单位（ulp）计，向上取到半个单位；半个单位即正确舍"
        "入。只要函数值不溢出，任何一步运算都不溢出。对导数与复合式，条件数 |x f′/f| 大于 1 时单位乘以条件数；单"
        "位不小于最小正规数的 2¹⁰ 倍处的单位，因为在其下因子会丢失数位。",
    ),
    "accuracy functions": (
        "Functions of the table (at most 8 units), their first derivatives (12) and second derivatives (16), in "
        "float64 and float32",
        "函数表中的函数（至多 8 个单位）、一阶导数（12）与二阶导数（16），float64 与 float32",
    ),
    "accuracy compositions": (
        "Formulas as they are written, and the code that computes them (at most 8 units)",
        "书写的公式与实际计算的代码（至多 8 个单位）",
    ),
    "accuracy curves": (
        "The error of formulas computed operation by operation as they are written, and in stable form. At the "
        "top of the scale no digit is right: the result is 0, infinite or not a number.",
        "按书写形式逐步计算的误差与稳定形式的误差。刻度顶端处没有一位数字正确：结果为 0、无穷或非数。",
    ),
    "cross-checks title": ("Cross-checks of a gradient", "梯度的交叉检验"),
    "cross-checks": ("The derived gradient by every method that applies", "推导的梯度与各种方法的比较"),
    "cross agrees": (
        "The gradient agrees with every method that applies.",
        "梯度与每一种适用的方法一致。",
    ),
    "cross open": (
        "No method contradicts, and for some parameter none could judge: try another point.",
        "没有方法得出矛盾，但对某个参数无法判定：请换一点。",
    ),
    "cross differs": (
        "The gradient is wrong: {entry} differs, by {method}.",
        "梯度有误：{entry} 不符（{method}）。",
    ),
    "worst entry": ("worst entry", "最差分量"),
    "agrees": ("agrees", "一致"),
    "differs": ("differs", "不符"),
    "open": ("open: the bound is too wide here", "未定：此处误差界过宽"),
    "not applicable": ("not applicable", "不适用"),
    "by central differences": ("central differences", "中心差分"),
    "by complex step": ("complex step", "复数步长"),
    "by forward mode": ("forward mode", "前向模式"),
    "by enclosure": ("rigorous enclosure", "严格区间界"),
    "by JAX": ("JAX", "JAX"),
    "by PyTorch": ("PyTorch", "PyTorch"),
    "function": ("function", "函数"),
    "as written": ("as written", "书写形式"),
    "as computed": ("as computed", "计算形式"),
    "in stable form": ("in stable form", "稳定形式"),
    "limit of 8": ("limit: 8 units", "上限：8 个单位"),
    "units of the last place": ("error in ulp", "误差（ulp）"),
    "float64": ("float64", "float64"),
    "float32": ("float32", "float32"),
    "report title": ("The mathematics of neural networks, derived and checked", "神经网络的数学：推导与检验"),
    "report subtitle": (
        "Every formula here was derived by rules, judged step by step, and compiled to the code beside it.",
        "文中每个公式均按法则推导、逐步判定，并编译为其旁的代码。",
    ),
    "errata title": ("Errata: doubtful places in the sources", "勘误：文献中的存疑之处"),
    "errata subtitle": (
        "As printed, what is wrong, and the right form with its proof",
        "原文、错在何处，以及带证明的正确形式",
    ),
    "errata about": (
        "What the sources print is stated as a formula where that is possible, and judged like any other: it is "
        "refuted by a counterexample, or the language refuses it, or it holds under a condition that is not said. The "
        "right form is proved in the derivation that is named.",
        "凡能写成公式之处，均将原文照录为命题并同样加以判定：或被反例推翻，或因形状不合等无法成立，或缺少条件；正确形式"
        "在所指的推导中证明。",
    ),
    "as printed": ("Printed", "原文"),
    "right form": ("Right", "正确"),
    "needs": ("It holds given", "补充条件后成立："),
    "places": ("places", "处数"),
    "refused": ("refused by the language", "形式上即不成立"),
    "words only": ("words only", "仅涉文字"),
    "not shown": ("not shown", "尚未演示"),
    "total": ("total", "合计"),
    "coverage title": ("Coverage of the sources", "对文献的覆盖"),
    "coverage about": (
        "Every row is one thing that the sources define, state, prove, build, draw or train. A row stands as strongly "
        "as the derivations that cover it; a theorem of the literature is cited, and never counted as proved.",
        "每一行是文献中定义、陈述、证明、构造、绘制或训练的一件事。一行的判定由涵盖它的推导决定；文献中的定理只算引用，"
        "不计入已证明。",
    ),
    "coverage caption": (
        "Rows by what they rest on; plots and trainings: done of those asked for",
        "各主题的行数与依据；作图与训练：已完成数/要求数",
    ),
    "measure proved": (
        "of the rows that ask for a proof and are formulas are proved ({part} of {whole}).",
        "要求证明且可写成公式的行已证明（{whole} 行中的 {part} 行）。",
    ),
    "measure shapes": (
        "of the proved rows about tensors are proved for all shapes ({part} of {whole}).",
        "已证明的张量行对任意形状成立（{whole} 行中的 {part} 行）。",
    ),
    "measure conditions": (
        "of the rows with a condition show the failure without it ({part} of {whole}).",
        "附条件的行展示了去掉条件时的反例（{whole} 行中的 {part} 行）。",
    ),
    "short title": ("Rows that fall short, and why", "尚有欠缺的行及原因"),
    "covered by nothing": ("covered by nothing yet", "尚未涵盖"),
    "short unknown": ("a claim is undecided", "有命题未能判定"),
    "short supported": ("supported by samples, not proved", "仅有数值支持，未证明"),
    "short cited": (
        "a theorem of the literature, cited; proved in the cases that are shown",
        "文献中的定理，属引用；所示的情形已证明",
    ),
    "short trained": ("trained, with no derivation of its own", "仅有训练，无单独的推导"),
    "short drawn": ("computed and drawn, with no derivation of its own", "仅有计算与作图，无单独的推导"),
    "short contrast": ("no failure without its condition is shown", "未展示去掉条件时的反例"),
    "short made": ("made by a command, with no derivation of its own", "由命令生成，无单独的推导"),
    "short plot": ("not drawn", "未作图"),
    "short training": ("not trained", "未训练"),
    "row": ("row", "行"),
    "rows": ("rows", "行数"),
    "title": ("title", "标题"),
    "rests on": ("rests on", "依据"),
    "for some sizes": ("for given sizes", "给定大小"),
    "trained": ("trained", "已训练"),
    "drawn": ("drawn", "已作图"),
    "made": ("made", "已生成"),
    "follow-on": ("follow-on", "延伸"),
    "plots": ("plots", "作图"),
    "trainings": ("trainings", "训练"),
    "column for all shapes": ("all shapes", "任意形状"),
    "column proved": ("proved", "已证明"),
    "column for some sizes": ("given sizes", "给定大小"),
    "column supported": ("supported", "数值支持"),
    "column cited": ("cited", "引用"),
    "column trained": ("only trained", "仅训练"),
    "column drawn": ("only drawn", "仅作图"),
    "column made": ("made", "已生成"),
    "column unknown": ("open", "未完成"),
    "experiments": ("Experiments", "实验"),
    "experiments about": (
        "Every network below is trained with gradients that were derived, judged step by step, and compiled; what is "
        "reached is measured by the run itself, with the stated seed.",
        "以下各网络均用推导所得、逐步判定并编译的梯度训练；所列结果均由运行本身测得，随机种子已注明。",
    ),
    "experiment": ("experiment", "实验"),
    "goal": ("measured", "测量的量"),
    "value": ("value", "测得值"),
    "target": ("target", "目标"),
    "reached": ("reached", "是否达到"),
    "at least": ("at least", "不低于"),
    "at most": ("at most", "不高于"),
    "exactly": ("exactly", "恰为"),
    "seed": ("seed", "随机种子"),
    "difference": ("largest difference", "最大偏差"),
    "allowed": ("allowed", "允许误差"),
    "parameter": ("parameter", "参数"),
    "entries": ("entries", "分量数"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}


def word(key: str, lang: str = "en") -> str:
    """The fixed word in a language.

    >>> word("proved"), word("proved", "zh")
    ('proved', '已证明')
    """
    if lang not in LANGUAGES:
        raise SymnetError(f"{quote(lang)} is not a language of reports; there are {', '.join(LANGUAGES)}")
    return WORDS[key][LANGUAGES.index(lang)]


def has_word(key: str) -> bool:
    """Whether there is a fixed word of this name."""
    return key in WORDS
