"""Expressions as programs: evaluated entry by entry in a number world, or compiled to one straight-line function."""
