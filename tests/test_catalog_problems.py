"""A user's own folder with errors of every kind: each is reported with file, line and step, and the rest still runs."""

from pathlib import Path

import pytest

from symnet.catalog import Broken, find, load
from symnet.cli import main
from symnet.report.judging import Judged, judge

pytest_plugins = ["pytester"]

HEAD = "import symnet as sn\n\n\n"
GOOD = """@sn.derivation(title="{0}", topic="mine", sources=["Euclid"])
def {0}():
    return sn.derive_by_hand("x + x").step("==", "2*x", because="collect")


"""
FILES = {
    "a_good.py": HEAD + GOOD.format("good"),
    "b_syntax.py": HEAD + '@sn.derivation(title="Broken")\ndef broken(:\n    pass\n',
    "c_module.py": HEAD + "LENGTH = undefined_name\n" + GOOD.format("first") + GOOD.format("second"),
    "d_function.py": HEAD
    + """@sn.derivation(title="Division by zero")
def divided():
    helper = lambda n: 1 / n
    return sn.derive_by_hand("x + x").step("==", "2*x", because=str(helper(0)))


@sn.derivation(title="A text that is not of the language")
def unread():
    D = sn.derive_by_hand("x + x")
    D.step("==", "2*x", because="collect")
    D.step("==", "2*", because="leave out x")
    return D


@sn.derivation(title="Nothing is returned")
def nothing():
    sn.derive_by_hand("x + x").step("==", "2*x", because="collect")


@sn.derivation(title="Leaves")
def leaves():
    raise SystemExit(3)


@sn.derivation(title="The claim is not reached")
def unreached():
    return sn.derive_by_hand("x + x == 3*x").step("==", "2*x", because="collect")
""",
    "e_wrong.py": HEAD
    + """@sn.derivation(title="Wrong", covers=["C99"], sources=["009 §1"], corrects=["X00"])
def wrong():
    D = sn.derive_by_hand("(a + b)**2")
    D.step("==", "a**2 + 2*a*b + b**2", because="square of a sum")
    D.step("==", "a**2 + b**2", because="wishful thinking")
    return D


@sn.derivation(title="What should fail does not")
def holds():
    D = sn.derive_by_hand("x + x").step("==", "2*x", because="collect")
    return D.fails("x + x == 2*x", because="it does not hold")


"""
    + GOOD.format("good"),
    "rows.toml": '[[rows]]\nid = "B1"\ntitel = "x"\n',
}
# What must be said, with the line of the file: found by reading, and found by running.
READ = [
    "b_syntax.py:5: SyntaxError",
    "e_wrong.py:5: wrong: `covers` names the row `C99`, which is not known; did you mean",
    "e_wrong.py:5: wrong: `sources` names the source `009`, which is not known; did you mean",
    "e_wrong.py:5: wrong: `corrects` names the erratum `X00`, which is not known; did you mean",
    "e_wrong.py:19: a derivation called good stands already in a_good.py:5; choose another name",
    "rows.toml:1: rows: B1: there is no `titel` here",
]
RUN = [
    "c_module.py:4: NameError: name 'undefined_name' is not defined",
    "d_function.py:6: divided: ZeroDivisionError",
    "d_function.py:14: unread: step 2: `2*` ends too early",
    "d_function.py:19: nothing: a marked function returns a derivation, and this one returned `None`",
    "d_function.py:25: leaves: SystemExit: 3",
    "d_function.py:29: unreached: the chain ends at `2*x`",
    "e_wrong.py:8: wrong: step 2 (wishful thinking)",
    "e_wrong.py:15: holds: x + x == 2*x (it does not hold)",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "derivations"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def test_listing_says_what_it_can_read(folder, capsys):
    assert main(["list", str(folder)]) == 2
    said = capsys.readouterr()
    assert all(line in said.err for line in READ) and "Division by zero" in said.out
    assert len([line for line in said.err.splitlines() if line.startswith("symnet: ")]) == len(READ)


def test_the_report_says_all_and_writes_the_rest(folder, tmp_path, capsys):
    assert main(["report", str(folder), "-o", str(tmp_path / "out"), "--format", "html", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert [line for line in (*READ, *RUN) if line not in said] == []
    assert said.count("NameError") == 1 and "Traceback" not in said
    page = (tmp_path / "out" / "symnet-en.html").read_text(encoding="utf-8")
    assert "wishful thinking" in page and ">good" in page


def test_two_processes_say_the_same(folder, tmp_path, capsys):
    command = ["report", str(folder), "-o", str(tmp_path / "out"), "--format", "html", "--lang", "en", "--jobs", "2"]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert [line for line in (*READ, *RUN) if line not in said] == []


def test_showing_one_that_is_broken(folder, capsys):
    assert main(["show", "divided", str(folder)]) == 2
    assert "d_function.py:6: divided: ZeroDivisionError" in capsys.readouterr().err
    assert main(["show", "wrong", str(folder)]) == 1


def test_pytest_says_the_same_and_runs_the_rest(folder, pytester):
    done = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", str(folder))
    said = done.stdout.str()
    assert [line for line in (*READ, *RUN) if line not in said] == [] and "Traceback" not in said
    done.assert_outcomes(passed=1, failed=len(READ) + len(RUN) + 1)  # the file that does not load holds two


def test_a_broken_derivation_is_an_error_with_its_place(folder):
    entry = find([folder]).get("divided")
    with pytest.raises(Broken, match=r"d_function\.py:6: divided: ZeroDivisionError") as caught:
        load(entry)
    assert caught.value.problem.line == 6 and isinstance(caught.value.__cause__, ZeroDivisionError)
    assert judge(entry) == caught.value.problem and isinstance(judge(find([folder]).get("good")), Judged)
