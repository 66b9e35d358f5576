"""Normal forms of tensor expressions for all sizes: what an entry is, as a sum of products of atoms over labels."""

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.completion import Lemma, completed
from symnet.normal.tensor.conditions import indicator
from symnet.normal.tensor.content import content
from symnet.normal.tensor.few_values import Values, values_of
from symnet.normal.tensor.forms import Component, Head, Mono, Poly, Q, number
from symnet.normal.tensor.laws import Law
from symnet.normal.tensor.nodes import Forms, aligned, new_algebra
from symnet.normal.tensor.positivity import sign
from symnet.normal.tensor.rewriting import Rewriting, Use
from symnet.normal.tensor.rules import UNWRITTEN, Rule, lead_of, name_of, oriented, sizes_below
from symnet.normal.tensor.vanishing import vanishes
from symnet.normal.tensor.words import show
from symnet.normal.tensor.writer import Writer

__all__ = [
    "Algebra",
    "Budget",
    "Component",
    "Forms",
    "Head",
    "Law",
    "Lemma",
    "Mono",
    "Poly",
    "Q",
    "Rewriting",
    "Rule",
    "UNWRITTEN",
    "Unsupported",
    "Use",
    "Values",
    "Writer",
    "aligned",
    "completed",
    "content",
    "indicator",
    "lead_of",
    "name_of",
    "new_algebra",
    "number",
    "oriented",
    "sizes_below",
    "show",
    "sign",
    "values_of",
    "vanishes",
]
