"""Minima under constraints: the conditions of Lagrange, and of Karush, Kuhn and Tucker."""

from symnet.optimality.critical import CriticalPoint
from symnet.optimality.main import Optimum, minimize

__all__ = ["CriticalPoint", "Optimum", "minimize"]
