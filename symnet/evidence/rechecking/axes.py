"""What is read over whole axes, for checking again: entries at labels that run along them, and sums over these.

Where an axis is joined of others, or is one of several that are written as one, an entry may be asked for that depends
on the part (`Taken`): then what is read is read again, at labels that run along the parts. Where axes are written as
one (`Joined`), it is read again at a label that runs over all of their places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import Functions, Places
from symnet.evidence.rechecking.places import Cannot, Joined, Place, Taken, at, fixed, parts
from symnet.expr import Expr, Symbol
from symnet.sizes import Dim

Read = Callable[[Places], Form]


class Axes:
    """Forms over axes. apart: whether axes are read part by part, and those whose size is a number place by place;
    open: labels that may be taken apart."""

    def __init__(self, terms: Functions, apart: bool):
        self.terms, self.apart = terms, apart
        self.open: set[str] = set()

    def entry(self, e: Expr, places: Places) -> Form:
        """The entry of an expression at these places."""
        raise NotImplementedError

    def plain(self) -> Axes:
        """A reader that knows nothing of the hypotheses."""
        raise NotImplementedError

    def with_value(self, e: Expr, name: Symbol, value: Form) -> Form:
        """An expression in one name that stands for a form."""
        raise NotImplementedError

    def operand(self, e: Expr, places: Places) -> Form:
        """The entry of an operand that is broadcast."""
        return self.entry(e, places[len(places) - e.rank :])

    def along(self, dims: Iterable[Dim], read: Read) -> tuple[Form, list[str]]:
        """What is read over new labels that run along axes, and these: coordinates where an axis is taken apart."""
        ((form, labels),) = self.pieces(dims, read)
        return form, labels

    def summed(self, dims: Iterable[Dim], read: Read) -> Form:
        """The sum of what is read, over axes."""
        pieces = self.pieces(dims, read, self.apart, one_by_one=True)
        # No other form speaks of these labels.
        return self.terms.add(
            *(self.terms.resummed(form, tuple((x, self.terms.ranges.of(x)) for x in labels)) for form, labels in pieces)
        )

    def pieces(
        self, dims: Iterable[Dim], read: Read, apart: bool = False, one_by_one: bool = False
    ) -> Iterator[tuple[Form, list[str]]]:
        """`along`; with `apart`, one after the other for all parts of the axes, for single entries where their number
        is known and they are asked for one by one."""
        return self.pieces_of([self.terms.fresh(dim) for dim in dims], read, apart, one_by_one)

    def pieces_of(
        self, names: list[str], read: Read, apart: bool, one_by_one: bool
    ) -> Iterator[tuple[Form, list[str]]]:
        """What is read over labels, and these: coordinates where an axis is taken apart."""
        todo = [([at(name) for name in names], names)]
        gone = set[str]()
        while todo:
            self.terms.spend()
            places, labels = todo.pop(0)
            try:
                form = self._piece(tuple(places), labels, read, apart, one_by_one)
            except Joined as joined:
                if not {*joined.labels} <= {*labels}:
                    raise
                gone |= {*joined.labels}
                todo = [self._as_one(places, labels, joined.labels), *todo]
            except Taken as taken:
                if taken.label not in labels:
                    raise
                todo = [*self._stretches(places, labels, taken), *todo]
            else:
                if not gone.isdisjoint(form.free):
                    raise Cannot("axes that are read as one and one by one")
                yield form, labels

    def _as_one(self, places: list[Place], labels: list[str], gone: tuple[str, ...]) -> tuple[list[Place], list[str]]:
        """The places and labels with one label that runs over all places of some axes, row by row, instead of theirs.
        The last of these is what is left of it without the others, so what does not speak of them in the end depends on
        the new label alone, and each of its values stands for one place on all axes."""
        *others, last = gone
        whole = f"{last}~"
        rest, step = at(whole), self.terms.ranges.of(last)
        for label in reversed(others):
            rest, step = rest.plus(at(label), -1 * step), step * self.terms.ranges.of(label)
        self.terms.ranges[whole] = step
        return [p.renamed({last: rest}) for p in places], [x for x in labels if x not in others and x != last] + [whole]

    def _piece(self, places: Places, labels: list[str], read: Read, apart: bool, one_by_one: bool) -> Form:
        ranges = {x: self.terms.ranges.of(x) for x in labels if apart}
        for x, dim in ranges.items():
            if one_by_one and isinstance(dim, int):
                raise parts(x, (1,) * dim)
        self.open |= ranges.keys()
        try:
            return read(places)
        finally:
            self.open -= ranges.keys()

    def _stretches(
        self, places: list[Place], labels: list[str], taken: Taken
    ) -> Iterator[tuple[list[Place], list[str]]]:
        """The places and labels of one part of an axis after the other."""
        k = labels.index(taken.label)
        for stretch in taken.stretches:
            fresh = [f"{taken.label}~{fixed(stretch.first).key}.{j}" for j in range(len(stretch.ranges))]
            self.terms.ranges.update(zip(fresh, stretch.ranges, strict=True))
            here = fixed(stretch.first)
            for label, step in zip(fresh, stretch.steps, strict=True):
                here = here.plus(at(label), step)
            yield [p.renamed({taken.label: here}) for p in places], [*labels[:k], *fresh, *labels[k + 1 :]]
