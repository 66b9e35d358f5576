"""Every matrix expression of SymPy's own tests of matrix derivatives, those that SymPy cannot derive included.

SymPy goes in and SymPy comes out. The witness is NumPy, which reads the SymPy objects at size 2.
"""

import numpy as np
import pytest
import sympy
from sympy import (
    Determinant,
    HadamardPower,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Rational,
    S,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tan,
)
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import hadamard_power, hadamard_product

import symnet as sn
from symnet.evidence.proof.shapes import prove_for_all_shapes
from tests.sympy_witness import slope, value

i, k, m, mu = symbols("i k m mu")
X, A, B, C, D = (MatrixSymbol(name, k, k) for name in "XABCD")
x, y, a, b, c, d = (MatrixSymbol(name, k, 1) for name in "xyabcd")
I = sympy.Identity(k)
O = ZeroMatrix(k, 1)
half = S.Half

# function, variable, and the derivative where it is a scalar or a matrix (None: it has more axes)
ROWS = {
    "constant by a scalar": (A, i, ZeroMatrix(k, k)),
    "constant vector": (A * (X + B) * c, i, O),
    "vector by a scalar": (x, i, O),
    "inner product by a scalar": (x.T * y, i, ZeroMatrix(1, 1)),
    "outer product by a scalar": (x * x.T, i, ZeroMatrix(k, k)),
    "sum by a scalar": (x + y, i, O),
    "square by a scalar": (hadamard_power(x, 2), i, O),
    "power by its exponent": (hadamard_power(x, i), i, hadamard_product(x.applyfunc(log), HadamardPower(x, i))),
    "entrywise product by a scalar": (hadamard_product(x, y), i, O),
    "scaled ones": (hadamard_product(i * OneMatrix(k, 1), x, y), i, hadamard_product(x, y)),
    "scaled vector": (i * x, i, x),
    "scaled product": (sin(i) * A * B * x, i, cos(i) * A * B * x),
    "sine by a scalar": (x.applyfunc(sin), i, O),
    "scaled trace": (Trace(i**2 * X), i, 2 * i * Trace(X)),
    "scaled vector by itself": (2 * mu * x, x, None),
    "sum of entries": (MatMul(x.T, OneMatrix(k, 1)), x, OneMatrix(k, 1)),
    "matrix by itself": (A, A, None),
    "transpose by the matrix": (A.T, A, None),
    "twice the matrix": (2 * A, A, None),
    "matrix plus itself": (MatAdd(A, A), A, None),
    "matrix plus another": (A + B, A, None),
    "61": (a.T * Inverse(X) * b, X, -Inverse(X).T * a * b.T * Inverse(X).T),
    "62": (Determinant(Inverse(X)), X, -Determinant(X.inv()) * X.inv().T),
    "63": (Trace(A * Inverse(X) * B), X, -((X ** (-1) * B * A * X ** (-1)).T)),
    "64": (Trace(Inverse(X + A)), X, -(Inverse(X + A).T ** 2)),
    "vector by itself": (x, x, None),
    "row by the vector": (x.T, x, None),
    "69": (x.T * a, x, a),
    "69, turned": (a.T * x, x, a),
    "70": (a.T * X * b, X, a * b.T),
    "71": (a.T * X.T * b, X, b * a.T),
    "72": (a.T * X * a, X, a * a.T),
    "72, turned": (a.T * X.T * a, X, a * a.T),
    "77": (b.T * X.T * X * c, X, X * b * c.T + X * c * b.T),
    "78": ((B * x + b).T * C * (D * x + d), x, B.T * C * (D * x + d) + D.T * C.T * (B * x + b)),
    "81": (x.T * B * x, x, B * x + B.T * x),
    "82": (b.T * X.T * D * X * c, X, D.T * X * b * c.T + D * X * c * b.T),
    "83": ((X * b + c).T * D * (X * b + c), X, D * (X * b + c) * b.T + D.T * (X * b + c) * b.T),
    "x xᵀ x": (x * x.T * x, x, None),
    "tr(A) A": (Trace(A) * A, A, None),
    "99": (Trace(X), X, I),
    "100": (Trace(X * A), X, A.T),
    "101": (Trace(A * X * B), X, A.T * B.T),
    "102": (Trace(A * X.T * B), X, B * A),
    "103": (Trace(X.T * A), X, A),
    "104": (Trace(A * X.T), X, A),
    "105": (Trace(KroneckerProduct(A, X)), X, Trace(A) * I),
    "106": (Trace(X**2), X, 2 * X.T),
    "107": (Trace(X**2 * B), X, (X * B + B * X).T),
    "107, as a product": (Trace(MatMul(X, X, B)), X, (X * B + B * X).T),
    "108": (Trace(X.T * B * X), X, B * X + B.T * X),
    "109": (Trace(B * X * X.T), X, B * X + B.T * X),
    "110": (Trace(X * X.T * B), X, B * X + B.T * X),
    "111": (Trace(X * B * X.T), X, X * B.T + X * B),
    "112": (Trace(B * X.T * X), X, X * B.T + X * B),
    "113": (Trace(X.T * X * B), X, X * B.T + X * B),
    "114": (Trace(A * X * B * X), X, A.T * X.T * B.T + B.T * X.T * A.T),
    "115": (Trace(X.T * X), X, 2 * X),
    "115, turned": (Trace(X * X.T), X, 2 * X),
    "116": (Trace(B.T * X.T * C * X * B), X, C.T * X * B * B.T + C * X * B * B.T),
    "117": (Trace(X.T * B * X * C), X, B * X * C + B.T * X * C.T),
    "118": (Trace(A * X * B * X.T * C), X, A.T * C.T * X * B.T + C * A * X * B),
    "119": (Trace((A * X * B + C) * (A * X * B + C).T), X, 2 * A.T * (A * X * B + C) * B.T),
    "120": (Trace(KroneckerProduct(X, X)), X, 2 * Trace(X) * I),
    "120, as a square": (Trace(X) * Trace(X), X, 2 * Trace(X) * I),
    "121": (Trace(X**4), X, 4 * (X**3).T),
    "122": (Trace(A * X**3), X, (A * X**2 + X * A * X + X**2 * A).T),
    "123": (
        Trace(B.T * X.T * C * X * X.T * C * X * B),
        X,
        C * X * X.T * C * X * B * B.T
        + C.T * X * B * B.T * X.T * C.T * X
        + C * X * B * B.T * X.T * C * X
        + C.T * X * X.T * C.T * X * B * B.T,
    ),
    "124": (Trace(A * X ** (-1) * B), X, -Inverse(X).T * A.T * B.T * Inverse(X).T),
    "125": (
        Trace(Inverse(X.T * C * X) * A),
        X,
        -X.inv().T * A.T * X.inv() * C.inv().T * X.inv().T - X.inv().T * A * X.inv() * C.inv() * X.inv().T,
    ),
    "126": (Trace((X.T * C * X).inv() * (X.T * B * X)), X, ZeroMatrix(k, k)),
    "127": (
        Trace((A + X.T * C * X).inv() * (X.T * B * X)),
        X,
        B * X * Inverse(A + X.T * C * X)
        - C * X * Inverse(A + X.T * C * X) * X.T * B * X * Inverse(A + X.T * C * X)
        - C.T * X * Inverse(A.T + (C * X).T * X) * X.T * B.T * X * Inverse(A.T + (C * X).T * X)
        + B.T * X * Inverse(A.T + (C * X).T * X),
    ),
    "a long one": (
        a.T
        * (
            A * X * (X.T * B + X * A)
            + B.T
            * X.T
            * (
                a * b.T * (X * D * X.T + X * (X.T * B + A * X) * D * B - X.T * C.T * A) * B
                + B * (X * D.T + B * A * X * A.T - 3 * X * D)
            )
            * B
            + 42 * X * B * X.T * A.T * (X + X.T)
        )
        * b,
        X,
        None,
    ),
    "a multiple of a trace": (3 * Trace(A), A, 3 * I),
    "square of a trace": (Trace(A) ** 2, A, 2 * Trace(A) * I),
    "trace of a trace": (Trace(Trace(A) * A), A, 2 * Trace(A) * I),
    "trace of a trace of a trace": (Trace(Trace(Trace(A) * A) * A), A, 3 * Trace(A) ** 2 * I),
    "root of an inner product": ((x.T * y) ** half, x, y / (2 * sqrt(x.T * y))),
    "norm": ((x.T * x) ** half, x, x * (x.T * x) ** Rational(-1, 2)),
    "root of a product": ((c.T * a * x.T * b) ** half, x, b * a.T * c / sqrt(c.T * a * x.T * b) / 2),
    "cube root of a product": (
        (c.T * a * x.T * b) ** Rational(1, 3),
        x,
        b * a.T * c * (c.T * a * x.T * b) ** Rational(-2, 3) / 3,
    ),
    "root of a bilinear form": ((a.T * X * b) ** half, X, a / (2 * sqrt(a.T * X * b)) * b.T),
    "root between products": (
        d.T * x * (a.T * X * b) ** half * y.T * c,
        X,
        a / (2 * sqrt(a.T * X * b)) * x.T * d * y.T * c * b.T,
    ),
    "tangents": (x.applyfunc(tan), x, None),
    "sines by a scalar": ((i**2 * x).applyfunc(sin), i, hadamard_product((2 * i) * x, (i**2 * x).applyfunc(cos))),
    "sines of a product by a scalar": (
        (log(i) * A * B).applyfunc(sin),
        i,
        hadamard_product(A * B / i, (log(i) * A * B).applyfunc(cos)),
    ),
    "product with exponentials": (A * x.applyfunc(exp), x, None),
    "quadratic form and sines": (
        x.T * A * x + k * y.applyfunc(sin).T * x,
        x,
        A.T * x + A * x + k * y.applyfunc(sin),
    ),
    "inner product with sines": (x.applyfunc(sin).T * y, x, DiagMatrix(x.applyfunc(cos)) * y),
    "sine of a bilinear form": ((a.T * X * b).applyfunc(sin), X, a * (a.T * X * b).applyfunc(cos) * b.T),
    "bilinear form of sines": (a.T * X.applyfunc(sin) * b, X, DiagMatrix(a) * X.applyfunc(cos) * DiagMatrix(b)),
    "sines of a product": (
        a.T * (A * X * B).applyfunc(sin) * b,
        X,
        A.T * DiagMatrix(a) * (A * X * B).applyfunc(cos) * DiagMatrix(b) * B.T,
    ),
    "a row of sines": (a.T * (A * X * b).applyfunc(sin) * b.T, X, None),
    "products around sines": (
        a.T * A * X.applyfunc(sin) * B * b,
        X,
        hadamard_product(A.T * a * b.T * B.T, X.applyfunc(cos)),
    ),
    "logarithms of sines in a product": (
        a.T * (A * X.applyfunc(sin) * B).applyfunc(log) * b,
        X,
        hadamard_product(
            A.T * hadamard_product(a * b.T, hadamard_power(A * X.applyfunc(sin) * B, -1)) * B.T, X.applyfunc(cos)
        ),
    ),
    "logarithms of sines": (
        a.T * (X.applyfunc(sin)).applyfunc(log) * b,
        X,
        hadamard_product(a * b.T, X.applyfunc(cos), hadamard_power(X.applyfunc(sin), -1)),
    ),
    "entrywise product": (hadamard_product(a, x, b), x, None),
    "bilinear form of an entrywise product": (
        a.T * hadamard_product(A, X, B) * b,
        X,
        hadamard_product(a * b.T, A, B),
    ),
    "entrywise square": (hadamard_power(x, 2), x, None),
    "entrywise square of a row": (hadamard_power(x.T, 2), x, None),
    "entrywise root": (hadamard_power(x, half), x, None),
    "square of a bilinear form": (hadamard_power(a.T * X * b, 2), X, 2 * a * a.T * X * b * b.T),
    "entrywise root of a bilinear form": (hadamard_power(a.T * X * b, half), X, a / (2 * sqrt(a.T * X * b)) * b.T),
}
MATRICES = (X, A, B, C, D, x, y, a, b, c, d)
RNG = np.random.default_rng(7)
VALUES = {
    **{symbol: float(RNG.uniform(0.5, 1.0)) for symbol in (i, mu)},
    **{matrix: RNG.uniform(0.4, 0.8, size=(2, 2 if matrix.shape[1] == k else 1)) for matrix in MATRICES},
}
VALUES |= {X: VALUES[X] + 0.5 * np.eye(2), C: VALUES[C] + np.eye(2)}  # they are inverted


