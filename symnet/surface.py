"""The one table of methods that lower objects offer and higher rooms carry out.

`late("name")` in a lower room calls the function `name` here; each is one line and imports its room when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

HOMES: dict[str, tuple[str, str]] = {
    # operators and attributes of expressions
    "matmul": ("symnet.ops", "matmul"),
    "index": ("symnet.ops", "index"),
    "transposed": ("symnet.ops", "transpose"),
    "size_divide": ("symnet.ops", "size_divide"),
    "size_divided_into": ("symnet.ops", "size_divided_into"),
    "size_power": ("symnet.ops", "size_power"),
    "size_compare": ("symnet.ops", "size_compare"),
    "free_symbols": ("symnet.language", "free_symbols"),
    "shown_text": ("symnet.language", "shown_text"),
    "named_text": ("symnet.language", "named_text"),
    "brief": ("symnet.language", "brief"),
    "subs": ("symnet.language", "subs"),
    "parse": ("symnet.language", "parse"),
    "parse_conditions": ("symnet.language", "parse_conditions"),
    "parse_declarations": ("symnet.language", "parse_declarations"),
    "make_claim": ("symnet.language", "make_claim"),
    "to_sympy": ("symnet.language.to_sympy", "to_sympy"),
    "from_sympy": ("symnet.language.from_sympy", "from_sympy"),
    "from_sympy_together": ("symnet.language.from_sympy", "from_sympy_together"),
    "latex": ("symnet.report.formula", "expression_latex"),
    "display_latex": ("symnet.report.formula", "display_latex"),
    # derivatives as written
    "derived": ("symnet.calculus.derived", "derived"),
    # proofs done again
    "construction_again": ("symnet.approximation.again", "construction_again"),
    # derivations
    "derivation_verify": ("symnet.evidence.derivations", "verify_derivation"),
    "derivation_text": ("symnet.report.derivation", "derivation_text"),
    "derivation_latex": ("symnet.report.derivation", "derivation_latex"),
    "derivation_html": ("symnet.report.derivation", "derivation_html"),
    "crosscheck_text": ("symnet.report.crosscheck", "crosscheck_text"),
    "crosscheck_latex": ("symnet.report.crosscheck", "crosscheck_latex"),
    "crosscheck_html": ("symnet.report.crosscheck", "crosscheck_html"),
    "derivation_to_dict": ("symnet.report.derivation", "derivation_to_dict"),
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(name)
    module, function = HOMES[name]
    found = getattr(import_module(module), function)
    globals()[name] = found
    return found


def rmatmul(right: Any, left: Any) -> Any:
    """`left @ right` where only the right operand is ours."""
    return __getattr__("matmul")(left, right)
