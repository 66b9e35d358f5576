"""Questions that differ in names alone: what is shown of one holds of the other (`symnet/expr/alike.py` says why).

The layers of a network ask the same things of other variables, so an equation is shown once, and a claim whose
certificate is the same up to the same names is checked once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.expr import Expr, Symbol, up_to_names, word

WORD = re.compile(r"[A-Za-z_]\w*")


def content(roots: Iterable[Expr], meant: Mapping[str, Expr]) -> Hashable:
    """What expressions say together, up to names. meant: name → what the variable of that name stands for.

    >>> from symnet.symbols import tensors
    >>> x, y, u, v, w = tensors("x: n; y: n; u: k; v: k; w: m")
    >>> one, other = content([x * w[0] + x], {"w": y}), content([u * w[0] + u], {"w": v})
    >>> one == other, one == content([x * w[0] + x], {"w": x})
    (True, False)
    """
    said = [*roots]
    stands: dict[Symbol, Expr] = {}
    for e in said if meant else ():  # grows by what the variables stand for
        for name in up_to_names(e)[1]:
            if isinstance(name, Symbol) and name.name in meant and name not in stands:
                stands[name] = meant[name.name]
                said.append(stands[name])
    key, names = up_to_names(*said)
    return key, tuple(names.index(variable) for variable in stands)


def question(claim: Claim, certificate: Mapping[str, Any]) -> Hashable:
    """A claim and its certificate together, up to names, without the hashes that say which claim it is.

    >>> from symnet.language import make_claim
    >>> one, two = make_claim("x + y == y + x", let="x; y"), make_claim("a + b == b + a", let="a; b")
    >>> asked = question(one, {"point": {"x": "1", "y": "2"}})
    >>> [asked == question(two, {"point": {"a": a, "b": b}}) for a, b in (("1", "2"), ("2", "1"))]
    [True, False]
    """
    key, names = up_to_names(claim.lhs, claim.rhs, *claim.given)
    numbers = {word(name): f"name {k}" for k, name in enumerate(names)}
    said = json.dumps({field: part for field, part in certificate.items() if field not in ("claim", "seal")})
    return claim.relation, key, WORD.sub(lambda found: numbers.get(found[0], found[0]), said)
