"""Minima under constraints: the conditions of Lagrange, and of Karush, Kuhn and Tucker."""

from symnet.optimality.assembly import Optimum
from symnet.optimality.critical import CriticalPoint
from symnet.optimality.main import minimize

__all__ = ["CriticalPoint", "Optimum", "minimize"]
