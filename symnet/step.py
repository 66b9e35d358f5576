"""Steps and derivations: records only; how they are found, judged and printed lives in other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, quote
from symnet.expr import Compare, Defined, Expr
from symnet.late import late


@dataclass(frozen=True)
class Rule:
    """A named rule: what licenses a step. statement: the rule as a formula in the text language or in words."""

    name: str
    statement: str = ""
    zh: str = ""
    source: str = ""


@dataclass(frozen=True)
class Step:
    """One line: `before relation after`, by `rule`.

    given: hypotheses used; opened: hypotheses that the rule needs and that the ladder has to discharge; substeps: the
    lines beneath; local: the claim that is judged where it is not `before relation after` itself (a node of a reverse
    sweep with all its consumers); chain: the name of the chain that the step belongs to (`"delta1"`, `"dW1"`, `""`
    the main one); cited: the reference of a theorem that is cited and not proved; expect: the status that is claimed
    (`proved`, or `supported` or `cited` with a reason in `note`); line: of the file that has it, where it was written
    by hand.
    """

    before: Expr
    relation: str
    after: Expr
    rule: Rule
    given: tuple[Compare, ...] = ()
    opened: tuple[Compare, ...] = ()
    substeps: tuple[Step, ...] = ()
    local: Claim | None = None
    chain: str = ""
    cited: str = ""
    expect: str = "proved"
    note: str = ""
    note_zh: str = ""
    verdict: Verdict | None = None
    line: int = field(default=0, compare=False)

    @property
    def claim(self) -> Claim:
        """What is judged."""
        return Claim(self.before, self.relation, self.after, self.given) if self.local is None else self.local

    def but(self, **changes: Any) -> Step:
        return replace(self, **changes)


@dataclass(frozen=True)
class Definition:
    """`name := meaning`. name: the defined name with its explicit value, as used in later lines (`delta2`); meaning:
    what it is defined to be (`grad(L, z2)`), the value itself by default."""

    name: Defined
    meaning: Expr

    @classmethod
    def of(cls, name: Defined) -> Definition:
        return cls(name, name.value)


@dataclass(frozen=True)
class Contrast:
    """A formula that must not hold: without its condition, or as a source prints it. text: as typed; rule: what is
    wrong, in words; claim: what must be refuted; refusal: the message, where the language itself refuses the text."""

    text: str
    rule: Rule
    claim: Claim | None
    refusal: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Theorem:
    """A theorem of the literature in words, with its hypotheses; reference: where it is proved. Never counted as
    proved."""

    statement: str
    zh: str
    reference: str


@dataclass(frozen=True)
class Verification:
    """One verdict a step, in order, one of the whole, and one for each formula that must fail."""

    steps: tuple[Verdict, ...]
    whole: Verdict
    contrasts: tuple[Verdict, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many steps have each status."""
        found = [verdict.status for verdict in self.steps]
        return {status: found.count(status) for status in dict.fromkeys(found)}

    def to_dict(self) -> dict[str, Any]:
        return {
            "steps": [v.to_dict() for v in self.steps],
            "whole": self.whole.to_dict(),
            "contrasts": [v.to_dict() for v in self.contrasts],
        }


@dataclass(frozen=True)
class Derivation:
    """An ordered list of definitions and steps that establish `claim`; `result` is what was derived.

    result: an expression, or a list of them where several variables were asked for (then `claim` is a tuple of as
    many claims). meta: title, sources and the like, where the derivation comes from a catalog. parts: derivations of
    which it is put together, each with its own claims; contrasts: formulas that must fail; theorems: what is cited.
    """

    definitions: tuple[Definition, ...]
    steps: tuple[Step, ...]
    claim: Claim | tuple[Claim, ...]
    result: Any
    meta: dict[str, Any] = field(default_factory=dict, compare=False)
    parts: tuple[Derivation, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    theorems: tuple[Theorem, ...] = ()

    verify = late("derivation_verify")
    text = late("derivation_text")
    latex = late("derivation_latex")
    html = late("derivation_html")
    to_dict = late("derivation_to_dict")
    _repr_html_ = late("derivation_html")
    __str__ = late("derivation_text")

    def but(self, **changes: Any) -> Derivation:
        return replace(self, **changes)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.claim if isinstance(self.claim, tuple) else (self.claim,)


def definitions(names: Iterable[Defined]) -> tuple[Definition, ...]:
    """Plain definitions for defined names."""
    return tuple(Definition.of(name) for name in names)


def joined(
    parts: tuple[Derivation, ...], contrasts: tuple[Contrast, ...] = (), theorems: tuple[Theorem, ...] = ()
) -> Derivation:
    """One derivation of all claims of the parts, in their order; its result is that of the first."""
    first = parts[0]
    if len(parts) == 1:
        return first.but(contrasts=(*first.contrasts, *contrasts), theorems=(*first.theorems, *theorems))
    names: dict[str, Definition] = {}
    for definition in (d for part in parts for d in part.definitions):
        known = names.setdefault(definition.name.name, definition)
        if known.name.value is not definition.name.value:
            raise SymnetError(f"{quote(known.name.name)} is defined in two ways; give one of them another name")
    steps = [
        s.but(chain=f"{s.chain} {k}".strip() if k > 1 else s.chain) for k, p in enumerate(parts, 1) for s in p.steps
    ]
    return Derivation(
        tuple(names.values()),
        tuple(steps),
        tuple(claim for part in parts for claim in part.claims),
        first.result,
        parts=parts,
        contrasts=(*(c for part in parts for c in part.contrasts), *contrasts),
        theorems=(*(t for part in parts for t in part.theorems), *theorems),
    )
