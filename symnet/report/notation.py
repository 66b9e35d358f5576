"""The notation tree: what a formula looks like, before any format is chosen.

A small closed set of layouts. An expression becomes such a tree (`symnet.report.formula`), and one short printer for
each format writes it: LaTeX, MathML, Typst, terminal. What one format can say, all can. Text in a tree is data: the
printers escape it, and refuse what they cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from symnet.errors import BudgetError, SymnetError, quote

WEIGHTS = ("italic", "bold", "upright")
ACCENTS = ("hat", "bar", "tilde", "dot", "ddot", "vec")
Parts = tuple["Notation | None", ...]


class Notation:
    """What all layouts share: `parts`, the layouts inside, in a fixed order (None where one is left out)."""

    __slots__ = ()

    @property
    def parts(self) -> Parts:
        return ()


@dataclass(frozen=True, slots=True)
class Sym(Notation):
    """A name: one letter, or a word (italic and bold words are set as one name, upright ones as a function is).

    >>> Sym("y", accent="hat", sub=Sym("i"))
    Sym(base='y', accent='hat', weight='italic', sub=Sym(base='i', ...), sup=None, primes=0)
    """

    base: str
    accent: str = ""
    weight: str = "italic"
    sub: Notation | None = None
    sup: Notation | None = None
    primes: int = 0

    def __post_init__(self) -> None:
        if not self.base or self.weight not in WEIGHTS or self.accent not in ("", *ACCENTS) or self.primes < 0:
            raise ValueError(f"no such symbol: {self.base!r}, {self.weight!r}, {self.accent!r}, {self.primes}")

    @property
    def parts(self) -> Parts:
        return (self.sub, self.sup)

    def __repr__(self) -> str:
        sub = f"Sym(base={self.sub.base!r}, ...)" if isinstance(self.sub, Sym) else repr(self.sub)
        return (
            f"Sym(base={self.base!r}, accent={self.accent!r}, weight={self.weight!r}, sub={sub}, sup={self.sup!r}, "
            f"primes={self.primes})"
        )


@dataclass(frozen=True, slots=True)
class Num(Notation):
    """Digits, perhaps with a decimal point."""

    text: str


@dataclass(frozen=True, slots=True)
class Op(Notation):
    """An operator, relation or other mark of `OPERATORS`; `prefix` sets a sign close to what follows."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Text(Notation):
    """Words inside a formula."""

    words: str


@dataclass(frozen=True, slots=True)
class Row(Notation):
    """Layouts in a row. A product of letters is a row; spacing comes from the operators."""

    items: tuple[Notation, ...]

    @property
    def parts(self) -> Parts:
        return self.items


@dataclass(frozen=True, slots=True)
class Frac(Notation):
    """A fraction."""

    num: Notation
    den: Notation

    @property
    def parts(self) -> Parts:
        return (self.num, self.den)


@dataclass(frozen=True, slots=True)
class Scripts(Notation):
    """A base with something low and something high: powers, indices, transposes."""

    base: Notation
    sub: Notation | None = None
    sup: Notation | None = None

    @property
    def parts(self) -> Parts:
        return (self.base, self.sub, self.sup)


@dataclass(frozen=True, slots=True)
class IndexList(Notation):
    """What stands below a tensor to say which entry is meant: `ij`, or `1,2i+j`; `before` belongs to the name."""

    items: tuple[Notation, ...]
    before: Notation | None = None

    @property
    def parts(self) -> Parts:
        return (self.before, *self.items)

    @property
    def comma(self) -> bool:
        """Whether the indices need commas between them: all but single letters do."""
        return not all(isinstance(item, Sym) and len(item.base) == 1 and item.sub is None for item in self.items)

    def joined(self, parts: list[str], comma: str, close: str = "") -> str:
        """The printed parts in a row."""
        listed = (comma if self.comma else close).join(parts[1:])
        return listed if self.before is None else f"{parts[0]}{comma}{listed}"


@dataclass(frozen=True, slots=True)
class Root(Notation):
    """A square root, or the root of an index."""

    body: Notation
    index: Notation | None = None

    @property
    def parts(self) -> Parts:
        return (self.body, self.index)


@dataclass(frozen=True, slots=True)
class Fence(Notation):
    """A body between two of `FENCES`, as high as the body; `""` is no fence."""

    left: str
    body: Notation
    right: str

    @property
    def parts(self) -> Parts:
        return (self.body,)


