"""C: the text of the function, whole, or in stages where it is long: a compiler takes more than its share for each line
of a long function, and a network of hundreds of layers would take minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LONGEST = 240  # lines of a function
SIGNATURE = (
    "static int program(const real *const *in, void *const *out, const ptrdiff_t *sizes,",
    "                   const double *constants, char *work) {",
)
WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Named:
    """What is known by a name in the whole program. kind: its type, as it is declared; then: what is done after."""

    name: str
    kind: str
    value: str
    then: str = ""
    note: str = ""

    def declared(self, value: str) -> str:
        space = "" if self.kind.endswith("*") else " "
        pointer = "restrict const " if self.kind.endswith("*") else "const "
        if self.kind == "enum":
            return f"enum {{ {self.name} = {self.value} }};"
        if self.kind.endswith("*"):
            return f"{self.kind}{pointer}{self.name} = {value};"
        return f"{pointer}{self.kind}{space}{self.name} = {value};"

    @property
    def whole(self) -> str:
        note = f"  // {self.note}" if self.note else ""
        return self.declared(self.value) + self.then + note


def written(names: Sequence[Named], kernels: Sequence[list[str]], scalars: Iterable[str]) -> list[str]:
    """The lines of `program`. scalars: variables that a kernel leaves for those after it."""
    if sum(map(len, kernels)) <= LONGEST:
        body = [*(n.whole for n in names), *(line for kernel in kernels for line in kernel), "return 0;"]
        return [*SIGNATURE, *(f"  {line}" for line in body), "}"]
    parts = list(_parts(kernels))
    used = [set(WORD.findall("\n".join(part))) for part in parts]
    left = [name for name in scalars if any(name in words for words in used)]
    first = {name: next(k for k, words in enumerate(used) if name in words) for name in left}
    lines = ["typedef struct {  // what the stages share"]
    lines += [f"  {n.kind}{'' if n.kind.endswith('*') else ' '}{n.name};" for n in names if n.kind != "enum"]
    lines += [*(f"  double {name};" for name in left), "} Shared;", ""]
    for k, part in enumerate(parts):
        known = [n.declared(f"all->{n.name}") for n in names if n.name in used[k]]
        known += [f"const real {name} = all->{name};" for name in left if name in used[k] and first[name] < k]
        kept = [f"all->{name} = {name};" for name in left if first[name] == k]
        body = [*known, *part, *kept, "return 0;"]
        lines += [f"static __attribute__((noinline)) int stage{k + 1}(Shared *all) {{"]
        lines += [*(f"  {line}" for line in body), "}", ""]
    filled = [n.declared(n.value) for n in names if n.kind in ("enum", "ptrdiff_t")]
    filled += [
        f"all.{n.name} = {n.name if n.kind == 'ptrdiff_t' else n.value};{n.then}" for n in names if n.kind != "enum"
    ]
    calls = [f"if (!status) status = stage{k + 1}(&all);" for k in range(len(parts))]
    body = ["Shared all;", *filled, "int status = 0;", *calls, "return status;"]
    return [*lines, *SIGNATURE, *(f"  {line}" for line in body), "}"]


def _parts(kernels: Sequence[list[str]]) -> Iterator[list[str]]:
    """Neighbouring kernels together, up to the length of a function."""
    part: list[str] = []
    for kernel in kernels:
        if part and len(part) + len(kernel) > LONGEST:
            yield part
            part = []
        part = [*part, *kernel]
    if part:
        yield part
