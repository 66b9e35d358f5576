"""C: how the operands of a sum are read, and whether one is copied first so that it lies as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symnet.expr import Expr
from symnet.program.backends.c.entries import Piece, Reader, Stored
from symnet.program.backends.c.loops import Choice, Loop, innermost, nest, turns
from symnet.program.backends.c.places import Place, flat, place_text, row_major, typical, variable
from symnet.program.backends.c.storage import Storage
from symnet.sizes import product

REUSED = 3  # an array is copied if each of its entries is read at least this often


@dataclass
class Operand:
    """An operand at its places; `copy` is where it is read instead."""

    e: Expr
    at: tuple[Place, ...]
    copy: Stored | None = None

    def read(self, run: Reader) -> Piece:
        if self.copy is None:
            return run.read(self.e, self.at)
        position = flat(self.at, self.copy.strides)
        return Piece(f"{self.copy.name}[{place_text(position, run.sizes)}]")

    def accesses(self, run: Reader) -> list[Place]:
        run.accesses = []
        run.read(self.e, self.at)
        return run.accesses


@dataclass
class Nest:
    """The loops of a sum: over the axes of the result (of length 1 where an axis that is summed stays), and over its
    terms."""

    e: Expr
    target: list[Loop]
    terms: list[Loop]
    free: list[Loop] = field(init=False)
    at: tuple[Place, ...] = field(init=False)

    def __post_init__(self) -> None:
        fixed = {loop.name for loop in self.terms}
        self.free = [loop for loop in self.target if loop.name not in fixed]
        self.at = tuple(Place() if loop.name in fixed else variable(loop.name) for loop in self.target)


def chosen(run: Reader, storage: Storage, nest_of: Nest, operands: Sequence[Operand]) -> Loop:
    """The loop that runs innermost."""
    every = [*nest_of.free, *nest_of.terms]
    pinned = flat(nest_of.at, row_major(nest_of.e.shape)) if storage.pinned(nest_of.e) else None
    choices = {}
    for loop in every:
        accesses, before = [], 0.0
        for operand in operands:
            found = operand.accesses(run)
            if _packs(run, operand, loop, every):
                found = [variable(loop.name)]
                fresh = (operand.e, _order(operand, loop)) not in storage.copies
                before += 1.5 * typical(product(operand.e.shape)) if fresh else 0.0
            accesses += found
        if loop in nest_of.free:
            out = pinned if pinned is not None else variable(loop.name)
            choices[loop.name] = Choice([*accesses, out, out], 2.0, before)
        else:
            choices[loop.name] = Choice(accesses, 6.0, before)
    return innermost(every, choices)


def _packs(run: Reader, operand: Operand, inner: Loop, every: Sequence[Loop]) -> bool:
    """Whether the innermost loop would jump through an array that is read often enough to copy it."""
    stored = run.stored.get(operand.e)
    if stored is None or stored.scalar or len(set(operand.at)) < len(operand.at):
        return False
    jumps = flat(operand.at, stored.strides).stride(inner.name) not in (0, 1)
    return jumps and turns(every) >= REUSED * typical(product(operand.e.shape))


def _order(operand: Operand, inner: Loop) -> tuple[int, ...]:
    return tuple(sorted(range(len(operand.at)), key=lambda k: operand.at[k].stride(inner.name) != 0))


def packed(run: Reader, storage: Storage, operand: Operand, inner: Loop, every: Sequence[Loop]) -> list[str]:
    """Lines that copy an operand, where that pays and no kernel before has done it."""
    if not _packs(run, operand, inner, every):
        return []
    order = _order(operand, inner)
    operand.copy, fresh = storage.copy(operand.e, order)
    if not fresh:
        return []
    loops = [Loop(f"i{k + 1}", dim) for k, dim in enumerate(operand.e.shape)]
    at = tuple(variable(loop.name) for loop in loops)
    target = f"{operand.copy.name}[{place_text(flat(at, operand.copy.strides), run.sizes)}]"
    return nest([loops[k] for k in order], [f"{target} = {run.read(operand.e, at).text};"], run.sizes)
