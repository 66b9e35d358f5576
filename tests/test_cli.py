"""The command line as users meet it: exit status, output, errors without traceback, hostile input."""

import json
import subprocess
import sys
import time

import pytest

from symnet.cli.main import main
from symnet.cli.worker import TASKS


def symnet(*arguments, timeout=120):
    return subprocess.run(
        [sys.executable, "-m", "symnet", *arguments], capture_output=True, text=True, timeout=timeout, encoding="utf-8"
    )


@pytest.fixture
def here(monkeypatch, capsys):
    """The command in this process, its worker too: what is said is the same, and no library is loaded again."""
    monkeypatch.setattr("symnet.cli.worker.run", lambda name, task, seconds: TASKS[name](task))

    def run(*arguments):
        status = main(list(arguments))
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, said.out, said.err)

    return run


def test_version_and_help(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0 and capsys.readouterr().out.startswith("symnet ")
    assert main([]) == 0 and "verify" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["verfy", "x == x"], "verify"), (["show", "x", "--format", "latx"], "latex"), (["chek", "f.txt"], "check")],
)
def test_a_word_that_is_no_choice_is_told_with_what_is_close(capsys, arguments, meant):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2 and f"did you mean {meant}?" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--json"]])
def test_light_commands_import_nothing_heavy(arguments):
    code = (
        "import sys; from symnet.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'matplotlib', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_list_json(capsys):
    assert main(["list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    row = rows["sigmoid_derivative"]
    assert row["covers"] == ["C10"] and row["title_zh"] == "Sigmoid 函数的导数" and "004 (9)" in row["sources"]


@pytest.mark.parametrize(
    ("claim", "options", "status", "words"),
    [
        ("tanh(x) == 2*sigmoid(2*x) - 1", [], 0, "proved"),
        ("x/x == 1", [], 1, "x != 0"),
        ("x/x == 1", ["--given", "x != 0"], 0, "proved"),
        ("sum(softmax(z)) == 1", ["--let", "z: n"], 0, "all shapes"),
        ("W @ x == x @ W.T", ["--let", "W: m n", "--let", "x: n"], 0, "all shapes"),
        ("diff(relu(x), x) == step(x)", [], 1, "x = 0"),
        ("log(x) == log(x)", ["--given", "x < 0"], 3, "unknown"),
    ],
)
def test_verify(claim, options, status, words):
    done = symnet("verify", claim, *options)
    assert done.returncode == status and words in done.stdout and not done.stderr


def test_verify_json():
    done = symnet("verify", "x + 1 == x", "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1 and verdict["status"] == "refuted" and "x" in verdict["counterexample"]
    assert {"method", "scope", "domain", "missing", "certificate", "samples", "reason", "seconds"} <= set(verdict)


HOSTILE = [
    ("__import__('os')", "__import__"),
    ("(" * 10_000 + "x" + ")" * 10_000, "nested"),
    ("x" * 100_001, "100"),
    ("x +", "x +"),
    ("((x)", "("),
    ("sgmoid(x) == 1", "sigmoid"),
    ("x.__class__ == 1", "__class__"),
    ("lambda: 1", "lambda"),
    ("open('f') == 1", "open"),
    ("x", "=="),
    ("x == 1 == 2", "=="),
    ("1" * 1001 + " == 1", "1,000"),
    ("", ""),
    ("x = 1", "=="),
    ("nan == 1", "nan"),
]


@pytest.mark.parametrize(("claim", "words"), HOSTILE)
def test_bad_input_is_one_message_and_status_2(claim, words, here):
    started = time.monotonic()
    done = here("verify", "--", claim)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.startswith("symnet: ") and "Traceback" not in done.stderr and words in done.stderr
    assert len(done.stderr) < 2000 and time.monotonic() - started < 30


def test_an_error_comes_back_from_the_worker_as_one_message():
    done = symnet("verify", "--", "sgmoid(x) == 1")
    assert done.returncode == 2 and not done.stdout and "Traceback" not in done.stderr
    assert done.stderr.startswith("symnet: ") and "sigmoid" in done.stderr


def test_towers_of_powers_are_bounded():
    started = time.monotonic()
    done = symnet("verify", "9**9**9**9 == 1", "--timeout", "5")
    assert done.returncode in (1, 2, 3) and "Traceback" not in done.stderr
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["derive", "W @ x", "--wrt", "W", "--let", "W: m n; x: n"], "scalar"),
        (["derive", "sum(W @ y)", "--wrt", "W", "--let", "W: m n; y: m"], "W"),
        (["derive", "sum(x)", "--wrt", "q", "--let", "x: n", "--notation", "index"], ""),
        (["show", "sigmoid_derivativ"], "sigmoid_derivative"),
        (["report", "--format", "doc"], "doc"),
        (["train", "nothing"], "digits"),
        (["verify", "x == x", "--let", "x: n; x: m"], "x"),
        (["verify", "x == x", "--timeout", "0"], "timeout"),
        (["list", "no/such/folder"], "no/such/folder"),
    ],
)
def test_bad_arguments(arguments, words, here):
    done = here(*arguments)
    assert done.returncode == 2 and "Traceback" not in done.stderr and words in done.stderr
    assert done.stderr.startswith("symnet: ")  # no bar of progress before it


def test_derive_text_json_and_numpy(here):
    arguments = ["derive", "sum((W @ x - y)**2)/2", "--wrt", "W", "--let", "W: m n; x: n; y: m"]
    assert "outer(" in symnet(*arguments).stdout
    data = json.loads(here(*arguments, "--format", "json").stdout)
    assert set(data["result"]) == {"text", "latex", "numpy"} and data["steps"]
    for step in data["steps"]:
        assert {"rule", "text", "latex", "status", "method", "scope"} <= set(step) and step["status"] == "proved"
    assert "np.outer" in here(*arguments, "--format", "numpy").stdout
    assert r"\partial" in here(*arguments, "--format", "latex").stdout


def test_derive_hessian_and_jacobian(here):
    done = here("derive", "x @ A @ x", "--wrt", "x", "--hessian", "--let", "A: n n; x: n")
    assert done.returncode == 0 and "A + A.T" in done.stdout
    done = here("derive", "softmax(z)", "--wrt", "z", "--jacobian", "--let", "z: n")
    assert done.returncode == 0 and "outer(" in done.stdout


@pytest.mark.parametrize("format", ["text", "latex", "html", "json"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_show(format, lang, capsys):
    assert main(["show", "sigmoid_derivative", "--format", format, "--lang", lang]) == 0
    printed = capsys.readouterr().out
    assert printed
    if format == "text":
        assert ("Sigmoid 函数的导数" if lang == "zh" else "logistic sigmoid") in printed


def test_show_fails_where_a_step_is_not_proved(tmp_path, capsys):
    file = tmp_path / "mine.py"
    file.write_text(
        "import symnet as sn\n@sn.derivation(title='t <b>&\\\\input{x}')\ndef mine():\n"
        "    return sn.derive_by_hand('x + x').step('==', '3*x', because='wrong $#')\n",
        encoding="utf-8",
    )
    for format in ("text", "html", "latex"):
        assert main(["show", "mine", str(file), "--format", format]) == 1
        printed = capsys.readouterr().out
        assert format != "html" or "<b>" not in printed


NET = ["derive", "sum((V @ relu(W @ x + b) - y)**2)/2", "--wrt", "x", "--let", "W: m n; x: n; b: m; V: k m; y: k"]
SAMPLES = [  # options, a line of the header, a line of the chain, what is said of the kink
    ([], "", "== W.T @ delta", "where z != 0; elsewhere the convention ReLU'(0) = 0"),
    (["--notation", "index"], "Index notation", "= ∑ⱼ Wⱼᵢ δⱼ", "where zᵢ ≠ 0; elsewhere the convention ReLU'(0) = 0"),
    (["--layout", "numerator"], "Numerator layout", "= δᵀ W", "where z ≠ 0"),
    (["--layout", "denominator"], "Denominator layout", "= Wᵀ δ", "where z ≠ 0"),
    (["--notation", "index", "--lang", "zh"], "指标记法", "= ∑ⱼ Wⱼᵢ δⱼ", "当 zᵢ ≠ 0 时；其余点处约定 ReLU'(0) = 0"),
    (["--layout", "numerator", "--lang", "zh"], "分子布局", "= δᵀ W", "当 z ≠ 0 时"),
]


@pytest.fixture
def derive(monkeypatch, capsys):
    """The command in this process; that it works in one of its own is tested above."""
    monkeypatch.setattr(sys.modules["symnet.cli.main"], "_in_worker", lambda name, task, seconds: TASKS[name](task))

    def run(*options):
        assert main([*NET, *options]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(("options", "header", "line", "kink"), SAMPLES, ids=[" ".join(row[0]) for row in SAMPLES])
def test_derive_in_every_notation_and_layout(options, header, line, kink, derive):
    lines = derive(*options).splitlines()
    assert lines[0].startswith(header or ("Statement", "命题")) and any(kink in found for found in lines)
    assert any(found.endswith(f"   {line}") for found in lines), lines


def test_json_has_the_pasteable_text_beside_what_is_shown(derive):
    data = json.loads(derive("--format", "json", "--notation", "index"))
    last = data["steps"][-1]
    assert (last["text"], last["shown"]) == ("grad(L, x) == W.T @ delta", "∂L/∂xᵢ = ∑ⱼ Wⱼᵢ δⱼ")
    assert last["latex"] == r"\frac{\partial L}{\partial x_{i}} = \sum_{j} W_{j i} \delta_{j}"
    assert data["steps"][1]["opened"] == ["z != 0"] and data["steps"][1]["conventions"] == ["ReLU'(0) = 0"]
    assert data["notation"] == "index" and len(data["notes"]) == 1


@pytest.mark.parametrize("format", ["latex", "html"])
def test_derive_says_the_layout_in_the_header_of_documents(format, derive):
    printed = derive("--format", format, "--layout", "numerator")
    assert "Numerator layout" in printed and "elsewhere the convention ReLU" in printed


def test_show_and_report_take_notation_and_layout(tmp_path, capsys):
    assert main(["show", "softmax_jacobian", "--notation", "index"]) == 0
    assert "δᵢⱼ" in capsys.readouterr().out
    arguments = ["report", "softmax_jacobian", "--format", "html,latex", "--lang", "en", "-o", str(tmp_path)]
    assert main([*arguments, "--notation", "index"]) == 0
    page = (tmp_path / "symnet-en.html").read_text(encoding="utf-8")
    assert "Index notation" in page and r"\delta_{i j}" in (tmp_path / "symnet-en.tex").read_text(encoding="utf-8")
    assert main([*arguments, "--layout", "denominator"]) == 0
    assert "Denominator layout" in (tmp_path / "symnet-en.html").read_text(encoding="utf-8")


def test_help_explains_notation_and_layout(capsys):
    with pytest.raises(SystemExit):
        main(["derive", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "--notation {matrix,index}" in text and "Kronecker's δ" in text
    assert "--layout {mixed,numerator,denominator}" in text and "gradients are printed transposed" in text
