"""Derivations written by hand: a chain of lines, each with its reason, each checked like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError, quote
from symnet.expr import Compare, Defined, Expr, as_expr, postorder
from symnet.language import parse, parse_conditions
from symnet.step import Derivation, Rule, Step, definitions

EXPECTED = ("proved", "supported", "cited")
# The relation between the ends of a chain in which both occur; a chain that turns round proves nothing about its ends.
JOINED = {
    ("==", "=="): "==",
    **{(a, b): "<=" for a in ("==", "<=") for b in ("==", "<=") if (a, b) != ("==", "==")},
    **{(a, b): "<" for a in ("==", "<=", "<") for b in ("==", "<=", "<") if "<" in (a, b)},
    **{(a, b): ">=" for a in ("==", ">=") for b in ("==", ">=") if (a, b) != ("==", "==")},
    **{(a, b): ">" for a in ("==", ">=", ">") for b in ("==", ">=", ">") if ">" in (a, b)},
}


class ByHand:
    """A derivation being written; `derive_by_hand` makes it. It offers what a `Derivation` offers (`finish()` gives
    that), so a function of a catalog may return it as it is."""

    def __init__(self, start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None):
        self._let = let
        self._where = dict(where or {})
        self._given = parse_conditions(given, let=let, where=self._where)
        self._names: dict[str, Defined] = {}
        self._steps: list[Step] = []
        begun = self._read(start, "the claim")
        self._goal = begun if isinstance(begun, Compare) else None
        self._last: Expr = begun.children[0] if isinstance(begun, Compare) else begun
        self._start = self._last
        self._relation = "=="

    def define(self, name: str, value: Any) -> ByHand:
        """`name := value`, usable in every later line."""
        if name in self._where:
            raise SymnetError(f"{quote(name)} is defined already; choose another name")
        if not isinstance(value, str):
            value = str(as_expr(value))
        self._where[name] = value
        defined = self._read(name, f"the definition of {name}")
        if not isinstance(defined, Defined):
            raise SymnetError(f"{quote(name)} := {quote(value)} is not a definition; give a name and a formula")
        self._names[name] = defined
        return self

    def step(
        self,
        relation: str,
        formula: Any,
        because: str | Rule,
        because_zh: str = "",
        given: Sequence[Any] = (),
        expect: str = "proved",
        cite: str = "",
        reason: str = "",
    ) -> ByHand:
        """The next line: `... relation formula`, because of a rule or in words.

        given: hypotheses that this line uses beside those of the whole; cite: the reference of a theorem that is
        cited, not proved; expect: `proved`, or `supported` or `cited` with a reason.
        """
        place = f"step {len(self._steps) + 1}"
        if relation not in ("==", "<=", "<", ">=", ">"):
            raise SymnetError(f"{place}: {quote(relation)} is not ==, <=, <, >= or >")
        joined = JOINED.get((self._relation, relation))
        if joined is None:
            raise SymnetError(f"{place}: a chain cannot go on with {relation} after {self._relation}")
        expect = "cited" if cite else expect
        if expect not in EXPECTED or (expect != "proved" and not (reason or cite)):
            raise SymnetError(f"{place}: expect is proved, or supported or cited with a reason, not {quote(expect)}")
        after = self._read(formula, place)
        if isinstance(after, Compare):
            raise SymnetError(f"{place}: {quote(formula)} is a comparison; give the right side alone")
        rule = because if isinstance(because, Rule) else Rule(because, zh=because_zh)
        if not rule.name:
            raise SymnetError(f"{place}: say why; because is a rule or words")
        used = self._given + parse_conditions(given, let=self._let, where=self._where)
        try:
            line = Step(self._last, relation, after, rule, given=used, cited=cite, expect=expect, note=reason)
            line.claim  # noqa: B018 - both sides must broadcast
        except SymnetError as error:
            raise SymnetError(f"{place}: {error}") from None
        self._steps.append(line)
        self._last, self._relation = after, joined
        return self

    def finish(self) -> Derivation:
        """The derivation. A chain for a full claim must have reached its right side."""
        if not self._steps:
            raise SymnetError("a derivation by hand needs at least one step; add D.step(...)")
        if self._goal is not None:
            wanted, relation = self._goal.children[1], self._goal.relation
            if self._last != wanted or self._relation not in (relation, "==" if relation in ("<=", ">=") else relation):
                raise SymnetError(
                    f"the chain ends at {quote(self._last)} with {self._relation}, and the claim is "
                    f"{quote(self._goal)}; add the steps that are missing"
                )
            claim = Claim(self._start, relation, wanted, self._given)
        else:
            claim = Claim(self._start, self._relation, self._last, self._given)
        return Derivation(definitions(self._occurring()), tuple(self._steps), claim, self._last)

    def _occurring(self) -> list[Defined]:
        """All names, each after those that it is made of: those of `where` that occur, and all that were defined."""
        roots = (self._start, *(step.after for step in self._steps), *self._names.values())
        return [node for node in postorder(*roots) if isinstance(node, Defined)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.finish(), name)

    def _read(self, formula: Any, place: str) -> Any:
        try:
            return parse(formula, let=self._let, where=self._where) if isinstance(formula, str) else as_expr(formula)
        except SymnetError as error:
            raise type(error)(f"{place}: {error}") from None


def derive_by_hand(
    start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None
) -> ByHand:
    """Begin a derivation at an expression, or at a full claim `lhs == rhs`; then add `D.step(...)`.

    >>> D = derive_by_hand("diff(sigmoid(x), x)")
    >>> _ = D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="table")
    >>> str(D.claim)
    'diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))'
    """
    return ByHand(start, let, given, where)