@dataclass(frozen=True, slots=True)
class Matrix(Notation):
    """Rows of equal length between fences."""

    rows: tuple[tuple[Notation, ...], ...]
    left: str = "("
    right: str = ")"

    @property
    def parts(self) -> Parts:
        return tuple(cell for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Cases(Notation):
    """Values with their conditions; a condition of None is `otherwise`, in the `words` given."""

    rows: tuple[tuple[Notation, Notation], ...]

    @property
    def parts(self) -> Parts:
        return tuple(cell for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Aligned(Notation):
    """Lines of cells; columns are alternately set to the right and to the left, as in an aligned display."""

    lines: tuple[tuple[Notation, ...], ...]

    @property
    def parts(self) -> Parts:
        return tuple(cell for line in self.lines for cell in line)


@dataclass(frozen=True, slots=True)
class Big(Notation):
    """A large operator (one of `BIG`) with what stands below and above it, and its body."""

    op: str
    lower: Notation | None
    upper: Notation | None
    body: Notation

    @property
    def parts(self) -> Parts:
        return (self.lower, self.upper, self.body)


@dataclass(frozen=True, slots=True)
class Func(Notation):
    """A function applied to arguments in parentheses; `bare` leaves the parentheses out (`log det X`)."""

    head: Notation
    args: tuple[Notation, ...]
    bare: bool = False

    @property
    def parts(self) -> Parts:
        return (self.head, *self.args)


CLOSED = (Sym, Num, Op, Text, Row, Frac, Scripts, IndexList, Root, Fence, Matrix, Cases, Aligned, Big, Func)

# What an operator does to the space around it.
OPERATORS: dict[str, str] = {
    **dict.fromkeys("+−±·×⊙⊘⊗⋆∘/∖∧∨", "binary"),
    **dict.fromkeys(("=", "≠", "≤", "≥", "<", ">", "≈", "∼", "∝", "≡", "∈", "⊆", ":="), "relation"),
    **dict.fromkeys(("→", "↦", "⟹", "⟺", "∣"), "relation"),
    **dict.fromkeys((",", ";", ":", "…", "⋯", "⋮"), "punctuation"),
    **dict.fromkeys(("∂", "∇", "∞", "⊤", "∀", "∃", "ℓ", "ℝ", "!", "*", "†"), "ordinary"),
}
BIG = ("∑", "∏", "∫", "max", "min", "lim", "argmax", "argmin", "sup", "inf")
FENCES = ("(", ")", "[", "]", "{", "}", "|", "‖", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉", "")

Result = TypeVar("Result")
LONGEST = 400_000  # characters of one printed formula
DEEPEST = 100  # layouts inside each other; beyond, browsers and typesetters give up, some of them silently


def postorder(root: Notation) -> Iterator[Notation]:
    """Every distinct layout once, inner ones first; without recursion, for trees of any depth."""
    seen: set[int] = set()
    stack: list[tuple[Notation, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(node.parts) if part is not None)


def fold(root: Notation, visit: Callable[[Any, list[Any]], Result]) -> Result:
    """`visit(node, results of its parts)` from the inside out; the result of a part that is left out is None."""
    done: dict[int, Result] = {}
    for node in postorder(root):
        done[id(node)] = visit(node, [None if part is None else done[id(part)] for part in node.parts])
    return done[id(root)]


def render(root: Notation, table: Mapping[type, Callable[[Any, list[str]], str]], format: str) -> str:
    """The tree printed by one printer's table: a row for each class, that takes the node and its printed parts.

    A layout without a row is refused, and so is a formula that is nested too deep, or would be longer than a book.
    """
    deep = fold(root, lambda node, depths: 1 + max((depth or 0 for depth in depths), default=0))
    if deep > DEEPEST:
        raise BudgetError(f"the formula is nested {deep} deep, too deep to print; give names to its parts with `where`")

    def visit(node: Notation, parts: list[str | None]) -> str:
        row = table.get(type(node))
        if row is None:
            raise SymnetError(f"the {format} printer cannot say {quote(type(node).__name__)}")
        text = row(node, [part or "" for part in parts])
        if len(text) > LONGEST:
            raise BudgetError(
                f"the formula is too long to print ({len(text)} characters); give names to its parts with `where`"
            )
        return text

    return fold(root, visit)


def row(*items: Notation | str) -> Notation:
    """Layouts in a row, nested rows opened; a text is an operator.

    >>> row(Num("2"), "+", row(Sym("x"), Sym("y"))).items[1:3]
    (Op(text='+', prefix=False), Sym(base='x', accent='', weight='italic', sub=None, sup=None, primes=0))
    """
    flat: list[Notation] = []
    for item in items:
        node = Op(item) if isinstance(item, str) else item
        flat.extend(node.items if isinstance(node, Row) else (node,))
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def paren(body: Notation) -> Fence:
    """The body in parentheses."""
    return Fence("(", body, ")")
