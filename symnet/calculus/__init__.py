"""Derivatives: rule by rule, by a reverse sweep, and by forward mode, which is their witness."""

from symnet.calculus.forward import Pushed, eliminate, jacobian_forward, push_forward

__all__ = ["Pushed", "eliminate", "jacobian_forward", "push_forward"]
