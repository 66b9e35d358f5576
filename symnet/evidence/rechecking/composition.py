"""A chain of lines from one side of a claim to the other: each is judged anew, and what they say of the ends is enough.

A line may be shown with free variables instead of names: what holds for all values holds for those of the names,
where they have some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.evidence.chains import chain_relation, implies
from symnet.evidence.rechecking.exponents import integrality
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.shapes import establish
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.texts import check_names, reader_of, scope_of
from symnet.evidence.rechecking.values import selects
from symnet.expr import Compare, Defined, Expr, Formal, Number, Symbol, postorder, rebuild
from symnet.sizes import Size, may_be_below_one
from symnet.step import Rule, Step

FIELDS = {"method", "claim", "names", "free", "lines", "point", "seal"}
LINE = {"relation", "formula", "given", "opened", "facts", "laws", "proof"}
# Words that leave no matrix of some size where they stand together: entries or minors that are 0, or of two signs.
APART = {
    "skew": {"orthogonal", "positive_definite"},
    "positive": {"skew", "diagonal", "lower", "upper", "orthogonal"},
}
Checked = Callable[[Claim, Mapping[str, Any]], Verdict]


def check_composition(claim: Claim, certificate: Mapping[str, Any], checked: Checked) -> str:
    """The scope that the certificate proves; raises `Refused`. The point is checked by the caller.

    checked: the verdict of the checkers on the certificate of a line.
    """
    if set(certificate) != FIELDS:
        raise Refused("it has other fields than a composed proof")
    for line in lines_of(claim, certificate):
        _check_line(line, checked)
    return scope_of(claim)


@dataclass(frozen=True)
class Line:
    """One line as a claim.

    opened: the names in it that its proof takes for free ones, and what these are called; facts: which of them are said
    to be positive, or not negative; laws: of inverses and determinants that were used; proof: its certificate, or none.
    """

    claim: Claim
    opened: Mapping[str, str]
    facts: list[Any]
    laws: list[Any]
    proof: Mapping[str, Any]


def lines_of(claim: Claim, certificate: Mapping[str, Any]) -> list[Line]:
    """The lines, which lead from one side of the claim to the other under no more than its hypotheses; names that they
    use on the way are abbreviations of what the certificate says, or stand for anything."""
    lines = certificate["lines"]
    read = reader_of(claim, certificate["names"], dict(certificate["free"]))
    _check_free(dict(certificate["free"]), read)
    before = claim.lhs
    steps: list[Step] = []
    found: list[Line] = []
    for place, row in enumerate(lines):
        if set(row) != LINE:
            raise Refused("a line has other fields than it should")
        last = place == len(lines) - 1 and row["formula"] == str(claim.rhs)
        after = claim.rhs if last else read(row["formula"])
        known = {str(h): h for h in claim.hypotheses}
        if not all(text in known for text in row["given"]):
            raise Refused(f"the line {row['formula']} has a hypothesis of its own")
        given = tuple(known[text] for text in row["given"])
        if before is after and len(lines) > 1:
            raise Refused(f"a line leads nowhere: {before}")
        line = Claim(before, row["relation"], after, given)
        found.append(Line(line, row["opened"], row["facts"], row["laws"], row["proof"]))
        steps.append(Step(before, row["relation"], after, Rule("line")))
        before = after
    spoken = {n.name for n in postorder(*(line.claim.rhs for line in found)) if isinstance(n, (Symbol, Defined))}
    if not {*dict(certificate["free"]), *(name for name, _ in certificate["names"])} <= spoken:
        raise Refused("it declares names of which no line speaks")
    if not implies(chain_relation(steps, claim), claim.relation):
        raise Refused("the lines do not lead from one side of the claim to the other")
    return found


def _check_free(free: Mapping[str, str], read: Callable[[Any], Any]) -> None:
    """Free names can have values, whatever those of the claim are: else anything would follow from them."""
    for name, text in free.items():
        words = {*text.split()}
        symbols = [] if "function" in words else [n for n in postorder(read(name)) if isinstance(n, Symbol)]
        if any(word in words and words & others for word, others in APART.items()):
            raise Refused(f"the free name {name} may have no value")
        if any(isinstance(d, Size) and may_be_below_one(d) for s in symbols for d in s.shape):
            raise Refused(f"the free name {name} has an axis that may be empty")


def _check_line(line: Line, checked: Checked) -> None:
    """Plain forms show it, or a checker of its own certificate does."""
    try:
        claim = opened(line.claim, line.opened, line.facts)
        check_names(claim)
        if line.opened:
            _check_opened(line)
        if not line.proof:
            establish(claim, {"laws": line.laws})
            return
        if line.laws or checked(claim, line.proof).scope not in ("", "all shapes"):
            raise Refused("its certificate does not show it")
    except (Refused, Cannot, RecursionError) as error:
        raise Refused(f"the line {line.claim}: {error}") from None


def opened(claim: Claim, names: Mapping[str, str], facts: Iterable[Sequence[str]]) -> Claim:
    """The claim with free variables instead of defined names, of which these facts are known: name → what it is called
    there. What holds for all values holds for theirs."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    taken = {n.name for n in postorder(*roots) if isinstance(n, Symbol)}
    visible = [n for n in postorder(*roots, stop=lambda n: isinstance(n, Defined)) if isinstance(n, Defined)]
    table: dict[Expr, Expr] = {n: Symbol(names[n.name], n.shape, integrality(n)) for n in visible if n.name in names}
    words = {n.name: table[n] for n in table if isinstance(n, Defined)}
    if table and any(selects(root, lambda n: True) for root in roots):
        raise Refused("names that are opened, among which a zero may select in a product")
    if not (len(table) == len(words) == len(names) == len({*names.values()} - taken)):
        raise Refused("names that are opened and are none of the line, or are called as others are")
    lhs, rhs, *given = (rebuild(root, table) for root in roots)
    if any(relation not in (">", ">=") for _, relation in facts):
        raise Refused("facts that say nothing of signs")
    known = [Compare(relation, words[name], Number(0)) for name, relation in facts]
    return Claim(lhs, claim.relation, rhs, tuple(dict.fromkeys((*given, *known))))


def _check_opened(line: Line) -> None:
    """The names have values wherever the hypotheses hold, which are as the facts say."""
    nodes = list(postorder(line.claim.lhs, line.claim.rhs, *line.claim.given))
    if any(isinstance(node, Formal) for node in nodes):
        raise Refused("names that are opened stand inside of derivatives")
    values = {n.name: n for n in nodes if isinstance(n, Defined) and n.name in line.opened}
    known = Reading(line.claim).known
    open_ones = [c for n in values.values() for c in side_of(n).conditions if not known.shown(c)]
    facts = (Compare(relation, values[name], Number(0)) for name, relation in line.facts)
    if open_ones or not all(map(known.shows, facts)):
        raise Refused("names that are opened may have no values, or others than is said")
