"""Long formulas: lines that fit, nothing lost, parentheses that close later; every format prints the parts."""

import re

import pytest

from symnet.language import parse
from symnet.report.breaking import INDENT, break_lines, fitted
from symnet.report.formula import formula
from symnet.report.latex import latex
from symnet.report.mathml import mathml
from symnet.report.measure import width
from symnet.report.notation import Aligned, Fence, Frac, Num, Op, Sym, row
from symnet.report.terminal import terminal
from symnet.report.typst import typst

LET = "A: n n; B: n n; x: n; H: 2*h 2*k; W: m n"
LONG = [
    "x @ A @ x + " + " + ".join(f"{k}*(x @ A @ B @ x)" for k in range(2, 12)),
    "exp(" + " + ".join(f"t{k}*sin(t{k})" for k in range(20)) + ")",
    "(" + " - ".join(f"cos(u{k})" for k in range(25)) + ")**3 * t",
    "log(1 + exp(" + "*".join(f"(1 + v{k})" for k in range(20)) + "))",
    "sum((" + " + ".join(f"x*{k}" for k in range(3, 25)) + ")**2)",
    "reshape(exp(reshape(A @ B @ A @ B + A @ A @ B + B, n*n)) * reshape(B @ A + A @ B @ B @ A @ A, n*n), (n, n)) @ x",
]


def characters(text):
    return sorted(re.sub(r"[\s()]|\\left\.|\\right\.", "", text))


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:20])
@pytest.mark.parametrize("limit", [20.0, 37.0])
def test_lines_fit_and_lose_nothing(text, limit):
    tree = formula(parse(text, let=LET))
    lines = break_lines(tree, limit)
    assert len(lines) > 1 or width(tree) <= limit
    widest = max(width(line) for line in lines)
    assert widest <= limit + 2 * INDENT, [terminal(line) for line in lines]
    assert characters("".join(map(terminal, lines))) == characters(terminal(tree))
    for line in lines:
        assert latex(line) and mathml(line) and typst(line)
        assert latex(line).count(r"\left") == latex(line).count(r"\right")


def test_what_fits_stays_as_it_is():
    tree = formula(parse("a + b"))
    assert break_lines(tree, 20.0) == (tree,) and fitted(tree, 20.0) is tree


def test_relations_come_before_sums_and_sums_before_products():
    tree = formula(parse("a*b + c*d == a + b"))
    lines = [terminal(line) for line in break_lines(tree, 6.0)]
    assert lines == ["a b + c d", "= a + b"]
    assert isinstance(fitted(tree, 6.0), Aligned)


def test_a_fence_is_closed_on_its_last_line():
    body = row(*[part for k in range(12) for part in (Op("+"), Sym("x", sub=Num(str(k))))][1:])
    lines = break_lines(row(Num("2"), Fence("(", body, ")")), 9.0)
    assert isinstance(lines[0].items[-1], Fence) and lines[0].items[-1].right == ""
    assert lines[-1].right == ")" and lines[-1].left == ""


def test_a_fraction_is_not_cut():
    wide = Frac(row(*[part for k in range(40) for part in (Op("+"), Num(str(k)))][1:]), Num("2"))
    assert break_lines(wide, 10.0) == (wide,)


def test_fractions_inside_fractions_count_less():
    a = row(Sym("a"), "+", Sym("b"))
    assert width(Frac(Frac(a, a), a)) == pytest.approx(width(Frac(a, a)) + 0, abs=0.35)
