"""`check`: a user's own chain of formulas, judged line by line; the first line that does not follow, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import ParseError, ShapeError, SymnetError, quote
from symnet.evidence.checking.code import compare_code
from symnet.evidence.checking.lines import Line, conditions_of, read_lines, sections
from symnet.evidence.checking.records import Check, CheckedLine
from symnet.evidence.checking.rewordings import latex_rewordings, rewordings
from symnet.evidence.checking.scopes import conditions, read_formula, scope_of
from symnet.evidence.clock import Clock
from symnet.evidence.diagnosis.diagnose import Diagnosis, diagnose
from symnet.evidence.diagnosis.edits import derived
from symnet.evidence.diagnosis.records import Repaired, in_place
from symnet.evidence.ladder import judge
from symnet.expr import Compare, Expr, has_derivative, postorder
from symnet.language import make_claim
from symnet.language.scope import Scope

VERDICT_SHARE = 0.7  # of a line's time; the rest, and what is left of it, is for the diagnosis
REWORDING_SHARE = 0.4  # of it, for reading what a line may have been
MATRIX = 2  # axes: nobody means an outer product of more, unless the line before has as many
SHAPES = "shapes"  # the method of a verdict on sides whose shapes do not fit


def check(
    lines: Any,
    let: Any = None,
    given: Any = (),
    where: Mapping[str, Any] | None = None,
    timeout: float = 10.0,
    total: float | None = None,
) -> Check:
    """A derivation of your own, judged line by line: which line does not follow, at which values, and what is wrong.

    lines: a text, or a list of lines. A line is a formula: text of the language, an expression, a SymPy expression,
    LaTeX as `e.latex()` writes it (between dollars where it holds no backslash), or a function of arrays, which is
    compared with the line before it in floats and never proved. The first formula begins the chain; each further one
    continues it as `== formula`, or with the relation it starts with; a full relation `a == b` stands for itself and
    what follows continues from `b`. A line may end with `because ...`. `let: x: n` declares, `given: sum(y) == 1` adds
    a hypothesis for the lines after it, `p := softmax(z)` defines a name, `section: ...` begins a chain of its own (of
    what stood before the first section, declarations, hypotheses and definitions hold), and `# ...` is a comment.
    timeout: seconds for each line, its diagnosis included; total: for all lines, after which they are `unknown`.

    Raises `SymnetError` with the number of a line that cannot be read. A line whose shapes do not fit is no such
    error: it does not follow, so it is refuted by its shapes.

    >>> found = check(["grad(sum((X @ w - y)**2), w)", "X.T @ (X @ w - y)"], let="X: m n; w: n; y: m")
    >>> found.status, found.first_failure.number, found.first_failure.diagnosis.text()
    ('refuted', 2, 'factor 2: the factor 2 is missing')
    >>> check("diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))").ok
    True
    """
    if not timeout > 0:
        raise SymnetError(f"timeout={quote(timeout)} is not a number of seconds above 0")
    whole = Clock(inf if total is None else total)
    found: list[CheckedLine] = []
    for title, common, own in sections(read_lines(lines)):
        scope = scope_of([*common, *own], let, where)
        walk = Walk(scope, conditions(given, scope), timeout, whole, title)
        for line in (*common, *own):
            walk.take(line)
        found += walk.found
    if not found:
        raise SymnetError("there is nothing to check: give at least two lines, or one with a relation such as a == b")
    return Check(tuple(found))


@dataclass
class Walk:
    """From line to line. whole: the time of all lines; left: what the next line continues; latex: whether the last was
    LaTeX; found: the lines that were judged."""

    scope: Scope
    given: list[Compare]
    timeout: float
    whole: Clock
    section: str = ""
    left: Expr | None = None
    latex: bool = False
    found: list[CheckedLine] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """The next line."""
        if line.kind == "given":
            self.given += conditions(conditions_of(line.value), self.scope, line.number)
        elif line.kind == "code":
            self._code(line)
        elif line.kind == "formula":
            self._formula(line)

    def _formula(self, line: Line) -> None:
        clock = Clock(min(self.timeout, self.whole.left))
        try:
            line, relations, sides = self._reading(line)
        except ShapeError as error:
            if self.left is None or not isinstance(line.value, str):
                raise type(error)(f"line {line.number}: {error}") from None
            self._misshapen(line, line.relation or "==", None, error, clock)
            return
        except SymnetError as error:
            raise type(error)(f"line {line.number}: {error}") from None
        if not relations and (line.begins or self.left is None):
            if line.relation:
                raise SymnetError(f"line {line.number}: {line.words} continues nothing; the first line is a formula")
            self.left = sides[0]
            return
        if len(relations) == len(sides):  # continues the chain
            sides = [self._needed(line), *sides]
        elif not relations:
            relations, sides = [line.relation or "=="], [self._needed(line), *sides]
        for left, relation, right in zip(sides, relations, sides[1:], strict=False):
            self.left = left
            self._judge(line, relation, right, clock)

    def _reading(self, line: Line) -> tuple[Line, list[str], list[Expr]]:
        """The line with its relations and sides. After LaTeX, what is no text of the language is read as LaTeX too:
        `2 x` holds no backslash."""
        try:
            relations, sides = read_formula(line, self.scope)
        except ParseError:
            if not self.latex or line.latex or not isinstance(line.value, str):
                raise
            try:
                line = replace(line, latex=True)
                relations, sides = read_formula(line, self.scope)
            except SymnetError:
                pass
            else:
                return line, relations, sides
            raise
        self.latex = line.latex
        return line, relations, sides

    def _needed(self, line: Line) -> Expr:
        if self.left is None:
            raise SymnetError(f"line {line.number}: {line.words} continues nothing; the first line is a formula")
        return self.left

    def _judge(self, line: Line, relation: str, right: Expr, clock: Clock) -> None:
        left = self._needed(line)
        try:
            claim = make_claim(left, relation, right, given=self.given)
        except ShapeError as error:
            self._misshapen(line, relation, right, error, clock)
            self.left = right
            return
        verdict = judge(claim, Clock(clock.left * VERDICT_SHARE))
        fault = None
        if verdict.status == "refuted":
            texts = self._reworded(line, Clock(clock.left * REWORDING_SHARE)) if isinstance(line.value, str) else {}
            fault = diagnose(claim.lhs, relation, claim.rhs, claim.given, verdict, texts, timeout=clock.left)
        self._add(line, relation, right, verdict, claim, fault)
        self.left = right

    def _misshapen(self, line: Line, relation: str, right: Expr | None, error: ShapeError, clock: Clock) -> None:
        """A line whose shapes do not fit: those of its parts (right is None), or those of the two sides."""
        left = self._needed(line)
        verdict = Verdict("refuted", method=SHAPES, reason=str(error))
        texts = self._reworded(line, Clock(clock.left * REWORDING_SHARE)) if right is None else {}
        fault = diagnose(left, relation, right, self.given, verdict, texts, timeout=clock.left)
        self._add(line, relation, right, verdict, None, fault)

    def _reworded(self, line: Line, clock: Clock) -> dict[str, list[Repaired]]:
        """What a line may have been whose shapes do not fit, by the rows of faults."""
        found: dict[str, list[Repaired]] = {}
        most = max(MATRIX, most_axes(self._needed(line)))
        made = latex_rewordings(line.value, self.scope) if line.latex else rewordings(line.value)
        for reworded in made:
            if not clock.left:
                break
            try:
                _, sides = read_formula(replace(line, value=reworded.text), self.scope)
            except SymnetError:
                continue
            if len(sides) == 1 and most_axes(sides[0]) <= most:
                repaired = Repaired(sides[0], *in_place(reworded.new, reworded.old))
                found.setdefault(reworded.key, []).append(repaired)
        return found

    def _add(
        self,
        line: Line,
        relation: str,
        right: Expr | None,
        verdict: Verdict,
        claim: Claim | None,
        fault: Diagnosis | None,
    ) -> None:
        left = self._needed(line)
        written = str(line.value).lstrip("=<>≤≥ ") if right is None else right
        text = f"{relation} {written}"
        shown = derived_text(left, self.given) if verdict.status == "refuted" and fault is None else ""
        self._found(
            CheckedLine(line.number, text, str(left), verdict, claim, fault, shown, line.because, latex=line.latex)
        )

    def _code(self, line: Line) -> None:
        clock = Clock(min(self.timeout, self.whole.left))
        left = self._needed(line)
        verdict, fault = compare_code(line.value, left, self.given, self.scope, clock)
        text = f"== {line.words}(...)"
        self._found(CheckedLine(line.number, text, str(left), verdict, None, fault))

    def _found(self, line: CheckedLine) -> None:
        self.found.append(replace(line, section=self.section))


def most_axes(e: Expr) -> int:
    """Of all parts."""
    return max(len(node.shape) for node in postorder(e))


def derived_text(left: Expr, given: Sequence[Compare]) -> str:
    """What symnet finds for a derivative as written."""
    if not has_derivative(left):
        return ""
    found = derived(left, tuple(given))
    return "" if found is None else str(found)
