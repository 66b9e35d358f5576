"""Derivatives: rule by rule, by a reverse sweep, and by forward mode, which is their witness; simplification."""

from symnet.calculus.differentiate import diff
from symnet.calculus.forward import Pushed, eliminate, jacobian_forward, push_forward
from symnet.calculus.jacobians import hessian, hvp, jacobian, jvp, vjp
from symnet.calculus.reverse import grad
from symnet.calculus.simplify import simplify

__all__ = [
    "Pushed",
    "diff",
    "eliminate",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jacobian_forward",
    "jvp",
    "push_forward",
    "simplify",
    "vjp",
]
