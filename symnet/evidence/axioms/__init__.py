"""Inequalities that have a name: the axioms that provers and checkers share.

A row of the table says what an inequality states, and how it is built from what its letters stand for. Nothing here
looks at a claim: provers propose what the letters may be, checkers build the same instance from a certificate.
"""
