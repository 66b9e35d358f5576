"""Catalogs: listed without being imported, problems reported with file and line, names unique."""

import subprocess
import sys
from pathlib import Path

import pytest

from symnet.catalog import find, installed, load
from symnet.catalog.mark import derivation
from symnet.errors import SymnetError

GOOD = '''
import symnet as sn
raise RuntimeError("listing must not import this file")

@sn.derivation(title="One", title_zh="一", topic="t", sources=["004 (9)"], covers=["C10"])
def one():
    """First."""

@sn.derivation(title="Two")
def two():
    pass

def plain():
    pass
'''


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def test_listing_reads_and_does_not_import(tmp_path):
    listing = find([write(tmp_path, good=GOOD)])
    assert [e.name for e in listing.entries] == ["one", "two"] and not listing.problems
    one = listing.get("one")
    assert (one.title, one.title_zh, one.sources, one.covers, one.line) == ("One", "一", ("004 (9)",), ("C10",), 6)
    assert listing.get("good.two").title == "Two"
    assert str(tmp_path) not in str(one.to_dict())


def test_unknown_names_get_close_ones(tmp_path):
    with pytest.raises(SymnetError, match=r"no derivation `tow`; did you mean two\?"):
        find([write(tmp_path, good=GOOD)]).get("tow")
    with pytest.raises(SymnetError, match="no file or folder"):
        find([tmp_path / "missing"])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import symnet as sn\n@sn.derivation(title='a')\ndef f(:\n", 3, "SyntaxError"),
        ("@derivation(title=1)\ndef f(): pass\n", 2, "must be a str"),
        ("@derivation(title='a'.upper())\ndef f(): pass\n", 2, "must be a literal"),
        ("@derivation\ndef f(): pass\n", 2, "needs its arguments"),
        ("@derivation(title='a', subject='b')\ndef f(): pass\n", 2, "no argument `subject`"),
        ("@derivation(topic='a')\ndef f(): pass\n", 2, "needs a title"),
        ("@derivation(title='a', covers=[1])\ndef f(): pass\n", 2, "list of texts"),
        ("@derivation(**{})\ndef f(): pass\n", 2, "keyword arguments only"),
    ],
)
def test_problems_have_file_and_line_and_the_rest_is_listed(tmp_path, text, line, words):
    listing = find([write(tmp_path, bad=text, good=GOOD)])
    assert [e.name for e in listing.entries] == ["one", "two"]
    (problem,) = listing.problems
    assert (problem.file.name, problem.line) == ("bad.py", line) and words in str(problem)


def test_duplicate_names_are_reported(tmp_path):
    listing = find([write(tmp_path, a=GOOD, b=GOOD)])
    assert len(listing.entries) == 2 and len(listing.problems) == 2
    assert "a.py:6" in str(listing.problems[0]) and listing.problems[0].file.name == "b.py"


def test_loading_uses_a_name_of_its_own(tmp_path):
    text = "import symnet as sn\n@sn.derivation(title='t')\ndef f():\n    D = sn.derive_by_hand('x + x')\n"
    text += "    return D.step('==', '2*x', because=__name__)\n"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, same=text.replace("f()", f"{folder}()"))
    listing = find([tmp_path])
    names = {load(entry).steps[0].rule.name for entry in listing.entries}
    assert len(names) == 2 and "same" not in names


def test_the_installed_catalog_is_ours():
    (folder,) = installed()
    assert folder.name == "derivations"
    assert {"C10", "H10", "J20"} <= {row for entry in find().entries for row in entry.covers}


def test_the_mark_checks_its_arguments():
    with pytest.raises(SymnetError, match="needs a title"):
        derivation(topic="x")


def test_listing_is_light():
    code = "import sys; from symnet.catalog import find; find(); print('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
