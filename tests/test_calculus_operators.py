"""Every word and operator of the language in every mode of derivation, against NumPy's differences and forward mode."""

from functools import cache

import pytest

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.expr import Symbol, postorder
from tests.operator_judge import FEW, MODES, Question, close, judge, judge_third, program
from tests.operator_rows import ELEMENTWISE, TABLE, WORDS

ASKED = [(row, name) for row in TABLE for name in row.names]
SEED = 1  # at its points no function is close to a kink
IDS = [f"{row.text} by {name}" for row, name in ASKED]


@cache
def question(k: int) -> Question:
    row, name = ASKED[k]
    return Question.of(sn.parse(row.text, let=row.let), row.at, name, row.point(SEED), SEED)


def test_every_word_has_a_row():
    """A new word of the language without a row fails here."""
    assert {row.word for row in TABLE} == set(WORDS)
    assert set(ELEMENTWISE) == {row.word for row in TABLE if row.word in sn.functions.FUNCTIONS}


@pytest.mark.parametrize("k", range(len(ASKED)), ids=IDS)
def test_the_word_means_what_numpy_means(k):
    row, _ = ASKED[k]
    q = question(k)
    assert {node.name for node in postorder(q.e) if isinstance(node, Symbol)} == set(row.names)
    close(program(eliminate(q.e).value, q)(q.values), row.at(q.values), 1e-12, row.text)


@pytest.mark.parametrize("kind", MODES)
@pytest.mark.parametrize("k", range(len(ASKED)), ids=IDS)
def test_derivatives(k, kind):
    judge(question(k), kind)


SMALL = [k for k in range(len(ASKED)) if question(k).values[ASKED[k][1]].size <= FEW]


@pytest.mark.parametrize("k", SMALL, ids=[IDS[k] for k in SMALL])
def test_third_derivatives(k):
    judge_third(question(k))
