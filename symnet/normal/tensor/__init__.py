"""Normal forms of tensor expressions for all sizes: what an entry is, as a sum of products of atoms over labels."""

from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.forms import Poly
from symnet.normal.tensor.nodes import Forms, new_algebra

__all__ = ["Budget", "Forms", "Poly", "Unsupported", "new_algebra"]
