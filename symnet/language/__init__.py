"""Text ↔ expression in both directions, declarations, hypotheses and claims."""

from symnet.language.claims import make_claim, parse_conditions
from symnet.language.declarations import Declarations, parse_declarations
from symnet.language.names import free_symbols, subs
from symnet.language.parser import parse
from symnet.language.text import brief, named_text, shown_text, text

__all__ = [
    "Declarations",
    "brief",
    "free_symbols",
    "make_claim",
    "named_text",
    "parse",
    "parse_conditions",
    "parse_declarations",
    "shown_text",
    "subs",
    "text",
]
