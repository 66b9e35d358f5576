"""A gradient composed of local claims: each name with those that are made of it, all other names held fixed.

Why this is a proof. Let the loss L be built of names, each a function of earlier names and of variables. Where each is
smooth in all that it is made of, the chain rule says for a name or a variable v

    ∂L/∂v = Σ (∂c/∂v)ᵀ·∂L/∂c,   over the names c whose formulas speak of v, and L itself with ∂L/∂L = 1,

where the vectors ∂L/∂c and all names but v are held fixed on the right. Taken from L backwards, these equations have
one solution. So a formula that the certificate calls ∂L/∂v is that if it equals the right side with free variables for
all names and for the vectors: what holds for all values holds for theirs. Here the names c are found in the loss
itself, each formula is shown to have a value and to be smooth (what `smooth.py` asks of a node is about the values of
its operands, whichever of them moves), and each equation is read as a claim about a derivative. What differs from an
equation before in names alone needs no further look (`alike.py`).
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.alike import content
from symnet.evidence.rechecking.exponents import integrality
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import was_shown
from symnet.evidence.rechecking.sides import slopes_of, values_of, words
from symnet.evidence.rechecking.texts import scope_of
from symnet.evidence.rechecking.values import Condition
from symnet.expr import Add, Compare, Defined, Expr, Formal, Number, Reduce, Symbol, postorder, rebuild

FIELDS = {"method", "claim", "deltas", "opened", "point", "seal"}
MOST_SPELLED_OUT = 12  # names inside of names


def check_gradient(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. The point is checked by the caller."""
    check_gradients([(claim, certificate)])
    return scope_of(claim)


def check_gradients(rows: Sequence[tuple[Claim, Mapping[str, Any]]]) -> None:
    """Accepts claims of gradients of one loss with their certificates, which is gone through once; or raises `Refused`.

    `deltas`: names in the result → of which name of the loss they are said to be the gradient; `opened`: name or
    variable → the names that have their values in its local equation.
    """
    first, _ = rows[0]
    results: list[tuple[Expr, Expr]] = []
    for claim, certificate in rows:
        if set(certificate) != FIELDS:
            raise Refused("it has other fields than a gradient by local claims")
        if not isinstance(claim.lhs, Formal) or claim.lhs.kind != "grad" or claim.relation != "==":
            raise Refused("it is not the claim of a gradient")
        if claim.lhs.children[0] is not first.lhs.children[0] or claim.given != first.given:
            raise Refused("these are gradients of different functions, or under different hypotheses")
        results.append((claim.lhs.children[1], claim.rhs))
    loss, after = first.lhs.children[0], [rhs for _, rhs in results]
    if any(isinstance(n, Formal) for n in postorder(loss, *(v for v, _ in results), *after, *first.given)):
        raise Refused("a derivative stands inside of the loss, the result or a hypothesis")
    names = {n.name: n for n in postorder(loss) if isinstance(n, Defined)}
    found = [n for n in postorder(*after) if isinstance(n, Defined)]
    said = _joined(certificate["deltas"] for _, certificate in rows)
    by_name = {n.name: n for n in found}
    if any(n is not by_name[n.name] for n in found if n.name in said):
        raise Refused("a name of a gradient stands for two things")
    deltas = {names[name]: by_name[delta] for delta, name in said.items()}
    opened = {v: [names[name] for name in row] for v, row in _joined(c["opened"] for _, c in rows).items()}
    try:
        Network(loss, results, first.given, deltas).check(opened)
    except (Cannot, RecursionError) as error:
        raise Refused(str(error)) from None


