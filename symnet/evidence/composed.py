"""The gradient of a network from local claims: each name with its consumers, the others held fixed.

What is written down here: which names of the result are the gradients by which names of the loss, which names have
their values in which equation, and a point at which all have values. All else is found in the loss by the checkers,
who show that this is a proof, and say why it is one (`rechecking/gradients.py`). Nothing is proved before they accept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.chain_certificates import METHOD
from symnet.evidence.ladder import refusal
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.records import claim_key, sealed
from symnet.evidence.steps import names_in, visible
from symnet.expr import Defined, Expr, Formal, all_names, postorder
from symnet.sizes import Size
from symnet.step import Definition

Rows = list[tuple[Claim, dict[str, Any]]]
Opened = Callable[[Expr, Expr], Iterable[Defined]]


def compose(claims: tuple[Claim, ...], definitions: tuple[Definition, ...]) -> list[Verdict] | str:
    """Gradient claims of one loss proved from local claims, or the reason why not.

    >>> from symnet import grad, parse
    >>> d = grad(parse("h @ h", let="W: m n; x: n", where={"h": "tanh(W @ x)"}), "x")
    >>> [(v.status, v.certificate["opened"]) for v in compose(d.claims, d.definitions)]
    [('proved', {'z': ['h']})]
    """
    try:
        network = Network.of(claims, definitions)
        if isinstance(network, str):
            return network
        refused, tried = "", list[Rows]()
        for opened in (network.consumers_in, network.names_inside):
            rows = [(claim, network.certificate(claim, opened)) for claim in claims]
            if rows not in tried:
                found = [network.verdict(*row) for row in rows]
                refused = refusal(*found)
                if not refused:
                    return found
                tried.append(rows)
        return refused
    except SymnetError as error:
        return str(error)


@dataclass
class Network:
    """The names of a loss. deltas: name → the name of the gradient by it; sized: whether the loss speaks of sizes by
    name; consumers: name or variable → the names that are made of it, and the loss; moving: name or variable → what of
    the loss is made of it, and it; inside: name → the names in its value, and it; met: what was asked for by a formula
    that several results speak of."""

    deltas: dict[Expr, Defined]
    point: dict[str, Any]
    sized: bool
    consumers: dict[Expr, list[Expr]] = field(default_factory=dict)
    moving: dict[Expr, frozenset[Expr]] = field(default_factory=dict)
    inside: dict[Expr, frozenset[Defined]] = field(default_factory=dict)
    met: dict[tuple[Opened, Expr, Expr], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: tuple[Claim, ...], definitions: Iterable[Definition]) -> Network | str:
        """The network of claims, or why there is none."""
        first = claims[0].lhs
        if not all(isinstance(c.lhs, Formal) and c.lhs.kind == "grad" and c.relation == "==" for c in claims):
            return "it is not the claim of a gradient"
        loss: Expr = first.children[0]
        if any(c.lhs.children[0] is not loss or c.given != claims[0].given for c in claims):
            return "the gradients are of different functions, or under different hypotheses"
        point = find_point(Claim(loss, "==", loss, claims[0].given), (loss,))
        if point is None:
            return "no exact point that satisfies the hypotheses was found"
        deltas = {
            d.meaning.children[1]: d.name
            for d in definitions
            if isinstance(d.meaning, Formal) and d.meaning.kind == "grad" and d.meaning.children[0] is loss
        }
        made = cls(deltas, point, any(isinstance(name, str) for name in all_names(loss)))
        names = [n for n in postorder(loss) if isinstance(n, Defined) and n is not loss]
        for owner in (loss, *reversed(names)):  # a consumer comes before what it consumes
            made._moves(owner)
            for leaf in visible(owner.value if isinstance(owner, Defined) else owner):
                if not leaf.children or isinstance(leaf, Defined):
                    made.consumers.setdefault(leaf, []).append(owner)
        for claim in claims:
            made._moves(claim.lhs.children[1])
        return made

    def _moves(self, leaf: Expr) -> None:
        above = (self.moving[owner] for owner in self.consumers.get(leaf, []))
        self.moving[leaf] = frozenset({leaf}).union(*above)

    def verdict(self, claim: Claim, certificate: dict[str, Any]) -> Verdict:
        sized = self.sized or any(isinstance(dim, Size) for dim in claim.lhs.shape)
        return Verdict(
            "proved",
            claim,
            method=METHOD,
            scope="all shapes" if sized else "",
            domain="everywhere the hypotheses hold",
            certificate=certificate,
        )

    def certificate(self, claim: Claim, opened: Opened) -> dict[str, Any]:
        """What the checkers are told of one claim. opened: of a name or variable and what the gradient by it is said to
        be, the names that have their values there."""
        variable, result = claim.lhs.children[1], claim.rhs
        moving, spoken = self.moving[variable], self._named_in(result)
        deltas = {name: delta for name, delta in self.deltas.items() if name in moving and delta in spoken}
        said = {name: delta.value for name, delta in deltas.items()} | {variable: result}
        rows = {target.data[0]: self._opened(opened, target, formula) for target, formula in said.items()}
        return sealed(
            {
                "method": "local claims",
                "claim": claim_key(claim),
                "deltas": {delta.name: name.data[0] for name, delta in deltas.items()},
                "opened": {name: row for name, row in rows.items() if row},
                "point": self.point,
            }
        )

    def _opened(self, opened: Opened, target: Expr, formula: Expr) -> list[str]:
        asked = (opened, target, formula)
        if asked not in self.met:
            self.met[asked] = [name.name for name in opened(target, formula)]
        return self.met[asked]

    def consumers_in(self, target: Expr, formula: Expr) -> list[Defined]:
        """The consumers that a formula speaks of: a derivative by 1 - h**2 speaks of the value of h, tanh(s)."""
        spoken = {*names_in(formula)}
        return [c for c in self.consumers.get(target, []) if isinstance(c, Defined) and c in spoken]

    def names_inside(self, target: Expr, formula: Expr) -> list[Defined]:
        """All names that a formula is made of, and that are made of the target."""
        spoken = self._named_in(formula)
        moving = self.moving[target] - {target}
        return [n for n in self.moving if isinstance(n, Defined) and n in spoken and n in moving]

    def _named_in(self, e: Expr) -> frozenset[Defined]:
        """The names in an expression, and those in their values; found once for each name, inner ones first."""
        for node in postorder(e, stop=self.inside.__contains__):
            if isinstance(node, Defined) and node not in self.inside:
                self.inside[node] = self._together(node.value) | {node}
        return self._together(e)

    def _together(self, e: Expr) -> frozenset[Defined]:
        return frozenset[Defined]().union(*(self.inside[n] for n in visible(e) if isinstance(n, Defined)))
