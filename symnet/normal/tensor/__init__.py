"""Normal forms of tensor expressions for all sizes: what an entry is, as a sum of products of atoms over labels."""

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.conditions import indicator
from symnet.normal.tensor.content import content
from symnet.normal.tensor.forms import Component, Mono, Poly, Q, number
from symnet.normal.tensor.laws import Law
from symnet.normal.tensor.nodes import Forms, aligned, new_algebra
from symnet.normal.tensor.positivity import sign
from symnet.normal.tensor.rules import Rewriting, Rule, oriented
from symnet.normal.tensor.vanishing import vanishes
from symnet.normal.tensor.words import show

__all__ = [
    "Algebra",
    "Budget",
    "Component",
    "Forms",
    "Law",
    "Mono",
    "Poly",
    "Q",
    "Rewriting",
    "Rule",
    "Unsupported",
    "aligned",
    "content",
    "indicator",
    "new_algebra",
    "number",
    "oriented",
    "show",
    "sign",
    "vanishes",
]
