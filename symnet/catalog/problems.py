"""What is wrong in a folder of derivations: where, and in what words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """A file, or a derivation or entry in it, that cannot be read as it stands; the others still are."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.message}"
