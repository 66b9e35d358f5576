"""`check`: a user's own chain of formulas, judged line by line; the first line that does not follow, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import ParseError, ShapeError, SymnetError, quote
from symnet.evidence.checking.code import compare_code
from symnet.evidence.checking.lines import Line, conditions_of, is_latex, read_lines, sections
from symnet.evidence.checking.records import Check, CheckedLine
from symnet.evidence.checking.rewordings import latex_rewordings, rewordings
from symnet.evidence.clock import Clock
from symnet.evidence.diagnosis.diagnose import Diagnosis, diagnose
from symnet.evidence.diagnosis.edits import derived
from symnet.evidence.diagnosis.records import Repaired, in_place
from symnet.evidence.ladder import judge
from symnet.expr import Compare, Expr, as_expr, has_derivative
from symnet.language import make_claim, parse_conditions, parse_declarations
from symnet.language.declarations import Declarations
from symnet.language.latex.reader import read_latex, read_side
from symnet.language.parser import read
from symnet.language.scope import Scope

VERDICT_SHARE = 0.7  # of a line's time; the rest, and what is left of it, is for the diagnosis
REWORDING_SHARE = 0.4  # of it, for reading what a line may have been
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
        scope = _scope([*common, *own], let, where)
        walk = Walk(scope, _conditions(given, scope), timeout, whole, title)
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
            self.given += _conditions(conditions_of(line.value), self.scope, line.number)
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
            relations, sides = _read(line, self.scope)
        except ParseError:
            if not self.latex or line.latex or not isinstance(line.value, str):
                raise
            try:
                line = replace(line, latex=True)
                relations, sides = _read(line, self.scope)
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
        made = latex_rewordings(line.value, self.scope) if line.latex else rewordings(line.value)
        for reworded in made:
            if not clock.left:
                break
            try:
                _, sides = _read(replace(line, value=reworded.text), self.scope)
            except SymnetError:
                continue
            if len(sides) == 1:
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


def derived_text(left: Expr, given: Sequence[Compare]) -> str:
    """What symnet finds for a derivative as written."""
    if not has_derivative(left):
        return ""
    found = derived(left, tuple(given))
    return "" if found is None else str(found)


def _read(line: Line, scope: Scope) -> tuple[list[str], list[Expr]]:
    """The relations and the sides of a formula; one relation more than sides where it continues a chain."""
    if line.latex:
        relations, sides = read_latex(line.value, scope)
        return ([line.relation, *relations] if line.relation else relations), sides
    if isinstance(line.value, str):
        found = read(line.value, scope)
        return ([line.relation] if line.relation else []), [_side(found, line)]
    value = as_expr(line.value)
    scope.learn(value)
    if isinstance(value, Compare):
        return [value.relation], list(value.children)
    return ([line.relation] if line.relation else []), [value]


def _side(e: Expr, line: Line) -> Expr:
    if isinstance(e, Compare):
        raise SymnetError(f"{quote(line.value)} compares inside a formula")
    return e


def _scope(records: Sequence[Line], let: Any, where: Mapping[str, Any] | None) -> Scope:
    """All declarations and definitions, those among the lines too, and the names of the expressions."""
    declared = parse_declarations(let).copy()
    for line in records:
        if line.kind == "let":
            try:
                _merge(declared, parse_declarations(line.value))
            except SymnetError as error:
                raise type(error)(f"line {line.number}: {error}") from None
    scope = Scope.of(declared, where, read)
    for line in records:
        if line.kind == "formula" and isinstance(line.value, Expr):
            scope.learn(line.value)
    for line in records:
        if line.kind == "define":
            try:
                if line.name in scope.defined:
                    raise SymnetError(
                        f"{quote(line.name)} is defined twice; take another name, or a section of its own"
                    )
                scope.define(line.name, line.value, read_side if line.latex else read)
            except SymnetError as error:
                raise type(error)(f"line {line.number}: {error}") from None
    _meet_names(records, scope)
    return scope


def _meet_names(records: Sequence[Line], scope: Scope) -> None:
    """Know the names of all lines of text: what LaTeX prints alike, before them too, is the same name."""
    met: set[str] = set()
    for line in records:
        if line.kind == "formula" and isinstance(line.value, str) and not line.latex:
            own = Scope(scope.declared, scope.defined)
            try:
                _read(line, own)
            except SymnetError:  # said when its turn comes
                continue
            met |= own.undeclared
    scope.undeclared |= met


def _merge(declared: Declarations, more: Declarations) -> None:
    for symbol in more.variables():
        known = declared.symbols.get(symbol.name)
        if known is not None and known is not symbol:
            raise SymnetError(f"{quote(symbol.name)} is declared twice, and differently; declare it once")
        declared.add_symbol(symbol)
    for name in more.sizes:
        declared.add_size(name)
    for name in sorted(more.functions):
        declared.add_function(name)
    declared.order.update(more.order)


def _conditions(given: Any, scope: Scope, number: int = 0) -> list[Compare]:
    items = given if isinstance(given, (list, tuple)) else [given]
    found: list[Compare] = []
    try:
        for item in items:
            if isinstance(item, str) and is_latex(item):
                relations, sides = read_latex(item.replace("$", " "), scope)
                if not relations or len(sides) == len(relations):
                    raise SymnetError(f"{quote(item)} is no hypothesis; write a comparison such as x > 0")
                found += [Compare(r, a, b) for r, a, b in zip(relations, sides, sides[1:], strict=False)]
            else:
                found += parse_conditions(item, let=scope.declared, where=scope.defined)
    except SymnetError as error:
        raise type(error)(f"line {number}: {error}" if number else str(error)) from None
    return found
