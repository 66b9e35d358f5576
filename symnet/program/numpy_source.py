"""NumPy: from expressions to the text of one straight-line function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Symbol
from symnet.program.arrange import arranged
from symnet.program.plans.plan import ATOM, Plan
from symnet.program.plans.planned import HOMES, Planned
from symnet.sizes import Dim, Shape, Size, names_of, show

WIDTH = 88  # a longer piece of code gets a line of its own
DEPTH = 12  # as does a deeper one: Python's parser has a limit too


@dataclass(frozen=True)
class Source:
    """The text of a program. arguments: Python's name of each input; sizes: of each size given by keyword; shapes: of
    all arrays that are computed, each with one of them."""

    text: str
    function: str
    arguments: tuple[str, ...]
    sizes: dict[str, str]
    shapes: dict[Shape, Expr]


@dataclass(frozen=True)
class _Piece:
    """Code that stands for a node: its text, how it binds, how deep it nests, whether it may warn within a branch."""

    text: str
    binds: int
    depth: int = 0
    guarded: bool = False
    name: bool = False
    note: str = ""


@dataclass
class _Line:
    text: str
    guarded: bool


def numpy_source(
    outputs: tuple[Expr, ...],
    inputs: tuple[Symbol, ...],
    names: Mapping[Expr, str],
    labels: tuple[str, ...],
    single: bool,
    title: str = "",
    told: Iterable[str] = (),
) -> Source:
    """The source of a function of `inputs` that returns the outputs (one array, or a list).

    outputs: lowered expressions, without defined names; names: of computations; labels: of outputs, in the docstring;
    told: sizes that have to be known though no code uses them.
    """
    stored, wished = arranged(outputs, names)
    writer = Writer(stored, inputs, wished)
    body = writer.body(single)
    return writer.wrap(body, title, labels, tuple(told))


@dataclass
class Writer(Planned):
    """One program on its way from plans to lines. Another spelling overrides `own_words`, `_plan`,
    `_statements`, `_copied`, `_opening` and `_imports`."""

    lines: list[_Line] = field(default_factory=list)
    pieces: dict[Expr, _Piece] = field(default_factory=dict)

    def body(self, single: bool) -> list[str]:
        for node in self.order:
            self.pieces[node] = self._piece(node)
        results = [self._result(root, self.outputs[:k]) for k, root in enumerate(self.outputs)]
        notes = "; ".join(dict.fromkeys(self.pieces[root].note for root in self.outputs if self.pieces[root].note))
        if single and len(results) == 1:
            last = f"return {results[0]}" + _comment(notes)
        else:
            last = f"return [{', '.join(results)}]"
            if len(last) > WIDTH + 24:
                last = "return [\n" + "".join(f"    {result},\n" for result in results) + "]"
        return [*self._statements(), *last.split("\n")]

    def _result(self, root: Expr, before: tuple[Expr, ...]) -> str:
        """The code of an output; no two outputs share memory, nor an output and an input."""
        if root.shape and (self.plans[root].view or root in before):
            return self._copied(self._atom(root))
        piece = self.pieces[root]
        return self._assign(root, piece).text if piece.guarded else piece.text

    def _atom(self, node: Expr) -> str:
        piece = self.pieces[node]
        return piece.text if piece.binds >= ATOM else f"({piece.text})"

    def _piece(self, node: Expr) -> _Piece:
        plan = self.plans[node]
        parts = self._operands(plan)
        holes = [self._hole(part, plan.need(k)) for k, part in enumerate(parts)]
        for k in plan.consumes:
            holes[k] = self._own(plan.operands[k], parts[k])
        text = plan.template.format(*holes)
        depth = 1 + max((part.depth for part in parts), default=-1)
        risky = plan.partial and node not in self.always
        notes = "; ".join(dict.fromkeys(note for note in (*(part.note for part in parts), plan.note) if note))
        guarded = risky or any(part.guarded for part in parts)
        piece = _Piece(text, plan.binds, depth, guarded, plan.inline, notes)
        if plan.inline or (plan.view and len(text) < 24 and parts and parts[0].name):
            return piece
        if self.uses[node] > 1 or node in self.wished or len(text) > WIDTH or depth >= DEPTH:
            return self._assign(node, piece)
        return piece

    def _operands(self, plan: Plan) -> list[_Piece]:
        """The pieces of the operands; the longest get lines of their own until the rest fits into one."""
        parts = [self.pieces[operand] for operand in plan.operands]
        while sum(len(part.text) for part in parts) > WIDTH:
            k = max(range(len(parts)), key=lambda i: len(parts[i].text) if not parts[i].name else -1)
            if parts[k].name:
                break
            operand = plan.operands[k]
            fresh = self._assign(operand, parts[k])
            self.pieces[operand] = fresh
            parts = [fresh if plan.operands[i] is operand else part for i, part in enumerate(parts)]
        return parts

    def _own(self, node: Expr, part: _Piece) -> str:
        """The code of an operand that may be changed: a copy where somebody else sees the same array."""
        if self.uses[node] == 1 and not self.plans[node].view and not self.plans[node].inline:
            return part.text
        return self._copied(self._hole(part, ATOM))

    @staticmethod
    def _copied(code: str) -> str:
        return f"{code}.copy()"

    @staticmethod
    def _hole(part: _Piece, need: int) -> str:
        return part.text if part.binds >= need else f"({part.text})"

    def _assign(self, node: Expr, piece: _Piece) -> _Piece:
        wish = self.wished.get(node)
        target = self.names.make(wish) if wish else self.names.temporary()
        self.lines.append(_Line(f"{target} = {piece.text}{_comment(piece.note)}", piece.guarded))
        return _Piece(target, ATOM, name=True)

    def _statements(self) -> Iterator[str]:
        inside = False
        for line in self.lines:
            if line.guarded and not inside:
                yield 'with np.errstate(all="ignore"):  # both branches are computed, one is chosen'
            inside = line.guarded
            yield ("    " if inside else "") + line.text

    def wrap(self, body: list[str], title: str, labels: tuple[str, ...], told: tuple[str, ...]) -> Source:
        prelude, keywords = self._sizes()
        in_shapes = {name for symbol in self.inputs for dim in symbol.shape for name in names_of(dim)}
        for name in told:
            if name not in in_shapes and name not in keywords:
                keywords[name] = self.names.make(name)
        arguments = [self.context.symbols[symbol.name] for symbol in self.inputs]
        prelude += self._opening(arguments, body)
        signature = ", ".join([*arguments, *(["*", *keywords.values()] if keywords else [])])
        lines = [f"def f({signature}):", *(f"    {line}".rstrip() for line in self._docstring(title, labels))]
        lines += [f"    {line}" for line in (*prelude, *body)]
        text = "\n".join([*self._imports("\n".join(body)), "", "", *lines, ""])
        return Source(text, "f", tuple(arguments), keywords, {e.shape: e for e in reversed(self.order)})

    def _opening(self, arguments: list[str], body: list[str]) -> list[str]:
        """Lines between the sizes and the rest."""
        if not self.context.needs_dtype:
            return []
        return ["dtype = " + (f"np.result_type({', '.join(arguments)})" if arguments else "np.float64")]

    def _sizes(self) -> tuple[list[str], dict[str, str]]:
        """Lines that read the sizes from the inputs, and the sizes that no input tells (keyword arguments)."""
        wanted = [name for name in self.context.sizes if name in self.context.used_sizes]
        lines, found = [], set()
        for symbol in self.inputs:
            dims = [_size_name(d) for d in symbol.shape]
            mine = [name for name in dims if name in wanted and name not in found]
            if len(dims) > 1 and len(set(mine)) == len(dims):
                lines.append(
                    f"{', '.join(self.context.sizes[n] for n in mine)} = {self.context.symbols[symbol.name]}.shape"
                )
            else:
                for name in dict.fromkeys(mine):
                    axis = dims.index(name)
                    lines.append(f"{self.context.sizes[name]} = {self.context.symbols[symbol.name]}.shape[{axis}]")
            found.update(mine)
        for symbol in self.inputs:
            for axis, dim in enumerate(symbol.shape):
                solved = _solved(dim, f"{self.context.symbols[symbol.name]}.shape[{axis}]")
                if solved and solved[0] in wanted and solved[0] not in found:
                    lines.append(f"{self.context.sizes[solved[0]]} = {solved[1]}")
                    found.add(solved[0])
        return lines, {name: self.context.sizes[name] for name in wanted if name not in found}

    def _docstring(self, title: str, labels: tuple[str, ...]) -> list[str]:
        shapes = "; ".join(f"{self.context.symbols[s.name]}: {show(s.shape)}" for s in self.inputs)
        named = zip(map(_harmless, labels), self.outputs, strict=True)
        results = ", ".join(f"{label} {show(e.shape)}".strip() for label, e in named)
        inside = [f"Shapes: {shapes or 'no input'}", f"Result: {results}"]
        return [f'"""{_harmless(title)}', "", *inside, '"""'] if title else [f'"""{inside[0]}', "", inside[1], '"""']

    def _imports(self, body: str) -> list[str]:
        used = sorted({name for node in self.order for name in self.plans[node].imports})
        lines = ["import math", ""] if "math." in body else []
        lines.append("import numpy as np")
        if used:
            homes = sorted({HOMES[name] for name in used})
            lines += ["", *(f"from {home} import {', '.join(n for n in used if HOMES[n] == home)}" for home in homes)]
        return lines


def _harmless(words: str) -> str:
    """A user's words as they may stand in a docstring: on one line, without quotes and backslashes."""
    return " ".join(words.replace("\\", " ").replace('"', "'").split())


