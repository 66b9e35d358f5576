"""Proofs of inequalities for all sizes by named ones: what is proposed, in which order, and what an instance leaves.

`prove` is the way in, `search` looks for an instance, or for several that rest on one another. The finders, which only
propose what letters may stand for, lie in files named as those of the table of axioms.
"""
