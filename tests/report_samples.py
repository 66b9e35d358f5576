"""Samples of every layout, used by the tests of the printers and writers."""

from symnet.report.characters import GREEK_WORDS
from symnet.report.notation import (
    ACCENTS,
    BIG,
    FENCES,
    OPERATORS,
    Aligned,
    Big,
    Cases,
    Fence,
    Frac,
    Func,
    IndexList,
    Matrix,
    Notation,
    Num,
    Op,
    Root,
    Row,
    Scripts,
    Sym,
    Text,
    row,
)

x, y, one, two = Sym("x"), Sym("y"), Num("1"), Num("2")
HOSTILE = (
    r"a_{\input{x}}",
    "<script>alert(1)</script>",
    '#read("x")',
    '"); #panic("x") //',
    "$x$ *b* _c_ `d` @e = - + / [f] {g} (h) \\ ~ ^ & % |",
    "</math><img src=x onerror=alert(1)>",
    'it\'s "quoted" -- and --- so ;:,!?',
    "\\end{document}",
    "]]>&lt;",
    "{{ config }} {% raw %}",
)

SAMPLES: dict[type, list[Notation]] = {
    Sym: [
        *(Sym("y", accent=accent) for accent in ACCENTS),
        *(Sym(base, weight=weight) for base in ("h", "ab", "Γ", "δ", "d2") for weight in ("italic", "bold", "upright")),
        *(Sym(letter) for letter in GREEK_WORDS.values()),
        Sym("x", sub=Sym("i")),
        Sym("x", sup=two),
        Sym("W", "hat", "bold", sub=one, sup=two, primes=2),
        Sym("误差"),
    ],
    Num: [one, Num("3.25")],
    Op: [*(row(x, Op(sign), y) for sign in OPERATORS), row(Op("−", prefix=True), x)],
    Text: [Text("if "), Text("若"), *map(Text, HOSTILE)],
    Row: [Row((x, y)), Row((x,))],
    Frac: [Frac(one, two), Frac(Frac(x, y), Row((x, Op("+"), y)))],
    Scripts: [Scripts(Fence("(", x, ")"), one, two), Scripts(Frac(x, y), None, two), Scripts(x, one)],
    IndexList: [Scripts(x, IndexList((Sym("i"), Sym("j")))), Scripts(x, IndexList((Row((two, Sym("i"))), y), one))],
    Root: [Root(x), Root(Frac(x, y), Num("3"))],
    Fence: [Fence(mark, Frac(x, y), mark) for mark in FENCES] + [Fence("[", x, ")"), Fence("{", x, "")],
    Matrix: [Matrix(((x, y), (one, two))), Matrix(((x,), (y,)), "[", "]"), Matrix(((x, y),), "", "")],
    Cases: [Cases(((x, row(Text("if "), x, ">", one)), (y, Text("otherwise"))))],
    Aligned: [Aligned(((x, row("=", y)), (Text(""), row("=", one))))],
    Big: [Big(sign, low, high, x) for sign in BIG for low, high in ((None, None), (y, None), (row(y, "=", one), two))],
    Func: [
        Func(Sym("σ"), (x,)),
        Func(Sym("max", weight="upright"), (x, Frac(x, y))),
        Func(Sym("log", weight="upright"), (x,), bare=True),
        Func(Sym("LeakyReLU", weight="upright", sub=one), (x,)),
    ],
}
ALL = [sample for samples in SAMPLES.values() for sample in samples]
