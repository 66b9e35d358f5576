"""Conditions and conventions on the step: every one that a rule can state is known, in both languages, every format."""

import re

import pytest

import symnet as sn
from symnet.evidence import verify_derivation
from symnet.evidence.checking.methods import METHODS, method_words
from symnet.functions import FUNCTIONS
from symnet.language import parse, parse_conditions
from symnet.report.derivation import derivation_to_dict, render
from symnet.report.remarks import CONVENTIONS, common_hypotheses, conventions, other_note, remarks
from symnet.report.sections import derivation_section
from symnet.report.style import Style
from symnet.report.terminal import terminal
from symnet.step import Rule, Step

LET = "W: m n; x: n; b: m; y: m; X: m n; H: 2*h 2*k"
# a function, its condition as printed in matrix and index notation, the convention in English and Chinese
KINKS = [
    ("sum(relu(W @ x + b))", "z ≠ 0", "zᵢ ≠ 0", "convention ReLU'(0) = 0", "约定 ReLU'(0) = 0"),
    ("sum(abs(x))", "x ≠ 0", "xᵢ ≠ 0", "convention abs'(0) = 0", "约定 abs'(0) = 0"),
    ("norm(x)", "‖x‖ ≠ 0", "√(∑ᵢ xᵢ²) ≠ 0", "no derivative at 0", "范数在 0 处不可导"),
    (
        "sum(maximum(x, 2*x))",
        "x ≠ 2x",
        "xᵢ ≠ 2xᵢ",
        "elsewhere by convention at a tie the first argument",
        "约定相等时取第一个参数",
    ),
    ("max(x)", "= 1", "= 1", "at a tie the first largest entry counts", "有多个最大分量时取第一个"),
    ("sum(selu(x))", "x ≠ 0", "xᵢ ≠ 0", "SELU'(0) is the slope from the left", "SELU'(0) 取左侧斜率"),
    ("sum(where(x > 0, x, 2*x))", "x ≠ 0", "xᵢ ≠ 0", "the branch that is taken there", "取该点所在分支的导数"),
]


def derived(source):
    e = parse(source, let=LET)
    return sn.grad(e, "W" if "W" in source else "x")


@pytest.mark.parametrize(("source", "matrix", "index", "english", "chinese"), KINKS, ids=[row[0] for row in KINKS])
def test_kinks_are_said_on_the_step_in_all_formats(source, matrix, index, english, chinese):
    d = derived(source)
    judged = verify_derivation(d)
    for lang, words in (("en", english), ("zh", chinese)):
        for notation, condition in (("matrix", matrix), ("index", index)):
            style = {"lang": lang, "notation": notation, "verification": judged}
            section = derivation_section(d, judged, Style(lang, notation))
            said = [remark for block in section.blocks for row in getattr(block, "rows", ()) for remark in _of(row)]
            printed = ["".join(part if isinstance(part, str) else terminal(part) for part in remark) for remark in said]
            assert any(condition in line and words in line for line in printed), printed
            assert words in render(d, "text", **style)
            assert words.replace("'", r"\textquotesingle{}") in render(d, "latex", **style)
            assert words.replace("'", "&#x27;") in render(d, "html", **style)
    data = derivation_to_dict(d, judged)
    assert any(step["opened"] and step["conventions"] for step in data["steps"])


def _of(row):
    return getattr(row, "remarks", ())


def test_every_convention_of_the_tables_is_known_and_translated():
    stated = {row.convention for row in FUNCTIONS.values() if row.convention}
    assert stated <= set(CONVENTIONS)
    for words, chinese in CONVENTIONS.items():
        assert re.search("[一-鿿]", chinese) or (words == chinese and "=" in words)


def test_what_is_no_convention_stays_a_note():
    x = parse("x")
    step = Step(x, "==", x, Rule("r"), note="abs'(0) = 0; no proof is known", note_zh="")
    assert conventions(step) == ("abs'(0) = 0",) and other_note(step, "en") == "no proof is known"
    assert other_note(step.but(note_zh="尚无证明"), "zh") == "尚无证明"
    assert remarks(step, "en") == (("elsewhere the convention abs'(0) = 0",),)


def test_hypotheses_of_every_step_are_said_once():
    D = sn.derive_by_hand("log(x*y)", let="x; y", given=["x > 0", "y > 0"])
    D.step("==", "log(x) + log(y)", because="logarithm of a product")
    D.step("==", "log(y) + log(x)", because="order of terms", given=["x < 3"])
    d = D.finish()
    (extra,) = parse_conditions(["x < 3"])
    assert common_hypotheses(d) == d.claim.given and len(d.claim.given) == 2
    assert remarks(d.steps[1], "en", common_hypotheses(d)) == (("given ", extra),)
    assert "given x < 3" in d.text() and "given x > 0" not in d.text() and "[x > 0, y > 0]" in d.text()


def test_methods_have_chinese_names():
    assert all(re.search("[一-鿿]", chinese) for chinese in METHODS.values())
    assert method_words("Jensen's inequality", "zh") == "琴生不等式"
    assert method_words("a new way", "zh") == "a new way" and method_words("signs", "en") == "signs"


def test_equal_lines_are_printed_once_and_keep_both_rules():
    D = sn.derive_by_hand("A @ x + x @ A + x", let="A: n n; x: n")
    D.step("==", "x + A @ x + x @ A", because="chain rule")
    d = D.step("==", "x + A @ x + A.T @ x", because="order of factors").finish()
    page = render(d, "text", layout="denominator")
    assert "1–2." in page and "(chain rule; order of factors)" in page and page.count("= x + A x + Aᵀ x") == 2
    assert "(1–2)" in render(d, "html") and "1–2." not in render(d, "text", notation="index")
    assert "x @ A" in d.text() and "A.T @ x" in d.text()  # the text language tells them apart
    assert len(derivation_to_dict(d)["steps"]) == 2
