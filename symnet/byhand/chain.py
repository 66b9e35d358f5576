"""One chain of lines, each with its reason, from a claim's left side to its right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError, quote
from symnet.evidence.chains import IMPLIES, JOINED
from symnet.expr import Compare, Defined, Expr, Symbol, as_expr, postorder, rebuild
from symnet.language import parse, parse_conditions, parse_declarations
from symnet.step import Derivation, Rule, Step, definitions

EXPECTED = ("proved", "supported", "cited")


class Chain:
    """A chain being written. let, where: the names of its formulas; given: hypotheses of every line."""

    def __init__(self, start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None):
        self.let = let
        self.where = dict(where or {})
        self._stands_for: dict[Expr, Expr] = {}
        self._given = parse_conditions(given, let=let, where=self.where)
        self._names: dict[str, Defined] = {}
        self.steps: list[Step] = []
        begun = self._read(start, "the claim")
        self._goal = begun if isinstance(begun, Compare) else None
        self._last: Expr = begun.children[0] if isinstance(begun, Compare) else begun
        self._start = self._last
        self._relation = "=="

    @classmethod
    def after(cls, derivation: Derivation) -> Chain:
        """A chain that goes on from the result of a derivation, with its names."""
        if not isinstance(derivation.result, Expr):
            raise SymnetError("several results were derived; begin a chain with one of them: D.also(...)")
        known = parse_declarations().copy()
        names = {d.name.name: d.name for d in derivation.definitions}
        roots = [derivation.result, *(side for c in derivation.claims for side in (c.lhs, c.rhs))]
        for node in postorder(*roots, *names.values()):
            known.learn(node)
        stands_for: dict[Expr, Expr] = {Symbol(name, node.shape): node for name, node in names.items()}
        for symbol in stands_for:
            known.learn(symbol)
        chain = cls(derivation.result, known, derivation.claims[0].given)
        chain._stands_for = stands_for
        return chain

    def define(self, name: str, value: Any) -> None:
        """`name := value`, usable in every later line."""
        if name in self.where:
            raise SymnetError(f"{quote(name)} is defined already; choose another name")
        goal = () if self._goal is None else (self._goal,)
        before = (self._start, *goal, *(step.after for step in self.steps), *self._given)
        if any(isinstance(node, Symbol) and node.name == name for node in postorder(*before)):
            raise SymnetError(
                f"{quote(name)} is a variable in the lines before, so it cannot be defined as {quote(value)} behind "
                f"them; define it where they begin, with where={{...}}, or choose another name"
            )
        if not isinstance(value, str):
            value = str(as_expr(value))
        self.where[name] = value
        defined = self._read(name, f"the definition of {name}")
        if not isinstance(defined, Defined):
            raise SymnetError(f"{quote(name)} := {quote(value)} is not a definition; give a name and a formula")
        self._names[name] = defined

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
        line: int = 0,
    ) -> None:
        """The next line: `... relation formula`, because of a rule or in words.

        given: hypotheses that this line uses beside those of the whole; cite: the reference of a theorem that is
        cited, not proved; expect: `proved`, or `supported` or `cited` with a reason; line: of the user's file.
        """
        place = f"step {len(self.steps) + 1}"
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
        used = self._given + self._conditions(given)
        try:
            made = Step(
                self._last, relation, after, rule, given=used, cited=cite, expect=expect, note=reason, line=line
            )
            made.claim  # noqa: B018 - both sides must broadcast
        except SymnetError as error:
            raise SymnetError(f"{place}: {error}") from None
        self.steps.append(made)
        self._last, self._relation = after, joined

    def finish(self) -> Derivation:
        """The derivation. A chain for a full claim must have reached its right side."""
        if not self.steps:
            raise SymnetError("a derivation by hand needs at least one step; add D.step(...)")
        if self._goal is not None:
            wanted, relation = self._goal.children[1], self._goal.relation
            if self._last != wanted or relation not in IMPLIES[self._relation]:
                raise SymnetError(
                    f"the chain ends at {quote(self._last)} with {self._relation}, and the claim is "
                    f"{quote(self._goal)}; add the steps that are missing"
                )
            claim = Claim(self._start, relation, wanted, self._given)
        else:
            claim = Claim(self._start, self._relation, self._last, self._given)
        return Derivation(definitions(self._occurring()), tuple(self.steps), claim, self._last)

    def _occurring(self) -> list[Defined]:
        """All names, each after those that it is made of: those of `where` that occur, and all that were defined."""
        roots = (self._start, *(step.after for step in self.steps), *self._names.values())
        return [node for node in postorder(*roots) if isinstance(node, Defined)]

    def _conditions(self, given: Sequence[Any]) -> tuple[Compare, ...]:
        conditions = parse_conditions(given, let=self.let, where=self.where)
        return tuple(rebuild(c, self._stands_for) for c in conditions)

    def _read(self, formula: Any, place: str) -> Any:
        try:
            read = parse(formula, let=self.let, where=self.where) if isinstance(formula, str) else as_expr(formula)
        except SymnetError as error:
            raise type(error)(f"{place}: {error}") from None
        return rebuild(read, self._stands_for) if self._stands_for else read
