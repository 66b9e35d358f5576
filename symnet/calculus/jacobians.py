"""Jacobians, Hessians and their products with vectors: total differentials in index notation, written as matrices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from symnet.calculus.arithmetic import ZERO
from symnet.calculus.asked import Asked, asked, direction
from symnet.calculus.conditions import total
from symnet.calculus.local import Axes, local
from symnet.calculus.naming import dependent, name_parts
from symnet.calculus.prepare import led, prepare
from symnet.calculus.pullbacks import pullback_of
from symnet.calculus.reverse import CONSTANT, chains, sweep_back
from symnet.calculus.simplify import rewriters
from symnet.calculus.structured import structured_seed
from symnet.calculus.terms import Term, sum_written
from symnet.claim import Claim
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Compare, Defined, Expr, Eye, Formal, Full, Reshape, SizeValue, Where, postorder
from symnet.expr.tensor import Labels
from symnet.rewrite import traced
from symnet.step import Definition, Derivation, Rule, Step

HESSIAN = Rule("Hessian", "hessian(L, x) = jacobian(grad(L, x), x)", "黑塞矩阵")
HVP = Rule("Hessian times a vector", "hvp(L, x, v) = jvp(grad(L, x), x, v)", "黑塞矩阵与向量之积")
SCALAR = Rule("Jacobian of a scalar", "jacobian(L, x) = grad(L, x) for a scalar L", "标量的雅可比矩阵是梯度")
ITSELF = Rule("identity", "d(x)/dx is the identity", "恒等")
MOST_TERMS = 64  # terms of one expansion; beyond it a part of the expression needs a name of its own


@dataclass(frozen=True)
class Entry:
    """A term that waits for the derivative of an operand with these labels; place: where it stands in the sum."""

    place: tuple[int, ...]
    term: Term
    labels: Labels


@dataclass
class Expansion:
    """The total differential of `f` by `x`, from the outside in: terms of factors and one derivative still to take."""

    f: Expr
    x: Expr
    v: Expr | None
    names: dict[Expr, Defined]
    given: tuple[Compare, ...]
    axes: Axes = field(default_factory=Axes)
    done: list[Entry] = field(default_factory=list)
    pending: dict[Expr, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.out = self.axes.fresh(self.f.shape)
        self.trail: Labels = self.axes.fresh(self.x.shape) if self.v is None else ()
        nodes = list(postorder(self.f, stop=lambda node: node is self.x))
        self.place = {node: k for k, node in enumerate(nodes)}
        self.active = dependent(nodes, (self.x,))
        if self.f in self.active:
            self.pending[self.f] = [Entry((), Term(), self.out)]

    def formal(self, operand: Expr) -> Formal:
        """The derivative of an operand that is still to be taken."""
        if self.v is not None:
            return Formal("jvp", operand, self.x, self.v)
        return Formal("jacobian", operand, self.x)

    def whole(self) -> Expr:
        """The state as an expression, its terms in the order of the function's."""
        terms = [(entry.place, entry.term) for entry in self.done]
        for operand, entries in self.pending.items():
            formal = self.formal(operand)
            terms += [(entry.place, entry.term.times((formal, entry.labels + self.trail))) for entry in entries]
        terms.sort(key=lambda pair: pair[0])
        return sum_written([term for _, term in terms], self.out + self.trail, self.axes.sizes)

    def steps(self, before: Expr, chain: str) -> Iterator[Step]:
        """One rule a line, from the outside in; lines of one rule after the other are one, and what only leaves out
        constants or looks up a name joins the next line."""
        waiting: Step | None = None
        while self.pending:
            operand = max(self.pending, key=self.place.__getitem__)
            rule, opened, notes = self._expand(operand)
            if self.x in self.pending:
                self._expand(self.x)
            if rule is None and self.pending:
                continue
            after = self.whole()
            if waiting and rule in (waiting.rule, None):
                together = tuple(dict.fromkeys(waiting.opened + opened))
                waiting = waiting.but(after=after, opened=together, given=self.given if together else ())
                continue
            if waiting:
                yield waiting
                before = waiting.after
            used = self.given if opened else ()
            waiting = Step(before, "==", after, rule or ITSELF, used, opened, chain=chain, note="; ".join(notes))
        if waiting:
            yield waiting

    def _expand(self, operand: Expr) -> tuple[Rule | None, tuple[Compare, ...], tuple[str, ...]]:
        """Take one derivative by its local rule; None for the rule where nothing happens worth a line."""
        entries = self.pending.pop(operand)
        if operand is self.x:
            for entry in entries:
                self.done += [Entry(entry.place, entry.term.joined(s), ()) for s in self._seed(entry.labels)]
            return None, (), ()
        if isinstance(operand, Defined):
            self.pending.setdefault(operand.value, []).extend(entries)
            return None, (), ()
        if isinstance(operand, Where) and not all(map(total, operand.children[1:])):
            return self._by_cases(operand, entries)
        opened: dict[Compare, None] = {}
        notes: dict[str, None] = {}
        rule = None
        trivial = True
        for entry in entries:
            rule, shares = local(operand, entry.labels, self.axes, self.names)
            shares = [share for share in shares if share.operand in self.active]
            trivial = trivial and len(shares) == 1 and shares[0].term == Term() and not shares[0].opened
            for number, share in enumerate(shares):
                opened.update(dict.fromkeys(share.opened))
                if share.opened and share.note:
                    notes[share.note] = None
                if share.term.coefficient:
                    term = self._counted(entry.term.joined(share.term), entry.labels, share.labels)
                    fresh = Entry((*entry.place, number), term, share.labels)
                    self.pending.setdefault(share.operand, []).append(fresh)
        if len(self.done) + sum(map(len, self.pending.values())) > MOST_TERMS:
            raise BudgetError(
                f"the Jacobian of {quote(self.f)} has more than {MOST_TERMS} terms; give parts of it names with where="
            )
        return None if trivial else rule, tuple(opened), tuple(notes)

    def _counted(self, term: Term, before: Labels, after: Labels) -> Term:
        """A summed axis along which nothing varies any more counts its size."""
        for label in before:
            size = self.axes.sizes[label]
            if label in self.out or label in after or any(label in labels for _, labels in term.factors):
                continue
            if size != 1:
                term = term.times((SizeValue(size), ()))
        return term

    def _by_cases(self, node: Where, entries: list[Entry]) -> tuple[Rule | None, tuple[Compare, ...], tuple[str, ...]]:
        """A `where` with a branch that has no value everywhere: its derivative asks only for the chosen branch."""
        condition, *branches = node.children
        opened: list[Compare] = []
        if condition in self.active:
            opened.append(Compare("!=", *condition.children))
        slopes = []
        for branch in branches:
            formal = self.formal(branch)
            steps, slope = expanded(formal, self.names, self.given) if branch in self.active else ([], ZERO)
            opened += [c for step in steps for c in step.opened]
            slopes.append(slope)
        k = len(self.trail)
        sides = (Reshape(e, (*e.shape, *(1,) * k)) if e.rank and k else e for e in condition.children)
        chosen = Where(Compare(condition.relation, *sides), *slopes)
        self.done += [
            Entry(entry.place, entry.term.times((chosen, entry.labels + self.trail)), ()) for entry in entries
        ]
        return pullback_of(node).rule, tuple(dict.fromkeys(opened)), ()

    def _seed(self, labels: Labels) -> list[Term]:
        if self.v is not None:
            return [Term(Fraction(1), ((self.v, labels),))]
        special = structured_seed(self.x, labels, self.trail)
        if special is not None:
            return special
        deltas = tuple((Eye(self.axes.sizes[i]), (i, j)) for i, j in zip(labels, self.trail, strict=True))
        return [Term(Fraction(1), deltas)]


