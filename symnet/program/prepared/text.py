"""The text of a prepared program: what is done once, then the function that is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symnet.program.names import Names
from symnet.program.plans.planned import HOMES, OWN_WORDS
from symnet.program.prepared.memory import Slot
from symnet.program.prepared.packing import ONES
from symnet.program.prepared.schedule import chain
from symnet.program.prepared.steps import CONSTANT, INPUT, LITERAL, SCALAR, VIEW, Step, Value

OUT_BY_NAME = ("maximum", "minimum")  # NumPy wants their third argument named
LONGEST_INLINE = 60
FEW = 1024  # entries that are copied faster than another call starts
LETTERS = "ijklmnpqrstuvwxyz"


@dataclass
class Text:
    """Lines of preparation and of the function, and a name for each value on the way."""

    names: Names = field(default_factory=lambda: Names((*OWN_WORDS, "given", "prepare")))
    once: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    known: dict[Value, str] = field(default_factory=dict)
    flats: dict[str, str] = field(default_factory=dict)
    with_ones: dict[str, str] = field(default_factory=dict)  # of a matrix, the larger one with a column of ones
    ufuncs: dict[str, str] = field(default_factory=dict)

    # -- what is done once ------------------------------------------------------------------------------------------

    def inputs(self, inputs: Mapping[str, Value]) -> None:
        """Names for the inputs; those that live in the program, and constants, get their arrays."""
        for value in inputs.values():
            self.known[value] = self.names.make(value.name)
        for key, value in inputs.items():
            name = self.known[value]
            if value.kind == CONSTANT:
                self.once.append(f"{name} = {_lying(f'given[{key!r}]', value)}")
            elif value.root.held:
                self._held(value)
                self.once.append(f"{name}[...] = given[{key!r}]")

    def _held(self, value: Value) -> None:
        if value.base is None:
            self._allocate([self.known[value]], value)
            return
        if value.base not in self.known:
            self._allocate([self._fresh(value.base)], value.base)
        self.once.append(f"{self.known[value]} = {value.code.format(self.known[value.base])}")

    def slots(self, slots: Iterable[Slot]) -> None:
        """Memory for the arrays, and their names."""
        for slot in slots:
            padded = next((v for v in slot.values if v.padded), None)
            self._allocate([self._fresh(v) for v in slot.values], padded or slot.values[0])

    def _allocate(self, names: list[str], value: Value) -> None:
        order = ', "F"' if value.lies == "F" else ""
        kind = "bool" if value.truth else "dtype"
        target = " = ".join(names)
        if not value.padded:
            self.once.append(f"{target} = np.empty({value.shape}, {kind}{order})")
            return
        rows, columns = value.shape
        with_ones = self.names.make(f"{names[-1]}_1")
        self.once.append(f"{with_ones} = np.ones(({rows}, {columns + 1}), {kind}{order})")
        self.once.append(f"{target} = {with_ones}[:, :{columns}]")
        self.with_ones.update(dict.fromkeys(names, with_ones))

    def _fresh(self, value: Value) -> str:
        name = self.names.make(value.name) if value.name else self.names.temporary()
        self.known[value] = name
        return name

    # -- names ------------------------------------------------------------------------------------------------------

    def name(self, value: Value) -> str:
        """The code of an operand; what it needs is done before."""
        if value not in self.known:
            if value.kind == LITERAL:
                self.known[value] = value.code if value.code.isalnum() else f"({value.code})"
            elif value.kind == CONSTANT:
                code = _lying(value.code.format(*map(self.name, value.operands)), value)
                self.known[value] = self.names.make(_called(value, self.known))
                self.once.append(f"{self.known[value]} = {code}")
            else:
                self._view(value)
        return self.known[value]

    def _view(self, value: Value) -> None:
        assert value.kind == VIEW and value.base is not None, value
        base = self.name(value.base)
        if value.code == "{0}":
            self.known[value] = base
        elif value.code == ONES:
            self.known[value] = self.with_ones[base]
        else:
            self.known[value] = self.names.make(f"{base}_T") if value.code == "{0}.T" else self.names.temporary()
            lines = self.once if value.static else self.body
            lines.append(f"{self.known[value]} = {value.code.format(base)}")

    def _flat(self, value: Value) -> str:
        name = self.name(value)
        if len(value.shape) == 1:
            return name
        if name not in self.flats:
            self.flats[name] = self.names.temporary()
            self.once.append(f'{self.flats[name]} = {name}.ravel("K")')
        return self.flats[name]

    def _ufunc(self, name: str) -> str:
        if name not in self.ufuncs:
            self.ufuncs[name] = self.names.make(name)
        return self.ufuncs[name]

    # -- the function -----------------------------------------------------------------------------------------------

    def steps(self, steps: Sequence[Step], inline: set[Step]) -> None:
        guarded = False
        for step in steps:
            before, self.body = self.body, []
            line = self.line(step)
            views, self.body = self.body, before
            if step in inline and len(line) < LONGEST_INLINE:
                self.known[step.target] = f"({line})"
                continue
            if step.target.kind in (SCALAR, "fresh"):
                line = f"{self._fresh(step.target)} = {line}"
            self.body += views
            if step.guarded and not guarded:
                self.body.append('with np.errstate(all="ignore"):  # both branches are computed, one is chosen')
            guarded = step.guarded
            self.body.append(("    " if guarded else "") + line)

    def line(self, step: Step) -> str:
        """The code of a step."""
        if step.op == "dot":
            return self._dot(step)
        if step.op == "flat":
            return self._sum_of_products(*step.operands)
        holes = [self.name(v) for v in step.operands]
        out = self.name(step.target) if (step.target.kind != "fresh" and step.target.shape) or step.op == "copy" else ""
        if step.op == "copy":
            return f"np.copyto({out}, {holes[0]})"
        if step.op == "code":
            return step.code.format(*holes, out=out)
        named = "out=" if step.op in OUT_BY_NAME else ""
        return f"{self._ufunc(step.op)}({', '.join(holes)}, {named}{out})"

    def _dot(self, step: Step) -> str:
        """A product; NumPy writes it row by row only, so that the other way it is the product of the transposes.

        `dot` starts faster than `matmul`, but copies a matrix whose rows do not follow one another.
        """
        a, b = step.operands
        name, target = self.name, step.target
        if target.lies == "F":
            a, b, name = b, a, self._turned
        if not target.shape:
            return f"{name(a)}.dot({name(b)})"
        if any(_with_gaps(v) and v.entries > FEW for v in (a, b)):
            return f"np.matmul({name(a)}, {name(b)}, {name(target)})"
        return f"{name(a)}.dot({name(b)}, {name(target)})"

    def _turned(self, value: Value) -> str:
        if len(value.shape) < 2:
            return self.name(value)
        if value.transposed is not None:
            return self.name(value.transposed)
        name = self.name(value)
        key = f"{name}.T"
        if key not in self.flats:
            self.flats[key] = self.names.make(f"{name}_T")
            (self.once if value.static else self.body).append(f"{self.flats[key]} = {name}.T")
        return self.flats[key]

    def _sum_of_products(self, a: Value, b: Value) -> str:
        if len(a.shape) == 1:
            return f"{self.name(a)}.dot({self.name(b)})"
        if all(_contiguous(v) for v in (a, b)) and (a.lies == "F") == (b.lies == "F"):
            return f"{self._flat(a)}.dot({self._flat(b)})"
        letters = LETTERS[: len(a.shape)]
        return f'np.einsum("{letters},{letters}->", {self.name(a)}, {self.name(b)})'

    def whole(self, arguments: list[str], docstring: list[str], results: str, held: dict[str, str]) -> str:
        """The text, with a docstring, the results of the function, and the inputs that live in the program."""
        own = [f"{name} = np.{ufunc}" for ufunc, name in self.ufuncs.items()]
        inner = [f"def f({', '.join(arguments)}):", *_indented([*self.body, f"return {results}"])]
        given = ", ".join(f"{key!r}: {name}" for key, name in held.items())
        lines = [*docstring, *own, *self.once, "", *inner, "", f"return f, {{{given}}}"]
        code = "\n".join(["def prepare(given, dtype):", *_indented(lines)])
        return "\n".join([*_imports(code), "", "", code, ""])


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}".rstrip() for line in lines]


def _contiguous(value: Value) -> bool:
    """Whether a preallocated array can be seen as a flat one."""
    return value.base is None and not value.padded and (value.kind not in (INPUT, "fresh") or value.held)


def _called(value: Value, known: Mapping[Value, str]) -> str:
    """A name for a constant."""
    if value.number is not None and value.plain:
        word = "zero" if value.number == 0 else "one" if value.number == 1 else "c"
        return word + ("s" if value.shape else "")
    if value.code.startswith("np.ones"):
        return "ones"
    if value.code.startswith("np.column_stack"):
        return f"{known[value.operands[0]]}_1"
    return value.name or "c"


def _with_gaps(value: Value) -> bool:
    """Whether it is a part of a larger matrix."""
    return any(v.base is not None and v.code.startswith("{0}[") for v in chain(value)) and len(value.shape) == 2


def _lying(code: str, value: Value) -> str:
    return f"np.asfortranarray({code})" if value.lies == "F" else code


def _imports(code: str) -> list[str]:
    words = set(re.findall(r"\w+(?=\()", code))
    lines = ["import math", ""] if "math." in code else []
    lines.append("import numpy as np")
    used = sorted(name for name in HOMES if name in words)
    homes = sorted({HOMES[name] for name in used})
    return [*lines, *([""] if used else []), *_from(homes, used)]


def _from(homes: list[str], used: list[str]) -> Iterable[str]:
    for home in homes:
        yield f"from {home} import {', '.join(name for name in used if HOMES[name] == home)}"
