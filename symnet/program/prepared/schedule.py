"""The order of steps: only those that are needed, each after what it reads, and inputs written when nobody reads them
any more."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from symnet.program.prepared.steps import ARRAY, INPUT, VIEW, Step, Steps, Value

Update = tuple[Value, Value]  # an input, and what is written into it


def only_needed(steps: Steps, outputs: Sequence[Value]) -> None:
    """Drop the steps on which no output depends."""
    makers = {step.target: step for step in steps.steps}
    pending = list(outputs)
    needed: set[Step] = set()
    while pending:
        for value in chain(pending.pop()):
            step = makers.get(value)
            if step is not None and step not in needed:
                needed.add(step)
                pending.extend(step.operands)
    steps.replace([step for step in steps.steps if step in needed])


def chain(value: Value) -> list[Value]:
    """A view, what it is a view of, and so on."""
    found = [value]
    while value.base is not None:
        value = value.base
        found.append(value)
    return found


class Schedule:
    """steps: in the order in which they run; the values of direct updates have become views of their inputs."""

    def __init__(self, steps: Steps, updates: Sequence[Update]):
        self.steps = list(steps.steps)
        self.makers = {step.target: step for step in self.steps}
        self.after: dict[Step, list[Step]] = {step: [] for step in self.steps}  # what has to run later
        for step in self.steps:
            for operand in step.operands:
                source = self._source(operand)
                if source is not None:
                    self.after[source].append(step)
        inputs = {x.root for x, _ in updates}
        saved = [(x, self._saved(value) if value.root in inputs else value) for x, value in updates]
        for x, value in [update for update in saved if not self._direct(*update)]:
            self._write(x, value)
        self.steps = self._sorted()

    def _source(self, value: Value) -> Step | None:
        """The step that makes a value; None for an input as it is given."""
        return next((self.makers[v] for v in chain(value) if v in self.makers), None)

    def _readers(self, x: Value) -> list[Step]:
        """The steps that read an input as it is given."""
        return [s for s in self.steps if any(o.root is x.root and self._source(o) is None for o in s.operands)]

    def _direct(self, x: Value, value: Value) -> bool:
        """Let the last step write into the input, if it may: an entrywise step after which nobody reads the input."""
        step = self.makers.get(value)
        if step is None or not step.entrywise or value.kind != ARRAY or value.truth or value.shape != x.shape:
            return False
        if value.padded or any(o.root is x.root and o is not x for o in step.operands):
            return False
        if x.base is not None and any(value in chain(o)[1:] for s in self.steps for o in s.operands):
            return False  # a part of a matrix cannot be seen in another shape
        readers = [reader for reader in self._readers(x) if reader is not step]
        if self._reaches(step, set(readers)):
            return False
        for reader in readers:
            self.after[reader].append(step)
        value.kind, value.code, value.base = VIEW, "{0}", x
        return True

    def _reaches(self, start: Step, ends: set[Step]) -> bool:
        seen, pending = {start}, [start]
        while pending:
            for step in self.after[pending.pop()]:
                if step in ends:
                    return True
                if step not in seen:
                    seen.add(step)
                    pending.append(step)
        return False

    def _saved(self, value: Value) -> Value:
        """An updated input as it was before: a copy."""
        return self._add(Step("copy", (value,), Value(value.shape, ARRAY))).target

    def _write(self, x: Value, value: Value) -> None:
        step = Step("copy", (value,), Value(x.shape, VIEW, "{0}", base=x))
        readers = self._readers(x)
        self._add(step)
        for reader in readers:
            self.after[reader].append(step)

    def _add(self, step: Step) -> Step:
        self.after[step] = []
        source = self._source(step.operands[0])
        if source is not None:
            self.after[source].append(step)
        self.steps.append(step)
        self.makers[step.target] = step
        return step

    def _sorted(self) -> list[Step]:
        """Each step after those that it depends on, else in the order in which they were made.

        Where a step may fail, for a singular matrix, inputs are written last: they stay as they were.
        """
        fails = any("np.linalg." in step.code for step in self.steps)
        written = [fails and step.target.root.kind == INPUT for step in self.steps]
        places = sorted(range(len(self.steps)), key=lambda k: (written[k], k))
        self.steps = [self.steps[k] for k in places]
        place = {step: k for k, step in enumerate(self.steps)}
        waits = dict.fromkeys(self.steps, 0)
        for later in self.after.values():
            for step in later:
                waits[step] += 1
        ready = [place[step] for step in self.steps if not waits[step]]
        heapq.heapify(ready)
        found = []
        while ready:
            step = self.steps[heapq.heappop(ready)]
            found.append(step)
            for later_step in self.after[step]:
                waits[later_step] -= 1
                if not waits[later_step]:
                    heapq.heappush(ready, place[later_step])
        assert len(found) == len(self.steps)
        return found
