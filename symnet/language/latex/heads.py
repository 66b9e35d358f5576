"""Functions by what they look like in print: one row for each head."""

from __future__ import annotations

from symnet.functions import ROWS

# What the printer calls a function of the language where it is not its symbol.
PRINTED = {
    "sgn": "sign",
    "max": "maximum",
    "min": "minimum",
    "sigmoid": "sigmoid",
    "tr": "trace",
    "Tr": "trace",
    "det": "det",
    "diag": "diag",
    "softmax": "softmax",
    "log softmax": "log_softmax",
    "onehot argmax": "argmax_onehot",
    "reshape": "reshape",
    "transpose": "transpose",
    "windows": "windows",
    "embed": "embed",
    "overlap": "unwindows",
    "maxpool": "max_pool2d",
    "meanpool": "mean_pool2d",
    "concatenate": "concatenate",
    "ln": "log",
}
SUBSCRIPTED = {("σ", "hard"): "hard_sigmoid", ("tanh", "hard"): "hard_tanh"}
ELEMENTWISE = {row.name: row for row in ROWS}
NOT_HEADS = ("u", "hard-σ", "hard-tanh")
HEADS: dict[str, str] = {
    **{row.name: row.name for row in ROWS},
    **{row.symbol: row.name for row in ROWS if row.symbol not in NOT_HEADS},
    **PRINTED,
}
# Functions whose subscript says how, and with what it says: the parameter that follows the operand.
SAYS_AXIS = ("softmax", "log_softmax", "argmax_onehot")
SAYS_SHAPE = ("reshape",)
SAYS_SIZE = ("max_pool2d", "mean_pool2d")

RELATIONS = {"=": "==", r"\neq": "!=", r"\leq": "<=", "<": "<", r"\geq": ">=", ">": ">"}
BIG = {r"\sum": "sum", r"\prod": "prod", r"\max": "max", r"\min": "min"}
ENTRYWISE = {r"\odot": "*", r"\circ": "*", r"\oslash": "/"}
LETTERS = frozenset("ijklmnpqrstuvabcfgh")
# What to write instead of what the printer never writes.
HINTS = {
    r"\times": "write a product of numbers without a sign, one of entries with \\odot",
    "/": "write \\frac{a}{b}, or \\oslash for entries",
    "*": "write a product without a sign, or \\odot for entries",
    "|": "write \\lvert x \\rvert, or \\left| x \\right|",
    r"\Vert": "write \\lVert x \\rVert, or \\left\\| x \\right\\|",
    r"\nabla": "write the gradient as \\frac{\\partial L}{\\partial w}",
    r"\int": "there are no integrals",
    r"\mathbb": "write \\boldsymbol{1} for ones and for an indicator",
    "'": "write \\frac{d}{dx} \\sigma(x), and f^{\\prime}(x) where f is declared as a function",
    "!": "there are no factorials",
    "&": "a formula stands in one cell; write one line",
    r"\\": "one formula at a time",
}
