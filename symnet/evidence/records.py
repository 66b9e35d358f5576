"""What a certificate says of its claim: a hash of the content, the same on every machine, and how names are written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.errors import printable_numbers
from symnet.expr import Expr, Kept, Symbol, postorder

_WORD = re.compile(r"[A-Za-z_]\w*")


@printable_numbers()
def claim_key(claim: Claim) -> str:
    """A hash of the statement, its hypotheses and all declarations."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    rows = [claim.relation, *map(content_key, roots)]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def content_key(e: Expr) -> str:
    """A hash of the content of an expression, made of those of its parts; what was hashed is not walked again."""
    for node in postorder(e, stop=_hashed.__contains__):
        if node not in _hashed:
            below = [_hashed[child] for child in node.children]
            row = f"{type(node).__name__}|{node.data}|{node.shape}|{below}"
            _hashed[node] = hashlib.sha256(row.encode()).hexdigest()
    return _hashed[e]


_hashed: Kept[str] = Kept()


@printable_numbers()
def seal(certificate: Mapping[str, Any]) -> str:
    """A hash of everything else that a certificate says, so that an edit is seen."""
    rest = {key: value for key, value in certificate.items() if key != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def sealed(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with its seal."""
    return {**certificate, "seal": seal(certificate)}


def lettering(roots: Iterable[Expr]) -> dict[Symbol, Symbol]:
    """Symbol → a symbol whose name can be written in the text language: the same one, or `v0`, `v1`, ..."""
    found = sorted({node for node in postorder(*roots) if isinstance(node, Symbol)}, key=lambda symbol: symbol.name)
    if all(_WORD.fullmatch(symbol.name) for symbol in found):
        return {symbol: symbol for symbol in found}
    return {symbol: Symbol(f"v{k}", (), symbol.facts) for k, symbol in enumerate(found)}