def derived(f, by):
    if isinstance(by, Symbol):
        return sn.diff(f, by)
    return (sn.grad if all(dim == 1 for dim in getattr(f, "shape", ())) else sn.jacobian)(f, by)


@pytest.mark.parametrize("name", ROWS)
def test_sympy_in_sympy_out(name):
    f, by, form = ROWS[name]
    d = derived(f, by)
    back = d.result.to_sympy()
    assert isinstance(back, sympy.Basic)
    expected = slope(f, by, VALUES)
    assert np.allclose(np.ravel(value(back, VALUES)), np.ravel(expected), rtol=1e-6, atol=1e-7)
    if form is not None:
        assert np.allclose(np.ravel(value(form, VALUES)), np.ravel(expected), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[2] is not None])
def test_sympys_form_is_proved_for_all_sizes(name):
    f, by, form = ROWS[name]
    d = derived(f, by)
    claim = sn.claim(d.result, "==", form, given=d.claims[0].given)
    v = prove_for_all_shapes(claim)
    v = sn.verify(claim) if v is None else v
    assert (v.status, v.scope) == ("proved", "" if form == ZeroMatrix(1, 1) else "all shapes"), v.reason


@pytest.mark.parametrize(
    ("f", "by", "match"),
    [
        (Trace(X**k), X, r"`X\*\*k` is a matrix power, which needs an integer"),
        (Trace(A * X**k), X, r"`X\*\*k` is a matrix power, which needs an integer"),
        (x[i, 0], x, "symbolic index"),
        (A[i, m], A, "symbolic index"),
        ((x.T * a)[0, 0], x, "symbolic index"),
    ],
)
def test_refused(f, by, match):
    with pytest.raises(sn.SymnetError, match=match):
        sn.grad(f, by)


def test_a_constant_and_a_single_entry():
    array = sn.jacobian(X, A).result.to_sympy()
    assert len(array.shape) == 4 and not np.any(value(array, VALUES))
    assert isinstance(sn.grad(k, A).result.to_sympy(), ZeroMatrix)
    with pytest.raises(sn.SymnetError, match="SymPy has no counterpart"):
        sn.grad(x[0, 0], x).result.to_sympy()


def test_sizes_come_back_as_the_users_own_symbols():
    """Also where no variable of that size is left; another symbol of the same name, used later, counts then."""
    for n in (sympy.Symbol("n_own"), sympy.Symbol("n_own", integer=True)):
        A = sympy.MatrixSymbol("A", n, n)
        assert sn.grad(sympy.Trace(A), A).result.to_sympy() == sympy.Identity(n)
