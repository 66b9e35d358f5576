"""Programs in mpmath and in balls: the same numbers as NumPy's program, with more digits, at the very same points."""

import pickle
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.calculus.forward import eliminate
from tests.operator_rows import SIZES, TABLE


def program(row, backend, **options):
    e = eliminate(sn.parse(row.text, let=row.let)).value
    return sn.compile(e, inputs=list(row.names), backend=backend, **options)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.text)
def test_every_operation_has_the_value_of_numpy_in_both_worlds(row):
    point = {name: np.asarray(value) for name, value in row.point(3).items()}
    wanted = np.asarray(row.at(point), dtype=float)
    sharp, ball = program(row, "mpmath", digits=40), program(row, "balls", digits=25)
    sizes = {name: SIZES[name] for name in sharp.sizes}
    a, b = np.asarray(sharp(**point, **sizes)), np.asarray(ball(**point, **sizes))
    np.testing.assert_allclose(a.astype(float), wanted, rtol=1e-11, atol=1e-13)
    with mpmath.workdps(50), flint.ctx.workprec(200):
        for enclosed, value in zip(b.ravel(), a.ravel(), strict=True):
            assert abs(flint.arb(mpmath.nstr(value, 45)) - enclosed) < 1e-22


def test_digits_are_decimal_digits():
    t = sn.scalar("t")
    for digits in (15, 60, 300):
        value = sn.compile(sn.exp(t), backend="mpmath", digits=digits)(1)
        with mpmath.workdps(digits + 20):
            assert 0 < abs(value - mpmath.e) < mpmath.mpf(10) ** (-digits)


def test_a_float_is_the_binary_number_that_it_is_and_a_text_the_decimal_one():
    f = sn.compile(sn.scalar("t") * 1, backend="balls", digits=60)
    with flint.ctx.workprec(400):  # a fraction is itself made a ball before it is compared
        tenth, third = flint.fmpq(1, 10), flint.fmpq(1, 3)
        assert f(0.1).contains(flint.fmpq(*(0.1).as_integer_ratio())) and not f(0.1).contains(tenth)
        assert f("0.1").contains(tenth) and f(Fraction(1, 3)).contains(third)
        assert f(flint.arb(1) / 3).contains(third)
        assert f(np.float32(0.1)).contains(flint.fmpq(*float(np.float32(0.1)).as_integer_ratio()))
    with mpmath.workdps(50), flint.ctx.workprec(300):
        assert abs(f(+mpmath.pi) - flint.arb.pi()) < 1e-49


def test_balls_enclose_what_cancels():
    """(1 - cos t)/t² at a tiny t: floats answer 0, few digits of a ball admit it, many tell."""
    t = sn.scalar("t")
    formula = (1 - sn.cos(t)) / t**2
    few, many = (sn.compile(formula, backend="balls", digits=d)(1e-9) for d in (15, 50))
    assert few.rad() > 0.01 and few.contains(many)
    assert abs(many - 0.5) < 1e-15


def test_where_nothing_has_a_value_there_is_no_number():
    t = sn.scalar("t")
    assert mpmath.isnan(sn.compile(sn.log(t), backend="mpmath")(-1))
    assert sn.compile(sn.sqrt(t), backend="balls")(-1).is_nan()
    chosen = sn.compile(sn.where(sn.claim(t, ">", 0), sn.log(t), t), backend="balls")
    assert chosen(-1) == -1


def test_results_come_in_the_form_that_was_asked_for_and_programs_can_be_sent():
    x = sn.tensor("x", "n")
    f = pickle.loads(pickle.dumps(sn.compile([[x, 2 * x], sn.sum(x)], backend="mpmath", digits=30, title="doubled")))
    (same, twice), total = f([1, 2])
    assert list(same) == [1, 2] and list(twice) == [2, 4] and total == 3
    assert f.source.splitlines()[:2] == ["# doubled", "# mpmath, 30 digits, entry by entry"]


@pytest.mark.parametrize("backend", ["mpmath", "balls"])
@pytest.mark.parametrize("number", ["-1.9", "-3", "0.375", "-1e-30"])
def test_a_number_of_mpmath_keeps_its_sign(backend, number):
    """Its own `man_exp` gives the mantissa without a sign."""
    x = sn.scalar("x")
    value = sn.compile(x, inputs=[x], backend=backend)(mpmath.mpf(number))
    assert mpmath.almosteq(mpmath.mpf(str(value)) if backend == "mpmath" else float(value), mpmath.mpf(number))


@pytest.mark.parametrize("backend", ["mpmath", "balls"])
def test_bad_calls_are_refused(backend):
    W, x = sn.tensors("W: m n; x: n")
    f = sn.compile(W @ x, backend=backend)
    with pytest.raises(sn.SymnetError, match=r"input `x` needs shape \(n,\) with n = 1, and shape \(2,\) was given"):
        f([[1]], [1, 2])
    with pytest.raises(sn.SymnetError, match="no argument for `x`"):
        f([[1]])
    with pytest.raises(sn.SymnetError, match="`nan` is not a real number"):
        f([[np.nan]], [1])
    with pytest.raises(sn.SymnetError, match="`two`"):
        f([["two"]], [1])
    with pytest.raises(sn.SymnetError, match="no array tells the size `m`; give it by name"):
        sn.compile(sn.ones(sn.size("m")), backend=backend)()
    if backend == "mpmath":
        with pytest.raises(sn.SymnetError, match="is a ball and mpmath has no enclosures"):
            f([[1]], [flint.arb(1) / 3])
    for digits in (0, 10**6, True, 2.5):
        with pytest.raises(sn.SymnetError, match="digits are an integer from 1"):
            sn.compile(W @ x, backend=backend, digits=digits)
    with pytest.raises(sn.SymnetError, match="factors are kept by the NumPy backend alone"):
        sn.compile(W @ x, backend=backend, factors=True)
