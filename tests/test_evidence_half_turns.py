"""sin and cos of integers times π: 0, and 1 or −1; and angles of which nothing like this is true."""

import pytest

import symnet as sn
from tests.provers_alone import refuted_and_not_proved

NAMES = "k: integer; n: size; x"
PROVED = [
    "sin(pi*k) == 0",
    "cos(pi*k) == (-1)**k",
    "cos(2*pi*n) == 1",
    "sin(pi*n + x) == (-1)**n*sin(x)",
    "cos(pi*(2*k + 1)) == -1",
    "tan(pi*k) == 0",
    "sin(pi/2 + pi*k)**2 == 1",
    "sin(pi*k*n) == 0",
    "sin(pi*k) == 2*sin(pi*k/2)*cos(pi*k/2)",
    "abs(cos(pi*k)) == 1",
    "cos(pi*n)*cos(pi*k) == cos(pi*(n + k))",
]


@pytest.mark.parametrize("claim", PROVED)
def test_half_turns(claim):
    v = sn.verify(claim, let=NAMES)
    assert v.status == "proved" and sn.recheck(v.claim, v.certificate).status == "proved"


FALSE = [
    "sin(pi*x) == 0",
    "sin(pi*k*x) == 0",
    "cos(pi*k) == 1",
    "cos(pi*k) == (-1)**(k + 1)",
    "cos(2*pi*k) == (-1)**k",
    "sin(pi*n/2) == 0",
    "cos(2*pi*k/n) == 1",
    "sin(pi/n) == 0",
    "sin(pi**2*k) == 0",
    "sin(k) == 0",
    "cos(pi*k*n) == (-1)**(k + n)",
    "cos(pi*k**2/2) == 1",
    "sin(pi*sqrt(n)) == 0",
]


@pytest.mark.parametrize("claim", FALSE)
def test_angles_that_are_no_half_turns(claim, monkeypatch):
    refuted_and_not_proved(monkeypatch, claim, let=NAMES)
