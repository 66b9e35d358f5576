"""Matrix notation means what the expression means: rows, columns and parentheses, also of the transpose."""

from dataclasses import replace

import numpy as np
import pytest

from symnet.language import parse
from symnet.report.formula import formula
from symnet.report.terminal import terminal
from tests.notation_reader import LET, Reader
from tests.notation_values import value
from tests.test_report_indices import ENTRIES

SIZES = {"m": 2, "n": 3, "h": 2, "k": 4}
# what the reader of matrix notation does not know: selections, pooling, convolution
UNREADABLE = ("[", "pool2d", "conv", "(3, 2, 2, 2)", "transpose(T")
PRODUCTS = """
(A.T @ x) @ x | x @ (A @ x) | (x @ A) @ x | (x @ A @ x) * W | W * (x @ A @ x) | (A @ x) @ (B @ p) | (x @ p) * A @ x
A @ (x * (x @ p)) | (x @ x) * outer(x, p) | outer(A @ x, B @ p) | outer(x, p) @ A | outer(x, p) @ p | A @ outer(x, p)
x @ outer(p, z) | (x @ A) * p | 2 * (x @ A @ x) | t * (x @ p) | (x @ p) * t | (x @ p) * (x @ A @ x) * (p @ z)
(W @ x) * (x @ A @ x) / (x @ x) | -(x @ p) | (x @ p)**2 | A @ x * (x @ p) / norm(x) | trace(A) * A @ x
x @ A.T @ x * x | inv(A).T @ inv(A) | (A @ B).T @ x | (A + B).T @ x | (A @ x).T @ p | (x @ p) * (A @ B)
(A @ B) * (x @ p) | A @ B * A | (x @ p) / (x @ z) * A | A / (x @ p) | sum(A @ x) * A @ x | (A @ B) @ (A @ B)
x @ (A @ B) @ p | ((x @ A) @ B) @ p | p @ (x @ A) | (A @ x) @ (x @ B) | (A.T @ x) @ A | exp(x @ p) * A @ x
max(x) * A @ x | (A * B) @ x | A * (B @ A) | diag(x) @ A | diag(x) @ A @ diag(p) | A @ diag(x * p) | x * (p * z)
x * (A @ p) * z | x / (A @ p) | (x @ A) / p | det(A) * inv(A) | det(A @ B) * x | (W @ x) @ y * W | outer(y, x) * W
t * (x @ p) * A | (t + x @ p) * W | (t - x @ p) * (x @ A) | x @ p - p @ x * t | W * (2 * (x @ p)) | -(x @ p) * W
X + x | x * X @ p | X - mean(X, axis=0) | X / sum(X, axis=1, keepdims=True) | X * sum(X, axis=1, keepdims=True) - x
x - X
softmax(X) * (X - sum(X * X, axis=1, keepdims=True)) | X / x | X / max(X, axis=0) | W @ A + x | -x * X | -(X + x) * p
(X - mean(X, axis=0, keepdims=True)) @ x | (X + X) * x | sum(X, axis=0, keepdims=True) @ x | X * (W @ A) * x
""".replace("\n", "|").split("|")
TEXTS = [text.strip().replace("y0", "x") for text in (*ENTRIES, *PRODUCTS) if text.strip()]


def is_read(text):
    """Whether the matrix notation of a formula is a matrix that the reader knows."""
    return not any(word in text for word in UNREADABLE) and parse(text, let=LET).rank <= 2


@pytest.mark.parametrize("text", [text for text in TEXTS if is_read(text)])
def test_formulas_and_their_transposes_have_the_value_of_the_expression(text):
    e = parse(text, let=LET)
    reader = Reader(e, sizes=SIZES)
    world = replace(reader.world, entries=False)
    expected = reader.run(e)
    column = expected[:, None] if expected.ndim == 1 else expected
    for turned, wanted in ((False, column), (True, column.T)):
        shown = formula(e, reader.names, turned=turned)
        found = np.asarray(value(shown, world))
        assert found.shape == wanted.shape or found.size == 1, terminal(shown)
        assert np.allclose(found, wanted, rtol=1e-9), terminal(shown)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(A @ x) @ (B @ p)", "(A x)ᵀ (B p)"),
        ("(A.T @ x) @ A", "Aᵀ (Aᵀ x)"),
        ("(x @ A @ x)*W", "(xᵀ A x) W"),
        ("t*(x @ p)*W", "(t xᵀ p) W"),
        ("2*(x @ A @ x)", "2xᵀ A x"),
        ("(A @ B) @ x", "A B x"),
        ("X + x", "X + 𝟏ₘ xᵀ"),
        ("X - mean(X, axis=0)", "X − 𝟏ₘ ((𝟏ₘᵀ X)/m)"),
        ("X / sum(X, axis=1, keepdims=True)", "X ⊘ (X 𝟏ₙ 𝟏ₙᵀ)"),
        ("x * X", "X diag(x)"),
        ("sum(X * X, axis=1)", "(X ⊙ X) 𝟏ₙ"),
        ("sum(X, axis=0)", "Xᵀ 𝟏ₘ"),
        ("softmax(A)", "softmax(A)"),
        ("softmax(A, axis=0)", "softmax_(axis 0)(A)"),
        ("conv1d(s, r, padding=1)", "s ⋆_(padding 1) r"),
    ],
)
def test_as_a_person_writes(text, printed):
    assert terminal(formula(parse(text, let=LET))) == printed


def test_words_inside_formulas_are_in_the_language():
    assert "轴0" in terminal(formula(parse("softmax(A, axis=0)", let=LET), lang="zh"))
    assert "填充" in terminal(formula(parse("conv1d(s, r, padding=1)", let=LET), lang="zh"))
