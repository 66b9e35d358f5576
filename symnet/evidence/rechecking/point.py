"""That a certificate's exact point satisfies the hypotheses, and that both sides have values there.

Values are rational numbers, or formulas of numbers. For unspecified functions some are taken for which the sides have
values. A side that holds derivatives cannot be evaluated: there the functions that are derived must have values, and
what its other parts need for one must hold; where some entries or branches need it, these are evaluated.
That the derivatives exist there is asked of proofs on regions, since on a region there may be none; by other methods it
is shown wherever both sides have values otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.rechecking.all_entries import at_sizes
from symnet.evidence.rechecking.cases import opened
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.declared import is_declared
from symnet.evidence.rechecking.entry import Entry
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.seams import derived
from symnet.evidence.rechecking.sides import values_of
from symnet.evidence.rechecking.texts import size_names
from symnet.evidence.rechecking.values import definedness, facts
from symnet.expr import Apply, Compare, Expr, Formal, Kept, Map, Number, Symbol, postorder, rebuild
from symnet.language import parse
from symnet.program.backends.balls import balls
from symnet.program.backends.exact import exact
from symnet.program.interpret import Evaluation
from symnet.program.values import exact_number
from symnet.program.worlds import NoValue, World
from symnet.sizes import Dim, substitute
from symnet.symbols import fact_hypotheses

MOST_OPERATIONS = 300_000
STANDING = ((1, 1), (-1, 1), (1, -1), (-1, -1), (1000, 1), (-1000, 1), (0, 1))  # c, s: c·exp(s·t)
MOST_STANDING = 50
WORLDS = (exact(), balls(), balls(512))
Point = Mapping[str, Any]


def check_point(point: Any, *claims: Claim, everywhere: bool = False) -> None:
    """Accepts the point of these claims, which have the same hypotheses, or raises `Refused`. everywhere: sides were
    shown to have values wherever the hypotheses hold."""
    roots = tuple(dict.fromkeys(e for c in claims for e in (c.lhs, c.rhs, *c.given)))
    names, variables = size_names(*roots), [n for n in postorder(*roots) if isinstance(n, Symbol)]
    if not isinstance(point, dict) or not set(point) >= {*names, *(s.name for s in variables)}:
        raise Refused("it has no point at which the hypotheses hold")
    if any(not isinstance(point[name], int) or point[name] < 1 for name in names):
        raise Refused("a size at its point is none")
    values = {name: value if isinstance(value, int) else _exact(value) for name, value in point.items()}
    sizes = {name: point[name] for name in names}
    if not all(_has_shape(values[s.name], [substitute(dim, sizes) for dim in s.shape]) for s in variables):
        raise Refused("at its point a name has another shape")
    if not all(_has_facts(s, values[s.name]) for s in variables):
        raise Refused("at its point a name is not what it is declared to be")
    hypotheses = dict.fromkeys(
        (*(h for c in claims for h in c.given), *(h for s in variables for h in fact_hypotheses(s)))
    )
    if not all(_holds(h, values, sizes) for h in hypotheses):
        raise Refused("at its point the hypotheses do not hold")
    if everywhere:
        return
    sides = tuple(dict.fromkeys(side for c in claims for side in (c.lhs, c.rhs)))
    if not any(_has_sides(row, values, sizes) for row in _specified(sides)):
        raise Refused("at its point a side has no value")


def _specified(sides: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
    """With functions for those that are not specified: multiples of exp(t) and exp(-t), and 0."""
    names = dict.fromkeys(n.name for n in postorder(*sides) if isinstance(n, Apply))
    for rows in islice(product(STANDING, repeat=len(names)), MOST_STANDING):
        stand = dict(zip(names, rows, strict=True))

        def replace(node: Expr, stand: Mapping[str, tuple[int, int]] = stand) -> Expr | None:
            if not isinstance(node, Apply):
                return None
            factor, sign = stand[node.name]
            return Number(factor * sign**node.order) * Map("exp", sign * node.children[0])

        yield tuple(rebuild(side, replace) for side in sides) if names else sides


def _has_sides(sides: Sequence[Expr], values: Point, sizes: Mapping[str, int]) -> bool:
    """Whether they have values, as far as they are evaluated."""
    inner = [n.children[0] for n in postorder(*sides) if isinstance(n, Formal)]
    asking = [e for e in dict.fromkeys((*sides, *inner)) if _is_known(e) and values_of(e)]
    needs = dict.fromkeys(c for side in sides if not _is_known(side) for c in definedness(side))
    inside = {c.needs for e in asking for c in definedness(e)}
    plain = [c for c in facts(needs) if _is_known(c)]
    # What is asked of some entries or branches, or of derivatives, is seen where the entries are evaluated.
    loose = any((c.guards or not c.exact or not _is_known(c.needs)) and c.needs not in inside for c in needs)
    return (
        _have_values(asking, values, sizes)
        and all(_holds(c, values, sizes) for c in plain)
        and not (loose and any(not _has_entries(side, values, sizes) for side in sides if not _is_known(side)))
    )


def _has_entries(side: Expr, values: Point, sizes: Mapping[str, int]) -> bool:
    """Whether a side that speaks of derivatives has values, entry by entry: with what they are there."""
    try:
        for entry, check in _checks(Claim(side, "==", side), values, sizes):
            value = derived(opened(entry.lhs, True), check).value
            numbers = {s: _number(_at(values, s.name)) for s in postorder(value) if isinstance(s, Symbol)}
            if any(isinstance(v, NoValue) for v in _entries(rebuild(value, numbers), {}, {})):
                return False
    except (Refused, SymnetError):
        return False
    return True


def check_derivatives(claim: Claim, point: Any) -> None:
    """That the derivatives exist at a point that is accepted: by the rules, or as pieces that meet.

    What that needs holds where the names have its values."""
    if not any(isinstance(node, Formal) for node in postorder(claim.lhs, claim.rhs)):
        return
    values = {name: value if isinstance(value, int) else _exact(value) for name, value in point.items()}
    sizes = {name: point[name] for name in size_names(claim.lhs, claim.rhs, *claim.given)}
    for entry, check in _checks(claim, values, sizes):
        for side in (entry.lhs, entry.rhs):
            found = derived(opened(side, True), check)
            meet = all(check.holds(Compare("==", a, b)) for a, b in found.seams if _is_known(a) and _is_known(b))
            needs = (c for c in (*found.conditions, *definedness(found.value)) if _is_known(c.needs))
            if not meet or not all(map(check.shows, needs)):
                raise Refused("it is not shown that there are derivatives at its point")


def _checks(claim: Claim, values: Point, sizes: Mapping[str, int]) -> Iterator[tuple[Entry, Check]]:
    """The entries of a claim, and what is known of each at the point."""
    for entry in at_sizes(claim, sizes).values():
        names = [s for s in postorder(entry.lhs, entry.rhs) if isinstance(s, Symbol)]
        yield entry, Check(tuple(Compare("==", s, _number(_at(values, s.name))) for s in names))


def _exact(value: Any) -> Any:
    """Nested lists of numbers, or of formulas of numbers that have a value."""
    if isinstance(value, list):
        return [_exact(v) for v in value]
    number = exact_number(value) if isinstance(value, str) else None
    if number is not None:
        return number
    formula = parse(value)
    if any(isinstance(node, (Symbol, Apply, Formal)) for node in postorder(formula)):
        raise Refused("its point is no point: it holds names")
    other = not isinstance(value, (str, int)) or isinstance(formula, Compare) or formula.shape
    if other or any(isinstance(entry, NoValue) for entry in _entries(formula, {}, {})):
        raise Refused("its point has an entry that is no number")
    return formula


def _has_shape(value: Any, shape: Sequence[Dim]) -> bool:
    if not isinstance(value, list) or not shape:
        return not shape and not isinstance(value, list)
    return len(value) == shape[0] and all(_has_shape(v, shape[1:]) for v in value)


def _has_facts(s: Symbol, value: Any) -> bool:
    """Formulas have no structure to look at, which is refused where structure is declared."""
    formulas = any(isinstance(v, Expr) for v in _flat(value))
    return not s.facts or (not formulas and all(is_declared(word, value) for word in s.facts))


def _flat(value: Any) -> Iterable[Any]:
    return [v for row in value for v in _flat(row)] if isinstance(value, list) else [value]


def _holds(h: Compare, values: Point, sizes: Mapping[str, int]) -> bool:
    """By its entries, or by the algebra of numbers, which knows when two formulas are one number."""
    if all(entry is True for entry in _entries(h, values, sizes)):
        return True
    if not _is_known(h):
        return False
    if any(isinstance(entry, NoValue) for side in h.children for entry in _entries(side, values, sizes)):
        return False
    try:
        rows = at_sizes(Claim(h.children[0], h.relation, h.children[1]), sizes).values()
    except (Refused, SymnetError):
        return False
    names = [s for c in rows for s in postorder(c.lhs, c.rhs) if isinstance(s, Symbol)]
    numbers = {s: _number(_at(values, s.name)) for s in names}
    return all(Check(()).holds(Compare(c.relation, rebuild(c.lhs, numbers), rebuild(c.rhs, numbers))) for c in rows)


def _at(values: Point, entry: str) -> Any:
    """The value of an entry such as `x[0, 1]`."""
    name, _, places = entry.partition("[")
    value = values[name]
    for place in places.rstrip("]").split(", ") if places else ():
        value = value[int(place)]
    return value


def _number(value: Any) -> Expr:
    return value if isinstance(value, Expr) else Number(value)


def _is_known(e: Expr) -> bool:
    """Whether an expression holds no derivative and no unspecified function; no part is looked at twice."""
    for node in postorder(e, stop=_known.__contains__):
        if node not in _known:
            _known[node] = not isinstance(node, (Formal, Apply)) and all(_known[child] for child in node.children)
    return _known[e]


_known: Kept[bool] = Kept()


def _entries(e: Expr, values: Point, sizes: Mapping[str, int]) -> list[Any]:
    """All entries, exactly where that is possible, else in balls."""
    entries: list[Any] = []
    for world in WORLDS:
        entries = _all_entries((e,), values, sizes, world)[0]
        if not any(isinstance(entry, NoValue) for entry in entries):
            return entries
    return entries


def _have_values(roots: Iterable[Expr], values: Point, sizes: Mapping[str, int]) -> bool:
    """Whether all entries of all of these have values; in each world, what they share is worked out once."""
    left = [*roots]
    for world in WORLDS if left else ():
        found = _all_entries(left, values, sizes, world)
        left = [e for e, entries in zip(left, found, strict=True) if any(isinstance(x, NoValue) for x in entries)]
        if not left:
            break
    return not left


def _all_entries(roots: Sequence[Expr], values: Point, sizes: Mapping[str, int], world: World) -> list[list[Any]]:
    given = {s.name: values[s.name] for s in postorder(*roots) if isinstance(s, Symbol)}
    try:
        with world.session():
            evaluation = Evaluation.of(tuple(roots), given, sizes, world, MOST_OPERATIONS)
            found = [evaluation.result(e) for e in roots]
    except SymnetError:
        return [[NoValue("not evaluable")] for _ in roots]
    return [list(entries.ravel()) if hasattr(entries, "ravel") else [entries] for entries in found]
