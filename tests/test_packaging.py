"""What is built and how it is called: a wheel with both packages, its entry points, and the scripts around it."""

import os
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path

import pytest

from symnet.program.backends.table import BACKENDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def text_of(wheel, name: str) -> str:
    (found,) = [path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")]
    return wheel.read(found).decode()


def test_wheel_holds_all_that_git_has(wheel):
    """Data files of the package included, nothing else."""
    done = subprocess.run(["git", "ls-files", "-z", "symnet", "derivations"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    tracked = {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}
    packed = set(wheel.namelist())
    assert tracked <= packed
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"symnet", "derivations"}
    assert not [name for name in packed if name.endswith((".pyc", ".so", "~"))]


def test_entry_points(wheel):
    entries = ConfigParser()
    entries.read_string(text_of(wheel, "entry_points.txt"))
    assert dict(entries["console_scripts"]) == {"symnet": "symnet.cli:main"}
    assert dict(entries["pytest11"]) == {"symnet": "symnet.pytest_plugin"}
    assert dict(entries["symnet.catalogs"]) == {"core": "derivations"}
    assert find_spec("symnet.cli") and find_spec("symnet.pytest_plugin")


def test_metadata_names_no_person_and_no_address(wheel):
    metadata = Parser().parsestr(text_of(wheel, "METADATA"))
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Author"] == "The symnet authors"
    assert parseaddr(metadata.get("Author-email", ""))[1] == ""


def test_the_catalog_carries_its_mark():
    """Another distribution may install a package of the same general name."""
    import derivations

    assert derivations.__symnet_catalog__ == "symnet"


WORLDS = {"array-api", "jax", "torch", "dask"}  # large, and for nobody who does not ask for them


def extras_in(extra: str) -> set[str]:
    named = [one for one in PROJECT["optional-dependencies"][extra] if one.startswith("symnet[")]
    return {name for one in named for name in one.removeprefix("symnet[").removesuffix("]").split(",")}


def test_every_extra_but_the_tools_and_the_worlds_is_in_all():
    assert extras_in("all") == set(PROJECT["optional-dependencies"]) - {"all", "dev"} - WORLDS


def test_the_tests_have_every_world_but_torch():
    assert extras_in("dev") == WORLDS - {"torch"}


def test_every_backend_is_installed_by_its_extra():
    known = set(PROJECT["optional-dependencies"])
    assert {row.extra for row in BACKENDS if row.needs} <= known


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, **environment}
    return subprocess.run(arguments, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60)


UNSUITABLE = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$*" in *ensurepip*|*virtualenv*|*pip*) exit 1;; *) echo Python 3.12.0;; esac\n'


@pytest.mark.parametrize(
    ("python", "message"),
    [(UNSUITABLE, "no Python 3.11, 3.12 or 3.13 was found"), (WITHOUT_VENV, "apt-get install python3-venv")],
    ids=["other version", "without venv"],
)
def test_a_python_that_does_not_do_is_explained(tmp_path, python, message):
    for name in ("python", "python3", "python3.11", "python3.12", "python3.13"):
        (tmp_path / name).write_text(python, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    script = str(ROOT / "scripts" / "make_venv")
    done = shell("/bin/bash", script, str(tmp_path / "venv"), PATH=str(tmp_path), SYMNET_PYTHON="")
    assert done.returncode == 1
    assert message in done.stderr
    assert not (tmp_path / "venv").exists()


def test_make_lists_its_targets():
    done = shell("make", "--no-print-directory", "help")
    assert done.returncode == 0, done.stderr
    assert {"report", "test", "lint", "clean", ".venv"} <= {line.split()[0] for line in done.stdout.splitlines()}


OLD = ("--assume-old", ".venv/.installed", "--assume-old", ".venv/.installed-tools")


def test_make_installs_the_tools_for_tests_alone():
    report = shell("make", "--dry-run", "--assume-new", "pyproject.toml", "report").stdout
    tests = shell("make", "--dry-run", "--assume-new", "pyproject.toml", "lint").stdout
    assert "make_venv .venv\n" in report and "make_venv .venv tools" not in report
    assert "make_venv .venv tools" in tests


def test_make_tests_and_reports_as_they_should():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(MAKE)" not in makefile, "make runs such a line in a dry run too: the tests would start themselves"
    plan = shell("make", "--dry-run", *OLD, "test", "report", "WORKERS=1").stdout
    steps = [
        step for step in ("ruff check", "ruff format --check", "mypy", "pytest -q", "symnet report") if step in plan
    ]
    assert steps == sorted(steps, key=plan.index) and len(steps) == 5


def test_the_readme_is_the_description():
    """Hatchling refuses a readme that does not exist, so the two come together."""
    assert ("README.md" == PROJECT.get("readme")) == (ROOT / "README.md").exists()
