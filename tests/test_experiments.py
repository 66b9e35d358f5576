"""Every experiment by name: its goals are reached, its gradients agree with differences, the same seed gives the same
numbers; pages, pictures and `symnet train`."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from symnet.cli import main
from symnet.errors import SymnetError
from symnet.experiments import EXPERIMENTS, Formula, Grid, Judged, experiment, run_experiment
from symnet.experiments.data import digits, idx, mnist, split
from symnet.experiments.handwriting import dense
from symnet.experiments.table import DRAWN, TRAINED
from symnet.plots import Animation, Picture, in_language
from symnet.report.document import Document, Table
from symnet.report.experiments import experiment_section, experiments_section
from symnet.report.latex import escape
from symnet.report.performing import perform
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import to_latex
from symnet.report.to_typst import to_typst

# Those that run in their small setting here.
LONG = {"circles", "constructions", "depth", "digits", "dimension", "features", "gan", "mnist", "overfitting", "rbm"}


@pytest.fixture(scope="module", params=list(EXPERIMENTS))
def performed(request):
    return perform(request.param, ("zh",), small=request.param in LONG)


def test_goals_are_reached(performed):
    assert performed.missed == []
    assert set(performed.outcome.measured) == {goal.name for goal in performed.experiment.goals}


def test_gradients_agree_with_every_method(performed):
    checks = performed.outcome.checks
    assert all(check.agrees for check in checks)
    judged = [check for check in checks if check.verdict == "agrees"]
    assert all(check.bound < (1e-3 if check.method == "central differences" else 1e-9) for check in judged)
    assert not checks or "forward mode" in {check.method for check in judged}  # enclosures have a budget
    for judged in performed.verifications:
        assert judged.whole.status == "proved"


def test_every_word_is_said_in_chinese(performed):
    words = [performed.experiment.title_zh, performed.experiment.summary_zh]
    for finding in performed.outcome.findings:
        if isinstance(finding, Picture | Animation):
            words.append(finding.caption[1])
        elif isinstance(finding, Grid | Judged):
            words += [finding.caption[1]] if finding.caption else []
        elif not isinstance(finding, Formula):
            words.append(finding[1])
    for text in words:
        assert any("\u4e00" <= c <= "\u9fff" for c in text), text


def test_every_word_can_be_printed(performed):
    """The page below is in Chinese; LaTeX refuses a character that it does not know in either language."""
    about = performed.experiment
    for text in (about.title, about.summary, *(in_language(goal.words, "en") for goal in about.goals)):
        assert escape(text)
    for finding in performed.outcome.findings:
        said = finding if isinstance(finding, str | tuple) else getattr(finding, "caption", "")
        assert isinstance(escape(in_language(said, "en")), str)


def test_it_has_a_page(performed):
    document = Document("t", (experiments_section((performed,), Style("zh")),), lang="zh")
    page, typst, latex = to_html(document), to_typst(document), to_latex(document, "figure-{}.pdf")
    assert len(typst) > 1000 and latex.count("{figure-") == len(performed.outcome.pictures)
    assert performed.experiment.title_zh in page and page.count('<figure class="plot"') == len(
        performed.outcome.pictures
    )
    section = experiment_section(performed, Style("zh"))
    (reached, *_) = [block for block in section.blocks if isinstance(block, Table)]
    assert [row[-1] for row in reached.rows] == ["是"] * len(performed.experiment.goals)


def test_the_same_seed_gives_the_same_bytes():
    first, again = (perform("images", ("en",)) for _ in range(2))
    assert first.outcome.measured == again.outcome.measured and first.pictures == again.pictures
    other = run_experiment("images", seed=2)
    assert other.measured != first.outcome.measured or other.checks != first.outcome.checks


def test_names():
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in EXPERIMENTS if f"| `{name}` |" not in readme] == []
    assert len(EXPERIMENTS) == len(DRAWN) + len(TRAINED), "two experiments have one name"
    assert all(name == e.name and e.covers and e.goals for name, e in EXPERIMENTS.items())
    with pytest.raises(SymnetError, match=r"there are: .*digits"):
        experiment("digit")


def test_train_writes_pictures_and_says_what_was_reached(tmp_path, capsys):
    assert main(["train", "line", "-o", str(tmp_path), "--format", "svg,png"]) == 0
    said = capsys.readouterr().out
    assert "target: at most 1.0e-08" in said and "central differences" in said and "4 proved" in said
    assert (tmp_path / "line-plane.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "line-plane.svg").read_text().startswith("<svg")


def test_train_lists_and_refuses(capsys):
    assert main(["train"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in EXPERIMENTS)
    assert main(["train", "digit"]) == 2 and "digits" in capsys.readouterr().err
    assert main(["train", "digits", "--seed", "-1"]) == 2
    assert main(["train", "digits", "--format", "bmp"]) == 2


def test_a_missed_goal_gives_status_1(monkeypatch, tmp_path, capsys):
    from dataclasses import replace

    chosen = EXPERIMENTS["line"]
    goal = replace(chosen.goals[0], bound=-1.0)
    monkeypatch.setitem(EXPERIMENTS, "line", replace(chosen, goals=(goal,)))
    assert main(["train", "line", "-o", str(tmp_path)]) == 1
    assert "not reached: line" in capsys.readouterr().out


def test_the_gradient_of_the_digits_is_the_textbook_one():
    derived = dense("tanh").derivation
    assert [e.named() for e in derived.result] == [
        "Delta1.T @ X",
        "sum(Delta1, axis=0)",
        "Delta2.T @ A1",
        "sum(Delta2, axis=0)",
    ]
    values = {d.name.name: d.name.value.named() for d in derived.definitions}
    assert values["Delta2"] == "(P - Y)/N" and values["Delta1"] == "Delta2 @ W2*(1 - A1**2)"


def test_data():
    data = digits()
    assert data.inputs.shape == (1797, 64) and data.inputs.max() == 1 and (data.targets.sum(1) == 1).all()
    known, unseen = split(data, 0.2, 1)
    assert len(known.labels) + len(unseen.labels) == 1797


def test_mnist_is_the_real_one():
    data = mnist()
    assert data.inputs.shape == (5000, 784) and data.inputs.max() == 1 and (np.bincount(data.labels) == 500).all()


def test_idx_files(tmp_path):
    pictures, labels = np.arange(2 * 4 * 3, dtype=np.uint8).reshape(2, 4, 3), np.array([7, 1], dtype=np.uint8)

    def write(name, array, pack=bytes):
        head = bytes((0, 0, 8, array.ndim)) + b"".join(n.to_bytes(4, "big") for n in array.shape)
        (tmp_path / name).write_bytes(pack(head + array.tobytes()))
        return tmp_path / name

    images, answers = write("images", pictures, gzip.compress), write("labels", labels)
    data = idx(images, answers)
    np.testing.assert_array_equal(data.inputs, pictures.reshape(2, 12) / 255)
    assert data.labels.tolist() == [7, 1] and data.targets[0, 7] == 1
    with pytest.raises(SymnetError, match="not an IDX file"):
        idx(answers, images)
    answers.write_bytes(answers.read_bytes()[:-1])
    with pytest.raises(SymnetError, match="promises"):
        idx(images, answers)
    with pytest.raises(SymnetError, match="2 images"):
        idx(images, write("one", labels[:1]))
    with pytest.raises(SymnetError, match="label 12"):
        idx(images, write("wrong", labels + 5))
