"""The house: who may import whom, how long files are, what `import symnet` costs, which words may not be written."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "symnet"

# The plan of the house: a module belongs to the longest entry that it is, or lies in. An arrow (import) goes to a lower
# level, or to a neighbour: a room of the same level, a file of the same room. Nowhere may arrows make a circle.
LEVELS = {
    "symnet.errors": 0,
    "symnet.late": 0,
    "symnet.limits": 0,
    "symnet.remembered": 0,
    "symnet.plots": 1,
    "symnet.sizes": 1,
    "symnet.expr": 2,
    "symnet.functions": 2,
    "symnet.symbols": 3,
    "symnet.views": 3,
    "symnet.ops": 3,
    "symnet.claim": 3,
    "symnet.step": 4,
    "symnet.rewrite": 4,
    "symnet.language": 4,
    "symnet.nn": 4,
    "symnet.program": 4,
    "symnet.calculus.differentiate": 5,
    "symnet.identities": 5,
    "symnet.normal": 5,
    "symnet.calculus": 6,
    "symnet.evidence": 7,
    "symnet.evidence.ladder": 8,
    "symnet.byhand": 9,
    "symnet.optimality": 9,
    "symnet.approximation": 9,
    "symnet.training": 9,
    "symnet.catalog": 10,
    "symnet.experiments": 10,
    "symnet.report": 11,
    "symnet.workbooks": 11,
    "symnet.surface": 12,
    "symnet.cli": 13,
    "symnet.pytest_plugin": 13,
    "symnet.__main__": 14,
}

# Inside the room of evidence, an arrow goes to the same part or to one further up in this list.
EVIDENCE = (
    "clock",
    "chains",
    "records",
    "axioms",
    "known",
    "proof",
    "theorems",
    "refutation",
    "certificates",
    "few_sizes",
    "rechecking",
    "ladder",
    "cache",
)
EVIDENCE = (
    *EVIDENCE,
    "numeric",
    "diagnosis",
    "checking",
    "expectations",
    "soon",
    "chain_certificates",
    "steps",
    "composed",
    "derivations",
)

BACKENDS = "symnet.program.backends"
# The only places where an import may be late: the table of late methods with its helper, the ways in, and backends,
# which are also imported late by those who are asked for one.
LATE_ROOMS = ("symnet.late", "symnet.surface", "symnet.cli", "symnet.pytest_plugin", BACKENDS)
# Outside the package, a late import is for what is heavy or optional.
HEAVY = {
    *(
        "IPython",
        "flint",
        "jax",
        "jinja2",
        "latexify",
        "manimgx_fonts_cjk",
        "matplotlib",
        "mpmath",
        "numpy",
        "openpyxl",
        "PIL",
    ),
    *(
        "opt_einsum",
        "rich",
        "safetensors",
        "scipy",
        "sklearn",
        "sympy",
        "threadpoolctl",
        "torch",
        "typst",
        "xlsxwriter",
        "z3",
    ),
}
LONGEST_FILE = 400
# What may not be imported by those who only look.
LIGHT = ("sympy", "numpy", "matplotlib", "sklearn", "flint", "jinja2", "rich", "typst", "latexify")
WORLDS = ("array_api_compat", "jax", "torch", "dask", "distributed")


@dataclass(frozen=True)
class Arrow:
    source: str
    target: str
    line: int
    late: bool

    def __str__(self) -> str:
        return f"{self.source}:{self.line} imports {self.target}{' late' if self.late else ''}"


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[Arrow]:
    """All imports of a module, those inside functions marked as late."""
    pending: list[tuple[ast.AST, bool]] = [(tree_of(module), False)]
    while pending:
        node, late = pending.pop()
        if isinstance(node, ast.Import):
            yield from (Arrow(module, alias.name, node.lineno, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Arrow(module, target, node.lineno, late) for target in targets(module, node))
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        pending.extend((child, late) for child in ast.iter_child_nodes(node))


def targets(module: str, node: ast.ImportFrom) -> list[str]:
    """The modules that `from base import names` reaches: a name may be a submodule."""
    base = node.module or ""
    if node.level:
        parts = module.split(".")
        own_folder = parts if modules()[module].name == "__init__.py" else parts[:-1]
        base = ".".join([*own_folder[: len(own_folder) - node.level + 1], *([base] if base else [])])
    return sorted({f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules() else base for alias in node.names})


def inside(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def level(module: str) -> int | None:
    rooms = [room for room in LEVELS if inside(module, room)]
    return LEVELS[max(rooms, key=len)] if rooms else None


def room_of(module: str) -> str:
    """The file or folder of the package that a module is, or lies in."""
    return ".".join(module.split(".")[:2])


def our_arrows() -> list[Arrow]:
    rooms = [module for module in modules() if module != "symnet"]
    return [arrow for room in rooms for arrow in imports(room) if inside(arrow.target, "symnet")]


def may_point(arrow: Arrow) -> bool:
    source, target = level(arrow.source), level(arrow.target)
    assert source is not None and target is not None
    return target <= source or room_of(arrow.source) == room_of(arrow.target)


def test_every_module_has_a_level():
    unplaced = [module for module in modules() if module != "symnet" and level(module) is None]
    assert not unplaced, f"give these a place in the table of rooms: {unplaced}"


def test_nothing_inside_imports_the_root():
    assert not [str(arrow) for arrow in our_arrows() if arrow.target == "symnet"]


def test_imports_name_modules_that_exist():
    assert not [str(arrow) for arrow in our_arrows() if arrow.target not in modules()]


def test_arrows_point_down():
    arrows = [arrow for arrow in our_arrows() if arrow.target in modules() and arrow.target != "symnet"]
    wrong = [f"{arrow} ({level(arrow.source)} -> {level(arrow.target)})" for arrow in arrows if not may_point(arrow)]
    assert not wrong, "\n".join(wrong)


def test_evidence_is_in_order():
    """The provers know nothing of who uses them; checkers and diagnosis stand on the ladder."""
    parts = {module: module.split(".")[2] for module in modules() if module.startswith("symnet.evidence.")}
    assert set(parts.values()) == set(EVIDENCE)
    order = EVIDENCE.index
    wrong = [
        str(arrow)
        for arrow in our_arrows()
        if arrow.source in parts and arrow.target in parts and order(parts[arrow.target]) > order(parts[arrow.source])
    ]
    assert not wrong, "\n".join(wrong)


# What the checkers still share with the provers, by module. All else, of numbers and of tensors, shares the table of
# functions only, and what is no prover: the language, the interpreter, python-flint.
CHECKERS_SHARE = {
    "named": {"axioms.records", "axioms.table"},  # the named inequalities, without who proposes where to use them
}
PROVERS = ("axioms", "known", "proof", "refutation", "certificates", "ladder")
# Arithmetic of intervals, with their images under functions in balls: each is tested against values.
CHECKERS_COUNT_WITH = {"symnet.normal.interval", "symnet.normal.bounds"}


def test_checkers_share_no_more_with_the_provers_than_is_said():
    found: dict[str, set[str]] = {}
    for arrow in our_arrows():
        parts = arrow.source.split(".")
        if parts[:3] != ["symnet", "evidence", "rechecking"] or arrow.target not in modules():
            continue
        assert not inside(arrow.target, "symnet.normal") or arrow.target in CHECKERS_COUNT_WITH, arrow
        target = arrow.target.removeprefix("symnet.evidence.")
        if (
            target.split(".")[0] in ("axioms", "known", "proof", "refutation", "certificates", "ladder")
            or ".calculus" in target
        ):
            found.setdefault(parts[-1], set()).add(target)
    assert found == CHECKERS_SHARE


def test_arrows_make_no_circle():
    """Importing a submodule runs its package first, so an arrow into a room also points to the room itself."""
    graph: dict[str, set[str]] = {module: set() for module in modules()}
    for arrow in our_arrows():
        if arrow.late or arrow.target not in modules():
            continue
        graph[arrow.source].add(arrow.target)
        room = room_of(arrow.target)
        if not inside(arrow.source, room):
            graph[arrow.source].add(room)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("imports in a circle: " + " <- ".join(error.args[1]))


ROW = re.compile(r"^\| *(\d+(?:, \d+)*) *\| *(`.+?`) *\|", re.MULTILINE)


def test_the_architecture_page_has_the_same_table():
    if not (page := ROOT / "ARCHITECTURE.md").exists():
        pytest.skip("there is no ARCHITECTURE.md yet")
    on_page: dict[str, set[int]] = {}
    for levels, rooms in ROW.findall(page.read_text(encoding="utf-8")):
        for room in re.findall(r"`([a-z_]+)(?:\.py|/)`", rooms):
            on_page[f"symnet.{room}"] = set(map(int, levels.split(",")))
    here: dict[str, set[int]] = {}
    for module in modules():
        if module not in ("symnet", "symnet.__main__"):
            here.setdefault(room_of(module), set()).add(level(module))
    for room, levels in here.items():
        assert on_page.get(room, set()) >= levels, f"{room}: levels {levels} here, {on_page.get(room)} on the page"


def test_late_imports_only_where_the_plan_allows_them():
    def allowed(arrow: Arrow) -> bool:
        in_its_place = any(inside(arrow.source, room) for room in LATE_ROOMS)
        return in_its_place or inside(arrow.target, BACKENDS) or arrow.target.split(".")[0] in HEAVY

    late = [arrow for module in modules() if module != "symnet" for arrow in imports(module) if arrow.late]
    assert not [str(arrow) for arrow in late if not allowed(arrow)]


def test_no_submodule_is_imported_under_another_name():
    """`import symnet.claim as c` would bind the public function `symnet.claim`, not the file."""
    renamed = [
        f"{module}:{node.lineno}"
        for module in modules()
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Import) and any(alias.asname and inside(alias.name, "symnet") for alias in node.names)
    ]
    assert not renamed


def test_derivations_import_only_public_names():
    wrong = []
    for path in sorted((ROOT / "derivations").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{path.name}:{node.lineno} {name}" for name in names if name.startswith("symnet.")]
    assert not wrong


def test_no_file_is_too_long():
    long = {module: length for module, path in modules().items() if (length := line_count(path)) > LONGEST_FILE}
    assert not long, f"more than {LONGEST_FILE} lines, is there more than one idea in it? {long}"


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


# --- what it costs to come in ---------------------------------------------------------------------------------------


def heavy_modules_after(code: str, heavy: tuple[str, ...] = LIGHT) -> list[str]:
    report = f"import sys; print(sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("module", ["symnet", "symnet.pytest_plugin", "symnet.errors", "symnet.sizes"])
def test_import_is_light(module):
    assert heavy_modules_after(f"import {module}") == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["list"]], ids=" ".join)
def test_command_is_light(arguments):
    code = f"from symnet.cli import main\ntry:\n    main({arguments!r})\nexcept SystemExit:\n    pass"
    assert heavy_modules_after(code) == []


def test_numpy_programs_and_the_table_of_worlds_import_no_other_world():
    code = (
        "import symnet.program.backends.table\nfrom symnet.program import compile\nfrom symnet.symbols import scalar\n"
    )
    assert heavy_modules_after(code + "compile(scalar('x') ** 2)(3)", WORLDS) == []


# --- words ----------------------------------------------------------------------------------------------------------


# Written in pieces, so that this file does not contain what it looks for.
MACHINE_PATHS = "|".join(
    "/" + word + "/" for word in ("home", "root", "work", "tmp", "Users", "opt/[a-z]+", "mnt/[a-z]+")
)
REGISTRY_HOSTS = (
    r"pypi\." + r"org|pythonhosted\." + r"org|index" + r"-url" + r"|npmjs\." + r"(?:org|com)|/simple/" + r"[a-z]"
)
FORBIDDEN = re.compile(rf"(?<![\w.~}}])(?:{MACHINE_PATHS})|{REGISTRY_HOSTS}")


def tracked_text_files() -> list[Path]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("git is not installed")
    if done.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [
        path for path in paths if path.is_file() and not path.is_symlink() and b"\0" not in path.read_bytes()[:8192]
    ]


def test_no_machine_path_and_no_registry_host():
    found = []
    for path in tracked_text_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["see /" + "home/me/file", "cd /" + "work/x", "--index" + "-url x", "https://pypi" + ".org/x"]
)
def test_forbidden_words_are_seen(line):
    assert FORBIDDEN.search(line)


@pytest.mark.parametrize("line", ["#!/usr/bin/env bash", "a/work/b", "https://example.org/home/page", "x / work / y"])
def test_harmless_words_are_not(line):
    assert not FORBIDDEN.search(line)


PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES_THAT_RUN = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")


@pytest.mark.parametrize("page", PAGES_THAT_RUN)
def test_python_on_the_page_runs(page, tmp_path):
    """The blocks of one page are one program, run in an empty folder; a block with prompts is a doctest of its own."""
    if not (ROOT / page).exists():
        pytest.skip(f"there is no {page} yet")
    blocks = PYTHON_BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    prompts = [block for block in blocks if block.lstrip().startswith(">>>")]
    (tmp_path / "blocks.py").write_text("\n".join(block for block in blocks if block not in prompts), encoding="utf-8")
    (tmp_path / "prompts.txt").write_text("\n\n".join(prompts), encoding="utf-8")
    for command in (["blocks.py"], ["-m", "doctest", "prompts.txt"]):
        done = run_in(tmp_path, command)
        assert done.returncode == 0, done.stdout + done.stderr


def run_in(folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MPLBACKEND": "agg"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
