"""Random values for the names of expressions, and two ways to the value of each: printed and read, or compiled."""

import numpy as np

from symnet.expr import Apply, Defined, SizeValue, Symbol, postorder
from symnet.program import compile
from symnet.report.formula import formula, names_of
from symnet.report.names import Names
from symnet.report.notation import Sym
from symnet.sizes import names_of as size_names, substitute
from tests.notation_values import World, value

LET = (
    "W: m n; x: n; b: m; y: m; A: n n; B: n n; X: m n; p: n; z: n; H: 2*h 2*k; I1: 1 2 5 5; F1: 2 2 2 2; T: 2 3 4; "
    "v: m*n; t; delta: m; i; f: function; V: 6 4; s: 7; r: 3"
)
SIZES = {"m": 2, "n": 3, "h": 2, "k": 1}


class Reader:
    """Random values for the names of some expressions, and both ways to a value."""

    def __init__(self, *roots, sizes=SIZES, seed=1, drawn=False):
        self.names = Names.of(names_of(*roots))
        rng = np.random.default_rng(seed)
        symbols = list(dict.fromkeys(node for node in postorder(*roots) if isinstance(node, Symbol)))
        sized = [
            d
            for node in postorder(*roots)
            for d in (*node.shape, *([node.size] if isinstance(node, SizeValue) else []))
        ]
        found = dict.fromkeys(n for d in sized for n in size_names(d))
        most = 3 if len(found) < 7 else 2  # sums over many axes have as many terms as the product of their sizes
        self.sizes = {name: sizes.get(name, 2 + k % most) for k, name in enumerate(found)}
        if drawn:  # XᵀX has an inverse where X has more rows than columns, which no order of names tells
            self.sizes = {name: int(rng.integers(2, 5)) for name in found}
        shaped = [d for node in postorder(*roots) for d in node.shape]  # a size used as a number may be anything
        while any(substitute(d, self.sizes) < 1 for d in shaped):  # such as h - p + 1
            self.sizes = {name: int(rng.integers(2, 6)) for name in found}
        shapes = {s: tuple(substitute(d, self.sizes) for d in s.shape) for s in symbols}
        self.arrays = {s.name: _drawn(s, shapes[s], rng) for s in symbols}
        functions = {node.name for node in postorder(*roots) if isinstance(node, Apply)}
        self.world = World(
            values={self.names[name]: array for name, array in self.arrays.items()},
            sizes={self.names[name].base: size for name, size in self.sizes.items()},
            functions=frozenset(self.names[name].base for name in functions),
            meanings={self.names[d.name]: self._meaning(d) for d in postorder(*roots) if isinstance(d, Defined)},
        )

    def _meaning(self, d):
        notation, letters = entry(d.value, self.names)
        return letters, tuple(substitute(s, self.sizes) for s in d.shape), notation

    def read(self, e):
        """The value of the printed entries."""
        notation, letters = entry(e, self.names)
        shape = tuple(substitute(d, self.sizes) for d in e.shape)
        made = np.empty(shape)
        for place in np.ndindex(*shape):
            world = self.world
            for letter, at in zip(letters, place, strict=True):
                world = world.bind(letter, at)
            made[place] = value(notation, world)
        return made

    def run(self, e):
        """The value of the expression by compiled code."""
        concrete = e.subs(self.sizes) if self.sizes else e
        f = compile(concrete)
        return np.asarray(f(*(self.arrays[s.name] for s in concrete.free_symbols)), dtype=float)


def _drawn(symbol, shape, rng):
    drawn = rng.uniform(0.3, 1.4, shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        drawn = drawn + 2 * np.eye(shape[0])
    if {"symmetric", "positive_definite"} & set(symbol.facts):
        drawn = drawn + drawn.T
    return drawn


def entry(e, names):
    """The printed entry, and its letters: those that an entry of a name of this shape is printed with."""
    stand_in = Symbol("entry_of_it", e.shape)
    table = Names({**names.table, "entry_of_it": Sym("Ω")})
    shown = formula(stand_in, table, by_entries=True)
    return formula(e, table, by_entries=True), shown.sub.items if e.shape else ()
