"""The fixed words of reports, in English and Chinese: one row each."""

from __future__ import annotations

from symnet.errors import SymnetError, quote

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    "contents": ("Contents", "目录"),
    "summary": ("Summary", "摘要"),
    "statement": ("Statement", "命题"),
    "theorem": ("Theorem", "定理"),
    "derivation": ("Derivation", "推导"),
    "hypotheses": ("Hypotheses", "条件"),
    "given": ("Given", "已知"),
    "provided": ("provided", "要求"),
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
    "legend": (
        "proved: an exact argument; supported: samples agree, no proof; cited: from the literature; unknown: undecided",
        "已证明：有严格论证；数值支持：抽样相符，并非证明；引用：出自文献；未定：未能判定",
    ),
    "page": ("page", "页"),
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