def expanded(
    formal: Formal, names: dict[Expr, Defined], given: tuple[Compare, ...], chain: str = ""
) -> tuple[list[Step], Expr]:
    """The steps from a Jacobian or jvp as written to its simplified formula."""
    f, x, *v = formal.children
    expansion = Expansion(f, x, v[0] if v else None, names, given)
    if f not in expansion.active:
        zero = Full(0, formal.shape)
        return [Step(formal, "==", zero, CONSTANT, chain=chain)], zero
    steps = list(expansion.steps(formal, chain))
    current = steps[-1].after if steps else expansion.whole()
    steps += traced(current, rewriters(given), chain, given)
    if not steps:
        steps = [Step(formal, "==", current, ITSELF, chain=chain)]
    return steps, steps[-1].after


def names_of(definitions: tuple[Definition, ...]) -> dict[Expr, Defined]:
    found: dict[Expr, Defined] = {}
    for definition in definitions:
        found.setdefault(definition.name.value, definition.name)
    return found


def jacobian(y: Any, x: Any, given: Any = ()) -> Derivation:
    """All partial derivatives of a tensor by a variable (or several), of shape `y.shape + x.shape`, as matrices where
    that is possible.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import softmax
    >>> z = tensors("z: n")
    >>> jacobian(softmax(z), z).result.named()
    'diag(p) - outer(p, p)'
    """
    question = asked("jacobian", y, x, given)
    if not question.function.shape:
        return _of_scalar(question)
    return _forward(question, "jacobian", ())


