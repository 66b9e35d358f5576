"""A run on disk: arrays and a line of JSON, as npz or safetensors; never pickle.

A checkpoint holds the parameters, the memory of the optimizer, running statistics, the best parameters so far, the
number of the step, the states of the random generators, the history, and prints of what it belongs to: formula, rule,
data and settings. A run that goes on from it gives, bit for bit, what the uninterrupted run gives.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Node, fold
from symnet.training.history import History
from symnet.training.state import Array, Point, State

FORMAT = "symnet checkpoint 1"
NOTE = "symnet"


def formula_print(*formulas: Expr) -> str:
    """A hash of formulas as they are written; linear in their size."""

    def visit(node: Node, *below: str) -> str:
        return hashlib.sha256(
            "\0".join([type(node).__name__, str(node.data), str(node.shape), *below]).encode()
        ).hexdigest()

    return hashlib.sha256("".join(fold(f, visit) for f in formulas).encode()).hexdigest()


def data_print(data: Mapping[str, Array]) -> str:
    """A hash of arrays with their names, types and shapes."""
    total = hashlib.sha256()
    for name, array in data.items():
        total.update(f"{name} {array.dtype} {array.shape}\0".encode())
        total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def save(path: Any, state: State, names: list[str], parameters: list[str], prints: Mapping[str, str]) -> None:
    """Write a state, whole or not at all. names: of its arrays, the parameters among them."""
    target = Path(path)
    arrays = dict(zip([f"now/{n}" for n in names], state.point.arrays, strict=True))
    best = None
    if state.best is not None:
        best = list(state.best[:2])
        arrays |= dict(zip([f"best/{n}" for n in names], state.best[2], strict=True))
    note = {
        "format": FORMAT,
        "step": state.point.step,
        "epoch": state.epoch,
        "waited": state.waited,
        "first": state.first,
        "best": best,
        "shuffle": state.shuffle.bit_generator.state,
        "draw": state.draw.bit_generator.state,
        "history": state.history.to_dict() | {"ended": ""},
        "names": names,
        "parameters": parameters,
        "prints": dict(prints),
    }
    store = _writer(target)
    beside = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        store(beside, {name: np.asarray(a) for name, a in arrays.items()}, json.dumps(note))
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def load(path: Any, names: list[str], prints: Mapping[str, str]) -> State:
    """Read a state back. Raises `SymnetError` for a file that is none, or that belongs to another run."""
    target = Path(path)
    arrays, note = _read(target)
    for what, value in prints.items():
        if note["prints"].get(what) != value:
            raise SymnetError(
                f"the checkpoint {quote(target)} belongs to another run: {what} differ from it. To start from "
                "its parameters only: start=symnet.training.parameters_of(path)"
            )
    if note["names"] != names:
        raise SymnetError(f"the checkpoint {quote(target)} holds {note['names']}, and this network needs {names}")
    shuffle, draw = (_generator(note[which]) for which in ("shuffle", "draw"))
    best = None
    if note["best"] is not None:
        best = (note["best"][0], note["best"][1], tuple(arrays[f"best/{n}"] for n in names))
    return State(
        Point(note["step"], tuple(arrays[f"now/{n}"] for n in names)),
        shuffle,
        draw,
        note["epoch"],
        History.from_dict(note["history"]),
        best,
        note["waited"],
        note["first"],
    )


def parameters_of(path: Any) -> dict[str, Array]:
    """The trained parameters of a checkpoint, by name: to start another run from, or to use elsewhere."""
    arrays, note = _read(Path(path))
    return {name: arrays[f"now/{name}"] for name in note["parameters"]}


def _generator(state: Any) -> np.random.Generator:
    bits = np.random.PCG64()
    bits.state = state
    return np.random.Generator(bits)


def _read(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    if not path.exists():
        raise SymnetError(f"there is no checkpoint {quote(path)}")
    arrays, text = _reader(path)(path)
    try:
        note = json.loads(text)
    except ValueError:
        note = {}
    if not isinstance(note, dict) or note.get("format") != FORMAT:
        raise SymnetError(f"{quote(path)} is not a checkpoint of this version of symnet ({FORMAT})")
    return arrays, note


# ------------------------------------------------------------------ files
def _write_npz(path: Path, arrays: dict[str, Array], text: str) -> None:
    with open(path, "wb") as file:
        np.savez(file, allow_pickle=False, **arrays, **{NOTE: np.frombuffer(text.encode(), dtype=np.uint8)})


def _read_npz(path: Path) -> tuple[dict[str, Array], str]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, OSError, zipfile.BadZipFile, KeyError, EOFError) as error:
        raise SymnetError(f"{quote(path)} is not a checkpoint that can be read: {error}") from None
    if NOTE not in arrays:
        raise SymnetError(f"{quote(path)} is an npz file, and no checkpoint of symnet")
    return arrays, arrays.pop(NOTE).tobytes().decode(errors="replace")


def _safetensors() -> Any:
    try:
        import safetensors.numpy
    except ImportError:
        raise SymnetError(
            "safetensors is not installed; try: pip install 'symnet[safetensors]', or name the checkpoint *.npz"
        ) from None
    return safetensors


def _write_safetensors(path: Path, arrays: dict[str, Array], text: str) -> None:
    contiguous = {name: np.ascontiguousarray(a) for name, a in arrays.items()}
    scalars = {name: a.reshape(arrays[name].shape) for name, a in contiguous.items()}
    _safetensors().numpy.save_file(scalars, path, metadata={NOTE: text})


def _read_safetensors(path: Path) -> tuple[dict[str, Array], str]:
    library = _safetensors()
    try:
        with library.safe_open(path, framework="numpy") as file:
            text = (file.metadata() or {}).get(NOTE, "")
            return {name: file.get_tensor(name) for name in file.keys()}, text
    except library.SafetensorError as error:
        raise SymnetError(f"{quote(path)} is not a checkpoint that can be read: {error}") from None


FILES = {".npz": (_write_npz, _read_npz), ".safetensors": (_write_safetensors, _read_safetensors)}


def _kind(path: Path) -> tuple[Any, Any]:
    if path.suffix not in FILES:
        raise SymnetError(f"a checkpoint is named *.npz or *.safetensors, not {quote(path)}")
    return FILES[path.suffix]


def _writer(path: Path) -> Any:
    return _kind(path)[0]


def _reader(path: Path) -> Any:
    return _kind(path)[1]