def _joined(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of these say, where they agree."""
    found: dict[str, Any] = {}
    for key, value in (row for part in parts for row in part.items()):
        if found.setdefault(key, value) != value:
            raise Refused(f"two certificates say different things of {key}")
    return found


class Network:
    """The names of a loss, and free variables for them. results: variables, and what the gradients by them are said to
    be.

    free: name → the variable that stands for it; formulas: variable → what it is called for, over such variables;
    adjoints: variables that are held fixed, and what they stand for; held: what holds of the variables, as it does of
    the names; shown: equations that hold, up to names.
    """

    def __init__(
        self,
        loss: Expr,
        results: Sequence[tuple[Expr, Expr]],
        given: Iterable[Compare],
        deltas: Mapping[Defined, Defined],
    ):
        self.loss, self.results, self.deltas = loss, results, deltas
        names = [n for n in postorder(self.loss) if isinstance(n, Defined)]
        self.free: dict[Expr, Expr] = {}
        self.formulas: dict[Expr, Expr] = {}
        both = list(dict.fromkeys([*names, *deltas.values()]))
        for k, n in enumerate(both):
            self.free[n] = Symbol(f"{n.name}, variable {k}", n.shape, integrality(n))
        for n in both:
            self.formulas[self.free[n]] = self.freed(n.value)
        self.given = tuple(map(self.freed, given))
        self.adjoints: dict[str, Expr] = {}
        self.held: dict[Compare, None] = {}
        self.shown: set[Hashable] = set()
        moving = _made_of(self.loss, (v for v, _ in results))
        self.owners = [self.loss, *(n for n in reversed(names) if n in moving and n is not self.loss)]

    def freed(self, e: Expr) -> Expr:
        """An expression over free variables for the names."""
        return rebuild(e, self.free)  # type: ignore[no-any-return]

    def formula(self, e: Expr) -> Expr:
        """What a name, or the loss, is over free variables."""
        return self.formulas[self.free[e]] if e in self.free else self.freed(e)

    def check(self, opened: Mapping[str, list[Defined]]) -> None:
        """All values, and from the loss backwards each equation."""
        for e in (*self.formulas.values(), self.formula(self.loss), *(self.freed(after) for _, after in self.results)):
            self._hold(values_of(e))
        spoken = {c: {*postorder(self.formula(c))} for c in self.owners}
        adjoint: dict[Expr, Expr] = {}
        targets = dict.fromkeys((*self.owners[1:], *(v for v, _ in self.results)))
        if not opened.keys() <= {v.data[0] for v in targets}:
            raise Refused("it opens names for an equation that is none")
        for v in targets:
            free = self.free.get(v, v)
            parts = [self._pushed(c, adjoint, free) for c in self.owners if free in spoken[c]]
            function = free if v is self.loss else Number(0)  # itself, or it is not made of the variable
            gradient = adjoint[v] = reduce(Add, parts) if parts else Formal("grad", function, free)
            if isinstance(v, Defined) and v in self.deltas:
                adjoint[v] = self.free[self.deltas[v]]
                self._equal(gradient, self.formulas[adjoint[v]], opened.get(v.data[0], ()))
            for after in (after for variable, after in self.results if variable is v):
                self._equal(gradient, self.freed(after), opened.get(v.data[0], ()))

    def _pushed(self, c: Expr, adjoint: Mapping[Expr, Expr], free: Expr) -> Expr:
        """(∂c/∂v)ᵀ·∂L/∂c for the variable that stands for v, or ∂L/∂v where c is L. Of a matrix with a declared word
        one coordinate may stand at two places: then it is the gradient of a sum in which ∂L/∂c is held fixed."""
        value = self.formula(c)
        self._hold(slopes_of(Formal("jacobian", value, free)))
        if c is self.loss:
            return Formal("grad", value, free)
        if not isinstance(free, Symbol) or not free.facts:
            return Formal("vjp", value, free, adjoint[c])
        fixed = Symbol(f"adjoint {len(self.adjoints)}", value.shape)
        self.adjoints[fixed.name] = adjoint[c]
        return Formal("grad", Reduce("sum", fixed * value, tuple(range(value.rank))), free)

    def _equal(self, gradient: Expr, formula: Expr, opened: Container[Expr]) -> None:
        """A local equation, where some names have their values; inside of the derivative they are held fixed, so the
        values are filled in after it."""
        values: dict[Expr, Expr] = {}
        for free in [free for name, free in self.free.items() if name in opened]:
            values[free] = rebuild(self.formulas[free], values)
        equation = Compare("==", gradient, rebuild(formula, values))
        claim = self._claim(equation, values)
        meant = {free.name: value for free, value in values.items() if isinstance(free, Symbol)} | self.adjoints
        asked = content((claim.lhs, claim.rhs, *claim.given), meant)
        if asked in self.shown or was_shown(claim):
            return
        reading = Reading(claim)
        reading.reader.terms.meant |= meant
        if not reading.stands(equation):
            raise Refused(f"the local equation {equation} is not shown")
        self.shown.add(asked)

    def _hold(self, conditions: Iterable[Condition]) -> None:
        """Conditions hold for all values of the free variables, or once the names in them are spelled out. They are all
        that an expression needs, and say nothing of its parts before all are shown: these have values only then."""
        held: dict[Compare, None] = {}
        for c in conditions:
            parts, values = [c.needs, *c.guards], dict[Expr, Expr]()
            for _ in range(MOST_SPELLED_OUT):
                if Reading(self._claim(parts[0], values)).known.shown(Condition(parts[0], tuple(parts[1:]))):
                    break
                values = self.formulas
                parts = [rebuild(part, values) for part in parts]
            else:
                raise Refused(f"it is not shown that {words(c)}")
            if not c.guards and c.needs.relation != "==":
                held[c.needs] = None
        self.held |= held

    def _claim(self, c: Compare, values: Mapping[Expr, Expr]) -> Claim:
        """What is read under the hypotheses, which may speak of names and of their values, and what was shown of the
        names in it."""
        left, right = c.children
        names = {n for n in postorder(c) if isinstance(n, Symbol)}
        held = (h for h in self.held if names.issuperset(n for n in postorder(h) if isinstance(n, Symbol)))
        given = (*self.given, *(rebuild(h, values) for h in self.given), *held)
        return Claim(left, "==", right, tuple(dict.fromkeys(given)))


def _made_of(e: Expr, variables: Iterable[Expr]) -> set[Expr]:
    """The nodes below `e` that are made of a variable, and these."""
    found = {*variables}
    for node in postorder(e):
        if not found.isdisjoint(node.children):
            found.add(node)
    return found
