"""The lazy root: every public name is found in its home, and the stub tells type checkers the same."""

import ast
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import symnet as sn
from symnet.errors import SymnetError

STUB = Path(sn.__file__).with_suffix(".pyi")


def names_in_the_stub() -> dict[str, str]:
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {alias.asname: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_the_stub_says_the_same():
    assert names_in_the_stub() == sn._HOME_OF


def test_no_name_has_two_homes():
    assert len(sn.__all__) == sum(len(names.split()) for names in sn._HOMES.values())


@pytest.mark.parametrize("name", sn.__all__)
def test_the_name_is_what_its_home_calls_so(name):
    home = importlib.import_module(sn._HOME_OF[name])
    assert getattr(sn, name) is getattr(home, name)


def test_dir_shows_names_that_were_not_used_yet():
    assert {*sn.__all__, "__version__"} <= set(dir(sn))


@pytest.mark.parametrize("room", sn._ROOMS)
def test_rooms_are_found_by_name(room):
    assert getattr(sn, room) is importlib.import_module(f"symnet.{room}") and room in dir(sn)


def test_version():
    assert sn.__version__.split(".")[0].isdigit()


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'gradd'") as caught:
        _ = sn.gradd
    assert not isinstance(caught.value, SymnetError)


@pytest.mark.parametrize("first", ["sn.{0}; import symnet.{0}", "import symnet.{0}", "from symnet.{0} import *"])
@pytest.mark.parametrize("name", ["sizes", "claim", "step"])
def test_a_submodule_does_not_take_the_place_of_the_function(name, first):
    code = (
        f"import symnet as sn\n{first.format(name)}\nimport types\nassert not isinstance(sn.{name}, types.ModuleType)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_star_import():
    run("from symnet import *\nimport symnet\nassert sum is symnet.sum and tensors is symnet.tensors")


def test_pickle():
    assert pickle.loads(pickle.dumps(sn.Size)) is sn.Size


def run(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
