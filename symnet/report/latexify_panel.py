"""Generated code read back as mathematics by latexify, where latexify prints it rightly.

A second pair of eyes on the code: what is printed comes from the text that runs, not from the expression. latexify
drops keyword arguments, prints `A.T` as text and a product entry by entry like a product of matrices; so the code is
checked against the subset below first, and everything outside is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.program.compile import Program
from symnet.program.stable import FUNCTIONS as STABLE

NUMPY_FUNCTIONS = frozenset("exp log sqrt abs sin cos tan sinh cosh tanh arcsin arccos arctan".split())
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)


def read_back(program: Program) -> str:
    """The code of a program as LaTeX, one line for each line of the code.

    Raises `SymnetError` with the reason where latexify would print something else than the code does.

    >>> from symnet.program import compile
    >>> from symnet.symbols import tensors
    >>> W, x, b = tensors("W: m n; x: n; b: m")
    >>> read_back(compile(W @ x + b))
    'f(W, x, b) = W x + b'
    """
    why_not = refusal(program)
    if why_not is not None:
        raise SymnetError(f"this code cannot be read back as mathematics: {why_not}")
    import latexify

    return latexify.get_latex(program.function)


def refusal(program: Program) -> str | None:
    """What in the code latexify would print wrongly; None where it is right."""
    function = next(node for node in ast.parse(program.source).body if isinstance(node, ast.FunctionDef))
    ranks = {name.arg: len(symbol.shape) for name, symbol in zip(function.args.args, program.symbols, strict=True)}
    try:
        if function.args.kwonlyargs:
            raise _Refused("sizes that are given by keyword")
        for statement in function.body[1:]:  # the first is the docstring
            _statement(statement, ranks)
    except _Refused as refused:
        return str(refused)
    return None


class _Refused(Exception):
    """Outside the subset; the message says what."""


def _statement(node: ast.stmt, ranks: dict[str, int]) -> None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        ranks[node.targets[0].id] = _rank(node.value, ranks)
    elif isinstance(node, ast.Return) and node.value is not None:
        _rank(node.value, ranks)
    else:
        raise _Refused(f"the line {quote(ast.unparse(node), 60)}")


def _rank(node: Any, ranks: dict[str, int]) -> int:
    """The number of axes of an expression; raises where it is outside the subset."""
    row = _NODES.get(type(node))
    if row is None:
        raise _Refused(f"{quote(ast.unparse(node), 60)}")
    return row(node, ranks)


def _constant(node: ast.Constant, ranks: dict[str, int]) -> int:
    if type(node.value) not in (int, float) or not set(repr(node.value)) <= set("0123456789."):
        raise _Refused(f"the number {node.value!r}, which would read as a product")
    return 0


def _negative(node: ast.UnaryOp, ranks: dict[str, int]) -> int:
    if not isinstance(node.op, ast.USub):
        raise _Refused(quote(ast.unparse(node), 60))
    return _rank(node.operand, ranks)


def _binary(node: ast.BinOp, ranks: dict[str, int]) -> int:
    if not isinstance(node.op, _OPERATORS):
        raise _Refused(quote(ast.unparse(node), 60))
    if isinstance(node.right, ast.UnaryOp):
        raise _Refused(f"a sign after an operator in {quote(ast.unparse(node), 60)}")
    left, right = _rank(node.left, ranks), _rank(node.right, ranks)
    if _misread(node.op, left, right):
        raise _Refused(f"{quote(ast.unparse(node), 60)}, which would read as another product, or as matrix algebra")
    return right + left - 2 if isinstance(node.op, ast.MatMult) else max(left, right)


def _misread(operator: ast.operator, left: int, right: int) -> bool:
    """Whether an operation entry by entry would read as one of matrices, or a row vector as a column."""
    return {
        ast.Mult: left > 0 and right > 0,
        ast.Div: right > 0,
        ast.Pow: left > 0 or right > 0,
        ast.MatMult: left != 2 or right not in (1, 2),
    }.get(type(operator), left != right)


def _call(node: ast.Call, ranks: dict[str, int]) -> int:
    name = ast.unparse(node.func)
    if node.keywords or len(node.args) != 1:
        raise _Refused(f"the arguments of {quote(ast.unparse(node), 60)}")
    inner = _rank(node.args[0], ranks)
    prefix, _, last = name.rpartition(".")
    if name == "np.sum":
        return 0
    if inner > 1 or (inner and last == "abs"):
        raise _Refused(f"{quote(ast.unparse(node), 60)}, which would read as a function of a matrix, or a norm")
    if (prefix in ("np", "math") and last in NUMPY_FUNCTIONS) or (not prefix and last in STABLE):
        return inner
    raise _Refused(f"the function {quote(name)}")


def _name(node: ast.Name, ranks: dict[str, int]) -> int:
    return ranks[node.id]


_NODES: dict[type, Callable[[Any, dict[str, int]], int]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.UnaryOp: _negative,
    ast.BinOp: _binary,
    ast.Call: _call,
}
