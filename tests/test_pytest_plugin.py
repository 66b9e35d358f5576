"""The pytest plugin, run in pytest processes of its own."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

GOOD = """
import symnet as sn

@sn.derivation(title="Sum")
def good():
    D = sn.derive_by_hand("x + x")
    D.step("==", "2*x", because="collect")
    return D
"""
WRONG = GOOD.replace("2*x", "3*x").replace("def good", "def wrong")


@pytest.fixture
def run(pytester):
    return lambda *arguments: pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", *arguments)


def test_a_folder_named_derivations_is_collected(pytester, run):
    pytester.mkdir("derivations").joinpath("mine.py").write_text(GOOD, encoding="utf-8")
    pytester.makepyfile(other=GOOD.replace("good", "other"))
    run().assert_outcomes(passed=1)


def test_a_file_given_explicitly_is_collected_once(pytester, run):
    run(pytester.makepyfile(mine=GOOD)).assert_outcomes(passed=1)


def test_a_weak_step_fails_with_file_line_step_and_counterexample(pytester, run):
    result = run(pytester.makepyfile(mine=GOOD + WRONG.replace("import symnet as sn", "")))
    result.assert_outcomes(passed=1, failed=1)
    printed = result.stdout.str()
    for words in ("mine.py:", "wrong", "step 1", "x + x == 3*x", "refuted", "at x = 1"):
        assert words in printed
    assert "Traceback" not in printed


def test_a_broken_file_is_one_failure_and_the_rest_runs(pytester, run):
    folder = pytester.mkdir("derivations")
    folder.joinpath("a.py").write_text("@derivation(title='t')\ndef f(:\n", encoding="utf-8")
    folder.joinpath("b.py").write_text(GOOD, encoding="utf-8")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    assert "a.py:2" in result.stdout.str()


def test_an_error_of_the_user_is_reported_without_a_traceback(pytester, run):
    result = run(pytester.makepyfile(mine=GOOD.replace("2*x", "2*")))
    result.assert_outcomes(failed=1)
    assert "step 1" in result.stdout.str() and "Traceback" not in result.stdout.str()


def test_the_plugin_is_light():
    code = "import sys, symnet.pytest_plugin; print(sorted({'sympy', 'numpy', 'flint'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
