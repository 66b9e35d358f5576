"""Which term of a form comes first, and terms without the factors of another: how sums are put for one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnet.evidence.rechecking.forms import Form, Term, part_key, parts
from symnet.remembered import remembered


def shape_key(term: Term) -> tuple[Any, ...]:
    """A graded order of terms that does not depend on the names of labels; leading terms have small keys."""
    words = sorted((f"{a.kind}{a.data}/{len(a.forms)}", -e) for a, e in term.powers)
    return -len(term.sums), -sum(e for _, e in term.powers), words


@remembered
def leading(inner: Form) -> Term:
    """The term of a sum that comes first, whatever its labels are called."""
    return min(inner.terms, key=lambda t: (shape_key(t), t.key))


def divided(term: Term, lead: Term, fixed: Iterable[str]) -> Term | None:
    """The term without the factors of `lead`, whose free labels are `fixed`; None where it does not divide."""
    if not lead.kinds <= term.kinds:
        return None
    left, gone = parts(term, fixed), set[str]()
    for atoms, sums in parts(lead):
        for k, (rows, mine) in enumerate(left):
            if sums and mine and part_key(rows, mine) == part_key(atoms, sums):
                gone |= {label for label, _ in mine}
                del left[k]
                break
            if not sums and not mine and rows[0][0].key == atoms[0][0].key and rows[0][1] >= atoms[0][1]:
                rest = rows[0][1] - atoms[0][1]
                left[k : k + 1] = [(((rows[0][0], rest),), ())] if rest else []
                break
        else:
            return None
    return Term(
        term.number, tuple(p for rows, _ in left for p in rows), tuple(p for p in term.sums if p[0] not in gone)
    )
