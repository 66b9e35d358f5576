"""Claims, their hypotheses, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import Compare, Expr, Symbol, all_names
from symnet.late import late
from symnet.symbols import fact_hypotheses

STATUSES = ("proved", "refuted", "supported", "unknown")


@dataclass(frozen=True)
class Claim:
    """`lhs relation rhs`, entrywise after broadcasting, at the points where the hypotheses hold.

    lhs, rhs: expressions of shapes that broadcast (else `ShapeError`); relation: `==`, `<=`, `<`, `>=` or `>`;
    given: comparisons, entrywise; facts declared of a name count as further hypotheses (`hypotheses`).
    """

    lhs: Expr
    relation: str
    rhs: Expr
    given: tuple[Compare, ...] = ()

    def __post_init__(self) -> None:
        if self.relation == "!=":
            raise SymnetError("a claim relates by ==, <=, <, >= or >; `!=` may only stand in a hypothesis")
        Compare(self.relation, self.lhs, self.rhs)

    @property
    def comparison(self) -> Compare:
        """The statement alone, as a comparison; its shape is the claim's."""
        return Compare(self.relation, self.lhs, self.rhs)

    @cached_property
    def variables(self) -> tuple[Symbol, ...]:
        """All variables of the statement and the hypotheses, in order of appearance."""
        return tuple(name for name in all_names(self.lhs, self.rhs, *self.given) if isinstance(name, Symbol))

    @cached_property
    def hypotheses(self) -> tuple[Compare, ...]:
        """`given`, and what the declared facts of the variables state."""
        return self.given + tuple(h for v in self.variables for h in fact_hypotheses(v) if h not in self.given)

    def __bool__(self) -> bool:
        raise SymnetError("a claim has no truth value; ask symnet.verify(claim).status")

    def __str__(self) -> str:
        given = f"  given {', '.join(map(str, self.given))}" if self.given else ""
        return f"{self.lhs} {self.relation} {self.rhs}{given}"


claim = late("make_claim")


class Later:
    """A value that takes a while: it is found when it is asked for, once."""

    def __init__(self, find: Callable[[], str | None]):
        self.find: Callable[[], str | None] | None = find
        self.found: str | None = None

    def __call__(self) -> str | None:
        if self.find is not None:
            self.found, self.find = self.find(), None
        return self.found


class _Missing:
    """The field `missing`: text or nothing to all who read it, though it may have been given as a `Later`."""

    def __get__(self, verdict: Any, owner: Any = None) -> str | None:
        given = None if verdict is None else verdict.__dict__["_missing"]
        return given() if isinstance(given, Later) else given

    def __set__(self, verdict: Any, given: str | Later | None) -> None:
        verdict.__dict__["_missing"] = given


@dataclass(frozen=True)
class Verdict:
    """What is known of a claim; see `status`. It has no truth value.

    status: `proved`, `refuted`, `supported` or `unknown`; method: how; scope: `"all shapes"`, or the sizes covered,
    `""` where no size occurs; domain: the points covered, in words; counterexample: exact values that can be pasted
    back in; missing: a hypothesis that would repair a refuted claim, looked for when it is first asked for;
    certificate: of a proof, for `symnet.recheck`; samples: how many random points agreed; reason: why nothing was
    decided; seconds: time spent.
    """

    status: str
    claim: Claim | None = None
    method: str = ""
    scope: str = ""
    domain: str = ""
    counterexample: dict[str, Any] | None = None
    missing: _Missing = _Missing()
    certificate: dict[str, Any] | None = field(default=None, repr=False)
    samples: int = 0
    reason: str = ""
    seconds: float = 0.0
    trail: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"no such status: {self.status}")

    def __bool__(self) -> bool:
        raise SymnetError(f"a verdict has no truth value (this one is {self.status!r}); compare verdict.status")

    def but(self, **changes: Any) -> Verdict:
        """The same verdict with some fields changed."""
        return replace(self, **{"missing": self.__dict__["_missing"], **changes})

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_missing": self.missing}

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain data that JSON can hold."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["claim"] = None if self.claim is None else str(self.claim)
        plain["trail"] = list(self.trail)
        return plain

    def __str__(self) -> str:
        about = "; ".join(
            f"{label} {value}"
            for label, value in (
                ("by", self.method),
                ("scope", self.scope),
                ("at", point_words(self.counterexample)),
                ("missing", self.missing),
                ("because", self.reason),
                ("samples", self.samples),
            )
            if value
        )
        return f"{self.status}{': ' + about if about else ''}"


def point_words(
    point: Mapping[str, Any] | None, name_words: Callable[[str], str] = str, value_words: Callable[[str], str] = str
) -> str:
    """A point as it is written for readers; name_words, value_words: how names and numbers are, if not as typed.

    >>> point_words({"x": "1/2", "v": ["0", "-1"], "n": 2})
    'x = 1/2, v = [0, -1], n = 2'
    """

    def words(value: Any) -> str:
        return f"[{', '.join(map(words, value))}]" if isinstance(value, (list, tuple)) else value_words(str(value))

    return ", ".join(f"{name_words(name)} = {words(value)}" for name, value in (point or {}).items())


def unknown(reason: str, **more: Any) -> Verdict:
    """The verdict that nothing could be decided, and why."""
    if not reason:
        raise ValueError(f"an unknown verdict needs its reason, {quote(more)}")
    return Verdict("unknown", reason=reason, **more)
