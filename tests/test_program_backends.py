"""The table of backends: what is asked for is found, what is not there is refused by name."""

import importlib
from pathlib import Path

import pytest

import symnet as sn
from symnet.program.backends.table import BACKENDS, Backend


def test_every_maker_is_there():
    for row in BACKENDS:
        home, name = row.maker.split(":")
        if all(importlib.util.find_spec(package) for package in row.needs):
            assert callable(getattr(importlib.import_module(home), name)), row.name


def test_an_unknown_backend_is_refused_with_those_there_are():
    with pytest.raises(sn.SymnetError, match=r"`fortran` is not a backend; there are 'numpy': "):
        sn.compile(sn.scalar("x") ** 2, backend="fortran")


def test_an_unknown_option_is_refused():
    with pytest.raises(sn.SymnetError, match="`numpy` has no option `digits`"):
        sn.compile(sn.scalar("x") ** 2, digits=60)


def test_a_missing_package_is_named_with_its_extra():
    row = Backend("cobol", "nowhere:nothing", "", needs=("cobol_arrays",), extra="cobol")
    with pytest.raises(
        sn.SymnetError, match=r"`cobol` needs the package `cobol_arrays`.*pip install 'symnet\[cobol\]'"
    ):
        row.make()


def test_the_readme_lists_every_backend_with_its_extra():
    page = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    for row in BACKENDS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{row.name}` |")]
        assert f"symnet[{row.extra}]" in line if row.extra else "symnet[" not in line
