"""A page by hand: chains for one claim after another, what fails without a condition, theorems that are cited."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from symnet.byhand.chain import Chain
from symnet.claim import Claim
from symnet.errors import SymnetError, quote
from symnet.expr import Compare
from symnet.language import parse, parse_conditions
from symnet.step import Contrast, Derivation, Rule, Theorem, joined


class ByHand:
    """A derivation being written; `derive_by_hand` makes it. It offers what a `Derivation` offers (`finish()` gives
    that), so a function of a catalog may return it as it is."""

    def __init__(self, start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None):
        self._parts: list[Derivation] = []
        self._chain: Chain | None = None
        self._contrasts: list[Contrast] = []
        self._theorems: list[Theorem] = []
        self._begin(start, let, given, where)

    def _begin(self, start: Any, let: Any, given: Sequence[Any], where: Mapping[str, str] | None) -> None:
        written = start.finish() if isinstance(start, ByHand) else start
        if isinstance(written, Derivation):
            if let is not None or given or where:
                raise SymnetError("a derivation has names and hypotheses of its own; leave out let, given and where")
            self._parts.append(written)
            self._chain = None
        else:
            self._chain = Chain(start, let, given, where)

    def define(self, name: str, value: Any) -> ByHand:
        """`name := value`, usable in every later line."""
        self._running().define(name, value)
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
        line = sys._getframe(1).f_lineno  # a step that does not follow is reported with its line
        self._running().step(relation, formula, because, because_zh, given, expect, cite, reason, line)
        return self

    def also(
        self, start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None
    ) -> ByHand:
        """Another claim, with a chain of its own, on the same page; the chain before it must be complete.

        start: a claim, an expression, or a derivation from the engine; let, where: those of the chain before by
        default; given: hypotheses of this claim alone.

        >>> D = derive_by_hand("a**2 == 1", given=["a == 1"])
        >>> _ = D.step("==", "1", because="insert a")
        >>> _ = D.also("(-1)**2 == 1").step("==", "1", because="the other root")
        >>> [str(claim) for claim in D.claims]
        ['a**2 == 1  given a == 1', '(-1)**2 == 1']
        """
        before = self._chain
        self._parts = self._complete()
        whole = isinstance(start, (ByHand, Derivation))
        if before is not None and not whole:
            let, where = before.let if let is None else let, before.where if where is None else where
        self._begin(start, let, given, where)
        return self

    def fails(
        self,
        claim: str,
        because: str,
        because_zh: str = "",
        let: Any = None,
        given: Sequence[Any] = (),
        refused: bool = False,
        where: Mapping[str, str] | None = None,
    ) -> ByHand:
        """A formula that does not hold: without its condition, or as a source prints it. It is judged too, and must be
        refuted by a counterexample.

        because: what is wrong with it; let, where: those of the running chain by default; given: hypotheses of this
        claim alone; refused: it has no meaning at all (shapes that do not fit, a sign without its operand), and the
        language itself must refuse it.

        >>> D = derive_by_hand("log(a*b) == log(a) + log(b)", given=["a > 0", "b > 0"])
        >>> _ = D.step("==", "log(a) + log(b)", because="logarithm of a product")
        >>> _ = D.fails("log(a*b) == log(a) + log(b)", because="a and b may both be negative")
        >>> [v.status for v in D.verify().contrasts]
        ['refuted']
        """
        if not because:
            raise SymnetError(f"say what is wrong with {quote(claim)}: because is in words")
        rule, line = Rule(because, zh=because_zh), sys._getframe(1).f_lineno
        chain = self._chain
        if chain is not None:
            let, where = chain.let if let is None else let, chain.where if where is None else where
        try:
            read = parse(claim, let=let, where=where)
            conditions = parse_conditions(given, let=let, where=where)
            if not isinstance(read, Compare):
                raise SymnetError(f"{quote(claim)} is no claim; write lhs == rhs, or with <=, <, >=, >")
            stated = Claim(read.children[0], read.relation, read.children[1], conditions)
        except SymnetError as error:
            if not refused:
                raise type(error)(f"{quote(claim)}, which should be refuted, cannot be read: {error}") from None
            self._contrasts.append(Contrast(claim, rule, None, str(error), line))
            return self
        if refused:
            raise SymnetError(f"{quote(claim)} has a meaning, and so is not refused; leave out refused=True")
        self._contrasts.append(Contrast(claim, rule, stated, line=line))
        return self

    def theorem(self, statement: str, statement_zh: str = "", cite: str = "") -> ByHand:
        """A theorem in words, with its hypotheses and its reference; it counts as cited, never as proved."""
        if not statement or not cite:
            raise SymnetError("a theorem needs its statement and, as cite, where it is proved")
        self._theorems.append(Theorem(statement, statement_zh, cite))
        return self

    def finish(self) -> Derivation:
        """The derivation. A chain for a full claim must have reached its right side."""
        return joined(tuple(self._complete()), tuple(self._contrasts), tuple(self._theorems))

    def _running(self) -> Chain:
        if self._chain is None:
            self._chain = Chain.after(self._parts[-1])
        return self._chain

    def _complete(self) -> list[Derivation]:
        return self._parts if self._chain is None else [*self._parts, self._chain.finish()]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.finish(), name)


def derive_by_hand(
    start: Any, let: Any = None, given: Sequence[Any] = (), where: Mapping[str, str] | None = None
) -> ByHand:
    """Begin a derivation at an expression, at a full claim `lhs == rhs`, or with a derivation from the engine, whose
    result the next line goes on from; then add `D.step(...)`.

    >>> D = derive_by_hand("diff(sigmoid(x), x)")
    >>> _ = D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="table")
    >>> str(D.claim)
    'diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))'
    """
    return ByHand(start, let, given, where)
