"""C: the compiler of this machine, and the folder in which compiled programs are kept."""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from cffi import FFI

from symnet.errors import SymnetError, quote
from symnet.program.backends.c.source import CALL, SIGNATURE

NATIVE = "-march=native"
# No -ffast-math: it would break nan, -0.0 and the stable forms. No -ffp-contract: x*y - x*y is 0. What is given up is
# only that functions set errno and that operations trap, which nobody looks at here; loops over functions and choices
# can then be vectorised. -march=native is safe since the key of the cache holds the processor. The workspace is cut
# into arrays of two types, so that aliasing by type may not be assumed; `restrict` says what may.
FLAGS = (
    *("-std=gnu11", NATIVE, "-fPIC", "-shared", "-fno-math-errno", "-fno-trapping-math"),
    *("-ffp-contract=off", "-fno-strict-aliasing", "-fopenmp-simd", "-w"),
)
LONG = 30_000  # characters; a longer text is compiled with less effort, and its loops are vectorised all the same
PATIENCE = 300  # seconds
KEPT = 1000  # libraries in the cache


@lru_cache(maxsize=1)
def foreign() -> Any:
    """The interface to C functions, with the one signature that all programs have."""
    ffi = FFI()
    ffi.cdef(f"{CALL}{SIGNATURE};")
    return ffi


def compiler() -> list[str]:
    """The command of the C compiler: that of the variable CC, of Python's own build, or cc, gcc, clang."""
    chosen = os.environ.get("CC")
    if chosen:
        command = shlex.split(chosen)
        if not command or shutil.which(command[0]) is None:
            raise SymnetError(
                f"the C compiler {quote(chosen)} that the variable CC names was not found; correct or unset CC"
            )
        return command
    own = shlex.split(sysconfig.get_config_var("CC") or "")
    for command in ([own[0]] if own else [], ["cc"], ["gcc"], ["clang"]):
        if command and shutil.which(command[0]):
            return command
    raise SymnetError(
        "programs in C need a C compiler, and none was found (CC, cc, gcc, clang); install gcc or clang, for example "
        "apt install gcc or xcode-select --install, or compile with backend='numpy'"
    )


@lru_cache(maxsize=16)
def _version(command: tuple[str, ...], path: str) -> str:
    found = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return f"{path} {found.stdout}"


@lru_cache(maxsize=1)
def _processor() -> str:
    """What `-march=native` depends on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n\n")[0].splitlines()
    except OSError:
        lines = []
    told = [line for line in lines if line.startswith(("vendor_id", "cpu family", "model", "flags", "Features", "CPU"))]
    return "\n".join([platform.machine(), platform.processor(), platform.system(), *told])


def cache_folder() -> Path:
    """The user's folder for compiled programs: SYMNET_CACHE, or where the platform keeps caches."""
    chosen = os.environ.get("SYMNET_CACHE")
    if chosen:
        return Path(chosen) / "c"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "symnet" / "c"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "symnet" / "c"


def built(text: str) -> Any:
    """The library of a C text, compiled now or before on this machine by this user."""
    ffi = foreign()
    command = compiler()
    version = _version(tuple(command), shutil.which(command[0]) or "")
    command = [*command, *FLAGS, "-O3" if len(text) < LONG else "-O2"]
    key = hashlib.sha256("\0".join([text, version, *command, _processor()]).encode()).hexdigest()[:40]
    folder = _own_folder()
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="symnet-") as scratch:
            return ffi.dlopen(str(_compiled(text, command, Path(scratch), key)))  # stays loaded without its file
    path = folder / f"{key}.so"
    if not _trusted(path):
        path = _compiled(text, command, folder, key)
    try:
        return ffi.dlopen(str(path))
    except OSError:  # cut off or foreign: made again
        return ffi.dlopen(str(_compiled(text, command, folder, key)))


def _own_folder() -> Path | None:
    """The cache, if it belongs to this user alone and can be written to."""
    folder = cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError:
        return None
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None  # what others can write is not loaded
    return folder if os.access(folder, os.W_OK) else None


def _trusted(path: Path) -> bool:
    try:
        state = path.lstat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _compiled(text: str, command: list[str], folder: Path, key: str) -> Path:
    """Compile under a name of its own, then rename: another process sees the whole library or none."""
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as scratch:
        source, library = Path(scratch) / "program.c", Path(scratch) / "program.so"
        source.write_text(text, encoding="utf-8")
        tail = ["-o", str(library), str(source), "-lm"]
        failed = _run([*command, *tail])
        if failed and not _run([*(word for word in command if word != NATIVE), *tail]):
            failed = ""  # not every compiler can be told to use all that the processor has
        if failed:
            raise SymnetError(
                f"the C compiler {quote(command[0])} failed: {failed[:500]}; programs in C need gcc or clang, and CC "
                "names another one; or use backend='numpy'"
            )
        library.chmod(0o700)
        path = folder / f"{key}.so"
        os.replace(library, path)
    _pruned(folder)
    return path


def _run(line: list[str]) -> str:
    """What the compiler says where it fails; empty where it does not."""
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise SymnetError(
            f"the C compiler {quote(line[0])} took over {PATIENCE} seconds; compile fewer expressions at once, or use "
            "backend='numpy'"
        ) from None
    return (done.stderr.strip() or f"exit status {done.returncode}") if done.returncode else ""


def _pruned(folder: Path) -> None:
    """Only the newest libraries are kept; one that is loaded goes on without its file."""
    try:
        found = sorted(folder.glob("*.so"), key=lambda path: path.stat().st_mtime_ns)
        for path in found[:-KEPT]:
            path.unlink()
    except OSError:  # another process does the same
        return
