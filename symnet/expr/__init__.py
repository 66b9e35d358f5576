"""The closed set of nodes. Operations are functions (`symnet.ops`); an activation never needs a new node."""

from symnet.expr.alike import all_names, up_to_names, word
from symnet.expr.base import Kept, Node, count, fold, once, postorder, rebuild, settled
from symnet.expr.conditions import RELATIONS, Compare, Where
from symnet.expr.matrix import FORMAL, Det, Formal, Inverse, has_derivative
from symnet.expr.names import Apply, Constant, Defined, Symbol
from symnet.expr.places import Concat, Embed, Index, Reshape, Selector, Unwindow, Window, size_conditions, slice_range
from symnet.expr.scalar import Add, Expr, Map, Mul, Number, Power, SizeValue, as_expr, negate, reciprocal
from symnet.expr.tensor import AXIS_MAPS, REDUCTIONS, AxisMap, Contract, Eye, Full, Labels, Reduce, axis_of

__all__ = [
    "AXIS_MAPS",
    "FORMAL",
    "REDUCTIONS",
    "RELATIONS",
    "Add",
    "Apply",
    "AxisMap",
    "Compare",
    "Concat",
    "Constant",
    "Contract",
    "Defined",
    "Det",
    "Embed",
    "Expr",
    "Eye",
    "Formal",
    "Full",
    "Index",
    "Inverse",
    "Kept",
    "Labels",
    "Map",
    "Mul",
    "Node",
    "Number",
    "Power",
    "Reduce",
    "Reshape",
    "Selector",
    "SizeValue",
    "Symbol",
    "Unwindow",
    "Where",
    "Window",
    "all_names",
    "as_expr",
    "axis_of",
    "count",
    "fold",
    "has_derivative",
    "negate",
    "once",
    "postorder",
    "rebuild",
    "settled",
    "reciprocal",
    "size_conditions",
    "slice_range",
    "up_to_names",
    "word",
]
