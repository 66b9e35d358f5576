"""Every layout in every format, judged by other programs: an XML parser, Typst, braces counted; hostile names."""

import re
import shutil
import subprocess
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from symnet.errors import BudgetError, SymnetError
from symnet.report import latex, mathml, terminal, typst
from symnet.report.breaking import break_lines
from symnet.report.characters import LATEX_SIGNS, check_printable
from symnet.report.measure import is_tall, width
from symnet.report.names import Names
from symnet.report.notation import (
    CLOSED,
    DEEPEST,
    Fence,
    Frac,
    Matrix,
    Notation,
    Num,
    Op,
    Root,
    Row,
    Sym,
    Text,
    paren,
    row,
)
from symnet.report.pdf import compile_typst
from tests.report_samples import ALL, HOSTILE, SAMPLES, x

PRINTERS = {
    "LaTeX": (latex.latex, latex.LATEX),
    "MathML": (mathml.mathml, mathml.MATHML),
    "Typst": (typst.typst, typst.TYPST),
    "terminal": (terminal.terminal, terminal.TERMINAL),
}
# MathML Core: elements, with the number of children where it is fixed.
CORE = {"math": None, "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0, "mrow": None, "mfrac": 2, "msqrt": None}
CORE |= {"mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "mtable": None}
CORE |= {"mtr": None, "mtd": None}


def test_the_tables_say_all_layouts_and_no_other():
    assert set(SAMPLES) == set(CLOSED)
    for _, table in PRINTERS.values():
        assert set(table) == set(CLOSED)


@pytest.mark.parametrize("format", PRINTERS)
def test_every_sample_prints(format):
    for sample in ALL:
        assert PRINTERS[format][0](sample)


@pytest.mark.parametrize("format", PRINTERS)
def test_an_unknown_layout_is_refused(format):
    class Strange(Notation):
        pass

    with pytest.raises(SymnetError, match="Strange"):
        PRINTERS[format][0](Row((x, Strange())))


@pytest.mark.parametrize("format", PRINTERS)
def test_an_unknown_operator_is_refused(format):
    with pytest.raises(SymnetError):
        PRINTERS[format][0](Op("\\write18"))


@pytest.mark.parametrize("format", PRINTERS)
@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "a\ud800b", "a\ue000b", "a\u0378"])
def test_what_cannot_be_seen_is_refused(format, bad):
    for sample in (Text(bad), Sym(bad), Sym(bad, weight="upright")):
        with pytest.raises(SymnetError, match="U\\+"):
            PRINTERS[format][0](sample)


def test_latex_refuses_a_letter_that_it_has_no_command_for():
    with pytest.raises(SymnetError, match="U\\+05D0"):
        latex.latex(Sym("א"))


@pytest.mark.parametrize("format", PRINTERS)
def test_too_deep_is_refused_at_once(format):
    tree: Notation = x
    for _ in range(20_000):
        tree = paren(tree)
    with pytest.raises(BudgetError, match="deep"):
        PRINTERS[format][0](tree)


@pytest.mark.parametrize("format", PRINTERS)
def test_shared_layouts_do_not_explode(format):
    tree: Notation = x
    for _ in range(60):
        tree = row(tree, "+", tree) if not isinstance(tree, Row) else Fence("(", Row((tree, Op("+"), tree)), ")")
    with pytest.raises(BudgetError, match="long"):
        PRINTERS[format][0](tree)


def deepest() -> list[Notation]:
    layouts = [paren(x), Root(x), Frac(x, x), Sym("x", sub=x), Matrix(((x,),))]
    trees = []
    for layout in layouts:
        tree: Notation = x
        for _ in range(DEEPEST - 1):
            tree = type(layout)(*_with(layout, tree))
        trees.append(tree)
    return trees


def _with(layout: Notation, tree: Notation) -> tuple:
    return {
        Fence: ("(", tree, ")"),
        Root: (tree,),
        Frac: (Num("1"), tree),
        Sym: ("x", "", "italic", tree),
        Matrix: (((tree,),),),
    }[type(layout)]


class TestMathML:
    def test_it_is_core_and_well_formed(self):
        for sample in ALL:
            for element in ElementTree.fromstring(mathml.mathml(sample)).iter():
                assert element.tag in CORE, (element.tag, sample)
                wanted = CORE[element.tag]
                assert wanted is None or len(element) == wanted, (element.tag, sample)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_words_stay_words(self, name):
        for sample in (Text(name), Sym(name, weight="upright")):
            root = ElementTree.fromstring(mathml.mathml(sample))
            assert [e.tag for e in root.iter()] in (["math", "mtext"], ["math", "mi"])
            assert "".join(root.itertext()).replace("\u00a0", " ") == name

    def test_words_are_set_in_unicode_alphabets(self):
        assert "𝑑𝑧" in mathml.mathml(Sym("dz"))
        assert "𝑾" in mathml.mathml(Sym("W", weight="bold"))
        assert 'mathvariant="normal">e<' in mathml.mathml(Sym("e", weight="upright"))

    def test_within_the_depth_of_browsers(self):
        for tree in deepest():
            text = mathml.mathml(tree)
            depth = most = 0
            for tag in re.findall(r"<(/?)\w+[^>]*?(/?)>", text):
                depth += -1 if tag[0] else 0 if tag[1] else 1
                most = max(most, depth)
            assert most < 480


