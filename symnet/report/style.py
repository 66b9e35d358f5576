"""How a text of formulas is printed: language, notation, layout of derivatives, and notation of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim, Verdict, point_words
from symnet.expr import Compare, Expr
from symnet.language import parse
from symnet.report.document import Badge
from symnet.report.formula import by_entries, formula, known_layout, names_of, relation
from symnet.report.formula_derivatives import turns
from symnet.report.names import Names
from symnet.report.notation import Notation, row
from symnet.report.terminal import terminal
from symnet.report.words import word
from symnet.sizes import broadcast
from symnet.step import Derivation, Step


@dataclass(frozen=True)
class Style:
    """lang: `en` or `zh`; notation: `matrix`, or `index`, in which a tensor is given by its entry; layout: of
    derivatives, `mixed` (as the language means them), `numerator` or `denominator`; names: notation of names."""

    lang: str = "en"
    notation: str = "matrix"
    layout: str = "mixed"
    names: Names | None = None

    def __post_init__(self) -> None:
        word("stop", self.lang)
        by_entries(self.notation)
        known_layout(self.layout)

    def naming(self, expressions: Iterable[Expr]) -> Style:
        """The style with one notation of names for all these expressions."""
        return replace(self, names=Names.of(names_of(*expressions)))

    @property
    def by_entries(self) -> bool:
        return by_entries(self.notation)

    @property
    def pasteable(self) -> bool:
        """Whether plain text is printed in the text language."""
        return self.notation == "matrix" and self.layout == "mixed"

    def formula(self, e: Expr, turned: bool = False, like: Expr | None = None, grouped: bool = False) -> Notation:
        """The notation of an expression; of its transpose, where it is `turned`; by entries with as many indices as
        `like` has; with the parentheses of all products, where they are `grouped`."""
        shape = broadcast(e.shape, like.shape) if like is not None else e.shape
        return formula(e, self.names, self.lang, self.by_entries, self.layout, turned, shape, grouped)

    def turns(self, e: Expr) -> bool:
        """Whether the layout prints the transpose of lines about this derivative."""
        return not self.by_entries and turns(e, self.layout)

    def sides(self, left: Expr, right: Expr, turned: bool = False) -> tuple[Notation, Notation]:
        """Both sides of a line, with the same indices; with all parentheses, where they would print alike."""
        shown = self.formula(left, turned, right), self.formula(right, turned, left)
        if shown[0] == shown[1] and left is not right:
            return self.formula(left, turned, right, True), self.formula(right, turned, left, True)
        return shown

    def cells(self, claim: Claim | Compare) -> tuple[Notation, Notation]:
        """The left side; the relation with the right side. Hypotheses are left out."""
        left, right = (claim.lhs, claim.rhs) if isinstance(claim, Claim) else claim.children
        shown = self.sides(left, right, self.turns(left) and _as_large(left, right))
        return shown[0], row(relation(claim.relation), shown[1])

    def claim(self, claim: Claim | Compare) -> Notation:
        """`lhs relation rhs`, without the hypotheses."""
        return row(*self.cells(claim))

    def text(self, e: Expr | Claim) -> str:
        """On one line of plain text: an expression or a condition, or a claim without its hypotheses."""
        if isinstance(e, Claim):
            return self.text(e.comparison)
        if self.pasteable:
            return e.named()
        return terminal(self.claim(e) if isinstance(e, Compare) else self.formula(e))

    def texts(self, left: Expr, right: Expr, turned: bool = False) -> tuple[str, str]:
        """Both sides of a line as plain text."""
        if self.pasteable:
            return left.named(), right.named()
        first, second = self.sides(left, right, turned)
        return terminal(first), terminal(second)

    def badge(self, verdict: Verdict, cited: str = "", plain: bool = False) -> Badge:
        """The mark of a verdict, its counterexample in the notation of the page: η = −1/2. In plain text that can be
        pasted back in, as typed: eta = -1/2."""
        if plain and self.pasteable:
            return Badge.of(verdict, cited)
        names = self.names or Names()
        return Badge.of(
            verdict, cited, point_words(verdict.counterexample, lambda name: terminal(names[name]), _number)
        )

    def sign(self, relation_sign: str) -> str:
        """A relation as plain text."""
        return relation_sign if self.pasteable else relation(relation_sign).text

    def notes(self) -> list[str]:
        """What a reader has to know of the notation."""
        return [word("index note" if self.by_entries else f"{self.layout} layout", self.lang)]


def _number(text: str) -> str:
    return terminal(formula(parse(text)))


@dataclass(frozen=True)
class Line:
    """A step in its chain. number: from 1; head: what the chain begins with; first: whether it is printed here;
    turned: the transpose is printed, on both sides; silent: steps before this one that print the same."""

    step: Step
    number: int
    head: Expr
    first: bool
    turned: bool
    silent: tuple[Line, ...] = ()

    @property
    def sides(self) -> tuple[Expr, Expr, bool]:
        """What `Style.sides` and `Style.texts` take."""
        return self.head, self.step.after, self.turned

    @property
    def all(self) -> tuple[Line, ...]:
        """The lines that are printed as this one."""
        return (*self.silent, self)

    @property
    def label(self) -> str:
        """The number, or the first and the last."""
        return str(self.number) if not self.silent else f"{self.silent[0].number}–{self.number}"


def chains_of(steps: Iterable[Step], style: Style) -> Iterator[list[Line]]:
    """The steps, numbered from 1, cut into chains: a step goes on where the one before ended."""
    chain: list[tuple[int, Step]] = []
    for number, step in enumerate(steps, start=1):
        if chain and not (chain[-1][1].chain == step.chain and chain[-1][1].after == step.before):
            yield _lines(chain, style)
            chain = []
        chain.append((number, step))
    if chain:
        yield _lines(chain, style)


def _lines(chain: list[tuple[int, Step]], style: Style) -> list[Line]:
    """The lines of a chain; it is printed transposed as a whole where the layout asks it of its head."""
    head = chain[0][1].before
    turned = style.turns(head) and all(_as_large(head, step.after) for _, step in chain)
    return [Line(step, number, head, k == 0, turned) for k, (number, step) in enumerate(chain)]


def shown_once(lines: list[Line], verdicts: Sequence[Verdict], sides: Callable[..., Any]) -> Iterator[Line]:
    """The lines of a chain; one that prints as the line before, as well established, is joined to it: what differs in
    the expression (`x @ A` and `A.T @ x`) may be one formula. A first line that prints as what it begins with is joined
    to the next. sides: how they print (of a `Style`)."""
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and _alike(waiting, line, verdicts, sides):
            waiting = replace(line, first=waiting.first, silent=waiting.all)
            continue
        if waiting is not None:
            yield waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _alike(a: Line, b: Line, verdicts: Sequence[Verdict], sides: Callable[..., Any]) -> bool:
    first, second = verdicts[a.number - 1], verdicts[b.number - 1]
    judged = (first.status, first.scope) == (second.status, second.scope)
    plain = a.step.relation == b.step.relation == "==" and not a.step.cited and not b.step.cited
    if not (judged and plain):
        return False
    before, shown = sides(*a.sides)
    return bool(shown == sides(*b.sides)[1] or (a.first and before == shown))


def _as_large(left: Expr, right: Expr) -> bool:
    """Whether one transposition turns both sides: they have one shape, or a side is a scalar."""
    return left.shape == right.shape or not right.shape


def results_of(derivation: Derivation, style: Style) -> list[Notation]:
    """What was derived, in the layout of its claim."""
    several = isinstance(derivation.result, (list, tuple))
    found: list[Any] = list(derivation.result) if several else [derivation.result]
    heads = [claim.lhs for claim in derivation.claims]
    turned = [k < len(heads) and style.turns(heads[k]) and _as_large(heads[k], e) for k, e in enumerate(found)]
    return [style.formula(e, turn) for e, turn in zip(found, turned, strict=True)]


def expressions_of(derivation: Derivation) -> Iterator[Expr]:
    """Every expression that a derivation shows."""
    for claim in derivation.claims:
        yield from (claim.lhs, claim.rhs, *claim.given)
    for definition in derivation.definitions:
        yield from (definition.name, definition.meaning)
    for step in derivation.steps:
        yield from (step.before, step.after, *step.given, *step.opened)
    for failing in (contrast.claim for contrast in derivation.contrasts):
        if failing is not None:
            yield from (failing.lhs, failing.rhs, *failing.given)
