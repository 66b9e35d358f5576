"""The panel that reads generated code back: what it prints is right, and what would be printed wrongly is refused."""

import latexify
import pytest

from symnet import ops
from symnet.errors import SymnetError
from symnet.expr import Compare, Defined
from symnet.program import compile
from symnet.report.latexify_panel import read_back, refusal
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

m, n = sizes("m n")
W, A, x, b = tensor("W", m, n), tensor("A", m, n), tensor("x", n), tensor("b", m)
t, s = scalar("t"), scalar("s")


@pytest.mark.parametrize(
    ("e", "latex"),
    [
        (W @ x + b, r"f(W, x, b) = W x + b"),
        ((t + s) ** 2, r"f(t, s) = ( t + s )^{2}"),
        (t / (s / 2), r"f(t, s) = \frac{t}{\frac{s}{2}}"),
        (ops.sqrt(2 + t**2), r"f(t) = \sqrt{ 2 + t^{2} }"),
        (ops.tanh(t) ** 2, r"f(t) = ( \tanh t )^{2}"),
        (2 * x, r"f(x) = 2 x"),
        (ops.sum(ops.exp(x)), r"f(x) = \sum \exp x"),
        (t - (s - 1), r"f(t, s) = t - ( s - 1 )"),
    ],
)
def test_right_lines(e, latex):
    found = read_back(compile(e))
    for bracket in (r"\mathopen{}\left(", r"\mathclose{}\right)"):
        found = found.replace(bracket, bracket[-1])
    assert found == latex


def test_one_line_for_each_definition():
    a = Defined("a", ops.sigmoid(t))
    assert read_back(compile(a * (2 - a))).count(r"\\") == 1


@pytest.mark.parametrize(
    ("e", "why"),
    [
        (ops.sum(W, axis=0), "arguments"),
        (W * A, "matrix algebra"),
        (x**2, "matrix algebra"),
        (1 / x, "matrix algebra"),
        (W + x, "matrix algebra"),
        (b @ W, "another product"),
        (ops.exp(W), "function of a matrix"),
        (ops.abs(x), "norm"),
        (W.T @ b, "W.T"),
        (t * 1e-9, "1e-09"),
        (ops.inv(W @ W.T), "W.T"),
        (t * -s, "sign after an operator"),
        (ops.where(Compare(">", t, s), t, s), "arguments"),
        (x[0], "x[0]"),
        ([t, s], "[t, s]"),
        (ops.relu(t), "arguments"),
        (ops.pi * t, "np.pi"),
    ],
)
def test_refused_with_the_reason(e, why):
    program = compile(e)
    assert why in (refusal(program) or "")
    with pytest.raises(SymnetError, match="cannot be read back"):
        read_back(program)


def test_what_is_refused_would_be_wrong():
    """Why the subset is checked: latexify itself drops the axis, and prints a Hadamard product as one of matrices."""
    axis = latexify.get_latex(compile(ops.sum(W, axis=0)).function)
    assert axis == latexify.get_latex(compile(ops.sum(W)).function)
    assert "W A" in latexify.get_latex(compile(W * A).function)
