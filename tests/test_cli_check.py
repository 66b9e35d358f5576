"""`symnet check FILE` as users meet it: exit status, output, JSON, sections, errors with the number of a line."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from symnet.cli.check import LARGEST
from symnet.cli.main import main
from symnet.cli.worker import TASKS

GOOD = "grad(sum((X @ w - y)**2), w)\n== 2*X.T @ (X @ w - y)   because chain rule\n"
WRONG = "# least squares\nlet: X: m n; w: n; y: m\ngrad(sum((X @ w - y)**2), w)\n== X.T @ (X @ w - y)\n"


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """The command with its worker's task done in this process, which is quicker."""
    monkeypatch.setattr("symnet.cli.worker.run", lambda name, task, seconds: json.loads(json.dumps(TASKS[name](task))))

    def run(text, *options):
        file = tmp_path / "mine.txt"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        status = main(["check", str(file), *options])
        return status, *capsys.readouterr()

    return run


def test_a_chain_that_holds(run):
    status, out, err = run(GOOD, "--let", "X: m n; w: n", "--let", "y: m")
    assert status == 0 and not err
    assert "line 2: ✓ proved" in out and "because: chain rule" in out and out.endswith("Every line follows.\n")


def test_a_line_that_does_not_follow(run):
    status, out, err = run(WRONG)
    assert status == 1 and not err
    for words in (
        "line 4: ✗ refuted",
        "diagnosis: factor 2: the factor 2 is missing",
        "(proved, all shapes)",
        "X = [[",
    ):
        assert words in out
    assert out.splitlines()[-1] == "Line 4 is the first that does not follow."


def test_in_chinese(run):
    status, out, _ = run(WRONG, "--lang", "zh")
    assert status == 1 and "第 4 行: ✗ 已证伪" in out and "诊断：相差因子 2：缺少因子 2" in out and "任意形状" in out


def test_json(run):
    status, out, _ = run(WRONG, "--json")
    found = json.loads(out)
    assert status == 1 and (found["status"], found["first_failure"]) == ("refuted", 4)
    (line,) = found["lines"]
    assert line["verdict"]["status"] == "refuted" and line["verdict"]["counterexample"]
    assert line["diagnosis"]["key"] == "factor 2" and line["diagnosis"]["status"] == "proved"


def test_sections_have_names_and_hypotheses_of_their_own(run):
    text = (
        "let: z: n\nsection: Softmax\np := softmax(z)\njacobian(p, z) == diag(p) - outer(p, p)\n"
        "section: Logarithm\ngiven: x > 0\np := log(x)\ndiff(p, x)\n== 1/x\n"
        "section: Once more\ndiff(log(x), x)\n== 1/x\n"
    )
    status, out, _ = run(text)
    rows = out.splitlines()
    assert status == 1 and [row for row in rows if row in ("Softmax", "Logarithm", "Once more")] == [
        "Softmax",
        "Logarithm",
        "Once more",
    ]
    assert "line 4: ✓" in out and "line 9: ✓" in out and "line 12: ✗" in out and "it would follow given: x > 0" in out


def test_lines_that_are_neither(run):
    status, out, _ = run("log(x) == log(x)\n", "--given", "x < 0")
    assert status == 3 and "? unknown" in out and "No line is refuted; line 1 is the first that is not proved." in out


UNREADABLE = [
    ("x +\n== 2\n", "line 1", "x +"),
    ("x + 1\n\n== sgmoid(x)\n", "line 3", "sigmoid"),
    ("x == x\ngiven: x >\n", "line 2", "x >"),
    ("x\n== __import__('os')\n", "line 2", "__import__"),
    ("", "", "nothing to check"),
    (b"x == \xff\n", "line 1", "UTF-8"),
    (b"x" * (LARGEST + 1), "", "400,000"),
    ("x\n== " + "(" * 500 + "x" + ")" * 500 + "\n", "line 2", "nested"),
]


@pytest.mark.parametrize(("text", "place", "words"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_one_message_with_the_line(run, text, place, words):
    status, out, err = run(text)
    assert status == 2 and not out
    assert err.startswith("symnet: ") and "mine.txt" in err and place in err and words in err
    assert "Traceback" not in err and len(err) < 2000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-file"], "no-such-file"),
        (["."], "."),
        (["-", "--timeout", "0"], "timeout"),
        (["-", "--total", "-1"], "total"),
    ],
)
def test_bad_arguments(arguments, words, capsys):
    assert main(["check", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_sample_in_the_readme(run):
    page = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    section = page.partition("## Check your own derivation")[2].partition("\n## ")[0]
    lines, printed = re.findall(r"^```text\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    status, out, _ = run(lines)
    assert status == 1 and out == printed


def test_standard_input_and_help():
    command = [sys.executable, "-m", "symnet", "check"]
    done = subprocess.run([*command, "-"], input="x + x\n== 2*x\n", capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0 and "Every line follows." in done.stdout
    shown = subprocess.run([*command, "--help"], capture_output=True, text=True, encoding="utf-8").stdout
    for words in ("section:", "given:", "exit status", "standard input", "--json"):
        assert words in shown


def test_a_long_file_stops_at_its_limit_and_says_so(run):
    status, out, _ = run("x\n" + "== x + 0\n" * 40, "--total", "0.000001")
    assert status == 3 and "the time is over" in out
