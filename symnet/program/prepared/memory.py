"""Where arrays live: how matrices lie, which steps work in place, and which arrays share memory one after the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from symnet.program.prepared.steps import ARRAY, CONSTANT, Step, Value


@dataclass(eq=False)
class Slot:
    """An array, and the values of one shape that live in it, one after the other."""

    number: int
    values: list[Value] = field(default_factory=list)


def lay(steps: Sequence[Step]) -> None:
    """Decide how each matrix lies: those that meet entry by entry alike, and with the longer axis running fastest.

    (An operation over a few long rows is many times faster than one over many short ones.)
    """
    leader: dict[Value, Value] = {}

    def find(value: Value) -> Value:
        while value in leader:
            value = leader[value]
        return value

    met: dict[Value, None] = {}
    for step in steps:
        if step.entrywise or step.op in ("flat", "copy"):
            shape = step.operands[0].shape if step.op == "flat" else step.target.shape
            same = [v for v in (*step.operands, step.target) if len(v.shape) == 2 and v.shape == shape and _lies(v)]
            for v in same:
                met[v] = None
                if find(v) is not find(same[0]):
                    leader[find(v)] = find(same[0])
        if _lies(step.target) and len(step.target.shape) == 2:
            met[step.target] = None
    rows_first = {find(v) for v in met if v.lies == "C"}
    columns_first = {find(v) for v in met if v.lies == "F"}
    for v in met:
        whole = find(v)
        longer = v.shape[0] >= v.shape[1] > 1
        v.lies = "C" if whole in rows_first else "F" if whole in columns_first or longer else "C"


def _lies(value: Value) -> bool:
    """Whether the way it lies is ours to choose."""
    return value.base is None and (value.kind in (ARRAY, CONSTANT) or value.held)


def share(steps: Sequence[Step], outputs: Collection[Value]) -> list[Slot]:
    """Slots for all preallocated arrays. An entrywise step takes the place of an operand that nobody reads later."""
    last: dict[Value, int] = {}
    for k, step in enumerate(steps):
        for value in (*step.operands, step.target):
            last[value.root] = k
    for value in outputs:
        last[value.root] = len(steps)
    slots: list[Slot] = []
    slot_of: dict[Value, Slot] = {}
    free: dict[Form, list[Slot]] = {}
    for k, step in enumerate(steps):
        target = step.target
        dying = [v for v in dict.fromkeys(v.root for v in step.operands) if v in slot_of and last[v] == k]
        if target.kind == ARRAY:
            taken = _in_place(step, dying)
            if taken is not None:
                slot = slot_of[taken]
                dying.remove(taken)
            elif free.get(_form(target)):
                slot = free[_form(target)].pop()
            else:
                slot = Slot(len(slots))
                slots.append(slot)
            slot.values.append(target)
            slot_of[target] = slot
            if last[target] == k:
                dying.append(target)
        for v in dying:
            free.setdefault(_form(v), []).append(slot_of[v])
    return slots


Form = tuple[tuple[int, ...], str, bool]


def _form(value: Value) -> Form:
    """What arrays have in common that may share memory."""
    return value.shape, value.lies, value.truth


def _in_place(step: Step, dying: Collection[Value]) -> Value | None:
    """The operand whose memory the result of a step may take."""
    if not step.entrywise:
        return None
    for v in step.operands:
        alone = all(o is v or o.root is not v for o in step.operands)
        if v in dying and alone and _form(v) == _form(step.target):
            return v
    return None
