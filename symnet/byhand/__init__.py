"""Derivations written by hand: chains of lines, each with its reason, each checked like any other."""

from symnet.byhand.page import ByHand, derive_by_hand

__all__ = ["ByHand", "derive_by_hand"]