def jvp(y: Any, x: Any, v: Any, given: Any = ()) -> Derivation:
    """The derivative of a tensor as the variable moves in direction v (of the variable's shape): of the shape of y."""
    question = asked("jvp", y, x, given)
    return _forward(question, "jvp", (direction("jvp", v, question, _variable("jvp", question).shape),))


def _variable(what: str, question: Asked) -> Expr:
    if not question.single:
        raise SymnetError(f"{what} takes one variable, not a list; ask for each on its own")
    return question.variables[0]


def _forward(question: Asked, kind: str, vector: tuple[Expr, ...]) -> Derivation:
    asked_for = question
    question, prepared = prepare(question)
    forward = name_parts(question.function, question.variables, vector, whole=())
    steps: list[Step] = []
    claims: list[Claim] = []
    for x, chain in zip(forward.variables, chains(forward.variables), strict=True):
        formal = Formal(kind, forward.root, x, *vector)
        lines, result = expanded(formal, forward.names, question.given, chain)
        steps += lines
        claims.append(Claim(formal, "==", result, question.given))
    found = _derivation(question, tuple(map(Definition.of, forward.order)), steps, claims)
    return led(found, asked_for, prepared, chains(forward.variables))


def _derivation(
    question: Asked, definitions: tuple[Definition, ...], steps: list[Step], claims: list[Claim]
) -> Derivation:
    if question.single:
        return Derivation(definitions, tuple(steps), claims[0], claims[0].rhs)
    return Derivation(definitions, tuple(steps), tuple(claims), [claim.rhs for claim in claims])


def _of_scalar(question: Asked) -> Derivation:
    """The Jacobian of a scalar is its gradient."""
    found = sweep_back(question)
    steps: list[Step] = []
    claims = []
    for claim, chain in zip(found.claims, chains(question.variables), strict=True):
        formal = Formal("jacobian", *claim.lhs.children)
        steps.append(Step(formal, "==", claim.lhs, SCALAR, chain=chain))
        steps += [step for step in found.steps if step.chain == chain]
        claims.append(Claim(formal, "==", claim.rhs, claim.given))
    main = {step.chain for step in steps}
    before = [step for step in found.steps if step.chain not in main]
    return _derivation(question, found.definitions, before + steps, claims)


def hessian(L: Any, x: Any, given: Any = ()) -> Derivation:
    """The second derivatives of a scalar, of shape `x.shape + x.shape`.

    Hypotheses that speak of the variable are not used in the gradient before it is differentiated.

    >>> from symnet.symbols import tensors
    >>> A, x = tensors("A: n n; x: n")
    >>> str(hessian(x @ A @ x, x).result)
    'A + A.T'
    """
    return _second(asked("hessian", L, x, given), "hessian", ())


def hvp(L: Any, x: Any, v: Any, given: Any = ()) -> Derivation:
    """The Hessian of a scalar times v, of the variable's shape, without the Hessian."""
    question = asked("hvp", L, x, given)
    return _second(question, "hvp", (direction("hvp", v, question, _variable("hvp", question).shape),))


def _second(question: Asked, kind: str, vector: tuple[Expr, ...]) -> Derivation:
    x = _variable(kind, question)
    fixed = tuple(h for h in question.given if x not in set(postorder(h)))
    first = sweep_back(replace(question, given=fixed), others=vector, finish=False)
    root, x = first.claims[0].lhs.children
    steps = [step.but(chain=step.chain or "gradient") for step in first.steps]
    formal = Formal(kind, root, x, *vector)
    inner = Formal("jvp" if vector else "jacobian", first.result, x, *vector)
    used = tuple(dict.fromkeys(h for step in first.steps for h in step.given))
    steps.append(Step(formal, "==", inner, HVP if vector else HESSIAN, used))
    lines, result = expanded(inner, names_of(first.definitions), question.given)
    return Derivation(first.definitions, (*steps, *lines), Claim(formal, "==", result, question.given), result)


def vjp(y: Any, x: Any, w: Any, given: Any = ()) -> Derivation:
    """The gradient of inner(y, w), w of the shape of y and fixed, by a reverse sweep: of the variable's shape."""
    question = asked("vjp", y, x, given)
    return sweep_back(question, direction("vjp", w, question, question.function.shape))
