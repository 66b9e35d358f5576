"""Minima on the page: points, multipliers and kinds in every format and language, and the picture."""

import numpy as np
import pytest

import symnet as sn
from symnet.plots import Arrows, Field, Points
from symnet.report.optimum_pictures import optimum_picture
from symnet.report.plots import picture_png


@pytest.fixture(scope="module")
def circle():
    return sn.minimize("x + y", ["x", "y"], subject_to=["x**2 + y**2 == 1"])


def test_the_points_stand_in_the_text(circle):
    text = circle.text()
    assert "x = -1/2*sqrt(2), y = -1/2*sqrt(2); λ = 1/2*sqrt(2); value -sqrt(2)" in text
    assert "local maximum: the determinant of the bordered Hessian is 4*sqrt(2)" in text
    assert "no feasible point lies lower" in text
    assert "global minimum: no feasible point lies lower, by the lower bound; locally, the determinant" in text
    assert "全局最小：由下界，没有可行点的函数值更低；就局部而言，加边黑塞矩阵的行列式为 -4*sqrt(2)" in circle.text(
        lang="zh"
    )


def test_the_points_stand_in_latex_and_html(circle):
    assert r"\item $x = {-} \frac{1}{2} \sqrt{2}$" in circle.latex()
    page = circle.html(lang="zh")
    assert "<svg" in page and "满足条件的点" in page and "局部极大" in page


def test_the_points_stand_in_the_data(circle):
    (found,) = circle.to_dict()["minima"]
    assert found["minimum"] == "-sqrt(2)" and [p["kind"] for p in found["points"]][1] == "local maximum"
    assert "minima" not in sn.grad("x**2", "x").to_dict()


def test_tensors_have_no_picture_and_print_their_hypotheses():
    found = sn.minimize("norm(X @ w - t)**2/2", "w", let="X: N n; w: n; t: N")
    assert optimum_picture(found) is None and "det(X.T @ X) != 0" in found.text()
    assert "<svg" not in found.html() and "(X" in found.latex()


def test_a_minimum_beside_another_claim_keeps_its_points(circle):
    page = sn.derive_by_hand(circle).also("x + y >= -2", given=["x**2 + y**2 == 1", "x >= -1", "y >= -1"])
    page.step(">=", "-2", because="each is at least -1")
    assert "bordered Hessian" in page.text()


def test_the_picture_shows_what_was_proved(circle):
    (panel,) = optimum_picture(circle).panels
    levels = [m for m in panel.marks if isinstance(m, Field)]
    x, y = np.meshgrid(levels[0].x, levels[0].y)
    assert np.allclose(levels[0].values, x + y) and np.allclose(levels[1].values, x**2 + y**2 - 1)
    gradients = [m for m in panel.marks if isinstance(m, Arrows)]
    f, g = gradients
    assert np.allclose(np.multiply(f.dx, g.dy), np.multiply(f.dy, g.dx)) and len(f.dx) == 2
    points = [m for m in panel.marks if isinstance(m, Points)]
    assert np.allclose([points[0].x[0], points[0].y[0]], -np.sqrt(0.5))
    assert picture_png(optimum_picture(circle))[:4] == b"\x89PNG"


def test_three_variables_and_open_parameters_have_no_picture():
    assert optimum_picture(sn.minimize("x**2 + y**2 + z**2", ["x", "y", "z"])) is None
    assert optimum_picture(sn.minimize("(x - a)**2 + y**2", ["x", "y"])) is None