def _comment(note: str) -> str:
    return f"  # {note}" if note else ""


def _size_name(dim: Dim) -> str:
    """The name where a dimension is one, else an empty text."""
    plain_size = isinstance(dim, Size) and dim.terms == ((((dim.names[0], 1),), 1),)
    return names_of(dim)[0] if plain_size else ""


def _solved(dim: Dim, axis: str) -> tuple[str, str] | None:
    """(name, code) for the one size name in `dim`, from the length of the axis, where `dim` is linear."""
    if not isinstance(dim, Size) or len(dim.names) != 1 or dim.terms[0][0] != ((dim.names[0], 1),):
        return None
    slope = dim.terms[0][1]
    rest = dim.terms[1][1] if len(dim.terms) > 1 else 0
    shifted = axis if not rest else f"({axis} {'-' if rest > 0 else '+'} {abs(rest)})"
    return dim.names[0], shifted if slope == 1 else f"{shifted} // {slope}"


def check_names(inputs: tuple[Symbol, ...], nodes: list[Expr]) -> None:
    """One name is one object: the inputs and all variables among the nodes agree about the shape of each name."""
    shapes: dict[str, Shape] = {}
    for node in (*inputs, *(n for n in nodes if isinstance(n, Symbol))):
        if shapes.setdefault(node.name, node.shape) != node.shape:
            raise SymnetError(
                f"{quote(node.name)} stands for two things, of shapes {show(shapes[node.name])} and "
                f"{show(node.shape)}; rename one of them"
            )
