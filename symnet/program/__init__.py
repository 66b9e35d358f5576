"""Expressions as programs: evaluated entry by entry in a number world, or compiled to one straight-line function."""

from symnet.program.compile import Program, compile

__all__ = ["Program", "compile"]
