"""Weights and biases side by side: X @ W + b as one product of X, with a column of ones, and W, with b as its last row.

What is done to W and to b alike, their gradients and updates, is then done once. It needs matrices that live in the
program, since they are held as parts of one.
"""

from __future__ import annotations

from symnet.program.prepared.schedule import Update
from symnet.program.prepared.steps import ARRAY, CONSTANT, INPUT, VIEW, Step, Steps, Value

DEEPEST = 60  # an update rule has fewer operations on each parameter
ONES = "{0} with ones"


def pack(steps: Steps, outputs: list[Value], updates: list[Update]) -> list[Update]:
    """Join weights and biases wherever that is possible; `steps` and `outputs` are changed. The updates that remain."""
    packing = _Packing(steps, outputs)
    for step in list(steps.steps):
        packing.forward(step)
    for step in list(steps.steps):
        packing.gradient(step)
    return packing.joined(updates)


class _Packing:
    def __init__(self, steps: Steps, outputs: list[Value]):
        self.steps = steps
        self.uses: dict[Value, int] = {}
        for value in (*outputs, *(operand for step in steps.steps for operand in step.operands)):
            self.uses[value.root] = self.uses.get(value.root, 0) + 1
        self.whole: dict[tuple[Value, Value], Value] = {}  # (part of W, part of b): the matrix that holds both
        self.ones: dict[Value, Value] = {}
        self.partner: dict[Value, Value] = {}

    def forward(self, step: Step) -> None:
        """X @ W + b."""
        if step.op != "add":
            return
        for z, b in (step.operands, step.operands[::-1]):
            made = self.steps.maker(z)
            if made is None or made.op != "dot" or self.uses[z] != 1 or not _free(b) or len(b.shape) != 1:
                continue
            x, w = made.operands
            if not _free(w) or x is w or len(w.shape) != 2 or b.shape != w.shape[1:] or step.target.shape != z.shape:
                continue
            with_ones = self._with_ones(x)
            if with_ones is not None:
                self._replace(step, "dot", (with_ones, self._whole(w, b)))

    def _with_ones(self, x: Value) -> Value | None:
        """X with a column of ones, where it can have one."""
        if len(x.shape) != 2 or x.lies == "C" or x.padded:
            return self.ones.get(x)
        shape = (x.shape[0], x.shape[1] + 1)
        if x.kind == CONSTANT:
            found = self.steps.constant(f"np.column_stack(({{0}}, np.ones({x.shape[0]}, dtype)))", shape, (x,))
        elif x.kind == ARRAY or (x.kind == INPUT and x.held):
            if x.kind == ARRAY:
                x.lies = "F"  # its columns are then one block, and the ones behind it
            x.padded = True
            found = Value(shape, VIEW, ONES, base=x)
        else:
            return None
        self.ones[x] = found
        return found

    def _whole(self, w: Value, b: Value) -> Value:
        """The matrix that holds two inputs, or two results; they become views of it."""
        rows, columns = w.shape
        kind = INPUT if w.kind == INPUT else ARRAY
        joined = Value((rows + 1, columns), kind, name=f"{w.name}_{b.name}" if w.name and b.name else "", held=w.held)
        w.kind, w.code, w.base = VIEW, f"{{0}}[:{rows}]", joined
        b.kind, b.code, b.base = VIEW, f"{{0}}[{rows}]", joined
        self.whole[w, b] = joined
        return joined

    def _replace(self, step: Step, op: str, operands: tuple[Value, ...]) -> None:
        step.op, step.operands, step.linear = op, operands, ()

    def gradient(self, step: Step) -> None:
        """X.T @ D together with the sum of D over its rows."""
        if step.op != "dot" or step.operands[0].transposed not in self.ones:
            return
        turned, d = step.operands
        assert turned.transposed is not None
        total = self._row_sum(d)
        if total is None or step.target.kind != ARRAY or total.target.kind != ARRAY:
            return
        with_ones = self.ones[turned.transposed]
        joined = self._whole(step.target, total.target)
        step.target = joined
        self._replace(step, "dot", (self.steps.view("{0}.T", with_ones, with_ones.shape[::-1]), d))
        self.steps.remake(step)
        self.steps.drop(total)

    def _row_sum(self, d: Value) -> Step | None:
        for step in self.steps.steps:
            if step.op == "dot" and step.operands[1] is d and step.operands[0].code == f"np.ones({d.shape[0]}, dtype)":
                return step
            if step.operands == (d,) and step.code == "np.add.reduce({0}, 0, None, {out}, False)":
                return step
        return None

    def joined(self, updates: list[Update]) -> list[Update]:
        """The updates, those of W and b that are alike as one of the matrix that holds both."""
        found = list(updates)
        pending = True
        while pending:
            pending = False
            for x, y in [pair for pair in self.whole if pair[0].base is not None and pair[0].root.held]:
                new = dict(found)
                if x in new and y in new and self._both(new[x], new[y]):
                    found = [u for u in found if u[0] is not x and u[0] is not y]
                    found.append((self.whole[x, y], self._together(new[x], new[y])))
                    pending = True
        return found

    def _both(self, w: Value, b: Value) -> bool:
        self.partner = {}
        return self._alike(w, b, 0)

    def _alike(self, w: Value, b: Value, depth: int) -> bool:
        """Whether the same is computed of parts that lie, or may lie, in one matrix."""
        if (w, b) in self.whole or (w is b and not w.shape):
            return True
        if len(w.shape) != 2 or b.shape != w.shape[1:] or depth > DEEPEST:
            return False
        if self.partner.setdefault(w, b) is not b or self.partner.setdefault(b, w) is not w:
            return False
        if _free(w) and _free(b):
            return True
        first, second = self.steps.maker(w), self.steps.maker(b)
        if first is None or second is None or first.op != second.op or not first.entrywise:
            return False
        if w.kind != ARRAY or b.kind != ARRAY:
            return False
        pairs = zip(first.operands, second.operands, strict=True)
        return all(self._alike(p, q, depth + 1) for p, q in pairs)

    def _together(self, w: Value, b: Value) -> Value:
        """The matrix in which both are computed."""
        if not w.shape:
            return w
        if (w, b) in self.whole:
            return self.whole[w, b]
        if w.kind == INPUT:
            return self._whole(w, b)
        first, second = self.steps.maker(w), self.steps.maker(b)
        assert first is not None and second is not None
        operands = tuple(self._together(p, q) for p, q in zip(first.operands, second.operands, strict=True))
        joined = self._whole(w, b)
        self._replace(first, first.op, operands)
        first.target = joined
        self.steps.remake(first)
        self.steps.drop(second)
        return joined


def _free(value: Value) -> bool:
    """An input that lives in the program, and not yet as a part of something else."""
    return value.kind == INPUT and value.held and not value.padded and value.lies != "C"
