"""Instances of named inequalities that are proposed for a claim, and the parts of a claim that suggest them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import combinations, islice
from typing import Any, TypeVar

from symnet.errors import SymnetError
from symnet.evidence.axioms.letters import KINDS, Kind
from symnet.evidence.axioms.records import ONE, Axiom, Form, Inequality
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.degrees import Asked, Degrees, Scaling, put_in, united
from symnet.expr import AxisMap, Compare, Det, Expr, Index, Inverse, Map, Mul, Number, Power, Reduce, Symbol, postorder
from symnet.sizes import size

N = TypeVar("N", bound=Expr)
MOST_TENSORS = 12
TWO = Number(2)
Letters = dict[str, Any]
Proposals = Iterator[tuple[str, Letters]]  # the name of a form, and what its letters stand for


@dataclass(frozen=True)
class Finder:
    """proposals: what the letters of an axiom may stand for in a claim; kernel: a function that it is about, by which
    it is tried first where that occurs."""

    axiom: Axiom
    proposals: Callable[[Parts], Proposals]
    kernel: str = ""

    def found(self, parts: Parts) -> Iterator[Proposal]:
        return (Proposal(self.axiom, name, tuple(letters.items())) for name, letters in self.proposals(parts))


class Proposal:
    """A form of an axiom, and what its letters may stand for."""

    def __init__(self, axiom: Axiom, form_name: str, letters: tuple[tuple[str, Any], ...]):
        self.axiom, self.form_name, self.letters = axiom, form_name, letters
        self.key = (axiom.name, form_name, letters)
        self.hash = hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Proposal) and self.key == other.key

    def __hash__(self) -> int:
        return self.hash

    @property
    def form(self) -> Form:
        return self.axiom.forms[self.form_name]

    @property
    def formulas(self) -> Iterator[Expr]:
        return (value for _, value in self.letters if isinstance(value, Expr))

    @cached_property
    def outline(self) -> Outline:
        """What is known of an instance before it is built."""
        key = tuple((k, v.rank if isinstance(v, Expr) else v) for k, v in self.letters)
        return _outline(self.axiom.name, self.form_name, key)

    @property
    def features(self) -> frozenset[str]:
        """The functions that an instance would bring, those in its letters aside."""
        return self.outline.features

    def misfit(self, asked: Asked, scaling: Scaling) -> int:
        """How little the terms of an instance scale as those that are asked for: 0, 1 or 2."""
        if self.outline.degrees is None:
            return 0
        letters = {k: scaling.of(v) for k, v in self.letters if isinstance(v, Expr)}
        return asked.misfit(put_in(self.outline.degrees, letters))

    def instance(self) -> Instance | None:
        """What the row builds; None where the letters do not fit."""
        try:
            return Instance(self, self.form.inequality(dict(self.letters)))
        except SymnetError:
            return None

    def written(self) -> Letters:
        return self.form.written(dict(self.letters))


@dataclass(frozen=True)
class Outline:
    """Of an instance whose letters are plain names: the functions that occur, the degrees of its terms in the letters
    (None: not known), and what its sides are at the outside."""

    features: frozenset[str] = frozenset()
    degrees: Degrees | None = None
    outside: tuple[Outside, Outside] = (None, None)

    def may_say(self, lower: Expr, upper: Expr) -> bool:
        """Whether an instance may have these very sides."""
        return all(own in (None, outside(e)) for own, e in zip(self.outside, (lower, upper), strict=True))


Outside = tuple[type[Expr], tuple[Any, ...]] | None  # None: whatever a letter stands for


def outside(e: Expr) -> Outside:
    """The last operation of a formula."""
    return None if isinstance(e, Symbol) else (type(e), e.data)


@lru_cache(1024)
def _outline(axiom: str, form: str, letters: tuple[tuple[str, Any], ...]) -> Outline:
    """Of an instance whose letters are plain names of these ranks, all axes of one size."""
    kinds = AXIOMS[axiom].forms[form].kinds
    made = {k: PLAIN.get(kinds[k][0], _name)(k, v) if kinds[k][0].formula else v for k, v in letters}
    found = Proposal(AXIOMS[axiom], form, tuple(made.items())).instance()
    if found is None:
        return Outline()
    sides, scaling = (found.says.lower, found.says.upper), Scaling()
    return Outline(
        frozenset(features(*sides)),
        united(*map(scaling.of, sides)),
        (outside(sides[0]), outside(sides[1])),
    )


def _name(letter: str, rank: int, *facts: str) -> Expr:
    return Symbol(letter, (size("n"),) * rank, facts)


PLAIN: dict[Kind, Callable[[str, int], Expr]] = {
    KINDS["definite"]: lambda letter, rank: _name(letter, 2, "positive_definite"),
    KINDS["entries"]: lambda letter, rank: Index(_name(letter, rank + 1), (0,)),
}


class Instance:
    """What an axiom says of the letters of a proposal."""

    def __init__(self, proposal: Proposal, says: Inequality):
        self.proposal, self.says = proposal, says
        self.shape = Compare("==", says.lower, says.upper).shape


class Parts:
    """What the sides of a claim are made of. tensors: the smallest first."""

    def __init__(self, *sides: Expr):
        self.sides = sides
        self.nodes = list(dict.fromkeys(postorder(*sides)))
        self.tensors = list(islice((n for n in self.nodes if n.shape and not isinstance(n, Compare)), MOST_TENSORS))

    def of(self, kind: type[N]) -> Iterator[N]:
        return (n for n in self.nodes if isinstance(n, kind))

    def reductions(self, *names: str) -> Iterator[Reduce]:
        return (n for n in self.of(Reduce) if n.op in names)

    def pairs(self) -> Iterator[tuple[Expr, Expr]]:
        """Two tensors of one shape."""
        return ((a, b) for a, b in combinations(self.tensors, 2) if a.shape == b.shape)

    def weights(self) -> Iterator[Expr]:
        """Tensors that may be weights: names, and softmax."""
        return (t for t in self.tensors if isinstance(t, Symbol) or (isinstance(t, AxisMap) and t.name == "softmax"))


def scaled(a: Expr) -> tuple[Expr, Expr]:
    """A number and a tensor of which `a` is the product as it is written."""
    if isinstance(a, Mul) and a.shape:
        for s, x in (a.children, a.children[::-1]):
            if not s.shape and x.shape == a.shape:
                return s, x
    return ONE, a


def scaled_part(a: Expr) -> tuple[Expr, Expr]:
    """A number and what it is multiplied with, which may be a number too."""
    return scaled(a) if a.shape or not isinstance(a, Mul) else a.children


def features(*sides: Expr) -> set[str]:
    """The functions and reductions that occur, by name, and roots; the square of a norm is a sum."""
    found, todo = set[str](), list(sides)
    while todo:
        for node in postorder(todo.pop(), stop=_squared_norm):
            if _squared_norm(node):
                todo += node.children[0].children
            elif isinstance(node, (Map, Reduce, AxisMap)):
                found.add(ALIKE.get(str(node.data[0]), str(node.data[0])))
            elif isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value.denominator != 1:
                found.add("root")
            elif isinstance(node, (Det, Inverse)):
                found.add(type(node).__name__)
    return found - {"sum"}


def _squared_norm(e: Expr) -> bool:
    inner = e.base if isinstance(e, Power) and e.exponent is TWO else None
    return isinstance(inner, Reduce) and inner.op == "norm"


ALIKE = {"sqrt": "root", "norm": "root", "norm1": "abs", "mean": "sum", "min": "max", "log_softmax": "softmax"}


def beside(small: Expr, lower: Expr, signs: Signs) -> Expr | None:
    """c with small = c·lower, where c is a product of numbers that are not negative; factors may stand in any order."""
    others, own = _factors(small), _factors(lower)
    if lower is small:
        return ONE
    for factor in own:
        if factor not in others:
            return None
        others.remove(factor)
    if not others:
        return ONE
    if lower.shape or not all(signs.of(e).nonnegative and not e.shape for e in others):
        return None
    return reduce(Mul, others)


def _factors(e: Expr) -> list[Expr]:
    """The factors of a product, as it is written."""
    found, todo = list[Expr](), [e]
    while todo:
        e = todo.pop()
        if isinstance(e, Mul):
            todo += e.children[::-1]
        else:
            found.append(e)
    return found