class TestLatex:
    def test_braces_and_fences_balance(self):
        for sample in ALL:
            text = latex.latex(sample)
            plain = re.sub(r"\\[\\{}]", "", text)
            depth = 0
            for c in plain:
                depth += (c == "{") - (c == "}")
                assert depth >= 0, text
            assert depth == 0, text
            assert len(re.findall(r"\\left\b", text)) == len(re.findall(r"\\right\b", text))
            assert len(re.findall(r"\\begin\b", text)) == len(re.findall(r"\\end\b", text))

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_words_hold_no_command(self, name):
        allowed = {*re.findall(r"\\[A-Za-z]+", "".join(latex.ESCAPES.values())), r"\text", r"\mathrm", r"\ensuremath"}
        for text in (latex.escape(name), latex.latex(Text(name)), latex.latex(Sym(name, weight="upright"))):
            assert set(re.findall(r"\\[A-Za-z]+", text)) <= allowed
            assert not re.search(r"(?<!\\)[#%&]", text)
            assert not re.search(r"(?<!\\)\$", text)
            assert not re.search(r"(?<!\\)[_^]", text)

    def test_text_with_signs(self):
        assert latex.escape(
            "∂L/∂z = p − y²"
        ) == r"\ensuremath{\partial}L/\ensuremath{\partial}z = p \ensuremath{-} " + (r"y\ensuremath{{}^{2}}")

    @pytest.mark.skipif(shutil.which("xelatex") is None, reason="no xelatex here")
    def test_it_compiles(self, tmp_path):
        samples = [s for s in ALL if not re.search("[\u4e00-\u9fff]", repr(s))]
        lines = "\n\n".join(f"$\\displaystyle {latex.latex(s)}$" for s in samples)
        signs = latex.escape("".join(s for s in LATEX_SIGNS if len(s) == 1))
        source = (
            "\\documentclass{article}\\usepackage{amsmath,amssymb}\\tracinglostchars=3\\begin{document}\n"
            f"{lines}\n\n{signs}\n\\end{{document}}\n"
        )
        (tmp_path / "t.tex").write_text(source, encoding="utf-8")
        command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout[-2000:]


class TestTypst:
    def test_every_sample_compiles_with_all_its_glyphs(self):
        lines = "\n".join(f"$ {typst.typst(sample)} $" for sample in ALL)
        fonts = '#set text(font: ("New Computer Modern", "Noto Sans CJK SC"))\n'
        fonts += '#show math.equation: set text(font: ("New Computer Modern Math", "Noto Sans CJK SC"))\n'
        assert compile_typst(fonts + lines).startswith(b"%PDF")

    def test_the_deepest_formula_compiles(self):
        for tree in deepest():
            assert compile_typst(f"$ {typst.typst(tree)} $").startswith(b"%PDF")

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_words_are_strings(self, name):
        source = (
            f'#set text(font: "DejaVu Sans Mono", size: 6pt)\n#set smartquote(enabled: false)\n#{typst.string(name)}'
        )
        text = PdfReader(BytesIO(compile_typst(source))).pages[0].extract_text()
        assert re.sub(r"\s", "", text) == re.sub(r"\s", "", name)
        assert compile_typst(f"$ {typst.typst(Sym(name, weight='upright'))} $").startswith(b"%PDF")

    def test_a_missing_glyph_fails(self):
        for bad in ("\U0001f98a",):
            with pytest.raises(SymnetError, match="could not be displayed"):
                compile_typst(f"$ {typst.typst(Text(bad))} $")


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Frac(Num("1"), row(Num("1"), "+", x)), "1/(1 + x)"),
        (row(Frac(x, Num("2")), x), "(x/2) x"),
        (Sym("δ", sub=Num("12"), primes=1), "δ′₁₂"),
        (Frac(row(Op("∂"), Sym("L")), row(Op("∂"), Sym("W", sub=Num("2")))), "∂L/∂W₂"),
        (Root(row(x, "+", x)), "√(x + x)"),
        (Sym("y", accent="hat"), "ŷ"),
    ],
)
def test_terminal(tree, text):
    assert terminal.terminal(tree) == text


def test_names_never_print_alike():
    names = ["x1", "x_1", "x_1_", "X1", "delta", "δ", "y_hat", "yhat", "lambda_", "λ", "a_b", "ab"]
    table = Names.of(names)
    printed = [terminal.terminal(table[name]) for name in names]
    assert len({repr(table[name]) for name in names}) == len(names), printed


@pytest.mark.parametrize(
    "name", ["W1", "delta2", "y_hat", "x_i", "W_out", "误差", "dW1", "theta_star", "f_prime", "_", "__a__"]
)
def test_every_name_prints_everywhere(name):
    for print_, _ in PRINTERS.values():
        assert print_(Names()[name])


def test_measures():
    assert is_tall(Frac(x, x)) and not is_tall(row(x, "+", x))
    long = row(*[item for _ in range(40) for item in (Op("+"), Sym("x"))][1:])
    lines = break_lines(long, 20.0)
    assert len(lines) > 1 and all(width(line) <= 20.0 for line in lines)
    assert row(*lines) == long


def test_line_breaks_are_seen_in_code_only():
    assert check_printable("a\n\tb", "HTML", line_breaks=True)
    with pytest.raises(SymnetError):
        check_printable("a\nb", "LaTeX")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("½", r"\ensuremath{\tfrac{1}{2}}"),
        ("⅛", r"\ensuremath{\tfrac{1}{8}}"),
        ("J\u0303", r"\ensuremath{\tilde{J}}"),
        ("ȳ", r"\ensuremath{\bar{y}}"),
        ("Lᵖ", r"L\ensuremath{{}^{p}}"),
        ("x\u20d7", r"\ensuremath{\vec{x}}"),
    ],
)
def test_letters_with_marks_and_fractions_in_running_text(text, printed):
    assert latex.escape(text) == printed
