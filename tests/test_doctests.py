"""The examples in docstrings run: one test for each module that has any."""

import ast
import doctest
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "symnet"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def files_with_examples() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", files_with_examples(), ids=name_of)
def test_examples(path, capsys):
    failed, tried = doctest.testmod(importlib.import_module(name_of(path)), optionflags=OPTIONS)
    assert not failed, capsys.readouterr().out
    assert tried


@pytest.mark.parametrize("path", files_with_examples(), ids=name_of)
def test_examples_stand_in_docstrings(path):
    """Under any other string they would never run."""
    text = path.read_text(encoding="utf-8")
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, DOCUMENTED)]
    assert sum(docstring.count(">>> ") for docstring in docstrings) == text.count(">>> ")
